/* Market data lines on a virtual clock: when they answer, what they say, how many there are. */

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-gateway-fixture.h"

#define SECOND G_USEC_PER_SEC

static void
ask_data (Client     *client,
          gint32      req_id,
          gint32      con_id,
          const char *generic,
          gboolean    snapshot)
{
  LwRow *row = client_begin (client, LW_MSG_reqMktData);

  lw_row_set_int (row, LW_F_reqMktData_reqId, req_id);
  lw_row_set_int (row, LW_F_reqMktData_conId, con_id);
  lw_row_set_text (row, LW_F_reqMktData_genericTickList, generic);
  lw_row_set_bool (row, LW_F_reqMktData_snapshot, snapshot);
  client_send (client);
}

static void
cancel_data (Client *client,
             gint32  req_id)
{
  lw_row_set_int (client_begin (client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, req_id);
  client_send (client);
}

/* What came for a request: the first instants of each kind, as counts of messages. */
static guint
count_of (Client    *client,
          LwMsgKind  kind,
          gint32     req_id,
          int        type)
{
  guint n = 0;

  for (guint i = 0; i < client->received->len; i++)
    {
      LwMsg *msg = client->received->pdata[i];
      LwRow *row = lw_msg_get_row (msg);

      if (lw_msg_get_kind (msg) != kind)
        continue;
      if (kind == LW_MSG_tickPrice)
        n += lw_row_int (row, LW_F_tickPrice_reqId, 0) == req_id && lw_row_int (row, LW_F_tickPrice_tickType, -1) == type;
      else if (kind == LW_MSG_tickSize)
        n += lw_row_int (row, LW_F_tickSize_reqId, 0) == req_id && lw_row_int (row, LW_F_tickSize_tickType, -1) == type;
      else
        n += lw_row_int (row, LW_F_tickOptionComputation_reqId, 0) == req_id
             && lw_row_int (row, LW_F_tickOptionComputation_tickType, -1) == type;
    }
  return n;
}

typedef struct
{
  gint64 quote_us, model_us; /* after the request, to 10 ms; 0 = not within 5 s */
  double iv, delta;          /* of the model, as they stand on the wire */
} Answer;

/* Asks for each of @series under ids from @first and looks every 10 ms what has come. */
static Answer *
watch (Client *client,
       GArray *series,
       gint32  first)
{
  Answer *answers = g_new0 (Answer, series->len);

  client_forget (client);
  for (guint i = 0; i < series->len; i++)
    ask_data (client, first + (gint32) i, g_array_index (series, Series, i).con_id, "100,101,106", FALSE);
  for (gint64 us = 10000; us <= 5 * SECOND; us += 10000)
    {
      client_forget (client);
      fixture_advance (client->fixture, 10000);
      for (guint m = 0; m < client->received->len; m++)
        {
          LwRow *row = lw_msg_get_row (client->received->pdata[m]);
          LwMsgKind kind = lw_msg_get_kind (client->received->pdata[m]);

          if (kind == LW_MSG_tickPrice && answers[lw_row_int (row, LW_F_tickPrice_reqId, 0) - first].quote_us == 0)
            answers[lw_row_int (row, LW_F_tickPrice_reqId, 0) - first].quote_us = us;
          if (kind == LW_MSG_tickOptionComputation && lw_row_int (row, LW_F_tickOptionComputation_tickType, 0) == 13)
            {
              Answer *answer = &answers[lw_row_int (row, LW_F_tickOptionComputation_reqId, 0) - first];

              answer->model_us = answer->model_us != 0 ? answer->model_us : us;
              answer->iv = lw_row_double (row, LW_F_tickOptionComputation_impliedVol);
              answer->delta = lw_row_double (row, LW_F_tickOptionComputation_delta);
            }
        }
    }
  for (guint i = 0; i < series->len; i++)
    cancel_data (client, first + (gint32) i);
  client_forget (client);
  return answers;
}

/* Room for many lines, and a market so slow that nothing but first answers comes. */
static Fixture *
wide_fixture (guint64 seed)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.seed = seed;
  config.speed = 1e-6;
  config.lines = config.rate = 100000;
  return fixture_new (&config);
}

