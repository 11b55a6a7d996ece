#define G_LOG_DOMAIN "lw-order-reports"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"
#include "lw-tws-time.h"

/* TWS's messages about orders as reports to trade. Field by field; what a message does not have stays absent. */

static void
take_text (char        *to,
           gsize        size,
           const LwRow *row,
           guint        field)
{
  g_autofree char *text = lw_wire_display (lw_row_text (row, field));

  g_strlcpy (to, text, size);
}

#define TAKE_TEXT(to, row, field) take_text ((to), sizeof (to), (row), (field))

static double
number (const LwRow *row,
        guint        field)
{
  return lw_row_has (row, field) ? lw_row_double (row, field) : NAN;
}

/* Margins of a what-if come as text. */
static double
number_in_text (const LwRow *row,
                guint        field)
{
  const char *text = lw_row_text (row, field);
  char *end;
  double value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (value) && fabs (value) < 1e300 ? value : NAN;
}

static LwPrice
price (const LwRow *row,
       guint        field)
{
  LwPrice value;

  return lw_row_has (row, field) && lw_price_from_double (lw_row_double (row, field), &value) ? value : LW_PRICE_NONE;
}

static LwRight
read_right (const char *text)
{
  return text[0] == 'C' ? LW_RIGHT_CALL : text[0] == 'P' ? LW_RIGHT_PUT : LW_RIGHT_NONE;
}

static LwDate
read_date (const char *text)
{
  char day[9] = "";
  LwDate date;

  g_strlcpy (day, text, sizeof day);
  return lw_date_parse (day, &date) ? date : LW_DATE_NONE;
}

