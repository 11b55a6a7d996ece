/* The market as chain CSV. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-class.h"

#include "lw-gateway-private.h"

static const char header[] = "underlying,underlying_price,quote_time,trading_class,expiry,strike,right,bid,ask,bid_size,ask_size,last,volume,"
                             "open_interest,iv,delta,gamma,theta,vega,multiplier,style,settlement,dividend_yield,hist_vol\r\n";

static void
append_number (GString *csv,
               double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (csv, ',');
  if (isfinite (value))
    g_string_append (csv, g_ascii_formatd (text, sizeof text, "%.10g", value));
}

static void
append_series (LwGateway     *self,
               const LwGwRef *ref,
               double         spot,
               const char    *quote_time,
               GString       *csv)
{
  const LwChain *chain = ref->underlying->chain;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  char settle[LW_DATE_TEXT_SIZE];
  LwGwQuote quote;

  lw_gw_market_quote (self->market, ref, &quote);
  g_string_append (csv, chain->symbol);
  append_number (csv, spot);
  g_string_append_printf (csv, ",%s,%s,%s", quote_time, expiry->trading_class, lw_date_format (expiry->settle, settle));
  append_number (csv, lw_gw_ref_strike (ref));
  g_string_append_printf (csv, ",%c", lw_gw_ref_right (ref));
  append_number (csv, quote.bid);
  append_number (csv, quote.ask);
  append_number (csv, quote.bid_size);
  append_number (csv, quote.ask_size);
  append_number (csv, quote.last);
  append_number (csv, quote.volume);
  append_number (csv, quote.open_interest);
  append_number (csv, quote.iv);
  append_number (csv, quote.delta);
  append_number (csv, quote.gamma);
  append_number (csv, quote.theta_day);
  append_number (csv, quote.vega_pt);
  append_number (csv, expiry->multiplier);
  g_string_append_printf (csv, ",%s,%s", lw_style_word (expiry->style), lw_settlement_word (expiry->settlement));
  append_number (csv, chain->dividend_yield);
  append_number (csv, chain->hist_vol);
  g_string_append (csv, "\r\n");
}

void
lw_gateway_write_market (LwGateway *self,
                         GString   *csv)
{
  char quote_time[LW_CALENDAR_TEXT_SIZE];

  lw_calendar_iso_text (lw_gw_clock (self), quote_time);
  g_string_append (csv, header);
  for (guint u = 0; u < lw_gw_market_n_underlyings (self->market); u++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (self->market, u);
      LwGwRef ref = { underlying, -1 };
      LwGwQuote spot;

      lw_gw_market_quote (self->market, &ref, &spot);
      for (guint i = 0; i < underlying->chain->n_series; i++)
        {
          ref.series = (int) i;
          append_series (self, &ref, isnan (spot.last) ? (spot.bid + spot.ask) / 2.0 : spot.last, quote_time, csv);
        }
    }
}
