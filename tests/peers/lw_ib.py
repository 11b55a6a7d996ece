"""ib_async and ib_insync as one: their APIs are nearly the same, so each scenario is written once. A test file is started with
the package's name as its argument; `from lw_ib import …` goes on in that package's environment, then imports it as `api`.

Session is a connected client with what it and the gateway complained of. Contracts and orders of a trader's day are made here."""
import asyncio
import importlib
import logging
import sys

import lw_peers

PACKAGE = sys.argv[1]
lw_peers.enter(PACKAGE.replace('_', '-'))

asyncio.set_event_loop(asyncio.new_event_loop())  # newer Pythons make none by themselves; the packages want one at import
api = importlib.import_module(PACKAGE)

VERSION = {'ib_async': 178, 'ib_insync': 176}[PACKAGE]  # the highest that each claims, hence what is negotiated
SPX, SPY, AAPL = 416904, 756733, 265598
NEWS = (2104, 2106, 2158)  # data farms are well


class Complaints(logging.Handler):
    """What the package finds worth a warning or worse."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []
        logging.getLogger().addHandler(self)

    def emit(self, record):
        self.lines.append(f'{record.levelname} of {record.name}: {record.getMessage()}')

    def take(self):
        lines, self.lines = self.lines, []
        return lines


complaints = Complaints()


class Session:
    """A client connected to @port. errors: (request or order id, code, text) as they came, without news of farms."""

    def __init__(self, port, client_id=1):
        self.ib = api.IB()
        self.port, self.client_id = port, client_id
        self.errors = []
        self.ib.errorEvent += self.on_error
        self.ib.connect('127.0.0.1', port, clientId=client_id, timeout=lw_peers.PATIENCE_S)

    def on_error(self, req_id, code, text, contract):
        if code not in NEWS:
            self.errors.append((req_id, code, text))

    def take_codes(self):
        """Codes of what came since the last time."""
        codes = [code for _, code, _ in self.errors]
        self.errors.clear()
        return codes

    def until(self, what, patience_s=lw_peers.PATIENCE_S):
        return lw_peers.until(what, lambda: self.ib.sleep(0.02), patience_s)

    def settle(self):
        """Goes on once everything that the gateway had to say until now is read: its answers keep their order."""
        self.ib.reqCurrentTime()

    def quote(self, contract, generic=''):
        """The ticker of @contract, once it has both sides. ib_async wants the contract's id for that."""
        if contract.conId == 0:
            self.ib.qualifyContracts(contract)
        ticker = self.ib.reqMktData(contract, generic)
        if not self.until(lambda: two_sided(ticker)):
            raise RuntimeError(f'no two-sided quote of {contract}')
        return ticker

    def chain(self, con_id, symbol, trading_class, sec_type='STK'):
        """Option parameters of @trading_class at SMART."""
        chains = self.ib.reqSecDefOptParams(symbol, '', sec_type, con_id)
        return next(c for c in chains if c.exchange == 'SMART' and c.tradingClass == trading_class)

    def series(self, symbol, trading_class, expiry):
        """Contracts of all series of one expiry, calls and puts, by (right, strike)."""
        wanted = api.Option(symbol, expiry, exchange='SMART', currency='USD', tradingClass=trading_class)
        found = [d.contract for d in self.ib.reqContractDetails(wanted)]
        return {(c.right, c.strike): c for c in found}

    def place(self, contract, order):
        """The trade once the order works, is filled or is refused."""
        trade = self.ib.placeOrder(contract, order)
        self.until(lambda: trade.orderStatus.status in ('Submitted', 'Filled', 'Cancelled', 'Inactive', 'ValidationError'))
        return trade

    def close(self):
        self.ib.disconnect()


def is_price(x):
    return isinstance(x, (int, float)) and x == x and x >= 0


def two_sided(ticker):
    return is_price(ticker.bid) and is_price(ticker.ask) and ticker.ask > 0


def vertical(sold, bought):
    """The combo that sells one and buys the other when it is bought; its limit is negative for a credit."""
    return api.Bag(symbol=sold.symbol, exchange='SMART', currency='USD',
                   comboLegs=[api.ComboLeg(conId=sold.conId, ratio=1, action='SELL', exchange='SMART'),
                              api.ComboLeg(conId=bought.conId, ratio=1, action='BUY', exchange='SMART')])


def limit_order(quantity, price, **more):
    return api.LimitOrder('BUY', quantity, round(price, 2), **{'tif': 'DAY', **more})


def statuses(trade):
    return [entry.status for entry in trade.log]


def in_order(seen, *wanted):
    """Problems: @wanted do not stand in @seen in this order (others may stand between)."""
    rest = iter(seen)
    return [] if all(any(w == s for s in rest) for w in wanted) else [f'{wanted} do not come so in {seen}']
