"""What programs that use the real window have in common: widgets are found by their accessible names, pointer and keys are
xdotool's, and waits are for states, each with a limit. Imported inside run-xvfb.sh. On Linux the widgets are those that assistive
technology sees (by_atspi), under Wine those that a probe tells (by_probe); the programs that use this module are the same."""

import contextlib
import faulthandler
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

if os.environ.get("LEGWORK_PROBE"):
    import by_probe as by
else:
    import by_atspi as by

faulthandler.register(signal.SIGTERM, chain=True)  # a test whose time is over says where it stood

LIMIT_S = 180  # generous: a loaded machine is no failure
STEP_S = 0.1
PRESS_S = 10  # for what comes of a press
REST = 2  # of each look's length: who looks asks the program's loop, which must get on with its work
BUTTON, LABEL, TOGGLE, ENTRY = "button", "label", "toggle", "entry"


SCALE = int(os.environ.get("LEGWORK_SCALE", "1"))  # of the screen: 2 = 200 %
DPI = ("add", r"HKCU\Control Panel\Desktop", "/v", "LogPixels", "/t", "REG_DWORD", "/f", "/d")


class Failed(Exception):
    pass


def on_windows():
    return by.__name__ == "by_probe"


SEGMENT = TOGGLE if on_windows() else BUTTON  # of a row of choices: GTK 4.8 tells no toggle


def path_for_program(path):
    """As the program names it: it may be one for Windows."""
    return by.windows_path(path) if on_windows() else str(path)


def command_line(command):
    """As it is given to the system; without the probe, for starts that open no window."""
    return [os.environ["LEGWORK_WINE"], by.windows_path(command[0]), *command[1:]] if on_windows() else command


@contextlib.contextmanager
def screen_scale():
    """SCALE, by Windows' own setting while it lasts; on Linux it is GTK's."""
    if not on_windows():
        os.environ["GDK_SCALE"] = str(SCALE)
    elif SCALE > 1:
        registry(*DPI, str(96 * SCALE))
    try:
        yield
    finally:
        if on_windows() and SCALE > 1:
            registry(*DPI, "96")


SETTINGS_KEY = r"HKCU\Software\GSettings\org\legwork\Legwork"


def registry(*words):
    subprocess.run([os.environ["LEGWORK_WINE"], "reg", *words], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def settings(folder, values):
    """Texts by their keys, as a person has set them, while it lasts: in the registry, or in a file below @folder. Yields what the program's
    environment needs for it."""
    if not on_windows():
        place = pathlib.Path(folder) / "config" / "legwork"
        place.mkdir(parents=True)
        (place / "settings.ini").write_text("\n".join(["[legwork]", *(f"{key}={text}" for key, text in values.items()), ""]), encoding="utf-8")
        yield {"XDG_CONFIG_HOME": str(place.parent)}
        return
    try:
        for key, text in values.items():
            registry("add", SETTINGS_KEY, "/v", key, "/d", text, "/f")
        yield {}
    finally:
        for key in values:
            registry("delete", SETTINGS_KEY, "/v", key, "/f")


def wait(what, probe):
    """The first true answer of probe within the limit."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            found = probe()
        except by.GONE as error:  # a widget went away while it was looked at
            if "Error" not in type(error).__name__ and "error" not in str(error).lower():
                raise
            found = None
        if found:
            return found
        time.sleep(max(STEP_S, REST * (time.monotonic() - began)))
    raise Failed(f"waited {LIMIT_S} s for {what}")


def xdotool(*arguments):
    subprocess.run(["xdotool", *arguments], check=True)


def active():
    """The system's window that has the keys; "" = none."""
    return subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True, check=False).stdout.strip()


def titled(title):
    """The system's windows in sight that have that title."""
    done = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True, check=False)
    return done.stdout.split()


class Pointer:
    """Counts what it presses."""

    def __init__(self, windows):
        self.windows = windows
        self.clicks = self.steps = 0

    def go_to(self, widget):
        """Twice to the same widget is twice to another pixel: GDK takes no notice of a pointer that is where it was, and GTK then keeps the
        widget that was below it before. There and back does not help: Wine tells a busy program the last place alone."""
        self.steps += 1
        x, y = widget.x + widget.width // 2 - self.steps % 2, widget.y + widget.height // 2
        xdotool("mousemove", "--sync", str(x), str(y))

    def press(self):
        xdotool("click", "1")
        self.clicks += 1

    def leave(self, x, y):
        """To a place of the window where nothing reacts to it."""
        left, top = self.windows.origin()
        xdotool("mousemove", "--sync", str(left + x), str(top + y))


