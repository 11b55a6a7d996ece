/* The cancel's table of orders.md 7, event by event. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

static LwMock *
standing (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  return mock;
}

static void
cancel (LwMock *mock)
{
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
}

/* As the journal has it. */
static void
assert_last (LwMock *mock, const char *state)
{
  const GArray *rows = mock->journal->cancels;

  lw_mock_run (mock);
  g_assert_cmpuint (rows->len, >, 0);
  g_assert_cmpstr (lw_cancel_state_word (g_array_index (rows, LwCancel, rows->len - 1).state), ==, state);
}

static void
listing (LwMock *mock, LwReportType type)
{
  LwReport report;

  lw_report_init (&report, type);
  report.list = LW_LIST_OPEN_ORDERS;
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
}

/* While one is open a second press is counted and no more. */
static void
test_once (void)
{
  LwMock *mock = standing ();
  LwTradeStats before, after;

  lw_trade_get_stats (mock->trade, &before);
  cancel (mock);
  cancel (mock);
  lw_trade_get_stats (mock->trade, &after);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_cmpuint (mock->journal->cancels->len, ==, 1);
  g_assert_cmpuint (after.ignored, ==, before.ignored + 1);
  g_assert_cmpuint (after.cancels, ==, before.cancels + 1);
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).n, ==, 1);
  lw_mock_finish (mock);
}

/* Eight seconds without a word: unknown, and asked. */
static void
test_silence (void)
{
  LwMock *mock = standing ();
  guint n_lists;

  mock->no_lists = TRUE;
  cancel (mock);
  assert_last (mock, "SENT");
  n_lists = mock->n_lists;
  lw_mock_advance (mock, 8 * SECOND - 1700);
  assert_last (mock, "SENT");
  g_assert_cmpuint (mock->n_lists, ==, n_lists);
  lw_mock_advance (mock, 10000);
  assert_last (mock, "UNKNOWN");
  g_assert_true (lw_trade_find (mock->trade, ID)->change_unknown);
  g_assert_cmpuint (mock->n_lists, ==, n_lists + 1);
  cancel (mock); /* a person may press again */
  g_assert_cmpuint (mock->n_cancels, ==, 2);
  lw_mock_finish (mock);
}

/* What a list says of an order whose cancel has no answer: not taken when it stands there alive, nothing while it is being
 * cancelled; what comes outside of a list may be older. */
static void
test_listed (void)
{
  static const struct { gboolean in_list; const char *status, *state; } rows[] = {
    { FALSE, "Submitted", "UNKNOWN" }, { TRUE, "PendingCancel", "UNKNOWN" }, { FALSE, "PendingCancel", "UNKNOWN" }, { TRUE, "Submitted", "REFUSED" },
    { TRUE, "PreSubmitted", "REFUSED" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();

      mock->no_lists = TRUE;
      cancel (mock);
      lw_mock_advance (mock, 8 * SECOND + 10000);
      assert_last (mock, "UNKNOWN");
      if (rows[i].in_list)
        listing (mock, LW_REPORT_LIST_BEGIN);
      g_strlcpy (mock->orders[0].status, rows[i].status, sizeof mock->orders[0].status);
      lw_mock_open_order (mock, 0, 1);
      assert_last (mock, rows[i].state);
      lw_mock_finish (mock);
    }
}

/* One that is out and has time yet is not refused because a list still has the order. */
static void
test_listed_too_early (void)
{
  LwMock *mock = standing ();

  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->orders[0].id, 99999, "that no table knows");
  lw_mock_advance (mock, SECOND / 10);
  listing (mock, LW_REPORT_LIST_BEGIN);
  cancel (mock);
  lw_mock_open_order (mock, 0, 1);
  assert_last (mock, "SENT");
  lw_mock_status (mock, 0, "Submitted"); /* nor by a status that was not PendingCancel before */
  assert_last (mock, "SENT");
  lw_mock_finish (mock);
}

