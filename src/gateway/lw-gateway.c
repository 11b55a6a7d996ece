#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"

G_DEFINE_QUARK (lw-gateway-error-quark, lw_gateway_error)

void
lw_gateway_config_init (LwGatewayConfig *config)
{
  memset (config, 0, sizeof *config);
  config->account = "DUSIM0001";
  config->seed = 1;
  config->speed = 1.0;
  config->server_version = LW_WIRE_MAX_VERSION;
  config->lines = 100;
  config->rate = 50;
}

void
lw_gateway_config_take_script (LwGatewayConfig *config,
                               LwScript        *script)
{
  g_return_if_fail (config != NULL && script != NULL);

  config->script = script;
  config->account = script->account;
  if (script->has_seed)
    config->seed = script->seed;
  if (script->start_us != 0)
    config->as_of_us = script->start_us;
  if (script->lines != 0)
    config->lines = (int) script->lines;
  if (script->rate != 0)
    config->rate = (int) script->rate;
  if (script->server_version != 0)
    config->server_version = (int) script->server_version;
}

/* An action, with what of its bytes has not been asked for yet. */
typedef struct
{
  LwGatewayAction action;
  guint           cut; /* bytes a write; 0 = all in one */
} QueuedAction;

static void
connection_free (gpointer data)
{
  LwGwConnection *connection = data;

  lw_gw_pipe_clear (&connection->pipe);
  g_free (connection->accounts);
  lw_framer_free (connection->framer);
  g_byte_array_unref (connection->out);
  g_ptr_array_unref (connection->lines);
  g_ptr_array_unref (connection->watches);
  g_ptr_array_unref (connection->histories);
  g_ptr_array_unref (connection->scans);
  g_ptr_array_unref (connection->answers);
  g_array_unref (connection->received);
  g_free (connection);
}

static void
action_free (gpointer data)
{
  QueuedAction *queued = data;

  g_clear_pointer (&queued->action.bytes, g_bytes_unref);
  g_free (queued);
}

/* By the clock, so that a gateway that starts again does not give an old order's id to a new one: 16 ids a second, ten digits
 * as at TWS and within int32; they come round after two years. */
static gint64
first_perm_id (gint64 now_us)
{
  return 1000000000 + now_us / G_USEC_PER_SEC * 16 % 1100000000;
}

LwGateway *
lw_gateway_new (const LwGatewayConfig *config,
                gint64                 now_us)
{
  LwGatewayConfig market;
  LwGateway *self;

  g_return_val_if_fail (config != NULL && config->account != NULL, NULL);

  self = g_new0 (LwGateway, 1);
  self->config = *config;
  self->config.account = g_strdup (config->account);
  self->config.chains = NULL;
  if (config->script != NULL)
    self->config.speed = 0.0;
  self->config.no_live = NULL; /* the market's from here on, as the halts */
  self->config.halts = NULL;
  self->config.n_halts = 0;
  self->now_us = now_us;
  market = *config;
  market.speed = self->config.speed;
  self->market = lw_gw_market_new (&market, now_us);
  self->connections = g_ptr_array_new_with_free_func (connection_free);
  g_queue_init (&self->actions);
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->in = lw_msg_new ();
  self->out = lw_msg_new ();
  self->clients = g_array_new (FALSE, TRUE, sizeof (LwGwClient));
  self->first_order_id = config->script != NULL && config->script->next_id > 0 ? (gint32) config->script->next_id : 1;
  self->orders = g_ptr_array_new_with_free_func (lw_gw_order_free);
  self->max_order_bytes = LW_GW_MAX_ORDER_BYTES;
  self->used_ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->executions = g_ptr_array_new_with_free_func (g_free);
  self->positions = g_ptr_array_new_with_free_func (g_free);
  self->asked = g_array_new (FALSE, FALSE, sizeof (LwGwAsked));
  self->next_perm_id = first_perm_id (now_us);
  self->next_exec = (guint64) (now_us / G_USEC_PER_SEC * 16); /* by the clock, as the perm ids */
  lw_gw_account_init (self);
  lw_gw_plan_day (self);
  if (config->script != NULL)
    lw_gw_play_start (self, config->script);
  lw_gw_plan_data (self);
  return self;
}

