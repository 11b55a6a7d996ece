#pragma once

/* How the system tells a person who looks elsewhere that the window has something to say: a notification on a desktop with a
 * session bus; on Windows the taskbar button, which flashes until the window comes to the front. Main thread. Texts are plain,
 * never markup. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One at a time: the next takes the place of the last. */
void lw_notify_send     (GtkWindow  *window,
                         const char *title,
                         const char *body);
/* The same for an alarm, in a place of its own: no news takes it. */
void lw_notify_alarm    (GtkWindow  *window,
                         const char *title,
                         const char *body);
/* Both. */
void lw_notify_withdraw (GtkWindow  *window);
/* The bell, for what concerns real money: LIVE is told by sound too (risk-gate.md, at its end). */
void lw_notify_ring     (GtkWidget  *widget);
/* Presents @window; on Windows also where another program is in front, if that one may hand it over, and out of the taskbar. */
void lw_notify_raise    (GtkWindow  *window);

G_END_DECLS
