"""Brackets, one-cancels-all, several clients at once, by ib_async or ib_insync. The market stands still: what fills, fills because
an order is moved to the market."""
from lw_ib import Session, api, complaints, limit_order, vertical
from lw_ib_trade import FROZEN, Desk, look, natural
import lw_peers
from lw_peers import differ, same


def place_bracket(session, contract, quantity, entry, profit, stop):
    """What the package itself makes of it, without a time in force: parent, take profit, stop loss."""
    bracket = session.ib.bracketOrder('BUY', quantity, round(entry, 2), round(profit, 2), round(stop, 2))
    return [session.ib.placeOrder(contract, order) for order in bracket]


def states(*trades):
    return [t.orderStatus.status for t in trades]


def change(session, trade, **terms):
    for key, value in terms.items():
        setattr(trade.order, key, value)
    session.ib.placeOrder(trade.contract, trade.order)


def position(session, contract):
    return sum(p.position for p in session.ib.positions() if p.contract.conId == contract.conId)


def open_bracket(tap, session, name, ticker, quantity):
    """A bracket whose parent rests below the market; then the parent is raised to the ask."""
    entry = ticker.bid - 0.5
    parent, profit, stop = trades = place_bracket(session, ticker.contract, quantity, entry, ticker.ask + 2, entry - 1)
    session.until(lambda: states(*trades) == ['Submitted', 'PreSubmitted', 'PreSubmitted'])
    tap.ok(f'{name}: the parent works, the children wait', same(states(*trades), ['Submitted', 'PreSubmitted', 'PreSubmitted'])
           + [f'{t.order.orderType} waits for {t.orderStatus.whyHeld!r}' for t in (profit, stop) if 'child' not in t.orderStatus.whyHeld])
    seen = look(session.port)
    problems = same(len(seen), 3, 'open orders')
    for trade in (profit, stop):
        found = seen.get((session.client_id, trade.order.orderId))
        problems += ['it is not listed'] if found is None else differ(found, order__parentId=parent.order.orderId, order__action='SELL',
                                                                      order__orderType=trade.order.orderType)
    tap.ok(f'{name}: another client sees parent and children', problems)
    return trades


def fill_parent(tap, session, name, trades, ticker, quantity):
    parent, profit, stop = trades
    change(session, parent, lmtPrice=ticker.ask)
    session.until(lambda: states(*trades) == ['Filled', 'Submitted', 'PreSubmitted'])
    tap.ok(f'{name}: the parent fills, the children go to work', same(states(*trades), ['Filled', 'Submitted', 'PreSubmitted'])
           + same(stop.orderStatus.whyHeld, 'trigger', 'the stop waits for')
           + same(position(session, ticker.contract), float(quantity), 'position'))


def check_profit(tap, session, ticker):
    trades = open_bracket(tap, session, 'bracket', ticker, 2)
    fill_parent(tap, session, 'bracket', trades, ticker, 2)
    parent, profit, stop = trades
    session.take_codes()
    change(session, profit, lmtPrice=ticker.bid)
    session.until(lambda: profit.isDone() and stop.isDone())
    tap.ok('bracket: the profit is taken, the stop is cancelled', same(states(profit, stop), ['Filled', 'Cancelled'])
           + same(position(session, ticker.contract), 0.0, 'position') + same(look(session.port), {}))
    complaints.take()


def check_stop(tap, session, ticker):
    trades = open_bracket(tap, session, 'stop loss', ticker, 3)
    fill_parent(tap, session, 'stop loss', trades, ticker, 3)
    parent, profit, stop = trades
    change(session, stop, auxPrice=ticker.ask)  # the market stands below it now
    session.until(lambda: profit.isDone() and stop.isDone())
    tap.ok('stop loss: the stop sells at the bid, the profit is cancelled', same(states(profit, stop), ['Cancelled', 'Filled'])
           + same(stop.orderStatus.avgFillPrice, ticker.bid, 'price') + same(position(session, ticker.contract), 0.0, 'position'))
    complaints.take()


def check_parent_cancelled(tap, session, ticker):
    trades = open_bracket(tap, session, 'bracket of a stock', ticker, 10)
    session.ib.cancelOrder(trades[0].order)
    session.until(lambda: all(t.isDone() for t in trades))
    tap.ok('bracket of a stock: with the parent the children are cancelled', same(states(*trades), ['Cancelled'] * 3)
           + same(look(session.port), {}))
    complaints.take()