/* Quotes after 0.2 to 1.5 s, greeks after 0.5 to 4 s, one series in fifty never has a model, in one of three ways. */
static void
test_answers (void)
{
  guint n = 0, slow = 0, sentinels = 0, largest = 0, silent = 0;

  for (guint64 seed = 1; seed <= 3; seed++)
    {
      g_autoptr (Fixture) fixture = wide_fixture (seed);
      Client *client = client_ready (fixture, 1);

      for (guint expiry = 2; expiry < 17; expiry += 2)
        {
          g_autoptr (GArray) puts = client_series (client, "SPY", "SPY", "P", expiry);
          g_autofree Answer *answers = watch (client, puts, 1000);

          for (guint i = 0; i < puts->len; i++)
            {
              n++;
              g_assert_cmpint (answers[i].quote_us, >=, 200000);
              g_assert_cmpint (answers[i].quote_us, <=, 1500000);
              slow += answers[i].quote_us > 800000;
              if (answers[i].model_us == 0)
                {
                  silent++;
                  continue;
                }
              g_assert_cmpint (answers[i].model_us, >=, MAX (500000, answers[i].quote_us));
              g_assert_cmpint (answers[i].model_us, <=, 4000000);
              sentinels += answers[i].iv == -1.0 && answers[i].delta == -2.0;
              largest += isnan (answers[i].iv) && isnan (answers[i].delta); /* 1.79E308 is read as unset */
            }
        }
    }
  g_test_message ("%u series: %u slow, no model: %u sentinels, %u largest, %u silent", n, slow, sentinels, largest, silent);
  g_assert_cmpuint (sentinels, >, 0);
  g_assert_cmpuint (largest, >, 0);
  g_assert_cmpuint (silent, >, 0);
  g_assert_cmpfloat ((double) (sentinels + largest + silent) / n, >, 0.01);
  g_assert_cmpfloat ((double) (sentinels + largest + silent) / n, <, 0.03);
  g_assert_cmpfloat ((double) slow / n, >, 0.3);
}

/* The same seed answers at the same instants; another request for the same series at others, but has no model again. */
static void
test_answers_seeded (void)
{
  g_autoptr (Fixture) one = wide_fixture (5), two = wide_fixture (5);
  Client *a = client_ready (one, 1), *b = client_ready (two, 1);
  g_autoptr (GArray) puts = client_series (a, "SPY", "SPY", "P", 12);
  g_autoptr (GArray) same = client_series (b, "SPY", "SPY", "P", 12);
  g_autofree Answer *first = watch (a, puts, 1000);
  g_autofree Answer *second = watch (b, same, 1000);
  g_autofree Answer *again = watch (a, puts, 5000);
  guint moved = 0;

  for (guint i = 0; i < puts->len; i++)
    {
      g_assert_cmpint (first[i].quote_us, ==, second[i].quote_us);
      g_assert_cmpint (first[i].model_us, ==, second[i].model_us);
      g_assert_true ((first[i].model_us == 0) == (again[i].model_us == 0));
      g_assert_true ((first[i].iv > 0.0) == (again[i].iv > 0.0));
      moved += first[i].quote_us != again[i].quote_us;
    }
  g_assert_cmpuint (moved, >, puts->len / 2);
}

/* In a market that stands still, and in unit tests, everything is there at once. */
static void
test_at_once (void)
{
  for (int how = 0; how < 2; how++)
    {
      LwGatewayConfig config;
      g_autoptr (Fixture) fixture = NULL;
      g_autoptr (GArray) puts = NULL;
      Client *client;

      fixture_config (&config);
      config.immediate = how == 0;
      config.speed = how == 0 ? 1.0 : 0.0;
      fixture = fixture_new (&config);
      client = client_ready (fixture, 1);
      puts = client_series (client, "SPY", "SPY", "P", 12);
      ask_data (client, 5, g_array_index (puts, Series, puts->len / 2).con_id, "", FALSE);
      g_assert_cmpuint (count_of (client, LW_MSG_tickPrice, 5, 1), ==, 1);
      g_assert_cmpuint (count_of (client, LW_MSG_tickPrice, 5, 2), ==, 1);
      g_assert_cmpuint (count_of (client, LW_MSG_tickOptionComputation, 5, 13), ==, 1);
    }
}

/* An id that is given back and used again hears of its own contract alone, and once. */
static void
test_same_id_again (void)
{
  g_autoptr (Fixture) fixture = wide_fixture (7);
  Client *client = client_ready (fixture, 1);
  g_autoptr (GArray) puts = client_series (client, "SPY", "SPY", "P", 12);
  gint64 first_us = 0;

  ask_data (client, 5, g_array_index (puts, Series, 10).con_id, "", FALSE);
  cancel_data (client, 5);
  fixture_advance (fixture, 190000);
  ask_data (client, 5, g_array_index (puts, Series, 40).con_id, "", FALSE);
  client_forget (client);
  for (gint64 us = 10000; us <= 4 * SECOND; us += 10000)
    {
      fixture_advance (fixture, 10000);
      if (first_us == 0 && client_count (client, LW_MSG_tickPrice) > 0)
        first_us = us;
    }
  g_assert_cmpint (first_us, >=, 200000);
}

