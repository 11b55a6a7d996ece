/* Changes of an order that stands: the MODIFY table of the page, event by event. */

#include "config.h"

#include <string.h>

#include "lw-change-steps.h"

static void
test_taken (void)
{
  LwMock *mock = standing ();

  take (mock, 2, 1.25);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_cmpint (mock->last_order_id, ==, mock->orders[0].id); /* under the order's own number */
  assert_last (mock, "SENT");
  g_assert_cmpint (last (mock)->n, ==, 2);
  g_assert_true (row (mock)->change_open);
  tell (mock, 2, 1.20); /* may be older */
  assert_last (mock, "SENT");
  g_assert_cmpint (row (mock)->limit, ==, -12000);
  tell (mock, 3, 1.25);
  assert_last (mock, "SENT");
  tell (mock, 2, 1.25);
  assert_last (mock, "ACKED");
  g_assert_false (row (mock)->change_open);
  g_assert_cmpint (row (mock)->limit, ==, -12500);
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_false (row (mock)->change_unknown);
  lw_mock_finish (mock);
}

static void
test_refused_here (void)
{
  LwMock *mock = standing ();

  refuse (mock, 2, 1.20, "with these values already");
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  refuse (mock, 1, 1.25, "above what is filled");
  take (mock, 3, 1.25);
  refuse (mock, 3, 1.25, "under way");
  take (mock, 3, 1.26);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  refuse (mock, 3, 1.27, "being cancelled");
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_run (mock);
  refuse (mock, 3, 1.28, "over");
  lw_mock_finish (mock);
}

static void
test_refused_by_the_switch (void)
{
  LwMock *mock = standing ();

  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  refuse (mock, 2, 1.25, "kill switch");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* One at a time; of what waits the newest wins. */
static void
test_newest_waits (void)
{
  LwMock *mock = standing ();

  take (mock, 2, 1.25);
  take (mock, 2, 1.26);
  take (mock, 2, 1.27);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_advance (mock, 3 * SECOND); /* and it waits as long as the answer takes */
  lw_trade_wake (mock->trade, mock->now_us);
  tell (mock, 2, 1.25);
  g_assert_cmpuint (mock->n_placed, ==, 3);
  g_assert_cmpint (last (mock)->limit, ==, -12700);
  tell (mock, 2, 1.27);
  assert_last (mock, "ACKED");
  lw_mock_advance (mock, SECOND);
  g_assert_cmpuint (mock->n_placed, ==, 3);
  lw_mock_finish (mock);
}

static void
test_not_on_disk (void)
{
  LwMock *mock = standing ();

  mock->fail_commits = TRUE;
  take (mock, 2, 1.25);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 5 * SECOND);
  assert_last (mock, "WITHDRAWN");
  g_assert_nonnull (strstr (last (mock)->text, "disk full"));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* While the disk is at it. */
static void
test_cancel_during_commit (void)
{
  LwMock *mock = standing ();

  mock->hold_commits = TRUE;
  take (mock, 2, 1.25);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_finish (mock);
}

static void
test_lost_during_commit (void)
{
  LwMock *mock = standing ();

  mock->hold_commits = TRUE;
  take (mock, 2, 1.25);
  lw_mock_lose (mock);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* More is asked for, and the word of it is late: what fills the order as it was does not end it, two are still to be had. */
static void
test_filled_before_the_change_is_named (void)
{
  LwMock *mock = standing ();

  take (mock, 4, 1.20);
  assert_last (mock, "SENT");
  mock->orders[0].order.quantity = 4; /* TWS has it */
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  tell (mock, 4, 1.20);
  assert_last (mock, "ACKED");
  lw_mock_assert_state (mock, ID, "PARTIAL");
  g_assert_cmpint (row (mock)->quantity, ==, 4);
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_assert_state (mock, ID, "FILLED");
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* TWS had filled it before the change came: it says so. */
static void
test_filled_before_the_change (void)
{
  LwMock *mock = standing ();

  take (mock, 4, 1.20);
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  lw_mock_status (mock, 0, "Filled");
  lw_mock_assert_state (mock, ID, "FILLED");
  assert_last (mock, "REFUSED");
  lw_mock_finish (mock);
}

/* It had taken the change after all, and works the rest. */
static void
test_filled_and_then_more (void)
{
  LwMock *mock = standing ();

  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_assert_state (mock, ID, "FILLED");
  mock->orders[0].visible = TRUE;
  g_strlcpy (mock->orders[0].status, "Submitted", sizeof mock->orders[0].status);
  tell (mock, 5, 1.20);
  lw_mock_advance (mock, 3 * SECOND);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  g_assert_cmpuint (mock->n_alarms, ==, 2); /* filled no more, and more at risk than was sent */
  lw_mock_finish (mock);
}

/* Somebody makes it larger in TWS: what may be lost is counted as it is. Smaller again, the most that was in force stays reserved. */
static void
test_made_larger_in_tws (void)
{
  LwMock *mock = standing ();
  double before = lw_trade_reserved_usd (mock->trade);

  tell (mock, 10, 0.20);
  g_assert_cmpfloat_with_epsilon (lw_trade_reserved_usd (mock->trade), 10 * (480 + 2 * 0.65), 1e-6);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "TWS works 10 at 0.20 credit, which is not what left here: it was changed there, and counts 4813 USD"));
  tell (mock, 2, 1.20);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), >, before);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  lw_mock_finish (mock);
}

