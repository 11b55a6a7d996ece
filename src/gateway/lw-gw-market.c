#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-market.h"
#include "lw-gw-noise.h"
#include "lw-gw-option.h"

#define YEAR_US (365.0 * 86400e6)

/* What the walk's deviations are worth over its 18 hours: spot about 1 %, volatility about 5 % of itself. */
#define SPOT_WALK 0.010
#define VOL_WALK  0.050

/* Streams of chance. */
enum { STREAM_SPOT = 1, STREAM_VOL, STREAM_BASE, STREAM_SIZE, STREAM_INTEREST, STREAM_VOLUME, STREAM_LAST };

/* Sizes change every 8 steps (2 s), the last trade every 16. */
#define SIZE_STEPS 8
#define LAST_STEPS 16

#define FIRST_CON_ID 500000000u
#define N_CON_IDS    1500000000u

struct _LwGwMarket
{
  guint64     seed;
  double      speed;
  gint64      start_us;
  gint64      as_of_us;
  gint64      clock_us;   /* of the quotes */
  gint64      step;       /* of the walk */
  GPtrArray  *underlyings; /* of LwGwUnderlying */
  GPtrArray  *strangers;   /* of LwGwRecipe, with their symbols owned */
  GHashTable *refs;       /* con id → LwGwRef, owned */
};

static void
underlying_free (gpointer data)
{
  LwGwUnderlying *underlying = data;

  lw_chain_unref (underlying->chain);
  g_free (underlying);
}

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

