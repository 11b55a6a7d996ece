#include "config.h"

#include <math.h>
#include <string.h>

#include "session-harness.h"

/* Bytes that TWS would never send, and connections that end in the middle of a message: no event that was not said, no crash
 * (faults E01, E03, E04; run it under the sanitizers). */

typedef struct
{
  Harness *h;
  LwChain *chain;
  gint32   line, details;
} Target;

static Target
target_new (void)
{
  Target target = { harness_new (NULL), chain_of (3), 0, 0 };

  harness_connect (target.h);
  lw_session_pin (target.h->session, target.chain, 0, target.h->now_us);
  lw_session_pin (target.h->session, target.chain, -1, target.h->now_us);
  lw_session_request_underlying (target.h->session, "SPY", target.h->now_us);
  lw_session_request_list (target.h->session, LW_LIST_EXECUTIONS, target.h->now_us);
  harness_drain (target.h);
  target.line = sent_nth (target.h, LW_MSG_reqMktData, 0)->id;
  target.details = sent_last (target.h, LW_MSG_reqContractDetails)->id;
  return target;
}

static void
target_clear (Target *target)
{
  harness_free (target->h);
  lw_chain_unref (target->chain);
}

static void
say_orders (Harness *h)
{
  LwRow *row = peer_begin (h, LW_MSG_openOrder);

  lw_row_set_int (row, LW_F_openOrder_orderId, 42);
  lw_row_set_text (row, LW_F_openOrder_orderRef, "LW2B6MZC7XQH5TRK9VDW3F");
  lw_row_set_int (lw_row_append (row, LW_F_openOrder_comboLegs), LW_F_openOrder_comboLegs_conId, 7);
  peer_send (h);
  row = peer_begin (h, LW_MSG_executionData);
  lw_row_set_text (row, LW_F_executionData_execId, "a.b.01");
  lw_row_set_text (row, LW_F_executionData_time, "20261120 10:17:44 US/Eastern");
  peer_send (h);
  peer_begin (h, LW_MSG_completedOrder);
  peer_send (h);
  row = peer_begin (h, LW_MSG_orderStatus);
  lw_row_set_int (row, LW_F_orderStatus_orderId, 42);
  lw_row_set_text (row, LW_F_orderStatus_status, "Submitted");
  peer_send (h);
  row = peer_begin (h, LW_MSG_commissionReport);
  lw_row_set_text (row, LW_F_commissionReport_execId, "a.b.01");
  peer_send (h);
  peer_begin (h, LW_MSG_position);
  peer_send (h);
}

/* One message of each kind that the session looks into. */
static GByteArray *
everything (Target *target)
{
  Harness *h = target->h;
  GByteArray *bytes = h->capture = g_byte_array_new ();

  peer_full_quote (h, target->line, FALSE, 3.1, 3.2);
  peer_option (h, target->details, "SPY", "SPY", "20261218", "20261218", 440, 'P', 9);
  peer_error (h, target->line, 2104, "Market data farm connection is OK:usfarm");
  peer_error (h, 42, 399, "Order message \\u20ac");
  peer_error (h, -1, 1100, "Connectivity lost");
  say_orders (h);
  lw_row_set_int (peer_begin (h, LW_MSG_contractDataEnd), LW_F_contractDataEnd_reqId, target->details);
  peer_send (h);
  peer_next_id (h, 43);
  peer_accounts (h, "DU1,DU2");
  h->capture = NULL;
  return bytes;
}

static void
test_cut_anywhere (void)
{
  Target whole = target_new ();
  g_autoptr (GByteArray) bytes = everything (&whole);
  guint last = 0;

  for (guint length = 0; length <= bytes->len; length++)
    {
      Target target = target_new ();
      guint before = target.h->actions->len;
      guint n_said;

      peer_bytes (target.h, bytes->data, length);
      n_said = target.h->actions->len - before;
      g_assert_cmpuint (n_said, >=, last); /* a longer piece says the same and perhaps more */
      last = n_said;
      lw_session_lost (target.h->session, "cut", 0, target.h->now_us);
      harness_drain (target.h);
      g_assert_cmpuint (report_count (target.h, LW_REPORT_LOST), ==, 1);
      g_assert_cmpint (harness_state (target.h), ==, LW_CONN_DISCONNECTED);
      target_clear (&target);
    }

  target_clear (&whole);
}

static void
test_garbled (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (815);

  for (guint round = 0; round < 2000; round++)
    {
      Target target = target_new ();
      g_autoptr (GByteArray) bytes = everything (&target);
      guint n = (guint) g_rand_int_range (rand, 1, 20);

      for (guint i = 0; i < n; i++)
        bytes->data[g_rand_int_range (rand, 0, (gint32) bytes->len)] = (guint8) g_rand_int_range (rand, 0, 256);

      peer_bytes (target.h, bytes->data, bytes->len);
      harness_advance (target.h, SECOND);
      target_clear (&target);
    }
}

