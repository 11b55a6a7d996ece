"""Targets and stops by commands, with a gateway of its own: set, kept over a start, told, sent by themselves, and never sent twice however
the program dies. On a market that stands still, so that a stop just beside it is reached at once and one far from it never."""

import csv
import io
import json
import sys

import lw_e2e
import program
from lw_e2e import CountingProxy, expect, rows, sell_at_once

FROZEN = ("--speed", "0")


def opened(place, port):
    """A spread that was sold for what trades at once: the order, and what was received."""
    intent, _, _ = sell_at_once(place, port)
    paid = rows(place, "SELECT \"limit\" FROM intent WHERE id = ?", intent)[0][0]
    return intent, -paid / 10000


def set_exit(place, port, intent, *words, **more):
    return place.run("trade", "exit", intent, *words, "--port", str(port), "--wait", "60", **more)


def closings(place):
    return [row[0] for row in rows(place, "SELECT id FROM intent WHERE class = 'CLOSE' AND order_id > 0")]


def it_is_set_and_kept(place):
    port = place.gateway(*FROZEN)
    intent, received = opened(place, port)
    done = set_exit(place, port, intent, "--target", "50%", "--stop", "3x")
    expect(done.returncode == 0 and " WATCHING " in done.stdout and "nothing rests at TWS" in done.stdout, "exit %d" % done.returncode)
    for words, why in ((("--target", "2x"), "share of the maximum profit"), (("--stop", "50%"), "multiple of the credit"),
                       (("--stop", "soon"), "--stop soon"), (("--mode", "now"), "--mode now"), ((), "needs --target")):
        bad = set_exit(place, port, intent, *words)
        expect(bad.returncode == 1 and why in bad.stderr, "%r: exit %d" % (words, bad.returncode))
    stray = place.run("trade", "cancel", intent, "--target", "50%", "--port", str(port))
    expect(stray.returncode == 1 and "nothing was done" in stray.stderr, "stray option: exit %d" % stray.returncode)
    listed = place.run("trade", "exits", "--port", str(port), "--format", "json")
    row = json.loads(listed.stdout)
    expect((row["intent"], row["state"], row["target"], row["stop"], row["mode"]) == (intent, "WATCHING", "50%", "3x", "stage"), "%r" % row)
    table = list(csv.DictReader(io.StringIO(place.run("trade", "exits", "--port", str(port), "--format", "csv").stdout)))
    expect(len(table) == 1 and table[0]["closing"] == "", "%r" % table)
    changed = set_exit(place, port, intent, "--stop", "none")  # the target stays
    expect("target 50" not in changed.stderr and rows(place, "SELECT target, stop FROM exit") == [("50%", "")], "the stop is taken off")
    off = set_exit(place, port, intent, "--target", "none")
    expect(off.returncode == 0 and rows(place, "SELECT state FROM exit") == [("REMOVED",)], "taken off")
    expect(place.run("trade", "exits", "--port", str(port), "--format", "json").stdout == "", "nothing is listed")
    expect(received > 0 and place.run("journal", "verify").returncode == 0, "journal")


def staged_it_sends_nothing(place):
    """It would be reached at once; that a person is told of it is the desk's test."""
    port = place.gateway(*FROZEN)
    intent, received = opened(place, port)
    proxy = CountingProxy(port)
    done = set_exit(place, proxy.port, intent, "--stop", "%.2f" % (received + 0.01), "--mode", "stage")
    expect(done.returncode == 0 and " WATCHING " in done.stdout, "exit %d" % done.returncode)
    expect(proxy.orders == 0 and closings(place) == [], "nothing is sent")
    other = place.run("trade", "list", "--port", str(proxy.port))
    expect(other.returncode == 0 and rows(place, "SELECT state FROM exit") == [("WATCHING",)], "another command does not look at the market")


