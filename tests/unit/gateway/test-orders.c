/* Orders at the gateway: what is refused, what fills at what, what is told to whom. */

#include <math.h>
#include <string.h>

#include "lw-order-fixture.h"

static void
test_fill (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwMsg) bag = NULL, sold = NULL, bought = NULL, report = NULL;

  orders_init (&orders);
  place_credit (&orders, 1, orders.natural + 0.05); /* would take less credit: gets the market's price */
  assert_statuses (orders.client, "PreSubmitted Submitted Filled");
  g_assert_cmpuint (client_count (orders.client, LW_MSG_executionData), ==, 3);
  bag = client_take (orders.client, LW_MSG_executionData);
  sold = client_take (orders.client, LW_MSG_executionData);
  bought = client_take (orders.client, LW_MSG_executionData);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (bag), LW_F_executionData_secType), ==, "BAG");
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (bag), LW_F_executionData_price), ==, orders.natural);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (bag), LW_F_executionData_orderRef), ==, "LWTESTREF");
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (sold), LW_F_executionData_side), ==, "SLD");
  g_assert_cmpint (lw_row_int (lw_msg_get_row (sold), LW_F_executionData_conId, 0), ==, orders.high.con_id);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (bought), LW_F_executionData_side), ==, "BOT");
  g_assert_cmpint (lw_row_int (lw_msg_get_row (bought), LW_F_executionData_reqId, 0), ==, -1);
  g_assert_true (g_str_has_suffix (lw_row_text (lw_msg_get_row (bag), LW_F_executionData_execId), ".01.01"));
  g_assert_true (g_str_has_suffix (lw_row_text (lw_msg_get_row (bought), LW_F_executionData_execId), ".03.01"));
  g_assert_cmpuint (client_count (orders.client, LW_MSG_commissionReport), ==, 2);
  report = client_take (orders.client, LW_MSG_commissionReport);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (report), LW_F_commissionReport_execId), ==,
                   lw_row_text (lw_msg_get_row (sold), LW_F_executionData_execId));
  g_assert_true (isnan (lw_row_double (lw_msg_get_row (report), LW_F_commissionReport_realizedPNL)));
}

