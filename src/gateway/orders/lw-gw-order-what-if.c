/* What an order would do to the account: nothing is placed. */

#include "config.h"

#include <math.h>

#include "lw-gw-order.h"

static void
set_money (LwRow *row,
           guint  field,
           double amount)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  lw_row_set_text (row, field, g_ascii_formatd (text, sizeof text, "%.2f", amount));
}

/* At the leg's present price on the side that it takes. */
static double
expected_commission (LwGateway       *self,
                     const LwGwOrder *order,
                     const LwGwLeg   *leg)
{
  gboolean sold = leg->side * order->side < 0;
  LwGwQuote quote;
  double premium;

  lw_gw_market_quote (self->market, &leg->ref, &quote);
  premium = sold ? quote.bid : quote.ask;
  return lw_gw_commission (leg, order->quantity * leg->ratio, isnan (premium) ? 0.0 : premium, sold);
}

void
lw_gw_answer_what_if (LwGateway       *self,
                      LwGwConnection  *connection,
                      const LwGwOrder *order)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_openOrder);
  double margin = lw_gw_account_margin_with (self, &order->thing, order->side * order->quantity);
  double commission = 0.0;
  LwGwFigures now;

  lw_gw_account_figures (self, &now);
  for (guint i = 0; i < order->thing.n_legs; i++)
    commission += expected_commission (self, order, &order->thing.legs[i]);
  lw_gw_order_fields (order, row);
  lw_row_set_text (row, LW_F_openOrder_account, self->config.account);
  lw_row_set_bool (row, LW_F_openOrder_whatIf, TRUE);
  lw_row_set_text (row, LW_F_openOrder_status, "PreSubmitted");
  set_money (row, LW_F_openOrder_initMarginBefore, now.initial_margin);
  set_money (row, LW_F_openOrder_maintMarginBefore, now.maintenance_margin);
  set_money (row, LW_F_openOrder_equityWithLoanBefore, now.net_liquidation);
  set_money (row, LW_F_openOrder_initMarginChange, margin - now.initial_margin);
  set_money (row, LW_F_openOrder_maintMarginChange, margin - now.maintenance_margin);
  set_money (row, LW_F_openOrder_equityWithLoanChange, -commission);
  set_money (row, LW_F_openOrder_initMarginAfter, margin);
  set_money (row, LW_F_openOrder_maintMarginAfter, margin);
  set_money (row, LW_F_openOrder_equityWithLoanAfter, now.net_liquidation - commission);
  lw_row_set_double (row, LW_F_openOrder_minCommission, round (commission * 80.0) / 100.0);
  lw_row_set_double (row, LW_F_openOrder_maxCommission, round (commission * 102.0) / 100.0);
  lw_row_set_text (row, LW_F_openOrder_commissionCurrency, "USD");
  lw_row_set_typical (row);
  lw_gw_send (self, connection);
}
