/* Historical data of the simulated TWS: bars, kinds, limits, life of a question. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain.h"
#include "lw-gateway-fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  const char *symbol;
  gint32      con_id;    /* 0: the symbol's */
  const char *end;
  const char *size;
  const char *duration;
  const char *show;
  gboolean    extended;
  int         format;    /* 0 = 1 */
  gboolean    keep;
} Question;

static void
set_config (LwGatewayConfig *config,
            double           speed)
{
  fixture_config (config);
  config->immediate = TRUE;
  config->speed = speed;
  config->rate = 100000;
}

static Client *
ready_at (Fixture *fixture,
          gint32   client_id,
          int      version)
{
  Client *client = client_new (fixture);

  client_hello (client, 157, version);
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, client_id);
  client_send (client);
  client_forget (client);
  g_assert_cmpint (client->version, ==, version);
  return client;
}

static void
ask (Client         *client,
     gint32          req_id,
     const Question *question)
{
  LwRow *row = client_begin (client, LW_MSG_reqHistoricalData);
  gboolean index = g_strcmp0 (question->symbol, "SPX") == 0;

  lw_row_set_int (row, LW_F_reqHistoricalData_reqId, req_id);
  lw_row_set_int (row, LW_F_reqHistoricalData_conId, question->con_id);
  lw_row_set_text (row, LW_F_reqHistoricalData_symbol, question->symbol);
  lw_row_set_text (row, LW_F_reqHistoricalData_secType, question->con_id != 0 ? "OPT" : index ? "IND" : "STK");
  lw_row_set_text (row, LW_F_reqHistoricalData_exchange, index && question->con_id == 0 ? "CBOE" : "SMART");
  lw_row_set_text (row, LW_F_reqHistoricalData_endDateTime, question->end != NULL ? question->end : "");
  lw_row_set_text (row, LW_F_reqHistoricalData_barSize, question->size);
  lw_row_set_text (row, LW_F_reqHistoricalData_duration, question->duration);
  lw_row_set_bool (row, LW_F_reqHistoricalData_useRTH, !question->extended);
  lw_row_set_text (row, LW_F_reqHistoricalData_whatToShow, question->show);
  lw_row_set_int (row, LW_F_reqHistoricalData_formatDate, question->format == 0 ? 1 : question->format);
  lw_row_set_bool (row, LW_F_reqHistoricalData_keepUpToDate, question->keep);
  client_send (client);
}

typedef struct
{
  char   date[48];
  double open, high, low, close, volume, wap;
  int    count;
} Bar;

static Bar
bar_of (const LwMsg *msg,
        guint        i)
{
  LwRow *entry = lw_row_entry (lw_msg_get_row ((LwMsg *) msg), LW_F_historicalData_bars, i);
  Bar bar = { .open = lw_row_double (entry, LW_F_historicalData_bars_open), .high = lw_row_double (entry, LW_F_historicalData_bars_high),
              .low = lw_row_double (entry, LW_F_historicalData_bars_low), .close = lw_row_double (entry, LW_F_historicalData_bars_close),
              .volume = g_ascii_strtod (lw_row_text (entry, LW_F_historicalData_bars_volume), NULL),
              .wap = g_ascii_strtod (lw_row_text (entry, LW_F_historicalData_bars_wap), NULL),
              .count = lw_row_int (entry, LW_F_historicalData_bars_barCount, 0) };

  g_strlcpy (bar.date, lw_row_text (entry, LW_F_historicalData_bars_date), sizeof bar.date);
  return bar;
}

/* The bars of the answer, each of them possible. */
static GArray *
take_bars (Client *client)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_historicalData);
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (Bar));

  g_assert_nonnull (msg);
  for (guint i = 0; i < lw_row_count (lw_msg_get_row (msg), LW_F_historicalData_bars); i++)
    {
      Bar bar = bar_of (msg, i);

      g_assert_cmpfloat (bar.high, >=, fmax (bar.open, bar.close));
      g_assert_cmpfloat (bar.low, <=, fmin (bar.open, bar.close));
      g_assert_cmpfloat (bar.low, >=, 0.0);
      if (i > 0)
        g_assert_cmpstr (bar.date, >, g_array_index (bars, Bar, i - 1).date);
      g_array_append_val (bars, bar);
    }
  g_assert_cmpuint (bars->len, >, 0);
  return bars;
}

