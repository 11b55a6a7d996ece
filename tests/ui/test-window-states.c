/* The real window while a desk of made-up figures changes its state: what stays in sight, what is said whole, what keeps its size. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-order-row.h"
#include "lw-window.h"
#include "lw-transmit.h"
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

static gboolean
has_text (GtkWidget *widget,
          gpointer   text)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static GtkWidget *
named_button (GtkWidget  *root,
              const char *text)
{
  GtkWidget *found = find (root, has_text, (gpointer) text);

  g_assert_nonnull (found);
  return found;
}

/* What is not ours is cancelled by a second, confirmed act alone. */
static void
test_global_cancel (void)
{
  Fixture f;
  GtkWidget *button, *act;
  guint before;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  button = find (f.window, is_cancel_all, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  turn_until_idle ();
  act = named_button (button, "Cancel everything at TWS");
  g_assert_false (gtk_widget_get_mapped (act));
  before = fake_desk_n_asked (f.desk);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (named_button (button, "Everything at TWS…")), TRUE);
  turn_until_idle ();
  g_assert_true (gtk_widget_get_mapped (act));
  g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, before);
  g_signal_emit_by_name (act, "clicked");
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "global cancel");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (named_button (button, "Everything at TWS…"))));
  tear_down (&f);
}

/* The fees of the day are a sum in USD or none; those that are still to come are not in it. */
static void
test_fees_of_the_day (void)
{
  Fixture f;
  LwIntent *order = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  for (guint i = 0; i < f.desk->n_orders; i++)
    if (f.desk->orders[i].filled > 0)
      order = &f.desk->orders[i];
  g_assert_nonnull (order);
  g_assert_true (says (&f, " · fees $"));
  order->fees_usd = NAN;
  order->fees_pending = TRUE;
  tell (&f, "orders-changed");
  g_assert_true (says (&f, " · fees $"));
  order->fees_pending = FALSE;
  tell (&f, "orders-changed");
  g_assert_true (says (&f, " · fees not known in USD"));
  tear_down (&f);
}

/* The switch says in three places that it is on; a second press changes nothing, its own way back does. */
static void
test_kill (void)
{
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_false (says (&f, "Stopped. Reset"));
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "kill");
  g_assert_true (says (&f, "Stopped. Reset"));
  g_assert_true (says (&f, "4 orders of this program are not over yet"));
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, 1);
  g_signal_emit_by_name (named_button (f.window, "Reset: orders may be sent again"), "clicked");
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "release");
  g_assert_false (says (&f, "Stopped. Reset"));
  g_assert_false (says (&f, "The kill switch is on"));
  tear_down (&f);
}

static void
select_row (Fixture *f,
            guint    i)
{
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (mapped (f, "GtkColumnView")));

  g_assert_cmpuint (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (model)), !=, i);
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (model), i);
  turn_until_idle ();
}

/* The order's ticket is where its change is made: other words, other button, the same gate. */
static void
test_change (void)
{
  Fixture f;
  const char *id;
  g_autofree char *asked = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  id = lw_desk_get_order (f.desk, 1)->id;
  asked = g_strdup_printf ("change %s", id);
  gtk_widget_activate_action (f.window, "win.order-change", "(si)", id, 0);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, asked);
  turn_until_idle ();
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  g_assert_true (says (&f, "LW-Q2K2M2 works 2 at 3.25"));
  g_assert_true (GTK_IS_TEXT (gtk_root_get_focus (GTK_ROOT (f.window))));
  select_row (&f, 3); /* as a scan does that ranks anew */
  g_assert_cmpstr (fake_desk_last (f.desk), ==, asked);
  g_assert_true (says (&f, "LW-Q2K2M2 works 2 at 3.25"));
  gtk_widget_activate_action (f.window, "win.order-change", "(si)", id, -1);
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "limit 32000");
  pass_time (LW_TRANSMIT_ARM_US);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
  tear_down (&f);
}

static gboolean
is_shown_close (GtkWidget *widget,
                gpointer   unused)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Close…") == 0;
}

