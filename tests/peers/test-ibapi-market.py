#!/usr/bin/env python3
"""test-ibapi-market.py ENVIRONMENT VERSION: the official Python client (9.81.1 in ibapi-9, 10.51.1 in ibapi-10) asks the simulated
TWS for everything that is no order, at one server version; each answer is compared value by value."""
import sys

import lw_peers

ENVIRONMENT, VERSION = sys.argv[1], int(sys.argv[2])
lw_peers.enter(ENVIRONMENT)
import lw_ibapi  # noqa: E402
from lw_ibapi import Peer, index, option, stock  # noqa: E402
from lw_peers import differ, near, same  # noqa: E402

AS_OF = '2026-11-20T15:00:00Z'  # a Friday, 10:00 in New York
TODAY = '20261120'
LIQUID = '20261120:0930-20261120:1600;20261121:CLOSED;20261122:CLOSED;20261123:0930-20261123:1600'
MONTHLY, SETTLES = '20261217', '20261218'  # class SPX trades to Thursday and settles on Friday
CLIENT = 11


def check_connect(tap, port):
    peer = Peer()
    peer.go(port, CLIENT)
    problems = same(peer.serverVersion(), VERSION, 'server version')
    problems += same([c.accountsList for c in peer.seen('managedAccounts')], [lw_peers.ACCOUNT], 'accounts')
    problems += same([c.orderId for c in peer.seen('nextValidId')], [1], 'next ids')
    peer.wait(lambda: len(peer.errors) == 3, 'the state of the farms')
    problems += same(sorted(peer.take_errors()), lw_ibapi.FARMS, 'errors')
    tap.ok('connects: version, account, next id, farms, nothing else', problems)
    now = peer.ask('reqCurrentTime', end='currentTime')[0].time
    tap.ok('the time is the one that was asked for', same(1795186800 <= now < 1795186800 + 600, True, f'{now} is near'))
    return peer


def check_underlying(tap, peer, contract, wanted, held):
    details = lw_ibapi.details_of(peer, contract)
    problems = same(len(details), 1, 'answers')
    for found in details:
        problems += differ(found.contract, **held) + differ(found, **wanted)
        problems += same(found.liquidHours[:len(LIQUID)], LIQUID, 'liquid hours')
        problems += same([day.split(':')[0] for day in found.tradingHours.split(';')][:4], ['20261120', '20261121', '20261122', '20261123'],
                         'days of trading')
        problems += same(len(found.marketRuleIds.split(',')), len(found.validExchanges.split(',')), 'rules for exchanges')
        problems += lw_ibapi.size_problems(found, VERSION)
    tap.ok(f'{contract.symbol}: contract details', problems)


def check_underlyings(tap, peer):
    both = {'underConId': 0, 'priceMagnifier': 1, 'timeZoneId': 'US/Eastern', 'minTick': 0.01, 'contractMonth': '', 'evMultiplier': 0,
            'realExpirationDate': '', 'orderTypes': 'ACTIVETIM,ADJUST,COND,DAY,FOK,GTC,GTD,IOC,LMT,MIDPX,MKT,OCA,REL,STP,STPLMT,TRAIL,WHATIF', 'subcategory': '*', 'secIdList': None}
    held = {'lastTradeDateOrContractMonth': '', 'strike': 0.0, 'right': '', 'multiplier': '', 'currency': 'USD'}
    check_underlying(tap, peer, stock('SPY'), {**both, 'longName': 'SPDR S&P 500 ETF TRUST', 'stockType': 'ETF', 'marketName': 'SPY'},
                     {**held, 'conId': 756733, 'symbol': 'SPY', 'secType': 'STK', 'exchange': 'SMART', 'primaryExchange': 'ARCA',
                      'localSymbol': 'SPY', 'tradingClass': 'SPY'})
    check_underlying(tap, peer, index('SPX'), {**both, 'longName': 'S&P 500 Stock Index', 'stockType': '', 'marketName': 'SPX',
                                               'industry': 'Indices', 'category': 'Broad Range Equity Index', 'validExchanges': 'CBOE'},
                     {**held, 'conId': 416904, 'symbol': 'SPX', 'secType': 'IND', 'exchange': 'CBOE', 'primaryExchange': '',
                      'localSymbol': 'SPX', 'tradingClass': 'SPX'})


