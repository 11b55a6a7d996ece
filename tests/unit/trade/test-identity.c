/* Whose message is it? Keys that agree, that contradict each other, that name nobody; and executions that do not add up. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"

static void
send_order (LwMock *mock, const char *id, const char *symbol, double k1)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, symbol, k1, k1 + 5, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, id, &ticket));
  lw_mock_advance (mock, 4 * SECOND);
}

/* Two orders that work. */
static LwMock *
standing (void)
{
  LwMock *mock = lw_mock_new (NULL);

  lw_mock_connect (mock);
  send_order (mock, ID, "SPY", 425);
  send_order (mock, ID2, "QQQ", 300);
  g_assert_true (mock->synced);
  return mock;
}

/* An openOrder of the first order, for a test to spoil. */
static LwReport
open_order (LwMock *mock)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.order_id = mock->orders[0].id;
  report.client_id = 1;
  report.perm_id = mock->orders[0].perm;
  report.quantity = 2;
  report.limit = -12000;
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.tif, "DAY", sizeof report.tif);
  return report;
}

static void
send (LwMock *mock, LwReport *report)
{
  lw_trade_report (mock->trade, report, mock->now_us);
  lw_mock_run (mock);
}

static guint
n_conflicts (LwMock *mock)
{
  LwTradeStats stats;

  lw_trade_get_stats (mock->trade, &stats);
  return (guint) stats.conflicts;
}

/* A conflict changes no order, is told, and is asked about. */
static void
assert_conflict (LwMock *mock, const char *words, gboolean orders_off)
{
  guint n_lists = mock->n_lists;

  g_assert_cmpuint (n_conflicts (mock), ==, 1);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  g_assert_cmpint (lw_mock_state (mock, ID2), ==, LW_INTENT_WORKING);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->limit, ==, -12000);
  g_assert_cmpuint (mock->n_alarms, >=, 1);
  lw_mock_advance (mock, SECOND);
  g_assert_cmpuint (n_lists, >=, 5);
  for (guint i = 0; i < mock->events->len; i++)
    if (strstr (g_ptr_array_index (mock->events, i), words) != NULL)
      {
        g_assert_cmpint (mock->synced, ==, !orders_off);
        return;
      }
  g_error ("nobody said '%s'", words);
}

static void
test_account (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  g_strlcpy (report.account, "DUSIM0002", sizeof report.account);
  report.limit = -13000;
  send (mock, &report);
  assert_conflict (mock, "ACCOUNT MISMATCH", TRUE);
  g_assert_nonnull (strstr (mock->why, "ACCOUNT MISMATCH"));
  lw_mock_finish (mock);
}

static void
test_two_orders_named (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  g_strlcpy (report.order_ref, ID2, sizeof report.order_ref);
  send (mock, &report);
  assert_conflict (mock, "different orders", FALSE);
  lw_mock_finish (mock);
}

static void
test_permid_of_another (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.perm_id = mock->orders[1].perm;
  send (mock, &report);
  assert_conflict (mock, "different orders", FALSE);
  lw_mock_finish (mock);
}

static void
test_another_reference (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  g_strlcpy (report.order_ref, "by hand", sizeof report.order_ref);
  send (mock, &report);
  assert_conflict (mock, "another reference", FALSE);
  lw_mock_finish (mock);
}

static void
test_another_number (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.order_id = 99;
  send (mock, &report);
  assert_conflict (mock, "another number", FALSE);
  lw_mock_finish (mock);
}

/* The second order counts in the risk, as somebody else's. */
static void
test_duplicate_live (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.perm_id = 7777;
  send (mock, &report);
  assert_conflict (mock, "DUPLICATE LIVE", FALSE);
  g_assert_cmpuint (mock->journal->externals->len, ==, 1);
  g_assert_cmpint (g_array_index (mock->journal->externals, LwExternal, 0).perm_id, ==, 7777);
  send (mock, &report); /* told once a connection */
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_finish (mock);
}

