#define G_LOG_DOMAIN "lw-cancels"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* The row is written, but the bytes do not wait for the disk: a cancel adds no risk. */

static LwCancel *
last_cancel (const LwLive *live)
{
  return live->cancels->len > 0 ? &g_array_index (live->cancels, LwCancel, live->cancels->len - 1) : NULL;
}

LwCancel *
lw_cancels_open (LwLive *live)
{
  LwCancel *cancel = last_cancel (live);

  return cancel != NULL && (cancel->state == LW_CANCEL_ASKED || cancel->state == LW_CANCEL_SENT) ? cancel : NULL;
}

static gboolean
is_last (const LwLive *live,
         LwCancelState state)
{
  const LwCancel *cancel = last_cancel (live);

  return cancel != NULL && cancel->state == state;
}

gboolean
lw_cancels_any_unknown (const LwLive *live)
{
  return is_last (live, LW_CANCEL_UNKNOWN);
}

const char *
lw_cancels_refusal (const LwLive *live)
{
  return is_last (live, LW_CANCEL_REFUSED) ? last_cancel (live)->text : NULL;
}

static void
set_state (LwLive        *live,
           LwCancel      *cancel,
           LwCancelState  state)
{
  cancel->state = state;
  live->cancel_us = 0;
  live->cancel_again_us = 0;
  live->row.change_unknown = state == LW_CANCEL_UNKNOWN || lw_changes_any_unknown (live);
  live->row.cancel_waits = FALSE;
  live->dirty = TRUE;
}

/* ASKED, and nobody has taken it. */
static void
wait_for_connection (LwLive *live)
{
  live->cancel_token = 0;
  live->cancel_frame = 0;
  live->row.cancel_waits = TRUE;
  live->dirty = TRUE;
}

/* TWS takes a cancel by the number, from the client id that the number belongs to. */
gboolean
lw_cancels_elsewhere (const LwTrade  *self,
                      const LwIntent *intent)
{
  return intent->client_id != self->config.client_id || strcmp (intent->account, self->config.account) != 0 || intent->order_id <= 0;
}

/* Why, and what to do; one sentence and a half, without the full stop. */
char *
lw_cancels_elsewhere_words (const LwTrade  *self,
                            const LwIntent *intent)
{
  static const char *const advice = "Cancel it in TWS, or use the global cancel";

  if (intent->client_id != self->config.client_id)
    return g_strdup_printf ("This program cannot cancel it: it was sent under client id %d, and this connection has client id %d. %s",
                            intent->client_id, self->config.client_id, advice);
  return g_strdup_printf ("This program cannot cancel it: it is %s. %s",
                          intent->order_id <= 0 ? "an order without a number of ours" : "of another account than this profile's", advice);
}

static gboolean
may_send (const LwTrade *self,
          const LwLive  *live)
{
  return self->connected && self->account_ok && !lw_cancels_elsewhere (self, &live->row);
}

static void
send_cancel (LwTrade *self,
             LwLive  *live)
{
  LwTradeAction *action;

  if (!may_send (self, live) || live->cancel_token != 0)
    return;
  live->row.cancel_waits = FALSE;
  live->dirty = TRUE;
  live->cancel_token = ++self->last_token;
  live->cancel_frame = 0;
  self->stats.cancels++;
  action = lw_trade_push (self, LW_TRADE_CANCEL);
  action->token = live->cancel_token;
  action->order_id = live->row.order_id;
  g_strlcpy (action->intent, live->row.id, sizeof action->intent);
}

/* One that would wait for ever: orders.md 7 knows no row for it. The switch names all such orders itself. */
static void
refuse_elsewhere (LwTrade    *self,
                  LwLive     *live,
                  const char *asked_by,
                  gint64      now_us)
{
  g_autofree char *words = lw_cancels_elsewhere_words (self, &live->row);

  if (strcmp (asked_by, "kill") != 0)
    lw_trade_alarm (self, live, now_us, "The cancel of order %s is not sent. %s", live->row.id, words);
}

void
lw_cancels_ask (LwTrade    *self,
                LwLive     *live,
                const char *asked_by,
                gint64      now_us)
{
  LwCancel cancel = { .n = (int) live->cancels->len + 1, .us = now_us };

  if (lw_cancels_open (live) != NULL)
    {
      self->stats.ignored++;
      return;
    }
  if (lw_cancels_elsewhere (self, &live->row))
    {
      refuse_elsewhere (self, live, asked_by, now_us);
      return;
    }
  lw_changes_drop (self, live);
  g_strlcpy (cancel.intent, live->row.id, sizeof cancel.intent);
  g_strlcpy (cancel.asked_by, asked_by, sizeof cancel.asked_by);
  g_array_append_val (live->cancels, cancel);
  set_state (live, last_cancel (live), LW_CANCEL_ASKED);
  wait_for_connection (live);
  send_cancel (self, live);
}

/* Asked in a run with the other client id. */
static void
give_up_elsewhere (LwTrade *self,
                   LwLive  *live,
                   gint64   now_us)
{
  g_autofree char *words = lw_cancels_elsewhere_words (self, &live->row);

  refuse_elsewhere (self, live, last_cancel (live)->asked_by, now_us);
  lw_cancels_refused (self, live, 0, words, now_us);
}

void
lw_cancels_connected (LwTrade *self,
                      gint64   now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);
      LwCancel *cancel = lw_cancels_open (live);

      if (cancel == NULL || cancel->state != LW_CANCEL_ASKED)
        continue;
      if (lw_cancels_elsewhere (self, &live->row))
        give_up_elsewhere (self, live, now_us);
      else
        send_cancel (self, live);
    }
}

