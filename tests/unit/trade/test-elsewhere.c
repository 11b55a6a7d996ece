/* What is held is traded elsewhere, by hand in TWS or by another program: nothing is closed that TWS does not report as held and the journal does
 * not expect, whoever asks for it: a ticket, a roll, a change, a target. On a virtual clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"
#define SHORT_ID 4303
#define LONG_ID  4253

/* Two bull puts 425/430 sold at 1.20, long ago: nothing of ours is open, and TWS has listed it all. */
static LwMock *
holding_two (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_advance (mock, 600 * SECOND);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  return mock;
}

/* The bear put that closes them, near its market of 1.10 to 1.30. */
static void
closing_ticket (LwTicket *ticket, int quantity)
{
  lw_mock_ticket (ticket, "SPY", 425, 430, quantity, 1.20);
  ticket->vertical.kind = LW_BEAR_PUT;
  ticket->unwinds = TRUE;
  ticket->long_bid = 4.0;
  ticket->long_ask = 4.1;
  ticket->short_bid = 2.8;
  ticket->short_ask = 2.9;
}

static guint
find (LwMock *mock, gint32 con_id)
{
  for (guint i = 0; i < mock->n_positions; i++)
    if (mock->positions[i].con_id == con_id)
      return i;
  g_assert_not_reached ();
}

/* Somebody else trades, TWS says so unasked; that it is not asked back yet: lists are. */
static void
becomes (LwMock *mock, gint32 con_id, double quantity)
{
  guint k = find (mock, con_id);

  mock->positions[k].quantity = quantity;
  lw_mock_tell_position (mock, k);
}

/* @sentence: a part of what is said; "" = it passes. */
static void
assert_judged (LwMock *mock, LwTicket *ticket, const char *sentence)
{
  LwVerdict verdict = { 0 };

  lw_ticket_good_market (ticket, mock->now_us);
  ticket->typed_quantity = TRUE;
  lw_trade_check (mock->trade, ticket, mock->now_us, &verdict);
  g_test_message ("%s %s", verdict.rule, verdict.sentence != NULL ? verdict.sentence : "");
  g_assert_cmpint (verdict.ok, ==, sentence[0] == '\0');
  if (sentence[0] != '\0')
    {
      g_assert_cmpstr (verdict.rule, ==, "G11");
      g_assert_nonnull (strstr (verdict.sentence, sentence));
    }
  lw_verdict_clear (&verdict);
}

static void
assert_refused (LwMock *mock, const char *id, LwTicket *ticket, const char *sentence)
{
  LwVerdict verdict = { 0 };
  guint n = mock->n_placed;

  assert_judged (mock, ticket, sentence);
  g_assert_false (lw_trade_transmit (mock->trade, id, ticket, mock->now_us, &verdict));
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, n);
  lw_verdict_clear (&verdict);
}

static void
assert_closable (LwMock *mock, gint64 of_short, gint64 of_long)
{
  g_autoptr (GArray) rows = lw_trade_closables (mock->trade);

  g_assert_cmpint (lw_trade_closable (mock->trade, SHORT_ID, 1), ==, of_short);
  g_assert_cmpint (lw_trade_closable (mock->trade, LONG_ID, -1), ==, of_long);
  g_assert_cmpint (lw_trade_closable (mock->trade, SHORT_ID, -1), ==, 0);
  g_assert_cmpint (lw_trade_closable (mock->trade, LONG_ID, 1), ==, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      const LwClosable *row = &g_array_index (rows, LwClosable, i);

      g_assert_cmpint (row->quantity, ==, row->con_id == SHORT_ID ? of_short : of_long);
    }
  g_assert_cmpuint (rows->len, ==, (of_short != 0) + (of_long != 0));
}

/* The message itself shuts the door, and TWS is asked for its lists in the same breath. */
static void
test_closed_elsewhere (void)
{
  LwMock *mock = holding_two ();
  g_autofree char *words = NULL;
  LwTicket ticket;
  guint n_lists;

  closing_ticket (&ticket, 2);
  assert_judged (mock, &ticket, "");
  g_assert_null (lw_trade_closing_doubt (mock->trade, &ticket.vertical));
  mock->no_lists = TRUE; /* TWS is slow */
  n_lists = mock->n_lists;
  becomes (mock, SHORT_ID, 0);
  assert_closable (mock, 0, 2);
  becomes (mock, LONG_ID, 0);
  assert_closable (mock, 0, 0);
  assert_refused (mock, ID2, &ticket, "TWS reports none of the 425 put of SPY, the fills in the journal say +2");
  words = lw_trade_closing_doubt (mock->trade, &ticket.vertical);
  g_assert_nonnull (strstr (words, "TWS reports none of the 425 put"));
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_lists, ==, n_lists + 1);
  lw_mock_free (mock);
}

