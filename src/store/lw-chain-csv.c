#define G_LOG_DOMAIN "lw-chain-csv"

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain-csv-private.h"
#include "lw-csv-table.h"

/* A whole year of a large index fits; what is larger is no chain file. */
#define MAX_BYTES ((gsize) 1 << 30)

typedef struct
{
  const LwChainCsvOptions *options;
  const char              *name;         /* base name, for messages */
  LwCsvReader              reader;
  GArray                  *columns;      /* of LwCsvColumn, by position */
  char                   **headers;
  int                      at[LW_N_CSV_COLUMNS]; /* position, −1 = not there */
  gboolean                 own;          /* our own format: 0 is said, not a vendor's "nothing" */
  GPtrArray               *underlyings;  /* of char * */
  GArray                  *rows;         /* of LwCsvRow */
  LwDate                   name_day;     /* a date within the file's name */
  GError                 **error;
} Parse;

void
lw_chain_csv_options_init (LwChainCsvOptions *options)
{
  *options = (LwChainCsvOptions) { .spot = NAN };
}

/* --- messages --- */

static gboolean
fail (Parse      *p,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (Parse      *p,
      const char *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (p->error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA, "%s:%u: %s", p->name, p->reader.line, text);
  return FALSE;
}

static const char *
header_of (const Parse *p,
           LwCsvColumn  column)
{
  return g_strstrip (p->headers[p->at[column]]);
}

/* --- cells --- */

/* NULL when the column is not there or the cell is empty. */
static const char *
cell (const Parse *p,
      LwCsvColumn  column)
{
  char *text;

  if (p->at[column] < 0)
    return NULL;
  text = g_strstrip (g_ptr_array_index (p->reader.fields, p->at[column]));
  return *text != '\0' ? text : NULL;
}

static gboolean
read_number (Parse       *p,
             LwCsvColumn  column,
             double      *value)
{
  const char *text = cell (p, column);
  char *end;

  *value = NAN;
  if (text == NULL || g_ascii_strcasecmp (text, "nan") == 0)
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (*value))
    return fail (p, "column %s: '%s' is no number; correct it or leave it empty", header_of (p, column), text);
  return TRUE;
}

/* "2019-05-17", "20190517", "05/17/2019". */
static gboolean
parse_day (const char *text,
           LwDate     *day)
{
  g_autofree char *iso = NULL;

  if (strlen (text) == 10 && text[2] == '/' && text[5] == '/')
    {
      iso = g_strdup_printf ("%.4s-%.2s-%.2s", text + 6, text, text + 3);
      return lw_date_parse (iso, day);
    }
  return lw_date_parse (text, day);
}

static gboolean
read_day (Parse       *p,
          LwCsvColumn  column,
          LwDate      *day)
{
  const char *text = cell (p, column);

  *day = LW_DATE_NONE;
  if (text == NULL || parse_day (text, day))
    return TRUE;
  return fail (p, "column %s: '%s' is no date; write it as 2026-12-18", header_of (p, column), text);
}

static gboolean
missing_cell (Parse       *p,
              LwCsvColumn  column)
{
  return fail (p, "column %s is empty; every row needs it", header_of (p, column));
}

static gboolean
read_strike (Parse    *p,
             LwCsvRow *row)
{
  double value;

  if (!read_number (p, LW_CSV_STRIKE, &value))
    return FALSE;
  if (isnan (value))
    return missing_cell (p, LW_CSV_STRIKE);
  if (value <= 0 || !lw_price_from_double (value, &row->strike))
    return fail (p, "column %s: '%s' is no strike; it must be above 0 with at most four decimals", header_of (p, LW_CSV_STRIKE),
                 cell (p, LW_CSV_STRIKE));
  return TRUE;
}

