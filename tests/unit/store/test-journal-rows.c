/* Every table of the journal there and back, and what 'verify' finds when somebody changed a row. */

#include "config.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "journal-fixture.h"

#define ID "LWAAAAAAAAAAAAAAAAAAAA"

static void
commit (LwJournalDb *db, LwJournalBatch *batch)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lw_journal_db_commit (db, batch, 77, &error));
  g_assert_no_error (error);
}

static LwJournalContents *
load (LwJournalDb *db)
{
  g_autoptr (GError) error = NULL;
  LwJournalContents *contents = lw_journal_db_load (db, &error);

  g_assert_no_error (error);
  return contents;
}

/* The journal only grows: triggers see to it, which somebody who changes a row has to take away first. */
static int
drop_trigger (void *db, int n, char **values, char **names)
{
  g_autofree char *sql = g_strdup_printf ("DROP TRIGGER \"%s\"", values[0]);

  return sqlite3_exec (db, sql, NULL, NULL, NULL);
}

/* By hand, past the program. */
static void
change (JournalFolder *self, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "SELECT name FROM sqlite_master WHERE type = 'trigger'", drop_trigger, db, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static LwExternal
make_external (gint64 perm_id, gint32 order_id, guint n_legs)
{
  LwExternal row = { .perm_id = perm_id, .client_id = 9, .order_id = order_id, .n_legs = n_legs, .limit = -12000, .quantity = 2, .us = 5 };

  g_strlcpy (row.account, JOURNAL_ACCOUNT, sizeof row.account);
  g_strlcpy (row.symbol, "SPY", sizeof row.symbol);
  g_strlcpy (row.status, "Submitted", sizeof row.status);
  for (guint i = 0; i < n_legs; i++)
    row.legs[i] = (LwLeg) { 100 + (gint32) i, 1 + (int) i, i % 2 == 0 ? 1 : -1, 4250000 + 10000 * (LwPrice) i };
  return row;
}

/* One by its permId, two by their numbers, with no leg and with all; the newest of each key stays. */
static void
test_externals (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new (), again = lw_journal_batch_new ();
  g_autoptr (LwJournalContents) contents = NULL;
  LwExternal rows[] = { make_external (9001, 7, 2), make_external (0, 8, 0), make_external (0, 9, LW_MAX_LEGS) };
  LwExternal newer = make_external (9001, 7, 1);

  g_array_append_vals (batch->externals, rows, G_N_ELEMENTS (rows));
  commit (db, batch);
  g_strlcpy (newer.status, "closed", sizeof newer.status);
  g_array_append_val (again->externals, newer);
  commit (db, again);
  contents = load (db);
  g_assert_cmpuint (contents->externals->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const LwExternal *row = &g_array_index (contents->externals, LwExternal, i);
      const LwExternal *wanted = row->perm_id != 0 ? &newer : &rows[row->order_id - 7];

      g_assert_cmpstr (row->status, ==, wanted->status);
      g_assert_cmpuint (row->n_legs, ==, wanted->n_legs);
      g_assert_cmpint (row->limit, ==, wanted->limit);
      g_assert_cmpfloat (row->quantity, ==, 2);
      for (guint k = 0; k < row->n_legs; k++)
        {
          g_assert_cmpint (row->legs[k].con_id, ==, wanted->legs[k].con_id);
          g_assert_cmpint (row->legs[k].ratio, ==, wanted->legs[k].ratio);
          g_assert_cmpint (row->legs[k].side, ==, wanted->legs[k].side);
          g_assert_cmpint (row->legs[k].strike, ==, wanted->legs[k].strike);
        }
    }
}

static void
test_cancels (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  journal_commit_one (db, ID, 1);
  for (int state = 0; state <= LW_CANCEL_UNKNOWN; state++)
    {
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (LwJournalContents) contents = NULL;
      LwCancel row = { .n = 1, .state = (LwCancelState) state, .code = 10147, .us = 6 }, *read;

      g_strlcpy (row.intent, ID, sizeof row.intent);
      g_strlcpy (row.asked_by, "kill", sizeof row.asked_by);
      g_strlcpy (row.text, "not found", sizeof row.text);
      g_array_append_val (batch->cancels, row);
      commit (db, batch);
      contents = load (db);
      g_assert_cmpuint (contents->cancels->len, ==, 1);
      read = &g_array_index (contents->cancels, LwCancel, 0);
      g_assert_cmpint (read->state, ==, state);
      g_assert_cmpint (read->code, ==, 10147);
      g_assert_cmpstr (read->asked_by, ==, "kill");
      g_assert_cmpstr (read->text, ==, "not found");
    }
}

/* Every state with every mode, and the newest row of an order alone. */
static void
test_exits (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  journal_commit_one (db, ID, 1);
  for (int state = 0; state <= LW_EXIT_STATE_REMOVED; state++)
    {
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (LwJournalContents) contents = NULL;
      LwExit row = { .wish = { { LW_EXIT_RULE_SHARE, 1250 }, { LW_EXIT_RULE_MULTIPLE, 25000 }, (LwExitMode) (state % 3) },
                     .state = (LwExitState) state, .fired_by = (LwExitSide) (state % 3), .price = state == 0 ? LW_PRICE_NONE : 6000,
                     .created_us = 4, .us = 5, .fired_us = state, .version = state + 1 };
      LwExit *read;

      g_strlcpy (row.intent, ID, sizeof row.intent);
      g_strlcpy (row.closing, state == LW_EXIT_STATE_FIRED ? ID : "", sizeof row.closing);
      g_strlcpy (row.reason, "it's reached", sizeof row.reason);
      g_array_append_val (batch->exits, row);
      commit (db, batch);
      contents = load (db);
      g_assert_cmpuint (contents->exits->len, ==, 1);
      read = &g_array_index (contents->exits, LwExit, 0);
      g_assert_true (lw_exit_rule_equal (&read->wish.target, &row.wish.target) && lw_exit_rule_equal (&read->wish.stop, &row.wish.stop));
      g_assert_cmpint (read->wish.mode, ==, row.wish.mode);
      g_assert_cmpint (read->state, ==, state);
      g_assert_cmpint (read->fired_by, ==, row.fired_by);
      g_assert_cmpint (read->price, ==, row.price);
      g_assert_cmpint (read->fired_us, ==, state);
      g_assert_cmpint (read->version, ==, state + 1);
      g_assert_cmpstr (read->closing, ==, row.closing);
      g_assert_cmpstr (read->reason, ==, "it's reached");
    }
  g_clear_pointer (&db, lw_journal_db_close);
  change (self, "UPDATE exit SET target = 'soon'");
  db = journal_open_writer (self);
  g_assert_null (lw_journal_db_load (db, NULL));
}

/* What was told stays as it was told, but for the one word that it is signed off. */
static gboolean
may_change (JournalFolder *self, const char *sql)
{
  sqlite3 *db = NULL;
  int code;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_close (db);
  return code == SQLITE_OK;
}

static void
put_unattributed (LwJournalDb *db, const LwUnattributed *row)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();

  g_array_append_vals (batch->unattributed, row, 1);
  g_assert_false (lw_journal_batch_is_empty (batch));
  if (row->signed_us != 0)
    lw_journal_batch_act (batch->signoffs, row->signed_us, row->id, "seen");
  commit (db, batch);
}

