#include "config.h"

#include "lw-sim-private.h"

/* The network: bytes keep their order within a connection, and what is lost is lost at its death, from some byte on. */

#define FIN_LATENCY_US 200
#define MAX_DRAIN_US   (5 * LW_SIM_SECOND_US)

typedef struct
{
  guint64 frame;
  GBytes *bytes;
} Waiting;

typedef struct
{
  gint64  at_us;
  GBytes *bytes; /* NULL = FIN */
} Chunk;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_bytes_unref (waiting->bytes);
  g_free (waiting);
}

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_clear_pointer (&chunk->bytes, g_bytes_unref);
  g_free (chunk);
}

void
lw_sim_connection_free (gpointer data)
{
  LwSimConnection *connection = data;

  g_queue_clear_full (&connection->out, waiting_free);
  g_queue_clear_full (&connection->up, chunk_free);
  g_queue_clear_full (&connection->down, chunk_free);
  g_queue_clear_full (&connection->unread, (GDestroyNotify) g_bytes_unref);
  g_free (connection);
}

LwSimConnection *
lw_sim_connection (LwSim *self,
                   guint  id)
{
  for (guint i = self->connections->len; id != 0 && i > 0; i--)
    {
      LwSimConnection *connection = g_ptr_array_index (self->connections, i - 1);

      if (connection->id == id)
        return connection;
    }
  return NULL;
}

static gint64
arrival (LwSim  *self,
         gint64 *last_us)
{
  gint64 at_us = self->now_us + self->world.latency_us + lw_sim_random_range (&self->net, 0, self->world.jitter_us);

  return *last_us = MAX (at_us, *last_us);
}

static void
close_gateway_end (LwSim           *self,
                   LwSimConnection *connection)
{
  if (!connection->gateway_up)
    return;
  connection->gateway_up = FALSE;
  lw_sim_trace (self, 'g', connection->id, NULL, 0);
  lw_gateway_closed (self->gateway, connection->id, self->now_us);
}

static void
give_to_gateway (LwSim           *self,
                 LwSimConnection *connection,
                 GBytes          *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  lw_sim_trace (self, '>', connection->id, data, length);
  lw_sim_check_arrived (self, connection, length);
  lw_gateway_received (self->gateway, connection->id, data, length, self->now_us);
}

static void write_out (LwSim *self, LwSimConnection *connection);

static void
take_unread (LwSim           *self,
             LwSimConnection *connection)
{
  while (connection->reading && connection->gateway_up && !g_queue_is_empty (&connection->unread))
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&connection->unread);

      connection->backlog -= g_bytes_get_size (bytes);
      give_to_gateway (self, connection, bytes);
    }
}

static void
on_up (LwSim            *self,
       const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);
  Chunk *chunk = connection != NULL ? g_queue_pop_head (&connection->up) : NULL;

  if (chunk == NULL)
    return;
  if (chunk->bytes == NULL)
    {
      take_unread (self, connection);
      close_gateway_end (self, connection);
    }
  else if (connection->gateway_up)
    {
      g_queue_push_tail (&connection->unread, g_steal_pointer (&chunk->bytes));
      take_unread (self, connection);
      write_out (self, connection);
    }
  chunk_free (chunk);
}

static void
push_chunk (LwSim           *self,
            LwSimConnection *connection,
            gboolean         up,
            GBytes          *bytes)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->bytes = bytes;
  chunk->at_us = arrival (self, up ? &connection->up_us : &connection->down_us);
  g_queue_push_tail (up ? &connection->up : &connection->down, chunk);
}

static void
send_up (LwSim           *self,
         LwSimConnection *connection,
         GBytes          *bytes)
{
  if (bytes != NULL)
    connection->backlog += g_bytes_get_size (bytes);
  push_chunk (self, connection, TRUE, bytes);
  lw_sim_plan (self, connection->up_us, on_up, 0, connection->id, NULL);
}

static gboolean
may_write (const LwSim           *self,
           const LwSimConnection *connection)
{
  return connection->client_up && self->now_us >= connection->blocked_until_us && connection->backlog < self->world.room;
}

