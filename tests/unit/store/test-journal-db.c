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
  g_assert_cmpmem (got->legs, sizeof (LwLeg) * 2, wanted.legs, sizeof (LwLeg) * 2);
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
  run_sql (self->path, "PRAGMA user_version=2");
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  run_sql (self->path, "PRAGMA user_version=1");
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
  g_autofree char *first = lw_journal_schema_1 ();
  const char *const steps[] = { first, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  const char *const broken[] = { first, "ALTER TABLE intent ADD COLUMN colour TEXT;", "ALTER TABLE nowhere ADD COLUMN x;" };
  g_autofree char *copy = g_strconcat (self->path, "-v1.bak", NULL);
  g_autoptr (GError) error = NULL;
  LwJournalDb *journal = journal_open_writer (self);
  sqlite3 *db;

  journal_commit_one (journal, "LWA", 1);
  lw_journal_db_close (journal);
  db = lw_sqlite_open (self->path, LW_SQLITE_WRITE, &error);
  g_assert_true (lw_journal_db_migrate (db, self->path, steps, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 2);
  g_assert_cmpint (lw_sqlite_number (db, "SELECT count(*) FROM intent WHERE colour IS NULL", NULL), ==, 1);
  g_assert_false (lw_journal_db_migrate (db, self->path, broken, 3, &error)); /* one transaction: all or nothing */
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 2);
  sqlite3_close (db);
  g_clear_error (&error);
  db = lw_sqlite_open (copy, LW_SQLITE_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 1);
  g_assert_cmpint (lw_sqlite_number (db, "SELECT count(*) FROM intent", NULL), ==, 1);
  sqlite3_close (db);
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
  ADD (two_writers);
  ADD (only_grows);
  ADD (newer_is_refused);
  ADD (foreign_is_refused);
  ADD (missing_is_said);
  ADD (damaged_is_kept);
  ADD (migration_keeps_a_copy);
#ifdef G_OS_UNIX
  ADD (modes);
  ADD (kill_after_commit);
  ADD (disk_full);
#endif
  ADD (accounts);
  return g_test_run ();
}
