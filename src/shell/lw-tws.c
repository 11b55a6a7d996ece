#define G_LOG_DOMAIN "lw-tws"

#include "config.h"

#include "lw-link.h"
#include "lw-tws.h"
#include "lw-wake.h"

#define CONNECT_TIMEOUT_S 5 /* tws-errors.md 5 */

struct _LwTws
{
  LwSession         *session;
  LwLink            *link;    /* NULL before the first attempt; kept after it is lost until the next one */
  LwLink            *retired; /* the one before: its callback may have asked for the next */
  LwWake            *wake;
  const LwTwsEvents *events;
  gpointer           data;
  char              *host;
  guint16            port;
  gboolean           pumping;
  gint64             asked_us, opened_us;
};

static gint64
now_us (void)
{
  return g_get_monotonic_time ();
}

static void
on_opened_cb (gpointer data)
{
  LwTws *self = data;

  self->opened_us = now_us ();
  lw_session_set_utc_offset (self->session, lw_clock_now_us () - self->opened_us);
  lw_session_opened (self->session, self->opened_us);
  lw_tws_pump (self);
}

static void
on_received_cb (gpointer      data,
                const guint8 *bytes,
                gsize         length)
{
  LwTws *self = data;

  lw_session_received (self->session, bytes, length, now_us ());
  lw_tws_pump (self);
}

static void
on_out_cb (gpointer data,
           guint64  frame)
{
  LwTws *self = data;

  lw_session_frame_out (self->session, frame, now_us ());
  lw_tws_pump (self);
}

static void
on_withdrawn_cb (gpointer data,
                 guint64  frame)
{
  LwTws *self = data;

  lw_session_frame_withdrawn (self->session, frame, now_us ());
  lw_tws_pump (self);
}

static void
on_lost_cb (gpointer    data,
            const char *why)
{
  LwTws *self = data;

  lw_session_lost (self->session, why, g_random_double_range (-0.2, 0.2), now_us ());
  lw_tws_pump (self);
}

static const LwLinkEvents link_events = { on_opened_cb, on_received_cb, on_out_cb, on_withdrawn_cb, on_lost_cb };

static gboolean
on_wake_cb (gpointer data)
{
  LwTws *self = data;

  lw_session_set_utc_offset (self->session, lw_clock_now_us () - now_us ());
  lw_session_wake (self->session, now_us ());
  lw_tws_pump (self);
  return G_SOURCE_CONTINUE;
}

static void
open_link (LwTws *self)
{
  g_clear_pointer (&self->retired, lw_link_free);
  self->retired = g_steal_pointer (&self->link);
  self->asked_us = now_us ();
  self->opened_us = 0;
  self->link = lw_link_open (self->host, self->port, CONNECT_TIMEOUT_S, &link_events, self);
}

/* TRUE: it was an action for sockets and timers. */
static gboolean
carry_out (LwTws    *self,
           LwAction *action)
{
  switch (action->type)
    {
    case LW_ACT_CONNECT:
      open_link (self);
      return TRUE;
    case LW_ACT_SEND:
      if (self->link != NULL)
        lw_link_send (self->link, action->frame, action->bytes);
      else
        lw_session_frame_withdrawn (self->session, action->frame, now_us ());
      return TRUE;
    case LW_ACT_WITHDRAW:
      if (self->link != NULL)
        lw_link_withdraw (self->link, action->frame);
      return TRUE;
    case LW_ACT_CLOSE:
      if (self->link != NULL)
        lw_link_close (self->link, "closed by this program");
      return TRUE;
    case LW_ACT_WAKE:
      lw_wake_at_monotonic (self->wake, action->at_us);
      return TRUE;
    default:
      return FALSE;
    }
}

LwTws *
lw_tws_new (const LwSessionConfig *config,
            const char            *host,
            int                    port,
            const LwTwsEvents     *events,
            gpointer               data)
{
  LwTws *self = g_new0 (LwTws, 1);
  LwSessionConfig with_endpoint = *config;
  g_autofree char *endpoint = g_strdup_printf ("%s:%d", host, port);

  with_endpoint.endpoint = endpoint;
  self->session = lw_session_new (&with_endpoint);
  self->events = events;
  self->data = data;
  self->host = g_strdup (host);
  self->port = port;
  self->wake = lw_wake_new ("lw-tws wake", on_wake_cb, self);
  return self;
}

void
lw_tws_free (LwTws *self)
{
  g_clear_pointer (&self->link, lw_link_free);
  g_clear_pointer (&self->retired, lw_link_free);
  g_clear_pointer (&self->wake, lw_wake_free);
  g_clear_pointer (&self->session, lw_session_free);
  g_free (self->host);
  g_free (self);
}

void
lw_tws_start (LwTws *self)
{
  lw_session_start (self->session, now_us ());
  lw_tws_pump (self);
}

void
lw_tws_stop (LwTws *self)
{
  lw_session_stop (self->session, now_us ());
  lw_tws_pump (self);
}

LwSession *
lw_tws_get_session (LwTws *self)
{
  return self->session;
}

gint64
lw_tws_now_us (LwTws *self)
{
  return now_us ();
}

gint64
lw_tws_peer_time_us (LwTws *self)
{
  LwSessionStats stats;

  lw_session_get_stats (self->session, now_us (), &stats);
  return lw_clock_now_us () + (stats.clock_offset_us != G_MININT64 ? stats.clock_offset_us : 0);
}

void
lw_tws_pump (LwTws *self)
{
  LwAction action;

  if (self->pumping)
    return;
  self->pumping = TRUE;
  while (lw_session_next_action (self->session, &action))
    {
      if (!carry_out (self, &action))
        self->events->action (self->data, &action);
      lw_action_clear (&action);
    }
  self->pumping = FALSE;
  if (self->events->drained != NULL)
    self->events->drained (self->data);
}

gboolean
lw_tws_is_pumping (LwTws *self)
{
  return self->pumping;
}

gint64
lw_tws_open_time_us (LwTws *self)
{
  return self->opened_us != 0 ? self->opened_us - self->asked_us : -1;
}
