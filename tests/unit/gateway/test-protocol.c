/* The conversation with the gateway, frame by frame, on a virtual clock. */

#include <math.h>
#include <string.h>

#include "lw-gateway-fixture.h"

static void
test_start (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;
  g_autoptr (LwMsg) accounts = NULL, next_id = NULL;
  static const int farms[] = { 2104, 2106, 2158 };
  gint32 id = 0;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_new (fixture);
  client_hello (client, 157, 178);
  g_assert_cmpint (client->version, ==, 178);
  g_assert_cmpuint (client->received->len, ==, 0); /* nothing before startApi */
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, 5);
  client_send (client);
  accounts = client_take (client, LW_MSG_managedAccts);
  g_assert_nonnull (accounts);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (accounts), LW_F_managedAccts_accounts), ==, "DUSIM0001");
  next_id = client_take (client, LW_MSG_nextValidId);
  g_assert_nonnull (next_id);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (next_id), LW_F_nextValidId_orderId, 0), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (farms); i++)
    {
      g_assert_cmpint (client_error (client, &id), ==, farms[i]);
      g_assert_cmpint (id, ==, -1);
    }
  g_assert_cmpuint (client->received->len, ==, 0);
}

static void
test_versions (void)
{
  static const struct { int server, client_max, answer; } cases[] = {
    { 178, 178, 178 }, { 178, 226, 178 }, { 178, 157, 157 }, { 178, 176, 176 }, { 165, 178, 165 }, { 150, 178, 150 }, { 178, 156, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwGatewayConfig config;
      g_autoptr (Fixture) fixture = NULL;
      Client *client;

      fixture_config (&config);
      config.server_version = cases[i].server;
      fixture = fixture_new (&config);
      client = client_new (fixture);
      client_hello (client, 100, cases[i].client_max);
      g_assert_cmpint (client->version, ==, cases[i].answer);
      g_assert_cmpint (client->closed, ==, cases[i].answer == 0);
    }
}

static void
test_garbage (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_new (fixture);
  client_bytes (client, (const guint8 *) "GET / HTTP/1.1\r\n\r\n", 18);
  g_assert_true (client->closed);
  client = client_ready (fixture, 1);
  client_bytes (client, (const guint8 *) "\0\0\0\007" "99999\0x", 11);
  g_assert_cmpint (client_error (client, NULL), ==, 505);
  client_bytes (client, (const guint8 *) "\0\0\0\004" "9\0" "8\0", 8);
  g_assert_cmpint (client_error (client, NULL), ==, 320);
  client_bytes (client, (const guint8 *) "\xff\xff\xff\xff", 4);
  g_assert_true (client->closed);
}

/* Sends a frame whose fields end with '|'. */
static void
client_fields (Client     *client,
               const char *message)
{
  gsize length = strlen (message);
  guint8 frame[64] = { 0, 0, 0, (guint8) length };

  g_assert_cmpuint (length, <, sizeof frame - 4);
  for (guint b = 0; b < length; b++)
    frame[4 + b] = message[b] == '|' ? 0 : (guint8) message[b];
  client_bytes (client, frame, 4 + length);
}

/* What cannot be read is answered under its id, where that can be read by itself; a number that is cut is none. */
static void
test_unreadable (void)
{
  static const struct { const char *message; gint32 id; } cases[] = {
    { "3|41|", 41 }, { "3|41|x|", 41 },               /* placeOrder: no version field */
    { "4|1|42|", 42 }, { "1|11|43|x|", 43 },          /* cancelOrder at 178 and reqMktData: behind it */
    { "20|44|", 44 }, { "9|8|-5|", -5 }, { "20|2147483647|", G_MAXINT32 },
    { "3|x|", -1 }, { "3||1|", -1 }, { "3|1.5|1|", -1 }, { "3|2147483648|1|", -1 }, { "20| 7|", -1 }, { "20|4 4|x|", -1 },
    { "20|4", -1 }, { "9|8|4", -1 }, { "9|8|", -1 }, { "3|", -1 },
    { "6|2|", -1 },                                   /* reqAccountUpdates has no id */
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint32 id = 0;

      g_test_message ("%s", cases[i].message);
      client_fields (client, cases[i].message);
      g_assert_cmpint (client_error (client, &id), ==, 320);
      g_assert_cmpint (id, ==, cases[i].id);
      g_assert_cmpuint (client->received->len, ==, 0);
    }
  g_assert_false (client->closed);
}

/* A request that no message of the codec is like: whoever sent it hears of it under its id. */
static void
test_foreign (void)
{
  static const struct { const char *message; gint32 id; int code; } cases[] = {
    { "97|41|12345|BidAsk|", 41, 322 },       /* reqTickByTickData */
    { "74|1|42|DUSIM0001||", 42, 322 },       /* reqPositionsMulti, with a version field */
    { "80|", -1, 322 },                       /* reqFamilyCodes has no id */
    { "98|41|", 0, 0 },                       /* the end of one: nobody waits */
    { "97|", -1, 505 }, { "97|x|", -1, 505 }, { "12345678901234567|1|", -1, 320 },
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint32 id = 0;

      client_fields (client, cases[i].message);
      g_assert_cmpint (client_error (client, &id), ==, cases[i].code);
      g_assert_cmpint (id, ==, cases[i].id);
    }
  client_fields (client, "85|"); /* reqNewsProviders: there are none */
  g_assert_cmpuint (client_count (client, LW_MSG_newsProviders), ==, 1);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
}

/* Every message cut at every byte: it waits for the rest, and the whole gives the same answer. */
static void
test_cut (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  client_begin (client, LW_MSG_reqCurrentTime);
  lw_msg_write (client->out, 178, bytes);
  for (guint cut = 1; cut < bytes->len; cut++)
    {
      client_bytes (client, bytes->data, cut);
      g_assert_cmpuint (client->received->len, ==, 0);
      client_bytes (client, bytes->data + cut, bytes->len - cut);
      g_assert_cmpuint (client_count (client, LW_MSG_currentTime), ==, 1);
      client_forget (client);
      fixture_advance (fixture, G_USEC_PER_SEC);
    }
}

static void
test_client_ids (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *first, *second;

  fixture_config (&config);
  fixture = fixture_new (&config);
  first = client_ready (fixture, 4);
  second = client_new (fixture);
  client_hello (second, 157, 178);
  lw_row_set_int (client_begin (second, LW_MSG_startApi), LW_F_startApi_clientId, 4);
  client_send (second);
  g_assert_cmpint (client_error (second, NULL), ==, 326);
  g_assert_true (second->closed);
  g_assert_false (first->closed);
  client_drop (second);
  client_drop (first);
  g_assert_false (client_ready (fixture, 4)->closed); /* free again */
  for (int i = 1; i < 32; i++)
    g_assert_false (client_new (fixture)->closed);
  g_assert_true (client_new (fixture)->closed); /* the 33rd */
}

static void
send_time (Client *client)
{
  client_begin (client, LW_MSG_reqCurrentTime);
  client_send (client);
}

static void
test_rate (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  fixture_advance (fixture, G_USEC_PER_SEC);
  for (int i = 0; i < 50; i++)
    send_time (client);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
  send_time (client);
  g_assert_cmpint (client_error (client, NULL), ==, 100);
  fixture_advance (fixture, G_USEC_PER_SEC / 2); /* half a bucket is back */
  for (int i = 0; i < 25; i++)
    send_time (client);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
  for (int round = 0; round < 2; round++)
    {
      fixture_advance (fixture, G_USEC_PER_SEC);
      for (int i = 0; i < 51; i++)
        send_time (client);
      g_assert_cmpint (client_error (client, NULL), ==, 100);
    }
  g_assert_true (client->closed); /* the third time */
}

static void
test_strict_rate (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  config.strict_rate = TRUE;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  fixture_advance (fixture, 2 * G_USEC_PER_SEC);
  for (int i = 0; i < 50; i++)
    send_time (client);
  fixture_advance (fixture, G_USEC_PER_SEC - 1); /* a bucket would be full again */
  send_time (client);
  g_assert_cmpint (client_error (client, NULL), ==, 100);
  fixture_advance (fixture, G_USEC_PER_SEC);
  for (int i = 0; i < 49; i++)
    send_time (client);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
}

static void
ask_details (Client     *client,
             const char *symbol,
             const char *sec_type,
             const char *exchange,
             gint32      con_id)
{
  LwRow *row = client_begin (client, LW_MSG_reqContractDetails);

  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 77);
  lw_row_set_int (row, LW_F_reqContractDetails_conId, con_id);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, symbol);
  lw_row_set_text (row, LW_F_reqContractDetails_secType, sec_type);
  lw_row_set_text (row, LW_F_reqContractDetails_exchange, exchange);
  client_send (client);
}

