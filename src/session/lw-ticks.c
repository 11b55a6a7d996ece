#define G_LOG_DOMAIN "lw-ticks"

#include "config.h"

#include <math.h>

#include "lw-book.h"
#include "lw-ticks.h"

enum
{
  TICK_BID_SIZE = 0, TICK_BID = 1, TICK_ASK = 2, TICK_ASK_SIZE = 3, TICK_LAST = 4, TICK_VOLUME = 8, TICK_CLOSE = 9,
  TICK_MODEL = 13, TICK_HIST_VOL = 23, TICK_CALL_OI = 27, TICK_PUT_OI = 28, TICK_CALL_VOLUME = 29, TICK_PUT_VOLUME = 30,
  TICK_DIVIDENDS = 59
};

/* Delayed ticks and what they are the delayed form of. */
static const struct { int delayed, live; } delayed_types[] = {
  { 66, TICK_BID }, { 67, TICK_ASK }, { 68, TICK_LAST }, { 69, TICK_BID_SIZE }, { 70, TICK_ASK_SIZE }, { 71, 5 },
  { 72, 6 }, { 73, 7 }, { 74, TICK_VOLUME }, { 75, TICK_CLOSE }, { 76, 14 }, { 80, 10 }, { 81, 11 }, { 82, 12 },
  { 83, TICK_MODEL },
};

#define FIRST_DELAYED 66

static int
live_type (int type)
{
  if (type < FIRST_DELAYED)
    return type;

  for (guint i = 0; i < G_N_ELEMENTS (delayed_types); i++)
    {
      if (delayed_types[i].delayed == type)
        return delayed_types[i].live;
    }

  return type;
}

/* A price of something that is no combo: negative means none. A zero without a size is a bid nobody shows, but no ask. */
static double
clean_price (double   price,
             double   size,
             gboolean zero_is_price)
{
  if (!isfinite (price) || price < 0)
    return NAN;

  return price > 0 || zero_is_price || size > 0 ? price : NAN;
}

/* A size beside a price that is missing is no size. */
static double
clean_size (double size,
            double price)
{
  return isfinite (size) && size >= 0 && !isnan (price) ? size : NAN;
}

static double
clean_count (double count)
{
  return isfinite (count) && count >= 0 ? count : NAN;
}

static void
spot_price (LwChain *chain,
            int      type,
            double   price)
{
  double clean = clean_price (price, NAN, FALSE);

  if (type == TICK_BID)
    chain->spot_bid = clean;
  else if (type == TICK_ASK)
    chain->spot_ask = clean;
  else if (type == TICK_LAST)
    chain->spot_last = clean;
  else if (type == TICK_CLOSE)
    chain->spot_close = clean;
}

static void
set_side (LwChain       *chain,
          guint          series,
          LwQuoteColumn  price_column,
          LwQuoteColumn  size_column,
          double         price,
          double         size)
{
  chain->quotes[price_column][series] = price;

  if (!isnan (size) || isnan (price))
    chain->quotes[size_column][series] = clean_size (size, price);
}

guint
lw_ticks_price (LwChain *chain,
                int      series,
                int      type,
                double   price,
                double   size)
{
  int live = live_type (type);

  if (series == LW_BOOK_SPOT)
    {
      spot_price (chain, live, price);
      return 0;
    }

  switch (live)
    {
    case TICK_BID:
      set_side (chain, (guint) series, LW_Q_BID, LW_Q_BID_SIZE, clean_price (price, size, TRUE), size);
      return LW_ANSWER_BID;
    case TICK_ASK:
      set_side (chain, (guint) series, LW_Q_ASK, LW_Q_ASK_SIZE, clean_price (price, size, FALSE), size);
      return LW_ANSWER_ASK;
    case TICK_LAST:
      chain->quotes[LW_Q_LAST][series] = clean_price (price, size, FALSE);
      return 0;
    default:
      return 0;
    }
}

guint
lw_ticks_size (LwChain *chain,
               int      series,
               int      type,
               double   size)
{
  gboolean is_call;

  if (series == LW_BOOK_SPOT)
    return 0;

  is_call = chain->rights[series] == LW_RIGHT_CALL;

  switch (live_type (type))
    {
    case TICK_BID_SIZE:
      chain->quotes[LW_Q_BID_SIZE][series] = clean_size (size, chain->quotes[LW_Q_BID][series]);
      return 0;
    case TICK_ASK_SIZE:
      chain->quotes[LW_Q_ASK_SIZE][series] = clean_size (size, chain->quotes[LW_Q_ASK][series]);
      return 0;
    case TICK_VOLUME:
      chain->quotes[LW_Q_VOLUME][series] = clean_count (size);
      return LW_ANSWER_VOLUME;
    case TICK_CALL_VOLUME:
    case TICK_PUT_VOLUME:
      if (is_call != (type == TICK_CALL_VOLUME)) /* the other side's means nothing here */
        return 0;
      chain->quotes[LW_Q_VOLUME][series] = clean_count (size);
      return LW_ANSWER_VOLUME;
    case TICK_CALL_OI:
    case TICK_PUT_OI:
      if (is_call != (type == TICK_CALL_OI))
        return 0;
      chain->quotes[LW_Q_OPEN_INTEREST][series] = clean_count (size);
      return LW_ANSWER_OI;
    default:
      return 0;
    }
}

