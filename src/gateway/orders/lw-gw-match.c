/* Orders against the market: who fills, at what, and what follows. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fees.h"
#include "lw-gw-noise.h"
#include "lw-gw-order.h"

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
               LwGwOrder       *order,
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

/* What a leg is traded at before the net is made to fit: its place between near and far side, on the cent. */
static double
leg_price (LwGateway       *self,
           const LwGwOrder *order,
           const LwGwLeg   *leg,
           double           way)
{
  gboolean buys = leg->side * order->side > 0;
  LwGwQuote quote;
  double near, far;

  if (isnan (way))
    return round (lw_gw_position_price (self, &leg->ref) * 100.0) / 100.0;
  lw_gw_market_quote (self->market, &leg->ref, &quote);
  near = buys ? quote.bid : quote.ask;
  far = buys ? quote.ask : quote.bid;
  return way >= 1.0 ? far : round ((near + way * (far - near)) * 100.0) / 100.0;
}

/* The legs' prices. They add up to the net: the last one takes what is left, or the one before where it would fall below zero.
 * At the natural price each is the far side. */
static void
leg_prices (LwGateway       *self,
            const LwGwOrder *order,
            const LwGwFill  *how,
            double          *prices)
{
  double rest = how->price;

  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      const LwGwLeg *leg = &order->thing.legs[i];

      prices[i] = leg_price (self, order, leg, how->way);
      rest -= leg->side * leg->ratio * prices[i];
    }
  if (how->way >= 1.0 || fabs (rest) < 1e-9)
    return;
  for (guint i = order->thing.n_legs; i > 0; i--)
    {
      const LwGwLeg *leg = &order->thing.legs[i - 1];
      double price = round ((prices[i - 1] + rest / (leg->side * leg->ratio)) * 1e4) / 1e4;

      if (price < 0.0)
        continue;
      prices[i - 1] = price;
      return;
    }
}

static int
bag_shares (LwGateway       *self,
            const LwGwOrder *order)
{
  int sum = 0;

  for (guint i = 0; i < self->executions->len; i++)
    {
      const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (execution->order == order && execution->of_bag && !execution->superseded)
        sum += execution->shares;
    }
  return sum;
}

static int
leg_shares (LwGateway       *self,
            const LwGwOrder *order,
            guint            leg)
{
  int sum = 0;

  for (guint i = 0; i < self->executions->len; i++)
    {
      const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (execution->order == order && !execution->of_bag && execution->leg == leg && !execution->superseded)
        sum += execution->shares;
    }
  return sum;
}

/* Combos that the executions speak of: by the combo's lines or by the leg that has least, whichever is more. */
static int
count_filled (LwGateway       *self,
              const LwGwOrder *order)
{
  int least = G_MAXINT;

  for (guint i = 0; i < order->thing.n_legs; i++)
    least = MIN (least, leg_shares (self, order, i) / order->thing.legs[i].ratio);
  return MAX (least, bag_shares (self, order));
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
  execution->cumulated = leg_shares (self, order, i);
  execution->average = execution->price;
  execution->commission = lw_gw_commission (leg, shares, price, side < 0);
  execution->realized = lw_gw_account_trade (self, &leg->ref, side * shares, execution->price, execution->commission);
}

static void
on_commissions (LwGateway       *self,
                const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_order_listener (self, event->object);

  for (guint i = (guint) event->id; i < event->revision; i++)
    lw_gw_send_commission (self, connection, g_ptr_array_index (self->executions, i));
}

static void
book_bag (LwGateway *self,
          LwGwOrder *order,
          int        quantity,
          double     price)
{
  LwGwExecution *execution = execution_new (self, order, 1, order->side, quantity, price);

  execution->of_bag = TRUE;
  execution->cumulated = bag_shares (self, order);
  execution->average = order->fill_value / MAX (order->filled, 1);
}

/* The lines of one fill: the combo's, and those of its legs. */
static void
book_lines (LwGateway      *self,
            LwGwOrder      *order,
            int             quantity,
            const LwGwFill *how)
{
  guint n = how->legs == LW_SCRIPT_LEGS_NONE ? 0 : how->legs == LW_SCRIPT_LEGS_FIRST ? 1 : order->thing.n_legs;
  double prices[LW_GW_MAX_LEGS];

  self->next_exec++;
  if (order->thing.bag && how->bag)
    book_bag (self, order, quantity, how->price);
  leg_prices (self, order, how, prices);
  for (guint i = 0; i < n; i++)
    fill_leg (self, order, i, quantity, prices[i]);
}