static void
test_details (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) am = NULL;
  g_autoptr (LwMsg) msg = NULL;
  Client *client;
  LwRow *row;
  gint32 id = 0;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  ask_details (client, "SPX", "IND", "CBOE", 0);
  g_assert_cmpuint (client_count (client, LW_MSG_contractData), ==, 1);
  g_assert_cmpuint (client_count (client, LW_MSG_contractDataEnd), ==, 1);
  client_forget (client);
  ask_details (client, "SPX", "IND", "SMART", 0); /* an index is not at SMART */
  g_assert_cmpint (client_error (client, &id), ==, 200);
  g_assert_cmpint (id, ==, 77);
  ask_details (client, "NOPE", "STK", "SMART", 0);
  g_assert_cmpint (client_error (client, NULL), ==, 200);
  ask_details (client, "SPX", "BAG", "SMART", 0);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
  am = client_series (client, "SPX", "SPX", "P", 0);
  ask_details (client, "", "", "", g_array_index (am, Series, 0).con_id);
  msg = client_take (client, LW_MSG_contractData);
  g_assert_nonnull (msg);
  row = lw_msg_get_row (msg);
  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_lastTradeDateOrContractMonth), ==, "20261217"); /* Thursday */
  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_realExpirationDate), ==, "20261218");
  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_tradingClass), ==, "SPX");
  g_assert_true (g_str_has_prefix (lw_row_text (row, LW_F_contractData_localSymbol), "SPX   261218P0"));
  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_underSymbol), ==, "SPX");
}

