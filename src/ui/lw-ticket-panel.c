#define G_LOG_DOMAIN "lw-ticket-panel"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-glyph.h"
#include "lw-notify.h"
#include "lw-ticket-panel-private.h"
#include "lw-widget.h"

G_DEFINE_FINAL_TYPE (LwTicketPanel, lw_ticket_panel, GTK_TYPE_BOX)

static const LwDeskTicket *
open_ticket (LwTicketPanel *self)
{
  const LwDeskTicket *ticket = self->desk != NULL ? lw_desk_get_ticket (self->desk) : NULL;

  return ticket != NULL && ticket->open ? ticket : NULL;
}

/* The price that @price comes to on the grid of the combo; LW_PRICE_NONE for NaN. */
static LwPrice
on_grid (const LwDeskTicket *ticket,
         double              price)
{
  gint64 step = MAX (1, ticket->increment);

  if (!isfinite (price) || (price <= 0 && !lw_ticket_is_of_roll (ticket)))
    return LW_PRICE_NONE;
  return (gint64) round (price * LW_PRICE_SCALE / step) * step;
}

static void
set_limit_to (LwTicketPanel *self,
              double         price)
{
  const LwDeskTicket *ticket = open_ticket (self);
  LwPrice limit = ticket != NULL ? on_grid (ticket, price) : LW_PRICE_NONE;

  if (limit != LW_PRICE_NONE && (limit > 0 || lw_ticket_is_of_roll (ticket)))
    lw_desk_ticket_set_limit (self->desk, limit);
}

static void
price_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LwTicketPanel *self = LW_TICKET_PANEL (widget);
  const LwDeskTicket *ticket = open_ticket (self);

  if (ticket == NULL)
    return;
  if (g_str_equal (name, "ticket.mid"))
    set_limit_to (self, ticket->mid);
  else if (g_str_equal (name, "ticket.natural"))
    set_limit_to (self, ticket->natural);
  else
    set_limit_to (self, ticket->offer);
}

static void
quantity_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  lw_stepper_step (LW_TICKET_PANEL (widget)->quantity, g_str_equal (name, "ticket.more") ? 1 : -1);
}

/* LIVE has no shortcut: its hold is the confirmation, and only the button knows of it. What stands in the fields is what is sent, and
 * nothing is where a field holds what cannot be. */
static void
transmit_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LwTicketPanel *self = LW_TICKET_PANEL (widget);
  gboolean quantity = lw_stepper_commit (self->quantity), limit = lw_stepper_commit (self->limit);

  if (quantity && limit)
    lw_transmit_press (self->transmit);
  else
    gtk_widget_error_bell (widget);
}

static void
ring_if_live (LwTicketPanel *self)
{
  LwDeskConnection connection;

  lw_desk_get_connection (self->desk, &connection);
  if (connection.kind == LW_ACCOUNT_LIVE)
    lw_notify_ring (GTK_WIDGET (self));
}

static void
on_transmit_cb (LwTicketPanel *self)
{
  const LwDeskTicket *ticket = open_ticket (self);

  if (ticket == NULL || !ticket->can_transmit)
    return;
  if (lw_desk_ticket_transmit (self->desk))
    ring_if_live (self);
  lw_ticket_panel_fill (self);
}

static void
on_quantity_cb (LwTicketPanel *self,
                gint64         value)
{
  if (open_ticket (self) != NULL)
    lw_desk_ticket_set_quantity (self->desk, (int) value);
}

static void
on_limit_cb (LwTicketPanel *self,
             gint64         value)
{
  const LwDeskTicket *ticket = open_ticket (self);
  gboolean received = ticket != NULL && lw_ticket_is_of_roll (ticket) && gtk_toggle_button_get_active (self->credit);

  if (ticket != NULL)
    lw_desk_ticket_set_limit (self->desk, received ? -value : value);
}

/* G12: what was typed is compared by the desk, and holds for this run. */
static void
on_tail_cb (LwTicketPanel *self)
{
  gboolean armed = self->desk != NULL && lw_desk_unlock_live (self->desk, gtk_editable_get_text (self->tail));

  lw_widget_set_class (GTK_WIDGET (self->tail), "wrong", !armed);
  if (armed)
    {
      gtk_editable_set_text (self->tail, "");
      ring_if_live (self);
    }
  lw_ticket_panel_fill (self);
}

