/* Changes that wait for their turn, and what a change that is under way counts for. */

#include "config.h"

#include <string.h>

#include "lw-change-steps.h"

/* Of five spreads, which TWS has not named yet: to three at 1.25 as soon as it has. */
static LwMock *
waiting (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->hold_orders = TRUE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 5, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  take (mock, 3, 1.25);
  lw_mock_assert_state (mock, ID, "SENT");
  g_assert_true (row (mock)->change_open);
  mock->mute = TRUE;
  mock->orders[0].visible = TRUE;
  return mock;
}

static void
assert_dropped (LwMock *mock, const char *why)
{
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_false (row (mock)->change_open);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "SPY: the change to 3 at 1.25 credit that waited for its turn is dropped"));
  if (strstr (mock->last_alarm, why) == NULL)
    g_error ("'%s' is not in '%s'", why, mock->last_alarm);
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* TWS is silent: minutes later nobody may be there, and the market is another one. */
static void
test_waits_for_the_unknown (void)
{
  LwMock *mock = waiting ();

  mock->orders[0].visible = FALSE;
  lw_mock_advance (mock, 9 * SECOND);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  mock->orders[0].visible = TRUE;
  lw_mock_open_order (mock, 0, 1);
  lw_mock_assert_state (mock, ID, "WORKING");
  assert_dropped (mock, "TWS has to say first what became of the order");
}

/* When its turn comes the gate is asked once more, in writing. */
static void
test_waits_and_is_judged (void)
{
  LwMock *mock = waiting ();
  guint n_verdicts = mock->n_verdicts;

  lw_mock_advance (mock, 3 * SECOND);
  lw_mock_open_order (mock, 0, 1);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_cmpuint (mock->n_verdicts, ==, n_verdicts + 1);
  g_assert_cmpint (last (mock)->quantity, ==, 3);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
  mock = waiting ();
  set_limits (mock, 2, 9, 9);
  lw_mock_open_order (mock, 0, 1);
  assert_dropped (mock, "there are 3 open spreads");
}

/* What was seen half a minute ago is no market any more, whatever kept the change waiting. */
static void
test_waits_too_long (void)
{
  LwMock *mock = standing ();
  LwReport report;

  take (mock, 2, 1.25);
  take (mock, 2, 1.30);
  lw_report_init (&report, LW_REPORT_LINK_DOWN);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_advance (mock, 40 * SECOND);
  g_assert_true (row (mock)->change_open);
  lw_report_init (&report, LW_REPORT_LINK_UP);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_nonnull (strstr (mock->last_alarm, "at 1.30 credit that waited for its turn is dropped"));
  g_assert_false (row (mock)->change_open);
  lw_mock_finish (mock);
}

/* As many as it asks for are filled by then. */
static void
test_waits_and_fills (void)
{
  LwMock *mock = waiting ();

  lw_mock_fill_legs (mock, 0, 3);
  lw_mock_open_order (mock, 0, 1);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  assert_dropped (mock, "above what is filled already");
}

static void
test_fills_during_commit (void)
{
  LwMock *mock = standing ();
  guint64 token;

  mock->hold_commits = TRUE;
  take (mock, 1, 1.25);
  token = mock->held_token;
  lw_mock_fill_legs (mock, 0, 1);
  lw_mock_run (mock);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_finish (mock);
}

