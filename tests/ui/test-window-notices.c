/* News in the real window: where it stands, what it says, that nothing moves for it, and that the system is told too. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-notice-bar.h"
#include "lw-window.h"
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
    LwIntentState state;
    const char   *head;
  } table[] = {
    { LW_ACCOUNT_SIMULATED, LW_INTENT_FILLED, "SIMULATED · Filled" },
    { LW_ACCOUNT_PAPER, LW_INTENT_REJECTED, "PAPER · Rejected" },
    { LW_ACCOUNT_LIVE, LW_INTENT_HELD, "LIVE · Held" },
    { LW_ACCOUNT_LIVE, LW_INTENT_UNKNOWN, "LIVE · Unknown" },
    { LW_ACCOUNT_PAPER, LW_INTENT_CANCELLED_WITH_FILLS, "PAPER · Part filled" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture f;

      set_up_watched (&f, table[i].kind);
      bar_of (&f);
      fake_desk_set_order (f.desk, 1, table[i].state);
      show (&f, 1280, 680);
      g_assert_cmpuint (n_told, ==, 1);
      g_assert_true (g_str_has_prefix (told, table[i].head));
      g_assert_true (says (&f, table[i].head));
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

int
main (int    argc,
      char **argv)
{
  begin (&argc, &argv);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 77;
    }
  lw_ui_init ();
  g_test_add_func ("/notices/quiet", test_quiet);
  g_test_add_func ("/notices/words", test_words);
  g_test_add_func ("/notices/plain", test_plain);
  g_test_add_func ("/notices/no-jump", test_no_jump);
  g_test_add_func ("/notices/several", test_several);
  g_test_add_func ("/notices/show", test_show);
  g_test_add_func ("/notices/own-cancel", test_own_cancel);
  return g_test_run ();
}
