#pragma once

/* What the files of the orders share, and nobody else. Everything runs inside a public entry of lw-gateway.h. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* What speaks against an order: a code of lw-gw-texts.def and its detail. */
typedef struct
{
  int   code;
  char *detail; /* owned; may be NULL */
} LwGwRefusal;

/* How an order is executed. */
typedef struct
{
  double       price; /* net of the sides, one share of the whole */
  double       way;   /* each leg from its near (0) to its far side (1); NaN = from the middle of what there is */
  LwScriptLegs legs;  /* which of them get a line */
  gboolean     bag;   /* and whether the combo does */
} LwGwFill;

/* lw-gw-order-read.c. Both FALSE with @refusal when TWS would not take the message. */
gboolean   lw_gw_refuse         (LwGwRefusal *refusal, int code, const char *detail);
gboolean   lw_gw_order_read_contract (LwGateway *self, LwRow *row, LwGwOrder *order, LwGwRefusal *refusal);
/* Side, quantity, kind, prices, time-in-force; the thing is there. */
gboolean   lw_gw_order_read_terms (LwGateway *self, LwRow *row, LwGwOrder *order, LwGwRefusal *refusal);

/* lw-gw-order-rules.c: what the account and the exchange have against a well-formed order. */
gboolean   lw_gw_order_judge    (LwGateway *self, const LwGwOrder *order, LwGwRefusal *refusal);
gboolean   lw_gw_same_thing     (const LwGwThing *a, const LwGwThing *b);

/* lw-gw-order.c */
LwGwOrder *lw_gw_order_find     (LwGateway *self, gint32 client_id, gint32 order_id);
/* Its message is kept by now, or has changed: counts towards max_order_bytes. */
void       lw_gw_order_count_memory (LwGateway *self, LwGwOrder *order);
/* FALSE with an error to @connection: the API is read-only. */
gboolean   lw_gw_order_writing_allowed (LwGateway *self, LwGwConnection *connection, gint32 order_id);

/* lw-gw-order-cancel.c: a placeOrder with this id came; what became of it is known by now. */
void       lw_gw_order_remember_id (LwGateway *self, gint32 client_id, gint32 order_id);

/* lw-gw-order-life.c */
/* Who hears of the order: the connection of its client; NULL when there is none, or while a script holds it. */
LwGwConnection *lw_gw_order_listener (LwGateway *self, const LwGwOrder *order);
/* openOrder and orderStatus. */
void       lw_gw_order_tell     (LwGateway *self, const LwGwOrder *order);
/* From the beginning: the order is acknowledged, then works. */
void       lw_gw_order_begin    (LwGateway *self, LwGwOrder *order);
/* A waiting order works where nothing stands in its way any more, or ends where its time is over. */
void       lw_gw_order_advance  (LwGateway *self, LwGwOrder *order);
/* Ends a live order and what hangs on it: its status, then 202. @why: of completedOrder. */
void       lw_gw_order_end      (LwGateway *self, LwGwOrder *order, const char *why);
/* Once a step of the market: what its time and its conditions do to an order that TWS has acknowledged. */
void       lw_gw_order_step     (LwGateway *self, LwGwOrder *order);
void       lw_gw_order_begin_cancel (LwGateway *self, LwGwOrder *order);
/* Whether the order's market is open now; for an order for the opening, whether it opens. */
gboolean   lw_gw_order_market_open (LwGateway *self, const LwGwOrder *order);

/* lw-gw-order-family.c: brackets and one-cancels-all. */
LwGwOrder *lw_gw_order_parent   (LwGateway *self, const LwGwOrder *order); /* NULL: it has none */
/* With the last of a family the others are sent as well. */
void       lw_gw_family_send    (LwGateway *self, LwGwOrder *order);
/* A parent that is filled sets its children going; of a group, the others are cancelled or get smaller by @quantity. */
void       lw_gw_family_filled  (LwGateway *self, LwGwOrder *order, int quantity);
/* A parent that ends takes its children with it; what it had filled, they may still close. */
void       lw_gw_family_ended   (LwGateway *self, LwGwOrder *order);
/* Children of one parent without a group of their own are one, named after the parent's permId, as TWS shows them. */
void       lw_gw_family_join    (LwGateway *self, LwGwOrder *order);

/* lw-gw-order-trigger.c */
/* Whether the market touches @price from below (@rising) or above, by TWS's trigger method. */
gboolean   lw_gw_price_touched  (LwGateway *self, const LwGwThing *thing, int method, gboolean rising, double price);
gboolean   lw_gw_order_is_stop  (const LwGwOrder *order); /* a trail is one too */
/* Moves a trail, counts touches of the stop. TRUE: it is set going, now or before; so is what is no stop. */
gboolean   lw_gw_order_trigger  (LwGateway *self, LwGwOrder *order);
/* The limit at which it works now: pegged kinds follow @quote; NaN = at the market. */
double     lw_gw_order_price    (const LwGwOrder *order, const LwGwQuote *quote);

/* lw-gw-order-condition.c */
/* FALSE: a condition cannot be read. */
gboolean   lw_gw_conditions_read (LwGateway *self, LwRow *row, LwGwRefusal *refusal);
gboolean   lw_gw_conditions_true (LwGateway *self, const LwGwOrder *order);
/* The clock's next instant of a time condition; G_MAXINT64: there is none. */
gint64     lw_gw_conditions_next (LwGateway *self, const LwGwOrder *order);

/* lw-gw-order-what-if.c */
void       lw_gw_answer_what_if (LwGateway *self, LwGwConnection *connection, const LwGwOrder *order);

/* lw-gw-match.c: executes @quantity and tells everyone whom it concerns. */
void       lw_gw_order_fill     (LwGateway *self, LwGwOrder *order, int quantity, const LwGwFill *how);
/* @now, which the gateway owns from here on, takes the place of @was: what is filled follows. */
void       lw_gw_order_corrected (LwGateway *self, LwGwExecution *was, LwGwExecution *now);

/* lw-gw-order-bind.c: orders made by hand get an id of client 0, and @connection hears of it. */
void       lw_gw_orders_bind    (LwGateway *self, LwGwConnection *connection);

G_END_DECLS