static GArray *
bars_of (Client         *client,
         const Question *question)
{
  static gint32 req_id = 100;

  ask (client, ++req_id, question);
  return take_bars (client);
}

#define LAST(bars) g_array_index ((bars), Bar, (bars)->len - 1)

static void
test_volatility (gconstpointer data)
{
  Question question = { .symbol = data, .size = "1 day", .duration = "1 Y", .show = "OPTION_IMPLIED_VOLATILITY" };
  LwGatewayConfig config;
  double least = INFINITY, most = 0.0;

  set_config (&config, 0.0);
  {
    g_autoptr (Fixture) fixture = fixture_new (&config);
    g_autoptr (GArray) bars = bars_of (client_ready (fixture, 1), &question);

    g_assert_cmpuint (bars->len, >=, 249);
    g_assert_cmpuint (bars->len, <=, 254);
    for (guint i = 0; i < bars->len; i++)
      {
        const Bar *bar = &g_array_index (bars, Bar, i);
        LwDate date;

        g_assert_cmpuint (strlen (bar->date), ==, 8);
        g_assert_true (lw_date_parse (bar->date, &date));
        g_assert_true (lw_calendar_is_open (date));
        g_assert_cmpfloat (bar->volume, ==, -1.0);
        g_assert_cmpint (bar->count, ==, -1);
        least = fmin (least, bar->close);
        most = fmax (most, bar->close);
      }
    g_assert_cmpstr (LAST (bars).date, ==, "20261123");
  }
  /* It moves, and comes back. */
  g_assert_cmpfloat (least, >, 0.04);
  g_assert_cmpfloat (most, <, 1.2);
  g_assert_cmpfloat (most / least, >, 1.25);
  g_assert_cmpfloat (most / least, <, 6.0);
}

static double
tick_of (Client     *client,
         const char *symbol,
         int         type)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);
  double value = NAN;
  LwMsg *msg;

  lw_row_set_int (row, LW_F_reqMktData_reqId, 77);
  lw_row_set_text (row, LW_F_reqMktData_symbol, symbol);
  lw_row_set_text (row, LW_F_reqMktData_secType, strcmp (symbol, "SPX") == 0 ? "IND" : "STK");
  lw_row_set_text (row, LW_F_reqMktData_exchange, strcmp (symbol, "SPX") == 0 ? "CBOE" : "SMART");
  lw_row_set_text (row, LW_F_reqMktData_genericTickList, "104,106");
  client_send (client);
  fixture_advance (client->fixture, 6 * SECOND);
  while ((msg = client_take (client, LW_MSG_tickGeneric)) != NULL)
    {
      if (lw_row_int (lw_msg_get_row (msg), LW_F_tickGeneric_tickType, 0) == type)
        value = lw_row_double (lw_msg_get_row (msg), LW_F_tickGeneric_value);
      lw_msg_free (msg);
    }
  while ((msg = client_take (client, LW_MSG_tickPrice)) != NULL)
    {
      if (lw_row_int (lw_msg_get_row (msg), LW_F_tickPrice_tickType, 0) == type)
        value = lw_row_double (lw_msg_get_row (msg), LW_F_tickPrice_price);
      lw_msg_free (msg);
    }
  lw_row_set_int (client_begin (client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, 77);
  client_send (client);
  return value;
}

/* What history says of now is what the ticks say. */
static void
test_now (gconstpointer data)
{
  const char *symbol = data;
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  Question question = { .symbol = symbol, .size = "1 day", .duration = "3 M", .show = "OPTION_IMPLIED_VOLATILITY" };
  g_autoptr (GArray) implied = bars_of (client, &question);
  g_autoptr (GArray) historical = (question.show = "HISTORICAL_VOLATILITY", bars_of (client, &question));
  g_autoptr (GArray) trades = (question.show = "TRADES", bars_of (client, &question));
  double sum = 0.0, squares = 0.0;

  g_assert_cmpfloat_with_epsilon (LAST (implied).close, tick_of (client, symbol, 24), 1e-6);
  g_assert_cmpfloat_with_epsilon (LAST (historical).close, tick_of (client, symbol, 23), 1e-6);
  g_assert_cmpfloat (LAST (trades).close, ==, tick_of (client, symbol, 4));
  g_assert_cmpfloat (g_array_index (trades, Bar, trades->len - 2).close, ==, tick_of (client, symbol, 9));
  /* Historical volatility is that of the closes. */
  for (guint i = trades->len - 31; i < trades->len - 1; i++)
    {
      double change = log (g_array_index (trades, Bar, i).close / g_array_index (trades, Bar, i - 1).close);

      sum += change;
      squares += change * change;
    }
  g_assert_cmpfloat_with_epsilon (sqrt ((squares - sum * sum / 30.0) / 29.0 * 252.0),
                                  g_array_index (historical, Bar, historical->len - 2).close, 2e-6);
  g_assert_cmpfloat_with_epsilon (g_array_index (historical, Bar, historical->len - 2).close, LAST (historical).close, 5e-4);
}

