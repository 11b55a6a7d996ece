#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway.h"
#include "lw-session.h"

/* Session and simulated gateway in one process on one virtual clock, joined by their actions alone. */

#define SECOND G_GINT64_CONSTANT (1000000)
#define START  (1795187400 * SECOND) /* 2026-11-20 15:10 UTC, a Friday morning in New York */

typedef struct
{
  LwSession *session;
  LwGateway *gateway;
  gint64     now_us;
  gint64     session_wake_us, gateway_wake_us;
  guint      connection;  /* 0 = none */
  guint      n_connections;
  LwConnState state;
  char      *text;
  GPtrArray *contracts;   /* of GArray */
  LwChain   *chain;
  guint      n_swept, n_failed, n_lost, n_executions, n_withdrawn, n_out, n_frames_to_gateway;
  char       status[24];
  double     filled;
  char       account[64];
  gint32     next_id;
  guint      n_ended;
} Talk;

static Talk *
talk_new (int lines)
{
  Talk *self = g_new0 (Talk, 1);
  LwGatewayConfig gateway;
  LwSessionConfig session;

  lw_gateway_config_init (&gateway);
  gateway.seed = 7;
  gateway.lines = lines;
  gateway.strict_rate = TRUE; /* any second with more than 50 messages is an error 100 */
  lw_session_config_init (&session);
  self->now_us = START;
  self->session_wake_us = self->gateway_wake_us = G_MAXINT64;
  self->gateway = lw_gateway_new (&gateway, self->now_us);
  self->session = lw_session_new (&session);
  self->contracts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

static void
talk_free (Talk *self)
{
  lw_session_free (self->session);
  lw_gateway_free (self->gateway);
  g_ptr_array_unref (self->contracts);
  g_clear_pointer (&self->chain, lw_chain_unref);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_free)

static void
take_report (Talk           *self,
             const LwReport *report)
{
  switch ((int) report->type)
    {
    case LW_REPORT_ACCOUNTS:
      g_strlcpy (self->account, report->text, sizeof self->account);
      break;
    case LW_REPORT_NEXT_ID:
      self->next_id = report->order_id;
      break;
    case LW_REPORT_STATUS:
      g_strlcpy (self->status, report->status, sizeof self->status);
      self->filled = report->filled;
      break;
    case LW_REPORT_EXECUTION:
      g_assert_cmpint (report->time_us, >, 0);
      self->n_executions++;
      break;
    case LW_REPORT_LIST_END:
      self->n_ended++;
      break;
    case LW_REPORT_LOST:
      self->n_lost++;
      break;
    case LW_REPORT_ERROR:
      g_test_message ("error %d: %s", report->code, report->text);
      break;
    default:
      break;
    }
}

static void
open_connection (Talk *self)
{
  self->connection = ++self->n_connections;
  lw_gateway_accepted (self->gateway, self->connection, self->now_us);
  lw_session_opened (self->session, self->now_us);
}

static void
send_frame (Talk           *self,
            const LwAction *action)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (action->bytes, &length);

  lw_session_frame_out (self->session, action->frame, self->now_us);
  lw_gateway_received (self->gateway, self->connection, bytes, length, self->now_us);
  self->n_frames_to_gateway++;
}

static void
cut (Talk *self)
{
  if (self->connection != 0)
    lw_gateway_closed (self->gateway, self->connection, self->now_us);

  self->connection = 0;
  lw_session_lost (self->session, "cut", 0, self->now_us);
}

static void
take_notice (const LwAction *action)
{
  g_test_message ("notice %d: %s", action->code, action->text);
  g_assert_cmpint (action->code, !=, 100);
  g_assert_cmpint (action->code, !=, 508); /* nothing that cannot be read */
}

static void
take_action (Talk     *self,
             LwAction *action)
{
  switch (action->type)
    {
    case LW_ACT_CONNECT:
      open_connection (self);
      break;
    case LW_ACT_SEND:
      send_frame (self, action);
      break;
    case LW_ACT_CLOSE:
      cut (self);
      break;
    case LW_ACT_WAKE:
      self->session_wake_us = action->at_us;
      break;
    case LW_ACT_STATE:
      self->state = action->state;
      g_free (self->text);
      self->text = g_strdup (action->text);
      break;
    case LW_ACT_REPORT:
      take_report (self, action->report);
      break;
    case LW_ACT_NOTICE:
      take_notice (action);
      break;
    case LW_ACT_DETAILS:
      g_ptr_array_add (self->contracts, g_array_ref (action->contracts));
      break;
    case LW_ACT_CHAIN:
      g_clear_pointer (&self->chain, lw_chain_unref);
      self->chain = lw_chain_ref (action->chain);
      break;
    case LW_ACT_SWEPT:
      self->n_swept++;
      break;
    case LW_ACT_FAILED:
      g_test_message ("failed %d: %s", action->code, action->text);
      self->n_failed++;
      break;
    case LW_ACT_FRAME_OUT:
      self->n_out++;
      break;
    case LW_ACT_FRAME_WITHDRAWN:
      self->n_withdrawn++;
      break;
    case LW_ACT_WITHDRAW:
    case LW_ACT_PROGRESS:
    default:
      break;
    }
}

