#!/usr/bin/env python3
"""What we send when asked for what a real client was asked for, against the bytes that the client sent, text by text.

Each text that differs is a row of disagreements.csv: kind and field, our text and theirs, who sends it so, and why that is allowed.
A difference without a row fails; so does a row that no vector needs. "number" on both sides: the same number in another spelling.

usage: check_clients.py LEGWORKCTL DATA [BORROWED]   (exit 77: skipped, BORROWED is absent)
"""
import csv
import json
import os
import subprocess
import sys

CTL, DATA = sys.argv[1], sys.argv[2]
with open(os.path.join(DATA, "vectors", "tws-layouts.json"), encoding="utf-8") as layouts_file:
    LAYOUTS = json.load(layouts_file)
MESSAGES = {m["kind"]: m for m in LAYOUTS["messages"] if m["direction"] == "out"}
CLIENTS = ("ibapi-latest", "ibapi 9.81.1", "ib_async", "ib_insync", "@stoqey/ib", "wboayue/rust-ibapi")

# Arguments whose names are not those of the table.
NAMES = {"type": "marketDataType", "bind": "autoBind", "model": "modelCode", "durationStr": "duration", "barSizeSetting": "barSize",
         "t": "type"}
NESTED = ("contract", "order", "sub", "filter")


def entry_of(field, value):
    """One entry of a group as the client's caller writes it."""
    names = [f["name"] for f in field["fields"]]
    if isinstance(value, dict):
        return {NAMES.get(k, k): v for k, v in value.items() if NAMES.get(k, k) in names}
    return dict(zip(names, value if isinstance(value, list) else [value]))


def fields_of(vector):
    """What the client was asked to send, in the table's names."""
    table = {f["name"]: f for f in MESSAGES[vector["kind"]]["fields"]}
    named = {}

    def put(name, value):
        name = NAMES.get(name, name)
        assert name in table, (vector["name"], name)
        if table[name]["type"] == "group":
            value = [entry_of(table[name], v) for v in value]
        named[name] = value

    for name, value in vector["request"].items():
        if name in NESTED:
            for inner, inner_value in value.items():
                put(inner, inner_value)
        elif name == "filters":
            put("scannerSubscriptionFilterOptions", "".join("%s=%s;" % (tag, text) for tag, text in value))
        elif name != "method":
            put(name, value)
    return named


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def holds(condition, raw):
    if "any" in condition:
        return any(holds(c, raw) for c in condition["any"])
    if "all" in condition:
        return all(holds(c, raw) for c in condition["all"])
    value = raw.get(condition["field"], "")
    if "is" in condition:
        return value in condition["is"]
    if "set" in condition:
        return bool(value)
    return number(value) is not None and 0 < number(value) < 1e300


def in_version(entry, version):
    return entry.get("gate_min", 0) <= version <= entry.get("gate_max", 10 ** 6)


def name_texts(fields, texts, version, prefix=""):
    """Pairs of a field's path and its text, in the order of the wire."""
    raw, found = {}, []
    for field in fields:
        if not in_version(field, version) or not holds(field.get("present_when", {"all": []}), raw):
            continue
        text = texts.pop(0)
        found.append((prefix + field["name"], text))
        raw[field["name"]] = text
        if field["type"] == "group":
            raw[field["name"]] = [None] * max(0, int(text or "0"))
            for _ in raw[field["name"]]:
                found += name_texts(field["fields"], texts, version, prefix + field["name"] + ".")
    return found


def split(vector, frame_hex):
    """All texts with their names; the whole frame must be used up."""
    message = MESSAGES[vector["kind"]]
    frame = bytes.fromhex(frame_hex)
    assert len(frame) == 4 + int.from_bytes(frame[:4], "big") and frame[-1] == 0, vector["name"]
    texts = frame[4:].decode("ascii").split("\0")[:-1]
    named = [("id", texts.pop(0))]
    if message["version_field"] and in_version(message["version_field"], vector["server_version"]):
        named.append(("version", texts.pop(0)))
    named += name_texts(message["fields"], texts, vector["server_version"])
    assert not texts, (vector["name"], "left over", texts)
    return named


