#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-sim-private.h"

/* What must hold once everybody had time: fills, positions, states. The gateway's books are the truth. */

#define SLOW_US (10 * LW_SIM_SECOND_US) /* that a message of TWS may be late by */

static gboolean
is_exec (const LwExec *exec,
         const char   *id)
{
  gsize n = strlen (exec->root);

  return strncmp (id, exec->root, n) == 0 && id[n] == '.' && strcmp (id + n + 1, exec->rev) == 0;
}

static guint
count_exec (const LwSim   *self,
            const char    *id,
            const LwExec **found)
{
  guint n = 0;

  *found = NULL;
  for (guint i = 0; i < self->journal->execs->len; i++)
    if (is_exec (&g_array_index (self->journal->execs, LwExec, i), id))
      {
        *found = &g_array_index (self->journal->execs, LwExec, i);
        n++;
      }
  return n;
}

/* A script made a second order under the number of ours: what TWS says of it is a conflict, or cannot be told from ours. */
static gboolean
is_doubled (const LwSim *self,
            gint32       client_id,
            gint32       order_id)
{
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      LwGatewayOrder other;

      lw_gateway_get_order (self->gateway, i, &other);
      if (other.by_script && other.client_id == client_id && other.order_id == order_id)
        return TRUE;
    }
  return FALSE;
}

static void
compare_exec (LwSim                    *self,
              const LwExec             *exec,
              const LwGatewayExecution *execution,
              const LwGatewayOrder     *order)
{
  gboolean ours = lw_sim_is_own (self, order->client_id) && order->order_ref[0] != '\0';

  if (strcmp (exec->intent, ours ? order->order_ref : "") != 0 && !is_doubled (self, order->client_id, order->order_id))
    lw_sim_violate (self, "I5", "execution %s of '%s' is booked for '%s'", execution->id, order->order_ref, exec->intent);
  if (exec->shares != execution->shares || exec->side != execution->side
      || (exec->sec_type == LW_SEC_BAG) != execution->of_bag || (!execution->of_bag && exec->con_id != execution->con_id))
    lw_sim_violate (self, "I3", "execution %s is booked as %g × %d of contract %d, TWS says %d × %d of %d", execution->id,
                    exec->shares, exec->side, exec->con_id, execution->shares, execution->side, execution->con_id);
}

/* TWS tells of the executions since midnight; what happened before a day turned in an outage is a difference of positions. */
static gboolean
is_told (const LwSim              *self,
         const LwGatewayExecution *execution)
{
  return !execution->superseded && lw_calendar_ny_date (execution->us) == lw_calendar_ny_date (lw_sim_utc_us (self));
}

static void
check_executions (LwSim *self,
                  gint64 before_us)
{
  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;
      LwGatewayOrder order;
      const LwExec *exec;
      guint n;

      lw_gateway_get_execution (self->gateway, i, &execution);
      lw_gateway_get_order (self->gateway, execution.order, &order);
      n = count_exec (self, execution.id, &exec);
      if (n > 1)
        lw_sim_violate (self, "I3", "execution %s is in the journal %u times", execution.id, n);
      else if (n == 1)
        compare_exec (self, exec, &execution, &order);
      else if (is_told (self, &execution) && execution.us <= before_us)
        lw_sim_violate (self, "I3", "execution %s is not in the journal", execution.id);
    }
}

static gboolean
is_known_at_gateway (const LwSim  *self,
                     const LwExec *exec)
{
  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;

      lw_gateway_get_execution (self->gateway, i, &execution);
      if (is_exec (exec, execution.id))
        return TRUE;
    }
  return FALSE;
}

static void
check_invented (LwSim *self)
{
  for (guint i = 0; i < self->journal->execs->len; i++)
    {
      const LwExec *exec = &g_array_index (self->journal->execs, LwExec, i);

      if (!is_known_at_gateway (self, exec))
        lw_sim_violate (self, "I3", "execution %s.%s is in the journal and not at TWS", exec->root, exec->rev);
    }
}

/* What happened before this connection stood was in the list of executions; TWS may be slow with what came after. */
void
lw_sim_check_ready (LwSim *self)
{
  check_executions (self, self->client.opened_us);
  check_invented (self);
}

static gint64
last_execution_us (const LwSim *self)
{
  LwGatewayExecution execution = { 0 };
  guint n = lw_gateway_n_executions (self->gateway);

  if (n > 0)
    lw_gateway_get_execution (self->gateway, n - 1, &execution);
  return execution.us;
}

