/* Parents and children: sent together, children wait, one ends the other. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

/* A parent that rests, a target above and a stop below the market, sent with the last of them. */
static void
place_bracket (Orders *orders,
               int     quantity)
{
  LwRow *row;

  lw_row_set_bool (begin_stock (orders->client, 1, "BUY", quantity, 100.0), LW_F_placeOrder_transmit, FALSE);
  client_send (orders->client);
  row = begin_stock (orders->client, 2, "SELL", quantity, 900.0);
  lw_row_set_int (row, LW_F_placeOrder_parentId, 1);
  lw_row_set_bool (row, LW_F_placeOrder_transmit, FALSE);
  client_send (orders->client);
  g_assert_cmpstr (lw_row_text (find_newest (orders->client, LW_MSG_orderStatus, 1), LW_F_orderStatus_status), ==, "PreSubmitted");
  row = begin_stock (orders->client, 3, "SELL", quantity, NAN);
  lw_row_set_int (row, LW_F_placeOrder_parentId, 1);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "STP");
  lw_row_set_double (row, LW_F_placeOrder_auxPrice, 100.0);
  client_send (orders->client);
}

static void
change_limit (Orders     *orders,
              gint32      order_id,
              const char *action,
              double      limit)
{
  LwRow *row = begin_stock (orders->client, order_id, action, 10, limit);

  if (order_id != 1)
    lw_row_set_int (row, LW_F_placeOrder_parentId, 1);
  client_send (orders->client);
}

static const char *
status_field (Orders *orders,
              gint32  order_id,
              guint   field)
{
  return lw_row_text (find_newest (orders->client, LW_MSG_orderStatus, order_id), field);
}

/* Sent by the last child; the parent's fill sets the target going, and the stop waits for its price; the target's fill ends
 * the stop. */
static void
test_life (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwMsg) done = NULL;
  gint64 perm_id;

  orders_init (&orders);
  place_bracket (&orders, 10);
  g_assert_cmpstr (status_field (&orders, 1, LW_F_orderStatus_status), ==, "Submitted");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "PreSubmitted");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_whyHeld), ==, "child");
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_whyHeld), ==, "child,trigger");
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_parentId), ==, "1");
  g_assert_cmpint (lw_row_int (find_newest (orders.client, LW_MSG_openOrder, 3), LW_F_openOrder_parentId, 0), ==, 1);
  perm_id = lw_row_long (find_newest (orders.client, LW_MSG_openOrder, 1), LW_F_openOrder_permId, 0);
  g_assert_cmpint (g_ascii_strtoll (lw_row_text (find_newest (orders.client, LW_MSG_openOrder, 3), LW_F_openOrder_ocaGroup), NULL, 10), ==,
                   perm_id);
  fixture_advance (orders.fixture, 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_executionData), ==, 0);
  client_forget (orders.client);

  change_limit (&orders, 1, "BUY", 900.0);
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpstr (status_field (&orders, 1, LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "Submitted");
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_status), ==, "PreSubmitted");
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_whyHeld), ==, "trigger");
  client_forget (orders.client);

  change_limit (&orders, 2, "SELL", 100.0);
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_status), ==, "Cancelled");
  g_assert_true (take_error (orders.client, 3, 202));
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqPositions, LW_MSG_position), ==, 0);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 3);
  lw_msg_free (client_take (orders.client, LW_MSG_completedOrder));
  done = client_take (orders.client, LW_MSG_completedOrder);
  g_assert_cmpint (lw_row_long (lw_msg_get_row (done), LW_F_completedOrder_parentPermId, 0), ==, perm_id);
}

static void
test_parent_cancelled (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  place_bracket (&orders, 10);
  client_forget (orders.client);
  cancel (orders.client, 1);
  for (gint32 id = 1; id <= 3; id++)
    {
      g_assert_cmpstr (status_field (&orders, id, LW_F_orderStatus_status), ==, "Cancelled");
      g_assert_true (take_error (orders.client, id, 202));
    }
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 0);
}