/* The socket is told to be there twice: nothing goes twice. */
static void
test_connected_twice (void)
{
  LwMock *mock = standing ();
  LwReport report;

  mock->hold_cancels = TRUE;
  cancel (mock);
  assert_last (mock, "ASKED");
  lw_report_init (&report, LW_REPORT_CONNECTED);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  assert_last (mock, "SENT");
  lw_report_init (&report, LW_REPORT_CONNECTED);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

/* Asked without a connection: written, and sent with the next one; asked again when the first byte never came. */
static void
test_waits_for_the_connection (void)
{
  LwMock *mock = standing ();

  lw_mock_send (mock, ID2, "QQQ", 300);
  lw_mock_lose (mock);
  cancel (mock);
  lw_trade_cancel (mock->trade, ID2, mock->now_us);
  assert_last (mock, "ASKED");
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  mock->hold_cancels = TRUE;
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 2);
  assert_last (mock, "ASKED");
  lw_mock_finish (mock);
}

static gboolean
says_waits (LwMock *mock)
{
  g_autofree char *sentence = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);

  return g_str_has_suffix (sentence, " A cancel waits for the connection to TWS.");
}

/* No byte was out: it waits over an attempt that fails after the handshake began and over a start, the sentence says so, and it goes once. */
static void
test_waits_until_it_goes (void)
{
  for (guint i = 0; i < 3; i++)
    {
      LwMock *mock = standing ();

      mock->hold_cancels = i == 2;
      if (i != 2)
        lw_mock_lose (mock);
      g_assert_false (says_waits (mock));
      cancel (mock);
      if (i == 2)
        {
          g_assert_false (says_waits (mock)); /* it is in the lane */
          lw_trade_frame_withdrawn (mock->trade, mock->next_frame, mock->now_us);
        }
      lw_mock_run (mock);
      g_assert_true (says_waits (mock));
      if (i == 1)
        lw_mock_restart (mock);
      else
        lw_mock_lose (mock);
      assert_last (mock, "ASKED");
      g_assert_true (says_waits (mock));
      mock->hold_cancels = FALSE;
      lw_mock_connect (mock);
      g_assert_cmpuint (mock->n_cancels, ==, i == 2 ? 2 : 1);
      assert_last (mock, "SENT");
      g_assert_false (says_waits (mock));
      g_assert_cmpuint (mock->journal->cancels->len, ==, 1);
      lw_mock_finish (mock);
    }
}

/* Taken back before a byte was out, and the connection stands again: it goes then. */
static void
test_withdrawn_goes_again (void)
{
  LwMock *mock = standing ();
  LwReport report;

  mock->hold_cancels = TRUE;
  cancel (mock);
  lw_trade_frame_withdrawn (mock->trade, mock->next_frame, mock->now_us);
  lw_report_init (&report, LW_REPORT_CONNECTED);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 2);
  assert_last (mock, "ASKED");
  lw_mock_finish (mock);
}

/* The session took none: there was nobody to send it to. */
static void
test_not_taken_goes_again (void)
{
  LwMock *mock = standing ();
  LwReport report;

  mock->no_cancels = TRUE;
  cancel (mock);
  assert_last (mock, "ASKED");
  mock->no_cancels = FALSE;
  lw_report_init (&report, LW_REPORT_CONNECTED);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  assert_last (mock, "SENT");
  lw_mock_finish (mock);
}

/* What the socket says of a cancel that is over changes nothing. */
static void
test_out_too_late (void)
{
  LwMock *mock = standing ();

  mock->hold_cancels = TRUE;
  cancel (mock);
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Cancelled");
  assert_last (mock, "DONE");
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  assert_last (mock, "DONE");
  lw_mock_finish (mock);
  mock = standing ();
  cancel (mock);
  assert_last (mock, "SENT");
  lw_mock_advance (mock, 4 * SECOND);
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us); /* again: its eight seconds began with the first */
  mock->no_lists = TRUE;
  lw_mock_advance (mock, 4 * SECOND + 10000);
  assert_last (mock, "UNKNOWN");
  lw_mock_finish (mock);
}

