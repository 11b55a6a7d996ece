#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include "lw-session-private.h"

/* How long an order waits for a sign of life before it is given up, and how old the last byte may be (tws-errors.md 5). */
#define HOLD_US  (2 * LW_SECOND_US)
#define FRESH_US (2 * LW_SECOND_US)

/* A list's id is forgotten after this; whether the list ended in time is trade's to judge. */
#define LIST_US  (60 * LW_SECOND_US)

#define GENERIC_OPTION     "100,101,106"
#define GENERIC_STOCK      "104,106,456"
#define GENERIC_INDEX      "104,106" /* it pays no dividends, and one id that is not for it takes the whole request with it */

gboolean
lw_session_is_up (const LwSession *self)
{
  return self->state >= LW_CONN_SYNCING && !self->closing;
}

LwRow *
lw_session_begin (LwSession *self,
                  LwMsgKind  kind)
{
  lw_msg_reset (self->out, kind);
  return lw_msg_get_row (self->out);
}

static int
lw_session_version (const LwSession *self)
{
  return self->server_version != 0 ? self->server_version : LW_WIRE_MAX_VERSION;
}

GBytes *
lw_session_write (LwSession *self)
{
  GByteArray *bytes = g_byte_array_new ();

  lw_msg_write (self->out, lw_session_version (self), bytes);
  return g_byte_array_free_to_bytes (bytes);
}

guint64
lw_session_queue (LwSession   *self,
                  LwLane       lane,
                  LwFrameKind  kind,
                  gint32       tag)
{
  return lw_outbox_push (self->outbox, lane, kind, tag, lw_session_write (self));
}

guint64
lw_session_queue_probe (LwSession *self)
{
  lw_session_begin (self, LW_MSG_reqCurrentTime);
  return lw_session_queue (self, LW_LANE_ORDERS, LW_FRAME_PROBE, 0);
}

static void
lw_session_hand_over (LwSession *self,
                      LwFrame   *frame)
{
  LwAction *action = lw_session_act (self, LW_ACT_SEND);

  action->frame = frame->id;
  action->bytes = g_bytes_ref (frame->bytes);
  lw_outbox_hand_over (self->outbox, frame);
  self->messages_out++;
}

static void
lw_session_report_list (LwSession    *self,
                        LwReportType  type,
                        LwOrderList   list)
{
  LwReport *report = g_new0 (LwReport, 1);

  lw_report_init (report, type);
  report->list = list;
  lw_session_report (self, report);
}

/* A request's clock starts when it is sent, not while it waits for its turn. */
static void
lw_session_note_sent (LwSession     *self,
                      const LwFrame *frame,
                      gint64         now_us)
{
  if (frame->kind == LW_FRAME_PLAIN && frame->tag != 0)
    lw_requests_sent (self->requests, frame->tag, now_us);
}

/* For what opens the conversation, before the lanes do. */
void
lw_session_send_now (LwSession *self,
                     GBytes    *bytes,
                     gint64     now_us)
{
  guint64 id = lw_outbox_push (self->outbox, LW_LANE_ORDERS, LW_FRAME_PLAIN, 0, bytes);

  lw_pacer_take (self->pacer, LW_LANE_ORDERS, id, now_us);
  lw_session_hand_over (self, lw_outbox_find_queued (self->outbox, id));
}

static gboolean
lw_session_send_lane (LwSession *self,
                      LwLane     lane,
                      gint64     now_us)
{
  gboolean held = now_us - self->watchdog.last_byte_us > FRESH_US;
  LwFrame *frame = lw_outbox_peek (self->outbox, lane, held);

  if (frame == NULL || !lw_pacer_take (self->pacer, lane, frame->id, now_us))
    return FALSE;

  lw_session_note_sent (self, frame, now_us);
  lw_session_hand_over (self, frame);
  return TRUE;
}

static void
write_legs (LwRow        *row,
            const LwLine *line)
{
  for (guint i = 0; i < line->n_legs; i++)
    {
      LwRow *leg = lw_row_append (row, LW_F_reqMktData_comboLegs);

      lw_row_set_int (leg, LW_F_reqMktData_comboLegs_conId, line->legs[i].con_id);
      lw_row_set_int (leg, LW_F_reqMktData_comboLegs_ratio, line->legs[i].ratio);
      lw_row_set_text (leg, LW_F_reqMktData_comboLegs_action, line->legs[i].side > 0 ? "BUY" : "SELL");
      lw_row_set_text (leg, LW_F_reqMktData_comboLegs_exchange, "SMART");
    }
}

