/* orders.js PORT VERSION: a credit vertical from what-if to positions, and back after a reconnect. */
'use strict';

const { EventName: E, Peer, differ, leaveNode, near, run, same, tell } = require('./lw-peer.js');

const [PORT, VERSION] = process.argv.slice(2).map(Number);
const ACCOUNT = 'DUSIM0001';
const CLIENT = 22;
const EXPIRY = '20261218';
const STEP = 0.05;
const COMBO_ID = 28812380;

/* How the client shows what nobody set; what is unset on the wire is undefined. */
const PLAIN = {
  orderType: 'LMT', action: 'BUY', auxPrice: 0, tif: 'DAY', ocaGroup: '', account: ACCOUNT, openClose: '', origin: 0, outsideRth: false,
  hidden: false, discretionaryAmt: 0, goodAfterTime: '', faGroup: '', faMethod: '', faPercentage: '', modelCode: '', goodTillDate: '',
  rule80A: '', settlingFirm: '', shortSaleSlot: 0, designatedLocation: '', exemptCode: -1, sweepToFill: false, allOrNone: false, ocaType: 3,
  triggerMethod: 0, volatilityType: 0, deltaNeutralOrderType: 'None', hedgeType: '', clearingIntent: 'IB', notHeld: false,
  algoStrategy: '', solicited: false, randomizeSize: false, randomizePrice: false, cashQty: 0, isOmsContainer: false,
  smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '0' }], percentOffset: undefined, volatility: undefined, displaySize: undefined,
  trailStopPrice: undefined, scaleInitLevelSize: undefined, minTradeQty: undefined, competeAgainstBestOffset: undefined,
};
const WORKING = { clientId: CLIENT, parentId: 0, blockOrder: false, eTradeOnly: false, firmQuoteOnly: false, adjustedOrderType: 'None',
  optOutSmartRouting: false, autoCancelParent: false };

const round = (price) => Number(price.toFixed(2));

function orderOf(desk, steps, ref, more = {}) {
  return { action: 'BUY', orderType: 'LMT', totalQuantity: 2, lmtPrice: round(desk.ask + steps * STEP), tif: 'DAY', orderRef: ref,
    account: ACCOUNT, transmit: true, smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '0' }], ...more };
}

function comboProblems(desk, contract) {
  const leg = (option, action) => ({ conId: option.conId, ratio: 1, action, exchange: 'SMART', openClose: 0, shortSaleSlot: 0,
    designatedLocation: '', exemptCode: -1 });
  return differ(contract, { conId: COMBO_ID, symbol: 'SPX', secType: 'BAG', strike: 0, exchange: 'SMART', currency: 'USD',
    localSymbol: String(COMBO_ID), tradingClass: 'COMB', comboLegsDescription: `${desk.sold.conId}|-1,${desk.bought.conId}|1`,
    comboLegs: [leg(desk.sold, 'SELL'), leg(desk.bought, 'BUY')] });
}

function optionProblems(contract, option) {
  return differ(contract, { conId: option.conId, symbol: 'SPX', secType: 'OPT', lastTradeDateOrContractMonth: EXPIRY, strike: option.strike,
    right: 'P', multiplier: 100, currency: 'USD', localSymbol: option.localSymbol, tradingClass: 'SPXW' });
}

async function checkConnect(desk) {
  desk.peer = await new Peer(PORT, CLIENT).connect();
  const { peer } = desk;
  tell('connects', [...same(peer.seen(E.server)[0].args[0], VERSION, 'version'), ...same(peer.takeErrors().length, 3, 'farms')]);
  const calls = await peer.ask('reqContractDetails', [peer.id(), { symbol: 'SPX', secType: 'OPT', exchange: 'SMART', currency: 'USD',
    tradingClass: 'SPXW', lastTradeDateOrContractMonth: EXPIRY, right: 'P' }], E.contractDetailsEnd, peer.lastId);
  const puts = calls.filter((c) => c.name === E.contractDetails).map((c) => c.args[1].contract);
  const middle = Math.floor(puts.length / 2);
  [desk.sold, desk.bought] = [puts[middle], puts[middle - 2]];
  desk.combo = { symbol: 'SPX', secType: 'BAG', exchange: 'SMART', currency: 'USD', comboLegs: [
    { conId: desk.sold.conId, ratio: 1, action: 'SELL', exchange: 'SMART' }, { conId: desk.bought.conId, ratio: 1, action: 'BUY', exchange: 'SMART' }] };
  const since = peer.calls.length;
  peer.api.reqMktData(peer.id(), desk.combo, '', false, false);
  desk.ask = (await peer.wait(E.tickPrice, since, peer.lastId, 2))[2];
  peer.api.cancelMktData(peer.lastId);
  tell('the combo is offered at a credit', same(desk.ask < 0 && desk.ask > desk.bought.strike - desk.sold.strike, true, `offer ${desk.ask}`));
}

