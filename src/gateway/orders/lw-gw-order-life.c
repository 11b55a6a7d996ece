/* How an order gets to work, waits, and ends. */

#include "config.h"

#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-order.h"

/* How long after the opening an order for it (tif OPG) may still be filled. */
#define OPENING_US (60 * G_USEC_PER_SEC)

LwGwConnection *
lw_gw_order_listener (LwGateway       *self,
                      const LwGwOrder *order)
{
  return order->held ? NULL : lw_gw_client_connection (self, order->client_id);
}

void
lw_gw_order_tell (LwGateway       *self,
                  const LwGwOrder *order)
{
  LwGwConnection *connection = lw_gw_order_listener (self, order);

  lw_gw_send_open (self, connection, order);
  lw_gw_send_status (self, connection, order);
}

static gboolean
has_tif (const LwGwOrder *order,
         const char      *tif)
{
  return strcmp (lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif), tif) == 0;
}

static gboolean
is_opening (LwGateway *self)
{
  gint64 clock_us = lw_gw_clock (self);
  LwDate date = lw_calendar_ny_date (clock_us);

  return lw_calendar_is_open (date) && clock_us >= lw_calendar_open (date) && clock_us < lw_calendar_open (date) + OPENING_US;
}

gboolean
lw_gw_order_market_open (LwGateway       *self,
                         const LwGwOrder *order)
{
  if (has_tif (order, "OPG"))
    return is_opening (self);
  return lw_gw_market_is_open (self->market, order->thing.legs[0].ref.underlying, lw_gw_clock (self));
}

/* The day on which an order for the day is good: after hours it is the next one that trades. */
static LwDate
session_of (LwGateway       *self,
            const LwGwOrder *order)
{
  LwDate date = lw_calendar_ny_date (order->taken_us);

  if (lw_gw_market_is_open (self->market, order->thing.legs[0].ref.underlying, order->taken_us)
      || (lw_calendar_is_open (date) && order->taken_us < lw_calendar_close (date)))
    return date;
  return lw_calendar_next_open (date);
}

void
lw_gw_order_end (LwGateway  *self,
                 LwGwOrder  *order,
                 const char *why)
{
  LwGwConnection *connection = lw_gw_order_listener (self, order);

  order->state = LW_GW_CANCELLED;
  order->cancelling = order->waiting = FALSE;
  order->done_us = lw_gw_clock (self);
  g_free (order->done_text);
  order->done_text = g_strdup (why);
  lw_gw_touch (self);
  lw_gw_send_status (self, connection, order);
  lw_gw_error (self, connection, order->order_id, 202, NULL);
  lw_gw_family_ended (self, order);
}

static gboolean
parent_has_filled (LwGateway       *self,
                   const LwGwOrder *order)
{
  const LwGwOrder *parent = lw_gw_order_parent (self, order);

  return parent == NULL || parent->state == LW_GW_FILLED || (parent->state == LW_GW_CANCELLED && parent->filled > 0);
}

static gboolean
cancels_by_condition (const LwGwOrder *order)
{
  return lw_row_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_conditionsCancelOrder);
}

/* Once they were true they are not asked again. */
static gboolean
conditions_allow (LwGateway *self,
                  LwGwOrder *order)
{
  if (cancels_by_condition (order) || !lw_row_has (lw_msg_get_row (order->placed), LW_F_placeOrder_conditions))
    return TRUE;
  order->condition = order->condition || lw_gw_conditions_true (self, order);
  return order->condition;
}

static gboolean
may_work (LwGateway *self,
          LwGwOrder *order)
{
  return order->sent && parent_has_filled (self, order) && order->after_us <= lw_gw_clock (self)
         && lw_gw_order_market_open (self, order) && conditions_allow (self, order) && lw_gw_order_trigger (self, order);
}

static gboolean
is_waiting (const LwGwOrder *order)
{
  return order->waiting && order->state == LW_GW_PRESUBMITTED;
}

void
lw_gw_order_advance (LwGateway *self,
                     LwGwOrder *order)
{
  if (!is_waiting (order) || order->cancelling || order->held || !may_work (self, order))
    return;
  order->waiting = FALSE;
  order->state = LW_GW_SUBMITTED;
  lw_gw_touch (self);
  lw_gw_order_tell (self, order);
  lw_gw_match (self, order);
  /* Where a script rules nothing fills by itself: it decides about such orders too. */
  if (lw_gw_order_live (order) && self->config.script == NULL && (has_tif (order, "IOC") || has_tif (order, "FOK")))
    lw_gw_order_end (self, order, "Cancelled by Exchange");
}