static void
lw_ticket_panel_dispose (GObject *object)
{
  LwTicketPanel *self = LW_TICKET_PANEL (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_TICKET_PANEL);
  G_OBJECT_CLASS (lw_ticket_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwTicketPanel, child)
  BIND (head);
  BIND (filters_tab);
  BIND (ticket_tab);
  BIND (close);
  BIND (legs);
  BIND (tif);
  BIND (changes);
  BIND (outcome);
  BIND (arm);
  BIND (tail);
  BIND (stack);
  BIND (body);
  BIND (chips);
  BIND (whatif);
  BIND (n_filters);
  BIND (age);
  BIND (checks);
  BIND (words);
  BIND (limit_label);
  BIND (tick);
  BIND (model);
  BIND (max_loss);
  BIND (budget);
  BIND (at_risk);
  BIND (left);
  BIND (sentence);
  BIND (checks_icon);
  BIND (outcome_icon);
  BIND (chip);
  BIND (quantity);
  BIND (limit);
  BIND (day);
  BIND (gtc);
  BIND (gtd);
  BIND (until);
  BIND (choice);
  BIND (choice_label);
  BIND (which);
  BIND (sign);
  BIND (both);
  BIND (short_only);
  BIND (long_only);
  BIND (credit);
  BIND (debit);
  BIND (after);
  BIND (payoff);
  BIND (risk);
  BIND (transmit);
  BIND (confirm);
#undef BIND
}

static void
lw_ticket_panel_class_init (LwTicketPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_ticket_panel_dispose;
  g_type_ensure (LW_TYPE_MODE_CHIP);
  g_type_ensure (LW_TYPE_STEPPER);
  g_type_ensure (LW_TYPE_PAYOFF);
  g_type_ensure (LW_TYPE_METER);
  g_type_ensure (LW_TYPE_TRANSMIT);
  g_type_ensure (LW_TYPE_CONFIRM_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-ticket-panel.ui");
  bind_children (widget_class);

  gtk_widget_class_install_action (widget_class, "ticket.transmit", NULL, transmit_action);
  gtk_widget_class_install_action (widget_class, "ticket.natural", NULL, price_action);
  gtk_widget_class_install_action (widget_class, "ticket.mid", NULL, price_action);
  gtk_widget_class_install_action (widget_class, "ticket.offer", NULL, price_action);
  gtk_widget_class_install_action (widget_class, "ticket.more", NULL, quantity_action);
  gtk_widget_class_install_action (widget_class, "ticket.less", NULL, quantity_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "ticket.transmit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "ticket.transmit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "ticket.natural", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, 0, "ticket.mid", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_CONTROL_MASK, "ticket.more", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_CONTROL_MASK, "ticket.less", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.ticket-close", NULL);
}

static void
lw_ticket_panel_init (LwTicketPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lw_ticket_panel_make_parts (self);
  gtk_button_set_child (GTK_BUTTON (self->close), lw_glyph_image ("cross", 14));
  lw_widget_set_name_label (self->close, _("Close the ticket"));
  lw_widget_set_name_label (GTK_WIDGET (self->tail), _("Last figures of the live account"));
  g_signal_connect_swapped (self->tail, "activate", G_CALLBACK (on_tail_cb), self);
  lw_stepper_set_label (self->quantity, _("Quantity"));
  lw_stepper_set_label (self->limit, _("Limit"));
  lw_stepper_set_price (self->limit, TRUE);
  lw_stepper_set_range (self->quantity, 1, 999, 1);
  g_signal_connect_swapped (self->quantity, "changed", G_CALLBACK (on_quantity_cb), self);
  g_signal_connect_swapped (self->limit, "changed", G_CALLBACK (on_limit_cb), self);
  lw_ticket_panel_bind_terms (self);
  g_signal_connect_swapped (self->transmit, "transmit", G_CALLBACK (on_transmit_cb), self);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

void
lw_ticket_panel_set_desk (LwTicketPanel *self,
                          LwDesk        *desk)
{
  g_return_if_fail (LW_IS_TICKET_PANEL (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  if (desk != NULL)
    {
      g_signal_connect_swapped (desk, "ticket-changed", G_CALLBACK (lw_ticket_panel_fill), self);
      g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (lw_ticket_panel_fill), self);
      g_signal_connect_swapped (desk, "orders-changed", G_CALLBACK (lw_ticket_panel_fill), self);
      g_signal_connect_swapped (desk, "scan-changed", G_CALLBACK (lw_ticket_panel_fill), self);
    }
  lw_ticket_panel_fill (self);
}

void
lw_ticket_panel_set_alone (LwTicketPanel *self,
                           gboolean       alone)
{
  gtk_widget_set_visible (self->filters_tab, !alone);
  gtk_widget_set_visible (self->close, !alone);
}

void
lw_ticket_panel_set_compact (LwTicketPanel *self,
                             gboolean       compact)
{
  lw_payoff_set_compact (self->payoff, compact);
  gtk_box_set_spacing (self->body, compact ? 5 : 7);
  lw_widget_set_class (GTK_WIDGET (self), "compact", compact);
}

void
lw_ticket_panel_focus_limit (LwTicketPanel *self)
{
  lw_stepper_focus (self->limit);
}

void
lw_ticket_panel_step_limit (LwTicketPanel *self,
                            int            steps)
{
  lw_stepper_step (self->limit, steps);
}

void
lw_ticket_panel_opened (LwTicketPanel *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}
