/* What the simulated TWS remembers: saved, loaded, on a later day, from another market, and damaged. */

#include <string.h>

#include "lw-gateway-fixture.h"

#define DAY_US G_GINT64_CONSTANT (86400000000)

/* 2026-11-23 23:59:50 in New York. */
#define LATE_US G_GINT64_CONSTANT (1795496390000000)

typedef struct
{
  LwGatewayConfig config;
  Fixture *fixture;
  Client  *client;
} Run;

static void
run_init (Run    *run,
          gint64  as_of_us)
{
  fixture_config (&run->config);
  run->config.immediate = TRUE;
  run->config.as_of_us = as_of_us;
  run->fixture = fixture_new (&run->config);
  run->client = NULL;
}

static void
run_clear (Run *run)
{
  fixture_free (run->fixture);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
place (Client     *client,
       gint32      order_id,
       double      limit,
       const char *tif)
{
  g_autoptr (GArray) puts = client_series (client, "SPY", "SPY", "P", 12);
  gint32 low = 0, high = 0;
  LwRow *row;

  for (guint i = 0; i < puts->len; i++)
    {
      const Series *series = &g_array_index (puts, Series, i);

      low = series->strike == 420.0 ? series->con_id : low;
      high = series->strike == 425.0 ? series->con_id : high;
    }
  row = client_begin (client, LW_MSG_placeOrder);
  lw_row_set_int (row, LW_F_placeOrder_orderId, order_id);
  lw_row_set_text (row, LW_F_placeOrder_symbol, "SPY");
  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_placeOrder_exchange, "SMART");
  lw_row_set_text (row, LW_F_placeOrder_currency, "USD");
  lw_row_set_text (row, LW_F_placeOrder_action, "BUY");
  lw_row_set_text (row, LW_F_placeOrder_totalQuantity, "1");
  lw_row_set_text (row, LW_F_placeOrder_orderType, "LMT");
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, limit);
  lw_row_set_text (row, LW_F_placeOrder_tif, tif);
  lw_row_set_text (row, LW_F_placeOrder_orderRef, "LW TEST%REF");
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);
  order_add_leg (row, high, "SELL");
  order_add_leg (row, low, "BUY");
  client_send (client);
}

/* One filled, one working for the day, one cancelled, one working until it is cancelled. */
static void
trade (Run *run)
{
  run->client = client_ready (run->fixture, 1);
  place (run->client, 1, -0.05, "DAY");
  place (run->client, 2, -4.50, "DAY");
  place (run->client, 3, -4.40, "DAY");
  place (run->client, 4, -4.30, "GTC");
  lw_row_set_int (client_begin (run->client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, 3);
  client_send (run->client);
  client_forget (run->client);
}

static char *
save (Run *run)
{
  GString *text = g_string_new (NULL);

  lw_gateway_save_state (run->fixture->gateway, text);
  return g_string_free (text, FALSE);
}

static char *
traded_state (void)
{
  g_auto (Run) run;

  run_init (&run, 0);
  trade (&run);
  return save (&run);
}

static void
load (Run        *run,
      const char *text,
      gint64      later_us)
{
  g_autoptr (GError) error = NULL;

  run->fixture->now_us += later_us;
  lw_gateway_load_state (run->fixture->gateway, text, -1, run->fixture->now_us, &error);
  g_assert_no_error (error);
}

static guint
count_after (Client    *client,
             LwMsgKind  request,
             LwMsgKind  answer)
{
  guint n;

  client_begin (client, request);
  client_send (client);
  n = client_count (client, answer);
  client_forget (client);
  return n;
}

static void
assert_counts (Run  *run,
               guint open,
               guint completed,
               guint executions,
               guint positions)
{
  run->client = client_ready (run->fixture, 1);
  g_assert_cmpuint (count_after (run->client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, open);
  g_assert_cmpuint (count_after (run->client, LW_MSG_reqCompletedOrders, LW_MSG_completedOrder), ==, completed);
  g_assert_cmpuint (count_after (run->client, LW_MSG_reqExecutions, LW_MSG_executionData), ==, executions);
  g_assert_cmpuint (count_after (run->client, LW_MSG_reqPositions, LW_MSG_position), ==, positions);
}

static gint32
next_id (Client *client)
{
  g_autoptr (LwMsg) msg = NULL;

  client_begin (client, LW_MSG_reqIds);
  client_send (client);
  msg = client_take (client, LW_MSG_nextValidId);
  g_assert_nonnull (msg);
  return lw_row_int (lw_msg_get_row (msg), LW_F_nextValidId_orderId, 0);
}

/* The number behind " NAME=" of the first line. */
static double
head_number (const char *text,
             const char *name)
{
  g_autofree char *key = g_strdup_printf (" %s=", name);
  const char *found = strstr (text, key);

  g_assert_nonnull (found);
  return g_ascii_strtod (found + strlen (key), NULL);
}

static void
test_round_trip (void)
{
  g_autofree char *before = traded_state ();
  g_autofree char *after = NULL;
  g_auto (Run) run;

  run_init (&run, 0);
  load (&run, before, 0);
  after = save (&run);
  g_assert_cmpstr (after, ==, before);
  assert_counts (&run, 2, 2, 3, 2);
  g_assert_cmpint (next_id (run.client), ==, 5);
}

/* As programs of before wrote it: orders without the fields that have come since. */
static void
test_older (void)
{
  g_autofree char *text = traded_state ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *older = NULL;
  guint n = 0;
  g_auto (Run) run;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "order "))
      {
        char *end = strstr (lines[i], " held=");

        g_assert_nonnull (end);
        *end = '\0';
        n++;
      }
  g_assert_cmpuint (n, ==, 4);
  older = g_strjoinv ("\n", lines);
  run_init (&run, 0);
  load (&run, older, 0);
  assert_counts (&run, 2, 2, 3, 2);
}

