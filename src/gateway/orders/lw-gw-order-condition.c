/* Conditions of an order: judged by the simulated market, the account and the clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

enum { CONDITION_PRICE = 1, CONDITION_TIME = 3, CONDITION_MARGIN = 4, CONDITION_EXECUTION = 5, CONDITION_VOLUME = 6, CONDITION_CHANGE = 7 };

#define AT(field) LW_F_placeOrder_conditions_##field

static gboolean
find_thing (LwGateway   *self,
            const LwRow *condition,
            LwGwThing   *thing)
{
  *thing = (LwGwThing) { .n_legs = 1, .legs = { { .ratio = 1, .side = 1 } } };
  return lw_gw_market_find (self->market, lw_row_int (condition, AT (conId), 0), &thing->legs[0].ref);
}

static gboolean
read_one (LwGateway   *self,
          const LwRow *condition,
          LwGwRefusal *refusal)
{
  const char *conj = lw_row_text (condition, AT (conj));
  LwGwThing thing;
  gint64 us;

  if (strcmp (conj, "a") != 0 && strcmp (conj, "o") != 0)
    return lw_gw_refuse (refusal, 321, "The conjunction of a condition is a or o");
  switch (lw_row_int (condition, AT (type), 0))
    {
    case CONDITION_PRICE:
    case CONDITION_VOLUME:
    case CONDITION_CHANGE:
      return find_thing (self, condition, &thing) || lw_gw_refuse (refusal, 321, "The contract of a condition is not known");
    case CONDITION_TIME:
      return lw_gw_time_parse (lw_row_text (condition, AT (time)), &us) < LW_GW_TIME_BAD_ZONE
             || lw_gw_refuse (refusal, 321, "The time of a condition is not yyyymmdd hh:mm:ss zone");
    case CONDITION_MARGIN:
    case CONDITION_EXECUTION:
      return TRUE;
    default:
      return lw_gw_refuse (refusal, 321, "There is no condition of this type");
    }
}

gboolean
lw_gw_conditions_read (LwGateway   *self,
                       LwRow       *row,
                       LwGwRefusal *refusal)
{
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_conditions); i++)
    if (!read_one (self, lw_row_entry (row, LW_F_placeOrder_conditions, i), refusal))
      return FALSE;
  return TRUE;
}

/* NaN is neither more nor less. */
static gboolean
compare (const LwRow *condition,
         double       value,
         double       limit)
{
  return lw_row_bool (condition, AT (isMore)) ? value >= limit : value <= limit;
}

static gboolean
price_true (LwGateway   *self,
            const LwRow *condition)
{
  LwGwThing thing;

  return find_thing (self, condition, &thing)
         && lw_gw_price_touched (self, &thing, lw_row_int (condition, AT (triggerMethod), 0), lw_row_bool (condition, AT (isMore)),
                                 lw_row_double (condition, AT (price)));
}

static gboolean
quote_true (LwGateway   *self,
            const LwRow *condition)
{
  gboolean volume = lw_row_int (condition, AT (type), 0) == CONDITION_VOLUME;
  LwGwThing thing;
  LwGwQuote quote;
  double price;

  if (!find_thing (self, condition, &thing))
    return FALSE;
  lw_gw_thing_quote (self, &thing, &quote);
  if (volume)
    return compare (condition, quote.volume, lw_row_int (condition, AT (volume), 0));
  price = isnan (quote.last) ? (quote.bid + quote.ask) / 2.0 : quote.last;
  return compare (condition, (price / quote.close - 1.0) * 100.0, lw_row_double (condition, AT (changePercent)));
}

/* The cushion, as a percentage of the net liquidation. */
static gboolean
margin_true (LwGateway   *self,
             const LwRow *condition)
{
  LwGwFigures figures;

  lw_gw_account_figures (self, &figures);
  return compare (condition, figures.excess / figures.net_liquidation * 100.0, lw_row_int (condition, AT (percent), 0));
}

static gboolean
time_true (LwGateway   *self,
           const LwRow *condition)
{
  gint64 us;

  lw_gw_time_parse (lw_row_text (condition, AT (time)), &us);
  return lw_row_bool (condition, AT (isMore)) ? lw_gw_clock (self) >= us : lw_gw_clock (self) <= us;
}

static gboolean
is_kind (const LwGwExecution *execution,
         const char          *sec_type)
{
  const LwGwRef *ref = &execution->order->thing.legs[execution->leg].ref;

  return sec_type[0] == '\0'
         || strcmp (sec_type, execution->of_bag ? "BAG" : ref->series >= 0 ? "OPT" : lw_sec_type_text (ref->underlying->chain->sec_type)) == 0;
}

/* Something of that symbol has been traded since the order came. */
static gboolean
execution_true (LwGateway       *self,
                const LwGwOrder *order,
                const LwRow     *condition)
{
  for (guint i = 0; i < self->executions->len; i++)
    {
      const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

      if (execution->clock_us >= order->taken_us && execution->shares > 0 && is_kind (execution, lw_row_text (condition, AT (secType)))
          && strcmp (execution->order->thing.legs[0].ref.underlying->chain->symbol, lw_row_text (condition, AT (symbol))) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
one_true (LwGateway       *self,
          const LwGwOrder *order,
          const LwRow     *condition)
{
  switch (lw_row_int (condition, AT (type), 0))
    {
    case CONDITION_PRICE:
      return price_true (self, condition);
    case CONDITION_TIME:
      return time_true (self, condition);
    case CONDITION_MARGIN:
      return margin_true (self, condition);
    case CONDITION_EXECUTION:
      return execution_true (self, order, condition);
    default:
      return quote_true (self, condition);
    }
}

/* From left to right; a conjunction binds to the condition that follows. */
gboolean
lw_gw_conditions_true (LwGateway       *self,
                       const LwGwOrder *order)
{
  LwRow *row = lw_msg_get_row (order->placed);
  gboolean truth = TRUE, or = FALSE;

  if (!lw_row_bool (row, LW_F_placeOrder_conditionsIgnoreRth) && !lw_gw_order_market_open (self, order))
    return FALSE;
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_conditions); i++)
    {
      const LwRow *condition = lw_row_entry (row, LW_F_placeOrder_conditions, i);
      gboolean this = one_true (self, order, condition);

      truth = or ? truth || this : truth && this;
      or = strcmp (lw_row_text (condition, AT (conj)), "o") == 0;
    }
  return truth;
}

gint64
lw_gw_conditions_next (LwGateway       *self,
                       const LwGwOrder *order)
{
  LwRow *row = lw_msg_get_row (order->placed);
  gint64 next_us = G_MAXINT64, us;

  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_conditions); i++)
    {
      const LwRow *condition = lw_row_entry (row, LW_F_placeOrder_conditions, i);

      if (lw_row_int (condition, AT (type), 0) == CONDITION_TIME
          && lw_gw_time_parse (lw_row_text (condition, AT (time)), &us) < LW_GW_TIME_BAD_ZONE && us > lw_gw_clock (self))
        next_us = MIN (next_us, us);
    }
  return next_us;
}
