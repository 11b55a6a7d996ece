/* The gate's limits as settings: what is absurd or not known is refused at load, whole, and names its key; the other settings of orders. By
 * the file that GSettings keeps. */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-limits.h"

static char *file;

static void
write_settings (const char *lines)
{
  g_autofree char *text = g_strdup_printf ("[legwork]\n%s\n", lines);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

/* As a start reads them. */
static gboolean
read_settings (LwOrderSettings *settings,
               char           **complaint)
{
  g_autoptr (GSettings) store = lw_settings_open ();

  g_assert_nonnull (store); /* compiled beside this test */
  return lw_order_settings_read (settings, store, complaint);
}

static void
assert_defaults (const LwGateLimits *limits)
{
  LwGateLimits defaults;

  lw_gate_limits_init (&defaults);
  g_assert_cmpmem (limits, sizeof *limits, &defaults, sizeof defaults);
}

static void
test_defaults (void)
{
  LwOrderSettings settings, without;
  g_autofree char *complaint = NULL, *none = NULL;

  write_settings ("tws-port=4002");
  g_assert_true (read_settings (&settings, &complaint));
  g_assert_null (complaint);
  assert_defaults (&settings.limits);
  g_assert_cmpuint (g_strv_length (settings.restricted), ==, 0);
  g_assert_false (settings.close_only);
  g_assert_cmpint (settings.restart_minute, ==, -1);
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    g_assert_false (settings.is_set[i]);
  lw_order_settings_clear (&settings);

  g_assert_true (lw_order_settings_read (&without, NULL, &none)); /* no schema is installed */
  g_assert_null (none);
  assert_defaults (&without.limits);
  lw_order_settings_clear (&without);
}

/* Each one that is set is taken, at both ends of what is sane too. */
static void
test_taken (void)
{
  g_assert_cmpuint (lw_gate_n_limits (), <=, G_N_ELEMENTS (((LwOrderSettings *) NULL)->is_set));
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s=2.0", lw_gate_limit_key (i)), *complaint = NULL;
      LwOrderSettings settings;

      write_settings (line);
      g_assert_true (read_settings (&settings, &complaint));
      g_assert_null (complaint);
      g_assert_cmpint (*lw_gate_limit_value (&settings.limits, i), ==, lw_gate_limit_is_usd (i) ? 2000000 : 2);
      for (guint k = 0; k < lw_gate_n_limits (); k++)
        g_assert_cmpint (settings.is_set[k], ==, k == i);
      lw_order_settings_clear (&settings);
    }
}

static void
assert_refused (const char *line,
                const char *word)
{
  g_autofree char *complaint = NULL;
  LwOrderSettings settings;

  write_settings (line);
  g_test_message ("%s", line);
  g_assert_false (read_settings (&settings, &complaint));
  g_assert_nonnull (complaint);
  g_test_message ("%s", complaint);
  g_assert_nonnull (strstr (complaint, word));
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    g_assert_cmpint (*lw_gate_limit_value (&settings.limits, i), ==, LW_GATE_NONE); /* and so nothing is sent by them */
  lw_order_settings_clear (&settings);
}

/* GSettings would hand out its default for some of these, and pass over others. */
static void
test_absurd (void)
{
  static const char *values[] = { "1e300", "-5.0", "-0.01", "nan", "-inf", "inf", "1e13", "0", "", "abc", "5.0 USD", "'500'", "0x10p" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint k = 0; k < lw_gate_n_limits (); k++)
      {
        const char *key = lw_gate_limit_key (k);
        g_autofree char *line = g_strdup_printf ("%s=%s", key, values[i]);

        if (strcmp (values[i], "0") != 0 || strcmp (key, "limit-preview") != 0) /* where 0 means: as it comes */
          assert_refused (line, key);
      }
  assert_refused ("limit-quantity=2.5", "limit-quantity");
  assert_refused ("limit-quantity=1001", "limit-quantity");
  assert_refused ("limit-preview=3", "limit-preview");
  assert_refused ("limit-order-loss=0.99", "limit-order-loss");
}

