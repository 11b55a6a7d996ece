#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"

/* Tickets that close or roll what is held. */

/* What closes @held, as an order trades it. */
static LwVertical
inverse_of (const LwVertical *held)
{
  LwVertical vertical = *held;

  vertical.kind = lw_vertical_inverse (held->kind);
  return vertical;
}

int
lw_desk_held_quantity (LwDesk           *self,
                       const LwVertical *held,
                       int               alone)
{
  gint64 quantity = G_MAXINT;

  if (self->orders.trade == NULL)
    return 0;
  if (alone >= 0)
    quantity = MIN (quantity, lw_trade_closable (self->orders.trade, lw_vertical_long_id (held), -1));
  if (alone <= 0)
    quantity = MIN (quantity, lw_trade_closable (self->orders.trade, lw_vertical_short_id (held), 1));
  return (int) quantity;
}

static gint64
closable_of (GArray *rows,
             gint32  con_id,
             int     side)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const LwClosable *row = &g_array_index (rows, LwClosable, i);

      if (row->con_id == con_id && row->side == side)
        return MAX (row->quantity, 0);
    }
  return 0;
}

static void
take (GArray *rows,
      gint32  con_id,
      int     side,
      gint64  opened)
{
  for (guint i = 0; i < rows->len; i++)
    {
      LwClosable *row = &g_array_index (rows, LwClosable, i);

      if (row->con_id == con_id && row->side == side)
        row->quantity -= opened;
    }
}

/* What is held belongs to the newest orders that opened it: what was closed was opened first. */
static void
take_opened (GArray         *rows,
             const LwIntent *intent)
{
  gint64 opened = (gint64) floor (intent->filled);

  if (!lw_intent_opened_spread (intent))
    return;
  take (rows, lw_vertical_short_id (&intent->vertical), 1, opened);
  take (rows, lw_vertical_long_id (&intent->vertical), -1, opened);
}

static LwHeld
held_of (const LwIntent *intent,
         GArray         *rows)
{
  if (!lw_intent_opened_spread (intent))
    return LW_HELD_NONE;
  return (LwHeld) ((closable_of (rows, lw_vertical_short_id (&intent->vertical), 1) > 0 ? LW_HELD_SHORT : 0)
                   | (closable_of (rows, lw_vertical_long_id (&intent->vertical), -1) > 0 ? LW_HELD_LONG : 0));
}

LwHeld *
lw_desk_held_of_orders (LwDesk *self)
{
  guint n = lw_desk_n_orders (self);
  LwHeld *held = g_new0 (LwHeld, n + 1);
  g_autoptr (GArray) rows = self->orders.trade != NULL ? lw_trade_closables (self->orders.trade) : NULL;

  for (guint i = 0; rows != NULL && i < n; i++)
    {
      const LwIntent *intent = lw_desk_get_order (self, i);

      held[i] = held_of (intent, rows);
      take_opened (rows, intent);
    }
  return held;
}

/* Whole spreads of @intent itself. */
static int
count_own (LwDesk         *self,
           const LwIntent *intent)
{
  g_autoptr (GArray) rows = self->orders.trade != NULL ? lw_trade_closables (self->orders.trade) : g_array_new (FALSE, FALSE, sizeof (LwClosable));
  gint64 whole;

  for (guint i = 0; i < lw_desk_n_orders (self) && lw_desk_get_order (self, i) != intent; i++)
    take_opened (rows, lw_desk_get_order (self, i));
  whole = MIN (closable_of (rows, lw_vertical_short_id (&intent->vertical), 1), closable_of (rows, lw_vertical_long_id (&intent->vertical), -1));
  return (int) MIN ((gint64) floor (intent->filled), whole);
}

gboolean
lw_desk_held_by_intent (LwDesk     *self,
                        const char *intent_id,
                        LwVertical *held,
                        int        *quantity,
                        char      **why)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);

  *why = NULL;
  if (intent == NULL)
    *why = g_strdup_printf ("there is no order %s", intent_id);
  else if (intent->order_class == LW_CLASS_CLOSE)
    *why = g_strdup_printf ("order %s closed a spread; name the one that opened it", intent_id);
  else if (!(intent->filled >= 1))
    *why = g_strdup_printf ("nothing of order %s is filled", intent_id);
  if (*why != NULL)
    return FALSE;
  *held = intent->vertical;
  *quantity = count_own (self, intent);
  if (*quantity > 0)
    return TRUE;
  *why = self->orders.trade != NULL ? lw_trade_closing_doubt (self->orders.trade, held) : NULL;
  if (*why == NULL)
    *why = g_strdup_printf ("the spread of order %s is not held any more, or an order that closes it is open already", intent_id);
  return FALSE;
}

