#!/usr/bin/env python3
"""Recomputes the top rows of `legworkctl scan` from a real chain, independently: written from screener.md and filters.csv, not from
the C; standard library only.

scan_check.py LEGWORKCTL FOLDER: the folder of the borrowed data, unless LEGWORK_BORROWED names it; exit 77 (skipped) where it is absent."""
import csv
import datetime
import json
import math
import os
import subprocess
import sys

R = 0.04
YEAR = 365 * 86400
AM_CLASSES = {"SPX", "NDX", "RUT", "VIX", "VIXW"}
KINDS = ["bull_call", "bear_put", "bull_put", "bear_call"]
CHAIN = "spx_cboe_20190425.csv"
SLACK = 1e-9


def norm_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def european(call, s, k, t, q, sigma):
    sign = 1 if call else -1
    v = sigma * math.sqrt(t)
    d1 = (math.log(s / k) + (R - q + sigma * sigma / 2) * t) / v
    return sign * (s * math.exp(-q * t) * norm_cdf(sign * d1) - k * math.exp(-R * t) * norm_cdf(sign * (d1 - v)))


def implied(call, s, k, t, q, price):
    """By bisection on the option out of the money, which parity gives: slow and sure."""
    if price is None:
        return None
    pv_s, pv_k = s * math.exp(-q * t), k * math.exp(-R * t)
    lower = max(0.0, pv_s - pv_k if call else pv_k - pv_s)
    if price < lower or price == 0 or price > (pv_s if call else pv_k):
        return None
    time_value = price - lower
    out_is_call = pv_s <= pv_k
    lo, hi = 1e-9, 20.0
    if time_value <= 0 or european(out_is_call, s, k, t, q, hi) < time_value:
        return None
    for _ in range(200):
        mid = (lo + hi) / 2
        if european(out_is_call, s, k, t, q, mid) > time_value:
            hi = mid
        else:
            lo = mid
        if hi - lo < 1e-16 * hi:
            break
    return (lo + hi) / 2


def eastern(date, hour, minute):
    """UTC seconds of a New York time by the rule of 2007."""
    def sunday(month, n):
        first = datetime.date(date.year, month, 1)
        return first + datetime.timedelta((6 - first.weekday()) % 7 + 7 * (n - 1))
    summer = sunday(3, 2) <= date < sunday(11, 1)
    moment = datetime.datetime(date.year, date.month, date.day, hour, minute, tzinfo=datetime.timezone.utc)
    return moment.timestamp() + (4 if summer else 5) * 3600


def us_date(text):
    month, day, year = text.split("/")
    return datetime.date(int(year), int(month), int(day))


class Leg:
    pass


