/* Scenarios of orders on a virtual clock; names are those of the fault catalogue. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"

#define assert_state(mock, id, word) g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, id)), ==, word)

static guint
count_events (LwMock *mock, const char *kind)
{
  g_autofree char *start = g_strconcat (kind, " ", NULL);
  guint n = 0;

  lw_mock_run (mock);
  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), start);
  return n;
}

#define assert_events(mock, kind, n) g_assert_cmpuint (count_events (mock, kind), ==, n)

static void
send_one (LwMock *mock)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
}

static void
test_way_of_an_order (void)
{
  LwMock *mock = lw_mock_connected ();
  const LwIntent *intent;
  LwReport report;

  mock->hold_commits = TRUE;
  send_one (mock);
  g_assert_cmpuint (mock->n_placed, ==, 0); /* nothing leaves before the commit */
  assert_state (mock, ID, "RESERVED");
  mock->hold_commits = FALSE;
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  assert_state (mock, ID, "WORKING");
  intent = lw_trade_find (mock->trade, ID);
  g_assert_true (intent->verified);
  g_assert_cmpint (intent->limit, ==, -12000); /* a credit is a negative limit */
  g_assert_cmpint (mock->orders[0].order.legs[0].side, ==, 1);
  g_assert_cmpint (mock->orders[0].order.legs[1].side, ==, -1);
  g_assert_cmpstr (mock->orders[0].order.order_ref, ==, ID);
  g_assert_cmpfloat (lw_trade_at_risk_beside_usd (mock->trade, ""), >, 760);
  g_assert_cmpfloat (lw_trade_at_risk_beside_usd (mock->trade, ID), ==, 0); /* to the cent, fees too */
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "PARTIAL");
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "FILLED");
  g_assert_cmpfloat (intent->filled, ==, 2);
  g_assert_cmpfloat (intent->avg_price, ==, -1.20);
  g_assert_true (intent->fees_pending);
  for (guint i = 0; i < 2; i++)
    for (guint leg = 1; leg <= 2; leg++)
      {
        lw_report_init (&report, LW_REPORT_COMMISSION);
        g_snprintf (report.exec_id, sizeof report.exec_id, "0001.0.%u.01", i * 3 + leg);
        report.commission = 0.65;
        g_strlcpy (report.currency, "USD", sizeof report.currency);
        lw_trade_report (mock->trade, &report, mock->now_us);
      }
  lw_mock_run (mock);
  g_assert_false (intent->fees_pending);
  g_assert_cmpfloat_with_epsilon (intent->fees_usd, 2.60, 1e-9);
  g_assert_cmpuint (mock->journal->execs->len, ==, 6);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), ==, 0);
  g_assert_cmpfloat (lw_trade_at_risk_beside_usd (mock->trade, ""), ==, 760);
  g_assert_cmpfloat (lw_trade_at_risk_beside_usd (mock->trade, ID), ==, 760); /* what it opened: 2 of 5 wide, 1.20 received */
  lw_mock_finish (mock);
}

static void
test_gate_refuses (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_assert_false (lw_mock_transmit (mock, ID, &ticket)); /* not connected: G12 */
  lw_mock_connect (mock);
  ticket.limit = 60000;
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  ticket.limit = 12000;
  ticket.quantity = 11;
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  g_assert_cmpuint (mock->n_placed, ==, 0);
  g_assert_cmpuint (lw_trade_n_intents (mock->trade), ==, 0);
  lw_mock_finish (mock);
}

static void
test_a01_lost (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->mute = TRUE;
  send_one (mock);
  lw_mock_lose (mock);
  assert_state (mock, ID, "UNKNOWN");
  mock->now_us += 3 * SECOND;
  lw_mock_connect (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_ticket (&ticket, "SPY", 420, 425, 1, 1.00);
  g_assert_false (lw_mock_transmit (mock, ID2, &ticket)); /* R5 */
  lw_mock_advance (mock, 40 * SECOND);
  assert_state (mock, ID, "ABSENT");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), >, 0);
  lw_trade_abandon (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  assert_state (mock, ID, "ABANDONED");
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpint (mock->last_order_id, ==, 101);
  lw_mock_finish (mock);
}