static LwGwSurface
surface_at (const LwGwMarket     *self,
            const LwGwUnderlying *underlying,
            gint64                step)
{
  const LwGwRecipe *recipe = underlying->recipe;
  double spot = lw_gw_walk (self->seed, stream (underlying, STREAM_SPOT), step);
  double vol = lw_gw_walk (self->seed, stream (underlying, STREAM_VOL), step);
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

static gint32
free_con_id (LwGwMarket *self,
             const char *text)
{
  guint32 id = (guint32) (lw_gw_hash_text (text) % N_CON_IDS);

  while (g_hash_table_contains (self->refs, GUINT_TO_POINTER (FIRST_CON_ID + id)))
    id = (id + 1) % N_CON_IDS;
  return (gint32) (FIRST_CON_ID + id);
}

static void
remember (LwGwMarket           *self,
          gint32                con_id,
          const LwGwUnderlying *underlying,
          int                   series)
{
  LwGwRef *ref = g_new (LwGwRef, 1);

  ref->underlying = underlying;
  ref->series = series;
  g_hash_table_insert (self->refs, GINT_TO_POINTER (con_id), ref);
}

/* The same series has the same con id in every run, as at TWS. */
static void
number_series (LwGwMarket     *self,
               LwGwUnderlying *underlying)
{
  LwChain *chain = underlying->chain;

  for (guint i = 0; i < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      char strike[LW_PRICE_TEXT_SIZE];
      g_autofree char *text = g_strdup_printf ("%s|%s|%d|%c|%s", chain->symbol, expiry->trading_class, expiry->settle,
                                               chain->rights[i],
                                               lw_price_format (chain->strikes[i], 0, strike, sizeof strike));

      chain->con_ids[i] = free_con_id (self, text);
      remember (self, chain->con_ids[i], underlying, (int) i);
    }
}

static void
add_underlying (LwGwMarket       *self,
                const LwGwRecipe *recipe,
                LwChain          *chain,
                double            base)
{
  LwGwUnderlying *underlying = g_new0 (LwGwUnderlying, 1);
  gboolean known = recipe->con_id != 0;

  underlying->recipe = recipe;
  underlying->chain = chain;
  underlying->own = isfinite (base);
  underlying->base = base;
  g_ptr_array_add (self->underlyings, underlying);
  chain->con_id = known ? recipe->con_id : free_con_id (self, chain->symbol);
  remember (self, chain->con_id, underlying, -1);
  number_series (self, underlying);
}

/* Open interest and volume of the day: high near the money and at round strikes. */
static void
fill_activity (LwGwMarket     *self,
               LwGwUnderlying *underlying)
{
  LwChain *chain = underlying->chain;
  LwDate today = lw_calendar_ny_date (self->clock_us);

  for (guint i = 0; i < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      double t_years = MAX (expiry->settle - today, 0.5) / 365.0;
      double strike = lw_price_to_double (chain->strikes[i]);
      double z = log (strike / underlying->base) / (underlying->recipe->vol_long * sqrt (t_years));
      double round_strike = fmod (strike, underlying->recipe->far_step) == 0.0 ? 1.6 : 1.0;
      guint64 id = (guint64) chain->con_ids[i];
      double u = lw_gw_uniform (lw_gw_hash (self->seed, STREAM_INTEREST, id, 0));
      double v = lw_gw_uniform (lw_gw_hash (self->seed, STREAM_VOLUME, id, 0));

      chain->quotes[LW_Q_OPEN_INTEREST][i] = floor (underlying->recipe->interest * exp (-z * z / 4.0) * round_strike * (0.4 + u));
      chain->quotes[LW_Q_VOLUME][i] = floor (chain->quotes[LW_Q_OPEN_INTEREST][i] * v * 0.4);
    }
}

static void
add_own (LwGwMarket       *self,
         const LwGwRecipe *recipe)
{
  double u = lw_gw_uniform (lw_gw_hash (self->seed, lw_gw_hash_text (recipe->symbol), STREAM_BASE, 0));
  double base = cents (recipe->spot_low + u * (recipe->spot_high - recipe->spot_low));

  add_underlying (self, recipe, lw_gw_series_make (recipe, base, self->clock_us), base);
  fill_activity (self, g_ptr_array_index (self->underlyings, self->underlyings->len - 1));
}

static void
add_file (LwGwMarket    *self,
          const LwChain *chain)
{
  const LwGwRecipe *recipe = lw_gw_recipe_find (chain->symbol);

  if (recipe == NULL)
    recipe = lw_gw_recipe_fallback (chain->sec_type);
  add_underlying (self, recipe, lw_chain_snapshot (chain), NAN);
}

static void
stranger_free (gpointer data)
{
  LwGwRecipe *recipe = data;

  g_free ((char *) recipe->symbol);
  g_free (recipe);
}

const LwGwUnderlying *
lw_gw_market_add_stranger (LwGwMarket *self,
                           const char *symbol,
                           double      spot)
{
  LwGwRecipe *recipe = g_memdup2 (lw_gw_recipe_fallback (LW_SEC_STK), sizeof (LwGwRecipe));

  recipe->symbol = recipe->name = recipe->pm_class = g_strdup (symbol);
  recipe->spot_low = recipe->spot_high = spot;
  recipe->near_step = spot < 20.0 ? 0.5 : spot < 250.0 ? 1.0 : 5.0;
  recipe->far_step = 5.0 * recipe->near_step;
  recipe->near_band = 0.12;
  recipe->half_spread = 0.01;
  recipe->half_spread_rel = 0.003;
  recipe->interest = 1000.0;
  g_ptr_array_add (self->strangers, recipe);
  add_own (self, recipe);
  return g_ptr_array_index (self->underlyings, self->underlyings->len - 1);
}

LwGwMarket *
lw_gw_market_new (const LwGatewayConfig *config,
                  gint64                 now_us)
{
  LwGwMarket *self = g_new0 (LwGwMarket, 1);

  self->seed = config->seed;
  self->speed = config->speed;
  self->start_us = now_us;
  self->as_of_us = config->as_of_us;
  self->clock_us = lw_gw_market_clock (self, now_us);
  self->underlyings = g_ptr_array_new_with_free_func (underlying_free);
  self->strangers = g_ptr_array_new_with_free_func (stranger_free);
  self->refs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (config->chains != NULL)
    for (guint i = 0; i < config->chains->len; i++)
      add_file (self, g_ptr_array_index (config->chains, i));
  else
    for (guint i = 0; i < lw_gw_n_recipes; i++)
      add_own (self, &lw_gw_recipes[i]);
  lw_gw_market_advance (self, now_us);
  return self;
}

void
lw_gw_market_free (LwGwMarket *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->underlyings);
  g_ptr_array_unref (self->strangers);
  g_hash_table_unref (self->refs);
  g_free (self);
}