static void
take_gateway_action (Talk            *self,
                     LwGatewayAction *action)
{
  if (action->type == LW_GATEWAY_WAKE)
    {
      self->gateway_wake_us = action->at_us;
    }
  else if (action->type == LW_GATEWAY_SEND && action->connection == self->connection)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (action->bytes, &length);

      lw_session_received (self->session, bytes, length, self->now_us);
    }
  else if (action->type == LW_GATEWAY_CLOSE && action->connection == self->connection)
    {
      self->connection = 0;
      lw_session_lost (self->session, "closed by the gateway", 0, self->now_us);
    }

  g_clear_pointer (&action->bytes, g_bytes_unref);
}

static void
settle (Talk *self)
{
  gboolean busy = TRUE;

  while (busy)
    {
      LwAction action;
      LwGatewayAction answer;

      busy = FALSE;

      while (lw_session_next_action (self->session, &action))
        {
          take_action (self, &action);
          lw_action_clear (&action);
          busy = TRUE;
        }

      while (lw_gateway_next_action (self->gateway, &answer))
        {
          take_gateway_action (self, &answer);
          busy = TRUE;
        }
    }
}

static void
run (Talk  *self,
     gint64 by_us)
{
  gint64 until_us = self->now_us + by_us;

  settle (self);

  while (MIN (self->session_wake_us, self->gateway_wake_us) <= until_us)
    {
      self->now_us = MAX (self->now_us, MIN (self->session_wake_us, self->gateway_wake_us));

      if (self->gateway_wake_us <= self->now_us)
        {
          self->gateway_wake_us = G_MAXINT64;
          lw_gateway_wake (self->gateway, self->now_us);
        }

      if (self->session_wake_us <= self->now_us)
        {
          self->session_wake_us = G_MAXINT64;
          lw_session_wake (self->session, self->now_us);
        }

      settle (self);
    }

  self->now_us = until_us;
}

static LwChainQuery
near_the_money (void)
{
  LwChainQuery query = { .min_dte = 5, .max_dte = 60, .strikes = 6, .right = LW_RIGHT_PUT, .expiry = LW_DATE_NONE,
                         .today = lw_date_from_ymd (2026, 11, 20) };

  return query;
}

static const LwContract *
look_up (Talk       *self,
         const char *symbol)
{
  guint before = self->contracts->len;
  GArray *found;

  lw_session_request_underlying (self->session, symbol, self->now_us);
  run (self, 5 * SECOND);
  g_assert_cmpuint (self->contracts->len, ==, before + 1);
  found = g_ptr_array_index (self->contracts, before);
  g_assert_cmpuint (found->len, ==, 1);
  return &g_array_index (found, LwContract, 0);
}

static void
load_chain (Talk       *self,
            const char *symbol)
{
  LwChainQuery query = near_the_money ();

  lw_session_request_chain (self->session, look_up (self, symbol), &query, self->now_us);

  for (guint i = 0; i < 60 && self->chain == NULL; i++)
    run (self, SECOND);

  g_assert_nonnull (self->chain);
}

static void
connect_talk (Talk *self)
{
  lw_session_start (self->session, self->now_us);
  run (self, 2 * SECOND);
  g_assert_cmpint (self->state, ==, LW_CONN_SYNCING);
  g_assert_cmpstr (self->account, ==, "DUSIM0001");
  g_assert_cmpint (self->next_id, >, 0);
}

static void
sweep_chain (Talk *self)
{
  g_autofree guint *series = g_new (guint, self->chain->n_series);
  guint before = self->n_swept;

  for (guint i = 0; i < self->chain->n_series; i++)
    series[i] = i;

  lw_session_request_sweep (self->session, self->chain, series, self->chain->n_series, LW_SWEEP_MODEL, 4 * SECOND, self->now_us);

  for (guint i = 0; i < 120 && self->n_swept == before; i++)
    run (self, SECOND);

  g_assert_cmpuint (self->n_swept, ==, before + 1);
}

static guint
n_quoted (const LwChain *chain)
{
  guint n = 0;

  for (guint i = 0; i < chain->n_series; i++)
    n += !isnan (chain->quotes[LW_Q_ASK][i]) && !isnan (chain->quotes[LW_Q_IV_GIVEN][i]);

  return n;
}