def check_parameters(tap, peer):
    calls = peer.ask('reqSecDefOptParams', peer.id(), 'SPX', '', 'IND', 416904, end='securityDefinitionOptionParameterEnd')
    found = {(c.exchange, c.tradingClass): c for c in calls if c.name == 'securityDefinitionOptionParameter'}
    problems = same(sorted(k for k in found if k[0] == 'SMART'), [('SMART', 'SPX'), ('SMART', 'SPXW')], 'classes')
    for (exchange, name), c in found.items():
        problems += differ(c, underlyingConId=416904, multiplier='100', reqId=peer.last_id)
        problems += same((c.expirations, c.strikes), (found['SMART', name].expirations, found['SMART', name].strikes), f'{exchange}, {name}')
    dates, strikes = found['SMART', 'SPX'].expirations, found['SMART', 'SPXW'].strikes
    problems += [] if MONTHLY in dates and SETTLES not in dates else [f'class SPX: {sorted(dates)}']
    problems += [] if TODAY in found['SMART', 'SPXW'].expirations else ['class SPXW does not expire today']
    problems += [] if len(strikes) > 100 and min(strikes) > 0 else [f'strikes {sorted(strikes)}']
    tap.ok('option parameters of SPX: classes, dates, strikes', problems)
    return found


def check_one_series(found, expiry, settles, name):
    contract = found.contract
    local = f'{name:<6}{settles[2:]}{contract.right}{round(contract.strike * 1000):08d}'
    problems = differ(contract, symbol='SPX', secType='OPT', lastTradeDateOrContractMonth=expiry, multiplier='100', exchange='SMART',
                      primaryExchange='', currency='USD', localSymbol=local, tradingClass=name)
    problems += differ(found, marketName=name, underConId=416904, underSymbol='SPX', underSecType='IND', contractMonth=settles[:6],
                       realExpirationDate=settles, longName='S&P 500 Stock Index', priceMagnifier=1, stockType='', minTick=0.05)
    if VERSION >= 182:
        problems += differ(contract, lastTradeDate=expiry)
    return problems + same(contract.conId > 0 and contract.right in 'CP', True, 'id and right')


def check_series(tap, peer, parameters, name, expiry, settles):
    details = lw_ibapi.details_of(peer, option('SPX', expiry, name))
    problems = same(len(details) > 40, True, f'{len(details)} series are many')
    for found in details:
        problems += check_one_series(found, expiry, settles, name) + lw_ibapi.size_problems(found, VERSION)
    strikes = {r: [d.contract.strike for d in details if d.contract.right == r] for r in 'CP'}
    problems += same(strikes['C'], strikes['P'], 'calls, against puts')
    problems += same(set(strikes['C']) <= set(parameters['SMART', name].strikes), True, 'strikes are in the parameters')
    problems += same(len({d.contract.conId for d in details}), len(details), 'different contracts')
    tap.ok(f'{name}: every series of {expiry}', problems[:5])
    return [d.contract for d in details]


def tick_problems(peer, since, contract, spot):
    """Bid, ask, sizes, interest and the three computations of one option, against each other."""
    req_id = contract.req_id
    prices = {c.tickType: c.price for c in peer.seen('tickPrice', since, reqId=req_id)}
    sizes = {c.tickType: c.size for c in peer.seen('tickSize', since, reqId=req_id)}
    models = {c.tickType: c for c in peer.seen('tickOptionComputation', since, reqId=req_id)}
    problems = same(0 < prices[1] < prices[2], True, f'bid {prices[1]}, ask {prices[2]}')
    problems += same(sizes[0] > 0 and sizes[3] > 0 and sizes[27] == 0 and sizes[28] > 0, True, f'sizes {sizes}')
    for kind, price in ((10, prices[1]), (11, prices[2]), (13, (prices[1] + prices[2]) / 2)):
        m = models[kind]
        problems += near(m.optPrice, price, 0.25 if kind == 13 else 1e-9, f'price of {kind}') + near(m.undPrice, spot, 5, 'underlying')
        problems += same(-1 < m.delta < 0 and 0.02 < m.impliedVol < 1.5 and m.gamma > 0 and m.vega > 0 and m.theta < 0, True, str(m))
        problems += same(m.tickAttrib, 0 if kind == 13 else 1, 'tick attribute')
    problems += same(models[10].impliedVol < models[11].impliedVol, True, 'volatility grows with the price')
    problems += same([(c.minTick, c.snapshotPermissions) for c in peer.seen('tickReqParams', since, tickerId=req_id)], [(0.05, 3)], 'parameters')
    return problems + same([c.marketDataType for c in peer.seen('marketDataType', since, reqId=req_id)], [1], 'kind of data')


