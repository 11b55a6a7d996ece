#include "config.h"

#include "lw-backoff.h"
#include "lw-request.h"
#include "lw-tws-time.h"
#include "lw-watchdog.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static void
test_backoff (void)
{
  static const int delays_s[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
  LwBackoff backoff = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (delays_s); i++)
    g_assert_cmpint (lw_backoff_lost (&backoff, 0, 100 * SECOND), ==, (100 + delays_s[i]) * SECOND);

  g_assert_cmpint (lw_backoff_lost (&backoff, 0.2, 0), ==, 36 * SECOND);
  g_assert_cmpint (lw_backoff_lost (&backoff, -0.2, 0), ==, 24 * SECOND);
  g_assert_cmpint (lw_backoff_lost (&backoff, 5, 0), ==, 36 * SECOND);
}

static void
test_backoff_forgives (void)
{
  LwBackoff backoff = { 0 };

  lw_backoff_lost (&backoff, 0, 0);
  lw_backoff_lost (&backoff, 0, 0);
  lw_backoff_ready (&backoff, 10 * SECOND);
  g_assert_cmpint (lw_backoff_lost (&backoff, 0, 69 * SECOND), ==, 73 * SECOND); /* 59 s of READY: not yet */
  lw_backoff_ready (&backoff, 100 * SECOND);
  g_assert_cmpint (lw_backoff_lost (&backoff, 0, 160 * SECOND), ==, 161 * SECOND);
}

static void
test_watchdog (void)
{
  LwWatchdog dog;

  lw_watchdog_start (&dog, 10 * SECOND);
  g_assert_cmpint (lw_watchdog_check (&dog, 15 * SECOND - 1), ==, LW_WATCHDOG_WELL);
  g_assert_cmpint (lw_watchdog_check (&dog, 15 * SECOND), ==, LW_WATCHDOG_PROBE);
  g_assert_cmpint (lw_watchdog_check (&dog, 19 * SECOND - 1), ==, LW_WATCHDOG_WELL);
  g_assert_cmpint (lw_watchdog_check (&dog, 19 * SECOND), ==, LW_WATCHDOG_DEAD);

  lw_watchdog_byte (&dog, 18 * SECOND);
  g_assert_cmpint (lw_watchdog_check (&dog, 19 * SECOND), ==, LW_WATCHDOG_WELL);
  g_assert_cmpint (lw_watchdog_next_us (&dog), ==, 23 * SECOND);
}

static void
test_request_ids (void)
{
  g_autoptr (LwRequests) requests = lw_requests_new ();
  gint32 first = lw_requests_open (requests, LW_REQUEST_LINE, NULL, 0, 0);
  gint32 second;

  g_assert_cmpint (first, ==, 1000000000);
  lw_requests_close (requests, first);
  second = lw_requests_open (requests, LW_REQUEST_EXPIRY, requests, 7, 5 * SECOND);
  g_assert_cmpint (second, ==, 1000000001);
  g_assert_null (lw_requests_find (requests, first));
  g_assert_cmpuint (lw_requests_find (requests, second)->part, ==, 7);
  g_assert_true (lw_requests_is_ours (requests, second));
  g_assert_false (lw_requests_is_ours (requests, 42));
  g_assert_false (lw_requests_is_ours (requests, -1));

  g_assert_cmpint (lw_requests_overdue (requests, G_MAXINT64 - 1), ==, 0); /* not sent yet */
  lw_requests_sent (requests, second, 10 * SECOND);
  g_assert_cmpint (lw_requests_next_us (requests), ==, 15 * SECOND);
  g_assert_cmpint (lw_requests_overdue (requests, 15 * SECOND - 1), ==, 0);
  g_assert_cmpint (lw_requests_overdue (requests, 15 * SECOND), ==, second);
}

