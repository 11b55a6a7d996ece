/* Environment over settings over default, and who won. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lw-settings.h"

static void
read_all (LwSettings *settings,
          char      **complaint)
{
  lw_settings_read (settings, complaint);
}

static void
test_defaults (void)
{
  LwSettings settings;
  g_autofree char *complaint = NULL;

  read_all (&settings, &complaint);
  g_assert_null (complaint);
  g_assert_cmpstr (settings.host, ==, "127.0.0.1");
  g_assert_cmpint (settings.numbers[LW_SETTING_TWS_PORT], ==, 7497);
  g_assert_cmpint (settings.numbers[LW_SETTING_CLIENT_ID], ==, 1);
  g_assert_cmpint (settings.numbers[LW_SETTING_MAX_SUBSCRIPTIONS], ==, 90);
  g_assert_cmpint (settings.numbers[LW_SETTING_MAX_CONCURRENT_REQUESTS], ==, 40);
  g_assert_cmpint (settings.numbers[LW_SETTING_METRICS_PORT], ==, 8080);
  g_assert_cmpint (settings.sources[LW_SETTING_TWS_PORT], ==, LW_FROM_DEFAULT);
}

static void
test_environment_wins (void)
{
  LwSettings settings;
  g_autofree char *complaint = NULL;
  g_autoptr (GSettings) store = lw_settings_open ();

  g_assert_nonnull (store); /* compiled beside this test */
  g_settings_set_int (store, "tws-port", 4002);
  g_settings_set_int (store, "client-id", 7);
  g_setenv ("TWS_PORT", "4001", TRUE);
  read_all (&settings, &complaint);
  g_unsetenv ("TWS_PORT");

  g_assert_null (complaint);
  g_assert_cmpint (settings.numbers[LW_SETTING_TWS_PORT], ==, 4001);
  g_assert_cmpint (settings.sources[LW_SETTING_TWS_PORT], ==, LW_FROM_ENVIRONMENT);
  g_assert_cmpint (settings.numbers[LW_SETTING_CLIENT_ID], ==, 7);
  g_assert_cmpint (settings.sources[LW_SETTING_CLIENT_ID], ==, LW_FROM_SETTINGS);
  g_settings_reset (store, "tws-port");
  g_settings_reset (store, "client-id");
}

static void
test_bad_environment (void)
{
  LwSettings settings;
  static const char *bad[] = { "seventy", "0", "65536", "74 97", "7497.5", "-1" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *complaint = NULL;

      g_setenv ("MAX_SUBSCRIPTIONS", bad[i], TRUE);
      read_all (&settings, &complaint);
      if (strcmp (bad[i], "65536") == 0)
        continue; /* a good number of lines */
      g_assert_nonnull (complaint);
      g_assert_true (g_strrstr (complaint, "MAX_SUBSCRIPTIONS") != NULL);
      g_assert_cmpint (settings.numbers[LW_SETTING_MAX_SUBSCRIPTIONS], ==, 90);
      g_assert_null (lw_settings_refusal (&settings));
    }
  g_unsetenv ("MAX_SUBSCRIPTIONS");
}

/* Where and as whom to connect has no second best. */
static void
test_refuses_bad_address (void)
{
  LwSettings settings;
  static const char *bad[] = { "seventy", "-1", "2147481647", "74 97", "7497.5" };
  static const char *names[] = { "TWS_PORT", "CLIENT_ID" };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
        {
          g_autofree char *complaint = NULL, *refusal = NULL;

          g_setenv (names[n], bad[i], TRUE);
          read_all (&settings, &complaint);
          g_assert_null (complaint);
          refusal = lw_settings_refusal (&settings);
          g_assert_nonnull (refusal);
          g_assert_nonnull (strstr (refusal, names[n]));
          g_assert_nonnull (strstr (refusal, bad[i]));
        }
      g_unsetenv (names[n]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("lw-settings-XXXXXX", NULL);
  static const char *names[] = { "TWS_HOST", "TWS_PORT", "CLIENT_ID", "MAX_SUBSCRIPTIONS", "MAX_CONCURRENT_REQUESTS",
                                 "METRICS_PORT", "MESSAGES_PER_SECOND" };
  g_autofree char *file = g_build_filename (home, "legwork", "settings.ini", NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/settings/defaults", test_defaults);
  g_test_add_func ("/shell/settings/environment-wins", test_environment_wins);
  g_test_add_func ("/shell/settings/bad-environment", test_bad_environment);
  g_test_add_func ("/shell/settings/refuses-bad-address", test_refuses_bad_address);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (home);
  return status;
}