def check_quotes(tap, peer, contracts):
    since, spx = peer.mark(), peer.id()
    peer.reqMktData(spx, index('SPX'), '', False, False, [])
    spot = peer.wait_call('tickPrice', since, reqId=spx, tickType=4).price
    puts = sorted((c for c in contracts if c.right == 'P' and c.strike < spot), key=lambda c: c.strike)[-5:]
    for contract in puts:
        contract.req_id = peer.id()
        peer.reqMktData(contract.req_id, contract, '100,101,106', False, False, [])
    for contract in puts:
        for kind in (10, 11, 13):
            peer.wait_call('tickOptionComputation', since, reqId=contract.req_id, tickType=kind)
    tap.ok('five puts: quotes, sizes, open interest, computations of bid, ask and model',
           [f'{c.localSymbol}: {p}' for c in puts for p in tick_problems(peer, since, c, spot)])
    for req_id in [spx] + [c.req_id for c in puts]:
        peer.cancelMktData(req_id)
    tap.ok('lines are given back without a word', peer.take_errors())
    return puts, spot


def check_combo_quote(tap, peer, puts):
    since, req_id = peer.mark(), peer.id()
    peer.reqMktData(req_id, lw_ibapi.vertical(puts[2], puts[0]), '', False, False, [])
    bid, ask = (peer.wait_call('tickPrice', since, reqId=req_id, tickType=kind).price for kind in (1, 2))
    size = peer.wait_call('tickSize', since, reqId=req_id, tickType=0).size
    problems = same(-10 < bid < ask < 0 and size > 0, True, f'bid {bid}, ask {ask}, size {size}')
    problems += same([c.minTick for c in peer.seen('tickReqParams', since, tickerId=req_id)], [0.05], 'increment')
    peer.cancelMktData(req_id)
    tap.ok('a credit vertical as a combo: negative prices, its increment', problems)


def check_computed(tap, peer, put, spot):
    """A price of a volatility, and the volatility of that price."""
    since, first, second = peer.mark(), peer.id(), peer.id()
    peer.calculateOptionPrice(first, put, 0.2, spot, [])
    price = peer.wait_call('tickOptionComputation', since, reqId=first)
    peer.calculateImpliedVolatility(second, put, price.optPrice, spot, [])
    back = peer.wait_call('tickOptionComputation', since, reqId=second)
    problems = same((price.tickType, back.tickType), (53, 53), 'tick types') + near(price.impliedVol, 0.2, 1e-9, 'volatility')
    problems += near(back.impliedVol, 0.2, 1e-6, 'volatility back') + near(back.delta, price.delta, 1e-6, 'delta')
    tap.ok('option price and implied volatility on request agree', problems)


def check_rule(tap, peer):
    rule = peer.ask('reqMarketRule', 110, end='marketRule')[0]
    tap.ok('price steps of rule 110', same(rule.marketRuleId, 110, 'rule') + same(
        [(step.lowEdge, step.increment) for step in rule.priceIncrements], [(0.0, 0.05), (3.0, 0.1)], 'steps'))


def check_symbols(tap, peer):
    found = peer.ask('reqMatchingSymbols', peer.id(), 'SP', end='symbolSamples')[0].contractDescriptions
    held = {d.contract.symbol: d for d in found}
    problems = same({'SPX', 'SPY'} <= set(held), True, f'symbols {sorted(held)}')
    for symbol, kind, con_id in (('SPX', 'IND', 416904), ('SPY', 'STK', 756733)):
        problems += differ(held[symbol].contract, conId=con_id, secType=kind, currency='USD')
        problems += same('OPT' in held[symbol].derivativeSecTypes, True, f'options of {symbol}')
    tap.ok('matching symbols', problems)


