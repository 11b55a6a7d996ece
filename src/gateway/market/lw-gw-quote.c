/* What a contract is quoted at: a function of the seed and the instant, or what a file says. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"

#include "lw-gw-market-private.h"
#include "lw-gw-noise.h"
#include "lw-gw-option.h"

/* What the walk's deviations are worth over its 18 hours: spot about 1 %, volatility about 5 % of itself. */
#define SPOT_WALK 0.010
#define VOL_WALK  0.050

/* Sizes change every 8 steps (2 s), the last trade every 16. */
#define SIZE_STEPS 8
#define LAST_STEPS 16

/* Series so many deviations out are far: some of them have no market, some were never traded. */
#define FAR_DEVIATIONS  2.5
#define NO_MARKET_SHARE 0.03
#define NO_TRADE_SHARE  0.25

/* A market that stands still closed yesterday so many steps of the walk ago. */
#define STILL_CLOSE_STEPS 40000

/* An instant of the walk. */
typedef struct
{
  gint64 clock_us;
  gint64 step;
} Instant;

static guint64
stream (const LwGwUnderlying *underlying,
        guint64               which)
{
  return lw_gw_hash_text (underlying->chain->symbol) + which;
}

/* To the cent. */
static double
cents (double price)
{
  return round (price * 100.0) / 100.0;
}

static Instant
instant_at (const LwGwMarket *self,
            gint64            clock_us)
{
  gint64 tick = clock_us / LW_GW_STEP_US;
  Instant instant = { tick * LW_GW_STEP_US, (gint64) (tick * self->speed) };
  Instant still = { self->clock_us, self->step };

  return self->speed == 0.0 || clock_us >= self->clock_us ? still : instant;
}

/* The close of the session before the day of @clock_us. */
static Instant
close_before (const LwGwMarket *self,
              gint64            clock_us)
{
  gint64 close_us = lw_calendar_close (lw_calendar_previous_open (lw_calendar_ny_date (clock_us)));
  Instant still = { close_us, self->step - STILL_CLOSE_STEPS };

  return self->speed == 0.0 ? still : instant_at (self, close_us);
}

LwGwSurface
lw_gw_market_surface (const LwGwMarket     *self,
                      const LwGwUnderlying *underlying,
                      gint64                step)
{
  const LwGwRecipe *recipe = underlying->recipe;
  double spot = lw_gw_walk (self->seed, stream (underlying, LW_GW_STREAM_SPOT), step);
  double vol = lw_gw_walk (self->seed, stream (underlying, LW_GW_STREAM_VOL), step);
  LwGwSurface surface = {
    .spot = cents (underlying->base * exp (SPOT_WALK * spot)),
    .rate = LW_GW_RATE,
    .yield = recipe->yield,
    /* Volatility rises when the spot falls. */
    .vol_now = recipe->vol_now * exp (VOL_WALK * (vol - 0.7 * spot)),
    .vol_long = recipe->vol_long,
    .rho = recipe->rho,
    .eta = recipe->eta,
  };

  return surface;
}

double
lw_gw_market_distance (const LwGwMarket *self,
                       const LwGwRef    *ref)
{
  double days = MAX (lw_gw_ref_expiry (ref)->settle - lw_calendar_ny_date (self->clock_us), 0.5);

  return log (lw_gw_ref_strike (ref) / ref->underlying->base) / (ref->underlying->recipe->vol_long * sqrt (days / 365.0));
}

/* One of the chances of a far series; the same for the whole run. */
static gboolean
lacks (const LwGwMarket *self,
       const LwGwRef    *ref,
       guint64           what,
       double            share)
{
  return lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_GAP, (guint64) lw_gw_ref_con_id (ref), what)) < share
         && fabs (lw_gw_market_distance (self, ref)) > FAR_DEVIATIONS;
}

static void
quote_clear (LwGwQuote *quote)
{
  quote->bid = quote->ask = quote->bid_size = quote->ask_size = quote->last = quote->last_size = quote->close = NAN;
  quote->volume = quote->open_interest = quote->model = quote->iv = quote->delta = quote->gamma = quote->vega_pt = NAN;
  quote->theta_day = quote->pv_dividend = quote->spot = NAN;
  quote->last_us = 0;
}

