#pragma once

/* The buttons at the left edge: one a page, in the order of Alt+1 … Alt+7. Each only names "win.page". */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LW_TYPE_RAIL (lw_rail_get_type ())
G_DECLARE_FINAL_TYPE (LwRail, lw_rail, LW, RAIL, GtkBox)

#define LW_N_PAGES 7

typedef struct
{
  const char *id;     /* name in the stack and target of win.page */
  const char *title;
  const char *glyph;
  const char *later;  /* what the page will be for; NULL = it is here */
} LwPageInfo;

const LwPageInfo *lw_page_info       (guint       i);
void              lw_rail_set_current (LwRail     *self,
                                       const char *page);

G_END_DECLS
