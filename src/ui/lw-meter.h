#pragma once

/* A thin bar of coloured parts: lines used, sweep, hidden rows, risk. */

#include <gtk/gtk.h>

#include "lw-drawn.h"
#include "lw-palette.h"

G_BEGIN_DECLS

#define LW_TYPE_METER (lw_meter_get_type ())
G_DECLARE_FINAL_TYPE (LwMeter, lw_meter, LW, METER, LwDrawn)

#define LW_METER_MAX_PARTS 6

/* @fractions of the whole width, from the left; what is left over shows the ground. */
void lw_meter_set (LwMeter       *self,
                   guint          n_parts,
                   const double  *fractions,
                   const LwColor *colors);

#define LW_TYPE_LIQUIDITY (lw_liquidity_get_type ())
G_DECLARE_FINAL_TYPE (LwLiquidity, lw_liquidity, LW, LIQUIDITY, LwDrawn)

/* Five rising bars for 0 … 100; NaN = none lit. */
void lw_liquidity_set (LwLiquidity *self,
                       double       score);

G_END_DECLS
