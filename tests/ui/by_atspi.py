"""The window's widgets as assistive technology sees them. Where AT-SPI is missing the importer ends as skipped."""

import os
import re
import subprocess
import sys
import time

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError) as error:
    print(f"1..0 # SKIP no AT-SPI for Python: {error}")
    sys.exit(77)

ROLES = {"button": Atspi.Role.PUSH_BUTTON, "label": Atspi.Role.LABEL, "toggle": Atspi.Role.TOGGLE_BUTTON, "entry": Atspi.Role.TEXT}
PRESSED = (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON)
LISTS = (Atspi.Role.LIST, Atspi.Role.TABLE, Atspi.Role.TREE_TABLE)
HAND_S = 0.2  # from arriving to pressing
SMALLEST = 100 * 100  # pixels; X windows that nobody sees are smaller
GONE = Exception  # what is raised when a widget went away while it was looked at


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def is_drawn(node):
    """GTK 4.8 calls visible what another page of a stack hides; what is not drawn has no place that a press could reach. Of what lies in a
    popover GTK says that it is not drawn."""
    extents = node.get_extents(Atspi.CoordType.WINDOW)
    middle = extents.x + extents.width // 2, extents.y + extents.height // 2
    return node.get_accessible_at_point(*middle, Atspi.CoordType.WINDOW) is not None


def is_ready(node):
    states = node.get_state_set()
    return (states.contains(Atspi.StateType.SENSITIVE) and states.contains(Atspi.StateType.VISIBLE) and
            (node.get_role() not in PRESSED or is_drawn(node)))


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
        self.node = node
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        self.name = node.get_name()
        # GTK 4.8 tells the box inside padding and border; test-window measures the whole hit areas.
        scale = int(os.environ.get("GDK_SCALE", "1"))  # it tells pixels of the program, X wants its own
        self.x, self.y = origin[0] + extents.x * scale, origin[1] + extents.y * scale
        self.width, self.height, self.y_in_window = extents.width * scale, extents.height * scale, extents.y

    def place(self):
        return (self.name, self.x, self.y, self.width, self.height)


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
        """Of the window on the screen, by X: of the largest, for a process has small ones too. None while there is none."""
        ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.pid)], capture_output=True, text=True).stdout
        places = []
        for window in ids.split():
            info = subprocess.run(["xwininfo", "-id", window], capture_output=True, text=True).stdout
            found = [re.search(word + r":\s+(-?\d+)", info) for word in ("Width", "Height", "Absolute upper-left X", "Absolute upper-left Y")]
            if all(found):
                width, height, x, y = (int(one.group(1)) for one in found)
                places.append((width * height, x, y))
        area, x, y = max(places, default=(0, 0, 0))
        return (x, y) if area > SMALLEST else None

    def all(self):
        """The main one and the dialogs over it."""
        return [window for application in children(Atspi.get_desktop(0)) if application.get_name() in ("legwork", "Legwork")
                for window in children(application)]

    def is_active(self):
        """The window manager gives it the keys a moment after it is there; what was pressed before that is undone by it: a popover closes."""
        told = subprocess.run(["xdotool", "getactivewindow", "getwindowpid"], capture_output=True, text=True).stdout
        return told.strip() == str(self.pid)

    def is_up(self):
        return self.all() != [] and self.origin() is not None and self.is_active()

    def find(self, pattern, role, below, ready):
        """One that stands still: what a press is meant for must be there when it comes."""
        expression, wanted = re.compile(pattern), ROLES[role]

        def matches(node):
            return (node.get_role() == wanted and expression.search(node.get_name() or "") and (not ready or is_ready(node)) and
                    (below == 0 or node.get_extents(Atspi.CoordType.WINDOW).y >= below))

        origin = self.origin()
        node = next((found for found in (find(window, matches) for window in self.all()) if found), None) if origin else None
        if not node:
            return None
        widget = Widget(node, origin)
        return widget if self.is_still(widget, ready) else None

    def is_still(self, widget, ready):
        """It stands where it stood."""
        origin = self.origin()
        return bool(origin) and Widget(widget.node, origin).place() == widget.place() and (not ready or is_ready(widget.node))

    def takes_press(self, widget):
        """The pointer is there. A list that was filled anew has another row below it before GTK knows it: a hand takes its time as well."""
        time.sleep(HAND_S)
        return self.is_still(widget, True)

    def buttons(self):
        names = []

        def note(node):
            if node.get_role() in (ROLES["button"], ROLES["toggle"]):
                names.append(node.get_name() or "")
            return False

        for window in self.all():
            find(window, note)
        return names

    def below_pointer(self):
        """Assistive technology is not told."""
        return []

    def has_focus(self, pattern, role):
        def matches(node):
            return (node.get_role() == ROLES[role] and re.search(pattern, node.get_name() or "")
                    and node.get_state_set().contains(Atspi.StateType.FOCUSED))

        return any(find(window, matches) for window in self.all())
