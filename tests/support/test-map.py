#!/usr/bin/env python3
"""test-map.py SOURCE BUILD: tests/MAP.md names the tests of each promise once, and each test that it or tests/allowed-skips.txt
names is there. In the map a test stands in backticks by its name in the build (`metrics`), or by its file."""
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
    tap.ok('each allowed skip belongs to a test', skips(os.path.join(source, 'tests', 'allowed-skips.txt'), names))
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
