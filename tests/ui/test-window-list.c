/* The list of the real window while the pointer is in it: rows keep their places, and the new ranking comes when the pointer has left. */

#include "config.h"

#include "lw-format.h"
#include "lw-scan-list.h"
#include "window-fixture.h"

static gboolean
is_list (GtkWidget *widget, gpointer unused)
{
  return GTK_IS_COLUMN_VIEW (widget) && gtk_widget_get_mapped (widget);
}

static LwScanList *
list_of (GtkColumnView *view)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (view);

  return LW_SCAN_LIST (gtk_single_selection_get_model (GTK_SINGLE_SELECTION (selection)));
}

/* As GTK tells it, to all who watch the pointer there. */
static void
tell_motion (GtkWidget *widget, const char *signal)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller) && g_str_equal (signal, "enter"))
        g_signal_emit_by_name (controller, signal, 10.0, 10.0);
      else if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, signal);
    }
}

/* GTK tells that the pointer leaves while it walks the tree of widgets: a list that changes then takes them from under it, and that was a
 * crash. */
static void
test_pointer_leaves (void)
{
  Fixture f;
  GtkWidget *view;
  LwScanList *list;
  g_autoptr (GObject) first = NULL, during = NULL, after = NULL;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  view = find (f.window, is_list, NULL);
  list = list_of (GTK_COLUMN_VIEW (view));
  tell_motion (view, "enter");
  fake_desk_reverse (f.desk);
  turn_until_idle ();
  g_assert_cmpuint (lw_scan_list_pending (list), >, 0);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  tell_motion (view, "leave");
  during = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (during == first);
  turn_until_idle ();
  after = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (after != first);
  g_assert_cmpuint (lw_scan_list_pending (list), ==, 0);
  tear_down (&f);
}

/* Back before the list has changed: it holds on. */
static void
test_pointer_comes_back (void)
{
  Fixture f;
  GtkWidget *view;
  LwScanList *list;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  view = find (f.window, is_list, NULL);
  list = list_of (GTK_COLUMN_VIEW (view));
  tell_motion (view, "enter");
  fake_desk_reverse (f.desk);
  tell_motion (view, "leave");
  tell_motion (view, "enter");
  turn_until_idle ();
  g_assert_cmpuint (lw_scan_list_pending (list), >, 0);
  tear_down (&f);
}

static gboolean
is_quote (GtkWidget *widget, gpointer text)
{
  return GTK_IS_INSCRIPTION (widget) && g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text) == 0;
}

static gboolean
has_quote (Fixture *f, const char *age)
{
  return find (f->window, is_quote, (gpointer) age) != NULL;
}

/* Nothing comes in: the ages go on all the same, in the cells and beside the meter, and what was live for too long is not. */
static void
test_ages (void)
{
  Fixture f;
  g_autoptr (LwScanItem) first = NULL;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  first = g_list_model_get_item (G_LIST_MODEL (list_of (GTK_COLUMN_VIEW (find (f.window, is_list, NULL)))), 0);
  g_assert_true (has_quote (&f, "0.3" LW_NBSP "s"));
  g_assert_true (says (&f, "Sweep 1.8" LW_NBSP "s ago"));
  fake_desk_pass (f.desk, 20 * G_USEC_PER_SEC);
  g_assert_false (has_quote (&f, "0.3" LW_NBSP "s"));
  g_assert_true (has_quote (&f, "20" LW_NBSP "s"));
  g_assert_true (says (&f, "Sweep 22" LW_NBSP "s ago"));
  g_assert_cmpint (lw_scan_item_get_row (first)->state, ==, LW_QUOTE_LIVE);
  fake_desk_pass (f.desk, LW_DESK_MAX_QUOTE_AGE_US);
  g_assert_cmpint (lw_scan_item_get_row (first)->state, ==, LW_QUOTE_STALE);
  tear_down (&f);
}

/* Out of sight nothing is done for it, and in sight again it is right at once. */
static void
test_ages_elsewhere (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.page", "s", "orders");
  fake_desk_pass (f.desk, 20 * G_USEC_PER_SEC);
  gtk_widget_activate_action (f.window, "win.page", "s", "scan");
  turn_until_idle ();
  g_assert_true (says (&f, "Sweep 22" LW_NBSP "s ago"));
  g_assert_true (has_quote (&f, "20" LW_NBSP "s"));
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/window/list/pointer-leaves", test_pointer_leaves);
  g_test_add_func ("/window/list/pointer-comes-back", test_pointer_comes_back);
  g_test_add_func ("/window/list/ages", test_ages);
  g_test_add_func ("/window/list/ages-elsewhere", test_ages_elsewhere);
  return g_test_run ();
}
