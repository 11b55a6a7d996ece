/* The order journal on disk: what is committed stays, what cannot be committed leaves nothing, what is not ours is not touched. */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#ifdef G_OS_UNIX
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <sqlite3.h>

#include "journal-fixture.h"
#include "lw-journal-db-private.h"

static void
test_round_trip (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GArray) events = NULL;
  g_autoptr (GError) error = NULL;
  const LwIntent wanted = journal_make_intent ("LWA"), *got;
  LwJournalCounts counts;

  journal_commit_one (db, "LWA", 1);
  journal_commit_one (db, "LWA", 1); /* the same rows again: kept once, but for events and verdicts */
  lw_journal_db_close (g_steal_pointer (&db));
  db = journal_open_writer (self);
  contents = lw_journal_db_load (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->intents->len, ==, 1);
  got = &g_array_index (contents->intents, LwIntent, 0);
  g_assert_cmpmem (&got->vertical, sizeof got->vertical, &wanted.vertical, sizeof wanted.vertical);
  journal_assert_legs (got->legs, wanted.legs, 2);
  g_assert_cmpstr (got->reason, ==, wanted.reason);
  g_assert_cmpint (got->perm_id, ==, wanted.perm_id);
  g_assert_cmpint (got->limit, ==, -12000);
  g_assert_cmpint (got->state, ==, LW_INTENT_CHECKING);
  g_assert_cmpint (got->hint, ==, LW_HINT_FILLED);
  g_assert_cmpint (got->first_absence_us, ==, 5);
  g_assert_cmpint (got->final_us, ==, 0);
  g_assert_cmpint (contents->max_order_id, ==, 101);
  g_assert_cmpuint (contents->execs->len, ==, 1);
  g_assert_cmpint (g_array_index (contents->execs, LwExec, 0).expiry, ==, LW_DATE_NONE);
  g_assert_cmpint (g_array_index (contents->execs, LwExec, 0).price, ==, 21500);
  g_assert_true (isnan (g_array_index (contents->commissions, LwCommission, 0).amount));
  events = lw_journal_db_events (db, "LWA", &error);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpint (g_array_index (events, LwEventRow, 0).mono_us, ==, 1001);
  for (guint i = 0; i < events->len; i++)
    g_free (g_array_index (events, LwEventRow, i).raw);
  g_assert_true (lw_journal_db_verify (db, &counts, &error));
  g_assert_cmpint (counts.events, ==, 4);
}

static LwIntent
only_intent (LwJournalDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalContents) contents = lw_journal_db_load (db, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (contents->intents->len, ==, 1);
  return g_array_index (contents->intents, LwIntent, 0);
}

static void
write_intent (LwJournalDb    *db,
              const LwIntent *intent)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GError) error = NULL;

  g_array_append_val (batch->intents, *intent);
  g_assert_true (lw_journal_db_commit (db, batch, 1, &error));
  g_assert_no_error (error);
}

/* What a roll closes is known again from its legs; an option alone closes nothing else. */
static void
test_roll (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  LwIntent roll = journal_make_intent ("LWA"), got;

  roll.order_class = LW_CLASS_ROLL;
  roll.gtd_us = 1797625800000000;
  roll.override = TRUE;
  roll.closes = roll.vertical;
  roll.closes.kind = LW_BULL_CALL;
  roll.closes.last_trade = lw_date_from_ymd (2026, 11, 26);
  roll.closes.settle = lw_date_from_ymd (2026, 11, 27);
  roll.closes.k1 = 42000000;
  roll.closes.k2 = 42050000;
  roll.closes.con_id_1 = 21;
  roll.closes.con_id_2 = 22;
  g_strlcpy (roll.closes.trading_class, "a \"class\"", sizeof roll.closes.trading_class);
  roll.n_legs = 4;
  roll.legs[2] = (LwLeg) { 21, 1, 1, 42000000 };
  roll.legs[3] = (LwLeg) { 22, 1, -1, 42050000 };
  write_intent (db, &roll);
  got = only_intent (db);
  g_assert_cmpuint (got.n_legs, ==, 4);
  journal_assert_legs (got.legs, roll.legs, 4);
  g_assert_cmpint (got.closes.kind, ==, LW_BULL_CALL);
  g_assert_cmpstr (got.closes.symbol, ==, "SPX");
  g_assert_cmpstr (got.closes.trading_class, ==, "a \"class\"");
  g_assert_cmpint (got.closes.last_trade, ==, roll.closes.last_trade);
  g_assert_cmpint (got.closes.settle, ==, roll.closes.settle);
  g_assert_cmpint (got.closes.k1, ==, 42000000);
  g_assert_cmpint (got.closes.k2, ==, 42050000);
  g_assert_cmpint (got.closes.con_id_1, ==, 21);
  g_assert_cmpint (got.closes.con_id_2, ==, 22);
  g_assert_cmpint (got.closes.multiplier, ==, 100);
  g_assert_cmpint (got.gtd_us, ==, roll.gtd_us);
  g_assert_true (got.override);
  g_assert_cmpmem (&got.vertical, sizeof got.vertical, &roll.vertical, sizeof roll.vertical);

  roll.n_legs = 1;
  memset (&roll.closes, 0, sizeof roll.closes);
  write_intent (db, &roll);
  got = only_intent (db);
  g_assert_cmpuint (got.n_legs, ==, 1);
  g_assert_cmpint (got.closes.con_id_1, ==, 0);
}

