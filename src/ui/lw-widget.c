#define G_LOG_DOMAIN "lw-widget"
#include "config.h"

#include "lw-glyph.h"
#include "lw-widget.h"

void
lw_widget_set_class (GtkWidget  *widget,
                     const char *name,
                     gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
lw_widget_set_style (GtkWidget  *widget,
                     const char *name)
{
  const char *classes[] = { name, NULL };
  g_auto (GStrv) before = gtk_widget_get_css_classes (widget);

  if (!g_strv_equal ((const char * const *) before, classes))
    gtk_widget_set_css_classes (widget, classes);
}

void
lw_widget_set_tooltip (GtkWidget  *widget,
                       const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}

void
lw_widget_set_glyph (GtkImage   *image,
                     const char *name)
{
  g_autoptr (LwGlyph) glyph = lw_glyph_get (name);

  if (gtk_image_get_paintable (image) != GDK_PAINTABLE (glyph))
    gtk_image_set_from_paintable (image, GDK_PAINTABLE (glyph));
}

void
lw_widget_set_name_label (GtkWidget  *widget,
                          const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
lw_widget_empty_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

typedef struct
{
  GtkWidget *widget; /* owned */
  void (*callback) (GtkWidget *widget);
} Later;

static void
free_later (gpointer user_data)
{
  Later *later = user_data;

  g_object_unref (later->widget);
  g_free (later);
}

static gboolean
on_later_cb (gpointer user_data)
{
  const Later *later = user_data;

  if (gtk_widget_get_root (later->widget) != NULL)
    later->callback (later->widget);
  return G_SOURCE_REMOVE;
}

void
lw_widget_later (GtkWidget *widget,
                 void (*callback) (GtkWidget *widget))
{
  Later *later = g_new (Later, 1);

  later->widget = g_object_ref (widget);
  later->callback = callback;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_later_cb, later, free_later);
}

GtkWidget *
lw_widget_label (const char *text,
                 const char *classes)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto (GStrv) names = g_strsplit (classes, " ", -1);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_css_classes (label, (const char **) names);
  return label;
}
