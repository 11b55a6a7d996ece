/* The simulated TWS on real sockets: connections come and go, and what a script asks of sockets happens. Everything waits for
 * what it expects; nothing sleeps for a time. */

#include "config.h"

#include <gio/gio.h>
#include <linux/tcp.h> /* newer than netinet/tcp.h */
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>

#include "lw-frame.h"
#include "lw-gateway-server.h"
#include "lw-msg.h"

#define PATIENCE_S 60
#define SECOND     G_USEC_PER_SEC

typedef struct
{
  GSocket  *socket;
  LwFramer *framer;
  LwMsg    *msg;
  int       version;
} Peer;

static void
peer_free (Peer *peer)
{
  g_clear_object (&peer->socket);
  lw_framer_free (peer->framer);
  lw_msg_free (peer->msg);
  g_free (peer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

static LwGatewayServer *
server_new (LwScript *script)
{
  g_autoptr (GError) error = NULL;
  LwGatewayConfig config;
  LwGatewayServer *server;

  lw_gateway_config_init (&config);
  if (script != NULL)
    lw_gateway_config_take_script (&config, script);
  server = lw_gateway_server_start (&config, 0, NULL, &error);
  g_assert_no_error (error);
  return server;
}

/* NULL: refused. */
static Peer *
peer_try (LwGatewayServer *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) lw_gateway_server_get_port (server));
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;
  Peer *peer;

  g_socket_set_timeout (socket, PATIENCE_S);
  if (!g_socket_connect (socket, address, NULL, &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
      return NULL;
    }
  peer = g_new0 (Peer, 1);
  peer->socket = g_steal_pointer (&socket);
  peer->framer = lw_framer_new ();
  peer->msg = lw_msg_new ();
  return peer;
}

static Peer *
peer_new (LwGatewayServer *server)
{
  Peer *peer = peer_try (server);

  g_assert_nonnull (peer);
  return peer;
}

static void
peer_write (Peer             *peer,
            const GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;

  for (gsize sent = 0; sent < bytes->len;)
    {
      gssize n = g_socket_send (peer->socket, (const char *) bytes->data + sent, bytes->len - sent, NULL, &error);

      g_assert_no_error (error);
      sent += (gsize) n;
    }
}

/* One read; 0 at the FIN, −1 with @error. */
static gssize
peer_read (Peer    *peer,
           GError **error)
{
  guint8 bytes[4096];
  gssize n = g_socket_receive (peer->socket, (char *) bytes, sizeof bytes, NULL, error);

  if (n > 0)
    lw_framer_push (peer->framer, bytes, (gsize) n);
  return n;
}

static void
peer_hello (Peer *peer)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 *payload;
  gsize length;

  lw_handshake_write (bytes, 157, 178);
  peer_write (peer, bytes);
  while (!lw_framer_next (peer->framer, &payload, &length, NULL))
    g_assert_cmpint (peer_read (peer, NULL), >, 0);
  g_assert_true (lw_server_version_read (payload, length, &peer->version, NULL));
}

static void
peer_send (Peer *peer)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_msg_write (peer->msg, peer->version, bytes);
  peer_write (peer, bytes);
}

static LwRow *
peer_begin (Peer     *peer,
            LwMsgKind kind)
{
  lw_msg_reset (peer->msg, kind);
  return lw_msg_get_row (peer->msg);
}

/* Reads until a message of @kind is there. FALSE: the connection ended before; @error says how when it broke. */
static gboolean
peer_await (Peer     *peer,
            LwMsgKind kind,
            GError  **error)
{
  const guint8 *payload;
  gsize length;

  for (;;)
    {
      while (lw_framer_next (peer->framer, &payload, &length, NULL))
        {
          g_assert_true (lw_msg_read (peer->msg, LW_DIR_IN, peer->version, payload, length, NULL));
          if (lw_msg_get_kind (peer->msg) == kind)
            return TRUE;
        }
      if (peer_read (peer, error) <= 0)
        return FALSE;
    }
}

static Peer *
peer_ready (LwGatewayServer *server,
            gint32           client_id)
{
  Peer *peer = peer_new (server);

  peer_hello (peer);
  lw_row_set_int (peer_begin (peer, LW_MSG_startApi), LW_F_startApi_clientId, client_id);
  peer_send (peer);
  g_assert_true (peer_await (peer, LW_MSG_nextValidId, NULL));
  return peer;
}

static void
ask_time (Peer *peer)
{
  peer_begin (peer, LW_MSG_reqCurrentTime);
  peer_send (peer);
}

static void
on (LwScript      *script,
    LwScriptEvent  event,
    LwScriptWord   word,
    gint64         number)
{
  lw_script_rule_number (lw_script_add_rule (script, LW_SCRIPT_GATEWAY, event, 1, 0), word, number);
}

