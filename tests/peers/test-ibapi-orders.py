#!/usr/bin/env python3
"""test-ibapi-orders.py ENVIRONMENT VERSION: the official Python client (9.81.1 in ibapi-9, 10.51.1 in ibapi-10) trades a credit
vertical against the simulated TWS at one server version: every callback is compared field by field with what was sent."""
import sys

import lw_peers

ENVIRONMENT, VERSION = sys.argv[1], int(sys.argv[2])
lw_peers.enter(ENVIRONMENT)
import lw_ibapi  # noqa: E402
from lw_ibapi import UNSET, UNSET_INT, Peer  # noqa: E402
from lw_peers import ACCOUNT, differ, near, same  # noqa: E402

EXPIRY, CLIENT = '20261218', 12
STEP = 0.05          # the increment of a combo of SPX options
COMBO_ID = 28812380  # TWS's made-up contract of a combo
LIVE = ('PreSubmitted', 'Submitted')

# How the client shows an order's other fields when nobody set them.
PLAIN = {
    'action': 'BUY', 'orderType': 'LMT', 'auxPrice': 0.0, 'tif': 'DAY', 'ocaGroup': '', 'ocaType': 3, 'account': ACCOUNT, 'openClose': '',
    'origin': 0, 'outsideRth': False, 'hidden': False, 'discretionaryAmt': 0.0, 'goodAfterTime': '', 'goodTillDate': '', 'faGroup': '',
    'modelCode': '', 'rule80A': '', 'percentOffset': UNSET, 'settlingFirm': '', 'shortSaleSlot': 0, 'exemptCode': -1,
    'startingPrice': UNSET, 'stockRefPrice': UNSET, 'delta': UNSET, 'stockRangeLower': UNSET, 'stockRangeUpper': UNSET,
    'displaySize': UNSET_INT, 'sweepToFill': False, 'allOrNone': False, 'minQty': UNSET_INT, 'triggerMethod': 0, 'volatility': UNSET,
    'volatilityType': 0, 'deltaNeutralOrderType': 'None', 'deltaNeutralAuxPrice': UNSET, 'continuousUpdate': False,
    'trailStopPrice': UNSET, 'trailingPercent': UNSET, 'scaleInitLevelSize': UNSET_INT, 'scalePriceIncrement': UNSET, 'hedgeType': '',
    'clearingIntent': 'IB', 'notHeld': False, 'algoStrategy': '', 'solicited': False, 'randomizeSize': False, 'randomizePrice': False,
    'conditions': [], 'lmtPriceOffset': UNSET, 'cashQty': 0.0, 'isOmsContainer': False}
WORKING = {'parentId': 0, 'blockOrder': False, 'basisPoints': UNSET, 'basisPointsType': UNSET_INT,
           'adjustedOrderType': 'None', 'triggerPrice': UNSET, 'adjustedStopPrice': UNSET, 'optOutSmartRouting': False,
           'discretionaryUpToLimitPrice': False, 'clientId': CLIENT}
LATER = {158: {'duration': UNSET_INT}, 160: {'postToAts': UNSET_INT}, 162: {'autoCancelParent': False},
         170: {'minTradeQty': UNSET_INT, 'minCompeteSize': UNSET_INT, 'competeAgainstBestOffset': UNSET, 'midOffsetAtWhole': UNSET},
         183: {'customerAccount': ''}, 184: {'professionalCustomer': False}, 185: {'bondAccruedInterest': ''},
         189: {'includeOvernight': False}, 193: {'extOperator': '', 'manualOrderIndicator': UNSET_INT}, 198: {'submitter': ''},
         199: {'imbalanceOnly': False}}


