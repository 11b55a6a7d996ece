#pragma once

/* What the gateway's own books say, for whoever checks a client by them. Read-only; texts are the gateway's, good until its next
 * entry. Same thread as the gateway. */

#include "lw-gateway.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      perm_id;
  gint32      order_id, client_id;
  const char *order_ref;
  gboolean    live;      /* works, or may yet */
  gboolean    listed;    /* stands in the lists of open orders */
  gboolean    held;      /* by a script: in no list, and nobody hears of it */
  gint64      released_us; /* UTC: when it went on; 0 = it was not held */
  gboolean    inactive;
  gboolean    by_script; /* no client sent it */
  int         quantity, filled;
  double      limit;     /* signed, per share; NaN = at the market */
} LwGatewayOrder;

typedef struct
{
  const char *id;
  guint       order;     /* number of its order, from 0 */
  gboolean    of_bag;
  gint32      con_id;    /* of a leg; 0 = the combo's own line */
  int         side;      /* +1 bought, −1 sold */
  int         shares;
  gint64      us;        /* UTC */
  gboolean    superseded;/* a correction has taken its place */
} LwGatewayExecution;

guint          lw_gateway_n_orders      (const LwGateway *self);
void           lw_gateway_get_order     (const LwGateway *self, guint i, LwGatewayOrder *order);
guint          lw_gateway_n_executions  (const LwGateway *self);
void           lw_gateway_get_execution (const LwGateway *self, guint i, LwGatewayExecution *execution);
/* Signed contracts held; 0 for a contract that it does not hold. */
double         lw_gateway_get_position  (const LwGateway *self, gint32 con_id);
/* How often a script changed that position without an execution. */
guint          lw_gateway_n_moves       (const LwGateway *self, gint32 con_id);
/* Market data lines of the connection that has the most. */
guint          lw_gateway_max_lines     (const LwGateway *self);
/* How far scripts moved its wall clock, µs. */
gint64         lw_gateway_get_step_us   (const LwGateway *self);
/* What it lists for @symbol; NULL = nothing. */
const LwChain *lw_gateway_get_chain     (const LwGateway *self, const char *symbol);

G_END_DECLS
