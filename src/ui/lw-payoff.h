#pragma once

/* Profit and loss of a vertical over the underlying's price: at expiry, today, and the probability density at expiry. */

#include <gtk/gtk.h>

#include "lw-drawn.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

typedef struct
{
  LwVertical vertical;
  int        quantity;
  double     price;              /* per share, positive; NaN = not known */
  double     spot;
  double     breakeven;
  double     pop;                /* fraction */
  double     ev_usd;             /* of the whole order */
  double     t_years, r, q;
  gboolean   american;           /* exercise style */
  double     iv_1, iv_2;         /* at K1 and K2, fractions; NaN = no today line */
} LwPayoffData;

/* Per share, without fees: of @data at @s when it expires. */
double lw_payoff_at_expiry (const LwPayoffData *data,
                            double              s);
/* The same now, each leg by its own volatility and the model of its exercise style, as in the scan; NaN where one is missing or
 * cannot be priced. An American point costs about 12 µs. */
double lw_payoff_today     (const LwPayoffData *data,
                            double              s);
/* The prices that the drawing spans. */
void   lw_payoff_span      (const LwPayoffData *data,
                            double             *from,
                            double             *to);

#define LW_TYPE_PAYOFF (lw_payoff_get_type ())
G_DECLARE_FINAL_TYPE (LwPayoff, lw_payoff, LW, PAYOFF, LwDrawn)

/* NULL = nothing to draw. */
void lw_payoff_set         (LwPayoff           *self,
                            const LwPayoffData *data);
/* Half as high, without density and legend: for short windows. */
void lw_payoff_set_compact (LwPayoff           *self,
                            gboolean            compact);

G_END_DECLS
