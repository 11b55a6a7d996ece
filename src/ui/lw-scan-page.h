#pragma once

/* The page that finds: presets, results, and the dock with filters and ticket. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_SCAN_PAGE (lw_scan_page_get_type ())
G_DECLARE_FINAL_TYPE (LwScanPage, lw_scan_page, LW, SCAN_PAGE, GtkBox)

typedef enum
{
  LW_FACE_FILTERS,
  LW_FACE_TICKET
} LwFace;

void lw_scan_page_set_desk     (LwScanPage *self,
                                LwDesk     *desk);
/* Of the window, px: decides columns, tiles, one face or two, and the ticket's height. */
void lw_scan_page_set_size     (LwScanPage *self,
                                int         width,
                                int         height);
void lw_scan_page_show_face    (LwScanPage *self,
                                LwFace      face);
/* The preset of tile @i (0 = first). */
void lw_scan_page_choose_tile  (LwScanPage *self,
                                guint       i);
/* Opens the ticket of the row with this key (lw_vertical_key ()); FALSE when it is gone. */
gboolean lw_scan_page_trade    (LwScanPage *self,
                                const char *key);
void lw_scan_page_trade_selected (LwScanPage *self);
/* The ticket that the desk has opened for an order that stands: its price @steps further, and the focus there. */
void lw_scan_page_show_change  (LwScanPage *self,
                                int         steps);
/* The focus goes to the list once it has rows, unless the person has moved it before: the next key is for them. */
void lw_scan_page_await_rows   (LwScanPage *self);
void lw_scan_page_close_ticket (LwScanPage *self);
/* Runs again, and puts the rows into their order even while the list is held. */
void lw_scan_page_run          (LwScanPage *self);
void lw_scan_page_focus_filter (LwScanPage *self);
void lw_scan_page_filter_action (LwScanPage *self,
                                 const char *action);

G_END_DECLS
