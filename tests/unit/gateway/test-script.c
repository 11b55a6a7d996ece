/* Fault scripts at the gateway: which rules run when, and what the words about messages, orders and lists do. */

#include <string.h>

#include "lw-script-fixture.h"

#define SECOND G_USEC_PER_SEC

/* Without a rule: acknowledged after 20 ms, and never filled. */
static void
test_well_behaved (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, 19999);
  g_assert_cmpuint (play.client->received->len, ==, 0);
  fixture_advance (play.fixture, 1);
  assert_statuses (play.client, "PreSubmitted");
  begin_stock (play.client, 2, "BUY", 1, 1000.0); /* above the market */
  client_send (play.client);
  fixture_advance (play.fixture, 60 * SECOND);
  assert_statuses_of (play.client, 2, "PreSubmitted Submitted");
}

/* n counts over the run and all connections, 0 is every time, rules run in file order, words in theirs, later ones later. */
static void
test_counting (void)
{
  g_auto (Play) play = { 0 };
  Client *other;

  play_init (&play);
  for (guint i = 0; i < 3; i++)
    {
      LwScriptAction *error = rule_do (on_event (&play, LW_SCRIPT_EVENT_TIME, i == 0 ? 2 : 0, i == 2 ? 100000 : 0), LW_SCRIPT_WORD_ERROR);

      error->number = 1000 + i;
      error->id = -1;
      error->text = g_strdup ("out of the script");
    }
  play_begin (&play);
  ask (play.client, LW_MSG_reqCurrentTime);
  g_assert_cmpint (client_error (play.client, NULL), ==, 1001);
  g_assert_cmpint (client_error (play.client, NULL), ==, 0);
  g_assert_cmpuint (client_count (play.client, LW_MSG_currentTime), ==, 1);
  other = come (&play, 2);
  client_forget (other);
  ask (other, LW_MSG_reqCurrentTime);
  g_assert_cmpint (client_error (other, NULL), ==, 1000);
  g_assert_cmpint (client_error (other, NULL), ==, 1001);
  g_assert_cmpint (client_error (play.client, NULL), ==, 0);
  fixture_advance (play.fixture, 100000);
  g_assert_cmpint (client_error (play.client, NULL), ==, 1002);
  g_assert_cmpint (client_error (other, NULL), ==, 1002);
}

static void
test_by_the_clock (void)
{
  g_auto (Play) play = { 0 };
  LwScriptAction *error;

  play_init (&play);
  error = rule_do (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 5 * SECOND), LW_SCRIPT_WORD_ERROR);
  error->number = 2103;
  error->id = -1;
  error->text = g_strdup ("Market data farm connection is broken:usfarm");
  play_begin (&play);
  fixture_advance (play.fixture, 5 * SECOND - 1);
  g_assert_cmpint (client_error (play.client, NULL), ==, 0);
  fixture_advance (play.fixture, 1);
  g_assert_cmpint (client_error (play.client, NULL), ==, 2103);
}

/* A01: lost, then FIN; A02: the acknowledgement is lost with the connection, the order is there. */
static void
test_lose (void)
{
  g_auto (Play) play = { 0 };
  LwScriptRule *rule;

  play_init (&play);
  rule = on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 0);
  rule_do (rule, LW_SCRIPT_WORD_LOSE);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_ACK_TX, 1, 0), LW_SCRIPT_WORD_CLOSE, 0);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (play.client->received->len, ==, 0);
  place (&play, 1); /* the same id: for TWS it is new */
  fixture_advance (play.fixture, SECOND);
  g_assert_true (play.client->closed);
  g_assert_false (play.client->reset);
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrder), ==, 0);
  client_drop (play.client);
  g_assert_cmpuint (client_count (come (&play, 1), LW_MSG_openOrder), ==, 1);
}

