/* A socket that dies under an open ticket: the desk comes back by itself, with the same lines, asks TWS about orders before it
 * sends any, and the ticket gets fresh quotes again. */

#include "config.h"

#include <gio/gio.h>

#include "lw-calendar.h"
#include "lw-desk-fixture.h"
#include "lw-desk-private.h"
#include "lw-gateway-server.h"

/* Passes bytes on, and can be cut. */
typedef struct
{
  GSocketService *service;
  guint16         port, target;
  GPtrArray      *streams; /* both ends of what is connected */
  guint           n_accepted;
} Cable;

static void
pass_on (GIOStream *from,
         GIOStream *to)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (to), g_io_stream_get_input_stream (from),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static gboolean
on_incoming_cb (GSocketService    *service,
                GSocketConnection *client,
                GObject           *source,
                Cable             *cable)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  GSocketConnection *server;

  g_socket_client_set_enable_proxy (connector, FALSE);
  server = g_socket_client_connect_to_host (connector, "127.0.0.1", cable->target, NULL, NULL);
  g_assert_nonnull (server);
  cable->n_accepted++;
  g_ptr_array_add (cable->streams, g_object_ref (client));
  g_ptr_array_add (cable->streams, server);
  pass_on (G_IO_STREAM (client), G_IO_STREAM (server));
  pass_on (G_IO_STREAM (server), G_IO_STREAM (client));
  return TRUE;
}

static void
cut (Cable *cable)
{
  for (guint i = 0; i < cable->streams->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (cable->streams, i)), TRUE, TRUE, NULL);
}

static void
cable_init (Cable  *cable,
            guint16 target)
{
  cable->target = target;
  cable->streams = g_ptr_array_new_with_free_func (g_object_unref);
  cable->service = g_socket_service_new ();
  cable->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (cable->service), NULL, NULL);
  g_signal_connect (cable->service, "incoming", G_CALLBACK (on_incoming_cb), cable);
}

static void
cable_clear (Cable *cable)
{
  cut (cable);
  g_socket_service_stop (cable->service);
  g_socket_listener_close (G_SOCKET_LISTENER (cable->service));
  g_object_unref (cable->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (cable->streams);
}

static gboolean
orders_are_off (LwDesk  *desk,
                gpointer unused)
{
  return !orders_are_on (desk, NULL);
}

static gboolean
chain_is_there (LwDesk  *desk,
                gpointer unused)
{
  g_assert_cmpstr (lw_desk_get_chain_problem (desk, "SPY"), ==, "");
  return lw_desk_get_chain (desk, "SPY") != NULL;
}

static gboolean
can_transmit (LwDesk  *desk,
              gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit;
}

/* The last expiry on a monthly Friday is always listed. */
static LwDate
next_monthly (LwDesk *desk)
{
  int year, month, day;

  lw_date_to_ymd (lw_calendar_ny_date (lw_desk_now_us (desk)), &year, &month, &day);
  return month == 12 ? lw_calendar_monthly (year + 1, 1) : lw_calendar_monthly (year, month + 1);
}

static void
open_ticket (LwDesk *desk)
{
  const LwChain *chain;
  LwVertical vertical;
  LwPrice k2;

  g_assert_true (lw_desk_load_expiry (desk, "SPY", next_monthly (desk)));
  wait_until (desk, chain_is_there, NULL, "the chain");
  chain = lw_desk_get_chain (desk, "SPY");
  g_assert_cmpuint (chain->n_expiries, ==, 1);
  k2 = (LwPrice) floor (lw_chain_px (chain)) * LW_PRICE_SCALE;
  g_assert_true (lw_vertical_from_chain (chain, 0, LW_BULL_PUT, k2 - 2 * LW_PRICE_SCALE, k2, &vertical));
  lw_desk_ticket_open (desk, &vertical);
  wait_until (desk, can_transmit, NULL, "Transmit is possible");
}

static guint
lines_used (LwDesk *desk)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.stats.lines_used;
}

static LwDesk *
new_desk (const char *dir,
          int         port)
{
  g_autoptr (GError) error = NULL;
  LwDeskConfig config;
  LwDesk *desk;

  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_TWS;
  config.host = g_strdup ("127.0.0.1");
  config.port = port;
  config.client_id = 1;
  config.data_dir = g_strdup (dir);
  config.metrics_port = 0;
  desk = lw_desk_new (&config, &error);
  g_assert_no_error (error);
  lw_desk_config_clear (&config);
  return desk;
}