/* The contract's fields have the same names in each of these messages. */
#define TAKE_CONTRACT(report, row, message) \
  G_STMT_START { \
    LwContract *contract_ = &(report)->contract; \
    contract_->con_id = lw_row_int ((row), LW_F_##message##_conId, 0); \
    contract_->sec_type = lw_sec_type_parse (lw_row_text ((row), LW_F_##message##_secType)); \
    contract_->last_trade = read_date (lw_row_text ((row), LW_F_##message##_lastTradeDateOrContractMonth)); \
    contract_->strike = number ((row), LW_F_##message##_strike) > 0 ? price ((row), LW_F_##message##_strike) : LW_PRICE_NONE; \
    contract_->right = read_right (lw_row_text ((row), LW_F_##message##_right)); \
    contract_->multiplier = (int) g_ascii_strtoll (lw_row_text ((row), LW_F_##message##_multiplier), NULL, 10); \
    TAKE_TEXT (contract_->symbol, (row), LW_F_##message##_symbol); \
    TAKE_TEXT (contract_->exchange, (row), LW_F_##message##_exchange); \
    TAKE_TEXT (contract_->currency, (row), LW_F_##message##_currency); \
    TAKE_TEXT (contract_->local_symbol, (row), LW_F_##message##_localSymbol); \
    TAKE_TEXT (contract_->trading_class, (row), LW_F_##message##_tradingClass); \
  } G_STMT_END

#define TAKE_LEGS(report, row, message) \
  G_STMT_START { \
    guint n_ = lw_row_count ((row), LW_F_##message##_comboLegs); \
    (report)->n_legs = MIN (n_, LW_MAX_LEGS); \
    for (guint i_ = 0; i_ < (report)->n_legs; i_++) \
      { \
        const LwRow *leg_ = lw_row_entry ((row), LW_F_##message##_comboLegs, i_); \
        (report)->legs[i_] = (LwLeg) { \
          lw_row_int (leg_, LW_F_##message##_comboLegs_conId, 0), \
          lw_row_int (leg_, LW_F_##message##_comboLegs_ratio, 0), \
          strcmp (lw_row_text (leg_, LW_F_##message##_comboLegs_action), "BUY") == 0 ? 1 : -1, \
          LW_PRICE_NONE }; \
      } \
  } G_STMT_END

/* What-if: a commission or a range of it; unset says "no preview". */
static void
take_what_if (LwReport    *report,
              const LwRow *row)
{
  double commission = number (row, LW_F_openOrder_commission);

  report->init_margin_change = number_in_text (row, LW_F_openOrder_initMarginChange);
  report->maint_margin_change = number_in_text (row, LW_F_openOrder_maintMarginChange);
  report->init_margin_after = number_in_text (row, LW_F_openOrder_initMarginAfter);
  report->equity_after = number_in_text (row, LW_F_openOrder_equityWithLoanAfter);
  report->commission = commission;
  report->commission_min = isnan (commission) ? number (row, LW_F_openOrder_minCommission) : commission;
  report->commission_max = isnan (commission) ? number (row, LW_F_openOrder_maxCommission) : commission;
  TAKE_TEXT (report->currency, row, LW_F_openOrder_commissionCurrency);
}

/* As if bought: what is sold has the other sign, and a combo that others sell the other legs. */
static void
take_action (LwReport   *report,
             const char *action)
{
  report->side = strcmp (action, "SELL") == 0 ? -1 : strcmp (action, "BUY") == 0 ? 1 : 0;
  if (report->side >= 0)
    return;
  if (report->limit != LW_PRICE_NONE)
    report->limit = -report->limit;
  for (guint i = 0; i < report->n_legs; i++)
    report->legs[i].side = -report->legs[i].side;
}

static void
take_open_order (LwReport    *report,
                 const LwRow *row)
{
  report->order_id = lw_row_int (row, LW_F_openOrder_orderId, -1);
  report->client_id = lw_row_int (row, LW_F_openOrder_clientId, -1);
  report->perm_id = lw_row_long (row, LW_F_openOrder_permId, 0);
  report->what_if = lw_row_bool (row, LW_F_openOrder_whatIf);
  report->quantity = number (row, LW_F_openOrder_totalQuantity);
  report->limit = price (row, LW_F_openOrder_lmtPrice);
  TAKE_CONTRACT (report, row, openOrder);
  TAKE_LEGS (report, row, openOrder);
  take_action (report, lw_row_text (row, LW_F_openOrder_action));
  TAKE_TEXT (report->order_ref, row, LW_F_openOrder_orderRef);
  TAKE_TEXT (report->account, row, LW_F_openOrder_account);
  TAKE_TEXT (report->status, row, LW_F_openOrder_status);
  TAKE_TEXT (report->tif, row, LW_F_openOrder_tif);
  take_what_if (report, row);
  report->text = lw_wire_unescape (lw_row_text (row, LW_F_openOrder_warningText));
}

static void
take_status (LwReport    *report,
             const LwRow *row)
{
  report->order_id = lw_row_int (row, LW_F_orderStatus_orderId, -1);
  report->client_id = lw_row_int (row, LW_F_orderStatus_clientId, -1);
  report->perm_id = lw_row_long (row, LW_F_orderStatus_permId, 0);
  report->filled = number (row, LW_F_orderStatus_filled);
  report->remaining = number (row, LW_F_orderStatus_remaining);
  report->avg_price = number (row, LW_F_orderStatus_avgFillPrice);
  TAKE_TEXT (report->status, row, LW_F_orderStatus_status);
  report->text = lw_wire_unescape (lw_row_text (row, LW_F_orderStatus_whyHeld));
}

/* No order id, no client id; totalQuantity is 0 once filled, so the filled quantity counts. */
static void
take_completed (LwReport    *report,
                const LwRow *row)
{
  report->perm_id = lw_row_long (row, LW_F_completedOrder_permId, 0);
  report->quantity = number (row, LW_F_completedOrder_totalQuantity);
  report->filled = number (row, LW_F_completedOrder_filledQuantity);
  report->limit = price (row, LW_F_completedOrder_lmtPrice);
  TAKE_CONTRACT (report, row, completedOrder);
  TAKE_LEGS (report, row, completedOrder);
  take_action (report, lw_row_text (row, LW_F_completedOrder_action));
  TAKE_TEXT (report->order_ref, row, LW_F_completedOrder_orderRef);
  TAKE_TEXT (report->account, row, LW_F_completedOrder_account);
  TAKE_TEXT (report->status, row, LW_F_completedOrder_status);
  TAKE_TEXT (report->tif, row, LW_F_completedOrder_tif);
  TAKE_TEXT (report->time_text, row, LW_F_completedOrder_completedTime);
  report->time_us = lw_tws_time_parse (report->time_text);
  report->text = lw_wire_unescape (lw_row_text (row, LW_F_completedOrder_completedStatus));
}

static int
read_side (const char *text)
{
  return strcmp (text, "BOT") == 0 ? 1 : strcmp (text, "SLD") == 0 ? -1 : 0;
}

static void
take_execution (LwReport    *report,
                const LwRow *row)
{
  report->order_id = lw_row_int (row, LW_F_executionData_orderId, -1);
  report->client_id = lw_row_int (row, LW_F_executionData_clientId, -1);
  report->perm_id = lw_row_long (row, LW_F_executionData_permId, 0);
  report->side = read_side (lw_row_text (row, LW_F_executionData_side));
  report->shares = number (row, LW_F_executionData_shares);
  report->filled = number (row, LW_F_executionData_cumQty);
  report->price = price (row, LW_F_executionData_price);
  report->avg_price = number (row, LW_F_executionData_avgPrice);
  TAKE_CONTRACT (report, row, executionData);
  TAKE_TEXT (report->exec_id, row, LW_F_executionData_execId);
  TAKE_TEXT (report->price_text, row, LW_F_executionData_price);
  TAKE_TEXT (report->order_ref, row, LW_F_executionData_orderRef);
  TAKE_TEXT (report->account, row, LW_F_executionData_account);
  TAKE_TEXT (report->time_text, row, LW_F_executionData_time);
  report->time_us = lw_tws_time_parse (report->time_text);
}

static void
take_commission (LwReport    *report,
                 const LwRow *row)
{
  report->commission = number (row, LW_F_commissionReport_commission);
  report->realized = number (row, LW_F_commissionReport_realizedPNL);
  TAKE_TEXT (report->exec_id, row, LW_F_commissionReport_execId);
  TAKE_TEXT (report->currency, row, LW_F_commissionReport_currency);
}

static void
take_position (LwReport    *report,
               const LwRow *row)
{
  report->position = number (row, LW_F_position_position);
  report->avg_cost = number (row, LW_F_position_avgCost);
  TAKE_CONTRACT (report, row, position);
  TAKE_TEXT (report->account, row, LW_F_position_account);
}

static LwReport *
new_report (LwReportType type)
{
  LwReport *report = g_new0 (LwReport, 1);

  lw_report_init (report, type);
  return report;
}

/* Codes that trade hears of in another form, or that are no news. */
static gboolean
code_is_told_otherwise (int code)
{
  const LwTwsCode *known = lw_tws_code_lookup (code);

  return code == 1100 || code == 1101 || code == 1102 || code == 2110 || (known != NULL && known->classes == LW_CODE_INFO);
}

static gboolean
report_error (LwSession   *self,
              const LwRow *row)
{
  gint32 id = lw_row_int (row, LW_F_errMsg_reqId, -1);
  int code = lw_row_int (row, LW_F_errMsg_code, 0);
  LwReport *report;

  if (lw_requests_is_ours (self->requests, id) || (id == -1 && code_is_told_otherwise (code)))
    return FALSE;

  report = new_report (LW_REPORT_ERROR);
  report->order_id = id;
  report->code = code;
  report->text = lw_wire_unescape (lw_row_text (row, LW_F_errMsg_text));
  lw_session_report (self, report);
  return TRUE;
}

static gboolean
report_end (LwSession *self,
            int        list)
{
  LwReport *report;

  if (list < 0)
    return FALSE;

  report = new_report (LW_REPORT_LIST_END);
  report->list = (LwOrderList) list;
  lw_session_report (self, report);
  return TRUE;
}

/* Its End carries no id, and is ours only if we asked. */
static gboolean
report_open_orders_end (LwSession *self)
{
  int list = self->open_list;

  self->open_list = -1;
  return report_end (self, list);
}

static gboolean
report_executions_end (LwSession   *self,
                       const LwRow *row)
{
  LwRequest *request = lw_requests_find (self->requests, lw_row_int (row, LW_F_executionDataEnd_reqId, 0));

  return request != NULL && request->kind == LW_REQUEST_EXECUTIONS && report_end (self, LW_LIST_EXECUTIONS);
}

static gboolean
report_row (LwSession    *self,
            LwReportType  type,
            void        (*take) (LwReport *, const LwRow *))
{
  LwReport *report = new_report (type);

  take (report, lw_msg_get_row (self->in));
  lw_session_report (self, report);
  return TRUE;
}

/* An execId cut short could be taken for another one. */
static gboolean
exec_id_fits (LwSession  *self,
              const char *exec_id,
              gint64      now_us)
{
  if (*exec_id != '\0' && strlen (exec_id) < LW_EXEC_ID_SIZE)
    return TRUE;

  lw_session_bad (self, "an execution's id is empty or longer than 63 bytes", now_us);
  return FALSE;
}

static void
take_next_id (LwReport    *report,
              const LwRow *row)
{
  report->order_id = lw_row_int (row, LW_F_nextValidId_orderId, -1);
}

static void
take_accounts (LwReport    *report,
               const LwRow *row)
{
  report->text = lw_wire_display (lw_row_text (row, LW_F_managedAccts_accounts));
}

gboolean
lw_session_report_message (LwSession *self,
                           gint64     now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);

  switch ((int) lw_msg_get_kind (self->in))
    {
    case LW_MSG_nextValidId:
      return report_row (self, LW_REPORT_NEXT_ID, take_next_id);
    case LW_MSG_managedAccts:
      return report_row (self, LW_REPORT_ACCOUNTS, take_accounts);
    case LW_MSG_openOrder:
      return report_row (self, LW_REPORT_OPEN_ORDER, take_open_order);
    case LW_MSG_orderStatus:
      return report_row (self, LW_REPORT_STATUS, take_status);
    case LW_MSG_completedOrder:
      return report_row (self, LW_REPORT_COMPLETED, take_completed);
    case LW_MSG_executionData:
      return exec_id_fits (self, lw_row_text (row, LW_F_executionData_execId), now_us) &&
             report_row (self, LW_REPORT_EXECUTION, take_execution);
    case LW_MSG_commissionReport:
      return exec_id_fits (self, lw_row_text (row, LW_F_commissionReport_execId), now_us) &&
             report_row (self, LW_REPORT_COMMISSION, take_commission);
    case LW_MSG_position:
      return report_row (self, LW_REPORT_POSITION, take_position);
    case LW_MSG_openOrderEnd:
      return report_open_orders_end (self);
    case LW_MSG_executionDataEnd:
      return report_executions_end (self, row);
    case LW_MSG_completedOrdersEnd:
      return report_end (self, LW_LIST_COMPLETED);
    case LW_MSG_positionEnd:
      return report_end (self, LW_LIST_POSITIONS);
    case LW_MSG_errMsg:
      return report_error (self, row);
    default:
      return FALSE;
    }
}
