#define G_LOG_DOMAIN "lw-ctl-journal"

#include "config.h"

#include <string.h>

#include "lw-ctl-journal-open.h"
#include "lw-ctl-records.h"
#include "lw-ctl.h"

static int
verify (LwJournalDb *db,
        const char  *account)
{
  g_autoptr (GError) error = NULL;
  LwJournalCounts counts;

  if (!lw_journal_db_verify (db, &counts, &error))
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  g_print ("journal %s is whole: %" G_GINT64_FORMAT " orders, %" G_GINT64_FORMAT " revisions, %" G_GINT64_FORMAT
           " executions, %" G_GINT64_FORMAT " events\n", account, counts.intents, counts.revisions, counts.execs, counts.events);
  return LW_EXIT_DONE;
}

static const char *const list_columns[] = { "intent", "state", "created", "underlying", "order", "qty", "limit", "filled",
                                            "avg_price", "fees_usd", "order_id", "perm_id", "account", "reason", NULL };

static void
add_intent (LwRecords      *records,
            const LwIntent *intent)
{
  g_autofree char *words = lw_vertical_words (&intent->vertical, intent->quantity, ABS (intent->limit));

  lw_records_text (records, intent->id);
  lw_records_text (records, lw_intent_state_word (intent->state));
  lw_records_time (records, intent->created_us);
  lw_records_text (records, intent->vertical.symbol);
  lw_records_text (records, words);
  lw_records_int (records, intent->quantity);
  lw_records_price (records, intent->limit);
  lw_records_double (records, intent->filled);
  lw_records_double (records, intent->avg_price);
  lw_records_money (records, intent->fees_usd);
  lw_records_int (records, intent->order_id);
  lw_records_int (records, intent->perm_id);
  lw_records_text (records, intent->account);
  lw_records_text (records, intent->reason);
}

static void
print_records (LwRecords  *records,
               LwCtlFormat format)
{
  g_autofree char *text = lw_records_format (records, format, "\n");

  g_print ("%s", text);
}

static int
list (LwJournalDb *db,
      LwCtlFormat  format)
{
  g_autoptr (LwJournalContents) contents = lw_ctl_journal_load (db);
  g_autoptr (LwRecords) records = lw_records_new (list_columns);

  if (contents == NULL)
    return LW_EXIT_BAD_INPUT;
  for (guint i = 0; i < contents->intents->len; i++)
    add_intent (records, &g_array_index (contents->intents, LwIntent, i));
  print_records (records, format);
  return LW_EXIT_DONE;
}

static const char *const show_columns[] = { "us", "time", "what", "word", "detail", NULL };

static void
add_line (LwRecords  *records,
          gint64      us,
          const char *what,
          const char *word,
          const char *detail)
{
  lw_records_int (records, us);
  lw_records_time (records, us);
  lw_records_text (records, what);
  lw_records_text (records, word);
  lw_records_text (records, detail);
}

static void
add_changes (LwRecords               *records,
             const LwJournalContents *contents,
             const char              *id)
{
  char price[LW_PRICE_TEXT_SIZE];

  for (guint i = 0; i < contents->revisions->len; i++)
    {
      const LwRevision *row = &g_array_index (contents->revisions, LwRevision, i);
      g_autofree char *detail = g_strdup_printf ("%s order id %d, limit %s, quantity %d, %s, sha256 %s %s", lw_purpose_word (row->purpose),
                                                 row->order_id, lw_price_format (row->limit, 2, price, sizeof price),
                                                 row->quantity, row->tif, row->hash, row->text);

      if (strcmp (row->intent, id) == 0)
        add_line (records, row->us, "revision", lw_rev_state_word (row->state), detail);
    }
  for (guint i = 0; i < contents->cancels->len; i++)
    {
      const LwCancel *row = &g_array_index (contents->cancels, LwCancel, i);
      g_autofree char *detail = g_strdup_printf ("asked by %s %s", row->asked_by, row->text);

      if (strcmp (row->intent, id) == 0)
        add_line (records, row->us, "cancel", lw_cancel_state_word (row->state), detail);
    }
}