/* The same seed gives the same bars, whatever was asked before; another seed others. */
static void
test_seeds (void)
{
  Question question = { .symbol = "AAPL", .size = "1 hour", .duration = "1 M", .show = "TRADES" };
  LwGatewayConfig config;
  GArray *bars[3];

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Fixture) fixture = NULL;
      Client *client;

      set_config (&config, 1.0);
      config.seed = i == 2 ? 8 : 7;
      fixture = fixture_new (&config);
      client = client_ready (fixture, 1);
      if (i == 1)
        g_array_unref (bars_of (client, &(Question){ .symbol = "NVDA", .size = "1 day", .duration = "2 Y", .show = "TRADES" }));
      bars[i] = bars_of (client, &question);
    }
  g_assert_cmpuint (bars[0]->len, ==, bars[1]->len);
  g_assert_cmpmem (bars[0]->data, bars[0]->len * sizeof (Bar), bars[1]->data, bars[1]->len * sizeof (Bar));
  g_assert_cmpfloat (g_array_index (bars[0], Bar, 3).close, !=, g_array_index (bars[2], Bar, 3).close);
  for (guint i = 0; i < 3; i++)
    g_array_unref (bars[i]);
}

/* Each long bar is what the short ones in it add up to. */
static void
check_sums (GArray *fine,
            GArray *coarse)
{
  /* Seconds are counted back from now: the first long bar may begin before the first short one. */
  gboolean cut = strlen (g_array_index (coarse, Bar, 0).date) > 8
                 && strcmp (g_array_index (coarse, Bar, 0).date, g_array_index (fine, Bar, 0).date) < 0;
  guint next = 0;

  while (cut && strcmp (g_array_index (fine, Bar, next).date, g_array_index (coarse, Bar, 1).date) < 0)
    next++;
  for (guint i = cut ? 1 : 0; i < coarse->len; i++)
    {
      const Bar *whole = &g_array_index (coarse, Bar, i);
      const char *end = i + 1 < coarse->len ? g_array_index (coarse, Bar, i + 1).date : "9";
      double high = 0.0, low = INFINITY, volume = 0.0;
      guint first = next;

      if (strlen (whole->date) == 8 && strncmp (g_array_index (fine, Bar, next).date, whole->date, 8) != 0)
        g_error ("%s does not begin with %s", whole->date, g_array_index (fine, Bar, next).date);
      for (; next < fine->len && strcmp (g_array_index (fine, Bar, next).date, end) < 0; next++)
        {
          high = fmax (high, g_array_index (fine, Bar, next).high);
          low = fmin (low, g_array_index (fine, Bar, next).low);
          volume += g_array_index (fine, Bar, next).volume;
        }
      g_assert_cmpuint (next, >, first);
      g_assert_cmpfloat (whole->high, ==, high);
      g_assert_cmpfloat (whole->low, ==, low);
      if (whole->volume >= 0.0)
        g_assert_cmpfloat (whole->volume, ==, volume);
      g_assert_cmpfloat (whole->open, ==, g_array_index (fine, Bar, first).open);
      g_assert_cmpfloat (whole->close, ==, g_array_index (fine, Bar, next - 1).close);
    }
  g_assert_cmpuint (next, ==, fine->len);
}

