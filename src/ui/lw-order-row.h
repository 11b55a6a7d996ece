#pragma once

/* One order in two lines: what it is, and why it stands where it stands. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_ORDER_ROW (lw_order_row_get_type ())
G_DECLARE_FINAL_TYPE (LwOrderRow, lw_order_row, LW, ORDER_ROW, GtkListBoxRow)

/* Widths of state, limit, filled, sent, id, buttons: heads and rows share them. */
typedef enum { LW_ORDER_STATE, LW_ORDER_LIMIT, LW_ORDER_FILLED, LW_ORDER_SENT, LW_ORDER_ID, LW_ORDER_BUTTONS, LW_N_ORDER_WIDTHS } LwOrderWidth;
extern const int lw_order_widths[LW_N_ORDER_WIDTHS];

GtkWidget  *lw_order_row_new    (const char     *intent_id);
const char *lw_order_row_get_id (LwOrderRow     *self);
/* @sentence: the desk's, of orders.md 11. */
void        lw_order_row_set    (LwOrderRow     *self,
                                 const LwIntent *intent,
                                 const char     *sentence);
/* Del: asks; Enter within 3 s cancels (action "win.order-cancel"). */
void        lw_order_row_ask    (LwOrderRow     *self);
/* TRUE when Enter was meant as that answer. */
gboolean    lw_order_row_answer (LwOrderRow     *self);

G_END_DECLS
