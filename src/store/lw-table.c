#define G_LOG_DOMAIN "lw-table"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-date.h"
#include "lw-price.h"
#include "lw-sqlite-private.h"
#include "lw-store-error.h"

char *
lw_table_insert_sql (const LwTable *table)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (", table->name);
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", table->columns[i].name);
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", i + 1);
  g_string_append_c (sql, ')');
  if (table->key == NULL)
    return g_string_free (sql, FALSE);
  g_string_append_printf (sql, " ON CONFLICT (%s) DO %s", table->key, table->replace ? "UPDATE SET " : "NOTHING");
  for (guint i = 0; table->replace && i < table->n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\" = excluded.\"%s\"", i > 0 ? ", " : "", table->columns[i].name,
                            table->columns[i].name);
  return g_string_free (sql, FALSE);
}

sqlite3_stmt *
lw_table_prepare (sqlite3       *db,
                  const LwTable *table,
                  GError       **error)
{
  g_autofree char *sql = lw_table_insert_sql (table);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    lw_sqlite_set_error (db, table->name, error);
  return statement;
}

static int
bind_text (sqlite3_stmt *statement,
           int           i,
           const char   *text)
{
  return text != NULL ? sqlite3_bind_text (statement, i, text, -1, SQLITE_TRANSIENT) : sqlite3_bind_null (statement, i);
}

static int
bind_int64 (sqlite3_stmt *statement,
            int           i,
            gint64        value,
            gint64        none)
{
  return value != none ? sqlite3_bind_int64 (statement, i, value) : sqlite3_bind_null (statement, i);
}

/* I8: no sentinel and no infinity reaches a column. */
static int
bind_real (sqlite3_stmt *statement,
           int           i,
           double        value)
{
  return isfinite (value) ? sqlite3_bind_double (statement, i, value) : sqlite3_bind_null (statement, i);
}

static int
bind_micro (sqlite3_stmt *statement,
            int           i,
            double        value)
{
  return isfinite (value) && fabs (value) < 9e12 ? sqlite3_bind_int64 (statement, i, llround (value * 1e6))
                                                 : sqlite3_bind_null (statement, i);
}

static int
bind_custom (sqlite3_stmt   *statement,
             int             i,
             const LwColumn *column,
             const void     *row)
{
  g_autofree char *text = column->to_text (row);

  return bind_text (statement, i, text);
}

static int
bind_column (sqlite3_stmt   *statement,
             int             i,
             const LwColumn *column,
             const void     *row)
{
  const void *field = (const char *) row + column->offset;
  char date[LW_DATE_TEXT_SIZE];

  switch (column->kind)
    {
    case LW_COL_TEXT:   return bind_text (statement, i, field);
    case LW_COL_OWNED:  return bind_text (statement, i, *(char *const *) field);
    case LW_COL_INT:    return sqlite3_bind_int (statement, i, *(const gint32 *) field);
    case LW_COL_INT64:  return sqlite3_bind_int64 (statement, i, *(const gint64 *) field);
    case LW_COL_STAMP:  return bind_int64 (statement, i, *(const gint64 *) field, 0);
    case LW_COL_REAL:   return bind_real (statement, i, *(const double *) field);
    case LW_COL_MICRO:  return bind_micro (statement, i, *(const double *) field);
    case LW_COL_PRICE:  return bind_int64 (statement, i, *(const LwPrice *) field, LW_PRICE_NONE);
    case LW_COL_DATE:
      if (*(const LwDate *) field == LW_DATE_NONE)
        return sqlite3_bind_null (statement, i);
      return bind_text (statement, i, lw_date_format (*(const LwDate *) field, date));
    case LW_COL_WORD:   return bind_text (statement, i, column->word (*(const int *) field));
    case LW_COL_CUSTOM: return bind_custom (statement, i, column, row);
    }
  return SQLITE_MISUSE;
}