void
lw_gw_order_fill (LwGateway      *self,
                  LwGwOrder      *order,
                  int             quantity,
                  const LwGwFill *how)
{
  LwGwConnection *connection = lw_gw_order_listener (self, order);
  guint first = self->executions->len;
  gboolean whole = how->bag || how->legs == LW_SCRIPT_LEGS_BOTH || (!order->thing.bag && how->legs != LW_SCRIPT_LEGS_NONE);
  int filled = whole ? quantity : 0;

  order->filled += filled;
  order->fill_value += filled * how->price;
  order->last_fill = how->price;
  book_lines (self, order, quantity, how);
  if (order->filled >= order->quantity)
    {
      order->state = LW_GW_FILLED;
      order->cancelling = order->waiting = FALSE;
      order->done_us = lw_gw_clock (self);
      g_free (order->done_text);
      order->done_text = g_strdup_printf ("Filled Size: %d", order->filled);
    }
  for (guint i = first; i < self->executions->len; i++)
    lw_gw_send_execution (self, connection, -1, g_ptr_array_index (self->executions, i));
  lw_gw_send_open (self, connection, order);
  lw_gw_send_status (self, connection, order);
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_COMMISSION_US), on_commissions, 0, (gint32) first, self->executions->len, order);
  lw_gw_account_changed (self);
  lw_gw_touch (self);
  if (filled > 0)
    lw_gw_family_filled (self, order, filled);
}

/* An order that was filled stays so when a trade is busted: TWS does not send it again. */
void
lw_gw_order_corrected (LwGateway     *self,
                       LwGwExecution *was,
                       LwGwExecution *now)
{
  LwGwOrder *order = now->order;
  int before = count_filled (self, order), after;

  was->superseded = TRUE;
  g_ptr_array_add (self->executions, now);
  after = count_filled (self, order);
  if (now->of_bag || !order->thing.bag)
    order->fill_value += now->shares * now->price - was->shares * was->price;
  order->filled = MAX (order->filled + after - before, 0);
  if (order->filled == 0)
    order->fill_value = 0.0;
}

/* Where a script rules, orders fill by its word alone. */
static gboolean
may_match (LwGateway       *self,
           const LwGwOrder *order)
{
  return self->config.script == NULL && order->state == LW_GW_SUBMITTED && !order->cancelling && !order->held
         && lw_gw_order_market_open (self, order);
}

/* What there is for the order; none where it wants all of it at once. */
static int
available (const LwGwOrder *order,
           double           size)
{
  LwRow *row = lw_msg_get_row (order->placed);
  int left = order->quantity - order->filled;
  int quantity = (int) fmin (left, isnan (size) ? INFINITY : size);
  gboolean whole = lw_row_bool (row, LW_F_placeOrder_allOrNone) || strcmp (lw_row_text (row, LW_F_placeOrder_tif), "FOK") == 0;

  return whole && quantity < left ? 0 : quantity;
}

/* A buyer pays the ask of the whole where the limit allows that, a seller gets the bid; never worse, never better. */
void
lw_gw_match (LwGateway *self,
             LwGwOrder *order)
{
  LwGwQuote quote;
  double price, size, limit;
  int quantity;

  if (!may_match (self, order))
    return;
  lw_gw_thing_quote (self, &order->thing, &quote);
  price = order->side > 0 ? quote.ask : quote.bid;
  size = order->side > 0 ? quote.ask_size : quote.bid_size;
  limit = lw_gw_order_price (order, &quote);
  quantity = available (order, size);
  if (isnan (price) || quantity < 1 || (!isnan (limit) && order->side * (limit - price) < -1e-9))
    return;
  lw_gw_order_fill (self, order, quantity, &(LwGwFill) { .price = price, .way = 1.0, .bag = TRUE });
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
  double limit, way;
  int quantity;

  if (!may_match (self, order))
    return;
  lw_gw_thing_quote (self, &order->thing, &quote);
  limit = lw_gw_order_price (order, &quote);
  way = order->side > 0 ? (limit - quote.bid) / (quote.ask - quote.bid) : (quote.ask - limit) / (quote.ask - quote.bid);
  quantity = available (order, order->side > 0 ? quote.ask_size : quote.bid_size);
  if (!(way > 0.0 && way < 1.0) || quantity < 1)
    return;
  if (lw_gw_uniform (lw_gw_hash (self->config.seed, (guint64) order->order_id, (guint64) order->client_id, (guint64) step)) < MEET * way * way)
    lw_gw_order_fill (self, order, quantity, &(LwGwFill) { .price = limit, .way = way, .bag = TRUE });
}

void
lw_gw_match_all (LwGateway *self)
{
  gboolean moves = lw_gw_market_moves (self->market);
  guint n = self->orders->len; /* what a script adds meanwhile is for the next step */

  for (guint i = 0; i < n; i++)
    {
      lw_gw_order_step (self, g_ptr_array_index (self->orders, i));
      lw_gw_match (self, g_ptr_array_index (self->orders, i));
      if (moves)
        meet_inside (self, g_ptr_array_index (self->orders, i));
    }
}
