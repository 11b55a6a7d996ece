#pragma once

/* All candidates over one field, with the two brackets of a filter. Dragging a bracket moves a bound; signal "dragged"
 * (double lo, double hi, gboolean done) with NaN for an open side. */

#include <gtk/gtk.h>

#include "lw-drawn.h"
#include "lw-scan.h"

G_BEGIN_DECLS

#define LW_TYPE_HISTOGRAM (lw_histogram_get_type ())
G_DECLARE_FINAL_TYPE (LwHistogram, lw_histogram, LW, HISTOGRAM, LwDrawn)

/* @bins: LW_SCAN_BINS counts over @from … @to, or NULL while nothing is known. */
void lw_histogram_set_bins   (LwHistogram *self,
                              const guint *bins,
                              double       from,
                              double       to);
/* The filter's bounds in the field's unit; NaN = open. */
void lw_histogram_set_bounds (LwHistogram *self,
                              double       lo,
                              double       hi);
/* What a drag gives: the bound rounded to @step. */
double lw_histogram_round    (double       value,
                              double       step);
/* Of two bounds; NaN is an open one. */
gboolean lw_histogram_is_same    (double       a,
                                  double       b);

G_END_DECLS
