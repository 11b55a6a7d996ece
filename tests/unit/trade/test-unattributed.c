/* Positions that TWS reports and no fill explains: what they are called, what they hold up until a person signs them off, over restarts. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"
#include "lw-unattributed.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"
#define SHORT_ID 4303
#define LONG_ID  4253
#define STOCK_ID 756733

static LwUnattributedLeg
option (const char *symbol, LwRight right, LwPrice strike, double expected, double reported)
{
  LwUnattributedLeg leg = { .sec_type = LW_SEC_OPT, .series = { .con_id = 7, .right = right, .strike = strike * LW_PRICE_SCALE,
                            .last_trade = lw_date_from_ymd (2026, 12, 18), .multiplier = 100 }, .expected = expected, .reported = reported };

  g_strlcpy (leg.series.symbol, symbol, sizeof leg.series.symbol);
  return leg;
}

/* @left: of @shares, that it does not explain. */
static void
assert_words (LwUnattributedCase one, double shares, double left, const char *title, const char *const *parts)
{
  double rest = lw_unattributed_explain (&one, shares);
  g_autofree char *sentence = lw_unattributed_sentence (&one), *named = lw_unattributed_title (&one);

  g_test_message ("%s | %s", named, sentence);
  g_assert_cmpfloat (rest, ==, left);
  g_assert_cmpfloat (one.shares, ==, shares - left);
  g_assert_cmpstr (named, ==, title);
  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (sentence, parts[i]) == NULL)
      g_error ("'%s' is not in '%s'", parts[i], sentence);
  g_assert_false (g_str_has_suffix (sentence, "."));
}

#define PARTS(...) (const char *const[]) { __VA_ARGS__, NULL }

static LwUnattributedCase
pair (LwUnattributedKind kind, LwUnattributedLeg sold, LwUnattributedLeg bought)
{
  return (LwUnattributedCase) { .kind = kind, .n_legs = 2, .legs = { sold, bought }, .spread = (char *) "SPY 18 Dec 430/425 put spread" };
}

static LwUnattributedCase
alone (LwUnattributedKind kind, LwUnattributedLeg leg)
{
  return (LwUnattributedCase) { .kind = kind, .n_legs = 1, .legs = { leg } };
}

static void
test_broken (void)
{
  LwUnattributedLeg sold = option ("SPY", LW_RIGHT_PUT, 430, -2, 0), bought = option ("SPY", LW_RIGHT_PUT, 425, 2, 2);

  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), 200, 0, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("BROKEN SPREAD: TWS reports none of SPY 18 Dec 430 put (the journal has −2) and +2 of SPY 18 Dec 425 put (the journal has +2). "
                       "200 shares of SPY came: the 430 put was assigned. +2 of the 425 put is left without its other leg",
                       "the shares are yours to keep or to trade in TWS", "Until you sign this off no target and no stop sends by itself on SPY"));
  sold.reported = -1; /* one of two */
  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), 100, 0, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("the journal has −2", "100 shares of SPY came: the 430 put was assigned. +1 of the 425 put is left without its other leg"));
  bought.reported = 0;
  sold.reported = -2;
  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), 0, 0, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("No shares came or went: look in TWS for a trade of one leg by hand", "−2 of the 430 put is naked: nothing limits its loss any more. "
                       "Buy it back, or see in TWS what covers it"));
  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), -200, 0, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("200 shares of SPY went: the 425 put was exercised", "−2 of the 430 put is naked"));
  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), 200, 200, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("No shares came or went")); /* of a put that was sold by hand */
  sold.reported = 0;
  bought.reported = 0;
  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), 150, 50, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("1 of the 2 of the 430 put was assigned", "Nothing of the spread is left"));
}

