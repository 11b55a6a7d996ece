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
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
    return LW_STORE_ERROR_LOCKED;
  return LW_STORE_ERROR_FAILED;
}

void
lw_sqlite_set_error (sqlite3    *db,
                     const char *doing,
                     GError    **error)
{
  int code = sqlite3_extended_errcode (db);

  g_set_error (error, LW_STORE_ERROR, error_kind (code), "%s: %s (SQLite %d)", doing, sqlite3_errmsg (db), code);
}

gboolean
lw_sqlite_exec (sqlite3    *db,
                const char *sql,
                GError    **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  lw_sqlite_set_error (db, "the database refused a step", error);
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
    lw_sqlite_set_error (db, "the database cannot be read", error);
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

static gboolean
harden (sqlite3     *db,
        LwSqliteMode mode,
        GError     **error)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, 2000);
  if (!lw_sqlite_exec (db, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=OFF", error))
    return FALSE;
  return mode != LW_SQLITE_WRITE || lw_sqlite_exec (db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", error);
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

/* The check tells a page that could not be read as "… error code=N". A disk that fails for a moment is no damage of the file. */
static gboolean
is_of_the_disk (const char *finding)
{
  static const char mark[] = "error code=";
  const char *code = strstr (finding, mark);

  return code != NULL && !lw_sqlite_is_corrupt ((int) g_ascii_strtoll (code + strlen (mark), NULL, 10));
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
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "%s is damaged: %.200s", path, finding);
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
        set_finding (word != NULL ? word : "", path, error);
    }
  else
    lw_sqlite_set_error (db, path, error);
  sqlite3_finalize (statement);
  return well;
}