static void
test_two_writers (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (GError) error = NULL;

  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED);
  journal_commit_one (db, "LWA", 1);
  g_assert_cmpuint (journal_count_intents (self), ==, 1); /* a reader beside it is welcome */
  lw_journal_db_close (g_steal_pointer (&db));
  db = journal_open_writer (self);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static int
try_sql (const char *path, const char *sql)
{
  sqlite3 *db;
  int code;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_close (db);
  return code;
}

static void
test_only_grows (JournalFolder *self, gconstpointer data)
{
  LwJournalDb *db = journal_open_writer (self);

  journal_commit_one (db, "LWA", 1);
  lw_journal_db_close (db);
  g_assert_cmpint (try_sql (self->path, "DELETE FROM intent"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "DELETE FROM event"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "UPDATE event SET raw = ''"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "UPDATE exec SET shares = 9"), ==, SQLITE_CONSTRAINT);
}

static void
test_newer_is_refused (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lw_journal_db_close (journal_open_writer (self));
  run_sql (self->path, "PRAGMA user_version=4");
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  run_sql (self->path, "PRAGMA user_version=3");
  lw_journal_db_close (journal_open_writer (self));
}

static void
test_foreign_is_refused (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run_sql (self->path, "CREATE TABLE recipes (name TEXT)");
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FOREIGN);
}

static void
test_missing_is_said (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, "../etc", LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
}

static void
test_damaged_is_kept (JournalFolder *self, gconstpointer data)
{
  g_autofree char *kept = g_strconcat (self->path, ".damaged-1", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  LwJournalDb *db = journal_open_writer (self);
  gsize length;

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("LW%d", i);

      journal_commit_one (db, id, i);
    }
  lw_journal_db_close (db);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  memset (bytes + length / 2, 0x5a, 4096);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_EXISTS)); /* a reader moves nothing */
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (error->message, ".damaged-1"));
}

