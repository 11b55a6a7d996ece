#include "config.h"

#include <math.h>

#include "lw-histogram.h"
#include "lw-payoff.h"

/* Width 5 at 100 … 105, price 2: profit far left, far right, and at the break-even. */
static const struct { LwVerticalKind kind; double left, right, breakeven; } cases[] = {
  { LW_BULL_CALL, -2, 3, 102 }, { LW_BEAR_PUT, 3, -2, 103 }, { LW_BULL_PUT, -3, 2, 103 }, { LW_BEAR_CALL, 2, -3, 102 }
};

static LwPayoffData
data_of (LwVerticalKind kind)
{
  return (LwPayoffData) {
    .vertical = { .kind = kind, .k1 = 100 * LW_PRICE_SCALE, .k2 = 105 * LW_PRICE_SCALE, .multiplier = 100 },
    .quantity = 1, .price = 2, .spot = 101, .breakeven = 102, .pop = 0.5, .t_years = 0.1, .r = 0.04, .q = 0.01, .iv_1 = 0.2, .iv_2 = 0.2
  };
}

static void
test_at_expiry (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwPayoffData data = data_of (cases[i].kind);

      g_assert_cmpfloat_with_epsilon (lw_payoff_at_expiry (&data, 50), cases[i].left, 1e-12);
      g_assert_cmpfloat_with_epsilon (lw_payoff_at_expiry (&data, 150), cases[i].right, 1e-12);
      g_assert_cmpfloat_with_epsilon (lw_payoff_at_expiry (&data, cases[i].breakeven), 0, 1e-12);
    }
}

/* Today's line runs between the extremes, and becomes the expiry line as time runs out. */
static void
test_today (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwPayoffData data = data_of (cases[i].kind);

      for (double s = 90; s <= 115; s += 2.5)
        {
          g_assert_cmpfloat (lw_payoff_today (&data, s), <, 3);
          g_assert_cmpfloat (lw_payoff_today (&data, s), >, -3.2);
        }
      data.t_years = 1e-7;
      g_assert_cmpfloat_with_epsilon (lw_payoff_today (&data, 95), cases[i].left, 1e-3);
      g_assert_cmpfloat_with_epsilon (lw_payoff_today (&data, 110), cases[i].right, 1e-3);
      data.iv_1 = NAN;
      g_assert_true (isnan (lw_payoff_today (&data, 95)));
    }
}

/* Deep in the money a long American put is worth its strike at once, a European one its discounted strike: today's line of a
 * bear put of American style reaches the width. Calls without dividends are the same in both styles. */
static void
test_american (void)
{
  LwPayoffData put = data_of (LW_BEAR_PUT), call = data_of (LW_BULL_CALL);

  put.t_years = call.t_years = 0.5;
  put.q = call.q = 0;
  g_assert_cmpfloat (lw_payoff_today (&put, 50), <, 3 - 0.05);
  put.american = TRUE;
  g_assert_cmpfloat_with_epsilon (lw_payoff_today (&put, 50), 3, 1e-9);
  for (double s = 90; s <= 115; s += 5)
    {
      double european = lw_payoff_today (&call, s);

      call.american = TRUE;
      g_assert_cmpfloat_with_epsilon (lw_payoff_today (&call, s), european, 1e-9);
      call.american = FALSE;
    }
}

static void
test_span (void)
{
  LwPayoffData data = data_of (LW_BULL_PUT);
  double from, to;

  lw_payoff_span (&data, &from, &to);
  g_assert_cmpfloat (from, <, 100);
  g_assert_cmpfloat (to, >, 105);
  data.spot = 140;
  lw_payoff_span (&data, &from, &to);
  g_assert_cmpfloat (to, >, 140);
  data.spot = NAN;
  lw_payoff_span (&data, &from, &to);
  g_assert_cmpfloat (from, <, 100);
  g_assert_cmpfloat (to, >, 105);
}

static void
test_drag_rounds (void)
{
  g_assert_cmpfloat (lw_histogram_round (30.4, 1), ==, 30);
  g_assert_cmpfloat_with_epsilon (lw_histogram_round (0.163, 0.01), 0.16, 1e-12);
  g_assert_true (isnan (lw_histogram_round (NAN, 1)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/payoff/at-expiry", test_at_expiry);
  g_test_add_func ("/ui/payoff/today", test_today);
  g_test_add_func ("/ui/payoff/american", test_american);
  g_test_add_func ("/ui/payoff/span", test_span);
  g_test_add_func ("/ui/histogram/drag-rounds", test_drag_rounds);
  return g_test_run ();
}
