/* Session, trade and gateway in one process without a socket: the bytes of one go into the other on a virtual clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway.h"
#include "lw-good-market.h"
#include "lw-mock-journal.h"
#include "lw-session.h"
#include "lw-trade.h"

#define START_US G_GINT64_CONSTANT (1795446000000000) /* Mon 2026-11-23 10:00 New York */
#define SECOND   G_GINT64_CONSTANT (1000000)
#define ID       "LWAAAAAAAAAAAAAAAAAAAA"

typedef struct
{
  LwSession *session;
  LwTrade   *trade;
  LwGateway *gateway;
  LwJournalContents *journal;
  gint64     now_us, session_wake, trade_wake, gateway_wake;
  guint      connection;   /* of the gateway; 0 = none */
  gboolean   deafen;       /* from the order's first byte on … */
  gboolean   deaf;         /* … what the gateway says is lost */
  GBytes    *frame;
  guint64    frame_token;
  guint      n_placed, n_cancelled;
  gboolean   synced;
  GArray    *contracts;
  LwChain   *chain;
  gboolean   swept;
} Path;

static void pump (Path *self);

static void
make_trade (Path *self)
{
  LwTradeConfig config = { .account = "DUSIM0001", .kind = LW_ACCOUNT_SIMULATED, .profile = "SIMULATED", .client_id = 1,
                           .fee_per_contract_usd = 0.65 };

  lw_gate_limits_init (&config.limits);
  config.limits.preview = 0;
  self->trade = lw_trade_new (&config, self->journal, self->now_us);
  self->trade_wake = 0;
  self->synced = FALSE;
}

static void
commit (Path *self, LwTradeAction *action)
{
  if (action->order != NULL)
    {
      g_autofree char *hash = NULL;

      g_clear_pointer (&self->frame, g_bytes_unref);
      self->frame = lw_session_encode_order (self->session, action->order);
      g_assert_nonnull (self->frame);
      hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->frame);
      lw_journal_batch_set_hash (action->batch, hash);
      self->frame_token = action->token;
    }
  lw_mock_journal_commit (self->journal, action->batch);
  lw_trade_committed (self->trade, action->token, NULL, self->now_us);
}

static void
place (Path *self, guint64 token)
{
  guint64 frame;

  g_assert_cmpuint (token, ==, self->frame_token);
  self->n_placed++;
  frame = lw_session_send_order (self->session, self->frame, self->now_us);
  lw_trade_frame (self->trade, token, frame, self->now_us);
}

static void
do_trade (Path *self, LwTradeAction *action)
{
  switch (action->type)
    {
    case LW_TRADE_COMMIT:   commit (self, action); break;
    case LW_TRADE_PLACE:    place (self, action->token); break;
    case LW_TRADE_WITHDRAW: lw_session_withdraw (self->session, action->frame, self->now_us); break;
    case LW_TRADE_CANCEL:
      self->n_cancelled++;
      lw_trade_frame (self->trade, action->token, lw_session_send_cancel (self->session, action->order_id, self->now_us),
                      self->now_us);
      break;
    case LW_TRADE_LIST:     lw_session_request_list (self->session, action->list, self->now_us); break;
    case LW_TRADE_WAKE:     self->trade_wake = action->at_us; break;
    case LW_TRADE_NEW_TICKET:
      break;
    case LW_TRADE_SYNCED:
      self->synced = action->synced;
      lw_session_set_synced (self->session, action->synced, action->text, self->now_us);
      break;
    case LW_TRADE_STAGE:
    case LW_TRADE_ALARM:    g_test_message ("alarm: %s", action->text); break;
    case LW_TRADE_CHANGED:  break;
    }
}

static void
session_send (Path *self, LwAction *action)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (action->bytes, &length);

  lw_session_frame_out (self->session, action->frame, self->now_us);
  if (self->connection > 0)
    lw_gateway_received (self->gateway, self->connection, bytes, length, self->now_us);
}