static void
test_a02_found (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_orders = TRUE; /* TWS has it, its answer is lost with the socket */
  send_one (mock);
  assert_state (mock, ID, "SENT");
  mock->orders[0].visible = TRUE;
  lw_mock_lose (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_connect (mock);
  assert_state (mock, ID, "WORKING");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_a03_filled_unseen (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_orders = TRUE;
  send_one (mock);
  lw_mock_lose (mock);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, FALSE);
  lw_mock_connect (mock);
  assert_state (mock, ID, "FILLED");
  g_assert_cmpuint (mock->journal->execs->len, ==, 3);
  lw_mock_lose (mock);
  lw_mock_connect (mock); /* C03: the replay of the day books nothing */
  g_assert_cmpuint (mock->journal->execs->len, ==, 3);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_a05_rollback (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->mute = TRUE;
  send_one (mock);
  g_assert_cmpint (mock->last_order_id, ==, 100);
  lw_mock_lose (mock);
  mock->now_us += 80 * SECOND;
  mock->next_valid_id = 96;
  lw_mock_connect (mock);
  mock->mute = FALSE;
  lw_mock_advance (mock, 40 * SECOND);
  assert_state (mock, ID, "ABSENT");
  lw_trade_abandon (mock->trade, ID, mock->now_us);
  lw_mock_ticket (&ticket, "SPY", 420, 425, 1, 1.00);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpint (mock->last_order_id, ==, 101);
  assert_state (mock, ID, "ABANDONED");
  assert_state (mock, ID2, "WORKING");
  g_assert_cmpint (lw_trade_find (mock->trade, ID2)->id_epoch, ==, 1);
  lw_mock_finish (mock);
}

static void
test_a07_duplicate_id (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute = TRUE;
  send_one (mock);
  lw_mock_error (mock, 100, 103, "Duplicate order id");
  lw_mock_run (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_advance (mock, 70 * SECOND);
  assert_state (mock, ID, "ABSENT");
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_a08_double_click (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  send_one (mock);
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  mock->now_us += 80000;
  g_assert_false (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  mock->now_us += 4 * SECOND;
  g_assert_false (lw_mock_transmit (mock, ID2, &ticket)); /* still open */
  ticket.add = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_finish (mock);
}

static void
test_a09_held_in_dialog (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_orders = TRUE;
  send_one (mock);
  lw_mock_advance (mock, 7 * SECOND);
  assert_state (mock, ID, "SENT");
  lw_mock_advance (mock, 2 * SECOND);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_advance (mock, 31 * SECOND);
  assert_state (mock, ID, "ABSENT");
  mock->orders[0].visible = TRUE;
  lw_mock_open_order (mock, 0, 1);
  lw_mock_run (mock);
  assert_state (mock, ID, "WORKING");
  g_assert_nonnull (strstr (mock->last_alarm, "WORKING"));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_a16_other_client (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTradeStats stats;

  send_one (mock);
  lw_mock_status (mock, 0, "Submitted");
  g_strlcpy (mock->orders[1].status, "Submitted", 24);
  mock->orders[1].id = mock->orders[0].id;
  mock->orders[1].perm = 7777;
  mock->orders[1].order.quantity = 50;
  lw_mock_open_order (mock, 1, 9);
  lw_mock_run (mock);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->quantity, ==, 2);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->perm_id, ==, 9000);
  assert_state (mock, ID, "WORKING");
  lw_trade_get_stats (mock->trade, &stats);
  g_assert_cmpuint (stats.conflicts, ==, 0);
  lw_mock_finish (mock);
}

static void
test_duplicate_live (void)
{
  LwMock *mock = lw_mock_connected ();
  guint alarms, lists;

  send_one (mock);
  alarms = mock->n_alarms;
  mock->orders[1] = mock->orders[0];
  mock->orders[1].perm = 7777;
  mock->orders[1].visible = TRUE;
  mock->n_orders = 2;
  lists = mock->n_lists;
  lw_mock_open_order (mock, 1, 1);
  lw_mock_run (mock);
  lw_mock_advance (mock, 60 * SECOND);
  assert_state (mock, ID, "WORKING");
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->perm_id, ==, 9000);
  g_assert_cmpuint (mock->n_alarms, >, alarms);
  g_assert_cmpuint (mock->n_lists, ==, lists + 5); /* one snapshot, though it lists the second order again */
  lw_mock_finish (mock);
}

static void
test_a17_rejected (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute = TRUE;
  send_one (mock);
  lw_mock_error (mock, 100, 201, "Order rejected - reason: <b>margin</b>");
  lw_mock_run (mock);
  assert_state (mock, ID, "REJECTED");
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->reason, ==, "Order rejected - reason: <b>margin</b>");
  g_assert_cmpint (g_array_index (mock->journal->reservations, LwReservation, 0).freed_us, >, 0);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), ==, 0);
  lw_mock_finish (mock);
}

