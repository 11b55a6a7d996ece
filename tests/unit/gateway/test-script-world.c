/* Fault scripts at the gateway: the port, the link, restarts, the clock, and what a script wants to be there from the start. */

#include <math.h>
#include <string.h>

#include "lw-script-fixture.h"

#define SECOND G_USEC_PER_SEC

static gint64
told_time (Client *client)
{
  g_autoptr (LwMsg) msg = NULL;

  client_forget (client);
  ask (client, LW_MSG_reqCurrentTime);
  msg = client_take (client, LW_MSG_currentTime);
  g_assert_nonnull (msg);
  return lw_row_long (lw_msg_get_row (msg), LW_F_currentTime_time, 0);
}

/* A line of SPY itself. */
static void
watch (Client *client,
       gint32  req_id)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);

  lw_row_set_int (row, LW_F_reqMktData_reqId, req_id);
  lw_row_set_int (row, LW_F_reqMktData_conId, 756733);
  client_send (client);
}

static void
test_refuse (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 0), LW_SCRIPT_WORD_REFUSE, 3 * SECOND);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 2 * SECOND), LW_SCRIPT_WORD_REFUSE, 3 * SECOND);
  play_begin (&play);
  fixture_advance (play.fixture, 5 * SECOND - 1);
  g_assert_true (play.fixture->refusing);
  fixture_advance (play.fixture, 1);
  g_assert_false (play.fixture->refusing);
}

/* A05: ids roll back, and what was not to be transmitted is gone; orders, executions and positions are kept. */
static void
test_restart (void)
{
  g_auto (Play) play = { 0 };
  LwScriptAction *restart;
  Client *again;

  play_init (&play);
  play.script->next_id = 100;
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 2, 0), LW_SCRIPT_WORD_FILL, 1);
  restart = rule_do (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_RESTART);
  restart->number = 2;
  restart->for_us = 80 * SECOND;
  play_begin (&play);
  place (&play, 100);
  place (&play, 101);
  lw_row_set_bool (begin_stock (play.client, 102, "BUY", 1, 100.0), LW_F_placeOrder_transmit, FALSE);
  client_send (play.client);
  fixture_advance (play.fixture, SECOND);
  ask (play.client, LW_MSG_reqCurrentTime);
  g_assert_true (play.client->closed);
  g_assert_cmpuint (client_count (play.client, LW_MSG_currentTime), ==, 0);
  g_assert_true (play.fixture->refusing);
  client_drop (play.client);
  fixture_advance (play.fixture, 80 * SECOND);
  g_assert_false (play.fixture->refusing);
  again = come (&play, 1);
  g_assert_cmpint (told_next_id (again), ==, 101);
  g_assert_cmpuint (client_count (again, LW_MSG_openOrder), ==, 1);
  g_assert_cmpuint (count_after (again, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, 1);
  g_assert_cmpuint (count_after (again, LW_MSG_reqExecutions, LW_MSG_executionData), ==, 1);
  g_assert_cmpuint (count_after (again, LW_MSG_reqPositions, LW_MSG_position), ==, 1);
}

/* Down: no data, no acknowledgement; 1102: lines and order go on; 1101: the lines are lost. */
static void
test_link (void)
{
  static const gint64 codes[] = { 1100, 1102, 2110, 1101 };
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, (i + 1) * 10 * SECOND), LW_SCRIPT_WORD_LINK, codes[i]);
  play_begin (&play);
  watch (play.client, 1);
  fixture_advance (play.fixture, 9 * SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_tickPrice), >, 0);
  client_forget (play.client);
  fixture_advance (play.fixture, 2 * SECOND);
  g_assert_true (take_error (play.client, -1, 1100));
  g_assert_true (take_error (come (&play, 2), -1, 1100)); /* who comes now hears it too */
  watch (play.client, 2);
  place (&play, 1);
  fixture_advance (play.fixture, 5 * SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_tickPrice), ==, 0);
  assert_statuses (play.client, "");
  fixture_advance (play.fixture, 5 * SECOND);
  g_assert_true (take_error (play.client, -1, 1102));
  assert_statuses (play.client, "PreSubmitted Submitted");
  g_assert_cmpuint (client_count (play.client, LW_MSG_tickPrice), >, 5); /* of both lines */
  fixture_advance (play.fixture, 30 * SECOND);
  g_assert_true (take_error (play.client, -1, 2110));
  g_assert_true (take_error (play.client, -1, 1101));
  lw_row_set_int (client_begin (play.client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, 1);
  client_send (play.client);
  g_assert_true (take_error (play.client, 1, 300));
}