/* Refused, with TWS's words; the order stands, and one without a cancel is not touched by such a code. */
static void
test_refused (void)
{
  LwMock *mock = standing ();

  lw_mock_error (mock, mock->orders[0].id, 10147, "not found");
  lw_mock_run (mock);
  g_assert_cmpuint (mock->journal->cancels->len, ==, 0);
  cancel (mock);
  lw_mock_error (mock, mock->orders[0].id, 10148, "too late");
  assert_last (mock, "REFUSED");
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).code, ==, 10148);
  g_assert_cmpstr (g_array_index (mock->journal->cancels, LwCancel, 0).text, ==, "too late");
  g_assert_false (lw_trade_find (mock->trade, ID)->change_unknown);
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_finish (mock);
}

/* An order of another client id or account of this journal, or without a number: nothing of ours may cancel it. */
static void
test_not_ours_to_cancel (void)
{
  static const char *const whys[] = { "sent under client id 2, and this connection has client id 1", "of another account", "without a number" };

  for (guint i = 0; i < 4; i++)
    {
      LwMock *mock = standing ();
      LwIntent *row = &g_array_index (mock->journal->intents, LwIntent, 0);

      if (i == 0)
        row->client_id = 2;
      else if (i == 1)
        g_strlcpy (row->account, "DUSIM0002", sizeof row->account);
      else if (i == 2)
        row->order_id = 0;
      mock->orders[0].visible = FALSE;
      lw_mock_restart (mock);
      lw_mock_connect (mock);
      cancel (mock);
      lw_mock_advance (mock, SECOND);
      g_assert_cmpuint (mock->n_cancels, ==, i == 3);
      g_assert_cmpuint (mock->journal->cancels->len, ==, i == 3); /* nothing waits for ever */
      g_assert_true (lw_trade_find (mock->trade, ID)->cancel_elsewhere == (i < 3));
      if (i < 3)
        {
          g_autofree char *sentence = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);

          g_assert_true (g_str_has_prefix (mock->last_alarm, "The cancel of order " ID " is not sent. This program cannot cancel it: it "));
          g_assert_nonnull (strstr (mock->last_alarm, whys[i]));
          g_assert_nonnull (strstr (sentence, whys[i]));
          g_assert_true (g_str_has_suffix (sentence, " Cancel it in TWS, or use the global cancel."));
          g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 0);
        }
      lw_mock_free (mock);
    }
}

/* The click came between the first byte and the word of it: nothing can be taken back, so the order is cancelled. */
static void
test_too_late_to_take_back (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = mock->late_withdrawals = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_assert_state (mock, ID, "ARMED");
  cancel (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  lw_mock_assert_state (mock, ID, "SENT");
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_cmpstr (g_array_index (mock->journal->cancels, LwCancel, 0).asked_by, ==, "person");
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

/* TWS tells nothing unasked of an order of another client id: it is asked twice a minute, and each five minutes where all are ours. */
static void
test_asked_more_often_elsewhere (void)
{
  for (guint i = 0; i < 4; i++) /* 2, 3: given up today, and the day before */
    {
      LwMock *mock = standing ();
      LwIntent *row = &g_array_index (mock->journal->intents, LwIntent, 0);
      guint n_lists;

      if (i > 0)
        row->client_id = 2;
      if (i > 1)
        row->state = LW_INTENT_ABANDONED;
      row->final_us = mock->now_us - (i == 3 ? LW_DAY_US : 0);
      mock->orders[0].visible = i == 0;
      lw_mock_restart (mock);
      lw_mock_connect (mock);
      lw_mock_advance (mock, 40 * SECOND);
      n_lists = mock->n_lists;
      lw_mock_advance (mock, 170 * SECOND);
      g_assert_cmpuint (mock->n_lists - n_lists, ==, i == 0 || i == 3 ? 0 : 6 * 5);
      lw_mock_free (mock);
    }
}

/* It was asked, and did not leave, in the run before. */
static void
test_waited_for_another_client_id (void)
{
  LwMock *mock = standing ();

  lw_mock_lose (mock);
  cancel (mock);
  assert_last (mock, "ASKED");
  g_array_index (mock->journal->intents, LwIntent, 0).client_id = 2;
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  assert_last (mock, "REFUSED");
  g_assert_nonnull (strstr (g_array_index (mock->journal->cancels, LwCancel, 0).text, "sent under client id 2"));
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_free (mock);
}

/* The account is not the one of this profile any more. */
static void
test_account_gone (void)
{
  LwMock *mock = standing ();

  lw_mock_send (mock, ID2, "QQQ", 300);
  lw_mock_lose (mock);
  mock->accounts = "DUSIM0002";
  lw_mock_connect (mock);
  lw_mock_assert_state (mock, ID, "UNRESOLVED");
  lw_mock_assert_state (mock, ID2, "UNRESOLVED");
  cancel (mock);
  assert_last (mock, "ASKED");
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_finish (mock);
}

/* G16: one each for what may be live, none where one is asked already or the order is over. */
static void
test_after_loss (void)
{
  LwMock *mock = standing ();

  lw_mock_lose (mock);
  lw_mock_connect (mock);
  g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 1);
  g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 0);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_cmpstr (g_array_index (mock->journal->cancels, LwCancel, 0).asked_by, ==, "reconnect");
  lw_mock_status (mock, 0, "Cancelled");
  assert_last (mock, "DONE");
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 0);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

