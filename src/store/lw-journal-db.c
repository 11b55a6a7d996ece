#define G_LOG_DOMAIN "lw-journal-db"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lw-folder-list.h"
#include "lw-journal-db-private.h"
#include "lw-kill-mark.h"

#define NEWEST 3 /* steps of migrate () */

struct _LwJournalDb
{
  char    *path;
  sqlite3 *db;       /* NULL after a failure: opened anew by the next commit */
  sqlite3 *lock;     /* holds an exclusive transaction as long as we write */
  GError  *damage;   /* latched: every commit fails with it until the program starts again */
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
report_damage (const char *path,
               GError    **error)
{
  g_autofree char *kept = lw_journal_damaged_keep (path);
  g_autofree char *advice = lw_journal_damaged_advice (path, kept);
  g_autofree char *name = kept != NULL ? g_path_get_basename (kept) : NULL;

  g_clear_error (error);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "the order journal %s is damaged and was kept as %s. %s", path,
               name != NULL ? name : "it is", advice);
}

/* While the program runs the file stays where it is, and no new one takes its place: what this run knows of its orders is in it. */
static void
latch_damage (LwJournalDb  *self,
              const GError *cause)
{
  g_autofree char *words = g_strdup (cause->message);

  g_clear_error (&self->damage);
  g_set_error (&self->damage, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED,
               "the order journal is damaged (%s%s%s): nothing more is written to it in this run. Look into TWS what is open, then end "
               "the program and start it again", strstr (words, self->path) == NULL ? self->path : "",
               strstr (words, self->path) == NULL ? ": " : "", words);
}

static gboolean
fail_damaged (LwJournalDb *self,
              GError     **error)
{
  g_clear_error (error);
  if (error != NULL)
    *error = g_error_copy (self->damage);
  return FALSE;
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
  gint64 version = application < 0 ? -1 : lw_sqlite_number (db, "PRAGMA user_version", error); /* GCOVR_EXCL_BR_LINE: as below */

  if (application < 0 || version < 0) /* GCOVR_EXCL_BR_LINE: both stand on the first page, which the check of before has just read */
    return FALSE; /* GCOVR_EXCL_LINE: as above */
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

static gboolean
is_same (const char *path,
         const char *other_path)
{
  g_autoptr (GMappedFile) one = g_mapped_file_new (path, FALSE, NULL), other = g_mapped_file_new (other_path, FALSE, NULL);
  gsize n = one != NULL && other != NULL ? g_mapped_file_get_length (one) : 0;

  return n > 0 && n == g_mapped_file_get_length (other)
         && memcmp (g_mapped_file_get_contents (one), g_mapped_file_get_contents (other), n) == 0;
}

/* "<path>-v1.bak", "<path>-v1.2.bak" …: no copy is overwritten, and a try that did not end leaves no second one of the same. */
static gboolean
name_copy (const char *part,
           const char *path,
           int         version,
           GError    **error)
{
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *copy = i == 1 ? g_strdup_printf ("%s-v%d.bak", path, version) : g_strdup_printf ("%s-v%d.%d.bak", path, version, i);
      gboolean there = g_file_test (copy, G_FILE_TEST_EXISTS);

      if (there && !is_same (part, copy))
        continue;
      if (there ? g_remove (part) == 0 : g_rename (part, copy) == 0)
        return TRUE;
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "the backup %s could not be named: %s. Look at the folder's owner and rights", copy,
                   g_strerror (errno));
      return FALSE;
    }
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "a thousand backups of %s lie beside it: move some away", path);
  return FALSE;
}

/* SQLite syncs the copy, as the database itself. It gets its name only when it is whole. */
static gboolean
back_up (sqlite3    *db,
         const char *path,
         int         version,
         GError    **error)
{
  g_autofree char *part = g_strdup_printf ("%s-v%d.bak.part", path, version);
  char *sql = sqlite3_mprintf ("PRAGMA synchronous=FULL; VACUUM INTO %Q", part);
  gboolean well;

  g_remove (part); /* what an interrupted try left: VACUUM wants no file there */
  well = lw_sqlite_exec (db, sql, error);
  sqlite3_free (sql);
  if (!well)
    return FALSE;
  if (g_chmod (part, 0600) != 0)
    g_info ("the mode of a backup could not be set");
  return name_copy (part, path, version, error);
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
  g_autofree char *first = lw_journal_schema_1 (), *second = lw_journal_schema_2 (), *third = lw_journal_schema_3 ();
  const char *const steps[] = { first, second, third };

  G_STATIC_ASSERT (G_N_ELEMENTS (steps) == NEWEST);
  return lw_journal_db_migrate (db, path, steps, G_N_ELEMENTS (steps), error);
}

