#!/usr/bin/env python3
"""Counts the tests of meson's logs: count-tests.py --allowed FILE [--crashed FILE] LABEL=testlog.json… "LABEL: REASON"…

A test that speaks TAP counts a test for each of its points, any other counts one. A test that crashed, ran out of time or
gave fewer points than planned counts one failed more, and so does a run of meson that did not come to its end. A skip must be
named in FILE (test:subtest, when, reason), otherwise it counts as failed. A build that cannot be tried here is one skip, by
"LABEL: REASON". What stands in the FILE of --crashed, of programs that crashed where no test saw it, is one failed. Prints what
failed with its log, what was skipped with its reason, and ends in the line "N passed, N failed, N skipped"; exit status 1 when
something failed."""
import fnmatch
import json
import os
import re
import sys

POINT = re.compile(r'^(ok|not ok)\b\s*(\d+)?\s*-?\s*(.*?)\s*(?:#\s*(SKIP)\b\S*\s*(.*))?$', re.IGNORECASE)
PLAN = re.compile(r'^1\.\.(\d+)\s*(?:#\s*SKIP\b\S*\s*(.*))?$', re.IGNORECASE)
SUM = re.compile(r'^Timeout: +\d+\s*$', re.MULTILINE)  # the last line of the sum that meson writes below its log in words
LOG_LINES = 60


class Count:
    def __init__(self, allowed):
        self.allowed = allowed
        self.passed, self.failed, self.skipped = 0, [], []

    def skip(self, build, name, reason):
        ident = name.replace(' ', '_')
        if any(fnmatch.fnmatchcase(ident, pattern) and holds(build) for pattern, holds in self.allowed):
            self.skipped.append(f'{build} {name}: {reason}')
        else:
            self.failed.append((f'{build} {name}', f'skipped, and tests/allowed-skips.txt does not allow it: {reason}'))

    def tap(self, build, name, text):
        """Counts the points of a TAP stream; returns (points, planned, failed)."""
        points, planned, failed = 0, None, 0
        lines = text.splitlines()
        for number, line in enumerate(lines):
            plan, point = PLAN.match(line), POINT.match(line)
            if plan:
                planned = int(plan.group(1))
                if planned == 0 and plan.group(2) is not None:
                    self.skip(build, name, plan.group(2))
            elif point:
                points += 1
                what = f'{name}:{point.group(3)}'
                if point.group(4):
                    self.skip(build, what, point.group(5))
                elif point.group(1).lower() == 'ok':
                    self.passed += 1
                else:
                    failed += 1
                    self.failed.append((f'{build} {what}', around(lines, number)))
        return points, planned, failed

    def test(self, build, test):
        name, result = test['name'].split(' / ')[-1], test['result']
        stdout, stderr = test.get('stdout', ''), test.get('stderr', '')
        points, planned, failed = self.tap(build, name, stdout)
        whole = f'result {result}\n' + tail(stdout + '\n' + stderr)
        if points == 0 and planned is None:  # no TAP
            if result in ('OK', 'EXPECTEDFAIL'):
                self.passed += 1
            elif result == 'SKIP':
                self.skip(build, name, ''.join((stdout + stderr).strip().splitlines()[-1:]))
            else:
                self.failed.append((f'{build} {name}', whole))
        elif failed == 0 and (result not in ('OK', 'SKIP', 'EXPECTEDFAIL') or planned is None or points < planned):
            self.failed.append((f'{build} {name}', whole))
        elif failed > 0 and stderr:
            self.failed[-1] = (self.failed[-1][0], self.failed[-1][1] + '\n' + tail(stderr))


def around(lines, number):
    """The messages that stand before and after a failed point."""
    first, last = number, number + 1
    while first > 0 and lines[first - 1].startswith('#') and number - first < LOG_LINES:
        first -= 1
    while last < len(lines) and lines[last].startswith('#') and last - number < LOG_LINES:
        last += 1
    return '\n'.join(lines[first:last])


def tail(text):
    return '\n'.join(text.strip().splitlines()[-LOG_LINES:])


def read_allowed(path):
    """[(pattern, whether its condition holds for a build)]; a line without a reason is an error."""
    borrowed = os.path.isdir(os.environ.get('LEGWORK_BORROWED', ''))
    holds = {'any': lambda build: True, 'no-borrowed': lambda build: not borrowed, 'wine': lambda build: build == 'windows'}
    rows = []
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        if line.strip() and not line.startswith('#'):
            words = line.split(None, 2)
            if len(words) < 3 or words[1] not in holds:
                sys.exit(f'{path}:{number}: test, when ({", ".join(holds)}) and reason are needed')
            rows.append((words[0], holds[words[1]]))
    return rows


def count_file(count, build, path):
    try:
        lines = open(path, encoding='utf-8', errors='replace').read().splitlines()
    except OSError as error:
        lines = []
        count.failed.append((build, f'no test ran: {error}'))
    else:
        if not came_to_its_end(path):
            count.failed.append((build, f'meson ended before all tests had run: {path}'))
    for line in lines:
        count.test(build, json.loads(line))


def count_crashes(count, path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            text = file.read()
    except OSError as error:
        text = f'nobody looked for programs that crashed: {error}'
    if text.strip():
        count.failed.append(('crashes', tail(text)))


def came_to_its_end(path):
    try:
        with open(path.removesuffix('json') + 'txt', encoding='utf-8', errors='replace') as file:
            return SUM.search(file.read()[-400:]) is not None
    except OSError:
        return False


def report(count):
    for name, log in count.failed:
        print(f'\n=== FAILED {name}\n{log}')
    if count.skipped:
        print('\nSkipped:')
        for line in count.skipped:
            print(f'  {line}')
    print(f'\n{count.passed} passed, {len(count.failed)} failed, {len(count.skipped)} skipped')
    return 1 if count.failed or count.passed == 0 else 0


def main(arguments):
    if len(arguments) < 3 or arguments[0] != '--allowed':
        sys.exit(__doc__)
    count, rest = Count(read_allowed(arguments[1])), arguments[2:]
    if rest[0] == '--crashed':
        count_crashes(count, rest[1])
        rest = rest[2:]
    for argument in rest:
        build, mark, path = argument.partition('=')
        if mark:
            count_file(count, build, path)
        else:
            count.skipped.append(argument)
    return report(count)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
