#include "config.h"

#include <math.h>

#include "lw-metrics.h"

static void
test_counter (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *plain = lw_metrics_add_counter (metrics, "legwork_sent_total", "Messages sent.", NULL, NULL);
  g_autofree char *text = NULL;

  lw_metric_add (plain, 0, 2);
  lw_metric_add (plain, 0, 0.5);
  g_assert_cmpfloat (lw_metric_get (plain, 0), ==, 2.5);
  text = lw_metrics_render (metrics);
  g_assert_cmpstr (text, ==, "# HELP legwork_sent_total Messages sent.\n"
                             "# TYPE legwork_sent_total counter\n"
                             "legwork_sent_total 2.5\n");
}

static void
test_taken_over_total (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *total = lw_metrics_add_counter (metrics, "legwork_received_total", "Messages received.", NULL, NULL);

  lw_metric_set (total, 0, 900);
  lw_metric_set (total, 0, 3);
  g_assert_cmpfloat (lw_metric_get (total, 0), ==, 3);
}

static void
test_labels (void)
{
  static const char * const sides[] = { "bought", "so\"ld\\", NULL };
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *fills = lw_metrics_add_counter (metrics, "legwork_fills_total", "Fills\nby side.", "side", sides);
  g_autofree char *text = NULL;

  lw_metric_add (fills, 1, 7);
  text = lw_metrics_render (metrics);
  g_assert_cmpstr (text, ==, "# HELP legwork_fills_total Fills\\nby side.\n"
                             "# TYPE legwork_fills_total counter\n"
                             "legwork_fills_total{side=\"bought\"} 0\n"
                             "legwork_fills_total{side=\"so\\\"ld\\\\\"} 7\n");
}

static void
test_missing_gauge (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *offset = lw_metrics_add_gauge (metrics, "legwork_clock_offset_seconds", "TWS's clock minus ours.", NULL, NULL);
  g_autofree char *without = NULL;
  g_autofree char *with = NULL;

  lw_metric_set (offset, 0, NAN);
  without = lw_metrics_render (metrics);
  g_assert_null (g_strstr_len (without, -1, "\nlegwork_clock_offset_seconds "));
  lw_metric_set (offset, 0, -0.125);
  with = lw_metrics_render (metrics);
  g_assert_nonnull (g_strstr_len (with, -1, "\nlegwork_clock_offset_seconds -0.125\n"));
}

static void
test_histogram (void)
{
  static const double bounds[] = { 0.001, 0.008 };
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *lag = lw_metrics_add_histogram (metrics, "legwork_lag_seconds", "Lag.", bounds, G_N_ELEMENTS (bounds));
  g_autofree char *text = NULL;

  lw_metric_observe (lag, 0.001); /* a bound belongs to its own bucket */
  lw_metric_observe (lag, 0.0011);
  lw_metric_observe (lag, 2);
  lw_metric_observe (lag, NAN);
  text = lw_metrics_render (metrics);
  g_assert_cmpstr (text, ==, "# HELP legwork_lag_seconds Lag.\n"
                             "# TYPE legwork_lag_seconds histogram\n"
                             "legwork_lag_seconds_bucket{le=\"0.001\"} 1\n"
                             "legwork_lag_seconds_bucket{le=\"0.008\"} 2\n"
                             "legwork_lag_seconds_bucket{le=\"+Inf\"} 3\n"
                             "legwork_lag_seconds_sum 2.0021\n"
                             "legwork_lag_seconds_count 3\n");
}

static void
test_large_numbers (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  LwMetric *bytes = lw_metrics_add_gauge (metrics, "legwork_memory_bytes", "Memory.", NULL, NULL);
  g_autofree char *text = NULL;

  lw_metric_set (bytes, 0, 123456789012.0);
  text = lw_metrics_render (metrics);
  g_assert_nonnull (g_strstr_len (text, -1, "\nlegwork_memory_bytes 123456789012\n"));
}

/* Each of these is a mistake of a programmer: critical message, no metric. */
static void
test_refused (void)
{
  static const double falling[] = { 2, 1 };
  static const char * const none[] = { NULL };
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  g_autofree char *text = NULL;

  for (int i = 0; i < 6; i++)
    g_test_expect_message ("lw-metrics", G_LOG_LEVEL_CRITICAL, "*");
  g_assert_null (lw_metrics_add_counter (metrics, "legwork_sent", "No suffix.", NULL, NULL));
  g_assert_null (lw_metrics_add_gauge (metrics, "legwork_sent_total", "Suffix of a counter.", NULL, NULL));
  g_assert_null (lw_metrics_add_gauge (metrics, "Legwork-sent", "Bad name.", NULL, NULL));
  g_assert_null (lw_metrics_add_gauge (metrics, "legwork_lines", "", NULL, NULL));
  g_assert_null (lw_metrics_add_gauge (metrics, "legwork_lines", "No values.", "kind", none));
  g_assert_null (lw_metrics_add_histogram (metrics, "legwork_lag_seconds", "Falling bounds.", falling, 2));
  g_test_assert_expected_messages ();
  text = lw_metrics_render (metrics);
  g_assert_cmpstr (text, ==, "");
}

static void
test_name_once (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();

  g_assert_nonnull (lw_metrics_add_gauge (metrics, "legwork_lines", "Lines.", NULL, NULL));
  g_test_expect_message ("lw-metrics", G_LOG_LEVEL_CRITICAL, "*");
  g_assert_null (lw_metrics_add_gauge (metrics, "legwork_lines", "Lines again.", NULL, NULL));
  g_test_assert_expected_messages ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/counter", test_counter);
  g_test_add_func ("/metrics/taken-over-total", test_taken_over_total);
  g_test_add_func ("/metrics/labels", test_labels);
  g_test_add_func ("/metrics/missing-gauge", test_missing_gauge);
  g_test_add_func ("/metrics/histogram", test_histogram);
  g_test_add_func ("/metrics/large-numbers", test_large_numbers);
  g_test_add_func ("/metrics/refused", test_refused);
  g_test_add_func ("/metrics/name-once", test_name_once);
  return g_test_run ();
}
