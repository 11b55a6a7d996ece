/* The second half of G19: what is in its last hour, and what may be called away before an ex-date. Each boundary, with what is missing. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-alarms.h"
#include "lw-calendar.h"
#include "lw-class.h"

#define MINUTE_US G_GINT64_CONSTANT (60000000)

static LwAlarmSeries
series_of (const char *symbol, const char *trading_class, LwRight right, double strike, LwDate last_trade, double held)
{
  LwAlarmSeries series = { .con_id = 7, .right = right, .last_trade = last_trade, .multiplier = 100, .held = held };

  g_strlcpy (series.symbol, symbol, sizeof series.symbol);
  g_strlcpy (series.trading_class, trading_class, sizeof series.trading_class);
  series.strike = (LwPrice) llround (strike * LW_PRICE_SCALE);
  series.last_trade_us = lw_class_last_trade_us (last_trade);
  return series;
}

static gboolean
in_last_hour (LwDate last_trade, LwDate day, int hour, int minute, gint64 more_us)
{
  LwAlarmSeries series = series_of ("SPY", "SPY", LW_RIGHT_PUT, 430, last_trade, -1);

  return lw_alarms_trades_last (&series, lw_calendar_ny_instant (day, hour, minute) + more_us);
}

static void
test_last_hour (void)
{
  LwDate day = lw_date_from_ymd (2026, 12, 18);

  g_assert_false (in_last_hour (day, day, 14, 59, 0));  /* 61 minutes */
  g_assert_false (in_last_hour (day, day, 15, 0, -1));
  g_assert_true (in_last_hour (day, day, 15, 0, 0));    /* 60 */
  g_assert_true (in_last_hour (day, day, 15, 1, 0));
  g_assert_true (in_last_hour (day, day, 16, 0, -1));
  g_assert_false (in_last_hour (day, day, 16, 0, 0));   /* it trades no more */
  g_assert_false (in_last_hour (day, day, 16, 1, 0));
  g_assert_false (in_last_hour (day, day - 1, 15, 30, 0));
}

static void
test_early_close (void)
{
  LwDate day = lw_date_from_ymd (2026, 11, 27); /* the day after Thanksgiving */

  g_assert_false (in_last_hour (day, day, 11, 59, 0));
  g_assert_true (in_last_hour (day, day, 12, 0, 0));
  g_assert_true (in_last_hour (day, day, 12, 59, 0));
  g_assert_false (in_last_hour (day, day, 13, 0, 0));
  g_assert_false (in_last_hour (day, day, 15, 30, 0));
}

/* Daylight time ends between the two days. */
static void
test_zone (void)
{
  LwDate day = lw_date_from_ymd (2026, 10, 30), later = lw_date_from_ymd (2026, 11, 6);

  g_assert_true (in_last_hour (day, day, 15, 0, 0));
  g_assert_false (in_last_hour (day, day, 14, 59, 0));
  g_assert_true (in_last_hour (later, later, 15, 0, 0));
  g_assert_false (in_last_hour (later, later, 14, 59, 0));
}

/* SPX of the third Friday is settled on Friday's opening and trades until Thursday. */
static void
test_am_settled (void)
{
  LwDate settle = lw_date_from_ymd (2026, 12, 18), last_trade = LW_DATE_NONE;
  LwAlarmSeries series;

  lw_class_dates (LW_SETTLE_CASH_AM, &last_trade, &settle);
  series = series_of ("SPX", "SPX", LW_RIGHT_PUT, 5000, last_trade, 1);
  g_assert_cmpint (last_trade, ==, settle - 1);
  g_assert_true (lw_alarms_trades_last (&series, lw_calendar_ny_instant (settle - 1, 15, 0)));
  g_assert_false (lw_alarms_trades_last (&series, lw_calendar_ny_instant (settle - 1, 14, 59)));
  g_assert_false (lw_alarms_trades_last (&series, lw_calendar_ny_instant (settle, 15, 30)));
}

static void
test_not_known (void)
{
  LwAlarmSeries series = series_of ("SPY", "SPY", LW_RIGHT_PUT, 430, lw_date_from_ymd (2026, 12, 18), 1);

  series.last_trade_us = 0;
  g_assert_false (lw_alarms_trades_last (&series, lw_calendar_ny_instant (series.last_trade, 15, 30)));
  g_assert_false (lw_alarms_trades_last (&series, 0));
}