/* A check lists the orders of this client id: one of another is not missing from it. */
static void
test_check_of_another_client (void)
{
  LwMock *mock = standing ();
  guint n_lists;

  g_array_index (mock->journal->intents, LwIntent, 0).client_id = mock->orders[0].client_id = 5;
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  lw_mock_assert_state (mock, ID, "WORKING");
  mock->orders[0].visible = FALSE; /* a snapshot after the check would name it again */
  n_lists = mock->n_lists;
  lw_snapshot_want_check (mock->trade, mock->now_us);
  lw_trade_wake (mock->trade, mock->now_us);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (mock->n_lists, ==, n_lists + 2); /* open orders, executions */
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_free (mock);
}

/* Who pressed the switch believes that all is cancelled: that TWS did not take one is said. */
static void
test_kill_is_not_taken (void)
{
  static const char *const whys[] = { "Cancel attempted when order is not in a cancellable state", "no answer" };

  for (guint i = 0; i < G_N_ELEMENTS (whys); i++)
    {
      LwMock *mock = standing ();
      guint n;

      lw_trade_kill (mock->trade, mock->now_us);
      lw_mock_run (mock);
      n = mock->n_alarms;
      if (i == 0)
        lw_mock_error (mock, mock->orders[0].id, 161, whys[0]);
      lw_mock_advance (mock, 9 * SECOND);
      g_assert_cmpuint (mock->n_alarms, ==, n + 1);
      g_assert_nonnull (strstr (mock->last_alarm, "TWS did not take the kill switch's cancel of order " ID));
      g_assert_nonnull (strstr (mock->last_alarm, whys[i]));
      lw_mock_free (mock);
    }
}

/* The link to TWS's servers comes and goes under one connection: an order is not cancelled by itself a second time. */
static void
test_after_loss_once (void)
{
  LwMock *mock = standing ();

  for (guint i = 1; i <= 2; i++)
    {
      lw_mock_lose (mock);
      lw_mock_connect (mock);
      g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 1);
      lw_mock_advance (mock, 60 * SECOND);
      assert_last (mock, "REFUSED"); /* TWS did not take it */
      g_assert_cmpuint (lw_trade_cancel_after_loss (mock->trade, mock->now_us), ==, 0);
      g_assert_cmpuint (mock->n_cancels, ==, i);
    }
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/cancels/" #name, test_##name)
  ADD (once);
  ADD (silence);
  ADD (listed);
  ADD (listed_too_early);
  ADD (connected_twice);
  ADD (waits_for_the_connection);
  ADD (waits_until_it_goes);
  ADD (withdrawn_goes_again);
  ADD (not_taken_goes_again);
  ADD (out_too_late);
  ADD (refused);
  ADD (not_ours_to_cancel);
  ADD (too_late_to_take_back);
  ADD (asked_more_often_elsewhere);
  ADD (waited_for_another_client_id);
  ADD (account_gone);
  ADD (after_loss);
  ADD (check_of_another_client);
  ADD (kill_is_not_taken);
  ADD (after_loss_once);
  return g_test_run ();
}