static void
test_calls (void)
{
  LwUnattributedLeg sold = option ("SPY", LW_RIGHT_CALL, 430, -1, 0), bought = option ("SPY", LW_RIGHT_CALL, 435, 1, 1);

  assert_words (pair (LW_UNATTRIBUTED_BROKEN_SPREAD, sold, bought), -100, 0, "Broken spread: SPY 18 Dec 430/425 put spread",
                PARTS ("100 shares of SPY went: the 430 call was assigned"));
  assert_words (alone (LW_UNATTRIBUTED_EXPIRED_LEG, option ("SPY", LW_RIGHT_CALL, 435, 1, 0)), 100, 0, "Expired: SPY 18 Dec 435 call",
                PARTS ("100 shares of SPY came: the 435 call was exercised"));
}

static void
test_expired (void)
{
  LwUnattributedLeg sold = option ("SPY", LW_RIGHT_PUT, 430, -3, 0), bought = option ("SPY", LW_RIGHT_PUT, 425, 3, 0);

  assert_words (pair (LW_UNATTRIBUTED_EXPIRED_LEG, sold, bought), 300, 0, "Expired: SPY 18 Dec 430/425 put spread",
                PARTS ("EXPIRED LEG: TWS reports none of SPY 18 Dec 430 put (the journal has −3)", "Its last trade is over, and 300 shares of SPY came: the "
                       "430 put was assigned, the 425 put expired. Compare what TWS shows"));
  assert_words (pair (LW_UNATTRIBUTED_EXPIRED_LEG, sold, bought), 200, 0, "Expired: SPY 18 Dec 430/425 put spread",
                PARTS ("200 shares of SPY came: 2 of the 3 of the 430 put were assigned"));
  assert_words (pair (LW_UNATTRIBUTED_EXPIRED_LEG, sold, bought), 0, 0, "Expired: SPY 18 Dec 430/425 put spread",
                PARTS ("no shares came or went: both expired worthless, or one was exercised where the other was assigned"));
  assert_words (alone (LW_UNATTRIBUTED_EXPIRED_LEG, sold), 0, 0, "Expired: SPY 18 Dec 430 put",
                PARTS ("no shares came or went: it expired worthless, as far as TWS's positions tell"));
  bought.reported = 3; /* TWS has not taken it off yet */
  assert_words (pair (LW_UNATTRIBUTED_EXPIRED_LEG, sold, bought), 300, 0, "Expired: SPY 18 Dec 430/425 put spread",
                PARTS ("300 shares of SPY came: the 430 put was assigned. Compare"));
  assert_words (pair (LW_UNATTRIBUTED_EXPIRED_LEG, sold, bought), 0, 0, "Expired: SPY 18 Dec 430/425 put spread", PARTS ("it expired worthless"));
  sold.series.multiplier = 0; /* not known: nothing is attributed */
  assert_words (alone (LW_UNATTRIBUTED_EXPIRED_LEG, sold), 300, 300, "Expired: SPY 18 Dec 430 put", PARTS ("it expired worthless"));
}

/* An index pays cash, and cannot be exercised before its time. */
static void
test_cash (void)
{
  LwUnattributedLeg sold = option ("SPX", LW_RIGHT_PUT, 5000, -1, 0);

  assert_words (alone (LW_UNATTRIBUTED_EXPIRED_LEG, sold), 0, 0, "Expired: SPX 18 Dec 5000 put", PARTS ("it was settled in cash, or expired worthless"));
  g_strlcpy (sold.series.trading_class, "SPXW", sizeof sold.series.trading_class);
  assert_words (alone (LW_UNATTRIBUTED_EXPIRED_LEG, sold), 100, 100, "Expired: SPX 18 Dec 5000 put", PARTS ("it was settled in cash"));
}

