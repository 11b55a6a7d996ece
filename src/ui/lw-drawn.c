#define G_LOG_DOMAIN "lw-drawn"
#include "config.h"

#include "lw-drawn.h"

G_DEFINE_ABSTRACT_TYPE (LwDrawn, lw_drawn, GTK_TYPE_WIDGET)

static void
lw_drawn_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  *minimum = *natural = LW_DRAWN_GET_CLASS (widget)->size (widget, orientation);
}

static void
lw_drawn_class_init (LwDrawnClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = lw_drawn_measure;
}

static void
lw_drawn_init (LwDrawn *self)
{
}

void
lw_drawn_class_set_up (gpointer          klass,
                       const char       *css_name,
                       GtkAccessibleRole role,
                       LwDrawnSize       size,
                       LwDrawnDraw       draw)
{
  LW_DRAWN_CLASS (klass)->size = size;
  GTK_WIDGET_CLASS (klass)->snapshot = draw;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), css_name);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), role);
}
