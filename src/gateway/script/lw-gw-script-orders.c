/* What a script does to orders, and the messages that it sends out of the blue. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-script-private.h"

/* Stands in a frame where a text goes that need be no value of its field. */
#define MARK "987654321"

/* Tick types by the message that carries them; all others are prices. */
static const struct
{
  int       first, last;
  LwMsgKind kind;
} ticks[] = {
  { 0, 0, LW_MSG_tickSize },     { 3, 3, LW_MSG_tickSize },     { 5, 5, LW_MSG_tickSize },     { 8, 8, LW_MSG_tickSize },
  { 10, 13, LW_MSG_tickOptionComputation },                     { 21, 22, LW_MSG_tickSize },   { 23, 24, LW_MSG_tickGeneric },
  { 27, 30, LW_MSG_tickSize },   { 31, 31, LW_MSG_tickGeneric }, { 32, 33, LW_MSG_tickString }, { 34, 34, LW_MSG_tickSize },
  { 45, 45, LW_MSG_tickString }, { 46, 46, LW_MSG_tickGeneric }, { 47, 48, LW_MSG_tickString }, { 49, 49, LW_MSG_tickGeneric },
  { 53, 53, LW_MSG_tickOptionComputation },                     { 54, 56, LW_MSG_tickGeneric }, { 58, 58, LW_MSG_tickGeneric },
  { 59, 59, LW_MSG_tickString }, { 60, 60, LW_MSG_tickGeneric }, { 61, 61, LW_MSG_tickSize },   { 62, 62, LW_MSG_tickString },
  { 63, 65, LW_MSG_tickSize },   { 69, 71, LW_MSG_tickSize },   { 74, 74, LW_MSG_tickSize },   { 77, 77, LW_MSG_tickString },
  { 80, 83, LW_MSG_tickOptionComputation },                     { 84, 85, LW_MSG_tickString }, { 86, 87, LW_MSG_tickSize },
  { 88, 88, LW_MSG_tickString }, { 89, 89, LW_MSG_tickSize },   { 90, 90, LW_MSG_tickGeneric },
};

void
lw_gw_act_order (LwGateway            *self,
                 LwGwMoment           *moment,
                 const LwScriptAction *action)
{
  LwGwOrderId id;
  LwGwOrder *order;

  if (action->word == LW_SCRIPT_WORD_EXTERNAL)
    {
      lw_gw_order_add_external (self, (gint32) action->order_id, (gint32) action->client_id, action->perm_id, action->text);
      return;
    }
  if (action->word == LW_SCRIPT_WORD_CORRECT)
    {
      lw_gw_order_correct (self, (guint) CLAMP (action->number, 0, G_MAXINT32), action->quantity, action->price);
      return;
    }
  if (moment->event == LW_SCRIPT_EVENT_PLACE)
    lw_gw_play_deliver (self, moment); /* before that there is no order to act on */
  order = lw_gw_play_at_hand (self, moment, &id) ? lw_gw_play_order (self, &id) : NULL;
  if (order == NULL)
    return;
  if (action->word == LW_SCRIPT_WORD_HOLD)
    lw_gw_order_hold (self, order);
  else if (action->word == LW_SCRIPT_WORD_RELEASE)
    lw_gw_order_release (self, order);
  else if (action->word == LW_SCRIPT_WORD_FILL && order->state == LW_GW_INACTIVE)
    return; /* refused, or not yet awake: nothing trades it */
  else if (action->word == LW_SCRIPT_WORD_FILL)
    lw_gw_order_execute (self, order, (int) CLAMP (action->number, 0, G_MAXINT32), action->legs, action->bag);
  else
    lw_gw_order_cancel_by_tws (self, order);
}

/* What is gone of a leg becomes shares at its strike, as exercise or assignment has it: never more than is held, and nobody hears a word but
 * the positions. */
