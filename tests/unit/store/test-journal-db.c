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

#include "lw-journal-db-private.h"

#define ACCOUNT "DUSIM0001"

typedef struct
{
  char *dir, *path;
} Folder;

static void
folder_set_up (Folder *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("lw-journal-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
  self->path = lw_journal_db_path (self->dir, ACCOUNT);
}

static void
folder_tear_down (Folder *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  g_free (self->dir);
  g_free (self->path);
}

static LwIntent
make_intent (const char *id)
{
  LwIntent intent = { .created_us = 1795446000000001, .mode = LW_ACCOUNT_SIMULATED, .client_id = 7, .id_epoch = 2,
                      .order_id = 101, .perm_id = 987654321012, .order_class = LW_CLASS_OPEN, .n_legs = 2, .quantity = 3,
                      .limit = -12000, .state = LW_INTENT_CHECKING, .hint = LW_HINT_FILLED, .acked = TRUE, .absences = 1,
                      .first_absence_us = 5, .sent_us = 6, .version = 4 };

  g_strlcpy (intent.id, id, sizeof intent.id);
  g_strlcpy (intent.account, ACCOUNT, sizeof intent.account);
  g_strlcpy (intent.profile, "SIMULATED", sizeof intent.profile);
  g_strlcpy (intent.tif, "DAY", sizeof intent.tif);
  g_strlcpy (intent.origin, "person", sizeof intent.origin);
  g_strlcpy (intent.reason, "it's \"held\"; DROP TABLE intent; –", sizeof intent.reason);
  intent.vertical.kind = LW_BEAR_CALL;
  g_strlcpy (intent.vertical.symbol, "SPX", sizeof intent.vertical.symbol);
  g_strlcpy (intent.vertical.trading_class, "SPXW", sizeof intent.vertical.trading_class);
  g_strlcpy (intent.vertical.currency, "USD", sizeof intent.vertical.currency);
  intent.vertical.last_trade = lw_date_from_ymd (2026, 12, 17);
  intent.vertical.settle = lw_date_from_ymd (2026, 12, 18);
  intent.vertical.last_trade_us = 77;
  intent.vertical.settle_us = 88;
  intent.vertical.k1 = 43000000;
  intent.vertical.k2 = 43050000;
  intent.vertical.con_id_1 = 11;
  intent.vertical.con_id_2 = 12;
  intent.vertical.multiplier = 100;
  intent.legs[0] = (LwLeg) { 11, 1, -1, 43000000 };
  intent.legs[1] = (LwLeg) { 12, 1, 1, 43050000 };
  return intent;
}

static LwJournalBatch *
make_batch (const char *id, int n)
{
  LwJournalBatch *batch = lw_journal_batch_new ();
  LwIntent intent = make_intent (id);
  LwRevision revision = { .n = 1, .purpose = LW_PURPOSE_NEW, .order_id = 100 + n, .limit = -12000, .quantity = 3,
                          .state = LW_REV_ARMED, .us = 9 };
  LwReservation reservation = { .micro_usd = 381300000, .us = 9 };
  LwGateRow gate = { .passed = TRUE, .inputs = g_strdup ("{\"limit\":null}"), .us = 9 };
  LwExec exec = { .order_id = 101, .client_id = 7, .con_id = 11, .sec_type = LW_SEC_OPT, .right = LW_RIGHT_CALL, .side = -1,
                  .shares = 3, .price = 21500, .strike = 43000000, .multiplier = 100, .booked_us = 10, .after_snapshot = 0 };
  LwCommission commission = { .amount = NAN, .realized = NAN };

  g_strlcpy (revision.intent, id, sizeof revision.intent);
  g_strlcpy (revision.tif, "DAY", sizeof revision.tif);
  g_strlcpy (reservation.intent, id, sizeof reservation.intent);
  g_strlcpy (gate.intent, id, sizeof gate.intent);
  g_strlcpy (exec.intent, id, sizeof exec.intent);
  g_snprintf (exec.root, sizeof exec.root, "0001.%d", n);
  g_strlcpy (exec.rev, "01", sizeof exec.rev);
  exec.expiry = LW_DATE_NONE;
  g_snprintf (commission.exec_id, sizeof commission.exec_id, "0001.%d.01", n);
  g_array_append_val (batch->intents, intent);
  g_array_append_val (batch->revisions, revision);
  g_array_append_val (batch->reservations, reservation);
  g_array_append_val (batch->gates, gate);
  g_array_append_val (batch->execs, exec);
  g_array_append_val (batch->commissions, commission);
  lw_journal_batch_set_hash (batch, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  lw_journal_batch_event (batch, 9, id, "transmit", "DRAFT -> RESERVED");
  lw_journal_batch_event (batch, 9, NULL, "probe", NULL);
  return batch;
}

static LwJournalDb *
open_writer (Folder *self)
{
  g_autoptr (GError) error = NULL;
  LwJournalDb *db = lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, &error);

  g_assert_no_error (error);
  g_assert_nonnull (db);
  return db;
}

static void
commit_one (LwJournalDb *db, const char *id, int n)
{
  g_autoptr (LwJournalBatch) batch = make_batch (id, n);
  g_autoptr (GError) error = NULL;

  g_assert_true (lw_journal_db_commit (db, batch, 1000 + n, &error));
  g_assert_no_error (error);
}

static guint
count_intents (Folder *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalDb) db = lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_READER, &error);
  g_autoptr (LwJournalContents) contents = NULL;

  g_assert_no_error (error);
  contents = lw_journal_db_load (db, &error);
  g_assert_no_error (error);
  return contents->intents->len;
}

