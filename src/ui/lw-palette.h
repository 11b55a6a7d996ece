#pragma once

/* The one table of colours: it writes the @define-color block of the style sheet and feeds all drawing code. The values and
 * their contrasts stand in window.md 3. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
#define COLOR(ID, name, light, dark) LW_COLOR_ ## ID,
#include "lw-palette.def"
#undef COLOR
  LW_N_COLORS
} LwColor;

/* Which column of the table holds from now on. */
void           lw_palette_set_dark    (gboolean dark);
gboolean       lw_palette_get_dark    (void);

/* Of the current column; never NULL. */
const GdkRGBA *lw_palette_get         (LwColor  color);
void           lw_palette_set_source  (cairo_t *cr,
                                       LwColor  color);

/* "@define-color lw_ink #12161C;" and so on, of the current column. Free with g_free (). */
char          *lw_palette_css         (void);

/* Contrast of two colours by WCAG 2.1, 1 … 21. */
double         lw_palette_contrast    (LwColor  a,
                                       LwColor  b);

G_END_DECLS
