#!/usr/bin/env python3
"""test-count.py SOURCE: the count at the end of packaging/test.sh can tell a pass from a failure, and figures stand side by side."""
import json
import os
import subprocess
import sys
import tempfile

from tap import Tap

ALLOWED = '# comment\nlost:/lost/*   any   it may be lost\nold   no-borrowed   needs data that others own\nfront   wine   it cannot be seen there\n'
CASES = [
    # name, tests, allowed, wanted last line
    ('points are counted', [('a', 'OK', 'ok 1 /a/x\nok 2 /a/y\n1..2\n')], '2 passed, 0 failed, 0 skipped'),
    ('a failed point', [('a', 'FAIL', '1..2\nok 1 /a/x\nnot ok 2 /a/y\n')], '1 passed, 1 failed, 0 skipped'),
    ('a crash after good points', [('a', 'ERROR', '1..3\nok 1 /a/x\nok 2 /a/y\nBail out! x\n')], '2 passed, 1 failed, 0 skipped'),
    ('a crash before all points', [('a', 'ERROR', '')], '0 passed, 1 failed, 0 skipped'),
    ('out of time', [('a', 'TIMEOUT', '1..1\n')], '0 passed, 1 failed, 0 skipped'),
    ('too few points', [('a', 'OK', '1..2\nok 1 /a/x\n')], '1 passed, 1 failed, 0 skipped'),
    ('no plan', [('a', 'OK', 'ok 1 /a/x\n')], '1 passed, 1 failed, 0 skipped'),
    ('a test without points', [('a', 'OK', 'words\n'), ('b', 'FAIL', 'words\n')], '1 passed, 1 failed, 0 skipped'),
    ('a skip that is allowed', [('lost', 'OK', '1..2\nok 1 /lost/x # SKIP none\nok 2 /lost/y\n')], '1 passed, 0 failed, 1 skipped'),
    ('a skip that is not', [('a', 'OK', '1..2\nok 1 /a/x # SKIP none\nok 2 /a/y\n')], '1 passed, 1 failed, 0 skipped'),
    ('a whole skip by exit status', [('old', 'SKIP', 'skipped: none\n'), ('b', 'OK', '')], '1 passed, 0 failed, 1 skipped'),
    ('a whole skip by its plan', [('old', 'SKIP', '1..0 # SKIP none\n'), ('b', 'OK', '')], '1 passed, 0 failed, 1 skipped'),
    ('nothing ran', [], '0 passed, 0 failed, 0 skipped'),
]


SUM = 'Ok:                 1   \nTimeout:            0   \n'


def write_log(log, tests, words=SUM):
    with open(log, 'w', encoding='utf-8') as file:
        for name, result, stdout in tests:
            file.write(json.dumps({'name': f'legwork:suite / {name}', 'result': result, 'stdout': stdout}) + '\n')
    with open(log.removesuffix('json') + 'txt', 'w', encoding='utf-8') as file:
        file.write(words)


def count(source, folder, tests, borrowed, *more, build='x', words=SUM, crashed=()):
    log, allowed = os.path.join(folder, 'testlog.json'), os.path.join(folder, 'allowed')
    write_log(log, tests, words)
    with open(allowed, 'w', encoding='utf-8') as file:
        file.write(ALLOWED)
    run = subprocess.run([sys.executable, os.path.join(source, 'tests/support/count-tests.py'), '--allowed', allowed, *crashed, f'{build}={log}', *more],
                         capture_output=True, text=True, check=False, env={**os.environ, 'LEGWORK_BORROWED': borrowed})
    return run.stdout.splitlines()[-1:], run.returncode


def side_by_side(source, folder):
    one, two = os.path.join(folder, 'one.json'), os.path.join(folder, 'two.json')
    write_log(one, [('w', 'OK', '# figure start, s: 0.14\n1..1\nok 1 - x\n# figure memory, MiB: 90\n')])
    write_log(two, [('w', 'OK', '# figure memory, MiB: 120\n'), ('v', 'OK', '')])
    run = subprocess.run([sys.executable, os.path.join(source, 'tests/support/show-figures.py'), f'A={one}', f'B={two}', f'C={folder}/none'],
                         capture_output=True, text=True, check=False)
    return [line.split() for line in run.stdout.splitlines()]


def main(source):
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        for name, tests, wanted in CASES:
            last, status = count(source, folder, tests, '/nowhere')
            good = status == (0 if ' 0 failed' in wanted and not wanted.startswith('0 passed') else 1)
            tap.ok(name, [] if last == [wanted] and good else [f'{last}, exit status {status}, wanted {wanted}'])
        last, status = count(source, folder, [('b', 'OK', '')], '/nowhere', words='1/143 b OK\n')
        tap.ok('a run that was cut off', [] if last == ['1 passed, 1 failed, 0 skipped'] and status == 1 else [last])
        crashes = os.path.join(folder, 'crashes')
        for text, wanted in (('', '1 passed, 0 failed, 0 skipped'), ('crash in prefix: Unhandled exception\n', '1 passed, 1 failed, 0 skipped')):
            with open(crashes, 'w', encoding='utf-8') as file:
                file.write(text)
            last, status = count(source, folder, [('b', 'OK', '')], '/nowhere', crashed=('--crashed', crashes))
            tap.ok(f'programs that crashed: {text.strip() or "none"}', [] if last == [wanted] and status == (text != '') else [last, status])
        front = [('front', 'SKIP', '1..0 # SKIP none\n'), ('b', 'OK', '')]
        last, status = count(source, folder, front, '/nowhere')
        tap.ok('a skip for want of Wine where there is none', [] if last == ['1 passed, 1 failed, 0 skipped'] and status == 1 else [last])
        last, status = count(source, folder, front, '/nowhere', build='windows')
        tap.ok('the same under Wine', [] if last == ['1 passed, 0 failed, 1 skipped'] and status == 0 else [last])
        last, status = count(source, folder, [('b', 'OK', '')], '/nowhere', 'windows: no Wine here')
        tap.ok('a build that cannot be tried', [] if last == ['1 passed, 0 failed, 1 skipped'] and status == 0 else [last])
        last, status = count(source, folder, [('old', 'SKIP', 'skipped\n'), ('b', 'OK', '')], folder)
        tap.ok('a skip for want of data that is there', [] if last == ['1 passed, 1 failed, 0 skipped'] and status == 1 else [last])
        rows = side_by_side(source, folder)
        tap.ok('figures side by side', [] if rows == [['A', 'B'], ['start,', 's', '0.14', '–'], ['memory,', 'MiB', '90', '120']] else [rows])
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
