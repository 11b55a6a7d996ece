/* Plays a fault script: counts events, finds the rules that wait for them, runs their words or plans them. */

#include "config.h"

#include "lw-gw-script-private.h"

/* A rule whose instant comes later. */
typedef struct
{
  const LwScriptRule *rule;
  LwGwMoment          moment;
} Due;

LwGwOrder *
lw_gw_play_order (LwGateway         *self,
                  const LwGwOrderId *id)
{
  for (guint i = 0; id->known && i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (id->perm_id != 0 ? order->perm_id == id->perm_id
                           : order->client_id == id->client_id && order->order_id == id->order_id)
        return order;
    }
  return NULL;
}

gboolean
lw_gw_play_at_hand (LwGateway        *self,
                    const LwGwMoment *moment,
                    LwGwOrderId      *id)
{
  *id = moment->order.known ? moment->order : self->play->newest;
  return id->known;
}

LwGwConnection *
lw_gw_play_connection (LwGateway        *self,
                       const LwGwMoment *moment)
{
  LwGwConnection *connection = lw_gw_connection (self, moment->connection);

  for (guint i = 0; moment->connection == 0 && connection == NULL && i < self->connections->len; i++)
    if (((LwGwConnection *) g_ptr_array_index (self->connections, i))->state == LW_GW_READY)
      connection = g_ptr_array_index (self->connections, i);
  return connection != NULL && connection->state != LW_GW_CLOSING ? connection : NULL;
}

LwGwConnection *
lw_gw_play_client (LwGateway        *self,
                   const LwGwMoment *moment)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection == NULL && moment->has_client)
    return lw_gw_client_connection (self, moment->client_id);
  return connection != NULL && connection->state != LW_GW_HELLO ? connection : NULL; /* before that it has no version */
}

void
lw_gw_play_deliver (LwGateway  *self,
                    LwGwMoment *moment)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);
  guint depth = self->play->depth;

  if (connection == NULL || moment->lost || moment->done || !(moment->received || moment->frame != NULL))
    return;
  moment->done = TRUE;
  self->play->depth = moment->depth; /* what it brings is TWS's own answer */
  if (moment->frame != NULL)
    lw_gw_post (self, connection, moment->frame);
  else
    lw_gw_process (self, connection);
  self->play->depth = depth;
}

static void
run_rule (LwGateway          *self,
          const LwScriptRule *rule,
          LwGwMoment         *moment)
{
  guint depth = self->play->depth;

  self->play->depth = moment->depth + 1;
  for (guint i = 0; i < rule->actions->len; i++)
    lw_gw_play_act (self, moment, &g_array_index (rule->actions, LwScriptAction, i));
  self->play->depth = depth;
}

static void
on_due (LwGateway       *self,
        const LwGwEvent *event)
{
  Due *due = event->object;

  run_rule (self, due->rule, &due->moment);
  g_ptr_array_remove_fast (self->play->due, due);
}

static void
plan_rule (LwGateway          *self,
           const LwScriptRule *rule,
           const LwGwMoment   *moment)
{
  Due *due = g_new0 (Due, 1);

  due->rule = rule;
  due->moment = *moment;
  due->moment.frame = NULL;
  due->moment.received = FALSE;
  g_ptr_array_add (self->play->due, due);
  lw_gw_plan (self, rule->at.after_us, on_due, 0, 0, 0, due);
}

static gboolean
may_answer (LwGwPlay         *play,
            const LwGwMoment *moment)
{
  if (moment->depth == 0)
    return TRUE;
  if (moment->depth >= LW_GW_PLAY_DEPTH || play->answers >= LW_GW_PLAY_ANSWERS)
    return FALSE;
  play->answers++;
  return TRUE;
}

