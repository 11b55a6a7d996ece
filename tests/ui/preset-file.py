#!/usr/bin/python3
"""preset-file.py LEGWORK: presets go to files and come from files through the system's own dialog: GTK's on Linux, Windows' under Wine.
The chosen preset is exported; a file that is there is replaced only after the dialog's question; a preset is imported and has a tile, one
whose name is taken gets another, a bad file is told with its place. The window goes on meanwhile. Keys are real ones. Runs inside
run-xvfb.sh. Ends with TAP."""

import json
import os
import pathlib
import re
import sys
import tempfile

from window_driver import BUTTON, LABEL, TOGGLE, Legwork, active, on_windows, path_for_program, report, titled, xdotool

BAD = '[{"name":"x",\n"kinds":["y"]}]'


class Dialog:
    """Opened by the page's menu: its first item has the focus, Tab goes on."""

    def __init__(self, legwork, item, title):
        self.legwork, self.title = legwork, title
        legwork.click(r"^Export and import$")
        self.main = active()
        legwork.tab_to(item)
        legwork.key("Return")
        self.window = legwork.wait(f"the dialog “{title}”", lambda: next((one for one in titled(title) if one == active()), None))

    def await_focus(self):
        self.legwork.wait(f"the dialog “{self.title}”", lambda: active() == self.window)

    def await_question(self):
        """A window of the dialog's, in front of it; under Wine it has the same title."""
        self.legwork.wait("the dialog's question", lambda: self.window in titled(self.title) and active() not in ("", self.window, self.main))

    def refuse(self):
        """Windows' question has no answer to Escape."""
        self.legwork.key("n" if on_windows() else "Escape")
        self.await_focus()

    def agree(self):
        self.legwork.key("Return")
        self.await_end()

    def await_end(self):
        self.legwork.wait(f"the end of “{self.title}”", lambda: not titled(self.title))

    def name(self, path):
        """On Linux a slash opens the line for a path where none is in sight. Windows' field is read back: what it completes by itself, and keys
        that come while it does, are written over."""
        if self.title != "Import presets" or on_windows():
            self.legwork.key("Home", "shift+End")
        xdotool("type", "--delay", "20", path_for_program(path))
        if on_windows():
            self.legwork.wait("the path in its field", lambda: self.holds(path_for_program(path)))
        self.legwork.key("Return")

    def holds(self, text):
        if self.legwork.windows.field(self.title) == text:
            return True
        self.legwork.key("Home", "shift+End")
        xdotool("type", "--delay", "20", text)
        return False


def export(legwork):
    return Dialog(legwork, r"^Export “Credit core”…$", "Export preset")


def names_in(path):
    return [preset["name"] for preset in json.loads(path.read_text(encoding="utf-8"))]


def is_whole(path):
    return path.exists() and path.read_text(encoding="utf-8").rstrip().endswith("]")


def clock(legwork):
    return legwork.named(r"^\d\d:\d\d:\d\d ET$", LABEL).name


def exported(legwork, path):
    dialog = export(legwork)
    before = clock(legwork)
    legwork.wait("the window's clock", lambda: clock(legwork) != before)
    yield True, "the window goes on while the dialog is open"
    dialog.name(path)
    legwork.wait("the file", lambda: is_whole(path))
    dialog.await_end()
    said = legwork.named(r"^Preset “Credit core” is written to ", LABEL).name
    yield names_in(path) == ["Credit core"] and path.name in said, f"the preset is in the file: {said}"
    rights = path.stat().st_mode & 0o777
    if not on_windows():
        yield rights == 0o600, f"for its owner alone: {rights:o}"
    yield os.listdir(path.parent) == [path.name], "and nothing is beside it"


def replaced(legwork, path):
    path.write_text("precious", encoding="utf-8")
    dialog = export(legwork)
    dialog.name(path)
    dialog.await_question()
    dialog.refuse()
    yield path.read_text(encoding="utf-8") == "precious", "a file that is there stays when the question is refused"
    legwork.key("Return")
    dialog.await_question()
    dialog.agree()
    legwork.wait("the new file", lambda: is_whole(path))
    yield names_in(path) == ["Credit core"], "and is replaced when it is agreed to"


def cancelled(legwork, path):
    before = path.read_bytes()
    dialog = export(legwork)
    legwork.key("Escape")
    dialog.await_end()
    yield path.read_bytes() == before, "Escape ends the dialog, and nothing is written"


def bring(legwork, path):
    dialog = Dialog(legwork, r"^Import presets…$", "Import presets")
    dialog.name(path)
    dialog.await_end()


def imported(legwork, path, mine):
    preset = json.loads(path.read_text(encoding="utf-8"))[0]
    path.write_text(json.dumps([{**preset, "name": "Mine"}]), encoding="utf-8")
    bring(legwork, path)
    legwork.named(r"^Mine$")
    yield names_in(mine) == ["Mine"], "an imported preset has a tile, and is among the person's own"
    path.write_text(json.dumps([{**preset, "name": "Mine", "limit": 7}]), encoding="utf-8")
    bring(legwork, path)
    legwork.named(r"^Mine \(2\)$")
    said = legwork.named(r"The name “Mine” was taken by another preset", LABEL).name
    yield names_in(mine) == ["Mine", "Mine (2)"], f"a taken name is said: {said}"
    path.write_text(BAD, encoding="utf-8")
    bring(legwork, path)
    said = legwork.named(r"^Nothing is imported: ", LABEL).name
    yield re.search(re.escape(path.name) + r":2:9: preset 'x', kinds: 'y'", said) is not None, f"a bad file is told with its place: {said}"
    yield names_in(mine) == ["Mine", "Mine (2)"], "and changes nothing"


def after_a_start(legwork):
    legwork.named(r"^Credit core$")
    legwork.click(r"^All 26$", TOGGLE if on_windows() else BUTTON)  # the probe names a menu's button by its inner one
    legwork.named(r"^Mine \(2\)$", ready=False)  # in a popover
    yield True, "a start later they are there"


def main():
    with tempfile.TemporaryDirectory(dir="/tmp" if on_windows() else None) as folder:  # Wine's dialogs do not go below /dev
        place = pathlib.Path(folder)
        for name in ("data", "config", "files"):
            (place / name).mkdir()
        path, mine = place / "files" / "my preset.json", place / "config" / "legwork" / "presets.json"
        surroundings = {"LEGWORK_THEME": "light", "XDG_CONFIG_HOME": path_for_program(place / "config")}

        def run():
            with Legwork(sys.argv[1], place / "data", **surroundings) as legwork:
                legwork.click(r"^Credit core$")
                yield from exported(legwork, path)
                yield from replaced(legwork, path)
                yield from cancelled(legwork, path)
                yield from imported(legwork, path, mine)
            with Legwork(sys.argv[1], place / "data", **surroundings) as legwork:
                yield from after_a_start(legwork)
        return report(run, folder)


if __name__ == "__main__":
    sys.exit(main())
