#pragma once

/* Orders of one client against a gateway whose answers have no delay. */

#include "lw-gateway-fixture.h"

typedef struct
{
  LwGatewayConfig config;
  Fixture *fixture;
  Client  *client;
  Series   low;     /* two SPY puts out of the money, 420 and 425 */
  Series   high;
  double   natural; /* price of selling the high one and buying the low one: below zero */
} Orders;

void     orders_init      (Orders *orders); /* frozen market */
/* @config: from fixture_config (), changed. */
void     orders_init_with (Orders *orders, const LwGatewayConfig *config);
void     orders_clear     (Orders *orders);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Orders, orders_clear)

/* A price tick of a contract, above zero. */
double   price_of         (Client *client, gint32 con_id, int tick_type);

/* Begin a placeOrder; the caller may change it before client_send (). */
LwRow   *begin_credit     (Orders *orders, Client *client, gint32 order_id, double limit); /* BUY 1 of the credit vertical */
LwRow   *begin_option     (Orders *orders, Client *client, gint32 order_id, const char *action, double limit); /* the high put */
LwRow   *begin_stock      (Client *client, gint32 order_id, const char *action, int quantity, double limit); /* SPY */
void     place_credit     (Orders *orders, gint32 order_id, double limit);
void     cancel           (Client *client, gint32 order_id);

/* Takes the oldest orderStatus away: "Submitted", …; "" when there is none. */
char    *next_status      (Client *client);
/* Takes all of them; only those of @order_id are compared unless that is 0. */
void     assert_statuses  (Client *client, const char *wanted);
void     assert_statuses_of (Client *client, gint32 order_id, const char *wanted);
/* How many messages of @kind come when @ask is sent; what lay there before is forgotten. */
guint    count_after      (Client *client, LwMsgKind ask, LwMsgKind kind);
/* TRUE when an errMsg with this code and id is there; it is taken away. */
gboolean take_error       (Client *client, gint32 id, int code);
/* The newest message of @kind about an order id (openOrder, orderStatus), still in the queue; NULL when there is none. */
LwRow   *find_newest      (Client *client, LwMsgKind kind, gint32 order_id);
