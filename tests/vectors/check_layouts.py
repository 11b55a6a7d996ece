#!/usr/bin/env python3
"""Whether the comparison of the tables with the layouts sees each difference: the layouts are changed, one thing at a time, and the
comparison must fail each time.

usage: check_layouts.py TEST_LAYOUTS LAYOUTS
"""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile

TEST, LAYOUTS = sys.argv[1], sys.argv[2]
with open(LAYOUTS, encoding="utf-8") as layouts_file:
    ORIGINAL = json.load(layouts_file)
OF_EACH = 3
TYPES = ["i", "l", "d", "b", "i?", "d?", "D", "s", "s*"]
NOTE = "some clients send a count and a text here: two fields"


def rows_of(fields):
    """Every list of fields, groups' entries too."""
    yield fields
    for field in fields:
        if field["type"] == "group":
            yield from rows_of(field["fields"])


def terms_of(condition):
    parts = condition.get("any", []) + condition.get("all", [])
    if not parts:
        yield condition
    for part in parts:
        yield from terms_of(part)


def all_rows(layouts):
    return [row for message in layouts["messages"] for row in rows_of(message["fields"])]


def all_fields(layouts):
    return [field for row in all_rows(layouts) for field in row]


def all_terms(layouts):
    return [t for f in all_fields(layouts) if "present_when" in f for t in terms_of(f["present_when"])]


def wrap(things, change, fits=lambda thing: True):
    """A kind of change: where it can be made, and how."""
    return lambda layouts: [t for t in things(layouts) if fits(t)], change


def messages(layouts):
    return layouts["messages"]


def set_to(name, value):
    def change(thing, rng):
        thing[name] = value
    return change


def drop(name):
    def change(thing, rng):
        del thing[name]
    return change


def add_one(name):
    def change(thing, rng):
        thing[name] += 1
    return change


def swap(row, rng):
    at = rng.randrange(len(row) - 1)
    row[at], row[at + 1] = row[at + 1], row[at]


def other_type(field, rng):
    field["type"] = rng.choice([t for t in TYPES if t != field["type"]])


def no_group(field):
    return field["type"] != "group"


def has(name):
    return lambda thing: name in thing


def lacks(name):
    return lambda thing: name not in thing


def both(*tests):
    return lambda thing: all(test(thing) for test in tests)


def version(layouts):
    return [m["version_field"] for m in layouts["messages"] if m["version_field"]]


