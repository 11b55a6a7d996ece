#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>

#include <libsoup/soup.h>

#include "lw-ctl.h"
#include "lw-settings.h"

#define TIMEOUT_S 5
#define TOO_MANY_REQUESTS 429 /* libsoup 3.2 has no name for it */

static int port;
static gboolean health;

static const GOptionEntry entries[] = {
  { "metrics-port", 0, 0, G_OPTION_ARG_INT, &port, "port of the running instance (METRICS_PORT)", "N" },
  { "health", 0, 0, G_OPTION_ARG_NONE, &health, "print /health instead", NULL },
  { NULL }
};

/* The body of one GET on loopback, never through a proxy; *@status is HTTP's. */
static GBytes *
get (const char *path,
     guint      *status,
     GError    **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_S, "proxy-resolver", NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%d%s", port, path);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);
  GBytes *body = soup_session_send_and_read (session, message, NULL, error);

  *status = soup_message_get_status (message);
  return body;
}

static int
print_body (GBytes *body,
            guint   status)
{
  if (status == TOO_MANY_REQUESTS)
    {
      lw_ctl_complain ("127.0.0.1:%d was asked too often; ask again in a second", port);
      return LW_EXIT_NOT_CONNECTED;
    }
  if (status != SOUP_STATUS_OK && !(health && status == SOUP_STATUS_SERVICE_UNAVAILABLE))
    {
      lw_ctl_complain ("what answers on 127.0.0.1:%d is not a running Legwork; name its port with --metrics-port", port);
      return LW_EXIT_NOT_CONNECTED;
    }
  fwrite (g_bytes_get_data (body, NULL), 1, g_bytes_get_size (body), stdout);
  return LW_EXIT_DONE;
}

int
lw_ctl_metrics (int    argc,
                char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  LwSettings settings;
  guint status;

  if (!lw_ctl_parse (&argc, &argv, "", "Prints one exposition of a running instance.", "legworkctl metrics --metrics-port 8080",
                     entries))
    return LW_EXIT_BAD_INPUT;
  lw_settings_read (&settings, NULL);
  if (port == 0)
    port = settings.numbers[LW_SETTING_METRICS_PORT];
  if (port < 1 || port > 65535)
    {
      lw_ctl_complain ("/metrics is turned off (METRICS_PORT is 0); name the port of a running instance with --metrics-port");
      return LW_EXIT_BAD_INPUT;
    }
  body = get (health ? "/health" : "/metrics", &status, &error);
  if (body != NULL)
    return print_body (body, status);
  lw_ctl_complain ("nothing answers on 127.0.0.1:%d (%s); start legwork or 'legworkctl serve'", port, error->message);
  return LW_EXIT_NOT_CONNECTED;
}
