/* Tickets that close and roll what is held, and orders that are good until a date: what the window asks of the desk, and what it says. */

#include "config.h"

#include "fake-desk-private.h"
#include "lw-calendar.h"
#include "lw-order-row.h"
#include "lw-scan-list.h"
#include "lw-transmit.h"
#include "lw-window.h"
#include "window-fixture.h"

#define FILLED 4 /* the first such order of the made-up ones */

/* A button of a label that is on the screen and can be pressed. */
static gboolean
is_button (GtkWidget *widget,
           gpointer   label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static GtkWidget *
button (Fixture    *f,
        const char *label)
{
  return find (f->window, is_button, (gpointer) label);
}

static void
press (Fixture    *f,
       const char *label)
{
  GtkWidget *found = button (f, label);

  g_assert_nonnull (found);
  g_signal_emit_by_name (found, "clicked");
  turn_until_idle ();
}

static void
show_orders (Fixture *f)
{
  set_up (f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (f, 1280, 800);
  gtk_widget_activate_action (f->window, "win.page", "s", "orders");
  turn_until_idle ();
}

static void
assert_asked (Fixture    *f,
              const char *act)
{
  g_autofree char *asked = g_strdup_printf ("%s %s", act, lw_desk_get_order (f->desk, FILLED)->id);

  g_assert_cmpstr (fake_desk_last (f->desk), ==, asked);
}

/* Orders, Roll…, Transmit: four legs, a price that says which way it goes, no payoff of a new trade. */
static void
test_roll (void)
{
  Fixture f;

  show_orders (&f);
  press (&f, "Roll…");
  assert_asked (&f, "roll");
  g_assert_true (says (&f, "0.30\302\240cr"));
  g_assert_true (says (&f, "Limit, credit"));
  g_assert_true (says (&f, "can lose: 500.00 USD"));
  g_assert_null (mapped (&f, "LwPayoff"));
  press (&f, "Debit");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "limit 3000");
  g_assert_true (says (&f, "Limit, debit"));
  press (&f, "Credit");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "limit -3000");
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.natural", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "limit -1000");
  pass_time (LW_TRANSMIT_ARM_US);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
  tear_down (&f);
}

/* One leg alone, where the desk says that it can go. */
static void
test_legs (void)
{
  Fixture f;

  show_orders (&f);
  press (&f, "Close…");
  assert_asked (&f, "close");
  g_assert_true (says (&f, "After this 2 of 3 such spreads are left, as they are now."));
  g_assert_null (mapped (&f, "LwPayoff"));
  g_assert_null (button (&f, "Long leg"));
  g_assert_null (button (&f, "Credit"));
  press (&f, "Short leg");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "legs -1");
  press (&f, "Both legs");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "legs 0");
  tear_down (&f);
}

/* C and R in a row; in a text they are letters. */
static void
test_keys (void)
{
  Fixture f;
  LwOrderRow *row;

  show_orders (&f);
  row = LW_ORDER_ROW (gtk_widget_get_ancestor (button (&f, "Roll…"), LW_TYPE_ORDER_ROW));
  g_assert_true (lw_order_row_press (row, GDK_KEY_r));
  assert_asked (&f, "roll");
  g_assert_true (lw_order_row_press (row, GDK_KEY_C));
  assert_asked (&f, "close");
  g_assert_false (lw_order_row_press (row, GDK_KEY_x));
  lw_order_row_set_held (row, LW_HELD_LONG, TRUE);
  g_assert_false (lw_order_row_press (row, GDK_KEY_r));
  g_assert_true (lw_order_row_press (row, GDK_KEY_c));
  lw_order_row_set_held (row, LW_HELD_BOTH, FALSE);
  g_assert_false (lw_order_row_press (row, GDK_KEY_r));
  lw_order_row_set_held (row, LW_HELD_NONE, TRUE);
  g_assert_false (lw_order_row_press (row, GDK_KEY_c));
  tear_down (&f);
}

static void
test_until (void)
{
  Fixture f;
  GtkWidget *entry;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  turn_until_idle ();
  press (&f, "GTC");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "tif GTC");
  press (&f, "GTD");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "gtd 2024-11-25 16:00:00 ET"); /* the next session's end: a weekend lies between */
  entry = gtk_widget_get_ancestor (gtk_root_get_focus (GTK_ROOT (f.window)), GTK_TYPE_ENTRY);
  g_assert_nonnull (entry);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "2024-11-25 16:00");
  gtk_editable_set_text (GTK_EDITABLE (entry), "2024-12-18 15:3");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "gtd not known");
  g_assert_true (gtk_widget_has_css_class (entry, "wrong"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "2024-12-18 15:30");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "gtd 2024-12-18 15:30:00 ET");
  g_assert_false (gtk_widget_has_css_class (entry, "wrong"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "2024-11-22 14:00"); /* it is 14:32 */
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "gtd not known");
  press (&f, "DAY");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "tif DAY");
  g_assert_false (gtk_widget_get_mapped (entry));
  tear_down (&f);
}

/* The next ticket is for the day again, and opens something. */
static void
test_next_ticket (void)
{
  Fixture f;
  g_autofree char *key = NULL;

  show_orders (&f);
  press (&f, "Roll…");
  lw_desk_ticket_set_gtd (f.desk, lw_desk_now_us (f.desk) + LW_DAY_US);
  key = lw_vertical_key (&lw_desk_get_result (f.desk)->rows[3].vertical);
  gtk_widget_activate_action (f.window, "win.trade", "s", key);
  turn_until_idle ();
  g_assert_nonnull (mapped (&f, "LwPayoff"));
  g_assert_null (button (&f, "Both legs"));
  g_assert_null (button (&f, "Credit"));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button (&f, "DAY"))));
  g_assert_false (says (&f, "can lose: 500.00 USD"));
  tear_down (&f);
}

static gboolean
is_again (GtkWidget *widget,
          gpointer   unused)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Send again") == 0;
}

/* An order that was given up while another ticket was open has its way to a new one on its row, until another order replaced it. */
static void
test_send_again (void)
{
  static const LwIntentState others[] = { LW_INTENT_ABSENT, LW_INTENT_WORKING, LW_INTENT_FILLED, LW_INTENT_CANCELLED, LW_INTENT_REJECTED };
  g_autofree char *asked = NULL;
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  lw_window_show_page (LW_WINDOW (f.window), "orders");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      fake_desk_set_order (f.desk, 0, others[i]);
      show (&f, 1280, 680);
      g_assert_null (find (f.window, is_again, NULL));
    }
  fake_desk_set_order (f.desk, 0, LW_INTENT_ABANDONED);
  g_strlcpy (f.desk->orders[0].superseded_by, f.desk->orders[1].id, LW_INTENT_ID_SIZE);
  show (&f, 1280, 680);
  g_signal_emit_by_name (f.desk, "orders-changed");
  g_assert_null (find (f.window, is_again, NULL));
  f.desk->orders[0].superseded_by[0] = '\0';
  g_signal_emit_by_name (f.desk, "orders-changed");
  show (&f, 1280, 680);
  asked = g_strdup_printf ("again %s", f.desk->orders[0].id);
  g_signal_emit_by_name (find (f.window, is_again, NULL), "clicked");
  show (&f, 1280, 680);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, asked);
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/unwind/roll", test_roll);
  g_test_add_func ("/unwind/legs", test_legs);
  g_test_add_func ("/unwind/keys", test_keys);
  g_test_add_func ("/unwind/until", test_until);
  g_test_add_func ("/unwind/next-ticket", test_next_ticket);
  g_test_add_func ("/unwind/send-again", test_send_again);
  return g_test_run ();
}
