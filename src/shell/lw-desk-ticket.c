#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"
#include "lw-increment.h"
#include "lw-intent-id.h"

#define REFRESH_US (100 * 1000) /* quotes that came in are shown at most that late */
#define TICK_US G_USEC_PER_SEC      /* ages and silence are looked at that often while a ticket is open */

static guint32
pin (LwDesk           *self,
     LwDeskTicketDesk *ticket,
     int               series)
{
  return lw_session_pin (lw_tws_get_session (self->tws), ticket->chain, series, lw_tws_now_us (self->tws));
}

/* An option alone has no combo. */
static guint32
pin_combo (LwDesk *self)
{
  const LwDeskTicket *view = &self->ticket.view;
  LwTicket ticket = { .vertical = view->vertical, .alone = view->alone, .closes = { .vertical = view->closes } };
  LwLeg legs[LW_MAX_LEGS];
  guint n_legs = lw_ticket_legs (&ticket, legs);

  if (n_legs < 2)
    return 0;
  return lw_session_pin_combo (lw_tws_get_session (self->tws), view->vertical.symbol, view->vertical.currency, legs, n_legs,
                               lw_tws_now_us (self->tws));
}

void
lw_desk_ticket_pin (LwDesk           *self,
                    LwDeskTicketDesk *ticket)
{
  const int series[LW_DESK_N_PINS] = {
    [LW_DESK_PIN_SHORT] = ticket->short_series, [LW_DESK_PIN_LONG] = ticket->long_series,
    [LW_DESK_PIN_CLOSED_SHORT] = ticket->closed_short_series, [LW_DESK_PIN_CLOSED_LONG] = ticket->closed_long_series,
  };

  if (self->tws == NULL || ticket->chain == NULL)
    return;
  for (guint i = 0; i < LW_DESK_N_PINS; i++)
    if (i != LW_DESK_PIN_SPOT && i != LW_DESK_PIN_COMBO && series[i] >= 0)
      ticket->pins[i] = pin (self, ticket, series[i]);
  ticket->pins[LW_DESK_PIN_SPOT] = pin (self, ticket, -1);
}

static void
pin_lines (LwDesk *self)
{
  lw_desk_ticket_pin (self, &self->ticket);
  if (self->tws != NULL && self->ticket.chain != NULL)
    self->ticket.pins[LW_DESK_PIN_COMBO] = pin_combo (self);
}

void
lw_desk_ticket_unpin (LwDesk           *self,
                      LwDeskTicketDesk *ticket)
{
  for (guint i = 0; i < LW_DESK_N_PINS; i++)
    {
      if (ticket->pins[i] != 0 && self->tws != NULL)
        lw_session_cancel (lw_tws_get_session (self->tws), ticket->pins[i], lw_tws_now_us (self->tws));
      ticket->pins[i] = 0;
    }
}

/* NaN where the series was not confirmed since the ticket opened, on this connection: such a quote may not reach the gate
 * (screener.md 2). */
static double
fresh (const LwDeskTicketDesk *ticket,
       int                     series,
       LwQuoteColumn           column)
{
  const LwChain *chain = ticket->chain;

  if (chain == NULL || series < 0 || chain->confirmed_us[series] < ticket->fresh_since_us)
    return NAN;
  return chain->quotes[column][series];
}

void
lw_desk_ticket_fill_from (LwDesk           *self,
                          LwDeskTicketDesk *from,
                          LwTicket         *ticket)
{
  const LwDeskTicket *view = &from->view;

  memset (ticket, 0, sizeof *ticket);
  ticket->vertical = view->vertical;
  ticket->alone = view->alone;
  ticket->closes.vertical = view->closes;
  ticket->unwinds = view->unwinds;
  ticket->quantity = view->quantity;
  ticket->limit = view->limit;
  ticket->increment = view->increment;
  g_strlcpy (ticket->tif, from->tif, sizeof ticket->tif);
  ticket->gtd_us = from->gtd_us;
  ticket->exit = from->exit;
  g_strlcpy (ticket->exit_of, from->exit_of, sizeof ticket->exit_of);
  g_strlcpy (ticket->supersedes, from->supersedes, sizeof ticket->supersedes);
  g_strlcpy (ticket->draft, from->draft, sizeof ticket->draft);
  ticket->short_bid = fresh (from, from->short_series, LW_Q_BID);
  ticket->short_ask = fresh (from, from->short_series, LW_Q_ASK);
  ticket->long_bid = fresh (from, from->long_series, LW_Q_BID);
  ticket->long_ask = fresh (from, from->long_series, LW_Q_ASK);
  ticket->closes.short_bid = fresh (from, from->closed_short_series, LW_Q_BID);
  ticket->closes.short_ask = fresh (from, from->closed_short_series, LW_Q_ASK);
  ticket->closes.long_bid = fresh (from, from->closed_long_series, LW_Q_BID);
  ticket->closes.long_ask = fresh (from, from->closed_long_series, LW_Q_ASK);
  lw_desk_gate_fill (self, from, ticket);
  ticket->short_line.answered &= !isnan (ticket->short_bid) || !isnan (ticket->short_ask);
  ticket->long_line.answered &= !isnan (ticket->long_bid) || !isnan (ticket->long_ask);
  ticket->closes.short_line.answered &= !isnan (ticket->closes.short_bid) || !isnan (ticket->closes.short_ask);
  ticket->closes.long_line.answered &= !isnan (ticket->closes.long_bid) || !isnan (ticket->closes.long_ask);
}

