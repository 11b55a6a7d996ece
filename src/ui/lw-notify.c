#define G_LOG_DOMAIN "lw-notify"
#include "config.h"

#include "lw-notify.h"

#define NEWS  "news"
#define ALARM "alarm"

/* Its click activates the application, and that presents the window. */
static void
send_to_system (GtkWindow            *window,
                const char           *id,
                GNotificationPriority priority,
                const char           *title,
                const char           *body)
{
  GtkApplication *application = gtk_window_get_application (window);
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL)
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, priority);
  g_application_send_notification (G_APPLICATION (application), id, notification);
}

void
lw_notify_send (GtkWindow  *window,
                const char *title,
                const char *body)
{
  send_to_system (window, NEWS, G_NOTIFICATION_PRIORITY_HIGH, title, body);
}

void
lw_notify_alarm (GtkWindow  *window,
                 const char *title,
                 const char *body)
{
  send_to_system (window, ALARM, G_NOTIFICATION_PRIORITY_URGENT, title, body);
}

void
lw_notify_withdraw (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (application == NULL)
    return;
  g_application_withdraw_notification (G_APPLICATION (application), NEWS);
  g_application_withdraw_notification (G_APPLICATION (application), ALARM);
}

void
lw_notify_ring (GtkWidget *widget)
{
  gdk_display_beep (gtk_widget_get_display (widget));
}

void
lw_notify_raise (GtkWindow *window)
{
  gtk_window_present (window);
}
