#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-sim-private.h"
#include "lw-trade-exits.h"

/* Targets and stops in a world by chance: the person gives some orders one, arms it, arms it again after a start, and sends what was
 * only told; the market comes to it by chance. Whatever breaks in between, each closes its spread once. */

#define TICK_US     (2 * LW_SIM_SECOND_US)
#define HALF_MARKET 0.02
#define CHEAP       1.0
#define WITH        0.5  /* of the orders that open have one */
#define ARMED       0.3  /* a look: the person arms it */
#define COMES       0.25 /* a look: the market comes to it, or goes again */
#define BY_HAND     0.2  /* a look: the person sends what was told */
#define SIGNED      0.05 /* a look: the person signs off a position that nothing explains */

static gboolean
is_by_chance (const LwSim *self)
{
  return self->config.script == NULL;
}

/* In terms that any price allows. */
void
lw_sim_exits_attach (LwSim    *self,
                     LwTicket *ticket)
{
  const LwExitBasis basis = lw_exit_basis (&ticket->vertical, ABS (ticket->limit), 0);
  g_autofree char *complaint = NULL;

  if (!is_by_chance (self) || ticket->closes.vertical.con_id_1 != 0 || ticket->exit_of[0] != '\0' || !lw_sim_random_chance (&self->exits, WITH))
    return;
  ticket->exit = (LwExitWish) { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };
  if (lw_sim_random_chance (&self->exits, 0.5))
    ticket->exit.stop = basis.receives ? (LwExitRule) { LW_EXIT_RULE_MULTIPLE, 15000 } : (LwExitRule) { LW_EXIT_RULE_SHARE, 5000 };
  complaint = lw_exit_complaint (&ticket->exit, &basis);
  if (complaint != NULL)
    memset (&ticket->exit, 0, sizeof ticket->exit);
}

/* Quotes at which closing costs, or brings, @price in the middle of a market of 0.02 to each side of a leg. */
static void
set_quotes (LwTicket *ticket,
            double    price)
{
  gboolean receives = lw_vertical_receives (&ticket->vertical, 0);
  double bought = receives ? CHEAP : CHEAP + price, sold = receives ? CHEAP + price : CHEAP;

  ticket->long_bid = bought - HALF_MARKET;
  ticket->long_ask = bought + HALF_MARKET;
  ticket->short_bid = sold - HALF_MARKET;
  ticket->short_ask = sold + HALF_MARKET;
}

/* The market of @side: a target's natural price is two legs off the middle. */
static double
price_at (const LwExit      *exit,
          LwExitSide         side,
          const LwExitBasis *basis)
{
  LwPrice level = lw_exit_price (side == LW_EXIT_TARGET ? &exit->wish.target : &exit->wish.stop, side, basis);

  if (level == LW_PRICE_NONE)
    return NAN;
  if (side == LW_EXIT_STOP)
    return lw_price_to_double (level);
  return lw_price_to_double (level) + (basis->receives ? -1 : 1) * (2 * HALF_MARKET + 0.01);
}

static void
closing_ticket (LwSim          *self,
                const LwIntent *intent,
                double          price,
                LwTicket       *ticket)
{
  memset (ticket, 0, sizeof *ticket);
  ticket->vertical = intent->vertical;
  ticket->vertical.kind = lw_vertical_inverse (intent->vertical.kind);
  ticket->quantity = (int) floor (intent->filled);
  ticket->increment = 100;
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  set_quotes (ticket, price);
  lw_ticket_good_market (ticket, lw_sim_utc_us (self));
}

/* The person's word stands behind it: it may leave, once. */
static void
note_closing (LwSim          *self,
              const char     *closing,
              const char     *intent,
              const LwTicket *ticket)
{
  g_ptr_array_add (self->intents, g_strdup (closing));
  g_array_append_val (self->tickets, *ticket);
  g_hash_table_insert (self->closing_of, g_strdup (closing), g_strdup (intent));
  self->result->n_intents++;
  lw_sim_log (self, "%s closes what %s opened", closing, intent);
}

