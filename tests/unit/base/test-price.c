#include "config.h"

#include <math.h>

#include "lw-price.h"

static void
test_parse (void)
{
  static const struct { const char *text; LwPrice price; } good[] = {
    { "0", 0 }, { "430", 4300000 }, { "-1.2", -12000 }, { "+0.05", 500 }, { ".5", 5000 }, { "7.", 70000 },
    { "0.0001", 1 }, { "999999999999.9999", G_GINT64_CONSTANT (9999999999999999) },
  };
  static const char * const bad[] = { "", "-", ".", "1,35", "1.23456", "1e3", " 1", "1 ", "0x10", "nan", "1234567890123" };
  LwPrice price;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (lw_price_parse (good[i].text, &price));
      g_assert_cmpint (price, ==, good[i].price);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("'%s'", bad[i]);
      g_assert_false (lw_price_parse (bad[i], &price));
      g_assert_cmpint (price, ==, LW_PRICE_NONE);
    }
}

static void
test_from_double (void)
{
  LwPrice price;

  g_assert_true (lw_price_from_double (1.35, &price));
  g_assert_cmpint (price, ==, 13500);
  g_assert_true (lw_price_from_double (-0.1 - 0.2, &price));
  g_assert_cmpint (price, ==, -3000);
  g_assert_false (lw_price_from_double (1.00005, &price));
  g_assert_false (lw_price_from_double (NAN, &price));
  g_assert_false (lw_price_from_double (INFINITY, &price));
  g_assert_false (lw_price_from_double (1.7976931348623157e308, &price));
  g_assert_cmpint (price, ==, LW_PRICE_NONE);
}

static void
test_format (void)
{
  char buffer[LW_PRICE_TEXT_SIZE];

  g_assert_cmpstr (lw_price_format (12000, 2, buffer, sizeof buffer), ==, "1.20");
  g_assert_cmpstr (lw_price_format (-500, 2, buffer, sizeof buffer), ==, "-0.05");
  g_assert_cmpstr (lw_price_format (12345, 2, buffer, sizeof buffer), ==, "1.2345");
  g_assert_cmpstr (lw_price_format (4300000, 0, buffer, sizeof buffer), ==, "430");
  g_assert_cmpstr (lw_price_format (LW_PRICE_NONE, 2, buffer, sizeof buffer), ==, "");
}

static void
test_missing (void)
{
  g_assert_true (isnan (lw_price_to_double (LW_PRICE_NONE)));
  g_assert_cmpfloat (lw_price_to_double (-12000), ==, -1.2);
}

/* What is printed is read back as the same price, for every tick of a range round zero. */
static void
test_round_trip (void)
{
  char buffer[LW_PRICE_TEXT_SIZE];

  for (LwPrice price = -25000; price <= 25000; price += 7)
    {
      LwPrice again;

      g_assert_true (lw_price_parse (lw_price_format (price, 2, buffer, sizeof buffer), &again));
      g_assert_cmpint (again, ==, price);
      g_assert_true (lw_price_from_double (lw_price_to_double (price), &again));
      g_assert_cmpint (again, ==, price);
    }
}

static void
test_round (void)
{
  g_assert_cmpint (lw_price_round_down (12345, 500), ==, 12000);
  g_assert_cmpint (lw_price_round_up (12345, 500), ==, 12500);
  g_assert_cmpint (lw_price_round_down (-12345, 500), ==, -12500);
  g_assert_cmpint (lw_price_round_up (-12345, 500), ==, -12000);
  for (LwPrice price = -1000; price <= 1000; price += 500)
    {
      g_assert_cmpint (lw_price_round_down (price, 500), ==, price);
      g_assert_cmpint (lw_price_round_up (price, 500), ==, price);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price/parse", test_parse);
  g_test_add_func ("/price/from-double", test_from_double);
  g_test_add_func ("/price/format", test_format);
  g_test_add_func ("/price/missing", test_missing);
  g_test_add_func ("/price/round", test_round);
  g_test_add_func ("/price/round-trip", test_round_trip);
  return g_test_run ();
}
