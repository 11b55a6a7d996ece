#include "config.h"

#include <string.h>

#include "lw-fills.h"
#include "lw-sim-private.h"

/* What a commit does to the rows that are on disk: a state comes with what caused it, in the same transaction or after it, and no
 * row of before replaces a later one. A crash between any two commits then loses nothing. */

/* The state that the last event of this batch led @intent to; NULL = none did. */
static const char *
led_to (const LwJournalBatch *batch,
        const char           *intent)
{
  for (guint i = batch->events->len; i > 0; i--)
    {
      const LwEventRow *row = &g_array_index (batch->events, LwEventRow, i - 1);
      const char *arrow = row->raw != NULL && strcmp (row->intent, intent) == 0 ? strstr (row->raw, " -> ") : NULL;

      if (arrow != NULL && strcmp (row->kind, "alarm") != 0)
        return arrow + strlen (" -> ");
    }
  return NULL;
}

/* RESERVED lives in memory only: on disk it is ARMED. */
static gboolean
is_told (const LwIntent *row,
         const char     *to)
{
  const char *word = lw_intent_state_word (row->state == LW_INTENT_ARMED ? LW_INTENT_RESERVED : row->state);

  return to != NULL && (g_str_has_prefix (to, word) || g_str_has_prefix (to, lw_intent_state_word (row->state)));
}

static void
add_execs (GArray       *to,
           const GArray *from,
           const char   *intent)
{
  for (guint i = 0; i < from->len; i++)
    if (strcmp (g_array_index (from, LwExec, i).intent, intent) == 0)
      g_array_append_vals (to, &g_array_index (from, LwExec, i), 1);
}

/* By the executions that are on disk with this batch. */
static void
check_filled (LwSim                *self,
              const LwJournalBatch *batch,
              const LwIntent       *row)
{
  g_autoptr (LwJournalContents) both = lw_journal_contents_new ();
  double filled;

  add_execs (both->execs, self->journal->execs, row->id);
  add_execs (both->execs, batch->execs, row->id);
  g_array_append_vals (both->intents, row, 1);
  lw_fills_count_journal (both);
  filled = g_array_index (both->intents, LwIntent, 0).filled;
  if (row->state == LW_INTENT_FILLED ? filled < row->quantity : both->execs->len == 0)
    lw_sim_violate (self, "I9", "%s is %s in the journal, its executions there make %g of %d", row->id,
                    lw_intent_state_word (row->state), filled, row->quantity);
}

static void
check_change (LwSim                *self,
              const LwJournalBatch *batch,
              const LwIntent       *row)
{
  const char *to = led_to (batch, row->id);

  if (!is_told (row, to))
    lw_sim_violate (self, "I9", "%s becomes %s in the journal without an event that says so (%.40s)", row->id,
                    lw_intent_state_word (row->state), to != NULL ? to : "none");
  if (row->state == LW_INTENT_FILLED || row->state == LW_INTENT_PARTIAL || row->state == LW_INTENT_CANCELLED_WITH_FILLS)
    check_filled (self, batch, row);
}

void
lw_sim_check_writing (LwSim                *self,
                      const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->intents->len; i++)
    {
      const LwIntent *row = &g_array_index (batch->intents, LwIntent, i), *before = lw_sim_journal_intent (self, row->id);

      if (before != NULL && row->version < before->version)
        lw_sim_violate (self, "I6", "version %d of %s is written after version %d", row->version, row->id, before->version);
      if (row->state != (before != NULL ? before->state : LW_INTENT_DRAFT))
        check_change (self, batch, row);
    }
}
