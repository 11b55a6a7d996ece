#include "config.h"

#include "lw-date.h"

static void
test_known_days (void)
{
  g_assert_cmpint (lw_date_from_ymd (1970, 1, 1), ==, 0);
  g_assert_cmpint (lw_date_from_ymd (2000, 3, 1), ==, 11017);
  g_assert_cmpint (lw_date_from_ymd (2026, 11, 22), ==, 20779);
  g_assert_cmpint (lw_date_from_ymd (1969, 12, 31), ==, -1);
  g_assert_cmpint (lw_date_weekday (lw_date_from_ymd (2026, 11, 22)), ==, 0);
  g_assert_cmpint (lw_date_weekday (lw_date_from_ymd (2026, 12, 18)), ==, 5);
  g_assert_cmpint (lw_date_weekday (lw_date_from_ymd (1969, 12, 31)), ==, 3);
}

static void
test_every_day (void)
{
  LwDate first = lw_date_from_ymd (1999, 1, 1);
  LwDate last = lw_date_from_ymd (2101, 1, 1);

  for (LwDate date = first; date < last; date++)
    {
      g_autoptr (GDate) theirs = g_date_new_julian (date + 719163);
      int year, month, day;

      lw_date_to_ymd (date, &year, &month, &day);
      g_assert_cmpint (year, ==, g_date_get_year (theirs));
      g_assert_cmpint (month, ==, (int) g_date_get_month (theirs));
      g_assert_cmpint (day, ==, g_date_get_day (theirs));
      g_assert_cmpint (lw_date_from_ymd (year, month, day), ==, date);
      g_assert_cmpint (lw_date_weekday (date), ==, g_date_get_weekday (theirs) % 7);
    }
}

static void
test_parse (void)
{
  static const char * const bad[] = { "", "2026", "20261", "2026-1-1", "20260229", "2026-13-01", "2026-00-01", "20261131",
                                      "2026-12-18 ", "2026/12/18", "-0261218", "2026-1218" };
  LwDate date;

  g_assert_true (lw_date_parse ("20261218", &date));
  g_assert_cmpint (date, ==, lw_date_from_ymd (2026, 12, 18));
  g_assert_true (lw_date_parse ("2024-02-29", &date));
  g_assert_cmpint (date, ==, lw_date_from_ymd (2024, 2, 29));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("'%s'", bad[i]);
      g_assert_false (lw_date_parse (bad[i], &date));
    }
}

static void
test_format (void)
{
  LwDate date = lw_date_from_ymd (2026, 2, 3);
  char buffer[LW_DATE_TEXT_SIZE];

  g_assert_cmpstr (lw_date_format (date, buffer), ==, "2026-02-03");
  g_assert_cmpstr (lw_date_format_tws (date, buffer), ==, "20260203");
  g_assert_cmpstr (lw_date_format (LW_DATE_NONE, buffer), ==, "");
  g_assert_cmpstr (lw_date_format_tws (LW_DATE_NONE, buffer), ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/date/known-days", test_known_days);
  g_test_add_func ("/date/every-day", test_every_day);
  g_test_add_func ("/date/parse", test_parse);
  g_test_add_func ("/date/format", test_format);
  return g_test_run ();
}
