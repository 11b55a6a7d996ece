/* What a client may do at most, and what becomes of one that does more. */

#include <string.h>

#include "lw-gateway-fixture.h"

#define SECOND G_USEC_PER_SEC

/* Ready, with connect options. */
static Client *
client_with (Fixture    *fixture,
             const char *options)
{
  Client *client = client_new (fixture);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_handshake_write_options (bytes, 157, 178, options);
  client_bytes (client, bytes->data, bytes->len);
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, 1);
  client_send (client);
  client_forget (client);
  return client;
}

/* So many requests of @kind in one read. */
static void
pour (Client    *client,
      LwMsgKind  kind,
      guint      n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  client_begin (client, kind);
  for (guint i = 0; i < n; i++)
    lw_msg_write (client->out, client->version, bytes);
  client_bytes (client, bytes->data, bytes->len);
}

/* +PACEAPI: no error, everything is answered, at the rate. */
static void
test_paced (void)
{
  for (int strict = 0; strict < 2; strict++)
    {
      LwGatewayConfig config;
      g_autoptr (Fixture) fixture = NULL;
      Client *client;

      fixture_config (&config);
      config.strict_rate = strict;
      fixture = fixture_new (&config);
      client = client_with (fixture, "+PACEAPI");
      fixture_advance (fixture, 2 * SECOND);
      pour (client, LW_MSG_reqCurrentTime, 150);
      g_assert_cmpuint (client_count (client, LW_MSG_currentTime), ==, 50);
      for (int i = 1; i <= 20; i++)
        {
          fixture_advance (fixture, SECOND / 10);
          if (i == 9) /* the bucket fills steadily, a sliding second all at once */
            g_assert_cmpuint (client_count (client, LW_MSG_currentTime), ==, strict ? 50 : 95);
          if (i % 10 == 0)
            g_assert_cmpuint (client_count (client, LW_MSG_currentTime), ==, 50 + i * 5);
        }
      g_assert_cmpint (client_error (client, NULL), ==, 0);
      g_assert_false (client->closed);
    }
}

/* One that may not go on yet is not read either; it loses nothing by that. */
static void
test_paced_is_not_read (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  config.rate = 20000;
  fixture = fixture_new (&config);
  client = client_with (fixture, "+PACEAPI");
  pour (client, LW_MSG_setServerLogLevel, 150000);
  g_assert_true (client->unread);
  pour (client, LW_MSG_reqCurrentTime, 3);
  fixture_advance (fixture, 10 * SECOND);
  g_assert_false (client->unread);
  g_assert_cmpuint (client_count (client, LW_MSG_currentTime), ==, 3);
  g_assert_false (client->closed);
}

/* A gateway that was held up for two seconds reads at once what was sent in them, as fast as it may be sent. */
static void
test_held_up (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  g_assert_cmpint (fixture->wake_us - fixture->now_us, >, SECOND);
  fixture->now_us = fixture->wake_us + 2 * SECOND;
  pour (client, LW_MSG_reqCurrentTime, 150);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
  pour (client, LW_MSG_reqCurrentTime, 1);
  g_assert_cmpint (client_error (client, NULL), ==, 100);
}

/* Error 100 at once, and the end for one that pours on within the second. */
static void
test_poured (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_with (fixture, "");
  pour (client, LW_MSG_reqCurrentTime, 100000);
  g_assert_cmpint (client_error (client, NULL), ==, 100);
  g_assert_true (client->closed);
  g_assert_cmpuint (client_count (client, LW_MSG_currentTime), <, 1200);
}

