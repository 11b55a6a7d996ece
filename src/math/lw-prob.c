#include "config.h"

#include <math.h>

#include "lw-bsm.h"
#include "lw-prob.h"

static int
usable (double s,
        double k,
        double t_years,
        double sigma)
{
  return s > 0 && k > 0 && t_years > 0 && sigma > 0 && isfinite (s) && isfinite (k) && isfinite (t_years) && isfinite (sigma);
}

double
lw_prob_above (double s,
               double k,
               double t_years,
               double r,
               double q,
               double sigma)
{
  double v = sigma * sqrt (t_years);

  if (!usable (s, k, t_years, sigma))
    return NAN;
  return lw_normal_cdf ((log (s / k) + (r - q) * t_years) / v - 0.5 * v);
}

/* exp (@power) · N (@x), also where the first overflows and the second is nothing. */
static double
weighted_tail (double power,
               double x)
{
  double tail = lw_normal_cdf (x);

  return tail > 0 ? exp (power + log (tail)) : 0;
}

double
lw_prob_touch (double s,
               double barrier,
               double t_years,
               double r,
               double q,
               double sigma)
{
  double b, mu, v, sign, p;

  if (isnan (s) || isnan (barrier))
    return NAN;
  if (s == barrier)
    return 1;
  if (!usable (s, barrier, t_years, sigma))
    return NAN;
  b = log (barrier / s);
  mu = r - q - 0.5 * sigma * sigma;
  v = sigma * sqrt (t_years);
  sign = b > 0 ? 1 : -1;
  p = lw_normal_cdf (sign * (mu * t_years - b) / v) + weighted_tail (2 * mu / (sigma * sigma) * b, -sign * (b + mu * t_years) / v);
  return p < 1 ? p : 1;
}
