"""Ninety option series at once with their greeks, the underlyings, a combo's line, delayed data, by ib_async or ib_insync."""
from lw_ib import SPY, Session, api, complaints, is_price, two_sided, vertical
import lw_peers
from lw_peers import near, same

N_SERIES = 90
MAY_LACK_GREEKS = 8  # some series never get theirs, about two of a hundred by the seed


def volatilities_came(ticker):
    return is_price(ticker.last) and is_price(ticker.close) and ticker.impliedVolatility > 0 and ticker.histVolatility > 0


def volatility_problems(ticker):
    return ([] if 0.5 < ticker.close / ticker.last < 2 else [f'close {ticker.close}']) \
        + ([] if 0.03 < ticker.impliedVolatility < 1.5 and 0.03 < ticker.histVolatility < 1.5 else [ticker])


def check_stock(tap, session):
    ticker = session.quote(api.Stock('SPY', 'SMART', 'USD'), '104,106')
    session.until(lambda: volatilities_came(ticker))
    problems = [] if 0 < ticker.bid < ticker.ask and ticker.bid * 0.99 < ticker.last < ticker.ask * 1.01 else [ticker]
    problems += [] if ticker.bidSize > 0 and ticker.askSize > 0 and ticker.volume >= 0 else [ticker]
    tap.ok('SPY: bid, last, ask, yesterday, volatilities', problems + volatility_problems(ticker) + complaints.take())
    return ticker


def check_index(tap, session):
    """An index has a last price and no market."""
    contract = api.Index('SPX', 'CBOE', 'USD')
    session.ib.qualifyContracts(contract)
    ticker = session.ib.reqMktData(contract, '104,106')
    session.until(lambda: volatilities_came(ticker))
    tap.ok('SPX: last and yesterday, volatilities, no quote', volatility_problems(ticker) + complaints.take()
           + ([] if 1000 < ticker.last < 20000 and not is_price(ticker.bid) and not is_price(ticker.ask) else [ticker]))
    return ticker


def computed(ticker):
    """Greeks of the model came, and are not TWS's words for not computed."""
    model = ticker.modelGreeks
    return model is not None and all(x is not None and abs(x) < 1e300 for x in (model.delta, model.gamma, model.optPrice))


