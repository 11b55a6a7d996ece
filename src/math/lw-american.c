#include "config.h"

#include <math.h>

#include "lw-american.h"
#include "lw-american-boundary.h"

#define DAYS_A_YEAR  365.0
#define INV_SQRT_2PI 0.39894228040143267794
#define NO_VOL       1e-4  /* σ√T below this: the limit without volatility, and beyond it the quadrature misses its peaks */
#define SIGMA_BUMP   1e-3  /* of sigma */
#define RATE_BUMP    1e-4

/* Every option as a put of strike 1 (put–call symmetry, McDonald and Schroder 1998: a call is a put with spot and strike, rate and
 * yield exchanged). */
typedef struct
{
  double x;      /* spot / strike */
  double scale;  /* the strike */
  double t, r, q, sigma;
} Put;

/* A put's value and its derivatives by x. */
typedef struct
{
  double value, delta, gamma;
  int    exercise;
} Value;

static Put
as_put (int    call,
        double s,
        double k,
        double t,
        double r,
        double q,
        double sigma)
{
  if (call)
    return (Put) { k / s, s, t, q, r, sigma };
  return (Put) { s / k, k, t, r, q, sigma };
}

static int
never_exercised (const Put *put)
{
  return put->r <= 0 && put->q >= put->r;
}

int
lw_american_can_price (int    call,
                       double r,
                       double q)
{
  double rate = call ? q : r, yield = call ? r : q;

  return rate >= 0 || yield >= rate;
}

int
lw_american_is_european (int    call,
                         double r,
                         double q)
{
  Put put = as_put (call, 1, 1, 1, r, q, 1);

  return never_exercised (&put);
}

static Value
exercised (const Put *put)
{
  return (Value) { 1 - put->x, -1, 0, 1 };
}

static void
keep_above_intrinsic (const Put *put,
                      Value     *value)
{
  if (!(value->value > 1 - put->x))
    *value = exercised (put);
}

static Value
european (const Put *put)
{
  LwBsm b;

  lw_bsm (0, put->x, 1, put->t, put->r, put->q, put->sigma, &b);
  return (Value) { b.price, b.delta, b.gamma, 0 };
}

/* Without volatility the best instant is now, expiry, or between where interest and yield are equal. */
static Value
certain (const Put *put)
{
  double best_t = put->t, best, middle;

  best = exp (-put->r * put->t) - put->x * exp (-put->q * put->t);
  middle = put->r > 0 && put->q > put->r ? log (put->q * put->x / put->r) / (put->q - put->r) : NAN;
  if (middle > 0 && middle < put->t)
    {
      best_t = middle;
      best = exp (-put->r * middle) - put->x * exp (-put->q * middle);
    }
  if (!(best > 0) && put->x >= 1)
    return (Value) { 0, 0, 0, 0 };
  if (!(best > 1 - put->x))
    return exercised (put);
  return (Value) { best, -exp (-put->q * best_t), 0, 0 };
}

/* The premium over the European put, ∫ r e^{−rt} Φ(−d−) − q x e^{−qt} Φ(−d+) dt with d±(t, x/B) (Kim 1990), time to run as τ sin² θ.
 * The derivatives by x are those of the integrand; B does not depend on x. */
static void
add_premium (const LwAmericanBoundary *boundary,
             const LwAmericanAngle    *angle,
             double                    x,
             double                    log_x,
             Value                    *sum)
{
  double root = boundary->root * angle->sine, t = root * root, v = boundary->sigma * root;
  double gap = log_x - lw_american_boundary_log (boundary, angle->cosine);
  double dp = (gap + (boundary->r - boundary->q) * t) / v + 0.5 * v, dm = dp - v;
  double weight = angle->weight * 2 * root * boundary->root * angle->cosine;
  double interest = weight * boundary->r * exp (-boundary->r * t), yield = weight * boundary->q * exp (-boundary->q * t);
  double np = lw_normal_cdf (-dp);

  sum->value += interest * lw_normal_cdf (-dm) - yield * x * np;
  if (isnan (sum->delta))
    return; /* the value alone is wanted */
  interest *= INV_SQRT_2PI * exp (-0.5 * dm * dm) / (x * v);
  sum->delta -= interest + yield * np;
  yield *= INV_SQRT_2PI * exp (-0.5 * dp * dp) / v;
  sum->delta += yield;
  sum->gamma += interest / x * (1 + dm / v) + yield / x * (1 - dp / v);
}

/* Close to the boundary gamma's kernel is a spike at the near end, which the angles miss: φ(c/√t) c t^{−3/2}, c = ln (x/B) / σ. Its
 * integral from 0 to τ is 2 Φ(−c/√τ); that takes the place of the sum. */
static void
mend_gamma (const LwAmericanBoundary *boundary,
            const LwAmericanAngle    *angles,
            int                       n_angles,
            const Put                *put,
            Value                    *sum)
{
  double c = (log (put->x) - boundary->log_b[0]) / boundary->sigma, spike = 0;
  double height = (put->r / put->x - put->q) / (put->x * boundary->sigma * boundary->sigma);

  for (int i = 0; i < n_angles; i++)
    {
      double root = boundary->root * angles[i].sine, z = c / root;

      spike += angles[i].weight * 2 * boundary->root * angles[i].cosine * INV_SQRT_2PI * exp (-0.5 * z * z) * z / root;
    }
  sum->gamma += height * (2 * lw_normal_cdf (-c / boundary->root) - spike);
}

