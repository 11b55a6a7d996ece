#define G_LOG_DOMAIN "lw-ctl-export"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-journal-open.h"
#include "lw-ctl-records.h"
#include "lw-ctl.h"
#include "lw-fills.h"
#include "lw-journal-salvage.h"

typedef struct
{
  LwDate from, to; /* New York dates, both included; LW_DATE_NONE = open */
} Span;

static gboolean
is_within (const Span *span,
           gint64      us)
{
  LwDate date = lw_calendar_ny_date (us);

  return (span->from == LW_DATE_NONE || date >= span->from) && (span->to == LW_DATE_NONE || date <= span->to);
}

static const char *const fill_columns[] = { "exec_id", "time", "raw_time", "account", "intent", "order_id", "perm_id", "sec_type",
                                            "underlying", "local_symbol", "expiry", "strike", "right", "multiplier", "con_id",
                                            "side", "quantity", "price", "currency", "commission", "realized",
                                            "commission_currency", NULL };

static const LwCommission *
find_commission (GHashTable   *commissions,
                 const LwExec *exec)
{
  char id[LW_EXEC_ID_SIZE + 16];

  return g_hash_table_lookup (commissions, lw_exec_id (exec, id));
}

static void
add_contract (LwRecords    *records,
              const LwExec *exec)
{
  const char right[2] = { (char) exec->right, '\0' };

  lw_records_text (records, lw_sec_type_text (exec->sec_type));
  lw_records_text (records, exec->symbol);
  lw_records_text (records, exec->local_symbol);
  lw_records_date (records, exec->expiry);
  lw_records_price (records, exec->strike);
  lw_records_text (records, right);
  if (exec->multiplier > 0)
    lw_records_int (records, exec->multiplier);
  else
    lw_records_text (records, NULL);
  lw_records_int (records, exec->con_id);
}

static void
add_fill (LwRecords    *records,
          const LwExec *exec,
          GHashTable   *commissions)
{
  const LwCommission *commission = find_commission (commissions, exec);
  char id[LW_EXEC_ID_SIZE + 16];

  lw_records_text (records, lw_exec_id (exec, id));
  lw_records_time (records, exec->us);
  lw_records_text (records, exec->raw_time);
  lw_records_text (records, exec->account);
  lw_records_text (records, exec->intent);
  lw_records_int (records, exec->order_id);
  lw_records_int (records, exec->perm_id);
  add_contract (records, exec);
  lw_records_text (records, exec->side > 0 ? "BOUGHT" : exec->side < 0 ? "SOLD" : "");
  lw_records_double (records, exec->shares);
  lw_records_double (records, lw_exec_price (exec));
  lw_records_text (records, exec->currency);
  lw_records_money (records, commission != NULL ? commission->amount : NAN);
  lw_records_money (records, commission != NULL ? commission->realized : NAN);
  lw_records_text (records, commission != NULL ? commission->currency : "");
}

/* The highest revision of each execution counts. */
static GHashTable *
highest (const LwJournalContents *contents)
{
  GHashTable *top = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < contents->execs->len; i++)
    {
      LwExec *exec = &g_array_index (contents->execs, LwExec, i);
      LwExec *known = g_hash_table_lookup (top, exec->root);

      if (known == NULL || lw_exec_rev_above (exec->rev, known->rev))
        g_hash_table_replace (top, exec->root, exec);
    }
  return top;
}

static GHashTable *
index_commissions (const LwJournalContents *contents)
{
  GHashTable *commissions = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < contents->commissions->len; i++)
    {
      LwCommission *row = &g_array_index (contents->commissions, LwCommission, i);

      g_hash_table_insert (commissions, row->exec_id, row);
    }
  return commissions;
}

static LwRecords *
export_fills (const LwJournalContents *contents,
              const Span              *span)
{
  LwRecords *records = lw_records_new (fill_columns);
  g_autoptr (GHashTable) top = highest (contents);
  g_autoptr (GHashTable) commissions = index_commissions (contents);

  for (guint i = 0; i < contents->execs->len; i++)
    {
      const LwExec *exec = &g_array_index (contents->execs, LwExec, i);

      if (g_hash_table_lookup (top, exec->root) == exec && is_within (span, exec->us != 0 ? exec->us : exec->booked_us))
        add_fill (records, exec, commissions);
    }
  return records;
}

