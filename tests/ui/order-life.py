#!/usr/bin/python3
"""order-life.py LEGWORK: an order that rests is changed in the window, F12 stops everything, a start later it is still stopped, and
two presses release it; an order that fills then has a target and a stop, and is closed from its row. A real pointer and real keys, and a
gateway whose market stands still; the journal tells what came of it. Runs inside run-xvfb.sh. Ends with TAP."""

import sys
import tempfile

from window_driver import LABEL, SEGMENT, Gateway, Legwork, fill_ticket, free_port, journal_rows, open_ticket, report, rest_order

STATES = "select class, state from intent where order_id > 0 order by created_us"
LEGS = "select conId, sum(side * shares), count(*) from exec where secType <> 'BAG' group by conId"
EXITS = "select target, stop, mode, state from exit"
REVISIONS = "select purpose, state from revision where purpose <> 'WHATIF' order by us, n"


def change(legwork, folder):
    legwork.click(r"^Orders$")
    legwork.click(r"^Lower the price of ")
    legwork.click(r"^Change \(simulated\)$")
    legwork.wait("the change is taken", lambda: journal_rows(folder, REVISIONS) == [("NEW", "ACKED"), ("MODIFY", "ACKED")])
    prices = journal_rows(folder, "select i.\"limit\" - n.\"limit\" from intent i join revision n on n.intent = i.id and n.purpose = 'NEW'")
    return prices[0][0] > 0, f"Orders, −, Change: a tick less is asked for: {prices} of 0.0001"


def stop(legwork, folder):
    legwork.key("F12")
    legwork.named(r"^Stopped\. Reset$")
    legwork.wait("its order is cancelled", lambda: journal_rows(folder, "select state from intent where order_id > 0") == [("CANCELLED",)])
    legwork.key("F12")
    killed = journal_rows(folder, "select value from number where key = 'killed'")
    return killed == [(1,)], f"F12 stops, cancels, and a second F12 changes nothing: {killed}"


def release(legwork, folder):
    """After a start. Where a popover lies on the screen AT-SPI does not tell: keys press what the focus is on, first what leaves the switch on."""
    legwork.named(r"^The kill switch is on: ", LABEL)
    legwork.click(r"^Stopped\. Reset$")
    legwork.focused(r"^Leave it on$")
    legwork.tab_to(r"^Reset: orders may be sent again$")
    legwork.key("Return")
    legwork.wait("the journal says so", lambda: journal_rows(folder, "select value from number where key = 'killed'") == [(0,)])
    legwork.named(r"^Kill switch$")
    acts = [row[0] for row in journal_rows(folder, "select what from kill order by rowid")]
    return acts == ["kill", "release"], f"a start later it is still stopped; the header's button, and Reset, release it; acts: {acts}"


def attach(legwork, folder):
    """Target in the ticket, before the order is sent; the stop on its row afterwards. In the popover the first choice, none, has the focus."""
    legwork.click(r"^Scan$")
    legwork.click(r"^Credit core$")
    open_ticket(legwork, r"^Trade (SELL|BUY) ")
    legwork.click(r"^Target$")
    legwork.focused(r"^None$", SEGMENT)
    legwork.tab_to("^50\u00a0%$", SEGMENT)
    legwork.key("space", "Escape")
    legwork.named("^Target\u00a050\u00a0%$")
    fill_ticket(legwork, folder)
    legwork.wait("a fill", lambda: journal_rows(folder, STATES)[-1:] == [("OPEN", "FILLED")])
    legwork.click(r"^Orders$")
    legwork.named(r"^Target .* watched by Legwork", LABEL)
    legwork.click(r"^Target and stop of ")
    legwork.focused(r"^None$", SEGMENT)
    legwork.tab_to("^2×$", SEGMENT)
    legwork.key("space", "Escape")
    found = legwork.wait("the stop in the journal", lambda: next((rows for rows in [journal_rows(folder, EXITS)] if rows and rows[0][1]), None))
    return found == [("50%", "2x", "stage", "WATCHING")], f"Target 50 % in the ticket, stop 2 × on the row: {found}"


def close(legwork, folder):
    """What the first order opened is sold again by the second: no leg is left in the journal's books, and nothing is watched any more."""
    legwork.wait("a fill", lambda: journal_rows(folder, STATES)[-1:] == [("OPEN", "FILLED")])
    legwork.click(r"^Orders$")
    open_ticket(legwork, r"^Close (SELL|BUY) ")
    fill_ticket(legwork, folder)
    legwork.wait("its closing", lambda: journal_rows(folder, STATES)[-1:] == [("CLOSE", "FILLED")])
    left = legwork.wait("each leg twice", lambda: next((found for found in [journal_rows(folder, LEGS)] if [row[2] for row in found] == [2, 2]), None))
    over = legwork.wait("nothing is watched", lambda: next((rows for rows in [journal_rows(folder, EXITS)] if rows[0][3] == "INACTIVE"), None))
    return [row[1] for row in left] == [0, 0] and len(over) == 1, f"Orders, Close, Transmit: contract, what is left, executions: {left}"


def run(program, folder):
    port = free_port()
    options = ("--profile", "tws", "--port", str(port))
    with Gateway(port, "--speed", "0"):
        with Legwork(program, folder, *options, LEGWORK_THEME="light") as legwork:
            rest_order(legwork, folder)
            yield change(legwork, folder)
            yield stop(legwork, folder)
        with Legwork(program, folder, *options, LEGWORK_THEME="light") as legwork:
            yield release(legwork, folder)
            yield attach(legwork, folder)
            yield close(legwork, folder)


def main():
    with tempfile.TemporaryDirectory() as folder:
        return report(lambda: run(sys.argv[1], folder), folder)


if __name__ == "__main__":
    sys.exit(main())
