"""kill -9 after the commit (P2) and after the send (P3): a new start finds the truth and never sends again."""

import contextlib
import sqlite3
import sys

import lw_e2e
import program
from lw_e2e import CountingProxy, at_once, expect, find_spread


def killed_open(place, port, point):
    expiry, k1, k2 = find_spread(place, port)
    proxy = CountingProxy(port)
    done = place.run("trade", "open", "SPY", "--port", str(proxy.port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1,
                     "--k2", k2, "--limit", at_once(place, port, expiry, k1, k2), LEGWORK_TEST_KILL=point)
    expect(done.returncode == program.KILLED, "it was to be killed at %s, but ended with %d" % (point, done.returncode))
    words = done.stdout.split()
    expect(words and len(words[0]) == 22 and words[0].startswith("LW"), "first word of the first line: %r" % done.stdout)
    return words[0], proxy


def states(done):
    return {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()}


def killed_after_the_send_is_found_and_not_sent_again(place):
    port = place.gateway()
    intent, proxy = killed_open(place, port, "P3")
    first = place.run("trade", "list", "--port", str(proxy.port))
    expect(first.returncode == 0, "list: exit %d" % first.returncode)
    expect(states(first).get(intent) in ("WORKING", "FILLED"), "state %r" % states(first))
    again = place.run("trade", "list", "--port", str(proxy.port))
    expect(states(again).get(intent) in ("WORKING", "FILLED"), "state %r" % states(again))
    expect(proxy.orders == 1, "%d orders were sent" % proxy.orders)


def killed_after_the_commit_is_unknown_and_not_sent(place):
    port = place.gateway()
    intent, proxy = killed_open(place, port, "P2")
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)
    done = place.run("trade", "list", "--port", str(proxy.port))
    expect(done.returncode == 5, "an UNKNOWN order must show as exit 5, not %d" % done.returncode)
    expect(states(done).get(intent) == "UNKNOWN", "state %r" % states(done))
    expiry, k1, k2 = find_spread(place, port)
    more = place.run("trade", "open", "SPY", "--port", str(proxy.port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1,
                     "--k2", k2, "--limit", "0.05")
    expect(more.returncode == 4 and "R5" in more.stderr, "no new order for that underlying: exit 4, not %d: %s"
           % (more.returncode, more.stderr))
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)


def not_killed_fills_once(place):
    port = place.gateway()
    expiry, k1, k2 = find_spread(place, port)
    proxy = CountingProxy(port)
    done = place.run("trade", "open", "SPY", "--port", str(proxy.port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1,
                     "--k2", k2, "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30")
    expect(done.returncode == 0 and "FILLED" in done.stdout, "exit %d: %s" % (done.returncode, done.stdout))
    expect(proxy.orders == 1, "%d orders were sent" % proxy.orders)
    verify = place.run("journal", "verify")
    expect(verify.returncode == 0, "journal verify: exit %d" % verify.returncode)


def beside_a_running_instance_the_list_is_the_journal(place):
    port = place.gateway()
    intent, _ = killed_open(place, port, "P2")
    expect(place.run("trade", "list", "--port", str(port)).returncode == 5, "UNKNOWN is in the journal")
    serve, _ = place.start("serving", "serve", "--port", str(port), "--metrics-port", "0")
    expect(any(line.strip() == "state READY" for line in serve.stdout), "serve holds the journal")
    done = place.run("trade", "list", "--port", str(port))
    expect("Another Legwork" in done.stderr, done.stderr)
    expect(states(done) == {intent: "UNKNOWN"}, "state %r" % states(done))
    expect(done.returncode == 5, "exit %d" % done.returncode)


def abandon_of_an_unresolved_order_names_signoff(place):
    port = place.gateway()
    intent, _ = killed_open(place, port, "P2")
    place.run("trade", "list", "--port", str(port))
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        journal.execute("UPDATE intent SET state = 'UNRESOLVED' WHERE id = ?", (intent,))
        journal.commit()
    done = place.run("trade", "abandon", intent, "--wait", "0.2", "--port", str(port))
    expect(done.returncode == 1 and "legworkctl trade signoff " + intent in done.stderr, done.stderr)


sys.exit(lw_e2e.main([not_killed_fills_once, killed_after_the_send_is_found_and_not_sent_again,
                      killed_after_the_commit_is_unknown_and_not_sent, beside_a_running_instance_the_list_is_the_journal,
                      abandon_of_an_unresolved_order_names_signoff]))
