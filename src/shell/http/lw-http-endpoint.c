#define G_LOG_DOMAIN "lw-http"

#include "config.h"

#include <errno.h>
#include <string.h>

#include "lw-exclusive.h"
#include "lw-http-endpoint.h"
#include "lw-http-request.h"

/* A refused body is read and dropped up to this many bytes, so that the peer gets to read the refusal before the close. */
#define LINGER_MAX (64 * 1024)

/* The status codes that are counted by themselves; all others are the last one's. */
static const char * const counted_codes[] = { "200", "403", "404", "405", "413", "429", "503", "other", NULL };

static const struct
{
  guint       status;
  const char *reason;
} reasons[] = {
  { 200, "OK" },
  { 400, "Bad Request" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 413, "Content Too Large" },
  { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" },
  { 503, "Service Unavailable" },
  { 505, "HTTP Version Not Supported" },
};

struct _LwHttpEndpoint
{
  GSocketService *service;
  guint16         port;
  LwHttpPages     pages;
  LwHttpLimits    limits;
  LwMetric       *requests;     /* by code; may be NULL */
  GPtrArray      *clients;      /* of Client, not owned: each belongs to its pending operation */
  gint64         *recent_us;    /* ring of the last limits.requests request times */
  guint64         n_requests;
};

/* One connection. At any time exactly one operation is pending; its callback goes on or frees the client. */
typedef struct
{
  LwHttpEndpoint    *endpoint; /* NULL once the endpoint is gone */
  GSocketConnection *stream;
  GCancellable      *cancellable;
  GSource           *phase_deadline; /* of the head, then of the peer's close */
  GSource           *total_deadline;
  char               head[LW_HTTP_HEAD_MAX];
  gsize              length;
  char              *answer;
  gsize              dropped;
} Client;

void
lw_http_limits_init (LwHttpLimits *limits)
{
  *limits = (LwHttpLimits) { .connections = 8, .header_ms = 5000, .total_ms = 30000, .requests = 20, .window_ms = 1000 };
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
client_free (Client *client)
{
  if (client->endpoint != NULL)
    g_ptr_array_remove_fast (client->endpoint->clients, client);
  clear_source (&client->phase_deadline);
  clear_source (&client->total_deadline);
  g_io_stream_close (G_IO_STREAM (client->stream), NULL, NULL);
  g_clear_object (&client->stream);
  g_clear_object (&client->cancellable);
  g_free (client->answer);
  g_free (client);
}

/* Cancelling makes the pending operation call back, and that frees the client. */
static gboolean
on_deadline_cb (gpointer user_data)
{
  Client *client = user_data;

  g_cancellable_cancel (client->cancellable);
  return G_SOURCE_CONTINUE;
}

static GSource *
add_deadline (Client *client,
              guint   after_ms)
{
  GSource *source = g_timeout_source_new (after_ms);

  g_source_set_callback (source, on_deadline_cb, client, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void drop_more (Client *client);

static void
on_dropped_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Client *client = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  if (n > 0)
    client->dropped += n;
  if (n <= 0 || client->dropped >= LINGER_MAX)
    client_free (client);
  else
    drop_more (client);
}

/* Reads what the peer still sends until it closes: a close with unread bytes would reset the connection and take the answer
 * away from it. */
static void
drop_more (Client *client)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (client->stream)), client->head, sizeof client->head,
                             G_PRIORITY_LOW, client->cancellable, on_dropped_cb, client);
}

static void
on_written_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Client *client = user_data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL)
      || !g_socket_shutdown (g_socket_connection_get_socket (client->stream), FALSE, TRUE, NULL))
    {
      client_free (client);
      return;
    }
  if (client->endpoint != NULL)
    client->phase_deadline = add_deadline (client, client->endpoint->limits.header_ms);
  drop_more (client);
}

static const char *
reason_of (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Error";
}

static void
count_request (LwHttpEndpoint *self,
               guint           status)
{
  char word[8];
  guint cell = 0;

  if (self->requests == NULL)
    return;
  g_snprintf (word, sizeof word, "%u", status);
  while (counted_codes[cell + 1] != NULL && strcmp (counted_codes[cell], word) != 0)
    cell++;
  lw_metric_add (self->requests, cell, 1);
}

static void
client_answer (Client     *client,
               guint       status,
               const char *type,
               const char *body,
               gboolean    head_only)
{
  count_request (client->endpoint, status);
  client->answer = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                                    "Content-Type: %s; charset=utf-8\r\n"
                                    "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                                    "%s"
                                    "Cache-Control: no-store\r\n"
                                    "X-Content-Type-Options: nosniff\r\n"
                                    "Connection: close\r\n\r\n%s",
                                    status, reason_of (status), type, strlen (body),
                                    status == 405 ? "Allow: GET, HEAD\r\n" : "", head_only ? "" : body);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (client->stream)),
                                   client->answer, strlen (client->answer), G_PRIORITY_LOW, client->cancellable,
                                   on_written_cb, client);
}

static void
client_refuse (Client  *client,
               guint    status,
               gboolean head_only)
{
  g_autofree char *body = g_strdup_printf ("%u %s\n", status, reason_of (status));

  client_answer (client, status, "text/plain", body, head_only);
}

