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
/* A warning of no order, until it is dismissed: @line fits the status line, @whole is what there is to say. */
void       lw_window_warn     (LwWindow       *self,
                               const char     *line,
                               const char     *whole);
/* "scan", "orders", … */
void       lw_window_show_page (LwWindow      *self,
                                const char    *page);
/* As the menu does once its dialog has named a file: the chosen preset as it is now, or all; what comes of it stands in the notice
 * bar. Off the main loop. */
void       lw_window_export_presets (LwWindow *self,
                                     gboolean  all,
                                     GFile    *file);
void       lw_window_import_presets (LwWindow *self,
                                     GFile    *file);

G_END_DECLS