static Value
integrate (const LwAmericanBoundary *boundary,
           const LwAmericanAngle    *angles,
           int                       n_angles,
           int                       greeks,
           const Put                *put)
{
  double log_x = log (put->x);
  Value sum = european (put);
  double least = sum.value;

  if (!greeks)
    sum.delta = sum.gamma = NAN;
  for (int i = 0; i < n_angles; i++)
    add_premium (boundary, &angles[i], put->x, log_x, &sum);
  if (greeks)
    mend_gamma (boundary, angles, n_angles, put, &sum);
  if (sum.value < least)
    sum.value = least; /* rounding where the premium is next to nothing */
  return sum;
}

typedef enum
{
  WANT_PRICE,
  WANT_SMOOTH_PRICE, /* to be subtracted from another */
  WANT_GREEKS
} Want;

/* Where it may be exercised. */
static Value
value_put (LwAmericanGrade  grade,
           const Put       *put,
           Want             want)
{
  const LwAmericanScheme *scheme = &lw_american_schemes[grade];
  int fine = want != WANT_PRICE;
  LwAmericanBoundary boundary;
  Value value;

  if (put->sigma * sqrt (put->t) < NO_VOL)
    return certain (put);
  lw_american_boundary_find (&boundary, scheme, put->t, put->r, put->q, put->sigma);
  if (log (put->x) <= boundary.log_b[0])
    return exercised (put);
  value = integrate (&boundary, fine ? scheme->greeks : scheme->outer, fine ? scheme->n_greeks : scheme->n_outer,
                     want == WANT_GREEKS, put);
  keep_above_intrinsic (put, &value);
  return value;
}

static int
is_valid (int    call,
          double s,
          double k,
          double t,
          double r,
          double q,
          double sigma)
{
  return s > 0 && k > 0 && t >= 0 && sigma >= 0 && isfinite (s) && isfinite (k) && isfinite (t) && isfinite (sigma) &&
         isfinite (r) && isfinite (q) && lw_american_can_price (call, r, q);
}

static double
intrinsic (int    call,
           double s,
           double k)
{
  return fmax (call ? s - k : k - s, 0);
}

static double
price (LwAmericanGrade grade,
       Want            want,
       int             call,
       double          s,
       double          k,
       double          t,
       double          r,
       double          q,
       double          sigma)
{
  Put put = as_put (call, s, k, t, r, q, sigma);
  Value value;

  if (!is_valid (call, s, k, t, r, q, sigma))
    return NAN;
  if (!(t > 0))
    return intrinsic (call, s, k);
  if (never_exercised (&put))
    return fmax (lw_bsm_price (call, s, k, t, r, q, sigma), intrinsic (call, s, k));
  value = value_put (grade, &put, want);
  return value.exercise ? intrinsic (call, s, k) : fmax (put.scale * value.value, intrinsic (call, s, k));
}

double
lw_american_price (LwAmericanGrade grade,
                   int             call,
                   double          s,
                   double          k,
                   double          t_years,
                   double          r,
                   double          q,
                   double          sigma)
{
  return price (grade, WANT_PRICE, call, s, k, t_years, r, q, sigma);
}

static double
slope_by_rate (LwAmericanGrade grade,
               int             call,
               double          s,
               double          k,
               double          t,
               double          r,
               double          q,
               double          sigma)
{
  double up = price (grade, WANT_SMOOTH_PRICE, call, s, k, t, r + RATE_BUMP, q, sigma);
  double down = price (grade, WANT_SMOOTH_PRICE, call, s, k, t, r - RATE_BUMP, q, sigma);

  if (isnan (down))
    return (up - price (grade, WANT_SMOOTH_PRICE, call, s, k, t, r, q, sigma)) / RATE_BUMP;
  return (up - down) / (2 * RATE_BUMP);
}

static void
fill_bumped (LwAmericanGrade  grade,
             int              call,
             double           s,
             double           k,
             double           t,
             double           r,
             double           q,
             double           sigma,
             LwBsm           *out)
{
  double bump = SIGMA_BUMP * sigma;
  double up = price (grade, WANT_SMOOTH_PRICE, call, s, k, t, r, q, sigma + bump);
  double down = price (grade, WANT_SMOOTH_PRICE, call, s, k, t, r, q, sigma - bump);

  out->vega_pt = bump > 0 ? (up - down) / (2 * bump) / 100 : 0;
  out->rho_pt = slope_by_rate (grade, call, s, k, t, r, q, sigma) / 100;
}

void
lw_american (LwAmericanGrade  grade,
             int              call,
             double           s,
             double           k,
             double           t_years,
             double           r,
             double           q,
             double           sigma,
             LwBsm           *out)
{
  Put put = as_put (call, s, k, t_years, r, q, sigma);
  Value value;
  LwBsm plain;

  if (!is_valid (call, s, k, t_years, r, q, sigma))
    {
      *out = (LwBsm) { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
      return;
    }
  lw_bsm (call, s, k, t_years, r, q, sigma, &plain);
  *out = plain;
  if (never_exercised (&put) || !(t_years > 0))
    return;
  value = value_put (grade, &put, WANT_GREEKS);
  if (value.exercise)
    {
      *out = (LwBsm) { intrinsic (call, s, k), call ? 1 : -1, 0, 0, 0, 0, plain.prob_itm };
      return;
    }
  out->price = fmax (put.scale * value.value, intrinsic (call, s, k));
  /* Homogeneous of degree one in spot and strike. */
  out->delta = call ? value.value - put.x * value.delta : value.delta;
  out->gamma = call ? value.gamma * k * k / (s * s * s) : value.gamma / k;
  /* The equation of Black and Scholes holds where the option lives on. */
  out->theta_day = (r * out->price - (r - q) * s * out->delta - 0.5 * sigma * sigma * s * s * out->gamma) / DAYS_A_YEAR;
  fill_bumped (grade, call, s, k, t_years, r, q, sigma, out);
}
