/* Checks and snapshots: what their lists decide, and what they must leave alone. */

#include "config.h"

#include <string.h>

#include "lw-good-market.h"
#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

static void
list_mark (LwMock *mock, LwReportType type, LwOrderList list)
{
  LwReport report;

  lw_report_init (&report, type);
  report.list = list;
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_report_clear (&report);
  lw_mock_run (mock);
}

/* TWS's openOrder of before the end comes late, in the midst of a list: the order seems alive again, and is looked at once more.
 * Seed 64279 of storm at commit d49f1d4. */
static void
test_late_in_a_list (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->last_order_id, 99999, "that no table knows");
  lw_mock_advance (mock, SECOND / 10); /* the check asks */
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_assert_state (mock, ID, "CANCELLED");
  list_mark (mock, LW_REPORT_LIST_BEGIN, LW_LIST_OPEN_ORDERS);
  strcpy (mock->orders[0].status, "Submitted");
  lw_mock_open_order (mock, 0, 1);
  strcpy (mock->orders[0].status, "Cancelled");
  lw_mock_assert_state (mock, ID, "WORKING");
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  mock->no_lists = FALSE;
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_OPEN_ORDERS);
  lw_mock_advance (mock, SECOND);
  lw_mock_assert_state (mock, ID, "CANCELLED");
  lw_mock_finish (mock);
}

/* TWS has two seconds to tell of the executions of what it calls filled: lists for another order do not cut them short. */
static void
test_check_of_another (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  lw_mock_send (mock, ID2, "QQQ", 300);
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_advance (mock, SECOND / 2);
  lw_mock_assert_state (mock, ID, "CHECKING");
  lw_mock_error (mock, mock->orders[1].id, 99999, "that no table knows");
  lw_mock_advance (mock, SECOND / 2);
  lw_mock_assert_state (mock, ID, "CHECKING");
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, FALSE);
  lw_mock_advance (mock, SECOND / 2);
  lw_mock_assert_state (mock, ID, "CHECKING");
  lw_mock_advance (mock, SECOND);
  lw_mock_assert_state (mock, ID, "FILLED"); /* by the check of its own */
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* Nor does a snapshot. */
static void
test_snapshot_before_check (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID2, "QQQ", 300);
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_error (mock, mock->last_order_id, 103, "Duplicate order id");
  lw_mock_assert_state (mock, ID2, "UNKNOWN");
  lw_mock_advance (mock, SECOND);
  lw_mock_assert_state (mock, ID, "CHECKING");
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (mock->n_alarms, ==, 1); /* it is not in the list of executions */
  g_assert_nonnull (strstr (mock->last_alarm, "UNRESOLVED"));
  lw_mock_finish (mock);
}

/* Lists that do not end decide nothing: what stood stands, what was asked about is UNKNOWN. */
static void
test_check_that_does_not_end (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  lw_mock_send (mock, ID2, "QQQ", 300);
  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->orders[0].id, 99999, "that no table knows");
  lw_mock_error (mock, mock->orders[1].id, 202, "Order Canceled - reason:");
  lw_mock_assert_state (mock, ID2, "CHECKING");
  lw_mock_advance (mock, 10 * SECOND - SECOND / 10);
  lw_mock_assert_state (mock, ID2, "CHECKING");
  lw_mock_advance (mock, SECOND / 5);
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_assert_state (mock, ID2, "UNKNOWN");
  mock->no_lists = FALSE;
  lw_mock_advance (mock, 30 * SECOND);
  lw_mock_assert_state (mock, ID2, "WORKING"); /* it had not ended after all */
  lw_mock_finish (mock);
}

/* The connection goes before a cancel's first byte: nothing of it was sent, so it goes with the next one. */
static void
test_cancel_withdrawn (void)
{
  LwMock *mock = lw_mock_connected ();
  const LwCancel *cancel;

  lw_mock_send (mock, ID, "SPY", 425);
  mock->hold_cancels = TRUE;
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  cancel = &g_array_index (mock->journal->cancels, LwCancel, 0);
  g_assert_cmpint (cancel->state, ==, LW_CANCEL_ASKED);
  lw_trade_frame_withdrawn (mock->trade, mock->next_frame, mock->now_us);
  lw_mock_lose (mock);
  cancel = &g_array_index (mock->journal->cancels, LwCancel, 0);
  g_assert_cmpint (cancel->state, ==, LW_CANCEL_ASKED);
  mock->hold_cancels = FALSE;
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 2);
  cancel = &g_array_index (mock->journal->cancels, LwCancel, 0);
  g_assert_cmpint (cancel->state, ==, LW_CANCEL_SENT); /* the list may be older than it */
  lw_mock_finish (mock);
}