/* A close without a deliver before it: the message is not processed; with one it is. */
static void
test_deliver (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 1; i <= 2; i++)
    {
      LwScriptRule *rule = on_event (&play, LW_SCRIPT_EVENT_PLACE, i, 0);

      if (i == 2)
        rule_do (rule, LW_SCRIPT_WORD_DELIVER);
      rule_do (rule, LW_SCRIPT_WORD_CLOSE);
    }
  play_begin (&play);
  place (&play, 1);
  g_assert_true (play.client->closed);
  client_drop (play.client);
  play.client = come (&play, 1);
  g_assert_cmpint (told_next_id (play.client), ==, 1);
  place (&play, 1);
  g_assert_true (play.client->closed);
  client_drop (play.client);
  g_assert_cmpint (told_next_id (come (&play, 1)), ==, 2);
}

/* What a place brings can be held, released, filled and ended in the rule that waits for it. */
static void
test_orders (void)
{
  g_auto (Play) play = { 0 };
  LwScriptRule *rule;
  LwScriptAction *action;

  play_init (&play);
  rule = on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 0);
  rule_do (rule, LW_SCRIPT_WORD_HOLD);
  action = rule_do (rule, LW_SCRIPT_WORD_STATUS);
  action->text = g_strdup ("PendingSubmit");
  rule_do (on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 40 * SECOND), LW_SCRIPT_WORD_RELEASE);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 2, 0), LW_SCRIPT_WORD_FILL, 1);
  rule_do (on_event (&play, LW_SCRIPT_EVENT_PLACE, 3, 2 * SECOND), LW_SCRIPT_WORD_CANCEL_BY_TWS);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, 39 * SECOND);
  assert_statuses (play.client, "PendingSubmit");
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  fixture_advance (play.fixture, 2 * SECOND);
  assert_statuses (play.client, "PreSubmitted Submitted");
  client_forget (play.client);
  place (&play, 2);
  assert_statuses (play.client, "Filled");
  g_assert_cmpuint (client_count (play.client, LW_MSG_executionData), ==, 1);
  place (&play, 3);
  fixture_advance (play.fixture, 3 * SECOND);
  assert_statuses_of (play.client, 3, "PreSubmitted Submitted Cancelled");
}

/* C05: a correction five seconds after an execution; by the clock it concerns the same book. */
static void
test_correct (void)
{
  g_auto (Play) play = { 0 };
  LwScriptAction *action;
  g_autoptr (LwMsg) first = NULL, second = NULL;

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_ACK_TX, 1, 500000), LW_SCRIPT_WORD_FILL, 1);
  action = rule_do (on_event (&play, LW_SCRIPT_EVENT_EXEC_TX, 1, 5 * SECOND), LW_SCRIPT_WORD_CORRECT);
  action->number = 1;
  action->price = 99.5;
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  first = client_take (play.client, LW_MSG_executionData);
  g_assert_nonnull (first);
  fixture_advance (play.fixture, 5 * SECOND);
  second = client_take (play.client, LW_MSG_executionData);
  g_assert_nonnull (second);
  g_assert_true (g_str_has_suffix (lw_row_text (lw_msg_get_row (second), LW_F_executionData_execId), ".02"));
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (second), LW_F_executionData_price), ==, 99.5);
}

/* An error at the order, a status out of the blue with a permId of another's, an order typed in TWS. */
static void
test_out_of_the_blue (void)
{
  g_auto (Play) play = { 0 };
  g_autoptr (LwMsg) status = NULL, external = NULL;
  LwScriptRule *rule;
  LwScriptAction *action;
  gint32 id = 0;

  play_init (&play);
  rule = on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 0);
  rule_do (rule, LW_SCRIPT_WORD_LOSE);
  action = rule_do (rule, LW_SCRIPT_WORD_ERROR);
  action->number = 103;
  action->id = LW_SCRIPT_ID_ORDER;
  action->text = g_strdup ("Duplicate order id");
  action = rule_do (rule, LW_SCRIPT_WORD_STATUS);
  action->text = g_strdup ("Inactive");
  action->quantity = 3;
  action->perm_id = 4711;
  action = rule_do (rule, LW_SCRIPT_WORD_EXTERNAL);
  action->order_id = 0;
  action->client_id = 0;
  action->perm_id = 9001;
  play_begin (&play);
  place (&play, 17);
  g_assert_cmpint (client_error (play.client, &id), ==, 103);
  g_assert_cmpint (id, ==, 17);
  status = client_take (play.client, LW_MSG_orderStatus);
  g_assert_nonnull (status);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (status), LW_F_orderStatus_orderId, 0), ==, 17);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (status), LW_F_orderStatus_status), ==, "Inactive");
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (status), LW_F_orderStatus_filled), ==, "3");
  g_assert_cmpint (lw_row_long (lw_msg_get_row (status), LW_F_orderStatus_permId, 0), ==, 4711);
  ask (play.client, LW_MSG_reqAllOpenOrders);
  external = client_take (play.client, LW_MSG_openOrder);
  g_assert_nonnull (external);
  g_assert_cmpint (lw_row_long (lw_msg_get_row (external), LW_F_openOrder_permId, 0), ==, 9001);
}

