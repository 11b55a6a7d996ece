#define G_LOG_DOMAIN "lw-ctl-journal-open"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lw-contract.h"
#include "lw-ctl-journal-open.h"
#include "lw-ctl.h"
#include "lw-fills.h"
#include "lw-folder-list.h"
#include "lw-settings.h"

/* When the journal of @account was written last, µs; its log counts, for it is folded in later. */
static gint64
written_us (const char *data_dir,
            const char *account)
{
  g_autofree char *path = lw_journal_db_path (data_dir, account);
  const char *const tails[] = { "", "-wal" };
  gint64 latest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    {
      g_autofree char *name = g_strconcat (path, tails[i], NULL);
      GStatBuf info;

      if (g_stat (name, &info) == 0)
        latest = MAX (latest, (gint64) info.st_mtime);
    }
  return latest;
}

/* One that was damaged is no journal any more, and not nothing. */
static void
complain_of_none (const char *data_dir)
{
  g_autoptr (GPtrArray) files = lw_folder_list (data_dir);

  for (guint i = 0; i < files->len; i++)
    if (strstr (g_ptr_array_index (files, i), ".sqlite.damaged-") != NULL && !g_str_has_suffix (g_ptr_array_index (files, i), "-wal")
        && !g_str_has_suffix (g_ptr_array_index (files, i), "-shm"))
      {
        g_autofree char *path = g_build_filename (data_dir, g_ptr_array_index (files, i), NULL);

        lw_ctl_complain ("there is no order journal in %s, but a damaged one was kept: legworkctl export fills --file %s reads what can be read",
                         data_dir, path);
        return;
      }
  lw_ctl_complain ("there is no order journal in %s yet; it is made with the first connection that may trade", data_dir);
}

/* The only one; of several simulated ones the last that was written, which is said. Where an account is at a broker nothing is guessed. */
static char *
choose (const char *data_dir)
{
  g_auto (GStrv) accounts = lw_journal_db_accounts (data_dir);
  g_autofree char *names = g_strjoinv (", ", accounts);
  guint n = g_strv_length (accounts), n_simulated = 0, latest = 0;

  for (guint i = 0; i < n; i++)
    if (lw_account_kind (accounts[i]) == LW_ACCOUNT_SIMULATED && (n_simulated++ == 0
        || written_us (data_dir, accounts[i]) > written_us (data_dir, accounts[latest])))
      latest = i;
  if (n == 1)
    return g_strdup (accounts[0]);
  if (n_simulated > 1 && n_simulated == n)
    lw_ctl_complain ("there are several journals; this is %s, the last that was written. --account chooses one: %s", accounts[latest], names);
  if (n_simulated == 1 || (n_simulated > 1 && n_simulated == n))
    return g_strdup (accounts[latest]);
  if (n == 0)
    complain_of_none (data_dir);
  else
    lw_ctl_complain ("there are several order journals; choose one with --account: %s", names);
  return NULL;
}

LwJournalDb *
lw_ctl_journal_open (const char *account,
                     char      **chosen)
{
  g_autofree char *data_dir = lw_settings_data_dir ();
  g_autoptr (GError) error = NULL;
  LwJournalDb *db;

  *chosen = account != NULL ? g_strdup (account) : choose (data_dir);
  if (*chosen == NULL)
    return NULL;
  db = lw_journal_db_open (data_dir, *chosen, LW_JOURNAL_READER, &error);
  if (db == NULL)
    lw_ctl_complain ("%s", error->message);
  return db;
}

LwJournalContents *
lw_ctl_journal_load (LwJournalDb *db)
{
  g_autoptr (GError) error = NULL;
  LwJournalContents *contents = lw_journal_db_load (db, &error);

  if (contents == NULL)
    lw_ctl_complain ("%s", error->message);
  else
    lw_fills_count_journal (contents);
  return contents;
}