void
lw_desk_ticket_fill (LwDesk   *self,
                     LwTicket *ticket)
{
  lw_desk_ticket_fill_from (self, &self->ticket, ticket);
}

/* Of all legs that the order has. */
static gboolean
quotes_are_fresh (const LwTicket *ticket)
{
  return lw_ticket_mid_twice (ticket) != LW_GATE_NONE;
}

/* Signed: paid for one combo when each leg trades at the far side, or at the near one. */
static void
add_leg (LwDesk *self,
         int     series,
         int     side,
         double *natural,
         double *offer)
{
  double bid, ask;

  if (series < 0)
    return;
  bid = self->ticket.chain->quotes[LW_Q_BID][series];
  ask = self->ticket.chain->quotes[LW_Q_ASK][series];
  *natural += side > 0 ? ask : -bid;
  *offer += side > 0 ? bid : -ask;
}

static gboolean
receives (const LwDeskTicket *view)
{
  if (view->closes.con_id_1 != 0)
    return FALSE; /* a roll's prices are signed */
  return lw_vertical_receives (&view->vertical, view->alone);
}

/* Positive prices: natural is what trades at once, offer the other side. */
static void
compute_market (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  double natural = self->ticket.chain != NULL ? 0 : NAN, offer = natural, sign = receives (view) ? -1 : 1;

  add_leg (self, self->ticket.short_series, -1, &natural, &offer);
  add_leg (self, self->ticket.long_series, 1, &natural, &offer);
  add_leg (self, self->ticket.closed_short_series, -1, &natural, &offer);
  add_leg (self, self->ticket.closed_long_series, 1, &natural, &offer);
  view->natural = sign * natural;
  view->offer = sign * offer;
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

/* On the side that is safe: more is received, less is paid. */
static LwPrice
round_mid (const LwDeskTicket *view)
{
  LwPrice price;

  if (view->closes.con_id_1 == 0)
    return lw_increment_round (view->mid, view->increment, receives (view));
  price = lw_increment_round (fabs (view->mid), view->increment, view->mid < 0);
  return view->mid < 0 && price != LW_PRICE_NONE ? -price : price;
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
  view->limit = round_mid (view);
  lw_desk_ticket_fill (self, &ticket);
  self->ticket.limit_settled = view->limit != LW_PRICE_NONE && quotes_are_fresh (&ticket);
}

/* What a fill costs, its legs traded at the middle. */
static double
fees_of_leg (LwDesk        *self,
             const LwFees  *fees,
             int            series,
             gboolean       sold)
{
  const LwChain *chain = self->ticket.chain;

  if (series < 0)
    return 0;
  return lw_fees_leg (fees, (chain->quotes[LW_Q_BID][series] + chain->quotes[LW_Q_ASK][series]) / 2,
                      self->ticket.view.vertical.multiplier, sold);
}

static double
fees_of_combo (LwDesk       *self,
               const LwFees *fees)
{
  return fees_of_leg (self, fees, self->ticket.short_series, TRUE) + fees_of_leg (self, fees, self->ticket.long_series, FALSE)
         + fees_of_leg (self, fees, self->ticket.closed_short_series, TRUE)
         + fees_of_leg (self, fees, self->ticket.closed_long_series, FALSE);
}

/* Figures of a spread that is opened say nothing of one that is closed. */
static void
blank_figures (LwScanRow *row)
{
  row->max_profit = row->max_loss = row->breakeven = row->ror = row->pop = row->p_max_profit = row->p_max_loss = NAN;
  row->p_touch_short = row->ev = row->ev_usd = row->ev_rel = row->max_profit_usd = row->max_loss_usd = NAN;
}

static void
look_at_closed (LwDesk               *self,
                const LwScanSettings *settings)
{
  LwDeskTicket *view = &self->ticket.view;
  LwScanRow row;

  if (view->closes.con_id_1 == 0 || !lw_scan_value_vertical (self->ticket.chain, &view->closes, NAN, settings, &row))
    return;
  view->closed_short_leg = row.short_leg;
  view->closed_long_leg = row.long_leg;
}

static void
blank_leg (LwScanLeg *leg)
{
  leg->bid = leg->ask = leg->bid_size = leg->ask_size = leg->last = leg->volume = leg->open_interest = NAN;
  leg->iv = leg->delta = leg->gamma = leg->theta = leg->vega = leg->rho = leg->p_itm = NAN;
}

/* Until the chain is there nothing is known. */
static void
forget_figures (LwDeskTicket *view)
{
  blank_figures (&view->row);
  blank_leg (&view->short_leg);
  blank_leg (&view->long_leg);
  blank_leg (&view->closed_short_leg);
  blank_leg (&view->closed_long_leg);
  view->fees_low_usd = view->fees_high_usd = NAN;
}

static void
compute_figures (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwScanSettings settings;

  lw_desk_scan_settings (self, &settings);
  if (self->ticket.chain == NULL
      || self->ticket.roll.wanted
      || !lw_scan_value_vertical (self->ticket.chain, &view->vertical, view->unwinds ? NAN : lw_price_to_double (view->limit),
                                  &settings, &view->row))
    {
      forget_figures (view);
      return;
    }
  view->short_leg = view->row.short_leg;
  view->long_leg = view->row.long_leg;
  view->fees_low_usd = view->fees_high_usd = view->row.fees_open_usd * view->quantity;
  if (!view->unwinds)
    return;
  look_at_closed (self, &settings);
  blank_figures (&view->row);
  view->fees_low_usd = view->fees_high_usd = MAX (fees_of_combo (self, &settings.fees) * view->quantity, settings.fees.order_minimum);
}

static void
look_at_age (LwDesk *self,
             int     series,
             gint64 *oldest_us)
{
  if (series >= 0)
    *oldest_us = MIN (*oldest_us, self->ticket.chain->confirmed_us[series]);
}

static void
compute_age (LwDesk *self)
{
  gint64 oldest_us = G_MAXINT64;

  self->ticket.view.quote_age_us = G_MAXINT64;
  if (self->ticket.chain == NULL)
    return;
  look_at_age (self, self->ticket.short_series, &oldest_us);
  look_at_age (self, self->ticket.long_series, &oldest_us);
  look_at_age (self, self->ticket.closed_short_series, &oldest_us);
  look_at_age (self, self->ticket.closed_long_series, &oldest_us);
  if (oldest_us > 0)
    self->ticket.view.quote_age_us = MAX (0, lw_clock_now_us () - oldest_us);
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
    return self->orders.refusal != NULL ? "The order journal cannot be opened: see the words above."
                                        : "The order journal is not open yet.";
  if (!self->connection.orders_on)
    return self->connection.problem[0] != '\0' && self->connection.stats.state != LW_CONN_SYNCING ? self->connection.problem
           : self->connection.waiting[0] != '\0' ? self->connection.waiting : "Orders are not on yet.";
  if (lw_desk_roll_waits (self) != NULL)
    return lw_desk_roll_waits (self);
  if (self->ticket.chain == NULL && self->ticket.feed != NULL)
    return lw_feed_get_state (self->ticket.feed) == LW_FEED_FAILED ? lw_feed_get_problem (self->ticket.feed)
           : "Loading these options from TWS.";
  if (!view->quotes_fresh)
    return "Waiting for fresh quotes of all legs.";
  if (!view->verdict.ok && strcmp (view->verdict.rule, lw_gate_rule_id (LW_GATE_G17)) == 0 && view->preview.state == LW_PREVIEW_OPEN)
    return "Waiting for the margin preview.";
  if (!view->verdict.ok && strcmp (view->verdict.rule, lw_gate_rule_id (LW_GATE_G17)) == 0 && view->preview.text[0] != '\0')
    return view->preview.text;
  if (!view->verdict.ok && strcmp (view->verdict.rule, lw_gate_rule_id (LW_GATE_G13)) != 0) /* that asks at the click */
    return view->verdict.sentence != NULL ? view->verdict.sentence : "The risk gate refuses it.";
  return "";
}

static void
compute_verdict (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwTicket ticket;

  lw_desk_ticket_fill (self, &ticket);
  view->quotes_fresh = quotes_are_fresh (&ticket);
  if (view->quotes_fresh && self->ticket.seen_us == 0)
    lw_desk_gate_seen (self, &ticket);
  lw_desk_preview_refresh (self);
  lw_desk_ticket_fill (self, &ticket);
  lw_verdict_clear (&view->verdict);
  memset (&view->verdict, 0, sizeof view->verdict);
  view->verdict.max_loss_usd = NAN;
  if (self->orders.trade != NULL && view->limit != LW_PRICE_NONE)
    lw_desk_change_check (self, &ticket, &view->verdict);
  lw_text_copy (view->why_not, sizeof view->why_not, find_obstacle (self));
  view->can_transmit = view->why_not[0] == '\0';
}

static LwPrice
signed_limit (const LwDeskTicket *view)
{
  return view->limit != LW_PRICE_NONE && receives (view) ? -view->limit : view->limit;
}

/* Its spread is still to be chosen. */
static void
tell_wanted_roll (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  g_autofree char *held = lw_vertical_name (&self->ticket.roll.held);

  g_snprintf (view->words, sizeof view->words, "ROLL %d %s %s to the next expiry", view->quantity, lw_vertical_root (&view->vertical), held);
}

static void
compute_words (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  g_autofree char *words = lw_order_words (&view->vertical, &view->closes, view->alone,
                                           view->unwinds && view->closes.con_id_1 == 0, view->quantity, signed_limit (view));
  LwGateLimits limits;

  lw_text_copy (view->words, sizeof view->words, words);
  g_strlcpy (view->tif, self->ticket.tif, sizeof view->tif);
  view->gtd_us = self->ticket.gtd_us;
  if (self->ticket.roll.wanted)
    tell_wanted_roll (self);
  view->at_risk_usd = self->orders.trade != NULL ? lw_trade_at_risk_beside_usd (self->orders.trade, view->changes) : NAN;
  lw_desk_get_limits (self, &limits);
  view->budget_usd = limits.total_loss == LW_GATE_NONE ? NAN : (double) limits.total_loss / 1e6;
}

void
lw_desk_ticket_refresh (LwDesk *self)
{
  if (!self->ticket.view.open)
    return;
  self->ticket.refresh_soon = FALSE;
  if (self->ticket.feed != NULL)
    lw_feed_drained (self->ticket.feed);
  lw_desk_roll_refresh (self);
  if (self->ticket.chain == NULL && lw_desk_ticket_find_chain (self))
    pin_lines (self);
  compute_market (self);
  compute_increment (self);
  propose_limit (self);
  compute_figures (self);
  compute_age (self);
  compute_verdict (self);
  lw_desk_close_refresh (self);
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

/* New lines: what is shown next is what TWS says from now on. The typed price stays. */
void
lw_desk_ticket_ask_again (LwDesk     *self,
                          const char *sentence)
{
  lw_desk_ticket_unpin (self, &self->ticket);
  self->ticket.fresh_since_us = lw_clock_now_us ();
  self->ticket.seen_us = 0;
  self->ticket.view.shown++;
  lw_text_copy (self->ticket.view.ask_again, sizeof self->ticket.view.ask_again, sentence);
  pin_lines (self);
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

static void
forget_series (LwDesk *self)
{
  self->ticket.short_series = self->ticket.long_series = -1;
  self->ticket.closed_short_series = self->ticket.closed_long_series = -1;
}

void
lw_desk_ticket_init (LwDesk *self)
{
  self->ticket.wake = lw_wake_new ("lw-desk ticket", on_wake_cb, self);
  self->ticket.view.limit = LW_PRICE_NONE;
  forget_series (self);
}

void
lw_desk_ticket_clear (LwDesk *self)
{
  g_clear_pointer (&self->ticket.wake, lw_wake_free);
  g_clear_pointer (&self->ticket.feed, lw_feed_free);
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
  guint shown = self->ticket.view.shown;

  lw_desk_ticket_unpin (self, &self->ticket);
  lw_wake_never (self->ticket.wake);
  g_clear_pointer (&self->ticket.feed, lw_feed_free);
  lw_desk_preview_forget (self);
  g_clear_pointer (&self->ticket.chain, lw_chain_unref);
  lw_verdict_clear (&self->ticket.view.verdict);
  memset (&self->ticket.view, 0, sizeof self->ticket.view);
  self->ticket.view.shown = shown + 1;
  self->ticket.view.limit = LW_PRICE_NONE;
  forget_series (self);
  self->ticket.gtd_us = 0;
  memset (&self->ticket.exit, 0, sizeof self->ticket.exit);
  self->ticket.exit_of[0] = '\0';
  self->ticket.override[0] = self->ticket.supersedes[0] = '\0';
  self->ticket.limit_typed = self->ticket.limit_settled = FALSE;
  self->ticket.seen_us = 0;
  self->ticket.seen_mid_twice = LW_GATE_NONE;
  memset (self->ticket.confirmed, 0, sizeof self->ticket.confirmed);
  memset (self->ticket.watches, 0, sizeof self->ticket.watches);
  memset (&self->ticket.roll, 0, sizeof self->ticket.roll);
}

void
lw_desk_ticket_prepare (LwDesk           *self,
                        const LwVertical *vertical,
                        int               alone,
                        const LwVertical *closes,
                        int               quantity)
{
  LwDeskTicketDesk *ticket = &self->ticket;
  LwVertical copy = *vertical; /* may lie in the ticket itself */

  forget_ticket (self);
  ticket->view.open = TRUE;
  ticket->view.vertical = copy;
  ticket->view.alone = alone;
  if (closes != NULL)
    ticket->view.closes = *closes;
  ticket->view.quantity = quantity;
  ticket->fresh_since_us = lw_clock_now_us ();
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
}

void
lw_desk_ticket_begin (LwDesk           *self,
                      const LwVertical *vertical,
                      int               alone,
                      const LwVertical *closes,
                      int               quantity)
{
  lw_desk_ticket_prepare (self, vertical, alone, closes, quantity);
  if (lw_desk_ticket_find_chain (self))
    pin_lines (self);
  else
    lw_desk_ticket_begin_feed (self);
}

void
lw_desk_ticket_open (LwDesk           *self,
                     const LwVertical *vertical)
{
  lw_desk_ticket_begin (self, vertical, 0, NULL, 1);
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
  self->ticket.view.ask_again[0] = '\0';
  self->ticket.confirmed[LW_GATE_G4] = FALSE;
  lw_desk_ticket_refresh (self);
}

void
lw_desk_ticket_set_limit (LwDesk *self,
                          LwPrice limit)
{
  self->ticket.view.limit = limit;
  self->ticket.seen_us = 0;
  self->ticket.view.ask_again[0] = '\0';
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

void
lw_desk_ticket_set_gtd (LwDesk *self,
                        gint64  until_us)
{
  self->ticket.gtd_us = until_us;
  lw_desk_ticket_set_tif (self, "GTD");
}

void
lw_desk_ticket_set_supersedes (LwDesk     *self,
                               const char *intent_id)
{
  g_strlcpy (self->ticket.supersedes, intent_id, sizeof self->ticket.supersedes);
  g_strlcpy (self->ticket.view.supersedes, intent_id, sizeof self->ticket.view.supersedes);
  lw_desk_ticket_refresh (self);
}

gboolean
lw_desk_ticket_override (LwDesk     *self,
                         const char *sentence)
{
  LwTicket ticket = { 0 };

  lw_text_copy (ticket.override, sizeof ticket.override, sentence);
  if (!lw_ticket_has_override (&ticket))
    return FALSE;
  g_strlcpy (self->ticket.override, ticket.override, sizeof self->ticket.override);
  lw_desk_ticket_refresh (self);
  return TRUE;
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

  if (!view->open || view->intent[0] != '\0' || self->orders.trade == NULL || self->connection.read_only)
    return FALSE;
  if (view->changes[0] != '\0')
    return lw_desk_change_transmit (self);
  if (self->ticket.draft[0] == '\0' && !lw_intent_id_draw (self->ticket.draft))
    {
      lw_desk_notice (self, TRUE, "The system gives no random numbers, so the order cannot be named; nothing was sent.");
      return FALSE;
    }
  g_strlcpy (id, self->ticket.draft, sizeof id);
  lw_desk_ticket_fill (self, &ticket);
  taken = lw_trade_transmit (self->orders.trade, id, &ticket, lw_clock_now_us (), &verdict);
  again = !taken && strcmp (verdict.rule, lw_gate_rule_id (LW_GATE_G13)) == 0;
  view->ask_again[0] = '\0';
  if (again)
    lw_desk_ticket_ask_again (self, verdict.sentence);
  if (taken)
    {
      g_strlcpy (view->intent, id, sizeof view->intent);
      lw_desk_pump (self); /* to the disk first: figures and window are drawn while it writes */
    }
  lw_desk_ticket_refresh (self);
  lw_verdict_clear (&view->verdict);
  view->verdict = verdict;
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_pump (self);
  return taken;
}
