#pragma once

#include "lw-price.h"

G_BEGIN_DECLS

/* Price increment of a combo on options of @trading_class, until TWS has named the combo's own (tws-protocol.md 5.1). */
LwPrice lw_increment_of_class (const char *trading_class);

/* @price rounded to the increment, up or down; LW_PRICE_NONE for NaN, and when nothing positive is left. */
LwPrice lw_increment_round    (double      price,
                               LwPrice     increment,
                               gboolean    up);

G_END_DECLS
