#pragma once

/* What stands in the place of a list without rows: the smallest changes that would show some. And the bars that stand there
 * while the first sweep runs. */

#include <gtk/gtk.h>

#include "lw-desk.h"
#include "lw-drawn.h"

G_BEGIN_DECLS

/* Filters by what dropping each alone would add, most first; only those that add. Returns how many of @order are filled. */
guint lw_scan_misses (const LwScanResult *result,
                      guint              *order,
                      guint               max);

/* The desk's result once it holds something: while the first sweep runs nothing is counted yet, and that is not 0. */
const LwScanResult *lw_scan_first_result (LwDesk *desk);

#define LW_TYPE_EMPTY_SCAN (lw_empty_scan_get_type ())
G_DECLARE_FINAL_TYPE (LwEmptyScan, lw_empty_scan, LW, EMPTY_SCAN, GtkBox)

/* Signal "drop" (guint index): run without this filter. */
void  lw_empty_scan_set (LwEmptyScan        *self,
                         const LwPreset     *preset,
                         const LwScanResult *result);

#define LW_TYPE_SKELETON (lw_skeleton_get_type ())
G_DECLARE_FINAL_TYPE (LwSkeleton, lw_skeleton, LW, SKELETON, LwDrawn)

G_END_DECLS
