"""Account summary and P&L that follow a trade in a moving market; a year of volatility, bars, bars kept up to date, head timestamp,
scanner, by ib_async or ib_insync."""
import datetime

from lw_ib import SPY, Session, api, complaints, limit_order, vertical
from lw_ib_trade import START_CASH, Desk, account, all_reported, cash_from, natural
import lw_peers
from lw_peers import ACCOUNT, near, same

LIVE = ('--seed', '7', '--as-of', '2026-07-08T15:00:00Z')


def check_pnl(tap, session, desk):
    ib = session.ib
    sold, bought = desk.puts[3], desk.puts[1]
    whole = ib.reqPnL(ACCOUNT)
    session.until(lambda: whole.dailyPnL == whole.dailyPnL)
    tap.ok('P&L begins at nothing', near(whole.dailyPnL, 0.0, 0.01) + near(whole.unrealizedPnL, 0.0, 0.01))
    trade = session.place(vertical(sold.contract, bought.contract), limit_order(5, natural(sold, bought) + 0.5))
    session.until(lambda: all_reported(trade))
    tap.ok('a credit vertical fills in the moving market', same(trade.orderStatus.status, 'Filled'))
    cash = START_CASH + cash_from(trade.fills)
    session.until(lambda: abs(account(session, 'TotalCashValue') - cash) < 0.006)
    tap.ok('cash is what executions and commissions add up to', near(account(session, 'TotalCashValue'), cash, 0.006, 'cash'))
    parts = [ib.reqPnLSingle(ACCOUNT, '', t.contract.conId) for t in (sold, bought)]
    session.until(lambda: all(p.value == p.value for p in parts) and whole.dailyPnL != 0)
    tap.ok('P&L of each leg: its position', same([p.position for p in parts], [-5.0, 5.0]))
    agrees = session.until(lambda: abs(cash + sum(p.value for p in parts) - START_CASH - whole.dailyPnL) < 0.02)
    tap.ok('P&L of the account is cash and the legs\' values less the start', same(agrees, True, f'{whole} {parts} agree'))
    agrees = session.until(lambda: abs(sum(p.unrealizedPnL for p in parts) - whole.unrealizedPnL) < 0.02)
    tap.ok('unrealized P&L is the sum of the legs\'', same(agrees, True, f'{whole} {parts} agree'))
    before = whole.dailyPnL
    tap.ok('P&L moves with the market', same(session.until(lambda: whole.dailyPnL != before), True, 'moved'))
    ib.cancelPnL(ACCOUNT)
    for part in parts:
        ib.cancelPnLSingle(ACCOUNT, '', part.conId)
    tap.ok('nothing to warn of', complaints.take() + session.take_codes())
    return cash


def check_summary(tap, session, cash):
    found = {v.tag: v.value for v in session.ib.accountSummary() if v.account == ACCOUNT}
    wanted = {'NetLiquidation', 'TotalCashValue', 'BuyingPower', 'AvailableFunds', 'ExcessLiquidity', 'InitMarginReq', 'MaintMarginReq',
              'Cushion', 'GrossPositionValue', 'DayTradesRemaining', 'Leverage'}
    tap.ok('account summary: every tag', [f'no {tag}' for tag in sorted(wanted - set(found))] + complaints.take())
    number = {tag: float(found[tag]) for tag in wanted & set(found)}
    tap.ok('account summary: cash, funds and cushion agree', near(number['TotalCashValue'], cash, 0.006, 'cash')
           + near(number['NetLiquidation'] - number['InitMarginReq'], number['AvailableFunds'], 0.02, 'AvailableFunds')
           + near(number['Cushion'], number['ExcessLiquidity'] / number['NetLiquidation'], 2e-4, 'Cushion'))


def bars(session, what, duration, size, con_id=SPY):
    return session.ib.reqHistoricalData(api.Contract(conId=con_id, exchange='SMART'), '', duration, size, what, True, 1)


def check_year(tap, session, what):
    found = bars(session, what, '1 Y', '1 day')
    days = [b.date for b in found]
    problems = [] if 245 <= len(found) <= 256 else [f'{len(found)} bars']
    problems += [f'{b.date}: {b.open} {b.high} {b.low} {b.close}' for b in found
                 if not 0.02 < b.low <= min(b.open, b.close) <= max(b.open, b.close) <= b.high < 2]
    problems += same(days, sorted(set(days)), 'days') if days != sorted(set(days)) else []
    problems += [f'{d} is a weekend' for d in days if d.weekday() >= 5]
    problems += [] if days and datetime.date(2026, 7, 1) < days[-1] <= datetime.date(2026, 7, 8) else [f'the last is {days[-1:]}']
    tap.ok(f'a year of {what}', problems[:5] + complaints.take())