/* Every kind, there and back; each is signed off once. */
static void
test_unattributed (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  LwJournalCounts counts;

  change (self, "INSERT INTO position_seen VALUES (3, 9, '" JOURNAL_ACCOUNT "', 0, 0)");
  g_clear_pointer (&db, lw_journal_db_close);
  db = journal_open_writer (self);
  journal_commit_one (db, ID, 1);
  for (int kind = 0; kind <= LW_UNATTRIBUTED_BROKEN_SPREAD; kind++)
    {
      g_autoptr (LwJournalContents) contents = NULL;
      LwUnattributed row = { .kind = (LwUnattributedKind) kind, .symbol = "SPY", .con_id = 11, .con_id_2 = kind == 0 ? 0 : 12, .expected = -2,
                             .reported = 0.5, .expected_2 = 2, .reported_2 = 1, .stock_con_id = 3, .shares = -150, .title = "Broken",
                             .sentence = "it's \"–\"", .snapshot = 3, .us = 5 };
      LwUnattributed *read;

      g_snprintf (row.id, sizeof row.id, "P%d", kind + 1);
      g_strlcpy (row.intent, kind == 0 ? "" : ID, sizeof row.intent);
      put_unattributed (db, &row);
      row.signed_us = kind;
      put_unattributed (db, &row);
      put_unattributed (db, &row); /* a commit that was in doubt comes again */
      contents = load (db);
      g_assert_cmpuint (contents->unattributed->len, ==, (guint) kind + 1);
      read = &g_array_index (contents->unattributed, LwUnattributed, kind);
      g_assert_cmpmem (read, sizeof *read, &row, sizeof row);
    }
  g_assert_true (lw_journal_db_verify (db, &counts, NULL));
  g_assert_cmpint (counts.unattributed, ==, 3);
  g_clear_pointer (&db, lw_journal_db_close);
}

