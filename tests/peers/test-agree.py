#!/usr/bin/env python3
"""test-agree.py: four clients at four server versions, one gateway at its highest. One places an order and leaves; all see the same
series, option parameters, price steps and the same order, value by value."""
import json
import os
import subprocess

import lw_peers

HERE = os.path.dirname(os.path.abspath(__file__))
# name, version, command; the first one places the order
CLIENTS = [('ibapi-9', 157, ['see_ibapi.py', 'place']), ('ibapi-10', 200, ['see_ibapi.py', 'look']), ('ib-async', 178, ['see_ib_async.py']),
           ('stoqey', 193, ['stoqey/see.js'])]


def see(name, script, port, *rest):
    place = os.path.join(os.environ['LEGWORK_PEERS'], name)
    program = ['node'] if name == 'stoqey' else [os.path.join(place, 'bin', 'python')]
    done = subprocess.run([*program, os.path.join(HERE, script), str(port), *rest], capture_output=True, text=True, check=False,
                          env={**os.environ, 'NODE_PATH': os.path.join(place, 'node_modules')}, timeout=lw_peers.PATIENCE_S)
    if done.returncode != 0:
        raise RuntimeError(f'{name}: {done.stdout}{done.stderr}')
    return json.loads(done.stdout)


def first_difference(got, wanted, what):
    """One problem: where two lists of the same kind part."""
    for n, (ours, theirs) in enumerate(zip(got, wanted)):
        if ours != theirs:
            return [f'{what} {n}: {ours}, not {theirs}']
    return lw_peers.same(len(got), len(wanted), f'number of {what}')


def check(tap, port):
    seen = {name: see(name, command[0], port, *command[1:]) for name, version, command in CLIENTS}
    for name, version, command in CLIENTS:
        tap.ok(f'{name} speaks version {version} and complains of nothing', lw_peers.same(seen[name]['version'], version, 'version')
               + seen[name]['problems'])
    model = seen['ibapi-9']
    tap.ok('there is something to see', lw_peers.same((len(model['series']) > 40, len(model['parameters']), len(model['orders'])), (True, 4, 1)))
    for part in ('series', 'parameters', 'rule', 'orders', 'states'):
        tap.ok(f'all see the same {part}', [f'{name}: {problem}' for name in seen
                                            for problem in first_difference(sorted(seen[name][part]), sorted(model[part]), part)])


def main():
    lacking = [name for name, version, command in CLIENTS if not os.path.isdir(os.path.join(os.environ['LEGWORK_PEERS'], name))]
    if lacking:
        print(f'1..0 # SKIP no {", ".join(lacking)} in {os.environ["LEGWORK_PEERS"]}; setup-venv.sh and setup-node.sh make them')
        return
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7', '--speed', '0', '--as-of', '2026-11-20T15:00:00Z', '--server-version', '200') as gateway:
        lw_peers.scenario(tap, check, gateway.port)
    lw_peers.end(tap, gateway)


main()
