#include "config.h"

#include "lw-american.h"
#include "lw-ref-table.h"

#define assert_near(row, what, value, reference, tolerance) \
  G_STMT_START { \
    if (!(fabs ((value) - (reference)) <= (tolerance))) \
      g_error ("%s: %s is %.17g, must be %.17g within %g", row, what, value, reference, tolerance); \
  } G_STMT_END

typedef struct
{
  const char *id;
  int         call;
  double      s, k, t, r, q;
} Option;

static Option
ref_option (const RefTable *t,
            guint           row)
{
  return (Option) {
    ref_text (t, row, "id"), ref_text (t, row, "right")[0] == 'C', ref_number (t, row, "S"), ref_number (t, row, "K"), NAN,
    ref_number (t, row, "r"), ref_number (t, row, "q"),
  };
}

static void
check_greeks (const RefTable *t,
              guint           row,
              const Option   *o,
              const LwBsm    *b)
{
  double gamma = ref_number (t, row, "gamma"), money = 1e-6 * o->k;

  assert_near (o->id, "delta", b->delta, ref_number (t, row, "delta"), 1e-4);
  assert_near (o->id, "gamma", b->gamma, gamma, 1e-3 * gamma);
  assert_near (o->id, "theta", b->theta_day, ref_number (t, row, "theta_day"), money);
  assert_near (o->id, "vega", b->vega_pt, ref_number (t, row, "vega_pt"), money);
  assert_near (o->id, "rho", b->rho_pt, ref_number (t, row, "rho_pt"), money);
}

/* Exercise now: the price is the intrinsic value to the last bit. */
static void
check_exercised (const Option *o,
                 const LwBsm  *b)
{
  g_assert_cmpfloat (b->price, ==, o->call ? o->s - o->k : o->k - o->s);
  g_assert_cmpfloat (b->delta, ==, o->call ? 1 : -1);
  g_assert_cmpfloat (b->gamma, ==, 0);
  g_assert_cmpfloat (b->theta_day, ==, 0);
  g_assert_cmpfloat (b->vega_pt, ==, 0);
  g_assert_cmpfloat (b->rho_pt, ==, 0);
}

/* Tolerances: ref/README. @price in strikes. */
static void
check_table (LwAmericanGrade grade,
             double          tolerance)
{
  RefTable t = ref_table_load ("american.csv");
  guint n_exercised = 0;

  for (guint i = 0; i < t.n_rows; i++)
    {
      Option o = ref_option (&t, i);
      gboolean exercised = strcmp (ref_text (&t, i, "region"), "exercise") == 0;
      double years = ref_number (&t, i, "T"), sigma = ref_number (&t, i, "sigma"), price = ref_number (&t, i, "price");
      LwBsm b;

      lw_american (grade, o.call, o.s, o.k, years, o.r, o.q, sigma, &b);
      assert_near (o.id, "price", b.price, price, tolerance * o.k);
      assert_near (o.id, "price alone", lw_american_price (grade, o.call, o.s, o.k, years, o.r, o.q, sigma), price,
                   tolerance * o.k);
      n_exercised += exercised;
      if (exercised)
        check_exercised (&o, &b);
      else if (grade == LW_AMERICAN_FINE)
        check_greeks (&t, i, &o, &b);
    }
  g_assert_cmpuint (t.n_rows, ==, 247);
  g_assert_cmpuint (n_exercised, ==, 6);
  ref_table_clear (&t);
}

static void
test_reference_grade (void)
{
  check_table (LW_AMERICAN_FINE, 1e-7);
}

static void
test_scan_grade (void)
{
  check_table (LW_AMERICAN_SCAN, 1e-5);
}

