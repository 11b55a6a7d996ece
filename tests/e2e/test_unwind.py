"""What is held is closed and rolled, leg by leg where the gate lets it; the override of R5, orders that are good till a date, and the
replacement of an order that TWS never had. On a market that stands still."""

import csv
import io
import json
import sys

import lw_e2e
import program
from lw_e2e import expect, find_spread, narrow_spread, natural, open_spread, preview, rows, spread_words, trade

FROZEN = ("--speed", "0")


def held(place, port):
    """What TWS reports, by the last snapshot."""
    done = place.run("trade", "list", "--port", str(port))
    expect(done.returncode == 0, "list: exit %d" % done.returncode)
    return dict(rows(place, "SELECT conId, qty FROM position_seen WHERE conId <> 0 AND snapshot = (SELECT max (snapshot) FROM position_seen)"))


def order_class(place, intent):
    return rows(place, "SELECT class FROM intent WHERE id = ?", intent)[0][0]


def fills(place):
    return [row for row in csv.DictReader(io.StringIO(place.run("export", "fills").stdout)) if row["sec_type"] != "BAG"]


def a_spread_is_closed(place):
    port = place.gateway(*FROZEN)
    spread = find_spread(place, port)
    intent, received = open_spread(place, port, spread, 2)
    expect(sorted(held(place, port).values()) == [-2, 2], "held")
    expect("max_loss_usd" in preview(place, port, "open", *spread_words(spread)), "what opens is a risk")
    expect("adds no max loss" in preview(place, port, "close", intent), "what closes is none")
    paid = natural(place, port, "close", intent)
    first = trade(place, port, "close", intent, "--qty", "1", "--limit", "%.2f" % paid)
    expect(first.returncode == 0 and "DEBIT to close" in first.stdout and "FILLED" in first.stdout, "by its order")
    expect(order_class(place, first.stdout.split()[0]) == "CLOSE", "class")
    more = trade(place, port, "close", intent, "--qty", "2", "--limit", "%.2f" % paid)
    expect(more.returncode == 1 and "only 1" in more.stderr, "more than is held")
    rest = trade(place, port, "close", *spread_words(spread), "--limit", "%.2f" % paid)
    expect(rest.returncode == 0 and "BUY 1 SPY" in rest.stdout and "FILLED" in rest.stdout, "by its strikes")
    expect(held(place, port) == {}, "nothing is held any more")
    for words in (("close", intent), ("close", *spread_words(spread))):
        again = trade(place, port, *words, "--limit", "%.2f" % paid)
        expect(again.returncode == 1 and "held" in again.stderr, "closed already: exit %d" % again.returncode)
    # Realised: what was received less what was paid, less all fees.
    booked = fills(place)
    fees = sum(float(row["commission"]) for row in booked)
    realized = sum(float(row["realized"]) for row in booked if row["realized"])
    expect(len(booked) == 6 and all(row["commission"] for row in booked), "six legs with fees")
    expect(abs(realized - (200 * (received - paid) - fees)) < 0.01, "realised %r, fees %r" % (realized, fees))
    shown = place.run("journal", "show", rest.stdout.split()[0]).stdout
    expect(shown.count(", fee ") == 2 and shown.count(", realised ") == 2, "the journal shows fees and what was realised")
    expect(place.run("journal", "verify").returncode == 0, "journal")


