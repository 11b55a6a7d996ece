#pragma once

/* The window: a view of one LwDesk. Logic is in its actions (lw-window-actions.c); widgets only name them. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_WINDOW (lw_window_get_type ())
G_DECLARE_FINAL_TYPE (LwWindow, lw_window, LW, WINDOW, GtkApplicationWindow)

#define LW_WINDOW_MIN_WIDTH 1180
#define LW_WINDOW_MIN_HEIGHT 680

GtkWidget *lw_window_new      (GtkApplication *app);
/* NULL takes the desk away. */
void       lw_window_set_desk (LwWindow       *self,
                               LwDesk         *desk);
/* "scan", "orders", … */
void       lw_window_show_page (LwWindow      *self,
                                const char    *page);

G_END_DECLS
