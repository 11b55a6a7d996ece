#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-sim-private.h"

/* The person's screen: lines of the spreads, and what the gate is told of them. The market stands still at the person's price; where
 * TWS says anything else of a line (no price, crossed, halted, delayed, a farm that is down) the gate hears that. */

#define HALF_MARKET 0.02

enum { SPOT, K1, K2, N_LINES };

static LwSimWatch *
find_watch (LwSim            *self,
            const LwVertical *vertical)
{
  LwSimClient *client = &self->client;

  for (guint i = 0; i < client->n_watches; i++)
    {
      const gint32 *con_ids = client->watches[i].chain->con_ids; /* by strike: K1, K2 */

      if (con_ids[0] == vertical->con_id_1 && con_ids[1] == vertical->con_id_2)
        return &client->watches[i];
    }
  return NULL;
}

static LwChain *
make_chain (const LwVertical *vertical)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (vertical->symbol, LW_SEC_STK);
  LwRight right = lw_vertical_right (vertical->kind);
  LwChain *chain;

  lw_chain_builder_add (builder, vertical->trading_class, LW_DATE_NONE, vertical->settle, right, vertical->k1, vertical->multiplier,
                        vertical->con_id_1, NULL);
  lw_chain_builder_add (builder, vertical->trading_class, LW_DATE_NONE, vertical->settle, right, vertical->k2, vertical->multiplier,
                        vertical->con_id_2, NULL);
  chain = lw_chain_builder_finish (builder);
  chain->con_id = vertical->underlying_con_id;
  return chain;
}

static LwSimWatch *
watch (LwSim            *self,
       const LwVertical *vertical)
{
  LwSimClient *client = &self->client;
  LwSimWatch *found = find_watch (self, vertical);

  if (found != NULL || client->n_watches == G_N_ELEMENTS (client->watches))
    return found;
  found = &client->watches[client->n_watches++];
  *found = (LwSimWatch) { .chain = make_chain (vertical) };
  for (int line = SPOT; line < N_LINES; line++)
    found->pins[line] = lw_session_pin (client->session, found->chain, line - K1, lw_sim_mono_us (self));
  return found;
}

void
lw_sim_watch_all (LwSim *self)
{
  const GPtrArray *rules = self->script->sides[LW_SCRIPT_USER];

  for (guint i = 0; i < rules->len; i++)
    {
      const LwScriptRule *rule = g_ptr_array_index (rules, i);

      for (guint a = 0; a < rule->actions->len; a++)
        {
          const LwScriptAction *action = &g_array_index (rule->actions, LwScriptAction, a);
          LwTicket ticket;

          if (action->word == LW_SCRIPT_WORD_TRANSMIT && lw_sim_market_ticket (self, action, &ticket))
            watch (self, &ticket.vertical);
        }
    }
}

void
lw_sim_unwatch (LwSim *self)
{
  for (guint i = 0; i < self->client.n_watches; i++)
    lw_chain_unref (self->client.watches[i].chain);
  self->client.n_watches = 0;
}

/* Quotes that make the limit the market's middle; what a roll closes costs nothing. */
static void
set_quotes (LwTicket *ticket)
{
  double limit = lw_price_to_double (ABS (ticket->limit));
  gboolean credit = lw_vertical_is_credit (ticket->vertical.kind);
  double cheap = 1.0, dear = 1.0 + limit;

  ticket->short_bid = (credit ? dear : cheap) - HALF_MARKET;
  ticket->short_ask = (credit ? dear : cheap) + HALF_MARKET;
  ticket->long_bid = (credit ? cheap : dear) - HALF_MARKET;
  ticket->long_ask = (credit ? cheap : dear) + HALF_MARKET;
  ticket->closes.short_bid = ticket->closes.long_bid = cheap - HALF_MARKET;
  ticket->closes.short_ask = ticket->closes.long_ask = cheap + HALF_MARKET;
}

static gboolean
was_answered (const LwChain *chain,
              int            line)
{
  return line == SPOT ? !isnan (chain->spot_bid) || !isnan (chain->spot_last) : chain->confirmed_us[line - K1] != 0;
}

/* A line that had its answer and has it no more was taken away; one that never had it is no evidence. */
static void
look_at_line (LwSim            *self,
              const LwSimWatch *seen,
              int               line,
              LwTicketLine     *into)
{
  LwLineLook look;

  lw_session_get_line (self->client.session, seen->pins[line], &look);
  into->answered = look.answered || !was_answered (seen->chain, line);
  if (!look.answered)
    return;
  into->state = look.state;
  into->halted = look.halted;
}

static gboolean
differ (double one,
        double other)
{
  return isnan (one) ? !isnan (other) : !(fabs (one - other) < 1e-6);
}

/* TWS quotes the series otherwise than the market stands. */
static gboolean
was_moved (const LwSim   *self,
           const LwChain *seen,
           guint          series)
{
  const LwChain *market = lw_gateway_get_chain (self->gateway, seen->symbol);

  for (guint i = 0; seen->confirmed_us[series] != 0 && i < market->n_series; i++)
    if (market->con_ids[i] == seen->con_ids[series])
      return differ (seen->quotes[LW_Q_BID][series], market->quotes[LW_Q_BID][i])
             || differ (seen->quotes[LW_Q_ASK][series], market->quotes[LW_Q_ASK][i]);
  return FALSE;
}

static void
take_quotes (const LwChain *seen,
             LwTicket      *ticket)
{
  guint long_series = lw_vertical_long_is_k1 (ticket->vertical.kind) ? 0 : 1;

  ticket->long_bid = seen->quotes[LW_Q_BID][long_series];
  ticket->long_ask = seen->quotes[LW_Q_ASK][long_series];
  ticket->short_bid = seen->quotes[LW_Q_BID][1 - long_series];
  ticket->short_ask = seen->quotes[LW_Q_ASK][1 - long_series];
}

void
lw_sim_look (LwSim    *self,
                    LwTicket *ticket)
{
  const LwSimWatch *seen = watch (self, &ticket->vertical);
  gboolean long_is_k1 = lw_vertical_long_is_k1 (ticket->vertical.kind);
  LwSessionStats stats;

  set_quotes (ticket);
  if (seen != NULL && (was_moved (self, seen->chain, 0) || was_moved (self, seen->chain, 1)))
    take_quotes (seen->chain, ticket);
  lw_ticket_good_market (ticket, lw_sim_utc_us (self));
  lw_session_get_stats (self->client.session, lw_sim_mono_us (self), &stats);
  ticket->farm_ok = stats.farms_down == 0;
  if (seen == NULL)
    return;
  look_at_line (self, seen, SPOT, &ticket->spot_line);
  look_at_line (self, seen, long_is_k1 ? K1 : K2, &ticket->long_line);
  look_at_line (self, seen, long_is_k1 ? K2 : K1, &ticket->short_line);
}
