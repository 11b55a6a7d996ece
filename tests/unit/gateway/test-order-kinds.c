/* Kinds of orders and how long they are good: what triggers, what fills, what ends. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

/* 2026-11-23 21:05 UTC, five minutes after the close in New York. */
#define AFTER_CLOSE_US (FIXTURE_START_US + G_GINT64_CONSTANT (21900000000))

typedef struct
{
  const char *name;
  const char *type;
  const char *action;
  double      limit, aux;
  const char *statuses; /* two seconds later; the market stands still, with SPY between 100 and 900 */
} Case;

static const Case cases[] = {
  { "limit away", "LMT", "BUY", 100.0, NAN, "PreSubmitted Submitted" },
  { "limit through", "LMT", "BUY", 900.0, NAN, "PreSubmitted Submitted Filled" },
  { "market", "MKT", "BUY", NAN, NAN, "PreSubmitted Submitted Filled" },
  { "stop not touched", "STP", "BUY", NAN, 900.0, "PreSubmitted" },
  { "stop touched", "STP", "BUY", NAN, 100.0, "PreSubmitted Submitted Filled" },
  { "stop of a sale not touched", "STP", "SELL", NAN, 100.0, "PreSubmitted" },
  { "stop of a sale touched", "STP", "SELL", NAN, 900.0, "PreSubmitted Submitted Filled" },
  { "stop limit touched, limit away", "STP LMT", "BUY", 100.0, 100.0, "PreSubmitted Submitted" },
  { "stop limit touched and through", "STP LMT", "BUY", 900.0, 100.0, "PreSubmitted Submitted Filled" },
  { "trail", "TRAIL", "SELL", NAN, 5.0, "PreSubmitted" },
  { "midpoint, capped", "MIDPRICE", "BUY", 100.0, NAN, "PreSubmitted Submitted" },
  { "relative", "REL", "BUY", 0.0, 0.01, "PreSubmitted Submitted" },
};

static LwRow *
begin_case (Orders     *orders,
            const Case *is,
            gint32      order_id)
{
  LwRow *row = begin_stock (orders->client, order_id, is->action, 1, is->limit);

  lw_row_set_text (row, LW_F_placeOrder_orderType, is->type);
  lw_row_set_double (row, LW_F_placeOrder_auxPrice, is->aux);
  return row;
}

static void
test_stocks (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      client_forget (orders.client);
      begin_case (&orders, &cases[i], (gint32) i + 1);
      client_send (orders.client);
      fixture_advance (orders.fixture, 2 * G_USEC_PER_SEC);
      assert_statuses_of (orders.client, (gint32) i + 1, cases[i].statuses);
    }
}

/* An option's stop goes by bid and ask, twice in a row: the buyer's by the bid, so that the spread alone sets nothing going. */
static void
test_option_stop (void)
{
  g_auto (Orders) orders = { 0 };
  double bid, ask;
  LwRow *row;

  orders_init (&orders);
  bid = price_of (orders.client, orders.high.con_id, 1);
  ask = price_of (orders.client, orders.high.con_id, 2);
  g_assert_cmpfloat (ask, >, bid);
  row = begin_option (&orders, orders.client, 1, "BUY", NAN);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "STP");
  lw_row_set_double (row, LW_F_placeOrder_auxPrice, ask);
  client_send (orders.client);
  row = begin_option (&orders, orders.client, 2, "BUY", NAN);
  lw_row_set_text (row, LW_F_placeOrder_orderType, "STP");
  lw_row_set_double (row, LW_F_placeOrder_auxPrice, bid);
  client_send (orders.client);
  assert_statuses_of (orders.client, 2, "PreSubmitted"); /* one touch is not enough */
  fixture_advance (orders.fixture, 2 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "Submitted Filled");
}

/* A trail's stop stands at its distance from the last price, and is told in the lists. */
static void
test_trail (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *open;
  double last;

  orders_init (&orders);
  last = price_of (orders.client, 756733, 4);
  begin_case (&orders, &cases[9], 1);
  client_send (orders.client);
  count_after (orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder);
  open = find_newest (orders.client, LW_MSG_openOrder, 1);
  g_assert_cmpfloat_with_epsilon (lw_row_double (open, LW_F_openOrder_trailStopPrice), last - 5.0, 0.011);
  g_assert_cmpfloat (lw_row_double (open, LW_F_openOrder_trailStopPrice2), ==, lw_row_double (open, LW_F_openOrder_trailStopPrice));
}

static void
place_tif (Orders     *orders,
           gint32      order_id,
           const char *tif,
           int         quantity,
           double      limit)
{
  lw_row_set_text (begin_stock (orders->client, order_id, "BUY", quantity, limit), LW_F_placeOrder_tif, tif);
  client_send (orders->client);
}

