#pragma once

/* One filter of a preset: bounds to type, the histogram of all candidates to drag in, what it passes and what it costs.
 * Signal "edited" (double lo, double hi), in the field's unit; NaN = open. */

#include <gtk/gtk.h>

#include "lw-preset.h"
#include "lw-scan.h"

G_BEGIN_DECLS

#define LW_TYPE_FILTER_ROW (lw_filter_row_get_type ())
G_DECLARE_FINAL_TYPE (LwFilterRow, lw_filter_row, LW, FILTER_ROW, GtkBox)

GtkWidget *lw_filter_row_new        (void);
void       lw_filter_row_set        (LwFilterRow        *self,
                                     const LwFilter     *filter);
/* @index is the filter's within @result; NULL while nothing is known. */
void       lw_filter_row_set_result (LwFilterRow        *self,
                                     const LwScanResult *result,
                                     guint               index);
void       lw_filter_row_focus      (LwFilterRow        *self);

G_END_DECLS