static gboolean
read_right (Parse    *p,
            LwCsvRow *row)
{
  const char *text = cell (p, LW_CSV_RIGHT);

  if (text == NULL)
    return missing_cell (p, LW_CSV_RIGHT);
  if (g_ascii_strcasecmp (text, "C") == 0 || g_ascii_strcasecmp (text, "call") == 0)
    row->right = LW_RIGHT_CALL;
  else if (g_ascii_strcasecmp (text, "P") == 0 || g_ascii_strcasecmp (text, "put") == 0)
    row->right = LW_RIGHT_PUT;
  else
    return fail (p, "column %s: '%s' is neither C nor P", header_of (p, LW_CSV_RIGHT), text);
  return TRUE;
}

static gboolean
read_expiry (Parse    *p,
             LwCsvRow *row)
{
  if (!read_day (p, LW_CSV_EXPIRY, &row->expiry))
    return FALSE;
  return row->expiry != LW_DATE_NONE || missing_cell (p, LW_CSV_EXPIRY);
}

static gboolean
read_moment (Parse    *p,
             LwCsvRow *row)
{
  const char *text = cell (p, LW_CSV_QUOTE_TIME);

  row->quote_us = 0;
  if (!read_day (p, LW_CSV_QUOTE_DATE, &row->quote_date))
    return FALSE;
  if (text != NULL)
    {
      if (!lw_calendar_parse_instant (text, &row->quote_us))
        return fail (p, "column %s: '%s' is no instant; write it as 2026-11-20T15:59:00-05:00", header_of (p, LW_CSV_QUOTE_TIME),
                     text);
      row->quote_date = lw_calendar_ny_date (row->quote_us);
    }
  if (row->quote_date == LW_DATE_NONE)
    row->quote_date = p->name_day;
  return TRUE;
}

static gboolean
read_words (Parse    *p,
            LwCsvRow *row)
{
  const char *style = cell (p, LW_CSV_STYLE), *settlement = cell (p, LW_CSV_SETTLEMENT);
  LwStyle style_value;
  LwSettlement settlement_value;

  row->style = row->settlement = -1;
  if (style != NULL)
    {
      if (!lw_style_parse (style, &style_value))
        return fail (p, "column %s: '%s' is neither E nor A", header_of (p, LW_CSV_STYLE), style);
      row->style = (int) style_value;
    }
  if (settlement != NULL)
    {
      if (!lw_settlement_parse (settlement, &settlement_value))
        return fail (p, "column %s: '%s' is none of cash_am, cash_pm, physical", header_of (p, LW_CSV_SETTLEMENT), settlement);
      row->settlement = (int) settlement_value;
    }
  return TRUE;
}

static gboolean
read_multiplier (Parse    *p,
                 LwCsvRow *row)
{
  double value;

  if (!read_number (p, LW_CSV_MULTIPLIER, &value))
    return FALSE;
  row->multiplier = 0;
  if (isnan (value))
    return TRUE;
  if (value < 1 || value > 1e6 || value != floor (value))
    return fail (p, "column %s: '%s' is no multiplier; it is a whole number such as 100", header_of (p, LW_CSV_MULTIPLIER),
                 cell (p, LW_CSV_MULTIPLIER));
  row->multiplier = (int) value;
  return TRUE;
}

