#define G_LOG_DOMAIN "lw-chain-csv-columns"

#include "config.h"

#include <string.h>

#include "lw-chain-csv-private.h"

static const char * const names[LW_N_CSV_COLUMNS] = {
  "underlying", "underlying_price", "expiry", "strike", "right", "bid", "ask", "quote_time", "quote_date", "bid_size", "ask_size",
  "last", "volume", "open_interest", "iv", "delta", "multiplier", "trading_class", "option_symbol", "style", "settlement",
  "dividend_yield", "hist_vol",
};

/* Other names, as the files of vendors have them. */
static const struct { const char *header; LwCsvColumn column; } synonyms[] = {
  { "underlyingsymbol", LW_CSV_UNDERLYING },
  { "underlying_symbol", LW_CSV_UNDERLYING },
  { "underlying_last", LW_CSV_UNDERLYING_PRICE },
  { "underlyingprice", LW_CSV_UNDERLYING_PRICE },
  { "expiration", LW_CSV_EXPIRY },
  { "type", LW_CSV_RIGHT },
  { "quotedate", LW_CSV_QUOTE_DATE },
  { "datadate", LW_CSV_QUOTE_DATE },
  { "openinterest", LW_CSV_OPEN_INTEREST },
  { "impliedvol", LW_CSV_IV },
  { "ivmean", LW_CSV_IV },
  { "optionroot", LW_CSV_OPTION_SYMBOL },
  { "optionsymbol", LW_CSV_OPTION_SYMBOL },
};

LwCsvColumn
lw_csv_column_of (const char *header)
{
  g_autofree char *stripped = g_strstrip (g_strdup (header));
  g_autofree char *name = g_ascii_strdown (stripped, -1);

  for (guint i = 0; i < LW_N_CSV_COLUMNS; i++)
    if (strcmp (names[i], name) == 0)
      return (LwCsvColumn) i;
  for (guint i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (strcmp (synonyms[i].header, name) == 0)
      return synonyms[i].column;
  return LW_CSV_NOT_USED;
}

const char *
lw_csv_column_name (LwCsvColumn column)
{
  return column < LW_N_CSV_COLUMNS ? names[column] : "not used";
}
