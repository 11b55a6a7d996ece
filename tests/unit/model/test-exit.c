/* Rules of targets and stops: as text, as a price, in words, and what cannot be meant. */

#include "config.h"

#include <string.h>

#include "lw-exit.h"

static const LwExitBasis credit = { TRUE, 12000, 50000 }, debit = { FALSE, 20000, 50000 };

static LwExitRule
rule (const char *text)
{
  LwExitRule parsed;

  g_assert_true (lw_exit_rule_parse (text, &parsed));
  return parsed;
}

static void
test_text (void)
{
  static const char *const same[] = { "", "50%", "12.5%", "0.01%", "2x", "2.5x", "1.20", "0.05", "430.00" };
  static const char *const bad[] = { "x", "%", "-50%", "+2x", "2 y", "50%%", "1.00001", "0.001%", "nan", "1e9x", "50 percent", "--",
                                     "2xx", "11111111111111111111111111" };
  char text[LW_EXIT_RULE_SIZE];
  LwExitRule parsed;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      parsed = rule (same[i]);
      g_assert_cmpstr (lw_exit_rule_text (&parsed, text), ==, same[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (lw_exit_rule_parse (bad[i], &parsed));
      g_assert_cmpint (parsed.kind, ==, LW_EXIT_RULE_NONE);
    }
  parsed = rule ("none");
  g_assert_cmpint (parsed.kind, ==, LW_EXIT_RULE_NONE);
  parsed = rule ("50 %");
  g_assert_cmpint (parsed.value, ==, 5000);
}

static void
assert_price (const char *text, LwExitSide side, const LwExitBasis *basis, LwPrice wanted)
{
  LwExitRule parsed = rule (text);

  g_assert_cmpint (lw_exit_price (&parsed, side, basis), ==, wanted);
}

static void
test_price (void)
{
  const LwExitBasis unknown = { TRUE, LW_PRICE_NONE, 50000 }, nothing = { FALSE, 0, 50000 };

  assert_price ("50%", LW_EXIT_TARGET, &credit, 6000);
  assert_price ("25%", LW_EXIT_TARGET, &credit, 9000);
  assert_price ("75%", LW_EXIT_TARGET, &credit, 3000);
  assert_price ("2x", LW_EXIT_STOP, &credit, 24000);
  assert_price ("3x", LW_EXIT_STOP, &credit, 36000);
  assert_price ("2.5", LW_EXIT_STOP, &credit, 25000);
  assert_price ("50%", LW_EXIT_TARGET, &debit, 35000); /* 2.00 + half of 3.00 */
  assert_price ("50%", LW_EXIT_STOP, &debit, 10000);
  assert_price ("33.33%", LW_EXIT_TARGET, &credit, 8000); /* 0.80004 */
  assert_price ("", LW_EXIT_TARGET, &credit, LW_PRICE_NONE);
  assert_price ("50%", LW_EXIT_STOP, &credit, LW_PRICE_NONE);
  assert_price ("2x", LW_EXIT_STOP, &debit, LW_PRICE_NONE);
  assert_price ("2x", LW_EXIT_TARGET, &credit, LW_PRICE_NONE);
  assert_price ("50%", LW_EXIT_TARGET, &unknown, LW_PRICE_NONE);
  assert_price ("50%", LW_EXIT_STOP, &nothing, LW_PRICE_NONE);
  assert_price ("0.60", LW_EXIT_TARGET, &unknown, 6000);
  g_assert_cmpint (lw_exit_gain (6000, &credit), ==, 6000);
  g_assert_cmpint (lw_exit_gain (6000, &debit), ==, -14000);
  g_assert_cmpint (lw_exit_gain (6000, &unknown), ==, LW_PRICE_NONE);
}

static void
assert_complaint (const char *target, const char *stop, const LwExitBasis *basis, const char *wanted)
{
  LwExitWish wish = { rule (target), rule (stop), LW_EXIT_MODE_STAGE };
  g_autofree char *complaint = lw_exit_complaint (&wish, basis);

  if (wanted == NULL)
    g_assert_cmpstr (complaint, ==, NULL);
  else if (complaint == NULL || strstr (complaint, wanted) == NULL)
    g_error ("%s %s: '%s' is not in '%s'", target, stop, wanted, complaint);
}

static void
test_complaint (void)
{
  const LwExitBasis rich = { TRUE, 30000, 50000 };

  assert_complaint ("50%", "2x", &credit, NULL);
  assert_complaint ("50%", "50%", &debit, NULL);
  assert_complaint ("", "", &credit, NULL);
  assert_complaint ("99.99%", "", &credit, NULL);
  assert_complaint ("100%", "", &credit, "below 100 %");
  assert_complaint ("0%", "", &credit, "above 0 %");
  assert_complaint ("2x", "", &credit, "share of the maximum profit");
  assert_complaint ("", "50%", &credit, "multiple of the credit");
  assert_complaint ("", "2x", &debit, "share of the debit");
  assert_complaint ("", "1x", &credit, "above 1x");
  assert_complaint ("", "1.01x", &credit, NULL);
  assert_complaint ("", "101x", &credit, "at most 100x");
  assert_complaint ("", "2x", &rich, "never reached"); /* 6.00 of 5.00 */
  assert_complaint ("5.00", "", &debit, "never reached");
  assert_complaint ("4.99", "", &debit, NULL);
  assert_complaint ("0", "", &credit, "never reached");
  assert_complaint ("1.20", "", &credit, "at a gain");
  assert_complaint ("1.19", "", &credit, NULL);
  assert_complaint ("", "1.20", &credit, "at a loss");
  assert_complaint ("", "1.21", &credit, NULL);
  assert_complaint ("", "2.00", &debit, "at a loss");
  assert_complaint ("", "1.99", &debit, NULL);
}

static void
assert_words (const char *text, LwExitSide side, const LwExitBasis *basis, const char *wanted)
{
  LwExitRule parsed = rule (text);
  g_autofree char *words = lw_exit_rule_words (&parsed, side, basis, 100);

  g_assert_cmpstr (words, ==, wanted);
}

static void
test_words (void)
{
  const LwExitBasis unknown = { TRUE, LW_PRICE_NONE, 50000 }, stepped = { TRUE, 12000, 50000, 500 };
  const LwExitBasis stepped_debit = { FALSE, 20000, 50000, 500 };

  assert_words ("50%", LW_EXIT_TARGET, &credit, "target 50 % of the maximum profit: closes at 0.60 debit, gains 60 USD a spread");
  assert_words ("2x", LW_EXIT_STOP, &credit, "stop 2 × the credit: closes at 2.40 debit, loses 120 USD a spread");
  assert_words ("50%", LW_EXIT_STOP, &debit, "stop 50 % of the debit lost: closes at 1.00 credit, loses 100 USD a spread");
  assert_words ("3.50", LW_EXIT_TARGET, &debit, "target: closes at 3.50 credit, gains 150 USD a spread");
  assert_words ("50%", LW_EXIT_TARGET, &unknown, "target 50 % of the maximum profit: its price is not known yet");
  assert_words ("0.60", LW_EXIT_TARGET, &unknown, "target: closes at 0.60 debit");
  assert_words ("", LW_EXIT_TARGET, &credit, "");
  assert_words ("45%", LW_EXIT_TARGET, &stepped, "target 45 % of the maximum profit: closes at 0.65 debit, gains 55 USD a spread");
  assert_words ("99%", LW_EXIT_TARGET, &stepped, "target 99 % of the maximum profit: closes at 0.05 debit, gains 115 USD a spread");
  assert_words ("45%", LW_EXIT_TARGET, &stepped_debit, "target 45 % of the maximum profit: closes at 3.35 credit, gains 135 USD a spread");
  assert_words ("2.51", LW_EXIT_STOP, &stepped, "stop: closes at 2.51 debit, loses 131 USD a spread"); /* what the middle is compared with */
}

static void
test_enums (void)
{
  LwExitMode mode;
  LwExitState state;
  LwExitSide side;

  for (int i = 0; i <= LW_EXIT_MODE_AUTO; i++)
    g_assert_true (lw_exit_mode_parse (lw_exit_mode_word ((LwExitMode) i), &mode) && (int) mode == i);
  for (int i = 0; i <= LW_EXIT_STATE_REMOVED; i++)
    g_assert_true (lw_exit_state_parse (lw_exit_state_word ((LwExitState) i), &state) && (int) state == i);
  for (int i = 0; i <= LW_EXIT_NEITHER; i++)
    g_assert_true (lw_exit_side_parse (lw_exit_side_word ((LwExitSide) i), &side) && (int) side == i);
  g_assert_false (lw_exit_mode_parse ("on", &mode));
  g_assert_cmpstr (lw_exit_state_word ((LwExitState) 9), ==, "?");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/exit/text", test_text);
  g_test_add_func ("/model/exit/price", test_price);
  g_test_add_func ("/model/exit/complaint", test_complaint);
  g_test_add_func ("/model/exit/words", test_words);
  g_test_add_func ("/model/exit/enums", test_enums);
  return g_test_run ();
}
