#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lw-desk-private.h"

/* Commands that only read, and instances without the journal's lock, stay away from the client id that orders are bound to. */
#define READER_OFFSET 1000
#define N_READERS 900

static gint32
reader_client_id (LwDesk *self)
{
  return (gint32) MIN ((gint64) self->settings.numbers[LW_SETTING_CLIENT_ID] + READER_OFFSET + getpid () % N_READERS, G_MAXINT32);
}

/* What was said of a connection that failed may not stay the last word. */
static void
say_connected (LwDesk *self)
{
  LwSessionStats stats;

  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  if (self->lost_us != 0)
    lw_desk_notice (self, FALSE, "Connected again, %u line%s back in %.1f s", stats.lines_used, stats.lines_used == 1 ? "" : "s",
                    (double) (g_get_monotonic_time () - self->lost_us) / G_USEC_PER_SEC);
  else if (self->connection.problem_kind != LW_PROBLEM_NONE && self->connection.problem_kind <= LW_PROBLEM_LOST)
    lw_desk_notice (self, FALSE, "Connected to TWS on %s:%d", self->connection.host, self->connection.port);
  self->lost_us = 0;
}

/* A try to connect does not mend what was wrong: that stays until orders can go, or the person wants no connection. What is wrong
 * with the journal stays in any case. */
static void
set_state_problem (LwDesk         *self,
                   const LwAction *action)
{
  if (action->state == LW_CONN_READY)
    say_connected (self);
  if (action->text == NULL && self->orders.refusal != NULL)
    lw_desk_set_problem (self, LW_PROBLEM_JOURNAL, self->orders.refusal);
  else if (action->text != NULL || action->state == LW_CONN_READY || action->state == LW_CONN_DISCONNECTED)
    lw_desk_set_problem (self, action->problem, action->text);
  self->connection.retry_at_us = action->at_us;
}

static void
data_is_on (LwDesk *self)
{
  lw_session_request_account (lw_tws_get_session (self->tws), self->connection.account, lw_tws_now_us (self->tws));
  if (!self->config.trading || self->connection.read_only)
    lw_session_set_synced (lw_tws_get_session (self->tws), TRUE, NULL, lw_tws_now_us (self->tws));
  lw_desk_scan_connected (self);
  lw_desk_ticket_connected (self);
}

static gboolean
holds_word (const char *list,
            const char *word)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (g_strstrip (words[i]), word) == 0)
      return TRUE;
  return FALSE;
}

static void
pin_first_account (LwDesk     *self,
                   const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  if (words[0] == NULL || *g_strstrip (words[0]) == '\0' || strlen (words[0]) >= sizeof self->pin.account)
    return;
  g_strlcpy (self->pin.account, words[0], sizeof self->pin.account);
  self->pin.kind = lw_account_kind (self->pin.account);
  if (!self->config.trading)
    return;
  lw_profile_write_async (self->config.data_dir, self->profile_name, &self->pin, NULL, NULL);
  lw_desk_orders_open (self, self->pin.account);
}

/* G12: the account decides, never the port. */
static void
take_accounts (LwDesk     *self,
               const char *list)
{
  if (self->connection.profile == LW_PROFILE_SIMULATED && lw_account_kind (list) != LW_ACCOUNT_SIMULATED)
    {
      lw_desk_set_problem (self, LW_PROBLEM_ACCOUNT, "What answered is not the simulated gateway; orders stay off. Start the program again.");
      return;
    }
  if (self->pin.account[0] == '\0')
    pin_first_account (self, list);
  g_strlcpy (self->connection.account, self->pin.account, sizeof self->connection.account);
  self->connection.kind = self->pin.kind;
  if (!holds_word (list, self->pin.account))
    {
      g_autofree char *masked = lw_account_masked (self->pin.account);
      g_autofree char *sentence = g_strdup_printf (
        "This profile is pinned to account %s (%s), which TWS does not offer here; orders stay off. Log in to TWS with that "
        "account, or remove it from profiles.ini in the data folder.",
        masked, lw_account_kind_word (self->pin.kind));

      lw_desk_set_problem (self, LW_PROBLEM_ACCOUNT, sentence);
    }
}

/* G16: what is open may have been beyond the person's reach for a while. Not after the person's own disconnect, nor at a start. */
static void
cancel_after_loss (LwDesk *self)
{
  guint n = 0;

  if (self->lost_us != 0 && self->gate.settings.cancel_on_reconnect && self->orders.trade != NULL)
    n = lw_trade_cancel_after_loss (self->orders.trade, lw_clock_now_us ());
  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf ("The connection was lost: TWS was asked to cancel %u order%s, as the setting cancel-on-reconnect says",
                                               n, n == 1 ? "" : "s");

      lw_desk_alarm (self, "Cancelled after a lost connection", text, "", "");
    }
}

