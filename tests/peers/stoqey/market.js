/* market.js PORT VERSION: everything that is no order. */
'use strict';

const { ScanCode } = require('@stoqey/ib');
const { EventName: E, Peer, differ, leaveNode, near, run, same, tell } = require('./lw-peer.js');

const [PORT, VERSION] = process.argv.slice(2).map(Number);
const ACCOUNT = 'DUSIM0001';
const EXPIRY = '20261218';
const HOURS = '20261120:0930-20261120:1600;20261121:CLOSED;';
const FARMS = [[-1, 2104], [-1, 2106], [-1, 2158]];
const SPX = { symbol: 'SPX', secType: 'IND', exchange: 'CBOE', currency: 'USD' };

async function checkConnect(desk) {
  desk.peer = await new Peer(PORT, 21).connect();
  const { peer } = desk;
  tell('connects: version, account, next id, farms, nothing else',
    [...same(peer.seen(E.server).map((c) => c.args[0]), [VERSION], 'version'),
      ...same(peer.seen(E.managedAccounts).map((c) => c.args), [[ACCOUNT]], 'accounts'),
      ...same(peer.seen(E.nextValidId).map((c) => c.args), [[1]], 'next id'), ...same(peer.takeErrors(), FARMS, 'errors')]);
}

async function detailsOf(peer, contract) {
  const calls = await peer.ask('reqContractDetails', [peer.id(), contract], E.contractDetailsEnd, peer.lastId);
  return calls.filter((c) => c.name === E.contractDetails && c.args[0] === peer.lastId).map((c) => c.args[1]);
}

async function checkUnderlying({ peer }) {
  const [found, ...others] = await detailsOf(peer, SPX);
  tell('SPX: contract details', [...same(others.length, 0, 'other answers'),
    ...differ(found.contract, { symbol: 'SPX', secType: 'IND', strike: 0, exchange: 'CBOE',
      currency: 'USD', localSymbol: 'SPX', tradingClass: 'SPX', conId: 416904, multiplier: 0, primaryExch: '' }),
    ...differ(found, { marketName: 'SPX', minTick: 0.01, validExchanges: 'CBOE', priceMagnifier: 1, underConId: 0,
      longName: 'S&P 500 Stock Index', industry: 'Indices', category: 'Broad Range Equity Index', subcategory: '*',
      timeZoneId: 'US/Eastern', marketRuleIds: '26', realExpirationDate: '', stockType: '', minSize: 1, sizeIncrement: 1,
      suggestedSizeIncrement: 1 }),
    ...same([found.tradingHours, found.liquidHours].map((h) => h.startsWith(HOURS)), [true, true], 'hours')]);
}

async function checkParameters(desk) {
  const { peer } = desk;
  const calls = await peer.ask('reqSecDefOptParams', [peer.id(), 'SPX', '', 'IND', 416904], E.securityDefinitionOptionParameterEnd, peer.lastId);
  const found = calls.filter((c) => c.name === E.securityDefinitionOptionParameter).map((c) => c.args);
  const smart = Object.fromEntries(found.filter((a) => a[1] === 'SMART').map((a) => [a[3], a]));
  desk.strikes = smart.SPXW[6];
  tell('option parameters of SPX: classes, dates, strikes', [...same(Object.keys(smart).sort(), ['SPX', 'SPXW'], 'classes'),
    ...found.flatMap((a) => same([a[0], a[2], a[4]], [peer.lastId, 416904, 100], `${a[1]}, ${a[3]}`)),
    ...same([smart.SPX[5].includes('20261217'), smart.SPX[5].includes(EXPIRY), smart.SPXW[5].includes(EXPIRY)], [true, false, true], 'dates'),
    ...same(desk.strikes.length > 100 && Math.min(...desk.strikes) > 0, true, 'many strikes')]);
}

