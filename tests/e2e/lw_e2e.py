"""Runs legworkctl against its own gateway, for tests. Standard library only. Waits on lines and exits, never on time."""

import contextlib
import csv
import glob
import io
import os
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import program

DEADLINE = 120  # seconds; generous, a loaded machine is no failure
CTL = os.environ.get("LEGWORKCTL", "legworkctl")
PLACE_ORDER = b"3"
WHAT_IF = -31  # which field of an order says that it is only a preview, from the end
SIDE_BY_SIDE = 2 if program.WINDOWS else 6  # tests; most of their time they wait, but Wine takes more of the machine


class Failure(Exception):
    pass


def expect(condition, words):
    if not condition:
        raise Failure(words)


class Place:
    """Data and settings folders of one user, and that user's program; removed at the end."""

    def __init__(self, ctl=CTL, windows=program.WINDOWS):
        self.path = tempfile.mkdtemp(prefix="lw-e2e-")
        self.data_home = self.path + "/data"
        self.ctl, self.windows = ctl, windows
        self.processes = []
        self.notes = []  # what the test says, whole and in order, though others run beside it

    def note(self, *words):
        self.notes.append("# " + " ".join(map(str, words)).replace("\n", "\n# "))

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items()
               if k not in ("TWS_HOST", "TWS_PORT", "CLIENT_ID", "METRICS_PORT", "MAX_SUBSCRIPTIONS", "LEGWORK_TEST_KILL")}
        env.update(program.own_settings(self.path + "/config"), XDG_DATA_HOME=self.data_home, LC_ALL="C.UTF-8")
        env.update(more)
        return env

    def run(self, *arguments, **more):
        done = subprocess.run([self.ctl, *arguments], env=self.environment(**more), capture_output=True, text=True, encoding="utf-8",
                              timeout=DEADLINE)
        self.note("legworkctl", *arguments, "->", done.returncode)
        lines = (done.stdout + done.stderr).splitlines()
        for line in lines if len(lines) <= 24 else [*lines[:8], "…", *lines[-16:]]:
            self.note("  ", line[:200])
        return done

    def start(self, first_word, *arguments, **more):
        """A process that goes on; returns it and the port of its first line."""
        process = subprocess.Popen([self.ctl, *arguments], env=self.environment(**more), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.processes.append(process)
        timer = threading.Timer(DEADLINE, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        expect(line.startswith(first_word + " 127.0.0.1:"), "first line was %r" % line)
        return process, int(line.rsplit(":", 1)[1])

    def gateway(self, *arguments):
        return self.start("listening", "gateway", "--port", "0", *arguments)[1]

    def data(self, name):
        """A file of the program's data."""
        return os.path.join(self.data_home, "Legwork" if self.windows else "legwork", name)

    def journal(self):
        found = glob.glob(glob.escape(self.data("")) + "journal-*.sqlite")
        expect(len(found) == 1, str(found))
        return found[0]

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                program.ask_to_end(process, self.windows)
            try:
                process.communicate(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failure("%s did not end when asked to" % process.args[1:]) from None
            finally:
                process.stdout.close()
                process.stderr.close()
        shutil.rmtree(self.path, ignore_errors=True)


def is_preview(fields):
    """Of a placeOrder: only asked what it would take."""
    return fields[WHAT_IF] == b"1"


class CountingProxy:
    """Between client and gateway; counts the placeOrder frames that the client sent whole, previews apart."""

    def __init__(self, port):
        self.target = port
        self.orders = self.previews = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def note(self, fields):
        if fields[0] == PLACE_ORDER:
            self.previews += is_preview(fields)
            self.orders += not is_preview(fields)

    def pump(self, source, sink, counts):
        kept = b""
        greeted = False
        while True:
            try:
                data = source.recv(65536)
                if not data:
                    break
                if counts:
                    kept += data
                    if not greeted and kept.startswith(b"API\0"):
                        kept, greeted = kept[4:], True
                    while len(kept) >= 4 and len(kept) >= 4 + struct.unpack(">I", kept[:4])[0]:
                        size = struct.unpack(">I", kept[:4])[0]
                        self.note(kept[4:4 + size].split(b"\0"))
                        kept = kept[4 + size:]
                sink.sendall(data)
            except OSError:
                break
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class FakeServer:
    """Accepts one connection after the other and answers with fixed bytes once the client has spoken."""

    def __init__(self, answer, close=False):
        self.answer, self.close_after = answer, close
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.recv(4096)
            client.sendall(self.answer)
            if self.close_after:
                client.close()
            else:
                self.connections.append(client)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def frame(*fields):
    payload = b"".join(str(field).encode() + b"\0" for field in fields)
    return struct.pack(">I", len(payload)) + payload


def find_spread(place, port):
    """A put spread near the money, two strikes wide apart by one step: expiry, k1, k2."""
    done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "40", "--strikes", "6", "--right", "P", "--quiet")
    expect(done.returncode == 0, "chain: " + done.stderr)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    expect(len(rows) > 4, "no rows")
    expiry = rows[-1]["expiry"]
    strikes = sorted(float(row["strike"]) for row in rows if row["expiry"] == expiry)
    return expiry, "%g" % strikes[0], "%g" % strikes[2]


def narrow_spread(place, port):
    """Whose legs' markets are so narrow that each can go alone at its natural price: two steps from the middle at most."""
    done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "40", "--strikes", "8", "--right", "P", "--quiet")
    quotes = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        quotes.setdefault(row["expiry"], {})[float(row["strike"])] = round(100 * (float(row["ask"]) - float(row["bid"])))
    return next((expiry, "%g" % strike, "%g" % (strike + 1)) for expiry in sorted(quotes)[3:] for strike, wide in sorted(quotes[expiry].items())
                if wide <= 4 and quotes[expiry].get(strike + 1, 5) <= 4)


def carry_out(test):
    """(notes, what is wrong or None)."""
    place = Place()
    wrong = None
    try:
        test(place)
    except (Failure, subprocess.TimeoutExpired, OSError, ValueError, KeyError, StopIteration) as problem:
        wrong = str(problem) or traceback.format_exc()
    try:
        place.close()
    except Failure as problem:
        wrong = wrong or str(problem)
    return place.notes, wrong


def market(place, port, expiry, k1, k2):
    """Natural and mid of SPY's put credit spread, as the ticket sees them; sends nothing."""
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", "0.05", "--preview")
    expect("nan" not in done.stdout, "what nobody knows is shown as a number")
    words = next(line for line in done.stdout.splitlines() if line.startswith("natural")).split()
    return float(words[1]), float(words[3])


def rows(place, query, *values):
    """Of the place's one journal."""
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        return journal.execute(query, values).fetchall()


def at_once(place, port, expiry, k1, k2):
    """A price at which it trades at once and that the gate takes."""
    return "%.2f" % max(market(place, port, expiry, k1, k2)[0], 0.01)


def sell_at_once(place, port):
    """A narrow spread that was sold for what trades at once: the order's id and the strikes."""
    expiry, k1, k2 = narrow_spread(place, port)
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", at_once(place, port, expiry, k1, k2), "--wait", "60")
    expect(done.returncode == 0 and "FILLED" in done.stdout, "open: exit %d" % done.returncode)
    return done.stdout.split()[0], k1, k2


def trade(place, port, *words, **more):
    return place.run("trade", *words, "--port", str(port), "--wait", "30", **more)


def preview(place, port, *words):
    """What is said of an order that is not sent."""
    done = trade(place, port, *words, "--limit", "0.05", "--preview")
    expect("nan" not in done.stdout, "what nobody knows is shown as a number")
    return done.stdout


def natural(place, port, *words):
    """What the order would trade at at once, of a roll signed."""
    line = next(line for line in preview(place, port, *words).splitlines() if line.startswith("natural"))
    return float(line.split()[1])


def spread_words(spread):
    expiry, k1, k2 = spread
    return ("SPY", "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2)


def open_spread(place, port, spread, quantity=1):
    words = ("open", *spread_words(spread), "--qty", str(quantity))
    price = "%.2f" % max(natural(place, port, *words), 0.01)
    done = trade(place, port, *words, "--limit", price)
    expect(done.returncode == 0 and "FILLED" in done.stdout, "open: exit %d" % done.returncode)
    return done.stdout.split()[0], float(price)


def main(tests):
    """TAP."""
    print("1..%d" % len(tests))
    failed = 0
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for number, (test, (notes, wrong)) in enumerate(zip(tests, pool.map(carry_out, tests)), 1):
            for note in notes:
                print(note)
            failed += wrong is not None
            print("%s %d %s" % ("ok" if wrong is None else "not ok", number, test.__name__))
            if wrong is not None:
                print("# " + wrong.replace("\n", "\n# "))
            sys.stdout.flush()
    return 1 if failed else 0
