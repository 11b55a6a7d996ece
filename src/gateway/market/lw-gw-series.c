/* Which series an own market lists: expiries by the calendar, strikes round the money. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"

#include "lw-gw-market.h"

#define N_DAILIES  10
#define N_WEEKLIES 9
#define N_MONTHLIES 7

/* An expiry of today is not listed any more shortly before it settles. */
#define LAST_LISTING_US (30 * G_GINT64_CONSTANT (60000000))

#define YEAR_US (365.0 * 86400e6)

typedef struct
{
  const LwGwRecipe *recipe;
  LwChainBuilder   *builder;
  double            base;
  gint64            clock_us;
  LwDate            today;
} Lister;

static void
add_strike (Lister     *self,
            const char *trading_class,
            LwDate      settle,
            double      strike)
{
  LwPrice price;

  if (!lw_price_from_double (strike, &price))
    return;
  lw_chain_builder_add (self->builder, trading_class, LW_DATE_NONE, settle, LW_RIGHT_CALL, price, 100, 0, NULL);
  lw_chain_builder_add (self->builder, trading_class, LW_DATE_NONE, settle, LW_RIGHT_PUT, price, 100, 0, NULL);
}

/* Wide enough for four deviations of the long-run volatility; finer steps near the money. */
static void
add_expiry (Lister     *self,
            const char *trading_class,
            LwDate      settle)
{
  const LwGwRecipe *recipe = self->recipe;
  double t_years = (lw_calendar_close (settle) - self->clock_us) / YEAR_US;
  double span = CLAMP (4.0 * recipe->vol_long * sqrt (MAX (t_years, 0.0)) + 0.02, 0.04, 0.45);
  double step = recipe->near_step;
  double low = ceil (self->base * (1.0 - span) / recipe->far_step) * recipe->far_step;
  double high = self->base * (1.0 + span);

  if (settle < self->today || lw_calendar_close (settle) < self->clock_us + LAST_LISTING_US)
    return;
  for (double strike = low; strike <= high; strike += step)
    {
      gboolean near = fabs (strike / self->base - 1.0) <= recipe->near_band;

      if (near || fmod (strike, recipe->far_step) == 0.0)
        add_strike (self, trading_class, settle, strike);
    }
}

static void
add_dailies (Lister *self)
{
  LwDate date = self->today - 1;

  for (int i = 0; i < N_DAILIES; i++)
    {
      date = lw_calendar_next_open (date);
      add_expiry (self, self->recipe->pm_class, date);
    }
}

static void
add_weeklies (Lister *self)
{
  LwDate friday = self->today + (5 - lw_date_weekday (self->today) + 7) % 7;

  for (int i = 0; i < N_WEEKLIES; i++)
    {
      LwDate date = friday + 7 * i;

      add_expiry (self, self->recipe->pm_class, lw_calendar_is_open (date) ? date : lw_calendar_previous_open (date));
    }
}

static void
add_monthlies (Lister *self)
{
  int year, month, day;

  lw_date_to_ymd (self->today, &year, &month, &day);
  for (int i = 0; i < N_MONTHLIES; i++)
    {
      LwDate date = lw_calendar_monthly (year + (month - 1 + i) / 12, (month - 1 + i) % 12 + 1);

      add_expiry (self, self->recipe->pm_class, date);
      /* One that has traded for the last time already is not listed. */
      if (self->recipe->am_class[0] != '\0'
          && lw_calendar_close (lw_calendar_previous_open (date)) > self->clock_us + LAST_LISTING_US)
        add_expiry (self, self->recipe->am_class, date);
    }
}

LwChain *
lw_gw_series_make (const LwGwRecipe *recipe,
                   double            base,
                   gint64            clock_us)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (recipe->symbol, recipe->sec_type);
  Lister self = { recipe, builder, base, clock_us, lw_calendar_ny_date (clock_us) };
  LwChain *chain;

  if (recipe->daily)
    add_dailies (&self);
  add_weeklies (&self);
  add_monthlies (&self);
  chain = lw_chain_builder_finish (builder);
  g_strlcpy (chain->exchange, recipe->exchange, sizeof chain->exchange);
  g_strlcpy (chain->currency, "USD", sizeof chain->currency);
  chain->dividend_yield = recipe->yield;
  chain->hist_vol = round (recipe->vol_now * 0.9 * 1000.0) / 1000.0;
  return chain;
}
