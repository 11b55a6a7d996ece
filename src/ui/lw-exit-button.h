#pragma once

/* The button that opens target and stop: of an order's row (a flag), or of the open ticket (its side in words). */

#include <gtk/gtk.h>

#include "lw-desk-exits.h"

G_BEGIN_DECLS

#define LW_TYPE_EXIT_BUTTON (lw_exit_button_get_type ())
G_DECLARE_FINAL_TYPE (LwExitButton, lw_exit_button, LW, EXIT_BUTTON, GtkBox)

/* @intent_id: of the order, with both in one popover; NULL: of the open ticket, @side alone. */
GtkWidget *lw_exit_button_new  (const char   *intent_id,
                                LwExitSide    side);
/* As @desk says it now; @desk must outlive it, or NULL. */
void       lw_exit_button_fill (LwExitButton *self,
                                LwDesk       *desk);

G_END_DECLS
