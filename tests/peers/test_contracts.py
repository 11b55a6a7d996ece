"""Connecting, contract details and option parameters, by ib_async or ib_insync."""
import datetime

from lw_ib import AAPL, SPX, SPY, VERSION, Session, api, complaints
import lw_peers
from lw_peers import ACCOUNT, differ, same


def check_connect(tap, port):
    session = Session(port, client_id=3)
    ib = session.ib
    tap.ok('connects: every list comes to its end, nothing to warn of', complaints.take())
    tap.ok(f'version {VERSION} is negotiated, the account is the simulated one',
           same(ib.client.serverVersion(), VERSION) + same(ib.managedAccounts(), [ACCOUNT]))
    tap.ok('nothing is held, ordered or done', same([ib.positions(), ib.portfolio(), ib.trades(), ib.fills()], [[], [], [], []]))
    values = {v.tag: v.value for v in ib.accountValues(ACCOUNT) if v.currency == 'USD'}
    tap.ok('account values came with the connect', same(float(values.get('NetLiquidation', 'nan')), 100000.0, 'NetLiquidation'))
    now = datetime.datetime.now(datetime.timezone.utc)
    tap.ok('the time is the clock\'s', [] if abs((ib.reqCurrentTime() - now).total_seconds()) < 60 else [ib.reqCurrentTime()])
    return session


def check_underlyings(tap, session):
    for wanted, con_id, exchange, name, listed, kind in (
            (api.Stock('SPY', 'SMART', 'USD'), SPY, 'SMART', 'SPDR', 'SPY', 'ETF'),
            (api.Stock('AAPL', 'SMART', 'USD', primaryExchange='NASDAQ'), AAPL, 'SMART', 'APPLE', 'NMS', 'COMMON'),
            (api.Index('SPX', 'CBOE', 'USD'), SPX, 'CBOE', '500', 'SPX', '')):
        found = session.ib.reqContractDetails(wanted)
        problems = same(len(found), 1, 'answers')
        for detail in found:
            problems += differ(detail, contract__conId=con_id, contract__symbol=wanted.symbol, contract__secType=wanted.secType,
                               contract__exchange=exchange, contract__currency='USD', contract__localSymbol=wanted.symbol,
                               priceMagnifier=1, underConId=0, contract__tradingClass=listed, stockType=kind)
            problems += [] if name in detail.longName else [detail.longName]
            problems += [] if exchange in detail.validExchanges.split(',') else [detail.validExchanges]
            problems += same(len(detail.marketRuleIds.split(',')), len(detail.validExchanges.split(',')), 'market rules')
            problems += [] if 0 < detail.minTick <= 0.05 else [detail.minTick]
            problems += [] if detail.tradingHours and detail.liquidHours and detail.timeZoneId else ['no hours']
        tap.ok(f'{wanted.symbol}: one contract, whole', problems)


def check_by_id(tap, session):
    contract = api.Contract(conId=SPY, exchange='SMART')
    qualified = session.ib.qualifyContracts(contract)
    tap.ok('a contract by its id alone', same(qualified, [contract])
           + differ(contract, symbol='SPY', secType='STK', currency='USD', tradingClass='SPY', primaryExchange='ARCA'))


def check_parameters(tap, session):
    spx = session.ib.reqSecDefOptParams('SPX', '', 'IND', SPX)
    spy = session.ib.reqSecDefOptParams('SPY', '', 'STK', SPY)
    tap.ok('option parameters: the classes at SMART and elsewhere',
           same(sorted(c.tradingClass for c in spx if c.exchange == 'SMART'), ['SPX', 'SPXW'])
           + same([c.tradingClass for c in spy if c.exchange == 'SMART'], ['SPY'])
           + same(any(c.exchange == 'CBOE' for c in spx) and any(c.exchange != 'SMART' for c in spy), True, 'other exchanges'))
    problems = []
    for chain in spx + spy:
        problems += differ(chain, multiplier='100')
        problems += same(int(chain.underlyingConId), SPX if chain in spx else SPY)
        problems += [f'{chain.tradingClass}: {len(chain.expirations)} dates'] if len(chain.expirations) < 5 else []
        problems += [f'{chain.tradingClass}: {len(chain.strikes)} strikes'] if len(chain.strikes) < 50 else []
        problems += [f'{d} is no date' for d in chain.expirations if len(d) != 8 or not d.isdigit()]
        problems += same(sorted(set(chain.strikes)), sorted(chain.strikes), 'strikes, each once:')
    tap.ok('each with its dates and strikes', problems)
    tap.ok('a wrong id of the underlying gives none', same(session.ib.reqSecDefOptParams('SPY', '', 'STK', 12345), []))
    session.take_codes()
    complaints.take()
    return {c.tradingClass: c for c in spx + spy if c.exchange == 'SMART'}


