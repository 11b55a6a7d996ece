#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-tws.h"
#include "lw-ctl.h"
#include "lw-wake.h"

static LwCtlConnection connection = LW_CTL_CONNECTION_INIT;
static char *expiry_text, *right_text, *as_of_text, *out_path;
static gint64 as_of_us; /* 0 = TWS's clock */
static int strikes, max_dte = 60;
static gboolean quiet;

static const GOptionEntry entries[] = {
  { "expiry", 0, 0, G_OPTION_ARG_STRING, &expiry_text, "one settlement date", "DATE" },
  { "max-dte", 0, 0, G_OPTION_ARG_INT, &max_dte, "without --expiry: calendar days ahead (60)", "DAYS" },
  { "right", 0, 0, G_OPTION_ARG_STRING, &right_text, "C or P; both without it", "RIGHT" },
  { "strikes", 0, 0, G_OPTION_ARG_INT, &strikes, "nearest to the money of each expiry; 0 = all", "N" },
  { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of_text, "instant to count days from; default TWS's clock", "TIME" },
  { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, "file to write; standard output without it", "FILE" },
  { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress on standard error", NULL },
  LW_CTL_CONNECTION_ENTRIES (connection),
  { NULL }
};

static gboolean
read_query (LwChainQuery *query)
{
  memset (query, 0, sizeof *query);
  query->today = query->expiry = LW_DATE_NONE;
  query->max_dte = max_dte;
  query->strikes = strikes;
  if (expiry_text != NULL && !lw_date_parse (expiry_text, &query->expiry))
    {
      lw_ctl_complain ("--expiry %s: a date looks like 2026-12-18", expiry_text);
      return FALSE;
    }
  if (right_text != NULL && strcmp (right_text, "C") != 0 && strcmp (right_text, "P") != 0)
    {
      lw_ctl_complain ("--right %s: it is C or P", right_text);
      return FALSE;
    }
  if (strikes < 0 || max_dte < 0)
    {
      lw_ctl_complain ("--strikes and --max-dte are whole numbers from 0");
      return FALSE;
    }
  if (as_of_text != NULL && !lw_calendar_parse_instant (as_of_text, &as_of_us))
    {
      lw_ctl_complain ("--as-of: '%s' is no instant; write it as 2019-04-25T16:00 (New York) or with a zone", as_of_text);
      return FALSE;
    }
  query->right = right_text != NULL ? (LwRight) right_text[0] : LW_RIGHT_NONE;
  return TRUE;
}

static int
write_chain (LwChain *chain)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  lw_chain_append_csv_header (csv);
  lw_chain_append_csv (chain, csv);
  if (out_path == NULL)
    {
      fputs (csv->str, stdout);
      return LW_EXIT_DONE;
    }
  if (g_file_set_contents (out_path, csv->str, (gssize) csv->len, &error))
    return LW_EXIT_DONE;
  lw_ctl_complain ("%s", error->message);
  return LW_EXIT_BAD_INPUT;
}

int
lw_ctl_chain (int    argc,
              char **argv)
{
  g_autoptr (LwCtlTws) tws = NULL;
  g_autoptr (LwChain) chain = NULL;
  g_autoptr (GError) error = NULL;
  LwChainQuery query;
  int status;

  if (!lw_ctl_parse (&argc, &argv, "SYMBOL", "Reads an option chain through TWS and writes it as chain CSV, a row a series.",
                     "legworkctl chain SPY --expiry 2026-12-18 --strikes 20 --out spy.csv", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc != 2)
    {
      lw_ctl_complain ("chain needs one symbol; see 'legworkctl chain --help'");
      return LW_EXIT_BAD_INPUT;
    }
  if (!read_query (&query))
    return LW_EXIT_BAD_INPUT;
  tws = lw_ctl_tws_open (&connection, quiet, &status, &error);
  if (tws != NULL)
    chain = lw_ctl_tws_load (tws, argv[1], &query, NULL, LW_SWEEP_MODEL, as_of_us, &status, &error);
  if (chain != NULL)
    return write_chain (chain);
  lw_ctl_complain ("%s", error->message);
  return status;
}