gint64
lw_gw_market_clock (const LwGwMarket *self,
                    gint64            now_us)
{
  return self->as_of_us == 0 ? now_us : self->as_of_us + now_us - self->start_us;
}

gboolean
lw_gw_market_always_open (const LwGwMarket *self)
{
  return self->as_of_us == 0;
}

gboolean
lw_gw_market_moves (const LwGwMarket *self)
{
  for (guint i = 0; i < self->underlyings->len; i++)
    if (lw_gw_market_get_underlying (self, i)->own)
      return self->speed > 0.0;
  return FALSE;
}

gboolean
lw_gw_market_advance (LwGwMarket *self,
                      gint64      now_us)
{
  gint64 tick = lw_gw_market_clock (self, now_us) / LW_GW_STEP_US;
  gint64 step = (gint64) (tick * self->speed);

  if (self->speed == 0.0 || step == self->step)
    return FALSE;
  self->clock_us = tick * LW_GW_STEP_US;
  self->step = step;
  return TRUE;
}

guint
lw_gw_market_n_underlyings (const LwGwMarket *self)
{
  return self->underlyings->len;
}

const LwGwUnderlying *
lw_gw_market_get_underlying (const LwGwMarket *self,
                             guint             i)
{
  return g_ptr_array_index (self->underlyings, i);
}

const LwGwUnderlying *
lw_gw_market_find_underlying (const LwGwMarket *self,
                              const char       *symbol)
{
  for (guint i = 0; i < self->underlyings->len; i++)
    if (strcmp (lw_gw_market_get_underlying (self, i)->chain->symbol, symbol) == 0)
      return lw_gw_market_get_underlying (self, i);
  return NULL;
}

gboolean
lw_gw_market_find (const LwGwMarket *self,
                   gint32            con_id,
                   LwGwRef          *ref)
{
  const LwGwRef *found = g_hash_table_lookup (self->refs, GINT_TO_POINTER (con_id));

  if (found == NULL)
    return FALSE;
  *ref = *found;
  return TRUE;
}

gboolean
lw_gw_market_find_name (const LwGwMarket *self,
                        const LwGwName   *name,
                        LwGwRef          *ref)
{
  const LwGwUnderlying *underlying = lw_gw_market_find_underlying (self, name->symbol);

  if (underlying == NULL)
    return FALSE;
  *ref = (LwGwRef) { underlying, -1 };
  if (name->trading_class[0] == '\0')
    return TRUE;
  for (guint e = 0; e < underlying->chain->n_expiries && ref->series < 0; e++)
    {
      const LwExpiry *expiry = &underlying->chain->expiries[e];

      if (expiry->settle == name->settle && strcmp (expiry->trading_class, name->trading_class) == 0)
        ref->series = lw_chain_find (underlying->chain, e, name->right, name->strike);
    }
  return ref->series >= 0;
}

static void
copy_series (LwChainBuilder *builder,
             const LwChain  *chain)
{
  for (guint e = 0; e < chain->n_expiries; e++)
    lw_chain_builder_set_class (builder, chain->expiries[e].trading_class, chain->expiries[e].style, chain->expiries[e].settlement);
  for (guint i = 0; i < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      double values[LW_Q_N];

      for (guint q = 0; q < LW_Q_N; q++)
        values[q] = chain->quotes[q][i];
      lw_chain_builder_add (builder, expiry->trading_class, expiry->last_trade, expiry->settle, chain->rights[i],
                            chain->strikes[i], expiry->multiplier, chain->con_ids[i], values);
    }
}

static void
copy_head (LwChain       *to,
           const LwChain *from)
{
  to->con_id = from->con_id;
  g_strlcpy (to->currency, from->currency, sizeof to->currency);
  g_strlcpy (to->exchange, from->exchange, sizeof to->exchange);
  to->spot_bid = from->spot_bid;
  to->spot_ask = from->spot_ask;
  to->spot_last = from->spot_last;
  to->spot_close = from->spot_close;
  to->spot_state = from->spot_state;
  to->hist_vol = from->hist_vol;
  to->dividend_yield = from->dividend_yield;
  to->as_of_us = from->as_of_us;
}

