#pragma once

/* How the state of an order looks: word, glyph, colour class. Words and shapes carry it; colour helps. */

#include "lw-journal.h"

G_BEGIN_DECLS

char       *lw_order_look_word  (const LwIntent *intent);  /* "Partial 1/3": new, g_free () */
/* "0.35 cr", the net price of what is filled; "" where nothing is. New, g_free (). */
char       *lw_order_look_fill  (const LwIntent *intent);
const char *lw_order_look_glyph (LwIntentState   state);
const char *lw_order_look_class (LwIntentState   state);
/* UNKNOWN, ABSENT, UNRESOLVED: money may be at stake and nobody knows. */
gboolean    lw_order_look_is_in_doubt (LwIntentState state);
/* A person can ask TWS to cancel it. */
gboolean    lw_order_look_can_cancel  (LwIntentState state);
/* TWS works it: it may be asked for other values. */
gboolean    lw_order_look_can_change  (LwIntentState state);
/* "LW-7QK2M": the id as a person reads it; new, g_free (). */
char       *lw_order_look_id    (const char     *intent_id);

G_END_DECLS
