#pragma once

/* A new journal after a damaged one, by the word of a person: what of ids and kill switch can be read goes on in it. Blocking.
 * Errors: LW_STORE_ERROR. */

#include "lw-journal-db.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *kept;          /* char *: the damaged files that it follows */
  gint32     max_order_id;  /* new ids are above it */
  gboolean   ids_guessed;   /* not all ids could be read: it is a thousand above what could */
  gboolean   killed;        /* the kill switch is on */
  gboolean   kill_guessed;  /* because it could not be read */
  guint      n_fills;       /* that can be read of the damaged files */
  guint      n_exits;       /* targets and stops that were watched, by order: nothing watches them now, their orders are not in the new journal */
  guint      n_unsigned;    /* positions that nobody has signed off: the first list of TWS is taken as it is, so they are not asked about again */
} LwJournalAnew;

/* @words: what the person found in TWS; they go into the journal. A journal at hand that is sound stays and takes them up; one that is damaged, or
 * has a row that cannot be read, is kept under a new name. Fails with LW_STORE_ERROR_FAILED where nothing is damaged. */
LwJournalAnew *lw_journal_begin_anew (const char *data_dir, const char *account, const char *words, gint64 now_us, GError **error);
void           lw_journal_anew_free  (LwJournalAnew *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalAnew, lw_journal_anew_free)

G_END_DECLS
