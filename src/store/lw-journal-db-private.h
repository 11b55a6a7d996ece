#pragma once

#include "lw-journal-db.h"
#include "lw-sqlite-private.h"

G_BEGIN_DECLS

#define LW_JOURNAL_APPLICATION_ID 0x4c57474a /* "LWGJ" */

typedef enum
{
  LW_TABLE_INTENT,
  LW_TABLE_REVISION,
  LW_TABLE_CANCEL,
  LW_TABLE_GATE,
  LW_TABLE_RESERVATION,
  LW_TABLE_EVENT,
  LW_TABLE_EXEC,
  LW_TABLE_COMMISSION,
  LW_TABLE_EXTERNAL,
  LW_TABLE_POSITION,
  LW_TABLE_NUMBER,
  LW_N_TABLES
} LwJournalTable;

extern const LwTable lw_journal_tables[LW_N_TABLES];

/* Free with g_free (). */
char    *lw_journal_schema_1    (void);

/* Brings the file from its user_version to @n_steps; steps[v] makes version v + 1 out of v. A file that is not new is first
 * copied to "<path>-v<N>.bak". Refuses a newer file. */
gboolean lw_journal_db_migrate  (sqlite3 *db, const char *path, const char *const *steps, int n_steps, GError **error);

G_END_DECLS
