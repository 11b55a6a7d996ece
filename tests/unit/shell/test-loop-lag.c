#include "config.h"

#include "lw-loop-lag.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define START  (G_GINT64_CONSTANT (5000) * SECOND)

/* Within the width of a bucket, 2^(1/4), and never below. */
static void
assert_about (double us,
              double wanted_us)
{
  g_assert_cmpfloat (us, >=, wanted_us * 0.999);
  g_assert_cmpfloat (us, <=, wanted_us * 1.19);
}

static void
test_quantile (void)
{
  g_autoptr (LwLagWindow) window = lw_lag_window_new ();

  g_assert_cmpfloat (lw_lag_window_quantile (window, 0.99, START), ==, 0);
  for (int i = 0; i < 985; i++)
    lw_lag_window_add (window, 30, START);
  for (int i = 0; i < 15; i++)
    lw_lag_window_add (window, 12000, START + SECOND);
  assert_about (lw_lag_window_quantile (window, 0.5, START + SECOND), 30);
  assert_about (lw_lag_window_quantile (window, 0.98, START + SECOND), 30);
  assert_about (lw_lag_window_quantile (window, 0.99, START + SECOND), 12000);
}

static void
test_forgets (void)
{
  g_autoptr (LwLagWindow) window = lw_lag_window_new ();

  lw_lag_window_add (window, 500000, START);
  assert_about (lw_lag_window_quantile (window, 0.99, START + 9 * SECOND), 500000);
  g_assert_cmpfloat (lw_lag_window_quantile (window, 0.99, START + 10 * SECOND), ==, 0);
  lw_lag_window_add (window, 40, START + 10 * SECOND); /* the same slot as the first */
  assert_about (lw_lag_window_quantile (window, 0.99, START + 10 * SECOND), 40);
}

static void
test_extremes (void)
{
  g_autoptr (LwLagWindow) window = lw_lag_window_new ();

  lw_lag_window_add (window, 0, START);
  lw_lag_window_add (window, -5, START);
  g_assert_cmpfloat (lw_lag_window_quantile (window, 0.99, START), ==, 1);
  lw_lag_window_add (window, G_MAXINT64 / 2, START);
  g_assert_cmpfloat (lw_lag_window_quantile (window, 1, START), >, 3e9);
}

static gboolean
on_busy_cb (gpointer user_data)
{
  gint64 until = g_get_monotonic_time () + 20000;

  while (g_get_monotonic_time () < until)
    ;
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A callback that keeps the loop for 20 ms shows up as at least 20 ms; an idle wait of the loop does not count. */
static void
test_probe (void)
{
  g_autoptr (LwMetrics) metrics = lw_metrics_new ();
  g_autoptr (LwLoopLag) probe = lw_loop_lag_new (metrics);
  g_autofree char *text = NULL;
  gboolean done = FALSE;

  g_assert_cmpfloat (lw_loop_lag_p99_ms (probe), ==, 0);
  g_idle_add (on_busy_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpfloat (lw_loop_lag_p99_ms (probe), >=, 20);
  text = lw_metrics_render (metrics);
  g_assert_nonnull (g_strstr_len (text, -1, "legwork_loop_busy_seconds_bucket{le=\"0.016\"} 0\n"));
  g_assert_null (g_strstr_len (text, -1, "legwork_loop_busy_seconds_count 0\n"));
}

static void
test_poll_restored (void)
{
  GPollFunc before = g_main_context_get_poll_func (NULL);
  LwLoopLag *one = lw_loop_lag_new (NULL);
  LwLoopLag *two = lw_loop_lag_new (NULL);

  lw_loop_lag_free (one);
  g_assert_true (g_main_context_get_poll_func (NULL) != before);
  lw_loop_lag_free (two);
  g_assert_true (g_main_context_get_poll_func (NULL) == before);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop-lag/quantile", test_quantile);
  g_test_add_func ("/loop-lag/forgets", test_forgets);
  g_test_add_func ("/loop-lag/extremes", test_extremes);
  g_test_add_func ("/loop-lag/probe", test_probe);
  g_test_add_func ("/loop-lag/poll-restored", test_poll_restored);
  return g_test_run ();
}
