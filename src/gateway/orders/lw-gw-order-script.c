/* What a fault script does to orders behind the client's back. */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-order.h"

/* An external spread lies at least so far out. */
#define EXTERNAL_DAYS 30
/* A rule for every message answers its own orders: each one cancelled brings another, or several. */
#define MOST_EXTERNAL 1000

void
lw_gw_order_hold (LwGateway *self,
                  LwGwOrder *order)
{
  if (!lw_gw_order_live (order))
    return;
  order->held = TRUE;
  order->revision++; /* what was planned for it does not happen */
  lw_gw_touch (self);
}

void
lw_gw_order_release (LwGateway *self,
                     LwGwOrder *order)
{
  if (!order->held)
    return;
  order->held = FALSE;
  order->released_us = lw_gw_clock (self);
  lw_gw_touch (self);
  if (lw_gw_order_live (order))
    {
      order->cancelling = FALSE;
      order->state = LW_GW_PENDING;
      lw_gw_order_begin (self, order);
      return;
    }
  lw_gw_order_tell (self, order);
}

/* The middle of the legs: never missing, so that a script can fill where the market has gone away. */
static double
middle (LwGateway       *self,
        const LwGwOrder *order)
{
  double sum = 0.0;

  for (guint i = 0; i < order->thing.n_legs; i++)
    sum += order->thing.legs[i].side * order->thing.legs[i].ratio * lw_gw_position_price (self, &order->thing.legs[i].ref);
  return round (sum * 100.0) / 100.0;
}

void
lw_gw_order_execute (LwGateway    *self,
                     LwGwOrder    *order,
                     int           quantity,
                     LwScriptLegs  legs,
                     gboolean      bag)
{
  LwGwFill how = { .price = isnan (order->limit) ? middle (self, order) : order->limit, .way = NAN, .legs = legs, .bag = bag };

  quantity = MIN (quantity, order->quantity - order->filled); /* TWS never fills more than was ordered */
  if (quantity > 0)
    lw_gw_order_fill (self, order, quantity, &how);
}

/* The first revision of the @nth execution, in the order in which they came. */
static LwGwExecution *
find_root (LwGateway *self,
           guint      nth)
{
  for (guint i = 0; i < self->executions->len; i++)
    {
      LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (g_str_has_suffix (execution->id, ".01") && --nth == 0)
        return execution;
    }
  return NULL;
}

/* Length of an execution's id up to and with the last dot: what its revisions have in common. */
static gsize
root_length (const LwGwExecution *execution)
{
  return (gsize) (strrchr (execution->id, '.') + 1 - execution->id);
}

static LwGwExecution *
newest_revision (LwGateway     *self,
                 LwGwExecution *root)
{
  for (guint i = self->executions->len; i > 0; i--)
    {
      LwGwExecution *execution = g_ptr_array_index (self->executions, i - 1);

      if (strncmp (execution->id, root->id, root_length (root)) == 0)
        return execution;
    }
  return root;
}

/* Positions and cash follow the legs, never the combo's own line. */
static void
book_correction (LwGateway           *self,
                 const LwGwExecution *was,
                 LwGwExecution       *now)
{
  const LwGwLeg *leg = &now->order->thing.legs[now->leg];

  now->commission = now->realized = NAN;
  if (now->of_bag)
    return;
  if (was->shares > 0)
    lw_gw_account_undo (self, &leg->ref, was->side * was->shares, was->price, was->commission, was->realized);
  now->commission = now->shares > 0 ? lw_gw_commission (leg, now->shares, now->price, now->side < 0) : 0.0;
  if (now->shares > 0)
    now->realized = lw_gw_account_trade (self, &leg->ref, now->side * now->shares, now->price, now->commission);
}

gboolean
lw_gw_order_correct (LwGateway *self,
                     guint      nth,
                     double     shares,
                     double     price)
{
  LwGwExecution *root = nth > 0 ? find_root (self, nth) : NULL;
  LwGwExecution *was, *now;
  LwGwConnection *connection;
  gsize length;

  if (root == NULL)
    return FALSE;
  was = newest_revision (self, root);
  now = g_new (LwGwExecution, 1);
  *now = *was;
  now->superseded = FALSE;
  length = root_length (root);
  g_snprintf (now->id + length, sizeof now->id - length, "%02d", atoi (was->id + length) + 1);
  now->clock_us = lw_gw_clock (self);
  now->shares = isnan (shares) ? was->shares : (int) round (CLAMP (shares, 0.0, 1e6));
  now->price = isnan (price) ? was->price : price;
  now->cumulated += now->shares - was->shares;
  now->average = now->cumulated > 0 ? now->price : 0.0;
  book_correction (self, was, now);
  lw_gw_order_corrected (self, was, now);
  connection = lw_gw_order_listener (self, now->order);
  lw_gw_send_execution (self, connection, -1, now);
  lw_gw_send_commission (self, connection, now);
  lw_gw_send_status (self, connection, now->order);
  lw_gw_account_changed (self);
  lw_gw_touch (self);
  return TRUE;
}

void
lw_gw_order_cancel_by_tws (LwGateway *self,
                           LwGwOrder *order)
{
  if (!lw_gw_order_live (order))
    return;
  order->held = FALSE;
  lw_gw_order_end (self, order, "Cancelled by TWS");
}

