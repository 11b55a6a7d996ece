/* The journal on a disk that fails: what was confirmed stays, what was refused is there whole or not at all, and the next commit
 * works. faults.md G06, G07, G08, G11. Each failure is tried at every place where it can strike. */

#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "faulty-vfs.h"
#include "journal-fixture.h"
#include "lw-journal-db-private.h"

#define ORDERS     20 /* of a run that loses the power */
#define FEW_ORDERS 6  /* of one whose calls fail: there are more of these */

/* One run of the program against the disk; what it was told of each order. */
typedef struct
{
  LwJournalDb *db;
  int          orders;
  gboolean     confirmed[ORDERS];
} Run;

/* A refusal says why. */
static gboolean
open_journal (Run           *run,
              JournalFolder *folder)
{
  g_autoptr (GError) error = NULL;

  run->db = lw_journal_db_open (folder->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error);
  g_assert_cmpint (run->db == NULL, ==, error != NULL);
  g_assert_false (g_error_matches (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED));
  return run->db != NULL;
}

static void
commit (Run *run,
        int  n)
{
  g_autofree char *id = g_strdup_printf ("LW%d", n);
  g_autoptr (LwJournalBatch) batch = journal_make_batch (id, n);
  g_autoptr (GError) error = NULL;

  run->confirmed[n] = lw_journal_db_commit (run->db, batch, n, &error);
  g_assert_cmpint (run->confirmed[n], ==, error == NULL);
}

/* Orders in two sittings: the journal is closed and opened again between them. */
static void
write_orders (Run           *run,
              JournalFolder *folder)
{
  for (int sitting = 0; sitting < 2; sitting++)
    {
      if (!open_journal (run, folder))
        continue;
      for (int n = sitting * run->orders / 2; n < (sitting + 1) * run->orders / 2; n++)
        commit (run, n);
      g_clear_pointer (&run->db, lw_journal_db_close);
    }
}

static guint
count_of (const GArray *revisions,
          const char   *id)
{
  guint n = 0;

  for (guint i = 0; i < revisions->len; i++)
    n += g_strcmp0 (g_array_index (revisions, LwRevision, i).intent, id) == 0;
  return n;
}

static guint
count_intents_of (const GArray *intents,
                  const char   *id)
{
  guint n = 0;

  for (guint i = 0; i < intents->len; i++)
    n += g_strcmp0 (g_array_index (intents, LwIntent, i).id, id) == 0;
  return n;
}

/* On a sound disk again: the file is whole, what was confirmed is in it, each order has all its rows or none, and orders can be
 * written. */
static void
check_journal (const Run     *run,
               JournalFolder *folder,
               const char    *what)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (folder);
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  LwJournalCounts counts;

  g_test_message ("%s", what);
  g_assert_true (lw_journal_db_verify (db, &counts, &error));
  contents = lw_journal_db_load (db, &error);
  g_assert_no_error (error);
  for (int n = 0; n < run->orders; n++)
    {
      g_autofree char *id = g_strdup_printf ("LW%d", n);
      guint there = count_intents_of (contents->intents, id);

      g_assert_cmpuint (there, <=, 1);
      g_assert_cmpuint (count_of (contents->revisions, id), ==, there);
      g_assert_true (there == 1 || !run->confirmed[n]);
    }
  g_assert_cmpint (counts.execs, ==, contents->intents->len);
  journal_commit_one (db, "LWNEXT", 1000);
}

/* The power goes at sync @n; FALSE when the run ended before it. */
static gboolean
cut_power (guint n,
           guint keep)
{
  JournalFolder folder;
  Run run = { .orders = ORDERS };
  g_autofree char *what = g_strdup_printf ("power cut at sync %u, %u of 1000 unsynced writes kept", n, keep);
  gboolean cut;

  journal_folder_set_up (&folder, NULL);
  faulty_vfs_install ();
  faulty_vfs_cut_at (n);
  write_orders (&run, &folder);
  cut = faulty_vfs_is_cut ();
  faulty_vfs_power_on (keep, n);
  faulty_vfs_remove ();
  check_journal (&run, &folder, what);
  journal_folder_tear_down (&folder, NULL);
  return cut;
}

static void
test_power_cut (void)
{
  static const guint keeps[] = { 0, 500, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    {
      guint n = 1;

      while (cut_power (n, keeps[i]))
        n++;
      g_assert_cmpuint (n, >, ORDERS); /* every commit syncs */
    }
}

/* FALSE when the run ended before the failure. */
static gboolean
fail_at (FaultyKind kind,
         guint      n,
         gboolean   for_good)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  g_autofree char *what = g_strdup_printf ("%s %u fails%s", faulty_kind_word (kind), n, for_good ? " and all after it" : "");
  gboolean struck;

  journal_folder_set_up (&folder, NULL);
  faulty_vfs_install ();
  faulty_vfs_arm (kind, n, for_good);
  write_orders (&run, &folder);
  struck = faulty_vfs_struck ();
  faulty_vfs_remove ();
  check_journal (&run, &folder, what);
  journal_folder_tear_down (&folder, NULL);
  return struck;
}

static void
test_calls_fail (gconstpointer data)
{
  FaultyKind kind = GPOINTER_TO_INT (data);

  for (int for_good = 0; for_good < 2; for_good++)
    {
      guint n = 1;

      while (fail_at (kind, n, for_good))
        n++;
      g_assert_cmpuint (n, >, 1);
    }
}

