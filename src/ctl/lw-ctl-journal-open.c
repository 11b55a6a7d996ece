#define G_LOG_DOMAIN "lw-ctl-journal-open"

#include "config.h"

#include "lw-contract.h"
#include "lw-ctl-journal-open.h"
#include "lw-ctl.h"
#include "lw-fills.h"
#include "lw-settings.h"

static char *
choose (const char *data_dir)
{
  g_auto (GStrv) accounts = lw_journal_db_accounts (data_dir);
  g_autofree char *names = g_strjoinv (", ", accounts);
  guint n = g_strv_length (accounts);
  int simulated = -1;

  if (n == 1)
    return g_strdup (accounts[0]);
  for (guint i = 0; i < n; i++)
    if (lw_account_kind (accounts[i]) == LW_ACCOUNT_SIMULATED)
      simulated = simulated == -1 ? (int) i : -2;
  if (simulated >= 0)
    return g_strdup (accounts[simulated]);
  if (n == 0)
    lw_ctl_complain ("there is no order journal in %s yet; it is made with the first connection that may trade", data_dir);
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
