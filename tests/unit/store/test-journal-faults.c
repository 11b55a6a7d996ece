/* The journal on a disk that fails: what was confirmed stays, what was refused is there whole or not at all, and the next commit
 * works. faults.md G06, G07, G08, G11. Each failure is tried at every place where it can strike. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include <sqlite3.h>

#include "faulty-files.h"
#include "faulty-vfs.h"
#include "journal-fixture.h"
#include "lw-stride.h"
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
        n += lw_stride ();
      g_assert_cmpuint (n, >, 1);
    }
}

/* What a person reads names the file and what to do. */
static void
test_words (void)
{
  static const struct { FaultyKind kind; const char *words; } rows[] = {
    { FAULTY_FULL, "make room on it" }, { FAULTY_WRITE, "look whether it is there, writable and sound" }, { FAULTY_SYNC, "look whether it is there" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      JournalFolder folder;
      Run run = { .orders = FEW_ORDERS };
      g_autoptr (LwJournalBatch) batch = journal_make_batch ("LWA", 1);
      g_autoptr (GError) error = NULL;

      journal_folder_set_up (&folder, NULL);
      faulty_vfs_install ();
      g_assert_true (open_journal (&run, &folder));
      faulty_vfs_arm (rows[i].kind, 1, TRUE);
      g_assert_false (lw_journal_db_commit (run.db, batch, 1, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, folder.path));
      g_assert_nonnull (strstr (error->message, rows[i].words));
      faulty_vfs_arm (rows[i].kind, 0, FALSE);
      g_clear_pointer (&run.db, lw_journal_db_close);
      faulty_vfs_remove ();
      journal_folder_tear_down (&folder, NULL);
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
migrate_to_4 (JournalFolder *folder)
{
  g_autofree char *first = lw_journal_schema_1 (), *second = lw_journal_schema_2 (), *third = lw_journal_schema_3 ();
  const char *const steps[] = { first, second, third, "ALTER TABLE intent ADD COLUMN colour TEXT;" };
  sqlite3 *db = lw_sqlite_open (folder->path, LW_SQLITE_WRITE, NULL);
  gboolean well = db != NULL && lw_journal_db_migrate (db, folder->path, steps, 4, NULL);

  sqlite3_close (db);
  return well;
}

/* Everything that is read, by a reader beside a writer that has just written: nothing stands in its memory any more. */
static void
read_all (LwJournalDb *db,
          gboolean    *well)
{
  g_autoptr (GError) error = NULL, of_events = NULL, of_gates = NULL, of_check = NULL;
  g_autoptr (LwJournalContents) contents = lw_journal_db_load (db, &error);
  g_autoptr (GArray) events = lw_journal_db_events (db, NULL, &of_events), gates = lw_journal_db_gates (db, NULL, &of_gates);
  LwJournalCounts counts;
  gboolean verified = lw_journal_db_verify (db, &counts, &of_check);

  g_assert_cmpint (contents == NULL, ==, error != NULL);
  g_assert_cmpint (events == NULL, ==, of_events != NULL);
  g_assert_cmpint (gates == NULL, ==, of_gates != NULL);
  g_assert_cmpint (verified, ==, of_check == NULL);
  g_assert_false (g_error_matches (of_check, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED));
  if (contents != NULL)
    g_assert_cmpuint (contents->intents->len, ==, FEW_ORDERS + 1);
  *well = contents != NULL && events != NULL && gates != NULL && verified;
  for (guint i = 0; events != NULL && i < events->len; i++)
    g_free (g_array_index (events, LwEventRow, i).raw);
  for (guint i = 0; gates != NULL && i < gates->len; i++)
    g_free (g_array_index (gates, LwGateRow, i).inputs);
}

/* FALSE when the reading ended before the failure. */
static gboolean
fail_reading (FaultyKind kind,
              guint      n)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  g_autoptr (GError) error = NULL;
  LwJournalDb *reader, *writer;
  gboolean struck, well;

  journal_folder_set_up (&folder, NULL);
  write_orders (&run, &folder);
  faulty_vfs_install ();
  reader = lw_journal_db_open (folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error);
  g_assert_no_error (error);
  writer = journal_open_writer (&folder);
  journal_commit_one (writer, "LWMORE", FEW_ORDERS);
  lw_journal_db_close (writer);
  faulty_vfs_arm (kind, n, TRUE);
  read_all (reader, &well);
  struck = faulty_vfs_struck ();
  g_assert_true (well || struck);
  faulty_vfs_arm (kind, 0, FALSE);
  read_all (reader, &well);
  g_assert_true (well); /* the disk is well again, and nothing was believed meanwhile */
  lw_journal_db_close (reader);
  faulty_vfs_remove ();
  journal_folder_tear_down (&folder, NULL);
  return struck;
}

static void
test_reading_fails (void)
{
  guint n = 1;

  while (fail_reading (FAULTY_READ, n))
    n++;
  g_assert_cmpuint (n, >, 1);
}

/* Somebody else has written, so that a commit must read first; the reading fails. */
static gboolean
fail_reading_of_commit (guint n)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  sqlite3 *other = NULL;
  gboolean struck;

  journal_folder_set_up (&folder, NULL);
  faulty_vfs_install ();
  g_assert_true (open_journal (&run, &folder));
  for (int i = 0; i < FEW_ORDERS - 1; i++)
    commit (&run, i);
  other = lw_sqlite_open (folder.path, LW_SQLITE_WRITE, NULL);
  g_assert_true (lw_sqlite_exec (other, "INSERT OR REPLACE INTO number (key, value) VALUES ('somebody', 1)", NULL));
  sqlite3_close (other);
  faulty_vfs_arm (FAULTY_READ, n, TRUE);
  commit (&run, FEW_ORDERS - 1);
  struck = faulty_vfs_struck ();
  g_assert_true (struck || run.confirmed[FEW_ORDERS - 1]);
  g_clear_pointer (&run.db, lw_journal_db_close);
  faulty_vfs_remove ();
  check_journal (&run, &folder, "a reading within a commit failed");
  journal_folder_tear_down (&folder, NULL);
  return struck;
}

static void
test_reading_of_commit_fails (void)
{
  guint n = 1;

  while (fail_reading_of_commit (n))
    n++;
  g_assert_cmpuint (n, >, 1);
}

/* After a commit that failed the file is opened anew, by whoever is first: what asks for the rows says why it has none. */
static void
test_open_again_fails (void)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  journal_folder_set_up (&folder, NULL);
  faulty_vfs_install ();
  g_assert_true (open_journal (&run, &folder));
  faulty_vfs_arm (FAULTY_SYNC, 1, FALSE);
  commit (&run, 0);
  g_assert_false (run.confirmed[0]);
  faulty_vfs_arm (FAULTY_OPEN, 1, TRUE);
  g_assert_null (lw_journal_db_load (run.db, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&error);
  faulty_vfs_arm (FAULTY_OPEN, 0, FALSE);
  contents = lw_journal_db_load (run.db, &error);
  g_assert_no_error (error);
  commit (&run, 1);
  g_assert_true (run.confirmed[1]);
  g_clear_pointer (&run.db, lw_journal_db_close);
  faulty_vfs_remove ();
  check_journal (&run, &folder, "opened again");
  journal_folder_tear_down (&folder, NULL);
}

static void
damage (JournalFolder *folder)
{
  gsize length;
  g_autofree char *bytes = read_file (folder->path, &length);
  FILE *file = g_fopen (folder->path, "r+b"); /* in place: whoever has it open reads the damage */

  memset (bytes + 4096, 0x5a, length - 4096);
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, length, file), ==, length);
  fclose (file);
}

