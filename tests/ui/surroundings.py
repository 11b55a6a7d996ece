#!/usr/bin/python3
"""surroundings.py LEGWORK: the window where the machine is not as one would wish. One start has them together: a data folder with umlauts,
blanks and an apostrophe on a path of more than 260 characters, another time zone, a German locale, a metrics port that is taken; an
order is filled all the same. Then a data folder that cannot be made, a journal of a newer version, one that another process writes.
LEGWORKCTL names the program that is the other process. Runs inside run-xvfb.sh. Ends with TAP."""

import contextlib
import datetime
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

from window_driver import BUTTON, LABEL, Legwork, command_line, filled, on_windows, path_for_program, registry, report, rows, transmit

NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
TOKYO = "JST-9"
FAR_VERSION = 99
JOURNAL = "journal-DUSIM0001.sqlite"


def wine(*arguments, **environment):
    return subprocess.run([os.environ["LEGWORK_WINE"], *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                          errors="replace", env={**os.environ, **environment}, check=True).stdout


def took_hold(german):
    """Of a program that is started now: German, and another zone than New York's."""
    if on_windows():
        return "zeigt" in wine("cmd", "/c", "help date", **german) and (
            wine("cmd", "/c", "echo %TIME%", TZ=TOKYO) != wine("cmd", "/c", "echo %TIME%", TZ=NEW_YORK))
    said = subprocess.run(["locale", "decimal_point"], env={**os.environ, **german}, stdout=subprocess.PIPE, text=True, check=True).stdout
    return said.strip() == ","


class German:
    """The environment of a German user; on Windows the registry holds how one writes numbers there, and gets back what it held."""

    KEY = r"HKCU\Control Panel\International"
    VALUES = {"sDecimal": (",", "."), "sThousand": (".", ","), "LocaleName": ("de-DE", "en-US")}

    def __init__(self, folder):
        self.locale = pathlib.Path(folder) / "locales" / "de_DE.UTF-8"

    def __enter__(self):
        self.locale.parent.mkdir()
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", self.locale], capture_output=True, check=False)
        if not (self.locale / "LC_NUMERIC").exists():
            raise SystemExit("Bail out! localedef made no German locale")
        self.registry(0)
        return {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LOCPATH": str(self.locale.parent)}

    def __exit__(self, kind, value, trace):
        self.registry(1)

    def registry(self, which):
        for name, data in self.VALUES.items() if on_windows() else ():
            registry("add", self.KEY, "/v", name, "/t", "REG_SZ", "/d", data[which], "/f")


def in_new_york(us):
    """As the window writes it; no table of zones is needed for it."""
    os.environ["TZ"] = NEW_YORK
    time.tzset()
    del os.environ["TZ"]
    text = time.strftime("%H:%M:%S", time.localtime(us // 1_000_000))
    time.tzset()
    return text


def long_folder(place):
    """Its name is what people's names make of it."""
    folder = pathlib.Path(place, *["a long folder of sixty-four characters %02d, as some people have" % i for i in range(4)],
                          "Jürgen's Größe & Co (日本)")
    folder.mkdir(parents=True)
    return folder


def journal_of(folder):
    return next(pathlib.Path(folder).glob("journal-*.sqlite"))


def prices(folder, legwork):
    """Of the wire and of the window."""
    texts = [(side, text) for side, text in rows(journal_of(folder), "select side, price_text from exec where secType = 'OPT'")]
    plain = all(re.fullmatch(r"\d+(\.\d+)?", text) for _, text in texts)
    yield len(texts) == 2 and plain, f"prices on the wire have a point: {texts}"
    net = f"{abs(sum(side * float(text) for side, text in texts)):.2f}"
    shown = legwork.named(rf"^{re.escape(net)}\s(cr|db)$", LABEL).name
    yield True, f"the orders page shows the fill as {shown!r}"


def times(folder, legwork):
    sent = rows(journal_of(folder), "select sent_us from intent")[0][0]
    yield legwork.named(f"^{in_new_york(sent)}$", LABEL) is not None, "the order's time is New York's"
    expiry = datetime.date.fromisoformat(rows(journal_of(folder), "select max(expiry) from exec where expiry != ''")[0][0])
    words = legwork.named(r"^(SELL|BUY) 1 \w+ \d+ [A-Z][a-z]{2} .* spread$", LABEL).name
    yield f" {expiry.day} {expiry:%b} " in words, f"the expiry {expiry} is the day of “{words}”"
    clock = legwork.wait("the clock", lambda: next((found for found in [legwork.windows.find(r"^\d\d:\d\d:\d\d ET$", "label", 0, True)]
                                                    if found), None)).name
    now = int(time.time() * 1e6)
    late = {in_new_york(now - 1_000_000 * i) + " ET" for i in range(30)}
    yield clock in late, f"the clock of the status line is New York's: {clock}"


def metrics(legwork, port):
    words = legwork.named(f"^Port {port} is taken by another program", LABEL).name
    yield "METRICS_PORT" in words, f"a taken metrics port is said: {words}"
    legwork.click(r"^Show health$")
    legwork.named(r"^Health comes", LABEL)
    yield legwork.named(f"^Port {port} is taken", LABEL) is not None, "and its page says it as well"


def all_at_once(program, place):
    folder = long_folder(place)
    with German(place) as german, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        yield took_hold(german), "what is started here is German"
        with Legwork(program, folder, TZ=TOKYO, METRICS_PORT=str(port), **german) as legwork:
            yield len(path_for_program(folder)) > 260, f"the folder's path has {len(path_for_program(folder))} characters"
            yield from metrics(legwork, port)
            legwork.click(r"^Scan$")  # no key: Wine has no German layout
            legwork.named(r"^Choose a preset to look for spreads", LABEL)
            legwork.click(r"^Credit core$")
            words = legwork.click(r"^Trade (SELL|BUY) ")
            transmit(legwork, folder)
            states, executions = filled(legwork, folder)
            yield states == ["FILLED"] and executions >= 2, f"{words}: {states}, {executions} executions"
            legwork.click(r"^Orders")
            yield from prices(folder, legwork)
            yield from times(folder, legwork)


def no_folder(program, place):
    """A file stands where the folder should be, until somebody takes it away."""
    folder = pathlib.Path(place) / "in the way"
    folder.write_text("kept", encoding="ascii")
    with Legwork(program, folder, log=place) as legwork:
        legwork.named(r"^Legwork cannot start$", LABEL)
        words = legwork.named(r"^The data folder .*in the way", LABEL).name
        yield "--data-dir FOLDER" in words and words.endswith("."), f"a data folder that cannot be made: {words}"
        legwork.click(r"^Try again$")
        yield legwork.named(r"^The data folder .*in the way", LABEL) is not None, "it is still in the way: the window stays"
        yield folder.read_text(encoding="ascii") == "kept", "what is in the way is left alone"
        folder.unlink()
        legwork.click(r"^Try again$")
        yield legwork.named(r"^Credit core$") is not None, "it was taken away: the window opens"


def no_rights(program, place):
    """The kernel's own folder: nobody may make a file there, not even root."""
    with Legwork(program, "/sys/kernel", log=place) as legwork:
        words = legwork.named(r"[/\\]sys[/\\]kernel[/\\].* cannot be written: ", LABEL).name
        yield "--data-dir FOLDER. No order is open" in words, f"a data folder that cannot be written: {words}"


def refuses_to_transmit(legwork, reason):
    legwork.click(r"^Credit core$")
    legwork.click(r"^Trade (SELL|BUY) ")
    words = legwork.named(reason, BUTTON, ready=False).name
    return legwork.windows.find(r"^Transmit", BUTTON, 0, True) is None, f"no order can be sent: {words}"


def newer_journal(program, place):
    folder = pathlib.Path(place) / "newer"
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / JOURNAL)) as database:
        database.execute("pragma journal_mode = wal")  # as every journal is
        database.execute(f"pragma user_version = {FAR_VERSION}")
        database.execute("create table intent (later text)")
    before = (folder / JOURNAL).read_bytes()
    with Legwork(program, folder) as legwork:
        words = legwork.named(rf"^Orders stay off: .*newer Legwork \(version {FAR_VERSION}", LABEL).name
        yield "Use that program" in words, f"a newer version's journal: {words}"
        yield refuses_to_transmit(legwork, r"^Transmit: The order journal cannot be opened")
    yield (folder / JOURNAL).read_bytes() == before, "the newer journal is as it was"


class Serving:
    """Another process that writes the orders of the folder, as `legworkctl serve` does."""

    def __init__(self, data_home):
        self.process = subprocess.Popen(command_line([os.environ["LEGWORKCTL"], "serve", "--simulated", "--metrics-port", "0"]),
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, "XDG_DATA_HOME": path_for_program(data_home)})

    def __enter__(self):
        for line in self.process.stdout:
            if line.strip() == "state READY":
                return self
        raise SystemExit("Bail out! legworkctl serve did not become ready")

    def __exit__(self, kind, value, trace):
        self.process.kill()
        self.process.communicate()


class Planted:
    """A folder with DLLs of names that programs are apt to ask for, each of which would leave a mark; only Windows knows such."""

    NAMES = ("version", "dwmapi", "uxtheme", "libssp-0", "profapi", "wintypes", "libgtk-4-1", "gdiplus", "lw-nowhere")
    MODULE = "gioplanted"  # GIO loads what lies in a folder that it is told of

    def __init__(self, place):
        self.folder, self.mark = pathlib.Path(place) / "downloads", pathlib.Path(place) / "mark"
        self.folder.mkdir()
        for name in (*self.NAMES, self.MODULE) if on_windows() else ():
            shutil.copyfile(os.environ["LEGWORK_PLANTED"], self.folder / f"{name}.dll")

    def environment(self):
        return {"LW_PLANTED_MARK": path_for_program(self.mark), "GIO_EXTRA_MODULES": path_for_program(self.folder)}

    def points(self):
        if on_windows():
            loaded = self.mark.read_text() if self.mark.exists() else ""
            yield loaded == "", f"started among planted DLLs it loads none of them: {loaded!r}"


def locked_journal(program, place):
    planted = Planted(place)
    data_home = pathlib.Path(place) / "home"
    folder = data_home / ("Legwork" if on_windows() else "legwork")
    folder.mkdir(parents=True)
    with Serving(data_home), Legwork(program, folder, cwd=planted.folder, **planted.environment()) as legwork:
        words = legwork.named(r"^Another Legwork has this data folder", LABEL).name
        yield "cannot send orders" in words and "close it" in words, f"a journal that another process writes: {words}"
        yield refuses_to_transmit(legwork, r"^Transmit: Another Legwork has this data folder")
        yield from planted.points()


def run(program, place):
    for case in (all_at_once, no_folder, no_rights, newer_journal, locked_journal):
        yield from case(program, place)


def main():
    with tempfile.TemporaryDirectory() as place:
        return report(lambda: run(sys.argv[1], place), place)


if __name__ == "__main__":
    sys.exit(main())
