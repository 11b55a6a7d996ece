/* A gateway sleeps while nothing can change, and misses no instant by that. */

#include "lw-order-fixture.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Wakes within @us; what the beginning of connections and orders plans is over before. */
static guint
wakes_of (Orders *orders,
          gint64  us)
{
  fixture_advance (orders->fixture, 60 * G_USEC_PER_SEC);
  orders->fixture->n_wakes = 0;
  fixture_advance (orders->fixture, us);
  return orders->fixture->n_wakes;
}

static void
test_rest (void)
{
  g_auto (Orders) orders = { 0 };
  guint n;

  orders_init (&orders);
  lw_row_set_bool (client_begin (orders.client, LW_MSG_reqAccountUpdates), LW_F_reqAccountUpdates_subscribe, TRUE);
  client_send (orders.client);
  begin_stock (orders.client, 1, "BUY", 1, 100.0);
  client_send (orders.client);
  lw_row_set_text (begin_stock (orders.client, 2, "BUY", 1, 101.0), LW_F_placeOrder_tif, "GTC");
  client_send (orders.client);
  place_credit (&orders, 3, orders.natural - 1.0);
  n = wakes_of (&orders, 8 * HOUR);
  g_test_message ("%u wakes in eight hours", n);
  g_assert_cmpuint (n, <, 20);
  assert_statuses_of (orders.client, 1, "PreSubmitted Submitted");
  begin_stock (orders.client, 1, "BUY", 1, 900.0); /* and it answers as ever */
  client_send (orders.client);
  assert_statuses_of (orders.client, 1, "PreSubmitted Submitted Filled");
}

/* Filled in parts, step by step, though nothing else happens. */
static void
test_parts (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  lw_row_set_int (begin_credit (&orders, orders.client, 1, orders.natural), LW_F_placeOrder_totalQuantity, 190);
  client_send (orders.client);
  fixture_advance (orders.fixture, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 1), LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpuint (client_count (orders.client, LW_MSG_executionData), >, 3);
}

static void
test_instants (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row, *condition;

  orders_init (&orders); /* at 15:00:00 UTC */
  row = begin_stock (orders.client, 1, "BUY", 1, 100.0);
  lw_row_set_text (row, LW_F_placeOrder_tif, "GTD");
  lw_row_set_text (row, LW_F_placeOrder_goodTillDate, "20261123-18:00:00");
  client_send (orders.client);
  row = begin_stock (orders.client, 2, "BUY", 1, 900.0);
  lw_row_set_text (row, LW_F_placeOrder_goodAfterTime, "20261123-16:00:00");
  client_send (orders.client);
  row = begin_stock (orders.client, 3, "BUY", 1, 900.0);
  condition = lw_row_append (row, LW_F_placeOrder_conditions);
  lw_row_set_int (condition, LW_F_placeOrder_conditions_type, 3);
  lw_row_set_text (condition, LW_F_placeOrder_conditions_conj, "a");
  lw_row_set_bool (condition, LW_F_placeOrder_conditions_isMore, TRUE);
  lw_row_set_text (condition, LW_F_placeOrder_conditions_time, "20261123-17:00:00");
  client_send (orders.client);
  lw_row_set_text (begin_stock (orders.client, 4, "BUY", 1, 900.0), LW_F_placeOrder_tif, "OPG");
  client_send (orders.client);
  for (gint32 i = 0; i < 3; i++) /* the second at 16:00, the third at 17:00, the first ends at 18:00 */
    {
      static const gint32 ids[] = { 2, 3, 1 };

      fixture_advance (orders.fixture, FIXTURE_START_US + (i + 1) * HOUR - G_USEC_PER_SEC - orders.fixture->now_us);
      client_forget (orders.client);
      fixture_advance (orders.fixture, 1250000);
      assert_statuses (orders.client, i < 2 ? "Submitted Filled" : "Cancelled");
      g_assert_cmpuint (client_count (orders.client, LW_MSG_openOrder), >=, i < 2 ? 1 : 0);
      g_assert_true (i < 2 || take_error (orders.client, ids[i], 202));
    }
  fixture_advance (orders.fixture, FIXTURE_START_US + 24 * HOUR - 30 * 60 * G_USEC_PER_SEC - 1000000 - orders.fixture->now_us);
  client_forget (orders.client);
  fixture_advance (orders.fixture, 1250000); /* the next opening, 14:30 UTC */
  assert_statuses_of (orders.client, 4, "Submitted Filled");
}

/* Who follows the profit hears of it by the second while an order lives. */
static void
test_stream (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  begin_stock (orders.client, 1, "BUY", 1, 100.0);
  client_send (orders.client);
  fixture_advance (orders.fixture, 60 * G_USEC_PER_SEC);
  lw_row_set_int (client_begin (orders.client, LW_MSG_reqPnL), LW_F_reqPnL_reqId, 9);
  client_send (orders.client);
  client_forget (orders.client);
  fixture_advance (orders.fixture, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_pnl), >=, 9);
}

static void
test_moving (void)
{
  g_auto (Orders) orders = { 0 };
  LwGatewayConfig config;

  fixture_config (&config);
  config.speed = 1.0;
  orders_init_with (&orders, &config);
  begin_stock (orders.client, 1, "BUY", 1, 100.0);
  client_send (orders.client);
  g_assert_cmpuint (wakes_of (&orders, 60 * G_USEC_PER_SEC), >=, 230);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/steps/rest", test_rest);
  g_test_add_func ("/gateway/steps/parts", test_parts);
  g_test_add_func ("/gateway/steps/instants", test_instants);
  g_test_add_func ("/gateway/steps/stream", test_stream);
  g_test_add_func ("/gateway/steps/moving", test_moving);
  return g_test_run ();
}
