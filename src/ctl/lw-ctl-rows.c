#define G_LOG_DOMAIN "lw-ctl-rows"

#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lw-ctl-rows.h"

/* What a row says of itself beside the fields. */
static const char * const extra_columns[] = { "trading_class", "k1", "k2", "r", "q", "T", "style_used", NULL };

gboolean
lw_ctl_format_parse (const char  *text,
                     LwCtlFormat *format)
{
  static const char * const words[] = { "table", "csv", "json" };

  if (text == NULL)
    {
      *format = isatty (STDOUT_FILENO) ? LW_CTL_TABLE : LW_CTL_CSV;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], text) == 0)
      {
        *format = (LwCtlFormat) i;
        return TRUE;
      }
  return FALSE;
}

const char *
lw_ctl_rows_unknown_column (const char * const *columns)
{
  for (guint i = 0; columns[i] != NULL; i++)
    if (lw_field_code (columns[i]) == LW_FIELD_UNKNOWN && !g_strv_contains (extra_columns, columns[i]))
      return columns[i];
  return NULL;
}

/* T, r and q are formatted as any number. */
static double
extra_number (const LwScanRow *row,
              const char      *column)
{
  switch (column[0])
    {
    case 'k':
      return lw_price_to_double (column[1] == '1' ? row->vertical.k1 : row->vertical.k2);
    case 'r':
      return row->r;
    case 'q':
      return row->q;
    case 'T':
      return row->t_years;
    default:
      return NAN;
    }
}

/* A style that nobody knows is valued as European. */
static const char *
style_used (const LwScanRow *row)
{
  char text[LW_FIELD_TEXT_SIZE];

  return strcmp (lw_scan_row_text (row, LW_F_STYLE, text), "A") == 0 ? "A" : "E";
}

/* The text of a cell; *@quoted when JSON needs quotes around it. */
static const char *
cell_text (const LwScanRow *row,
           const char      *column,
           char            *buffer,
           gboolean        *quoted)
{
  int code = lw_field_code (column);
  const char *type = code >= 0 ? lw_field_info ((LwField) code)->type : "number";

  *quoted = strcmp (type, "number") != 0 && strcmp (type, "int") != 0 && strcmp (type, "bool") != 0;
  if (code >= 0)
    return lw_scan_row_text (row, (LwField) code, buffer);
  if (strcmp (column, "trading_class") == 0 || strcmp (column, "style_used") == 0)
    {
      *quoted = TRUE;
      g_strlcpy (buffer, column[0] == 't' ? row->vertical.trading_class : style_used (row), LW_FIELD_TEXT_SIZE);
      return buffer;
    }
  return lw_field_format (LW_F_PX, extra_number (row, column), buffer, LW_FIELD_TEXT_SIZE);
}

static void
print_csv (const LwScanResult *result,
           const char * const *columns)
{
  g_autofree char *header = g_strjoinv (",", (char **) columns);
  char buffer[LW_FIELD_TEXT_SIZE];
  gboolean quoted;

  g_print ("%s\n", header);
  for (guint i = 0; i < result->n_rows; i++)
    for (guint c = 0; columns[c] != NULL; c++)
      g_print ("%s%s", cell_text (&result->rows[i], columns[c], buffer, &quoted), columns[c + 1] != NULL ? "," : "\n");
}