static const LwConflict *
only_conflict (LwMock *mock)
{
  g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 1);
  return lw_trade_get_conflict (mock->trade, 0);
}

/* What a person can do about it: one cancelOrder a click for that number, which the journal tells. It stands until TWS says that it is over. */
static void
test_cancel_duplicate (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);
  const LwConflict *row;

  g_assert_false (lw_trade_cancel_conflict (mock->trade, report.order_id, mock->now_us)); /* there is none */
  report.perm_id = 7777;
  send (mock, &report);
  row = only_conflict (mock);
  g_assert_cmpint (row->order_id, ==, report.order_id);
  g_assert_cmpint (row->perm_id, ==, 7777);
  g_assert_cmpstr (row->intent, ==, ID);
  g_assert_cmpstr (row->symbol, ==, "SPY");
  g_assert_nonnull (strstr (row->words, "finish in TWS what is left"));
  for (guint clicks = 1; clicks <= 2; clicks++)
    {
      g_assert_true (lw_trade_cancel_conflict (mock->trade, report.order_id, mock->now_us));
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_cancels, ==, clicks);
    }
  g_assert_cmpint (only_conflict (mock)->asked_us, ==, mock->now_us);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  g_strlcpy (report.status, "Cancelled", sizeof report.status);
  report.perm_id = 8888; /* of neither */
  send (mock, &report);
  only_conflict (mock);
  report.perm_id = 7777;
  send (mock, &report);
  g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 0);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  lw_mock_finish (mock);
}

static void
report_status (LwMock *mock, gint32 order_id, gint32 client_id, gint64 perm_id, const char *status)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_STATUS);
  report.order_id = order_id;
  report.client_id = client_id;
  report.perm_id = perm_id;
  g_strlcpy (report.status, status, sizeof report.status);
  send (mock, &report);
}

/* A what-if that lives, under its number alone, is over by that number; a permId counts once both sides have one. Another client counts from
 * 1 too. */
static void
test_end_of_conflict (void)
{
  static const struct { gint64 perm_id; gint32 client_id; gint64 over_perm_id; const char *status; gboolean over; } rows[] = {
    { 0, 1, 0, "Cancelled", TRUE }, { 0, 1, 7777, "Cancelled", TRUE }, { 7777, 1, 0, "Cancelled", TRUE }, { 7777, 1, 7777, "Cancelled", TRUE },
    { 7777, 1, 8888, "Cancelled", FALSE }, { 7777, 9, 7777, "Cancelled", FALSE }, { 7777, 1, 7777, "Submitted", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      LwTicket ticket;
      const char *why;

      lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
      g_assert_true (lw_trade_preview (mock->trade, ID, &ticket, mock->now_us, &why));
      lw_mock_run (mock);
      report_status (mock, mock->preview_id, 1, rows[i].perm_id, "Submitted");
      g_assert_cmpint (only_conflict (mock)->perm_id, ==, rows[i].perm_id);
      report_status (mock, mock->preview_id, rows[i].client_id, rows[i].over_perm_id, rows[i].status);
      g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, !rows[i].over);
      lw_mock_finish (mock);
    }
}

/* Two numbers of ours are taken: each is known by its own, however often TWS names it. */
static void
test_two_conflicts (void)
{
  LwMock *mock = standing ();

  for (guint told = 0; told < 2; told++)
    for (guint i = 0; i < 2; i++)
      report_status (mock, mock->orders[i].id, 1, 7777 + i, "Submitted");
  g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (lw_trade_get_conflict (mock->trade, i)->order_id, ==, mock->orders[i].id);
      g_assert_true (lw_trade_cancel_conflict (mock->trade, mock->orders[i].id, mock->now_us));
    }
  report_status (mock, mock->orders[1].id, 1, 7778, "Cancelled");
  g_assert_cmpint (only_conflict (mock)->order_id, ==, mock->orders[0].id);
  lw_mock_finish (mock);
}

