#define G_LOG_DOMAIN "lw-ctl-scan"

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain-csv.h"
#include "lw-ctl-filter.h"
#include "lw-ctl-rows.h"
#include "lw-ctl-tws.h"
#include "lw-ctl.h"

#define DEFAULT_COLUMNS \
  "sym,trading_class,exp,dte,kind,s_strike,l_strike,width,exec,max_profit_usd,max_loss_usd,ror,pop,ev_usd,ev_rel,be,s_delta," \
  "comb_spr_w,min_oi,worst_state"

/* The options as they stand on the command line. */
typedef struct
{
  char   **files;
  char   **where;
  char    *preset, *kinds, *basis, *sort, *columns, *as_of, *rate, *ev_sigma, *iv, *format, *underlying, *underlying_price;
  int      top;
  gboolean why, time, explain, quiet;
  LwCtlConnection tws;
} Options;

/* One run of the command. */
typedef struct
{
  Options        options;
  LwPreset      *preset;
  LwScanSettings settings;
  gint64         as_of_us;   /* 0 = not given */
  LwCtlFormat    format;
  char         **columns;
  GPtrArray     *chains;     /* of LwChain */
  GPtrArray     *results;    /* of LwScanResult */
  GPtrArray     *notices;    /* of char * */
  int            exit_status;
  double         load_s, scan_s, write_s;
} Command;