def next_business_day(text):
    day = datetime.datetime.strptime(text, '%Y%m%d').date() + datetime.timedelta(1)
    while day.weekday() >= 5:
        day += datetime.timedelta(1)
    return day.strftime('%Y%m%d')


def check_series(tap, session, symbol, chain, con_id, am):
    expiry = sorted(chain.expirations)[-3]
    found = session.ib.reqContractDetails(api.Option(symbol, expiry, exchange='SMART', currency='USD',
                                                     tradingClass=chain.tradingClass, multiplier='100'))
    problems = [] if len(found) > 40 else [f'{len(found)} series']
    for detail in found:
        problems += differ(detail, contract__symbol=symbol, contract__lastTradeDateOrContractMonth=expiry, contract__secType='OPT',
                           contract__tradingClass=chain.tradingClass, contract__multiplier='100', underConId=con_id,
                           underSymbol=symbol, contractMonth=expiry[:6])
        settles = detail.realExpirationDate
        if am and not expiry < settles <= next_business_day(expiry) or not am and settles != expiry:
            problems.append(f'settles {settles}, last trade {expiry}')
    by_right = {r: {d.contract.strike for d in found if d.contract.right == r} for r in 'CP'}
    problems += same(by_right['C'] == by_right['P'], True, 'calls and puts have the same strikes')
    problems += [f'{k} is not among the parameters' for k in by_right['C'] - set(chain.strikes)]
    problems += same(len({d.contract.conId for d in found}), len(found), 'ids')
    tap.ok(f'{chain.tradingClass}: every series of a date, {"settled the next morning" if am else "settled in the afternoon"}',
           problems[:5])
    return found


