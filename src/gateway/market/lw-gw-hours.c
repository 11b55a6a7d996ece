/* When the market trades: the calendar, halts, and subscriptions to its data. */

#include "config.h"

#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-market-private.h"

gboolean
lw_gw_market_is_open (const LwGwMarket     *self,
                      const LwGwUnderlying *underlying,
                      gint64                clock_us)
{
  LwDate date;

  if (lw_gw_market_always_open (self) || self->scripted || !underlying->own)
    return TRUE;
  date = lw_calendar_ny_date (clock_us);
  return lw_calendar_is_open (date) && clock_us >= lw_calendar_open (date) && clock_us < lw_calendar_close (date);
}

static const LwGwHalt *
halt_at (const LwGwMarket     *self,
         const LwGwUnderlying *underlying,
         gint64                clock_us)
{
  for (guint i = 0; i < self->halts->len; i++)
    {
      const LwGwHalt *halt = &g_array_index (self->halts, LwGwHalt, i);

      if (strcmp (halt->symbol, underlying->chain->symbol) == 0 && clock_us >= halt->from_us && clock_us < halt->until_us)
        return halt;
    }
  return NULL;
}

int
lw_gw_market_halt (const LwGwMarket     *self,
                   const LwGwUnderlying *underlying,
                   gint64                clock_us)
{
  const LwGwHalt *halt = halt_at (self, underlying, clock_us);

  return halt == NULL ? 0 : halt->until_us == G_MAXINT64 ? 1 : 2;
}

gint64
lw_gw_market_traded (const LwGwMarket     *self,
                     const LwGwUnderlying *underlying,
                     gint64                clock_us)
{
  const LwGwHalt *halt = halt_at (self, underlying, clock_us);
  LwDate date;

  if (halt != NULL)
    clock_us = halt->from_us;
  if (lw_gw_market_is_open (self, underlying, clock_us))
    return clock_us;
  date = lw_calendar_ny_date (clock_us);
  if (!lw_calendar_is_open (date) || clock_us < lw_calendar_open (date))
    date = lw_calendar_previous_open (date);
  return lw_calendar_close (date) - 1;
}

gboolean
lw_gw_market_trades (const LwGwMarket     *self,
                     const LwGwUnderlying *underlying,
                     gint64                clock_us)
{
  return lw_gw_market_is_open (self, underlying, clock_us) && halt_at (self, underlying, clock_us) == NULL;
}

gint64
lw_gw_market_next_change (const LwGwMarket *self,
                          gint64            clock_us)
{
  LwDate date = lw_calendar_ny_date (clock_us);
  LwDate open = lw_calendar_is_open (date) && clock_us < lw_calendar_close (date) ? date : lw_calendar_next_open (date);
  gint64 next_us = clock_us < lw_calendar_open (open) ? lw_calendar_open (open) : lw_calendar_close (open);

  if (lw_gw_market_always_open (self) || self->scripted)
    next_us = G_MAXINT64;
  for (guint i = 0; i < self->halts->len; i++)
    {
      const LwGwHalt *halt = &g_array_index (self->halts, LwGwHalt, i);

      if (halt->from_us > clock_us)
        next_us = MIN (next_us, halt->from_us);
      if (halt->until_us > clock_us)
        next_us = MIN (next_us, halt->until_us);
    }
  return next_us;
}

gboolean
lw_gw_market_is_subscribed (const LwGwMarket     *self,
                            const LwGwUnderlying *underlying)
{
  return !g_strv_contains ((const char * const *) self->no_live, "all")
         && !g_strv_contains ((const char * const *) self->no_live, underlying->chain->symbol);
}
