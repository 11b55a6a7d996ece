/* A gateway that runs over midnight: the new day's series, the old day's gone, and whoever holds one still holds it. */

#include <string.h>

#include "lw-calendar.h"
#include "lw-gateway-fixture.h"

#define DAY (24 * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
ask_data (Client *client,
          gint32  req_id,
          gint32  con_id)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);

  lw_row_set_int (row, LW_F_reqMktData_reqId, req_id);
  lw_row_set_int (row, LW_F_reqMktData_conId, con_id);
  client_send (client);
}

/* "SPY   261218P00440000"; the caller frees. NULL when it is not listed. */
static char *
local_symbol (Client *client,
              gint32  con_id)
{
  g_autoptr (LwMsg) msg = NULL;
  LwRow *row = client_begin (client, LW_MSG_reqContractDetails);

  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 9);
  lw_row_set_int (row, LW_F_reqContractDetails_conId, con_id);
  client_send (client);
  msg = client_take (client, LW_MSG_contractData);
  client_forget (client);
  return msg != NULL ? g_strdup (lw_row_text (lw_msg_get_row (msg), LW_F_contractData_localSymbol)) : NULL;
}

/* The bid of a new line. */
static double
bid_of (Client *client,
        gint32  req_id,
        gint32  con_id)
{
  double bid = -1.0;

  ask_data (client, req_id, con_id);
  for (guint i = 0; i < client->received->len; i++)
    {
      LwRow *row = lw_msg_get_row (client->received->pdata[i]);

      if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_tickPrice && lw_row_int (row, LW_F_tickPrice_tickType, 0) == 1)
        bid = lw_row_double (row, LW_F_tickPrice_price);
    }
  client_forget (client);
  return bid;
}

static void
buy (Client *client,
     gint32  order_id,
     gint32  con_id)
{
  LwRow *row = client_begin (client, LW_MSG_placeOrder);

  lw_row_set_int (row, LW_F_placeOrder_orderId, order_id);
  lw_row_set_int (row, LW_F_placeOrder_conId, con_id);
  lw_row_set_text (row, LW_F_placeOrder_secType, "OPT");
  lw_row_set_text (row, LW_F_placeOrder_exchange, "SMART");
  lw_row_set_text (row, LW_F_placeOrder_action, "BUY");
  lw_row_set_text (row, LW_F_placeOrder_totalQuantity, "1");
  lw_row_set_text (row, LW_F_placeOrder_orderType, "MKT");
  lw_row_set_text (row, LW_F_placeOrder_tif, "DAY");
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);
  client_send (client);
  client_forget (client);
}

static char *
position_symbol (Client *client,
                 gint32  con_id)
{
  LwMsg *msg;
  char *symbol = NULL;

  client_begin (client, LW_MSG_reqPositions);
  client_send (client);
  while ((msg = client_take (client, LW_MSG_position)) != NULL)
    {
      if (lw_row_int (lw_msg_get_row (msg), LW_F_position_conId, 0) == con_id)
        symbol = g_strdup (lw_row_text (lw_msg_get_row (msg), LW_F_position_localSymbol));
      lw_msg_free (msg);
    }
  client_forget (client);
  return symbol;
}

typedef struct
{
  LwGatewayConfig config;
  Fixture *fixture;
  Client  *client;
} Run;

static void
run_init (Run *run)
{
  fixture_config (&run->config);
  run->config.immediate = TRUE;
  run->config.rate = run->config.lines = 100000;
  run->fixture = fixture_new (&run->config);
  run->client = client_ready (run->fixture, 1);
}