static void
test_unknown (void)
{
  assert_refused ("limit-order-los=500.0", "limit-order-los");
  assert_refused ("limit-=500.0", "limit-");
  assert_refused ("limit-order-loss=500.0\nlimit-anything=1.0", "limit-anything"); /* a good one beside it does not save the set */
}

/* By its default a symbol would not be restricted, and an order would open something. */
static void
test_unreadable (void)
{
  assert_refused ("close-only=yes", "close-only");
  assert_refused ("close-only=1", "close-only");
  assert_refused ("restricted-symbols=GME", "restricted-symbols");
  assert_refused ("restricted-symbols=['GME'", "restricted-symbols");
  assert_refused ("cancel-on-reconnect='true'", "cancel-on-reconnect");
  assert_refused ("restart-time=23:45", "restart-time");
  assert_refused ("limit-order-loss=500.0\nclose-only=", "close-only");
}

static void
test_restart (void)
{
  static const struct { const char *text; int minute; } good[] = { { "23:45", 1425 }, { "00:00", 0 }, { "0:05", 5 }, { "", -1 } };
  static const char *bad[] = { "24:00", "23:60", "-1:30", "23", "23:45 ET", "noon", "23.45" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *line = g_strdup_printf ("restart-time='%s'", good[i].text), *complaint = NULL;
      LwOrderSettings settings;

      write_settings (line);
      g_assert_true (read_settings (&settings, &complaint));
      g_assert_cmpint (settings.restart_minute, ==, good[i].minute);
      lw_order_settings_clear (&settings);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line = g_strdup_printf ("restart-time='%s'", bad[i]);

      assert_refused (line, "restart-time");
    }
}

/* Today's, while it is not over; then tomorrow's, also over the change of the clocks. */
static void
test_next_restart (void)
{
  LwOrderSettings settings = { .restart_minute = 1425 };
  LwDate day = lw_date_from_ymd (2026, 10, 31);
  gint64 at_us = lw_calendar_ny_instant (day, 23, 45);

  g_assert_cmpint (lw_order_settings_restart_us (&settings, lw_calendar_ny_instant (day, 9, 30)), ==, at_us);
  g_assert_cmpint (lw_order_settings_restart_us (&settings, at_us), ==, at_us);
  g_assert_cmpint (lw_order_settings_restart_us (&settings, at_us + 1), ==, at_us + 25 * LW_HOUR_US);
  settings.restart_minute = -1;
  g_assert_cmpint (lw_order_settings_restart_us (&settings, at_us), ==, 0);
}

static void
test_restricted (void)
{
  g_autofree char *complaint = NULL;
  LwOrderSettings settings;

  write_settings ("restricted-symbols=['GME', 'brk b']\nclose-only=true");
  g_assert_true (read_settings (&settings, &complaint));
  g_assert_true (lw_order_settings_restricts (&settings, "GME"));
  g_assert_true (lw_order_settings_restricts (&settings, "gme"));
  g_assert_true (lw_order_settings_restricts (&settings, "BRK B"));
  g_assert_false (lw_order_settings_restricts (&settings, "GM"));
  g_assert_false (lw_order_settings_restricts (&settings, "GMEX"));
  g_assert_true (settings.close_only);
  g_assert_false (settings.cancel_on_reconnect);
  lw_order_settings_clear (&settings);
  write_settings ("cancel-on-reconnect=true");
  g_assert_true (read_settings (&settings, &complaint));
  g_assert_true (settings.cancel_on_reconnect);
  lw_order_settings_clear (&settings);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("lw-limits-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (home, "legwork", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  file = g_build_filename (folder, "settings.ini", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/order-limits/defaults", test_defaults);
  g_test_add_func ("/shell/order-limits/taken", test_taken);
  g_test_add_func ("/shell/order-limits/absurd", test_absurd);
  g_test_add_func ("/shell/order-limits/unknown", test_unknown);
  g_test_add_func ("/shell/order-limits/unreadable", test_unreadable);
  g_test_add_func ("/shell/order-limits/restart", test_restart);
  g_test_add_func ("/shell/order-limits/next-restart", test_next_restart);
  g_test_add_func ("/shell/order-limits/restricted", test_restricted);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (home);
  g_free (file);
  return status;
}
