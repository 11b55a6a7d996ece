#pragma once

/* What can be read of a journal that is damaged: table by table, around what cannot be read. Blocking; changes nothing in the file.
 * Errors: LW_STORE_ERROR. */

#include "lw-journal-db.h"

G_BEGIN_DECLS

typedef struct
{
  LwJournalContents *contents; /* rows whose values are sound, oldest first */
  GPtrArray *notes;            /* char *: what could not be read, a sentence of each table; empty = all was */
  guint64    n_rows;           /* that are in contents, or were handed on */
  gboolean   ids_whole;        /* no row that holds an order id was lost */
  gboolean   kill_whole;       /* nor one of the kill switch */
} LwJournalSalvage;

/* NULL with an error: nothing at all can be read. */
LwJournalSalvage *lw_journal_salvage      (const char *path, GError **error);
void              lw_journal_salvage_free (LwJournalSalvage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalSalvage, lw_journal_salvage_free)

/* @values[i] of @columns[i], both n; NULL = missing; bytes as "x'00ff'". Theirs until the call is over. */
typedef void (*LwSalvagedRow) (gpointer data, const char *table, gint64 row, guint n, const char *const *columns, const char *const *values);

/* Every row of every table as it stands there, by @take, without @contents. */
LwJournalSalvage *lw_journal_salvage_raw  (const char *path, LwSalvagedRow take, gpointer data, GError **error);

G_END_DECLS
