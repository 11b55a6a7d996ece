"""A vertical's life and death, fills with their executions and commissions, what they do to the account, by ib_async or ib_insync.
The market stands still, so that prices are exact; the judge of the account is a sum over executions made here."""
from lw_ib import Session, api, complaints, in_order, limit_order, statuses, vertical
from lw_ib_trade import FROZEN, START_CASH, Desk, account, all_reported, cash_from, known_commission, legs, look, natural, signed
import lw_peers
from lw_peers import ACCOUNT, differ, near, same

REF = 'LWPEER:credit'


def check_life(tap, session, desk):
    sold, bought = desk.puts[3], desk.puts[1]
    price = natural(sold, bought)
    bag = vertical(sold.contract, bought.contract)
    order = limit_order(2, price - 1, orderRef='LWPEER:life')
    trade = session.place(bag, order)
    tap.ok('a credit vertical far from the market works', differ(trade, orderStatus__status='Submitted', orderStatus__filled=0.0,
                                                                 orderStatus__remaining=2.0)
           + in_order(statuses(trade), 'PendingSubmit', 'PreSubmitted', 'Submitted') + same(order.permId > 0, True, 'permId'))
    check_view(tap, 'another client sees it as it was sent', session, trade, order, bag)
    for name, change in (('price', {'lmtPrice': round(price - 0.9, 2)}), ('quantity', {'totalQuantity': 3})):
        for key, value in change.items():
            setattr(order, key, value)
        logged = len(trade.log)
        session.ib.placeOrder(bag, order)
        session.until(lambda: 'Submitted' in statuses(trade)[logged + 1:])
        tap.ok(f'its {name} is modified', differ(trade, orderStatus__status='Submitted')
               + same(trade.orderStatus.remaining, float(order.totalQuantity), 'remaining'))
        check_view(tap, f'another client sees the new {name}', session, trade, order, bag)
    tap.ok('nothing to warn of', complaints.take() + session.take_codes())
    session.ib.cancelOrder(order)
    session.until(lambda: trade.isDone() and session.errors)
    tap.ok('it is cancelled: 202', differ(trade, orderStatus__status='Cancelled', orderStatus__filled=0.0)
           + same(session.take_codes(), [202], 'codes'))
    tap.ok('nobody sees it any more', same(look(session.port), {}))
    complaints.take()


def check_view(tap, name, session, trade, order, bag):
    seen = look(session.port).get((session.client_id, order.orderId))
    if seen is None:
        tap.ok(name, ['it is not among the open orders'])
        return
    problems = differ(seen, contract__secType='BAG', contract__symbol='SPY', contract__currency='USD', order__action='BUY',
                      order__orderType='LMT', order__lmtPrice=order.lmtPrice, order__totalQuantity=order.totalQuantity,
                      order__tif='DAY', order__orderRef=order.orderRef, order__permId=trade.order.permId, order__account=ACCOUNT,
                      orderStatus__status='Submitted')
    wanted = [(leg.conId, leg.ratio, leg.action) for leg in bag.comboLegs]
    problems += same([(leg.conId, leg.ratio, leg.action) for leg in seen.contract.comboLegs], wanted, 'legs')
    tap.ok(name, problems)


def check_what_if(tap, session, name, sold, bought, quantity, margin):
    state = session.ib.whatIfOrder(vertical(sold.contract, bought.contract), limit_order(quantity, natural(sold, bought)))
    before, change, after = (float(x) for x in (state.initMarginBefore, state.initMarginChange, state.initMarginAfter))
    problems = near(change, margin, 0.01, 'margin') + near(after - before, change, 0.01, 'after - before')
    problems += near(float(state.maintMarginChange), margin, 0.01, 'maintenance')
    low = state.commission if state.commission < 1e300 else state.minCommission
    high = state.commission if state.commission < 1e300 else state.maxCommission
    problems += [] if 0 < low <= high < 3 * quantity and state.commissionCurrency == 'USD' else [f'commission {low}..{high}']
    tap.ok(f'what-if of {name}', problems)
    tap.ok('what-if places nothing', same(look(session.port), {}) + complaints.take())
    return low, high


def check_fill(tap, session, name, sold, bought, quantity, ref):
    price = natural(sold, bought)
    trade = session.place(vertical(sold.contract, bought.contract), limit_order(quantity, price + 0.02, orderRef=ref))
    session.until(lambda: all_reported(trade))
    # The market may have met a part at a time; the price of each is the natural one.
    tap.ok(f'{name} fills at the natural price', differ(trade, orderStatus__status='Filled', orderStatus__remaining=0.0,
                                                        orderStatus__filled=float(quantity))
           + near(trade.orderStatus.avgFillPrice, price, 1e-6, 'average') + in_order(statuses(trade), 'Submitted', 'Filled'))
    check_executions(tap, name, session, trade, {sold.contract.conId: (-quantity, sold.bid), bought.contract.conId: (quantity, bought.ask)})
    return trade