def check_no_tif(tap, session, ticker):
    """As most scripts do: an order that names no time in force lives, may be changed and cancelled."""
    session.take_codes()
    order = api.LimitOrder('BUY', 1, round(ticker.bid - 1, 2))
    trade = session.ib.placeOrder(ticker.contract, order)
    session.until(lambda: states(trade) == ['Submitted'])
    tap.ok('no time in force: the order works for the day', same(order.tif in ('', 'DAY'), True) + same(states(trade), ['Submitted'])
           + [p for t in look(session.port).values() for p in differ(t, order__tif='DAY')] + same(session.take_codes(), [], 'codes'))
    change(session, trade, lmtPrice=round(ticker.bid - 1.5, 2))
    session.settle()
    session.until(lambda: states(trade) == ['Submitted'])
    tap.ok('no time in force: it may be changed', [p for t in look(session.port).values()
                                                   for p in differ(t, order__lmtPrice=round(ticker.bid - 1.5, 2))]
           + same(len(look(session.port)), 1, 'open orders') + same(session.take_codes(), [], 'codes'))
    session.ib.cancelOrder(order)
    session.until(trade.isDone)
    tap.ok('no time in force: it may be cancelled', same(states(trade), ['Cancelled']) + same(look(session.port), {}))
    complaints.take()


def converse_preset(tap, port):
    """With the preset TWS tells of it: the package believes the order dead, TWS has it."""
    session = Session(port, client_id=7)
    spy = session.quote(api.Stock('SPY', 'SMART', 'USD'))
    session.ib.placeOrder(spy.contract, api.LimitOrder('BUY', 1, round(spy.bid - 1, 2)))
    session.take_codes()
    session.until(lambda: session.errors)
    works = session.until(lambda: [t.orderStatus.status for t in look(port).values()] == ['Submitted'])
    tap.ok('a preset for the time in force is told, and the order works', same(session.take_codes(), [10349], 'codes')
           + ([] if works else ['it does not']))
    complaints.take()
    session.close()


def check_orphan(tap, session, ticker):
    order = api.LimitOrder('SELL', 1, round(ticker.ask + 1, 2), tif='DAY', parentId=4000)
    trade = session.ib.placeOrder(ticker.contract, order)
    session.take_codes()
    session.until(lambda: session.errors)
    tap.ok('a child without a parent is refused', same(session.take_codes()[:1], [10006], 'codes') + same(look(session.port), {}))
    complaints.take()
    return trade


def check_oca(tap, session, desk):
    """Two verticals at wishful prices; one is raised to the market, the other goes."""
    pairs = [(desk.puts[3], desk.puts[1]), (desk.puts[2], desk.puts[0])]
    orders = session.ib.oneCancelsAll([limit_order(1, natural(*pair) - 1) for pair in pairs], 'LW oca', 1)
    trades = [session.place(vertical(sold.contract, bought.contract), order) for (sold, bought), order in zip(pairs, orders)]
    tap.ok('one cancels all: both work', same(states(*trades), ['Submitted'] * 2)
           + [p for t in look(session.port).values() for p in differ(t, order__ocaGroup='LW oca', order__ocaType=1)])
    change(session, trades[0], lmtPrice=natural(*pairs[0]))
    session.until(lambda: all(t.isDone() for t in trades))
    tap.ok('one cancels all: one fills, the other is cancelled', same(states(*trades), ['Filled', 'Cancelled'])
           + same(trades[1].orderStatus.filled, 0.0, 'filled') + same(look(session.port), {}))
    complaints.take()


def check_transmit(tap, session, desk):
    """An order that is not transmitted stands in TWS until it is."""
    ticker = desk.calls[1]
    order = api.LimitOrder('BUY', 1, ticker.ask, tif='DAY', transmit=False)
    trade = session.ib.placeOrder(ticker.contract, order)
    session.until(lambda: order.permId > 0)  # an id that TWS has not acknowledged yet would be a duplicate
    held = trade.orderStatus.status
    change(session, trade, transmit=True)
    session.until(trade.isDone)
    tap.ok('an order waits until it is transmitted', same(trade.orderStatus.status, 'Filled')
           + ([] if held in ('PendingSubmit', 'PreSubmitted', 'Inactive', 'ApiPending') else [held]) + complaints.take())