typedef gboolean (*LookFunc) (sqlite3 *db, const char *path, GError **error);

static gboolean
look_as_reader (sqlite3    *db,
                const char *path,
                GError    **error)
{
  return check_origin (db, path, NEWEST, error);
}

/* What was open a moment ago was of this version. */
static gboolean
look_again (sqlite3    *db,
            const char *path,
            GError    **error)
{
  if (!check_origin (db, path, NEWEST, error))
    return FALSE;
  if (lw_sqlite_number (db, "PRAGMA user_version", NULL) == NEWEST)
    return TRUE;
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "it is not the file that was open");
  return FALSE;
}

static sqlite3 *
open_file (const char  *path,
           LwSqliteMode mode,
           LookFunc     look,
           GError     **error)
{
  sqlite3 *db = lw_sqlite_open (path, mode, error);

  if (db == NULL)
    return NULL;
  if (lw_sqlite_check (db, "quick_check(1)", path, error) && look (db, path, error))
    return db;
  sqlite3_close (db);
  return NULL;
}

static gboolean
open_writer (LwJournalDb *self,
             GError     **error)
{
  g_autoptr (GError) cause = NULL;

  self->lock = take_lock (self->path, error);
  if (self->lock == NULL || (!g_file_test (self->path, G_FILE_TEST_EXISTS) && !lw_journal_damaged_check (NULL, self->path, error)))
    return FALSE;
  self->db = open_file (self->path, LW_SQLITE_WRITE, migrate, &cause);
  if (self->db != NULL)
    return lw_journal_damaged_check (self->db, self->path, error);
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    report_damage (self->path, &cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

gboolean
lw_journal_db_put_aside (LwJournalDb *self,
                         GError     **error)
{
  g_autofree char *kept = NULL;

  g_clear_pointer (&self->db, sqlite3_close);
  kept = lw_journal_damaged_keep (self->path);
  if (kept == NULL)
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "%s cannot be given another name: close what has it open, or move it away",
                 self->path);
  else
    self->db = open_file (self->path, LW_SQLITE_WRITE, migrate, error);
  return self->db != NULL;
}

/* For the one commit that says what became of damaged files. */
static gboolean
open_settler (LwJournalDb *self,
              GError     **error)
{
  g_autoptr (GError) cause = NULL;

  self->lock = take_lock (self->path, error);
  if (self->lock == NULL)
    return FALSE;
  self->db = open_file (self->path, LW_SQLITE_WRITE, migrate, &cause);
  if (self->db != NULL)
    return TRUE;
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    return lw_journal_db_put_aside (self, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static gboolean
open_reader (LwJournalDb *self,
             GError     **error)
{
  self->db = open_file (self->path, LW_SQLITE_READ, look_as_reader, error);
  return self->db != NULL;
}

/* The journal that was open, never a new one: a file that is gone or empty now took our orders with it. */
static gboolean
is_there (LwJournalDb *self,
          GError     **error)
{
  GStatBuf info;

  if (g_stat (self->path, &info) == 0 && info.st_size > 0)
    return TRUE;
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "the file is gone or empty");
  return FALSE;
}

/* After a failure. */
static gboolean
open_again (LwJournalDb *self,
            GError     **error)
{
  g_autoptr (GError) cause = NULL;

  if (self->damage != NULL)
    return fail_damaged (self, error);
  if (self->db != NULL)
    return TRUE;
  if (is_there (self, &cause))
    self->db = open_file (self->path, LW_SQLITE_WRITE, look_again, &cause);
  if (self->db != NULL)
    return TRUE;
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    {
      latch_damage (self, cause);
      return fail_damaged (self, error);
    }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

LwJournalDb *
lw_journal_db_open (const char    *data_dir,
                    const char    *account,
                    LwJournalMode  mode,
                    GError       **error)
{
  gboolean (*const open[]) (LwJournalDb *db, GError **error) = {
    [LW_JOURNAL_WRITER] = open_writer, [LW_JOURNAL_READER] = open_reader, [LW_JOURNAL_SETTLER] = open_settler,
  };
  LwJournalDb *self;

  if (!lw_journal_account_is_valid (account))
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "'%.40s' is not the name of an account", account);
      return NULL;
    }
  self = g_new0 (LwJournalDb, 1);
  self->path = lw_journal_db_path (data_dir, account);
  self->read_only = mode == LW_JOURNAL_READER;
  if (!open[mode] (self, error))
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
  g_clear_error (&self->damage);
  g_free (self->path);
  g_free (self);
}

gboolean
lw_journal_db_is_settled (LwJournalDb *self,
                          int          n)
{
  return lw_journal_damaged_is_settled (self->db, n);
}

const char *
lw_journal_db_get_path (LwJournalDb *self)
{
  return self->path;
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
    { LW_TABLE_NUMBER, batch->numbers },       { LW_TABLE_EXIT, batch->exits },
    { LW_TABLE_UNATTRIBUTED, batch->unattributed }, { LW_TABLE_ARM, batch->arms },
    { LW_TABLE_KILL, batch->kills },           { LW_TABLE_SIGNOFF, batch->signoffs },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!lw_table_write_all (self->db, &lw_journal_tables[parts[i].table], parts[i].rows, error))
      return FALSE;
  return TRUE;
}

