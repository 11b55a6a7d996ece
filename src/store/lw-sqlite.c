#define G_LOG_DOMAIN "lw-sqlite"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lw-private-file.h"
#include "lw-sqlite-private.h"
#include "lw-store-error.h"

G_DEFINE_QUARK (lw-store-error-quark, lw_store_error)

gboolean
lw_sqlite_is_corrupt (int code)
{
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

static LwStoreError
error_kind (int code)
{
  if (lw_sqlite_is_corrupt (code))
    return LW_STORE_ERROR_DAMAGED;
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) /* GCOVR_EXCL_BR_LINE: LOCKED is of a shared cache, and ours is private */
    return LW_STORE_ERROR_LOCKED;
  return LW_STORE_ERROR_FAILED;
}

/* What a person can do about it. */
static const char *
advice (int code)
{
  static const struct { int code; const char *words; } rows[] = {
    { SQLITE_FULL, "the disk is full: make room on it" },
    { SQLITE_IOERR, "the disk does not do what it is told: look whether it is there, writable and sound" },
    { SQLITE_READONLY, "it may not be written: look at the owner and the rights of the file and its folder" },
    { SQLITE_PERM, "it may not be written: look at the owner and the rights of the file and its folder" },
    { SQLITE_CANTOPEN, "it cannot be opened: look at the owner and the rights of the file and its folder" },
    { SQLITE_BUSY, "another program has it open: close that one" },
    { SQLITE_CORRUPT, "the file is damaged" },
    { SQLITE_NOTADB, "the file is damaged, or another program's" },
    { SQLITE_NOMEM, "memory is short: end other programs" },
    { SQLITE_CONSTRAINT, "the file's own rules forbid it: something else changed the file. Put back a copy of it" },
    { SQLITE_ERROR, "the file is not as this version makes it: put back a copy of it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((code & 0xff) == rows[i].code)
      return rows[i].words;
  return "if it comes again, end the program and start it anew";
}

/* Which file, what was done with it, what SQLite says, and what to do. */
void
lw_sqlite_set_error (sqlite3    *db,
                     const char *doing,
                     GError    **error)
{
  int code = sqlite3_extended_errcode (db);
  const char *file = sqlite3_db_filename (db, "main");
  gboolean named = file != NULL && *file != '\0' && strcmp (file, doing) != 0;

  g_set_error (error, LW_STORE_ERROR, error_kind (code), "%s%s%s: %s (SQLite %d); %s", named ? file : "", named ? ": " : "", doing,
               sqlite3_errmsg (db), code, advice (code));
}

gboolean
lw_sqlite_exec (sqlite3    *db,
                const char *sql,
                GError    **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  lw_sqlite_set_error (db, "a step was refused", error);
  return FALSE;
}

gint64
lw_sqlite_number (sqlite3    *db,
                  const char *sql,
                  GError    **error)
{
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  else
    lw_sqlite_set_error (db, "it cannot be read", error);
  sqlite3_finalize (statement);
  return value;
}

static gboolean
prepare_file (const char *path,
              GError    **error)
{
  int fd = lw_private_file_open (path);

  if (fd < 0)
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED,
                   "%s cannot be written: %s. Check the folder's owner and the free space", path, g_strerror (errno));
      return FALSE;
    }
  g_close (fd, NULL);
  /* Files of an older version or a copied backup may be open to others. */
  if (g_chmod (path, 0600) != 0)
    g_info ("the mode of a database could not be set: %s", g_strerror (errno));
  return TRUE;
}

#define HARDENED "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=OFF;"

static gboolean
harden (sqlite3     *db,
        LwSqliteMode mode,
        GError     **error)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* else a column that is not there is read as a text: its own name */
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, 2000);
  return lw_sqlite_exec (db, mode == LW_SQLITE_WRITE ? HARDENED "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL" : HARDENED, error);
}

sqlite3 *
lw_sqlite_open (const char  *path,
                LwSqliteMode mode,
                GError     **error)
{
  sqlite3 *db = NULL;
  int flags = (mode == LW_SQLITE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_PRIVATECACHE;
  g_autoptr (GError) cause = NULL;

  if (mode == LW_SQLITE_READ && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING, "there is no file %s", path);
      return NULL;
    }
  if (mode != LW_SQLITE_READ && !prepare_file (path, error))
    return NULL;
  if (sqlite3_open_v2 (path, &db, flags, NULL) == SQLITE_OK && harden (db, mode, &cause))
    return db;
  if (cause == NULL)
    lw_sqlite_set_error (db, path, &cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  sqlite3_close (db);
  return NULL;
}

/* The check tells a page that could not be read as "… error code=N", and one of a long row as "failed to get page N". A disk that fails for
 * a moment is no damage of the file. */
static gboolean
is_of_the_disk (const char *finding)
{
  static const char mark[] = "error code=";
  const char *code = strstr (finding, mark);

  return strstr (finding, "failed to get page") != NULL
         || (code != NULL && !lw_sqlite_is_corrupt ((int) g_ascii_strtoll (code + strlen (mark), NULL, 10)));
}

static void
set_finding (const char *finding,
             const char *path,
             GError    **error)
{
  if (is_of_the_disk (finding))
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "%s cannot be read: %.200s. Check the disk, then start again", path,
                 finding);
  else
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "%s is damaged: %.120s. What can be read of it: legworkctl export fills --file %s", path,
                 finding, path);
}

gboolean
lw_sqlite_check (sqlite3    *db,
                 const char *pragma,
                 const char *path,
                 GError    **error)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s", pragma);
  gboolean well = FALSE;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    {
      const char *word = (const char *) sqlite3_column_text (statement, 0);

      well = g_strcmp0 (word, "ok") == 0;
      if (!well)
        set_finding (word != NULL ? word : "", path, error); /* GCOVR_EXCL_BR_LINE: no word only without memory */
    }
  else
    lw_sqlite_set_error (db, path, error);
  sqlite3_finalize (statement);
  return well;
}
