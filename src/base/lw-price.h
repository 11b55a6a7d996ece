#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A limit or an execution price: an integer of 0.0001 of the currency, signed (a credit of a combo is negative). */
typedef gint64 LwPrice;

#define LW_PRICE_SCALE 10000
#define LW_PRICE_NONE  G_MININT64

/* Formats need room for sign, digits, point and NUL. */
#define LW_PRICE_TEXT_SIZE 32

/* TRUE and *@price set when @value is finite and a multiple of 0.0001 within 1e-9; else FALSE and LW_PRICE_NONE. */
gboolean     lw_price_from_double (double    value,
                                   LwPrice  *price);

/* NaN for LW_PRICE_NONE. */
double       lw_price_to_double   (LwPrice   price);

/* Plain decimal in the C locale ("-1.2", "430", "+0.05"); FALSE on anything else, also on more than four decimals. */
gboolean     lw_price_parse       (const char *text,
                                   LwPrice    *price);

/* To a multiple of @increment, which is above 0: towards minus and plus infinity. */
LwPrice      lw_price_round_down  (LwPrice   price,
                                   LwPrice   increment);
LwPrice      lw_price_round_up    (LwPrice   price,
                                   LwPrice   increment);

/* At least @min_decimals (0 … 4) decimals, more where the value needs them; "" for LW_PRICE_NONE. Returns @buffer. */
const char  *lw_price_format      (LwPrice   price,
                                   int       min_decimals,
                                   char     *buffer,
                                   gsize     size);

G_END_DECLS
