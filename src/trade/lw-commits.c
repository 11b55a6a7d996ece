#define G_LOG_DOMAIN "lw-commits"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* One commit at a time, in order; what happens while one is under way is written together by the next. An order's commit is a
 * job of its own. A job of evidence that failed stays at the head and is tried again: nothing of it is lost. */

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
save_dirty (LwTrade *self)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->dirty && live->row.state != LW_INTENT_RESERVED) /* its own job writes it */
        lw_commits_save (self, live);
    }
}

/* RESERVED lives in memory only: what is on disk is ARMED. */
static void
put_order (LwJob *job)
{
  put_live (job->batch, job->order);
  if (job->is_change)
    return;
  for (guint i = 0; i < job->batch->intents->len; i++)
    g_array_index (job->batch->intents, LwIntent, i).state = LW_INTENT_ARMED;
}

void
lw_commits_pump (LwTrade *self,
                 gint64   now_us)
{
  LwTradeAction *action;
  LwJob *job;

  save_dirty (self);
  job = g_queue_peek_head (&self->jobs);
  if (job == NULL || self->in_flight || (self->journal_off && now_us < self->journal_retry_us))
    return;
  if (job->order != NULL)
    put_order (job);
  self->in_flight = TRUE;
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

      if (live == NULL)
        continue;
      live->shown = *row;
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

/* The frame's hash was put into the batch by the owner. Batches that wait hold the same row from before. */
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
        if (((LwJob *) l->data)->batch != batch)
          put_hash (((LwJob *) l->data)->batch->revisions, row);
    }
}

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

static void
order_fails (LwTrade      *self,
             LwJob        *job,
             const GError *error,
             gint64        now_us)
{
  LwLive *live = job->order;
  LwCause cause = { .text = error->message };

  g_queue_pop_head (&self->jobs);
  keep_hash (self, live, job->batch);
  if (job->is_change)
    {
      lw_changes_committed (self, live, error, now_us);
      lw_job_free (job);
      return;
    }
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
      if (job->is_change)
        lw_changes_committed (self, job->order, NULL, now_us);
      else
        lw_trade_raise (self, job->order, LW_EV_COMMIT_OK, NULL, now_us);
    }
  show_committed (self, job->batch);
  lw_job_free (job);
}

void
lw_commits_done (LwTrade      *self,
                 guint64       token,
                 const GError *error,
                 gint64        now_us)
{
  LwJob *job = g_queue_peek_head (&self->jobs);

  if (job == NULL || !self->in_flight || job->token != token)
    return;
  self->in_flight = FALSE;
  self->commit_us = MAX (now_us - self->commit_from_us, 0);
  if (error == NULL)
    {
      job_is_done (self, job, now_us);
      return;
    }
  journal_fails (self, error, now_us);
  if (job->order != NULL)
    order_fails (self, job, error, now_us);
}

void
lw_commits_retry (LwTrade *self,
                  gint64   now_us)
{
  if (self->journal_off && now_us >= self->journal_retry_us && g_queue_is_empty (&self->jobs))
    lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "probe", NULL);
}
