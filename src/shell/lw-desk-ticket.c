#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

void
lw_desk_ticket_open (LwDesk           *self,
                     const LwVertical *vertical)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
}

void
lw_desk_ticket_close (LwDesk *self)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_TICKET);
}

void
lw_desk_ticket_set_quantity (LwDesk *self,
                             int     quantity)
{
  self->ticket.quantity = quantity;
}

void
lw_desk_ticket_set_limit (LwDesk *self,
                          LwPrice limit)
{
  self->ticket.limit = limit;
}

void
lw_desk_ticket_set_tif (LwDesk     *self,
                        const char *tif)
{
}

const LwDeskTicket *
lw_desk_get_ticket (LwDesk *self)
{
  return &self->ticket;
}

gboolean
lw_desk_ticket_transmit (LwDesk *self)
{
  return FALSE;
}
