/* The NEW revision of an order in the journal, and what a cancel changes in the words of TWS. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

/* As the journal has it. */
static const LwRevision *
revision_of (LwMock *mock, const char *id)
{
  const GArray *rows = mock->journal->revisions;

  lw_mock_run (mock);
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (g_array_index (rows, LwRevision, i).intent, id) == 0)
      return &g_array_index (rows, LwRevision, i);
  g_error ("no revision of %s", id);
}

static void
assert_revision (LwMock *mock, const char *id, const char *state)
{
  g_assert_cmpint (revision_of (mock, id)->purpose, ==, LW_PURPOSE_NEW);
  g_assert_cmpstr (lw_rev_state_word (revision_of (mock, id)->state), ==, state);
  g_assert_cmpuint (strlen (revision_of (mock, id)->hash), ==, 64);
}

static void
test_acknowledged (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  assert_revision (mock, ID, "ARMED");
  mock->hold_orders = TRUE;
  lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
  assert_revision (mock, ID, "SENT");
  g_assert_cmpint (revision_of (mock, ID)->us, ==, mock->now_us);
  lw_mock_finish (mock);

  mock = lw_mock_connected ();
  lw_mock_send (mock, ID, "SPY", 425);
  assert_revision (mock, ID, "ACKED");
  lw_mock_finish (mock);
}

/* Two orders in the journal: what becomes of one is not written to the other. */
static void
test_each_its_own (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID2, "QQQ", 300);
  assert_revision (mock, ID, "ACKED");
  assert_revision (mock, ID2, "SENT");
  lw_mock_error (mock, mock->last_order_id, 201, "Order rejected - reason: no");
  lw_mock_assert_state (mock, ID2, "REJECTED");
  assert_revision (mock, ID, "ACKED");
  assert_revision (mock, ID2, "REFUSED");
  g_assert_cmpint (revision_of (mock, ID2)->code, ==, 201);
  g_assert_cmpstr (revision_of (mock, ID2)->text, ==, "Order rejected - reason: no");
  g_assert_cmpint (revision_of (mock, ID)->code, ==, 0);
  g_assert_cmpint (revision_of (mock, ID)->order_id, !=, revision_of (mock, ID2)->order_id);
  lw_mock_finish (mock);
}

static void
test_silence (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 9 * SECOND);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  assert_revision (mock, ID, "UNKNOWN");
  mock->orders[0].visible = TRUE;
  lw_mock_open_order (mock, 0, 1);
  lw_mock_assert_state (mock, ID, "WORKING");
  assert_revision (mock, ID, "ACKED");
  lw_mock_finish (mock);
}

static void
test_withdrawn (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_assert_state (mock, ID, "NOT_SENT");
  assert_revision (mock, ID, "WITHDRAWN");
  g_assert_nonnull (strstr (lw_trade_find (mock->trade, ID)->reason, "taken back"));
  lw_mock_finish (mock);

  mock = lw_mock_connected ();
  mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_lose (mock);
  lw_mock_assert_state (mock, ID, "NOT_SENT");
  assert_revision (mock, ID, "WITHDRAWN");
  g_assert_nonnull (strstr (lw_trade_find (mock->trade, ID)->reason, "connection was lost"));
  lw_mock_finish (mock);
}

static void
test_start (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_restart (mock);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  assert_revision (mock, ID, "UNKNOWN");
  lw_mock_finish (mock);
}

/* "Order rejected" right after an end that nobody asked for is why it ended; after a cancel it is about the cancel. */
static void
test_refused_after_the_end (void)
{
  for (guint i = 0; i < 3; i++)
    {
      LwMock *mock = lw_mock_connected ();

      lw_mock_send (mock, ID, "SPY", 425);
      if (i == 1)
        lw_trade_cancel (mock->trade, ID, mock->now_us);
      lw_mock_run (mock);
      mock->orders[0].visible = FALSE;
      lw_mock_status (mock, 0, "Cancelled");
      lw_mock_assert_state (mock, ID, "CANCELLED");
      lw_mock_advance (mock, i == 2 ? 5 * SECOND + 1 : 5 * SECOND);
      lw_mock_error (mock, mock->orders[0].id, 201, "Order rejected");
      lw_mock_assert_state (mock, ID, i == 0 ? "REJECTED" : "CANCELLED");
      lw_mock_finish (mock);
    }
}

/* The first absence, and the second thirty seconds later, not a moment before. */
static void
test_second_absence (void)
{
  LwMock *mock = lw_mock_connected ();
  gint64 first_us;

  mock->hold_orders = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 9 * SECOND);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  first_us = lw_trade_find (mock->trade, ID)->first_absence_us;
  g_assert_cmpint (first_us, >, 0);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->absences, ==, 1);
  lw_mock_advance (mock, first_us + 30 * SECOND - 1 - mock->now_us);
  lw_trade_look (mock->trade, ID, mock->now_us); /* begins anew */
  lw_mock_run (mock);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  first_us = lw_trade_find (mock->trade, ID)->first_absence_us;
  lw_mock_advance (mock, first_us + 30 * SECOND - 1 - mock->now_us);
  lw_mock_assert_state (mock, ID, "UNKNOWN");
  lw_mock_advance (mock, SECOND);
  lw_mock_assert_state (mock, ID, "ABSENT");
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/revisions/acknowledged", test_acknowledged);
  g_test_add_func ("/revisions/each-its-own", test_each_its_own);
  g_test_add_func ("/revisions/silence", test_silence);
  g_test_add_func ("/revisions/withdrawn", test_withdrawn);
  g_test_add_func ("/revisions/start", test_start);
  g_test_add_func ("/revisions/refused-after-the-end", test_refused_after_the_end);
  g_test_add_func ("/revisions/second-absence", test_second_absence);
  return g_test_run ();
}
