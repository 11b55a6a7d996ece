#include "config.h"

#include <math.h>

#include "lw-bsm.h"
#include "lw-prob.h"
#include "lw-spread.h"

#define KELLY_CAP 0.25

int
lw_spread_is_credit (int call,
                     int bull)
{
  return !call == !!bull;
}

double
lw_spread_sigma_be (double k1,
                    double k2,
                    double iv1,
                    double iv2,
                    double breakeven)
{
  return iv1 + (iv2 - iv1) * (breakeven - k1) / (k2 - k1);
}

double
lw_spread_kelly (double pop,
                 double ror)
{
  double share = (pop * ror - (1 - pop)) / ror;

  if (isnan (share))
    return NAN;
  return share < 0 ? 0 : share > KELLY_CAP ? KELLY_CAP : share;
}

static double
intrinsic (int    call,
           double k,
           double s)
{
  double value = call ? s - k : k - s;

  return value > 0 ? value : 0;
}

double
lw_spread_profit_at (int    call,
                     int    bull,
                     double k1,
                     double k2,
                     double price,
                     double s_end)
{
  double long_minus_short = (bull ? 1 : -1) * (intrinsic (call, k1, s_end) - intrinsic (call, k2, s_end));

  return lw_spread_is_credit (call, bull) ? price + long_minus_short : long_minus_short - price;
}

static void
fill_price_figures (const LwSpreadIn *in,
                    LwSpread         *out)
{
  int credit = lw_spread_is_credit (in->call, in->bull);

  out->width = in->k2 - in->k1;
  out->max_profit = credit ? in->price : out->width - in->price;
  out->max_loss = credit ? out->width - in->price : in->price;
  out->ror = out->max_profit / out->max_loss;
  out->breakeven = in->call ? in->k1 + in->price : in->k2 - in->price;
  out->be_rel = (out->breakeven - in->s) / in->s;
  out->cushion = (in->bull ? -1 : 1) * out->be_rel;
  out->ret_flat = lw_spread_profit_at (in->call, in->bull, in->k1, in->k2, in->price, in->s) / out->max_loss;
}

static double
prob_beyond (const LwSpreadIn *in,
             int               above,
             double            k,
             double            sigma)
{
  double p = lw_prob_above (in->s, k, in->t_years, in->r, in->q, sigma);

  return above ? p : 1 - p;
}

static void
fill_probabilities (const LwSpreadIn *in,
                    LwSpread         *out)
{
  double k_short = in->bull ? in->k2 : in->k1, iv_short = in->bull ? in->iv2 : in->iv1;
  double k_long = in->bull ? in->k1 : in->k2, iv_long = in->bull ? in->iv1 : in->iv2;
  int touched = in->call ? in->s >= k_short : in->s <= k_short;

  out->sigma_be = lw_spread_sigma_be (in->k1, in->k2, in->iv1, in->iv2, out->breakeven);
  out->pop = prob_beyond (in, in->bull, out->breakeven, out->sigma_be);
  out->p_max_profit = prob_beyond (in, in->bull, k_short, iv_short);
  out->p_max_loss = prob_beyond (in, !in->bull, k_long, iv_long);
  out->p_touch_short = touched ? 1 : lw_prob_touch (in->s, k_short, in->t_years, in->r, in->q, iv_short);
  out->p_touch_be = lw_prob_touch (in->s, out->breakeven, in->t_years, in->r, in->q, out->sigma_be);
  out->p_exit = prob_beyond (in, in->call, in->call ? in->k1 : in->k2, in->sigma_ev);
  out->kelly = lw_spread_kelly (out->pop, out->ror);
}

/* One sigma for both strikes: with each leg's own the market's price would come back. */
static void
fill_expected_value (const LwSpreadIn *in,
                     LwSpread         *out)
{
  double k_long = in->bull ? in->k1 : in->k2, k_short = in->bull ? in->k2 : in->k1;
  double fair = lw_bsm_price (in->call, in->s, k_long, in->t_years, in->r, in->q, in->sigma_ev) -
                lw_bsm_price (in->call, in->s, k_short, in->t_years, in->r, in->q, in->sigma_ev);
  double paid = lw_spread_is_credit (in->call, in->bull) ? -in->price : in->price;

  out->ev = fair - paid;
  out->ev_expiry = exp (in->r * in->t_years) * fair - paid;
}

static void
fill_greeks (const LwSpreadIn *in,
             LwSpread         *out)
{
  LwBsm low, high;
  double sign = in->bull ? 1 : -1;

  lw_bsm (in->call, in->s, in->k1, in->t_years, in->r, in->q, in->iv1, &low);
  lw_bsm (in->call, in->s, in->k2, in->t_years, in->r, in->q, in->iv2, &high);
  out->delta = sign * (low.delta - high.delta);
  out->gamma = sign * (low.gamma - high.gamma);
  out->theta_day = sign * (low.theta_day - high.theta_day);
  out->vega_pt = sign * (low.vega_pt - high.vega_pt);
  out->rho_pt = sign * (low.rho_pt - high.rho_pt);
}

int
lw_spread (const LwSpreadIn *in,
           LwSpread         *out)
{
  if (!(in->s > 0 && in->k1 > 0 && in->k2 > in->k1 && in->price > 0 && in->price < in->k2 - in->k1) || isinf (in->s) ||
      isinf (in->k2))
    {
      double *values = (double *) out;

      for (unsigned i = 0; i < sizeof *out / sizeof *values; i++)
        values[i] = NAN;
      return 0;
    }
  fill_price_figures (in, out);
  fill_probabilities (in, out);
  fill_expected_value (in, out);
  fill_greeks (in, out);
  return 1;
}