/* A complete snapshot that does not name it any more ends it; so does the connection, whose end takes the button away. */
static void
test_conflict_ends (void)
{
  for (int lost = 0; lost < 2; lost++)
    {
      LwMock *mock = standing ();
      LwReport report = open_order (mock);

      report.perm_id = 7777;
      send (mock, &report);
      only_conflict (mock);
      if (lost)
        lw_mock_lose (mock);
      else
        lw_mock_advance (mock, 310 * SECOND);
      g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 0);
      g_assert_false (lw_trade_cancel_conflict (mock->trade, report.order_id, mock->now_us));
      lw_mock_free (mock);
    }
}

/* What was traded is kept, though it belongs to no order of ours. */
static void
test_execution_in_conflict (void)
{
  LwMock *mock = standing ();
  LwReport report;
  const LwExec *exec;

  lw_report_init (&report, LW_REPORT_EXECUTION);
  report.order_id = mock->orders[0].id;
  report.client_id = 1;
  report.perm_id = 7777;
  g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.exec_id, "0009.1.1.01", sizeof report.exec_id);
  report.shares = 2;
  report.side = 1;
  report.price = 10000;
  report.contract.sec_type = LW_SEC_OPT;
  report.contract.con_id = mock->orders[0].order.legs[0].con_id;
  send (mock, &report);
  g_assert_cmpuint (mock->journal->execs->len, ==, 1);
  exec = &g_array_index (mock->journal->execs, LwExec, 0);
  g_assert_cmpstr (exec->intent, ==, "");
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
  lw_mock_finish (mock);
}

static void
assert_r5 (LwMock *mock, const char *override, gboolean refused)
{
  LwVerdict verdict = { 0 };
  LwTicket ticket;

  lw_mock_ticket (&ticket, "QQQ", 325, 330, 1, 1.20);
  lw_ticket_good_market (&ticket, mock->now_us);
  g_strlcpy (ticket.override, override, sizeof ticket.override);
  lw_trade_check (mock->trade, &ticket, mock->now_us, &verdict);
  g_test_message ("%s %s", verdict.rule, verdict.sentence != NULL ? verdict.sentence : "");
  g_assert_cmpint (strcmp (verdict.rule, "R5") == 0, ==, refused);
  g_assert_cmpint (verdict.ok, ==, !refused);
  lw_verdict_clear (&verdict);
}

/* An old backup of the journal, or another copy of the program: told once; nothing opens while TWS works it, unless a person says why. */
static void
test_external_ours (void)
{
  guint n_alarms;
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.order_id = 55;
  report.perm_id = 7777;
  g_strlcpy (report.order_ref, "LWZZZZZZZZZZZZZZZZ2345", sizeof report.order_ref);
  mock->other = &report;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_nonnull (strstr (mock->last_alarm, "EXTERNAL-OURS"));
  n_alarms = mock->n_alarms;
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (mock->n_alarms, ==, n_alarms);
  g_assert_cmpuint (mock->journal->externals->len, ==, 1);
  g_assert_true (mock->synced);
  assert_r5 (mock, "", TRUE);
  assert_r5 (mock, "It is that of my other machine", FALSE);
  mock->other = NULL;
  lw_mock_advance (mock, 310 * SECOND);
  assert_r5 (mock, "", FALSE);
  lw_mock_finish (mock);
}

