#define G_LOG_DOMAIN "lw-test-kill"

#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#ifdef G_OS_WIN32
#include <windows.h>
#endif

#include "lw-test-kill.h"

void
lw_test_kill (const char *point)
{
  const char *wanted = g_getenv ("LEGWORK_TEST_KILL");

  if (wanted == NULL || strcmp (wanted, point) != 0)
    return;
#ifdef G_OS_WIN32
  TerminateProcess (GetCurrentProcess (), 137);
#else
  raise (SIGKILL);
#endif
}
