#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include "lw-ctl-trade-private.h"

/* trade modify ID --limit P [--qty N]: other values for an order that stands, through the same gate. */

typedef struct
{
  const char *id;
  LwPrice     limit;    /* signed */
  int         quantity;
} Wish;

static gboolean
is_taken (const LwIntent *intent,
          const Wish     *wish)
{
  return intent->limit == wish->limit && intent->quantity == wish->quantity;
}

/* TWS works the new values, or has said no, or the order is over, or nobody knows. */
static gboolean
is_answered (LwDesk  *desk,
             gpointer data)
{
  const Wish *wish = data;
  const LwIntent *intent = lw_desk_find_order (desk, wish->id);

  return intent == NULL || lw_intent_state_is_final (intent->state) || !intent->change_open || is_taken (intent, wish);
}

static gboolean
is_quoted (LwDesk  *desk,
           gpointer data)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  return ticket->can_transmit || ticket->quotes_fresh;
}

static int
status_of (const LwIntent *intent,
           const Wish     *wish)
{
  if (intent->change_unknown || intent->change_open)
    return LW_EXIT_UNKNOWN;
  return is_taken (intent, wish) && intent->state != LW_INTENT_CANCELLED ? LW_EXIT_DONE : LW_EXIT_TWS_REFUSED;
}

/* A roll stays what it is: received or paid. */
static gboolean
receives (const LwIntent *intent)
{
  if (intent->closes.con_id_1 != 0)
    return intent->limit < 0;
  return lw_vertical_receives (&intent->vertical, lw_intent_alone (intent));
}

static int
change (LwDesk         *desk,
        const LwIntent *intent)
{
  LwPrice price = lw_ctl_trade_options.price;
  Wish wish = { intent->id, receives (intent) ? -price : price, lw_ctl_trade_options.quantity };

  if (!lw_desk_ticket_open_order (desk, wish.id))
    {
      lw_ctl_complain ("order %s is over: it cannot be changed", wish.id);
      return LW_EXIT_BAD_INPUT;
    }
  if (wish.quantity == LW_CTL_NO_QUANTITY)
    wish.quantity = lw_desk_get_ticket (desk)->quantity;
  lw_desk_ticket_set_quantity (desk, wish.quantity);
  lw_desk_ticket_set_limit (desk, intent->closes.con_id_1 != 0 ? wish.limit : price);
  lw_ctl_desk_wait (desk, is_quoted, NULL, LW_CTL_QUOTE_SECONDS);
  if (!lw_desk_ticket_transmit (desk))
    return lw_ctl_trade_refuse (lw_desk_get_ticket (desk));
  lw_ctl_trade_print (desk, lw_desk_find_order (desk, wish.id));
  lw_ctl_desk_wait (desk, is_answered, &wish, lw_ctl_trade_options.wait);
  lw_ctl_trade_print (desk, lw_desk_find_order (desk, wish.id));
  return status_of (lw_desk_find_order (desk, wish.id), &wish);
}

/* An order from before this start is named by TWS with the first list. */
static gboolean
is_named (LwDesk  *desk,
          gpointer id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  return intent == NULL || lw_intent_state_is_final (intent->state) || intent->verified;
}

int
lw_ctl_trade_modify (LwDesk     *desk,
                     const char *id)
{
  const LwIntent *intent;

  lw_ctl_desk_wait (desk, is_named, (gpointer) id, lw_ctl_trade_options.wait);
  intent = lw_desk_find_order (desk, id);
  if (intent != NULL)
    return change (desk, intent);
  lw_ctl_complain ("there is no order %s; 'legworkctl trade list' shows them", id);
  return LW_EXIT_BAD_INPUT;
}
