#define G_LOG_DOMAIN "lw-ctl-records"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-records.h"

typedef struct
{
  char    *text; /* NULL = missing */
  gboolean is_text;
} Cell;

struct _LwRecords
{
  const char *const *columns;
  guint   n_columns;
  GArray *cells;
};

static void
cell_clear (gpointer cell)
{
  g_free (((Cell *) cell)->text);
}

LwRecords *
lw_records_new (const char *const *columns)
{
  LwRecords *self = g_new0 (LwRecords, 1);

  self->columns = columns;
  self->n_columns = g_strv_length ((char **) columns);
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->cells, cell_clear);
  return self;
}

void
lw_records_free (LwRecords *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

static void
add_cell (LwRecords *self,
          char      *text,
          gboolean   is_text)
{
  Cell cell = { text, is_text };

  g_array_append_val (self->cells, cell);
}

void
lw_records_text (LwRecords  *self,
                 const char *text)
{
  add_cell (self, text != NULL && text[0] != '\0' ? g_utf8_make_valid (text, -1) : NULL, TRUE);
}

void
lw_records_int (LwRecords *self,
                gint64     value)
{
  add_cell (self, g_strdup_printf ("%" G_GINT64_FORMAT, value), FALSE);
}

void
lw_records_double (LwRecords *self,
                   double     value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  add_cell (self, isfinite (value) ? g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", value)) : NULL, FALSE);
}

void
lw_records_money (LwRecords *self,
                  double     value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gsize n;

  if (!isfinite (value))
    {
      add_cell (self, NULL, FALSE);
      return;
    }
  g_ascii_formatd (text, sizeof text, "%.6f", value);
  for (n = strlen (text); text[n - 1] == '0' && text[n - 3] != '.'; n--)
    text[n - 1] = '\0';
  add_cell (self, g_strdup (text), FALSE);
}

void
lw_records_price (LwRecords *self,
                  LwPrice    price)
{
  char text[LW_PRICE_TEXT_SIZE];

  add_cell (self, price != LW_PRICE_NONE ? g_strdup (lw_price_format (price, 2, text, sizeof text)) : NULL, FALSE);
}

void
lw_records_time (LwRecords *self,
                 gint64     us)
{
  char text[LW_CALENDAR_TEXT_SIZE];

  add_cell (self, us != 0 ? g_strdup (lw_calendar_iso_text (us, text)) : NULL, TRUE);
}

void
lw_records_date (LwRecords *self,
                 LwDate     date)
{
  char text[LW_DATE_TEXT_SIZE];

  add_cell (self, date != LW_DATE_NONE ? g_strdup (lw_date_format (date, text)) : NULL, TRUE);
}

void
lw_records_bool (LwRecords *self,
                 gboolean   value)
{
  add_cell (self, g_strdup (value ? "true" : "false"), FALSE);
}

static gboolean
looks_like_formula (const char *text)
{
  static const char *const wide[] = { "＝", "＋", "－", "＠" };

  while (*text == ' ')
    text++;
  if (*text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_str_has_prefix (text, wide[i]))
      return TRUE;
  return FALSE;
}

char *
lw_csv_safe_cell (const char *text)
{
  GString *cell = g_string_new (looks_like_formula (text) ? "'" : "");

  g_string_append (cell, text);
  if (strpbrk (cell->str, "\",\r\n") == NULL)
    return g_string_free (cell, FALSE);
  g_string_replace (cell, "\"", "\"\"", 0);
  g_string_prepend_c (cell, '"');
  g_string_append_c (cell, '"');
  return g_string_free (cell, FALSE);
}

gboolean
lw_records_is_empty (LwRecords *self)
{
  return self->cells->len == 0;
}

static const Cell *
cell_at (LwRecords *self,
         guint      row,
         guint      column)
{
  return &g_array_index (self->cells, Cell, row * self->n_columns + column);
}

static void
append_csv_row (LwRecords *self,
                GString   *out,
                guint      row)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const Cell *cell = cell_at (self, row, i);
      g_autofree char *safe = cell->text != NULL && cell->is_text ? lw_csv_safe_cell (cell->text) : g_strdup (cell->text);

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "", safe != NULL ? safe : "");
    }
}

static void
append_json_text (GString    *out,
                  const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) (guchar) *text);
    else
      {
        if (*text == '"' || *text == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
  g_string_append_c (out, '"');
}

static void
append_json_row (LwRecords *self,
                 GString   *out,
                 guint      row)
{
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  for (guint i = 0; i < self->n_columns; i++)
    {
      const Cell *cell = cell_at (self, row, i);

      if (cell->text == NULL)
        continue;
      g_string_append_printf (out, "%s\"%s\":", first ? "" : ",", self->columns[i]);
      if (cell->is_text)
        append_json_text (out, cell->text);
      else
        g_string_append (out, cell->text);
      first = FALSE;
    }
  g_string_append_c (out, '}');
}

/* Control characters would disturb a terminal. */
static char *
plain_text (const char *text)
{
  char *plain = g_strdup (text != NULL ? text : "–");

  for (char *c = plain; *c != '\0'; c++)
    if ((guchar) *c < 0x20 || *c == 0x7f)
      *c = ' ';
  return plain;
}

static void
append_padded (GString    *out,
               const char *text,
               guint       width,
               gboolean    left,
               gboolean    last)
{
  glong n = g_utf8_strlen (text, -1);
  guint pad = n < (glong) width ? width - (guint) n : 0;

  if (left)
    g_string_append_printf (out, "%s%*s", text, last ? 0 : (int) pad, "");
  else
    g_string_append_printf (out, "%*s%s", (int) pad, "", text);
  g_string_append (out, last ? "\n" : "  ");
}

static void
append_table (LwRecords *self,
              GString   *out,
              guint      n_rows)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    {
      widths[i] = (guint) strlen (self->columns[i]);
      for (guint row = 0; row < n_rows; row++)
        {
          g_autofree char *text = plain_text (cell_at (self, row, i)->text);

          widths[i] = MAX (widths[i], (guint) g_utf8_strlen (text, -1));
        }
    }
  for (guint i = 0; i < self->n_columns; i++)
    append_padded (out, self->columns[i], widths[i], n_rows == 0 || cell_at (self, 0, i)->is_text, i + 1 == self->n_columns);
  for (guint row = 0; row < n_rows; row++)
    for (guint i = 0; i < self->n_columns; i++)
      {
        g_autofree char *text = plain_text (cell_at (self, row, i)->text);

        append_padded (out, text, widths[i], cell_at (self, row, i)->is_text, i + 1 == self->n_columns);
      }
}

char *
lw_records_format (LwRecords  *self,
                   LwCtlFormat format,
                   const char *eol)
{
  GString *out = g_string_new (NULL);
  guint n_rows = self->cells->len / self->n_columns;
  g_autofree char *header = g_strjoinv (",", (char **) self->columns);

  if (format == LW_CTL_TABLE)
    append_table (self, out, n_rows);
  if (format == LW_CTL_CSV)
    g_string_append_printf (out, "%s%s", header, eol);
  for (guint row = 0; format != LW_CTL_TABLE && row < n_rows; row++)
    {
      if (format == LW_CTL_CSV)
        append_csv_row (self, out, row);
      else
        append_json_row (self, out, row);
      g_string_append (out, format == LW_CTL_CSV ? eol : "\n");
    }
  return g_string_free (out, FALSE);
}