/* Settlement and instants from the chain where it is loaded: TWS's positions do not tell them. */
static void
complete (LwDesk     *self,
          LwVertical *held)
{
  const LwChain *chain = lw_desk_scan_find_chain (self, held->symbol);
  int series = chain != NULL ? lw_chain_find_con_id (chain, held->con_id_1) : -1;

  if (series >= 0)
    lw_vertical_from_chain (chain, chain->expiry_of[series], held->kind, held->k1, held->k2, held);
}

gboolean
lw_desk_held_pair (LwDesk     *self,
                   gint32      con_id,
                   gint32      other_con_id,
                   LwVertical *held)
{
  LwVertical found;

  if (self->orders.trade == NULL || !lw_trade_held_pair (self->orders.trade, con_id, other_con_id, held))
    return FALSE;
  found = *held;
  complete (self, &found);
  if (found.con_id_1 == held->con_id_1 && found.con_id_2 == held->con_id_2)
    *held = found;
  return TRUE;
}

void
lw_desk_ticket_open_close (LwDesk           *self,
                           const LwVertical *held,
                           int               alone,
                           int               quantity)
{
  LwVertical vertical = inverse_of (held);

  lw_desk_ticket_begin (self, &vertical, -alone, NULL, quantity);
  self->ticket.view.unwinds = TRUE;
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
}

/* The leg that is left of what @intent_id opened. */
static gboolean
open_close_left (LwDesk     *self,
                 const char *intent_id)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  LwVertical held;

  if (intent == NULL || !lw_intent_opened_spread (intent))
    return FALSE;
  held = intent->vertical;
  for (int alone = -1; alone <= 1; alone += 2)
    {
      int quantity = MIN ((int) floor (intent->filled), lw_desk_held_quantity (self, &held, alone));

      if (quantity <= 0)
        continue;
      lw_desk_ticket_open_close (self, &held, alone, quantity);
      return TRUE;
    }
  return FALSE;
}

gboolean
lw_desk_ticket_open_close_of (LwDesk     *self,
                              const char *intent_id)
{
  g_autofree char *why = NULL;
  LwVertical held;
  int quantity;

  if (lw_desk_held_by_intent (self, intent_id, &held, &quantity, &why))
    lw_desk_ticket_open_close (self, &held, 0, quantity);
  else if (!open_close_left (self, intent_id))
    {
      lw_desk_notice (self, FALSE, "Nothing to close: %s.", why);
      return FALSE;
    }
  g_strlcpy (self->ticket.exit_of, intent_id, sizeof self->ticket.exit_of);
  return TRUE;
}

static int
closable_alone (LwDesk           *self,
                const LwVertical *closes,
                int               side)
{
  return (int) MIN (G_MAXINT, lw_trade_closable_alone (self->orders.trade, side > 0 ? lw_vertical_long_id (closes) : lw_vertical_short_id (closes),
                                                       side));
}

#define NOTHING_LEFT "After this nothing of the spread is left."

/* A leg alone: the other one stays, if it is there. */
static void
tell_leg_left (LwDeskTicket *view)
{
  gboolean buys = view->alone > 0; /* the short one back: the long one stays */
  gboolean is_k1 = lw_vertical_long_is_k1 (view->vertical.kind) != buys;
  char strike[LW_PRICE_TEXT_SIZE];

  if (!buys && view->can_short == 0)
    g_strlcpy (view->after, NOTHING_LEFT, sizeof view->after);
  else
    g_snprintf (view->after, sizeof view->after, "After this the %s %s %s is left%s.", buys ? "long" : "short",
                lw_price_format (is_k1 ? view->vertical.k1 : view->vertical.k2, 0, strike, sizeof strike),
                lw_vertical_right (view->vertical.kind) == LW_RIGHT_CALL ? "call" : "put",
                buys ? ": it can lose what it is worth, no more" : "");
}

static void
tell_roll_left (LwDeskTicket *view)
{
  g_autofree char *opens = lw_vertical_name (&view->vertical);
  double width = lw_price_to_double (view->vertical.k2 - view->vertical.k1);

  g_snprintf (view->after, sizeof view->after, "After this the %s is left, and the old spread is not. The gate counts its whole width as what it can "
              "lose: %.2f USD.", opens, width * view->vertical.multiplier * view->quantity);
}