static double
draw_size (const LwGwMarket *self,
           const Instant    *at,
           gint32            con_id,
           guint64           side,
           double            largest)
{
  double u = lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_SIZE + (side << 8), (guint64) con_id,
                                        (guint64) (at->step / SIZE_STEPS)));

  return floor (5.0 + u * u * largest);
}

/* The instant of the last trade before @at. */
static Instant
trade_instant (const LwGwMarket *self,
               const Instant    *at)
{
  gint64 since = at->step % LAST_STEPS;
  Instant trade = { at->clock_us, at->step - since };

  if (self->speed > 0.0)
    trade.clock_us -= (gint64) (since / self->speed * LW_GW_STEP_US);
  return trade;
}

static void
quote_own_underlying (const LwGwMarket     *self,
                      const LwGwUnderlying *underlying,
                      const Instant        *at,
                      LwGwQuote            *quote)
{
  LwGwSurface surface = lw_gw_market_surface (self, underlying, at->step);
  Instant close = close_before (self, at->clock_us);
  gint32 con_id = underlying->chain->con_id;

  quote->last = surface.spot;
  quote->last_us = at->clock_us;
  quote->close = lw_gw_market_surface (self, underlying, close.step).spot;
  if (underlying->chain->sec_type == LW_SEC_IND)
    return; /* an index has no market of its own */
  quote->bid = cents (surface.spot - 0.01);
  quote->ask = cents (surface.spot + 0.01);
  quote->bid_size = 100.0 * draw_size (self, at, con_id, 0, 30.0);
  quote->ask_size = 100.0 * draw_size (self, at, con_id, 1, 30.0);
  quote->last_size = 100.0;
  quote->volume = floor (2e6 + 6e6 * lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_VOLUME, con_id, 0)));
}

/* Both sides lie outside of the fair price by a distance that rises with it more slowly than it does: so the sides are as
 * monotone in the strike as the fair prices are, and no trade at the market takes more than the surface allows. */
void
lw_gw_market_sides (const LwGwRecipe *recipe,
                    double            fair,
                    double           *bid,
                    double           *ask)
{
  const LwGwRule *rule = lw_gw_rule_find (recipe->rule);
  double half = recipe->half_spread + recipe->half_spread_rel * fair;

  *bid = lw_gw_rule_floor (rule, MAX (fair - half, 0.0));
  *ask = lw_gw_rule_ceil (rule, fair + half);
}

static void
quote_greeks (const LwGwSurface *surface,
              const LwGwRef     *ref,
              double             t_years,
              double             iv,
              LwGwQuote         *quote)
{
  LwBsm greeks;

  lw_gw_option_greeks (ref, surface->spot, t_years, surface->yield, iv, &greeks);
  quote->iv = iv;
  quote->model = greeks.price;
  quote->delta = greeks.delta;
  quote->gamma = greeks.gamma;
  quote->vega_pt = greeks.vega_pt;
  quote->theta_day = greeks.theta_day;
  quote->pv_dividend = surface->spot * -expm1 (-surface->yield * t_years);
  quote->spot = surface->spot;
}

static double
fair_price (const LwGwRef     *ref,
            const LwGwSurface *surface,
            gint64             clock_us)
{
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);

  return lw_gw_surface_price (surface, lw_gw_ref_right (ref) == LW_RIGHT_CALL, expiry->style == LW_STYLE_AMERICAN,
                              lw_gw_ref_strike (ref), (expiry->settle_us - clock_us) / LW_GW_YEAR_US);
}

/* The last trade was some steps before @at, at one of the sides then. NaN for what was never traded or has expired. */
static double
last_trade (const LwGwMarket *self,
            const LwGwRef    *ref,
            const Instant    *at)
{
  Instant trade = trade_instant (self, at);
  LwGwSurface surface = lw_gw_market_surface (self, ref->underlying, trade.step);
  double fair, bid, ask;

  if (ref->series < 0)
    return surface.spot;
  fair = fair_price (ref, &surface, at->clock_us);
  if (isnan (fair) || lacks (self, ref, 2, NO_TRADE_SHARE))
    return NAN;
  lw_gw_market_sides (ref->underlying->recipe, fair, &bid, &ask);
  return lw_gw_hash (self->seed, LW_GW_STREAM_LAST, (guint64) lw_gw_ref_con_id (ref), (guint64) trade.step) % 2 == 0 && bid > 0.0
           ? bid : ask;
}

