"""What is held, as legworkctl positions tells it: a spread by the order that opened it, a leg that is left alone, and nothing invented. On a
market that stands still."""

import csv
import io
import json
import sys

import lw_e2e
from lw_e2e import Place, expect, find_spread, natural, open_spread, spread_words, trade

FROZEN = ("--speed", "0")


def positions(place, port):
    done = place.run("positions", "--format", "csv", "--port", str(port))
    expect(done.returncode == 0, "positions: exit %d: %s" % (done.returncode, done.stderr))
    return list(csv.DictReader(io.StringIO(done.stdout))), done.stderr


def a_spread_and_what_is_left_of_it(place):
    port = place.gateway(*FROZEN)
    rows, words = positions(place, port)
    expect(rows == [] and "no position" in words, "nothing is held: %r %s" % (rows, words))
    intent, price = open_spread(place, port, find_spread(place, port), 2)
    rows, _ = positions(place, port)
    expect([(row["kind"], row["quantity"], row["intent"]) for row in rows] == [("spread", "2", intent)], "the spread: %r" % rows)
    expect(abs(float(rows[0]["cost"]) + price) < 0.0051, "received %r for %r" % (rows[0]["cost"], price))
    short = intent[-6:]
    back = "%.2f" % natural(place, port, "close", "LW-" + short, "--leg", "short")
    done = trade(place, port, "close", "LW-" + short, "--leg", "short", "--qty", "2", "--limit", back)
    expect(done.returncode == 0 and "FILLED" in done.stdout, "the window's form of an id: exit %d %s" % (done.returncode, done.stderr))
    rows, words = positions(place, port)
    expect([(row["kind"], row["quantity"], row["intent"]) for row in rows] == [("broken", "2", intent)], "its long legs: %r" % rows)
    expect("1 of them to look at" in words, words)
    table = place.run("positions", "--format", "json", "--port", str(port)).stdout
    expect(json.loads(table.splitlines()[0])["kind"] == "broken", table)


def elsewhere(place, port, *words):
    """Another program of the same account: its own journal, its own client id."""
    return place.run(*words, "--port", str(port), CLIENT_ID="9")


def what_another_program_closed_is_not_closed_again(place):
    """Twice, or the second time the spread would be held the other way round."""
    port = place.gateway(*FROZEN)
    spread = find_spread(place, port)
    intent, _ = open_spread(place, port, spread, 2)
    back = "%.2f" % natural(place, port, "close", intent)
    other = Place()
    try:
        for quantity, left in ((1, "1"), (1, None)):
            done = elsewhere(other, port, "trade", "close", *spread_words(spread), "--qty", str(quantity), "--limit", back, "--wait", "30")
            expect(done.returncode == 0 and "FILLED" in done.stdout, "the other program closes: exit %d %s" % (done.returncode, done.stderr))
            done = trade(place, port, "close", intent, "--qty", "2", "--limit", back)
            expect(done.returncode not in (0, 3) and "SENT" not in done.stdout, "refused: exit %d %s" % (done.returncode, done.stdout))
            rows = list(csv.DictReader(io.StringIO(elsewhere(other, port, "positions", "--format", "csv").stdout)))
            expect([row["quantity"] for row in rows] == ([left] if left is not None else []), "what TWS holds: %r" % rows)
        expect("not held any more" in done.stderr, done.stderr)
    finally:
        other.close()


def listed(place, port):
    done = place.run("trade", "list", "--format", "csv", "--port", str(port))
    return list(csv.DictReader(io.StringIO(done.stdout)))


def orders_of_another_program_are_shown(place):
    """Named, counted and left alone; gone when it has cancelled them."""
    port = place.gateway(*FROZEN)
    spread = find_spread(place, port)
    other = Place()
    try:
        price = "%.2f" % (natural(place, port, "open", *spread_words(spread)) + 0.03)
        done = elsewhere(other, port, "trade", "open", *spread_words(spread), "--limit", price, "--wait", "2")
        expect("WORKING" in done.stdout, "it rests: exit %d %s" % (done.returncode, done.stderr))
        mine = listed(place, port)
        expect([row["state"] for row in mine] == ["EXTERNAL"], "as another's: %r" % mine)
        expect("SPY" in mine[0]["order"] and "client 9" in mine[0]["sentence"], "whose: %r" % mine)
        done = trade(place, port, "cancel-all")
        expect([row["state"] for row in listed(place, port)] == ["EXTERNAL"], "not touched: %s" % done.stdout)
        elsewhere(other, port, "trade", "cancel-all", "--wait", "30")
        expect(listed(place, port) == [], "gone")
    finally:
        other.close()


def the_list_names_what_each_order_does(place):
    port = place.gateway(*FROZEN)
    intent, _ = open_spread(place, port, find_spread(place, port))
    done = place.run("trade", "list", "--format", "csv", "--port", str(port))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    expect([row["intent"] for row in rows] == [intent] and rows[0]["order"].startswith("SELL 1 SPY"), done.stdout)
    expect("credit; fees" in rows[0]["sentence"], rows[0]["sentence"])
    killed = place.run("trade", "kill", "--port", str(port))
    expect(killed.returncode == 0 and "- KILLED" in killed.stdout, killed.stdout)
    expect(place.run("trade", "list", "--port", str(port)).stdout.startswith("- KILLED"), "the list says so")
    place.run("trade", "release-kill", "--port", str(port))
    shown = list(csv.DictReader(io.StringIO(place.run("journal", "show", "kill").stdout)))
    expect([row["word"] for row in shown] == ["kill by person", "release by person"], "acts: %r" % shown)
    expect(place.run("journal", "verify").returncode == 0, "verify")
    ambiguous = place.run("trade", "look", "LW-ZZZZZZ", "--port", str(port))
    expect(ambiguous.returncode == 1 and "there is no order LW-ZZZZZZ" in ambiguous.stderr, ambiguous.stderr)
    helped = place.run("trade", "close", "--help")
    expect("--leg" in helped.stdout and "--to-expiry" not in helped.stdout, helped.stdout)


sys.exit(lw_e2e.main([a_spread_and_what_is_left_of_it, what_another_program_closed_is_not_closed_again,
                       orders_of_another_program_are_shown, the_list_names_what_each_order_does]))
