#pragma once

/* The order journal of one account: journal-<account>.sqlite. Blocking; the store's thread, or a command that only reads.
 * Errors: LW_STORE_ERROR. */

#include "lw-journal.h"
#include "lw-store-error.h"

G_BEGIN_DECLS

typedef enum
{
  LW_JOURNAL_WRITER, /* the only one: takes the lock, makes the file, migrates; keeps a damaged file under a new name */
  LW_JOURNAL_READER  /* beside a writer or alone; changes nothing */
} LwJournalMode;

typedef struct _LwJournalDb LwJournalDb;

/* FALSE for what cannot be an account's name (it becomes part of a file's name). */
gboolean           lw_journal_account_is_valid (const char *account);
/* "<data_dir>/journal-<account>.sqlite"; free with g_free (). */
char              *lw_journal_db_path      (const char *data_dir, const char *account);
/* Accounts that have a journal in @data_dir, sorted; free with g_strfreev (). */
char             **lw_journal_db_accounts  (const char *data_dir);

LwJournalDb       *lw_journal_db_open      (const char *data_dir, const char *account, LwJournalMode mode, GError **error);
void               lw_journal_db_close     (LwJournalDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalDb, lw_journal_db_close)

/* All rows in one synced transaction, or none. @mono_us stamps the events. After a failure of the disk the next commit opens
 * the file anew. */
gboolean           lw_journal_db_commit    (LwJournalDb *self, LwJournalBatch *batch, gint64 mono_us, GError **error);
LwJournalContents *lw_journal_db_load      (LwJournalDb *self, GError **error);

/* The history of one intent, oldest first. Free with g_array_unref (). */
GArray            *lw_journal_db_events    (LwJournalDb *self, const char *intent, GError **error); /* LwEventRow */
GArray            *lw_journal_db_gates     (LwJournalDb *self, const char *intent, GError **error); /* LwGateRow */

typedef struct
{
  gint64 intents, revisions, events, execs;
} LwJournalCounts;

/* integrity_check, an unbroken event sequence, every revision with its intent and hash, every execution with its intent. */
gboolean           lw_journal_db_verify    (LwJournalDb *self, LwJournalCounts *counts, GError **error);

G_END_DECLS
