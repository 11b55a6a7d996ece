#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-desk-private.h"
#include "lw-intent-id.h"

/* The open ticket's what-if: TWS is asked for the margin as soon as a price stands that could be sent, and again when size or price
 * have stood still for a moment. What failed is not asked again for the same values. */

#define STILL_US (300 * 1000)

static gboolean
is_asked_for (const LwDeskTicketDesk *ticket)
{
  return ticket->preview_quantity == ticket->view.quantity && ticket->preview_limit == ticket->view.limit;
}

/* The first one goes at once. */
static gboolean
stands_still (LwDeskTicketDesk *ticket,
              gint64            now_us)
{
  if (ticket->still_quantity != ticket->view.quantity || ticket->still_limit != ticket->view.limit)
    {
      ticket->still_quantity = ticket->view.quantity;
      ticket->still_limit = ticket->view.limit;
      ticket->still_since_us = now_us;
    }
  return ticket->preview_quantity == 0 || now_us - ticket->still_since_us >= STILL_US;
}

static gboolean
may_ask (LwDesk *self)
{
  const LwDeskTicket *view = &self->ticket.view;

  return self->orders.trade != NULL && self->connection.orders_on && view->intent[0] == '\0' && view->quotes_fresh
         && view->limit != LW_PRICE_NONE && !lw_desk_is_killed (self);
}

/* Asks where it is time to; what the view says of it. Called with each refresh of the ticket. */
void
lw_desk_preview_refresh (LwDesk *self)
{
  LwDeskTicketDesk *ticket = &self->ticket;
  gint64 now_us = lw_clock_now_us ();
  const char *why;
  LwTicket asked;

  if (may_ask (self) && stands_still (ticket, now_us) && !is_asked_for (ticket)
      && (ticket->draft[0] != '\0' || lw_intent_id_draw (ticket->draft)))
    {
      lw_desk_ticket_fill (self, &asked);
      if (lw_trade_preview (self->orders.trade, ticket->draft, &asked, now_us, &why))
        {
          ticket->preview_quantity = ticket->view.quantity;
          ticket->preview_limit = ticket->view.limit;
          lw_wake_after (ticket->wake, 0); /* which carries it out */
        }
    }
  if (self->orders.trade != NULL)
    lw_trade_get_preview (self->orders.trade, ticket->draft, &ticket->view.preview);
}

void
lw_desk_preview_forget (LwDesk *self)
{
  LwDeskTicketDesk *ticket = &self->ticket;

  if (self->orders.trade != NULL && ticket->draft[0] != '\0' && ticket->view.intent[0] == '\0')
    lw_trade_discard (self->orders.trade, ticket->draft, lw_clock_now_us ());
  ticket->draft[0] = '\0';
  ticket->preview_quantity = ticket->still_quantity = 0;
  ticket->preview_limit = ticket->still_limit = LW_PRICE_NONE;
}
