#pragma once

/* What the drawn widgets share: text with tabular figures, the shapes and marks of the three modes. */

#include <gtk/gtk.h>

#include "lw-contract.h"
#include "lw-palette.h"

G_BEGIN_DECLS

/* One line of text at @px pixels; @weight as Pango's. The caller's. */
PangoLayout *lw_draw_layout     (GtkWidget    *widget,
                                 const char   *text,
                                 double        px,
                                 int           weight);
/* Pixel width of the same. */
int          lw_draw_text_width (GtkWidget    *widget,
                                 const char   *text,
                                 double        px,
                                 int           weight);
/* @align 0 left of @x, 0.5 around it, 1 right of it; @y is the top, rounded to whole pixels. Returns the width. */
int          lw_draw_text       (GtkWidget    *widget,
                                 cairo_t      *cr,
                                 const char   *text,
                                 double        px,
                                 int           weight,
                                 LwColor       color,
                                 double        x,
                                 double        y,
                                 double        align);
/* The height of a line of @px. */
int          lw_draw_line_height (GtkWidget   *widget,
                                  double       px);

/* Path of chip and Transmit: pill, sheet with a cut corner, hexagon. */
void         lw_mode_trace      (LwAccountKind kind,
                                 cairo_t      *cr,
                                 double        x,
                                 double        y,
                                 double        width,
                                 double        height,
                                 double        corner);
/* Hollow diamond, hollow square, filled dot of 10 px around @cx, @cy in the current colour. */
void         lw_mode_draw_mark  (LwAccountKind kind,
                                 cairo_t      *cr,
                                 double        cx,
                                 double        cy);
/* "sim", "paper", "live": the class of the style sheet. */
const char  *lw_mode_class      (LwAccountKind kind);
/* "Transmit to PAPER". Translated, static. */
const char  *lw_mode_transmit   (LwAccountKind kind);
/* "Change the PAPER order": for the ticket of an order that stands. */
const char  *lw_mode_change     (LwAccountKind kind);

G_END_DECLS