/* The file itself refuses what the program would never do. */
static void
test_unattributed_is_kept (JournalFolder *self, gconstpointer data)
{
  static const char *const refused[] = { "reported = 3", "sentence = 'nothing'", "signed_us = 7", "signed_us = NULL", "us = 1", "id = 'P9'" };
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  LwUnattributed row = { .id = "P1", .con_id = 11, .snapshot = 1, .us = 5, .signed_us = 6 }, open = { .id = "P2", .con_id = 12, .snapshot = 1, .us = 5 };

  put_unattributed (db, &row);
  put_unattributed (db, &open);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE unattributed SET %s WHERE id = 'P1'", refused[i]);

      if (may_change (self, sql))
        g_error ("%s is taken", sql);
    }
  g_assert_false (may_change (self, "DELETE FROM unattributed"));
  g_assert_true (may_change (self, "UPDATE unattributed SET signed_us = 8 WHERE id = 'P2'"));
}

static gint64
count (JournalFolder *self, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE who = 'person' AND us = 9", table);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  gint64 n;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

/* A row of before never replaces a later one; one of the same version does. */
static void
test_versions (JournalFolder *self, gconstpointer data)
{
  static const struct { int version; LwIntentState state, stays; } rows[] = {
    { 4, LW_INTENT_WORKING, LW_INTENT_WORKING },
    { 6, LW_INTENT_FILLED, LW_INTENT_FILLED },
    { 5, LW_INTENT_WORKING, LW_INTENT_FILLED },
    { 6, LW_INTENT_CHECKING, LW_INTENT_CHECKING },
    { 7, LW_INTENT_FILLED, LW_INTENT_FILLED },
  };
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (LwJournalContents) contents = NULL;
      LwIntent intent = journal_make_intent (ID);
      LwExit exit = { .state = LW_EXIT_STATE_WATCHING, .price = (LwPrice) rows[i].state, .version = rows[i].version };

      intent.version = rows[i].version;
      intent.state = rows[i].state;
      g_strlcpy (exit.intent, ID, sizeof exit.intent);
      g_array_append_val (batch->intents, intent);
      g_array_append_val (batch->exits, exit);
      commit (db, batch);
      contents = load (db);
      g_assert_cmpuint (contents->intents->len, ==, 1);
      g_assert_cmpint (g_array_index (contents->intents, LwIntent, 0).state, ==, rows[i].stays);
      g_assert_cmpint (g_array_index (contents->exits, LwExit, 0).price, ==, (LwPrice) rows[i].stays);
    }
}

static void
test_acts (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GArray) arms = NULL;

  g_assert_true (lw_journal_batch_is_empty (batch));
  lw_journal_batch_act (batch->arms, 9, ID, "until the end of today");
  lw_journal_batch_act (batch->arms, 9, "LWX", "another");
  lw_journal_batch_act (batch->kills, 9, "kill", "nothing is sent");
  lw_journal_batch_act (batch->signoffs, 9, ID, "TWS shows none");
  g_assert_false (lw_journal_batch_is_empty (batch));
  commit (db, batch);
  arms = lw_journal_db_acts (db, LW_ACTS_ARM, ID, NULL);
  g_assert_cmpuint (arms->len, ==, 1);
  g_assert_cmpstr (g_array_index (arms, LwAct, 0).sentence, ==, "until the end of today");
  g_free (g_array_index (arms, LwAct, 0).sentence);
  g_assert_cmpint (count (self, "arm"), ==, 2);
  g_assert_cmpint (count (self, "kill"), ==, 1);
  g_assert_cmpint (count (self, "signoff"), ==, 1);
}

/* The last set counts, and its number; an empty one too. */
static void
test_positions (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  for (gint64 snapshot = 1; snapshot <= 3; snapshot++)
    {
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (LwJournalContents) contents = NULL;

      for (gint32 i = 0; i < (snapshot < 3 ? snapshot : 1); i++)
        {
          LwPositionSeen row = { .snapshot = snapshot, .us = 9, .con_id = snapshot < 3 ? 100 + i : 0, .quantity = snapshot < 3 ? -2 : 0 };

          g_strlcpy (row.account, JOURNAL_ACCOUNT, sizeof row.account);
          g_array_append_val (batch->positions, row);
        }
      commit (db, batch);
      contents = load (db);
      g_assert_cmpint (contents->snapshot, ==, snapshot);
      g_assert_cmpuint (contents->positions->len, ==, snapshot < 3 ? snapshot : 1);
      g_assert_cmpfloat (g_array_index (contents->positions, LwPositionSeen, 0).quantity, ==, snapshot < 3 ? -2 : 0);
    }
}

