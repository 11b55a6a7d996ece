/* What-if previews on a virtual clock: an id of their own on disk before they leave, one at a time, never an order. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

/* NULL, or why it was not asked. */
static const char *
ask_for (LwMock *mock, const char *id, int quantity, double limit)
{
  const char *why;
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, quantity, limit);
  lw_trade_preview (mock->trade, id, &ticket, mock->now_us, &why);
  lw_mock_run (mock);
  return why;
}

static const char *
ask (LwMock *mock)
{
  return ask_for (mock, ID, 1, 1.20);
}

static void
assert_preview (LwMock *mock, const char *id, LwPreviewState state, const char *words)
{
  LwPreview preview;

  lw_trade_get_preview (mock->trade, id, &preview);
  g_assert_cmpint (preview.state, ==, state);
  if (words != NULL)
    g_assert_nonnull (strstr (preview.text, words));
}

static const LwRevision *
revision_at (LwMock *mock, guint i)
{
  g_assert_cmpuint (mock->journal->revisions->len, >, i);
  return &g_array_index (mock->journal->revisions, LwRevision, i);
}

static gboolean
transmit (LwMock *mock, const char *id, int quantity, double limit, const char *rule)
{
  LwVerdict verdict;
  LwTicket ticket;
  gboolean ok;

  lw_mock_ticket (&ticket, "SPY", 425, 430, quantity, limit);
  ticket.short_bid = ticket.long_bid + limit;
  ticket.short_ask = ticket.long_ask + limit;
  lw_ticket_good_market (&ticket, mock->now_us);
  g_strlcpy (ticket.draft, id, sizeof ticket.draft);
  ok = lw_trade_transmit (mock->trade, id, &ticket, mock->now_us, &verdict);
  g_assert_cmpstr (verdict.rule, ==, rule);
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  return ok;
}

static void
set_limits (LwMock *mock, gint64 preview, gint64 margin_usd)
{
  LwGateLimits limits;
  char *complaint;

  lw_mock_wide_limits (&limits);
  limits.preview = preview;
  limits.margin = margin_usd * 1000000;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  lw_mock_run (mock);
}

static void
test_figures (void)
{
  LwMock *mock = lw_mock_connected ();
  LwPreview preview;

  g_assert_null (ask (mock));
  lw_trade_get_preview (mock->trade, ID, &preview);
  g_assert_cmpint (preview.state, ==, LW_PREVIEW_READY);
  g_assert_cmpfloat (preview.init_margin, ==, 380);
  g_assert_cmpfloat (preview.available_after, ==, 5000 - 1380);
  g_assert_true (lw_preview_is_of (&preview, preview.quantity, preview.limit));
  g_assert_true (lw_preview_is_of (&preview, preview.quantity, -preview.limit)); /* a ticket's price has no sign */
  g_assert_false (lw_preview_is_of (&preview, preview.quantity + 1, preview.limit));
  g_assert_false (lw_preview_is_of (&preview, preview.quantity, preview.limit + 100));
  g_assert_cmpfloat (preview.commission_low, ==, 2.60);
  g_assert_cmpint (preview.limit, ==, -12000);
  g_assert_cmpuint (mock->n_placed, ==, 0);
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 0); /* it is no order */
  g_assert_cmpint (revision_at (mock, 0)->purpose, ==, LW_PURPOSE_WHATIF);
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_ACKED);
  g_assert_cmpuint (strlen (revision_at (mock, 0)->hash), ==, 64);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), ==, 0);
  lw_mock_free (mock);
}

/* The draft becomes the order's intent; its id is used up, so the order takes the next one. */
static void
test_then_sent (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_null (ask (mock));
  g_assert_true (transmit (mock, ID, 1, 1.20, ""));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_cmpint (mock->last_order_id, ==, mock->preview_id + 1);
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 1);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  g_assert_cmpint (revision_at (mock, 1)->purpose, ==, LW_PURPOSE_NEW);
  g_assert_cmpint (revision_at (mock, 1)->n, ==, 2);
  g_assert_nonnull (ask (mock)); /* what was sent is not previewed */
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  lw_mock_free (mock);
}

