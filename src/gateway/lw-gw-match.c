/* Orders against the market: who fills, at what, and what follows. */

#include "config.h"

#include <math.h>

#include "lw-fees.h"
#include "lw-gateway-private.h"
#include "lw-gw-noise.h"

#define STOCK_MINIMUM 1.0
#define STOCK_SHARE   0.005

/* The program's own table of fees, so that what a ticket estimates is what is charged here. */
double
lw_gw_commission (const LwGwLeg *leg,
                  int            quantity,
                  double         premium,
                  gboolean       sold)
{
  LwFees fees;

  if (leg->ref.series < 0)
    return MAX (STOCK_MINIMUM, STOCK_SHARE * quantity);
  lw_fees_init (&fees);
  return round (quantity * lw_fees_leg (&fees, fmax (premium, 0.0), lw_gw_ref_multiplier (&leg->ref), sold) * 1e4) / 1e4;
}

static LwGwExecution *
execution_new (LwGateway       *self,
               const LwGwOrder *order,
               guint            line,
               int              side,
               int              shares,
               double           price)
{
  LwGwExecution *execution = g_new0 (LwGwExecution, 1);

  execution->order = order;
  execution->clock_us = lw_gw_clock (self);
  execution->side = side;
  execution->shares = shares;
  execution->price = price;
  execution->commission = execution->realized = NAN;
  /* Root, which fill, which line of it, and the revision that a correction would raise. */
  g_snprintf (execution->id, sizeof execution->id, "%08x.%08x.%02u.01", (guint32) lw_gw_hash (self->config.seed, 9, 9, 9),
              (guint32) self->next_exec, line);
  g_ptr_array_add (self->executions, execution);
  return execution;
}

/* Each leg at the same way from its near side to its far side, on the cent; the last leg takes what is left, so that the
 * legs add up to @price, the net of one combo. At the natural price that is the far side of each. */
static void
leg_prices (LwGateway       *self,
            const LwGwOrder *order,
            double           way,
            double           price,
            double          *prices)
{
  double rest = price;

  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      const LwGwLeg *leg = &order->thing.legs[i];
      gboolean buys = leg->side * order->side > 0;
      LwGwQuote quote;
      double near, far;

      lw_gw_market_quote (self->market, &leg->ref, &quote);
      near = buys ? quote.bid : quote.ask;
      far = buys ? quote.ask : quote.bid;
      prices[i] = way >= 1.0 ? far : round ((near + way * (far - near)) * 100.0) / 100.0;
      if (way < 1.0 && i + 1 == order->thing.n_legs)
        prices[i] = round (rest / (leg->side * leg->ratio) * 1e4) / 1e4;
      rest -= leg->side * leg->ratio * prices[i];
    }
}

static void
fill_leg (LwGateway *self,
          LwGwOrder *order,
          guint      i,
          int        quantity,
          double     price)
{
  const LwGwLeg *leg = &order->thing.legs[i];
  int side = leg->side * order->side;
  int shares = quantity * leg->ratio;
  LwGwExecution *execution;

  execution = execution_new (self, order, order->thing.bag ? i + 2 : 1, side, shares, price);
  execution->leg = i;
  execution->cumulated = order->filled * leg->ratio;
  execution->average = execution->price;
  execution->commission = lw_gw_commission (leg, shares, price, side < 0);
  execution->realized = lw_gw_account_trade (self, &leg->ref, side * shares, execution->price, execution->commission);
}

static void
on_commissions (LwGateway       *self,
                const LwGwEvent *event)
{
  const LwGwOrder *order = event->object;
  LwGwConnection *connection = lw_gw_client_connection (self, order->client_id);

  for (guint i = (guint) event->id; i < event->revision; i++)
    lw_gw_send_commission (self, connection, g_ptr_array_index (self->executions, i));
}

/* Executes @quantity at @price, the net of the sides, and tells everyone whom it concerns. @way: 1 = the far side of the
 * market, 0.5 = the middle. */
