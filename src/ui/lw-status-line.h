#pragma once

/* The line at the foot of the window: load, data, last message, New York's time. */

#include <gtk/gtk.h>

#include "lw-desk.h"
#include "lw-notice-bar.h"

G_BEGIN_DECLS

#define LW_TYPE_STATUS_LINE (lw_status_line_get_type ())
G_DECLARE_FINAL_TYPE (LwStatusLine, lw_status_line, LW, STATUS_LINE, GtkBox)

void lw_status_line_set_desk (LwStatusLine *self,
                              LwDesk       *desk);
/* Where news stands, in the place of the last message; owned by the line. */
LwNoticeBar *lw_status_line_get_notice (LwStatusLine *self);

G_END_DECLS
