/* What TWS answers to orders, changes and cancels that it does not take; previews; what lists say afterwards. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

typedef void (*Change) (LwRow *row);

#define TEXT(name, field, value) static void name (LwRow *row) { lw_row_set_text (row, LW_F_placeOrder_##field, value); }

TEXT (bad_action, action, "HOLD")
TEXT (bad_account, account, "U1234567")
TEXT (no_size, totalQuantity, "0")
TEXT (half_a_share, totalQuantity, "0.5")
TEXT (bad_type, orderType, "VWAP")
TEXT (no_limit, lmtPrice, "")
TEXT (off_the_grid, lmtPrice, "100.005")
TEXT (below_zero, lmtPrice, "-1")
TEXT (combo_type, orderType, "LMT + MKT")
TEXT (no_stop, orderType, "STP")
TEXT (no_trail, orderType, "TRAIL")
TEXT (bad_tif, tif, "GTX")
TEXT (bad_after, goodAfterTime, "later")
TEXT (no_contract, symbol, "NOSUCH")
TEXT (no_parent, parentId, "77")
TEXT (too_much, totalQuantity, "5000")

static const struct { const char *name; Change change; int code; const char *statuses; } refusals[] = {
  { "action", bad_action, 321, "" },
  { "account", bad_account, 435, "" },
  { "no size", no_size, 434, "" },
  { "fraction", half_a_share, 10318, "" },
  { "type", bad_type, 387, "" },
  { "no limit", no_limit, 321, "" },
  { "off the grid", off_the_grid, 110, "" },
  { "below zero", below_zero, 110, "" },
  { "a combo's type for a stock", combo_type, 387, "" },
  { "no stop price", no_stop, 321, "" },
  { "no trailing amount", no_trail, 321, "" },
  { "time-in-force", bad_tif, 321, "" },
  { "good after", bad_after, 321, "" },
  { "contract", no_contract, 200, "" },
  { "parent", no_parent, 10006, "" },
  { "margin", too_much, 201, "Inactive" },
};

/* What is wrong in the message itself makes no order; what the account cannot carry is an inactive one. The id is used up. */
static void
test_new_orders (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      gint32 id = (gint32) i + 1;

      g_test_message ("%s", refusals[i].name);
      refusals[i].change (begin_stock (orders.client, id, "BUY", 1, 100.0));
      client_send (orders.client);
      g_assert_true (take_error (orders.client, id, refusals[i].code));
      g_assert_cmpuint (client_count (orders.client, LW_MSG_errMsg), ==, 0);
      assert_statuses (orders.client, refusals[i].statuses);
      begin_stock (orders.client, id, "BUY", 1, 100.0);
      client_send (orders.client);
      g_assert_true (take_error (orders.client, id, 103));
    }
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_openOrder, G_N_ELEMENTS (refusals)), LW_F_openOrder_status), ==, "Inactive");
  client_forget (orders.client);
  cancel (orders.client, G_N_ELEMENTS (refusals));
  assert_statuses (orders.client, "PendingCancel Cancelled");
}

static void
send_change (Orders     *orders,
             const char *action,
             int         quantity,
             double      limit)
{
  client_forget (orders->client);
  begin_stock (orders->client, 1, action, quantity, limit);
  client_send (orders->client);
}

static void
test_changes (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *open;

  orders_init (&orders);
  send_change (&orders, "BUY", 10, 100.0);
  send_change (&orders, "SELL", 10, 900.0);
  g_assert_true (take_error (orders.client, 1, 105));
  send_change (&orders, "BUY", 10, 100.005);
  g_assert_true (take_error (orders.client, 1, 110));
  send_change (&orders, "BUY", 100000, 100.0);
  g_assert_true (take_error (orders.client, 1, 201));
  g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0); /* the order is as it was */
  count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder);
  open = find_newest (orders.client, LW_MSG_openOrder, 1);
  g_assert_cmpstr (lw_row_text (open, LW_F_openOrder_totalQuantity), ==, "10");
  g_assert_cmpstr (lw_row_text (open, LW_F_openOrder_status), ==, "Submitted");
  send_change (&orders, "BUY", 10, 900.0);
  send_change (&orders, "BUY", 10, 100.0);
  g_assert_true (take_error (orders.client, 1, 104)); /* filled */
  send_change (&orders, "BUY", 0, 100.0);
  g_assert_true (take_error (orders.client, 1, 104));
}