static void
say_closed (LwGateway       *self,
            const LwGwOrder *order)
{
  LwDate date = lw_calendar_ny_date (lw_gw_clock (self));
  gint64 open_us = lw_calendar_open (date);
  g_autofree char *detail = NULL;
  char time_text[48];

  if (!lw_calendar_is_open (date) || open_us <= lw_gw_clock (self))
    open_us = lw_calendar_open (lw_calendar_next_open (date));
  detail = g_strdup_printf ("%s %d %s %s Warning: your order will be held until the market opens at %s.",
                            order->side > 0 ? "BUY" : "SELL", order->quantity,
                            order->thing.legs[0].ref.underlying->chain->symbol, order->thing.bag ? "Combo" : "",
                            lw_gw_time_text (open_us, "US/Eastern", time_text));
  lw_gw_error (self, lw_gw_order_listener (self, order), order->order_id, 399, detail);
}

static void
on_work (LwGateway       *self,
         const LwGwEvent *event)
{
  LwGwOrder *order = event->object;

  if (order->revision != event->revision || order->state != LW_GW_PRESUBMITTED || order->cancelling || order->held)
    return;
  order->waiting = TRUE;
  if (order->sent && !lw_gw_order_market_open (self, order))
    say_closed (self, order);
  lw_gw_order_advance (self, order);
  lw_gw_plan_market (self);
}

static void
on_ack (LwGateway       *self,
        const LwGwEvent *event)
{
  LwGwOrder *order = event->object;

  if (order->revision != event->revision || order->state != LW_GW_PENDING || order->cancelling || order->held)
    return;
  order->state = LW_GW_PRESUBMITTED;
  lw_gw_touch (self);
  lw_gw_order_tell (self, order);
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_WORK_US), on_work, 0, 0, order->revision, order);
}

void
lw_gw_order_begin (LwGateway *self,
                   LwGwOrder *order)
{
  order->waiting = FALSE;
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_ACK_US), on_ack, 0, 0, order->revision, order);
}

void
lw_gw_order_step (LwGateway *self,
                  LwGwOrder *order)
{
  gboolean works = order->state == LW_GW_SUBMITTED;

  if ((!works && !is_waiting (order)) || order->cancelling || order->held)
    return;
  if (order->until_us != 0 && order->until_us <= lw_gw_clock (self))
    lw_gw_order_end (self, order, "Expired");
  else if (works && has_tif (order, "OPG") && !is_opening (self))
    lw_gw_order_end (self, order, "Cancelled by Exchange");
  else if (cancels_by_condition (order) && lw_gw_conditions_true (self, order))
    lw_gw_order_end (self, order, "Cancelled by its condition");
  else
    lw_gw_order_advance (self, order);
}

static void
on_cancelled (LwGateway       *self,
              const LwGwEvent *event)
{
  LwGwOrder *order = event->object;

  if (order->cancelling && lw_gw_order_live (order))
    lw_gw_order_end (self, order, "Cancelled by Trader");
}

void
lw_gw_order_begin_cancel (LwGateway *self,
                          LwGwOrder *order)
{
  if (order->cancelling)
    return;
  order->cancelling = TRUE;
  lw_gw_touch (self);
  lw_gw_send_status (self, lw_gw_order_listener (self, order), order);
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_CANCEL_US), on_cancelled, 0, 0, 0, order);
}

void
lw_gw_order_resume (LwGateway *self,
                    LwGwOrder *order)
{
  if (order->cancelling)
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_CANCEL_US), on_cancelled, 0, 0, 0, order);
  else if (order->state == LW_GW_PENDING)
    lw_gw_order_begin (self, order);
  else if (order->state == LW_GW_PRESUBMITTED)
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_WORK_US), on_work, 0, 0, order->revision, order);
}

static void
end_day_of (LwGateway *self,
            LwGwOrder *order)
{
  if (session_of (self, order) >= lw_calendar_ny_date (lw_gw_clock (self)))
    return;
  if (order->state != LW_GW_INACTIVE && has_tif (order, "DTC"))
    {
      order->state = LW_GW_INACTIVE;
      order->waiting = FALSE;
      lw_gw_touch (self);
      lw_gw_order_tell (self, order);
    }
  else if (order->state == LW_GW_INACTIVE || has_tif (order, "DAY") || has_tif (order, "IOC") || has_tif (order, "FOK"))
    lw_gw_order_end (self, order, "Cancelled at the end of the day");
}

void
lw_gw_orders_end_day (LwGateway *self)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (lw_gw_order_live (order) && !order->held)
        end_day_of (self, order);
    }
}
