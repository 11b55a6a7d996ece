#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-order-fixture.h"

double
price_of (Client *client,
          gint32  con_id,
          int     tick_type)
{
  static gint32 req_id = 70000;
  LwRow *row = client_begin (client, LW_MSG_reqMktData);
  double price = NAN;
  LwMsg *msg;

  lw_row_set_int (row, LW_F_reqMktData_reqId, ++req_id);
  lw_row_set_int (row, LW_F_reqMktData_conId, con_id);
  client_send (client);
  while ((msg = client_take (client, LW_MSG_tickPrice)) != NULL)
    {
      if (lw_row_int (lw_msg_get_row (msg), LW_F_tickPrice_tickType, 0) == tick_type)
        price = lw_row_double (lw_msg_get_row (msg), LW_F_tickPrice_price);
      lw_msg_free (msg);
    }
  lw_row_set_int (client_begin (client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, req_id);
  client_send (client);
  client_forget (client);
  g_assert_cmpfloat (price, >, 0.0);
  return price;
}

void
orders_init_with (Orders                *orders,
                  const LwGatewayConfig *config)
{
  g_autoptr (GArray) puts = NULL;

  orders->config = *config;
  orders->config.immediate = TRUE;
  orders->fixture = fixture_new (&orders->config);
  orders->client = client_ready (orders->fixture, 1);
  puts = client_series (orders->client, "SPY", "SPY", "P", 12);
  for (guint i = 0; i < puts->len; i++)
    {
      const Series *series = &g_array_index (puts, Series, i);

      if (series->strike == 420.0)
        orders->low = *series;
      if (series->strike == 425.0)
        orders->high = *series;
    }
  g_assert_cmpint (orders->low.con_id, !=, 0);
  g_assert_cmpint (orders->high.con_id, !=, 0);
  orders->natural = round ((price_of (orders->client, orders->low.con_id, 2) - price_of (orders->client, orders->high.con_id, 1)) * 100.0) / 100.0;
  g_assert_cmpfloat (orders->natural, <, -0.1);
}

void
orders_init (Orders *orders)
{
  LwGatewayConfig config;

  fixture_config (&config);
  orders_init_with (orders, &config);
}

void
orders_clear (Orders *orders)
{
  fixture_free (orders->fixture);
}

static LwRow *
begin_order (Client     *client,
             gint32      order_id,
             const char *action,
             int         quantity,
             double      limit)
{
  LwRow *row = client_begin (client, LW_MSG_placeOrder);

  lw_row_set_int (row, LW_F_placeOrder_orderId, order_id);
  lw_row_set_text (row, LW_F_placeOrder_symbol, "SPY");
  lw_row_set_text (row, LW_F_placeOrder_exchange, "SMART");
  lw_row_set_text (row, LW_F_placeOrder_currency, "USD");
  lw_row_set_text (row, LW_F_placeOrder_action, action);
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, quantity);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, limit);
  lw_row_set_text (row, LW_F_placeOrder_tif, "DAY");
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);
  return row;
}

LwRow *
begin_credit (Orders *orders,
              Client *client,
              gint32  order_id,
              double  limit)
{
  LwRow *row = begin_order (client, order_id, "BUY", 1, limit);

  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_placeOrder_orderRef, "LWTESTREF");
  order_add_leg (row, orders->high.con_id, "SELL");
  order_add_leg (row, orders->low.con_id, "BUY");
  return row;
}

void
place_credit (Orders *orders,
              gint32  order_id,
              double  limit)
{
  begin_credit (orders, orders->client, order_id, limit);
  client_send (orders->client);
}

char *
next_status (Client *client)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_orderStatus);

  return g_strdup (msg == NULL ? "" : lw_row_text (lw_msg_get_row (msg), LW_F_orderStatus_status));
}

void
assert_statuses_of (Client     *client,
                    gint32      order_id,
                    const char *wanted)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  LwMsg *msg;

  while ((msg = client_take (client, LW_MSG_orderStatus)) != NULL)
    {
      LwRow *row = lw_msg_get_row (msg);

      if (order_id == 0 || lw_row_int (row, LW_F_orderStatus_orderId, 0) == order_id)
        g_string_append_printf (seen, "%s%s", seen->len > 0 ? " " : "", lw_row_text (row, LW_F_orderStatus_status));
      lw_msg_free (msg);
    }
  g_assert_cmpstr (seen->str, ==, wanted);
}

void
assert_statuses (Client     *client,
                 const char *wanted)
{
  assert_statuses_of (client, 0, wanted);
}

guint
count_after (Client   *client,
             LwMsgKind ask,
             LwMsgKind kind)
{
  client_forget (client);
  client_begin (client, ask);
  client_send (client);
  return client_count (client, kind);
}

gboolean
take_error (Client *client,
            gint32  id,
            int     code)
{
  for (guint i = 0; i < client->received->len; i++)
    {
      LwRow *row = lw_msg_get_row (client->received->pdata[i]);

      if (lw_msg_get_kind (client->received->pdata[i]) != LW_MSG_errMsg || lw_row_int (row, LW_F_errMsg_reqId, 0) != id
          || lw_row_int (row, LW_F_errMsg_code, 0) != code)
        continue;
      g_ptr_array_remove_index (client->received, i);
      return TRUE;
    }
  return FALSE;
}

void
cancel (Client *client,
        gint32  order_id)
{
  lw_row_set_int (client_begin (client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, order_id);
  client_send (client);
}

LwRow *
begin_option (Orders     *orders,
              Client     *client,
              gint32      order_id,
              const char *action,
              double      limit)
{
  LwRow *row = begin_order (client, order_id, action, 1, limit);

  lw_row_set_int (row, LW_F_placeOrder_conId, orders->high.con_id);
  lw_row_set_text (row, LW_F_placeOrder_secType, "OPT");
  return row;
}

LwRow *
begin_stock (Client     *client,
             gint32      order_id,
             const char *action,
             int         quantity,
             double      limit)
{
  LwRow *row = begin_order (client, order_id, action, quantity, limit);

  lw_row_set_text (row, LW_F_placeOrder_secType, "STK");
  return row;
}

LwRow *
find_newest (Client   *client,
             LwMsgKind kind,
             gint32    order_id)
{
  guint field = kind == LW_MSG_openOrder ? LW_F_openOrder_orderId : LW_F_orderStatus_orderId;

  for (guint i = client->received->len; i > 0; i--)
    {
      LwMsg *msg = client->received->pdata[i - 1];

      if (lw_msg_get_kind (msg) == kind && lw_row_int (lw_msg_get_row (msg), field, G_MININT32) == order_id)
        return lw_msg_get_row (msg);
    }
  return NULL;
}