/* A failure that passes stops one order and no other. */
static void
test_one_failure_one_order (void)
{
  JournalFolder folder;
  Run run = { .orders = ORDERS };
  int refused = 0;

  journal_folder_set_up (&folder, NULL);
  faulty_vfs_install ();
  g_assert_true (open_journal (&run, &folder));
  faulty_vfs_arm (FAULTY_SYNC, 3, FALSE);
  for (int n = 0; n < ORDERS; n++)
    {
      commit (&run, n);
      refused += !run.confirmed[n];
    }
  g_clear_pointer (&run.db, lw_journal_db_close);
  faulty_vfs_remove ();
  g_assert_cmpint (refused, ==, 1);
  journal_folder_tear_down (&folder, NULL);
}

static char *
read_file (const char *path,
           gsize      *length)
{
  char *bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &bytes, length, &error);
  g_assert_no_error (error);
  return bytes;
}

/* Where the b-tree of a page begins; a byte there says what kind of page it is. */
static gsize
kind_byte (guint page)
{
  return page == 0 ? 100 : (gsize) page * 4096;
}

static void
test_damaged_pages (void)
{
  JournalFolder folder;
  Run run = { .orders = ORDERS };
  gsize length;
  g_autofree char *sound = NULL;

  journal_folder_set_up (&folder, NULL);
  write_orders (&run, &folder);
  sound = read_file (folder.path, &length);
  for (guint page = 0; page < length / 4096; page++)
    {
      g_autofree char *kept = g_strdup_printf ("%s.damaged-%u", folder.path, page + 1);
      g_autofree char *damaged = g_memdup2 (sound, length), *copy = NULL;
      g_autoptr (GError) error = NULL;
      gsize copied;

      damaged[kind_byte (page)] ^= 0x55;
      g_assert_true (g_file_set_contents (folder.path, damaged, (gssize) length, NULL));
      g_assert_null (lw_journal_db_open (folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
      copy = read_file (kept, &copied);
      g_assert_cmpmem (copy, copied, damaged, length);
    }
  journal_folder_tear_down (&folder, NULL);
}

static gboolean
migrate_to_2 (JournalFolder *folder)
{
  g_autofree char *first = lw_journal_schema_1 ();
  const char *const steps[] = { first, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  sqlite3 *db = lw_sqlite_open (folder->path, LW_SQLITE_WRITE, NULL);
  gboolean well = db != NULL && lw_journal_db_migrate (db, folder->path, steps, 2, NULL);

  sqlite3_close (db);
  return well;
}

static int
version_of (const char *path,
            gint64     *intents)
{
  sqlite3 *db = lw_sqlite_open (path, LW_SQLITE_WRITE, NULL);
  int version;

  g_assert_nonnull (db);
  g_assert_true (lw_sqlite_check (db, "integrity_check(1)", path, NULL));
  version = (int) lw_sqlite_number (db, "PRAGMA user_version", NULL);
  *intents = lw_sqlite_number (db, "SELECT count(*) FROM intent", NULL);
  sqlite3_close (db);
  return version;
}

/* The power goes in a migration: the file is old or new, and where it is new a whole copy of the old one lies beside it, made
 * by this try or by the next. */
static gboolean
cut_migration (guint n)
{
  JournalFolder folder;
  Run run = { .orders = ORDERS };
  g_autofree char *copy = NULL;
  gint64 intents;
  gboolean cut;

  journal_folder_set_up (&folder, NULL);
  copy = g_strconcat (folder.path, "-v1.bak", NULL);
  write_orders (&run, &folder);
  faulty_vfs_install ();
  faulty_vfs_cut_at (n);
  g_assert_true (migrate_to_2 (&folder) || faulty_vfs_is_cut ());
  cut = faulty_vfs_is_cut ();
  faulty_vfs_power_on (0, n);
  faulty_vfs_remove ();
  g_assert_true (version_of (folder.path, &intents) == 1 || g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_cmpint (intents, ==, ORDERS);
  g_assert_true (migrate_to_2 (&folder));
  g_assert_cmpint (version_of (folder.path, &intents), ==, 2);
  g_assert_cmpint (version_of (copy, &intents), ==, 1);
  g_assert_cmpint (intents, ==, ORDERS);
  journal_folder_tear_down (&folder, NULL);
  return cut;
}

static void
test_power_cut_in_migration (void)
{
  guint n = 1;

  while (cut_migration (n))
    n++;
  g_assert_cmpuint (n, >, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal-faults/power-cut", test_power_cut);
  for (FaultyKind kind = 0; kind < FAULTY_N_KINDS; kind++)
    {
      g_autofree char *path = g_strdup_printf ("/store/journal-faults/%s", faulty_kind_word (kind));

      g_test_add_data_func (path, GINT_TO_POINTER (kind), test_calls_fail);
    }
  g_test_add_func ("/store/journal-faults/one-failure-one-order", test_one_failure_one_order);
  g_test_add_func ("/store/journal-faults/damaged-pages", test_damaged_pages);
  g_test_add_func ("/store/journal-faults/power-cut-in-migration", test_power_cut_in_migration);
  return g_test_run ();
}