class Desk:
    """What the scenarios share."""

    def __init__(self, port):
        self.port = port
        self.peer = Peer()
        self.peer.go(port, CLIENT)
        self.peer.wait(lambda: len(self.peer.errors) == 3, 'the state of the farms')
        self.farms = self.peer.take_errors()
        puts = [d.contract for d in lw_ibapi.details_of(self.peer, lw_ibapi.option('SPX', EXPIRY, 'SPXW')) if d.contract.right == 'P']
        middle = len(puts) // 2
        self.sold, self.bought = puts[middle], puts[middle - 2]
        self.width = self.sold.strike - self.bought.strike
        self.combo = lw_ibapi.vertical(self.sold, self.bought)
        self.ask = self.net_ask()
        self.filled = None

    def net_ask(self):
        since, req_id = self.peer.mark(), self.peer.id()
        self.peer.reqMktData(req_id, self.combo, '', False, False, [])
        ask = self.peer.wait_call('tickPrice', since, reqId=req_id, tickType=2).price
        self.peer.cancelMktData(req_id)
        return ask

    def order(self, steps, ref, quantity=2, **fields):
        """BUY of the combo, so many increments above what it is offered at."""
        return lw_ibapi.order(action='BUY', orderType='LMT', totalQuantity=quantity, lmtPrice=round(self.ask + steps * STEP, 2), tif='DAY',
                              orderRef=ref, account=ACCOUNT, smartComboRoutingParams=[lw_ibapi.TagValue('NonGuaranteed', '0')], **fields)


def combo_problems(desk, contract, right='?'):
    problems = differ(contract, conId=COMBO_ID, symbol='SPX', secType='BAG', lastTradeDateOrContractMonth='', strike=0.0, right=right,
                      exchange='SMART', currency='USD', localSymbol=str(COMBO_ID), tradingClass='COMB')
    if right != '?':
        return problems
    problems += same(contract.comboLegsDescrip, f'{desk.sold.conId}|-1,{desk.bought.conId}|1', 'legs as text')
    problems += same(len(contract.comboLegs), 2, 'legs')
    for leg, option, action in zip(contract.comboLegs, (desk.sold, desk.bought), ('SELL', 'BUY')):
        problems += differ(leg, conId=option.conId, ratio=1, action=action, exchange='SMART', openClose=0, shortSaleSlot=0,
                           designatedLocation='', exemptCode=-1)
    return problems


def order_problems(found, sent, gone=False):
    """@found as the client got it back, against @sent; @gone: from the list of completed orders, which knows less."""
    later = {name: value for since, fields in LATER.items() if since <= VERSION for name, value in fields.items()}
    if gone:
        later = {name: value for name, value in later.items() if name in ('minTradeQty', 'minCompeteSize', 'customerAccount', 'submitter')}
    problems = differ(found, **PLAIN, **later, **({} if gone else WORKING), lmtPrice=sent.lmtPrice, orderRef=sent.orderRef)
    return problems + same([(p.tag, p.value) for p in found.smartComboRoutingParams], [('NonGuaranteed', '0')], 'routing parameters')


def place(desk, order_id, order, status):
    """Places or changes an order, waits for @status and returns the callbacks."""
    since = desk.peer.mark()
    desk.peer.placeOrder(order_id, desk.combo, order)
    desk.peer.wait_call('orderStatus', since, orderId=order_id, status=status)
    return desk.peer.calls[since:]


def acknowledged(desk, calls, order_id, order, statuses):
    """Problems: callbacks of an order that came to work."""
    opened = [c for c in calls if c.name == 'openOrder']
    told = [c for c in calls if c.name == 'orderStatus']
    problems = same([c.status for c in told], statuses, 'statuses') + same([c.orderState.status for c in opened], statuses, 'open with')
    perm_ids = {c.permId for c in told} | {c.order.permId for c in opened}
    problems += same(len(perm_ids) == 1 and min(perm_ids) > 0, True, f'one permId: {perm_ids}')
    for c in told:
        problems += differ(c, orderId=order_id, filled=0, remaining=2, avgFillPrice=0.0, parentId=0, lastFillPrice=0.0, clientId=CLIENT,
                           whyHeld='', mktCapPrice=0.0)
    for c in opened:
        problems += same((c.orderId, c.order.orderId, c.order.totalQuantity, c.order.whatIf), (order_id, order_id, 2, False), 'order')
        problems += combo_problems(desk, c.contract) + order_problems(c.order, order)
        problems += differ(c.orderState, initMarginAfter='1.7976931348623157E308', warningText='')
    return problems


