#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include "lw-ctl-desk.h"
#include "lw-ctl.h"
#include "lw-wake.h"

typedef struct
{
  GMainLoop *loop;
  LwDesk    *desk;
  LwCtlUntil until;
  gpointer   data;
  gboolean   met, late;
} Wait;

static void
on_changed_cb (LwDesk *desk,
               Wait   *wait)
{
  wait->met = wait->met || wait->until (desk, wait->data);
  if (wait->met)
    g_main_loop_quit (wait->loop);
}

static gboolean
on_late_cb (gpointer data)
{
  Wait *wait = data;

  wait->late = TRUE;
  g_main_loop_quit (wait->loop);
  return G_SOURCE_CONTINUE;
}

gboolean
lw_ctl_desk_wait (LwDesk    *desk,
                  LwCtlUntil until,
                  gpointer   data,
                  double     seconds)
{
  static const char *names[] = { "connection-changed", "status-changed", "scan-changed", "ticket-changed", "orders-changed" };
  gulong handlers[G_N_ELEMENTS (names)];
  Wait wait = { NULL, desk, until, data, FALSE, FALSE };
  LwWake *deadline = lw_wake_new ("lw-ctl deadline", on_late_cb, &wait);

  wait.loop = g_main_loop_new (NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    handlers[i] = g_signal_connect (desk, names[i], G_CALLBACK (on_changed_cb), &wait);
  lw_wake_after (deadline, (gint64) (seconds * G_USEC_PER_SEC));
  on_changed_cb (desk, &wait);
  while (!wait.met && !wait.late)
    g_main_loop_run (wait.loop);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_handler_disconnect (desk, handlers[i]);
  lw_wake_free (deadline);
  g_main_loop_unref (wait.loop);
  return wait.met;
}

static void
on_notice_cb (LwDesk     *desk,
              const char *sentence,
              gboolean    is_problem,
              gpointer    all)
{
  if (is_problem || GPOINTER_TO_INT (all))
    lw_ctl_complain ("%s", sentence);
}

void
lw_ctl_desk_show_notices (LwDesk  *desk,
                          gboolean all)
{
  g_signal_connect (desk, "notice", G_CALLBACK (on_notice_cb), GINT_TO_POINTER (all));
}

LwDesk *
lw_ctl_desk_open (const LwCtlConnection *connection,
                  int                   *status)
{
  g_autoptr (GError) error = NULL;
  LwDeskConfig config;
  LwSettings settings;
  LwDesk *desk;

  *status = LW_EXIT_BAD_INPUT;
  if (!lw_ctl_connection_settings (connection, &settings, &error))
    {
      lw_ctl_complain ("%s", error->message);
      return NULL;
    }
  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_TWS;
  config.host = g_strdup (settings.host);
  config.port = settings.numbers[LW_SETTING_TWS_PORT];
  config.client_id = settings.numbers[LW_SETTING_CLIENT_ID];
  config.metrics_port = 0;
  desk = lw_desk_new (&config, &error);
  lw_desk_config_clear (&config);
  if (desk == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return NULL;
    }
  *status = LW_EXIT_DONE;
  lw_ctl_desk_show_notices (desk, FALSE);
  lw_desk_start (desk);
  return desk;
}
