#define G_LOG_DOMAIN "lw-previews"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

/* WHATIF revisions (orders.md 7). The ticket's intent is a DRAFT of its own list: it is no order, counts nowhere and stands in no view
 * of orders, but the ids that its previews used up are on disk before they leave. One preview at a time for a ticket, one in two
 * seconds, no retry. When the ticket is sent its draft becomes the order's intent. */

#define DEADLINE_US (5 * LW_SECOND_US)
#define APART_US    (2 * LW_SECOND_US)

static guint
n_lives (const LwTrade *self)
{
  return self->drafts->len + self->intents->len;
}

static LwLive *
live_at (const LwTrade *self,
         guint          i)
{
  return i < self->drafts->len ? g_ptr_array_index (self->drafts, i) : g_ptr_array_index (self->intents, i - self->drafts->len);
}

static void
tell (LwTrade      *self,
      const LwLive *live)
{
  g_strlcpy (lw_trade_push (self, LW_TRADE_CHANGED)->intent, live->row.id, LW_INTENT_ID_SIZE);
}

/* Its last word: nothing of this revision changes any more. */
static void
finish (LwTrade    *self,
        LwLive     *live,
        LwRevision *revision,
        LwRevState  state,
        int         code,
        const char *text,
        gint64      now_us)
{
  revision->state = state;
  revision->us = now_us;
  revision->code = code;
  if (text != NULL)
    lw_text_copy (revision->text, sizeof revision->text, text);
  live->preview_token = live->preview_frame = 0;
  live->preview_us = 0;
  live->dirty = TRUE;
  tell (self, live);
}

static LwLive *
new_draft (LwTrade    *self,
           const char *id,
           gint64      now_us)
{
  LwLive *live = lw_live_new ();
  LwIntent *intent = &live->row;

  g_strlcpy (intent->id, id, sizeof intent->id);
  intent->created_us = now_us;
  intent->order_id = -1;
  intent->state = LW_INTENT_DRAFT;
  g_strlcpy (live->reservation.intent, id, sizeof live->reservation.intent);
  lw_previews_keep (self, live);
  return live;
}

void
lw_previews_keep (LwTrade *self,
                  LwLive  *live)
{
  g_ptr_array_add (self->drafts, live);
  g_hash_table_insert (self->by_id, live->row.id, live);
}

gboolean
lw_previews_is_past (const LwTrade *self,
                     const char    *draft_id)
{
  return g_hash_table_contains (self->past_drafts, draft_id);
}

static gboolean
is_held (const LwTrade *self,
         const LwLive  *live)
{
  if (!lw_live_is_final (live) || live->dirty) /* GCOVR_EXCL_BR_LINE: what changed was written just before */
    return TRUE;
  for (const GList *l = self->jobs.head; l != NULL; l = l->next)
    if (((const LwJob *) l->data)->order == live)
      return TRUE;
  return FALSE;
}

/* Its ids stay: under one of them an order may yet come alive. */
static void
remember (LwTrade      *self,
          const LwLive *live)
{
  g_hash_table_add (self->past_drafts, g_strdup (live->row.id));
  for (guint i = 0; live->row.id_epoch == self->id_epoch && i < live->revisions->len; i++)
    g_hash_table_add (self->past_previews, GINT_TO_POINTER (g_array_index (live->revisions, LwRevision, i).order_id));
}

void
lw_previews_forget (LwTrade *self)
{
  for (guint i = self->drafts->len; i > 0; i--)
    {
      const LwLive *live = g_ptr_array_index (self->drafts, i - 1);

      if (is_held (self, live))
        continue;
      remember (self, live);
      g_hash_table_remove (self->by_id, live->row.id);
      g_ptr_array_remove_index (self->drafts, i - 1);
    }
}

static const char *
why_not (const LwTrade  *self,
         const char     *draft_id,
         const LwLive   *live,
         const LwTicket *ticket,
         gint64          now_us)
{
  if (self->killed)
    return "The kill switch is on: nothing is sent until you release it";
  if (!self->synced)
    return "Orders are off: TWS is not asked";
  if (ticket->limit == LW_PRICE_NONE || ticket->quantity < 1)
    return "There is no price yet";
  if (lw_ids_next (self) < 0)
    return "The order ids of this client are used up";
  if ((live != NULL && live->row.state != LW_INTENT_DRAFT) || lw_previews_is_past (self, draft_id))
    return "This ticket was sent, or closed";
  if (live != NULL && lw_live_open_revision (live, LW_PURPOSE_WHATIF) != NULL)
    return "A preview is under way";
  if (live != NULL && now_us - live->preview_asked_us < APART_US)
    return "The last preview is less than two seconds old";
  return NULL;
}

