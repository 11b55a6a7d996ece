#include "config.h"

#include <string.h>

#include "session-harness.h"

static void
open_socket (Harness *h)
{
  lw_session_start (h->session, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (h->n_connects, ==, 1);
  lw_session_opened (h->session, h->now_us);
  harness_drain (h);
}

static void
assert_problem (Harness       *h,
                LwProblemKind  kind,
                const char    *words)
{
  LwAction *action = action_last (h, LW_ACT_STATE);

  g_assert_cmpint (action->state, ==, LW_CONN_DISCONNECTED);
  g_assert_nonnull (action->text);
  g_test_message ("%s", action->text);
  g_assert_nonnull (strstr (action->text, words));
  g_assert_cmpint (action->problem, ==, kind);
  g_assert_cmpint (action->at_us, >, h->now_us - 1);
}

static void
test_handshake (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  open_socket (h);
  g_assert_cmpuint (h->sent->len, ==, 1);
  peer_version (h, 178);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_STARTING);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_startApi), 2), ==, "1");
  peer_error (h, -1, 2104, "Market data farm connection is OK:usfarm");
  peer_next_id (h, 41);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_STARTING);
  g_assert_cmpuint (report_count (h, LW_REPORT_CONNECTED), ==, 0);
  peer_accounts (h, "DU1234567,");
  g_assert_cmpint (harness_state (h), ==, LW_CONN_SYNCING);
  g_assert_cmpint (report_last (h, LW_REPORT_NEXT_ID)->order_id, ==, 41);
  g_assert_cmpuint (report_count (h, LW_REPORT_CONNECTED), ==, 1);
  g_assert_cmpuint (action_count (h, LW_ACT_NOTICE), ==, 0); /* a farm that is well is no news */
  g_assert_cmpuint (sent_count (h, LW_MSG_reqCurrentTime), ==, 1);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMarketDataType), 2), ==, "1");

  lw_session_set_synced (h->session, TRUE, NULL, h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_READY);
  lw_session_set_synced (h->session, FALSE, "The journal cannot be written.", h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DEGRADED);
  g_assert_cmpstr (action_last (h, LW_ACT_STATE)->text, ==, "The journal cannot be written.");
}

/* Asking for the lists is SYNCING, not a problem; what does not end is. */
static void
test_syncing (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  lw_session_set_synced (h->session, FALSE, "Asking TWS what is open.", h->now_us);
  harness_live (h, 14 * SECOND);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_SYNCING);
  harness_live (h, 2 * SECOND);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DEGRADED);
  g_assert_cmpstr (action_last (h, LW_ACT_STATE)->text, ==, "Asking TWS what is open.");
  lw_session_set_synced (h->session, TRUE, NULL, h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_READY);
}

static void
test_port_closed (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  lw_session_start (h->session, h->now_us);
  harness_drain (h);
  lw_session_lost (h->session, "Connection refused", 0.1, h->now_us);
  harness_drain (h);
  assert_problem (h, LW_PROBLEM_NO_LISTENER, "Nothing listens on 127.0.0.1:7497 — start TWS");
  g_assert_cmpint (action_last (h, LW_ACT_STATE)->at_us, ==, h->now_us + 1100000);
  harness_advance (h, 1099999);
  g_assert_cmpuint (h->n_connects, ==, 1);
  harness_advance (h, 1);
  g_assert_cmpuint (h->n_connects, ==, 2);
}

static void
test_time_outs (void)
{
  g_autoptr (Harness) tcp = harness_new (NULL);
  g_autoptr (Harness) mute = harness_new (NULL);
  g_autoptr (Harness) half = harness_new (NULL);

  lw_session_start (tcp->session, tcp->now_us);
  harness_advance (tcp, 5 * SECOND - 1);
  g_assert_cmpuint (tcp->n_closes, ==, 0);
  harness_advance (tcp, 1);
  assert_problem (tcp, LW_PROBLEM_NO_LISTENER, "No answer from 127.0.0.1:7497 within 5 s");

  open_socket (mute);
  harness_advance (mute, 10 * SECOND - 1);
  g_assert_cmpuint (mute->n_closes, ==, 0);
  harness_advance (mute, 1);
  assert_problem (mute, LW_PROBLEM_SILENT, "accepts connections but does not answer");

  open_socket (half);
  peer_version (half, 178);
  peer_accounts (half, "DU1234567");
  harness_advance (half, 10 * SECOND);
  assert_problem (half, LW_PROBLEM_NO_START, "did not send nextValidId within 10 s");
}

