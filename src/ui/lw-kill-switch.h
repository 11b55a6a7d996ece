#pragma once

/* The kill switch of the header: one press stops (action "win.kill"), and while it is on its face opens what releases it
 * ("win.kill-release"). Both faces take the same room. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_KILL_SWITCH (lw_kill_switch_get_type ())
G_DECLARE_FINAL_TYPE (LwKillSwitch, lw_kill_switch, LW, KILL_SWITCH, GtkBox)

/* @n_open: own orders that are not over, as far as this program knows them. */
void lw_kill_switch_set (LwKillSwitch           *self,
                         gboolean                on,
                         guint                   n_open,
                         const LwDeskConnection *connection);

/* What the switch does at the moment, or did not do, in sentences; "" where there is nothing to say. Never more than is known. New, g_free (). */
char *lw_kill_switch_words (gboolean                on,
                            guint                   n_open,
                            const LwDeskConnection *connection);
/* It cancelled nothing here: the global cancel is what is left. */
gboolean lw_kill_switch_is_in_vain (gboolean                on,
                                    const LwDeskConnection *connection);

G_END_DECLS
