#pragma once

/* Probabilities of a lognormal S_T with drift r − q (screener.md 3). Libm alone. Units as in lw-bsm.h; fractions out. NaN in or
 * t_years, sigma ≤ 0: NaN out, unless the answer does not need them. */

/* P (S_T > k) = N (d2). */
double lw_prob_above (double s,
                      double k,
                      double t_years,
                      double r,
                      double q,
                      double sigma);

/* That S reaches @barrier before T: reflection principle, e.g. Haug, The Complete Guide to Option Pricing Formulas, 4.19. 1 at
 * the barrier itself. */
double lw_prob_touch (double s,
                      double barrier,
                      double t_years,
                      double r,
                      double q,
                      double sigma);
