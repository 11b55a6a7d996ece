#pragma once

/* Trading classes: style, settlement, and the two dates and instants of a series (screener.md 2, tws-protocol.md 6.1). Pure. */

#include <glib.h>

#include "lw-chain.h"

G_BEGIN_DECLS

/* By the table of classes; a stock's or fund's option is American and physical; other classes of an index are unknown. */
void        lw_class_info       (const char   *trading_class,
                                 LwSecType     underlying,
                                 LwStyle      *style,
                                 LwSettlement *settlement);

/* The index of a class of the table ("SPX" for "SPXW"), NULL for classes that are not there. */
const char *lw_class_underlying (const char   *trading_class);

/* Fills in the date that is LW_DATE_NONE from the other: AM-settled series stop trading on the business day before. */
void        lw_class_dates      (LwSettlement  settlement,
                                 LwDate       *last_trade,
                                 LwDate       *settle);

/* Last trade: close of that day. AM settles at 09:30, everything else at 16:00 New York. */
gint64      lw_class_last_trade_us (LwDate        last_trade);
gint64      lw_class_settle_us  (LwSettlement  settlement,
                                 LwDate        settle);

/* "E", "A", "" and "cash_am", "cash_pm", "physical", "". */
const char *lw_style_word       (LwStyle       style);
gboolean    lw_style_parse      (const char   *word,
                                 LwStyle      *style);
const char *lw_settlement_word  (LwSettlement  settlement);
gboolean    lw_settlement_parse (const char   *word,
                                 LwSettlement *settlement);

G_END_DECLS
