#!/usr/bin/env python3
"""mutants.py [OPTION…] FOLDER: do the tests notice when what guards an order is wrong in one place?

Flips comparisons, joins, constants and returns in journal, reconciliation, orders, gate, pacer and codec (the parts of
tests/support/coverage.py), one place at a time, compiles that one file in FOLDER, links it into the small programs that test the
part, and runs them until one fails; each must pass there without a change first, or it would kill all. A sample by a seed, so that
two runs try the same. Prints those that survive, and the ratio. What changes nothing that anybody could notice stands in EQUIVALENT
with its reason, is named and is not counted.

  --sample N      so many mutants in all, spread over the parts by their size (a small part gets more); default 150
  --seed N        of the sample; default 1
  --part NAME     of one part alone
  --only TEXT     of files whose name has TEXT
  --jobs N        at a time; default 1
  --asan FOLDER   what survives is tried once more there, with the address sanitizer, as the tests are run too
  --again FILE    of what an earlier run printed only those that survived
  --list          what would be tried"""
import argparse
from concurrent.futures import ThreadPoolExecutor
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, 'tests', 'support'))
from coverage import PARTS, introspect, run, scripts  # noqa: E402

SEEDS, CHANCE = ['1', '48'], 'run-seeds'
TRADE = ['trade-scenarios', 'trade-revisions', 'trade-identity', 'trade-books', 'trade-cancels', 'trade-exposure', 'trade-changes', 'trade-lists', 'trade-kill', 'trade-unwind', 'trade-unattributed', 'trade-previews', CHANCE, 'trade-codes',
         'trade-fills', 'trade-gather', 'trade-path', 'trade-intent-table', 'trade-random']
# The quickest first: most mutants are dead after one or two.
PROGRAMS = {
    'journal': ['store-journal-db', 'store-journal-rows', 'store-store', 'trade-scenarios', 'trade-revisions', 'trade-previews',
                'trade-changes', 'trade-lists', 'store-journal-edges', 'store-journal-anew', CHANCE, 'store-journal-salvage', 'store-journal-damage',
                'store-journal-faults'],
    'reconciliation': TRADE + ['trade-elsewhere', 'trade-guards'],
    'orders': ['trade-guards', 'trade-elsewhere'] + TRADE + ['trade-exit-book'],
    'gate': ['trade-gate', 'trade-exposure', 'trade-gather', 'trade-scenarios', 'trade-unwind', 'trade-identity', 'trade-previews', CHANCE,
             'trade-gate-oracle'],
    'pacer': ['pacer', CHANCE],
    'codec': ['wire-number', 'wire-fields', 'wire-frame', 'wire-row', 'wire-malformed', 'wire-wire-text', 'wire-tws-code', 'layouts', 'vectors'],
}
LIMIT_S = 60  # of a program that is quick; of another one five times what it takes without a change
LONGEST_S = 900
FEWEST = 25  # of a part
# What is flipped: a pattern and what stands there then. Each place that a pattern finds is a mutant.
FLIPS = [
    (r' == ', ' != '), (r' != ', ' == '), (r' < ', ' <= '), (r' <= ', ' < '), (r' > ', ' >= '), (r' >= ', ' > '),
    (r' < ', ' >= '), (r' > ', ' <= '), (r' && ', ' || '), (r' \|\| ', ' && '), (r'\bTRUE\b', 'FALSE'), (r'\bFALSE\b', 'TRUE'),
    (r'(?<![\w.])(?<!e-)(\d+)(?![\w.])', None), (r' \+ ', ' - '), (r' - ', ' + '), (r'\+\+', '--'), (r'\bMAX \(', 'MIN ('), (r'\bMIN \(', 'MAX ('),
    (r'\bif \((?=!)', 'if (!'), (r'\breturn (?=[^;]*( == | != | < | > | <= | >= | && | \|\| )[^;]*;)', 'return !('),
]
# Lines whose change says nothing: declarations of the machine, words for a person, marks of what cannot be.
NO_PLACE = re.compile(r'^\s*(#|/\*|\*|g_return_|g_assert|static const|g_auto)|lw_trade_alarm|g_set_error|g_log|_\(|\bchar \w+\['
                      r'|= \{ 0 \};|g_array_(sized_)?new|g_new0? \(|G_GNUC_|GCOVR_EXCL_LINE')


