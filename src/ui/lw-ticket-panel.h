#pragma once

/* The dock's second face: one order, from its words to the button that sends it. Shows what the desk says of the open
 * ticket; every change of it is asked of the desk. Actions: ticket.transmit, ticket.mid, ticket.natural, ticket.offer,
 * ticket.more, ticket.less. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_TICKET_PANEL (lw_ticket_panel_get_type ())
G_DECLARE_FINAL_TYPE (LwTicketPanel, lw_ticket_panel, LW, TICKET_PANEL, GtkBox)

void lw_ticket_panel_set_desk    (LwTicketPanel *self,
                                  LwDesk        *desk);
/* In wide windows the filters stand beside it: no tab, no close button. */
void lw_ticket_panel_set_alone   (LwTicketPanel *self,
                                  gboolean       alone);
/* Short windows: half the payoff. */
void lw_ticket_panel_set_compact (LwTicketPanel *self,
                                  gboolean       compact);
/* The price field takes the focus; its value goes some ticks further. */
void lw_ticket_panel_focus_limit (LwTicketPanel *self);
void lw_ticket_panel_step_limit  (LwTicketPanel *self,
                                  int            steps);
/* A new ticket was opened: DAY again, keys act on it. */
void lw_ticket_panel_opened      (LwTicketPanel *self);

G_END_DECLS