/* What a commit that fails and the two after it say; the file is as it was left, and nothing else was made. */
static void
expect_latched (Run           *run,
                JournalFolder *folder)
{
  g_autofree char *kept = g_strconcat (folder->path, ".damaged-1", NULL), *before = NULL, *after = NULL;
  g_autofree char *words = NULL;
  gsize length = 0, length_after = 0;
  gboolean there = g_file_get_contents (folder->path, &before, &length, NULL);

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (LwJournalBatch) batch = journal_make_batch ("LWMORE", 90 + i);
      g_autoptr (GError) error = NULL, of_load = NULL;

      g_assert_false (lw_journal_db_commit (run->db, batch, i, &error));
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, folder->path));
      g_assert_cmpstr (error->message, ==, words != NULL ? words : error->message);
      g_free (words);
      words = g_strdup (error->message);
      g_assert_null (lw_journal_db_load (run->db, &of_load));
      g_assert_cmpstr (of_load->message, ==, words);
    }
  g_assert_cmpint (g_file_get_contents (folder->path, &after, &length_after, NULL), ==, there);
  g_assert_cmpmem (after, length_after, before, length);
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
}

/* A commit that the disk refuses, so that the next one opens the file anew. */
static void
refuse_one (Run *run)
{
  faulty_vfs_arm (FAULTY_SYNC, 1, FALSE);
  commit (run, run->orders - 1);
  faulty_vfs_arm (FAULTY_SYNC, 0, FALSE);
  g_assert_false (run->confirmed[run->orders - 1]);
}

