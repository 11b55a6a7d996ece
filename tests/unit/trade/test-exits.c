/* When a target or stop closes its spread: each boundary, with missing values and NaN. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exits.h"

#define SECOND G_GINT64_CONSTANT (1000000)

/* A put spread sold for 1.20, five wide: target 0.60, stop 2.40. And one bought for 2.00: target 3.50, stop 1.00. */
static const LwExitBasis credit = { TRUE, 12000, 50000 }, debit = { FALSE, 20000, 50000 };
static const LwExitWish credit_wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_MULTIPLE, 20000 }, LW_EXIT_MODE_STAGE };
static const LwExitWish debit_wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_SHARE, 5000 }, LW_EXIT_MODE_STAGE };

static LwExitMarket
market (double bought_bid, double bought_ask, double sold_bid, double sold_ask)
{
  return (LwExitMarket) { bought_bid, bought_ask, sold_bid, sold_ask, TRUE, 500 };
}

static LwExitSide
reached (const LwExitWish *wish, const LwExitBasis *basis, LwExitMarket at)
{
  LwExitPrices prices;
  const char *why;

  return lw_exits_reached (wish, basis, &at, &prices, &why);
}

#define CREDIT(...) reached (&credit_wish, &credit, market (__VA_ARGS__))
#define DEBIT(...) reached (&debit_wish, &debit, market (__VA_ARGS__))

static void
test_credit (void)
{
  g_assert_cmpint (CREDIT (1.55, 1.60, 1.00, 1.05), ==, LW_EXIT_TARGET);  /* natural 0.60 */
  g_assert_cmpint (CREDIT (1.55, 1.61, 1.00, 1.05), ==, LW_EXIT_NEITHER); /* 0.61 though the middle is 0.555 */
  g_assert_cmpint (CREDIT (3.38, 3.42, 0.99, 1.01), ==, LW_EXIT_STOP);    /* middle 2.40 */
  g_assert_cmpint (CREDIT (3.38, 3.4198, 0.99, 1.01), ==, LW_EXIT_NEITHER); /* 2.3999 */
  g_assert_cmpint (CREDIT (3.35, 3.44, 0.99, 1.01), ==, LW_EXIT_NEITHER); /* natural 2.45, middle 2.395 */
}

static void
test_debit (void)
{
  /* To close: buy the short leg back, sell the long one. */
  g_assert_cmpint (DEBIT (0.95, 1.00, 4.50, 4.55), ==, LW_EXIT_TARGET);   /* 3.50 */
  g_assert_cmpint (DEBIT (0.95, 1.00, 4.49, 4.55), ==, LW_EXIT_NEITHER);
  g_assert_cmpint (DEBIT (1.98, 2.02, 2.98, 3.02), ==, LW_EXIT_STOP);     /* 1.00 */
  g_assert_cmpint (DEBIT (1.98, 2.02, 2.98, 3.0202), ==, LW_EXIT_NEITHER);
}