static void
test_one_at_a_time (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute_previews = TRUE;
  g_assert_null (ask (mock));
  g_assert_cmpstr (ask (mock), ==, "A preview is under way");
  lw_mock_answer_preview (mock, mock->preview_id, TRUE);
  lw_mock_advance (mock, SECOND);
  g_assert_nonnull (strstr (ask (mock), "less than two seconds"));
  lw_mock_advance (mock, SECOND);
  g_assert_null (ask (mock));
  g_assert_cmpuint (mock->n_previews, ==, 2);
  lw_mock_free (mock);
}

/* Silence is told after five seconds, and is not asked again by itself; what comes later changes nothing. */
static void
test_silence (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute_previews = TRUE;
  g_assert_null (ask (mock));
  lw_mock_advance (mock, 5 * SECOND - 1);
  assert_preview (mock, ID, LW_PREVIEW_OPEN, NULL);
  lw_mock_advance (mock, 1);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "did not answer");
  lw_mock_answer_preview (mock, mock->preview_id, TRUE);
  lw_mock_advance (mock, 60 * SECOND);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "did not answer");
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_UNKNOWN);
  g_assert_cmpuint (mock->n_previews, ==, 1);
  lw_mock_free (mock);
}

static void
test_refused (void)
{
  static const struct { int code; const char *text, *words; LwPreviewState state; } cases[] = {
    { 321, "The API interface is currently in Read-Only mode.", "only lets this program read", LW_PREVIEW_FAILED },
    { 321, "Error validating request: read-only", "only lets this program read", LW_PREVIEW_FAILED },
    { 201, "Order rejected", "Order rejected", LW_PREVIEW_FAILED },
    { 103, "Duplicate order id", "Duplicate order id", LW_PREVIEW_FAILED },
    { 2109, "Outside Regular Trading Hours is ignored", NULL, LW_PREVIEW_OPEN },
    { 399, "held until the open", NULL, LW_PREVIEW_OPEN }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwMock *mock = lw_mock_connected ();

      mock->mute_previews = TRUE;
      g_assert_null (ask (mock));
      lw_mock_error (mock, mock->preview_id, cases[i].code, cases[i].text);
      lw_mock_run (mock);
      assert_preview (mock, ID, cases[i].state, cases[i].words);
      g_assert_true (mock->synced);
      lw_mock_free (mock);
    }
}

/* An answer without a margin, or without a currency, is no preview. */
static void
test_no_figures (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->preview_margin = NAN;
  g_assert_null (ask (mock));
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "without a margin");
  set_limits (mock, 1, 5000);
  g_assert_false (transmit (mock, ID, 1, 1.20, "G17"));
  lw_mock_free (mock);
}

static void
test_kill (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  g_assert_null (ask (mock));
  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_WITHDRAWN);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_nonnull (strstr (ask (mock), "kill switch"));
  lw_mock_free (mock);
}

/* Taken back while the disk is at work, and while the connection dies. */
static void
test_during_commit (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  g_assert_null (ask (mock));
  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_previews, ==, 0);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "taken back");
  lw_mock_free (mock);
}

static void
test_lost (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute_previews = TRUE;
  g_assert_null (ask (mock));
  lw_mock_lose (mock);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "connection was lost");
  g_assert_nonnull (ask (mock));
  lw_mock_free (mock);
}

/* Taken back while the disk is at something else: nothing of it is asked, and its rows are written as they are by then. */
static void
test_dropped_before_its_turn (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_advance (mock, SECOND);
  mock->hold_commits = TRUE;
  lw_mock_ticket (&ticket, "QQQ", 300, 305, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_null (ask (mock));
  lw_trade_discard (mock->trade, ID, mock->now_us);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_advance (mock, SECOND);
  g_assert_cmpuint (mock->n_previews, ==, 0);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_cmpuint (mock->journal->revisions->len, ==, 2); /* its number is used up */
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (revision_at (mock, i)->state, ==, revision_at (mock, i)->purpose == LW_PURPOSE_WHATIF ? LW_REV_WITHDRAWN : LW_REV_ACKED);
  for (guint i = 0; i < mock->events->len; i++)
    g_assert_false (g_str_has_prefix (g_ptr_array_index (mock->events, i), "preview "));
  lw_mock_finish (mock);
}

/* Closed while the disk writes the very preview: its draft is there until the disk has answered, and nothing is asked. */
static void
test_closed_during_its_commit (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  g_assert_null (ask (mock));
  lw_trade_discard (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->trade->drafts->len, ==, 1);
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_previews, ==, 0);
  g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
  assert_preview (mock, ID, LW_PREVIEW_NONE, NULL);
  g_assert_cmpint (g_array_index (mock->journal->intents, LwIntent, 0).state, ==, LW_INTENT_NOT_SENT);
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_WITHDRAWN);
  lw_mock_finish (mock);
}

