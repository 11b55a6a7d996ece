#define G_LOG_DOMAIN "lw-gateway-server"

#include "config.h"

#include "http/lw-exclusive.h"
#include "lw-gateway-keep.h"
#include "lw-gateway-server-private.h"
#include "lw-wake.h"

/* Between two writings of the state. */
#define SAVE_INTERVAL_US G_USEC_PER_SEC

/* A client that stops reading is dropped when this much waits for it; a whole SPX chain is about 10 MB. */
#define MAX_QUEUED (64u << 20)

/* The same for all together: then the one for which most waits is dropped. */
#define MAX_QUEUED_BY_ALL (192u << 20)

/* Connections that the gateway has ended and whose peers have not; the oldest is broken off above that. */
#define MAX_LEAVING 64

/* Between two tries to open the port again. */
#define LISTEN_AGAIN_MS 100

struct _LwGatewayServer
{
  LwGateway    *gateway;
  GMainContext *context;
  GMainLoop    *loop;
  GThread      *thread;
  GSocket      *listener;
  GSource      *accept;
  LwWake       *wake;
  LwWake       *save;
  GSource      *again;       /* tries to listen again; NULL when it need not */
  GHashTable   *connections; /* id → LwGatewayConnection, owned */
  GPtrArray    *leaving;     /* of LwGatewayConnection, owned */
  guint         next_id;
  int           port;
  LwGatewayKeep *keep;        /* NULL = the state is forgotten */
  char         *notice;
  guint64       saved_change; /* of the gateway, when its state was saved last */
  gint64        saved_us;     /* monotonic */
  gint64        clock_offset_us; /* added to the monotonic clock: steps of the wall clock do not reach the gateway */
};

static gint64
server_now (LwGatewayServer *self)
{
  return g_get_monotonic_time () + self->clock_offset_us;
}

static void
source_drop (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void server_carry_out (LwGatewayServer *self);

static LwGatewayConnection *
server_find (LwGatewayServer *self,
             guint            id)
{
  return g_hash_table_lookup (self->connections, GUINT_TO_POINTER (id));
}

/* A connection is over: the gateway hears of it. */
static void
connection_lost (LwGatewayServer *self,
                 guint            id)
{
  gpointer connection = NULL;

  if (!g_hash_table_steal_extended (self->connections, GUINT_TO_POINTER (id), NULL, &connection))
    return;
  if (!lw_gateway_connection_leave (connection))
    lw_gateway_connection_free (connection);
  else
    g_ptr_array_add (self->leaving, connection);
  if (self->leaving->len > MAX_LEAVING)
    g_ptr_array_remove_index (self->leaving, 0);
  lw_gateway_closed (self->gateway, id, server_now (self));
}

static void
on_received (gpointer      server,
             guint         id,
             const guint8 *bytes,
             gsize         length)
{
  LwGatewayServer *self = server;

  lw_gateway_received (self->gateway, id, bytes, length, server_now (self));
  server_carry_out (self);
}

static void
on_over (gpointer server,
         guint    id)
{
  connection_lost (server, id);
  server_carry_out (server);
}

static void
on_left (gpointer             server,
         LwGatewayConnection *connection)
{
  g_ptr_array_remove_fast (((LwGatewayServer *) server)->leaving, connection);
}

static const LwGatewayConnectionEvents connection_events = { on_received, on_over, on_left };

static void
server_send (LwGatewayServer       *self,
             const LwGatewayAction *action)
{
  LwGatewayConnection *connection = server_find (self, action->connection);

  if (connection != NULL)
    lw_gateway_connection_queue (connection, action->bytes, action->alone);
  g_bytes_unref (action->bytes);
}

static gboolean server_open_port (LwGatewayServer *self, gboolean listen, GError **error);

static gboolean
on_listen_again_cb (gpointer user_data)
{
  LwGatewayServer *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!server_open_port (self, TRUE, &error))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->again, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* A port that refuses is bound all the same, so that nobody else gets it meanwhile, and no client by chance itself. */
static void
server_set_listening (LwGatewayServer *self,
                      gboolean         on)
{
  g_autoptr (GError) error = NULL;

  source_drop (&self->again);
  if (server_open_port (self, on, &error) || !on)
    return;
  g_message ("%s; trying again", error->message);
  self->again = g_timeout_source_new (LISTEN_AGAIN_MS);
  g_source_set_callback (self->again, on_listen_again_cb, self, NULL);
  g_source_attach (self->again, self->context);
}

static void
server_act_on (LwGatewayConnection   *connection,
               const LwGatewayAction *action)
{
  if (connection == NULL)
    return;
  if (action->type == LW_GATEWAY_CLOSE)
    lw_gateway_connection_close (connection);
  else if (action->type == LW_GATEWAY_RESET)
    lw_gateway_connection_reset (connection);
  else
    lw_gateway_connection_set_reading (connection, action->on);
}

static void
server_take_actions (LwGatewayServer *self)
{
  LwGatewayAction action;

  while (lw_gateway_next_action (self->gateway, &action))
    switch (action.type)
      {
      case LW_GATEWAY_SEND:
        server_send (self, &action);
        break;
      case LW_GATEWAY_CLOSE:
      case LW_GATEWAY_RESET:
      case LW_GATEWAY_READ:
        server_act_on (server_find (self, action.connection), &action);
        break;
      case LW_GATEWAY_LISTEN:
        server_set_listening (self, action.on);
        break;
      case LW_GATEWAY_WAKE:
        lw_wake_at_monotonic (self->wake, action.at_us - self->clock_offset_us);
        break;
      default:
        g_assert_not_reached ();
      }
}

/* Drops who does not read. FALSE: nobody. */
static gboolean
server_drop_slowest (LwGatewayServer *self)
{
  GHashTableIter iter;
  gpointer value;
  gsize most = 0, all = 0;
  guint slowest = 0;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      gsize backlog = lw_gateway_connection_get_backlog (value);

      all += backlog;
      if (backlog > most)
        slowest = lw_gateway_connection_get_id (value);
      most = MAX (most, backlog);
    }
  if (most <= MAX_QUEUED && all <= MAX_QUEUED_BY_ALL)
    return FALSE;
  g_message ("connection %u does not read; dropped", slowest);
  connection_lost (self, slowest);
  return TRUE;
}