def far(session, desk, ref):
    sold, bought = desk.puts[3], desk.puts[1]
    order = limit_order(1, natural(sold, bought) - 1, orderRef=ref)
    return session.place(vertical(sold.contract, bought.contract), order)


def refs(trades):
    return sorted(t.order.orderRef for t in trades)


def check_two_clients(tap, first, desk):
    second = Session(first.port, client_id=8)
    mine, theirs = far(first, desk, 'first'), far(second, desk, 'second')
    tap.ok('two clients: each lists its own orders', same(refs(first.ib.reqOpenOrders()), ['first'])
           + same(refs(second.ib.reqOpenOrders()), ['second']))
    tap.ok('two clients: reqAllOpenOrders lists both', same(refs(first.ib.reqAllOpenOrders()), ['first', 'second'])
           + same(refs(second.ib.reqAllOpenOrders()), ['first', 'second'])
           + same(sorted(look(first.port)), sorted([(first.client_id, mine.order.orderId), (8, theirs.order.orderId)])))
    second.take_codes()
    second.ib.client.cancelOrder(mine.order.orderId + 1000)
    second.until(lambda: second.errors)
    tap.ok('two clients: an id that the client does not have cannot be cancelled', same(second.take_codes(), [10147]))
    complaints.take()
    heard = []
    first.ib.execDetailsEvent += lambda trade, fill: heard.append(fill.execution.clientId)
    change(second, theirs, lmtPrice=natural(desk.puts[3], desk.puts[1]))
    second.until(theirs.isDone)
    first.settle()
    tap.ok('two clients: a fill is told to whom it belongs', same(states(theirs), ['Filled']) + same(8 in heard, False, 'the other heard'))
    fills = first.ib.reqExecutions(api.ExecutionFilter(clientId=8))
    tap.ok('two clients: the other may ask for it', same({f.execution.orderRef for f in fills}, {'second'}))
    tap.ok('two clients: one account', same(position(first, desk.puts[3].contract), position(second, desk.puts[3].contract)))
    second.close()
    return mine


def check_client_zero(tap, first, desk, mine):
    """It binds orders made by hand, sees all of the others' on request, and cancels all."""
    zero = Session(first.port, client_id=0)
    tap.ok('client 0 connects, binds, and has no orders of others', same(refs(zero.ib.reqOpenOrders()), []) + complaints.take())
    own = far(zero, desk, 'zero')
    tap.ok('client 0 sees all', same(refs(zero.ib.reqAllOpenOrders()), ['first', 'zero']))
    first.take_codes()
    first.ib.reqAutoOpenOrders(True)
    first.until(lambda: first.errors)
    tap.ok('only client 0 may bind: 327', same(first.take_codes(), [327], 'codes'))
    zero.ib.reqGlobalCancel()
    zero.until(lambda: own.isDone() and mine.isDone())
    tap.ok('the global cancel ends everybody\'s orders', same(states(own, mine), ['Cancelled'] * 2) + same(look(first.port), {}))
    complaints.take()
    zero.close()


def converse(tap, port):
    session = Session(port, client_id=7)
    desk = Desk(session)
    lw_peers.scenario(tap, check_profit, session, desk.calls[2])
    lw_peers.scenario(tap, check_stop, session, desk.calls[3])
    lw_peers.scenario(tap, check_parent_cancelled, session, desk.spy)
    lw_peers.scenario(tap, check_no_tif, session, desk.spy)
    lw_peers.scenario(tap, check_orphan, session, desk.calls[2])
    lw_peers.scenario(tap, check_oca, session, desk)
    lw_peers.scenario(tap, check_transmit, session, desk)
    mine = lw_peers.scenario(tap, check_two_clients, session, desk)
    lw_peers.scenario(tap, check_client_zero, session, desk, mine)
    session.close()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway(*FROZEN) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    with lw_peers.Gateway(*FROZEN, '--tif-preset') as preset:
        lw_peers.scenario(tap, converse_preset, preset.port)
    lw_peers.end(tap, gateway, preset)


main()
