/* The store's thread: answers come to the asker's context, in order, also when things fail. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "faulty-files.h"
#include "lw-sqlite-private.h"
#include "lw-store.h"

typedef struct
{
  GMainLoop *loop;
  LwStore   *store;
  LwJournalContents *contents;
  GError    *error;
  gboolean   well;
  gint64     number;
  GThread   *thread;
} Fixture;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
on_open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->thread = g_thread_self ();
  self->contents = lw_store_open_journal_finish (self->store, result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
on_commit_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->well = lw_store_commit_finish (self->store, result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
on_save_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->number = lw_store_save_scan_finish (self->store, result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
commit (Fixture *self)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();

  lw_journal_batch_event (batch, 1, NULL, "probe", NULL);
  lw_store_commit_async (self->store, batch, on_commit_cb, self);
  g_main_loop_run (self->loop);
}

static void
open_account (Fixture *self, const char *account)
{
  g_clear_pointer (&self->contents, lw_journal_contents_free);
  lw_store_open_journal_async (self->store, account, LW_JOURNAL_WRITER, NULL, on_open_cb, self);
  g_main_loop_run (self->loop);
}

static void
test_journal (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  Fixture self = { g_main_loop_new (NULL, FALSE) };
  LwStoreStats stats;

  self.store = lw_store_new (dir, &self.error);
  g_assert_no_error (self.error);
  commit (&self);
  g_assert_false (self.well); /* nothing is open */
  g_assert_error (self.error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&self.error);
  g_assert_false (lw_store_flush (self.store, &self.error));
  g_assert_error (self.error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&self.error);
  open_account (&self, "DUSIM0001");
  g_assert_no_error (self.error);
  g_assert_nonnull (self.contents);
  g_assert_true (self.thread == g_thread_self ());
  commit (&self);
  g_assert_true (self.well);
  open_account (&self, "DUSIM0001"); /* again, by the same store: the lock is its own */
  g_assert_no_error (self.error);
  lw_store_get_stats (self.store, &stats);
  g_assert_cmpuint (stats.n, ==, 2);
  g_assert_cmpuint (stats.n_failed, ==, 1);
  open_account (&self, "no/such");
  g_assert_null (self.contents);
  g_clear_error (&self.error);
  g_object_unref (self.store);
  g_main_loop_unref (self.loop);
  remove_folder (dir);
}

/* Asked for and waited for: it is done before its answer is read. */
static void
test_flush (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  Fixture self = { g_main_loop_new (NULL, FALSE) };
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();

  self.store = lw_store_new (dir, &self.error);
  g_assert_true (lw_store_flush (self.store, NULL)); /* nothing was asked for */
  open_account (&self, "DUSIM0001");
  lw_journal_batch_event (batch, 1, NULL, "probe", NULL);
  for (int i = 0; i < 50; i++)
    {
      LwStoreStats stats;

      lw_store_commit_async (self.store, batch, NULL, NULL);
      g_assert_true (lw_store_flush (self.store, NULL));
      lw_store_get_stats (self.store, &stats);
      g_assert_cmpuint (stats.n, ==, i + 1);
    }
  g_object_unref (self.store);
  lw_journal_contents_free (self.contents);
  g_main_loop_unref (self.loop);
  remove_folder (dir);
}

/* Closed with a commit under way: that is done, and the journal is another's. What is asked for then fails and is answered. */
static void
test_closed (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  Fixture self = { g_main_loop_new (NULL, FALSE) }, other = { g_main_loop_new (NULL, FALSE) };
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();

  self.store = lw_store_new (dir, &self.error);
  other.store = lw_store_new (dir, &other.error);
  open_account (&self, "DUSIM0001");
  lw_journal_batch_event (batch, 1, NULL, "probe", NULL);
  lw_store_commit_async (self.store, batch, on_commit_cb, &self);
  lw_store_close (self.store);
  lw_store_close (self.store);
  open_account (&other, "DUSIM0001");
  g_assert_no_error (other.error);
  g_assert_true (self.well); /* its answer was there before */
  commit (&self);
  g_assert_false (self.well);
  g_assert_error (self.error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&self.error);
  g_object_unref (self.store);
  g_object_unref (other.store);
  lw_journal_contents_free (self.contents);
  lw_journal_contents_free (other.contents);
  g_main_loop_unref (self.loop);
  g_main_loop_unref (other.loop);
  remove_folder (dir);
}

static void
test_scan (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "legwork.sqlite", NULL);
  const char *const rows[] = { "bull_put,1.20", "bull_put,1.10", NULL };
  Fixture self = { g_main_loop_new (NULL, FALSE) };
  LwScanRecord *record = g_new0 (LwScanRecord, 1);
  sqlite3_stmt *statement;
  sqlite3 *db;

  self.store = lw_store_new (dir, NULL);
  record->us = 5;
  record->preset = g_strdup ("income");
  record->columns = g_strdup ("kind,px");
  record->rows = g_strdupv ((char **) rows);
  record->n_rows = 2;
  lw_store_save_scan_async (self.store, record, on_save_cb, &self);
  g_main_loop_run (self.loop);
  g_assert_no_error (self.error);
  g_assert_cmpint (self.number, ==, 1);
  g_object_unref (self.store);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT record FROM scan_row WHERE scan = 1 AND rank = 2", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "bull_put,1.10");
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_main_loop_unref (self.loop);
  remove_folder (dir);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* A journal whose rows cannot be read is not open; nothing can be written into it, and another account can be opened after. */
