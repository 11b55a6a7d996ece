#define G_LOG_DOMAIN "lw-changes"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

/* MODIFY revisions (orders.md 7). TWS takes an id that it does not know as a new order, so a change leaves only for an order that TWS
 * has named live on this connection. At most one is under way; a newer wish waits in memory, as long as the order goes out or stands, and
 * is judged anew when its turn comes. */

static const char not_above_filled[] = "The quantity must be above what is filled already";

/* It is no row of the journal, so the view need not wait for one. That it is over comes with the row of what came of it. */
void
lw_changes_show (LwLive *live)
{
  if (!live->row.change_open)
    return;
  live->shown.change_open = TRUE;
  live->shown.change_limit = live->row.change_limit;
  live->shown.change_quantity = live->row.change_quantity;
}

/* What the view says of a change that is under way or waits. */
static void
note (LwLive *live)
{
  const LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  live->row.change_open = revision != NULL || live->wish.waits;
  live->row.change_limit = live->wish.waits ? live->wish.limit : revision != NULL ? revision->limit : LW_PRICE_NONE;
  live->row.change_quantity = live->wish.waits ? live->wish.quantity : revision != NULL ? revision->quantity : 0;
  live->dirty = TRUE;
  lw_changes_show (live);
}

static void
drop_wish (LwLive *live)
{
  if (!live->wish.waits)
    return;
  live->wish.waits = FALSE;
  g_clear_pointer (&live->wish_ticket, g_free);
  note (live);
}

static void
drop_wish_saying (LwTrade    *self,
                  LwLive     *live,
                  const char *why,
                  gint64      now_us)
{
  g_autofree char *price = lw_sentences_price (lw_price_to_double (live->wish.limit));

  lw_trade_alarm (self, live, now_us, "%s: the change to %d at %s that waited for its turn is dropped, the order stays as it is. %s",
                  live->row.vertical.symbol, live->wish.quantity, price, why);
  drop_wish (live);
}

gboolean
lw_changes_any_unknown (const LwLive *live)
{
  const LwRevision *revision = lw_live_revision (live, LW_PURPOSE_MODIFY);

  return revision != NULL && revision->state == LW_REV_UNKNOWN;
}

/* Never back to ARMED. */
static void
set_state (LwLive     *live,
           LwRevision *revision,
           LwRevState  state,
           int         code,
           const char *text,
           gint64      now_us)
{
  revision->state = state;
  revision->us = now_us;
  if (text != NULL)
    {
      revision->code = code;
      lw_text_copy (revision->text, sizeof revision->text, text);
    }
  live->change_late_us = 0;
  if (state != LW_REV_SENT)
    live->change_us = live->change_token = live->change_frame = 0;
  live->row.change_unknown = lw_cancels_any_unknown (live) || lw_changes_any_unknown (live);
  note (live);
}

static gboolean
stands (const LwLive *live)
{
  LwIntentState state = live->row.state;

  return state == LW_INTENT_WORKING || state == LW_INTENT_PARTIAL || state == LW_INTENT_HELD;
}

static gboolean
goes_out (const LwLive *live)
{
  LwIntentState state = live->row.state;

  return state == LW_INTENT_RESERVED || state == LW_INTENT_ARMED || state == LW_INTENT_SENT;
}

static gboolean
may_change (const LwTrade *self,
            LwLive        *live)
{
  return stands (live) && live->strong && self->connected
         && self->link_up && self->account_ok
         && !self->killed && lw_cancels_open (live) == NULL && !lw_cancels_elsewhere (self, &live->row); /* GCOVR_EXCL_BR_LINE: switch and cancel drop the
                                                                                              wish before, and of another client there is none;
                                                                                              asked once more */
}

/* One that TWS has not named yet may still be named. */
static gboolean
may_wait (const LwTrade *self,
          LwLive        *live)
{
  return goes_out (live) && self->connected && !live->abort && !live->withdraw;
}