/* Scan grade in volatility: 1e-4 (ref/README). */
static void
check_implied_vol (LwAmericanGrade grade)
{
  RefTable t = ref_table_load ("american_iv.csv");
  guint n_ok = 0;

  for (guint i = 0; i < t.n_rows; i++)
    {
      Option o = ref_option (&t, i);
      double tolerance = ref_number (&t, i, "abs_tol"), iv;
      LwIvStatus status = lw_american_iv (grade, o.call, o.s, o.k, ref_number (&t, i, "days") / 365.0, o.r, o.q,
                                          ref_number (&t, i, "price"), &iv);

      if (strcmp (lw_iv_status_text (status), ref_text (&t, i, "status")) != 0)
        g_error ("%s: status is %s", o.id, lw_iv_status_text (status));
      if (status == LW_IV_OK)
        assert_near (o.id, "iv", iv, ref_number (&t, i, "iv"), grade == LW_AMERICAN_SCAN ? 1e-4 : tolerance);
      else
        g_assert_true (isnan (iv));
      n_ok += status == LW_IV_OK;
    }
  g_assert_cmpuint (t.n_rows, ==, 93);
  g_assert_cmpuint (n_ok, ==, 89);
  ref_table_clear (&t);
}

static void
test_implied_vol (void)
{
  check_implied_vol (LW_AMERICAN_FINE);
  check_implied_vol (LW_AMERICAN_SCAN);
}

