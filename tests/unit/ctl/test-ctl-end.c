/* How Windows tells a command that serves to end: Ctrl+C, Ctrl+Break, its console closed, logging off, shutting down. Windows calls the
 * handler on a thread of its own, and nobody can make it close a console or log off for a test: so this calls it, as Windows does. */

#include "config.h"

#include "lw-ctl-end.c"

static const struct
{
  const char *name;
  DWORD       event;
  int         status;
  gboolean    holds_back; /* the process ends when the handler returns, so it does not */
} table[] = {
  { "interrupt", CTRL_C_EVENT, LW_EXIT_INTERRUPTED, FALSE },
  { "break", CTRL_BREAK_EVENT, LW_EXIT_DONE, FALSE },
  { "close", CTRL_CLOSE_EVENT, LW_EXIT_DONE, TRUE },
  { "log-off", CTRL_LOGOFF_EVENT, LW_EXIT_DONE, TRUE },
  { "shutdown", CTRL_SHUTDOWN_EVENT, LW_EXIT_DONE, TRUE },
};

static DWORD WINAPI
call_handler (LPVOID event)
{
  return (DWORD) on_console (*(const DWORD *) event);
}

static void
test_event (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  HANDLE thread;
  DWORD handled = FALSE;
  LwCtlEnd end;

  lw_ctl_end_watch (&end, loop);
  thread = CreateThread (NULL, 0, call_handler, (LPVOID) &table[i].event, 0, NULL);
  g_main_loop_run (loop);
  lw_ctl_end_clear (&end);
  g_assert_cmpint (end.status, ==, table[i].status);
  if (table[i].holds_back)
    g_assert_cmpuint (WaitForSingleObject (thread, 0), ==, WAIT_TIMEOUT);
  else
    {
      g_assert_cmpuint (WaitForSingleObject (thread, INFINITE), ==, WAIT_OBJECT_0);
      g_assert_true (GetExitCodeThread (thread, &handled));
      g_assert_true (handled);
    }
  CloseHandle (thread);
}

/* Told before the loop runs, it ends as soon as it does. */
static void
test_early (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  LwCtlEnd end;

  lw_ctl_end_watch (&end, loop);
  g_assert_true (on_console (CTRL_BREAK_EVENT));
  g_main_loop_run (loop);
  lw_ctl_end_clear (&end);
  g_assert_cmpint (end.status, ==, LW_EXIT_DONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strconcat ("/ctl-end/", table[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_event);
    }
  g_test_add_func ("/ctl-end/early", test_early);
  return g_test_run ();
}