def pick(session, spot):
    """45 calls and 45 puts of one SPY expiry about a month out, nearest to the money."""
    chain = session.chain(SPY, 'SPY', 'SPY')
    expiry = sorted(chain.expirations)[-4]
    series = session.series('SPY', 'SPY', expiry)
    strikes = sorted({k for _, k in series}, key=lambda k: abs(k - spot))[:N_SERIES // 2]
    return [series[right, k] for k in sorted(strikes) for right in 'CP']


def model_problems(ticker):
    model, contract = ticker.modelGreeks, ticker.contract
    call = contract.right == 'C'
    wrong = []
    if not (0 < model.delta < 1 if call else -1 < model.delta < 0):
        wrong.append(f'delta {model.delta}')
    if not 0.03 < model.impliedVol < 2:
        wrong.append(f'volatility {model.impliedVol}')
    if not (model.gamma >= 0 and model.vega >= 0 and model.theta <= 0):
        wrong.append(f'gamma {model.gamma} vega {model.vega} theta {model.theta}')
    if not ticker.bid - 0.05 <= model.optPrice <= ticker.ask + 0.05:
        wrong.append(f'model {model.optPrice} outside {ticker.bid}..{ticker.ask}')
    if not 0.5 * contract.strike < model.undPrice < 2 * contract.strike:
        wrong.append(f'underlying {model.undPrice}')
    return [f'{contract.localSymbol}: {text}' for text in wrong]


def check_ninety(tap, session, spot):
    contracts = pick(session, spot)
    tickers = [session.ib.reqMktData(c, '100,101,106') for c in contracts]
    session.until(lambda: all(two_sided(t) for t in tickers))
    session.until(lambda: sum(computed(t) for t in tickers) >= N_SERIES - MAY_LACK_GREEKS)
    tap.ok('90 series are quoted on both sides', same(len(tickers), N_SERIES)
           + [f'{t.contract.localSymbol}: {t.bid} {t.ask}' for t in tickers if not (two_sided(t) and 0 <= t.bid < t.ask)])
    tap.ok('with sizes, volume of the day, open interest of their side',
           [f'{t.contract.localSymbol}: {t.bidSize} {t.askSize} {t.volume} {t.callOpenInterest} {t.putOpenInterest}' for t in tickers
            if not (t.askSize > 0 and t.bidSize >= 0
                    and (t.callOpenInterest if t.contract.right == 'C' else t.putOpenInterest) >= 0)])
    with_model = [t for t in tickers if computed(t)]
    tap.ok('all but a few have greeks', [] if len(with_model) >= N_SERIES - MAY_LACK_GREEKS else [f'{len(with_model)} of {N_SERIES}'])
    tap.note(f'{N_SERIES - len(with_model)} of {N_SERIES} series without greeks')
    tap.ok('greeks of the model have their signs, prices lie in the market', [p for t in with_model for p in model_problems(t)])
    tap.ok('nothing to warn of', complaints.take() + session.take_codes())
    return tickers


def check_order_of_prices(tap, tickers):
    """On one snapshot: quotes of neighbours may be moments apart, so a step of the market is forgiven."""
    problems = []
    for right, sign in (('C', -1), ('P', 1)):
        row = [t for t in tickers if t.contract.right == right]
        for low, high in zip(row, row[1:]):
            width = high.contract.strike - low.contract.strike
            if sign * (high.ask - low.bid) < -0.25 or sign * (mid(high) - mid(low)) > width + 0.25:
                problems.append(f'{low.contract.localSymbol} {mid(low)}, next {mid(high)}')
        deltas = [t.modelGreeks.delta for t in row if computed(t)]
        problems += [f'{right}: delta {a} then {b}' for a, b in zip(deltas, deltas[1:]) if b > a + 0.02]
    tap.ok('prices and deltas run with the strikes', problems)
    by_strike = {}
    for t in tickers:
        by_strike.setdefault(t.contract.strike, {})[t.contract.right] = t
    forwards = [k + mid(pair['C']) - mid(pair['P']) for k, pair in by_strike.items()]
    spread = max(forwards) - min(forwards)
    tap.ok('calls, puts and strikes agree on one forward', [] if spread < 0.01 * forwards[0] else [f'{min(forwards)}..{max(forwards)}'])


def mid(ticker):
    return (ticker.bid + ticker.ask) / 2


def check_moves(tap, session, tickers):
    before = [(t.bid, t.ask) for t in tickers]
    moved = session.until(lambda: sum((t.bid, t.ask) != b for t, b in zip(tickers, before)) > 10)
    tap.ok('the market moves', same(moved, True, 'ten series have new quotes'))


def check_combo_line(tap, session, tickers):
    """Its bid and ask are those of the legs; a credit has negative ones."""
    puts = [t for t in tickers if t.contract.right == 'P']
    sold, bought = puts[len(puts) // 2], puts[len(puts) // 2 - 5]
    ticker = session.ib.reqMktData(vertical(sold.contract, bought.contract))
    session.until(lambda: ticker.bid == ticker.bid and ticker.ask == ticker.ask)
    problems = near(ticker.bid, bought.bid - sold.ask, 0.5, 'bid') + near(ticker.ask, bought.ask - sold.bid, 0.5, 'ask')
    problems += [] if ticker.bid < ticker.ask < 0 else [f'{ticker.bid} {ticker.ask}']
    tap.ok('a credit spread\'s own line is negative, and the legs\' difference', problems)
    session.ib.cancelMktData(ticker.contract)


def check_cancel(tap, session, tickers):
    """Ninety lines are given back, ninety others fit: 100 are allowed, and two underlyings hold theirs."""
    for ticker in tickers:
        session.ib.cancelMktData(ticker.contract)
    again = [session.ib.reqMktData(ticker.contract) for ticker in tickers]
    came = session.until(lambda: all(two_sided(t) for t in again))
    tap.ok('lines that are given back are free', same(came, True, 'all quoted again') + session.take_codes())
    for ticker in again:
        session.ib.cancelMktData(ticker.contract)


def check_snapshot(tap, session, contract):
    found = session.ib.reqTickers(contract)
    tap.ok('a snapshot comes to its end', same(len(found), 1) + [t for t in found if not two_sided(t)] + complaints.take())


def check_computed(tap, session, ticker):
    """TWS's calculator, there and back: the price at a volatility, then the volatility at that price."""
    spot = ticker.modelGreeks.undPrice
    priced = session.ib.calculateOptionPrice(ticker.contract, 0.20, spot)
    back = session.ib.calculateImpliedVolatility(ticker.contract, priced.optPrice, spot)
    tap.ok('the calculator comes back to the volatility', near(back.impliedVol, 0.20, 1e-4) + complaints.take())


def converse(tap, port):
    session = Session(port)
    spy = lw_peers.scenario(tap, check_stock, session)
    lw_peers.scenario(tap, check_index, session)
    tickers = lw_peers.scenario(tap, check_ninety, session, spy.last)
    lw_peers.scenario(tap, check_order_of_prices, tickers)
    lw_peers.scenario(tap, check_moves, session, tickers)
    lw_peers.scenario(tap, check_computed, session, next(t for t in tickers if computed(t)))
    lw_peers.scenario(tap, check_combo_line, session, tickers)
    lw_peers.scenario(tap, check_cancel, session, tickers)
    lw_peers.scenario(tap, check_snapshot, session, tickers[0].contract)
    session.close()


def main():
    tap = lw_peers.Tap()
    with lw_peers.Gateway('--seed', '7') as gateway:
        lw_peers.scenario(tap, converse, gateway.port)
    lw_peers.end(tap, gateway)


main()
