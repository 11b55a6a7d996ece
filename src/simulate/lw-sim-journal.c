#include "config.h"

#include <string.h>

#include "lw-sim-private.h"

/* The journal as the store keeps it: a batch is one transaction; rows of the keyed tables replace those of the same key. */

typedef gboolean (*SameKey) (gconstpointer a, gconstpointer b);

#define SAME(Type, expression) \
  static gboolean same_##Type (gconstpointer one, gconstpointer other) \
  { const Lw##Type *a = one, *b = other; return expression; }

SAME (Intent, strcmp (a->id, b->id) == 0)
SAME (Revision, a->n == b->n && strcmp (a->intent, b->intent) == 0)
SAME (Cancel, a->n == b->n && strcmp (a->intent, b->intent) == 0)
SAME (Reservation, strcmp (a->intent, b->intent) == 0)
SAME (Commission, strcmp (a->exec_id, b->exec_id) == 0)
SAME (JournalNumber, strcmp (a->key, b->key) == 0)
SAME (External, a->perm_id == b->perm_id && (a->perm_id != 0 || (a->client_id == b->client_id && a->order_id == b->order_id)))

static void
put (GArray       *rows,
     gconstpointer row,
     gsize         size,
     SameKey       same)
{
  for (guint i = rows->len; i > 0; i--)
    if (same (rows->data + (i - 1) * size, row))
      {
        memcpy (rows->data + (i - 1) * size, row, size);
        return;
      }
  g_array_append_vals (rows, row, 1);
}

#define PUT(table, Type) \
  for (guint i = 0; i < batch->table->len; i++) \
    put (journal->table, &g_array_index (batch->table, Lw##Type, i), sizeof (Lw##Type), same_##Type)

static void
note_ids (LwJournalContents    *journal,
          const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->revisions->len; i++)
    journal->max_order_id = MAX (journal->max_order_id, g_array_index (batch->revisions, LwRevision, i).order_id);
}

static void
put_positions (LwJournalContents    *journal,
               const LwJournalBatch *batch)
{
  if (batch->positions->len == 0)
    return;
  g_array_set_size (journal->positions, 0);
  g_array_append_vals (journal->positions, batch->positions->data, batch->positions->len);
  journal->snapshot = g_array_index (batch->positions, LwPositionSeen, 0).snapshot;
}

static void
note_events (LwSim                *self,
             const LwJournalBatch *batch)
{
  self->n_event_rows += batch->events->len;
  for (guint i = 0; i < batch->events->len; i++)
    {
      const LwEventRow *row = &g_array_index (batch->events, LwEventRow, i);
      const char *id = row->raw != NULL && strcmp (row->kind, "UNATTRIBUTED") == 0 ? strstr (row->raw, "\"conId\":") : NULL;

      if (id != NULL)
        g_hash_table_add (self->unattributed, GINT_TO_POINTER ((gint32) g_ascii_strtoll (id + 8, NULL, 10)));
      lw_sim_log (self, "  journal: %s %s %s", row->kind, row->intent, row->raw != NULL ? row->raw : "");
    }
}

void
lw_sim_journal_write (LwSim                *self,
                      const LwJournalBatch *batch)
{
  LwJournalContents *journal = self->journal;

  PUT (intents, Intent);
  PUT (revisions, Revision);
  PUT (cancels, Cancel);
  PUT (reservations, Reservation);
  PUT (commissions, Commission);
  PUT (externals, External);
  PUT (numbers, JournalNumber);
  if (batch->execs->len > 0)
    g_array_append_vals (journal->execs, batch->execs->data, batch->execs->len);
  note_ids (journal, batch);
  put_positions (journal, batch);
  note_events (self, batch);
}

static void
copy_rows (GArray       *to,
           const GArray *from)
{
  if (from->len > 0)
    g_array_append_vals (to, from->data, from->len);
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
