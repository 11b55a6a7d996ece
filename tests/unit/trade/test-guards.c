/* What stands between a mistake, of this program or of a person, and an order: it is said, and nothing is sent. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

static guint
count_events (LwMock *mock, const char *kind)
{
  g_autofree char *start = g_strconcat (kind, " ", NULL);
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), start);
  return n;
}

static gboolean
send_another (LwMock *mock)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, "QQQ", 325, 330, 2, 1.20);
  return lw_mock_transmit (mock, ID2, &ticket);
}

/* A pair that the table does not know, here two reports of one frame: trading stops for this run and says why, the order stays what it
 * was, and it can still be cancelled. */
static void
test_core_is_broken (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTradeStats stats;

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_assert_state (mock, ID, "WORKING");
  for (int i = 0; i < 2; i++)
    {
      lw_trade_frame_withdrawn (mock->trade, mock->next_frame, mock->now_us);
      lw_mock_run (mock);
    }
  lw_trade_get_stats (mock->trade, &stats);
  g_assert_cmpuint (stats.broken, ==, 2);
  g_assert_cmpstr (mock->last_alarm, ==, "LW_CORE_BROKEN: no row for out.withdrawn in WORKING. Orders are off; look into TWS, then start again");
  g_assert_cmpstr (mock->last_alarm_order, ==, ID);
  g_assert_cmpuint (count_events (mock, "alarm"), ==, 2);
  g_assert_false (mock->synced);
  g_assert_cmpstr (mock->why, ==, mock->last_alarm);
  lw_mock_assert_state (mock, ID, "WORKING");
  g_assert_false (send_another (mock));
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  g_assert_false (send_another (mock));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_true (mock->synced);
  lw_mock_finish (mock);
}

/* TWS counts anew, and this program has no number left: said once, with the way out; neither an order nor a preview leaves. */
static void
test_no_numbers_left (void)
{
  g_autoptr (LwJournalContents) journal = lw_journal_contents_new ();
  LwMock *mock;
  LwTicket ticket;
  const char *why;

  journal->max_order_id = LW_MAX_ORDER_ID - 1;
  mock = lw_mock_new (journal);
  mock->next_valid_id = 1;
  for (int i = 0; i < 2; i++)
    {
      lw_mock_connect (mock);
      g_assert_cmpuint (mock->n_alarms, ==, 1);
      g_assert_nonnull (strstr (mock->last_alarm, "from 1 again, and this program has none left: no new orders"));
      g_assert_nonnull (strstr (mock->last_alarm, "then begin a new journal"));
      g_assert_false (send_another (mock));
      lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
      g_assert_false (lw_trade_preview (mock->trade, ID, &ticket, mock->now_us, &why));
      g_assert_cmpstr (why, ==, "The order ids of this client are used up");
      lw_mock_lose (mock);
    }
  g_assert_cmpuint (mock->n_placed + mock->n_previews, ==, 0);
  g_assert_cmpuint (count_events (mock, "id.rollback"), ==, 1);
  lw_mock_finish (mock);
}

/* Limits that nobody can mean: the ones before hold on, and nothing is written. */
static void
test_absurd_limits (void)
{
  LwMock *mock = lw_mock_connected ();
  LwGateLimits before, limits, after;
  g_autofree char *complaint = NULL;
  guint commits = mock->n_commits;

  lw_trade_get_limits (mock->trade, &before);
  limits = before;
  limits.order_loss = -1;
  g_assert_false (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  lw_mock_run (mock);
  g_assert_nonnull (complaint);
  lw_trade_get_limits (mock->trade, &after);
  g_assert_cmpint (after.order_loss, ==, before.order_loss);
  g_assert_cmpuint (mock->n_commits, ==, commits);
  lw_mock_finish (mock);
}

/* The order's reference is what it is found by: what is no id of ours is a mistake of the caller, and nothing is sent under it. */
static void
test_no_id (void)
{
  static const char *const ids[] = { "", "LW", "LWAAAAAAAAAAAAAAAAAAAAAAA", "LW-AAAAAAAAAAAAAAAAAAA", "LWAAAAAAAAAAAAAAAAAAA\n" };
  LwMock *mock = lw_mock_connected ();
  guint commits = mock->n_commits;
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      LwVerdict verdict = { 0 };

      g_test_expect_message ("lw-transmit", G_LOG_LEVEL_CRITICAL, "*is_intent_id*");
      g_assert_false (lw_trade_transmit (mock->trade, ids[i], &ticket, mock->now_us, &verdict));
      g_test_assert_expected_messages ();
      g_assert_false (verdict.ok);
      lw_mock_run (mock);
    }
  g_assert_cmpuint (mock->n_placed, ==, 0);
  g_assert_cmpuint (mock->n_commits, ==, commits);
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 0);
  lw_mock_finish (mock);
}

