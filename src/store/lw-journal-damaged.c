#define G_LOG_DOMAIN "lw-journal-damaged"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lw-folder-list.h"
#include "lw-journal-db-private.h"

/* What an order did stands in the journal alone: a file that was damaged takes part in every start until a person has said what TWS shows,
 * in the journal that follows it. */

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

GArray *
lw_journal_damaged_list (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ".damaged-", NULL);
  g_autoptr (GPtrArray) files = lw_folder_list (folder);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);
      char *end = NULL;
      gint64 n = g_str_has_prefix (file, prefix) ? g_ascii_strtoll (file + strlen (prefix), &end, 10) : 0;
      int number = (int) CLAMP (n, 0, 100000);

      if (number > 0 && *end == '\0') /* its log and index follow it under names of their own */
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers);
  return numbers;
}

char *
lw_journal_damaged_path (const char *path,
                         int         n)
{
  return g_strdup_printf ("%s.damaged-%d", path, n);
}

static gboolean
rename_part (const char *path,
             const char *new_path,
             const char *suffix)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (new_path, suffix, NULL);

  if (!g_file_test (from, G_FILE_TEST_EXISTS) || g_rename (from, to) == 0)
    return TRUE;
  g_warning ("a part of the damaged journal could not be renamed: %s", g_strerror (errno));
  return FALSE;
}

/* The first free name of a small row of names: nothing is overwritten. */
char *
lw_journal_damaged_keep (const char *path)
{
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *kept = lw_journal_damaged_path (path, i);

      if (g_file_test (kept, G_FILE_TEST_EXISTS))
        continue;
      if (!rename_part (path, kept, ""))
        return NULL;
      rename_part (path, kept, "-wal");
      rename_part (path, kept, "-shm");
      return g_steal_pointer (&kept);
    }
  return NULL;
}

char *
lw_journal_damaged_act (int n)
{
  return g_strdup_printf ("damaged-%d", n);
}

gboolean
lw_journal_damaged_is_settled (sqlite3 *db,
                               int      n)
{
  g_autofree char *what = lw_journal_damaged_act (n);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM arm WHERE what = '%s'", what);

  return db != NULL && lw_sqlite_number (db, sql, NULL) > 0;
}

static char *
account_of (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize n = strlen (name);

  return n > strlen ("journal-.sqlite") ? g_strndup (name + strlen ("journal-"), n - strlen ("journal-.sqlite")) : g_strdup (name);
}

char *
lw_journal_damaged_advice (const char *path,
                           const char *kept)
{
  g_autofree char *account = account_of (path);

  return g_strdup_printf ("Look into TWS what is open, then: legworkctl journal anew --account %s --words \"what you found\". Until then nothing is "
                          "sent. What can be read of it: legworkctl export fills --file %s", account, kept != NULL ? kept : path);
}

gboolean
lw_journal_damaged_check (sqlite3    *db,
                          const char *path,
                          GError    **error)
{
  g_autoptr (GArray) numbers = lw_journal_damaged_list (path);

  for (guint i = 0; i < numbers->len; i++)
    {
      int n = g_array_index (numbers, int, i);
      g_autofree char *kept = lw_journal_damaged_path (path, n), *advice = lw_journal_damaged_advice (path, kept);

      if (lw_journal_damaged_is_settled (db, n))
        continue;
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED, "a damaged order journal was kept as %s, with orders that may be live. %s", kept,
                   advice);
      return FALSE;
    }
  return TRUE;
}