/* Problems: the callbacks of an order that came to work. */
function acknowledged(desk, calls, id, order, statuses) {
  const opened = calls.filter((c) => c.name === E.openOrder).map((c) => c.args);
  const told = calls.filter((c) => c.name === E.orderStatus).map((c) => c.args);
  const permIds = new Set([...opened.map((a) => a[2].permId), ...told.map((a) => a[5])]);
  return [...same(opened.map((a) => a[3].status), statuses, 'open with'), ...same(permIds.size === 1 && [...permIds][0] > 0, true, 'one permId'),
    ...same(told, statuses.map((status) => [id, status, 0, 2, 0, [...permIds][0], 0, 0, CLIENT, '', 0]), 'statuses'),
    ...opened.flatMap((a) => [...same(a[0], id, 'id'), ...comboProblems(desk, a[1]), ...differ(a[3], { initMarginAfter: undefined, warningText: '' }),
      ...differ(a[2], { ...PLAIN, ...WORKING, orderId: id, totalQuantity: 2, lmtPrice: order.lmtPrice, orderRef: order.orderRef, whatIf: false })])];
}

async function place(desk, id, order, status) {
  const since = desk.peer.calls.length;
  desk.peer.api.placeOrder(id, desk.combo, order);
  await desk.peer.wait(E.orderStatus, since, id, status);
  return desk.peer.calls.slice(since);
}

const listed = async (desk, request) => (await desk.peer.ask(request, [], E.openOrderEnd)).slice(0, -1);

async function checkWhatIf(desk) {
  const { peer } = desk;
  const since = peer.calls.length;
  const order = orderOf(desk, 0, 'WHATIF', { whatIf: true });
  peer.api.placeOrder(peer.orderId(), desk.combo, order);
  const [, contract, found, state] = await peer.wait(E.openOrder, since, peer.lastOrderId);
  const margin = (desk.sold.strike - desk.bought.strike) * 200;
  await listed(desk, 'reqOpenOrders');
  tell('what-if: margin of the width, a range of commission, no order', [...comboProblems(desk, contract),
    ...differ(found, { ...PLAIN, ...WORKING, whatIf: true, permId: 0, lmtPrice: order.lmtPrice }),
    ...differ(state, { status: 'PreSubmitted', initMarginBefore: 0, initMarginChange: margin, initMarginAfter: margin,
      equityWithLoanBefore: 100000, commission: undefined, commissionCurrency: 'USD', warningText: '' }),
    ...same(state.minCommission > 0 && state.minCommission <= state.maxCommission && state.maxCommission < 10, true, 'range'),
    ...same(peer.seen(E.openOrder, since).length + peer.seen(E.orderStatus, since).length, 1, 'callbacks')]);
}

async function checkLife(desk) {
  const { peer } = desk;
  const order = orderOf(desk, -10, 'LIFE');
  const id = peer.orderId();
  const both = ['PreSubmitted', 'Submitted'];
  tell('an order comes to work: openOrder and orderStatus, field by field', acknowledged(desk, await place(desk, id, order, 'Submitted'), id, order, both));
  for (const request of ['reqOpenOrders', 'reqAllOpenOrders']) {
    tell(`${request} lists it`, acknowledged(desk, await listed(desk, request), id, order, ['Submitted']));
  }
  order.lmtPrice = round(order.lmtPrice + STEP);
  tell('a change of the limit is taken', acknowledged(desk, await place(desk, id, order, 'Submitted'), id, order, both));
  peer.api.placeOrder(id, desk.combo, { ...order, lmtPrice: round(order.lmtPrice - 0.02) });
  await peer.waitError(id, 110);
  tell('a change off the increment is refused, the order stays as it was', acknowledged(desk, await listed(desk, 'reqOpenOrders'), id, order, ['Submitted']));
  const since = peer.calls.length;
  peer.api.cancelOrder(id);
  await peer.waitError(id, 202);
  tell('a cancel is confirmed with 202', same(peer.seen(E.orderStatus, since, id).at(-1).args[1], 'Cancelled', 'status'));
  peer.api.cancelOrder(id);
  await peer.waitError(id, 10148);
  peer.api.cancelOrder(9999);
  await peer.waitError(9999, 10147);
  tell('a cancel of what is gone or was never there: 10148, 10147',
    same(peer.takeErrors(), [[id, 110], [id, 202], [id, 10148], [9999, 10147]], 'errors'));
}

