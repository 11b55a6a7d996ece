#include "config.h"

#include <math.h>
#include <string.h>

#include "session-harness.h"

#define DAY "20261218"

static guint32
sweep_for (Harness      *h,
           LwChain      *chain,
           LwSweepWants  wants)
{
  g_autofree guint *series = g_new (guint, chain->n_series);
  guint32 handle;

  for (guint i = 0; i < chain->n_series; i++)
    series[i] = i;

  handle = lw_session_request_sweep (h->session, chain, series, chain->n_series, wants, 4 * SECOND, h->now_us);
  harness_drain (h);
  return handle;
}

static guint32
sweep_all (Harness *h,
           LwChain *chain)
{
  return sweep_for (h, chain, LW_SWEEP_MODEL);
}

static void
test_pin (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3);
  g_autoptr (GArray) dirty = g_array_new (FALSE, FALSE, sizeof (guint));
  Sent *sent;

  lw_session_set_utc_offset (h->session, 5000 * SECOND);
  harness_connect (h);
  lw_session_pin (h->session, chain, 1, h->now_us);
  lw_session_pin (h->session, chain, -1, h->now_us);
  harness_drain (h);
  sent = sent_nth (h, LW_MSG_reqMktData, 0);
  g_assert_cmpstr (sent_field (sent, 3), ==, "1002");
  g_assert_cmpstr (sent_field (sent, 6), ==, DAY);
  g_assert_cmpstr (sent_field (sent, 7), ==, "401.0");
  g_assert_cmpstr (sent_field (sent, 16), ==, "100,101,106");
  peer_full_quote (h, sent->id, FALSE, 3.1, 3.2);
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][1], ==, 3.1);
  g_assert_cmpint (chain->states[1], ==, LW_QUOTE_LIVE);
  g_assert_cmpint (chain->confirmed_us[1], ==, h->now_us + 5000 * SECOND);
  g_assert_cmpuint (lw_session_take_dirty (h->session, chain, dirty), ==, 1);
  g_assert_cmpuint (g_array_index (dirty, guint, 0), ==, 1);

  peer_price (h, sent_nth (h, LW_MSG_reqMktData, 1)->id, 4, 440, 1);
  g_assert_cmpfloat (chain->spot_last, ==, 440);

  /* A line that stands confirms its quote, also when nothing changes. */
  harness_live (h, 20 * SECOND);
  g_assert_cmpint (chain->confirmed_us[1], >=, h->now_us - 2 * SECOND + 5000 * SECOND);
}

static void
peer_text (Harness *h, gint32 id, int type, const char *text)
{
  LwRow *row = peer_begin (h, LW_MSG_tickString);

  lw_row_set_int (row, LW_F_tickString_reqId, id);
  lw_row_set_int (row, LW_F_tickString_tickType, type);
  lw_row_set_text (row, LW_F_tickString_value, text);
  peer_send (h);
}

/* The dividends of a stock come with its line, also to who joins it later; an index is not asked for them. */
static void
test_dividends (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3), later = chain_of (3), index = NULL;
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPX", LW_SEC_IND);
  gint32 id;

  harness_connect (h);
  lw_session_pin (h->session, chain, 1, h->now_us);
  lw_session_pin (h->session, chain, -1, h->now_us);
  harness_drain (h);
  peer_text (h, sent_nth (h, LW_MSG_reqMktData, 0)->id, 59, "3.12,3.20,20261218,0.80"); /* the option's line */
  g_assert_false (chain->dividends_told);
  id = sent_nth (h, LW_MSG_reqMktData, 1)->id;
  g_assert_cmpstr (sent_field (sent_nth (h, LW_MSG_reqMktData, 1), 16), ==, "104,106,456");
  peer_text (h, id, 59, "3.12,3.20,20261218,0.80");
  g_assert_true (chain->dividends_told);
  g_assert_cmpint (chain->ex_date, ==, lw_date_from_ymd (2026, 12, 18));
  lw_session_pin (h->session, later, -1, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 2);
  g_assert_cmpint (later->ex_date, ==, lw_date_from_ymd (2026, 12, 18));

  index = lw_chain_builder_finish (builder);
  index->con_id = 416904;
  lw_session_pin (h->session, index, -1, h->now_us);
  harness_drain (h);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMktData), 16), ==, "104,106");
}