def a_leg_goes_alone(place):
    port = place.gateway(*FROZEN)
    intent, _ = open_spread(place, port, narrow_spread(place, port))
    price = "%.2f" % natural(place, port, "close", intent, "--leg", "long")
    naked = trade(place, port, "close", intent, "--leg", "long", "--limit", price)
    expect(naked.returncode == 4 and "G5" in naked.stderr, "the long leg covers the short one: exit %d" % naked.returncode)
    back = "%.2f" % natural(place, port, "close", intent, "--leg", "short")
    done = trade(place, port, "close", intent, "--leg", "short", "--limit", back)
    expect(done.returncode == 0 and "FILLED" in done.stdout and "put for %s DEBIT to close" % back in done.stdout, "the short leg")
    expect(order_class(place, done.stdout.split()[0]) == "CLOSE", "class")
    expect(list(held(place, port).values()) == [1], "the long one is left")
    whole = trade(place, port, "close", intent, "--limit", "0.05")
    expect(whole.returncode == 1 and "not held" in whole.stderr, "no spread is left")
    done = trade(place, port, "close", intent, "--leg", "long", "--limit", price)
    expect(done.returncode == 0 and "FILLED" in done.stdout and "CREDIT to close" in done.stdout, "the long leg")
    expect(held(place, port) == {}, "nothing is held any more")


def later_expiry(place, port, spread):
    """One more than a week later that lists the same strikes."""
    done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "70", "--right", "P", "--strikes", "60", "--quiet")
    strikes = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        strikes.setdefault(row["expiry"], set()).add("%g" % float(row["strike"]))
    return max(expiry for expiry in strikes if expiry > spread[0] and set(spread[1:]) <= strikes[expiry])


def a_spread_is_rolled(place):
    port = place.gateway(*FROZEN)
    spread = find_spread(place, port)
    intent, _ = open_spread(place, port, spread)
    before = held(place, port)
    words = ("roll", intent, "--to-expiry", later_expiry(place, port, spread))
    price = natural(place, port, *words, "--debit")
    signed = ("--limit", "%.2f" % abs(price), "--credit" if price < 0 else "--debit")
    expect(trade(place, port, *words, "--limit", "0.05").returncode == 1, "paid or received must be said")
    done = trade(place, port, *words, *signed)
    expect(done.returncode == 0 and "ROLL 1 SPY" in done.stdout and "FILLED" in done.stdout, "roll: exit %d" % done.returncode)
    rolled = done.stdout.split()[0]
    expect(order_class(place, rolled) == "ROLL", "class")
    legs = json.loads(rows(place, "SELECT legs FROM intent WHERE id = ?", rolled)[0][0])
    expect(len(legs) == 4 and sum(leg.get("closes", False) for leg in legs) == 2, str(legs))
    after = held(place, port)
    expect(sorted(after.values()) == [-1, 1] and not set(after) & set(before), "before %r, after %r" % (before, after))
    expect(len(fills(place)) == 6, "two legs, then four")
    paid = "%.2f" % natural(place, port, "close", rolled)
    done = trade(place, port, "close", rolled, "--limit", paid)
    expect(done.returncode == 0 and "FILLED" in done.stdout, "what a roll opened can be closed")
    expect(held(place, port) == {}, "nothing is held any more")


def unknown_order(place, port, spread):
    """One that was committed and never sent."""
    words = ("open", *spread_words(spread))
    price = "%.2f" % max(natural(place, port, *words), 0.01)
    done = trade(place, port, *words, "--limit", price, LEGWORK_TEST_KILL="P2")
    expect(done.returncode == program.KILLED, "it was to be killed, but ended with %d" % done.returncode)
    return done.stdout.split()[0], words, price


def an_override_is_typed_for_one_order(place):
    port = place.gateway(*FROZEN)
    expiry, k1, k2 = find_spread(place, port)
    _, words, price = unknown_order(place, port, (expiry, k1, k2))
    other = ("open", *spread_words((expiry, k1, "%g" % (float(k2) + 1))))
    price = "%.2f" % natural(place, port, *other)
    done = trade(place, port, *other, "--limit", price)
    expect(done.returncode == 4 and "R5" in done.stderr, "blocked: exit %d" % done.returncode)
    done = trade(place, port, *other, "--limit", price, "--override", "yes")
    expect(done.returncode == 1 and "sentence" in done.stderr, "no sentence: exit %d" % done.returncode)
    sentence = "TWS shows that the order is not there"
    done = trade(place, port, *other, "--limit", price, "--override", sentence)
    expect(done.returncode == 0 and "FILLED" in done.stdout, "overridden: exit %d" % done.returncode)
    intent = done.stdout.split()[0]
    expect(rows(place, "SELECT override FROM intent WHERE id = ?", intent) == [(1,)], "the order's row")
    shown = place.run("journal", "show", intent).stdout
    expect(sentence in shown and '""override"":1' in shown, "the journal shows who said what")
    closed = "%.2f" % natural(place, port, "close", intent)
    done = trade(place, port, "open", *spread_words((expiry, "%g" % (float(k1) - 1), k2)), "--limit", price)
    expect(done.returncode == 4 and "R5" in done.stderr, "the next one is blocked again: exit %d" % done.returncode)
    expect(closed > "0", "what closes may be looked at")