CHANGES = {
    "a message is gone": wrap(lambda l: [l["messages"]], lambda l, rng: l.pop(rng.randrange(len(l)))),
    "a message more": wrap(lambda l: [l["messages"]], lambda l, rng: l.append(dict(rng.choice(l), kind="another"))),
    "another kind": wrap(messages, set_to("kind", "another")),
    "another id": wrap(messages, add_one("id"), lambda m: m["id"] is not None),
    "no id": wrap(messages, set_to("id", None), lambda m: m["id"] is not None),
    "another direction": wrap(messages, lambda m, rng: m.update(direction="in" if m["direction"] == "out" else "out")),
    "another alias": wrap(messages, set_to("aliases", ["another"])),
    "no version field": wrap(messages, set_to("version_field", None), lambda m: m["version_field"]),
    "a version field": wrap(messages, set_to("version_field", {"value": "1"}), lambda m: not m["version_field"]),
    "another version": wrap(version, set_to("value", "77")),
    "version with another gate": wrap(version, add_one("gate_max"), has("gate_max")),
    "version without its gate": wrap(version, drop("gate_max"), has("gate_max")),
    "version with a gate": wrap(version, set_to("gate_max", 170), lacks("gate_max")),
    "a field is gone": wrap(all_rows, lambda row, rng: row.pop(rng.randrange(len(row))), bool),
    "a field more": wrap(all_rows, lambda row, rng: row.append({"name": "another", "type": "s", "unset": ""})),
    "two fields in another order": wrap(all_rows, swap, lambda row: len(row) > 1),
    "another name": wrap(all_fields, set_to("name", "another")),
    "another type": wrap(all_fields, other_type, no_group),
    "a group that is a text": wrap(all_fields, lambda f, rng: (f.pop("fields"), f.update(type="s")), has("fields")),
    "another unset text": wrap(all_fields, lambda f, rng: f.update(unset=f["unset"] + "9")),
    "another first version": wrap(all_fields, add_one("gate_min"), has("gate_min")),
    "no first version": wrap(all_fields, drop("gate_min"), has("gate_min")),
    "a first version": wrap(all_fields, set_to("gate_min", 158), lacks("gate_min")),
    "another last version": wrap(all_fields, add_one("gate_max"), has("gate_max")),
    "no last version": wrap(all_fields, drop("gate_max"), has("gate_max")),
    "a last version": wrap(all_fields, set_to("gate_max", 199), lacks("gate_max")),
    "infinity is a value": wrap(all_fields, set_to("infinity", True), lacks("infinity")),
    "infinity is no value": wrap(all_fields, drop("infinity"), has("infinity")),
    "another none": wrap(all_fields, set_to("none", "-77"), has("none")),
    "no none": wrap(all_fields, drop("none"), has("none")),
    "a none": wrap(all_fields, set_to("none", "-1"), both(lacks("none"), no_group)),
    "another typical": wrap(all_fields, set_to("typical", "77"), has("typical")),
    "no typical": wrap(all_fields, drop("typical"), has("typical")),
    "a typical": wrap(all_fields, set_to("typical", "0"), both(lacks("typical"), no_group)),
    "a count may precede": wrap(all_fields, lambda f, rng: f.update(note=NOTE), lambda f: NOTE.split(" send ")[1] not in f.get("note", "")),
    "no count may precede": wrap(all_fields, drop("note"), lambda f: NOTE.split(" send ")[1] in f.get("note", "")),
    "no condition": wrap(all_fields, drop("present_when"), has("present_when")),
    "a condition": wrap(all_rows, lambda row, rng: row[-1].update(present_when={"field": row[0]["name"], "set": True}),
                        lambda row: len(row) > 1 and "present_when" not in row[-1]),
    "a condition on another field": wrap(all_terms, set_to("field", "another")),
    "a condition on another text": wrap(all_terms, lambda t, rng: t["is"].append("another"), has("is")),
    "a condition on fewer texts": wrap(all_terms, lambda t, rng: t["is"].pop(), has("is")),
    "a condition that asks otherwise": wrap(all_terms, lambda t, rng: (t.pop("set"), t.update(positive=True)), has("set")),
    "a condition that asks no more": wrap(all_terms, drop("positive"), has("positive")),
    "one of several alternatives is gone": wrap(
        lambda l: [f["present_when"]["any"] for f in all_fields(l) if "any" in f.get("present_when", {})], lambda any_, rng: any_.pop()),
    "an alternative more": wrap(
        lambda l: [f["present_when"]["any"] for f in all_fields(l) if "any" in f.get("present_when", {})],
        lambda any_, rng: any_.append(copy.deepcopy(any_[0]))),
    "something that the test does not know": wrap(all_fields, set_to("another", True)),
    "something about a message": wrap(messages, set_to("another", True)),
}


def fails(layouts, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(layouts, file)
    done = subprocess.run([TEST, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode != 0


def main():
    rng = random.Random(178200)
    missed, n_tried = [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "layouts.json")
        if fails(ORIGINAL, path):
            print("not ok: the comparison fails without a change")
            return 1
        for name, (places, change) in CHANGES.items():
            n_places = len(places(ORIGINAL))
            if n_places == 0:
                missed.append(name + ": there is no place for it")
            for at in rng.sample(range(n_places), min(OF_EACH, n_places)):
                layouts = copy.deepcopy(ORIGINAL)
                change(places(layouts)[at], rng)
                n_tried += 1
                if not fails(layouts, path):
                    missed.append("%s, at place %d of %d" % (name, at, n_places))
    for name in missed:
        print("not ok: not seen:", name)
    print("%d kinds of change, %d tried, %d not seen" % (len(CHANGES), n_tried, len(missed)))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
