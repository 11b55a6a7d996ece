#define G_LOG_DOMAIN "lw-ticket-panel"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-calendar.h"
#include "lw-format.h"
#include "lw-ticket-panel-private.h"
#include "lw-widget.h"

/* The rows of the ticket that only some orders have: which legs an order closes, whether a roll is paid or received, until when it is good. */

static gboolean
is_of_person (LwTicketPanel *self)
{
  return !self->filling && self->desk != NULL && lw_desk_get_ticket (self->desk)->open;
}

static void
on_which_cb (LwTicketPanel   *self,
             GtkToggleButton *button)
{
  int alone = button == self->both ? 0 : button == self->short_only ? -1 : 1;

  if (!is_of_person (self) || !gtk_toggle_button_get_active (button))
    return;
  lw_desk_ticket_close_legs (self->desk, alone);
  lw_ticket_panel_fill (self);
}

/* The same figure the other way; a person who has typed none gets none. */
static void
on_sign_cb (LwTicketPanel *self)
{
  const LwDeskTicket *ticket;
  gboolean received = gtk_toggle_button_get_active (self->credit);

  if (!is_of_person (self))
    return;
  ticket = lw_desk_get_ticket (self->desk);
  if (lw_ticket_is_of_roll (ticket) && ticket->limit != LW_PRICE_NONE)
    lw_desk_ticket_set_limit (self->desk, received ? -ABS (ticket->limit) : ABS (ticket->limit));
  lw_ticket_panel_fill (self);
}

/* The end of the next session. */
static void
propose_until (LwTicketPanel *self)
{
  gint64 now_us = lw_desk_now_us (self->desk);
  LwDate day = lw_calendar_next_open (lw_calendar_ny_date (now_us));
  int minute = lw_calendar_close_minute (day);
  char date[LW_DATE_TEXT_SIZE];
  g_autofree char *text = g_strdup_printf ("%s %02d:%02d", lw_date_format (day, date), minute / 60, minute % 60);

  gtk_editable_set_text (self->until, text);
}

/* What cannot be read is no time: the gate refuses the order until it can. */
static void
take_until (LwTicketPanel *self)
{
  gint64 until_us = 0;
  gboolean good = lw_calendar_parse_instant (gtk_editable_get_text (self->until), &until_us) && until_us > lw_desk_now_us (self->desk);

  lw_widget_set_class (GTK_WIDGET (self->until), "wrong", !good);
  lw_desk_ticket_set_gtd (self->desk, good ? until_us : 0);
}

static void
on_until_cb (LwTicketPanel *self)
{
  if (is_of_person (self) && gtk_toggle_button_get_active (self->gtd))
    take_until (self);
}

static void
on_tif_cb (LwTicketPanel   *self,
           GtkToggleButton *button)
{
  if (!is_of_person (self) || !gtk_toggle_button_get_active (button))
    return;
  if (button != self->gtd)
    {
      lw_desk_ticket_set_tif (self->desk, button == self->gtc ? "GTC" : "DAY");
      return;
    }
  self->filling = TRUE; /* one word to the desk, not one for each letter */
  propose_until (self);
  self->filling = FALSE;
  take_until (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->until));
}

void
lw_ticket_panel_bind_terms (LwTicketPanel *self)
{
  GtkToggleButton *which[] = { self->both, self->short_only, self->long_only };
  GtkToggleButton *tif[] = { self->day, self->gtc, self->gtd };
  GtkToggleButton *all[] = { self->both, self->short_only, self->long_only, self->day, self->gtc, self->gtd, self->credit, self->debit };

  /* Their tooltips would be their names. */
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    lw_widget_set_name_label (GTK_WIDGET (all[i]), gtk_button_get_label (GTK_BUTTON (all[i])));

  for (guint i = 0; i < G_N_ELEMENTS (which); i++)
    g_signal_connect_swapped (which[i], "toggled", G_CALLBACK (on_which_cb), self);
  for (guint i = 0; i < G_N_ELEMENTS (tif); i++)
    g_signal_connect_swapped (tif[i], "toggled", G_CALLBACK (on_tif_cb), self);
  g_signal_connect_swapped (self->credit, "toggled", G_CALLBACK (on_sign_cb), self);
  g_signal_connect_swapped (self->until, "changed", G_CALLBACK (on_until_cb), self);
  lw_widget_set_name_label (GTK_WIDGET (self->until), _("Good until, New York"));
}

static void
offer (GtkToggleButton *button,
       int              quantity,
       const char      *does,
       const char      *why_not)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), quantity > 0 || gtk_toggle_button_get_active (button));
  lw_widget_set_tooltip (GTK_WIDGET (button), quantity > 0 ? does : why_not);
}

static void
fill_which (LwTicketPanel      *self,
            const LwDeskTicket *ticket)
{
  /* The order buys the short leg back: what goes alone is bought. */
  GtkToggleButton *chosen = ticket->alone == 0 ? self->both : ticket->alone > 0 ? self->short_only : self->long_only;

  gtk_toggle_button_set_active (chosen, TRUE);
  offer (self->both, ticket->can_both, _("The whole spread at a net price"), _("Both legs are not held any more, or another order closes them"));
  offer (self->short_only, ticket->can_short, _("Buys the short leg back alone; the long one stays"), _("The short leg is not held, or another order closes it"));
  offer (self->long_only, ticket->can_long, _("Sells the long leg alone"), _("The long leg covers the short one: buy that back first"));
}

static void
fill_choice (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  gboolean roll = lw_ticket_is_of_roll (ticket);
  gboolean which = ticket->unwinds && !roll && ticket->changes[0] == '\0' && ticket->intent[0] == '\0';

  gtk_widget_set_visible (self->choice, which || roll);
  gtk_widget_set_visible (self->which, which);
  gtk_widget_set_visible (self->sign, roll);
  gtk_label_set_text (self->choice_label, roll ? _("The roll's price is a") : _("Close"));
  if (which)
    fill_which (self, ticket);
  if (roll && ticket->limit != LW_PRICE_NONE && ticket->limit != 0)
    gtk_toggle_button_set_active (ticket->limit < 0 ? self->credit : self->debit, TRUE);
}

/* What is being typed stays as it is. */
static void
show_until (LwTicketPanel *self,
            gint64         gtd_us)
{
  char text[LW_CALENDAR_TEXT_SIZE];
  gint64 shown_us;

  if (lw_calendar_parse_instant (gtk_editable_get_text (self->until), &shown_us) && shown_us == gtd_us)
    return;
  lw_calendar_ny_text (gtd_us, text);
  text[strlen ("2026-12-18 15:30")] = '\0';
  gtk_editable_set_text (self->until, text);
}

static void
fill_tif (LwTicketPanel      *self,
          const LwDeskTicket *ticket)
{
  gboolean until = ticket->changes[0] == '\0' && g_str_equal (ticket->tif, "GTD");
  GtkToggleButton *chosen = g_str_equal (ticket->tif, "GTD") ? self->gtd : g_str_equal (ticket->tif, "GTC") ? self->gtc : self->day;

  gtk_toggle_button_set_active (chosen, TRUE);
  gtk_widget_set_visible (self->tif, ticket->changes[0] == '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->until), until);
  gtk_widget_set_visible (GTK_WIDGET (self->model), !until && !ticket->unwinds);
  if (until && ticket->gtd_us > 0)
    show_until (self, ticket->gtd_us);
}

void
lw_ticket_panel_fill_terms (LwTicketPanel      *self,
                            const LwDeskTicket *ticket)
{
  self->filling = TRUE;
  fill_choice (self, ticket);
  fill_tif (self, ticket);
  self->filling = FALSE;
}