def check_what_if(tap, desk):
    peer, order, order_id, since = desk.peer, desk.order(0, 'WHATIF', whatIf=True), desk.peer.order_id(), desk.peer.mark()
    peer.placeOrder(order_id, desk.combo, order)
    answer = peer.wait_call('openOrder', since, orderId=order_id)
    state = answer.orderState
    problems = combo_problems(desk, answer.contract) + order_problems(answer.order, order)
    problems += differ(answer.order, whatIf=True, permId=0, totalQuantity=2)
    margin = f'{desk.width * 200:.2f}'
    problems += differ(state, status='PreSubmitted', initMarginBefore='0.00', initMarginChange=margin, initMarginAfter=margin,
                       maintMarginChange=margin, equityWithLoanBefore='100000.00', warningText='')
    low, most, currency = lw_ibapi.commission_range(state)
    problems += same(0 < low <= most < 10 and currency == 'USD', True, f'commission {low}..{most} {currency}')
    if VERSION >= 195:
        problems += differ(state, rejectReason='', orderAllocations=None)
    peer.ask('reqOpenOrders', end='openOrderEnd')
    problems += same(len(peer.seen('openOrder', since)) + len(peer.seen('orderStatus', since)), 1, 'callbacks')
    tap.ok('what-if: margin of the width, a range of commission, no order', problems)


def listed(desk, request, *arguments):
    calls = desk.peer.ask(request, *arguments, end='openOrderEnd')
    return [c for c in calls if c.name in ('openOrder', 'orderStatus')]


def check_life(tap, desk):
    """Placed, listed, changed, refused a change, cancelled, cancelled again."""
    peer, order, order_id = desk.peer, desk.order(-10, 'LIFE'), desk.peer.order_id()
    calls = place(desk, order_id, order, 'Submitted')
    tap.ok('an order comes to work: openOrder and orderStatus, field by field', acknowledged(desk, calls, order_id, order, list(LIVE)))
    for request in ('reqOpenOrders', 'reqAllOpenOrders'):
        tap.ok(f'{request} lists it', acknowledged(desk, listed(desk, request), order_id, order, ['Submitted']))
    order.lmtPrice = round(order.lmtPrice + STEP, 2)
    calls = place(desk, order_id, order, 'Submitted')
    tap.ok('a change of the limit is taken', acknowledged(desk, calls, order_id, order, list(LIVE)))
    limit, order.lmtPrice = order.lmtPrice, round(order.lmtPrice - 0.02, 2)
    since = peer.mark()
    peer.placeOrder(order_id, desk.combo, order)
    refused = peer.wait_call('error', since, reqId=order_id)
    order.lmtPrice = limit
    problems = same(refused.errorCode, 110, 'code')
    tap.ok('a change off the increment is refused, the order stays as it was',
           problems + acknowledged(desk, listed(desk, 'reqOpenOrders'), order_id, order, ['Submitted']))
    since = peer.mark()
    peer.cancelOrder(order_id, *lw_ibapi.cancel_args())
    refused = peer.wait_call('error', since, reqId=order_id)
    told = [c.status for c in peer.seen('orderStatus', since, orderId=order_id)]
    tap.ok('a cancel is confirmed with 202', same((told[-1], refused.errorCode), ('Cancelled', 202), 'end'))
    problems = []
    for wrong, code in ((order_id, 10148), (9999, 10147)):
        since = peer.mark()
        peer.cancelOrder(wrong, *lw_ibapi.cancel_args())
        problems += same(peer.wait_call('error', since, reqId=wrong).errorCode, code, f'cancel of {wrong}')
    tap.ok('a cancel of what is gone or was never there: 10148, 10147', problems + same(len(listed(desk, 'reqAllOpenOrders')), 0, 'orders'))
    peer.take_errors()


