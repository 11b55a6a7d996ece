"""The official Python client of either generation as a test uses it: every callback is written down, every complaint counts.

    peer = lw_ibapi.Peer()
    peer.go(port, client_id=7)           # connects and waits for the next id and the accounts
    peer.reqContractDetails(peer.id(), contract)
    found = peer.take('contractDetails', until='contractDetailsEnd')

ibapi 9.81 and 10.5x differ in a few names and in the type of a quantity; what a test sees here is the same for both."""
import inspect
import logging
import threading
import traceback

from ibapi.client import EClient
from ibapi.contract import ComboLeg, Contract
from ibapi.execution import ExecutionFilter  # noqa: F401 (handed on)
from ibapi.order import Order
from ibapi.scanner import ScannerSubscription
from ibapi.tag_value import TagValue  # noqa: F401 (handed on)
from ibapi.wrapper import EWrapper

import lw_peers

try:
    from ibapi.order_cancel import OrderCancel
except ImportError:
    OrderCancel = None

OLD = not hasattr(EWrapper, 'commissionAndFeesReport')  # 9.81
UNSET, UNSET_INT = 1.7976931348623157e308, 2147483647    # what the client shows where the wire has nothing
FARMS = [(-1, 2104), (-1, 2106), (-1, 2158)]            # said to everyone who connects
NEW_NAMES = {'commissionAndFeesReport': 'commissionReport'}


def server_version(wanted):
    """The option of the gateway: 9.81 gets its 157 from any, 10.5x whatever the gateway has."""
    return '178' if OLD else str(wanted)


class Call:
    """A callback: its name, and its arguments under the names of the client's own declaration."""

    def __init__(self, name, arguments):
        self.name = name
        self.__dict__.update(arguments)

    def __repr__(self):
        return f'{self.name}({", ".join(f"{k}={v!r}" for k, v in self.__dict__.items() if k != "name")})'


def recording(name, declared):
    signature = inspect.signature(declared)

    def record(self, *args, **named):
        arguments = dict(signature.bind(self, *args, **named).arguments)
        del arguments['self']
        self.note(Call(NEW_NAMES.get(name, name), arguments))
    return record


class Recorder(EWrapper):
    pass


for _name, _method in inspect.getmembers(EWrapper, inspect.isfunction):
    if not _name.startswith('_') and _name not in ('logAnswer', 'error'):
        setattr(Recorder, _name, recording(_name, _method))


class Fields(tuple):
    """A message's fields, which know how many of them were read."""

    def __iter__(self):
        self.reader = tuple.__iter__(self)
        return self.reader


class Complaints(logging.Handler):
    """What the client logs as a warning or worse."""

    def __init__(self, lines):
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record):
        text = record.getMessage()
        if record.exc_info:
            text += '\n' + ''.join(traceback.format_exception(*record.exc_info))
        self.lines.append(text)