/* Counts @event and @any, which the same message raises, and runs all rules that fit either in file order. */
static LwGwVerdict
raise_event (LwGateway     *self,
             LwScriptEvent  any,
             LwGwMoment    *moment)
{
  LwGwPlay *play = self->play;
  const GPtrArray *rules = play->script->sides[LW_SCRIPT_GATEWAY];
  guint n = ++play->counts[moment->event];
  guint n_any = moment->event != any && any != LW_SCRIPT_EVENT_NONE ? ++play->counts[any] : n;

  if (moment->depth == 0)
    play->answers = 0;
  for (guint i = 0; i < rules->len; i++)
    {
      const LwScriptRule *rule = g_ptr_array_index (rules, i);
      guint count = rule->at.event == moment->event ? n : rule->at.event == any ? n_any : 0;

      if (rule->at.event == LW_SCRIPT_EVENT_NONE || count == 0 || (rule->at.n != 0 && rule->at.n != count)
          || !may_answer (play, moment))
        continue;
      if (rule->at.after_us > 0)
        plan_rule (self, rule, moment);
      else
        run_rule (self, rule, moment);
    }
  if (moment->lost)
    return LW_GW_VERDICT_LOST;
  if (moment->done)
    return LW_GW_VERDICT_DONE;
  return lw_gw_play_connection (self, moment) == NULL ? LW_GW_VERDICT_LOST : LW_GW_VERDICT_GO_ON;
}

static LwGwMoment
moment_of (LwGateway            *self,
           const LwGwConnection *connection,
           LwScriptEvent         event)
{
  return (LwGwMoment) {
    .event = event,
    .connection = connection->id,
    .has_client = connection->state == LW_GW_READY,
    .client_id = connection->client_id,
    .depth = self->play->depth,
  };
}

/* A placeOrder is a preview, a change of what the book knows, or new. */
static LwScriptEvent
event_of_place (LwGateway         *self,
                const LwGwOrderId *id)
{
  if (lw_row_bool (lw_msg_get_row (self->in), LW_F_placeOrder_whatIf))
    return LW_SCRIPT_EVENT_WHATIF;
  return lw_gw_play_order (self, id) != NULL ? LW_SCRIPT_EVENT_MODIFY : LW_SCRIPT_EVENT_PLACE;
}

static void
order_of_message (LwGateway      *self,
                  LwGwConnection *connection,
                  LwGwMoment     *moment)
{
  LwMsgKind kind = lw_msg_get_kind (self->in);
  LwRow *row = lw_msg_get_row (self->in);
  LwGwOrderId *id = &moment->order;

  id->known = kind == LW_MSG_placeOrder || kind == LW_MSG_cancelOrder;
  if (!id->known)
    return;
  id->client_id = connection->client_id;
  id->order_id = kind == LW_MSG_placeOrder ? lw_row_int (row, LW_F_placeOrder_orderId, 0)
                                           : lw_row_int (row, LW_F_cancelOrder_orderId, 0);
}

static LwScriptEvent
event_of_request (LwGateway        *self,
                  const LwGwMoment *moment)
{
  switch (lw_msg_get_kind (self->in))
    {
    case LW_MSG_startApi:
      return LW_SCRIPT_EVENT_START_API;
    case LW_MSG_placeOrder:
      return event_of_place (self, &moment->order);
    case LW_MSG_cancelOrder:
      return LW_SCRIPT_EVENT_CANCEL;
    case LW_MSG_reqGlobalCancel:
      return LW_SCRIPT_EVENT_GLOBAL_CANCEL;
    case LW_MSG_reqOpenOrders:
    case LW_MSG_reqAllOpenOrders:
      return LW_SCRIPT_EVENT_LIST_OPEN;
    case LW_MSG_reqExecutions:
      return LW_SCRIPT_EVENT_LIST_EXECUTIONS;
    case LW_MSG_reqCompletedOrders:
      return LW_SCRIPT_EVENT_LIST_COMPLETED;
    case LW_MSG_reqPositions:
      return LW_SCRIPT_EVENT_LIST_POSITIONS;
    case LW_MSG_reqMktData:
      return LW_SCRIPT_EVENT_MKTDATA;
    case LW_MSG_reqCurrentTime:
      return LW_SCRIPT_EVENT_TIME;
    default:
      return LW_SCRIPT_EVENT_ANY_RX;
    }
}

