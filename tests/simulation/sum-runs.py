#!/usr/bin/env python3
"""sum-runs.py: the seeds that were tried so far, by commit, range and result.

  sum-runs.py                                     the sums of tests/simulation/runs.csv; 1 where a violation is not explained
  sum-runs.py add LEGWORKCTL FIRST LAST [PROFILE [SCRIPT]]
                                                  runs the seeds and adds a line; the commit is that of the work tree, which
                                                  must be clean

A seed counts once for each profile or script: the same seed at another commit tries other code, but no other world."""
import csv
import json
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
LEDGER = os.path.join(FOLDER, 'runs.csv')
COLUMNS = ['commit', 'world', 'first', 'last', 'violations', 'seeds_per_minute', 'trace_hash', 'note']


def read():
    with open(LEDGER, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def commit():
    def git(*arguments):
        return subprocess.run(['git', '-C', FOLDER, *arguments], capture_output=True, text=True, check=True).stdout.strip()
    if git('status', '--porcelain', '--untracked-files=no'):
        sys.exit('sum-runs: the work tree has changes: commit them first, so that the line says what was run')
    return git('log', '-1', '--format=%h')


def add(program, first, last, profile='storm', script=None):
    arguments = [program, 'simulate', '--seeds', f'{first}..{last}', '--profile', profile, '--format', 'json']
    if script:
        arguments += ['--script', script]
    name = commit()
    run = subprocess.run([*arguments, '--commit', name], stdout=subprocess.PIPE, text=True, check=False)
    figures = json.loads(run.stdout)
    world = os.path.basename(script) if script else profile
    with open(LEDGER, 'a', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerow(
            [name, world, first, last, figures['violations'], figures['seeds_per_minute'], figures['trace_hash'], ''])
    return run.returncode


def different(spans):
    """How many numbers the spans hold, each counted once."""
    total, end = 0, -1
    for first, last in sorted(spans):
        total += max(last - max(first, end + 1) + 1, 0)
        end = max(end, last)
    return total


def show(rows):
    worlds, runs, unexplained = {}, 0, 0
    for row in rows:
        first, last, bad = int(row['first']), int(row['last']), int(row['violations'])
        worlds.setdefault(row['world'], []).append((first, last))
        runs += last - first + 1
        unexplained += bad if not row['note'] else 0
        print(f"{row['commit']} {row['world']:12} {first}..{last}: {bad} with a violation{': ' if row['note'] else ''}{row['note']}")
    for world, spans in sorted(worlds.items()):
        print(f'{world}: {different(spans)} different seeds')
    print(f'{runs} runs, {sum(different(spans) for spans in worlds.values())} different worlds, {unexplained} violations unexplained')
    return 1 if unexplained else 0


if __name__ == '__main__':
    if len(sys.argv) >= 5 and sys.argv[1] == 'add':
        sys.exit(add(*sys.argv[2:]))
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    sys.exit(show(read()))
