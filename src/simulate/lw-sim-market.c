#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-sim-private.h"

/* What the gateway lists: the series that the script's person names and no more, so that a run is quick. */

#define EXPIRY_DAYS 30 /* without an expiry a USER names the first one this many days out */

static LwDate
first_expiry (gint64 start_us)
{
  LwDate date = lw_calendar_ny_date (start_us) + EXPIRY_DAYS;

  while (lw_date_weekday (date) != 5)
    date++;
  return lw_calendar_is_open (date) ? date : lw_calendar_previous_open (date);
}

static LwDate
expiry_of (const LwScriptAction *action,
           gint64                start_us)
{
  LwDate settle;

  return action->text != NULL && lw_date_parse (action->text, &settle) ? settle : first_expiry (start_us);
}

/* Worth its intrinsic value and a little time; good enough to be quoted. */
static void
add_series (LwChainBuilder *builder,
            const char     *symbol,
            LwDate          settle,
            double          spot,
            double          strike)
{
  double values[LW_Q_N];
  LwPrice price;

  if (!lw_price_from_double (strike, &price))
    return;
  for (int put = 0; put < 2; put++)
    {
      double worth = fmax (put ? strike - spot : spot - strike, 0) + 2.0 + 100.0 / (10.0 + fabs (strike - spot));

      for (guint q = 0; q < LW_Q_N; q++)
        values[q] = NAN;
      values[LW_Q_BID] = worth - 0.02;
      values[LW_Q_ASK] = worth + 0.02;
      values[LW_Q_BID_SIZE] = values[LW_Q_ASK_SIZE] = 10;
      lw_chain_builder_add (builder, symbol, LW_DATE_NONE, settle, put ? LW_RIGHT_PUT : LW_RIGHT_CALL, price, 100, 0, values);
    }
}

static LwChainBuilder *
builder_of (GPtrArray  *builders,
            GPtrArray  *symbols,
            const char *symbol)
{
  for (guint i = 0; i < symbols->len; i++)
    if (strcmp (g_ptr_array_index (symbols, i), symbol) == 0)
      return g_ptr_array_index (builders, i);
  g_ptr_array_add (symbols, (gpointer) symbol);
  g_ptr_array_add (builders, lw_chain_builder_new (symbol, LW_SEC_STK));
  return g_ptr_array_index (builders, builders->len - 1);
}

static void
add_action (GPtrArray            *builders,
            GPtrArray            *symbols,
            const LwScriptAction *action,
            gint64                start_us)
{
  LwChainBuilder *builder = builder_of (builders, symbols, action->symbol);
  LwDate settle = expiry_of (action, start_us);
  double spot = (action->k1 + action->k2) / 2;

  add_series (builder, action->symbol, settle, spot, action->k1);
  add_series (builder, action->symbol, settle, spot, action->k2);
}

/* The first underlying also carries the orders of others; there is one even where the person wants none. */
GPtrArray *
lw_sim_market_chains (const LwScript *script,
                      gint64          start_us)
{
  GPtrArray *chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  g_autoptr (GPtrArray) builders = g_ptr_array_new (), symbols = g_ptr_array_new ();
  const GPtrArray *rules = script->sides[LW_SCRIPT_USER];
  LwScriptAction other = { .symbol = (char *) "SPY", .k1 = 425, .k2 = 430 };

  for (guint i = 0; i < rules->len; i++)
    {
      const LwScriptRule *rule = g_ptr_array_index (rules, i);

      for (guint a = 0; a < rule->actions->len; a++)
        if (g_array_index (rule->actions, LwScriptAction, a).word == LW_SCRIPT_WORD_TRANSMIT)
          add_action (builders, symbols, &g_array_index (rule->actions, LwScriptAction, a), start_us);
    }
  add_action (builders, symbols, &other, start_us);
  for (guint i = 0; i < builders->len; i++)
    {
      LwChain *chain = lw_chain_builder_finish (g_ptr_array_index (builders, i));

      chain->spot_bid = chain->spot_ask = chain->spot_last = chain->spot_close = 428;
      chain->hist_vol = 0.2;
      g_ptr_array_add (chains, chain);
      lw_chain_builder_free (g_ptr_array_index (builders, i));
    }
  return chains;
}

static const LwExpiry *
find_expiry (const LwChain *chain,
             LwDate         settle,
             guint         *index)
{
  for (*index = 0; *index < chain->n_expiries; (*index)++)
    if (chain->expiries[*index].settle == settle)
      return &chain->expiries[*index];
  return NULL;
}

/* Quotes that make the limit the market's middle. */
void
lw_sim_market_quotes (LwTicket *ticket)
{
  double limit = lw_price_to_double (ticket->limit);
  gboolean credit = lw_vertical_is_credit (ticket->vertical.kind);
  double cheap = 1.0, dear = 1.0 + limit;

  ticket->short_bid = (credit ? dear : cheap) - 0.02;
  ticket->short_ask = (credit ? dear : cheap) + 0.02;
  ticket->long_bid = (credit ? cheap : dear) - 0.02;
  ticket->long_ask = (credit ? cheap : dear) + 0.02;
}

gboolean
lw_sim_market_ticket (LwSim                *self,
                      const LwScriptAction *action,
                      LwTicket             *ticket)
{
  const LwChain *chain = lw_gateway_get_chain (self->gateway, action->symbol);
  LwVertical *vertical = &ticket->vertical;
  LwRight right = lw_vertical_right (action->kind);
  const LwExpiry *expiry;
  int one, other;
  guint e;

  memset (ticket, 0, sizeof *ticket);
  expiry = chain != NULL ? find_expiry (chain, expiry_of (action, self->start_us), &e) : NULL;
  if (expiry == NULL || !lw_price_from_double (action->k1, &vertical->k1) || !lw_price_from_double (action->k2, &vertical->k2)
      || !lw_price_from_double (action->price, &ticket->limit))
    return FALSE;
  one = lw_chain_find (chain, e, right, vertical->k1);
  other = lw_chain_find (chain, e, right, vertical->k2);
  if (one < 0 || other < 0)
    return FALSE;
  vertical->kind = action->kind;
  g_strlcpy (vertical->symbol, action->symbol, sizeof vertical->symbol);
  g_strlcpy (vertical->trading_class, expiry->trading_class, sizeof vertical->trading_class);
  g_strlcpy (vertical->currency, "USD", sizeof vertical->currency);
  vertical->underlying_con_id = chain->con_id;
  vertical->last_trade = expiry->last_trade;
  vertical->settle = expiry->settle;
  vertical->last_trade_us = expiry->last_trade_us;
  vertical->settle_us = expiry->settle_us;
  vertical->con_id_1 = chain->con_ids[one];
  vertical->con_id_2 = chain->con_ids[other];
  vertical->multiplier = expiry->multiplier;
  ticket->quantity = (int) action->number;
  ticket->increment = 100;
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  lw_sim_market_quotes (ticket);
  return TRUE;
}
