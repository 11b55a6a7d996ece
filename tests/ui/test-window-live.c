/* Real money is told by the window's title and by sound too: the bell when a LIVE order is sent and when LIVE orders are allowed, and never
 * for the others. */

#include "config.h"

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-transmit.h"
#include "lw-window.h"
#include "notify-spy.h"
#include "window-fixture.h"

static void
set_up_ticket (Fixture       *f,
               LwAccountKind  kind)
{
  set_up (f, FAKE_TICKET, kind);
  gtk_widget_activate_action (f->window, "win.face", "s", "ticket");
  show (f, 1280, 680);
  notify_spy_forget ();
}

static void
assert_title (Fixture    *f,
              const char *title)
{
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, title);
}

static void
test_title (void)
{
  Fixture f;

  set_up_ticket (&f, LW_ACCOUNT_LIVE);
  assert_title (&f, "LIVE · Legwork");
  f.desk->connection.kind = LW_ACCOUNT_PAPER; /* another profile, another desk: the same window */
  g_signal_emit_by_name (f.desk, "connection-changed");
  assert_title (&f, "PAPER · Legwork");
  f.desk->connection.account[0] = '\0';
  f.desk->connection.profile = LW_PROFILE_TWS;
  g_signal_emit_by_name (f.desk, "connection-changed");
  assert_title (&f, "Legwork");
  tear_down (&f);
  set_up_ticket (&f, LW_ACCOUNT_SIMULATED);
  assert_title (&f, "SIMULATED · Legwork");
  tear_down (&f);
}

static void
test_transmit (void)
{
  static const struct { LwAccountKind kind; guint rings; } table[] = {
    { LW_ACCOUNT_SIMULATED, 0 }, { LW_ACCOUNT_PAPER, 0 }, { LW_ACCOUNT_LIVE, 1 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture f;

      set_up_ticket (&f, table[i].kind);
      f.desk->ticket.can_transmit = FALSE;
      g_signal_emit_by_name (mapped (&f, "LwTransmit"), "transmit");
      g_assert_cmpuint (notify_spy.n_rings, ==, 0); /* nothing was sent */
      f.desk->ticket.can_transmit = TRUE;
      g_signal_emit_by_name (mapped (&f, "LwTransmit"), "transmit");
      g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
      g_assert_cmpuint (notify_spy.n_rings, ==, table[i].rings);
      tear_down (&f);
    }
}

static gboolean
is_tail (GtkWidget *widget,
         gpointer   unused)
{
  return GTK_IS_ENTRY (widget) && gtk_widget_get_mapped (widget) && gtk_widget_get_ancestor (widget, g_type_from_name ("LwTicketPanel")) != NULL;
}

static void
type_tail (Fixture    *f,
           const char *text)
{
  GtkWidget *entry = find (f->window, is_tail, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
test_arm (void)
{
  LwVerdict *verdict;
  Fixture f;

  set_up_ticket (&f, LW_ACCOUNT_LIVE);
  verdict = &f.desk->ticket.verdict;
  verdict->ok = FALSE;
  g_strlcpy (verdict->rule, "G12", sizeof verdict->rule);
  f.desk->ticket.can_transmit = FALSE;
  g_signal_emit_by_name (f.desk, "ticket-changed");
  show (&f, 1280, 680);
  type_tail (&f, "0000");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "unlock 0000");
  g_assert_cmpuint (notify_spy.n_rings, ==, 0);
  type_tail (&f, "4471");
  g_assert_cmpuint (notify_spy.n_rings, ==, 1);
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/live/title", test_title);
  g_test_add_func ("/live/transmit", test_transmit);
  g_test_add_func ("/live/arm", test_arm);
  return g_test_run ();
}
