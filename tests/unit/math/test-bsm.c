#include "config.h"

#include "lw-bsm.h"
#include "lw-ref-table.h"

#define assert_near(row, what, value, reference, tolerance) \
  G_STMT_START { \
    if (!(fabs ((value) - (reference)) <= (tolerance))) \
      g_error ("%s: %s is %.17g, must be %.17g within %g", row, what, value, reference, tolerance); \
  } G_STMT_END

/* Tolerances: ref/README. */
static void
test_bsm (void)
{
  RefTable t = ref_table_load ("bsm.csv");

  for (guint i = 0; i < t.n_rows; i++)
    {
      const char *id = ref_text (&t, i, "id");
      double s = ref_number (&t, i, "S"), k = ref_number (&t, i, "K"), years = ref_number (&t, i, "T");
      double money = 1e-12 * MAX (s, k), share = years < 1.0 / 8760 ? 1e-12 : 1e-13, gamma = ref_number (&t, i, "gamma");
      LwBsm b;

      lw_bsm (ref_text (&t, i, "right")[0] == 'C', s, k, years, ref_number (&t, i, "r"), ref_number (&t, i, "q"),
              ref_number (&t, i, "sigma"), &b);
      assert_near (id, "price", b.price, ref_number (&t, i, "price"), money);
      assert_near (id, "delta", b.delta, ref_number (&t, i, "delta"), share);
      assert_near (id, "prob_itm", b.prob_itm, ref_number (&t, i, "prob_itm"), share);
      if (gamma > 1e-6)
        assert_near (id, "gamma", b.gamma, gamma, 1e-11 * gamma);
      assert_near (id, "theta", b.theta_day, ref_number (&t, i, "theta_day"), money);
      assert_near (id, "vega", b.vega_pt, ref_number (&t, i, "vega_pt"), money);
      assert_near (id, "rho", b.rho_pt, ref_number (&t, i, "rho_pt"), money);
    }
  g_assert_cmpuint (t.n_rows, ==, 600);
  ref_table_clear (&t);
}

static void
test_implied_vol (void)
{
  RefTable t = ref_table_load ("implied_vol.csv");

  for (guint i = 0; i < t.n_rows; i++)
    {
      const char *id = ref_text (&t, i, "id");
      double iv;
      LwIvStatus status = lw_bsm_iv (ref_text (&t, i, "right")[0] == 'C', ref_number (&t, i, "S"), ref_number (&t, i, "K"),
                                     ref_number (&t, i, "T"), ref_number (&t, i, "r"), ref_number (&t, i, "q"),
                                     ref_number (&t, i, "price"), &iv);

      g_assert_cmpstr (lw_iv_status_text (status), ==, ref_text (&t, i, "status"));
      if (status == LW_IV_OK)
        assert_near (id, "iv", iv, ref_number (&t, i, "iv"), MAX (ref_number (&t, i, "abs_tol"), 1e-10));
      else
        g_assert_true (isnan (iv));
    }
  g_assert_cmpuint (t.n_rows, ==, 400);
  ref_table_clear (&t);
}

static void
test_published (void)
{
  RefTable t = ref_table_load ("published.csv");
  guint n = 0;

  for (guint i = 0; i < t.n_rows; i++)
    {
      double price;

      if (strcmp (ref_text (&t, i, "style"), "european") != 0 || strcmp (ref_text (&t, i, "quantity"), "price") != 0)
        continue;
      price = lw_bsm_price (ref_text (&t, i, "right")[0] == 'C', ref_number (&t, i, "S"), ref_number (&t, i, "K"),
                            ref_number (&t, i, "T"), ref_number (&t, i, "r"), ref_number (&t, i, "q"),
                            ref_number (&t, i, "sigma"));
      assert_near (ref_text (&t, i, "id"), "published", price, ref_number (&t, i, "published"), ref_number (&t, i, "abs_tol"));
      n++;
    }
  g_assert_cmpuint (n, >, 0);
  ref_table_clear (&t);
}

/* Call − put = S e^{−qT} − K e^{−rT}, and the price falls back to its own volatility. */
static void
test_parity_and_round_trip (void)
{
  for (int i = 0; i < 4000; i++)
    {
      double s = 20 + i % 37 * 11.7, k = s * (0.6 + (i % 23) * 0.04), t = 0.01 + (i % 19) * 0.11;
      double r = -0.01 + (i % 7) * 0.012, q = (i % 5) * 0.01, sigma = 0.08 + (i % 29) * 0.04;
      LwBsm call, put;
      double iv;

      lw_bsm (1, s, k, t, r, q, sigma, &call);
      lw_bsm (0, s, k, t, r, q, sigma, &put);
      g_assert_cmpfloat_with_epsilon (call.price - put.price, s * exp (-q * t) - k * exp (-r * t), 1e-12 * MAX (s, k));
      g_assert_cmpfloat_with_epsilon (call.prob_itm + put.prob_itm, 1, 1e-14);
      g_assert_cmpfloat_with_epsilon (call.gamma, put.gamma, 1e-15);
      /* Only where volatility moves the price by more than its rounding. */
      if (call.vega_pt > 1e-6 * s && lw_bsm_iv (1, s, k, t, r, q, call.price, &iv) == LW_IV_OK)
        g_assert_cmpfloat_with_epsilon (iv, sigma, 1e-9);
      if (put.vega_pt > 1e-6 * s && lw_bsm_iv (0, s, k, t, r, q, put.price, &iv) == LW_IV_OK)
        g_assert_cmpfloat_with_epsilon (iv, sigma, 1e-9);
    }
}

static void
test_edges (void)
{
  LwBsm b;
  double iv;

  lw_bsm (1, NAN, 100, 1, 0, 0, 0.2, &b);
  g_assert_true (isnan (b.price) && isnan (b.delta) && isnan (b.prob_itm));
  lw_bsm (1, 110, 100, 0, 0.05, 0, 0.2, &b);
  g_assert_cmpfloat (b.price, ==, 10);
  g_assert_cmpfloat (b.delta, ==, 1);
  lw_bsm (0, 110, 100, 0, 0.05, 0, 0.2, &b);
  g_assert_cmpfloat (b.price, ==, 0);
  g_assert_cmpint (lw_bsm_iv (1, 100, NAN, 1, 0, 0, 5, &iv), ==, LW_IV_BAD_INPUT);
  g_assert_cmpint (lw_bsm_iv (1, 100, -1, 1, 0, 0, 5, &iv), ==, LW_IV_BAD_INPUT);
  g_assert_cmpint (lw_bsm_iv (1, 100, 100, 1e-4, 0, 0, 99.9, &iv), ==, LW_IV_NO_SOLUTION);
  g_assert_cmpfloat_with_epsilon (lw_normal_cdf (1.959963984540054), 0.975, 1e-15);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/math/bsm", test_bsm);
  g_test_add_func ("/math/implied-vol", test_implied_vol);
  g_test_add_func ("/math/published", test_published);
  g_test_add_func ("/math/parity", test_parity_and_round_trip);
  g_test_add_func ("/math/edges", test_edges);
  return g_test_run ();
}