static const char *const order_columns[] = { "intent", "created", "sent", "ended", "account", "mode", "state", "underlying",
                                             "trading_class", "kind", "expiry", "k1", "k2", "multiplier", "quantity", "limit",
                                             "tif", "filled", "avg_price", "fees_usd", "order_id", "perm_id", "client_id",
                                             "origin", "reason", NULL };

/* "bull_put"; "close of bull_put": what closes one is the same contracts the other way, and no bear put of its own. */
static char *
kind_words (const LwIntent *intent)
{
  gboolean closes = intent->order_class == LW_CLASS_CLOSE;

  return g_strconcat (closes ? "close of " : "",
                      lw_vertical_kind_id (closes ? lw_vertical_inverse (intent->vertical.kind) : intent->vertical.kind), NULL);
}

static void
add_order (LwRecords      *records,
           const LwIntent *intent)
{
  g_autofree char *kind = kind_words (intent);

  lw_records_text (records, intent->id);
  lw_records_time (records, intent->created_us);
  lw_records_time (records, intent->sent_us);
  lw_records_time (records, intent->final_us);
  lw_records_text (records, intent->account);
  lw_records_text (records, lw_account_kind_word (intent->mode));
  lw_records_text (records, lw_intent_state_word (intent->state));
  lw_records_text (records, intent->vertical.symbol);
  lw_records_text (records, intent->vertical.trading_class);
  lw_records_text (records, kind);
  lw_records_date (records, intent->vertical.last_trade);
  lw_records_price (records, intent->vertical.k1);
  lw_records_price (records, intent->vertical.k2);
  lw_records_int (records, intent->vertical.multiplier);
  lw_records_int (records, intent->quantity);
  lw_records_price (records, intent->limit);
  lw_records_text (records, intent->tif);
  lw_records_double (records, intent->filled);
  lw_records_double (records, intent->avg_price);
  lw_records_money (records, intent->fees_usd);
  lw_records_int (records, intent->order_id);
  lw_records_int (records, intent->perm_id);
  lw_records_int (records, intent->client_id);
  lw_records_text (records, intent->origin);
  lw_records_text (records, intent->reason);
}

static LwRecords *
export_orders (const LwJournalContents *contents,
               const Span              *span)
{
  LwRecords *records = lw_records_new (order_columns);

  for (guint i = 0; i < contents->intents->len; i++)
    {
      const LwIntent *intent = &g_array_index (contents->intents, LwIntent, i);

      if (is_within (span, intent->created_us) && !lw_intent_is_draft (intent))
        add_order (records, intent);
    }
  return records;
}

static gboolean
parse_date (const char *option,
            const char *text,
            LwDate     *date)
{
  *date = LW_DATE_NONE;
  if (text == NULL || lw_date_parse (text, date))
    return TRUE;
  lw_ctl_complain ("%s is a date like 2026-11-22, not '%s'", option, text);
  return FALSE;
}