/* The target is rounded for what it closes, so that the order is never worse than the rule. */
static void
test_steps (void)
{
  LwExitMarket wide = market (1.55, 1.60, 1.00, 1.05);
  LwExitWish odd = { { LW_EXIT_RULE_PRICE, 6400 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };
  LwExitWish low = { { LW_EXIT_RULE_PRICE, 300 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };
  LwExitWish high = { { LW_EXIT_RULE_PRICE, 34100 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };

  g_assert_cmpint (lw_exits_limit (&odd, LW_EXIT_TARGET, &credit, &wide), ==, 6000);
  g_assert_cmpint (lw_exits_limit (&low, LW_EXIT_TARGET, &credit, &wide), ==, 500);
  g_assert_cmpint (lw_exits_limit (&high, LW_EXIT_TARGET, &debit, &wide), ==, 34500);
  g_assert_cmpint (reached (&odd, &credit, market (1.55, 1.62, 1.00, 1.05)), ==, LW_EXIT_NEITHER);
  wide.increment = 0;
  g_assert_cmpint (lw_exits_limit (&odd, LW_EXIT_TARGET, &credit, &wide), ==, LW_PRICE_NONE);
  g_assert_cmpint (reached (&credit_wish, &credit, wide), ==, LW_EXIT_NEITHER);
}

static void
assert_fault (LwExitMarket at, LwExitSide side, const char *words)
{
  LwExitPrices prices;
  const char *why = lw_exits_prices (&at, &credit, side, &prices);

  if (words == NULL)
    g_assert_cmpstr (why, ==, NULL);
  else if (why == NULL || strstr (why, words) == NULL)
    g_error ("'%s' is not in '%s'", words, why);
  g_assert_cmpint (prices.natural == LW_GATE_NONE, ==, words != NULL);
  g_assert_cmpint (prices.mid_twice == LW_GATE_NONE, ==, words != NULL);
}

static void
test_quotes (void)
{
  const LwExitSide sides[] = { LW_EXIT_TARGET, LW_EXIT_STOP };
  LwExitMarket stale = market (1.55, 1.60, 1.00, 1.05);

  stale.fresh = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      assert_fault (market (1.55, 1.60, 1.00, 1.05), sides[i], NULL);
      assert_fault (stale, sides[i], "fresh");
      assert_fault (market (NAN, 1.60, 1.00, 1.05), sides[i], "both sides");
      assert_fault (market (1.55, NAN, 1.00, 1.05), sides[i], "both sides");
      assert_fault (market (1.55, 1.60, NAN, 1.05), sides[i], "both sides");
      assert_fault (market (1.55, 1.60, 1.00, NAN), sides[i], "both sides");
      assert_fault (market (1.55, INFINITY, 1.00, 1.05), sides[i], "both sides");
      assert_fault (market (-1, 1.60, 1.00, 1.05), sides[i], "both sides");
      assert_fault (market (1.61, 1.60, 1.00, 1.05), sides[i], "crossed");
      assert_fault (market (1.55, 1.60, 1.06, 1.05), sides[i], "crossed");
      assert_fault (market (1.60, 1.60, 1.05, 1.05), sides[i], NULL); /* locked */
      assert_fault (market (0, 1.60, 1.00, 1.05), sides[i], "one side");
      assert_fault (market (1.55, 1.60, 0, 0), sides[i], "one side");
    }
  assert_fault (market (0.05, 0.10, 0, 0.05), LW_EXIT_TARGET, NULL); /* the long leg is worth nothing: closing it leaves it */
  assert_fault (market (0.05, 0.10, 0, 0.05), LW_EXIT_STOP, "one side");
  /* 15 % of the width: 0.75 */
  assert_fault (market (3.00, 3.35, 1.00, 1.40), LW_EXIT_STOP, NULL);
  assert_fault (market (3.00, 3.35, 1.00, 1.41), LW_EXIT_STOP, "too wide");
  assert_fault (market (3.00, 3.35, 1.00, 1.41), LW_EXIT_TARGET, NULL);
}

static void
test_why (void)
{
  LwExitMarket stale = market (NAN, 1.60, 1.00, 1.05);
  LwExitPrices prices;
  const char *why;

  g_assert_cmpint (lw_exits_reached (&credit_wish, &credit, &stale, &prices, &why), ==, LW_EXIT_NEITHER);
  g_assert_cmpstr (why, ==, "a leg has no quote on both sides");
  stale = market (1.55, 1.61, 1.00, 1.05);
  g_assert_cmpint (lw_exits_reached (&credit_wish, &credit, &stale, &prices, &why), ==, LW_EXIT_NEITHER);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpint (prices.natural, ==, 6100);
  stale.increment = 0;
  g_assert_cmpint (lw_exits_reached (&credit_wish, &credit, &stale, &prices, &why), ==, LW_EXIT_NEITHER);
  g_assert_nonnull (why);
}

static void
test_stop_limit (void)
{
  LwExitMarket at = market (3.38, 3.42, 0.99, 1.01);

  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &credit, &at), ==, 24500); /* natural 2.43, on its step */
  at = market (3.00, 3.35, 1.00, 1.40);                                                   /* 2.35 natural, 1.975 middle, 0.50 collar */
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &credit, &at), ==, 23500);
  at = market (1.98, 2.02, 2.98, 3.02);
  g_assert_cmpint (lw_exits_limit (&debit_wish, LW_EXIT_STOP, &debit, &at), ==, 9500);    /* natural 0.96 */
  at = market (2.90, 3.00, 2.91, 3.01);                                                   /* worth nothing: sold for nothing */
  g_assert_cmpint (lw_exits_limit (&debit_wish, LW_EXIT_STOP, &debit, &at), ==, 0);
  at = market (3.00, 3.35, 1.00, 1.41);
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &credit, &at), ==, LW_PRICE_NONE);
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_NEITHER, &credit, &at), ==, LW_PRICE_NONE);
}