/* The date moves: DAY orders end, the day's lists are empty; the time of day stays. */
static void
test_day_roll (void)
{
  g_auto (Play) play = { 0 };
  gint64 before;

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 0), LW_SCRIPT_WORD_FILL, 1);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 10 * SECOND), LW_SCRIPT_WORD_DAY_ROLL, 0);
  play_begin (&play);
  before = told_time (play.client);
  place (&play, 1);
  place (&play, 2);
  lw_row_set_text (begin_stock (play.client, 3, "BUY", 1, 100.0), LW_F_placeOrder_tif, "GTC");
  client_send (play.client);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqExecutions, LW_MSG_executionData), ==, 1);
  client_forget (play.client);
  fixture_advance (play.fixture, 10 * SECOND);
  assert_statuses_of (play.client, 2, "Cancelled");
  g_assert_cmpuint (lw_gateway_get_count (play.fixture->gateway, LW_SCRIPT_EVENT_PLACE), ==, 3);
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqExecutions, LW_MSG_executionData), ==, 0);
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 1);
  g_assert_cmpint (told_time (play.client), ==, before + 11 + 86400);
  fixture_advance (play.fixture, 14 * 3600 * (gint64) SECOND); /* over the next midnight, at its time */
  g_assert_cmpint (told_time (play.client), ==, before + 11 + 86400 + 14 * 3600);
}

/* The wall clock jumps, timers do not; over midnight the day turns. */
static void
test_clock_step (void)
{
  g_auto (Play) play = { 0 };
  gint64 before;

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 2, 0), LW_SCRIPT_WORD_CLOCK_STEP, -3600);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 3, 0), LW_SCRIPT_WORD_CLOCK_STEP, 3600 + 15 * 3600);
  play_begin (&play);
  before = told_time (play.client);
  g_assert_cmpint (told_time (play.client), ==, before - 3600);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  assert_statuses (play.client, "PreSubmitted Submitted");
  g_assert_cmpint (told_time (play.client), ==, before + 15 * 3600 + 1);
  assert_statuses (play.client, "Cancelled");
  g_assert_cmpuint (count_after (play.client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
}

/* D17, and a TWS that turns old: for connections that come after. */
static void
test_next_connect (void)
{
  g_auto (Play) play = { 0 };
  g_autofree char *now = NULL, *then = NULL;
  LwScriptRule *rule;
  Client *other;

  play_init (&play);
  rule = on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0);
  rule_do (rule, LW_SCRIPT_WORD_ACCOUNTS)->text = g_strdup ("U1234567");
  lw_script_rule_number (rule, LW_SCRIPT_WORD_VERSION, 165);
  play_begin (&play);
  ask (play.client, LW_MSG_reqCurrentTime);
  ask (play.client, LW_MSG_reqManagedAccts);
  now = told_accounts (play.client);
  g_assert_cmpstr (now, ==, "DUSIM0001");
  other = come (&play, 2);
  g_assert_cmpint (other->version, ==, 165);
  then = told_accounts (other);
  g_assert_cmpstr (then, ==, "U1234567");
}

/* The section of the gateway: account, ids, lines, version, start, and orders of others. */
static void
test_from_the_start (void)
{
  g_auto (Play) play = { 0 };
  g_autofree char *accounts = NULL;
  LwScriptOrder typed = { 0, 0, 9001, NULL }, others = { 7, 9, 9002, g_strdup ("BOB") };
  Client *client;

  play_init (&play);
  g_free (play.script->account);
  play.script->account = g_strdup ("DUSIM0777");
  play.script->next_id = 100;
  play.script->lines = 1;
  play.script->server_version = 176;
  play.script->start_us = G_GINT64_CONSTANT (1782000000000000); /* 2026-06-21 00:00 UTC */
  g_array_append_val (play.script->orders, typed);
  g_array_append_val (play.script->orders, others);
  play_begin (&play);
  client = come (&play, 2);
  g_assert_cmpint (client->version, ==, 176);
  accounts = told_accounts (client);
  g_assert_cmpstr (accounts, ==, "DUSIM0777");
  g_assert_cmpint (told_next_id (client), ==, 100);
  g_assert_cmpint (told_time (client), ==, 1782000000);
  g_assert_cmpuint (count_after (client, LW_MSG_reqOpenOrders, LW_MSG_openOrder), ==, 0);
  g_assert_cmpuint (count_after (client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 2);
  watch (client, 1);
  watch (client, 2);
  g_assert_true (take_error (client, 2, 101));
}

static guint
n_strikes (Client     *client,
           const char *symbol,
           double      strike)
{
  LwRow *row = client_begin (client, LW_MSG_reqContractDetails);

  client_forget (client);
  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 1);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, symbol);
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  lw_row_set_text (row, LW_F_reqContractDetails_exchange, "SMART");
  lw_row_set_text (row, LW_F_reqContractDetails_lastTradeDateOrContractMonth, "20270115");
  lw_row_set_double (row, LW_F_reqContractDetails_strike, strike);
  client_send (client);
  return client_count (client, LW_MSG_contractData);
}

