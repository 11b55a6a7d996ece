#pragma once

/* An order of which nobody knows what became of it (UNKNOWN, ABSENT, UNRESOLVED): what was sent, what TWS said so far, and what the
 * person can do, each way out with its consequence. The buttons are those of orders.md 6. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

GtkWidget *lw_doubt_banner_new (LwDesk         *desk,
                                const LwIntent *intent);

/* An order that TWS works under a number of ours (action "win.conflict-cancel" with the number). */
GtkWidget *lw_doubt_banner_new_conflict (const LwConflict *conflict);

/* A position that nothing explains (action "win.position-signoff" with its id). */
GtkWidget *lw_doubt_banner_new_position (LwDesk               *desk,
                                         const LwUnattributed *row);

/* An alarm that nobody has dismissed (action "win.alarm-dismiss" with its number); "win.alarm-show" leads to its order. */
GtkWidget *lw_doubt_banner_new_alarm (LwDesk        *desk,
                                      const LwAlarm *alarm);

G_END_DECLS