static void
test_plain (void)
{
  LwUnattributedLeg leg = option ("SPY", LW_RIGHT_PUT, 430, -1, 0), other = option ("SPY", LW_RIGHT_PUT, 425, 1, 0);

  assert_words (alone (LW_UNATTRIBUTED_PLAIN, option ("SPY", LW_RIGHT_PUT, 430, 0, 1.5)), 0, 0, "Unexplained position: SPY 18 Dec 430 put",
                PARTS ("UNATTRIBUTED: TWS reports +1.5 of SPY 18 Dec 430 put (the journal has none)", "no fill is invented"));
  assert_words (pair (LW_UNATTRIBUTED_PLAIN, leg, other), 0, 0, "Unexplained position: SPY 18 Dec 430/425 put spread",
                PARTS ("The spread as a whole was traded elsewhere"));
  leg = (LwUnattributedLeg) { .sec_type = LW_SEC_STK, .series = { .con_id = 1, .symbol = "SPY" }, .reported = -40 };
  assert_words (alone (LW_UNATTRIBUTED_PLAIN, leg), 0, 0, "Unexplained position: SPY shares", PARTS ("TWS reports −40 of SPY shares"));
  leg.sec_type = LW_SEC_IND;
  assert_words (alone (LW_UNATTRIBUTED_PLAIN, leg), 0, 0, "Unexplained position: SPY contract 1", PARTS ("−40 of SPY contract 1"));
  leg = (LwUnattributedLeg) { .sec_type = LW_SEC_OPT, .series = { .con_id = 4303 }, .expected = 2 };
  assert_words (alone (LW_UNATTRIBUTED_PLAIN, leg), 200, 200, "Unexplained position: contract 4303, of which TWS has told its number alone",
                PARTS ("none of contract 4303"));
  leg = (LwUnattributedLeg) { .sec_type = LW_SEC_OTHER, .series = { .con_id = 4303 }, .expected = 2 };
  assert_words (alone (LW_UNATTRIBUTED_PLAIN, leg), 0, 0, "Unexplained position: contract 4303, of which TWS has told its number alone",
                PARTS ("none of contract 4303, of which TWS has told its number alone (the journal has +2)", "on any underlying, as it is not known which"));
}

/* Two bull puts 425/430 of SPY sold at 1.20, with a target and a stop. */
static void
open_spread (LwMock *mock, const char *id, const char *symbol, double k1, LwExitMode mode)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, symbol, k1, k1 + 5, 2, 1.20);
  ticket.exit = (LwExitWish) { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_MULTIPLE, 20000 }, mode };
  g_assert_true (lw_mock_transmit (mock, id, &ticket));
  lw_mock_fill_legs (mock, mock->n_orders - 1, 2);
  lw_mock_assert_state (mock, id, "FILLED");
  lw_mock_advance (mock, 10 * SECOND);
}

static LwMock *
holding_two (void)
{
  LwMock *mock = lw_mock_connected ();

  open_spread (mock, ID, "SPY", 425, LW_EXIT_MODE_AUTO);
  return mock;
}

static void
becomes (LwMock *mock, gint32 con_id, double quantity)
{
  guint k = 0;

  while (k < mock->n_positions && mock->positions[k].con_id != con_id)
    k++;
  mock->positions[k].con_id = con_id;
  mock->positions[k].quantity = quantity;
  if (k == mock->n_positions)
    mock->n_positions++;
  lw_mock_tell_position (mock, k);
}

static void
stock_becomes (LwMock *mock, double quantity)
{
  LwContract *contract = &mock->positions[mock->n_positions].contract;

  contract->con_id = STOCK_ID;
  contract->sec_type = LW_SEC_STK;
  g_strlcpy (contract->symbol, "SPY", sizeof contract->symbol);
  becomes (mock, STOCK_ID, quantity);
}

static guint
written (LwMock *mock, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), prefix);
  return n;
}

/* The rows that are open: their kinds by the first letter, "BU". */
static void
assert_open (LwMock *mock, const char *kinds)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  guint n_on_disk = 0;

  lw_mock_run (mock);
  rows = lw_trade_unattributed (mock->trade);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_c (found, lw_unattributed_kind_word (g_array_index (rows, LwUnattributed, i).kind)[0]);
  for (guint i = 0; i < mock->journal->unattributed->len; i++)
    n_on_disk += g_array_index (mock->journal->unattributed, LwUnattributed, i).signed_us == 0;
  g_test_message ("%s", mock->last_alarm);
  g_assert_cmpstr (found->str, ==, kinds);
  g_assert_cmpuint (n_on_disk, ==, rows->len);
}

