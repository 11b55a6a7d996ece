/* Executions, commissions, positions and orders of others as they are booked: orders.md 3, 5 and 8. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

/* Two orders of two spreads each, alone at TWS. */
static LwMock *
standing (void)
{
  LwMock *mock = lw_mock_connected ();

  lw_mock_send (mock, ID, "SPY", 425);
  lw_mock_advance (mock, 4 * SECOND);
  lw_mock_send (mock, ID2, "QQQ", 300);
  lw_mock_advance (mock, 4 * SECOND);
  return mock;
}

static void
send (LwMock *mock, LwReport *report)
{
  lw_trade_report (mock->trade, report, mock->now_us);
  lw_report_clear (report);
  lw_mock_run (mock);
}

static LwTradeStats
stats_of (LwMock *mock)
{
  LwTradeStats stats;

  lw_trade_get_stats (mock->trade, &stats);
  return stats;
}

/* A line of leg @leg of order @i, for a test to spoil. */
static LwReport
leg_line (LwMock *mock, guint i, guint leg, const char *exec_id, double shares)
{
  const LwLeg *of = &mock->orders[i].order.legs[leg];
  LwReport report;

  lw_report_init (&report, LW_REPORT_EXECUTION);
  report.order_id = mock->orders[i].id;
  report.client_id = 1;
  report.perm_id = mock->orders[i].perm;
  g_strlcpy (report.order_ref, mock->orders[i].ref, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.exec_id, exec_id, sizeof report.exec_id);
  report.shares = shares;
  report.contract.sec_type = LW_SEC_OPT;
  report.contract.con_id = of->con_id;
  report.side = of->side;
  report.price = 22000;
  report.time_us = mock->now_us;
  return report;
}

static LwHolding *
holding (LwMock *mock, guint i, guint leg)
{
  return lw_books_holding (mock->trade, mock->orders[i].order.legs[leg].con_id);
}

static guint
count_events (LwMock *mock, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += strstr (g_ptr_array_index (mock->events, i), part) != NULL;
  return n;
}

/* What has no side or no price is kept, moves no position and teaches no cost. */
static void
test_lines_that_do_not_count (void)
{
  LwMock *mock = standing ();
  LwReport report = leg_line (mock, 0, 0, "7.1.01", 2);
  guint n_execs = mock->journal->execs->len;

  report.side = 0;
  send (mock, &report);
  report = leg_line (mock, 0, 0, "7.2.01", 2);
  report.price = LW_PRICE_NONE;
  send (mock, &report);
  g_assert_cmpuint (mock->journal->execs->len, ==, n_execs + 2);
  g_assert_cmpfloat (holding (mock, 0, 0)->expected, ==, 0);
  g_assert_cmpint (holding (mock, 0, 0)->cost_micro, ==, LW_GATE_NONE);
  g_assert_cmpuint (stats_of (mock).alarms, ==, 2);
  report = leg_line (mock, 0, 0, "7.3.01", 1);
  report.price = LW_PRICE_NONE;
  g_strlcpy (report.price_text, "2.20005", sizeof report.price_text); /* between two steps of ours: it counts, by its text */
  send (mock, &report);
  g_assert_cmpfloat (fabs (holding (mock, 0, 0)->expected), ==, 1);
  g_assert_cmpint (holding (mock, 0, 0)->cost_micro, ==, LW_GATE_NONE);
  report = leg_line (mock, 0, 0, "7.4.01", 1);
  send (mock, &report);
  g_assert_cmpint (holding (mock, 0, 0)->cost_micro, ==, 220 * 1000000);
  report = leg_line (mock, 0, 0, "7.5.01", 0);
  report.price = 30000;
  send (mock, &report);
  g_assert_cmpint (holding (mock, 0, 0)->cost_micro, ==, 220 * 1000000); /* the first price paid */
  lw_mock_finish (mock);
}