# An instant of one microsecond is none: nobody can tell that 0 from 1.
NO_CONSTANT = re.compile(r'_us (>|==|!=) 0')


# (file, what stands there, what would stand there): why nobody can tell the two apart.
EQUIVALENT = {
    ('wire/lw-frame.c', 'if (pending > 0 && self->start > 0)', 'if (pending > 0 && self->start >= 0)'): 'bytes moved onto themselves',
    ('wire/lw-frame.c', 'if (pending > 0 && self->start > 0)', 'if (pending > 0 && self->start > 1)'): 'the shortest frame has five bytes',
    ('wire/lw-frame.c', 'if (pending > 0 && self->start > 0)', 'if (pending >= 0 && self->start > 0)'): 'no bytes moved',
    ('wire/lw-frame.c', "if (length < 2 || text[length - 1] != '\\0')", "if (length <= 2 || text[length - 1] != '\\0')"):
        'two bytes hold no two texts: refused two lines below',
    ('wire/lw-number.c', 'const char *point = p++;', 'const char *point = p--;'): 'the quick way gives up, the slow one reads the same',
    ('wire/lw-number.c', 'if (self->n_digits < MAX_EXACT_DIGITS)', 'if (self->n_digits <= MAX_EXACT_DIGITS)'):
        'the digit more makes a number that strtod reads',
    ('wire/lw-number.c', 'if (digits > (guint64) G_MAXINT64 || n_decimals > MAX_LONG_POWER)',
     'if (digits > (guint64) G_MAXINT64 || n_decimals >= MAX_LONG_POWER)'): 'the slow way reads the same',
    ('wire/lw-number.c', 'if (digits > (guint64) G_MAXINT64 || n_decimals > MAX_LONG_POWER)',
     'if (digits >= (guint64) G_MAXINT64 || n_decimals > MAX_LONG_POWER)'): 'the slow way reads the same',
    ('wire/lw-number.c', 'if (n_digits <= MAX_EXACT_DIGITS && n_decimals <= MAX_EXACT_POWER)',
     'if (n_digits <= MAX_EXACT_DIGITS && n_decimals < MAX_EXACT_POWER)'): 'the slow way reads the same',
    ('wire/lw-number.c', 'return (bits.mantissa & 0x7ff) - 0x3ff > 2;', 'return (bits.mantissa & 0x7ff) - 0x3ff >= 2;'):
        'the margin is one wider than it need be',
    ('wire/lw-number.c', 'if (p != text + length || n_digits == 0 || n_digits > MAX_LONG_DIGITS)',
     'if (p != text + length || n_digits == 0 || n_digits >= MAX_LONG_DIGITS)'): 'the slow way reads the same',
    ('wire/lw-msg-read.c', 'guint n = 0;', 'guint n = 1;'): 'the count that is read next sets it',
    ('wire/lw-frame.c', 'if (needed <= self->size)', 'if (needed < self->size)'): 'a buffer more than is needed',
    ('session/lw-pacer.c', 'if (at_us < best && at_us > now_us && lw_pacer_has_room (self, lane, at_us))',
     'if (at_us <= best && at_us > now_us && lw_pacer_has_room (self, lane, at_us))'): 'the same instant again',
    ('session/lw-pacer.c', 'if (at_us < best && at_us > now_us && lw_pacer_has_room (self, lane, at_us))',
     'if (at_us < best && at_us >= now_us && lw_pacer_has_room (self, lane, at_us))'): 'now there is no room: asked above',
    ('trade/lw-gate-json.c', "return c > 0 ? c : '\\0';", "return c >= 0 ? c : '\\0';"): '0 either way',
    ('trade/lw-gate-risk.c', 'if (view->closed[1] < 0)', 'if (view->closed[1] <= 0)'): 'the second leg of a pair is never the first of the order',
    ('trade/lw-gate-class.c', 'set_pair (view->opened, -1, -1);', 'set_pair (view->opened, -2, -1);'): 'below 0 is none',
    ('wire/lw-tws-code.c', 'if (code < 0 || code > 1000000)', 'if (code < 1 || code > 1000000)'): 'no code is 0',
    ('trade/lw-fills.c', 'fills->legs_differ |= fabs (fills->legs[i] - fills->legs[0]) > 1e-9;',
     'fills->legs_differ |= fabs (fills->legs[i] - fills->legs[0]) >= 1e-9;'): 'a tolerance to the last bit',
    ('trade/lw-commits.c', 'job->token = ++self->last_token;', 'job->token = --self->last_token;'): 'tokens need only differ',
    ('store/lw-journal-anew.c',
     'g_strlcpy (g_array_index (batch->kills, LwAct, batch->kills->len - 1).who, "legwork", sizeof ((LwAct *) 0)->who);',
     'g_strlcpy (g_array_index (batch->kills, LwAct, batch->kills->len - 1).who, "legwork", sizeof ((LwAct *) 1)->who);'):
        'only its size is asked for',
    ('store/lw-store.c', 'if (scan >= 0)', 'if (scan > 0)'): 'rows are numbered from 1',
    ('store/lw-journal-db.c', 'if (g_chmod (part, 0600) != 0)', 'if (g_chmod (part, 0600) != 1)'): 'only words of a log',
    ('trade/lw-transition.c', "live->status[0] = '\\0';", "live->status[1] = '\\0';"): 'no status has one letter: it equals none either way',
    ('trade/lw-kill.c', 'return !lw_live_is_final (live) && live->row.state >= LW_INTENT_SENT;',
     'return !lw_live_is_final (live) && live->row.state > LW_INTENT_SENT;'): 'the loss before has made SENT UNKNOWN',
    ('trade/lw-transmit.c', "intent->override = input->override == 1 && (input->blocked_by[0] != '\\0' || input->unknown_ours == 1);",
     "intent->override = input->override == 1 && (input->blocked_by[1] != '\\0' || input->unknown_ours == 1);"): 'no id has one letter',
    ('trade/lw-transmit.c', "LwLive *old = old_id[0] != '\\0' ? lw_trade_find_live (self, old_id) : NULL;",
     "LwLive *old = old_id[1] != '\\0' ? lw_trade_find_live (self, old_id) : NULL;"): 'no id has one letter',
    ('trade/lw-transmit.c', "if (ticket->exit_of[0] != '\\0')", "if (ticket->exit_of[1] != '\\0')"): 'no id has one letter',
    ('trade/lw-previews.c', 'input->margin_micro = margin + ABS (input->limit - preview->limit) * (G_GINT64_CONSTANT (1000000) / LW_PRICE_SCALE)',
     'input->margin_micro = margin + ABS (input->limit - preview->limit) * (G_GINT64_CONSTANT (1000001) / LW_PRICE_SCALE)'):
        'a hundred either way',
    ('trade/lw-trade.c', 'live->placed = TRUE;', 'live->placed = FALSE;'): 'what is loaded is ARMED no more: no row of the table sends it',
    ('trade/lw-previews.c', "preview->has_figures = isfinite (report->init_margin_change) && report->currency[0] != '\\0';",
     "preview->has_figures = isfinite (report->init_margin_change) && report->currency[1] != '\\0';"): 'no currency has one letter',
    ('trade/lw-books.c', '(isfinite (live->status_filled) && live->status_filled > fills.filled + 1e-9);',
     '(isfinite (live->status_filled) && live->status_filled >= fills.filled + 1e-9);'): 'a tolerance to the last bit',
}


