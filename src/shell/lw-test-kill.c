#define G_LOG_DOMAIN "lw-test-kill"

#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#ifdef G_OS_WIN32
#include <windows.h>
#endif

#include "lw-test-kill.h"

static GHashTable *passed;

static void
die (void)
{
#ifdef G_OS_WIN32
  TerminateProcess (GetCurrentProcess (), 137);
#else
  raise (SIGKILL);
#endif
}

guint
lw_test_kill_count (const char *point)
{
  return passed != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (passed, point)) : 0;
}

void
lw_test_kill (const char *point)
{
  const char *wanted = g_getenv ("LEGWORK_TEST_KILL");
  g_autofree char *numbered = NULL;

  if (wanted == NULL)
    return;
  if (passed == NULL)
    passed = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (passed, (gpointer) point, GUINT_TO_POINTER (lw_test_kill_count (point) + 1));
  numbered = g_strdup_printf ("%s:%u", point, lw_test_kill_count (point));
  if (strcmp (wanted, point) == 0 || strcmp (wanted, numbered) == 0)
    die ();
}