static void
test_market_data_type (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (1);
  LwSessionStats stats;
  LwRow *row;
  gint32 id;

  harness_connect (h);
  lw_session_pin (h->session, chain, 0, h->now_us);
  harness_drain (h);
  id = sent_last (h, LW_MSG_reqMktData)->id;
  row = peer_begin (h, LW_MSG_marketDataType);
  lw_row_set_int (row, LW_F_marketDataType_reqId, id);
  lw_row_set_int (row, LW_F_marketDataType_marketDataType, 3);
  peer_send (h);
  g_assert_cmpint (chain->states[0], ==, LW_QUOTE_MISSING);
  peer_price (h, id, 66, 3.1, 5);
  g_assert_cmpint (chain->states[0], ==, LW_QUOTE_DELAYED);
  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpint (stats.market_data_type, ==, 3);
  peer_error (h, id, 10167, "Displaying delayed market data"); /* a warning: the line stays */
  g_assert_cmpuint (lines_used (h), ==, 1);
}

/* A sweep of more series than lines: every line in use, never one more, and each series once. */
static void
test_sweep (void)
{
  LwSessionConfig config = config_of (10);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (35);
  guint32 handle;
  guint answered = 0;

  harness_connect (h);
  handle = sweep_all (h, chain);

  while (answered < 35)
    {
      guint before = answered;

      while (answered < sent_count (h, LW_MSG_reqMktData))
        {
          peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, answered)->id, FALSE, 1 + answered, 2 + answered);
          answered++;
        }

      g_assert_cmpuint (lines_used (h), <=, 10);
      harness_advance (h, SECOND);
      g_assert_true (answered > before || sent_count (h, LW_MSG_reqMktData) > answered || answered == 35);
    }

  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 35);
  g_assert_cmpuint (action_last (h, LW_ACT_SWEPT)->request, ==, handle);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 35);

  for (guint i = 0; i < 35; i++)
    g_assert_cmpfloat (chain->quotes[LW_Q_BID][i], ==, 1 + i);

  /* Nobody wants the last lines any more: given back after a minute. */
  harness_live (h, 62 * SECOND);
  g_assert_cmpuint (lines_used (h), ==, 0);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 35);
}

/* What stands costs no message and no time: the second sweep ends in the same breath. */
static void
test_sweep_again (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (40);
  g_autoptr (LwChain) reloaded = chain_of (40);

  harness_connect (h);
  harness_live (h, 2 * SECOND);
  sweep_all (h, chain);

  for (guint i = 0; i < 40; i++)
    peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, i)->id, FALSE, 1, 2);

  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
  sweep_all (h, reloaded);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 2);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 40);
  g_assert_cmpfloat (reloaded->quotes[LW_Q_ASK][39], ==, 2);
}

static void
test_sweep_patience (void)
{
  LwSessionConfig config = config_of (10);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (20);

  harness_connect (h);
  sweep_all (h, chain);
  harness_live (h, 7 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 0);
  harness_live (h, 2 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
  g_assert_true (isnan (chain->quotes[LW_Q_BID][0])); /* missing stays missing */
}

/* A scan reckons with quotes: it waits for no model that comes late or never. What comes to a line that nobody else took is
 * still written. */
static void
test_sweep_quotes (void)
{
  LwSessionConfig config = config_of (10);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (10);
  gint32 id;

  harness_connect (h);
  sweep_for (h, chain, LW_SWEEP_QUOTES);
  for (guint i = 0; i < 10; i++)
    {
      id = sent_nth (h, LW_MSG_reqMktData, i)->id;
      peer_price (h, id, 1, 1, 5);
      peer_price (h, id, 2, 2, 5);
      peer_size (h, id, chain->rights[i] == LW_RIGHT_CALL ? 29 : 30, 100);
      harness_advance (h, 1000);
      g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 0);
      peer_size (h, id, chain->rights[i] == LW_RIGHT_CALL ? 27 : 28, 1000);
    }
  harness_advance (h, 1000);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
  g_assert_true (isnan (chain->quotes[LW_Q_IV_GIVEN][9]));
  harness_advance (h, 3 * SECOND);
  peer_model (h, id, 0.2, 0.4);
  g_assert_cmpfloat (chain->quotes[LW_Q_IV_GIVEN][9], ==, 0.2);
}