/* Connect, look up, load, sweep, pin, lose the socket, and be there again with the same lines. */
static void
test_whole (void)
{
  g_autoptr (Talk) talk = talk_new (100);
  LwSessionStats before, after;
  gint64 confirmed_us;

  connect_talk (talk);
  load_chain (talk, "SPY");
  g_assert_cmpuint (talk->chain->n_series, >, 6);
  g_assert_false (isnan (lw_chain_px (talk->chain)));
  sweep_chain (talk);
  g_assert_cmpuint (n_quoted (talk->chain), >=, talk->chain->n_series * 9 / 10);

  lw_session_pin (talk->session, talk->chain, 0, talk->now_us);
  lw_session_pin (talk->session, talk->chain, 1, talk->now_us);
  lw_session_pin (talk->session, talk->chain, -1, talk->now_us);
  run (talk, 70 * SECOND); /* what the sweep left over is given back */
  lw_session_get_stats (talk->session, talk->now_us, &before);
  g_assert_cmpuint (before.lines_used, ==, 3);
  g_assert_cmpint (talk->chain->states[0], ==, LW_QUOTE_LIVE);
  confirmed_us = talk->chain->confirmed_us[0];

  cut (talk);
  settle (talk);
  g_assert_cmpint (talk->state, ==, LW_CONN_DISCONNECTED);
  g_assert_cmpint (talk->chain->states[0], ==, LW_QUOTE_STALE);
  run (talk, 5 * SECOND);
  g_assert_cmpint (talk->state, ==, LW_CONN_SYNCING);
  lw_session_get_stats (talk->session, talk->now_us, &after);
  g_assert_cmpuint (after.lines_used, ==, 3);
  g_assert_cmpint (talk->chain->states[0], ==, LW_QUOTE_LIVE);
  g_assert_cmpint (talk->chain->confirmed_us[0], >, confirmed_us);
  g_assert_cmpuint (talk->n_failed, ==, 0);
  g_assert_cmpuint (after.bad_in + after.unknown_in, ==, 0);
}

/* The index on its own exchange, with its AM and PM classes. */
static void
test_index (void)
{
  g_autoptr (Talk) talk = talk_new (100);
  gboolean am = FALSE, pm = FALSE;

  connect_talk (talk);
  load_chain (talk, "SPX");

  for (guint i = 0; i < talk->chain->n_expiries; i++)
    {
      const LwExpiry *expiry = &talk->chain->expiries[i];

      am |= expiry->settlement == LW_SETTLE_CASH_AM && expiry->settle > expiry->last_trade;
      pm |= expiry->settlement == LW_SETTLE_CASH_PM && expiry->settle == expiry->last_trade;
    }

  g_assert_true (am);
  g_assert_true (pm);
}

/* A gateway that grants fewer lines than we believe: learned, and the sweep still ends. */
static void
test_fewer_lines (void)
{
  g_autoptr (Talk) talk = talk_new (12);
  LwSessionStats stats;

  connect_talk (talk);
  load_chain (talk, "SPY");
  sweep_chain (talk);
  lw_session_get_stats (talk->session, talk->now_us, &stats);
  g_assert_cmpuint (stats.lines_limit, ==, 12);
  g_assert_cmpuint (n_quoted (talk->chain), >=, talk->chain->n_series * 9 / 10);
}

/* The nearest put vertical of the first expiry, bought or sold at a price that fills at once. */
static LwOrder
order_of (const Talk *talk)
{
  const LwChain *chain = talk->chain;
  LwOrder order = { .order_id = talk->next_id, .order_ref = "LWAAAAAAAAAAAAAAAAAAAA", .account = "DUSIM0001", .symbol = "SPY",
                    .currency = "USD", .n_legs = 2, .quantity = 1, .tif = "DAY" };
  guint low = chain->expiries[0].first + chain->expiries[0].n_calls;
  double natural = chain->quotes[LW_Q_ASK][low] - chain->quotes[LW_Q_BID][low + 1];

  order.legs[0] = (LwLeg) { chain->con_ids[low + 1], 1, -1, chain->strikes[low + 1] };
  order.legs[1] = (LwLeg) { chain->con_ids[low], 1, 1, chain->strikes[low] };
  g_assert_true (lw_price_from_double (round ((natural + 0.05) * 100) / 100, &order.limit));
  return order;
}

static void
test_order (void)
{
  g_autoptr (Talk) talk = talk_new (100);
  g_autoptr (GBytes) bytes = NULL;
  LwOrder order;

  connect_talk (talk);
  load_chain (talk, "SPY");
  sweep_chain (talk);
  order = order_of (talk);
  bytes = lw_session_encode_order (talk->session, &order);
  lw_session_send_order (talk->session, bytes, talk->now_us);
  run (talk, 10 * SECOND);
  g_assert_cmpuint (talk->n_out, ==, 1);
  g_assert_cmpstr (talk->status, ==, "Filled");
  g_assert_cmpfloat (talk->filled, ==, 1);
  g_assert_cmpuint (talk->n_executions, ==, 3); /* the combo and each leg */

  for (guint list = 0; list < LW_N_LISTS; list++)
    {
      lw_session_request_list (talk->session, (LwOrderList) list, talk->now_us);
      run (talk, 5 * SECOND);
      g_assert_cmpuint (talk->n_ended, ==, list + 1);
    }

  g_assert_cmpuint (talk->n_executions, ==, 6);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/conversation/whole", test_whole);
  g_test_add_func ("/session/conversation/index", test_index);
  g_test_add_func ("/session/conversation/fewer-lines", test_fewer_lines);
  g_test_add_func ("/session/conversation/order", test_order);
  return g_test_run ();
}
