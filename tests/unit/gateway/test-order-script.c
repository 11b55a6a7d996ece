/* What a fault script does to orders: held, filled in parts, corrected, ended, and made by somebody else. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

typedef struct
{
  Orders    orders;
  LwScript *script;
} Played;

static void
played_init (Played *played)
{
  LwGatewayConfig config;

  fixture_config (&config);
  played->script = lw_script_new ("test");
  config.script = played->script;
  orders_init_with (&played->orders, &config);
}

static void
played_clear (Played *played)
{
  orders_clear (&played->orders);
  lw_script_unref (played->script);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Played, played_clear)

static LwGwOrder *
order_of (Played *played,
          guint   i)
{
  return g_ptr_array_index (played->orders.fixture->gateway->orders, i);
}

/* What the gateway made outside of an entry goes out. */
static void
settle (Played *played)
{
  lw_gw_finish (played->orders.fixture->gateway);
  fixture_settle (played->orders.fixture);
}

static void
test_waits (void)
{
  g_auto (Played) played = { 0 };
  Client *client;

  played_init (&played);
  client = played.orders.client;
  place_credit (&played.orders, 1, played.orders.natural + 0.05); /* would fill at once without a script */
  fixture_advance (played.orders.fixture, 10 * G_USEC_PER_SEC);
  assert_statuses (client, "PreSubmitted Submitted");
  lw_gw_order_execute (played.orders.fixture->gateway, order_of (&played, 0), 1, LW_SCRIPT_LEGS_BOTH, TRUE);
  settle (&played);
  assert_statuses (client, "Filled");
  g_assert_cmpuint (client_count (client, LW_MSG_executionData), ==, 3);
  g_assert_cmpuint (client_count (client, LW_MSG_commissionReport), ==, 2);
}

/* 3 × 2.71 / 3 is 2.7099999999999995 in doubles; TWS says 2.71. */
static void
test_mean (void)
{
  g_auto (Played) played = { 0 };
  g_autoptr (LwMsg) execution = NULL;
  Client *client;

  played_init (&played);
  client = played.orders.client;
  begin_stock (client, 1, "BUY", 3, 2.71);
  client_send (client);
  lw_gw_order_execute (played.orders.fixture->gateway, order_of (&played, 0), 3, LW_SCRIPT_LEGS_BOTH, TRUE);
  settle (&played);
  g_assert_cmpstr (lw_row_text (find_newest (client, LW_MSG_orderStatus, 1), LW_F_orderStatus_avgFillPrice), ==, "2.71");
  execution = client_take (client, LW_MSG_executionData);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (execution), LW_F_executionData_avgPrice), ==, "2.71");
}