/* What the lists explain by no fill is taken over and told. The ticket that was open all the while never becomes an order that opens. */
static void
test_open_ticket (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  closing_ticket (&ticket, 2);
  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, 0);
  lw_mock_advance (mock, 3 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "UNATTRIBUTED"));
  assert_closable (mock, 0, 0);
  g_assert_null (lw_trade_closing_doubt (mock->trade, &ticket.vertical));
  assert_refused (mock, ID2, &ticket, "would open something instead: held are none of the 425 put of SPY, none of the 430 put of SPY");
  ticket.unwinds = FALSE;
  g_strlcpy (ticket.exit_of, ID, sizeof ticket.exit_of);
  assert_refused (mock, ID2, &ticket, "would open something instead");
  ticket.exit_of[0] = '\0';
  assert_judged (mock, &ticket, ""); /* who wants that spread may have it */
  lw_mock_free (mock);
}

/* It closes both and works. */
static LwMock *
closing_two (void)
{
  LwMock *mock = holding_two ();
  LwVerdict verdict = { 0 };
  LwTicket ticket;

  closing_ticket (&ticket, 2);
  lw_ticket_good_market (&ticket, mock->now_us);
  ticket.typed_quantity = TRUE;
  g_assert_true (lw_trade_transmit (mock->trade, ID2, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_advance (mock, 60 * SECOND);
  lw_mock_assert_state (mock, ID2, "WORKING");
  return mock;
}

static guint
count_uncovered (LwMock *mock)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += strstr (g_ptr_array_index (mock->events, i), "filled, it would open the same the other way round") != NULL;
  return n;
}

/* It rests at TWS meanwhile: TWS knows no order that only closes, so the person is told, once, and again if it comes to that once more. */
static void
test_closing_order_rests (void)
{
  LwMock *mock = closing_two ();

  g_assert_cmpuint (count_uncovered (mock), ==, 0);
  becomes (mock, SHORT_ID, -1);
  becomes (mock, LONG_ID, 1);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (count_uncovered (mock), ==, 0); /* its own fill may be on its way */
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (count_uncovered (mock), ==, 1);
  g_assert_cmpstr (mock->last_title, ==, "A closing order would open");
  g_assert_cmpstr (mock->last_alarm_order, ==, ID2);
  g_assert_nonnull (strstr (mock->last_alarm, "order " ID2 " was made to close what was held, and less is held now"));
  becomes (mock, SHORT_ID, -2);
  becomes (mock, LONG_ID, 2);
  lw_mock_advance (mock, 60 * SECOND);
  becomes (mock, LONG_ID, 0); /* one leg is enough */
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (count_uncovered (mock), ==, 2);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_free (mock);
}

/* It is told once, over lost connections too; and it counts as what it would be. */
static void
test_uncovered_over_reconnects (void)
{
  LwMock *mock = closing_two ();
  gint64 before = lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE);
  gint64 spreads = lw_exposure_open_spreads (mock->trade);

  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, 0);
  lw_mock_advance (mock, 60 * SECOND);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpuint (count_uncovered (mock), ==, 1);
      g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, spreads); /* two held, then two that would be */
      lw_mock_lose (mock);
      lw_mock_connect (mock);
      lw_mock_advance (mock, 20 * SECOND);
    }
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), >=, 2 * 120 * G_GINT64_CONSTANT (1000000));
  g_assert_cmpint (before, >, 0);
  lw_mock_free (mock);
}

/* TWS tells of shorts that no fill explains: they count before its lists have said so again. */
static void
test_told_by_tws_alone (void)
{
  LwMock *mock = holding_two ();
  gint64 before = lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE);

  mock->no_lists = TRUE; /* TWS is slow */
  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, -9);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), >, 100 * before);
  lw_mock_free (mock);
}

/* Nor when it is filled itself, in parts and legs that come one after the other. */
static void
test_closing_order_is_filled (void)
{
  LwMock *mock = closing_two ();

  for (int i = 0; i < 2; i++)
    {
      lw_mock_fill (mock, 1, 1, FALSE, TRUE, FALSE, TRUE);
      lw_mock_advance (mock, SECOND);
      lw_mock_fill (mock, 1, 1, TRUE, FALSE, TRUE, TRUE);
      lw_mock_advance (mock, 60 * SECOND);
    }
  lw_mock_assert_state (mock, ID2, "FILLED");
  g_assert_cmpuint (count_uncovered (mock), ==, 0);
  lw_mock_free (mock);
}