/* Only what is held has a button to close it; it opens the ticket that does. */
static void
test_close (void)
{
  Fixture f;
  GtkWidget *button, *row;
  g_autofree char *asked = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  button = find (f.window, is_shown_close, NULL);
  g_assert_nonnull (button);
  row = gtk_widget_get_ancestor (button, LW_TYPE_ORDER_ROW);
  asked = g_strdup_printf ("close %s", lw_order_row_get_id (LW_ORDER_ROW (row)));
  g_signal_emit_by_name (button, "clicked");
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, asked);
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  for (guint i = 0; i < lw_desk_n_orders (f.desk); i++)
    fake_desk_set_order (f.desk, i, LW_INTENT_CANCELLED);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  turn_until_idle ();
  g_assert_null (find (f.window, is_shown_close, NULL));
  tear_down (&f);
}

/* Each way out that the state has, and none that it has not; the ticket that replaces an order comes to the front by itself. */
static void
test_doubt (void)
{
  static const struct { LwIntentState state; const char *there[3], *not_there; } cases[] = {
    { LW_INTENT_UNKNOWN, { "Ask TWS now", NULL }, "Give it up" },
    { LW_INTENT_ABSENT, { "Ask TWS now", "Send as a new order", "Give it up" }, "Sign off" },
    { LW_INTENT_UNRESOLVED, { "Ask TWS now", "Sign off", NULL }, "Give it up" }
  };
  Fixture f;
  g_autofree char *asked = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 800);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fake_desk_set_order (f.desk, 0, cases[i].state);
      turn_until_idle ();
      for (guint k = 0; k < 3 && cases[i].there[k] != NULL; k++)
        g_assert_true (gtk_widget_get_mapped (named_button (f.window, cases[i].there[k])));
      g_assert_null (find (f.window, has_text, (gpointer) cases[i].not_there));
    }
  fake_desk_set_order (f.desk, 0, LW_INTENT_ABSENT);
  turn_until_idle ();
  asked = g_strdup_printf ("resubmit %s", f.desk->orders[0].id);
  g_signal_emit_by_name (named_button (f.window, "Send as a new order"), "clicked");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, asked);
  fake_desk_fill_ticket (f.desk, &f.desk->rows[5]);
  g_strlcpy (f.desk->ticket.supersedes, f.desk->orders[0].id, sizeof f.desk->ticket.supersedes);
  tell (&f, "ticket-changed");
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  tear_down (&f);
}

static void
want (Fixture *f, LwGateRule rule)
{
  LwVerdict *verdict = &f->desk->ticket.verdict;

  verdict->ok = FALSE;
  verdict->kind = LW_GATE_CONFIRM;
  g_strlcpy (verdict->rule, lw_gate_rule_id (rule), sizeof verdict->rule);
  f->desk->ticket.can_transmit = FALSE;
  tell (f, "ticket-changed");
}

static gboolean
is_check (GtkWidget *widget,
          gpointer   data)
{
  return GTK_IS_CHECK_BUTTON (widget) && gtk_widget_get_mapped (widget);
}

static gboolean
is_confirm_entry (GtkWidget *widget,
                  gpointer   data)
{
  return GTK_IS_ENTRY (widget) && gtk_widget_get_mapped (widget)
         && gtk_widget_get_ancestor (widget, g_type_from_name ("LwConfirmBox")) != NULL;
}

/* G10 and G19 are ticked, G4 is typed: another figure is none. R5 wants a sentence. */
static void
test_confirm (void)
{
  Fixture f;
  GtkWidget *entry;
  g_autofree char *g10 = g_strdup_printf ("confirm %d", LW_GATE_G10), *g4 = g_strdup_printf ("confirm %d", LW_GATE_G4);

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  show (&f, 1280, 680);
  g_assert_null (find (f.window, is_check, NULL));
  want (&f, LW_GATE_G10);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (f.window, is_check, NULL)), TRUE);
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, g10);
  g_assert_null (find (f.window, is_check, NULL));
  want (&f, LW_GATE_G19);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (find (f.window, is_check, NULL))));
  f.desk->ticket.quantity = 7;
  want (&f, LW_GATE_G4);
  entry = find (f.window, is_confirm_entry, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "6");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, g10);
  gtk_editable_set_text (GTK_EDITABLE (entry), "7");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, g4);
  want (&f, LW_GATE_R5);
  gtk_editable_set_text (GTK_EDITABLE (entry), "TWS shows no such order");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "override TWS shows no such order");
  tear_down (&f);
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
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "Cancel all…");
  g_assert_true (gtk_widget_get_sensitive (button)); /* for what is not ours */
  g_assert_false (gtk_widget_get_sensitive (named_button (button, "Cancel all of them")));
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

