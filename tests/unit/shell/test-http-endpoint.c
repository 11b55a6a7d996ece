#include "config.h"

#include <string.h>

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

#include "lw-http-endpoint.h"

typedef struct
{
  LwHttpEndpoint *endpoint;
  LwMetrics      *metrics;
  gboolean        well;
  guint           n_rendered;
} Fixture;

static char *
render_metrics (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_rendered++;
  return lw_metrics_render (fixture->metrics);
}

static char *
render_health (gpointer  user_data,
               gboolean *well)
{
  Fixture *fixture = user_data;

  fixture->n_rendered++;
  *well = fixture->well;
  return g_strdup (fixture->well ? "{\"status\":\"ok\"}" : "{\"status\":\"down\"}");
}

static LwHttpPages
pages_of (Fixture *fixture)
{
  return (LwHttpPages) { .metrics = render_metrics, .health = render_health, .user_data = fixture };
}

static void
set_up_with (Fixture            *fixture,
             const LwHttpLimits *limits)
{
  LwHttpPages pages = pages_of (fixture);
  g_autoptr (GError) error = NULL;

  fixture->well = TRUE;
  fixture->metrics = lw_metrics_new ();
  fixture->endpoint = lw_http_endpoint_new (0, &pages, limits, fixture->metrics, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lw_http_endpoint_get_port (fixture->endpoint), !=, 0);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  LwHttpLimits limits;

  lw_http_limits_init (&limits);
  limits.requests = 1000;
  set_up_with (fixture, &limits);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_pointer (&fixture->endpoint, lw_http_endpoint_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  lw_metrics_free (fixture->metrics);
}

/* A peer: writes what it has, then reads to the end of the stream. */
typedef struct
{
  GSocketConnection *stream;
  GString           *reply;
  char               buffer[4096];
  gboolean           ended;
} Peer;

static void peer_read (Peer *peer);

static void
on_peer_read_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Peer *peer = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  if (n > 0)
    g_string_append_len (peer->reply, peer->buffer, n);
  if (n > 0)
    peer_read (peer);
  else
    peer->ended = TRUE;
}

static void
peer_read (Peer *peer)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (peer->stream)), peer->buffer, sizeof peer->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_peer_read_cb, peer);
}

static Peer *
peer_new (const char *address,
          guint16     port,
          GError    **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocketConnection) stream = NULL;
  Peer *peer;

  g_socket_client_set_enable_proxy (client, FALSE);
  stream = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (to), NULL, error);
  if (stream == NULL)
    return NULL;
  peer = g_new0 (Peer, 1);
  peer->stream = g_steal_pointer (&stream);
  peer->reply = g_string_new (NULL);
  peer_read (peer);
  return peer;
}

static void
peer_free (Peer *peer)
{
  while (!peer->ended)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (peer->stream);
  g_string_free (peer->reply, TRUE);
  g_free (peer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

static void
peer_write (Peer       *peer,
            const char *text)
{
  gsize written;

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (peer->stream)), text, strlen (text),
                                            &written, NULL, NULL));
}

static void
peer_wait (Peer *peer)
{
  while (!peer->ended)
    g_main_context_iteration (NULL, TRUE);
}

static Peer *
ask_at (Fixture    *fixture,
        const char *address,
        const char *method_and_path,
        const char *more)
{
  guint16 port = lw_http_endpoint_get_port (fixture->endpoint);
  g_autofree char *head = g_strdup_printf ("%s HTTP/1.1\r\nHost: %s:%u\r\n%s\r\n", method_and_path,
                                           strchr (address, ':') != NULL ? "[::1]" : address, port, more);
  g_autoptr (GError) error = NULL;
  Peer *peer = peer_new (address, port, &error);

  g_assert_no_error (error);
  peer_write (peer, head);
  peer_wait (peer);
  return peer;
}

static void
assert_status (Peer *peer,
               guint status)
{
  g_autofree char *wanted = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_test_message ("%s", peer->reply->str);
  g_assert_true (g_str_has_prefix (peer->reply->str, wanted));
  g_assert_nonnull (strstr (peer->reply->str, "\r\nConnection: close\r\n"));
  g_assert_null (strstr (peer->reply->str, "Access-Control"));
}

