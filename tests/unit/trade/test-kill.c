/* The kill switch and the replacement of an order that TWS never had, on a virtual clock. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"

#define assert_state(mock, id, word) g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, id)), ==, word)

static gboolean
send (LwMock *mock, const char *id, const char *symbol)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, symbol, strcmp (symbol, "SPY") == 0 ? 425 : 325, strcmp (symbol, "SPY") == 0 ? 430 : 330, 2, 1.20);
  return lw_mock_transmit (mock, id, &ticket);
}

static void
press (LwMock *mock, void (*function) (LwTrade *trade, gint64 now_us))
{
  function (mock->trade, mock->now_us);
  lw_mock_run (mock);
}

static void
test_cancels (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_true (send (mock, ID, "SPY"));
  assert_state (mock, ID, "WORKING");
  press (mock, lw_trade_kill);
  press (mock, lw_trade_kill); /* a second press is nothing */
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_true (lw_trade_is_killed (mock->trade));
  g_assert_false (send (mock, ID2, "QQQ"));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_free (mock);
}

/* The person who pressed needs no row to tick off; that the journal has failed is news also to who pressed. */
static void
test_told_to_who_pressed (void)
{
  LwMock *mock = lw_mock_connected ();

  press (mock, lw_trade_kill);
  g_assert_nonnull (strstr (mock->last_alarm, "The kill switch is on: nothing is sent"));
  g_assert_true (mock->last_by_person);
  press (mock, lw_trade_release_kill);
  mock->fail_commits = TRUE;
  press (mock, lw_trade_kill);
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "not in the journal yet"));
  g_assert_false (mock->last_by_person);
  lw_mock_finish (mock);
}

static void
test_takes_back (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  assert_state (mock, ID, "ARMED");
  press (mock, lw_trade_kill);
  assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_free (mock);
}

static void
test_during_commit (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  press (mock, lw_trade_kill);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 0);
  assert_state (mock, ID, "NOT_SENT");
  lw_mock_free (mock);
}

/* Pressed while nothing is connected, it is sent with the next connection, once; a start later it still holds. */
static void
test_disconnected (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_lose (mock);
  press (mock, lw_trade_kill);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_restart (mock);
  g_assert_true (lw_trade_is_killed (mock->trade));
  lw_mock_connect (mock);
  g_assert_false (send (mock, ID2, "QQQ"));
  press (mock, lw_trade_release_kill);
  g_assert_true (send (mock, ID2, "QQQ"));
  lw_mock_restart (mock);
  g_assert_false (lw_trade_is_killed (mock->trade));
  lw_mock_free (mock);
}

static guint
n_named (LwMock *mock)
{
  guint n = 0;

  lw_mock_run (mock);
  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "alarm " ID " The kill switch does not reach order " ID);
  return n;
}

/* Sent under another client id, it is out of reach: it is named, once while the switch is on, and what is over is not. */
static void
test_names_what_it_does_not_reach (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_true (send (mock, ID, "SPY"));
  g_array_index (mock->journal->intents, LwIntent, 0).client_id = 2;
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_true (send (mock, ID2, "QQQ"));
  press (mock, lw_trade_kill);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_true (g_str_has_prefix (mock->last_alarm, "The kill switch does not reach order " ID " for SPY, which may be live. This program cannot "
                                                     "cancel it: it was sent under client id 2, "));
  g_assert_nonnull (strstr (mock->last_alarm, "Cancel it in TWS"));
  g_assert_cmpstr (mock->last_alarm_order, ==, ID);
  g_assert_false (mock->last_by_person);
  g_assert_cmpuint (n_named (mock), ==, 1);
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  g_assert_cmpuint (n_named (mock), ==, 1);
  press (mock, lw_trade_release_kill);
  press (mock, lw_trade_kill);
  g_assert_cmpuint (n_named (mock), ==, 2);
  lw_mock_restart (mock); /* and a person who comes back to it hears of it again */
  lw_mock_connect (mock);
  g_assert_cmpuint (n_named (mock), ==, 3);
  lw_mock_free (mock);
}

/* The order that TWS never had lowers TWS's next id: its cancel's answer must be known even so. Seen as A01 with a resubmit. */
static void
test_resubmit (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_lose (mock);
  mock->next_valid_id = 1;
  lw_mock_connect (mock);
  lw_mock_advance (mock, 40 * SECOND);
  assert_state (mock, ID, "ABSENT");
  lw_trade_resubmit (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_error (mock, mock->last_order_id, 10147, "OrderId that needs to be cancelled is not found.");
  lw_mock_run (mock);
  assert_state (mock, ID, "ABANDONED");
  lw_mock_free (mock);
}

static void
make_absent (LwMock *mock)
{
  mock->mute = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_advance (mock, 60 * SECOND);
  assert_state (mock, ID, "ABSENT");
  mock->mute = FALSE;
}

static gboolean
replace (LwMock *mock, const char *id)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_strlcpy (ticket.supersedes, ID, sizeof ticket.supersedes);
  return lw_mock_transmit (mock, id, &ticket);
}