/* 32 clients talk at once; the 33rd is let go; when one leaves there is room again. */
static void
test_connections (void)
{
  g_autoptr (LwGatewayServer) server = server_new (NULL);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  g_autoptr (Peer) extra = NULL;
  gboolean room = FALSE;

  for (gint32 i = 0; i < 32; i++)
    g_ptr_array_add (peers, peer_ready (server, i));
  extra = peer_new (server);
  g_assert_cmpint (peer_read (extra, NULL), ==, 0);
  for (guint i = 0; i < peers->len; i++)
    {
      ask_time (peers->pdata[i]);
      g_assert_true (peer_await (peers->pdata[i], LW_MSG_currentTime, NULL));
    }
  g_ptr_array_set_size (peers, 31);
  while (!room) /* until the server has seen the one go */
    {
      g_autoptr (Peer) next = peer_new (server);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      GError *error = NULL;

      lw_handshake_write (bytes, 157, 178);
      peer_write (next, bytes);
      room = peer_read (next, &error) > 0;
      g_clear_error (&error);
    }
}

static guint
peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint) (usage.ru_maxrss / 1024);
}

/* Somebody who asks and asks and never reads: dropped, and the server serves the others meanwhile. */
static void
test_never_reads (void)
{
  g_autoptr (LwGatewayServer) server = NULL;
  g_autoptr (Peer) deaf = NULL, other = NULL;
  LwGatewayConfig config;
  gboolean broke = FALSE;

  lw_gateway_config_init (&config);
  config.rate = 100000;
  server = lw_gateway_server_start (&config, 0, NULL, NULL);
  g_assert_nonnull (server);
  other = peer_ready (server, 1);
  deaf = peer_ready (server, 2);
  for (gint32 i = 1; !broke; i++) /* each answer is a whole chain */
    {
      LwRow *row = peer_begin (deaf, LW_MSG_reqContractDetails);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      GError *error = NULL;

      lw_row_set_int (row, LW_F_reqContractDetails_reqId, i);
      lw_row_set_text (row, LW_F_reqContractDetails_symbol, "SPX");
      lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
      lw_msg_write (deaf->msg, deaf->version, bytes);
      broke = g_socket_send (deaf->socket, (const char *) bytes->data, bytes->len, NULL, &error) < 0;
      g_clear_error (&error);
      g_assert_cmpint (i, <, 1000000);
      if (i % 4 == 0)
        {
          ask_time (other);
          g_assert_true (peer_await (other, LW_MSG_currentTime, NULL));
        }
    }
  ask_time (other);
  g_assert_true (peer_await (other, LW_MSG_currentTime, NULL));
  g_test_message ("at most %u MiB were in use", peak_mib ());
  g_assert_cmpuint (peak_mib (), <, 700); /* a sanitizer keeps what was freed for a while */
}

/* The port is closed, the connection that is there goes on, and the same port opens again. */
static void
test_refuse (void)
{
  g_autoptr (LwScript) script = lw_script_new ("refuse");
  g_autoptr (LwGatewayServer) server = NULL;
  g_autoptr (Peer) peer = NULL, next = NULL;
  int port;

  on (script, LW_SCRIPT_EVENT_TIME, LW_SCRIPT_WORD_REFUSE, SECOND);
  server = server_new (script);
  port = lw_gateway_server_get_port (server);
  peer = peer_ready (server, 1);
  ask_time (peer);
  g_assert_true (peer_await (peer, LW_MSG_currentTime, NULL));
  g_assert_null (peer_try (server));
  while ((next = peer_try (server)) == NULL)
    g_thread_yield ();
  g_assert_cmpint (lw_gateway_server_get_port (server), ==, port);
  peer_hello (next);
  ask_time (peer);
  g_assert_true (peer_await (peer, LW_MSG_currentTime, NULL));
}

