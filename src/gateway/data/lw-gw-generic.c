/* Generic tick types: which a request may name, and what they give. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-tick.h"

static const struct
{
  int         id;
  const char *name;
  const char *of; /* letters of security types */
} generics[] = {
#define LW_GW_GENERIC(id, name, of) { id, name, of },
#include "lw-gw-generic.def"
#undef LW_GW_GENERIC
};

static gboolean
asks (const LwGwLine *line,
      int             id)
{
  for (guint i = 0; i < G_N_ELEMENTS (generics); i++)
    if (generics[i].id == id)
      return (line->generic >> i & 1) != 0;
  return FALSE;
}

/* A combo takes what its legs do. */
static char
letter_of (const LwGwLine *line)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;

  if (ref->series >= 0)
    return 'O';
  return ref->underlying->chain->sec_type == LW_SEC_IND ? 'I' : 'S';
}

static char *
legal_ones (const LwGwLine *line,
            const char     *list)
{
  char letter = letter_of (line);
  GString *text = g_string_new ("Incorrect generic tick list of ");

  g_string_append_printf (text, "%s.  Legal ones for (%s) are: ", list,
                          line->thing.bag ? "BAG" : letter == 'O' ? "OPT" : letter == 'I' ? "IND" : "STK");
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (generics); i++)
    if (strchr (generics[i].of, letter) != NULL)
      g_string_append_printf (text, "%s%d(%s)", n++ > 0 ? "," : "", generics[i].id, generics[i].name);
  return g_string_free (text, FALSE);
}

/* "292:BRFG" names providers behind its id. */
static gboolean
take_one (LwGwLine   *line,
          const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 id;

  if (strcmp (text, "mdoff") == 0)
    {
      line->off = TRUE;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXINT, &id, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (generics); i++)
    if (generics[i].id == (int) id && strchr (generics[i].of, letter_of (line)) != NULL)
      {
        line->generic |= 1u << i;
        return TRUE;
      }
  return FALSE;
}

gboolean
lw_gw_generic_read (LwGwLine   *line,
                    const char *list,
                    char      **legal)
{
  g_auto (GStrv) ids = g_strsplit (list, ",", -1);

  G_STATIC_ASSERT (G_N_ELEMENTS (generics) <= 32);
  *legal = NULL;
  for (guint i = 0; ids[i] != NULL; i++)
    if (g_strstrip (ids[i])[0] != '\0' && !take_one (line, ids[i]))
      {
        *legal = legal_ones (line, list);
        return FALSE;
      }
  return TRUE;
}

/* Of an option TWS tells both sides, and the one that is not its own as zero. */
static void
send_activity (LwGateway       *self,
               LwGwConnection  *connection,
               const LwGwLine  *line,
               const LwGwQuote *now)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;
  const LwChain *chain = ref->underlying->chain;
  gboolean whole = ref->series < 0;

  for (int side = 0; side < 2; side++)
    {
      LwRight right = side == 0 ? LW_RIGHT_CALL : LW_RIGHT_PUT;
      gboolean own = lw_gw_ref_right (ref) == right;

      if (asks (line, 101))
        lw_gw_tick_size (self, connection, line, LW_GW_TICK_CALL_INTEREST + side,
                         whole ? lw_chain_sum (chain, LW_Q_OPEN_INTEREST, right) : own ? now->open_interest : 0.0);
      if (asks (line, 100))
        lw_gw_tick_size (self, connection, line, LW_GW_TICK_CALL_VOLUME + side,
                         whole ? lw_chain_sum (chain, LW_Q_VOLUME, right) : own ? now->volume : 0.0);
    }
}

/* The last trade, held within the market. */
static double
mark_price (const LwGwQuote *now)
{
  double price = isnan (now->last) ? (now->bid + now->ask) / 2.0 : now->last;

  return fmax (fmin (price, isnan (now->ask) ? price : now->ask), isnan (now->bid) ? price : now->bid);
}