/* R9: not before TWS has answered the cancel of the old one. What replaces it names it, and is named by it; only once. */
static void
test_supersedes (void)
{
  LwMock *mock = lw_mock_connected ();

  make_absent (mock);
  g_assert_false (lw_trade_can_supersede (mock->trade, ID));
  g_assert_false (replace (mock, ID2));
  lw_trade_resubmit (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  g_assert_false (replace (mock, ID2));
  lw_mock_error (mock, mock->last_order_id, 10147, "OrderId that needs to be cancelled is not found.");
  lw_mock_run (mock);
  assert_state (mock, ID, "ABANDONED");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_true (lw_trade_can_supersede (mock->trade, ID));
  g_assert_true (replace (mock, ID2));
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID2)->supersedes, ==, ID);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->superseded_by, ==, ID2);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_false (lw_trade_can_supersede (mock->trade, ID));
  g_assert_false (replace (mock, ID3));
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_free (mock);
}

/* What comes alive under the switch is cancelled, once: TWS held it, or its list had it after all. */
static void
test_comes_alive (void)
{
  for (int abandoned = 0; abandoned < 2; abandoned++)
    {
      LwMock *mock = lw_mock_connected ();

      mock->hold_orders = TRUE;
      g_assert_true (send (mock, ID, "SPY"));
      lw_mock_advance (mock, 60 * SECOND);
      assert_state (mock, ID, "ABSENT");
      if (abandoned)
        lw_trade_abandon (mock->trade, ID, mock->now_us);
      press (mock, lw_trade_kill);
      g_assert_cmpuint (mock->n_cancels, ==, !abandoned);
      if (!abandoned)
        lw_mock_error (mock, mock->last_order_id, 10147, "OrderId that needs to be cancelled is not found.");
      lw_mock_run (mock);
      mock->orders[0].visible = TRUE;
      lw_mock_open_order (mock, 0, 1);
      lw_mock_assert_state (mock, ID, "WORKING");
      g_assert_cmpuint (mock->n_cancels, ==, abandoned ? 1 : 2);
      lw_mock_advance (mock, 60 * SECOND);
      g_assert_cmpuint (mock->n_cancels, ==, abandoned ? 1 : 2);
      lw_mock_free (mock);
    }
}

/* It was to be taken back, and had a byte out by then. */
static void
test_out_before_it_was_taken_back (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = mock->late_withdrawals = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  press (mock, lw_trade_kill);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  lw_mock_assert_state (mock, ID, "SENT");
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

/* Given up by hand, without a cancel that TWS answered: it may be sent anew, but replaces nothing. */
static void
test_abandoned (void)
{
  LwMock *mock = lw_mock_connected ();

  make_absent (mock);
  lw_trade_abandon (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_false (lw_trade_can_supersede (mock->trade, ID));
  g_assert_false (lw_trade_can_supersede (mock->trade, ""));
  g_assert_false (replace (mock, ID2));
  g_assert_true (send (mock, ID3, "SPY"));
  lw_mock_free (mock);
}

/* Pressed while the disk fails: it is said once that it would not last, it is tried again, and it lasts: written later, or kept beside
 * the journal and written by the next run. */
static void
test_disk_fails (void)
{
  LwMock *mock = lw_mock_connected ();

  for (int ended = 0; ended < 2; ended++)
    {
      guint alarms;

      mock->fail_commits = TRUE;
      press (mock, lw_trade_kill);
      lw_mock_advance (mock, 20 * SECOND);
      g_assert_true (lw_trade_is_killed (mock->trade));
      g_assert_nonnull (strstr (mock->last_alarm, "not in the journal yet"));
      alarms = mock->n_alarms;
      lw_mock_advance (mock, 20 * SECOND);
      g_assert_cmpuint (mock->n_alarms, ==, alarms);
      mock->fail_commits = FALSE;
      if (ended)
        {
          lw_mock_restart (mock);
          lw_mock_connect (mock);
        }
      lw_mock_advance (mock, 20 * SECOND);
      g_assert_true (lw_trade_is_killed (mock->trade));
      g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILLED, 7), ==, 1);
      g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILL_MARK, 7), ==, 0);
      if (!ended)
        g_assert_nonnull (strstr (mock->last_alarm, "is in the journal now"));
      press (mock, lw_trade_release_kill);
      lw_mock_restart (mock);
      lw_mock_connect (mock);
      g_assert_false (lw_trade_is_killed (mock->trade));
      lw_mock_advance (mock, 20 * SECOND);
    }
  lw_mock_free (mock);
}