static void
assign (LwGateway      *self,
        const LwGwRef  *ref,
        gint64          quantity)
{
  LwGwPosition *position = lw_gw_account_position (self, ref);
  double held = position != NULL ? position->quantity : 0.0;
  double n = MIN (fabs (held), (double) quantity), shares = n * lw_gw_ref_multiplier (ref);
  LwGwRef stock = { ref->underlying, -1 };

  if (n == 0.0)
    return;
  if ((lw_gw_ref_right (ref) == LW_RIGHT_CALL) != (held > 0.0))
    shares = -shares;
  lw_gw_account_move (self, ref, held > 0.0 ? -n : n, 0.0);
  lw_gw_account_move (self, &stock, shares, lw_gw_ref_strike (ref));
}

void
lw_gw_act_position (LwGateway            *self,
                    LwGwMoment           *moment,
                    const LwScriptAction *action)
{
  const LwGwOrder *order;
  const LwGwLeg *leg;
  LwGwOrderId id;
  LwGwRef ref;

  if (moment->event == LW_SCRIPT_EVENT_PLACE)
    lw_gw_play_deliver (self, moment);
  order = lw_gw_play_at_hand (self, moment, &id) ? lw_gw_play_order (self, &id) : NULL;
  if (order == NULL || action->line > order->thing.n_legs || order->thing.n_legs == 0)
    return;
  leg = &order->thing.legs[MAX (action->line, 1) - 1];
  ref = action->line > 0 ? leg->ref : (LwGwRef) { leg->ref.underlying, -1 };
  if (action->word == LW_SCRIPT_WORD_ASSIGN && ref.series >= 0)
    assign (self, &ref, action->number);
  else if (action->word == LW_SCRIPT_WORD_POSITION)
    lw_gw_account_move (self, &ref, (double) action->number, lw_gw_position_price (self, &ref));
  lw_gw_account_changed (self);
  lw_gw_touch (self);
}

/* To the client of the event; what no connection raised and no order owns concerns everybody. */
void
lw_gw_act_error (LwGateway            *self,
                 LwGwMoment           *moment,
                 const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_client (self, moment);
  LwGwOrderId id;

  if (action->id == LW_SCRIPT_ID_ORDER)
    {
      if (!lw_gw_play_at_hand (self, moment, &id))
        return;
      if (connection != NULL)
        {
          const LwGwOrder *order = lw_gw_play_order (self, &id);

          lw_gw_error_text (self, connection, order != NULL ? order->order_id : id.order_id, (int) action->number, action->text);
        }
      return;
    }
  if (moment->connection != 0)
    {
      if (connection != NULL)
        lw_gw_error_text (self, connection, (gint32) action->id, (int) action->number, action->text);
      return;
    }
  for (guint i = 0; i < self->connections->len; i++)
    if (((LwGwConnection *) g_ptr_array_index (self->connections, i))->state == LW_GW_READY)
      lw_gw_error_text (self, g_ptr_array_index (self->connections, i), (gint32) action->id, (int) action->number, action->text);
}

/* TWS's books stay as they are. An order that TWS does not know has no permId. */
void
lw_gw_act_status (LwGateway            *self,
                  LwGwMoment           *moment,
                  const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_client (self, moment);
  const LwGwOrder *order;
  LwGwOrderId id;
  double filled, quantity;
  LwRow *row;

  if (moment->event == LW_SCRIPT_EVENT_PLACE && !moment->lost)
    lw_gw_play_deliver (self, moment);
  if (connection == NULL || connection->state == LW_GW_CLOSING || !lw_gw_play_at_hand (self, moment, &id))
    return;
  order = lw_gw_play_order (self, &id);
  quantity = order != NULL ? order->quantity : 0.0;
  filled = !isnan (action->quantity) ? action->quantity : order != NULL ? order->filled : 0.0;
  row = lw_gw_begin (self, LW_MSG_orderStatus);
  lw_row_set_int (row, LW_F_orderStatus_orderId, order != NULL ? order->order_id : id.order_id);
  lw_row_set_text (row, LW_F_orderStatus_status, action->text);
  lw_gw_set_number (row, LW_F_orderStatus_filled, filled);
  lw_gw_set_number (row, LW_F_orderStatus_remaining, MAX (quantity - filled, 0.0));
  lw_row_set_double (row, LW_F_orderStatus_avgFillPrice, order != NULL && order->filled > 0 ? order->fill_value / order->filled : 0.0);
  lw_row_set_long (row, LW_F_orderStatus_permId, action->perm_id != 0 ? action->perm_id : order != NULL ? order->perm_id : 0);
  lw_row_set_double (row, LW_F_orderStatus_lastFillPrice, order != NULL ? order->last_fill : 0.0);
  lw_row_set_int (row, LW_F_orderStatus_clientId, order != NULL ? order->client_id : id.client_id);
  lw_gw_send (self, connection);
}