/* Each leg, fewer or more than the journal has, or the other way round: what both know of may go, no more. */
static void
test_what_both_know_of (void)
{
  static const struct { double of_short, of_long; gint64 closable_short, closable_long; int quantity; const char *sentence; } rows[] = {
    { -2, 2, 2, 2, 2, "" },
    { -1, 1, 1, 1, 1, "" },
    { -1, 1, 1, 1, 2, "no more than 1 can be closed" },
    { -1, 2, 1, 2, 1, "" },
    { -1, 2, 1, 2, 2, "TWS reports −1 of the 430 put of SPY, the fills in the journal say −2: no more than 1 can be closed" },
    { -2, 1, 2, 1, 1, "" },
    { -2, 1, 2, 1, 2, "TWS reports +1 of the 425 put of SPY, the fills in the journal say +2: no more than 1 can be closed" },
    { -3, 3, 2, 2, 2, "" },
    { -3, 3, 2, 2, 3, "no more than 2 can be closed" },
    { 2, 2, 0, 2, 1, "TWS reports +2 of the 430 put of SPY, the fills in the journal say −2. TWS is asked" },
    { -2, -2, 2, 0, 1, "TWS reports −2 of the 425 put of SPY" },
    { 0, 2, 0, 2, 1, "TWS reports none of the 430 put of SPY" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = holding_two ();
      LwTicket ticket;

      g_test_message ("row %u", i);
      mock->no_lists = TRUE;
      becomes (mock, SHORT_ID, rows[i].of_short);
      becomes (mock, LONG_ID, rows[i].of_long);
      assert_closable (mock, rows[i].closable_short, rows[i].closable_long);
      closing_ticket (&ticket, rows[i].quantity);
      assert_judged (mock, &ticket, rows[i].sentence);
      lw_mock_free (mock);
    }
}

/* Nor is anything opened on a contract of which nobody knows how many are held. */
static void
test_opening (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  assert_judged (mock, &ticket, "");
  mock->no_lists = TRUE;
  becomes (mock, SHORT_ID, -4);
  assert_judged (mock, &ticket, "TWS reports −4 of the 430 put of SPY");
  lw_mock_ticket (&ticket, "QQQ", 300, 305, 1, 1.20);
  assert_judged (mock, &ticket, "");
  lw_mock_free (mock);
}

/* To the 415/420 of January, for 0.40. */
static void
test_roll (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket, closing;

  closing_ticket (&closing, 2);
  lw_mock_ticket (&ticket, "SPY", 415, 420, 2, 0);
  ticket.vertical.last_trade = ticket.vertical.settle = lw_date_from_ymd (2027, 1, 15);
  ticket.vertical.last_trade_us = ticket.vertical.settle_us = MOCK_START_US + 53 * LW_DAY_US;
  ticket.unwinds = TRUE;
  ticket.closes.vertical = closing.vertical;
  ticket.closes.long_bid = closing.long_bid;
  ticket.closes.long_ask = closing.long_ask;
  ticket.closes.short_bid = closing.short_bid;
  ticket.closes.short_ask = closing.short_ask;
  ticket.short_bid = 4.4;
  ticket.short_ask = 4.5;
  ticket.limit = -4000;
  assert_judged (mock, &ticket, "");
  mock->no_lists = TRUE;
  becomes (mock, LONG_ID, 1);
  assert_refused (mock, ID2, &ticket, "no more than 1 can be closed");
  ticket.quantity = 1;
  assert_judged (mock, &ticket, "");
  lw_mock_free (mock);
}

/* A long leg that covers a short one which was sold elsewhere may not go alone. */
static void
test_cover (void)
{
  LwMock *mock = holding_two ();
  guint other = mock->n_positions++;

  mock->no_lists = TRUE;
  becomes (mock, SHORT_ID, 0);
  g_assert_cmpint (lw_exposure_spare (mock->trade, LONG_ID), ==, 0); /* the journal still counts it */
  lw_mock_free (mock);
  mock = lw_mock_new (NULL);
  other = mock->n_positions;
  mock->positions[other].con_id = LONG_ID;
  mock->positions[other].quantity = 2;
  mock->positions[other + 1].con_id = SHORT_ID;
  mock->n_positions = other + 2;
  for (guint i = 0; i < 2; i++)
    {
      LwContract *contract = &lw_books_holding (mock->trade, mock->positions[i].con_id)->contract;

      contract->con_id = mock->positions[i].con_id;
      contract->sec_type = LW_SEC_OPT;
      contract->right = LW_RIGHT_PUT;
      contract->strike = 4250000;
      contract->multiplier = 100;
      g_strlcpy (contract->symbol, "SPY", sizeof contract->symbol);
    }
  lw_books_holding (mock->trade, LONG_ID)->expected = lw_books_holding (mock->trade, LONG_ID)->seen = 2;
  g_assert_cmpint (lw_exposure_spare (mock->trade, LONG_ID), ==, 2);
  lw_books_holding (mock->trade, SHORT_ID)->seen = -1;
  g_assert_cmpint (lw_exposure_spare (mock->trade, LONG_ID), ==, 1);
  lw_books_holding (mock->trade, SHORT_ID)->seen = 1; /* one that the journal does not know covers nothing */
  g_assert_cmpint (lw_exposure_spare (mock->trade, LONG_ID), ==, 2);
  lw_books_holding (mock->trade, LONG_ID)->seen = 1;
  g_assert_cmpint (lw_exposure_spare (mock->trade, LONG_ID), ==, 1);
  lw_mock_free (mock);
}

/* While a list comes in the set before it stands; what it did not name is held no more at its end. */
static void
test_during_a_list (void)
{
  LwMock *mock = holding_two ();
  g_autofree char *before = NULL, *during = NULL, *after = NULL;
  LwReport report;

  before = lw_sentences_positions (mock->trade, lw_trade_find (mock->trade, ID));
  g_assert_cmpstr (before, ==, "+2 of the 425 strike, −2 of the 430 strike");
  lw_books_begin_positions (mock->trade, mock->now_us);
  assert_closable (mock, 2, 2);
  during = lw_sentences_positions (mock->trade, lw_trade_find (mock->trade, ID)); /* what a person signs off now was shown */
  g_assert_cmpstr (during, ==, before);
  lw_report_init (&report, LW_REPORT_POSITION);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  report.contract.con_id = SHORT_ID;
  report.position = -1;
  lw_books_position (mock->trade, &report, mock->now_us);
  assert_closable (mock, 1, 2);
  lw_books_end_list (mock->trade);
  assert_closable (mock, 1, 0);
  after = lw_sentences_positions (mock->trade, lw_trade_find (mock->trade, ID));
  g_assert_cmpstr (after, ==, "none of the 425 strike, −1 of the 430 strike");
  lw_mock_free (mock);
}

/* A fill's positions come a moment later: TWS is asked only where that lasts, and once. */
static void
test_positions_lag (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  guint n_snapshots;

  mock->mute_positions = TRUE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  n_snapshots = mock->trade->stats.snapshots;
  lw_mock_fill_legs (mock, 0, 2);
  assert_closable (mock, 0, 0);
  lw_mock_advance (mock, 3 * SECOND - 1);
  g_assert_cmpuint (mock->trade->stats.snapshots, ==, n_snapshots);
  lw_mock_advance (mock, 1);
  g_assert_cmpuint (mock->trade->stats.snapshots, ==, n_snapshots + 1);
  assert_closable (mock, 2, 2);
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (mock->trade->stats.snapshots, ==, n_snapshots + 1);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* Nothing of ours is open, and TWS is asked all the same, each five minutes; a set that says nothing new is not written again. */
static void
test_each_five_minutes (void)
{
  LwMock *mock = holding_two ();
  guint64 n_snapshots = mock->trade->stats.snapshots;
  gint64 written = mock->journal->snapshot;

  lw_mock_advance (mock, 3000 * SECOND);
  g_assert_cmpuint (mock->trade->stats.snapshots, ==, n_snapshots + 10);
  g_assert_cmpint (mock->journal->snapshot, ==, written);
  mock->positions[find (mock, LONG_ID)].quantity = 5; /* of which no message comes */
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "UNATTRIBUTED"));
  g_assert_cmpint (mock->journal->snapshot, ==, written + 1);
  lw_mock_restart (mock);
  g_assert_cmpfloat (lw_books_holding (mock->trade, LONG_ID)->expected, ==, 5);
  g_assert_cmpfloat (lw_books_holding (mock->trade, SHORT_ID)->expected, ==, -2);
  assert_closable (mock, 0, 0); /* until TWS has said so itself */
  lw_mock_connect (mock);
  assert_closable (mock, 2, 5);
  lw_mock_finish (mock);
}

