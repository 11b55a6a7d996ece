/* Messages about orders and executions. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

/* What TWS calls the combos' made-up contract; it means nothing elsewhere. */
#define COMBO_CON_ID 28812380
#define COMBO_ID     "28812380"
#define COMBO_CLASS  "COMB"

/* The contract's fields have the same names in openOrder, completedOrder, executionData, position and portfolioValue. */
#define SET_REF(row, kind, ref) G_STMT_START { \
  char local_[LW_SYMBOL_SIZE], date_[LW_DATE_TEXT_SIZE], right_[2] = { (char) lw_gw_ref_right (ref), '\0' }; \
  const LwExpiry *expiry_ = lw_gw_ref_expiry (ref); \
  const LwChain *chain_ = (ref)->underlying->chain; \
  lw_row_set_int ((row), LW_F_##kind##_conId, lw_gw_ref_con_id (ref)); \
  lw_row_set_text ((row), LW_F_##kind##_symbol, chain_->symbol); \
  lw_row_set_text ((row), LW_F_##kind##_secType, expiry_ != NULL ? "OPT" : lw_sec_type_text (chain_->sec_type)); \
  lw_row_set_text ((row), LW_F_##kind##_lastTradeDateOrContractMonth, \
                   expiry_ != NULL ? lw_date_format_tws (expiry_->last_trade, date_) : ""); \
  lw_row_set_double ((row), LW_F_##kind##_strike, lw_gw_ref_strike (ref)); \
  lw_row_set_text ((row), LW_F_##kind##_right, expiry_ != NULL ? right_ : ""); \
  if (expiry_ != NULL) \
    lw_gw_set_number ((row), LW_F_##kind##_multiplier, expiry_->multiplier); \
  lw_row_set_text ((row), LW_F_##kind##_currency, chain_->currency); \
  lw_row_set_text ((row), LW_F_##kind##_localSymbol, lw_gw_ref_local_symbol ((ref), local_)); \
  lw_row_set_text ((row), LW_F_##kind##_tradingClass, expiry_ != NULL ? expiry_->trading_class \
                   : lw_gw_recipe_class ((ref)->underlying->recipe, chain_->symbol)); \
} G_STMT_END

#define SET_COMBO(row, kind, order) G_STMT_START { \
  lw_row_set_int ((row), LW_F_##kind##_conId, COMBO_CON_ID); \
  lw_row_set_text ((row), LW_F_##kind##_symbol, (order)->thing.legs[0].ref.underlying->chain->symbol); \
  lw_row_set_text ((row), LW_F_##kind##_secType, "BAG"); \
  lw_row_set_text ((row), LW_F_##kind##_currency, (order)->thing.legs[0].ref.underlying->chain->currency); \
  lw_row_set_text ((row), LW_F_##kind##_localSymbol, COMBO_ID); \
  lw_row_set_text ((row), LW_F_##kind##_tradingClass, COMBO_CLASS); \
} G_STMT_END

/* A mean without the dust of its division: -0.9, not -0.9000000000000001. */
static double
mean (double value)
{
  return round (value * 1e8) / 1e8;
}

/* "899206200|-1,899206190|1": sold legs negative. */
static char *
legs_text (const LwGwOrder *order)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < order->thing.n_legs; i++)
    g_string_append_printf (text, "%s%d|%d", i > 0 ? "," : "", lw_gw_ref_con_id (&order->thing.legs[i].ref),
                            order->thing.legs[i].side * order->thing.legs[i].ratio);
  return g_string_free (text, FALSE);
}

#define COPY_TEXT(to, to_field, from, from_field) G_STMT_START { \
  if (lw_row_has ((from), (from_field))) \
    lw_row_set_text ((to), (to_field), lw_row_text ((from), (from_field))); \
} G_STMT_END

#define COPY_COMBO(row, kind, placed) G_STMT_START { \
  for (guint i_ = 0; i_ < lw_row_count ((placed), LW_F_placeOrder_comboLegs); i_++) \
    { \
      const LwRow *leg_ = lw_row_entry ((placed), LW_F_placeOrder_comboLegs, i_); \
      LwRow *copy_ = lw_row_append ((row), LW_F_##kind##_comboLegs); \
      COPY_TEXT (copy_, LW_F_##kind##_comboLegs_conId, leg_, LW_F_placeOrder_comboLegs_conId); \
      COPY_TEXT (copy_, LW_F_##kind##_comboLegs_ratio, leg_, LW_F_placeOrder_comboLegs_ratio); \
      COPY_TEXT (copy_, LW_F_##kind##_comboLegs_action, leg_, LW_F_placeOrder_comboLegs_action); \
      COPY_TEXT (copy_, LW_F_##kind##_comboLegs_exchange, leg_, LW_F_placeOrder_comboLegs_exchange); \
    } \
  for (guint i_ = 0; i_ < lw_row_count ((placed), LW_F_placeOrder_smartComboRoutingParams); i_++) \
    { \
      const LwRow *param_ = lw_row_entry ((placed), LW_F_placeOrder_smartComboRoutingParams, i_); \
      LwRow *copy_ = lw_row_append ((row), LW_F_##kind##_smartComboRoutingParams); \
      COPY_TEXT (copy_, LW_F_##kind##_smartComboRoutingParams_tag, param_, LW_F_placeOrder_smartComboRoutingParams_tag); \
      COPY_TEXT (copy_, LW_F_##kind##_smartComboRoutingParams_value, param_, LW_F_placeOrder_smartComboRoutingParams_value); \
    } \
} G_STMT_END

#define COPY_ENTRY(to, kind, from, field) \
  COPY_TEXT (to, LW_F_##kind##_conditions_##field, from, LW_F_placeOrder_conditions_##field)

#define COPY_CONDITIONS(row, kind, placed) G_STMT_START { \
  for (guint i_ = 0; i_ < lw_row_count ((placed), LW_F_placeOrder_conditions); i_++) \
    { \
      const LwRow *condition_ = lw_row_entry ((placed), LW_F_placeOrder_conditions, i_); \
      LwRow *copy_ = lw_row_append ((row), LW_F_##kind##_conditions); \
      COPY_ENTRY (copy_, kind, condition_, type); \
      COPY_ENTRY (copy_, kind, condition_, conj); \
      COPY_ENTRY (copy_, kind, condition_, secType); \
      COPY_ENTRY (copy_, kind, condition_, isMore); \
      COPY_ENTRY (copy_, kind, condition_, price); \
      COPY_ENTRY (copy_, kind, condition_, time); \
      COPY_ENTRY (copy_, kind, condition_, percent); \
      COPY_ENTRY (copy_, kind, condition_, volume); \
      COPY_ENTRY (copy_, kind, condition_, changePercent); \
      COPY_ENTRY (copy_, kind, condition_, conId); \
      COPY_ENTRY (copy_, kind, condition_, exchange); \
      COPY_ENTRY (copy_, kind, condition_, symbol); \
      COPY_ENTRY (copy_, kind, condition_, triggerMethod); \
    } \
} G_STMT_END

#define COPY_ALGO(row, kind, placed) G_STMT_START { \
  for (guint i_ = 0; i_ < lw_row_count ((placed), LW_F_placeOrder_algoParams); i_++) \
    { \
      const LwRow *param_ = lw_row_entry ((placed), LW_F_placeOrder_algoParams, i_); \
      LwRow *copy_ = lw_row_append ((row), LW_F_##kind##_algoParams); \
      COPY_TEXT (copy_, LW_F_##kind##_algoParams_tag, param_, LW_F_placeOrder_algoParams_tag); \
      COPY_TEXT (copy_, LW_F_##kind##_algoParams_value, param_, LW_F_placeOrder_algoParams_value); \
    } \
} G_STMT_END

/* A type 0 means that the client has none in mind: TWS shows its own. */
#define SET_COMPUTED(row, message, order, placed) G_STMT_START { \
  if (lw_row_int ((placed), LW_F_placeOrder_ocaType, 0) != 0) \
    COPY_TEXT ((row), LW_F_##message##_ocaType, (placed), LW_F_placeOrder_ocaType); \
  if (lw_row_int ((placed), LW_F_placeOrder_displaySize, 0) != 0) \
    COPY_TEXT ((row), LW_F_##message##_displaySize, (placed), LW_F_placeOrder_displaySize); \
  if ((order)->kind == LW_GW_TRAIL || (order)->kind == LW_GW_TRAIL_LMT) \
    { \
      lw_row_set_double ((row), LW_F_##message##_trailStopPrice, (order)->stop); \
      lw_row_set_double ((row), LW_F_##message##_trailStopPrice2, (order)->stop); \
    } \
} G_STMT_END

/* What an order waits for, in TWS's words. */
static const char *
why_held (LwGateway       *self,
          const LwGwOrder *order)
{
  const LwGwOrder *parent = lw_gw_order_parent (self, order);
  gboolean stop = !order->triggered && lw_gw_order_is_stop (order);
  gboolean child = parent != NULL && parent->state != LW_GW_FILLED;

  if (order->state != LW_GW_PRESUBMITTED)
    return "";
  return child ? (stop ? "child,trigger" : "child") : stop ? "trigger" : "";
}

const char *
lw_gw_order_status (const LwGwOrder *order)
{
  if (order->cancelling && lw_gw_order_live (order))
    return "PendingCancel";
  switch (order->state)
    {
    case LW_GW_PENDING:
      return "PendingSubmit";
    case LW_GW_PRESUBMITTED:
      return "PreSubmitted";
    case LW_GW_SUBMITTED:
      return "Submitted";
    case LW_GW_FILLED:
      return "Filled";
    case LW_GW_CANCELLED:
      return "Cancelled";
    default:
      return "Inactive";
    }
}

gboolean
lw_gw_order_live (const LwGwOrder *order)
{
  return order->state != LW_GW_FILLED && order->state != LW_GW_CANCELLED;
}

gboolean
lw_gw_order_listed (const LwGwOrder *order)
{
  gboolean unseen = order->state == LW_GW_PENDING && order->revision == 0; /* new, not acknowledged yet */

  return lw_gw_order_live (order) && !unseen && !order->held;
}

void
lw_gw_order_fields (const LwGwOrder *order,
                    LwRow           *row)
{
  LwRow *placed = lw_msg_get_row (order->placed);
  g_autofree char *legs = legs_text (order);

  lw_row_set_int (row, LW_F_openOrder_orderId, order->order_id);
  lw_row_set_int (row, LW_F_openOrder_clientId, order->client_id);
  lw_row_set_long (row, LW_F_openOrder_permId, order->perm_id);
  if (order->thing.bag)
    {
      SET_COMBO (row, openOrder, order);
      lw_row_set_text (row, LW_F_openOrder_right, "?");
      lw_row_set_text (row, LW_F_openOrder_comboLegsDescrip, legs);
      COPY_COMBO (row, openOrder, placed);
    }
  else
    SET_REF (row, openOrder, &order->thing.legs[0].ref);
  COPY_TEXT (row, LW_F_openOrder_exchange, placed, LW_F_placeOrder_exchange);
  lw_row_set_int (row, LW_F_openOrder_totalQuantity, order->quantity);
  lw_row_set_int (row, LW_F_openOrder_parentId, order->parent_id);
  SET_COMPUTED (row, openOrder, order, placed);
  COPY_CONDITIONS (row, openOrder, placed);
  COPY_ALGO (row, openOrder, placed);
#define LW_GW_ECHO(name) COPY_TEXT (row, LW_F_openOrder_##name, placed, LW_F_placeOrder_##name);
#define LW_GW_ECHO_OPEN(name) LW_GW_ECHO (name)
#include "lw-gw-echo.def"
#undef LW_GW_ECHO_OPEN
#undef LW_GW_ECHO
  lw_row_set_text (row, LW_F_openOrder_status, lw_gw_order_status (order));
}

void
lw_gw_send_open (LwGateway       *self,
                 LwGwConnection  *connection,
                 const LwGwOrder *order)
{
  LwRow *row;

  if (connection == NULL)
    return;
  row = lw_gw_begin (self, LW_MSG_openOrder);
  lw_gw_order_fields (order, row);
  lw_row_set_text (row, LW_F_openOrder_account, self->config.account);
  lw_row_set_typical (row);
  lw_gw_send (self, connection);
}

void
lw_gw_send_status (LwGateway       *self,
                   LwGwConnection  *connection,
                   const LwGwOrder *order)
{
  LwRow *row;

  if (connection == NULL)
    return;
  row = lw_gw_begin (self, LW_MSG_orderStatus);
  lw_row_set_int (row, LW_F_orderStatus_orderId, order->order_id);
  lw_row_set_text (row, LW_F_orderStatus_status, lw_gw_order_status (order));
  lw_row_set_int (row, LW_F_orderStatus_filled, order->filled);
  lw_row_set_int (row, LW_F_orderStatus_remaining, MAX (order->quantity - order->filled, 0));
  lw_row_set_double (row, LW_F_orderStatus_avgFillPrice, order->filled > 0 ? mean (order->fill_value / order->filled) : 0.0);
  lw_row_set_long (row, LW_F_orderStatus_permId, order->perm_id);
  lw_row_set_int (row, LW_F_orderStatus_parentId, order->parent_id);
  lw_row_set_double (row, LW_F_orderStatus_lastFillPrice, order->last_fill);
  lw_row_set_int (row, LW_F_orderStatus_clientId, order->client_id);
  lw_row_set_text (row, LW_F_orderStatus_whyHeld, why_held (self, order));
  lw_gw_send (self, connection);
}

void
lw_gw_send_completed (LwGateway       *self,
                      LwGwConnection  *connection,
                      const LwGwOrder *order)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_completedOrder);
  const LwGwOrder *parent = lw_gw_order_parent (self, order);
  LwRow *placed = lw_msg_get_row (order->placed);
  g_autofree char *legs = legs_text (order);
  char time_text[48];

  if (order->thing.bag)
    {
      SET_COMBO (row, completedOrder, order);
      lw_row_set_text (row, LW_F_completedOrder_right, "?");
      lw_row_set_text (row, LW_F_completedOrder_comboLegsDescrip, legs);
      COPY_COMBO (row, completedOrder, placed);
    }
  else
    SET_REF (row, completedOrder, &order->thing.legs[0].ref);
  COPY_TEXT (row, LW_F_completedOrder_exchange, placed, LW_F_placeOrder_exchange);
#define LW_GW_ECHO(name) COPY_TEXT (row, LW_F_completedOrder_##name, placed, LW_F_placeOrder_##name);
#define LW_GW_ECHO_OPEN(name)
#include "lw-gw-echo.def"
#undef LW_GW_ECHO_OPEN
#undef LW_GW_ECHO
  SET_COMPUTED (row, completedOrder, order, placed);
  COPY_CONDITIONS (row, completedOrder, placed);
  COPY_ALGO (row, completedOrder, placed);
  if (parent != NULL)
    lw_row_set_long (row, LW_F_completedOrder_parentPermId, parent->perm_id);
  lw_row_set_text (row, LW_F_completedOrder_account, self->config.account);
  lw_row_set_long (row, LW_F_completedOrder_permId, order->perm_id);
  lw_row_set_int (row, LW_F_completedOrder_totalQuantity, order->state == LW_GW_FILLED ? 0 : order->quantity);
  lw_row_set_int (row, LW_F_completedOrder_filledQuantity, order->filled);
  lw_row_set_text (row, LW_F_completedOrder_status, lw_gw_order_status (order));
  lw_row_set_text (row, LW_F_completedOrder_completedTime, lw_gw_time_text (order->done_us, "America/New_York", time_text));
  lw_row_set_text (row, LW_F_completedOrder_completedStatus, order->done_text);
  lw_row_set_typical (row);
  lw_gw_send (self, connection);
}

void
lw_gw_send_execution (LwGateway           *self,
                      LwGwConnection      *connection,
                      gint32               req_id,
                      const LwGwExecution *execution)
{
  const LwGwOrder *order = execution->order;
  LwRow *row;
  char time_text[48];

  if (connection == NULL)
    return;
  row = lw_gw_begin (self, LW_MSG_executionData);
  lw_row_set_int (row, LW_F_executionData_reqId, req_id);
  lw_row_set_int (row, LW_F_executionData_orderId, order->order_id);
  if (execution->of_bag)
    SET_COMBO (row, executionData, order);
  else
    SET_REF (row, executionData, &order->thing.legs[execution->leg].ref);
  lw_row_set_text (row, LW_F_executionData_exchange, execution->of_bag ? "SMART" : "CBOE");
  lw_row_set_text (row, LW_F_executionData_execId, execution->id);
  lw_row_set_text (row, LW_F_executionData_time, lw_gw_time_text (execution->clock_us, "US/Eastern", time_text));
  lw_row_set_text (row, LW_F_executionData_account, self->config.account);
  lw_row_set_text (row, LW_F_executionData_execExchange, "CBOE");
  lw_row_set_text (row, LW_F_executionData_side, execution->side > 0 ? "BOT" : "SLD");
  lw_row_set_int (row, LW_F_executionData_shares, execution->shares);
  lw_row_set_double (row, LW_F_executionData_price, execution->price);
  lw_row_set_long (row, LW_F_executionData_permId, order->perm_id);
  lw_row_set_int (row, LW_F_executionData_clientId, order->client_id);
  lw_row_set_int (row, LW_F_executionData_cumQty, execution->cumulated);
  lw_row_set_double (row, LW_F_executionData_avgPrice, mean (execution->average));
  COPY_TEXT (row, LW_F_executionData_orderRef, lw_msg_get_row (order->placed), LW_F_placeOrder_orderRef);
  lw_row_set_int (row, LW_F_executionData_lastLiquidity, 2);
  lw_gw_send (self, connection);
}

void
lw_gw_send_commission (LwGateway           *self,
                       LwGwConnection      *connection,
                       const LwGwExecution *execution)
{
  LwRow *row;

  if (connection == NULL || isnan (execution->commission))
    return;
  row = lw_gw_begin (self, LW_MSG_commissionReport);
  lw_row_set_text (row, LW_F_commissionReport_execId, execution->id);
  lw_row_set_double (row, LW_F_commissionReport_commission, execution->commission);
  lw_row_set_text (row, LW_F_commissionReport_currency, "USD");
  lw_row_set_double (row, LW_F_commissionReport_realizedPNL, execution->realized);
  lw_gw_send (self, connection);
}

void
lw_gw_send_position (LwGateway          *self,
                     LwGwConnection     *connection,
                     const LwGwPosition *position)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_position);

  SET_REF (row, position, &position->ref);
  lw_row_set_text (row, LW_F_position_account, self->config.account);
  lw_gw_set_number (row, LW_F_position_position, position->quantity);
  lw_row_set_double (row, LW_F_position_avgCost, mean (position->cost));
  lw_gw_send (self, connection);
}

void
lw_gw_send_portfolio (LwGateway          *self,
                      LwGwConnection     *connection,
                      const LwGwPosition *position)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_portfolioValue);
  double price = lw_gw_position_price (self, &position->ref);
  double value = price * position->quantity * lw_gw_ref_multiplier (&position->ref);

  SET_REF (row, portfolioValue, &position->ref);
  if (position->ref.series < 0)
    lw_row_set_text (row, LW_F_portfolioValue_right, "0");
  lw_gw_set_number (row, LW_F_portfolioValue_position, position->quantity);
  lw_row_set_double (row, LW_F_portfolioValue_marketPrice, price);
  lw_row_set_double (row, LW_F_portfolioValue_marketValue, value);
  lw_row_set_double (row, LW_F_portfolioValue_averageCost, mean (position->cost));
  lw_row_set_double (row, LW_F_portfolioValue_unrealizedPNL, value - position->cost * position->quantity);
  lw_row_set_double (row, LW_F_portfolioValue_realizedPNL, position->realized);
  lw_row_set_text (row, LW_F_portfolioValue_account, self->config.account);
  lw_gw_send (self, connection);
}