static void
test_numbers (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  for (gint64 value = G_MAXINT64 - 1; value != 0; value = value == G_MAXINT64 - 1 ? -5 : 0)
    {
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (LwJournalContents) contents = NULL;
      LwJournalNumber row = { .value = value };

      g_strlcpy (row.key, "limit-some", sizeof row.key);
      g_array_append_val (batch->numbers, row);
      commit (db, batch);
      contents = load (db);
      g_assert_cmpint (lw_journal_contents_number (contents, "limit-some", 7), ==, value);
      g_assert_cmpint (lw_journal_contents_number (contents, "no such", 7), ==, 7);
    }
}

/* Of one order, or of all. */
static void
test_gates (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  const char *const asked[] = { ID, "LWBBBBBBBBBBBBBBBBBBBB", "LWCCCCCCCCCCCCCCCCCCCC", NULL };

  journal_commit_one (db, ID, 1);
  journal_commit_one (db, "LWBBBBBBBBBBBBBBBBBBBB", 2);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) rows = lw_journal_db_gates (db, asked[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, asked[i] == NULL ? 2 : i < 2 ? 1 : 0);
      for (guint k = 0; k < rows->len; k++)
        {
          g_assert_cmpstr (g_array_index (rows, LwGateRow, k).inputs, ==, "{\"limit\":null}");
          g_assert_true (g_array_index (rows, LwGateRow, k).passed);
          g_free (g_array_index (rows, LwGateRow, k).inputs);
        }
    }
}

static void
test_nothing_to_write (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();

  g_assert_true (lw_journal_batch_is_empty (batch));
  for (guint i = 0; i < 10; i++)
    {
      GArray *const tables[] = { batch->intents, batch->revisions, batch->cancels, batch->gates, batch->reservations, batch->execs,
                                 batch->commissions, batch->externals, batch->positions, batch->numbers };

      g_array_set_size (tables[i], 1);
      g_assert_false (lw_journal_batch_is_empty (batch));
      g_array_set_size (tables[i], 0);
      g_assert_true (lw_journal_batch_is_empty (batch));
    }
  lw_journal_batch_event (batch, 9, NULL, "probe", NULL);
  g_assert_false (lw_journal_batch_is_empty (batch));
}

