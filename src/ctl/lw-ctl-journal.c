#define G_LOG_DOMAIN "lw-ctl-journal"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-id.h"
#include "lw-ctl-journal-open.h"
#include "lw-ctl-records.h"
#include "lw-ctl.h"
#include "lw-fills.h"
#include "lw-gate.h"
#include "lw-journal-anew.h"
#include "lw-settings.h"
#include "lw-trade.h"
#include "lw-wake.h"

/* What the gate said is what its inputs and limits of then say. TRUE: it is, or another version wrote them. */
static gboolean
verdict_holds (const LwGateRow *row,
               guint           *n_judged)
{
  char time[LW_CALENDAR_TEXT_SIZE];
  LwGateInput input;
  LwGateLimits limits;
  LwGateResult result;
  gboolean holds;

  if (row->inputs == NULL || !lw_gate_from_json (row->inputs, &input, &limits))
    return TRUE;
  lw_gate_judge (&input, &limits, &result);
  holds = (result.kind <= LW_GATE_WARN) == row->passed && strcmp (result.rule, row->rule) == 0;
  if (!holds)
    lw_ctl_complain ("the gate's verdict on %s of %s does not follow from its inputs: the journal says %s %s, they say %s %s",
                     row->intent, lw_calendar_iso_text (row->us, time), row->passed ? "passed" : "refused", row->rule,
                     result.kind <= LW_GATE_WARN ? "passed" : "refused", result.rule);
  lw_gate_result_clear (&result);
  *n_judged += 1;
  return holds;
}

static gboolean
verdicts_hold (LwJournalDb *db,
               guint       *n_judged,
               guint       *n_rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = lw_journal_db_gates (db, NULL, &error);
  gboolean hold = rows != NULL;

  if (rows == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return FALSE;
    }
  *n_judged = 0;
  *n_rows = rows->len;
  for (guint i = 0; i < rows->len; i++)
    {
      LwGateRow *row = &g_array_index (rows, LwGateRow, i);

      hold = verdict_holds (row, n_judged) && hold;
      g_free (row->inputs);
    }
  return hold;
}

static int
verify (LwJournalDb *db,
        const char  *account)
{
  g_autoptr (GError) error = NULL;
  LwJournalCounts counts;
  guint n_judged, n_rows;

  if (!lw_journal_db_verify (db, &counts, &error))
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  if (!verdicts_hold (db, &n_judged, &n_rows))
    return LW_EXIT_BAD_INPUT;
  g_print ("journal %s is whole: %" G_GINT64_FORMAT " orders, %" G_GINT64_FORMAT " tickets only previewed, %" G_GINT64_FORMAT
           " revisions, %" G_GINT64_FORMAT " executions, %" G_GINT64_FORMAT " targets and stops, %" G_GINT64_FORMAT " unattributed positions, %" G_GINT64_FORMAT
           " events; %u of %u verdicts of the gate judged again\n",
           account, counts.intents - counts.drafts, counts.drafts, counts.revisions, counts.execs, counts.exits, counts.unattributed, counts.events,
           n_judged, n_rows);
  return LW_EXIT_DONE;
}

static const char *const list_columns[] = { "intent", "state", "created", "underlying", "order", "qty", "limit", "filled",
                                            "avg_price", "fees_usd", "order_id", "perm_id", "account", "reason", NULL };

