/* The scanner of the simulated TWS: parameters, ranks, filters, limits, its clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway-fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  const char *code;
  const char *instrument; /* NULL = STK */
  const char *location;   /* NULL = STK.US.MAJOR */
  const char *filters;
  const char *stock_type;
  int         rows;       /* 0 = not said */
  double      above_price;
} Question;

static void
set_config (LwGatewayConfig *config)
{
  fixture_config (config);
  config->immediate = TRUE;
  config->rate = 100000;
}

static void
ask (Client         *client,
     gint32          req_id,
     const Question *question)
{
  LwRow *row = client_begin (client, LW_MSG_reqScannerSubscription);

  lw_row_set_int (row, LW_F_reqScannerSubscription_reqId, req_id);
  lw_row_set_int (row, LW_F_reqScannerSubscription_numberOfRows, question->rows == 0 ? -1 : question->rows);
  lw_row_set_text (row, LW_F_reqScannerSubscription_instrument, question->instrument != NULL ? question->instrument : "STK");
  lw_row_set_text (row, LW_F_reqScannerSubscription_locationCode, question->location != NULL ? question->location : "STK.US.MAJOR");
  lw_row_set_text (row, LW_F_reqScannerSubscription_scanCode, question->code);
  if (question->above_price > 0.0)
    lw_row_set_double (row, LW_F_reqScannerSubscription_abovePrice, question->above_price);
  if (question->stock_type != NULL)
    lw_row_set_text (row, LW_F_reqScannerSubscription_stockTypeFilter, question->stock_type);
  if (question->filters != NULL)
    lw_row_set_text (row, LW_F_reqScannerSubscription_scannerSubscriptionFilterOptions, question->filters);
  client_send (client);
}

/* "NVDA AAPL"; NULL: no list came. */
static char *
take_symbols (Client *client)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_scannerData);
  GString *text = g_string_new (NULL);

  if (msg == NULL)
    {
      g_string_free (text, TRUE);
      return NULL;
    }
  for (guint i = 0; i < lw_row_count (lw_msg_get_row (msg), LW_F_scannerData_rows); i++)
    {
      LwRow *entry = lw_row_entry (lw_msg_get_row (msg), LW_F_scannerData_rows, i);

      g_assert_cmpint (lw_row_int (entry, LW_F_scannerData_rows_rank, -1), ==, (int) i);
      g_assert_cmpint (lw_row_int (entry, LW_F_scannerData_rows_conId, 0), >, 0);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", lw_row_text (entry, LW_F_scannerData_rows_symbol));
    }
  return g_string_free (text, FALSE);
}

static void
cancel (Client *client,
        gint32  req_id)
{
  lw_row_set_int (client_begin (client, LW_MSG_cancelScannerSubscription), LW_F_cancelScannerSubscription_reqId, req_id);
  client_send (client);
}

static char *
symbols_of (Client         *client,
            const Question *question)
{
  char *symbols;

  client_forget (client);
  ask (client, 50, question);
  symbols = take_symbols (client);
  cancel (client, 50);
  client_forget (client);
  return symbols;
}

/* The recipes of the market, by what they say of volatility; others are turned round. */
static void
test_ranks (void)
{
  static const struct
  {
    Question    question;
    const char *symbols;
  } cases[] = {
    { { .code = "HIGH_OPT_IMP_VOLAT" }, "NVDA AAPL MSFT SPY" },
    { { .code = "LOW_OPT_IMP_VOLAT" }, "SPY MSFT AAPL NVDA" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .rows = 2 }, "NVDA AAPL" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .location = "STK.NASDAQ" }, "NVDA AAPL MSFT" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .stock_type = "ETF" }, "SPY" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .stock_type = "CORP" }, "NVDA AAPL MSFT" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .above_price = 300.0 }, "MSFT SPY" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .filters = "priceBelow=300;impVolatAbove=30;" }, "NVDA" },
    { { .code = "HIGH_OPT_IMP_VOLAT", .instrument = "IND.US", .location = "IND.US" }, "SPX" },
    { { .code = "LOW_OPT_IMP_VOLAT", .instrument = "ETF.EQ.US", .location = "ETF.EQ.US.MAJOR" }, "SPY" },
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config), fixture_new (&config));
  Client *client = client_ready (fixture, 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *symbols = symbols_of (client, &cases[i].question);

      g_assert_cmpstr (symbols, ==, cases[i].symbols);
    }
}

