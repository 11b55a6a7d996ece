#pragma once

/* A market in good order, for who plays one: the simulation and tests. */

#include "lw-trade.h"

G_BEGIN_DECLS

/* Everything of a ticket's second half that lets an order pass, beside the quotes that it has. */
void lw_ticket_good_market (LwTicket *ticket, gint64 now_us);

G_END_DECLS