def an_order_expires(place):
    script = place.path + "/gtd.json"
    with open(script, "w", encoding="utf-8") as file:
        json.dump({"format": 1, "name": "gtd", "rules": [{"at": {"event": "place", "n": 1, "after_us": 2000000}, "do": [{"clock_step": 400000}]}]}, file)
    port = place.gateway(*FROZEN, "--script", script)
    spread = find_spread(place, port)
    words = ("open", *spread_words(spread))
    done = trade(place, port, *words, "--limit", "1", "--gtd", "tomorrow")
    expect(done.returncode == 1 and "--gtd" in done.stderr, "no date")
    price = "%.2f" % (natural(place, port, *words) + 0.03)
    done = trade(place, port, *words, "--limit", price, "--gtd", "2020-01-01")
    expect(done.returncode == 4 and "GTD" in done.stderr, "over: exit %d" % done.returncode)
    until = rows(place, "SELECT strftime ('%Y-%m-%dT%H:%M:%SZ', 'now', '+1 day')")[0][0]
    done = trade(place, port, *words, "--limit", price, "--gtd", until)
    expect(done.returncode == 3 and "WORKING" in done.stdout and "CANCELLED" in done.stdout, "expired: exit %d" % done.returncode)
    tif, gtd_us = rows(place, "SELECT tif, gtd_us FROM intent WHERE state = 'CANCELLED'")[0]
    expect(tif == "GTD" and rows(place, "SELECT strftime ('%Y-%m-%dT%H:%M:%SZ', ?, 'unixepoch')", gtd_us // 1000000)[0][0] == until,
           "%r %r" % (tif, gtd_us))


def an_order_that_tws_never_had_is_replaced(place):
    port = place.gateway(*FROZEN)
    spread = find_spread(place, port)
    intent, words, price = unknown_order(place, port, spread)
    early = trade(place, port, *words, "--limit", price, "--supersedes", intent)
    expect(early.returncode == 4, "not before TWS has answered: exit %d" % early.returncode)
    done = place.run("trade", "look", intent, "--port", str(port), "--wait", "90")
    expect("ABSENT" in done.stdout, "two snapshots without it: %s" % done.stdout)
    done = trade(place, port, "resubmit", intent)
    expect(done.returncode == 0 and "ABANDONED" in done.stdout and "--supersedes " + intent in done.stderr, "given up: %s" % done.stderr)
    done = trade(place, port, *words, "--limit", price, "--supersedes", intent)
    expect(done.returncode == 0 and "FILLED" in done.stdout, "replaced: exit %d" % done.returncode)
    new = done.stdout.split()[0]
    expect(rows(place, "SELECT supersedes FROM intent WHERE id = ?", new) == [(intent,)], "names the old one")
    expect(rows(place, "SELECT superseded_by FROM intent WHERE id = ?", intent) == [(new,)], "is named by the old one")
    twice = trade(place, port, *words, "--limit", price, "--supersedes", intent)
    expect(twice.returncode == 4 and "replaced already" in twice.stderr, "only once: exit %d" % twice.returncode)


sys.exit(lw_e2e.main([a_spread_is_closed, a_leg_goes_alone, a_spread_is_rolled, an_override_is_typed_for_one_order, an_order_expires,
                      an_order_that_tws_never_had_is_replaced]))
