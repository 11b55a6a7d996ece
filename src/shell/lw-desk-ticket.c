#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"
#include "lw-increment.h"
#include "lw-intent-id.h"

#define REFRESH_US (100 * 1000) /* quotes that came in are shown at most that late */
#define TICK_US G_USEC_PER_SEC      /* ages and silence are looked at that often while a ticket is open */

static gint32
short_con_id (const LwVertical *vertical)
{
  return lw_vertical_long_is_k1 (vertical->kind) ? vertical->con_id_2 : vertical->con_id_1;
}

static gint32
long_con_id (const LwVertical *vertical)
{
  return lw_vertical_long_is_k1 (vertical->kind) ? vertical->con_id_1 : vertical->con_id_2;
}

static guint32
pin_combo (LwDesk           *self,
           const LwVertical *vertical)
{
  gboolean long_k1 = lw_vertical_long_is_k1 (vertical->kind);
  LwLeg legs[2] = {
    { vertical->con_id_1, 1, long_k1 ? 1 : -1, vertical->k1 },
    { vertical->con_id_2, 1, long_k1 ? -1 : 1, vertical->k2 },
  };

  return lw_session_pin_combo (lw_tws_get_session (self->tws), vertical->symbol, vertical->currency, legs, 2,
                               lw_tws_now_us (self->tws));
}

static void
pin_lines (LwDesk *self)
{
  LwDeskTicketDesk *ticket = &self->ticket;
  LwSession *session;

  if (self->tws == NULL || ticket->chain == NULL || ticket->short_series < 0 || ticket->long_series < 0)
    return;
  session = lw_tws_get_session (self->tws);
  ticket->pins[LW_DESK_PIN_SHORT] = lw_session_pin (session, ticket->chain, ticket->short_series, lw_tws_now_us (self->tws));
  ticket->pins[LW_DESK_PIN_LONG] = lw_session_pin (session, ticket->chain, ticket->long_series, lw_tws_now_us (self->tws));
  ticket->pins[LW_DESK_PIN_SPOT] = lw_session_pin (session, ticket->chain, -1, lw_tws_now_us (self->tws));
  ticket->pins[LW_DESK_PIN_COMBO] = pin_combo (self, &ticket->view.vertical);
}

static void
drop_lines (LwDesk *self)
{
  for (guint i = 0; i < LW_DESK_N_PINS; i++)
    {
      if (self->ticket.pins[i] != 0 && self->tws != NULL)
        lw_session_cancel (lw_tws_get_session (self->tws), self->ticket.pins[i], lw_tws_now_us (self->tws));
      self->ticket.pins[i] = 0;
    }
}

/* NaN where the series was not confirmed since the ticket opened, on this connection: such a quote may not reach the gate
 * (screener.md 2). */
static double
fresh (LwDesk       *self,
       int           series,
       LwQuoteColumn column)
{
  const LwChain *chain = self->ticket.chain;

  if (chain == NULL || series < 0 || chain->confirmed_us[series] < self->ticket.fresh_since_us)
    return NAN;
  return chain->quotes[column][series];
}

static void
fill_ticket (LwDesk   *self,
             LwTicket *ticket)
{
  const LwDeskTicket *view = &self->ticket.view;

  memset (ticket, 0, sizeof *ticket);
  ticket->vertical = view->vertical;
  ticket->quantity = view->quantity;
  ticket->limit = view->limit;
  ticket->increment = view->increment;
  g_strlcpy (ticket->tif, self->ticket.tif, sizeof ticket->tif);
  ticket->short_bid = fresh (self, self->ticket.short_series, LW_Q_BID);
  ticket->short_ask = fresh (self, self->ticket.short_series, LW_Q_ASK);
  ticket->long_bid = fresh (self, self->ticket.long_series, LW_Q_BID);
  ticket->long_ask = fresh (self, self->ticket.long_series, LW_Q_ASK);
  lw_desk_gate_fill (self, ticket);
  ticket->short_line.answered &= !isnan (ticket->short_bid) || !isnan (ticket->short_ask);
  ticket->long_line.answered &= !isnan (ticket->long_bid) || !isnan (ticket->long_ask);
}

