#include "config.h"

#include <string.h>

#include "lw-log.h"

static void
test_order (void)
{
  g_autoptr (LwLog) log = lw_log_new (3);

  g_assert_null (lw_log_get (log, 0));
  lw_log_add (log, LW_LOG_INFO, 10, "one");
  lw_log_add (log, LW_LOG_PROBLEM, 20, "two");
  g_assert_cmpuint (lw_log_length (log), ==, 2);
  g_assert_cmpstr (lw_log_get (log, 0)->text, ==, "one");
  g_assert_cmpstr (lw_log_get (log, 1)->text, ==, "two");
  g_assert_cmpint (lw_log_get (log, 1)->at_us, ==, 20);
  g_assert_cmpint (lw_log_get (log, 1)->level, ==, LW_LOG_PROBLEM);
  g_assert_null (lw_log_get (log, 2));
}

static void
test_oldest_goes (void)
{
  g_autoptr (LwLog) log = lw_log_new (3);

  for (int i = 0; i < 8; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %d", i);

      lw_log_add (log, LW_LOG_INFO, i, text);
    }
  g_assert_cmpuint (lw_log_length (log), ==, 3);
  g_assert_cmpstr (lw_log_get (log, 0)->text, ==, "message 5");
  g_assert_cmpstr (lw_log_get (log, 2)->text, ==, "message 7");
  g_assert_cmpuint (lw_log_total (log, LW_LOG_INFO), ==, 8);
  g_assert_cmpuint (lw_log_total (log, LW_LOG_PROBLEM), ==, 0);
}

static void
test_hostile_text (void)
{
  g_autoptr (LwLog) log = lw_log_new (2);
  g_autofree char *long_text = g_strnfill (100000, 'x');

  lw_log_add (log, LW_LOG_WARNING, 0, "a\nb\tc\033[31m\377");
  g_assert_cmpstr (lw_log_get (log, 0)->text, ==, "a b c [31m\357\277\275");
  lw_log_add (log, LW_LOG_WARNING, 0, long_text);
  g_assert_cmpuint (strlen (lw_log_get (log, 1)->text), ==, LW_LOG_TEXT_SIZE - 1);
}

static void
test_words (void)
{
  g_assert_cmpstr (lw_log_level_word (LW_LOG_DEBUG), ==, "debug");
  g_assert_cmpstr (lw_log_level_word (LW_LOG_PROBLEM), ==, "problem");
}

/* What happened stands for its time, a problem for longer, a state until it is withdrawn, and nothing beside a newer message. */
static void
test_standing (void)
{
  g_autoptr (LwLog) log = lw_log_new (3);

  g_assert_null (lw_log_get_standing (log, 0));
  lw_log_add (log, LW_LOG_INFO, 10, "happened");
  g_assert_cmpstr (lw_log_get_standing (log, 10 + LW_LOG_STANDS_US - 1)->text, ==, "happened");
  g_assert_null (lw_log_get_standing (log, 10 + LW_LOG_STANDS_US));
  lw_log_add (log, LW_LOG_PROBLEM, 10, "went wrong");
  g_assert_cmpstr (lw_log_get_standing (log, 10 + LW_LOG_STANDS_US)->text, ==, "went wrong");
  g_assert_null (lw_log_get_standing (log, 10 + LW_LOG_PROBLEM_STANDS_US));
  lw_log_add_about (log, 2, LW_LOG_PROBLEM, 10, "is wrong");
  lw_log_withdraw (log, 1);
  lw_log_withdraw (log, 0);
  g_assert_cmpstr (lw_log_get_standing (log, 10 + 2 * LW_LOG_PROBLEM_STANDS_US)->text, ==, "is wrong");
  lw_log_withdraw (log, 2);
  g_assert_null (lw_log_get_standing (log, 11));
  lw_log_add (log, LW_LOG_INFO, 20, "newer");
  lw_log_withdraw (log, 2);
  g_assert_cmpstr (lw_log_get_standing (log, 21)->text, ==, "newer");
  g_assert_cmpuint (lw_log_length (log), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/order", test_order);
  g_test_add_func ("/log/oldest-goes", test_oldest_goes);
  g_test_add_func ("/log/hostile-text", test_hostile_text);
  g_test_add_func ("/log/words", test_words);
  g_test_add_func ("/base/log/standing", test_standing);
  return g_test_run ();
}
