#pragma once

/* Fees of options in USD (screener.md 5). Plain data and pure functions. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
#define LW_FEE(name, value, from, source) double name;
#include "lw-fees.def"
#undef LW_FEE
} LwFees;

/* The shipped table. */
void   lw_fees_init  (LwFees       *fees);

/* One contract at @premium a share; @sold adds what a sale costs. NaN for a missing premium. */
double lw_fees_leg   (const LwFees *fees,
                      double        premium,
                      int           multiplier,
                      gboolean      sold);

/* Two legs as one order: at least the order's minimum. */
double lw_fees_order (const LwFees *fees,
                      double        bought_premium,
                      double        sold_premium,
                      int           multiplier);

G_END_DECLS
