/* Counting fills from rows of a journal: orders.md 5. */

#include "config.h"

#include <math.h>

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
add_fee (LwJournalContents *journal,
         const char        *exec_id,
         double             amount)
{
  LwCommission commission = { .amount = amount, .realized = NAN };

  g_strlcpy (commission.exec_id, exec_id, sizeof commission.exec_id);
  g_array_append_val (journal->commissions, commission);
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/fills/correction", test_correction);
  g_test_add_func ("/trade/fills/revisions-by-value", test_revisions_by_value);
  return g_test_run ();
}
