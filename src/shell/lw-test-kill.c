#define G_LOG_DOMAIN "lw-test-kill"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lw-test-kill.h"

void
lw_test_kill (const char *point)
{
  const char *wanted = g_getenv ("LEGWORK_TEST_KILL");

  if (wanted == NULL || strcmp (wanted, point) != 0)
    return;
#ifdef SIGKILL
  raise (SIGKILL);
#endif
  _Exit (137);
}
