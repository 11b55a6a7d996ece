#!/usr/bin/env python3
"""test-ledger.py LEGWORKCTL: the ledger of the simulated runs says nothing that is not so, and sum-runs.py would tell; each fault
script has had its 200 seeds."""
import csv
import glob
import importlib
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'support')]
from tap import Tap  # noqa: E402

ledger = importlib.import_module('sum-runs')
PROGRAM = sys.argv[1]
SEEDS_OF_A_ROW = 200
MADE = ['E09.json']  # by test-simulate.py


def sum_runs(*arguments):
    return subprocess.run([sys.executable, os.path.join(HERE, 'sum-runs.py'), *arguments], capture_output=True, text=True, check=False)


def line(violations=0, mended='', note=''):
    return dict(zip(ledger.COLUMNS, ['1234567', 'storm', '101', '200', str(violations), '3000', 'abc', mended, note]))


def told_of(folder, row):
    path = os.path.join(folder, 'ledger.csv')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, ledger.COLUMNS, lineterminator='\n')
        writer.writeheader()
        writer.writerow(row)
    return sum_runs('--ledger', path)


def check_lines(tap, folder):
    cases = [
        ('no violation', line(), None),
        ('one, mended', line(1, '150', 'the engine'), None),
        ('two, mended', line(2, '101 200', 'the engine'), None),
        ('a note alone explains nothing', line(1, '', 'seed 150: mended'), '1 violations, 0 seeds named'),
        ('a seed of another range', line(1, '201', 'the engine'), 'seed 201 is not in 101..200'),
        ('fewer seeds than violations', line(2, '150', 'the engine'), '2 violations, 1 seeds named'),
        ('one seed twice', line(2, '150 150', 'the engine'), '2 violations'),
        ('more seeds than violations', line(0, '150', 'the engine'), '0 violations, 1 seeds named'),
        ('no seed', line(1, 'x150', 'the engine'), 'is not seeds by spaces'),
        ('no words', line(1, '150'), 'no note'),
    ]
    for name, row, complaint in cases:
        done = told_of(folder, row)
        tap.ok(name, [] if done.returncode == (complaint is not None) and (complaint or '0 not in order') in done.stdout
               else [done.returncode, done.stdout, done.stderr])


def check_rows(tap):
    spans = {}
    for row in ledger.read(ledger.LEDGER):
        spans.setdefault(row['world'], []).append((int(row['first']), int(row['last'])))
    for name in sorted(os.path.basename(path) for path in glob.glob(os.path.join(HERE, 'scripts', '*.json'))) + MADE:
        n = ledger.different(spans.get(name, []))
        tap.ok(f'{name}: {SEEDS_OF_A_ROW} seeds', [] if n >= SEEDS_OF_A_ROW else [f'{n} in the ledger'])


def check_add(tap, folder):
    path = os.path.join(folder, 'added.csv')
    done = sum_runs('add', '--commit', 'abcdef0', '--ledger', path, '--step', '3', '--jobs', '1', PROGRAM, '11', '15')
    rows = ledger.read(path)
    spans = [(row['commit'], row['world'], row['first'], row['last'], row['violations']) for row in rows]
    tap.ok('seeds are run and added', [] if done.returncode == 0 and spans == [('abcdef0', 'storm', '11', '13', '0'), ('abcdef0', 'storm', '14', '15', '0')]
           else [done.returncode, spans, done.stderr])
    tap.ok('a seed counts once', [] if ledger.different([(1, 10), (5, 12), (20, 20), (3, 4)]) == 13 else [ledger.different([(1, 10), (5, 12)])])


def main():
    tap = Tap()
    done = sum_runs()
    tap.ok('the ledger is in order', [] if done.returncode == 0 else [text for text in done.stdout.splitlines() if 'not in order' in text])
    tap.note(done.stdout.splitlines()[-1])
    with tempfile.TemporaryDirectory() as folder:
        check_lines(tap, folder)
        check_add(tap, folder)
    check_rows(tap)
    tap.end()


if __name__ == '__main__':
    main()
