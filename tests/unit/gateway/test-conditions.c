/* Orders that wait for a condition, or end by one. */

#include <math.h>
#include <string.h>

#include "lw-order-fixture.h"

#define SPY_CON_ID 756733

typedef struct
{
  const char *name;
  int         type;
  gboolean    more;
  double      value;
  const char *text; /* a time, a symbol */
  gboolean    truth;
} Case;

static void
add_condition (LwRow      *row,
               const Case *is,
               const char *conj)
{
  LwRow *entry = lw_row_append (row, LW_F_placeOrder_conditions);

  lw_row_set_int (entry, LW_F_placeOrder_conditions_type, is->type);
  lw_row_set_text (entry, LW_F_placeOrder_conditions_conj, conj);
  if (is->type != 5)
    lw_row_set_bool (entry, LW_F_placeOrder_conditions_isMore, is->more);
  if (is->type == 1 || is->type == 6 || is->type == 7)
    {
      lw_row_set_int (entry, LW_F_placeOrder_conditions_conId, SPY_CON_ID);
      lw_row_set_text (entry, LW_F_placeOrder_conditions_exchange, "SMART");
    }
  if (is->type == 1)
    lw_row_set_double (entry, LW_F_placeOrder_conditions_price, is->value);
  if (is->type == 3)
    lw_row_set_text (entry, LW_F_placeOrder_conditions_time, is->text);
  if (is->type == 4)
    lw_row_set_int (entry, LW_F_placeOrder_conditions_percent, (int) is->value);
  if (is->type == 5)
    {
      lw_row_set_text (entry, LW_F_placeOrder_conditions_secType, "STK");
      lw_row_set_text (entry, LW_F_placeOrder_conditions_exchange, "SMART");
      lw_row_set_text (entry, LW_F_placeOrder_conditions_symbol, is->text);
    }
  if (is->type == 6)
    lw_row_set_int (entry, LW_F_placeOrder_conditions_volume, (int) is->value);
  if (is->type == 7)
    lw_row_set_double (entry, LW_F_placeOrder_conditions_changePercent, is->value);
}

/* FIXTURE_START_US is 15:00 UTC, 10:00 in New York. */
static const Case cases[] = {
  { "price above", 1, TRUE, 100.0, NULL, TRUE },
  { "price not above", 1, TRUE, 9000.0, NULL, FALSE },
  { "price below", 1, FALSE, 9000.0, NULL, TRUE },
  { "price not below", 1, FALSE, 100.0, NULL, FALSE },
  { "after a time", 3, TRUE, 0.0, "20261123 09:59:00 US/Eastern", TRUE },
  { "not after a time", 3, TRUE, 0.0, "20261123-15:30:00", FALSE },
  { "before a time", 3, FALSE, 0.0, "20261123 09:30:00 US/Central", TRUE },
  { "cushion", 4, TRUE, 99.0, NULL, TRUE },
  { "no such cushion", 4, FALSE, 50.0, NULL, FALSE },
  { "no execution yet", 5, FALSE, 0.0, "SPY", FALSE },
  { "volume", 6, TRUE, 1.0, NULL, TRUE },
  { "no such volume", 6, TRUE, 2000000000.0, NULL, FALSE },
  { "change", 7, TRUE, -90.0, NULL, TRUE },
  { "no such change", 7, TRUE, 90.0, NULL, FALSE },
};

static void
test_each (void)
{
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      client_forget (orders.client);
      add_condition (begin_stock (orders.client, (gint32) i + 1, "BUY", 1, 100.0), &cases[i], "a");
      client_send (orders.client);
      fixture_advance (orders.fixture, G_USEC_PER_SEC);
      assert_statuses (orders.client, cases[i].truth ? "PreSubmitted Submitted" : "PreSubmitted");
    }
}