/* Writes go out once all actions of an event are known: many frames in one segment. */
static void
server_flush (LwGatewayServer *self)
{
  g_autoptr (GArray) over = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!lw_gateway_connection_flush (value))
      {
        guint id = lw_gateway_connection_get_id (value);

        g_array_append_val (over, id);
      }
  for (guint i = 0; i < over->len; i++)
    connection_lost (self, g_array_index (over, guint, i));
  while (server_drop_slowest (self))
    ;
}

static void
server_carry_out (LwGatewayServer *self)
{
  server_take_actions (self);
  server_flush (self);
  server_take_actions (self); /* what the loss of a connection brought */
  if (self->keep != NULL && lw_gateway_get_change (self->gateway) != self->saved_change
      && !lw_wake_is_set (self->save))
    lw_wake_at_monotonic (self->save, self->saved_us + SAVE_INTERVAL_US);
}

static gboolean
on_wake_cb (gpointer user_data)
{
  LwGatewayServer *self = user_data;

  lw_gateway_wake (self->gateway, server_now (self));
  server_carry_out (self);
  return G_SOURCE_CONTINUE;
}

static void
server_save (LwGatewayServer *self)
{
  GString *text = g_string_new (NULL);

  lw_gateway_save_state (self->gateway, text);
  self->saved_change = lw_gateway_get_change (self->gateway);
  self->saved_us = g_get_monotonic_time ();
  lw_gateway_keep_write (self->keep, g_string_free (text, FALSE));
}

