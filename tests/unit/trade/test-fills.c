/* Counting fills from rows of a journal: orders.md 5. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fills.h"

static void
add_leg (LwJournalContents *journal,
         const char        *root,
         const char        *rev,
         guint              leg,
         double             shares,
         double             price)
{
  LwIntent *intent = &g_array_index (journal->intents, LwIntent, 0);
  LwExec exec = { .con_id = intent->legs[leg].con_id, .sec_type = LW_SEC_OPT, .side = intent->legs[leg].side, .shares = shares };

  g_strlcpy (exec.root, root, sizeof exec.root);
  g_strlcpy (exec.rev, rev, sizeof exec.rev);
  g_strlcpy (exec.intent, intent->id, sizeof exec.intent);
  g_assert_true (lw_price_from_double (price, &exec.price));
  g_array_append_val (journal->execs, exec);
}

static void
add_fee_in (LwJournalContents *journal,
            const char        *exec_id,
            double             amount,
            const char        *currency)
{
  LwCommission commission = { .amount = amount, .realized = NAN };

  g_strlcpy (commission.currency, currency, sizeof commission.currency);
  g_strlcpy (commission.exec_id, exec_id, sizeof commission.exec_id);
  g_array_append_val (journal->commissions, commission);
}

static void
add_fee (LwJournalContents *journal,
         const char        *exec_id,
         double             amount)
{
  add_fee_in (journal, exec_id, amount, "USD");
}

/* Two put spreads: the high strike sold, the low one bought. */
static LwJournalContents *
make_journal (void)
{
  LwJournalContents *journal = lw_journal_contents_new ();
  LwIntent intent = { .id = "LWFILLSFILLSFILLSFILLS", .quantity = 2, .n_legs = 2 };

  intent.legs[0] = (LwLeg) { .con_id = 11, .ratio = 1, .side = -1 };
  intent.legs[1] = (LwLeg) { .con_id = 12, .ratio = 1, .side = 1 };
  g_array_append_val (journal->intents, intent);
  return journal;
}

static void
test_correction (void)
{
  g_autoptr (LwJournalContents) journal = make_journal ();
  const LwIntent *intent = &g_array_index (journal->intents, LwIntent, 0);

  add_leg (journal, "a.1", "01", 0, 2, 3.00);
  add_leg (journal, "a.2", "01", 1, 2, 1.80);
  add_fee (journal, "a.1.01", 1.40);
  add_fee (journal, "a.2.01", 1.40);
  lw_fills_count_journal (journal);
  g_assert_cmpfloat (intent->filled, ==, 2);
  g_assert_cmpfloat_with_epsilon (intent->avg_price, -1.20, 1e-12);
  g_assert_cmpfloat_with_epsilon (intent->fees_usd, 2.80, 1e-12);

  /* TWS corrects both legs to one share: the highest revision counts, what it replaces does not. */
  add_leg (journal, "a.1", "02", 0, 1, 3.10);
  add_leg (journal, "a.2", "02", 1, 1, 1.80);
  lw_fills_count_journal (journal);
  g_assert_cmpfloat (intent->filled, ==, 1);
  g_assert_cmpfloat_with_epsilon (intent->avg_price, -1.30, 1e-12);
  g_assert_true (intent->fees_pending);
}

/* Ten comes after nine, not before it. */
static void
test_revisions_by_value (void)
{
  g_autoptr (LwJournalContents) journal = make_journal ();
  const LwIntent *intent = &g_array_index (journal->intents, LwIntent, 0);

  add_leg (journal, "b.1", "10", 0, 2, 3.00);
  add_leg (journal, "b.1", "9", 0, 1, 3.00);
  add_leg (journal, "b.2", "01", 1, 2, 1.00);
  lw_fills_count_journal (journal);
  g_assert_cmpfloat (intent->filled, ==, 2);
}

static const LwCommission *
no_fee (const char *exec_id,
        gpointer    data)
{
  return NULL;
}

static LwFills
count_one (const LwIntent *intent,
           LwExec         *exec)
{
  g_autoptr (GPtrArray) execs = g_ptr_array_new ();
  LwFills fills;

  g_ptr_array_add (execs, exec);
  lw_fills_count (intent, execs, no_fee, NULL, &fills);
  return fills;
}

/* What has no shares, belongs to no leg, or to an order without legs, fills nothing; of a leg the ratio counts, and the other side
 * takes away. */
