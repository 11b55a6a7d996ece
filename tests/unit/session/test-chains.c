#include "config.h"

#include <string.h>

#include "session-harness.h"

static void
peer_underlying (Harness    *h,
                 gint32      id,
                 gint32      con_id,
                 const char *sec_type)
{
  LwRow *row = peer_begin (h, LW_MSG_contractData);

  lw_row_set_int (row, LW_F_contractData_reqId, id);
  lw_row_set_text (row, LW_F_contractData_symbol, "SPX");
  lw_row_set_text (row, LW_F_contractData_secType, sec_type);
  lw_row_set_text (row, LW_F_contractData_exchange, "CBOE");
  lw_row_set_text (row, LW_F_contractData_currency, "USD");
  lw_row_set_int (row, LW_F_contractData_conId, con_id);
  peer_send (h);
}

static void
peer_details_end (Harness *h,
                  gint32   id)
{
  lw_row_set_int (peer_begin (h, LW_MSG_contractDataEnd), LW_F_contractDataEnd_reqId, id);
  peer_send (h);
}

static void
test_underlying (void)
{
  static const struct { const char *symbol, *sec_type, *exchange; } rows[] = {
    { "SPY", "STK", "SMART" }, { "SPX", "IND", "CBOE" }, { "NDX", "IND", "NASDAQ" }, { "RUT", "IND", "RUSSELL" },
  };
  g_autoptr (Harness) h = harness_new (NULL);
  guint32 handle = 0;
  gint32 id;

  harness_connect (h);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      handle = lw_session_request_underlying (h->session, rows[i].symbol, h->now_us);
      harness_drain (h);
      g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqContractDetails), 4), ==, rows[i].symbol);
      g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqContractDetails), 5), ==, rows[i].sec_type);
      g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqContractDetails), 10), ==, rows[i].exchange);
    }

  id = sent_last (h, LW_MSG_reqContractDetails)->id;
  peer_underlying (h, id, 416904, "IND");
  peer_underlying (h, id, 416905, "IND");
  g_assert_cmpuint (action_count (h, LW_ACT_DETAILS), ==, 0);
  peer_details_end (h, id);
  g_assert_cmpuint (action_last (h, LW_ACT_DETAILS)->request, ==, handle);
  g_assert_cmpuint (action_last (h, LW_ACT_DETAILS)->contracts->len, ==, 2); /* to choose from, never the first */
  g_assert_cmpint (g_array_index (action_last (h, LW_ACT_DETAILS)->contracts, LwContract, 1).con_id, ==, 416905);
}

static void
test_underlying_fails (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint32 early = lw_session_request_underlying (h->session, "SPY", h->now_us);
  guint32 unknown, slow, dropped;

  harness_drain (h);
  g_assert_cmpuint (action_last (h, LW_ACT_FAILED)->request, ==, early);

  harness_connect (h);
  unknown = lw_session_request_underlying (h->session, "SPZZ", h->now_us);
  harness_drain (h);
  peer_error (h, sent_last (h, LW_MSG_reqContractDetails)->id, 200, "No security definition has been found");
  g_assert_cmpuint (action_last (h, LW_ACT_FAILED)->request, ==, unknown);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_FAILED)->text, "SPZZ"));

  slow = lw_session_request_underlying (h->session, "SPY", h->now_us);
  harness_live (h, 19 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_FAILED), ==, 1);
  harness_live (h, 2 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_FAILED)->request, ==, slow);

  dropped = lw_session_request_underlying (h->session, "SPY", h->now_us);
  harness_drain (h);
  lw_session_lost (h->session, "reset", 0, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (action_last (h, LW_ACT_FAILED)->request, ==, dropped);
}

/* --- chains --- */

static void
peer_parameters (Harness            *h,
                 gint32              id,
                 const char         *exchange,
                 const char         *trading_class,
                 const char * const *dates)
{
  LwRow *row = peer_begin (h, LW_MSG_secDefOptParam);

  lw_row_set_int (row, LW_F_secDefOptParam_reqId, id);
  lw_row_set_text (row, LW_F_secDefOptParam_exchange, exchange);
  lw_row_set_text (row, LW_F_secDefOptParam_tradingClass, trading_class);
  lw_row_set_text (row, LW_F_secDefOptParam_multiplier, "100");

  for (guint i = 0; dates[i] != NULL; i++)
    lw_row_set_text (lw_row_append (row, LW_F_secDefOptParam_expirations), LW_F_secDefOptParam_expirations_date, dates[i]);

  peer_send (h);
}

static void
peer_parameters_end (Harness *h,
                     gint32   id)
{
  lw_row_set_int (peer_begin (h, LW_MSG_secDefOptParamEnd), LW_F_secDefOptParamEnd_reqId, id);
  peer_send (h);
}

