/* Stops, trails and pegs: what the market does to an order's price. */

#include "config.h"

#include <math.h>

#include "lw-gw-order.h"

/* TWS's trigger methods; 0 is by kind of contract: double bid/ask for US options and combos, last for the rest. */
enum
{
  METHOD_DEFAULT = 0, METHOD_DOUBLE_BID_ASK = 1, METHOD_LAST = 2, METHOD_DOUBLE_LAST = 3, METHOD_BID_ASK = 4,
  METHOD_LAST_OR_BID_ASK = 7, METHOD_MIDPOINT = 8
};

static gboolean
beyond (double   price,
        gboolean rising,
        double   wanted)
{
  return rising ? price >= wanted - 1e-9 : price <= wanted + 1e-9; /* NaN: neither */
}

static int
effective_method (const LwGwThing *thing,
                  int              method)
{
  if (method != METHOD_DEFAULT)
    return method;
  return thing->bag || thing->legs[0].ref.series >= 0 ? METHOD_DOUBLE_BID_ASK : METHOD_LAST;
}

gboolean
lw_gw_price_touched (LwGateway       *self,
                     const LwGwThing *thing,
                     int              method,
                     gboolean         rising,
                     double           price)
{
  LwGwQuote quote;
  gboolean side, last;

  lw_gw_thing_quote (self, thing, &quote);
  /* What waits for a rise is set going by the bid, what waits for a fall by the ask: the spread alone sets nothing going. */
  side = beyond (rising ? quote.bid : quote.ask, rising, price);
  last = beyond (quote.last, rising, price);
  switch (effective_method (thing, method))
    {
    case METHOD_LAST:
    case METHOD_DOUBLE_LAST:
      return last;
    case METHOD_LAST_OR_BID_ASK:
      return last || side;
    case METHOD_MIDPOINT:
      return beyond ((quote.bid + quote.ask) / 2.0, rising, price);
    default:
      return side;
    }
}

gboolean
lw_gw_order_is_stop (const LwGwOrder *order)
{
  return order->kind == LW_GW_STP || order->kind == LW_GW_STP_LMT || order->kind == LW_GW_TRAIL || order->kind == LW_GW_TRAIL_LMT;
}

static gboolean
is_trail (const LwGwOrder *order)
{
  return order->kind == LW_GW_TRAIL || order->kind == LW_GW_TRAIL_LMT;
}

/* The stop follows the market at its distance, and never goes back. */
static void
move_trail (LwGateway *self,
            LwGwOrder *order)
{
  LwRow *row = lw_msg_get_row (order->placed);
  double amount = lw_row_double (row, LW_F_placeOrder_auxPrice), percent = lw_row_double (row, LW_F_placeOrder_trailingPercent);
  double step = lw_gw_thing_increment (&order->thing, 1.0), price, stop;
  LwGwQuote quote;

  lw_gw_thing_quote (self, &order->thing, &quote);
  price = order->thing.legs[0].ref.series < 0 ? quote.last : order->side > 0 ? quote.bid : quote.ask;
  if (!(isfinite (amount) && amount > 0.0))
    amount = price * percent / 100.0;
  stop = round ((price + order->side * amount) / step) * step;
  if (isnan (stop) || (!isnan (order->stop) && order->side * (stop - order->stop) >= 0.0))
    return;
  order->stop = stop;
  if (order->kind == LW_GW_TRAIL_LMT && isfinite (lw_row_double (row, LW_F_placeOrder_lmtPriceOffset)))
    order->limit = stop + order->side * lw_row_double (row, LW_F_placeOrder_lmtPriceOffset);
  lw_gw_touch (self);
}

gboolean
lw_gw_order_trigger (LwGateway *self,
                     LwGwOrder *order)
{
  int method = effective_method (&order->thing, lw_row_int (lw_msg_get_row (order->placed), LW_F_placeOrder_triggerMethod, 0));
  int wanted = method == METHOD_DOUBLE_BID_ASK || method == METHOD_DOUBLE_LAST ? 2 : 1; /* steps in a row */

  if (!lw_gw_order_is_stop (order) || order->triggered)
    return TRUE;
  if (is_trail (order))
    move_trail (self, order);
  if (isnan (order->stop) || !lw_gw_price_touched (self, &order->thing, method, order->side > 0, order->stop))
    {
      order->touches = 0;
      return FALSE;
    }
  order->triggered = ++order->touches >= wanted;
  return order->triggered;
}

double
lw_gw_order_price (const LwGwOrder *order,
                   const LwGwQuote *quote)
{
  LwRow *row = lw_msg_get_row (order->placed);
  double step = lw_gw_thing_increment (&order->thing, 1.0), price, offset;

  if (order->kind != LW_GW_MIDPRICE && order->kind != LW_GW_REL)
    return order->limit;
  offset = lw_row_double (row, LW_F_placeOrder_auxPrice);
  price = order->kind == LW_GW_MIDPRICE ? (quote->bid + quote->ask) / 2.0
          : order->side > 0 ? quote->bid + (isnan (offset) ? 0.0 : offset) : quote->ask - (isnan (offset) ? 0.0 : offset);
  price = (order->side > 0 ? floor (price / step + 1e-6) : ceil (price / step - 1e-6)) * step;
  if (isnan (order->limit))
    return price;
  return order->side > 0 ? fmin (price, order->limit) : fmax (price, order->limit);
}