guint
lw_ticks_computation (LwChain *chain,
                      int      series,
                      int      type,
                      double   volatility,
                      double   delta)
{
  gboolean has_volatility = isfinite (volatility) && volatility >= 0;

  if (series == LW_BOOK_SPOT || live_type (type) != TICK_MODEL)
    return 0;

  chain->quotes[LW_Q_IV_GIVEN][series] = has_volatility ? volatility : NAN;
  chain->quotes[LW_Q_DELTA_GIVEN][series] = isfinite (delta) && fabs (delta) <= 1 ? delta : NAN; /* −2: not computed */
  return has_volatility ? LW_ANSWER_MODEL : 0;
}

void
lw_ticks_generic (LwChain *chain,
                  int      series,
                  int      type,
                  double   value)
{
  if (series == LW_BOOK_SPOT && type == TICK_HIST_VOL)
    chain->hist_vol = isfinite (value) && value >= 0 ? value : NAN;
}

/* A number alone; NaN for anything else. */
static double
read_amount (const char *text)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (value) && value >= 0 ? value : NAN;
}

/* "3.12,3.20,20261218,0.80": what was paid in a year, what will be, the next ex-date and what is paid for it. Parts may be empty. */
void
lw_ticks_text (LwChain    *chain,
               int         series,
               int         type,
               const char *text)
{
  g_auto (GStrv) parts = NULL;

  if (series != LW_BOOK_SPOT || type != TICK_DIVIDENDS)
    return;
  parts = g_strsplit (text, ",", 5);
  chain->dividends_told = TRUE;
  chain->ex_date = LW_DATE_NONE;
  chain->dividend = NAN;
  if (g_strv_length (parts) != 4 || !lw_date_parse (parts[2], &chain->ex_date))
    chain->ex_date = LW_DATE_NONE;
  else
    chain->dividend = read_amount (parts[3]);
}

void
lw_ticks_combo_price (LwComboQuote *quote,
                      int           type,
                      double        price,
                      double        size)
{
  int live = live_type (type);
  gboolean is_quote = isfinite (price) && !(price == -1 && !(size > 0));

  if (live == TICK_BID)
    {
      quote->bid = is_quote ? price : NAN;
      quote->bid_size = clean_size (size, quote->bid);
    }
  else if (live == TICK_ASK)
    {
      quote->ask = is_quote ? price : NAN;
      quote->ask_size = clean_size (size, quote->ask);
    }
}

void
lw_ticks_combo_size (LwComboQuote *quote,
                     int           type,
                     double        size)
{
  int live = live_type (type);

  if (live == TICK_BID_SIZE)
    quote->bid_size = clean_size (size, quote->bid);
  else if (live == TICK_ASK_SIZE)
    quote->ask_size = clean_size (size, quote->ask);
}

LwQuoteState
lw_ticks_state (int market_data_type)
{
  switch (market_data_type)
    {
    case 2:
      return LW_QUOTE_FROZEN;
    case 3:
      return LW_QUOTE_DELAYED;
    case 4:
      return LW_QUOTE_DELAYED_FROZEN;
    default:
      return LW_QUOTE_LIVE;
    }
}

gboolean
lw_ticks_is_delayed (int type)
{
  return live_type (type) != type;
}

void
lw_ticks_copy (const LwChain *from,
               int            from_series,
               LwChain       *to,
               int            to_series)
{
  if (from_series == LW_BOOK_SPOT)
    {
      to->spot_bid = from->spot_bid;
      to->spot_ask = from->spot_ask;
      to->spot_last = from->spot_last;
      to->spot_close = from->spot_close;
      to->hist_vol = from->hist_vol;
      to->dividends_told = from->dividends_told;
      to->ex_date = from->ex_date;
      to->dividend = from->dividend;
      to->spot_state = from->spot_state;
      return;
    }

  for (guint column = 0; column < LW_Q_N; column++)
    to->quotes[column][to_series] = from->quotes[column][from_series];

  to->states[to_series] = from->states[from_series];
  to->confirmed_us[to_series] = from->confirmed_us[from_series];
}
