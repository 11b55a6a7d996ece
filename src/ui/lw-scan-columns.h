#pragma once

/* The columns of the result list: title, width measured from the font, sort field, cells. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which columns there is room for. */
typedef enum
{
  LW_COLUMNS_NARROW, /* below 876 px of list: without Width, RoR, IV, Liq */
  LW_COLUMNS_NORMAL,
  LW_COLUMNS_WIDE    /* with p-touch, short σ, theta, open interest */
} LwColumnSet;

/* Adds all columns to an empty view and measures them with its font. */
void     lw_scan_columns_add      (GtkColumnView *view);
void     lw_scan_columns_choose   (GtkColumnView *view,
                                   LwColumnSet    set);
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
