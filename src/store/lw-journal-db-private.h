#pragma once

#include "lw-journal-db.h"
#include "lw-sqlite-private.h"

G_BEGIN_DECLS

#define LW_JOURNAL_MAX_ID (G_MAXINT32 - 1000 - 1) /* orders.md 9 step 4: from there on no new orders */
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
  LW_TABLE_EXIT,
  LW_TABLE_UNATTRIBUTED,
  LW_TABLE_ARM,
  LW_TABLE_KILL,
  LW_TABLE_SIGNOFF,
  LW_N_TABLES
} LwJournalTable;

extern const LwTable lw_journal_tables[LW_N_TABLES];

/* lw-journal-damaged.c: files that were kept as "<path>.damaged-<N>", and what a person said of them. */
GArray  *lw_journal_damaged_list   (const char *path); /* int: each N, sorted; the caller's */
char    *lw_journal_damaged_path   (const char *path, int n);
char    *lw_journal_damaged_keep   (const char *path); /* the file's new name; NULL = it stays where it is */
char    *lw_journal_damaged_act    (int n); /* what a person's words of it stand under, table arm; free with g_free () */
gboolean lw_journal_damaged_is_settled (sqlite3 *db, int n);
gboolean lw_journal_db_is_settled  (LwJournalDb *self, int n); /* the same, of an open journal */
/* FALSE with LW_STORE_ERROR_DAMAGED: one of them is not settled in @db (NULL: there is no journal). */
gboolean lw_journal_damaged_check  (sqlite3 *db, const char *path, GError **error);
/* What to do about @kept (NULL: the file at @path itself), for an error. Free with g_free (). */
char    *lw_journal_damaged_advice (const char *path, const char *kept);

/* Free with g_free (). */
char    *lw_journal_schema_1    (void);
char    *lw_journal_schema_2    (void);
char    *lw_journal_schema_3    (void);
/* A file of an older version has not every table. */
gboolean lw_journal_has_table   (sqlite3 *db, LwJournalTable table);

/* Brings the file from its user_version to @n_steps; steps[v] makes version v + 1 out of v. A file that is not new is first
 * copied to "<path>-v<N>.bak", or "-v<N>.2.bak" and so on where another copy has that name. Refuses a newer file. */
gboolean lw_journal_db_migrate  (sqlite3 *db, const char *path, const char *const *steps, int n_steps, GError **error);

G_END_DECLS
