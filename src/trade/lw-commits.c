#define G_LOG_DOMAIN "lw-commits"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* One commit at a time, in order; what happens while one is under way is written together by the next. An order's commit is a
 * job of its own. A job of evidence that failed stays at the head and is tried again: nothing of it is lost. Rows are copied into
 * their job when it gets its place in the queue: one that waits never learns what happened later, so that no state is on disk ahead
 * of what caused it, and no row of before replaces a later one. */

static LwJob *
job_new (LwTrade *self)
{
  LwJob *job = g_new0 (LwJob, 1);

  job->batch = lw_journal_batch_new ();
  job->token = ++self->last_token;
  g_queue_push_tail (&self->jobs, job);
  return job;
}

void
lw_job_free (LwJob *job)
{
  lw_journal_batch_unref (job->batch);
  g_free (job);
}

LwJournalBatch *
lw_commits_batch (LwTrade *self)
{
  LwJob *tail = g_queue_peek_tail (&self->jobs);
  gboolean busy = self->in_flight && g_queue_get_length (&self->jobs) == 1;

  if (self->into != NULL)
    return self->into;
  if (tail == NULL || tail->order != NULL || busy)
    tail = job_new (self);
  return tail->batch;
}

LwJob *
lw_commits_order (LwTrade *self,
                  LwLive  *live)
{
  LwJob *job = job_new (self);

  job->order = live;
  return job;
}

/* What nobody wants any more and the disk has not begun with. */
void
lw_commits_drop (LwTrade *self,
                 guint64  token)
{
  for (GList *l = self->in_flight ? self->jobs.head->next : self->jobs.head; l != NULL; l = l->next)
    if (((LwJob *) l->data)->token == token)
      {
        lw_job_free (l->data);
        g_queue_delete_link (&self->jobs, l);
        return;
      }
}

/* The latest row of a key is the one that counts; a batch holds it once. */
static void
put_row (GArray       *rows,
         gconstpointer row,
         gsize         size,
         gboolean    (*same) (gconstpointer a, gconstpointer b))
{
  for (guint i = 0; i < rows->len; i++)
    if (same (rows->data + i * size, row))
      {
        memcpy (rows->data + i * size, row, size);
        return;
      }
  g_array_append_vals (rows, row, 1);
}

static gboolean
same_intent (gconstpointer a,
             gconstpointer b)
{
  return g_str_equal (((const LwIntent *) a)->id, ((const LwIntent *) b)->id);
}

static gboolean
same_revision (gconstpointer a,
               gconstpointer b)
{
  const LwRevision *one = a, *other = b;

  return one->n == other->n && g_str_equal (one->intent, other->intent);
}

static gboolean
same_cancel (gconstpointer a,
             gconstpointer b)
{
  const LwCancel *one = a, *other = b;

  return one->n == other->n && g_str_equal (one->intent, other->intent);
}

static gboolean
same_reservation (gconstpointer a,
                  gconstpointer b)
{
  return g_str_equal (((const LwReservation *) a)->intent, ((const LwReservation *) b)->intent);
}

static gboolean
same_exit (gconstpointer a,
           gconstpointer b)
{
  return g_str_equal (((const LwExit *) a)->intent, ((const LwExit *) b)->intent);
}

void
lw_commits_put_exit (LwJournalBatch *batch,
                     const LwExit   *row)
{
  put_row (batch->exits, row, sizeof *row, same_exit);
}

static void
put_live (LwJournalBatch *batch,
          LwLive         *live)
{
  put_row (batch->intents, &live->row, sizeof (LwIntent), same_intent);
  for (guint i = 0; i < live->revisions->len; i++)
    put_row (batch->revisions, &g_array_index (live->revisions, LwRevision, i), sizeof (LwRevision), same_revision);
  for (guint i = 0; i < live->cancels->len; i++)
    put_row (batch->cancels, &g_array_index (live->cancels, LwCancel, i), sizeof (LwCancel), same_cancel);
  put_row (batch->reservations, &live->reservation, sizeof (LwReservation), same_reservation);
}