static void
run_clear (Run *run)
{
  fixture_free (run->fixture);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Every series that lives on has its number and its name; those of the first day are gone, those of a new one are there. */
static void
test_new_day (void)
{
  g_auto (Run) run;
  g_autoptr (GArray) today = NULL, later = NULL, first = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *before = NULL, *after = NULL;

  run_init (&run);
  today = client_series (run.client, "SPY", "SPY", "P", 0);
  later = client_series (run.client, "SPY", "SPY", "C", 12);
  before = local_symbol (run.client, g_array_index (today, Series, 0).con_id);
  g_assert_true (g_str_has_prefix (before, "SPY   261123P"));
  for (guint i = 0; i < later->len; i++)
    g_ptr_array_add (names, local_symbol (run.client, g_array_index (later, Series, i).con_id));
  fixture_advance (run.fixture, DAY);
  for (guint i = 0; i < today->len; i++)
    g_assert_null (local_symbol (run.client, g_array_index (today, Series, i).con_id));
  for (guint i = 0; i < later->len; i++)
    {
      g_autofree char *name = local_symbol (run.client, g_array_index (later, Series, i).con_id);

      g_assert_cmpstr (name, ==, names->pdata[i]);
    }
  first = client_series (run.client, "SPY", "SPY", "P", 0);
  after = local_symbol (run.client, g_array_index (first, Series, 0).con_id);
  g_assert_true (g_str_has_prefix (after, "SPY   261124P"));
  /* ten business days from the 24th, past Thanksgiving, reach the 8th of December */
  for (guint e = 0; e < 11; e++)
    {
      g_autoptr (GArray) some = client_series (run.client, "SPY", "SPY", "P", e);
      g_autofree char *name = local_symbol (run.client, g_array_index (some, Series, 0).con_id);

      if (g_str_has_prefix (name, "SPY   261208P"))
        return;
    }
  g_assert_not_reached ();
}

/* A line, a position and a filled order of series whose places move; one of them expires under a line. */
static void
test_holders (void)
{
  g_auto (Run) run;
  g_autoptr (GArray) today = NULL, later = NULL;
  gint32 expiring, bought, watched;
  g_autofree char *name = NULL, *held = NULL, *again = NULL;
  double bid;

  run_init (&run);
  today = client_series (run.client, "SPY", "SPY", "P", 0);
  later = client_series (run.client, "SPY", "SPY", "P", 12);
  expiring = g_array_index (today, Series, today->len / 2).con_id;
  bought = g_array_index (later, Series, later->len / 2).con_id;
  watched = g_array_index (later, Series, later->len / 2 + 3).con_id;
  name = local_symbol (run.client, bought);
  ask_data (run.client, 1, expiring);
  bid = bid_of (run.client, 2, watched);
  g_assert_cmpfloat (bid, >, 0.0);
  buy (run.client, 5, bought);
  for (int day = 0; day < 5; day++)
    fixture_advance (run.fixture, DAY);
  held = position_symbol (run.client, bought);
  g_assert_cmpstr (held, ==, name);
  again = local_symbol (run.client, expiring); /* a line still has it */
  g_assert_nonnull (again);
  g_assert_cmpfloat (bid_of (run.client, 3, watched), ==, bid); /* the market stands still: the same quote */
  lw_row_set_int (client_begin (run.client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, 1);
  client_send (run.client);
  fixture_advance (run.fixture, DAY);
  g_assert_null (local_symbol (run.client, expiring));
}

/* A chain's details that are under way at midnight come to their end, each series once. */
static void
test_midnight_answer (void)
{
  g_auto (Run) run;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  LwMsg *msg;
  LwRow *row;

  fixture_config (&run.config);
  run.fixture = fixture_new (&run.config);
  run.client = client_ready (run.fixture, 1);
  fixture_advance (run.fixture, 14 * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC - 500000);
  row = client_begin (run.client, LW_MSG_reqContractDetails);
  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 9);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, "SPX");
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  client_send (run.client);
  g_assert_cmpuint (client_count (run.client, LW_MSG_contractDataEnd), ==, 0);
  fixture_advance (run.fixture, 120 * G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (run.client, LW_MSG_contractDataEnd), ==, 1);
  while ((msg = client_take (run.client, LW_MSG_contractData)) != NULL)
    {
      g_assert_true (g_hash_table_add (seen, GINT_TO_POINTER (lw_row_int (lw_msg_get_row (msg), LW_F_contractData_conId, 0))));
      lw_msg_free (msg);
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 2000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/listing/new-day", test_new_day);
  g_test_add_func ("/gateway/listing/holders", test_holders);
  g_test_add_func ("/gateway/listing/midnight-answer", test_midnight_answer);
  return g_test_run ();
}