static void
spoil_behind_it (JournalFolder *folder)
{
  damage (folder);
}

static void
take_away (JournalFolder *folder)
{
  g_assert_cmpint (g_remove (folder->path), ==, 0);
}

static void
make_empty (JournalFolder *folder)
{
  g_assert_true (g_file_set_contents (folder->path, "", 0, NULL));
}

/* Whole, but not what was there. */
static void
put_another (JournalFolder *folder)
{
  sqlite3 *db;

  take_away (folder);
  db = lw_sqlite_open (folder->path, LW_SQLITE_WRITE, NULL);
  g_assert_true (lw_sqlite_exec (db, "PRAGMA user_version=0; CREATE TABLE t (a); DROP TABLE t", NULL));
  sqlite3_close (db);
}

/* The next start finds what was damaged, and keeps it. */
static void
test_damaged_while_running (void)
{
  void (*const spoil[]) (JournalFolder *folder) = { spoil_behind_it, take_away, make_empty, put_another };

  for (guint i = 0; i < G_N_ELEMENTS (spoil); i++)
    {
      JournalFolder folder;
      Run run = { .orders = FEW_ORDERS };
      g_autofree char *kept = NULL;
      g_autoptr (GError) error = NULL;

      journal_folder_set_up (&folder, NULL);
      kept = g_strconcat (folder.path, ".damaged-1", NULL);
      faulty_vfs_install ();
      g_assert_true (open_journal (&run, &folder));
      for (int n = 0; n < FEW_ORDERS - 1; n++)
        commit (&run, n);
      refuse_one (&run);
      spoil[i] (&folder);
      expect_latched (&run, &folder);
      g_clear_pointer (&run.db, lw_journal_db_close);
      faulty_vfs_remove ();
      if (i == 0)
        {
          g_assert_null (lw_journal_db_open (folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
          g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
          g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
        }
      journal_folder_tear_down (&folder, NULL);
    }
}

/* Nothing failed before: the commit itself reads what cannot be. */
static void
test_damaged_under_a_commit (void)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  sqlite3 *other;

  journal_folder_set_up (&folder, NULL);
  write_orders (&run, &folder);
  g_assert_true (open_journal (&run, &folder));
  other = lw_sqlite_open (folder.path, LW_SQLITE_WRITE, NULL);
  g_assert_true (lw_sqlite_exec (other, "INSERT OR REPLACE INTO number (key, value) VALUES ('somebody', 1)", NULL));
  damage (&folder);
  expect_latched (&run, &folder);
  sqlite3_close (other);
  g_clear_pointer (&run.db, lw_journal_db_close);
  journal_folder_tear_down (&folder, NULL);
}

static void
commit_killed (Run      *run,
               gboolean  killed,
               gboolean  waits,
               gboolean  well,
               const char *words)
{
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GError) error = NULL;
  LwJournalNumber row = { .key = LW_JOURNAL_KILLED, .value = killed };

  batch->kill_waits = waits;
  g_array_append_val (batch->numbers, row);
  g_assert_cmpint (lw_journal_db_commit (run->db, batch, 1, &error), ==, well);
  g_assert_true (well || strstr (error->message, words) != NULL);
}