void
lw_commits_save (LwTrade *self,
                 LwLive  *live)
{
  live->row.version++;
  live->dirty = FALSE;
  put_live (lw_commits_batch (self), live);
}

static void
save_intents (LwTrade *self)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->dirty && live->row.state != LW_INTENT_RESERVED) /* its own job writes it */
        lw_commits_save (self, live);
    }
}

/* RESERVED lives in memory only: what is on disk is ARMED. A change writes its own revision and what it reserves; the intent's row
 * belongs to the evidence. */
void
lw_commits_put_order (LwJob *job)
{
  LwLive *live = job->order;

  if (job->purpose == LW_PURPOSE_MODIFY)
    {
      put_row (job->batch->revisions, lw_live_open_revision (live, LW_PURPOSE_MODIFY), sizeof (LwRevision), same_revision);
      put_row (job->batch->reservations, &live->reservation, sizeof (LwReservation), same_reservation);
      return;
    }
  live->row.version++;
  put_live (job->batch, live); /* the only one of its batch */
  if (job->purpose == LW_PURPOSE_NEW)
    ((LwIntent *) (gpointer) job->batch->intents->data)->state = LW_INTENT_ARMED;
}

static void
save_drafts (LwTrade *self)
{
  for (guint i = 0; i < self->drafts->len; i++)
    if (((LwLive *) g_ptr_array_index (self->drafts, i))->dirty)
      lw_commits_save (self, g_ptr_array_index (self->drafts, i));
}

void
lw_commits_save_changed (LwTrade *self)
{
  save_intents (self);
  save_drafts (self);
}

void
lw_commits_pump (LwTrade *self,
                 gint64   now_us)
{
  LwTradeAction *action;
  LwJob *job;

  lw_commits_save_changed (self);
  job = g_queue_peek_head (&self->jobs);
  if (job == NULL || self->in_flight || (self->journal_off && now_us < self->journal_retry_us))
    return;
  self->in_flight = TRUE;
  job->batch->kill_waits = self->kill_waits;
  self->commit_from_us = now_us;
  action = lw_trade_push (self, LW_TRADE_COMMIT);
  action->token = job->token;
  action->batch = lw_journal_batch_ref (job->batch);
  action->order = job->order != NULL ? &job->frame : NULL;
}

static void
show_committed (LwTrade              *self,
                const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->intents->len; i++)
    {
      const LwIntent *row = &g_array_index (batch->intents, LwIntent, i);
      LwLive *live = lw_trade_find_live (self, row->id);

      if (live == NULL || (row->state == LW_INTENT_DRAFT && live->shown.state != LW_INTENT_DRAFT)) /* a preview's, sent since */
        continue;
      live->shown = *row;
      lw_changes_show (live);
      g_strlcpy (lw_trade_push (self, LW_TRADE_CHANGED)->intent, row->id, LW_INTENT_ID_SIZE);
    }
}

static void
put_hash (GArray           *rows,
          const LwRevision *row)
{
  for (guint i = 0; i < rows->len; i++)
    {
      LwRevision *revision = &g_array_index (rows, LwRevision, i);

      if (same_revision (revision, row) && revision->hash[0] == '\0')
        g_strlcpy (revision->hash, row->hash, sizeof revision->hash);
    }
}

/* The frame's hash was put into the batch by the owner; the job is out of the row. Batches that wait hold the same row from before. */
static void
keep_hash (LwTrade              *self,
           LwLive               *live,
           const LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->revisions->len; i++)
    {
      const LwRevision *row = &g_array_index (batch->revisions, LwRevision, i);

      put_hash (live->revisions, row);
      for (GList *l = self->jobs.head; l != NULL; l = l->next)
        put_hash (((LwJob *) l->data)->batch->revisions, row);
    }
}

