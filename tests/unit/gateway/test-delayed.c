/* Which data a line shows: live, frozen, delayed, none; halts, the market's hours, another session of the same user. */

#include <math.h>
#include <string.h>

#include "lw-gateway-fixture.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * SECOND)
#define SPY    756733

/* 2026-11-23 15:59:50 and 16:00:10 in New York, and 2026-11-27 12:59:50, ten seconds before an early close. */
#define BEFORE_CLOSE_US G_GINT64_CONSTANT (1795467590000000)
#define AFTER_CLOSE_US  G_GINT64_CONSTANT (1795467610000000)
#define EARLY_CLOSE_US  G_GINT64_CONSTANT (1795802390000000)

static const char * const no_spy[] = { "SPY", NULL };

typedef struct
{
  LwGatewayConfig config;
  Fixture *fixture;
  Client  *client;
} Run;

static void
run_clear (Run *run)
{
  fixture_free (run->fixture);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_init (Run *run)
{
  memset (run, 0, sizeof *run);
  fixture_config (&run->config);
  run->config.immediate = TRUE;
  run->config.speed = 1.0;
}

static void
run_start (Run *run)
{
  run->fixture = fixture_new (&run->config);
  run->client = client_ready (run->fixture, 1);
}

static void
ask_type (Client *client,
          int     type)
{
  lw_row_set_int (client_begin (client, LW_MSG_reqMarketDataType), LW_F_reqMarketDataType_marketDataType, type);
  client_send (client);
}

static void
ask (Client     *client,
     gint32      req_id,
     gint32      con_id,
     const char *generic)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);

  lw_row_set_int (row, LW_F_reqMktData_reqId, req_id);
  lw_row_set_int (row, LW_F_reqMktData_conId, con_id);
  lw_row_set_text (row, LW_F_reqMktData_genericTickList, generic);
  client_send (client);
}

/* The last price of a type that was told for a request; NaN when none was. */
static double
price_of (Client *client,
          gint32  req_id,
          int     type)
{
  double price = NAN;

  for (guint i = 0; i < client->received->len; i++)
    {
      LwRow *row = lw_msg_get_row (client->received->pdata[i]);

      if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_tickPrice && lw_row_int (row, LW_F_tickPrice_reqId, 0) == req_id
          && lw_row_int (row, LW_F_tickPrice_tickType, -1) == type)
        price = lw_row_double (row, LW_F_tickPrice_price);
    }
  return price;
}

/* The last market data type that was told; 0 when none was. */
static int
told_type (Client *client)
{
  int type = 0;

  for (guint i = 0; i < client->received->len; i++)
    if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_marketDataType)
      type = lw_row_int (lw_msg_get_row (client->received->pdata[i]), LW_F_marketDataType_marketDataType, 0);
  return type;
}

/* How often a tick type came in any message that carries one. */
static guint
count_type (Client *client,
            int     type)
{
  static const struct { LwMsgKind kind; guint field; } kinds[] = {
    { LW_MSG_tickPrice, LW_F_tickPrice_tickType }, { LW_MSG_tickSize, LW_F_tickSize_tickType },
    { LW_MSG_tickString, LW_F_tickString_tickType }, { LW_MSG_tickGeneric, LW_F_tickGeneric_tickType },
    { LW_MSG_tickOptionComputation, LW_F_tickOptionComputation_tickType },
  };
  guint n = 0;

  for (guint i = 0; i < client->received->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      n += lw_msg_get_kind (client->received->pdata[i]) == kinds[k].kind
           && lw_row_int (lw_msg_get_row (client->received->pdata[i]), kinds[k].field, -1) == type;
  return n;
}

static void
assert_error (Client     *client,
              int         code,
              const char *words)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_errMsg);

  g_assert_nonnull (msg);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_errMsg_code, 0), ==, code);
  if (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), words) == NULL)
    g_error ("'%s' does not say '%s'", lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), words);
}

static void
test_not_subscribed (void)
{
  g_auto (Run) run;
  g_autoptr (GArray) puts = NULL;

  run_init (&run);
  run.config.no_live = no_spy;
  run_start (&run);
  puts = client_series (run.client, "SPY", "SPY", "P", 12);
  ask (run.client, 1, SPY, "");
  assert_error (run.client, 354, "Delayed market data is available");
  ask (run.client, 2, g_array_index (puts, Series, 50).con_id, ""); /* nor its options */
  assert_error (run.client, 354, "not subscribed");
  ask_type (run.client, 2);
  ask (run.client, 3, SPY, "");
  assert_error (run.client, 354, "");
  g_assert_cmpuint (run.client->received->len, ==, 0); /* nothing else came */
  ask (run.client, 4, 416904, ""); /* others are live */
  g_assert_cmpint (told_type (run.client), ==, 1);
  g_assert_cmpint (client_error (run.client, NULL), ==, 0);
}

