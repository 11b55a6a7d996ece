#!/usr/bin/env python3
"""see_ib_async.py PORT: what ib_async sees of the same things as the other clients, as one line of JSON; for test-agree.py."""
import json
import sys

from ib_async import IB, Option


def main():
    ib = IB()
    ib.connect('127.0.0.1', int(sys.argv[1]), clientId=54, timeout=30)
    details = ib.reqContractDetails(Option('SPX', '20261218', exchange='SMART', currency='USD', tradingClass='SPXW'))
    seen = {'version': ib.client.serverVersion(), 'problems': [], 'series': [
        [d.contract.conId, d.contract.strike, d.contract.right, d.contract.localSymbol, int(d.contract.multiplier), d.minTick, d.longName,
         d.marketRuleIds, d.realExpirationDate, d.tradingHours] for d in details]}
    seen['parameters'] = sorted([c.exchange, c.tradingClass, int(c.multiplier), sorted(c.expirations), sorted(c.strikes)]
                                for c in ib.reqSecDefOptParams('SPX', '', 'IND', 416904))
    seen['rule'] = [[s.lowEdge, s.increment] for s in ib.reqMarketRule(110)]
    trades = ib.reqAllOpenOrders()
    seen['orders'] = [[t.order.orderId, t.order.permId, t.order.clientId, t.contract.conId, t.contract.comboLegsDescrip,
                       [[leg.conId, leg.ratio, leg.action, leg.exchange] for leg in t.contract.comboLegs], t.order.action,
                       t.order.totalQuantity, t.order.lmtPrice, t.order.tif, t.order.orderRef, t.order.account, t.orderStatus.status]
                      for t in trades]
    seen['states'] = [[t.order.orderId, t.orderStatus.status, t.orderStatus.filled, t.orderStatus.remaining, t.orderStatus.permId,
                       t.orderStatus.clientId] for t in trades]
    print(json.dumps(seen))
    ib.disconnect()


main()
