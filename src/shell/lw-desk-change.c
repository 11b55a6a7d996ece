#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-desk-private.h"

/* The ticket of an order that stands (orders.md 7): it opens with what TWS works, the same gate looks at it, and Transmit sends a
 * change of the same order. */

static gboolean
may_be_changed (const LwIntent *intent)
{
  return intent != NULL && !lw_intent_state_is_final (intent->state) && intent->state != LW_INTENT_DRAFT;
}

/* As tickets have it: only that of a roll has a sign. */
static LwPrice
unsigned_limit (const LwIntent *intent)
{
  LwPrice limit = intent->change_open ? intent->change_limit : intent->limit;

  return intent->closes.con_id_1 != 0 ? limit : ABS (limit);
}

gboolean
lw_desk_ticket_open_order (LwDesk     *self,
                           const char *intent_id)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  LwDeskTicketDesk *ticket = &self->ticket;

  if (!may_be_changed (intent))
    return FALSE;
  lw_desk_ticket_begin (self, &intent->vertical, lw_intent_alone (intent),
                        intent->closes.con_id_1 != 0 ? &intent->closes : NULL, intent->quantity);
  g_strlcpy (ticket->view.changes, intent->id, sizeof ticket->view.changes);
  g_strlcpy (ticket->tif, intent->tif, sizeof ticket->tif);
  ticket->gtd_us = intent->gtd_us;
  ticket->view.unwinds = intent->order_class != LW_CLASS_OPEN;
  ticket->view.quantity = intent->change_open ? intent->change_quantity : intent->quantity;
  ticket->view.limit = unsigned_limit (intent);
  ticket->limit_typed = ticket->limit_settled = TRUE;
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
  return TRUE;
}

void
lw_desk_change_check (LwDesk         *self,
                      const LwTicket *ticket,
                      LwVerdict      *verdict)
{
  const char *changes = self->ticket.view.changes;

  if (changes[0] != '\0')
    lw_trade_check_change (self->orders.trade, changes, ticket, lw_clock_now_us (), verdict);
  else
    lw_trade_check (self->orders.trade, ticket, lw_clock_now_us (), verdict);
}

gboolean
lw_desk_change_transmit (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwTicket ticket;
  LwVerdict verdict = { 0 };
  gboolean taken;

  lw_desk_ticket_fill (self, &ticket);
  taken = lw_trade_modify (self->orders.trade, view->changes, &ticket, lw_clock_now_us (), &verdict);
  view->ask_again[0] = '\0';
  if (!taken && strcmp (verdict.rule, lw_gate_rule_id (LW_GATE_G13)) == 0)
    lw_desk_ticket_ask_again (self, verdict.sentence);
  lw_desk_ticket_refresh (self);
  if (!taken)
    {
      lw_verdict_clear (&view->verdict);
      view->verdict = verdict;
    }
  else
    lw_verdict_clear (&verdict);
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_pump (self);
  return taken;
}