/* What does not fit is cut between characters; the end is always there. */
static void
test_texts (JournalFolder *self, gconstpointer data)
{
  static const struct { const char *text; gsize size; const char *copy; } rows[] = {
    { "abc", 8, "abc" }, { "abc", 4, "abc" }, { "abc", 3, "ab" }, { "abc", 1, "" }, { "", 4, "" }, { NULL, 4, "" },
    { "a\xc3\xa9", 4, "a\xc3\xa9" }, { "a\xc3\xa9", 3, "a" }, { "a\xc3\xa9z", 4, "a\xc3\xa9" }, { "\xe2\x82\xac", 3, "" },
    { "x\xe2\x82\xac", 4, "x" }, { "\xe2\x82\xac", 4, "\xe2\x82\xac" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char target[9] = "........";

      lw_text_copy (target, rows[i].size, rows[i].text);
      g_assert_cmpstr (target, ==, rows[i].copy);
      g_assert_cmpint (target[rows[i].size], ==, rows[i].size == 8 ? '\0' : '.'); /* nothing behind it */
    }
}

#define SET "INSERT INTO position_seen VALUES (1, 9, '" JOURNAL_ACCOUNT "', 0, 0);"

/* Each rule of the journal, broken by hand. */
static void
test_verify_finds (JournalFolder *self, gconstpointer data)
{
  static const struct { const char *sql, *words; } damages[] = {
    { "DELETE FROM event WHERE seq = 2", "events are missing" },
    { "UPDATE revision SET intent = 'LWX' WHERE order_id = 101", "revisions have no intent" },
    { "UPDATE revision SET hash = 'abc'", "revisions have no hash" },
    { "INSERT INTO cancel (intent, n, asked_by, state, code, text, us) VALUES ('LWX', 1, 'person', 'ASKED', 0, '', 1)", "cancels have no intent" },
    { "UPDATE exec SET intent = 'LWX' WHERE root = '0001.1'", "executions have no intent" },
    { "DELETE FROM reservation", "intents have no reservation" },
    { "UPDATE revision SET order_id = 101", "order ids were used twice" },
    { "DROP TABLE cancel", "no such table" },
    { "INSERT INTO exit VALUES ('LWX', '50%', '', 'stage', 'WATCHING', '', NULL, '', '', 1, 1, NULL, 1)", "have no intent" },
    { "INSERT INTO exit VALUES ('" ID "', '50%', '', 'auto', 'FIRED', 'target', 6000, 'LWX', '', 1, 1, 2, 1)", "have no closing order" },
    { "INSERT INTO exit VALUES ('" ID "', '50%', '', 'auto', 'FIRED', 'target', 6000, 'LWCCCCCCCCCCCCCCCCCCCC', '', 1, 1, 2, 1),"
      " ('LWBBBBBBBBBBBBBBBBBBBB', '50%', '', 'auto', 'FIRED', 'target', 6000, 'LWCCCCCCCCCCCCCCCCCCCC', '', 1, 1, 2, 1)",
      "belong to two targets or stops" },
    { "INSERT INTO signoff VALUES ('person', 'P7', 9, 'seen')", "is no intent and no position" },
    { "INSERT INTO unattributed VALUES ('P1', 'UNATTRIBUTED', 'SPY', NULL, 7, 0, 1, 0, 0, 0, 0, 0, 't', 's', 1, 9, NULL)", "of a set that is not there" },
    { SET "INSERT INTO unattributed VALUES ('P2', 'UNATTRIBUTED', 'SPY', NULL, 7, 0, 1, 0, 0, 0, 0, 0, 't', 's', 1, 9, NULL)", "missing from the sequence" },
    { SET "INSERT INTO unattributed VALUES ('P1', 'UNATTRIBUTED', 'SPY', 'LWX', 7, 0, 1, 0, 0, 0, 0, 0, 't', 's', 1, 9, NULL)", "have no intent" },
    { SET "INSERT INTO unattributed VALUES ('P1', 'UNATTRIBUTED', 'SPY', NULL, 7, 0, 1, 0, 0, 0, 0, 0, 't', 's', 1, 9, 10)", "not as a person left them" },
    { SET "INSERT INTO unattributed VALUES ('P1', 'UNATTRIBUTED', 'SPY', NULL, 7, 0, 1, 0, 0, 0, 0, 0, 't', 's', 1, 9, NULL);"
      "INSERT INTO signoff VALUES ('person', 'P1', 9, 'seen')", "not as a person left them" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LwJournalDb) db = journal_open_writer (self);
      LwJournalCounts counts;

      journal_commit_one (db, ID, 1);
      journal_commit_one (db, "LWBBBBBBBBBBBBBBBBBBBB", 2);
      journal_commit_one (db, "LWCCCCCCCCCCCCCCCCCCCC", 3);
      g_assert_true (lw_journal_db_verify (db, &counts, NULL));
      g_assert_cmpint (counts.intents, ==, 3);
      g_assert_cmpint (counts.revisions, ==, 3);
      g_assert_cmpint (counts.execs, ==, 3);
      g_assert_cmpint (counts.events, ==, 6);
      change (self, damages[i].sql);
      g_assert_false (lw_journal_db_verify (db, &counts, &error));
      g_assert_nonnull (strstr (error->message, damages[i].words));
      g_clear_pointer (&db, lw_journal_db_close);
      journal_folder_tear_down (self, NULL);
      journal_folder_set_up (self, NULL);
    }
}

/* A name that would lead somewhere else is no account. */
static void
test_names (JournalFolder *self, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (LW_ACCOUNT_SIZE - 1, 'A'), *longer = g_strnfill (LW_ACCOUNT_SIZE, 'A');
  static const char *const bad[] = { "", "../U1", "U 1", "U1.", "U/1", "Ü1" };

  g_assert_true (lw_journal_account_is_valid ("DU_1-2"));
  g_assert_true (lw_journal_account_is_valid (longest));
  g_assert_false (lw_journal_account_is_valid (longer));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (lw_journal_account_is_valid (bad[i]));
}

static void
test_sorted_accounts (JournalFolder *self, gconstpointer data)
{
  static const char *const names[] = { "U3", "DU1", "U1", "DUSIM0001" };
  g_auto (GStrv) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LwJournalDb) db = lw_journal_db_open (self->dir, names[i], LW_JOURNAL_WRITER, &error);

      g_assert_no_error (error);
      g_assert_nonnull (db);
    }
  found = lw_journal_db_accounts (self->dir);
  g_assert_cmpuint (g_strv_length (found), ==, 4);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpstr (found[i - 1], <, found[i]);
}