/* The verdict that allows a change is in the transaction of the change. */
static void
test_verdict_with_its_change (void)
{
  LwMock *mock = standing ();
  guint n = mock->n_verdicts, commits = mock->n_commits;

  mock->hold_commits = TRUE;
  take (mock, 3, 1.20);
  g_assert_cmpuint (mock->n_commits, ==, commits + 1);
  g_assert_cmpuint (mock->n_verdicts, ==, n + 1);
  assert_last (mock, "ARMED");
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  lw_mock_finish (mock);
}

/* Orders went off meanwhile: TWS says that the order is another account's. */
static void
test_off_during_commit (void)
{
  LwMock *mock = standing ();

  mock->hold_commits = TRUE;
  take (mock, 2, 1.25);
  lw_mock_mismatch (mock, 0);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_finish (mock);
}

/* Its frame stands behind others: taken back at the cancel. */
static void
test_cancel_before_the_first_byte (void)
{
  LwMock *mock = standing ();

  mock->hold_frames = TRUE;
  take (mock, 2, 1.25);
  take (mock, 2, 1.30); /* waits, and is dropped with it */
  assert_last (mock, "ARMED");
  g_assert_cmpuint (mock->n_withdrawn, ==, 0);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  assert_last (mock, "WITHDRAWN");
  mock->hold_frames = FALSE;
  lw_mock_advance (mock, SECOND);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

static void
test_no_byte_for_two_seconds (void)
{
  LwMock *mock = standing ();

  mock->hold_frames = TRUE;
  take (mock, 2, 1.25);
  lw_mock_advance (mock, 2 * SECOND - SECOND / 10);
  g_assert_cmpuint (mock->n_withdrawn, ==, 0);
  assert_last (mock, "ARMED");
  lw_mock_advance (mock, SECOND / 5);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  assert_last (mock, "WITHDRAWN");
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  lw_mock_finish (mock);
}

static void
test_lost_before_the_first_byte (void)
{
  LwMock *mock = standing ();

  mock->hold_frames = TRUE;
  take (mock, 2, 1.25);
  lw_mock_lose (mock);
  assert_last (mock, "WITHDRAWN");
  g_assert_false (row (mock)->change_unknown);
  lw_mock_finish (mock);
}

static void
test_refused_by_tws (void)
{
  static const int codes[] = { 103, 104, 105, 110, 201, 10318 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      LwMock *mock = standing ();

      take (mock, 2, 1.25);
      take (mock, 2, 1.30);
      lw_mock_error (mock, mock->orders[0].id, codes[i], "no");
      assert_last (mock, "REFUSED");
      g_assert_cmpint (last (mock)->code, ==, codes[i]);
      g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING); /* the order itself was not refused */
      lw_mock_advance (mock, SECOND);
      g_assert_cmpuint (mock->n_placed, ==, 2); /* what waited is dropped */
      g_assert_nonnull (strstr (row (mock)->reason, "no"));
      g_assert_false (row (mock)->change_open);
      lw_mock_finish (mock);
    }
}