static const struct
{
  const char *name;
  const char *symbol;
  gboolean    option;
  const char *show;
  const char *duration;
  const char *fine, *coarse;
  gboolean    extended;
} sums[] = {
  { "minutes of an index", "SPX", FALSE, "TRADES", "2 D", "1 min", "5 mins", FALSE },
  { "hours of a stock", "AAPL", FALSE, "TRADES", "1 W", "15 mins", "2 hours", FALSE },
  { "days of a stock", "NVDA", FALSE, "TRADES", "2 W", "1 min", "1 day", FALSE },
  { "days, all hours", "SPY", FALSE, "TRADES", "1 W", "30 mins", "8 hours", TRUE },
  { "weeks", "SPY", FALSE, "TRADES", "1 Y", "1 day", "1 week", FALSE },
  { "months", "SPX", FALSE, "TRADES", "1 Y", "1 day", "1 month", FALSE },
  { "seconds", "SPY", FALSE, "TRADES", "1800 S", "1 secs", "30 secs", FALSE },
  { "seconds and minutes", "MSFT", FALSE, "TRADES", "3600 S", "5 secs", "1 min", FALSE },
  { "adjusted", "SPY", FALSE, "ADJUSTED_LAST", "2 D", "5 mins", "1 hour", FALSE },
  { "bids", "SPY", FALSE, "BID", "2 D", "5 mins", "1 hour", FALSE },
  { "implied volatility", "SPY", FALSE, "OPTION_IMPLIED_VOLATILITY", "1 W", "5 mins", "1 day", FALSE },
  { "an option's trades", "SPY", TRUE, "TRADES", "1 W", "10 mins", "1 day", FALSE },
  { "an option's middle", "SPX", TRUE, "MIDPOINT", "1 M", "1 hour", "1 week", FALSE },
};

static void
set_contract (Client     *client,
              const char *symbol,
              Question   *question)
{
  g_autoptr (GArray) series = client_series (client, symbol, strcmp (symbol, "SPX") == 0 ? "SPXW" : symbol, "P", 20);

  question->con_id = g_array_index (series, Series, series->len / 2).con_id;
}

static void
test_sums (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Question question = { .symbol = sums[i].symbol, .duration = sums[i].duration, .show = sums[i].show, .extended = sums[i].extended };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) fine = NULL, coarse = NULL;
  Client *client;

  set_config (&config, 1.0);
  config.as_of_us = FIXTURE_START_US + 3 * 3600 * SECOND + 17 * SECOND; /* in the middle of a session */
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  if (sums[i].option)
    set_contract (client, sums[i].symbol, &question);
  question.size = sums[i].fine;
  fine = bars_of (client, &question);
  question.size = sums[i].coarse;
  coarse = bars_of (client, &question);
  g_assert_cmpuint (fine->len, >, coarse->len);
  if (strcmp (sums[i].coarse, "1 week") != 0 && strcmp (sums[i].coarse, "1 month") != 0)
    check_sums (fine, coarse);
  else
    g_assert_cmpfloat (LAST (fine).close, ==, LAST (coarse).close);
}

