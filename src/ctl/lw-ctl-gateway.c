/* legworkctl gateway: the simulated TWS for anybody's client. */

#define G_LOG_DOMAIN "lw-ctl-gateway"

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain-csv.h"
#include "lw-ctl-end.h"
#include "lw-ctl-gateway-data.h"
#include "lw-ctl.h"
#include "lw-gateway-server.h"
#include "lw-msg.h"
#include "lw-script-json.h"

#define DEFAULT_PORT 7497
#define NOT_GIVEN    G_MININT64

typedef struct
{
#define NUMBER(field, name, least, most, help, argument) gint64 field;
#define REAL(field, name, least, most, help, argument) double field;
#define TEXT(field, name, help, argument) char *field;
#define PATH(field, name, help, argument) char *field;
#define TEXTS(field, name, help, argument) char **field;
#define PATHS(field, name, help, argument) char **field;
#define FLAG(field, name, help) gboolean field;
#include "lw-ctl-gateway-options.def"
} Options;

static void
options_init (Options *options)
{
  memset (options, 0, sizeof *options);
#define NUMBER(field, name, least, most, help, argument) options->field = NOT_GIVEN;
#define REAL(field, name, least, most, help, argument) options->field = NAN;
#include "lw-ctl-gateway-options.def"
}