def fills(folder):
    """Rows of executions in any journal of the folder, and the states of the orders; a ticket that is only previewed is none."""
    for path in pathlib.Path(folder).glob("journal-*.sqlite"):
        states = [row[0] for row in rows(path, "select state from intent where order_id > 0")]
        if states:
            return states, rows(path, "select count(*) from exec")[0][0]
    return [], 0


def rows(path, question):
    database = sqlite3.connect(snapshot_of(path), uri=True, timeout=2)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def journal_rows(folder, question):
    """Of the folder's one journal; none as long as there is none."""
    return next((rows(path, question) for path in pathlib.Path(folder).glob("journal-*.sqlite")), [])


# What explains an order: its reason, what the gate said, what happened to it and when.
STORY = ("select id, state, reason, created_us, sent_us, final_us from intent", "select intent, verdict, rule, inputs, us from gate",
         "select us, mono_us, kind, raw from event order by seq")


def story(folder):
    journals = [path for path in pathlib.Path(folder).rglob("journal-*.sqlite") if path.parent.name != "seen"]
    for path in journals:
        for question in STORY:
            yield from (" | ".join(str(field) for field in row) for row in rows(path, question))


LAST_LINES = 60  # a sanitizer's report among them


def explain(folder):
    """On TAP's lines: the program's last words, and its journal, of each data folder in @folder."""
    for log in pathlib.Path(folder).rglob("log.txt"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]:
            print(f"# {line}")
    for line in story(folder):
        print(f"# journal: {line}"[:400])


def filled(legwork, folder):
    """The states and the number of executions, once the order is filled and each leg's execution is written as well."""
    return legwork.wait("a fill in the journal",
                        lambda: next((found for found in [fills(folder)] if "FILLED" in found[0] and found[1] >= 2), None))


def refusals(folder):
    """How often the risk gate said no in any journal of the folder."""
    return sum(rows(path, "select count(*) from gate where verdict = 'refused'")[0][0]
               for path in pathlib.Path(folder).glob("journal-*.sqlite"))


def transmit(legwork, folder):
    """Sends the open ticket, as a person does: where the gate asks for another press (G13), or a preview that came between took the button
    away under the pointer, it is pressed again. Once an order is made the ticket has no such button."""
    orders = len(fills(folder)[0])
    while len(fills(folder)[0]) == orders:
        asked = refusals(folder)
        legwork.click(r"^Transmit \(simulated\)$")
        end = time.monotonic() + PRESS_S
        while time.monotonic() < end and len(fills(folder)[0]) == orders and refusals(folder) == asked:
            time.sleep(STEP_S)


def open_ticket(legwork, button):
    """By the button of a row, "Trade SELL 1 SPY …" or "Close SELL 1 SPY …": what is pressed next is meant for this ticket and not for the
    one that was sent before. A list that is ranked anew may put another row below the pointer: any will do."""
    act = legwork.click(button).split(" ", 1)[0]
    if act == "Close":
        legwork.named(r" to close$", LABEL)
    legwork.named(r"^Transmit \(simulated\)$")


def fill_ticket(legwork, folder):
    """At the natural price, where a market that stands still fills it."""
    legwork.click(r"^Natural ")
    transmit(legwork, folder)


def rest_order(legwork, folder):
    """The first order of the folder, sent some ticks above the middle: it rests."""
    legwork.click(r"^Credit core$")
    legwork.click(r"^Trade (SELL|BUY) ")
    legwork.named(r"^Transmit \(simulated\)$")
    for _ in range(3):
        legwork.click(r"^More: limit$")
    transmit(legwork, folder)
    legwork.wait("a working order", lambda: journal_rows(folder, "select state from intent where order_id > 0") == [("WORKING",)])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Gateway:
    """legworkctl's gateway on @port, a process of its own; its first line says that it listens. LEGWORKCTL names the program. A test of
    what fills asks for "--speed", "0" and sends at the natural price: of a market that moves nobody knows whether it comes by."""

    def __init__(self, port, *options):
        command = command_line([os.environ["LEGWORKCTL"], "gateway", "--port", str(port), *options])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.process.kill()
        self.process.communicate()


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


# Wine has no font of the system's to tell: GTK asks for its name all the same.
OF_WINE = "pango_font_description_to_string: assertion 'desc != NULL' failed"