def check_executions(tap, name, session, trade, wanted):
    bags = [f for f in trade.fills if f.contract.secType == 'BAG']
    problems = same(sum(signed(f) for f in bags), trade.order.totalQuantity, 'executions of the combo')
    for con_id, (quantity, price) in wanted.items():
        leg = [f for f in legs(trade.fills) if f.contract.conId == con_id]
        problems += same(sum(signed(f) for f in leg), quantity, f'executions of {con_id}')
        problems += [p for f in leg for p in near(f.execution.price, price, 1e-6, f'price of {con_id}')]
    for fill in trade.fills:
        problems += differ(fill.execution, orderId=trade.order.orderId, clientId=session.client_id, permId=trade.order.permId,
                           orderRef=trade.order.orderRef, acctNumber=ACCOUNT)
    problems += same(len({f.execution.execId for f in trade.fills}), len(trade.fills), 'execution ids')
    tap.ok(f'{name}: executions of the combo and of each leg', problems)
    problems = [f'{f.contract.secType} {f.commissionReport}' for f in trade.fills if known_commission(f) == (f.contract.secType == 'BAG')]
    problems += [f'{f.commissionReport}' for f in legs(trade.fills)
                 if not (0.2 < f.commissionReport.commission / f.execution.shares < 1.5 and f.commissionReport.currency == 'USD')]
    tap.ok(f'{name}: commissions stand on the legs alone', problems)


def check_account(tap, session, trades, margin):
    fills = [f for t in trades for f in t.fills]
    cash = START_CASH + cash_from(fills)
    session.until(lambda: abs(account(session, 'TotalCashValue') - cash) < 0.006)
    tap.ok('cash is what executions and commissions add up to', near(account(session, 'TotalCashValue'), cash, 0.006, 'cash'))
    held, items = {}, {p.contract.conId: p for p in session.ib.portfolio()}
    for fill in legs(fills):
        held[fill.contract.conId] = held.get(fill.contract.conId, 0) + signed(fill)
    held = {con_id: quantity for con_id, quantity in held.items() if quantity != 0}
    tap.ok('positions are the legs of the executions', same({p.contract.conId: p.position for p in session.ib.positions()}, held)
           + same({con_id: p.position for con_id, p in items.items()}, held, 'portfolio'))
    value = sum(p.marketValue for p in items.values())
    problems = [p for i in items.values() for p in near(i.marketValue, i.position * i.marketPrice * 100, 0.05, 'value')
                + near(i.unrealizedPNL, i.marketValue - i.position * i.averageCost, 0.05, 'unrealized')]
    problems += near(account(session, 'NetLiquidation'), cash + value, 0.1, 'NetLiquidation')
    problems += near(account(session, 'InitMarginReq'), margin, 0.006, 'InitMarginReq')
    problems += near(account(session, 'AvailableFunds'), cash + value - margin, 0.1, 'AvailableFunds')
    tap.ok('portfolio, net liquidation, margin and funds agree', problems)
    return cash


def check_average_cost(tap, session, trade):
    costs = {p.contract.conId: p.avgCost for p in session.ib.positions()}
    problems = []
    for fill in legs(trade.fills):
        sign = 1 if fill.execution.side == 'BOT' else -1
        wanted = fill.execution.price * 100 + sign * fill.commissionReport.commission / fill.execution.shares
        problems += near(costs.get(fill.contract.conId), wanted, 0.01, fill.contract.localSymbol)
    tap.ok('average costs hold multiplier and commission', problems)


def check_close(tap, session, desk, opened):
    """The credit vertical is bought back: the same legs, inverted, and what is realized is the sum of both."""
    sold, bought = desk.puts[3], desk.puts[1]
    trade = check_fill(tap, session, 'the closing order', bought, sold, 2, 'LWPEER:close')
    realized = cash_from(opened.fills) + cash_from(trade.fills)
    reported = sum(f.commissionReport.realizedPNL for f in legs(trade.fills))
    tap.ok('realized P&L is what both trades left', near(reported, realized, 0.01, 'commission reports')
           + near(account(session, 'RealizedPnL'), realized, 0.01, 'account'))
    return trade


def check_market_order(tap, session, desk):
    """A single option at the market, IOC; then back."""
    option = desk.calls[2]
    trade = session.ib.placeOrder(option.contract, api.MarketOrder('BUY', 1, tif='DAY'))
    session.until(lambda: all_reported(trade))
    tap.ok('a call at the market fills at its ask', differ(trade, orderStatus__status='Filled', orderStatus__avgFillPrice=option.ask)
           + same([f.contract.secType for f in trade.fills], ['OPT']))
    low = session.place(option.contract, api.LimitOrder('BUY', 1, round(option.bid - 0.5, 2), tif='IOC'))
    session.until(low.isDone)
    tap.ok('IOC that meets nobody is cancelled', differ(low, orderStatus__status='Cancelled', orderStatus__filled=0.0))
    back = session.ib.placeOrder(option.contract, api.MarketOrder('SELL', 1, tif='DAY'))
    session.until(lambda: all_reported(back))
    tap.ok('and goes back at its bid', differ(back, orderStatus__status='Filled', orderStatus__avgFillPrice=option.bid))
    complaints.take()
    return [trade, back]