static void
assert_words (char *words, const char *first, ...)
{
  va_list args;

  g_test_message ("%s", words);
  va_start (args, first);
  for (const char *part = first; part != NULL; part = va_arg (args, const char *))
    g_assert_nonnull (strstr (words, part));
  va_end (args);
  g_assert_false (g_str_has_suffix (words, "."));
  g_free (words);
}

static void
test_last_words (void)
{
  LwDate half = lw_date_from_ymd (2026, 11, 27), friday = lw_date_from_ymd (2026, 12, 18);
  LwAlarmSeries spread[2] = { series_of ("SPY", "SPY", LW_RIGHT_PUT, 430, half, -1), series_of ("SPY", "SPY", LW_RIGHT_PUT, 425, half, 1) };
  LwAlarmSeries index = series_of ("SPX", "SPX", LW_RIGHT_CALL, 5000, friday - 1, -2), week = index;

  assert_words (lw_alarms_last_words (spread, 2, lw_calendar_ny_instant (half, 12, 0)), "SPY 27 Nov", "-1 430 put, +1 425 put held",
                "until 13:00 ET, 60 min from now", "exercised or assigned", "Close or roll it", NULL);
  assert_words (lw_alarms_last_words (&index, 1, lw_calendar_ny_instant (friday - 1, 15, 59) + 1), "-2 5000 call", "less than a minute",
                "settled in cash by the opening prices of 18 Dec", NULL);
  g_strlcpy (week.trading_class, "SPXW", sizeof week.trading_class);
  assert_words (lw_alarms_last_words (&week, 1, lw_calendar_ny_instant (friday - 1, 15, 30)), "30 min", "settled in cash by today's closing price",
                NULL);
  g_strlcpy (spread[0].intent, "LWAAAAAAAAAAAAAAAAAAAA", sizeof spread[0].intent);
  assert_words (lw_alarms_last_words (spread, 2, lw_calendar_ny_instant (half, 12, 30)), "held", "an order of yours for it is open", NULL);
  spread[0].held = spread[1].held = 0;
  assert_words (lw_alarms_last_words (spread, 2, lw_calendar_ny_instant (half, 12, 30)), "an order of yours for SPY 27 Nov (430 put, 425 put)",
                "until 13:00 ET, 30 min", "cancel it", NULL);
}

static gboolean
called (double strike, double held, double spot, LwDate ex_date, LwDate today)
{
  LwAlarmSeries series = series_of ("SPY", "SPY", LW_RIGHT_CALL, strike, lw_date_from_ymd (2026, 12, 24), held);
  LwAlarmMarket market = { spot, ex_date, 1.8 };

  return lw_alarms_before_ex_date (&series, &market, lw_calendar_ny_instant (today, 11, 0));
}

static void
test_in_the_money (void)
{
  LwDate ex_date = lw_date_from_ymd (2026, 12, 18), today = ex_date - 1;

  g_assert_true (called (430, -1, 430.01, ex_date, today));  /* by a cent */
  g_assert_false (called (430, -1, 430.00, ex_date, today)); /* at the money */
  g_assert_false (called (430, -1, 429.99, ex_date, today));
  g_assert_false (called (430, -1, NAN, ex_date, today));    /* no quote, no claim */
  g_assert_false (called (430, -1, INFINITY, ex_date, today));
  g_assert_false (called (430, 1, 435, ex_date, today));     /* bought */
  g_assert_false (called (430, 0, 435, ex_date, today));     /* of an order alone */
}