/* Before TWS has acknowledged it an id cannot be changed; while a cancel is on its way it cannot be cancelled again. */
static void
test_in_flight (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  lw_gateway_free (orders.fixture->gateway);
  orders.config.immediate = FALSE;
  orders.fixture->gateway = lw_gateway_new (&orders.config, orders.fixture->now_us);
  orders.client = client_ready (orders.fixture, 1);
  send_change (&orders, "BUY", 10, 100.0);
  send_change (&orders, "BUY", 10, 101.0);
  g_assert_true (take_error (orders.client, 1, 103));
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted Submitted");
  cancel (orders.client, 1);
  cancel (orders.client, 1);
  g_assert_true (take_error (orders.client, 1, 161));
  send_change (&orders, "BUY", 10, 101.0);
  g_assert_true (take_error (orders.client, 1, 103));
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  assert_statuses (orders.client, "Cancelled");
  cancel (orders.client, 1);
  g_assert_true (take_error (orders.client, 1, 10148));
  cancel (orders.client, 5);
  g_assert_true (take_error (orders.client, 5, 10147));
}

/* An id that was used and stands for no order: 135. One that never came: 10147. */
static void
test_lost_ids (void)
{
  g_auto (Orders) orders = { 0 }, later = { 0 };
  g_autoptr (GString) state = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Client *other;

  orders_init (&orders);
  other = client_ready (orders.fixture, 2);
  bad_type (begin_stock (orders.client, 3, "BUY", 1, 100.0)); /* refused at once */
  client_send (orders.client);
  lw_row_set_bool (begin_stock (orders.client, 5, "BUY", 1, 100.0), LW_F_placeOrder_whatIf, TRUE);
  client_send (orders.client);
  lw_row_set_bool (begin_stock (orders.client, 7, "BUY", 1, 100.0), LW_F_placeOrder_transmit, FALSE);
  client_send (orders.client);
  client_forget (orders.client);
  for (gint32 id = 1; id <= 6; id++) /* the even ones and 1 never came */
    {
      cancel (orders.client, id);
      g_assert_cmpint (client_error (orders.client, NULL), ==, id == 3 || id == 5 ? 135 : 10147);
      cancel (other, id);
      g_assert_cmpint (client_error (other, NULL), ==, 10147);
    }
  lw_gateway_save_state (orders.fixture->gateway, state);
  cancel (orders.client, 7);
  assert_statuses (orders.client, "PendingCancel Cancelled");
  client_forget (orders.client);
  cancel (orders.client, 7);
  g_assert_cmpint (client_error (orders.client, NULL), ==, 10148);
  fixture_advance (orders.fixture, G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC); /* the day after TWS has it no more */
  cancel (orders.client, 7);
  g_assert_cmpint (client_error (orders.client, NULL), ==, 135);

  later.config = orders.config;
  later.fixture = fixture_new (&later.config); /* with transmit 0 it is lost at a restart */
  g_assert_true (lw_gateway_load_state (later.fixture->gateway, state->str, -1, later.fixture->now_us, &error));
  g_assert_no_error (error);
  later.client = client_ready (later.fixture, 1);
  cancel (later.client, 7);
  g_assert_cmpint (client_error (later.client, NULL), ==, 135);
  cancel (later.client, 8);
  g_assert_cmpint (client_error (later.client, NULL), ==, 10147);
}