/* A machine that slept: what TWS listed before that is worth nothing. */
static void
test_old_lists (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  closing_ticket (&ticket, 2);
  mock->no_lists = TRUE;
  mock->now_us = mock->trade->run.ended_us + LW_SNAPSHOT_FRESH_US;
  assert_judged (mock, &ticket, "");
  mock->now_us++;
  assert_judged (mock, &ticket, "until TWS has listed");
  lw_mock_free (mock);
}

/* A close opens nothing: given another price it takes no spread off those that are held. */
static void
test_spreads_beside_a_close (void)
{
  LwMock *mock = holding_two ();
  LwVerdict verdict = { 0 };
  LwGateLimits limits;
  LwTicket ticket;
  char *complaint;

  closing_ticket (&ticket, 1);
  lw_ticket_good_market (&ticket, mock->now_us);
  g_assert_true (lw_trade_transmit (mock->trade, ID2, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  lw_mock_wide_limits (&limits);
  limits.open_spreads = 1;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  ticket.limit = 12500;
  lw_trade_check_change (mock->trade, ID2, &ticket, mock->now_us, &verdict);
  g_assert_true (verdict.ok);
  g_assert_cmpint (verdict.kind, ==, LW_GATE_WARN);
  g_assert_nonnull (strstr (verdict.sentence, "there are 2 open spreads"));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  lw_mock_finish (mock);
}

static void
send_close (LwMock *mock, const char *id, int quantity)
{
  LwVerdict verdict = { 0 };
  LwTicket ticket;

  closing_ticket (&ticket, quantity);
  lw_ticket_good_market (&ticket, mock->now_us);
  ticket.add = TRUE;
  g_assert_true (lw_trade_transmit (mock->trade, id, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  lw_mock_advance (mock, 5 * SECOND);
}

/* Three are held. Of an order that closes two one is filled, and another order closes the third: the first cannot be made one of three. */
static void
test_change_beside_a_close (void)
{
  LwMock *mock = holding_two ();
  LwVerdict verdict = { 0 };
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_fill_legs (mock, 1, 1);
  lw_mock_advance (mock, 5 * SECOND);
  send_close (mock, ID3, 2);
  send_close (mock, "LWDDDDDDDDDDDDDDDDDDDD", 1);
  lw_mock_fill_legs (mock, 2, 1);
  closing_ticket (&ticket, 3);
  lw_ticket_good_market (&ticket, mock->now_us);
  lw_trade_check_change (mock->trade, ID3, &ticket, mock->now_us, &verdict);
  g_assert_false (verdict.ok);
  g_assert_nonnull (strstr (verdict.sentence, "would open something instead"));
  lw_verdict_clear (&verdict);
  ticket.quantity = 2;
  ticket.limit = 12500;
  lw_trade_check_change (mock->trade, ID3, &ticket, mock->now_us, &verdict);
  g_assert_true (verdict.ok);
  lw_verdict_clear (&verdict);
  lw_mock_finish (mock);
}

/* Of two that are closed one is filled: the order, of two as ever, may still be given another price; not where TWS knows of none. */
static void
test_change_of_a_close (void)
{
  LwMock *mock = closing_two ();
  LwVerdict verdict = { 0 };
  LwTicket ticket;

  closing_ticket (&ticket, 2);
  ticket.typed_quantity = TRUE;
  lw_mock_fill_legs (mock, 1, 1);
  lw_mock_advance (mock, 5 * SECOND);
  ticket.limit = 12500;
  lw_ticket_good_market (&ticket, mock->now_us);
  lw_trade_check_change (mock->trade, ID2, &ticket, mock->now_us, &verdict);
  g_assert_cmpstr (verdict.sentence != NULL ? verdict.sentence : "", ==, "");
  g_assert_true (verdict.ok);
  g_assert_cmpint (verdict.order_class, ==, LW_CLASS_CLOSE);
  lw_verdict_clear (&verdict);
  mock->no_lists = TRUE;
  becomes (mock, SHORT_ID, 0);
  lw_trade_check_change (mock->trade, ID2, &ticket, mock->now_us, &verdict);
  g_assert_false (verdict.ok);
  g_assert_cmpstr (verdict.rule, ==, "G11");
  lw_verdict_clear (&verdict);
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/elsewhere/" #name, test_##name)
  ADD (closed_elsewhere);
  ADD (open_ticket);
  ADD (closing_order_rests);
  ADD (uncovered_over_reconnects);
  ADD (told_by_tws_alone);
  ADD (closing_order_is_filled);
  ADD (what_both_know_of);
  ADD (opening);
  ADD (roll);
  ADD (cover);
  ADD (during_a_list);
  ADD (positions_lag);
  ADD (each_five_minutes);
  ADD (old_lists);
  ADD (spreads_beside_a_close);
  ADD (change_beside_a_close);
  ADD (change_of_a_close);
  return g_test_run ();
}