static void
add_revision (LwTrade        *self,
              LwLive         *live,
              const LwTicket *ticket,
              gint64          now_us)
{
  LwRevision revision = { .n = (int) live->revisions->len + 1, .purpose = LW_PURPOSE_WHATIF, .limit = live->row.limit,
                          .quantity = ticket->quantity, .state = LW_REV_ARMED, .us = now_us };

  revision.order_id = self->max_order_id = lw_ids_next (self);
  g_strlcpy (revision.intent, live->row.id, sizeof revision.intent);
  g_strlcpy (revision.tif, live->row.tif, sizeof revision.tif);
  g_array_append_val (live->revisions, revision);
}

static void
begin (LwTrade        *self,
       LwLive         *live,
       const LwTicket *ticket,
       gint64          now_us)
{
  LwJob *job;

  lw_transmit_fill_intent (self, live, ticket);
  add_revision (self, live, ticket, now_us);
  job = lw_commits_order (self, live);
  job->purpose = LW_PURPOSE_WHATIF;
  lw_transmit_fill_order (&live->row, &job->frame);
  job->frame.order_id = lw_live_revision (live, LW_PURPOSE_WHATIF)->order_id;
  job->frame.what_if = TRUE;
  live->preview_token = job->token;
  live->preview_frame = 0;
  live->preview_placed = live->preview_withdraw = FALSE;
  live->preview_asked_us = now_us;
  live->preview_us = now_us + DEADLINE_US;
  live->preview = (LwPreview) { .limit = live->row.limit, .quantity = ticket->quantity };
  lw_commits_put_order (job);
  lw_journal_batch_event (job->batch, now_us, live->row.id, "preview", NULL);
}

const char *
lw_previews_ask (LwTrade        *self,
                 const char     *draft_id,
                 const LwTicket *ticket,
                 gint64          now_us)
{
  LwLive *live = lw_trade_find_live (self, draft_id);
  const char *why = why_not (self, draft_id, live, ticket, now_us);

  if (why != NULL)
    return why;
  if (live == NULL)
    live = new_draft (self, draft_id, now_us);
  begin (self, live, ticket, now_us);
  return NULL;
}

/* What has no byte out does not go any more. */
static void
take_back (LwTrade    *self,
           LwLive     *live,
           LwRevision *revision,
           gint64      now_us)
{
  if (revision->state != LW_REV_ARMED || live->preview_withdraw)
    return;
  if (!live->preview_placed)
    {
      lw_commits_drop (self, live->preview_token);
      finish (self, live, revision, LW_REV_WITHDRAWN, 0, "taken back before a byte was out", now_us);
      return;
    }
  live->preview_withdraw = TRUE;
  if (live->preview_frame != 0)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = live->preview_frame;
}

void
lw_previews_drop (LwTrade *self,
                  LwLive  *live,
                  gint64   now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_WHATIF);

  if (revision != NULL)
    take_back (self, live, revision, now_us);
}

void
lw_previews_drop_all (LwTrade *self,
                      gint64   now_us)
{
  for (guint i = 0; i < n_lives (self); i++)
    lw_previews_drop (self, live_at (self, i), now_us);
}

void
lw_previews_committed (LwTrade    *self,
                       LwLive     *live,
                       guint64     token,
                       const char *why_not,
                       gint64      now_us)
{
  LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_WHATIF);

  if (revision == NULL || live->preview_token != token || live->preview_placed) /* taken back in the meantime; GCOVR_EXCL_BR_LINE: a commit is answered once */
    return;
  if (why_not != NULL || self->killed || !self->connected) /* GCOVR_EXCL_BR_LINE: switch and loss take back what is not placed */
    {
      finish (self, live, revision, LW_REV_WITHDRAWN, 0, why_not != NULL ? why_not : "taken back before a byte was out", now_us); /* GCOVR_EXCL_BR_LINE: as above */
      return;
    }
  live->preview_placed = TRUE;
  lw_trade_push (self, LW_TRADE_PLACE)->token = token;
}

static LwLive *
find_token (const LwTrade *self,
            guint64        token)
{
  for (guint i = 0; token != 0 && i < n_lives (self); i++)
    if (live_at (self, i)->preview_token == token)
      return live_at (self, i);
  return NULL;
}

static LwLive *
find_frame (const LwTrade *self,
            guint64        frame)
{
  for (guint i = 0; frame != 0 && i < n_lives (self); i++)
    if (live_at (self, i)->preview_frame == frame)
      return live_at (self, i);
  return NULL;
}

