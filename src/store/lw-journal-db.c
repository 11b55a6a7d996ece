#define G_LOG_DOMAIN "lw-journal-db"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lw-folder-list.h"
#include "lw-journal-db-private.h"

struct _LwJournalDb
{
  char    *path;
  sqlite3 *db;       /* NULL after a failure: opened anew by the next commit */
  sqlite3 *lock;     /* holds an exclusive transaction as long as we write */
  gboolean read_only;
};

gboolean
lw_journal_account_is_valid (const char *account)
{
  gsize n = strlen (account);

  if (n == 0 || n >= LW_ACCOUNT_SIZE)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (account[i]) && account[i] != '-' && account[i] != '_')
      return FALSE;
  return TRUE;
}

char *
lw_journal_db_path (const char *data_dir,
                    const char *account)
{
  g_autofree char *name = g_strdup_printf ("journal-%s.sqlite", account);

  return g_build_filename (data_dir, name, NULL);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
lw_journal_db_accounts (const char *data_dir)
{
  g_autoptr (GPtrArray) files = lw_folder_list (data_dir);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const char *name = g_ptr_array_index (files, i);

      if (g_str_has_prefix (name, "journal-") && g_str_has_suffix (name, ".sqlite"))
        {
          g_autofree char *account = g_strndup (name + 8, strlen (name) - 8 - 7);

          if (lw_journal_account_is_valid (account))
            g_ptr_array_add (names, g_steal_pointer (&account));
        }
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* A database of its own whose exclusive transaction ends with the process, however that ends: the same on every system. */
static sqlite3 *
take_lock (const char *path,
           GError    **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  sqlite3 *lock = lw_sqlite_open (lock_path, LW_SQLITE_LOCK, error);

  if (lock == NULL)
    return NULL;
  sqlite3_busy_timeout (lock, 0);
  if (sqlite3_exec (lock, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK)
    return lock;
  sqlite3_close (lock);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED,
               "another Legwork already writes the orders of this account. Use that one, or close it and start again");
  return NULL;
}

static void
keep_aside (const char *path,
            const char *new_path,
            const char *suffix)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (new_path, suffix, NULL);

  if (g_file_test (from, G_FILE_TEST_EXISTS) && g_rename (from, to) != 0)
    g_warning ("a part of the damaged journal could not be renamed: %s", g_strerror (errno));
}

/* The first free name of a small row of names: nothing is overwritten. */
static char *
keep_damaged (const char *path)
{
  for (int i = 1; i < 1000; i++)
    {
      char *kept = g_strdup_printf ("%s.damaged-%d", path, i);

      if (!g_file_test (kept, G_FILE_TEST_EXISTS))
        {
          keep_aside (path, kept, "");
          keep_aside (path, kept, "-wal");
          keep_aside (path, kept, "-shm");
          return kept;
        }
      g_free (kept);
    }
  return NULL;
}

static void
report_damage (const char *path,
               GError    **error)
{
  g_autofree char *kept = keep_damaged (path);

  g_clear_error (error);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED,
               "the order journal %s is damaged and was kept as %s. Orders stay off: compare with TWS what is open, export "
               "what can be read, then start again with a new journal",
               path, kept != NULL ? kept : "it is");
}

static gboolean
is_empty (sqlite3 *db)
{
  return lw_sqlite_number (db, "SELECT count(*) FROM sqlite_master", NULL) == 0;
}

static gboolean
check_origin (sqlite3    *db,
              const char *path,
              int         newest,
              GError    **error)
{
  gint64 application = lw_sqlite_number (db, "PRAGMA application_id", error);
  gint64 version = application >= 0 ? lw_sqlite_number (db, "PRAGMA user_version", error) : -1;

  if (application < 0 || version < 0)
    return FALSE;
  if (version > newest)
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER,
                 "%s was made by a newer Legwork (version %d of the file, this program knows %d). Use that program", path,
                 (int) version, newest);
  else if (application != LW_JOURNAL_APPLICATION_ID && !is_empty (db))
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FOREIGN, "%s is not an order journal of Legwork. Move it away", path);
  else
    return TRUE;
  return FALSE;
}

/* SQLite syncs the copy, as the database itself. It gets its name only when it is whole. */
static gboolean
copy_into (sqlite3    *db,
           const char *copy,
           GError    **error)
{
  g_autofree char *part = g_strconcat (copy, ".part", NULL);
  char *sql = sqlite3_mprintf ("PRAGMA synchronous=FULL; VACUUM INTO %Q", part);
  gboolean well;

  g_remove (part); /* what an interrupted try left: VACUUM wants no file there */
  well = lw_sqlite_exec (db, sql, error);
  sqlite3_free (sql);
  if (!well)
    return FALSE;
  if (g_chmod (part, 0600) != 0)
    g_info ("the mode of a backup could not be set");
  if (g_rename (part, copy) == 0)
    return TRUE;
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "the backup %s could not be named: %s", copy, g_strerror (errno));
  return FALSE;
}