/* What came back is an order like any other: it is told at the start, its reference is whole, it can be cancelled. */
static void
test_order_goes_on (void)
{
  g_autofree char *text = traded_state ();
  g_autoptr (LwMsg) open = NULL;
  g_auto (Run) run;

  run_init (&run, 0);
  load (&run, text, DAY_US / 24);
  run.client = client_ready (run.fixture, 1);
  client_begin (run.client, LW_MSG_reqOpenOrders);
  client_send (run.client);
  open = client_take (run.client, LW_MSG_openOrder);
  g_assert_nonnull (open);
  g_assert_cmpint (lw_row_int (lw_msg_get_row (open), LW_F_openOrder_orderId, 0), ==, 2);
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (open), LW_F_openOrder_orderRef), ==, "LW TEST%REF");
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (open), LW_F_openOrder_status), ==, "Submitted");
  lw_row_set_int (client_begin (run.client, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, 2);
  client_send (run.client);
  client_forget (run.client);
  g_assert_cmpuint (count_after (run.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder), ==, 1);
  place (run.client, 2, -4.50, "DAY");
  g_assert_cmpint (client_error (run.client, NULL), ==, 103);
}

/* Saved before TWS had acknowledged it: goes to work after the load. */
static void
test_pending_order (void)
{
  g_autofree char *text = NULL;
  g_auto (Run) first;
  g_auto (Run) run;

  run_init (&first, 0);
  first.config.immediate = FALSE;
  fixture_free (first.fixture);
  first.fixture = fixture_new (&first.config);
  first.client = client_ready (first.fixture, 1);
  place (first.client, 1, -4.50, "DAY");
  text = save (&first);
  g_assert_nonnull (strstr (text, " state=0 "));
  run_init (&run, 0);
  load (&run, text, 0);
  assert_counts (&run, 1, 0, 0, 0);
}

static void
test_next_day (void)
{
  g_autofree char *before = traded_state ();
  g_autofree char *after = NULL;
  g_auto (Run) run;

  run_init (&run, 0);
  load (&run, before, DAY_US);
  after = save (&run);
  g_assert_cmpfloat (head_number (after, "cash"), ==, head_number (before, "cash"));
  g_assert_cmpfloat (head_number (after, "start_value"), !=, head_number (before, "start_value"));
  assert_counts (&run, 1, 1, 0, 2); /* the DAY order is the completed one: it was cancelled */
  g_assert_cmpint (next_id (run.client), ==, 5);
}