static void
test_statuses (void)
{
  const struct
  {
    int        call;
    double     s, k, t, r, q, price;
    LwIvStatus status;
  } rows[] = {
    { 0, 100, 110, 0, 0.04, 0.01, 12, LW_IV_INVALID_TIME },
    { 0, 100, 110, -1, 0.04, 0.01, 1, LW_IV_INVALID_TIME },
    { 0, 100, 110, 1, 0.04, 0.01, 9.99, LW_IV_BELOW_INTRINSIC },
    { 0, 100, 90, 1, 0.04, 0.01, -0.01, LW_IV_BELOW_INTRINSIC },
    { 0, 100, 90, 1, 0.04, 0.01, 0, LW_IV_ZERO_PRICE },
    { 0, 100, 90, 1, 0.04, 0.01, 90.01, LW_IV_ABOVE_MAX },
    { 1, 100, 90, 1, 0.04, 0.01, 100.01, LW_IV_ABOVE_MAX },
    { 0, 100, 110, 1, 0.04, 0.01, 10, LW_IV_NOT_UNIQUE },
    { 1, 100, 90, 1, 0.04, 0, 10.5, LW_IV_NO_SOLUTION },   /* without dividends a call is worth S − K e^{−rT} */
    { 0, 100, 100, 10, 0.04, 0, 99.9999, LW_IV_NO_SOLUTION },
    { 0, 100, 100, 10, 0.04, 0, 90, LW_IV_OK },            /* more than any European put of 10 years */
    { 0, 100, 90, 1, -0.04, -0.05, 3, LW_IV_BAD_INPUT },   /* two boundaries */
    { 0, NAN, 90, 1, 0.04, 0.01, 3, LW_IV_BAD_INPUT },
    { 0, 100, 90, 1, 0.04, 0.01, NAN, LW_IV_BAD_INPUT },
    { 0, 0, 90, 1, 0.04, 0.01, 3, LW_IV_BAD_INPUT },
    { 0, 100, INFINITY, 1, 0.04, 0.01, 3, LW_IV_BAD_INPUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double iv;
      LwIvStatus status = lw_american_iv (LW_AMERICAN_SCAN, rows[i].call, rows[i].s, rows[i].k, rows[i].t, rows[i].r, rows[i].q,
                                          rows[i].price, &iv);

      if (status != rows[i].status)
        g_error ("row %u: status is %s", i, lw_iv_status_text (status));
      g_assert_true (!isnan (iv) == (status == LW_IV_OK));
    }
}

static void
test_published (void)
{
  RefTable t = ref_table_load ("published.csv");
  guint n = 0;

  for (guint i = 0; i < t.n_rows; i++)
    {
      Option o = ref_option (&t, i);
      double years = ref_number (&t, i, "T"), sigma = ref_number (&t, i, "sigma"), price;
      gboolean premium = strcmp (ref_text (&t, i, "quantity"), "american_premium") == 0;
      gboolean plain = strcmp (ref_text (&t, i, "quantity"), "price") == 0;
      const char *style = ref_text (&t, i, "style");

      /* Rows of other models (dividends in cash, an approximation's own value) are not ours; 50 dates are near enough to all. */
      if (!premium && !(plain && (strcmp (style, "american") == 0 || strcmp (style, "bermudan50") == 0)))
        continue;
      price = lw_american_price (LW_AMERICAN_FINE, o.call, o.s, o.k, years, o.r, o.q, sigma);
      if (premium)
        price -= lw_bsm_price (o.call, o.s, o.k, years, o.r, o.q, sigma);
      assert_near (o.id, "price", price, ref_number (&t, i, "published"), ref_number (&t, i, "abs_tol"));
      n++;
    }
  g_assert_cmpuint (n, ==, 6);
  ref_table_clear (&t);
}

/* A put far beyond what the tables hold, against the finest grade. */
static void
test_grades_agree (void)
{
  static const double sigmas[] = { 0.02, 0.08, 0.25, 0.9, 4 }, years[] = { 1e-5, 0.01, 0.5, 3 };
  static const double rates[] = { 0, 0.005, 0.04, 0.1 }, yields[] = { -0.02, 0, 0.03, 0.15 };
  static const double spots[] = { 60, 90, 99, 101, 110, 180 };

  for (guint i = 0; i < 5 * 4 * 4 * 4 * 6; i++)
    {
      double sigma = sigmas[i % 5], t = years[i / 5 % 4], r = rates[i / 20 % 4], q = yields[i / 80 % 4], s = spots[i / 320 % 6];

      for (int call = 0; call < 2; call++)
        {
          g_autofree char *id = g_strdup_printf ("%s of %g, T %g, r %g, q %g, sigma %g", call ? "call" : "put", s, t, r, q, sigma);

          assert_near (id, "price", lw_american_price (LW_AMERICAN_SCAN, call, s, 100, t, r, q, sigma),
                       lw_american_price (LW_AMERICAN_FINE, call, s, 100, t, r, q, sigma), 1e-4 * MAX (s, 100));
        }
    }
}

/* What holds for any American option. */
static void
check_bounds (int    call,
              double s,
              double t,
              double r,
              double q,
              double sigma)
{
  double k = 100, slack = 2e-5 * MAX (s, k);
  double price = lw_american_price (LW_AMERICAN_SCAN, call, s, k, t, r, q, sigma);

  g_assert_cmpfloat (price, >=, lw_bsm_price (call, s, k, t, r, q, sigma) - 1e-10);
  g_assert_cmpfloat (price, >=, call ? s - k : k - s);
  g_assert_cmpfloat (price, <=, call ? s : k);
  g_assert_cmpfloat (price, <=, lw_american_price (LW_AMERICAN_SCAN, call, s, k, t, r, q, sigma * 1.05) + slack);
  g_assert_cmpfloat (price, <=, lw_american_price (LW_AMERICAN_SCAN, call, s, k, t * 1.05, r, q, sigma) + slack);
  if (call)
    g_assert_cmpfloat (price, <=, lw_american_price (LW_AMERICAN_SCAN, call, s + 1, k, t, r, q, sigma) + slack);
  else
    g_assert_cmpfloat (price, >=, lw_american_price (LW_AMERICAN_SCAN, call, s + 1, k, t, r, q, sigma) - slack);
  if (call && q == 0)
    g_assert_cmpfloat_with_epsilon (price, lw_bsm_price (call, s, k, t, r, q, sigma), 1e-12 * MAX (s, k));
}

static void
test_bounds (void)
{
  static const double sigmas[] = { 0.05, 0.2, 0.6 }, years[] = { 0.003, 0.2, 2 };
  static const double rates[] = { 0, 0.03, 0.08 }, yields[] = { 0, 0.02, 0.12 };

  for (guint i = 0; i < 81; i++)
    for (double s = 50; s <= 170; s += 8)
      for (int call = 0; call < 2; call++)
        check_bounds (call, s, years[i % 3], rates[i / 3 % 3], yields[i / 9 % 3], sigmas[i / 27]);
}

/* The greeks are the slopes of the price. */
static void
test_slopes (void)
{
  for (int call = 0; call < 2; call++)
    for (double s = 80; s <= 125; s += 2.5)
      {
        double h = 0.05, up = lw_american_price (LW_AMERICAN_FINE, call, s + h, 100, 0.7, 0.05, 0.06, 0.3);
        double down = lw_american_price (LW_AMERICAN_FINE, call, s - h, 100, 0.7, 0.05, 0.06, 0.3);
        LwBsm b;

        lw_american (LW_AMERICAN_SCAN, call, s, 100, 0.7, 0.05, 0.06, 0.3, &b);
        assert_near (call ? "call" : "put", "delta", b.delta, (up - down) / (2 * h), 1e-4);
        g_assert_cmpfloat (b.gamma, >, 0);
        g_assert_cmpfloat (b.vega_pt, >, 0);
        g_assert_cmpfloat (b.theta_day, <, 0);
        g_assert_true (call ? b.rho_pt > 0 : b.rho_pt < 0);
      }
}

/* One unit of everything can be scaled, and a call is a put with its parts exchanged. */
static void
test_symmetry (void)
{
  double call = lw_american_price (LW_AMERICAN_FINE, 1, 105, 95, 0.8, 0.02, 0.07, 0.35);

  assert_near ("call", "price", lw_american_price (LW_AMERICAN_FINE, 0, 95, 105, 0.8, 0.07, 0.02, 0.35), call, 1e-12);
  assert_near ("tenfold", "price", lw_american_price (LW_AMERICAN_FINE, 1, 1050, 950, 0.8, 0.02, 0.07, 0.35), 10 * call, 1e-10);
}

static void
test_edges (void)
{
  LwBsm b;

  g_assert_cmpfloat (lw_american_price (LW_AMERICAN_SCAN, 0, 90, 100, 0, 0.04, 0, 0.2), ==, 10);
  g_assert_cmpfloat (lw_american_price (LW_AMERICAN_SCAN, 0, 90, 100, 1, 0.04, 0, 0), ==, 10);
  g_assert_cmpfloat (lw_american_price (LW_AMERICAN_SCAN, 0, 110, 100, 1, 0.04, 0, 0), ==, 0);
  /* Without volatility, interest of 1 against a yield of 5.4 that dwindles: best when they are equal, after 33.7 years. */
  assert_near ("certain", "price", lw_american_price (LW_AMERICAN_SCAN, 0, 90, 100, 40, 0.01, 0.06, 0),
               100 * exp (-0.01 * log (5.4) / 0.05) - 90 * exp (-0.06 * log (5.4) / 0.05), 1e-12);
  g_assert_cmpfloat (lw_american_price (LW_AMERICAN_SCAN, 0, 100, 100, 1, 0.04, 0, 20), <=, 100);
  g_assert_cmpfloat (lw_american_price (LW_AMERICAN_SCAN, 0, 100, 100, 1, 0, 0.02, 0.2), ==,
                     lw_bsm_price (0, 100, 100, 1, 0, 0.02, 0.2));
  g_assert_false (lw_american_can_price (0, -0.01, -0.02));
  g_assert_true (lw_american_can_price (1, -0.01, -0.02));
  lw_american (LW_AMERICAN_SCAN, 0, 100, 100, 1, -0.01, -0.02, 0.2, &b);
  g_assert_true (isnan (b.price) && isnan (b.delta) && isnan (b.prob_itm));
  lw_american (LW_AMERICAN_SCAN, 1, 100, 100, 1, NAN, 0.02, 0.2, &b);
  g_assert_true (isnan (b.price) && isnan (b.vega_pt));
  g_assert_true (isnan (lw_american_price (LW_AMERICAN_SCAN, 1, 100, 100, 1, 0.01, 0.02, -0.2)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/math/american/reference-grade", test_reference_grade);
  g_test_add_func ("/math/american/scan-grade", test_scan_grade);
  g_test_add_func ("/math/american/implied-vol", test_implied_vol);
  g_test_add_func ("/math/american/statuses", test_statuses);
  g_test_add_func ("/math/american/published", test_published);
  g_test_add_func ("/math/american/grades-agree", test_grades_agree);
  g_test_add_func ("/math/american/bounds", test_bounds);
  g_test_add_func ("/math/american/slopes", test_slopes);
  g_test_add_func ("/math/american/symmetry", test_symmetry);
  g_test_add_func ("/math/american/edges", test_edges);
  return g_test_run ();
}