static void
test_lines (void)
{
  g_autoptr (LwJournalContents) journal = make_journal ();
  LwIntent intent = g_array_index (journal->intents, LwIntent, 0);
  LwExec leg = { .con_id = 11, .sec_type = LW_SEC_OPT, .side = -1, .shares = 2, .price = 100 };
  LwFills fills;

  g_assert_cmpfloat (count_one (&intent, &leg).legs[0], ==, 2);
  intent.legs[0].ratio = 2;
  g_assert_cmpfloat (count_one (&intent, &leg).legs[0], ==, 1);
  intent.legs[0].ratio = 0;
  g_assert_cmpfloat (count_one (&intent, &leg).legs[0], ==, 2);
  leg.side = 1;
  fills = count_one (&intent, &leg);
  g_assert_cmpfloat (fills.legs[0], ==, -2);
  g_assert_cmpfloat (fills.filled, ==, 0);
  g_assert_true (fills.any);
  g_assert_true (fills.legs_differ);
  g_assert_false (fills.bag_differs);
  leg.shares = 0;
  g_assert_false (count_one (&intent, &leg).any);
  leg.shares = 2;
  leg.con_id = 13;
  g_assert_false (count_one (&intent, &leg).any);
  leg.sec_type = LW_SEC_BAG;
  fills = count_one (&intent, &leg);
  g_assert_cmpfloat (fills.bag, ==, 2);
  g_assert_cmpfloat (fills.filled, ==, 2);
  g_assert_true (fills.bag_differs);
  g_assert_true (fills.fees_pending);
  intent.n_legs = 0;
  fills = count_one (&intent, &leg);
  g_assert_cmpfloat (fills.filled, ==, 2);
  leg.sec_type = LW_SEC_OPT;
  fills = count_one (&intent, &leg);
  g_assert_cmpfloat (fills.filled, ==, 0);
  g_assert_true (isnan (fills.avg_price));
}

/* A price between our steps counts by its text; what is no number is no price. */
static void
test_prices (void)
{
  static const struct { LwPrice price; const char *text; double value; } rows[] = {
    { 12300, "9", 1.23 }, { LW_PRICE_NONE, "1.23456", 1.23456 }, { LW_PRICE_NONE, "", NAN }, { LW_PRICE_NONE, "1.5x", NAN },
    { LW_PRICE_NONE, "x", NAN }, { LW_PRICE_NONE, "inf", NAN }, { LW_PRICE_NONE, "nan", NAN }, { LW_PRICE_NONE, "-0.00001", -0.00001 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwExec exec = { .price = rows[i].price, .side = 1, .shares = 1 };

      g_strlcpy (exec.price_text, rows[i].text, sizeof exec.price_text);
      if (isnan (rows[i].value))
        g_assert_true (isnan (lw_exec_price (&exec)));
      else
        g_assert_cmpfloat (lw_exec_price (&exec), ==, rows[i].value);
      g_assert_cmpint (lw_exec_counts (&exec), ==, !isnan (rows[i].value));
      exec.side = 0;
      g_assert_false (lw_exec_counts (&exec));
      exec.side = -1;
      exec.shares = -1;
      g_assert_false (lw_exec_counts (&exec));
      exec.shares = NAN;
      g_assert_false (lw_exec_counts (&exec));
      exec.shares = 0;
      g_assert_cmpint (lw_exec_counts (&exec), ==, !isnan (rows[i].value));
    }
}

/* Its name again, with a revision or without one; which of two revisions is above. */
static void
test_names (void)
{
  static const struct { const char *root, *rev, *id; } rows[] = { { "a.b", "01", "a.b.01" }, { "ab", "", "ab" }, { "ab", "1", "ab.1" } };
  static const struct { const char *rev, *other; gboolean above; } order[] = {
    { "02", "01", TRUE }, { "01", "02", FALSE }, { "01", "01", FALSE }, { "1", "01", FALSE }, { "10", "9", TRUE }, { "9", "10", FALSE },
    { "01", "", TRUE }, { "", "00", FALSE }, { "b", "a", TRUE },
  };
  char buffer[LW_EXEC_ID_SIZE + 16];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwExec exec = { 0 };

      g_strlcpy (exec.root, rows[i].root, sizeof exec.root);
      g_strlcpy (exec.rev, rows[i].rev, sizeof exec.rev);
      g_assert_cmpstr (lw_exec_id (&exec, buffer), ==, rows[i].id);
    }
  {
    LwExec exec = { 0 };

    memset (exec.root, 'r', sizeof exec.root - 1);
    g_strlcpy (exec.rev, "01", sizeof exec.rev);
    g_assert_cmpuint (strlen (lw_exec_id (&exec, buffer)), ==, sizeof exec.root - 1 + 3); /* nothing is cut */
  }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpint (lw_exec_rev_above (order[i].rev, order[i].other), ==, order[i].above);
}

