#include "config.h"

#include <math.h>

#include "lw-american.h"

#define MAX_SIGMA    20.0  /* above it a price is taken as no volatility at all (as in lw-bsm.c) */
#define FIRST_SIGMA  0.5   /* where the European option gives no start */
#define MAX_STEPS    80
#define ROUNDING     1e-12 /* of the larger of spot and strike */

typedef struct
{
  LwAmericanGrade grade;
  int             call;
  double          s, k, t, r, q, price;
  double          intrinsic;
} Quote;

static double
price_at (const Quote *quote,
          double       sigma)
{
  return lw_american_price (quote->grade, quote->call, quote->s, quote->k, quote->t, quote->r, quote->q, sigma);
}

/* A measure of the price that is near a straight line in sigma: by smooth pasting the time value above the exercise value grows as a
 * square; out of the money the logarithm is it. */
static double
straighten (const Quote *quote,
            double       price)
{
  if (quote->intrinsic > 0)
    return sqrt (fmax (price - quote->intrinsic, 0));
  return log (price);
}

static double
first_slope (const Quote *quote,
             double       price,
             double       sigma)
{
  LwBsm european;
  double by_sigma;

  lw_bsm (quote->call, quote->s, quote->k, quote->t, quote->r, quote->q, sigma, &european);
  by_sigma = 100 * european.vega_pt;
  if (quote->intrinsic > 0)
    return by_sigma / (2 * sqrt (price - quote->intrinsic));
  return by_sigma / price;
}

/* Secant steps within a bracket that only shrinks; bisection where they leave it. Between @low and @high lies the answer. */
static double
solve (const Quote *quote,
       double       sigma,
       double       high,
       double       tolerance)
{
  double low = 0, target = straighten (quote, quote->price), last_sigma = NAN, last_y = NAN;

  for (int i = 0; i < MAX_STEPS; i++)
    {
      double price = price_at (quote, sigma), y = straighten (quote, price) - target, slope, next;

      if (price >= quote->price)
        high = fmin (high, sigma);
      else
        low = fmax (low, sigma);
      slope = i == 0 ? first_slope (quote, price, sigma) : (y - last_y) / (sigma - last_sigma);
      next = sigma - y / slope;
      if (!(next >= low && next <= high))
        next = 0.5 * (low + high);
      if (fabs (next - sigma) <= tolerance)
        return next;
      last_sigma = sigma;
      last_y = y;
      sigma = next;
    }
  return sigma;
}

/* In the order of ref/README. */
static LwIvStatus
check_price (const Quote *quote)
{
  double slack = ROUNDING * fmax (quote->s, quote->k);

  if (!(quote->t > 0))
    return LW_IV_INVALID_TIME;
  if (quote->price < quote->intrinsic - (quote->intrinsic > 0 ? slack : 0))
    return LW_IV_BELOW_INTRINSIC;
  if (quote->price == 0)
    return LW_IV_ZERO_PRICE;
  if (quote->price > (quote->call ? quote->s : quote->k))
    return LW_IV_ABOVE_MAX;
  if (quote->intrinsic > 0 && quote->price <= quote->intrinsic + slack)
    return LW_IV_NOT_UNIQUE;
  /* Without volatility it is worth more already. */
  return price_at (quote, 0) >= quote->price ? LW_IV_NO_SOLUTION : LW_IV_OK;
}

static int
is_usable (const Quote *quote)
{
  return quote->s > 0 && quote->k > 0 && isfinite (quote->s) && isfinite (quote->k) && isfinite (quote->price) &&
         !isnan (quote->t) && isfinite (quote->r) && isfinite (quote->q) &&
         lw_american_can_price (quote->call, quote->r, quote->q);
}

LwIvStatus
lw_american_iv (LwAmericanGrade  grade,
                int              call,
                double           s,
                double           k,
                double           t_years,
                double           r,
                double           q,
                double           price,
                double          *iv)
{
  Quote quote = { grade, call, s, k, t_years, r, q, price, fmax (call ? s - k : k - s, 0) };
  double start, high = MAX_SIGMA;
  LwIvStatus status;

  *iv = NAN;
  if (!is_usable (&quote))
    return LW_IV_BAD_INPUT;
  status = check_price (&quote);
  if (status != LW_IV_OK)
    return status;
  status = lw_bsm_iv (call, s, k, t_years, r, q, price, &start);
  if (lw_american_is_european (call, r, q))
    {
      *iv = start;
      return status == LW_IV_OK ? LW_IV_OK : LW_IV_NO_SOLUTION;
    }
  /* An American option is worth no less than a European one, so its volatility is no more. */
  if (status == LW_IV_OK)
    high = start;
  else if (price_at (&quote, MAX_SIGMA) < price)
    return LW_IV_NO_SOLUTION;
  else
    start = FIRST_SIGMA;
  *iv = solve (&quote, start, high, grade == LW_AMERICAN_FINE ? 1e-9 : 1e-6);
  return LW_IV_OK;
}
