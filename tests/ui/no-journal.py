#!/usr/bin/python3
"""no-journal.py LEGWORK: an order works at TWS, and a start later the order journal is damaged. F12 says what is so: the program does not know
its orders and cancelled nothing; what is left is the global cancel, asked twice, and it goes out. With the whole journal back the order is
cancelled. A real pointer and real keys. Runs inside run-xvfb.sh. Ends with TAP."""

import contextlib
import pathlib
import shutil
import sqlite3
import sys
import tempfile

from window_driver import LABEL, Gateway, Legwork, free_port, report, rest_order, rows

STATES = "select state from intent where order_id > 0"
PAGE = 4096


def journal(folder):
    return next(folder.glob("journal-*.sqlite"))


def damage(path):
    with open(path, "r+b") as file:
        file.seek(2 * PAGE)
        file.write(b"\xff" * PAGE)


def put_back(good, path):
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        (path.parent / name).unlink(missing_ok=True)
    for aside in path.parent.glob(path.name + ".damaged-*"):  # beside one nothing is written
        aside.unlink()
    shutil.copyfile(good, path)


def stop(legwork):
    told = legwork.named(r"^Orders stay off", LABEL)
    words = ".damaged-1", "journal anew --account", "export fills --file"
    yield all(word in told.name for word in words), f"what became of it, and what to do: {told.name}"
    legwork.key("F12")
    legwork.named(r"^Stopped\. Reset$")
    words = legwork.named(r"does not know its orders and has cancelled nothing", LABEL)
    yield "No order of this program is open" not in words.name, f"F12 without a journal: {words.name}"
    legwork.click("^Everything at TWS…$")
    legwork.named(r"^Cancel everything at TWS$")
    legwork.tab_to(r"^Cancel everything at TWS$")
    legwork.key("Return")
    said = legwork.named(r"TWS was asked to cancel every order of the login", LABEL)
    yield True, f"the global cancel, by two presses: {said.name}"


def find_out(legwork, folder):
    legwork.wait("the order is cancelled", lambda: rows(journal(folder), STATES) == [("CANCELLED",)])
    yield True, "with the whole journal back the order is cancelled"


def main():
    with tempfile.TemporaryDirectory() as place:
        folder, port = pathlib.Path(place) / "data", free_port()
        folder.mkdir()
        good = pathlib.Path(place) / "good.sqlite"

        def start():
            return Legwork(sys.argv[1], folder, "--profile", "tws", "--port", str(port), log=place, LEGWORK_THEME="light")

        def run():
            with start() as legwork:
                rest_order(legwork, folder)
            path = journal(folder)
            with contextlib.closing(sqlite3.connect(path)) as database:
                database.execute("pragma wal_checkpoint (truncate)")
            shutil.copyfile(path, good)
            damage(path)
            with start() as legwork:
                yield from stop(legwork)
            put_back(good, path)
            with start() as legwork:
                yield from find_out(legwork, folder)

        with Gateway(port, "--speed", "0"):
            return report(run, place)


if __name__ == "__main__":
    sys.exit(main())
