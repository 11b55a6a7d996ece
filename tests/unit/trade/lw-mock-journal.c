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
lw_mock_journal_commit (LwJournalContents *journal, const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->gates->len; i++)
    judge_again (&g_array_index (batch->gates, LwGateRow, i));
  for (guint i = 0; i < batch->intents->len; i++)
    journal_upsert (journal->intents, &g_array_index (batch->intents, LwIntent, i), sizeof (LwIntent), LW_INTENT_ID_SIZE);
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
    journal_upsert (journal->numbers, &g_array_index (batch->numbers, LwJournalNumber, i), sizeof (LwJournalNumber), 24);
  for (guint i = 0; i < batch->commissions->len; i++)
    journal_upsert (journal->commissions, &g_array_index (batch->commissions, LwCommission, i), sizeof (LwCommission),
                    LW_EXEC_ID_SIZE);
  g_array_append_vals (journal->execs, batch->execs->data, batch->execs->len);
  if (batch->positions->len > 0)
    {
      g_array_set_size (journal->positions, 0);
      g_array_append_vals (journal->positions, batch->positions->data, batch->positions->len);
      journal->snapshot = g_array_index (batch->positions, LwPositionSeen, 0).snapshot;
    }
}
