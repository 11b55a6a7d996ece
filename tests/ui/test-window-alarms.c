/* Alarms in the real window: each stands over every page until it is dismissed by hand, beside whatever else is told; all of them are on the
 * Orders page; the system is told too. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-alarm-banner.h"
#include "lw-application.h"
#include "lw-window.h"
#include "notify-spy.h"
#include "window-fixture.h"

#define IMBALANCE "LEG IMBALANCE: the legs of order LW1 on SPY are not filled alike"
#define OVERFILL  "OVERFILL: 3 of 2 SPX combos were filled; look at the positions in TWS"

static void
set_up_orders (Fixture       *f,
               LwAccountKind  kind)
{
  set_up (f, FAKE_ORDERS, kind);
  show (f, 1280, 680);
  notify_spy_forget ();
}

static void
dismiss (Fixture *f,
         guint    i)
{
  pass_time (G_USEC_PER_SEC);
  gtk_widget_activate_action (f->window, "win.alarm-dismiss", "u", lw_desk_get_alarm (f->desk, i)->number);
  show (f, 1280, 680);
}

static void
test_stands (void)
{
  static const char * const pages[] = { "scan", "orders", "positions", "health", "scan" };
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  g_assert_null (mapped (&f, "LwAlarmBanner"));
  fake_desk_raise_alarm (f.desk, IMBALANCE, f.desk->orders[1].id);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      lw_window_show_page (LW_WINDOW (f.window), pages[i]);
      show (&f, 1280, 680);
      g_assert_true (says (&f, IMBALANCE "."));
    }
  g_signal_emit_by_name (f.desk, "orders-changed");
  g_signal_emit_by_name (f.desk, "connection-changed");
  g_signal_emit_by_name (f.desk, "status-changed");
  g_assert_nonnull (mapped (&f, "LwAlarmBanner"));
  dismiss (&f, 0);
  g_assert_cmpuint (lw_desk_n_alarms (f.desk), ==, 0);
  g_assert_null (mapped (&f, "LwAlarmBanner"));
  g_assert_false (says (&f, "LEG IMBALANCE"));
  tear_down (&f);
}

static gboolean
is_title_of_list (GtkWidget *widget,
                  gpointer   unused)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), "WORKING");
}

static double
top_of_list (Fixture *f)
{
  double y = 0;

  show (f, 1280, 680);
  gtk_widget_translate_coordinates (find (f->window, is_title_of_list, NULL), mapped (f, "LwOrdersPage"), 0, 0, NULL, &y);
  return y;
}

/* Where none stands the page has its whole room, as before. */
static void
test_leaves_no_gap (void)
{
  Fixture f;
  double top;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  fake_desk_set_order (f.desk, 0, LW_INTENT_WORKING);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  top = top_of_list (&f);
  g_assert_cmpfloat (top, <, 60);
  fake_desk_raise_alarm (f.desk, IMBALANCE, "");
  g_assert_cmpfloat (top_of_list (&f), >, top);
  dismiss (&f, 0);
  g_assert_cmpfloat (top_of_list (&f), ==, top);
  tear_down (&f);
}

static void
test_several (void)
{
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_LIVE);
  fake_desk_raise_alarm (f.desk, IMBALANCE, f.desk->orders[1].id);
  fake_desk_raise_alarm (f.desk, OVERFILL, "");
  fake_desk_raise_alarm (f.desk, IMBALANCE, f.desk->orders[1].id);
  show (&f, 1280, 680);
  g_assert_true (says (&f, OVERFILL "."));
  g_assert_true (says (&f, "and 1 more"));
  g_assert_false (says (&f, "LEG IMBALANCE"));
  gtk_widget_activate_action (f.window, "win.alarms", NULL);
  show (&f, 1280, 680);
  g_assert_nonnull (mapped (&f, "LwOrdersPage"));
  g_assert_true (says (&f, OVERFILL "."));
  g_assert_true (says (&f, IMBALANCE ". (2 times)"));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f.window)), mapped (&f, "LwOrdersPage")));
  dismiss (&f, 0);
  g_assert_false (says (&f, OVERFILL));
  g_assert_true (says (&f, "LEG IMBALANCE"));
  lw_window_show_page (LW_WINDOW (f.window), "scan");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "LEG IMBALANCE"));
  g_assert_false (says (&f, "more"));
  tear_down (&f);
}