/* A warning, or a code that nobody knows, is kept beside it and asked about. */
static void
test_odd_code (void)
{
  static const int codes[] = { 399, 2109, 99999 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      LwMock *mock = standing ();

      take (mock, 2, 1.25);
      lw_mock_error (mock, mock->orders[0].id, codes[i], "perhaps");
      assert_last (mock, "SENT");
      tell (mock, 2, 1.25);
      assert_last (mock, "ACKED");
      lw_mock_finish (mock);
    }
}

static void
test_silence (void)
{
  LwMock *mock = standing ();

  mock->orders[0].visible = FALSE; /* and the lists are silent too */
  mock->no_lists = TRUE;
  take (mock, 2, 1.25);
  lw_mock_advance (mock, 8 * SECOND - SECOND / 10);
  assert_last (mock, "SENT");
  lw_mock_advance (mock, SECOND / 5);
  assert_last (mock, "UNKNOWN");
  g_assert_cmpint (last (mock)->code, ==, 0);
  g_assert_true (row (mock)->change_unknown);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING); /* never for want of an answer to a change */
  tell (mock, 2, 1.20); /* outside of a list: may be older */
  assert_last (mock, "UNKNOWN");
  tell (mock, 2, 1.25);
  assert_last (mock, "ACKED");
  g_assert_false (row (mock)->change_unknown);
  lw_mock_finish (mock);
}

/* The lists after the silence name the old values: not taken. */
static void
test_silence_then_listed (void)
{
  LwMock *mock = standing ();

  take (mock, 2, 1.25);
  lw_mock_advance (mock, 9 * SECOND);
  assert_last (mock, "REFUSED");
  g_assert_nonnull (strstr (last (mock)->text, "not taken"));
  g_assert_false (row (mock)->change_unknown);
  tell (mock, 2, 1.25); /* and yet TWS works it */
  assert_last (mock, "ACKED");
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  lw_mock_finish (mock);
}