static void
test_a18_inactive (void)
{
  LwMock *mock = lw_mock_connected ();
  g_autofree char *words = NULL;

  send_one (mock);
  lw_mock_status (mock, 0, "Inactive");
  lw_mock_run (mock);
  assert_state (mock, ID, "HELD");
  words = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);
  g_assert_nonnull (strstr (words, "no reason given"));
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), >, 0);
  lw_mock_finish (mock);
}

static void
test_a19_a20_notices (void)
{
  LwMock *mock = lw_mock_connected ();
  guint lists;

  send_one (mock);
  lists = mock->n_lists;
  lw_mock_error (mock, 100, 10349, "Order TIF was set to DAY based on order preset");
  lw_mock_run (mock);
  assert_state (mock, ID, "WORKING");
  g_assert_cmpuint (mock->n_lists, ==, lists); /* a notice is no reason to ask */
  lw_mock_error (mock, 100, 110, "The price does not conform to the minimum price variation");
  assert_events (mock, "refused", 0); /* of an order that TWS has, the code says nothing */
  assert_events (mock, "odd", 1);
  lw_mock_status (mock, 0, "PreSubmitted");
  lw_mock_error (mock, 100, 399, "will be held until the open");
  lw_mock_run (mock);
  assert_state (mock, ID, "HELD");
  lw_mock_status (mock, 0, "Submitted");
  lw_mock_run (mock);
  assert_state (mock, ID, "WORKING");
  lw_mock_error (mock, 100, 4242, "nobody knows this code");
  lw_mock_run (mock);
  assert_state (mock, ID, "WORKING"); /* odd: looked at, not concluded from */
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_b01_cancel_not_found (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_trade_cancel (mock->trade, ID, mock->now_us); /* one is open: pressed again in vain */
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_error (mock, 100, 10147, "OrderId 100 that needs to be cancelled is not found");
  lw_mock_advance (mock, SECOND);
  assert_state (mock, ID, "WORKING"); /* the check listed it */
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_REFUSED);
  lw_mock_finish (mock);
}

static void
test_b02_cancel_too_late (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, FALSE);
  lw_mock_error (mock, 100, 10148, "cannot be cancelled, state: Filled");
  lw_mock_advance (mock, SECOND);
  assert_state (mock, ID, "FILLED");
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_REFUSED);
  lw_mock_finish (mock);
}

static void
test_b03_late_fill (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  mock->orders[0].visible = FALSE;
  lw_mock_error (mock, 100, 202, "Order Canceled - reason:");
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_run (mock);
  assert_state (mock, ID, "CANCELLED");
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_DONE);
  lw_mock_advance (mock, 2 * SECOND);
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "CANCELLED_WITH_FILLS");
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "FILLED");
  lw_mock_finish (mock);
}

static void
test_cancel_without_answer (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  mock->n_orders = 0; /* the lists say nothing either */
  lw_mock_advance (mock, 7 * SECOND);
  g_assert_false (lw_trade_find (mock->trade, ID)->change_unknown);
  mock->n_orders = 1;
  lw_mock_advance (mock, 2 * SECOND);
  assert_state (mock, ID, "WORKING"); /* a cancel without an answer never makes the intent UNKNOWN */
  g_assert_cmpint (g_array_index (mock->journal->cancels, LwCancel, 0).state, ==, LW_CANCEL_REFUSED); /* listed: not taken */
  lw_mock_finish (mock);
}

static void
test_cancel_while_away (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_mock_lose (mock);
  assert_state (mock, ID, "WORKING");
  g_assert_false (lw_trade_find (mock->trade, ID)->verified);
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_connect (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 1);
  lw_mock_finish (mock);
}

