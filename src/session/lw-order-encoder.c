#define G_LOG_DOMAIN "lw-order-encoder"

#include "config.h"

#include <string.h>

#include "lw-order-encoder.h"
#include "lw-tws-time.h"

static void
write_contract (LwRow         *row,
                const LwOrder *order)
{
  if (order->n_legs == 1)
    lw_row_set_int (row, LW_F_placeOrder_conId, order->legs[0].con_id);
  lw_row_set_text (row, LW_F_placeOrder_symbol, order->symbol);
  lw_row_set_text (row, LW_F_placeOrder_secType, order->n_legs == 1 ? "OPT" : "BAG");
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

/* UTC: TWS takes no time without a zone for certain. */
static void
write_time_in_force (LwRow         *row,
                     const LwOrder *order)
{
  char text[LW_TWS_TIME_SIZE];

  lw_row_set_text (row, LW_F_placeOrder_tif, order->tif);
  if (strcmp (order->tif, "GTD") == 0)
    lw_row_set_text (row, LW_F_placeOrder_goodTillDate, lw_tws_time_format (order->gtd_us, text));
}

/* A combo is always a BUY: a SELL of a bag inverts the legs. A leg alone is bought or sold at a price that has no sign. No smartComboRoutingParams: NonGuaranteed = 1 would let the legs fill apart. */
static void
write_order (LwRow         *row,
             const LwOrder *order)
{
  lw_row_set_int (row, LW_F_placeOrder_orderId, order->order_id);
  write_contract (row, order);
  lw_row_set_text (row, LW_F_placeOrder_action, order->n_legs == 1 && order->legs[0].side < 0 ? "SELL" : "BUY");
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, order->quantity);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_price (row, LW_F_placeOrder_lmtPrice, order->n_legs == 1 ? ABS (order->limit) : order->limit);
  write_time_in_force (row, order);
  lw_row_set_text (row, LW_F_placeOrder_account, order->account);
  lw_row_set_text (row, LW_F_placeOrder_orderRef, order->order_ref);
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);

  for (guint i = 0; order->n_legs > 1 && i < order->n_legs; i++)
    write_leg (row, &order->legs[i]);
}

gboolean
lw_order_is_complete (const LwOrder  *order,
                      const char    **why)
{
  *why = NULL;

  if (order->order_id <= 0)
    *why = "an order needs an id";
  else if (order->n_legs < 1 || order->n_legs > LW_MAX_LEGS)
    *why = "an order has one to eight legs";
  else if (order->quantity <= 0)
    *why = "the quantity must be above 0";
  else if (order->limit == LW_PRICE_NONE)
    *why = "an order needs a limit";
  else if (order->tif[0] == '\0')
    *why = "an order needs a time in force, else TWS puts its own";
  else if (strcmp (order->tif, "GTD") == 0 && order->gtd_us <= 0)
    *why = "an order that is good till a date needs that date";
  else if (order->n_legs == 1 && (order->legs[0].ratio != 1 || order->limit * order->legs[0].side < 0))
    *why = "the price of an option alone has the wrong sign";
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