/* What has no price is not asked, and takes no number. */
static void
test_no_price (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  const char *why;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  ticket.limit = LW_PRICE_NONE;
  g_assert_false (lw_trade_preview (mock->trade, ID, &ticket, mock->now_us, &why));
  g_assert_cmpstr (why, ==, "There is no price yet");
  g_assert_cmpstr (ask_for (mock, ID, 0, 1.20), ==, "There is no price yet");
  g_assert_cmpuint (mock->journal->revisions->len, ==, 0);
  assert_preview (mock, ID, LW_PREVIEW_NONE, NULL);
  assert_preview (mock, "", LW_PREVIEW_NONE, NULL);
  lw_mock_finish (mock);
}

/* The connection takes nothing: it is said, and the next try has a number of its own. */
static void
test_not_queued (void)
{
  LwMock *mock = lw_mock_connected ();
  gint32 used;

  mock->no_frames = TRUE;
  g_assert_null (ask (mock));
  used = mock->preview_id;
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "could not be written to TWS");
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_WITHDRAWN);
  mock->no_frames = FALSE;
  lw_mock_advance (mock, 3 * SECOND);
  g_assert_null (ask (mock));
  g_assert_cmpint (mock->preview_id, ==, used + 1);
  assert_preview (mock, ID, LW_PREVIEW_READY, NULL);
  lw_mock_finish (mock);
}

/* The kill switch between the commit and the frame: it is withdrawn as soon as it has a number. */
static void
test_kill_before_the_frame (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = mock->hold_frames = TRUE;
  g_assert_null (ask (mock));
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "taken back before a byte was out");
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_WITHDRAWN);
  lw_mock_finish (mock);
}

/* The disk takes longer than a person: the first preview is given up, the second has its own number, and neither is taken for the other. */
static void
test_slow_disk (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  g_assert_null (ask (mock));
  lw_mock_advance (mock, 5 * SECOND);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "taken back before a byte was out");
  g_assert_null (ask (mock));
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_previews, ==, 1);
  assert_preview (mock, ID, LW_PREVIEW_READY, NULL);
  g_assert_cmpint (revision_at (mock, 0)->state, ==, LW_REV_WITHDRAWN);
  g_assert_cmpint (mock->preview_id, ==, revision_at (mock, 0)->order_id + 1);
  lw_mock_finish (mock);
}

/* The answer to one that was given up says nothing of the next. */
static void
test_answer_of_before (void)
{
  LwMock *mock = lw_mock_connected ();
  gint32 first;

  mock->mute_previews = TRUE;
  g_assert_null (ask (mock));
  first = mock->preview_id;
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_null (ask_for (mock, ID, 1, 1.30));
  lw_mock_answer_preview (mock, first, TRUE);
  lw_mock_error (mock, first, 201, "no");
  lw_mock_run (mock);
  assert_preview (mock, ID, LW_PREVIEW_OPEN, NULL);
  lw_mock_answer_preview (mock, mock->preview_id, TRUE);
  lw_mock_run (mock);
  assert_preview (mock, ID, LW_PREVIEW_READY, NULL);
  lw_mock_finish (mock);
}

