#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-frame.h"
#include "lw-sim-private.h"

/* What is looked at while a run lasts. What leaves is read from the bytes themselves, what is live from the gateway's books. */

#define ORDINARY_WINDOW_US 1050000
#define HEAD               4 /* bytes of a frame's length */

static const LwRevision *
find_revision (const LwSim *self,
               const char  *intent,
               gint32       order_id,
               const char  *hash)
{
  for (guint i = self->journal->revisions->len; i > 0; i--)
    {
      const LwRevision *row = &g_array_index (self->journal->revisions, LwRevision, i - 1);

      if (row->order_id == order_id && strcmp (row->intent, intent) == 0 && strcmp (row->hash, hash) == 0)
        return row;
    }
  return NULL;
}

static gboolean
was_confirmed (const LwSim *self,
               const char  *intent)
{
  for (guint i = 0; i < self->intents->len; i++)
    if (strcmp (g_ptr_array_index (self->intents, i), intent) == 0)
      return TRUE;
  return FALSE;
}

/* TWS takes an id that it does not know as a new order: a change goes only where it is known. */
static void
check_change (LwSim            *self,
              const LwRevision *row,
              gint32            order_id)
{
  const LwIntent *intent = lw_sim_journal_intent (self, row->intent);
  LwGatewayOrder order;

  if (intent == NULL || intent->order_id != order_id)
    lw_sim_violate (self, "I4", "a change of %s leaves under id %d", row->intent, order_id);
  for (guint i = 0; i < lw_gateway_n_orders (self->gateway); i++)
    {
      lw_gateway_get_order (self->gateway, i, &order);
      if (order.client_id == self->client_id && order.order_id == order_id && strcmp (order.order_ref, row->intent) == 0)
        return;
    }
  lw_sim_violate (self, "I4", "a change of %s leaves, and TWS does not know the order", row->intent);
}

static void
check_id (LwSim            *self,
          const LwRevision *row,
          gint32            order_id)
{
  if (row->purpose == LW_PURPOSE_MODIFY)
    {
      check_change (self, row, order_id);
      return;
    }
  if (self->max_new_id == 0 && self->config.script == NULL)
    lw_sim_profile_double (self->script, order_id);
  if (order_id <= self->max_new_id)
    lw_sim_violate (self, "I4", "order id %d after %d", order_id, self->max_new_id);
  self->max_new_id = MAX (self->max_new_id, order_id);
}

static void
check_order (LwSim  *self,
             GBytes *frame,
             LwRow  *row)
{
  const char *ref = lw_row_text (row, LW_F_placeOrder_orderRef);
  gint32 order_id = lw_row_int (row, LW_F_placeOrder_orderId, 0);
  gboolean is_preview = lw_row_bool (row, LW_F_placeOrder_whatIf);
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, frame);
  const LwRevision *revision = find_revision (self, ref, order_id, hash);

  lw_sim_log (self, "placeOrder %d %s leaves", order_id, ref);
  if (!is_preview)
    {
      lw_sim_exits_leaving (self, ref);
      lw_sim_exits_check_bars (self, ref);
    }
  if (revision != NULL)
    lw_sim_check_limits (self, ref, revision->purpose);
  if (revision == NULL || revision->state != LW_REV_ARMED)
    lw_sim_violate (self, "I2", "placeOrder %d leaves without an ARMED revision (%s)", order_id,
                    revision == NULL ? "none with this id, reference and hash" : lw_rev_state_word (revision->state));
  if (revision != NULL)
    check_id (self, revision, order_id);
  if (self->killed)
    lw_sim_violate (self, "I11", "placeOrder %d leaves after the kill switch", order_id);
  if (revision != NULL && (revision->purpose == LW_PURPOSE_WHATIF) != is_preview)
    lw_sim_violate (self, "I2", "placeOrder %d leaves with whatIf %d, its revision is a %s", order_id, is_preview,
                    lw_purpose_word (revision->purpose));
  if (!is_preview && !was_confirmed (self, ref))
    lw_sim_violate (self, "I12", "placeOrder %d leaves that nobody confirmed", order_id);
  if (strcmp (lw_row_text (row, LW_F_placeOrder_account), LW_SIM_ACCOUNT) != 0)
    lw_sim_violate (self, "I12", "placeOrder %d leaves for account %s", order_id, lw_row_text (row, LW_F_placeOrder_account));
}

