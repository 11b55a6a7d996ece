#define G_LOG_DOMAIN "lw-notify"
#include "config.h"

#include "lw-notify.h"

#define ID "news"

/* Its click activates the application, and that presents the window. */
void
lw_notify_send (GtkWindow  *window,
                const char *title,
                const char *body)
{
  GtkApplication *application = gtk_window_get_application (window);
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL)
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_application_send_notification (G_APPLICATION (application), ID, notification);
}

void
lw_notify_withdraw (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (application != NULL)
    g_application_withdraw_notification (G_APPLICATION (application), ID);
}

void
lw_notify_raise (GtkWindow *window)
{
  gtk_window_present (window);
}