/* Weeks and months are dated by their last day. */
static void
test_weeks (void)
{
  Question question = { .symbol = "SPX", .size = "1 day", .duration = "1 Y", .show = "TRADES" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 1.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autoptr (GArray) days = bars_of (client, &question);
  g_autoptr (GArray) weeks = (question.size = "1 week", bars_of (client, &question));
  guint next = 0;

  g_assert_cmpuint (weeks->len, >=, 52);
  g_assert_cmpuint (weeks->len, <=, 54);
  for (guint i = 0; i < weeks->len; i++)
    {
      const Bar *week = &g_array_index (weeks, Bar, i);
      double high = 0.0;
      guint first = next;

      while (next < days->len && strcmp (g_array_index (days, Bar, next).date, week->date) <= 0)
        high = fmax (high, g_array_index (days, Bar, next++).high);
      g_assert_cmpuint (next - first, <=, 5);
      g_assert_cmpfloat (week->open, ==, g_array_index (days, Bar, first).open);
      g_assert_cmpfloat (week->high, ==, high);
      g_assert_cmpfloat (week->close, ==, g_array_index (days, Bar, next - 1).close);
      g_assert_cmpstr (week->date, ==, g_array_index (days, Bar, next - 1).date);
    }
}

static void
test_dates (void)
{
  Question question = { .symbol = "SPY", .size = "1 hour", .duration = "1 D", .show = "TRADES", .end = "20261118 16:00:00 US/Eastern" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autoptr (GArray) text = bars_of (client, &question);
  g_autoptr (GArray) epoch = (question.format = 2, bars_of (client, &question));
  g_autoptr (GArray) utc = (question.end = "20261118-21:00:00", question.format = 1, bars_of (client, &question));
  g_autoptr (GArray) bare = (question.end = "20261118 16:00:00", bars_of (client, &question));
  g_autoptr (GArray) daily = (question.format = 2, question.size = "1 day", bars_of (client, &question));

  g_assert_cmpuint (text->len, ==, 7);
  g_assert_cmpstr (g_array_index (text, Bar, 0).date, ==, "20261118 09:30:00 US/Eastern");
  g_assert_cmpstr (g_array_index (text, Bar, 1).date, ==, "20261118 10:00:00 US/Eastern");
  g_assert_cmpstr (LAST (text).date, ==, "20261118 15:00:00 US/Eastern");
  g_assert_cmpstr (g_array_index (epoch, Bar, 0).date, ==, "1795012200");
  g_assert_cmpmem (text->data, text->len * sizeof (Bar), utc->data, utc->len * sizeof (Bar));
  g_assert_cmpmem (text->data, text->len * sizeof (Bar), bare->data, bare->len * sizeof (Bar));
  g_assert_cmpint (client_error (client, NULL), ==, 2174);
  g_assert_cmpstr (LAST (daily).date, ==, "20261118");
}

/* Every form at every gate that the tables have: the fixture takes no field too many or too few. */
static void
test_versions (void)
{
  static const int versions[] = { 157, 176, 178, 195, 196, 200 };
  Question question = { .symbol = "SPY", .size = "1 day", .duration = "1 M", .show = "TRADES" };
  LwGatewayConfig config;

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Fixture) fixture = NULL;
      g_autoptr (LwMsg) end = NULL;
      g_autoptr (LwMsg) msg = NULL;
      Client *client;

      set_config (&config, 1.0);
      config.server_version = 200;
      fixture = fixture_new (&config);
      client = ready_at (fixture, 1, versions[i]);
      ask (client, 5, &question);
      msg = client_take (client, LW_MSG_historicalData);
      end = client_take (client, LW_MSG_historicalDataEnd);
      g_assert_nonnull (msg);
      g_assert_cmpint (lw_row_count (lw_msg_get_row (msg), LW_F_historicalData_bars), >, 15);
      g_assert_cmpint (lw_row_has (lw_msg_get_row (msg), LW_F_historicalData_end), ==, versions[i] <= 195);
      g_assert_cmpint (end != NULL, ==, versions[i] >= 196);
      if (end != NULL)
        g_assert_cmpstr (lw_row_text (lw_msg_get_row (end), LW_F_historicalDataEnd_end), ==, "20261123 10:00:00 US/Eastern");
      ask (client, 6, &(Question){ .symbol = "SPY", .size = "1 day", .duration = "2 W", .show = "SCHEDULE" });
      g_assert_cmpuint (client_count (client, LW_MSG_historicalSchedule), ==, 1);
    }
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
    { 321, "Legal ones are: 1 secs, 5 secs", { .symbol = "SPY", .size = "1 second", .duration = "60 S", .show = "TRADES" } },
    { 321, "30 D", { .symbol = "SPY", .size = "1 day", .duration = "1 X", .show = "TRADES" } },
    { 321, "30 D", { .symbol = "SPY", .size = "1 day", .duration = "D", .show = "TRADES" } },
    { 321, "30 D", { .symbol = "SPY", .size = "1 day", .duration = "0 D", .show = "TRADES" } },
    { 321, "made in years", { .symbol = "SPY", .size = "1 day", .duration = "400 D", .show = "TRADES" } },
    { 321, "TRADES, MIDPOINT", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "LAST" } },
    { 321, "format date", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "TRADES", .format = 3 } },
    { 321, "yyyymmdd hh:mm:ss", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "TRADES", .end = "tomorrow" } },
    { 321, "yyyymmdd hh:mm:ss", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "TRADES", .end = "20261118 25:00:00" } },
    { 10052, "zone", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "TRADES", .end = "20261118 15:00:00 Mars/North" } },
    { 321, "adjusted", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "ADJUSTED_LAST", .end = "20261118-15:00:00" } },
    { 321, "keepUpToDate", { .symbol = "SPY", .size = "1 min", .duration = "1 D", .show = "TRADES", .end = "20261118-15:00:00", .keep = TRUE } },
    { 321, "schedule", { .symbol = "SPY", .size = "1 min", .duration = "1 D", .show = "SCHEDULE" } },
    { 162, "invalid step", { .symbol = "SPY", .size = "1 secs", .duration = "1 D", .show = "TRADES" } },
    { 200, "No security definition", { .symbol = "QQQ", .size = "1 day", .duration = "1 D", .show = "TRADES" } },
    { 162, "HMDS query returned no data: SPX@CBOE Bid", { .symbol = "SPX", .size = "1 day", .duration = "1 D", .show = "BID" } },
    { 162, "HMDS query returned no data: SPY@SMART Trades", { .symbol = "SPY", .size = "1 day", .duration = "1 D", .show = "TRADES", .end = "20010103-15:00:00" } },
  };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LwMsg) msg = NULL;
      LwRow *row;

      ask (client, 1000 + (gint32) i, &cases[i].question);
      fixture_advance (fixture, SECOND);
      msg = client_take (client, LW_MSG_errMsg);
      g_assert_nonnull (msg);
      row = lw_msg_get_row (msg);
      if (lw_row_int (row, LW_F_errMsg_code, 0) != cases[i].code || strstr (lw_row_text (row, LW_F_errMsg_text), cases[i].words) == NULL)
        g_error ("case %u: %d %s", i, lw_row_int (row, LW_F_errMsg_code, 0), lw_row_text (row, LW_F_errMsg_text));
      g_assert_cmpint (lw_row_int (row, LW_F_errMsg_reqId, 0), ==, 1000 + (gint32) i);
      g_assert_cmpuint (client->received->len, ==, 0);
    }
}