/* Digits in the place of digits: numbers that are out of every range. */
static void
test_wild_numbers (void)
{
  static const char * const numbers[] = { "nan", "inf", "-1", "1E400", "0x10", "1,5", "9223372036854775807", "-2147483648", "" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);

  for (guint round = 0; round < 2000; round++)
    {
      Target target = target_new ();
      guint type = (guint) g_rand_int_range (rand, 0, 100);
      g_autofree char *text = g_strdup_printf ("%s|6|%d|%u|%s|%s|0|", g_rand_boolean (rand) ? "1" : "2", target.line, type,
                                               numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))],
                                               numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))]);
      gsize length = strlen (text);
      guint8 head[4] = { 0, 0, 0, (guint8) length };

      g_strdelimit (text, "|", '\0');
      peer_bytes (target.h, head, 4);
      peer_bytes (target.h, (const guint8 *) text, length);

      for (guint column = 0; column < LW_Q_N; column++)
        {
          double value = target.chain->quotes[column][0];

          g_assert_true (value != value || (value >= 0 && value < 1e300));
        }

      target_clear (&target);
    }
}

static void
test_oversize (void)
{
  static const guint8 lengths[][4] = { { 0x7f, 0xff, 0xff, 0xff }, { 0xff, 0xff, 0xff, 0xff }, { 0, 0, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      Target target = target_new ();

      peer_bytes (target.h, lengths[i], 4);
      g_assert_cmpuint (target.h->n_closes, ==, 1);
      g_assert_cmpint (harness_state (target.h), ==, LW_CONN_DISCONNECTED);
      g_assert_nonnull (strstr (action_last (target.h, LW_ACT_STATE)->text, "cannot be read"));
      target_clear (&target);
    }
}

/* @text has '|' for the NUL after each field. */
static void
say_text (Harness    *h,
          const char *text)
{
  g_autofree char *payload = g_strdup (text);
  gsize length = strlen (text);
  guint8 head[4] = { 0, 0, (guint8) (length >> 8), (guint8) length };

  g_strdelimit (payload, "|", '\0');
  peer_bytes (h, head, sizeof head);
  peer_bytes (h, (const guint8 *) payload, length);
}

/* An order's message is not lost for one bad number (fault E07): it is reported without it, which is said once. */
static void
test_malformed_number (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwSessionStats stats;

  harness_connect (h);
  for (guint i = 0; i < 20; i++)
    say_text (h, "3|41|Submitted|nan|2|1,5|9007199254740993|0|0x10|1||0|");
  g_assert_cmpuint (report_count (h, LW_REPORT_STATUS), ==, 20);
  g_assert_cmpint (report_last (h, LW_REPORT_STATUS)->order_id, ==, 41);
  g_assert_cmpint (report_last (h, LW_REPORT_STATUS)->perm_id, ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_true (isnan (report_last (h, LW_REPORT_STATUS)->filled));
  g_assert_cmpfloat (report_last (h, LW_REPORT_STATUS)->remaining, ==, 2);
  g_assert_true (isnan (report_last (h, LW_REPORT_STATUS)->avg_price));
  g_assert_cmpuint (action_count (h, LW_ACT_NOTICE), ==, 1);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_NOTICE)->text, "orderStatus.filled"));
  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.bad_in, ==, 60);
  g_assert_cmpuint (h->n_closes, ==, 0);

  /* Whose order it is, is never guessed. */
  say_text (h, "3|41,0|Submitted|0|2|1.5|9007199254740993|0|0|1||0|");
  say_text (h, "3|41|Submitted|0|2|1.5|nan|0|0|1||0|");
  g_assert_cmpuint (report_count (h, LW_REPORT_STATUS), ==, 20);
}

static guint n_logged;

static void
count_log (const char    *domain,
           GLogLevelFlags level,
           const char    *message,
           gpointer       data)
{
  n_logged += strstr (message, "unknown message id") != NULL;
}

/* A newer TWS (fault E05): skipped, counted, and each id logged once; a peer that makes ids up fills no log. */
static void
test_unknown_ids (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwSessionStats stats;

  g_log_set_default_handler (count_log, NULL);
  harness_connect (h);
  for (guint i = 0; i < 50; i++)
    say_text (h, "999|1|what is this|");
  g_assert_cmpuint (n_logged, ==, 1);
  say_text (h, "998|");
  g_assert_cmpuint (n_logged, ==, 2);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u|", 2000 + i);

      say_text (h, text);
    }
  g_assert_cmpuint (n_logged, <, 100);
  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.unknown_in, ==, 1051);
  g_assert_cmpuint (stats.bad_in, ==, 0);
  g_assert_cmpuint (h->n_closes, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/hostile/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/session/hostile/garbled", test_garbled);
  g_test_add_func ("/session/hostile/wild-numbers", test_wild_numbers);
  g_test_add_func ("/session/hostile/oversize", test_oversize);
  g_test_add_func ("/session/hostile/malformed-number", test_malformed_number);
  g_test_add_func ("/session/hostile/unknown-ids", test_unknown_ids);
  return g_test_run ();
}
