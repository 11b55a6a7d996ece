/* The lists of orders, executions and positions, each to its end. A list holds what there was when it was asked for: a script may
 * add an order to every message that goes out, and a list that took it in would never end. */

#include "config.h"

#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-order.h"

static void
send_open_list (LwGateway      *self,
                LwGwConnection *connection,
                gboolean        all)
{
  guint n = self->orders->len;

  for (guint i = 0; i < n; i++)
    {
      const LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (!lw_gw_order_listed (order) || (!all && order->client_id != connection->client_id))
        continue;
      lw_gw_send_open (self, connection, order);
      lw_gw_send_status (self, connection, order);
    }
  lw_gw_begin (self, LW_MSG_openOrderEnd);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_open_orders (LwGateway      *self,
                          LwGwConnection *connection,
                          LwRow          *row)
{
  if (connection->client_id == 0)
    lw_gw_orders_bind (self, connection);
  send_open_list (self, connection, FALSE);
}

void
lw_gw_on_req_all_open_orders (LwGateway      *self,
                              LwGwConnection *connection,
                              LwRow          *row)
{
  send_open_list (self, connection, TRUE);
}

void
lw_gw_on_req_auto_open_orders (LwGateway      *self,
                               LwGwConnection *connection,
                               LwRow          *row)
{
  if (connection->client_id != 0)
    lw_gw_error (self, connection, -1, 327, NULL);
  else
    connection->auto_bind = lw_row_bool (row, LW_F_reqAutoOpenOrders_autoBind);
}

static gboolean
is_today (LwGateway *self,
          gint64     clock_us)
{
  return lw_calendar_ny_date (clock_us) == lw_calendar_ny_date (lw_gw_clock (self));
}

void
lw_gw_on_req_completed_orders (LwGateway      *self,
                               LwGwConnection *connection,
                               LwRow          *row)
{
  gboolean api_only = lw_row_bool (row, LW_F_reqCompletedOrders_apiOnly); /* without those that a person made in TWS */
  guint n = self->orders->len;

  for (guint i = 0; i < n; i++)
    {
      const LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (!lw_gw_order_live (order) && !order->held && (!api_only || order->order_id > 0) && is_today (self, order->done_us))
        lw_gw_send_completed (self, connection, order);
    }
  lw_gw_begin (self, LW_MSG_completedOrdersEnd);
  lw_gw_send (self, connection);
}

typedef struct
{
  gint32      client_id;
  gint64      since_us; /* 0 = all of the day */
  const char *account;
  const char *symbol;
  const char *sec_type;
  const char *exchange;
  const char *side;
} Filter;

static gboolean
text_fits (const char *wanted,
           const char *value)
{
  return wanted[0] == '\0' || g_ascii_strcasecmp (wanted, value) == 0;
}

static gboolean
filter_takes (LwGateway           *self,
              const Filter        *filter,
              const LwGwExecution *execution)
{
  const LwGwOrder *order = execution->order;
  const LwGwRef *ref = &order->thing.legs[execution->leg].ref;
  const char *sec_type = execution->of_bag ? "BAG" : ref->series >= 0 ? "OPT" : lw_sec_type_text (ref->underlying->chain->sec_type);

  return is_today (self, execution->clock_us) && execution->clock_us >= filter->since_us
         && (filter->client_id == 0 || filter->client_id == order->client_id)
         && text_fits (filter->account, self->config.account) && text_fits (filter->symbol, ref->underlying->chain->symbol)
         && text_fits (filter->sec_type, sec_type)
         && (text_fits (filter->exchange, "CBOE") || text_fits (filter->exchange, "SMART"))
         && (filter->side[0] == '\0' || (g_ascii_toupper (filter->side[0]) == 'B') == (execution->side > 0));
}

void
lw_gw_on_req_executions (LwGateway      *self,
                         LwGwConnection *connection,
                         LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqExecutions_reqId, 0);
  guint n = self->executions->len;
  Filter filter = {
    .client_id = lw_row_int (row, LW_F_reqExecutions_clientId, 0),
    .account = lw_row_text (row, LW_F_reqExecutions_acctCode),
    .symbol = lw_row_text (row, LW_F_reqExecutions_symbol),
    .sec_type = lw_row_text (row, LW_F_reqExecutions_secType),
    .exchange = lw_row_text (row, LW_F_reqExecutions_exchange),
    .side = lw_row_text (row, LW_F_reqExecutions_side),
  };

  if (lw_row_has (row, LW_F_reqExecutions_time)
      && lw_gw_time_parse (lw_row_text (row, LW_F_reqExecutions_time), &filter.since_us) >= LW_GW_TIME_BAD_ZONE)
    {
      lw_gw_error (self, connection, req_id, 321, "The time of the filter is not yyyymmdd-hh:mm:ss");
      return;
    }
  for (int pass = 0; pass < 2; pass++) /* executions first, their commissions behind them */
    for (guint i = 0; i < n; i++)
      {
        const LwGwExecution *execution = g_ptr_array_index (self->executions, i);

        if (!filter_takes (self, &filter, execution))
          continue;
        if (pass == 0)
          lw_gw_send_execution (self, connection, req_id, execution);
        else
          lw_gw_send_commission (self, connection, execution);
      }
  lw_row_set_int (lw_gw_begin (self, LW_MSG_executionDataEnd), LW_F_executionDataEnd_reqId, req_id);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_positions (LwGateway      *self,
                        LwGwConnection *connection,
                        LwRow          *row)
{
  guint n = self->positions->len;

  connection->positions = TRUE;
  for (guint i = 0; i < n; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (position->quantity != 0.0)
        lw_gw_send_position (self, connection, position);
    }
  lw_gw_begin (self, LW_MSG_positionEnd);
  lw_gw_send (self, connection);
}

void
lw_gw_on_cancel_positions (LwGateway      *self,
                           LwGwConnection *connection,
                           LwRow          *row)
{
  connection->positions = FALSE;
}
