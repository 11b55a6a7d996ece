"""Runs legworkctl against its own gateway, for tests. Standard library only. Waits on lines and exits, never on time."""

import csv
import io
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

DEADLINE = 120  # seconds; generous, a loaded machine is no failure
CTL = os.environ.get("LEGWORKCTL", "legworkctl")
PLACE_ORDER = b"3"


class Failure(Exception):
    pass


def expect(condition, words):
    if not condition:
        raise Failure(words)


class Place:
    """Data and settings folders of one user, removed at the end."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="lw-e2e-")
        self.processes = []

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items()
               if k not in ("TWS_HOST", "TWS_PORT", "CLIENT_ID", "METRICS_PORT", "MAX_SUBSCRIPTIONS", "LEGWORK_TEST_KILL")}
        env.update(XDG_DATA_HOME=self.path + "/data", XDG_CONFIG_HOME=self.path + "/config", LC_ALL="C.UTF-8")
        env.update(more)
        return env

    def run(self, *arguments, **more):
        done = subprocess.run([CTL, *arguments], env=self.environment(**more), capture_output=True, text=True, timeout=DEADLINE)
        print("#", "legworkctl", *arguments, "->", done.returncode)
        for line in (done.stdout + done.stderr).splitlines()[:12]:
            print("#   ", line[:200])
        return done

    def start(self, first_word, *arguments, **more):
        """A process that goes on; returns it and the port of its first line."""
        process = subprocess.Popen([CTL, *arguments], env=self.environment(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        self.processes.append(process)
        timer = threading.Timer(DEADLINE, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        expect(line.startswith(first_word + " 127.0.0.1:"), "first line was %r" % line)
        return process, int(line.rsplit(":", 1)[1])

    def gateway(self, *arguments):
        return self.start("listening", "gateway", "--port", "0", *arguments)[1]

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=DEADLINE)
        shutil.rmtree(self.path, ignore_errors=True)


class CountingProxy:
    """Between client and gateway; counts the placeOrder frames that the client sent whole."""

    def __init__(self, port):
        self.target = port
        self.orders = 0
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
                        self.orders += kept[4:4 + size].split(b"\0", 1)[0] == PLACE_ORDER
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


def main(tests):
    """TAP."""
    print("1..%d" % len(tests))
    failed = 0
    for number, test in enumerate(tests, 1):
        place = Place()
        try:
            test(place)
            print("ok %d %s" % (number, test.__name__))
        except (Failure, subprocess.TimeoutExpired, OSError, ValueError, KeyError, StopIteration) as problem:
            failed += 1
            print("not ok %d %s\n# %s" % (number, test.__name__, str(problem).replace("\n", "\n# ")))
        finally:
            place.close()
        sys.stdout.flush()
    return 1 if failed else 0
