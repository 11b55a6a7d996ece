#define G_LOG_DOMAIN "lw-chain-csv-build"

#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-chain-csv-private.h"

/* An index when the table of classes knows its class, or the file says that it settles in cash. */
static LwSecType
kind_of_underlying (const LwCsvPick *pick)
{
  if (lw_class_underlying (pick->symbol) != NULL)
    return LW_SEC_IND;
  for (guint i = 0; i < pick->rows->len; i++)
    {
      const LwCsvRow *row = &g_array_index (pick->rows, LwCsvRow, i);

      if (row->underlying == pick->underlying && (row->settlement == LW_SETTLE_CASH_AM || row->settlement == LW_SETTLE_CASH_PM))
        return LW_SEC_IND;
    }
  return LW_SEC_STK;
}

static gboolean
is_picked (const LwCsvPick *pick,
           const LwCsvRow  *row)
{
  return row->underlying == pick->underlying && (pick->day == LW_DATE_NONE || row->quote_date == pick->day);
}

static void
add_row (LwChainBuilder *builder,
         const LwCsvRow *row,
         LwSecType       kind)
{
  lw_chain_builder_add (builder, row->trading_class, LW_DATE_NONE, row->expiry, row->right, row->strike, row->multiplier, 0,
                        row->values);
  if (row->style >= 0 || row->settlement >= 0)
    {
      LwStyle style;
      LwSettlement settlement;

      lw_class_info (row->trading_class, kind, &style, &settlement);
      lw_chain_builder_set_class (builder, row->trading_class, row->style >= 0 ? (LwStyle) row->style : style,
                                  row->settlement >= 0 ? (LwSettlement) row->settlement : settlement);
    }
}

static double
first_known (double a,
             double b)
{
  return isnan (a) ? b : a;
}

/* C − P = S − K e^{−rT} nearly, at the strike where they differ least in the nearest expiry. */
static double
spot_by_parity (const LwChain *chain)
{
  double best = INFINITY, spot = NAN;

  for (guint e = 0; e < chain->n_expiries && isnan (spot); e++)
    for (guint i = chain->expiries[e].first; i < chain->expiries[e].first + chain->expiries[e].n_calls; i++)
      {
        int put = lw_chain_find (chain, e, LW_RIGHT_PUT, chain->strikes[i]);
        double gap;

        if (put < 0)
          continue;
        gap = (chain->quotes[LW_Q_BID][i] + chain->quotes[LW_Q_ASK][i] - chain->quotes[LW_Q_BID][put] -
               chain->quotes[LW_Q_ASK][put]) / 2;
        if (fabs (gap) < best)
          {
            best = fabs (gap);
            spot = lw_price_to_double (chain->strikes[i]) + gap;
          }
      }
  return spot;
}

static void
find_spot (LwChain                 *chain,
           const LwChainCsvOptions *options)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (chain->spot_last))
    chain->spot_last = options->spot;
  if (!isnan (chain->spot_last))
    return;
  chain->spot_last = spot_by_parity (chain);
  if (options->notices != NULL && !isnan (chain->spot_last))
    g_ptr_array_add (options->notices,
                     g_strdup_printf ("the file does not say the price of %s; %s is taken from put-call parity of the nearest "
                                      "expiry; --underlying-price gives your own", chain->symbol,
                                      g_ascii_formatd (text, sizeof text, "%.2f", chain->spot_last)));
}

LwChain *
lw_csv_pick_chain (const LwCsvPick         *pick,
                   const LwChainCsvOptions *options)
{
  LwSecType kind = kind_of_underlying (pick);
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (pick->symbol, kind);
  double spot = NAN, dividend_yield = NAN, hist_vol = NAN;
  gint64 newest_us = 0;
  LwChain *chain;

  for (guint i = 0; i < pick->rows->len; i++)
    {
      const LwCsvRow *row = &g_array_index (pick->rows, LwCsvRow, i);

      if (!is_picked (pick, row))
        continue;
      add_row (builder, row, kind);
      spot = first_known (row->spot, spot);
      dividend_yield = first_known (row->dividend_yield, dividend_yield);
      hist_vol = first_known (row->hist_vol, hist_vol);
      newest_us = MAX (newest_us, row->quote_us);
    }
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = spot;
  chain->dividend_yield = dividend_yield;
  chain->hist_vol = hist_vol;
  if (newest_us == 0 && pick->day != LW_DATE_NONE)
    newest_us = lw_calendar_ny_instant (pick->day, 16, 0);
  chain->as_of_us = newest_us;
  find_spot (chain, options);
  lw_chain_confirm_all (chain, newest_us);
  return chain;
}