static gboolean
quotes_are_fresh (const LwTicket *ticket)
{
  return !isnan (ticket->short_bid) && !isnan (ticket->short_ask) && !isnan (ticket->long_bid) && !isnan (ticket->long_ask);
}

static double
quote (LwDesk       *self,
       int           series,
       LwQuoteColumn column)
{
  return self->ticket.chain != NULL && series >= 0 ? self->ticket.chain->quotes[column][series] : NAN;
}

/* Positive prices: natural is what trades at once, offer the other side. */
static void
compute_market (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  double short_bid = quote (self, self->ticket.short_series, LW_Q_BID);
  double short_ask = quote (self, self->ticket.short_series, LW_Q_ASK);
  double long_bid = quote (self, self->ticket.long_series, LW_Q_BID);
  double long_ask = quote (self, self->ticket.long_series, LW_Q_ASK);
  gboolean credit = lw_vertical_is_credit (view->vertical.kind);

  view->natural = credit ? short_bid - long_ask : long_ask - short_bid;
  view->offer = credit ? short_ask - long_bid : long_bid - short_ask;
  view->mid = (view->natural + view->offer) / 2;
}

static void
compute_increment (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwComboQuote combo;

  view->increment = lw_increment_of_class (view->vertical.trading_class);
  if (self->ticket.pins[LW_DESK_PIN_COMBO] != 0 && self->tws != NULL
      && lw_session_get_combo (lw_tws_get_session (self->tws), self->ticket.pins[LW_DESK_PIN_COMBO], &combo)
      && combo.min_tick != LW_PRICE_NONE && combo.min_tick > 0)
    view->increment = combo.min_tick;
}

/* Mid follows the market until both legs have a fresh quote; from then on it is the person's price, which nothing moves under
 * the pointer. Only a price step that TWS told late may still put an untouched one right. */
static void
propose_limit (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  gboolean off_step = view->limit != LW_PRICE_NONE && view->limit % view->increment != 0;
  LwTicket ticket;

  if (view->intent[0] != '\0' || (self->ticket.limit_settled && (self->ticket.limit_typed || !off_step)))
    return;
  view->limit = lw_increment_round (view->mid, view->increment, lw_vertical_is_credit (view->vertical.kind));
  fill_ticket (self, &ticket);
  self->ticket.limit_settled = view->limit != LW_PRICE_NONE && quotes_are_fresh (&ticket);
}

static void
compute_figures (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwScanSettings settings;

  lw_desk_scan_settings (self, &settings);
  if (self->ticket.chain == NULL
      || !lw_scan_value_vertical (self->ticket.chain, &view->vertical, lw_price_to_double (view->limit), &settings, &view->row))
    return;
  view->short_leg = view->row.short_leg;
  view->long_leg = view->row.long_leg;
  view->fees_low_usd = view->fees_high_usd = view->row.fees_open_usd * view->quantity;
}

static void
compute_age (LwDesk *self)
{
  const LwChain *chain = self->ticket.chain;
  gint64 oldest;

  self->ticket.view.quote_age_us = G_MAXINT64;
  if (chain == NULL || self->ticket.short_series < 0 || self->ticket.long_series < 0)
    return;
  oldest = MIN (chain->confirmed_us[self->ticket.short_series], chain->confirmed_us[self->ticket.long_series]);
  if (oldest > 0)
    self->ticket.view.quote_age_us = MAX (0, lw_clock_now_us () - oldest);
}