static void
test_rests (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  place_credit (&orders, 1, orders.natural - 0.01); /* wants a cent more than the market gives */
  fixture_advance (orders.fixture, 10 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted Submitted");
  g_assert_cmpuint (client_count (orders.client, LW_MSG_executionData), ==, 0);
  client_forget (orders.client);
  place_credit (&orders, 1, orders.natural - 0.015); /* a modify off the grid: refused, the order stays */
  g_assert_cmpint (client_error (orders.client, NULL), ==, 110);
  client_forget (orders.client);
  client_begin (orders.client, LW_MSG_reqOpenOrders);
  client_send (orders.client);
  {
    g_autoptr (LwMsg) open = client_take (orders.client, LW_MSG_openOrder);

    g_assert_nonnull (open);
    g_assert_cmpfloat (lw_row_double (lw_msg_get_row (open), LW_F_openOrder_lmtPrice), ==, orders.natural - 0.01);
    g_assert_cmpuint (lw_row_count (lw_msg_get_row (open), LW_F_openOrder_comboLegs), ==, 2);
  }
  client_forget (orders.client);
  place_credit (&orders, 1, orders.natural); /* a modify that fills */
  assert_statuses (orders.client, "PreSubmitted Submitted Filled");
}

/* Net of the legs' executions of the one combo that was bought; they must add up to the combo's own line. */
static double
net_of_legs (Client *client)
{
  double net = 0.0;
  guint n = 0;

  for (;; n++)
    {
      g_autoptr (LwMsg) msg = client_take (client, LW_MSG_executionData);
      LwRow *row = msg != NULL ? lw_msg_get_row (msg) : NULL;
      int side;

      if (row == NULL)
        break;
      side = strcmp (lw_row_text (row, LW_F_executionData_side), "BOT") == 0 ? 1 : -1;
      if (strcmp (lw_row_text (row, LW_F_executionData_secType), "BAG") != 0)
        net += side * lw_row_double (row, LW_F_executionData_price);
    }
  g_assert_cmpuint (n, ==, 3);
  return net;
}

/* Inside the market nobody comes while it stands still; a market that moves has somebody who does, at the limit. */
static void
test_met_inside (void)
{
  g_auto (Orders) still = { 0 }, moving = { 0 };
  LwGatewayConfig config;

  orders_init (&still);
  place_credit (&still, 1, still.natural - 0.01);
  fixture_advance (still.fixture, 300 * G_USEC_PER_SEC);
  assert_statuses (still.client, "PreSubmitted Submitted");

  fixture_config (&config);
  config.speed = 1.0;
  orders_init_with (&moving, &config);
  place_credit (&moving, 1, moving.natural - 0.01);
  fixture_advance (moving.fixture, 300 * G_USEC_PER_SEC);
  assert_statuses (moving.client, "PreSubmitted Submitted Filled");
  g_assert_cmpfloat_with_epsilon (net_of_legs (moving.client), moving.natural - 0.01, 1e-9);
}

static void
test_cancel (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  place_credit (&orders, 1, orders.natural - 1.0);
  client_forget (orders.client);
  lw_row_set_int (client_begin (orders.client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, 1);
  client_send (orders.client);
  assert_statuses (orders.client, "PendingCancel Cancelled");
  g_assert_cmpint (client_error (orders.client, NULL), ==, 202);
  client_send (orders.client);
  g_assert_cmpint (client_error (orders.client, NULL), ==, 10148);
  lw_row_set_int (client_begin (orders.client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, 99);
  client_send (orders.client);
  g_assert_cmpint (client_error (orders.client, NULL), ==, 10147);
  place_credit (&orders, 2, orders.natural);
  client_forget (orders.client);
  lw_row_set_int (client_begin (orders.client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, 2);
  client_send (orders.client);
  g_assert_cmpint (client_error (orders.client, NULL), ==, 10148);
}

static void
test_refused (void)
{
  g_auto (Orders) orders = { 0 };
  Client *client;

  orders_init (&orders);
  client = orders.client;
  place_credit (&orders, 1, -5.0); /* the width */
  g_assert_cmpint (client_error (client, NULL), ==, 201);
  place_credit (&orders, 1, orders.natural); /* a used id is used, though its order was refused */
  g_assert_cmpint (client_error (client, NULL), ==, 103);
  lw_row_set_text (begin_credit (&orders, client, 2, -orders.natural), LW_F_placeOrder_action, "SELL");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 201);
  place_credit (&orders, 3, orders.natural - 0.005);
  g_assert_cmpint (client_error (client, NULL), ==, 110);
  lw_row_set_int (lw_row_entry (begin_credit (&orders, client, 4, orders.natural), LW_F_placeOrder_comboLegs, 0),
                  LW_F_placeOrder_comboLegs_conId, 12345);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 200);
  lw_row_set_text (begin_credit (&orders, client, 5, orders.natural), LW_F_placeOrder_totalQuantity, "0");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 434);
  lw_row_set_text (begin_credit (&orders, client, 6, orders.natural), LW_F_placeOrder_account, "U1234567");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 435);
  lw_row_set_text (begin_credit (&orders, client, 7, orders.natural), LW_F_placeOrder_orderType, "MIDPRICE");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 387);
  lw_row_set_text (begin_credit (&orders, client, 8, orders.natural), LW_F_placeOrder_totalQuantity, "100000");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 201); /* no account covers that */
  assert_statuses (client, "Inactive Inactive Inactive"); /* what the account or the exchange rejects (201), nothing else */
  place_credit (&orders, 9, orders.natural);
  client_forget (client);
  place_credit (&orders, 9, orders.natural);
  g_assert_cmpint (client_error (client, NULL), ==, 104);
}

static void
test_what_if (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwMsg) open = NULL;
  LwRow *row;

  orders_init (&orders);
  lw_row_set_bool (begin_credit (&orders, orders.client, 1, orders.natural), LW_F_placeOrder_whatIf, TRUE);
  client_send (orders.client);
  open = client_take (orders.client, LW_MSG_openOrder);
  g_assert_nonnull (open);
  row = lw_msg_get_row (open);
  g_assert_true (lw_row_bool (row, LW_F_openOrder_whatIf));
  g_assert_cmpstr (lw_row_text (row, LW_F_openOrder_initMarginChange), ==, "500.00");
  g_assert_true (isnan (lw_row_double (row, LW_F_openOrder_commission)));
  g_assert_cmpfloat (lw_row_double (row, LW_F_openOrder_minCommission), <=, lw_row_double (row, LW_F_openOrder_maxCommission));
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0);
}

