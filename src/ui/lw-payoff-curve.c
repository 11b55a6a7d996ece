#define G_LOG_DOMAIN "lw-payoff-curve"
#include "config.h"

#include <math.h>

#include "lw-american.h"
#include "lw-payoff.h"

/* What the two legs are worth when the one at K1 is held for calls, the one at K2 for puts: 0 … width. */
static double
spread_at_expiry (const LwVertical *vertical,
                  double            s)
{
  double k1 = lw_price_to_double (vertical->k1), k2 = lw_price_to_double (vertical->k2);

  if (lw_vertical_right (vertical->kind) == LW_RIGHT_CALL)
    return MAX (s - k1, 0) - MAX (s - k2, 0);
  return MAX (k2 - s, 0) - MAX (k1 - s, 0);
}

static double
leg_today (const LwPayoffData *data,
           int                 call,
           double              s,
           LwPrice             strike,
           double              iv)
{
  double k = lw_price_to_double (strike);

  if (data->american)
    return lw_american_price (LW_AMERICAN_SCAN, call, s, k, data->t_years, data->r, data->q, iv);
  return lw_bsm_price (call, s, k, data->t_years, data->r, data->q, iv);
}

static double
spread_today (const LwPayoffData *data,
              double              s)
{
  int call = lw_vertical_right (data->vertical.kind) == LW_RIGHT_CALL;
  double at_1 = leg_today (data, call, s, data->vertical.k1, data->iv_1);
  double at_2 = leg_today (data, call, s, data->vertical.k2, data->iv_2);

  return call ? at_1 - at_2 : at_2 - at_1;
}

static double
profit (const LwPayoffData *data,
        double              worth)
{
  return lw_vertical_is_credit (data->vertical.kind) ? data->price - worth : worth - data->price;
}

double
lw_payoff_at_expiry (const LwPayoffData *data,
                     double              s)
{
  return profit (data, spread_at_expiry (&data->vertical, s));
}

double
lw_payoff_today (const LwPayoffData *data,
                 double              s)
{
  return profit (data, spread_today (data, s));
}

void
lw_payoff_span (const LwPayoffData *data,
                double             *from,
                double             *to)
{
  double k1 = lw_price_to_double (data->vertical.k1), k2 = lw_price_to_double (data->vertical.k2);
  double lo = isfinite (data->spot) ? MIN (k1, data->spot) : k1;
  double hi = isfinite (data->spot) ? MAX (k2, data->spot) : k2;
  double span = MAX (hi - lo, 2 * (k2 - k1));
  double middle = (lo + hi) / 2;

  *from = MAX (0, MIN (lo - 0.17 * span, middle - 0.6 * span));
  *to = MAX (hi + 0.24 * span, middle + 0.6 * span);
}