/* The switch outlives the program although the journal cannot be written; @cause says so, or that it does not. */
static void
keep_kill (LwJournalDb *self,
           GError     **cause)
{
  g_autoptr (GError) why = NULL;
  LwStoreError code = (LwStoreError) (*cause)->code;
  g_autofree char *words = NULL;

  if (lw_kill_mark_set (self->path, &why))
    words = g_strdup_printf ("%s. The kill switch is kept in a file beside it, for the next start", (*cause)->message);
  else
    words = g_strdup_printf ("%s. The kill switch cannot be kept beside it either (%s): it ends with this program, so leave it running", (*cause)->message,
                             why->message);
  g_clear_error (cause);
  g_set_error_literal (cause, LW_STORE_ERROR, code, words);
}

static gboolean
commit_rows (LwJournalDb    *self,
             LwJournalBatch *batch,
             gint64          mono_us,
             GError        **error)
{
  g_autoptr (GError) cause = NULL;

  for (guint i = 0; i < batch->events->len; i++)
    g_array_index (batch->events, LwEventRow, i).mono_us = mono_us;
  if (!open_again (self, error))
    return FALSE;
  if (lw_sqlite_exec (self->db, "BEGIN IMMEDIATE", &cause) && write_rows (self, batch, &cause) &&
      lw_sqlite_exec (self->db, "COMMIT", &cause))
    return TRUE;
  /* After an error of the disk nobody knows what the connection believes; the next commit starts from the file. */
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close (self->db);
  self->db = NULL;
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    {
      latch_damage (self, cause);
      return fail_damaged (self, error);
    }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

gboolean
lw_journal_db_commit (LwJournalDb    *self,
                      LwJournalBatch *batch,
                      gint64          mono_us,
                      GError        **error)
{
  g_autoptr (GError) cause = NULL;
  int killed = lw_journal_batch_killed (batch);

  g_return_val_if_fail (!self->read_only, FALSE);

  if (commit_rows (self, batch, mono_us, &cause))
    {
      if (killed >= 0)
        lw_kill_mark_clear (self->path);
      return TRUE;
    }
  if (batch->kill_waits)
    keep_kill (self, &cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* A file that only an older version wrote lacks some, and a reader changes nothing. */
gboolean
lw_journal_has_table (sqlite3       *db,
                      LwJournalTable table)
{
  gint64 since = table == LW_TABLE_EXIT ? 2 : table == LW_TABLE_UNATTRIBUTED ? 3 : 1;

  return since == 1 || lw_sqlite_number (db, "PRAGMA user_version", NULL) >= since;
}

/* What a row says of itself does not name the file, nor what to do about it. */
static void
explain (LwJournalDb *self,
         GError     **error)
{
  g_autofree char *words = NULL, *advice = NULL;

  if (!g_error_matches (*error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    return;
  words = g_strdup ((*error)->message);
  advice = lw_journal_damaged_advice (self->path, NULL);
  g_clear_error (error);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "%s: %s. Put back a sound copy of the file, or: %s", self->path, words, advice);
}

static gboolean
read_rows (LwJournalDb   *self,
           LwJournalTable table,
           const char    *where,
           const char    *parameter,
           GArray        *rows,
           GError       **error)
{
  g_autoptr (GError) cause = NULL;

  if (lw_table_read (self->db, &lw_journal_tables[table], where, parameter, rows, &cause))
    return TRUE;
  explain (self, &cause);
  g_propagate_error (error, g_steal_pointer (&cause));
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
    { LW_TABLE_EXIT, NULL, contents->exits },
    { LW_TABLE_UNATTRIBUTED, NULL, contents->unattributed },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (lw_journal_has_table (self->db, parts[i].table) && !read_rows (self, parts[i].table, parts[i].where, NULL, parts[i].rows, error))
      return FALSE;
  return TRUE;
}

static void
add_mark (LwJournalContents *contents)
{
  LwJournalNumber row = { .key = LW_JOURNAL_KILL_MARK, .value = 1 };

  g_array_append_val (contents->numbers, row);
}

LwJournalContents *
lw_journal_db_load (LwJournalDb *self,
                    GError     **error)
{
  g_autoptr (LwJournalContents) contents = lw_journal_contents_new ();

  if (!open_again (self, error) || !load_rows (self, contents, error))
    return NULL;
  lw_journal_contents_count (contents);
  if (lw_kill_mark_is_set (self->path))
    add_mark (contents);
  return g_steal_pointer (&contents);
}

GArray *
lw_journal_db_events (LwJournalDb *self,
                      const char  *intent,
                      GError     **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LwEventRow));
  const char *where = intent != NULL ? "WHERE intent = ?1" : NULL;

  return read_rows (self, LW_TABLE_EVENT, where, intent, rows, error)
           ? g_steal_pointer (&rows) : NULL;
}

GArray *
lw_journal_db_gates (LwJournalDb *self,
                     const char  *intent,
                     GError     **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LwGateRow));
  const char *where = intent != NULL ? "WHERE intent = ?1" : NULL;

  return read_rows (self, LW_TABLE_GATE, where, intent, rows, error)
           ? g_steal_pointer (&rows) : NULL;
}