static void
test_c05_correction (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  send_one (mock);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "FILLED");
  for (guint i = 0; i < 3; i++)
    {
      LwReport *exec = g_ptr_array_index (mock->execs, i);

      exec->exec_id[strlen (exec->exec_id) - 1] = '2';
      exec->shares = 1;
      report = *exec;
      lw_trade_report (mock->trade, &report, mock->now_us);
    }
  for (guint i = 0; i < mock->n_positions; i++)
    {
      mock->positions[i].quantity /= 2;
      lw_mock_tell_position (mock, i);
    }
  lw_mock_run (mock);
  lw_mock_advance (mock, 12 * SECOND);
  assert_state (mock, ID, "CANCELLED_WITH_FILLS");
  g_assert_cmpuint (mock->journal->execs->len, ==, 6);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 1);
  lw_mock_finish (mock);
}

static void
test_c08_legs_and_bag (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_mock_fill (mock, 0, 1, FALSE, TRUE, FALSE, TRUE);
  assert_state (mock, ID, "PARTIAL"); /* one lone leg */
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
  lw_mock_advance (mock, 3 * SECOND / 2);
  g_assert_nonnull (strstr (mock->last_alarm, "LEG IMBALANCE"));
  mock->orders[0].filled = 1;
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  lw_mock_finish (mock);
}

/* TWS counts more than its executions say: asked once more, then said. */
static void
test_c10_count_ahead (void)
{
  LwMock *mock = lw_mock_connected ();
  guint lists;

  send_one (mock);
  lists = mock->n_lists;
  mock->orders[0].filled = 1;
  lw_mock_status (mock, 0, "Submitted");
  lw_mock_advance (mock, SECOND);
  g_assert_cmpuint (mock->n_lists, ==, lists);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (mock->n_lists, ==, lists + 5);
  g_assert_nonnull (strstr (mock->last_alarm, "do not add up"));
  assert_state (mock, ID, "WORKING");
  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_advance (mock, 5 * SECOND);
  assert_state (mock, ID, "UNRESOLVED"); /* executions decide, never TWS's count */
  lw_mock_finish (mock);
}

/* What a person reads, and what the mark behind it says. */
static void
test_sentences (void)
{
  LwMock *mock = lw_mock_connected ();
  g_autofree char *working = NULL, *unverified = NULL, *filled = NULL;

  send_one (mock);
  working = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);
  g_assert_cmpstr (working, ==, "Working at TWS at 1.20 credit; nothing filled.");
  lw_mock_lose (mock);
  unverified = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);
  g_assert_cmpstr (unverified, ==, "Working at TWS at 1.20 credit; nothing filled. Unverified.");
  lw_mock_connect (mock);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  filled = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);
  g_assert_cmpstr (filled, ==, "Filled 2 of 2 at 1.20 credit; fees pending.");
  lw_mock_finish (mock);
}

/* What was sent or heard after the first request left cannot be missing from the lists. */
static void
test_absence_is_fair (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  guint lists;

  send_one (mock);
  lw_mock_status (mock, 0, "Submitted");
  lists = mock->n_lists;
  mock->hold_end = TRUE;
  mock->orders[0].visible = FALSE;
  for (guint i = 0; i < 301 && mock->n_lists == lists; i++)
    lw_mock_advance (mock, SECOND); /* the snapshot of each five minutes runs, its End is late */
  g_assert_cmpuint (mock->n_lists, ==, lists + 4);
  lw_mock_status (mock, 0, "Submitted"); /* said again after the list of open orders: it is not gone */
  mock->hold_orders = TRUE;
  lw_mock_ticket (&ticket, "SPX", 400, 405, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_advance (mock, 8 * SECOND + SECOND / 2);
  assert_state (mock, ID2, "UNKNOWN");
  mock->orders[0].visible = TRUE;
  lw_mock_end (mock);
  assert_events (mock, "snap.absent", 1); /* the new order's, by the snapshot that followed */
  g_assert_cmpint (lw_trade_find (mock->trade, ID2)->absences, ==, 1);
  g_assert_cmpint (lw_trade_find (mock->trade, ID2)->first_absence_us, >, lw_trade_find (mock->trade, ID2)->sent_us);
  assert_state (mock, ID, "WORKING");
  lw_mock_finish (mock);
}

/* Two absences count only 30 s apart, with the link up all the while. */
static void
test_two_absences (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  mock->mute = TRUE;
  send_one (mock);
  lw_mock_advance (mock, 9 * SECOND);
  assert_state (mock, ID, "UNKNOWN");
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->absences, ==, 1);
  lw_mock_advance (mock, 10 * SECOND);
  lw_mock_error (mock, 100, 103, "Duplicate order id"); /* asks at once */
  lw_mock_run (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_report_init (&report, LW_REPORT_LINK_DOWN);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->absences, ==, 0);
  mock->now_us += 25 * SECOND;
  lw_report_init (&report, LW_REPORT_LINK_UP);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_advance (mock, 31 * SECOND);
  assert_state (mock, ID, "ABSENT");
  lw_mock_finish (mock);
}