/* While TWS has lost IB a sweep waits; it does not count silence as an answer. */
static void
test_sweep_without_link (void)
{
  LwSessionConfig config = config_of (5);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (10);

  harness_connect (h);
  sweep_all (h, chain);
  harness_live (h, SECOND);
  peer_error (h, -1, 1100, "lost");
  harness_live (h, 60 * SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 5);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 0);
  peer_error (h, -1, 1102, "restored - data maintained");
  harness_live (h, 3 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 0);
  harness_live (h, 6 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
}

/* The pacer's limit is the sweep's limit: 2 messages a series, nothing lost in between. */
static void
test_sweep_rate (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (400);
  guint answered = 0;
  gint64 start_us;
  guint n_sent;

  harness_connect (h);
  harness_live (h, 2 * SECOND);
  harness_forget (h);
  start_us = h->now_us;
  sweep_all (h, chain);

  while (action_count (h, LW_ACT_SWEPT) == 0)
    {
      while (answered < sent_count (h, LW_MSG_reqMktData))
        peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, answered++)->id, FALSE, 1, 2);

      harness_advance (h, 10000);
    }

  n_sent = sent_count (h, LW_MSG_reqMktData) + sent_count (h, LW_MSG_cancelMktData);
  g_assert_cmpfloat (n_sent, >=, 0.97 * 45 / 1.05 * (double) (h->now_us - start_us) / SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 400);

  for (guint i = 49; i < h->sent->len; i++)
    {
      Sent *late = g_ptr_array_index (h->sent, i);
      Sent *early = g_ptr_array_index (h->sent, i - 49);

      g_assert_cmpint (late->at_us - early->at_us, >=, 1050000);
    }
}

/* A pin takes a sweep's line; the series that lost it is asked again. */
static void
test_pin_wins (void)
{
  LwSessionConfig config = config_of (5);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (20);

  harness_connect (h);
  sweep_all (h, chain);
  g_assert_cmpuint (lines_used (h), ==, 5);
  lw_session_pin (h->session, chain, 19, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 1);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMktData), 3), ==, "1020");
  g_assert_cmpuint (lines_used (h), ==, 5);
  harness_live (h, 30 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_SWEPT)->type, ==, LW_ACT_SWEPT);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 20);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 21); /* 20 series, one of them pinned, one asked twice */
}

/* Two users of one series share its line; the second gets what came before. */
static void
test_shared_line (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) one = chain_of (2);
  g_autoptr (LwChain) two = chain_of (2);
  guint32 first, second;

  harness_connect (h);
  first = lw_session_pin (h->session, one, 0, h->now_us);
  harness_drain (h);
  peer_full_quote (h, sent_last (h, LW_MSG_reqMktData)->id, FALSE, 3, 4);
  second = lw_session_pin (h->session, two, 0, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 1);
  g_assert_cmpfloat (two->quotes[LW_Q_ASK][0], ==, 4);
  lw_session_cancel (h->session, first, h->now_us);
  peer_price (h, sent_last (h, LW_MSG_reqMktData)->id, 2, 5, 1);
  g_assert_cmpfloat (two->quotes[LW_Q_ASK][0], ==, 5);
  g_assert_cmpfloat (one->quotes[LW_Q_ASK][0], ==, 4);
  lw_session_cancel (h->session, second, h->now_us);
  harness_live (h, 62 * SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 1);
}

