/* From a placeOrder to an order, and what of it TWS would not take. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

/* TWS's own names of prices that a kind needs. */
enum { NEEDS_LIMIT = 1, NEEDS_STOP = 2, NEEDS_TRAIL = 4 };

/* Where a kind may be used. */
enum { FOR_STOCK = 1, FOR_OPTION = 2, FOR_BAG = 4, FOR_ALL = 7 };

static const struct
{
  const char   *name;
  LwGwOrderKind kind;
  int           needs;
  int           for_what;
} kinds[] = {
  { "LMT", LW_GW_LMT, NEEDS_LIMIT, FOR_ALL },
  { "MKT", LW_GW_MKT, 0, FOR_ALL },
  { "STP", LW_GW_STP, NEEDS_STOP, FOR_ALL },
  { "STP LMT", LW_GW_STP_LMT, NEEDS_LIMIT | NEEDS_STOP, FOR_ALL },
  { "TRAIL", LW_GW_TRAIL, NEEDS_TRAIL, FOR_STOCK | FOR_OPTION },
  { "TRAIL LIMIT", LW_GW_TRAIL_LMT, NEEDS_TRAIL, FOR_STOCK | FOR_OPTION },
  { "MIDPRICE", LW_GW_MIDPRICE, 0, FOR_STOCK },
  { "REL", LW_GW_REL, 0, FOR_STOCK | FOR_OPTION },
  { "LMT + MKT", LW_GW_LMT, NEEDS_LIMIT, FOR_BAG }, /* the net price is what counts */
};

static const char *tifs[] = { "", "DAY", "GTC", "GTD", "IOC", "FOK", "OPG", "DTC" };

gboolean
lw_gw_refuse (LwGwRefusal *refusal,
              int          code,
              const char  *detail)
{
  refusal->code = code;
  refusal->detail = g_strdup (detail);
  return FALSE;
}

static gboolean
read_combo (LwGateway   *self,
            LwRow       *row,
            LwGwOrder   *order,
            LwGwRefusal *refusal)
{
  order->thing.bag = TRUE;
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_comboLegs); i++)
    {
      LwRow *leg = lw_row_entry (row, LW_F_placeOrder_comboLegs, i);

      if (!lw_gw_thing_add_leg (self, &order->thing, lw_row_int (leg, LW_F_placeOrder_comboLegs_conId, 0),
                                lw_row_int (leg, LW_F_placeOrder_comboLegs_ratio, 0),
                                lw_row_text (leg, LW_F_placeOrder_comboLegs_action)))
        return lw_gw_refuse (refusal, 200, "No security definition has been found for a leg of the combination");
    }
  if (order->thing.n_legs < 2)
    return lw_gw_refuse (refusal, 321, "A combination has two legs or more");
  for (guint i = 1; i < order->thing.n_legs; i++)
    if (order->thing.legs[i].ref.underlying != order->thing.legs[0].ref.underlying)
      return lw_gw_refuse (refusal, 201, "The legs belong to different underlyings");
  return TRUE;
}

gboolean
lw_gw_order_read_contract (LwGateway   *self,
                           LwRow       *row,
                           LwGwOrder   *order,
                           LwGwRefusal *refusal)
{
  LwGwQuery query = LW_GW_QUERY (row, placeOrder);
  gboolean ambiguous;

  if (strcmp (query.sec_type, "BAG") == 0)
    return read_combo (self, row, order, refusal);
  if (!lw_gw_resolve (self, &query, &order->thing.legs[0].ref, &ambiguous))
    return lw_gw_refuse (refusal, 200, ambiguous ? "The contract description specified is ambiguous."
                                           : "No security definition has been found for the request");
  if (order->thing.legs[0].ref.series < 0 && order->thing.legs[0].ref.underlying->chain->sec_type == LW_SEC_IND)
    return lw_gw_refuse (refusal, 201, "An index cannot be traded");
  order->thing.n_legs = 1;
  order->thing.legs[0].ratio = order->thing.legs[0].side = 1;
  return TRUE;
}

static int
what_is (const LwGwThing *thing)
{
  return thing->bag ? FOR_BAG : thing->legs[0].ref.series >= 0 ? FOR_OPTION : FOR_STOCK;
}

static gboolean
is_set (double price)
{
  return isfinite (price) && price != 0.0;
}

/* Trails may be given in money or in percent, and begin at a stop of their own or at the market. */
static gboolean
read_trail (LwRow       *row,
            LwGwOrder   *order,
            LwGwRefusal *refusal)
{
  double amount = lw_row_double (row, LW_F_placeOrder_auxPrice), percent = lw_row_double (row, LW_F_placeOrder_trailingPercent);

  if (is_set (amount) == is_set (percent) || (is_set (amount) ? amount : percent) < 0.0)
    return lw_gw_refuse (refusal, 321, "A trailing order needs a trailing amount or a trailing percent");
  order->stop = is_set (lw_row_double (row, LW_F_placeOrder_trailStopPrice)) ? lw_row_double (row, LW_F_placeOrder_trailStopPrice) : NAN;
  return TRUE;
}