/* The ticket's preview counts where the ticket is closed while the change waits. */
static void
test_waits_with_its_preview (void)
{
  LwMock *mock = waiting ();
  LwGateLimits limits;
  LwTicket ticket;
  LwVerdict verdict;
  const char *why;
  char *complaint;

  lw_mock_wide_limits (&limits);
  limits.preview = 2;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  mock->mute = FALSE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 4, 1.20);
  strcpy (ticket.draft, ID2);
  ticket.typed_quantity = TRUE;
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_true (lw_trade_preview (mock->trade, ID2, &ticket, mock->now_us, &why));
  lw_mock_run (mock);
  mock->mute = TRUE;
  g_assert_true (lw_trade_modify (mock->trade, ID, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_trade_discard (mock->trade, ID2, mock->now_us);
  lw_mock_open_order (mock, 0, 1);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  assert_last (mock, "SENT");
  g_assert_cmpint (last (mock)->quantity, ==, 4);
  lw_mock_finish (mock);
}

/* What the gate says of @quantity spreads more; "" = it passes. */
static char *
judge (LwMock *mock, int quantity)
{
  LwTicket ticket;
  LwVerdict verdict;
  char *words;

  lw_mock_ticket (&ticket, "SPY", 415, 420, quantity, 1.20);
  ticket.add = ticket.typed_quantity = TRUE;
  lw_ticket_good_market (&ticket, mock->now_us);
  lw_trade_check (mock->trade, &ticket, mock->now_us, &verdict);
  words = g_strdup (verdict.ok ? "" : verdict.sentence);
  lw_verdict_clear (&verdict);
  return words;
}

static void
assert_judged (LwMock *mock, int quantity, const char *part)
{
  g_autofree char *words = judge (mock, quantity);

  if (strstr (words, part) == NULL || (part[0] == '\0') != (words[0] == '\0'))
    g_error ("'%s' is not in '%s'", part, words);
}

/* Two spreads are to become nine: that counts from the click on, whatever TWS says, until TWS has said no. */
static void
test_counts_the_most (void)
{
  LwMock *mock = standing ();

  mock->no_lists = TRUE;
  set_limits (mock, 10, 9, 9);
  assert_judged (mock, 8, "");
  mock->hold_frames = TRUE;
  take (mock, 9, 1.20);
  assert_last (mock, "ARMED");
  assert_judged (mock, 2, "there are 11 open spreads");
  assert_judged (mock, 1, "");
  mock->hold_frames = FALSE;
  lw_mock_run (mock);
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  assert_last (mock, "SENT");
  assert_judged (mock, 2, "there are 11 open spreads");
  lw_mock_advance (mock, 9 * SECOND);
  assert_last (mock, "UNKNOWN");
  assert_judged (mock, 2, "there are 11 open spreads");
  take (mock, 4, 1.20); /* a newer one may be taken, or only the older one */
  assert_judged (mock, 2, "there are 11 open spreads");
  tell (mock, 4, 1.20);
  assert_last (mock, "ACKED");
  assert_judged (mock, 6, "");
  assert_judged (mock, 7, "there are 11 open spreads");
  lw_mock_finish (mock);
}

/* The one that waits counts too, less what is filled; a refused one does not. */
static void
test_counts_what_waits (void)
{
  LwMock *mock = standing ();

  set_limits (mock, 10, 9, 9);
  take (mock, 3, 1.20);
  take (mock, 9, 1.20);
  g_assert_cmpint (last (mock)->quantity, ==, 3);
  g_assert_cmpint (lw_live_left (lw_trade_find_live (mock->trade, ID)), ==, 9);
  lw_mock_fill_legs (mock, 0, 1);
  g_assert_cmpint (lw_live_left (lw_trade_find_live (mock->trade, ID)), ==, 8);
  lw_mock_error (mock, mock->orders[0].id, 201, "no");
  assert_last (mock, "REFUSED");
  g_assert_cmpint (lw_live_left (lw_trade_find_live (mock->trade, ID)), ==, 1);
  lw_mock_finish (mock);
}

/* Ten are held, three of them are being closed, and that order is to close all: there is nothing left that another one could close. */
static void
test_closes_once (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  LwVerdict verdict;
  g_autoptr (GArray) rows = NULL;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 10, 1.20);
  ticket.typed_quantity = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_fill_legs (mock, 0, 10);
  lw_mock_advance (mock, 5 * SECOND);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 3, 1.20);
  ticket.vertical.kind = LW_BEAR_PUT;
  ticket.long_bid = 4.0, ticket.long_ask = 4.1;
  ticket.short_bid = 2.8, ticket.short_ask = 2.9;
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_true (lw_trade_transmit (mock->trade, ID, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  mock->mute = TRUE;
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 7);
  ticket.quantity = 10;
  ticket.typed_quantity = TRUE;
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_true (lw_trade_modify (mock->trade, ID, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  assert_last (mock, "SENT");
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 0);
  rows = lw_trade_closables (mock->trade);
  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpint (g_array_index (rows, LwClosable, i).quantity, ==, 0);
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changes/waits-for-the-unknown", test_waits_for_the_unknown);
  g_test_add_func ("/changes/waits-and-is-judged", test_waits_and_is_judged);
  g_test_add_func ("/changes/waits-too-long", test_waits_too_long);
  g_test_add_func ("/changes/waits-and-fills", test_waits_and_fills);
  g_test_add_func ("/changes/fills-during-commit", test_fills_during_commit);
  g_test_add_func ("/changes/waits-with-its-preview", test_waits_with_its_preview);
  g_test_add_func ("/changes/counts-the-most", test_counts_the_most);
  g_test_add_func ("/changes/counts-what-waits", test_counts_what_waits);
  g_test_add_func ("/changes/closes-once", test_closes_once);
  return g_test_run ();
}