/* A10: the date changes over an order that nobody names. */
static void
test_a10_day (void)
{
  LwMock *mock = lw_mock_connected ();
  guint lists;
  g_autofree char *sentence = NULL;

  mock->mute = TRUE;
  send_one (mock);
  lw_mock_advance (mock, 60 * SECOND);
  assert_state (mock, ID, "ABSENT");
  lw_mock_advance (mock, 14 * 3600 * SECOND - 120 * SECOND - (mock->now_us - MOCK_START_US));
  lists = mock->n_lists;
  assert_state (mock, ID, "ABSENT");
  lw_mock_advance (mock, 130 * SECOND);
  assert_state (mock, ID, "UNRESOLVED");
  assert_events (mock, "day", 1);
  g_assert_cmpuint (mock->n_lists, >=, lists + 5);
  sentence = lw_trade_sentence (mock->trade, lw_trade_find (mock->trade, ID), mock->now_us);
  g_assert_nonnull (strstr (sentence, "sign off. TWS shows none of the 425 strike, none of the 430 strike."));
  lw_trade_signoff (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  assert_state (mock, ID, "ABANDONED");
  assert_events (mock, "signoff.positions", 1); /* what was shown */
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* The window never says more than the journal does. */
static void
test_view_follows_journal (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  mock->hold_commits = TRUE;
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "WORKING");
  lw_trade_committed (mock->trade, mock->held_token, NULL, mock->now_us);
  g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, ID)), ==, "PARTIAL");
  mock->hold_commits = FALSE;
  lw_mock_run (mock);
  assert_state (mock, ID, "FILLED");
  lw_mock_finish (mock);
}

/* A revision that comes after a higher one is kept, but does not count. */
static void
test_late_revision (void)
{
  LwMock *mock = lw_mock_connected ();
  static const struct { const char *end; double shares; } revisions[] = { { "10", 1 }, { "9", 2 } };

  send_one (mock);
  lw_mock_fill (mock, 0, 1, FALSE, TRUE, TRUE, TRUE);
  for (guint leg = 0; leg < 2; leg++)
    for (guint i = 0; i < G_N_ELEMENTS (revisions); i++)
      {
        LwReport report = *(LwReport *) g_ptr_array_index (mock->execs, leg);

        g_strlcpy (strrchr (report.exec_id, '.') + 1, revisions[i].end, 8);
        report.shares = revisions[i].shares;
        lw_trade_report (mock->trade, &report, mock->now_us);
      }
  lw_mock_run (mock);
  g_assert_cmpuint (mock->journal->execs->len, ==, 6);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 1);
  lw_mock_finish (mock);
}

static void
test_d15_no_end (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  mock->no_end_completed = TRUE;
  lw_mock_connect (mock);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_advance (mock, 31 * SECOND);
  g_assert_false (mock->synced);
  g_assert_nonnull (strstr (mock->why, "did not finish"));
  g_assert_cmpuint (mock->n_placed, ==, 0);
  mock->no_end_completed = FALSE;
  lw_mock_advance (mock, 61 * SECOND);
  g_assert_true (mock->synced);
  lw_mock_finish (mock);
}

static void
test_d17_wrong_account (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  mock->accounts = "U123";
  lw_mock_connect (mock);
  g_assert_false (mock->synced);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  g_assert_cmpuint (mock->n_lists, ==, 0);
  lw_mock_finish (mock);
}

