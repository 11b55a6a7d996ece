"""TWS's error codes as ib_async and ib_insync hear them. Requests that one of the packages would wait for without end (it takes some
codes for warnings) are sent by its client, below its waiting."""
from lw_ib import AAPL, SPY, Session, api, complaints, is_price, limit_order, two_sided, vertical
from lw_ib_trade import FROZEN, Desk, look, natural
import lw_peers
from lw_peers import differ, same


def codes_after(session, do, n=1):
    """Codes that came after @do (), once there are @n."""
    session.settle()
    session.take_codes()
    do()
    session.until(lambda: len(session.errors) >= n)
    session.settle()
    complaints.take()
    return session.take_codes()


def working(port):
    """Ids of open orders; one that was rejected for its risk stays, Inactive, as in TWS."""
    return [key for key, trade in look(port).items() if trade.orderStatus.status != 'Inactive']


def check_refused(tap, session, name, contract, order, code):
    trades = []
    codes = codes_after(session, lambda: trades.append(session.ib.placeOrder(contract, order)))
    tap.ok(f'{name}: {code}', same(codes[:1], [code], 'codes') + same(working(session.port), [], 'working orders')
           + same(trades[0].fills, [], 'fills'))
    return trades[0]


def check_new_orders(tap, session, desk):
    sold, bought = desk.puts[3], desk.puts[1]
    width = sold.contract.strike - bought.contract.strike
    bag, call = vertical(sold.contract, bought.contract), desk.calls[2].contract
    check_refused(tap, session, 'a price off the increment', call, api.LimitOrder('BUY', 1, 1.003, tif='DAY'), 110)
    check_refused(tap, session, 'a combo\'s price off the increment', bag, api.LimitOrder('BUY', 1, -1.003, tif='DAY'), 110)
    check_refused(tap, session, 'a credit of the width', bag, limit_order(1, -width), 201)
    check_refused(tap, session, 'a combo sold for a credit', vertical(bought.contract, sold.contract),
                  api.LimitOrder('SELL', 1, 1.0, tif='DAY'), 201)
    check_refused(tap, session, 'more than the funds carry', bag, limit_order(100000, natural(sold, bought)), 201)
    check_refused(tap, session, 'a contract that does not exist', api.Option('SPY', '20200103', 400, 'C', 'SMART', currency='USD'),
                  api.LimitOrder('BUY', 1, 1.0, tif='DAY'), 200)
    check_refused(tap, session, 'a quantity of zero', call, api.LimitOrder('BUY', 0, 1.0, tif='DAY'), 434)
    check_refused(tap, session, 'a time-in-force that does not exist', call, api.LimitOrder('BUY', 1, 1.0, tif='XYZ'), 321)
    check_refused(tap, session, 'an account that is not here', call, api.LimitOrder('BUY', 1, 1.0, tif='DAY', account='DU1'), 435)


def check_old_ids(tap, session, desk):
    call = desk.calls[2]
    filled = session.place(call.contract, api.LimitOrder('BUY', 1, call.ask, tif='DAY'))
    session.until(filled.isDone)
    cancelled = session.place(call.contract, api.LimitOrder('BUY', 1, call.bid - 1, tif='DAY'))
    codes = codes_after(session, lambda: session.ib.cancelOrder(cancelled.order))
    tap.ok('a cancelled order says 202', same(codes, [202], 'codes') + differ(cancelled, orderStatus__status='Cancelled'))
    number = cancelled.order.orderId
    session.ib.wrapper.trades.pop(session.ib.wrapper.orderKey(session.client_id, number, 0), None)
    again = api.LimitOrder('BUY', 1, call.bid - 1, tif='DAY', orderId=number)
    codes = codes_after(session, lambda: session.ib.client.placeOrder(number, call.contract, again))
    tap.ok('the id of a finished order: 103', same(codes, [103], 'codes') + same(working(session.port), []))
    cancel = session.ib.client.cancelOrder
    tap.ok('an order that is filled cannot be cancelled: 10148 or 161',
           [c for c in codes_after(session, lambda: cancel(filled.order.orderId)) if c not in (161, 10148)]
           + differ(filled, orderStatus__status='Filled'))
    tap.ok('an order that is cancelled cannot be cancelled: 10148 or 161',
           [c for c in codes_after(session, lambda: cancel(number)) if c not in (161, 10148)])
    tap.ok('an id that was never used cannot be cancelled: 10147', same(codes_after(session, lambda: cancel(number + 500)), [10147]))
    refused = session.ib.placeOrder(call.contract, api.LimitOrder('BUY', 1, 1.0, tif='DAY', account='DU1'))
    session.until(refused.isDone)
    session.take_codes()
    tap.ok('an order that was refused at once cannot be found: 135',
           same(codes_after(session, lambda: cancel(refused.order.orderId)), [135]) + differ(refused, orderStatus__status='Cancelled'))
    sold = api.LimitOrder('SELL', 1, call.bid, tif='DAY', orderId=filled.order.orderId)
    tap.ok('a filled order cannot be changed: 104 or 103',
           [c for c in codes_after(session, lambda: session.ib.client.placeOrder(filled.order.orderId, call.contract, sold))
            if c not in (103, 104)])


