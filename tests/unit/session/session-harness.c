#include "config.h"

#include <string.h>

#include "session-harness.h"

#define VERSION 178

static void
sent_free (Sent *sent)
{
  g_ptr_array_unref (sent->fields);
  g_free (sent);
}

static void
action_free (LwAction *action)
{
  lw_action_clear (action);
  g_free (action);
}

Harness *
harness_new (const LwSessionConfig *config)
{
  Harness *self = g_new0 (Harness, 1);
  LwSessionConfig defaults;

  lw_session_config_init (&defaults);
  defaults.endpoint = "127.0.0.1:7497";
  self->session = lw_session_new (config != NULL ? config : &defaults);
  self->now_us = 1000 * SECOND;
  self->wake_us = G_MAXINT64;
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) sent_free);
  self->actions = g_ptr_array_new_with_free_func ((GDestroyNotify) action_free);
  self->trace = g_string_new (NULL);
  self->msg = lw_msg_new ();
  return self;
}

void
harness_free (Harness *self)
{
  lw_session_free (self->session);
  g_ptr_array_unref (self->sent);
  g_ptr_array_unref (self->actions);
  g_string_free (self->trace, TRUE);
  lw_msg_free (self->msg);
  g_free (self);
}

static GPtrArray *
split_fields (const guint8 *payload,
              gsize         length)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);

  for (gsize at = 0; at < length;)
    {
      gsize n = strnlen ((const char *) payload + at, length - at);

      g_ptr_array_add (fields, g_strndup ((const char *) payload + at, n));
      at += n + 1;
    }

  return fields;
}

static gint32
id_of (LwMsg *msg)
{
  const LwRow *row = lw_msg_get_row (msg);

  switch ((int) lw_msg_get_kind (msg))
    {
    case LW_MSG_reqMktData: return lw_row_int (row, LW_F_reqMktData_reqId, 0);
    case LW_MSG_cancelMktData: return lw_row_int (row, LW_F_cancelMktData_reqId, 0);
    case LW_MSG_reqContractDetails: return lw_row_int (row, LW_F_reqContractDetails_reqId, 0);
    case LW_MSG_reqSecDefOptParams: return lw_row_int (row, LW_F_reqSecDefOptParams_reqId, 0);
    case LW_MSG_reqExecutions: return lw_row_int (row, LW_F_reqExecutions_reqId, 0);
    case LW_MSG_placeOrder: return lw_row_int (row, LW_F_placeOrder_orderId, 0);
    case LW_MSG_cancelOrder: return lw_row_int (row, LW_F_cancelOrder_orderId, 0);
    default: return 0;
    }
}

static void
harness_note_sent (Harness        *self,
                   const LwAction *action)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GError) error = NULL;
  Sent *sent = g_new0 (Sent, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (action->bytes, &length);

  sent->at_us = self->now_us;
  sent->frame = action->frame;

  if (length >= 4 && memcmp (bytes, "API", 4) == 0)
    {
      sent->fields = g_ptr_array_new_with_free_func (g_free);
    }
  else
    {
      g_assert_cmpuint (length, ==, 4 + ((gsize) bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]));
      g_assert_true (lw_msg_read (msg, LW_DIR_OUT, VERSION, bytes + 4, length - 4, &error));
      sent->kind = lw_msg_get_kind (msg);
      sent->id = id_of (msg);
      sent->fields = split_fields (bytes + 4, length - 4);
    }

  g_ptr_array_add (self->sent, sent);
}

static void
harness_take (Harness  *self,
              LwAction *action)
{
  g_string_append_printf (self->trace, "%d frame %" G_GUINT64_FORMAT " at %" G_GINT64_FORMAT " state %d code %d request %u %u/%u "
                          "report %d %s\n", action->type, action->frame, action->at_us, action->state, action->code,
                          action->request, action->done, action->total,
                          action->report != NULL ? (int) action->report->type : -1, action->text != NULL ? action->text : "");

  if (action->type == LW_ACT_SEND)
    {
      harness_note_sent (self, action);
      if (!self->hold_out)
        lw_session_frame_out (self->session, action->frame, self->now_us);
      lw_action_clear (action);
      return;
    }

  if (action->type == LW_ACT_WAKE)
    {
      self->wake_us = action->at_us;
      lw_action_clear (action);
      return;
    }

  g_ptr_array_add (self->actions, g_memdup2 (action, sizeof *action));
  self->n_connects += action->type == LW_ACT_CONNECT;
  self->n_closes += action->type == LW_ACT_CLOSE;

  if (action->type == LW_ACT_CLOSE && !self->mute_lost)
    lw_session_lost (self->session, NULL, 0, self->now_us);
}

void
harness_drain (Harness *self)
{
  LwAction action;

  while (lw_session_next_action (self->session, &action))
    harness_take (self, &action);
}