static void
test_tif (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  place_tif (&orders, 1, "IOC", 1, 100.0);
  assert_statuses (orders.client, "PreSubmitted Submitted Cancelled");
  place_tif (&orders, 2, "FOK", 1, 900.0);
  assert_statuses (orders.client, "PreSubmitted Submitted Filled");
  place_tif (&orders, 3, "FOK", 1, 100.0);
  assert_statuses (orders.client, "PreSubmitted Submitted Cancelled");
  place_tif (&orders, 4, "OPG", 1, 900.0); /* the opening is over for today */
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted");
  g_assert_true (take_error (orders.client, 4, 399));
}

/* Without a time in force an order is for the day; with the preset TWS says so, and the order works all the same. */
static void
test_no_tif (void)
{
  for (int preset = 0; preset < 2; preset++)
    {
      g_auto (Orders) orders = { 0 };
      LwGatewayConfig config;

      fixture_config (&config);
      config.tif_preset = preset;
      orders_init_with (&orders, &config);
      for (int change = 0; change < 2; change++)
        {
          place_tif (&orders, 1, "", 1 + change, 100.0);
          g_assert_true (take_error (orders.client, 1, 10349) == preset);
          g_assert_cmpuint (client_count (orders.client, LW_MSG_errMsg), ==, 0);
          assert_statuses (orders.client, "PreSubmitted Submitted");
          g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_openOrder, 1), LW_F_openOrder_tif), ==, "DAY");
        }
      place_tif (&orders, 2, "GTC", 1, 100.0);
      g_assert_cmpuint (client_count (orders.client, LW_MSG_errMsg), ==, 0);
    }
}

/* More than there is: all of it or nothing, and what there is. */
static void
test_sizes (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row;

  orders_init (&orders);
  row = begin_credit (&orders, orders.client, 1, orders.natural);
  lw_row_set_text (row, LW_F_placeOrder_tif, "FOK");
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, 190);
  client_send (orders.client);
  assert_statuses (orders.client, "PreSubmitted Submitted Cancelled");
  row = begin_credit (&orders, orders.client, 2, orders.natural);
  lw_row_set_text (row, LW_F_placeOrder_tif, "IOC");
  lw_row_set_int (row, LW_F_placeOrder_totalQuantity, 190);
  client_send (orders.client);
  row = find_newest (orders.client, LW_MSG_orderStatus, 2);
  g_assert_cmpstr (lw_row_text (row, LW_F_orderStatus_status), ==, "Cancelled");
  g_assert_cmpfloat (lw_row_double (row, LW_F_orderStatus_filled), >, 0.0);
  g_assert_cmpfloat (lw_row_double (row, LW_F_orderStatus_filled) + lw_row_double (row, LW_F_orderStatus_remaining), ==, 190.0);
}

static void
test_good_till (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row;

  orders_init (&orders);
  row = begin_stock (orders.client, 1, "BUY", 1, 100.0);
  lw_row_set_text (row, LW_F_placeOrder_tif, "GTD");
  lw_row_set_text (row, LW_F_placeOrder_goodTillDate, "20261123 10:01:00 US/Eastern"); /* in a minute */
  client_send (orders.client);
  row = begin_stock (orders.client, 2, "BUY", 1, 900.0);
  lw_row_set_text (row, LW_F_placeOrder_goodAfterTime, "20261123-15:00:30");
  client_send (orders.client);
  fixture_advance (orders.fixture, 20 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted Submitted PreSubmitted");
  fixture_advance (orders.fixture, 20 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "Submitted Filled");
  fixture_advance (orders.fixture, 30 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "Cancelled");
  g_assert_true (take_error (orders.client, 1, 202));
  for (gint32 id = 3; id <= 5; id++)
    {
      static const char *dates[] = { "", "soon", "20261120 10:00:00 US/Eastern" };

      row = begin_stock (orders.client, id, "BUY", 1, 100.0);
      lw_row_set_text (row, LW_F_placeOrder_tif, "GTD");
      lw_row_set_text (row, LW_F_placeOrder_goodTillDate, dates[id - 3]);
      client_send (orders.client);
      g_assert_true (take_error (orders.client, id, 334));
    }
  row = begin_stock (orders.client, 6, "BUY", 1, 100.0);
  lw_row_set_text (row, LW_F_placeOrder_tif, "GTD");
  lw_row_set_text (row, LW_F_placeOrder_goodTillDate, "20261124 10:00:00"); /* no zone: a warning */
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 6, 2174));
  assert_statuses (orders.client, "PreSubmitted Submitted");
  row = begin_stock (orders.client, 7, "BUY", 1, 100.0);
  lw_row_set_text (row, LW_F_placeOrder_tif, "GTD");
  lw_row_set_text (row, LW_F_placeOrder_goodTillDate, "20261124 10:00:00 Mars/Olympus");
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 7, 10052));
}