static void
test_line (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) puts = NULL;
  g_autoptr (LwMsg) first = NULL;
  LwMsg *msg;
  Client *client;
  gint32 con_id;
  guint models = 0;
  gboolean interest = FALSE;

  fixture_config (&config);
  config.speed = 1.0;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  puts = client_series (client, "SPY", "SPY", "P", 12);
  con_id = g_array_index (puts, Series, puts->len / 2).con_id;
  ask_data (client, 500, con_id, "100,101,106", FALSE);
  first = g_ptr_array_steal_index (client->received, 0);
  g_assert_cmpint (lw_msg_get_kind (first), ==, LW_MSG_tickReqParams);
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (first), LW_F_tickReqParams_minTick), ==, 0.01);
  g_assert_cmpuint (client_count (client, LW_MSG_tickPrice), ==, 0); /* a farm takes its time */
  fixture_advance (fixture, 199000);
  g_assert_cmpuint (client_count (client, LW_MSG_tickPrice), ==, 0);
  fixture_advance (fixture, 4 * SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_tickPrice), >=, 3);
  while ((msg = client_take (client, LW_MSG_tickOptionComputation)) != NULL)
    {
      models += lw_row_int (lw_msg_get_row (msg), LW_F_tickOptionComputation_tickType, 0) == 13;
      lw_msg_free (msg);
    }
  g_assert_cmpuint (models, >=, 1);
  while ((msg = client_take (client, LW_MSG_tickSize)) != NULL)
    {
      interest |= lw_row_int (lw_msg_get_row (msg), LW_F_tickSize_tickType, 0) == 28
                  && g_ascii_strtod (lw_row_text (lw_msg_get_row (msg), LW_F_tickSize_size), NULL) > 0;
      lw_msg_free (msg);
    }
  g_assert_true (interest);
  client_forget (client);
  fixture_advance (fixture, 5 * SECOND);
  g_assert_cmpuint (client->received->len, >, 0); /* it moves */
  lw_row_set_int (client_begin (client, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, 500);
  client_send (client);
  client_forget (client);
  fixture_advance (fixture, 5 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 300);
}

static void
test_line_limits (void)
{
  LwGatewayConfig config;
  g_autoptr (Fixture) fixture = NULL;
  Client *client, *other;
  gint32 id = 0;

  fixture_config (&config);
  config.lines = 3;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  other = client_ready (fixture, 2);
  ask_data (client, 1, 416904, "", FALSE);
  ask_data (client, 1, 416904, "", FALSE);
  g_assert_cmpint (client_error (client, NULL), ==, 102);
  ask_data (client, 2, 416904, "100,999", FALSE);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
  ask_data (client, 3, 123, "", FALSE);
  g_assert_cmpint (client_error (client, NULL), ==, 200);
  ask_data (client, 4, 756733, "100", TRUE);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
  ask_data (client, 5, 756733, "", TRUE);
  ask_data (other, 6, 756733, "", FALSE);
  ask_data (other, 7, 756733, "", FALSE); /* the login's lines, not the connection's */
  g_assert_cmpint (client_error (other, &id), ==, 101);
  g_assert_cmpint (id, ==, 7);
  fixture_advance (fixture, 12 * G_USEC_PER_SEC);
  g_assert_cmpuint (client_count (client, LW_MSG_tickSnapshotEnd), ==, 1);
  ask_data (other, 7, 756733, "", FALSE); /* the snapshot's line is free again */
  g_assert_cmpint (client_error (other, NULL), ==, 0);
}

