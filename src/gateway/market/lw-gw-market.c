/* What the market lists, and where it stands in time. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-market-private.h"
#include "lw-gw-noise.h"

#define FIRST_CON_ID 500000000u
#define N_CON_IDS    1500000000u

static void
underlying_free (gpointer data)
{
  LwGwUnderlying *underlying = data;

  lw_chain_unref (underlying->chain);
  g_free (underlying);
}

/* To the cent. */
static double
cents (double price)
{
  return round (price * 100.0) / 100.0;
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

/* The same series has the same con id in every run, as at TWS. Those that have theirs keep it, whatever joins them. */
static void
number_series (LwGwMarket     *self,
               LwGwUnderlying *underlying)
{
  LwChain *chain = underlying->chain;

  for (guint i = 0; i < chain->n_series; i++)
    if (chain->con_ids[i] != 0)
      remember (self, chain->con_ids[i], underlying, (int) i);
  for (guint i = 0; i < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      char strike[LW_PRICE_TEXT_SIZE];
      g_autofree char *text = g_strdup_printf ("%s|%s|%d|%c|%s", chain->symbol, expiry->trading_class, expiry->settle,
                                               chain->rights[i],
                                               lw_price_format (chain->strikes[i], 0, strike, sizeof strike));

      if (chain->con_ids[i] != 0)
        continue;
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

  for (guint i = 0; i < chain->n_series; i++)
    {
      LwGwRef ref = { underlying, (int) i };
      double strike = lw_gw_ref_strike (&ref);
      double z = lw_gw_market_distance (self, &ref);
      double round_strike = fmod (strike, underlying->recipe->far_step) == 0.0 ? 1.6 : 1.0;
      guint64 id = (guint64) chain->con_ids[i];
      double u = lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_INTEREST, id, 0));
      double v = lw_gw_uniform (lw_gw_hash (self->seed, LW_GW_STREAM_VOLUME, id, 0));

      chain->quotes[LW_Q_OPEN_INTEREST][i] = floor (underlying->recipe->interest * exp (-z * z / 4.0) * round_strike * (0.4 + u));
      chain->quotes[LW_Q_VOLUME][i] = floor (chain->quotes[LW_Q_OPEN_INTEREST][i] * v * 0.4);
    }
}

static void
add_own (LwGwMarket       *self,
         const LwGwRecipe *recipe)
{
  double u = lw_gw_uniform (lw_gw_hash (self->seed, lw_gw_hash_text (recipe->symbol), LW_GW_STREAM_BASE, 0));
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

/* What the configuration says of data and halts, on the market's clock. */
static void
take_restrictions (LwGwMarket            *self,
                   const LwGatewayConfig *config)
{
  self->no_live = config->no_live != NULL ? g_strdupv ((char **) config->no_live) : g_new0 (char *, 1);
  self->halts = g_array_new (FALSE, TRUE, sizeof (LwGwHalt));
  for (guint i = 0; i < config->n_halts; i++)
    {
      const LwGatewayHalt *from = &config->halts[i];
      LwGwHalt halt = { "", self->clock_us + from->when.from_us,
                        from->when.until_us != 0 ? self->clock_us + from->when.until_us : G_MAXINT64 };

      g_strlcpy (halt.symbol, from->symbol, sizeof halt.symbol);
      g_array_append_val (self->halts, halt);
    }
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
  self->scripted = config->script != NULL;
  self->clock_us = lw_gw_market_clock (self, now_us);
  take_restrictions (self, config);
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

gboolean
lw_gateway_config_lists (const LwGatewayConfig *config,
                         const char            *symbol)
{
  g_return_val_if_fail (config != NULL && symbol != NULL, FALSE);

  if (config->chains == NULL || config->chains->len == 0)
    return lw_gw_recipe_find (symbol) != NULL;
  for (guint i = 0; i < config->chains->len; i++)
    if (strcmp (((const LwChain *) g_ptr_array_index (config->chains, i))->symbol, symbol) == 0)
      return TRUE;
  return FALSE;
}

void
lw_gw_market_free (LwGwMarket *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->underlyings);
  g_ptr_array_unref (self->strangers);
  g_hash_table_unref (self->refs);
  g_strfreev (self->no_live);
  g_array_unref (self->halts);
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

/* @kept: all that a new day leaves, or NULL for every one. */
static void
copy_series (LwChainBuilder *builder,
             const LwChain  *chain,
             const gboolean *kept)
{
  for (guint e = 0; e < chain->n_expiries; e++)
    lw_chain_builder_set_class (builder, chain->expiries[e].trading_class, chain->expiries[e].style, chain->expiries[e].settlement);
  for (guint i = 0; i < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      double values[LW_Q_N];

      if (kept != NULL && !kept[i])
        continue;
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

      copy_series (builder, underlying->chain, NULL);
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

/* What has not expired, and what somebody holds. Returns how many do not stay. */
static guint
choose_kept (const LwChain *chain,
             gint64         clock_us,
             GHashTable    *held,
             gboolean      *kept)
{
  guint n_gone = 0;

  for (guint i = 0; i < chain->n_series; i++)
    {
      kept[i] = chain->expiries[chain->expiry_of[i]].settle_us > clock_us
                || g_hash_table_contains (held, GINT_TO_POINTER (chain->con_ids[i]));
      n_gone += !kept[i];
    }
  return n_gone;
}

static void
turn_underlying (LwGwMarket     *self,
                 LwGwUnderlying *underlying,
                 gint64          clock_us,
                 GHashTable     *held)
{
  const LwChain *old = underlying->chain;
  g_autoptr (LwChain) fresh = lw_gw_series_make (underlying->recipe, underlying->base, clock_us);
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (old->symbol, old->sec_type);
  g_autofree gboolean *kept = g_new0 (gboolean, old->n_series);
  guint n_gone = choose_kept (old, clock_us, held, kept);

  copy_series (builder, fresh, NULL);
  copy_series (builder, old, kept); /* in the place of the same ones, with their numbers */
  if (n_gone > 0 || lw_chain_builder_n_series (builder) > old->n_series)
    replace_chain (self, underlying, builder);
}

void
lw_gw_market_turn (LwGwMarket *self,
                   gint64      clock_us,
                   GHashTable *held)
{
  for (guint i = 0; i < self->underlyings->len; i++)
    {
      LwGwUnderlying *underlying = g_ptr_array_index (self->underlyings, i);

      if (underlying->own)
        turn_underlying (self, underlying, clock_us, held);
    }
}
