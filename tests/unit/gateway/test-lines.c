/* Market data lines on a virtual clock: when they answer, what they say, how many there are. */

#include <math.h>
#include <string.h>

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

static Fixture *
wide_fixture (guint64 seed)
{
  LwGatewayConfig config;

  fixture_config (&config);
  config.seed = seed;
  config.speed = 1.0;
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
  return g_test_run ();
}
