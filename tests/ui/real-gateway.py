#!/usr/bin/python3
"""real-gateway.py LEGWORK: the TWS profile and a gateway of another process. Nobody listens: the problem card says so and what to do; the
gateway starts: Try now connects, a scan, a ticket and an order are filled over it; F2 disconnects and connects again. Then the simulated
market, from the card. LEGWORKCTL names the program that is the gateway. Runs inside run-xvfb.sh. Ends with TAP."""

import sys
import tempfile

from window_driver import LABEL, Gateway, Legwork, filled, free_port, report, transmit


def refused(legwork, port):
    legwork.named(f"^No connection to TWS on 127.0.0.1:{port}$", LABEL)
    legwork.named(r"^Start TWS and log in$", LABEL)
    legwork.named(r"^Use the simulated market$")
    legwork.named(r"^Not connected retry in (1[2-9]|[23]\d) s$")  # time enough to press before it tries by itself
    return True, "nobody listens: the card names the port and what to do"


def connected(legwork, port):
    legwork.click(r"^Try now$")
    legwork.named(f"^TWS 127.0.0.1:{port}$")
    legwork.named(r"^Credit core$")
    return True, "a gateway listens: Try now connects"


def order(legwork, folder):
    legwork.click(r"^Credit core$")
    words = legwork.click(r"^Trade (SELL|BUY) ")
    transmit(legwork, folder)
    states, executions = filled(legwork, folder)
    return states == ["FILLED"] and executions >= 2, f"{words}: {states}, {executions} executions"


def by_f2(legwork, port):
    legwork.key("F2")
    legwork.named(r"^Not connected ")
    legwork.key("F2")
    legwork.named(f"^TWS 127.0.0.1:{port}$")
    return True, "F2 disconnects and connects again"


def run(program, folder):
    port = free_port()
    with Legwork(program, folder, "--profile", "tws", "--port", str(port), LEGWORK_THEME="light") as legwork:
        yield refused(legwork, port)
        with Gateway(port) as gateway:
            yield gateway.line == f"listening 127.0.0.1:{port}", gateway.line
            yield connected(legwork, port)
            yield order(legwork, folder)
            yield by_f2(legwork, port)
        legwork.named(r"^(Not connected|Connecting) ")
        yield True, "the gateway ends: the window says that it is not connected"
    with Legwork(program, folder, "--profile", "tws", "--port", str(port), LEGWORK_THEME="light") as legwork:
        legwork.click(r"^Use the simulated market$")
        legwork.named(r"^Simulated gateway loopback$")
        yield True, "the simulated market from the card"


def main():
    with tempfile.TemporaryDirectory() as folder:
        return report(lambda: run(sys.argv[1], folder), folder)


if __name__ == "__main__":
    sys.exit(main())
