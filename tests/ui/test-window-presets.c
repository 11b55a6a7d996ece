/* Presets to and from files in the real window: the menu, what is asked of the desk, what is said, and the new tile. The dialog itself is
 * driven by preset-file. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-preset-tile.h"
#include "lw-window.h"
#include "window-fixture.h"

static gboolean
is_named (GtkWidget *widget,
          gpointer   name)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0;
}

static gboolean
is_more (GtkWidget *widget,
         gpointer   unused)
{
  return GTK_IS_MENU_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), "Export and import presets") == 0;
}

static GtkWidget *
open_menu (Fixture *f)
{
  GtkWidget *more = find (f->window, is_more, NULL);

  g_assert_nonnull (more);
  g_assert_cmpint (gtk_widget_get_width (more), >=, 24);
  g_assert_cmpint (gtk_widget_get_height (more), >=, 24);
  gtk_menu_button_popup (GTK_MENU_BUTTON (more));
  turn_until_idle ();
  return more;
}

static void
assert_item (Fixture    *f,
             const char *name,
             const char *action,
             const char *target)
{
  GtkWidget *item = find (f->window, is_named, (gpointer) name);
  GVariant *value;

  g_assert_nonnull (item);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (item)), ==, action);
  value = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (item));
  g_assert_cmpstr (value != NULL ? g_variant_get_string (value, NULL) : NULL, ==, target);
}

static void
test_menu (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  open_menu (&f);
  assert_item (&f, "Export “One sigma”…", "win.presets-export", "chosen");
  assert_item (&f, "Export all presets…", "win.presets-export", "all");
  assert_item (&f, "Import presets…", "win.presets-import", NULL);
  tear_down (&f);
}

/* Nothing chosen: there is nothing to export but all. */
static void
test_menu_without_preset (void)
{
  Fixture f;

  set_up (&f, FAKE_START, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  open_menu (&f);
  g_assert_nonnull (find (f.window, is_named, (gpointer) "Export all presets…"));
  g_assert_null (find (f.window, is_named, (gpointer) "Export “One sigma”…"));
  tear_down (&f);
}

static void
test_export (void)
{
  Fixture f;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "a.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *chosen = g_strdup_printf ("export 1 from One sigma to %s", path);
  g_autofree char *all = NULL;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  all = g_strdup_printf ("export %u from Credit core to %s", f.desk->presets->len, path);
  lw_window_export_presets (LW_WINDOW (f.window), FALSE, file);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, chosen);
  turn_until_idle ();
  g_assert_true (says (&f, "Done."));
  lw_window_export_presets (LW_WINDOW (f.window), TRUE, file);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, all);
  tear_down (&f);
}

/* In the bar without the folder, so that the rest is in sight; whole where the pointer rests. */
static void
test_errors (void)
{
  Fixture f;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "bad.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *words = g_strdup_printf ("%s:2:9: preset 'x', kinds: 'y'", path);

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  f.desk->file_error = words;
  show (&f, 1280, 680);
  lw_window_import_presets (LW_WINDOW (f.window), file);
  turn_until_idle ();
  g_assert_true (says (&f, "Nothing is imported: bad.json:2:9: preset 'x', kinds: 'y'"));
  lw_window_export_presets (LW_WINDOW (f.window), FALSE, file);
  turn_until_idle ();
  g_assert_true (says (&f, "Nothing is exported: bad.json:2:9:"));
  g_assert_false (says (&f, "and 1 more"));
  tear_down (&f);
}

static gboolean
is_in_tile (GtkWidget *widget,
            gpointer   name)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), name)
         && gtk_widget_get_ancestor (widget, LW_TYPE_PRESET_TILE) != NULL;
}

static void
test_import (void)
{
  Fixture f;
  g_autoptr (GFile) file = g_file_new_for_path (g_get_tmp_dir ());
  guint n;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  n = f.desk->presets->len;
  g_assert_null (find (f.window, is_in_tile, (gpointer) "Imported"));
  lw_window_import_presets (LW_WINDOW (f.window), file);
  turn_until_idle ();
  g_assert_cmpuint (lw_desk_n_presets (f.desk), ==, n + 1);
  g_assert_nonnull (find (f.window, is_in_tile, (gpointer) "Imported"));
  g_assert_nonnull (find (f.window, is_in_tile, (gpointer) "One sigma")); /* the chosen one */
  gtk_widget_activate_action (f.window, "win.tile", "u", 3u);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "scan Imported");
  tear_down (&f);
}

/* An order's news that nobody saw yet still leads to the order. */
static void
test_news_stays (void)
{
  Fixture f;
  g_autoptr (GFile) file = g_file_new_for_path (g_get_tmp_dir ());

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  fake_desk_set_order (f.desk, 0, LW_INTENT_REJECTED);
  lw_window_import_presets (LW_WINDOW (f.window), file);
  turn_until_idle ();
  g_assert_true (says (&f, "Done."));
  g_assert_true (says (&f, "and 1 more"));
  g_assert_true (says (&f, "Show order"));
  tear_down (&f);
}

/* The window goes while a file is written. */
static void
test_closed_meanwhile (void)
{
  Fixture f;
  g_autoptr (GFile) file = g_file_new_for_path (g_get_tmp_dir ());

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  lw_window_import_presets (LW_WINDOW (f.window), file);
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/presets/menu", test_menu);
  g_test_add_func ("/presets/menu-without-preset", test_menu_without_preset);
  g_test_add_func ("/presets/export", test_export);
  g_test_add_func ("/presets/errors", test_errors);
  g_test_add_func ("/presets/import", test_import);
  g_test_add_func ("/presets/news-stays", test_news_stays);
  g_test_add_func ("/presets/closed-meanwhile", test_closed_meanwhile);
  return g_test_run ();
}
