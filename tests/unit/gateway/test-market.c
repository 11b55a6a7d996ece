/* The gateway's market: nothing in it can be traded against the rest, and the same seed makes the same market. */

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-gateway-fixture.h"
#include "lw-gw-market.h"
#include "lw-gw-noise.h"

#define YEAR_US (365.0 * 86400e6)

static LwGwMarket *
market_new (guint64 seed,
            double  speed)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.seed = seed;
  config.speed = speed;
  return lw_gw_market_new (&config, FIXTURE_START_US);
}

static gboolean
has_market (const LwGwQuote *quote)
{
  return !isnan (quote->ask);
}

static double
bid_of (const LwGwQuote *quote)
{
  return isnan (quote->bid) ? 0.0 : quote->bid;
}

/* What a trader at the market's own prices could lock in: nothing. All arrays are by rising strike. */
static guint
check_expiry (const LwGwMarket     *market,
              const LwGwUnderlying *underlying,
              const LwExpiry       *expiry,
              gint64                now_us)
{
  double t_years = (expiry->settle_us - now_us) / YEAR_US;
  double discount = exp (-LW_GW_RATE * t_years);
  LwGwRef spot_ref = { underlying, -1 };
  LwGwQuote spot, quotes[3], put;
  guint gaps = 0;

  g_assert_cmpuint (expiry->n_calls, ==, expiry->n_puts);
  lw_gw_market_quote (market, &spot_ref, &spot);
  for (int side = 0; side < 2; side++)
    for (guint i = 0; i < expiry->n_calls; i++)
      {
        LwGwRef ref = { underlying, (int) (expiry->first + i + (side == 1 ? expiry->n_calls : 0)) };
        double strike = lw_gw_ref_strike (&ref);
        double sign = side == 0 ? 1.0 : -1.0;

        quotes[2] = quotes[1];
        quotes[1] = quotes[0];
        lw_gw_market_quote (market, &ref, &quotes[0]);
        gaps += !has_market (&quotes[0]);
        if (!has_market (&quotes[0]))
          continue;
        g_assert_cmpfloat (quotes[0].ask, >, bid_of (&quotes[0]));
        g_assert_cmpfloat (quotes[0].iv, >, 0.02);
        g_assert_cmpfloat (quotes[0].iv, <, 3.0);
        g_assert_cmpfloat (bid_of (&quotes[0]), <=, quotes[0].model + 1e-9);
        g_assert_cmpfloat (quotes[0].ask, >=, quotes[0].model - 1e-9);
        if (expiry->style == LW_STYLE_AMERICAN)
          g_assert_cmpfloat (quotes[0].model, >=, sign * (spot.last - strike));
        if (i >= 1 && has_market (&quotes[1]))
          {
            LwGwRef lower = { underlying, ref.series - 1 };
            double width = strike - lw_gw_ref_strike (&lower), middle, tick;

            /* monotone in the strike, and no vertical brings in its width or more */
            g_assert_cmpfloat (sign * bid_of (&quotes[1]), >=, sign * bid_of (&quotes[0]) - 1e-9);
            g_assert_cmpfloat (sign * quotes[1].ask, >=, sign * quotes[0].ask - 1e-9);
            g_assert_cmpfloat (sign > 0 ? bid_of (&quotes[1]) - quotes[0].ask : bid_of (&quotes[0]) - quotes[1].ask, <, width);
            /* and none is given away, nor is its middle worth less than nothing or more than its width */
            g_assert_cmpfloat (sign > 0 ? quotes[1].ask - bid_of (&quotes[0]) : quotes[0].ask - bid_of (&quotes[1]), >, 0.0);
            middle = sign * (bid_of (&quotes[1]) + quotes[1].ask - bid_of (&quotes[0]) - quotes[0].ask) / 2.0;
            tick = lw_gw_rule_increment (lw_gw_rule_find (underlying->recipe->rule), quotes[0].ask + quotes[1].ask);
            g_assert_cmpfloat (middle, >=, -tick);
            g_assert_cmpfloat (middle, <=, width + tick);
          }
        if (i >= 2 && has_market (&quotes[1]) && has_market (&quotes[2]))
          {
            LwGwRef middle = { underlying, ref.series - 1 }, low = { underlying, ref.series - 2 };
            double up = strike - lw_gw_ref_strike (&middle), down = lw_gw_ref_strike (&middle) - lw_gw_ref_strike (&low);

            /* convex: the butterfly is not given away */
            g_assert_cmpfloat (quotes[2].ask * up / (up + down) + quotes[0].ask * down / (up + down), >=, bid_of (&quotes[1]) - 1e-9);
          }
        if (side == 0)
          {
            LwGwRef put_ref = { underlying, ref.series + (int) expiry->n_calls };
            double grown = spot.last * exp (-underlying->recipe->yield * t_years);
            gboolean american = expiry->style == LW_STYLE_AMERICAN;

            g_assert_cmpfloat (lw_gw_ref_strike (&put_ref), ==, strike);
            lw_gw_market_quote (market, &put_ref, &put);
            if (!has_market (&put))
              continue;
            /* parity, for American options within what early exercise is worth */
            g_assert_cmpfloat (bid_of (&quotes[0]) - put.ask, <=, (american ? spot.last : grown) - strike * discount + 1e-9);
            g_assert_cmpfloat (quotes[0].ask - bid_of (&put), >=, grown - strike * (american ? 1.0 : discount) - 1e-9);
          }
      }
  return gaps;
}

