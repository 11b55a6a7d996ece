#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-sim-private.h"

/* What the gateway lists: the series that the script's person names and no more, so that a run is quick. */

#define EXPIRY_DAYS 30    /* without an expiry a USER names the first one this many days out */
#define HALF_MARKET 0.02
#define CHEAP       10.0  /* a leg that nothing is known of */
#define MIN_WORTH   0.1

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

/* A strike of an expiry, call and put. */
typedef struct
{
  const char *symbol;
  LwDate      settle;
  double      strike;
  double      worth[2]; /* of the call, of the put; NaN = nobody has said */
} Strike;

static Strike *
strike_of (GArray     *strikes,
           const char *symbol,
           LwDate      settle,
           double      strike)
{
  Strike fresh = { symbol, settle, strike, { NAN, NAN } };

  for (guint i = 0; i < strikes->len; i++)
    {
      Strike *row = &g_array_index (strikes, Strike, i);

      if (row->settle == settle && row->strike == strike && strcmp (row->symbol, symbol) == 0)
        return row;
    }
  g_array_append_val (strikes, fresh);
  return &g_array_index (strikes, Strike, strikes->len - 1);
}

/* A spread that somebody names is worth its limit, so far as its series have no price from another one. */
static void
add_action (GArray               *strikes,
            const LwScriptAction *action,
            gint64                start_us)
{
  LwDate settle = expiry_of (action, start_us);
  guint put = lw_vertical_right (action->kind) == LW_RIGHT_PUT;
  double *cheap, *dear, limit = isnan (action->price) ? 1.0 : action->price;

  strike_of (strikes, action->symbol, settle, action->k1); /* both are there before a pointer is taken */
  dear = &strike_of (strikes, action->symbol, settle, action->k2)->worth[put];
  cheap = &strike_of (strikes, action->symbol, settle, action->k1)->worth[put];
  if (!put)
    {
      double *other = cheap;

      cheap = dear;
      dear = other;
    }
  if (isnan (*cheap))
    *cheap = isnan (*dear) ? CHEAP : MAX (*dear - limit, MIN_WORTH);
  if (isnan (*dear))
    *dear = *cheap + limit;
}

static void
add_series (LwChainBuilder *builder,
            const Strike   *strike,
            guint           put)
{
  double values[LW_Q_N], worth = isnan (strike->worth[put]) ? CHEAP : strike->worth[put];
  LwPrice price;

  if (!lw_price_from_double (strike->strike, &price))
    return;
  for (guint q = 0; q < LW_Q_N; q++)
    values[q] = NAN;
  values[LW_Q_BID] = worth - HALF_MARKET;
  values[LW_Q_ASK] = worth + HALF_MARKET;
  values[LW_Q_BID_SIZE] = values[LW_Q_ASK_SIZE] = 10;
  lw_chain_builder_add (builder, strike->symbol, LW_DATE_NONE, strike->settle, put ? LW_RIGHT_PUT : LW_RIGHT_CALL, price, 100, 0,
                        values);
}

static GArray *
read_script (const LwScript *script,
             gint64          start_us)
{
  GArray *strikes = g_array_new (FALSE, FALSE, sizeof (Strike));
  const GPtrArray *rules = script->sides[LW_SCRIPT_USER];
  LwScriptAction other = { .symbol = (char *) "SPY", .k1 = 425, .k2 = 430, .price = NAN };

  for (guint i = 0; i < rules->len; i++)
    {
      const LwScriptRule *rule = g_ptr_array_index (rules, i);

      for (guint a = 0; a < rule->actions->len; a++)
        if (g_array_index (rule->actions, LwScriptAction, a).word == LW_SCRIPT_WORD_TRANSMIT)
          add_action (strikes, &g_array_index (rule->actions, LwScriptAction, a), start_us);
    }
  /* The first underlying also carries the orders of others; there is one even where the person wants none. */
  add_action (strikes, &other, start_us);
  return strikes;
}

static LwChain *
make_chain (const GArray *strikes,
            const char   *symbol)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (symbol, LW_SEC_STK);
  LwChain *chain;

  for (guint i = 0; i < strikes->len; i++)
    for (guint put = 0; put < 2; put++)
      if (strcmp (g_array_index (strikes, Strike, i).symbol, symbol) == 0)
        add_series (builder, &g_array_index (strikes, Strike, i), put);
  chain = lw_chain_builder_finish (builder);
  /* Nobody asks what TWS computes of them; early exercise would be a quarter of a run's time. */
  for (guint i = 0; i < chain->n_expiries; i++)
    chain->expiries[i].style = LW_STYLE_EUROPEAN;
  chain->spot_bid = chain->spot_ask = chain->spot_last = chain->spot_close = 428;
  chain->hist_vol = 0.2;
  return chain;
}

GPtrArray *
lw_sim_market_chains (const LwScript *script,
                      gint64          start_us)
{
  GPtrArray *chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  g_autoptr (GArray) strikes = read_script (script, start_us);
  g_autoptr (GPtrArray) symbols = g_ptr_array_new ();

  for (guint i = 0; i < strikes->len; i++)
    {
      const char *symbol = g_array_index (strikes, Strike, i).symbol;

      if (g_ptr_array_find_with_equal_func (symbols, symbol, g_str_equal, NULL))
        continue;
      g_ptr_array_add (symbols, (gpointer) symbol);
      g_ptr_array_add (chains, make_chain (strikes, symbol));
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
  return TRUE;
}
