#pragma once

/* A small line drawing by name (lw-glyph.c has the table): a paintable that takes its colour from the style sheet wherever it
 * is shown in a GtkImage, so that no icon theme and no SVG loader is needed. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LW_TYPE_GLYPH (lw_glyph_get_type ())
G_DECLARE_FINAL_TYPE (LwGlyph, lw_glyph, LW, GLYPH, GObject)

/* A new reference to the one glyph of that name; an unknown name is an empty drawing and a warning. */
LwGlyph   *lw_glyph_get   (const char *name);
/* A GtkImage of @pixel_size with that glyph; 0 = its own size. */
GtkWidget *lw_glyph_image (const char *name,
                           int         pixel_size);
/* Draws in the current source colour with the top left corner at @x, @y, scaled to @size high. */
void       lw_glyph_draw  (const char *name,
                           cairo_t    *cr,
                           double      x,
                           double      y,
                           double      size);
gboolean   lw_glyph_exists (const char *name);

G_END_DECLS
