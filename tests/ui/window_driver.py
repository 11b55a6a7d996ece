"""What programs that use the real window have in common: widgets are found by their accessible names, pointer and keys are
xdotool's, and waits are for states, each with a limit. Imported inside run-xvfb.sh. On Linux the widgets are those that assistive
technology sees (by_atspi), under Wine those that a probe tells (by_probe); the programs that use this module are the same."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import time

if os.environ.get("LEGWORK_PROBE"):
    import by_probe as by
else:
    import by_atspi as by

LIMIT_S = 90
STEP_S = 0.1
BUTTON, LABEL, TOGGLE, ENTRY = "button", "label", "toggle", "entry"


class Failed(Exception):
    pass


def on_windows():
    return by.__name__ == "by_probe"


def path_for_program(path):
    """As the program names it: it may be one for Windows."""
    return by.windows_path(path) if on_windows() else str(path)


def command_line(command):
    """As it is given to the system; without the probe, for starts that open no window."""
    return [os.environ["LEGWORK_WINE"], by.windows_path(command[0]), *command[1:]] if on_windows() else command


def wait(what, probe):
    """The first true answer of probe within the limit."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            found = probe()
        except by.GONE as error:  # a widget went away while it was looked at
            if "Error" not in type(error).__name__ and "error" not in str(error).lower():
                raise
            found = None
        if found:
            return found
        time.sleep(STEP_S)
    raise Failed(f"waited {LIMIT_S} s for {what}")


def xdotool(*arguments):
    subprocess.run(["xdotool", *arguments], check=True)


class Pointer:
    """Counts what it presses."""

    def __init__(self, windows):
        self.windows = windows
        self.clicks = 0

    def click(self, widget):
        if widget.width < 1 or widget.height < 1:
            raise Failed(f"“{widget.name}” has no size")
        xdotool("mousemove", "--sync", str(widget.x + widget.width // 2), str(widget.y + widget.height // 2))
        xdotool("click", "1")
        self.clicks += 1

    def leave(self, x, y):
        """To a place of the window where nothing reacts to it."""
        left, top = self.windows.origin()
        xdotool("mousemove", "--sync", str(left + x), str(top + y))


def fills(folder):
    """Rows of executions in any journal of the folder, and the states of the intents."""
    for path in pathlib.Path(folder).glob("journal-*.sqlite"):
        states = [row[0] for row in rows(path, "select state from intent")]
        if states:
            return states, rows(path, "select count(*) from exec")[0][0]
    return [], 0


def rows(path, question):
    database = sqlite3.connect(snapshot_of(path), uri=True, timeout=2)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


# What explains an order: its reason, what the gate said, what happened to it and when.
STORY = ("select id, state, reason, created_us, sent_us, final_us from intent", "select intent, verdict, rule, inputs, us from gate",
         "select us, mono_us, kind, raw from event order by seq")


def story(folder):
    for path in pathlib.Path(folder).glob("journal-*.sqlite"):
        for question in STORY:
            yield from (" | ".join(str(field) for field in row) for row in rows(path, question))


def explain(folder):
    """On TAP's lines: the program's last words, and its journal."""
    log = pathlib.Path(folder) / "log.txt"
    for line in log.read_text(encoding="utf-8").splitlines()[-20:] if log.exists() else []:
        print(f"# {line}")
    for line in story(folder):
        print(f"# journal: {line}"[:400])


def filled(legwork, folder):
    """The states and the number of executions, once the order is filled and each leg's execution is written as well."""
    return legwork.wait("a fill in the journal",
                        lambda: next((found for found in [fills(folder)] if "FILLED" in found[0] and found[1] >= 2), None))


def snapshot_of(path):
    """Locks of the two systems do not see each other: a database that a program for Windows has open is read from a copy."""
    if not on_windows():
        return f"file:{path}?mode=ro"
    copy = path.parent / "seen"
    shutil.rmtree(copy, ignore_errors=True)  # with SQLite's index of the log as it was then
    copy.mkdir()
    for name in (path.name, path.name + "-wal"):
        if (path.parent / name).exists():
            shutil.copyfile(path.parent / name, copy / name)
    return f"file:{copy / path.name}?mode=rw"


class Legwork:
    """The program with a data folder of its own, started; use with `with`. @options replace those of the SIMULATED profile."""

    def __init__(self, program, folder, *options, **environment):
        if on_windows():
            by.begin()
        command = [program, *(options or ("--profile", "simulated")), "--data-dir", path_for_program(folder)]
        self.log = open(pathlib.Path(folder) / "log.txt", "w", encoding="utf-8")
        # The program for Windows warns of what Wine lacks; what is critical stops it on Linux.
        strict = {} if on_windows() else {"G_DEBUG": "fatal-criticals"}
        self.process = subprocess.Popen(by.Windows.command(command) if on_windows() else command, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "LEGWORK_UI_SIZE": "1280x800", "METRICS_PORT": "0", **strict, **environment})
        self.windows = by.Windows(self.process)
        self.pointer = Pointer(self.windows)

    def __enter__(self):
        self.wait("the window on the screen", self.windows.is_up)
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and os.environ.get("LEGWORK_PICTURE"):
            subprocess.run(["import", "-window", "root", os.environ["LEGWORK_PICTURE"]], check=False)
        self.end()
        self.log.close()

    def end(self):
        """By the window's own button where that can be reached, else by the signal."""
        try:
            if self.process.poll() is not None or not self.windows.close():
                self.process.terminate()
            self.process.wait(timeout=20)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    def wait(self, what, probe):
        def check():
            if self.process.poll() is not None:
                raise SystemExit(f"Bail out! legwork ended with {self.process.returncode}")
            return probe()

        return wait(what, check)

    def named(self, pattern, role=BUTTON, below=0, ready=True):
        """The first such widget that is there, visible and sensitive; a list's rows above its view lie above `below`."""
        return self.wait(f"a {role} “{pattern}”", lambda: self.windows.find(pattern, role, below, ready))

    def click(self, pattern, role=BUTTON, below=0):
        """Clicks that widget and tells its name."""
        widget = self.named(pattern, role, below)
        self.pointer.click(widget)
        return widget.name

    def key(self, *chords):
        for chord in chords:
            xdotool("key", chord)

    def type(self, text):
        xdotool("type", text)


def report(points, folder):
    """TAP of what @points () yields: (passed, words). What fails in between is a point that failed. What failed is explained."""
    number = failed = 0
    try:
        for good, words in points():
            number += 1
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {words}", flush=True)
    except Failed as failure:
        number += 1
        failed += 1
        print(f"not ok {number} - {failure}")
    if failed:
        explain(folder)
    print(f"1..{number}")
    return 1 if failed else 0


def three_clicks(legwork, folder):
    """Points: preset, Trade, Transmit, and the fill is in the journal of @folder."""
    # orders are on once the journal and the gateway agree; a preset can be chosen before
    legwork.click(r"^Credit core$")
    words = legwork.click(r"^Trade (SELL|BUY) ")[len("Trade "):]
    legwork.click(r"^Transmit \(simulated\)$")
    states, executions = filled(legwork, folder)
    yield legwork.pointer.clicks == 3, f"three clicks, counted: {legwork.pointer.clicks}"
    yield states == ["FILLED"], f"one order, filled: {states} ({words})"
    yield executions >= 2, f"each leg's execution is in the journal: {executions} rows"
