#!/usr/bin/env python3
"""test-stoqey.py PART VERSION: @stoqey/ib 1.6.10, a client for Node, does stoqey/PART.js against the simulated TWS at one server
version. It complains itself of messages with a field too many or too few; each complaint fails the test."""
import json
import os
import subprocess
import sys

import lw_peers

PART, VERSION = sys.argv[1:3]
MODULES = os.path.join(os.environ['LEGWORK_PEERS'], 'stoqey', 'node_modules')


def converse(tap, port):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stoqey', PART + '.js')
    command = ['node', script, str(port), VERSION]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, 'NODE_PATH': MODULES}) as node:
        points = [json.loads(line) for line in node.stdout]
    for point in points:
        tap.ok(point['point'], point['problems'])
    tap.ok('the client comes to its end', lw_peers.same((node.returncode, len(points) > 5), (0, True), 'status, points'))


def main():
    if not os.path.isdir(MODULES):
        print(f'1..0 # SKIP no client at {MODULES}; sh tests/peers/setup-node.sh {os.environ["LEGWORK_PEERS"]} makes it')
        return
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7', '--speed', '0', '--as-of', '2026-11-20T15:00:00Z', '--server-version', VERSION) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
