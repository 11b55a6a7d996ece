#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"

/* tws-errors.md 5 */
#define TCP_US        (5 * LW_SECOND_US)
#define HANDSHAKE_US  (10 * LW_SECOND_US)
#define START_US      (10 * LW_SECOND_US)
#define LINK_US       (30 * 60 * LW_SECOND_US)
/* Asking for the lists takes a few seconds; whatever still keeps orders off after this is shown as DEGRADED. */
#define SYNC_US       (15 * LW_SECOND_US)
/* The shell answers LW_ACT_CLOSE with lw_session_lost (); if it does not, the session goes on without it. */
#define CLOSE_US      (2 * LW_SECOND_US)
/* Fault E04: more than 10 bad messages within 60 s are no accident. */
#define BAD_MAX       10
#define BAD_WINDOW_US (60 * LW_SECOND_US)

#define SETTINGS "Global Configuration › API › Settings"

static void
lw_session_act_state (LwSession     *self,
                      LwProblemKind  kind,
                      const char    *text)
{
  LwAction *action = lw_session_act (self, LW_ACT_STATE);

  action->state = self->state;
  action->problem = text != NULL ? kind : LW_PROBLEM_NONE;
  action->text = g_strdup (text);
  action->at_us = self->retry_us == LW_NEVER_US ? 0 : self->retry_us;
}

void
lw_session_set_state (LwSession     *self,
                      LwConnState    state,
                      LwProblemKind  kind,
                      const char    *text,
                      gint64         now_us)
{
  self->state = state;

  if (state == LW_CONN_READY)
    lw_backoff_ready (&self->backoff, now_us);
  else
    lw_backoff_unready (&self->backoff, now_us);

  lw_session_act_state (self, kind, text);
}

static gboolean
lw_session_is_degraded (const LwSession *self,
                        gint64           now_us)
{
  return self->degraded_why != NULL && (self->was_synced || now_us >= self->sync_since_us + SYNC_US);
}

void
lw_session_show_state (LwSession *self,
                       gint64     now_us)
{
  LwConnState state = LW_CONN_SYNCING;
  LwProblemKind kind = LW_PROBLEM_NONE;
  const char *text = NULL;

  if (self->state < LW_CONN_SYNCING)
    return;

  if (self->link_down)
    {
      state = LW_CONN_DEGRADED;
      kind = LW_PROBLEM_LINK_DOWN;
      text = "TWS has lost its connection to IB; no orders until it is back. Quotes are stale.";
    }
  else if (self->synced)
    {
      state = LW_CONN_READY;
    }
  else if (lw_session_is_degraded (self, now_us))
    {
      state = LW_CONN_DEGRADED;
      kind = LW_PROBLEM_NOT_SYNCED;
      text = self->degraded_why;
    }

  if (state != self->state || text != NULL)
    lw_session_set_state (self, state, kind, text, now_us);
}

static void
lw_session_connect (LwSession *self,
                    gint64     now_us)
{
  self->retry_us = LW_NEVER_US;
  self->deadline_us = now_us + TCP_US;
  self->closing = FALSE;
  self->any_byte = FALSE;
  self->id_in_use = FALSE;
  self->server_version = 0;
  self->has_next_id = FALSE;
  self->has_accounts = FALSE;
  self->synced = FALSE;
  self->was_synced = FALSE;
  self->link_down = FALSE;
  self->open_list = -1;
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->degraded_why, g_free);
  g_array_set_size (self->bad_us, 0);
  g_ptr_array_set_size (self->farms_down, 0);
  g_clear_pointer (&self->framer, lw_framer_free);
  self->framer = lw_framer_new ();
  lw_session_set_state (self, LW_CONN_CONNECTING, LW_PROBLEM_NONE, NULL, now_us);
  lw_session_act (self, LW_ACT_CONNECT);
}

void
lw_session_close (LwSession     *self,
                  gint64         now_us,
                  LwProblemKind  kind,
                  const char    *format,
                  ...)
{
  va_list args;

  if (self->closing)
    return;

  g_free (self->problem);
  va_start (args, format);
  self->problem = format != NULL ? g_strdup_vprintf (format, args) : NULL;
  self->problem_kind = kind;
  va_end (args);
  self->closing = TRUE;
  self->watching = FALSE;
  self->deadline_us = now_us + CLOSE_US;
  lw_session_act (self, LW_ACT_CLOSE);
}