/* A leg of a roll that is closed. */
#define CLOSED(strike, side) "{\"closes\":true,\"expiry\":\"2026-12-18\",\"settle\":\"2026-12-18\",\"strike\":" #strike ",\"side\":" #side "}"

/* Words that another version may have written, and legs that are none: the row is refused, not read as something else. */
static void
test_rows_that_cannot_be_read (JournalFolder *self, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE intent SET state = 'SHINY'", "UPDATE intent SET legs = '{}'", "UPDATE intent SET legs = '[1]'", "UPDATE intent SET legs = 'no'",
    "UPDATE intent SET legs = '[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]'", "UPDATE revision SET purpose = 'GUESS'", "UPDATE revision SET state = 'LOST'",
    "UPDATE intent SET class = 'GUESS'", "UPDATE intent SET hint = 'MAYBE'", "UPDATE intent SET mode = 'REAL'", "UPDATE intent SET kind = 'bull'",
    "UPDATE exec SET secType = 'GOLD'", "UPDATE exec SET \"right\" = 'X'",
    "INSERT INTO cancel (intent, n, asked_by, state, code, text, us) VALUES ('" ID "', 1, 'person', 'MAYBE', 0, '', 1)",
    "UPDATE intent SET legs = '[" CLOSED (1, 1) "]'", "UPDATE intent SET legs = '[" CLOSED (1, 1) "," CLOSED (2, 1) "]'",
    "UPDATE intent SET legs = '[" CLOSED (1, 1) "," CLOSED (2, -1) "," CLOSED (3, -1) "]'", "UPDATE intent SET legs = '[" CLOSED (1, 1) "," CLOSED (1, -1) "]'",
    "UPDATE intent SET legs = '[{\"closes\":true,\"expiry\":null,\"strike\":1,\"side\":1},{\"closes\":true,\"strike\":2,\"side\":-1}]'",
    "UPDATE intent SET legs = '[" CLOSED (1, 1) ",{\"closes\":true,\"strike\":2,\"side\":-1,\"expiry\":\"2026-12-18\"}]'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LwJournalDb) db = journal_open_writer (self);
      g_autoptr (LwJournalContents) contents = NULL;

      journal_commit_one (db, ID, 1);
      change (self, damages[i]);
      contents = lw_journal_db_load (db, &error);
      if (contents != NULL)
        g_error ("%s is read as if it were a row", damages[i]);
      g_assert_nonnull (error);
      g_clear_pointer (&db, lw_journal_db_close);
      journal_folder_tear_down (self, NULL);
      journal_folder_set_up (self, NULL);
    }
}

/* A row of the program itself that has no word is not taken for another one when it is read. */
static void
test_no_word (JournalFolder *self, gconstpointer data)
{
  static const int modes[] = { -1, 3, 99 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (LwJournalDb) db = journal_open_writer (self);
      g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
      g_autoptr (GError) error = NULL;
      LwIntent intent = journal_make_intent (ID);

      intent.mode = (LwAccountKind) modes[i];
      g_array_append_val (batch->intents, intent);
      commit (db, batch);
      g_assert_null (lw_journal_db_load (db, &error));
      g_assert_nonnull (error);
    }
}

static LwIntent
read_again (LwJournalDb *db, const LwIntent *intent)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (LwJournalContents) contents = NULL;

  g_array_append_val (batch->intents, *intent);
  commit (db, batch);
  contents = load (db);
  g_assert_cmpuint (contents->intents->len, ==, 1);
  return g_array_index (contents->intents, LwIntent, 0);
}