static void
add_intent (LwRecords      *records,
            const LwIntent *intent)
{
  g_autofree char *words = lw_intent_words (intent);

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

/* ", fee 0.70 USD, realised -12.30": what TWS has told of the execution's commission. */
static char *
fee_words (const LwJournalContents *contents,
           const LwExec            *exec)
{
  char id[LW_EXEC_ID_SIZE + 16];

  lw_exec_id (exec, id);
  for (guint i = contents->commissions->len; i > 0; i--)
    {
      const LwCommission *row = &g_array_index (contents->commissions, LwCommission, i - 1);
      g_autofree char *realized = isfinite (row->realized) ? g_strdup_printf (", realised %.2f", row->realized) : g_strdup ("");

      if (strcmp (row->exec_id, id) == 0 && isfinite (row->amount))
        return g_strdup_printf (", fee %.2f %s%s", row->amount, row->currency, realized);
    }
  return g_strdup ("");
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
      g_autofree char *fee = fee_words (contents, row);
      g_autofree char *detail = g_strdup_printf ("%s %g contract %d at %s, %s.%s%s", lw_sec_type_text (row->sec_type), row->shares,
                                                 row->con_id, lw_price_format (row->price, 2, price, sizeof price), row->root,
                                                 row->rev, fee);

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

static const LwExit *
find_exit (const LwJournalContents *contents,
           const char              *id)
{
  for (guint i = 0; i < contents->exits->len; i++)
    if (strcmp (g_array_index (contents->exits, LwExit, i).intent, id) == 0)
      return &g_array_index (contents->exits, LwExit, i);
  return NULL;
}

/* Target and stop as they are; how they came to be so stands in the events. */
static void
add_exit (LwRecords               *records,
          const LwJournalContents *contents,
          const char              *id)
{
  const LwExit *row = find_exit (contents, id);
  char target[LW_EXIT_RULE_SIZE], stop[LW_EXIT_RULE_SIZE];
  g_autofree char *detail = NULL;

  if (row == NULL)
    return;
  lw_exit_rule_text (&row->wish.target, target);
  lw_exit_rule_text (&row->wish.stop, stop);
  detail = g_strdup_printf ("target %s, stop %s, %s%s%s%s%s%s%s", target[0] != '\0' ? target : "none", stop[0] != '\0' ? stop : "none",
                            lw_exit_mode_word (row->wish.mode), row->fired_us > 0 ? ", reached: " : "",
                            row->fired_us > 0 ? lw_exit_side_word (row->fired_by) : "", row->closing[0] != '\0' ? ", closed by " : "",
                            row->closing, row->reason[0] != '\0' ? ": " : "", row->reason);
  add_line (records, row->us, "exit", lw_exit_state_word (row->state), detail);
}

/* Acts of a person; @what NULL: all of them. */
static gboolean
add_acts (LwRecords   *records,
          LwJournalDb *db,
          LwActs       acts,
          const char  *what)
{
  static const char *const words[] = { [LW_ACTS_ARM] = "arm", [LW_ACTS_KILL] = "kill", [LW_ACTS_SIGNOFF] = "signoff" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = lw_journal_db_acts (db, acts, what, &error);

  if (rows == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return FALSE;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      LwAct *row = &g_array_index (rows, LwAct, i);
      g_autofree char *word = acts == LW_ACTS_KILL ? g_strdup_printf ("%s by %s", row->what, row->who) : g_strdup (row->who);

      add_line (records, row->us, words[acts], word, row->sentence);
      g_clear_pointer (&row->sentence, g_free);
    }
  return TRUE;
}

/* Who pressed and released the kill switch, and when. */
static int
show_kill (LwJournalDb *db,
           LwCtlFormat  format)
{
  g_autoptr (LwRecords) records = lw_records_new (show_columns);

  if (!add_acts (records, db, LW_ACTS_KILL, NULL))
    return LW_EXIT_BAD_INPUT;
  print_records (records, format);
  return LW_EXIT_DONE;
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

static const char *
id_of (gpointer contents,
       guint    i)
{
  return g_array_index (((const LwJournalContents *) contents)->intents, LwIntent, i).id;
}

/* A ticket that was refused has no row of its own, but its gate's verdict: its whole id is taken as it is. */
static const char *
resolve (LwJournalContents *contents,
         LwJournalDb       *db,
         const char        *text)
{
  g_autoptr (GArray) gates = lw_journal_db_gates (db, text, NULL);
  gboolean refused = gates != NULL && gates->len > 0;

  for (guint i = 0; gates != NULL && i < gates->len; i++)
    g_free (g_array_index (gates, LwGateRow, i).inputs);
  return refused ? text : lw_ctl_id_find (text, id_of, contents, contents->intents->len);
}

static int
show (LwJournalDb *db,
      const char  *text,
      LwCtlFormat  format)
{
  g_autoptr (LwJournalContents) contents = lw_ctl_journal_load (db);
  g_autoptr (LwRecords) records = lw_records_new (show_columns);
  g_autoptr (LwRecords) head = lw_records_new (list_columns);
  const char *id = contents != NULL ? resolve (contents, db, text) : NULL;
  const LwIntent *intent = id != NULL ? find_intent (contents, id) : NULL;

  if (id == NULL || !add_history (records, db, id) || !add_acts (records, db, LW_ACTS_ARM, id)
      || !add_acts (records, db, LW_ACTS_SIGNOFF, id))
    return LW_EXIT_BAD_INPUT;
  add_changes (records, contents, id);
  add_execs (records, contents, id);
  add_exit (records, contents, id);
  if (intent != NULL)
    {
      add_intent (head, intent);
      print_records (head, format);
      g_print ("%s", format == LW_CTL_JSON ? "" : "\n");
    }
  print_records (records, format);
  return LW_EXIT_DONE;
}

/* What does not go on, and would be missed. */
static void
tell_left (const LwJournalAnew *anew)
{
  if (anew->n_exits > 0)
    g_print ("%u orders of before had a target or a stop: nothing watches those spreads any more but you\n", anew->n_exits);
  if (anew->n_unsigned > 0)
    g_print ("%u positions of before were not signed off: they are not asked about again; compare them with TWS\n", anew->n_unsigned);
}

static void
tell_anew (const LwJournalAnew *anew,
           const char          *account)
{
  for (guint i = 0; i < anew->kept->len; i++)
    g_print ("%s is kept; %u fills of it can be exported (legworkctl export fills --file)\n", (const char *) g_ptr_array_index (anew->kept, i),
             anew->n_fills);
  g_print ("the journal of %s goes on: new order ids are above %d%s; the kill switch is %s\n", account, anew->max_order_id,
           anew->ids_guessed ? ", a thousand more than could be read" : "",
           !anew->killed ? "off" : anew->kill_guessed ? "on, because it could not be read how it was: legworkctl trade release-kill releases it"
                                                      : "on, as it was");
  g_print ("orders of before are not in it: those that TWS still works are shown as orders of others, and count\n");
  tell_left (anew);
}

static int
begin_anew (const char *account,
            const char *words)
{
  g_autofree char *data_dir = lw_settings_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalAnew) anew = NULL;

  if (account == NULL || !lw_trade_is_sentence (words))
    {
      lw_ctl_complain ("journal anew --account NAME --words \"what you found in TWS\": whose journal, and a sentence for it");
      return LW_EXIT_BAD_INPUT;
    }
  anew = lw_journal_begin_anew (data_dir, account, words, lw_clock_now_us (), &error);
  if (anew == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  tell_anew (anew, account);
  return LW_EXIT_DONE;
}

static int
run (int          argc,
     char       **argv,
     const char  *account,
     const char  *words,
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
  if (strcmp (verb, "anew") == 0 && argc == 2)
    return begin_anew (account, words);
  if (words != NULL)
    {
      lw_ctl_complain ("only 'journal anew' takes --words");
      return LW_EXIT_BAD_INPUT;
    }
  if ((strcmp (verb, "verify") != 0 && strcmp (verb, "list") != 0 && !is_show) || argc != (is_show ? 3 : 2))
    {
      lw_ctl_complain ("journal verify, journal list, journal show ID, journal show kill or journal anew; see 'legworkctl journal --help'");
      return LW_EXIT_BAD_INPUT;
    }
  db = lw_ctl_journal_open (account, &chosen);
  if (db == NULL)
    return LW_EXIT_BAD_INPUT;
  if (is_show && strcmp (argv[2], "kill") == 0)
    return show_kill (db, format);
  if (is_show)
    return show (db, argv[2], format);
  return strcmp (verb, "list") == 0 ? list (db, format) : verify (db, chosen);
}

int
lw_ctl_journal (int    argc,
                char **argv)
{
  g_autofree char *account = NULL, *format = NULL, *words = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, "Whose journal; default the only one, or the simulated account's", "NAME" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, "table, csv or json (an object a line)", "FORMAT" },
    { "words", 0, 0, G_OPTION_ARG_STRING, &words, "anew: what you found in TWS after a journal was damaged; goes into the new one", "SENTENCE" },
    { NULL },
  };

  if (!lw_ctl_parse (&argc, &argv, "verify|list|show ID|show kill|anew",
                     "The order journal: is it whole, which orders are in it, why was each thing done, who pressed the kill switch. 'anew' alone "
                     "writes: it begins a new one after a damaged one, which is kept; order ids and the kill switch go on.",
                     "legworkctl journal list --format json", entries))
    return LW_EXIT_BAD_INPUT;
  return run (argc, argv, account, words, format);
}
