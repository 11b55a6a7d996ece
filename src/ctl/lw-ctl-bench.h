#pragma once

/* The workloads of the bench: each is a file lw-ctl-bench-<name>.c with one function and a row in lw-ctl-bench.c. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint   runs;
  gint64  frames;        /* of one run; 0 = as many as fit in @seconds */
  double  seconds;       /* of one run */
  gint64  stall_frames;  /* while nobody reads the book; 0 = leave that part out */
} LwBenchOptions;

/* Fills @out, one JSON object; FALSE with @error. */
typedef gboolean (*LwBenchWorkload) (const LwBenchOptions *options,
                                     JsonBuilder          *out,
                                     GError              **error);

gboolean lw_ctl_bench_decode     (const LwBenchOptions *options,
                                  JsonBuilder          *out,
                                  GError              **error);
/* Click to bytes on the socket, commit included, and from there to the committed fill. @options: runs alone. Runs the main loop. */
gboolean lw_ctl_bench_journal    (const LwBenchOptions *options,
                                  JsonBuilder          *out,
                                  GError              **error);

/* The kill switch with 50 orders at TWS: processor time from the key to the last cancel in the hands of the link. @options: runs alone. */
gboolean lw_ctl_bench_kill       (const LwBenchOptions *options,
                                  JsonBuilder          *out,
                                  GError              **error);

/* A folder of the bench, with the files in it. */
void     lw_bench_remove_folder  (const char           *folder);

/* Seconds of this process on a processor, and of the wall. */
double   lw_bench_cpu_seconds    (void);
double   lw_bench_wall_seconds   (void);

/* Bytes that malloc () has given out, and bytes of the process in memory; −1 where the system does not say. */
gint64   lw_bench_heap_bytes     (void);
gint64   lw_bench_resident_bytes (void);

/* How often memory was asked for since the start; −1 when nothing counts. A library that is loaded before the program
 * (LD_PRELOAD) counts by the function "lw_count_allocations"; tests have one. */
gint64   lw_bench_allocations    (void);

/* Member @name: {"min":…,"median":…,"max":…}. Sorts @values. */
void     lw_bench_add_spread     (JsonBuilder          *out,
                                  const char           *name,
                                  GArray               *values); /* of double */
/* null for −1 */
void     lw_bench_add_count      (JsonBuilder          *out,
                                  const char           *name,
                                  gint64                count);

G_END_DECLS