def blanks_of(text):
    """@text with comments and string literals as blanks, so that nothing in them is found."""
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'',
                  lambda match: re.sub(r'[^\n]', ' ', match.group(0)), text, flags=re.S)


def change(line, match, new):
    if new is None:
        return line[:match.start()] + str(int(match.group(1)) + 1) + line[match.end():]
    if new == 'return !(':
        end = line.index(';', match.end())
        return line[:match.start()] + new + line[match.end():end] + ')' + line[end:]
    return line[:match.start()] + new + line[match.end():]


def mutants_of(part, name):
    with open(os.path.join(SOURCE, 'src', name), encoding='utf-8') as file:
        text = file.read()
    lines, blank = text.split('\n'), blanks_of(text).split('\n')
    for number, (line, bare) in enumerate(zip(lines, blank)):
        if NO_PLACE.search(line):
            continue
        for pattern, new in FLIPS:
            if new is None and NO_CONSTANT.search(line):
                continue
            for match in re.finditer(pattern, bare):
                changed = change(line, match, new)
                if changed != line:
                    yield {'part': part, 'file': name, 'line': number + 1, 'old': line.strip(), 'new': changed.strip(),
                           'text': '\n'.join(lines[:number] + [changed] + lines[number + 1:])}


def programs_for(mutant):
    """That of the file's own name first."""
    stem = os.path.basename(mutant['file'])[len('lw-'):-len('.c')]
    return sorted(PROGRAMS[mutant['part']], key=lambda name: not name.endswith('-' + stem))