def armed_it_closes_by_itself(place):
    port = place.gateway(*FROZEN)
    intent, received = opened(place, port)
    proxy = CountingProxy(port)
    done = set_exit(place, proxy.port, intent, "--stop", "%.2f" % (received + 0.01), "--mode", "auto")
    expect(done.returncode == 0 and " FIRED " in done.stdout and "closed by order" in done.stdout, "exit %d" % done.returncode)
    expect(proxy.orders == 1 and len(closings(place)) == 1, "%d orders" % proxy.orders)
    closing = closings(place)[0]
    expect(rows(place, "SELECT state, fired_by, closing FROM exit") == [("FIRED", "stop", closing)], "the row names its order")
    expect(rows(place, "SELECT state, origin FROM intent WHERE id = ?", closing) == [("FILLED", "exit")], "it filled, and no person sent it")
    shown = place.run("journal", "show", intent).stdout
    expect("sent without asking until the end of" in shown and "closed by " + closing in shown, "the journal says who armed it, and what came of it")
    again = set_exit(place, proxy.port, intent, "--mode", "auto")
    expect(again.returncode == 1 and "not held any more" in again.stderr, "there is nothing to watch: exit %d" % again.returncode)
    expect(proxy.orders == 1, "%d orders after another start" % proxy.orders)
    place.run("trade", "list", "--port", str(port))
    left = rows(place, "SELECT qty FROM position_seen WHERE conId <> 0 AND snapshot = (SELECT max (snapshot) FROM position_seen)")
    expect(left == [], "nothing is held any more: %r" % left)
    expect(place.run("journal", "verify").returncode == 0, "journal")


def not_reached_it_waits_and_is_disarmed(place):
    port = place.gateway(*FROZEN)
    intent, _ = opened(place, port)
    done = place.run("trade", "exit", intent, "--target", "90%", "--mode", "auto", "--port", str(port), "--wait", "3")
    expect(done.returncode == 0 and "not reached" in done.stderr and closings(place) == [], "exit %d" % done.returncode)
    listed = json.loads(place.run("trade", "exits", "--port", str(port), "--format", "json").stdout)
    expect((listed["state"], listed["mode"]) == ("WATCHING", "stage"), "what was armed is armed no more: %r" % listed)
    expect("not armed any more" in listed["sentence"], listed["sentence"])


def killed(point):
    """However it dies on the way of the closing order, there is one at most, and nothing is held the other way."""
    def test(place):
        port = place.gateway(*FROZEN)
        intent, received = opened(place, port)
        proxy = CountingProxy(port)
        words = ("--stop", "%.2f" % (received + 0.01), "--mode", "auto")
        first = set_exit(place, proxy.port, intent, *words, LEGWORK_TEST_KILL=point)
        place.note("killed at", point, first.returncode == program.KILLED)
        expect(first.returncode in (program.KILLED, 0), "it ended with %d" % first.returncode)
        if point in ("P2", "P3"):
            expect(first.returncode == program.KILLED, "it was to be killed at %s, but ended with %d" % (point, first.returncode))
            expect(rows(place, "SELECT state FROM exit") == [("FIRED",)], "the row was committed with its order")
        for _ in range(2):
            set_exit(place, proxy.port, intent, *words)
        expect(proxy.orders <= 1 and len(closings(place)) <= 1, "%d orders were sent, the journal has %r" % (proxy.orders, closings(place)))
        if point in ("P2", "P3"):
            expect(proxy.orders == (point == "P3"), "%d orders were sent" % proxy.orders)
            expect(rows(place, "SELECT state FROM exit") == [("FIRED",)], "and stays so")
        place.run("trade", "list", "--port", str(port))
        left = dict(rows(place, "SELECT conId, qty FROM position_seen WHERE conId <> 0 AND snapshot = (SELECT max (snapshot) FROM position_seen)"))
        opening = dict(rows(place, "SELECT conId, side FROM exec WHERE intent = ? AND secType = 'OPT'", intent))
        expect(all(quantity == opening.get(leg) for leg, quantity in left.items()), "held the other way: %r of %r" % (left, opening))
        expect(place.run("journal", "verify").returncode == 0, "journal")
    test.__name__ = "killed_at_%s" % point.replace(".", "_").replace(":", "_")
    return test


POINTS = ["P2", "P3"] + ["commit.%s:%d" % (when, n) for when in ("before", "after") for n in range(1, 5)]

if __name__ == "__main__":
    sys.exit(lw_e2e.main([it_is_set_and_kept, staged_it_sends_nothing, armed_it_closes_by_itself,
                          not_reached_it_waits_and_is_disarmed, *map(killed, POINTS)]))