/* What an order that unwinds leaves behind: no payoff of a trade that it does not open. */
static void
tell_left (LwDeskTicket *view)
{
  view->after[0] = '\0';
  if (!view->unwinds || view->choosing)
    return;
  if (view->closes.con_id_1 != 0)
    tell_roll_left (view);
  else if (view->alone != 0)
    tell_leg_left (view);
  else if (view->can_both > view->quantity)
    g_snprintf (view->after, sizeof view->after, "After this %d of %d such spreads are left, as they are now.", view->can_both - view->quantity,
                view->can_both);
  else
    g_strlcpy (view->after, NOTHING_LEFT, sizeof view->after);
}

static void
count_closable (LwDesk *self)
{
  LwDeskTicket *view = &self->ticket.view;
  LwVertical held = inverse_of (&view->vertical);

  view->can_both = view->can_short = view->can_long = 0;
  if (!view->unwinds || view->closes.con_id_1 != 0 || view->changes[0] != '\0' || view->intent[0] != '\0' || self->orders.trade == NULL)
    return;
  view->can_both = lw_desk_held_quantity (self, &held, 0);
  view->can_short = closable_alone (self, &view->vertical, 1);
  view->can_long = closable_alone (self, &view->vertical, -1);
}

void
lw_desk_close_refresh (LwDesk *self)
{
  count_closable (self);
  tell_left (&self->ticket.view);
}

/* As many as before, where the other legs are held as often. */
gboolean
lw_desk_ticket_close_legs (LwDesk *self,
                           int     alone)
{
  const LwDeskTicket *view = &self->ticket.view;
  LwVertical held = inverse_of (&view->vertical);
  int quantity = alone == 0 ? view->can_both : alone < 0 ? view->can_short : view->can_long;
  char of[LW_INTENT_ID_SIZE];

  if (!view->open || quantity <= 0)
    return FALSE;
  if (alone == -view->alone)
    return TRUE;
  g_strlcpy (of, self->ticket.exit_of, sizeof of);
  lw_desk_ticket_open_close (self, &held, alone, MIN (quantity, MAX (1, view->quantity)));
  g_strlcpy (self->ticket.exit_of, of, sizeof self->ticket.exit_of);
  return TRUE;
}

void
lw_desk_ticket_open_roll (LwDesk           *self,
                          const LwVertical *held,
                          const LwVertical *opens,
                          int               quantity)
{
  LwVertical closes = inverse_of (held);

  lw_desk_ticket_begin (self, opens, 0, &closes, quantity);
  self->ticket.view.unwinds = TRUE;
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
}

gboolean
lw_desk_ticket_open_like (LwDesk     *self,
                          const char *intent_id)
{
  const LwIntent *found = lw_desk_find_order (self, intent_id);
  LwIntent intent;

  if (found == NULL)
    return FALSE;
  intent = *found; /* the ticket opens others' work */
  lw_desk_ticket_begin (self, &intent.vertical, lw_intent_alone (&intent),
                        intent.closes.con_id_1 != 0 ? &intent.closes : NULL, intent.quantity);
  self->ticket.view.unwinds = intent.order_class != LW_CLASS_OPEN;
  lw_desk_exits_copy (self, intent.id);
  if (strcmp (intent.tif, "GTD") == 0)
    lw_desk_ticket_set_gtd (self, intent.gtd_us);
  else
    lw_desk_ticket_set_tif (self, intent.tif);
  lw_desk_ticket_set_limit (self, intent.closes.con_id_1 != 0 ? intent.limit : ABS (intent.limit));
  lw_desk_pump (self);
  return TRUE;
}

gboolean
lw_desk_can_send_again (LwDesk         *self,
                        const LwIntent *intent)
{
  const LwIntent *other = lw_desk_find_order (self, intent->superseded_by);

  return self->orders.trade != NULL && (intent->state == LW_INTENT_ABANDONED || intent->state == LW_INTENT_NOT_SENT)
         && (other == NULL || other->state == LW_INTENT_NOT_SENT);
}

gboolean
lw_desk_send_again (LwDesk     *self,
                    const char *intent_id)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  gboolean supersedes;

  if (intent == NULL || !lw_desk_can_send_again (self, intent))
    return FALSE;
  supersedes = lw_trade_can_supersede (self->orders.trade, intent_id);
  if (!lw_desk_ticket_open_like (self, intent_id))
    return FALSE;
  if (supersedes)
    lw_desk_ticket_set_supersedes (self, intent_id);
  return TRUE;
}