/* What is sent or changed is in the account's figures already; what closes puts nothing at risk. */
static void
test_ticket_figures (void)
{
  Fixture f;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  show (&f, 1280, 800);
  g_assert_nonnull (label_of (&f, "Available after"));
  g_assert_nonnull (label_of (&f, "already at risk $2,700"));
  f.desk->ticket.preview.available_after = NAN;
  f.desk->ticket.verdict.order_class = LW_CLASS_CLOSE;
  tell (&f, "ticket-changed");
  g_assert_nonnull (label_of (&f, "not known"));
  g_assert_nonnull (label_of (&f, "none added"));
  g_assert_nonnull (label_of (&f, "left at least $12,300"));
  ticket_sent (f.desk);
  tell (&f, "ticket-changed");
  g_assert_nonnull (label_of (&f, "Available funds"));
  g_assert_nonnull (label_of (&f, "at risk now $2,700"));
  g_assert_nonnull (label_of (&f, "left $12,300"));
  tear_down (&f);
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
assert_transmit_says (Fixture    *f,
                      const char *words)
{
  g_autofree char *tooltip = NULL;

  g_object_get (mapped (f, "LwTransmit"), "tooltip-text", &tooltip, NULL); /* what it takes nothing for, as it is drawn */
  g_assert_cmpstr (tooltip, ==, words);
}

/* The reason of a refusal stands once; on the button its rule, or what stands nowhere else. */
static void
test_stopped_once (void)
{
  Fixture f;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  ticket_refused (f.desk);
  tell (&f, "ticket-changed");
  show (&f, 1280, 800);
  g_assert_nonnull (label_of (&f, f.desk->ticket.verdict.sentence));
  assert_transmit_says (&f, "Stopped by rule G12, see above");
  g_strlcpy (f.desk->ticket.why_not, "Orders are off: not connected", sizeof f.desk->ticket.why_not);
  tell (&f, "ticket-changed");
  assert_transmit_says (&f, "Orders are off: not connected");
  tear_down (&f);
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

/* What the line cuts its tooltip says whole; what holds no more is gone from both. */
static void
test_status_message (void)
{
  static const char message[] = "14:32:05  Another Legwork has this data folder: this one only reads, and cannot send orders. Use that "
                                "one, or close it and start this one again.";
  Fixture f;
  GtkLabel *label;
  GtkWidget *box;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_strlcpy (f.desk->status.message, message, sizeof f.desk->status.message);
  tell (&f, "status-changed");
  show (&f, 1280, 800);
  label = label_of (&f, message);
  g_assert_nonnull (label);
  g_assert_true (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
  box = gtk_widget_get_parent (GTK_WIDGET (label));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (box), ==, message);
  f.desk->status.message[0] = '\0';
  tell (&f, "status-changed");
  g_assert_cmpstr (gtk_label_get_text (label), ==, "");
  g_assert_null (gtk_widget_get_tooltip_text (box));
  tear_down (&f);
}

/* G13: a ticket that was opened, or that asks once more, takes nothing for 400 ms, by no way; then it does. */
static void
test_reads_first (void)
{
  Fixture f;
  GtkWidget *transmit;
  guint asked;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  turn_until_idle ();
  transmit = mapped (&f, "LwTransmit");
  for (int round = 0; round < 2; round++)
    {
      asked = fake_desk_n_asked (f.desk);
      pass_time (LW_TRANSMIT_ARM_US - 1);
      g_signal_emit_by_name (transmit, "clicked");
      gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
      g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, asked);
      g_assert_false (lw_transmit_is_ready (LW_TRANSMIT (transmit)));
      g_assert_true (gtk_widget_is_sensitive (transmit)); /* a pointer that rests on it still finds it when it is ready again */
      pass_time (1);
      g_signal_emit_by_name (f.desk, "ticket-changed");
      g_assert_true (lw_transmit_is_ready (LW_TRANSMIT (transmit)));
      g_signal_emit_by_name (transmit, "clicked");
      g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
      fake_desk_ask_again (f.desk, "The market has moved since you looked");
      g_assert_true (says (&f, "The market has moved since you looked"));
    }
  tear_down (&f);
}

/* As GTK tells it of a pointer's button that goes down there. */
static void
press_down (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller) && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "pressed", 1, 10.0, 10.0);
    }
}