/* Order ids above 900,000,000 push the requests below. */
static void
test_request_ranges (void)
{
  g_autoptr (LwRequests) requests = lw_requests_new ();

  lw_requests_set_order_id (requests, 900000001);
  g_assert_cmpint (lw_requests_open (requests, LW_REQUEST_LINE, NULL, 0, 0), ==, 1);
  g_assert_true (lw_requests_is_ours (requests, 899999999));
  g_assert_false (lw_requests_is_ours (requests, 900000001));
  g_assert_false (lw_requests_is_ours (requests, 1000000001));
  lw_requests_set_order_id (requests, 41);
  g_assert_cmpint (lw_requests_open (requests, LW_REQUEST_LINE, NULL, 0, 0), ==, 1000000000);
  lw_requests_set_order_id (requests, 900000001);
  g_assert_cmpint (lw_requests_open (requests, LW_REQUEST_LINE, NULL, 0, 0), ==, 2);
}

static void
test_tws_times (void)
{
  static const struct { const char *text; gint64 seconds; } rows[] = {
    { "20261120 10:17:44 US/Eastern", 1795187864 },
    { "20261120  10:17:44 America/New_York", 1795187864 },
    { "20261120 09:17:44 US/Central", 1795187864 },
    { "20261120-15:17:44", 1795187864 },
    { "20261120 15:17:44 UTC", 1795187864 },
    { "20261120 15:17:44 Universal", 1795187864 },
    { "20261120 16:17:44 MET", 1795187864 },
    { "20260720 10:17:44 US/Eastern", 1784557064 },
    { "20260720 16:17:44 Europe/Berlin", 1784557064 },
    { "20261101 00:59:59 US/Eastern", 1793509199 },
    { "20261101 01:30:00 US/Eastern", 0 }, /* came twice */
    { "20261101 02:00:00 US/Eastern", 1793516400 },
    { "20260308 02:30:00 US/Eastern", 0 }, /* never came */
    { "20260308 03:00:00 US/Eastern", 1772953200 },
    { "20261025 02:30:00 CET", 0 },
    { "20261120 10:17:44", 0 },
    { "20261120 10:17:44 Mars/Olympus", 0 },
    { "20261120-15:17:44 UTC", 0 },
    { "20261320 10:17:44 UTC", 0 },
    { "20261120 25:17:44 UTC", 0 },
    { "20261120 1:17:44 UTC", 0 },
    { "2026112", 0 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (lw_tws_time_parse (rows[i].text), ==, rows[i].seconds * SECOND);
    }

  g_assert_cmpint (lw_tws_time_parse (NULL), ==, 0);
}

static void
test_tws_time_format (void)
{
  char text[LW_TWS_TIME_SIZE];

  g_assert_cmpstr (lw_tws_time_format (G_GINT64_CONSTANT (1797625800999999), text), ==, "20261218-20:30:00");
  g_assert_cmpint (lw_tws_time_parse (text), ==, G_GINT64_CONSTANT (1797625800000000));
  g_assert_cmpstr (lw_tws_time_format (0, text), ==, "19700101-00:00:00");
}

/* liquidHours: each range with its first and last instant; what cannot be read opens nothing. */
static void
test_hours (void)
{
  static const struct { const char *text, *zone; guint n; gint64 from_s, to_s; } rows[] = {
    { "20261120:0930-20261120:1600", "US/Eastern", 1, 1795185000, 1795208400 },
    { "20261120:0930-1600", "US/Eastern", 1, 1795185000, 1795208400 },                    /* as older servers write it */
    { "20261120:0830-1500", "US/Central", 1, 1795185000, 1795208400 },
    { "20261120:0930-20261120:1600;20261121:CLOSED", "US/Eastern", 1, 1795185000, 1795208400 },
    { "20261121:CLOSED;20261123:0930-20261123:1600", "US/Eastern", 1, 1795444200, 1795467600 },
    { "20261120:0930-1200,1300-1600", "US/Eastern", 2, 1795185000, 1795194000 },          /* a break */
    { "20261119:1715-20261120:1600", "US/Eastern", 1, 1795126500, 1795208400 },           /* over midnight */
    { "20261120:0000-20261120:2359;20261121:0000-20261121:2359", "US/Eastern", 1, 1795150800, 1795323540 }, /* never closed */
    { "20261120:0930-20261120:1600;20261120:1600-20261120:1615", "US/Eastern", 1, 1795185000, 1795209300 },
    { "20261120:1600-20261120:0930", "US/Eastern", 0, 0, 0 },
    { "20261120:0930-20261120:0930", "US/Eastern", 0, 0, 0 },
    { "20261120:0930", "US/Eastern", 0, 0, 0 },
    { "20261120:0930-20261120:2500", "US/Eastern", 0, 0, 0 },
    { "20261320:0930-20261320:1600", "US/Eastern", 0, 0, 0 },
    { "20261120:0930-20261120:1600", "Mars/Olympus", 0, 0, 0 },
    { "20261120:0930-20261120:1600", "", 0, 0, 0 },
    { "CLOSED", "US/Eastern", 0, 0, 0 },
    { ";;,-:;", "US/Eastern", 0, 0, 0 },
    { "", "US/Eastern", 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwHours hours = { 0 };

      lw_tws_hours_parse (rows[i].text, rows[i].zone, &hours);
      g_test_message ("%s %s", rows[i].text, rows[i].zone);
      g_assert_cmpuint (hours.n, ==, rows[i].n);
      g_assert_cmpint (hours.n > 0 ? hours.from_us[0] : 0, ==, rows[i].from_s * SECOND);
      g_assert_cmpint (hours.n > 0 ? hours.to_us[0] : 0, ==, rows[i].to_s * SECOND);
    }
}

/* More ranges than are kept: the first ones stay. */
static void
test_many_hours (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  LwHours hours = { 0 };

  for (int day = 1; day <= 30; day++)
    g_string_append_printf (text, "202609%02d:0930-202609%02d:1600;", day, day);
  lw_tws_hours_parse (text->str, "US/Eastern", &hours);
  g_assert_cmpuint (hours.n, ==, LW_MAX_HOURS);
  g_assert_cmpint (hours.from_us[0], ==, 1788269400 * SECOND);
  g_assert_cmpint (hours.from_us[LW_MAX_HOURS - 1], ==, (1788269400 + (LW_MAX_HOURS - 1) * 86400) * SECOND);
}

/* Many open at once, closed in any order, also while ids of both ranges are open. */
static void
test_many_requests (void)
{
  g_autoptr (LwRequests) requests = lw_requests_new ();
  gint32 ids[200];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      if (i == 120)
        lw_requests_set_order_id (requests, 900000001);
      ids[i] = lw_requests_open (requests, LW_REQUEST_LINE, NULL, i, 0);
    }

  for (guint i = 0; i < G_N_ELEMENTS (ids); i += 3)
    lw_requests_close (requests, ids[i]);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const LwRequest *found = lw_requests_find (requests, ids[i]);

      g_assert_cmpint (found == NULL, ==, i % 3 == 0);
      if (found != NULL)
        g_assert_cmpuint (found->part, ==, i);
    }

  g_assert_null (lw_requests_find (requests, 0));
  g_assert_null (lw_requests_find (requests, G_MAXINT32));
}