void
lw_gateway_free (LwGateway *self)
{
  if (self == NULL)
    return;
  g_free ((char *) self->config.account);
  g_ptr_array_unref (self->connections);
  g_queue_clear_full (&self->actions, action_free);
  g_ptr_array_unref (self->events);
  lw_msg_free (self->in);
  lw_msg_free (self->out);
  g_array_unref (self->clients);
  g_array_unref (self->asked);
  g_ptr_array_unref (self->executions);
  g_ptr_array_unref (self->orders);
  g_hash_table_unref (self->used_ids);
  g_ptr_array_unref (self->positions);
  lw_gw_market_free (self->market);
  lw_gw_play_free (self->play);
  g_clear_error (&self->unreadable);
  g_free (self);
}

LwGwConnection *
lw_gw_connection (LwGateway *self,
                  guint      id)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->id == id)
        return connection;
    }
  return NULL;
}

LwGwConnection *
lw_gw_client_connection (LwGateway *self,
                         gint32     client_id)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->state == LW_GW_READY && connection->client_id == client_id)
        return connection;
    }
  return NULL;
}

LwGwClient *
lw_gw_client (LwGateway *self,
              gint32     client_id)
{
  LwGwClient client = { client_id, self->first_order_id, 0 };

  for (guint i = 0; i < self->clients->len; i++)
    if (g_array_index (self->clients, LwGwClient, i).client_id == client_id)
      return &g_array_index (self->clients, LwGwClient, i);
  g_array_append_val (self->clients, client);
  return &g_array_index (self->clients, LwGwClient, self->clients->len - 1);
}

gint64
lw_gw_clock (LwGateway *self)
{
  return lw_gw_market_clock (self->market, self->now_us) + self->step_us;
}

void
lw_gw_touch (LwGateway *self)
{
  self->change++;
  if (!lw_gw_market_moves (self->market))
    lw_gw_plan_market (self); /* it may be at rest */
}

guint64
lw_gateway_get_change (const LwGateway *self)
{
  return self->change;
}

gint64
lw_gw_delay (LwGateway *self,
             gint64     delay_us)
{
  return self->config.immediate ? 0 : delay_us;
}

static gboolean
event_before (const LwGwEvent *a,
              const LwGwEvent *b)
{
  return a->at_us != b->at_us ? a->at_us < b->at_us : a->number < b->number;
}

static void
heap_swap (GPtrArray *heap,
           guint      a,
           guint      b)
{
  gpointer held = heap->pdata[a];

  heap->pdata[a] = heap->pdata[b];
  heap->pdata[b] = held;
}

static void
heap_push (GPtrArray *heap,
           LwGwEvent *event)
{
  guint i = heap->len;

  g_ptr_array_add (heap, event);
  for (; i > 0 && event_before (heap->pdata[i], heap->pdata[(i - 1) / 2]); i = (i - 1) / 2)
    heap_swap (heap, i, (i - 1) / 2);
}

static LwGwEvent *
heap_pop (GPtrArray *heap)
{
  LwGwEvent *first = heap->pdata[0];
  guint i = 0;

  heap_swap (heap, 0, heap->len - 1);
  heap->pdata[heap->len - 1] = NULL;
  g_ptr_array_set_size (heap, (int) heap->len - 1);
  for (;;)
    {
      guint least = i, left = 2 * i + 1, right = 2 * i + 2;

      if (left < heap->len && event_before (heap->pdata[left], heap->pdata[least]))
        least = left;
      if (right < heap->len && event_before (heap->pdata[right], heap->pdata[least]))
        least = right;
      if (least == i)
        return first;
      heap_swap (heap, i, least);
      i = least;
    }
}

