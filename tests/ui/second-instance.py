#!/usr/bin/python3
"""second-instance.py LEGWORK: what the system sees of the window. It has Legwork's icon; another start raises it, be it minimised or behind
another one, and says so; options that reach nobody are not passed over in silence, in the
terminal and in the window. Runs inside run-xvfb.sh. Ends with TAP."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from window_driver import LABEL, Legwork, command_line, on_windows, path_for_program, report, wait, xdotool


def said(command, *options):
    """Its status and words: a start that opens no window."""
    done = subprocess.run(command_line([command, *options]), capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def told(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def window():
    ids = told("xdotool", "search", "--name", "(^| )Legwork$").split()
    shown = [one for one in ids if "WM_STATE(WM_STATE)" in told("xprop", "-id", one, "WM_STATE")]
    return shown[0] if shown else None


def is_minimised(window_id):
    return "Iconic" in told("xprop", "-id", window_id, "WM_STATE")


def is_in_front(window_id):
    stack = re.findall(r"0x[0-9a-f]+", told("xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
    return bool(stack) and int(stack[-1], 16) == int(window_id) and not is_minimised(window_id)


def has_icon(legwork):
    """Its own: in the colours of data/icons/org.legwork.Legwork.svg, as the window manager gets it (and Wine from the program)."""
    first = legwork.wait("the window", window)
    words = legwork.wait("the window's icon", lambda: re.findall(r"\d+", told("xprop", "-id", first, "-notype", "32c", "_NET_WM_ICON")))
    pixels = [int(word) for word in words]
    common = all(100 * pixels.count(colour) > pixels[0] * pixels[1] for colour in (0xFF12161C, 0xFFFFFFFF))
    return common, f"an icon of {pixels[0]} × {pixels[1]} in its colours"


def answers(legwork, command, folder):
    """What other starts say. The folder's name makes them others of the same on Windows."""
    same = ("--data-dir", path_for_program(folder))
    for status, words, options in ((0, "Legwork is open already; its window was raised.", ()),
                                   (1, "The options were not taken", ("--profile", "simulated")),
                                   (1, "The options were not taken", ("--port", "7497")),
                                   (2, "is a number from 1 to 65535", ("--port", "99999"))):
        found = said(command, *options)
        yield found[0] == status and words in found[1], f"legwork {' '.join(options)}: {found}"
    legwork.named("^The options of another start were not taken$", LABEL)
    yield True, "the window says that options were not taken"
    found = said(command, *same)
    yield found[0] == 1 and "The options were not taken" in found[1], f"the same folder, named: {found}"


def raised(legwork, command):
    first = wait("the window", window)

    def minimise():
        """The raise that an earlier start asked for may still come."""
        xdotool("windowminimize", first)
        return is_minimised(first)

    legwork.wait("the window minimised", minimise)
    said(command)
    legwork.wait("the minimised window raised", lambda: is_in_front(first))
    yield True, "a second start raises it when it is minimised"
    if on_windows():
        yield True, "a second start raises it when it is behind another window # SKIP Wine leaves the order of windows to X's manager"
        return
    with subprocess.Popen(["xev", "-geometry", "1500x1000+0+0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        try:
            legwork.wait("another window before it", lambda: not is_in_front(first))
            said(command)
            legwork.wait("the window before the other", lambda: is_in_front(first))
            yield True, "a second start raises it when it is behind another window"
        finally:
            other.kill()


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "Legwork"
        folder.mkdir()
        os.environ["XDG_DATA_HOME"] = path_for_program(place)  # the usual folder, that a start without options means

        def run():
            with Legwork(sys.argv[1], folder) as legwork:
                yield has_icon(legwork)
                yield from answers(legwork, sys.argv[1], folder)
                yield from raised(legwork, sys.argv[1])
                yield legwork.process.poll() is None, "the first one is still there"
        return report(run, folder)


if __name__ == "__main__":
    sys.exit(main())
