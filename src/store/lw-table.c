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
  if (table->version != NULL)
    g_string_append_printf (sql, " WHERE excluded.\"%s\" >= \"%s\".\"%s\"", table->version, table->name, table->version);
  return g_string_free (sql, FALSE);
}

static void
set_table_error (sqlite3       *db,
                 const LwTable *table,
                 GError       **error)
{
  g_autofree char *doing = g_strdup_printf ("table %s", table->name);

  lw_sqlite_set_error (db, doing, error);
}

sqlite3_stmt *
lw_table_prepare (sqlite3       *db,
                  const LwTable *table,
                  GError       **error)
{
  g_autofree char *sql = lw_table_insert_sql (table);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    set_table_error (db, table, error);
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
  return SQLITE_MISUSE; /* GCOVR_EXCL_LINE: each kind has its line above */
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
    set_table_error (sqlite3_db_handle (statement), table, error);
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
    case LW_COL_TEXT:   return g_strlcpy (field, text, column->size) < column->size;
    case LW_COL_OWNED:  *(char **) field = g_strdup (text); return TRUE;
    case LW_COL_DATE:   return lw_date_parse (text, (LwDate *) field);
    case LW_COL_WORD:   return column->parse (text, (int *) field);
    case LW_COL_CUSTOM: return column->from_text (text, row);
    default:            return FALSE; /* GCOVR_EXCL_LINE: numbers are read without a text */
    }
}

/* FALSE: it may not be missing. */
static gboolean
read_null (const LwColumn *column,
           void           *row)
{
  void *field = (char *) row + column->offset;

  switch (column->kind)
    {
    case LW_COL_INT:
    case LW_COL_INT64:
    case LW_COL_TEXT:
    case LW_COL_WORD:  return FALSE;
    case LW_COL_REAL:
    case LW_COL_MICRO: *(double *) field = NAN; break;
    case LW_COL_PRICE: *(LwPrice *) field = LW_PRICE_NONE; break;
    case LW_COL_DATE:  *(LwDate *) field = LW_DATE_NONE; break;
    default:           break; /* rows start as zeros */
    }
  return !column->required;
}

static void
range_of (const LwColumn *column,
          gint64         *min,
          gint64         *max)
{
  gboolean any = column->min == 0 && column->max == 0;

  *min = !any ? column->min : column->kind == LW_COL_INT ? G_MININT32 : G_MININT64 + 1;
  *max = !any ? column->max : column->kind == LW_COL_INT ? G_MAXINT32 : G_MAXINT64;
}

static gboolean
read_number (sqlite3_stmt   *statement,
             int             i,
             const LwColumn *column,
             void           *field)
{
  gint64 value = sqlite3_column_int64 (statement, i), min, max;

  range_of (column, &min, &max);
  if (sqlite3_column_type (statement, i) != SQLITE_INTEGER || value < min || value > max)
    return FALSE;
  if (column->kind == LW_COL_INT)
    *(gint32 *) field = (gint32) value;
  else if (column->kind == LW_COL_MICRO)
    *(double *) field = (double) value / 1e6;
  else
    *(gint64 *) field = value;
  return TRUE;
}

static gboolean
read_real (sqlite3_stmt *statement,
           int           i,
           double       *field)
{
  int type = sqlite3_column_type (statement, i);

  *field = sqlite3_column_double (statement, i);
  return (type == SQLITE_FLOAT || type == SQLITE_INTEGER) && isfinite (*field);
}

static gboolean
read_column (sqlite3_stmt   *statement,
             int             i,
             const LwColumn *column,
             void           *row)
{
  void *field = (char *) row + column->offset;
  const char *text;

  if (sqlite3_column_type (statement, i) == SQLITE_NULL)
    return read_null (column, row);
  switch (column->kind)
    {
    case LW_COL_INT:
    case LW_COL_INT64:
    case LW_COL_STAMP:
    case LW_COL_PRICE:
    case LW_COL_MICRO: return read_number (statement, i, column, field);
    case LW_COL_REAL:  return read_real (statement, i, field);
    default:           break;
    }
  if (sqlite3_column_type (statement, i) != SQLITE_TEXT)
    return FALSE;
  text = (const char *) sqlite3_column_text (statement, i);
  return text != NULL && strlen (text) == (gsize) sqlite3_column_bytes (statement, i) && read_text (column, text, row);
}

/* What stands there, short enough for a sentence. */
static char *
value_words (sqlite3_stmt *statement,
             int           i)
{
  g_autofree char *text = NULL;

  switch (sqlite3_column_type (statement, i))
    {
    case SQLITE_NULL:    return g_strdup ("nothing stands there");
    case SQLITE_INTEGER: return g_strdup_printf ("%" G_GINT64_FORMAT " stands there", (gint64) sqlite3_column_int64 (statement, i));
    case SQLITE_FLOAT:   return g_strdup_printf ("%.15g stands there", sqlite3_column_double (statement, i));
    case SQLITE_BLOB:    return g_strdup_printf ("%d bytes stand there", sqlite3_column_bytes (statement, i));
    default:             break;
    }
  text = g_utf8_make_valid ((const char *) sqlite3_column_text (statement, i), -1);
  if (g_utf8_strlen (text, -1) <= 40)
    return g_strdup_printf ("'%s' stands there", text);
  *g_utf8_offset_to_pointer (text, 40) = '\0';
  return g_strdup_printf ("'%s…' stands there", text);
}

