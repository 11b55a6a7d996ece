/* News in the real window: where it stands, what it says, that nothing moves for it, and that the system is told too. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-notice-bar.h"
#include "lw-window.h"
#include "notify-spy.h"
#include "window-fixture.h"

static guint n_told;
static char *told;

static void
on_news_cb (LwNoticeBar *bar,
            const char  *title,
            const char  *body)
{
  n_told++;
  g_free (told);
  told = g_strdup_printf ("%s|%s", title, body);
}

static void
set_up_watched (Fixture       *f,
                LwAccountKind  kind)
{
  set_up (f, FAKE_ORDERS, kind);
  show (f, 1280, 680);
  n_told = 0;
}

static gboolean
is_bar (GtkWidget *widget,
        gpointer   unused)
{
  return LW_IS_NOTICE_BAR (widget);
}

static LwNoticeBar *
bar_of (Fixture *f)
{
  LwNoticeBar *bar = LW_NOTICE_BAR (find (f->window, is_bar, NULL));

  g_signal_handlers_disconnect_by_func (bar, on_news_cb, NULL);
  g_signal_connect (bar, "news", G_CALLBACK (on_news_cb), NULL);
  return bar;
}

static void
test_quiet (void)
{
  Fixture f;

  set_up_watched (&f, LW_ACCOUNT_PAPER);
  g_assert_true (lw_notice_bar_is_empty (bar_of (&f)));
  g_signal_emit_by_name (f.desk, "orders-changed");
  g_assert_true (lw_notice_bar_is_empty (bar_of (&f)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar_of (&f))));
  tear_down (&f);
}

static void
test_words (void)
{
  static const struct
  {
    LwAccountKind kind;
    guint         order;
    LwIntentState state;
    const char   *title, *line;
  } table[] = {
    { LW_ACCOUNT_SIMULATED, 1, LW_INTENT_FILLED, "SIMULATED · Filled|", "Filled · SELL 2 SPX 20 Dec 5660/5680 call spread for 3.25 CREDIT" },
    { LW_ACCOUNT_SIMULATED, 3, LW_INTENT_FILLED, "SIMULATED · Filled at 0.65\u00a0cr|", "0.65\u00a0cr · SELL 3 QQQ 27 Dec 459/454 put spread" },
    { LW_ACCOUNT_PAPER, 1, LW_INTENT_REJECTED, "PAPER · Rejected|", "PAPER · Rejected" },
    { LW_ACCOUNT_LIVE, 1, LW_INTENT_HELD, "LIVE · Held|", "LIVE · Held" },
    { LW_ACCOUNT_LIVE, 1, LW_INTENT_UNKNOWN, "LIVE · Unknown|", "LIVE · Unknown" },
    { LW_ACCOUNT_PAPER, 1, LW_INTENT_CANCELLED_WITH_FILLS, "PAPER · Part filled|", "PAPER · Part filled" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture f;

      set_up_watched (&f, table[i].kind);
      bar_of (&f);
      fake_desk_set_order (f.desk, table[i].order, table[i].state);
      show (&f, 1280, 680);
      g_assert_cmpuint (n_told, ==, 1);
      g_assert_true (g_str_has_prefix (told, table[i].title));
      g_assert_true (says (&f, table[i].line));
      tear_down (&f);
    }
}

/* What TWS writes is shown as it stands: never as markup, and without the account's name. */
static void
test_plain (void)
{
  Fixture f;

  set_up_watched (&f, LW_ACCOUNT_LIVE);
  bar_of (&f);
  f.desk->connection.retry_at_us = G_MAXINT64;
  g_strlcpy (f.desk->connection.problem, "<b>U1234471</b> & gone", sizeof f.desk->connection.problem);
  f.desk->connection.stats.state = LW_CONN_DISCONNECTED;
  g_signal_emit_by_name (f.desk, "connection-changed");
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_nonnull (strstr (told, "LIVE · Connection lost"));
  g_assert_nonnull (strstr (told, "<b>"));
  g_assert_null (strstr (told, "U1234471"));
  g_assert_nonnull (strstr (told, "U•••4471"));
  f.desk->connection.retry_at_us = 0; /* the countdown ends */
  tear_down (&f);
}

static int
height_of_pages (Fixture *f)
{
  return gtk_widget_get_height (mapped (f, "LwScanPage"));
}

static void
test_no_jump (void)
{
  Fixture f;
  GtkRequisition before, least;
  int height;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  height = height_of_pages (&f);
  gtk_widget_get_preferred_size (f.window, &before, NULL);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  show (&f, 1280, 680);
  g_assert_cmpint (height_of_pages (&f), ==, height);
  gtk_widget_get_preferred_size (f.window, &least, NULL);
  g_assert_cmpint (least.width, ==, before.width);
  g_assert_cmpint (least.height, ==, before.height);
  tear_down (&f);
}

