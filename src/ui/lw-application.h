#pragma once

/* One window over one desk. A second start raises the window of the first. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_APPLICATION (lw_application_get_type ())
G_DECLARE_FINAL_TYPE (LwApplication, lw_application, LW, APPLICATION, GtkApplication)

LwApplication *lw_application_new (void);

/* Resources, colours and style sheet of the window; once, after GTK is initialised. LEGWORK_THEME=dark|light overrules the
 * desktop's wish. */
void           lw_ui_init         (void);

/* "1280x800" (LEGWORK_UI_SIZE); FALSE when it is no size. */
gboolean       lw_ui_parse_size   (const char *text,
                                   int        *width,
                                   int        *height);

G_END_DECLS