static void
fire (LwSim             *self,
      const char        *intent,
      const LwExitOrder *order,
      LwTicket          *ticket)
{
  char closing[LW_INTENT_ID_SIZE];
  LwVerdict verdict = { 0 };

  lw_sim_draw_id (&self->exits, closing);
  ticket->quantity = order->quantity;
  ticket->limit = order->limit;
  if (lw_trade_fire_exit (self->client.trade, intent, closing, ticket, lw_sim_utc_us (self), &verdict))
    note_closing (self, closing, intent, ticket);
  lw_verdict_clear (&verdict);
}

static void
look (LwSim        *self,
      const LwExit *exit,
      const char   *intent)
{
  const LwIntent *opened = lw_trade_find (self->client.trade, intent);
  LwExitSide side = GPOINTER_TO_INT (g_hash_table_lookup (self->reached, intent)) - 1;
  LwExitBasis basis;
  LwExitOrder order;
  LwExitLook market;
  LwTicket ticket;
  LwSessionStats stats;
  double price;

  lw_trade_exit_basis (self->client.trade, intent, &basis);
  price = side < 0 || side > LW_EXIT_STOP ? lw_price_to_double (basis.entry) : price_at (exit, side, &basis);
  if (isnan (price))
    return;
  closing_ticket (self, opened, price, &ticket);
  lw_session_get_stats (self->client.session, lw_sim_mono_us (self), &stats);
  market = (LwExitLook) { { ticket.long_bid, ticket.long_ask, ticket.short_bid, ticket.short_ask, TRUE, ticket.increment },
                          stats.farms_down == 0, 0 };
  if (lw_trade_watch_exit (self->client.trade, intent, &market, lw_sim_utc_us (self), &order))
    fire (self, intent, &order, &ticket);
}

static void
arm (LwSim        *self,
     const LwExit *exit)
{
  LwExitWish wish = exit->wish;
  g_autofree char *complaint = NULL;

  wish.mode = LW_EXIT_MODE_AUTO;
  if (exit->wish.mode == LW_EXIT_MODE_STAGE && lw_sim_random_chance (&self->exits, ARMED))
    lw_trade_set_exit (self->client.trade, exit->intent, &wish, lw_sim_utc_us (self), &complaint);
}

/* What was told and is still held is closed from its ticket. */
static void
send_by_hand (LwSim        *self,
              const LwExit *exit,
              const char   *intent)
{
  const LwIntent *opened = lw_trade_find (self->client.trade, intent);
  char closing[LW_INTENT_ID_SIZE];
  LwVerdict verdict;
  LwExitBasis basis;
  LwTicket ticket;
  double price;

  lw_trade_exit_basis (self->client.trade, intent, &basis);
  price = price_at (exit, exit->fired_by, &basis);
  if (isnan (price) || !lw_sim_random_chance (&self->exits, BY_HAND))
    return;
  closing_ticket (self, opened, price, &ticket);
  if (!lw_price_from_double (round (price * 100) / 100, &ticket.limit))
    return;
  lw_sim_draw_id (&self->exits, closing);
  g_strlcpy (ticket.exit_of, intent, sizeof ticket.exit_of);
  ticket.typed_quantity = TRUE;
  if (lw_trade_transmit (self->client.trade, closing, &ticket, lw_sim_utc_us (self), &verdict))
    note_closing (self, closing, intent, &ticket);
  lw_verdict_clear (&verdict);
}

/* The market comes, and goes again. */
static void
move_market (LwSim      *self,
             const char *intent)
{
  int side = lw_sim_random_chance (&self->exits, 0.6) ? LW_EXIT_TARGET : LW_EXIT_STOP;

  if (lw_sim_random_chance (&self->exits, COMES))
    g_hash_table_insert (self->reached, g_strdup (intent),
                         GINT_TO_POINTER (g_hash_table_lookup (self->reached, intent) != NULL ? 0 : side + 1));
}

static void
tick_one (LwSim *self,
          guint  i)
{
  const LwExit *exit = lw_trade_get_exit (self->client.trade, i);
  LwExit copy = *exit; /* what is done changes it */

  move_market (self, copy.intent);
  if (copy.state == LW_EXIT_STATE_STAGED)
    send_by_hand (self, &copy, copy.intent);
  else if (lw_trade_exit_is_watched (self->client.trade, copy.intent))
    {
      arm (self, &copy);
      look (self, &copy, copy.intent);
    }
}

