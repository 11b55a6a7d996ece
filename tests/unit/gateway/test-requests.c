/* The other questions that clients ask the simulated TWS: contracts, option parameters, account streams. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-date.h"
#include "lw-gateway-fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static const int versions[] = { 157, 176, 178, 195, 196, 200 };

static Fixture *
new_fixture (gboolean immediate,
             int      server_version)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.immediate = immediate;
  config.server_version = server_version;
  config.rate = 100000;
  return fixture_new (&config);
}

static Client *
ready_at (Fixture *fixture,
          int      version)
{
  Client *client = client_new (fixture);

  client_hello (client, 157, version);
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, version);
  client_send (client);
  client_forget (client);
  return client;
}

/* No message of the table is answered by "not served", at any gate. */
static void
test_all_served (void)
{
  for (guint v = 0; v < G_N_ELEMENTS (versions); v++)
    {
      g_autoptr (Fixture) fixture = new_fixture (TRUE, 200);
      Client *client = ready_at (fixture, versions[v]);
      guint n = 0;

      for (LwMsgKind kind = LW_MSG_NONE + 1; kind < LW_N_MSG; kind++)
        {
          LwMsg *msg;

          if (lw_msg_kind_dir (kind) != LW_DIR_OUT || kind == LW_MSG_startApi || kind == LW_MSG_handshake)
            continue;
          lw_row_set_typical (client_begin (client, kind));
          client_send (client);
          n++;
          while ((msg = client_take (client, LW_MSG_errMsg)) != NULL)
            {
              if (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), "not served") != NULL)
                g_error ("%s at %d is not served", lw_msg_kind_name (kind), versions[v]);
              lw_msg_free (msg);
            }
          client_forget (client);
        }
      g_assert_cmpuint (n, >=, 40);
    }
}

typedef struct
{
  gint32      con_id;
  const char *symbol, *type, *date, *right, *exchange, *currency, *local, *trading_class;
  double      strike;
} Contract;

static void
ask_details (Client         *client,
             gint32          req_id,
             const Contract *contract)
{
  LwRow *row = client_begin (client, LW_MSG_reqContractDetails);

#define SET(field, value) if ((value) != NULL) lw_row_set_text (row, LW_F_reqContractDetails_##field, (value))
  lw_row_set_int (row, LW_F_reqContractDetails_reqId, req_id);
  lw_row_set_int (row, LW_F_reqContractDetails_conId, contract->con_id);
  SET (symbol, contract->symbol);
  SET (secType, contract->type);
  SET (lastTradeDateOrContractMonth, contract->date);
  SET (right, contract->right);
  SET (exchange, contract->exchange);
  SET (currency, contract->currency);
  SET (localSymbol, contract->local);
  SET (tradingClass, contract->trading_class);
#undef SET
  if (contract->strike > 0.0)
    lw_row_set_double (row, LW_F_reqContractDetails_strike, contract->strike);
  client_send (client);
}

/* How many answers came, to their end; minus the error's code otherwise. */
static int
n_details (Client         *client,
           const Contract *contract)
{
  int n;

  client_forget (client);
  ask_details (client, 7, contract);
  n = (int) client_count (client, LW_MSG_contractData);
  g_assert_cmpuint (client_count (client, LW_MSG_contractDataEnd) + client_count (client, LW_MSG_errMsg), ==, 1);
  return n > 0 ? n : -client_error (client, NULL);
}

/* The third Friday of next month but one. */
static char *
some_local_symbol (Client *client,
                   double *strike,
                   char   *date)
{
  Contract calls = { .symbol = "SPY", .type = "OPT", .date = "202701", .right = "C", .exchange = "SMART", .currency = "USD" };
  g_autoptr (LwMsg) msg = NULL;

  client_forget (client);
  ask_details (client, 7, &calls);
  msg = client_take (client, LW_MSG_contractData);
  g_assert_nonnull (msg);
  *strike = lw_row_double (lw_msg_get_row (msg), LW_F_contractData_strike);
  g_strlcpy (date, lw_row_text (lw_msg_get_row (msg), LW_F_contractData_lastTradeDateOrContractMonth), LW_DATE_TEXT_SIZE);
  return g_strdup (lw_row_text (lw_msg_get_row (msg), LW_F_contractData_localSymbol));
}

