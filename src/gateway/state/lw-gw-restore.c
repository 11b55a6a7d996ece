/* A saved state becomes the gateway's own: first everything is looked at, then it is taken over. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-class.h"

#include "lw-gw-order.h"
#include "lw-gw-state.h"

typedef struct
{
  LwGateway *gateway;
  LwGwSaved *state;
  gint64     clock_us;
  LwDate     today;
  GPtrArray *positions; /* of LwGwPosition */
  GPtrArray *orders;    /* of LwGwOrder */
  GPtrArray *executions; /* of LwGwExecution */
  double     settled;   /* cash from what has expired */
} Restore;

static gint64
settle_us (Restore        *self,
           const LwGwName *name)
{
  const LwGwUnderlying *underlying = lw_gw_market_find_underlying (self->gateway->market, name->symbol);
  LwSettlement settlement;
  LwStyle style;

  lw_class_info (name->trading_class, underlying->chain->sec_type, &style, &settlement);
  for (guint e = 0; e < underlying->chain->n_expiries; e++)
    if (strcmp (underlying->chain->expiries[e].trading_class, name->trading_class) == 0)
      settlement = underlying->chain->expiries[e].settlement; /* a file may know better */
  return lw_class_settle_us (settlement, name->settle);
}

static gboolean
has_expired (Restore        *self,
             const LwGwName *name)
{
  return name->trading_class[0] != '\0' && settle_us (self, name) <= self->clock_us;
}

/* Over since an earlier day, or its contract is: nobody is told of it any more. */
static gboolean
order_is_gone (Restore              *self,
               const LwGwStateOrder *order)
{
  if (!lw_gw_order_live (&order->order))
    return lw_calendar_ny_date (order->order.done_us) < self->today;
  for (guint i = 0; i < order->n_legs; i++)
    if (order->legs[i].name.trading_class[0] != '\0' && order->legs[i].name.settle < self->today)
      return TRUE;
  return FALSE;
}

static gboolean
check_name (Restore        *self,
            guint           line,
            const LwGwName *name,
            GError        **error)
{
  if (lw_gw_market_find_underlying (self->gateway->market, name->symbol) != NULL)
    return TRUE;
  return lw_gw_saved_fail (error, line, "this market does not have %s", name->symbol);
}

static gboolean
check_names (Restore *self,
             GError **error)
{
  for (guint i = 0; i < self->state->positions->len; i++)
    {
      const LwGwStatePosition *position = &g_array_index (self->state->positions, LwGwStatePosition, i);

      if (!check_name (self, position->line, &position->name, error))
        return FALSE;
    }
  for (guint i = 0; i < self->state->orders->len; i++)
    {
      const LwGwStateOrder *order = &g_array_index (self->state->orders, LwGwStateOrder, i);

      if (order->n_legs == 0)
        return lw_gw_saved_fail (error, order->line, "order: its legs are missing");
      for (guint l = 0; l < order->n_legs; l++)
        if (!check_name (self, order->line, &order->legs[l].name, error))
          return FALSE;
    }
  return TRUE;
}

/* What is still needed is listed, however far from the money it has gone. */
static void
list_series (Restore *self)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (LwGwName));

  for (guint i = 0; i < self->state->positions->len; i++)
    {
      const LwGwStatePosition *position = &g_array_index (self->state->positions, LwGwStatePosition, i);

      if (!has_expired (self, &position->name))
        g_array_append_val (names, position->name);
    }
  for (guint i = 0; i < self->state->orders->len; i++)
    {
      const LwGwStateOrder *order = &g_array_index (self->state->orders, LwGwStateOrder, i);

      for (guint l = 0; l < order->n_legs && !order_is_gone (self, order); l++)
        g_array_append_val (names, order->legs[l].name);
    }
  lw_gw_market_list (self->gateway->market, names);
}

static gboolean
find_ref (Restore        *self,
          guint           line,
          const LwGwName *name,
          LwGwRef        *ref,
          GError        **error)
{
  if (lw_gw_market_find_name (self->gateway->market, name, ref))
    return TRUE;
  return lw_gw_saved_fail (error, line, "a series of %s cannot be listed", name->symbol);
}

