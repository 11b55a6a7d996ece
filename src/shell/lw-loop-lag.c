#define G_LOG_DOMAIN "lw-loop-lag"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-loop-lag.h"
#include "lw-process.h"

/* Buckets grow by 2^(1/4), from 1 µs to over an hour: the error is below 19 % and the memory fixed, however many iterations. */
#define BUCKETS_PER_OCTAVE 4
#define N_BUCKETS 128
#define N_SECONDS 10

typedef struct
{
  gint64  second; /* which second of the clock this slot counts */
  guint32 counts[N_BUCKETS];
} LagSlot;

struct _LwLagWindow
{
  LagSlot slots[N_SECONDS];
};

struct _LwLoopLag
{
  LwLagWindow *window, *cpu_window;
  LwMetric    *histogram;
};

/* g_main_context_set_poll_func () takes no user data, so what belongs to the one default context stands here. */
static GSList   *probes;
static GPollFunc own_poll;
static gint64    woke_us; /* end of the last poll; 0 before the first */
static gint64    woke_cpu_us; /* the thread's CPU time then */

LwLagWindow *
lw_lag_window_new (void)
{
  return g_new0 (LwLagWindow, 1);
}

void
lw_lag_window_free (LwLagWindow *self)
{
  g_free (self);
}

static guint
bucket_of (gint64 busy_us)
{
  if (busy_us <= 1)
    return 0;
  return MIN ((guint) ceil (log2 ((double) busy_us) * BUCKETS_PER_OCTAVE), N_BUCKETS - 1);
}

void
lw_lag_window_add (LwLagWindow *self,
                   gint64       busy_us,
                   gint64       now_us)
{
  gint64 second = now_us / G_USEC_PER_SEC;
  LagSlot *slot = &self->slots[second % N_SECONDS];

  if (slot->second != second)
    {
      memset (slot, 0, sizeof *slot);
      slot->second = second;
    }
  slot->counts[bucket_of (busy_us)]++;
}

double
lw_lag_window_quantile (LwLagWindow *self,
                        double       share,
                        gint64       now_us)
{
  gint64 oldest = now_us / G_USEC_PER_SEC - N_SECONDS + 1;
  guint64 sums[N_BUCKETS] = { 0 };
  guint64 total = 0, seen = 0;

  for (guint s = 0; s < N_SECONDS; s++)
    for (guint b = 0; self->slots[s].second >= oldest && b < N_BUCKETS; b++)
      sums[b] += self->slots[s].counts[b];
  for (guint b = 0; b < N_BUCKETS; b++)
    total += sums[b];
  if (total == 0)
    return 0;
  for (guint b = 0; b < N_BUCKETS; b++)
    {
      seen += sums[b];
      if (seen >= share * total)
        return exp2 ((double) b / BUCKETS_PER_OCTAVE);
    }
  return exp2 ((double) (N_BUCKETS - 1) / BUCKETS_PER_OCTAVE);
}

static void
lw_loop_lag_add (LwLoopLag *self,
                 gint64     busy_us,
                 gint64     cpu_us,
                 gint64     now_us)
{
  lw_lag_window_add (self->window, busy_us, now_us);
  lw_lag_window_add (self->cpu_window, cpu_us, now_us);
  if (self->histogram != NULL)
    lw_metric_observe (self->histogram, busy_us / 1e6);
}

static int
poll_and_measure (GPollFD *fds,
                  guint    n_fds,
                  int      timeout_ms)
{
  GPollFunc poll_them = own_poll;
  gint64 now_us = g_get_monotonic_time (), cpu_us = lw_process_thread_cpu_us ();
  int n_ready;

  for (GSList *l = probes; l != NULL && woke_us != 0; l = l->next)
    lw_loop_lag_add (l->data, now_us - woke_us, cpu_us - woke_cpu_us, now_us);
  n_ready = poll_them (fds, n_fds, timeout_ms);
  woke_us = g_get_monotonic_time ();
  woke_cpu_us = lw_process_thread_cpu_us ();
  return n_ready;
}

LwLoopLag *
lw_loop_lag_new (LwMetrics *metrics)
{
  /* 8 ms is the limit of performance.md, half a frame. In seconds. */
  static const double bounds[] = { 0.0001, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.033, 0.1, 0.25, 1, 5 };
  LwLoopLag *self = g_new0 (LwLoopLag, 1);

  self->window = lw_lag_window_new ();
  self->cpu_window = lw_lag_window_new ();
  if (metrics != NULL)
    self->histogram = lw_metrics_add_histogram (metrics, "legwork_loop_busy_seconds",
                                                "Time the main loop was busy in an iteration.",
                                                bounds, G_N_ELEMENTS (bounds));
  if (probes == NULL)
    {
      own_poll = g_main_context_get_poll_func (NULL);
      woke_us = 0;
      g_main_context_set_poll_func (NULL, poll_and_measure);
    }
  probes = g_slist_prepend (probes, self);
  return self;
}

void
lw_loop_lag_free (LwLoopLag *self)
{
  probes = g_slist_remove (probes, self);
  if (probes == NULL)
    g_main_context_set_poll_func (NULL, own_poll);
  lw_lag_window_free (self->window);
  lw_lag_window_free (self->cpu_window);
  g_free (self);
}

double
lw_loop_lag_p99_ms (LwLoopLag *self)
{
  return lw_lag_window_quantile (self->window, 0.99, g_get_monotonic_time ()) / 1000;
}

double
lw_loop_lag_cpu_p99_ms (LwLoopLag *self)
{
  if (lw_process_thread_cpu_us () < 0)
    return NAN;
  return lw_lag_window_quantile (self->cpu_window, 0.99, g_get_monotonic_time ()) / 1000;
}
