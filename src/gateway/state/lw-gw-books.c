/* The books, read by a checker. */

#include "config.h"

#include "lw-gateway-books.h"
#include "lw-gateway-private.h"

guint
lw_gateway_n_orders (const LwGateway *self)
{
  return self->orders->len;
}

void
lw_gateway_get_order (const LwGateway *self,
                      guint            i,
                      LwGatewayOrder  *order)
{
  const LwGwOrder *row = g_ptr_array_index (self->orders, i);

  *order = (LwGatewayOrder) {
    .perm_id = row->perm_id,
    .order_id = row->order_id,
    .client_id = row->client_id,
    .order_ref = lw_row_text (lw_msg_get_row (row->placed), LW_F_placeOrder_orderRef),
    .live = lw_gw_order_live (row),
    .listed = lw_gw_order_listed (row),
    .held = row->held,
    .released_us = row->released_us,
    .inactive = row->state == LW_GW_INACTIVE,
    .by_script = row->by_script,
    .quantity = row->quantity,
    .filled = row->filled,
    .limit = row->limit,
  };
}

guint
lw_gateway_n_executions (const LwGateway *self)
{
  return self->executions->len;
}

static guint
number_of (const LwGateway *self,
           const LwGwOrder *order)
{
  guint i = 0;

  g_ptr_array_find (self->orders, order, &i);
  return i;
}

void
lw_gateway_get_execution (const LwGateway    *self,
                          guint               i,
                          LwGatewayExecution *execution)
{
  const LwGwExecution *row = g_ptr_array_index (self->executions, i);

  *execution = (LwGatewayExecution) {
    .id = row->id,
    .order = number_of (self, row->order),
    .of_bag = row->of_bag,
    .con_id = row->of_bag ? 0 : lw_gw_ref_con_id (&row->order->thing.legs[row->leg].ref),
    .side = row->side,
    .shares = row->shares,
    .us = row->clock_us,
    .superseded = row->superseded,
  };
}

static const LwGwPosition *
find_position (const LwGateway *self,
               gint32           con_id)
{
  for (guint i = 0; i < self->positions->len; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (lw_gw_ref_con_id (&position->ref) == con_id)
        return position;
    }
  return NULL;
}

double
lw_gateway_get_position (const LwGateway *self,
                         gint32           con_id)
{
  const LwGwPosition *position = find_position (self, con_id);

  return position != NULL ? position->quantity : 0.0;
}

guint
lw_gateway_n_moves (const LwGateway *self,
                    gint32           con_id)
{
  const LwGwPosition *position = find_position (self, con_id);

  return position != NULL ? position->n_moves : 0;
}

guint
lw_gateway_max_lines (const LwGateway *self)
{
  guint most = 0;

  for (guint i = 0; i < self->connections->len; i++)
    most = MAX (most, ((const LwGwConnection *) g_ptr_array_index (self->connections, i))->lines->len);
  return most;
}

gint64
lw_gateway_get_step_us (const LwGateway *self)
{
  return self->step_us;
}

const LwChain *
lw_gateway_get_chain (const LwGateway *self,
                      const char      *symbol)
{
  const LwGwUnderlying *underlying = lw_gw_market_find_underlying (self->market, symbol);

  return underlying != NULL ? underlying->chain : NULL;
}
