/* The steps of the market, taken only while one may change something. A market that moves is stepped for whoever watches it. One
 * that stands still is stepped for orders alone, when something has happened to one of them and at the instants that they wait
 * for; its hours and halts are planned by lw-gw-line-change.c, the end of the day by lw-gw-day.c. */

#include "config.h"

#include <string.h>

#include "lw-gw-noise.h"
#include "lw-gw-order.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)

/* The longest rest that has an end: each change of an order leaves one such wake behind. */
#define LONGEST_US (60 * (gint64) MINUTE_US)

static gboolean
market_is_watched (LwGateway *self)
{
  gboolean moves = lw_gw_market_moves (self->market);

  for (guint i = 0; i < self->connections->len; i++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, i);

      if (moves && (connection->lines->len > 0 || connection->watches->len > 0))
        return TRUE;
    }
  for (guint i = 0; i < self->orders->len; i++)
    if (lw_gw_order_live (g_ptr_array_index (self->orders, i)))
      return TRUE;
  return FALSE;
}

static gboolean
profit_is_streamed (LwGateway *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    if (lw_gw_account_streams (g_ptr_array_index (self->connections, i)))
      return TRUE;
  return FALSE;
}

/* A stop that was touched once may have to be so twice. */
static gboolean
is_touched (const LwGwOrder *order)
{
  return lw_gw_order_live (order) && order->touches > 0 && !order->triggered;
}

static gboolean
is_restless (LwGateway *self)
{
  if (lw_gw_market_moves (self->market) || profit_is_streamed (self))
    return TRUE;
  for (guint i = 0; i < self->orders->len; i++)
    if (is_touched (g_ptr_array_index (self->orders, i)))
      return TRUE;
  return FALSE;
}

/* When the clock does something to the order; G_MAXINT64: never. An opening begins and ends with a minute. */
static gint64
next_of_order (LwGateway       *self,
               const LwGwOrder *order)
{
  gint64 clock_us = lw_gw_clock (self), next_us = G_MAXINT64;

  if (order->held || (order->state != LW_GW_PRESUBMITTED && order->state != LW_GW_SUBMITTED))
    return G_MAXINT64;
  next_us = lw_gw_conditions_next (self, order);
  if (order->after_us > clock_us)
    next_us = MIN (next_us, order->after_us);
  if (order->until_us > clock_us)
    next_us = MIN (next_us, order->until_us);
  if (strcmp (lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif), "OPG") == 0)
    next_us = MIN (next_us, clock_us - clock_us % MINUTE_US + MINUTE_US);
  return next_us;
}

static void on_market (LwGateway       *self,
                       const LwGwEvent *event);

/* The step at or after an instant, counted from now. */
static void
plan_step (LwGateway *self,
           gint64     after_us,
           gboolean   resting)
{
  gint64 past_us = (self->now_us + after_us) % LW_GW_STEP_US;

  self->market_event = TRUE;
  self->market_rests = resting;
  lw_gw_plan (self, after_us + (past_us > 0 ? LW_GW_STEP_US - past_us : 0), on_market, 0, 0, ++self->market_revision, NULL);
}

/* Nothing changes until the clock says so, or until lw_gw_plan_market () is called. */
static void
rest (LwGateway *self)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->orders->len; i++)
    next_us = MIN (next_us, next_of_order (self, g_ptr_array_index (self->orders, i)));
  if (next_us != G_MAXINT64)
    plan_step (self, MIN (next_us - lw_gw_clock (self), LONGEST_US), TRUE);
}

/* One step of the market: quotes that changed, orders that now fill, figures that follow. */
static void
on_market (LwGateway       *self,
           const LwGwEvent *event)
{
  if (event->revision != self->market_revision)
    return; /* of a rest that was broken off */
  self->market_event = FALSE;
  if (lw_gw_market_advance (self->market, self->now_us))
    for (guint i = 0; i < self->connections->len; i++)
      lw_gw_lines_step (self, g_ptr_array_index (self->connections, i));
  lw_gw_match_all (self);
  for (guint i = 0; i < self->connections->len; i++)
    lw_gw_account_step (self, g_ptr_array_index (self->connections, i));
  if (is_restless (self))
    lw_gw_plan_market (self);
  else if (!self->market_event) /* no order has changed */
    rest (self);
}

void
lw_gw_plan_market (LwGateway *self)
{
  if ((!self->market_event || self->market_rests) && market_is_watched (self))
    plan_step (self, LW_GW_STEP_US - self->now_us % LW_GW_STEP_US, FALSE);
}