/* What ib_async asks for at its start: each list comes to its end. */
static void
test_lists (void)
{
  static const struct { LwMsgKind ask, end; } lists[] = {
    { LW_MSG_reqPositions, LW_MSG_positionEnd }, { LW_MSG_reqOpenOrders, LW_MSG_openOrderEnd },
    { LW_MSG_reqAllOpenOrders, LW_MSG_openOrderEnd }, { LW_MSG_reqCompletedOrders, LW_MSG_completedOrdersEnd },
    { LW_MSG_reqExecutions, LW_MSG_executionDataEnd }, { LW_MSG_reqAccountUpdatesMulti, LW_MSG_accountUpdateMultiEnd },
    { LW_MSG_reqAccountSummary, LW_MSG_accountSummaryEnd }, { LW_MSG_reqIds, LW_MSG_nextValidId },
    { LW_MSG_reqManagedAccts, LW_MSG_managedAccts },
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      LwRow *row = client_begin (client, lists[i].ask);

      if (lists[i].ask == LW_MSG_reqAccountSummary)
        lw_row_set_text (row, LW_F_reqAccountSummary_group, "All");
      client_send (client);
      g_assert_cmpuint (client_count (client, lists[i].end), ==, 1);
      g_assert_cmpint (client_error (client, NULL), ==, 0);
      client_forget (client);
    }
  lw_row_set_bool (client_begin (client, LW_MSG_reqAccountUpdates), LW_F_reqAccountUpdates_subscribe, TRUE);
  client_send (client);
  g_assert_cmpuint (client_count (client, LW_MSG_acctDownloadEnd), ==, 1);
  client_begin (client, LW_MSG_reqAutoOpenOrders);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 327);
}

/* One message of each kind that a client can send, as far as texts and numbers go. */
static void
fill_any (Client   *client,
          LwMsgKind kind)
{
  LwRow *row = client_begin (client, kind);
  LwRow *leg;

  lw_row_set_typical (row);
  if (kind != LW_MSG_placeOrder)
    return;
  lw_row_set_int (row, LW_F_placeOrder_orderId, 5);
  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_placeOrder_action, "BUY");
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_text (row, LW_F_placeOrder_totalQuantity, "1");
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, -1.0);
  leg = lw_row_append (row, LW_F_placeOrder_comboLegs);
  lw_row_set_int (leg, LW_F_placeOrder_comboLegs_conId, 756733);
  lw_row_set_int (leg, LW_F_placeOrder_comboLegs_ratio, 1);
}

/* Damaged messages of every kind: an answer or none, never a crash, and the next client is served. */
static void
test_hostile (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261122);
  Client *client, *after;

  fixture_config (&config);
  config.rate = 100000;
  config.immediate = TRUE;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  for (int round = 0; round < 4000; round++)
    {
      LwMsgKind kind = (LwMsgKind) g_rand_int_range (chance, 1, LW_N_MSG);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      if (lw_msg_kind_dir (kind) != LW_DIR_OUT || kind == LW_MSG_handshake)
        continue;
      if (client->closed)
        {
          client_drop (client);
          client = client_ready (fixture, round);
        }
      fill_any (client, kind);
      lw_msg_write (client->out, 178, bytes);
      for (int flips = g_rand_int_range (chance, 0, 4); flips > 0 && bytes->len > 4; flips--)
        bytes->data[g_rand_int_range (chance, 4, (gint32) bytes->len)] = (guint8) "\0" "0919-.eCP\xff"[g_rand_int_range (chance, 0, 12)];
      client_bytes (client, bytes->data, bytes->len);
      fixture_advance (fixture, 1000);
      client_forget (client);
    }
  after = client_ready (fixture, 1000000);
  send_time (after);
  g_assert_cmpuint (client_count (after, LW_MSG_currentTime), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/protocol/start", test_start);
  g_test_add_func ("/gateway/protocol/versions", test_versions);
  g_test_add_func ("/gateway/protocol/garbage", test_garbage);
  g_test_add_func ("/gateway/protocol/unreadable", test_unreadable);
  g_test_add_func ("/gateway/protocol/foreign", test_foreign);
  g_test_add_func ("/gateway/protocol/cut", test_cut);
  g_test_add_func ("/gateway/protocol/client-ids", test_client_ids);
  g_test_add_func ("/gateway/protocol/rate", test_rate);
  g_test_add_func ("/gateway/protocol/strict-rate", test_strict_rate);
  g_test_add_func ("/gateway/protocol/details", test_details);
  g_test_add_func ("/gateway/protocol/lists", test_lists);
  g_test_add_func ("/gateway/protocol/hostile", test_hostile);
  return g_test_run ();
}