async function checkSeries(desk) {
  const found = await detailsOf(desk.peer, { symbol: 'SPX', secType: 'OPT', exchange: 'SMART', currency: 'USD', tradingClass: 'SPXW',
    lastTradeDateOrContractMonth: EXPIRY });
  const problems = found.flatMap((d) => [
    ...differ(d.contract, { symbol: 'SPX', secType: 'OPT', lastTradeDateOrContractMonth: EXPIRY, exchange: 'SMART', currency: 'USD',
      localSymbol: `SPXW  261218${d.contract.right}${String(d.contract.strike * 1000).padStart(8, '0')}`, tradingClass: 'SPXW',
      multiplier: 100, primaryExch: '' }),
    ...differ(d, { marketName: 'SPXW', minTick: 0.05, underConId: 416904, underSymbol: 'SPX', underSecType: 'IND', contractMonth: '202612',
      realExpirationDate: EXPIRY, minSize: 1 }),
    ...same(desk.strikes.includes(d.contract.strike), true, 'strike among the parameters\'')]);
  const [calls, puts] = ['C', 'P'].map((right) => found.filter((d) => d.contract.right === right).map((d) => d.contract));
  tell(`SPXW: every series of ${EXPIRY}`, [...problems.slice(0, 5), ...same(calls.length > 20, true, 'many calls'),
    ...same(calls.map((c) => c.strike), puts.map((c) => c.strike), 'strikes of calls and puts')]);
  desk.puts = puts;
}

function tickProblems(peer, since, put) {
  const of = (name) => Object.fromEntries(peer.seen(name, since, put.reqId).map((c) => [c.args[1], c.args]));
  const [prices, sizes, models] = [E.tickPrice, E.tickSize, E.tickOptionComputation].map(of);
  const problems = [...same(prices[1][2] > 0 && prices[1][2] < prices[2][2], true, 'bid below ask'),
    ...same(sizes[0][2] > 0 && sizes[3][2] > 0 && sizes[27][2] === 0 && sizes[28][2] > 0, true, 'sizes and open interest')];
  for (const [type, price, slack] of [[10, prices[1][2], 1e-9], [11, prices[2][2], 1e-9], [13, (prices[1][2] + prices[2][2]) / 2, 0.3]]) {
    const [,, attrib, iv, delta, value, dividend, gamma, vega, theta, under] = models[type];
    problems.push(...near(value, price, slack, `price of ${type}`), ...same(attrib, type === 13 ? 0 : 1, 'attribute'),
      ...same(iv > 0.02 && iv < 1.5 && delta < 0 && delta > -1 && gamma > 0 && vega > 0 && theta < 0 && dividend >= 0 && under > put.strike - 200,
        true, `sane figures in ${JSON.stringify(models[type])}`));
  }
  /* This client reads minTick as a whole number. */
  return [...problems, ...same(peer.seen(E.tickReqParams, since, put.reqId).map((c) => [c.args[1], c.args[3]]), [[0, 3]], 'parameters'),
    ...same(peer.seen(E.marketDataType, since, put.reqId).map((c) => c.args[1]), [1], 'kind of data')];
}

async function checkQuotes(desk) {
  const { peer } = desk;
  const since = peer.calls.length;
  const puts = desk.puts.slice(desk.puts.length / 2 - 5, desk.puts.length / 2);
  for (const put of puts) {
    put.reqId = peer.id();
    peer.api.reqMktData(put.reqId, put, '100,101,106', false, false);
  }
  for (const put of puts) for (const type of [10, 11, 13]) await peer.wait(E.tickOptionComputation, since, put.reqId, type);
  tell('five puts: quotes, sizes, open interest, computations of bid, ask and model',
    puts.flatMap((put) => tickProblems(peer, since, put).map((p) => `${put.localSymbol}: ${p}`)));
  for (const put of puts) peer.api.cancelMktData(put.reqId);
  await peer.ask('reqCurrentTime', [], E.currentTime);
  tell('lines are given back without a word', peer.takeErrors());
}

