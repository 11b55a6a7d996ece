#pragma once

/* The columns of the result list: title, width measured from the font, sort field, cells. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds all columns to an empty view and measures them with its font. */
void     lw_scan_columns_add      (GtkColumnView *view);
/* Shows as many as @room (px) holds, so that the last one, Trade, is whole. What goes first: p-touch, short σ, theta, open interest, then
 * Width, RoR, IV, Liq. */
void     lw_scan_columns_fit      (GtkColumnView *view,
                                   int            room);
/* The field (of filters.csv) by which the heads ask to sort; FALSE when none is. */
gboolean lw_scan_columns_get_sort (GtkColumnView *view,
                                   const char   **field,
                                   gboolean      *ascending);
/* The way in which a first click on the head of @field sorts. */
gboolean lw_scan_columns_first_ascending (const char *field);

/* Shows the arrow without a change being asked for by a person. */
void     lw_scan_columns_set_sort (GtkColumnView *view,
                                   const char    *field,
                                   gboolean       ascending);

G_END_DECLS
