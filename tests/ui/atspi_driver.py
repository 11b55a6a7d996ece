"""What programs that use the real window have in common: widgets are found by their accessible names, the pointer is xdotool's, and
waits are for states, each with a limit. Imported inside run-xvfb.sh; where AT-SPI is missing the importer ends as skipped."""

import os
import pathlib
import re
import sqlite3
import subprocess
import sys
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

    def leave(self, x, y):
        """To a place of the window where nothing reacts to it."""
        left, top = window_origin(self.pid)
        subprocess.run(["xdotool", "mousemove", "--sync", str(left + x), str(top + y)], check=True)


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


class Legwork:
    """The program with a data folder of its own, started; use with `with`."""

    def __init__(self, program, folder, **environment):
        self.log = open(pathlib.Path(folder) / "log.txt", "w", encoding="utf-8")
        self.process = subprocess.Popen([program, "--profile", "simulated", "--data-dir", folder], stdout=self.log, stderr=self.log,
                                        env=dict(os.environ, LEGWORK_UI_SIZE="1280x800", METRICS_PORT="0", G_DEBUG="fatal-criticals",
                                                 **environment))
        self.pointer = Pointer(self.process.pid)
        self.window = None

    def __enter__(self):
        self.window = self.wait("the window", the_window)
        self.wait("the window on the screen", lambda: window_origin(self.process.pid))
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and os.environ.get("LEGWORK_PICTURE"):
            subprocess.run(["import", "-window", "root", os.environ["LEGWORK_PICTURE"]], check=False)
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def wait(self, what, probe):
        def check():
            if self.process.poll() is not None:
                raise SystemExit(f"Bail out! legwork ended with {self.process.returncode}")
            return probe()

        return wait(what, check)

    def named(self, pattern, role=Atspi.Role.PUSH_BUTTON, below=0):
        """The first such widget that is there, visible and sensitive; a list's rows above its view lie above `below`."""
        is_it = named(pattern, role)

        def matches(node):
            return is_it(node) and (below == 0 or node.get_extents(Atspi.CoordType.WINDOW).y >= below)

        return self.wait(f"a widget “{pattern}”", lambda: find(self.window, matches))

    def click(self, pattern, below=0):
        """Clicks that button and tells its name."""
        node = self.named(pattern, below=below)
        name = node.get_name()
        self.pointer.click(node)
        return name
