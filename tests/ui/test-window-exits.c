/* Target and stop in the real window: set in the ticket before the order is sent, and on the row of an order, with at most three presses;
 * what they mean in money, and that the program alone watches them, is said in both places. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-desk-exits.h"
#include "lw-exit-box.h"
#include "lw-exit-button.h"
#include "lw-order-row.h"
#include "window-fixture.h"

static gboolean
is_toggle (GtkWidget *widget, gpointer label)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static gboolean
is_menu (GtkWidget *widget, gpointer label)
{
  return GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (widget)), label) == 0;
}

static gboolean
is_entry (GtkWidget *widget, gpointer unused)
{
  return GTK_IS_ENTRY (widget) && gtk_widget_get_mapped (widget) && gtk_widget_get_ancestor (widget, LW_TYPE_EXIT_BOX) != NULL;
}

static gboolean
is_first_row (GtkWidget *widget, gpointer id)
{
  return LW_IS_ORDER_ROW (widget) && g_strcmp0 (lw_order_row_get_id (LW_ORDER_ROW (widget)), id) == 0;
}

static gboolean
is_flag (GtkWidget *widget, gpointer unused)
{
  return GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_ancestor (widget, LW_TYPE_EXIT_BUTTON) != NULL;
}

static GtkWidget *
open_popover (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_cmpint (gtk_widget_get_width (button), >=, 24);
  g_assert_cmpint (gtk_widget_get_height (button), >=, 24);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  turn_until_idle ();
  return button;
}

static void
press (GtkWidget *root, const char *label)
{
  GtkWidget *toggle = find (root, is_toggle, (gpointer) label);

  g_assert_nonnull (toggle);
  g_signal_emit_by_name (toggle, "clicked");
  turn_until_idle ();
}

static void
test_ticket (void)
{
  Fixture f;
  LwExitWish wish;
  GtkWidget *target;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  show (&f, 1280, 680);
  target = open_popover (find (f.window, is_menu, (gpointer) "Target"));
  g_assert_true (says (&f, "Target, share of the maximum profit"));
  g_assert_false (says (&f, "Stop, times the credit received"));
  press (target, "50\302\240%");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.kind, ==, LW_EXIT_RULE_SHARE);
  g_assert_cmpint (wish.target.value, ==, 5000);
  g_assert_cmpint (wish.mode, ==, LW_EXIT_MODE_STAGE);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (target)), ==, "Target\302\24050\302\240%");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (target));
  press (open_popover (find (f.window, is_menu, (gpointer) "Stop")), "2×");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.stop.value, ==, 20000);
  g_assert_cmpint (wish.target.value, ==, 5000);
  g_assert_nonnull (find (f.window, is_menu, (gpointer) "Stop\302\2402×"));
  g_assert_true (says (&f, "0.25 · 1.10 by Legwork")); /* of 0.55, in steps of 0.05 */
  tear_down (&f);
}

static void
type (GtkWidget *root, const char *text)
{
  GtkWidget *entry = find (root, is_entry, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
  turn_until_idle ();
}

/* A rule of one's own; what is none is marked and changes nothing. */
static void
test_typed (void)
{
  Fixture f;
  LwExitWish wish;
  GtkWidget *target;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  show (&f, 1280, 680);
  target = open_popover (find (f.window, is_menu, (gpointer) "Target"));
  type (target, "60%");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.value, ==, 6000);
  type (target, "soon");
  g_assert_true (gtk_widget_has_css_class (find (target, is_entry, NULL), "wrong"));
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.value, ==, 6000);
  press (target, "None");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.kind, ==, LW_EXIT_RULE_NONE);
  g_assert_nonnull (find (f.window, is_menu, (gpointer) "Target"));
  tear_down (&f);
}

static void
on_notice_cb (LwDesk *desk, const char *sentence, gboolean is_problem, char **last)
{
  g_free (*last);
  *last = g_strdup (sentence);
}

static void
leave_with (GtkWidget *button, const char *text)
{
  open_popover (button);
  gtk_editable_set_text (GTK_EDITABLE (find (button, is_entry, NULL)), text);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  turn_until_idle ();
}

/* The box is closed without Enter: what stands there counts, and what nobody understands is said. */
static void
test_left (void)
{
  Fixture f;
  LwExitWish wish;
  GtkWidget *target;
  g_autofree char *last = NULL;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  g_signal_connect (f.desk, "notice", G_CALLBACK (on_notice_cb), &last);
  show (&f, 1280, 680);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  show (&f, 1280, 680);
  target = find (f.window, is_menu, (gpointer) "Target");
  leave_with (target, "12,5%");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.value, ==, 1250);
  g_assert_null (last);
  leave_with (target, "soon");
  lw_desk_ticket_get_exit (f.desk, &wish);
  g_assert_cmpint (wish.target.value, ==, 1250);
  g_assert_cmpstr (last, ==, "not understood: soon");
  tear_down (&f);
}

