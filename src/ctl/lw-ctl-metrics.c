#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gio/gio.h>

#include "lw-ctl.h"
#include "lw-settings.h"

#define TIMEOUT_S 5
#define MAX_REPLY (4 << 20)

static int port;
static gboolean health;

static const GOptionEntry entries[] = {
  { "metrics-port", 0, 0, G_OPTION_ARG_INT, &port, "port of the running instance (METRICS_PORT)", "N" },
  { "health", 0, 0, G_OPTION_ARG_NONE, &health, "print /health instead", NULL },
  { NULL }
};

/* The whole reply to one GET on loopback; the endpoint closes after it. */
static char *
get (guint16     to_port,
     const char *path,
     GError    **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", path, to_port);
  g_autofree char *reply = g_malloc (MAX_REPLY + 1);
  gsize length;

  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", to_port, NULL, error);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                                     NULL, error)
      || !g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), reply, MAX_REPLY, &length, NULL, error))
    return NULL;
  reply[length] = '\0';
  return g_steal_pointer (&reply);
}

static int
print_body (const char *reply,
            int         from_port)
{
  const char *body = strstr (reply, "\r\n\r\n");
  gboolean answers = g_str_has_prefix (reply, "HTTP/1.1 200") || (health && g_str_has_prefix (reply, "HTTP/1.1 503"));

  if (g_str_has_prefix (reply, "HTTP/1.1 429"))
    {
      lw_ctl_complain ("127.0.0.1:%d was asked too often; ask again in a second", from_port);
      return LW_EXIT_NOT_CONNECTED;
    }
  if (!answers || body == NULL)
    {
      lw_ctl_complain ("what answers on 127.0.0.1:%d is not a running Legwork; name its port with --metrics-port", from_port);
      return LW_EXIT_NOT_CONNECTED;
    }
  fputs (body + 4, stdout);
  return LW_EXIT_DONE;
}

int
lw_ctl_metrics (int    argc,
                char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;
  LwSettings settings;

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
  reply = get ((guint16) port, health ? "/health" : "/metrics", &error);
  if (reply != NULL)
    return print_body (reply, port);
  lw_ctl_complain ("nothing answers on 127.0.0.1:%d (%s); start legwork or 'legworkctl serve'", port, error->message);
  return LW_EXIT_NOT_CONNECTED;
}
