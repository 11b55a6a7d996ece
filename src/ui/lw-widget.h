#pragma once

/* Small things that all widgets of the window do. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Sets or clears one style class. */
void       lw_widget_set_class      (GtkWidget  *widget,
                                     const char *name,
                                     gboolean    on);
/* These do nothing where the value is there already: each costs a style, a layout or a question to the display server. */
void       lw_widget_set_style      (GtkWidget  *widget,
                                     const char *name);   /* the one style class of a cell or icon */
void       lw_widget_set_tooltip    (GtkWidget  *widget,
                                     const char *text);   /* NULL = none */
void       lw_widget_set_glyph      (GtkImage   *image,
                                     const char *name);
/* The name for people who cannot see it, and for tests. */
void       lw_widget_set_name_label (GtkWidget  *widget,
                                     const char *label);
/* Removes all children of a GtkBox. */
void       lw_widget_empty_box      (GtkBox     *box);
/* Calls @callback (@widget) once, after what is going on now; never after the widget has left its window. For what changes a list when
 * the pointer or the keys leave it: GTK tells both while it walks the tree from the old place to the new one, and a place that is taken out
 * of the tree meanwhile ends that walk in a crash (GTK 4.8, gtk_synthesize_crossing_events). */
void       lw_widget_later          (GtkWidget  *widget,
                                     void      (*callback) (GtkWidget *widget));
/* A label with classes ("cap ink2"), left-aligned. */
GtkWidget *lw_widget_label          (const char *text,
                                     const char *classes);

G_END_DECLS