/* The journal failed before, and other rows wait at its head: the press is kept all the same. */
static void
test_disk_failed_before (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_true (send (mock, ID, "SPY"));
  mock->fail_commits = TRUE;
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_advance (mock, 5 * SECOND);
  press (mock, lw_trade_kill);
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILL_MARK, 7), ==, 1);
  mock->fail_commits = FALSE;
  lw_mock_restart (mock);
  g_assert_true (lw_trade_is_killed (mock->trade));
  lw_mock_free (mock);
}

/* Between two tries of a disk that fails the program is closed: it is tried at once, and the press is kept. */
static void
test_ends_between_tries (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->fail_commits = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_run (mock);
  press (mock, lw_trade_kill);
  g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILL_MARK, 7), !=, 1);
  lw_trade_write_now (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILL_MARK, 7), ==, 1);
  mock->fail_commits = FALSE;
  lw_mock_restart (mock);
  g_assert_true (lw_trade_is_killed (mock->trade));
  lw_mock_free (mock);
}

/* A release of what is not on is nothing, and nothing is written of it. */
static void
test_release_of_nothing (void)
{
  LwMock *mock = lw_mock_connected ();
  guint commits = mock->n_commits;

  press (mock, lw_trade_release_kill);
  g_assert_false (lw_trade_is_killed (mock->trade));
  g_assert_cmpuint (mock->n_commits, ==, commits);
  g_assert_cmpint (lw_journal_contents_number (mock->journal, LW_JOURNAL_KILLED, 7), ==, 7);
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_finish (mock);
}

/* Pressed between the commit and the frame: it is withdrawn as soon as it has a number, and a cancel is not asked. */
static void
test_before_the_frame (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = mock->hold_frames = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  press (mock, lw_trade_kill);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->reason, ==, "taken back before a byte was out");
  lw_mock_finish (mock);
}

/* A cancel that the connection did not take: none is out, and after the next connection the switch asks for one, once. */
static void
test_cancel_not_queued (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_true (send (mock, ID, "SPY"));
  mock->no_cancels = TRUE;
  press (mock, lw_trade_kill);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_ASKED);
  lw_mock_lose (mock);
  mock->no_cancels = FALSE;
  lw_mock_connect (mock);
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

/* Every order of the login, by TWS: the act is in the journal, none of it is ours to cancel once more, and the lists tell what is left. */
static void
test_global_cancel (void)
{
  LwMock *mock = lw_mock_connected ();
  gboolean written = FALSE;
  guint lists;

  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_advance (mock, 10 * SECOND);
  lists = mock->n_lists;
  mock->orders[0].visible = FALSE;
  g_strlcpy (mock->orders[0].status, "Cancelled", sizeof mock->orders[0].status);
  press (mock, lw_trade_note_global_cancel);
  lw_mock_advance (mock, SECOND);
  for (guint i = 0; i < mock->events->len; i++)
    written = written || g_str_has_prefix (g_ptr_array_index (mock->events, i), "global-cancel  by a person");
  g_assert_true (written);
  g_assert_cmpuint (mock->n_lists, ==, lists + 5);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  assert_state (mock, ID, "CANCELLED");
  g_assert_false (lw_trade_is_killed (mock->trade));
  lw_mock_finish (mock);
}

/* TWS says nothing of the cancel, or says it too late, or that it cannot be cancelled: the person hears that it is not replaced, no ticket
 * opens, and when it is given up by hand it still is not: its number may come alive. */
static void
test_resubmit_unanswered (void)
{
  static const int codes[] = { 0, 10147, 10148 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      LwMock *mock = lw_mock_connected ();
      guint alarms;

      make_absent (mock);
      alarms = mock->n_alarms;
      lw_trade_resubmit (mock->trade, ID, mock->now_us);
      lw_mock_run (mock);
      if (codes[i] == 10148)
        lw_mock_error (mock, mock->last_order_id, codes[i], "OrderId that needs to be cancelled can not be cancelled");
      lw_mock_advance (mock, 8 * SECOND - 1);
      g_assert_cmpuint (mock->n_alarms, ==, alarms);
      lw_mock_advance (mock, 1);
      g_assert_cmpuint (mock->n_alarms, ==, alarms + 1);
      g_assert_nonnull (strstr (mock->last_alarm, codes[i] == 10148
                                                  ? "refused the cancel of order " ID " (\"OrderId that needs to be cancelled can not be cancelled\"): it may be "
                                                    "live, and it is not replaced"
                                                  : "did not answer the cancel of order " ID ": it is not replaced"));
      g_assert_cmpstr (mock->last_alarm_order, ==, ID);
      if (codes[i] == 10147)
        lw_mock_error (mock, mock->last_order_id, codes[i], "OrderId that needs to be cancelled is not found.");
      lw_mock_advance (mock, 60 * SECOND);
      assert_state (mock, ID, "ABSENT");
      g_assert_false (lw_trade_can_supersede (mock->trade, ID));
      lw_trade_abandon (mock->trade, ID, mock->now_us);
      lw_mock_run (mock);
      assert_state (mock, ID, "ABANDONED");
      g_assert_false (lw_trade_can_supersede (mock->trade, ID));
      g_assert_false (replace (mock, ID2));
      g_assert_cmpuint (mock->n_placed, ==, 1);
      lw_mock_finish (mock);
    }
}

