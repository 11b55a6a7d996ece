#define G_LOG_DOMAIN "lw-chain-rows"

#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-chain.h"
#include "lw-class.h"

void
lw_chain_append_csv_header (GString *csv)
{
  g_string_append (csv, "underlying,underlying_price,expiry,strike,right,bid,ask,quote_time,bid_size,ask_size,last,volume,"
                        "open_interest,iv,delta,multiplier,trading_class,style,settlement,dividend_yield,hist_vol\n");
}

/* The fewest of 15 or 17 digits that read back the same. */
static void
append_number (GString *csv,
               double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return;
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_formatd (text, sizeof text, "%.17g", value);
  g_string_append (csv, text);
}

static void
append_quotes (const LwChain *self,
               guint          i,
               GString       *csv,
               LwQuoteColumn  from,
               LwQuoteColumn  to)
{
  for (guint q = from; q <= to; q++)
    {
      g_string_append_c (csv, ',');
      append_number (csv, self->quotes[q][i]);
    }
}

static void
append_series (const LwChain *self,
               guint          i,
               GString       *csv)
{
  const LwExpiry *e = &self->expiries[self->expiry_of[i]];
  char date[LW_DATE_TEXT_SIZE], strike[LW_PRICE_TEXT_SIZE], time[LW_CALENDAR_TEXT_SIZE] = "";
  gint64 us = self->as_of_us != 0 ? self->as_of_us : self->confirmed_us[i];

  if (us != 0)
    lw_calendar_iso_text (us, time);
  g_string_append_printf (csv, "%s,", self->symbol);
  append_number (csv, lw_chain_px (self));
  g_string_append_printf (csv, ",%s,%s,%c", lw_date_format (e->settle, date),
                          lw_price_format (self->strikes[i], 0, strike, sizeof strike), (char) self->rights[i]);
  append_quotes (self, i, csv, LW_Q_BID, LW_Q_ASK);
  g_string_append_printf (csv, ",%s", time);
  append_quotes (self, i, csv, LW_Q_BID_SIZE, LW_Q_DELTA_GIVEN);
  g_string_append_printf (csv, ",%d,%s,%s,%s,", e->multiplier, e->trading_class, lw_style_word (e->style),
                          lw_settlement_word (e->settlement));
  append_number (csv, self->dividend_yield);
  g_string_append_c (csv, ',');
  append_number (csv, self->hist_vol);
  g_string_append_c (csv, '\n');
}

void
lw_chain_append_csv (const LwChain *self,
                     GString       *csv)
{
  for (guint i = 0; i < self->n_series; i++)
    append_series (self, i, csv);
}