function executionProblems(desk, calls, reqId) {
  const found = calls.filter((c) => c.name === E.execDetails).map((c) => c.args);
  const [bag, sold, bought] = found;
  const side = (a) => `${a[1].secType} ${a[2].side}`;
  if (found.length !== 3) return [`${found.length} executions`];
  return [...same([bag, sold, bought].map(side), ['BAG BOT', 'OPT SLD', 'OPT BOT'], 'executions'),
    ...optionProblems(sold[1], desk.sold), ...optionProblems(bought[1], desk.bought),
    ...differ(bag[1], { conId: COMBO_ID, symbol: 'SPX', exchange: 'SMART', tradingClass: 'COMB' }),
    ...near(bought[2].price - sold[2].price, bag[2].price, 1e-9, 'legs against combo'),
    ...found.flatMap(([id, , execution]) => [...same(id, reqId, 'request id'), ...near(execution.avgPrice, execution.price, 1e-9, 'average'),
      ...same(execution.time.startsWith('20261120 ') && execution.time.endsWith(' US/Eastern'), true, 'time'),
      ...differ(execution, { acctNumber: ACCOUNT, exchange: 'CBOE', shares: 2, cumQty: 2, clientId: CLIENT, orderRef: 'FILL', liquidation: 0,
        evRule: '', modelCode: '', lastLiquidity: 2, pendingPriceRevision: false, permId: bag[2].permId })])];
}

async function checkFill(desk) {
  const { peer } = desk;
  const order = orderOf(desk, 1, 'FILL');
  const since = peer.calls.length;
  const told = (await place(desk, peer.orderId(), order, 'Filled')).filter((c) => c.name === E.orderStatus).map((c) => c.args);
  tell('a combo at its offer is filled', [...same(told.map((a) => a[1]), ['PreSubmitted', 'Submitted', 'Filled'], 'statuses'),
    ...same(told.at(-1).slice(2, 4), [2, 0], 'filled, remaining'), ...near(told.at(-1)[4], desk.ask, STEP, 'average')]);
  await peer.until(() => peer.seen(E.commissionReport, since).length >= 2, 'two commissions');
  const calls = peer.calls.slice(since);
  const legs = calls.filter((c) => c.name === E.execDetails && c.args[1].secType === 'OPT').map((c) => c.args[2]);
  const reports = peer.seen(E.commissionReport, since).map((c) => c.args[0]);
  tell('executions of the combo and of each leg', executionProblems(desk, calls, -1));
  tell('commissions of the legs', [...same(reports.map((r) => r.execId).sort(), legs.map((e) => e.execId).sort(), 'executions'),
    ...reports.flatMap((r) => [...differ(r, { currency: 'USD', realizedPNL: undefined, yield: undefined }),
      ...same(r.commission > 0.5 && r.commission < 4, true, `commission ${r.commission}`)])]);
  const asked = await peer.ask('reqExecutions', [peer.id(), {}], E.execDetailsEnd, peer.lastId);
  tell('reqExecutions tells them again, with the commissions', [...executionProblems(desk, asked, peer.lastId),
    ...same(asked.filter((c) => c.name === E.commissionReport).map((c) => c.args[0]), reports, 'reports')]);
  desk.legs = legs;
  desk.reports = reports;
}