/* Both are to be seen: the alarm above, the news below. */
static void
test_beside_news (void)
{
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  fake_desk_raise_alarm (f.desk, IMBALANCE, f.desk->orders[1].id);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  fake_desk_set_order (f.desk, 2, LW_INTENT_REJECTED);
  show (&f, 1280, 680);
  g_assert_true (says (&f, IMBALANCE));
  g_assert_true (says (&f, "PAPER · Rejected"));
  gtk_widget_activate_action (f.window, "win.notice-dismiss", NULL);
  g_assert_true (says (&f, IMBALANCE));
  tear_down (&f);
}

static void
test_show_order (void)
{
  Fixture f;
  GtkWidget *focus;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  fake_desk_raise_alarm (f.desk, IMBALANCE, f.desk->orders[1].id);
  gtk_widget_activate_action (f.window, "win.alarm-show", "s", f.desk->orders[1].id);
  show (&f, 1280, 680);
  focus = gtk_window_get_focus (GTK_WINDOW (f.window));
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (focus), ==, "LwOrderRow");
  g_assert_true (says (&f, IMBALANCE)); /* looking is no dismissing */
  tear_down (&f);
}

/* The second press of a double click, or one that was meant for the alarm before, dismisses none that nobody has read. */
static void
test_double_click (void)
{
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  fake_desk_raise_alarm (f.desk, IMBALANCE, "");
  pass_time (G_USEC_PER_SEC);
  fake_desk_raise_alarm (f.desk, OVERFILL, "");
  gtk_widget_activate_action (f.window, "win.alarm-dismiss", "u", lw_desk_get_alarm (f.desk, 0)->number);
  g_assert_cmpuint (lw_desk_n_alarms (f.desk), ==, 2);
  pass_time (G_USEC_PER_SEC);
  gtk_widget_activate_action (f.window, "win.alarm-dismiss", "u", lw_desk_get_alarm (f.desk, 0)->number);
  g_assert_cmpuint (lw_desk_n_alarms (f.desk), ==, 1);
  gtk_widget_activate_action (f.window, "win.alarm-dismiss", "u", lw_desk_get_alarm (f.desk, 0)->number);
  g_assert_cmpuint (lw_desk_n_alarms (f.desk), ==, 1);
  tear_down (&f);
}

/* What TWS writes is shown as it stands: never as markup, and without the account's name. */
static void
test_plain (void)
{
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_LIVE);
  fake_desk_raise_alarm (f.desk, "<b>U1234471</b> & gone", "");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "<b>U•••4471</b> & gone."));
  tear_down (&f);
}

/* A long one takes two lines and no more; with the kill switch's banner over it the window still fits a small screen, on each page. */
static void
test_room (void)
{
  static const char * const pages[] = { "scan", "orders" };
  g_autofree char *endless = g_strnfill (800, 'x');
  Fixture f;
  GtkRequisition least;

  set_up_orders (&f, LW_ACCOUNT_LIVE);
  for (guint i = 0; i < LW_ALARM_LIST_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u OVERFILL of %s", i, i % 20 == 19 ? endless : "SPY");

      fake_desk_raise_alarm (f.desk, text, f.desk->orders[1].id);
    }
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      lw_window_show_page (LW_WINDOW (f.window), pages[i]);
      show (&f, 1280, 680);
      gtk_widget_get_preferred_size (f.window, &least, NULL);
      g_assert_cmpint (least.width, <=, 1280);
      g_assert_cmpint (least.height, <=, 680);
    }
  tear_down (&f);
}