static void
test_reset (void)
{
  g_autoptr (LwScript) script = lw_script_new ("rst");
  g_autoptr (LwGatewayServer) server = NULL;
  g_autoptr (Peer) peer = NULL;
  g_autoptr (GError) error = NULL;

  on (script, LW_SCRIPT_EVENT_TIME, LW_SCRIPT_WORD_RST, 0);
  server = server_new (script);
  peer = peer_ready (server, 1);
  ask_time (peer);
  g_assert_false (peer_await (peer, LW_MSG_currentTime, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED); /* GIO's name of ECONNRESET */
}

/* A close is a FIN, also over bytes that the gateway has not read. */
static void
test_close (void)
{
  g_autoptr (LwScript) script = lw_script_new ("close");
  g_autoptr (LwGatewayServer) server = NULL;
  g_autoptr (Peer) peer = NULL;
  g_autoptr (GByteArray) many = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  on (script, LW_SCRIPT_EVENT_TIME, LW_SCRIPT_WORD_STALL_READ, 0);
  lw_script_rule_number (lw_script_add_rule (script, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_TIME, 1, SECOND / 10), LW_SCRIPT_WORD_CLOSE, 0);
  server = server_new (script);
  peer = peer_ready (server, 1);
  peer_begin (peer, LW_MSG_reqCurrentTime);
  for (guint i = 0; i < 1000; i++)
    lw_msg_write (peer->msg, peer->version, many);
  peer_write (peer, many);
  g_assert_true (peer_await (peer, LW_MSG_currentTime, NULL)); /* the first, with which reading ended */
  g_assert_false (peer_await (peer, LW_MSG_currentTime, &error));
  g_assert_no_error (error);
}

/* The gateway really stops reading: a client that goes on writing is stopped by TCP; then everything is answered. */
static void
test_back_pressure (void)
{
  g_autoptr (LwScript) script = lw_script_new ("stall");
  g_autoptr (LwGatewayServer) server = NULL;
  g_autoptr (Peer) peer = NULL;
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  gsize sent = 0;

  on (script, LW_SCRIPT_EVENT_TIME, LW_SCRIPT_WORD_STALL_READ, 3 * SECOND);
  server = server_new (script);
  peer = peer_ready (server, 1);
  ask_time (peer);
  g_assert_true (peer_await (peer, LW_MSG_currentTime, NULL));
  peer_begin (peer, LW_MSG_setServerLogLevel);
  lw_msg_write (peer->msg, peer->version, frame);
  g_socket_set_blocking (peer->socket, FALSE);
  while (error == NULL)
    {
      gssize n = g_socket_send (peer->socket, (const char *) frame->data + sent % frame->len, frame->len - sent % frame->len, NULL, &error);

      sent += n > 0 ? (gsize) n : 0;
      g_assert_cmpuint (sent, <, 256u << 20);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_true (g_socket_condition_timed_wait (peer->socket, G_IO_OUT, PATIENCE_S * SECOND, NULL, NULL)); /* it reads again */
}

/* TCP segments with data that came so far; the kernel may join what it has not yet given to the reader, but this count stays. */
static guint
segments_of (Peer *peer)
{
  struct tcp_info info = { 0 };
  socklen_t size = sizeof info;

  g_assert_cmpint (getsockopt (g_socket_get_fd (peer->socket), IPPROTO_TCP, TCP_INFO, &info, &size), ==, 0);
  return info.tcpi_data_segs_in;
}

/* Writes of one byte are segments of one byte, and together they are the messages. */
static void
test_segments (void)
{
  guint n[2];

  for (guint i = 0; i < G_N_ELEMENTS (n); i++)
    {
      g_autoptr (LwScript) script = lw_script_new ("segment");
      g_autoptr (LwGatewayServer) server = NULL;
      g_autoptr (Peer) peer = NULL;

      if (i == 1)
        on (script, LW_SCRIPT_EVENT_START_API, LW_SCRIPT_WORD_SEGMENT, 1);
      server = server_new (script);
      peer = peer_ready (server, 1);
      ask_time (peer);
      g_assert_true (peer_await (peer, LW_MSG_currentTime, NULL));
      n[i] = segments_of (peer);
    }
  g_test_message ("%u segments, %u with single bytes", n[0], n[1]);
  g_assert_cmpuint (n[1], >, 3 * n[0]); /* not one a byte: the kernel joins what it could not send at once */
}

/* With clients connected, one of them in the middle of a frame. */
static void
test_stop (void)
{
  LwGatewayServer *server = server_new (NULL);
  g_autoptr (Peer) ready = peer_ready (server, 1);
  g_autoptr (Peer) half = peer_new (server);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  lw_handshake_write (bytes, 157, 178);
  g_byte_array_set_size (bytes, 7);
  peer_write (half, bytes);
  lw_gateway_server_stop (server);
  g_assert_false (peer_await (ready, LW_MSG_currentTime, &error));
  g_assert_cmpint (peer_read (half, NULL), <=, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway-server/connections", test_connections);
  g_test_add_func ("/gateway-server/never-reads", test_never_reads);
  g_test_add_func ("/gateway-server/refuse", test_refuse);
  g_test_add_func ("/gateway-server/reset", test_reset);
  g_test_add_func ("/gateway-server/close", test_close);
  g_test_add_func ("/gateway-server/back-pressure", test_back_pressure);
  g_test_add_func ("/gateway-server/segments", test_segments);
  g_test_add_func ("/gateway-server/stop", test_stop);
  return g_test_run ();
}