static void
test_ex_date (void)
{
  LwDate ex_date = lw_date_from_ymd (2026, 12, 18); /* a Friday */

  g_assert_false (called (430, -1, 435, ex_date, ex_date - 4)); /* Monday: four trading days */
  g_assert_true (called (430, -1, 435, ex_date, ex_date - 3));
  g_assert_true (called (430, -1, 435, ex_date, ex_date - 1));
  g_assert_false (called (430, -1, 435, ex_date, ex_date));     /* reached: the holder of the shares of yesterday has it */
  g_assert_false (called (430, -1, 435, ex_date, ex_date + 1));
  g_assert_false (called (430, -1, 435, LW_DATE_NONE, ex_date - 1));
  g_assert_false (lw_alarms_ex_date_near (lw_date_from_ymd (9999, 12, 31), ex_date));
  g_assert_false (lw_alarms_ex_date_near (lw_date_from_ymd (1970, 1, 2), ex_date));
  g_assert_true (called (430, -1, 435, lw_date_from_ymd (2026, 12, 24), lw_date_from_ymd (2026, 12, 23)));  /* its own last day */
  g_assert_false (called (430, -1, 435, lw_date_from_ymd (2026, 12, 28), lw_date_from_ymd (2026, 12, 23))); /* after its life */
  /* over Thanksgiving and a weekend: Monday is three trading days after Tuesday, and four after Monday */
  g_assert_true (called (430, -1, 435, lw_date_from_ymd (2026, 11, 30), lw_date_from_ymd (2026, 11, 24)));
  g_assert_true (called (430, -1, 435, lw_date_from_ymd (2026, 11, 30), lw_date_from_ymd (2026, 11, 27)));
  g_assert_false (called (430, -1, 435, lw_date_from_ymd (2026, 11, 30), lw_date_from_ymd (2026, 11, 28))); /* Saturday: Friday was the last */
  g_assert_false (called (430, -1, 435, lw_date_from_ymd (2026, 11, 30), lw_date_from_ymd (2026, 11, 23)));
}

static void
test_kinds (void)
{
  LwDate ex_date = lw_date_from_ymd (2026, 12, 18);
  LwAlarmMarket market = { 500, ex_date, 1.8 };
  gint64 now_us = lw_calendar_ny_instant (ex_date - 1, 11, 0);
  LwAlarmSeries put = series_of ("SPY", "SPY", LW_RIGHT_PUT, 600, ex_date + 7, -1);
  LwAlarmSeries index = series_of ("SPX", "SPXW", LW_RIGHT_CALL, 430, ex_date + 7, -1);
  LwAlarmSeries unclassed = series_of ("AAPL", "", LW_RIGHT_CALL, 430, ex_date + 7, -1);
  LwAlarmSeries blank = series_of ("SPY", "SPY", LW_RIGHT_CALL, 430, ex_date + 7, -1);

  g_assert_false (lw_alarms_before_ex_date (&put, &market, now_us));
  g_assert_false (lw_alarms_before_ex_date (&index, &market, now_us)); /* European: nobody exercises it early */
  g_assert_true (lw_alarms_before_ex_date (&unclassed, &market, now_us));
  g_assert_true (lw_alarms_before_ex_date (&blank, &market, now_us));
  blank.strike = LW_PRICE_NONE;
  g_assert_false (lw_alarms_before_ex_date (&blank, &market, now_us));
  blank = unclassed;
  blank.last_trade = LW_DATE_NONE;
  blank.last_trade_us = 0;
  g_assert_false (lw_alarms_before_ex_date (&blank, &market, now_us));
}

static void
test_ex_words (void)
{
  LwAlarmSeries series = series_of ("SPY", "SPY", LW_RIGHT_CALL, 430, lw_date_from_ymd (2026, 12, 24), -2);
  LwAlarmMarket market = { 431.2, lw_date_from_ymd (2026, 11, 30), 1.83 };

  assert_words (lw_alarms_ex_words (&series, &market), "SPY 24 Dec 430 call (-2 held)", "at 431.20", "ex-dividend on 30 Nov (1.83 a share)",
                "Until the evening of 27 Nov", "deliver 100 shares for each", "Close or roll it", NULL);
  market.dividend = NAN;
  series.multiplier = 0;
  assert_words (lw_alarms_ex_words (&series, &market), "ex-dividend on 30 Nov. Until", "deliver its shares", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alarms/last-hour", test_last_hour);
  g_test_add_func ("/alarms/early-close", test_early_close);
  g_test_add_func ("/alarms/zone", test_zone);
  g_test_add_func ("/alarms/am-settled", test_am_settled);
  g_test_add_func ("/alarms/not-known", test_not_known);
  g_test_add_func ("/alarms/last-words", test_last_words);
  g_test_add_func ("/alarms/in-the-money", test_in_the_money);
  g_test_add_func ("/alarms/ex-date", test_ex_date);
  g_test_add_func ("/alarms/kinds", test_kinds);
  g_test_add_func ("/alarms/ex-words", test_ex_words);
  return g_test_run ();
}
