#!/usr/bin/env python3
"""test-ibapi-past.py ENVIRONMENT VERSION: the official Python client (9.81.1 in ibapi-9, 10.51.1 in ibapi-10) asks the simulated TWS
for bars, at one server version: below 196 and from there on they come in different messages."""
import datetime
import sys

import lw_peers

ENVIRONMENT, VERSION = sys.argv[1], int(sys.argv[2])
lw_peers.enter(ENVIRONMENT)
import lw_ibapi  # noqa: E402
from lw_ibapi import Peer, index, stock  # noqa: E402
from lw_peers import differ, same  # noqa: E402

ZONE = ' US/Eastern'
NOW = 1795186800  # 2026-11-20 10:00 in New York, a Friday: the gateway's --as-of


QUESTIONS = {  # a farm takes its time: all are asked at once, and looked at one after the other
    'historical': (stock('SPY'), '', '1 Y', '1 day', 'HISTORICAL_VOLATILITY', 1),
    'implied': (index('SPX'), '', '1 Y', '1 day', 'OPTION_IMPLIED_VOLATILITY', 1),
    'five minutes': (stock('SPY'), '', '2 D', '5 mins', 'TRADES', 1),
    'seconds': (stock('SPY'), '', '1 D', '30 mins', 'TRADES', 2),
    'days': (stock('SPY'), '20261110-21:00:00', '5 D', '1 day', 'TRADES', 1),
    'middles': (stock('SPY'), '', '1 D', '1 hour', 'MIDPOINT', 1)}


def ask(peer, contract, end, duration, size, show, form=1, keep=False):
    peer.reqHistoricalData(peer.id(), contract, end, duration, size, show, 1, form, keep, [])
    return peer.last_id


def bars_of(peer, req_id):
    """[bar], (start, end) as the client was told."""
    end = peer.wait_call('historicalDataEnd', reqId=req_id)
    bars = [c.bar for c in peer.seen('historicalData', reqId=req_id)]
    for bar in bars:
        bar.wap = float(bar.average if lw_ibapi.OLD else bar.wap)
    return bars, (end.start, end.end)


def price_problems(bars):
    return [f'{vars(bar)}' for bar in bars if not 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high][:3]


def check_year(tap, peer, req_id, name):
    """A year of daily volatility: fractions, no volume."""
    bars, span = bars_of(peer, req_id)
    dates = [bar.date for bar in bars]
    problems = price_problems(bars) + same(250 <= len(bars) <= 253, True, f'{len(bars)} bars are a year')
    problems += same(dates, sorted(set(dates)), 'dates') + same((dates[0][:6], dates[-1]), ('202511', '20261120'), 'first and last')
    problems += [f'{d} is no day of trading' for d in dates if datetime.datetime.strptime(d, '%Y%m%d').weekday() > 4 or d == '20261126']
    problems += same([vars(bar) for bar in bars if not (bar.high < 2 and bar.volume == bar.barCount == bar.wap == -1)][:1], [], 'strange bars')
    problems += same([text[:8] for text in span], [dates[0], dates[-1]], 'told span')
    tap.ok(f'a year of {name} volatility', problems)