static void
write_combo (LwRow        *row,
             const LwLine *line)
{
  lw_row_set_text (row, LW_F_reqMktData_symbol, line->symbol);
  lw_row_set_text (row, LW_F_reqMktData_secType, "BAG");
  lw_row_set_text (row, LW_F_reqMktData_exchange, "SMART");
  lw_row_set_text (row, LW_F_reqMktData_currency, line->currency);
  write_legs (row, line);
}

static void
write_underlying (LwRow         *row,
                  const LwChain *chain)
{
  lw_row_set_int (row, LW_F_reqMktData_conId, chain->con_id);
  lw_row_set_text (row, LW_F_reqMktData_symbol, chain->symbol);
  lw_row_set_text (row, LW_F_reqMktData_secType, lw_sec_type_text (chain->sec_type));
  lw_row_set_text (row, LW_F_reqMktData_exchange, chain->exchange);
  lw_row_set_text (row, LW_F_reqMktData_currency, chain->currency);
  lw_row_set_text (row, LW_F_reqMktData_genericTickList,
                   chain->sec_type == LW_SEC_IND ? GENERIC_INDEX : GENERIC_STOCK);
}

static void
write_series (LwRow         *row,
              const LwChain *chain,
              guint          series)
{
  const LwExpiry *expiry = &chain->expiries[chain->expiry_of[series]];
  char date[LW_DATE_TEXT_SIZE];
  char multiplier[16];
  char right[2] = { (char) chain->rights[series], '\0' };

  lw_row_set_int (row, LW_F_reqMktData_conId, chain->con_ids[series]);
  lw_row_set_text (row, LW_F_reqMktData_symbol, chain->symbol);
  lw_row_set_text (row, LW_F_reqMktData_secType, "OPT");
  lw_row_set_text (row, LW_F_reqMktData_lastTradeDateOrContractMonth, lw_date_format_tws (expiry->last_trade, date));
  lw_row_set_double (row, LW_F_reqMktData_strike, lw_price_to_double (chain->strikes[series]));
  lw_row_set_text (row, LW_F_reqMktData_right, right);
  g_snprintf (multiplier, sizeof multiplier, "%d", expiry->multiplier);
  lw_row_set_text (row, LW_F_reqMktData_multiplier, multiplier);
  lw_row_set_text (row, LW_F_reqMktData_exchange, "SMART");
  lw_row_set_text (row, LW_F_reqMktData_currency, chain->currency[0] != '\0' ? chain->currency : "USD");
  lw_row_set_text (row, LW_F_reqMktData_tradingClass, expiry->trading_class);
  lw_row_set_text (row, LW_F_reqMktData_genericTickList, GENERIC_OPTION);
}

static void
lw_session_subscribe (LwSession *self,
                      LwLine    *line,
                      gint64     now_us)
{
  gint32 id = lw_requests_open (self->requests, LW_REQUEST_LINE, line, 0, 0);
  LwRow *row = lw_session_begin (self, LW_MSG_reqMktData);
  const LwLineUser *user = &g_array_index (line->users, LwLineUser, 0);

  lw_row_set_int (row, LW_F_reqMktData_reqId, id);

  if (line->kind == LW_LINE_COMBO)
    write_combo (row, line);
  else if (line->kind == LW_LINE_UNDERLYING)
    write_underlying (row, user->chain);
  else
    write_series (row, user->chain, (guint) user->series);

  if (line->plain)
    lw_row_set_text (row, LW_F_reqMktData_genericTickList, "");

  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, id);
  lw_lines_asked (self->lines, line, id, now_us);
}

/* Lines are asked for only when the pacer has room: what is not wanted any more by then costs no message. Without IB nobody
 * would answer. */
static gboolean
lw_session_pull_line (LwSession *self,
                      gint64     now_us)
{
  LwLine *line = NULL;
  gint32 request = 0;

  if (self->link_down)
    return FALSE;

  switch (lw_lines_next (self->lines, now_us, &line, &request))
    {
    case LW_LINES_SUBSCRIBE:
      lw_session_subscribe (self, line, now_us);
      return TRUE;
    case LW_LINES_CANCEL:
      lw_requests_close (self->requests, request);
      lw_row_set_int (lw_session_begin (self, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, request);
      lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, 0);
      return TRUE;
    case LW_LINES_NOTHING:
    default:
      return FALSE;
    }
}

