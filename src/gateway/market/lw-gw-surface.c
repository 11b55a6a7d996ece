#include "config.h"

#include <math.h>

#include "lw-american.h"

#include "lw-gw-surface.h"

/* A year: how fast the short end's volatility returns to the long end's. */
#define REVERSION 4.0

double
lw_gw_surface_forward (const LwGwSurface *self,
                       double             t_years)
{
  return self->spot * exp ((self->rate - self->yield) * t_years);
}

/* The variance at the money: the integral of a variance that returns from vol_now to vol_long. It rises with t. */
static double
variance_at_money (const LwGwSurface *self,
                   double             t_years)
{
  double far = self->vol_long * self->vol_long;
  double near = self->vol_now * self->vol_now;

  return far * t_years + (near - far) * -expm1 (-REVERSION * t_years) / REVERSION;
}

double
lw_gw_surface_variance (const LwGwSurface *self,
                        double             strike,
                        double             t_years)
{
  double theta = variance_at_money (self, t_years);
  double phi = self->eta / sqrt (theta * (1.0 + theta));
  double x = phi * log (strike / lw_gw_surface_forward (self, t_years));

  return theta / 2.0 * (1.0 + self->rho * x + sqrt ((x + self->rho) * (x + self->rho) + 1.0 - self->rho * self->rho));
}

double
lw_gw_surface_vol (const LwGwSurface *self,
                   double             strike,
                   double             t_years)
{
  return sqrt (lw_gw_surface_variance (self, strike, t_years) / t_years);
}

double
lw_gw_surface_price (const LwGwSurface *self,
                     gboolean           call,
                     gboolean           american,
                     double             strike,
                     double             t_years)
{
  double vol;

  if (!(t_years > 0.0))
    return NAN;
  vol = lw_gw_surface_vol (self, strike, t_years);
  if (american)
    return lw_american_price (LW_AMERICAN_SCAN, call, self->spot, strike, t_years, self->rate, self->yield, vol);
  return lw_bsm_price (call, self->spot, strike, t_years, self->rate, self->yield, vol);
}
