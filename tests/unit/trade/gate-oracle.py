#!/usr/bin/python3
"""gate-oracle.py MAKER N [SEED]: a second risk gate, slow and plain, against the program's own on N random inputs.

Written from the page of the rules, with fractions and without looking at the program's rules; it shares only the names and
ranges of the inputs (the .def files: a number out of its range is a missing one). MAKER prints a line for each input: the JSON that
goes into the journal, a tab, and what the gate said of each rule. Ends with TAP.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
from fractions import Fraction

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "src" / "trade"
N = int(os.environ.get("LW_GATE_INPUTS", sys.argv[2]))
SEED = sys.argv[3] if len(sys.argv) > 3 else "1"
CENT = Fraction(1, 100)
USD = 10 ** 6  # in micro-dollars
SECOND = 10 ** 6
PASS, WARN, CONFIRM, REFUSE = "pass", "warn", "confirm", "refuse"


def ranges(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return {m[1]: (int(m[2]), int(m[3])) for m in re.finditer(r"^LW_GATE_NUMBER \((\w+), (-?\d+), (-?\d+)\)", text, re.M)}


INPUTS, LEGS = ranges("lw-gate-inputs.def"), ranges("lw-gate-legs.def")
LIMITS = {m[1]: (int(m[2]), int(m[3])) for m in re.finditer(
    r"^LW_GATE_LIMIT \((\w+), \d+, (\d+), (\d+),", (FOLDER / "lw-gate-limits.def").read_text(encoding="utf-8"), re.M)}


class Missing(Exception):
    """A rule asked for something that is not there: that refuses."""


class Thing:
    """Inputs or a leg: what is missing or out of its range raises when it is asked for."""

    def __init__(self, raw, prefix, allowed):
        self.raw, self.prefix, self.allowed = raw, prefix, allowed

    def get(self, name):
        value = self.raw.get(self.prefix + name)
        if name in self.allowed and value is not None:
            low, high = self.allowed[name]
            if not low <= value <= high:
                value = None
        return value

    def __getattr__(self, name):
        value = self.get(name)
        if value is None:
            raise Missing(name)
        return value


def price(steps):
    return Fraction(steps, 10000)


def known(thing, *names):
    return all(thing.get(name) not in (None, "") for name in names)


class Order:
    def __init__(self, raw):
        self.input = Thing(raw, "", INPUTS)
        count = self.input.get("n_legs") or 0
        self.legs = [Thing(raw, f"leg{i + 1}.", LEGS) for i in range(count)]
        self.limits = {name: raw.get("limit." + name) for name in LIMITS}
        self.decide()

    # the class, by reported positions
    def amount(self, leg):
        return self.input.quantity * leg.ratio

    def is_lowered(self, leg):
        """The absolute position gets smaller, and own orders + this one do not take it through zero: neither the one that TWS reports
        nor the one by the journal's fills."""
        try:
            both = (leg.position, leg.reported)
            if leg.con_id and leg.side > 0 and max(both) < 0:
                return all(held + self.amount(leg) + leg.buying <= 0 for held in both)
            if leg.side < 0 and min(both) > 0:
                return all(held - self.amount(leg) - leg.selling >= 0 for held in both)
        except Missing:
            pass
        return False

    def is_shape(self, legs):
        """Two legs, same everything but strike and contract, 1:1, one bought, one sold."""
        same = ("symbol", "trading_class", "currency", "expiry", "right", "multiplier")
        if not all(known(leg, "con_id", "ratio", "side", "strike", *same) for leg in legs):
            return False
        if any(len({leg.get(name) for leg in legs}) > 1 for name in same):
            return False
        return (legs[0].right in (ord("C"), ord("P")) and [leg.ratio for leg in legs] == [1, 1]
                and sorted(leg.side for leg in legs) == [-1, 1] and legs[0].strike != legs[1].strike
                and legs[0].con_id != legs[1].con_id)

    def closes_alone(self, leg):
        if not self.is_lowered(leg):
            return False
        if leg.side == 1:
            return True
        return leg.get("spare") is not None and self.amount(leg) + leg.selling <= leg.spare

    def closes_spread(self, legs):
        return self.is_shape(legs) and all(self.is_lowered(leg) for leg in legs)

    def decide(self):
        legs = self.legs
        self.kind, self.old, self.new = "OPEN", None, None
        if len(legs) == 1 and self.closes_alone(legs[0]):
            self.kind, self.old = "CLOSE", legs
        if len(legs) == 2 and self.is_shape(legs):
            if self.closes_spread(legs):
                self.kind, self.old = "CLOSE", legs
            else:
                self.new = legs
        if len(legs) == 4 and len({leg.get("symbol") for leg in legs}) == 1 and legs[0].get("symbol"):
            for i in range(4):
                for j in range(i + 1, 4):
                    rest = [legs[k] for k in range(4) if k not in (i, j)]
                    if self.kind == "OPEN" and self.closes_spread([legs[i], legs[j]]) and self.is_shape(rest) \
                            and not any(leg.get("closing") == 1 for leg in rest) \
                            and len({leg.con_id for leg in legs}) == 4:
                        self.kind, self.old, self.new = "ROLL", [legs[i], legs[j]], rest

    @property
    def tick(self):
        return price(self.input.increment)

    @property
    def limit(self):
        return price(self.input.limit)

    @staticmethod
    def width(legs):
        return abs(price(legs[0].strike) - price(legs[1].strike)) if legs is not None and len(legs) == 2 else Fraction(0)

    @staticmethod
    def receives(legs):
        """A bear call sells the lower call, a bull put the higher put."""
        by_strike = sorted(legs, key=lambda leg: leg.strike)
        dear = by_strike[0] if by_strike[0].right == ord("C") else by_strike[1]
        return dear.side == -1

    def natural(self):
        """What it costs to buy the combo at once, and what is paid for it by others at once."""
        if not self.legs:
            raise Missing("legs")
        if any(leg.side == 0 for leg in self.legs):
            raise Missing("side")
        buy = sum(leg.ratio * (price(leg.ask) if leg.side > 0 else -price(leg.bid)) for leg in self.legs)
        sell = sum(leg.ratio * (price(leg.bid) if leg.side > 0 else -price(leg.ask)) for leg in self.legs)
        return buy, sell

    def fees(self):
        return sum(self.input.quantity * leg.ratio for leg in self.legs) * self.input.fee_micro

    def loss(self):
        """Micro-dollars."""
        if not self.legs:
            raise Missing("legs")
        limit, quantity = self.limit, self.input.quantity
        if self.kind == "CLOSE":
            each, multiplier = max(limit, Fraction(0)), self.old[0].multiplier
        elif self.new is None:
            raise Missing("a vertical")
        else:
            multiplier, width = self.new[0].multiplier, self.width(self.new)
            if self.kind == "ROLL":
                each = width
            elif self.receives(self.new):
                each = width - -limit
            else:
                each = limit
            each = max(each, Fraction(0))
        return each * multiplier * quantity * USD + self.fees()


