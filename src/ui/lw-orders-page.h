#pragma once

/* What is working and what is done today; what is in doubt stands above both. The sentences are the desk's. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_ORDERS_PAGE (lw_orders_page_get_type ())
G_DECLARE_FINAL_TYPE (LwOrdersPage, lw_orders_page, LW, ORDERS_PAGE, GtkBox)

void lw_orders_page_set_desk       (LwOrdersPage *self,
                                    LwDesk       *desk);
/* Opens the question of Cancel all. */
void lw_orders_page_ask_cancel_all (LwOrdersPage *self);

/* The same, at what cancels every order of the login. */
void lw_orders_page_ask_global_cancel (LwOrdersPage *self);

/* Brings the first alarm into sight and gives it the focus. */
void lw_orders_page_show_alarms    (LwOrdersPage *self);

/* The same of the first position that is to be signed off. */
void lw_orders_page_show_positions (LwOrdersPage *self);

/* Brings the order's row into sight, selects it and gives it the focus; FALSE when it is not listed any more. */
gboolean lw_orders_page_show_order (LwOrdersPage *self,
                                    const char   *intent_id);

G_END_DECLS
