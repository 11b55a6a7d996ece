#!/usr/bin/env python3
"""see_ibapi.py PORT PLACE: what IB's own client sees of the same things as the other clients, as one line of JSON; for test-agree.py.
With PLACE it places the order first that all of them look at, and leaves it."""
import json
import sys

import lw_ibapi

PORT, PLACE = int(sys.argv[1]), sys.argv[2] == 'place'


def place(peer, puts):
    order_id, middle = peer.order_id(), len(puts) // 2
    combo = lw_ibapi.vertical(puts[middle], puts[middle - 2])
    peer.placeOrder(order_id, combo, lw_ibapi.order(action='BUY', orderType='LMT', totalQuantity=3, lmtPrice=-9.5, tif='GTC', orderRef='AGREE'))
    peer.wait_call('orderStatus', orderId=order_id, status='Submitted')


def main():
    peer = lw_ibapi.Peer()
    peer.go(PORT, 51 if PLACE else 52)
    details = lw_ibapi.details_of(peer, lw_ibapi.option('SPX', '20261218', 'SPXW'))
    if PLACE:
        place(peer, [d.contract for d in details if d.contract.right == 'P'])
    seen = {'version': peer.serverVersion(), 'series': [
        [d.contract.conId, d.contract.strike, d.contract.right, d.contract.localSymbol, int(d.contract.multiplier), d.minTick, d.longName,
         d.marketRuleIds, d.realExpirationDate, d.tradingHours] for d in details]}
    seen['parameters'] = sorted([c.exchange, c.tradingClass, int(c.multiplier), sorted(c.expirations), sorted(c.strikes)] for c in peer.ask(
        'reqSecDefOptParams', peer.id(), 'SPX', '', 'IND', 416904, end='securityDefinitionOptionParameterEnd')[:-1])
    seen['rule'] = [[s.lowEdge, s.increment] for s in peer.ask('reqMarketRule', 110, end='marketRule')[-1].priceIncrements]
    calls = peer.ask('reqAllOpenOrders', end='openOrderEnd')
    seen['orders'] = [[c.orderId, c.order.permId, c.order.clientId, c.contract.conId, c.contract.comboLegsDescrip,
                       [[leg.conId, leg.ratio, leg.action, leg.exchange] for leg in c.contract.comboLegs], c.order.action,
                       float(c.order.totalQuantity), c.order.lmtPrice, c.order.tif, c.order.orderRef, c.order.account, c.orderState.status]
                      for c in calls if c.name == 'openOrder']
    seen['states'] = [[c.orderId, c.status, float(c.filled), float(c.remaining), c.permId, c.clientId] for c in calls if c.name == 'orderStatus']
    seen['problems'] = peer.problems
    print(json.dumps(seen))
    peer.disconnect()


main()