void
lw_previews_frame (LwTrade *self,
                   guint64  token,
                   guint64  frame,
                   gint64   now_us)
{
  LwLive *live = find_token (self, token);
  LwRevision *revision = live != NULL ? lw_live_open_revision (live, LW_PURPOSE_WHATIF) : NULL;

  if (revision == NULL || !live->preview_placed || live->preview_frame != 0)
    return;
  live->preview_frame = frame;
  if (frame == 0)
    finish (self, live, revision, LW_REV_WITHDRAWN, 0, "it could not be written to TWS", now_us);
  else if (live->preview_withdraw)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = frame;
}

void
lw_previews_out (LwTrade *self,
                 guint64  frame,
                 gint64   now_us)
{
  LwLive *live = find_frame (self, frame);
  LwRevision *revision = live != NULL ? lw_live_open_revision (live, LW_PURPOSE_WHATIF) : NULL;

  if (revision == NULL || revision->state != LW_REV_ARMED)
    return;
  revision->state = LW_REV_SENT;
  revision->us = now_us;
  if (live->preview_us == 0) /* it was to be taken back, too late */
    live->preview_us = now_us + DEADLINE_US;
  live->dirty = TRUE;
}

void
lw_previews_withdrawn (LwTrade *self,
                       guint64  frame,
                       gint64   now_us)
{
  LwLive *live = find_frame (self, frame);
  LwRevision *revision = live != NULL ? lw_live_open_revision (live, LW_PURPOSE_WHATIF) : NULL;

  if (revision != NULL && revision->state == LW_REV_ARMED)
    finish (self, live, revision, LW_REV_WITHDRAWN, 0, "taken back before a byte was out", now_us);
}

/* Every frame had its report before: what is ARMED has no byte out. */
void
lw_previews_lost (LwTrade *self,
                  gint64   now_us)
{
  for (guint i = 0; i < n_lives (self); i++)
    {
      LwLive *live = live_at (self, i);
      LwRevision *revision = lw_live_open_revision (live, LW_PURPOSE_WHATIF);

      if (revision != NULL && revision->state == LW_REV_SENT)
        finish (self, live, revision, LW_REV_UNKNOWN, 0, "the connection was lost before TWS answered", now_us);
      else if (revision != NULL)
        {
          lw_commits_drop (self, live->preview_token);
          finish (self, live, revision, LW_REV_WITHDRAWN, 0, "the connection was lost before a byte was out", now_us);
        }
    }
}

void
lw_previews_wake (LwTrade *self,
                  gint64   now_us)
{
  for (guint i = 0; i < n_lives (self); i++)
    {
      LwLive *live = live_at (self, i);
      LwRevision *revision = live->preview_us > 0 && now_us >= live->preview_us ? lw_live_open_revision (live, LW_PURPOSE_WHATIF) : NULL;

      if (revision != NULL && revision->state == LW_REV_SENT)
        finish (self, live, revision, LW_REV_UNKNOWN, 0, "TWS did not answer within five seconds", now_us);
      else if (revision != NULL)
        take_back (self, live, revision, now_us);
      if (live->preview_us > 0 && now_us >= live->preview_us)
        live->preview_us = 0;
    }
}

gint64
lw_previews_next_us (const LwTrade *self)
{
  gint64 next_us = 0;

  for (guint i = 0; i < n_lives (self); i++)
    {
      gint64 at_us = live_at (self, i)->preview_us;

      if (at_us > 0 && (next_us == 0 || at_us < next_us))
        next_us = at_us;
    }
  return next_us;
}

/* Without a margin, or without its currency, an answer is no preview. */
gboolean
lw_preview_is_of (const LwPreview *self,
                  int              quantity,
                  LwPrice          limit)
{
  return self->quantity == quantity && ABS (self->limit) == ABS (limit);
}

static void
keep_figures (LwLive         *live,
              const LwReport *report)
{
  LwPreview *preview = &live->preview;

  preview->has_figures = isfinite (report->init_margin_change) && report->currency[0] != '\0';
  preview->init_margin = report->init_margin_change;
  preview->maint_margin = report->maint_margin_change;
  preview->available_after = report->equity_after - report->init_margin_after;
  preview->commission_low = report->commission_min;
  preview->commission_high = report->commission_max;
  g_strlcpy (preview->currency, report->currency, sizeof preview->currency);
}