/* That a person gave a reason is kept with the order that it let go, where it was needed. */
static void
test_external_ours_overridden (void)
{
  for (int needed = 0; needed < 2; needed++)
    {
      LwMock *mock = standing ();
      LwReport report = open_order (mock);
      LwTicket ticket;
      gboolean told = FALSE;

      report.order_id = 55;
      report.perm_id = 7777;
      g_strlcpy (report.order_ref, "LWZZZZZZZZZZZZZZZZ2345", sizeof report.order_ref);
      if (needed)
        send (mock, &report);
      lw_mock_ticket (&ticket, "QQQ", 325, 330, 1, 1.20);
      g_strlcpy (ticket.override, "It is that of my other machine", sizeof ticket.override);
      g_assert_true (lw_mock_transmit (mock, ID3, &ticket));
      g_assert_cmpint (lw_trade_find (mock->trade, ID3)->override, ==, needed);
      for (guint i = 0; i < mock->events->len; i++)
        told = told || strcmp (g_ptr_array_index (mock->events, i), "override " ID3 " It is that of my other machine") == 0;
      g_assert_cmpint (told, ==, needed);
      lw_mock_finish (mock);
    }
}

/* References that are nearly ours are those of other programs. */
static void
test_not_our_form (void)
{
  static const char *const references[] = { "LWZZZZZZZZZZZZZZZZ234", "LWZZZZZZZZZZZZZZZZ23456", "LXZZZZZZZZZZZZZZZZ2345",
                                            "LWzzzzzzzzzzzzzzzz2345", "LWZZZZZZZZZZZZZZZZ1345", "LWZZZZZZZZZZZZZZZZ8345", "LWzZZZZZZZZZZZZZZZ2345", "" };
  LwMock *mock = standing ();

  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      LwReport report = open_order (mock);

      report.order_id = 0;
      report.client_id = 0;
      report.perm_id = 8000 + i;
      g_strlcpy (report.order_ref, references[i], sizeof report.order_ref);
      send (mock, &report);
      g_assert_true (mock->synced);
      g_assert_cmpuint (mock->journal->externals->len, ==, i + 1);
    }
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  g_assert_cmpuint (n_conflicts (mock), ==, 0);
  lw_mock_finish (mock);
}

/* Another client counts from 1 too. */
static void
test_number_of_another_client (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.client_id = 9;
  report.perm_id = 7777;
  report.order_ref[0] = '\0';
  g_strlcpy (report.status, "Cancelled", sizeof report.status);
  send (mock, &report);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  g_assert_cmpuint (mock->journal->externals->len, ==, 1);
  g_assert_cmpuint (n_conflicts (mock), ==, 0);
  lw_mock_finish (mock);
}

/* An external row is kept by its permId; by its number while it has none. */
static void
test_external_rows (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.client_id = 9;
  report.perm_id = 0;
  report.order_ref[0] = '\0';
  send (mock, &report);
  send (mock, &report);
  g_assert_cmpuint (mock->journal->externals->len, ==, 1);
  report.order_id++;
  send (mock, &report);
  g_assert_cmpuint (mock->journal->externals->len, ==, 2);
  report.client_id = 8;
  send (mock, &report);
  g_assert_cmpuint (mock->journal->externals->len, ==, 3);
  lw_mock_finish (mock);
}

static void
test_overfill (void)
{
  LwMock *mock = standing ();

  lw_mock_fill (mock, 0, 3, TRUE, TRUE, TRUE, TRUE);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_FILLED);
  g_assert_nonnull (strstr (mock->last_alarm, "OVERFILL"));
  lw_mock_finish (mock);
}

static void
test_just_full (void)
{
  LwMock *mock = standing ();

  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* Kept raw, told, and not counted: no side, no price, absurd shares. */
static void
test_execution_that_cannot_count (void)
{
  for (guint i = 0; i < 4; i++)
    {
      LwMock *mock = standing ();
      LwReport report;

      lw_report_init (&report, LW_REPORT_EXECUTION);
      report.order_id = mock->orders[0].id;
      report.client_id = 1;
      report.perm_id = mock->orders[0].perm;
      g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
      g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
      g_strlcpy (report.exec_id, "0009.1.1.01", sizeof report.exec_id);
      report.shares = i == 1 ? NAN : i == 2 ? -2 : 2;
      report.side = i == 0 ? 0 : 1;
      report.price = i == 3 ? LW_PRICE_NONE : 12000;
      report.contract.sec_type = LW_SEC_BAG;
      send (mock, &report);
      g_assert_cmpuint (mock->journal->execs->len, ==, 1);
      g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 0);
      g_assert_nonnull (strstr (mock->last_alarm, "not counted"));
      lw_mock_finish (mock);
    }
}