/* Who looks at the window sees the banner. Another window has the keyboard: the system is told, once for each, in a place of its own. */
static void
test_system_is_told (void)
{
  Fixture f;
  GtkWidget *other = gtk_window_new ();

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  wait_active (&f, TRUE);
  fake_desk_raise_alarm (f.desk, IMBALANCE, "");
  g_assert_cmpuint (notify_spy.n_alarms, ==, 0);
  gtk_window_present (GTK_WINDOW (other));
  wait_active (&f, FALSE);
  fake_desk_raise_alarm (f.desk, IMBALANCE, "");
  g_assert_cmpuint (notify_spy.n_alarms, ==, 0); /* the same again */
  fake_desk_raise_alarm (f.desk, OVERFILL, "");
  g_assert_cmpuint (notify_spy.n_alarms, ==, 1);
  g_assert_cmpstr (notify_spy.alarm, ==, "PAPER · Alarm|" OVERFILL ".");
  g_assert_cmpuint (notify_spy.n_news, ==, 0);
  gtk_window_destroy (GTK_WINDOW (other));
  tear_down (&f);
}

static gboolean
is_button (GtkWidget *widget,
           gpointer   label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static void
press (Fixture    *f,
       const char *label)
{
  GtkWidget *button = find (f->window, is_button, (gpointer) label);

  if (button == NULL)
    g_error ("there is no button '%s'", label);
  g_signal_emit_by_name (button, "clicked");
  show (f, 1280, 680);
}

/* A position that nothing explains stays until it is signed off: two presses from any page. To dismiss its alarm signs nothing off. */
static void
test_sign_off (void)
{
  Fixture f;

  set_up_orders (&f, LW_ACCOUNT_PAPER);
  fake_desk_lose_leg (f.desk);
  show (&f, 1280, 680);
  g_assert_true (says (&f, "BROKEN SPREAD: TWS reports none of SPY 20 Dec 430 put"));
  press (&f, "Show position");
  g_assert_nonnull (mapped (&f, "LwOrdersPage"));
  g_assert_true (says (&f, "Broken spread: SPY 20 Dec 430/425 put spread"));
  g_assert_true (says (&f, "you sign it off"));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f.window)), mapped (&f, "LwOrdersPage")));
  g_assert_null (find (f.window, is_button, (gpointer) "Dismiss")); /* it stands there once, and cannot be put away */
  dismiss (&f, 0);
  g_assert_true (says (&f, "you sign it off"));
  press (&f, "Show order");
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (gtk_window_get_focus (GTK_WINDOW (f.window))), ==, "LwOrderRow");
  gtk_widget_activate_action (f.window, "win.alarms", NULL);
  show (&f, 1280, 680);
  press (&f, "Sign off");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "signoff-position P1");
  g_assert_false (says (&f, "you sign it off"));
  g_assert_null (find (f.window, is_button, (gpointer) "Sign off"));
  fake_desk_lose_leg (f.desk);
  show (&f, 1280, 680);
  press (&f, "Sign off");
  lw_window_show_page (LW_WINDOW (f.window), "scan");
  show (&f, 1280, 680);
  g_assert_null (mapped (&f, "LwAlarmBanner")); /* the alarm went with it */
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/alarms/stands", test_stands);
  g_test_add_func ("/alarms/leaves-no-gap", test_leaves_no_gap);
  g_test_add_func ("/alarms/several", test_several);
  g_test_add_func ("/alarms/beside-news", test_beside_news);
  g_test_add_func ("/alarms/show-order", test_show_order);
  g_test_add_func ("/alarms/double-click", test_double_click);
  g_test_add_func ("/alarms/plain", test_plain);
  g_test_add_func ("/alarms/room", test_room);
  g_test_add_func ("/alarms/sign-off", test_sign_off);
  g_test_add_func ("/alarms/system-is-told", test_system_is_told);
  return g_test_run ();
}