/* Its currency is the report's, else the contract's; without a name an execution is nobody's, and the same one is booked once. */
static void
test_lines_of_an_execution (void)
{
  LwMock *mock = standing ();
  LwReport report = leg_line (mock, 0, 0, "7.1.01", 1);
  guint n_execs = mock->journal->execs->len;
  guint64 duplicates = stats_of (mock).duplicates;

  g_strlcpy (report.currency, "EUR", sizeof report.currency);
  g_strlcpy (report.contract.currency, "USD", sizeof report.contract.currency);
  send (mock, &report);
  report = leg_line (mock, 0, 1, "7.2.01", 1);
  g_strlcpy (report.contract.currency, "USD", sizeof report.contract.currency);
  send (mock, &report);
  g_assert_cmpuint (mock->journal->execs->len, ==, n_execs + 2);
  g_assert_cmpstr (g_array_index (mock->journal->execs, LwExec, n_execs).currency, ==, "EUR");
  g_assert_cmpstr (g_array_index (mock->journal->execs, LwExec, n_execs + 1).currency, ==, "USD");
  report = leg_line (mock, 0, 0, "", 1);
  send (mock, &report);
  report = leg_line (mock, 0, 0, "7.1.01", 1);
  send (mock, &report);
  g_assert_cmpuint (mock->journal->execs->len, ==, n_execs + 2);
  g_assert_cmpuint (stats_of (mock).duplicates, ==, duplicates + 2);
  lw_mock_finish (mock);
}

/* A lower revision that comes late changes nothing; a higher one counts instead of it; a bust takes the position back. */
static void
test_revisions (void)
{
  LwMock *mock = standing ();
  LwReport report = leg_line (mock, 0, 0, "7.1.02", 2);
  int side = report.side;
  guint n;

  send (mock, &report);
  n = count_events (mock, "exec LW");
  report = leg_line (mock, 0, 0, "7.1.01", 1);
  send (mock, &report);
  g_assert_cmpuint (count_events (mock, "exec LW"), ==, n); /* kept, and that is all */
  g_assert_cmpfloat (holding (mock, 0, 0)->expected, ==, 2 * side);
  report = leg_line (mock, 0, 0, "7.1.03", 1);
  send (mock, &report);
  g_assert_cmpfloat (holding (mock, 0, 0)->expected, ==, side);
  report = leg_line (mock, 0, 0, "7.1.04", 0);
  send (mock, &report);
  g_assert_cmpfloat (holding (mock, 0, 0)->expected, ==, 0);
  lw_mock_free (mock);
}

/* Of an order that was made elsewhere, in @account. */
static LwReport
line_in (LwMock *mock, const char *account, const char *exec_id, double shares)
{
  LwReport report = leg_line (mock, 0, 0, exec_id, shares);

  report.client_id = 9;
  report.order_id = 7;
  report.perm_id = 77777;
  report.order_ref[0] = '\0';
  g_strlcpy (report.account, account, sizeof report.account);
  return report;
}

static void
assert_moved (LwMock *mock, double contracts)
{
  const LwLeg *leg = &mock->orders[0].order.legs[0];

  g_assert_cmpfloat (holding (mock, 0, 0)->expected, ==, contracts * leg->side);
  g_assert_cmpfloat (lw_books_booked (mock->trade, leg->con_id), ==, contracts * leg->side);
}

/* Another account of the same login trades the same contract: the row is kept, and no position of this account is moved or doubted, nor after
 * a start. A line that names no account is ours. */
