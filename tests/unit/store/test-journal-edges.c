/* The journal where nothing helps any more: what cannot be kept, named, opened or read is said, with what to do, and the file stays as it
 * was. */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "faulty-files.h"
#include "faulty-vfs.h"
#include "journal-fixture.h"
#include "lw-journal-anew.h"
#include "lw-journal-db-private.h"
#include "lw-kill-mark.h"

#define WORDS "nothing works any more"

static void
run_sql (JournalFolder *self, const char *sql)
{
  sqlite3 *raw;

  g_assert_cmpint (sqlite3_open (self->path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (raw);
}

static void
write_one (JournalFolder *self)
{
  LwJournalDb *db = journal_open_writer (self);

  journal_commit_one (db, "LWONE", 1);
  lw_journal_db_close (db);
}

/* The head of the file, where it says what it is, is left. */
static void
spoil (JournalFolder *self)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  memset (bytes + 4096, 0x5a, length - 4096);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
}

static gboolean
is_there (JournalFolder *self, const char *suffix)
{
  g_autofree char *path = g_strconcat (self->path, suffix, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
commit (LwJournalDb *db, const char *id, int n, GError **error)
{
  g_autoptr (LwJournalBatch) batch = journal_make_batch (id, n);

  return lw_journal_db_commit (db, batch, n, error);
}

/* The disk refuses one commit, so that the next one opens the file anew. */
static void
refuse_one (LwJournalDb *db)
{
  g_autoptr (GError) error = NULL;

  faulty_vfs_arm (FAULTY_SYNC, 1, FALSE);
  g_assert_false (commit (db, "LWREFUSED", 50, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  faulty_vfs_arm (FAULTY_SYNC, 0, FALSE);
}

/* No name is left for a copy: the file stays of its version, no copy is overwritten, and it is said what to do. */
static void
test_a_thousand_copies (JournalFolder *self, gconstpointer data)
{
  g_autofree char *first = lw_journal_schema_1 (), *second = lw_journal_schema_2 (), *third = lw_journal_schema_3 ();
  const char *const steps[] = { first, second, third, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  write_one (self);
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *copy = i == 1 ? g_strconcat (self->path, "-v3.bak", NULL) : g_strdup_printf ("%s-v3.%d.bak", self->path, i);

      g_assert_true (g_file_set_contents_full (copy, "kept", 4, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  db = lw_sqlite_open (self->path, LW_SQLITE_WRITE, NULL);
  g_assert_false (lw_journal_db_migrate (db, self->path, steps, 4, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "a thousand backups of "));
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA user_version", NULL), ==, 3);
  sqlite3_close (db);
  for (int i = 2; i < 1000; i += 997)
    {
      g_autofree char *copy = g_strdup_printf ("%s-v3.%d.bak", self->path, i), *text = NULL;

      g_assert_true (g_file_get_contents (copy, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "kept");
    }
  g_assert_cmpuint (journal_count_intents (self), ==, 1);
}

/* Nor is there a name for one more that is damaged: it stays where it is. */
static void
test_a_thousand_damaged (JournalFolder *self, gconstpointer data)
{
  write_one (self);
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *kept = lw_journal_damaged_path (self->path, i);

      g_assert_true (g_file_set_contents_full (kept, "kept", 4, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  g_assert_null (lw_journal_damaged_keep (self->path));
  g_assert_cmpuint (journal_count_intents (self), ==, 1);
}

/* Each damaged file in its order, without what only looks like one. */
static void
test_damaged_in_order (JournalFolder *self, gconstpointer data)
{
  static const char *const names[] = { "10", "2", "2-wal", "30", "1", "0", "-4", "x", "" };
  static const int wanted[] = { 1, 2, 10, 30 };
  g_autoptr (GArray) numbers = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (self->path, ".damaged-", names[i], NULL);

      g_assert_true (g_file_set_contents (path, "kept", 4, NULL));
    }
  numbers = lw_journal_damaged_list (self->path);
  g_assert_cmpmem (numbers->data, numbers->len * sizeof (int), wanted, sizeof wanted);
}

/* After a failure the file is one of a newer program: nothing is written to it, and once the right one is back orders go on. */
static void
test_newer_behind_it (JournalFolder *self, gconstpointer data)
{
  LwJournalDb *db;
  g_autoptr (GError) error = NULL;

  faulty_vfs_install ();
  db = journal_open_writer (self);
  journal_commit_one (db, "LWONE", 1);
  refuse_one (db);
  run_sql (self, "PRAGMA user_version=9");
  for (int i = 0; i < 2; i++)
    {
      g_clear_error (&error);
      g_assert_false (commit (db, "LWTWO", 2, &error));
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
      g_assert_nonnull (strstr (error->message, self->path));
    }
  run_sql (self, "PRAGMA user_version=3");
  journal_commit_one (db, "LWTWO", 2);
  lw_journal_db_close (db);
  faulty_vfs_remove ();
  g_assert_cmpuint (journal_count_intents (self), ==, 2);
}

/* A person begins anew before any start has seen the damage: it is put aside then. */
static void
test_anew_before_a_start (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (GError) error = NULL;

  write_one (self);
  spoil (self);
  anew = lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error);
  g_assert_no_error (error);
  g_assert_true (is_there (self, ".damaged-1"));
  g_assert_true (anew->killed && anew->ids_guessed);
  g_assert_cmpint (anew->max_order_id, >=, 1000);
  g_assert_cmpuint (journal_count_intents (self), ==, 0);
}

/* What is not damaged is not put aside either. */
static void
test_anew_of_a_newer (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_one (self);
  run_sql (self, "PRAGMA user_version=9");
  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER);
  g_assert_false (is_there (self, ".damaged-1"));
  run_sql (self, "PRAGMA user_version=3");
  g_assert_cmpuint (journal_count_intents (self), ==, 1);
}

typedef struct
{
  char *good, *damaged;
  gsize good_length, damaged_length;
} Bytes;

/* A good journal that follows a damaged one, which nobody has spoken of yet: the switch was on there, and the number 101 used. */
static void
put_both (JournalFolder *self, const Bytes *bytes)
{
  static const char *const suffixes[] = { "-wal", "-shm", ".lock", ".damaged-1-wal", ".damaged-1-shm", ".damaged-2" };
  g_autofree char *kept = g_strconcat (self->path, ".damaged-1", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->path, suffixes[i], NULL);

      g_remove (path);
    }
  g_assert_true (g_file_set_contents_full (self->path, bytes->good, (gssize) bytes->good_length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_true (g_file_set_contents_full (kept, bytes->damaged, (gssize) bytes->damaged_length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* A verdict that is larger than what stands in memory: what is read after it is read from the disk. */
static void
write_large (JournalFolder *self)
{
  LwJournalDb *db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwGateRow row = { .intent = "LWLARGE", .inputs = g_strnfill (3 * 1024 * 1024, 'Q'), .us = 1 };

  g_array_append_val (batch->gates, row);
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
  lw_journal_db_close (db);
}

static void
make_both (JournalFolder *self, Bytes *bytes)
{
  lw_journal_db_close (journal_open_writer (self));
  g_assert_true (g_file_get_contents (self->path, &bytes->good, &bytes->good_length, NULL));
  write_one (self);
  run_sql (self, "INSERT INTO number (key, value) VALUES ('killed', 1)");
  g_assert_true (g_file_get_contents (self->path, &bytes->damaged, &bytes->damaged_length, NULL));
}

/* FALSE when it ended before the failure; *@of_rows: the rows of the good one could not be read. */
static gboolean
fail_anew (JournalFolder *self, const Bytes *bytes, guint n, guint *of_rows)
{
  g_autoptr (LwJournalAnew) anew = NULL, again = NULL;
  g_autoptr (GError) error = NULL, of_again = NULL;
  gboolean struck;

  put_both (self, bytes);
  faulty_vfs_install ();
  faulty_vfs_arm (FAULTY_READ, n, FALSE);
  anew = lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error);
  struck = faulty_vfs_struck ();
  faulty_vfs_remove ();
  g_test_message ("read %u: %s", n, error != NULL ? error->message : "well");
  g_assert_cmpint (anew == NULL, ==, error != NULL);
  g_assert_true (struck || anew != NULL);
  g_assert_true (is_there (self, ".damaged-1"));
  g_assert_false (is_there (self, ".damaged-2")); /* a disk that fails for a moment is no damage */
  if (anew == NULL)
    {
      g_assert_false (g_error_matches (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED));
      *of_rows += strstr (error->message, ": table ") != NULL;
      again = lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &of_again);
      g_assert_no_error (of_again);
    }
  g_assert_true ((anew != NULL ? anew : again)->killed);
  g_assert_cmpint ((anew != NULL ? anew : again)->max_order_id, >=, 101);
  return struck;
}

/* Whichever read fails: it is refused and can be said again, or what the damaged file said goes on. */
static void
test_anew_cannot_read (JournalFolder *self, gconstpointer data)
{
  g_autofree char *kept = g_strconcat (self->path, ".damaged-1", NULL);
  Bytes bytes;
  guint n = 1, of_rows = 0;

  make_both (self, &bytes);
  while (fail_anew (self, &bytes, n, &of_rows))
    n++;
  g_assert_cmpuint (n, >, 10);
  put_both (self, &bytes);
  g_assert_cmpint (g_remove (kept), ==, 0);
  write_large (self);
  g_free (bytes.good);
  g_assert_true (g_file_get_contents (self->path, &bytes.good, &bytes.good_length, NULL));
  for (n = 700; fail_anew (self, &bytes, n, &of_rows); n++) /* behind the check of the whole file */
    ;
  g_assert_cmpuint (of_rows, >, 0);
  g_free (bytes.good);
  g_free (bytes.damaged);
}

/* A journal larger than what stands in memory, so that the last questions read the disk once more. */
static void
test_verify_cannot_read (JournalFolder *self, gconstpointer data)
{
  guint n_reads = 0, n_failed = 0;

  write_one (self);
  write_large (self);
  faulty_vfs_install ();
  for (guint back = 0; back < 20; back++)
    {
      g_autoptr (LwJournalDb) reader = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, NULL);
      g_autoptr (GError) error = NULL;
      LwJournalCounts counts;

      faulty_vfs_arm (FAULTY_READ, back > 0 ? n_reads - back : 0, TRUE);
      g_assert_cmpint (lw_journal_db_verify (reader, &counts, &error), ==, back == 0);
      n_reads = back == 0 ? faulty_vfs_count (FAULTY_READ) : n_reads;
      g_assert_true (back == 0 || g_error_matches (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED));
      n_failed += error != NULL && strstr (error->message, "it cannot be read") != NULL; /* a question, and not a table */
      faulty_vfs_arm (FAULTY_READ, 0, FALSE);
      g_clear_pointer (&reader, lw_journal_db_close);
    }
  faulty_vfs_remove ();
  g_assert_cmpuint (n_failed, >, 0);
}

/* Somebody changed the table of verdicts while the program runs: it is named, nothing of the order is written, so it is not sent. */
static void
test_another_table (JournalFolder *self, gconstpointer data)
{
  LwJournalDb *db = journal_open_writer (self);
  g_autoptr (GError) error = NULL;

  journal_commit_one (db, "LWONE", 1);
  run_sql (self, "ALTER TABLE gate RENAME COLUMN inputs TO given");
  g_assert_false (commit (db, "LWTWO", 2, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "table gate"));
  g_assert_nonnull (strstr (error->message, "put back a copy of it"));
  g_assert_cmpuint (journal_count_intents (self), ==, 1);
  run_sql (self, "ALTER TABLE gate RENAME COLUMN given TO inputs");
  journal_commit_one (db, "LWTWO", 2);
  lw_journal_db_close (db);
}

/* Money to a millionth; what is no amount is none, and stands in no column. */
static void
test_commissions (JournalFolder *self, gconstpointer data)
{
  static const struct { double amount, realized; gboolean has_amount, has_realized; } rows[] = {
    { 1.05, -3.25, TRUE, TRUE }, { NAN, 1e300, FALSE, FALSE }, { 0.000001, -INFINITY, TRUE, FALSE }, { 8e12, -9e12, TRUE, FALSE },
  };
  LwJournalDb *db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (LwJournalContents) contents = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwCommission row = { .amount = rows[i].amount, .realized = rows[i].realized, .currency = "USD" };

      g_snprintf (row.exec_id, sizeof row.exec_id, "0001.%u.01", i);
      g_array_append_val (batch->commissions, row);
    }
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
  contents = lw_journal_db_load (db, NULL);
  g_assert_cmpuint (contents->commissions->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LwCommission *row = &g_array_index (contents->commissions, LwCommission, i);

      g_assert_cmpint (isfinite (row->amount), ==, rows[i].has_amount);
      g_assert_cmpint (isfinite (row->realized), ==, rows[i].has_realized);
      g_assert_true (!rows[i].has_amount || row->amount == rows[i].amount);
      g_assert_true (!rows[i].has_realized || row->realized == rows[i].realized);
    }
  lw_journal_db_close (db);
}

static gboolean
commit_kill (LwJournalDb *db, gboolean killed, GError **error)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwJournalNumber row = { .key = LW_JOURNAL_KILLED, .value = killed };

  batch->kill_waits = killed;
  g_array_append_val (batch->numbers, row);
  return lw_journal_db_commit (db, batch, 1, error);
}

/* The line to type has the account as it is typed there, where the name of the file has one. */
static void
test_account_to_type (JournalFolder *self, gconstpointer data)
{
  static const struct { const char *name, *account; } rows[] = {
    { "journal-DUSIM0001.sqlite", "DUSIM0001" }, { "journal-D.sqlite", "D" }, { "journal-.sqlite", "journal-.sqlite" }, { "copy.db", "copy.db" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, rows[i].name, NULL), *advice = lw_journal_damaged_advice (path, NULL);
      g_autofree char *line = g_strdup_printf ("legworkctl journal anew --account %s --words", rows[i].account);
      g_autofree char *file = g_strdup_printf ("legworkctl export fills --file %s", path);

      g_assert_nonnull (strstr (advice, line));
      g_assert_true (g_str_has_suffix (advice, file));
    }
}

/* What was kept of the switch cannot be taken away: the release is in the journal, and the log says why the next start has it on again. */
static void
test_mark_stays (JournalFolder *self, gconstpointer data)
{
  g_autofree char *mark = g_strconcat (self->path, ".killed", NULL), *within = g_build_filename (mark, "something", NULL);
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  LwJournalDb *db = journal_open_writer (self);

  g_assert_cmpint (g_mkdir (mark, 0700), ==, 0); /* a folder that holds something is not removed */
  g_assert_true (g_file_set_contents (within, "", 0, NULL));
  g_test_expect_message ("lw-kill-mark", G_LOG_LEVEL_WARNING, "*is on at the next start. Remove it by hand");
  g_assert_true (commit_kill (db, FALSE, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  contents = lw_journal_db_load (db, &error);
  g_assert_true (lw_journal_contents_killed (contents));
  lw_journal_db_close (db);
  g_assert_cmpint (g_remove (within), ==, 0);
}

#ifdef G_OS_UNIX

/* Neither the journal nor the file beside it: the words say that the switch ends with the program. */
static void
test_kill_cannot_be_kept (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LwJournalDb *db;

  faulty_vfs_install ();
  db = journal_open_writer (self);
  faulty_vfs_arm (FAULTY_SYNC, 1, TRUE);
  faulty_files.rename = TRUE;
  g_assert_false (commit_kill (db, TRUE, &error));
  faulty_files.rename = FALSE;
  faulty_vfs_arm (FAULTY_SYNC, 0, FALSE);
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "cannot be kept beside it either ("));
  g_assert_nonnull (strstr (error->message, "it ends with this program, so leave it running"));
  g_assert_false (is_there (self, ".killed"));
  g_clear_error (&error);
  g_assert_true (commit_kill (db, TRUE, &error)); /* the program tries again by itself */
  lw_journal_db_close (db);
  faulty_vfs_remove ();
}

/* As the journal itself: nobody else reads of it. */
static void
test_mode_of_mark (JournalFolder *self, gconstpointer data)
{
  g_autofree char *mark = g_strconcat (self->path, ".killed", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_assert_true (lw_kill_mark_set (self->path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (mark, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  lw_kill_mark_clear (self->path);
  g_assert_false (is_there (self, ".killed"));
}

/* A damaged file that cannot be put aside: nothing is begun in its place. */
static void
test_anew_without_a_name (JournalFolder *self, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;
  g_autoptr (GError) error = NULL;

  write_one (self);
  spoil (self);
  g_assert_true (g_file_get_contents (self->path, &before, &length, NULL));
  faulty_files.rename = TRUE;
  g_test_expect_message ("lw-journal-damaged", G_LOG_LEVEL_WARNING, "*could not be renamed*");
  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error));
  g_test_assert_expected_messages ();
  faulty_files.rename = FALSE;
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "cannot be given another name: close what has it open, or move it away"));
  g_assert_true (g_file_get_contents (self->path, &after, &length_after, NULL));
  g_assert_cmpmem (after, length_after, before, length);
}

#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal-edges/" #name, JournalFolder, NULL, journal_folder_set_up, test_##name, journal_folder_tear_down)
/* Which read is which goes by SQLite's way with Linux' files. */
#ifdef G_OS_UNIX
#define ADD_OF_LINUX(name) ADD (name)
#else
#define ADD_OF_LINUX(name) ((void) test_##name)
#endif
  ADD (a_thousand_copies);
  ADD (a_thousand_damaged);
  ADD (damaged_in_order);
  ADD (newer_behind_it);
  ADD (anew_before_a_start);
  ADD (anew_of_a_newer);
  ADD_OF_LINUX (anew_cannot_read);
  ADD_OF_LINUX (verify_cannot_read);
  ADD (another_table);
  ADD (commissions);
  ADD (account_to_type);
  ADD (mark_stays);
#ifdef G_OS_UNIX
  ADD (kill_cannot_be_kept);
  ADD (mode_of_mark);
  ADD (anew_without_a_name);
#endif
  return g_test_run ();
}
