/* The account's figures through the life of a position, against sums made by hand. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

#define START 100000.0
#define CENT  0.005001

typedef struct
{
  Orders    orders;
  LwScript *script;
  double    mark; /* middle of the option's market */
  double    fees[3];
} Book;

static void
book_init (Book *book)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.script = book->script = lw_script_new ("test"); /* orders fill where the test says */
  orders_init_with (&book->orders, &config);
  book->mark = (price_of (book->orders.client, book->orders.high.con_id, 1) + price_of (book->orders.client, book->orders.high.con_id, 2)) / 2.0;
  client_begin (book->orders.client, LW_MSG_reqPositions);
  client_send (book->orders.client);
  client_forget (book->orders.client);
}

static void
book_clear (Book *book)
{
  orders_clear (&book->orders);
  lw_script_unref (book->script);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

/* Trades @quantity of the put at @price; its fee, as reported. */
static double
trade (Book       *book,
       gint32      order_id,
       const char *action,
       int         quantity,
       double      price,
       double     *realized)
{
  LwGateway *gateway = book->orders.fixture->gateway;
  g_autoptr (LwMsg) report = NULL;

  lw_row_set_int (begin_option (&book->orders, book->orders.client, order_id, action, price), LW_F_placeOrder_totalQuantity, quantity);
  client_send (book->orders.client);
  client_forget (book->orders.client);
  lw_gw_order_execute (gateway, g_ptr_array_index (gateway->orders, (guint) order_id - 1), quantity, LW_SCRIPT_LEGS_BOTH, FALSE);
  lw_gw_finish (gateway);
  fixture_settle (book->orders.fixture);
  report = client_take (book->orders.client, LW_MSG_commissionReport);
  g_assert_nonnull (report);
  *realized = lw_row_double (lw_msg_get_row (report), LW_F_commissionReport_realizedPNL);
  return lw_row_double (lw_msg_get_row (report), LW_F_commissionReport_commission);
}

static double
position_told (Book *book)
{
  g_autoptr (LwMsg) position = client_take (book->orders.client, LW_MSG_position);

  g_assert_nonnull (position);
  return lw_row_double (lw_msg_get_row (position), LW_F_position_position);
}

/* What reqPnL, reqPnLSingle, the account's values and the portfolio say. */
static void
assert_figures (Book  *book,
                double cash,
                double quantity,
                double cost, /* of one contract */
                double realized)
{
  Client *client = book->orders.client;
  double value = quantity * 100.0 * book->mark, unrealized = value - quantity * cost;
  LwGwFigures figures;
  LwRow *row;

  client_forget (client);
  lw_row_set_int (client_begin (client, LW_MSG_reqPnL), LW_F_reqPnL_reqId, 1);
  client_send (client);
  row = lw_msg_get_row (client->received->pdata[0]);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnl_dailyPnL), cash + value - START, CENT);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnl_unrealizedPnL), unrealized, CENT);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnl_realizedPnL), realized, CENT);
  lw_row_set_int (client_begin (client, LW_MSG_cancelPnL), LW_F_cancelPnL_reqId, 1);
  client_send (client);

  client_forget (client);
  row = client_begin (client, LW_MSG_reqPnLSingle);
  lw_row_set_int (row, LW_F_reqPnLSingle_reqId, 2);
  lw_row_set_int (row, LW_F_reqPnLSingle_conId, book->orders.high.con_id);
  client_send (client);
  row = lw_msg_get_row (client->received->pdata[0]);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnlSingle_position), quantity, 1e-9);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnlSingle_dailyPnL), realized + unrealized, CENT);
  g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_pnlSingle_value), value, CENT);
  lw_row_set_int (client_begin (client, LW_MSG_cancelPnLSingle), LW_F_cancelPnLSingle_reqId, 2);
  client_send (client);

  client_forget (client);
  lw_row_set_bool (client_begin (client, LW_MSG_reqAccountUpdates), LW_F_reqAccountUpdates_subscribe, TRUE);
  client_send (client);
  {
    g_autoptr (LwMsg) portfolio = client_take (client, LW_MSG_portfolioValue);

    row = lw_msg_get_row (portfolio);
    g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_portfolioValue_averageCost), cost, CENT);
    g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_portfolioValue_unrealizedPNL), unrealized, CENT);
    g_assert_cmpfloat_with_epsilon (lw_row_double (row, LW_F_portfolioValue_realizedPNL), realized, CENT);
  }
  lw_gw_account_figures (book->orders.fixture->gateway, &figures);
  g_assert_cmpfloat_with_epsilon (figures.cash, cash, CENT);
  g_assert_cmpfloat_with_epsilon (figures.net_liquidation, cash + value, CENT);
  g_assert_cmpfloat_with_epsilon (figures.available, cash + value - figures.initial_margin, CENT);
  client_forget (client);
}

/* Two bought at 2.00, one sold at 3.00, the other at 1.00: what each step must leave. */
static void
test_long (void)
{
  g_auto (Book) book = { 0 };
  double cost, realized, first, second;

  book_init (&book);
  book.fees[0] = trade (&book, 1, "BUY", 2, 2.0, &realized);
  g_assert_true (isnan (realized));
  g_assert_cmpfloat (book.fees[0], >, 1.0);
  cost = (2 * 200.0 + book.fees[0]) / 2.0;
  g_assert_cmpfloat (position_told (&book), ==, 2.0);
  assert_figures (&book, START - 400.0 - book.fees[0], 2.0, cost, 0.0);

  book.fees[1] = trade (&book, 2, "SELL", 1, 3.0, &realized);
  first = 300.0 - book.fees[1] - cost;
  g_assert_cmpfloat_with_epsilon (realized, first, CENT);
  g_assert_cmpfloat (position_told (&book), ==, 1.0);
  assert_figures (&book, START - 400.0 + 300.0 - book.fees[0] - book.fees[1], 1.0, cost, first);

  book.fees[2] = trade (&book, 3, "SELL", 1, 1.0, &realized);
  second = 100.0 - book.fees[2] - cost;
  g_assert_cmpfloat_with_epsilon (realized, second, CENT);
  g_assert_cmpfloat (position_told (&book), ==, 0.0); /* flat, and told so */
  assert_figures (&book, START + 0.0 - book.fees[0] - book.fees[1] - book.fees[2], 0.0, 0.0, first + second);
}

/* Sold first: what was taken in counts against what is paid; then over to the other side in one trade. */
static void
test_short_and_turn (void)
{
  g_auto (Book) book = { 0 };
  double kept, realized, closing;

  book_init (&book);
  book.fees[0] = trade (&book, 1, "SELL", 1, 5.0, &realized);
  kept = 500.0 - book.fees[0];
  assert_figures (&book, START + kept, -1.0, kept, 0.0);
  book.fees[1] = trade (&book, 2, "BUY", 3, 4.0, &realized);
  closing = kept - (400.0 + book.fees[1] / 3.0);
  g_assert_cmpfloat_with_epsilon (realized, closing, CENT);
  g_assert_cmpfloat (position_told (&book), ==, 2.0);
  assert_figures (&book, START + kept - 1200.0 - book.fees[1], 2.0, 400.0 + book.fees[1] / 3.0, closing);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/account/long", test_long);
  g_test_add_func ("/gateway/account/short-and-turn", test_short_and_turn);
  return g_test_run ();
}