/* The collar of a narrow spread holds the limit back: max (2 ticks, 10 % of a width of 1.00) = 0.10 off the middle. */
static void
test_collar (void)
{
  const LwExitBasis narrow = { TRUE, 2000, 10000 };
  LwExitMarket at = market (0.70, 0.78, 0.20, 0.28);

  at.increment = 100;
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &narrow, &at), ==, LW_PRICE_NONE); /* 0.16 wide, above 0.15 */
  at.increment = 500;                                                                            /* 4 ticks: 0.20 */
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &narrow, &at), ==, 6000); /* 0.58 on its step; 0.50 + 0.10 */
  at = market (0.66, 0.76, 0.20, 0.30);
  g_assert_cmpint (lw_exits_limit (&credit_wish, LW_EXIT_STOP, &narrow, &at), ==, 5500); /* 0.56 would be 0.60; the collar ends at 0.56 */
}

static void
test_memory (void)
{
  LwExitMemory memory = { 0 };

  g_assert_false (lw_exits_remember (&memory, LW_EXIT_STOP, 10 * SECOND));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_STOP, 11 * SECOND - 1));
  g_assert_true (lw_exits_remember (&memory, LW_EXIT_STOP, 11 * SECOND));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_TARGET, 12 * SECOND)); /* another one begins anew */
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_NEITHER, 13 * SECOND));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_TARGET, 13 * SECOND));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_NEITHER, 13 * SECOND + 1)); /* once not so: it begins anew */
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_TARGET, 14 * SECOND));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_TARGET, 14 * SECOND + LW_EXIT_GAP_US + 1)); /* not looked at for too long */
  g_assert_true (lw_exits_remember (&memory, LW_EXIT_TARGET, 15 * SECOND + LW_EXIT_GAP_US + 1));
  g_assert_false (lw_exits_remember (&memory, LW_EXIT_TARGET, 2 * SECOND)); /* a clock that went back */
}

static void
assert_hold (LwExitPosition position, LwExitHold wanted, const char *words)
{
  g_autofree char *why = NULL;

  g_assert_cmpint (lw_exits_hold (&position, &why), ==, wanted);
  if (words == NULL)
    g_assert_cmpstr (why, ==, NULL);
  else if (why == NULL || strstr (why, words) == NULL)
    g_error ("'%s' is not in '%s'", words, why);
}

#define HOLD(wanted, words, ...)                                                                                   \
  do                                                                                                               \
    {                                                                                                              \
      LwExitPosition p = { TRUE, TRUE, 0, TRUE, FALSE, 2, 2, 2, 2, 2 };                                            \
                                                                                                                   \
      __VA_ARGS__;                                                                                                 \
      assert_hold (p, wanted, words);                                                                              \
    }                                                                                                              \
  while (0)

