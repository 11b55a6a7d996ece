/* What the process says of itself against what it is known to have done. No figure is compared with a limit of speed. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-process.h"

static void
test_times (void)
{
  LwProcessFigures before, after;
  gint64 start_us = g_get_monotonic_time ();
  volatile double sum = 0;

  lw_process_read (&before);
  g_assert_true (before.age_seconds >= 0);
  g_assert_true (before.age_seconds < 3600);
  g_assert_cmpfloat_with_epsilon (before.start_seconds + before.age_seconds, g_get_real_time () / 1e6, 1);
  do
    {
      for (int i = 0; i < 1000000; i++)
        sum += sqrt (i);
      lw_process_read (&after);
    }
  while (after.cpu_seconds - before.cpu_seconds < 0.05);
  g_assert_cmpfloat (sum, >, 0);
  g_assert_true (after.age_seconds > before.age_seconds);
  g_assert_true (after.age_seconds - before.age_seconds <= (g_get_monotonic_time () - start_us) / 1e6 + 0.05);
  g_assert_cmpfloat_with_epsilon (after.start_seconds, before.start_seconds, 0.5);
}

static void
test_memory (void)
{
  const gsize size = 64 * 1024 * 1024;
  LwProcessFigures before, after;
  g_autofree char *block = NULL;

  lw_process_read (&before);
  g_assert_true (before.resident_bytes > 1024 * 1024);
  block = g_malloc (size);
  memset (block, 1, size);
  g_assert_cmpint (block[size / 2], ==, 1);
  lw_process_read (&after);
  g_assert_true (after.resident_bytes - before.resident_bytes > size * 0.9);
}

static void
test_marks (void)
{
  double first;
  LwProcessFigures now;

  g_assert_true (isnan (lw_process_get_mark (LW_PROCESS_FIRST_FRAME)));
  lw_process_set_mark (LW_PROCESS_FIRST_FRAME);
  first = lw_process_get_mark (LW_PROCESS_FIRST_FRAME);
  lw_process_read (&now);
  g_assert_true (first >= 0);
  g_assert_true (first <= now.age_seconds);
  lw_process_set_mark (LW_PROCESS_FIRST_FRAME);
  g_assert_cmpfloat (lw_process_get_mark (LW_PROCESS_FIRST_FRAME), ==, first);
  g_assert_true (isnan (lw_process_get_mark (LW_PROCESS_FIRST_ROWS)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/times", test_times);
  g_test_add_func ("/process/memory", test_memory);
  g_test_add_func ("/process/marks", test_marks);
  return g_test_run ();
}