static void
expect_killed (Run           *run,
               JournalFolder *folder,
               gboolean       killed,
               gint64         mark)
{
  g_autoptr (LwJournalContents) contents = NULL;

  g_clear_pointer (&run->db, lw_journal_db_close);
  g_assert_true (open_journal (run, folder));
  contents = lw_journal_db_load (run->db, NULL);
  g_assert_cmpint (lw_journal_contents_killed (contents), ==, killed);
  g_assert_cmpint (lw_journal_contents_number (contents, LW_JOURNAL_KILL_MARK, 0), ==, mark);
}

/* A press that the journal cannot take is kept beside it until a commit has taken it, or the release. */
static void
test_kill_is_kept (void)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  g_autofree char *mark = NULL;

  journal_folder_set_up (&folder, NULL);
  mark = g_strconcat (folder.path, ".killed", NULL);
  faulty_vfs_install ();
  g_assert_true (open_journal (&run, &folder));
  for (int released = 0; released < 2; released++)
    {
      faulty_vfs_arm (FAULTY_SYNC, 1, TRUE);
      commit_killed (&run, TRUE, TRUE, FALSE, "is kept in a file beside it");
      commit_killed (&run, TRUE, TRUE, FALSE, "is kept in a file beside it");
      faulty_vfs_arm (FAULTY_SYNC, 0, FALSE);
      expect_killed (&run, &folder, TRUE, 1);
      commit_killed (&run, !released, !released, TRUE, "");
      g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
      expect_killed (&run, &folder, !released, 0);
    }
  faulty_vfs_arm (FAULTY_SYNC, 1, TRUE);
  commit_killed (&run, TRUE, FALSE, FALSE, "");
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS)); /* the journal says it already */
  faulty_vfs_arm (FAULTY_SYNC, 0, FALSE);
  g_clear_pointer (&run.db, lw_journal_db_close);
  faulty_vfs_remove ();
  journal_folder_tear_down (&folder, NULL);
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
  copy = g_strconcat (folder.path, "-v3.bak", NULL);
  write_orders (&run, &folder);
  faulty_vfs_install ();
  faulty_vfs_cut_at (n);
  g_assert_true (migrate_to_4 (&folder) || faulty_vfs_is_cut ());
  cut = faulty_vfs_is_cut ();
  faulty_vfs_power_on (0, n);
  faulty_vfs_remove ();
  g_assert_true (version_of (folder.path, &intents) == 3 || g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_cmpint (intents, ==, ORDERS);
  g_assert_true (migrate_to_4 (&folder));
  g_assert_cmpint (version_of (folder.path, &intents), ==, 4);
  g_assert_cmpint (version_of (copy, &intents), ==, 3);
  g_assert_cmpint (intents, ==, ORDERS);
  journal_folder_tear_down (&folder, NULL);
  return cut;
}

/* A call fails in a migration: it is refused, and the next one works. */
static gboolean
fail_migration (FaultyKind kind,
                guint      n,
                gboolean   for_good)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  gint64 intents;
  gboolean struck;

  journal_folder_set_up (&folder, NULL);
  write_orders (&run, &folder);
  faulty_vfs_install ();
  faulty_vfs_arm (kind, n, for_good);
  g_assert_true (migrate_to_4 (&folder) || faulty_vfs_struck ());
  struck = faulty_vfs_struck ();
  faulty_vfs_remove ();
  g_assert_true (migrate_to_4 (&folder));
  g_assert_cmpint (version_of (folder.path, &intents), ==, 4);
  g_assert_cmpint (intents, ==, FEW_ORDERS);
  journal_folder_tear_down (&folder, NULL);
  return struck;
}

