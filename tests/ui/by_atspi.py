"""The window's widgets as assistive technology sees them. Where AT-SPI is missing the importer ends as skipped."""

import re
import subprocess
import sys

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError) as error:
    print(f"1..0 # SKIP no AT-SPI for Python: {error}")
    sys.exit(77)

ROLES = {"button": Atspi.Role.PUSH_BUTTON, "label": Atspi.Role.LABEL, "toggle": Atspi.Role.TOGGLE_BUTTON, "entry": Atspi.Role.TEXT}
LISTS = (Atspi.Role.LIST, Atspi.Role.TABLE, Atspi.Role.TREE_TABLE)
GONE = Exception  # what is raised when a widget went away while it was looked at


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def is_ready(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SENSITIVE) and states.contains(Atspi.StateType.VISIBLE)


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
    if node.get_role() in LISTS:
        nodes = nodes[:6]
    for child in nodes:
        found = find(child, matches, depth - 1, budget)
        if found:
            return found
    return None


class Widget:
    """Its name, and its place on the screen; y_in_window is counted from the top of the window."""

    def __init__(self, node, origin):
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        self.name = node.get_name()
        # GTK 4.8 tells the box inside padding and border; test-window measures the whole hit areas.
        self.x, self.y = origin[0] + extents.x, origin[1] + extents.y
        self.width, self.height, self.y_in_window = extents.width, extents.height, extents.y


class Windows:
    """Of one process of the program."""

    def __init__(self, process):
        self.pid = process.pid

    def command(self, command):
        return command

    def close(self):
        """FALSE: there is no way but the signal."""
        return False

    def origin(self):
        """Of the window on the screen, by X; None while it is not there."""
        ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.pid)], capture_output=True, text=True).stdout
        for window in ids.split():
            info = subprocess.run(["xwininfo", "-id", window], capture_output=True, text=True).stdout
            if int(re.search(r"Width: (\d+)", info).group(1)) >= 600:
                return (int(re.search(r"Absolute upper-left X:\s+(-?\d+)", info).group(1)),
                        int(re.search(r"Absolute upper-left Y:\s+(-?\d+)", info).group(1)))
        return None

    def window(self):
        for application in children(Atspi.get_desktop(0)):
            if application.get_name() in ("legwork", "Legwork"):
                for window in children(application):
                    return window
        return None

    def is_up(self):
        return self.window() is not None and self.origin() is not None

    def find(self, pattern, role, below, ready):
        expression, wanted = re.compile(pattern), ROLES[role]

        def matches(node):
            return (node.get_role() == wanted and expression.search(node.get_name() or "") and (not ready or is_ready(node)) and
                    (below == 0 or node.get_extents(Atspi.CoordType.WINDOW).y >= below))

        window, origin = self.window(), self.origin()
        node = find(window, matches) if window and origin else None
        return Widget(node, origin) if node else None
