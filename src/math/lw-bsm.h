#pragma once

/* Black–Scholes–Merton with a continuous dividend yield. Libm alone: no GLib here.
 * Units: T years of 365 days, r, q, sigma fractions a year; theta per calendar day, vega per 0.01 of sigma, rho per 0.01
 * of r. Source: Merton (1973), eq. for a European option on an asset with yield q; Hull, ch. 17 and 19. */

typedef struct
{
  double price;
  double delta;
  double gamma;
  double theta_day;
  double vega_pt;
  double rho_pt;
  double prob_itm; /* risk-neutral: N(d2) call, N(-d2) put */
} LwBsm;

typedef enum
{
  LW_IV_OK,
  LW_IV_BELOW_INTRINSIC,
  LW_IV_ABOVE_MAX,
  LW_IV_ZERO_PRICE,
  LW_IV_NOT_UNIQUE,
  LW_IV_INVALID_TIME,
  LW_IV_NO_SOLUTION,
  LW_IV_BAD_INPUT
} LwIvStatus;

/* @call is 1 for a call, 0 for a put. Any NaN among the inputs gives NaN everywhere. */
void        lw_bsm        (int         call,
                           double      s,
                           double      k,
                           double      t_years,
                           double      r,
                           double      q,
                           double      sigma,
                           LwBsm      *out);

double      lw_bsm_price  (int         call,
                           double      s,
                           double      k,
                           double      t_years,
                           double      r,
                           double      q,
                           double      sigma);

/* Implied volatility of a European option; *@iv is NaN unless LW_IV_OK comes back. */
LwIvStatus  lw_bsm_iv     (int         call,
                           double      s,
                           double      k,
                           double      t_years,
                           double      r,
                           double      q,
                           double      price,
                           double     *iv);

/* The word that commands print: "ok", "below_intrinsic", … */
const char *lw_iv_status_text (LwIvStatus status);

/* Standard normal distribution function, absolute error below 1e-15. */
double      lw_normal_cdf (double      x);
