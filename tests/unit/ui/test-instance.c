/* One window a data folder, on Windows: by processes. As "test-ui-instance claim FOLDER" it is its own child, and says on its
 * standard output which one it is; with "claim-and-wait" it stays until it is ended, with "claim-with-options" it came with some. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "lw-instance.h"

static guint n_activated, n_refused;

static void
on_activate_cb (void)
{
  n_activated++;
}

static void
on_refused_cb (void)
{
  n_refused++;
}

static GApplication *
new_application (void)
{
  GApplication *application = g_application_new ("org.legwork.Test", LW_INSTANCE_FLAGS);
  g_autoptr (GSimpleAction) refused = g_simple_action_new (LW_INSTANCE_ACTION, NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (application, "activate", G_CALLBACK (on_activate_cb), NULL);
  g_signal_connect (refused, "activate", G_CALLBACK (on_refused_cb), NULL);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (refused));
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  return application;
}

static int
be_child (const char *what,
          const char *folder)
{
  g_autoptr (GApplication) application = new_application ();
  g_autoptr (GError) error = NULL;
  gboolean is_first = FALSE;
  LwInstance *self = lw_instance_claim (application, folder, g_str_equal (what, "claim-with-options"), &is_first, &error);

  g_assert_no_error (error);
  puts (is_first ? "first" : "second");
  fflush (stdout);
  if (g_str_equal (what, "claim-and-wait"))
    Sleep (INFINITE);
  lw_instance_free (self);
  return 0;
}

static char *
ask_child (const char *what,
           const char *folder)
{
  const char *arguments[] = { g_get_prgname (), what, folder, NULL };
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  g_spawn_sync (NULL, (char **) arguments, NULL, 0, NULL, NULL, &said, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (said);
}

static void
assert_child_is (const char *word,
                 const char *folder)
{
  g_autofree char *said = ask_child ("claim", folder);

  g_assert_cmpstr (said, ==, word);
}

static void
test_second_rings (void)
{
  static const char * const same[] = { "C:\\Daten\\M\xc3\xbcller Konto", "c:\\daten\\m\xc3\xbcLLER konto\\", "C:/Daten/M\xc3\x9cLLER KONTO",
                                       "C:\\Daten\\x\\..\\Mu\xcc\x88ller Konto" };
  g_autoptr (GApplication) application = new_application ();
  g_autoptr (GError) error = NULL;
  gboolean is_first = FALSE;
  LwInstance *self = lw_instance_claim (application, same[0], FALSE, &is_first, &error);

  g_assert_no_error (error);
  g_assert_true (is_first);
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      n_activated = 0;
      assert_child_is ("second", same[i]);
      while (n_activated == 0)
        g_main_context_iteration (NULL, TRUE);
    }
  n_activated = 0;
  assert_child_is ("first", "C:\\Daten\\M\xc3\xbcller Konto 2");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_activated, ==, 0);
  lw_instance_free (self);
  assert_child_is ("first", same[0]);
}

/* Options that come to nobody are told to the first one, once a start that had some. */
static void
test_options (void)
{
  const char *folder = "C:\\options";
  g_autoptr (GApplication) application = new_application ();
  g_autoptr (GError) error = NULL;
  gboolean is_first = FALSE;
  LwInstance *self = lw_instance_claim (application, folder, TRUE, &is_first, &error);
  g_autofree char *said = NULL;

  g_assert_no_error (error);
  g_assert_true (is_first);
  n_activated = n_refused = 0;
  assert_child_is ("second", folder);
  while (n_activated == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_refused, ==, 0);
  said = ask_child ("claim-with-options", folder);
  g_assert_cmpstr (said, ==, "second");
  while (n_refused == 0)
    g_main_context_iteration (NULL, TRUE);
  lw_instance_free (self);
}

/* A first one that is ended from outside leaves nothing: the kernel's object goes with it. */
static void
test_crash (void)
{
  const char *folder = "C:\\crash";
  const char *arguments[] = { g_get_prgname (), "claim-and-wait", folder, NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) said = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *word = NULL;

  child = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_data_input_stream_set_newline_type (said, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  word = g_data_input_stream_read_line (said, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (word, ==, "first");
  assert_child_is ("second", folder);
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  assert_child_is ("first", folder);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE); /* as lw_native_start () does */
  if (argc == 3 && g_str_has_prefix (argv[1], "claim"))
    {
      g_auto (GStrv) utf8 = g_win32_get_command_line ();

      return be_child (utf8[1], utf8[2]);
    }
  g_set_prgname (argv[0]);
  g_test_init (&argc, &argv, NULL);
  g_set_prgname (argv[0]);
  g_test_add_func ("/instance/second-rings", test_second_rings);
  g_test_add_func ("/instance/options", test_options);
  g_test_add_func ("/instance/crash", test_crash);
  return g_test_run ();
}