/* After the close a market with an instant of its own holds orders, the day's too, until it opens. */
static void
test_closed (void)
{
  g_auto (Orders) orders = { 0 };
  LwGatewayConfig config;

  fixture_config (&config);
  config.as_of_us = AFTER_CLOSE_US;
  config.immediate = TRUE;
  orders.config = config;
  orders.fixture = fixture_new (&config);
  orders.client = client_ready (orders.fixture, 1);
  begin_stock (orders.client, 1, "BUY", 1, 900.0);
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 1, 399));
  fixture_advance (orders.fixture, 10 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted");
  fixture_advance (orders.fixture, 17 * G_GINT64_CONSTANT (3600000000)); /* over midnight, to 09:05 */
  assert_statuses (orders.client, "");
  fixture_advance (orders.fixture, G_GINT64_CONSTANT (3600000000));
  assert_statuses (orders.client, "Submitted Filled");
}

/* Good until the day is over, then put to rest; what is at rest may be cancelled. */
static void
test_day_end (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  place_tif (&orders, 1, "DTC", 1, 100.0);
  place_tif (&orders, 2, "DAY", 1, 100.0);
  place_tif (&orders, 3, "GTC", 1, 100.0);
  client_forget (orders.client);
  fixture_advance (orders.fixture, G_GINT64_CONSTANT (50000000000)); /* to 23:53 in New York */
  assert_statuses (orders.client, "");
  fixture_advance (orders.fixture, G_GINT64_CONSTANT (600000000));
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 1), LW_F_orderStatus_status), ==, "Inactive");
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 2), LW_F_orderStatus_status), ==, "Cancelled");
  g_assert_null (find_newest (orders.client, LW_MSG_orderStatus, 3));
  client_forget (orders.client);
  cancel (orders.client, 1);
  assert_statuses (orders.client, "PendingCancel Cancelled");
}

/* Instants as clients write them: UTC, a zone, none. */
static void
test_times (void)
{
  static const struct { const char *text; LwGwTimeKind kind; gint64 us; } times[] = {
    { "20261123-15:00:00", LW_GW_TIME_OK, FIXTURE_START_US },
    { "20261123 15:00:00 UTC", LW_GW_TIME_OK, FIXTURE_START_US },
    { "20261123 10:00:00 US/Eastern", LW_GW_TIME_OK, FIXTURE_START_US },
    { "20261123 09:00 US/Central", LW_GW_TIME_OK, FIXTURE_START_US },
    { "20261123 10:00:00", LW_GW_TIME_NO_ZONE, FIXTURE_START_US },
    { "20261123", LW_GW_TIME_OK, FIXTURE_START_US + G_GINT64_CONSTANT (50399000000) }, /* 23:59:59 in New York */
    { "20261123 10:00:00 Mars", LW_GW_TIME_BAD_ZONE, 0 },
    { "", LW_GW_TIME_BAD, 0 },
    { "2026112", LW_GW_TIME_BAD, 0 },
    { "20261323", LW_GW_TIME_BAD, 0 },
    { "20261123 ", LW_GW_TIME_BAD, 0 },
    { "20261123 1:00:00", LW_GW_TIME_BAD, 0 },
    { "20261123 24:00:00", LW_GW_TIME_BAD, 0 },
    { "20261123 10:60:00", LW_GW_TIME_BAD, 0 },
    { "20261123 10:00:61", LW_GW_TIME_BAD, 0 },
    { "20261123 10:00:00x", LW_GW_TIME_BAD, 0 },
    { "20261123-15:00:00 UTC", LW_GW_TIME_BAD, 0 },
    { "20261123T15:00:00", LW_GW_TIME_BAD, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 us;

      g_test_message ("'%s'", times[i].text);
      g_assert_cmpint (lw_gw_time_parse (times[i].text, &us), ==, times[i].kind);
      if (times[i].kind < LW_GW_TIME_BAD_ZONE)
        g_assert_cmpint (us, ==, times[i].us);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/order-kinds/stocks", test_stocks);
  g_test_add_func ("/gateway/order-kinds/option-stop", test_option_stop);
  g_test_add_func ("/gateway/order-kinds/trail", test_trail);
  g_test_add_func ("/gateway/order-kinds/tif", test_tif);
  g_test_add_func ("/gateway/order-kinds/no-tif", test_no_tif);
  g_test_add_func ("/gateway/order-kinds/sizes", test_sizes);
  g_test_add_func ("/gateway/order-kinds/times", test_times);
  g_test_add_func ("/gateway/order-kinds/good-till", test_good_till);
  g_test_add_func ("/gateway/order-kinds/closed", test_closed);
  g_test_add_func ("/gateway/order-kinds/day-end", test_day_end);
  return g_test_run ();
}
