/* What the window says of the kill switch where it cannot do its work: without a journal, beside another instance, without TWS. Nothing that is
 * not so, and the way out stands beside it. */

#include "config.h"

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-window.h"
#include "window-fixture.h"

static gboolean
has_label (GtkWidget *widget,
           gpointer   label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static GtkWidget *
button (Fixture    *f,
        const char *label)
{
  return find (f->window, has_label, (gpointer) label);
}

/* The banner's press asks, the next one does it. */
static void
cancel_everything (Fixture *f)
{
  guint before = fake_desk_n_asked (f->desk);

  g_signal_emit_by_name (button (f, "Everything at TWS…"), "clicked");
  show (f, 1280, 680);
  g_assert_nonnull (mapped (f, "LwOrdersPage"));
  g_assert_cmpuint (fake_desk_n_asked (f->desk), ==, before);
  g_signal_emit_by_name (button (f, "Cancel everything at TWS"), "clicked");
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f->desk), ==, "global cancel");
}

static void
test_no_journal (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  f.desk->connection.journal_refused = TRUE;
  f.desk->connection.orders_on = FALSE;
  g_strlcpy (f.desk->connection.problem, "Orders stay off: the journal is damaged.", sizeof f.desk->connection.problem);
  g_signal_emit_by_name (f.desk, "connection-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "Orders stay off: the journal is damaged."));
  g_assert_null (button (&f, "Everything at TWS…"));
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  show (&f, 1280, 680);
  g_assert_true (says (&f, "Stopped. Reset"));
  g_assert_true (says (&f, "this program does not know its orders and has cancelled nothing. They may be live at TWS."));
  g_assert_true (says (&f, "Orders stay off: the journal is damaged."));
  g_assert_false (says (&f, "No order of this program is open"));
  cancel_everything (&f);
  g_assert_true (says (&f, "The order journal cannot be read"));
  gtk_widget_activate_action (f.window, "win.kill-release", NULL);
  show (&f, 1280, 680);
  g_assert_false (says (&f, "has cancelled nothing"));
  tear_down (&f);
}

static void
test_lists_are_not_known (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  f.desk->n_orders = 0;
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "No order is working."));
  f.desk->connection.journal_refused = TRUE;
  g_signal_emit_by_name (f.desk, "connection-changed");
  show (&f, 1280, 680);
  g_assert_false (says (&f, "No order is working."));
  g_assert_true (says (&f, "Orders may be live at TWS."));
  tear_down (&f);
}

/* It does not look as if it had stopped the other one. */
static void
test_reads_only (void)
{
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_LIVE);
  f.desk->connection.read_only = TRUE;
  g_signal_emit_by_name (f.desk, "connection-changed");
  show (&f, 1280, 680);
  g_assert_null (button (&f, "Everything at TWS…"));
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  show (&f, 1280, 680);
  g_assert_false (says (&f, "Stopped. Reset"));
  g_assert_true (says (&f, "The kill switch stopped nothing here"));
  g_assert_true (says (&f, "Press F12 there."));
  cancel_everything (&f);
  tear_down (&f);
}

static void
test_not_connected (void)
{
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  f.desk->connection.stats.state = LW_CONN_DISCONNECTED;
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  show (&f, 1280, 680);
  g_assert_true (says (&f, "4 orders of this program are not over yet; TWS will be asked to cancel them once connected."));
  g_assert_false (says (&f, "was asked"));
  f.desk->connection.stats.state = LW_CONN_READY;
  g_signal_emit_by_name (f.desk, "connection-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "TWS was asked to cancel them."));
  tear_down (&f);
}

static void
test_still_opening (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  f.desk->n_orders = 0;
  f.desk->connection.journal_opening = TRUE;
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  show (&f, 1280, 680);
  g_assert_true (says (&f, "Its orders are still being read"));
  g_assert_false (says (&f, "No order of this program is open"));
  f.desk->connection.journal_opening = FALSE;
  g_signal_emit_by_name (f.desk, "connection-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "No order of this program is open."));
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/kill/no-journal", test_no_journal);
  g_test_add_func ("/kill/lists-are-not-known", test_lists_are_not_known);
  g_test_add_func ("/kill/reads-only", test_reads_only);
  g_test_add_func ("/kill/not-connected", test_not_connected);
  g_test_add_func ("/kill/still-opening", test_still_opening);
  return g_test_run ();
}