/* A placeOrder is kept whole: there is a size to it. Nothing of a larger one stays, nor is its id used up. */
static void
test_large_message (void)
{
  g_auto (Orders) orders = { 0 };
  g_autofree char *large = g_strnfill (65536, 'x');

  orders_init (&orders);
  for (int change = 0; change < 2; change++)
    {
      lw_row_set_text (begin_stock (orders.client, 1, "BUY", 2, 100.0), LW_F_placeOrder_orderRef, large);
      client_send (orders.client);
      g_assert_true (take_error (orders.client, 1, 320));
      g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0);
      cancel (orders.client, change == 0 ? 1 : 2);
      g_assert_true (take_error (orders.client, change == 0 ? 1 : 2, 10147));
      begin_stock (orders.client, 1, "BUY", 1, 100.0);
      client_send (orders.client);
      assert_statuses (orders.client, "PreSubmitted Submitted");
    }
  large[65536 - 2000] = '\0';
  lw_row_set_text (begin_stock (orders.client, 2, "BUY", 1, 100.0), LW_F_placeOrder_orderRef, large);
  client_send (orders.client);
  assert_statuses_of (orders.client, 2, "PreSubmitted Submitted");
}

/* What all orders keep is bounded; those that are there may be changed and cancelled even so. */
static void
test_many_orders (void)
{
  g_auto (Orders) orders = { 0 };
  LwGateway *gateway;
  gint32 id = 0;
  guint n;

  orders_init (&orders);
  gateway = orders.fixture->gateway;
  g_assert_cmpuint (gateway->max_order_bytes, ==, LW_GW_MAX_ORDER_BYTES);
  gateway->max_order_bytes = 1 << 20;
  do
    {
      begin_stock (orders.client, ++id, "BUY", 1, 900.0); /* filled: finished ones count */
      client_send (orders.client);
      fixture_advance (orders.fixture, G_USEC_PER_SEC);
    }
  while (!take_error (orders.client, id, 322) && id < 100);
  n = gateway->orders->len;
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <, 100);
  g_assert_cmpuint (gateway->order_bytes, <=, gateway->max_order_bytes);
  g_assert_cmpuint (gateway->order_bytes / n, >=, lw_msg_get_memory (((LwGwOrder *) gateway->orders->pdata[0])->placed));
  gateway->max_order_bytes += gateway->order_bytes / n;
  begin_stock (orders.client, id + 1, "BUY", 1, 100.0);
  client_send (orders.client);
  client_forget (orders.client);
  begin_stock (orders.client, id + 1, "BUY", 1, 101.0);
  client_send (orders.client);
  assert_statuses (orders.client, "PreSubmitted Submitted");
  cancel (orders.client, id + 1);
  assert_statuses (orders.client, "PendingCancel Cancelled");
  g_assert_cmpuint (gateway->orders->len, ==, n + 1);
  g_assert_cmpuint (gateway->order_bytes, <=, gateway->max_order_bytes);
}

/* Ids below zero are TWS's own, for orders made by hand: nothing new is made under one, and the client's ids go on from theirs. */
static void
test_negative_ids (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  cancel (orders.client, -5);
  g_assert_true (take_error (orders.client, -5, 10147));
  begin_stock (orders.client, 7, "BUY", 10, 100.0);
  client_send (orders.client);
  begin_stock (orders.client, -5, "BUY", 10, 100.0);
  client_send (orders.client);
  g_assert_true (take_error (orders.client, -5, 135));
  begin_stock (orders.client, 3, "BUY", 10, 100.0);
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 3, 103));
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 1);
}

/* At most 20 of one contract and side at once. */
static void
test_limit (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (gint32 id = 1; id <= 21; id++)
    {
      begin_stock (orders.client, id, "BUY", 1, 100.0 + id);
      client_send (orders.client);
      g_assert_true (take_error (orders.client, id, 201) == (id == 21));
    }
  begin_stock (orders.client, 22, "SELL", 1, 900.0);
  client_send (orders.client);
  g_assert_false (take_error (orders.client, 22, 201));
  cancel (orders.client, 1);
  begin_stock (orders.client, 23, "BUY", 1, 100.0);
  client_send (orders.client);
  g_assert_false (take_error (orders.client, 23, 201));
}

