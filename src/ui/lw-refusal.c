#define G_LOG_DOMAIN "lw-refusal"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-glyph.h"
#include "lw-refusal.h"
#include "lw-widget.h"

struct _LwRefusal
{
  GtkApplicationWindow parent_instance;

  GtkImage  *icon;
  GtkLabel  *sentence;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (LwRefusal, lw_refusal, GTK_TYPE_APPLICATION_WINDOW)

static void
lw_refusal_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_REFUSAL);
  G_OBJECT_CLASS (lw_refusal_parent_class)->dispose (object);
}

static void
lw_refusal_class_init (LwRefusalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_refusal_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-refusal.ui");
  gtk_widget_class_bind_template_child (widget_class, LwRefusal, icon);
  gtk_widget_class_bind_template_child (widget_class, LwRefusal, sentence);
  gtk_widget_class_bind_template_child (widget_class, LwRefusal, retry);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lw_refusal_init (LwRefusal *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lw_widget_set_glyph (self->icon, "failed");
  gtk_window_set_focus (GTK_WINDOW (self), self->retry);
}

LwRefusal *
lw_refusal_new (GtkApplication *application)
{
  return g_object_new (LW_TYPE_REFUSAL, "application", application, NULL);
}

void
lw_refusal_set_words (LwRefusal  *self,
                      const char *message)
{
  g_autofree char *sentence = g_strdup_printf ("%s.", message);

  g_return_if_fail (LW_IS_REFUSAL (self));

  sentence[0] = g_ascii_toupper (sentence[0]);
  gtk_label_set_text (self->sentence, sentence);
}
