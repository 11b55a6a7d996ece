#define G_LOG_DOMAIN "lw-gateway-server"

#include "config.h"

#include <gio/gnetworking.h>

#include "lw-gateway-keep.h"
#include "lw-gateway-server.h"

#define READ_SIZE 65536

/* Between two writings of the state. */
#define SAVE_INTERVAL_US G_USEC_PER_SEC

/* A client that stops reading is dropped when this much waits for it; a whole SPX chain is about 10 MB. */
#define MAX_QUEUED (64u << 20)

typedef struct
{
  LwGatewayServer *server; /* not owned */
  guint            id;
  GSocket         *socket;
  GSource         *in;
  GSource         *out;    /* only while something waits */
  GByteArray      *queue;
  gsize            sent;   /* of the queue */
  gboolean         closing; /* by the gateway, once the queue is empty */
} Connection;

struct _LwGatewayServer
{
  LwGateway    *gateway;
  GMainContext *context;
  GMainLoop    *loop;
  GThread      *thread;
  GSocket      *listener;
  GSource      *accept;
  GSource      *wake;
  GSource      *save;
  GHashTable   *connections; /* id → Connection, owned */
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

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  source_drop (&connection->in);
  source_drop (&connection->out);
  g_socket_close (connection->socket, NULL);
  g_clear_object (&connection->socket);
  g_byte_array_unref (connection->queue);
  g_free (connection);
}

static void server_carry_out (LwGatewayServer *self);

/* The client is gone: the gateway hears of it, then the connection is freed. */
static void
connection_lost (Connection *connection)
{
  LwGatewayServer *self = connection->server;
  guint id = connection->id;

  g_hash_table_remove (self->connections, GUINT_TO_POINTER (id));
  lw_gateway_closed (self->gateway, id, server_now (self));
}

/* FALSE when the connection broke. */
static gboolean
connection_send_some (Connection *connection)
{
  while (connection->sent < connection->queue->len)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (connection->socket, (const char *) connection->queue->data + connection->sent,
                                connection->queue->len - connection->sent, NULL, &error);

      if (n < 0)
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      connection->sent += n;
    }
  g_byte_array_set_size (connection->queue, 0);
  connection->sent = 0;
  return TRUE;
}

static gboolean on_writable_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

/* Sends what it can and waits for room for the rest. FALSE: the connection is over and must be dropped. */
static gboolean
connection_flush (Connection *connection)
{
  if (!connection_send_some (connection))
    return FALSE;
  if (connection->queue->len == 0)
    {
      source_drop (&connection->out);
      return !connection->closing;
    }
  if (connection->queue->len - connection->sent > MAX_QUEUED)
    {
      g_message ("connection %u does not read; dropped", connection->id);
      return FALSE;
    }
  if (connection->out == NULL)
    {
      connection->out = g_socket_create_source (connection->socket, G_IO_OUT, NULL);
      g_source_set_callback (connection->out, G_SOURCE_FUNC (on_writable_cb), connection, NULL);
      g_source_attach (connection->out, connection->server->context);
    }
  return TRUE;
}

static gboolean
on_writable_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  Connection *connection = user_data;
  LwGatewayServer *self = connection->server;

  if (!connection_flush (connection))
    {
      connection_lost (connection);
      server_carry_out (self);
    }
  return G_SOURCE_CONTINUE; /* destroyed by then if it is over */
}

static gboolean
on_readable_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  Connection *connection = user_data;
  LwGatewayServer *self = connection->server;
  g_autoptr (GError) error = NULL;
  char bytes[READ_SIZE];
  gssize n = g_socket_receive (socket, bytes, sizeof bytes, NULL, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    connection_lost (connection);
  else if (!connection->closing)
    lw_gateway_received (self->gateway, connection->id, (const guint8 *) bytes, n, server_now (self));
  server_carry_out (self);
  return G_SOURCE_CONTINUE;
}

static void
server_send (LwGatewayServer *self,
             guint            id,
             GBytes          *bytes)
{
  Connection *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (id));
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (connection == NULL)
    return;
  if (connection->sent > MAX_QUEUED / 2)
    {
      g_byte_array_remove_range (connection->queue, 0, connection->sent);
      connection->sent = 0;
    }
  g_byte_array_append (connection->queue, data, size);
}

static void
server_close (LwGatewayServer *self,
              guint            id)
{
  Connection *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (id));

  if (connection != NULL)
    connection->closing = TRUE;
}

