#!/usr/bin/env python3
"""legworkctl dump and encode against the vectors, by a decoder of its own that knows tws-layouts.json alone.

usage: check_commands.py LEGWORKCTL DATA [BORROWED]   (exit 77: skipped, BORROWED is absent)
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

CTL, DATA = sys.argv[1], sys.argv[2]
LAYOUTS = json.load(open(os.path.join(DATA, "vectors", "tws-layouts.json"), encoding="utf-8"))
MESSAGES = {(m["direction"], m["kind"]): m for m in LAYOUTS["messages"]}
failures = []
checks = 0

# The allowed exceptions, by name.
TIME_BEYOND_INT64 = "rec_currentTime_4"
NEGATIVE_ROW_COUNT = "rec_scannerData_4"


def check(ok, *words):
    global checks
    checks += 1
    if not ok:
        failures.append(" ".join(str(w) for w in words))


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def run(command, inputs, status=0, env=None):
    """One line out for one line in."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in inputs)
    done = subprocess.run([CTL, command], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          env=env)
    out = done.stdout.decode("utf-8").splitlines()
    check(done.returncode == status, command, "exit status", done.returncode, done.stderr.decode(errors="replace")[:500])
    check(len(out) == len(inputs), command, len(inputs), "lines in,", len(out), "out")
    return [json.loads(line) for line in out]


# A decoder from the layouts alone.

def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def is_huge(text):
    value = number(text)
    return value is not None and abs(value) >= 1e300


def is_absent(field, text):
    kind = field["type"]
    if text == "":
        return True
    if kind in ("d", "d?", "D", "s*") and text.lstrip("+-").lower() in ("inf", "infinity", "infinite"):
        return not field.get("infinity", False)
    if kind in ("i?", "D") and text in LAYOUTS["unset_values"][kind]:
        return True
    return kind in ("d?", "D", "s*") and is_huge(text)


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
    return bool(value) and not is_huge(value) and number(value) > 0


def in_version(entry, version):
    return entry.get("gate_min", 0) <= version <= entry.get("gate_max", 10 ** 6)


def read_row(fields, texts, version):
    """Returns named values, and the definition of each text on the wire."""
    raw, named, wire = {}, {}, []
    for field in fields:
        if not in_version(field, version) or not holds(field.get("present_when", {"all": []}), raw):
            continue
        text = texts.pop(0)
        wire.append((field, text))
        if field["type"] != "group":
            raw[field["name"]] = text
            if not is_absent(field, text):
                named[field["name"]] = text
            continue
        entries = []
        for _ in range(max(0, int(text or "0"))):
            entry, more = read_row(field["fields"], texts, version)
            entries.append(entry)
            wire += more
        raw[field["name"]] = entries
        if entries:
            named[field["name"]] = entries
    return named, wire


def split(frame_hex):
    payload = bytes.fromhex(frame_hex)[4:]
    return payload.decode("utf-8").split("\0")[:-1]


def decode(vector):
    message = MESSAGES[vector["direction"], vector["kind"]]
    texts = split(vector["bytes_hex"])
    wire = [(None, texts.pop(0))]
    version_field = message["version_field"]
    if version_field and in_version(version_field, vector["server_version"]):
        wire.append((None, None))
        texts.pop(0)
    named, more = read_row(message["fields"], texts, vector["server_version"])
    check(not texts, vector["name"], "left over", texts)
    return named, wire + more


def same(field, ours, theirs):
    unset = [field["unset"], ""] + [u for u in LAYOUTS["unset_values"].get(field["type"], [])]
    def none(text):
        return text in unset or (field["type"] in ("d?", "s*", "D") and not field.get("infinity") and is_huge(text))
    if ours == theirs or (none(ours) and none(theirs)):
        return True
    return field["type"] != "s" and number(ours) is not None and number(ours) == number(theirs)


def table_names(decoded, version):
    """The naming rule of the vectors for "decoded", which is older than the table's names."""
    named = {}
    for name, value in decoded.items():
        if name == "msgId" or name.endswith("Count"):
            continue
        if name == "trailStopPrice (repeated)":
            name = "trailStopPrice2"
        if name == "rfq filler":
            name = "rfqFiller2"
        while "." in name:
            head, tail = name.split(".", 1)
            name = head + tail[0].upper() + tail[1:]
        named[name] = value
    return named