/* The builder holds the underlying's series and more. */
static void
replace_chain (LwGwMarket     *self,
               LwGwUnderlying *underlying,
               LwChainBuilder *builder)
{
  LwChain *chain = lw_chain_builder_finish (builder);

  for (guint i = 0; i < underlying->chain->n_series; i++)
    g_hash_table_remove (self->refs, GINT_TO_POINTER (underlying->chain->con_ids[i]));
  copy_head (chain, underlying->chain);
  lw_chain_unref (underlying->chain);
  underlying->chain = chain;
  number_series (self, underlying);
  if (underlying->own)
    fill_activity (self, underlying);
}

void
lw_gw_market_list (LwGwMarket   *self,
                   const GArray *names)
{
  for (guint i = 0; i < self->underlyings->len; i++)
    {
      LwGwUnderlying *underlying = g_ptr_array_index (self->underlyings, i);
      g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (underlying->chain->symbol, underlying->chain->sec_type);
      guint n_before = underlying->chain->n_series;
      LwGwRef ref;

      copy_series (builder, underlying->chain);
      for (guint n = 0; n < names->len; n++)
        {
          const LwGwName *name = &g_array_index (names, LwGwName, n);

          if (strcmp (name->symbol, underlying->chain->symbol) == 0 && !lw_gw_market_find_name (self, name, &ref))
            lw_chain_builder_add (builder, name->trading_class, LW_DATE_NONE, name->settle, name->right, name->strike,
                                  name->multiplier, 0, NULL);
        }
      if (lw_chain_builder_n_series (builder) > n_before)
        replace_chain (self, underlying, builder);
    }
}

static void
quote_clear (LwGwQuote *quote)
{
  quote->bid = quote->ask = quote->bid_size = quote->ask_size = quote->last = quote->last_size = quote->close = NAN;
  quote->volume = quote->open_interest = quote->model = quote->iv = quote->delta = quote->gamma = quote->vega_pt = NAN;
  quote->theta_day = quote->pv_dividend = quote->spot = NAN;
}

static double
draw_size (const LwGwMarket *self,
           gint32            con_id,
           guint64           side,
           double            largest)
{
  double u = lw_gw_uniform (lw_gw_hash (self->seed, STREAM_SIZE + (side << 8), (guint64) con_id, self->step / SIZE_STEPS));

  return floor (5.0 + u * u * largest);
}