GArray *
lw_journal_db_acts (LwJournalDb *self,
                    LwActs       acts,
                    const char  *what,
                    GError     **error)
{
  static const LwJournalTable tables[] = { [LW_ACTS_ARM] = LW_TABLE_ARM, [LW_ACTS_KILL] = LW_TABLE_KILL, [LW_ACTS_SIGNOFF] = LW_TABLE_SIGNOFF };
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LwAct));
  const char *where = what != NULL ? "WHERE what = ?1" : NULL;

  return read_rows (self, tables[acts], where, what, rows, error)
           ? g_steal_pointer (&rows) : NULL;
}

/* Each must count 0, in files of the versions that it is of; 0 = of any. */
static const struct { const char *sql, *words; int since, until; } rules[] = {
  { "SELECT coalesce(max(seq), 0) - count(*) FROM event", "events are missing from the sequence" },
  { "SELECT count(*) FROM revision WHERE intent NOT IN (SELECT id FROM intent)", "revisions have no intent" },
  { "SELECT count(*) FROM revision WHERE length(hash) <> 64 AND state <> 'WITHDRAWN'", "revisions have no hash of their frame" },
  { "SELECT count(*) FROM cancel WHERE intent NOT IN (SELECT id FROM intent)", "cancels have no intent" },
  { "SELECT count(*) FROM exec WHERE intent IS NOT NULL AND intent NOT IN (SELECT id FROM intent)",
    "executions have no intent" },
  { "SELECT count(*) FROM intent WHERE id NOT IN (SELECT intent FROM reservation)", "intents have no reservation" },
  { "SELECT count(*) - count(DISTINCT order_id) FROM revision WHERE purpose IN ('NEW', 'WHATIF')",
    "order ids were used twice" },
  { "SELECT count(*) FROM signoff WHERE what NOT IN (SELECT id FROM intent)", "what was signed off is no intent", 0, 2 },
  { "SELECT count(*) FROM signoff WHERE what NOT IN (SELECT id FROM intent) AND what NOT IN (SELECT id FROM unattributed)",
    "what was signed off is no intent and no position", 3 },
  { "SELECT EXISTS (SELECT 1 FROM kill) AND coalesce((SELECT value FROM number WHERE key = 'killed'), 0) <>"
    " (SELECT what = 'kill' FROM kill ORDER BY rowid DESC LIMIT 1)", "the kill switch is not as a person left it" },
  { "SELECT count(*) FROM exit WHERE intent NOT IN (SELECT id FROM intent)", "targets and stops have no intent", 2 },
  { "SELECT count(*) FROM exit WHERE state = 'FIRED' AND closing NOT IN (SELECT id FROM intent)",
    "targets and stops that were reached have no closing order", 2 },
  { "SELECT count(*) - count(DISTINCT closing) FROM exit WHERE closing <> ''", "closing orders belong to two targets or stops", 2 },
  { "SELECT coalesce(max(CAST(substr(id, 2) AS INTEGER)), 0) - count(*) FROM unattributed", "unattributed positions are missing from the sequence", 3 },
  { "SELECT count(*) FROM unattributed WHERE snapshot NOT IN (SELECT snapshot FROM position_seen)",
    "unattributed positions are of a set that is not there", 3 },
  { "SELECT count(*) FROM unattributed WHERE intent IS NOT NULL AND intent NOT IN (SELECT id FROM intent)", "unattributed positions have no intent", 3 },
  { "SELECT count(*) FROM unattributed WHERE (signed_us IS NULL) = (id IN (SELECT what FROM signoff))",
    "unattributed positions are not as a person left them", 3 },
};