static LwMsgKind
tick_kind (gint64 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (ticks); i++)
    if (type >= ticks[i].first && type <= ticks[i].last)
      return ticks[i].kind;
  return LW_MSG_tickPrice;
}

/* A real price without a size is no market to most clients. */
static double
size_beside (const LwGwLine *line,
             gint64          type,
             const char     *value)
{
  double size = type == 2 || type == 67 ? line->sent.ask_size : type == 4 || type == 68 ? line->sent.last_size : line->sent.bid_size;

  if (!(g_ascii_strtod (value, NULL) > 0.0))
    return 0.0;
  return size > 0.0 ? size : 1.0;
}

/* The message with the mark where the value goes; a computation has it as volatility and as delta. */
static void
begin_tick (LwGateway      *self,
            const LwGwLine *line,
            gint64          type,
            const char     *value)
{
  LwMsgKind kind = tick_kind (type);
  LwRow *row = lw_gw_begin (self, kind);

  lw_row_set_int (row, 0, line->req_id);
  lw_row_set_int (row, 1, (gint32) type);
  switch (kind)
    {
    case LW_MSG_tickSize:
      lw_row_set_text (row, LW_F_tickSize_size, MARK);
      break;
    case LW_MSG_tickGeneric:
      lw_row_set_text (row, LW_F_tickGeneric_value, MARK);
      break;
    case LW_MSG_tickString:
      lw_row_set_text (row, LW_F_tickString_value, MARK);
      break;
    case LW_MSG_tickOptionComputation:
      lw_row_set_int (row, LW_F_tickOptionComputation_tickAttrib, 0);
      lw_row_set_text (row, LW_F_tickOptionComputation_impliedVol, MARK);
      lw_row_set_text (row, LW_F_tickOptionComputation_delta, MARK);
      for (guint field = LW_F_tickOptionComputation_optPrice; field <= LW_F_tickOptionComputation_undPrice; field++)
        lw_row_set_text (row, field, "-1");
      break;
    default:
      lw_row_set_text (row, LW_F_tickPrice_price, MARK);
      lw_gw_set_number (row, LW_F_tickPrice_size, size_beside (line, type, value));
      lw_row_set_int (row, LW_F_tickPrice_attrMask, type == 1 || type == 2 ? 1 : 0);
      break;
    }
}

/* @value in the place of each field that is the mark; the length in the head follows. */
static GByteArray *
fill_marks (const GByteArray *frame,
            const char       *value)
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 length;

  g_byte_array_append (bytes, frame->data, LW_GW_FRAME_HEAD);
  for (guint i = LW_GW_FRAME_HEAD; i < frame->len;)
    {
      const char *field = (const char *) frame->data + i;
      const char *text = strcmp (field, MARK) == 0 ? value : field;

      g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text) + 1);
      i += (guint) strlen (field) + 1;
    }
  length = GUINT32_TO_BE (bytes->len - LW_GW_FRAME_HEAD);
  memcpy (bytes->data, &length, LW_GW_FRAME_HEAD);
  return bytes;
}

void
lw_gw_act_tick (LwGateway            *self,
                LwGwMoment           *moment,
                const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_client (self, moment);
  LwGwFrame frame = { 0 };
  GByteArray *marked;

  if (connection == NULL || action->line < 1 || action->line > connection->lines->len)
    return;
  begin_tick (self, g_ptr_array_index (connection->lines, action->line - 1), action->number, action->text);
  marked = g_byte_array_new ();
  lw_msg_write (self->out, connection->version, marked);
  frame.bytes = fill_marks (marked, action->text);
  g_byte_array_unref (marked);
  lw_gw_send_frame (self, connection, &frame);
}
