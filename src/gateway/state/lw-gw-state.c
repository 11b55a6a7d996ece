/* Writing the state, and the description of its lines that reading uses as well. */

#include "config.h"

#include "lw-calendar.h"

#include "lw-gw-state.h"

#define MAX_AMOUNT G_GINT64_CONSTANT (1000000000)
#define MAX_PERM_ID (G_MAXINT64 - 1) /* a script may name one beyond an int32 */
#define MAX_US     G_GINT64_CONSTANT (4102444800000000) /* 2100 */

#define RECORD(symbol, word, table) const LwGwRecord symbol = { word, table, G_N_ELEMENTS (table), G_N_ELEMENTS (table) }

/* Fields of an order that every state of this version has. */
#define OLDEST_ORDER_FIELDS 13

static const LwGwField head_fields[] = {
  { "version", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateHead, version), LW_GW_STATE_VERSION, LW_GW_STATE_VERSION },
  { "account", LW_GW_FIELD_TEXT, G_STRUCT_OFFSET (LwGwStateHead, account), 0, 0 },
  { "seed", LW_GW_FIELD_COUNT, G_STRUCT_OFFSET (LwGwStateHead, seed), 0, 0 },
  { "clock_us", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateHead, clock_us), 0, MAX_US },
  { "cash", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateHead, cash), 0, 0 },
  { "realized", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateHead, realized), 0, 0 },
  { "start_value", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateHead, start_value), 0, 0 },
  { "next_perm_id", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateHead, next_perm_id), 1, MAX_PERM_ID },
  { "next_exec", LW_GW_FIELD_COUNT, G_STRUCT_OFFSET (LwGwStateHead, next_exec), 0, 0 },
};

static const LwGwField client_fields[] = {
  { "id", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwClient, client_id), G_MININT32, G_MAXINT32 },
  { "next_order_id", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwClient, next_order_id), 1, G_MAXINT32 },
};

static const LwGwField position_fields[] = {
  { "contract", LW_GW_FIELD_NAME, G_STRUCT_OFFSET (LwGwStatePosition, name), 0, 0 },
  { "quantity", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStatePosition, position.quantity), 0, 0 },
  { "cost", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStatePosition, position.cost), 0, 0 },
  { "realized", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStatePosition, position.realized), 0, 0 },
};

static const LwGwField order_fields[] = {
  { "perm_id", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateOrder, order.perm_id), 1, MAX_PERM_ID },
  { "order_id", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.order_id), G_MININT32, G_MAXINT32 },
  { "client_id", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.client_id), G_MININT32, G_MAXINT32 },
  { "state", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, state), LW_GW_PENDING, LW_GW_INACTIVE },
  { "cancelling", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.cancelling), 0, 1 },
  { "revision", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.revision), 0, G_MAXINT32 },
  { "filled", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.filled), 0, MAX_AMOUNT },
  { "fill_value", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateOrder, order.fill_value), 0, 0 },
  { "last_fill", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateOrder, order.last_fill), 0, 0 },
  { "done_us", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateOrder, order.done_us), 0, MAX_US },
  { "done_text", LW_GW_FIELD_TEXT, G_STRUCT_OFFSET (LwGwStateOrder, order.done_text), 0, 0 },
  { "server_version", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.version), LW_WIRE_MIN_VERSION, LW_WIRE_TABLE_VERSION },
  { "message", LW_GW_FIELD_BYTES, G_STRUCT_OFFSET (LwGwStateOrder, message), 0, 0 },
  { "held", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.held), 0, 1 }, /* from here on new since version 1 began */
  { "triggered", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.triggered), 0, 1 },
  { "condition", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateOrder, order.condition), 0, 1 },
  { "stop", LW_GW_FIELD_OPTIONAL, G_STRUCT_OFFSET (LwGwStateOrder, order.stop), 0, 0 },
  { "taken_us", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateOrder, order.taken_us), 0, MAX_US },
};

static const LwGwField leg_fields[] = {
  { "contract", LW_GW_FIELD_NAME, G_STRUCT_OFFSET (LwGwStateLeg, name), 0, 0 },
  { "ratio", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateLeg, ratio), 1, 1000 },
  { "side", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateLeg, side), -1, 1 },
};

static const LwGwField execution_fields[] = {
  { "perm_id", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateExecution, perm_id), 1, MAX_PERM_ID },
  { "id", LW_GW_FIELD_ID, G_STRUCT_OFFSET (LwGwStateExecution, execution.id), 0, 0 },
  { "of_bag", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateExecution, execution.of_bag), 0, 1 },
  { "leg", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateExecution, execution.leg), 0, LW_GW_MAX_LEGS - 1 },
  { "clock_us", LW_GW_FIELD_LONG, G_STRUCT_OFFSET (LwGwStateExecution, execution.clock_us), 0, MAX_US },
  { "side", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateExecution, execution.side), -1, 1 },
  { "shares", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateExecution, execution.shares), 0, MAX_AMOUNT },
  { "price", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateExecution, execution.price), 0, 0 },
  { "cumulated", LW_GW_FIELD_INT, G_STRUCT_OFFSET (LwGwStateExecution, execution.cumulated), 0, MAX_AMOUNT },
  { "average", LW_GW_FIELD_NUMBER, G_STRUCT_OFFSET (LwGwStateExecution, execution.average), 0, 0 },
  { "commission", LW_GW_FIELD_OPTIONAL, G_STRUCT_OFFSET (LwGwStateExecution, execution.commission), 0, 0 },
  { "realized", LW_GW_FIELD_OPTIONAL, G_STRUCT_OFFSET (LwGwStateExecution, execution.realized), 0, 0 },
};