static gboolean
check_rules (LwJournalDb *self,
             GError     **error)
{
  gint64 version = lw_sqlite_number (self->db, "PRAGMA user_version", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) cause = NULL;
      gboolean applies = rules[i].since <= version && (rules[i].until == 0 || version <= rules[i].until);
      gint64 n = applies ? lw_sqlite_number (self->db, rules[i].sql, &cause) : 0;

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

/* All rows of all tables, as a start or a command reads them. */
static gboolean
check_rows (LwJournalDb *self,
            GError     **error)
{
  g_autoptr (GError) cause = NULL;

  for (guint i = 0; i < LW_N_TABLES; i++)
    if (lw_journal_has_table (self->db, (LwJournalTable) i) && !lw_table_check (self->db, &lw_journal_tables[i], &cause))
      {
        explain (self, &cause);
        g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
      }
  return TRUE;
}

gboolean
lw_journal_db_verify (LwJournalDb     *self,
                      LwJournalCounts *counts,
                      GError         **error)
{
  if (!lw_sqlite_check (self->db, "integrity_check(1)", self->path, error) || !check_rows (self, error) || !check_rules (self, error))
    return FALSE;
  counts->intents = lw_sqlite_number (self->db, "SELECT count(*) FROM intent", NULL);
  counts->drafts = lw_sqlite_number (self->db, "SELECT count(*) FROM intent WHERE order_id <= 0 AND state IN ('DRAFT', 'NOT_SENT')", NULL);
  counts->revisions = lw_sqlite_number (self->db, "SELECT count(*) FROM revision", NULL);
  counts->events = lw_sqlite_number (self->db, "SELECT count(*) FROM event", NULL);
  counts->execs = lw_sqlite_number (self->db, "SELECT count(*) FROM exec", NULL);
  counts->exits = lw_journal_has_table (self->db, LW_TABLE_EXIT) ? lw_sqlite_number (self->db, "SELECT count(*) FROM exit", NULL) : 0;
  counts->unattributed = lw_journal_has_table (self->db, LW_TABLE_UNATTRIBUTED)
                         ? lw_sqlite_number (self->db, "SELECT count(*) FROM unattributed", NULL) : 0;
  return TRUE;
}