static void
test_migration_fails (void)
{
  for (FaultyKind kind = 0; kind < FAULTY_N_KINDS; kind++)
    for (int for_good = 0; for_good < 2; for_good++)
      {
        guint n = 1;

        while (fail_migration (kind, n, for_good))
          n += lw_stride ();
      }
}

#ifdef G_OS_UNIX

/* What the disk does for the file itself: a copy that gets no name stops the migration, a mode that cannot be set stops nothing. */
static void
test_system_refuses (void)
{
  JournalFolder folder;
  Run run = { .orders = FEW_ORDERS };
  gint64 intents;

  journal_folder_set_up (&folder, NULL);
  faulty_files.chmod = TRUE;
  write_orders (&run, &folder);
  g_assert_true (run.confirmed[0]);
  faulty_files.rename = TRUE;
  g_assert_false (migrate_to_4 (&folder));
  g_assert_cmpint (version_of (folder.path, &intents), ==, 3);
  faulty_files.rename = FALSE;
  g_assert_true (migrate_to_4 (&folder));
  faulty_files.chmod = FALSE;
  g_assert_cmpint (version_of (folder.path, &intents), ==, 4);
  g_assert_cmpint (intents, ==, FEW_ORDERS);
  journal_folder_tear_down (&folder, NULL);
}

/* A damaged journal that cannot be given another name, or for which there is none left, stays where it is, and orders stay off. */
static void
test_damaged_without_a_name (void)
{
  JournalFolder folder;
  Run run = { .orders = ORDERS };
  g_autoptr (GError) error = NULL;

  journal_folder_set_up (&folder, NULL);
  write_orders (&run, &folder);
  damage (&folder);
  faulty_files.rename = TRUE;
  g_test_expect_message ("lw-journal-damaged", G_LOG_LEVEL_WARNING, "*could not be renamed*");
  g_assert_null (lw_journal_db_open (folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_test_assert_expected_messages ();
  faulty_files.rename = FALSE;
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (folder.path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *taken = g_strdup_printf ("%s.damaged-%d", folder.path, i);

      g_assert_true (g_file_set_contents (taken, "", 0, NULL));
    }
  g_assert_null (lw_journal_db_open (folder.dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "was kept as it is"));
  g_assert_true (g_file_test (folder.path, G_FILE_TEST_EXISTS));
  journal_folder_tear_down (&folder, NULL);
}

#endif

static void
test_power_cut_in_migration (void)
{
  guint n = 1;

  while (cut_migration (n))
    n += lw_stride ();
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
  g_test_add_func ("/store/journal-faults/words", test_words);
  g_test_add_func ("/store/journal-faults/reading-fails", test_reading_fails);
  g_test_add_func ("/store/journal-faults/reading-of-commit-fails", test_reading_of_commit_fails);
  g_test_add_func ("/store/journal-faults/open-again-fails", test_open_again_fails);
  g_test_add_func ("/store/journal-faults/damaged-while-running", test_damaged_while_running);
  g_test_add_func ("/store/journal-faults/damaged-under-a-commit", test_damaged_under_a_commit);
  g_test_add_func ("/store/journal-faults/kill-is-kept", test_kill_is_kept);
  g_test_add_func ("/store/journal-faults/migration-fails", test_migration_fails);
#ifdef G_OS_UNIX
  g_test_add_func ("/store/journal-faults/system-refuses", test_system_refuses);
  g_test_add_func ("/store/journal-faults/damaged-without-a-name", test_damaged_without_a_name);
#endif
  g_test_add_func ("/store/journal-faults/one-failure-one-order", test_one_failure_one_order);
  g_test_add_func ("/store/journal-faults/damaged-pages", test_damaged_pages);
  g_test_add_func ("/store/journal-faults/power-cut-in-migration", test_power_cut_in_migration);
  return g_test_run ();
}