/* Answers of many MB to one read leave in parts: what was asked later waits for them. */
static void
test_large_answers (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Client *client;
  LwRow *row;
  gsize all = 0;
  guint largest = 0;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_with (fixture, "");
  client->raw = TRUE;
  row = client_begin (client, LW_MSG_reqContractDetails);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, "SPX");
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  for (guint i = 0; i < 8; i++)
    {
      lw_row_set_int (row, LW_F_reqContractDetails_reqId, (gint32) i);
      lw_msg_write (client->out, client->version, bytes);
    }
  client_bytes (client, bytes->data, bytes->len);
  fixture_advance (fixture, 60 * SECOND);
  for (guint i = 0; i < client->writes->len; i++)
    {
      guint size = g_array_index (client->writes, guint, i);

      all += size;
      largest = MAX (largest, size);
    }
  g_test_message ("%" G_GSIZE_FORMAT " bytes, at most %u at once", all, largest);
  g_assert_cmpuint (all, >, 24u << 20);
  g_assert_cmpuint (largest, <=, (8u << 20) + all / 8);
}

/* A frame may be long, though not longer than TWS takes. */
static void
test_frame_length (void)
{
  static const struct { guint32 length; gboolean closed; } cases[] = { { 0xffffff, FALSE }, { 0x1000000, TRUE }, { 0xffffffff, TRUE }, { 0, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwGatewayConfig config;
      g_autoptr (Fixture) fixture = NULL;
      guint32 raw = GUINT32_TO_BE (cases[i].length);
      Client *client;

      fixture_config (&config);
      fixture = fixture_new (&config);
      client = client_with (fixture, "");
      client_bytes (client, (const guint8 *) &raw, sizeof raw);
      g_assert_cmpint (client->closed, ==, cases[i].closed);
    }
}

static void
ask_pnl (Client *client,
         gint32  req_id)
{
  lw_row_set_int (client_begin (client, LW_MSG_reqPnL), LW_F_reqPnL_reqId, req_id);
  client_send (client);
}

/* Streams of figures: an id once, and not without number. */
static void
test_streams (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;
  gint32 id = 0;

  fixture_config (&config);
  config.rate = 100000;
  fixture = fixture_new (&config);
  client = client_with (fixture, "");
  ask_pnl (client, 7);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
  ask_pnl (client, 7);
  g_assert_cmpint (client_error (client, &id), ==, 322);
  g_assert_cmpint (id, ==, 7);
  for (gint32 i = 100; i < 1099; i++)
    ask_pnl (client, i);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
  ask_pnl (client, 5000);
  g_assert_cmpint (client_error (client, &id), ==, 322);
  g_assert_cmpint (id, ==, 5000);
}

/* Sockets that say nothing, or not enough, do not hold the places for ever; who has greeted may take its time. */
static void
test_silent (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *silent[31], *greeted;

  fixture_config (&config);
  fixture = fixture_new (&config);
  greeted = client_new (fixture);
  client_hello (greeted, 157, 178);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = client_new (fixture);
  g_assert_true (client_new (fixture)->closed); /* the 33rd */
  fixture_advance (fixture, 20 * SECOND);
  client_bytes (silent[1], (const guint8 *) "API\0\0", 5);
  fixture_advance (fixture, 9 * SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_assert_false (silent[i]->closed);
  fixture_advance (fixture, 2 * SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_assert_true (silent[i]->closed);
      client_drop (silent[i]);
    }
  fixture_advance (fixture, G_GINT64_CONSTANT (3600) * SECOND);
  g_assert_false (greeted->closed);
  lw_row_set_int (client_begin (greeted, LW_MSG_startApi), LW_F_startApi_clientId, 1);
  client_send (greeted);
  g_assert_cmpuint (client_count (greeted, LW_MSG_nextValidId), ==, 1);
  g_assert_false (client_ready (fixture, 2)->closed);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/limits/paced", test_paced);
  g_test_add_func ("/gateway/limits/paced-is-not-read", test_paced_is_not_read);
  g_test_add_func ("/gateway/limits/held-up", test_held_up);
  g_test_add_func ("/gateway/limits/poured", test_poured);
  g_test_add_func ("/gateway/limits/large-answers", test_large_answers);
  g_test_add_func ("/gateway/limits/frame-length", test_frame_length);
  g_test_add_func ("/gateway/limits/streams", test_streams);
  g_test_add_func ("/gateway/limits/silent", test_silent);
  return g_test_run ();
}