/* No multiple of our price step: the text counts. */
static void
test_price_as_text (void)
{
  LwMock *mock = standing ();
  LwReport report;

  lw_report_init (&report, LW_REPORT_EXECUTION);
  report.order_id = mock->orders[0].id;
  report.client_id = 1;
  report.perm_id = mock->orders[0].perm;
  g_strlcpy (report.order_ref, ID, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.exec_id, "0009.1.1.01", sizeof report.exec_id);
  report.shares = 2;
  report.side = 1;
  report.price = LW_PRICE_NONE;
  g_strlcpy (report.price_text, "-1.23456", sizeof report.price_text);
  report.contract.sec_type = LW_SEC_BAG;
  send (mock, &report);
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID)->filled, ==, 2);
  g_assert_cmpfloat_with_epsilon (lw_trade_find (mock->trade, ID)->avg_price, -1.23456, 1e-9);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* Once each, whenever they come; another value of the same replaces it; one without an execution's name is nobody's. */
static void
test_commissions (void)
{
  LwMock *mock = standing ();
  LwTradeStats stats;

  lw_mock_commission (mock, "0001.0.1.01", 0.65, NAN); /* before its execution */
  g_assert_cmpuint (mock->journal->commissions->len, ==, 1);
  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  lw_mock_commission (mock, "0001.0.2.01", NAN, NAN);
  g_assert_true (lw_trade_find (mock->trade, ID)->fees_pending);
  lw_mock_commission (mock, "0001.0.2.01", 0.70, NAN);
  g_assert_false (lw_trade_find (mock->trade, ID)->fees_pending);
  g_assert_cmpfloat_with_epsilon (lw_trade_find (mock->trade, ID)->fees_usd, 1.35, 1e-9);
  lw_mock_commission (mock, "0001.0.2.01", 0.70, NAN);
  lw_mock_commission (mock, "0001.0.2.01", 0.70, 12.5);
  lw_mock_commission (mock, "", 9, NAN);
  g_assert_cmpfloat_with_epsilon (lw_trade_find (mock->trade, ID)->fees_usd, 1.35, 1e-9);
  g_assert_cmpuint (mock->journal->commissions->len, ==, 2);
  lw_trade_get_stats (mock->trade, &stats);
  g_assert_cmpuint (stats.duplicates, >=, 1);
  lw_mock_finish (mock);
}

static guint
n_unattributed (LwMock *mock)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "UNATTRIBUTED");
  return n;
}

/* A position that no fill explains is told; of another account, or without a number, it is not ours to compare. */
static void
test_positions (void)
{
  static const struct { const char *account; double quantity; guint n; } rows[] = {
    { NULL, 5, 1 }, { NULL, -5, 1 }, { "DUSIM0002", 5, 0 }, { NULL, NAN, 0 }, { NULL, INFINITY, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();

      mock->positions_of = rows[i].account;
      mock->positions[0].con_id = 4711;
      mock->positions[0].quantity = rows[i].quantity;
      mock->n_positions = 1;
      lw_mock_advance (mock, 400 * SECOND);
      g_assert_cmpuint (n_unattributed (mock), ==, rows[i].n);
      lw_mock_finish (mock);
    }
}

/* An error that names a client: ours is meant only where that is ours. */
static void
test_error_of_another_client (void)
{
  static const struct { gint32 client; const char *state; } rows[] = { { -1, "CHECKING" }, { 1, "CHECKING" }, { 5, "WORKING" }, { 0, "WORKING" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();
      LwReport report;

      lw_report_init (&report, LW_REPORT_ERROR);
      report.order_id = mock->orders[0].id;
      report.client_id = rows[i].client;
      report.code = 202;
      report.text = g_strdup ("Order Canceled - reason:");
      send (mock, &report);
      lw_report_clear (&report);
      g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, ID)), ==, rows[i].state);
      lw_mock_finish (mock);
    }
}

