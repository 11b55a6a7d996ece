#define G_LOG_DOMAIN "lw-scan-db"

#include "config.h"

#include "lw-scan-db-private.h"

typedef struct
{
  gint64 scan;
  int    rank;
  char  *record;
} ScanRow;

static const LwColumn scan_columns[] = {
  { "us", LW_COL_INT64, G_STRUCT_OFFSET (LwScanRecord, us) },
  { "preset", LW_COL_OWNED, G_STRUCT_OFFSET (LwScanRecord, preset) },
  { "symbols", LW_COL_OWNED, G_STRUCT_OFFSET (LwScanRecord, symbols) },
  { "columns", LW_COL_OWNED, G_STRUCT_OFFSET (LwScanRecord, columns) },
};
static const LwColumn row_columns[] = {
  { "scan", LW_COL_INT64, G_STRUCT_OFFSET (ScanRow, scan) },
  { "rank", LW_COL_INT, G_STRUCT_OFFSET (ScanRow, rank) },
  { "record", LW_COL_OWNED, G_STRUCT_OFFSET (ScanRow, record) },
};
static const LwTable scan_table = { "scan", NULL, FALSE, sizeof (LwScanRecord), scan_columns, G_N_ELEMENTS (scan_columns) };
static const LwTable row_table = { "scan_row", NULL, FALSE, sizeof (ScanRow), row_columns, G_N_ELEMENTS (row_columns) };

void
lw_scan_record_free (LwScanRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->preset);
  g_free (record->symbols);
  g_free (record->columns);
  g_strfreev (record->rows);
  g_free (record);
}

sqlite3 *
lw_scan_db_open (const char *data_dir,
                 GError    **error)
{
  g_autofree char *path = g_build_filename (data_dir, "legwork.sqlite", NULL);
  sqlite3 *db = lw_sqlite_open (path, LW_SQLITE_WRITE, error);
  gint64 version = db != NULL ? lw_sqlite_number (db, "PRAGMA user_version", error) : -1;

  if (version > 1)
    g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_NEWER, "%s was made by a newer Legwork. Use that program", path);
  else if (version >= 0 &&
           (version == 1 ||
            lw_sqlite_exec (db,
                            "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS scan (id INTEGER PRIMARY KEY, us INTEGER NOT NULL,"
                            " preset TEXT, symbols TEXT, columns TEXT); CREATE TABLE IF NOT EXISTS scan_row (scan INTEGER"
                            " NOT NULL, rank INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (scan, rank));"
                            "PRAGMA user_version=1; COMMIT",
                            error)))
    return db;
  sqlite3_close (db);
  return NULL;
}

static gboolean
write_rows (sqlite3            *db,
            const LwScanRecord *record,
            gint64              scan,
            GError            **error)
{
  sqlite3_stmt *statement = lw_table_prepare (db, &row_table, error);
  gboolean well = statement != NULL;

  for (guint i = 0; well && record->rows != NULL && record->rows[i] != NULL; i++)
    {
      ScanRow row = { scan, (int) i + 1, record->rows[i] };

      well = lw_table_write (statement, &row_table, &row, error);
    }
  sqlite3_finalize (statement);
  return well;
}

static gint64
write_scan (sqlite3            *db,
            const LwScanRecord *record,
            GError            **error)
{
  sqlite3_stmt *statement = lw_table_prepare (db, &scan_table, error);
  gint64 scan = -1;

  if (statement != NULL && lw_table_write (statement, &scan_table, record, error))
    scan = sqlite3_last_insert_rowid (db);
  sqlite3_finalize (statement);
  return scan;
}

gint64
lw_scan_db_save (sqlite3            *db,
                 const LwScanRecord *record,
                 GError            **error)
{
  gint64 scan;

  if (!lw_sqlite_exec (db, "BEGIN IMMEDIATE", error))
    return -1;
  scan = write_scan (db, record, error);
  if (scan >= 0 && write_rows (db, record, scan, error) && lw_sqlite_exec (db, "COMMIT", error))
    return scan;
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return -1;
}