static LwProblemKind
lw_session_kind_of_loss (const LwSession *self)
{
  if (self->id_in_use)
    return LW_PROBLEM_CLIENT_ID;

  switch (self->state)
    {
    case LW_CONN_CONNECTING:
      return LW_PROBLEM_NO_LISTENER;
    case LW_CONN_HANDSHAKE:
      return self->any_byte ? LW_PROBLEM_NOT_TWS : LW_PROBLEM_HUNG_UP;
    case LW_CONN_STARTING:
      return LW_PROBLEM_NO_START;
    case LW_CONN_DISCONNECTED:
    case LW_CONN_SYNCING:
    case LW_CONN_READY:
    case LW_CONN_DEGRADED:
    default:
      return LW_PROBLEM_LOST;
    }
}

/* What a loss means depends on how far the conversation had come. */
static char *
lw_session_sentence_of_loss (LwSession  *self,
                             const char *why)
{
  const char *at = self->endpoint;
  g_autofree char *reason = why != NULL && *why != '\0' ? g_strdup_printf (" (%s)", why) : g_strdup ("");

  if (self->id_in_use)
    return g_strdup_printf ("Client id %d is in use on %s — close the other program that uses it, or choose another client id: own orders that are "
                            "open under this one become UNRESOLVED then, for you to sign off.",
                            self->config.client_id, at);

  switch (self->state)
    {
    case LW_CONN_CONNECTING:
      return g_strdup_printf ("Nothing listens on %s — start TWS or IB Gateway, and tick “Enable ActiveX and Socket Clients” "
                              "in " SETTINGS "%s.", at, reason);
    case LW_CONN_HANDSHAKE:
      return self->any_byte
        ? g_strdup_printf ("What answers on %s hung up before it said its version — check that TWS listens on this port, "
                           "not another program.", at)
        : g_strdup_printf ("%s accepted the connection and closed it at once — in TWS add this machine to the trusted IP "
                           "addresses in " SETTINGS ", and answer any dialog that waits.", at);
    case LW_CONN_STARTING:
      return g_strdup_printf ("TWS on %s closed the connection while it started%s — look for a dialog in TWS and at "
                              SETTINGS ".", at, reason);
    case LW_CONN_DISCONNECTED:
    case LW_CONN_SYNCING:
    case LW_CONN_READY:
    case LW_CONN_DEGRADED:
    default:
      return g_strdup_printf ("The connection to TWS on %s was lost%s.", at, reason);
    }
}

static void
lw_session_report_lost (LwSession *self)
{
  LwReport *report = g_new0 (LwReport, 1);

  lw_report_init (report, LW_REPORT_LOST);
  lw_session_report (self, report);
}

/* Order of orders.md 1: every order frame has its report, then what was asked fails, then the loss itself is told. */
static void
lw_session_abandon_connection (LwSession *self,
                               gint64     now_us)
{
  lw_session_drop_frames (self, now_us);
  lw_requests_close_all (self->requests);
  lw_lookup_lost (self);
  lw_chain_loads_lost (self);
  lw_lines_lost (self->lines);
  lw_book_make_stale (self->book);

  if (self->server_version != 0) /* a port that is closed is no connection that was lost */
    lw_session_report_lost (self);

  self->watching = FALSE;
  self->deadline_us = LW_NEVER_US;
  self->net_liquidation = self->buying_power = self->available_funds = NAN;
}

void
lw_session_lost (LwSession  *self,
                 const char *why,
                 double      jitter,
                 gint64      now_us)
{
  if (self->state == LW_CONN_DISCONNECTED)
    return;

  if (self->problem == NULL && self->wanted)
    {
      self->problem = lw_session_sentence_of_loss (self, why);
      self->problem_kind = lw_session_kind_of_loss (self);
    }

  lw_session_abandon_connection (self, now_us);
  self->closing = FALSE;
  self->retry_us = self->wanted ? lw_backoff_lost (&self->backoff, jitter, now_us) : LW_NEVER_US;
  lw_session_set_state (self, LW_CONN_DISCONNECTED, self->problem_kind, self->problem, now_us);
  lw_session_wake (self, now_us);
}

