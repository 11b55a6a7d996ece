#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

void
lw_desk_connect (LwDesk *self)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
}

void
lw_desk_disconnect (LwDesk *self)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
}

void
lw_desk_get_connection (LwDesk           *self,
                        LwDeskConnection *connection)
{
  *connection = self->connection;
}