static void
fill_frame (const LwLive *live,
            const LwWish *wish,
            LwOrder      *order)
{
  lw_transmit_fill_order (&live->row, order);
  order->quantity = wish->quantity;
  order->limit = wish->limit;
}

static void
begin (LwTrade *self,
       LwLive  *live,
       gint64   now_us)
{
  const LwWish *wish = &live->wish;
  LwRevision revision = { .n = (int) live->revisions->len + 1, .purpose = LW_PURPOSE_MODIFY, .order_id = live->row.order_id,
                          .limit = wish->limit, .quantity = wish->quantity, .state = LW_REV_ARMED, .us = now_us };
  LwJob *job = lw_commits_order (self, live);

  g_strlcpy (revision.intent, live->row.id, sizeof revision.intent);
  g_strlcpy (revision.tif, live->row.tif, sizeof revision.tif);
  g_array_append_val (live->revisions, revision);
  job->purpose = LW_PURPOSE_MODIFY;
  fill_frame (live, wish, &job->frame);
  live->change_token = job->token;
  live->change_frame = 0;
  live->change_placed = live->change_abort = live->change_withdraw = FALSE;
  live->change_late_us = now_us + LW_LATE_US;
  live->reservation.micro_usd = MAX (live->reservation.micro_usd, wish->micro_usd);
  live->wish.waits = FALSE;
  g_clear_pointer (&live->wish_ticket, g_free);
  lw_commits_put_order (job);
  note (live);
  lw_journal_batch_event (job->batch, now_us, live->row.id, "modify", NULL);
}

static gboolean
is_its_turn (const LwTrade *self,
             LwLive        *live)
{
  return live->wish.waits && lw_live_open_revision (live, LW_PURPOSE_MODIFY) == NULL && may_change (self, live);
}

static gboolean
is_above_filled (const LwLive *live,
                 int           quantity)
{
  return quantity >= floor (live->row.filled) + 1;
}

/* The wish that waits goes as soon as it may, where nothing speaks against it by then. */
void
lw_changes_pump (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  g_autofree char *why = NULL;

  if (!is_its_turn (self, live))
    return;
  if (is_above_filled (live, live->wish.quantity))
    why = lw_transmit_judge_wish (self, live, now_us);
  else
    why = g_strdup (not_above_filled);
  if (why == NULL)
    begin (self, live, now_us);
  else
    drop_wish_saying (self, live, why, now_us);
}

/* Of an order that is neither on its way nor stands nobody knows when TWS names it, and nobody may be there then. */
void
lw_changes_entered (LwTrade *self,
                    LwLive  *live,
                    gint64   now_us)
{
  if (live->wish.waits && !stands (live) && !goes_out (live))
    drop_wish_saying (self, live, "TWS has to say first what became of the order: ask for the change again then", now_us);
}

static gboolean
is_under_way (const LwLive *live,
              const LwWish *wish)
{
  return live->row.change_open && live->row.change_limit == wish->limit && live->row.change_quantity == wish->quantity;
}

static const char *
why_not (const LwTrade *self,
         LwLive        *live,
         const LwWish  *wish)
{
  if (lw_live_is_final (live))
    return "This order is over: it cannot be changed";
  if (self->killed)
    return "The kill switch is on: nothing is sent until you release it";
  if (lw_cancels_open (live) != NULL)
    return "This order is being cancelled: it cannot be changed";
  if (!may_change (self, live) && !may_wait (self, live))
    return "TWS has not named this order on this connection: ask again when it has";
  if (is_under_way (live, wish))
    return "This change is under way: TWS has not taken it yet";
  if (!is_above_filled (live, wish->quantity))
    return not_above_filled;
  if (wish->limit == live->row.limit && wish->quantity == live->row.quantity && !live->wish.waits
      && lw_live_open_revision (live, LW_PURPOSE_MODIFY) == NULL)
    return "TWS works the order with these values already";
  return NULL;
}

