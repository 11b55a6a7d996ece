#define G_LOG_DOMAIN "lw-store"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "lw-scan-db-private.h"
#include "lw-store.h"

/* What the thread owns; nobody else looks into it. */
typedef struct
{
  GAsyncQueue *queue;
  char        *data_dir;
  LwJournalDb *journal;
  sqlite3     *scans;
  LwStoreStats stats;   /* from here on under mutex */
  guint64      n_done;  /* of all jobs */
  GError      *failure; /* of the last commit; NULL = it is written */
  GMutex       mutex;
  GCond        done;
} StoreThread;

struct _LwStore
{
  GObject      parent_instance;
  StoreThread *owned;
  GThread     *thread;
  guint64      n_asked;
};

G_DEFINE_FINAL_TYPE (LwStore, lw_store, G_TYPE_OBJECT)

typedef void (*JobFunc) (StoreThread *owned, GTask *task, gpointer input);

typedef struct
{
  GTask  *task;      /* NULL ends the thread */
  JobFunc run;
  gpointer input;
  GDestroyNotify input_free;
} Job;

typedef struct
{
  char         *account;
  LwJournalMode mode;
} OpenInput;

static void
open_input_free (gpointer data)
{
  OpenInput *input = data;

  g_free (input->account);
  g_free (input);
}

static void
run_open (StoreThread *owned,
          GTask       *task,
          gpointer     data)
{
  OpenInput *input = data;
  GError *error = NULL;
  LwJournalContents *contents = NULL;

  g_clear_pointer (&owned->journal, lw_journal_db_close);
  owned->journal = lw_journal_db_open (owned->data_dir, input->account, input->mode, &error);
  if (owned->journal != NULL)
    contents = lw_journal_db_load (owned->journal, &error);
  if (contents != NULL)
    g_task_return_pointer (task, contents, (GDestroyNotify) lw_journal_contents_free);
  else
    {
      g_clear_pointer (&owned->journal, lw_journal_db_close);
      g_task_return_error (task, error);
    }
}

static void
count_commit (StoreThread  *owned,
              gint64        took_us,
              const GError *failure)
{
  double seconds = (double) took_us / 1e6;

  g_mutex_lock (&owned->mutex);
  owned->stats.n++;
  owned->stats.n_failed += failure != NULL;
  owned->stats.sum_seconds += seconds;
  owned->stats.max_seconds = MAX (owned->stats.max_seconds, seconds);
  g_clear_error (&owned->failure);
  owned->failure = failure != NULL ? g_error_copy (failure) : NULL;
  g_mutex_unlock (&owned->mutex);
}