def execution_problems(desk, calls, order_id, req_id):
    found = [c for c in calls if c.name == 'execDetails' and c.execution.orderId == order_id]
    kinds = {(c.contract.secType, c.execution.side): c for c in found}
    problems = same((len(found), sorted(kinds)), (3, [('BAG', 'BOT'), ('OPT', 'BOT'), ('OPT', 'SLD')]), 'executions')
    bag, bought, sold = (kinds[k] for k in sorted(kinds))
    for c in found:
        problems += same(c.reqId, req_id, 'request id')
        problems += differ(c.execution, acctNumber=ACCOUNT, shares=2, cumQty=2, clientId=CLIENT, orderRef='FILL', liquidation=0, evRule='',
                           modelCode='', lastLiquidity=2, permId=bag.execution.permId)
        problems += near(c.execution.avgPrice, c.execution.price, 1e-9, 'average') + same(c.execution.time[:9], '20261120 ', 'day')
        if VERSION >= 178:
            problems += differ(c.execution, pendingPriceRevision=False)
    for c, option in ((sold, desk.sold), (bought, desk.bought)):
        problems += differ(c.contract, conId=option.conId, symbol='SPX', strike=option.strike, right='P', multiplier='100', currency='USD',
                           lastTradeDateOrContractMonth=EXPIRY, localSymbol=option.localSymbol, tradingClass='SPXW')
    problems += near(bought.execution.price - sold.execution.price, bag.execution.price, 1e-9, 'legs, against the combo')
    return problems + combo_problems(desk, bag.contract, right=''), {c.execution.execId: c for c in found}


def commission_problems(calls, executions):
    reports = {c.execId: c for c in lw_ibapi.commissions(calls)}
    legs = {i for i, c in executions.items() if c.contract.secType == 'OPT'}
    problems = same(set(reports), legs, 'commissions are the legs\'')
    for report in reports.values():
        problems += differ(report, currency='USD', realizedPNL=UNSET, yield_=UNSET, yieldRedemptionDate=0)
        problems += same(0.5 < report.commission < 4, True, f'commission {report.commission}')
    return problems, reports


def check_fill(tap, desk):
    peer, order, order_id = desk.peer, desk.order(1, 'FILL'), desk.peer.order_id()
    peer.ask('reqPositions', end='positionEnd')
    since = peer.mark()
    calls = place(desk, order_id, order, 'Filled')
    last = [c for c in calls if c.name == 'orderStatus'][-1]
    problems = differ(last, filled=2, remaining=0, clientId=CLIENT) + near(last.avgFillPrice, desk.ask, STEP + 1e-9, 'average price')
    problems += near(last.lastFillPrice, last.avgFillPrice, 1e-9, 'last price')
    problems += same([s for s in dict.fromkeys(c.status for c in calls if c.name == 'orderStatus')], [*LIVE, 'Filled'], 'statuses')
    tap.ok('a combo at its offer is filled', problems)
    peer.wait(lambda: len(peer.seen('commissionReport', since)) >= 2, 'two commissions')
    problems, executions = execution_problems(desk, peer.calls[since:], order_id, -1)
    tap.ok('executions of the combo and of each leg', problems)
    problems, reports = commission_problems(peer.calls[since:], executions)
    tap.ok('commissions of the legs', problems)
    peer.wait(lambda: len(peer.seen('position', since)) >= 2, 'two positions')
    tap.ok('positions come by themselves', position_problems(desk, peer.seen('position', since)[-2:], executions, reports))
    desk.filled = (order_id, executions, reports)