static void
test_lost_after_the_first_byte (void)
{
  LwMock *mock = standing ();

  take (mock, 2, 1.25);
  lw_mock_lose (mock);
  assert_last (mock, "UNKNOWN");
  g_assert_true (row (mock)->change_unknown);
  mock->orders[0].order.limit = -12500; /* it had arrived */
  lw_mock_connect (mock);
  assert_last (mock, "ACKED");
  g_assert_cmpint (row (mock)->limit, ==, -12500);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

static void
test_start_of_the_program (void)
{
  LwMock *mock = standing ();

  mock->hold_frames = TRUE;
  take (mock, 2, 1.25);
  assert_last (mock, "ARMED");
  mock->hold_frames = FALSE;
  lw_mock_restart (mock);
  g_assert_true (row (mock)->change_unknown); /* a byte may have been out */
  lw_mock_connect (mock);
  assert_last (mock, "REFUSED"); /* the list has the old price */
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

static void
test_too_late (void)
{
  LwMock *mock = standing ();

  take (mock, 2, 1.25);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_FILLED);
  assert_last (mock, "REFUSED");
  g_assert_nonnull (strstr (last (mock)->text, "too late"));
  lw_mock_finish (mock);
}

/* Where the frame cannot even be queued. */
static void
test_no_frame (void)
{
  LwMock *mock = standing ();

  mock->no_frames = TRUE;
  take (mock, 2, 1.25);
  assert_last (mock, "WITHDRAWN");
  g_assert_cmpint (last (mock)->code, ==, 0);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  lw_mock_finish (mock);
}

/* Only what differs is a change, and only an order that there is can be changed. */
static void
test_same_values (void)
{
  LwMock *mock = standing ();
  LwVerdict verdict;
  LwTicket ticket;

  refuse (mock, 2, 1.20, "with these values already");
  take (mock, 3, 1.20);  /* another quantity is one */
  refuse (mock, 3, 1.20, "under way");
  take (mock, 2, 1.20);  /* and back again, while one is under way */
  take (mock, 2, 1.21);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.25);
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_false (lw_trade_modify (mock->trade, "LWNONENONENONENONENONE", &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_finish (mock);
}

/* The old values again, while nothing but a wish that waits speaks of others. */
static void
test_wish_back (void)
{
  LwMock *mock = lw_mock_connected ();
  g_autofree char *words = NULL;
  LwTicket ticket;

  mock->hold_orders = TRUE; /* TWS has not named it */
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  words = change (mock, 2, 1.20);
  g_assert_nonnull (strstr (words, "with these values already"));
  take (mock, 2, 1.25);
  take (mock, 2, 1.20);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* Before TWS has named the order a change waits; not when the order is being taken back, not without a connection. */
static void
test_waiting (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->hold_commits = TRUE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  take (mock, 2, 1.25); /* RESERVED */
  lw_mock_lose (mock);
  refuse (mock, 2, 1.26, "has not named this order");
  lw_mock_free (mock);
  mock = lw_mock_connected ();
  mock->hold_frames = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  take (mock, 2, 1.25); /* ARMED */
  lw_trade_cancel (mock->trade, ID, mock->now_us); /* to be taken back, and that is not carried out yet */
  refuse (mock, 2, 1.26, "has not named this order");
  lw_mock_free (mock);
  mock = lw_mock_connected ();
  mock->hold_commits = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  refuse (mock, 2, 1.26, "has not named this order");
  lw_mock_free (mock);
}

/* The link to TWS's servers goes while the disk is at it. */
static void
test_link_during_commit (void)
{
  LwMock *mock = standing ();
  LwReport report;

  mock->hold_commits = TRUE;
  take (mock, 2, 1.25);
  lw_report_init (&report, LW_REPORT_LINK_DOWN);
  lw_trade_report (mock->trade, &report, mock->now_us);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_last (mock, "WITHDRAWN");
  refuse (mock, 2, 1.25, "has not named this order");
  lw_mock_finish (mock);
}

/* A cancel between the commit and the socket's name for the frame: taken back as soon as it has one, once. */
static void
test_cancel_before_the_frame (void)
{
  LwMock *mock = standing ();

  mock->hold_commits = mock->hold_frames = TRUE;
  take (mock, 2, 1.25);
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us); /* PLACE waits to be carried out */
  mock->hold_commits = FALSE;
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_finish (mock);
}

/* What the socket says twice, or of a frame that is over, changes nothing. */
static void
test_frame_told_twice (void)
{
  LwMock *mock = standing ();
  guint64 frame;

  take (mock, 2, 1.25);
  frame = mock->next_frame;
  lw_trade_frame_out (mock->trade, frame, mock->now_us + SECOND);
  assert_last (mock, "SENT");
  g_assert_cmpint (last (mock)->us, ==, mock->now_us);
  lw_trade_frame_withdrawn (mock->trade, frame, mock->now_us);
  assert_last (mock, "SENT");
  tell (mock, 2, 1.25);
  assert_last (mock, "ACKED");
  lw_trade_frame_out (mock->trade, frame, mock->now_us);
  lw_trade_frame_withdrawn (mock->trade, frame, mock->now_us);
  assert_last (mock, "ACKED");
  lw_mock_finish (mock);
}

/* A change without an answer, of an order that ends: it was too late. */
static void
test_unknown_then_over (void)
{
  LwMock *mock = standing ();

  mock->no_lists = TRUE;
  take (mock, 2, 1.25);
  lw_mock_advance (mock, 9 * SECOND);
  assert_last (mock, "UNKNOWN");
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_advance (mock, 11 * SECOND); /* a change may be what was cancelled: asked, without an answer */
  mock->no_lists = FALSE;
  mock->orders[0].visible = FALSE;
  lw_mock_advance (mock, 60 * SECOND);
  lw_mock_assert_state (mock, ID, "CANCELLED");
  assert_last (mock, "REFUSED");
  g_assert_nonnull (strstr (last (mock)->text, "too late"));
  lw_mock_finish (mock);
}

/* Errors that speak of a cancel, or say that the order is gone, are not the change's; one without words is. */
static void
test_errors_of_the_order (void)
{
  static const struct { int code; const char *text, *state; } rows[] = {
    { 202, "gone", "SENT" }, { 10147, "not found", "SENT" }, { 10148, "too late", "SENT" }, { 136, "no", "SENT" }, { 201, NULL, "REFUSED" },
    { 399, NULL, "SENT" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();
      guint n_lists = mock->n_lists;

      take (mock, 2, 1.25);
      lw_mock_error (mock, mock->orders[0].id, rows[i].code, rows[i].text);
      assert_last (mock, rows[i].state);
      g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, ID)), ==, rows[i].code == 202 ? "CHECKING" : "WORKING");
      lw_mock_advance (mock, 3 * SECOND);
      g_assert_cmpuint (mock->n_lists, >, n_lists);
      lw_mock_finish (mock);
    }
}

