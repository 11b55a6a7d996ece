/* Orders of a saved state. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

/* The order's words, as they were looked at when it came, but for what a market of now might judge in another way. */
static gboolean
restore_terms (LwGateway *self,
               LwGwOrder *order,
               GError   **error)
{
  LwRow *row = lw_msg_get_row (order->placed);
  LwGwRefusal refusal = { 0 };

  double stop = order->stop; /* a trail has moved it */

  order->thing.bag = strcmp (lw_row_text (row, LW_F_placeOrder_secType), "BAG") == 0;
  if (!lw_gw_order_read_terms (self, row, order, &refusal))
    {
      g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its message would be refused with %d", refusal.code);
      g_free (refusal.detail);
      return FALSE;
    }
  if (order->kind == LW_GW_TRAIL || order->kind == LW_GW_TRAIL_LMT)
    order->stop = stop;
  if (order->thing.bag ? lw_row_count (row, LW_F_placeOrder_comboLegs) == order->thing.n_legs && order->thing.n_legs > 1
                       : order->thing.n_legs == 1)
    return TRUE;
  g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its legs are not those of its message");
  return FALSE;
}

/* Another market may number its contracts in another way. */
static void
renumber (LwGwOrder *order)
{
  LwRow *row = lw_msg_get_row (order->placed);

  if (!order->thing.bag && lw_row_has (row, LW_F_placeOrder_conId))
    lw_row_set_int (row, LW_F_placeOrder_conId, lw_gw_ref_con_id (&order->thing.legs[0].ref));
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_comboLegs); i++)
    lw_row_set_int (lw_row_entry (row, LW_F_placeOrder_comboLegs, i), LW_F_placeOrder_comboLegs_conId,
                    lw_gw_ref_con_id (&order->thing.legs[i].ref));
}

gboolean
lw_gw_order_restore (LwGateway *self,
                     LwGwOrder *order,
                     GBytes    *message,
                     GError   **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (message, &length);

  order->placed = lw_msg_new ();
  if (!lw_msg_read (order->placed, LW_DIR_OUT, order->version, bytes, length, error))
    {
      g_prefix_error_literal (error, "order: its message cannot be read: ");
      return FALSE;
    }
  if (lw_msg_get_kind (order->placed) != LW_MSG_placeOrder)
    {
      g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its message is no placeOrder");
      return FALSE;
    }
  if (!restore_terms (self, order, error))
    return FALSE;
  renumber (order);
  /* A filled order may have lost fills since, and one that was cancelled may have got them late. */
  if (order->filled < order->quantity || order->state == LW_GW_FILLED)
    return TRUE;
  g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: %d of %d filled is not its state", order->filled,
               order->quantity);
  return FALSE;
}