/* How often a tick type came for a request, in any message that carries one; its last text or price in *@value. */
static guint
ticks_of (Client *client,
          gint32  req_id,
          int     type,
          double *value)
{
  static const struct { LwMsgKind kind; guint id, type, value; } kinds[] = {
    { LW_MSG_tickPrice, LW_F_tickPrice_reqId, LW_F_tickPrice_tickType, LW_F_tickPrice_price },
    { LW_MSG_tickSize, LW_F_tickSize_reqId, LW_F_tickSize_tickType, LW_F_tickSize_size },
    { LW_MSG_tickGeneric, LW_F_tickGeneric_reqId, LW_F_tickGeneric_tickType, LW_F_tickGeneric_value },
    { LW_MSG_tickString, LW_F_tickString_reqId, LW_F_tickString_tickType, LW_F_tickString_value },
  };
  guint n = 0;

  for (guint i = 0; i < client->received->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        LwRow *row = lw_msg_get_row (client->received->pdata[i]);

        if (lw_msg_get_kind (client->received->pdata[i]) != kinds[k].kind || lw_row_int (row, kinds[k].id, 0) != req_id
            || lw_row_int (row, kinds[k].type, -1) != type)
          continue;
        *value = g_ascii_strtod (lw_row_text (row, kinds[k].value), NULL);
        n++;
      }
  return n;
}

/* Each generic id and the ticks that it alone gives, on a stock (SPY), an index (SPX) and an option. */
static void
test_generic (void)
{
  static const struct { const char *list, *of; int ticks[8]; } rows[] = {
    { "100", "SIO", { 29, 30 } }, { "101", "SIO", { 27, 28 } }, { "104", "SI", { 23 } }, { "105", "SI", { 87 } },
    { "106", "SI", { 24 } }, { "162", "I", { 31 } }, { "165", "SI", { 15, 16, 17, 18, 19, 20 } }, { "221", "SIO", { 37 } },
    { "232", "SIO", { 37 } }, { "225", "S", { 34, 35, 36 } }, { "233", "SO", { 48 } }, { "236", "S", { 46, 89 } },
    { "411", "SI", { 58 } }, { "456", "SO", { 59 } },
  };
  static const char letters[] = "SIO";
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) puts = NULL;
  LwGatewayConfig config;
  Client *client;
  gint32 con_ids[3] = { 756733, 416904, 0 }, req_id = 0;
  double value;

  fixture_config (&config);
  config.rate = config.lines = 100000;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  puts = client_series (client, "SPY", "SPY", "P", 12);
  con_ids[2] = g_array_index (puts, Series, puts->len / 2).con_id;
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    for (guint l = 0; l < 3; l++)
      {
        gboolean gives = strchr (rows[r].of, letters[l]) != NULL;

        ask_data (client, ++req_id, con_ids[l], "", FALSE);
        ask_data (client, ++req_id, con_ids[l], rows[r].list, FALSE);
        if (client_error (client, NULL) == 321)
          g_assert_false (gives);
        for (guint t = 0; rows[r].ticks[t] != 0; t++)
          {
            g_assert_cmpuint (ticks_of (client, req_id - 1, rows[r].ticks[t], &value), ==, 0);
            if ((ticks_of (client, req_id, rows[r].ticks[t], &value) == 1) != gives)
              g_error ("generic %s on %c: tick %d", rows[r].list, letters[l], rows[r].ticks[t]);
          }
        client_forget (client);
      }
}

/* The text of the last tick 59 on @req_id; NULL = none. */
static const char *
dividends_of (Client *client, gint32 req_id)
{
  const char *text = NULL;

  for (guint i = 0; i < client->received->len; i++)
    {
      LwRow *row = lw_msg_get_row (client->received->pdata[i]);

      if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_tickString && lw_row_int (row, LW_F_tickString_reqId, 0) == req_id
          && lw_row_int (row, LW_F_tickString_tickType, -1) == 59)
        text = lw_row_text (row, LW_F_tickString_value);
    }
  return text;
}

/* "3.12,3.20,20261218,0.80": a year's, the next year's, the next date, a later day on which the exchange is open, and what is paid on it. */
static void
test_dividends (void)
{
  static const gint32 con_ids[] = { 756733, 265598, 272093 }; /* SPY, AAPL, MSFT */
  g_autoptr (Fixture) fixture = NULL;
  LwGatewayConfig config;
  Client *client;

  fixture_config (&config);
  config.immediate = TRUE;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  for (gint32 i = 0; i < (gint32) G_N_ELEMENTS (con_ids); i++)
    {
      g_auto (GStrv) parts = NULL;
      LwDate next;

      ask_data (client, i + 1, con_ids[i], "104,106,456", FALSE);
      g_assert_nonnull (dividends_of (client, i + 1));
      parts = g_strsplit (dividends_of (client, i + 1), ",", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 4);
      g_assert_true (g_regex_match_simple ("^[0-9]+[.][0-9]{2},[0-9]+[.][0-9]{2},[0-9]{8},[0-9]+[.][0-9]{2}$", dividends_of (client, i + 1), 0, 0));
      g_assert_true (lw_date_parse (parts[2], &next));
      g_assert_cmpint (next, >, lw_calendar_ny_date (fixture->now_us));
      g_assert_true (lw_calendar_is_open (next));
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (parts[1], NULL), 4 * g_ascii_strtod (parts[3], NULL), 0.03);
      g_assert_cmpfloat (g_ascii_strtod (parts[3], NULL), >, 0);
    }
}

