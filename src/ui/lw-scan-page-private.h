#pragma once

/* Between lw-scan-page.c (what the person does) and lw-scan-page-view.c (what is shown). */

#include "lw-empty-scan.h"
#include "lw-filter-panel.h"
#include "lw-meter.h"
#include "lw-scan-columns.h"
#include "lw-scan-list.h"
#include "lw-scan-page.h"
#include "lw-ticket-panel.h"

G_BEGIN_DECLS

#define LW_MAX_TILES 6

struct _LwScanPage
{
  GtkBox parent_instance;

  GtkBox        *tiles;
  GtkMenuButton *all, *more, *why_not;
  GtkLabel      *count, *of, *sweep, *basis, *run_words, *loading, *message_title, *message, *hidden, *reasons, *miss, *miss_adds, *problem_words;
  GtkImage      *run_icon, *stop_icon, *problem_icon;
  GtkWidget     *run, *stop, *strip, *scroller, *miss_box, *problem;
  LwMeter       *meter, *hidden_meter;
  GtkStack      *stack;
  GtkColumnView *view;
  LwEmptyScan   *empty;
  LwFilterPanel *filters;
  LwTicketPanel *ticket;

  LwDesk             *desk;
  LwScanList         *list;
  GtkSingleSelection *selection;
  GArray   *order;           /* guint: tile → the desk's preset */
  guint     n_tiles;
  LwFace    face;
  gboolean  wide;
  gboolean  pointer_inside;  /* over the list */
  gint64    key_us;          /* monotonic instant of the last key in the list */
  guint     release;         /* timer that lets the list go after a key */
  gboolean  pressed;         /* the next selection is of a pointer */
  gboolean  setting_sort;
  gint64    sorted_us;       /* monotonic instant of the last click on a head */
  guint64   serial;          /* of the desk's result that is shown */
  gboolean  refill;          /* show it again, whatever its serial */
  gboolean  away;            /* no connection: quotes show as stale */
  gboolean  awaits_rows;     /* the focus is theirs when they come, if it is then still where it was: */
  GtkWidget *focus_before;   /* weak; NULL = nowhere */
};

void lw_scan_page_order_presets (LwScanPage *self);
void lw_scan_page_fill          (LwScanPage *self);
/* What the clock alone changes: ages. Nothing while the page is out of sight. */
void lw_scan_page_age           (LwScanPage *self);
/* Makes the popover of "Why not"; @user_data is the page. */
void lw_scan_page_on_why_not_cb (GtkMenuButton *button,
                                 gpointer       user_data);
/* With or without holding what is under the pointer. */
void lw_scan_page_fill_list     (LwScanPage *self,
                                 gboolean    may_hold);

/* Rows are there and in sight: gives them the focus that was promised. */
void lw_scan_page_focus_rows    (LwScanPage *self);

G_END_DECLS