/* Orders belong to the client id, not to the connection. */
static void
test_survives (void)
{
  g_auto (Orders) orders = { 0 };
  Client *other, *again;

  orders_init (&orders);
  place_credit (&orders, 1, orders.natural - 1.0);
  place_credit (&orders, 2, orders.natural);
  client_drop (orders.client);
  other = client_ready (orders.fixture, 2);
  g_assert_cmpuint (count_after (other, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (count_after (other, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 1);
  g_assert_cmpuint (count_after (other, LW_MSG_reqExecutions, LW_MSG_executionData), ==, 3);
  g_assert_cmpuint (count_after (other, LW_MSG_reqExecutions, LW_MSG_commissionReport), ==, 2);
  g_assert_cmpuint (count_after (other, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 1);
  g_assert_cmpuint (count_after (other, LW_MSG_reqPositions, LW_MSG_position), ==, 2);
  again = client_new (orders.fixture);
  client_hello (again, 157, 178);
  lw_row_set_int (client_begin (again, LW_MSG_startApi), LW_F_startApi_clientId, 1);
  client_send (again);
  g_assert_cmpuint (client_count (again, LW_MSG_openOrder), ==, 1); /* comes unasked */
  {
    g_autoptr (LwMsg) next_id = client_take (again, LW_MSG_nextValidId);

    g_assert_cmpint (lw_row_int (lw_msg_get_row (next_id), LW_F_nextValidId_orderId, 0), ==, 3);
  }
}

/* In, and out again by buying the inverted legs: what is left is the spread and the fees. */
static void
test_round_trip (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwMsg) report = NULL;
  LwRow *row;

  orders_init (&orders);
  place_credit (&orders, 1, orders.natural);
  client_forget (orders.client);
  row = begin_credit (&orders, orders.client, 2, -orders.natural + 0.5);
  lw_row_set_text (lw_row_entry (row, LW_F_placeOrder_comboLegs, 0), LW_F_placeOrder_comboLegs_action, "BUY");
  lw_row_set_text (lw_row_entry (row, LW_F_placeOrder_comboLegs, 1), LW_F_placeOrder_comboLegs_action, "SELL");
  client_send (orders.client);
  assert_statuses (orders.client, "PreSubmitted Submitted Filled");
  report = client_take (orders.client, LW_MSG_commissionReport);
  g_assert_nonnull (report);
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (report), LW_F_commissionReport_realizedPNL), <, 0.0);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqPositions, LW_MSG_position), ==, 0);
}

/* Acknowledged orders stay in the lists while a change is on its way; a gateway that starts again gives new ids. */
static void
test_lists_and_ids (void)
{
  g_auto (Orders) orders = { 0 };
  g_autoptr (LwMsg) open = NULL, other = NULL;

  orders_init (&orders);
  lw_gateway_free (orders.fixture->gateway);
  orders.config.immediate = FALSE;
  orders.fixture->gateway = lw_gateway_new (&orders.config, orders.fixture->now_us);
  orders.client = client_ready (orders.fixture, 1);
  place_credit (&orders, 1, orders.natural - 1.0);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  fixture_advance (orders.fixture, 19999);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0);
  fixture_advance (orders.fixture, 1);
  assert_statuses (orders.client, "PreSubmitted"); /* after 20 ms */
  fixture_advance (orders.fixture, 30000);
  place_credit (&orders, 1, orders.natural - 0.9);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  open = client_take (orders.client, LW_MSG_openOrder);

  orders.fixture->now_us += 20 * G_USEC_PER_SEC;
  lw_gateway_free (orders.fixture->gateway);
  orders.fixture->gateway = lw_gateway_new (&orders.config, orders.fixture->now_us);
  orders.client = client_ready (orders.fixture, 1);
  place_credit (&orders, 1, orders.natural - 1.0);
  fixture_advance (orders.fixture, 20000);
  other = client_take (orders.client, LW_MSG_openOrder);
  g_assert_nonnull (other);
  g_assert_cmpint (lw_row_long (lw_msg_get_row (other), LW_F_openOrder_permId, 0), >,
                   lw_row_long (lw_msg_get_row (open), LW_F_openOrder_permId, 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/orders/fill", test_fill);
  g_test_add_func ("/gateway/orders/rests", test_rests);
  g_test_add_func ("/gateway/orders/met-inside", test_met_inside);
  g_test_add_func ("/gateway/orders/cancel", test_cancel);
  g_test_add_func ("/gateway/orders/refused", test_refused);
  g_test_add_func ("/gateway/orders/what-if", test_what_if);
  g_test_add_func ("/gateway/orders/survives", test_survives);
  g_test_add_func ("/gateway/orders/round-trip", test_round_trip);
  g_test_add_func ("/gateway/orders/lists-and-ids", test_lists_and_ids);
  return g_test_run ();
}