static gboolean
take_position (Restore                 *self,
               const LwGwStatePosition *from,
               GError                 **error)
{
  LwGwPosition *position;
  LwGwRef ref;

  if (has_expired (self, &from->name))
    {
      self->settled += from->position.quantity * from->name.multiplier
                       * lw_gw_intrinsic (from->name.right, lw_price_to_double (from->name.strike),
                                          lw_gw_spot (self->gateway, lw_gw_market_find_underlying (self->gateway->market,
                                                                                                  from->name.symbol)));
      return TRUE;
    }
  if (!find_ref (self, from->line, &from->name, &ref, error))
    return FALSE;
  for (guint i = 0; i < self->positions->len; i++)
    if (lw_gw_ref_con_id (&((LwGwPosition *) g_ptr_array_index (self->positions, i))->ref) == lw_gw_ref_con_id (&ref))
      return lw_gw_saved_fail (error, from->line, "position: the contract is there twice");
  position = g_new0 (LwGwPosition, 1);
  position->ref = ref;
  position->quantity = from->position.quantity;
  position->cost = from->position.cost;
  position->realized = from->position.realized;
  g_ptr_array_add (self->positions, position);
  return TRUE;
}

static LwGwOrder *
find_order (Restore *self,
            gint64   perm_id)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->perm_id == perm_id)
        return order;
    }
  return NULL;
}

static gboolean
take_order (Restore        *self,
            LwGwStateOrder *from,
            GError        **error)
{
  LwGwOrder *order = g_new0 (LwGwOrder, 1);
  g_autoptr (GError) cause = NULL;
  gboolean twice = find_order (self, from->order.perm_id) != NULL;

  *order = from->order;
  from->order.done_text = NULL; /* taken */
  if (lw_gw_order_live (order))
    g_clear_pointer (&order->done_text, g_free); /* it is yet to get one */
  g_ptr_array_add (self->orders, order);
  if (twice)
    return lw_gw_saved_fail (error, from->line, "order: its perm_id is there twice");
  order->thing.n_legs = from->n_legs;
  for (guint i = 0; i < from->n_legs; i++)
    {
      order->thing.legs[i].ratio = from->legs[i].ratio;
      order->thing.legs[i].side = from->legs[i].side;
      if (!find_ref (self, from->line, &from->legs[i].name, &order->thing.legs[i].ref, error))
        return FALSE;
      if (order->thing.legs[i].ref.underlying != order->thing.legs[0].ref.underlying)
        return lw_gw_saved_fail (error, from->line, "order: its legs belong to different underlyings");
    }
  if (lw_gw_order_restore (self->gateway, order, from->message, &cause))
    return TRUE;
  return lw_gw_saved_fail (error, from->line, "%s", cause->message);
}

/* Revisions of one execution differ behind the last dot alone; the last one counts. */
static void
supersede (Restore             *self,
           const LwGwExecution *by)
{
  const char *dot = strrchr (by->id, '.');

  for (guint i = 0; dot != NULL && i < self->executions->len; i++)
    {
      LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (strncmp (execution->id, by->id, (gsize) (dot + 1 - by->id)) == 0)
        execution->superseded = TRUE;
    }
}

/* Executions of earlier days, and those whose order is gone, are left behind. */
static gboolean
take_execution (Restore                  *self,
                const LwGwStateExecution *from,
                GError                  **error)
{
  LwGwOrder *order = find_order (self, from->perm_id);
  LwGwExecution *execution;

  if (order == NULL || lw_calendar_ny_date (from->execution.clock_us) < self->today)
    return TRUE;
  if (from->execution.leg >= order->thing.n_legs || (from->execution.of_bag && !order->thing.bag) || from->execution.side == 0)
    return lw_gw_saved_fail (error, from->line, "execution: it is none of its order's");
  execution = g_new0 (LwGwExecution, 1);
  *execution = from->execution;
  execution->order = order;
  supersede (self, execution);
  g_ptr_array_add (self->executions, execution);
  return TRUE;
}

