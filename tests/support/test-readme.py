#!/usr/bin/env python3
"""test-readme.py SOURCE LEGWORKCTL: what the README promises is there: the guarantee's exact words, the files it points to, the
commands and the environment it names."""
import os
import re
import subprocess
import sys

from tap import Tap

# The one place where these words are decided is the page on orders; README and window repeat them.
GUARANTEE = ('The program sends each confirmed order at most once. After any crash or disconnect it finds out from TWS what became '
             'of it; if TWS cannot say, the order is marked UNKNOWN, the program sends nothing more for that underlying, and asks '
             'you. Every fill TWS reports is stored once. Fills TWS no longer reports (for example after an outage across midnight) '
             'are shown as an unexplained position change, not invented. The program cannot see orders that TWS itself is holding '
             'in a dialog.')
SOURCES = ('src/shell', 'src/ui', 'src/ctl')


def quoted(text):
    return ' '.join(re.sub(r'^> ?', '', line) for line in text.splitlines() if line.startswith('>'))


def missing_files(source, text):
    for target in re.findall(r'\]\(([^)#]+)\)', text):
        if '://' not in target and not os.path.exists(os.path.join(source, target)):
            yield f'{target} is not there'


def missing_commands(text, program):
    usage = subprocess.run([program, '--help'], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r'^  (\w+) ', usage, re.MULTILINE))
    for command in sorted(set(re.findall(r'legworkctl ([a-z]+)', text)) - known):
        yield f'legworkctl has no command {command}'


def missing_environment(source, text):
    code = ''
    for folder in SOURCES:
        for name in os.listdir(os.path.join(source, folder)):
            if name.endswith(('.c', '.def')):
                code += open(os.path.join(source, folder, name), encoding='utf-8').read()
    for name in sorted(set(re.findall(r'`([A-Z]+_[A-Z_]+)`', text))):
        if f'"{name}"' not in code and not name.startswith('XDG_'):
            yield f'nothing reads {name}'


def main(source, program):
    tap = Tap()
    text = open(os.path.join(source, 'README.md'), encoding='utf-8').read()
    tap.ok('the order guarantee stands in its exact words', [] if GUARANTEE in quoted(text) else ['it differs'])
    tap.ok('each file it points to is there', missing_files(source, text))
    tap.ok('each command it names is there', missing_commands(text, program))
    tap.ok('each variable it names is read', missing_environment(source, text))
    tap.ok('COPYING is MIT', [] if 'MIT License' in open(os.path.join(source, 'COPYING'), encoding='utf-8').read() else ['it is not'])
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
