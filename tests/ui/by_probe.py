"""The window's widgets as the probe tells them that lw-probe-run loads into the program: the way under Wine, where no AT-SPI is.
From meson come LEGWORK_WINE (runs a program for Windows), LEGWORK_PROBE_RUN and LEGWORK_PROBE (the launcher and the DLL)."""

import os
import pathlib
import re
import socket
import tempfile
import time

ROLES = {"button": ("button",), "label": ("label",), "toggle": ("toggle-button",), "entry": ("text-box",)}
GONE = OSError
PATIENCE_S = 30
HOVER_S, STEP_S = 20, 0.1  # after that it is looked for again


def windows_path(path):
    return "Z:" + os.path.abspath(path).replace("/", "\\")


class Widget:
    """Its name, and its place on the screen; y_in_window is counted from the top of the window."""

    def __init__(self, line):
        fields = line.split("\t")
        self.role, self.name = fields[:2]
        self.sensitive, self.mapped, self.pressable = (field == "1" for field in fields[2:5])
        self.x, self.y, self.width, self.height, self.y_in_window = (int(field) for field in fields[5:10])
        self.focused, self.hovered = fields[10] == "1", fields[11] == "1"

    def is_ready(self):
        return self.sensitive and self.mapped and (self.pressable or not self.role.endswith("button"))

    def place(self):
        return (self.name, self.x, self.y, self.width, self.height)


class Windows:
    """Of one process of the program."""

    def __init__(self, process):
        self.process = process

    @staticmethod
    def command(command):
        return [os.environ["LEGWORK_WINE"], os.environ["LEGWORK_PROBE_RUN"], windows_path(os.environ["LEGWORK_PROBE"]),
                windows_path(command[0]), *command[1:]]

    def ask(self, request):
        port = int(pathlib.Path(os.environ["LEGWORK_PROBE_PORT"]).read_text(encoding="ascii") or "0")
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            connection.sendall(request.encode() + b"\n")
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts).decode("utf-8")

    def widgets(self):
        return [Widget(line) for line in self.ask("tree").splitlines()]

    def field(self, title):
        """What stands in the field that has the keys in the system's dialog of that title."""
        return self.ask(f"field {title}")

    def close(self):
        self.ask("close")
        return True

    def origin(self):
        windows = [widget for widget in self.widgets() if widget.role == "window" and widget.mapped]
        return (windows[0].x, windows[0].y) if windows else None

    def is_up(self):
        port = pathlib.Path(os.environ["LEGWORK_PROBE_PORT"])
        return port.exists() and port.stat().st_size > 0 and self.origin() is not None

    def find(self, pattern, role, below, ready):
        """One that stands still: what a press is meant for must be there when it comes."""
        widget = self.first(pattern, role, below, ready)
        return widget if widget and self.is_still(widget, ready) else None

    def as_it_is(self, widget):
        """The one that stands where it stood."""
        return next((one for one in self.widgets() if one.role == widget.role and one.place() == widget.place()), None)

    def is_still(self, widget, ready):
        one = self.as_it_is(widget)
        return one is not None and (not ready or one.is_ready())

    def takes_press(self, widget):
        """The pointer is there. A list that was filled anew has another row below it before GTK knows it: a press would go to the old one."""
        end, step = time.monotonic() + HOVER_S, STEP_S
        while time.monotonic() < end:
            one = self.as_it_is(widget)
            if one is None or not one.is_ready():
                return False
            if one.hovered:
                return True
            time.sleep(step)  # longer each time: to tell its widgets keeps a busy program from its events
            step *= 2
        return False

    def first(self, pattern, role, below, ready):
        expression = re.compile(pattern)
        for widget in self.widgets():
            if (widget.role in ROLES[role] and expression.search(widget.name) and (not ready or widget.is_ready()) and
                    widget.y_in_window >= below):
                return widget
        return None

    def buttons(self):
        return [widget.name for widget in self.widgets() if widget.role.endswith("button") and widget.mapped]

    def below_pointer(self):
        return [(widget.role, *widget.place()) for widget in self.widgets() if widget.hovered]

    def has_focus(self, pattern, role):
        return any(widget.focused and widget.role in ROLES[role] and re.search(pattern, widget.name) for widget in self.widgets())


def begin():
    """A file for the probe's port, in the words of both systems."""
    folder = tempfile.mkdtemp(prefix="lw-probe-")
    os.environ["LEGWORK_PROBE_PORT"] = str(pathlib.Path(folder) / "port")
    os.environ["LEGWORK_PROBE_FILE"] = windows_path(os.environ["LEGWORK_PROBE_PORT"])