char *
lw_changes_why_not (const LwTrade *self,
                    LwLive        *live,
                    const LwWish  *wish)
{
  if (!lw_live_is_final (live) && lw_cancels_elsewhere (self, &live->row))
    return g_strdup_printf ("This order was sent for account %s with client id %d, and TWS would take a change from here for a new order: change "
                            "it in TWS, or connect with that account and client id again", live->row.account, live->row.client_id);
  return g_strdup (why_not (self, live, wish));
}

void
lw_changes_ask (LwTrade        *self,
                LwLive         *live,
                const LwWish   *wish,
                const LwTicket *ticket,
                gint64          now_us)
{
  live->wish = *wish;
  live->wish.waits = TRUE;
  live->row.reason[0] = '\0'; /* it spoke of what was before */
  g_free (live->wish_ticket);
  live->wish_ticket = g_memdup2 (ticket, sizeof *ticket);
  live->wish_ticket->seen_us = now_us; /* it waits for half a minute at most: G13 */
  note (live);
  if (is_its_turn (self, live))
    begin (self, live, now_us);
}

void
lw_changes_committed (LwTrade    *self,
                      LwLive     *live,
                      const char *why_not,
                      gint64      now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  if (revision == NULL || live->change_placed) /* GCOVR_EXCL_BR_LINE: a commit is answered once, and its revision is ARMED until then */
    return; /* GCOVR_EXCL_LINE: as above */
  if (why_not != NULL || live->change_abort || !may_change (self, live) || !is_above_filled (live, revision->quantity))
    {
      set_state (live, revision, LW_REV_WITHDRAWN, 0, why_not != NULL ? why_not : "taken back before a byte was out", now_us);
      drop_wish (live);
      return;
    }
  live->change_placed = TRUE;
  lw_trade_push (self, LW_TRADE_PLACE)->token = live->change_token;
}

void
lw_changes_frame (LwTrade *self,
                  LwLive  *live,
                  guint64  frame,
                  gint64   now_us)
{
  live->change_frame = frame;
  if (frame == 0)
    lw_changes_withdrawn (self, live, now_us);
  else if (live->change_withdraw)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = frame;
}

void
lw_changes_out (LwTrade *self,
                LwLive  *live,
                gint64   now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  if (revision == NULL || revision->state != LW_REV_ARMED)
    return;
  set_state (live, revision, LW_REV_SENT, 0, NULL, now_us);
  live->change_us = now_us + LW_SILENCE_US;
}

void
lw_changes_withdrawn (LwTrade *self,
                      LwLive  *live,
                      gint64   now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  if (revision != NULL && revision->state == LW_REV_ARMED)
    set_state (live, revision, LW_REV_WITHDRAWN, 0, "taken back before a byte was out", now_us);
  drop_wish (live);
}

/* A cancel, the switch or the clock: what has no byte out does not go any more. */
void
lw_changes_drop (LwTrade *self,
                 LwLive  *live)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  drop_wish (live);
  live->change_late_us = 0;
  if (revision == NULL || revision->state != LW_REV_ARMED || live->change_withdraw)
    return;
  live->change_abort = TRUE;
  if (!live->change_placed)
    return;
  live->change_withdraw = TRUE;
  if (live->change_frame != 0)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = live->change_frame;
}

/* Every frame had its report before: what is ARMED has no byte out. */
void
lw_changes_lost (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  drop_wish (live);
  if (revision == NULL)
    return;
  if (revision->state == LW_REV_SENT)
    set_state (live, revision, LW_REV_UNKNOWN, 0, NULL, now_us);
  else if (live->change_placed)
    set_state (live, revision, LW_REV_WITHDRAWN, 0, "the connection was lost before a byte was out", now_us);
  else
    live->change_abort = TRUE;
}