/* Keeps the last one that begins with "Connected". */
static void
on_notice_cb (LwDesk     *desk,
              const char *sentence,
              gboolean    is_problem,
              GString    *said)
{
  if (!is_problem && g_str_has_prefix (sentence, "Connected"))
    g_string_assign (said, sentence);
}

/* What the status line says last is no problem any more. */
static void
assert_message (LwDesk     *desk,
                const char *words)
{
  LwDeskStatus status;

  lw_desk_get_status (desk, &status);
  g_test_message ("%s", status.message);
  g_assert_false (status.message_is_problem);
  g_assert_nonnull (strstr (status.message, words));
}

static void
test_comes_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("lw-reconnect-XXXXXX", &error);
  LwGatewayConfig gateway_config;
  g_autoptr (LwGatewayServer) gateway = NULL;
  Cable cable = { 0 };
  LwDesk *desk;
  g_autoptr (GString) said = g_string_new (NULL);
  guint lines;
  gint64 cut_us;

  lw_gateway_config_init (&gateway_config);
  gateway = lw_gateway_server_start (&gateway_config, 0, NULL, &error);
  g_assert_no_error (error);
  cable_init (&cable, (guint16) lw_gateway_server_get_port (gateway));
  desk = new_desk (dir, cable.port);
  lw_desk_start (desk);
  wait_until (desk, orders_are_on, NULL, "orders on");
  open_ticket (desk);
  lines = lines_used (desk);
  g_assert_cmpuint (lines, >=, 3);

  cut_us = lw_desk_now_us (desk);
  cut (&cable);
  wait_until (desk, orders_are_off, NULL, "orders off");
  lw_desk_ticket_set_quantity (desk, 1);
  g_assert_false (lw_desk_get_ticket (desk)->can_transmit);
  g_assert_true (isfinite (lw_desk_get_ticket (desk)->mid));
  g_assert_false (lw_desk_get_ticket (desk)->quotes_fresh); /* of before: they stand there, but do not count */
  g_signal_connect (desk, "notice", G_CALLBACK (on_notice_cb), said);
  wait_until (desk, orders_are_on, NULL, "orders on again");
  g_assert_true (g_str_has_prefix (said->str, "Connected again, "));
  g_assert_nonnull (strstr (said->str, " lines back in "));
  assert_message (desk, "Connected again, ");
  g_assert_cmpuint (cable.n_accepted, ==, 2);
  wait_until (desk, can_transmit, NULL, "Transmit is possible again");
  g_assert_cmpuint (lines_used (desk), ==, lines);
  g_assert_cmpint (lw_desk_get_ticket (desk)->quote_age_us, <, lw_desk_now_us (desk) - cut_us);

  lw_desk_stop (desk);
  cable_clear (&cable);
  g_signal_handlers_disconnect_by_func (desk, on_notice_cb, said);
  g_object_unref (desk);
  remove_tree (dir);
}

static gboolean
works (LwDesk  *desk,
       gpointer id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  return orders_are_on (desk, NULL) && intent->state == LW_INTENT_WORKING && intent->verified;
}

static gboolean
is_cancelled (LwDesk  *desk,
              gpointer id)
{
  return lw_desk_find_order (desk, id)->state == LW_INTENT_CANCELLED;
}

/* An order above the middle, of a market that stands still. */
static void
rest (LwDesk *desk,
      char    id[LW_INTENT_ID_SIZE])
{
  const LwDeskTicket *ticket;

  open_ticket (desk);
  ticket = lw_desk_get_ticket (desk);
  lw_desk_ticket_set_limit (desk, (LwPrice) llround (ticket->mid * LW_PRICE_SCALE / ticket->increment) * ticket->increment + 3 * ticket->increment);
  wait_until (desk, can_transmit, NULL, "Transmit is possible at that price");
  while (!lw_desk_ticket_transmit (desk)) /* G13 may ask once more */
    wait_until (desk, can_transmit, NULL, "Transmit is possible again");
  g_strlcpy (id, lw_desk_get_ticket (desk)->intent, LW_INTENT_ID_SIZE);
  wait_until (desk, works, id, "the order works");
}

static void
lose (LwDesk *desk,
      Cable  *cable)
{
  cut (cable);
  wait_until (desk, orders_are_off, NULL, "orders off");
}

