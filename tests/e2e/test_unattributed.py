"""A leg that is assigned early, by commands and a gateway of their own: it is named, nothing is armed on its underlying until it is signed
off, and the journal says who did."""

import csv
import io
import json
import os
import sys
import time

import lw_e2e
from lw_e2e import DEADLINE, expect, rows, sell_at_once

SECOND = 1000000
SCRIPT = {"format": 1, "name": "assigned early",
          "rules": [{"at": {"event": "place", "n": 1, "after_us": SECOND // 5}, "do": [{"fill": {"q": 1}}]},
                    {"at": {"event": "place", "n": 1, "after_us": 6 * SECOND}, "do": [{"assign": {"leg": 2, "q": 1}}]}]}


def listed(place, port):
    done = place.run("trade", "list", "--port", str(port), "--format", "csv")
    return [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["intent"].startswith("P")]


def wait_listed(place, port):
    """TWS tells it when it comes to it."""
    until = time.monotonic() + DEADLINE
    while True:
        found = listed(place, port)
        if found or time.monotonic() > until:
            return found


def assigned_early(place):
    path = os.path.join(place.path, "script.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(SCRIPT, file)
    port = place.gateway("--script", path)
    intent, k1, k2 = sell_at_once(place, port)
    found = wait_listed(place, port)
    expect(len(found) == 1, "%r" % found)
    expect((found[0]["intent"], found[0]["state"], found[0]["symbol"]) == ("P1", "BROKEN_SPREAD", "SPY"), "%r" % found[0])
    sentence = found[0]["sentence"]
    for words in ("100 shares of SPY came: the %s put was assigned" % k2, "+1 of the %s put is left without its other leg" % k1, "trade signoff P1"):
        expect(words in sentence, "%r is not in %r" % (words, sentence))
    armed = place.run("trade", "exit", intent, "--target", "50%", "--mode", "auto", "--port", str(port), "--wait", "5")
    expect(armed.returncode == 1 and "sign it off" in armed.stderr, "armed: exit %d" % armed.returncode)
    expect([row["intent"] for row in listed(place, port)] == ["P1"], "another start asks again, and finds nothing new")
    for name in ("P2", "p9"):
        wrong = place.run("trade", "signoff", name, "--port", str(port))
        expect(wrong.returncode == 1 and "no such position" in wrong.stderr, "%s: exit %d" % (name, wrong.returncode))
    done = place.run("trade", "signoff", "p1", "--port", str(port))
    expect(done.returncode == 0 and done.stdout.startswith("P1 SIGNED_OFF"), "signoff: exit %d" % done.returncode)
    expect(listed(place, port) == [], "it is not listed any more")
    again = place.run("trade", "signoff", "P1", "--port", str(port))
    expect(again.returncode == 1, "twice: exit %d" % again.returncode)
    acts = rows(place, "SELECT who, what, sentence FROM signoff")
    expect(len(acts) == 1 and acts[0][:2] == ("person", "P1") and "BROKEN SPREAD" in acts[0][2], "%r" % acts)
    expect(rows(place, "SELECT kind, shares, signed_us IS NOT NULL FROM unattributed") == [("BROKEN_SPREAD", 100, 1)], "the row")
    verified = place.run("journal", "verify")
    expect(verified.returncode == 0 and "1 unattributed positions" in verified.stdout, "verify: exit %d" % verified.returncode)


def without_a_connection(place):
    """What a person decides waits for no TWS; what is not there is said."""
    port = place.gateway("--speed", "0")
    place.run("trade", "list", "--port", str(port))
    done = place.run("trade", "signoff", "P1", "--port", "1")
    expect(done.returncode == 1 and "no such position" in done.stderr, "exit %d" % done.returncode)


if __name__ == "__main__":
    sys.exit(lw_e2e.main([assigned_early, without_a_connection]))