gboolean
lw_table_write (sqlite3_stmt  *statement,
                const LwTable *table,
                const void    *row,
                GError       **error)
{
  int code = SQLITE_OK;

  for (guint i = 0; i < table->n_columns && code == SQLITE_OK; i++)
    code = bind_column (statement, (int) i + 1, &table->columns[i], row);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code != SQLITE_DONE)
    lw_sqlite_set_error (sqlite3_db_handle (statement), table->name, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

gboolean
lw_table_write_all (sqlite3       *db,
                    const LwTable *table,
                    const GArray  *rows,
                    GError       **error)
{
  sqlite3_stmt *statement;
  gboolean well = TRUE;

  if (rows->len == 0)
    return TRUE;
  statement = lw_table_prepare (db, table, error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len && well; i++)
    well = lw_table_write (statement, table, rows->data + i * table->row_size, error);
  sqlite3_finalize (statement);
  return well;
}

static gboolean
read_text (const LwColumn *column,
           const char     *text,
           void           *row)
{
  char *field = (char *) row + column->offset;

  switch (column->kind)
    {
    case LW_COL_TEXT:   g_strlcpy (field, text, column->size); return TRUE;
    case LW_COL_OWNED:  *(char **) field = g_strdup (text); return TRUE;
    case LW_COL_DATE:   return lw_date_parse (text, (LwDate *) field);
    case LW_COL_WORD:   return column->parse (text, (int *) field);
    case LW_COL_CUSTOM: return column->from_text (text, row);
    default:            return FALSE;
    }
}

static void
read_null (const LwColumn *column,
           void           *row)
{
  void *field = (char *) row + column->offset;

  switch (column->kind)
    {
    case LW_COL_REAL:
    case LW_COL_MICRO: *(double *) field = NAN; break;
    case LW_COL_PRICE: *(LwPrice *) field = LW_PRICE_NONE; break;
    case LW_COL_DATE:  *(LwDate *) field = LW_DATE_NONE; break;
    default:           break; /* rows start as zeros */
    }
}

static gboolean
read_column (sqlite3_stmt   *statement,
             int             i,
             const LwColumn *column,
             void           *row)
{
  void *field = (char *) row + column->offset;

  if (sqlite3_column_type (statement, i) == SQLITE_NULL)
    {
      read_null (column, row);
      return TRUE;
    }
  switch (column->kind)
    {
    case LW_COL_INT:   *(gint32 *) field = sqlite3_column_int (statement, i); return TRUE;
    case LW_COL_INT64:
    case LW_COL_STAMP:
    case LW_COL_PRICE: *(gint64 *) field = sqlite3_column_int64 (statement, i); return TRUE;
    case LW_COL_REAL:  *(double *) field = sqlite3_column_double (statement, i); return TRUE;
    case LW_COL_MICRO: *(double *) field = (double) sqlite3_column_int64 (statement, i) / 1e6; return TRUE;
    default:           return read_text (column, (const char *) sqlite3_column_text (statement, i), row);
    }
}

static char *
select_sql (const LwTable *table,
            const char    *where)
{
  GString *sql = g_string_new ("SELECT ");

  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", table->columns[i].name);
  g_string_append_printf (sql, " FROM \"%s\" %s ORDER BY rowid", table->name, where != NULL ? where : "");
  return g_string_free (sql, FALSE);
}

static gboolean
read_rows (sqlite3_stmt  *statement,
           const LwTable *table,
           GArray        *rows,
           GError       **error)
{
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint n = rows->len;

      g_array_set_size (rows, n + 1);
      memset (rows->data + n * table->row_size, 0, table->row_size);
      for (guint i = 0; i < table->n_columns; i++)
        if (!read_column (statement, (int) i, &table->columns[i], rows->data + n * table->row_size))
          {
            g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "row %u of %s: %s cannot be understood", n + 1,
                         table->name, table->columns[i].name);
            return FALSE;
          }
    }
  if (code == SQLITE_DONE)
    return TRUE;
  lw_sqlite_set_error (sqlite3_db_handle (statement), table->name, error);
  return FALSE;
}

gboolean
lw_table_read (sqlite3       *db,
               const LwTable *table,
               const char    *where,
               const char    *parameter,
               GArray        *rows,
               GError       **error)
{
  g_autofree char *sql = select_sql (table, where);
  sqlite3_stmt *statement = NULL;
  gboolean well = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    lw_sqlite_set_error (db, table->name, error);
  else
    {
      if (parameter != NULL)
        sqlite3_bind_text (statement, 1, parameter, -1, SQLITE_TRANSIENT);
      well = read_rows (statement, table, rows, error);
    }
  sqlite3_finalize (statement);
  return well;
}