static void
test_contracts (void)
{
  static const struct
  {
    int      n;
    Contract contract;
  } cases[] = {
    { 1, { .con_id = 416904 } },
    { 1, { .con_id = 416904, .exchange = "CBOE" } },
    { -200, { .con_id = 12 } },
    { 1, { .symbol = "SPX", .type = "IND", .exchange = "CBOE", .currency = "USD" } },
    { 1, { .symbol = "SPX", .type = "IND" } },
    { -200, { .symbol = "SPX", .type = "IND", .exchange = "SMART" } },
    { -200, { .symbol = "SPX", .type = "STK", .exchange = "SMART" } },
    { 1, { .symbol = "AAPL", .type = "STK", .exchange = "ISLAND", .currency = "USD" } },
    { 1, { .local = "AAPL", .type = "STK", .exchange = "SMART" } },
    { -200, { .symbol = "AAPL", .type = "STK", .exchange = "TSEJ" } },
    { -200, { .symbol = "AAPL", .type = "STK", .exchange = "SMART", .currency = "EUR" } },
    { -200, { .symbol = "SPY", .type = "OPT", .exchange = "SMART", .currency = "EUR" } },
    { -200, { .symbol = "SPY", .type = "OPT", .exchange = "EUREX" } },
    { -200, { .symbol = "SPY", .type = "OPT", .exchange = "SMART", .date = "20261225" } },
    { -200, { .symbol = "SPY", .type = "FUT", .exchange = "CME" } },
    { -200, { .type = "OPT" } },
    { -321, { .symbol = "SPY", .type = "BAG", .exchange = "SMART" } },
    { -321, { .symbol = "SPY", .type = "SHARE", .exchange = "SMART" } },
    { -321, { .symbol = "SPY" } },
  };
  g_autoptr (Fixture) fixture = new_fixture (TRUE, 178);
  Client *client = ready_at (fixture, 178);
  char date[LW_DATE_TEXT_SIZE];
  double strike;
  g_autofree char *local = some_local_symbol (client, &strike, date);
  Contract one = { .type = "OPT", .local = local }, pair = { .symbol = "SPY", .type = "OPT", .date = date, .strike = strike, .exchange = "CBOE" };
  Contract month = { .symbol = "SPX", .type = "OPT", .date = "202701", .trading_class = "SPX", .exchange = "SMART" };
  int n_calls, n_all;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int n = n_details (client, &cases[i].contract);

      if (n != cases[i].n)
        g_error ("case %u: %d, not %d", i, n, cases[i].n);
    }
  g_assert_cmpint (n_details (client, &one), ==, 1);
  g_assert_cmpint (n_details (client, &pair), ==, 2); /* call and put: the request leaves it open */
  n_all = n_details (client, &month);
  month.right = "CALL";
  n_calls = n_details (client, &month);
  g_assert_cmpint (n_calls, >, 20);
  g_assert_cmpint (n_calls, <, n_all);
}

/* A whole chain takes TWS many seconds; its series are all there in the end, once. */
static void
test_large (void)
{
  Contract chain = { .symbol = "SPX", .type = "OPT", .exchange = "SMART", .currency = "USD" };
  g_autoptr (Fixture) slow = new_fixture (FALSE, 178), quick = new_fixture (TRUE, 178);
  Client *client = ready_at (slow, 178), *other = ready_at (quick, 178);
  int n = n_details (other, &chain), first;

  g_assert_cmpint (n, >, 2000);
  ask_details (client, 7, &chain);
  first = (int) client_count (client, LW_MSG_contractData);
  g_assert_cmpint (first, <, n / 2);
  /* Other questions are answered meanwhile. */
  ask_details (client, 8, &(Contract){ .con_id = 416904 });
  g_assert_cmpuint (client_count (client, LW_MSG_contractDataEnd), ==, 1);
  fixture_advance (slow, 2 * SECOND);
  g_assert_cmpint ((int) client_count (client, LW_MSG_contractData), >, first + 1);
  g_assert_cmpuint (client_count (client, LW_MSG_contractDataEnd), ==, 1);
  fixture_advance (slow, 60 * SECOND);
  g_assert_cmpint ((int) client_count (client, LW_MSG_contractData), ==, n + 1);
  g_assert_cmpuint (client_count (client, LW_MSG_contractDataEnd), ==, 2);
  /* One that is gone gets no more. */
  ask_details (client, 9, &chain);
  client_drop (client);
  fixture_advance (slow, 60 * SECOND);
}

static LwMsg *
details_on (const char *instant_of,
            const char *symbol,
            const char *type)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;
  LwDate date;

  fixture_config (&config);
  g_assert_true (lw_date_parse (instant_of, &date));
  config.as_of_us = date * LW_DAY_US + 16 * 3600 * SECOND;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  ask_details (client, 7, &(Contract){ .symbol = symbol, .type = type });
  return client_take (client, LW_MSG_contractData);
}

