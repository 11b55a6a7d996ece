#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-private.h"

#define LOG_LENGTH 1000

static void
fill_clock (LwDeskStatus *view,
            gint64        now_us)
{
  static const char *days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
  static const char *months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  LwDate date = lw_calendar_ny_date (now_us);
  char time_text[LW_CALENDAR_TEXT_SIZE];
  int year, month, day;

  lw_date_to_ymd (date, &year, &month, &day);
  g_snprintf (view->clock, sizeof view->clock, "%s %d %s  %s", days[lw_date_weekday (date)], day, months[month - 1],
              lw_calendar_ny_time_text (now_us, time_text));
}

/* "1 h 27 m", "3 d 14 h", "12 m" */
static void
format_span (gint64 span_us,
             char  *text,
             gsize  size)
{
  int minutes = (int) (span_us / (60 * G_USEC_PER_SEC));

  if (minutes >= 48 * 60)
    g_snprintf (text, size, "%d d %d h", minutes / 1440, minutes % 1440 / 60);
  else if (minutes >= 60)
    g_snprintf (text, size, "%d h %d m", minutes / 60, minutes % 60);
  else
    g_snprintf (text, size, "%d m", minutes);
}

static void
fill_market (LwDesk *self,
             gint64  now_us)
{
  LwDeskStatus *view = &self->meters.view;
  LwDate date = lw_calendar_ny_date (now_us);
  gboolean today = lw_calendar_is_open (date);
  char span[32];

  if (self->connection.profile == LW_PROFILE_SIMULATED)
    {
      g_strlcpy (view->market, "simulated, always open", sizeof view->market);
      return;
    }
  if (today && now_us >= lw_calendar_open (date) && now_us < lw_calendar_close (date))
    {
      format_span (lw_calendar_close (date) - now_us, span, sizeof span);
      g_snprintf (view->market, sizeof view->market, "open, closes in %s", span);
      return;
    }
  if (!today || now_us >= lw_calendar_close (date))
    date = lw_calendar_next_open (date);
  format_span (lw_calendar_open (date) - now_us, span, sizeof span);
  g_snprintf (view->market, sizeof view->market, "closed, opens in %s", span);
}

static void
fill_message (LwDesk *self)
{
  LwDeskStatus *view = &self->meters.view;
  const LwLogEntry *entry = lw_log_get_standing (self->meters.log, lw_clock_now_us ());
  char time_text[LW_CALENDAR_TEXT_SIZE];
  g_autofree char *text = NULL;

  view->message[0] = '\0';
  if (entry == NULL)
    return;
  text = g_strdup_printf ("%s  %s", lw_calendar_ny_time_text (entry->at_us, time_text), entry->text);
  lw_text_copy (view->message, sizeof view->message, text);
  view->message_is_problem = entry->level == LW_LOG_PROBLEM;
}

void
lw_desk_status_fill (LwDesk *self)
{
  gint64 now_us = lw_clock_now_us ();

  fill_clock (&self->meters.view, now_us);
  fill_market (self, now_us);
  fill_message (self);
  if (self->meters.lag != NULL)
    self->meters.view.loop_p99_ms = lw_loop_lag_p99_ms (self->meters.lag);
}

/* The clock of the status line changes when a second ends. */
static void
arm_tick (LwDesk *self)
{
  gint64 now_us = lw_clock_now_us ();

  lw_wake_after (self->meters.tick, G_USEC_PER_SEC - now_us % G_USEC_PER_SEC);
}

static gboolean
on_tick_cb (gpointer data)
{
  LwDesk *self = data;

  if (self->stopped)
    return G_SOURCE_CONTINUE;
  arm_tick (self);
  lw_desk_status_fill (self);
  lw_desk_ticket_refresh (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_STATUS);
  return G_SOURCE_CONTINUE;
}

static char *
on_metrics_cb (gpointer data)
{
  return lw_desk_meters_render (data);
}

static char *
on_health_cb (gpointer  data,
              gboolean *well)
{
  return lw_desk_meters_health (data, well);
}

static void
start_endpoint (LwDesk *self)
{
  int port = self->settings.numbers[LW_SETTING_METRICS_PORT];
  LwHttpPages pages = { on_metrics_cb, on_health_cb, self };
  g_autoptr (GError) error = NULL;

  if (port == 0 && self->config.metrics_port != LW_METRICS_PORT_ANY)
    return;
  self->meters.endpoint = lw_http_endpoint_new ((guint16) port, &pages, NULL, self->meters.registry, &error);
  if (self->meters.endpoint == NULL)
    {
      g_snprintf (self->meters.view.metrics_problem, sizeof self->meters.view.metrics_problem, "%s.", error->message);
      lw_desk_notice (self, TRUE, "%s", self->meters.view.metrics_problem);
      return;
    }
  self->meters.view.metrics_port = lw_http_endpoint_get_port (self->meters.endpoint);
}

void
lw_desk_status_init (LwDesk *self)
{
  self->meters.log = lw_log_new (LOG_LENGTH);
  self->meters.registry = lw_metrics_new ();
  self->meters.tick = lw_wake_new ("lw-desk second", on_tick_cb, self);
  lw_desk_meters_init (self);
}

void
lw_desk_status_start (LwDesk *self)
{
  if (self->meters.lag == NULL)
    self->meters.lag = lw_loop_lag_new (self->meters.registry);
  if (self->meters.endpoint == NULL)
    start_endpoint (self);
  lw_desk_status_fill (self);
  arm_tick (self);
}

void
lw_desk_status_clear (LwDesk *self)
{
  g_clear_pointer (&self->meters.tick, lw_wake_free);
  g_clear_pointer (&self->meters.endpoint, lw_http_endpoint_free);
  g_clear_pointer (&self->meters.lag, lw_loop_lag_free);
  g_clear_pointer (&self->meters.registry, lw_metrics_free);
  g_clear_pointer (&self->meters.log, lw_log_free);
}

void
lw_desk_get_status (LwDesk       *self,
                    LwDeskStatus *status)
{
  lw_desk_status_fill (self);
  *status = self->meters.view;
}
