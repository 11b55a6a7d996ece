#include "config.h"

#include "lw-calendar.h"
#include "lw-class.h"

static LwDate
date (const char *text)
{
  LwDate value;
  gboolean read = lw_date_parse (text, &value);

  g_assert_true (read);
  return value;
}

static const char *
iso (gint64 us)
{
  static char buffer[LW_CALENDAR_TEXT_SIZE];

  return lw_calendar_iso_text (us, buffer);
}

static void
test_zone (void)
{
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2019-04-25"), 16, 0)), ==, "2019-04-25T20:00:00Z");
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2019-01-25"), 9, 30)), ==, "2019-01-25T14:30:00Z");
  g_assert_cmpstr (iso (lw_calendar_instant (LW_ZONE_CHICAGO, date ("2019-01-25"), 15, 0)), ==, "2019-01-25T21:00:00Z");
  /* Spring forward on 2026-03-08, back on 2026-11-01. */
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2026-03-08"), 1, 59)), ==, "2026-03-08T06:59:00Z");
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2026-03-08"), 3, 0)), ==, "2026-03-08T07:00:00Z");
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2026-11-01"), 1, 30)), ==, "2026-11-01T05:30:00Z");
  g_assert_cmpstr (iso (lw_calendar_ny_instant (date ("2026-11-01"), 2, 0)), ==, "2026-11-01T07:00:00Z");
  g_assert_cmpint (lw_calendar_offset_s (LW_ZONE_NEW_YORK, lw_calendar_ny_instant (date ("2026-07-01"), 0, 0)), ==, -14400);
  g_assert_cmpint (lw_calendar_ny_date (lw_calendar_ny_instant (date ("2026-11-22"), 23, 59)), ==, date ("2026-11-22"));
  g_assert_cmpint (lw_calendar_ny_date (date ("2026-11-22") * LW_DAY_US), ==, date ("2026-11-21"));
}

/* Every hour of a year comes back from its own wall clock, but for the hour that is there twice. */
static void
test_round_trip (void)
{
  gint64 from = lw_calendar_ny_instant (date ("2027-01-01"), 0, 0), to = lw_calendar_ny_instant (date ("2028-01-01"), 0, 0);
  int n_twice = 0;

  for (gint64 us = from; us < to; us += LW_HOUR_US)
    {
      gint64 day_us;
      LwDate day = lw_calendar_local (LW_ZONE_NEW_YORK, us, &day_us);

      if (lw_calendar_ny_instant (day, (int) (day_us / LW_HOUR_US), 0) != us)
        n_twice++;
    }
  g_assert_cmpint (n_twice, ==, 1);
}

static void
test_parse (void)
{
  static const struct { const char *text, *expected; } cases[] = {
    { "2019-04-25", "2019-04-25T20:00:00Z" },
    { "2019-04-25T15:59:30Z", "2019-04-25T15:59:30Z" },
    { "2019-04-25 15:59", "2019-04-25T19:59:00Z" },
    { "2019-04-25 15:59:01 ET", "2019-04-25T19:59:01Z" },
    { "2019-04-25T15:59:30.25+02:00", "2019-04-25T13:59:30.25Z" },
    { "2019-04-25T15:59:30-0500", "2019-04-25T20:59:30Z" },
    { "2019-04-31", NULL }, { "", NULL }, { "2019-04-25T", NULL }, { "2019-04-25T25:00Z", NULL },
    { "2019-04-25T15:00:00X", NULL }, { "2019-04-25T15:00:00.Z", NULL }, { "20190425", NULL },
  };
  gint64 us;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (lw_calendar_parse_instant (cases[i].text, &us), ==, cases[i].expected != NULL);
      if (cases[i].expected != NULL)
        g_assert_cmpstr (iso (us), ==, cases[i].expected);
    }
}