def check_decoded(vector, answer):
    """Each value of "decoded" is the value of dump, or unset there and absent here."""
    fields = {f["name"]: f for f in MESSAGES[vector["direction"], vector["kind"]]["fields"]}
    for name, value in table_names(vector["decoded"], vector["server_version"]).items():
        check(name in fields, vector["name"], "decoded name", name)
        if isinstance(value, list):
            check(len(answer.get(name, [])) == len(value), vector["name"], name, "entries")
        elif name in fields:
            check(same(fields[name], answer.get(name, ""), value), vector["name"], name, answer.get(name), value)


# What the official client called, argument by argument: names of fields, None for what it makes up itself.
CALLBACKS = {
    "nextValidId": ("orderId",), "managedAccounts": ("accounts",), "currentTime": ("time",),
    "tickSize": ("reqId", "tickType", "size"), "tickString": ("reqId", "tickType", "value"),
    "tickGeneric": ("reqId", "tickType", "value"), "tickSnapshotEnd": ("reqId",),
    "marketDataType": ("reqId", "marketDataType"), "tickReqParams": ("reqId", "minTick", "bboExchange", "snapshotPermissions"),
    "contractDetailsEnd": ("reqId",), "securityDefinitionOptionParameterEnd": ("reqId",),
    "orderStatus": ("orderId", "status", "filled", "remaining", "avgFillPrice", "permId", "parentId", "lastFillPrice",
                    "clientId", "whyHeld", "mktCapPrice"),
    "updateAccountValue": ("key", "value", "currency", "account"), "updateAccountTime": ("time",),
    "accountDownloadEnd": ("account",), "accountSummary": ("reqId", "account", "tag", "value", "currency"),
    "accountSummaryEnd": ("reqId",), "accountUpdateMultiEnd": ("reqId",),
    "accountUpdateMulti": ("reqId", "account", "modelCode", "key", "value", "currency"),
    "pnl": ("reqId", "dailyPnL", "unrealizedPnL", "realizedPnL"),
    "pnlSingle": ("reqId", "position", "dailyPnL", "unrealizedPnL", "realizedPnL", "value"), "execDetailsEnd": ("reqId",),
    "position": ("account", None, "position", "avgCost"), "tickOptionComputation": (
        "reqId", "tickType", "tickAttrib", "impliedVol", "delta", "optPrice", "pvDividend", "gamma", "vega", "theta", "undPrice"),
    "headTimestamp": ("reqId", "headTimestamp"),
}


def check_callback(vector, answer):
    call = vector["decoded_by"].get("ibapi-10.51.1", [[None]])[0]
    names = CALLBACKS.get(call[0])
    if names is None:
        return 0
    layout = {f["name"]: f for f in MESSAGES["in", vector["kind"]]["fields"]}
    check(len(call) - 1 == len(names), vector["name"], "arguments", call)
    for name, value in zip(names, call[1:]):
        if name is None:
            continue
        check(name in layout, vector["name"], "no field", name)
        text = answer.get(name, "")
        if value is None or value == "UNSET":
            none = layout[name].get("none", "")
            check(text == "" or (number(text) < 0 if none == "<0" else number(text) == number(none)), vector["name"], name, text)
        elif isinstance(value, (int, float)):
            check(number(text or "0") == value, vector["name"], name, text, value)
        elif layout[name]["type"] == "D":
            check(number(text) == number(value), vector["name"], name, text, value)
        else:
            check(text == value, vector["name"], name, text, value)
    return 1