/* What stands for "nothing" where a number cannot be 0 or negative. */
static gboolean
read_quotes (Parse    *p,
             LwCsvRow *row)
{
  static const struct { LwCsvColumn column; LwQuoteColumn quote; gboolean zero_is_missing; } map[] = {
    { LW_CSV_BID, LW_Q_BID, FALSE },
    { LW_CSV_ASK, LW_Q_ASK, TRUE },
    { LW_CSV_BID_SIZE, LW_Q_BID_SIZE, FALSE },
    { LW_CSV_ASK_SIZE, LW_Q_ASK_SIZE, FALSE },
    { LW_CSV_LAST, LW_Q_LAST, TRUE },
    { LW_CSV_VOLUME, LW_Q_VOLUME, FALSE },
    { LW_CSV_OPEN_INTEREST, LW_Q_OPEN_INTEREST, FALSE },
    { LW_CSV_IV, LW_Q_IV_GIVEN, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    {
      double *value = &row->values[map[i].quote];

      if (!read_number (p, map[i].column, value))
        return FALSE;
      if (*value < 0 || (map[i].zero_is_missing && *value == 0))
        *value = NAN;
    }
  return read_number (p, LW_CSV_DELTA, &row->values[LW_Q_DELTA_GIVEN]);
}

/* "SPXW" of "SPXW190426C00800000"; the whole text when it is no option's symbol. */
static void
class_of_symbol (const char *symbol,
                 char       *class)
{
  gsize n = 0;

  while (g_ascii_isalpha (symbol[n]) || symbol[n] == '.')
    n++;
  g_strlcpy (class, symbol, MIN (n + 1, LW_SYMBOL_SIZE));
}

static gboolean
read_class (Parse      *p,
            LwCsvRow   *row,
            const char *underlying)
{
  const char *class = cell (p, LW_CSV_TRADING_CLASS), *symbol = cell (p, LW_CSV_OPTION_SYMBOL);

  if (class != NULL && strlen (class) >= LW_SYMBOL_SIZE)
    return fail (p, "column %s: '%s' is too long for a trading class", header_of (p, LW_CSV_TRADING_CLASS), class);
  if (class != NULL)
    g_strlcpy (row->trading_class, class, sizeof row->trading_class);
  else if (symbol != NULL && g_ascii_isalpha (symbol[0]))
    class_of_symbol (symbol, row->trading_class);
  else
    g_strlcpy (row->trading_class, underlying, sizeof row->trading_class);
  return TRUE;
}

static guint
underlying_index (Parse      *p,
                  const char *symbol)
{
  for (guint i = p->underlyings->len; i > 0; i--)
    if (strcmp (g_ptr_array_index (p->underlyings, i - 1), symbol) == 0)
      return i - 1;
  g_ptr_array_add (p->underlyings, g_strdup (symbol));
  return p->underlyings->len - 1;
}

/* Some files name the class (SPXW) as the underlying. */
static gboolean
read_underlying (Parse    *p,
                 LwCsvRow *row)
{
  const char *text = cell (p, LW_CSV_UNDERLYING);
  const char *index;

  if (p->at[LW_CSV_UNDERLYING] < 0)
    text = p->options->symbol;
  if (text == NULL)
    return missing_cell (p, LW_CSV_UNDERLYING);
  if (strlen (text) >= LW_SYMBOL_SIZE)
    return fail (p, "column %s: '%s' is too long for a symbol", header_of (p, LW_CSV_UNDERLYING), text);
  if (!read_class (p, row, text))
    return FALSE;
  index = lw_class_underlying (text);
  row->underlying = underlying_index (p, index != NULL ? index : text);
  return TRUE;
}

static gboolean
read_money (Parse    *p,
            LwCsvRow *row)
{
  if (!read_number (p, LW_CSV_UNDERLYING_PRICE, &row->spot) || !read_number (p, LW_CSV_DIVIDEND_YIELD, &row->dividend_yield) ||
      !read_number (p, LW_CSV_HIST_VOL, &row->hist_vol))
    return FALSE;
  if (row->spot <= 0)
    return fail (p, "column %s: '%s' is no price of an underlying", header_of (p, LW_CSV_UNDERLYING_PRICE),
                 cell (p, LW_CSV_UNDERLYING_PRICE));
  return TRUE;
}

static gboolean
read_row (Parse *p)
{
  LwCsvRow row = { 0 };

  if (p->reader.fields->len != p->columns->len)
    return fail (p, "the row has %u fields, the header %u", p->reader.fields->len, p->columns->len);
  if (!read_underlying (p, &row) || !read_expiry (p, &row) || !read_strike (p, &row) || !read_right (p, &row) ||
      !read_moment (p, &row) || !read_multiplier (p, &row) || !read_words (p, &row) || !read_money (p, &row) ||
      !read_quotes (p, &row))
    return FALSE;
  g_array_append_val (p->rows, row);
  return TRUE;
}

/* --- header --- */

static void
explain_column (Parse      *p,
                const char *header,
                LwCsvColumn column)
{
  if (p->options->explain == NULL)
    return;
  if (column == LW_CSV_NOT_USED)
    g_string_append_printf (p->options->explain, "%s: %s → not used\n", p->name, header);
  else
    g_string_append_printf (p->options->explain, "%s: %s → %s\n", p->name, header, lw_csv_column_name (column));
}

static gboolean
require_columns (Parse *p)
{
  static const LwCsvColumn required[] = { LW_CSV_EXPIRY, LW_CSV_STRIKE, LW_CSV_RIGHT, LW_CSV_BID, LW_CSV_ASK };

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (p->at[required[i]] < 0)
      return fail (p, "there is no column '%s'; a chain file needs underlying, underlying_price, expiry, strike, right, bid, ask",
                   lw_csv_column_name (required[i]));
  if (p->at[LW_CSV_UNDERLYING] < 0 && p->options->symbol == NULL)
    return fail (p, "there is no column 'underlying'; name the symbol with --underlying");
  return TRUE;
}

static gboolean
read_header (Parse *p)
{
  if (!lw_csv_reader_next (&p->reader))
    return fail (p, "the file is empty; a chain file begins with a header row");
  p->headers = g_new0 (char *, p->reader.fields->len + 1);
  for (guint i = 0; i < LW_N_CSV_COLUMNS; i++)
    p->at[i] = -1;
  for (guint i = 0; i < p->reader.fields->len; i++)
    {
      LwCsvColumn column;

      p->headers[i] = g_strstrip (g_strdup (g_ptr_array_index (p->reader.fields, i)));
      column = lw_csv_column_of (p->headers[i]);
      if (column != LW_CSV_NOT_USED && p->at[column] >= 0)
        return fail (p, "columns %s and %s both mean %s; keep one", p->headers[p->at[column]], p->headers[i],
                     lw_csv_column_name (column));
      if (column != LW_CSV_NOT_USED)
        p->at[column] = (int) i;
      g_array_append_val (p->columns, column);
      explain_column (p, p->headers[i], column);
    }
  return require_columns (p);
}

/* --- days --- */

/* The last day until the as-of; the last one at all when there is none before it. */
static LwDate
pick_day (Parse *p,
          guint  underlying)
{
  LwDate until = p->options->until_us != 0 ? lw_calendar_ny_date (p->options->until_us) : G_MAXINT32;
  LwDate best = LW_DATE_NONE, latest = LW_DATE_NONE;

  for (guint i = 0; i < p->rows->len; i++)
    {
      const LwCsvRow *row = &g_array_index (p->rows, LwCsvRow, i);

      if (row->underlying != underlying || row->quote_date == LW_DATE_NONE)
        continue;
      latest = MAX (latest, row->quote_date);
      if (row->quote_date <= until)
        best = MAX (best, row->quote_date);
    }
  return best != LW_DATE_NONE ? best : latest;
}

static void
notice_other_days (Parse  *p,
                   guint   underlying,
                   LwDate  day)
{
  char text[LW_DATE_TEXT_SIZE];
  guint n_other = 0;

  for (guint i = 0; i < p->rows->len; i++)
    {
      const LwCsvRow *row = &g_array_index (p->rows, LwCsvRow, i);

      n_other += row->underlying == underlying && row->quote_date != day;
    }
  if (n_other > 0 && p->options->notices != NULL)
    g_ptr_array_add (p->options->notices,
                     g_strdup_printf ("%s: only the quotes of %s are used; %u rows of other days are left out, --as-of picks one",
                                      p->name, lw_date_format (day, text), n_other));
}

static GPtrArray *
make_chains (Parse *p)
{
  GPtrArray *chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);

  for (guint i = 0; i < p->underlyings->len; i++)
    {
      LwCsvPick pick = { g_ptr_array_index (p->underlyings, i), p->rows, i, pick_day (p, i) };

      notice_other_days (p, i, pick.day);
      g_ptr_array_add (chains, lw_csv_pick_chain (&pick, p->options));
    }
  return chains;
}

/* --- names of files: "msft_20211122_optionlab.csv" --- */

static LwDate
day_of_name (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    {
      g_autofree char *eight = g_strndup (at, 8);
      LwDate day;

      if (strlen (eight) == 8 && g_ascii_isdigit (*at) && lw_date_parse (eight, &day))
        return day;
    }
  return LW_DATE_NONE;
}

static char *
symbol_of_name (const char *name)
{
  gsize n = strcspn (name, "_.- ");

  return n > 0 && n < LW_SYMBOL_SIZE ? g_ascii_strup (name, (gssize) n) : NULL;
}

static GPtrArray *
parse_text (Parse *p)
{
  if (!read_header (p))
    return NULL;
  while (lw_csv_reader_next (&p->reader))
    if (!read_row (p))
      return NULL;
  if (p->rows->len == 0)
    {
      fail (p, "the file has a header and no rows");
      return NULL;
    }
  return make_chains (p);
}

GBytes *
lw_chain_csv_unpack (GBytes     *bytes,
                     const char *name,
                     GError    **error)
{
  g_autoptr (GConverter) converter = NULL;
  g_autoptr (GInputStream) packed = NULL, plain = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < 2 || data[0] != 0x1f || data[1] != 0x8b)
    return g_bytes_ref (bytes);
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  packed = g_memory_input_stream_new_from_bytes (bytes);
  plain = g_converter_input_stream_new (packed, converter);
  if (g_output_stream_splice (out, plain, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) >= 0)
    return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
  g_prefix_error (error, "%s: ", name);
  return NULL;
}