static void
do_session (Path *self, LwAction *action)
{
  static guint connections = 0;

  switch (action->type)
    {
    case LW_ACT_CONNECT:
      self->connection = ++connections;
      lw_gateway_accepted (self->gateway, self->connection, self->now_us);
      lw_session_opened (self->session, self->now_us);
      break;
    case LW_ACT_SEND:            session_send (self, action); break;
    case LW_ACT_WITHDRAW:        lw_session_frame_withdrawn (self->session, action->frame, self->now_us); break;
    case LW_ACT_WAKE:            self->session_wake = action->at_us; break;
    case LW_ACT_REPORT:          lw_trade_report (self->trade, action->report, self->now_us); break;
    case LW_ACT_FRAME_OUT:
      self->deaf |= self->deafen;
      lw_trade_frame_out (self->trade, action->frame, self->now_us);
      break;
    case LW_ACT_FRAME_WITHDRAWN: lw_trade_frame_withdrawn (self->trade, action->frame, self->now_us); break;
    case LW_ACT_DETAILS:         self->contracts = g_array_ref (action->contracts); break;
    case LW_ACT_CHAIN:           self->chain = lw_chain_ref (action->chain); break;
    case LW_ACT_SWEPT:           self->swept = TRUE; break;
    case LW_ACT_FAILED:          g_test_message ("failed: %s", action->text); break;
    default:                     break;
    }
}

static void
do_gateway (Path *self, LwGatewayAction *action)
{
  gsize length;
  const guint8 *bytes;

  if (action->type == LW_GATEWAY_WAKE)
    self->gateway_wake = action->at_us;
  else if (action->type == LW_GATEWAY_SEND && action->connection == self->connection && !self->deaf)
    {
      bytes = g_bytes_get_data (action->bytes, &length);
      lw_session_received (self->session, bytes, length, self->now_us);
    }
}

static void
pump (Path *self)
{
  gboolean busy = TRUE;

  while (busy)
    {
      LwAction session_action = { 0 };
      LwTradeAction trade_action = { 0 };
      LwGatewayAction gateway_action = { 0 };

      busy = FALSE;
      while (lw_session_next_action (self->session, &session_action))
        {
          busy = TRUE;
          do_session (self, &session_action);
          lw_action_clear (&session_action);
        }
      while (lw_trade_next_action (self->trade, &trade_action))
        {
          busy = TRUE;
          do_trade (self, &trade_action);
          lw_trade_action_clear (&trade_action);
        }
      while (lw_gateway_next_action (self->gateway, &gateway_action))
        {
          busy = TRUE;
          do_gateway (self, &gateway_action);
          g_clear_pointer (&gateway_action.bytes, g_bytes_unref);
        }
    }
}

static gint64
earliest (Path *self)
{
  const gint64 wakes[] = { self->session_wake, self->trade_wake, self->gateway_wake };
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (wakes); i++)
    if (wakes[i] > 0)
      next_us = MIN (next_us, wakes[i]);
  return next_us;
}

static gboolean
take (gint64 *wake_us, gint64 now_us)
{
  if (*wake_us == 0 || *wake_us > now_us)
    return FALSE;
  *wake_us = 0;
  return TRUE;
}

static void
advance (Path *self, gint64 us)
{
  gint64 end_us = self->now_us + us;

  pump (self);
  while (earliest (self) <= end_us)
    {
      self->now_us = MAX (self->now_us, earliest (self));
      if (take (&self->gateway_wake, self->now_us))
        lw_gateway_wake (self->gateway, self->now_us);
      if (take (&self->session_wake, self->now_us))
        lw_session_wake (self->session, self->now_us);
      if (take (&self->trade_wake, self->now_us))
        lw_trade_wake (self->trade, self->now_us);
      pump (self);
    }
  self->now_us = end_us;
}