/* "true o false a false": from left to right, so false; and two more ways. */
static void
test_conjunctions (void)
{
  static const struct { const char *conj[3]; int which[3]; gboolean truth; } sums[] = {
    { { "o", "a", "a" }, { 0, 1, 1 }, FALSE },
    { { "a", "o", "a" }, { 1, 1, 0 }, TRUE },
    { { "a", "a", "a" }, { 0, 0, 0 }, TRUE },
    { { "o", "o", "a" }, { 1, 1, 1 }, FALSE },
  };
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      LwRow *row = begin_stock (orders.client, (gint32) i + 1, "BUY", 1, 100.0);

      for (guint k = 0; k < 3; k++)
        add_condition (row, &cases[sums[i].which[k]], sums[i].conj[k]);
      client_send (orders.client);
      fixture_advance (orders.fixture, G_USEC_PER_SEC);
      assert_statuses (orders.client, sums[i].truth ? "PreSubmitted Submitted" : "PreSubmitted");
    }
}

/* It comes true later: by the clock, and by a trade of the symbol. Both are given back in the lists. */
static void
test_becomes_true (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *open;

  orders_init (&orders);
  add_condition (begin_stock (orders.client, 1, "BUY", 1, 900.0), &cases[5], "a");
  client_send (orders.client);
  add_condition (begin_stock (orders.client, 2, "BUY", 1, 100.0), &cases[9], "a");
  client_send (orders.client);
  fixture_advance (orders.fixture, 29 * 60 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted PreSubmitted");
  open = find_newest (orders.client, LW_MSG_openOrder, 1);
  g_assert_cmpuint (lw_row_count (open, LW_F_openOrder_conditions), ==, 1);
  g_assert_cmpstr (lw_row_text (lw_row_entry (open, LW_F_openOrder_conditions, 0), LW_F_openOrder_conditions_time), ==, "20261123-15:30:00");
  open = find_newest (orders.client, LW_MSG_openOrder, 2);
  g_assert_cmpstr (lw_row_text (lw_row_entry (open, LW_F_openOrder_conditions, 0), LW_F_openOrder_conditions_symbol), ==, "SPY");
  client_forget (orders.client);
  fixture_advance (orders.fixture, 61 * G_USEC_PER_SEC);
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 1), LW_F_orderStatus_status), ==, "Filled");
  g_assert_cmpstr (lw_row_text (find_newest (orders.client, LW_MSG_orderStatus, 2), LW_F_orderStatus_status), ==, "Submitted");
}

static void
test_cancels (void)
{
  g_auto (Orders) orders = { 0 };
  LwRow *row;

  orders_init (&orders);
  row = begin_stock (orders.client, 1, "BUY", 1, 100.0);
  add_condition (row, &cases[5], "a");
  lw_row_set_bool (row, LW_F_placeOrder_conditionsCancelOrder, TRUE);
  client_send (orders.client);
  fixture_advance (orders.fixture, G_USEC_PER_SEC);
  assert_statuses (orders.client, "PreSubmitted Submitted");
  fixture_advance (orders.fixture, 30 * 60 * G_USEC_PER_SEC);
  assert_statuses (orders.client, "Cancelled");
  g_assert_true (take_error (orders.client, 1, 202));
}

static void
test_bad (void)
{
  static const Case bad[] = {
    { "no such type", 2, TRUE, 0.0, NULL, FALSE },
    { "no such time", 3, TRUE, 0.0, "tomorrow", FALSE },
  };
  g_auto (Orders) orders = { 0 };

  orders_init (&orders);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      add_condition (begin_stock (orders.client, (gint32) i + 1, "BUY", 1, 100.0), &bad[i], "a");
      client_send (orders.client);
      g_assert_true (take_error (orders.client, (gint32) i + 1, 321));
    }
  add_condition (begin_stock (orders.client, 5, "BUY", 1, 100.0), &cases[0], "x");
  client_send (orders.client);
  g_assert_true (take_error (orders.client, 5, 321));
  g_assert_cmpuint (client_count (orders.client, LW_MSG_openOrder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/conditions/each", test_each);
  g_test_add_func ("/gateway/conditions/conjunctions", test_conjunctions);
  g_test_add_func ("/gateway/conditions/becomes-true", test_becomes_true);
  g_test_add_func ("/gateway/conditions/cancels", test_cancels);
  g_test_add_func ("/gateway/conditions/bad", test_bad);
  return g_test_run ();
}