static void
test_no_arbitrage (void)
{
  guint gaps = 0, n = 0;

  for (guint64 seed = 1; seed <= 4; seed++)
    {
      g_autoptr (LwGwMarket) market = market_new (seed, 1.0);

      for (int step = 0; step < 2; step++)
        {
          gint64 now_us = FIXTURE_START_US + step * G_GINT64_CONSTANT (13723) * G_USEC_PER_SEC;

          lw_gw_market_advance (market, now_us);
          for (guint u = 0; u < lw_gw_market_n_underlyings (market); u++)
            {
              const LwGwUnderlying *underlying = lw_gw_market_get_underlying (market, u);

              n += underlying->chain->n_series;
              for (guint e = 0; e < underlying->chain->n_expiries; e++)
                gaps += check_expiry (market, underlying, &underlying->chain->expiries[e], now_us - now_us % LW_GW_STEP_US);
            }
        }
    }
  g_test_message ("%u quotes, %u without a market", n, gaps);
  g_assert_cmpuint (gaps, >, 0);
  g_assert_cmpuint (gaps, <, n / 50);
}

/* Far series lack what they lack at TWS: a market, a bid, a trade. The same ones for the whole run; near ones lack nothing. */
static void
test_gaps (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 1.0);
  LwDate today = lw_calendar_ny_date (FIXTURE_START_US);
  guint none = 0, zero = 0, no_bid = 0, untraded = 0, n = 0;

  for (guint u = 0; u < lw_gw_market_n_underlyings (market); u++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (market, u);

      for (guint i = 0; i < underlying->chain->n_series; i++, n++)
        {
          LwGwRef ref = { underlying, (int) i };
          LwGwQuote quote, later;

          lw_gw_market_quote (market, &ref, &quote);
          lw_gw_market_quote_at (market, &ref, FIXTURE_START_US - G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC, &later);
          g_assert_true (has_market (&quote) == has_market (&later));
          g_assert_true (isnan (quote.last) == isnan (later.last));
          none += !has_market (&quote);
          untraded += isnan (quote.last);
          zero += quote.bid == 0.0 && quote.ask > 0.0 && quote.bid_size == 0.0;
          no_bid += has_market (&quote) && isnan (quote.bid);
          if (fabs (quote.delta) > 0.15 && fabs (quote.delta) < 0.85 && lw_gw_ref_expiry (&ref)->settle > today + 1)
            g_assert_true (quote.bid > 0.0 && has_market (&quote) && quote.last > 0.0);
          if (!has_market (&quote))
            g_assert_true (quote.bid_size == 0.0 && quote.ask_size == 0.0 && isnan (quote.bid));
        }
    }
  g_test_message ("%u series: %u no market, %u bid zero, %u no bid, %u never traded", n, none, zero, no_bid, untraded);
  g_assert_cmpuint (none, >, 0);
  g_assert_cmpuint (zero, >, 0);
  g_assert_cmpuint (no_bid, >, 0);
  g_assert_cmpuint (untraded, >, none);
}

/* Spot, volatility, spreads and sizes move; what was quoted a quarter of an hour ago can still be asked for. */
static void
test_moves (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 1.0);
  const LwGwUnderlying *spy = lw_gw_market_find_underlying (market, "SPY");
  LwGwRef ref = { spy, (int) spy->chain->expiries[10].first + 60 };
  gint64 ago_us = 900 * G_USEC_PER_SEC;
  LwGwQuote before, now, ago;

  lw_gw_market_quote (market, &ref, &before);
  lw_gw_market_advance (market, FIXTURE_START_US + ago_us);
  lw_gw_market_quote (market, &ref, &now);
  lw_gw_market_quote_at (market, &ref, FIXTURE_START_US, &ago);
  g_assert_cmpmem (&before, sizeof before, &ago, sizeof ago);
  g_assert_cmpfloat (now.spot, !=, before.spot);
  g_assert_cmpfloat (now.iv, !=, before.iv);
  g_assert_true (now.bid_size != before.bid_size || now.ask_size != before.ask_size);
}