static Path *
path_new (void)
{
  Path *self = g_new0 (Path, 1);
  LwSessionConfig session_config;
  LwGatewayConfig gateway_config;

  self->now_us = START_US;
  self->journal = lw_journal_contents_new ();
  lw_session_config_init (&session_config);
  session_config.client_id = 1;
  self->session = lw_session_new (&session_config);
  lw_gateway_config_init (&gateway_config);
  gateway_config.seed = 7;
  gateway_config.speed = 0;
  gateway_config.immediate = TRUE;
  self->gateway = lw_gateway_new (&gateway_config, self->now_us);
  make_trade (self);
  lw_session_start (self->session, self->now_us);
  advance (self, 8 * SECOND);
  g_assert_true (self->synced);
  return self;
}

static void
path_free (Path *self)
{
  lw_session_free (self->session);
  lw_trade_free (self->trade);
  lw_gateway_free (self->gateway);
  lw_journal_contents_free (self->journal);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_pointer (&self->contracts, g_array_unref);
  g_clear_pointer (&self->chain, lw_chain_unref);
  g_free (self);
}

static void
load_chain (Path *self)
{
  LwChainQuery query = { .min_dte = 20, .max_dte = 60, .strikes = 12, .right = LW_RIGHT_PUT, .expiry = LW_DATE_NONE,
                         .today = lw_date_from_ymd (2026, 11, 23) };
  g_autofree guint *series = NULL;

  lw_session_request_underlying (self->session, "SPY", self->now_us);
  advance (self, 5 * SECOND);
  g_assert_nonnull (self->contracts);
  lw_session_request_chain (self->session, &g_array_index (self->contracts, LwContract, 0), &query, self->now_us);
  advance (self, 30 * SECOND);
  g_assert_nonnull (self->chain);
  series = g_new (guint, self->chain->n_series);
  for (guint i = 0; i < self->chain->n_series; i++)
    series[i] = i;
  lw_session_request_sweep (self->session, self->chain, series, self->chain->n_series, LW_SWEEP_MODEL, 5 * SECOND, self->now_us);
  advance (self, 60 * SECOND);
  g_assert_true (self->swept);
}

static gboolean
is_quoted (const LwChain *chain, guint i)
{
  return isfinite (chain->quotes[LW_Q_BID][i]) && isfinite (chain->quotes[LW_Q_ASK][i]) && chain->quotes[LW_Q_BID][i] > 0.5;
}

/* A put credit spread of neighbouring strikes of one expiry, at the price of @share between mid (0) and natural (1). */
static void
find_ticket (Path *self, LwTicket *ticket, double share)
{
  const LwChain *chain = self->chain;

  memset (ticket, 0, sizeof *ticket);
  for (guint i = 0; i + 1 < chain->n_series; i++)
    {
      const LwExpiry *expiry = &chain->expiries[chain->expiry_of[i]];
      LwVertical *vertical = &ticket->vertical;
      double natural, mid;

      if (chain->expiry_of[i] != chain->expiry_of[i + 1] || !is_quoted (chain, i) || !is_quoted (chain, i + 1))
        continue;
      vertical->kind = LW_BULL_PUT;
      g_strlcpy (vertical->symbol, chain->symbol, sizeof vertical->symbol);
      g_strlcpy (vertical->trading_class, expiry->trading_class, sizeof vertical->trading_class);
      g_strlcpy (vertical->currency, "USD", sizeof vertical->currency);
      vertical->last_trade = expiry->last_trade;
      vertical->settle = expiry->settle;
      vertical->last_trade_us = expiry->last_trade_us;
      vertical->settle_us = expiry->settle_us;
      vertical->k1 = chain->strikes[i];
      vertical->k2 = chain->strikes[i + 1];
      vertical->con_id_1 = chain->con_ids[i];
      vertical->con_id_2 = chain->con_ids[i + 1];
      vertical->multiplier = expiry->multiplier;
      ticket->long_bid = chain->quotes[LW_Q_BID][i];
      ticket->long_ask = chain->quotes[LW_Q_ASK][i];
      ticket->short_bid = chain->quotes[LW_Q_BID][i + 1];
      ticket->short_ask = chain->quotes[LW_Q_ASK][i + 1];
      natural = ticket->short_bid - ticket->long_ask;
      mid = (ticket->short_bid + ticket->short_ask - ticket->long_bid - ticket->long_ask) / 2;
      ticket->limit = (LwPrice) floor ((mid + share * (natural - mid)) * 100) * 100;
      if (ticket->limit > 0)
        break;
    }
  g_assert_cmpint (ticket->limit, >, 0);
  ticket->quantity = 2;
  ticket->increment = 100;
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
}