def opens(order, good):
    """What only warns for a CLOSE."""
    return PASS if good else WARN if order.kind == "CLOSE" else REFUSE


def ask(order):
    """What a person may confirm; a strategy cannot."""
    return CONFIRM if order.input.get("automation") == 0 else REFUSE


def worst(*kinds):
    return max(kinds, key=[PASS, WARN, CONFIRM, REFUSE].index)


def g1(o):
    return opens(o, o.loss() <= o.limits["order_loss"])


def g2a(o):
    return opens(o, o.input.loss_today_micro < o.limits["day_loss"])


def risk_with(o, before):
    return before + (0 if o.kind == "CLOSE" else o.loss())


def g2b(o):
    return opens(o, risk_with(o, o.input.total_micro) <= o.limits["total_loss"])


def g3(o):
    i, most = o.input, o.limits
    spreads = i.quantity if o.kind == "OPEN" else 0
    good = [risk_with(o, i.symbol_micro) <= most["symbol_loss"], risk_with(o, i.expiry_micro) <= most["expiry_loss"],
            i.open_spreads + spreads <= most["open_spreads"], i.working_orders < most["working_orders"],
            i.day_orders < most["day_orders"], i.minute_orders < most["minute_orders"]]
    return opens(o, all(good))


def g4(o):
    i = o.input
    if i.get("quantity") is None:
        return REFUSE
    if i.quantity > o.limits["quantity"]:
        return opens(o, False)
    try:
        if i.recent_orders < 5:
            return PASS
        big = i.quantity > 3 * Fraction(i.recent_median_twice, 2)
    except Missing:
        return opens(o, False)
    if not big or i.get("typed_quantity") == 1:
        return PASS
    return WARN if o.kind == "CLOSE" else ask(o)


def g5(o):
    if o.kind == "CLOSE":
        return PASS
    if o.new is None or not 0 < o.width(o.new) <= 50:
        return REFUSE
    for leg in o.new:
        if leg.resolved != 1 or leg.adjusted != 0 or leg.dte < 0 or not o.input.now_us < leg.last_trade_us:
            return REFUSE
    return PASS


