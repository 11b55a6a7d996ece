/* The real window while a desk of made-up figures changes its state: what stays in sight, what is said whole, what keeps its size. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-window.h"
#include "window-fixture.h"

#define DOCK 340
#define READS_ONLY "Another Legwork has this data folder: this one only reads, and cannot send orders. Use that one, or close it and " \
                   "start this one again."

static void
tell (Fixture    *f,
      const char *signal)
{
  g_signal_emit_by_name (f->desk, signal);
  turn_until_idle ();
}

static gboolean
is_label_of (GtkWidget *widget,
             gpointer   text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static GtkLabel *
label_of (Fixture    *f,
          const char *text)
{
  return GTK_LABEL (find (f->window, is_label_of, (gpointer) text));
}

static void
test_reads_only (void)
{
  Fixture f;
  GtkRequisition least;
  GtkLabel *label;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  g_assert_null (label_of (&f, READS_ONLY));
  f.desk->connection.read_only = TRUE;
  tell (&f, "connection-changed");
  show (&f, 1280, 680);
  label = label_of (&f, READS_ONLY);
  g_assert_nonnull (label);
  g_assert_cmpint (gtk_label_get_ellipsize (label), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
  gtk_widget_get_preferred_size (f.window, &least, NULL);
  g_assert_cmpint (least.width, <=, 1280);
  g_assert_cmpint (least.height, <=, 680);
  f.desk->connection.read_only = FALSE;
  tell (&f, "connection-changed");
  g_assert_null (label_of (&f, READS_ONLY));
  tear_down (&f);
}

static void
set_state (Fixture       *f,
           LwConnState    state,
           LwProblemKind  kind,
           const char    *problem)
{
  f->desk->connection.stats.state = state;
  f->desk->connection.problem_kind = kind;
  g_strlcpy (f->desk->connection.problem, problem, sizeof f->desk->connection.problem);
  tell (f, "connection-changed");
}

/* While the next try runs the card says what the last one failed on; the normal page comes when the connection is there. */
static void
test_problem_stays (void)
{
  static const LwConnState tries[] = { LW_CONN_DISCONNECTED, LW_CONN_CONNECTING, LW_CONN_HANDSHAKE, LW_CONN_STARTING };
  Fixture f;

  set_up (&f, FAKE_ERROR, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  f.desk->connection.retry_at_us = 0;
  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      set_state (&f, tries[i], LW_PROBLEM_NOT_TWS, "Something other than TWS answers");
      g_assert_true (says (&f, "Something other than TWS answers"));
      g_assert_false (says (&f, "What are you looking for?"));
    }
  set_state (&f, LW_CONN_READY, LW_PROBLEM_NONE, "");
  g_assert_true (says (&f, "What are you looking for?"));
  tear_down (&f);
}

/* A problem beside which the market can be looked at leaves the page there and stands above it. */
static void
test_problem_banner (void)
{
  static const char sentence[] = "TWS has lost its connection to IB; no orders until it is back. Quotes are stale.";
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  set_state (&f, LW_CONN_DEGRADED, LW_PROBLEM_LINK_DOWN, sentence);
  g_assert_nonnull (label_of (&f, sentence));
  g_assert_true (says (&f, "of 61,204 verticals"));
  set_state (&f, LW_CONN_READY, LW_PROBLEM_NONE, "");
  g_assert_null (label_of (&f, sentence));
  tear_down (&f);
}