/* Where the bid falls below the grid, half of the series show a bid of zero and half show none, as TWS does; a few far ones
 * have no market at all. */
static void
quote_gaps (const LwGwMarket *self,
            const LwGwRef    *ref,
            LwGwQuote        *quote)
{
  if (!(quote->bid > 0.0))
    {
      quote->bid_size = 0.0;
      if (lw_gw_hash (self->seed, LW_GW_STREAM_GAP, (guint64) lw_gw_ref_con_id (ref), 0) % 2 == 0)
        quote->bid = NAN;
    }
  if (!lacks (self, ref, 1, NO_MARKET_SHARE))
    return;
  quote->bid = quote->ask = NAN;
  quote->bid_size = quote->ask_size = 0.0;
}

static void
quote_own_series (const LwGwMarket *self,
                  const LwGwRef    *ref,
                  const Instant    *at,
                  LwGwQuote        *quote)
{
  const LwGwUnderlying *underlying = ref->underlying;
  LwGwSurface surface = lw_gw_market_surface (self, underlying, at->step);
  double t_years = (lw_gw_ref_expiry (ref)->settle_us - at->clock_us) / LW_GW_YEAR_US;
  gint32 con_id = lw_gw_ref_con_id (ref);
  double largest = underlying->recipe->interest / 40.0;

  if (!(t_years > 0.0))
    return; /* expired: nobody quotes it */
  lw_gw_market_sides (underlying->recipe, fair_price (ref, &surface, at->clock_us), &quote->bid, &quote->ask);
  quote->bid_size = draw_size (self, at, con_id, 0, largest);
  quote->ask_size = draw_size (self, at, con_id, 1, largest);
  quote_gaps (self, ref, quote);
  quote->last = last_trade (self, ref, at);
  if (!isnan (quote->last))
    {
      quote->last_size = 1.0;
      quote->last_us = trade_instant (self, at).clock_us;
    }
  quote->volume = isnan (quote->last) ? 0.0 : underlying->chain->quotes[LW_Q_VOLUME][ref->series];
  quote->open_interest = underlying->chain->quotes[LW_Q_OPEN_INTEREST][ref->series];
  quote_greeks (&surface, ref, t_years, lw_gw_surface_vol (&surface, lw_gw_ref_strike (ref), t_years), quote);
}

static void
quote_file_underlying (const LwChain *chain,
                       LwGwQuote     *quote)
{
  quote->bid = chain->spot_bid;
  quote->ask = chain->spot_ask;
  quote->last = chain->spot_last;
  quote->close = chain->spot_close;
}

/* A file's volatility and delta stand as given; what it leaves out comes from the middle of its market. */
static void
quote_file_series (const LwGwMarket *self,
                   const LwGwRef    *ref,
                   LwGwQuote        *quote)
{
  const LwChain *chain = ref->underlying->chain;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  gint64 clock_us = chain->as_of_us != 0 ? chain->as_of_us : self->clock_us;
  double t_years = (expiry->settle_us - clock_us) / LW_GW_YEAR_US;
  double yield = isnan (chain->dividend_yield) ? 0.0 : chain->dividend_yield;
  LwGwSurface surface = { .spot = lw_chain_px (chain), .rate = LW_GW_RATE, .yield = yield };
  double iv = chain->quotes[LW_Q_IV_GIVEN][ref->series];

  quote->bid = chain->quotes[LW_Q_BID][ref->series];
  quote->ask = chain->quotes[LW_Q_ASK][ref->series];
  quote->bid_size = chain->quotes[LW_Q_BID_SIZE][ref->series];
  quote->ask_size = chain->quotes[LW_Q_ASK_SIZE][ref->series];
  quote->last = chain->quotes[LW_Q_LAST][ref->series];
  quote->volume = chain->quotes[LW_Q_VOLUME][ref->series];
  quote->open_interest = chain->quotes[LW_Q_OPEN_INTEREST][ref->series];
  if (isnan (iv))
    lw_gw_option_iv (ref, surface.spot, t_years, yield, (quote->bid + quote->ask) / 2.0, &iv);
  if (iv > 0.0 && t_years > 0.0)
    quote_greeks (&surface, ref, t_years, iv, quote);
  if (!isnan (chain->quotes[LW_Q_DELTA_GIVEN][ref->series]))
    quote->delta = chain->quotes[LW_Q_DELTA_GIVEN][ref->series];
}

