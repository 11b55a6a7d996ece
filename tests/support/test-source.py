#!/usr/bin/env python3
"""test-source.py SOURCE: rules that can be read from the text: sizes, marks of unfinished work, markup, translations."""
import glob
import os
import re
import statistics
import sys

from tap import Tap

MAX_FUNCTION, MAX_FILE = 100, 1000
MARKS = re.compile(r'\b(' + '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK']) + r')\b')
MARKUP = re.compile(r'set_markup|set_tooltip_markup|use-markup|tooltip-markup|pango_parse_markup')
ESCAPED = re.compile(r'g_markup_printf_escaped|g_markup_escape_text')
# The trading day is New York's by our own calendar; Windows has no zone of that name, and the machine's zone is nobody's business.
LOCAL_TIME = re.compile(r'\b(g_time_zone_new\w*|g_date_time_(new_local|new_now_local|new_from_unix_local\w*|to_local|format|to_timezone)'
                        r'|g_date_strftime|localtime(_r|_s)?|mktime|strftime|tzset)\b')
# A mark of gcovr, then a colon, and why.
BARE_EXCLUSION = re.compile(r'GCOVR_EXCL_\w+(?!\w*: \w)')
TRANSLATED = re.compile(r'\b(_|N_|C_|ngettext|g_dngettext)\s*\(|translatable="(yes|true|1)"')
FOLDERS = ('src', 'tests', 'ui', 'data', 'packaging', 'po')


def files(source, *endings):
    for folder in FOLDERS:
        for path in sorted(glob.glob(os.path.join(source, folder, '**', '*'), recursive=True)):
            if path.endswith(endings) and os.path.isfile(path):
                yield path, os.path.relpath(path, source)


def lines(path):
    return open(path, encoding='utf-8', errors='replace').read().splitlines()


def functions(text):
    """(first line, length) of each body: braces in the first column, as the code is written here. Tables end in "};"."""
    start = None
    for number, line in enumerate(text, 1):
        if line.startswith('{'):
            start = number
        elif line.startswith('}') and start is not None:
            if not line.startswith('};'):
                yield start, number - start
            start = None


def long_functions(source, lengths):
    for path, name in files(source, '.c', '.h'):
        for start, length in functions(lines(path)):
            if name.startswith('src'):
                lengths.append(length)
            if length > MAX_FUNCTION:
                yield f'{name}:{start}: {length} lines'


def long_files(source):
    for path, name in files(source, '.c', '.h', '.py', '.sh', '.ui', '.css'):
        if len(lines(path)) > MAX_FILE:
            yield f'{name}: {len(lines(path))} lines'


def matches(source, pattern, endings):
    for path, name in files(source, *endings):
        for number, line in enumerate(lines(path), 1):
            if pattern.search(line):
                yield f'{name}:{number}: {line.strip()}'


def raw_markup(source):
    """Markup that is not made by an escaping call within the lines before."""
    for path, name in files(source, '.c', '.ui'):
        text = lines(path)
        for number, line in enumerate(text):
            if name.startswith(('src' + os.sep, 'ui' + os.sep)) and MARKUP.search(line):
                if not any(ESCAPED.search(before) for before in text[max(0, number - 5):number + 1]):
                    yield f'{name}:{number + 1}: {line.strip()}'


def untranslated(source):
    """Files with words for a person that the translators' list lacks, and files on the list that are not there."""
    path = os.path.join(source, 'po', 'POTFILES')
    listed = [line for line in lines(path) if line and not line.startswith('#')] if os.path.exists(path) else []
    for name in listed:
        if not os.path.exists(os.path.join(source, name)):
            yield f'po/POTFILES names {name}, which is not there'
    for path, name in files(source, '.c', '.ui'):
        if name.startswith(('src' + os.sep, 'ui' + os.sep)) and name not in listed:
            if any(TRANSLATED.search(line) for line in lines(path)):
                yield f'po/POTFILES lacks {name}'


def locale_mains(source):
    """Programs that would print 1,35 under a German locale: each main takes the C locale for numbers, and GTK is kept from
    changing that."""
    for path, name in files(source, '.c'):
        text = '\n'.join(lines(path))
        if name.startswith('src' + os.sep) and re.search(r'^main \(', text, re.MULTILINE):
            if 'setlocale (LC_NUMERIC, "C")' not in text:
                yield f'{name}: no setlocale (LC_NUMERIC, "C")'
            if name.startswith(os.path.join('src', 'ui')) and 'gtk_disable_setlocale ()' not in text:
                yield f'{name}: no gtk_disable_setlocale ()'


def version_elsewhere(source):
    """The claimed server version is one constant; gates of the tables are theirs alone."""
    said = 0
    for path, name in files(source, '.c', '.h', '.def'):
        if not re.match(r'src/(wire|session|gateway|shell|ctl|model)/', name):
            continue
        text = open(path, encoding='utf-8').read()
        text = re.sub(r'/\*.*?\*/|"(\\.|[^"\\\n])*"', lambda m: '\n' * m.group().count('\n'), text, flags=re.S)
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r'(?<![\w.])178(?![\w.])', line) and not re.search(r'\b(SINCE|UNTIL|FROM_TO|VERSION) \(', line):
                said += name.endswith('wire/lw-msg.h') and 'LW_WIRE_MAX_VERSION' in line
                if not (name.endswith('wire/lw-msg.h') and 'LW_WIRE_MAX_VERSION' in line):
                    yield f'{name}:{number}: {line.strip()}'
    if said != 1:
        yield f'LW_WIRE_MAX_VERSION is said {said} times'


def main(source):
    tap, lengths = Tap(), []
    tap.ok(f'no function over {MAX_FUNCTION} lines', long_functions(source, lengths))
    tap.ok('functions were seen', [] if len(lengths) > 100 else [f'only {len(lengths)}'])
    tap.note(f'{len(lengths)} functions in src: median {statistics.median(lengths):.0f}, '
             f'p90 {statistics.quantiles(lengths, n=10)[-1]:.0f}, longest {max(lengths)} lines')
    tap.ok(f'no file over {MAX_FILE} lines', long_files(source))
    tap.ok('no mark of unfinished work', matches(source, MARKS, ('.c', '.h', '.def', '.py', '.sh', '.ui', '.build')))
    tap.ok('no markup that outside text could reach', raw_markup(source))
    tap.ok('numbers are printed in the C locale', locale_mains(source))
    tap.ok('the claimed server version is one constant', version_elsewhere(source))
    tap.ok('no time zone of the machine, and none by name', [place for place in matches(source, LOCAL_TIME, ('.c', '.h'))
                                                             if place.startswith('src' + os.sep)])
    tap.ok('what the coverage leaves out has its reason beside it', matches(source, BARE_EXCLUSION, ('.c', '.h')))
    tap.ok('the translators know each file', untranslated(source))
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
