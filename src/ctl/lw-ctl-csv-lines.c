#define G_LOG_DOMAIN "lw-ctl-csv-lines"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-csv-table.h"
#include "lw-ctl-csv-lines.h"
#include "lw-ctl.h"

struct _LwCtlRow
{
  char     **header;
  GPtrArray *fields;
  guint      line;
  gboolean   bad;
  GString   *out;
};

static int
column_index (const LwCtlRow *row,
              const char     *column)
{
  for (int i = 0; row->header[i] != NULL; i++)
    if (strcmp (row->header[i], column) == 0)
      return i;
  return -1;
}

const char *
lw_ctl_row_text (const LwCtlRow *row,
                 const char     *column)
{
  int i = column_index (row, column);
  const char *text = i >= 0 && (guint) i < row->fields->len ? g_ptr_array_index (row->fields, i) : "";

  return *text != '\0' ? text : NULL;
}

void
lw_ctl_row_refuse (LwCtlRow   *row,
                   const char *what)
{
  lw_ctl_complain ("line %u: %s", row->line, what);
  row->bad = TRUE;
}

double
lw_ctl_row_number (LwCtlRow   *row,
                   const char *column)
{
  const char *text = lw_ctl_row_text (row, column);
  g_autofree char *what = NULL;
  double value;
  char *end;

  if (text == NULL)
    return NAN;
  value = g_ascii_strtod (text, &end);
  if (end != text && end[strspn (end, " \t")] == '\0' && isfinite (value))
    return value;
  what = g_strdup_printf ("column %s: '%s' is no number", column, text);
  lw_ctl_row_refuse (row, what);
  return NAN;
}

gboolean
lw_ctl_row_is_bad (const LwCtlRow *row)
{
  return row->bad;
}

void
lw_ctl_row_put (LwCtlRow *row,
                double    value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (row->out, ',');
  if (!isnan (value))
    g_string_append (row->out, g_ascii_formatd (text, sizeof text, "%.17g", value));
}

void
lw_ctl_row_put_text (LwCtlRow   *row,
                     const char *text)
{
  g_string_append_printf (row->out, ",%s", text);
}

static void
append_fields (GString   *out,
               GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const char *text = g_ptr_array_index (fields, i);
      gboolean quote = strpbrk (text, ",\"\r\n") != NULL;

      g_string_append (out, i > 0 ? "," : "");
      if (!quote)
        {
          g_string_append (out, text);
          continue;
        }
      g_string_append_c (out, '"');
      for (; *text != '\0'; text++)
        g_string_append_printf (out, *text == '"' ? "\"%c" : "%c", *text);
      g_string_append_c (out, '"');
    }
}

static GString *
read_input (void)
{
  GString *text = g_string_new (NULL);
  char block[65536];
  size_t n;

  while ((n = fread (block, 1, sizeof block, stdin)) > 0)
    g_string_append_len (text, block, (gssize) n);
  return text;
}

static char **
take_header (LwCsvReader *reader)
{
  char **header = g_new0 (char *, reader->fields->len + 1);

  for (guint i = 0; i < reader->fields->len; i++)
    header[i] = g_strstrip (g_strdup (g_ptr_array_index (reader->fields, i)));
  return header;
}

static gboolean
has_columns (char              **header,
             const char * const *required)
{
  for (guint i = 0; required[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) header, required[i]))
      {
        lw_ctl_complain ("line 1: there is no column %s", required[i]);
        return FALSE;
      }
  return TRUE;
}

static void
work_on_rows (LwCsvReader *reader,
              char       **header,
              LwCtlRowFunc function)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (lw_csv_reader_next (reader))
    {
      LwCtlRow row = { .header = header, .fields = reader->fields, .line = reader->line, .out = out };

      g_string_truncate (out, 0);
      append_fields (out, reader->fields);
      /* A short row keeps its results under their names. */
      for (guint i = reader->fields->len; i < g_strv_length (header); i++)
        g_string_append_c (out, ',');
      function (&row);
      g_string_append_c (out, '\n');
      fwrite (out->str, 1, out->len, stdout);
    }
}

int
lw_ctl_csv_lines (const char * const *required,
                  const char         *appended,
                  LwCtlRowFunc        function)
{
  g_autoptr (GString) text = read_input ();
  g_auto (GStrv) header = NULL;
  int exit_status = LW_EXIT_BAD_INPUT;
  LwCsvReader reader;

  lw_csv_reader_init (&reader, text->str, text->len);
  if (!lw_csv_reader_next (&reader))
    lw_ctl_complain ("line 1: the input is empty; it begins with a header row");
  else
    {
      header = take_header (&reader);
      if (has_columns (header, required))
        {
          g_autoptr (GString) first = g_string_new (NULL);

          append_fields (first, reader.fields);
          g_print ("%s,%s\n", first->str, appended);
          fflush (stdout);
          work_on_rows (&reader, header, function);
          exit_status = LW_EXIT_DONE;
        }
    }
  lw_csv_reader_clear (&reader);
  return exit_status;
}
