"""What a trader with ib_async or ib_insync does again and again: a few quoted options, a look at the books, the sums."""
from lw_ib import SPY, Session, api, is_price

FROZEN = ('--seed', '7', '--speed', '0', '--as-of', '2026-07-08T15:00:00Z')  # a Wednesday morning that stands still
START_CASH = 100000.0


class Desk:
    """SPY options of one expiry, quoted: puts[i] and calls[i] are tickers of rising strikes around the money."""

    def __init__(self, session, n=5):
        self.spy = session.quote(api.Stock('SPY', 'SMART', 'USD'))
        chain = session.chain(SPY, 'SPY', 'SPY')
        series = session.series('SPY', 'SPY', sorted(chain.expirations)[-4])
        strikes = sorted(sorted({k for _, k in series}, key=lambda k: abs(k - self.spy.ask))[:n])
        self.puts = [session.quote(series['P', k]) for k in strikes]
        self.calls = [session.quote(series['C', k]) for k in strikes]


def natural(sold, bought):
    """What the combo costs at once: negative for a credit."""
    return round(bought.ask - sold.bid, 2)


def account(session, tag):
    """The account value as it came last, NaN before."""
    found = [v.value for v in session.ib.accountValues() if v.tag == tag and v.currency == 'USD']
    return float(found[0]) if found else float('nan')


def look(port, client_id=99):
    """Open orders of all clients, by (client id, order id), as one who comes newly sees them."""
    session = Session(port, client_id)
    trades = session.ib.reqAllOpenOrders()
    found = {(t.order.clientId, t.order.orderId): t for t in trades}
    session.close()
    return found


def known_commission(fill):
    return is_price(fill.commissionReport.commission) and fill.commissionReport.execId == fill.execution.execId


def legs(fills):
    return [f for f in fills if f.contract.secType != 'BAG']


def all_reported(trade):
    """Filled, and each leg's commission has come."""
    return trade.isDone() and legs(trade.fills) and all(known_commission(f) for f in legs(trade.fills))


def signed(fill):
    return fill.execution.shares * (1 if fill.execution.side == 'BOT' else -1)


def cash_from(fills):
    """What the fills did to the cash, recomputed: premiums of the legs and their commissions."""
    total = 0.0
    for fill in legs(fills):
        multiplier = float(fill.contract.multiplier or 1)
        total -= signed(fill) * fill.execution.price * multiplier + fill.commissionReport.commission
    return total