static void
test_switches (void)
{
  g_auto (Orders) plain = { 0 }, strict = { 0 }, reading = { 0 };
  LwGatewayConfig config;

  orders_init (&plain);
  lw_row_set_bool (begin_stock (plain.client, 1, "BUY", 1, 100.0), LW_F_placeOrder_eTradeOnly, TRUE);
  client_send (plain.client);
  g_assert_cmpuint (client_count (plain.client, LW_MSG_errMsg), ==, 0);

  fixture_config (&config);
  config.strict_attributes = TRUE;
  orders_init_with (&strict, &config);
  lw_row_set_bool (begin_stock (strict.client, 1, "BUY", 1, 100.0), LW_F_placeOrder_eTradeOnly, TRUE);
  client_send (strict.client);
  g_assert_true (take_error (strict.client, 1, 10268));
  lw_row_set_bool (begin_stock (strict.client, 2, "BUY", 1, 100.0), LW_F_placeOrder_firmQuoteOnly, TRUE);
  client_send (strict.client);
  g_assert_true (take_error (strict.client, 2, 10268));

  fixture_config (&config);
  config.read_only = TRUE;
  orders_init_with (&reading, &config);
  begin_stock (reading.client, 1, "BUY", 1, 100.0);
  client_send (reading.client);
  g_assert_true (take_error (reading.client, 1, 321));
  lw_row_set_bool (begin_stock (reading.client, 2, "BUY", 1, 100.0), LW_F_placeOrder_whatIf, TRUE);
  client_send (reading.client);
  g_assert_true (take_error (reading.client, 2, 321));
  cancel (reading.client, 1);
  g_assert_true (take_error (reading.client, 1, 321));
  client_begin (reading.client, LW_MSG_reqGlobalCancel);
  client_send (reading.client);
  g_assert_true (take_error (reading.client, -1, 321));
  g_assert_cmpuint (count_after (reading.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 0);
}

/* A SELL collects no credit, but it may sell the combo that the account holds. */
static void
test_sell_to_close (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row;
  double ask;

  orders_init (&orders);
  ask = price_of (orders.client, orders.high.con_id, 2) - price_of (orders.client, orders.low.con_id, 1);
  for (gint32 id = 1; id <= 3; id++)
    {
      /* A debit spread: the high put bought, the low one sold. Sold without it, bought, sold again. */
      row = begin_credit (&orders, orders.client, id, round (ask * 100.0) / 100.0 + (id == 2 ? 0.05 : -0.05));
      lw_row_set_text (row, LW_F_placeOrder_action, id == 2 ? "BUY" : "SELL");
      lw_row_set_text (lw_row_entry (row, LW_F_placeOrder_comboLegs, 0), LW_F_placeOrder_comboLegs_action, "BUY");
      lw_row_set_text (lw_row_entry (row, LW_F_placeOrder_comboLegs, 1), LW_F_placeOrder_comboLegs_action, "SELL");
      client_send (orders.client);
      g_assert_true (take_error (orders.client, id, 201) == (id == 1));
      fixture_advance (orders.fixture, G_USEC_PER_SEC);
    }
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 2), LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 3), LW_F_orderStatus_status), !=, "Inactive");
}

/* A preview of a stock, an option and a combo: figures that belong together, and no life of an order. */
static void
test_previews (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (gint32 id = 1; id <= 3; id++)
    {
      LwRow *row = id == 1 ? begin_stock (orders.client, id, "BUY", 10, 100.0)
                   : id == 2 ? begin_option (&orders, orders.client, id, "SELL", 5.0) : begin_credit (&orders, orders.client, id, -1.0);
      double before, change, after;

      lw_row_set_bool (row, LW_F_placeOrder_whatIf, TRUE);
      client_send (orders.client);
      row = find_newest (orders.client, LW_MSG_openOrder, id);
      g_assert_nonnull (row);
      before = g_ascii_strtod (lw_row_text (row, LW_F_openOrder_initMarginBefore), NULL);
      change = g_ascii_strtod (lw_row_text (row, LW_F_openOrder_initMarginChange), NULL);
      after = g_ascii_strtod (lw_row_text (row, LW_F_openOrder_initMarginAfter), NULL);
      g_assert_cmpfloat (change, >, 0.0);
      g_assert_cmpfloat_with_epsilon (before + change, after, 0.011);
      g_assert_cmpfloat (lw_row_double (row, LW_F_openOrder_maxCommission), >, 0.0);
    }
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0);
  g_assert_cmpuint (count_after (orders.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 0);
}

