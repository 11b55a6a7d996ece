#define G_LOG_DOMAIN "lw-order-encoder"

#include "config.h"

#include <string.h>

#include "lw-order-encoder.h"

static void
write_contract (LwRow         *row,
                const LwOrder *order)
{
  lw_row_set_text (row, LW_F_placeOrder_symbol, order->symbol);
  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_placeOrder_exchange, "SMART");
  lw_row_set_text (row, LW_F_placeOrder_currency, order->currency);
}

/* A leg's action is what happens to it when the combo is bought. */
static void
write_leg (LwRow       *row,
           const LwLeg *leg)
{
  LwRow *entry = lw_row_append (row, LW_F_placeOrder_comboLegs);

  lw_row_set_int (entry, LW_F_placeOrder_comboLegs_conId, leg->con_id);
  lw_row_set_int (entry, LW_F_placeOrder_comboLegs_ratio, leg->ratio);
  lw_row_set_text (entry, LW_F_placeOrder_comboLegs_action, leg->side > 0 ? "BUY" : "SELL");
  lw_row_set_text (entry, LW_F_placeOrder_comboLegs_exchange, "SMART");
  lw_row_set_int (entry, LW_F_placeOrder_comboLegs_openClose, 0);
  lw_row_set_int (entry, LW_F_placeOrder_comboLegs_shortSaleSlot, 0);
  lw_row_set_int (entry, LW_F_placeOrder_comboLegs_exemptCode, -1);
}

/* Always BUY: a SELL of a bag inverts the legs. No smartComboRoutingParams: NonGuaranteed = 1 would let the legs fill apart. */
static void
write_order (LwRow         *row,
             const LwOrder *order)
{
  lw_row_set_int (row, LW_F_placeOrder_orderId, order->order_id);
  write_contract (row, order);
  lw_row_set_text (row, LW_F_placeOrder_action, "BUY");
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, order->quantity);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_price (row, LW_F_placeOrder_lmtPrice, order->limit);
  lw_row_set_text (row, LW_F_placeOrder_tif, order->tif);
  lw_row_set_text (row, LW_F_placeOrder_account, order->account);
  lw_row_set_text (row, LW_F_placeOrder_orderRef, order->order_ref);
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);

  for (guint i = 0; i < order->n_legs; i++)
    write_leg (row, &order->legs[i]);
}

gboolean
lw_order_is_complete (const LwOrder  *order,
                      const char    **why)
{
  *why = NULL;

  if (order->order_id <= 0)
    *why = "an order needs an id";
  else if (order->n_legs < 2 || order->n_legs > LW_MAX_LEGS)
    *why = "a combo has two to eight legs";
  else if (order->quantity <= 0)
    *why = "the quantity must be above 0";
  else if (order->limit == LW_PRICE_NONE)
    *why = "an order needs a limit";
  else if (order->tif[0] == '\0')
    *why = "an order needs a time in force, else TWS puts its own";
  else if (order->symbol[0] == '\0' || order->currency[0] == '\0' || order->account[0] == '\0' || order->order_ref[0] == '\0')
    *why = "symbol, currency, account or order reference is missing";

  for (guint i = 0; *why == NULL && i < order->n_legs; i++)
    {
      const LwLeg *leg = &order->legs[i];

      if (leg->con_id <= 0 || leg->ratio <= 0 || (leg->side != 1 && leg->side != -1))
        *why = "a leg has no contract id, ratio or side";
    }

  return *why == NULL;
}

void
lw_order_encode (const LwOrder *order,
                 LwMsg         *msg)
{
  LwRow *row;

  g_return_if_fail (!order->what_if);

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  write_order (row, order);
  lw_row_set_bool (row, LW_F_placeOrder_whatIf, FALSE);
}

void
lw_order_encode_what_if (const LwOrder *order,
                         LwMsg         *msg)
{
  LwRow *row;

  g_return_if_fail (order->what_if);

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  write_order (row, order);
  lw_row_set_bool (row, LW_F_placeOrder_whatIf, TRUE);
}
