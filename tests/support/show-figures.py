#!/usr/bin/env python3
"""Puts side by side what tests measured: show-figures.py LABEL=testlog.json… prints a table of the lines "# figure TITLE: VALUE" of meson's
logs, a column for each LABEL that has any. A figure that one log lacks is a dash."""
import json
import os
import re
import sys

FIGURE = re.compile(r'^# figure (.+): (\S+)$', re.MULTILINE)


def figures(log):
    """Title to value, in their order; nothing where there is no such log."""
    if not os.path.exists(log):
        return {}
    with open(log, encoding='utf-8') as lines:
        tests = [json.loads(line) for line in lines]
    return dict(found for test in tests for found in FIGURE.findall(test.get('stdout', '')))


def table(columns):
    titles = list(dict.fromkeys(title for figures_of in columns.values() for title in figures_of))
    width = max(map(len, titles), default=0)
    if titles:
        yield ' ' * width + ''.join(f'{label:>12}' for label in columns)
    for title in titles:
        yield f'{title:{width}}' + ''.join(f'{found.get(title, "–"):>12}' for found in columns.values())


def main():
    columns = {}
    for label, _, log in (word.partition('=') for word in sys.argv[1:]):
        columns.setdefault(label, {}).update(figures(log))
    for line in table({label: found for label, found in columns.items() if found}):
        print(line)


if __name__ == '__main__':
    main()