static const char *
next_element (const char *xml,
              const char *open,
              char       *text)
{
  const char *from = strstr (xml, open), *to;

  if (from == NULL)
    return NULL;
  from += strlen (open);
  to = strchr (from, '<');
  g_strlcpy (text, from, MIN ((gsize) (to - from) + 1, 64));
  return to;
}

static char *
parameters (Client *client)
{
  g_autoptr (LwMsg) msg = NULL;

  client_begin (client, LW_MSG_reqScannerParameters);
  client_send (client);
  msg = client_take (client, LW_MSG_scannerParameters);
  g_assert_nonnull (msg);
  return g_strdup (lw_row_text (lw_msg_get_row (msg), LW_F_scannerParameters_xml));
}

/* The list is XML, and each scan code, location and filter that it names is served. */
static void
test_parameters (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autofree char *xml = parameters (client);
  GMarkupParser parser = { 0 };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char text[64];
  guint n = 0;

  g_markup_parse_context_parse (context, xml, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_markup_parse_context_free (context);
  for (const char *at = xml; (at = next_element (at, "<scanCode>", text)) != NULL; n++)
    {
      g_autofree char *symbols = symbols_of (client, &(Question){ .code = text });

      g_assert_nonnull (symbols);
      g_assert_cmpuint (strlen (symbols), ==, strlen ("AAPL MSFT NVDA SPY"));
    }
  g_assert_cmpuint (n, >=, 10);
  for (const char *at = xml; (at = next_element (at, "<locationCode>", text)) != NULL; n++)
    {
      const char *instrument = g_str_has_prefix (text, "STK") ? "STK" : g_str_has_prefix (text, "IND") ? "IND.US" : "ETF.EQ.US";

      client_forget (client);
      ask (client, 50, &(Question){ .code = "HIGH_OPT_IMP_VOLAT", .instrument = instrument, .location = text });
      g_assert_cmpuint (client_count (client, LW_MSG_scannerData) + (client_error (client, NULL) == 165), ==, 1);
      cancel (client, 50);
    }
  for (const char *at = xml; (at = next_element (at, "<code>", text)) != NULL; n++)
    {
      g_autofree char *filter = g_strdup_printf ("%s=%s", text, g_str_has_suffix (text, "Above") ? "-1e9" : "1e15");
      g_autofree char *symbols = symbols_of (client, &(Question){ .code = "MOST_ACTIVE", .filters = filter });

      if (strstr (text, "marketCap") == NULL) /* nobody knows it here */
        g_assert_cmpuint (strlen (symbols), ==, strlen ("AAPL MSFT NVDA SPY"));
    }
  g_assert_cmpuint (n, >, 40);
}

static void
test_refused (void)
{
  static const struct
  {
    int         code;
    const char *words;
    Question    question;
  } cases[] = {
    { 321, "TOO MANY", { .code = "MOST_ACTIVE", .rows = 51 } },
    { 162, "BEST_STOCKS", { .code = "BEST_STOCKS" } },
    { 162, "FUT.US", { .code = "MOST_ACTIVE", .instrument = "FUT.US" } },
    { 162, "not configured", { .code = "MOST_ACTIVE", .location = "STK.MOON" } },
    { 162, "not configured", { .code = "MOST_ACTIVE", .location = "IND.US" } },
    { 321, "moonAbove", { .code = "MOST_ACTIVE", .filters = "moonAbove=1" } },
    { 321, "tag=number", { .code = "MOST_ACTIVE", .filters = "priceAbove" } },
    { 321, "tag=number", { .code = "MOST_ACTIVE", .filters = "priceAbove=much" } },
    { 321, "WARRANT", { .code = "MOST_ACTIVE", .stock_type = "WARRANT" } },
    { 165, "no items retrieved", { .code = "MOST_ACTIVE", .above_price = 1e6 } },
    { 165, "no items retrieved", { .code = "MOST_ACTIVE", .instrument = "IND.US", .location = "IND.US" } },
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config), fixture_new (&config));
  Client *client = client_ready (fixture, 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LwMsg) msg = NULL;
      LwRow *row;

      ask (client, 60, &cases[i].question);
      msg = client_take (client, LW_MSG_errMsg);
      g_assert_nonnull (msg);
      row = lw_msg_get_row (msg);
      if (lw_row_int (row, LW_F_errMsg_code, 0) != cases[i].code || strstr (lw_row_text (row, LW_F_errMsg_text), cases[i].words) == NULL)
        g_error ("case %u: %d %s", i, lw_row_int (row, LW_F_errMsg_code, 0), lw_row_text (row, LW_F_errMsg_text));
      g_assert_cmpint (lw_row_int (row, LW_F_errMsg_reqId, 0), ==, 60);
      g_assert_cmpuint (client->received->len, ==, 0);
      cancel (client, 60);
      g_assert_cmpint (client_error (client, NULL), ==, cases[i].code == 165 ? 162 : 365);
    }
}