class Legwork:
    """The program with a data folder of its own, started; use with `with`. @options replace those of the SIMULATED profile. Its log
    lies in the data folder, or in the folder that @log names. It is started in the folder @cwd, if that is given."""

    def __init__(self, program, folder, *options, log=None, cwd=None, **environment):
        if on_windows():
            by.begin()
        command = [os.path.abspath(program), *(options or ("--profile", "simulated")), "--data-dir", path_for_program(folder)]
        self.log = open(pathlib.Path(log or folder) / "log.txt", "w", encoding="utf-8")
        # The program for Windows warns of what Wine lacks; what is critical stops it on Linux, and is read in its log under Wine.
        strict = {} if on_windows() else {"G_DEBUG": "fatal-criticals"}
        self.process = subprocess.Popen(by.Windows.command(command) if on_windows() else command, stdout=self.log, stderr=self.log, cwd=cwd,
                                        env={**os.environ, "LEGWORK_UI_SIZE": "1280x800", "METRICS_PORT": "0", **strict, **environment})
        self.windows = by.Windows(self.process)
        self.pointer = Pointer(self.windows)

    def __enter__(self):
        self.wait("the window on the screen", self.windows.is_up)
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and os.environ.get("LEGWORK_PICTURE"):
            subprocess.run(["import", "-window", "root", os.environ["LEGWORK_PICTURE"]], check=False)
        if kind is Failed:
            self.tell_buttons()
        self.end()
        self.log.close()
        if kind is None:
            self.nothing_critical()

    def tell_buttons(self):
        """On TAP's lines: why a button was not there can mostly be read from those that were."""
        with contextlib.suppress(by.GONE):
            for name in dict.fromkeys(self.windows.buttons()):
                print(f"# button: {name}")
            self.tell_pointer()

    def tell_pointer(self):
        """Where the system has pointer and window, and what the program holds for its window's place and the pointer's."""
        done = subprocess.run(["xdotool", "getmouselocation", "getactivewindow", "getwindowgeometry"], capture_output=True, text=True, check=False)
        for line in (done.stdout + done.stderr).splitlines():
            print(f"# {line.strip()}")
        print(f"# the program's window at {self.windows.origin()}, below its pointer {self.windows.below_pointer()}")

    def nothing_critical(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            critical = [line for line in log if "-CRITICAL **" in line and not (on_windows() and OF_WINE in line)]
        if critical:
            raise SystemExit(f"Bail out! {len(critical)} criticals in the log, the first: {critical[0]}")

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
        widget = self.wait(f"a {role} “{pattern}” below the pointer", lambda: self.pointed_at(pattern, role, below))
        self.pointer.press()
        return widget.name

    def pointed_at(self, pattern, role, below):
        """What went away while the pointer came is looked for again."""
        widget = self.windows.find(pattern, role, below, True)
        if widget and widget.width > 0 and widget.height > 0:
            self.pointer.go_to(widget)
            return widget if self.windows.takes_press(widget) else None
        return None

    def focused(self, pattern, role=BUTTON):
        """Keys go to that widget: what is pressed next is pressed there."""
        self.wait(f"the focus on “{pattern}”", lambda: self.windows.has_focus(pattern, role))

    def tab_to(self, pattern, role=BUTTON):
        """Tab by Tab until the keys go to that widget; a list that is filled anew may take one of them."""
        self.wait(f"the focus on “{pattern}”", lambda: self.windows.has_focus(pattern, role) or self.key("Tab"))

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
        print(f"not ok {number} - {failure}", flush=True)
    except SystemExit:  # the program ended, or was critical of itself
        explain(folder)
        raise
    if failed:
        explain(folder)
    print(f"1..{number}")
    return 1 if failed else 0


def three_clicks(legwork, folder):
    """Points: preset, Trade, Transmit, and the fill is in the journal of @folder."""
    # orders are on once the journal and the gateway agree; a preset can be chosen before
    legwork.click(r"^Credit core$")
    words = legwork.click(r"^Trade (SELL|BUY) ")[len("Trade "):]
    again = refusals(folder)
    transmit(legwork, folder)
    states, executions = filled(legwork, folder)
    again = refusals(folder) - again  # a market that moves while the ticket is read may be asked about again (G13), once a click
    yield legwork.pointer.clicks == 3 + again, f"three clicks, counted: {legwork.pointer.clicks}, {again} of them asked again"
    yield states == ["FILLED"], f"one order, filled: {states} ({words})"
    yield executions >= 2, f"each leg's execution is in the journal: {executions} rows"
