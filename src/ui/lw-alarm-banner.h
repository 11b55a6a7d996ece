#pragma once

/* The newest alarm that nobody has dismissed, below the header: what, when, of which order, and how many more there are. It stays over every
 * page but the one that lists them all. Texts are plain; the account is masked in them.
 *
 * signal "alarm" (const char *title, const char *body): a new one, for whoever looks elsewhere. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_ALARM_BANNER (lw_alarm_banner_get_type ())
G_DECLARE_FINAL_TYPE (LwAlarmBanner, lw_alarm_banner, LW, ALARM_BANNER, GtkBox)

/* NULL takes the desk away. Those that stand there already are no news. */
void     lw_alarm_banner_set_desk   (LwAlarmBanner *self,
                                     LwDesk        *desk);
/* The page that lists all alarms is shown. */
void     lw_alarm_banner_set_listed (LwAlarmBanner *self,
                                     gboolean       listed);
/* FALSE: what is shown changed just now, and a press may have been meant for what was there before. */
gboolean lw_alarm_banner_takes_press (LwAlarmBanner *self);

/* For tests: monotonic µs. */
void     lw_alarm_banner_set_clock  (gint64       (*clock_us) (void));

/* "LEG IMBALANCE: … (3 times)", one or more whole sentences; g_free (). */
char    *lw_alarm_banner_words      (const LwAlarm *alarm,
                                     const char    *account);

G_END_DECLS
