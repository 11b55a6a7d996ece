/* Alarms that nobody has seen: newest first, the same again counts, each goes by hand, and there is an end to them. */

#include "config.h"

#include "lw-alarm-list.h"

static gboolean
add (LwAlarmList *list,
     const char  *text,
     const char  *intent,
     gint64       now_us)
{
  LwAlarm alarm = { .number = 77, .us = 77, .count = 77 };

  g_strlcpy (alarm.text, text, sizeof alarm.text);
  g_strlcpy (alarm.intent, intent, sizeof alarm.intent);
  return lw_alarm_list_add (list, &alarm, now_us);
}

static void
test_newest_first (void)
{
  g_autoptr (LwAlarmList) list = lw_alarm_list_new ();

  g_assert_cmpuint (lw_alarm_list_length (list), ==, 0);
  g_assert_true (add (list, "LEG IMBALANCE", "LW1", 100));
  g_assert_true (add (list, "OVERFILL", "LW2", 200));
  g_assert_cmpuint (lw_alarm_list_length (list), ==, 2);
  g_assert_cmpstr (lw_alarm_list_get (list, 0)->text, ==, "OVERFILL");
  g_assert_cmpstr (lw_alarm_list_get (list, 0)->intent, ==, "LW2");
  g_assert_cmpint (lw_alarm_list_get (list, 0)->us, ==, 200);
  g_assert_cmpuint (lw_alarm_list_get (list, 0)->count, ==, 1);
  g_assert_cmpstr (lw_alarm_list_get (list, 1)->text, ==, "LEG IMBALANCE");
}

static void
test_again (void)
{
  g_autoptr (LwAlarmList) list = lw_alarm_list_new ();

  add (list, "UNATTRIBUTED", "", 100);
  add (list, "OVERFILL", "LW2", 200);
  g_assert_false (add (list, "UNATTRIBUTED", "", 300));
  g_assert_cmpuint (lw_alarm_list_length (list), ==, 2);
  g_assert_cmpstr (lw_alarm_list_get (list, 1)->text, ==, "UNATTRIBUTED"); /* it keeps its place: nothing changes under a pointer */
  g_assert_cmpuint (lw_alarm_list_get (list, 1)->count, ==, 2);
  g_assert_cmpint (lw_alarm_list_get (list, 1)->us, ==, 100);
  g_assert_cmpint (lw_alarm_list_get (list, 1)->last_us, ==, 300);
  g_assert_true (add (list, "OVERFILL", "LW3", 400)); /* of another order */
}

static void
test_dismiss (void)
{
  g_autoptr (LwAlarmList) list = lw_alarm_list_new ();
  guint first;

  add (list, "a", "", 1);
  add (list, "b", "", 2);
  first = lw_alarm_list_get (list, 1)->number;
  g_assert_cmpuint (first, !=, 0);
  g_assert_true (lw_alarm_list_dismiss (list, first));
  g_assert_false (lw_alarm_list_dismiss (list, first));
  g_assert_false (lw_alarm_list_dismiss (list, 0));
  g_assert_cmpuint (lw_alarm_list_length (list), ==, 1);
  g_assert_cmpstr (lw_alarm_list_get (list, 0)->text, ==, "b");
  g_assert_true (add (list, "a", "", 3)); /* it was dismissed: it is told anew */
  g_assert_cmpuint (lw_alarm_list_get (list, 0)->number, !=, first);
}

static void
test_bounded (void)
{
  g_autoptr (LwAlarmList) list = lw_alarm_list_new ();

  for (guint i = 0; i <= LW_ALARM_LIST_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("alarm %u", i);

      g_assert_true (add (list, text, "", i));
    }
  g_assert_cmpuint (lw_alarm_list_length (list), ==, LW_ALARM_LIST_MAX);
  g_assert_cmpstr (lw_alarm_list_get (list, LW_ALARM_LIST_MAX - 1)->text, ==, "alarm 1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alarm-list/newest-first", test_newest_first);
  g_test_add_func ("/alarm-list/again", test_again);
  g_test_add_func ("/alarm-list/dismiss", test_dismiss);
  g_test_add_func ("/alarm-list/bounded", test_bounded);
  return g_test_run ();
}