static void
check_line (LwSim *self,
            LwRow *row)
{
  if (!g_hash_table_add (self->req_ids, GINT_TO_POINTER (lw_row_int (row, LW_F_reqMktData_reqId, 0))))
    lw_sim_violate (self, "I14", "request id %d is used again", lw_row_int (row, LW_F_reqMktData_reqId, 0));
}

/* How many of @times lie within @window_us of now, it included; older ones are forgotten. */
static guint
count_window (LwSim  *self,
              GArray *times,
              gint64  window_us)
{
  guint old = 0;

  g_array_append_val (times, self->now_us);
  while (g_array_index (times, gint64, old) <= self->now_us - window_us)
    old++;
  if (old > 0)
    g_array_remove_range (times, 0, old);
  return times->len;
}

static void
check_pace (LwSim    *self,
            LwMsgKind kind)
{
  gboolean first_lane = kind == LW_MSG_placeOrder || kind == LW_MSG_cancelOrder || kind == LW_MSG_reqOpenOrders
                        || kind == LW_MSG_reqAllOpenOrders || kind == LW_MSG_reqExecutions || kind == LW_MSG_reqCompletedOrders
                        || kind == LW_MSG_reqPositions || kind == LW_MSG_reqCurrentTime || kind == LW_MSG_startApi;
  guint n = count_window (self, self->sent_us, ORDINARY_WINDOW_US);

  if (n > 49)
    lw_sim_violate (self, "I10", "%u messages left within 1.05 s", n);
  if (first_lane)
    return;
  n = count_window (self, self->ordinary_us, ORDINARY_WINDOW_US);
  if (n > 45)
    lw_sim_violate (self, "I10", "%u ordinary messages left within 1.05 s", n);
}

void
lw_sim_check_leaving (LwSim  *self,
                      GBytes *frame)
{
  g_autoptr (LwMsg) message = lw_msg_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (frame, &length);
  LwMsgKind kind;

  if (length <= HEAD || memcmp (bytes, "API", 4) == 0)
    return;
  if (!lw_msg_read (message, LW_DIR_OUT, LW_WIRE_MAX_VERSION, bytes + HEAD, length - HEAD, NULL))
    {
      lw_sim_violate (self, "I6", "a frame leaves that cannot be read");
      return;
    }
  kind = lw_msg_get_kind (message);
  check_pace (self, kind);
  if (kind == LW_MSG_placeOrder)
    check_order (self, frame, lw_msg_get_row (message));
  else if (kind == LW_MSG_reqMktData)
    check_line (self, lw_msg_get_row (message));
  else if (kind == LW_MSG_cancelOrder)
    lw_sim_check_cancel_leaving (self, lw_row_int (lw_msg_get_row (message), LW_F_cancelOrder_orderId, 0));
}

/* One chunk is one message here: a frame is written whole. Where a socket stood still they bunch, which is no client's fault. */
void
lw_sim_check_arrived (LwSim                 *self,
                      const LwSimConnection *connection,
                      gsize                  length)
{
  guint n = count_window (self, self->arrived_us, LW_SIM_SECOND_US);

  if (connection->clean && n > 50)
    lw_sim_violate (self, "I10", "%u messages came to TWS within a second", n);
}

static const LwReservation *
reservation_of (const LwSim *self,
                const char  *intent)
{
  for (guint i = 0; i < self->journal->reservations->len; i++)
    if (strcmp (g_array_index (self->journal->reservations, LwReservation, i).intent, intent) == 0)
      return &g_array_index (self->journal->reservations, LwReservation, i);
  return NULL;
}