static const char *
body_of (Peer *peer)
{
  const char *end = strstr (peer->reply->str, "\r\n\r\n");

  g_assert_nonnull (end);
  return end + 4;
}

static void
test_pages (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (Peer) metrics = ask_at (fixture, "127.0.0.1", "GET /metrics", "");
  g_autoptr (Peer) health = ask_at (fixture, "127.0.0.1", "GET /health", "");
  g_autoptr (Peer) index = ask_at (fixture, "127.0.0.1", "GET /", "");

  assert_status (metrics, 200);
  g_assert_nonnull (strstr (metrics->reply->str, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  g_assert_nonnull (strstr (body_of (metrics), "\nlegwork_http_requests_total{code=\"200\"} 0\n"));
  assert_status (health, 200);
  g_assert_cmpstr (body_of (health), ==, "{\"status\":\"ok\"}");
  assert_status (index, 200);
  g_assert_nonnull (strstr (body_of (index), "/metrics"));
}

static void
test_not_well (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (Peer) health = NULL;

  fixture->well = FALSE;
  health = ask_at (fixture, "127.0.0.1", "GET /health", "");
  assert_status (health, 503);
  g_assert_cmpstr (body_of (health), ==, "{\"status\":\"down\"}");
}

static void
test_head (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (Peer) peer = ask_at (fixture, "127.0.0.1", "HEAD /health", "");

  assert_status (peer, 200);
  g_assert_nonnull (strstr (peer->reply->str, "\r\nContent-Length: 15\r\n"));
  g_assert_cmpstr (body_of (peer), ==, "");
}

static void
test_refusals (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (Peer) post = ask_at (fixture, "127.0.0.1", "POST /metrics", "");
  g_autoptr (Peer) origin = ask_at (fixture, "127.0.0.1", "GET /metrics", "Origin: http://evil.example\r\n");
  g_autoptr (Peer) unknown = ask_at (fixture, "127.0.0.1", "GET /orders", "");
  g_autofree char *text = NULL;

  assert_status (post, 405);
  g_assert_nonnull (strstr (post->reply->str, "\r\nAllow: GET, HEAD\r\n"));
  assert_status (origin, 403);
  assert_status (unknown, 404);
  g_assert_cmpuint (fixture->n_rendered, ==, 0);
  text = lw_metrics_render (fixture->metrics);
  g_assert_nonnull (strstr (text, "{code=\"403\"} 1\n"));
  g_assert_nonnull (strstr (text, "{code=\"404\"} 1\n"));
  g_assert_nonnull (strstr (text, "{code=\"405\"} 1\n"));
}

/* The answer comes when the head is there, without a byte of the body. */
static void
test_body_at_header_time (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (Peer) peer = ask_at (fixture, "127.0.0.1", "POST /metrics", "Content-Length: 104857600\r\n");

  assert_status (peer, 413);
}

static void
test_host (Fixture      *fixture,
           gconstpointer data)
{
  guint16 port = lw_http_endpoint_get_port (fixture->endpoint);
  g_autoptr (Peer) evil = peer_new ("127.0.0.1", port, NULL);
  g_autoptr (Peer) old = peer_new ("127.0.0.1", port, NULL);

  peer_write (evil, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  peer_write (old, "GET /metrics HTTP/1.0\r\n\r\n");
  peer_wait (evil);
  peer_wait (old);
  assert_status (evil, 403);
  assert_status (old, 403);
  g_assert_cmpuint (fixture->n_rendered, ==, 0);
}

/* A head that comes a byte at a time is one head. */
static void
test_slow_head (Fixture      *fixture,
                gconstpointer data)
{
  guint16 port = lw_http_endpoint_get_port (fixture->endpoint);
  g_autofree char *head = g_strdup_printf ("GET /health HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", port);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", port, NULL);

  for (const char *c = head; *c != '\0'; c++)
    {
      const char one[] = { *c, '\0' };

      peer_write (peer, one);
      g_main_context_iteration (NULL, FALSE);
    }
  peer_wait (peer);
  assert_status (peer, 200);
}

static void
test_ipv6 (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (Peer) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Peer) probe = peer_new ("::1", lw_http_endpoint_get_port (fixture->endpoint), &error);

  if (probe == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      g_test_skip ("skipped: this machine has no IPv6 loopback");
      return;
    }
  g_assert_nonnull (probe);
  g_socket_shutdown (g_socket_connection_get_socket (probe->stream), FALSE, TRUE, NULL);
  peer = ask_at (fixture, "::1", "GET /health", "");
  assert_status (peer, 200);
}

/* 127.0.0.2 is this machine too, but nobody listens there. */
static void
test_loopback_only (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (peer_new ("127.0.0.2", lw_http_endpoint_get_port (fixture->endpoint), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_port_taken (Fixture      *fixture,
                 gconstpointer data)
{
  guint16 port = lw_http_endpoint_get_port (fixture->endpoint);
  g_autofree char *number = g_strdup_printf ("Port %u is taken", port);
  LwHttpPages pages = pages_of (fixture);
  g_autoptr (GError) error = NULL;
  LwHttpEndpoint *second = lw_http_endpoint_new (port, &pages, NULL, NULL, &error);

  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, number));
  g_assert_nonnull (strstr (error->message, "METRICS_PORT"));
}

/* The same port at once again after the end: a restart finds it free. */
static void
test_restart (Fixture      *fixture,
              gconstpointer data)
{
  guint16 port = lw_http_endpoint_get_port (fixture->endpoint);
  LwHttpPages pages = pages_of (fixture);
  g_autoptr (Peer) peer = ask_at (fixture, "127.0.0.1", "GET /health", "");
  g_autoptr (Peer) again = NULL;
  g_autoptr (GError) error = NULL;

  assert_status (peer, 200);
  g_clear_pointer (&fixture->endpoint, lw_http_endpoint_free);
  fixture->endpoint = lw_http_endpoint_new (port, &pages, NULL, NULL, &error);
  g_assert_no_error (error);
  again = ask_at (fixture, "127.0.0.1", "GET /health", "");
  assert_status (again, 200);
}

static void
test_rate (void)
{
  LwHttpLimits limits = { .connections = 8, .header_ms = 5000, .total_ms = 30000, .requests = 3, .window_ms = 3600000 };
  Fixture fixture = { 0 };

  set_up_with (&fixture, &limits);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (Peer) peer = ask_at (&fixture, "127.0.0.1", "GET /metrics", "");

      assert_status (peer, i < 3 ? 200 : 429);
    }
  g_assert_cmpuint (fixture.n_rendered, ==, 3);
  tear_down (&fixture, NULL);
}

/* Eight peers that say nothing fill the house: the ninth is shown out at once; when they are gone, others are served. */
static void
test_connections (void)
{
  LwHttpLimits limits = { .connections = 8, .header_ms = 600000, .total_ms = 600000, .requests = 20, .window_ms = 1000 };
  Fixture fixture = { 0 };
  Peer *peers[8];
  g_autoptr (Peer) ninth = NULL;
  g_autoptr (Peer) later = NULL;

  set_up_with (&fixture, &limits);
  for (int i = 0; i < 8; i++)
    peers[i] = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  ninth = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  peer_wait (ninth);
  g_assert_cmpstr (ninth->reply->str, ==, "");
  for (int i = 0; i < 8; i++)
    {
      g_assert_false (peers[i]->ended);
      g_socket_shutdown (g_socket_connection_get_socket (peers[i]->stream), FALSE, TRUE, NULL);
      peer_free (peers[i]);
    }
  later = ask_at (&fixture, "127.0.0.1", "GET /health", "");
  assert_status (later, 200);
  tear_down (&fixture, NULL);
}

/* Slowloris: a head that never ends is cut off by the deadline, not by the peer. */
static void
test_header_deadline (void)
{
  LwHttpLimits limits = { .connections = 8, .header_ms = 20, .total_ms = 600000, .requests = 20, .window_ms = 1000 };
  Fixture fixture = { 0 };
  g_autoptr (Peer) peer = NULL;

  set_up_with (&fixture, &limits);
  peer = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  peer_write (peer, "GET /metrics HTTP/1.1\r\nHost: ");
  peer_wait (peer);
  g_assert_cmpstr (peer->reply->str, ==, "");
  tear_down (&fixture, NULL);
}

static void
test_total_deadline (void)
{
  LwHttpLimits limits = { .connections = 8, .header_ms = 600000, .total_ms = 20, .requests = 20, .window_ms = 1000 };
  Fixture fixture = { 0 };
  g_autoptr (Peer) peer = NULL;

  set_up_with (&fixture, &limits);
  peer = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  peer_wait (peer);
  g_assert_cmpstr (peer->reply->str, ==, "");
  tear_down (&fixture, NULL);
}

static void
test_defaults (void)
{
  LwHttpLimits limits;

  lw_http_limits_init (&limits);
  g_assert_cmpuint (limits.connections, <=, 8);
  g_assert_cmpuint (limits.header_ms, <=, 5000);
  g_assert_cmpuint (limits.total_ms, <=, 30000);
  g_assert_cmpuint (limits.requests * 1000, <=, 20 * limits.window_ms);
}

/* Freed with peers in every phase: nothing is left that calls back. */
static void
test_free_while_busy (void)
{
  Fixture fixture = { 0 };
  g_autoptr (Peer) silent = NULL;
  g_autoptr (Peer) half = NULL;

  set_up_with (&fixture, NULL);
  silent = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  half = peer_new ("127.0.0.1", lw_http_endpoint_get_port (fixture.endpoint), NULL);
  peer_write (half, "GET /metrics HTTP/1.1\r\n");
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_clear_pointer (&fixture.endpoint, lw_http_endpoint_free);
  peer_wait (silent);
  peer_wait (half);
  g_assert_cmpuint (fixture.n_rendered, ==, 0);
  tear_down (&fixture, NULL);
}

/* A socket that asks to share addresses does not get the endpoint's port, on both loopback addresses. */
static void
test_port_is_its_own (Fixture      *fixture,
                      gconstpointer data)
{
  static const char * const addresses[] = { "127.0.0.1", "::1" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GSocketAddress) address =
        g_inet_socket_address_new_from_string (addresses[i], lw_http_endpoint_get_port (fixture->endpoint));
      g_autoptr (GSocket) thief = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      if (thief == NULL) /* a machine without IPv6 */
        continue;
      g_assert_true (g_socket_set_option (thief, SOL_SOCKET, SO_REUSEADDR, 1, NULL));
      g_assert_false (g_socket_bind (thief, address, TRUE, NULL) && g_socket_listen (thief, NULL));
    }
}

#define ADD(path, function) g_test_add ("/http-endpoint/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pages", test_pages);
  ADD ("not-well", test_not_well);
  ADD ("head", test_head);
  ADD ("refusals", test_refusals);
  ADD ("body-at-header-time", test_body_at_header_time);
  ADD ("host", test_host);
  ADD ("slow-head", test_slow_head);
  ADD ("ipv6", test_ipv6);
  ADD ("loopback-only", test_loopback_only);
  ADD ("port-taken", test_port_taken);
  ADD ("restart", test_restart);
  ADD ("port-is-its-own", test_port_is_its_own);
  g_test_add_func ("/http-endpoint/rate", test_rate);
  g_test_add_func ("/http-endpoint/connections", test_connections);
  g_test_add_func ("/http-endpoint/header-deadline", test_header_deadline);
  g_test_add_func ("/http-endpoint/total-deadline", test_total_deadline);
  g_test_add_func ("/http-endpoint/defaults", test_defaults);
  g_test_add_func ("/http-endpoint/free-while-busy", test_free_while_busy);
  return g_test_run ();
}