/* What was said before the change is not said of it. */
static void
test_reason_of_before (void)
{
  LwMock *mock = standing ();

  lw_mock_error (mock, mock->orders[0].id, 2109, "said before");
  g_assert_cmpstr (row (mock)->reason, ==, "said before");
  take (mock, 2, 1.25);
  g_assert_cmpstr (row (mock)->reason, ==, "");
  lw_mock_finish (mock);
}

/* TWS says Cancelled while a change is out: it may be the change that it means. Without one it is the order. */
static void
test_gone_beside_a_change (void)
{
  for (int changed = 0; changed < 2; changed++)
    {
      LwMock *mock = standing ();

      if (changed)
        take (mock, 2, 1.25);
      mock->orders[0].visible = changed;
      lw_mock_status (mock, 0, "Cancelled");
      strcpy (mock->orders[0].status, changed ? "Submitted" : "Cancelled"); /* and the list has it still */
      g_assert_cmpint (lw_trade_find_live (mock->trade, ID)->row.state, ==, changed ? LW_INTENT_CHECKING : LW_INTENT_CANCELLED);
      lw_mock_advance (mock, 10 * SECOND);
      lw_mock_assert_state (mock, ID, changed ? "WORKING" : "CANCELLED");
      lw_mock_finish (mock);
    }
}

/* The disk is at something when a change is asked for; then the order fills. The change's commit must not say so: the executions are
 * in the one after it, and the program may end between the two. */
static void
test_state_stays_with_its_evidence (void)
{
  LwMock *mock = standing ();
  const LwIntent *written;
  guint64 token;

  mock->hold_commits = TRUE;
  lw_mock_error (mock, mock->orders[0].id, 399, "held until open");
  lw_mock_run (mock);
  token = mock->held_token;
  take (mock, 2, 1.25);
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_run (mock);
  g_assert_cmpint (lw_trade_find_live (mock->trade, ID)->row.state, ==, LW_INTENT_FILLED);
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock); /* the change's own */
  written = &g_array_index (mock->journal->intents, LwIntent, 0);
  g_assert_cmpstr (lw_purpose_word (g_array_index (mock->journal->revisions, LwRevision, 1).purpose), ==, "MODIFY");
  g_assert_cmpuint (mock->journal->execs->len, ==, 0);
  g_assert_cmpint (written->state, ==, LW_INTENT_WORKING);
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->journal->execs->len, >, 0);
  g_assert_cmpint (written->state, ==, LW_INTENT_FILLED);
  lw_mock_finish (mock);
}

/* The same, and the program dies between the two commits; at the next start TWS tells no executions of the day before. That nobody
 * can say what became of the order is then for a person, never FILLED with nothing filled. */
static void
test_death_after_the_change (void)
{
  LwMock *mock = standing ();
  guint64 token;

  mock->hold_commits = TRUE;
  lw_mock_error (mock, mock->orders[0].id, 399, "held until open");
  lw_mock_run (mock);
  token = mock->held_token;
  take (mock, 2, 1.25);
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_run (mock);
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock);
  mock->mute = FALSE;
  lw_mock_restart (mock);
  g_ptr_array_set_size (mock->execs, 0);
  lw_mock_connect (mock);
  lw_mock_advance (mock, 120 * SECOND);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
  g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, ID)), ==, "UNRESOLVED");
  lw_mock_finish (mock);
}

static void
test_reconnect_during_commit (void)
{
  LwMock *mock = standing ();
  guint64 token;

  mock->hold_commits = TRUE;
  take (mock, 2, 1.25);
  token = mock->held_token;
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  lw_mock_open_order (mock, 0, 1);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_last (mock, "WITHDRAWN");
  lw_mock_finish (mock);
}

/* Words of TWS beside a change are kept, on disk too. */
static void
test_words_are_kept (void)
{
  LwMock *mock = standing ();
  const LwIntent *kept;

  take (mock, 2, 1.25);
  lw_mock_error (mock, mock->orders[0].id, 399, "held until open");
  lw_mock_run (mock);
  kept = &g_array_index (mock->journal->intents, LwIntent, 0);
  g_assert_cmpstr (kept->reason, ==, "held until open");
  lw_mock_finish (mock);
}