/* Orders that have waited too long for a sign of life. */
static void
lw_session_give_up_orders (LwSession *self,
                           gint64     now_us)
{
  LwFrame *frame;

  while ((frame = lw_outbox_peek (self->outbox, LW_LANE_ORDERS, FALSE)) != NULL && frame->kind == LW_FRAME_ORDER &&
         now_us >= frame->hold_until_us)
    {
      lw_session_act (self, LW_ACT_FRAME_WITHDRAWN)->frame = frame->id;
      lw_outbox_remove (self->outbox, frame);
    }
}

void
lw_session_pump (LwSession *self,
                 gint64     now_us)
{
  if (!lw_session_is_up (self))
    return;

  lw_session_give_up_orders (self, now_us);

  while (lw_session_send_lane (self, LW_LANE_ORDERS, now_us))
    continue;

  for (;;)
    {
      if (lw_outbox_peek (self->outbox, LW_LANE_ORDINARY, FALSE) == NULL &&
          (lw_pacer_next_us (self->pacer, LW_LANE_ORDINARY, now_us) > now_us || !lw_session_pull_line (self, now_us)))
        return;

      if (!lw_session_send_lane (self, LW_LANE_ORDINARY, now_us))
        return;
    }
}

static gint64
lw_session_hold_next_us (LwSession *self)
{
  LwFrame *frame = lw_outbox_peek (self->outbox, LW_LANE_ORDERS, FALSE);

  return frame != NULL && frame->kind == LW_FRAME_ORDER ? frame->hold_until_us : LW_NEVER_US;
}

/* When there is more to send than the pacer allows now. */
gint64
lw_session_pump_next_us (LwSession *self,
                         gint64     now_us)
{
  gint64 next_us = LW_NEVER_US;
  gboolean held = now_us - self->watchdog.last_byte_us > FRESH_US;

  if (!lw_session_is_up (self))
    return LW_NEVER_US;

  next_us = lw_session_hold_next_us (self);

  if (lw_outbox_peek (self->outbox, LW_LANE_ORDERS, held) != NULL)
    next_us = MIN (next_us, lw_pacer_next_us (self->pacer, LW_LANE_ORDERS, now_us));

  if (lw_outbox_peek (self->outbox, LW_LANE_ORDINARY, FALSE) != NULL ||
      (!self->link_down && lw_lines_has_work (self->lines, now_us)))
    {
      gint64 at_us = lw_pacer_next_us (self->pacer, LW_LANE_ORDINARY, now_us);

      if (at_us > now_us) /* else it waits for something other than the pacer */
        next_us = MIN (next_us, at_us);
    }

  return next_us;
}

/* The socket is dead: each order frame gets the one report that it has not had. */
void
lw_session_drop_frames (LwSession *self,
                        gint64     now_us)
{
  LwFrame *frame;
  gboolean queued;

  while ((frame = lw_outbox_any (self->outbox, &queued)) != NULL)
    {
      /* One that the shell did not account for may have left: that is the side on which to err. */
      if (lw_frame_is_order (frame))
        lw_session_act (self, queued ? LW_ACT_FRAME_WITHDRAWN : LW_ACT_FRAME_OUT)->frame = frame->id;

      lw_outbox_remove (self->outbox, frame);
    }

  lw_pacer_lost (self->pacer, now_us);
}

void
lw_session_frame_out (LwSession *self,
                      guint64    frame_id,
                      gint64     now_us)
{
  LwFrame *frame = lw_outbox_find_handed (self->outbox, frame_id);

  lw_pacer_out (self->pacer, frame_id, now_us);

  if (frame == NULL)
    return;

  if (lw_frame_is_order (frame))
    lw_session_act (self, LW_ACT_FRAME_OUT)->frame = frame_id;

  if (frame->kind == LW_FRAME_LIST)
    {
      LwOrderList list = (LwOrderList) frame->tag;

      if (list == LW_LIST_OPEN_ORDERS || list == LW_LIST_ALL_OPEN_ORDERS)
        self->open_list = (int) list;

      lw_session_report_list (self, LW_REPORT_LIST_BEGIN, list);
    }

  lw_outbox_remove (self->outbox, frame);
  lw_session_wake (self, now_us);
}