static void
test_migration_keeps_a_copy (JournalFolder *self, gconstpointer data)
{
  g_autofree char *first = lw_journal_schema_1 (), *second = lw_journal_schema_2 (), *third = lw_journal_schema_3 ();
  const char *const steps[] = { first, second, third, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  const char *const broken[] = { first, second, third, "ALTER TABLE intent ADD COLUMN colour TEXT;", "ALTER TABLE nowhere ADD COLUMN x;" };
  g_autofree char *copy = g_strconcat (self->path, "-v3.bak", NULL);
  g_autoptr (GError) error = NULL;
  LwJournalDb *journal = journal_open_writer (self);
  sqlite3 *db;

  journal_commit_one (journal, "LWA", 1);
  lw_journal_db_close (journal);
  db = lw_sqlite_open (self->path, LW_SQLITE_WRITE, &error);
  g_assert_true (lw_journal_db_migrate (db, self->path, steps, 4, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 4);
  g_assert_cmpint (lw_sqlite_number (db, "SELECT count(*) FROM intent WHERE colour IS NULL", NULL), ==, 1);
  g_assert_false (lw_journal_db_migrate (db, self->path, broken, 5, &error)); /* one transaction: all or nothing */
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 4);
  sqlite3_close (db);
  g_clear_error (&error);
  db = lw_sqlite_open (copy, LW_SQLITE_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 3);
  g_assert_cmpint (lw_sqlite_number (db, "SELECT count(*) FROM intent", NULL), ==, 1);
  sqlite3_close (db);
}

static gboolean
migrate_to_4 (JournalFolder *self, const char *last)
{
  g_autofree char *first = lw_journal_schema_1 (), *second = lw_journal_schema_2 (), *third = lw_journal_schema_3 ();
  const char *const steps[] = { first, second, third, last };
  sqlite3 *db = lw_sqlite_open (self->path, LW_SQLITE_WRITE, NULL);
  gboolean well = lw_journal_db_migrate (db, self->path, steps, 4, NULL);

  sqlite3_close (db);
  return well;
}

/* What an older copy of that name holds is not what the file holds now: each content is kept once. */
static void
test_copies_are_numbered (JournalFolder *self, gconstpointer data)
{
  g_autofree char *first = g_strconcat (self->path, "-v3.bak", NULL), *second = g_strconcat (self->path, "-v3.2.bak", NULL);
  g_autofree char *third = g_strconcat (self->path, "-v3.3.bak", NULL), *part = g_strconcat (self->path, "-v3.bak.part", NULL);
  g_autofree char *before = NULL, *after = NULL;
  LwJournalDb *journal = journal_open_writer (self);
  gsize n_before, n_after;
  sqlite3 *db;

  lw_journal_db_close (journal);
  for (int i = 0; i < 3; i++)
    g_assert_false (migrate_to_4 (self, "ALTER TABLE nowhere ADD COLUMN x;"));
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (first, &before, &n_before, NULL));
  journal = journal_open_writer (self);
  journal_commit_one (journal, "LWA", 1);
  lw_journal_db_close (journal);
  g_assert_true (migrate_to_4 (self, "ALTER TABLE intent ADD COLUMN colour TEXT;"));
  g_assert_true (g_file_get_contents (first, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  db = lw_sqlite_open (second, LW_SQLITE_READ, NULL);
  g_assert_cmpint (lw_sqlite_number (db, "SELECT count(*) FROM intent", NULL), ==, 1);
  sqlite3_close (db);
  g_assert_false (g_file_test (third, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

/* A file that version 1 of the schema wrote, in the demo: its text. */
static char *
version_1_sql (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "..", "windows", "journal-1.sql", NULL);
  g_autoptr (GError) error = NULL;
  char *sql;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  return sql;
}

static int
append_row (void *rows, int n, char **values, char **names)
{
  for (int i = 0; i < n; i++)
    g_string_append_printf (rows, "%s=%s|", names[i], values[i] != NULL ? values[i] : "NULL");
  g_string_append_c (rows, '\n');
  return 0;
}

/* Every row of every table that version 1 has. */
static char *
version_1_rows (const char *path)
{
  static const char *const tables[] = { "intent", "revision", "cancel", "gate", "reservation", "event", "exec", "commission",
                                        "external", "position_seen", "number", "arm", "kill", "signoff" };
  GString *rows = g_string_new (NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT '%s', * FROM \"%s\"", tables[i], tables[i]);

      g_assert_cmpint (sqlite3_exec (db, sql, append_row, rows, NULL), ==, SQLITE_OK);
    }
  sqlite3_close (db);
  return g_string_free (rows, FALSE);
}

static void
test_version_1 (JournalFolder *self, gconstpointer data)
{
  g_autofree char *sql = version_1_sql (), *copy = g_strconcat (self->path, "-v1.bak", NULL);
  g_autofree char *before = NULL, *after = NULL, *kept = NULL;
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (LwJournalDb) db = NULL;
  LwJournalCounts counts;
  LwExit row = { .wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE }, .price = LW_PRICE_NONE };
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GError) error = NULL;

  run_sql (self->path, sql);
  before = version_1_rows (self->path);
  db = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error); /* as it is: a reader changes nothing */
  g_assert_no_error (error);
  contents = lw_journal_db_load (db, &error);
  g_assert_cmpuint (contents->intents->len, ==, 1);
  g_assert_cmpuint (contents->exits->len, ==, 0);
  g_assert_true (lw_journal_db_verify (db, &counts, &error));
  g_assert_cmpint (counts.exits, ==, 0);
  g_assert_cmpuint (contents->unattributed->len, ==, 0);
  g_assert_cmpint (counts.unattributed, ==, 0);
  g_clear_pointer (&db, lw_journal_db_close);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  db = journal_open_writer (self);
  after = version_1_rows (self->path);
  kept = version_1_rows (copy);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (kept, ==, before);
  g_strlcpy (row.intent, g_array_index (contents->intents, LwIntent, 0).id, sizeof row.intent);
  g_array_append_val (batch->exits, row);
  g_assert_true (lw_journal_db_commit (db, batch, 1, &error));
  g_assert_true (lw_journal_db_verify (db, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.exits, ==, 1);
}

/* What only POSIX has: modes of files, a child that is killed, a limit on the size of files. */
#ifdef G_OS_UNIX

static void
test_modes (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

  journal_commit_one (db, "LWA", 1);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->path, suffixes[i], NULL);
      struct stat info;

      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
}