/* Open, high, low and close of a day stand in their order, for an underlying and an option. */
static void
test_day (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 1.0);

  for (guint u = 0; u < lw_gw_market_n_underlyings (market); u++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (market, u);

      for (int series = -1; series < (int) underlying->chain->n_series; series += 97)
        {
          LwGwRef ref = { underlying, series };
          LwGwQuote quote;
          LwGwDay day;

          lw_gw_market_quote (market, &ref, &quote);
          lw_gw_market_day (market, &ref, FIXTURE_START_US, &day);
          if (isnan (quote.last))
            continue;
          g_assert_cmpfloat (day.low, <=, fmin (day.open, quote.last));
          g_assert_cmpfloat (day.high, >=, fmax (day.open, quote.last));
          g_assert_cmpfloat (day.vwap, >=, day.low);
          g_assert_cmpfloat (day.vwap, <=, day.high);
          g_assert_cmpfloat (day.close, >, 0.0);
          if (series < 0)
            {
              g_assert_cmpfloat (day.close, ==, quote.close);
              g_assert_cmpfloat (lw_gw_market_range (market, &ref, 52, -1), <, lw_gw_market_range (market, &ref, 13, -1));
              g_assert_cmpfloat (lw_gw_market_range (market, &ref, 13, -1), <, day.low);
              g_assert_cmpfloat (lw_gw_market_range (market, &ref, 52, 1), >, lw_gw_market_range (market, &ref, 13, 1));
              g_assert_cmpfloat (lw_gw_market_range (market, &ref, 13, 1), >, day.high);
            }
        }
    }
}

/* Later options of the same class and strike are worth no less (no dividends in the way: puts and calls of the index, forward
 * moneyness kept by comparing total variance). */
static void
test_calendar (void)
{
  LwGwSurface surface = { .spot = 6000, .rate = 0.04, .yield = 0.013, .vol_now = 0.24, .vol_long = 0.16, .rho = -0.65, .eta = 1.05 };

  for (double k = 0.7; k < 1.35; k += 0.05)
    for (double t = 0.01; t < 1.0; t += 0.03)
      {
        double near = lw_gw_surface_variance (&surface, k * lw_gw_surface_forward (&surface, t), t);
        double far = lw_gw_surface_variance (&surface, k * lw_gw_surface_forward (&surface, t + 0.03), t + 0.03);

        g_assert_cmpfloat (far, >, near);
      }
}

static void
test_determinism (void)
{
  g_autoptr (LwGwMarket) one = market_new (7, 1.0), same = market_new (7, 1.0), other = market_new (8, 1.0);
  gint64 later_us = FIXTURE_START_US + 90 * G_USEC_PER_SEC;
  const LwGwUnderlying *a = lw_gw_market_find_underlying (one, "SPX"), *b = lw_gw_market_find_underlying (same, "SPX");
  LwGwRef ref_a = { a, 1200 }, ref_b = { b, 1200 }, again;
  LwGwQuote first, second;

  for (int i = 1; i < 360; i += 7)
    lw_gw_market_advance (one, FIXTURE_START_US + i * LW_GW_STEP_US); /* another way to the same instant */
  lw_gw_market_advance (one, later_us);
  lw_gw_market_advance (same, later_us);
  lw_gw_market_quote (one, &ref_a, &first);
  lw_gw_market_quote (same, &ref_b, &second);
  g_assert_cmpfloat (first.bid, ==, second.bid);
  g_assert_cmpfloat (first.iv, ==, second.iv);
  g_assert_cmpfloat (first.ask_size, ==, second.ask_size);
  g_assert_cmpfloat (a->base, !=, lw_gw_market_find_underlying (other, "SPX")->base);
  g_assert_true (lw_gw_market_find (same, a->chain->con_ids[1200], &again));
  g_assert_cmpint (again.series, ==, 1200);
}

static void
test_walk (void)
{
  double largest = 0.0, sum = 0.0;

  for (gint64 step = 0; step < 20000; step++)
    {
      double move = lw_gw_walk (3, 1, step + 1) - lw_gw_walk (3, 1, step);

      largest = fmax (largest, fabs (move));
      sum += move * move;
    }
  g_assert_cmpfloat (sum, >, 0.0);
  /* one step of 2^18: a deviation of 2^-9 */
  g_assert_cmpfloat (sqrt (sum / 20000), <, 2.0 / 512.0);
  g_assert_cmpfloat (largest, <, 12.0 / 512.0);
}