/* Six rules that answer every status with three: 18 for the first, 18 × 18 for those. */
static void
test_many_answers (void)
{
  g_auto (Play) play = { 0 };
  guint n;

  play_init (&play);
  for (guint i = 0; i < 6; i++)
    {
      LwScriptRule *rule = on_event (&play, LW_SCRIPT_EVENT_STATUS_TX, 0, 0);

      for (guint a = 0; a < 3; a++)
        rule_do (rule, LW_SCRIPT_WORD_STATUS)->text = g_strdup ("Submitted");
    }
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  n = client_count (play.client, LW_MSG_orderStatus);
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n % (1 + 18 + 3 * 1000), ==, 0); /* for each of TWS's own */
}

/* An order for every message that goes out: each list ends with the orders that there were when it was asked for. */
static void
test_list_that_grows (void)
{
  g_auto (Play) play = { 0 };
  LwScriptAction *action;
  guint first;

  play_init (&play);
  action = rule_do (on_event (&play, LW_SCRIPT_EVENT_ANY_TX, 0, 0), LW_SCRIPT_WORD_EXTERNAL);
  action->order_id = 3;
  action->client_id = 7; /* is not here */
  action->perm_id = 1;
  play_begin (&play);
  ask (play.client, LW_MSG_reqAllOpenOrders);
  first = client_count (play.client, LW_MSG_openOrder);
  g_assert_cmpuint (first, >, 0);
  ask (play.client, LW_MSG_reqAllOpenOrders);
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrderEnd), ==, 2);
  /* One more for each order, each status and the end of the first list. */
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrder), ==, first + 3 * first + 1);
  for (guint i = 0; i < 8; i++) /* each list is four times as long as the one before, to the thousandth order */
    {
      client_forget (play.client);
      ask (play.client, LW_MSG_reqAllOpenOrders);
    }
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrder), ==, 1000);
}

/* A status answered by a status ends; so does one that answers itself a second later. */
static void
test_no_end_of_it (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 0; i < 2; i++)
    rule_do (on_event (&play, LW_SCRIPT_EVENT_STATUS_TX, 0, i * SECOND), LW_SCRIPT_WORD_STATUS)->text = g_strdup ("Submitted");
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, 60 * SECOND);
  /* Each of the two statuses of its own brings 2 + 4 + 8 + 16. */
  g_assert_cmpuint (client_count (play.client, LW_MSG_orderStatus), ==, 2 * 31);
}

/* D15: a list without its End, once; and one that leaves an order out, once. */
static void
test_lists (void)
{
  static const LwScriptEvent lists[] = { LW_SCRIPT_EVENT_LIST_OPEN, LW_SCRIPT_EVENT_LIST_COMPLETED, LW_SCRIPT_EVENT_LIST_POSITIONS };
  static const LwMsgKind asked[] = { LW_MSG_reqOpenOrders, LW_MSG_reqCompletedOrders, LW_MSG_reqPositions };
  static const LwMsgKind ends[] = { LW_MSG_openOrderEnd, LW_MSG_completedOrdersEnd, LW_MSG_positionEnd };
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    rule_do (on_event (&play, lists[i], 1, 0), LW_SCRIPT_WORD_SNAPSHOT_NOEND);
  rule_do (on_event (&play, LW_SCRIPT_EVENT_LIST_OPEN, 3, 0), LW_SCRIPT_WORD_SNAPSHOT_OMIT);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_assert_cmpuint (count_after (play.client, asked[i], ends[i]), ==, 0);
      g_assert_cmpuint (count_after (play.client, asked[i], ends[i]), ==, 1);
    }
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (client_count (play.client, LW_MSG_orderStatus), ==, 0);
  g_assert_cmpuint (client_count (play.client, LW_MSG_openOrderEnd), ==, 1);
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
}