static gboolean
on_save_cb (gpointer user_data)
{
  server_save (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_accept_cb (GSocket      *listener,
              GIOCondition  condition,
              gpointer      user_data)
{
  LwGatewayServer *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);

  if (socket == NULL)
    return G_SOURCE_CONTINUE;
  self->next_id++;
  g_hash_table_insert (self->connections, GUINT_TO_POINTER (self->next_id),
                       lw_gateway_connection_new (self->next_id, socket, self->context, &connection_events, self));
  lw_gateway_accepted (self->gateway, self->next_id, server_now (self));
  server_carry_out (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
server_drop_sources (LwGatewayServer *self)
{
  source_drop (&self->accept);
  g_clear_pointer (&self->wake, lw_wake_free);
  g_clear_pointer (&self->save, lw_wake_free);
  source_drop (&self->again);
}

static gpointer
server_thread (gpointer data)
{
  LwGatewayServer *self = data;

  g_main_context_push_thread_default (self->context);
  server_carry_out (self);
  g_main_loop_run (self->loop);
  g_hash_table_remove_all (self->connections);
  g_ptr_array_set_size (self->leaving, 0);
  server_drop_sources (self);
  if (self->keep != NULL)
    server_save (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
server_free (LwGatewayServer *self)
{
  server_drop_sources (self);
  g_clear_pointer (&self->keep, lw_gateway_keep_close);
  g_free (self->notice);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  if (self->listener != NULL)
    g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_clear_pointer (&self->gateway, lw_gateway_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static void
server_close_port (LwGatewayServer *self)
{
  source_drop (&self->accept);
  if (self->listener != NULL)
    g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
}

static void
server_accept (LwGatewayServer *self)
{
  g_socket_set_blocking (self->listener, FALSE);
  self->accept = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accept, G_SOURCE_FUNC (on_accept_cb), self, NULL);
  g_source_attach (self->accept, self->context);
}

/* Binds self->port (0: any, then known), and accepts there or has it refuse. */
static gboolean
server_open_port (LwGatewayServer *self,
                  gboolean         listen,
                  GError         **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) self->port);
  g_autoptr (GSocketAddress) got = NULL;

  server_close_port (self);
  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->listener == NULL)
    return FALSE;
  if (!lw_exclusive_port (self->listener, error) || !g_socket_bind (self->listener, address, TRUE, error)
      || (listen && !g_socket_listen (self->listener, error)))
    {
      g_prefix_error (error, "port %d of 127.0.0.1 cannot be had; choose another, or 0 for any free one: ", self->port);
      return FALSE;
    }
  got = g_socket_get_local_address (self->listener, error);
  if (got == NULL)
    return FALSE;
  if (self->port == 0) /* once, before others may ask for it */
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  if (listen)
    server_accept (self);
  return TRUE;
}

/* What the file holds becomes the gateway's state, or is put aside. */
static void
server_take_state (LwGatewayServer *self,
                   const char      *path,
                   const char      *text,
                   gsize            length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;

  if (lw_gateway_load_state (self->gateway, text, (gssize) length, server_now (self), &error))
    return;
  aside = lw_gateway_keep_set_aside (self->keep);
  g_free (self->notice);
  self->notice = g_strdup_printf ("The simulated account starts afresh, because %s cannot be used (%s). It was %s%s.", path,
                                  error->message, aside != NULL ? "kept as " : "left as it is", aside != NULL ? aside : "");
}

/* FALSE: the file cannot be had. */
static gboolean
server_open_state (LwGatewayServer *self,
                   const char      *path,
                   GError         **error)
{
  g_autofree char *text = NULL;
  gsize length;

  self->keep = lw_gateway_keep_open (path, &text, &length, error);
  if (self->keep == NULL)
    return FALSE;
  if (lw_gateway_keep_is_locked_out (self->keep))
    self->notice = g_strdup_printf ("Another program has %s: what happens to the simulated account here is forgotten at the end.",
                                    path);
  if (text != NULL)
    server_take_state (self, path, text, length);
  return TRUE;
}

LwGatewayServer *
lw_gateway_server_start (const LwGatewayConfig *config,
                         int                    port,
                         const char            *state_path,
                         GError               **error)
{
  LwGatewayServer *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (LwGatewayServer, 1);
  self->clock_offset_us = g_get_real_time () - g_get_monotonic_time ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, lw_gateway_connection_free);
  self->leaving = g_ptr_array_new_with_free_func (lw_gateway_connection_free);
  self->port = port;
  self->wake = lw_wake_new_in (self->context, "gateway wake", on_wake_cb, self);
  self->save = lw_wake_new_in (self->context, "gateway save", on_save_cb, self);
  self->gateway = lw_gateway_new (config, server_now (self));
  if (!server_open_port (self, TRUE, error) || (state_path != NULL && !server_open_state (self, state_path, error)))
    {
      server_free (self);
      return NULL;
    }
  self->thread = g_thread_new ("gateway", server_thread, self);
  return self;
}

int
lw_gateway_server_get_port (LwGatewayServer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

const char *
lw_gateway_server_get_notice (LwGatewayServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->notice;
}

void
lw_gateway_server_stop (LwGatewayServer *self)
{
  g_autoptr (GSource) stop = NULL;

  if (self == NULL)
    return;

  /* Not g_main_context_invoke (): before the thread runs its loop that would quit a loop that has not begun. */
  stop = g_idle_source_new ();
  g_source_set_priority (stop, G_PRIORITY_HIGH); /* on a busy machine there is always a frame due that would come first */
  g_source_set_callback (stop, on_stop_cb, self->loop, NULL);
  g_source_attach (stop, self->context);
  g_thread_join (self->thread);
  server_free (self);
}
