#pragma once

/* The owner of SQLite: one thread, reached by messages. Every _async may be called on any thread with a main context; its
 * callback runs in the caller's thread-default context; its
 * source object is NULL (a request keeps no reference of the store: the owner outlives it or drops the answer). Work is done in the order in which it was asked for. */

#include <gio/gio.h>

#include "lw-journal-db.h"

G_BEGIN_DECLS

#define LW_TYPE_STORE (lw_store_get_type ())
G_DECLARE_FINAL_TYPE (LwStore, lw_store, LW, STORE, GObject)

/* Makes the folder (0700) and starts the thread; the last unref closes it. LW_STORE_ERROR. */
LwStore           *lw_store_new                 (const char *data_dir, GError **error);

/* Waits until all that was asked for is done. FALSE and an error: the last commit was not written. For the end of a program, which
 * reads no callbacks any more; those come still. The thread that made it. */
gboolean           lw_store_flush               (LwStore *self, GError **error);

/* Waits until all that was asked for is done, then closes the files: another may open the journal. Answers come by the callbacks still;
 * what is asked for later fails. The thread that made it. */
void               lw_store_close               (LwStore *self);

/* Opens the account's journal (closing the one before) and reads it. NULL and an error: orders stay off. */
void               lw_store_open_journal_async  (LwStore *self, const char *account, LwJournalMode mode,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LwJournalContents *lw_store_open_journal_finish (LwStore *self, GAsyncResult *result, GError **error);

/* TRUE once the batch is on disk, synced; FALSE: none of it is. Not cancellable: what was asked for is done. */
void               lw_store_commit_async        (LwStore *self, LwJournalBatch *batch, GAsyncReadyCallback callback,
                                                 gpointer user_data);
gboolean           lw_store_commit_finish       (LwStore *self, GAsyncResult *result, GError **error);

/* A scan for legwork.sqlite: rows as the command line prints them, column ids in @columns. */
typedef struct
{
  gint64  us;            /* when it was ranked */
  char   *preset;
  char   *symbols;       /* "SPX SPY" */
  char   *columns;       /* "kind,expiry,…" */
  guint   n_rows;
  char  **rows;          /* NULL-terminated; a CSV record each, best first */
} LwScanRecord;

void               lw_scan_record_free          (LwScanRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwScanRecord, lw_scan_record_free)

/* Takes @record. The result is the scan's number. */
void               lw_store_save_scan_async     (LwStore *self, LwScanRecord *record, GAsyncReadyCallback callback,
                                                 gpointer user_data);
gint64             lw_store_save_scan_finish    (LwStore *self, GAsyncResult *result, GError **error); /* −1 = failed */

/* How long commits took, for /metrics: seconds, all since the start. */
typedef struct { guint64 n, n_failed; double sum_seconds, max_seconds; } LwStoreStats;
void               lw_store_get_stats           (LwStore *self, LwStoreStats *stats);

G_END_DECLS