def check_messages(vectors):
    answers = run("dump", vectors)
    good = []
    n_callbacks = 0
    for vector, answer in zip(vectors, answers):
        check(answer.get("name") == vector["name"], vector["name"], "name")
        if vector["name"] == TIME_BEYOND_INT64:
            check("currentTime" in answer.get("error", "") and "time" in answer["error"], answer)
            continue
        named, wire = decode(vector)
        check(answer.get("kind") == vector["kind"], vector["name"], answer)
        check(answer.get("fields") == named, vector["name"], answer.get("fields"), named)
        if "decoded" in vector:
            check_decoded(vector, answer["fields"])
        elif vector["direction"] == "in":
            n_callbacks += check_callback(vector, answer["fields"])
        good.append((vector, answer, wire))
    if vectors[0]["direction"] == "in":
        check(n_callbacks > 25, "only", n_callbacks, "callbacks compared")

    requests = [{"name": v["name"], "kind": v["kind"], "direction": v["direction"], "server_version": v["server_version"],
                 "fields": a["fields"]} for v, a, _ in good]
    encoded = run("encode", requests)
    for (vector, _, wire), bytes_out in zip(good, encoded):
        texts = split(bytes_out["bytes_hex"])
        check(len(texts) == len(wire), vector["name"], len(wire), "fields became", len(texts))
        check("not_sent" not in bytes_out, vector["name"], bytes_out.get("not_sent"))
        for (field, theirs), ours in zip(wire, texts):
            if theirs is None:
                continue
            if field is None:
                check(ours == theirs, vector["name"], "id", ours)
            elif vector["name"] == NEGATIVE_ROW_COUNT and field["type"] == "group":
                check((ours, theirs) == ("0", "-1"), vector["name"], ours, theirs)
            else:
                check(same(field, ours, theirs), vector["name"], field["name"], repr(ours), repr(theirs))

    # The result of encode decodes to the same values (an empty integer may come back as its unset text).
    again = run("dump", [{**e, "direction": v["direction"], "server_version": v["server_version"]}
                         for (v, _, _), e in zip(good, encoded)])
    twice = run("dump", [{**e, "direction": v["direction"], "server_version": v["server_version"]}
                         for (v, _, _), e in zip(good, run("encode", again))])
    for (vector, answer, _), second, third in zip(good, again, twice):
        check(answer["fields"].items() <= second["fields"].items() or "[" in json.dumps(answer["fields"]),
              vector["name"], "second dump lost values")
        check(second["fields"] == third["fields"], vector["name"], "third dump differs")

    # "decoded" as it stands, encoded.
    stated = [v for v, _, _ in good if "decoded" in v]
    encoded = run("encode", [{"name": v["name"], "kind": v["kind"], "direction": v["direction"],
                              "server_version": v["server_version"],
                              "fields": table_names(v["decoded"], v["server_version"])} for v in stated])
    for vector, bytes_out in zip(stated, encoded):
        _, wire = decode(vector)
        texts = split(bytes_out.get("bytes_hex", "00000000"))
        check(len(texts) == len(wire), vector["name"], "decoded:", len(wire), "fields became", len(texts))
        for (field, theirs), ours in zip(wire, texts):
            if field is not None:
                check(same(field, ours, theirs), vector["name"], "decoded:", field["name"], repr(ours), repr(theirs))


# Messages of every kind and version, made by chance from the layouts: what no recording happens to hold.

SAMPLES = {
    "i": ["", "0", "-1", "1", "7", "2147483647", "-2147483648"], "l": ["", "0", "9223372036854775807", "-1", "1803245772"],
    "d": ["", "0", "0.0", "-1.35", "6.5E2", "1.0E-4", "1.7976931348623157E308"], "b": ["", "0", "1"],
    "i?": ["", "0", "3", "2147483647"], "d?": ["", "0.05", "-2", "1.7976931348623157E308", "1.7976931348623157e+308", "Infinity"],
    "D": ["", "1", "0.0001", "1E+2", "2147483647", "9223372036854775807", "170141183460469231731687303715884105727"],
    "s": ["", "A", "two words", "1,5", "a|b", "None", "0"], "s*": ["", "481.25", "1.7976931348623157E308"],
}


def terms(condition):
    parts = condition.get("any") or condition.get("all")
    return [t for part in parts for t in terms(part)] if parts else [condition]


def telling(fields):
    """Texts that conditions of the row ask for, by field."""
    asked = {}
    for field in fields:
        for term in terms(field["present_when"]) if "present_when" in field else []:
            asked.setdefault(term["field"], []).extend(term.get("is", ["0.5"]))
    return asked


def make_row(fields, version, rng):
    texts, raw, asked = [], {}, telling(fields)
    for field in fields:
        if not in_version(field, version) or not holds(field.get("present_when", {"all": []}), raw):
            continue
        if field["type"] == "group":
            entries = rng.choice([0, 0, 1, 2, 3])
            texts.append(str(entries) if entries else rng.choice(["0", "0", "", "-1"]))
            raw[field["name"]] = [0] * entries
            for _ in range(entries):
                texts += make_row(field["fields"], version, rng)
            continue
        choices = asked.get(field["name"], []) if rng.random() < 0.6 else []
        text = rng.choice(choices or SAMPLES[field["type"]])
        raw[field["name"]] = text
        texts.append(text)
    return texts