/* One range alone is looked up by halves. */
static void
test_find_request (void)
{
  g_autoptr (LwRequests) requests = lw_requests_new ();
  gint32 ids[91];

  for (guint n = 0; n < G_N_ELEMENTS (ids); n++)
    {
      for (guint i = 0; i < n; i++)
        g_assert_cmpuint (lw_requests_find (requests, ids[i])->part, ==, i);
      g_assert_null (lw_requests_find (requests, n > 0 ? ids[n - 1] + 1 : 1));
      ids[n] = lw_requests_open (requests, LW_REQUEST_LINE, NULL, n, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/backoff/delays", test_backoff);
  g_test_add_func ("/session/backoff/forgives", test_backoff_forgives);
  g_test_add_func ("/session/watchdog", test_watchdog);
  g_test_add_func ("/session/request/ids", test_request_ids);
  g_test_add_func ("/session/request/ranges", test_request_ranges);
  g_test_add_func ("/session/tws-time", test_tws_times);
  g_test_add_func ("/session/tws-time/format", test_tws_time_format);
  g_test_add_func ("/session/hours", test_hours);
  g_test_add_func ("/session/hours/many", test_many_hours);
  g_test_add_func ("/session/many-requests", test_many_requests);
  g_test_add_func ("/session/find-request", test_find_request);
  return g_test_run ();
}
