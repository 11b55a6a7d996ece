/* Cancels, and what TWS says of an order id that it has no order for. */

#include "config.h"

#include "lw-calendar.h"

#include "lw-gw-order.h"

/* Ids that are remembered beside the orders: far more than a client uses in a day. */
#define MAX_REMEMBERED 100000

static gint64
key_of (gint32 client_id,
        gint32 order_id)
{
  return ((gint64) client_id << 32) | (guint32) order_id;
}

void
lw_gw_order_remember_id (LwGateway *self,
                         gint32     client_id,
                         gint32     order_id)
{
  gint64 key = key_of (client_id, order_id);

  if (lw_gw_order_find (self, client_id, order_id) == NULL && g_hash_table_size (self->used_ids) < MAX_REMEMBERED)
    g_hash_table_add (self->used_ids, g_memdup2 (&key, sizeof key));
}

static gboolean
id_was_used (LwGateway       *self,
             gint32           client_id,
             gint32           order_id,
             const LwGwOrder *order)
{
  gint64 key = key_of (client_id, order_id);

  return order != NULL || g_hash_table_contains (self->used_ids, &key)
         || (order_id >= 0 && order_id < lw_gw_client (self, client_id)->first_own_id);
}

/* TWS tells of an order until its day is over; one that was never sent does not outlive a restart, and has no end (0). */
static gboolean
is_forgotten (LwGateway       *self,
              const LwGwOrder *order)
{
  return !lw_gw_order_live (order) && lw_calendar_ny_date (order->done_us) < lw_calendar_ny_date (lw_gw_clock (self));
}

/* The codes of the table, as far as it tells them apart: 10147 "order id to cancel not found" is for an id that this client never
 * used, or whose placeOrder never came; 135 "can't find order with id" for one that it used and that stands for no order (refused
 * at once, a preview, lost untransmitted at a restart, of an earlier day): clients have to take both for the same. 10148 is for an
 * order that is over, 161 for one whose cancel is on its way. A placeOrder does not say whether it means a change, so that an id
 * without an order is a new order's or a duplicate (103), but for one below zero, which can only be meant to change (135). */
static void
refuse_cancel (LwGateway       *self,
               LwGwConnection  *connection,
               gint32           order_id,
               const LwGwOrder *order)
{
  g_autofree char *detail = NULL;
  int code;

  if (order != NULL && order->held)
    code = 10147; /* by the script it has not come yet */
  else if (order == NULL || is_forgotten (self, order))
    code = id_was_used (self, connection->client_id, order_id, order) ? 135 : 10147;
  else
    code = order->cancelling ? 161 : 10148;
  if (code == 135)
    detail = g_strdup_printf ("%d", order_id);
  else if (code == 10147)
    detail = g_strdup_printf ("OrderId %d that needs to be cancelled is not found.", order_id);
  else if (code == 161)
    detail = g_strdup_printf ("Order permId = %" G_GINT64_FORMAT, order->perm_id);
  else
    detail = g_strdup_printf ("OrderId %d that needs to be cancelled cannot be cancelled, state: %s.", order_id,
                              lw_gw_order_status (order));
  lw_gw_error (self, connection, order_id, code, detail);
}

void
lw_gw_on_cancel_order (LwGateway      *self,
                       LwGwConnection *connection,
                       LwRow          *row)
{
  gint32 order_id = lw_row_int (row, LW_F_cancelOrder_orderId, 0);
  LwGwOrder *order = lw_gw_order_find (self, connection->client_id, order_id);

  if (!lw_gw_order_writing_allowed (self, connection, order_id))
    return;
  if (order == NULL || order->held || order->cancelling || !lw_gw_order_live (order))
    refuse_cancel (self, connection, order_id, order);
  else
    lw_gw_order_begin_cancel (self, order);
}

void
lw_gw_on_req_global_cancel (LwGateway      *self,
                            LwGwConnection *connection,
                            LwRow          *row)
{
  guint n = self->orders->len; /* what a script adds meanwhile came later */

  if (!lw_gw_order_writing_allowed (self, connection, -1))
    return;
  for (guint i = 0; i < n; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (lw_gw_order_live (order) && !order->held)
        lw_gw_order_begin_cancel (self, order);
    }
}
