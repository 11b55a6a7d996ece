"""What the simulated TWS remembers from one run to the next."""

import os
import stat
import sys

import lw_e2e
import program
from lw_e2e import DEADLINE, expect, find_spread, market

FRIGHTS = ("UNATTRIBUTED", "UNKNOWN", "ABSENT", "counts order ids", "afresh")


def stop(process):
    program.ask_to_end(process)
    expect(process.wait(timeout=DEADLINE) == 0, "it ended with %d" % process.returncode)


def demo_twice_alarms_nobody(place):
    for _ in range(2):
        done = place.run("demo")
        expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
        for word in FRIGHTS:
            expect(word not in done.stdout + done.stderr, word + " in " + done.stdout + done.stderr)
    path = place.data("simulated-gateway.state")
    # On Windows a file of the user's own folder has the rights of that folder; Wine shows them to the system here as its umask says.
    expect(program.WINDOWS or stat.S_IMODE(os.stat(path).st_mode) == 0o600, "the state is open to others")
    done = place.run("journal", "verify")
    expect(done.returncode == 0 and "is whole" in done.stdout and "2 orders" in done.stdout, done.stdout + done.stderr)


def rests(place, port, expiry, k1, k2):
    """A price above the middle, within the collar."""
    return "%.2f" % (market(place, port, expiry, k1, k2)[1] + 0.08 * (float(k2) - float(k1)))


def working_order_outlives_the_gateway(place):
    state = place.path + "/gateway.state"
    process, port = place.start("listening", "gateway", "--port", "0", "--state", state)
    expiry, k1, k2 = find_spread(place, port)
    opened = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                       "--limit", rests(place, port, expiry, k1, k2), "--wait", "5")
    expect(opened.stdout.startswith("LW"), opened.stdout + opened.stderr)
    order = opened.stdout.split()[0]
    stop(process)
    process, again = place.start("listening", "gateway", "--port", str(port), "--state", state)
    expect(again == port, "another port")
    listed = place.run("trade", "list", "--port", str(port))
    line = next(line for line in listed.stdout.splitlines() if order in line)
    expect("WORKING" in line, line)
    for word in FRIGHTS:
        expect(word not in listed.stdout + listed.stderr, word)
    cancelled = place.run("trade", "cancel", order, "--port", str(port))
    expect(cancelled.returncode == 0 and "CANCELLED" in cancelled.stdout, cancelled.stdout + cancelled.stderr)
    stop(process)


def damaged_state_is_put_aside(place):
    state = place.path + "/gateway.state"
    with open(state, "w", encoding="ascii") as file:
        file.write("legwork-gateway version=1 account=DUSIM0001 seed=1 clock_us=soon\n")
    process, _ = place.start("listening", "gateway", "--port", "0", "--state", state)
    program.ask_to_end(process)
    _, notices = process.communicate(timeout=DEADLINE)
    expect(process.returncode == 0 and "line 1" in notices and "afresh" in notices, notices)
    with open(state + ".bad", encoding="ascii") as file:
        expect("soon" in file.read(), "the damaged file was not kept")
    with open(state, encoding="ascii") as file:
        expect(file.read().endswith("\nend\n"), "no new state")


def second_gateway_does_not_write(place):
    state = place.path + "/gateway.state"
    place.start("listening", "gateway", "--port", "0", "--state", state)
    second, _ = place.start("listening", "gateway", "--port", "0", "--state", state)
    program.ask_to_end(second)
    _, notices = second.communicate(timeout=DEADLINE)
    expect(second.returncode == 0 and "Another program has" in notices, notices)
    expect(not os.path.exists(state), "it wrote the other's state")


def state_that_cannot_be_had_is_refused(place):
    done = place.run("gateway", "--port", "0", "--state", place.path + "/nowhere/gateway.state")
    expect(done.returncode == 1 and "nowhere" in done.stderr, "exit %d: %s" % (done.returncode, done.stderr))


if __name__ == "__main__":
    sys.exit(lw_e2e.main([demo_twice_alarms_nobody, working_order_outlives_the_gateway, damaged_state_is_put_aside,
                          second_gateway_does_not_write, state_that_cannot_be_had_is_refused]))