async function checkAfter(desk) {
  const { peer } = desk;
  const held = (await peer.ask('reqPositions', [], E.positionEnd)).filter((c) => c.name === E.position).map((c) => c.args);
  const problems = [[desk.sold, -2], [desk.bought, 2]].flatMap(([option, quantity]) => {
    const found = held.find((a) => a[1].conId === option.conId);
    const leg = desk.legs[quantity < 0 ? 0 : 1];
    const { commission } = desk.reports.find((r) => r.execId === leg.execId);
    return [...same([found[0], found[2]], [ACCOUNT, quantity], 'position'), ...optionProblems(found[1], option),
      ...near(found[3], leg.price * 100 + commission / quantity, 1e-6, 'average cost')];
  });
  tell('positions: the legs, at what they cost', [...problems, ...same(held.length, 2, 'positions')]);
  const calls = await peer.ask('reqAccountUpdates', [true, ACCOUNT], E.accountDownloadEnd, ACCOUNT);
  const portfolio = calls.filter((c) => c.name === E.updatePortfolio).map((c) => c.args);
  tell('portfolio', [...same(portfolio.map((a) => [a[0].conId, a[1], a[7]]), held.map((a) => [a[1].conId, a[2], ACCOUNT]), 'legs'),
    ...portfolio.flatMap((a) => near(a[3], a[1] * a[2] * 100, 0.01, 'value'))]);
  peer.api.reqAccountUpdates(false, '');
  await peer.waitError(-1, 2100);
  const single = (await peer.ask('reqPnLSingle', [peer.id(), ACCOUNT, '', desk.sold.conId], E.pnlSingle, peer.lastId)).at(-1).args;
  peer.api.cancelPnLSingle(peer.lastId);
  tell('profit and loss of one leg', [...same(single[1], -2, 'position'), ...near(single[3], portfolio[0][5], 0.01, 'unrealized')]);
  const done = (await peer.ask('reqCompletedOrders', [false], E.completedOrdersEnd)).filter((c) => c.name === E.completedOrder).map((c) => c.args);
  const wanted = { FILL: ['Filled', 2, 0, 'Filled Size: 2', orderOf(desk, 1, '').lmtPrice],
    LIFE: ['Cancelled', 0, 2, 'Cancelled by Trader', orderOf(desk, -9, '').lmtPrice] };
  tell('completed orders of the day: the fill and the cancel', [...same(done.map((a) => a[1].orderRef).sort(), ['FILL', 'LIFE'], 'orders'),
    ...done.flatMap(([contract, order, state]) => [...comboProblems(desk, contract), ...differ(order, PLAIN),
      ...same([state.status, order.filledQuantity, order.totalQuantity, state.completedStatus, order.lmtPrice], wanted[order.orderRef], order.orderRef)])]);
  tell('the end of the account updates is told', same(peer.takeErrors(), [[-1, 2100]], 'errors'));
}

async function checkRefused(desk) {
  const { peer } = desk;
  for (const [code, order] of [[110, orderOf(desk, 0.4, 'WRONG')], [201, orderOf(desk, -1000, 'WRONG')],
    [435, orderOf(desk, 0, 'WRONG', { account: 'DU9999999' })]]) {
    peer.api.placeOrder(peer.orderId(), desk.combo, order);
    await peer.waitError(peer.lastOrderId, code);
  }
  const left = (await listed(desk, 'reqAllOpenOrders')).filter((c) => c.name === E.orderStatus).map((c) => c.args.slice(0, 2));
  const wrong = peer.lastOrderId - 1;
  peer.api.cancelOrder(wrong);
  await peer.waitError(wrong, 202);
  tell('orders that are wrong: 110, 201, 435; 201 leaves one inactive, until it is cancelled', [
    ...same(left, [[wrong, 'Inactive']], 'what is left'), ...same((await listed(desk, 'reqAllOpenOrders')).length, 0, 'orders'),
    ...same(peer.takeErrors().map((e) => e[1]), [110, 201, 435, 202], 'codes')]);
}

async function checkReturn(desk) {
  const order = orderOf(desk, -10, 'STAYS');
  const id = desk.peer.orderId();
  await place(desk, id, order, 'Submitted');
  await desk.peer.leave();
  tell('the client leaves and complained of nothing else', desk.peer.takeErrors());
  desk.peer = await new Peer(PORT, CLIENT).connect();
  const { peer } = desk;
  await peer.wait(E.orderStatus, 0, id, 'Submitted');
  tell('after a reconnect TWS tells the working order', [...acknowledged(desk, peer.calls, id, order, ['Submitted']),
    ...same(peer.lastOrderId >= id, true, 'the next id is further')]);
  peer.takeErrors();
  peer.api.reqGlobalCancel();
  await peer.waitError(id, 202);
  tell('reqGlobalCancel cancels it', [...same((await listed(desk, 'reqAllOpenOrders')).length, 0, 'orders'), ...same(peer.takeErrors(), [[id, 202]], 'errors')]);
  await peer.leave();
  tell('the client leaves again', peer.takeErrors());
}

run([checkConnect, checkWhatIf, checkLife, checkFill, checkAfter, checkRefused, checkReturn], {}).then(leaveNode);
