#pragma once

/* The dock's first face: kinds and filters of the current preset. Every edit runs the scan again with a changed copy. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_FILTER_PANEL (lw_filter_panel_get_type ())
G_DECLARE_FINAL_TYPE (LwFilterPanel, lw_filter_panel, LW, FILTER_PANEL, GtkBox)

void lw_filter_panel_set_desk  (LwFilterPanel *self,
                                LwDesk        *desk);
/* In wide windows the ticket stands beside it and needs no tab. */
void lw_filter_panel_set_alone (LwFilterPanel *self,
                                gboolean       alone);
/* Focus into the first bound. */
void lw_filter_panel_focus     (LwFilterPanel *self);
/* Runs the current preset with other bounds of one filter, as an edit that can be undone. */
void lw_filter_panel_change    (LwFilterPanel *self,
                                guint          index,
                                double         lo,
                                double         hi);
/* Runs it without one of its filters. */
void lw_filter_panel_drop      (LwFilterPanel *self,
                                guint          index);

G_END_DECLS
