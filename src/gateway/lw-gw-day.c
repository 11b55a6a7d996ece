/* What a new day does to the account. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"

#include "lw-gateway-private.h"

double
lw_gw_spot (LwGateway            *self,
            const LwGwUnderlying *underlying)
{
  LwGwRef ref = { underlying, -1 };
  LwGwQuote quote;

  lw_gw_market_quote (self->market, &ref, &quote);
  if (!isnan (quote.last))
    return quote.last;
  return isnan (quote.bid) || isnan (quote.ask) ? quote.close : (quote.bid + quote.ask) / 2.0;
}

double
lw_gw_intrinsic (LwRight right,
                 double  strike,
                 double  spot)
{
  if (isnan (spot))
    return 0.0;
  if (right == LW_RIGHT_NONE)
    return spot;
  return right == LW_RIGHT_CALL ? fmax (spot - strike, 0.0) : fmax (strike - spot, 0.0);
}

static void
settle_expired (LwGateway *self)
{
  gint64 clock_us = lw_gw_clock (self);

  for (guint i = 0; i < self->positions->len; i++)
    {
      LwGwPosition *position = g_ptr_array_index (self->positions, i);
      const LwExpiry *expiry = lw_gw_ref_expiry (&position->ref);

      if (expiry == NULL || expiry->settle_us > clock_us || position->quantity == 0.0)
        continue;
      self->cash += position->quantity * expiry->multiplier
                    * lw_gw_intrinsic (lw_gw_ref_right (&position->ref), lw_gw_ref_strike (&position->ref),
                                       lw_gw_spot (self, position->ref.underlying));
      position->quantity = position->cost = 0.0;
      position->changed = TRUE;
    }
}

void
lw_gw_turn_day (LwGateway *self)
{
  LwGwFigures figures;

  settle_expired (self);
  self->realized = 0.0;
  for (guint i = 0; i < self->positions->len; i++)
    ((LwGwPosition *) g_ptr_array_index (self->positions, i))->realized = 0.0;
  lw_gw_account_figures (self, &figures);
  self->start_value = figures.net_liquidation;
  lw_gw_orders_end_day (self);
  lw_gw_plan_relist (self);
  lw_gw_account_changed (self);
  lw_gw_touch (self);
}

static void
on_day (LwGateway       *self,
        const LwGwEvent *event)
{
  if (event->revision != self->day_revision)
    return;
  lw_gw_turn_day (self);
  lw_gw_plan_day (self);
}

void
lw_gw_plan_day (LwGateway *self)
{
  gint64 clock_us = lw_gw_clock (self);

  lw_gw_plan (self, lw_calendar_ny_instant (lw_calendar_ny_date (clock_us) + 1, 0, 0) - clock_us, on_day, 0, 0,
              ++self->day_revision, NULL);
}

/* Backwards no day turns: TWS has had it. */
void
lw_gw_step_clock (LwGateway *self,
                  gint64     us)
{
  LwDate before = lw_calendar_ny_date (lw_gw_clock (self));

  self->step_us += us;
  if (lw_calendar_ny_date (lw_gw_clock (self)) > before)
    lw_gw_turn_day (self);
  lw_gw_plan_day (self);
  lw_gw_plan_market (self); /* what waits for an instant may have come to it */
}

void
lw_gw_roll_day (LwGateway *self)
{
  gint64 clock_us = lw_gw_clock (self);
  gint64 day_us;
  LwDate date = lw_calendar_local (LW_ZONE_NEW_YORK, clock_us, &day_us);
  int minutes = (int) (day_us / G_GINT64_CONSTANT (60000000));
  gint64 then_us = lw_calendar_ny_instant (date + 1, minutes / 60, minutes % 60) + day_us % G_GINT64_CONSTANT (60000000);

  lw_gw_step_clock (self, then_us - clock_us);
}