static void
test_round_trip (Folder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = open_writer (self);
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GArray) events = NULL;
  g_autoptr (GError) error = NULL;
  const LwIntent wanted = make_intent ("LWA"), *got;
  LwJournalCounts counts;

  commit_one (db, "LWA", 1);
  commit_one (db, "LWA", 1); /* the same rows again: kept once, but for events and verdicts */
  lw_journal_db_close (g_steal_pointer (&db));
  db = open_writer (self);
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
test_two_writers (Folder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = open_writer (self);
  g_autoptr (GError) error = NULL;

  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED);
  commit_one (db, "LWA", 1);
  g_assert_cmpuint (count_intents (self), ==, 1); /* a reader beside it is welcome */
  lw_journal_db_close (g_steal_pointer (&db));
  db = open_writer (self);
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
test_only_grows (Folder *self, gconstpointer data)
{
  LwJournalDb *db = open_writer (self);

  commit_one (db, "LWA", 1);
  lw_journal_db_close (db);
  g_assert_cmpint (try_sql (self->path, "DELETE FROM intent"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "DELETE FROM event"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "UPDATE event SET raw = ''"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (try_sql (self->path, "UPDATE exec SET shares = 9"), ==, SQLITE_CONSTRAINT);
}

static void
test_newer_is_refused (Folder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lw_journal_db_close (open_writer (self));
  run_sql (self->path, "PRAGMA user_version=2");
  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  run_sql (self->path, "PRAGMA user_version=1");
  lw_journal_db_close (open_writer (self));
}

static void
test_foreign_is_refused (Folder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run_sql (self->path, "CREATE TABLE recipes (name TEXT)");
  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FOREIGN);
}

static void
test_missing_is_said (Folder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, "../etc", LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
}

static void
test_damaged_is_kept (Folder *self, gconstpointer data)
{
  g_autofree char *kept = g_strconcat (self->path, ".damaged-1", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  LwJournalDb *db = open_writer (self);
  gsize length;

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("LW%d", i);

      commit_one (db, id, i);
    }
  lw_journal_db_close (db);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  memset (bytes + length / 2, 0x5a, 4096);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_READER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_EXISTS)); /* a reader moves nothing */
  g_clear_error (&error);
  g_assert_null (lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (error->message, ".damaged-1"));
}