/* TRUE: answered with bars; FALSE: a pacing violation. */
static gboolean
passes (Client         *client,
        gint32          req_id,
        const Question *question)
{
  g_autoptr (LwMsg) msg = NULL;

  client_forget (client);
  ask (client, req_id, question);
  if (client_count (client, LW_MSG_historicalData) == 1)
    return TRUE;
  msg = client_take (client, LW_MSG_errMsg);
  g_assert_nonnull (msg);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_errMsg_code, 0), ==, 162);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), ==,
                   "Historical Market Data Service error message:Historical data request pacing violation");
  return FALSE;
}

static void
test_pacing (void)
{
  static const char *const durations[] = { "1 D", "2 D", "3 D", "4 D", "5 D", "6 D" };
  Question question = { .symbol = "SPY", .size = "1 day", .duration = "1 W", .show = "TRADES" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  int n = 0;

  /* The same again within 15 s, also after a reconnect. */
  g_assert_true (passes (client, 1, &question));
  fixture_advance (fixture, 14 * SECOND);
  g_assert_false (passes (client, 2, &question));
  client_drop (client);
  client = client_ready (fixture, 1);
  g_assert_false (passes (client, 2, &question));
  fixture_advance (fixture, SECOND);
  g_assert_true (passes (client, 3, &question));
  /* Six of one contract and kind within 2 s. */
  fixture_advance (fixture, 20 * SECOND);
  for (guint i = 0; i < 5; i++)
    g_assert_true (passes (client, 10 + (gint32) i, &(Question){ .symbol = "SPY", .size = "1 day", .duration = durations[i], .show = "TRADES" }));
  question.duration = "6 D";
  g_assert_false (passes (client, 16, &question));
  question.show = "MIDPOINT";
  g_assert_true (passes (client, 17, &question));
  fixture_advance (fixture, 2 * SECOND);
  question.show = "TRADES";
  g_assert_true (passes (client, 18, &question));
  /* BID_ASK counts twice. */
  question.show = "BID_ASK";
  for (guint i = 0; i < 3; i++)
    {
      question.duration = durations[i];
      g_assert_cmpint (passes (client, 20 + (gint32) i, &question), ==, i < 2);
    }
  /* 60 in ten minutes. */
  fixture_advance (fixture, 601 * SECOND);
  question.show = "TRADES";
  for (int i = 0; i < 70; i++)
    {
      question.duration = durations[i % 6];
      fixture_advance (fixture, 3 * SECOND);
      n += passes (client, 100 + i, &question);
    }
  g_assert_cmpint (n, ==, 60);
  fixture_advance (fixture, 601 * SECOND);
  g_assert_true (passes (client, 900, &question));
}

/* Without config.immediate the farm takes its time, and a cancel finds the question open. */
static void
test_cancel (void)
{
  Question question = { .symbol = "SPY", .size = "1 day", .duration = "1 W", .show = "TRADES" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), config.immediate = FALSE, fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  gint32 id;

  ask (client, 5, &question);
  fixture_advance (fixture, SECOND / 4);
  g_assert_cmpuint (client->received->len, ==, 0);
  question.duration = "2 W";
  ask (client, 5, &question);
  g_assert_cmpint (client_error (client, &id), ==, 322);
  lw_row_set_int (client_begin (client, LW_MSG_cancelHistoricalData), LW_F_cancelHistoricalData_reqId, 5);
  client_send (client);
  g_assert_cmpint (client_error (client, &id), ==, 162);
  g_assert_cmpint (id, ==, 5);
  fixture_advance (fixture, 3 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
  client_send (client);
  g_assert_cmpint (client_error (client, &id), ==, 366);
  question.duration = "3 W";
  ask (client, 5, &question);
  fixture_advance (fixture, 2 * SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_historicalData), ==, 1);
}

static void
test_keep (void)
{
  Question question = { .symbol = "SPY", .size = "5 secs", .duration = "120 S", .show = "TRADES", .keep = TRUE };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 1.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autoptr (GArray) bars = NULL;
  g_autofree char *last = NULL;
  LwMsg *msg;
  guint n = 0;

  ask (client, 5, &question);
  bars = take_bars (client);
  g_assert_cmpuint (bars->len, ==, 24);
  last = g_strdup (LAST (bars).date);
  fixture_advance (fixture, 30 * SECOND);
  while ((msg = client_take (client, LW_MSG_historicalDataUpdate)) != NULL)
    {
      LwRow *row = lw_msg_get_row (msg);
      double high = lw_row_double (row, LW_F_historicalDataUpdate_high), low = lw_row_double (row, LW_F_historicalDataUpdate_low);

      g_assert_cmpfloat (high, >=, lw_row_double (row, LW_F_historicalDataUpdate_open));
      g_assert_cmpfloat (high, >=, lw_row_double (row, LW_F_historicalDataUpdate_close));
      g_assert_cmpfloat (low, <=, lw_row_double (row, LW_F_historicalDataUpdate_close));
      g_assert_cmpstr (lw_row_text (row, LW_F_historicalDataUpdate_date), >=, last);
      g_free (last);
      last = g_strdup (lw_row_text (row, LW_F_historicalDataUpdate_date));
      lw_msg_free (msg);
      n++;
    }
  g_assert_cmpuint (n, >=, 6);
  g_assert_cmpstr (last, ==, "20261123 10:00:25 US/Eastern");
  lw_row_set_int (client_begin (client, LW_MSG_cancelHistoricalData), LW_F_cancelHistoricalData_reqId, 5);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 162);
  fixture_advance (fixture, 30 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
}

/* 2019-04-25 15:00 New York. */
#define FILE_US (G_GINT64_CONSTANT (1556218800) * SECOND)

static LwChain *
file_chain (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPX", LW_SEC_IND);
  const double values[LW_Q_N] = { 42.7, 43.7, 12, 34, 42.9, 167, 46948, 0.1178, 0.589 };
  LwChain *chain;

  lw_chain_builder_add (builder, "SPXW", LW_DATE_NONE, lw_date_from_ymd (2019, 5, 24), LW_RIGHT_CALL, 2900 * LW_PRICE_SCALE, 100, 0, values);
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = 2919.04;
  chain->spot_close = 2927.25;
  chain->as_of_us = FILE_US;
  return chain;
}

/* A chain from a file has a past that leads to what the file says. */
static void
test_file (void)
{
  Question question = { .symbol = "SPX", .size = "1 day", .duration = "6 M", .show = "TRADES" };
  g_autoptr (GPtrArray) chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) trades = NULL, implied = NULL, historical = NULL;
  Client *client;

  g_ptr_array_add (chains, file_chain ());
  set_config (&config, 1.0);
  config.chains = chains;
  config.as_of_us = FILE_US;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  trades = bars_of (client, &question);
  implied = (question.show = "OPTION_IMPLIED_VOLATILITY", bars_of (client, &question));
  historical = (question.show = "HISTORICAL_VOLATILITY", bars_of (client, &question));
  g_assert_cmpstr (LAST (trades).date, ==, "20190425");
  g_assert_cmpfloat (LAST (trades).close, ==, 2919.04);
  g_assert_cmpfloat (g_array_index (trades, Bar, trades->len - 2).close, ==, 2927.25);
  g_assert_cmpfloat_with_epsilon (LAST (implied).close, 0.1178, 1e-6);
  g_assert_cmpfloat (LAST (historical).close, >, 0.04);
  g_assert_cmpfloat (LAST (historical).close, <, 0.25);
}

