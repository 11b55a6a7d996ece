"""The program is killed before and after every row of the journal and every order or cancel of a script of three orders, and
started again: no order reaches TWS twice, and each has the state that TWS's side of the socket says. LW_TEST_STRIDE=N tries every
Nth place only."""

import collections
import concurrent.futures
import contextlib
import json
import os
import sqlite3
import struct
import sys

import lw_e2e
import program
from lw_e2e import CountingProxy, Place, expect, find_spread

THREE_ORDERS = os.environ["LW_THREE_ORDERS"]
STEP = int(os.environ.get("LW_TEST_STRIDE", "1"))
SIDE_BY_SIDE = 26  # they wait for their connections to settle, five seconds at every start
SCRIPT = {"format": 1, "name": "three orders",
          "rules": [{"at": {"event": "place", "n": 1, "after_us": 20000}, "do": [{"fill": {"q": 1}}]}]}
CANCEL_ORDER = b"4"


class Tap(CountingProxy):
    """Keeps what the client sent: the references of its orders, and the ids that it cancelled."""

    def __init__(self, port):
        self.references, self.ids, self.cancelled = collections.Counter(), {}, set()
        super().__init__(port)

    def note(self, fields):
        if fields[0] == lw_e2e.PLACE_ORDER and not lw_e2e.is_preview(fields):
            reference = next(field.decode() for field in fields if len(field) == 22 and field.startswith(b"LW"))
            self.references[reference] += 1
            self.ids[int(fields[1])] = reference
        elif fields[0] == CANCEL_ORDER:
            self.cancelled.add(self.ids.get(int(fields[2])))


class Life:
    """A gateway and one user's folder, over the death of the program."""

    def __init__(self, spread):
        self.place = Place()
        self.spread = spread
        path = os.path.join(self.place.path, "script.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(SCRIPT, file)
        self.tap = Tap(self.place.gateway("--script", path))

    def run(self, *arguments, **more):
        place = Place.__new__(Place)
        place.__dict__ = dict(self.place.__dict__, ctl=THREE_ORDERS)
        return place.run(str(self.tap.port), *arguments, **more)

    def close(self):
        self.tap.listener.close()
        self.place.close()


def lines(done, word):
    return [line.split()[1:] for line in done.stdout.splitlines() if line.startswith(word + " ")]


def states_fit(tap, order, known):
    """@order: references as the person sent them; @known: what the second start says."""
    for n, reference in enumerate(order):
        state, filled = known.pop(reference, ("nowhere", 0))
        if not tap.references[reference]:
            expect(state in ("nowhere", "UNKNOWN"), "%s was never sent and is %s" % (reference, state))
        elif n == 0:
            expect((state, filled) == ("FILLED", 1), "the first order is %s, %g filled" % (state, filled))
        elif n == 1 and reference in tap.cancelled:
            expect(state == "CANCELLED", "the second order was cancelled and is %s" % state)
        else:
            expect(state == "WORKING", "order %d is %s" % (n + 1, state))
    expect(not known, "orders that nobody sent: %s" % known)


def journal_is_whole(place):
    with contextlib.closing(sqlite3.connect(place.journal())) as journal:
        expect(journal.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the journal is damaged")
        ids = [row[0] for row in journal.execute("SELECT order_id FROM revision ORDER BY rowid")]
        expect(len(set(ids)) == len(ids), "an order id was used twice: %s" % ids)
        roots = journal.execute("SELECT count(*), count(DISTINCT root || '.' || rev) FROM exec").fetchone()
        expect(roots[0] == roots[1], "an execution is there twice")


def came_to(done, point):
    """Rows of the journal that come at once are written in one commit, so their number is another in each run: an end that is not a
    death is right where the run had no such place."""
    kind, n = point.split(":")
    if done.returncode == 0:
        passed = {word: int(count) for word, count in lines(done, "passed")}
        return passed.get(kind, 0) >= int(n)
    return True


def killed_at(spread, point):
    life = Life(spread)
    try:
        first = life.run(*spread, LEGWORK_TEST_KILL=point)
        expect(first.returncode == program.KILLED or not came_to(first, point),
               "it was to be killed and ended with %d: %s" % (first.returncode, first.stderr))
        order = [words[0] for words in lines(first, "order")]
        second = life.run()
        expect(second.returncode == 0, "the second start ended with %d: %s" % (second.returncode, second.stderr))
        known = {reference: (state, float(filled)) for reference, state, filled in lines(second, "state")}
        # The reference is printed after the click: the journal may know one that the dead program did not come to say.
        order += [reference for reference in known if reference not in order]
        expect(len(order) <= 3, "more than three orders: %s" % order)
        expect(all(n == 1 for n in life.tap.references.values()), "sent more than once: %s" % life.tap.references)
        states_fit(life.tap, order, known)
        journal_is_whole(life.place)
        return None
    except (lw_e2e.Failure, OSError, ValueError, KeyError, StopIteration, struct.error) as problem:
        return "%s: %s" % (point, problem or repr(problem))
    finally:
        life.close()


def undisturbed(spread):
    """Once without a death: the places where it could come."""
    life = Life(spread)
    try:
        done = life.run(*spread, LEGWORK_TEST_KILL="nowhere")
        expect(done.returncode == 0, "ended with %d: %s" % (done.returncode, done.stderr))
        order = [words[0] for words in lines(done, "order")]
        known = {reference: (state, float(filled)) for reference, state, filled in lines(done, "state")}
        expect(len(order) == 3 and list(life.tap.references.values()) == [1, 1, 1], "%s" % life.tap.references)
        states_fit(life.tap, order, known)
        journal_is_whole(life.place)
        return ["%s:%d" % (point, n + 1) for point, count in lines(done, "passed") for n in range(int(count))]
    finally:
        life.close()


def every_place(place):
    spread = find_spread(place, place.gateway())
    points = undisturbed(spread)
    kinds = collections.Counter(point.split(":")[0] for point in points)
    expect(kinds["send.before"] == kinds["send.after"] == 4, "three orders and a cancel: %s" % kinds)
    expect(kinds["commit.before"] == kinds["commit.after"] >= 10, "%s" % kinds)
    tried = points[::STEP]
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        wrong = [words for words in pool.map(lambda point: killed_at(spread, point), tried) if words]
    place.note("%d of %d places" % (len(tried), len(points)))
    expect(not wrong, "\n".join(wrong))


sys.exit(lw_e2e.main([every_place]))