/* The delayed ids, and none of the live ones; what they say is what was live a quarter of an hour before. */
static void
test_delayed (void)
{
  static const int delayed[] = { 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 80, 81, 82, 83, 88, 90 };
  g_auto (Run) live, run;
  g_autoptr (GArray) puts = NULL;
  gint32 con_id;
  double bid, ask_price;

  run_init (&live);
  run_start (&live);
  puts = client_series (live.client, "SPY", "SPY", "P", 12);
  con_id = g_array_index (puts, Series, puts->len / 2).con_id;
  ask (live.client, 7, con_id, "");
  bid = price_of (live.client, 7, 1);
  ask_price = price_of (live.client, 7, 2);
  g_assert_true (bid > 0.0);

  run_init (&run);
  run.config.no_live = no_spy;
  run_start (&run);
  fixture_advance (run.fixture, 15 * MINUTE);
  ask_type (run.client, 3);
  ask (run.client, 7, con_id, "100,101");
  assert_error (run.client, 10167, "Displaying delayed");
  g_assert_cmpint (told_type (run.client), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (delayed); i++)
    if (count_type (run.client, delayed[i]) == 0)
      g_error ("no tick %d", delayed[i]);
  for (int type = 0; type <= 14; type++)
    g_assert_cmpuint (count_type (run.client, type), ==, 0);
  g_assert_cmpuint (count_type (run.client, 28), ==, 1); /* open interest has no delayed form */
  g_assert_cmpfloat (price_of (run.client, 7, 66), ==, bid);
  g_assert_cmpfloat (price_of (run.client, 7, 67), ==, ask_price);
  client_forget (run.client);
  fixture_advance (run.fixture, 20 * SECOND);
  g_assert_cmpuint (count_type (run.client, 66) + count_type (run.client, 67) + count_type (run.client, 69), >, 0);
  g_assert_cmpuint (count_type (run.client, 1) + count_type (run.client, 2), ==, 0);
}

static void
test_delayed_not_enabled (void)
{
  static const char * const all[] = { "all", NULL };
  g_auto (Run) run;

  run_init (&run);
  run.config.no_live = all;
  run.config.no_delayed = TRUE;
  run_start (&run);
  ask_type (run.client, 3);
  ask (run.client, 1, SPY, "");
  assert_error (run.client, 10168, "not enabled");
  ask_type (run.client, 1);
  ask (run.client, 2, 416904, "");
  assert_error (run.client, 354, "not subscribed");
  g_assert_cmpuint (run.client->received->len, ==, 0);
  ask_type (run.client, 5);
  assert_error (run.client, 321, "1, 2, 3 or 4");
}

/* Type 1 shows no sides after the close; type 2 the last ones, and is told so; a line that lives through the close hears it. */
static void
test_closed (void)
{
  g_auto (Run) run;
  g_autoptr (GArray) puts = NULL;
  gint32 con_id;
  double bid;

  run_init (&run);
  run.config.as_of_us = BEFORE_CLOSE_US;
  run_start (&run);
  puts = client_series (run.client, "SPY", "SPY", "P", 12);
  con_id = g_array_index (puts, Series, puts->len / 2).con_id;
  ask (run.client, 1, con_id, "");
  ask_type (run.client, 2);
  ask (run.client, 2, con_id, "");
  g_assert_cmpint (told_type (run.client), ==, 1); /* frozen is what one gets once it is closed */
  fixture_advance (run.fixture, 9 * SECOND);
  bid = price_of (run.client, 2, 1);
  g_assert_true (bid > 0.0);
  client_forget (run.client);
  fixture_advance (run.fixture, 11 * SECOND);
  g_assert_cmpuint (client_count (run.client, LW_MSG_marketDataType), ==, 1);
  g_assert_cmpint (told_type (run.client), ==, 2);
  g_assert_cmpfloat (price_of (run.client, 1, 1), ==, -1.0);
  g_assert_cmpfloat (price_of (run.client, 1, 2), ==, -1.0);
  g_assert_false (price_of (run.client, 2, 1) < 0.0);
  client_forget (run.client);
  ask_type (run.client, 1);
  ask (run.client, 3, con_id, "");
  g_assert_cmpfloat (price_of (run.client, 3, 1), ==, -1.0);
  g_assert_true (price_of (run.client, 3, 4) > 0.0);
  g_assert_true (price_of (run.client, 3, 9) > 0.0);
  ask_type (run.client, 4);
  ask (run.client, 4, con_id, "");
  g_assert_cmpint (told_type (run.client), ==, 2);
  g_assert_true (fabs (price_of (run.client, 4, 1) - bid) < 0.5);
  client_forget (run.client);
  fixture_advance (run.fixture, 5 * SECOND);
  g_assert_cmpuint (client_count (run.client, LW_MSG_tickPrice), ==, 0); /* it stands */
}

