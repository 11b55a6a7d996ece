#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "lw-calendar.h"
#include "lw-ctl-tws.h"
#include "lw-ctl.h"
#include "lw-wake.h"

#define LIST_PATIENCE_US  (10 * G_USEC_PER_SEC)
#define TOTAL_PATIENCE_US (60 * G_USEC_PER_SEC)
#define SETTINGS          "Global Configuration › API › Settings"

typedef enum
{
  STEP_PORT,
  STEP_HANDSHAKE,
  STEP_VERSION,
  STEP_CLIENT_ID,
  STEP_ACCOUNT,
  STEP_ORDER_ID,
  STEP_ORDERS,
  STEP_OPTIONS,
  STEP_DATA,
  STEP_CLOCK,
  N_STEPS
} StepNumber;

static const char *step_words[N_STEPS] = {
  "port", "handshake", "version", "client id", "account", "order id", "orders", "options", "market data", "clock",
};

typedef struct
{
  gboolean known, ok;
  char    *text;
} Step;

typedef struct
{
  LwTws       *tws;
  LwFeed      *feed;
  GMainLoop   *loop;
  LwWake      *deadline;
  Step         steps[N_STEPS];
  LwConnState  furthest;
  char         endpoint[160];
  char         accounts[256];
  gint32       next_id;
  gboolean     in_use, refused_orders, listed, swept, over;
} Check;

static LwCtlConnection connection = LW_CTL_CONNECTION_INIT;
static char *format, *symbol;

static const GOptionEntry entries[] = {
  { "symbol", 0, 0, G_OPTION_ARG_STRING, &symbol, "whose options are tried (SPY)", "SYMBOL" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format, "table or json (an object a step)", "FORMAT" },
  LW_CTL_CONNECTION_ENTRIES (connection),
  { NULL }
};

static void
note (Check      *self,
      StepNumber  number,
      gboolean    ok,
      const char *text_format,
      ...) G_GNUC_PRINTF (4, 5);

/* The first word on a step stands. */
static void
note (Check      *self,
      StepNumber  number,
      gboolean    ok,
      const char *text_format,
      ...)
{
  Step *step = &self->steps[number];
  va_list args;

  if (step->known)
    return;
  va_start (args, text_format);
  step->text = g_strdup_vprintf (text_format, args);
  va_end (args);
  step->known = TRUE;
  step->ok = ok;
}

static void
finish (Check *self)
{
  self->over = TRUE;
  g_main_loop_quit (self->loop);
}

/* The session's sentence names the message that did not come. */
static StepNumber
missing_at_start (Check      *self,
                  const char *sentence)
{
  gboolean no_id = strstr (sentence, "nextValidId") != NULL;
  gboolean no_account = strstr (sentence, "accounts") != NULL;

  if (self->in_use || no_id == no_account)
    return STEP_CLIENT_ID;
  return no_id ? STEP_ORDER_ID : STEP_ACCOUNT;
}

/* Where the conversation broke off tells which step failed; the session's sentence says what to do. */
static void
take_loss (Check      *self,
           const char *text)
{
  const char *sentence = text != NULL ? text : "The connection was lost.";
  gboolean wrong_version = strstr (sentence, "version") != NULL && strstr (sentence, "hung up") == NULL;

  if (self->furthest == LW_CONN_CONNECTING)
    note (self, STEP_PORT, FALSE, "%s", sentence);
  else if (self->furthest == LW_CONN_HANDSHAKE && !wrong_version)
    note (self, STEP_HANDSHAKE, FALSE, "%s", sentence);
  else if (self->furthest == LW_CONN_HANDSHAKE)
    {
      note (self, STEP_HANDSHAKE, TRUE, "answered in TWS's protocol");
      note (self, STEP_VERSION, FALSE, "%s", sentence);
    }
  else if (self->furthest == LW_CONN_STARTING)
    {
      StepNumber missing = missing_at_start (self, sentence);

      for (StepNumber i = STEP_CLIENT_ID; i < missing; i++)
        note (self, i, TRUE, "not complained of");
      note (self, missing, FALSE, "%s", sentence);
    }
  else
    note (self, STEP_CLOCK, FALSE, "%s", sentence);
  finish (self);
}

static void
take_progress (Check       *self,
               LwConnState  state)
{
  LwSessionStats stats;

  self->furthest = MAX (self->furthest, state);
  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  if (state >= LW_CONN_HANDSHAKE)
    note (self, STEP_PORT, TRUE, "%s accepts connections", self->endpoint);
  if (state >= LW_CONN_STARTING)
    {
      note (self, STEP_HANDSHAKE, TRUE, "answered in TWS's protocol");
      note (self, STEP_VERSION, TRUE, "server version %d", stats.server_version);
    }
}