void
lw_changes_final (LwTrade *self,
                  LwLive  *live,
                  gint64   now_us)
{
  lw_changes_drop (self, live);
  for (guint i = 0; i < live->revisions->len; i++)
    {
      LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if (revision->purpose == LW_PURPOSE_MODIFY && (revision->state == LW_REV_SENT || revision->state == LW_REV_UNKNOWN))
        set_state (live, revision, LW_REV_REFUSED, 0, "too late", now_us);
    }
}

/* The change that an error speaks of; FALSE: it speaks of the order. */
gboolean
lw_changes_error (LwTrade        *self,
                  LwLive         *live,
                  LwIntentEvent   event,
                  const LwReport *report,
                  gint64          now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  if (revision == NULL || revision->state != LW_REV_SENT || event == LW_EV_E202 || event == LW_EV_C_NOTFOUND
      || event == LW_EV_C_REFUSED)
    return FALSE;
  if (event == LW_EV_REFUSED || event == LW_EV_E103 || report->code == 104 || report->code == 105 || report->code == 110)
    {
      set_state (live, revision, LW_REV_REFUSED, report->code, report->text, now_us);
      drop_wish (live);
      g_snprintf (live->row.reason, sizeof live->row.reason, "TWS refused the change: %.400s", report->text != NULL ? report->text : "");
    }
  else if (report->text != NULL)
    lw_text_copy (live->row.reason, sizeof live->row.reason, report->text);
  live->dirty = TRUE;
  lw_snapshot_want_check (self, now_us);
  return TRUE;
}

static gboolean
is_answered_by (const LwRevision *revision,
                const LwReport   *report)
{
  return revision->purpose == LW_PURPOSE_MODIFY && revision->limit == report->limit && revision->quantity == report->quantity
         && (report->tif[0] == '\0' || strcmp (revision->tif, report->tif) == 0)
         && (revision->state == LW_REV_SENT || revision->state == LW_REV_UNKNOWN || revision->state == LW_REV_REFUSED);
}

static void
take (LwTrade *self,
      LwLive  *live,
      guint    newest,
      gint64   now_us)
{
  LwRevision *revision = &g_array_index (live->revisions, LwRevision, newest);

  if (revision->state == LW_REV_REFUSED)
    lw_trade_alarm (self, live, now_us, "%s: TWS works a change of the order that it had refused", live->row.vertical.symbol);
  for (guint i = 0; i <= newest; i++)
    {
      LwRevision *older = &g_array_index (live->revisions, LwRevision, i);

      if (older->purpose == LW_PURPOSE_MODIFY && (i == newest || older->state == LW_REV_SENT || older->state == LW_REV_UNKNOWN))
        set_state (live, older, LW_REV_ACKED, 0, NULL, now_us);
    }
}

/* What TWS works now. The newest change with these values is the one that it took; a change without an answer that a list does
 * not show was not taken. */
void
lw_changes_open_order (LwTrade        *self,
                       LwLive         *live,
                       const LwReport *report,
                       gboolean        listed,
                       gint64          now_us)
{
  LwRevision *revision;

  for (guint i = live->revisions->len; i > 0; i--)
    if (is_answered_by (&g_array_index (live->revisions, LwRevision, i - 1), report))
      {
        take (self, live, i - 1, now_us);
        return;
      }
  revision = lw_live_revision (live, LW_PURPOSE_MODIFY);
  if (revision != NULL && revision->state == LW_REV_UNKNOWN && listed)
    {
      set_state (live, revision, LW_REV_REFUSED, 0, "not taken", now_us);
      lw_text_copy (live->row.reason, sizeof live->row.reason, "TWS did not take the change; the order works as before");
    }
}

void
lw_changes_wake (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_MODIFY);

  if (live->change_late_us > 0 && now_us >= live->change_late_us)
    lw_changes_drop (self, live);
  if (revision != NULL && live->change_us > 0 && now_us >= live->change_us)
    {
      set_state (live, revision, LW_REV_UNKNOWN, 0, NULL, now_us);
      lw_snapshot_want_check (self, now_us);
    }
}