/* Delayed data see the close a quarter of an hour later. */
static void
test_delayed_closed (void)
{
  g_auto (Run) run;

  run_init (&run);
  run.config.no_live = no_spy;
  run.config.as_of_us = AFTER_CLOSE_US;
  run.config.speed = 0.0; /* nothing but the clock moves */
  run_start (&run);
  ask_type (run.client, 4);
  ask (run.client, 1, SPY, "");
  g_assert_cmpint (told_type (run.client), ==, 3);
  g_assert_true (price_of (run.client, 1, 66) > 0.0);
  client_forget (run.client);
  fixture_advance (run.fixture, 14 * MINUTE);
  g_assert_cmpint (told_type (run.client), ==, 0);
  fixture_advance (run.fixture, MINUTE);
  g_assert_cmpint (told_type (run.client), ==, 4);
  ask_type (run.client, 3);
  ask (run.client, 2, SPY, "");
  g_assert_cmpint (told_type (run.client), ==, 3);
  g_assert_cmpfloat (price_of (run.client, 2, 66), ==, -1.0);
}

/* An early close and a holiday stop the quotes as they stand in the contract's hours. */
static void
test_hours (void)
{
  g_auto (Run) run;
  g_autoptr (LwMsg) msg = NULL;
  LwRow *row;

  run_init (&run);
  run.config.as_of_us = EARLY_CLOSE_US;
  run_start (&run);
  ask (run.client, 1, SPY, "");
  g_assert_true (price_of (run.client, 1, 1) > 0.0);
  fixture_advance (run.fixture, 11 * SECOND);
  g_assert_cmpfloat (price_of (run.client, 1, 1), ==, -1.0);
  row = client_begin (run.client, LW_MSG_reqContractDetails);
  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 9);
  lw_row_set_int (row, LW_F_reqContractDetails_conId, SPY);
  client_send (run.client);
  msg = client_take (run.client, LW_MSG_contractData);
  g_assert_nonnull (msg);
  g_assert_nonnull (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_contractData_liquidHours), "20261127:0930-20261127:1300"));
  g_assert_nonnull (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_contractData_liquidHours), "20261128:CLOSED"));
}

/* A halt: the tick, no sides, no computation of what is not there, for the underlying and its options; trading goes on after. */
static void
test_halt (void)
{
  const LwGatewayHalt halt = { "SPY", { 10 * SECOND, 30 * SECOND } };
  g_auto (Run) run;
  g_autoptr (GArray) puts = NULL;
  gint32 con_id;

  run_init (&run);
  run.config.halts = &halt;
  run.config.n_halts = 1;
  run_start (&run);
  puts = client_series (run.client, "SPY", "SPY", "P", 12);
  con_id = g_array_index (puts, Series, puts->len / 2).con_id;
  ask (run.client, 1, SPY, "");
  ask (run.client, 2, con_id, "");
  g_assert_cmpuint (count_type (run.client, 49), ==, 2);
  fixture_advance (run.fixture, 9 * SECOND);
  client_forget (run.client);
  fixture_advance (run.fixture, 2 * SECOND);
  g_assert_cmpuint (count_type (run.client, 49), ==, 2);
  g_assert_cmpfloat (price_of (run.client, 1, 1), ==, -1.0);
  g_assert_cmpfloat (price_of (run.client, 2, 2), ==, -1.0);
  client_forget (run.client);
  fixture_advance (run.fixture, 15 * SECOND);
  g_assert_cmpuint (run.client->received->len, ==, 0);
  fixture_advance (run.fixture, 5 * SECOND);
  g_assert_cmpuint (count_type (run.client, 49), ==, 2);
  g_assert_true (price_of (run.client, 1, 1) > 0.0);
  g_assert_true (price_of (run.client, 2, 2) > 0.0);
}

/* While another session has the data every line hears so once and nothing else; then each answers anew. */
static void
test_competing (void)
{
  g_auto (Run) run;

  run_init (&run);
  run.config.competing = TRUE;
  run.config.competing_when = (LwGatewaySpan) { 10 * SECOND, 20 * SECOND };
  run_start (&run);
  ask (run.client, 1, SPY, "");
  g_assert_true (price_of (run.client, 1, 1) > 0.0);
  fixture_advance (run.fixture, 9 * SECOND);
  client_forget (run.client);
  fixture_advance (run.fixture, SECOND);
  client_forget (run.client);
  fixture_advance (run.fixture, 5 * SECOND);
  g_assert_cmpuint (client_count (run.client, LW_MSG_tickPrice), ==, 0);
  ask (run.client, 2, 416904, "");
  assert_error (run.client, 10197, "competing");
  g_assert_cmpuint (client_count (run.client, LW_MSG_tickPrice), ==, 0);
  fixture_advance (run.fixture, 5 * SECOND);
  g_assert_true (price_of (run.client, 1, 1) > 0.0);
  g_assert_true (price_of (run.client, 2, 4) > 0.0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/delayed/not-subscribed", test_not_subscribed);
  g_test_add_func ("/gateway/delayed/delayed", test_delayed);
  g_test_add_func ("/gateway/delayed/not-enabled", test_delayed_not_enabled);
  g_test_add_func ("/gateway/delayed/closed", test_closed);
  g_test_add_func ("/gateway/delayed/delayed-closed", test_delayed_closed);
  g_test_add_func ("/gateway/delayed/hours", test_hours);
  g_test_add_func ("/gateway/delayed/halt", test_halt);
  g_test_add_func ("/gateway/delayed/competing", test_competing);
  return g_test_run ();
}
