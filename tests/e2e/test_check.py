"""legworkctl check: one sentence that says what to do for each thing that can be wrong."""

import json
import socket
import sys

import lw_e2e
from lw_e2e import FakeServer, expect, frame


def check(place, port):
    done = place.run("check", "--port", str(port), "--format", "json")
    steps = {step["step"]: step for step in map(json.loads, done.stdout.splitlines())}
    expect(len(steps) >= 6, "%d steps" % len(steps))
    return done.returncode, steps


def first_bad(steps):
    return next(name for name, step in steps.items() if not step["ok"])


def all_is_well(place):
    status, steps = check(place, place.gateway())
    expect(status == 0, "exit %d" % status)
    expect(all(step["ok"] for step in steps.values()), str(steps))
    expect("DUSIM0001" in steps["account"]["text"] and "SIMULATED" in steps["account"]["text"], steps["account"]["text"])
    table = place.run("check", "--port", str(place.gateway()))
    expect(table.stdout.count("✓") >= 6 and "✗" not in table.stdout, table.stdout)


def closed_port(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    status, steps = check(place, port)
    expect(status == 2 and first_bad(steps) == "port", "exit %d, %s" % (status, first_bad(steps)))
    expect("start TWS" in steps["port"]["text"], steps["port"]["text"])


def something_else_answers(place):
    server = FakeServer(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", close=True)
    status, steps = check(place, server.port)
    expect(status == 2 and first_bad(steps) == "handshake", "exit %d, %s" % (status, first_bad(steps)))
    expect(steps["port"]["ok"], "the port is open")


def server_too_old(place):
    status, steps = check(place, FakeServer(frame(160, "20261122 12:00:00 EST")).port)
    expect(status == 3 and first_bad(steps) == "version", "exit %d, %s" % (status, first_bad(steps)))
    expect("too old" in steps["version"]["text"], steps["version"]["text"])


def client_id_in_use(place):
    port = place.gateway()
    holder = socket.create_connection(("127.0.0.1", port))
    versions = b"v157..178"
    holder.sendall(b"API\0" + len(versions).to_bytes(4, "big") + versions)
    holder.recv(4096)
    holder.sendall(frame(71, 2, 1, ""))
    holder.recv(4096)  # accounts or the next id: the client id is taken now
    status, steps = check(place, port)
    holder.close()
    expect(status == 3 and first_bad(steps) == "client id", "exit %d, %s" % (status, first_bad(steps)))
    expect("Client id 1" in steps["client id"]["text"], steps["client id"]["text"])


def no_next_valid_id(place):
    server = FakeServer(frame(178, "20261122 12:00:00 EST") + frame(15, 1, "DU1234567"))
    status, steps = check(place, server.port)
    expect(status == 3 and first_bad(steps) == "order id", "exit %d, %s" % (status, first_bad(steps)))


def bad_arguments(place):
    expect(place.run("check", "--port", "70000").returncode == 1, "a port above 65535")
    expect(place.run("check", "--format", "xml").returncode == 1, "an unknown format")


sys.exit(lw_e2e.main([all_is_well, closed_port, something_else_answers, server_too_old, client_id_in_use, no_next_valid_id,
                      bad_arguments]))
