#pragma once

/* How long the main loop was busy in each iteration: from the end of one poll to the start of the next. That is the time in
 * which a click waits. Measured always, by wrapping the poll function of the default main context; no timer of its own. Main
 * thread only. */

#include <glib.h>

#include "lw-metrics.h"

G_BEGIN_DECLS

typedef struct _LwLoopLag LwLoopLag;

/* @metrics may be NULL; else the histogram legwork_loop_busy_seconds is registered there and fed; it must outlive the probe. */
LwLoopLag *lw_loop_lag_new    (LwMetrics *metrics);
void       lw_loop_lag_free   (LwLoopLag *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwLoopLag, lw_loop_lag_free)

/* The busy time that 99 of 100 iterations of the last 10 s kept, in milliseconds, within +19 %; 0 before the first. */
double     lw_loop_lag_p99_ms (LwLoopLag *self);

/* The measure without clock and loop; times in µs, @now_us never goes back. */
typedef struct _LwLagWindow LwLagWindow;

LwLagWindow *lw_lag_window_new      (void);
void         lw_lag_window_free     (LwLagWindow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwLagWindow, lw_lag_window_free)
void         lw_lag_window_add      (LwLagWindow *self,
                                     gint64       busy_us,
                                     gint64       now_us);
/* @share of the iterations of the 10 s before @now_us took at most the returned time; 0 when there are none. */
double       lw_lag_window_quantile (LwLagWindow *self,
                                     double       share,
                                     gint64       now_us);

/* The same of the thread's CPU time, which other programs do not lengthen (performance.md); NaN where it cannot be had. */
double       lw_loop_lag_cpu_p99_ms (LwLoopLag   *self);

G_END_DECLS