static void
take_state (Check          *self,
            const LwAction *action)
{
  if (action->state == LW_CONN_DISCONNECTED)
    take_loss (self, action->text);
  else
    take_progress (self, action->state);
}

static void
on_feed_changed_cb (LwFeed  *feed,
                    gpointer data)
{
  Check *self = data;
  LwFeedState state = lw_feed_get_state (feed);
  LwChain *chain = lw_feed_get_chain (feed);

  if (state == LW_FEED_FAILED)
    {
      note (self, STEP_OPTIONS, FALSE, "%s", lw_feed_get_problem (feed));
      finish (self);
    }
  else if (state == LW_FEED_LOADED && !self->swept)
    {
      guint series[2] = { 0, chain->n_series / 2 };

      self->swept = TRUE;
      note (self, STEP_OPTIONS, TRUE, "%u option series of %s are listed; its price is %.2f", chain->n_series,
            lw_feed_get_symbol (feed), lw_chain_px (chain));
      lw_feed_sweep (feed, series, MIN (2, chain->n_series), LW_SWEEP_QUOTES);
    }
  else if (state == LW_FEED_LOADED)
    finish (self);
}

/* After the lists: the nearest expiry's strikes near the money. */
static void
begin_options (Check *self)
{
  LwChainQuery query = { 0 };

  query.today = lw_calendar_ny_date (lw_tws_peer_time_us (self->tws));
  query.expiry = LW_DATE_NONE;
  query.min_dte = 1;
  query.max_dte = 14;
  query.strikes = 2;
  self->feed = lw_feed_new (self->tws, symbol != NULL ? symbol : "SPY", on_feed_changed_cb, self);
  lw_feed_begin (self->feed, &query);
}

static void
begin_lists (Check *self)
{
  LwAccountKind kind = lw_account_kind (self->accounts);

  note (self, STEP_CLIENT_ID, TRUE, "free");
  note (self, STEP_ACCOUNT, TRUE, "%s (%s)", self->accounts, lw_account_kind_word (kind));
  note (self, STEP_ORDER_ID, TRUE, "the next order id is %d", self->next_id);
  lw_session_set_synced (lw_tws_get_session (self->tws), TRUE, NULL, lw_tws_now_us (self->tws));
  lw_session_request_list (lw_tws_get_session (self->tws), LW_LIST_OPEN_ORDERS, lw_tws_now_us (self->tws));
  lw_wake_after (self->deadline, LIST_PATIENCE_US);
}

static void
take_list_end (Check *self)
{
  if (self->listed)
    return;
  self->listed = TRUE;
  if (self->refused_orders)
    note (self, STEP_ORDERS, FALSE, "TWS is read-only for programs. Untick \"Read-Only API\" in " SETTINGS ".");
  else
    note (self, STEP_ORDERS, TRUE, "TWS lists open orders; that it takes new ones only an order can show");
  lw_wake_after (self->deadline, TOTAL_PATIENCE_US);
  begin_options (self);
}

static gboolean
on_deadline_cb (gpointer data)
{
  Check *self = data;

  if (!self->listed)
    {
      note (self, STEP_ORDERS, FALSE, "TWS does not list open orders. Look for a dialog in TWS, and at \"Read-Only API\" in "
            SETTINGS ".");
      self->listed = TRUE;
      lw_wake_after (self->deadline, TOTAL_PATIENCE_US);
      begin_options (self);
      return G_SOURCE_CONTINUE;
    }
  note (self, STEP_OPTIONS, FALSE, "TWS did not list options in time; try again, or look whether its data farms are connected.");
  finish (self);
  return G_SOURCE_CONTINUE;
}

static void
take_code (Check *self,
           int    code)
{
  self->in_use |= code == 326;
  self->refused_orders |= code == 321 && self->next_id >= 0;
  if (self->refused_orders)
    take_list_end (self);
}

static void
take_report (Check          *self,
             const LwReport *report)
{
  switch ((int) report->type)
    {
    case LW_REPORT_ACCOUNTS:
      g_strlcpy (self->accounts, report->text != NULL ? report->text : "", sizeof self->accounts);
      break;
    case LW_REPORT_NEXT_ID:
      self->next_id = report->order_id;
      break;
    case LW_REPORT_CONNECTED:
      begin_lists (self);
      break;
    case LW_REPORT_LIST_END:
      take_list_end (self);
      break;
    case LW_REPORT_ERROR:
      take_code (self, report->code);
      break;
    default:
      break;
    }
}

static void
on_action_cb (gpointer  data,
              LwAction *action)
{
  Check *self = data;

  if (self->over)
    return;
  if (action->type == LW_ACT_STATE)
    take_state (self, action);
  else if (action->type == LW_ACT_REPORT)
    take_report (self, action->report);
  else if (action->type == LW_ACT_NOTICE)
    take_code (self, action->code);
  else if (self->feed != NULL)
    lw_feed_action (self->feed, action);
}