/* By its length alone: what is kept must be the whole of it, and more than the "LW" that all begin with. */
static void
test_length_of_an_id (void)
{
  static const struct { gsize length; gboolean ok; } rows[] = {
    { 2, FALSE }, { 3, TRUE }, { LW_INTENT_ID_SIZE - 1, TRUE }, { LW_INTENT_ID_SIZE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      g_autofree char *id = g_strnfill (rows[i].length, 'L');
      LwTicket ticket;

      if (!rows[i].ok)
        g_test_expect_message ("lw-transmit", G_LOG_LEVEL_CRITICAL, "*is_intent_id*");
      lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
      g_assert_cmpint (lw_mock_transmit (mock, id, &ticket), ==, rows[i].ok);
      g_test_assert_expected_messages ();
      g_assert_cmpuint (mock->n_placed, ==, rows[i].ok);
      g_assert_true (!rows[i].ok || strcmp (mock->orders[0].ref, id) == 0);
      lw_mock_finish (mock);
    }
}

/* Reports of frames and commits that nobody has asked for, or that come once more: nothing follows. */
static void
test_reports_of_nothing (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTradeStats before, after;

  mock->hold_commits = mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_trade_get_stats (mock->trade, &before);
  lw_trade_frame (mock->trade, mock->frame_token, 77, mock->now_us); /* its commit is not over */
  lw_trade_frame_out (mock->trade, 77, mock->now_us);
  lw_mock_assert_state (mock, ID, "RESERVED");
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_assert_state (mock, ID, "ARMED");
  lw_trade_frame (mock->trade, mock->frame_token, 78, mock->now_us); /* it has its number */
  lw_trade_frame (mock->trade, 0, 79, mock->now_us);
  for (guint64 frame = 77; frame < 80; frame++)
    lw_trade_frame_out (mock->trade, frame, mock->now_us);
  lw_trade_frame_out (mock->trade, 0, mock->now_us);
  lw_trade_frame_withdrawn (mock->trade, 0, mock->now_us);
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_assert_state (mock, ID, "ARMED");
  lw_trade_get_stats (mock->trade, &after);
  g_assert_cmpuint (after.placed, ==, 1);
  g_assert_cmpuint (after.alarms, ==, before.alarms);
  lw_trade_discard (mock->trade, "LWNOBODY", mock->now_us);
  lw_trade_discard (mock->trade, ID, mock->now_us); /* it is no ticket any more */
  lw_mock_assert_state (mock, ID, "ARMED");
  lw_mock_finish (mock);
}

/* An order of a run before this one has no frame in this one: a report of none is not of it. */
static void
test_frames_after_a_start (void)
{
  LwMock *mock = lw_mock_connected ();
  guint alarms;

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  lw_mock_assert_state (mock, ID, "WORKING");
  alarms = mock->n_alarms;
  for (guint64 frame = 0; frame < 100; frame += 99)
    {
      lw_trade_frame (mock->trade, 0, frame, mock->now_us);
      lw_trade_frame_out (mock->trade, frame, mock->now_us);
      lw_trade_frame_withdrawn (mock->trade, frame, mock->now_us);
    }
  lw_mock_assert_state (mock, ID, "WORKING");
  g_assert_cmpuint (mock->n_alarms, ==, alarms);
  g_assert_true (mock->synced);
  lw_mock_finish (mock);
}

static LwPreviewState
preview_state (LwMock *mock)
{
  LwPreview preview;

  lw_trade_get_preview (mock->trade, ID, &preview);
  return preview.state;
}

/* The same of a preview: the first report counts. */
static void
test_frames_of_a_preview (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  const char *why;
  guint64 frame;

  mock->hold_commits = mock->hold_frames = TRUE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_assert_true (lw_trade_preview (mock->trade, ID, &ticket, mock->now_us, &why));
  lw_mock_run (mock);
  lw_trade_frame (mock->trade, mock->frame_token, 77, mock->now_us); /* its commit is not over */
  lw_trade_frame_out (mock->trade, 77, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (preview_state (mock), ==, LW_PREVIEW_OPEN);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  frame = mock->next_frame;
  lw_mock_answer_preview (mock, mock->preview_id, TRUE); /* no byte was out: not an answer to it */
  lw_trade_frame (mock->trade, mock->frame_token, 78, mock->now_us);
  lw_trade_frame_out (mock->trade, 78, mock->now_us);
  lw_trade_frame_out (mock->trade, 0, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (g_array_index (mock->journal->revisions, LwRevision, 0).state, ==, LW_REV_ARMED);
  for (int i = 0; i < 2; i++)
    lw_trade_frame_out (mock->trade, frame, mock->now_us);
  lw_trade_frame_withdrawn (mock->trade, frame, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (g_array_index (mock->journal->revisions, LwRevision, 0).state, ==, LW_REV_SENT);
  lw_mock_answer_preview (mock, mock->preview_id, TRUE);
  lw_mock_run (mock);
  g_assert_cmpint (preview_state (mock), ==, LW_PREVIEW_READY);
  lw_mock_finish (mock);
}

/* TWS works an order under our number before a byte of it is out: somebody else has our client id. Orders are off, and ours stays here. */
static void
test_named_before_it_left (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  mock->hold_frames = TRUE;
  lw_mock_send (mock, ID, "SPY", 425);
  lw_report_init (&report, LW_REPORT_STATUS);
  report.order_id = mock->last_order_id;
  report.client_id = 1;
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  g_assert_false (mock->synced);
  g_assert_false (send_another (mock));
  lw_mock_finish (mock);
}

static void
end_commit (LwMock *mock)
{
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
}

static void
assert_taken_back (LwMock *mock)
{
  lw_mock_assert_state (mock, ID2, "NOT_SENT");
  g_assert_nonnull (strstr (lw_trade_find (mock->trade, ID2)->reason, "ACCOUNT MISMATCH"));
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_finish (mock);
}

/* Between the click and the disk's answer: the frame is not made over to anybody. */
static void
test_off_during_commit (void)
{
  LwMock *mock = lw_mock_works (ID);

  mock->hold_commits = TRUE;
  g_assert_true (send_another (mock));
  lw_mock_mismatch (mock, 0);
  end_commit (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_taken_back (mock);
}

/* And behind other frames. */
static void
test_off_before_the_first_byte (void)
{
  LwMock *mock = lw_mock_works (ID);

  mock->hold_frames = TRUE;
  g_assert_true (send_another (mock));
  lw_mock_assert_state (mock, ID2, "ARMED");
  lw_mock_mismatch (mock, 0);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  assert_taken_back (mock);
}

/* A preview under way with it. */
static void
test_off_takes_previews_back (void)
{
  LwMock *mock = lw_mock_works (ID);
  LwTicket ticket;
  const char *why;

  mock->hold_commits = TRUE;
  lw_mock_ticket (&ticket, "QQQ", 325, 330, 1, 1.20);
  g_assert_true (lw_trade_preview (mock->trade, ID2, &ticket, mock->now_us, &why));
  lw_mock_run (mock);
  lw_mock_mismatch (mock, 0);
  end_commit (mock);
  g_assert_cmpuint (mock->n_previews, ==, 0);
  g_assert_cmpint (g_array_index (mock->journal->revisions, LwRevision, mock->journal->revisions->len - 1).state, ==, LW_REV_WITHDRAWN);
  lw_mock_finish (mock);
}

/* The connection went between the click and the encoding: the journal was not asked, so it is not what is told. */
static void
test_not_encoded (void)
{
  LwMock *mock = lw_mock_works (ID);
  guint alarms = mock->n_alarms;

  mock->no_encoding = TRUE;
  g_assert_true (send_another (mock));
  lw_mock_assert_state (mock, ID2, "NOT_SENT");
  g_assert_cmpstr (lw_trade_find (mock->trade, ID2)->reason, ==, "not connected to TWS");
  g_assert_cmpuint (mock->n_alarms, ==, alarms);
  g_assert_true (mock->synced);
  lw_trade_not_encoded (mock->trade, mock->frame_token, "twice", mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  mock->no_encoding = FALSE;
  lw_mock_finish (mock);
}

/* Rows of the journal whose order is not there: the others are read, and no number is used again. */
static void
test_rows_without_an_order (void)
{
  g_autoptr (LwJournalContents) journal = lw_journal_contents_new ();
  LwRevision revision = { .n = 1, .purpose = LW_PURPOSE_NEW, .order_id = 500, .quantity = 1, .state = LW_REV_SENT, .intent = "LWNOBODY" };
  LwReservation reservation = { .micro_usd = 1000000, .intent = "LWNOBODY" };
  LwCancel cancel = { .n = 1, .state = LW_CANCEL_SENT, .intent = "LWNOBODY" };
  LwMock *mock;

  g_array_append_val (journal->revisions, revision);
  g_array_append_val (journal->reservations, reservation);
  g_array_append_val (journal->cancels, cancel);
  lw_journal_contents_count (journal);
  mock = lw_mock_new (journal);
  lw_mock_connect (mock);
  g_assert_true (mock->synced);
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 0);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), ==, 0);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_send (mock, ID, "SPY", 425);
  g_assert_cmpint (mock->last_order_id, ==, 501);
  lw_mock_finish (mock);
}

/* What a ticket leaves open: good for the day, in dollars. */
static void
test_left_open (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "QQQ", 325, 330, 2, 1.20);
  ticket.tif[0] = ticket.vertical.currency[0] = '\0';
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  g_assert_cmpstr (mock->orders[0].order.tif, ==, "DAY");
  g_assert_cmpstr (mock->orders[0].order.currency, ==, "USD");
  lw_mock_finish (mock);
}

/* The view: newest first. */
static void
test_newest_first (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_true (send_another (mock));
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 2);
  g_assert_cmpstr (lw_trade_get_intent (mock->trade, 0)->id, ==, ID2);
  g_assert_cmpstr (lw_trade_get_intent (mock->trade, 1)->id, ==, ID);
  lw_mock_finish (mock);
}

/* As of every other: what was never made is nothing to free. */
static void
test_never_made (void)
{
  lw_trade_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/guards/core-is-broken", test_core_is_broken);
  g_test_add_func ("/trade/guards/no-numbers-left", test_no_numbers_left);
  g_test_add_func ("/trade/guards/absurd-limits", test_absurd_limits);
  g_test_add_func ("/trade/guards/no-id", test_no_id);
  g_test_add_func ("/trade/guards/length-of-an-id", test_length_of_an_id);
  g_test_add_func ("/trade/guards/reports-of-nothing", test_reports_of_nothing);
  g_test_add_func ("/trade/guards/frames-after-a-start", test_frames_after_a_start);
  g_test_add_func ("/trade/guards/frames-of-a-preview", test_frames_of_a_preview);
  g_test_add_func ("/trade/guards/named-before-it-left", test_named_before_it_left);
  g_test_add_func ("/trade/guards/off-during-commit", test_off_during_commit);
  g_test_add_func ("/trade/guards/off-before-the-first-byte", test_off_before_the_first_byte);
  g_test_add_func ("/trade/guards/off-takes-previews-back", test_off_takes_previews_back);
  g_test_add_func ("/trade/guards/not-encoded", test_not_encoded);
  g_test_add_func ("/trade/guards/rows-without-an-order", test_rows_without_an_order);
  g_test_add_func ("/trade/guards/left-open", test_left_open);
  g_test_add_func ("/trade/guards/never-made", test_never_made);
  g_test_add_func ("/trade/guards/newest-first", test_newest_first);
  return g_test_run ();
}