static char *
head_of (Client     *client,
         const char *show,
         int         format)
{
  LwRow *row = client_begin (client, LW_MSG_reqHeadTimestamp);
  g_autoptr (LwMsg) msg = NULL;

  lw_row_set_int (row, LW_F_reqHeadTimestamp_reqId, 9);
  lw_row_set_text (row, LW_F_reqHeadTimestamp_symbol, "SPX");
  lw_row_set_text (row, LW_F_reqHeadTimestamp_secType, "IND");
  lw_row_set_text (row, LW_F_reqHeadTimestamp_exchange, "CBOE");
  lw_row_set_bool (row, LW_F_reqHeadTimestamp_useRTH, TRUE);
  lw_row_set_text (row, LW_F_reqHeadTimestamp_whatToShow, show);
  lw_row_set_int (row, LW_F_reqHeadTimestamp_formatDate, format);
  client_send (client);
  msg = client_take (client, LW_MSG_headTimestamp);
  return msg == NULL ? NULL : g_strdup (lw_row_text (lw_msg_get_row (msg), LW_F_headTimestamp_headTimestamp));
}

/* The head is where the bars begin. */
static void
test_head (void)
{
  Question question = { .symbol = "SPX", .size = "1 day", .duration = "20 Y", .show = "TRADES" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autofree char *text = head_of (client, "TRADES", 1), *epoch = head_of (client, "OPTION_IMPLIED_VOLATILITY", 2);
  g_autofree char *none = head_of (client, "BID", 1);
  g_autoptr (GArray) bars = NULL;

  g_assert_cmpstr (text, ==, "20150102-14:30:00");
  g_assert_cmpstr (epoch, ==, "1420209000");
  g_assert_null (none);
  g_assert_cmpint (client_error (client, NULL), ==, 162);
  bars = bars_of (client, &question);
  g_assert_cmpstr (g_array_index (bars, Bar, 0).date, ==, "20150102");
}

static void
test_schedule (void)
{
  Question question = { .symbol = "SPY", .size = "1 day", .duration = "5 D", .show = "SCHEDULE", .end = "20251201-21:00:00" };
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = (set_config (&config, 0.0), fixture_new (&config));
  Client *client = client_ready (fixture, 1);
  g_autoptr (LwMsg) msg = NULL;
  LwRow *row, *entry;

  ask (client, 5, &question);
  msg = client_take (client, LW_MSG_historicalSchedule);
  g_assert_nonnull (msg);
  row = lw_msg_get_row (msg);
  g_assert_cmpstr (lw_row_text (row, LW_F_historicalSchedule_timeZone), ==, "US/Eastern");
  g_assert_cmpstr (lw_row_text (row, LW_F_historicalSchedule_startDateTime), ==, "20251124-09:30:00");
  g_assert_cmpstr (lw_row_text (row, LW_F_historicalSchedule_endDateTime), ==, "20251201-16:00:00");
  g_assert_cmpuint (lw_row_count (row, LW_F_historicalSchedule_sessions), ==, 5);
  entry = lw_row_entry (row, LW_F_historicalSchedule_sessions, 3); /* the day after Thanksgiving */
  g_assert_cmpstr (lw_row_text (entry, LW_F_historicalSchedule_sessions_refDate), ==, "20251128");
  g_assert_cmpstr (lw_row_text (entry, LW_F_historicalSchedule_sessions_endDateTime), ==, "20251128-13:00:00");
}

int
main (int    argc,
      char **argv)
{
  static const char *const symbols[] = { "SPX", "SPY", "AAPL", "MSFT", "NVDA" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      g_autofree char *volatility = g_strdup_printf ("/history/volatility/%s", symbols[i]);
      g_autofree char *now = g_strdup_printf ("/history/now/%s", symbols[i]);

      g_test_add_data_func (volatility, symbols[i], test_volatility);
      g_test_add_data_func (now, symbols[i], test_now);
    }
  g_test_add_func ("/history/seeds", test_seeds);
  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autofree char *name = g_strdup_printf ("/history/sums/%s", sums[i].name);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_sums);
    }
  g_test_add_func ("/history/weeks", test_weeks);
  g_test_add_func ("/history/dates", test_dates);
  g_test_add_func ("/history/versions", test_versions);
  g_test_add_func ("/history/refused", test_refused);
  g_test_add_func ("/history/pacing", test_pacing);
  g_test_add_func ("/history/cancel", test_cancel);
  g_test_add_func ("/history/keep", test_keep);
  g_test_add_func ("/history/file", test_file);
  g_test_add_func ("/history/head", test_head);
  g_test_add_func ("/history/schedule", test_schedule);
  return g_test_run ();
}
