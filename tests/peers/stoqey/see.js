/* see.js PORT: what this client sees of the same things as the other clients, as one line of JSON; for test-agree.py. */
'use strict';

const { EventName: E, Peer, leaveNode } = require('./lw-peer.js');

async function main() {
  const peer = await new Peer(Number(process.argv[2]), 53).connect();
  const seen = { version: peer.seen(E.server)[0].args[0] };
  peer.takeErrors();
  let calls = await peer.ask('reqContractDetails', [peer.id(), { symbol: 'SPX', secType: 'OPT', exchange: 'SMART', currency: 'USD',
    tradingClass: 'SPXW', lastTradeDateOrContractMonth: '20261218' }], E.contractDetailsEnd, peer.lastId);
  seen.series = calls.slice(0, -1).map((c) => c.args[1]).map((d) => [d.contract.conId, d.contract.strike, d.contract.right, d.contract.localSymbol,
    d.contract.multiplier, d.minTick, d.longName, d.marketRuleIds, d.realExpirationDate, d.tradingHours]);
  calls = await peer.ask('reqSecDefOptParams', [peer.id(), 'SPX', '', 'IND', 416904], E.securityDefinitionOptionParameterEnd, peer.lastId);
  seen.parameters = calls.slice(0, -1).map(({ args: a }) => [a[1], a[3], a[4], a[5].slice().sort(), a[6].slice().sort((x, y) => x - y)]);
  calls = await peer.ask('reqMarketRule', [110], E.marketRule);
  seen.rule = calls.at(-1).args[1].map((s) => [s.lowEdge, s.increment]);
  calls = await peer.ask('reqAllOpenOrders', [], E.openOrderEnd);
  seen.orders = calls.filter((c) => c.name === E.openOrder).map(({ args: [id, contract, order, state] }) => [id, order.permId, order.clientId,
    contract.conId, contract.comboLegsDescription, contract.comboLegs.map((l) => [l.conId, l.ratio, l.action, l.exchange]), order.action,
    order.totalQuantity, order.lmtPrice, order.tif, order.orderRef, order.account, state.status]);
  seen.states = calls.filter((c) => c.name === E.orderStatus).map(({ args: a }) => [a[0], a[1], a[2], a[3], a[5], a[8]]);
  seen.problems = peer.takeErrors();
  process.stdout.write(JSON.stringify(seen) + '\n');
  leaveNode();
}

main();