/* Two tickets: each has its own five seconds, whichever was asked for first. */
static void
test_two_tickets (void)
{
  LwMock *mock = lw_mock_connected ();

  g_assert_null (ask (mock));
  mock->mute_previews = TRUE;
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_null (ask_for (mock, ID2, 1, 1.20));
  lw_mock_advance (mock, SECOND);
  g_assert_null (ask (mock));
  lw_mock_advance (mock, 4 * SECOND);
  assert_preview (mock, ID2, LW_PREVIEW_FAILED, "did not answer");
  assert_preview (mock, ID, LW_PREVIEW_OPEN, NULL);
  lw_mock_advance (mock, SECOND);
  assert_preview (mock, ID, LW_PREVIEW_FAILED, "did not answer");
  lw_mock_finish (mock);
}

/* What says nothing of the margin: a status, an answer without its currency, an answer that only has a text. */
static void
test_no_answer (void)
{
  static const struct { LwReportType type; double margin; const char *currency, *text, *words; } rows[] = {
    { LW_REPORT_STATUS, NAN, "", NULL, NULL },
    { LW_REPORT_OPEN_ORDER, 380, "", NULL, "TWS answered without a margin" },
    { LW_REPORT_OPEN_ORDER, NAN, "USD", "The margin cannot be computed", "The margin cannot be computed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      LwReport report;

      mock->mute_previews = TRUE;
      g_assert_null (ask (mock));
      lw_report_init (&report, rows[i].type);
      report.order_id = mock->preview_id;
      report.client_id = 1;
      report.what_if = rows[i].type == LW_REPORT_OPEN_ORDER;
      report.init_margin_change = rows[i].margin;
      report.text = g_strdup (rows[i].text);
      g_strlcpy (report.currency, rows[i].currency, sizeof report.currency);
      g_strlcpy (report.status, "PreSubmitted", sizeof report.status);
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_report_clear (&report);
      lw_mock_run (mock);
      assert_preview (mock, ID, rows[i].words != NULL ? LW_PREVIEW_FAILED : LW_PREVIEW_OPEN, rows[i].words);
      g_assert_true (mock->synced);
      lw_mock_finish (mock);
    }
}

/* A ticket that lost its price has no preview to go by. */
static void
test_price_is_gone (void)
{
  LwMock *mock = lw_mock_connected ();
  LwVerdict verdict;
  LwTicket ticket;

  set_limits (mock, 1, 5000);
  g_assert_null (ask (mock));
  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  lw_ticket_good_market (&ticket, mock->now_us);
  g_strlcpy (ticket.draft, ID, sizeof ticket.draft);
  ticket.limit = LW_PRICE_NONE;
  lw_trade_check (mock->trade, &ticket, mock->now_us, &verdict);
  g_assert_false (verdict.ok);
  lw_verdict_clear (&verdict);
  lw_mock_finish (mock);
}

/* Stuck for five seconds it is to be withdrawn, but a byte is out by then: TWS has its time to answer, or its silence is told. */
static void
test_withdrawn_too_late (void)
{
  for (int answered = 0; answered < 2; answered++)
    {
      LwMock *mock = lw_mock_connected ();

      mock->hold_frames = mock->late_withdrawals = TRUE;
      g_assert_null (ask (mock));
      lw_mock_advance (mock, 5 * SECOND);
      lw_trade_kill (mock->trade, mock->now_us); /* it is to be withdrawn already */
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_withdrawn, ==, 1);
      assert_preview (mock, ID, LW_PREVIEW_OPEN, NULL);
      lw_trade_frame_out (mock->trade, mock->next_frame, mock->now_us);
      lw_mock_advance (mock, 5 * SECOND - 1);
      assert_preview (mock, ID, LW_PREVIEW_OPEN, NULL);
      if (answered)
        lw_mock_answer_preview (mock, mock->preview_id, TRUE);
      lw_mock_advance (mock, 1);
      assert_preview (mock, ID, answered ? LW_PREVIEW_READY : LW_PREVIEW_FAILED, answered ? NULL : "did not answer within five seconds");
      g_assert_cmpuint (mock->n_withdrawn, ==, 1);
      lw_mock_finish (mock);
    }
}

/* The connection dies before a byte is out, while the disk writes or while the preview waits for the disk: nothing of it goes with the next
 * connection. */
