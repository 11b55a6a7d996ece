/* The store's thread: answers come to the asker's context, in order, also when things fail. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/thread/journal", test_journal);
  g_test_add_func ("/store/thread/scan", test_scan);
  return g_test_run ();
}
