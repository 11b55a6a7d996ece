#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>

#include <gio/gio.h>

#include "lw-ctl-bench.h"
#include "lw-ctl-tick-feed.h"

#define WARM_FRAMES 200000 /* until all memory that is kept for reuse is there */
#define MESSAGES_A_SECOND 100000 /* whose share of a core is told: a day of 90 busy lines has less */

typedef struct
{
  GArray *wall, *cpu, *rate, *cpu_rate; /* of double, one a run */
  guint64 frames, bytes;                /* of all runs */
  gint64  allocations;                  /* −1 = not counted */
} Runs;

static void
runs_clear (Runs *self)
{
  g_array_unref (self->wall);
  g_array_unref (self->cpu);
  g_array_unref (self->rate);
  g_array_unref (self->cpu_rate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Runs, runs_clear)

static GArray *
new_values (guint n)
{
  return g_array_sized_new (FALSE, FALSE, sizeof (double), n);
}

/* The figures of one run go into memory that was made before it. */
static void
run_once (LwTickFeed *feed,
          guint64     frames,
          Runs       *runs)
{
  guint64 before = lw_tick_feed_n_frames (feed), n;
  double wall = lw_bench_wall_seconds (), cpu = lw_bench_cpu_seconds (), rate, cpu_rate;
  gint64 allocations = lw_bench_allocations ();

  runs->bytes += lw_tick_feed_run (feed, frames, TRUE);
  if (allocations >= 0)
    runs->allocations += lw_bench_allocations () - allocations;
  cpu = lw_bench_cpu_seconds () - cpu;
  wall = lw_bench_wall_seconds () - wall;
  n = lw_tick_feed_n_frames (feed) - before;
  rate = (double) n / wall;
  cpu_rate = (double) n / cpu;
  runs->frames += n;
  g_array_append_val (runs->wall, wall);
  g_array_append_val (runs->cpu, cpu);
  g_array_append_val (runs->rate, rate);
  g_array_append_val (runs->cpu_rate, cpu_rate);
}

/* How many frames make a run of the wanted length. */
static guint64
frames_of (LwTickFeed           *feed,
           const LwBenchOptions *options)
{
  double wall = lw_bench_wall_seconds ();

  lw_tick_feed_run (feed, WARM_FRAMES, TRUE);
  wall = lw_bench_wall_seconds () - wall;
  return options->frames > 0 ? (guint64) options->frames : (guint64) ceil (WARM_FRAMES / wall * options->seconds);
}

static double
median (GArray *sorted)
{
  guint n = sorted->len;

  return (g_array_index (sorted, double, (n - 1) / 2) + g_array_index (sorted, double, n / 2)) / 2;
}

static void
add_number (JsonBuilder *out,
            const char  *name,
            double       value)
{
  json_builder_set_member_name (out, name);
  json_builder_add_double_value (out, value);
}

static void
add_runs (JsonBuilder *out,
          Runs        *runs)
{
  guint n = runs->wall->len;

  lw_bench_add_count (out, "runs", n);
  lw_bench_add_count (out, "frames", (gint64) (runs->frames / n));
  lw_bench_add_count (out, "bytes", (gint64) (runs->bytes / n));
  lw_bench_add_spread (out, "seconds", runs->wall);
  lw_bench_add_spread (out, "cpu_seconds", runs->cpu);
  lw_bench_add_spread (out, "frames_per_second", runs->rate);
  lw_bench_add_spread (out, "frames_per_cpu_second", runs->cpu_rate);
  add_number (out, "core_share_at_100000_messages_per_second", MESSAGES_A_SECOND / median (runs->cpu_rate));
  json_builder_set_member_name (out, "allocations_per_million_frames");
  if (runs->allocations < 0)
    json_builder_add_null_value (out);
  else
    json_builder_add_double_value (out, (double) runs->allocations * 1e6 / (double) runs->frames);
}

static void
add_growth (JsonBuilder *out,
            const char  *name,
            gint64       before,
            gint64       after)
{
  json_builder_set_member_name (out, name);
  if (before < 0)
    json_builder_add_null_value (out);
  else
    json_builder_add_int_value (out, after - before);
}

/* Nobody looks at the book: it holds the newest of each line, so nothing may grow. */
static void
add_stall (JsonBuilder *out,
           LwTickFeed  *feed,
           guint64      frames)
{
  gint64 heap = lw_bench_heap_bytes (), resident = lw_bench_resident_bytes (), heap_after, resident_after;

  lw_tick_feed_run (feed, frames, FALSE);
  heap_after = lw_bench_heap_bytes ();
  resident_after = lw_bench_resident_bytes ();
  json_builder_set_member_name (out, "stalled_reader");
  json_builder_begin_object (out);
  lw_bench_add_count (out, "frames", (gint64) frames);
  add_growth (out, "heap_growth_bytes", heap, heap_after);
  add_growth (out, "resident_growth_bytes", resident, resident_after);
  json_builder_end_object (out);
}

gboolean
lw_ctl_bench_decode (const LwBenchOptions *options,
                     JsonBuilder          *out,
                     GError              **error)
{
  g_autoptr (LwTickFeed) feed = lw_tick_feed_new (error);
  g_auto (Runs) runs = { new_values (options->runs), new_values (options->runs), new_values (options->runs), new_values (options->runs),
                         .allocations = lw_bench_allocations () < 0 ? -1 : 0 };
  guint64 frames;

  if (feed == NULL)
    return FALSE;
  frames = frames_of (feed, options);
  for (guint i = 0; i < options->runs; i++)
    run_once (feed, frames, &runs);
  lw_bench_add_count (out, "lines", LW_TICK_FEED_LINES);
  lw_bench_add_count (out, "read_bytes", LW_TICK_FEED_READ);
  add_runs (out, &runs);
  if (options->stall_frames > 0)
    add_stall (out, feed, (guint64) options->stall_frames);
  if (lw_tick_feed_n_bad (feed) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%" G_GUINT64_FORMAT " frames could not be read", lw_tick_feed_n_bad (feed));
  return FALSE;
}