/* What an openOrder teaches: a quantity that is one, a limit that is one; what is missing stays as it was. */
static void
test_learns (void)
{
  static const struct { double quantity; LwPrice limit; int learned; LwPrice price; } rows[] = {
    { 5, -12500, 5, -12500 }, { NAN, -12500, 2, -12500 }, { 0, -12500, 2, -12500 }, { 0.5, -12500, 2, -12500 }, { 3e9, LW_PRICE_NONE, 2, -12000 },
    { INFINITY, -12000, 2, -12000 }, { 1, -12000, 1, -12000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = standing ();
      LwReport report = open_order (mock);

      report.quantity = rows[i].quantity;
      report.limit = rows[i].limit;
      send (mock, &report);
      g_assert_cmpint (lw_trade_find (mock->trade, ID)->quantity, ==, rows[i].learned);
      g_assert_cmpint (lw_trade_find (mock->trade, ID)->limit, ==, rows[i].price);
      lw_mock_finish (mock);
    }
}

static guint64
n_duplicates (LwMock *mock)
{
  LwTradeStats stats;

  lw_trade_get_stats (mock->trade, &stats);
  return stats.duplicates;
}

/* The same status again is dropped and counted; with another count, or after the order was lost sight of, it says something. */
static void
test_same_status (void)
{
  LwMock *mock = standing ();
  guint64 before;
  LwReport report;

  lw_mock_status (mock, 0, "Submitted");
  before = n_duplicates (mock);
  lw_mock_status (mock, 0, "Submitted");
  g_assert_cmpuint (n_duplicates (mock), ==, before + 1);
  mock->orders[0].filled = 1;
  lw_mock_status (mock, 0, "Submitted");
  g_assert_cmpuint (n_duplicates (mock), ==, before + 1);
  lw_report_init (&report, LW_REPORT_STATUS); /* no count, no permId: nothing that would be new */
  report.order_id = mock->orders[0].id;
  report.client_id = 1;
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  send (mock, &report);
  g_assert_cmpuint (n_duplicates (mock), ==, before + 2);
  lw_mock_status (mock, 0, "PreSubmitted");
  g_assert_cmpuint (n_duplicates (mock), ==, before + 2);
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  before = n_duplicates (mock);
  lw_mock_status (mock, 0, "Submitted");
  g_assert_cmpuint (n_duplicates (mock), ==, before);
  lw_mock_free (mock);
}

/* A status that no table knows is kept, raw, and changes nothing. */
static void
test_unknown_status (void)
{
  LwMock *mock = standing ();
  guint n = 0;

  lw_mock_status (mock, 0, "Shiny");
  lw_mock_run (mock);
  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "status.unknown");
  g_assert_cmpuint (n, ==, 1);
  lw_mock_assert_state (mock, ID, "WORKING");
  lw_mock_finish (mock);
}

/* Of an order that is over a status that comes again is counted; it is no evidence that TWS has it. */
static void
test_status_after_the_end (void)
{
  LwMock *mock = standing ();
  guint64 before;

  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_assert_state (mock, ID, "CANCELLED");
  lw_mock_status (mock, 0, "Cancelled");
  before = n_duplicates (mock);
  lw_mock_status (mock, 0, "Cancelled");
  g_assert_cmpuint (n_duplicates (mock), ==, before + 1);
  lw_mock_assert_state (mock, ID, "CANCELLED");
  lw_mock_finish (mock);
}