static void
quote_own_underlying (const LwGwMarket     *self,
                      const LwGwUnderlying *underlying,
                      LwGwQuote            *quote)
{
  LwGwSurface surface = surface_at (self, underlying, self->step);
  gint32 con_id = underlying->chain->con_id;

  quote->last = surface.spot;
  quote->close = cents (underlying->base * (1.0 + 0.004 * lw_gw_normal (lw_gw_hash (self->seed, STREAM_LAST, con_id, 0))));
  if (underlying->chain->sec_type == LW_SEC_IND)
    return; /* an index has no market of its own */
  quote->bid = cents (surface.spot - 0.01);
  quote->ask = cents (surface.spot + 0.01);
  quote->bid_size = 100.0 * draw_size (self, con_id, 0, 30.0);
  quote->ask_size = 100.0 * draw_size (self, con_id, 1, 30.0);
  quote->last_size = 100.0;
  quote->volume = floor (2e6 + 6e6 * lw_gw_uniform (lw_gw_hash (self->seed, STREAM_VOLUME, con_id, 0)));
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

/* The last trade was some steps ago, at one of the sides then. */
static double
last_trade (const LwGwMarket *self,
            const LwGwRef    *ref,
            double            t_years)
{
  const LwGwUnderlying *underlying = ref->underlying;
  gint64 step = self->step - self->step % LAST_STEPS;
  LwGwSurface surface = surface_at (self, underlying, step);
  double fair = lw_gw_surface_price (&surface, lw_gw_ref_right (ref) == LW_RIGHT_CALL,
                                     lw_gw_ref_expiry (ref)->style == LW_STYLE_AMERICAN, lw_gw_ref_strike (ref), t_years);
  double bid, ask;

  lw_gw_market_sides (underlying->recipe, fair, &bid, &ask);
  return lw_gw_hash (self->seed, STREAM_LAST, (guint64) lw_gw_ref_con_id (ref), (guint64) step) % 2 == 0 && bid > 0.0 ? bid : ask;
}

static void
quote_own_series (const LwGwMarket *self,
                  const LwGwRef    *ref,
                  LwGwQuote        *quote)
{
  const LwGwUnderlying *underlying = ref->underlying;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  LwGwSurface surface = surface_at (self, underlying, self->step);
  gboolean call = lw_gw_ref_right (ref) == LW_RIGHT_CALL;
  double t_years = (expiry->settle_us - self->clock_us) / YEAR_US;
  double strike = lw_gw_ref_strike (ref);
  gint32 con_id = lw_gw_ref_con_id (ref);
  double largest = underlying->recipe->interest / 40.0;
  double fair;

  if (!(t_years > 0.0))
    return; /* expired: nobody quotes it */
  fair = lw_gw_surface_price (&surface, call, expiry->style == LW_STYLE_AMERICAN, strike, t_years);
  lw_gw_market_sides (underlying->recipe, fair, &quote->bid, &quote->ask);
  quote->bid_size = quote->bid > 0.0 ? draw_size (self, con_id, 0, largest) : 0.0;
  quote->ask_size = draw_size (self, con_id, 1, largest);
  if (!(quote->bid > 0.0))
    quote->bid = NAN;
  quote->last = last_trade (self, ref, t_years);
  quote->last_size = 1.0;
  quote->volume = underlying->chain->quotes[LW_Q_VOLUME][ref->series];
  quote->open_interest = underlying->chain->quotes[LW_Q_OPEN_INTEREST][ref->series];
  quote_greeks (&surface, ref, t_years, lw_gw_surface_vol (&surface, strike, t_years), quote);
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
  double t_years = (expiry->settle_us - clock_us) / YEAR_US;
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
lw_gw_market_quote (const LwGwMarket *self,
                    const LwGwRef    *ref,
                    LwGwQuote        *quote)
{
  quote_clear (quote);
  if (ref->underlying->own && ref->series < 0)
    quote_own_underlying (self, ref->underlying, quote);
  else if (ref->underlying->own)
    quote_own_series (self, ref, quote);
  else if (ref->series < 0)
    quote_file_underlying (ref->underlying->chain, quote);
  else
    quote_file_series (self, ref, quote);
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
  lw_gw_walker_init (walker, self->seed, stream (underlying, STREAM_SPOT));
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

gint32
lw_gw_ref_con_id (const LwGwRef *ref)
{
  return ref->series < 0 ? ref->underlying->chain->con_id : ref->underlying->chain->con_ids[ref->series];
}

const LwExpiry *
lw_gw_ref_expiry (const LwGwRef *ref)
{
  const LwChain *chain = ref->underlying->chain;

  return ref->series < 0 ? NULL : &chain->expiries[chain->expiry_of[ref->series]];
}

double
lw_gw_ref_strike (const LwGwRef *ref)
{
  return ref->series < 0 ? 0.0 : lw_price_to_double (ref->underlying->chain->strikes[ref->series]);
}

LwRight
lw_gw_ref_right (const LwGwRef *ref)
{
  return ref->series < 0 ? LW_RIGHT_NONE : ref->underlying->chain->rights[ref->series];
}

int
lw_gw_ref_multiplier (const LwGwRef *ref)
{
  return ref->series < 0 ? 1 : lw_gw_ref_expiry (ref)->multiplier;
}

/* The clearing house's symbol: class in six places, date of settlement, right, strike in thousandths in eight places. */
const char *
lw_gw_ref_local_symbol (const LwGwRef *ref,
                        char          *buffer)
{
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  int year, month, day;

  if (expiry == NULL)
    {
      g_strlcpy (buffer, ref->underlying->chain->symbol, LW_SYMBOL_SIZE);
      return buffer;
    }
  lw_date_to_ymd (expiry->settle, &year, &month, &day);
  g_snprintf (buffer, LW_SYMBOL_SIZE, "%-6.6s%02d%02d%02d%c%08d", expiry->trading_class, year % 100, month, day,
              lw_gw_ref_right (ref), (int) (ref->underlying->chain->strikes[ref->series] / (LW_PRICE_SCALE / 1000)));
  return buffer;
}