static const LwUnattributed *
row_at (LwMock *mock, guint i)
{
  return &g_array_index (mock->trade->unattributed, LwUnattributed, i);
}

static void
assert_exit_says (LwMock *mock, const char *id, const char *words, gboolean says)
{
  g_autofree char *sentence = lw_trade_exit_sentence (mock->trade, id);

  if ((strstr (sentence, words) != NULL) != says)
    g_error ("'%s' is %s '%s'", words, says ? "not in" : "in", sentence);
}

static gboolean
arm (LwMock *mock, const char *id, char **complaint)
{
  const LwExitWish wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_MULTIPLE, 20000 }, LW_EXIT_MODE_AUTO };

  return lw_trade_set_exit (mock->trade, id, &wish, mock->now_us, complaint);
}

/* The short leg is assigned early: one row names both legs and the shares; targets and stops of that underlying send nothing by themselves, of
 * another they do; signing off lets them be armed again. A start in between changes nothing of that. */
static void
test_assigned_early (void)
{
  LwMock *mock = holding_two ();
  g_autofree char *complaint = NULL, *again = NULL, *other = NULL;

  open_spread (mock, ID2, "SPY", 400, LW_EXIT_MODE_AUTO);
  open_spread (mock, ID3, "QQQ", 300, LW_EXIT_MODE_AUTO);
  assert_exit_says (mock, ID2, "Armed until the end of today", TRUE);
  becomes (mock, SHORT_ID, 0);
  stock_becomes (mock, 200);
  lw_mock_advance (mock, SECOND);
  assert_open (mock, "");
  g_assert_false (lw_trade_positions_agree (mock->trade));
  lw_mock_advance (mock, 4 * SECOND);
  assert_open (mock, "B");
  g_assert_true (lw_trade_positions_agree (mock->trade));
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "200 shares of SPY came: the 430 put was assigned. +2 of the 425 put is left"));
  g_assert_true (g_str_has_prefix (mock->last_title, "Broken spread: SPY "));
  g_assert_cmpstr (mock->last_alarm_order, ==, ID);
  g_assert_cmpuint (written (mock, "UNATTRIBUTED "), ==, 2); /* the leg, and the shares */
  g_assert_cmpint (row_at (mock, 0)->con_id, ==, SHORT_ID);
  g_assert_cmpint (row_at (mock, 0)->con_id_2, ==, LONG_ID);
  g_assert_cmpint (row_at (mock, 0)->stock_con_id, ==, STOCK_ID);
  g_assert_cmpfloat (row_at (mock, 0)->shares, ==, 200);
  g_assert_cmpint (row_at (mock, 0)->snapshot, ==, mock->journal->snapshot);
  assert_exit_says (mock, ID2, "not armed any more: " LW_EXIT_UNEXPLAINED, TRUE);
  assert_exit_says (mock, ID3, "Armed until the end of today", TRUE);
  g_assert_false (arm (mock, ID2, &complaint));
  g_assert_nonnull (strstr (complaint, LW_EXIT_UNEXPLAINED));
  lw_mock_restart (mock);
  assert_open (mock, "B");
  g_assert_cmpuint (mock->n_alarms, ==, 2); /* who starts it anew hears of it again */
  lw_mock_connect (mock);
  lw_mock_advance (mock, 10 * SECOND);
  assert_open (mock, "B");
  assert_exit_says (mock, ID2, "not armed any more: " LW_EXIT_UNEXPLAINED, TRUE);
  g_assert_false (arm (mock, ID2, &again));
  g_assert_true (lw_trade_signoff_position (mock->trade, "P1", mock->now_us));
  assert_open (mock, "");
  g_assert_cmpuint (written (mock, "signoff.position"), ==, 1);
  g_assert_true (arm (mock, ID2, &other));
  assert_exit_says (mock, ID2, "Armed until the end of today", TRUE);
  g_assert_false (lw_trade_signoff_position (mock->trade, "P1", mock->now_us)); /* once */
  g_assert_false (lw_trade_signoff_position (mock->trade, "P2", mock->now_us));
  g_assert_cmpuint (written (mock, "signoff.position"), ==, 1);
  lw_mock_finish (mock);
}