static void
test_other_accounts (void)
{
  LwMock *mock = standing ();
  LwReport report = line_in (mock, "DUSIM0002", "9.1.01", 2);
  guint n_execs = mock->journal->execs->len;
  guint64 alarms = stats_of (mock).alarms;

  send (mock, &report);
  g_assert_cmpuint (mock->journal->execs->len, ==, n_execs + 1);
  g_assert_cmpstr (g_array_index (mock->journal->execs, LwExec, n_execs).account, ==, "DUSIM0002");
  assert_moved (mock, 0);
  g_assert_cmpint (holding (mock, 0, 0)->cost_micro, ==, LW_GATE_NONE);
  g_assert_true (lw_trade_positions_agree (mock->trade));
  lw_mock_advance (mock, 320 * SECOND);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED"), ==, 0);
  g_assert_cmpuint (stats_of (mock).alarms, ==, alarms);
  report = line_in (mock, "", "9.2.01", 1);
  send (mock, &report);
  report = line_in (mock, "DUSIM0001", "9.3.01", 1);
  send (mock, &report);
  assert_moved (mock, 2);
  lw_mock_restart (mock);
  assert_moved (mock, 2);
  lw_mock_finish (mock);
}

/* A correction may name another account than the line before it. */
static void
test_corrected_account (void)
{
  LwMock *mock = standing ();
  LwReport report = line_in (mock, "DUSIM0001", "9.1.01", 2);

  send (mock, &report);
  report = line_in (mock, "DUSIM0002", "9.1.02", 2);
  send (mock, &report);
  assert_moved (mock, 0);
  report = line_in (mock, "DUSIM0002", "9.1.03", 1);
  send (mock, &report);
  assert_moved (mock, 0);
  report = line_in (mock, "DUSIM0001", "9.1.04", 1);
  send (mock, &report);
  assert_moved (mock, 1);
  lw_mock_free (mock);
}

/* An order of ours that TWS names under another account is a conflict, and what it filled there moves nothing here. */
static void
test_ours_under_another_account (void)
{
  LwMock *mock = standing ();
  LwReport report = leg_line (mock, 0, 0, "7.1.01", 2);
  guint n_execs = mock->journal->execs->len;

  g_strlcpy (report.account, "DUSIM0002", sizeof report.account);
  send (mock, &report);
  g_assert_cmpuint (count_events (mock, "ACCOUNT MISMATCH"), >, 0);
  g_assert_cmpuint (mock->journal->execs->len, ==, n_execs + 1);
  g_assert_cmpstr (g_array_index (mock->journal->execs, LwExec, n_execs).intent, ==, "");
  assert_moved (mock, 0);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
  lw_mock_restart (mock);
  assert_moved (mock, 0);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
  lw_mock_free (mock);
}

/* The same again is counted and no more; another value, also a missing one, is another. */
static void
test_commissions_again (void)
{
  static const struct { double amount, realized; gboolean is_new; } rows[] = {
    { 0.65, NAN, TRUE }, { 0.65, NAN, FALSE }, { 0.66, NAN, TRUE }, { NAN, NAN, TRUE }, { NAN, NAN, FALSE }, { INFINITY, NAN, FALSE },
    { 0.66, NAN, TRUE }, { 0.66, 5, TRUE }, { 0.66, 5, FALSE }, { 0.66, NAN, TRUE }, { 0.67, 5, TRUE },
  };
  LwMock *mock = standing ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 before = stats_of (mock).duplicates;

      lw_mock_commission (mock, "7.1.01", rows[i].amount, rows[i].realized);
      g_assert_cmpuint (stats_of (mock).duplicates - before, ==, !rows[i].is_new);
    }
  lw_mock_finish (mock);
}

static void
commission_in (LwMock *mock, const char *exec_id, double amount, const char *currency)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_COMMISSION);
  g_strlcpy (report.exec_id, exec_id, sizeof report.exec_id);
  g_strlcpy (report.currency, currency, sizeof report.currency);
  report.commission = amount;
  send (mock, &report);
}