def check_filter(tap, session, trades):
    every = {f.execution.execId for t in trades for f in t.fills}
    first = trades[0]
    ib = session.ib
    tap.ok('executions: all of today', same({f.execution.execId for f in ib.reqExecutions()}, every))
    tap.ok('executions of this client', same({f.execution.execId for f in ib.reqExecutions(
        api.ExecutionFilter(clientId=session.client_id))}, every))
    tap.ok('executions of another client: none', same(ib.reqExecutions(api.ExecutionFilter(clientId=77)), []))
    tap.ok('executions of a symbol', same(ib.reqExecutions(api.ExecutionFilter(symbol='AAPL')), [])
           + same(len(ib.reqExecutions(api.ExecutionFilter(symbol='SPY'))), len(every)))
    tap.ok('executions of a side', same({f.execution.execId for f in ib.reqExecutions(api.ExecutionFilter(side='SELL'))},
                                        {f.execution.execId for t in trades for f in t.fills if f.execution.side == 'SLD'}))
    tap.ok('executions of a type', same({f.execution.execId for f in ib.reqExecutions(api.ExecutionFilter(secType='BAG'))},
                                        {f.execution.execId for t in trades for f in t.fills if f.contract.secType == 'BAG'}))
    tap.ok('executions since tomorrow: none', same(ib.reqExecutions(api.ExecutionFilter(time='20990101-00:00:00')), [])
           + complaints.take())
    return first


def check_completed(tap, session, trades):
    done = session.ib.reqCompletedOrders(False)
    wanted = sorted(['Cancelled', 'Cancelled'] + ['Filled'] * len(trades))
    problems = same(sorted(t.orderStatus.status for t in done), wanted)
    by_perm = {t.order.permId: t for t in done}
    for trade in trades:
        found = by_perm.get(trade.order.permId)
        problems += ['a filled order is not there'] if found is None else differ(
            found, order__orderRef=trade.order.orderRef, order__action=trade.order.action, contract__secType=trade.contract.secType,
            order__filledQuantity=float(trade.order.totalQuantity))
    tap.ok('completed orders of the day', problems + complaints.take())


def check_reconnect(tap, session, trades, desk):
    """The same client comes back: its working order, its fills and its positions are there."""
    order = limit_order(1, natural(desk.puts[3], desk.puts[1]) - 1, orderRef='LWPEER:stay', tif='GTC')
    trade = session.place(vertical(desk.puts[3].contract, desk.puts[1].contract), order)
    number, positions = order.orderId, {p.contract.conId: p.position for p in session.ib.positions()}
    session.close()
    again = Session(session.port, session.client_id)
    found = [t for t in again.ib.openTrades() if t.order.orderId == number]
    problems = same(len(found), 1, 'open orders')
    problems += [p for t in found for p in differ(t, order__orderRef='LWPEER:stay', order__permId=trade.order.permId,
                                                  order__tif='GTC', orderStatus__status='Submitted')]
    problems += same(len(again.ib.fills()), sum(len(t.fills) for t in trades), 'fills')
    problems += same({p.contract.conId: p.position for p in again.ib.positions()}, positions, 'positions')
    tap.ok('back again: order, fills and positions are there', problems + complaints.take())
    new_id = again.ib.client.getReqId()
    tap.ok('new ids lie above the old ones', [] if new_id > number else [f'{new_id} after {number}'])
    again.ib.cancelOrder(found[0].order)
    again.until(found[0].isDone)
    tap.ok('and it can be cancelled', differ(found[0], orderStatus__status='Cancelled'))
    again.close()


def converse(tap, port):
    session = Session(port, client_id=5)
    desk = Desk(session)
    width = (desk.puts[3].contract.strike - desk.puts[1].contract.strike) * 100
    lw_peers.scenario(tap, check_life, session, desk)
    low, high = check_what_if(tap, session, 'a credit vertical: its width', desk.puts[3], desk.puts[1], 2, 2 * width)
    credit = check_fill(tap, session, 'a credit vertical', desk.puts[3], desk.puts[1], 2, REF)
    charged = sum(f.commissionReport.commission for f in legs(credit.fills))
    tap.ok('the commission lies in the range of the what-if', [] if low - 0.01 <= charged <= high + 0.01 else [(low, charged, high)])
    lw_peers.scenario(tap, check_account, session, [credit], 2 * width)
    lw_peers.scenario(tap, check_average_cost, session, credit)
    debit = check_fill(tap, session, 'a debit vertical', desk.calls[3], desk.calls[1], 3, 'LWPEER:debit')
    tap.ok('a debit costs, a credit pays', [] if cash_from(debit.fills) < 0 < cash_from(credit.fills) else ['signs'])
    trades = [credit, debit, check_close(tap, session, desk, credit)]
    trades += lw_peers.scenario(tap, check_market_order, session, desk)
    lw_peers.scenario(tap, check_account, session, trades, account(session, 'InitMarginReq'))
    lw_peers.scenario(tap, check_filter, session, trades)
    lw_peers.scenario(tap, check_completed, session, trades)
    lw_peers.scenario(tap, check_reconnect, session, trades, desk)


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway(*FROZEN) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