/* Unsent: not at work whatever the market does; a child alone can be cancelled; a later transmit sends it. */
static void
test_unsent (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  lw_row_set_bool (begin_stock (orders.client, 1, "BUY", 10, 900.0), LW_F_placeOrder_transmit, FALSE);
  client_send (orders.client);
  fixture_advance (orders.fixture, 5 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted");
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  client_forget (orders.client);
  begin_stock (orders.client, 1, "BUY", 10, 900.0);
  client_send (orders.client);
  assert_statuses (orders.client, "PreSubmitted Submitted Filled");
}

static void
test_missing_parent (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  lw_row_set_int (begin_stock (orders.client, 2, "SELL", 10, 900.0), LW_F_placeOrder_parentId, 1);
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 2, 10006));
  g_assert_cmpuint (client_count (orders.client, LW_MSG_openOrder), ==, 0);
  lw_row_set_int (begin_stock (orders.client, 2, "SELL", 10, 900.0), LW_F_placeOrder_parentId, 1);
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 2, 103)); /* the id is used up */
}

/* A parent that ends half filled leaves children of that size, and they work. */
static void
test_partial (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwScript) script = lw_script_new ("test");
  LwGatewayConfig config;
  LwGateway *gateway;

  fixture_config (&config);
  config.script = script;
  orders_init_with (&orders, &config);
  gateway = orders.fixture->gateway;
  place_bracket (&orders, 5);
  lw_gw_order_execute (gateway, g_ptr_array_index (gateway->orders, 0), 2, LW_SCRIPT_LEGS_BOTH, FALSE);
  client_forget (orders.client);
  cancel (orders.client, 1);
  g_assert_cmpstr (status_field (&orders, 1, LW_F_orderStatus_status), ==, "Cancelled");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "Submitted");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_remaining), ==, "2");
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_openOrder, 2), LW_F_openOrder_totalQuantity), ==, "2");
  client_forget (orders.client);
  lw_gw_order_execute (gateway, g_ptr_array_index (gateway->orders, 1), 1, LW_SCRIPT_LEGS_BOTH, FALSE);
  lw_gw_finish (gateway);
  fixture_settle (orders.fixture);
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_remaining), ==, "1"); /* the stop shrinks with the target */
}

/* A combo with the opposite action as its child, and an option: the same rules. */
static void
test_bag (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row;

  orders_init (&orders);
  lw_row_set_bool (begin_credit (&orders, orders.client, 1, orders.natural), LW_F_placeOrder_transmit, FALSE);
  client_send (orders.client);
  row = begin_credit (&orders, orders.client, 2, -0.02);
  lw_row_set_text (row, LW_F_placeOrder_action, "SELL");
  lw_row_set_int (row, LW_F_placeOrder_parentId, 1);
  client_send (orders.client);
  g_assert_cmpstr (status_field (&orders, 1, LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "Submitted");
}

/* Over a restart the family is a family still; what was not sent is gone. */
static void
test_restart (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  orders_init (&orders);
  place_bracket (&orders, 10);
  lw_row_set_bool (begin_stock (orders.client, 4, "BUY", 10, 1.0), LW_F_placeOrder_transmit, FALSE);
  client_send (orders.client);
  lw_gateway_save_state (orders.fixture->gateway, text);
  lw_gateway_free (orders.fixture->gateway);
  orders.fixture->gateway = lw_gateway_new (&orders.config, orders.fixture->now_us);
  g_assert_true (lw_gateway_load_state (orders.fixture->gateway, text->str, (gssize) text->len, orders.fixture->now_us, &error));
  g_assert_no_error (error);
  orders.client = client_ready (orders.fixture, 1);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 3);
  client_forget (orders.client);
  change_limit (&orders, 1, "BUY", 900.0);
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpstr (status_field (&orders, 2, LW_F_orderStatus_status), ==, "Submitted");
  change_limit (&orders, 2, "SELL", 100.0);
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpstr (status_field (&orders, 3, LW_F_orderStatus_status), ==, "Cancelled");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/brackets/life", test_life);
  g_test_add_func ("/gateway/brackets/parent-cancelled", test_parent_cancelled);
  g_test_add_func ("/gateway/brackets/unsent", test_unsent);
  g_test_add_func ("/gateway/brackets/missing-parent", test_missing_parent);
  g_test_add_func ("/gateway/brackets/partial", test_partial);
  g_test_add_func ("/gateway/brackets/bag", test_bag);
  g_test_add_func ("/gateway/brackets/restart", test_restart);
  return g_test_run ();
}
