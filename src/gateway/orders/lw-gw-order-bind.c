/* Orders that a person made in TWS itself, and client 0, which may take them over. */

#include "config.h"

#include "lw-gw-order.h"

/* The next id below zero that client 0 does not use. */
static gint32
next_bound_id (LwGateway *self)
{
  gint32 lowest = 0;

  for (guint i = 0; i < self->orders->len; i++)
    {
      const LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->client_id == 0)
        lowest = MIN (lowest, order->order_id);
    }
  return lowest - 1;
}

static void
bind (LwGateway      *self,
      LwGwConnection *connection,
      LwGwOrder      *order)
{
  LwRow *row;

  order->order_id = next_bound_id (self);
  lw_gw_touch (self);
  row = lw_gw_begin (self, LW_MSG_orderBound);
  lw_row_set_long (row, LW_F_orderBound_permId, order->perm_id);
  lw_row_set_int (row, LW_F_orderBound_clientId, order->client_id);
  lw_row_set_int (row, LW_F_orderBound_orderId, order->order_id);
  lw_gw_send (self, connection);
}

void
lw_gw_orders_bind (LwGateway      *self,
                   LwGwConnection *connection)
{
  guint n = self->orders->len; /* what a script adds meanwhile is bound by the next one */

  for (guint i = 0; i < n; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->client_id == 0 && order->order_id == 0 && lw_gw_order_listed (order))
        bind (self, connection, order);
    }
}
