#!/usr/bin/env python3
"""Messages made by chance, encoded here from tws-layouts.json alone, against legworkctl dump and encode: so a table that is wrong
does not agree with itself. Every kind, versions 157 to 200, every form of unset; the seed is fixed.

usage: check_random.py LEGWORKCTL DATA
"""
import json
import os
import random
import subprocess
import sys

CTL, DATA = sys.argv[1], sys.argv[2]
SEED = 20261123
PER_KIND = 45
STREAMS = 60

# What section 2 of the protocol's page lists; written down here, not read from the table.
HUGE = ["1.7976931348623157E308", "1.7976931348623157e+308", "1E300", "-1.0E+305", "9.99e307", "1E400", "-1E400"]
INFINITIES = ["Infinity", "Infinite", "inf", "-Infinity"]
UNSET_FORMS = {
    "i": [""], "l": [""], "b": [""], "s": [""], "d": [""] + INFINITIES,
    "i?": ["", "2147483647"],
    "d?": [""] + HUGE + INFINITIES,
    "s*": [""] + HUGE + INFINITIES,
    "D": ["", "2147483647", "9223372036854775807", "-9223372036854775808", "170141183460469231731687303715884105727"] + HUGE + INFINITIES,
    "group": ["", "0", "-1", "-2147483648"],
}
VALUES = {
    "i": ["0", "1", "-1", "7", "2147483646", "-2147483648", "650.0", "6.5E2", "007", "+5"],
    "l": ["0", "1", "-1", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
    "d": ["0", "0.0", "-1", "-0.57", "650", "650.0", "6.5E2", "1.0E-4", "1e-05", ".5", "5.", "-1.35", "0.30000000000000004", "1E+22"],
    "b": ["0", "1"],
    "i?": ["0", "1", "-1", "2147483646", "-2147483648"],
    "D": ["0", "1", "0.0001", "1E+2", "-1", "100", "12.5", "2147483646", "9223372036854775000"],
    "s*": ["0", "481.25", "-3.0", "12,5 EUR", "n/a"],
}
VALUES["d?"] = VALUES["d"] + ["2147483647", "9.9e299"]
VALUES["d"] = VALUES["d"] + ["9.9e299"]
ASCII_TEXTS = ["A", "two words", "1,5", "a|b,c;d=e", "None", "0", "1", " lead", "trail ", "\\u00fc", "<b>&", "=cmd()", "%s%n", "~" * 300]
OTHER_TEXTS = ["Zürich", "日本", "\U0001f600", "line\nbreak", "tab\t", "\x7f\x01", "\u202eabc", "\\ud83d\\ude00"]

failures = []


def check(ok, *words):
    if not ok:
        failures.append(" ".join(str(w) for w in words))


def as_number(text):
    try:
        return float(text)
    except ValueError:
        return None


def in_gates(entry, version):
    return version >= entry.get("gate_min", version) and version <= entry.get("gate_max", version)


class Row:
    """A row that is made: the texts as they go out, as they would go out from values alone, and what a reader must see."""

    def __init__(self, fields, version, direction, rng):
        self.version, self.direction, self.rng = version, direction, rng
        self.sent, self.plain, self.seen = [], [], {}
        self.meaning = {}  # a field's text as conditions see it, or its number of entries
        wanted = self.wanted_texts(fields)
        for field in fields:
            if in_gates(field, version) and self.is_there(field.get("present_when")):
                self.add(field, wanted.get(field["name"], []))

    @staticmethod
    def wanted_texts(fields):
        """What conditions ask for, so that both sides of each come up."""
        wanted = {}
        todo = [f["present_when"] for f in fields if "present_when" in f]
        while todo:
            term = todo.pop()
            todo += term.get("any", []) + term.get("all", [])
            if "is" in term:
                wanted.setdefault(term["field"], []).extend(term["is"])
            elif "field" in term:
                wanted.setdefault(term["field"], []).append("0.25" if term.get("positive") else None)
        return wanted

    def is_there(self, condition):
        if condition is None:
            return True
        if "any" in condition:
            return any(self.is_there(c) for c in condition["any"])
        if "all" in condition:
            return all(self.is_there(c) for c in condition["all"])
        meaning = self.meaning.get(condition["field"], "")
        if "is" in condition:
            return meaning in condition["is"]
        if "set" in condition:
            return bool(meaning)
        assert condition["positive"], condition
        number = as_number(meaning)
        return number is not None and 0 < number < 1e300 and condition["field"] in self.seen

    def text_for(self, field, wanted):
        wanted = [w for w in wanted if w is not None]
        if wanted and self.rng.random() < 0.5:
            return self.rng.choice(wanted)
        if field.get("infinity") and self.rng.random() < 0.3:
            return self.rng.choice(INFINITIES)
        if field["type"] == "s":
            return self.rng.choice(ASCII_TEXTS + (OTHER_TEXTS if self.direction == "in" else []))
        return self.rng.choice(VALUES[field["type"]])

    def add(self, field, wanted):
        if field["type"] == "group":
            self.add_group(field)
        elif self.rng.random() < 0.3:
            forms = UNSET_FORMS[field["type"]]
            if field.get("infinity"):
                forms = [f for f in forms if f not in INFINITIES]
            self.sent.append(self.rng.choice(forms))
            self.plain.append(field["unset"])
            self.meaning[field["name"]] = field["unset"]
        else:
            text = self.text_for(field, wanted)
            self.sent.append(text)
            self.plain.append(text)
            self.seen[field["name"]] = self.meaning[field["name"]] = text

    def add_group(self, field):
        rows = [Row(field["fields"], self.version, self.direction, self.rng) for _ in range(self.rng.choice([0, 0, 1, 2, 5]))]
        self.meaning[field["name"]] = len(rows)
        self.sent.append(str(len(rows)) if rows else self.rng.choice(UNSET_FORMS["group"]))
        self.plain.append(str(len(rows)))
        for row in rows:
            self.sent += row.sent
            self.plain += row.plain
        if rows:
            self.seen[field["name"]] = [row.seen for row in rows]


def frame(texts):
    payload = b"".join(text.encode() + b"\0" for text in texts)
    return (len(payload).to_bytes(4, "big") + payload).hex()


class Message:
    def __init__(self, layout, rng):
        self.kind, self.direction = layout["kind"], layout["direction"]
        self.version = rng.randint(157, 200)
        self.row = Row(layout["fields"], self.version, self.direction, rng)
        head, plain_head = [str(layout["id"])], [str(layout["id"])]
        if layout["version_field"] and in_gates(layout["version_field"], self.version):
            head.append(rng.choice([layout["version_field"]["value"], "1", "77", ""]))
            plain_head.append(layout["version_field"]["value"])
        # More fields than a version knows are ignored; not where a count may stand before the last one.
        more = ["new", "", "7"] if rng.random() < 0.1 and not self.ends_in_two(layout) else []
        self.sent = frame(head + self.row.sent + more)
        self.plain = frame(plain_head + self.row.plain)

    @staticmethod
    def ends_in_two(layout):
        return bool(layout["fields"]) and "a count and a text here" in layout["fields"][-1].get("note", "")

    def line(self, **members):
        return {"kind": self.kind, "direction": self.direction, "server_version": self.version, **members}

    def place(self):
        return "%s@%d" % (self.kind, self.version)


def run(command, lines):
    done = subprocess.run([CTL, command], input="".join(json.dumps(line) + "\n" for line in lines).encode(), stdout=subprocess.PIPE,
                          check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(lines), (command, len(answers), len(lines))
    return answers


def check_messages(messages):
    for message, answer in zip(messages, run("dump", [m.line(bytes_hex=m.sent) for m in messages])):
        check(answer.get("kind") == message.kind and answer.get("fields") == message.row.seen, "dump", message.place(),
              answer.get("error"), answer.get("fields"), message.row.seen)
        check("malformed" not in answer and "raw_hex" not in answer, "dump", message.place(), answer)
    for message, answer in zip(messages, run("encode", [m.line(fields=m.row.seen) for m in messages])):
        check(answer.get("bytes_hex") == message.plain and "not_sent" not in answer, "encode", message.place(), answer, message.plain)


def check_cut(messages):
    """A field short, each names message and field; a byte short of that, too."""
    lines, places = [], []
    for message in messages:
        texts = bytes.fromhex(message.plain)[4:].split(b"\0")[:-1]
        if len(texts) > 1:
            lines.append(message.line(bytes_hex=frame([t.decode() for t in texts[:-1]])))
            places.append(message)
    for message, answer in zip(places, run("dump", lines)):
        check("kind" not in answer and answer.get("message") == message.kind and answer["error"].startswith(message.kind), "cut",
              message.place(), answer)


def check_streams(messages, rng):
    """Many frames, cut anywhere, are the same messages in order."""
    lines, expected = [], []
    for _ in range(STREAMS):
        first = rng.choice(messages)
        chosen = [first] + [m for m in rng.sample(messages, 300) if (m.direction, m.version) == (first.direction, first.version)]
        stream = "".join(m.sent for m in chosen)
        cuts = sorted(2 * rng.randrange(len(stream) // 2) for _ in range(rng.randrange(30)))
        chunks = [stream[a:b] for a, b in zip([0] + cuts, cuts + [len(stream)])]
        lines.append({"direction": first.direction, "server_version": first.version, "chunks_hex": chunks})
        expected.append([(m.kind, m.row.seen) for m in chosen])
    for answer, kinds in zip(run("dump", lines), expected):
        check([(f.get("kind"), f.get("fields")) for f in answer["frames"]] == kinds, "stream", str(answer)[:300])


def main():
    rng = random.Random(SEED)
    with open(os.path.join(DATA, "vectors", "tws-layouts.json"), encoding="utf-8") as file:
        layouts = [m for m in json.load(file)["messages"] if m["id"] is not None]
    messages = [Message(layout, rng) for layout in layouts for _ in range(PER_KIND)]
    check_messages(messages)
    check_cut(messages)
    check_streams(messages, rng)
    for failure in failures[:20]:
        print("not ok:", failure[:800])
    print("%d messages of %d kinds both ways, %d streams, %d failures" % (len(messages), len(layouts), STREAMS, len(failures)))
    return 1 if failures or len(messages) < 3000 else 0


if __name__ == "__main__":
    sys.exit(main())