def make_vector(message, version, rng):
    texts = [str(message["id"])]
    if message["version_field"] and in_version(message["version_field"], version):
        texts.append(message["version_field"]["value"])
    texts += make_row(message["fields"], version, rng)
    payload = "".join(t + "\0" for t in texts).encode()
    return {"name": "%s@%d" % (message["kind"], version), "kind": message["kind"], "direction": message["direction"],
            "server_version": version, "bytes_hex": "%08x" % len(payload) + payload.hex()}


def check_made():
    rng = random.Random(20261122)
    vectors = [make_vector(m, v, rng) for m in LAYOUTS["messages"] if m["id"] is not None
               for v in (155, 157, 163, 164, 166, 169, 170, 176, 177, 178, 182, 188, 190, 193, 195, 196, 200) for _ in range(2)]
    good = []
    for vector, answer in zip(vectors, run("dump", vectors)):
        named, wire = decode(vector)
        check(answer.get("kind") == vector["kind"] and answer.get("fields") == named, vector["name"], answer, named)
        good.append((vector, {**vector, "fields": named}, wire))
    encoded = run("encode", [{k: v for k, v in request.items() if k != "bytes_hex"} for _, request, _ in good])
    for (vector, _, wire), bytes_out in zip(good, encoded):
        texts = split(bytes_out["bytes_hex"])
        check(len(texts) == len(wire), vector["name"], len(wire), "fields became", len(texts))
        for (field, theirs), ours in zip(wire, texts):
            if field is not None and field["type"] == "group":
                check(int(ours) == max(0, int(theirs or "0")), vector["name"], field["name"], ours, theirs)
            elif field is not None:
                check(same(field, ours, theirs) or (is_absent(field, theirs) and ours == field["unset"]),
                      vector["name"], field["name"], repr(ours), repr(theirs))


def check_framing():
    vectors = lines(os.path.join(DATA, "vectors", "framing.jsonl"))
    for vector, answer in zip(vectors, run("dump", vectors)):
        kinds = {str(m["id"]): m["kind"] for m in LAYOUTS["messages"] if m["direction"] == vector["direction"]}
        expected = [decode({"name": vector["name"], "direction": vector["direction"], "kind": kinds[texts[0]],
                            "server_version": vector["server_version"],
                            "bytes_hex": "00000000" + "".join(t.encode().hex() + "00" for t in texts)})[0]
                    for texts in vector["expect"]]
        check([f.get("fields") for f in answer["frames"]] == expected, vector["name"], str(answer)[:300])
        check(("need_more" in answer) == ("partial" in vector.get("after", "")), vector["name"], "need_more")
        check("error" not in answer, vector["name"], answer.get("error"))


