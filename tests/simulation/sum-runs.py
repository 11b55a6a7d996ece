#!/usr/bin/env python3
"""sum-runs.py: the seeds that were tried so far, by commit, range and result.

  sum-runs.py [--ledger FILE]                     the sums of tests/simulation/runs.csv; 1 where a line is not in order
  sum-runs.py add [OPTION…] LEGWORKCTL FIRST LAST [PROFILE [SCRIPT]]
                                                  runs the seeds and adds a line
    --commit NAME  what the program was built from; default the work tree's commit, and then the tree must be clean
    --ledger FILE  where the line goes, for a run beside other work
    --step N       a line for every N seeds, so that a run that is ended early has counted
    --jobs N       runs at a time

A seed counts once for each profile or script: the same seed at another commit tries other code, but no other world.

A line with violations is in order once its column `mended` names every seed that had one, by spaces: as many as the line counts,
each within its range. `note` says what it was. The proof is not in the ledger: test-simulate.py runs each of these seeds again.
`commit` says what the program was built from; not every commit that was tried has landed as itself."""
import argparse
import csv
import json
import os
import re
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
LEDGER = os.path.join(FOLDER, 'runs.csv')
COLUMNS = ['commit', 'world', 'first', 'last', 'violations', 'seeds_per_minute', 'trace_hash', 'mended', 'note']


def read(ledger):
    with open(ledger, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def git(*arguments):
    return subprocess.run(['git', '-C', FOLDER, *arguments], capture_output=True, text=True, check=True).stdout.strip()


def commit():
    if git('status', '--porcelain', '--untracked-files=no'):
        sys.exit('sum-runs: the work tree has changes: commit them first, so that the line says what was run')
    return git('log', '-1', '--format=%h')


def mended(row):
    """The seeds of the line's violations, as far as they are named."""
    return [int(word) for word in row['mended'].split() if word.isdecimal()]


def complaints(row):
    """What is not in order with a line: a violation that nobody has explained, a seed that is not the line's."""
    first, last, bad = int(row['first']), int(row['last']), int(row['violations'])
    named = mended(row)
    if len(named) != len(row['mended'].split()):
        yield f"'{row['mended']}' is not seeds by spaces"
    if len(set(named)) != bad:
        yield f'{bad} violations, {len(named)} seeds named'
    for seed in named:
        if not first <= seed <= last:
            yield f'seed {seed} is not in {first}..{last}'
    if bad and not row['note']:
        yield 'no note says what it was'


def write(ledger, row):
    new = not os.path.exists(ledger)
    with open(ledger, 'a', encoding='utf-8', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        if new:
            writer.writerow(COLUMNS)
        writer.writerow(row)


def run(options, first, last):
    arguments = [options.program, 'simulate', '--seeds', f'{first}..{last}', '--profile', options.profile, '--format', 'json',
                 '--jobs', str(options.jobs), '--commit', options.commit]
    if options.script:
        arguments += ['--script', options.script]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    print(done.stderr, end='', file=sys.stderr)
    figures = json.loads(done.stdout)
    seeds = sorted({int(seed) for seed in re.findall(r'seed=(\d+)', done.stderr)})
    world = os.path.basename(options.script) if options.script else options.profile
    write(options.ledger, [options.commit, world, first, last, figures['violations'], figures['seeds_per_minute'],
                           figures['trace_hash'], '', f'open: {" ".join(map(str, seeds))}' if seeds else ''])
    return done.returncode


def add(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ('--commit', '--ledger', '--step', '--jobs'):
        parser.add_argument(name)
    for name in ('program', 'first', 'last'):
        parser.add_argument(name)
    parser.add_argument('profile', nargs='?', default='storm')
    parser.add_argument('script', nargs='?')
    options = parser.parse_args(arguments)
    options.commit, options.ledger = options.commit or commit(), options.ledger or LEDGER
    options.jobs = options.jobs or os.cpu_count()
    first, last = int(options.first), int(options.last)
    step = int(options.step) if options.step else last - first + 1
    return max(run(options, start, min(start + step - 1, last)) for start in range(first, last + 1, step))


def different(spans):
    """How many numbers the spans hold, each counted once."""
    total, end = 0, -1
    for first, last in sorted(spans):
        total += max(last - max(first, end + 1) + 1, 0)
        end = max(end, last)
    return total


def show(rows):
    worlds, runs, bad, wrong = {}, 0, 0, 0
    for row in rows:
        first, last = int(row['first']), int(row['last'])
        worlds.setdefault(row['world'], []).append((first, last))
        runs += last - first + 1
        bad += int(row['violations'])
        words = ' '.join(filter(None, (row['mended'], row['note'])))
        print(f"{row['commit']} {row['world']:12} {first}..{last}: {row['violations']} with a violation{': ' if words else ''}{words}")
        for complaint in complaints(row):
            wrong += 1
            print(f'  not in order: {complaint}')
    for world, spans in sorted(worlds.items()):
        print(f'{world}: {different(spans)} different seeds')
    print(f'{runs} runs, {sum(different(spans) for spans in worlds.values())} different worlds, {bad} violations, {wrong} not in order')
    return 1 if wrong else 0


if __name__ == '__main__':
    if sys.argv[1:2] == ['add']:
        sys.exit(add(sys.argv[2:]))
    if sys.argv[1:2] not in ([], ['--ledger']) or len(sys.argv) == 2:
        sys.exit(__doc__)
    sys.exit(show(read(sys.argv[2] if len(sys.argv) > 2 else LEDGER)))