def check_modify(tap, session, desk):
    """A change that is refused leaves the order as it was."""
    call, other = desk.calls[2], desk.calls[3]
    trade = session.place(call.contract, api.LimitOrder('BUY', 2, call.bid - 1, tif='DAY'))
    number, price = trade.order.orderId, trade.order.lmtPrice
    place = session.ib.client.placeOrder
    for name, contract, order, code in (
            ('a price off the increment', call.contract, api.LimitOrder('BUY', 2, price + 0.003, tif='DAY'), 110),
            ('another contract', other.contract, api.LimitOrder('BUY', 2, price, tif='DAY'), 105),
            ('another side', call.contract, api.LimitOrder('SELL', 2, call.ask + 1, tif='DAY'), 105)):
        order.orderId = number
        codes = codes_after(session, lambda: place(number, contract, order))
        seen = look(session.port).get((session.client_id, number))
        tap.ok(f'a change to {name}: {code}, and the order lives on as it was', same(codes[:1], [code], 'codes')
               + (['gone'] if seen is None else differ(seen, order__lmtPrice=price, order__totalQuantity=2, order__action='BUY',
                                                      contract__conId=call.contract.conId, orderStatus__status='Submitted')))
    session.ib.client.cancelOrder(number)
    session.until(lambda: not working(session.port))
    session.take_codes()
    complaints.take()


def check_tickers(tap, session):
    spy = api.Contract(conId=SPY, exchange='SMART')
    client = session.ib.client
    number = client.getReqId()
    send = lambda generic: client.reqMktData(number, spy, generic, False, False, [])  # noqa: E731
    tap.ok('a generic tick that does not exist: 321, and no data', same(codes_after(session, lambda: send('100,99999')), [321]))
    send('')
    session.settle()
    tap.ok('a ticker id twice: 102 or 322', [c for c in codes_after(session, lambda: send('')) if c not in (102, 322)])
    client.cancelMktData(number)
    tap.ok('a ticker that is not there: 300', same(codes_after(session, lambda: client.cancelMktData(number)), [300]))


def check_same_id(tap, session):
    """The packages notice only by their time-out that the gateway has closed a connection that is still being made."""
    second, codes = api.IB(), []
    second.errorEvent += lambda req_id, code, text, contract: codes.append(code)
    try:
        second.connect('127.0.0.1', session.port, clientId=session.client_id, timeout=6)
        refused = not second.isConnected()
    except (ConnectionError, OSError, TimeoutError):
        refused = True
    tap.ok('a client id in use: 326, and the connection is closed', same((refused, 326 in codes), (True, True)))
    tap.ok('who had it stays connected', same(session.ib.isConnected() and bool(session.ib.reqCurrentTime()), True))
    complaints.take()


def check_frozen(tap, port):
    session = Session(port, client_id=4)
    desk = Desk(session)
    lw_peers.scenario(tap, check_new_orders, session, desk)
    lw_peers.scenario(tap, check_old_ids, session, desk)
    lw_peers.scenario(tap, check_modify, session, desk)
    lw_peers.scenario(tap, check_tickers, session)
    lw_peers.scenario(tap, check_same_id, session)
    session.close()


def check_few_lines(tap, port):
    """--lines 5 --read-only: the sixth line is refused, one that is given back is free; data flow and orders do not."""
    session = Session(port)
    chain = session.chain(SPY, 'SPY', 'SPY')
    series = session.series('SPY', 'SPY', sorted(chain.expirations)[-4])
    wanted = [series[key] for key in sorted(series, key=lambda k: abs(k[1] - sorted(chain.strikes)[len(chain.strikes) // 2]))[:6]]
    tickers = [session.ib.reqMktData(c) for c in wanted[:5]]
    session.until(lambda: all(t.bid == t.bid and t.ask == t.ask for t in tickers))
    tap.ok('five lines are served', session.take_codes() + complaints.take())
    codes = codes_after(session, lambda: tickers.append(session.ib.reqMktData(wanted[5])))
    tap.ok('the sixth line: 101', same(codes, [101], 'codes') + same(two_sided(tickers[5]), False, 'quoted'))
    session.ib.cancelMktData(wanted[0])
    session.ib.cancelMktData(wanted[5])
    session.settle()
    session.take_codes()
    complaints.take()
    sixth = session.ib.reqMktData(wanted[5])
    came = session.until(lambda: sixth.bid == sixth.bid and sixth.ask == sixth.ask)
    tap.ok('a line that is given back is free', same(came, True, 'quoted') + session.take_codes())
    check_refused(tap, session, 'read-only: an order', wanted[0], api.LimitOrder('BUY', 1, 0.05, tif='DAY'), 321)
    session.close()


def check_delayed(tap, port):
    """--no-live AAPL: no live data of one symbol; delayed ones after reqMarketDataType (3)."""
    session = Session(port)
    aapl, spy = api.Contract(conId=AAPL, exchange='SMART'), api.Contract(conId=SPY, exchange='SMART')
    session.quote(spy)
    codes = codes_after(session, lambda: session.ib.reqMktData(aapl))
    tap.ok('no live data: 354', same(codes, [354], 'codes'))
    session.ib.cancelMktData(aapl)
    session.settle()
    session.take_codes()
    session.ib.reqMarketDataType(3)
    ticker = session.ib.reqMktData(aapl)
    session.until(lambda: is_price(ticker.bid) and is_price(ticker.ask) and ticker.marketDataType == 3)
    tap.ok('delayed data after 10167', same(session.take_codes(), [10167], 'codes') + same(ticker.marketDataType, 3, 'type')
           + ([] if 0 < ticker.bid < ticker.ask else [ticker]))
    complaints.take()
    session.close()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway(*FROZEN) as frozen:
        lw_peers.scenario(tap, check_frozen, frozen.port)
    with lw_peers.Gateway(*FROZEN, '--lines', '5', '--read-only') as few:
        lw_peers.scenario(tap, check_few_lines, few.port)
    with lw_peers.Gateway(*FROZEN, '--no-live', 'AAPL') as delayed:
        lw_peers.scenario(tap, check_delayed, delayed.port)
    lw_peers.end(tap, frozen, few, delayed)


main()