static void
server_take_actions (LwGatewayServer *self)
{
  LwGatewayAction action;

  while (lw_gateway_next_action (self->gateway, &action))
    switch (action.type)
      {
      case LW_GATEWAY_SEND:
        server_send (self, action.connection, action.bytes);
        g_bytes_unref (action.bytes);
        break;
      case LW_GATEWAY_CLOSE:
        server_close (self, action.connection);
        break;
      case LW_GATEWAY_WAKE:
        g_source_set_ready_time (self->wake, action.at_us - self->clock_offset_us);
        break;
      default:
        g_assert_not_reached ();
      }
}

/* Writes go out once all actions of an event are known: many frames in one segment. */
static void
server_flush (LwGatewayServer *self)
{
  g_autoptr (GPtrArray) over = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!connection_flush (value))
      g_ptr_array_add (over, value);
  for (guint i = 0; i < over->len; i++)
    connection_lost (over->pdata[i]);
}

static void
server_carry_out (LwGatewayServer *self)
{
  server_take_actions (self);
  server_flush (self);
  server_take_actions (self); /* what the loss of a connection brought */
  if (self->keep != NULL && lw_gateway_get_change (self->gateway) != self->saved_change
      && g_source_get_ready_time (self->save) < 0)
    g_source_set_ready_time (self->save, self->saved_us + SAVE_INTERVAL_US);
}

static gboolean
on_wake (GSource     *source,
         GSourceFunc  callback,
         gpointer     user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
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

static GSourceFuncs wake_funcs = { .dispatch = on_wake };

static void
connection_new (LwGatewayServer *self,
                GSocket         *socket)
{
  Connection *connection = g_new0 (Connection, 1);

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  connection->server = self;
  connection->id = ++self->next_id;
  connection->socket = socket;
  connection->queue = g_byte_array_new ();
  connection->in = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (connection->in, G_SOURCE_FUNC (on_readable_cb), connection, NULL);
  g_source_attach (connection->in, self->context);
  g_hash_table_insert (self->connections, GUINT_TO_POINTER (connection->id), connection);
  lw_gateway_accepted (self->gateway, connection->id, server_now (self));
}

static gboolean
on_accept_cb (GSocket      *listener,
              GIOCondition  condition,
              gpointer      user_data)
{
  LwGatewayServer *self = user_data;
  GSocket *socket = g_socket_accept (listener, NULL, NULL);

  if (socket != NULL)
    connection_new (self, socket);
  server_carry_out (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
server_thread (gpointer data)
{
  LwGatewayServer *self = data;

  g_main_context_push_thread_default (self->context);
  server_carry_out (self);
  g_main_loop_run (self->loop);
  g_hash_table_remove_all (self->connections);
  source_drop (&self->accept);
  source_drop (&self->wake);
  source_drop (&self->save);
  if (self->keep != NULL)
    server_save (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
server_free (LwGatewayServer *self)
{
  source_drop (&self->accept);
  source_drop (&self->wake);
  source_drop (&self->save);
  g_clear_pointer (&self->keep, lw_gateway_keep_close);
  g_free (self->notice);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  if (self->listener != NULL)
    g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_clear_pointer (&self->gateway, lw_gateway_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static gboolean
server_listen (LwGatewayServer *self,
               int              port,
               GError         **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocketAddress) got = NULL;

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->listener == NULL)
    return FALSE;
  if (!g_socket_bind (self->listener, address, TRUE, error) || !g_socket_listen (self->listener, error))
    {
      g_prefix_error (error, "port %d of 127.0.0.1 cannot be had; choose another, or 0 for any free one: ", port);
      return FALSE;
    }
  got = g_socket_get_local_address (self->listener, error);
  if (got == NULL)
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return TRUE;
}

/* Not due until its ready time is set. */
static GSource *
timer_new (LwGatewayServer *self,
           GSourceFunc      callback)
{
  GSource *source = g_source_new (&wake_funcs, sizeof (GSource));

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

static void
server_attach (LwGatewayServer *self)
{
  g_socket_set_blocking (self->listener, FALSE);
  self->accept = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accept, G_SOURCE_FUNC (on_accept_cb), self, NULL);
  g_source_attach (self->accept, self->context);

  self->wake = timer_new (self, on_wake_cb);
  self->save = timer_new (self, on_save_cb);
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
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, connection_free);
  self->gateway = lw_gateway_new (config, server_now (self));
  if (!server_listen (self, port, error) || (state_path != NULL && !server_open_state (self, state_path, error)))
    {
      server_free (self);
      return NULL;
    }
  server_attach (self);
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
  g_source_set_callback (stop, on_stop_cb, self->loop, NULL);
  g_source_attach (stop, self->context);
  g_thread_join (self->thread);
  server_free (self);
}