void
lw_gw_plan (LwGateway     *self,
            gint64         after_us,
            LwGwEventFunc  run,
            guint          connection,
            gint32         id,
            guint          revision,
            gpointer       object)
{
  LwGwEvent *event = g_new0 (LwGwEvent, 1);

  event->at_us = self->now_us + after_us;
  event->number = self->n_events++;
  event->run = run;
  event->connection = connection;
  event->id = id;
  event->revision = revision;
  event->object = object;
  heap_push (self->events, event);
}

static QueuedAction *
push_action (LwGateway           *self,
             LwGatewayActionType  type,
             guint                connection)
{
  QueuedAction *queued = g_new0 (QueuedAction, 1);

  queued->action.type = type;
  queued->action.connection = connection;
  g_queue_push_tail (&self->actions, queued);
  return queued;
}

void
lw_gw_push_bytes (LwGateway      *self,
                  LwGwConnection *connection,
                  GBytes         *bytes,
                  gboolean        alone,
                  guint           cut)
{
  QueuedAction *queued = push_action (self, LW_GATEWAY_SEND, connection->id);

  queued->action.bytes = bytes;
  queued->action.alone = alone;
  queued->cut = cut;
}

static void
push_switch (LwGateway           *self,
             LwGatewayActionType  type,
             guint                connection,
             gboolean             on)
{
  push_action (self, type, connection)->action.on = on;
}

void
lw_gw_set_reading (LwGateway      *self,
                   LwGwConnection *connection,
                   gboolean        on)
{
  if (connection->unread == !on)
    return;
  connection->unread = !on;
  push_switch (self, LW_GATEWAY_READ, connection->id, on);
}

void
lw_gw_set_listening (LwGateway *self,
                     gboolean   on)
{
  push_switch (self, LW_GATEWAY_LISTEN, 0, on);
}

/* Its lines and watches end with the present entry: what called may be looking at them. */
void
lw_gw_close (LwGateway      *self,
             LwGwConnection *connection)
{
  if (connection->state == LW_GW_CLOSING)
    return;
  lw_gw_flush (self, connection, TRUE);
  push_action (self, LW_GATEWAY_CLOSE, connection->id);
  connection->state = LW_GW_CLOSING;
}

void
lw_gw_reset (LwGateway      *self,
             LwGwConnection *connection)
{
  if (connection->state == LW_GW_CLOSING)
    return;
  lw_gw_flush (self, connection, TRUE);
  push_action (self, LW_GATEWAY_RESET, connection->id);
  connection->state = LW_GW_CLOSING;
}

static void
run_due (LwGateway *self)
{
  while (self->events->len > 0 && ((LwGwEvent *) self->events->pdata[0])->at_us <= self->now_us)
    {
      g_autofree LwGwEvent *event = heap_pop (self->events);

      event->run (self, event);
    }
}

static void
finish_connection (LwGateway      *self,
                   LwGwConnection *connection)
{
  if (connection->state == LW_GW_CLOSING)
    {
      g_ptr_array_set_size (connection->lines, 0);
      g_ptr_array_set_size (connection->watches, 0);
      g_ptr_array_set_size (connection->histories, 0);
      g_ptr_array_set_size (connection->scans, 0);
      g_ptr_array_set_size (connection->answers, 0);
      return;
    }
  g_ptr_array_remove_range (connection->lines, 0, MIN (connection->n_lost_lines, connection->lines->len));
  connection->n_lost_lines = 0;
  lw_gw_flush (self, connection, FALSE);
}

void
lw_gw_finish (LwGateway *self)
{
  gint64 wake_us;

  run_due (self);
  for (guint i = 0; i < self->connections->len; i++)
    finish_connection (self, g_ptr_array_index (self->connections, i));
  wake_us = self->events->len > 0 ? ((LwGwEvent *) self->events->pdata[0])->at_us : 0;
  if (wake_us != 0 && wake_us != self->wake_us)
    push_action (self, LW_GATEWAY_WAKE, 0)->action.at_us = wake_us;
  self->wake_us = wake_us;
}