async function checkAccount({ peer }) {
  const rule = await peer.ask('reqMarketRule', [110], E.marketRule);
  tell('price steps of rule 110', same(rule[0].args[1].map((s) => [s.lowEdge, s.increment]), [[0, 0.05], [3, 0.1]], 'steps'));
  let calls = await peer.ask('reqAccountSummary', [peer.id(), 'All', 'NetLiquidation,BuyingPower'], E.accountSummaryEnd);
  tell('account summary', same(calls.filter((c) => c.name === E.accountSummary).map((c) => c.args.slice(1)),
    [[ACCOUNT, 'NetLiquidation', '100000.00', 'USD'], [ACCOUNT, 'BuyingPower', '400000.00', 'USD']], 'summary'));
  peer.api.cancelAccountSummary(peer.lastId);
  calls = await peer.ask('reqAccountUpdates', [true, ACCOUNT], E.accountDownloadEnd, ACCOUNT);
  const cash = calls.find((c) => c.name === E.updateAccountValue && c.args[0] === 'TotalCashValue');
  tell('account values', same(cash.args, ['TotalCashValue', '100000.00', 'USD', ACCOUNT], 'cash'));
  peer.api.reqAccountUpdates(false, '');
  await peer.waitError(-1, 2100);
  calls = await peer.ask('reqPnL', [peer.id(), ACCOUNT], E.pnl, peer.lastId);
  tell('profit and loss of a new account', same(calls.at(-1).args.slice(1), [0, 0, 0], 'figures'));
  peer.api.cancelPnL(peer.lastId);
  calls = await peer.ask('reqMatchingSymbols', [peer.id(), 'SPY'], E.symbolSamples, peer.lastId);
  tell('matching symbols', same(calls.at(-1).args[1].map((d) => [d.contract.symbol, d.contract.conId]), [['SPY', 756733]], 'symbols'));
  tell('the end of the account updates is told', same(peer.takeErrors(), [[-1, 2100]], 'errors'));
}

async function checkScanner({ peer }) {
  const scan = { instrument: 'STK', locationCode: 'STK.US.MAJOR', scanCode: ScanCode.HIGH_OPT_IMP_VOLAT, numberOfRows: 3 };
  const calls = await peer.ask('reqScannerSubscription', [peer.id(), scan, [], []], E.scannerDataEnd, peer.lastId);
  const rows = calls.filter((c) => c.name === E.scannerData).map((c) => c.args);
  peer.api.cancelScannerSubscription(peer.lastId);
  await peer.waitError(peer.lastId, 162);
  tell('a scan: three rows, until it is cancelled', [...same(rows.map((a) => a[1]), [0, 1, 2], 'ranks'),
    ...rows.flatMap((a) => [...differ(a[2].contract, { secType: 'STK', currency: 'USD', strike: 0 }), ...same(a[2].contract.conId > 0, true, 'id')]),
    ...same(peer.takeErrors(), [[peer.lastId, 162]], 'errors')]);
}

async function checkErrors({ peer, puts }) {
  peer.api.reqContractDetails(peer.id(), { ...SPX, symbol: 'NOSUCH' });
  await peer.waitError(peer.lastId, 200);
  peer.api.reqMktData(peer.id(), puts[0], '100,9999', false, false);
  await peer.waitError(peer.lastId, 321);
  peer.api.cancelMktData(peer.id());
  await peer.waitError(peer.lastId, 300);
  tell('requests that are wrong: 200, 321, 300', same(peer.takeErrors().map((e) => e[1]), [200, 321, 300], 'codes'));
  await peer.leave();
  tell('the client leaves and complained of nothing else', peer.takeErrors());
}

run([checkConnect, checkUnderlying, checkParameters, checkSeries, checkQuotes, checkAccount, checkScanner, checkErrors], {}).then(leaveNode);