/* What may still cost money is reserved. */
static void
check_intent (LwSim          *self,
              const LwIntent *intent)
{
  const LwReservation *reservation = reservation_of (self, intent->id);

  if (intent->state == LW_INTENT_RESERVED)
    lw_sim_violate (self, "I9", "%s is RESERVED in the journal", intent->id);
  if (lw_intent_state_is_final (intent->state) || intent->state == LW_INTENT_DRAFT)
    return;
  if (reservation == NULL || reservation->freed_us != 0 || reservation->micro_usd <= 0)
    lw_sim_violate (self, "I7", "%s is %s and nothing is reserved for it", intent->id, lw_intent_state_word (intent->state));
}

static void
check_numbers (LwSim        *self,
               const LwExec *exec)
{
  if (!isfinite (exec->shares) || exec->shares < 0 || exec->shares > 1e9)
    lw_sim_violate (self, "I8", "execution %s has %g shares", exec->root, exec->shares);
}

/* The UI is never more certain than the journal: what it shows is what a commit has written. A later row of the same state, a fee's or a
 * change's, is no more certain. */
static void
check_shown (LwSim          *self,
             const LwIntent *row)
{
  const LwIntent *shown = self->client.trade != NULL ? lw_trade_find (self->client.trade, row->id) : NULL;

  if (shown != NULL && shown->version > row->version && lw_intent_state_is_final (shown->state)
      && shown->state != row->state && shown->state != LW_INTENT_NOT_SENT)
    lw_sim_violate (self, "I9", "%s is shown as %s before the journal has it", row->id, lw_intent_state_word (shown->state));
}

void
lw_sim_check_committed (LwSim                *self,
                        const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->intents->len; i++)
    {
      check_intent (self, &g_array_index (batch->intents, LwIntent, i));
      check_shown (self, &g_array_index (batch->intents, LwIntent, i));
    }
  for (guint i = 0; i < batch->execs->len; i++)
    check_numbers (self, &g_array_index (batch->execs, LwExec, i));
  lw_sim_exits_committed (self, batch);
}

/* At most one order that is live or filled for each intent. */
static void
check_single (LwSim *self)
{
  guint n = lw_gateway_n_orders (self->gateway);
  LwGatewayOrder one, other;

  for (guint i = 0; i < n; i++)
    {
      lw_gateway_get_order (self->gateway, i, &one);
      if (one.order_ref[0] == '\0' || !lw_sim_is_own (self, one.client_id) || one.by_script || !(one.live || one.filled > 0))
        continue;
      for (guint k = i + 1; k < n; k++)
        {
          lw_gateway_get_order (self->gateway, k, &other);
          if (strcmp (one.order_ref, other.order_ref) == 0 && !other.by_script && (other.live || other.filled > 0))
            lw_sim_violate (self, "I1", "orders %d and %d at TWS are of the one intent %s", one.order_id, other.order_id,
                            one.order_ref);
        }
    }
}

static void
check_core (LwSim *self)
{
  LwTradeStats stats;

  if (self->client.trade == NULL)
    return;
  lw_trade_get_stats (self->client.trade, &stats);
  if (stats.broken > 0)
    lw_sim_violate (self, "I9", "LW_CORE_BROKEN: a pair of state and event without a row");
}

void
lw_sim_check_step (LwSim *self)
{
  guint64 change = lw_gateway_get_change (self->gateway);

  check_core (self);
  if (lw_gateway_max_lines (self->gateway) > 90)
    lw_sim_violate (self, "I14", "%u lines are open at TWS", lw_gateway_max_lines (self->gateway));
  if (change == self->gateway_change)
    return;
  self->gateway_change = change;
  check_single (self);
  lw_sim_check_closing (self);
}
