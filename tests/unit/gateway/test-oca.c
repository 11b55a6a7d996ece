/* One-cancels-all groups, within a client and across clients of the account. */

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"
#include "lw-order-fixture.h"

typedef struct
{
  Orders    orders;
  LwScript *script; /* so that orders fill as the test says */
  Client   *other;
} Group;

static void
place_member (Client *client,
              gint32  order_id,
              int     quantity,
              int     oca_type)
{
  LwRow *row = begin_stock (client, order_id, "BUY", quantity, 400.0 - order_id);

  lw_row_set_text (row, LW_F_placeOrder_ocaGroup, "GROUP");
  lw_row_set_int (row, LW_F_placeOrder_ocaType, oca_type);
  client_send (client);
}

/* Two of the first client, one of another, and one that is in no group. */
static void
group_init (Group *group,
            int    oca_type)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.script = group->script = lw_script_new ("test");
  orders_init_with (&group->orders, &config);
  group->other = client_ready (group->orders.fixture, 2);
  place_member (group->orders.client, 1, 10, oca_type);
  place_member (group->orders.client, 2, 10, oca_type);
  place_member (group->other, 1, 5, oca_type);
  begin_stock (group->orders.client, 3, "BUY", 10, 300.0);
  client_send (group->orders.client);
  assert_statuses (group->other, "PreSubmitted Submitted");
  client_forget (group->orders.client);
}

static void
group_clear (Group *group)
{
  orders_clear (&group->orders);
  lw_script_unref (group->script);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

static void
fill_first (Group *group,
            int    quantity)
{
  LwGateway *gateway = group->orders.fixture->gateway;

  lw_gw_order_execute (gateway, g_ptr_array_index (gateway->orders, 0), quantity, LW_SCRIPT_LEGS_BOTH, FALSE);
  lw_gw_finish (gateway);
  fixture_settle (group->orders.fixture);
}

/* Type 1: any fill cancels the others, whoever placed them; who is in no group is left alone. */
static void
test_cancel (void)
{
  g_auto (Group) group = { 0 };

  group_init (&group, 1);
  fill_first (&group, 3);
  assert_statuses_of (group.orders.client, 2, "Cancelled");
  assert_statuses (group.other, "Cancelled");
  g_assert_true (take_error (group.other, 1, 202));
  g_assert_cmpuint (count_after (group.orders.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 2);
}

/* Types 2 and 3: the others shrink in proportion, and end with the last of it. */
static void
test_reduce (void)
{
  for (int type = 2; type <= 3; type++)
    {
      g_auto (Group) group = { 0 };

      group_init (&group, type);
      fill_first (&group, 4);
      g_assert_cmpstr (lw_row_text (find_newest (group.orders.client, LW_MSG_orderStatus, 2), LW_F_orderStatus_remaining), ==, "6");
      g_assert_cmpstr (lw_row_text (find_newest (group.orders.client, LW_MSG_openOrder, 2), LW_F_openOrder_totalQuantity), ==, "6");
      g_assert_cmpint (lw_row_int (find_newest (group.orders.client, LW_MSG_openOrder, 2), LW_F_openOrder_ocaType, 0), ==, type);
      g_assert_cmpstr (lw_row_text (find_newest (group.other, LW_MSG_orderStatus, 1), LW_F_orderStatus_remaining), ==, "3");
      client_forget (group.orders.client);
      client_forget (group.other);
      fill_first (&group, 6);
      assert_statuses_of (group.orders.client, 2, "Cancelled");
      assert_statuses (group.other, "Cancelled");
    }
}

/* A group without a type: TWS shows 3. */
static void
test_default_type (void)
{
  g_auto (Group) group = { 0 };

  group_init (&group, 0);
  g_assert_cmpuint (count_after (group.orders.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 3);
  g_assert_cmpint (lw_row_int (find_newest (group.orders.client, LW_MSG_openOrder, 1), LW_F_openOrder_ocaType, 0), ==, 3);
  g_assert_cmpstr (lw_row_text (find_newest (group.orders.client, LW_MSG_openOrder, 1), LW_F_openOrder_ocaGroup), ==, "GROUP");
}

/* A shrunken order is saved with its size. */
static void
test_restart (void)
{
  g_auto (Group) group = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Client *client;

  group_init (&group, 3);
  fill_first (&group, 4);
  lw_gateway_save_state (group.orders.fixture->gateway, text);
  lw_gateway_free (group.orders.fixture->gateway);
  group.orders.fixture->gateway = lw_gateway_new (&group.orders.config, group.orders.fixture->now_us);
  g_assert_true (lw_gateway_load_state (group.orders.fixture->gateway, text->str, (gssize) text->len, group.orders.fixture->now_us, &error));
  g_assert_no_error (error);
  client = client_ready (group.orders.fixture, 2);
  g_assert_cmpuint (count_after (client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  g_assert_cmpstr (lw_row_text (find_newest (client, LW_MSG_openOrder, 1), LW_F_openOrder_totalQuantity), ==, "3");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/oca/cancel", test_cancel);
  g_test_add_func ("/gateway/oca/reduce", test_reduce);
  g_test_add_func ("/gateway/oca/default-type", test_default_type);
  g_test_add_func ("/gateway/oca/restart", test_restart);
  return g_test_run ();
}