/* Fault F01: TWS grants fewer lines than were set; the limit is learned, nothing is asked in a storm. */
static void
test_line_limit (void)
{
  LwSessionConfig config = config_of (20);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (40);
  LwSessionStats stats;

  harness_connect (h);
  sweep_all (h, chain);
  g_assert_cmpuint (lines_used (h), ==, 20);

  for (guint i = 12; i < 20; i++)
    peer_error (h, sent_nth (h, LW_MSG_reqMktData, i)->id, 101, "Max number of tickers has been reached");

  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.lines_limit, ==, 12);
  g_assert_cmpuint (stats.lines_used, ==, 12);
  g_assert_cmpuint (action_count (h, LW_ACT_NOTICE), ==, 1);
  g_assert_nonnull (strstr (action_last (h, LW_ACT_NOTICE)->text, "only 12"));
  harness_live (h, 20 * SECOND);
  g_assert_cmpuint (action_count (h, LW_ACT_SWEPT), ==, 1);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 48); /* the eight once more */
}

static void
test_line_refused (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3);
  guint32 pin;
  gint32 id;

  harness_connect (h);
  pin = lw_session_pin (h->session, chain, 0, h->now_us);
  harness_drain (h);
  id = sent_last (h, LW_MSG_reqMktData)->id;
  peer_error (h, id, 321, "Error validating request: incorrect generic tick list");
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 2); /* once more, without them */
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMktData), 16), ==, "");
  peer_price (h, id, 1, 99, 1); /* the dead id */
  g_assert_true (isnan (chain->quotes[LW_Q_BID][0]));
  peer_error (h, sent_last (h, LW_MSG_reqMktData)->id, 354, "Requested market data is not subscribed");
  g_assert_cmpuint (action_last (h, LW_ACT_FAILED)->request, ==, pin);
  g_assert_cmpint (action_last (h, LW_ACT_FAILED)->code, ==, 354);
  g_assert_cmpuint (lines_used (h), ==, 0);

  /* 10197: another session of the same user has the data; slowly again. */
  lw_session_pin (h->session, chain, 1, h->now_us);
  harness_drain (h);
  peer_error (h, sent_last (h, LW_MSG_reqMktData)->id, 10197, "No market data during competing live session");
  harness_live (h, SECOND);
  g_assert_cmpint (sent_last (h, LW_MSG_cancelMktData)->id, ==, sent_last (h, LW_MSG_reqMktData)->id); /* no second line later */
  harness_live (h, 58 * SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 3);
  harness_live (h, 2 * SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 4);

  /* The same of the connection: every line. */
  g_assert_cmpuint (lines_used (h), ==, 1);
  peer_error (h, -1, 10197, "No market data during competing live session");
  g_assert_cmpuint (lines_used (h), ==, 0);
  harness_live (h, SECOND);
  g_assert_cmpint (sent_last (h, LW_MSG_cancelMktData)->id, ==, sent_last (h, LW_MSG_reqMktData)->id);
  harness_live (h, 60 * SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 5);
}

/* Late ticks of an id that is closed change nothing; an error for it is nobody's (faults D18, F02). */
static void
test_late_ticks (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (1);
  guint32 pin;
  gint32 id;

  harness_connect (h);
  pin = lw_session_pin (h->session, chain, 0, h->now_us);
  harness_drain (h);
  id = sent_last (h, LW_MSG_reqMktData)->id;
  lw_session_cancel (h->session, pin, h->now_us);
  harness_live (h, 62 * SECOND);
  g_assert_cmpint (sent_last (h, LW_MSG_cancelMktData)->id, ==, id);
  peer_full_quote (h, id, FALSE, 7, 8);
  peer_error (h, id, 300, "Can't find EId");
  g_assert_true (isnan (chain->quotes[LW_Q_BID][0]));
  g_assert_cmpuint (action_count (h, LW_ACT_FAILED) + action_count (h, LW_ACT_NOTICE), ==, 0);
}