static gboolean
read_prices (LwRow       *row,
             LwGwOrder   *order,
             int          needs,
             LwGwRefusal *refusal)
{
  double limit = lw_row_double (row, LW_F_placeOrder_lmtPrice), stop = lw_row_double (row, LW_F_placeOrder_auxPrice);

  order->limit = order->stop = NAN;
  if ((needs & NEEDS_LIMIT) != 0 && !isfinite (limit))
    return lw_gw_refuse (refusal, 321, "A limit order needs a limit price");
  if ((needs & NEEDS_STOP) != 0 && !isfinite (stop))
    return lw_gw_refuse (refusal, 321, "A stop order needs a stop price");
  if ((needs & NEEDS_LIMIT) != 0)
    order->limit = limit;
  else if ((order->kind == LW_GW_MIDPRICE || order->kind == LW_GW_REL) && is_set (limit))
    order->limit = limit; /* a cap */
  if ((needs & NEEDS_STOP) != 0)
    order->stop = stop;
  return (needs & NEEDS_TRAIL) == 0 || read_trail (row, order, refusal);
}

static gboolean
read_kind (LwRow       *row,
           LwGwOrder   *order,
           LwGwRefusal *refusal)
{
  const char *type = lw_row_text (row, LW_F_placeOrder_orderType);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].name) == 0 && (kinds[i].for_what & what_is (&order->thing)) != 0)
      {
        order->kind = kinds[i].kind;
        return read_prices (row, order, kinds[i].needs, refusal);
      }
  return lw_gw_refuse (refusal, 387, NULL);
}

/* An instant of the order; empty = 0. A missing zone is New York's; who sends it so hears of it (2174) when the order is taken. */
static gboolean
read_instant (const char  *text,
              int          code,
              gint64      *us,
              LwGwRefusal *refusal)
{
  LwGwTimeKind kind = text[0] == '\0' ? LW_GW_TIME_OK : lw_gw_time_parse (text, us);

  if (kind == LW_GW_TIME_BAD_ZONE)
    return lw_gw_refuse (refusal, 10052, text);
  return kind != LW_GW_TIME_BAD || lw_gw_refuse (refusal, code, "The date or time is not yyyymmdd hh:mm:ss zone");
}

static gboolean
read_times (LwRow       *row,
            LwGwOrder   *order,
            LwGwRefusal *refusal)
{
  const char *tif = lw_row_text (row, LW_F_placeOrder_tif);
  const char *till = lw_row_text (row, LW_F_placeOrder_goodTillDate);
  gboolean known = FALSE;

  order->after_us = order->until_us = 0;
  for (guint i = 0; i < G_N_ELEMENTS (tifs); i++)
    known = known || strcmp (tif, tifs[i]) == 0;
  if (!known)
    return lw_gw_refuse (refusal, 321, "The time-in-force is invalid for this order");
  if (!read_instant (lw_row_text (row, LW_F_placeOrder_goodAfterTime), 321, &order->after_us, refusal))
    return FALSE;
  if (strcmp (tif, "GTD") != 0)
    return TRUE;
  return till[0] == '\0' ? lw_gw_refuse (refusal, 334, NULL) : read_instant (till, 334, &order->until_us, refusal);
}

static gboolean
read_size (LwGateway   *self,
           LwRow       *row,
           LwGwOrder   *order,
           LwGwRefusal *refusal)
{
  const char *action = lw_row_text (row, LW_F_placeOrder_action);
  const char *account = lw_row_text (row, LW_F_placeOrder_account);
  double quantity = g_ascii_strtod (lw_row_text (row, LW_F_placeOrder_totalQuantity), NULL);

  if (strcmp (action, "BUY") != 0 && strcmp (action, "SELL") != 0)
    return lw_gw_refuse (refusal, 321, "Invalid order action");
  if (account[0] != '\0' && strcmp (account, self->config.account) != 0)
    return lw_gw_refuse (refusal, 435, self->config.account);
  if (!(quantity > 0.0))
    return lw_gw_refuse (refusal, 434, NULL);
  if (quantity != floor (quantity) || quantity > 1e6)
    return lw_gw_refuse (refusal, 10318, NULL);
  order->side = action[0] == 'B' ? 1 : -1;
  order->quantity = (int) quantity;
  return TRUE;
}

gboolean
lw_gw_order_read_terms (LwGateway   *self,
                        LwRow       *row,
                        LwGwOrder   *order,
                        LwGwRefusal *refusal)
{
  if (!read_size (self, row, order, refusal) || !read_kind (row, order, refusal) || !read_times (row, order, refusal)
      || !lw_gw_conditions_read (self, row, refusal))
    return FALSE;
  if (order->thing.bag && lw_row_text (row, LW_F_placeOrder_algoStrategy)[0] != '\0')
    return lw_gw_refuse (refusal, 387, NULL); /* algos are not for combos */
  order->parent_id = lw_row_int (row, LW_F_placeOrder_parentId, 0);
  order->sent = order->sent || lw_row_bool (row, LW_F_placeOrder_transmit);
  return TRUE;
}
