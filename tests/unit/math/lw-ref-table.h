#pragma once

/* Reads a reference table of tests/data/ref: cells by row and column name. The tables hold no quoted comma. */

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char  **header;
  guint   n_rows;
  char ***rows;
} RefTable;

static inline RefTable
ref_table_load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "ref", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  RefTable table = { 0 };
  gboolean read = g_file_get_contents (path, &text, NULL, NULL);

  g_assert_true (read);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  table.header = g_strsplit (g_strchomp (lines[0]), ",", -1);
  table.n_rows = g_strv_length (lines) - 1;
  table.rows = g_new0 (char **, table.n_rows);
  for (guint i = 0; i < table.n_rows; i++)
    table.rows[i] = g_strsplit (g_strchomp (lines[i + 1]), ",", -1);
  g_assert_cmpuint (table.n_rows, >, 0);
  return table;
}

static inline void
ref_table_clear (RefTable *table)
{
  for (guint i = 0; i < table->n_rows; i++)
    g_strfreev (table->rows[i]);
  g_free (table->rows);
  g_strfreev (table->header);
}

static inline const char *
ref_text (const RefTable *table,
          guint           row,
          const char     *column)
{
  for (guint i = 0; table->header[i] != NULL; i++)
    if (strcmp (table->header[i], column) == 0)
      return table->rows[row][i];
  g_error ("no column %s", column);
}

static inline double
ref_number (const RefTable *table,
            guint           row,
            const char     *column)
{
  const char *text = ref_text (table, row, column);

  return *text != '\0' ? g_ascii_strtod (text, NULL) : NAN;
}