/* A report that is none, and one that only some other part looks at, are passed over. */
static void
test_no_report (void)
{
  LwMock *mock = standing ();
  LwReport report;
  g_autofree char *raw = NULL;

  lw_report_init (&report, (LwReportType) 77);
  send (mock, &report);
  raw = lw_report_raw (&report);
  g_assert_true (g_str_has_prefix (raw, "? "));
  lw_mock_assert_state (mock, ID, "WORKING");
  g_assert_true (mock->synced);
  lw_mock_finish (mock);
}

/* Another client id counts its own numbers: that one of its orders bears our reference gives nobody a button for our order of that number. */
static void
test_our_number_under_another_client (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  g_strlcpy (report.order_ref, ID2, sizeof report.order_ref);
  report.client_id = 9;
  report.perm_id = 7777;
  send (mock, &report);
  g_assert_cmpuint (n_conflicts (mock), ==, 1);
  g_assert_cmpuint (lw_trade_n_conflicts (mock->trade), ==, 0);
  g_assert_false (lw_trade_cancel_conflict (mock->trade, report.order_id, mock->now_us));
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_cancels, ==, 0);
  lw_mock_finish (mock);
}

/* A second profile of the login: its orders have references like ours, and stop nothing here. */
static void
test_reference_of_another_account (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);
  LwTicket ticket;

  g_strlcpy (report.order_ref, "LWZZZZZZZZZZZZZZZZZZZZ", sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0002", sizeof report.account);
  report.client_id = 9;
  report.order_id = 77;
  report.perm_id = 8888;
  send (mock, &report);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_ticket (&ticket, "IWM", 200, 205, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID3, &ticket));
  lw_mock_finish (mock);
}

/* What the journal keeps of a message, as it came: contract and side of an execution, and of nothing else. */
static void
test_raw_words (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);
  g_autofree char *order = lw_report_raw (&report), *execution = NULL;

  g_assert_null (strstr (order, "conId"));
  g_assert_nonnull (strstr (order, " limit=-1.2"));
  lw_report_init (&report, LW_REPORT_EXECUTION);
  report.contract.con_id = 4253;
  report.side = -1;
  report.shares = 2;
  report.price = 10 * LW_PRICE_SCALE;
  execution = lw_report_raw (&report);
  g_assert_nonnull (strstr (execution, " conId=4253 side=-1 shares=2 price=10"));
  g_assert_null (strstr (execution, "price=10."));
  lw_mock_finish (mock);
}

/* Orders of the same journal under another client id are not this connection's: signed off by a person, and their number is not ours. */
static void
test_orders_of_another_client (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  g_array_index (mock->journal->intents, LwIntent, 0).client_id = 2;
  mock->orders[0].visible = FALSE;
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_UNRESOLVED);
  g_assert_cmpint (lw_mock_state (mock, ID2), ==, LW_INTENT_WORKING);
  report.perm_id = 0;
  report.order_ref[0] = '\0';
  send (mock, &report); /* by its number alone: nobody's */
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_UNRESOLVED);
  lw_mock_finish (mock);
}

/* The profile is of another kind than the account that TWS shows: locked, whatever its name. */
static void
test_kind_of_the_account (void)
{
  LwMock *mock = lw_mock_new (NULL);

  mock->trade->config.kind = LW_ACCOUNT_PAPER;
  lw_mock_connect (mock);
  g_assert_false (mock->synced);
  g_assert_nonnull (strstr (mock->why, "Trading is locked"));
  lw_mock_finish (mock);
}

/* Somebody else's order has no permId yet, nor has ours: that is no key. */
static void
test_no_permid (void)
{
  LwMock *mock = lw_mock_connected ();
  LwReport report;

  mock->hold_orders = TRUE;
  send_order (mock, ID, "SPY", 425);
  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.client_id = 9;
  report.order_id = 7;
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.status, "PreSubmitted", sizeof report.status);
  send (mock, &report);
  lw_mock_assert_state (mock, ID, "SENT");
  g_assert_cmpuint (n_conflicts (mock), ==, 0);
  g_assert_cmpuint (mock->journal->externals->len, ==, 1);
  lw_mock_finish (mock);
}