class Programs:
    """The test programs of a build folder: how each is linked and run."""

    def __init__(self, folder, *options):
        self.folder = folder = os.path.abspath(folder)
        if not os.path.exists(os.path.join(folder, 'build.ninja')):
            run('meson', 'setup', folder, SOURCE, '-Doptimization=0', '-Ddebug=false', '-Dwerror=false', *options)
        run('ninja', '-C', folder, 'build.ninja')  # what the build files say now
        self.tests = {test['name']: test for test in introspect(folder, 'tests')}
        self.paths = {name: self.program_of(self.tests[name]['cmd']) for names in PROGRAMS.values() for name in names
                      if name in self.tests}
        self.paths[CHANCE] = os.path.join(folder, 'tests', 'simulation', 'run-seeds')
        run('ninja', '-C', folder, *sorted({os.path.relpath(path, folder) for path in self.paths.values()}))
        with open(os.path.join(folder, 'compile_commands.json'), encoding='utf-8') as file:
            self.compile = {os.path.normpath(os.path.join(row['directory'], row['file'])): row['command'] for row in json.load(file)}
        self.link = {name: run('ninja', '-C', folder, '-t', 'commands', '-s', os.path.relpath(path, folder)).strip().split('\n')[-1]
                     for name, path in self.paths.items()}
        self.limits, self.lock = {}, threading.Lock()

    def program_of(self, command):
        """A test may be a script that is given its program."""
        return next(word for word in command if os.path.normpath(word).startswith(self.folder + os.sep))

    def object_of(self, mutant, work):
        """The changed file, compiled; None where it is no C any more."""
        original = os.path.join(SOURCE, 'src', mutant['file'])
        path, output = os.path.join(work, os.path.basename(original)), os.path.join(work, 'mutant.o')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(mutant['text'])
        words = shlex.split(self.compile[original])
        words[words.index('-o') + 1] = output
        words[words.index('-c') + 1] = path
        for option in ('-MF', '-MQ'):
            if option in words:
                words[words.index(option) + 1] = output + '.d'
        done = subprocess.run([*words, '-w', '-iquote', os.path.dirname(original)], cwd=self.folder, capture_output=True, check=False)
        return output if done.returncode == 0 else None

    def linked(self, name, changed, work):
        """What stands before the archives is taken instead of what is in them."""
        words = [*shlex.split(self.link[name]), '-Wl,--build-id=none']
        place = words.index('-o') + 1
        words[place] = os.path.join(work, 'program')
        first = next(i for i, word in enumerate(words) if word.endswith('.o') and i > place)
        words.insert(first + 1, changed)
        subprocess.run(words, cwd=self.folder, capture_output=True, check=True)
        return words[place]

    def has_layer(self, name, mutant):
        return name in self.paths and f"liblw-{mutant['file'].split('/')[0]}.a" in self.link[name]

    def limit_of(self, name):
        """How long it may take here. What fails as it is says nothing of a mutant."""
        with self.lock:
            if name not in self.limits:
                start = time.monotonic()
                if self.fails(name, self.paths[name], LONGEST_S):
                    sys.exit(f'mutants: {name} fails in {self.folder} without any change')
                self.limits[name] = max(LIMIT_S, 5 * (time.monotonic() - start))
            return self.limits[name]

    def fails(self, name, path, limit_s):
        commands = [[path, *SEEDS], [path, '1', '1', *scripts()]]
        environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0')
        if name in self.tests:
            commands = [[path if word == self.paths[name] else word for word in self.tests[name]['cmd']]]
            environment.update(self.tests[name]['env'])
        for command in commands:
            try:
                done = subprocess.run(command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      timeout=limit_s, check=False)
            except subprocess.TimeoutExpired:
                return True
            if done.returncode:
                return True
        return False

    def killer(self, mutant, work):
        """Which program notices; '' = none; None = it does not compile."""
        changed = self.object_of(mutant, work)
        if changed is None:
            return None
        for name in programs_for(mutant):
            if self.has_layer(name, mutant) and self.fails(name, self.linked(name, changed, work), self.limit_of(name)):
                return name
        return ''