/* Each request raises its own event, each answer its own: told by an error with the event's number. */
static void
test_every_event (void)
{
  static const struct { LwMsgKind kind; LwScriptEvent event; } requests[] = {
    { LW_MSG_reqGlobalCancel, LW_SCRIPT_EVENT_GLOBAL_CANCEL }, { LW_MSG_reqOpenOrders, LW_SCRIPT_EVENT_LIST_OPEN },
    { LW_MSG_reqAllOpenOrders, LW_SCRIPT_EVENT_LIST_OPEN }, { LW_MSG_reqExecutions, LW_SCRIPT_EVENT_LIST_EXECUTIONS },
    { LW_MSG_reqCompletedOrders, LW_SCRIPT_EVENT_LIST_COMPLETED }, { LW_MSG_reqPositions, LW_SCRIPT_EVENT_LIST_POSITIONS },
    { LW_MSG_reqMktData, LW_SCRIPT_EVENT_MKTDATA }, { LW_MSG_reqCurrentTime, LW_SCRIPT_EVENT_TIME },
    { LW_MSG_reqIds, LW_SCRIPT_EVENT_ANY_RX },
  };
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = LW_SCRIPT_EVENT_CONNECT; i < LW_SCRIPT_EVENT_ANY_RX; i++)
    {
      LwScriptAction *error = rule_do (on_event (&play, (LwScriptEvent) i, 0, 0), LW_SCRIPT_WORD_ERROR);

      error->number = 5000 + i;
      error->id = -1;
      error->text = g_strdup (lw_script_event_name ((LwScriptEvent) i));
    }
  play_begin (&play);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      client_forget (play.client);
      ask (play.client, requests[i].kind);
      g_assert_cmpint (take_error (play.client, -1, 5000 + requests[i].event), ==, requests[i].event != LW_SCRIPT_EVENT_ANY_RX);
    }
  client_forget (play.client);
  place (&play, 1);
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_PLACE));
  fixture_advance (play.fixture, SECOND);
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_ACK_TX));
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_STATUS_TX));
  place (&play, 1);
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_MODIFY));
  g_assert_false (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_PLACE));
  lw_row_set_bool (begin_stock (play.client, 2, "BUY", 1, 100.0), LW_F_placeOrder_whatIf, TRUE);
  client_send (play.client);
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_WHATIF));
  cancel (play.client, 1);
  g_assert_true (take_error (play.client, -1, 5000 + LW_SCRIPT_EVENT_CANCEL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/script/well-behaved", test_well_behaved);
  g_test_add_func ("/gateway/script/counting", test_counting);
  g_test_add_func ("/gateway/script/by-the-clock", test_by_the_clock);
  g_test_add_func ("/gateway/script/lose", test_lose);
  g_test_add_func ("/gateway/script/deliver", test_deliver);
  g_test_add_func ("/gateway/script/orders", test_orders);
  g_test_add_func ("/gateway/script/correct", test_correct);
  g_test_add_func ("/gateway/script/out-of-the-blue", test_out_of_the_blue);
  g_test_add_func ("/gateway/script/no-end-of-it", test_no_end_of_it);
  g_test_add_func ("/gateway/script/many-answers", test_many_answers);
  g_test_add_func ("/gateway/script/list-that-grows", test_list_that_grows);
  g_test_add_func ("/gateway/script/lists", test_lists);
  g_test_add_func ("/gateway/script/every-event", test_every_event);
  return g_test_run ();
}
