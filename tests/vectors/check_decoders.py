#!/usr/bin/env python3
"""What legworkctl dump reads against what IB's own clients called for the same bytes, argument by argument, both ways: each value
that they gave to their program is ours, and each of ours was given, but for the rows below.

usage: check_decoders.py LEGWORKCTL DATA [BORROWED]   (exit 77: skipped, BORROWED is absent)
"""
import json
import os
import subprocess
import sys

CTL, DATA = sys.argv[1], sys.argv[2]
OFFICIAL = ("ibapi-10.51.1", "ibapi-9.81.1")

with open(os.path.join(DATA, "vectors", "tws-layouts.json"), encoding="utf-8") as layouts_file:
    MESSAGES = {m["kind"]: m for m in json.load(layouts_file)["messages"] if m["direction"] == "in"}

# A callback's arguments as fields of the message. A dict stands for an object: its members' names here by the client's names; a
# member that is not listed has the table's name. A list: the entries of a group. None: not on the wire.
EXECUTION = {"acctNumber": "account", "exchange": "execExchange"}
BAR = {"average": "wap"}
CALLBACKS = {
    "nextValidId": ["orderId"], "managedAccounts": ["accounts"], "currentTime": ["time"],
    "error": ["reqId", "errorTime", "code", "text", "advancedOrderRejectJson"],
    "tickPrice": ["reqId", "tickType", "price", {"canAutoExecute": None, "pastLimit": None, "preOpen": None}],
    "tickSize": ["reqId", "tickType", "size"], "tickString": ["reqId", "tickType", "value"],
    "tickGeneric": ["reqId", "tickType", "value"], "tickSnapshotEnd": ["reqId"], "marketDataType": ["reqId", "marketDataType"],
    "tickReqParams": ["reqId", "minTick", "bboExchange", "snapshotPermissions"],
    "tickOptionComputation": ["reqId", "tickType", "tickAttrib", "impliedVol", "delta", "optPrice", "pvDividend", "gamma", "vega",
                              "theta", "undPrice"],
    "contractDetails": ["reqId", {}], "contractDetailsEnd": ["reqId"],
    "securityDefinitionOptionParameter": ["reqId", "exchange", "underlyingConId", "tradingClass", "multiplier", ["expirations"],
                                          ["strikes"]],
    "securityDefinitionOptionParameterEnd": ["reqId"], "historicalDataEnd": ["reqId", "start", "end"],
    "historicalDataUpdate": ["reqId", BAR], "openOrderEnd": [], "completedOrdersEnd": [], "positionEnd": [],
    "orderStatus": ["orderId", "status", "filled", "remaining", "avgFillPrice", "permId", "parentId", "lastFillPrice", "clientId",
                    "whyHeld", "mktCapPrice"],
    "execDetails": ["reqId", {}, EXECUTION], "execDetailsEnd": ["reqId"],
    "commissionAndFeesReport": [{"commissionAndFees": "commission", "yield_": "yield"}],
    "commissionReport": [{"yield_": "yield"}],
    "position": ["account", {}, "position", "avgCost"], "accountSummary": ["reqId", "account", "tag", "value", "currency"],
    "accountSummaryEnd": ["reqId"], "updateAccountValue": ["key", "value", "currency", "account"], "updateAccountTime": ["time"],
    "accountDownloadEnd": ["account"], "accountUpdateMulti": ["reqId", "account", "modelCode", "key", "value", "currency"],
    "accountUpdateMultiEnd": ["reqId"],
    "updatePortfolio": [{}, "position", "marketPrice", "marketValue", "averageCost", "unrealizedPNL", "realizedPNL",
                        "account"],
    "pnl": ["reqId", "dailyPnL", "unrealizedPnL", "realizedPnL"],
    "pnlSingle": ["reqId", "position", "dailyPnL", "unrealizedPnL", "realizedPnL", "value"],
    "headTimestamp": ["reqId", "headTimestamp"], "marketRule": ["marketRuleId", ("priceIncrements", {})],
    "historicalSchedule": ["reqId", "startDateTime", "endDateTime", "timeZone", ("sessions", {})],
    "symbolSamples": ["reqId", ("contracts", {})],
}
# One call an entry of a group: the group, and what stands before and in it.
PER_ENTRY = {
    "historicalData": ("bars", ["reqId", BAR]),
    "scannerData": ("rows", ["reqId", "rank", {}, "distance", "benchmark", "projection", "legsStr"]),
}
# Fields that the clients do not hand on as they came: (kind, field): why.
NOT_GIVEN = {
    ("tickPrice", "attrMask"): "as an object of flags",
    ("tickPrice", "size"): "by a tickSize of its own",
    ("contractData", "mdSizeMultiplier"): "read and dropped",
    ("contractData", "sizeMinTick"): "read and dropped",
    ("contractData", "lastTradeDateOrContractMonth"): "split at a blank or -",
    ("contractData", "lastTradeDate"): "not among the members that are recorded",
}

failures = []
n_compared = 0


def check(ok, *words):
    if not ok:
        failures.append(" ".join(str(w) for w in words))


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def unescape(text):
    """Error texts and long names, as the official clients show them."""
    if "\\" not in text:
        return text
    return text.encode("ascii", "backslashreplace").decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")


def is_nothing(text):
    return text in ("", None) or number(text) in (0.0, -1.0) or abs(number(text) or 0) >= 1e300 or text in (
        "2147483647", "9223372036854775807", "170141183460469231731687303715884105727")