/* One sentence for the button that does not work; "" when it does. */
static const char *
find_obstacle (LwDesk *self)
{
  const LwDeskTicket *view = &self->ticket.view;

  if (view->intent[0] != '\0')
    return "This ticket was sent. Open the spread again for another order.";
  if (self->connection.read_only)
    return "Another Legwork has this data folder; send orders there.";
  if (self->orders.trade == NULL)
    return "The order journal is not open yet.";
  if (!self->connection.orders_on)
    return self->connection.problem[0] != '\0' && self->connection.stats.state != LW_CONN_SYNCING ? self->connection.problem
           : self->connection.waiting[0] != '\0' ? self->connection.waiting : "Orders are not on yet.";
  if (!view->quotes_fresh)
    return "Waiting for fresh quotes of both legs.";
  if (!view->verdict.ok && strcmp (view->verdict.rule, lw_gate_rule_id (LW_GATE_G13)) != 0) /* that asks at the click */
    return view->verdict.sentence != NULL ? view->verdict.sentence : "The risk gate refuses it.";
  return "";
}

static void
compute_verdict (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwTicket ticket;

  fill_ticket (self, &ticket);
  view->quotes_fresh = quotes_are_fresh (&ticket);
  if (view->quotes_fresh && self->ticket.seen_us == 0)
    {
      lw_desk_gate_seen (self, &ticket);
      lw_desk_gate_fill (self, &ticket);
    }
  lw_verdict_clear (&view->verdict);
  memset (&view->verdict, 0, sizeof view->verdict);
  view->verdict.max_loss_usd = NAN;
  if (self->orders.trade != NULL && view->limit != LW_PRICE_NONE)
    lw_trade_check (self->orders.trade, &ticket, lw_clock_now_us (), &view->verdict);
  lw_text_copy (view->why_not, sizeof view->why_not, find_obstacle (self));
  view->can_transmit = view->why_not[0] == '\0';
}

static void
compute_words (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  g_autofree char *words = lw_vertical_words (&view->vertical, view->quantity, view->limit);
  LwGateLimits limits;

  lw_text_copy (view->words, sizeof view->words, words);
  view->at_risk_usd = self->orders.trade != NULL ? lw_trade_reserved_usd (self->orders.trade) : NAN;
  lw_desk_get_limits (self, &limits);
  view->budget_usd = limits.total_loss == LW_GATE_NONE ? NAN : (double) limits.total_loss / 1e6;
}

void
lw_desk_ticket_refresh (LwDesk *self)
{
  if (!self->ticket.view.open)
    return;
  self->ticket.refresh_soon = FALSE;
  compute_market (self);
  compute_increment (self);
  propose_limit (self);
  compute_figures (self);
  compute_age (self);
  compute_verdict (self);
  compute_words (self);
  if (!lw_wake_is_set (self->ticket.wake))
    lw_wake_after (self->ticket.wake, TICK_US);
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
}

void
lw_desk_ticket_lost (LwDesk *self)
{
  self->ticket.fresh_since_us = lw_clock_now_us ();
  lw_desk_ticket_refresh (self);
}

static gboolean
on_wake_cb (gpointer data)
{
  LwDesk *self = data;

  if (self->ticket.view.open)
    lw_desk_gate_probe (self);
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
  return G_SOURCE_CONTINUE;
}

void
lw_desk_ticket_init (LwDesk *self)
{
  self->ticket.wake = lw_wake_new ("lw-desk ticket", on_wake_cb, self);
  self->ticket.view.limit = LW_PRICE_NONE;
  self->ticket.short_series = self->ticket.long_series = -1;
}

void
lw_desk_ticket_clear (LwDesk *self)
{
  g_clear_pointer (&self->ticket.wake, lw_wake_free);
  g_clear_pointer (&self->ticket.chain, lw_chain_unref);
  lw_verdict_clear (&self->ticket.view.verdict);
}

void
lw_desk_ticket_drained (LwDesk *self)
{
  if (!self->ticket.view.open || self->ticket.refresh_soon)
    return;
  self->ticket.refresh_soon = TRUE;
  lw_wake_after (self->ticket.wake, REFRESH_US);
}

