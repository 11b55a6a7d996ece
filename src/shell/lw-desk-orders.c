#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

guint
lw_desk_n_orders (LwDesk *self)
{
  return 0;
}

const LwIntent *
lw_desk_get_order (LwDesk *self,
                   guint   i)
{
  return NULL;
}

char *
lw_desk_order_sentence (LwDesk         *self,
                        const LwIntent *intent)
{
  return NULL;
}

void
lw_desk_cancel (LwDesk     *self,
                const char *intent_id)
{
}

void
lw_desk_cancel_all (LwDesk *self)
{
}

void
lw_desk_abandon (LwDesk     *self,
                 const char *intent_id)
{
}

void
lw_desk_signoff (LwDesk     *self,
                 const char *intent_id)
{
}

void
lw_desk_look (LwDesk     *self,
              const char *intent_id)
{
}