static void
fill (LwGateway *self,
      LwGwOrder *order,
      int        quantity,
      double     price,
      double     way)
{
  LwGwConnection *connection = lw_gw_client_connection (self, order->client_id);
  guint first = self->executions->len;
  double prices[LW_GW_MAX_LEGS];

  self->next_exec++;
  order->filled += quantity;
  order->fill_value += quantity * price;
  order->last_fill = price;
  if (order->thing.bag)
    {
      LwGwExecution *execution = execution_new (self, order, 1, order->side, quantity, price);

      execution->of_bag = TRUE;
      execution->cumulated = order->filled;
      execution->average = order->fill_value / order->filled;
    }
  leg_prices (self, order, way, price, prices);
  for (guint i = 0; i < order->thing.n_legs; i++)
    fill_leg (self, order, i, quantity, prices[i]);
  if (order->filled == order->quantity)
    {
      order->state = LW_GW_FILLED;
      order->cancelling = FALSE;
      order->done_us = lw_gw_clock (self);
      order->done_text = g_strdup_printf ("Filled Size: %d", order->filled);
    }
  for (guint i = first; i < self->executions->len; i++)
    lw_gw_send_execution (self, connection, -1, g_ptr_array_index (self->executions, i));
  lw_gw_send_open (self, connection, order);
  lw_gw_send_status (self, connection, order);
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_COMMISSION_US), on_commissions, 0, (gint32) first, self->executions->len, order);
  lw_gw_account_changed (self);
  lw_gw_touch (self);
}

static gboolean
may_match (const LwGwOrder *order)
{
  return order->state == LW_GW_SUBMITTED && !order->cancelling;
}

static int
available (const LwGwOrder *order,
           double           size)
{
  return (int) fmin (order->quantity - order->filled, isnan (size) ? INFINITY : size);
}

/* A buyer pays the ask of the whole where the limit allows that, a seller gets the bid; never worse, never better. */
void
lw_gw_match (LwGateway *self,
             LwGwOrder *order)
{
  LwGwQuote quote;
  double price, size;

  if (!may_match (order))
    return;
  lw_gw_thing_quote (self, &order->thing, &quote);
  price = order->side > 0 ? quote.ask : quote.bid;
  size = order->side > 0 ? quote.ask_size : quote.bid_size;
  if (isnan (price) || size < 1.0)
    return;
  if (!isnan (order->limit) && order->side * (order->limit - price) < -1e-9)
    return;
  fill (self, order, available (order, size), price, 1.0);
}

/* Chance that somebody meets an order within one step of the market, × the square of the way from the near to the far side:
 * about 3 s of waiting at the middle, 13 s at a quarter of the way, for ever at the near side. */
#define MEET 0.3

/* Market makers meet limits inside the market after a while, as they do at a real exchange; a market that stands still has
 * nobody who comes. */
static void
meet_inside (LwGateway *self,
             LwGwOrder *order)
{
  gint64 step = self->now_us / LW_GW_STEP_US;
  LwGwQuote quote;
  double way;

  if (!may_match (order) || isnan (order->limit))
    return;
  lw_gw_thing_quote (self, &order->thing, &quote);
  way = order->side > 0 ? (order->limit - quote.bid) / (quote.ask - quote.bid) : (quote.ask - order->limit) / (quote.ask - quote.bid);
  if (!(way > 0.0 && way < 1.0))
    return;
  if (lw_gw_uniform (lw_gw_hash (self->config.seed, (guint64) order->order_id, (guint64) order->client_id, (guint64) step)) < MEET * way * way)
    fill (self, order, available (order, order->side > 0 ? quote.ask_size : quote.bid_size), order->limit, way);
}

void
lw_gw_match_all (LwGateway *self)
{
  gboolean moves = lw_gw_market_moves (self->market);

  for (guint i = 0; i < self->orders->len; i++)
    {
      lw_gw_match (self, g_ptr_array_index (self->orders, i));
      if (moves)
        meet_inside (self, g_ptr_array_index (self->orders, i));
    }
}