/* "price;size;time in ms;the day's volume;average price;one trade alone" */
static void
send_rt_volume (LwGateway       *self,
                LwGwConnection  *connection,
                const LwGwLine  *line,
                const LwGwQuote *now,
                double           average)
{
  char price[G_ASCII_DTOSTR_BUF_SIZE], vwap[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  if (isnan (now->last) || now->last_us == 0 || isnan (now->volume))
    return;
  g_ascii_formatd (price, sizeof price, "%.10g", now->last);
  g_ascii_formatd (vwap, sizeof vwap, "%.10g", isnan (average) ? now->last : average);
  text = g_strdup_printf ("%s;%.0f;%" G_GINT64_FORMAT ";%.0f;%s;true", price, now->last_size, now->last_us / 1000, now->volume, vwap);
  lw_gw_tick_text (self, connection, line, LW_GW_TICK_RT_VOLUME, text);
}

/* What was paid in a year, what will be, when the next one falls due, and how much it is: a quarter of the year's each. */
static void
send_dividends (LwGateway      *self,
                LwGwConnection *connection,
                const LwGwLine *line)
{
  const LwGwUnderlying *underlying = line->thing.legs[0].ref.underlying;
  double year = round (underlying->recipe->yield * underlying->base * 100.0) / 100.0;
  char text[4][G_ASCII_DTOSTR_BUF_SIZE], date[LW_DATE_TEXT_SIZE];
  LwDate today = lw_calendar_ny_date (lw_gw_clock (self)), next;
  g_autofree char *all = NULL;
  int y, m, d;

  if (!(year > 0.0))
    {
      lw_gw_tick_text (self, connection, line, LW_GW_TICK_DIVIDENDS, ",,,");
      return;
    }
  lw_date_to_ymd (today, &y, &m, &d);
  next = lw_calendar_monthly (y, (m + 2) / 3 * 3);
  if (next <= today)
    next = lw_calendar_monthly (y + (m + 2) / 3 / 4, (m + 2) / 3 % 4 * 3 + 3);
  g_ascii_formatd (text[0], sizeof text[0], "%.2f", year);
  g_ascii_formatd (text[1], sizeof text[1], "%.2f", year);
  g_ascii_formatd (text[2], sizeof text[2], "%.2f", year / 4.0);
  all = g_strdup_printf ("%s,%s,%s,%s", text[0], text[1], lw_date_format_tws (next, date), text[2]);
  lw_gw_tick_text (self, connection, line, LW_GW_TICK_DIVIDENDS, all);
}

/* Of a stock alone. */
static void
send_stock (LwGateway       *self,
            LwGwConnection  *connection,
            const LwGwLine  *line,
            const LwGwQuote *now)
{
  if (asks (line, 225))
    {
      lw_gw_tick_size (self, connection, line, LW_GW_TICK_AUCTION_VOLUME, floor (now->volume / 50.0));
      lw_gw_tick_price (self, connection, line, LW_GW_TICK_AUCTION_PRICE, now->last, 0.0);
      lw_gw_tick_size (self, connection, line, LW_GW_TICK_AUCTION_IMBALANCE, floor (now->volume / 500.0));
    }
  if (asks (line, 236))
    {
      lw_gw_tick_number (self, connection, line, LW_GW_TICK_SHORTABLE, 3.0); /* above 2.5: a thousand shares and more */
      lw_gw_tick_size (self, connection, line, LW_GW_TICK_SHORTABLE_SHARES, floor (now->volume * 5.0));
    }
}

/* Of an underlying: what its volatility, its past and its options come to. */
static void
send_underlying (LwGateway       *self,
                 LwGwConnection  *connection,
                 const LwGwLine  *line,
                 const LwGwQuote *now)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;
  const LwChain *chain = ref->underlying->chain;

  if (asks (line, 104))
    lw_gw_tick_number (self, connection, line, LW_GW_TICK_HIST_VOL, chain->hist_vol);
  if (asks (line, 106))
    lw_gw_tick_number (self, connection, line, LW_GW_TICK_IMPLIED_VOL, ref->underlying->own ? ref->underlying->recipe->vol_now : NAN);
  if (line->type >= 3)
    return; /* delayed data have no more */
  if (asks (line, 105))
    lw_gw_tick_size (self, connection, line, LW_GW_TICK_AVERAGE_OPTION_VOLUME,
                     lw_chain_sum (chain, LW_Q_VOLUME, LW_RIGHT_CALL) + lw_chain_sum (chain, LW_Q_VOLUME, LW_RIGHT_PUT));
  if (asks (line, 162))
    lw_gw_tick_number (self, connection, line, LW_GW_TICK_INDEX_PREMIUM,
                       now->last * expm1 ((LW_GW_RATE - ref->underlying->recipe->yield) * 0.25));
  if (asks (line, 411))
    lw_gw_tick_number (self, connection, line, LW_GW_TICK_RT_HIST_VOL, chain->hist_vol);
  for (int i = 0; asks (line, 165) && i < 6; i++) /* low and high of 13, 26 and 52 weeks */
    lw_gw_tick_price (self, connection, line, LW_GW_TICK_LOW_13_WEEKS + i,
                      lw_gw_market_range (self->market, ref, 13 << (i / 2), i % 2 == 0 ? -1 : 1), 0.0);
  if (asks (line, 165))
    lw_gw_tick_size (self, connection, line, LW_GW_TICK_AVERAGE_VOLUME, floor (now->volume * 0.95));
  if (chain->sec_type != LW_SEC_IND)
    send_stock (self, connection, line, now);
}

void
lw_gw_generic_tick (LwGateway       *self,
                    LwGwConnection  *connection,
                    const LwGwLine  *line,
                    const LwGwQuote *now,
                    const LwGwDay   *day)
{
  if (line->thing.bag)
    return;
  send_activity (self, connection, line, now);
  if (line->thing.legs[0].ref.series < 0)
    send_underlying (self, connection, line, now);
  if (line->type >= 3)
    return;
  if (asks (line, 221) || asks (line, 232))
    lw_gw_tick_price (self, connection, line, LW_GW_TICK_MARK, mark_price (now), 0.0);
  if (asks (line, 233))
    send_rt_volume (self, connection, line, now, day->vwap);
  if (asks (line, 456))
    send_dividends (self, connection, line);
}

void
lw_gw_generic_move (LwGateway       *self,
                    LwGwConnection  *connection,
                    const LwGwLine  *line,
                    const LwGwQuote *now)
{
  if (line->thing.bag || line->type >= 3)
    return;
  if ((asks (line, 221) || asks (line, 232)) && lw_gw_differs (mark_price (now), mark_price (&line->sent)))
    lw_gw_tick_price (self, connection, line, LW_GW_TICK_MARK, mark_price (now), 0.0);
  if (asks (line, 233) && lw_gw_differs (now->last, line->sent.last))
    send_rt_volume (self, connection, line, now, NAN);
}