static gboolean
find_order (const LwSim    *self,
            const char     *ref,
            LwGatewayOrder *order)
{
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      lw_gateway_get_order (self->gateway, i, order);
      if (strcmp (order->order_ref, ref) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
waits_for_person (LwIntentState state)
{
  return state == LW_INTENT_ABSENT || state == LW_INTENT_UNRESOLVED;
}

/* TWS lists what ended today: of an order that ended before midnight it can say nothing, and a person had to decide. */
static gboolean
is_signed_off (const LwSim          *self,
               const LwIntent       *intent,
               const LwGatewayOrder *order)
{
  return intent->state == LW_INTENT_ABANDONED && !order->live
         && lw_calendar_ny_date (self->start_us) != lw_calendar_ny_date (lw_sim_utc_us (self));
}

/* Nobody heard of it yet: a script holds it, or let it go on too late for the word to have come. */
static gboolean
is_kept_back (const LwSim          *self,
              const LwGatewayOrder *order)
{
  return order->held || (order->released_us != 0 && lw_sim_utc_us (self) - order->released_us < SLOW_US);
}

/* The state that the gateway's book says, where it can say one. */
static gboolean
fits (const LwSim          *self,
      const LwIntent       *intent,
      const LwGatewayOrder *order)
{
  LwIntentState state = intent->state;

  if (order == NULL)
    return state == LW_INTENT_NOT_SENT || state == LW_INTENT_ABANDONED || state == LW_INTENT_REJECTED || waits_for_person (state);
  if (is_kept_back (self, order))
    return lw_intent_state_is_final (state) || waits_for_person (state) || state == LW_INTENT_HELD
           || state == LW_INTENT_WORKING || state == LW_INTENT_PARTIAL;
  if (order->inactive)
    return state == LW_INTENT_HELD || state == LW_INTENT_REJECTED || state == LW_INTENT_UNRESOLVED;
  if (order->live)
    return state == LW_INTENT_HELD || state == (order->filled > 0 ? LW_INTENT_PARTIAL : LW_INTENT_WORKING);
  if (waits_for_person (state))
    return state == LW_INTENT_UNRESOLVED;
  if (order->filled == 0)
    return state == LW_INTENT_CANCELLED || state == LW_INTENT_REJECTED;
  return state == (order->filled >= order->quantity ? LW_INTENT_FILLED : LW_INTENT_CANCELLED_WITH_FILLS);
}

/* TWS no longer tells of one of its fills, for a day has turned since: then the state is not to be had from it, and the position
 * that differs is what the person is told. */
static gboolean
has_untold (const LwSim *self,
            const char  *ref)
{
  for (guint i = 0; i < lw_gateway_n_executions (self->gateway); i++)
    {
      LwGatewayExecution execution;
      LwGatewayOrder order;
      const LwExec *exec;

      lw_gateway_get_execution (self->gateway, i, &execution);
      lw_gateway_get_order (self->gateway, execution.order, &order);
      if (strcmp (order.order_ref, ref) == 0 && !is_told (self, &execution) && count_exec (self, execution.id, &exec) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_state (LwSim          *self,
             const LwIntent *intent)
{
  LwGatewayOrder order;
  gboolean found = find_order (self, intent->id, &order);
  gboolean settled = lw_intent_state_is_final (intent->state) || waits_for_person (intent->state);

  if (is_doubled (self, intent->client_id, intent->order_id) || lw_intent_is_draft (intent) || (found && is_signed_off (self, intent, &order)))
    return;
  if (!fits (self, intent, found ? &order : NULL) && !((settled || order.live) && has_untold (self, intent->id)))
    lw_sim_violate (self, "I9", "%s is %s (%g filled); at TWS it is %s%s%s, %d of %d filled", intent->id,
                    lw_intent_state_word (intent->state), intent->filled, !found ? "unknown" : order.live ? "live" : "done",
                    found && order.held ? ", held" : "", found && order.inactive ? ", inactive" : "", found ? order.filled : 0,
                    found ? order.quantity : 0);
  if (found && order.listed && !order.inactive && !intent->change_unknown
      && (intent->state == LW_INTENT_WORKING || intent->state == LW_INTENT_PARTIAL)
      && (fabs (lw_price_to_double (intent->limit) - order.limit) > 1e-9 || intent->quantity != order.quantity))
    lw_sim_violate (self, "I9", "%s works %d at %g, the journal says %d at %g", intent->id, order.quantity, order.limit, intent->quantity,
                    lw_price_to_double (intent->limit));
  if (found && intent->perm_id != 0 && order.perm_id != intent->perm_id)
    lw_sim_violate (self, "I5", "%s has the permId of another order", intent->id);
}

static gboolean
is_number_of_preview (const LwSim *self,
                      gint32       order_id)
{
  for (guint i = 0; i < self->journal->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (self->journal->revisions, LwRevision, i);

      if (revision->order_id == order_id && revision->purpose == LW_PURPOSE_WHATIF)
        return TRUE;
    }
  return FALSE;
}

/* A script made an order under the number of a preview, WHAT-IF IS LIVE: orders stay off until a person has looked. */
static gboolean
has_live_preview (const LwSim *self)
{
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      LwGatewayOrder order;

      lw_gateway_get_order (self->gateway, i, &order);
      if (order.by_script && lw_sim_is_own (self, order.client_id) && is_number_of_preview (self, order.order_id))
        return TRUE;
    }
  return FALSE;
}

void
lw_sim_check_end (LwSim *self)
{
  if (self->client.alive && !self->client.ready && has_live_preview (self))
    return;
  if (!self->client.alive || !self->client.ready)
    {
      lw_sim_violate (self, "I9", "orders are not on a minute after the last fault");
      return;
    }
  check_executions (self, self->now_us - SLOW_US);
  check_invented (self);
  lw_sim_check_positions (self);
  lw_sim_check_cancels (self);
  for (guint i = 0; i < self->journal->intents->len; i++)
    check_state (self, &g_array_index (self->journal->intents, LwIntent, i));
}

/* A script may end with orders off, or with messages that TWS never sent: what the last snapshot could see must be there. */
void
lw_sim_check_books (LwSim *self)
{
  if (!self->client.alive || !self->client.ready || self->now_us < self->client.ready_us + SLOW_US)
    return;
  check_executions (self, self->client.opened_us);
  check_invented (self);
  if (self->client.opened_us >= last_execution_us (self))
    lw_sim_check_positions (self);
}

static void
check_expected_positions (LwSim *self)
{
  const GPtrArray *wanted = self->script->expect_positions;
  const GArray *rows = self->journal->unattributed;

  if (wanted != NULL && wanted->len != rows->len)
    lw_sim_violate (self, "expect", "%u positions are not explained, the script expects %u", rows->len, wanted->len);
  for (guint i = 0; wanted != NULL && i < MIN (wanted->len, rows->len); i++)
    {
      const char *kind = lw_unattributed_kind_word (g_array_index (rows, LwUnattributed, i).kind);

      if (strcmp (kind, g_ptr_array_index (wanted, i)) != 0)
        lw_sim_violate (self, "expect", "position %u is %s, the script expects %s", i + 1, kind, (const char *) g_ptr_array_index (wanted, i));
    }
}

void
lw_sim_check_expected (LwSim *self)
{
  const LwScript *script = self->script;

  for (guint i = 0; script->expect_states != NULL && i < script->expect_states->len; i++)
    {
      const char *wanted = g_ptr_array_index (script->expect_states, i);
      const char *id = i < self->intents->len ? g_ptr_array_index (self->intents, i) : NULL;
      const LwIntent *row = id != NULL ? lw_sim_journal_intent (self, id) : NULL;
      const char *state = row != NULL ? lw_intent_state_word (row->state) : "nowhere";

      if (strcmp (state, wanted) != 0)
        lw_sim_violate (self, "expect", "intent %u is %s, the script expects %s", i + 1, state, wanted);
    }
  if (script->expect_placed >= 0 && script->expect_placed != self->counts[LW_SCRIPT_EVENT_PLACE])
    lw_sim_violate (self, "expect", "%u orders came, the script expects %d", self->counts[LW_SCRIPT_EVENT_PLACE],
                    (int) script->expect_placed);
  if (script->expect_cancels >= 0 && script->expect_cancels != self->counts[LW_SCRIPT_EVENT_CANCEL])
    lw_sim_violate (self, "expect", "%u cancels came, the script expects %d", self->counts[LW_SCRIPT_EVENT_CANCEL],
                    (int) script->expect_cancels);
  check_expected_positions (self);
}