static void
test_hold (void)
{
  HOLD (LW_EXIT_HELD, NULL, (void) p);
  HOLD (LW_EXIT_HELD, NULL, p.held_long = p.held_short = 3); /* more of it came from elsewhere */
  HOLD (LW_EXIT_OVER, "trade no more", p.expired = TRUE);
  HOLD (LW_EXIT_OVER, "nothing of the order", p.filled = 0);
  HOLD (LW_EXIT_WAITS, "not filled yet", p.filled = 0; p.opening_over = FALSE);
  HOLD (LW_EXIT_WAITS, "not told", p.known = FALSE);
  HOLD (LW_EXIT_WAITS, "do not agree yet", p.counted = FALSE);
  HOLD (LW_EXIT_WAITS, "do not agree yet", p.differ_us = 1);
  HOLD (LW_EXIT_WAITS, "do not agree yet", p.differ_us = LW_EXIT_DIFFER_US - 1);
  HOLD (LW_EXIT_OVER, "differ from the journal", p.differ_us = LW_EXIT_DIFFER_US);
  HOLD (LW_EXIT_OVER, "closed or rolled", p.held_long = p.held_short = 0);
  HOLD (LW_EXIT_OVER, "closed or rolled", p.held_long = 0; p.held_short = -1);
  HOLD (LW_EXIT_OVER, "only one of its legs", p.held_short = 0);
  HOLD (LW_EXIT_OVER, "only one of its legs", p.held_long = 0);
  HOLD (LW_EXIT_OVER, "1 of 2 are held", p.held_long = 1);
  HOLD (LW_EXIT_OVER, "2 of 3 are held", p.wanted = 3);
  HOLD (LW_EXIT_WAITS, "open already", p.closable = 1);
}

static void
assert_disarm (LwExitAuto automation, const char *words)
{
  const char *why = lw_exits_disarm (&automation);

  if (words == NULL)
    g_assert_cmpstr (why, ==, NULL);
  else if (why == NULL || strstr (why, words) == NULL)
    g_error ("'%s' is not in '%s'", words, why);
}

#define DISARM(words, ...)                                                                                         \
  do                                                                                                               \
    {                                                                                                              \
      LwExitAuto a = { TRUE, FALSE, FALSE, FALSE, 0, 0, 1500000000, 20000, 20000, FALSE };                                \
                                                                                                                   \
      __VA_ARGS__;                                                                                                 \
      assert_disarm (a, words);                                                                                    \
    }                                                                                                              \
  while (0)

static void
test_disarm (void)
{
  DISARM (NULL, (void) a);
  DISARM (NULL, a.armed = FALSE; a.killed = TRUE);
  DISARM ("is over", a.today++);
  DISARM ("kill switch", a.killed = TRUE);
  DISARM ("not known", a.unknown = TRUE);
  DISARM ("sign it off", a.unexplained = TRUE);
  DISARM ("was lost", a.gap = TRUE);
  DISARM (NULL, a.rejects = 1);
  DISARM ("in a row", a.rejects = 2);
  DISARM (NULL, a.loss_micro = a.day_loss_micro - 1);
  DISARM ("reached its limit", a.loss_micro = a.day_loss_micro);
  DISARM ("not known", a.loss_micro = LW_GATE_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/exits/credit", test_credit);
  g_test_add_func ("/trade/exits/debit", test_debit);
  g_test_add_func ("/trade/exits/steps", test_steps);
  g_test_add_func ("/trade/exits/quotes", test_quotes);
  g_test_add_func ("/trade/exits/why", test_why);
  g_test_add_func ("/trade/exits/stop-limit", test_stop_limit);
  g_test_add_func ("/trade/exits/collar", test_collar);
  g_test_add_func ("/trade/exits/memory", test_memory);
  g_test_add_func ("/trade/exits/hold", test_hold);
  g_test_add_func ("/trade/exits/disarm", test_disarm);
  return g_test_run ();
}