static void
test_migration_keeps_a_copy (Folder *self, gconstpointer data)
{
  g_autofree char *first = lw_journal_schema_1 ();
  const char *const steps[] = { first, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  const char *const broken[] = { first, "ALTER TABLE intent ADD COLUMN colour TEXT;", "ALTER TABLE nowhere ADD COLUMN x;" };
  g_autofree char *copy = g_strconcat (self->path, "-v1.bak", NULL);
  g_autoptr (GError) error = NULL;
  LwJournalDb *journal = open_writer (self);
  sqlite3 *db;

  commit_one (journal, "LWA", 1);
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
test_modes (Folder *self, gconstpointer data)
{
  g_autoptr (LwJournalDb) db = open_writer (self);
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

  commit_one (db, "LWA", 1);
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
test_kill_after_commit (Folder *self, gconstpointer data)
{
  pid_t child = fork ();

  if (child == 0)
    {
      LwJournalDb *db = lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, NULL);
      g_autoptr (LwJournalBatch) batch = make_batch ("LWA", 1);

      if (db == NULL || !lw_journal_db_commit (db, batch, 1, NULL))
        _exit (1);
      kill (getpid (), SIGKILL);
    }
  wait_for (child, SIGKILL);
  g_assert_cmpuint (count_intents (self), ==, 1);
  lw_journal_db_close (open_writer (self)); /* the lock ended with the process */
}

/* A disk that is full: the child may not let files grow. Exit status 0 = as wanted. */
static int
fill_the_disk (Folder *self)
{
  LwJournalDb *db = lw_journal_db_open (self->dir, ACCOUNT, LW_JOURNAL_WRITER, NULL);
  struct rlimit small = { 4096, RLIM_INFINITY }, wide = { RLIM_INFINITY, RLIM_INFINITY };
  g_autoptr (LwJournalBatch) first = make_batch ("LWA", 1), second = make_batch ("LWB", 2), third = make_batch ("LWC", 3);
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
test_disk_full (Folder *self, gconstpointer data)
{
  pid_t child = fork ();
  g_autoptr (LwJournalDb) db = NULL;
  LwJournalCounts counts;

  if (child == 0)
    _exit (fill_the_disk (self));
  wait_for (child, 0);
  db = open_writer (self);
  g_assert_true (lw_journal_db_verify (db, &counts, NULL));
  g_assert_cmpint (counts.intents, ==, 2); /* A and C; of B nothing */
}

#endif

/* A VFS over the usual one whose n-th sync fails. */
static sqlite3_vfs failing_vfs;
static sqlite3_vfs *real_vfs;
static struct { const sqlite3_io_methods *real; sqlite3_io_methods failing; } methods[4]; /* a kind of file each */
static int syncs_until_failure;

static int
failing_sync (sqlite3_file *file, int flags)
{
  if (syncs_until_failure > 0 && --syncs_until_failure == 0)
    return SQLITE_IOERR_FSYNC;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (file->pMethods == &methods[i].failing)
      return methods[i].real->xSync (file, flags);
  return SQLITE_ERROR;
}

static int
failing_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  int code = real_vfs->xOpen (real_vfs, name, file, flags, out_flags);

  for (guint i = 0; code == SQLITE_OK && file->pMethods != NULL && i < G_N_ELEMENTS (methods); i++)
    {
      if (methods[i].real == NULL)
        {
          methods[i].real = file->pMethods;
          methods[i].failing = *file->pMethods;
          methods[i].failing.xSync = failing_sync;
        }
      if (file->pMethods == methods[i].real)
        {
          file->pMethods = &methods[i].failing;
          break;
        }
    }
  return code;
}

static void
test_sync_fails (Folder *self, gconstpointer data)
{
  real_vfs = sqlite3_vfs_find (NULL);
  failing_vfs = *real_vfs;
  failing_vfs.zName = "failing";
  failing_vfs.xOpen = failing_open;
  g_assert_cmpint (sqlite3_vfs_register (&failing_vfs, 1), ==, SQLITE_OK);
  for (int n = 1; n <= 4; n++)
    {
      g_autoptr (LwJournalDb) db = open_writer (self);
      g_autofree char *id = g_strdup_printf ("LW%d", n), *next = g_strdup_printf ("LWX%d", n);
      g_autoptr (LwJournalBatch) batch = make_batch (id, 10 * n);
      g_autoptr (GError) error = NULL;
      LwJournalCounts counts;
      gboolean well;

      syncs_until_failure = n;
      well = lw_journal_db_commit (db, batch, 1, &error);
      if (n == 1)
        g_assert_false (well); /* WAL with FULL syncs at every commit */
      g_assert_cmpint (well, ==, error == NULL);
      g_clear_error (&error);
      syncs_until_failure = 0;
      commit_one (db, next, 10 * n + 1);
      g_assert_true (lw_journal_db_verify (db, &counts, &error));
      g_assert_no_error (error);
    }
  sqlite3_vfs_unregister (&failing_vfs);
}

static void
test_accounts (Folder *self, gconstpointer data)
{
  g_auto (GStrv) accounts = NULL;

  lw_journal_db_close (open_writer (self));
  accounts = lw_journal_db_accounts (self->dir);
  g_assert_cmpuint (g_strv_length (accounts), ==, 1);
  g_assert_cmpstr (accounts[0], ==, ACCOUNT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal/" #name, Folder, NULL, folder_set_up, test_##name, folder_tear_down)
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
  ADD (sync_fails);
  ADD (accounts);
  return g_test_run ();
}