/* Fees of two currencies have no sum, and the order says so, also after a start; the same figure in another currency is another fee. */
static void
test_currencies (void)
{
  LwMock *mock = standing ();
  const LwIntent *row = lw_trade_find (mock->trade, ID);
  g_autofree char *unknown = NULL, *known = NULL;

  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  commission_in (mock, "0001.0.1.01", 200, "JPY");
  commission_in (mock, "0001.0.2.01", 1.30, "USD");
  g_assert_false (row->fees_pending);
  g_assert_true (isnan (row->fees_usd));
  unknown = lw_trade_sentence (mock->trade, row, mock->now_us);
  g_assert_cmpstr (unknown, ==, "Filled 2 of 2 at 1.20 credit; fees not known in USD.");
  lw_mock_restart (mock);
  g_assert_true (isnan (lw_trade_find (mock->trade, ID)->fees_usd));
  commission_in (mock, "0001.0.1.01", 200, "USD");
  row = lw_trade_find (mock->trade, ID);
  g_assert_cmpfloat_with_epsilon (row->fees_usd, 201.30, 1e-9);
  known = lw_trade_sentence (mock->trade, row, mock->now_us);
  g_assert_cmpstr (known, ==, "Filled 2 of 2 at 1.20 credit; fees 201.30 USD.");
  lw_mock_free (mock);
}

static LwReport
foreign (gint64 perm_id, gint32 client_id, gint32 order_id, const char *status)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.perm_id = perm_id;
  report.client_id = client_id;
  report.order_id = order_id;
  report.contract.sec_type = LW_SEC_STK;
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.status, status, sizeof report.status);
  return report;
}

/* One row for each order of others: by its permId; while that is 0 by client and number, both. */
static void
test_rows_of_others (void)
{
  static const struct { gint64 perm; gint32 client, order; guint rows; } told[] = {
    { 0, 9, 7, 1 }, { 0, 9, 7, 1 }, { 0, 9, 8, 2 }, { 0, 8, 7, 3 }, { 9901, 9, 7, 4 }, { 9901, 5, 5, 4 }, { 9902, 9, 7, 5 }, { 0, 9, 7, 5 },
  };
  LwMock *mock = standing ();

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      LwReport report = foreign (told[i].perm, told[i].client, told[i].order, "Submitted");

      send (mock, &report);
      g_assert_cmpuint (mock->trade->externals->len, ==, told[i].rows);
    }
  lw_mock_finish (mock);
}

/* Closed once, by the snapshot that does not name it; not by one that does. */
static void
test_others_close (void)
{
  LwMock *mock = standing ();
  LwReport report = foreign (9901, 9, 7, "Submitted"), other = foreign (9902, 9, 8, "Submitted");
  const LwExternal *row;
  gint64 closed_us;

  send (mock, &report);
  send (mock, &other);
  row = &g_array_index (mock->trade->externals, LwExternal, 0);
  g_assert_cmpstr (row->status, ==, "Submitted");
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpstr (row->status, ==, "closed");
  g_assert_cmpstr (g_array_index (mock->trade->externals, LwExternal, 1).status, ==, "closed");
  closed_us = row->us;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpint (row->us, ==, closed_us); /* and not again */
  lw_mock_finish (mock);
}

