#define G_LOG_DOMAIN "lw-gateway-server"

#include "config.h"

#include <gio/gnetworking.h>

#include "lw-gateway-server-private.h"

#define READ_SIZE 65536

/* Of the queue: so much, and half of it, is sent before it is moved up. */
#define MAX_TAKEN (1u << 20)

/* A peer that does not answer our FIN with its own has this long. */
#define LEAVE_MS 3000

struct _LwGatewayConnection
{
  guint            id;
  GSocket         *socket;
  GMainContext    *context;
  GSource         *in;      /* NULL = it is not read */
  GSource         *out;     /* only while something waits */
  GSource         *patience; /* only while it leaves */
  GByteArray      *queue;
  gsize            sent;    /* of the queue */
  GArray          *ends;    /* of gsize: places in the queue where a write must end, ascending */
  guint            next_end; /* of @ends */
  gboolean         closing;
  gboolean         resetting;
  gboolean         leaving;
  const LwGatewayConnectionEvents *events;
  gpointer         server;
};

static void
source_drop (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
break_off (LwGatewayConnection *self)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  /* Windows takes the option as text. */
  setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, (const char *) &now, sizeof now);
}

void
lw_gateway_connection_free (gpointer connection)
{
  LwGatewayConnection *self = connection;

  source_drop (&self->in);
  source_drop (&self->out);
  source_drop (&self->patience);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_byte_array_unref (self->queue);
  g_array_unref (self->ends);
  g_free (self);
}

/* What a connection that leaves still gets is thrown away. */
static gboolean
on_readable_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  LwGatewayConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  char bytes[READ_SIZE];
  gssize n = g_socket_receive (socket, bytes, sizeof bytes, NULL, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (self->leaving && n <= 0)
    self->events->left (self->server, self);
  else if (!self->leaving && n <= 0)
    self->events->over (self->server, self->id);
  else if (!self->leaving && !self->closing)
    self->events->received (self->server, self->id, (const guint8 *) bytes, (gsize) n);
  return G_SOURCE_CONTINUE; /* destroyed by then if it is over */
}

void
lw_gateway_connection_set_reading (LwGatewayConnection *self,
                                   gboolean             on)
{
  if ((self->in != NULL) == on)
    return;
  if (!on)
    {
      source_drop (&self->in);
      return;
    }
  self->in = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->in, G_SOURCE_FUNC (on_readable_cb), self, NULL);
  g_source_attach (self->in, self->context);
}

LwGatewayConnection *
lw_gateway_connection_new (guint                            id,
                           GSocket                         *socket,
                           GMainContext                    *context,
                           const LwGatewayConnectionEvents *events,
                           gpointer                         server)
{
  LwGatewayConnection *self = g_new0 (LwGatewayConnection, 1);

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->id = id;
  self->socket = g_object_ref (socket);
  self->context = context;
  self->events = events;
  self->server = server;
  self->queue = g_byte_array_new ();
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  lw_gateway_connection_set_reading (self, TRUE);
  return self;
}

guint
lw_gateway_connection_get_id (const LwGatewayConnection *self)
{
  return self->id;
}

gsize
lw_gateway_connection_get_backlog (const LwGatewayConnection *self)
{
  return self->queue->len - self->sent + (self->ends->len - self->next_end) * sizeof (gsize);
}

/* Keeps the queue from growing with what has been sent. */
static void
forget_sent (LwGatewayConnection *self)
{
  g_array_remove_range (self->ends, 0, self->next_end);
  self->next_end = 0;
  for (guint i = 0; i < self->ends->len; i++)
    g_array_index (self->ends, gsize, i) -= self->sent;
  g_byte_array_remove_range (self->queue, 0, (guint) self->sent);
  self->sent = 0;
}

static void
end_write (LwGatewayConnection *self)
{
  gsize end = self->queue->len;

  if (self->ends->len == 0 || g_array_index (self->ends, gsize, self->ends->len - 1) < end)
    g_array_append_val (self->ends, end);
}

void
lw_gateway_connection_queue (LwGatewayConnection *self,
                             GBytes              *bytes,
                             gboolean             alone)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (self->sent > MAX_TAKEN && self->sent > self->queue->len / 2)
    forget_sent (self);
  if (alone)
    end_write (self);
  g_byte_array_append (self->queue, data, (guint) size);
  if (alone)
    end_write (self);
}

void
lw_gateway_connection_close (LwGatewayConnection *self)
{
  self->closing = TRUE;
}

void
lw_gateway_connection_reset (LwGatewayConnection *self)
{
  self->closing = self->resetting = TRUE;
}

/* So many bytes may go in the next write. */
static gsize
next_write (LwGatewayConnection *self)
{
  while (self->next_end < self->ends->len && g_array_index (self->ends, gsize, self->next_end) <= self->sent)
    self->next_end++;
  return (self->next_end < self->ends->len ? g_array_index (self->ends, gsize, self->next_end) : self->queue->len) - self->sent;
}

/* FALSE when the connection broke. */
static gboolean
send_some (LwGatewayConnection *self)
{
  while (self->sent < self->queue->len)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (self->socket, (const char *) self->queue->data + self->sent, next_write (self), NULL, &error);

      if (n < 0)
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      self->sent += (gsize) n;
    }
  g_byte_array_set_size (self->queue, 0);
  g_array_set_size (self->ends, 0);
  self->sent = 0;
  self->next_end = 0;
  return TRUE;
}

static gboolean
on_writable_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  LwGatewayConnection *self = user_data;

  if (!lw_gateway_connection_flush (self))
    self->events->over (self->server, self->id);
  return G_SOURCE_CONTINUE; /* destroyed by then if it is over */
}

gboolean
lw_gateway_connection_flush (LwGatewayConnection *self)
{
  if (!send_some (self))
    return FALSE;
  if (self->resetting)
    {
      break_off (self);
      return FALSE;
    }
  if (self->queue->len == 0)
    {
      source_drop (&self->out);
      return !self->closing;
    }
  if (self->out == NULL)
    {
      self->out = g_socket_create_source (self->socket, G_IO_OUT, NULL);
      g_source_set_callback (self->out, G_SOURCE_FUNC (on_writable_cb), self, NULL);
      g_source_attach (self->out, self->context);
    }
  return TRUE;
}

static gboolean
on_impatient_cb (gpointer user_data)
{
  LwGatewayConnection *self = user_data;

  self->events->left (self->server, self);
  return G_SOURCE_REMOVE;
}

/* A close over bytes that nobody read would be an RST: the FIN goes first, and what comes is read to its end. */
gboolean
lw_gateway_connection_leave (LwGatewayConnection *self)
{
  if (!self->closing || self->resetting || self->queue->len > 0 || !g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    return FALSE;
  self->leaving = TRUE;
  source_drop (&self->out);
  lw_gateway_connection_set_reading (self, TRUE);
  self->patience = g_timeout_source_new (LEAVE_MS);
  g_source_set_callback (self->patience, on_impatient_cb, self, NULL);
  g_source_attach (self->patience, self->context);
  return TRUE;
}