void
lw_session_start (LwSession *self,
                  gint64     now_us)
{
  if (self->wanted)
    return;

  self->wanted = TRUE;
  lw_backoff_reset (&self->backoff);

  if (self->state == LW_CONN_DISCONNECTED)
    lw_session_connect (self, now_us);

  lw_session_wake (self, now_us);
}

void
lw_session_stop (LwSession *self,
                 gint64     now_us)
{
  if (!self->wanted)
    return;

  self->wanted = FALSE;
  self->retry_us = LW_NEVER_US;

  if (self->state != LW_CONN_DISCONNECTED)
    lw_session_close (self, now_us, LW_PROBLEM_NONE, NULL);
  else
    lw_session_set_state (self, LW_CONN_DISCONNECTED, LW_PROBLEM_NONE, NULL, now_us);

  lw_session_wake (self, now_us);
}

void
lw_session_opened (LwSession *self,
                   gint64     now_us)
{
  GByteArray *bytes;

  if (self->state != LW_CONN_CONNECTING || self->closing)
    return;

  bytes = g_byte_array_new ();
  lw_handshake_write (bytes, LW_WIRE_MIN_VERSION, LW_WIRE_MAX_VERSION);
  lw_watchdog_start (&self->watchdog, now_us);
  self->deadline_us = now_us + HANDSHAKE_US;
  lw_session_set_state (self, LW_CONN_HANDSHAKE, LW_PROBLEM_NONE, NULL, now_us);
  lw_session_send_now (self, g_byte_array_free_to_bytes (bytes), now_us);
  lw_session_wake (self, now_us);
}

static void
lw_session_start_api (LwSession *self,
                      gint64     now_us)
{
  LwRow *row = lw_session_begin (self, LW_MSG_startApi);

  lw_row_set_int (row, LW_F_startApi_clientId, self->config.client_id);
  self->deadline_us = now_us + START_US;
  lw_session_set_state (self, LW_CONN_STARTING, LW_PROBLEM_NONE, NULL, now_us);
  lw_session_send_now (self, lw_session_write (self), now_us);
}

static void
lw_session_take_version (LwSession    *self,
                         const guint8 *payload,
                         gsize         length,
                         gint64        now_us)
{
  g_autofree char *time_text = NULL;
  int version;

  if (!lw_server_version_read (payload, length, &version, &time_text))
    return; /* other frames may come first */

  if (version < LW_WIRE_OLDEST_ACCEPTED)
    lw_session_close (self, now_us, LW_PROBLEM_TOO_OLD,
                      "TWS or Gateway on %s is too old, 10.19 or newer is needed (it speaks version %d).",
                      self->endpoint, version);
  else if (version > LW_WIRE_MAX_VERSION)
    lw_session_close (self, now_us, LW_PROBLEM_NOT_TWS,
                      "The server on %s answered version %d, which was not offered (%d to %d): is it TWS?",
                      self->endpoint, version, LW_WIRE_MIN_VERSION, LW_WIRE_MAX_VERSION);
  else
    {
      self->server_version = version;
      lw_session_start_api (self, now_us);
    }
}

void
lw_session_take_payload (LwSession    *self,
                         const guint8 *payload,
                         gsize         length,
                         gint64        now_us)
{
  g_autoptr (GError) error = NULL;

  if (self->state == LW_CONN_HANDSHAKE)
    {
      lw_session_take_version (self, payload, length, now_us);
      return;
    }

  self->messages_in++;

  if (lw_msg_read_in_place (self->in, LW_DIR_IN, self->server_version, payload, length, &error))
    {
      lw_session_note_malformed (self, now_us);
      lw_session_dispatch (self, now_us);
    }
  else if (g_error_matches (error, LW_WIRE_ERROR, LW_WIRE_ERROR_UNKNOWN_MESSAGE))
    lw_session_unknown (self, error->message);
  else
    lw_session_bad (self, error->message, now_us);
}