def g6(o):
    limit, tick = o.limit, o.tick
    if (limit / tick).denominator != 1:
        return REFUSE
    if o.kind == "ROLL":
        most = o.width(o.old) + o.width(o.new)
        return PASS if -most <= limit <= most else REFUSE
    legs = o.old if o.kind == "CLOSE" else o.new
    if legs is None:
        return REFUSE
    received = o.receives(legs) if len(legs) == 2 else legs[0].side == -1
    paid = -limit if received else limit
    buy, sell = o.natural()
    middle = (buy + sell) / 2
    agrees = middle < 0 if received else middle > 0
    if o.kind == "CLOSE":
        good = paid >= 0 and (len(legs) == 1 or paid <= o.width(legs) + 2 * tick)
        return PASS if good and (agrees or middle == 0) else REFUSE
    return PASS if 0 < paid < o.width(legs) and agrees else REFUSE


def g7(o):
    limit, tick = o.limit, o.tick
    width = o.width(o.old if o.kind == "CLOSE" else o.new)
    wide_leg = False
    for leg in o.legs:
        bid, ask_ = price(leg.bid), price(leg.ask)
        middle = (bid + ask_) / 2
        if ask_ == 0 or ask_ < bid or (ask_ > 10 * bid and middle > 1):
            return REFUSE
        wide_leg |= ask_ - bid > Fraction(25, 100) * middle and ask_ - bid > 30 * CENT
    buy, sell = o.natural()
    # The page measures by the width of the spread; a leg alone has none, and must be closable at its own natural price.
    base = (buy - sell) / 2 if o.kind == "CLOSE" and len(o.legs) == 1 else width / 10
    if abs(limit - (buy + sell) / 2) > max(2 * tick, base) or limit - buy > tick:
        return REFUSE
    if buy - sell > max(10 * CENT, 4 * tick, Fraction(15, 100) * width):
        return opens(o, False)
    if not wide_leg:
        return PASS
    return REFUSE if o.kind != "CLOSE" and o.input.get("automation") != 0 else WARN


def g8(o):
    i = o.input
    if i.farm_ok != 1 or i.silence_us > 2 * SECOND or (i.spot_answered, i.spot_type, i.spot_halted) != (1, 1, 0):
        return REFUSE
    if not o.legs:
        return REFUSE
    for leg in o.legs:
        if (leg.answered, leg.type, leg.halted) != (1, 1, 0):
            return REFUSE
        if leg.still_us >= 60 * SECOND and Fraction(leg.spot_moved_ppm, 10 ** 6) > Fraction(1, 1000):
            return REFUSE
    return PASS


def g9(o):
    i = o.input
    if not i.hours_from_us <= i.now_us < i.hours_to_us:
        return REFUSE
    if i.restart_us and 0 <= i.restart_us - i.now_us <= 60 * SECOND:
        return REFUSE
    return opens(o, i.hours_to_us - i.now_us > 120 * SECOND)


def r5(o):
    i = o.input
    if o.kind != "CLOSE" and i.get("unknown_ours") != 0 and i.get("override") != 1:
        return REFUSE
    if not i.blocked_by or i.get("override") == 1:
        return PASS
    return PASS if o.kind == "CLOSE" and i.blocked_legs == 0 else REFUSE


def g10(o):
    i = o.input
    now, same, still = i.now_us, i.same_us, i.same_open
    if same and now - same < 3 * SECOND:
        return REFUSE
    return ask(o) if still and i.get("add") != 1 else PASS


def g11(o):
    i = o.input
    if (i.ready, i.snapshot, i.ids_left) != (1, 1, 1) or i.link_us < 5 * SECOND or i.journal_us > 2 * SECOND:
        return REFUSE
    if i.lane_us > Fraction(SECOND, 10) or i.first_waits == 1:
        return REFUSE
    if any(leg.get("position") != leg.get("reported") and not any(leg is other for other in o.old or ()) for leg in o.legs):
        return REFUSE  # of what both know of no more than that is closed, and nothing else is traded
    if o.kind == "OPEN" and o.new is not None and i.get("unwinds") != 0:
        return REFUSE
    off = abs(i.clock_off_us)
    return REFUSE if off > 10 * SECOND else WARN if off > 2 * SECOND else PASS


def g12(o):
    return PASS if o.input.account_ok == 1 and o.input.live_locked == 0 else REFUSE


