#include "config.h"

#include <string.h>

#include "lw-sim-private.h"

/* The journal as the store keeps it: a batch is one transaction; rows of the keyed tables replace those of the same key, but for one
 * of a higher version. */

typedef gboolean (*SameKey) (gconstpointer a, gconstpointer b);

#define SAME(Type, expression) \
  static gboolean same_##Type (gconstpointer one, gconstpointer other) \
  { const Lw##Type *a = one, *b = other; return expression; }

SAME (Intent, strcmp (a->id, b->id) == 0)
SAME (Revision, a->n == b->n && strcmp (a->intent, b->intent) == 0)
SAME (Cancel, a->n == b->n && strcmp (a->intent, b->intent) == 0)
SAME (Reservation, strcmp (a->intent, b->intent) == 0)
SAME (Commission, strcmp (a->exec_id, b->exec_id) == 0)
SAME (Exit, strcmp (a->intent, b->intent) == 0)
SAME (Unattributed, strcmp (a->id, b->id) == 0)
SAME (JournalNumber, strcmp (a->key, b->key) == 0)

static gboolean
is_older_intent (gconstpointer one,
                 gconstpointer other)
{
  return ((const LwIntent *) one)->version < ((const LwIntent *) other)->version;
}

static gboolean
is_older_exit (gconstpointer one,
               gconstpointer other)
{
  return ((const LwExit *) one)->version < ((const LwExit *) other)->version;
}

static gboolean
never (gconstpointer one,
       gconstpointer other)
{
  return FALSE;
}

SAME (External, a->perm_id == b->perm_id && (a->perm_id != 0 || (a->client_id == b->client_id && a->order_id == b->order_id)))

static void
put (GArray       *rows,
     gconstpointer row,
     gsize         size,
     SameKey       same,
     SameKey       is_older)
{
  for (guint i = rows->len; i > 0; i--)
    if (same (rows->data + (i - 1) * size, row))
      {
        if (!is_older (row, rows->data + (i - 1) * size))
          memcpy (rows->data + (i - 1) * size, row, size);
        return;
      }
  g_array_append_vals (rows, row, 1);
}

#define PUT(table, Type, is_older) \
  for (guint i = 0; i < batch->table->len; i++) \
    put (journal->table, &g_array_index (batch->table, Lw##Type, i), sizeof (Lw##Type), same_##Type, is_older)

static void
note_ids (LwJournalContents    *journal,
          const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->revisions->len; i++)
    journal->max_order_id = MAX (journal->max_order_id, g_array_index (batch->revisions, LwRevision, i).order_id);
}

/* Where a disk failed for a while, a batch holds more than one set; 0 = none. */
gint64
lw_sim_journal_last_set (const LwJournalBatch *batch)
{
  gint64 last = 0;

  for (guint i = 0; i < batch->positions->len; i++)
    last = MAX (last, g_array_index (batch->positions, LwPositionSeen, i).snapshot);
  return last;
}

static void
put_positions (LwJournalContents    *journal,
               const LwJournalBatch *batch)
{
  gint64 last = lw_sim_journal_last_set (batch);

  if (last == 0)
    return;
  g_array_set_size (journal->positions, 0);
  for (guint i = 0; i < batch->positions->len; i++)
    if (g_array_index (batch->positions, LwPositionSeen, i).snapshot == last)
      g_array_append_vals (journal->positions, &g_array_index (batch->positions, LwPositionSeen, i), 1);
  journal->snapshot = last;
}

static void
note_execs (LwSim                *self,
            const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->execs->len; i++)
    {
      const LwExec *row = &g_array_index (batch->execs, LwExec, i);

      lw_sim_log (self, "  journal: fill %s.%s of %s: %g × %d of %d", row->root, row->rev,
                  row->intent[0] != '\0' ? row->intent : "somebody else", row->shares, row->side, row->con_id);
    }
}

static void
note_events (LwSim                *self,
             const LwJournalBatch *batch)
{
  self->n_event_rows += batch->events->len;
  for (guint i = 0; i < batch->events->len; i++)
    {
      const LwEventRow *row = &g_array_index (batch->events, LwEventRow, i);

      lw_sim_log (self, "  journal: %s %s %s", row->kind, row->intent, row->raw != NULL ? row->raw : "");
    }
}

void
lw_sim_journal_write (LwSim                *self,
                      const LwJournalBatch *batch)
{
  LwJournalContents *journal = self->journal;

  lw_sim_check_writing (self, batch);
  lw_sim_check_positions_writing (self, batch);
  PUT (intents, Intent, is_older_intent);
  PUT (revisions, Revision, never);
  PUT (cancels, Cancel, never);
  PUT (reservations, Reservation, never);
  PUT (commissions, Commission, never);
  PUT (externals, External, never);
  PUT (numbers, JournalNumber, never);
  PUT (exits, Exit, is_older_exit);
  PUT (unattributed, Unattributed, never);
  if (batch->execs->len > 0)
    g_array_append_vals (journal->execs, batch->execs->data, batch->execs->len);
  if (lw_journal_batch_killed (batch) >= 0)
    self->kill_mark = FALSE;
  note_ids (journal, batch);
  put_positions (journal, batch);
  note_execs (self, batch);
  note_events (self, batch);
}

static void
copy_rows (GArray       *to,
           const GArray *from)
{
  if (from->len > 0)
    g_array_append_vals (to, from->data, from->len);
}

/* As the store finds it beside a journal that could not be written. */
static void
add_mark (LwJournalContents *contents)
{
  LwJournalNumber row = { .key = LW_JOURNAL_KILL_MARK, .value = 1 };

  g_array_append_val (contents->numbers, row);
}

LwJournalContents *
lw_sim_journal_read (LwSim *self)
{
  const LwJournalContents *from = self->journal;
  LwJournalContents *to = lw_journal_contents_new ();

  copy_rows (to->intents, from->intents);
  copy_rows (to->revisions, from->revisions);
  copy_rows (to->cancels, from->cancels);
  copy_rows (to->reservations, from->reservations);
  copy_rows (to->execs, from->execs);
  copy_rows (to->commissions, from->commissions);
  copy_rows (to->externals, from->externals);
  copy_rows (to->positions, from->positions);
  copy_rows (to->numbers, from->numbers);
  if (self->kill_mark)
    add_mark (to);
  copy_rows (to->exits, from->exits);
  copy_rows (to->unattributed, from->unattributed);
  to->max_order_id = from->max_order_id;
  to->snapshot = from->snapshot;
  return to;
}

const LwIntent *
lw_sim_journal_intent (const LwSim *self,
                       const char  *id)
{
  for (guint i = 0; i < self->journal->intents->len; i++)
    if (strcmp (g_array_index (self->journal->intents, LwIntent, i).id, id) == 0)
      return &g_array_index (self->journal->intents, LwIntent, i);
  return NULL;
}