static void
test_lost_before_a_byte (void)
{
  for (int waits = 0; waits < 2; waits++)
    {
      LwMock *mock = lw_mock_connected ();
      LwTicket ticket;

      lw_mock_advance (mock, SECOND);
      mock->hold_commits = TRUE;
      lw_mock_ticket (&ticket, "QQQ", 300, 305, 1, 1.20);
      g_assert_true (!waits || lw_mock_transmit (mock, ID2, &ticket));
      g_assert_null (ask (mock));
      lw_mock_lose (mock);
      mock->hold_commits = FALSE;
      lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
      lw_mock_run (mock);
      assert_preview (mock, ID, LW_PREVIEW_FAILED, "connection was lost before a byte was out");
      lw_mock_connect (mock);
      g_assert_cmpuint (mock->n_previews + mock->n_placed, ==, 0);
      for (guint i = 0; i < mock->journal->revisions->len; i++)
        g_assert_cmpint (revision_at (mock, i)->state, ==, LW_REV_WITHDRAWN);
      lw_mock_finish (mock);
    }
}

/* A ticket that was not sent is none: closed, or over a start, its draft is over; the ids stay used up. */
static void
test_discarded (void)
{
  LwMock *mock = lw_mock_connected ();
  gint32 used;

  g_assert_null (ask (mock));
  used = mock->preview_id;
  lw_trade_discard (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_null (lw_trade_find (mock->trade, ID)); /* nobody holds it: it is in the journal, and that is all */
  g_assert_cmpint (g_array_index (mock->journal->intents, LwIntent, 0).state, ==, LW_INTENT_NOT_SENT);
  g_assert_cmpstr (g_array_index (mock->journal->intents, LwIntent, 0).reason, ==, "a ticket that was previewed and not sent");
  g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
  g_assert_false (transmit (mock, ID, 1, 1.20, "G10"));
  g_assert_nonnull (strstr (ask_for (mock, ID, 1, 1.20), "sent, or closed"));
  g_assert_null (ask_for (mock, ID2, 1, 1.20));
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_null (lw_trade_find (mock->trade, ID2));
  g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
  g_assert_false (transmit (mock, ID2, 1, 1.20, "G10"));
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 0);
  g_assert_null (ask_for (mock, "LWCCCCCCCCCCCCCCCCCCCC", 1, 1.20));
  g_assert_cmpint (mock->preview_id, ==, used + 2);
  lw_mock_free (mock);
}

/* An order of TWS under the id of a preview: everything stops. After a start it is known too, and when the ticket was closed. */
static void
test_lives (void)
{
  for (int way = 0; way < 3; way++)
    {
      LwMock *mock = lw_mock_connected ();
      LwReport report;

      g_assert_null (ask (mock));
      if (way == 2)
        lw_trade_discard (mock->trade, ID, mock->now_us);
      if (way == 1)
        {
          lw_mock_restart (mock);
          lw_mock_connect (mock);
        }
      lw_mock_answer_preview (mock, mock->preview_id, FALSE);
      lw_mock_run (mock);
      g_assert_false (mock->synced);
      g_assert_nonnull (strstr (mock->why, "WHAT-IF IS LIVE"));
      g_assert_cmpuint (mock->n_cancels, ==, 0);
      g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 1);
      g_assert_cmpint (lw_trade_get_conflict (mock->trade, 0)->order_id, ==, mock->preview_id);
      g_assert_cmpstr (lw_trade_get_conflict (mock->trade, 0)->intent, ==, ID);
      g_assert_true (lw_trade_cancel_conflict (mock->trade, mock->preview_id, mock->now_us)); /* though orders are off */
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_cancels, ==, 1);
      lw_report_init (&report, LW_REPORT_STATUS);
      report.order_id = mock->preview_id;
      report.client_id = 1;
      g_strlcpy (report.status, "Cancelled", sizeof report.status);
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 0);
      g_assert_false (mock->synced); /* until a start */
      lw_mock_free (mock);
    }
}