/* After a start nobody knows what the orders of others may lose, until TWS names them again: each of them. */
static void
test_others_after_a_start (void)
{
  LwMock *mock = standing ();
  LwReport reports[] = { foreign (9901, 9, 7, "Submitted"), foreign (9902, 9, 8, "Submitted") };

  for (guint i = 0; i < 2; i++)
    {
      send (mock, &reports[i]);
      g_assert_cmpint (g_array_index (mock->trade->externals, LwExternal, i).risk_micro, ==, 0);
    }
  lw_mock_restart (mock);
  g_assert_cmpuint (mock->trade->externals->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (g_array_index (mock->trade->externals, LwExternal, i).risk_micro, ==, LW_GATE_NONE);
  lw_mock_finish (mock);
}

static void
assert_shown (LwMock *mock, guint n, const char *words, const char *sentence)
{
  g_autoptr (GArray) rows = lw_trade_externals (mock->trade);

  g_assert_cmpuint (rows->len, ==, n);
  if (n > 0)
    {
      g_autofree char *told = lw_external_words (&g_array_index (rows, LwExternal, n - 1));
      g_autofree char *more = lw_external_sentence (&g_array_index (rows, LwExternal, n - 1));

      g_test_message ("%s: %s", told, more);
      g_assert_cmpstr (told, ==, words);
      g_assert_nonnull (strstr (more, sentence));
    }
}

/* An order of others is shown as it stands, counts, and is gone when TWS says so: once it is over, its lists are asked for at once, and once. */
static void
test_others_are_shown (void)
{
  LwMock *mock = standing ();
  gint64 before = lw_exposure_total (mock->trade, NULL, LW_DATE_NONE);
  guint64 n_snapshots = stats_of (mock).snapshots;
  LwReport report = foreign (9901, 9, 7, "Submitted"), other = foreign (9902, 9, 8, "PreSubmitted");

  assert_shown (mock, 0, NULL, NULL);
  report.contract.sec_type = LW_SEC_BAG;
  report.limit = -12000;
  report.quantity = 2;
  report.n_legs = 2;
  g_strlcpy (report.contract.symbol, "IWM", sizeof report.contract.symbol);
  mock->other = &report;
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  assert_shown (mock, 1, "2 IWM combo of 2 legs at −1.20", "Submitted. Made elsewhere (permId 9901, client 9): counts 10000 USD at risk");
  send (mock, &other);
  assert_shown (mock, 2, "unknown symbol", "PreSubmitted. Made elsewhere (permId 9902, client 9): counts 0 USD");
  mock->other = NULL;
  mock->now_us++;
  g_strlcpy (report.status, "Cancelled", sizeof report.status);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  assert_shown (mock, 0, NULL, NULL);
  g_assert_cmpuint (stats_of (mock).snapshots, ==, n_snapshots + 1);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, before);
  lw_mock_finish (mock);
}

/* A second order under the number and the reference of one of ours counts in the risk for as long as TWS lists it: over snapshots too. */
static void
test_duplicate_counts (void)
{
  LwMock *mock = standing ();
  gint64 before = lw_exposure_total (mock->trade, NULL, LW_DATE_NONE);
  LwReport report = foreign (7777, 1, mock->orders[0].id, "Submitted");
  guint told;

  report.contract.sec_type = LW_SEC_BAG;
  report.limit = -12000;
  report.quantity = 2;
  g_strlcpy (report.contract.symbol, "SPY", sizeof report.contract.symbol);
  g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
  mock->other = &report;
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  told = count_events (mock, "conflict");
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, before + G_GINT64_CONSTANT (10000000000));
      lw_mock_advance (mock, 310 * SECOND);
    }
  g_assert_cmpuint (count_events (mock, "conflict"), ==, told);
  mock->other = NULL;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, before);
  lw_mock_free (mock);
}

static void
position (LwMock *mock, gint32 con_id, double quantity, double cost)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_POSITION);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  report.contract.con_id = con_id;
  report.contract.sec_type = LW_SEC_OPT;
  report.position = quantity;
  report.avg_cost = cost;
  send (mock, &report);
}

/* A cost that is none is not taken, and the one before stays. */
static void
test_costs (void)
{
  static const double bad[] = { -1, 1e9, NAN, INFINITY };
  LwMock *mock = standing ();

  position (mock, 77, 1, 250);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      position (mock, 77, 1, bad[i]);
      g_assert_cmpint (lw_books_holding (mock->trade, 77)->cost_micro, ==, 250 * 1000000);
    }
  position (mock, 77, 1, 0);
  g_assert_cmpint (lw_books_holding (mock->trade, 77)->cost_micro, ==, 0);
  lw_mock_free (mock);
}

static guint
count_positions (LwMock *mock, gint32 con_id)
{
  guint n = 0;

  for (guint i = 0; i < mock->journal->positions->len; i++)
    n += g_array_index (mock->journal->positions, LwPositionSeen, i).con_id == con_id;
  return n;
}