/* A decision waits for no connection. What was signed off is told by no start. */
static void
test_signed_off_at_once (void)
{
  LwMock *mock = holding_two ();

  becomes (mock, SHORT_ID, -1);
  becomes (mock, LONG_ID, 1);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "U");
  lw_mock_restart (mock);
  g_assert_true (lw_trade_signoff_position (mock->trade, "P1", mock->now_us));
  assert_open (mock, "");
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  for (guint i = 0; i < mock->events->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (mock->events, i), "signoff.position"))
      g_assert_nonnull (strstr (g_ptr_array_index (mock->events, i), "TWS has told no positions yet"));
  g_assert_cmpuint (written (mock, "signoff.position"), ==, 1);
  lw_mock_restart (mock);
  assert_open (mock, "");
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  lw_mock_finish (mock);
}

/* A leg of two spreads: what went as a whole is the one that is named, else the newest that came apart. */
static void
test_shared_leg (void)
{
  LwMock *mock = holding_two ();

  open_spread (mock, ID2, "SPY", 430, LW_EXIT_MODE_STAGE); /* 435/430: the 430 put is even now */
  g_assert_cmpfloat (lw_books_holding (mock->trade, SHORT_ID)->expected, ==, 0);
  open_spread (mock, ID3, "SPY", 425, LW_EXIT_MODE_STAGE);
  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, 2); /* two of each */
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "U");
  g_assert_cmpstr (row_at (mock, 0)->intent, ==, ID3);
  lw_mock_free (mock);
}

/* What is only told when it is reached says why it cannot be armed; a person's own order is not held up. */
static void
test_by_hand (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  open_spread (mock, ID, "SPY", 425, LW_EXIT_MODE_STAGE);
  open_spread (mock, ID2, "SPY", 400, LW_EXIT_MODE_STAGE);
  becomes (mock, LONG_ID, 5); /* three more: the spreads are whole */
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "U");
  g_assert_cmpstr (row_at (mock, 0)->intent, ==, "");
  assert_exit_says (mock, ID2, " It cannot be armed: " LW_EXIT_UNEXPLAINED ".", TRUE);
  lw_mock_ticket (&ticket, "SPY", 410, 415, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID3, &ticket));
  becomes (mock, LONG_ID, 4);
  becomes (mock, SHORT_ID, -1); /* of each one less: a spread was closed elsewhere */
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "UU");
  g_assert_cmpstr (row_at (mock, 1)->intent, ==, ID);
  g_assert_cmpint (row_at (mock, 1)->con_id_2, ==, LONG_ID);
  g_assert_true (lw_trade_signoff_position (mock->trade, "P2", mock->now_us));
  assert_open (mock, "U");
  assert_exit_says (mock, ID2, "It cannot be armed", TRUE);
  g_assert_true (lw_trade_signoff_position (mock->trade, "P1", mock->now_us));
  assert_exit_says (mock, ID2, "It cannot be armed", FALSE);
  lw_mock_finish (mock);
}

/* Once a spread of ours is gone its legs are contracts like others: who trades them elsewhere trades no spread of that order. */
static void
test_spread_of_before (void)
{
  LwMock *mock = holding_two ();

  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, 0);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "U");
  g_assert_cmpstr (row_at (mock, 0)->intent, ==, ID);
  becomes (mock, SHORT_ID, -1);
  becomes (mock, LONG_ID, 1);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "UUU");
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpstr (row_at (mock, i)->intent, ==, "");
      g_assert_cmpint (row_at (mock, i)->con_id_2, ==, 0);
    }
  lw_mock_finish (mock);
}