static void
add_execs (LwRecords               *records,
           const LwJournalContents *contents,
           const char              *id)
{
  char price[LW_PRICE_TEXT_SIZE];

  for (guint i = 0; i < contents->execs->len; i++)
    {
      const LwExec *row = &g_array_index (contents->execs, LwExec, i);
      g_autofree char *detail = g_strdup_printf ("%s %g contract %d at %s, %s.%s", lw_sec_type_text (row->sec_type), row->shares,
                                                 row->con_id, lw_price_format (row->price, 2, price, sizeof price), row->root,
                                                 row->rev);

      if (strcmp (row->intent, id) == 0)
        add_line (records, row->booked_us, "execution", row->side > 0 ? "BOUGHT" : row->side < 0 ? "SOLD" : "?", detail);
    }
}

static gboolean
add_history (LwRecords   *records,
             LwJournalDb *db,
             const char  *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) gates = lw_journal_db_gates (db, id, &error);
  g_autoptr (GArray) events = gates != NULL ? lw_journal_db_events (db, id, &error) : NULL;

  if (events == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return FALSE;
    }
  for (guint i = 0; i < gates->len; i++)
    {
      LwGateRow *row = &g_array_index (gates, LwGateRow, i);

      add_line (records, row->us, "gate", row->passed ? "passed" : row->rule, row->inputs);
      g_clear_pointer (&row->inputs, g_free);
    }
  for (guint i = 0; i < events->len; i++)
    {
      LwEventRow *row = &g_array_index (events, LwEventRow, i);

      add_line (records, row->us, "event", row->kind, row->raw);
      g_clear_pointer (&row->raw, g_free);
    }
  return TRUE;
}

static const LwIntent *
find_intent (const LwJournalContents *contents,
             const char              *id)
{
  for (guint i = 0; i < contents->intents->len; i++)
    if (strcmp (g_array_index (contents->intents, LwIntent, i).id, id) == 0)
      return &g_array_index (contents->intents, LwIntent, i);
  return NULL;
}

static int
show (LwJournalDb *db,
      const char  *id,
      LwCtlFormat  format)
{
  g_autoptr (LwJournalContents) contents = lw_ctl_journal_load (db);
  g_autoptr (LwRecords) records = lw_records_new (show_columns);
  g_autoptr (LwRecords) head = lw_records_new (list_columns);
  const LwIntent *intent = contents != NULL ? find_intent (contents, id) : NULL;

  if (contents == NULL || !add_history (records, db, id))
    return LW_EXIT_BAD_INPUT;
  add_changes (records, contents, id);
  add_execs (records, contents, id);
  if (intent != NULL)
    {
      add_intent (head, intent);
      print_records (head, format);
      g_print ("%s", format == LW_CTL_JSON ? "" : "\n");
    }
  else if (lw_records_is_empty (records))
    {
      lw_ctl_complain ("there is no order %s in this journal; 'legworkctl journal list' shows them", id);
      return LW_EXIT_BAD_INPUT;
    }
  print_records (records, format);
  return LW_EXIT_DONE;
}

static int
run (int          argc,
     char       **argv,
     const char  *account,
     const char  *format_text)
{
  g_autoptr (LwJournalDb) db = NULL;
  g_autofree char *chosen = NULL;
  LwCtlFormat format;
  const char *verb = argc > 1 ? argv[1] : "";
  gboolean is_show = strcmp (verb, "show") == 0;

  if (!lw_ctl_format_parse (format_text, &format))
    {
      lw_ctl_complain ("--format is table, csv or json, not '%s'", format_text);
      return LW_EXIT_BAD_INPUT;
    }
  if ((strcmp (verb, "verify") != 0 && strcmp (verb, "list") != 0 && !is_show) || argc != (is_show ? 3 : 2))
    {
      lw_ctl_complain ("journal verify, journal list or journal show ID; see 'legworkctl journal --help'");
      return LW_EXIT_BAD_INPUT;
    }
  db = lw_ctl_journal_open (account, &chosen);
  if (db == NULL)
    return LW_EXIT_BAD_INPUT;
  if (is_show)
    return show (db, argv[2], format);
  return strcmp (verb, "list") == 0 ? list (db, format) : verify (db, chosen);
}

int
lw_ctl_journal (int    argc,
                char **argv)
{
  g_autofree char *account = NULL, *format = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, "Whose journal; default the only one, or the simulated account's", "NAME" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, "table, csv or json (an object a line)", "FORMAT" },
    { NULL },
  };

  if (!lw_ctl_parse (&argc, &argv, "verify|list|show ID",
                     "The order journal, read only: is it whole, which orders are in it, why was each thing done.",
                     "legworkctl journal list --format json", entries))
    return LW_EXIT_BAD_INPUT;
  return run (argc, argv, account, format);
}
