#include "config.h"

#include "lw-prob.h"
#include "lw-ref-table.h"
#include "lw-spread.h"

#define assert_near(row, what, value, reference, tolerance) \
  G_STMT_START { \
    if (!(fabs ((value) - (reference)) <= (tolerance))) \
      g_error ("%s: %s is %.17g, must be %.17g within %g", row, what, value, reference, tolerance); \
  } G_STMT_END

static void
test_touch (void)
{
  RefTable t = ref_table_load ("prob_touch.csv");

  for (guint i = 0; i < t.n_rows; i++)
    {
      double p = lw_prob_touch (ref_number (&t, i, "S"), ref_number (&t, i, "barrier"), ref_number (&t, i, "T"),
                                ref_number (&t, i, "r"), ref_number (&t, i, "q"), ref_number (&t, i, "sigma"));

      assert_near (ref_text (&t, i, "id"), "p_touch", p, ref_number (&t, i, "p_touch"), 1e-12);
    }
  g_assert_cmpuint (t.n_rows, ==, 90);
  ref_table_clear (&t);
}

static LwSpreadIn
vertical_of_row (const RefTable *t,
                 guint           i)
{
  LwSpreadIn in = {
    .call = ref_text (t, i, "right")[0] == 'C',
    .bull = strcmp (ref_text (t, i, "direction"), "long_low") == 0,
    .s = ref_number (t, i, "S"), .k1 = ref_number (t, i, "K_low"), .k2 = ref_number (t, i, "K_high"),
    .price = ref_number (t, i, "price_used"), .t_years = ref_number (t, i, "T"), .r = ref_number (t, i, "r"),
    .q = ref_number (t, i, "q"), .iv1 = ref_number (t, i, "iv_low"), .iv2 = ref_number (t, i, "iv_high"),
    .sigma_ev = ref_number (t, i, "fvol"),
  };

  return in;
}

/* Tolerances: ref/README, verticals.csv. */
static void
test_verticals (void)
{
  static const struct { const char *column; gsize offset; double absolute, of_s; } columns[] = {
    { "width", G_STRUCT_OFFSET (LwSpread, width), 1e-12, 0 },
    { "max_profit", G_STRUCT_OFFSET (LwSpread, max_profit), 1e-12, 0 },
    { "max_loss", G_STRUCT_OFFSET (LwSpread, max_loss), 1e-12, 0 },
    { "ror", G_STRUCT_OFFSET (LwSpread, ror), 1e-12, 0 },
    { "breakeven", G_STRUCT_OFFSET (LwSpread, breakeven), 1e-12, 0 },
    { "sigma_be", G_STRUCT_OFFSET (LwSpread, sigma_be), 1e-12, 0 },
    { "pop", G_STRUCT_OFFSET (LwSpread, pop), 1e-12, 0 },
    { "p_max_profit", G_STRUCT_OFFSET (LwSpread, p_max_profit), 1e-12, 0 },
    { "p_max_loss", G_STRUCT_OFFSET (LwSpread, p_max_loss), 1e-12, 0 },
    { "ev_fvol", G_STRUCT_OFFSET (LwSpread, ev), 0, 1e-11 },
    { "delta", G_STRUCT_OFFSET (LwSpread, delta), 0, 1e-11 },
    { "gamma", G_STRUCT_OFFSET (LwSpread, gamma), 0, 1e-11 },
    { "theta_day", G_STRUCT_OFFSET (LwSpread, theta_day), 0, 1e-11 },
    { "vega_pt", G_STRUCT_OFFSET (LwSpread, vega_pt), 0, 1e-11 },
  };
  RefTable t = ref_table_load ("verticals.csv");

  for (guint i = 0; i < t.n_rows; i++)
    {
      LwSpreadIn in = vertical_of_row (&t, i);
      LwSpread out;

      g_assert_cmpint (lw_spread (&in, &out), ==, 1);
      g_assert_cmpint (lw_spread_is_credit (in.call, in.bull), ==, strcmp (ref_text (&t, i, "kind"), "credit") == 0);
      for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
        {
          double reference = ref_number (&t, i, columns[c].column);
          double slack = columns[c].absolute * MAX (1, fabs (reference)) + columns[c].of_s * in.s;

          assert_near (ref_text (&t, i, "id"), columns[c].column, G_STRUCT_MEMBER (double, &out, columns[c].offset), reference,
                       slack);
        }
    }
  g_assert_cmpuint (t.n_rows, ==, 150);
  ref_table_clear (&t);
}

/* A debit and the credit at the same strikes and direction, at prices that add up to the width's present value. */
static void
test_equal_ev (void)
{
  for (int i = 0; i < 500; i++)
    {
      LwSpreadIn debit = { .call = 1, .bull = 1, .s = 100, .k1 = 85 + i % 20, .k2 = 92 + i % 25, .t_years = 0.05 + i % 7 * 0.1,
                           .r = 0.04, .q = 0.01, .iv1 = 0.3, .iv2 = 0.28, .sigma_ev = 0.2 + i % 3 * 0.1 };
      LwSpreadIn credit = debit;
      LwSpread d, c;

      debit.price = 0.4 * (debit.k2 - debit.k1);
      credit.call = 0;
      credit.price = (debit.k2 - debit.k1) * exp (-debit.r * debit.t_years) - debit.price;
      if (!lw_spread (&debit, &d) || !lw_spread (&credit, &c))
        continue;
      g_assert_cmpfloat_with_epsilon (d.ev, c.ev, 1e-11 * debit.s);
      g_assert_cmpfloat_with_epsilon (d.delta, c.delta, 1e-12);
      g_assert_cmpfloat (d.pop, >=, d.p_max_profit - 0.05);
    }
}

static void
test_refuses (void)
{
  LwSpreadIn in = { .call = 1, .bull = 1, .s = 100, .k1 = 95, .k2 = 100, .price = 5, .t_years = 0.1, .r = 0.04, .iv1 = 0.2,
                    .iv2 = 0.2, .sigma_ev = 0.2 };
  LwSpread out;

  g_assert_cmpint (lw_spread (&in, &out), ==, 0);
  g_assert_true (isnan (out.width) && isnan (out.rho_pt));
  in.price = NAN;
  g_assert_cmpint (lw_spread (&in, &out), ==, 0);
  in.price = 3;
  in.iv1 = NAN;
  g_assert_cmpint (lw_spread (&in, &out), ==, 1);
  g_assert_true (isnan (out.pop) && isnan (out.delta));
  g_assert_cmpfloat (out.max_loss, ==, 3);
  g_assert_true (isnan (lw_prob_touch (100, 110, 0, 0, 0, 0.2)));
  g_assert_cmpfloat (lw_prob_touch (100, 100, 0, 0, 0, 0.2), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spread/touch", test_touch);
  g_test_add_func ("/spread/verticals", test_verticals);
  g_test_add_func ("/spread/equal-ev", test_equal_ev);
  g_test_add_func ("/spread/refuses", test_refuses);
  return g_test_run ();
}