static void
test_link_down (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  lw_report_init (&report, LW_REPORT_LINK_DOWN);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_false (mock->synced);
  lw_report_init (&report, LW_REPORT_LINK_UP);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_advance (mock, 4 * SECOND);
  g_assert_false (mock->synced);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_true (mock->synced);
  lw_mock_finish (mock);
}

static void
test_p2_killed_after_commit (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_commits = TRUE;
  send_one (mock);
  g_assert_cmpstr (lw_intent_state_word (g_array_index (mock->journal->intents, LwIntent, 0).state), ==, "ARMED");
  lw_mock_restart (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_connect (mock);
  lw_mock_advance (mock, 40 * SECOND);
  assert_state (mock, ID, "ABSENT");
  g_assert_cmpuint (mock->n_placed, ==, 0);
  lw_mock_finish (mock);
}

static void
test_p3_killed_after_send (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  g_array_index (mock->journal->intents, LwIntent, 0).state = LW_INTENT_ARMED; /* the SENT row was not written */
  g_array_index (mock->journal->intents, LwIntent, 0).perm_id = 0;
  lw_mock_restart (mock);
  assert_state (mock, ID, "UNKNOWN");
  lw_mock_connect (mock);
  assert_state (mock, ID, "WORKING");
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, FALSE); /* P4: read before its commit */
  lw_mock_restart (mock);
  assert_state (mock, ID, "WORKING");
  lw_mock_connect (mock);
  assert_state (mock, ID, "FILLED");
  g_assert_cmpuint (mock->journal->execs->len, ==, 3);
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

static void
test_disk_full (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->fail_commits = TRUE;
  send_one (mock);
  assert_state (mock, ID, "NOT_SENT");
  g_assert_false (mock->synced);
  g_assert_cmpuint (mock->n_placed, ==, 0);
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 3 * SECOND);
  g_assert_true (mock->synced);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  mock->now_us += 4 * SECOND;
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpuint (mock->n_placed, ==, 1);
  lw_mock_finish (mock);
}

/* Evidence that cannot be written is kept and written later; the view does not run ahead of the journal. */
static void
test_evidence_waits_for_disk (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  mock->fail_commits = TRUE;
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  assert_state (mock, ID, "WORKING");
  g_assert_cmpuint (mock->journal->execs->len, ==, 0);
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 3 * SECOND);
  assert_state (mock, ID, "FILLED");
  g_assert_cmpuint (mock->journal->execs->len, ==, 3);
  lw_mock_finish (mock);
}

static void
test_e10_late (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  send_one (mock);
  assert_state (mock, ID, "ARMED");
  lw_mock_advance (mock, 3 * SECOND);
  assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpuint (mock->n_withdrawn, ==, 1);
  lw_mock_finish (mock);
}

static void
test_position_difference (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  mock->positions[0].quantity += 5; /* a trade by hand */
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  g_assert_nonnull (strstr (mock->last_alarm, "UNATTRIBUTED"));
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/trade/" #name, test_##name)
  ADD (way_of_an_order);
  ADD (gate_refuses);
  ADD (a01_lost);
  ADD (a02_found);
  ADD (a03_filled_unseen);
  ADD (a05_rollback);
  ADD (a07_duplicate_id);
  ADD (a08_double_click);
  ADD (a09_held_in_dialog);
  ADD (a16_other_client);
  ADD (duplicate_live);
  ADD (a17_rejected);
  ADD (a18_inactive);
  ADD (a19_a20_notices);
  ADD (b01_cancel_not_found);
  ADD (b02_cancel_too_late);
  ADD (b03_late_fill);
  ADD (cancel_without_answer);
  ADD (cancel_while_away);
  ADD (c05_correction);
  ADD (c08_legs_and_bag);
  ADD (c10_count_ahead);
  ADD (sentences);
  ADD (absence_is_fair);
  ADD (two_absences);
  ADD (a10_day);
  ADD (view_follows_journal);
  ADD (late_revision);
  ADD (d15_no_end);
  ADD (d17_wrong_account);
  ADD (link_down);
  ADD (p2_killed_after_commit);
  ADD (p3_killed_after_send);
  ADD (disk_full);
  ADD (evidence_waits_for_disk);
  ADD (e10_late);
  ADD (position_difference);
  return g_test_run ();
}
