#!/usr/bin/env python3
"""Inputs for the fuzz targets, from the vectors: a folder for each target, and a dictionary.

usage: make-corpus.py VECTORS OUT
"""
import hashlib
import json
import os
import re
import sys

VECTORS, OUT = sys.argv[1], sys.argv[2]
LONGEST = 2048
MAX_PIECES = 6

# As in lw-fuzz.c.
VERSIONS = [155, 156, 157, 158, 160, 162, 163, 164, 166, 169, 170, 176, 177, 178, 179, 182, 183, 184, 185, 186, 187, 189, 190, 191,
            192, 193, 194, 195, 196, 198, 199, 200]
FRAME, RAW, TIME, LOST = range(4)


def lines(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def put(target, data):
    if len(data) > LONGEST:
        return
    folder = os.path.join(OUT, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
        file.write(data)


def piece(how, payload):
    return bytes([how]) + len(payload).to_bytes(2, "big") + payload


def pause(ticks):
    return bytes([TIME]) + ticks.to_bytes(2, "big")


def talks(target, payloads):
    """Each message alone, and talks of a few of them."""
    for payload in payloads:
        put(target, b"\x0d\x01" + piece(FRAME, payload) + pause(10))
    for start in range(0, len(payloads), MAX_PIECES):
        put(target, b"\x0d\x11" + b"".join(piece(FRAME, p) + pause(5) for p in payloads[start:start + MAX_PIECES])
            + pause(200) + bytes([LOST, 0, 0]) + piece(FRAME, payloads[start]))


def dictionary(layouts):
    words = {"", "-1", "1E400", "nan", "inf", "0x10", "1,5", "2147483647", "9223372036854775807", "1.7976931348623157E308"}
    words |= set(re.findall(r'"is": \["([^"]+)"', layouts)) | set(re.findall(r'"is": \[[^\]]*, "([^"]+)"\]', layouts))
    return "".join('"%s\\x00"\n' % word for word in sorted(words))


def main():
    out, inbound = [], []
    for vector in lines("outbound.jsonl") + lines("inbound_generated.jsonl"):
        payload = bytes.fromhex(vector["bytes_hex"])[4:]
        is_in = vector["direction"] == "in"
        at = min(range(len(VERSIONS)), key=lambda i: abs(VERSIONS[i] - vector["server_version"]))
        put("message", bytes([at | (0x80 if is_in else 0)]) + payload)
        put("frames", b"\x03" + bytes.fromhex(vector["bytes_hex"]) * 2)
        (inbound if is_in else out).append(payload)
    for vector in lines("framing.jsonl"):
        put("frames", b"\x07" + b"".join(bytes.fromhex(c) for c in vector["chunks_hex"]))
    for vector in lines("handshake.jsonl"):
        data = bytes.fromhex(vector["bytes_hex"])
        put("handshake", b"\x01" + data)
        put("handshake", b"\x40" + data[4:])
    put("handshake", b"\x05API\0\0\0\0\x12v157..178 +PACEAPI")
    talks("gateway", out)
    talks("session", inbound)
    with open(os.path.join(VECTORS, "tws-layouts.json"), encoding="utf-8") as file:
        words = dictionary(file.read())
    with open(os.path.join(OUT, "words.dict"), "w", encoding="ascii") as file:
        file.write(words)


if __name__ == "__main__":
    main()