static void
wait_for (pid_t child, int signal_wanted)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (signal_wanted != 0)
    {
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (WTERMSIG (status), ==, signal_wanted);
      return;
    }
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
test_kill_after_commit (JournalFolder *self, gconstpointer data)
{
  pid_t child = fork ();

  if (child == 0)
    {
      LwJournalDb *db = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, NULL);
      g_autoptr (LwJournalBatch) batch = journal_make_batch ("LWA", 1);

      if (db == NULL || !lw_journal_db_commit (db, batch, 1, NULL))
        _exit (1);
      kill (getpid (), SIGKILL);
    }
  wait_for (child, SIGKILL);
  g_assert_cmpuint (journal_count_intents (self), ==, 1);
  lw_journal_db_close (journal_open_writer (self)); /* the lock ended with the process */
}

/* A disk that is full: the child may not let files grow. Exit status 0 = as wanted. */
static int
fill_the_disk (JournalFolder *self)
{
  LwJournalDb *db = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, NULL);
  struct rlimit small = { 4096, RLIM_INFINITY }, wide = { RLIM_INFINITY, RLIM_INFINITY };
  g_autoptr (LwJournalBatch) first = journal_make_batch ("LWA", 1), second = journal_make_batch ("LWB", 2), third = journal_make_batch ("LWC", 3);
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  if (db == NULL || !lw_journal_db_commit (db, first, 1, NULL))
    return 1;
  setrlimit (RLIMIT_FSIZE, &small);
  if (lw_journal_db_commit (db, second, 1, &error) || error == NULL)
    return 2;
  setrlimit (RLIMIT_FSIZE, &wide);
  if (!lw_journal_db_commit (db, third, 1, NULL))
    return 3;
  lw_journal_db_close (db);
  return 0;
}

static void
test_disk_full (JournalFolder *self, gconstpointer data)
{
  pid_t child = fork ();
  g_autoptr (LwJournalDb) db = NULL;
  LwJournalCounts counts;

  if (child == 0)
    _exit (fill_the_disk (self));
  wait_for (child, 0);
  db = journal_open_writer (self);
  g_assert_true (lw_journal_db_verify (db, &counts, NULL));
  g_assert_cmpint (counts.intents, ==, 2); /* A and C; of B nothing */
}

#endif

static void
test_accounts (JournalFolder *self, gconstpointer data)
{
  g_auto (GStrv) accounts = NULL;

  lw_journal_db_close (journal_open_writer (self));
  accounts = lw_journal_db_accounts (self->dir);
  g_assert_cmpuint (g_strv_length (accounts), ==, 1);
  g_assert_cmpstr (accounts[0], ==, JOURNAL_ACCOUNT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal/" #name, JournalFolder, NULL, journal_folder_set_up, test_##name, journal_folder_tear_down)
  ADD (round_trip);
  ADD (roll);
  ADD (two_writers);
  ADD (only_grows);
  ADD (newer_is_refused);
  ADD (foreign_is_refused);
  ADD (missing_is_said);
  ADD (damaged_is_kept);
  ADD (copies_are_numbered);
  ADD (migration_keeps_a_copy);
  ADD (version_1);
#ifdef G_OS_UNIX
  ADD (modes);
  ADD (kill_after_commit);
  ADD (disk_full);
#endif
  ADD (accounts);
  return g_test_run ();
}