/* Every series that a USER names exists: at odd strikes, and of symbols that the market has never heard of. */
static void
test_named_series (void)
{
  static const struct { const char *symbol; double k1, k2; } wanted[] = { { "SPY", 433.5, 436.25 }, { "ZQXW", 77.0, 78.5 } };
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      LwScriptAction *transmit = lw_script_rule_add (lw_script_add_rule (play.script, LW_SCRIPT_USER, LW_SCRIPT_EVENT_NONE, 0, 0),
                                                     LW_SCRIPT_WORD_TRANSMIT);

      transmit->symbol = g_strdup (wanted[i].symbol);
      transmit->k1 = wanted[i].k1;
      transmit->k2 = wanted[i].k2;
      transmit->text = g_strdup ("20270115");
      transmit->number = 1;
    }
  play_begin (&play);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_assert_cmpuint (n_strikes (play.client, wanted[i].symbol, wanted[i].k1), ==, 2); /* call and put */
      g_assert_cmpuint (n_strikes (play.client, wanted[i].symbol, wanted[i].k2), ==, 2);
    }
  g_assert_cmpuint (n_strikes (play.client, "SPY", 433.75), ==, 0);
}

/* Faults of many kinds while a client does its day; what it got as one hash. */
static char *
day_of_faults (guint64 seed)
{
  g_auto (Play) play = { 0 };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  play_init (&play);
  play.script->has_seed = TRUE;
  play.script->seed = seed;
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_LIST_OPEN, 1, 0), LW_SCRIPT_WORD_REORDER, 6);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 2, 700000), LW_SCRIPT_WORD_FILL, 1);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_EXEC_TX, 0, 0), LW_SCRIPT_WORD_DUP, 2);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_STATUS_TX, 2, 0), LW_SCRIPT_WORD_DELAY, 300000);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_MKTDATA, 1, 0), LW_SCRIPT_WORD_SEGMENT, 5);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 4 * SECOND), LW_SCRIPT_WORD_LINK, 1100);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, 6 * SECOND), LW_SCRIPT_WORD_LINK, 1102);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 2, 0), LW_SCRIPT_WORD_GARBLE, 3);
  play_begin (&play);
  play.client->raw = TRUE;
  watch (play.client, 1);
  for (gint32 id = 1; id <= 4; id++)
    {
      place (&play, id);
      fixture_advance (play.fixture, SECOND);
      ask (play.client, LW_MSG_reqOpenOrders);
      ask (play.client, LW_MSG_reqExecutions);
      ask (play.client, LW_MSG_reqCurrentTime);
      fixture_advance (play.fixture, SECOND);
    }
  g_assert_cmpuint (play.client->bytes->len, >, 2000);
  g_checksum_update (sum, play.client->bytes->data, play.client->bytes->len);
  g_checksum_update (sum, (const guint8 *) play.client->writes->data, (gssize) (play.client->writes->len * sizeof (guint)));
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_same_seed (void)
{
  g_autofree char *once = day_of_faults (5), *again = day_of_faults (5), *other = day_of_faults (6);

  g_assert_cmpstr (once, ==, again);
  g_assert_cmpstr (once, !=, other);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/script-world/refuse", test_refuse);
  g_test_add_func ("/gateway/script-world/restart", test_restart);
  g_test_add_func ("/gateway/script-world/link", test_link);
  g_test_add_func ("/gateway/script-world/day-roll", test_day_roll);
  g_test_add_func ("/gateway/script-world/clock-step", test_clock_step);
  g_test_add_func ("/gateway/script-world/next-connect", test_next_connect);
  g_test_add_func ("/gateway/script-world/from-the-start", test_from_the_start);
  g_test_add_func ("/gateway/script-world/named-series", test_named_series);
  g_test_add_func ("/gateway/script-world/same-seed", test_same_seed);
  return g_test_run ();
}