def check_one_series(tap, session, details):
    wanted = details[len(details) // 2].contract
    for name, query in (('by id', api.Contract(conId=wanted.conId)),
                        ('by what it is', api.Option(wanted.symbol, wanted.lastTradeDateOrContractMonth, wanted.strike, wanted.right,
                                                     'SMART', '100', 'USD', tradingClass=wanted.tradingClass)),
                        ('by its local symbol', api.Contract(secType='OPT', localSymbol=wanted.localSymbol, exchange='SMART',
                                                             currency='USD'))):
        found = session.ib.reqContractDetails(query)
        tap.ok(f'one series {name}', same([d.contract.conId for d in found], [wanted.conId]) + complaints.take())


def check_rules(tap, session, details):
    ids = {int(i) for d in details for i in d.marketRuleIds.split(',')}
    problems = same(len(ids), 1, 'rules')
    for rule in ids:
        increments = session.ib.reqMarketRule(rule)
        problems += same([(i.lowEdge, i.increment) for i in increments], [(0.0, 0.05), (3.0, 0.1)])
    tap.ok('SPXW: the market rule is of two steps', problems)


def check_ambiguous(tap, port):
    """A week before a monthly expiry: on a Thursday SPX (settled on Friday morning) and SPXW both have their last trading day."""
    session = Session(port)
    strikes = {}
    for trading_class in ('SPX', 'SPXW'):
        found = session.ib.reqContractDetails(api.Option('SPX', '20260716', right='C', exchange='SMART', currency='USD',
                                                         tradingClass=trading_class))
        strikes[trading_class] = sorted(d.contract.strike for d in found)
    common = [k for k in strikes['SPX'] if k in strikes['SPXW']]
    tap.ok('SPX and SPXW share a last trading day and strikes', [] if len(common) > 40 else [strikes])
    query = api.Option('SPX', '20260716', common[len(common) // 2], 'C', 'SMART', currency='USD')
    found = session.ib.reqContractDetails(query)
    tap.ok('ambiguous: both classes answer', same(sorted(d.contract.tradingClass for d in found), ['SPX', 'SPXW'])
           + same(sorted(d.realExpirationDate for d in found), ['20260716', '20260717'], 'settled'))
    tap.ok('the client finds it ambiguous', same(session.ib.qualifyContracts(query) in ([], [None]), True)
           + same(len(complaints.take()), 1, 'warnings'))
    tap.ok('and an order for it is refused', refused_as_ambiguous(session, query))
    session.close()


def refused_as_ambiguous(session, query):
    session.take_codes()
    trade = session.ib.placeOrder(query, api.LimitOrder('BUY', 1, 1.0, tif='DAY'))
    session.until(trade.isDone)
    complaints.take()
    return same(session.take_codes(), [200], 'codes') + differ(trade, orderStatus__status='Cancelled')


def check_unknown(tap, session, chain):
    session.take_codes()
    for name, contract in (('a symbol', api.Stock('XYZZY', 'SMART', 'USD')),
                           ('a strike', api.Option('SPY', sorted(chain.expirations)[0], 1234.5, 'C', 'SMART', currency='USD')),
                           ('a date', api.Option('SPY', '20200103', 400, 'C', 'SMART', currency='USD')),
                           ('an id', api.Contract(conId=99)),
                           ('an index at SMART', api.Index('SPX', 'SMART', 'USD'))):
        found = session.ib.reqContractDetails(contract)
        tap.ok(f'{name} that does not exist: 200', same(found, []) + same(session.take_codes(), [200], 'codes'))
    # ib_async takes a 321 for a warning and would wait for ever: asked without its waiting.
    session.ib.client.reqContractDetails(session.ib.client.getReqId(), api.Bag(symbol='SPY', exchange='SMART', currency='USD'))
    session.settle()
    tap.ok('a combination has no details: 321', same(session.take_codes(), [321], 'codes'))
    complaints.take()


def check_matching(tap, session):
    found = session.ib.reqMatchingSymbols('SP')
    symbols = {d.contract.symbol: d for d in found}
    problems = same({'SPX', 'SPY'} <= set(symbols), True, f'SPX and SPY are among {sorted(symbols)}')
    problems += differ(symbols['SPY'], contract__conId=SPY, contract__secType='STK', contract__primaryExchange='ARCA')
    problems += same('OPT' in symbols['SPY'].derivativeSecTypes, True, 'SPY has options')
    tap.ok('symbols that begin so', problems + complaints.take())


def converse(tap, port):
    session = check_connect(tap, port)
    lw_peers.scenario(tap, check_underlyings, session)
    lw_peers.scenario(tap, check_by_id, session)
    chains = lw_peers.scenario(tap, check_parameters, session)
    lw_peers.scenario(tap, check_series, session, 'SPX', chains['SPX'], SPX, True)
    spxw = lw_peers.scenario(tap, check_series, session, 'SPX', chains['SPXW'], SPX, False)
    lw_peers.scenario(tap, check_series, session, 'SPY', chains['SPY'], SPY, False)
    lw_peers.scenario(tap, check_one_series, session, spxw)
    lw_peers.scenario(tap, check_rules, session, spxw)
    lw_peers.scenario(tap, check_unknown, session, chains['SPY'])
    lw_peers.scenario(tap, check_matching, session)
    session.close()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7') as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    with lw_peers.Gateway('--seed', '7', '--as-of', '2026-07-08T15:00:00Z') as summer:
        lw_peers.scenario(tap, check_ambiguous, summer.port)
    lw_peers.end(tap, gateway, summer)


main()
