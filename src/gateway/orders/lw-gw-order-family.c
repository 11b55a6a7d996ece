/* Brackets and one-cancels-all: what orders do to each other. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

enum { OCA_CANCEL = 1, OCA_REDUCE_BLOCK = 2, OCA_REDUCE = 3 };

LwGwOrder *
lw_gw_order_parent (LwGateway       *self,
                    const LwGwOrder *order)
{
  return order->parent_id == 0 ? NULL : lw_gw_order_find (self, order->client_id, order->parent_id);
}

static gboolean
is_child_of (const LwGwOrder *order,
             const LwGwOrder *parent)
{
  return order->parent_id != 0 && order->parent_id == parent->order_id && order->client_id == parent->client_id;
}

static const char *
group_of (const LwGwOrder *order)
{
  return lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_ocaGroup);
}

void
lw_gw_family_join (LwGateway *self,
                   LwGwOrder *order)
{
  const LwGwOrder *parent = lw_gw_order_parent (self, order);
  char group[24];

  if (parent == NULL || group_of (order)[0] != '\0')
    return;
  g_snprintf (group, sizeof group, "%" G_GINT64_FORMAT, parent->perm_id);
  lw_row_set_text (lw_msg_get_row (order->placed), LW_F_placeOrder_ocaGroup, group);
}

static void
send_one (LwGateway *self,
          LwGwOrder *order)
{
  if (order->sent || !lw_gw_order_live (order))
    return;
  order->sent = TRUE;
  lw_row_set_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_transmit, TRUE);
  lw_gw_touch (self);
  if (order->waiting)
    lw_gw_order_advance (self, order);
}

void
lw_gw_family_send (LwGateway *self,
                   LwGwOrder *order)
{
  LwGwOrder *parent = lw_gw_order_parent (self, order);

  if (!order->sent || parent == NULL)
    return;
  send_one (self, parent);
  for (guint i = 0; i < self->orders->len; i++)
    if (is_child_of (g_ptr_array_index (self->orders, i), parent))
      send_one (self, g_ptr_array_index (self->orders, i));
}

/* The message is what lists and the saved state go by. */
static void
set_quantity (LwGateway *self,
              LwGwOrder *order,
              int        quantity)
{
  order->quantity = quantity;
  lw_row_set_int (lw_msg_get_row (order->placed), LW_F_placeOrder_totalQuantity, quantity);
  lw_gw_touch (self);
  lw_gw_order_tell (self, order);
}

/* The others of a group get smaller in proportion. Orders are matched one after the other here, so that with and without block
 * are the same. */
static void
reduce (LwGateway *self,
        LwGwOrder *order,
        double     part)
{
  int left = (int) round ((order->quantity - order->filled) * (1.0 - part));

  if (left < 1)
    lw_gw_order_end (self, order, "Cancelled by OCA");
  else
    set_quantity (self, order, order->filled + left);
}

static void
group_filled (LwGateway *self,
              LwGwOrder *order,
              int        quantity)
{
  const char *group = group_of (order);
  gboolean cancels = order->state == LW_GW_FILLED
                     || lw_row_int (lw_msg_get_row (order->placed), LW_F_placeOrder_ocaType, 0) == OCA_CANCEL;
  double part = cancels ? 1.0 : (double) quantity / (quantity + order->quantity - order->filled);

  for (guint i = 0; group[0] != '\0' && i < self->orders->len; i++)
    {
      LwGwOrder *other = g_ptr_array_index (self->orders, i);

      if (other != order && lw_gw_order_live (other) && strcmp (group_of (other), group) == 0)
        reduce (self, other, part);
    }
}

static void
wake_children (LwGateway *self,
               LwGwOrder *parent)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *child = g_ptr_array_index (self->orders, i);

      if (!is_child_of (child, parent) || !child->waiting || !lw_gw_order_live (child))
        continue;
      lw_gw_order_advance (self, child);
      if (child->waiting) /* no longer for its parent: whyHeld has changed */
        lw_gw_order_tell (self, child);
    }
}

void
lw_gw_family_filled (LwGateway *self,
                     LwGwOrder *order,
                     int        quantity)
{
  group_filled (self, order, quantity);
  if (order->state == LW_GW_FILLED)
    wake_children (self, order);
}

void
lw_gw_family_ended (LwGateway *self,
                    LwGwOrder *order)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *child = g_ptr_array_index (self->orders, i);

      if (!is_child_of (child, order) || !lw_gw_order_live (child))
        continue;
      if (order->filled <= child->filled)
        lw_gw_order_end (self, child, "Cancelled with its parent");
      else if (order->filled < child->quantity)
        set_quantity (self, child, order->filled);
    }
  if (order->filled > 0)
    wake_children (self, order);
}