static gboolean
is_refusal (const LwReport *report)
{
  LwIntentEvent event = report->type == LW_REPORT_ERROR ? lw_order_code_event (report->code, FALSE) : LW_EV_NOTICE;

  return event == LW_EV_REFUSED || event == LW_EV_E103;
}

/* A late answer to one that is over is in the journal, and that is all. */
void
lw_previews_report (LwTrade        *self,
                    LwLive         *live,
                    const LwReport *report,
                    gint64          now_us)
{
  LwRevision *revision = live != NULL ? lw_live_open_revision (live, LW_PURPOSE_WHATIF) : NULL;

  if (revision == NULL || revision->order_id != report->order_id || revision->state != LW_REV_SENT)
    return;
  if (report->type == LW_REPORT_OPEN_ORDER && report->what_if) /* GCOVR_EXCL_BR_LINE: without it the order lives, a conflict */
    {
      keep_figures (live, report);
      finish (self, live, revision, LW_REV_ACKED, 0, report->text, now_us);
    }
  else if (is_refusal (report))
    finish (self, live, revision, LW_REV_REFUSED, report->code, report->text, now_us);
}

static guint
index_of (const LwTrade *self,
          const LwLive  *live)
{
  for (guint i = 0; i < self->drafts->len; i++) /* GCOVR_EXCL_BR_LINE: as below */
    if (g_ptr_array_index (self->drafts, i) == live)
      return i;
  return G_MAXUINT; /* GCOVR_EXCL_LINE: a DRAFT stands here from its first preview, or from the load, until it is taken or forgotten */
}

LwLive *
lw_previews_take (LwTrade    *self,
                  const char *intent_id,
                  gint64      now_us)
{
  LwLive *live = lw_trade_find_live (self, intent_id);

  if (live == NULL || live->row.state != LW_INTENT_DRAFT) /* GCOVR_EXCL_BR_LINE: what was sent before was refused before */
    return NULL;
  lw_previews_drop (self, live, now_us);
  g_ptr_array_steal_index (self->drafts, index_of (self, live));
  return live;
}

static LwPreviewState
state_of (const LwLive *live)
{
  const LwRevision *revision = lw_live_revision (live, LW_PURPOSE_WHATIF);

  if (revision == NULL)
    return LW_PREVIEW_NONE;
  switch (revision->state)
    {
    case LW_REV_ARMED:
    case LW_REV_SENT:  return LW_PREVIEW_OPEN;
    case LW_REV_ACKED: return live->preview.has_figures ? LW_PREVIEW_READY : LW_PREVIEW_FAILED;
    default:           return LW_PREVIEW_FAILED;
    }
}

/* Why there are no figures, for a person. */
static const char *
words_of (const LwRevision *revision)
{
  if (strstr (revision->text, "Read-Only") != NULL || strstr (revision->text, "read-only") != NULL)
    return "TWS only lets this program read (Read-Only API): no preview";
  if (revision->state == LW_REV_ACKED && revision->text[0] == '\0')
    return "TWS answered without a margin";
  return revision->text;
}

void
lw_trade_get_preview (LwTrade    *self,
                      const char *draft_id,
                      LwPreview  *preview)
{
  const LwLive *live = draft_id[0] != '\0' ? lw_trade_find_live (self, draft_id) : NULL;

  *preview = (LwPreview) { .state = LW_PREVIEW_NONE };
  if (live == NULL)
    return;
  *preview = live->preview;
  preview->state = state_of (live);
  if (preview->state == LW_PREVIEW_FAILED)
    lw_text_copy (preview->text, sizeof preview->text, words_of (lw_live_revision (live, LW_PURPOSE_WHATIF)));
}

/* Of another price of the same spread and size the margin differs by at most what the price differs. */
void
lw_previews_gather (LwTrade        *self,
                    const LwTicket *ticket,
                    LwGateInput    *input)
{
  const LwLive *live = ticket->draft[0] != '\0' ? lw_trade_find_live (self, ticket->draft) : NULL;
  const LwPreview *preview = live != NULL ? &live->preview : NULL;
  gint64 margin = preview != NULL && state_of (live) == LW_PREVIEW_READY ? lw_gate_micro (preview->init_margin) : LW_GATE_NONE;

  input->preview = 0;
  if (margin == LW_GATE_NONE || preview->quantity != ticket->quantity || input->limit == LW_GATE_NONE)
    return;
  input->preview = 1;
  input->margin_micro = margin + ABS (input->limit - preview->limit) * (G_GINT64_CONSTANT (1000000) / LW_PRICE_SCALE)
                        * ticket->vertical.multiplier * ticket->quantity;
}