static void
forget_ticket (LwDesk *self)
{
  drop_lines (self);
  lw_wake_never (self->ticket.wake);
  g_clear_pointer (&self->ticket.chain, lw_chain_unref);
  lw_verdict_clear (&self->ticket.view.verdict);
  memset (&self->ticket.view, 0, sizeof self->ticket.view);
  self->ticket.view.limit = LW_PRICE_NONE;
  self->ticket.short_series = self->ticket.long_series = -1;
  self->ticket.limit_typed = self->ticket.limit_settled = FALSE;
  self->ticket.seen_us = 0;
  self->ticket.seen_mid_twice = LW_GATE_NONE;
  memset (self->ticket.confirmed, 0, sizeof self->ticket.confirmed);
  memset (self->ticket.memory, 0, sizeof self->ticket.memory);
}

void
lw_desk_ticket_open (LwDesk           *self,
                     const LwVertical *vertical)
{
  LwDeskTicketDesk *ticket = &self->ticket;
  LwVertical copy = *vertical; /* may lie in the ticket itself */
  LwChain *chain;

  forget_ticket (self);
  ticket->view.open = TRUE;
  ticket->view.vertical = copy;
  ticket->view.quantity = 1;
  ticket->fresh_since_us = lw_clock_now_us ();
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  chain = lw_desk_scan_find_chain (self, copy.symbol);
  if (chain != NULL)
    {
      ticket->chain = lw_chain_ref (chain);
      ticket->short_series = lw_chain_find_con_id (chain, short_con_id (&copy));
      ticket->long_series = lw_chain_find_con_id (chain, long_con_id (&copy));
    }
  pin_lines (self);
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
}

void
lw_desk_ticket_close (LwDesk *self)
{
  if (!self->ticket.view.open)
    return;
  forget_ticket (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
  lw_desk_pump (self);
}

void
lw_desk_ticket_set_quantity (LwDesk *self,
                             int     quantity)
{
  self->ticket.view.quantity = quantity;
  self->ticket.seen_us = 0;
  self->ticket.confirmed[LW_GATE_G4] = FALSE;
  lw_desk_ticket_refresh (self);
}

void
lw_desk_ticket_set_limit (LwDesk *self,
                          LwPrice limit)
{
  self->ticket.view.limit = limit;
  self->ticket.seen_us = 0;
  self->ticket.limit_typed = self->ticket.limit_settled = TRUE;
  lw_desk_ticket_refresh (self);
}

void
lw_desk_ticket_set_tif (LwDesk     *self,
                        const char *tif)
{
  g_strlcpy (self->ticket.tif, tif, sizeof self->ticket.tif);
  lw_desk_ticket_refresh (self);
}

const LwDeskTicket *
lw_desk_get_ticket (LwDesk *self)
{
  return &self->ticket.view;
}

gboolean
lw_desk_ticket_transmit (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  gboolean again;
  char id[LW_INTENT_ID_SIZE];
  LwTicket ticket;
  LwVerdict verdict = { 0 };
  gboolean taken;

  lw_desk_ticket_refresh (self); /* the gate again, at the click */
  if (!view->open || view->intent[0] != '\0' || self->orders.trade == NULL || self->connection.read_only)
    return FALSE;
  if (!lw_intent_id_draw (id))
    {
      lw_desk_notice (self, TRUE, "The system gives no random numbers, so the order cannot be named; nothing was sent.");
      return FALSE;
    }
  fill_ticket (self, &ticket);
  taken = lw_trade_transmit (self->orders.trade, id, &ticket, lw_clock_now_us (), &verdict);
  again = !taken && strcmp (verdict.rule, lw_gate_rule_id (LW_GATE_G13)) == 0;
  if (again)
    lw_desk_gate_seen (self, &ticket);
  if (taken)
    g_strlcpy (view->intent, id, sizeof view->intent);
  lw_desk_ticket_refresh (self);
  lw_verdict_clear (&view->verdict);
  view->verdict = verdict;
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_pump (self);
  return taken;
}
