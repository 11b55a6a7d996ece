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
/* What of the spread that it opened is still held: it can be closed (action "win.order-close"), and rolled (action "win.order-roll") where
 * both legs are there and its order is @over. */
void        lw_order_row_set_held (LwOrderRow   *self,
                                 LwHeld          held,
                                 gboolean        over);
/* It can be sent again (action "win.order-again"). */
void        lw_order_row_set_again (LwOrderRow  *self,
                                 gboolean        again);
/* C or R: as its Close and Roll buttons. FALSE: another key, or no such button. */
gboolean    lw_order_row_press  (LwOrderRow     *self,
                                 guint           keyval);
/* Its target and stop, behind a flag where @offer. @desk must outlive the row. */
void        lw_order_row_set_exit (LwOrderRow   *self,
                                 LwDesk         *desk,
                                 gboolean        offer);
/* Del: asks; Enter within 3 s cancels (action "win.order-cancel"). */
void        lw_order_row_ask    (LwOrderRow     *self);
/* TRUE when Enter was meant as that answer. */
gboolean    lw_order_row_answer (LwOrderRow     *self);

G_END_DECLS
