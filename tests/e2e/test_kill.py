"""kill -9 after the commit (P2) and after the send (P3): a new start finds the truth and never sends again. And an order that is
not killed ends with its fills whole."""

import contextlib
import json
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
    for act in ("kill", "release-kill"):
        done = place.run("trade", act, "--port", str(port))
        expect(done.returncode == 2 and "another Legwork that runs holds the order journal" in done.stderr, done.stderr)
        expect("Where that is the window, do it there" in done.stderr, done.stderr)


def an_order_of_another_client_id_is_named_once(place):
    port = place.gateway("--speed", "0")
    expiry, k1, k2 = find_spread(place, port)
    natural, mid = lw_e2e.market(place, port, expiry, k1, k2)
    rests = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                      "--limit", "%.2f" % (2 * mid - natural), "--wait", "5", "--client-id", "1")
    intent = rests.stdout.split()[0]
    expect("WORKING" in rests.stdout, "it rests")
    proxy = CountingProxy(port)
    for act in ("cancel-all", "kill"):
        done = place.run("trade", act, "--port", str(proxy.port), "--client-id", "7", "--wait", "20")
        expect(done.returncode == 5, "%s: exit %d" % (act, done.returncode))
        expect(done.stderr.count(intent + " for SPY was not cancelled") == 1, "it is named once: " + done.stderr)
    cancel = place.run("trade", "cancel", intent, "--port", str(proxy.port), "--client-id", "1", "--wait", "20")
    expect(cancel.returncode == 0 and "CANCELLED" in cancel.stdout, "by its own client id: exit %d" % cancel.returncode)


def abandon_of_an_unresolved_order_names_signoff(place):
    port = place.gateway()
    intent, _ = killed_open(place, port, "P2")
    place.run("trade", "list", "--port", str(port))
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        journal.execute("UPDATE intent SET state = 'UNRESOLVED' WHERE id = ?", (intent,))
        journal.commit()
    done = place.run("trade", "abandon", intent, "--wait", "0.2", "--port", str(port))
    expect(done.returncode == 1 and "legworkctl trade signoff " + intent in done.stderr, done.stderr)


def fills_that_come_late_are_waited_for(place):
    """The legs' executions a second and a half behind the combo's own, which makes the order FILLED."""
    script = place.path + "/late.json"
    with open(script, "w", encoding="utf-8") as file:
        json.dump({"format": 1, "name": "late", "rules": [
            {"at": {"event": "place", "n": 1, "after_us": 20000}, "do": [{"fill": {"q": 1, "legs": "both", "bag": True}}]},
            {"at": {"event": "exec.tx", "n": 2}, "do": [{"delay": 1500000}]}]}, file)
    port = place.gateway("--script", script, "--speed", "0")
    expiry, k1, k2 = find_spread(place, port)
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30")
    expect(done.returncode == 0 and "FILLED" in done.stdout, "exit %d: %s" % (done.returncode, done.stdout))
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        counts = [journal.execute("select count(*) from " + table).fetchone()[0] for table in ("exec", "commission")]
    expect(counts == [3, 2], "executions and commissions: %s" % counts)


def after_damage_a_person_speaks_first(place):
    """The kill switch and the order ids outlive a damaged journal, and nothing is sent before somebody has said what TWS shows."""
    port = place.gateway()
    expiry, k1, k2 = find_spread(place, port)
    spread = ("--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2)
    expect(place.run("trade", "open", "SPY", *spread, "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30").returncode == 0, "open")
    expect(place.run("trade", "kill", "--port", str(port), "--wait", "5").returncode == 0, "kill")
    path = place.journal()
    with contextlib.closing(sqlite3.connect(path)) as journal:
        highest, pages = journal.execute("SELECT max(order_id) FROM revision").fetchone()[0], journal.execute("SELECT rootpage FROM sqlite_master "
                                                                                                          "WHERE name = 'event'").fetchone()[0]
        journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "r+b") as file:
        file.seek((pages - 1) * 4096)
        file.write(b"\xff" * 4096)
    for _ in range(2):
        done = place.run("trade", "list", "--port", str(port))
        expect(done.returncode == 2 and "journal anew --account DUSIM0001" in done.stderr, "list: exit %d" % done.returncode)
        expect(place.run("trade", "open", "SPY", *spread, "--limit", "0.5").returncode == 2, "nothing is sent")
    fills = place.run("export", "fills", "--file", path + ".damaged-1")
    expect(fills.returncode == 1 and "BOUGHT" in fills.stdout and "table event: " in fills.stderr, "fills can be read, events not")
    expect(place.run("journal", "anew", "--account", "DUSIM0001", "--words", "ok").returncode == 1, "a sentence is wanted")
    anew = place.run("journal", "anew", "--account", "DUSIM0001", "--words", "one spread is held, no order works")
    expect(anew.returncode == 0 and "above %d;" % highest in anew.stdout and "on, as it was" in anew.stdout, "anew: " + anew.stdout + anew.stderr)
    expect("kill switch" in place.run("trade", "list", "--port", str(port)).stdout, "the kill switch is on")
    expect(place.run("trade", "release-kill", "--port", str(port), "--wait", "5").returncode == 0, "release")
    more = place.run("trade", "open", "SPY", *spread, "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30")
    with contextlib.closing(sqlite3.connect(path)) as journal:
        ids = [row[0] for row in journal.execute("SELECT order_id FROM revision")]
    expect(all(number > highest for number in ids), "ids %r are above %d; open ended with %d" % (ids, highest, more.returncode))
    expect(place.run("journal", "verify").returncode == 0, "verify")


sys.exit(lw_e2e.main([after_damage_a_person_speaks_first, not_killed_fills_once, fills_that_come_late_are_waited_for, killed_after_the_send_is_found_and_not_sent_again,
                      killed_after_the_commit_is_unknown_and_not_sent, beside_a_running_instance_the_list_is_the_journal,
                      abandon_of_an_unresolved_order_names_signoff, an_order_of_another_client_id_is_named_once]))
