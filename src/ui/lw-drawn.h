#pragma once

/* A widget without children that draws itself: its size depends on nothing but the direction, and it takes no focus. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LW_TYPE_DRAWN (lw_drawn_get_type ())
G_DECLARE_DERIVABLE_TYPE (LwDrawn, lw_drawn, LW, DRAWN, GtkWidget)

/* Pixels, minimal and natural alike. */
typedef int  (*LwDrawnSize) (GtkWidget *widget, GtkOrientation orientation);
typedef void (*LwDrawnDraw) (GtkWidget *widget, GtkSnapshot *snapshot);

struct _LwDrawnClass
{
  GtkWidgetClass parent_class;

  LwDrawnSize    size;
};

/* For class_init; @klass is a LwDrawnClass or of a type below it. @css_name is static. */
void lw_drawn_class_set_up (gpointer          klass,
                            const char       *css_name,
                            GtkAccessibleRole role,
                            LwDrawnSize       size,
                            LwDrawnDraw       draw);

G_END_DECLS