static void
options_clear (Options *options)
{
#define TEXT(field, name, help, argument) g_free (options->field);
#define PATH(field, name, help, argument) g_free (options->field);
#define TEXTS(field, name, help, argument) g_strfreev (options->field);
#define PATHS(field, name, help, argument) g_strfreev (options->field);
#include "lw-ctl-gateway-options.def"
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char summary[] =
  "A simulated TWS for anybody's client: ib_async, ib_insync, ibapi, @stoqey/ib or your own, on a loopback socket and without\n"
  "an account at IB. It answers the text protocol, versions 157 to 178, with paper money. Ends on SIGTERM or Ctrl+C.\n"
  "\n"
  "  symbols   SPX (IND, CBOE; classes SPX and SPXW), SPY, AAPL, MSFT, NVDA (STK, SMART), their options, and combinations (BAG).\n"
  "            The market is always open and moves by the seed; SPY stands near 440\n"
  "  serves    contract details, option parameters, quotes with greeks, historical bars and volatility, scanners; orders of one\n"
  "            leg or more with what-if, brackets, OCA groups and conditions; executions, commissions, positions, P&L, account\n"
  "            summary, completed orders; error codes and limits as TWS has them\n"
  "  begins    the first line on standard output is 'listening 127.0.0.1:PORT': with --port 0 read the port there\n"
  "  faults    a script in JSON loses, delays, repeats and cuts messages, closes sockets, holds and fills orders, by seed";

static const char examples[] =
  "legworkctl gateway --port 7497\n"
  "\n"
  "Then, in Python with ib_async:\n"
  "  from ib_async import IB, Stock\n"
  "  ib = IB ().connect ('127.0.0.1', 7497, clientId=1)\n"
  "  print (ib.reqTickers (*ib.qualifyContracts (Stock ('SPY', 'SMART', 'USD'))))\n"
  "or with IB's own ibapi, on an object that is EClient and EWrapper:\n"
  "  app.connect ('127.0.0.1', 7497, 1); app.run ()\n"
  "\n"
  "A fault: the first order is lost, the socket dies, and the port refuses for three seconds:\n"
  "  echo '{\"format\":1, \"name\":\"lost\", \"rules\":[{\"at\":{\"event\":\"place\",\"n\":1},\n"
  "         \"do\":[\"lose\",\"close\",{\"refuse\":3000000}]}]}' > lost.json\n"
  "  legworkctl gateway --port 7497 --script lost.json\n"
  "\n"
  "docs/gateway.md says what is served and lists all events and actions of scripts.";

static gboolean
parse (int      *argc,
       char   ***argv,
       Options  *options)
{
  const GOptionEntry entries[] = {
#define NUMBER(field, name, least, most, help, argument) { name, 0, 0, G_OPTION_ARG_INT64, &options->field, help, argument },
#define REAL(field, name, least, most, help, argument) { name, 0, 0, G_OPTION_ARG_DOUBLE, &options->field, help, argument },
#define TEXT(field, name, help, argument) { name, 0, 0, G_OPTION_ARG_STRING, &options->field, help, argument },
#define PATH(field, name, help, argument) { name, 0, 0, G_OPTION_ARG_FILENAME, &options->field, help, argument },
#define TEXTS(field, name, help, argument) { name, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->field, help, argument },
#define PATHS(field, name, help, argument) { name, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->field, help, argument },
#define FLAG(field, name, help) { name, 0, 0, G_OPTION_ARG_NONE, &options->field, help, NULL },
#include "lw-ctl-gateway-options.def"
    { NULL },
  };

  return lw_ctl_parse (argc, argv, "", summary, examples, entries);
}

static gboolean
number_fits (const char *name,
             gint64      value,
             gint64      least,
             gint64      most)
{
  if (value == NOT_GIVEN || (value >= least && value <= most))
    return TRUE;
  lw_ctl_complain ("--%s must lie between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, name, least, most);
  return FALSE;
}

static gboolean
real_fits (const char *name,
           double      value,
           double      least,
           double      most)
{
  if (isnan (value) || (value >= least && value <= most))
    return TRUE;
  lw_ctl_complain ("--%s must lie between %g and %g", name, least, most);
  return FALSE;
}

static gboolean
numbers_fit (const Options *options)
{
#define NUMBER(field, name, least, most, help, argument) \
  if (!number_fits (name, options->field, least, most)) \
    return FALSE;
#define REAL(field, name, least, most, help, argument) \
  if (!real_fits (name, options->field, least, most)) \
    return FALSE;
#include "lw-ctl-gateway-options.def"
  return TRUE;
}

/* What speaks against playing a script beside other options. */
static gboolean
script_fits (const Options *options)
{
  if (options->script == NULL)
    return TRUE;
  if (options->state != NULL)
    lw_ctl_complain ("a script begins afresh each time: leave out --state, or --script");
  else if (!isnan (options->speed) && options->speed > 0.0)
    lw_ctl_complain ("in a script the market stands still: leave out --speed, or --script");
  else
    return TRUE;
  return FALSE;
}

/* FALSE: said why on standard error. */
static gboolean
load_script (const Options    *options,
             LwGatewayConfig  *config,
             LwScript        **script)
{
  g_autoptr (GError) error = NULL;

  if (options->script == NULL)
    return TRUE;
  *script = lw_script_json_load (options->script, &error);
  if (*script == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return FALSE;
    }
  lw_gateway_config_take_script (config, *script);
  if ((*script)->sides[LW_SCRIPT_USER]->len > 0 || (*script)->sides[LW_SCRIPT_CLIENT]->len > 0)
    g_printerr ("%s: its sections user and client are ignored; the gateway plays the rules\n", options->script);
  return TRUE;
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

#define SET_INT(config, field, value) G_STMT_START { \
  if ((value) != NOT_GIVEN) \
    (config)->field = (int) (value); \
} G_STMT_END

/* What was given stands above what a script says. FALSE: said why on standard error. */
static gboolean
configure (const Options   *options,
           LwGatewayConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (options->account != NULL)
    config->account = options->account;
  if (options->seed != NOT_GIVEN)
    config->seed = (guint64) options->seed;
  if (!isnan (options->speed))
    config->speed = options->speed;
  SET_INT (config, server_version, options->server_version);
  SET_INT (config, lines, options->lines);
  SET_INT (config, rate, options->rate);
  config->strict_rate = options->strict_rate;
  config->read_only = options->read_only;
  config->strict_attributes = options->strict_attributes;
  config->tif_preset = options->tif_preset;
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
  g_auto (Options) options;
  g_auto (LwCtlGatewayData) data = { 0 };
  g_autoptr (LwScript) script = NULL;
  LwGatewayConfig config;
  int port, status;

  options_init (&options);
  lw_gateway_config_init (&config);
  if (!parse (&argc, &argv, &options))
    return LW_EXIT_BAD_INPUT;
  if (argc > 1)
    {
      lw_ctl_complain ("'%s' is not understood; see 'legworkctl gateway --help'", argv[1]);
      return LW_EXIT_BAD_INPUT;
    }
  data = (LwCtlGatewayData) { options.no_live, options.no_delayed, options.halts, options.competing, NULL };
  if (!numbers_fit (&options) || !script_fits (&options) || !load_script (&options, &config, &script)
      || !configure (&options, &config) || !lw_ctl_gateway_data_take (&data, &config))
    {
      g_clear_pointer (&config.chains, g_ptr_array_unref);
      return LW_EXIT_BAD_INPUT;
    }
  port = options.port == NOT_GIVEN ? DEFAULT_PORT : (int) options.port;
  status = options.make_market != NULL ? make_market (&config, options.make_market) : serve (&config, port, options.state);
  g_clear_pointer (&config.chains, g_ptr_array_unref);
  return status;
}