static gboolean
back_up (sqlite3    *db,
         const char *path,
         int         version,
         GError    **error)
{
  g_autofree char *copy = g_strdup_printf ("%s-v%d.bak", path, version);

  /* One that is there was made by a migration that did not end; the file has not changed since. */
  return g_file_test (copy, G_FILE_TEST_EXISTS) || copy_into (db, copy, error);
}

gboolean
lw_journal_db_migrate (sqlite3           *db,
                       const char        *path,
                       const char *const *steps,
                       int                n_steps,
                       GError           **error)
{
  int version = (int) lw_sqlite_number (db, "PRAGMA user_version", error);
  g_autoptr (GString) sql = g_string_new ("BEGIN IMMEDIATE;");

  if (version < 0 || !check_origin (db, path, n_steps, error))
    return FALSE;
  if (version == n_steps)
    return TRUE;
  if (version > 0 && !back_up (db, path, version, error))
    return FALSE;
  for (int i = version; i < n_steps; i++)
    g_string_append (sql, steps[i]);
  g_string_append_printf (sql, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", LW_JOURNAL_APPLICATION_ID, n_steps);
  if (lw_sqlite_exec (db, sql->str, error))
    return TRUE;
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
migrate (sqlite3    *db,
         const char *path,
         GError    **error)
{
  g_autofree char *first = lw_journal_schema_1 ();
  const char *const steps[] = { first };

  return lw_journal_db_migrate (db, path, steps, G_N_ELEMENTS (steps), error);
}

static sqlite3 *
open_file (const char   *path,
           LwJournalMode mode,
           GError      **error)
{
  sqlite3 *db = lw_sqlite_open (path, mode == LW_JOURNAL_READER ? LW_SQLITE_READ : LW_SQLITE_WRITE, error);

  if (db == NULL)
    return NULL;
  if (lw_sqlite_check (db, "quick_check(1)", path, error) &&
      (mode == LW_JOURNAL_READER ? check_origin (db, path, 1, error) : migrate (db, path, error)))
    return db;
  sqlite3_close (db);
  return NULL;
}

static gboolean
open_writer (LwJournalDb *self,
             GError     **error)
{
  g_autoptr (GError) cause = NULL;

  if (self->lock == NULL)
    self->lock = take_lock (self->path, error);
  if (self->lock == NULL)
    return FALSE;
  self->db = open_file (self->path, LW_JOURNAL_WRITER, &cause);
  if (self->db != NULL)
    return TRUE;
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    report_damage (self->path, &cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

LwJournalDb *
lw_journal_db_open (const char    *data_dir,
                    const char    *account,
                    LwJournalMode  mode,
                    GError       **error)
{
  LwJournalDb *self;
  gboolean well;

  if (!lw_journal_account_is_valid (account))
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "'%.40s' is not the name of an account", account);
      return NULL;
    }
  self = g_new0 (LwJournalDb, 1);
  self->path = lw_journal_db_path (data_dir, account);
  self->read_only = mode == LW_JOURNAL_READER;
  well = self->read_only ? (self->db = open_file (self->path, mode, error)) != NULL : open_writer (self, error);
  if (!well)
    g_clear_pointer (&self, lw_journal_db_close);
  return self;
}

void
lw_journal_db_close (LwJournalDb *self)
{
  if (self == NULL)
    return;
  sqlite3_close (self->db);
  sqlite3_close (self->lock); /* last: nobody else may open the file before it is closed */
  g_free (self->path);
  g_free (self);
}

static gboolean
write_rows (LwJournalDb    *self,
            LwJournalBatch *batch,
            GError        **error)
{
  const struct { LwJournalTable table; GArray *rows; } parts[] = {
    { LW_TABLE_INTENT, batch->intents },       { LW_TABLE_REVISION, batch->revisions },
    { LW_TABLE_CANCEL, batch->cancels },       { LW_TABLE_GATE, batch->gates },
    { LW_TABLE_RESERVATION, batch->reservations }, { LW_TABLE_EVENT, batch->events },
    { LW_TABLE_EXEC, batch->execs },           { LW_TABLE_COMMISSION, batch->commissions },
    { LW_TABLE_EXTERNAL, batch->externals },   { LW_TABLE_POSITION, batch->positions },
    { LW_TABLE_NUMBER, batch->numbers },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!lw_table_write_all (self->db, &lw_journal_tables[parts[i].table], parts[i].rows, error))
      return FALSE;
  return TRUE;
}

gboolean
lw_journal_db_commit (LwJournalDb    *self,
                      LwJournalBatch *batch,
                      gint64          mono_us,
                      GError        **error)
{
  g_return_val_if_fail (!self->read_only, FALSE);

  for (guint i = 0; i < batch->events->len; i++)
    g_array_index (batch->events, LwEventRow, i).mono_us = mono_us;
  if (self->db == NULL && !open_writer (self, error))
    return FALSE;
  if (lw_sqlite_exec (self->db, "BEGIN IMMEDIATE", error) && write_rows (self, batch, error) &&
      lw_sqlite_exec (self->db, "COMMIT", error))
    return TRUE;
  /* After an error of the disk nobody knows what the connection believes; the next commit starts from the file. */
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close (self->db);
  self->db = NULL;
  return FALSE;
}

static gboolean
load_rows (LwJournalDb       *self,
           LwJournalContents *contents,
           GError           **error)
{
  const struct { LwJournalTable table; const char *where; GArray *rows; } parts[] = {
    { LW_TABLE_INTENT, NULL, contents->intents },
    { LW_TABLE_REVISION, NULL, contents->revisions },
    { LW_TABLE_CANCEL, NULL, contents->cancels },
    { LW_TABLE_RESERVATION, NULL, contents->reservations },
    { LW_TABLE_EXEC, NULL, contents->execs },
    { LW_TABLE_COMMISSION, NULL, contents->commissions },
    { LW_TABLE_EXTERNAL, NULL, contents->externals },
    { LW_TABLE_POSITION, "WHERE snapshot = (SELECT max(snapshot) FROM position_seen)", contents->positions },
    { LW_TABLE_NUMBER, NULL, contents->numbers },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!lw_table_read (self->db, &lw_journal_tables[parts[i].table], parts[i].where, NULL, parts[i].rows, error))
      return FALSE;
  return TRUE;
}

LwJournalContents *
lw_journal_db_load (LwJournalDb *self,
                    GError     **error)
{
  g_autoptr (LwJournalContents) contents = lw_journal_contents_new ();
  gint64 max_order_id, snapshot;

  if (self->db == NULL && !open_writer (self, error))
    return NULL;
  max_order_id = lw_sqlite_number (self->db, "SELECT coalesce(max(order_id), 0) FROM revision", error);
  if (max_order_id < 0)
    return NULL;
  snapshot = lw_sqlite_number (self->db, "SELECT coalesce(max(snapshot), 0) FROM position_seen", error);
  if (snapshot < 0 || !load_rows (self, contents, error))
    return NULL;
  contents->max_order_id = (gint32) MIN (max_order_id, G_MAXINT32);
  contents->snapshot = snapshot;
  return g_steal_pointer (&contents);
}

GArray *
lw_journal_db_events (LwJournalDb *self,
                      const char  *intent,
                      GError     **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LwEventRow));
  const char *where = intent != NULL ? "WHERE intent = ?1" : NULL;

  return lw_table_read (self->db, &lw_journal_tables[LW_TABLE_EVENT], where, intent, rows, error)
           ? g_steal_pointer (&rows) : NULL;
}