void
lw_session_received (LwSession    *self,
                     const guint8 *bytes,
                     gsize         length,
                     gint64        now_us)
{
  g_autoptr (GError) error = NULL;
  const guint8 *payload;
  gsize payload_length;

  if (self->state < LW_CONN_HANDSHAKE || self->closing || length == 0)
    return;

  self->any_byte = TRUE;
  self->bytes_in += length;
  lw_watchdog_byte (&self->watchdog, now_us);
  lw_framer_push (self->framer, bytes, length);

  while (!self->closing && lw_framer_next (self->framer, &payload, &payload_length, &error))
    lw_session_take_payload (self, payload, payload_length, now_us);

  if (error != NULL && !self->closing)
    {
      self->bad_in++;

      if (self->state == LW_CONN_HANDSHAKE)
        lw_session_close (self, now_us, LW_PROBLEM_NOT_TWS,
                          "Something other than TWS answers on %s — check the port (TWS 7496 live, 7497 paper; "
                          "Gateway 4001 live, 4002 paper).", self->endpoint);
      else
        lw_session_close (self, now_us, LW_PROBLEM_LOST,
                          "TWS on %s sent something that cannot be read (%s); connecting anew.",
                          self->endpoint, error->message);
    }

  if (self->watching && !self->link_down && self->farms_down->len == 0)
    lw_session_confirm_lines (self, now_us);

  lw_session_wake (self, now_us);
}

void
lw_session_bad (LwSession  *self,
                const char *what,
                gint64      now_us)
{
  g_autofree char *text = g_strdup_printf ("A message of TWS was dropped: %s", what);

  self->bad_in++;
  g_array_append_val (self->bad_us, now_us);

  while (g_array_index (self->bad_us, gint64, 0) <= now_us - BAD_WINDOW_US)
    g_array_remove_index (self->bad_us, 0);

  lw_session_notice (self, 508, text, now_us);

  if (self->bad_us->len > BAD_MAX)
    lw_session_close (self, now_us, LW_PROBLEM_LOST,
                      "TWS on %s sent %u messages within a minute that cannot be read (last: %s); connecting "
                      "anew.", self->endpoint, self->bad_us->len, what);
}

static void
lw_session_begin_sync (LwSession *self,
                       gint64     now_us)
{
  LwReport *report = g_new0 (LwReport, 1);

  self->deadline_us = LW_NEVER_US;
  self->watching = TRUE;
  self->sync_since_us = now_us;
  lw_requests_set_order_id (self->requests, self->next_id);
  lw_session_set_state (self, LW_CONN_SYNCING, LW_PROBLEM_NONE, NULL, now_us);
  lw_report_init (report, LW_REPORT_CONNECTED);
  lw_session_report (self, report);
  lw_session_queue_probe (self); /* tells how our clocks differ */
  lw_row_set_int (lw_session_begin (self, LW_MSG_reqMarketDataType), LW_F_reqMarketDataType_marketDataType,
                  self->config.market_data_type);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, 0);
  lw_session_subscribe_account (self);
  lw_session_show_state (self, now_us);
}

void
lw_session_note_start (LwSession *self,
                       gint64     now_us)
{
  if (self->state == LW_CONN_STARTING && self->has_next_id && self->has_accounts)
    lw_session_begin_sync (self, now_us);
}

static void
lw_session_report_link (LwSession    *self,
                        LwReportType  type,
                        int           code,
                        const char   *text)
{
  LwReport *report = g_new0 (LwReport, 1);

  lw_report_init (report, type);
  report->code = code;
  report->text = g_strdup (text);
  lw_session_report (self, report);
}

void
lw_session_link (LwSession  *self,
                 gboolean    down,
                 gboolean    data_lost,
                 const char *text,
                 gint64      now_us)
{
  gboolean was_down = self->link_down;

  self->link_down = down;
  self->synced = FALSE;
  self->was_synced = FALSE;
  self->sync_since_us = now_us;
  g_clear_pointer (&self->degraded_why, g_free);

  if (down)
    {
      if (!was_down)
        self->link_down_us = now_us;

      lw_book_make_stale (self->book);
    }

  if (data_lost)
    {
      lw_session_forget_lines (self);
      lw_session_subscribe_account (self);
    }
  else if (!down)
    {
      lw_lines_resume (self->lines, now_us);
    }

  lw_session_report_link (self, down ? LW_REPORT_LINK_DOWN : LW_REPORT_LINK_UP, data_lost ? 1101 : down ? 1100 : 1102, text);
  lw_session_show_state (self, now_us); /* SYNCING after the link is back: orders stay off until the lists were asked again */
}