/* A line that may be dead: one cancel, one request under a fresh id, and what comes for the old one is dropped. It holds one line all the
 * while; the others are not touched. */
static void
test_renew (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3);
  LwSessionStats stats;
  LwLineLook look;
  guint32 pin;
  gint32 old_id;

  harness_connect (h);
  pin = lw_session_pin (h->session, chain, 1, h->now_us);
  lw_session_pin (h->session, chain, 2, h->now_us);
  harness_drain (h);
  old_id = sent_nth (h, LW_MSG_reqMktData, 0)->id;
  peer_full_quote (h, old_id, FALSE, 3.1, 3.2);
  g_assert_true (lw_session_renew (h->session, pin, h->now_us));
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 1);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 3);
  g_assert_cmpint (sent_nth (h, LW_MSG_reqMktData, 2)->id, >, old_id);
  lw_session_get_line (h->session, pin, &look);
  g_assert_false (look.answered);
  g_assert_cmpint (look.changed_us, ==, 0);
  peer_price (h, old_id, 1, 9.9, 1);
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][1], ==, 3.1);
  peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, 2)->id, FALSE, 3.3, 3.4);
  lw_session_get_line (h->session, pin, &look);
  g_assert_true (look.answered);
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][1], ==, 3.3);
  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.lines_renewed, ==, 1);
  g_assert_cmpuint (stats.lines_used, ==, 2);
  g_assert_false (lw_session_renew (h->session, 424242, h->now_us));
}

static void
test_farm_and_link (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3);
  gint32 id;

  harness_connect (h);
  lw_session_pin (h->session, chain, 0, h->now_us);
  lw_session_pin (h->session, chain, 1, h->now_us);
  harness_drain (h);
  id = sent_last (h, LW_MSG_reqMktData)->id;
  peer_full_quote (h, id, FALSE, 1, 2);

  /* 1102: the data goes on, nothing is asked again. */
  peer_error (h, -1, 1100, "lost");
  g_assert_cmpint (chain->states[1], ==, LW_QUOTE_STALE);
  peer_error (h, -1, 1102, "restored - data maintained");
  harness_live (h, SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 2);
  peer_price (h, id, 1, 1.5, 1);
  g_assert_cmpint (chain->states[1], ==, LW_QUOTE_LIVE);

  /* 1101: every line once more, with a new id, without a cancel; the old ids are dead. */
  peer_error (h, -1, 1100, "lost again");
  peer_error (h, -1, 1101, "restored - data lost");
  harness_live (h, SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 4);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 0);
  g_assert_cmpint (sent_last (h, LW_MSG_reqMktData)->id, >, id);
  peer_price (h, id, 1, 9, 1);
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][1], ==, 1.5);

  /* 2103: nothing is confirmed while the farm is away; nothing is asked again, the socket stays. */
  peer_full_quote (h, sent_last (h, LW_MSG_reqMktData)->id, FALSE, 1, 2);
  peer_error (h, -1, 2103, "Market data farm connection is broken:usfarm");
  {
    gint64 confirmed_us = chain->confirmed_us[1];

    harness_live (h, 10 * SECOND);
    g_assert_cmpint (chain->confirmed_us[1], ==, confirmed_us);
    peer_error (h, -1, 2104, "Market data farm connection is OK:usfarm");
    harness_live (h, 3 * SECOND);
    g_assert_cmpint (chain->confirmed_us[1], >, confirmed_us);
  }
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 4);
  g_assert_cmpuint (h->n_closes, ==, 0);
}