static void
transmit (Path *self, double share)
{
  LwTicket ticket;
  LwVerdict verdict;

  find_ticket (self, &ticket, share);
  lw_ticket_good_market (&ticket, self->now_us);
  lw_trade_transmit (self->trade, ID, &ticket, self->now_us, &verdict);
  g_assert_cmpstr (verdict.sentence, ==, NULL);
  g_assert_true (verdict.ok);
  lw_verdict_clear (&verdict);
}

#define assert_state(path, word) \
  g_assert_cmpstr (lw_intent_state_word (lw_trade_find ((path)->trade, ID)->state), ==, word)

static void
check_filled (Path *self)
{
  const LwIntent *intent = lw_trade_find (self->trade, ID);
  LwTradeStats stats;

  assert_state (self, "FILLED");
  g_assert_cmpfloat (intent->filled, ==, 2);
  g_assert_cmpfloat (intent->avg_price, <, 0); /* a credit */
  g_assert_false (intent->fees_pending);
  g_assert_cmpfloat (intent->fees_usd, >, 0);
  g_assert_cmpuint (self->n_placed, ==, 1);
  lw_trade_get_stats (self->trade, &stats);
  g_assert_cmpuint (stats.broken, ==, 0);
  g_assert_cmpuint (stats.conflicts, ==, 0);
}

static void
test_fill (void)
{
  Path *self = path_new ();

  load_chain (self);
  transmit (self, 1.2);
  advance (self, 5 * SECOND);
  check_filled (self);
  g_assert_cmpuint (self->journal->execs->len, >=, 3); /* the BAG's line and one for each leg */
  path_free (self);
}

static void
test_cancel (void)
{
  Path *self = path_new ();

  load_chain (self);
  transmit (self, -1.5); /* too good to be filled */
  advance (self, 2 * SECOND);
  assert_state (self, "WORKING");
  g_assert_true (lw_trade_find (self->trade, ID)->verified);
  lw_trade_cancel (self->trade, ID, self->now_us);
  advance (self, 3 * SECOND);
  assert_state (self, "CANCELLED");
  g_assert_cmpuint (self->n_cancelled, ==, 1);
  path_free (self);
}

static void
lose (Path *self)
{
  lw_gateway_closed (self->gateway, self->connection, self->now_us);
  self->connection = 0;
  lw_session_lost (self->session, "closed", 0, self->now_us);
  advance (self, SECOND / 2);
}

/* The bytes arrive, the answer does not: found by the lists, sent once. */
static void
test_lost_answer (void)
{
  Path *self = path_new ();

  load_chain (self);
  self->deafen = TRUE;
  transmit (self, 1.2);
  advance (self, SECOND);
  assert_state (self, "SENT");
  self->deaf = self->deafen = FALSE;
  lose (self);
  assert_state (self, "UNKNOWN");
  advance (self, 20 * SECOND);
  check_filled (self);
  path_free (self);
}

/* Killed after the send: the next program asks TWS and does not send again. */
static void
test_killed (void)
{
  Path *self = path_new ();

  load_chain (self);
  self->deafen = TRUE;
  transmit (self, -1.5);
  advance (self, SECOND);
  lw_trade_free (self->trade);
  make_trade (self);
  self->deaf = self->deafen = FALSE;
  assert_state (self, "UNKNOWN");
  lose (self);
  advance (self, 20 * SECOND);
  assert_state (self, "WORKING");
  g_assert_cmpuint (self->n_placed, ==, 1);
  g_assert_true (self->synced);
  path_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path/fill", test_fill);
  g_test_add_func ("/path/cancel", test_cancel);
  g_test_add_func ("/path/lost-answer", test_lost_answer);
  g_test_add_func ("/path/killed", test_killed);
  return g_test_run ();
}