/* Where one is asked or under way already, there is nothing to add. */
guint
lw_cancels_after_loss (LwTrade *self,
                       gint64   now_us)
{
  guint n = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (lw_live_is_final (live) || live->row.state < LW_INTENT_SENT || lw_cancels_open (live) != NULL || live->loss_asked)
        continue;
      live->loss_asked = TRUE;
      lw_cancels_ask (self, live, "reconnect", now_us);
      n += lw_cancels_open (live) != NULL;
    }
  return n;
}

void
lw_cancels_out (LwTrade *self,
                LwLive  *live,
                gint64   now_us)
{
  LwCancel *cancel = lw_cancels_open (live);

  if (cancel == NULL || cancel->state != LW_CANCEL_ASKED)
    return;
  set_state (live, cancel, LW_CANCEL_SENT);
  live->cancel_us = now_us + LW_SILENCE_US;
}

/* No byte was out: it is sent again when connected, the order cannot have heard of it. */
void
lw_cancels_withdrawn (LwTrade *self,
                      LwLive  *live,
                      gint64   now_us)
{
  LwCancel *cancel = lw_cancels_open (live);

  live->cancel_token = 0;
  live->cancel_frame = 0;
  if (cancel != NULL && cancel->state == LW_CANCEL_ASKED)
    wait_for_connection (live);
}

/* orders.md 7 has one row for ASKED and SENT here, but it also says that a cancel which is asked without a connection is sent with the next
 * one, before anything else. What had no byte out has not been sent: it waits, over attempts to connect that fail and over a start too. A
 * cancel that was out after all, and not yet in the journal as SENT when the program ended, comes twice then: it adds no risk. */
void
lw_cancels_lost (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  LwCancel *cancel = lw_cancels_open (live);

  live->cancel_token = 0;
  live->cancel_frame = 0;
  if (cancel != NULL && cancel->state == LW_CANCEL_SENT) /* of an order that is over none is open */
    set_state (live, cancel, LW_CANCEL_UNKNOWN);
  else if (cancel != NULL)
    wait_for_connection (live);
}

/* Who pressed the switch believes that it is cancelled. */
static void
tell_kill (LwTrade        *self,
           LwLive         *live,
           const LwCancel *cancel,
           const char     *text,
           gint64          now_us)
{
  if (strcmp (cancel->asked_by, "kill") == 0)
    lw_trade_alarm (self, live, now_us, "%s: TWS did not take the kill switch's cancel of order %s (%s): it may be live. Press Cancel in its row, "
                    "or cancel it in TWS", live->row.vertical.symbol, live->row.id, text);
}

void
lw_cancels_refused (LwTrade    *self,
                    LwLive     *live,
                    int         code,
                    const char *text,
                    gint64      now_us)
{
  LwCancel *cancel = lw_cancels_open (live);

  if (cancel == NULL)
    return;
  if (code != 0) /* of an order that is elsewhere the switch has told itself */
    tell_kill (self, live, cancel, text, now_us);
  cancel->code = code;
  lw_text_copy (cancel->text, sizeof cancel->text, text);
  set_state (live, cancel, LW_CANCEL_REFUSED);
}

/* @before: the status before this one. */
void
lw_cancels_status (LwTrade    *self,
                   LwLive     *live,
                   const char *status,
                   const char *before,
                   gboolean    listed,
                   gint64      now_us)
{
  LwCancel *cancel = last_cancel (live);
  gboolean pending = strcmp (status, "PendingCancel") == 0;

  if (cancel == NULL)
    return;
  if (cancel->state == LW_CANCEL_SENT && pending)
    {
      live->cancel_us = 0; /* being cancelled: no deadline, looked at now and then */
      if (live->cancel_again_us == 0)
        live->cancel_again_us = now_us + LW_SNAPSHOT_RETRY_US;
    }
  else if ((cancel->state == LW_CANCEL_SENT && strcmp (status, "Submitted") == 0 && strcmp (before, "PendingCancel") == 0) ||
           (cancel->state == LW_CANCEL_UNKNOWN && listed && !pending))
    {
      lw_text_copy (cancel->text, sizeof cancel->text, "not taken: the order still works");
      lw_text_copy (live->row.reason, sizeof live->row.reason, "TWS did not take the cancel; the order still works");
      set_state (live, cancel, LW_CANCEL_REFUSED);
    }
}

void
lw_cancels_final (LwTrade *self,
                  LwLive  *live)
{
  LwCancel *cancel = last_cancel (live);

  if (cancel != NULL &&
      (cancel->state == LW_CANCEL_ASKED || cancel->state == LW_CANCEL_SENT || cancel->state == LW_CANCEL_UNKNOWN))
    set_state (live, cancel, LW_CANCEL_DONE);
  live->cancel_token = 0;
}

void
lw_cancels_wake (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  LwCancel *cancel = lw_cancels_open (live);

  if (cancel != NULL && live->cancel_us > 0 && now_us >= live->cancel_us)
    {
      set_state (live, cancel, LW_CANCEL_UNKNOWN);
      tell_kill (self, live, cancel, "no answer", now_us);
      lw_snapshot_want_check (self, now_us);
    }
  if (live->cancel_again_us > 0 && now_us >= live->cancel_again_us)
    {
      live->cancel_again_us = now_us + LW_SNAPSHOT_RETRY_US;
      lw_snapshot_want_check (self, now_us);
    }
}
