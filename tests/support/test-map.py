#!/usr/bin/env python3
"""test-map.py SOURCE BUILD: tests/MAP.md names the tests of each promise once, and each test that it or tests/allowed-skips.txt
names is there; each row of the fault catalogue (tests/simulation/rows.csv) has a script, or tests. In the map a test stands in backticks by its name in the build (`metrics`), or by its file."""
import csv
import json
import os
import re
import sys

from tap import Tap

ROWS = [str(n) for n in range(1, 9)] + ['Bad input', 'Done means']


def test_names(build):
    tests = json.load(open(os.path.join(build, 'meson-info', 'intro-tests.json'), encoding='utf-8'))
    return {test['name'].split(' / ')[-1] for test in tests}


def rows(path):
    """(row, names) of the table's lines."""
    for line in open(path, encoding='utf-8'):
        cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
        if line.startswith('|') and len(cells) == 3 and not set(cells[0]) <= set('-: ') and cells[0] != 'row':
            yield cells[0], re.findall(r'`([^`]+)`', cells[2])


def unknown(source, names, found):
    for row, tests in found:
        if not tests:
            yield f'row {row} names no test'
        for test in tests:
            if test.split(':')[0] not in names and not os.path.exists(os.path.join(source, test)):
                yield f'row {row}: there is no test {test}'


def fault_rows(source):
    """(row, tests, script there) of each row of the fault catalogue."""
    folders = [os.path.join(source, 'tests', *place) for place in (('simulation', 'scripts'), ('data', 'scripts'))]
    names = [name for folder in folders for name in os.listdir(folder)]
    with open(os.path.join(source, 'tests', 'simulation', 'rows.csv'), encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file):
            yield row, row['tests'].split(), any(re.fullmatch(row['row'] + r'([a-z]|-\d+)?\.json', name) for name in names)


def unproved(source, names):
    for row, tests, has_script in fault_rows(source):
        if has_script == bool(tests):
            yield f"{row['row']} has a script and names tests as well" if tests else f"{row['row']} has no script and names no test"
        if tests and not row['why_no_script']:
            yield f"{row['row']} does not say why it has no script"
        yield from (f"{row['row']}: there is no test {test}" for test in tests if test not in names)


def doubled(found):
    names = [row for row, _ in found]
    for row in sorted({name for name in names if names.count(name) > 1}):
        yield f'row {row} stands {names.count(row)} times'


def skips(path, names):
    for line in open(path, encoding='utf-8'):
        if line.strip() and not line.startswith('#') and line.split(':')[0].split()[0] not in names:
            yield f'no test is called {line.split(":")[0]}'


def main(source, build):
    tap, names = Tap(), test_names(build)
    found = list(rows(os.path.join(source, 'tests', 'MAP.md')))
    tap.ok('each promise has a row', (row for row in ROWS if not any(r == row or r.startswith(row + '.') for r, _ in found)))
    tap.ok('each row stands once', doubled(found))
    tap.ok('each row names tests that are there', unknown(source, names, found))
    tap.ok('each row of the fault catalogue has a script, or tests and a reason', unproved(source, names))
    tap.ok('each allowed skip belongs to a test', skips(os.path.join(source, 'tests', 'allowed-skips.txt'), names))
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