static LwContract
spx (void)
{
  LwContract contract = { .con_id = 416904, .sec_type = LW_SEC_IND, .symbol = "SPX", .exchange = "CBOE", .currency = "USD",
                          .last_trade = LW_DATE_NONE, .settle = LW_DATE_NONE, .strike = LW_PRICE_NONE, .min_tick = 0.01 };

  return contract;
}

static LwChainQuery
query_of (int strikes)
{
  LwChainQuery query = { .min_dte = 20, .max_dte = 45, .strikes = strikes, .right = LW_RIGHT_NONE, .expiry = LW_DATE_NONE,
                         .today = lw_date_from_ymd (2026, 11, 20) };

  return query;
}

static guint32
begin_chain (Harness            *h,
             const LwChainQuery *query)
{
  static const char * const spx_dates[] = { "20261217", "20270114", NULL };
  static const char * const spxw_dates[] = { "20261120", "20261217", "20261218", "20261218", NULL };
  LwContract underlying = spx ();
  guint32 handle = lw_session_request_chain (h->session, &underlying, query, h->now_us);
  gint32 id;

  harness_drain (h);
  id = sent_last (h, LW_MSG_reqSecDefOptParams)->id;
  peer_parameters (h, id, "SMART", "SPX", spx_dates);
  peer_parameters (h, id, "CBOE", "SPXW", spxw_dates);
  peer_parameters (h, id, "SMART", "2SPX", spxw_dates);
  peer_parameters (h, id, "SMART", "SPXW", spxw_dates);
  peer_parameters_end (h, id);
  return handle;
}

static Sent *
details_of (Harness    *h,
            const char *trading_class,
            const char *date)
{
  for (guint i = sent_count (h, LW_MSG_reqContractDetails); i > 0; i--)
    {
      Sent *sent = sent_nth (h, LW_MSG_reqContractDetails, i - 1);

      if (strcmp (sent_field (sent, 14), trading_class) == 0 && strcmp (sent_field (sent, 6), date) == 0)
        return sent;
    }

  g_error ("%s %s was not asked for", trading_class, date);
}

static void
answer_expiry (Harness    *h,
               const char *trading_class,
               const char *date,
               const char *settle,
               gint32      first_con_id)
{
  gint32 id = details_of (h, trading_class, date)->id;

  for (guint i = 0; i < 5; i++)
    {
      peer_option (h, id, "SPX", trading_class, date, settle, 6100 + 50 * i, 'C', first_con_id + (gint32) (2 * i));
      peer_option (h, id, "SPX", trading_class, date, settle, 6100 + 50 * i, 'P', first_con_id + (gint32) (2 * i) + 1);
    }

  peer_details_end (h, id);
}

/* SPX's Thursday and SPXW's Thursday and Friday: classes apart, by the date of settlement (fault F12); adjusted classes, other
 * exchanges and doubles are left out. */
static void
test_chain (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);
  guint32 handle;
  LwAction *action;

  harness_connect (h);
  handle = begin_chain (h, &query);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 3);
  g_assert_cmpstr (sent_field (details_of (h, "SPXW", "20261218"), 4), ==, "SPX");
  g_assert_cmpstr (sent_field (details_of (h, "SPXW", "20261218"), 7), ==, ""); /* no strike */
  g_assert_cmpstr (sent_field (details_of (h, "SPXW", "20261218"), 10), ==, "SMART");
  answer_expiry (h, "SPX", "20261217", "20261218", 1000);
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  g_assert_cmpuint (action_count (h, LW_ACT_CHAIN), ==, 0);
  answer_expiry (h, "SPXW", "20261217", "20261217", 3000);

  action = action_last (h, LW_ACT_CHAIN);
  g_assert_cmpuint (action->request, ==, handle);
  g_assert_cmpuint (action->chain->n_expiries, ==, 3);
  g_assert_cmpuint (action->chain->n_series, ==, 30);
  g_assert_cmpint (action->chain->con_id, ==, 416904);
  g_assert_cmpstr (action->chain->exchange, ==, "CBOE");
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 3);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->total, ==, 3);

  for (guint i = 0; i < action->chain->n_expiries; i++)
    {
      const LwExpiry *expiry = &action->chain->expiries[i];

      if (strcmp (expiry->trading_class, "SPX") == 0)
        {
          g_assert_cmpint (expiry->settle - expiry->last_trade, ==, 1);
          g_assert_cmpint (expiry->settlement, ==, LW_SETTLE_CASH_AM);
        }
    }
}

static void
test_chain_by_expiry (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);

  query.expiry = lw_date_from_ymd (2026, 12, 18);
  query.right = LW_RIGHT_PUT;
  harness_connect (h);
  begin_chain (h, &query);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 2);
  answer_expiry (h, "SPX", "20261217", "20261218", 1000);
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  g_assert_cmpuint (action_last (h, LW_ACT_CHAIN)->chain->n_series, ==, 10);
}