static void
test_several (void)
{
  Fixture f;
  LwNoticeBar *bar;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  bar = bar_of (&f);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  fake_desk_set_order (f.desk, 2, LW_INTENT_REJECTED);
  show (&f, 1280, 680);
  g_assert_cmpuint (n_told, ==, 2);
  g_assert_true (says (&f, "and 1 more"));
  g_assert_cmpstr (lw_notice_bar_get_order (bar), ==, f.desk->orders[2].id);
  gtk_widget_activate_action (f.window, "win.notice-dismiss", NULL);
  g_assert_true (lw_notice_bar_is_empty (bar));
  g_assert_false (says (&f, "and 1 more"));
  fake_desk_set_order (f.desk, 3, LW_INTENT_FILLED);
  show (&f, 1280, 680);
  g_assert_false (says (&f, "more"));
  tear_down (&f);
}

static void
test_show (void)
{
  Fixture f;
  GtkWidget *focus;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  show (&f, 1280, 680);
  gtk_widget_activate_action (f.window, "win.notice-show", NULL);
  turn_until_idle ();
  g_assert_nonnull (mapped (&f, "LwOrdersPage"));
  focus = gtk_window_get_focus (GTK_WINDOW (f.window));
  g_assert_nonnull (focus);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (focus), ==, "LwOrderRow");
  g_assert_true (gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (focus)));
  g_assert_true (lw_notice_bar_is_empty (bar_of (&f)));
  tear_down (&f);
}

/* No order's news: the system is not told, it is said once, and its page is another one. */
static void
test_metrics (void)
{
  Fixture f;
  LwNoticeBar *bar;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  bar = bar_of (&f);
  g_strlcpy (f.desk->status.metrics_problem, "Port 8080 is taken.", sizeof f.desk->status.metrics_problem);
  g_signal_emit_by_name (f.desk, "status-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "Port 8080 is taken."));
  g_assert_cmpuint (n_told, ==, 0);
  gtk_widget_activate_action (f.window, "win.notice-show", NULL);
  turn_until_idle ();
  g_assert_true (says (&f, "Health comes"));
  g_signal_emit_by_name (f.desk, "status-changed");
  g_assert_true (lw_notice_bar_is_empty (bar));
  tear_down (&f);
}

/* News of an order are not put aside for it. */
static void
test_metrics_wait (void)
{
  Fixture f;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  g_strlcpy (f.desk->status.metrics_problem, "Port 8080 is taken.", sizeof f.desk->status.metrics_problem);
  g_signal_emit_by_name (f.desk, "status-changed");
  show (&f, 1280, 680);
  g_assert_true (says (&f, "SIMULATED · Filled"));
  gtk_widget_activate_action (f.window, "win.notice-dismiss", NULL);
  g_signal_emit_by_name (f.desk, "status-changed");
  g_assert_cmpstr (lw_notice_bar_get_page (bar_of (&f)), ==, "health");
  g_assert_false (lw_notice_bar_is_empty (bar_of (&f)));
  tear_down (&f);
}

/* The person asked for it in the window: that its order ends so is no news. */
static void
test_own_cancel (void)
{
  Fixture f;

  set_up_watched (&f, LW_ACCOUNT_SIMULATED);
  bar_of (&f);
  gtk_widget_activate_action (f.window, "win.order-cancel", "s", f.desk->orders[1].id);
  fake_desk_set_order (f.desk, 1, LW_INTENT_CANCELLED);
  g_assert_cmpuint (n_told, ==, 0);
  fake_desk_set_order (f.desk, 2, LW_INTENT_CANCELLED);
  g_assert_cmpuint (n_told, ==, 1);
  tear_down (&f);
}

/* Who looks at the window sees the bar; the system is told only when another window has the keyboard. */
static void
test_silent_while_active (void)
{
  Fixture f;
  GtkWidget *other = gtk_window_new ();

  set_up_watched (&f, LW_ACCOUNT_PAPER);
  wait_active (&f, TRUE);
  notify_spy_forget ();
  fake_desk_set_order (f.desk, 0, LW_INTENT_REJECTED);
  g_assert_false (lw_notice_bar_is_empty (bar_of (&f)));
  g_assert_cmpuint (notify_spy.n_news, ==, 0);

  gtk_window_present (GTK_WINDOW (other));
  wait_active (&f, FALSE);
  fake_desk_set_order (f.desk, 1, LW_INTENT_FILLED);
  g_assert_cmpuint (notify_spy.n_news, ==, 1);

  notify_spy.n_withdrawn = 0;
  gtk_window_destroy (GTK_WINDOW (other));
  gtk_window_present (GTK_WINDOW (f.window));
  wait_active (&f, TRUE);
  g_assert_cmpuint (notify_spy.n_withdrawn, >=, 1);
  fake_desk_set_order (f.desk, 1, LW_INTENT_HELD);
  g_assert_cmpuint (notify_spy.n_news, ==, 1);
  g_assert_cmpuint (notify_spy.n_alarms, ==, 0);
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/notices/quiet", test_quiet);
  g_test_add_func ("/notices/words", test_words);
  g_test_add_func ("/notices/plain", test_plain);
  g_test_add_func ("/notices/no-jump", test_no_jump);
  g_test_add_func ("/notices/several", test_several);
  g_test_add_func ("/notices/show", test_show);
  g_test_add_func ("/notices/metrics", test_metrics);
  g_test_add_func ("/notices/metrics-wait", test_metrics_wait);
  g_test_add_func ("/notices/own-cancel", test_own_cancel);
  g_test_add_func ("/notices/silent-while-active", test_silent_while_active);
  return g_test_run ();
}