/* The BAG's line says what was paid, also for a single one. */
static void
test_price_of_the_bag (void)
{
  g_autoptr (LwJournalContents) journal = make_journal ();
  LwIntent *intent = &g_array_index (journal->intents, LwIntent, 0);
  LwExec bag = { .con_id = 28812380, .sec_type = LW_SEC_BAG, .side = 1, .shares = 1, .price = -12000, .root = "a.0", .rev = "01" };

  g_strlcpy (bag.intent, intent->id, sizeof bag.intent);
  g_array_append_val (journal->execs, bag);
  add_leg (journal, "a.1", "01", 0, 1, 3.00);
  add_leg (journal, "a.2", "01", 1, 1, 1.75);
  lw_fills_count_journal (journal);
  g_assert_cmpfloat_with_epsilon (intent->avg_price, -1.20, 1e-12);
  g_assert_cmpfloat (intent->filled, ==, 1);
}

/* Currencies are never added together: the sum is one of USD alone, or none. That one is still to come is told all the same. */
static void
test_currencies (void)
{
  static const struct { const char *first, *second; double amount, sum; gboolean pending; } rows[] = {
    { "USD", "USD", 1.30, 201.30, FALSE }, { "JPY", "USD", 1.30, NAN, FALSE }, { "USD", "JPY", 1.30, NAN, FALSE },
    { "JPY", "JPY", 1.30, NAN, FALSE },    { "", "USD", 1.30, NAN, FALSE },    { "JPY", "USD", NAN, NAN, TRUE },
    { "USD", "JPY", NAN, 200, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwJournalContents) journal = make_journal ();
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, 0);

      add_leg (journal, "a.1", "01", 0, 1, 3.00);
      add_leg (journal, "a.2", "01", 1, 1, 1.80);
      add_fee_in (journal, "a.1.01", 200, rows[i].first);
      add_fee_in (journal, "a.2.01", rows[i].amount, rows[i].second);
      lw_fills_count_journal (journal);
      g_assert_cmpint (isnan (intent->fees_usd), ==, isnan (rows[i].sum));
      if (!isnan (rows[i].sum))
        g_assert_cmpfloat_with_epsilon (intent->fees_usd, rows[i].sum, 1e-9);
      g_assert_cmpint (intent->fees_pending, ==, rows[i].pending);
    }
}

/* Of several orders each has its own; one without a fill has none, and its price and fees are not there. */
static void
test_orders_apart (void)
{
  g_autoptr (LwJournalContents) journal = make_journal ();
  LwIntent other = g_array_index (journal->intents, LwIntent, 0);

  add_leg (journal, "a.1", "01", 0, 1, 3.00);
  add_leg (journal, "a.2", "01", 1, 1, 1.80);
  add_fee (journal, "a.1.01", 1.40);
  add_fee (journal, "a.2.01", NAN);
  g_strlcpy (other.id, "LWOTHEROTHEROTHEROTHER", sizeof other.id);
  g_array_append_val (journal->intents, other);
  lw_fills_count_journal (journal);
  g_assert_cmpfloat (g_array_index (journal->intents, LwIntent, 0).filled, ==, 1);
  g_assert_cmpfloat_with_epsilon (g_array_index (journal->intents, LwIntent, 0).fees_usd, 1.40, 1e-12);
  g_assert_true (g_array_index (journal->intents, LwIntent, 0).fees_pending);
  g_assert_cmpfloat (g_array_index (journal->intents, LwIntent, 1).filled, ==, 0);
  g_assert_true (isnan (g_array_index (journal->intents, LwIntent, 1).avg_price));
  g_assert_true (isnan (g_array_index (journal->intents, LwIntent, 1).fees_usd));
  g_assert_false (g_array_index (journal->intents, LwIntent, 1).fees_pending);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/fills/correction", test_correction);
  g_test_add_func ("/trade/fills/revisions-by-value", test_revisions_by_value);
  g_test_add_func ("/trade/fills/lines", test_lines);
  g_test_add_func ("/trade/fills/prices", test_prices);
  g_test_add_func ("/trade/fills/names", test_names);
  g_test_add_func ("/trade/fills/currencies", test_currencies);
  g_test_add_func ("/trade/fills/orders-apart", test_orders_apart);
  g_test_add_func ("/trade/fills/price-of-the-bag", test_price_of_the_bag);
  return g_test_run ();
}
