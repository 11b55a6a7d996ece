#pragma once

/* The order journal of one account: journal-<account>.sqlite. Blocking; the store's thread, or a command that only reads.
 * Errors: LW_STORE_ERROR. */

#include "lw-journal.h"
#include "lw-store-error.h"

G_BEGIN_DECLS

/* The writer is the only one: it takes the lock, makes the file, migrates; it keeps a damaged file under a new name, and refuses beside
 * one that no person has settled. */
typedef enum
{
  LW_JOURNAL_WRITER,
  LW_JOURNAL_READER, /* beside a writer or alone; changes nothing */
  LW_JOURNAL_SETTLER /* a writer for lw_journal_begin_anew () alone: a damaged file is kept and a new one made */
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
const char        *lw_journal_db_get_path  (LwJournalDb *self);

/* Keeps the file that is open under a new name, as one that is damaged, and opens a new one. */
gboolean           lw_journal_db_put_aside (LwJournalDb *self, GError **error);

/* All rows in one synced transaction, or none. @mono_us stamps the events. After a failure of the disk the next commit opens
 * the file anew; once it was found damaged, gone or empty every later one fails with the same LW_STORE_ERROR_DAMAGED: nothing is
 * renamed or made while the program runs. A kill switch that waits for the journal is kept beside it when a commit fails, and
 * lw_journal_db_load () then has LW_JOURNAL_KILL_MARK. */
gboolean           lw_journal_db_commit    (LwJournalDb *self, LwJournalBatch *batch, gint64 mono_us, GError **error);
LwJournalContents *lw_journal_db_load      (LwJournalDb *self, GError **error);

/* The history of one intent, oldest first. Free with g_array_unref (). */
GArray            *lw_journal_db_events    (LwJournalDb *self, const char *intent, GError **error); /* LwEventRow */
GArray            *lw_journal_db_gates     (LwJournalDb *self, const char *intent, GError **error); /* LwGateRow */
typedef enum { LW_ACTS_ARM, LW_ACTS_KILL, LW_ACTS_SIGNOFF } LwActs;
/* What a person armed, killed or signed off; @what: the intent, NULL = all. Sentences are the caller's. */
GArray            *lw_journal_db_acts      (LwJournalDb *self, LwActs acts, const char *what, GError **error); /* LwAct */

typedef struct
{
  gint64 intents, revisions, events, execs, exits;
  gint64 unattributed; /* positions that nothing explained, those that were signed off too */
  gint64 drafts; /* of the intents: tickets that were previewed and not sent, see lw_intent_is_draft () */
} LwJournalCounts;

/* integrity_check, every row as a start would read it, an unbroken event sequence, every revision with its intent and hash, every
 * execution with its intent, the kill switch as the last act of a person left it, unattributed positions signed off by a person. */
gboolean           lw_journal_db_verify    (LwJournalDb *self, LwJournalCounts *counts, GError **error);

G_END_DECLS
