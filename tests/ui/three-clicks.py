#!/usr/bin/python3
"""three-clicks.py LEGWORK: three clicks of a real pointer send an order, and its fill is in the journal.

The window opens on its SIMULATED profile, as a newcomer's does: its own gateway, its own market, the limit that it proposes.
Preset, Trade, Transmit: the widgets are found by their accessible names, the pointer is xdotool's, every press is counted by
this program and nothing else presses. Waits are for states (a widget is there and sensitive, a row is in the database), each
with a limit. Runs inside run-xvfb.sh. Ends with TAP.
"""

import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

LIMIT_S = 90
STEP_S = 0.1

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError) as error:
    print(f"1..0 # SKIP no AT-SPI for Python: {error}")
    sys.exit(77)


class Failed(Exception):
    pass


def wait(what, probe):
    """The first true answer of probe within the limit."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            found = probe()
        except Exception as error:  # a widget went away while it was looked at
            if "Error" not in type(error).__name__ and "error" not in str(error).lower():
                raise
            found = None
        if found:
            return found
        time.sleep(STEP_S)
    raise Failed(f"waited {LIMIT_S} s for {what}")


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def find(node, matches, depth=40, budget=None):
    """Depth first; a node costs milliseconds, so lists are entered by their first rows alone."""
    if budget is None:
        budget = [3000]
    if depth == 0 or budget[0] <= 0:
        return None
    budget[0] -= 1
    if matches(node):
        return node
    nodes = children(node)
    if node.get_role() in (Atspi.Role.LIST, Atspi.Role.TABLE, Atspi.Role.TREE_TABLE):
        nodes = nodes[:6]
    for child in nodes:
        found = find(child, matches, depth - 1, budget)
        if found:
            return found
    return None


def is_ready(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SENSITIVE) and states.contains(Atspi.StateType.VISIBLE)


def named(pattern, role):
    expression = re.compile(pattern)

    def matches(node):
        return node.get_role() == role and expression.search(node.get_name() or "") and is_ready(node)

    return matches


def window_origin(pid):
    """Of the program's window on the screen, by X."""
    ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True, text=True).stdout.split()
    for window in ids:
        info = subprocess.run(["xwininfo", "-id", window], capture_output=True, text=True).stdout
        width = int(re.search(r"Width: (\d+)", info).group(1))
        if width < 600:
            continue
        return (int(re.search(r"Absolute upper-left X:\s+(-?\d+)", info).group(1)),
                int(re.search(r"Absolute upper-left Y:\s+(-?\d+)", info).group(1)))
    return None


class Pointer:
    def __init__(self, pid):
        self.pid = pid
        self.clicks = 0

    def click(self, node):
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        # GTK 4.8 tells the box inside padding and border; test-window measures the whole hit areas.
        if extents.width < 1 or extents.height < 1:
            raise Failed(f"“{node.get_name()}” has no size")
        x, y = window_origin(self.pid)
        subprocess.run(["xdotool", "mousemove", "--sync", str(x + extents.x + extents.width // 2),
                        str(y + extents.y + extents.height // 2)], check=True)
        subprocess.run(["xdotool", "click", "1"], check=True)
        self.clicks += 1


def the_window():
    desktop = Atspi.get_desktop(0)
    for application in children(desktop):
        if application.get_name() == "legwork" or application.get_name() == "Legwork":
            for window in children(application):
                return window
    return None


def fills(folder):
    """Rows of executions in any journal of the folder, and the states of the intents."""
    for path in pathlib.Path(folder).glob("journal-*.sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2) as database:
            states = [row[0] for row in database.execute("select state from intent")]
            executions = database.execute("select count(*) from exec").fetchone()[0]
            database.rollback()
        if states:
            return states, executions
    return [], 0


def run(program, folder):
    environment = dict(os.environ, LEGWORK_UI_SIZE="1280x800", METRICS_PORT="0", G_DEBUG="fatal-criticals", LEGWORK_THEME="light")
    with open(pathlib.Path(folder) / "log.txt", "w", encoding="utf-8") as log:
        legwork = subprocess.Popen([program, "--profile", "simulated", "--data-dir", folder], env=environment, stdout=log, stderr=log)
    pointer = Pointer(legwork.pid)

    def alive(probe):
        def check():
            if legwork.poll() is not None:
                raise SystemExit(f"Bail out! legwork ended with {legwork.returncode}")
            return probe()
        return check

    try:
        window = wait("the window", alive(the_window))
        wait("the window on the screen", alive(lambda: window_origin(legwork.pid)))

        def button(pattern):
            return wait(f"a button “{pattern}”", alive(lambda: find(window, named(pattern, Atspi.Role.PUSH_BUTTON))))

        # orders are on once the journal and the gateway agree; a preset can be chosen before
        preset = button(r"^Credit core$")
        pointer.click(preset)
        trade = button(r"^Trade (SELL|BUY) ")
        words = trade.get_name()[len("Trade "):]
        pointer.click(trade)
        transmit = button(r"^Transmit \(simulated\)$")
        pointer.click(transmit)
        states, executions = wait("a fill in the journal",
                                  alive(lambda: next((found for found in [fills(folder)] if "FILLED" in found[0]), None)))
        return pointer.clicks, words, states, executions
    except Failed:
        if os.environ.get("LEGWORK_PICTURE"):
            subprocess.run(["import", "-window", "root", os.environ["LEGWORK_PICTURE"]], check=False)
        raise
    finally:
        legwork.terminate()
        try:
            legwork.wait(timeout=20)
        except subprocess.TimeoutExpired:
            legwork.kill()


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            clicks, words, states, executions = run(sys.argv[1], folder)
        except Failed as failure:
            print(f"not ok 1 - three clicks: {failure}")
            log = pathlib.Path(folder) / "log.txt"
            for line in log.read_text(encoding="utf-8").splitlines()[-20:] if log.exists() else []:
                print(f"# {line}")
            print(f"# journal: {fills(folder)}")
            print("1..1")
            return 1
    results = [
        (clicks == 3, f"three clicks, counted: {clicks}"),
        (states == ["FILLED"], f"one order, filled: {states} ({words})"),
        (executions >= 2, f"each leg's execution is in the journal: {executions} rows"),
    ]
    for number, (good, text) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
    print(f"1..{len(results)}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