def position_problems(desk, calls, executions, reports):
    held = {c.contract.conId: c for c in calls}
    problems = same(set(held), {desk.sold.conId, desk.bought.conId}, 'contracts')
    for option, quantity in ((desk.sold, -2), (desk.bought, 2)):
        c = held[option.conId]
        problems += differ(c, account=ACCOUNT, position=quantity)
        problems += differ(c.contract, symbol='SPX', secType='OPT', strike=option.strike, right='P', multiplier='100', tradingClass='SPXW',
                           currency='USD', localSymbol=option.localSymbol, lastTradeDateOrContractMonth=EXPIRY)
        (exec_id, execution), = [(i, e.execution) for i, e in executions.items() if e.contract.conId == option.conId]
        cost = execution.price * 100 + reports[exec_id].commission / quantity
        problems += near(c.avgCost, cost, 1e-6, 'average cost')
    return problems


def check_lists(tap, desk):
    """What TWS tells about the fill when it is asked."""
    peer, (order_id, executions, reports) = desk.peer, desk.filled
    calls = peer.ask('reqExecutions', peer.id(), lw_ibapi.ExecutionFilter(), end='execDetailsEnd')
    problems, again = execution_problems(desk, calls, order_id, peer.last_id)
    tap.ok('reqExecutions tells the same executions', problems + same(set(again), set(executions), 'ids'))
    tap.ok('and the same commissions', same({c.execId: c.commission for c in lw_ibapi.commissions(calls)},
                                            {i: r.commission for i, r in reports.items()}))
    calls = peer.ask('reqPositions', end='positionEnd')
    tap.ok('reqPositions tells the same positions',
           position_problems(desk, [c for c in calls if c.name == 'position'], executions, reports))
    calls = peer.ask('reqAccountUpdates', True, ACCOUNT, end='accountDownloadEnd')
    held = {c.contract.conId: c for c in calls if c.name == 'updatePortfolio'}
    values = {c.key: c.val for c in calls if c.name == 'updateAccountValue' and c.currency == 'USD'}
    problems = same({i: c.position for i, c in held.items()}, {desk.sold.conId: -2, desk.bought.conId: 2}, 'portfolio')
    for c in held.values():
        problems += differ(c, accountName=ACCOUNT, realizedPNL=0.0)
        problems += near(c.marketValue, float(c.position) * 100 * c.marketPrice, 0.01, 'value')
        problems += near(c.unrealizedPNL, c.marketValue - float(c.position) * c.averageCost, 0.01, 'unrealized')
    problems += same(values.get('InitMarginReq'), f'{desk.width * 200:.2f}', 'margin')
    credit = sum(e.execution.price * 200 * (1 if e.execution.side == 'SLD' else -1) for e in executions.values() if e.contract.secType == 'OPT')
    paid = sum(r.commission for r in reports.values())
    problems += near(float(values['TotalCashValue']), 100000 + credit - paid, 0.01, 'cash')
    tap.ok('portfolio, margin and cash follow the fill', problems)
    peer.reqAccountUpdates(False, '')
    peer.wait(lambda: peer.errors, 'the end of the account updates')
    problems = same(peer.take_errors(), [(-1, 2100)], 'errors')
    calls = peer.ask('reqPnLSingle', peer.id(), ACCOUNT, '', desk.sold.conId, end='pnlSingle')
    problems += differ(calls[-1], pos=-2, realizedPnL=0.0) + near(calls[-1].unrealizedPnL, held[desk.sold.conId].unrealizedPNL, 0.01, 'leg')
    peer.cancelPnLSingle(peer.last_id)
    tap.ok('profit and loss of one leg', problems)


