#pragma once

/* The window that stands instead of the program's own when no desk can be had: what is wrong, what it means for orders, and the
 * ways out, "Try again" (app.retry) and "Close". Small enough for any screen. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LW_TYPE_REFUSAL (lw_refusal_get_type ())
G_DECLARE_FINAL_TYPE (LwRefusal, lw_refusal, LW, REFUSAL, GtkApplicationWindow)

LwRefusal *lw_refusal_new       (GtkApplication *application);
/* An error's message: without a capital at its start, without a full stop at its end. */
void       lw_refusal_set_words (LwRefusal      *self,
                                 const char     *message);

G_END_DECLS