/* What every line hears without asking: the day's prices, the last trade's time, exchanges, whether it is halted. */
static void
test_day_ticks (void)
{
  static const int ticks[] = { 6, 7, 8, 9, 14, 45, 49, 84 };
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) puts = NULL;
  LwGatewayConfig config;
  Client *client;
  double high, low, value = NAN;

  fixture_config (&config);
  config.speed = 1.0;
  config.immediate = TRUE;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  puts = client_series (client, "SPY", "SPY", "P", 12);
  ask_data (client, 1, 756733, "", FALSE);
  ask_data (client, 2, g_array_index (puts, Series, puts->len / 2).con_id, "", FALSE);
  for (gint32 id = 1; id <= 2; id++)
    for (guint i = 0; i < G_N_ELEMENTS (ticks); i++)
      if (ticks_of (client, id, ticks[i], &value) != 1)
        g_error ("no tick %d on line %d", ticks[i], id);
  g_assert_cmpuint (ticks_of (client, 1, 6, &high), ==, 1);
  g_assert_cmpuint (ticks_of (client, 1, 7, &low), ==, 1);
  for (int second = 0; second < 600; second++)
    {
      fixture_advance (fixture, SECOND);
      ticks_of (client, 1, 6, &high);
      ticks_of (client, 1, 7, &low);
      if (ticks_of (client, 1, 4, &value) > 0)
        g_assert_true (value <= high && value >= low);
      client_forget (client);
    }
}

/* One bad id refuses the whole request, with the list that is legal for the contract. */
static void
test_bad_generic (void)
{
  static const char * const bad[] = { "588", "100,588", "104", "nonsense", "100,-1", "99999999999" };
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) puts = NULL;
  LwGatewayConfig config;
  Client *client;
  gint32 con_id;
  double value;

  fixture_config (&config);
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  puts = client_series (client, "SPY", "SPY", "P", 12);
  con_id = g_array_index (puts, Series, puts->len / 2).con_id;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (LwMsg) msg = NULL;

      ask_data (client, 1, con_id, bad[i], FALSE);
      msg = client_take (client, LW_MSG_errMsg);
      g_assert_nonnull (msg);
      g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_errMsg_code, 0), ==, 321);
      g_assert_nonnull (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), bad[i]));
      g_assert_nonnull (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), "(OPT) are: 100(Option Volume),101("));
      g_assert_null (strstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), "104(Historical"));
      g_assert_cmpuint (client->received->len, ==, 0);
    }
  ask_data (client, 1, con_id, "mdoff,101", FALSE); /* market data off: the generic ticks alone */
  g_assert_cmpuint (ticks_of (client, 1, 28, &value), ==, 1);
  g_assert_cmpuint (client_count (client, LW_MSG_tickPrice) + client_count (client, LW_MSG_tickOptionComputation), ==, 0);
}

/* A snapshot ends by itself after 11 s, also of what nobody quotes; a regulatory one would cost money and is refused. */
static void
test_snapshots (void)
{
  const LwGatewayHalt halt = { "SPY", { 0, 0 } };
  g_autoptr (Fixture) fixture = NULL;
  LwGatewayConfig config;
  Client *client;

  fixture_config (&config);
  config.speed = 1.0;
  config.halts = &halt;
  config.n_halts = 1;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  ask_data (client, 1, 756733, "", TRUE);
  fixture_advance (fixture, 10 * SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_tickSnapshotEnd), ==, 0);
  fixture_advance (fixture, SECOND);
  g_assert_cmpuint (client_count (client, LW_MSG_tickSnapshotEnd), ==, 1);
  client_forget (client);
  fixture_advance (fixture, 5 * SECOND);
  g_assert_cmpuint (client->received->len, ==, 0);
  lw_row_set_bool (client_begin (client, LW_MSG_reqMktData), LW_F_reqMktData_regulatorySnapshot, TRUE);
  lw_row_set_int (lw_msg_get_row (client->out), LW_F_reqMktData_conId, 756733);
  client_send (client);
  g_assert_cmpint (client_error (client, NULL), ==, 321);
}

