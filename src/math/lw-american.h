#pragma once

#include "lw-bsm.h"

/* American options with a continuous dividend yield, by the integral equation of Andersen, Lake and Offengenden, "High-performance
 * American option pricing" (Journal of Computational Finance 20, 2016): "ALO" in these files. Libm alone, no state: any thread.
 * Units as in lw-bsm.h.
 *
 * Not priced (NaN): two boundaries, which a put has for q < r < 0 and a call for r < q < 0 (Andersen and Lake, 2021). */

typedef enum
{
  LW_AMERICAN_SCAN, /* within 4e-5·K, in the reference tables 5e-6·K; about 6 µs */
  LW_AMERICAN_FINE  /* within 1e-7·K unless drift rules over volatility; twenty times slower */
} LwAmericanGrade;

/* FALSE (0) where an option has two boundaries, or a rate is NaN. */
int        lw_american_can_price (int              call,
                                  double           r,
                                  double           q);

/* TRUE (1) where early exercise never pays, as for a call without dividends: the European formula holds. */
int        lw_american_is_european (int            call,
                                  double           r,
                                  double           q);

/* NaN in: NaN out. Never below intrinsic value and European price. */
double     lw_american_price     (LwAmericanGrade  grade,
                                  int              call,
                                  double           s,
                                  double           k,
                                  double           t_years,
                                  double           r,
                                  double           q,
                                  double           sigma);

/* Price and greeks. Where exercise is best now: price is the intrinsic value, delta ±1, the other greeks 0. prob_itm is that of
 * S_T as in lw-bsm.h: the chance to end in the money, not to be exercised. */
void       lw_american           (LwAmericanGrade  grade,
                                  int              call,
                                  double           s,
                                  double           k,
                                  double           t_years,
                                  double           r,
                                  double           q,
                                  double           sigma,
                                  LwBsm           *out);

/* *@iv is NaN unless LW_IV_OK comes back. The statuses hold in the order: BAD_INPUT (NaN, infinite, S or K ≤ 0, two boundaries),
 * INVALID_TIME, BELOW_INTRINSIC, ZERO_PRICE, ABOVE_MAX (call S, put K), NOT_UNIQUE (the price is the intrinsic value, within 1e-12
 * of the larger of S and K), NO_SOLUTION. */
LwIvStatus lw_american_iv        (LwAmericanGrade  grade,
                                  int              call,
                                  double           s,
                                  double           k,
                                  double           t_years,
                                  double           r,
                                  double           q,
                                  double           price,
                                  double          *iv);
