#include "config.h"

#include <string.h>

#include "lw-sim-private.h"

/* What the person did is done, or was told to be impossible: the kill switch outlives the program, a cancel that was pressed is in the journal
 * and left for TWS, an order that closes does not open the other way round. By the bytes that left and the gateway's books. */

#define LONG_US (60 * LW_SIM_SECOND_US) /* within it a disk has taken, or refused, what was to be written */
#define OPEN_US (10 * LW_SIM_SECOND_US) /* a cancel without an answer is given up before */
#define LATE    G_MAXINT                /* of an order that TWS called over: filled after that */

static gboolean
is_open (const LwCancel *cancel)
{
  return cancel->state == LW_CANCEL_ASKED || cancel->state == LW_CANCEL_SENT;
}

/* Of an order that is not out yet the program takes the bytes back; under another client id it says that it cannot. */
void
lw_sim_check_pressed (LwSim      *self,
                      const char *intent)
{
  const LwIntent *row = lw_trade_find (self->client.trade, intent);
  LwSimPress press = { .us = lw_sim_utc_us (self) };

  if (row == NULL || row->state < LW_INTENT_SENT || lw_intent_state_is_final (row->state) || row->cancel_elsewhere)
    return;
  for (guint i = 0; i < self->journal->cancels->len; i++)
    {
      const LwCancel *cancel = &g_array_index (self->journal->cancels, LwCancel, i);

      if (strcmp (cancel->intent, intent) == 0 && is_open (cancel))
        return;
    }
  g_strlcpy (press.intent, intent, sizeof press.intent);
  g_array_append_val (self->presses, press);
}

void
lw_sim_check_cancel_leaving (LwSim *self,
                             gint32 order_id)
{
  gint64 us = lw_sim_utc_us (self);

  lw_sim_log (self, "cancelOrder %d leaves", order_id);
  g_hash_table_insert (self->cancelled_us, GINT_TO_POINTER (order_id), g_memdup2 (&us, sizeof us));
}

/* By a row of its own, or of a press just before it, which was still open. */
static gboolean
is_written (const LwSim      *self,
            const LwSimPress *press)
{
  for (guint i = 0; i < self->journal->cancels->len; i++)
    {
      const LwCancel *cancel = &g_array_index (self->journal->cancels, LwCancel, i);

      if (strcmp (cancel->intent, press->intent) == 0 && cancel->us <= press->us
          && cancel->us > press->us - OPEN_US)
        return TRUE;
    }
  return FALSE;
}

/* What was pressed within the last sync before a crash, or while no disk took anything, nobody knows any more. */
static void
forget_presses (LwSim *self)
{
  for (guint i = self->presses->len; i > 0; i--)
    if (!is_written (self, &g_array_index (self->presses, LwSimPress, i - 1)))
      g_array_remove_index (self->presses, i - 1);
}

void
lw_sim_check_buried (LwSim *self)
{
  gboolean kept = self->kill_mark || lw_journal_contents_number (self->journal, LW_JOURNAL_KILLED, FALSE) != 0;

  if (self->killed && !kept && (self->client.orderly || self->now_us - self->killed_us > LONG_US))
    lw_sim_violate (self, "I11", "the kill switch was pressed, and a later start does not know of it");
  self->killed = kept;
  if (!self->client.orderly || !lw_trade_is_saved (self->client.trade))
    forget_presses (self);
}

static gboolean
find_live (const LwSim    *self,
           const char     *ref,
           LwGatewayOrder *order)
{
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      lw_gateway_get_order (self->gateway, i, order);
      if (strcmp (order->order_ref, ref) == 0 && order->live && !order->by_script)
        return TRUE;
    }
  return FALSE;
}

/* It stands under another client id, and the row says so. */
static gboolean
was_told (const LwCancel *cancel)
{
  return cancel->state == LW_CANCEL_REFUSED && cancel->code == 0 && strstr (cancel->text, "cannot cancel it") != NULL;
}

static void
check_cancel (LwSim          *self,
              const LwCancel *cancel)
{
  LwGatewayOrder order;
  const gint64 *left_us;

  if (!find_live (self, cancel->intent, &order) || was_told (cancel))
    return;
  left_us = g_hash_table_lookup (self->cancelled_us, GINT_TO_POINTER (order.order_id));
  if (left_us == NULL || *left_us < cancel->us)
    lw_sim_violate (self, "I9", "cancel %d of %s is %s, the order is live, and no cancelOrder has left", cancel->n, cancel->intent,
                    lw_cancel_state_word (cancel->state));
}

