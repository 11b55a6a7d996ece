#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "lw-calendar.h"
#include "lw-ctl-tws.h"
#include "lw-ctl.h"
#include "lw-wake.h"

#define READER_OFFSET 1000
#define N_READERS     900

struct _LwCtlTws
{
  LwTws       *tws;
  GMainLoop   *loop;
  LwFeed *load;
  const LwPreset *preset;
  LwSweepWants wants;
  char        *problem; /* of the connection; NULL = well */
  gboolean     shows, swept, connected;
  gint64       as_of_us; /* of the load; 0 = TWS's clock */
  gint64       started_us;
};

gboolean
lw_ctl_connection_settings (const LwCtlConnection *connection,
                            LwSettings            *settings,
                            GError               **error)
{
  g_autofree char *complaint = NULL, *refusal = NULL;

  lw_settings_read (settings, &complaint);
  if (complaint != NULL)
    lw_ctl_complain ("%s", complaint);
  settings->unusable[LW_SETTING_TWS_PORT] &= connection->port == 0;
  settings->unusable[LW_SETTING_CLIENT_ID] &= connection->client_id == -1;
  refusal = lw_settings_refusal (settings);
  if (refusal != NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, refusal);
      return FALSE;
    }
  if (connection->port < 0 || connection->port > 65535)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--port %d: a port is a number from 1 to 65535", connection->port);
      return FALSE;
    }
  if (connection->client_id < -1 || connection->client_id > 2147481646)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--client-id %d: a client id is a number from 0 to 2147481646", connection->client_id);
      return FALSE;
    }
  if (connection->host != NULL)
    g_strlcpy (settings->host, connection->host, sizeof settings->host);
  if (connection->port > 0)
    settings->numbers[LW_SETTING_TWS_PORT] = connection->port;
  if (connection->client_id >= 0)
    settings->numbers[LW_SETTING_CLIENT_ID] = connection->client_id;
  return TRUE;
}

static void
clear_progress (LwCtlTws *self)
{
  if (self->shows)
    fputs ("\r\033[K", stderr);
}

static void
show_progress (LwCtlTws *self)
{
  guint done, total;
  double seconds = (double) (g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC;

  if (!self->shows || lw_feed_get_state (self->load) != LW_FEED_SWEEPING)
    return;
  lw_feed_get_progress (self->load, &done, &total);
  fprintf (stderr, "\r\033[K%s: %u of %u series, %.0f a second", lw_feed_get_symbol (self->load), done, total,
           seconds > 0.5 ? done / seconds : 0.0);
  fflush (stderr);
}

static void
take_state (LwCtlTws       *self,
            const LwAction *action)
{
  if (action->state != LW_CONN_DISCONNECTED)
    return;
  if (self->problem == NULL)
    self->problem = g_strdup (action->text != NULL ? action->text : "not connected to TWS");
  g_main_loop_quit (self->loop);
}

static void
on_action_cb (gpointer  data,
              LwAction *action)
{
  LwCtlTws *self = data;

  if (action->type == LW_ACT_STATE)
    take_state (self, action);
  else if (action->type == LW_ACT_REPORT && action->report->type == LW_REPORT_CONNECTED)
    {
      self->connected = TRUE;
      lw_session_set_synced (lw_tws_get_session (self->tws), TRUE, NULL, lw_tws_now_us (self->tws));
    }
  else if (self->load != NULL)
    lw_feed_action (self->load, action);
}

/* Connected, and TWS has told its clock: asked for at once, and watched, so it comes or the connection ends. */
static gboolean
is_ready (LwCtlTws *self)
{
  LwSessionStats stats;

  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  return self->connected && stats.clock_offset_us != G_MININT64;
}

static void
on_drained_cb (gpointer data)
{
  LwCtlTws *self = data;

  if (self->load == NULL && is_ready (self))
    g_main_loop_quit (self->loop);
  if (self->load != NULL)
    lw_feed_drained (self->load);
}

static const LwTwsEvents tws_events = { on_action_cb, on_drained_cb };

static void
session_config (const LwSettings *settings,
                LwSessionConfig  *config)
{
  const int *numbers = settings->numbers;

  lw_session_config_init (config);
  config->client_id = (gint32) MIN ((gint64) numbers[LW_SETTING_CLIENT_ID] + READER_OFFSET + getpid () % N_READERS, G_MAXINT32);
  config->max_lines = numbers[LW_SETTING_MAX_SUBSCRIPTIONS];
  config->max_concurrent_requests = numbers[LW_SETTING_MAX_CONCURRENT_REQUESTS];
  config->messages_per_second = numbers[LW_SETTING_MESSAGES_PER_SECOND];
  config->ordinary_per_window = numbers[LW_SETTING_MESSAGES_PER_SECOND] * 9 / 10;
}

LwCtlTws *
lw_ctl_tws_open (const LwCtlConnection *connection,
                 gboolean               quiet,
                 int                   *status,
                 GError               **error)
{
  g_autoptr (LwCtlTws) self = NULL;
  LwSettings settings;
  LwSessionConfig config;

  *status = LW_EXIT_BAD_INPUT;
  if (!lw_ctl_connection_settings (connection, &settings, error))
    return NULL;
  session_config (&settings, &config);
  self = g_new0 (LwCtlTws, 1);
  self->shows = !quiet && isatty (STDERR_FILENO);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->tws = lw_tws_new (&config, settings.host, settings.numbers[LW_SETTING_TWS_PORT], &tws_events, self);
  lw_tws_start (self->tws);
  while (!is_ready (self) && self->problem == NULL)
    g_main_loop_run (self->loop);
  if (self->problem == NULL)
    return g_steal_pointer (&self);
  *status = LW_EXIT_NOT_CONNECTED;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, self->problem);
  return NULL;
}