/* Time never runs backwards for the gateway. What was due before the entry runs at its own instant, in order. */
static void
enter (LwGateway *self,
       gint64     now_us)
{
  gint64 planned_us = self->events->len > 0 ? ((LwGwEvent *) self->events->pdata[0])->at_us : now_us;

  if (now_us - planned_us > 0)
    {
      self->late_us = now_us - planned_us;
      self->late_until_us = now_us + G_USEC_PER_SEC;
    }
  while (self->events->len > 0 && ((LwGwEvent *) self->events->pdata[0])->at_us < now_us)
    {
      g_autofree LwGwEvent *event = heap_pop (self->events);

      self->now_us = MAX (self->now_us, event->at_us);
      event->run (self, event);
    }
  self->now_us = MAX (self->now_us, now_us);
}

void
lw_gateway_accepted (LwGateway *self,
                     guint      connection,
                     gint64     now_us)
{
  LwGwConnection *new = g_new0 (LwGwConnection, 1);
  gboolean full = self->connections->len >= LW_GW_MAX_CONNECTIONS;

  enter (self, now_us);
  new->id = connection;
  new->version = self->config.server_version;
  new->framer = lw_framer_new ();
  new->out = g_byte_array_new ();
  new->lines = g_ptr_array_new_with_free_func (lw_gw_line_free);
  new->watches = g_ptr_array_new_with_free_func (lw_gw_watch_free);
  new->histories = g_ptr_array_new_with_free_func (lw_gw_history_free);
  new->scans = g_ptr_array_new_with_free_func (lw_gw_scan_free);
  new->answers = g_ptr_array_new_with_free_func (lw_gw_answer_free);
  new->received = g_array_new (FALSE, FALSE, sizeof (gint64));
  lw_gw_pipe_init (&new->pipe);
  new->tokens = self->config.rate;
  new->tokens_us = now_us;
  g_ptr_array_add (self->connections, new);
  lw_gw_await_hello (self, new);
  if (full)
    lw_gw_close (self, new);
  else if (self->play != NULL)
    lw_gw_play_connected (self, new);
  lw_gw_finish (self);
}

void
lw_gateway_received (LwGateway    *self,
                     guint         connection,
                     const guint8 *bytes,
                     gsize         length,
                     gint64        now_us)
{
  LwGwConnection *from = lw_gw_connection (self, connection);

  enter (self, now_us);
  if (from != NULL && from->state != LW_GW_CLOSING)
    {
      lw_framer_push (from->framer, bytes, length);
      lw_gw_take (self, from);
    }
  lw_gw_finish (self);
}

void
lw_gateway_closed (LwGateway *self,
                   guint      connection,
                   gint64     now_us)
{
  LwGwConnection *gone = lw_gw_connection (self, connection);

  enter (self, now_us);
  if (gone != NULL)
    g_ptr_array_remove (self->connections, gone); /* keeps the order of the others */
  lw_gw_finish (self);
}

void
lw_gateway_wake (LwGateway *self,
                 gint64     now_us)
{
  self->wake_us = 0; /* the one that was asked for has come */
  enter (self, now_us);
  lw_gw_finish (self);
}

gboolean
lw_gateway_next_action (LwGateway       *self,
                        LwGatewayAction *action)
{
  QueuedAction *next = g_queue_peek_head (&self->actions);
  GBytes *whole;
  gsize size;

  if (next == NULL)
    return FALSE;
  *action = next->action;
  whole = next->action.bytes;
  size = whole != NULL ? g_bytes_get_size (whole) : 0;
  if (next->cut == 0 || size <= next->cut)
    {
      g_free (g_queue_pop_head (&self->actions));
      return TRUE;
    }
  action->bytes = g_bytes_new_from_bytes (whole, 0, next->cut);
  next->action.bytes = g_bytes_new_from_bytes (whole, next->cut, size - next->cut);
  g_bytes_unref (whole);
  return TRUE;
}