/* Holidays and early closes; one rule for each exchange. */
static void
test_hours (void)
{
  g_autoptr (LwMsg) stock = details_on ("20261125", "AAPL", "STK"), index = details_on ("20261125", "SPX", "IND");
  LwRow *row = lw_msg_get_row (stock);
  g_auto (GStrv) exchanges = g_strsplit (lw_row_text (row, LW_F_contractData_validExchanges), ",", -1);
  g_auto (GStrv) rules = g_strsplit (lw_row_text (row, LW_F_contractData_marketRuleIds), ",", -1);

  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_tradingHours), ==,
                   "20261125:0400-20261125:2000;20261126:CLOSED;20261127:0400-20261127:1700;20261128:CLOSED;20261129:CLOSED;"
                   "20261130:0400-20261130:2000");
  g_assert_cmpstr (lw_row_text (row, LW_F_contractData_liquidHours), ==,
                   "20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300;20261128:CLOSED;20261129:CLOSED;"
                   "20261130:0930-20261130:1600");
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (index), LW_F_contractData_tradingHours), ==, lw_row_text (row, LW_F_contractData_liquidHours));
  g_assert_cmpuint (g_strv_length (exchanges), ==, g_strv_length (rules));
}

static void
ask_parameters (Client     *client,
                const char *symbol,
                const char *futures_exchange,
                const char *type,
                gint32      con_id)
{
  LwRow *row = client_begin (client, LW_MSG_reqSecDefOptParams);

  client_forget (client);
  lw_row_set_int (row, LW_F_reqSecDefOptParams_reqId, 7);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSymbol, symbol);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_futFopExchange, futures_exchange);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSecType, type);
  lw_row_set_int (row, LW_F_reqSecDefOptParams_underlyingConId, con_id);
  client_send (client);
  g_assert_cmpuint (client_count (client, LW_MSG_secDefOptParamEnd), ==, 1);
  g_assert_cmpuint (client_count (client, LW_MSG_errMsg), ==, 0);
}

/* Of what is not there: the end alone. */
static void
test_parameters (void)
{
  g_autoptr (Fixture) fixture = new_fixture (TRUE, 178);
  Client *client = ready_at (fixture, 178);

  ask_parameters (client, "SPX", "", "IND", 416904);
  g_assert_cmpuint (client_count (client, LW_MSG_secDefOptParam), ==, 4);
  ask_parameters (client, "SPX", "", "IND", 756733);
  g_assert_cmpuint (client_count (client, LW_MSG_secDefOptParam), ==, 0);
  ask_parameters (client, "SPX", "CME", "IND", 416904);
  g_assert_cmpuint (client_count (client, LW_MSG_secDefOptParam), ==, 0);
  ask_parameters (client, "QQQ", "", "STK", 1);
  g_assert_cmpuint (client_count (client, LW_MSG_secDefOptParam), ==, 0);
  lw_row_set_int (client_begin (client, LW_MSG_reqMarketRule), LW_F_reqMarketRule_marketRuleId, 4711);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
}

static void
ask_summary (Client     *client,
             gint32      req_id,
             const char *group,
             const char *tags)
{
  LwRow *row = client_begin (client, LW_MSG_reqAccountSummary);

  lw_row_set_int (row, LW_F_reqAccountSummary_reqId, req_id);
  lw_row_set_text (row, LW_F_reqAccountSummary_group, group);
  lw_row_set_text (row, LW_F_reqAccountSummary_tags, tags);
  client_send (client);
}

static void
test_summary (void)
{
  g_autoptr (Fixture) fixture = new_fixture (TRUE, 178);
  Client *client = ready_at (fixture, 178);

  ask_summary (client, 1, "Friends", "NetLiquidation");
  g_assert_cmpint (client_error (client, NULL), ==, 321);
  ask_summary (client, 1, "All", "NetLiquidation, TotalCashValue,BuyingPower,AvailableFunds,ExcessLiquidity,InitMarginReq,MaintMarginReq,"
               "Cushion,GrossPositionValue,FullInitMarginReq,LookAheadMaintMarginReq,DayTradesRemaining,Leverage");
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummary), ==, 13);
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummaryEnd), ==, 1);
  ask_summary (client, 1, "All", "NetLiquidation");
  g_assert_cmpint (client_error (client, NULL), ==, 322);
  client_forget (client);
  ask_summary (client, 2, "All", "$LEDGER:ALL");
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummary), >=, 6);
  ask_summary (client, 3, "All", "NetLiquidation");
  g_assert_cmpint (client_error (client, NULL), ==, 322);
  lw_row_set_int (client_begin (client, LW_MSG_cancelAccountSummary), LW_F_cancelAccountSummary_reqId, 1);
  client_send (client);
  client_forget (client);
  ask_summary (client, 3, "All", "NetLiquidation");
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummary), ==, 1);
}