void
harness_advance (Harness *self,
                 gint64   by_us)
{
  gint64 until_us = self->now_us + by_us;
  guint n_wakes = 0;

  harness_drain (self);

  while (self->wake_us <= until_us)
    {
      /* A wake for nothing is a busy loop in the program: 200 a second are more than the pacer can ever need. */
      g_assert_cmpuint (++n_wakes, <, 200 + 200 * (guint) (by_us / SECOND));
      self->now_us = MAX (self->wake_us, self->now_us);
      self->wake_us = G_MAXINT64;
      lw_session_wake (self->session, self->now_us);
      harness_drain (self);
    }

  self->now_us = until_us;
}

void
harness_live (Harness *self,
              gint64   by_us)
{
  while (by_us > 0)
    {
      gint64 step_us = MIN (by_us, SECOND);

      harness_advance (self, step_us);
      lw_row_set_long (peer_begin (self, LW_MSG_currentTime), LW_F_currentTime_time, 1795186803);
      peer_send (self);
      by_us -= step_us;
    }
}

LwRow *
peer_begin (Harness   *self,
            LwMsgKind  kind)
{
  lw_msg_reset (self->msg, kind);
  return lw_msg_get_row (self->msg);
}

void
peer_bytes (Harness      *self,
            const guint8 *bytes,
            gsize         length)
{
  gsize chunk = self->chunk > 0 ? self->chunk : length;

  if (self->capture != NULL)
    {
      g_byte_array_append (self->capture, bytes, (guint) length);
      return;
    }

  for (gsize at = 0; at < length; at += chunk)
    {
      lw_session_received (self->session, bytes + at, MIN (chunk, length - at), self->now_us);
      harness_drain (self);
    }
}

void
peer_send (Harness *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_msg_write (self->msg, VERSION, bytes);
  peer_bytes (self, bytes->data, bytes->len);
}

void
peer_version (Harness *self,
              int      version)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_server_version_write (bytes, version, "20261120 10:00:00 EST");
  peer_bytes (self, bytes->data, bytes->len);
}

void
peer_next_id (Harness *self,
              gint32   id)
{
  lw_row_set_int (peer_begin (self, LW_MSG_nextValidId), LW_F_nextValidId_orderId, id);
  peer_send (self);
}

void
peer_accounts (Harness    *self,
               const char *accounts)
{
  lw_row_set_text (peer_begin (self, LW_MSG_managedAccts), LW_F_managedAccts_accounts, accounts);
  peer_send (self);
}

void
peer_error (Harness    *self,
            gint32      id,
            int         code,
            const char *text)
{
  LwRow *row = peer_begin (self, LW_MSG_errMsg);

  lw_row_set_int (row, LW_F_errMsg_reqId, id);
  lw_row_set_int (row, LW_F_errMsg_code, code);
  lw_row_set_text (row, LW_F_errMsg_text, text);
  peer_send (self);
}

void
peer_price (Harness *self,
            gint32   id,
            int      type,
            double   price,
            double   size)
{
  LwRow *row = peer_begin (self, LW_MSG_tickPrice);

  lw_row_set_int (row, LW_F_tickPrice_reqId, id);
  lw_row_set_int (row, LW_F_tickPrice_tickType, type);
  lw_row_set_double (row, LW_F_tickPrice_price, price);
  lw_row_set_double (row, LW_F_tickPrice_size, size);
  peer_send (self);
}

void
peer_size (Harness *self,
           gint32   id,
           int      type,
           double   size)
{
  LwRow *row = peer_begin (self, LW_MSG_tickSize);

  lw_row_set_int (row, LW_F_tickSize_reqId, id);
  lw_row_set_int (row, LW_F_tickSize_tickType, type);
  lw_row_set_double (row, LW_F_tickSize_size, size);
  peer_send (self);
}

void
peer_model (Harness *self,
            gint32   id,
            double   iv,
            double   delta)
{
  LwRow *row = peer_begin (self, LW_MSG_tickOptionComputation);

  lw_row_set_int (row, LW_F_tickOptionComputation_reqId, id);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickType, 13);
  lw_row_set_double (row, LW_F_tickOptionComputation_impliedVol, iv);
  lw_row_set_double (row, LW_F_tickOptionComputation_delta, delta);
  peer_send (self);
}

void
peer_full_quote (Harness  *self,
                 gint32    id,
                 gboolean  call,
                 double    bid,
                 double    ask)
{
  peer_price (self, id, 1, bid, 10);
  peer_price (self, id, 2, ask, 11);
  peer_size (self, id, 8, 100);
  peer_size (self, id, call ? 27 : 28, 1000);
  peer_model (self, id, 0.2, call ? 0.4 : -0.4);
}

