#define G_LOG_DOMAIN "lw-kill-mark"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "lw-kill-mark.h"

static char *
mark_path (const char *journal_path)
{
  return g_strconcat (journal_path, ".killed", NULL);
}

gboolean
lw_kill_mark_is_set (const char *journal_path)
{
  g_autofree char *path = mark_path (journal_path);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
lw_kill_mark_set (const char *journal_path,
                  GError    **error)
{
  static const char words[] = "The kill switch of Legwork was pressed while the order journal could not be written. It is on until it is released.\n";
  g_autofree char *path = mark_path (journal_path);

  return lw_kill_mark_is_set (journal_path)
         || g_file_set_contents_full (path, words, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

void
lw_kill_mark_clear (const char *journal_path)
{
  g_autofree char *path = mark_path (journal_path);

  if (g_remove (path) != 0 && errno != ENOENT)
    g_warning ("%s cannot be removed: the kill switch is on at the next start. Remove it by hand", path);
}