static gboolean
take_all (Restore *self,
          GError **error)
{
  for (guint i = 0; i < self->state->positions->len; i++)
    if (!take_position (self, &g_array_index (self->state->positions, LwGwStatePosition, i), error))
      return FALSE;
  for (guint i = 0; i < self->state->orders->len; i++)
    {
      LwGwStateOrder *order = &g_array_index (self->state->orders, LwGwStateOrder, i);

      if (!order_is_gone (self, order) && !take_order (self, order, error))
        return FALSE;
    }
  for (guint i = 0; i < self->state->executions->len; i++)
    if (!take_execution (self, &g_array_index (self->state->executions, LwGwStateExecution, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
check_clients (Restore *self,
               GError **error)
{
  for (guint i = 0; i < self->state->clients->len; i++)
    for (guint k = 0; k < i; k++)
      if (g_array_index (self->state->clients, LwGwClient, i).client_id == g_array_index (self->state->clients, LwGwClient, k).client_id)
        return lw_gw_saved_fail (error, i + 2, "client: its id is there twice");
  return TRUE;
}

/* No order's id may come again, whatever the lines of the clients say. */
static void
reserve_ids (LwGateway *gateway)
{
  for (guint i = 0; i < gateway->orders->len; i++)
    {
      const LwGwOrder *order = g_ptr_array_index (gateway->orders, i);
      LwGwClient *client = lw_gw_client (gateway, order->client_id);

      client->next_order_id = MAX (client->next_order_id, MIN (order->order_id, G_MAXINT32 - 1) + 1);
      gateway->next_perm_id = MAX (gateway->next_perm_id, order->perm_id + 1);
    }
}

/* Nothing fails from here on. */
static void
commit (Restore *self)
{
  LwGateway *gateway = self->gateway;
  const LwGwStateHead *head = &self->state->head;

  gateway->cash = head->cash + self->settled;
  gateway->realized = head->realized;
  gateway->start_value = head->start_value;
  gateway->next_perm_id = head->next_perm_id;
  gateway->next_exec = head->next_exec;
  g_array_append_vals (gateway->clients, self->state->clients->data, self->state->clients->len);
  g_ptr_array_extend_and_steal (gateway->positions, g_steal_pointer (&self->positions));
  g_ptr_array_extend_and_steal (gateway->orders, g_steal_pointer (&self->orders));
  g_ptr_array_extend_and_steal (gateway->executions, g_steal_pointer (&self->executions));
  for (guint i = 0; i < gateway->orders->len; i++)
    lw_gw_order_count_memory (gateway, g_ptr_array_index (gateway->orders, i));
  reserve_ids (gateway);
  for (guint i = 0; i < gateway->clients->len; i++)
    {
      LwGwClient *client = &g_array_index (gateway->clients, LwGwClient, i);

      client->first_own_id = client->next_order_id;
    }
  if (lw_calendar_ny_date (head->clock_us) < self->today)
    lw_gw_turn_day (gateway);
  for (guint i = 0; i < gateway->orders->len; i++)
    if (lw_gw_order_live (g_ptr_array_index (gateway->orders, i)))
      lw_gw_order_resume (gateway, g_ptr_array_index (gateway->orders, i));
  lw_gw_touch (gateway);
  lw_gw_plan_market (gateway);
}

static void
restore_clear (Restore *self)
{
  g_clear_pointer (&self->state, lw_gw_saved_free);
  g_clear_pointer (&self->positions, g_ptr_array_unref);
  g_clear_pointer (&self->executions, g_ptr_array_unref);
  g_clear_pointer (&self->orders, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Restore, restore_clear)

static gboolean
account_fits (Restore *self,
              GError **error)
{
  if (strcmp (self->state->head.account, self->gateway->config.account) == 0)
    return TRUE;
  return lw_gw_saved_fail (error, 1, "it is of the account %s, this is %s", self->state->head.account,
                           self->gateway->config.account);
}

gboolean
lw_gateway_load_state (LwGateway  *gateway,
                       const char *text,
                       gssize      length,
                       gint64      now_us,
                       GError    **error)
{
  g_auto (Restore) self = { .gateway = gateway };

  g_return_val_if_fail (gateway != NULL && text != NULL, FALSE);
  g_return_val_if_fail (gateway->connections->len == 0 && gateway->orders->len == 0 && gateway->positions->len == 0, FALSE);

  self.state = lw_gw_saved_parse (text, length, error);
  if (self.state == NULL)
    return FALSE;
  gateway->now_us = MAX (gateway->now_us, now_us);
  lw_gw_market_advance (gateway->market, gateway->now_us);
  self.clock_us = lw_gw_clock (gateway);
  self.today = lw_calendar_ny_date (self.clock_us);
  self.positions = g_ptr_array_new_with_free_func (g_free);
  self.orders = g_ptr_array_new_with_free_func (lw_gw_order_free);
  self.executions = g_ptr_array_new_with_free_func (g_free);
  if (!account_fits (&self, error) || !check_clients (&self, error) || !check_names (&self, error))
    return FALSE;
  list_series (&self);
  if (!take_all (&self, error))
    return FALSE;
  commit (&self);
  lw_gw_finish (gateway);
  return TRUE;
}
