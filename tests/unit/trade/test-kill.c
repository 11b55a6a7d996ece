/* The kill switch and the replacement of an order that TWS never had, on a virtual clock. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

#define assert_state(mock, id, word) g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, id)), ==, word)

static LwMock *
connected (void)
{
  LwMock *mock = lw_mock_new (NULL);

  lw_mock_connect (mock);
  g_assert_true (mock->synced);
  return mock;
}

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
  LwMock *mock = connected ();

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

static void
test_takes_back (void)
{
  LwMock *mock = connected ();

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
  LwMock *mock = connected ();

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
  LwMock *mock = connected ();

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

/* The order that TWS never had lowers TWS's next id: its cancel's answer must be known even so. Seen as A01 with a resubmit. */
static void
test_resubmit (void)
{
  LwMock *mock = connected ();

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

/* What replaces it names it, and is named by it. */
static void
test_supersedes (void)
{
  LwMock *mock = connected ();
  LwTicket ticket;

  mock->mute = TRUE;
  g_assert_true (send (mock, ID, "SPY"));
  lw_mock_advance (mock, 60 * SECOND);
  assert_state (mock, ID, "ABSENT");
  lw_trade_abandon (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  mock->mute = FALSE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_strlcpy (ticket.supersedes, ID, sizeof ticket.supersedes);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpstr (lw_trade_find (mock->trade, ID2)->supersedes, ==, ID);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->superseded_by, ==, ID2);
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/kill/cancels", test_cancels);
  g_test_add_func ("/trade/kill/takes-back", test_takes_back);
  g_test_add_func ("/trade/kill/during-commit", test_during_commit);
  g_test_add_func ("/trade/kill/disconnected", test_disconnected);
  g_test_add_func ("/trade/resubmit/after-rollback", test_resubmit);
  g_test_add_func ("/trade/resubmit/supersedes", test_supersedes);
  return g_test_run ();
}
