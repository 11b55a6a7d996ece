#!/usr/bin/env python3
"""test-scan-gateway.py LEGWORKCTL SOURCE: the same chain scanned from its file and through the simulated gateway's socket gives the
same rows, byte for byte."""
import csv
import datetime
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'support'))
from tap import Tap  # noqa: E402  (the folder is an argument)

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


def differences(program, folder):
    path, moment = small_chain(program, folder)
    with subprocess.Popen([program, 'gateway', '--chain', path, '--port', '0', '--speed', '0', '--as-of', moment],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as gateway:
        try:
            port = gateway.stdout.readline().rsplit(':', 1)[-1].strip()
            socket = scan(program, 'AAPL', '--port', port, '--as-of', moment)
        finally:
            gateway.terminate()
    file = scan(program, '--chain', path)
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


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        os.environ['XDG_CONFIG_HOME'] = os.environ['XDG_DATA_HOME'] = folder
        os.environ['GSETTINGS_BACKEND'] = 'memory'
        tap.ok('gateway and file give the same rows', differences(sys.argv[1], folder))
    tap.end()


if __name__ == '__main__':
    main()