def same_number(ours, theirs):
    return number(ours) is not None and number(ours) == number(theirs)


class Rows:
    """disagreements.csv, and which of its rows were needed."""

    def __init__(self, clients):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "disagreements.csv")
        with open(path, encoding="utf-8", newline="") as file:
            self.rows = [r for r in csv.DictReader(file) if r["client"] in clients]
        self.used = set()
        keys = [self.key(r) for r in self.rows]
        assert len(set(keys)) == len(keys), "a row stands twice"
        assert all(r["client"] in CLIENTS and r["why"] for r in self.rows), "a row without its client or its reason"

    @staticmethod
    def key(row):
        return row["kind"], row["field"], row["ours"], row["theirs"], row["client"]

    def allow(self, kind, field, ours, theirs, client):
        for at, row in enumerate(self.rows):
            texts = (row["ours"], row["theirs"])
            fits = same_number(ours, theirs) if texts == ("number", "number") else texts == (ours, theirs)
            if fits and (row["kind"], row["field"], row["client"]) == (kind, field, client):
                self.used.add(at)
                return True
        return False


def encode(vectors, fields):
    lines = [json.dumps({"name": v["name"], "kind": v["kind"], "direction": "out", "server_version": v["server_version"], "fields": f})
             for v, f in zip(vectors, fields)]
    done = subprocess.run([CTL, "encode"], input="\n".join(lines).encode() + b"\n", stdout=subprocess.PIPE, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(vectors)
    return answers


def compare(vectors, fields, rows):
    failures = []
    n_same = n_allowed = 0
    for vector, answer in zip(vectors, encode(vectors, fields)):
        client = next(c for c in CLIENTS if vector["source"].startswith(c))
        assert "not_sent" not in answer and "bytes_hex" in answer, (vector["name"], answer)
        ours, theirs = split(vector, answer["bytes_hex"]), split(vector, vector["bytes_hex"])
        if [name for name, _ in ours] != [name for name, _ in theirs]:
            failures.append("%s: other fields: %s" % (vector["name"], set(ours) ^ set(theirs)))
            continue
        for (name, our_text), (_, their_text) in zip(ours, theirs):
            if our_text == their_text:
                n_same += 1
            elif rows.allow(vector["kind"], name, our_text, their_text, client):
                n_allowed += 1
            else:
                failures.append("%s: %s.%s: ours '%s', %s's '%s'" % (vector["name"], vector["kind"], name, our_text, client, their_text))
    failures += ["no vector needs the row %s" % (rows.key(r),) for at, r in enumerate(rows.rows) if at not in rows.used]
    return failures, n_same, n_allowed


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def own():
    vectors = read_lines(os.path.join(DATA, "vectors", "outbound.jsonl"))
    assert len(vectors) > 200
    return compare(vectors, [fields_of(v) for v in vectors], Rows(CLIENTS[:-1]))


def borrowed(folder):
    """No request stands there: what dump reads is what is asked for."""
    vectors = read_lines(os.path.join(folder, "vectors", "outbound_other.jsonl"))
    lines = "".join(json.dumps(v) + "\n" for v in vectors)
    done = subprocess.run([CTL, "dump"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    fields = [json.loads(line)["fields"] for line in done.stdout.decode().splitlines()]
    return compare(vectors, fields, Rows(CLIENTS[-1:]))


def main():
    if len(sys.argv) > 3:
        folder = os.environ.get("LEGWORK_BORROWED", sys.argv[3])
        if not os.path.isdir(os.path.join(folder, "vectors")):
            print("skipped: the vectors that others own are not here (LEGWORK_BORROWED)")
            return 77
        failures, n_same, n_allowed = borrowed(folder)
    else:
        failures, n_same, n_allowed = own()
    for failure in failures[:40]:
        print("not ok:", failure)
    print("%d texts equal, %d differ as allowed, %d failures" % (n_same, n_allowed, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
