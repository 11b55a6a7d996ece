/* What the scanner ranks by: figures of an underlying, from its quotes, its options and its past. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-past.h"
#include "lw-gw-scanner.h"

#define AVERAGE_DAYS 20

/* An average day's option volume, as part of the open interest. */
#define USUAL_PART 0.2

LwGwScanKind
lw_gw_scan_kind (const LwGwUnderlying *underlying)
{
  if (underlying->chain->sec_type == LW_SEC_IND)
    return LW_GW_SCAN_INDEXES;
  return strcmp (underlying->recipe->industry, "Funds") == 0 ? LW_GW_SCAN_FUNDS : LW_GW_SCAN_SHARES;
}

static double
ratio (double a,
       double b)
{
  return b > 0.0 ? a / b : NAN;
}

static void
add_options (const LwChain   *chain,
             LwGwScanFigures *figures)
{
  double calls = lw_chain_sum (chain, LW_Q_VOLUME, LW_RIGHT_CALL), puts = lw_chain_sum (chain, LW_Q_VOLUME, LW_RIGHT_PUT);
  double call_interest = lw_chain_sum (chain, LW_Q_OPEN_INTEREST, LW_RIGHT_CALL);
  double put_interest = lw_chain_sum (chain, LW_Q_OPEN_INTEREST, LW_RIGHT_PUT);

  figures->option_volume = calls + puts;
  figures->open_interest = call_interest + put_interest;
  figures->average_option_volume = USUAL_PART * figures->open_interest;
  figures->relative_option_volume = ratio (figures->option_volume, figures->open_interest);
  figures->volume_ratio = ratio (puts, calls);
  figures->interest_ratio = ratio (put_interest, call_interest);
}

static double
average_volume (const LwGwPast *past)
{
  guint first = past->n_made > AVERAGE_DAYS ? past->n_made - AVERAGE_DAYS : 0;
  double sum = 0.0;
  LwGwBar bar;

  for (guint i = first; i < past->n_made; i++)
    if (lw_gw_past_day_bar (past, i, LW_GW_PAST_PRICE, &bar))
      sum += bar.volume;
  return past->n_made > first ? sum / (past->n_made - first) : NAN;
}

static void
add_past (const LwGwPast  *past,
          LwGwScanFigures *figures)
{
  const LwGwPastDay *today, *before;

  if (past->n_made == 0 || past->n_days == 0)
    return;
  today = &past->days[past->n_days - 1];
  before = past->n_days > past->n_made ? &past->days[past->n_made - 1] : past->n_made > 1 ? today - 1 : today;
  figures->implied = today->implied;
  figures->implied_change = today->implied / before->implied - 1.0;
  figures->implied_over_historical = ratio (today->implied, today->historical);
  if (!isnan (figures->volume))
    figures->average_volume = average_volume (past);
  figures->relative_volume = figures->volume / figures->average_volume;
}

void
lw_gw_scan_figures (LwGateway            *self,
                    const LwGwUnderlying *underlying,
                    LwGwScanFigures      *figures)
{
  g_autoptr (LwGwPast) past = lw_gw_past_new (self->market, underlying, self->config.seed, lw_gw_clock (self));
  LwGwRef ref = { underlying, -1 };
  LwGwQuote quote;

  for (gsize i = 0; i < sizeof *figures / sizeof (double); i++)
    ((double *) figures)[i] = NAN;
  lw_gw_market_quote (self->market, &ref, &quote);
  figures->price = past->spot;
  figures->change = past->spot / quote.close - 1.0;
  figures->volume = quote.volume;
  figures->dollar_volume = quote.volume * past->spot;
  add_options (underlying->chain, figures);
  add_past (past, figures);
}
