#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

void
lw_desk_get_status (LwDesk       *self,
                    LwDeskStatus *status)
{
  *status = self->status;
}