def g13(o):
    i = o.input
    if i.get("automation") == 1:
        return PASS
    try:
        buy, sell = o.natural()
        moved = abs((buy + sell) / 2 - price(i.seen_mid_twice) / 2)
        if o.kind == "CLOSE" and len(o.legs) == 1:
            # The page measures by the width of the spread; a leg alone has none, and must be closable in a market that breathes: the
            # middle may move by half of that market, which is where its naturals were, and by a step of its price.
            still = max((buy - sell) / 2, o.tick)
        else:
            still = Fraction(5, 100) * o.width(o.old if o.kind == "CLOSE" else o.new)
        return PASS if i.seen_age_us <= 30 * SECOND and moved <= still else CONFIRM
    except Missing:
        return CONFIRM


def g14(o):
    i = o.input
    if i.automation == 0:
        return PASS
    good = i.auto_armed == 1 and i.auto_stopped == 0 and i.auto_in_flight == 0 and i.auto_hour < o.limits["auto_orders"]
    return PASS if good else REFUSE


def g15(o):
    return PASS if o.input.killed == 0 else REFUSE


def g17(o):
    if o.kind == "CLOSE":
        return PASS
    there = o.input.get("preview") == 1 and o.input.get("margin_micro") is not None
    if there:
        return PASS if o.input.margin_micro <= o.limits["margin"] else REFUSE
    return {0: PASS, 1: PASS if o.input.get("first_of_spread") == 0 else REFUSE, 2: REFUSE}[o.limits["preview"]]


def g18(o):
    return PASS if o.input.core_broken == 0 else REFUSE


def g19(o):
    if o.kind == "CLOSE" or o.input.get("expires_today_ok") == 1:
        return PASS
    if o.new is None:
        return REFUSE
    short = [leg for leg in o.new if leg.side == -1][0]
    return ask(o) if short.expiry == o.input.today else PASS


def g20(o):
    if o.kind == "CLOSE":
        return PASS
    return PASS if (o.input.restricted, o.input.close_only, o.input.no_permission) == (0, 0, 0) else REFUSE


RULES = {"G15": g15, "G18": g18, "G12": g12, "G11": g11, "G20": g20, "G5": g5, "G4": g4, "G6": g6, "G1": g1, "G2a": g2a, "G2b": g2b,
         "G3": g3, "G9": g9, "R5": r5, "G10": g10, "G8": g8, "G7": g7, "G14": g14, "G17": g17, "G19": g19, "G13": g13}
ONLY_WARN = ("G1", "G2a", "G2b", "G3")


def judge(raw):
    order = Order(raw)
    if any(value is None or not LIMITS[name][0] <= value <= LIMITS[name][1] for name, value in order.limits.items()):
        return order, {name: REFUSE for name in RULES}
    kinds = {}
    for name, rule in RULES.items():
        try:
            kinds[name] = rule(order)
        except Missing:
            kinds[name] = opens(order, False) if name in ONLY_WARN else REFUSE
    return order, kinds


def main():
    runner = os.environ.get('LEGWORK_RUNNER', '').split()  # of a program for another system
    process = subprocess.Popen([*runner, sys.argv[1], str(N), SEED], stdout=subprocess.PIPE, text=True)
    seen, classes, verdicts, wrong, count = collections.Counter(), collections.Counter(), collections.Counter(), [], 0
    for line in process.stdout:
        text, said = line.rstrip("\n").split("\t")
        order, kinds = judge(json.loads(text))
        words = [order.kind, worst(*kinds.values())] + [f"{name}={kind}" for name, kind in kinds.items()]
        count += 1
        classes[order.kind] += 1
        verdicts[order.kind, words[1]] += 1
        seen.update(words[2:])
        if said.split(" ") != words and len(wrong) < 5:
            wrong.append((text, [pair for pair in zip(said.split(" "), words) if pair[0] != pair[1]]))
    process.wait()
    for text, pairs in wrong:
        print(f"# gate and oracle: {pairs}\n# {text}")
    print(f"# {count} inputs: {dict(classes)}; {dict(verdicts)}")
    possible = {f"{name}={kind}" for name in RULES for kind in (PASS, REFUSE)} - {"G13=refuse"} | {
        "G13=confirm", "G4=confirm", "G10=confirm", "G19=confirm", "G7=warn", "G11=warn", "G9=warn", "G4=warn"} | {
        f"{name}=warn" for name in ONLY_WARN}
    lacking = sorted(possible - set(seen))
    results = [(process.returncode == 0 and count == N, f"{count} random inputs were judged twice"),
               (not wrong, "the gate and the oracle agree on every rule, class and verdict"),
               (not lacking, f"every outcome of every rule came up: {lacking or 'none lacks'}"),
               (all(verdicts[kind, PASS] + verdicts[kind, WARN] for kind in ("OPEN", "CLOSE", "ROLL")),
                "orders of each class passed, too")]
    for number, (good, text) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
    print(f"1..{len(results)}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