/* The card does not stand on the Orders page: there the banner says it. */
static void
test_problem_elsewhere (void)
{
  Fixture f;

  set_up (&f, FAKE_ERROR, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_null (label_of (&f, f.desk->connection.problem));
  gtk_widget_activate_action (f.window, "win.page", "s", "orders");
  turn_until_idle ();
  g_assert_nonnull (label_of (&f, f.desk->connection.problem));
  gtk_widget_activate_action (f.window, "win.page", "s", "scan");
  turn_until_idle ();
  g_assert_null (label_of (&f, f.desk->connection.problem));
  tear_down (&f);
}

/* Each kind has its own steps. */
static void
test_problem_steps (void)
{
  static const struct { LwProblemKind kind; const char *first, *never; } kinds[] = {
    { LW_PROBLEM_NO_LISTENER, "Start TWS and log in", "Update TWS" },
    { LW_PROBLEM_SILENT, "Answer TWS's dialog", "Start TWS and log in" },
    { LW_PROBLEM_HUNG_UP, "Trust this machine", "Start TWS and log in" },
    { LW_PROBLEM_NOT_TWS, "Give the port that TWS has", "Start TWS and log in" },
    { LW_PROBLEM_TOO_OLD, "Update TWS or IB Gateway", "Compare the port" },
    { LW_PROBLEM_CLIENT_ID, "Or use another client id", "Compare the port" },
    { LW_PROBLEM_NO_START, "Let TWS finish its login", "Compare the port" },
    { LW_PROBLEM_PORT_CHANGED, "Start with the new port", "Start TWS and log in" },
    { LW_PROBLEM_LOST, "Look whether TWS runs", "Allow socket clients" },
    { LW_PROBLEM_ACCOUNT, "Log in to the account of this profile", "Compare the port" },
    { LW_PROBLEM_JOURNAL, "Look at the data folder", "Start TWS and log in" },
    { LW_PROBLEM_SETTING, "Mend the setting", "Start TWS and log in" },
    { LW_PROBLEM_OTHER, "Start Legwork again", "Start TWS and log in" }
  };
  Fixture f;

  set_up (&f, FAKE_ERROR, LW_ACCOUNT_PAPER);
  show (&f, 1280, 680);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GtkRequisition least;

      set_state (&f, LW_CONN_DISCONNECTED, kinds[i].kind, "It failed.");
      g_assert_true (says (&f, kinds[i].first));
      g_assert_false (says (&f, kinds[i].never));
      gtk_widget_get_preferred_size (f.window, &least, NULL);
      g_assert_cmpint (least.height, <=, 680);
    }
  tear_down (&f);
}

/* Nothing counted yet is no count. */
static void
test_first_sweep (void)
{
  Fixture f;

  set_up (&f, FAKE_LOADING, LW_ACCOUNT_SIMULATED);
  fake_desk_fill_result (f.desk, FALSE);
  f.desk->result.n_candidates = 0;
  memset (f.desk->counts, 0, sizeof f.desk->counts);
  show (&f, 1280, 800);
  tell (&f, "scan-changed");
  g_assert_true (says (&f, "of … verticals"));
  g_assert_false (says (&f, "of 0 verticals"));
  g_assert_null (find (mapped (&f, "LwFilterPanel"), is_label_of, (gpointer) "0"));
  g_assert_nonnull (mapped (&f, "LwSkeleton"));
  g_assert_false (says (&f, "hidden"));
  f.desk->scan.phase = LW_SCAN_DONE;
  tell (&f, "scan-changed");
  g_assert_true (says (&f, "of 0 verticals"));
  g_assert_true (says (&f, "0 hidden"));
  g_assert_nonnull (find (mapped (&f, "LwFilterPanel"), is_label_of, (gpointer) "0"));
  tear_down (&f);
}

static gboolean
is_cancel_all (GtkWidget *widget,
               gpointer   data)
{
  return GTK_IS_MENU_BUTTON (widget) && gtk_widget_has_css_class (widget, "danger");
}

static void
test_cancel_all (void)
{
  Fixture f;
  GtkWidget *button;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  button = find (f.window, is_cancel_all, NULL);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "Cancel all (4)…");
  g_assert_true (gtk_widget_get_sensitive (button));
  f.desk->n_orders = 0;
  tell (&f, "orders-changed");
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "Cancel all");
  g_assert_false (gtk_widget_get_sensitive (button));
  tear_down (&f);
}

static void
ticket_not_sent (LwDesk *desk)
{
}

