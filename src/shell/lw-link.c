#define G_LOG_DOMAIN "lw-link"

#include "config.h"

#include <gio/gnetworking.h>

#include "lw-link.h"

#define CHUNK 65536
#define MAX_CHUNKS_A_TURN 4 /* then the main loop gets its turn */

typedef struct
{
  guint64 frame;
  GBytes *bytes;
  gsize   written;
} Frame;

struct _LwLink
{
  const LwLinkEvents *events;
  gpointer            data;

  GCancellable       *cancellable;
  GSocketConnection  *connection;
  GSocket            *socket; /* of the connection */
  GSource            *in;
  GSource            *out;
  GQueue              queue;  /* of Frame*; only the head may have bytes out */
  gboolean            over;
};

static void
frame_free (Frame *frame)
{
  g_bytes_unref (frame->bytes);
  g_free (frame);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* A frame with a byte out had its report then; the others get theirs here. */
static void
drop_queue (LwLink *self)
{
  Frame *frame;

  while ((frame = g_queue_pop_head (&self->queue)) != NULL)
    {
      if (frame->written == 0 && frame->frame != 0)
        self->events->withdrawn (self->data, frame->frame);
      frame_free (frame);
    }
}

static void
finish (LwLink     *self,
        const char *why)
{
  if (self->over)
    return;
  self->over = TRUE;
  g_cancellable_cancel (self->cancellable);
  clear_source (&self->in);
  clear_source (&self->out);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  drop_queue (self);
  self->events->lost (self->data, why);
}

/* Reads at most @max chunks. FALSE: nothing more will come; *@why says why. */
static gboolean
read_some (LwLink  *self,
           guint    max,
           char   **why)
{
  guint8 buffer[CHUNK];

  for (guint i = 0; i < max && !self->over; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive_with_blocking (self->socket, (char *) buffer, sizeof buffer, FALSE, NULL, &error);

      if (n > 0)
        self->events->received (self->data, buffer, n);
      else if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      else
        {
          *why = g_strdup (n == 0 ? "the other side closed the connection" : error->message);
          return FALSE;
        }
      if ((gsize) n < sizeof buffer)
        return TRUE;
    }
  return TRUE;
}

/* The connection is broken for writing: what was read before that still counts. */
static void
finish_after_reading (LwLink     *self,
                      const char *why)
{
  g_autofree char *ignored = NULL;

  read_some (self, G_MAXUINT, &ignored);
  finish (self, why);
}

static gboolean
on_readable_cb (GSocket     *socket,
                GIOCondition condition,
                gpointer     data)
{
  LwLink *self = data;
  g_autofree char *why = NULL;

  if (!read_some (self, MAX_CHUNKS_A_TURN, &why))
    finish (self, why);
  return G_SOURCE_CONTINUE;
}

/* TRUE: the head is wholly out. */
static gboolean
write_head (LwLink  *self,
            Frame   *frame,
            GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (frame->bytes, &size);
  gssize n = g_socket_send_with_blocking (self->socket, bytes + frame->written, size - frame->written, FALSE, NULL, error);
  gboolean first = frame->written == 0;
  gboolean whole;

  if (n <= 0)
    return FALSE;
  frame->written += n;
  whole = frame->written == size;
  if (first && frame->frame != 0)
    self->events->out (self->data, frame->frame); /* may end the connection, and the frame with it */
  return whole;
}

static gboolean on_writable_cb (GSocket *socket, GIOCondition condition, gpointer data);

static void
wait_writable (LwLink *self)
{
  if (self->out != NULL)
    return;
  self->out = g_socket_create_source (self->socket, G_IO_OUT, NULL);
  g_source_set_name (self->out, "lw-link out");
  g_source_set_callback (self->out, G_SOURCE_FUNC (on_writable_cb), self, NULL);
  g_source_attach (self->out, g_main_context_get_thread_default ());
}

static void
write_queue (LwLink *self)
{
  Frame *frame;

  while (!self->over && (frame = g_queue_peek_head (&self->queue)) != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (write_head (self, frame, &error))
        {
          if (g_queue_remove (&self->queue, frame))
            frame_free (frame);
        }
      else if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (!self->over)
            wait_writable (self);
          return;
        }
      else
        {
          finish_after_reading (self, error->message);
          return;
        }
    }
  clear_source (&self->out);
}

static gboolean
on_writable_cb (GSocket     *socket,
                GIOCondition condition,
                gpointer     data)
{
  LwLink *self = data;

  write_queue (self);
  return self->out != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
set_up_socket (LwLink *self)
{
  self->socket = g_socket_connection_get_socket (self->connection);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_timeout (self->socket, 0); /* the client's time-out was for connecting */
  g_socket_set_keepalive (self->socket, TRUE);
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->in = g_socket_create_source (self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_name (self->in, "lw-link in");
  g_source_set_callback (self->in, G_SOURCE_FUNC (on_readable_cb), self, NULL);
  g_source_attach (self->in, g_main_context_get_thread_default ());
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  LwLink *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the link may be gone */
  self = data;
  if (connection == NULL)
    {
      finish (self, error->message);
      return;
    }
  if (self->over)
    {
      g_object_unref (connection);
      return;
    }
  self->connection = connection;
  set_up_socket (self);
  self->events->opened (self->data);
  write_queue (self);
}

LwLink *
lw_link_open (const char         *host,
              guint16             port,
              guint               timeout_s,
              const LwLinkEvents *events,
              gpointer            data)
{
  LwLink *self = g_new0 (LwLink, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  self->events = events;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->queue);
  g_socket_client_set_timeout (client, timeout_s);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, host, port, self->cancellable, on_connected_cb, self);
  return self;
}

void
lw_link_free (LwLink *self)
{
  self->over = TRUE;
  g_cancellable_cancel (self->cancellable);
  clear_source (&self->in);
  clear_source (&self->out);
  g_queue_clear_full (&self->queue, (GDestroyNotify) frame_free);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_free (self);
}

void
lw_link_send (LwLink  *self,
              guint64  number,
              GBytes  *bytes)
{
  Frame *frame;
  gboolean idle = g_queue_is_empty (&self->queue);

  if (self->over)
    {
      if (number != 0)
        self->events->withdrawn (self->data, number);
      return;
    }
  frame = g_new0 (Frame, 1);
  frame->frame = number;
  frame->bytes = g_bytes_ref (bytes);
  g_queue_push_tail (&self->queue, frame);
  if (idle && self->socket != NULL)
    write_queue (self);
}

gboolean
lw_link_withdraw (LwLink  *self,
                  guint64  number)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      Frame *frame = l->data;

      if (frame->frame != number)
        continue;
      if (frame->written > 0)
        return FALSE;
      g_queue_delete_link (&self->queue, l);
      frame_free (frame);
      self->events->withdrawn (self->data, number);
      return TRUE;
    }
  return FALSE;
}

void
lw_link_close (LwLink     *self,
               const char *why)
{
  finish (self, why);
}

gsize
lw_link_queued (LwLink *self)
{
  return g_queue_get_length (&self->queue);
}
