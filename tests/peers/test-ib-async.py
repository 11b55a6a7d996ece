#!/usr/bin/env python3
"""ib_async 2.1.0, which nobody here wrote, does a trader's work against the
simulated TWS: details, option parameters, quotes with greeks, a credit vertical as a combo, its fill, executions, positions."""
import logging

import lw_peers

lw_peers.enter('ib-async')
from ib_async import IB, Bag, ComboLeg, Contract, Index, LimitOrder, Option, Stock  # noqa: E402

ACCOUNT = lw_peers.ACCOUNT


class Warnings(logging.Handler):
    """What the client finds worth a warning."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())

    def take(self):
        lines, self.lines = self.lines, []
        return lines


def wait_for(ib, what):
    """True once what() is."""
    return lw_peers.until(what, lambda: ib.sleep(0.02))


def missing(found, **wanted):
    return [f'{name} is {getattr(found, name)!r}, not {value!r}' for name, value in wanted.items()
            if getattr(found, name) != value]


def check_connect(tap, ib, port, warnings):
    ib.connect('127.0.0.1', port, clientId=3, timeout=4)
    tap.ok('connects without a time-out or a warning', warnings.take())
    tap.ok('the version is negotiated, the account is the simulated one',
           [x for x in ([] if ib.client.serverVersion() == 178 else [f'version {ib.client.serverVersion()}'])
            + ([] if ib.managedAccounts() == [ACCOUNT] else [ib.managedAccounts()])])


def check_details(tap, ib, underlying, classes, con_id):
    details = ib.reqContractDetails(underlying)
    problems = [] if len(details) == 1 else [f'{len(details)} answers']
    problems += [p for d in details for p in missing(d.contract, symbol=underlying.symbol, conId=con_id)]
    tap.ok(f'{underlying.symbol}: contract details', problems)
    chains = ib.reqSecDefOptParams(underlying.symbol, '', details[0].contract.secType, con_id)
    smart = {c.tradingClass: c for c in chains if c.exchange == 'SMART'}
    problems = [f'no class {c}' for c in classes if c not in smart]
    problems += [f'{c.tradingClass}: {len(c.expirations)} expirations, {len(c.strikes)} strikes' for c in smart.values()
                 if len(c.expirations) < 5 or len(c.strikes) < 50]
    problems += [] if any(c.exchange != 'SMART' for c in chains) else ['SMART alone']
    tap.ok(f'{underlying.symbol}: option parameters', problems)
    return smart


def check_series(tap, ib, symbol, chain, am):
    """All series of an expiry about six weeks out."""
    expiry = sorted(chain.expirations)[-5]
    found = ib.reqContractDetails(Option(symbol, expiry, exchange='SMART', currency='USD', tradingClass=chain.tradingClass))
    problems = [] if len(found) > 40 else [f'{len(found)} series']
    for detail in found:
        problems += missing(detail.contract, symbol=symbol, lastTradeDateOrContractMonth=expiry, tradingClass=chain.tradingClass,
                            multiplier='100')
        if (detail.realExpirationDate > expiry) != am:
            problems.append(f'settles {detail.realExpirationDate}, last trade {expiry}')
    strikes = {r: {d.contract.strike for d in found if d.contract.right == r} for r in 'CP'}
    if strikes['C'] != strikes['P'] or not strikes['C'] <= set(chain.strikes):
        problems.append('strikes of calls, puts and option parameters differ')
    tap.ok(f'{chain.tradingClass}: every series of {expiry}', problems[:5])
    return [d.contract for d in found]


def model_is_sane(ticker):
    model = ticker.modelGreeks
    delta_fits = model and (0 < model.delta < 1 if ticker.contract.right == 'C' else -1 < model.delta < 0)
    return bool(delta_fits and 0.03 < model.impliedVol < 1.5 and model.gamma > 0 and model.vega > 0 and model.theta < 0
                and ticker.bid - 0.05 < model.optPrice < ticker.ask + 0.05 and model.undPrice > 0)


def check_quotes(tap, ib, options, spot):
    near = sorted((o for o in options if o.right == 'P' and o.strike < spot), key=lambda o: -o.strike)[:10]
    tickers = [ib.reqMktData(option, '100,101,106') for option in near]
    wait_for(ib, lambda: all(t.modelGreeks and t.bid > 0 and t.ask > 0 for t in tickers))
    problems = [f'{t.contract.localSymbol}: {t.bid} {t.ask} {t.modelGreeks}' for t in tickers
                if not (0 < t.bid < t.ask) or not model_is_sane(t) or not t.putOpenInterest > 0]
    tap.ok('ten options: two-sided quotes, open interest, greeks of the model', problems)
    by_strike = [t.bid for t in tickers]
    tap.ok('a put of a lower strike is worth no more', [] if by_strike == sorted(by_strike, reverse=True) else [by_strike])
    return tickers


def combo(short, long_):
    return Bag(symbol=short.symbol, exchange='SMART', currency='USD',
               comboLegs=[ComboLeg(short.conId, 1, 'SELL', 'SMART'), ComboLeg(long_.conId, 1, 'BUY', 'SMART')])


def check_what_if(tap, ib, bag, limit, width):
    state = ib.whatIfOrder(bag, LimitOrder('BUY', 1, limit, tif='DAY'))
    problems = [] if abs(float(state.initMarginChange) - width * 100) < 0.01 else [f'margin {state.initMarginChange}']
    problems += [] if 0 < state.minCommission <= state.maxCommission < 10 else [f'{state.minCommission}..{state.maxCommission}']
    tap.ok('what-if: the margin is the width, the commission a range', problems)


def check_fill(tap, ib, tickers):
    short, long_ = tickers[3], tickers[7]
    width = short.contract.strike - long_.contract.strike
    natural = round(long_.ask - short.bid, 2)
    bag = combo(short.contract, long_.contract)
    check_what_if(tap, ib, bag, natural, width)
    order = LimitOrder('BUY', 2, round(natural + 0.05, 2), tif='DAY', orderRef='LWPEER')
    trade = ib.placeOrder(bag, order)
    wait_for(ib, lambda: trade.isDone() and sum(bool(f.commissionReport.commission) for f in trade.fills) == 2)
    tap.ok('a credit vertical fills at a negative price',
           missing(trade.orderStatus, status='Filled', filled=2.0, remaining=0.0)
           + ([] if trade.orderStatus.avgFillPrice <= order.lmtPrice < 0 else [trade.orderStatus.avgFillPrice]))
    tap.ok('its statuses come in order', missing_statuses(trade))
    check_executions(tap, ib, trade, short.contract, long_.contract)
    return bag, natural


def missing_statuses(trade):
    seen = [entry.status for entry in trade.log]
    places = [seen.index(s) if s in seen else -1 for s in ('PreSubmitted', 'Submitted', 'Filled')]
    return [] if -1 not in places and places == sorted(places) else [seen]


def check_executions(tap, ib, trade, short, long_):
    fills = ib.reqExecutions()
    by_kind = {(f.contract.secType, f.execution.side): f for f in fills}
    problems = [] if sorted(by_kind) == [('BAG', 'BOT'), ('OPT', 'BOT'), ('OPT', 'SLD')] else [sorted(by_kind)]
    problems += [p for f in fills for p in missing(f.execution, orderId=trade.order.orderId, clientId=3, orderRef='LWPEER',
                                                   shares=2.0, acctNumber=ACCOUNT)]
    tap.ok('executions: the combo and each leg', problems)
    if not problems:
        bag, bought, sold = (by_kind[k] for k in [('BAG', 'BOT'), ('OPT', 'BOT'), ('OPT', 'SLD')])
        net = bought.execution.price - sold.execution.price
        tap.ok('the legs add up to the combo', ([] if abs(net - bag.execution.price) < 1e-6 else [(net, bag.execution.price)])
               + missing(sold.contract, conId=short.conId) + missing(bought.contract, conId=long_.conId))
        tap.ok('commissions stand on the legs alone', [f.contract.secType for f in trade.fills
                                                       if bool(f.commissionReport.commission) == (f.contract.secType == 'BAG')])


def check_account(tap, ib, tickers):
    held = {p.contract.conId: p.position for p in ib.positions()}
    wanted = {tickers[3].contract.conId: -2.0, tickers[7].contract.conId: 2.0}
    tap.ok('positions: the legs', [] if held == wanted else [held])
    values = {v.tag: float(v.value) for v in ib.accountValues() if v.currency == 'USD'}
    problems = [f'no {tag}' for tag in ('NetLiquidation', 'AvailableFunds', 'BuyingPower') if tag not in values]
    problems += [] if values.get('InitMarginReq') == 800.0 else [f"margin {values.get('InitMarginReq')}"]
    problems += [] if values.get('TotalCashValue', 0) > 100000 else [f"cash {values.get('TotalCashValue')}"]
    tap.ok('account values moved with the fill', problems)
    summary = {v.tag for v in ib.accountSummary()}
    tap.ok('account summary', [] if {'NetLiquidation', 'BuyingPower'} <= summary else [summary])


def check_cancel(tap, ib, bag, natural, warnings):
    order = LimitOrder('BUY', 1, round(natural - 0.60, 2), tif='DAY')
    trade = ib.placeOrder(bag, order)
    wait_for(ib, lambda: trade.orderStatus.status == 'Submitted')
    order.lmtPrice = round(natural - 0.50, 2)
    ib.placeOrder(bag, order)
    wait_for(ib, lambda: trade.log[-1].status == 'Submitted' and len(trade.log) > 3)
    warnings.take()
    ib.cancelOrder(order)
    wait_for(ib, trade.isDone)
    tap.ok('a resting order is changed and cancelled', missing(trade.orderStatus, status='Cancelled', filled=0.0))
    done = ib.reqCompletedOrders(False)
    tap.ok('completed orders of the day: both', [] if sorted(t.orderStatus.status for t in done) == ['Cancelled', 'Filled']
           else [[t.orderStatus.status for t in done]])


def check_errors(tap, ib, port, warnings, expiry):
    errors = []
    ib.errorEvent += lambda req_id, code, text, contract: errors.append(code)
    ib.reqContractDetails(Option('SPY', expiry, 1234.5, 'C', 'SMART', currency='USD'))
    tap.ok('a series that does not exist: 200', [] if 200 in errors else [errors])
    second, codes = IB(), []
    second.errorEvent += lambda req_id, code, text, contract: codes.append(code)
    try:
        second.connect('127.0.0.1', port, clientId=3, timeout=2)
        refused = not second.isConnected()
    except (ConnectionError, OSError, TimeoutError):
        refused = True
    tap.ok('a second client of the same id: 326', [] if refused and 326 in codes else [(refused, codes)])
    tap.ok('the first is still connected', [] if ib.isConnected() and ib.reqCurrentTime() else ['lost'])


def converse(tap, port):
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    logging.getLogger().setLevel(logging.WARNING)
    ib = IB()
    check_connect(tap, ib, port, warnings)
    index = check_details(tap, ib, Index('SPX', 'CBOE', 'USD'), ['SPX', 'SPXW'], 416904)
    fund = check_details(tap, ib, Stock('SPY', 'SMART', 'USD'), ['SPY'], 756733)
    check_series(tap, ib, 'SPX', index['SPX'], am=True)
    check_series(tap, ib, 'SPX', index['SPXW'], am=False)
    options = check_series(tap, ib, 'SPY', fund['SPY'], am=False)
    spy = ib.reqMktData(Contract(conId=756733, exchange='SMART'), '')
    wait_for(ib, lambda: spy.bid > 0 and spy.ask > 0)
    tickers = check_quotes(tap, ib, options, spy.ask)
    bag, natural = check_fill(tap, ib, tickers)
    check_account(tap, ib, tickers)
    check_cancel(tap, ib, bag, natural, warnings)
    check_errors(tap, ib, port, warnings, tickers[0].contract.lastTradeDateOrContractMonth)
    ib.disconnect()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7') as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
