#define G_LOG_DOMAIN "lw-scan-pool"

#include "config.h"

#include "lw-scan-pool.h"

struct _LwScanPool
{
  GThreadPool *threads;
};

typedef struct
{
  LwChain       *chain;
  LwPreset      *preset;
  LwScanSettings settings;
  double         seconds;
} Job;

static void
job_free (Job *job)
{
  lw_chain_unref (job->chain);
  lw_preset_free (job->preset);
  g_free (job);
}

/* A worker. */
static void
rank (gpointer data,
      gpointer unused)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  gint64 start_us = g_get_monotonic_time ();
  LwScanResult *result = lw_scan_run (job->chain, job->preset, &job->settings);

  job->seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  g_task_return_pointer (task, result, (GDestroyNotify) lw_scan_result_free);
}

LwScanPool *
lw_scan_pool_new (void)
{
  LwScanPool *self = g_new0 (LwScanPool, 1);
  int workers = MAX (1, (int) g_get_num_processors () - 1);

  self->threads = g_thread_pool_new (rank, NULL, workers, FALSE, NULL);
  return self;
}

void
lw_scan_pool_free (LwScanPool *self)
{
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

void
lw_scan_pool_rank_async (LwScanPool           *self,
                         LwChain              *chain,
                         const LwPreset       *preset,
                         const LwScanSettings *settings,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, lw_scan_pool_rank_async);
  job->chain = lw_chain_ref (chain);
  job->preset = lw_preset_copy (preset);
  job->settings = *settings;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_pool_push (self->threads, task, NULL);
}

LwScanResult *
lw_scan_pool_rank_finish (GAsyncResult *result,
                          double       *seconds)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (seconds != NULL)
    *seconds = job->seconds;
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
