#include "config.h"

#include <string.h>

#include "lw-gate.h"
#include "lw-mock-journal.h"

static void
journal_upsert (GArray *rows, gconstpointer row, gsize size, gsize key)
{
  for (guint i = 0; i < rows->len; i++)
    if (memcmp (rows->data + i * size, row, key) == 0)
      {
        memcpy (rows->data + i * size, row, size);
        return;
      }
  g_array_append_vals (rows, row, 1);
}

static gsize
revision_key (void)
{
  return G_STRUCT_OFFSET (LwRevision, purpose);
}

/* A later row is never replaced by one of before. */
static void
put_intent (GArray *rows, const LwIntent *row)
{
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (g_array_index (rows, LwIntent, i).id, row->id) == 0)
      g_assert_cmpint (row->version, >=, g_array_index (rows, LwIntent, i).version);
  journal_upsert (rows, row, sizeof (LwIntent), LW_INTENT_ID_SIZE);
}

/* By its permId; by its number while it has none. */
static void
put_external (GArray *rows, const LwExternal *row)
{
  for (guint i = 0; i < rows->len; i++)
    {
      LwExternal *old = &g_array_index (rows, LwExternal, i);

      if (old->perm_id == row->perm_id
          && (row->perm_id != 0 || (old->client_id == row->client_id && old->order_id == row->order_id)))
        {
          *old = *row;
          return;
        }
    }
  g_array_append_vals (rows, row, 1);
}

/* The journal alone says why: each verdict comes out again from the row's own inputs and limits. */
static void
judge_again (const LwGateRow *row)
{
  LwGateInput input;
  LwGateLimits limits;
  LwGateResult result;

  g_assert_true (lw_gate_from_json (row->inputs, &input, &limits));
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.kind <= LW_GATE_WARN, ==, row->passed);
  g_assert_cmpstr (result.rule, ==, row->rule);
  lw_gate_result_clear (&result);
}

void
lw_mock_journal_mark (LwJournalContents *journal, gboolean killed)
{
  LwJournalNumber row = { .key = LW_JOURNAL_KILL_MARK, .value = killed };

  journal_upsert (journal->numbers, &row, sizeof row, sizeof row.key);
}

void
lw_mock_journal_commit (LwJournalContents *journal, const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->gates->len; i++)
    judge_again (&g_array_index (batch->gates, LwGateRow, i));
  for (guint i = 0; i < batch->intents->len; i++)
    put_intent (journal->intents, &g_array_index (batch->intents, LwIntent, i));
  for (guint i = 0; i < batch->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (batch->revisions, LwRevision, i);

      journal_upsert (journal->revisions, revision, sizeof (LwRevision), revision_key ());
      journal->max_order_id = MAX (journal->max_order_id, revision->order_id);
    }
  for (guint i = 0; i < batch->cancels->len; i++)
    journal_upsert (journal->cancels, &g_array_index (batch->cancels, LwCancel, i), sizeof (LwCancel),
                    G_STRUCT_OFFSET (LwCancel, asked_by));
  for (guint i = 0; i < batch->reservations->len; i++)
    journal_upsert (journal->reservations, &g_array_index (batch->reservations, LwReservation, i), sizeof (LwReservation),
                    LW_INTENT_ID_SIZE);
  for (guint i = 0; i < batch->numbers->len; i++)
    if (strcmp (g_array_index (batch->numbers, LwJournalNumber, i).key, LW_JOURNAL_KILLED) == 0)
      lw_mock_journal_mark (journal, FALSE);
  for (guint i = 0; i < batch->numbers->len; i++)
    journal_upsert (journal->numbers, &g_array_index (batch->numbers, LwJournalNumber, i), sizeof (LwJournalNumber), 24);
  for (guint i = 0; i < batch->exits->len; i++)
    journal_upsert (journal->exits, &g_array_index (batch->exits, LwExit, i), sizeof (LwExit), LW_INTENT_ID_SIZE);
  for (guint i = 0; i < batch->unattributed->len; i++)
    journal_upsert (journal->unattributed, &g_array_index (batch->unattributed, LwUnattributed, i), sizeof (LwUnattributed),
                    LW_UNATTRIBUTED_ID_SIZE);
  for (guint i = 0; i < batch->commissions->len; i++)
    journal_upsert (journal->commissions, &g_array_index (batch->commissions, LwCommission, i), sizeof (LwCommission),
                    LW_EXEC_ID_SIZE);
  for (guint i = 0; i < batch->externals->len; i++)
    put_external (journal->externals, &g_array_index (batch->externals, LwExternal, i));
  g_array_append_vals (journal->execs, batch->execs->data, batch->execs->len);
  if (batch->positions->len > 0)
    {
      g_array_set_size (journal->positions, 0);
      g_array_append_vals (journal->positions, batch->positions->data, batch->positions->len);
      journal->snapshot = g_array_index (batch->positions, LwPositionSeen, 0).snapshot;
    }
}