static void
client_serve (Client         *client,
              LwHttpJudgement judgement)
{
  const LwHttpPages *pages = &client->endpoint->pages;
  g_autofree char *body = NULL;
  gboolean well = TRUE;

  switch (judgement.page)
    {
    case LW_HTTP_PAGE_METRICS:
      body = pages->metrics (pages->user_data);
      client_answer (client, 200, "text/plain; version=0.0.4", body, judgement.head_only);
      break;
    case LW_HTTP_PAGE_HEALTH:
      body = pages->health (pages->user_data, &well);
      client_answer (client, well ? 200 : 503, "application/json", body, judgement.head_only);
      break;
    case LW_HTTP_PAGE_INDEX:
    case LW_HTTP_PAGE_NONE:
    default:
      client_answer (client, 200, "text/plain", "Legwork\n/metrics  what it measures, for Prometheus\n"
                     "/health   whether it is well, as JSON\n", judgement.head_only);
    }
}

/* An exact sliding window: the request is one too many when the limits.requests-th before it is younger than the window. */
static gboolean
take_request (LwHttpEndpoint *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 *slot = &self->recent_us[self->n_requests % self->limits.requests];

  if (self->n_requests >= self->limits.requests && now_us - *slot < (gint64) self->limits.window_ms * 1000)
    return FALSE;
  *slot = now_us;
  self->n_requests++;
  return TRUE;
}

static void read_more (Client *client);

static void
on_read_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Client *client = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);
  LwHttpJudgement judgement;

  if (n <= 0 || client->endpoint == NULL)
    {
      client_free (client);
      return;
    }
  client->length += n;
  judgement = lw_http_judge (client->head, client->length, client->endpoint->port);
  if (judgement.status == 0)
    {
      read_more (client);
      return;
    }
  clear_source (&client->phase_deadline);
  if (!take_request (client->endpoint))
    client_refuse (client, 429, judgement.head_only);
  else if (judgement.status != 200)
    client_refuse (client, judgement.status, judgement.head_only);
  else
    client_serve (client, judgement);
}

static void
read_more (Client *client)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (client->stream)), client->head + client->length,
                             sizeof client->head - client->length, G_PRIORITY_LOW, client->cancellable, on_read_cb, client);
}

static gboolean
on_incoming_cb (GSocketService    *service,
                GSocketConnection *connection,
                GObject           *source_object,
                LwHttpEndpoint    *self)
{
  Client *client;

  if (self->clients->len >= self->limits.connections)
    return TRUE; /* the last reference goes with the return, and that closes it */

  client = g_new0 (Client, 1);
  client->endpoint = self;
  client->stream = g_object_ref (connection);
  client->cancellable = g_cancellable_new ();
  client->phase_deadline = add_deadline (client, self->limits.header_ms);
  client->total_deadline = add_deadline (client, self->limits.total_ms);
  g_ptr_array_add (self->clients, client);
  read_more (client);
  return TRUE;
}

static gboolean
listen_on (LwHttpEndpoint *self,
           const char     *address,
           GError        **error)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, self->port);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (wanted), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL || !lw_exclusive_port (socket, error) || !g_socket_bind (socket, wanted, TRUE, error)
      || !g_socket_listen (socket, error) || (got = g_socket_get_local_address (socket, error)) == NULL
      || !g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), socket, NULL, error))
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return TRUE;
}

/* Both loopback addresses, the same port; a machine without IPv6 has only the first. */
static gboolean
listen_on_loopback (LwHttpEndpoint *self,
                    GError        **error)
{
  g_autoptr (GError) local_error = NULL;

  if (listen_on (self, "127.0.0.1", &local_error)
      && (listen_on (self, "::1", &local_error) || !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                 "Port %u is taken by another program, so /metrics and /health are off; set METRICS_PORT to a free port, or to "
                 "0 to do without, and start again", self->port);
  else
    g_set_error (error, G_IO_ERROR, (int) local_error->code,
                 "/metrics and /health are off: port %u of the loopback cannot be opened (%s); set METRICS_PORT to another "
                 "port", self->port, local_error->message);
  return FALSE;
}

LwHttpEndpoint *
lw_http_endpoint_new (guint16              port,
                      const LwHttpPages   *pages,
                      const LwHttpLimits  *limits,
                      LwMetrics           *metrics,
                      GError             **error)
{
  g_autoptr (LwHttpEndpoint) self = g_new0 (LwHttpEndpoint, 1);

  lw_http_limits_init (&self->limits);
  if (limits != NULL)
    self->limits = *limits;
  self->port = port;
  self->pages = *pages;
  self->clients = g_ptr_array_new ();
  self->recent_us = g_new0 (gint64, self->limits.requests);
  /* Not active yet: adding the second address cancels a running accept, and the connection that it took would be lost. */
  self->service = g_object_new (G_TYPE_SOCKET_SERVICE, "active", FALSE, NULL);
  if (!listen_on_loopback (self, error))
    return NULL;
  if (metrics != NULL)
    self->requests = lw_metrics_add_counter (metrics, "legwork_http_requests_total",
                                             "Requests to the HTTP endpoint, by the status code of the answer.", "code",
                                             counted_codes);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming_cb), self);
  g_socket_service_start (self->service);
  return g_steal_pointer (&self);
}

void
lw_http_endpoint_free (LwHttpEndpoint *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = self->clients->pdata[i];

      client->endpoint = NULL;
      g_cancellable_cancel (client->cancellable);
    }
  g_ptr_array_unref (self->clients);
  g_free (self->recent_us);
  g_free (self);
}

guint16
lw_http_endpoint_get_port (const LwHttpEndpoint *self)
{
  return self->port;
}