static void
take_report (LwDesk   *self,
             LwAction *action)
{
  LwReportType type = action->report->type;

  if (type == LW_REPORT_ACCOUNTS)
    take_accounts (self, action->report->text != NULL ? action->report->text : "");
  lw_desk_orders_report (self, g_steal_pointer (&action->report));
  if (type == LW_REPORT_CONNECTED)
    data_is_on (self);
  if (type == LW_REPORT_CONNECTED || type == LW_REPORT_LINK_UP)
    cancel_after_loss (self);
  if (type == LW_REPORT_LOST || type == LW_REPORT_LINK_DOWN)
    {
      self->lost_us = self->wanted ? g_get_monotonic_time () : 0;
      lw_desk_ticket_lost (self);
      lw_desk_exits_lost (self);
    }
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
}

static void
take_notice (LwDesk         *self,
             const LwAction *action)
{
  g_autofree char *text = action->text != NULL ? lw_account_mask_in (self->pin.account, action->text) : NULL;

  if (text != NULL)
    lw_desk_notice (self, FALSE, "TWS %d: %s", action->code, text);
}

static void
on_action_cb (gpointer  data,
              LwAction *action)
{
  LwDesk *self = data;

  switch (action->type)
    {
    case LW_ACT_STATE:
      set_state_problem (self, action);
      lw_desk_connection_refresh (self);
      break;
    case LW_ACT_REPORT:
      take_report (self, action);
      break;
    case LW_ACT_NOTICE:
      take_notice (self, action);
      break;
    case LW_ACT_FRAME_OUT:
      lw_desk_orders_frame_out (self, action->frame);
      break;
    case LW_ACT_FRAME_WITHDRAWN:
      lw_desk_orders_frame_withdrawn (self, action->frame);
      break;
    default:
      if (!lw_desk_exits_action (self, action) && !lw_desk_alarms_action (self, action))
        lw_desk_scan_action (self, action);
    }
}

/* After everything that one read brought. */
static void
on_drained_cb (gpointer data)
{
  LwDesk *self = data;

  if (self->stopped)
    return;
  lw_desk_scan_drained (self);
  lw_desk_ticket_drained (self);
  lw_desk_exits_drained (self);
  lw_desk_alarms_drained (self);
  lw_desk_pump (self);
}

static const LwTwsEvents tws_events = { on_action_cb, on_drained_cb };

static LwTws *
new_tws (LwDesk *self)
{
  LwSessionConfig config;
  const int *numbers = self->settings.numbers;

  lw_session_config_init (&config);
  config.client_id = self->client_id;
  config.max_lines = numbers[LW_SETTING_MAX_SUBSCRIPTIONS];
  config.max_concurrent_requests = numbers[LW_SETTING_MAX_CONCURRENT_REQUESTS];
  config.messages_per_second = numbers[LW_SETTING_MESSAGES_PER_SECOND];
  config.ordinary_per_window = numbers[LW_SETTING_MESSAGES_PER_SECOND] * 9 / 10;
  return lw_tws_new (&config, self->connection.host, self->connection.port, &tws_events, self);
}

static gboolean
start_gateway (LwDesk *self)
{
  g_autofree char *state = self->config.trading ? g_build_filename (self->config.data_dir, "simulated-gateway.state", NULL) : NULL;
  LwGatewayConfig config;
  g_autoptr (GError) error = NULL;

  if (self->gateway != NULL)
    return TRUE;
  lw_gateway_config_init (&config);
  config.seed = self->config.seed;
  self->gateway = lw_gateway_server_start (&config, 0, state, &error);
  if (self->gateway == NULL)
    {
      lw_desk_set_problem (self, LW_PROBLEM_OTHER, error->message);
      return FALSE;
    }
  if (lw_gateway_server_get_notice (self->gateway) != NULL)
    lw_desk_notice (self, TRUE, "%s", lw_gateway_server_get_notice (self->gateway));
  self->connection.port = lw_gateway_server_get_port (self->gateway);
  return TRUE;
}

