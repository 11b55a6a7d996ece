/* The example scripts of the fault catalogue, read from their files and played as they stand. */

#include "config.h"

#include "lw-script-fixture.h"
#include "lw-script-json.h"

#define SECOND G_USEC_PER_SEC

/* A play of that file; nobody has come yet. */
static void
play_file (Play       *play,
           const char *name)
{
  g_autofree char *path = g_strconcat (LW_TEST_DATA "/scripts/", name, ".json", NULL);
  g_autoptr (GError) error = NULL;

  play_init (play);
  lw_script_unref (play->script);
  play->script = lw_script_json_load (path, &error);
  g_assert_no_error (error);
  lw_gateway_config_take_script (&play->config, play->script);
  play->fixture = fixture_new (&play->config);
}

static guint
count_of (Play      *play,
          LwMsgKind  ask_for,
          LwMsgKind  kind)
{
  client_forget (play->client);
  ask (play->client, ask_for);
  return client_count (play->client, kind);
}

/* A01: the order is lost with its connection, and nothing of it is known afterwards. */
static void
test_lost (void)
{
  g_auto (Play) play;

  play_file (&play, "A01");
  play.client = client_ready (play.fixture, 1);
  place (&play, 1);
  g_assert_true (play.client->closed);
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrder), ==, 0);
  g_assert_true (play.fixture->refusing);
  fixture_advance (play.fixture, 3 * SECOND - 1);
  g_assert_true (play.fixture->refusing);
  fixture_advance (play.fixture, 1);
  g_assert_false (play.fixture->refusing);
  play.client = client_ready (play.fixture, 1);
  g_assert_cmpuint (count_of (&play, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrderEnd), ==, 1);
  g_assert_cmpuint (count_of (&play, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 0);
  g_assert_cmpuint (lw_gateway_get_count (play.fixture->gateway, LW_SCRIPT_EVENT_PLACE), ==, 1);
}

/* A05: after the restart the next id lies four below the one that was told before. */
static void
test_rollback (void)
{
  g_auto (Play) play;

  play_file (&play, "A05");
  play.client = come (&play, 1);
  g_assert_cmpint (told_next_id (play.client), ==, 100);
  place (&play, 100);
  g_assert_true (play.client->closed);
  fixture_advance (play.fixture, 80 * SECOND - 1);
  g_assert_true (play.fixture->refusing);
  fixture_advance (play.fixture, 1);
  play.client = come (&play, 1);
  g_assert_cmpint (told_next_id (play.client), ==, 96);
  place (&play, 101);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (count_of (&play, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  g_assert_cmpuint (lw_gateway_get_count (play.fixture->gateway, LW_SCRIPT_EVENT_PLACE), ==, 2);
}

/* Two combos, which the script fills half a second after it acknowledged them. */
static void
place_two (Play *play)
{
  g_autoptr (GArray) puts = client_series (play->client, "SPY", "SPY", "P", 4);
  LwRow *row = begin_stock (play->client, 1, "BUY", 2, -1.0);

  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  order_add_leg (row, g_array_index (puts, Series, puts->len / 2).con_id, "SELL");
  order_add_leg (row, g_array_index (puts, Series, puts->len / 2 - 5).con_id, "BUY");
  client_send (play->client);
}

/* C05: the first execution, that of the combo's own line, comes again with a higher revision, one share less and another price. */
static void
test_corrected (void)
{
  g_auto (Play) play;
  g_autoptr (LwMsg) first = NULL, again = NULL;

  play_file (&play, "C05");
  play.client = client_ready (play.fixture, 1);
  place_two (&play);
  client_forget (play.client);
  fixture_advance (play.fixture, 2 * SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_executionData), ==, 3);
  first = client_take (play.client, LW_MSG_executionData);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (first), LW_F_executionData_secType), ==, "BAG");
  g_assert_true (g_str_has_suffix (lw_row_text (lw_msg_get_row (first), LW_F_executionData_execId), ".01"));
  client_forget (play.client);
  fixture_advance (play.fixture, 5 * SECOND);
  again = client_take (play.client, LW_MSG_executionData);
  g_assert_nonnull (again);
  g_assert_true (g_str_has_suffix (lw_row_text (lw_msg_get_row (again), LW_F_executionData_execId), ".02"));
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (again), LW_F_executionData_shares), ==, 1.0);
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (again), LW_F_executionData_price), ==, 2.10);
}

/* D15: three lists without their end, then one with it. */
static void
test_no_end (void)
{
  g_auto (Play) play;

  play_file (&play, "D15");
  play.client = client_ready (play.fixture, 1);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (count_of (&play, LW_MSG_reqCompletedOrders, LW_MSG_completedOrdersEnd), ==, i == 3);
}

/* B05: two orders of others are there; the sixth order is only spoken of, the seventh not at all; a cancel for each is counted. */
static void
test_held (void)
{
  g_auto (Play) play;

  play_file (&play, "B05");
  play.client = client_ready (play.fixture, 1);
  g_assert_cmpuint (count_of (&play, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 2);
  for (gint32 id = 1; id <= 7; id++)
    {
      client_forget (play.client);
      place (&play, id);
      fixture_advance (play.fixture, SECOND);
      g_assert_cmpuint (client_count (play.client, LW_MSG_openOrder) > 0, ==, id < 6);
      g_assert_cmpuint (client_count (play.client, LW_MSG_orderStatus) > 0, ==, id < 7);
    }
  for (gint32 id = 1; id <= 7; id++)
    cancel (play.client, id);
  g_assert_cmpuint (lw_gateway_get_count (play.fixture->gateway, LW_SCRIPT_EVENT_PLACE), ==, 7);
  g_assert_cmpuint (lw_gateway_get_count (play.fixture->gateway, LW_SCRIPT_EVENT_CANCEL), ==, 7);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (count_of (&play, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/script-pages/A01", test_lost);
  g_test_add_func ("/gateway/script-pages/A05", test_rollback);
  g_test_add_func ("/gateway/script-pages/C05", test_corrected);
  g_test_add_func ("/gateway/script-pages/D15", test_no_end);
  g_test_add_func ("/gateway/script-pages/B05", test_held);
  return g_test_run ();
}