void
lw_gw_play_connected (LwGateway      *self,
                      LwGwConnection *connection)
{
  LwGwMoment moment = moment_of (self, connection, LW_SCRIPT_EVENT_CONNECT);

  raise_event (self, LW_SCRIPT_EVENT_NONE, &moment);
  connection->version = self->config.server_version;
  connection->accounts = g_strdup (self->play->accounts);
}

LwGwVerdict
lw_gw_play_received (LwGateway      *self,
                     LwGwConnection *connection)
{
  LwGwPlay *play = self->play;
  LwGwMoment moment = moment_of (self, connection, LW_SCRIPT_EVENT_ANY_RX);
  LwGwVerdict verdict;

  moment.received = TRUE;
  if (self->unreadable == NULL)
    {
      order_of_message (self, connection, &moment);
      moment.event = event_of_request (self, &moment);
    }
  play->received = moment.event;
  if (moment.event == LW_SCRIPT_EVENT_PLACE)
    play->newest = moment.order;
  verdict = raise_event (self, LW_SCRIPT_EVENT_ANY_RX, &moment);
  play->processed = verdict != LW_GW_VERDICT_LOST;
  return verdict;
}

/* While the link is down an order comes as far as TWS: nobody acknowledges it. Who connects is told. */
void
lw_gw_play_processed (LwGateway      *self,
                      LwGwConnection *connection)
{
  LwGwPlay *play = self->play;
  LwGwOrder *order;

  if (play->link_code == 0 || !play->processed)
    return;
  if (play->received == LW_SCRIPT_EVENT_START_API)
    lw_gw_error (self, connection, -1, play->link_code, NULL);
  if (play->received != LW_SCRIPT_EVENT_PLACE)
    return;
  order = lw_gw_play_order (self, &play->newest);
  if (order == NULL)
    return;
  lw_gw_order_hold (self, order);
  g_array_append_val (play->unlinked, play->newest);
}

static LwGwOrderId
order_of_perm (gint64 perm_id)
{
  return (LwGwOrderId) { .known = perm_id != 0, .perm_id = perm_id };
}

static LwGwOrderId
order_of_execution (LwGateway  *self,
                    const char *exec_id)
{
  for (guint i = 0; i < self->executions->len; i++)
    {
      const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (g_str_equal (execution->id, exec_id))
        return order_of_perm (execution->order->perm_id);
    }
  return (LwGwOrderId) { 0 };
}

/* Of a message that is about to leave: its event, and its order where it has one. */
static LwScriptEvent
event_of_answer (LwGateway   *self,
                 LwGwOrderId *id)
{
  LwRow *row = lw_msg_get_row (self->out);

  switch (lw_msg_get_kind (self->out))
    {
    case LW_MSG_openOrder:
      *id = order_of_perm (lw_row_long (row, LW_F_openOrder_permId, 0));
      return LW_SCRIPT_EVENT_ACK_TX;
    case LW_MSG_orderStatus:
      *id = order_of_perm (lw_row_long (row, LW_F_orderStatus_permId, 0));
      return LW_SCRIPT_EVENT_STATUS_TX;
    case LW_MSG_executionData:
      *id = order_of_perm (lw_row_long (row, LW_F_executionData_permId, 0));
      return LW_SCRIPT_EVENT_EXEC_TX;
    case LW_MSG_commissionReport:
      *id = order_of_execution (self, lw_row_text (row, LW_F_commissionReport_execId));
      return LW_SCRIPT_EVENT_COMM_TX;
    case LW_MSG_completedOrder:
      *id = order_of_perm (lw_row_long (row, LW_F_completedOrder_permId, 0));
      return LW_SCRIPT_EVENT_ANY_TX;
    case LW_MSG_openOrderEnd:
    case LW_MSG_executionDataEnd:
    case LW_MSG_completedOrdersEnd:
    case LW_MSG_positionEnd:
      return LW_SCRIPT_EVENT_LIST_END;
    default:
      return LW_SCRIPT_EVENT_ANY_TX;
    }
}