static void
test_day_turns_while_it_runs (void)
{
  g_autofree char *text = traded_state (); /* in hours: at night nothing fills */
  g_auto (Run) run;

  run_init (&run, LATE_US);
  load (&run, text, 0);
  fixture_advance (run.fixture, 5 * G_USEC_PER_SEC);
  assert_counts (&run, 2, 2, 3, 2);
  client_drop (run.client);
  fixture_advance (run.fixture, 10 * G_USEC_PER_SEC);
  assert_counts (&run, 1, 1, 0, 2);
}

/* Settled at what the strikes are worth at the spot, here below both: 5 a share. */
static void
test_expired (void)
{
  g_autofree char *before = traded_state ();
  g_autofree char *after = NULL;
  g_auto (Run) run;
  double paid;

  run_init (&run, 0);
  load (&run, before, 200 * DAY_US);
  after = save (&run);
  paid = head_number (before, "cash") - head_number (after, "cash");
  g_assert_cmpfloat (paid, >=, 0.0);
  g_assert_cmpfloat (paid, <=, 500.0);
  g_assert_null (strstr (after, "\nposition "));
  assert_counts (&run, 0, 0, 0, 0);
  g_assert_cmpint (next_id (run.client), ==, 5);
}

/* Deep in the money on purpose: the strike that the state names is far above the spot, and not listed. */
static void
test_intrinsic_and_unlisted (void)
{
  static const char format[] = "legwork-gateway version=1 account=DUSIM0001 seed=1 clock_us=1795446000000000 cash=100000 realized=0 "
                               "start_value=100000 next_perm_id=5 next_exec=5\n"
                               "position contract=SPY/SPY/%s/P/990.5/100 quantity=-1 cost=1 realized=0\n"
                               "position contract=SPY/SPY/%s/P/980.5/100 quantity=1 cost=1 realized=0\nend\n";
  g_autofree char *expired = g_strdup_printf (format, "2026-11-20", "2026-11-20");
  g_autofree char *unlisted = g_strdup_printf (format, "2026-12-18", "2026-12-18");
  g_autofree char *after = NULL;
  g_auto (Run) run;
  g_auto (Run) other;

  run_init (&run, 0);
  load (&run, expired, 0);
  after = save (&run);
  g_assert_cmpfloat_with_epsilon (head_number (after, "cash"), 99000.0, 1e-6);
  assert_counts (&run, 0, 0, 0, 0);
  run_init (&other, 0);
  load (&other, unlisted, 0);
  assert_counts (&other, 0, 0, 0, 2);
}

static void
test_other_seed (void)
{
  g_autofree char *text = traded_state ();
  g_auto (Run) run;

  run_init (&run, 0);
  run.config.seed = 1234;
  fixture_free (run.fixture);
  run.fixture = fixture_new (&run.config);
  load (&run, text, 0);
  run.client = client_ready (run.fixture, 1);
  g_assert_cmpuint (count_after (run.client, LW_MSG_reqPositions, LW_MSG_position), ==, 2);
  g_assert_cmpuint (count_after (run.client, LW_MSG_reqExecutions, LW_MSG_executionData), >=, 3);
}

static void
assert_refused (Run        *run,
                const char *text,
                gssize      length,
                const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lw_gateway_load_state (run->fixture->gateway, text, length, run->fixture->now_us, &error));
  g_assert_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE);
  g_assert_true (g_str_has_prefix (error->message, "line "));
  if (strstr (error->message, words) == NULL)
    g_error ("'%s' does not say '%s'", error->message, words);
}

/* Cut anywhere, it is refused, and the gateway is fresh: the whole text loads after all. */
static void
test_cut (void)
{
  g_autofree char *text = traded_state ();
  g_auto (Run) run;

  run_init (&run, 0);
  for (gsize i = 0; i < strlen (text); i++)
    assert_refused (&run, text, (gssize) i, "");
  load (&run, text, 0);
  assert_counts (&run, 2, 2, 3, 2);
}

