#define G_LOG_DOMAIN "lw-style"
#include "config.h"

#include <stdio.h>

#include "lw-application.h"
#include "lw-palette.h"
#include "lw-resources.h"

static GtkCssProvider *colors;

static void
redraw (GtkWidget *widget)
{
  gtk_widget_queue_draw (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    redraw (child);
}

static void
load_colors (void)
{
  g_autofree char *css = lw_palette_css ();
  GListModel *windows = gtk_window_get_toplevels ();

  gtk_css_provider_load_from_data (colors, css, -1);
  /* Drawn widgets take their colours from the table and do not hear of the style sheet. */
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      redraw (window);
    }
}

static void
on_dark_cb (GtkSettings *settings)
{
  gboolean dark;

  g_object_get (settings, "gtk-application-prefer-dark-theme", &dark, NULL);
  lw_palette_set_dark (dark);
  load_colors ();
}

static void
on_parsing_error_cb (GtkCssProvider *provider,
                     GtkCssSection  *section,
                     const GError   *error,
                     gpointer        user_data)
{
  g_autofree char *place = gtk_css_section_to_string (section);

  g_warning ("%s: %s", place, error->message);
}

static void
add_provider (GtkCssProvider *provider,
              guint           priority)
{
  g_signal_connect (provider, "parsing-error", G_CALLBACK (on_parsing_error_cb), NULL);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), priority);
}

static void
follow_theme (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  const char *wish = g_getenv ("LEGWORK_THEME");

  if (wish != NULL && (g_str_equal (wish, "dark") || g_str_equal (wish, "light")))
    g_object_set (settings, "gtk-application-prefer-dark-theme", g_str_equal (wish, "dark"), NULL);
  g_signal_connect (settings, "notify::gtk-application-prefer-dark-theme", G_CALLBACK (on_dark_cb), NULL);
  on_dark_cb (settings);
}

void
lw_ui_init (void)
{
  g_autoptr (GtkCssProvider) sheet = NULL;

  if (colors != NULL)
    return;
  lw_ui_register_resource ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/org/legwork/Legwork/icons");
  colors = gtk_css_provider_new ();
  add_provider (colors, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  follow_theme ();
  sheet = gtk_css_provider_new ();
  add_provider (sheet, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  gtk_css_provider_load_from_resource (sheet, "/org/legwork/Legwork/ui/legwork.css");
}

gboolean
lw_ui_parse_size (const char *text,
                  int        *width,
                  int        *height)
{
  char rest;

  return text != NULL && sscanf (text, "%5dx%5d%c", width, height, &rest) == 2 && *width > 0 && *height > 0;
}