void
lw_ctl_tws_close (LwCtlTws *self)
{
  g_clear_pointer (&self->load, lw_feed_free);
  g_clear_pointer (&self->tws, lw_tws_free);
  g_main_loop_unref (self->loop);
  g_free (self->problem);
  g_free (self);
}

static gint64
instant_of_load (LwCtlTws *self)
{
  return self->as_of_us != 0 ? self->as_of_us : lw_tws_peer_time_us (self->tws);
}

static GArray *
all_series (const LwChain *chain)
{
  GArray *series = g_array_sized_new (FALSE, FALSE, sizeof (guint), chain->n_series);

  for (guint i = 0; i < chain->n_series; i++)
    g_array_append_val (series, i);
  return series;
}

static void
begin_sweep (LwCtlTws *self)
{
  LwChain *chain = lw_feed_get_chain (self->load);
  g_autoptr (GArray) series = NULL;

  series = self->preset != NULL ? lw_scan_series_needed (chain, self->preset, instant_of_load (self)) : all_series (chain);
  self->swept = TRUE;
  self->started_us = g_get_monotonic_time ();
  lw_feed_sweep (self->load, (const guint *) series->data, series->len, self->wants);
}

static void
on_load_changed_cb (LwFeed *load,
                    gpointer     data)
{
  LwCtlTws *self = data;
  LwFeedState state = lw_feed_get_state (load);

  if (state == LW_FEED_LOADED && !self->swept)
    begin_sweep (self);
  else if (state == LW_FEED_LOADED || state == LW_FEED_FAILED)
    g_main_loop_quit (self->loop);
  else
    show_progress (self);
}

static gboolean
is_loading (LwCtlTws *self)
{
  LwFeedState state = lw_feed_get_state (self->load);

  return self->problem == NULL && state != LW_FEED_FAILED && !(state == LW_FEED_LOADED && self->swept);
}

LwChain *
lw_ctl_tws_load (LwCtlTws           *self,
                 const char         *symbol,
                 const LwChainQuery *query,
                 const LwPreset     *preset,
                 LwSweepWants        wants,
                 gint64              as_of_us,
                 int                *status,
                 GError            **error)
{
  LwChainQuery copy = *query;

  self->as_of_us = as_of_us;
  if (copy.today == LW_DATE_NONE)
    copy.today = lw_calendar_ny_date (instant_of_load (self));
  g_clear_pointer (&self->load, lw_feed_free);
  self->preset = preset;
  self->wants = wants;
  self->swept = FALSE;
  self->load = lw_feed_new (self->tws, symbol, on_load_changed_cb, self);
  lw_feed_begin (self->load, &copy);
  while (is_loading (self))
    g_main_loop_run (self->loop);
  clear_progress (self);
  *status = LW_EXIT_DONE;
  if (lw_feed_get_state (self->load) == LW_FEED_LOADED)
    {
      lw_feed_get_chain (self->load)->as_of_us = instant_of_load (self);
      return lw_chain_ref (lw_feed_get_chain (self->load));
    }
  *status = self->problem != NULL ? LW_EXIT_NOT_CONNECTED : LW_EXIT_TWS_REFUSED;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       self->problem != NULL ? self->problem : lw_feed_get_problem (self->load));
  return NULL;
}

LwChain *
lw_ctl_load_chain (const LwCtlConnection *connection,
                   const char            *symbol,
                   const LwPreset        *preset,
                   LwSweepWants           wants,
                   gint64                 as_of_us,
                   gboolean               quiet,
                   int                   *status,
                   GError               **error)
{
  g_autoptr (LwCtlTws) tws = lw_ctl_tws_open (connection, quiet, status, error);
  LwChainQuery query;

  if (tws == NULL)
    return NULL;
  lw_feed_query (preset, LW_DATE_NONE, &query);
  return lw_ctl_tws_load (tws, symbol, &query, preset, wants, as_of_us, status, error);
}