/* TWS says that it is being cancelled: that has no end, and is looked at each minute. */
static void
test_pending_cancel (void)
{
  LwMock *mock = lw_mock_connected ();
  guint n_lists;

  lw_mock_send (mock, ID, "SPY", 425);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_status (mock, 0, "PendingCancel");
  lw_mock_run (mock);
  n_lists = mock->n_lists;
  lw_mock_advance (mock, 59 * SECOND);
  g_assert_cmpuint (mock->n_lists, ==, n_lists);
  g_assert_false (lw_trade_find (mock->trade, ID)->change_unknown);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (mock->n_lists, >, n_lists);
  n_lists = mock->n_lists;
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (mock->n_lists, >, n_lists);
  lw_mock_status (mock, 0, "Submitted"); /* TWS has refused it */
  lw_mock_run (mock);
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_REFUSED);
  lw_mock_finish (mock);
}

/* A change rests on our reference: a permId that the number alone taught agrees with itself. Seed 5431 of storm at e11a01a. */
static void
test_change_needs_the_reference (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  LwVerdict verdict;

  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  mock->orders[0].visible = TRUE;
  mock->orders[0].ref[0] = '\0';
  lw_mock_open_order (mock, 0, 1);
  lw_mock_status (mock, 0, "Submitted");
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.25);
  ticket.short_bid = ticket.long_bid + 1.25;
  ticket.short_ask = ticket.long_ask + 1.25;
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_false (lw_trade_modify (mock->trade, ID, &ticket, mock->now_us, &verdict));
  g_assert_cmpstr (verdict.rule, ==, "R13");
  lw_verdict_clear (&verdict);
  strcpy (mock->orders[0].ref, ID);
  lw_mock_open_order (mock, 0, 1);
  g_assert_true (lw_trade_modify (mock->trade, ID, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

/* TWS refuses an order and keeps it in its list as Inactive: it is looked at once, not for ever. Seed 22857 of storm at 1934ef4. */
static void
test_refused_and_listed (void)
{
  LwMock *mock = lw_mock_connected ();
  guint n_lists;

  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_error (mock, mock->last_order_id, 201, "Order rejected");
  lw_mock_run (mock);
  lw_mock_assert_state (mock, ID, "REJECTED");
  n_lists = mock->n_lists;
  mock->orders[0].visible = TRUE;
  lw_mock_status (mock, 0, "Inactive");
  lw_mock_open_order (mock, 0, 1);
  lw_mock_run (mock);
  lw_mock_advance (mock, 60 * SECOND);
  lw_mock_assert_state (mock, ID, "REJECTED");
  g_assert_cmpuint (mock->n_lists, >, n_lists);
  g_assert_cmpuint (mock->n_lists, <=, n_lists + 4);
  lw_mock_finish (mock);
}

/* What the disk says of a commit that is not under way is nobody's. */
static void
test_commit_of_nobody (void)
{
  LwMock *mock = lw_mock_connected ();
  guint64 token;

  lw_trade_committed (mock->trade, 99999, NULL, mock->now_us);
  mock->hold_commits = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  token = mock->held_token;
  lw_trade_committed (mock->trade, token + 1000, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 0);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static guint
count_alarms (LwMock *mock, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "alarm") && strstr (g_ptr_array_index (mock->events, i), part) != NULL;
  return n;
}

/* The disk fails for a while: orders are off, tried again every two seconds, told once, and on again by themselves. */
static void
test_disk_fails (void)
{
  LwMock *mock = lw_mock_connected ();
  guint n;
  LwTicket ticket;
  LwTradeStats stats;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  mock->fail_commits = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_assert_state (mock, ID, "NOT_SENT");
  g_assert_false (mock->synced);
  g_assert_nonnull (strstr (mock->why, "journal cannot be written"));
  n = mock->n_commits;
  lw_mock_advance (mock, 2 * SECOND - 2000);
  g_assert_cmpuint (mock->n_commits, ==, n);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (mock->n_commits, ==, n + 1);
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_cmpuint (mock->n_commits, ==, n + 11);
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_true (mock->synced);
  g_assert_cmpuint (count_alarms (mock, "journal cannot be written"), ==, 1);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->reason, ==, "disk full");
  lw_trade_get_stats (mock->trade, &stats);
  g_assert_cmpuint (stats.commit_failures, ==, 12);
  g_assert_true (lw_trade_is_saved (mock->trade));
  lw_mock_finish (mock);
}

/* After a snapshot that ended it takes three in a row that do not before the lists count as failed. */
static void
test_three_in_a_row (void)
{
  LwMock *mock = lw_mock_connected ();
  guint n;

  lw_mock_send (mock, ID, "SPY", 425);
  for (guint i = 0; i < 2; i++)
    {
      mock->no_lists = TRUE;
      lw_mock_lose (mock);
      lw_mock_connect (mock); /* six seconds, and the first is asked */
      lw_mock_advance (mock, 23 * SECOND);
      g_assert_nonnull (strstr (mock->why, "Asking TWS what is open"));
      lw_mock_advance (mock, 2 * SECOND);
      g_assert_nonnull (strstr (mock->why, "did not finish its lists"));
      n = mock->n_lists;
      lw_mock_advance (mock, 90 * SECOND); /* and by itself a minute later, three times as well */
      g_assert_cmpuint (mock->n_lists, ==, n + 3);
      mock->no_lists = FALSE;
      lw_mock_advance (mock, 62 * SECOND);
      g_assert_true (mock->synced);
    }
  lw_mock_finish (mock);
}

/* TWS says filled and has no executions of it: after one look the matter waits for the person, and each snapshot that says so again
 * is nothing new. An execution decides it still; so does a look. */
static void
test_filled_without_executions (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTradeStats stats;

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_advance (mock, 10 * SECOND);
  lw_mock_assert_state (mock, ID, "UNRESOLVED");
  g_assert_cmpuint (count_alarms (mock, "UNRESOLVED"), ==, 1);
  for (guint i = 0; i < 5; i++)
    {
      lw_mock_advance (mock, 310 * SECOND); /* the list of completed orders has it, each time */
      lw_mock_status (mock, 0, "Filled");
      lw_mock_advance (mock, SECOND);
      lw_mock_assert_state (mock, ID, "UNRESOLVED");
    }
  lw_trade_look (mock->trade, ID, mock->now_us);
  lw_mock_advance (mock, 10 * SECOND);
  lw_mock_assert_state (mock, ID, "UNRESOLVED");
  g_assert_cmpuint (count_alarms (mock, "UNRESOLVED"), ==, 1);
  lw_trade_get_stats (mock->trade, &stats);
  g_assert_cmpuint (stats.duplicates, >=, 10);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  lw_mock_assert_state (mock, ID, "FILLED");
  lw_mock_finish (mock);
}

/* The look had no answer: not known, and what TWS says then is looked at again. */
static void
test_filled_and_not_answered (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  mock->orders[0].visible = FALSE;
  mock->no_lists = TRUE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_assert_state (mock, ID, "CHECKING");
  lw_mock_advance (mock, 13 * SECOND);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  lw_mock_status (mock, 0, "Filled");
  lw_mock_assert_state (mock, ID, "CHECKING");
  lw_mock_finish (mock);
}

/* Ids that TWS counts anew are told once, and again only when some were used since. */
static void
test_rollback_once (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTradeStats stats;

  lw_mock_send (mock, ID, "SPY", 425);
  for (guint i = 1; i <= 4; i++)
    {
      if (i == 3)
        lw_mock_send (mock, ID2, "QQQ", 300);
      lw_mock_lose (mock);
      mock->next_valid_id = 50;
      lw_mock_connect (mock);
      lw_trade_get_stats (mock->trade, &stats);
      g_assert_cmpuint (stats.id_rollbacks, ==, i < 3 ? 1 : 2);
    }
  lw_mock_finish (mock);
}

/* Of a list that was given up an End still comes: it does not end the next one of its kind. */
static void
test_end_of_another (void)
{
  LwMock *mock = lw_mock_connected ();
  guint n;

  lw_mock_send (mock, ID, "SPY", 425);
  list_mark (mock, LW_REPORT_LIST_BEGIN, LW_LIST_OPEN_ORDERS); /* none is under way */
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_OPEN_ORDERS);
  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->last_order_id, 99999, "that no table knows");
  lw_mock_advance (mock, SECOND / 10);
  n = mock->n_lists;
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_OPEN_ORDERS); /* not begun */
  g_assert_cmpuint (mock->n_lists, ==, n);
  list_mark (mock, LW_REPORT_LIST_BEGIN, LW_LIST_POSITIONS); /* not asked for */
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_POSITIONS);
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_OPEN_ORDERS);
  g_assert_cmpuint (mock->n_lists, ==, n);
  list_mark (mock, LW_REPORT_LIST_BEGIN, LW_LIST_OPEN_ORDERS);
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_EXECUTIONS); /* of another */
  g_assert_cmpuint (mock->n_lists, ==, n);
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_OPEN_ORDERS);
  g_assert_cmpuint (mock->n_lists, ==, n + 1);
  list_mark (mock, LW_REPORT_LIST_BEGIN, LW_LIST_EXECUTIONS);
  list_mark (mock, LW_REPORT_LIST_END, LW_LIST_EXECUTIONS);
  g_assert_cmpuint (mock->n_lists, ==, n + 2); /* and a snapshot begins */
  lw_mock_assert_state (mock, ID, "UNKNOWN"); /* the check ended without it */
  lw_mock_finish (mock);
}