/* The combo's own line: its increment, negative prices with sizes, one line for all of it. */
static void
test_bag (void)
{
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GArray) puts = NULL;
  g_autoptr (LwMsg) params = NULL;
  LwGatewayConfig config;
  Client *client;
  double value = NAN;
  LwRow *row;

  fixture_config (&config);
  config.lines = 1;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  puts = client_series (client, "SPX", "SPXW", "P", 12);
  row = client_begin (client, LW_MSG_reqMktData);
  lw_row_set_int (row, LW_F_reqMktData_reqId, 3);
  lw_row_set_text (row, LW_F_reqMktData_symbol, "SPX");
  lw_row_set_text (row, LW_F_reqMktData_secType, "BAG");
  lw_row_set_text (row, LW_F_reqMktData_exchange, "SMART");
  for (guint i = 0; i < 2; i++)
    {
      LwRow *leg = lw_row_append (row, LW_F_reqMktData_comboLegs);

      lw_row_set_int (leg, LW_F_reqMktData_comboLegs_conId, g_array_index (puts, Series, puts->len / 2 + i * 2).con_id);
      lw_row_set_int (leg, LW_F_reqMktData_comboLegs_ratio, 1);
      lw_row_set_text (leg, LW_F_reqMktData_comboLegs_action, i == 0 ? "BUY" : "SELL");
    }
  client_send (client);
  params = client_take (client, LW_MSG_tickReqParams);
  g_assert_nonnull (params);
  g_assert_cmpfloat (lw_row_double (lw_msg_get_row (params), LW_F_tickReqParams_minTick), ==, 0.05);
  g_assert_cmpuint (ticks_of (client, 3, 1, &value), ==, 1);
  g_assert_cmpfloat (value, <, 0.0);
  g_assert_cmpuint (ticks_of (client, 3, 2, &value), ==, 1);
  g_assert_cmpfloat (value, <, 0.0);
  g_assert_cmpuint (ticks_of (client, 3, 0, &value), ==, 1);
  g_assert_cmpfloat (value, >, 0.0);
  g_assert_cmpuint (client_count (client, LW_MSG_tickOptionComputation), ==, 0);
  ask_data (client, 4, 756733, "", FALSE);
  g_assert_cmpint (client_error (client, NULL), ==, 101);
  cancel_data (client, 3);
  ask_data (client, 4, 756733, "", FALSE);
  g_assert_cmpint (client_error (client, NULL), ==, 0);
}

/* The lines of a connection that is gone are free for others. */
static void
test_lines_of_the_gone (void)
{
  g_autoptr (Fixture) fixture = NULL;
  LwGatewayConfig config;
  Client *client, *other;

  fixture_config (&config);
  config.lines = 2;
  fixture = fixture_new (&config);
  client = client_ready (fixture, 1);
  other = client_ready (fixture, 2);
  ask_data (client, 1, 756733, "", FALSE);
  ask_data (client, 2, 416904, "", FALSE);
  ask_data (other, 1, 756733, "", FALSE);
  g_assert_cmpint (client_error (other, NULL), ==, 101);
  client_drop (client);
  ask_data (other, 1, 756733, "", FALSE);
  ask_data (other, 2, 416904, "", FALSE);
  g_assert_cmpint (client_error (other, NULL), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/lines/answers", test_answers);
  g_test_add_func ("/gateway/lines/answers-seeded", test_answers_seeded);
  g_test_add_func ("/gateway/lines/at-once", test_at_once);
  g_test_add_func ("/gateway/lines/same-id-again", test_same_id_again);
  g_test_add_func ("/gateway/lines/line", test_line);
  g_test_add_func ("/gateway/lines/limits", test_line_limits);
  g_test_add_func ("/gateway/lines/generic", test_generic);
  g_test_add_func ("/gateway/lines/dividends", test_dividends);
  g_test_add_func ("/gateway/lines/day-ticks", test_day_ticks);
  g_test_add_func ("/gateway/lines/bad-generic", test_bad_generic);
  g_test_add_func ("/gateway/lines/snapshots", test_snapshots);
  g_test_add_func ("/gateway/lines/bag", test_bag);
  g_test_add_func ("/gateway/lines/of-the-gone", test_lines_of_the_gone);
  return g_test_run ();
}