void
lw_sim_check_cancels (LwSim *self)
{
  LwGatewayOrder order;

  for (guint i = 0; i < self->journal->cancels->len; i++)
    check_cancel (self, &g_array_index (self->journal->cancels, LwCancel, i));
  for (guint i = 0; i < self->presses->len; i++)
    {
      const LwSimPress *press = &g_array_index (self->presses, LwSimPress, i);

      if (find_live (self, press->intent, &order) && !is_written (self, press))
        lw_sim_violate (self, "I9", "a cancel of %s was pressed, the order is live, and the journal has no such cancel", press->intent);
    }
}

static gboolean
has_leg (const LwIntent *intent,
         gint32          con_id,
         int             side)
{
  for (guint i = 0; i < intent->n_legs; i++)
    if (intent->legs[i].con_id == con_id && intent->legs[i].side == side)
      return TRUE;
  return FALSE;
}

static gboolean
closes (const LwIntent *intent,
        gint32          con_id)
{
  if (intent->order_class == LW_CLASS_CLOSE)
    return TRUE;
  return intent->order_class == LW_CLASS_ROLL && (intent->closes.con_id_1 == con_id || intent->closes.con_id_2 == con_id);
}

/* What was filled of each order when it was over, or LATE. */
static void
note_late (LwSim *self,
           guint  i)
{
  gpointer key = GUINT_TO_POINTER (i), filled;
  LwGatewayOrder order;

  lw_gateway_get_order (self->gateway, i, &order);
  if (!g_hash_table_lookup_extended (self->ended, key, NULL, &filled))
    {
      if ((!order.live || order.inactive) && !order.by_script)
        g_hash_table_insert (self->ended, key, GINT_TO_POINTER (order.filled));
    }
  else if (order.filled > GPOINTER_TO_INT (filled))
    g_hash_table_insert (self->ended, key, GINT_TO_POINTER (LATE));
}

static gboolean
was_late (const LwSim *self,
          const char  *ref)
{
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      LwGatewayOrder order;

      lw_gateway_get_order (self->gateway, i, &order);
      if (strcmp (order.order_ref, ref) == 0 && GPOINTER_TO_INT (g_hash_table_lookup (self->ended, GUINT_TO_POINTER (i))) == LATE)
        return TRUE;
    }
  return FALSE;
}

/* Another order may take the contract the same way because it opens with it, or one traded that TWS had called over, or a person had given up:
 * then it is not the closing one that turned it. */
static gboolean
is_shared (const LwSim    *self,
           const LwIntent *closing,
           gint32          con_id,
           int             side)
{
  for (guint i = 0; i < self->journal->intents->len; i++)
    {
      const LwIntent *other = &g_array_index (self->journal->intents, LwIntent, i);

      if (other != closing && has_leg (other, con_id, side)
          && (!closes (other, con_id) || other->state == LW_INTENT_ABANDONED || was_late (self, other->id)))
        return TRUE;
    }
  return FALSE;
}

static void
check_execution (LwSim                    *self,
                 const LwGatewayExecution *execution,
                 int                       before,
                 int                       after)
{
  LwGatewayOrder order;
  const LwIntent *intent;

  lw_gateway_get_order (self->gateway, execution->order, &order);
  intent = lw_sim_journal_intent (self, order.order_ref);
  if (intent == NULL || order.by_script || !closes (intent, execution->con_id) || lw_gateway_n_moves (self->gateway, execution->con_id) > 0
      || was_late (self, intent->id) || is_shared (self, intent, execution->con_id, execution->side))
    return;
  if (before == 0 || (after != 0 && (before > 0) != (after > 0)))
    lw_sim_violate (self, "I7", "%s was to close, and takes contract %d from %d to %d", intent->id, execution->con_id, before, after);
}

/* A script's corrections are another matter. */
void
lw_sim_check_closing (LwSim *self)
{
  if (self->config.script != NULL)
    return;
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    note_late (self, i);
  for (; self->n_execs_seen < lw_gateway_n_executions (self->gateway); self->n_execs_seen++)
    {
      LwGatewayExecution execution;
      gpointer key;
      int before, after;

      lw_gateway_get_execution (self->gateway, self->n_execs_seen, &execution);
      if (execution.of_bag)
        continue;
      key = GINT_TO_POINTER (execution.con_id);
      before = GPOINTER_TO_INT (g_hash_table_lookup (self->nets, key));
      after = before + execution.side * execution.shares;
      g_hash_table_insert (self->nets, key, GINT_TO_POINTER (after));
      check_execution (self, &execution, before, after);
    }
}