GArray *
lw_journal_db_gates (LwJournalDb *self,
                     const char  *intent,
                     GError     **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LwGateRow));
  const char *where = intent != NULL ? "WHERE intent = ?1" : NULL;

  return lw_table_read (self->db, &lw_journal_tables[LW_TABLE_GATE], where, intent, rows, error)
           ? g_steal_pointer (&rows) : NULL;
}

/* Each must count 0. */
static const struct { const char *sql, *words; } rules[] = {
  { "SELECT coalesce(max(seq), 0) - count(*) FROM event", "events are missing from the sequence" },
  { "SELECT count(*) FROM revision WHERE intent NOT IN (SELECT id FROM intent)", "revisions have no intent" },
  { "SELECT count(*) FROM revision WHERE length(hash) <> 64 AND state <> 'WITHDRAWN'", "revisions have no hash of their frame" },
  { "SELECT count(*) FROM cancel WHERE intent NOT IN (SELECT id FROM intent)", "cancels have no intent" },
  { "SELECT count(*) FROM exec WHERE intent IS NOT NULL AND intent NOT IN (SELECT id FROM intent)",
    "executions have no intent" },
  { "SELECT count(*) FROM intent WHERE id NOT IN (SELECT intent FROM reservation)", "intents have no reservation" },
  { "SELECT count(*) - count(DISTINCT order_id) FROM revision WHERE purpose IN ('NEW', 'WHATIF')",
    "order ids were used twice" },
};

static gboolean
check_rules (LwJournalDb *self,
             GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) cause = NULL;
      gint64 n = lw_sqlite_number (self->db, rules[i].sql, &cause);

      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (n != 0)
        {
          g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "%s: %s (%" G_GINT64_FORMAT ")", self->path,
                       rules[i].words, n);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
lw_journal_db_verify (LwJournalDb     *self,
                      LwJournalCounts *counts,
                      GError         **error)
{
  if (!lw_sqlite_check (self->db, "integrity_check(1)", self->path, error) || !check_rules (self, error))
    return FALSE;
  counts->intents = lw_sqlite_number (self->db, "SELECT count(*) FROM intent", NULL);
  counts->revisions = lw_sqlite_number (self->db, "SELECT count(*) FROM revision", NULL);
  counts->events = lw_sqlite_number (self->db, "SELECT count(*) FROM event", NULL);
  counts->execs = lw_sqlite_number (self->db, "SELECT count(*) FROM exec", NULL);
  return TRUE;
}