/* The whole list every 30 s until it is cancelled; the first not at once; ten at a time, each id once. */
static void
test_life (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config), config.immediate = FALSE, fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  Question question = { .code = "MOST_ACTIVE" };
  gint32 id;

  ask (client, 1, &question);
  g_assert_cmpuint (client->received->len, ==, 0);
  fixture_advance (fixture, SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_scannerData), ==, 1);
  fixture_advance (fixture, 90 * SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_scannerData), ==, 4);
  ask (client, 1, &question);
  g_assert_cmpint (client_error (client, &id), ==, 322);
  for (gint32 i = 2; i <= 10; i++)
    ask (client, i, &question);
  g_assert_cmpint (client_error (client, &id), ==, 0);
  ask (client, 11, &question);
  g_assert_cmpint (client_error (client, &id), ==, 162);
  g_assert_cmpint (id, ==, 11);
  for (gint32 i = 1; i <= 10; i++)
    {
      cancel (client, i);
      g_assert_cmpint (client_error (client, &id), ==, 162);
      g_assert_cmpint (id, ==, i);
    }
  client_forget (client);
  fixture_advance (fixture, 90 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
}

/* Every gate: the fixture takes no field too many or too few. */
static void
test_versions (void)
{
  static const int versions[] = { 157, 176, 178, 195, 196, 200 };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      LwGatewayConfig config;
      g_autoptr (Fixture) fixture = (set_config (&config), config.server_version = 200, fixture_new (&config));
      Client *client = client_new (fixture);
      g_autofree char *xml = NULL, *symbols = NULL;

      client_hello (client, 157, versions[i]);
      lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, 1);
      client_send (client);
      xml = parameters (client);
      g_assert_true (g_str_has_prefix (xml, "<?xml"));
      symbols = symbols_of (client, &(Question){ .code = "HIGH_OPT_IMP_VOLAT" });
      g_assert_cmpstr (symbols, ==, "NVDA AAPL MSFT SPY");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scanner/ranks", test_ranks);
  g_test_add_func ("/scanner/parameters", test_parameters);
  g_test_add_func ("/scanner/refused", test_refused);
  g_test_add_func ("/scanner/life", test_life);
  g_test_add_func ("/scanner/versions", test_versions);
  return g_test_run ();
}
