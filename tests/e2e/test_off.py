"""While TWS's lists of orders have no End, and orders are off: a cancel, the kill switch and what a person decides about an order work
all the same (R14); what would send an order does not."""

import contextlib
import json
import sqlite3
import sys

import lw_e2e
import program
from lw_e2e import CountingProxy, at_once, expect, find_spread, market

SNAPSHOTS = 60  # more than a test takes


def endless(place, first=1):
    """A gateway none of whose lists has an End, from the @first snapshot on that is taken of it. Nothing fills there."""
    rules = [{"at": {"event": "list.completed", "n": n}, "do": ["snapshot_noend"]} for n in range(first, first + SNAPSHOTS)]
    script = "%s/endless-%d.json" % (place.path, first)
    with open(script, "w", encoding="utf-8") as file:
        json.dump({"format": 1, "name": "endless", "rules": rules}, file)
    return place.gateway("--script", script, "--speed", "0")


def working(place, count):
    """Orders that work at a gateway whose lists then lose their ends: its port, their ids."""
    port = endless(place, 2 + count)  # one for the look at the market, one for each order
    expiry, k1, k2 = find_spread(place, port)
    high = market(place, port, expiry, k1, k2)[1] + 0.08 * (float(k2) - float(k1))
    ids = []
    for i in range(count):
        done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                         "--limit", "%.2f" % (high + 0.01 * i), "--wait", "0.2", "--add")
        expect("RESERVED" in done.stdout, "open: exit %d: %s" % (done.returncode, done.stderr))
        ids.append(done.stdout.split()[0])
    return port, ids


def act(place, port, *words):
    return place.run("trade", *words, "--port", str(port), "--wait", "30")


def a_cancel_waits_for_no_list(place):
    port, (first, second, third) = working(place, 3)
    done = act(place, port, "cancel", first)
    expect(done.returncode == 0 and first + " CANCELLED" in done.stdout, "cancel: exit %d: %s" % (done.returncode, done.stderr))
    done = act(place, port, "cancel-all")
    expect(done.returncode == 0, "cancel-all: exit %d: %s" % (done.returncode, done.stderr))
    for intent in (second, third):
        expect(intent + " CANCELLED" in done.stdout, done.stdout)


def the_kill_switch_waits_for_no_list(place):
    port, (intent,) = working(place, 1)
    done = act(place, port, "kill")
    expect(done.returncode == 0 and intent + " CANCELLED" in done.stdout, "kill: exit %d: %s" % (done.returncode, done.stderr))
    expect("KILLED" in done.stdout, done.stdout)
    released = act(place, port, "release-kill")
    expect(released.returncode == 0 and "RELEASED" in released.stdout, released.stderr)


def doubtful(place, state):
    """An order that was committed and never sent, as it is said to be later; a gateway without ends of lists that counts orders."""
    port = place.gateway()
    expiry, k1, k2 = find_spread(place, port)
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", at_once(place, port, expiry, k1, k2), LEGWORK_TEST_KILL="P2")
    expect(done.returncode == program.KILLED, "exit %d" % done.returncode)
    intent = done.stdout.split()[0]
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        journal.execute("UPDATE intent SET state = ?, sent_us = created_us WHERE id = ?", (state, intent))
        journal.commit()
    return CountingProxy(endless(place)), intent


def an_order_is_given_up(place):
    proxy, intent = doubtful(place, "ABSENT")
    done = act(place, proxy.port, "abandon", intent)
    expect(done.returncode == 0 and intent + " ABANDONED" in done.stdout, "exit %d: %s" % (done.returncode, done.stderr))
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)


def an_order_is_signed_off(place):
    proxy, intent = doubtful(place, "UNRESOLVED")
    done = act(place, proxy.port, "signoff", intent)
    expect(done.returncode == 0 and intent + " ABANDONED" in done.stdout, "exit %d: %s" % (done.returncode, done.stderr))
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        expect(journal.execute("SELECT count(*) FROM signoff").fetchone()[0] == 1, "the journal keeps the act")


def an_order_is_given_up_for_another(place):
    proxy, intent = doubtful(place, "ABSENT")
    done = act(place, proxy.port, "resubmit", intent)
    expect(done.returncode == 0 and intent + " ABANDONED" in done.stdout, "exit %d: %s" % (done.returncode, done.stderr))
    expect("--supersedes " + intent in done.stderr, done.stderr)
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)


def a_look_is_taken(place):
    proxy, intent = doubtful(place, "ABSENT")
    done = act(place, proxy.port, "look", intent)
    expect(done.returncode == 5 and intent + " UNKNOWN" in done.stdout, "exit %d: %s" % (done.returncode, done.stderr))


def what_asks_tws_says_when_it_cannot(place):
    """Without TWS a cancel is not asked, and that is said; what the person alone decides goes."""
    proxy, intent = doubtful(place, "ABSENT")
    nobody = lw_e2e.free_port()
    for words in (("cancel", intent), ("cancel-all",), ("look", intent), ("resubmit", intent)):
        done = act(place, nobody, *words)
        expect(done.returncode == 2 and "nothing was asked" in done.stderr and "trade kill" in done.stderr, "%s: exit %d: %s"
               % (words[0], done.returncode, done.stderr))
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        expect(journal.execute("SELECT count(*) FROM cancel").fetchone()[0] == 0, "no cancel stands as asked")


def what_sends_waits_for_the_lists(place):
    port, (intent,) = working(place, 1)
    proxy = CountingProxy(port)
    expiry, k1, k2 = find_spread(place, port)
    for words in (("open", "SPY", "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2, "--limit", "0.05"),
                  ("modify", intent, "--limit", "0.10")):
        done = act(place, proxy.port, *words)
        expect(done.returncode == 2, "%s: exit %d: %s" % (words[0], done.returncode, done.stderr))
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)


if __name__ == "__main__":
    sys.exit(lw_e2e.main([what_sends_waits_for_the_lists, a_cancel_waits_for_no_list, the_kill_switch_waits_for_no_list,
                          an_order_is_given_up, an_order_is_signed_off, an_order_is_given_up_for_another, a_look_is_taken,
                          what_asks_tws_says_when_it_cannot]))