def check_account(tap, peer):
    calls = peer.ask('reqAccountSummary', peer.id(), 'All', 'NetLiquidation,BuyingPower,Cushion', end='accountSummaryEnd')
    tap.ok('account summary', same([(c.account, c.tag, c.value, c.currency) for c in calls if c.name == 'accountSummary'],
                                   [(lw_peers.ACCOUNT, 'NetLiquidation', '100000.00', 'USD'),
                                    (lw_peers.ACCOUNT, 'BuyingPower', '400000.00', 'USD'), (lw_peers.ACCOUNT, 'Cushion', '1.0000', '')]))
    peer.cancelAccountSummary(peer.last_id)
    calls = peer.ask('reqAccountUpdates', True, lw_peers.ACCOUNT, end='accountDownloadEnd')
    values = {c.key: (c.val, c.currency) for c in calls if c.name == 'updateAccountValue' and c.accountName == lw_peers.ACCOUNT}
    problems = [f'{key} is {values.get(key)}' for key in ('NetLiquidation', 'TotalCashValue', 'AvailableFunds')
                if values.get(key) != ('100000.00', 'USD')] + same([c.timeStamp for c in calls if c.name == 'updateAccountTime'][0][:3], '10:')
    tap.ok('account values and their time', problems)
    peer.reqAccountUpdates(False, '')
    calls = peer.ask('reqAccountUpdatesMulti', peer.id(), lw_peers.ACCOUNT, '', True, end='accountUpdateMultiEnd')
    multi = {c.key: (c.value, c.currency) for c in calls if c.name == 'accountUpdateMulti'}
    tap.ok('the same values by request id', same(multi.get('NetLiquidation'), values.get('NetLiquidation')))
    peer.cancelAccountUpdatesMulti(peer.last_id)
    calls = peer.ask('reqPnL', peer.id(), lw_peers.ACCOUNT, '', end='pnl')
    tap.ok('profit and loss of a new account', differ(calls[-1], dailyPnL=0.0, unrealizedPnL=0.0, realizedPnL=0.0))
    peer.cancelPnL(peer.last_id)
    tap.ok('no position, no order, no execution', same(
        [len(peer.ask('reqPositions', end='positionEnd')), len(peer.ask('reqAllOpenOrders', end='openOrderEnd')),
         len(peer.ask('reqCompletedOrders', False, end='completedOrdersEnd')),
         len(peer.ask('reqExecutions', peer.id(), lw_ibapi.ExecutionFilter(), end='execDetailsEnd'))], [1, 1, 1, 1], 'messages'))
    peer.wait(lambda: peer.errors, 'the end of the account updates')
    tap.ok('the end of the account updates is told', same(peer.take_errors(), [(-1, 2100)]))


def check_scanner(tap, peer):
    """Whose options are the dearest: rows in order, the whole list at a time; a cancel is echoed with 162."""
    xml = peer.ask('reqScannerParameters', end='scannerParameters')[-1].xml
    tap.ok('scanner parameters', same('HIGH_OPT_IMP_VOLAT' in xml and xml.startswith('<?xml'), True, f'{len(xml)} characters name the scan'))
    wanted = lw_ibapi.scan(instrument='STK', locationCode='STK.US.MAJOR', scanCode='HIGH_OPT_IMP_VOLAT', numberOfRows=3)
    calls = peer.ask('reqScannerSubscription', peer.id(), wanted, [], [], end='scannerDataEnd', reqId=peer.last_id)
    rows = [c for c in calls if c.name == 'scannerData' and c.reqId == peer.last_id]
    problems = same([c.rank for c in rows], [0, 1, 2], 'ranks') + same([c.legsStr for c in rows], [''] * 3, 'legs')
    for c in rows:
        problems += differ(c.contractDetails.contract, secType='STK', currency='USD', strike=0.0, lastTradeDateOrContractMonth='')
        problems += same(c.contractDetails.contract.conId > 0 and c.contractDetails.contract.symbol != '', True, 'a contract')
    peer.cancelScannerSubscription(peer.last_id)
    peer.wait(lambda: peer.errors, '162')
    tap.ok('a scan: three rows, until it is cancelled', problems + same(peer.take_errors(), [(peer.last_id, 162)], 'errors'))


def refused(peer, request, *arguments):
    """The code with which a request is refused."""
    req_id, since = peer.id(), peer.mark()
    getattr(peer, request)(req_id, *arguments)
    return peer.wait_call('error', since, reqId=req_id).errorCode


def check_errors(tap, peer, put):
    wrong = option('SPX', MONTHLY, 'SPX')
    wrong.strike, wrong.right = 1234.5, 'C'
    problems = same(refused(peer, 'reqContractDetails', wrong), 200, 'a strike that does not exist')
    problems += same(refused(peer, 'reqContractDetails', stock('NOSUCH')), 200, 'a symbol that does not exist')
    problems += same(refused(peer, 'reqMktData', put, '100,9999', False, False, []), 321, 'a generic tick that does not exist')
    problems += same(refused(peer, 'cancelMktData'), 300, 'a line that was never asked for')
    tap.ok('requests that are wrong: 200, 321, 300', problems)
    peer.take_errors()


def converse(tap, port):
    peer = check_connect(tap, port)
    check_underlyings(tap, peer)
    parameters = check_parameters(tap, peer)
    check_series(tap, peer, parameters, 'SPX', MONTHLY, SETTLES)
    contracts = check_series(tap, peer, parameters, 'SPXW', SETTLES, SETTLES)
    puts, spot = check_quotes(tap, peer, contracts)
    check_combo_quote(tap, peer, puts)
    check_computed(tap, peer, puts[0], spot)
    check_rule(tap, peer)
    check_symbols(tap, peer)
    check_account(tap, peer)
    check_scanner(tap, peer)
    check_errors(tap, peer, puts[0])
    lw_ibapi.check_end(tap, peer)


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7', '--speed', '0', '--as-of', AS_OF, '--server-version', lw_ibapi.server_version(VERSION)) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