void
lw_session_frame_withdrawn (LwSession *self,
                            guint64    frame_id,
                            gint64     now_us)
{
  LwFrame *frame = lw_outbox_find_handed (self->outbox, frame_id);

  lw_pacer_withdrawn (self->pacer, frame_id);

  if (frame == NULL)
    return;

  if (lw_frame_is_order (frame))
    lw_session_act (self, LW_ACT_FRAME_WITHDRAWN)->frame = frame_id;

  lw_outbox_remove (self->outbox, frame);
  lw_session_wake (self, now_us);
}

void
lw_session_withdraw (LwSession *self,
                     guint64    frame_id,
                     gint64     now_us)
{
  LwFrame *frame = lw_outbox_find_queued (self->outbox, frame_id);

  if (frame == NULL)
    {
      if (lw_outbox_find_handed (self->outbox, frame_id) != NULL)
        lw_session_act (self, LW_ACT_WITHDRAW)->frame = frame_id;

      return;
    }

  if (lw_frame_is_order (frame))
    lw_session_act (self, LW_ACT_FRAME_WITHDRAWN)->frame = frame_id;

  lw_outbox_remove (self->outbox, frame);
  lw_session_wake (self, now_us);
}

/* A frame that may not leave is withdrawn at once, so that it too has its one report. */
static guint64
lw_session_push_order (LwSession   *self,
                       LwFrameKind  kind,
                       GBytes      *bytes,
                       gboolean     allowed,
                       gint64       now_us)
{
  guint64 id = lw_outbox_push (self->outbox, LW_LANE_ORDERS, kind, 0, bytes);

  lw_outbox_find_queued (self->outbox, id)->hold_until_us = now_us + HOLD_US;

  if (!allowed)
    lw_session_withdraw (self, id, now_us);

  lw_session_wake (self, now_us);
  return id;
}

guint64
lw_session_send_order (LwSession *self,
                       GBytes    *frame_bytes,
                       gint64     now_us)
{
  gboolean allowed = lw_session_is_up (self) && !self->link_down;

  if (allowed && now_us - self->watchdog.last_byte_us > FRESH_US && self->watchdog.probed_us == 0)
    lw_session_queue_probe (self);

  return lw_session_push_order (self, LW_FRAME_ORDER, g_bytes_ref (frame_bytes), allowed, now_us);
}

guint64
lw_session_send_cancel (LwSession *self,
                        gint32     order_id,
                        gint64     now_us)
{
  lw_row_set_int (lw_session_begin (self, LW_MSG_cancelOrder), LW_F_cancelOrder_orderId, order_id);
  return lw_session_push_order (self, LW_FRAME_CANCEL, lw_session_write (self), lw_session_is_up (self), now_us);
}

gboolean
lw_session_send_global_cancel (LwSession *self,
                               gint64     now_us)
{
  if (!lw_session_is_up (self))
    return FALSE;
  lw_session_begin (self, LW_MSG_reqGlobalCancel);
  lw_session_push_order (self, LW_FRAME_CANCEL, lw_session_write (self), TRUE, now_us);
  return TRUE;
}

void
lw_session_request_list (LwSession   *self,
                         LwOrderList  list,
                         gint64       now_us)
{
  LwRow *row;
  gint32 id;

  if (!lw_session_is_up (self))
    return;

  switch (list)
    {
    case LW_LIST_OPEN_ORDERS:
      lw_session_begin (self, LW_MSG_reqOpenOrders);
      break;
    case LW_LIST_ALL_OPEN_ORDERS:
      lw_session_begin (self, LW_MSG_reqAllOpenOrders);
      break;
    case LW_LIST_EXECUTIONS:
      id = lw_requests_open (self->requests, LW_REQUEST_EXECUTIONS, NULL, 0, LIST_US);
      lw_requests_sent (self->requests, id, now_us);
      row = lw_session_begin (self, LW_MSG_reqExecutions);
      lw_row_set_int (row, LW_F_reqExecutions_reqId, id);
      lw_row_set_int (row, LW_F_reqExecutions_clientId, 0); /* all clients */
      break;
    case LW_LIST_COMPLETED:
      lw_row_set_bool (lw_session_begin (self, LW_MSG_reqCompletedOrders), LW_F_reqCompletedOrders_apiOnly, FALSE);
      break;
    case LW_LIST_POSITIONS:
    case LW_N_LISTS:
    default:
      lw_session_begin (self, LW_MSG_reqPositions);
      break;
    }

  lw_session_queue (self, LW_LANE_ORDERS, LW_FRAME_LIST, (gint32) list);
  lw_session_wake (self, now_us);
}