static double
seconds (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

static gboolean
complain (Command    *self,
          const char *format,
          ...) G_GNUC_PRINTF (2, 3);

static gboolean
complain (Command    *self,
          const char *format,
          ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  lw_ctl_complain ("%s", text);
  if (self->exit_status == LW_EXIT_DONE)
    self->exit_status = LW_EXIT_BAD_INPUT;
  return FALSE;
}

static gboolean
complain_error (Command *self,
                GError  *error)
{
  g_autoptr (GError) owned = error;

  return complain (self, "%s", owned->message);
}

static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

/* --- settings and preset --- */

static gboolean
apply_ev_sigma (Command    *self,
                const char *word)
{
  if (word == NULL || strcmp (word, "atm") == 0)
    self->settings.ev_sigma = LW_EV_SIGMA_ATM;
  else if (strcmp (word, "hv30") == 0)
    self->settings.ev_sigma = LW_EV_SIGMA_HV30;
  else if (strcmp (word, "file") == 0)
    self->settings.ev_sigma = LW_EV_SIGMA_FILE;
  else if (parse_number (word, &self->settings.ev_sigma_number) && self->settings.ev_sigma_number > 0)
    self->settings.ev_sigma = LW_EV_SIGMA_NUMBER;
  else
    return complain (self, "--ev-sigma: '%s' is none of atm, hv30, file or a fraction such as 0.2", word);
  return TRUE;
}

static gboolean
apply_settings (Command *self)
{
  const Options *o = &self->options;

  lw_scan_settings_init (&self->settings);
  if (o->rate != NULL && !parse_number (o->rate, &self->settings.rate))
    return complain (self, "--rate: '%s' is no number; 0.04 is four percent", o->rate);
  if (o->iv != NULL && strcmp (o->iv, "own") != 0 && strcmp (o->iv, "given") != 0)
    return complain (self, "--iv: '%s' is neither own nor given", o->iv);
  self->settings.iv_given = g_strcmp0 (o->iv, "given") == 0;
  self->settings.quick = !o->why;
  if (o->as_of != NULL && !lw_calendar_parse_instant (o->as_of, &self->as_of_us))
    return complain (self, "--as-of: '%s' is no instant; write it as 2019-04-25T16:00 (New York) or with a zone", o->as_of);
  return apply_ev_sigma (self, o->ev_sigma);
}

static gboolean
apply_filters (Command *self)
{
  for (guint i = 0; self->options.where != NULL && self->options.where[i] != NULL; i++)
    {
      LwFilter filter;
      GError *error = NULL;

      if (!lw_ctl_filter_parse (self->options.where[i], &filter, &error))
        {
          lw_filter_clear (&filter);
          return complain_error (self, error);
        }
      lw_preset_add_filter (self->preset, &filter);
    }
  return TRUE;
}

static gboolean
apply_preset (Command *self)
{
  const Options *o = &self->options;
  GError *error = NULL;

  self->preset = o->preset != NULL ? lw_ctl_preset_find (o->preset, &error) : lw_preset_new ("");
  if (self->preset == NULL)
    return complain_error (self, error);
  if (o->kinds != NULL && !lw_ctl_kinds_parse (o->kinds, self->preset->kinds, &error))
    return complain_error (self, error);
  if (o->basis != NULL && !lw_preset_set_basis (self->preset, o->basis))
    return complain (self, "--basis: '%s' is none of natural, mid, last, model or a number from 0 to 1", o->basis);
  if (strcmp (self->preset->basis_word, "model") == 0)
    return complain (self, "basis 'model' needs a fitted smile, which this version has not; use natural, mid, last or a number");
  if (o->sort != NULL && !lw_preset_set_sort (self->preset, o->sort))
    return complain (self, "--sort: '%s' is no field with :asc or :desc", o->sort);
  if (o->top < 0)
    return complain (self, "--top: must be above 0");
  if (o->top > 0)
    self->preset->limit = (guint) o->top;
  return apply_filters (self);
}

static gboolean
apply_output (Command *self)
{
  const char *columns = self->options.columns != NULL ? self->options.columns : DEFAULT_COLUMNS;
  const char *unknown;

  if (!lw_ctl_format_parse (self->options.format, &self->format))
    return complain (self, "--format: '%s' is none of table, csv, json", self->options.format);
  self->columns = g_strsplit (columns, ",", -1);
  for (guint i = 0; self->columns[i] != NULL; i++)
    g_strstrip (self->columns[i]);
  unknown = lw_ctl_rows_unknown_column ((const char * const *) self->columns);
  if (unknown != NULL)
    return complain (self, "--columns: there is no field '%s'", unknown);
  return TRUE;
}

/* --- sources --- */

static gboolean
load_file (Command    *self,
           const char *path,
           GString    *explain)
{
  g_autoptr (GPtrArray) chains = NULL;
  LwChainCsvOptions options;
  GError *error = NULL;

  lw_chain_csv_options_init (&options);
  options.symbol = self->options.underlying;
  options.until_us = self->as_of_us;
  options.explain = explain;
  options.notices = self->notices;
  if (self->options.underlying_price != NULL && !parse_number (self->options.underlying_price, &options.spot))
    return complain (self, "--underlying-price: '%s' is no number", self->options.underlying_price);
  chains = lw_chain_csv_load (path, &options, &error);
  if (chains == NULL)
    return complain_error (self, error);
  for (guint i = 0; i < chains->len; i++)
    g_ptr_array_add (self->chains, lw_chain_ref (g_ptr_array_index (chains, i)));
  return TRUE;
}

static gboolean
names_given_iv (const char *field)
{
  return field != NULL && strstr (field, "iv_given") != NULL;
}

/* TWS's model takes seconds that our own volatilities do not need: waited for where it is asked for. */
static LwSweepWants
sweep_wants (const Command *self)
{
  gboolean given = self->settings.iv_given || names_given_iv (self->preset->sort_field);

  for (guint i = 0; i < self->preset->n_filters; i++)
    given |= names_given_iv (self->preset->filters[i].field);
  for (guint i = 0; self->columns != NULL && self->columns[i] != NULL; i++)
    given |= names_given_iv (self->columns[i]);
  return given ? LW_SWEEP_MODEL : LW_SWEEP_QUOTES;
}

static gboolean
load_symbol (Command    *self,
             const char *symbol)
{
  GError *error = NULL;
  int exit_status = LW_EXIT_NOT_CONNECTED;
  LwChain *chain = lw_ctl_load_chain (&self->options.tws, symbol, self->preset, sweep_wants (self), self->as_of_us,
                                      self->options.quiet, &exit_status, &error);

  if (chain == NULL)
    {
      self->exit_status = exit_status;
      return complain_error (self, error);
    }
  g_ptr_array_add (self->chains, chain);
  return TRUE;
}

static gboolean
load_all (Command *self,
          char   **symbols)
{
  g_autoptr (GString) explain = self->options.explain ? g_string_new (NULL) : NULL;
  double from = seconds ();

  if (self->options.files == NULL && symbols[0] == NULL)
    return complain (self, "nothing to scan: name a SYMBOL, or a file with --chain FILE");
  if (self->options.files != NULL && symbols[0] != NULL)
    return complain (self, "'%s': symbols come from TWS, --chain from files; name one or the other", symbols[0]);
  for (guint i = 0; self->options.files != NULL && self->options.files[i] != NULL; i++)
    if (!load_file (self, self->options.files[i], explain))
      return FALSE;
  for (guint i = 0; symbols[i] != NULL; i++)
    if (!load_symbol (self, symbols[i]))
      return FALSE;
  if (explain != NULL)
    g_print ("%s", explain->str);
  self->load_s = seconds () - from;
  return TRUE;
}

/* --- scan and output --- */

static void
note_chain (Command       *self,
            const LwChain *chain)
{
  gboolean american = FALSE, unknown_days = FALSE;

  for (guint i = 0; i < chain->n_expiries; i++)
    {
      american |= chain->expiries[i].style == LW_STYLE_AMERICAN;
      unknown_days |= !lw_calendar_knows (chain->expiries[i].settle);
    }
  if (american)
    g_ptr_array_add (self->notices, g_strdup_printf ("%s: American options: volatility and greeks are American "
                                                     "(style_used A), by the yield q, without single cash dividends; ev "
                                                     "compares with European values", chain->symbol));
  if (unknown_days)
    g_ptr_array_add (self->notices, g_strdup_printf ("%s: holidays are known from 2015 to 2035; beyond, every weekday counts as a "
                                                     "trading day", chain->symbol));
  if (isnan (lw_chain_px (chain)))
    g_ptr_array_add (self->notices, g_strdup_printf ("%s: the underlying has no price, so nothing that needs one is shown",
                                                     chain->symbol));
}

static const char *
what_is_needed (LwField field)
{
  static const struct { const char *source, *words; } needs[] = {
    { "bars", "daily history" }, { "account", "a connected account" }, { "user_csv", "a file of your own" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (strcmp (lw_field_info (field)->source, needs[i].source) == 0)
      return needs[i].words;
  return "data";
}

/* A preset that cannot give a row here says so. */
static void
note_filters (Command *self)
{
  for (guint i = 0; i < self->preset->n_filters; i++)
    {
      const LwFilter *filter = &self->preset->filters[i];
      int code = lw_field_code (filter->field);

      if (filter->allow_missing || (code >= 0 && lw_scan_field_is_computed ((LwField) code)))
        continue;
      if (code >= 0)
        g_ptr_array_add (self->notices, g_strdup_printf ("the filter on %s needs %s that a scan does not have in this version, so no "
                                                         "row passes it", filter->field, what_is_needed ((LwField) code)));
      else
        g_ptr_array_add (self->notices, g_strdup_printf ("the field %s of a filter is not known here, so no row passes it",
                                                         filter->field));
    }
}

static gint64
instant_of (const Command *self,
            const LwChain *chain)
{
  if (self->as_of_us != 0)
    return self->as_of_us;
  return chain->as_of_us != 0 ? chain->as_of_us : g_get_real_time ();
}

static LwScanResult *
scan_all (Command *self)
{
  double from = seconds ();
  LwScanResult *merged;

  note_filters (self);
  for (guint i = 0; i < self->chains->len; i++)
    {
      const LwChain *chain = g_ptr_array_index (self->chains, i);

      note_chain (self, chain);
      self->settings.now_us = instant_of (self, chain);
      g_ptr_array_add (self->results, lw_scan_run (chain, self->preset, &self->settings));
    }
  merged = lw_scan_merge ((LwScanResult **) self->results->pdata, self->results->len, self->preset);
  self->scan_s = seconds () - from;
  return merged;
}

static void
print_time (const Command *self)
{
  char load[G_ASCII_DTOSTR_BUF_SIZE], scan[G_ASCII_DTOSTR_BUF_SIZE], write[G_ASCII_DTOSTR_BUF_SIZE];

  g_printerr ("{\"load\":%s,\"scan\":%s,\"write\":%s}\n", g_ascii_formatd (load, sizeof load, "%.6f", self->load_s),
              g_ascii_formatd (scan, sizeof scan, "%.6f", self->scan_s),
              g_ascii_formatd (write, sizeof write, "%.6f", self->write_s));
}

static void
print_all (Command *self)
{
  g_autoptr (LwScanResult) result = scan_all (self);
  double from = seconds ();

  for (guint i = 0; i < self->notices->len && !self->options.quiet; i++)
    g_printerr ("%s\n", (const char *) g_ptr_array_index (self->notices, i));
  lw_ctl_rows_print (result, (const char * const *) self->columns, self->format);
  self->write_s = seconds () - from;
  if (self->options.why)
    lw_ctl_rows_print_why (result, self->preset);
  if (self->options.time)
    print_time (self);
}

static void
run (Command *self,
     char   **symbols)
{
  if (!apply_settings (self) || !apply_preset (self) || !apply_output (self) || !load_all (self, symbols))
    return;
  if (!self->options.explain)
    print_all (self);
  for (guint i = 0; self->options.explain && i < self->notices->len; i++)
    g_print ("%s\n", (const char *) g_ptr_array_index (self->notices, i));
}

static gboolean
parse_options (Options *o,
               int     *argc,
               char  ***argv)
{
  const GOptionEntry entries[] = {
    { "chain", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->files, "chain CSV instead of TWS (repeatable)", "FILE" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &o->preset, "a preset by name, or of a file", "NAME|FILE[:NAME]" },
    { "where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->where, "one more filter (repeatable, AND)", "'FIELD OP VALUE'" },
    { "kinds", 0, 0, G_OPTION_ARG_STRING, &o->kinds, "bull_call,bear_put,bull_put,bear_call", "LIST" },
    { "basis", 0, 0, G_OPTION_ARG_STRING, &o->basis, "natural, mid, last, model, or 0 (mid) … 1 (natural)", "WORD" },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &o->sort, "default ev_rel:desc", "FIELD[:asc]" },
    { "top", 0, 0, G_OPTION_ARG_INT, &o->top, "rows shown; default the preset's, 100", "N" },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &o->columns, "ids of fields, trading_class, k1, k2, r, q, T, style_used", "LIST" },
    { "as-of", 0, 0, G_OPTION_ARG_STRING, &o->as_of, "instant of the scan; default the file's newest, else TWS's clock", "TIME" },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &o->rate, "continuous rate, default 0.04", "R" },
    { "ev-sigma", 0, 0, G_OPTION_ARG_STRING, &o->ev_sigma, "atm (default), hv30, file or a fraction", "WORD" },
    { "iv", 0, 0, G_OPTION_ARG_STRING, &o->iv, "own (default) or given", "WORD" },
    { "why", 0, 0, G_OPTION_ARG_NONE, &o->why, "rejections per filter, on standard error", NULL },
    { "time", 0, 0, G_OPTION_ARG_NONE, &o->time, "seconds a stage, as JSON on standard error", NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &o->format, "table (on a terminal), csv or json", "WORD" },
    { "explain-columns", 0, 0, G_OPTION_ARG_NONE, &o->explain, "show how each column of the files was read", NULL },
    { "underlying", 0, 0, G_OPTION_ARG_STRING, &o->underlying, "of files that do not name it", "SYMBOL" },
    { "underlying-price", 0, 0, G_OPTION_ARG_STRING, &o->underlying_price, "of files that do not say it", "P" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &o->tws.host, "of TWS", "HOST" },
    { "port", 0, 0, G_OPTION_ARG_INT, &o->tws.port, "of TWS", "PORT" },
    { "client-id", 0, 0, G_OPTION_ARG_INT, &o->tws.client_id, "of this connection", "N" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &o->quiet, "no notices, no progress", NULL },
    { NULL },
  };

  o->tws.client_id = -1;
  return lw_ctl_parse (argc, argv, "[SYMBOL…]",
                       "Ranks verticals of option chains. Under --ev-sigma atm, put credits of an index with skew show positive EV: "
                       "that is skew, not profit. Volatility and greeks of American options are American with a "
                       "continuous yield (the column style_used says A); ev compares with European values, as defined.",
                       "legworkctl scan --chain spx.csv --preset 'Credit core' --where 'pop >= 0.7' --top 20", entries);
}

static void
clear (Command *self)
{
  Options *o = &self->options;
  char **texts[] = { &o->preset, &o->kinds, &o->basis, &o->sort, &o->columns, &o->as_of, &o->rate, &o->ev_sigma, &o->iv, &o->format,
                     &o->underlying, &o->underlying_price, &o->tws.host };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (o->files);
  g_strfreev (o->where);
  g_strfreev (self->columns);
  lw_preset_free (self->preset);
  g_ptr_array_unref (self->chains);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->notices);
}

int
lw_ctl_scan (int    argc,
             char **argv)
{
  Command self = { 0 };

  self.chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  self.results = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_scan_result_free);
  self.notices = g_ptr_array_new_with_free_func (g_free);
  if (parse_options (&self.options, &argc, &argv))
    run (&self, argv + 1);
  else
    self.exit_status = LW_EXIT_BAD_INPUT;
  clear (&self);
  return self.exit_status;
}
