/* placeOrder and cancelOrder: which order a message means, and what becomes of it. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

void
lw_gw_order_free (gpointer data)
{
  LwGwOrder *order = data;

  lw_msg_free (order->placed);
  g_free (order->done_text);
  g_free (order);
}

LwGwOrder *
lw_gw_order_find (LwGateway *self,
                  gint32     client_id,
                  gint32     order_id)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->client_id == client_id && order->order_id == order_id)
        return order;
    }
  return NULL;
}

/* The order's message is kept from now on, or has changed. */
void
lw_gw_order_count_memory (LwGateway *self,
                          LwGwOrder *order)
{
  self->order_bytes -= order->memory;
  order->memory = lw_msg_get_memory (order->placed);
  self->order_bytes += order->memory;
}

/* An order keeps its own copy of the message: everything that openOrder gives back is in it. */
static void
keep_message (LwGateway      *self,
              LwGwConnection *connection,
              LwGwOrder      *order)
{
  if (order->placed == NULL)
    order->placed = lw_msg_new ();
  order->version = connection->version;
  lw_msg_read (order->placed, LW_DIR_OUT, connection->version, self->payload, self->payload_length, NULL);
  if (lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif)[0] == '\0')
    lw_row_set_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif, "DAY");
}

/* Warnings that do not stop the order. */
static void
send_notices (LwGateway       *self,
              LwGwConnection  *connection,
              LwRow           *row,
              const LwGwOrder *order)
{
  static const guint times[] = { LW_F_placeOrder_goodTillDate, LW_F_placeOrder_goodAfterTime };
  gint64 us;

  /* Whether TWS says so depends on the presets of its user, and ib_async takes the notice for the order's end. */
  if (self->config.tif_preset && lw_row_text (row, LW_F_placeOrder_tif)[0] == '\0')
    lw_gw_error (self, connection, order->order_id, 10349, NULL);
  if (lw_row_bool (row, LW_F_placeOrder_outsideRth) && (order->thing.bag || order->thing.legs[0].ref.series >= 0))
    lw_gw_error (self, connection, order->order_id, 2109, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (lw_row_has (row, times[i]) && lw_gw_time_parse (lw_row_text (row, times[i]), &us) == LW_GW_TIME_NO_ZONE)
      lw_gw_error (self, connection, order->order_id, 2174, NULL);
}

/* A change that TWS does not take leaves the order as it was. */
static gboolean
change_fits (LwGateway       *self,
             LwGwConnection  *connection,
             const LwGwOrder *order,
             const LwGwOrder *wanted)
{
  const char *what = wanted->side != order->side || !lw_gw_same_thing (&order->thing, &wanted->thing) ? "contract or side"
                     : wanted->parent_id != order->parent_id ? "parent"
                     : wanted->quantity <= order->filled ? "nothing would be left to fill" : NULL;

  if (what != NULL)
    lw_gw_error (self, connection, order->order_id, 105, what);
  return what == NULL;
}

static void
modify_order (LwGateway       *self,
              LwGwConnection  *connection,
              LwGwOrder       *order,
              const LwGwOrder *wanted)
{
  if (!change_fits (self, connection, order, wanted))
    return;
  order->triggered = order->triggered && wanted->kind == order->kind && wanted->stop == order->stop;
  order->kind = wanted->kind;
  order->limit = wanted->limit;
  order->stop = wanted->stop;
  order->after_us = wanted->after_us;
  order->until_us = wanted->until_us;
  order->quantity = wanted->quantity;
  order->sent = order->sent || wanted->sent;
  order->condition = FALSE;
  order->touches = 0;
  keep_message (self, connection, order);
  lw_gw_order_count_memory (self, order);
  lw_row_set_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_transmit, order->sent);
  lw_gw_family_join (self, order);
  order->state = LW_GW_PENDING;
  order->revision++;
  lw_gw_order_begin (self, order);
  lw_gw_family_send (self, order);
}

static void
take_order (LwGateway *self,
            LwGwOrder *order)
{
  order->perm_id = self->next_perm_id++;
  g_ptr_array_add (self->orders, order);
  lw_gw_order_count_memory (self, order);
  lw_gw_family_join (self, order);
  lw_gw_order_begin (self, order);
  lw_gw_family_send (self, order);
}

/* What the account or the exchange rejects is an order even so: inactive, until it is cancelled or the day ends. */
static void
reject_order (LwGateway         *self,
              LwGwConnection    *connection,
              LwGwOrder         *order,
              const LwGwRefusal *refusal)
{
  order->perm_id = self->next_perm_id++;
  order->state = LW_GW_INACTIVE;
  g_ptr_array_add (self->orders, order);
  lw_gw_order_count_memory (self, order);
  lw_gw_error (self, connection, order->order_id, refusal->code, refusal->detail);
  lw_gw_order_tell (self, order);
}

/* What happens to an order id that was used before, or never given out. TRUE: it may go on, as new or as a change of @known. A
 * filled order cannot be changed (104); any other id that is finished, or not acknowledged yet, is a duplicate (103). An id below
 * zero is given by TWS alone, to an order made by hand that client 0 bound: such an id can only change an order (135). */