static void
ticket_sent (LwDesk *desk)
{
  g_strlcpy (desk->ticket.intent, "LWMADEUPMADEUP7Q5K1M1", sizeof desk->ticket.intent);
  desk->n_orders = 1;
  desk->orders[0].vertical = desk->ticket.vertical;
  desk->orders[0].quantity = 1;
  desk->orders[0].limit = -desk->ticket.limit;
  desk->orders[0].state = LW_INTENT_WORKING;
  g_strlcpy (desk->orders[0].id, desk->ticket.intent, sizeof desk->orders[0].id);
  desk->ticket.can_transmit = FALSE;
  g_strlcpy (desk->ticket.why_not, "This order was sent; open another ticket for another order", sizeof desk->ticket.why_not);
}

static void
ticket_refused (LwDesk *desk)
{
  LwVerdict *verdict = &desk->ticket.verdict;

  verdict->ok = FALSE;
  verdict->n_checks = 11;
  verdict->n_passed = 9;
  g_strlcpy (verdict->rule, "G12", sizeof verdict->rule);
  g_free (verdict->sentence);
  verdict->sentence = g_strdup ("This account is LIVE and was not unlocked in this run: type the end of its name, four characters, in the "
                                "ticket, and hold the button then.");
  desk->ticket.can_transmit = FALSE;
  g_strlcpy (desk->ticket.why_not, verdict->sentence, sizeof desk->ticket.why_not);
}

static void
ticket_long_account (LwDesk *desk)
{
  ticket_refused (desk);
  g_strlcpy (desk->connection.account, "SIMULATEDONE", sizeof desk->connection.account); /* letters only: nothing is masked */
}

/* The dock is as wide as it was designed whatever the ticket says, so that columns never move. */
static void
test_dock_width (void)
{
  static const struct { LwAccountKind kind; void (*change) (LwDesk *desk); } states[] = {
    { LW_ACCOUNT_PAPER, ticket_not_sent }, { LW_ACCOUNT_PAPER, ticket_sent }, { LW_ACCOUNT_SIMULATED, ticket_sent },
    { LW_ACCOUNT_PAPER, ticket_refused }, { LW_ACCOUNT_LIVE, ticket_refused },
    { LW_ACCOUNT_SIMULATED, ticket_refused }, { LW_ACCOUNT_SIMULATED, ticket_long_account }
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (int height = 680; height <= 800; height += 120)
      {
        Fixture f;
        graphene_rect_t bounds;

        set_up (&f, FAKE_TICKET, states[i].kind);
        states[i].change (f.desk);
        gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
        show (&f, 1280, height);
        g_signal_emit_by_name (f.desk, "connection-changed");
        g_signal_emit_by_name (f.desk, "orders-changed");
        g_signal_emit_by_name (f.desk, "ticket-changed");
        show (&f, 1280, height);
        g_assert_true (gtk_widget_compute_bounds (mapped (&f, "LwTicketPanel"), f.window, &bounds));
        g_assert_cmpfloat (bounds.size.width, ==, DOCK);
        g_assert_cmpint (gtk_widget_get_width (f.window), ==, 1280);
        tear_down (&f);
      }
}

/* What the line cuts its tooltip says whole. */
static void
test_status_message (void)
{
  static const char message[] = "14:32:05  Another Legwork has this data folder: this one only reads, and cannot send orders. Use that "
                                "one, or close it and start this one again.";
  Fixture f;
  GtkLabel *label;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_strlcpy (f.desk->status.message, message, sizeof f.desk->status.message);
  tell (&f, "status-changed");
  show (&f, 1280, 800);
  label = label_of (&f, message);
  g_assert_nonnull (label);
  g_assert_true (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (label)), ==, message);
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
  g_test_add_func ("/states/reads-only", test_reads_only);
  g_test_add_func ("/states/problem-stays", test_problem_stays);
  g_test_add_func ("/states/problem-banner", test_problem_banner);
  g_test_add_func ("/states/problem-elsewhere", test_problem_elsewhere);
  g_test_add_func ("/states/problem-steps", test_problem_steps);
  g_test_add_func ("/states/first-sweep", test_first_sweep);
  g_test_add_func ("/states/cancel-all", test_cancel_all);
  g_test_add_func ("/states/dock-width", test_dock_width);
  g_test_add_func ("/states/status-message", test_status_message);
  return g_test_run ();
}