def check_handshake():
    vectors = lines(os.path.join(DATA, "vectors", "handshake.jsonl"))
    answers = run("dump", [{**v, "handshake": True} for v in vectors])
    for vector, answer in zip(vectors, answers):
        check(answer.get("kind") == vector["kind"], vector["name"], answer)
        if vector["direction"] == "in":
            check(list(answer["fields"].values()) == vector["fields"], vector["name"], answer)
        else:
            text = bytes.fromhex(vector["bytes_hex"])[8:].decode()
            check("v{minVersion}..{maxVersion}".format(**answer["fields"]) == text, vector["name"], answer)
    encoded = run("encode", answers)
    for vector, bytes_out in zip(vectors, encoded):
        check(bytes_out.get("bytes_hex") == vector["bytes_hex"], vector["name"], bytes_out)
    cut = [{**v, "handshake": True, "bytes_hex": v["bytes_hex"][:2 * n]} for v in vectors
           for n in range(len(v["bytes_hex"]) // 2)]
    check(all(a.get("need_more") is True and "kind" not in a for a in run("dump", cut)), "a handshake cut short")


def check_edges():
    """Frames that are not well, each with the answer that it must have."""
    whole = "000000083900310031303100"
    def one(**members):
        return run("dump", [{"server_version": 178, "direction": "in", **members}])[0]
    check(one(bytes_hex="").get("need_more") is True, "no bytes")
    check(one(bytes_hex=whole[:-2]).get("need_more") is True, "a byte is missing")
    check(one(bytes_hex="00000000").get("error"), "length 0")
    check(one(bytes_hex="ffffffff00").get("error"), "length 4 GiB")
    check("999" in one(bytes_hex="0000000439393900").get("error", ""), "unknown id")
    answer = one(bytes_hex="000000083900310031302c00")
    check("nextValidId" in answer["error"] and "orderId" in answer["error"] and "kind" not in answer, answer)
    check((answer["message"], answer["field"]) == ("nextValidId", "orderId"), answer)
    answer = one(bytes_hex=whole + whole)
    check([f["kind"] for f in answer["frames"]] == ["nextValidId"] * 2 and "need_more" not in answer, answer)
    answer = one(chunks_hex=[whole, "00000004393939", "00" + whole, "00000000", whole])
    check([f.get("kind", "error") for f in answer["frames"]] == ["nextValidId", "error", "nextValidId"], answer)
    check("error" in answer, "a broken stream says so beside its frames")
    answer = one(bytes_hex="0000000d3900310031303100776861740000"[:34])
    check(answer.get("kind") == "nextValidId" and answer["fields"] == {"orderId": "101"}, "more fields than known", answer)

    odd = "".join(chr(c) for c in range(1, 33)) + "\x7f\x85\u2028\U0001f600\"\\/"
    text = "4\x002\x00-1\x002104\x00" + odd + "\x00\x00"
    answer = one(bytes_hex="%08x" % len(text.encode()) + text.encode().hex())
    check(answer["fields"]["text"] == odd, "control characters", repr(answer))
    check(split(run("encode", [answer])[0]["bytes_hex"])[4] == odd, "control characters, encoded")
    answer = one(bytes_hex="0000000f34003200310032003fff003f003f00")
    check(answer["fields"]["text"] == "?\ufffd", "no UTF-8", answer)
    check(answer["raw_hex"] == {"text": "3fff"}, "no UTF-8: its bytes", answer)
    frame = b"79\x001\x001\x007\x00K\xf6ln\x00STK\x00XETRA\x00EUR\x001\x00O\xc4T\x00caf\xe9 \x80\x00\x00"
    frame = "%08x" % len(frame) + frame.hex()
    answer = one(bytes_hex=frame)
    check(sorted(answer["raw_hex"]) == ["contracts[0].derivativeSecTypes[0].secType", "contracts[0].description",
                                        "contracts[0].symbol"], "places of bytes", answer)
    check(run("encode", [answer])[0]["bytes_hex"] == frame, "Latin-1 comes back byte for byte")

    order = next(v for v in lines(os.path.join(DATA, "vectors", "inbound_generated.jsonl")) if v["kind"] == "openOrder")
    fields = one(**{k: order[k] for k in ("server_version", "direction", "bytes_hex")})["fields"]
    head, tail = bytes.fromhex(order["bytes_hex"])[4:].split(b"\0" + fields["lmtPrice"].encode() + b"\0", 1)
    for text in ("nan", "1,5", "0x10", "\xff"):
        payload = head + b"\0" + text.encode("latin-1") + b"\0" + tail
        answer = one(server_version=order["server_version"], bytes_hex="%08x" % len(payload) + payload.hex())
        check({**answer["fields"], "lmtPrice": fields["lmtPrice"]} == fields and "lmtPrice" not in answer["fields"], answer)
        check(answer["malformed"] == {"lmtPrice": text if text != "\xff" else "\ufffd"}, "malformed", answer)

    check("error" in run("dump", ['{"name":"\\ud800","direction":"in","server_version":178,"bytes_hex":"00"}'], status=1)[0],
          "half a pair")

    bad = ["", "{", "[]", "1", "\"x\"", "null", "{}", '{"direction":"in"}', "[" * 5000, '{"a":' * 5000,
           '{"direction":"in","server_version":178,"bytes_hex":"0g"}', '{"direction":"in","server_version":178,"bytes_hex":"000"}',
           '{"direction":"in","server_version":178,"bytes_hex":5}', '{"direction":"in","server_version":"x","bytes_hex":"00"}',
           '{"direction":"in","server_version":201,"bytes_hex":"00"}', '{"direction":"up","server_version":178,"bytes_hex":"00"}',
           '{"direction":"in","server_version":178,"chunks_hex":["00",7]}', '{"direction":"in","server_version":178,"chunks_hex":{}}']
    check(all("error" in a for a in run("dump", bad, status=1)), "bad lines for dump")
    head = '{"direction":"out","server_version":178,"kind":"placeOrder","fields":'
    bad = ["", "{}", head + "7}", head + '{"lmtPrice":"1,5"}}', head + '{"nosuch":"1"}}', head + '{"comboLegs":"x"}}',
           head + '{"comboLegs":["x"]}}', head + '{"comboLegs":[{"nosuch":1}]}}', head + '{"lmtPrice":[1]}}',
           head + '{"symbol":"M\\u00fcnchen"}}', head + '{"conId":1e400}}', head + '{"conId":1.5}}',
           head + '{"symbol":{"a":"b"}}}', head.replace("placeOrder", "nosuch") + "{}}", head.replace("out", "in") + "{}}"]
    label = '{"direction":"in","server_version":178,"kind":"managedAccts","fields":{},"raw_hex":'
    bad += [label + "7}", label + '{"nosuch":"41"}}', label + '{"accounts":"4"}}', label + '{"accounts":"00"}}',
            label + '{"accounts[0].x":"41"}}', label + '{"accounts":7}}']
    answers = run("encode", bad, status=1)
    check(all("error" in a and "bytes_hex" not in a for a in answers), "bad lines for encode", answers)
    check("placeOrder.lmtPrice" in answers[3]["error"], answers[3])
    check("placeOrder.comboLegs[0].nosuch" in answers[7]["error"], answers[7])

    typed = {"orderId": 7, "transmit": True, "lmtPrice": -1.2, "secType": "BAG", "whatIf": None, "comboLegs": [{"conId": 1}]}
    texts = {"orderId": "7", "transmit": "1", "lmtPrice": "-1.2", "secType": "BAG", "comboLegs": [{"conId": "1"}]}
    base = {"kind": "placeOrder", "direction": "out", "server_version": 178}
    a, b, c, d = run("encode", [{**base, "fields": typed}, {**base, "fields": texts}, {**base, **texts},
                                {**base, "server_version": 157, "fields": {**texts, "duration": "5", "hedgeParam": "x"}}])
    check(number(split(a["bytes_hex"])[19]) == -1.2, split(a["bytes_hex"])[:20])
    check(len(split(a["bytes_hex"])) == len(split(b["bytes_hex"])), "typed values")
    check(b["bytes_hex"] == c["bytes_hex"], "named fields in the line itself")
    check(d.get("not_sent") == ["placeOrder.hedgeParam", "placeOrder.duration"], d)


def check_german():
    """Where a comma is the decimal sign, numbers stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        made = shutil.which("localedef") and subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        if not made:
            print("no German locale can be made here; test-locale says so too")
            return
        env = {**os.environ, "LOCPATH": folder, "LC_ALL": "de_DE.UTF-8", "LANGUAGE": ""}
        line = {"kind": "placeOrder", "direction": "out", "server_version": 178, "fields": {"lmtPrice": -1.25, "auxPrice": "0.05"}}
        encoded = run("encode", [line], env=env)
        texts = split(encoded[0]["bytes_hex"])
        check(texts[19:21] == ["-1.25", "0.05"], "German encode", texts[17:22])
        check(run("dump", encoded, env=env)[0]["fields"]["lmtPrice"] == "-1.25", "German dump")


def main():
    if len(sys.argv) > 3:
        folder = os.environ.get("LEGWORK_BORROWED", sys.argv[3])
        if not os.path.isdir(os.path.join(folder, "vectors")):
            print("skipped: the vectors that others own are not here (LEGWORK_BORROWED)")
            return 77
        check_messages(lines(os.path.join(folder, "vectors", "inbound_recorded.jsonl")))
        check_messages(lines(os.path.join(folder, "vectors", "outbound_other.jsonl")))
    else:
        check_messages(lines(os.path.join(DATA, "vectors", "inbound_generated.jsonl")))
        check_messages(lines(os.path.join(DATA, "vectors", "outbound.jsonl")))
        check_made()
        check_framing()
        check_handshake()
        check_edges()
        check_german()
    for failure in failures[:30]:
        print("not ok:", failure[:1000])
    print(checks, "checks,", len(failures), "failed")
    return 1 if failures or checks < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