/* What is not described by TWS and traded by no order of ours bars everything. */
static void
test_unknown_contract (void)
{
  LwMock *mock = lw_mock_connected ();

  open_spread (mock, ID, "QQQ", 300, LW_EXIT_MODE_AUTO);
  becomes (mock, 99, 1);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "U");
  g_assert_nonnull (strstr (mock->last_alarm, "contract 99, of which TWS has told its number alone"));
  assert_exit_says (mock, ID, "not armed any more: " LW_EXIT_UNEXPLAINED, TRUE);
  stock_becomes (mock, 50); /* and shares are named, and hold up their own */
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "UU");
  g_assert_nonnull (strstr (mock->last_alarm, "+50 of SPY shares (the journal has none)"));
  g_assert_true (lw_unattributed_is_open_for (mock->trade, "IWM"));
  g_assert_true (lw_trade_signoff_position (mock->trade, "P1", mock->now_us));
  g_assert_false (lw_unattributed_is_open_for (mock->trade, "IWM"));
  g_assert_true (lw_unattributed_is_open_for (mock->trade, "SPY"));
  lw_mock_finish (mock);
}

/* A fill comes while something else waits to be judged: its position is still to come, and is asked for, not taken for a difference. */
static void
test_fill_meanwhile (void)
{
  LwMock *mock = holding_two ();
  guint64 n_snapshots;
  LwTicket ticket;

  lw_mock_ticket (&ticket, "QQQ", 300, 305, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  becomes (mock, 99, 1);
  lw_mock_advance (mock, SECOND);
  mock->mute_positions = TRUE;
  lw_mock_fill_legs (mock, 1, 2);
  n_snapshots = mock->trade->stats.snapshots;
  lw_mock_advance (mock, SECOND);
  assert_open (mock, "");
  lw_mock_advance (mock, SECOND); /* two since the fill */
  assert_open (mock, "");
  g_assert_cmpuint (mock->trade->stats.snapshots, ==, n_snapshots + 1);
  g_assert_cmpuint (written (mock, "UNATTRIBUTED "), ==, 0);
  lw_mock_advance (mock, 2 * SECOND);
  assert_open (mock, "U");
  g_assert_cmpuint (written (mock, "UNATTRIBUTED "), ==, 1);
  g_assert_cmpint (row_at (mock, 0)->con_id, ==, 99);
  g_assert_true (lw_trade_positions_agree (mock->trade));
  lw_mock_finish (mock);
}

/* Shares beyond what the assignment brought have a row of their own. */
static void
test_more_shares (void)
{
  LwMock *mock = holding_two ();

  becomes (mock, SHORT_ID, -1);
  stock_becomes (mock, 250);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "BU");
  g_assert_cmpfloat (row_at (mock, 0)->shares, ==, 100);
  g_assert_cmpfloat (row_at (mock, 1)->expected, ==, 100);
  g_assert_cmpfloat (row_at (mock, 1)->reported, ==, 250);
  g_assert_cmpuint (written (mock, "UNATTRIBUTED "), ==, 2);
  lw_mock_finish (mock);
}

/* The last trade is over at its very instant. */
static void
test_end_of_trade (void)
{
  for (gint64 later_us = 0; later_us < 2; later_us++)
    {
      LwMock *mock = lw_mock_connected ();
      gint64 judged_us = mock->now_us + 3600 * SECOND;
      LwTicket ticket;

      lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
      ticket.vertical.last_trade_us = ticket.vertical.settle_us = judged_us + later_us;
      ticket.expires_today_ok = TRUE;
      g_assert_true (lw_mock_transmit (mock, ID, &ticket));
      lw_mock_fill_legs (mock, 0, 2);
      lw_mock_advance (mock, judged_us - 2 * SECOND - mock->now_us);
      becomes (mock, SHORT_ID, 0);
      becomes (mock, LONG_ID, 0);
      lw_mock_advance (mock, 5 * SECOND);
      assert_open (mock, later_us == 0 ? "E" : "U");
      g_assert_cmpint (row_at (mock, 0)->us, ==, judged_us);
      lw_mock_finish (mock);
    }
}