/* Whole or not at all: written beside, synced, renamed. */
static int
write_out (const char *text,
           const char *out)
{
  g_autoptr (GError) error = NULL;

  if (out == NULL)
    {
      g_print ("%s", text);
      return LW_EXIT_DONE;
    }
  if (!g_file_set_contents_full (out, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  return LW_EXIT_DONE;
}

static const char *const value_columns[] = { "table", "row", "column", "value", NULL };

/* A line for each value: every table has its own columns. */
static void
add_values (gpointer           data,
            const char        *table,
            gint64             row,
            guint              n,
            const char *const *columns,
            const char *const *values)
{
  LwRecords *records = data;

  for (guint i = 0; i < n; i++)
    if (values[i] != NULL)
      {
        lw_records_text (records, table);
        lw_records_int (records, row);
        lw_records_text (records, columns[i]);
        lw_records_text (records, values[i]);
      }
}

typedef struct
{
  char *account, *from, *to, *out, *format, *file;
} Options;

static LwRecords *
records_of (const char        *what,
            LwJournalContents *contents,
            const Span        *span)
{
  return strcmp (what, "fills") == 0 ? export_fills (contents, span) : export_orders (contents, span);
}

/* FALSE: a part of it could not be read. */
static gboolean
tell_what_was_read (const LwJournalSalvage *salvage,
                    const char             *path)
{
  lw_ctl_complain ("%" G_GUINT64_FORMAT " rows of %s were read%s", salvage->n_rows, path, salvage->notes->len == 0 ? ": all of them" : "; not all:");
  for (guint i = 0; i < salvage->notes->len; i++)
    lw_ctl_complain ("%s", (const char *) g_ptr_array_index (salvage->notes, i));
  return salvage->notes->len == 0;
}

/* A file that is named may be damaged: what can be read of it. NULL after a complaint. */
static LwRecords *
salvage_records (const char *what,
                 const char *path,
                 const Span *span,
                 gboolean   *whole)
{
  gboolean raw = strcmp (what, "journal") == 0;
  g_autoptr (LwRecords) records = raw ? lw_records_new (value_columns) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalSalvage) salvage = raw ? lw_journal_salvage_raw (path, add_values, records, &error) : lw_journal_salvage (path, &error);

  if (salvage == NULL)
    {
      lw_ctl_complain ("nothing of %s can be read: %s", path, error->message);
      return NULL;
    }
  *whole = tell_what_was_read (salvage, path);
  if (raw)
    return g_steal_pointer (&records);
  lw_fills_count_journal (salvage->contents);
  return records_of (what, salvage->contents, span);
}

static LwRecords *
journal_records (const char *what,
                 const char *account,
                 const Span *span,
                 gboolean   *whole)
{
  g_autofree char *chosen = NULL;
  g_autoptr (LwJournalDb) db = lw_ctl_journal_open (account, &chosen);
  g_autoptr (LwJournalContents) contents = NULL;

  if (db == NULL)
    return NULL;
  if (strcmp (what, "journal") == 0)
    return salvage_records (what, lw_journal_db_get_path (db), span, whole);
  contents = lw_ctl_journal_load (db);
  return contents != NULL ? records_of (what, contents, span) : NULL;
}

static int
run (const char    *what,
     const Options *options)
{
  g_autoptr (LwRecords) records = NULL;
  g_autofree char *text = NULL;
  LwCtlFormat format = LW_CTL_CSV;
  gboolean whole = TRUE;
  int status;
  Span span;

  if (!parse_date ("--from", options->from, &span.from) || !parse_date ("--to", options->to, &span.to))
    return LW_EXIT_BAD_INPUT;
  if (options->format != NULL && !lw_ctl_format_parse (options->format, &format))
    {
      lw_ctl_complain ("--format is table, csv or json, not '%s'", options->format);
      return LW_EXIT_BAD_INPUT;
    }
  if (options->file != NULL && options->account != NULL)
    {
      lw_ctl_complain ("--file names a journal itself: give that or --account");
      return LW_EXIT_BAD_INPUT;
    }
  records = options->file != NULL ? salvage_records (what, options->file, &span, &whole)
                                  : journal_records (what, options->account, &span, &whole);
  if (records == NULL)
    return LW_EXIT_BAD_INPUT;
  text = lw_records_format (records, format, "\r\n");
  status = write_out (text, options->out);
  return status == LW_EXIT_DONE && !whole ? LW_EXIT_BAD_INPUT : status;
}

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->from);
  g_free (options->to);
  g_free (options->out);
  g_free (options->format);
  g_free (options->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

int
lw_ctl_export (int    argc,
               char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &options.account, "Whose journal; default the only one, or the simulated account's", "NAME" },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options.file, "A journal's file, also a damaged one (journal-….sqlite.damaged-1): what can be read of "
      "it; status 1 where not all could", "FILE" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &options.from, "First day, New York", "DATE" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, "Last day, New York", "DATE" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out, "File to write; default standard output", "FILE" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "csv (default), table or json", "FORMAT" },
    { NULL },
  };

  if (!lw_ctl_parse (&argc, &argv, "fills|orders|journal",
                     "The journal as CSV: a row for each execution, legs included, or a row for each order; or all that stands in it, a row for each "
                     "value.",
                     "legworkctl export fills --from 2026-11-01 --out fills.csv", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc != 2 || (strcmp (argv[1], "fills") != 0 && strcmp (argv[1], "orders") != 0 && strcmp (argv[1], "journal") != 0))
    {
      lw_ctl_complain ("export fills, export orders or export journal; see 'legworkctl export --help'");
      return LW_EXIT_BAD_INPUT;
    }
  return run (argv[1], &options);
}