/* Symbols and classes come from files: quotes and backslashes must not break the line. */
static char *
json_text (const char *text)
{
  GString *out = g_string_new ("\"");

  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20)
      g_string_append_printf (out, "\\u%04x", (guchar) *text);
    else
      {
        if (*text == '"' || *text == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

static void
print_json_cell (const LwScanRow *row,
                 const char      *column,
                 gboolean         first)
{
  char buffer[LW_FIELD_TEXT_SIZE];
  gboolean quoted;
  const char *text = cell_text (row, column, buffer, &quoted);
  g_autofree char *escaped = quoted ? json_text (text) : NULL;

  /* JSON knows no infinity. */
  if (*text == '\0' || strstr (text, "inf") == text || strstr (text, "-inf") == text)
    g_print ("%s\"%s\":null", first ? "" : ",", column);
  else
    g_print ("%s\"%s\":%s", first ? "" : ",", column, quoted ? escaped : text);
}

static void
print_json (const LwScanResult *result,
            const char * const *columns)
{
  for (guint i = 0; i < result->n_rows; i++)
    {
      g_print ("{");
      for (guint c = 0; columns[c] != NULL; c++)
        print_json_cell (&result->rows[i], columns[c], c == 0);
      for (guint c = 0; extra_columns[c] != NULL; c++)
        if (!g_strv_contains (columns, extra_columns[c]))
          print_json_cell (&result->rows[i], extra_columns[c], FALSE);
      g_print ("}\n");
    }
}

/* For eyes: six digits are enough. */
static const char *
table_text (const LwScanRow *row,
            const char      *column,
            char            *buffer)
{
  gboolean quoted;
  const char *text = cell_text (row, column, buffer, &quoted);
  char *end;
  double number = g_ascii_strtod (text, &end);

  if (quoted || end == text || *end != '\0')
    return text;
  return g_ascii_formatd (buffer, LW_FIELD_TEXT_SIZE, "%.6g", number);
}

static void
print_table (const LwScanResult *result,
             const char * const *columns)
{
  guint n = g_strv_length ((char **) columns);
  g_autofree gsize *widths = g_new (gsize, n);
  char buffer[LW_FIELD_TEXT_SIZE];

  for (guint c = 0; c < n; c++)
    {
      widths[c] = strlen (columns[c]);
      for (guint i = 0; i < result->n_rows; i++)
        widths[c] = MAX (widths[c], strlen (table_text (&result->rows[i], columns[c], buffer)));
    }
  for (guint c = 0; c < n; c++)
    g_print ("%*s%s", (int) widths[c], columns[c], c + 1 < n ? "  " : "\n");
  for (guint i = 0; i < result->n_rows; i++)
    for (guint c = 0; c < n; c++)
      g_print ("%*s%s", (int) widths[c], table_text (&result->rows[i], columns[c], buffer), c + 1 < n ? "  " : "\n");
}

void
lw_ctl_rows_print (const LwScanResult *result,
                   const char * const *columns,
                   LwCtlFormat         format)
{
  if (format == LW_CTL_JSON)
    print_json (result, columns);
  else if (format == LW_CTL_CSV)
    print_csv (result, columns);
  else
    print_table (result, columns);
}

static char *
filter_words (const LwFilter *filter)
{
  char lo[G_ASCII_DTOSTR_BUF_SIZE], hi[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *list = filter->words != NULL ? g_strjoinv (",", filter->words) : NULL;

  if (list != NULL)
    return g_strdup_printf ("%s%s %s", filter->field, filter->op == LW_OP_NOT ? " not" : "", list);
  g_ascii_formatd (lo, sizeof lo, "%.6g", filter->lo);
  g_ascii_formatd (hi, sizeof hi, "%.6g", filter->hi);
  if (filter->op != LW_OP_RANGE)
    return g_strdup_printf ("%s%s %s", filter->field, filter->op == LW_OP_NOT ? " not" : "", lo);
  return g_strdup_printf ("%s %s … %s", filter->field, isnan (filter->lo) ? "" : lo, isnan (filter->hi) ? "" : hi);
}

void
lw_ctl_rows_print_why (const LwScanResult *result,
                       const LwPreset     *preset)
{
  g_printerr ("%u verticals, %u pass\n%12s %12s %12s  filter\n", result->n_candidates, result->n_passed, "rejects", "after AND",
              "costs alone");
  for (guint i = 0; i < result->n_filters; i++)
    {
      g_autofree char *words = filter_words (&preset->filters[i]);

      g_printerr ("%12u %12u %12u  %s\n", result->rejected_alone[i], result->rejected_first[i], result->cost[i], words);
    }
}