/* Two neighbouring puts below the spot, at least EXTERNAL_DAYS out where there are such. */
static gboolean
pick_spread (LwGateway *self,
             LwGwRef   *high,
             LwGwRef   *low)
{
  const LwGwUnderlying *underlying = lw_gw_market_get_underlying (self->market, 0);
  const LwChain *chain = underlying->chain;
  LwDate today = lw_calendar_ny_date (lw_gw_clock (self));
  double spot = lw_gw_spot (self, underlying);
  gboolean found = FALSE;

  for (guint e = 0; e < chain->n_expiries; e++)
    {
      const LwExpiry *expiry = &chain->expiries[e];
      guint first = expiry->first + expiry->n_calls, end = first + expiry->n_puts;

      if (expiry->n_puts < 2 || (found && expiry->settle < today + EXTERNAL_DAYS))
        continue;
      *low = (LwGwRef) { underlying, (int) first };
      *high = (LwGwRef) { underlying, (int) first + 1 };
      for (guint i = first + 1; i < end && lw_price_to_double (chain->strikes[i]) < spot; i++)
        {
          low->series = (int) i - 1;
          high->series = (int) i;
        }
      found = TRUE;
      if (expiry->settle >= today + EXTERNAL_DAYS)
        break;
    }
  return found;
}

static void
write_leg (LwGwOrder *order,
           guint      i)
{
  const LwGwLeg *leg = &order->thing.legs[i];
  LwRow *row = lw_row_append (lw_msg_get_row (order->placed), LW_F_placeOrder_comboLegs);

  lw_row_set_int (row, LW_F_placeOrder_comboLegs_conId, lw_gw_ref_con_id (&leg->ref));
  lw_row_set_int (row, LW_F_placeOrder_comboLegs_ratio, leg->ratio);
  lw_row_set_text (row, LW_F_placeOrder_comboLegs_action, leg->side > 0 ? "BUY" : "SELL");
  lw_row_set_text (row, LW_F_placeOrder_comboLegs_exchange, "SMART");
}

/* As if it had come as a message: lists, changes and the saved state know no other kind of order. */
static void
write_message (LwGwOrder  *order,
               const char *order_ref)
{
  LwRow *row;

  order->placed = lw_msg_new ();
  lw_msg_reset (order->placed, LW_MSG_placeOrder);
  row = lw_msg_get_row (order->placed);
  lw_row_set_int (row, LW_F_placeOrder_orderId, order->order_id);
  lw_row_set_text (row, LW_F_placeOrder_symbol, order->thing.legs[0].ref.underlying->chain->symbol);
  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_placeOrder_exchange, "SMART");
  lw_row_set_text (row, LW_F_placeOrder_currency, "USD");
  lw_row_set_text (row, LW_F_placeOrder_action, "BUY");
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, order->quantity);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, order->limit);
  lw_row_set_text (row, LW_F_placeOrder_tif, "GTC");
  lw_row_set_text (row, LW_F_placeOrder_orderRef, order_ref != NULL ? order_ref : "");
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);
  for (guint i = 0; i < order->thing.n_legs; i++)
    write_leg (order, i);
}

static gboolean
perm_id_is_taken (LwGateway *self,
                  gint64     perm_id)
{
  for (guint i = 0; i < self->orders->len; i++)
    if (((const LwGwOrder *) g_ptr_array_index (self->orders, i))->perm_id == perm_id)
      return TRUE;
  return FALSE;
}

/* Half the width away from the market's middle: it works and does not fill by itself. */
static double
resting_limit (LwGateway       *self,
               const LwGwOrder *order)
{
  double step = lw_gw_thing_increment (&order->thing, 1.0);
  double width = lw_gw_ref_strike (&order->thing.legs[0].ref) - lw_gw_ref_strike (&order->thing.legs[1].ref);

  return -round ((width - middle (self, order)) / 2.0 / step) * step;
}

/* The ids that its owner may use next lie above it, as for an order that came as a message. */
static void
reserve_id (LwGateway       *self,
            const LwGwOrder *order)
{
  LwGwClient *client = lw_gw_client (self, order->client_id);

  client->next_order_id = MAX (client->next_order_id, MIN (order->order_id, G_MAXINT32 - 1) + 1);
}

void
lw_gw_order_add_external (LwGateway  *self,
                          gint32      order_id,
                          gint32      client_id,
                          gint64      perm_id,
                          const char *order_ref)
{
  LwGwConnection *connection = lw_gw_client_connection (self, client_id);
  LwGwOrder *order;
  LwGwRef high, low;

  if (self->n_external >= MOST_EXTERNAL || !pick_spread (self, &high, &low))
    return;
  self->n_external++;
  order = g_new0 (LwGwOrder, 1);
  order->order_id = order_id;
  order->client_id = client_id;
  order->perm_id = perm_id > 0 && !perm_id_is_taken (self, perm_id) ? perm_id : self->next_perm_id++;
  order->version = self->config.server_version;
  order->side = order->quantity = 1;
  order->thing = (LwGwThing) { .bag = TRUE, .n_legs = 2, .legs = { { high, 1, -1 }, { low, 1, 1 } } };
  order->limit = resting_limit (self, order);
  order->state = LW_GW_SUBMITTED;
  order->sent = order->by_script = TRUE;
  order->stop = NAN;
  order->taken_us = lw_gw_clock (self);
  write_message (order, order_ref);
  g_ptr_array_add (self->orders, order);
  reserve_id (self, order);
  lw_gw_touch (self);
  if (connection == NULL || (order_id == 0 && client_id == 0 && !connection->auto_bind))
    return;
  if (order_id == 0 && client_id == 0)
    lw_gw_orders_bind (self, connection);
  lw_gw_order_tell (self, order);
}