static const LwIntent *
filled_order (Fixture *f)
{
  for (guint i = 0; i < f->desk->n_orders; i++)
    if (f->desk->orders[i].state == LW_INTENT_FILLED)
      return &f->desk->orders[i];
  g_assert_not_reached ();
}

static GtkWindow *
find_question (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_MESSAGE_DIALOG (l->data))
      return l->data;
  return NULL;
}

static gboolean
stays_open (Fixture *f)
{
  gboolean stays = FALSE;

  g_signal_emit_by_name (f->window, "close-request", &stays);
  turn_until_idle ();
  return stays;
}

/* What is watched ends with the window: it asks first, and who closes it all the same means it. */
static void
test_closing (void)
{
  Fixture f;
  char *complaint = NULL;
  const LwExitWish wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  g_assert_false (stays_open (&f)); /* nothing is watched */
  g_assert_true (lw_desk_set_exit (f.desk, filled_order (&f)->id, &wish, &complaint));
  g_assert_true (stays_open (&f));
  g_assert_nonnull (find_question ());
  gtk_dialog_response (GTK_DIALOG (find_question ()), GTK_RESPONSE_CANCEL);
  turn_until_idle ();
  g_assert_null (find_question ());
  g_assert_true (stays_open (&f)); /* asked anew */
  g_assert_false (stays_open (&f)); /* and meant */
  tear_down (&f);
}

/* Orders, flag, preset: the third press sets it. */
static void
test_row (void)
{
  Fixture f;
  const LwIntent *intent;
  const LwExit *exit;
  GtkWidget *row, *flag;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.page", "s", "orders");
  show (&f, 1280, 800);
  intent = filled_order (&f);
  row = find (f.window, is_first_row, (gpointer) intent->id);
  flag = open_popover (find (row, is_flag, NULL));
  g_assert_true (says (&f, "No target and no stop."));
  press (flag, "50\302\240%");
  exit = lw_desk_find_exit (f.desk, intent->id);
  g_assert_nonnull (exit);
  g_assert_cmpint (exit->wish.target.value, ==, 5000);
  g_assert_cmpint (exit->wish.mode, ==, LW_EXIT_MODE_STAGE);
  g_assert_true (says (&f, "Target 50%, watched by Legwork · Filled 1 of 1 at 1.20 credit; fees 2.62 USD."));
  press (flag, "Send it today");
  g_assert_cmpint (lw_desk_find_exit (f.desk, intent->id)->wish.mode, ==, LW_EXIT_MODE_AUTO);
  press (flag, "None");
  g_assert_null (lw_desk_find_exit (f.desk, intent->id));
  tear_down (&f);
}

/* An order that closes has none; one that was cancelled unfilled neither. */
static void
test_not_offered (void)
{
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.page", "s", "orders");
  show (&f, 1280, 800);
  for (guint i = 0; i < f.desk->n_orders; i++)
    {
      GtkWidget *row = find (f.window, is_first_row, f.desk->orders[i].id);
      GtkWidget *flag = row != NULL ? find (row, is_flag, NULL) : NULL;
      LwIntentState state = f.desk->orders[i].state;

      if (row != NULL)
        g_assert_cmpint (flag != NULL && gtk_widget_get_mapped (flag), ==, state != LW_INTENT_CANCELLED && state != LW_INTENT_REJECTED);
    }
  tear_down (&f);
}

/* Reached: told in the bar, with the kind of account and the order, and Show leads to its row. */
static void
test_told (void)
{
  Fixture f;
  const LwIntent *intent;
  const LwExitWish wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };
  g_autofree char *complaint = NULL, *line = NULL, *name = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  intent = filled_order (&f);
  name = lw_intent_name (intent);
  line = g_strdup_printf ("PAPER · Target reached · %s", name);
  g_assert_true (lw_desk_set_exit (f.desk, intent->id, &wish, &complaint));
  g_assert_false (says (&f, line));
  f.desk->exits[0].state = LW_EXIT_STATE_STAGED;
  f.desk->exits[0].fired_by = LW_EXIT_TARGET;
  g_signal_emit_by_name (f.desk, "orders-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, line));
  g_assert_true (says (&f, "Show order"));
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/window/exits/ticket", test_ticket);
  g_test_add_func ("/window/exits/typed", test_typed);
  g_test_add_func ("/window/exits/left", test_left);
  g_test_add_func ("/window/exits/closing", test_closing);
  g_test_add_func ("/window/exits/row", test_row);
  g_test_add_func ("/window/exits/told", test_told);
  g_test_add_func ("/window/exits/not-offered", test_not_offered);
  return g_test_run ();
}
