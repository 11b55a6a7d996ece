#include "config.h"

#include <math.h>

#include "lw-american-boundary.h"
#include "lw-bsm.h"

typedef LwAmericanAngle Node;

#include "lw-american-tables.def"

#define INV_SQRT_2PI  0.39894228040143267794
#define MAX_QD_STEPS  12
#define QD_TOLERANCE  1e-7
#define CALM_DRIFT    0.5
#define WILD_DRIFT    1.0
#define N_OF(table)   ((int) (sizeof table / sizeof table[0]))

const LwAmericanScheme lw_american_schemes[2] = {
  { 5, 2, N_OF (angles_8), N_OF (angles_12), N_OF (angles_32), cosines_5, angles_8, angles_12, angles_32 },
  { 12, 8, N_OF (angles_24), N_OF (angles_48), N_OF (angles_48), cosines_12, angles_24, angles_48, angles_48 },
};

static double
normal_pdf (double x)
{
  return INV_SQRT_2PI * exp (-0.5 * x * x);
}

/* What QD+ needs of one maturity, strike 1. */
typedef struct
{
  double t, r, q, sigma;
  double v;              /* σ√t */
  double growth, discount;
  double omega;          /* 2 (r − q) / σ² − 1 */
  double g;              /* 2 r / (σ² h), h = 1 − e^{−rt}; finite at r = 0 */
  double slope;          /* 2λ + omega, negative */
  double lambda;
} Qd;

static void
qd_init (Qd    *qd,
         double t,
         double r,
         double q,
         double sigma)
{
  double variance = sigma * sigma;

  *qd = (Qd) { .t = t, .r = r, .q = q, .sigma = sigma, .v = sigma * sqrt (t) };
  qd->growth = exp (-q * t);
  qd->discount = exp (-r * t);
  qd->omega = 2 * (r - q) / variance - 1;
  qd->g = 2 / variance * (r > 0 ? r / -expm1 (-r * t) : 1 / t);
  qd->slope = -sqrt (qd->omega * qd->omega + 4 * qd->g);
  qd->lambda = 0.5 * (qd->slope - qd->omega);
}

/* QD+ of Li (2010), ALO's first guess: (1 − e^{−qτ}Φ(−d+)) B + (λ + c0)(1 − B − p); negative below the boundary, positive above.
 * *@derivative leaves out that of c0. NAN where exercise brings less than the European put: above. */
static double
qd_residual (const Qd *qd,
             double    b,
             double   *derivative)
{
  double dp = (log (b) + (qd->r - qd->q) * qd->t) / qd->v + 0.5 * qd->v, dm = dp - qd->v;
  double np = qd->growth * lw_normal_cdf (-dp), nm = qd->discount * lw_normal_cdf (-dm);
  double density = qd->growth * normal_pdf (dp);
  double premium = 1 - b - (nm - b * np);
  double theta = qd->r * nm - qd->q * b * np - 0.5 * qd->sigma * qd->sigma * b * density / qd->v;
  double c0;

  if (!(premium > 0))
    return NAN;
  c0 = -qd->discount / qd->slope *
       (qd->g - 2 / (qd->sigma * qd->sigma) * theta / (qd->discount * premium) + qd->g * qd->g / -qd->slope / qd->slope);
  *derivative = 1 - np + density / qd->v - (qd->lambda + c0) * (1 - np);
  return (1 - np) * b + (qd->lambda + c0) * premium;
}

static double
qd_solve (const Qd *qd,
          double    guess,
          double    limit)
{
  double low = 0, high = limit, b = guess, last_b = NAN, last_f = NAN;

  for (int i = 0; i < MAX_QD_STEPS; i++)
    {
      double slope = NAN, f = qd_residual (qd, b, &slope), next;

      if (f < 0)
        low = b;
      else
        high = b;
      if (!isnan (last_f))
        slope = (f - last_f) / (b - last_b);
      next = b - f / slope;
      if (!(next > low && next < high))
        next = 0.5 * (low + high);
      if (fabs (next - b) <= QD_TOLERANCE * b)
        return next;
      last_b = b;
      last_f = f;
      b = next;
    }
  return b;
}

/* The seed of Barone-Adesi and Whaley (1987), between the perpetual option's boundary and the limit. */
static double
first_guess (const Qd *qd,
             double    limit)
{
  double variance = qd->sigma * qd->sigma;
  double lambda = -0.5 * (qd->omega + sqrt (qd->omega * qd->omega + 8 * qd->r / variance));
  double perpetual = lambda < 0 ? lambda / (lambda - 1) : 0;
  double speed = ((qd->r - qd->q) * qd->t - 2 * qd->v) / (1 - perpetual);
  double b = perpetual + (limit - perpetual) * exp (fmin (speed, 0));

  return b > 0 && b < limit ? b : 0.5 * limit;
}

static double
root_at (const LwAmericanBoundary *self,
         int                       node)
{
  return 0.5 * (1 + self->scheme->cosines[node]);
}

/* Chebyshev series of H = ln² (B/X) in √τ, X the boundary's limit at expiry, as ALO interpolate. */
static void
interpolate (LwAmericanBoundary *self)
{
  int n = self->scheme->n_nodes;
  double h[LW_AMERICAN_MAX_NODES + 1];

  for (int i = 0; i <= n; i++)
    {
      double distance = self->log_b[i] - self->log_start;

      h[i] = distance * distance * (i == 0 || i == n ? 0.5 : 1);
    }
  for (int k = 0; k <= n; k++)
    {
      double sum = 0;

      for (int i = 0; i <= n; i++)
        {
          int turn = i * k % (2 * n);

          sum += h[i] * self->scheme->cosines[turn <= n ? turn : 2 * n - turn];
        }
      self->coefficients[k] = sum * (k == 0 || k == n ? 1.0 : 2.0) / n;
    }
}