/* Drawn for where it is part of the world: all others stay what they were. */
static void
sign_off (LwSim *self)
{
  g_autoptr (GArray) rows = self->config.profile == LW_SIM_PROFILE_ASSIGNED ? lw_trade_unattributed (self->client.trade) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (lw_sim_random_chance (&self->exits, SIGNED))
      lw_trade_signoff_position (self->client.trade, g_array_index (rows, LwUnattributed, i).id, lw_sim_utc_us (self));
}

static void
on_tick (LwSim            *self,
         const LwSimEvent *event)
{
  if (self->quiet || lw_sim_client_is_busy (self, event))
    return;
  for (guint i = 0; self->client.ready && !self->client.dying && i < lw_trade_n_exits (self->client.trade); i++)
    tick_one (self, i);
  if (self->client.ready && !self->client.dying)
    sign_off (self);
  lw_sim_plan (self, self->now_us + TICK_US, on_tick, self->client.life, 0, NULL);
}

void
lw_sim_exits_begin (LwSim *self)
{
  if (is_by_chance (self))
    lw_sim_plan (self, self->now_us + TICK_US, on_tick, self->client.life, 0, NULL);
}

/* An order leaves: what one target or stop closed is closed by no other order of it. */
void
lw_sim_exits_leaving (LwSim      *self,
                      const char *ref)
{
  const char *intent = g_hash_table_lookup (self->closing_of, ref);
  const char *before = intent != NULL ? g_hash_table_lookup (self->closed_by, intent) : NULL;

  if (before != NULL && strcmp (before, ref) != 0)
    lw_sim_violate (self, "I1", "the target or stop of %s closes twice: by %s and by %s", intent, before, ref);
  else if (intent != NULL)
    g_hash_table_insert (self->closed_by, g_strdup (intent), g_strdup (ref));
}

static gboolean
bars (const LwUnattributed *row,
      const LwIntent       *intent)
{
  gboolean open = row->us < intent->created_us && (row->signed_us == 0 || row->signed_us > intent->created_us);

  return open && (row->symbol[0] == '\0' || strcmp (row->symbol, intent->vertical.symbol) == 0);
}

/* What is sent by itself was made when no position of its underlying waited for a person. */
void
lw_sim_exits_check_bars (LwSim      *self,
                         const char *ref)
{
  const LwIntent *intent = lw_sim_journal_intent (self, ref);

  for (guint i = 0; intent != NULL && strcmp (intent->origin, LW_ORIGIN_EXIT) == 0 && i < self->journal->unattributed->len; i++)
    {
      const LwUnattributed *row = &g_array_index (self->journal->unattributed, LwUnattributed, i);

      if (bars (row, intent))
        lw_sim_violate (self, "I12", "%s is sent by itself on %s, and %s is not signed off", ref, intent->vertical.symbol, row->id);
    }
}

/* One transaction: what was reached has its closing order beside it. */
void
lw_sim_exits_committed (LwSim                *self,
                        const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->exits->len; i++)
    {
      const LwExit *row = &g_array_index (batch->exits, LwExit, i);

      if (row->state == LW_EXIT_STATE_FIRED && lw_sim_journal_intent (self, row->closing) == NULL)
        lw_sim_violate (self, "I2", "the target or stop of %s is FIRED without its order %s in the journal", row->intent, row->closing);
    }
}

/* Sabotage: closes again, after a start, what was closed. */
void
lw_sim_exits_fire_again (LwSim *self)
{
  for (guint i = 0; self->client.life > 1 && i < lw_trade_n_exits (self->client.trade); i++)
    {
      const LwExit *exit = lw_trade_get_exit (self->client.trade, i);
      const LwIntent *opened = lw_trade_find (self->client.trade, exit->intent);
      char closing[LW_INTENT_ID_SIZE];
      LwVerdict verdict;
      LwTicket ticket;

      if (exit->state != LW_EXIT_STATE_FIRED || opened == NULL)
        continue;
      closing_ticket (self, opened, lw_price_to_double (ABS (opened->limit)), &ticket);
      ticket.limit = ABS (opened->limit);
      ticket.typed_quantity = ticket.add = TRUE;
      lw_sim_draw_id (&self->exits, closing);
      if (lw_trade_transmit (self->client.trade, closing, &ticket, lw_sim_utc_us (self), &verdict))
        note_closing (self, closing, exit->intent, &ticket);
      lw_verdict_clear (&verdict);
    }
}
