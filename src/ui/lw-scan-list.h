#pragma once

/* The rows of a scan as a GListModel over pooled objects: the same vertical keeps the same pointer, so that a refresh keeps
 * the selection. Values change in place (signal "changed" of the item); the order changes only while the list is not held. */

#include <gtk/gtk.h>

#include "lw-scan.h"

G_BEGIN_DECLS

#define LW_TYPE_SCAN_ITEM (lw_scan_item_get_type ())
G_DECLARE_FINAL_TYPE (LwScanItem, lw_scan_item, LW, SCAN_ITEM, GObject)

const LwScanRow *lw_scan_item_get_row (LwScanItem *self);
const char      *lw_scan_item_get_key (LwScanItem *self);
/* TRUE while the list is held and the last result no longer has this row. */
gboolean         lw_scan_item_is_gone (LwScanItem *self);
/* Of the older leg's quote, by the list's clock; G_MAXINT64 = there never was one. Signal "aged": the clock went on. */
gint64           lw_scan_item_get_age_us (LwScanItem *self);

#define LW_TYPE_SCAN_LIST (lw_scan_list_get_type ())
G_DECLARE_FINAL_TYPE (LwScanList, lw_scan_list, LW, SCAN_LIST, GObject)

LwScanList *lw_scan_list_new     (void);
/* NULL empties the list. */
void        lw_scan_list_update  (LwScanList         *self,
                                  const LwScanResult *result);
/* The clock of the ages, µs UTC: a quote that is older than @max_age_us and called live shows as stale. */
void        lw_scan_list_set_now (LwScanList         *self,
                                  gint64              now_us,
                                  gint64              max_age_us);
/* While held, new rows enter at the end and rows that left stay, marked. Letting go changes nothing by itself: the owner
 * updates again. */
void        lw_scan_list_hold    (LwScanList         *self,
                                  gboolean            held);
gboolean    lw_scan_list_is_held (LwScanList         *self);
/* While the connection is away every live quote shows as stale. Taking that back changes nothing by itself: the owner updates
 * again. */
void        lw_scan_list_set_stale (LwScanList       *self,
                                    gboolean          stale);
/* Rows that came, went or would move if the list were let go. */
guint       lw_scan_list_pending (LwScanList         *self);
/* Borrowed; NULL when there is none. */
LwScanItem *lw_scan_list_find    (LwScanList         *self,
                                  const char         *key,
                                  guint              *position);
/* "SPX SPX 2026-12-18 bull_put 5000 5050"; free with g_free (). */
char       *lw_vertical_key      (const LwVertical   *vertical);

G_END_DECLS
