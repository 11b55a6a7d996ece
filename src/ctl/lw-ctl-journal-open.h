#pragma once

/* Opens an account's journal for reading, beside a running program or alone. */

#include "lw-journal-db.h"

G_BEGIN_DECLS

/* @account NULL: the only journal there is, or the simulated account's. Complains and returns NULL when there is none, or when
 * there are several to choose from. *@chosen (free with g_free ()) is the account. */
LwJournalDb       *lw_ctl_journal_open (const char *account, char **chosen);
/* With the counted fields filled; NULL after a complaint. */
LwJournalContents *lw_ctl_journal_load (LwJournalDb *db);

G_END_DECLS
