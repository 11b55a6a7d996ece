#define G_LOG_DOMAIN "lw-elsewhere"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-elsewhere.h"
#include "lw-widget.h"

static GtkWidget *
new_row (const LwExternal *row)
{
  g_autofree char *words = lw_external_words (row);
  g_autofree char *sentence = lw_external_sentence (row);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = lw_widget_label (words, "s b"), *second = lw_widget_label (sentence, "cap2");
  GtkWidget *lines[] = { first, second };

  gtk_label_set_ellipsize (GTK_LABEL (first), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (second), TRUE);
  gtk_widget_add_css_class (box, "order-row");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      gtk_widget_set_margin_start (lines[i], 12);
      gtk_widget_set_margin_end (lines[i], 12);
    }
  gtk_widget_set_margin_top (first, 6);
  gtk_widget_set_margin_bottom (second, 6);
  lw_widget_set_tooltip (box, sentence);
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), second);
  return box;
}

/* What is shown of all of them: nothing is made anew while it stays the same. */
static char *
fingerprint (GArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *words = lw_external_words (&g_array_index (rows, LwExternal, i));
      g_autofree char *sentence = lw_external_sentence (&g_array_index (rows, LwExternal, i));

      g_string_append_printf (text, "%s|%s|", words, sentence);
    }
  return g_string_free (text, FALSE);
}

void
lw_elsewhere_fill (GtkBox *box,
                   LwDesk *desk)
{
  g_autoptr (GArray) rows = lw_desk_externals (desk);
  g_autofree char *now = fingerprint (rows);
  g_autofree char *title = g_strdup_printf (_("MADE ELSEWHERE  %u"), rows->len);

  if (g_strcmp0 (now, g_object_get_data (G_OBJECT (box), "lw-shown")) == 0)
    return;
  g_object_set_data_full (G_OBJECT (box), "lw-shown", g_steal_pointer (&now), g_free);
  lw_widget_empty_box (box);
  gtk_widget_set_visible (GTK_WIDGET (box), rows->len > 0);
  gtk_box_append (box, lw_widget_label (title, "group"));
  for (guint i = 0; i < rows->len; i++)
    gtk_box_append (box, new_row (&g_array_index (rows, LwExternal, i)));
}
