/* legworkctl gateway: the simulated TWS for anybody's client. */

#define G_LOG_DOMAIN "lw-ctl-gateway"

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>

#include "lw-calendar.h"
#include "lw-chain-csv.h"
#include "lw-ctl-end.h"
#include "lw-ctl.h"
#include "lw-gateway-server.h"
#include "lw-msg.h"

typedef struct
{
  int      port;
  char   **chains;
  char    *account;
  gint64   seed;
  char    *make_market;
  char    *script;
  char    *state;
  double   speed;
  int      server_version;
  char    *as_of;
  int      lines;
  int      rate;
  gboolean strict_rate;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->chains);
  g_free (options->account);
  g_free (options->make_market);
  g_free (options->script);
  g_free (options->state);
  g_free (options->as_of);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (int      *argc,
       char   ***argv,
       Options  *options)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "listen on this port of 127.0.0.1; 0 picks a free one (default 7497)", "N" },
    { "chain", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->chains, "serve this chain CSV instead of a market of its own; repeatable", "FILE" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account, "the account's name (default DUSIM0001)", "NAME" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "of the market (default 1)", "N" },
    { "make-market", 0, 0, G_OPTION_ARG_FILENAME, &options->make_market, "write the market as chain CSV and end", "FILE" },
    { "script", 0, 0, G_OPTION_ARG_FILENAME, &options->script, "faults by script", "FILE" },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options->speed, "of the market's moves; 0 = frozen (default 1)", "X" },
    { "server-version", 0, 0, G_OPTION_ARG_INT, &options->server_version, "the highest version to answer (default 178)", "N" },
    { "as-of", 0, 0, G_OPTION_ARG_STRING, &options->as_of, "the market's instant at the start (2019-04-25T20:00:00Z)", "TIME" },
    { "lines", 0, 0, G_OPTION_ARG_INT, &options->lines, "market data lines (default 100)", "N" },
    { "rate", 0, 0, G_OPTION_ARG_INT, &options->rate, "messages a second, as a bucket (default 50)", "N" },
    { "strict-rate", 0, 0, G_OPTION_ARG_NONE, &options->strict_rate, "count any sliding second instead", NULL },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->state, "keep the account, its orders and positions in FILE between runs; without it they are lost at the end", "FILE" },
    { NULL },
  };

  return lw_ctl_parse (argc, argv, "", "A simulated TWS on a loopback socket, with a market of its own or from chain files. Ends on SIGTERM.",
                       "legworkctl gateway --port 4002 --seed 7", entries);
}

/* What this version does not do is refused, not ignored. */
static gboolean
all_served (const Options *options)
{
  if (options->script == NULL)
    return TRUE;
  lw_ctl_complain ("--script is not served by this version; leave it out");
  return FALSE;
}

static gboolean
in_range (const char *name,
          gint64      value,
          gint64      low,
          gint64      high)
{
  if (value >= low && value <= high)
    return TRUE;
  lw_ctl_complain ("%s must lie between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, name, low, high);
  return FALSE;
}

static gboolean
numbers_fit (const Options *options)
{
  if (!(options->speed >= 0.0 && options->speed <= 1000.0))
    {
      lw_ctl_complain ("--speed must lie between 0 and 1000");
      return FALSE;
    }
  return in_range ("--port", options->port, 0, 65535) && in_range ("--seed", options->seed, 0, G_MAXINT64)
         && in_range ("--server-version", options->server_version, 100, LW_WIRE_TABLE_VERSION)
         && in_range ("--lines", options->lines, 1, 100000) && in_range ("--rate", options->rate, 1, 100000);
}

static GPtrArray *
load_chains (const Options *options,
             gint64         until_us,
             GError       **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; options->chains[i] != NULL; i++)
    {
      LwChainCsvOptions how;
      g_autoptr (GPtrArray) some = NULL;

      lw_chain_csv_options_init (&how);
      how.until_us = until_us;
      how.notices = notices;
      some = lw_chain_csv_load (options->chains[i], &how, error);
      if (some == NULL)
        return NULL;
      for (guint c = 0; c < some->len; c++)
        g_ptr_array_add (all, lw_chain_ref (g_ptr_array_index (some, c)));
    }
  for (guint i = 0; i < notices->len; i++)
    g_printerr ("%s\n", (char *) g_ptr_array_index (notices, i));
  return g_steal_pointer (&all);
}

/* FALSE: said why on standard error. */
static gboolean
configure (const Options   *options,
           LwGatewayConfig *config)
{
  g_autoptr (GError) error = NULL;

  lw_gateway_config_init (config);
  if (options->account != NULL)
    config->account = options->account;
  config->seed = (guint64) options->seed;
  config->speed = options->speed;
  config->server_version = options->server_version;
  config->lines = options->lines;
  config->rate = options->rate;
  config->strict_rate = options->strict_rate;
  if (options->as_of != NULL && !lw_calendar_parse_instant (options->as_of, &config->as_of_us))
    {
      lw_ctl_complain ("--as-of: '%s' is no instant like 2019-04-25T20:00:00Z", options->as_of);
      return FALSE;
    }
  if (options->chains == NULL)
    return TRUE;
  config->chains = load_chains (options, config->as_of_us, &error);
  if (config->chains == NULL)
    lw_ctl_complain ("%s", error->message);
  return config->chains != NULL;
}

static int
make_market (const LwGatewayConfig *config,
             const char            *path)
{
  g_autoptr (LwGateway) gateway = lw_gateway_new (config, g_get_real_time ());
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  lw_gateway_write_market (gateway, csv);
  if (g_file_set_contents (path, csv->str, (gssize) csv->len, &error))
    return LW_EXIT_DONE;
  lw_ctl_complain ("%s", error->message);
  return LW_EXIT_BAD_INPUT;
}

static int
serve (const LwGatewayConfig *config,
       int                    port,
       const char            *state)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LwGatewayServer) server = lw_gateway_server_start (config, port, state, &error);
  LwCtlEnd end;

  if (server == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  lw_ctl_end_watch (&end, loop); /* before the line that tells others to begin */
  if (lw_gateway_server_get_notice (server) != NULL)
    g_printerr ("%s\n", lw_gateway_server_get_notice (server));
  g_print ("listening 127.0.0.1:%d\n", lw_gateway_server_get_port (server));
  fflush (stdout);
  g_main_loop_run (loop);
  lw_ctl_end_clear (&end);
  return LW_EXIT_DONE;
}

int
lw_ctl_gateway (int    argc,
                char **argv)
{
  g_auto (Options) options = { .port = 7497, .seed = 1, .speed = 1.0, .server_version = LW_WIRE_MAX_VERSION, .lines = 100, .rate = 50 };
  LwGatewayConfig config;
  int status;

  if (!parse (&argc, &argv, &options))
    return LW_EXIT_BAD_INPUT;
  if (argc > 1)
    {
      lw_ctl_complain ("'%s' is not understood; see 'legworkctl gateway --help'", argv[1]);
      return LW_EXIT_BAD_INPUT;
    }
  if (!all_served (&options) || !numbers_fit (&options) || !configure (&options, &config))
    return LW_EXIT_BAD_INPUT;
  status = options.make_market != NULL ? make_market (&config, options.make_market) : serve (&config, options.port, options.state);
  g_clear_pointer (&config.chains, g_ptr_array_unref);
  return status;
}
