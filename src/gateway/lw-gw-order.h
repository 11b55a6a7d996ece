#pragma once

/* What the files of the orders share, and nobody else. Everything runs inside a public entry of lw-gateway.h. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* How an order is executed. */
typedef struct
{
  double       price; /* net of the sides, one share of the whole */
  double       way;   /* each leg from its near (0) to its far side (1); NaN = from the middle of what there is */
  LwScriptLegs legs;  /* which of them get a line */
  gboolean     bag;   /* and whether the combo does */
} LwGwFill;

/* lw-gw-match.c: executes @quantity and tells everyone whom it concerns. */
void       lw_gw_order_fill     (LwGateway *self, LwGwOrder *order, int quantity, const LwGwFill *how);
/* @now, which the gateway owns from here on, takes the place of @was: what is filled follows. */
void       lw_gw_order_corrected (LwGateway *self, LwGwExecution *was, LwGwExecution *now);

/* lw-gw-order.c */
/* Who hears of the order: the connection of its client; NULL when there is none, or while a script holds it. */
LwGwConnection *lw_gw_order_listener (LwGateway *self, const LwGwOrder *order);
LwGwOrder *lw_gw_order_find     (LwGateway *self, gint32 client_id, gint32 order_id);
/* From the beginning: the order is acknowledged, then works. */
void       lw_gw_order_begin    (LwGateway *self, LwGwOrder *order);
/* Ends a live order: its status, then 202. @why: of completedOrder. */
void       lw_gw_order_end      (LwGateway *self, LwGwOrder *order, const char *why);

/* lw-gw-order-bind.c: orders made by hand get an id of client 0, and @connection hears of it. */
void       lw_gw_orders_bind    (LwGateway *self, LwGwConnection *connection);

G_END_DECLS
