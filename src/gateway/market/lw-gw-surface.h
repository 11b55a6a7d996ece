#pragma once

/* Prices from one smooth surface of total variance, so that no set of options of one underlying can be traded against the
 * others. SSVI with a power-law: Gatheral and Jacquier (2014), "Arbitrage-free SVI volatility surfaces", section 4:
 * free of butterfly and calendar arbitrage while eta (1 + |rho|) <= 2 and the variance at the money rises with time.
 * T in years of 365 days, rates and volatilities as fractions a year, prices per share. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double spot;
  double rate;
  double yield;
  double vol_now;   /* at the money, short end */
  double vol_long;  /* at the money, long end */
  double rho;       /* skew */
  double eta;       /* curvature */
} LwGwSurface;

double lw_gw_surface_forward  (const LwGwSurface *self,
                               double             t_years);

/* Total variance of the strike. */
double lw_gw_surface_variance (const LwGwSurface *self,
                               double             strike,
                               double             t_years);

double lw_gw_surface_vol      (const LwGwSurface *self,
                               double             strike,
                               double             t_years);

/* Fair price, American or European with the volatility of the strike. NaN when @t_years is not above 0. */
double lw_gw_surface_price    (const LwGwSurface *self,
                               gboolean           call,
                               gboolean           american,
                               double             strike,
                               double             t_years);

G_END_DECLS