RECORD (lw_gw_record_head, "legwork-gateway", head_fields);
RECORD (lw_gw_record_client, "client", client_fields);
RECORD (lw_gw_record_position, "position", position_fields);
const LwGwRecord lw_gw_record_order = { "order", order_fields, G_N_ELEMENTS (order_fields), OLDEST_ORDER_FIELDS };
RECORD (lw_gw_record_leg, "leg", leg_fields);
RECORD (lw_gw_record_execution, "execution", execution_fields);
const LwGwRecord lw_gw_record_end = { "end", NULL, 0, 0 }; /* a text without it was cut */

G_STATIC_ASSERT (sizeof (int) == sizeof (gint32) && sizeof (int) == sizeof (gboolean) && sizeof (int) == sizeof (guint));

static void
name_of_ref (const LwGwRef *ref,
             LwGwName      *name)
{
  const LwChain *chain = ref->underlying->chain;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);

  *name = (LwGwName) { .settle = LW_DATE_NONE };
  g_strlcpy (name->symbol, chain->symbol, sizeof name->symbol);
  if (expiry == NULL)
    return;
  g_strlcpy (name->trading_class, expiry->trading_class, sizeof name->trading_class);
  name->settle = expiry->settle;
  name->right = lw_gw_ref_right (ref);
  name->strike = chain->strikes[ref->series];
  name->multiplier = expiry->multiplier;
}

static void
write_head (LwGateway *self,
            GString   *text)
{
  LwGwStateHead head = { LW_GW_STATE_VERSION, (char *) self->config.account, self->config.seed, lw_gw_clock (self), self->cash,
                         self->realized, self->start_value, self->next_perm_id, self->next_exec };

  lw_gw_record_write (&lw_gw_record_head, &head, text);
}

static void
write_position (const LwGwPosition *position,
                GString            *text)
{
  LwGwStatePosition line = { .position = *position };

  name_of_ref (&position->ref, &line.name);
  lw_gw_record_write (&lw_gw_record_position, &line, text);
}

static GBytes *
order_message (const LwGwOrder *order)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  lw_msg_write (order->placed, order->version, frame);
  return g_bytes_new (frame->data + LW_GW_FRAME_HEAD, frame->len - LW_GW_FRAME_HEAD);
}

static void
write_order (const LwGwOrder *order,
             GString         *text)
{
  g_autoptr (GBytes) message = order_message (order);
  LwGwStateOrder line = { .order = *order, .state = (int) order->state, .message = message };

  lw_gw_record_write (&lw_gw_record_order, &line, text);
  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      LwGwStateLeg leg = { .ratio = order->thing.legs[i].ratio, .side = order->thing.legs[i].side };

      name_of_ref (&order->thing.legs[i].ref, &leg.name);
      lw_gw_record_write (&lw_gw_record_leg, &leg, text);
    }
}

static void
write_execution (const LwGwExecution *execution,
                 GString             *text)
{
  LwGwStateExecution line = { .perm_id = execution->order->perm_id, .execution = *execution };

  lw_gw_record_write (&lw_gw_record_execution, &line, text);
}

/* What is over since an earlier day is not told to anybody any more; what was never sent lives in one TWS session alone. */
static gboolean
order_is_kept (const LwGwOrder *order,
               LwDate           today)
{
  return lw_gw_order_live (order) ? order->sent : lw_calendar_ny_date (order->done_us) >= today;
}

void
lw_gateway_save_state (LwGateway *self,
                       GString   *text)
{
  LwDate today = lw_calendar_ny_date (lw_gw_clock (self));

  g_return_if_fail (self != NULL && text != NULL);

  write_head (self, text);
  for (guint i = 0; i < self->clients->len; i++)
    lw_gw_record_write (&lw_gw_record_client, &g_array_index (self->clients, LwGwClient, i), text);
  for (guint i = 0; i < self->positions->len; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (position->quantity != 0.0 || position->realized != 0.0)
        write_position (position, text);
    }
  for (guint i = 0; i < self->orders->len; i++)
    if (order_is_kept (g_ptr_array_index (self->orders, i), today))
      write_order (g_ptr_array_index (self->orders, i), text);
  for (guint i = 0; i < self->executions->len; i++)
    {
      const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (order_is_kept (execution->order, today) && lw_calendar_ny_date (execution->clock_us) >= today)
        write_execution (execution, text);
    }
  lw_gw_record_write (&lw_gw_record_end, NULL, text);
}