/* What says so waits for the disk too: with it the journal is tried again. */
static void
journal_fails (LwTrade      *self,
               const GError *error,
               gint64        now_us)
{
  self->stats.commit_failures++;
  self->journal_retry_us = now_us + LW_JOURNAL_RETRY_US;
  if (!self->journal_off)
    {
      self->journal_off = TRUE;
      lw_trade_alarm (self, NULL, now_us, "The order journal cannot be written (%s): orders are off until it can be",
                      error->message);
    }
  lw_trade_update_synced (self, now_us);
}

/* Of a change or a preview. */
static void
frame_is_committed (LwTrade    *self,
                    LwJob      *job,
                    const char *why_not,
                    gint64      now_us)
{
  if (job->purpose == LW_PURPOSE_MODIFY)
    {
      lw_changes_committed (self, job->order, why_not, now_us);
      g_strlcpy (lw_trade_push (self, LW_TRADE_CHANGED)->intent, job->order->row.id, LW_INTENT_ID_SIZE);
    }
  else
    lw_previews_committed (self, job->order, job->token, why_not, now_us);
}

static void
order_fails (LwTrade    *self,
             LwJob      *job,
             const char *why_not,
             gint64      now_us)
{
  LwLive *live = job->order;
  LwCause cause = { .text = why_not };

  g_queue_pop_head (&self->jobs);
  keep_hash (self, live, job->batch);
  if (job->purpose != LW_PURPOSE_NEW)
    {
      frame_is_committed (self, job, why_not, now_us);
      lw_job_free (job);
      return;
    }
  lw_exit_book_committed (self, job->batch, FALSE);
  lw_trade_raise (self, live, LW_EV_COMMIT_FAIL, &cause, now_us);
  live->shown = live->row; /* "never left this program" is true without the journal */
  g_strlcpy (lw_trade_push (self, LW_TRADE_CHANGED)->intent, live->row.id, LW_INTENT_ID_SIZE);
  lw_job_free (job);
}

static void
job_is_done (LwTrade *self,
             LwJob   *job,
             gint64   now_us)
{
  g_queue_pop_head (&self->jobs);
  if (self->journal_off)
    {
      self->journal_off = FALSE;
      lw_trade_update_synced (self, now_us);
    }
  if (job->order != NULL)
    {
      keep_hash (self, job->order, job->batch);
      if (job->purpose != LW_PURPOSE_NEW)
        frame_is_committed (self, job, NULL, now_us);
      else
        lw_trade_raise (self, job->order, LW_EV_COMMIT_OK, NULL, now_us);
    }
  show_committed (self, job->batch);
  lw_exit_book_committed (self, job->batch, TRUE);
  lw_job_free (job);
}

/* The job that was handed out under @token; NULL = it was answered, or never was. */
static LwJob *
end_flight (LwTrade *self,
            guint64  token)
{
  LwJob *job = g_queue_peek_head (&self->jobs);

  if (job == NULL || !self->in_flight || job->token != token)
    return NULL;
  self->in_flight = FALSE;
  return job;
}

void
lw_commits_done (LwTrade      *self,
                 guint64       token,
                 const GError *error,
                 gint64        now_us)
{
  LwJob *job = end_flight (self, token);

  if (job == NULL)
    return;
  self->commit_us = MAX (now_us - self->commit_from_us, 0);
  if (error == NULL)
    {
      lw_kill_committed (self, job->batch, NULL, now_us);
      job_is_done (self, job, now_us);
      return;
    }
  journal_fails (self, error, now_us);
  lw_kill_committed (self, job->batch, error, now_us);
  if (job->order != NULL)
    order_fails (self, job, error->message, now_us);
}

/* The journal was not asked, so nothing speaks against it. */
void
lw_commits_not_encoded (LwTrade    *self,
                        guint64     token,
                        const char *why,
                        gint64      now_us)
{
  LwJob *job = end_flight (self, token);

  if (job != NULL && job->order != NULL) /* GCOVR_EXCL_BR_LINE: only an order is encoded */
    order_fails (self, job, why, now_us);
}
