#pragma once

/* The exercise boundary of an American put of strike 1: private to the files lw-american*.c. Libm alone. It depends on time, rate,
 * yield and volatility, not on the underlying, so all greeks by the underlying and all spots share one. */

#define LW_AMERICAN_MAX_NODES 16

/* One node of the quadrature over θ in (0, π/2), where time to run is τ sin² θ and time gone τ cos² θ: both roots are smooth in θ,
 * that of the kernel at the near end and that of the boundary at the far one. */
typedef struct
{
  double sine, cosine, weight;
} LwAmericanAngle;

/* How fine: one more than the boundary's nodes but the first are unknowns. */
typedef struct
{
  int                    n_nodes;      /* of Chebyshev */
  int                    n_steps;      /* of the fixed point, the first by Newton */
  int                    n_inner;      /* angles while the boundary is sought */
  int                    n_outer;      /* for the price */
  int                    n_greeks;
  const double          *cosines;
  const LwAmericanAngle *inner, *outer, *greeks;
} LwAmericanScheme;

typedef struct
{
  const LwAmericanScheme *scheme;
  double t, r, q, sigma;
  double root;                                  /* √t */
  double log_start;                             /* ln of the boundary's limit at expiry */
  double log_b[LW_AMERICAN_MAX_NODES + 1];      /* at the nodes; [0] is at t */
  double coefficients[LW_AMERICAN_MAX_NODES + 1];
} LwAmericanBoundary;

extern const LwAmericanScheme lw_american_schemes[2]; /* by LwAmericanGrade */

/* For r ≥ 0, not both r = 0 and q ≥ 0, t, sigma > 0. */
void   lw_american_boundary_find (LwAmericanBoundary     *self,
                                  const LwAmericanScheme *scheme,
                                  double                  t,
                                  double                  r,
                                  double                  q,
                                  double                  sigma);

/* ln of the boundary when the share @root_share² of the whole time is left to run. */
double lw_american_boundary_log  (const LwAmericanBoundary *self,
                                  double                    root_share);