/* A closed ticket that had two previews: an order under either number, and nothing else to know it by, stops everything. */
static void
test_either_number_lives (void)
{
  for (int second = 0; second < 2; second++)
    {
      LwMock *mock = lw_mock_connected ();
      gint32 ids[2];
      LwReport report;

      for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        {
          g_assert_null (ask (mock));
          ids[i] = mock->preview_id;
          lw_mock_advance (mock, 2 * SECOND);
        }
      lw_trade_discard (mock->trade, ID, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
      lw_report_init (&report, LW_REPORT_STATUS);
      report.order_id = ids[second];
      report.client_id = 1;
      g_strlcpy (report.status, "Submitted", sizeof report.status);
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_mock_run (mock);
      g_assert_false (mock->synced);
      g_assert_nonnull (strstr (mock->why, "WHAT-IF IS LIVE"));
      lw_mock_finish (mock);
    }
}

/* Of a closed ticket its numbers are kept, no other; of before TWS counted anew none: such a number may be another's. */
static void
test_numbers_kept (void)
{
  for (int anew = 0; anew < 2; anew++)
    {
      LwMock *mock = lw_mock_connected ();
      gint32 first = mock->next_valid_id;
      const guint n = 3;

      for (guint i = 0; i < n; i++)
        {
          g_assert_null (ask (mock));
          g_assert_cmpint (mock->preview_id, ==, first + (gint32) i);
          lw_mock_advance (mock, 2 * SECOND);
        }
      lw_mock_lose (mock);
      mock->next_valid_id = anew ? first : first + (gint32) n;
      lw_mock_connect (mock);
      lw_trade_discard (mock->trade, ID, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
      g_assert_cmpuint (g_hash_table_size (mock->trade->past_previews), ==, anew ? 0 : n);
      lw_mock_finish (mock);
    }
}

/* Of an open ticket TWS names the reference under a number that was not asked for: as a what-if it says nothing, as an order everything
 * stops. */
static void
test_another_number (void)
{
  for (int lives = 0; lives < 2; lives++)
    {
      LwMock *mock = lw_mock_connected ();

      g_assert_null (ask (mock));
      lw_mock_answer_preview (mock, mock->preview_id + 7, !lives);
      lw_mock_run (mock);
      g_assert_cmpint (mock->synced, ==, !lives);
      g_assert_cmpuint (mock->trade->externals->len, ==, lives);
      lw_mock_free (mock);
    }
}

/* What else comes for a ticket that was closed is written and no more: by its number, or by its reference under another one. Under a
 * number that TWS counts anew it is another's. */
static void
test_said_of_a_closed_ticket (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  g_assert_null (ask (mock));
  lw_trade_discard (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_answer_preview (mock, mock->preview_id, TRUE);
  lw_mock_error (mock, mock->preview_id, 201, "no");
  lw_report_init (&report, LW_REPORT_STATUS);
  report.order_id = mock->preview_id + 5;
  report.client_id = 1;
  g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
  g_strlcpy (report.status, "PreSubmitted", sizeof report.status);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_true (mock->synced);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  g_assert_cmpuint (mock->trade->externals->len, ==, 0);
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_false (mock->synced);
  lw_mock_free (mock);
  mock = lw_mock_connected ();
  g_assert_null (ask (mock));
  lw_trade_discard (mock->trade, ID, mock->now_us);
  lw_mock_lose (mock);
  mock->next_valid_id = mock->preview_id; /* rolled back */
  lw_mock_connect (mock);
  lw_report_init (&report, LW_REPORT_STATUS);
  report.order_id = mock->preview_id;
  report.client_id = 1;
  report.perm_id = 77;
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_true (mock->synced);
  g_assert_cmpuint (mock->trade->externals->len, ==, 1);
  lw_mock_free (mock);
}

/* Many tickets that were looked at and closed: none stays in memory. */
static void
test_none_stays (void)
{
  LwMock *mock = lw_mock_connected ();

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("LW%020u", i);

      lw_mock_advance (mock, 3 * SECOND);
      g_assert_null (ask_for (mock, id, 1, 1.20));
      g_assert_cmpuint (mock->trade->drafts->len, ==, 1);
      lw_trade_discard (mock->trade, id, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (mock->trade->drafts->len, ==, 0);
    }
  g_assert_cmpuint (mock->journal->intents->len, ==, 50);
  lw_mock_finish (mock);
}

/* Under the number of a preview: what only a live order can say is a conflict; the rest is the preview's. */
static void
test_what_lives (void)
{
  static const struct { LwReportType type; const char *status; gboolean lives; } rows[] = {
    { LW_REPORT_STATUS, "Submitted", TRUE }, { LW_REPORT_STATUS, "Filled", TRUE }, { LW_REPORT_STATUS, "PreSubmitted", FALSE },
    { LW_REPORT_STATUS, "Inactive", FALSE }, { LW_REPORT_EXECUTION, "", TRUE }, { LW_REPORT_ERROR, "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      LwReport report;

      g_assert_null (ask (mock));
      lw_report_init (&report, rows[i].type);
      report.order_id = mock->preview_id;
      report.client_id = 1;
      g_strlcpy (report.status, rows[i].status, sizeof report.status);
      g_strlcpy (report.exec_id, "5.1.01", sizeof report.exec_id);
      report.shares = 1;
      report.side = 1;
      report.price = 100;
      report.code = 2109;
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpint (mock->synced, ==, !rows[i].lives);
      lw_mock_free (mock);
    }
}

/* G17: without a preview nothing of a new spread is sent; its margin counts at another price too, of another size it does not. */
static void
test_gate (void)
{
  LwMock *mock = lw_mock_connected ();

  set_limits (mock, 1, 400);
  g_assert_false (transmit (mock, ID, 1, 1.20, "G17"));
  g_assert_null (ask (mock));
  g_assert_false (transmit (mock, ID, 2, 1.20, "G17")); /* of another size */
  g_assert_false (transmit (mock, ID, 1, 1.41, "G17")); /* 380 + 21 */
  g_assert_true (transmit (mock, ID, 1, 1.40, ""));
  lw_mock_advance (mock, 10 * SECOND);
  set_limits (mock, 2, 400);
  g_assert_false (transmit (mock, ID2, 1, 1.20, "G17"));
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/previews/figures", test_figures);
  g_test_add_func ("/trade/previews/then-sent", test_then_sent);
  g_test_add_func ("/trade/previews/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/trade/previews/silence", test_silence);
  g_test_add_func ("/trade/previews/refused", test_refused);
  g_test_add_func ("/trade/previews/no-figures", test_no_figures);
  g_test_add_func ("/trade/previews/kill", test_kill);
  g_test_add_func ("/trade/previews/during-commit", test_during_commit);
  g_test_add_func ("/trade/previews/lost", test_lost);
  g_test_add_func ("/trade/previews/discarded", test_discarded);
  g_test_add_func ("/trade/previews/closed-during-its-commit", test_closed_during_its_commit);
  g_test_add_func ("/trade/previews/no-price", test_no_price);
  g_test_add_func ("/trade/previews/not-queued", test_not_queued);
  g_test_add_func ("/trade/previews/kill-before-the-frame", test_kill_before_the_frame);
  g_test_add_func ("/trade/previews/slow-disk", test_slow_disk);
  g_test_add_func ("/trade/previews/answer-of-before", test_answer_of_before);
  g_test_add_func ("/trade/previews/two-tickets", test_two_tickets);
  g_test_add_func ("/trade/previews/no-answer", test_no_answer);
  g_test_add_func ("/trade/previews/price-is-gone", test_price_is_gone);
  g_test_add_func ("/trade/previews/withdrawn-too-late", test_withdrawn_too_late);
  g_test_add_func ("/trade/previews/lost-before-a-byte", test_lost_before_a_byte);
  g_test_add_func ("/trade/previews/dropped-before-its-turn", test_dropped_before_its_turn);
  g_test_add_func ("/trade/previews/lives", test_lives);
  g_test_add_func ("/trade/previews/either-number-lives", test_either_number_lives);
  g_test_add_func ("/trade/previews/numbers-kept", test_numbers_kept);
  g_test_add_func ("/trade/previews/what-lives", test_what_lives);
  g_test_add_func ("/trade/previews/another-number", test_another_number);
  g_test_add_func ("/trade/previews/said-of-a-closed-ticket", test_said_of_a_closed_ticket);
  g_test_add_func ("/trade/previews/none-stays", test_none_stays);
  g_test_add_func ("/trade/previews/gate", test_gate);
  return g_test_run ();
}