/* Summaries come again every three minutes until they are cancelled. */
static void
test_refresh (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client;

  fixture_config (&config);
  config.speed = 1.0;
  config.immediate = TRUE;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  ask_summary (client, 1, "All", "NetLiquidation");
  fixture_advance (fixture, 365 * SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummary), ==, 3);
  g_assert_cmpuint (client_count (client, LW_MSG_accountSummaryEnd), ==, 1);
  lw_row_set_int (client_begin (client, LW_MSG_cancelAccountSummary), LW_F_cancelAccountSummary_reqId, 1);
  client_send (client);
  client_forget (client);
  fixture_advance (fixture, 365 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
}

static void
ask_account (Client     *client,
             LwMsgKind   kind,
             guint       id_field,
             guint       account_field,
             const char *account)
{
  LwRow *row = client_begin (client, kind);

  lw_row_set_int (row, id_field, 5);
  lw_row_set_text (row, account_field, account);
}

static void
test_streams (void)
{
  g_autoptr (Fixture) fixture = new_fixture (TRUE, 178);
  Client *client = ready_at (fixture, 178);
  g_autoptr (LwMsg) single = NULL;
  guint n_all;

  ask_account (client, LW_MSG_reqPnL, LW_F_reqPnL_reqId, LW_F_reqPnL_account, "DU999");
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
  ask_account (client, LW_MSG_reqPnL, LW_F_reqPnL_reqId, LW_F_reqPnL_account, "DUSIM0001");
  client_send (client);
  g_assert_cmpuint (client_count (client, LW_MSG_pnl), ==, 1);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 322);
  /* Without a position nothing is known: TWS says so by the largest double. */
  ask_account (client, LW_MSG_reqPnLSingle, LW_F_reqPnLSingle_reqId, LW_F_reqPnLSingle_account, "DUSIM0001");
  lw_row_set_int (lw_msg_get_row (client->out), LW_F_reqPnLSingle_conId, 756733);
  client_send (client);
  single = client_take (client, LW_MSG_pnlSingle);
  g_assert_nonnull (single);
  g_assert_true (isnan (lw_row_double (lw_msg_get_row (single), LW_F_pnlSingle_dailyPnL)));
  g_assert_true (isnan (lw_row_double (lw_msg_get_row (single), LW_F_pnlSingle_value)));
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (single), LW_F_pnlSingle_position), ==, 0.0);
  /* All values, or the ledger and the net liquidation value. */
  ask_account (client, LW_MSG_reqAccountUpdatesMulti, LW_F_reqAccountUpdatesMulti_reqId, LW_F_reqAccountUpdatesMulti_account, "DUSIM0001");
  client_send (client);
  n_all = client_count (client, LW_MSG_accountUpdateMulti);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 322);
  client_forget (client);
  lw_row_set_int (lw_msg_get_row (client->out), LW_F_reqAccountUpdatesMulti_reqId, 6);
  lw_row_set_bool (lw_msg_get_row (client->out), LW_F_reqAccountUpdatesMulti_ledgerAndNLV, TRUE);
  client_send (client);
  g_assert_cmpuint (client_count (client, LW_MSG_accountUpdateMulti), >=, 5);
  g_assert_cmpuint (client_count (client, LW_MSG_accountUpdateMulti), <, n_all);
  g_assert_cmpuint (client_count (client, LW_MSG_accountUpdateMultiEnd), ==, 1);
  /* The end of account updates is told. */
  client_begin (client, LW_MSG_reqAccountUpdates);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 2100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/requests/all-served", test_all_served);
  g_test_add_func ("/requests/contracts", test_contracts);
  g_test_add_func ("/requests/large", test_large);
  g_test_add_func ("/requests/hours", test_hours);
  g_test_add_func ("/requests/parameters", test_parameters);
  g_test_add_func ("/requests/summary", test_summary);
  g_test_add_func ("/requests/refresh", test_refresh);
  g_test_add_func ("/requests/streams", test_streams);
  return g_test_run ();
}
