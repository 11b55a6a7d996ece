/* A journal whose values somebody changed: whatever stands in whatever column, what reads it ends with a sentence and never with a crash,
 * and 'verify' fails wherever the program would. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "journal-fixture.h"
#include "lw-journal-db-private.h"

#define ID "LWAAAAAAAAAAAAAAAAAAAA"

typedef struct
{
  JournalFolder folder;
  char *bytes; /* of a whole journal that has a row in each table, and no rules of its own against damage */
  gsize length;
} Fixture;

static void
add_rows (LwJournalBatch *batch)
{
  LwCancel cancel = { .n = 1, .state = LW_CANCEL_SENT, .us = 6 };
  LwExternal external = { .perm_id = 9001, .client_id = 9, .order_id = 7, .n_legs = 1, .limit = 5, .quantity = 2, .us = 5 };
  LwPositionSeen position = { .snapshot = 3, .us = 5, .con_id = 11, .quantity = -2 };
  LwJournalNumber number = { .key = "id_epoch", .value = 1 };
  LwExit exit = { .wish = { { LW_EXIT_RULE_SHARE, 1250 }, { LW_EXIT_RULE_MULTIPLE, 25000 }, LW_EXIT_MODE_STAGE }, .price = 6000,
                  .created_us = 4, .us = 5, .fired_us = 6, .version = 1 };
  LwUnattributed row = { .id = "P1", .kind = LW_UNATTRIBUTED_BROKEN_SPREAD, .symbol = "SPY", .con_id = 11, .con_id_2 = 12, .expected = -2,
                         .expected_2 = 2, .reported_2 = 2, .stock_con_id = 1, .shares = 200, .title = "Broken", .sentence = "BROKEN SPREAD",
                         .snapshot = 3, .us = 5, .signed_us = 9 };

  g_strlcpy (cancel.intent, ID, sizeof cancel.intent);
  g_strlcpy (cancel.asked_by, "person", sizeof cancel.asked_by);
  external.legs[0] = (LwLeg) { 100, 1, 1, 4250000 };
  g_strlcpy (external.account, JOURNAL_ACCOUNT, sizeof external.account);
  g_strlcpy (external.status, "Submitted", sizeof external.status);
  g_strlcpy (position.account, JOURNAL_ACCOUNT, sizeof position.account);
  g_strlcpy (exit.intent, ID, sizeof exit.intent);
  g_array_append_val (batch->cancels, cancel);
  g_array_append_val (batch->externals, external);
  g_array_append_val (batch->positions, position);
  g_array_append_val (batch->numbers, number);
  g_strlcpy (row.intent, ID, sizeof row.intent);
  g_array_append_val (batch->exits, exit);
  g_array_append_val (batch->unattributed, row);
  lw_journal_batch_act (batch->arms, 7, ID, "armed");
  lw_journal_batch_act (batch->kills, 8, "release", "by a person");
  lw_journal_batch_act (batch->signoffs, 9, ID, "seen");
  lw_journal_batch_act (batch->signoffs, 9, "P1", "seen too");
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GError) error = NULL;
  LwJournalDb *db;
  sqlite3 *raw;

  journal_folder_set_up (&self->folder, NULL);
  db = journal_open_writer (&self->folder);
  journal_commit_one (db, ID, 1);
  add_rows (batch);
  g_assert_true (lw_journal_db_commit (db, batch, 1, &error));
  lw_journal_db_close (db);
  g_assert_cmpint (sqlite3_open (self->folder.path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, "PRAGMA writable_schema=ON; DELETE FROM sqlite_master WHERE type = 'trigger';"
                                 "UPDATE sqlite_master SET sql = replace (sql, ' NOT NULL', '') WHERE type = 'table';"
                                 "PRAGMA writable_schema=RESET", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (raw);
  g_assert_true (g_file_get_contents (self->folder.path, &self->bytes, &self->length, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  journal_folder_tear_down (&self->folder, NULL);
  g_free (self->bytes);
}

static void
restore (Fixture *self)
{
  g_assert_true (g_file_set_contents_full (self->folder.path, self->bytes, (gssize) self->length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *raw;

  g_assert_cmpint (sqlite3_open (self->folder.path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (raw);
}

/* FALSE where the table itself says no: a key that is there twice. */
static gboolean
put (Fixture *self, const char *table, const char *column, const char *value)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = %s", table, column, value);
  sqlite3 *raw;
  int code;

  restore (self);
  g_assert_cmpint (sqlite3_open (self->folder.path, &raw), ==, SQLITE_OK);
  sqlite3_exec (raw, "PRAGMA synchronous=OFF", NULL, NULL, NULL); /* two thousand times */
  code = sqlite3_exec (raw, sql, NULL, NULL, NULL);
  sqlite3_close (raw);
  return code == SQLITE_OK;
}

typedef struct
{
  gboolean loaded, verified;
  char    *words; /* of the first that failed */
} Outcome;

static void
note (Outcome *outcome, GError *error)
{
  g_assert_nonnull (error);
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  if (outcome->words == NULL)
    outcome->words = g_strdup (error->message);
}

static gboolean
read_history (LwJournalDb *db, Outcome *outcome)
{
  g_autoptr (GError) of_events = NULL, of_gates = NULL;
  g_autoptr (GArray) events = lw_journal_db_events (db, NULL, &of_events), gates = lw_journal_db_gates (db, NULL, &of_gates);
  gboolean well = events != NULL && gates != NULL;

  if (events == NULL)
    note (outcome, of_events);
  if (gates == NULL)
    note (outcome, of_gates);
  for (guint i = 0; events != NULL && i < events->len; i++)
    g_free (g_array_index (events, LwEventRow, i).raw);
  for (guint i = 0; gates != NULL && i < gates->len; i++)
    g_free (g_array_index (gates, LwGateRow, i).inputs);
  for (int acts = LW_ACTS_ARM; acts <= LW_ACTS_SIGNOFF; acts++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) rows = lw_journal_db_acts (db, (LwActs) acts, NULL, &error);

      if (rows == NULL)
        note (outcome, error);
      for (guint i = 0; rows != NULL && i < rows->len; i++)
        g_free (g_array_index (rows, LwAct, i).sentence);
      well = well && rows != NULL;
    }
  return well;
}

static void
read_all (Fixture *self, Outcome *outcome)
{
  g_autoptr (GError) error = NULL, of_load = NULL, of_check = NULL;
  g_autoptr (LwJournalDb) db = lw_journal_db_open (self->folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error);
  g_autoptr (LwJournalContents) contents = NULL;
  LwJournalCounts counts;

  g_assert_no_error (error);
  *outcome = (Outcome) { 0 };
  contents = lw_journal_db_load (db, &of_load);
  if (contents == NULL)
    note (outcome, of_load);
  outcome->loaded = read_history (db, outcome) && contents != NULL;
  outcome->verified = lw_journal_db_verify (db, &counts, &of_check);
  if (!outcome->verified)
    note (outcome, of_check);
}

typedef enum { NOTHING, MINUS, HUGE_INT, BEYOND, FRACTION, INFINITE, WORD, LONG_TEXT, BYTES, BROKEN_JSON, N_DAMAGES } Damage;

static const char *const damages[N_DAMAGES] = {
  [NOTHING] = "NULL", [MINUS] = "-5", [HUGE_INT] = "9223372036854775807", [BEYOND] = "-9223372036854775807 - 1", [FRACTION] = "0.5",
  [INFINITE] = "9e999", [WORD] = "'abc'", [LONG_TEXT] = "replace (hex (zeroblob (3000)), '0', 'z')", [BYTES] = "x'00ff41'", [BROKEN_JSON] = "'[{\"conId\":1'",
};

static gboolean
is_number (const LwColumn *column)
{
  return column->kind == LW_COL_INT || column->kind == LW_COL_INT64 || column->kind == LW_COL_STAMP || column->kind == LW_COL_PRICE
         || column->kind == LW_COL_MICRO;
}

/* What the program must refuse, whatever it does with the rest. */
static gboolean
must_be_refused (const LwColumn *column, Damage damage)
{
  gboolean text = column->kind == LW_COL_TEXT || column->kind == LW_COL_OWNED;
  gboolean reads = column->kind == LW_COL_CUSTOM && strcmp (column->name, "intent") != 0;
  gboolean any = column->min == 0 && column->max == 0;

  switch (damage)
    {
    case NOTHING:     return column->required || column->kind == LW_COL_INT || column->kind == LW_COL_INT64 || column->kind == LW_COL_TEXT
                             || column->kind == LW_COL_WORD;
    case MINUS:       return is_number (column) ? !any && column->min > -5 : column->kind == LW_COL_DATE || column->kind == LW_COL_WORD;
    case HUGE_INT:    return is_number (column) && (any ? column->kind == LW_COL_INT : column->max < G_MAXINT64);
    case BEYOND:      return is_number (column) && (any || column->min > G_MININT64);
    case FRACTION:    return is_number (column) || column->kind == LW_COL_WORD;
    case INFINITE:    return is_number (column) || column->kind == LW_COL_REAL || column->kind == LW_COL_WORD;
    case WORD:
    case BROKEN_JSON: return !text && (column->kind != LW_COL_CUSTOM || reads);
    case LONG_TEXT:   return column->kind != LW_COL_OWNED;
    default:          return TRUE;
    }
}

static void
check_one (Fixture *self, const LwTable *table, const LwColumn *column, Damage damage)
{
  g_autofree char *what = g_strdup_printf ("%s.%s = %s", table->name, column->name, damages[damage]);
  g_autofree char *named = g_strdup_printf ("table %s, row 1", table->name);
  Outcome outcome;

  if (!put (self, table->name, column->name, damages[damage]))
    return;
  read_all (self, &outcome);
  if (outcome.verified && !outcome.loaded)
    g_error ("%s: 'verify' passes what the program refuses: %s", what, outcome.words);
  if (outcome.verified && must_be_refused (column, damage))
    g_error ("%s is taken for a value of the program", what);
  if (must_be_refused (column, damage) && (strstr (outcome.words, named) == NULL || strstr (outcome.words, column->name) == NULL
                                           || strstr (outcome.words, self->folder.path) == NULL))
    g_error ("%s is not named: %s", what, outcome.words);
  g_free (outcome.words);
}

static void
test_each_column (Fixture *self, gconstpointer data)
{
  Outcome outcome;

  read_all (self, &outcome);
  if (!outcome.verified || !outcome.loaded)
    g_error ("the journal is whole before: %s", outcome.words);
  for (guint t = 0; t < LW_N_TABLES; t++)
    for (guint c = 0; c < lw_journal_tables[t].n_columns; c++)
      for (int damage = 0; damage < N_DAMAGES; damage++)
        check_one (self, &lw_journal_tables[t], &lw_journal_tables[t].columns[c], (Damage) damage);
}

/* A table that has another name for a column: nothing is read in its place, and it is named. */
static void
test_columns_gone (Fixture *self, gconstpointer data)
{
  for (guint t = 0; t < LW_N_TABLES; t++)
    for (guint c = 0; c < lw_journal_tables[t].n_columns; c++)
      {
        const char *column = lw_journal_tables[t].columns[c].name;
        g_autofree char *sql = g_strdup_printf ("ALTER TABLE \"%s\" RENAME COLUMN \"%s\" TO \"other\"", lw_journal_tables[t].name, column);
        g_autoptr (LwJournalDb) db = NULL;
        g_autoptr (GError) error = NULL;
        LwJournalCounts counts;

        restore (self);
        run_sql (self, sql);
        db = lw_journal_db_open (self->folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error);
        g_assert_no_error (error);
        if (lw_journal_db_verify (db, &counts, &error))
          g_error ("'verify' passes a table %s without a column %s", lw_journal_tables[t].name, column);
        if (strstr (error->message, lw_journal_tables[t].name) == NULL || strstr (error->message, column) == NULL
            || strstr (error->message, self->folder.path) == NULL)
          g_error ("%s.%s is not named: %s", lw_journal_tables[t].name, column, error->message);
      }
}

/* Values by chance, several columns at once: whatever they are, 'verify' fails where the program would. */
static void
test_by_chance (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261129);

  for (guint i = 0; i < 400; i++)
    {
      const LwTable *table = &lw_journal_tables[g_rand_int_range (rand, 0, LW_N_TABLES)];
      const LwColumn *column = &table->columns[g_rand_int_range (rand, 0, (gint32) table->n_columns)];
      gint64 value = (gint64) (((guint64) g_rand_int (rand) << 32) | g_rand_int (rand)) >> g_rand_int_range (rand, 0, 64);
      g_autofree char *number = g_strdup_printf (g_rand_boolean (rand) ? "%" G_GINT64_FORMAT : "'%" G_GINT64_FORMAT "x'", value);
      Outcome outcome;

      if (!put (self, table->name, column->name, number))
        continue;
      read_all (self, &outcome);
      if (outcome.verified && !outcome.loaded)
        g_error ("%s.%s = %s: 'verify' passes what the program refuses: %s", table->name, column->name, number, outcome.words);
      g_free (outcome.words);
    }
}

/* Legs that are JSON, and no legs of ours. */
static void
test_legs (Fixture *self, gconstpointer data)
{
  static const char *const legs[] = {
    "'[{\"conId\":99999999999}]'", "'[{\"conId\":1.5}]'", "'[{\"conId\":\"1\"}]'", "'[{\"conId\":[1]}]'", "'[{\"side\":7}]'", "'[{\"side\":-129}]'",
    "'[{\"strike\":9223372036854775807}]'", "'[{\"strike\":null}]'", "'[{\"ratio\":{}}]'", "'[null]'", "'null'", "''", "'[[[[[[[['", "'7'",
    ("'[{\"closes\":true,\"multiplier\":-1,\"strike\":1,\"side\":1,\"expiry\":\"2026-12-18\",\"settle\":\"2026-12-18\"},"
     "{\"closes\":true,\"multiplier\":-1,\"strike\":2,\"side\":-1,\"expiry\":\"2026-12-18\",\"settle\":\"2026-12-18\"}]'"),
    "'[{\"closes\":true,\"expiry\":5,\"settle\":[],\"strike\":1,\"side\":1},{\"closes\":true,\"expiry\":5,\"strike\":2,\"side\":-1}]'",
    "replace (hex (zeroblob (50000)), '0', '[')",
  };

  for (guint i = 0; i < G_N_ELEMENTS (legs); i++)
    {
      Outcome outcome;

      g_assert_true (put (self, "intent", "legs", legs[i]));
      read_all (self, &outcome);
      if (outcome.loaded || outcome.verified)
        g_error ("%s is taken for legs", legs[i]);
      g_assert_nonnull (strstr (outcome.words, "column legs"));
      g_free (outcome.words);
    }
}

/* Numbers that a start believes. */
static void
test_numbers (Fixture *self, gconstpointer data)
{
  static const struct { const char *key, *value; gboolean well; } rows[] = {
    { "killed", "1", TRUE }, { "killed", "2", FALSE }, { "killed", "-1", FALSE }, { "killed", "'yes'", FALSE }, { "id_epoch", "-1", FALSE },
    { "id_epoch", "2147483648", FALSE }, { "epoch_base", "2147483647", FALSE }, { "epoch_base", "2147482646", TRUE },
    { "limit-order-loss", "-1", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *value = g_strdup_printf ("%s, key = '%s'", rows[i].value, rows[i].key);
      Outcome outcome;

      g_assert_true (put (self, "number", "value", value));
      read_all (self, &outcome);
      g_assert_cmpint (outcome.loaded, ==, rows[i].well);
      g_assert_true (rows[i].well || !outcome.verified);
      g_free (outcome.words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal-damage/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (each_column);
  ADD (columns_gone);
  ADD (by_chance);
  ADD (legs);
  ADD (numbers);
  return g_test_run ();
}