static void
give_up (LwMock *mock)
{
  lw_trade_resubmit (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_error (mock, mock->last_order_id, 10147, "OrderId that needs to be cancelled is not found.");
  lw_mock_run (mock);
  assert_state (mock, ID, "ABANDONED");
}

/* What was to replace it never left: another may. What nobody knows is replaced by nothing. */
static void
test_replacement_not_sent (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  make_absent (mock);
  give_up (mock);
  mock->fail_commits = TRUE;
  replace (mock, ID2);
  assert_state (mock, ID2, "NOT_SENT");
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 20 * SECOND);
  g_assert_true (lw_trade_can_supersede (mock->trade, ID));
  g_assert_true (replace (mock, ID3));
  g_assert_cmpuint (mock->n_placed, ==, 2);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->superseded_by, ==, ID3);
  lw_mock_advance (mock, 20 * SECOND);
  lw_mock_ticket (&ticket, "QQQ", 325, 330, 2, 1.20);
  g_strlcpy (ticket.supersedes, "LWNOBODY", sizeof ticket.supersedes);
  g_assert_false (lw_trade_can_supersede (mock->trade, "LWNOBODY"));
  g_assert_false (lw_mock_transmit (mock, "LWDDDDDDDDDDDDDDDDDDDD", &ticket));
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

/* A cancel of the person's own before it does not stand for the one that must be answered. */
static void
test_cancelled_before (void)
{
  LwMock *mock = lw_mock_connected ();

  make_absent (mock);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_error (mock, mock->last_order_id, 10147, "OrderId that needs to be cancelled is not found.");
  lw_mock_run (mock);
  assert_state (mock, ID, "ABSENT");
  g_assert_false (lw_trade_can_supersede (mock->trade, ID));
  lw_mock_advance (mock, 10 * SECOND);
  give_up (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 2);
  g_assert_true (lw_trade_can_supersede (mock->trade, ID));
  lw_mock_finish (mock);
}

/* The connection came and went within one commit: what has not left is no order to cancel, and does not leave. */
static void
test_over_two_connections (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_lose (mock);
  press (mock, lw_trade_kill);
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_advance (mock, SECOND);
  assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpuint (mock->n_placed + mock->n_cancels, ==, 0);
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/kill/cancels", test_cancels);
  g_test_add_func ("/trade/kill/told-to-who-pressed", test_told_to_who_pressed);
  g_test_add_func ("/trade/kill/takes-back", test_takes_back);
  g_test_add_func ("/trade/kill/during-commit", test_during_commit);
  g_test_add_func ("/trade/kill/before-the-frame", test_before_the_frame);
  g_test_add_func ("/trade/kill/over-two-connections", test_over_two_connections);
  g_test_add_func ("/trade/resubmit/replacement-not-sent", test_replacement_not_sent);
  g_test_add_func ("/trade/resubmit/cancelled-before", test_cancelled_before);
  g_test_add_func ("/trade/kill/cancel-not-queued", test_cancel_not_queued);
  g_test_add_func ("/trade/kill/release-of-nothing", test_release_of_nothing);
  g_test_add_func ("/trade/kill/global-cancel", test_global_cancel);
  g_test_add_func ("/trade/kill/disconnected", test_disconnected);
  g_test_add_func ("/trade/kill/disk-fails", test_disk_fails);
  g_test_add_func ("/trade/kill/disk-failed-before", test_disk_failed_before);
  g_test_add_func ("/trade/kill/ends-between-tries", test_ends_between_tries);
  g_test_add_func ("/trade/resubmit/after-rollback", test_resubmit);
  g_test_add_func ("/trade/resubmit/supersedes", test_supersedes);
  g_test_add_func ("/trade/resubmit/unanswered", test_resubmit_unanswered);
  g_test_add_func ("/trade/resubmit/abandoned", test_abandoned);
  g_test_add_func ("/trade/kill/names-what-it-does-not-reach", test_names_what_it_does_not_reach);
  g_test_add_func ("/trade/kill/comes-alive", test_comes_alive);
  g_test_add_func ("/trade/kill/out-before-it-was-taken-back", test_out_before_it_was_taken_back);
  return g_test_run ();
}
