#!/usr/bin/env python3
"""test-arrows.py SOURCE BUILD: an include along an arrow compiles, an include against one does not, with the very flags that
the build gives to each layer."""
import glob
import json
import os
import re
import shlex
import subprocess
import sys

from layers import MAY_USE, headers
from tap import Tap

GONE = 'No such file or directory'
SYSTEM = {'glib.h': set(MAY_USE) - {'math'}, 'gtk/gtk.h': {'ui'}, 'libsoup/soup.h': {'shell'},
          'json-glib/json-glib.h': {'shell', 'store'}}


def commands(build, source):
    """Layer → the compiler's words for one of its files, without the file's own."""
    found = {}
    for entry in json.load(open(os.path.join(build, 'compile_commands.json'), encoding='utf-8')):
        path = os.path.relpath(os.path.realpath(os.path.join(entry['directory'], entry['file'])), os.path.realpath(source))
        layer = os.path.relpath(os.path.dirname(path), 'src')
        if layer in MAY_USE and layer not in found:
            found[layer] = words(entry)
    return found


def words(entry):
    skip, kept = False, []
    for word in shlex.split(entry['command']):
        if skip:
            skip = False
        elif word in ('-o', '-MF', '-MQ', '-MT'):
            skip = True
        elif word not in ('-c', '-MD', entry['file']) and os.path.basename(word) != 'ccache':
            kept.append(word)
    return kept + ['-fsyntax-only', '-x', 'c', '-']


def compiles(command, build, text):
    run = subprocess.run(command, input=text, cwd=build, capture_output=True, text=True, check=False)
    return run.returncode == 0, run.stderr


def include(names):
    return ''.join(f'#include "{name}"\n' for name in names) + 'extern int lw_nothing;\n'


def along(command, build, source, layer, target):
    fine, error = compiles(command, build, include(headers(source, target, layer)))
    return [] if fine else [error]


def against(command, build, source, target):
    for header in headers(source, target):
        fine, error = compiles(command, build, include([header]))
        if fine or GONE not in error:
            yield f'{header} of {target} can be included' if fine else error


def check_layer(tap, layer, command, build, source):
    for target in MAY_USE:
        if target == layer or target == 'ui' or not headers(source, target):
            continue
        if target in MAY_USE[layer]:
            tap.ok(f'{layer} may use {target}', along(command, build, source, layer, target))
        else:
            tap.ok(f'{layer} cannot use {target}', against(command, build, source, target))
    for header, users in SYSTEM.items():
        fine, error = compiles(command, build, include([header]))
        wrong = fine != (layer in users)
        if layer in users or header in ('glib.h', 'gtk/gtk.h') or layer not in ('shell', 'ui', 'shell/http'):
            tap.ok(f'{layer} {"may" if layer in users else "cannot"} use <{header}>',
                   [error or f'{header} can be included'] if wrong else [])


def own_room(source, path, name):
    """Whether a header called @name lies in some folder of the layer that @path belongs to."""
    inside = os.path.relpath(path, os.path.join(source, 'src'))
    layer = max((known for known in MAY_USE if inside.startswith(known + os.sep)), key=len)
    return bool(glob.glob(os.path.join(source, 'src', layer, '**', name), recursive=True))


def odd_includes(source):
    """Includes that go round the include directories: by a path out of the layer, or into another's private header."""
    for path in sorted(glob.glob(os.path.join(source, 'src', '**', '*.[ch]'), recursive=True)):
        for number, line in enumerate(open(path, encoding='utf-8'), 1):
            name = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            where = f'{os.path.relpath(path, source)}:{number}: {line.strip()}'
            if not name or os.path.exists(os.path.join(os.path.dirname(path), name.group(1))) and '..' not in name.group(1):
                continue
            if '/' in name.group(1):
                yield where + ' (a path)'
            elif name.group(1).endswith('-private.h') and not own_room(source, path, name.group(1)):
                yield where + ' (private to another layer)'


def main(source, build):
    tap = Tap()
    found = commands(build, source)
    tap.ok('each layer is compiled', (layer for layer in MAY_USE if layer not in found))
    for layer, command in sorted(found.items()):
        check_layer(tap, layer, command, build, source)
    tap.ok('no include goes round the layers', odd_includes(source))
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
