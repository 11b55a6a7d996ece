#!/usr/bin/env python3
"""test-scan-gateway.py LEGWORKCTL SOURCE [historic]: the same chain scanned from its file and through the simulated gateway's socket
gives the same rows, byte for byte. With historic: a chain of 2019 (exit 77, skipped, where the borrowed data are absent)."""
import contextlib
import csv
import datetime
import io
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'support'))
import program as lw_program  # noqa: E402  (the folder is an argument)
from tap import Tap  # noqa: E402

COLUMNS = 'exp,kind,s_strike,l_strike,exec,pop,ev_usd,ev_rel,liq_score,s_delta,l_iv,iv_atm,s_oi,l_vol,s_last,worst_state,r,q,T'


def small_chain(program, folder):
    """One expiry of AAPL, three to eight weeks away, from a market of the gateway's own; its path and instant."""
    market = os.path.join(folder, 'market.csv')
    subprocess.run([program, 'gateway', '--seed', '7', '--make-market', market], check=True, capture_output=True)
    with open(market, newline='', encoding='utf-8') as stream:
        rows = [row for row in csv.DictReader(stream) if row['underlying'] == 'AAPL']
    moment = rows[0]['quote_time']
    day = datetime.date.fromisoformat(moment[:10])
    expiries = sorted({row['expiry'] for row in rows})
    chosen = [e for e in expiries if 25 <= (datetime.date.fromisoformat(e) - day).days <= 55][0]
    path = os.path.join(folder, 'aapl.csv')
    with open(path, 'w', newline='', encoding='utf-8') as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row['expiry'] == chosen)
    return path, moment


def scan(program, *source):
    done = subprocess.run([program, 'scan', *source, '--where', 'min_bid >= 0.05', '--where', 'comb_spr_w <= 0.5', '--top', '60',
                           '--columns', COLUMNS, '--format', 'csv'], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@contextlib.contextmanager
def serving(program, path, moment, *more):
    """The port of a gateway that serves a frozen chain."""
    with subprocess.Popen([program, 'gateway', '--chain', path, '--port', '0', '--speed', '0', '--as-of', moment, *more],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as gateway:
        try:
            yield gateway.stdout.readline().rsplit(':', 1)[-1].strip()
        finally:
            lw_program.ask_to_end(gateway)


def compare(socket, file):
    if socket[0] != 0 or file[0] != 0:
        yield f'exit {socket[0]} and {file[0]}: {socket[2]}{file[2]}'
    if file[1].count('\n') < 20:
        yield f'only {file[1].count(chr(10)) - 1} rows to compare'
    for ours, theirs in zip(socket[1].splitlines(), file[1].splitlines()):
        if ours != theirs:
            yield f'socket {ours}\nfile   {theirs}'
            return
    if socket[1] != file[1]:
        yield 'one has more rows than the other'


def differences(program, folder):
    path, moment = small_chain(program, folder)
    with serving(program, path, moment) as port:
        socket = scan(program, 'AAPL', '--port', port, '--as-of', moment)
    yield from compare(socket, scan(program, '--chain', path))


HISTORIC = '2019-04-25T20:00:00Z'
FAST = {'MESSAGES_PER_SECOND': '20000', 'MAX_SUBSCRIPTIONS': '1500', 'MAX_CONCURRENT_REQUESTS': '500'}


def days_of_another_clock(program, port):
    """Without --as-of the day is that of TWS's clock, which the gateway starts at its own instant."""
    for what in ([], ['--as-of', HISTORIC]):
        done = subprocess.run([program, 'chain', 'SPX', '--port', port, '--strikes', '2', '--max-dte', '4', *what],
                              capture_output=True, text=True, check=False)
        expiries = sorted({row['expiry'] for row in csv.DictReader(io.StringIO(done.stdout))})
        if done.returncode != 0 or expiries != ['2019-04-26', '2019-04-29']:
            yield f'chain {what}: exit {done.returncode}, {expiries}, {done.stderr}'
    done = subprocess.run([program, 'scan', 'SPX', '--port', port, '--preset', 'Credit core', '--where', 'dte = 43', '--columns',
                           'exp,dte', '--format', 'csv'], capture_output=True, text=True, check=False)
    rows = done.stdout.splitlines()[1:]
    if done.returncode != 0 or len(rows) < 5 or set(rows) != {'2019-06-07,43'}:
        yield f'scan: exit {done.returncode}, {rows}, {done.stderr}'


def historic(tap, program, path):
    more = ['--preset', 'Credit core', '--as-of', HISTORIC]
    with serving(program, path, HISTORIC, '--rate', '100000', '--lines', '2000') as port:
        tap.ok('a historic chain gives the same rows', compare(scan(program, 'SPX', '--port', port, *more),
                                                               scan(program, '--chain', path, *more)))
        tap.ok('days are counted from the clock of TWS', days_of_another_clock(program, port))


def main():
    tap = Tap()
    shared = os.environ.get('LEGWORK_BORROWED') or os.path.join(sys.argv[2], '..', 'shared', 'borrowed')
    path = os.path.join(shared, 'chains', 'spx_cboe_20190425.csv')
    if sys.argv[3:] == ['historic'] and not os.path.exists(path):
        print(f'skipped: {path} is not here (LEGWORK_BORROWED)')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.environ['XDG_CONFIG_HOME'] = os.environ['XDG_DATA_HOME'] = folder
        os.environ['GSETTINGS_BACKEND'] = 'memory'
        if sys.argv[3:] == ['historic']:
            os.environ.update(FAST)
            historic(tap, sys.argv[1], path)
        else:
            tap.ok('gateway and file give the same rows', differences(sys.argv[1], folder))
    tap.end()


if __name__ == '__main__':
    main()