/* G16: after a loss an order is left, unless the person has set it otherwise; what the person disconnects is left in any case. */
static void
test_cancel_on_reconnect (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("lw-reconnect-XXXXXX", &error);
  LwGatewayConfig gateway_config;
  g_autoptr (LwGatewayServer) gateway = NULL;
  Cable cable = { 0 };
  LwDesk *desk;
  char id[LW_INTENT_ID_SIZE];

  lw_gateway_config_init (&gateway_config);
  gateway_config.speed = 0;
  gateway = lw_gateway_server_start (&gateway_config, 0, NULL, &error);
  g_assert_no_error (error);
  cable_init (&cable, (guint16) lw_gateway_server_get_port (gateway));
  desk = new_desk (dir, cable.port);
  lw_desk_start (desk);
  wait_until (desk, orders_are_on, NULL, "orders on");
  rest (desk, id);

  g_assert_false (desk->gate.settings.cancel_on_reconnect);
  lose (desk, &cable);
  wait_until (desk, works, id, "it is left, and TWS has named it again");

  desk->gate.settings.cancel_on_reconnect = TRUE;
  lw_desk_disconnect (desk);
  wait_until (desk, orders_are_off, NULL, "orders off");
  cut (&cable); /* it passes on no end */
  lw_desk_connect (desk);
  wait_until (desk, works, id, "the person's own disconnect is no loss");
  g_assert_cmpuint (lw_desk_n_alarms (desk), ==, 0);

  lose (desk, &cable);
  wait_until (desk, is_cancelled, id, "its cancel");
  g_assert_cmpuint (lw_desk_n_alarms (desk), ==, 1);
  g_assert_nonnull (strstr (lw_desk_get_alarm (desk, 0)->text, "asked to cancel 1 order,"));

  lw_desk_stop (desk);
  cable_clear (&cable);
  g_object_unref (desk);
  remove_tree (dir);
}

static gboolean
nothing_listens (LwDesk  *desk,
                 gpointer unused)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.problem_kind == LW_PROBLEM_NO_LISTENER;
}

/* Once there is a problem it stays, through every try, until orders can go. */
static void
on_connection_changed_cb (LwDesk *desk,
                          guint  *n_tries)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  if (connection.stats.state == LW_CONN_READY)
    return;
  g_assert_cmpint (connection.problem_kind, ==, LW_PROBLEM_NO_LISTENER);
  g_assert_nonnull (strstr (connection.problem, "Nothing listens on 127.0.0.1:"));
  *n_tries += connection.stats.state == LW_CONN_CONNECTING;
}

static guint16
free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static void
test_problem_stays (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("lw-reconnect-XXXXXX", &error);
  LwGatewayConfig gateway_config;
  g_autoptr (LwGatewayServer) gateway = NULL;
  LwDeskConnection connection;
  guint16 port = free_port ();
  guint n_tries = 0;
  LwDesk *desk = new_desk (dir, port);

  lw_desk_start (desk);
  wait_until (desk, nothing_listens, NULL, "nothing listens");
  g_signal_connect (desk, "connection-changed", G_CALLBACK (on_connection_changed_cb), &n_tries);
  lw_gateway_config_init (&gateway_config);
  gateway = lw_gateway_server_start (&gateway_config, port, NULL, &error);
  g_assert_no_error (error);
  wait_until (desk, orders_are_on, NULL, "orders on");
  g_assert_cmpuint (n_tries, >=, 1);
  assert_message (desk, "Connected to TWS on 127.0.0.1:");
  lw_desk_get_connection (desk, &connection);
  g_assert_cmpstr (connection.problem, ==, "");
  g_assert_cmpint (connection.problem_kind, ==, LW_PROBLEM_NONE);

  g_signal_handlers_disconnect_by_func (desk, on_connection_changed_cb, &n_tries);
  lw_desk_stop (desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (desk);
  remove_tree (dir);
}

static void
test_refuses_bad_port (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("lw-reconnect-XXXXXX", &error);
  LwDeskConnection connection;
  LwDesk *desk;

  g_setenv ("TWS_PORT", "seventy", TRUE);
  desk = new_desk (dir, 0);
  lw_desk_start (desk);
  lw_desk_get_connection (desk, &connection);
  g_unsetenv ("TWS_PORT");
  g_assert_cmpint (connection.problem_kind, ==, LW_PROBLEM_SETTING);
  g_assert_nonnull (strstr (connection.problem, "TWS_PORT is \"seventy\""));
  g_assert_cmpint (connection.stats.state, ==, LW_CONN_DISCONNECTED);
  lw_desk_stop (desk);
  g_object_unref (desk);
  remove_tree (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/reconnect/comes-back", test_comes_back);
  g_test_add_func ("/shell/reconnect/cancel-on-reconnect", test_cancel_on_reconnect);
  g_test_add_func ("/shell/reconnect/problem-stays", test_problem_stays);
  g_test_add_func ("/shell/reconnect/refuses-bad-port", test_refuses_bad_port);
  return g_test_run ();
}