static gboolean
is_market_data (LwMsgKind kind)
{
  return kind == LW_MSG_tickPrice || kind == LW_MSG_tickSize || kind == LW_MSG_tickString || kind == LW_MSG_tickGeneric
         || kind == LW_MSG_tickOptionComputation || kind == LW_MSG_tickSnapshotEnd;
}

static gboolean
lists_orders (LwMsgKind request)
{
  return request == LW_MSG_reqOpenOrders || request == LW_MSG_reqAllOpenOrders || request == LW_MSG_reqExecutions
         || request == LW_MSG_reqCompletedOrders;
}

/* What the list leaves out, or the link does not bring. The End uses both omissions up. */
static gboolean
is_left_out (LwGateway         *self,
             LwScriptEvent      event,
             const LwGwOrderId *id)
{
  LwGwPlay *play = self->play;
  gboolean no_end = play->no_end;

  if (play->link_code != 0 && is_market_data (lw_msg_get_kind (self->out)))
    return TRUE;
  if (self->listing == LW_MSG_NONE)
    return FALSE;
  if (event == LW_SCRIPT_EVENT_LIST_END)
    {
      play->no_end = FALSE;
      if (lists_orders (self->listing))
        play->omitted.known = FALSE;
      return no_end;
    }
  return play->omitted.known && lists_orders (self->listing) && id->known
         && lw_gw_play_order (self, id) == lw_gw_play_order (self, &play->omitted);
}

LwGwVerdict
lw_gw_play_sending (LwGateway      *self,
                    LwGwConnection *connection,
                    LwGwFrame      *frame)
{
  LwGwMoment moment = moment_of (self, connection, LW_SCRIPT_EVENT_ANY_TX);

  moment.event = event_of_answer (self, &moment.order);
  if (is_left_out (self, moment.event, &moment.order))
    return LW_GW_VERDICT_LOST;
  moment.frame = frame;
  return raise_event (self, LW_SCRIPT_EVENT_ANY_TX, &moment);
}

static void
add_externals (LwGateway *self)
{
  const GArray *orders = self->play->script->orders;

  for (guint i = 0; i < orders->len; i++)
    {
      const LwScriptOrder *order = &g_array_index (orders, LwScriptOrder, i);

      lw_gw_order_add_external (self, (gint32) order->order_id, (gint32) order->client_id, order->perm_id, order->order_ref);
    }
}

void
lw_gw_play_start (LwGateway *self,
                  LwScript  *script)
{
  const GPtrArray *rules = script->sides[LW_SCRIPT_GATEWAY];
  LwGwMoment moment = { 0 };

  self->play = g_new0 (LwGwPlay, 1);
  self->play->script = lw_script_ref (script);
  self->play->due = g_ptr_array_new_with_free_func (g_free);
  self->play->unlinked = g_array_new (FALSE, FALSE, sizeof (LwGwOrderId));
  lw_gw_play_list_series (self);
  add_externals (self);
  for (guint i = 0; i < rules->len; i++)
    if (((const LwScriptRule *) g_ptr_array_index (rules, i))->at.event == LW_SCRIPT_EVENT_NONE)
      plan_rule (self, g_ptr_array_index (rules, i), &moment);
}

void
lw_gw_play_free (LwGwPlay *play)
{
  if (play == NULL)
    return;
  g_ptr_array_unref (play->due);
  g_array_unref (play->unlinked);
  g_free (play->accounts);
  lw_script_unref (play->script);
  g_free (play);
}

guint
lw_gateway_get_count (const LwGateway *self,
                      LwScriptEvent    event)
{
  g_return_val_if_fail (self != NULL && event < LW_SCRIPT_N_EVENTS, 0);

  return self->play != NULL ? self->play->counts[event] : 0;
}