void
lw_session_set_synced (LwSession  *self,
                       gboolean    synced,
                       const char *why,
                       gint64      now_us)
{
  g_autofree char *reason = synced ? NULL : g_strdup (why);

  if (!lw_session_is_up (self))
    return;

  if (synced == self->synced && g_strcmp0 (reason, self->degraded_why) == 0)
    return;

  self->synced = synced && !self->link_down;
  self->was_synced |= self->synced;
  g_free (self->degraded_why);
  self->degraded_why = g_steal_pointer (&reason);
  lw_session_show_state (self, now_us);
  lw_session_wake (self, now_us);
}

static void
lw_session_state_deadline (LwSession *self,
                           gint64     now_us)
{
  if (self->closing)
    {
      lw_session_lost (self, NULL, 0, now_us);
      return;
    }

  switch (self->state)
    {
    case LW_CONN_CONNECTING:
      lw_session_close (self, now_us, LW_PROBLEM_NO_LISTENER,
                        "No answer from %s within 5 s — check host and port, and that TWS or IB Gateway runs "
                        "there.", self->endpoint);
      break;
    case LW_CONN_HANDSHAKE:
      lw_session_close (self, now_us, LW_PROBLEM_SILENT,
                        "%s accepts connections but does not answer — check that TWS listens on this port, and "
                        "look for a dialog that waits in TWS (“Accept incoming connection?”).", self->endpoint);
      break;
    case LW_CONN_STARTING:
      lw_session_close (self, now_us, LW_PROBLEM_NO_START,
                        "TWS on %s did not send %s within 10 s — look for a dialog that waits in TWS, and at "
                        SETTINGS ".", self->endpoint,
                        !self->has_next_id && !self->has_accounts ? "nextValidId and the accounts"
                        : self->has_accounts ? "nextValidId" : "the accounts");
      break;
    case LW_CONN_DISCONNECTED:
    case LW_CONN_SYNCING:
    case LW_CONN_READY:
    case LW_CONN_DEGRADED:
    default:
      self->deadline_us = LW_NEVER_US;
      break;
    }
}

/* In HANDSHAKE and STARTING nothing may be sent, so their own deadlines of 10 s stand for the watchdog. */
static void
lw_session_check_watchdog (LwSession *self,
                           gint64     now_us)
{
  switch (lw_watchdog_check (&self->watchdog, now_us))
    {
    case LW_WATCHDOG_PROBE:
      lw_session_queue_probe (self);
      break;
    case LW_WATCHDOG_DEAD:
      lw_session_close (self, now_us, LW_PROBLEM_LOST, "TWS on %s has gone silent; connecting anew.", self->endpoint);
      break;
    case LW_WATCHDOG_WELL:
    default:
      break;
    }
}

void
lw_session_check_deadlines (LwSession *self,
                            gint64     now_us)
{
  if (now_us >= self->retry_us && self->state == LW_CONN_DISCONNECTED && self->wanted)
    lw_session_connect (self, now_us);

  if (now_us >= self->deadline_us)
    lw_session_state_deadline (self, now_us);

  if (self->state == LW_CONN_SYNCING && lw_session_is_degraded (self, now_us))
    lw_session_show_state (self, now_us);

  if (self->watching)
    lw_session_check_watchdog (self, now_us);

  if (self->link_down && !self->closing && lw_session_is_up (self) && now_us >= self->link_down_us + LINK_US)
    lw_session_close (self, now_us, LW_PROBLEM_LOST,
                      "TWS on %s has been without IB for 30 minutes; connecting anew.", self->endpoint);
}

gint64
lw_session_state_next_us (const LwSession *self)
{
  gint64 next_us = MIN (self->deadline_us, self->retry_us);

  if (self->watching)
    next_us = MIN (next_us, lw_watchdog_next_us (&self->watchdog));

  if (self->state == LW_CONN_SYNCING && self->degraded_why != NULL)
    next_us = MIN (next_us, self->sync_since_us + SYNC_US);

  if (self->link_down && lw_session_is_up (self))
    next_us = MIN (next_us, self->link_down_us + LINK_US);

  return next_us;
}
