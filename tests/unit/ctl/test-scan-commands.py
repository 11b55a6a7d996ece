#!/usr/bin/env python3
"""test-scan-commands.py LEGWORKCTL SOURCE: scan, price, spread and preset as scripts use them: columns, formats, places of errors, exit
statuses. The numbers have tests of their own."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'support'))
from tap import Tap  # noqa: E402  (the folder is an argument)

HEADER = 'underlying,underlying_price,expiry,strike,right,bid,ask,open_interest,volume,trading_class,quote_time\n'
PRICES = {90: 0.9, 95: 1.9, 100: 3.8, 105: 6.9}


def chain():
    rows = [f'SPX,102,2026-12-18,{k},P,{p - 0.05},{p + 0.05},500,20,SPXW,2026-11-20T16:00:00-05:00\n' for k, p in PRICES.items()]
    calls = [f'SPX,102,2026-12-18,{k},C,{p + 102.3 - k - 0.05},{p + 102.3 - k + 0.05},500,20,SPXW,2026-11-20T16:00:00-05:00\n'
             for k, p in PRICES.items()]
    return HEADER + ''.join(rows + calls)


class Runner:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.env = dict(os.environ, XDG_CONFIG_HOME=os.path.join(folder, 'config'), LC_ALL='C.UTF-8')

    def __call__(self, *args, text=None):
        return subprocess.run([self.program, *args], input=text, capture_output=True, text=True, env=self.env, check=False)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(text)
        return path


def scan_formats(run):
    path = run.file('good.csv', chain())
    table = list(csv.DictReader(io.StringIO(run('scan', '--chain', path, '--columns', 'kind,k1,k2,exec,pop,ev_rel').stdout)))
    lines = [json.loads(line) for line in run('scan', '--chain', path, '--format', 'json').stdout.splitlines()]
    if len(table) < 10 or len(table) != len(lines):
        yield f'{len(table)} rows as csv, {len(lines)} as json'
    for row in lines:
        if not {'r', 'q', 'T', 'style_used', 'trading_class', 'ev_rel'} <= set(row):
            yield f'row lacks r, q, T or others: {row}'
    if [float(row['ev_rel']) for row in table] != sorted((row['ev_rel'] for row in lines), reverse=True):
        yield 'order or values differ between csv and json'


def american_style(run):
    for style, used in (('A', 'A'), ('E', 'E')):
        text = ''.join(line + (',style\n' if i == 0 else f',{style}\n') for i, line in enumerate(chain().splitlines()))
        path = run.file(f'style{style}.csv', text)
        done = run('scan', '--chain', path, '--format', 'json')
        if {json.loads(line)['style_used'] for line in done.stdout.splitlines()} != {used}:
            yield f'style {style}: {done.stdout[:200]!r}'
        if ('American' in done.stderr) != (style == 'A'):
            yield f'notice of style {style}: {done.stderr!r}'
    text = 'right,S,K,T,r,q,sigma,style,dividends\nP,80,100,3,0.04,0.04,0.2,A,\nP,60,100,1,0.05,0,0.2,A,\nP,80,100,3,0.04,0.04,0.2,A,30:0.5\n' \
           'P,80,100,3,-0.04,-0.05,0.2,A,\n'
    got = list(csv.DictReader(io.StringIO(run('price', text=text).stdout)))
    if abs(float(got[0]['price_out']) - 23.22834) > 2e-5 or (got[1]['price_out'], got[1]['delta']) != ('40', '-1'):
        yield f'price: {got[:2]}'
    if [row['status'] for row in got] != ['ok', 'ok', 'bad_input', 'bad_input']:
        yield f'statuses: {got}'
    text = 'right,S,K,T,r,q,price,style\nP,60,100,1,0.05,0.01,40,A\nP,60,100,1,0.05,0.01,39,A\n'
    if [row['status'] for row in csv.DictReader(io.StringIO(run('price', text=text).stdout))] != ['not_unique', 'below_intrinsic']:
        yield 'statuses of American prices'


def scan_options(run):
    path = run.file('good.csv', chain())
    one = list(csv.DictReader(io.StringIO(run('scan', '--chain', path, '--kinds', 'bull_put', '--where', 'pop >= 0.6', '--where',
                                              'width <= 5', '--sort', 'pop:asc', '--top', '2', '--basis', 'mid').stdout)))
    pops = [float(row['pop']) for row in one]
    if not one or len(one) > 2 or pops != sorted(pops) or min(pops) < 0.6 or {row['kind'] for row in one} != {'bull_put'}:
        yield f'options are not kept: {one}'
    why = run('scan', '--chain', path, '--where', 'pop >= 0.6', '--why', '--time').stderr
    if 'verticals' not in why or '"scan":' not in why:
        yield f'--why and --time: {why!r}'
    history = run('scan', '--chain', path, '--preset', 'High IV').stderr
    if 'the filter on ivp52 needs daily history' not in history:
        yield f'a preset that needs history does not say so: {history!r}'
    explained = run('scan', '--chain', path, '--explain-columns').stdout
    if 'right → right' not in explained:
        yield f'--explain-columns: {explained!r}'


def scan_refusals(run):
    good, bad = run.file('good.csv', chain()), run.file('bad.csv', chain().replace(',95,', ',9x5,'))
    cases = [(['scan'], 'nothing to scan'), (['scan', '--chain', bad], "bad.csv:3: column strike: '9x5' is no number"),
             (['scan', '--chain', good + 'x'], 'good.csvx'), (['scan', '--chain', good, '--where', 'popp > 1'], "no field 'popp'"),
             (['scan', '--chain', good, '--where', 'pop'], 'FIELD OP VALUE'), (['scan', '--chain', good, '--kinds', 'x'], '--kinds'),
             (['scan', '--chain', good, '--basis', '2'], '--basis'), (['scan', '--chain', good, '--basis', 'model'], 'fitted smile'),
             (['scan', '--chain', good, '--sort', 'x'], '--sort'), (['scan', '--chain', good, '--columns', 'x'], "no field 'x'"),
             (['scan', '--chain', good, '--as-of', 'noon'], '--as-of'), (['scan', '--chain', good, '--rate', 'x'], '--rate'),
             (['scan', '--chain', good, '--ev-sigma', 'x'], '--ev-sigma'), (['scan', '--chain', good, '--iv', 'x'], '--iv'),
             (['scan', '--chain', good, '--format', 'xml'], '--format'), (['scan', '--chain', good, '--preset', 'x'], "no file 'x'"),
             (['scan', '--chain', good, 'SPX'], 'one or the other'), (['scan', '--nonsense'], 'nonsense')]
    for args, words in cases:
        done = run(*args)
        if done.returncode != 1 or words not in done.stderr or done.stdout:
            yield f'{args}: exit {done.returncode}, {done.stderr!r}, {done.stdout[:80]!r}'


def presets(run):
    if run('preset', 'list').stdout.count('\n') != 24:
        yield 'there are not 24 presets'
    mine = run.file('mine.json', run('preset', 'show', 'balanced').stdout.replace('"Balanced"', '"Mine"'))
    for args, words in ((['check', mine], '1 presets, 0 warnings'), (['import', mine], '1 presets imported')):
        done = run('preset', *args)
        if done.returncode != 0 or words not in done.stdout:
            yield f'{args}: {done}'
    if 'Mine\n' not in run('preset', 'list').stdout or len(json.loads(run('preset', 'export').stdout)) != 25:
        yield 'the imported preset is not among the others'
    bad = run('preset', 'check', run.file('bad.json', '[{"name":"x",\n"kinds":["y"]}]'))
    if bad.returncode != 1 or "bad.json:2:9: preset 'x', kinds: 'y'" not in bad.stderr:
        yield f'a bad preset: {bad}'


def rows_in_rows_out(run):
    text = 'note,right,S,K,T,r,q,price,style\n"a,b",C,42,40,0.5,0.1,0,4.76,\n,P,42,40,0,0.1,0,1,E\n,C,x,40,0.5,0.1,0,4.76,\n,C,42,40,0.5,0.1,0,4.76,B\n'
    got = list(csv.DictReader(io.StringIO(run('price', text=text).stdout)))
    if [row['status'] for row in got] != ['ok', 'invalid_time', 'bad_input', 'bad_input'] or got[0]['note'] != 'a,b':
        yield f'price: {got}'
    elif abs(float(got[0]['price_out']) - 4.76) > 1e-12 or got[1]['iv'] != '':
        yield f'price: {got[:2]}'
    text = 'kind,S,K1,K2,price,T,r,q,iv\nbull_put,100,90,95,1.2,0.1232876712328767,0.04,0,0.25\nbull_put,100,95,90,1.2,0.1,0.04,0,0.25\n'
    got = list(csv.DictReader(io.StringIO(run('spread', text=text).stdout)))
    if [row['status'] for row in got] != ['ok', 'bad_input'] or abs(float(got[0]['ev']) - 0.2679779689079163) > 1e-9:
        yield f'spread: {got}'
    for command in ('price', 'spread'):
        done = run(command, text='a,b\n1,2\n')
        if done.returncode != 1 or 'line 1: there is no column' not in done.stderr:
            yield f'{command} without its columns: {done}'


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        run = Runner(sys.argv[1], folder)
        tap.ok('scan in csv and json', scan_formats(run))
        tap.ok('options of scan', scan_options(run))
        tap.ok('scan says what is wrong', scan_refusals(run))
        tap.ok('presets', presets(run))
        tap.ok('American options', american_style(run))
        tap.ok('price and spread, row by row', rows_in_rows_out(run))
    tap.end()


if __name__ == '__main__':
    main()