void
lw_gw_market_quote_at (const LwGwMarket *self,
                       const LwGwRef    *ref,
                       gint64            clock_us,
                       LwGwQuote        *quote)
{
  Instant at = instant_at (self, clock_us);

  quote_clear (quote);
  if (ref->underlying->own && ref->series < 0)
    quote_own_underlying (self, ref->underlying, &at, quote);
  else if (ref->underlying->own)
    quote_own_series (self, ref, &at, quote);
  else if (ref->series < 0)
    quote_file_underlying (ref->underlying->chain, quote);
  else
    quote_file_series (self, ref, quote);
}

void
lw_gw_market_quote (const LwGwMarket *self,
                    const LwGwRef    *ref,
                    LwGwQuote        *quote)
{
  lw_gw_market_quote_at (self, ref, lw_gw_market_traded (self, ref->underlying, self->clock_us), quote);
}

/* Samples of a day: fine for what is cheap to price. */
#define SPOT_SAMPLE_US   (6 * G_GINT64_CONSTANT (60000000))
#define OPTION_SAMPLE_US (60 * G_GINT64_CONSTANT (60000000))

static void
day_sample (LwGwDay *day,
            double   price,
            guint   *n)
{
  if (isnan (price))
    return;
  day->open = *n == 0 ? price : day->open;
  day->high = *n == 0 ? price : fmax (day->high, price);
  day->low = *n == 0 ? price : fmin (day->low, price);
  day->vwap = *n == 0 ? price : (day->vwap * *n + price) / (*n + 1);
  (*n)++;
}

void
lw_gw_market_day (const LwGwMarket *self,
                  const LwGwRef    *ref,
                  gint64            clock_us,
                  LwGwDay          *day)
{
  gint64 end_us = lw_gw_market_traded (self, ref->underlying, clock_us);
  LwDate date = lw_calendar_ny_date (clock_us);
  gint64 from_us = lw_calendar_open (date);
  gint64 sample_us = ref->series < 0 ? SPOT_SAMPLE_US : OPTION_SAMPLE_US;
  Instant close = close_before (self, clock_us), last = instant_at (self, end_us);
  guint n = 0;

  day->open = day->high = day->low = day->vwap = NAN;
  day->close = ref->underlying->own ? last_trade (self, ref, &close)
               : ref->series < 0 ? ref->underlying->chain->spot_close : NAN;
  if (!ref->underlying->own)
    return;
  if (from_us > clock_us && lw_gw_market_always_open (self))
    from_us = lw_calendar_ny_instant (date, 0, 0);
  for (gint64 us = from_us; us < end_us; us += sample_us)
    {
      Instant at = instant_at (self, us);

      day_sample (day, last_trade (self, ref, &at), &n);
    }
  if (end_us >= from_us)
    day_sample (day, last_trade (self, ref, &last), &n);
}

/* Nested by construction: the longer the time, the wider. */
double
lw_gw_market_range (const LwGwMarket *self,
                    const LwGwRef    *ref,
                    int               weeks,
                    int               side)
{
  const LwGwRecipe *recipe = ref->underlying->recipe;
  double u = lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_RANGE, (guint64) lw_gw_ref_con_id (ref), side > 0));

  if (!ref->underlying->own || ref->series >= 0)
    return NAN;
  return cents (ref->underlying->base * exp (side * (0.05 + (0.4 + 0.6 * u) * recipe->vol_long * sqrt (weeks / 52.0))));
}

gint64
lw_gw_market_start (const LwGwMarket *self)
{
  return lw_gw_market_clock (self, self->start_us);
}

void
lw_gw_market_walker (const LwGwMarket     *self,
                     const LwGwUnderlying *underlying,
                     LwGwWalker           *walker)
{
  lw_gw_walker_init (walker, self->seed, stream (underlying, LW_GW_STREAM_SPOT));
}

double
lw_gw_market_spot_at (const LwGwMarket     *self,
                      const LwGwUnderlying *underlying,
                      LwGwWalker           *walker,
                      gint64                clock_us)
{
  gint64 step = MIN ((gint64) (clock_us / LW_GW_STEP_US * self->speed), self->step);

  if (!underlying->own)
    return NAN;
  return cents (underlying->base * exp (SPOT_WALK * lw_gw_walker_at (walker, step)));
}
