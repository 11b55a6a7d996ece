#pragma once

/* What a tick says, written into a chain's columns or a combo's quote. Here TWS's −1, its zero sizes of no quote and its
 * "not computed" become NaN; a bid of 0 is a bid (tws-protocol.md 6, 7; faults F05, F06, F08). Pure functions. */

#include <glib.h>

#include "lw-session.h"

G_BEGIN_DECLS

/* What a series has answered: flags. All of them, and a sweep may give its line to the next. */
enum
{
  LW_ANSWER_BID    = 1 << 0,
  LW_ANSWER_ASK    = 1 << 1,
  LW_ANSWER_VOLUME = 1 << 2,
  LW_ANSWER_OI     = 1 << 3,
  LW_ANSWER_MODEL  = 1 << 4,
  LW_ANSWER_QUOTE  = (1 << 4) - 1, /* all but the model */
  LW_ANSWER_ALL    = (1 << 5) - 1
};

/* Each returns the answers that the tick gave. @series: an index, or LW_BOOK_SPOT. Values are NaN where absent. */
guint        lw_ticks_price       (LwChain      *chain,
                                   int           series,
                                   int           type,
                                   double        price,
                                   double        size);
guint        lw_ticks_size        (LwChain      *chain,
                                   int           series,
                                   int           type,
                                   double        size);
guint        lw_ticks_computation (LwChain      *chain,
                                   int           series,
                                   int           type,
                                   double        volatility,
                                   double        delta);
void         lw_ticks_generic     (LwChain      *chain,
                                   int           series,
                                   int           type,
                                   double        value);

void         lw_ticks_text        (LwChain      *chain,
                                   int           series,
                                   int           type,
                                   const char   *text);

/* For a combo negative prices are real, even −1: the size tells. */
void         lw_ticks_combo_price (LwComboQuote *quote,
                                   int           type,
                                   double        price,
                                   double        size);
void         lw_ticks_combo_size  (LwComboQuote *quote,
                                   int           type,
                                   double        size);

/* Of TWS's market data type 1 … 4; anything else counts as live. */
LwQuoteState lw_ticks_state       (int           market_data_type);
/* TRUE for the tick types of delayed data. */
gboolean     lw_ticks_is_delayed  (int           type);

/* Quotes of one series (or underlying) that stands in two chains. */
void         lw_ticks_copy        (const LwChain *from,
                                   int            from_series,
                                   LwChain       *to,
                                   int            to_series);

G_END_DECLS