/* Each kind of spread that a roll closes, and the legs of each right. */
static void
test_closed_kinds (JournalFolder *self, gconstpointer data)
{
  static const LwVerticalKind kinds[] = { LW_BULL_CALL, LW_BEAR_PUT, LW_BULL_PUT, LW_BEAR_CALL };
  g_autoptr (LwJournalDb) db = journal_open_writer (self);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gboolean bull = kinds[i] == LW_BULL_CALL || kinds[i] == LW_BULL_PUT;
      LwIntent roll = journal_make_intent (ID), got;

      roll.vertical.kind = kinds[i];
      roll.closes = roll.vertical;
      roll.closes.con_id_1 = 21;
      roll.closes.con_id_2 = 22;
      roll.n_legs = 4;
      roll.legs[2] = (LwLeg) { 22, 1, bull ? -1 : 1, roll.closes.k2 }; /* the higher strike first: their order says nothing */
      roll.legs[3] = (LwLeg) { 21, 1, bull ? 1 : -1, roll.closes.k1 };
      got = read_again (db, &roll);
      g_assert_cmpint (got.closes.kind, ==, kinds[i]);
      g_assert_cmpint (got.closes.k1, ==, roll.closes.k1);
      g_assert_cmpint (got.closes.con_id_2, ==, 22);
      g_assert_cmpint (got.vertical.kind, ==, kinds[i]);
    }
}

/* A leg without a strike, one without a contract, one that says nothing, and more legs than there can be. */
static void
test_odd_legs (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  LwIntent intent = journal_make_intent (ID), got;
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (LwJournalContents) contents = NULL;
  LwExternal external = make_external (9001, 7, LW_MAX_LEGS);

  intent.legs[0] = (LwLeg) { 0, 1, -1, LW_PRICE_NONE };
  got = read_again (db, &intent);
  g_assert_cmpint (got.legs[0].con_id, ==, 0);
  g_assert_cmpint (got.legs[0].strike, ==, LW_PRICE_NONE);
  g_assert_cmpint (got.closes.con_id_1, ==, 0);
  change (self, "UPDATE intent SET legs = '[{}]'");
  contents = load (db);
  got = g_array_index (contents->intents, LwIntent, 0);
  g_assert_cmpuint (got.n_legs, ==, 1);
  g_assert_cmpint (got.legs[0].con_id, ==, 0);
  g_assert_cmpint (got.legs[0].ratio, ==, 0);
  g_assert_cmpint (got.legs[0].side, ==, 0);
  g_assert_cmpint (got.legs[0].strike, ==, LW_PRICE_NONE);
  g_clear_pointer (&contents, lw_journal_contents_free);
  intent.n_legs = LW_MAX_LEGS + 1;
  got = read_again (db, &intent);
  g_assert_cmpuint (got.n_legs, ==, LW_MAX_LEGS);
  external.n_legs = LW_MAX_LEGS + 1;
  g_array_append_val (batch->externals, external);
  commit (db, batch);
  contents = load (db);
  g_assert_cmpuint (g_array_index (contents->externals, LwExternal, 0).n_legs, ==, LW_MAX_LEGS);
}

/* An execution of nobody's order, of each right. */
static void
test_executions (JournalFolder *self, gconstpointer data)
{
  static const LwRight rights[] = { LW_RIGHT_NONE, LW_RIGHT_CALL, LW_RIGHT_PUT };
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (LwJournalContents) contents = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      LwExec exec = { .sec_type = LW_SEC_OPT, .right = rights[i], .side = 1, .shares = 1, .price = 100, .expiry = LW_DATE_NONE };

      g_snprintf (exec.root, sizeof exec.root, "9.%u", i);
      g_strlcpy (exec.rev, "01", sizeof exec.rev);
      g_array_append_val (batch->execs, exec);
    }
  commit (db, batch);
  journal_commit_one (db, ID, 1);
  contents = load (db);
  g_assert_cmpuint (contents->execs->len, ==, 4);
  for (guint i = 0; i < contents->execs->len; i++)
    {
      const LwExec *exec = &g_array_index (contents->execs, LwExec, i);

      if (exec->root[0] == '9')
        {
          g_assert_cmpstr (exec->intent, ==, "");
          g_assert_cmpint (exec->right, ==, rights[exec->root[2] - '0']);
        }
    }
  g_assert_cmpint (contents->max_order_id, ==, 101);
}

