#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fills.h"
#include "lw-sim-private.h"

/* Positions (I3). The journal's word on a contract is the last set that was agreed with TWS and what was booked since. A new set says
 * the same, or the journal tells of the difference; TWS holds the same when all is quiet; and nothing is told that is not so. */

static double
change_of (const LwExec *exec,
           const LwExec *before)
{
  return exec->side * exec->shares - (before != NULL ? before->side * before->shares : 0);
}

/* The highest revision of @root among the first @n. */
static const LwExec *
top_of (const GPtrArray *execs,
        guint            n,
        const char      *root)
{
  const LwExec *top = NULL;

  for (guint i = 0; i < n; i++)
    {
      const LwExec *exec = g_ptr_array_index (execs, i);

      if (strcmp (exec->root, root) == 0 && (top == NULL || lw_exec_rev_above (exec->rev, top->rev)))
        top = exec;
    }
  return top;
}

static void
add_execs (GPtrArray    *to,
           const GArray *rows,
           gint32        con_id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      LwExec *exec = &g_array_index (rows, LwExec, i);

      if (exec->con_id == con_id && exec->sec_type != LW_SEC_BAG && lw_exec_counts (exec))
        g_ptr_array_add (to, exec);
    }
}

static double
quantity_in (const GArray *positions,
             gint64        snapshot,
             gint32        con_id)
{
  for (guint i = 0; i < positions->len; i++)
    {
      const LwPositionSeen *row = &g_array_index (positions, LwPositionSeen, i);

      if (row->snapshot == snapshot && row->con_id == con_id)
        return row->quantity;
    }
  return 0;
}

/* With the rows of @batch beside those on disk, NULL = none, up to the newest set of positions in it. */
static double
known (const LwSim          *self,
       const LwJournalBatch *batch,
       gint32                con_id)
{
  g_autoptr (GPtrArray) execs = g_ptr_array_new ();
  gint64 next_set = batch != NULL ? lw_sim_journal_last_set (batch) : 0;
  double sum = quantity_in (self->journal->positions, self->journal->snapshot, con_id);

  add_execs (execs, self->journal->execs, con_id);
  if (batch != NULL)
    add_execs (execs, batch->execs, con_id);
  for (guint i = 0; i < execs->len; i++)
    {
      const LwExec *exec = g_ptr_array_index (execs, i), *before = top_of (execs, i, exec->root);

      if (exec->after_snapshot >= self->journal->snapshot && (next_set == 0 || exec->after_snapshot < next_set)
          && (before == NULL || lw_exec_rev_above (exec->rev, before->rev)))
        sum += change_of (exec, before);
    }
  return sum;
}

static gboolean
is_told (const LwSim *self,
         gint32       con_id)
{
  return g_hash_table_contains (self->unattributed, GINT_TO_POINTER (con_id));
}

/* What a batch says of a contract whose position nobody can explain; 0 = it says nothing of the kind. */
static gint32
unattributed_of (const LwEventRow *row)
{
  const char *id = row->raw != NULL && strcmp (row->kind, "UNATTRIBUTED") == 0 ? strstr (row->raw, "\"conId\":") : NULL;

  return id != NULL ? (gint32) g_ascii_strtoll (id + strlen ("\"conId\":"), NULL, 10) : 0;
}

static gboolean
has_exec (const GArray *rows,
          const char   *id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      char of_row[LW_EXEC_ID_SIZE + 16];

      if (strcmp (lw_exec_id (&g_array_index (rows, LwExec, i), of_row), id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* An execution of the contract is on its way still, or the line is dead: what TWS holds now is not what it held when it was asked. */
static gboolean
is_on_its_way (const LwSim          *self,
               const LwJournalBatch *batch,
               gint32                con_id)
{
  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;

      lw_gateway_get_execution (self->gateway, i, &execution);
      if (!execution.of_bag && execution.con_id == con_id && !has_exec (self->journal->execs, execution.id) && !has_exec (batch->execs, execution.id))
        return TRUE;
    }
  return FALSE;
}

/* Of what TWS holds, all is in the journal: there is nothing to tell. What a script moved twice may be back where it was before the program
 * heard of the second time. */
static void
check_told (LwSim                *self,
            const LwJournalBatch *batch,
            gint32                con_id)
{
  double held = lw_gateway_get_position (self->gateway, con_id), sum = known (self, batch, con_id);

  if (fabs (held - sum) < 1e-9 && lw_gateway_n_moves (self->gateway, con_id) < 2 && !is_on_its_way (self, batch, con_id))
    lw_sim_violate (self, "I3", "UNATTRIBUTED is told of contract %d, and the journal has all %g that TWS holds", con_id, held);
}

/* A person is to sign it off: a row of the same transaction names the contract. */
static void
check_row (LwSim                *self,
           const LwJournalBatch *batch,
           gint32                con_id)
{
  for (guint i = 0; i < batch->unattributed->len; i++)
    {
      const LwUnattributed *row = &g_array_index (batch->unattributed, LwUnattributed, i);

      if (row->con_id == con_id || row->con_id_2 == con_id || row->stock_con_id == con_id)
        return;
    }
  lw_sim_violate (self, "I3", "UNATTRIBUTED is told of contract %d, and there is nothing to be signed off", con_id);
}

static void
check_new_set (LwSim                *self,
               const LwJournalBatch *batch,
               gint32                con_id,
               double                quantity)
{
  double sum = known (self, batch, con_id);

  if (fabs (quantity - sum) > 1e-9 && !is_told (self, con_id))
    lw_sim_violate (self, "I3", "%g of contract %d are agreed, the journal had %g, and nothing says so", quantity, con_id, sum);
}

/* Of every contract that was traded. */
static void
check_set (LwSim                *self,
           const LwJournalBatch *batch)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;

      lw_gateway_get_execution (self->gateway, i, &execution);
      if (!execution.of_bag && g_hash_table_add (seen, GINT_TO_POINTER (execution.con_id)))
        check_new_set (self, batch, execution.con_id,
                       quantity_in (batch->positions, lw_sim_journal_last_set (batch), execution.con_id));
    }
}

void
lw_sim_check_positions_writing (LwSim                *self,
                                const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->events->len; i++)
    {
      const LwEventRow *row = &g_array_index (batch->events, LwEventRow, i);
      gint32 con_id = unattributed_of (row);

      if (con_id == 0)
        continue;
      if (lw_sim_utc_us (self) - row->us < LW_SIM_SECOND_US) /* what the disk held up was so when it was told */
        check_told (self, batch, con_id);
      check_row (self, batch, con_id);
      g_hash_table_add (self->unattributed, GINT_TO_POINTER (con_id));
    }
  if (batch->positions->len == 0)
    return;
  if (self->journal->snapshot > 0) /* the first is taken as it is */
    check_set (self, batch);
  g_hash_table_remove_all (self->unattributed); /* they are in the set */
}

void
lw_sim_check_positions (LwSim *self)
{
  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;
      double held, sum;

      lw_gateway_get_execution (self->gateway, i, &execution);
      if (execution.of_bag)
        continue;
      held = lw_gateway_get_position (self->gateway, execution.con_id);
      sum = known (self, NULL, execution.con_id);
      if (fabs (held - sum) > 1e-9 && !is_told (self, execution.con_id))
        lw_sim_violate (self, "I3", "TWS holds %g of contract %d, the journal says %g, and nothing says so", held, execution.con_id, sum);
    }
}