def key_of(mutant):
    return mutant['file'], mutant['old'], mutant['new']


def check_equivalents(pools):
    """Each must still name a place, or it is a list of what once was."""
    there = {key_of(mutant) for pool in pools.values() for mutant in pool}
    return [key for key in EQUIVALENT if key not in there]


def survivors_of(path):
    """What an earlier run printed."""
    with open(path, encoding='utf-8') as file:
        return set(re.findall(r'^SURVIVES: (\S+):\d+\n +(.*)\n +-> (.*)$', file.read(), flags=re.M))


def all_pools():
    return {part: [mutant for name in files for mutant in mutants_of(part, name)] for part, files in PARTS.items()}


def sample(options, pools):
    chosen, again = [], survivors_of(options.again) if options.again else None
    pools = {part: [mutant for mutant in pool if options.only in mutant['file'] and (again is None or key_of(mutant) in again)]
             for part, pool in pools.items() if options.part in (None, part)}
    total = sum(map(len, pools.values()))
    dice = random.Random(options.seed)
    for part, pool in pools.items():
        n = min(len(pool), max(FEWEST, round(options.sample * len(pool) / total))) if again is None else len(pool)
        chosen += dice.sample(pool, n)
        print(f'{part}: {len(pool)} places, {n} tried', flush=True)
    return chosen


def words(mutant):
    return f"{mutant['file']}:{mutant['line']}\n      {mutant['old']}\n   -> {mutant['new']}"


def verdict_of(mutant, folders):
    """killed, survives, same (equivalent) or broken (no C any more), and what is said of it."""
    if key_of(mutant) in EQUIVALENT:
        return 'same', f'the same: {words(mutant)}\n      {EQUIVALENT[key_of(mutant)]}'
    for programs in folders:
        with tempfile.TemporaryDirectory() as work:
            killer = programs.killer(mutant, work)
        if killer is None:
            return 'broken', ''
        if killer:
            return 'killed', f'killed by {killer}: {words(mutant)}'
    return 'survives', f'SURVIVES: {words(mutant)}'


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    for name, default in (('sample', 150), ('seed', 1), ('jobs', 1)):
        parser.add_argument(f'--{name}', type=int, default=default)
    parser.add_argument('--part', choices=PARTS)
    parser.add_argument('--only', default='')
    parser.add_argument('--asan')
    parser.add_argument('--again')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('folder')
    return parser.parse_args()


def show(tally, seed):
    for part, row in tally.items():
        if sum(row.values()):
            print(f"{part}: {row['killed']} of {row['killed'] + row['survives']} killed, {row['same']} the same")
    killed, survive, same = (sum(row[word] for row in tally.values()) for word in ('killed', 'survives', 'same'))
    print(f'{killed} of {killed + survive} mutants killed, {100 * killed / max(killed + survive, 1):.1f} % (sample of seed {seed}; '
          f'{same} more change nothing)')


def main():
    options = arguments()
    pools = all_pools()
    gone = check_equivalents(pools)
    if gone:
        sys.exit('mutants: named as equivalent, but no such place:\n' + '\n'.join(map(str, gone)))
    chosen = sample(options, pools)
    if options.list:
        print('\n'.join(map(words, chosen)))
        return
    folders = [Programs(options.folder)]
    if options.asan:
        folders.append(Programs(options.asan, '-Db_sanitize=address', '-Db_lundef=false'))
    tally = {part: dict.fromkeys(('killed', 'survives', 'same', 'broken'), 0) for part in PARTS}
    with ThreadPoolExecutor(options.jobs) as pool:
        for mutant, (verdict, said) in zip(chosen, pool.map(lambda mutant: verdict_of(mutant, folders), chosen)):
            tally[mutant['part']][verdict] += 1
            if said:
                print(said, flush=True)
    show(tally, options.seed)


if __name__ == '__main__':
    main()