def same(field, text, value):
    """Our text against a client's value, of whatever type it made."""
    if value is None or value == "UNSET":
        none = field.get("none")
        return is_nothing(text) or (number(text) < 0 if none == "<0" else number(text) == number(none))
    if isinstance(value, bool):
        return (number(text or "0") != 0) == value
    if isinstance(value, (int, float)):
        return number(text or "0") == value
    if field["type"] in ("D", "d", "d?"):
        return number(text) == number(value)
    return text == value or unescape(text) == value


class Fields:
    """A dumped row, and which of its fields a client gave on."""

    def __init__(self, place, layout, row):
        self.place, self.layout, self.row, self.given = place, {f["name"]: f for f in layout}, row, set()

    def take(self, name, value):
        global n_compared
        n_compared += 1
        self.given.add(name)
        check(name in self.layout, self.place, "no field", name)
        if name in self.layout:
            check(same(self.layout[name], self.row.get(name, ""), value), self.place, name, repr(self.row.get(name)), repr(value))

    def take_group(self, name, names, values):
        self.given.add(name)
        rows = self.row.get(name, [])
        check(len(rows) == len(values), self.place, name, len(rows), "entries;", len(values))
        for at, (row, value) in enumerate(zip(rows, values)):
            entry = Fields("%s.%s[%d]" % (self.place, name, at), self.layout[name]["fields"], row)
            if isinstance(value, dict):
                entry.take_object(names, value)
            else:
                entry.take(self.layout[name]["fields"][0]["name"], value)
            entry.check_all_given("")

    def take_object(self, names, value):
        for member, inner in value.items():
            name = names.get(member, member)
            if isinstance(inner, dict):
                self.take_object(names, inner)
            elif isinstance(inner, list) and name in self.layout:
                self.take_group(name, {}, inner)
            elif name is not None and not isinstance(inner, list):
                if member == "lastTradeDateOrContractMonth" and " " in self.row.get(member, ""):
                    inner = self.row[member] if self.row[member].startswith(inner) else inner
                if member in ("lastTradeTime", "lastTradeDate") and member not in self.layout:
                    continue
                if member == "timeZoneId" and self.row.get("lastTradeDateOrContractMonth", "").endswith(inner):
                    self.given.add(member)
                    continue
                self.take(name, inner)

    def check_all_given(self, kind):
        for name, text in self.row.items():
            ok = name in self.given or is_nothing(text) or (kind, name) in NOT_GIVEN or isinstance(text, list)
            check(ok, self.place, "not given on:", name, repr(text))


def take_call(fields, names, values):
    check(len(names) == len(values), fields.place, "arguments", values)
    for name, value in zip(names, values):
        if isinstance(name, dict):
            fields.take_object(name, value)
        elif isinstance(name, tuple):
            fields.take_group(name[0], name[1], value)
        elif isinstance(name, list):
            fields.take_group(name[0], {}, sorted(value))
        elif name is not None and not (name == "errorTime" and value == 0):
            fields.take(name, value)


def check_vector(vector, answer, client, calls):
    place = "%s (%s)" % (vector["name"], client)
    layout = MESSAGES[vector["kind"]]["fields"]
    fields = Fields(place, layout, answer["fields"])
    n_entries = 0
    for call in calls:
        if call[0] in PER_ENTRY:
            group, names = PER_ENTRY[call[0]]
            inner = next(f for f in layout if f["name"] == group)["fields"]
            entry = Fields("%s.%s[%d]" % (place, group, n_entries), layout + inner,
                           dict(answer["fields"][group][n_entries], reqId=answer["fields"].get("reqId", "")))
            take_call(entry, names, call[1:])
            entry.check_all_given(vector["kind"])
            fields.given.add("reqId")
            n_entries += 1
        elif call[0] == "scannerDataEnd":
            fields.take("reqId", call[1])
        elif call[0] == "tickSize" and vector["kind"] == "tickPrice":
            fields.take("size", call[3])
        else:
            check(call[0] in CALLBACKS, place, "unknown callback", call[0])
            names = CALLBACKS.get(call[0], [])
            if call[0] == "error" and client == "ibapi-9.81.1":
                names = ["reqId", "code", "text"]
            take_call(fields, names, call[1:])
    if n_entries:
        group = PER_ENTRY[calls[0][0]][0]
        check(len(answer["fields"][group]) == n_entries, place, n_entries, "entries were called")
        fields.given |= {"start", "end"}
    fields.check_all_given(vector["kind"])


def main():
    files = [os.path.join(DATA, "vectors", "inbound_generated.jsonl")]
    if len(sys.argv) > 3:
        folder = os.environ.get("LEGWORK_BORROWED", sys.argv[3])
        if not os.path.isdir(os.path.join(folder, "vectors")):
            print("skipped: the vectors that others own are not here (LEGWORK_BORROWED)")
            return 77
        files = [os.path.join(folder, "vectors", "inbound_recorded.jsonl")]
    vectors = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            vectors += [json.loads(line) for line in file]
    vectors = [v for v in vectors if "decoded" not in v and any(c in v.get("decoded_by", {}) for c in OFFICIAL)]
    done = subprocess.run([CTL, "dump"], input="".join(json.dumps(v) + "\n" for v in vectors).encode(), stdout=subprocess.PIPE,
                          check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    n_vectors = 0
    for vector, answer in zip(vectors, answers):
        if "error" in answer:
            check(vector["name"] == "rec_currentTime_4", vector["name"], answer["error"]) # beyond int64
            continue
        for client in OFFICIAL:
            if client in vector["decoded_by"]:
                check_vector(vector, answer, client, vector["decoded_by"][client])
                n_vectors += 1
    for failure in failures[:40]:
        print("not ok:", failure)
    print("%d calls of official clients, %d values compared, %d failures" % (n_vectors, n_compared, len(failures)))
    return 1 if failures or n_vectors < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
