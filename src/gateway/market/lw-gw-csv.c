/* The market as chain CSV: the chains as they stand, with the quotes of this instant. */

#include "config.h"

#include <math.h>

#include "lw-gateway-private.h"

static void
take_quote (LwGateway     *self,
            LwChain       *chain,
            const LwGwRef *ref)
{
  guint i = (guint) ref->series;
  LwGwQuote quote;

  lw_gw_market_quote (self->market, ref, &quote);
  chain->quotes[LW_Q_BID][i] = quote.bid;
  chain->quotes[LW_Q_ASK][i] = quote.ask;
  chain->quotes[LW_Q_BID_SIZE][i] = quote.bid_size;
  chain->quotes[LW_Q_ASK_SIZE][i] = quote.ask_size;
  chain->quotes[LW_Q_LAST][i] = quote.last;
  chain->quotes[LW_Q_VOLUME][i] = quote.volume;
  chain->quotes[LW_Q_OPEN_INTEREST][i] = quote.open_interest;
  chain->quotes[LW_Q_IV_GIVEN][i] = quote.iv;
  chain->quotes[LW_Q_DELTA_GIVEN][i] = quote.delta;
}

static LwChain *
chain_now (LwGateway            *self,
           const LwGwUnderlying *underlying)
{
  LwChain *chain = lw_chain_snapshot (underlying->chain);
  LwGwRef ref = { underlying, -1 };
  LwGwQuote spot;

  lw_gw_market_quote (self->market, &ref, &spot);
  chain->spot_bid = spot.bid;
  chain->spot_ask = spot.ask;
  chain->spot_last = spot.last;
  chain->spot_close = spot.close;
  chain->as_of_us = lw_gw_clock (self);
  /* TWS tells no yield: a scan of this file takes q from the forward, as one through the socket does, and ranks the same. */
  chain->dividend_yield = NAN;
  for (guint i = 0; i < chain->n_series; i++)
    {
      ref.series = (int) i;
      take_quote (self, chain, &ref);
    }
  return chain;
}

void
lw_gateway_write_market (LwGateway *self,
                         GString   *csv)
{
  lw_chain_append_csv_header (csv);
  for (guint u = 0; u < lw_gw_market_n_underlyings (self->market); u++)
    {
      g_autoptr (LwChain) chain = chain_now (self, lw_gw_market_get_underlying (self->market, u));

      lw_chain_append_csv (chain, csv);
    }
}
