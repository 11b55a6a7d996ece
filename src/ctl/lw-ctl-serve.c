#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <glib.h>

#include <stdio.h>

#include "lw-ctl-desk.h"
#include "lw-ctl-end.h"
#include "lw-ctl.h"

static LwCtlConnection connection = LW_CTL_CONNECTION_INIT;
static gboolean simulated;
static int metrics_port = -1, seed = 1;

static const GOptionEntry entries[] = {
  { "simulated", 0, 0, G_OPTION_ARG_NONE, &simulated, "start a simulated TWS of its own and connect to it", NULL },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the simulated market (1)", "N" },
  { "metrics-port", 0, 0, G_OPTION_ARG_INT, &metrics_port, "loopback port of /metrics and /health, 0 = off (METRICS_PORT)", "N" },
  LW_CTL_CONNECTION_ENTRIES (connection),
  { NULL }
};

typedef struct
{
  const char *shown; /* state that was printed last */
} Serve;

/* "state READY": a line a change, for those who wait for it. */
static void
on_connection_changed_cb (LwDesk *desk,
                          Serve  *serve)
{
  LwDeskConnection now;
  const char *word;

  lw_desk_get_connection (desk, &now);
  word = now.read_only ? "READ-ONLY" : now.orders_on ? "READY" : lw_conn_state_word (now.stats.state);
  if (now.stats.state == LW_CONN_READY && !now.orders_on && !now.read_only)
    word = lw_conn_state_word (LW_CONN_SYNCING);
  if (g_strcmp0 (word, serve->shown) == 0)
    return;
  serve->shown = word;
  printf ("state %s\n", word);
  fflush (stdout);
}

static LwDesk *
new_desk (const LwSettings *settings,
          GError          **error)
{
  LwDeskConfig config;
  LwDesk *desk;

  lw_desk_config_init (&config);
  config.profile = simulated ? LW_PROFILE_SIMULATED : LW_PROFILE_TWS;
  config.host = g_strdup (settings->host);
  config.port = settings->numbers[LW_SETTING_TWS_PORT];
  config.client_id = settings->numbers[LW_SETTING_CLIENT_ID];
  config.metrics_port = metrics_port;
  config.seed = (guint64) seed;
  desk = lw_desk_new (&config, error);
  lw_desk_config_clear (&config);
  return desk;
}

/* Returns the status to end with. */
static int
serve_until_told (LwDesk *desk)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  LwDeskStatus status;
  Serve serve = { NULL };
  LwCtlEnd end;

  lw_ctl_end_watch (&end, loop);
  lw_ctl_desk_show_notices (desk, FALSE);
  lw_desk_start (desk);
  lw_desk_get_status (desk, &status);
  printf ("serving 127.0.0.1:%d\n", status.metrics_port);
  fflush (stdout);
  g_signal_connect (desk, "connection-changed", G_CALLBACK (on_connection_changed_cb), &serve);
  g_main_loop_run (loop);
  lw_desk_stop (desk);
  g_signal_handlers_disconnect_by_data (desk, &serve);
  lw_ctl_end_clear (&end);
  return end.status;
}

int
lw_ctl_serve (int    argc,
              char **argv)
{
  g_autoptr (LwDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  LwSettings settings;

  if (!lw_ctl_parse (&argc, &argv, "", "The whole program without a window: connection, orders, /metrics and /health on loopback.",
                     "legworkctl serve --simulated --metrics-port 8080", entries))
    return LW_EXIT_BAD_INPUT;
  if (metrics_port < -1 || metrics_port > 65535)
    {
      lw_ctl_complain ("--metrics-port %d: a port is a number from 1 to 65535, 0 turns it off", metrics_port);
      return LW_EXIT_BAD_INPUT;
    }
  if (lw_ctl_connection_settings (&connection, &settings, &error))
    desk = new_desk (&settings, &error);
  if (desk == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  return serve_until_told (desk);
}