static void
test_frozen (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 0.0);
  LwGwRef ref = { lw_gw_market_find_underlying (market, "SPY"), 100 };
  LwGwQuote before, after;

  lw_gw_market_quote (market, &ref, &before);
  g_assert_false (lw_gw_market_advance (market, FIXTURE_START_US + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC));
  lw_gw_market_quote (market, &ref, &after);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
}

static void
test_listing (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 0.0);
  const LwChain *spx = lw_gw_market_find_underlying (market, "SPX")->chain;
  const LwChain *spy = lw_gw_market_find_underlying (market, "SPY")->chain;
  guint am = 0, pm = 0;

  g_assert_cmpuint (lw_gw_market_n_underlyings (market), ==, 5);
  for (guint e = 0; e < spx->n_expiries; e++)
    {
      const LwExpiry *expiry = &spx->expiries[e];

      if (strcmp (expiry->trading_class, "SPX") == 0)
        {
          am++;
          g_assert_cmpint (expiry->last_trade, ==, lw_calendar_previous_open (expiry->settle));
        }
      else
        {
          pm++;
          g_assert_cmpint (expiry->last_trade, ==, expiry->settle);
        }
      g_assert_true (lw_calendar_is_open (expiry->settle));
    }
  g_assert_cmpuint (am, >=, 6);
  g_assert_cmpuint (pm, >=, 15);
  for (LwPrice strike = 420 * LW_PRICE_SCALE; strike <= 455 * LW_PRICE_SCALE; strike += LW_PRICE_SCALE)
    g_assert_cmpint (lw_chain_find (spy, spy->n_expiries - 4, LW_RIGHT_PUT, strike), >=, 0);
}

/* Verticals a preset would take: out of the money a month or more out, open interest, a market of 15 % of the width. */
static void
test_liquid (void)
{
  g_autoptr (LwGwMarket) market = market_new (7, 0.0);

  for (guint u = 0; u < lw_gw_market_n_underlyings (market); u++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (market, u);
      const LwChain *chain = underlying->chain;
      guint n[2] = { 0, 0 };

      for (guint i = 1; i < chain->n_series; i++)
        {
          const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
          int dte = expiry->settle - lw_calendar_ny_date (FIXTURE_START_US);
          gboolean call = chain->rights[i] == LW_RIGHT_CALL;
          /* the short leg lies nearer to the money */
          LwGwRef near = { underlying, (int) i - (call ? 1 : 0) }, far = { underlying, (int) i - (call ? 0 : 1) };
          LwGwQuote short_leg, long_leg;
          double width;

          if (chain->rights[i] != chain->rights[i - 1] || chain->expiry_of[i] != chain->expiry_of[i - 1] || dte < 30 || dte > 50)
            continue;
          lw_gw_market_quote (market, &near, &short_leg);
          lw_gw_market_quote (market, &far, &long_leg);
          width = fabs (lw_gw_ref_strike (&near) - lw_gw_ref_strike (&far));
          if (fabs (short_leg.delta) > 0.30 || fabs (short_leg.delta) < 0.16
              || fmin (short_leg.open_interest, long_leg.open_interest) < 100
              || (short_leg.ask - short_leg.bid + long_leg.ask - long_leg.bid) / width > 0.15)
            continue;
          n[call] += ((short_leg.bid + short_leg.ask) - (long_leg.bid + long_leg.ask)) / 2.0 / width >= 0.2;
        }
      g_test_message ("%s: %u put and %u call spreads", chain->symbol, n[0], n[1]);
      g_assert_cmpuint (n[0] + n[1], >=, 4);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/market/no-arbitrage", test_no_arbitrage);
  g_test_add_func ("/gateway/market/gaps", test_gaps);
  g_test_add_func ("/gateway/market/moves", test_moves);
  g_test_add_func ("/gateway/market/day", test_day);
  g_test_add_func ("/gateway/market/calendar", test_calendar);
  g_test_add_func ("/gateway/market/determinism", test_determinism);
  g_test_add_func ("/gateway/market/walk", test_walk);
  g_test_add_func ("/gateway/market/frozen", test_frozen);
  g_test_add_func ("/gateway/market/listing", test_listing);
  g_test_add_func ("/gateway/market/liquid", test_liquid);
  return g_test_run ();
}