static char *
wanted_words (const LwColumn *column)
{
  gint64 min, max;

  switch (column->kind)
    {
    case LW_COL_INT:
    case LW_COL_INT64:
    case LW_COL_STAMP:
    case LW_COL_PRICE:
    case LW_COL_MICRO:
      range_of (column, &min, &max);
      return g_strdup_printf ("a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
    case LW_COL_REAL: return g_strdup ("a number");
    case LW_COL_DATE: return g_strdup ("a day like 2026-12-18");
    case LW_COL_TEXT: return g_strdup_printf ("a text of less than %" G_GSIZE_FORMAT " bytes", column->size);
    case LW_COL_WORD: return g_strdup ("a word that this version knows");
    default:          return g_strdup ("a text that this version can read");
    }
}

static void
complain_of_column (sqlite3_stmt  *statement,
                    const LwTable *table,
                    guint          i,
                    GError       **error)
{
  gint64 rowid = sqlite3_column_int64 (statement, (int) table->n_columns);
  g_autofree char *value = value_words (statement, (int) i), *wanted = wanted_words (&table->columns[i]);

  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "table %s, row %" G_GINT64_FORMAT ", column %s: %s, and it must be %s",
               table->name, rowid, table->columns[i].name, value, wanted);
}

static gboolean
take_row (sqlite3_stmt  *statement,
          const LwTable *table,
          void          *row,
          GError       **error)
{
  const char *complaint;

  for (guint i = 0; i < table->n_columns; i++)
    if (!read_column (statement, (int) i, &table->columns[i], row))
      {
        complain_of_column (statement, table, i, error);
        return FALSE;
      }
  complaint = table->complaint != NULL ? table->complaint (row) : NULL;
  if (complaint == NULL)
    return TRUE;
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "table %s, row %" G_GINT64_FORMAT ": %s", table->name,
               (gint64) sqlite3_column_int64 (statement, (int) table->n_columns), complaint);
  return FALSE;
}

void
lw_table_clear_row (const LwTable *table,
                    void          *row)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].kind == LW_COL_OWNED)
      g_clear_pointer ((char **) (gpointer) ((char *) row + table->columns[i].offset), g_free);
}

gboolean
lw_table_read_row (sqlite3_stmt  *statement,
                   const LwTable *table,
                   void          *row,
                   GError       **error)
{
  if (take_row (statement, table, row, error))
    return TRUE;
  lw_table_clear_row (table, row);
  return FALSE;
}

/* From @first on. */
static void
drop_rows (const LwTable *table,
           GArray        *rows,
           guint          first)
{
  for (guint i = first; i < rows->len; i++)
    lw_table_clear_row (table, rows->data + i * table->row_size);
  g_array_set_size (rows, first);
}

static gboolean
read_rows (sqlite3_stmt  *statement,
           const LwTable *table,
           GArray        *rows,
           gboolean       keep,
           GError       **error)
{
  guint first = rows->len;
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint n = rows->len;

      g_array_set_size (rows, n + 1);
      memset (rows->data + n * table->row_size, 0, table->row_size);
      if (!take_row (statement, table, rows->data + n * table->row_size, error))
        {
          drop_rows (table, rows, first);
          return FALSE;
        }
      if (!keep)
        drop_rows (table, rows, first);
    }
  if (code == SQLITE_DONE)
    return TRUE;
  drop_rows (table, rows, first);
  set_table_error (sqlite3_db_handle (statement), table, error);
  return FALSE;
}

char *
lw_table_select_sql (const LwTable *table,
                     const char    *tail)
{
  GString *sql = g_string_new ("SELECT ");

  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "\"%s\", ", table->columns[i].name);
  g_string_append_printf (sql, "rowid FROM \"%s\" %s", table->name, tail);
  return g_string_free (sql, FALSE);
}

static gboolean
read_table (sqlite3       *db,
            const LwTable *table,
            const char    *where,
            const char    *parameter,
            GArray        *rows,
            gboolean       keep,
            GError       **error)
{
  g_autofree char *tail = g_strdup_printf ("%s ORDER BY rowid", where != NULL ? where : "");
  g_autofree char *sql = lw_table_select_sql (table, tail);
  sqlite3_stmt *statement = NULL;
  gboolean well = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    set_table_error (db, table, error);
  else
    {
      if (parameter != NULL)
        sqlite3_bind_text (statement, 1, parameter, -1, SQLITE_TRANSIENT);
      well = read_rows (statement, table, rows, keep, error);
    }
  sqlite3_finalize (statement);
  return well;
}

gboolean
lw_table_read (sqlite3       *db,
               const LwTable *table,
               const char    *where,
               const char    *parameter,
               GArray        *rows,
               GError       **error)
{
  return read_table (db, table, where, parameter, rows, TRUE, error);
}

gboolean
lw_table_check (sqlite3       *db,
                const LwTable *table,
                GError       **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, (guint) table->row_size);

  return read_table (db, table, NULL, NULL, rows, FALSE, error);
}