/* Pressed over one figure, let go over another: it was meant for the first. */
static void
test_press_across_a_change (void)
{
  Fixture f;
  GtkWidget *transmit;
  guint asked;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  turn_until_idle ();
  pass_time (LW_TRANSMIT_ARM_US);
  transmit = mapped (&f, "LwTransmit");
  press_down (transmit);
  fake_desk_ask_again (f.desk, "The market has moved since you looked");
  pass_time (LW_TRANSMIT_ARM_US);
  asked = fake_desk_n_asked (f.desk);
  g_signal_emit_by_name (transmit, "clicked");
  g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, asked);
  press_down (transmit);
  g_signal_emit_by_name (transmit, "clicked");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
  tear_down (&f);
}

static gboolean
is_cancel_number (GtkWidget *widget,
                  gpointer   unused)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Cancel this number") == 0;
}

/* An order under our number that is no order of ours: one click, one cancel, and the sentence says what is left to do. */
static void
test_conflict (void)
{
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_LIVE);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  show (&f, 1280, 680);
  g_assert_null (find (f.window, is_cancel_number, NULL));
  fake_desk_find_conflict (f.desk);
  turn_until_idle ();
  g_assert_true (says (&f, "TWS works an order for SPY that this program did not send, under its number 12."));
  g_assert_true (says (&f, "finish in TWS what is left"));
  g_assert_true (says (&f, "not asked to cancel it yet"));
  for (int i = 0; i < 2; i++)
    {
      guint asked = fake_desk_n_asked (f.desk);

      g_signal_emit_by_name (find (f.window, is_cancel_number, NULL), "clicked");
      turn_until_idle ();
      g_assert_cmpstr (fake_desk_last (f.desk), ==, "cancel number 12");
      g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, asked + 1);
      g_assert_true (says (&f, "asked at 14:32:07 ET"));
    }
  tear_down (&f);
}

static gboolean
has_label (GtkWidget *widget,
           gpointer   label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static gboolean
is_latched (GtkWidget *widget,
            gpointer   unused)
{
  return GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget) && gtk_widget_has_css_class (widget, "kill");
}

/* The popover of the kill switch opens with the focus on what changes nothing. */
static void
test_kill_focus (void)
{
  Fixture f;
  GtkWidget *keep, *reset;
  guint asked;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.kill", NULL);
  turn_until_idle ();
  gtk_menu_button_popup (GTK_MENU_BUTTON (find (f.window, is_latched, NULL)));
  turn_until_idle ();
  keep = find (f.window, has_label, (gpointer) "Leave it on");
  reset = find (f.window, has_label, (gpointer) "Reset: orders may be sent again");
  g_assert_nonnull (keep);
  g_assert_nonnull (reset);
  g_assert_true (gtk_widget_has_focus (keep));
  asked = fake_desk_n_asked (f.desk);
  g_signal_emit_by_name (keep, "clicked");
  g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, asked);
  g_signal_emit_by_name (reset, "clicked");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "release");
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/states/reads-only", test_reads_only);
  g_test_add_func ("/states/problem-stays", test_problem_stays);
  g_test_add_func ("/states/problem-banner", test_problem_banner);
  g_test_add_func ("/states/problem-elsewhere", test_problem_elsewhere);
  g_test_add_func ("/states/problem-steps", test_problem_steps);
  g_test_add_func ("/states/first-sweep", test_first_sweep);
  g_test_add_func ("/states/cancel-all", test_cancel_all);
  g_test_add_func ("/states/global-cancel", test_global_cancel);
  g_test_add_func ("/states/kill", test_kill);
  g_test_add_func ("/states/doubt", test_doubt);
  g_test_add_func ("/states/confirm", test_confirm);
  g_test_add_func ("/states/change", test_change);
  g_test_add_func ("/states/close", test_close);
  g_test_add_func ("/states/reads-first", test_reads_first);
  g_test_add_func ("/states/press-across-a-change", test_press_across_a_change);
  g_test_add_func ("/states/conflict", test_conflict);
  g_test_add_func ("/states/kill-focus", test_kill_focus);
  g_test_add_func ("/states/ticket-figures", test_ticket_figures);
  g_test_add_func ("/states/stopped-once", test_stopped_once);
  g_test_add_func ("/states/fees-of-the-day", test_fees_of_the_day);
  g_test_add_func ("/states/dock-width", test_dock_width);
  g_test_add_func ("/states/status-message", test_status_message);
  return g_test_run ();
}