static void
on_drained_cb (gpointer data)
{
  Check *self = data;

  if (self->feed != NULL && !self->over)
    lw_feed_drained (self->feed);
}

static const LwTwsEvents tws_events = { on_action_cb, on_drained_cb };

/* What the figures say at the end. */
static void
conclude (Check *self)
{
  static const char *types[] = { "unknown", "live", "frozen", "delayed", "delayed and frozen" };
  LwSessionStats stats;
  int type;

  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  type = CLAMP (stats.market_data_type, 0, 4);
  if (self->steps[STEP_OPTIONS].known && self->steps[STEP_OPTIONS].ok)
    note (self, STEP_DATA, type <= 2, type <= 2 ? "quotes are %s" : "quotes are %s: subscribe to the exchange's data at IBKR, "
          "or orders stay off", types[type == 0 ? 1 : type]);
  if (stats.clock_offset_us != G_MININT64)
    note (self, STEP_CLOCK, llabs (stats.clock_offset_us) <= 10 * G_USEC_PER_SEC,
          "TWS's clock is %.1f s %s this machine's%s", fabs ((double) stats.clock_offset_us) / G_USEC_PER_SEC,
          stats.clock_offset_us < 0 ? "behind" : "ahead of",
          llabs (stats.clock_offset_us) <= 10 * G_USEC_PER_SEC ? "" : ": set this machine's clock by the network");
  else if (self->steps[STEP_ORDERS].known)
    note (self, STEP_CLOCK, TRUE, "TWS was not asked for its time");
}

static void
print_step (StepNumber  number,
            const Step *step)
{
  const char *text = step->known ? step->text : "not reached: mend the step above first";

  if (g_strcmp0 (format, "json") == 0)
    {
      g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
      JsonObject *object = json_object_new ();
      g_autofree char *line = NULL;

      json_object_set_string_member (object, "step", step_words[number]);
      json_object_set_boolean_member (object, "ok", step->known && step->ok);
      json_object_set_boolean_member (object, "reached", step->known);
      json_object_set_string_member (object, "text", text);
      json_node_take_object (root, object);
      line = json_to_string (root, FALSE);
      printf ("%s\n", line);
      return;
    }
  printf ("%s %-11s %s\n", step->known && step->ok ? "✓" : "✗", step_words[number], text);
}

static int
report (Check *self)
{
  int status = LW_EXIT_DONE;

  for (guint i = 0; i < N_STEPS; i++)
    {
      const Step *step = &self->steps[i];

      print_step (i, step);
      if (status == LW_EXIT_DONE && !(step->known && step->ok))
        status = i <= STEP_HANDSHAKE ? LW_EXIT_NOT_CONNECTED : LW_EXIT_TWS_REFUSED;
    }
  return status;
}

static void
clear (Check *self)
{
  g_clear_pointer (&self->feed, lw_feed_free);
  g_clear_pointer (&self->tws, lw_tws_free);
  g_clear_pointer (&self->deadline, lw_wake_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  for (guint i = 0; i < N_STEPS; i++)
    g_free (self->steps[i].text);
}

static int
check (const LwSettings *settings)
{
  Check self = { 0 };
  LwSessionConfig config;
  int status;

  self.next_id = -1;
  self.loop = g_main_loop_new (NULL, FALSE);
  self.deadline = lw_wake_new ("lw-ctl check", on_deadline_cb, &self);
  g_snprintf (self.endpoint, sizeof self.endpoint, "%s:%d", settings->host, settings->numbers[LW_SETTING_TWS_PORT]);
  lw_session_config_init (&config);
  config.client_id = settings->numbers[LW_SETTING_CLIENT_ID];
  self.tws = lw_tws_new (&config, settings->host, settings->numbers[LW_SETTING_TWS_PORT], &tws_events, &self);
  lw_tws_start (self.tws);
  while (!self.over)
    g_main_loop_run (self.loop);
  conclude (&self);
  status = report (&self);
  clear (&self);
  return status;
}

int
lw_ctl_check (int    argc,
              char **argv)
{
  g_autoptr (GError) error = NULL;
  LwSettings settings;

  if (!lw_ctl_parse (&argc, &argv, "", "Walks through what a connection to TWS needs, and says what to change.",
                     "legworkctl check --port 7497", entries))
    return LW_EXIT_BAD_INPUT;
  if (format != NULL && strcmp (format, "json") != 0 && strcmp (format, "table") != 0)
    {
      lw_ctl_complain ("--format %s: it is table or json", format);
      return LW_EXIT_BAD_INPUT;
    }
  if (lw_ctl_connection_settings (&connection, &settings, &error))
    return check (&settings);
  lw_ctl_complain ("%s", error->message);
  return LW_EXIT_BAD_INPUT;
}