/* Each client hears of its own orders alone; the lists filter. */
static void
test_two_clients (void)
{
  static const struct { guint field; const char *value; guint n; } filters[] = {
    { LW_F_reqExecutions_clientId, "0", 4 }, { LW_F_reqExecutions_clientId, "1", 3 }, { LW_F_reqExecutions_clientId, "2", 1 },
    { LW_F_reqExecutions_acctCode, "DUSIM0001", 4 }, { LW_F_reqExecutions_acctCode, "OTHER", 0 },
    { LW_F_reqExecutions_symbol, "SPY", 4 }, { LW_F_reqExecutions_symbol, "SPX", 0 }, { LW_F_reqExecutions_secType, "BAG", 1 },
    { LW_F_reqExecutions_secType, "OPT", 2 }, { LW_F_reqExecutions_secType, "STK", 1 }, { LW_F_reqExecutions_side, "SELL", 1 },
    { LW_F_reqExecutions_exchange, "NYSE", 0 }, { LW_F_reqExecutions_time, "20261123-14:59:00", 4 },
    { LW_F_reqExecutions_time, "20261123 10:05:00 US/Eastern", 0 }, { LW_F_reqExecutions_time, "20261123 09:59:00", 4 },
  };
  g_auto (Orders) orders = { 0 };
  Client *other;

  orders_init (&orders);
  other = client_ready (orders.fixture, 2);
  client_begin (other, LW_MSG_reqPositions);
  client_send (other);
  client_forget (other);
  place_credit (&orders, 1, orders.natural);
  g_assert_cmpuint (client_count (other, LW_MSG_orderStatus) + client_count (other, LW_MSG_openOrder)
                    + client_count (other, LW_MSG_executionData) + client_count (other, LW_MSG_commissionReport), ==, 0);
  g_assert_cmpuint (client_count (other, LW_MSG_position), ==, 2); /* the account is everybody's */
  client_forget (orders.client);
  begin_stock (other, 1, "BUY", 1, 900.0);
  client_send (other);
  g_assert_cmpuint (client_count (orders.client, LW_MSG_orderStatus), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      LwRow *row = client_begin (other, LW_MSG_reqExecutions);

      g_test_message ("%u %s", filters[i].field, filters[i].value);
      client_forget (other);
      lw_row_set_int (row, LW_F_reqExecutions_reqId, 50);
      lw_row_set_text (row, filters[i].field, filters[i].value);
      client_send (other);
      g_assert_cmpuint (client_count (other, LW_MSG_executionData), ==, filters[i].n);
      g_assert_cmpuint (client_count (other, LW_MSG_executionDataEnd), ==, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/order-codes/new-orders", test_new_orders);
  g_test_add_func ("/gateway/order-codes/changes", test_changes);
  g_test_add_func ("/gateway/order-codes/in-flight", test_in_flight);
  g_test_add_func ("/gateway/order-codes/lost-ids", test_lost_ids);
  g_test_add_func ("/gateway/order-codes/large-message", test_large_message);
  g_test_add_func ("/gateway/order-codes/many-orders", test_many_orders);
  g_test_add_func ("/gateway/order-codes/negative-ids", test_negative_ids);
  g_test_add_func ("/gateway/order-codes/limit", test_limit);
  g_test_add_func ("/gateway/order-codes/switches", test_switches);
  g_test_add_func ("/gateway/order-codes/sell-to-close", test_sell_to_close);
  g_test_add_func ("/gateway/order-codes/previews", test_previews);
  g_test_add_func ("/gateway/order-codes/two-clients", test_two_clients);
  return g_test_run ();
}
