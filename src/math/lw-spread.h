#pragma once

/* One vertical at one price: screener.md 1, 3 and 4. Libm alone; per share, fractions, units as in lw-bsm.h. A value that cannot
 * be computed is NaN. */

typedef struct
{
  int    call;        /* 1 calls, 0 puts */
  int    bull;        /* bull_call, bull_put; long the lower strike */
  double s;
  double k1, k2;      /* k1 < k2 */
  double price;       /* positive: paid for a debit, received for a credit */
  double t_years, r, q;
  double iv1, iv2;    /* at k1 and k2 */
  double sigma_ev;    /* one sigma for the expected value */
} LwSpreadIn;

typedef struct
{
  double width;
  double max_profit, max_loss, ror;
  double breakeven, be_rel, cushion;
  double sigma_be, pop;
  double p_max_profit, p_max_loss;
  double p_touch_short, p_touch_be;
  double p_exit;      /* that a leg ends in the money, with sigma_ev */
  double ev;          /* present value */
  double ev_expiry;   /* an older form, check column only */
  double kelly;
  double ret_flat;
  double delta, gamma, theta_day, vega_pt, rho_pt; /* long leg − short leg */
} LwSpread;

/* FALSE and all NaN when the strikes or S are no vertical, or the price is outside of (0, width). */
int    lw_spread           (const LwSpreadIn *in,
                            LwSpread         *out);

/* 1 when @call and @bull make a credit: bull put, bear call. */
int    lw_spread_is_credit (int               call,
                            int               bull);

/* IV linear in strike between the legs. */
double lw_spread_sigma_be  (double            k1,
                            double            k2,
                            double            iv1,
                            double            iv2,
                            double            breakeven);

/* Two-outcome rule of thumb, held within 0 … 0.25. */
double lw_spread_kelly     (double            pop,
                            double            ror);

/* Profit per share at expiry when the underlying ends at @s_end. */
double lw_spread_profit_at (int               call,
                            int               bull,
                            double            k1,
                            double            k2,
                            double            price,
                            double            s_end);
