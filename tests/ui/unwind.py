#!/usr/bin/python3
"""unwind.py LEGWORK: what is held is closed leg by leg and rolled from the row of its order, and an order is good until a date. A real
pointer and real keys, and a gateway whose market stands still; the journal tells what came of it. Runs inside run-xvfb.sh. Ends with
TAP."""

import sys
import tempfile

from window_driver import LABEL, SEGMENT, Gateway, Legwork, free_port, journal_rows, open_ticket, report, settings

ORDERS = "select class, state, json_array_length(legs), tif from intent where order_id > 0 order by created_us"
# A roll's loss counts as the whole width of what it opens.
LIMITS = {"limit-order-loss": "2000.0", "limit-symbol-loss": "9000.0", "limit-expiry-loss": "9000.0", "limit-total-loss": "20000.0"}


def orders(folder):
    return journal_rows(folder, ORDERS)


def await_order(legwork, folder, n, wanted):
    """The state of the n-th order once its class, legs and time in force are those, and it is FILLED where that is wanted."""
    def probe():
        found = orders(folder)
        return found[n - 1] if len(found) >= n and all(want in (None, got) for want, got in zip(wanted, found[n - 1])) else None
    return legwork.wait(f"order {n}: {wanted}", probe)


def send(legwork, folder):
    """By the ticket's key: where the gate asks once more (G13) the next press follows at once. Once an order is made the ticket takes no more."""
    before = len(orders(folder))
    legwork.named(r"^Transmit \(simulated\)$")

    def attempt():
        legwork.key("ctrl+Return")
        return len(orders(folder)) > before

    legwork.wait("an order", attempt)


def fill(legwork, folder):
    """Sent at the natural price."""
    legwork.click(r"^Natural ")
    send(legwork, folder)


def open_spread(legwork, folder, n):
    legwork.click(r"^Scan$")
    legwork.click(r"^Credit core$")
    open_ticket(legwork, r"^Trade (SELL|BUY) ")
    fill(legwork, folder)
    await_order(legwork, folder, n, ("OPEN", "FILLED", 2, "DAY"))


def close_legs(legwork, folder):
    legwork.click(r"^Orders$")
    open_ticket(legwork, r"^Close (SELL|BUY) ")
    legwork.click(r"^Short leg$", SEGMENT)
    legwork.named(r"(?s)^BUY (?!.*spread).* to close$", LABEL)
    fill(legwork, folder)
    first = await_order(legwork, folder, 2, ("CLOSE", "FILLED", 1, "DAY"))
    yield True, f"the short leg alone is bought back: {first}"
    legwork.click(r"^Orders$")
    open_ticket(legwork, r"^Close (SELL|BUY) ")
    legwork.named(r"(?s)^SELL (?!.*spread).* to close$", LABEL)
    fill(legwork, folder)
    second = await_order(legwork, folder, 3, ("CLOSE", "FILLED", 1, "DAY"))
    yield True, f"then the long one, which is all that is left: {second}"


def roll(legwork, folder):
    """The window finds the next expiry itself."""
    before = legwork.pointer.clicks
    legwork.click(r"^Orders$")
    legwork.click(r"^Roll (SELL|BUY) ")
    send(legwork, folder)
    rolled = await_order(legwork, folder, 5, ("ROLL", None, 4, "DAY"))
    clicks = legwork.pointer.clicks - before
    return clicks == 2, f"Orders, Roll, Ctrl+Enter: one order of four legs: {rolled}, {clicks} clicks"


def until(legwork, folder):
    """With the date that is proposed."""
    legwork.click(r"^Scan$")
    legwork.click(r"^Credit core$")
    open_ticket(legwork, r"^Trade (SELL|BUY) ")
    legwork.click(r"^GTD$", SEGMENT)
    send(legwork, folder)
    return True, f"good until a date: {await_order(legwork, folder, 6, ('OPEN', None, 2, 'GTD'))}"


def run(program, folder, surroundings):
    port = free_port()
    with Gateway(port, "--speed", "0"), Legwork(program, folder, "--profile", "tws", "--port", str(port), LEGWORK_THEME="light",
                                                **surroundings) as legwork:
        legwork.named(r"^Credit core$")
        legwork.key("ctrl+l")
        legwork.type("SPY\n")
        open_spread(legwork, folder, 1)
        yield from close_legs(legwork, folder)
        open_spread(legwork, folder, 4)
        yield roll(legwork, folder)
        yield until(legwork, folder)


def main():
    with tempfile.TemporaryDirectory() as folder, settings(folder, LIMITS) as surroundings:
        return report(lambda: run(sys.argv[1], folder, surroundings), folder)


if __name__ == "__main__":
    sys.exit(main())