def price_problems(found):
    return [f'{b.date}: {b.open} {b.high} {b.low} {b.close} {b.volume}' for b in found
            if not (0 < b.low <= min(b.open, b.close) <= max(b.open, b.close) <= b.high and b.volume >= 0)]


def check_bars(tap, session, desk):
    daily = bars(session, 'TRADES', '1 M', '1 day')
    tap.ok('a month of daily bars', ([] if 19 <= len(daily) <= 24 else [f'{len(daily)} bars']) + price_problems(daily)[:5])
    short = bars(session, 'TRADES', '2 D', '5 mins')
    steps = {(b.date - a.date).total_seconds() for a, b in zip(short, short[1:]) if a.date.date() == b.date.date()}
    last = desk.spy.last
    tap.ok('two days of five minutes', same(steps, {300.0}, 'steps') + price_problems(short)[:5]
           + ([] if abs(short[-1].close / last - 1) < 0.02 else [f'the last is {short[-1]}, the market {last}']) + complaints.take())


def check_kept(tap, session):
    found = session.ib.reqHistoricalData(api.Contract(conId=SPY, exchange='SMART'), '', '1 D', '5 mins', 'MIDPOINT', True, 1,
                                         keepUpToDate=True)
    heard = []
    found.updateEvent += lambda all_bars, new: heard.append((len(all_bars), all_bars[-1].close))
    came = session.until(lambda: len(heard) >= 2)
    problems = [f'{b}' for b in found if not (0 < b.low <= min(b.open, b.close) <= max(b.open, b.close) <= b.high and b.volume == -1)]
    tap.ok('bars that are kept up to date; of the middle there is no volume', same(came, True, 'updates') + problems[:5])
    session.take_codes()
    session.ib.cancelHistoricalData(found)
    session.until(lambda: session.errors)
    tap.ok('their end is told with 162, as TWS does', same(session.take_codes(), [162], 'codes'))
    complaints.take()


def check_head(tap, session):
    head = session.ib.reqHeadTimeStamp(api.Contract(conId=SPY, exchange='SMART'), 'TRADES', True, 1)
    tap.ok('the head timestamp', [] if datetime.datetime(1970, 1, 1) < head.replace(tzinfo=None) < datetime.datetime(2026, 1, 1) else [head])


def check_scanner(tap, session):
    text = session.ib.reqScannerParameters()
    tap.ok('scanner parameters', [] if text.lstrip().startswith('<') and 'scanCode' in text else [text[:80]])
    wanted = api.ScannerSubscription(instrument='STK', locationCode='STK.US.MAJOR', scanCode='HIGH_OPT_IMP_VOLAT', numberOfRows=10)
    session.take_codes()
    rows = session.ib.reqScannerData(wanted)
    session.until(lambda: session.errors)  # the client ends its subscription, and the end is told with 162
    tap.ok('the end of a scan is told with 162, as TWS does', same(session.take_codes(), [162], 'codes'))
    tap.ok('scanner rows', ([] if 1 <= len(rows) <= 10 else [f'{len(rows)} rows']) + same([r.rank for r in rows], list(range(len(rows))))
           + [r for r in rows if not r.contractDetails.contract.conId or not r.contractDetails.contract.symbol]
           + [line for line in complaints.take() if '162' not in line])


def converse(tap, port):
    session = Session(port)
    desk = Desk(session)
    cash = lw_peers.scenario(tap, check_pnl, session, desk)
    lw_peers.scenario(tap, check_summary, session, cash)
    lw_peers.scenario(tap, check_year, session, 'OPTION_IMPLIED_VOLATILITY')
    lw_peers.scenario(tap, check_year, session, 'HISTORICAL_VOLATILITY')
    lw_peers.scenario(tap, check_bars, session, desk)
    lw_peers.scenario(tap, check_kept, session)
    lw_peers.scenario(tap, check_head, session)
    lw_peers.scenario(tap, check_scanner, session)
    session.close()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway(*LIVE) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