/* After its last trade a leg that is gone is no mystery. */
static void
test_last_day (void)
{
  LwMock *mock = lw_mock_connected ();
  LwDate friday = lw_date_from_ymd (2026, 12, 18);
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.vertical.last_trade = ticket.vertical.settle = friday;
  ticket.vertical.last_trade_us = ticket.vertical.settle_us = lw_calendar_close (friday);
  ticket.expires_today_ok = TRUE;
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_advance (mock, lw_calendar_ny_instant (friday, 18, 0) - mock->now_us);
  becomes (mock, SHORT_ID, 0);
  becomes (mock, LONG_ID, 0);
  stock_becomes (mock, 200);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "E");
  g_assert_nonnull (strstr (mock->last_alarm, "EXPIRED LEG: TWS reports none of SPY 18 Dec 430 put (the journal has −2) and none of SPY 18 Dec 425 put"));
  g_assert_nonnull (strstr (mock->last_alarm, "200 shares of SPY came: the 430 put was assigned, the 425 put expired"));
  lw_mock_finish (mock);
}

static LwExec *
booked (gint32 con_id, LwSecType sec_type, const char *symbol)
{
  LwExec *exec = g_new0 (LwExec, 1);

  exec->con_id = con_id;
  exec->sec_type = sec_type;
  exec->expiry = LW_DATE_NONE;
  g_strlcpy (exec->symbol, symbol, sizeof exec->symbol);
  return exec;
}

/* What is left of a spread is one leg, and is judged alone when it goes. Where neither order nor TWS describes it the executions do. */
static void
test_what_is_left (void)
{
  LwMock *mock = holding_two ();
  LwExec *exec;

  becomes (mock, SHORT_ID, 0);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "B");
  g_assert_nonnull (strstr (mock->last_alarm, "No shares came or went"));
  becomes (mock, LONG_ID, 0);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "BU");
  g_assert_cmpint (row_at (mock, 1)->con_id_2, ==, 0);
  g_ptr_array_add (mock->trade->execs, booked (5001, LW_SEC_STK, "XLF"));
  g_ptr_array_add (mock->trade->execs, booked (5002, LW_SEC_OPT, "XLF")); /* of which nothing else is known */
  exec = booked (5000, LW_SEC_OPT, "XLF");
  exec->right = LW_RIGHT_CALL;
  exec->strike = 90 * LW_PRICE_SCALE;
  exec->expiry = lw_date_from_ymd (2027, 1, 15);
  exec->multiplier = 100;
  g_ptr_array_add (mock->trade->execs, exec);
  g_ptr_array_add (mock->trade->execs, booked (5000, LW_SEC_BAG, "XLF"));
  g_ptr_array_add (mock->trade->execs, booked (5000, LW_SEC_OPT, ""));
  becomes (mock, 5000, -1);
  lw_mock_advance (mock, 5 * SECOND);
  assert_open (mock, "BUU");
  g_assert_nonnull (strstr (mock->last_alarm, "−1 of XLF 15 Jan 90 call (the journal has none)"));
  g_assert_cmpstr (row_at (mock, 2)->symbol, ==, "XLF");
  becomes (mock, 5001, 10);
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "+10 of XLF shares"));
  becomes (mock, 5002, 1);
  lw_mock_advance (mock, 5 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "+1 of XLF contract 5002 (the journal has none)"));
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/trade/unattributed/" #name, test_##name)
  ADD (broken);
  ADD (calls);
  ADD (expired);
  ADD (cash);
  ADD (plain);
  ADD (assigned_early);
  ADD (signed_off_at_once);
  ADD (shared_leg);
  ADD (by_hand);
  ADD (spread_of_before);
  ADD (unknown_contract);
  ADD (fill_meanwhile);
  ADD (more_shares);
  ADD (end_of_trade);
  ADD (last_day);
  ADD (what_is_left);
#undef ADD
  return g_test_run ();
}