def check_completed(tap, desk):
    calls = desk.peer.ask('reqCompletedOrders', False, end='completedOrdersEnd')
    done = {c.order.orderRef: c for c in calls if c.name == 'completedOrder'}
    problems = same(sorted(done), ['FILL', 'LIFE'], 'orders')
    sent = {'FILL': desk.order(1, 'FILL'), 'LIFE': desk.order(-9, 'LIFE')}
    for ref, status, filled, total, text in (('FILL', 'Filled', 2, 0, 'Filled Size: 2'), ('LIFE', 'Cancelled', 0, 2, 'Cancelled by Trader')):
        c = done[ref]
        problems += [f'{ref}: {p}' for p in combo_problems(desk, c.contract) + order_problems(c.order, sent[ref], gone=True)
                     + differ(c.order, filledQuantity=filled, totalQuantity=total)
                     + differ(c.orderState, status=status, completedStatus=text)
                     + same(c.orderState.completedTime[:9], '20261120 ', 'day')]
    tap.ok('completed orders of the day: the fill and the cancel', problems)


def check_refused(tap, desk):
    problems, wrong = [], None
    for what, steps, fields, code in (('off the increment', 0.4, {}, 110), ('riskless', -1000, {}, 201),
                                      ('of no size', 0, {'quantity': 0}, 434), ('of another account', 0, {}, 435)):
        order, order_id, since = desk.order(steps, 'WRONG', **fields), desk.peer.order_id(), desk.peer.mark()
        if code == 435:
            order.account = 'DU9999999'
        desk.peer.placeOrder(order_id, desk.combo, order)
        problems += same(desk.peer.wait_call('error', since, reqId=order_id).errorCode, code, f'an order {what}')
        wrong = order_id if code == 201 else wrong
    left = listed(desk, 'reqAllOpenOrders')
    problems += same([(c.orderId, c.status) for c in left if c.name == 'orderStatus'], [(wrong, 'Inactive')], 'what is left')
    desk.peer.cancelOrder(wrong, *lw_ibapi.cancel_args())
    desk.peer.wait(lambda: (wrong, 202) in [e[:2] for e in desk.peer.errors], '202')
    problems += same(len(listed(desk, 'reqAllOpenOrders')), 0, 'orders')
    desk.peer.take_errors()
    tap.ok('orders that are wrong: 110, 201, 434, 435; 201 leaves one inactive, until it is cancelled', problems)


def check_return(tap, desk):
    """The client leaves a working order behind, comes back and finds it; then cancels everything."""
    order, order_id = desk.order(-10, 'STAYS'), desk.peer.order_id()
    place(desk, order_id, order, 'Submitted')
    lw_ibapi.check_end(tap, desk.peer)
    desk.peer = Peer()
    desk.peer.go(desk.port, CLIENT)
    desk.peer.wait_call('orderStatus', orderId=order_id)
    calls = [c for c in desk.peer.calls if c.name in ('openOrder', 'orderStatus')]
    problems = acknowledged(desk, calls, order_id, order, ['Submitted'])
    problems += same(desk.peer.seen('nextValidId')[0].orderId > order_id, True, 'the next id is further')
    tap.ok('after a reconnect TWS tells the working order', problems)
    since = desk.peer.mark()
    desk.peer.reqGlobalCancel(*lw_ibapi.cancel_args())
    desk.peer.wait(lambda: (order_id, 202) in [e[:2] for e in desk.peer.errors], '202')
    problems = same(desk.peer.seen('orderStatus', since, orderId=order_id)[-1].status, 'Cancelled', 'status')
    tap.ok('reqGlobalCancel cancels it', problems + same(len(listed(desk, 'reqAllOpenOrders')), 0, 'orders'))
    tap.ok('no other error', same([e for e in desk.peer.take_errors() if e not in desk.farms], [(order_id, 202)]))


def converse(tap, port):
    desk = Desk(port)
    tap.ok('connects', same(sorted(desk.farms), lw_ibapi.FARMS, 'errors') + same(desk.peer.serverVersion(), VERSION, 'version'))
    for check in (check_what_if, check_life, check_fill, check_lists, check_completed, check_refused, check_return):
        lw_peers.scenario(tap, check, desk)
    lw_ibapi.check_end(tap, desk.peer)


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7', '--speed', '0', '--as-of', '2026-11-20T15:00:00Z',
                          '--server-version', lw_ibapi.server_version(VERSION)) as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