static void
test_reconnect (void)
{
  LwSessionConfig config = config_of (5);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (12);
  guint32 pin, sweep;
  gint32 last_id;

  harness_connect (h);
  pin = lw_session_pin (h->session, chain, 11, h->now_us);
  sweep = sweep_all (h, chain);

  for (guint i = 0; i < 3; i++)
    peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, 1 + i)->id, FALSE, 1, 2);

  harness_advance (h, SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 3);
  last_id = sent_last (h, LW_MSG_reqMktData)->id;
  harness_reconnect (h);
  g_assert_cmpint (chain->states[0], ==, LW_QUOTE_STALE);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 5);
  g_assert_cmpstr (sent_field (sent_nth (h, LW_MSG_reqMktData, 0), 3), ==, "1012"); /* the pin first */
  g_assert_cmpint (sent_nth (h, LW_MSG_reqMktData, 0)->id, >, last_id);
  harness_live (h, 30 * SECOND);
  g_assert_cmpuint (action_last (h, LW_ACT_SWEPT)->request, ==, sweep);
  g_assert_cmpuint (action_last (h, LW_ACT_PROGRESS)->done, ==, 12);
  g_assert_cmpuint (action_count (h, LW_ACT_FAILED), ==, 0);

  lw_session_cancel (h->session, pin, h->now_us);
  harness_live (h, 70 * SECOND);
  g_assert_cmpuint (lines_used (h), ==, 0); /* no slot leaks */
}

/* Error 100: half the ordinary rate for a minute, shown. */
static void
test_rate_exceeded (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (85);

  harness_connect (h);
  harness_live (h, 2 * SECOND);
  peer_error (h, -1, 100, "Max rate of messages per second has been exceeded");
  g_assert_cmpint (action_last (h, LW_ACT_NOTICE)->code, ==, 100);
  harness_forget (h);
  sweep_all (h, chain);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 22);
}

/* Which message was passed over TWS does not say: a pin without an answer is asked for anew, one that has answered is left alone. */
static void
test_rate_exceeded_loses (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (LwChain) chain = chain_of (3);
  LwLineLook look;
  guint32 lost;

  harness_connect (h);
  lw_session_pin (h->session, chain, 1, h->now_us);
  lost = lw_session_pin (h->session, chain, 2, h->now_us);
  harness_drain (h);
  peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, 0)->id, FALSE, 3.1, 3.2);
  harness_live (h, 20 * SECOND);
  peer_error (h, -1, 100, "Max rate of messages per second has been exceeded");
  harness_live (h, SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelMktData), ==, 1);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqMktData), ==, 3);
  peer_full_quote (h, sent_nth (h, LW_MSG_reqMktData, 2)->id, FALSE, 2.1, 2.2);
  lw_session_get_line (h->session, lost, &look);
  g_assert_true (look.answered);
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][2], ==, 2.1);
}

static void
test_combo (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwLeg legs[] = { { 899206200, 1, -1, 0 }, { 899206190, 1, 1, 0 } };
  LwComboQuote quote;
  guint32 pin;
  LwRow *row;
  gint32 id;

  harness_connect (h);
  pin = lw_session_pin_combo (h->session, "SPX", "USD", legs, 2, h->now_us);
  harness_drain (h);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMktData), 5), ==, "BAG");
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqMktData), 18), ==, "SELL");
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), ==, 0); /* D16: TWS answers nothing to that */
  id = sent_last (h, LW_MSG_reqMktData)->id;
  row = peer_begin (h, LW_MSG_tickReqParams);
  lw_row_set_int (row, LW_F_tickReqParams_reqId, id);
  lw_row_set_double (row, LW_F_tickReqParams_minTick, 0.05);
  peer_send (h);
  peer_price (h, id, 1, -1.2, 20);
  peer_price (h, id, 2, -1.0, 20);
  g_assert_true (lw_session_get_combo (h->session, pin, &quote));
  g_assert_cmpfloat (quote.ask, ==, -1);
  g_assert_cmpint (quote.min_tick, ==, 500);
  lw_session_cancel (h->session, pin, h->now_us);
  g_assert_false (lw_session_get_combo (h->session, pin, &quote));
}