static void
test_days (void)
{
  static const char * const closed[] = {
    "2015-07-03", "2018-12-05", "2019-04-19", "2021-12-24", "2022-06-20", "2023-01-02", "2025-01-09", "2026-07-03", "2026-11-26",
  };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (lw_calendar_is_open (date (closed[i])));
  g_assert_true (lw_calendar_is_open (date ("2021-12-31"))); /* no Friday for a New Year's Day on Saturday */
  g_assert_true (lw_calendar_is_open (date ("2021-06-18")));
  g_assert_false (lw_calendar_is_open (date ("2026-11-22")));
  g_assert_cmpint (lw_calendar_close_minute (date ("2026-11-27")), ==, 780);
  g_assert_cmpint (lw_calendar_close_minute (date ("2019-07-03")), ==, 780);
  g_assert_cmpint (lw_calendar_close_minute (date ("2026-11-25")), ==, 960);
  g_assert_cmpint (lw_calendar_previous_open (date ("2019-04-22")), ==, date ("2019-04-18"));
  g_assert_cmpint (lw_calendar_next_open (date ("2019-04-18")), ==, date ("2019-04-22"));
  g_assert_cmpint (lw_calendar_trading_days (date ("2019-04-17"), date ("2019-04-23")), ==, 3);
  g_assert_cmpint (lw_calendar_trading_days (date ("2019-04-17"), date ("2019-04-17")), ==, 0);
  g_assert_false (lw_calendar_knows (date ("2036-01-01")));
}

static void
test_exp_types (void)
{
  LwDate today = date ("2019-04-25");

  g_assert_cmpint (lw_calendar_monthly (2019, 4), ==, date ("2019-04-18")); /* Good Friday */
  g_assert_cmpint (lw_calendar_exp_type (date ("2019-05-17"), today), ==, LW_EXP_MONTHLY);
  g_assert_cmpint (lw_calendar_exp_type (date ("2020-12-18"), today), ==, LW_EXP_LEAPS);
  g_assert_cmpint (lw_calendar_exp_type (date ("2019-06-28"), today), ==, LW_EXP_QUARTERLY);
  g_assert_cmpint (lw_calendar_exp_type (date ("2019-05-03"), today), ==, LW_EXP_WEEKLY);
  g_assert_cmpint (lw_calendar_exp_type (date ("2019-04-29"), today), ==, LW_EXP_DAILY);
}

/* tws-protocol.md 6.1: SPX stops on 2019-05-16 and settles on the 17th; 04-17 for the 18th, the day before Good Friday. */
static void
test_class_dates (void)
{
  LwStyle style;
  LwSettlement settlement;
  LwDate last_trade = LW_DATE_NONE, settle = date ("2019-05-17");

  lw_class_info ("SPX", LW_SEC_IND, &style, &settlement);
  g_assert_cmpint (style, ==, LW_STYLE_EUROPEAN);
  g_assert_cmpint (settlement, ==, LW_SETTLE_CASH_AM);
  lw_class_dates (settlement, &last_trade, &settle);
  g_assert_cmpint (last_trade, ==, date ("2019-05-16"));
  settle = LW_DATE_NONE;
  last_trade = date ("2019-04-17");
  lw_class_dates (settlement, &last_trade, &settle);
  g_assert_cmpint (settle, ==, date ("2019-04-18"));
  g_assert_cmpstr (iso (lw_class_settle_us (settlement, settle)), ==, "2019-04-18T13:30:00Z");
  g_assert_cmpstr (iso (lw_class_last_trade_us (last_trade)), ==, "2019-04-17T20:00:00Z");
  lw_class_info ("SPY", LW_SEC_STK, &style, &settlement);
  g_assert_cmpint (style, ==, LW_STYLE_AMERICAN);
  g_assert_cmpint (settlement, ==, LW_SETTLE_PHYSICAL);
  lw_class_info ("DAX", LW_SEC_IND, &style, &settlement);
  g_assert_cmpint (style, ==, LW_STYLE_UNKNOWN);
  g_assert_cmpstr (lw_style_word (style), ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar/zone", test_zone);
  g_test_add_func ("/calendar/round-trip", test_round_trip);
  g_test_add_func ("/calendar/parse", test_parse);
  g_test_add_func ("/calendar/days", test_days);
  g_test_add_func ("/calendar/exp-types", test_exp_types);
  g_test_add_func ("/calendar/class-dates", test_class_dates);
  return g_test_run ();
}
