"""The layers and what each may use (the table of the design page), written down a second time so that the build's own
description can be held against it."""
import glob
import os

MAY_USE = {
    'base': set(),
    'math': set(),
    'model': {'base'},
    'wire': {'base'},
    'session': {'base', 'model', 'wire'},
    'scan': {'base', 'model', 'math'},
    'trade': {'base', 'model', 'math'},
    'gateway': {'base', 'model', 'math', 'wire'},
    'simulate': {'base', 'model', 'math', 'wire', 'session', 'trade', 'gateway'},
    'store': {'base', 'model'},
    'shell': {'base', 'math', 'model', 'wire', 'session', 'scan', 'trade', 'gateway', 'store', 'shell/http'},
    'shell/http': {'base'},
    'ui': {'base', 'math', 'model', 'scan', 'trade', 'shell'},
}
CORE = ['math', 'model', 'wire', 'session', 'scan', 'trade', 'gateway', 'simulate']


# Of the shell the window sees the desk alone; the shell's other headers show layers that the window must not know.
SHOWN = {('ui', 'shell'): ['lw-desk.h']}


def headers(source, layer, user=None):
    """The headers that a layer shows to others, or to @user."""
    if (user, layer) in SHOWN:
        return SHOWN[user, layer]
    found = sorted(os.path.basename(path) for path in glob.glob(os.path.join(source, 'src', layer, '*.h')))
    return [name for name in found if not name.endswith('-private.h')]


def library(build, layer):
    return os.path.join(build, 'src', layer, f'liblw-{os.path.basename(layer)}.a')