def check_trades(tap, peer, asked):
    bars, span = bars_of(peer, asked['five minutes'])
    yesterday = [bar for bar in bars if bar.date.startswith('20261119 ')]
    expected = [f'20261119 {m // 60:02d}:{m % 60:02d}:00{ZONE}' for m in range(9 * 60 + 30, 16 * 60, 5)]
    problems = price_problems(bars) + same([bar.date for bar in yesterday], expected, 'bars of yesterday')
    problems += same([bar.date for bar in bars[len(yesterday):]][:2], [f'20261120 09:30:00{ZONE}', f'20261120 09:35:00{ZONE}'], 'today')
    problems += same([vars(bar) for bar in bars if not (bar.low <= bar.wap <= bar.high and bar.volume > 0 and bar.barCount > 0)][:1], [],
                     'strange bars')
    problems += same(span[0], f'20261119 09:30:00{ZONE}', 'start') + same(span[1].startswith('20261120 10:0'), True, span[1])
    problems += same([bar.wap for bar in bars if len(str(bar.wap)) > 12][:1], [], 'long decimals')
    tap.ok('five-minute bars of trades with volume and weighted average', problems)
    bars, _ = bars_of(peer, asked['seconds'])
    tap.ok('the same by seconds since 1970', same([bar.date for bar in bars][:2], [str(NOW - 1800), str(NOW)]))
    bars, span = bars_of(peer, asked['days'])
    tap.ok('five days up to an instant in UTC', same([bar.date for bar in bars], [f'202611{d:02d}' for d in (4, 5, 6, 9, 10)], 'days')
           + same(span[1], f'20261110 16:00:00{ZONE}', 'end'))
    bars, _ = bars_of(peer, asked['middles'])
    tap.ok('middles have no volume', price_problems(bars) + same({(bar.volume, bar.barCount) for bar in bars}, {(-1, -1)}))


def check_kept(tap, peer, req_id):
    """Bars that go on until they are cancelled, which TWS echoes with 162."""
    bar = peer.wait_call('historicalDataUpdate', reqId=req_id).bar
    last = peer.seen('historicalData', reqId=req_id)[-1].bar
    problems = price_problems([bar]) + differ(bar, date=f'20261120 10:00:00{ZONE}', open=last.open)
    peer.cancelHistoricalData(req_id)
    peer.wait(lambda: (req_id, 162) in [e[:2] for e in peer.errors], '162')
    problems += same(len(peer.seen('historicalDataEnd', reqId=req_id)), 1, 'ends')
    tap.ok('bars kept up to date, until they are cancelled', problems + same(peer.take_errors(), [(req_id, 162)], 'errors'))


def check_head(tap, peer):
    head = peer.ask('reqHeadTimeStamp', peer.id(), stock('SPY'), 'TRADES', 1, 1, end='headTimestamp')[-1].headTimestamp
    tap.ok('the first instant there is', same(head, '20150102-14:30:00'))
    peer.cancelHeadTimeStamp(peer.last_id)


def refused(peer, *question):
    req_id = ask(peer, *question)
    return peer.wait_call('error', reqId=req_id).errorCode


def check_errors(tap, peer):
    problems = same(refused(peer, stock('QQQ'), '', '1 Y', '7 mins', 'TRADES'), 321, 'a size that does not exist')
    problems += same(refused(peer, stock('QQQ'), '', '1 fortnight', '1 day', 'TRADES'), 321, 'a duration that does not exist')
    problems += same(refused(peer, stock('NOSUCH'), '', '1 Y', '1 day', 'TRADES'), 200, 'a symbol that does not exist')
    problems += same(refused(peer, *QUESTIONS['implied']), 162, 'the same question at once')
    tap.ok('questions that are wrong: 321, 200; asked too often: 162', problems)
    peer.take_errors()


def converse(tap, port):
    peer = Peer()
    peer.go(port, 13)
    peer.wait(lambda: len(peer.errors) == 3, 'the state of the farms')
    tap.ok('connects', same(sorted(peer.take_errors()), lw_ibapi.FARMS) + same(peer.serverVersion(), VERSION, 'version'))
    asked = {name: ask(peer, *question) for name, question in QUESTIONS.items()}
    kept = ask(peer, stock('SPY'), '', '1 D', '1 hour', 'TRADES', keep=True)
    check_errors(tap, peer)
    check_year(tap, peer, asked['implied'], 'implied')
    check_year(tap, peer, asked['historical'], 'historical')
    check_trades(tap, peer, asked)
    check_head(tap, peer)
    check_kept(tap, peer, kept)
    lw_ibapi.check_end(tap, peer)


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7', '--speed', '0', '--as-of', '2026-11-20T15:00:00Z',
                          '--server-version', lw_ibapi.server_version(VERSION)) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