/* What the socket takes now; the first byte of a frame is its report. */
static void
write_out (LwSim           *self,
           LwSimConnection *connection)
{
  while (may_write (self, connection) && !g_queue_is_empty (&connection->out))
    {
      Waiting *waiting = g_queue_pop_head (&connection->out);

      send_up (self, connection, g_bytes_ref (waiting->bytes));
      lw_sim_client_out (self, waiting->frame, waiting->bytes);
      waiting_free (waiting);
    }
  if (!g_queue_is_empty (&connection->out))
    connection->clean = FALSE;
}

void
lw_sim_net_send (LwSim           *self,
                 LwSimConnection *connection,
                 guint64          frame,
                 GBytes          *bytes)
{
  Waiting *waiting;

  if (connection == NULL || !connection->client_up)
    {
      lw_sim_client_withdrawn (self, frame);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->frame = frame;
  waiting->bytes = g_bytes_ref (bytes);
  g_queue_push_tail (&connection->out, waiting);
  if (connection->out.length == 1)
    write_out (self, connection);
}

void
lw_sim_net_withdraw (LwSim           *self,
                     LwSimConnection *connection,
                     guint64          frame)
{
  for (GList *l = connection != NULL ? connection->out.head : NULL; l != NULL; l = l->next)
    {
      Waiting *waiting = l->data;

      if (waiting->frame != frame)
        continue;
      g_queue_delete_link (&connection->out, l);
      waiting_free (waiting);
      lw_sim_client_withdrawn (self, frame);
      return;
    }
}

static void
on_unblock (LwSim            *self,
            const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);

  if (connection == NULL)
    return;
  take_unread (self, connection);
  write_out (self, connection);
}

void
lw_sim_net_block (LwSim           *self,
                  LwSimConnection *connection,
                  gint64           until_us)
{
  connection->blocked_until_us = MAX (connection->blocked_until_us, until_us);
  connection->clean = FALSE;
  lw_sim_plan (self, until_us, on_unblock, 0, connection->id, NULL);
}

/* The client learns of it: what has no byte out gets its report first. */
static void
end_client (LwSim           *self,
            LwSimConnection *connection,
            const char      *why)
{
  Waiting *waiting;

  if (!connection->client_up)
    return;
  connection->client_up = FALSE;
  while ((waiting = g_queue_pop_head (&connection->out)) != NULL)
    {
      if (self->client.life == connection->life)
        lw_sim_client_withdrawn (self, waiting->frame);
      waiting_free (waiting);
    }
  if (self->client.life == connection->life)
    lw_sim_client_lost (self, connection, why);
}

void
lw_sim_net_hang_up (LwSim           *self,
                    LwSimConnection *connection)
{
  if (connection == NULL || !connection->client_up)
    return;
  send_up (self, connection, NULL);
  end_client (self, connection, "closed by this program");
}

static void
on_down (LwSim            *self,
         const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);
  Chunk *chunk;
  gsize length;
  const guint8 *data;

  if (lw_sim_client_is_busy (self, event))
    return;
  chunk = connection != NULL ? g_queue_pop_head (&connection->down) : NULL;
  if (chunk == NULL)
    return;
  if (chunk->bytes == NULL)
    end_client (self, connection, "the other side closed the connection");
  else if (connection->client_up && self->client.life == connection->life)
    {
      data = g_bytes_get_data (chunk->bytes, &length);
      lw_sim_trace (self, '<', connection->id, data, length);
      lw_sim_client_received (self, connection, data, length);
    }
  chunk_free (chunk);
}

static void
send_down (LwSim           *self,
           LwSimConnection *connection,
           GBytes          *bytes)
{
  push_chunk (self, connection, FALSE, bytes);
  lw_sim_plan (self, connection->down_us, on_down, 0, connection->id, NULL);
}

static void
send_segments (LwSim           *self,
               LwSimConnection *connection,
               GBytes          *bytes)
{
  gsize size = g_bytes_get_size (bytes), step = self->world.segment;

  if (step == 0 || size <= step)
    {
      send_down (self, connection, bytes);
      return;
    }
  for (gsize at = 0; at < size; at += step)
    send_down (self, connection, g_bytes_new_from_bytes (bytes, at, MIN (step, size - at)));
  g_bytes_unref (bytes);
}