/* A fill that TWS tells a second after the position: nothing to explain. One that never comes is UNATTRIBUTED, once. */
static void
test_differences (void)
{
  LwMock *mock = standing ();

  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, FALSE); /* the positions have it, nobody told the fill */
  mock->no_lists = TRUE;
  for (guint i = 0; i < mock->n_positions; i++)
    lw_books_holding (mock->trade, mock->positions[i].con_id)->seen = mock->positions[i].quantity;
  lw_books_end_positions (mock->trade, mock->now_us);
  g_assert_false (mock->trade->holdings_agreed);
  for (guint i = 0; i < mock->execs->len; i++)
    {
      LwReport copy = *(LwReport *) g_ptr_array_index (mock->execs, i);

      lw_trade_report (mock->trade, &copy, mock->now_us);
    }
  lw_mock_advance (mock, 3 * SECOND);
  g_assert_true (mock->trade->holdings_agreed);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED"), ==, 0);
  lw_books_holding (mock->trade, 4711)->seen = 3;
  lw_books_end_positions (mock->trade, mock->now_us);
  lw_books_review (mock->trade, mock->now_us); /* as every entry ends */
  lw_trade_wake (mock->trade, mock->now_us + SECOND);
  lw_mock_run (mock);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED"), ==, 0); /* it has two seconds */
  lw_trade_wake (mock->trade, mock->now_us + 2 * SECOND);
  lw_mock_run (mock);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 1);
  g_assert_cmpuint (count_positions (mock, 4711), ==, 1);
  g_assert_cmpuint (count_positions (mock, 0), >=, 1);
  for (guint i = 0; i < mock->journal->positions->len; i++) /* what is not held is no row */
    g_assert_cmpint (g_array_index (mock->journal->positions, LwPositionSeen, i).quantity == 0, ==,
                     g_array_index (mock->journal->positions, LwPositionSeen, i).con_id == 0);
  lw_trade_wake (mock->trade, mock->now_us + 9 * SECOND);
  lw_mock_run (mock);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 1);
  lw_mock_free (mock);
}

/* What is held no more is not in the list: each of them. */
static void
test_positions_vanish (void)
{
  LwMock *mock = standing ();

  for (guint i = 0; i < 2; i++)
    {
      mock->positions[i].con_id = 4711 + (gint32) i;
      mock->positions[i].quantity = 3;
    }
  mock->n_positions = 2;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 2);
  mock->n_positions = 0;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 4);
  lw_mock_free (mock);
}

/* The positions of an order agree when those of each of its legs do. */
static void
test_positions_of_an_order (void)
{
  LwMock *mock = standing ();
  LwLive *live = lw_trade_find_live (mock->trade, ID);

  for (guint leg = 0; leg < 2; leg++)
    {
      g_assert_true (lw_books_positions_ok (mock->trade, live));
      holding (mock, 0, leg)->seen = 1;
      g_assert_false (lw_books_positions_ok (mock->trade, live));
      holding (mock, 0, leg)->seen = 0;
      holding (mock, 1, leg)->seen = 1; /* another order's */
    }
  lw_mock_free (mock);
}

/* What was booked before a start counts after it: fills, fees, the same execution again. */
static void
test_booked_before_a_start (void)
{
  LwMock *mock = standing ();
  const LwIntent *row;
  guint64 duplicates;

  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  lw_mock_commission (mock, "0001.0.1.01", 0.65, NAN);
  lw_mock_commission (mock, "0001.0.2.01", 0.70, NAN);
  lw_mock_restart (mock);
  row = lw_trade_find (mock->trade, ID);
  g_assert_cmpfloat (row->filled, ==, 1);
  g_assert_cmpfloat_with_epsilon (row->fees_usd, 1.35, 1e-9);
  g_assert_false (row->fees_pending);
  duplicates = stats_of (mock).duplicates;
  lw_mock_connect (mock); /* the lists name the three again */
  g_assert_cmpuint (stats_of (mock).duplicates, >=, duplicates + 3);
  g_assert_cmpuint (mock->journal->execs->len, ==, 3);
  lw_mock_finish (mock);
}