void
peer_option (Harness    *self,
             gint32      id,
             const char *symbol,
             const char *trading_class,
             const char *date,
             const char *settle,
             double      strike,
             char        right,
             gint32      con_id)
{
  LwRow *row = peer_begin (self, LW_MSG_contractData);
  char right_text[2] = { right, '\0' };

  lw_row_set_int (row, LW_F_contractData_reqId, id);
  lw_row_set_text (row, LW_F_contractData_symbol, symbol);
  lw_row_set_text (row, LW_F_contractData_secType, "OPT");
  lw_row_set_text (row, LW_F_contractData_lastTradeDateOrContractMonth, date);
  lw_row_set_double (row, LW_F_contractData_strike, strike);
  lw_row_set_text (row, LW_F_contractData_right, right_text);
  lw_row_set_text (row, LW_F_contractData_exchange, "SMART");
  lw_row_set_text (row, LW_F_contractData_currency, "USD");
  lw_row_set_text (row, LW_F_contractData_tradingClass, trading_class);
  lw_row_set_int (row, LW_F_contractData_conId, con_id);
  lw_row_set_double (row, LW_F_contractData_minTick, 0.05);
  lw_row_set_text (row, LW_F_contractData_multiplier, "100");
  lw_row_set_text (row, LW_F_contractData_realExpirationDate, settle);
  peer_send (self);
}

void
harness_reconnect (Harness *self)
{
  guint n_connects = self->n_connects;

  lw_session_lost (self->session, "reset", 0, self->now_us);

  while (self->n_connects == n_connects)
    harness_advance (self, 100000);

  harness_forget (self);
  lw_session_opened (self->session, self->now_us);
  harness_drain (self);
  peer_version (self, VERSION);
  peer_accounts (self, "DU1234567");
  peer_next_id (self, 41);
  g_assert_cmpint (harness_state (self), ==, LW_CONN_SYNCING);
}

void
harness_forget (Harness *self)
{
  g_ptr_array_set_size (self->sent, 0);
  g_ptr_array_set_size (self->actions, 0);
}

void
harness_connect (Harness *self)
{
  lw_session_start (self->session, self->now_us);
  harness_drain (self);
  lw_session_opened (self->session, self->now_us);
  harness_drain (self);
  peer_version (self, VERSION);
  peer_accounts (self, "DU1234567");
  peer_next_id (self, 41);
  g_assert_cmpint (harness_state (self), ==, LW_CONN_SYNCING);
  harness_forget (self);
}

guint
sent_count (Harness  *self,
            LwMsgKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->sent->len; i++)
    n += ((Sent *) g_ptr_array_index (self->sent, i))->kind == kind;

  return n;
}

Sent *
sent_nth (Harness   *self,
          LwMsgKind  kind,
          guint      n)
{
  for (guint i = 0; i < self->sent->len; i++)
    {
      Sent *sent = g_ptr_array_index (self->sent, i);

      if (sent->kind == kind && n-- == 0)
        return sent;
    }

  g_error ("%s was not sent that often", lw_msg_kind_name (kind));
}

Sent *
sent_last (Harness   *self,
           LwMsgKind  kind)
{
  return sent_nth (self, kind, sent_count (self, kind) - 1);
}

const char *
sent_field (Sent  *sent,
            guint  wire_index)
{
  g_assert_cmpuint (wire_index, <, sent->fields->len);
  return g_ptr_array_index (sent->fields, wire_index);
}

guint
action_count (Harness      *self,
              LwActionType  type)
{
  guint n = 0;

  for (guint i = 0; i < self->actions->len; i++)
    n += ((LwAction *) g_ptr_array_index (self->actions, i))->type == type;

  return n;
}

LwAction *
action_last (Harness      *self,
             LwActionType  type)
{
  for (guint i = self->actions->len; i > 0; i--)
    {
      LwAction *action = g_ptr_array_index (self->actions, i - 1);

      if (action->type == type)
        return action;
    }

  g_error ("no action %d", type);
}

guint
report_count (Harness      *self,
              LwReportType  type)
{
  guint n = 0;

  for (guint i = 0; i < self->actions->len; i++)
    {
      LwAction *action = g_ptr_array_index (self->actions, i);

      n += action->type == LW_ACT_REPORT && action->report->type == type;
    }

  return n;
}

LwReport *
report_last (Harness      *self,
             LwReportType  type)
{
  for (guint i = self->actions->len; i > 0; i--)
    {
      LwAction *action = g_ptr_array_index (self->actions, i - 1);

      if (action->type == LW_ACT_REPORT && action->report->type == type)
        return action->report;
    }

  g_error ("no report %d", type);
}

LwConnState
harness_state (Harness *self)
{
  LwSessionStats stats;

  lw_session_get_stats (self->session, self->now_us, &stats);
  return stats.state;
}

guint
lines_used (Harness *h)
{
  LwSessionStats stats;

  lw_session_get_stats (h->session, h->now_us, &stats);
  g_assert_cmpuint (stats.lines_used, <=, stats.lines_limit);
  return stats.lines_used;
}

LwSessionConfig
config_of (int max_lines)
{
  LwSessionConfig config;

  lw_session_config_init (&config);
  config.max_lines = max_lines;
  return config;
}

LwChain *
chain_of (guint n)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  LwDate day = lw_date_from_ymd (2026, 12, 18);
  LwChain *chain;

  for (guint i = 0; i < n; i++)
    lw_chain_builder_add (builder, "SPY", day, day, LW_RIGHT_PUT, 4000000 + 10000 * (LwPrice) i, 100, 1001 + (gint32) i, NULL);

  chain = lw_chain_builder_finish (builder);
  chain->con_id = 756733;
  return chain;
}
