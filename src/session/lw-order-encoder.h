#pragma once

/* An order of ours as TWS's placeOrder (tws-protocol.md 5.1): the combo is always bought, at a signed limit. */

#include <glib.h>

#include "lw-msg.h"
#include "lw-order.h"

G_BEGIN_DECLS

/* FALSE when @order is no order that may be sent; *@why says what is wrong with it. */
gboolean     lw_order_is_complete (const LwOrder  *order,
                                   const char    **why);

/* Fills @msg. What-if orders have a function of their own on purpose: neither can be turned into the other by a flag that
 * somebody forgot. */
void         lw_order_encode      (const LwOrder  *order,
                                   LwMsg          *msg);
void         lw_order_encode_what_if (const LwOrder *order,
                                   LwMsg          *msg);

G_END_DECLS