/* Of what is under way in one direction, a tail is lost; the last chunk that arrives may be cut. */
static void
lose_tail (LwSim  *self,
           GQueue *chunks)
{
  guint n = chunks->length, kept = 0;

  while (kept < n && !lw_sim_random_chance (&self->net, self->world.loss))
    kept++;
  while (chunks->length > kept)
    {
      Chunk *chunk = g_queue_peek_nth (chunks, chunks->length - 1);

      /* Its event finds nothing then. */
      chunk_free (chunk);
      g_queue_pop_tail (chunks);
    }
}

static void
on_gateway_notices (LwSim            *self,
                    const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);

  if (connection != NULL)
    {
      take_unread (self, connection);
      close_gateway_end (self, connection);
    }
}

void
lw_sim_net_cut (LwSim           *self,
                LwSimConnection *connection,
                gboolean         silently)
{
  if (connection == NULL || connection->dead)
    return;
  connection->dead = TRUE;
  lw_sim_log (self, "the line breaks%s", silently ? " and nobody is told" : "");
  lose_tail (self, &connection->up);
  lose_tail (self, &connection->down);
  lw_sim_plan (self, MAX (self->now_us, connection->up_us) + lw_sim_random_range (&self->net, 1, MAX_DRAIN_US),
               on_gateway_notices, 0, connection->id, NULL);
  if (silently)
    lw_sim_net_block (self, connection, G_MAXINT64);
  else
    end_client (self, connection, "connection reset");
}

static void
on_accept (LwSim            *self,
           const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);

  if (!connection->client_up || connection->life != self->client.life || lw_sim_client_is_busy (self, event))
    return;
  if (!self->listening)
    {
      connection->client_up = FALSE;
      lw_sim_client_lost (self, connection, "connection refused");
      return;
    }
  connection->gateway_up = TRUE;
  lw_gateway_accepted (self->gateway, connection->id, self->now_us);
  lw_sim_client_opened (self, connection);
}

void
lw_sim_net_connect (LwSim *self)
{
  LwSimConnection *connection = g_new0 (LwSimConnection, 1);

  connection->id = self->connections->len + 1;
  connection->life = self->client.life;
  connection->client_up = connection->reading = connection->clean = TRUE;
  g_ptr_array_add (self->connections, connection);
  self->client.connection = connection->id;
  lw_sim_plan (self, self->now_us + 2 * self->world.latency_us, on_accept, 0, connection->id, NULL);
}

static void
on_gateway_closes (LwSim            *self,
                   const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, event->id);

  if (connection != NULL)
    close_gateway_end (self, connection);
}

/* FIN after what was sent; an RST overtakes it. */
static void
gateway_ends (LwSim           *self,
              LwSimConnection *connection,
              gboolean         reset)
{
  if (connection == NULL)
    return;
  if (reset)
    lose_tail (self, &connection->down);
  if (!connection->dead)
    send_down (self, connection, NULL);
  lw_sim_plan (self, self->now_us + FIN_LATENCY_US, on_gateway_closes, 0, connection->id, NULL);
}

static void
set_reading (LwSim           *self,
             LwSimConnection *connection,
             gboolean         on)
{
  if (connection == NULL)
    return;
  connection->reading = on;
  connection->clean = FALSE;
  if (on)
    lw_sim_net_block (self, connection, self->now_us); /* comes to what waits at once, and outside of this entry */
}

void
lw_sim_net_pump_gateway (LwSim *self)
{
  LwGatewayAction action;

  while (lw_gateway_next_action (self->gateway, &action))
    {
      LwSimConnection *connection = lw_sim_connection (self, action.connection);

      switch (action.type)
        {
        case LW_GATEWAY_SEND:
          if (connection != NULL && connection->client_up && !connection->dead)
            send_segments (self, connection, action.bytes);
          else
            g_bytes_unref (action.bytes);
          break;
        case LW_GATEWAY_CLOSE:
        case LW_GATEWAY_RESET:
          gateway_ends (self, connection, action.type == LW_GATEWAY_RESET);
          break;
        case LW_GATEWAY_WAKE:
          self->gateway_wake_us = action.at_us;
          break;
        case LW_GATEWAY_READ:
          set_reading (self, connection, action.on);
          break;
        case LW_GATEWAY_LISTEN:
        default:
          self->listening = action.on;
          break;
        }
    }
}