void
lw_desk_connection_init (LwDesk *self)
{
  LwDeskConnection *connection = &self->connection;

  connection->profile = self->config.profile;
  connection->kind = self->config.profile == LW_PROFILE_SIMULATED ? LW_ACCOUNT_SIMULATED : LW_ACCOUNT_PAPER;
  g_strlcpy (connection->host, self->config.profile == LW_PROFILE_SIMULATED ? "127.0.0.1" : self->settings.host,
             sizeof connection->host);
  connection->port = self->config.profile == LW_PROFILE_SIMULATED ? 0 : self->settings.numbers[LW_SETTING_TWS_PORT];
  connection->stats.net_liquidation = connection->stats.buying_power = connection->stats.available_funds = NAN;
  connection->stats.clock_offset_us = G_MININT64;
  self->client_id = self->config.trading ? self->settings.numbers[LW_SETTING_CLIENT_ID] : reader_client_id (self);
  if (self->config.profile == LW_PROFILE_SIMULATED)
    g_strlcpy (self->profile_name, "simulated", sizeof self->profile_name);
  else
    g_snprintf (self->profile_name, sizeof self->profile_name, "%.22s:%d", connection->host, connection->port);
}

void
lw_desk_connection_clear (LwDesk *self)
{
  g_clear_pointer (&self->tws, lw_tws_free);
  g_clear_pointer (&self->gateway, lw_gateway_server_stop);
}

gboolean
lw_desk_has_data (LwDesk *self)
{
  LwSessionStats stats;

  if (self->tws == NULL)
    return FALSE;
  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  return stats.state >= LW_CONN_SYNCING;
}

void
lw_desk_set_problem (LwDesk        *self,
                     LwProblemKind  kind,
                     const char    *sentence)
{
  if (sentence == NULL)
    sentence = "";
  if (*sentence == '\0')
    lw_desk_mended (self, LW_DESK_TOPIC_CONNECTION);
  else if (strcmp (sentence, self->connection.problem) != 0)
    lw_desk_problem (self, LW_DESK_TOPIC_CONNECTION, "%s", sentence);
  g_strlcpy (self->connection.problem, sentence, sizeof self->connection.problem);
  self->connection.problem_kind = *sentence != '\0' ? kind : LW_PROBLEM_NONE;
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
}

void
lw_desk_connection_refresh (LwDesk *self)
{
  LwDeskConnection *connection = &self->connection;

  if (self->tws != NULL)
    lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &connection->stats);
  connection->orders_on = connection->stats.state == LW_CONN_READY && self->synced && !connection->read_only
                          && self->orders.trade != NULL;
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
}

/* Another instance holds the journal: this one looks on, beside it, under another client id. */
void
lw_desk_connection_go_read_only (LwDesk *self)
{
  self->connection.read_only = TRUE;
  self->client_id = reader_client_id (self);
  if (self->tws != NULL)
    {
      lw_tws_stop (self->tws);
      lw_desk_scan_drop_symbols (self);
      g_clear_pointer (&self->tws, lw_tws_free);
    }
  lw_desk_notice (self, TRUE, "Another Legwork has this data folder: this one only reads, and cannot send orders. Use that one, "
                              "or close it and start this one again.");
  lw_desk_connection_refresh (self);
}

/* The settings may name no other TWS than the person's. */
static gboolean
settings_are_usable (LwDesk *self)
{
  g_autofree char *refusal = self->config.profile == LW_PROFILE_TWS ? lw_settings_refusal (&self->settings) : NULL;
  g_autofree char *sentence = refusal != NULL ? g_strdup_printf ("%s, and start again.", refusal) : NULL;

  if (sentence != NULL)
    lw_desk_set_problem (self, LW_PROBLEM_SETTING, sentence);
  return sentence == NULL;
}

void
lw_desk_connect (LwDesk *self)
{
  if (!settings_are_usable (self))
    return;
  self->wanted = TRUE;
  if (self->orders.opening)
    return; /* the journal's end calls again */
  if (self->config.profile == LW_PROFILE_SIMULATED && !start_gateway (self))
    return;
  if (self->tws == NULL)
    self->tws = new_tws (self);
  lw_tws_start (self->tws);
  lw_desk_pump (self);
}

void
lw_desk_disconnect (LwDesk *self)
{
  self->wanted = FALSE;
  if (self->tws != NULL)
    lw_tws_stop (self->tws);
  lw_desk_connection_refresh (self);
  lw_desk_pump (self);
}

void
lw_desk_get_connection (LwDesk           *self,
                        LwDeskConnection *connection)
{
  if (self->tws != NULL)
    lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &self->connection.stats);
  self->connection.journal_opening = self->orders.opening;
  self->connection.journal_refused = self->orders.refusal != NULL;
  *connection = self->connection;
}