static void
test_wrong_peers (void)
{
  static const guint8 banner[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
  g_autoptr (Harness) web = harness_new (NULL);
  g_autoptr (Harness) old = harness_new (NULL);
  g_autoptr (Harness) newer = harness_new (NULL);
  g_autoptr (Harness) shut = harness_new (NULL);

  open_socket (web);
  peer_bytes (web, banner, sizeof banner - 1);
  assert_problem (web, LW_PROBLEM_NOT_TWS, "Something other than TWS answers on 127.0.0.1:7497");

  open_socket (old);
  peer_version (old, 175);
  assert_problem (old, LW_PROBLEM_TOO_OLD, "too old, 10.19 or newer is needed");
  g_assert_cmpuint (sent_count (old, LW_MSG_startApi), ==, 0);

  open_socket (newer);
  peer_version (newer, 179);
  assert_problem (newer, LW_PROBLEM_NOT_TWS, "version 179, which was not offered");

  open_socket (shut);
  lw_session_lost (shut->session, NULL, 0, shut->now_us);
  harness_drain (shut);
  assert_problem (shut, LW_PROBLEM_HUNG_UP, "closed it at once");
}

/* Fault D08: the same id again, by the back-off, never another one. */
static void
test_client_id_in_use (void)
{
  static const int delays_s[] = { 1, 2, 4, 8, 16 };
  g_autoptr (Harness) h = harness_new (NULL);

  lw_session_start (h->session, h->now_us);
  harness_drain (h);

  for (guint i = 0; i < G_N_ELEMENTS (delays_s); i++)
    {
      g_assert_cmpuint (h->n_connects, ==, i + 1);
      lw_session_opened (h->session, h->now_us);
      harness_drain (h);
      peer_version (h, 178);
      g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_startApi), 2), ==, "1");
      peer_error (h, -1, 326, "Unable to connect as the client id is already in use.");
      lw_session_lost (h->session, "closed", 0, h->now_us);
      harness_drain (h);
      assert_problem (h, LW_PROBLEM_CLIENT_ID, "Client id 1 is in use");
      g_assert_cmpint (action_last (h, LW_ACT_STATE)->at_us - h->now_us, ==, delays_s[i] * SECOND);
      harness_advance (h, delays_s[i] * SECOND);
    }
}

/* Cut at every byte: the same actions as in one piece. */
static void
say_everything (Harness *h,
                gsize    chunk)
{
  h->chunk = chunk;
  open_socket (h);
  peer_version (h, 178);
  peer_accounts (h, "DU1234567");
  peer_error (h, -1, 2103, "Market data farm connection is broken:usfarm");
  peer_next_id (h, 41);
  peer_error (h, 41, 201, "Order rejected - reason: no \\u20ac");
  peer_error (h, -1, 1100, "Connectivity between IB and TWS has been lost.");
  peer_error (h, -1, 1102, "Connectivity restored - data maintained");
  harness_advance (h, 20 * SECOND);
}

static void
test_segmentation (void)
{
  g_autoptr (Harness) whole = harness_new (NULL);

  say_everything (whole, 0);
  g_assert_cmpstr (report_last (whole, LW_REPORT_ERROR)->text, ==, "Order rejected - reason: no €");

  for (gsize chunk = 1; chunk < 40; chunk++)
    {
      g_autoptr (Harness) cut = harness_new (NULL);

      say_everything (cut, chunk);
      g_assert_cmpstr (cut->trace->str, ==, whole->trace->str);
    }
}

static void
test_watchdog (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  harness_live (h, 60 * SECOND);
  harness_forget (h);
  harness_advance (h, 5 * SECOND - 1);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqCurrentTime), ==, 0);
  harness_advance (h, 1);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqCurrentTime), ==, 1);
  harness_advance (h, 4 * SECOND - 1);
  g_assert_cmpuint (h->n_closes, ==, 0);
  harness_advance (h, 1);
  g_assert_cmpuint (h->n_closes, ==, 1);
  assert_problem (h, LW_PROBLEM_LOST, "silent");
  g_assert_cmpuint (report_count (h, LW_REPORT_LOST), ==, 1);
}

/* An owner that never answers LW_ACT_CLOSE does not hold it up for ever; nothing of the dead connection is heard. */
static void
test_close_unanswered (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  h->mute_lost = TRUE;
  harness_advance (h, 9 * SECOND);
  g_assert_cmpuint (h->n_closes, ==, 1);
  peer_next_id (h, 99);
  g_assert_cmpuint (report_count (h, LW_REPORT_NEXT_ID), ==, 0);
  harness_advance (h, 2 * SECOND);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DISCONNECTED);
  harness_advance (h, SECOND);
  g_assert_cmpuint (h->n_connects, ==, 2);
}

/* Fault E04, E05. */
static void
test_garbage (void)
{
  static const guint8 bad[] = { 0, 0, 0, 4, '9', 0, '1', 0 };        /* nextValidId without its id */
  static const guint8 unknown[] = { 0, 0, 0, 6, '7', '7', '7', 0, '1', 0 };
  g_autoptr (Harness) h = harness_new (NULL);
  LwSessionStats stats;

  harness_connect (h);

  for (guint i = 0; i < 100; i++)
    peer_bytes (h, unknown, sizeof unknown);

  for (guint i = 0; i < 10; i++)
    peer_bytes (h, bad, sizeof bad);

  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.unknown_in, ==, 100);
  g_assert_cmpuint (stats.bad_in, ==, 10);
  g_assert_cmpuint (h->n_closes, ==, 0);
  peer_bytes (h, bad, sizeof bad);
  g_assert_cmpuint (h->n_closes, ==, 1);
  assert_problem (h, LW_PROBLEM_LOST, "cannot be read");
}