static void
test_bad_values (void)
{
  static const struct { const char *was, *is, *words; } cases[] = {
    { "version=1", "version=2", "line 1: legwork-gateway: '2' is no version" },
    { "account=DUSIM0001", "account=DU123", "of the account DU123" },
    { "legwork-gateway", "something", "line 1: this is no state" },
    { "cash=", "cash=x", "is no cash" },
    { "cash=", "cash=nan", "is no cash" },
    { "cash=", "cash=1e300", "is no cash" },
    { "cash=", "money=", "cash is missing" },
    { "next_perm_id=", "next_perm_id=-", "is no next_perm_id" },
    { "\nclient id=1 ", "\nclient id=99999999999 ", "line 2: client: '99999999999' is no id" },
    { "\nclient id=1 ", "\nclient id=1 next_order_id=3\nclient id=1 ", "line 3: client: its id is there twice" },
    { "SPY/SPY/", "XYZ/XYZ/", "this market does not have XYZ" },
    { "/P/425/", "/Q/425/", "is no contract" },
    { "/P/425/", "/P/-425/", "is no contract" },
    { "/P/425/", "/P/425/x", "is no contract" },
    { "/P/425/", "/P/420/", "there twice" },
    { " state=3 ", " state=7 ", "is no state" },
    { " state=3 ", " state=4 ", "filled is not its state" },
    { " filled=1 ", " filled=9999999999 ", "is no filled" },
    { " message=3%00", " message=4%00", "order: its message" },
    { " message=3%00", " message=", "order: its message" },
    { " message=3%00", " message=%zz", "is no message" },
    { " server_version=178 ", " server_version=201 ", "is no server_version" },
    { "\nleg ", "\nposition contract=SPY quantity=1 cost=1 realized=0\nnothing ", "is no line" },
    { " ratio=1 ", " ratio=0 ", "is no ratio" },
    { " side=-1", " side=0", "side is 1 or -1" },
    { "\nexecution ", " more\nexecution ", "more on the line" },
    { " leg=1 ", " leg=3 ", "none of its order's" },
    { "\nend\n", "\nend\nclient id=7 next_order_id=1\n", "behind the end" },
    { "\nend\n", "\n\x01\n", "no text" },
  };
  g_autofree char *text = traded_state ();
  g_auto (Run) run;

  run_init (&run, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) bad = g_string_new (text);

      g_test_message ("%s -> %s", cases[i].was, cases[i].is);
      g_assert_cmpuint (g_string_replace (bad, cases[i].was, cases[i].is, 1), ==, 1);
      assert_refused (&run, bad->str, (gssize) bad->len, cases[i].words);
    }
  load (&run, text, 0);
}

/* One byte is another: refused, or loaded into something that serves and saves. */
static void
test_mutations (void)
{
  static const char bytes[] = "9-x \n%/";
  g_autofree char *text = traded_state ();
  guint n_refused = 0;

  for (gsize i = 0; i < strlen (text); i += 31)
    {
      g_autofree char *bad = g_strdup (text);
      g_autofree char *after = NULL;
      g_auto (Run) run;

      bad[i] = bytes[i % (sizeof bytes - 1)];
      run_init (&run, 0);
      if (lw_gateway_load_state (run.fixture->gateway, bad, -1, run.fixture->now_us, NULL))
        {
          run.client = client_ready (run.fixture, 1);
          count_after (run.client, LW_MSG_reqAllOpenOrders, LW_MSG_openOrder);
        }
      else
        n_refused++;
      after = save (&run);
      g_assert_true (g_str_has_suffix (after, "\nend\n"));
    }
  g_assert_cmpuint (n_refused, >, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/state/round-trip", test_round_trip);
  g_test_add_func ("/gateway/state/older", test_older);
  g_test_add_func ("/gateway/state/order-goes-on", test_order_goes_on);
  g_test_add_func ("/gateway/state/pending-order", test_pending_order);
  g_test_add_func ("/gateway/state/next-day", test_next_day);
  g_test_add_func ("/gateway/state/day-turns", test_day_turns_while_it_runs);
  g_test_add_func ("/gateway/state/expired", test_expired);
  g_test_add_func ("/gateway/state/intrinsic-and-unlisted", test_intrinsic_and_unlisted);
  g_test_add_func ("/gateway/state/other-seed", test_other_seed);
  g_test_add_func ("/gateway/state/cut", test_cut);
  g_test_add_func ("/gateway/state/bad-values", test_bad_values);
  g_test_add_func ("/gateway/state/mutations", test_mutations);
  return g_test_run ();
}
