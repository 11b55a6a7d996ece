/* A chain from a file is served as it stands. */

#include <math.h>

#include "lw-chain.h"
#include "lw-gateway-fixture.h"

/* 2019-04-25 15:00 New York. */
#define AS_OF_US G_GINT64_CONSTANT (1556218800000000)

static LwChain *
make_chain (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPX", LW_SEC_IND);
  const double full[LW_Q_N] = { 42.7, 43.7, 12, 34, 42.9, 167, 46948, 0.1178, 0.589 };
  const double bare[LW_Q_N] = { 25.1, 25.5, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  LwDate settle = lw_date_from_ymd (2019, 5, 17);
  LwChain *chain;

  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, settle, LW_RIGHT_CALL, 2900 * LW_PRICE_SCALE, 100, 0, full);
  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, settle, LW_RIGHT_PUT, 2900 * LW_PRICE_SCALE, 100, 0, bare);
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = 2919.04;
  chain->as_of_us = AS_OF_US;
  return chain;
}

typedef struct
{
  double price[16]; /* by tick type */
  double size[32];
  double iv, delta; /* of the model */
} Ticks;

static void
collect (Client *client,
         Ticks  *ticks)
{
  for (guint i = 0; i < client->received->len; i++)
    {
      LwMsg *msg = client->received->pdata[i];
      LwRow *row = lw_msg_get_row (msg);

      if (lw_msg_get_kind (msg) == LW_MSG_tickPrice)
        ticks->price[lw_row_int (row, LW_F_tickPrice_tickType, 0)] = lw_row_double (row, LW_F_tickPrice_price);
      else if (lw_msg_get_kind (msg) == LW_MSG_tickSize)
        ticks->size[lw_row_int (row, LW_F_tickSize_tickType, 0)] = g_ascii_strtod (lw_row_text (row, LW_F_tickSize_size), NULL);
      else if (lw_msg_get_kind (msg) == LW_MSG_tickOptionComputation
               && lw_row_int (row, LW_F_tickOptionComputation_tickType, 0) == 13)
        {
          ticks->iv = lw_row_computed (row, LW_F_tickOptionComputation_impliedVol);
          ticks->delta = lw_row_computed (row, LW_F_tickOptionComputation_delta);
        }
    }
  client_forget (client);
}

static void
quote (Client     *client,
       gint32      req_id,
       const char *right,
       Ticks      *ticks)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);

  for (guint i = 0; i < G_N_ELEMENTS (ticks->price); i++)
    ticks->price[i] = NAN;
  for (guint i = 0; i < G_N_ELEMENTS (ticks->size); i++)
    ticks->size[i] = NAN;
  lw_row_set_int (row, LW_F_reqMktData_reqId, req_id);
  lw_row_set_text (row, LW_F_reqMktData_symbol, "SPX");
  lw_row_set_text (row, LW_F_reqMktData_secType, right[0] == '\0' ? "IND" : "OPT");
  lw_row_set_text (row, LW_F_reqMktData_lastTradeDateOrContractMonth, right[0] == '\0' ? "" : "20190516"); /* the wire's Thursday */
  lw_row_set_double (row, LW_F_reqMktData_strike, right[0] == '\0' ? NAN : 2900.0);
  lw_row_set_text (row, LW_F_reqMktData_right, right);
  lw_row_set_text (row, LW_F_reqMktData_genericTickList, "100,101");
  client_send (client);
  collect (client, ticks);
}

static void
test_served (void)
{
  g_autoptr (GPtrArray) chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;
  Ticks ticks;

  g_ptr_array_add (chains, make_chain ());
  fixture_config (&config);
  config.chains = chains;
  config.as_of_us = AS_OF_US;
  config.immediate = TRUE;
  config.speed = 1.0; /* a file stands still all the same */
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);

  quote (client, 1, "C", &ticks);
  g_assert_cmpfloat (ticks.price[1], ==, 42.7);
  g_assert_cmpfloat (ticks.price[2], ==, 43.7);
  g_assert_cmpfloat (ticks.price[4], ==, 42.9);
  g_assert_cmpfloat (ticks.size[0], ==, 12);
  g_assert_cmpfloat (ticks.size[3], ==, 34);
  g_assert_cmpfloat (ticks.size[8], ==, 167);
  g_assert_cmpfloat (ticks.size[27], ==, 46948);
  g_assert_cmpfloat (ticks.iv, ==, 0.1178);
  g_assert_cmpfloat (ticks.delta, ==, 0.589);

  quote (client, 2, "P", &ticks);
  g_assert_cmpfloat (ticks.price[1], ==, 25.1);
  g_assert_cmpfloat (ticks.price[2], ==, 25.5);
  g_assert_true (isnan (ticks.price[4])); /* what the file does not know stays unknown */
  g_assert_true (isnan (ticks.size[0]));
  g_assert_true (isnan (ticks.size[28]));
  g_assert_cmpfloat (ticks.iv, >, 0.05); /* from the middle of its market */
  g_assert_cmpfloat (ticks.delta, <, -0.2);

  quote (client, 3, "", &ticks);
  g_assert_cmpfloat (ticks.price[4], ==, 2919.04);
  fixture_advance (fixture, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (client->received->len, ==, 0);

  client_begin (client, LW_MSG_reqCurrentTime);
  client_send (client);
  {
    g_autoptr (LwMsg) time = client_take (client, LW_MSG_currentTime);

    g_assert_cmpint (lw_row_long (lw_msg_get_row (time), LW_F_currentTime_time, 0), ==, AS_OF_US / G_USEC_PER_SEC + 60);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/file/served", test_served);
  return g_test_run ();
}
