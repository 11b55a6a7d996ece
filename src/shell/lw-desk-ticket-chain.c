#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-private.h"

/* Where a ticket's contracts come from: the chain that scans use, or one that is loaded for this ticket. */

/* −1: this leg is not in the order. */
static gboolean
find_series (const LwChain    *chain,
             const LwVertical *vertical,
             gboolean          want_short,
             gboolean          want_long,
             int              *short_series,
             int              *long_series)
{
  *short_series = *long_series = -1;
  if (want_short)
    *short_series = lw_chain_find_con_id (chain, lw_vertical_short_id (vertical));
  if (want_long)
    *long_series = lw_chain_find_con_id (chain, lw_vertical_long_id (vertical));
  return (!want_short || *short_series >= 0) && (!want_long || *long_series >= 0);
}

gboolean
lw_desk_ticket_take_chain (LwDeskTicketDesk *ticket,
                           LwChain          *chain)
{
  const LwDeskTicket *view = &ticket->view;
  int series[4] = { -1, -1, -1, -1 };

  if (chain == NULL || !find_series (chain, &view->vertical, view->alone <= 0, view->alone >= 0, &series[0], &series[1]))
    return FALSE;
  if (view->closes.con_id_1 != 0 && !find_series (chain, &view->closes, TRUE, TRUE, &series[2], &series[3]))
    return FALSE;
  ticket->chain = lw_chain_ref (chain);
  ticket->short_series = series[0];
  ticket->long_series = series[1];
  ticket->closed_short_series = series[2];
  ticket->closed_long_series = series[3];
  return TRUE;
}

gboolean
lw_desk_ticket_find_chain (LwDesk *self)
{
  LwFeed *feed = self->ticket.feed;

  if (self->ticket.roll.wanted)
    return FALSE;
  return lw_desk_ticket_take_chain (&self->ticket, lw_desk_scan_find_chain (self, self->ticket.view.vertical.symbol))
         || (feed != NULL && lw_feed_get_state (feed) == LW_FEED_LOADED
             && lw_desk_ticket_take_chain (&self->ticket, lw_feed_get_chain (feed)));
}

static void
on_feed_changed_cb (LwFeed  *feed,
                    gpointer data)
{
  lw_desk_ticket_drained (data);
}

void
lw_desk_ticket_load (LwDesk             *self,
                     const LwChainQuery *query)
{
  if (self->tws == NULL || !lw_desk_has_data (self))
    return;
  if (self->ticket.feed == NULL)
    self->ticket.feed = lw_feed_new (self->tws, self->ticket.view.vertical.symbol, on_feed_changed_cb, self);
  lw_feed_begin (self->ticket.feed, query);
}

void
lw_desk_ticket_begin_feed (LwDesk *self)
{
  const LwDeskTicket *view = &self->ticket.view;
  LwChainQuery query;

  lw_feed_query_expiries (view->vertical.settle, view->closes.con_id_1 != 0 ? view->closes.settle : view->vertical.settle,
                          lw_calendar_ny_date (lw_clock_now_us ()), &query);
  lw_desk_ticket_load (self, &query);
}

/* What was under way when the connection went begins again. */
void
lw_desk_ticket_connected (LwDesk *self)
{
  if (self->ticket.view.open && self->ticket.roll.wanted)
    lw_desk_roll_begin (self);
  else if (self->ticket.view.open && self->ticket.chain == NULL)
    lw_desk_ticket_begin_feed (self);
}

gboolean
lw_desk_ticket_action (LwDesk         *self,
                       const LwAction *action)
{
  return self->ticket.feed != NULL && lw_feed_action (self->ticket.feed, action);
}