static void
test_unreadable (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "journal-DUSIM0001.sqlite", NULL);
  Fixture self = { g_main_loop_new (NULL, FALSE) };

  self.store = lw_store_new (dir, NULL);
  open_account (&self, "DUSIM0001");
  g_assert_no_error (self.error);
  g_object_unref (self.store);
  run_sql (path, "INSERT INTO cancel (intent, n, asked_by, state, code, text, us) VALUES ('LWX', 1, 'person', 'MAYBE', 0, '', 1)");
  self.store = lw_store_new (dir, NULL);
  open_account (&self, "DUSIM0001");
  g_assert_null (self.contents);
  g_assert_nonnull (self.error);
  g_clear_error (&self.error);
  commit (&self);
  g_assert_false (self.well);
  g_clear_error (&self.error);
  open_account (&self, "DUSIM0002");
  g_assert_no_error (self.error);
  for (int i = 0; i < 20; i++) /* not each one takes the longest */
    {
      commit (&self);
      g_assert_true (self.well);
    }
  g_object_run_dispose (G_OBJECT (self.store)); /* the thread ends once */
  g_object_unref (self.store);
  lw_journal_contents_free (self.contents);
  g_main_loop_unref (self.loop);
  remove_folder (dir);
}

static void
save_scan (Fixture *self)
{
  const char *const rows[] = { "bull_put,1.20", NULL };
  LwScanRecord *record = g_new0 (LwScanRecord, 1);

  record->us = 5;
  record->preset = g_strdup ("income");
  record->columns = g_strdup ("kind,px");
  record->rows = g_strdupv ((char **) rows);
  record->n_rows = 1;
  lw_store_save_scan_async (self->store, record, on_save_cb, self);
  g_main_loop_run (self->loop);
}

/* Where the file of the scans should be lies a folder: said; once it is gone scans are saved, one after the other. */
static void
test_scans_fail (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "legwork.sqlite", NULL);
  Fixture self = { g_main_loop_new (NULL, FALSE) };

  self.store = lw_store_new (dir, NULL);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  save_scan (&self);
  g_assert_cmpint (self.number, ==, -1);
  g_assert_error (self.error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&self.error);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  for (int i = 1; i <= 2; i++)
    {
      save_scan (&self);
      g_assert_no_error (self.error);
      g_assert_cmpint (self.number, ==, i);
    }
  g_object_unref (self.store);
  g_main_loop_unref (self.loop);
  remove_folder (dir);
}

static void
test_no_folder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "file", NULL), *below = g_build_filename (file, "data", NULL);
  g_autofree char *lost = g_build_filename (dir, "none", "x.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (lw_store_new (below, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, below));
  g_clear_error (&error);
  g_assert_null (lw_sqlite_open (lost, LW_SQLITE_WRITE, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "cannot be written"));
  remove_folder (dir);
}

#ifdef G_OS_UNIX
/* The folder of somebody else: its mode cannot be set. */
static void
test_folder_of_another (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autoptr (LwStore) store = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf about;

  faulty_files.chmod = TRUE;
  g_assert_null (lw_store_new (dir, &error));
  faulty_files.chmod = FALSE;
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  store = lw_store_new (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (dir, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  remove_folder (dir);
}
#endif

/* What SQLite cannot answer is −1, and said. */
static void
test_numbers (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "x.sqlite", NULL);
  static const struct { const char *sql; gint64 value; } rows[] = { { "SELECT 7", 7 }, { "SELECT nonsense", -1 }, { "SELECT 1 WHERE 0", -1 } };
  sqlite3 *db = lw_sqlite_open (path, LW_SQLITE_WRITE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (lw_sqlite_number (db, rows[i].sql, &error), ==, rows[i].value);
      g_assert_cmpint (error == NULL, ==, rows[i].value >= 0);
      if (i == 1)
        g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
    }
  g_assert_false (lw_sqlite_check (db, "no (such", path, NULL));
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA synchronous", NULL), ==, 2); /* FULL */
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA trusted_schema", NULL), ==, 0);
  g_assert_cmpint (lw_sqlite_number (db, "PRAGMA cell_size_check", NULL), ==, 1);
  sqlite3_close (db);
  remove_folder (dir);
}

/* A file of something else, and one that somebody holds. */
static void
test_no_database (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "x.sqlite", NULL), *text = g_strnfill (8192, 'x');
  g_autoptr (GError) error = NULL;
  sqlite3 *holder, *db;

  g_assert_true (g_file_set_contents (path, text, 8192, NULL));
  g_assert_null (lw_sqlite_open (path, LW_SQLITE_WRITE, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_cmpint (g_remove (path), ==, 0);
  holder = lw_sqlite_open (path, LW_SQLITE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (lw_sqlite_exec (holder, "CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)", &error));
  db = lw_sqlite_open (path, LW_SQLITE_WRITE, &error);
  g_assert_no_error (error);
  sqlite3_busy_timeout (db, 0);
  g_assert_false (lw_sqlite_exec (db, "BEGIN IMMEDIATE", &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED);
  sqlite3_close (db);
  sqlite3_close (holder);
  remove_folder (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/thread/journal", test_journal);
  g_test_add_func ("/store/thread/flush", test_flush);
  g_test_add_func ("/store/thread/closed", test_closed);
  g_test_add_func ("/store/thread/scan", test_scan);
  g_test_add_func ("/store/unreadable", test_unreadable);
  g_test_add_func ("/store/scans-fail", test_scans_fail);
  g_test_add_func ("/store/no-folder", test_no_folder);
#ifdef G_OS_UNIX
  g_test_add_func ("/store/folder-of-another", test_folder_of_another);
#endif
  g_test_add_func ("/store/numbers", test_numbers);
  g_test_add_func ("/store/no-database", test_no_database);
  return g_test_run ();
}
