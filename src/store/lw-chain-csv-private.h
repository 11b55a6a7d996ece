#pragma once

#include "lw-chain-csv.h"
#include "lw-class.h"

G_BEGIN_DECLS

/* What a column of a chain file can mean. */
typedef enum
{
  LW_CSV_UNDERLYING,
  LW_CSV_UNDERLYING_PRICE,
  LW_CSV_EXPIRY,
  LW_CSV_STRIKE,
  LW_CSV_RIGHT,
  LW_CSV_BID,
  LW_CSV_ASK,
  LW_CSV_QUOTE_TIME,
  LW_CSV_QUOTE_DATE,
  LW_CSV_BID_SIZE,
  LW_CSV_ASK_SIZE,
  LW_CSV_LAST,
  LW_CSV_VOLUME,
  LW_CSV_OPEN_INTEREST,
  LW_CSV_IV,
  LW_CSV_DELTA,
  LW_CSV_MULTIPLIER,
  LW_CSV_TRADING_CLASS,
  LW_CSV_OPTION_SYMBOL,
  LW_CSV_STYLE,
  LW_CSV_SETTLEMENT,
  LW_CSV_DIVIDEND_YIELD,
  LW_CSV_HIST_VOL,
  LW_N_CSV_COLUMNS,
  LW_CSV_NOT_USED
} LwCsvColumn;

/* Header name, without blanks, in lower case → column; LW_CSV_NOT_USED for what is not needed. */
LwCsvColumn  lw_csv_column_of   (const char *header);
const char  *lw_csv_column_name (LwCsvColumn column); /* as the own format calls it */

/* One row of the file, read. */
typedef struct
{
  guint   underlying;       /* index into the file's underlyings */
  char    trading_class[LW_SYMBOL_SIZE];
  LwDate  quote_date;       /* New York; LW_DATE_NONE = the file does not say */
  gint64  quote_us;         /* 0 = not said */
  LwDate  expiry;
  LwPrice strike;
  LwRight right;
  int     multiplier;
  double  spot, dividend_yield, hist_vol;
  int     style, settlement; /* −1 = not said */
  double  values[LW_Q_N];
} LwCsvRow;

/* The rows of one underlying and one day as a chain. */
typedef struct
{
  const char *symbol;
  GArray     *rows;         /* of LwCsvRow */
  guint       underlying;
  LwDate      day;          /* LW_DATE_NONE = all */
} LwCsvPick;

LwChain     *lw_csv_pick_chain  (const LwCsvPick         *pick,
                                 const LwChainCsvOptions *options);

G_END_DECLS