static void
run_commit (StoreThread *owned,
            GTask       *task,
            gpointer     batch)
{
  GError *error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  if (owned->journal == NULL)
    g_set_error (&error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "no journal is open");
  else
    lw_journal_db_commit (owned->journal, batch, start_us, &error);
  count_commit (owned, g_get_monotonic_time () - start_us, error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_save_scan (StoreThread *owned,
               GTask       *task,
               gpointer     record)
{
  GError *error = NULL;
  gint64 scan = -1;

  if (owned->scans == NULL)
    owned->scans = lw_scan_db_open (owned->data_dir, &error);
  if (owned->scans != NULL)
    scan = lw_scan_db_save (owned->scans, record, &error);
  if (scan >= 0)
    g_task_return_int (task, (gssize) scan);
  else
    g_task_return_error (task, error);
}

static void
job_free (Job *job)
{
  if (job->input_free != NULL)
    job->input_free (job->input);
  g_clear_object (&job->task);
  g_free (job);
}

static void
count_job (StoreThread *owned)
{
  g_mutex_lock (&owned->mutex);
  owned->n_done++;
  g_cond_signal (&owned->done);
  g_mutex_unlock (&owned->mutex);
}

static gpointer
store_thread (gpointer data)
{
  StoreThread *owned = data;
  Job *job;

  while ((job = g_async_queue_pop (owned->queue))->task != NULL)
    {
      job->run (owned, job->task, job->input);
      job_free (job);
      count_job (owned);
    }
  job_free (job);
  lw_journal_db_close (owned->journal);
  sqlite3_close (owned->scans);
  return NULL;
}

static void
store_thread_free (StoreThread *owned)
{
  g_async_queue_unref (owned->queue);
  g_mutex_clear (&owned->mutex);
  g_cond_clear (&owned->done);
  g_clear_error (&owned->failure);
  g_free (owned->data_dir);
  g_free (owned);
}

static void
refuse (GTask         *task,
        gpointer       input,
        GDestroyNotify input_free)
{
  g_task_return_new_error (task, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "the store is closed");
  g_object_unref (task);
  input_free (input);
}

/* Takes @task and @input. */
static void
push_job (LwStore       *self,
          GTask         *task,
          JobFunc        run,
          gpointer       input,
          GDestroyNotify input_free)
{
  Job *job;

  if (self->thread == NULL)
    {
      refuse (task, input, input_free);
      return;
    }
  job = g_new0 (Job, 1);
  job->task = task;
  job->run = run;
  job->input = input;
  job->input_free = input_free;
  self->n_asked++;
  g_async_queue_push (self->owned->queue, job);
}

gboolean
lw_store_flush (LwStore *self,
                GError **error)
{
  StoreThread *owned;
  GError *failure;

  g_return_val_if_fail (LW_IS_STORE (self) && self->thread != NULL, FALSE);
  owned = self->owned;
  g_mutex_lock (&owned->mutex);
  while (owned->n_done < self->n_asked)
    g_cond_wait (&owned->done, &owned->mutex);
  failure = owned->failure != NULL ? g_error_copy (owned->failure) : NULL;
  g_mutex_unlock (&owned->mutex);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

void
lw_store_close (LwStore *self)
{
  g_return_if_fail (LW_IS_STORE (self));
  if (self->thread == NULL)
    return;
  push_job (self, NULL, NULL, NULL, NULL); /* the last one */
  g_thread_join (g_steal_pointer (&self->thread));
}

static void
lw_store_dispose (GObject *object)
{
  lw_store_close (LW_STORE (object));
  G_OBJECT_CLASS (lw_store_parent_class)->dispose (object);
}

static void
lw_store_finalize (GObject *object)
{
  store_thread_free (LW_STORE (object)->owned);
  G_OBJECT_CLASS (lw_store_parent_class)->finalize (object);
}

static void
lw_store_class_init (LwStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lw_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = lw_store_finalize;
}

static void
lw_store_init (LwStore *self)
{
  self->owned = g_new0 (StoreThread, 1);
  self->owned->queue = g_async_queue_new ();
  g_mutex_init (&self->owned->mutex);
  g_cond_init (&self->owned->done);
}

LwStore *
lw_store_new (const char *data_dir,
              GError    **error)
{
  g_autoptr (LwStore) self = g_object_new (LW_TYPE_STORE, NULL);

  if (g_mkdir_with_parents (data_dir, 0700) != 0 || g_chmod (data_dir, 0700) != 0)
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED,
                   "the data folder %s cannot be made or is not yours: %s. Name a folder of your own, by XDG_DATA_HOME or by "
                   "legwork --data-dir FOLDER", data_dir, g_strerror (errno));
      return NULL;
    }
  self->owned->data_dir = g_strdup (data_dir);
  self->thread = g_thread_new ("store", store_thread, self->owned);
  return g_steal_pointer (&self);
}

/* A task holds a reference of the store, so the last unref could come from the store's own thread, which cannot join itself:
 * tasks carry no source object; the owner outlives its requests or drops their answers. */
static GTask *
new_task (GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data,
          gpointer            tag)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

void
lw_store_open_journal_async (LwStore            *self,
                             const char         *account,
                             LwJournalMode       mode,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  OpenInput *input = g_new0 (OpenInput, 1);

  g_return_if_fail (LW_IS_STORE (self));
  input->account = g_strdup (account);
  input->mode = mode;
  push_job (self, new_task (cancellable, callback, user_data, lw_store_open_journal_async), run_open, input, open_input_free);
}

LwJournalContents *
lw_store_open_journal_finish (LwStore      *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lw_store_commit_async (LwStore            *self,
                       LwJournalBatch     *batch,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_return_if_fail (LW_IS_STORE (self));
  push_job (self, new_task (NULL, callback, user_data, lw_store_commit_async), run_commit, lw_journal_batch_ref (batch),
            (GDestroyNotify) lw_journal_batch_unref);
}

gboolean
lw_store_commit_finish (LwStore      *self,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lw_store_save_scan_async (LwStore            *self,
                          LwScanRecord       *record,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (LW_IS_STORE (self));
  push_job (self, new_task (NULL, callback, user_data, lw_store_save_scan_async), run_save_scan, record,
            (GDestroyNotify) lw_scan_record_free);
}

gint64
lw_store_save_scan_finish (LwStore      *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

void
lw_store_get_stats (LwStore      *self,
                    LwStoreStats *stats)
{
  g_mutex_lock (&self->owned->mutex);
  *stats = self->owned->stats;
  g_mutex_unlock (&self->owned->mutex);
}