/* Held: no callback, in no list, not to be cancelled; then as usual. */
static void
test_hold (void)
{
  g_auto (Played) played = { 0 };
  LwGateway *gateway;
  Client *client;

  played_init (&played);
  client = played.orders.client;
  gateway = played.orders.fixture->gateway;
  place_credit (&played.orders, 1, played.orders.natural);
  client_forget (client);
  lw_gw_order_hold (gateway, order_of (&played, 0));
  g_assert_cmpuint (count_after (client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (count_after (client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (count_after (client, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 0);
  client_forget (client);
  cancel (client, 1);
  g_assert_true (take_error (client, 1, 10147));
  fixture_advance (played.orders.fixture, 40 * G_USEC_PER_SEC);
  g_assert_cmpuint (client->received->len, ==, 0);
  lw_gw_order_release (gateway, order_of (&played, 0));
  settle (&played);
  assert_statuses (client, "PreSubmitted Submitted");
  g_assert_cmpuint (count_after (client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
}

/* Parts, a lone leg, the combo's line alone: what is filled is what whole combos were told of. */
static void
test_parts (void)
{
  g_auto (Played) played = { 0 };
  LwGateway *gateway;
  LwGwOrder *order;

  played_init (&played);
  gateway = played.orders.fixture->gateway;
  lw_row_set_text (begin_credit (&played.orders, played.orders.client, 1, -1.2), LW_F_placeOrder_totalQuantity, "5");
  client_send (played.orders.client);
  client_forget (played.orders.client);
  order = order_of (&played, 0);
  lw_gw_order_execute (gateway, order, 2, LW_SCRIPT_LEGS_FIRST, FALSE);
  g_assert_cmpint (order->filled, ==, 0);
  lw_gw_order_execute (gateway, order, 3, LW_SCRIPT_LEGS_BOTH, TRUE);
  g_assert_cmpint (order->filled, ==, 3);
  g_assert_cmpfloat_with_epsilon (order->fill_value / order->filled, -1.2, 1e-9);
  lw_gw_order_execute (gateway, order, 2, LW_SCRIPT_LEGS_NONE, TRUE);
  g_assert_cmpint (order->state, ==, LW_GW_FILLED);
  settle (&played);
  g_assert_cmpuint (client_count (played.orders.client, LW_MSG_executionData), ==, 1 + 3 + 1);
  g_assert_cmpuint (count_after (played.orders.client, LW_MSG_reqPositions, LW_MSG_position), ==, 2);
}

static double
cash (Played *played)
{
  LwGwFigures figures;

  lw_gw_account_figures (played->orders.fixture->gateway, &figures);
  return figures.cash;
}

/* A bust gives everything back; a correction books the difference; both are further revisions of the execution. */
static void
test_correct (void)
{
  g_auto (Played) played = { 0 };
  g_autoptr (LwMsg) first = NULL, corrected = NULL;
  g_autofree char *first_id = NULL;
  LwGateway *gateway;
  LwGwOrder *order;
  const char *id;
  double before, fee;

  played_init (&played);
  gateway = played.orders.fixture->gateway;
  before = cash (&played);
  lw_row_set_int (begin_option (&played.orders, played.orders.client, 1, "BUY", 2.0), LW_F_placeOrder_totalQuantity, 2);
  client_send (played.orders.client);
  client_forget (played.orders.client);
  order = order_of (&played, 0);
  lw_gw_order_execute (gateway, order, 2, LW_SCRIPT_LEGS_BOTH, TRUE);
  settle (&played);
  fee = before - 400.0 - cash (&played);
  g_assert_cmpfloat (fee, >, 0.0);
  first = client_take (played.orders.client, LW_MSG_executionData);
  first_id = g_strdup (lw_row_text (lw_msg_get_row (first), LW_F_executionData_execId));
  client_forget (played.orders.client);
  g_assert_true (lw_gw_order_correct (gateway, 1, 1.0, 2.1));
  settle (&played);
  corrected = client_take (played.orders.client, LW_MSG_executionData);
  id = lw_row_text (lw_msg_get_row (corrected), LW_F_executionData_execId);
  g_assert_true (g_str_has_suffix (id, ".02"));
  g_assert_cmpint (strncmp (id, first_id, strlen (id) - 2), ==, 0);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (corrected), LW_F_executionData_shares), ==, "1");
  g_assert_cmpfloat_with_epsilon (cash (&played), before - 210.0 - fee / 2.0, 0.02);
  g_assert_cmpint (order->filled, ==, 1);
  g_assert_true (lw_gw_order_correct (gateway, 1, 0.0, NAN)); /* the same execution again: busted */
  settle (&played);
  g_assert_cmpfloat_with_epsilon (cash (&played), before, 1e-6);
  g_assert_cmpint (order->filled, ==, 0);
  g_assert_cmpint (order->state, ==, LW_GW_FILLED);
  g_assert_false (lw_gw_order_correct (gateway, 2, 1.0, 1.0)); /* there was one execution only */
  g_assert_cmpuint (count_after (played.orders.client, LW_MSG_reqExecutions, LW_MSG_executionData), ==, 3);
  g_assert_cmpuint (count_after (played.orders.client, LW_MSG_reqPositions, LW_MSG_position), ==, 0);
}

/* A busted closing trade: what it had closed is held again, at its old cost. */
static void
test_bust_of_closing (void)
{
  g_auto (Played) played = { 0 };
  LwGateway *gateway;
  LwGwPosition *position;
  double cost;

  played_init (&played);
  gateway = played.orders.fixture->gateway;
  begin_option (&played.orders, played.orders.client, 1, "BUY", 2.0);
  client_send (played.orders.client);
  lw_gw_order_execute (gateway, order_of (&played, 0), 1, LW_SCRIPT_LEGS_BOTH, TRUE);
  position = g_ptr_array_index (gateway->positions, 0);
  cost = position->cost;
  begin_option (&played.orders, played.orders.client, 2, "SELL", 3.0);
  client_send (played.orders.client);
  lw_gw_order_execute (gateway, order_of (&played, 1), 1, LW_SCRIPT_LEGS_BOTH, TRUE);
  g_assert_cmpfloat (position->quantity, ==, 0.0);
  g_assert_cmpfloat (gateway->realized, >, 95.0);
  g_assert_true (lw_gw_order_correct (gateway, 2, 0.0, NAN));
  g_assert_cmpfloat (position->quantity, ==, 1.0);
  g_assert_cmpfloat_with_epsilon (position->cost, cost, 1e-6);
  g_assert_cmpfloat_with_epsilon (gateway->realized, 0.0, 1e-6);
  settle (&played);
}

/* Ended by TWS, and a fill that comes late all the same. */
static void
test_cancelled_by_tws (void)
{
  g_auto (Played) played = { 0 };
  Client *client;

  played_init (&played);
  client = played.orders.client;
  lw_row_set_text (begin_credit (&played.orders, client, 1, -1.2), LW_F_placeOrder_totalQuantity, "2");
  client_send (client);
  client_forget (client);
  lw_gw_order_cancel_by_tws (played.orders.fixture->gateway, order_of (&played, 0));
  settle (&played);
  assert_statuses (client, "Cancelled");
  g_assert_true (take_error (client, 1, 202));
  lw_gw_order_execute (played.orders.fixture->gateway, order_of (&played, 0), 1, LW_SCRIPT_LEGS_BOTH, TRUE);
  settle (&played);
  assert_statuses (client, "Cancelled");
  g_assert_cmpuint (client_count (client, LW_MSG_executionData), ==, 3);
  g_assert_cmpuint (count_after (client, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 1);
}

/* Orders of a person in TWS and of another client: in the list of all, in nobody's own; client 0 binds the person's. */
static void
test_external (void)
{
  g_auto (Played) played = { 0 };
  g_autoptr (LwMsg) bound = NULL, open = NULL;
  g_autoptr (GString) saved = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  LwGateway *gateway;
  Client *zero;

  played_init (&played);
  gateway = played.orders.fixture->gateway;
  lw_gw_order_add_external (gateway, 0, 0, 9001, NULL);
  lw_gw_order_add_external (gateway, 7, 9, G_GINT64_CONSTANT (5000000000), "THEIRS");
  settle (&played);
  g_assert_cmpuint (played.orders.client->received->len, ==, 0);
  g_assert_cmpuint (count_after (played.orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (count_after (played.orders.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 2);
  open = client_take (played.orders.client, LW_MSG_openOrder);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (open), LW_F_openOrder_orderId, -1), ==, 0);
  g_assert_cmpint (lw_row_long (lw_msg_get_row (open), LW_F_openOrder_permId, 0), ==, 9001);
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (open), LW_F_openOrder_lmtPrice), <, 0.0);
  lw_gateway_save_state (gateway, saved);

  zero = client_ready (played.orders.fixture, 0);
  g_assert_cmpuint (count_after (zero, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  bound = client_take (zero, LW_MSG_orderBound);
  g_assert_cmpint (lw_row_long (lw_msg_get_row (bound), LW_F_orderBound_permId, 0), ==, 9001);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (bound), LW_F_orderBound_orderId, 0), ==, -1);
  lw_row_set_bool (client_begin (zero, LW_MSG_reqAutoOpenOrders), LW_F_reqAutoOpenOrders_autoBind, TRUE);
  client_send (zero);
  lw_gw_order_add_external (gateway, 0, 0, 9001, NULL); /* its permId is taken: another one */
  settle (&played);
  g_assert_cmpuint (client_count (zero, LW_MSG_orderBound), ==, 1);
  assert_statuses_of (zero, -2, "Submitted");
  client_forget (zero);
  cancel (zero, -2);
  assert_statuses_of (zero, -2, "PendingCancel Cancelled");

  lw_gateway_free (gateway);
  played.orders.fixture->gateway = gateway = lw_gateway_new (&played.orders.config, played.orders.fixture->now_us);
  g_assert_true (lw_gateway_load_state (gateway, saved->str, (gssize) saved->len, played.orders.fixture->now_us, &error));
  g_assert_no_error (error);
  zero = client_ready (played.orders.fixture, 5);
  g_assert_cmpuint (count_after (zero, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/order-script/waits", test_waits);
  g_test_add_func ("/gateway/order-script/mean", test_mean);
  g_test_add_func ("/gateway/order-script/hold", test_hold);
  g_test_add_func ("/gateway/order-script/parts", test_parts);
  g_test_add_func ("/gateway/order-script/correct", test_correct);
  g_test_add_func ("/gateway/order-script/bust-of-closing", test_bust_of_closing);
  g_test_add_func ("/gateway/order-script/cancelled-by-tws", test_cancelled_by_tws);
  g_test_add_func ("/gateway/order-script/external", test_external);
  return g_test_run ();
}