static void
test_chain_strikes (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (2);
  LwChain *chain;

  query.expiry = lw_date_from_ymd (2026, 12, 18);
  harness_connect (h);
  begin_chain (h, &query);
  answer_expiry (h, "SPX", "20261217", "20261218", 1000);
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  g_assert_cmpuint (action_count (h, LW_ACT_CHAIN), ==, 0); /* the money is not known yet */
  peer_price (h, sent_last (h, LW_MSG_reqMktData)->id, 4, 6240, 0);

  chain = action_last (h, LW_ACT_CHAIN)->chain;
  g_assert_cmpuint (chain->n_series, ==, 8);
  g_assert_cmpfloat (chain->spot_last, ==, 6240);

  for (guint i = 0; i < chain->n_series; i++)
    g_assert_true (chain->strikes[i] == 62000000 || chain->strikes[i] == 62500000);
}

/* Without a price of the underlying every strike is kept, and it is said. */
static void
test_chain_without_spot (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (2);

  query.expiry = lw_date_from_ymd (2026, 12, 18);
  harness_connect (h);
  begin_chain (h, &query);
  answer_expiry (h, "SPX", "20261217", "20261218", 1000);
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  harness_live (h, 4 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_CHAIN), ==, 0);
  harness_live (h, 2 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_CHAIN)->chain->n_series, ==, 20);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_NOTICE)->text, "every strike is kept"));
}

/* 200 for one expiry is not fatal; one that does not answer is left out and named. */
static void
test_chain_gaps (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);

  harness_connect (h);
  begin_chain (h, &query);
  peer_error (h, details_of (h, "SPX", "20261217")->id, 200, "No security definition has been found");
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  g_assert_cmpuint (action_count (h, LW_ACT_NOTICE), ==, 0);
  harness_live (h, 62 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_CHAIN)->chain->n_series, ==, 10);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_NOTICE)->text, "SPXW 2026-12-17 is left out"));
}

static void
test_chain_none (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);

  query.min_dte = 200;
  query.max_dte = 300;
  harness_connect (h);
  begin_chain (h, &query);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_FAILED)->text, "SPX has no options with 200 to 300 days"));
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 0);
}

static void
test_chain_concurrency (void)
{
  LwSessionConfig config = config_of (90);
  g_autoptr (Harness) h = NULL;
  LwChainQuery query = query_of (0);

  config.max_concurrent_requests = 2;
  h = harness_new (&config);
  harness_connect (h);
  begin_chain (h, &query);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 2);
  answer_expiry (h, "SPX", "20261217", "20261218", 1000);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 3);
}

/* A chain that was being loaded is asked for again, with new ids; what the old ids still bring goes nowhere. */
static void
test_chain_reconnect (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);
  gint32 old_id, new_id;

  harness_connect (h);
  begin_chain (h, &query);
  old_id = details_of (h, "SPX", "20261217")->id;
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  harness_reconnect (h);
  g_assert_cmpuint (action_count (h, LW_ACT_FAILED), ==, 0);
  new_id = sent_last (h, LW_MSG_reqSecDefOptParams)->id;
  g_assert_cmpint (new_id, >, old_id);
  peer_option (h, old_id, "SPX", "SPX", "20261217", "20261218", 6100, 'C', 5);
  peer_details_end (h, old_id);
  g_assert_cmpuint (action_count (h, LW_ACT_CHAIN), ==, 0);
}

static void
test_chain_cancel (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwChainQuery query = query_of (0);
  guint32 handle;

  harness_connect (h);
  handle = begin_chain (h, &query);
  lw_session_cancel (h->session, handle, h->now_us);
  harness_drain (h);
  answer_expiry (h, "SPXW", "20261218", "20261218", 2000);
  harness_live (h, 70 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_CHAIN), ==, 0);
  g_assert_cmpuint (action_count (h, LW_ACT_FAILED), ==, 0);
  g_assert_cmpuint (lines_used (h), ==, 0); /* its own line went too, after a minute without use */
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/chains/underlying", test_underlying);
  g_test_add_func ("/session/chains/underlying-fails", test_underlying_fails);
  g_test_add_func ("/session/chains/whole", test_chain);
  g_test_add_func ("/session/chains/by-expiry", test_chain_by_expiry);
  g_test_add_func ("/session/chains/strikes", test_chain_strikes);
  g_test_add_func ("/session/chains/without-spot", test_chain_without_spot);
  g_test_add_func ("/session/chains/gaps", test_chain_gaps);
  g_test_add_func ("/session/chains/none", test_chain_none);
  g_test_add_func ("/session/chains/concurrency", test_chain_concurrency);
  g_test_add_func ("/session/chains/reconnect", test_chain_reconnect);
  g_test_add_func ("/session/chains/cancel", test_chain_cancel);
  return g_test_run ();
}
