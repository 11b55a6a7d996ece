#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"

/* The same words again within this time are not worth saying: a farm that flaps, a limit that a hundred lines hit. */
#define NOTICE_QUIET_US (10 * LW_SECOND_US)
#define MAX_NOTICES 256

typedef struct
{
  int    code;
  guint  words;
  gint64 us;
} LwNoticeSeen;

GArray *
lw_session_new_notices (void)
{
  return g_array_new (FALSE, FALSE, sizeof (LwNoticeSeen));
}

void
lw_action_clear (LwAction *action)
{
  g_clear_pointer (&action->bytes, g_bytes_unref);
  g_clear_pointer (&action->text, g_free);
  g_clear_pointer (&action->contracts, g_array_unref);
  g_clear_pointer (&action->chain, lw_chain_unref);

  if (action->report != NULL)
    lw_report_clear (action->report);

  g_clear_pointer (&action->report, g_free);
}

/* A place that was taken is kept for the next action: a wake a few seconds apart is all that a quiet market asks for. */
LwAction *
lw_session_act (LwSession    *self,
                LwActionType  type)
{
  LwQueuedAction *queued = self->spare_action != NULL ? g_steal_pointer (&self->spare_action) : g_new (LwQueuedAction, 1);

  memset (queued, 0, sizeof *queued);
  queued->action.type = type;
  queued->link.data = queued;
  g_queue_push_tail_link (&self->actions, &queued->link);
  return &queued->action;
}

gboolean
lw_session_next_action (LwSession *self,
                        LwAction  *action)
{
  GList *link = g_queue_pop_head_link (&self->actions);
  LwQueuedAction *queued;

  if (link == NULL)
    return FALSE;

  queued = link->data;
  *action = queued->action;
  g_free (self->spare_action);
  self->spare_action = queued;
  return TRUE;
}

static gboolean
lw_session_is_news (LwSession  *self,
                    int         code,
                    const char *text,
                    gint64      now_us)
{
  LwNoticeSeen seen = { code, g_str_hash (text), now_us };

  for (guint i = self->notices->len; i > 0; i--)
    {
      const LwNoticeSeen *old = &g_array_index (self->notices, LwNoticeSeen, i - 1);

      if (now_us - old->us >= NOTICE_QUIET_US)
        g_array_remove_index (self->notices, i - 1);
      else if (old->code == code && old->words == seen.words)
        return FALSE;
    }

  /* A peer may say ever new things: what was said first is forgotten first. */
  if (self->notices->len >= MAX_NOTICES)
    g_array_remove_index (self->notices, 0);
  g_array_append_val (self->notices, seen);
  return TRUE;
}

void
lw_session_notice (LwSession  *self,
                   int         code,
                   const char *text,
                   gint64      now_us)
{
  LwAction *action;

  if (!lw_session_is_news (self, code, text, now_us))
    return;

  action = lw_session_act (self, LW_ACT_NOTICE);
  action->code = code;
  action->text = g_strdup (text);
}

void
lw_session_fail (LwSession  *self,
                 guint32     handle,
                 int         code,
                 const char *format,
                 ...)
{
  LwAction *action = lw_session_act (self, LW_ACT_FAILED);
  va_list args;

  va_start (args, format);
  action->text = g_strdup_vprintf (format, args);
  va_end (args);
  action->request = handle;
  action->code = code;
}

void
lw_session_progress (LwSession *self,
                     guint32    handle,
                     guint      done,
                     guint      total)
{
  LwAction *action = lw_session_act (self, LW_ACT_PROGRESS);

  action->request = handle;
  action->done = done;
  action->total = total;
}

void
lw_session_report (LwSession *self,
                   LwReport  *report)
{
  lw_session_act (self, LW_ACT_REPORT)->report = report;
}

guint32
lw_session_new_handle (LwSession *self)
{
  if (++self->last_handle == 0)
    self->last_handle = 1;

  return self->last_handle;
}