/* An order that never left: what TWS says under its number without having it is written, and alarms nobody. */
static void
test_said_of_what_never_left (void)
{
  static const int codes[] = { 103, 99999, 10147, 2109 };
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  mock->no_frames = TRUE;
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_assert_state (mock, ID, "NOT_SENT");
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      lw_mock_error (mock, mock->last_order_id, codes[i], "said");
      lw_mock_assert_state (mock, ID, "NOT_SENT");
      g_assert_cmpuint (mock->n_alarms, ==, 0);
    }
  lw_mock_finish (mock);
}

/* Something that stands in no message of TWS together. */
static void
test_keys_crossed (void)
{
  LwMock *mock = standing ();
  LwReport report = open_order (mock);

  report.order_id = mock->orders[1].id; /* number of the second, permId and reference of the first */
  send (mock, &report);
  assert_conflict (mock, "different orders", FALSE);
  send (mock, &report);
  g_assert_cmpuint (n_conflicts (mock), ==, 2); /* counted, and told once on a connection */
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/account", test_account);
  g_test_add_func ("/identity/two-orders-named", test_two_orders_named);
  g_test_add_func ("/identity/permid-of-another", test_permid_of_another);
  g_test_add_func ("/identity/another-reference", test_another_reference);
  g_test_add_func ("/identity/another-number", test_another_number);
  g_test_add_func ("/identity/duplicate-live", test_duplicate_live);
  g_test_add_func ("/identity/cancel-duplicate", test_cancel_duplicate);
  g_test_add_func ("/identity/end-of-conflict", test_end_of_conflict);
  g_test_add_func ("/identity/two-conflicts", test_two_conflicts);
  g_test_add_func ("/identity/conflict-ends", test_conflict_ends);
  g_test_add_func ("/identity/execution-in-conflict", test_execution_in_conflict);
  g_test_add_func ("/identity/external-ours", test_external_ours);
  g_test_add_func ("/identity/external-ours-overridden", test_external_ours_overridden);
  g_test_add_func ("/identity/not-our-form", test_not_our_form);
  g_test_add_func ("/identity/number-of-another-client", test_number_of_another_client);
  g_test_add_func ("/identity/external-rows", test_external_rows);
  g_test_add_func ("/identity/overfill", test_overfill);
  g_test_add_func ("/identity/just-full", test_just_full);
  g_test_add_func ("/identity/execution-that-cannot-count", test_execution_that_cannot_count);
  g_test_add_func ("/identity/price-as-text", test_price_as_text);
  g_test_add_func ("/identity/commissions", test_commissions);
  g_test_add_func ("/identity/positions", test_positions);
  g_test_add_func ("/identity/error-of-another-client", test_error_of_another_client);
  g_test_add_func ("/identity/learns", test_learns);
  g_test_add_func ("/identity/same-status", test_same_status);
  g_test_add_func ("/identity/unknown-status", test_unknown_status);
  g_test_add_func ("/identity/status-after-the-end", test_status_after_the_end);
  g_test_add_func ("/identity/no-report", test_no_report);
  g_test_add_func ("/identity/our-number-under-another-client", test_our_number_under_another_client);
  g_test_add_func ("/identity/reference-of-another-account", test_reference_of_another_account);
  g_test_add_func ("/identity/raw-words", test_raw_words);
  g_test_add_func ("/identity/orders-of-another-client", test_orders_of_another_client);
  g_test_add_func ("/identity/kind-of-the-account", test_kind_of_the_account);
  g_test_add_func ("/identity/said-of-what-never-left", test_said_of_what_never_left);
  g_test_add_func ("/identity/no-permid", test_no_permid);
  g_test_add_func ("/identity/keys-crossed", test_keys_crossed);
  return g_test_run ();
}