/* Lines are asked for, found refused, swept, pinned and dropped at random, with losses in between: never more lines than the
 * limit, and none is left at the end. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  LwSessionConfig config = config_of (8);
  g_autoptr (Harness) h = harness_new (&config);
  g_autoptr (LwChain) chain = chain_of (30);
  guint32 handles[6] = { 0 };

  harness_connect (h);

  for (guint step = 0; step < 3000; step++)
    {
      guint at = (guint) g_rand_int_range (rand, 0, 6);
      guint n_asked = sent_count (h, LW_MSG_reqMktData);
      gint32 id = n_asked > 0 ? sent_nth (h, LW_MSG_reqMktData, (guint) g_rand_int_range (rand, 0, (gint32) n_asked))->id : 0;

      switch (g_rand_int_range (rand, 0, 12))
        {
        case 0:
        case 1:
          lw_session_cancel (h->session, handles[at], h->now_us);
          handles[at] = at < 5 ? lw_session_pin (h->session, chain, g_rand_int_range (rand, 0, 30), h->now_us) : sweep_all (h, chain);
          break;
        case 2:
          lw_session_cancel (h->session, handles[at], h->now_us);
          handles[at] = 0;
          break;
        case 3:
          if (g_rand_int_range (rand, 0, 8) == 0)
            harness_reconnect (h);
          break;
        case 4:
          if (g_rand_int_range (rand, 0, 40) == 0 && n_asked > 0) /* what TWS refuses is the last one asked */
            peer_error (h, sent_last (h, LW_MSG_reqMktData)->id, 101, "Max number of tickers has been reached");
          break;
        case 5:
          peer_error (h, id, g_rand_boolean (rand) ? 354 : 321, "no");
          break;
        case 6:
          peer_error (h, -1, g_rand_boolean (rand) ? 1101 : 1102, "restored");
          break;
        default:
          if (id != 0)
            peer_full_quote (h, id, FALSE, 1, 2);
          harness_live (h, g_rand_int_range (rand, 1, 3000000));
          break;
        }

      harness_drain (h);
      lines_used (h);
    }

  for (guint i = 0; i < G_N_ELEMENTS (handles); i++)
    lw_session_cancel (h->session, handles[i], h->now_us);

  harness_live (h, 130 * SECOND);
  g_assert_cmpuint (lines_used (h), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/lines/pin", test_pin);
  g_test_add_func ("/session/lines/dividends", test_dividends);
  g_test_add_func ("/session/lines/market-data-type", test_market_data_type);
  g_test_add_func ("/session/lines/sweep", test_sweep);
  g_test_add_func ("/session/lines/sweep-again", test_sweep_again);
  g_test_add_func ("/session/lines/sweep-patience", test_sweep_patience);
  g_test_add_func ("/session/lines/sweep-quotes", test_sweep_quotes);
  g_test_add_func ("/session/lines/sweep-without-link", test_sweep_without_link);
  g_test_add_func ("/session/lines/sweep-rate", test_sweep_rate);
  g_test_add_func ("/session/lines/pin-wins", test_pin_wins);
  g_test_add_func ("/session/lines/shared-line", test_shared_line);
  g_test_add_func ("/session/lines/line-limit", test_line_limit);
  g_test_add_func ("/session/lines/line-refused", test_line_refused);
  g_test_add_func ("/session/lines/late-ticks", test_late_ticks);
  g_test_add_func ("/session/lines/renew", test_renew);
  g_test_add_func ("/session/lines/farm-and-link", test_farm_and_link);
  g_test_add_func ("/session/lines/reconnect", test_reconnect);
  g_test_add_func ("/session/lines/rate-exceeded", test_rate_exceeded);
  g_test_add_func ("/session/lines/rate-exceeded-loses", test_rate_exceeded_loses);
  g_test_add_func ("/session/lines/combo", test_combo);
  g_test_add_func ("/session/lines/random", test_random);
  return g_test_run ();
}