double
lw_american_boundary_log (const LwAmericanBoundary *self,
                          double                    root_share)
{
  double z = 2 * root_share - 1, b0 = 0, b1 = 0, h;

  for (int k = self->scheme->n_nodes; k > 0; k--)
    {
      double b2 = b1;

      b1 = b0;
      b0 = self->coefficients[k] + 2 * z * b1 - b2;
    }
  h = self->coefficients[0] + z * b0 - b1;
  return self->log_start - (h > 0 ? sqrt (h) : 0);
}

static void
begin (LwAmericanBoundary *self)
{
  int n = self->scheme->n_nodes;
  double limit = exp (self->log_start);

  self->log_b[n] = self->log_start;
  for (int i = 0; i < n; i++)
    {
      double root = self->root * root_at (self, i);
      Qd qd;

      qd_init (&qd, root * root, self->r, self->q, self->sigma);
      self->log_b[i] = log (qd_solve (&qd, first_guess (&qd, limit), limit));
    }
}

/* N and D of ALO's system FP-A (smooth pasting), times e^{−rτ} and e^{−qτ}:
 *   N = φ(d−(τ, B))/(σ√τ) + r ∫ e^{ru} φ(d−(τ−u, B/B(u)))/(σ√(τ−u)) du
 *   D = φ(d+(τ, B))/(σ√τ) + Φ(d+(τ, B)) + q ∫ e^{qu} (Φ(d+(τ−u, B/B(u))) + φ(d+)/(σ√(τ−u))) du
 * and B times their derivatives by a B that moves at τ alone. */
typedef struct
{
  double n, d, n_slope, d_slope;
} Sums;

static void
add_european (const LwAmericanBoundary *self,
              double                    t,
              double                    log_b,
              Sums                     *sums)
{
  double v = self->sigma * sqrt (t);
  double dp = (log_b + (self->r - self->q) * t) / v + 0.5 * v, dm = dp - v;
  double fp = exp (-self->q * t) * normal_pdf (dp), fm = exp (-self->r * t) * normal_pdf (dm);

  sums->n = fm / v;
  sums->d = fp / v + exp (-self->q * t) * lw_normal_cdf (dp);
  sums->n_slope = -dm * fm / (v * v);
  sums->d_slope = -dm * fp / (v * v);
}

static void
add_angle (const LwAmericanBoundary *self,
           const LwAmericanAngle    *angle,
           double                    root_share,
           double                    log_b,
           Sums                     *sums)
{
  double root = self->root * root_share * angle->sine, t = root * root, v = self->sigma * root;
  double dp = (log_b - lw_american_boundary_log (self, root_share * angle->cosine) + (self->r - self->q) * t) / v + 0.5 * v;
  double dm = dp - v;
  /* dτ / √τ' = 2 √τ cos θ dθ */
  double weight = angle->weight * 2 * self->root * root_share * angle->cosine;
  double fm = self->r * weight / self->sigma * INV_SQRT_2PI * exp (-0.5 * dm * dm - self->r * t);

  sums->n += fm;
  sums->n_slope -= fm * dm / v;
  if (self->q != 0)
    {
      double fp = self->q * weight / self->sigma * INV_SQRT_2PI * exp (-0.5 * dp * dp - self->q * t);

      sums->d += fp + self->q * weight * root * exp (-self->q * t) * lw_normal_cdf (dp);
      sums->d_slope -= fp * dm / v;
    }
}

/* How much of f′ a step after the first takes. Where drift rules over volatility the plain map swings ever wider; where it does
 * not, f′ slows it down, as f depends on the rest of the boundary as well. */
static double
newton_share (const LwAmericanBoundary *self,
              double                    root)
{
  double drift = fabs (self->r - self->q) * root / self->sigma;

  return fmin (fmax ((drift - CALM_DRIFT) / (WILD_DRIFT - CALM_DRIFT), 0), 1);
}

/* One value of the map B = f (B) = N / D, as B + (B − f)/(f′ − 1) (Jacobi–Newton of ALO); @newton: with all of f′. */
static double
improve (const LwAmericanBoundary *self,
         int                       node,
         int                       newton)
{
  double share = root_at (self, node), root = self->root * share, log_b = self->log_b[node], b = exp (log_b);
  double f, slope, next;
  Sums sums;

  add_european (self, root * root, log_b, &sums);
  for (int j = 0; j < self->scheme->n_inner; j++)
    add_angle (self, &self->scheme->inner[j], share, log_b, &sums);
  f = sums.n / sums.d;
  slope = (newton ? 1 : newton_share (self, root)) * (sums.n_slope - f * sums.d_slope) / (sums.d * b);
  next = b + (b - f) / (slope - 1);
  if (!(next > 0))
    return log_b;
  return fmin (log (next), self->log_start);
}

void
lw_american_boundary_find (LwAmericanBoundary     *self,
                           const LwAmericanScheme *scheme,
                           double                  t,
                           double                  r,
                           double                  q,
                           double                  sigma)
{
  double next[LW_AMERICAN_MAX_NODES];

  *self = (LwAmericanBoundary) { .scheme = scheme, .t = t, .r = r, .q = q, .sigma = sigma, .root = sqrt (t) };
  self->log_start = q > r ? log (r / q) : 0;
  begin (self);
  interpolate (self);
  for (int step = 0; step < scheme->n_steps; step++)
    {
      for (int i = 0; i < scheme->n_nodes; i++)
        next[i] = improve (self, i, step == 0);
      for (int i = 0; i < scheme->n_nodes; i++)
        self->log_b[i] = next[i];
      interpolate (self);
    }
}