/* After a start the positions of before are known: they explain what TWS reports. */
static void
test_positions_after_a_start (void)
{
  LwMock *mock = standing ();

  mock->positions[0].con_id = 4711;
  mock->positions[0].quantity = -3;
  mock->n_positions = 1;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 1);
  lw_mock_restart (mock);
  g_assert_cmpfloat (lw_books_holding (mock->trade, 4711)->expected, ==, -3);
  lw_mock_connect (mock);
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (count_events (mock, "UNATTRIBUTED "), ==, 1);
  lw_mock_finish (mock);
}

/* Legs that are not filled alike: told after a second, once; looked at after two; what still does not add up is told, once, of
 * each order. */
static void
test_uneven (void)
{
  LwMock *mock = standing ();

  lw_mock_fill (mock, 0, 1, FALSE, TRUE, FALSE, TRUE);
  lw_mock_fill (mock, 1, 1, FALSE, TRUE, FALSE, TRUE);
  lw_mock_advance (mock, SECOND - 1);
  lw_trade_wake (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (count_events (mock, "LEG IMBALANCE"), ==, 0);
  lw_mock_advance (mock, SECOND / 2);
  g_assert_cmpuint (count_events (mock, "are not filled alike"), ==, 2);
  g_assert_cmpuint (count_events (mock, "do not add up"), ==, 0);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_cmpuint (count_events (mock, "are not filled alike"), ==, 2);
  g_assert_cmpuint (count_events (mock, "still do not add up"), ==, 2); /* of both alarms one word says what they are about */
  g_assert_cmpuint (count_events (mock, "LEG IMBALANCE"), ==, 4);
  lw_mock_advance (mock, 320 * SECOND);
  g_assert_cmpuint (count_events (mock, "do not add up"), ==, 2);
  lw_mock_fill (mock, 0, 1, FALSE, FALSE, TRUE, TRUE); /* even again, and uneven again: told again */
  lw_mock_fill (mock, 0, 0.5, FALSE, TRUE, FALSE, TRUE);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_cmpuint (count_events (mock, "are not filled alike"), ==, 3);
  g_assert_cmpuint (count_events (mock, "still do not add up"), ==, 3);
  lw_mock_free (mock);
}

/* TWS counts more filled than its executions say: asked again after two seconds, then told, by TWS's own count. */
static void
test_status_counts_more (void)
{
  LwMock *mock = standing ();

  mock->orders[0].filled = 1;
  lw_mock_status (mock, 0, "Submitted");
  lw_mock_advance (mock, 2 * SECOND - 1);
  g_assert_cmpuint (count_events (mock, "do not add up"), ==, 0);
  lw_mock_advance (mock, 2 * SECOND);
  g_assert_cmpuint (count_events (mock, "do not add up"), ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "TWS counts 1 filled, its executions say 0"));
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/books/" #name, test_##name)
  ADD (lines_that_do_not_count);
  ADD (lines_of_an_execution);
  ADD (revisions);
  ADD (other_accounts);
  ADD (corrected_account);
  ADD (ours_under_another_account);
  ADD (commissions_again);
  ADD (currencies);
  ADD (rows_of_others);
  ADD (others_close);
  ADD (duplicate_counts);
  ADD (others_are_shown);
  ADD (others_after_a_start);
  ADD (costs);
  ADD (differences);
  ADD (positions_vanish);
  ADD (positions_of_an_order);
  ADD (booked_before_a_start);
  ADD (positions_after_a_start);
  ADD (uneven);
  ADD (status_counts_more);
  return g_test_run ();
}
