#pragma once

/* SQLite, opened the careful way (security.md S12, S13), and tables described once for writing and reading. Store thread only. */

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef enum
{
  LW_COL_TEXT,   /* char[] */
  LW_COL_OWNED,  /* char *; NULL stays NULL */
  LW_COL_INT,    /* gint32, gboolean */
  LW_COL_INT64,
  LW_COL_STAMP,  /* gint64; 0 = NULL */
  LW_COL_REAL,   /* double; NaN = NULL */
  LW_COL_MICRO,  /* double in units ↔ INTEGER in millionths; NaN = NULL */
  LW_COL_PRICE,  /* LwPrice; LW_PRICE_NONE = NULL */
  LW_COL_DATE,   /* LwDate ↔ ISO text; none = NULL */
  LW_COL_WORD,   /* enum ↔ its word */
  LW_COL_CUSTOM  /* by the functions, which see the whole row */
} LwColumnKind;

typedef struct
{
  const char  *name;
  LwColumnKind kind;
  gsize        offset;
  gsize        size;                                      /* of char[] */
  const char *(*word)  (int value);
  gboolean    (*parse) (const char *word, int *value);
  char       *(*to_text)   (const void *row);
  gboolean    (*from_text) (const char *text, void *row); /* FALSE = the file is damaged */
  gint64      min, max;    /* of what the program writes; both 0 = whatever the kind holds */
  gboolean    required;    /* NULL is damage; INT, INT64, TEXT and WORD always are */
} LwColumn;

typedef struct
{
  const char     *name;
  const char     *key;      /* columns of the key; NULL = rows are only added */
  gboolean        replace;  /* a row of the same key is replaced; else it is left as it is */
  gsize           row_size;
  const LwColumn *columns;
  guint           n_columns;
  const char     *version;  /* a column: a row of a higher one is never replaced; NULL = none */
  const char   *(*complaint) (const void *row); /* of the values together, words (static); NULL = none; the function may be NULL */
} LwTable;

typedef enum
{
  LW_SQLITE_READ,  /* the file must be there */
  LW_SQLITE_WRITE, /* made with mode 0600 where it is missing; WAL, FULL */
  LW_SQLITE_LOCK   /* only for an exclusive transaction: no WAL */
} LwSqliteMode;

sqlite3      *lw_sqlite_open      (const char *path, LwSqliteMode mode, GError **error);
gboolean      lw_sqlite_exec      (sqlite3 *db, const char *sql, GError **error);
/* FALSE with LW_STORE_ERROR_DAMAGED, or LW_STORE_ERROR_FAILED where the disk did not give what it was asked for. */
gboolean      lw_sqlite_check     (sqlite3 *db, const char *pragma, const char *path, GError **error);
/* −1 on failure. */
gint64        lw_sqlite_number    (sqlite3 *db, const char *sql, GError **error);
void          lw_sqlite_set_error (sqlite3 *db, const char *doing, GError **error);
gboolean      lw_sqlite_is_corrupt (int code);

char         *lw_table_insert_sql (const LwTable *table);
sqlite3_stmt *lw_table_prepare    (sqlite3 *db, const LwTable *table, GError **error);
gboolean      lw_table_write      (sqlite3_stmt *statement, const LwTable *table, const void *row, GError **error);
gboolean      lw_table_write_all  (sqlite3 *db, const LwTable *table, const GArray *rows, GError **error);
/* Appends rows in the order of rowid; @where is our own constant text or NULL, @parameter its ?1. Each value is of its column's type and
 * in its range, or the error names table, row, column and value, and none of the rows is appended. */
gboolean      lw_table_read       (sqlite3 *db, const LwTable *table, const char *where, const char *parameter, GArray *rows, GError **error);
/* All columns and then rowid, of the rows of @tail ("WHERE …", "ORDER BY …"). */
char         *lw_table_select_sql (const LwTable *table, const char *tail);
/* The row of such a @statement into @row, zeroed before. FALSE: nothing of it is to be freed. */
gboolean      lw_table_read_row   (sqlite3_stmt *statement, const LwTable *table, void *row, GError **error);
void          lw_table_clear_row  (const LwTable *table, void *row);
/* lw_table_read () of all rows, which are not kept. */
gboolean      lw_table_check      (sqlite3 *db, const LwTable *table, GError **error);

G_END_DECLS