static void
test_bad_over_time (void)
{
  static const guint8 bad[] = { 0, 0, 0, 4, '9', 0, '1', 0 };
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);

  for (guint i = 0; i < 30; i++)
    {
      peer_bytes (h, bad, sizeof bad);
      harness_live (h, 7 * SECOND);
    }

  g_assert_cmpuint (h->n_closes, ==, 0); /* never more than ten within a minute */
}

static void
test_link (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  lw_session_set_synced (h->session, TRUE, NULL, h->now_us);
  peer_error (h, -1, 1100, "Connectivity between IB and Trader Workstation has been lost.");
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DEGRADED);
  g_assert_cmpint (action_last (h, LW_ACT_STATE)->problem, ==, LW_PROBLEM_LINK_DOWN);
  g_assert_cmpuint (report_count (h, LW_REPORT_LINK_DOWN), ==, 1);
  lw_session_set_synced (h->session, TRUE, NULL, h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DEGRADED);
  peer_error (h, -1, 1102, "Connectivity has been restored - data maintained.");
  g_assert_cmpint (harness_state (h), ==, LW_CONN_SYNCING); /* only after the lists READY again */
  g_assert_cmpuint (report_count (h, LW_REPORT_LINK_UP), ==, 1);
  lw_session_set_synced (h->session, TRUE, NULL, h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_READY);

  peer_error (h, -1, 2110, "Connectivity between TWS and server is broken.");
  harness_live (h, 30 * 60 * SECOND - SECOND);
  g_assert_cmpuint (h->n_closes, ==, 0);
  harness_live (h, 2 * SECOND);
  g_assert_cmpuint (h->n_closes, ==, 1);
}

static void
test_stop (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  lw_session_stop (h->session, h->now_us);
  harness_drain (h);
  g_assert_cmpint (harness_state (h), ==, LW_CONN_DISCONNECTED);
  g_assert_null (action_last (h, LW_ACT_STATE)->text);
  g_assert_cmpint (action_last (h, LW_ACT_STATE)->problem, ==, LW_PROBLEM_NONE);
  harness_advance (h, 100 * SECOND);
  g_assert_cmpuint (h->n_connects, ==, 1);
  lw_session_start (h->session, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (h->n_connects, ==, 2);
}

static void
test_clock_and_account (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwSessionStats stats;
  LwRow *row;

  lw_session_set_utc_offset (h->session, 1795186800 * SECOND - h->now_us);
  harness_connect (h);
  lw_row_set_long (peer_begin (h, LW_MSG_currentTime), LW_F_currentTime_time, 1795186803);
  peer_send (h);
  lw_session_request_account (h->session, "DU1234567", h->now_us);
  harness_drain (h);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqAccountUpdates), 3), ==, "DU1234567");
  row = peer_begin (h, LW_MSG_acctValue);
  lw_row_set_text (row, LW_F_acctValue_key, "NetLiquidation");
  lw_row_set_text (row, LW_F_acctValue_value, "100500.75");
  lw_row_set_text (row, LW_F_acctValue_account, "DU1234567");
  peer_send (h);
  row = peer_begin (h, LW_MSG_acctValue);
  lw_row_set_text (row, LW_F_acctValue_key, "BuyingPower");
  lw_row_set_text (row, LW_F_acctValue_value, "5");
  lw_row_set_text (row, LW_F_acctValue_account, "DU7654321"); /* somebody else's */
  peer_send (h);

  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpint (stats.clock_offset_us, ==, 3 * SECOND);
  g_assert_cmpfloat (stats.net_liquidation, ==, 100500.75);
  g_assert_false (stats.buying_power == stats.buying_power);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/connect/handshake", test_handshake);
  g_test_add_func ("/session/connect/syncing", test_syncing);
  g_test_add_func ("/session/connect/port-closed", test_port_closed);
  g_test_add_func ("/session/connect/time-outs", test_time_outs);
  g_test_add_func ("/session/connect/wrong-peers", test_wrong_peers);
  g_test_add_func ("/session/connect/client-id-in-use", test_client_id_in_use);
  g_test_add_func ("/session/connect/segmentation", test_segmentation);
  g_test_add_func ("/session/connect/watchdog", test_watchdog);
  g_test_add_func ("/session/connect/close-unanswered", test_close_unanswered);
  g_test_add_func ("/session/connect/garbage", test_garbage);
  g_test_add_func ("/session/connect/bad-over-time", test_bad_over_time);
  g_test_add_func ("/session/connect/link", test_link);
  g_test_add_func ("/session/connect/stop", test_stop);
  g_test_add_func ("/session/connect/clock-and-account", test_clock_and_account);
  return g_test_run ();
}
