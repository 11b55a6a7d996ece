"""Programs of both systems with each other: legworkctl.exe under Wine against a gateway of the system here, and the other way round."""

import contextlib
import csv
import io
import os
import re
import sys

import lw_e2e
import program
from lw_e2e import at_once, expect, find_spread

NATIVE = os.environ.get("LEGWORK_NATIVE", "")


@contextlib.contextmanager
def here():
    """A user of the program of this system."""
    expect(os.access(NATIVE, os.X_OK), "LEGWORK_NATIVE must name the legworkctl of this system, not %r" % NATIVE)
    place = lw_e2e.Place(NATIVE, windows=False)
    try:
        yield place
    finally:
        place.close()


def rows(done):
    expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
    return list(csv.DictReader(io.StringIO(done.stdout)))


def the_connection_is_well(client, gateway):
    port = gateway.gateway()
    done = client.run("check", "--port", str(port))
    expect(done.returncode == 0 and done.stdout.count("✓") >= 6 and "✗" not in done.stdout, done.stdout + done.stderr)


def fills_are_in_the_journal_and_in_the_gateways_books(client, gateway):
    """One vertical, bought at once; the books are the state that the gateway writes at its end."""
    state = gateway.path + "/gateway.state"
    process, port = gateway.start("listening", "gateway", "--port", "0", "--state", state)
    expiry, k1, k2 = find_spread(client, port)
    opened = client.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                        "--limit", at_once(client, port, expiry, k1, k2), "--wait", "30")
    expect(opened.returncode == 0 and "FILLED" in opened.stdout, "exit %d: %s" % (opened.returncode, opened.stdout + opened.stderr))
    verify = client.run("journal", "verify")
    expect(verify.returncode == 0 and "is whole: 1 orders" in verify.stdout, verify.stdout + verify.stderr)
    fills = rows(client.run("export", "fills"))
    expect(len(fills) == 3 and {fill["intent"] for fill in fills} == {opened.stdout.split()[0]}, str(fills))
    program.ask_to_end(process, gateway.windows)
    expect(process.wait(timeout=lw_e2e.DEADLINE) == 0, "the gateway ended with %d" % process.returncode)
    with open(state, encoding="utf-8") as file:
        booked = re.findall(r"^execution .* id=(\S+) .* shares=(\S+) price=(\S+) ", file.read(), re.MULTILINE)
    expect(sorted((i, float(n), float(p)) for i, n, p in booked)
           == sorted((fill["exec_id"], float(fill["quantity"]), float(fill["price"])) for fill in fills), "%s and %s" % (booked, fills))


def windows_client_and_native_gateway(place):
    with here() as other:
        the_connection_is_well(place, other)
        fills_are_in_the_journal_and_in_the_gateways_books(place, other)


def native_client_and_windows_gateway(place):
    with here() as other:
        the_connection_is_well(other, place)
        fills_are_in_the_journal_and_in_the_gateways_books(other, place)


def serve_shows_a_native_gateway(place):
    with here() as other:
        port = other.gateway()
        process, metrics = place.start("serving", "serve", "--port", str(port), "--metrics-port", str(lw_e2e.free_port()))
        expect(any(line.strip() == "state READY" for line in process.stdout), "never READY")
        for client in (place, other):
            text = client.run("metrics", "--metrics-port", str(metrics)).stdout
            expect('legwork_connection_state{state="ready"} 1' in text, text[:500])


def same(ours, theirs):
    """Text for text, but for the last digits of a number: two C libraries compute it."""
    if ours == theirs:
        return True
    try:
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1, abs(float(theirs)))
    except ValueError:
        return False


def equal_rows(ours, theirs):
    expect(len(ours) == len(theirs) >= 5, "%d and %d rows" % (len(ours), len(theirs)))
    for one, other in zip(ours, theirs):
        expect(one.keys() == other.keys(), "other columns")
        wrong = [name for name in one if not same(one[name], other[name])]
        expect(not wrong, "%s: %s and %s" % (wrong, one, other))


def chain_and_scan_give_the_same_rows(place):
    with here() as other:
        market = place.path + "/market.csv"
        made = [rows_of_market(user, market + str(number)) for number, user in enumerate((place, other))]
        equal_rows(*made)
        moment = made[0][0]["quote_time"]
        port = other.gateway("--chain", market + "0", "--speed", "0", "--as-of", moment)
        chain = ("chain", "AAPL", "--port", str(port), "--as-of", moment, "--strikes", "4", "--max-dte", "30")
        equal_rows(*(without_clock(rows(user.run(*chain))) for user in (place, other)))
        scan = ("scan", "--chain", market + "0", "--where", "dte <= 40", "--top", "50", "--format", "csv")
        equal_rows(*(rows(user.run(*scan)) for user in (place, other)))
        equal_rows(*(rows(user.run("scan", "AAPL", "--port", str(port), "--as-of", moment, "--where", "dte <= 8", "--format", "csv"))
                     for user in (place, other)))


def without_clock(found):
    """The gateway's clock goes on between two calls."""
    return [{name: value for name, value in row.items() if name != "quote_time"} for row in found]


def rows_of_market(user, path):
    done = user.run("gateway", "--seed", "7", "--as-of", "2026-11-20T19:00:00Z", "--make-market", path)
    expect(done.returncode == 0, done.stderr)
    with open(path, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["underlying"] == "AAPL"]


sys.exit(lw_e2e.main([windows_client_and_native_gateway, native_client_and_windows_gateway, serve_shows_a_native_gateway,
                      chain_and_scan_give_the_same_rows]))