class Peer(Recorder, EClient):
    def __init__(self):
        EClient.__init__(self, self)
        self.calls = []       # all, in the order of coming
        self.taken = 0        # how many of them take () has passed
        self.errors = []      # (id, code, text)
        self.problems = []    # whatever the client did not like
        self.unread = set()   # kinds of messages of which the client left fields
        self.changed = threading.Condition()
        self.last_id = 9000
        logging.getLogger().addHandler(Complaints(self.problems))

    # What the client calls, on its own thread.

    def note(self, call):
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    def error(self, reqId, *rest):
        """(id, code, text) in 9.81; (id, time, code, text, json) in 10.5x."""
        code, text = rest[:2] if isinstance(rest[1], str) else rest[1:3]
        with self.changed:
            self.errors.append((reqId, code, text))
            self.calls.append(Call('error', {'reqId': reqId, 'errorCode': code, 'errorString': text, 'rest': rest}))
            self.changed.notify_all()

    # What a test calls.

    def go(self, port, client_id):
        self.connect('127.0.0.1', port, client_id)
        self.watch_decoder()
        self.threads = [self.reader, threading.Thread(target=self.work, daemon=True)]
        self.threads[1].start()
        self.wait(lambda: self.seen('nextValidId') and self.seen('managedAccounts'), 'nextValidId and managedAccounts')
        self.last_order_id = self.seen('nextValidId')[0].orderId - 1

    def work(self):
        try:
            self.run()
        except BaseException:  # noqa: BLE001 an exception of the client is what the tests look for
            with self.changed:
                self.problems.append(traceback.format_exc())
                self.changed.notify_all()

    def watch_decoder(self):
        """The decoder reads a message field by field: none may be left over."""
        plain = self.decoder.interpret

        def interpret(fields, *rest):
            tracked = Fields(fields)
            plain(tracked, *rest)
            left = list(getattr(tracked, 'reader', ()))
            if left:
                self.problems.append(f'of a message {rest or fields[0]} with {len(fields)} fields the last {len(left)} were not read: {left}')
        self.decoder.interpret = interpret

    def id(self):
        """A request id; order ids stay far below."""
        self.last_id += 1
        return self.last_id

    def order_id(self):
        self.last_order_id += 1
        return self.last_order_id

    def seen(self, name, since=0, **wanted):
        return [c for c in self.calls[since:] if c.name == name and all(getattr(c, k) == v for k, v in wanted.items())]

    def mark(self):
        return len(self.calls)

    def wait(self, what, told):
        """Until what (): a condition on what was recorded. The client's own failure ends the wait too."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.problems or what(), lw_peers.PATIENCE_S) or self.problems and not what():
                raise RuntimeError(f'waited for {told}; {self.problems or "nothing wrong is known"}; the last calls: {self.calls[-5:]}')

    def wait_call(self, name, since=0, **wanted):
        self.wait(lambda: self.seen(name, since, **wanted), f'{name} {wanted}')
        return self.seen(name, since, **wanted)[0]

    def ask(self, request, *arguments, end, **wanted):
        """Sends a request, waits for its end, and returns all callbacks from the request on up to the end."""
        since = self.mark()
        getattr(self, request)(*arguments)
        self.wait_call(end, since, **wanted)
        return self.calls[since:]

    def take_errors(self):
        """[(id, code)] since the last time."""
        with self.changed:
            found, self.errors = self.errors, []
        return [(req_id, code) for req_id, code, text in found]


# Contracts, and what every test asks of them.

def contract(**fields):
    made = Contract()
    made.__dict__.update(currency='USD', **fields)
    return made


def stock(symbol):
    return contract(symbol=symbol, secType='STK', exchange='SMART')


def index(symbol):
    return contract(symbol=symbol, secType='IND', exchange='CBOE')


def option(symbol, expiry, trading_class):
    """Every series of an expiry: strike and right are left open."""
    return contract(symbol=symbol, secType='OPT', exchange='SMART', lastTradeDateOrContractMonth=expiry, tradingClass=trading_class,
                    multiplier='100')


def cancel_args():
    """What follows the order id in cancelOrder: nothing, or a time and more that is left open."""
    return () if OLD else (OrderCancel(),)


def leg(con_id, action):
    made = ComboLeg()
    made.__dict__.update(conId=con_id, ratio=1, action=action, exchange='SMART', openClose=0, shortSaleSlot=0,
                         designatedLocation='', exemptCode=-1)
    return made


def vertical(sold, bought):
    """What happens to the legs when the combo is bought."""
    return contract(symbol=sold.symbol, secType='BAG', exchange='SMART', comboLegs=[leg(sold.conId, 'SELL'), leg(bought.conId, 'BUY')])


def order(**fields):
    made = Order()
    made.__dict__.update(fields)
    return made


def scan(**fields):
    made = ScannerSubscription()
    made.__dict__.update(fields)
    return made


def commission_range(state):
    """(least, most, currency) of a what-if."""
    name = 'ommission' if OLD else 'ommissionAndFees'
    return tuple(getattr(state, field) for field in (f'minC{name}', f'maxC{name}', f'c{name}Currency'))


def commissions(calls):
    """The reports among the callbacks, the commission under its old name."""
    reports = [list(c.__dict__.values())[1] for c in calls if c.name == 'commissionReport']
    for report in reports:
        report.commission = getattr(report, 'commission' if OLD else 'commissionAndFees')
    return reports


def details_of(peer, wanted):
    calls = peer.ask('reqContractDetails', peer.id(), wanted, end='contractDetailsEnd', reqId=peer.last_id)
    return [c.contractDetails for c in calls if c.name == 'contractDetails' and c.reqId == peer.last_id]


def size_problems(found, version):
    """Which sizes trade: said by another field before version 164."""
    if version < 164:
        return lw_peers.differ(found, mdSizeMultiplier=100)
    return lw_peers.differ(found, minSize=1, sizeIncrement=1, suggestedSizeIncrement=1)


def check_end(tap, peer):
    """The client leaves; all that it ever complained of counts, and a field too many would have been noticed."""
    errors, problems = peer.take_errors(), list(peer.problems)
    peer.decoder.interpret((b'81', b'1', b'0.01', b'', b'0', b'too many'), *([] if OLD else [81]))
    tap.ok('a field too many is noticed', [] if len(peer.problems) == len(problems) + 1 else ['it is not'])
    peer.disconnect()
    for thread in peer.threads:  # the socket is closed once the reader has let it go
        thread.join(lw_peers.PATIENCE_S)
    tap.ok('the client leaves', [str(thread) for thread in peer.threads if thread.is_alive()])
    tap.ok('nothing was logged, left unread or refused that no point of this test expects', problems + errors)
