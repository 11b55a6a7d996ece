#!/usr/bin/env python3
"""test-simulate.py LEGWORKCTL SOURCE PART: `legworkctl simulate` as a test of the order engine and of itself. PART: seeds (worlds
by chance), scripts (each fault script with 20 seeds), sabotage (every planted fault is caught), command (what it prints and
promises). A violation names seed and script; replay it with --log."""
import glob
import importlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'support')]
from tap import Tap  # noqa: E402

ledger = importlib.import_module('sum-runs')

PROGRAM, SOURCE, PART = sys.argv[1:4]
PROFILES = {'storm': 1000, 'network': 200, 'gateway': 200, 'crashes': 200, 'midnight': 200, 'calm': 50, 'limits': 200, 'person': 400, 'assigned': 200}
# Of a planted fault that shows there only.
PROFILE_OF = {'no-limits': 'limits', 'go-on': 'assigned', 'cancel-once': 'person', 'quit-at-once': 'person', 'old-client-id': 'person'}
# All of them natively, a part where each costs more (tests/meson.build).
STRIDE = int(os.environ.get('LW_TEST_STRIDE', '1'))
SCRIPT_SEEDS = max(20 // STRIDE, 5)
# How many seeds the checker gets to catch a client with a planted fault.
SABOTAGE_SEEDS = 1000


def simulate(*arguments):
    run = subprocess.run([PROGRAM, 'simulate', *arguments, '--format', 'json'], capture_output=True, text=True, check=False)
    figures = json.loads(run.stdout) if run.stdout.startswith('{') else None
    return run, figures


def scripts():
    folders = [os.path.join(SOURCE, 'tests', 'data', 'scripts'), os.path.join(SOURCE, 'tests', 'simulation', 'scripts')]
    found = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, '*.json')))]
    return [path for path in found if path.removeprefix(SOURCE) not in NO_STORY]


NO_STORY = {
    '/tests/data/scripts/words.json': 'every word of the format once',
    '/tests/data/scripts/B05.json': 'shortened on the page; whole in tests/simulation/scripts',
}


def broken_once():
    """The worlds by chance that broke an invariant, as the ledger tells."""
    rows = [row for row in ledger.read(ledger.LEDGER) if row['world'] in PROFILES]
    return [(seed, row['world'], row['note']) for row in rows for seed in ledger.mended(row)]


def check_seeds(tap):
    for profile, n in ((profile, max(n // STRIDE, 25)) for profile, n in PROFILES.items()):
        run, figures = simulate('--seeds', f'1..{n}', '--profile', profile)
        tap.ok(f'{profile}: {n} seeds without a violation', [run.stderr] if run.returncode or figures['seeds'] != n else [])
        tap.note(f'{figures}')
    for seed, profile, note in broken_once():
        run, figures = simulate('--seeds', f'{seed}..{seed}', '--profile', profile)
        tap.ok(f'{profile} seed {seed} again ({note})', [run.stderr] if run.returncode or figures['seeds'] != 1 else [])


def slow_reader():
    """Row E09, too long to be written: 5,000 ticks a second for three seconds in which the program does nothing, and a fill among
    them."""
    second = 1000000
    ticks = [{'tick': {'line': 1 + i % 3, 'type': (1, 2, 4)[i % 3], 'value': ('9.98', '10.02', '428')[i % 3]}} for i in range(50)]
    spread = {'symbol': 'SPY', 'kind': 'bull_put', 'k1': 425, 'k2': 430, 'qty': 1, 'limit': 1.2}
    return {'format': 1, 'name': 'E09',
            'rules': [{'at': {'t_us': 20 * second + 10000 * i}, 'do': ticks} for i in range(300)]
            + [{'at': {'event': 'place', 'n': 1, 'after_us': 15 * second}, 'do': [{'fill': {'q': 1}}]}],
            'user': [{'at': {'t_us': 6 * second}, 'do': [{'transmit': spread}]}],
            'client': [{'at': {'t_us': 20 * second}, 'do': [{'busy': 3 * second}]}],
            'expect': {'states': ['FILLED'], 'placed': 1}}


def check_scripts(tap):
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, 'E09.json')
        with open(made, 'w', encoding='utf-8') as file:
            json.dump(slow_reader(), file)
        for path in [*scripts(), made]:
            run, figures = simulate('--script', path, '--seeds', f'1..{SCRIPT_SEEDS}')
            tap.ok(f'{os.path.basename(path)}: {SCRIPT_SEEDS} seeds', [run.stderr] if run.returncode else [])


def first_catch(name):
    """The first seed that catches it, by growing ranges, so that most faults cost little."""
    first = 1
    while first <= SABOTAGE_SEEDS:
        last = min(first * 2 + 18, SABOTAGE_SEEDS)
        run, figures = simulate('--seeds', f'{first}..{last}', '--sabotage', name, '--profile', PROFILE_OF.get(name, 'storm'))
        if figures['violations']:
            return run, figures
        first = last + 1
    return None, None


def check_sabotage(tap):
    listed = subprocess.run([PROGRAM, 'simulate', '--sabotage', 'list'], capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in listed.splitlines()]
    tap.ok('at least ten faults to plant', [] if len(names) >= 10 else names)
    for name in names[::min(STRIDE, 4)]:
        run, figures = first_catch(name)
        tap.ok(f'{name} is caught', [] if run else [f'not within {SABOTAGE_SEEDS} seeds'])
        if run:
            tap.note(run.stderr.splitlines()[0])


def check_command(tap):
    run, figures = simulate('--seeds', '1..40')
    again, same = simulate('--seeds', '1..40', '--jobs', '3')
    for key in 'seeds violations seeds_per_minute intents trace_hash'.split():
        tap.ok(f'prints {key}', [] if key in figures else [run.stdout])
    tap.ok('the same seeds, the same trace, on any number of threads',
           [] if figures['trace_hash'] == same['trace_hash'] else [figures, same])
    other, different = simulate('--seeds', '2..41')
    tap.ok('other seeds, another trace', [] if figures['trace_hash'] != different['trace_hash'] else [figures, different])
    bad, figures = simulate('--seeds', '1..20', '--sabotage', 'double-book')
    tap.ok('a violation ends with 1', [] if bad.returncode == 1 and figures['violations'] == 20 else [bad.returncode, figures])
    tap.ok('and names seed, commit and script',
           [] if all(f'{word}=' in bad.stderr for word in ('seed', 'commit', 'script')) else [bad.stderr])
    for arguments in (['--seeds', '9..1'], ['--seeds', 'x'], ['--profile', 'sunny'], ['--sabotage', 'none-such'],
                      ['--script', '/nowhere.json'], ['--minutes', '-1']):
        wrong, figures = simulate(*arguments)
        tap.ok(f'{" ".join(arguments)} is refused in words',
               [] if wrong.returncode == 1 and wrong.stderr.startswith('legworkctl: ') and figures is None else [wrong])


def main():
    tap = Tap()
    {'seeds': check_seeds, 'scripts': check_scripts, 'sabotage': check_sabotage, 'command': check_command}[PART](tap)
    tap.end()


if __name__ == '__main__':
    main()