static gboolean
id_may_be_used (LwGateway       *self,
                LwGwConnection  *connection,
                gint32           order_id,
                const LwGwOrder *known,
                const LwGwOrder *wanted)
{
  gboolean unseen = known != NULL && known->state == LW_GW_PENDING && known->revision == 0;
  g_autofree char *id = g_strdup_printf ("%d", order_id);

  if (known == NULL ? order_id >= lw_gw_client (self, connection->client_id)->next_order_id
                    : lw_gw_order_live (known) && !known->cancelling && !unseen && known->state != LW_GW_INACTIVE)
    return TRUE;
  if (known == NULL && order_id < 0)
    lw_gw_error (self, connection, order_id, 135, id);
  else
    lw_gw_error (self, connection, order_id,
                 known != NULL && known->state == LW_GW_FILLED && lw_gw_same_thing (&known->thing, &wanted->thing) ? 104 : 103, NULL);
  return FALSE;
}

/* Whether TWS takes the message in self->in for @order. */
static gboolean
read_order (LwGateway   *self,
            LwRow       *row,
            LwGwOrder   *order,
            LwGwRefusal *refusal)
{
  return lw_gw_order_read_contract (self, row, order, refusal) && lw_gw_order_read_terms (self, row, order, refusal)
         && lw_gw_order_judge (self, order, refusal);
}

/* An order that was read: @order is taken over, or stays the caller's (changes, previews). */
static void
place (LwGateway      *self,
       LwGwConnection *connection,
       LwRow          *row,
       LwGwOrder     **order,
       LwGwOrder      *known)
{
  if (lw_row_bool (row, LW_F_placeOrder_whatIf))
    {
      lw_gw_answer_what_if (self, connection, *order);
      return;
    }
  send_notices (self, connection, row, *order);
  if (known != NULL)
    modify_order (self, connection, known, *order);
  else
    take_order (self, g_steal_pointer (order));
}

/* TWS's "Read-Only API" lets data through and no order, no change, no cancel. */
gboolean
lw_gw_order_writing_allowed (LwGateway      *self,
                             LwGwConnection *connection,
                             gint32          order_id)
{
  if (self->config.read_only)
    lw_gw_error (self, connection, order_id, 321, "The API interface is currently in Read-Only mode.");
  return !self->config.read_only;
}

/* A placeOrder is kept whole as long as the gateway runs. One of everything that is served takes a few KiB. */
#define MAX_MESSAGE (64u << 10)

static gboolean
message_fits (LwGateway      *self,
              LwGwConnection *connection,
              gint32          order_id)
{
  if (self->payload_length > MAX_MESSAGE)
    lw_gw_error (self, connection, order_id, 320, "A placeOrder of more than 65536 bytes is not taken");
  return self->payload_length <= MAX_MESSAGE;
}

/* Whether @order may be kept, as new or in the place of @known. */
static gboolean
there_is_room (LwGateway       *self,
               LwGwConnection  *connection,
               const LwGwOrder *order,
               const LwGwOrder *known)
{
  gsize others = self->order_bytes - (known != NULL ? known->memory : 0);
  gboolean room = others + lw_msg_get_memory (order->placed) <= self->max_order_bytes;

  if (!room)
    lw_gw_error (self, connection, order->order_id, 322, "This simulated TWS keeps no more orders; start it again");
  return room;
}

void
lw_gw_on_place_order (LwGateway      *self,
                      LwGwConnection *connection,
                      LwRow          *row)
{
  gint32 order_id = lw_row_int (row, LW_F_placeOrder_orderId, 0);
  LwGwOrder *known = lw_gw_order_find (self, connection->client_id, order_id);
  LwGwOrder *order;
  LwGwRefusal refusal = { 0 };
  gboolean good;

  if (!lw_gw_order_writing_allowed (self, connection, order_id) || !message_fits (self, connection, order_id))
    return;
  order = g_new0 (LwGwOrder, 1);
  order->order_id = order_id;
  order->client_id = connection->client_id;
  order->taken_us = lw_gw_clock (self);
  keep_message (self, connection, order);
  good = read_order (self, row, order, &refusal);
  if (there_is_room (self, connection, order, known) && id_may_be_used (self, connection, order_id, known, order))
    {
      if (known == NULL)
        lw_gw_client (self, connection->client_id)->next_order_id = MIN (order_id, G_MAXINT32 - 1) + 1;
      lw_gw_touch (self);
      if (good)
        place (self, connection, row, &order, known);
      else if (refusal.code == 201 && known == NULL && !lw_row_bool (row, LW_F_placeOrder_whatIf))
        reject_order (self, connection, g_steal_pointer (&order), &refusal);
      else
        lw_gw_error (self, connection, order_id, refusal.code, refusal.detail);
    }
  lw_gw_order_remember_id (self, connection->client_id, order_id);
  g_free (refusal.detail);
  g_clear_pointer (&order, lw_gw_order_free);
}