/* A DAY order that no list names any more: before five in New York nobody knows what became of it, from then on it has expired. */
static void
test_end_of_session (void)
{
  for (int after = 0; after < 2; after++)
    {
      LwMock *mock = lw_mock_works (ID);

      lw_mock_advance (mock, MOCK_START_US + 7 * 3600 * SECOND - mock->now_us + (after ? SECOND : -SECOND));
      lw_mock_assert_state (mock, ID, "WORKING");
      mock->orders[0].visible = FALSE;
      lw_trade_note_global_cancel (mock->trade, mock->now_us); /* the lists are asked for */
      lw_mock_run (mock);
      lw_mock_assert_state (mock, ID, after ? "CANCELLED" : "UNKNOWN");
      lw_mock_free (mock);
    }
}

/* TWS without its server knows no more than it did: it is asked when that is back. */
static void
test_no_lists_without_a_link (void)
{
  LwMock *mock = lw_mock_works (ID);
  LwReport report;
  guint n;

  lw_report_init (&report, LW_REPORT_LINK_DOWN);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  n = mock->n_lists;
  lw_trade_note_global_cancel (mock->trade, mock->now_us);
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (mock->n_lists, ==, n);
  lw_report_init (&report, LW_REPORT_LINK_UP);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_lists, ==, n + 5);
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lists/late-in-a-list", test_late_in_a_list);
  g_test_add_func ("/lists/check-of-another", test_check_of_another);
  g_test_add_func ("/lists/snapshot-before-check", test_snapshot_before_check);
  g_test_add_func ("/lists/change-needs-the-reference", test_change_needs_the_reference);
  g_test_add_func ("/lists/refused-and-listed", test_refused_and_listed);
  g_test_add_func ("/lists/check-that-does-not-end", test_check_that_does_not_end);
  g_test_add_func ("/lists/cancel-withdrawn", test_cancel_withdrawn);
  g_test_add_func ("/lists/pending-cancel", test_pending_cancel);
  g_test_add_func ("/lists/commit-of-nobody", test_commit_of_nobody);
  g_test_add_func ("/lists/disk-fails", test_disk_fails);
  g_test_add_func ("/lists/three-in-a-row", test_three_in_a_row);
  g_test_add_func ("/lists/end-of-another", test_end_of_another);
  g_test_add_func ("/lists/filled-without-executions", test_filled_without_executions);
  g_test_add_func ("/lists/filled-and-not-answered", test_filled_and_not_answered);
  g_test_add_func ("/lists/rollback-once", test_rollback_once);
  g_test_add_func ("/lists/end-of-session", test_end_of_session);
  g_test_add_func ("/lists/no-lists-without-a-link", test_no_lists_without_a_link);
  return g_test_run ();
}
