#include "config.h"

#include <float.h>
#include <math.h>

#include "lw-bsm.h"

#define DAYS_A_YEAR  365.0
#define MAX_SIGMA    20.0  /* above it a price is taken as no volatility at all (ref/README) */
#define MAX_STEPS    200
#define INV_SQRT_2PI 0.39894228040143267794

double
lw_normal_cdf (double x)
{
  return 0.5 * erfc (-x * M_SQRT1_2);
}

static double
normal_pdf (double x)
{
  return INV_SQRT_2PI * exp (-0.5 * x * x);
}

static int
any_nan (double a,
         double b,
         double c,
         double d,
         double e,
         double f)
{
  return isnan (a) || isnan (b) || isnan (c) || isnan (d) || isnan (e) || isnan (f);
}

/* Without time or volatility the option is worth its discounted intrinsic value on the forward. */
static void
bsm_certain (double sign,
             double forward_pv,
             double strike_pv,
             double t_years,
             double r,
             double q,
             LwBsm *out)
{
  double value = sign * (forward_pv - strike_pv);
  int in = value > 0;

  out->price = in ? value : 0;
  out->delta = in ? sign * exp (-q * t_years) : 0;
  out->gamma = 0;
  out->theta_day = in ? sign * (q * forward_pv - r * strike_pv) / DAYS_A_YEAR : 0;
  out->vega_pt = 0;
  out->rho_pt = in ? sign * t_years * strike_pv / 100 : 0;
  out->prob_itm = in;
}

void
lw_bsm (int     call,
        double  s,
        double  k,
        double  t_years,
        double  r,
        double  q,
        double  sigma,
        LwBsm  *out)
{
  double sign = call ? 1 : -1;
  double growth = exp (-q * t_years), discount = exp (-r * t_years);
  double forward_pv = s * growth, strike_pv = k * discount;
  double root = sqrt (t_years), v = sigma * root, d1, d2, n1, n2, density;

  if (any_nan (s, k, t_years, r, q, sigma) || t_years < 0 || sigma < 0 || s <= 0 || k <= 0)
    {
      *out = (LwBsm) { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
      return;
    }
  if (v <= 0)
    {
      bsm_certain (sign, forward_pv, strike_pv, t_years, r, q, out);
      return;
    }
  d1 = (log (s / k) + (r - q) * t_years) / v + 0.5 * v;
  d2 = d1 - v;
  n1 = lw_normal_cdf (sign * d1);
  n2 = lw_normal_cdf (sign * d2);
  density = normal_pdf (d1);
  out->price = sign * (forward_pv * n1 - strike_pv * n2);
  if (out->price < 0)
    out->price = 0; /* rounding far out of the money */
  out->delta = sign * growth * n1;
  out->gamma = growth * density / (s * v);
  out->theta_day = (-forward_pv * density * sigma / (2 * root) + sign * (q * forward_pv * n1 - r * strike_pv * n2)) / DAYS_A_YEAR;
  out->vega_pt = forward_pv * density * root / 100;
  out->rho_pt = sign * strike_pv * t_years * n2 / 100;
  out->prob_itm = n2;
}

double
lw_bsm_price (int    call,
              double s,
              double k,
              double t_years,
              double r,
              double q,
              double sigma)
{
  LwBsm bsm;

  lw_bsm (call, s, k, t_years, r, q, sigma, &bsm);
  return bsm.price;
}

/* Price of the option that is out of the money on the forward, undiscounted and over the root of forward × strike: depends on
 * x = −|ln (F/K)| and total volatility v alone. *@vega receives its derivative by v. */
static double
normalised_price (double  x,
                  double  v,
                  double *vega)
{
  double d1 = x / v + 0.5 * v, d2 = d1 - v;

  *vega = exp (0.5 * x) * normal_pdf (d1);
  return exp (0.5 * x) * lw_normal_cdf (d1) - exp (-0.5 * x) * lw_normal_cdf (d2);
}

/* Where the logarithm of the price is near a straight line in v: the inflection point of Manaster and Koehler, held within what
 * the bracket allows. */
static double
first_guess (double x,
             double beta,
             double high)
{
  double v = sqrt (2 * fabs (x)) + 1e-8;
  double line = beta * sqrt (2 * M_PI);

  if (fabs (x) < 0.5 * line)
    v = line; /* at the money: price ≈ v / √(2π) */
  return v < high ? v : 0.5 * high;
}

/* Newton on ln (price) with a bracket that only shrinks; bisection where Newton leaves it. The logarithm keeps the steps
 * sane when the price is far below the scale of the strike. */
static double
solve_total_volatility (double x,
                        double beta,
                        double high)
{
  double low = 0, target = log (beta), v = first_guess (x, beta, high);

  for (int i = 0; i < MAX_STEPS; i++)
    {
      double vega, price = normalised_price (x, v, &vega);
      double step, next;

      if (price > beta)
        high = v;
      else
        low = v;
      step = price > 0 && vega > 0 ? (target - log (price)) * price / vega : NAN;
      next = v + step;
      if (!(next > low && next < high))
        next = 0.5 * (low + high);
      if (fabs (next - v) <= 2 * DBL_EPSILON * v)
        return next;
      v = next;
    }
  return v;
}

static LwIvStatus
check_bounds (double s,
              double t_years,
              double price,
              double lower,
              double upper)
{
  if (!(t_years > 0))
    return LW_IV_INVALID_TIME;
  if (price < lower)
    return LW_IV_BELOW_INTRINSIC;
  if (price == 0)
    return LW_IV_ZERO_PRICE;
  if (price > upper)
    return LW_IV_ABOVE_MAX;
  return LW_IV_OK;
}

LwIvStatus
lw_bsm_iv (int     call,
           double  s,
           double  k,
           double  t_years,
           double  r,
           double  q,
           double  price,
           double *iv)
{
  double forward_pv = s * exp (-q * t_years), strike_pv = k * exp (-r * t_years);
  double intrinsic = call ? forward_pv - strike_pv : strike_pv - forward_pv;
  double lower = intrinsic > 0 ? intrinsic : 0, upper = call ? forward_pv : strike_pv;
  double scale = sqrt (forward_pv * strike_pv), x, beta, high, vega;
  LwIvStatus status;

  *iv = NAN;
  if (any_nan (s, k, t_years, r, q, price) || !(s > 0) || !(k > 0) || isinf (s) || isinf (k) || isinf (price))
    return LW_IV_BAD_INPUT;
  status = check_bounds (s, t_years, price, lower, upper);
  if (status != LW_IV_OK)
    return status;
  /* By parity the time value is the price of the option out of the money. */
  x = -fabs (log (s / k) + (r - q) * t_years);
  beta = (price - lower) / scale;
  high = MAX_SIGMA * sqrt (t_years);
  if (!(beta > 0) || normalised_price (x, high, &vega) < beta)
    return LW_IV_NO_SOLUTION;
  *iv = solve_total_volatility (x, beta, high) / sqrt (t_years);
  return LW_IV_OK;
}

const char *
lw_iv_status_text (LwIvStatus status)
{
  static const char * const words[] = {
    "ok", "below_intrinsic", "above_max", "zero_price", "not_unique", "invalid_time", "no_solution", "bad_input",
  };

  return words[(unsigned) status <= LW_IV_BAD_INPUT ? status : LW_IV_BAD_INPUT];
}