def read_chain(path):
    """{(settle, class): {'C': [legs], 'P': [legs]}}, price of the underlying, day of the quotes."""
    groups, spot, day = {}, None, None
    with open(path, newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            row = {key.strip(): value for key, value in row.items()}
            leg = Leg()
            root = row["optionroot"]
            leg.cls = root[:next(i for i, c in enumerate(root) if c.isdigit())]
            leg.settle, day, spot = us_date(row["expiration"]), us_date(row["quotedate"]), float(row["underlying_last"])
            leg.k = float(row["strike"])
            leg.bid = float(row["bid"])
            leg.ask = float(row["ask"]) if float(row["ask"]) > 0 else None
            leg.mid = (leg.bid + leg.ask) / 2 if leg.ask is not None else None
            leg.oi, leg.vol = float(row["openinterest"]), float(row["volume"])
            right = "C" if row["type"] == "call" else "P"
            groups.setdefault((leg.settle, leg.cls), {"C": [], "P": []})[right].append(leg)
    for group in groups.values():
        for legs in group.values():
            legs.sort(key=lambda leg: leg.k)
    return groups, spot, day


def is_live(leg):
    return leg.ask is not None and leg.ask >= leg.bid and not (leg.ask > 10 * leg.bid and leg.mid > 1)


class Expiry:
    """q, forward, IV, at-the-money IV and greeks of one class and date."""

    def __init__(self, settle, cls, group, spot, now, today):
        self.settle, self.cls, self.group, self.spot = settle, cls, group, spot
        self.dte = (settle - today).days
        at = eastern(settle, 9, 30) if cls in AM_CLASSES else eastern(settle, 16, 0)
        self.t = (at - now) / YEAR
        if self.t <= 0:
            return
        puts = {leg.k: leg for leg in group["P"]}
        self.pairs = [(call, puts[call.k]) for call in group["C"] if call.k in puts]
        self.q = self.find_q()
        self.fwd = spot * math.exp((R - self.q) * self.t)
        self.solve()
        self.iv_atm = self.at_the_money()
        for right in "CP":
            for leg in group[right]:
                self.fill(right == "C", leg)

    def find_q(self):
        live = [(abs(c.mid - p.mid), i, c.k + math.exp(R * self.t) * (c.mid - p.mid))
                for i, (c, p) in enumerate(self.pairs) if is_live(c) and is_live(p)]
        nearest = sorted(live)[:2]
        if not nearest:
            return 0.0
        forward = sum(f for _, _, f in nearest) / len(nearest)
        return min(0.20, max(-0.05, R - math.log(forward / self.spot) / self.t))

    def solve(self):
        for right in "CP":
            for leg in self.group[right]:
                leg.own = implied(right == "C", self.spot, leg.k, self.t, self.q, leg.mid)
                leg.iv = leg.own
        for c, p in self.pairs:
            c.iv = c.own if c.own is not None else p.own
            p.iv = p.own if p.own is not None else c.own

    def at_the_money(self):
        known = []
        puts = {leg.k: leg.iv for leg in self.group["P"]}
        for call in self.group["C"]:
            both = [iv for iv in (call.iv, puts.get(call.k)) if iv is not None]
            if both:
                known.append((call.k, sum(both) / len(both)))
        below = [row for row in known if row[0] <= self.fwd]
        above = [row for row in known if row[0] > self.fwd]
        if not below or not above:
            return None
        (k0, v0), (k1, v1) = below[-1], above[0]
        return v0 + (v1 - v0) * (self.fwd - k0) / (k1 - k0)

    def above(self, k, sigma):
        v = sigma * math.sqrt(self.t)
        return norm_cdf((math.log(self.spot / k) + (R - self.q - sigma * sigma / 2) * self.t) / v)

    def fill(self, call, leg):
        leg.delta = leg.fair = None
        if leg.iv is not None:
            v = leg.iv * math.sqrt(self.t)
            d1 = (math.log(self.spot / leg.k) + (R - self.q + leg.iv ** 2 / 2) * self.t) / v
            leg.delta = math.exp(-self.q * self.t) * (norm_cdf(d1) if call else -norm_cdf(-d1))
        if self.iv_atm is not None:
            leg.fair = european(call, self.spot, leg.k, self.t, self.q, self.iv_atm)


def leg_fee(premium, sold, m):
    fee = 0.65 if premium >= 0.10 - SLACK else 0.50 if premium >= 0.05 - SLACK else 0.25
    fee += 0.0269 + 0.02
    if sold:
        fee += 8e-6 * premium * m + 0.00279
    return fee


def order_fee(bought, sold, m):
    return max(1.0, leg_fee(bought, False, m) + leg_fee(sold, True, m))


def figures(expiry, kind, low, high, a):
    """All that the presets tried here ask for; None when the vertical does not exist."""
    call, bull, credit = kind in ("bull_call", "bear_call"), kind.startswith("bull"), kind in ("bull_put", "bear_call")
    bought, sold = (low, high) if bull else (high, low)
    if bought.ask is None or sold.ask is None:
        return None
    buy, sell = bought.ask - sold.bid, bought.bid - sold.ask
    half, middle, width = (buy - sell) / 2, (buy + sell) / 2, high.k - low.k
    p = -(middle + a * half) if credit else middle + a * half
    if not SLACK < p < width - SLACK:
        return None
    row = {"dte": expiry.dte, "comb_spr_w": 2 * half / width, "min_oi": min(low.oi, high.oi), "min_bid": min(low.bid, high.bid),
           "exec": p, "width": width, "settlement": "cash_am" if expiry.cls in AM_CLASSES else "cash_pm", "style": "E"}
    row["credit_width"] = p / width if credit else "n/a"
    row["max_profit"], row["max_loss"] = (p, width - p) if credit else (width - p, p)
    row["ror"] = row["max_profit"] / row["max_loss"]
    row["s_delta"], row["be"] = sold.delta, low.k + p if call else high.k - p
    row["later"] = lambda: model_figures(expiry, row, call, bull, credit, bought, sold, low, high, a)
    return row


def model_figures(expiry, row, call, bull, credit, bought, sold, low, high, a):
    row["pop"] = row["ev_usd"] = row["ev_rel"] = None
    m, p = 100, row["exec"]
    if low.iv is not None and high.iv is not None:
        sigma = low.iv + (high.iv - low.iv) * (row["be"] - low.k) / row["width"]
        above = expiry.above(row["be"], sigma)
        row["pop"] = above if bull else 1 - above
    opening = order_fee(bought.mid + a * (bought.ask - bought.mid), sold.mid - a * (sold.mid - sold.bid), m)
    closing = order_fee(sold.mid, bought.mid, m)
    row["max_loss_usd"] = m * row["max_loss"] + opening
    if expiry.iv_atm is not None:
        ev = p - (sold.fair - bought.fair) if credit else bought.fair - sold.fair - p
        p_exit = expiry.above(low.k, expiry.iv_atm) if call else 1 - expiry.above(high.k, expiry.iv_atm)
        row["ev_usd"] = m * ev - opening - p_exit * closing
        row["ev_rel"] = row["ev_usd"] / row["max_loss_usd"]


MODEL_FIELDS = {"pop", "ev_usd", "ev_rel", "max_loss_usd"}


def passes(row, rule):
    value = row.get(rule["field"])
    if value == "n/a":
        return True
    if value is None:
        return rule["allow_missing"]
    if rule["op"] == "one_of":
        return value in rule["lo"]
    if rule["op"] == "is":
        return value == rule["lo"]
    if rule["field"] in ("s_delta", "l_delta"):
        value = abs(value)
    return ((rule["lo"] is None or value >= rule["lo"] - SLACK) and (rule["hi"] is None or value <= rule["hi"] + SLACK))


def rank(groups, spot, day, preset):
    now = eastern(day, 16, 0)
    rules = sorted(preset["filters"], key=lambda rule: rule["field"] in MODEL_FIELDS)
    dte = next(rule for rule in rules if rule["field"] == "dte")
    a = float(preset["basis"])
    field, direction = preset["sort"].split(":")
    found = []
    for (settle, cls), group in groups.items():
        expiry = Expiry(settle, cls, group, spot, now, day) if passes({"dte": (settle - day).days}, dte) else None
        if expiry is None or expiry.t <= 0:
            continue
        for kind in preset["kinds"]:
            found += scan_kind(expiry, kind, group["C" if kind.endswith("call") else "P"], rules, a)
    sign = 1 if direction == "asc" else -1
    found.sort(key=lambda item: (item[1][field] is None, sign * (item[1][field] or 0), item[0]))
    return found[:preset["limit"]]


def scan_kind(expiry, kind, legs, rules, a):
    found = []
    for i, low in enumerate(legs):
        for high in legs[i + 1:]:
            row = figures(expiry, kind, low, high, a)
            if row is None or not all(passes(row, rule) for rule in rules if rule["field"] not in MODEL_FIELDS):
                continue
            row.pop("later")()
            if all(passes(row, rule) for rule in rules):
                found.append(((expiry.settle, expiry.cls, KINDS.index(kind), low.k, high.k), row))
    return found


COMPARED = {"exec": 1e-12, "width": 1e-12, "max_profit": 1e-12, "max_loss": 1e-12, "ror": 1e-11, "be": 1e-12, "s_delta": 1e-8, "pop": 1e-8,
            "ev_usd": 1e-6, "ev_rel": 1e-8, "max_loss_usd": 1e-10, "comb_spr_w": 1e-11, "min_oi": 0}


def compare(name, expected, got):
    """Messages; empty when order and values agree. A row may stand elsewhere only among rows that the sort cannot tell apart."""
    wrong = []
    if len(expected) != len(got):
        wrong.append(f"{name}: {len(got)} rows, expected {len(expected)}")
    for place, ((identity, row), ours) in enumerate(zip(expected, got), 1):
        settle, cls, kind, k1, k2 = identity
        seen = (ours["exp"], ours["trading_class"], ours["kind"], ours["k1"], ours["k2"])
        if seen != (settle.isoformat(), cls, KINDS[kind], k1, k2):
            wrong.append(f"{name}: row {place} is {seen}, expected {identity}")
            continue
        for field, slack in COMPARED.items():
            if abs(ours[field] - row[field]) > slack * max(1, abs(row[field])):
                wrong.append(f"{name}: row {place} {seen}: {field} is {ours[field]!r}, expected {row[field]!r}")
    return wrong


def main():
    program, borrowed = sys.argv[1], os.environ.get("LEGWORK_BORROWED") or sys.argv[2]
    path = os.path.join(borrowed, "chains", CHAIN)
    if not os.path.exists(path):
        print(f"skipped: {path} is not here (LEGWORK_BORROWED)")
        return 77
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "presets.json"), encoding="utf-8") as stream:
        presets = {preset["name"]: preset for preset in json.load(stream)}
    groups, spot, day = read_chain(path)
    wrong = []
    for name in ("Credit core", "Balanced"):
        expected = rank(groups, spot, day, presets[name])
        columns = ",".join(["exp", "kind", *COMPARED])
        run = subprocess.run([program, "scan", "--chain", path, "--preset", name, "--format", "json", "--columns", columns],
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            print(run.stderr)
            return 1
        got = [json.loads(line) for line in run.stdout.splitlines()]
        messages = compare(name, expected, got)
        wrong += messages if expected else [f"{name}: no rows expected, so nothing is compared"]
        print(f"{name}: {len(got)} rows compared, {len(messages)} differences")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