GPtrArray *
lw_chain_csv_parse (GBytes                  *bytes,
                    const char              *name,
                    const LwChainCsvOptions *options,
                    GError                 **error)
{
  g_autoptr (GBytes) plain = lw_chain_csv_unpack (bytes, name, error);
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *symbol = symbol_of_name (base);
  LwChainCsvOptions settled = *options;
  Parse p = { .options = &settled, .name = base, .name_day = day_of_name (base), .error = error };
  const char *text;
  GPtrArray *chains;
  gsize size;

  if (plain == NULL)
    return NULL;
  if (settled.symbol == NULL)
    settled.symbol = symbol;
  text = g_bytes_get_data (plain, &size);
  if (size > MAX_BYTES)
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA, "%s: larger than 1 GiB, that is no chain file", base);
      return NULL;
    }
  lw_csv_reader_init (&p.reader, text, size);
  p.columns = g_array_new (FALSE, FALSE, sizeof (LwCsvColumn));
  p.rows = g_array_new (FALSE, FALSE, sizeof (LwCsvRow));
  p.underlyings = g_ptr_array_new_with_free_func (g_free);
  chains = parse_text (&p);
  lw_csv_reader_clear (&p.reader);
  g_array_unref (p.columns);
  g_array_unref (p.rows);
  g_ptr_array_unref (p.underlyings);
  g_strfreev (p.headers);
  return chains;
}

GPtrArray *
lw_chain_csv_load (const char              *path,
                   const LwChainCsvOptions *options,
                   GError                 **error)
{
  g_autoptr (GBytes) bytes = NULL;
  char *content;
  gsize size;

  if (!g_file_get_contents (path, &content, &size, error))
    return NULL;
  bytes = g_bytes_new_take (content, size);
  return lw_chain_csv_parse (bytes, path, options, error);
}