/* The time in force is a part of it, where TWS says one. */
static void
test_time_in_force (void)
{
  static const struct { const char *tif, *state; } rows[] = { { "", "ACKED" }, { "GTC", "SENT" }, { "DAY", "ACKED" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();
      LwReport report;

      take (mock, 2, 1.25);
      lw_report_init (&report, LW_REPORT_OPEN_ORDER);
      report.order_id = mock->orders[0].id;
      report.client_id = 1;
      report.perm_id = mock->orders[0].perm;
      report.quantity = 2;
      report.limit = -12500;
      g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
      g_strlcpy (report.status, "Submitted", sizeof report.status);
      g_strlcpy (report.tif, rows[i].tif, sizeof report.tif);
      lw_trade_report (mock->trade, &report, mock->now_us);
      assert_last (mock, rows[i].state);
      lw_mock_finish (mock);
    }
}

/* A newer change is taken: the older ones, heard of or not, are over. */
static void
test_older_are_over (void)
{
  LwMock *mock = standing ();
  const GArray *rows = mock->journal->revisions;

  mock->no_lists = TRUE;
  take (mock, 2, 1.25);
  lw_mock_advance (mock, 9 * SECOND);
  assert_last (mock, "UNKNOWN");
  take (mock, 2, 1.30);
  assert_last (mock, "SENT");
  g_assert_true (row (mock)->change_open);
  tell (mock, 2, 1.30);
  assert_last (mock, "ACKED");
  g_assert_cmpint (g_array_index (rows, LwRevision, rows->len - 2).state, ==, LW_REV_ACKED);
  g_assert_cmpint (g_array_index (rows, LwRevision, 0).purpose, ==, LW_PURPOSE_NEW);
  g_assert_false (row (mock)->change_unknown);
  lw_mock_finish (mock);
}

/* A part of it filled, or held: it can be changed. */
static void
test_states (void)
{
  LwMock *mock = standing ();

  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  take (mock, 2, 1.25);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  tell (mock, 2, 1.25);
  lw_mock_status (mock, 0, "Inactive");
  lw_mock_assert_state (mock, ID, "HELD");
  take (mock, 2, 1.30);
  g_assert_cmpuint (mock->n_placed, ==, 3);
  lw_mock_finish (mock);
}

/* Beside a cancel without an answer: "change unknown" until that one is answered too. */
static void
test_beside_a_cancel (void)
{
  LwMock *mock = standing ();

  mock->no_lists = TRUE;
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_advance (mock, 9 * SECOND);
  g_assert_true (row (mock)->change_unknown);
  take (mock, 2, 1.25);
  tell (mock, 2, 1.25);
  assert_last (mock, "ACKED");
  g_assert_true (row (mock)->change_unknown);
  mock->no_lists = FALSE;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_false (row (mock)->change_unknown); /* the list has the order: the cancel was not taken */
  lw_mock_finish (mock);
}

/* The program is started with another client id, or for another account: TWS names the order under the one that sent it. */
static LwMock *
standing_of_another (const char *account, gint32 client_id)
{
  LwMock *mock = standing ();
  LwIntent *sent = &g_array_index (mock->journal->intents, LwIntent, 0);

  sent->client_id = client_id;
  g_strlcpy (sent->account, account, sizeof sent->account);
  mock->orders[0].visible = FALSE;
  return mock;
}

/* Its number is of the client id that sent it: from another one TWS would take the change for a new order. */
static void
test_of_another_client (void)
{
  LwMock *mock = standing_of_another ("DUSIM0001", 5);

  mock->orders[0].client_id = 5;
  mock->orders[0].visible = TRUE;
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_open_order (mock, 0, 5);
  g_assert_true (lw_trade_find_live (mock->trade, ID)->strong);
  refuse (mock, 2, 1.25, "R13: This order was sent for account DUSIM0001 with client id 5");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_of_another_account (void)
{
  LwMock *mock = standing_of_another ("DUSIM0002", 1);

  lw_mock_restart (mock);
  lw_mock_connect (mock);
  refuse (mock, 2, 1.25, "R13: This order was sent for account DUSIM0002 with client id 1");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* Beside the two spreads of another order: what is changed counts once, as it is to be, and the other one counts too. */
static void
test_counts_once (void)
{
  static const struct { gint64 spreads, working, today; const char *refusal; } rows[] = {
    { 3, 9, 9, "there are 4 open spreads" }, { 9, 1, 9, "there are 2 working orders" }, { 9, 9, 1, "there are 2 orders today" }, { 4, 2, 2, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();

      mock->mute = FALSE;
      lw_mock_send (mock, ID2, "QQQ", 325);
      set_limits (mock, rows[i].spreads, rows[i].working, rows[i].today);
      if (rows[i].refusal != NULL)
        refuse (mock, 2, 1.25, rows[i].refusal);
      else
        take (mock, 2, 1.25);
      lw_mock_finish (mock);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changes/taken", test_taken);
  g_test_add_func ("/changes/refused-here", test_refused_here);
  g_test_add_func ("/changes/refused-by-the-switch", test_refused_by_the_switch);
  g_test_add_func ("/changes/newest-waits", test_newest_waits);
  g_test_add_func ("/changes/not-on-disk", test_not_on_disk);
  g_test_add_func ("/changes/cancel-during-commit", test_cancel_during_commit);
  g_test_add_func ("/changes/lost-during-commit", test_lost_during_commit);
  g_test_add_func ("/changes/filled-before-the-change-is-named", test_filled_before_the_change_is_named);
  g_test_add_func ("/changes/filled-before-the-change", test_filled_before_the_change);
  g_test_add_func ("/changes/filled-and-then-more", test_filled_and_then_more);
  g_test_add_func ("/changes/made-larger-in-tws", test_made_larger_in_tws);
  g_test_add_func ("/changes/verdict-with-its-change", test_verdict_with_its_change);
  g_test_add_func ("/changes/off-during-commit", test_off_during_commit);
  g_test_add_func ("/changes/cancel-before-the-first-byte", test_cancel_before_the_first_byte);
  g_test_add_func ("/changes/no-byte-for-two-seconds", test_no_byte_for_two_seconds);
  g_test_add_func ("/changes/lost-before-the-first-byte", test_lost_before_the_first_byte);
  g_test_add_func ("/changes/refused-by-tws", test_refused_by_tws);
  g_test_add_func ("/changes/odd-code", test_odd_code);
  g_test_add_func ("/changes/silence", test_silence);
  g_test_add_func ("/changes/silence-then-listed", test_silence_then_listed);
  g_test_add_func ("/changes/lost-after-the-first-byte", test_lost_after_the_first_byte);
  g_test_add_func ("/changes/start-of-the-program", test_start_of_the_program);
  g_test_add_func ("/changes/too-late", test_too_late);
  g_test_add_func ("/changes/no-frame", test_no_frame);
  g_test_add_func ("/changes/same-values", test_same_values);
  g_test_add_func ("/changes/wish-back", test_wish_back);
  g_test_add_func ("/changes/waiting", test_waiting);
  g_test_add_func ("/changes/link-during-commit", test_link_during_commit);
  g_test_add_func ("/changes/cancel-before-the-frame", test_cancel_before_the_frame);
  g_test_add_func ("/changes/frame-told-twice", test_frame_told_twice);
  g_test_add_func ("/changes/unknown-then-over", test_unknown_then_over);
  g_test_add_func ("/changes/errors-of-the-order", test_errors_of_the_order);
  g_test_add_func ("/changes/words-are-kept", test_words_are_kept);
  g_test_add_func ("/changes/reason-of-before", test_reason_of_before);
  g_test_add_func ("/changes/gone-beside-a-change", test_gone_beside_a_change);
  g_test_add_func ("/changes/reconnect-during-commit", test_reconnect_during_commit);
  g_test_add_func ("/changes/state-stays-with-its-evidence", test_state_stays_with_its_evidence);
  g_test_add_func ("/changes/death-after-the-change", test_death_after_the_change);
  g_test_add_func ("/changes/time-in-force", test_time_in_force);
  g_test_add_func ("/changes/older-are-over", test_older_are_over);
  g_test_add_func ("/changes/states", test_states);
  g_test_add_func ("/changes/beside-a-cancel", test_beside_a_cancel);
  g_test_add_func ("/changes/of-another-client", test_of_another_client);
  g_test_add_func ("/changes/of-another-account", test_of_another_account);
  g_test_add_func ("/changes/counts-once", test_counts_once);
  return g_test_run ();
}
