#pragma once

/* A registry of numbers: what the program measures of itself, in Prometheus' text format. It knows names, help lines and
 * numbers, nothing else; who measures registers a metric once and feeds it. Main thread only. Label values are named at
 * registration, so no metric can grow with its input, and no account, symbol or text from outside can become a label. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LwMetrics LwMetrics;
typedef struct _LwMetric  LwMetric; /* owned by its registry */

LwMetrics *lw_metrics_new           (void);
void       lw_metrics_free          (LwMetrics          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwMetrics, lw_metrics_free)

/* @name carries the base unit ("…_seconds", "…_bytes", "…_ratio"); a counter's ends in "_total". @name and @help are copied.
 * @label NULL: one cell, number 0. Else cell i is the one with label value @values[i] (NULL-terminated, copied). */
LwMetric  *lw_metrics_add_counter   (LwMetrics          *self,
                                     const char         *name,
                                     const char         *help,
                                     const char         *label,
                                     const char * const *values);
LwMetric  *lw_metrics_add_gauge     (LwMetrics          *self,
                                     const char         *name,
                                     const char         *help,
                                     const char         *label,
                                     const char * const *values);
/* @bounds: upper bounds, ascending, @n_bounds of them (1 … 64), copied; the bucket above the last is implied. */
LwMetric  *lw_metrics_add_histogram (LwMetrics          *self,
                                     const char         *name,
                                     const char         *help,
                                     const double       *bounds,
                                     guint               n_bounds);

/* Counter: adds @by, which is not negative. */
void       lw_metric_add            (LwMetric           *metric,
                                     guint               cell,
                                     double              by);
/* Gauge: the value now; NaN means "not known", and the line is left out. Counter: takes over a total that is counted
 * elsewhere (a smaller one than before means that the source began anew, which is what Prometheus expects). */
void       lw_metric_set            (LwMetric           *metric,
                                     guint               cell,
                                     double              value);
double     lw_metric_get            (const LwMetric     *metric,
                                     guint               cell);
/* Histogram: counts @value; NaN is ignored. */
void       lw_metric_observe        (LwMetric           *metric,
                                     double              value);

/* The text exposition (version 0.0.4), in the order of registration. Numbers in the C locale. */
char      *lw_metrics_render        (const LwMetrics    *self);

G_END_DECLS