/* Words of the journal and back; what has none is "?", and no word is read as none. */
static void
test_words (JournalFolder *self, gconstpointer data)
{
#define CHECK_WORDS(Type, word, parse, n) \
  for (int i = -1; i <= (n); i++) \
    { \
      Type back = (Type) 77; \
      gboolean there = i >= 0 && i < (n); \
      g_assert_cmpint (g_str_equal (word ((Type) i), "?"), ==, !there); \
      g_assert_cmpint (parse (word ((Type) i), &back), ==, there); \
      g_assert_cmpint (back, ==, there ? i : 77); \
    }

  CHECK_WORDS (LwIntentState, lw_intent_state_word, lw_intent_state_parse, LW_N_INTENT_STATES)
  CHECK_WORDS (LwOrderClass, lw_order_class_word, lw_order_class_parse, LW_CLASS_ROLL + 1)
  CHECK_WORDS (LwHint, lw_hint_word, lw_hint_parse, LW_HINT_FILLED + 1)
  CHECK_WORDS (LwPurpose, lw_purpose_word, lw_purpose_parse, LW_PURPOSE_WHATIF + 1)
  CHECK_WORDS (LwRevState, lw_rev_state_word, lw_rev_state_parse, LW_REV_WITHDRAWN + 1)
  CHECK_WORDS (LwCancelState, lw_cancel_state_word, lw_cancel_state_parse, LW_CANCEL_UNKNOWN + 1)
#undef CHECK_WORDS
  for (int i = 0; i <= LW_N_INTENT_STATES; i++)
    g_assert_cmpint (lw_intent_state_is_final ((LwIntentState) i), ==, i >= LW_INTENT_FILLED && i < LW_N_INTENT_STATES);
  lw_journal_contents_free (NULL);
}

/* A ticket that was only previewed: no order number, and not sent. */
static void
test_drafts (JournalFolder *self, gconstpointer data)
{
  for (int state = 0; state < LW_N_INTENT_STATES; state++)
    for (gint32 id = -1; id <= 1; id++)
      {
        const LwIntent intent = { .order_id = id, .state = (LwIntentState) state };

        g_assert_cmpint (lw_intent_is_draft (&intent), ==, id <= 0 && (state == LW_INTENT_DRAFT || state == LW_INTENT_NOT_SENT));
      }
}

static void
test_execution_ids (JournalFolder *self, gconstpointer data)
{
  static const struct { const char *id, *root, *rev; } rows[] = {
    { "a.b.c.01", "a.b.c", "01" }, { "abc", "abc", "" }, { "", "", "" }, { ".1", "", "1" }, { "abc.", "abc", "" }, { "abcdefghij.5", "abcdefg", "5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char root[8], rev[4];

      lw_exec_id_split (rows[i].id, root, sizeof root, rev, sizeof rev);
      g_assert_cmpstr (root, ==, rows[i].root);
      g_assert_cmpstr (rev, ==, rows[i].rev);
    }
}

/* The frame's hash belongs to what is about to leave, and to nothing that has one. */
static void
test_hashes (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwRevision armed = { .n = 1, .state = LW_REV_ARMED }, sent = { .n = 2, .state = LW_REV_SENT }, known = { .n = 3, .state = LW_REV_ARMED, .hash = "old" };

  g_array_append_val (batch->revisions, armed);
  g_array_append_val (batch->revisions, sent);
  g_array_append_val (batch->revisions, known);
  lw_journal_batch_set_hash (batch, "new");
  g_assert_cmpstr (g_array_index (batch->revisions, LwRevision, 0).hash, ==, "new");
  g_assert_cmpstr (g_array_index (batch->revisions, LwRevision, 1).hash, ==, "");
  g_assert_cmpstr (g_array_index (batch->revisions, LwRevision, 2).hash, ==, "old");
}

/* Only what is named like a journal of an account is one. */
static void
test_other_files (JournalFolder *self, gconstpointer data)
{
  static const char *const others[] = { "journal-U1.txt", "legwork.sqlite", "journal-.sqlite", "journal-a b.sqlite", "journal-U1.sqlite" };
  g_auto (GStrv) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, others[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  found = lw_journal_db_accounts (self->dir);
  g_assert_cmpuint (g_strv_length (found), ==, 1);
  g_assert_cmpstr (found[0], ==, "U1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/rows/" #name, JournalFolder, NULL, journal_folder_set_up, test_##name, journal_folder_tear_down)
  ADD (externals);
  ADD (cancels);
  ADD (exits);
  ADD (unattributed);
  ADD (unattributed_is_kept);
  ADD (versions);
  ADD (acts);
  ADD (positions);
  ADD (numbers);
  ADD (gates);
  ADD (nothing_to_write);
  ADD (texts);
  ADD (verify_finds);
  ADD (names);
  ADD (sorted_accounts);
  ADD (rows_that_cannot_be_read);
  ADD (no_word);
  ADD (closed_kinds);
  ADD (odd_legs);
  ADD (executions);
  ADD (words);
  ADD (drafts);
  ADD (execution_ids);
  ADD (other_files);
  ADD (hashes);
#undef ADD
  return g_test_run ();
}
