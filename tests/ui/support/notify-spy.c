#include "config.h"

#include "lw-notify.h"
#include "notify-spy.h"

NotifySpy notify_spy;

void
notify_spy_forget (void)
{
  g_free (notify_spy.alarm);
  notify_spy = (NotifySpy) { 0 };
}

void
lw_notify_send (GtkWindow  *window,
                const char *title,
                const char *body)
{
  notify_spy.n_news++;
}

void
lw_notify_alarm (GtkWindow  *window,
                 const char *title,
                 const char *body)
{
  notify_spy.n_alarms++;
  g_free (notify_spy.alarm);
  notify_spy.alarm = g_strdup_printf ("%s|%s", title, body);
}

void
lw_notify_withdraw (GtkWindow *window)
{
  notify_spy.n_withdrawn++;
}

void
lw_notify_ring (GtkWidget *widget)
{
  notify_spy.n_rings++;
}

void
lw_notify_raise (GtkWindow *window)
{
}
