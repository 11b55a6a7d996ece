#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-order-encoder.h"
#include "session-harness.h"

static LwOrder
credit_vertical (void)
{
  LwOrder order = { 0 };

  order.order_id = 42;
  g_strlcpy (order.order_ref, "LW2B6MZC7XQH5TRK9VDW3F", sizeof order.order_ref);
  g_strlcpy (order.account, "DU1234567", sizeof order.account);
  g_strlcpy (order.symbol, "SPX", sizeof order.symbol);
  g_strlcpy (order.currency, "USD", sizeof order.currency);
  order.n_legs = 2;
  order.legs[0] = (LwLeg) { 899206200, 1, -1, 62000000 };
  order.legs[1] = (LwLeg) { 899206190, 1, 1, 61900000 };
  order.quantity = 1;
  order.limit = -11000;
  g_strlcpy (order.tif, "DAY", sizeof order.tif);
  return order;
}

/* The what-if of tws-samples.md 4, field by field, with an orderRef of ours and without the routing parameter (0 there):
 * '~' is an empty field. */
static const char sample[] =
  "3|42|0|SPX|BAG|~|~|~|~|SMART|~|USD|~|~|~|~|BUY|1|LMT|-1.1|~|DAY|~|DU1234567|~|0|LW2B6MZC7XQH5TRK9VDW3F|1|0|0|0|"
  "0|0|0|0|2|899206200|1|SELL|SMART|0|0|~|-1|899206190|1|BUY|SMART|0|0|~|-1|0|0|~|0|~|~|~|~|~|~|0|~|-1|0|~|~|0|~|~|"
  "0|0|~|0|~|~|~|~|~|0|~|~|~|~|0|~|~|~|~|~|~|~|~|~|~|0|~|~|0|0|~|~|1|~|0|0|0|0|~|~|~|~|~|~|0|~|~|~|~|~|~|~|~|0|0|0|"
  "~|~|~|0|~|~";

static gboolean
same_value (const char *sent,
            const char *expected)
{
  const char *text = strcmp (expected, "~") == 0 ? "" : expected;

  return strcmp (sent, text) == 0;
}

static GPtrArray *
encode (const LwOrder *order)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  GPtrArray *fields;

  harness_connect (h);
  bytes = lw_session_encode_order (h->session, order);
  g_assert_nonnull (bytes);
  lw_session_send_order (h->session, bytes, h->now_us);
  harness_drain (h);
  fields = g_ptr_array_ref (sent_last (h, LW_MSG_placeOrder)->fields);
  return fields;
}

static void
test_encode_sample (void)
{
  LwOrder order = credit_vertical ();
  g_auto (GStrv) expected = g_strsplit (sample, "|", -1);
  g_autoptr (GPtrArray) fields = NULL;

  order.what_if = TRUE;
  fields = encode (&order);
  g_assert_cmpuint (fields->len, ==, 133);
  g_assert_cmpuint (g_strv_length (expected), ==, 133);

  for (guint i = 0; i < fields->len; i++)
    {
      g_test_message ("field %u: '%s' for '%s'", i, (char *) g_ptr_array_index (fields, i), expected[i]);
      g_assert_true (same_value (g_ptr_array_index (fields, i), expected[i]));
    }
}

/* The order itself differs from its what-if in one field alone. */
static void
test_encode_order (void)
{
  LwOrder order = credit_vertical ();
  g_autoptr (GPtrArray) placed = encode (&order);
  g_autoptr (GPtrArray) what_if = NULL;
  guint n_different = 0;

  order.what_if = TRUE;
  what_if = encode (&order);
  g_assert_cmpuint (placed->len, ==, what_if->len);

  for (guint i = 0; i < placed->len; i++)
    n_different += strcmp (g_ptr_array_index (placed, i), g_ptr_array_index (what_if, i)) != 0;

  g_assert_cmpuint (n_different, ==, 1);

  for (guint i = 0; i < placed->len; i++)
    g_assert_cmpstr (g_ptr_array_index (placed, i), !=, "NonGuaranteed");
}

static void
test_encode_prices (void)
{
  static const struct { LwPrice limit; const char *text; } rows[] = {
    { 13500, "1.35" }, { 0, "0" }, { -500, "-0.05" }, { 100000, "10" }, { -1, "-0.0001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwOrder order = credit_vertical ();
      g_autoptr (GPtrArray) fields = NULL;

      order.limit = rows[i].limit;
      fields = encode (&order);
      g_assert_cmpfloat (g_ascii_strtod (g_ptr_array_index (fields, 19), NULL), ==, g_ascii_strtod (rows[i].text, NULL));
      g_assert_cmpstr (g_ptr_array_index (fields, 19), !=, "");
      g_assert_cmpstr (g_ptr_array_index (fields, 16), ==, "BUY"); /* debit or credit: always bought */
    }
}

static gboolean
has_field (const GPtrArray *fields,
           const char      *text)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (g_ptr_array_index (fields, i), text) == 0)
      return TRUE;
  return FALSE;
}

/* An option alone: its contract, its action, a price without a sign and no legs. */
static void
test_encode_alone (void)
{
  for (int side = -1; side <= 1; side += 2)
    {
      LwOrder order = credit_vertical ();
      g_autoptr (GPtrArray) fields = NULL;

      order.n_legs = 1;
      order.legs[0].side = (gint8) side;
      order.limit = side * 21500;
      fields = encode (&order);
      g_assert_cmpstr (g_ptr_array_index (fields, 2), ==, "899206200");
      g_assert_cmpstr (g_ptr_array_index (fields, 4), ==, "OPT");
      g_assert_cmpstr (g_ptr_array_index (fields, 16), ==, side > 0 ? "BUY" : "SELL");
      g_assert_cmpfloat (g_ascii_strtod (g_ptr_array_index (fields, 19), NULL), ==, 2.15);
      g_assert_false (has_field (fields, "BAG"));
      g_assert_cmpuint (fields->len, ==, 133 - 2 * 8 - 3); /* without legs, and without the three counts of what a combo has */
    }
}

/* A roll: four legs, in their order. */
static void
test_encode_four (void)
{
  LwOrder order = credit_vertical ();
  g_autoptr (GPtrArray) fields = NULL;

  order.n_legs = 4;
  order.legs[2] = (LwLeg) { 777, 1, 1, 0 };
  order.legs[3] = (LwLeg) { 778, 1, -1, 0 };
  fields = encode (&order);
  g_assert_cmpuint (fields->len, ==, 133 + 2 * 8);
  g_assert_cmpstr (g_ptr_array_index (fields, 35), ==, "4");
  g_assert_cmpstr (g_ptr_array_index (fields, 52), ==, "777");
  g_assert_cmpstr (g_ptr_array_index (fields, 54), ==, "BUY");
  g_assert_cmpstr (g_ptr_array_index (fields, 60), ==, "778");
  g_assert_cmpstr (g_ptr_array_index (fields, 62), ==, "SELL");
  g_assert_false (has_field (fields, "NonGuaranteed"));
}

/* Until when, in UTC; other orders say nothing of it. */
static void
test_encode_gtd (void)
{
  LwOrder order = credit_vertical ();
  g_autoptr (GPtrArray) day = NULL, gtd = NULL;

  order.gtd_us = G_GINT64_CONSTANT (1797625800123456); /* 2026-12-18 15:30 New York */
  day = encode (&order);
  g_assert_false (has_field (day, "20261218-20:30:00"));
  g_strlcpy (order.tif, "GTD", sizeof order.tif);
  gtd = encode (&order);
  g_assert_true (has_field (gtd, "20261218-20:30:00"));
  g_assert_cmpstr (g_ptr_array_index (gtd, 21), ==, "GTD");
}

static void
test_incomplete (void)
{
  const char *why;
  LwOrder order = credit_vertical ();

  g_assert_true (lw_order_is_complete (&order, &why));
  order.tif[0] = '\0';
  g_assert_false (lw_order_is_complete (&order, &why));
  g_assert_nonnull (strstr (why, "time in force"));

  order = credit_vertical ();
  order.limit = LW_PRICE_NONE;
  g_assert_false (lw_order_is_complete (&order, &why));

  order = credit_vertical ();
  order.n_legs = 0;
  g_assert_false (lw_order_is_complete (&order, &why));

  order = credit_vertical ();
  order.n_legs = 1; /* the one that is sold */
  g_assert_true (lw_order_is_complete (&order, &why));
  order.limit = 11000;
  g_assert_false (lw_order_is_complete (&order, &why));

  order = credit_vertical ();
  g_strlcpy (order.tif, "GTD", sizeof order.tif);
  g_assert_false (lw_order_is_complete (&order, &why));
  order.gtd_us = 1;
  g_assert_true (lw_order_is_complete (&order, &why));

  order = credit_vertical ();
  order.legs[1].con_id = 0;
  g_assert_false (lw_order_is_complete (&order, &why));
}

static guint64
send_order (Harness *h)
{
  LwOrder order = credit_vertical ();
  g_autoptr (GBytes) bytes = lw_session_encode_order (h->session, &order);
  guint64 frame = lw_session_send_order (h->session, bytes, h->now_us);

  harness_drain (h);
  return frame;
}

static void
test_frame_out (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint64 frame;

  harness_connect (h);
  frame = send_order (h);
  g_assert_cmpuint (frame, !=, 0);
  g_assert_cmpuint (sent_last (h, LW_MSG_placeOrder)->frame, ==, frame);
  g_assert_cmpuint (action_last (h, LW_ACT_FRAME_OUT)->frame, ==, frame);
  lw_session_withdraw (h->session, frame, h->now_us); /* too late: nothing more is said */
  lw_session_frame_out (h->session, frame, h->now_us);
  lw_session_lost (h->session, NULL, 0, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_OUT), ==, 1);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_WITHDRAWN), ==, 0);
}

static void
test_not_connected (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint64 order, cancel;

  order = send_order (h);
  cancel = lw_session_send_cancel (h->session, 42, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (h->sent->len, ==, 0);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_WITHDRAWN), ==, 2);
  g_assert_cmpuint (order, !=, cancel);
}

/* No order while IB is not reached, but a cancel goes. */
static void
test_link_down (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  peer_error (h, -1, 1100, "lost");
  send_order (h);
  lw_session_send_cancel (h->session, 41, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 0);
  g_assert_cmpuint (sent_count (h, LW_MSG_cancelOrder), ==, 1);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_WITHDRAWN), ==, 1);
}

/* Fault D02: into a socket that has been mute for more than 2 s goes a probe first. */
static void
test_probe_before_order (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint64 frame;

  harness_connect (h);
  harness_advance (h, 2 * SECOND + 1);
  harness_forget (h);
  send_order (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 0);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqCurrentTime), ==, 1);
  harness_advance (h, SECOND);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 0);
  lw_row_set_long (peer_begin (h, LW_MSG_currentTime), LW_F_currentTime_time, 1795186803);
  peer_send (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 1);

  harness_advance (h, 2 * SECOND + 1);
  harness_forget (h);
  frame = send_order (h);
  harness_advance (h, 2 * SECOND - 1);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_WITHDRAWN), ==, 0);
  harness_advance (h, 1);
  g_assert_cmpuint (action_last (h, LW_ACT_FRAME_WITHDRAWN)->frame, ==, frame);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 0);
}

/* A dead socket: queued frames are withdrawn, frames that nobody accounted for may be out; then LOST, and nothing after it. */
static void
test_lost_with_frames (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint64 handed, queued = 0;
  guint at_lost = 0;

  harness_connect (h);
  h->hold_out = TRUE;
  handed = send_order (h);

  for (guint i = 0; i < 60; i++)
    queued = send_order (h);

  lw_session_lost (h->session, "reset", 0, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (action_count (h, LW_ACT_FRAME_OUT) + action_count (h, LW_ACT_FRAME_WITHDRAWN), ==, 61);

  for (guint i = 0; i < h->actions->len; i++)
    {
      LwAction *action = g_ptr_array_index (h->actions, i);

      if (action->frame == handed)
        g_assert_cmpint (action->type, ==, LW_ACT_FRAME_OUT);
      if (action->frame == queued)
        g_assert_cmpint (action->type, ==, LW_ACT_FRAME_WITHDRAWN);
      if (action->type == LW_ACT_REPORT && action->report->type == LW_REPORT_LOST)
        at_lost = i;
      if (at_lost > 0)
        g_assert_cmpuint (action->frame, ==, 0);
    }

  g_assert_cmpuint (at_lost, >, 0);
}

static void
test_withdraw (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  guint64 frame;

  harness_connect (h);
  h->hold_out = TRUE;
  frame = send_order (h);
  lw_session_withdraw (h->session, frame, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (action_last (h, LW_ACT_WITHDRAW)->frame, ==, frame);
  lw_session_frame_withdrawn (h->session, frame, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (action_last (h, LW_ACT_FRAME_WITHDRAWN)->frame, ==, frame);
}

static void
test_lists (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  h->hold_out = TRUE;
  lw_session_request_list (h->session, LW_LIST_OPEN_ORDERS, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (report_count (h, LW_REPORT_LIST_BEGIN), ==, 0); /* not out yet */
  lw_session_frame_out (h->session, sent_last (h, LW_MSG_reqOpenOrders)->frame, h->now_us);
  harness_drain (h);
  g_assert_cmpint (report_last (h, LW_REPORT_LIST_BEGIN)->list, ==, LW_LIST_OPEN_ORDERS);
  h->hold_out = FALSE;
  peer_begin (h, LW_MSG_openOrderEnd);
  peer_send (h);
  g_assert_cmpint (report_last (h, LW_REPORT_LIST_END)->list, ==, LW_LIST_OPEN_ORDERS);
  peer_send (h); /* one that nobody asked for */
  g_assert_cmpuint (report_count (h, LW_REPORT_LIST_END), ==, 1);

  lw_session_request_list (h->session, LW_LIST_ALL_OPEN_ORDERS, h->now_us);
  harness_drain (h);
  peer_begin (h, LW_MSG_openOrderEnd);
  peer_send (h);
  g_assert_cmpint (report_last (h, LW_REPORT_LIST_END)->list, ==, LW_LIST_ALL_OPEN_ORDERS);

  lw_session_request_list (h->session, LW_LIST_EXECUTIONS, h->now_us);
  harness_drain (h);
  g_assert_cmpstr (sent_field (sent_last (h, LW_MSG_reqExecutions), 3), ==, "0"); /* all clients */
  lw_row_set_int (peer_begin (h, LW_MSG_executionDataEnd), LW_F_executionDataEnd_reqId, sent_last (h, LW_MSG_reqExecutions)->id);
  peer_send (h);
  g_assert_cmpint (report_last (h, LW_REPORT_LIST_END)->list, ==, LW_LIST_EXECUTIONS);

  lw_session_request_list (h->session, LW_LIST_COMPLETED, h->now_us);
  lw_session_request_list (h->session, LW_LIST_POSITIONS, h->now_us);
  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqCompletedOrders), ==, 1);
  peer_begin (h, LW_MSG_completedOrdersEnd);
  peer_send (h);
  peer_begin (h, LW_MSG_positionEnd);
  peer_send (h);
  g_assert_cmpint (report_last (h, LW_REPORT_LIST_END)->list, ==, LW_LIST_POSITIONS);
  g_assert_cmpuint (report_count (h, LW_REPORT_LIST_END), ==, 5);
}

static void
test_open_order_and_status (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwReport *report;
  LwRow *row, *leg;

  harness_connect (h);
  row = peer_begin (h, LW_MSG_openOrder);
  lw_row_set_int (row, LW_F_openOrder_orderId, 42);
  lw_row_set_int (row, LW_F_openOrder_clientId, 1);
  lw_row_set_long (row, LW_F_openOrder_permId, G_GINT64_CONSTANT (5803245771));
  lw_row_set_text (row, LW_F_openOrder_symbol, "SPX");
  lw_row_set_text (row, LW_F_openOrder_secType, "BAG");
  lw_row_set_text (row, LW_F_openOrder_orderRef, "LW2B6MZC7XQH5TRK9VDW3F");
  lw_row_set_text (row, LW_F_openOrder_account, "DU1234567");
  lw_row_set_text (row, LW_F_openOrder_status, "PreSubmitted");
  lw_row_set_text (row, LW_F_openOrder_tif, "DAY");
  lw_row_set_double (row, LW_F_openOrder_totalQuantity, 3);
  lw_row_set_double (row, LW_F_openOrder_lmtPrice, -1.1);
  lw_row_set_bool (row, LW_F_openOrder_whatIf, TRUE);
  lw_row_set_text (row, LW_F_openOrder_initMarginChange, "890.00");
  lw_row_set_text (row, LW_F_openOrder_initMarginAfter, "25040.00");
  lw_row_set_text (row, LW_F_openOrder_equityWithLoanAfter, "100497.41");
  lw_row_set_double (row, LW_F_openOrder_minCommission, 2.62);
  lw_row_set_double (row, LW_F_openOrder_maxCommission, 3.34);
  leg = lw_row_append (row, LW_F_openOrder_comboLegs);
  lw_row_set_int (leg, LW_F_openOrder_comboLegs_conId, 899206200);
  lw_row_set_int (leg, LW_F_openOrder_comboLegs_ratio, 1);
  lw_row_set_text (leg, LW_F_openOrder_comboLegs_action, "SELL");
  peer_send (h);

  report = report_last (h, LW_REPORT_OPEN_ORDER);
  g_assert_cmpint (report->order_id, ==, 42);
  g_assert_cmpint (report->perm_id, ==, G_GINT64_CONSTANT (5803245771));
  g_assert_cmpstr (report->order_ref, ==, "LW2B6MZC7XQH5TRK9VDW3F");
  g_assert_cmpint (report->limit, ==, -11000);
  g_assert_cmpfloat (report->quantity, ==, 3);
  g_assert_true (report->what_if);
  g_assert_cmpfloat (report->init_margin_change, ==, 890);
  g_assert_cmpfloat (report->init_margin_after, ==, 25040);
  g_assert_cmpfloat (report->equity_after, ==, 100497.41);
  g_assert_true (isnan (report->maint_margin_change));
  g_assert_true (isnan (report->commission));
  g_assert_cmpfloat (report->commission_min, ==, 2.62);
  g_assert_cmpfloat (report->commission_max, ==, 3.34);
  g_assert_cmpuint (report->n_legs, ==, 1);
  g_assert_cmpint (report->legs[0].side, ==, -1);
  g_assert_cmpint (report->contract.sec_type, ==, LW_SEC_BAG);

  row = peer_begin (h, LW_MSG_orderStatus);
  lw_row_set_int (row, LW_F_orderStatus_orderId, 42);
  lw_row_set_text (row, LW_F_orderStatus_status, "Submitted");
  lw_row_set_double (row, LW_F_orderStatus_filled, 0);
  lw_row_set_double (row, LW_F_orderStatus_remaining, 3);
  lw_row_set_text (row, LW_F_orderStatus_whyHeld, "locate");
  peer_send (h);
  report = report_last (h, LW_REPORT_STATUS);
  g_assert_cmpstr (report->status, ==, "Submitted");
  g_assert_cmpfloat (report->filled, ==, 0);
  g_assert_cmpfloat (report->remaining, ==, 3);
  g_assert_cmpstr (report->text, ==, "locate");
  g_assert_cmpstr (report->account, ==, "");
}

/* As if bought: a price that is received is negative, and of a combo that others sell the legs are the other ones. */
static void
test_open_order_signs (void)
{
  static const struct { const char *type, *action; double price; LwPrice limit; } rows[] = {
    { "OPT", "SELL", 2.15, -21500 }, { "OPT", "BUY", 2.15, 21500 }, { "BAG", "BUY", -1.1, -11000 }, { "BAG", "BUY", 1.1, 11000 },
    { "BAG", "SELL", 1.1, -11000 }, { "BAG", "SELL", -1.1, 11000 }, { "OPT", "", 2.15, 21500 },
  };
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwRow *row = peer_begin (h, LW_MSG_openOrder);
      int side = strcmp (rows[i].action, "SELL") == 0 ? -1 : rows[i].action[0] != '\0';
      const LwReport *report;

      lw_row_set_int (row, LW_F_openOrder_orderId, 42);
      lw_row_set_text (row, LW_F_openOrder_secType, rows[i].type);
      if (rows[i].type[0] == 'B')
        lw_row_set_text (lw_row_append (row, LW_F_openOrder_comboLegs), LW_F_openOrder_comboLegs_action, "BUY");
      lw_row_set_text (row, LW_F_openOrder_action, rows[i].action);
      lw_row_set_double (row, LW_F_openOrder_lmtPrice, rows[i].price);
      peer_send (h);
      report = report_last (h, LW_REPORT_OPEN_ORDER);
      g_assert_cmpint (report->limit, ==, rows[i].limit);
      g_assert_cmpint (report->side, ==, side);
      g_assert_cmpuint (report->n_legs, ==, rows[i].type[0] == 'B');
      if (report->n_legs == 1)
        g_assert_cmpint (report->legs[0].side, ==, side);
    }
}

static void
peer_execution (Harness    *h,
                const char *exec_id,
                const char *side,
                const char *time,
                double      price)
{
  LwRow *row = peer_begin (h, LW_MSG_executionData);

  lw_row_set_int (row, LW_F_executionData_reqId, -1);
  lw_row_set_int (row, LW_F_executionData_orderId, 42);
  lw_row_set_int (row, LW_F_executionData_conId, 899206200);
  lw_row_set_text (row, LW_F_executionData_symbol, "SPX");
  lw_row_set_text (row, LW_F_executionData_secType, "OPT");
  lw_row_set_text (row, LW_F_executionData_lastTradeDateOrContractMonth, "20261218");
  lw_row_set_double (row, LW_F_executionData_strike, 6200);
  lw_row_set_text (row, LW_F_executionData_right, "P");
  lw_row_set_text (row, LW_F_executionData_multiplier, "100");
  lw_row_set_text (row, LW_F_executionData_execId, exec_id);
  lw_row_set_text (row, LW_F_executionData_time, time);
  lw_row_set_text (row, LW_F_executionData_side, side);
  lw_row_set_double (row, LW_F_executionData_shares, 1);
  lw_row_set_double (row, LW_F_executionData_price, price);
  lw_row_set_text (row, LW_F_executionData_orderRef, "LW2B6MZC7XQH5TRK9VDW3F");
  peer_send (h);
}

static void
test_executions (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  g_autofree char *too_long = g_strnfill (64, 'x');
  LwReport *report;
  LwRow *row;

  harness_connect (h);
  peer_execution (h, "0000e0d5.691f3a11.02.01", "SLD", "20261120 10:17:44 US/Eastern", 25.05);
  report = report_last (h, LW_REPORT_EXECUTION);
  g_assert_cmpstr (report->exec_id, ==, "0000e0d5.691f3a11.02.01");
  g_assert_cmpint (report->side, ==, -1);
  g_assert_cmpint (report->price, ==, 250500);
  g_assert_cmpint (report->time_us, ==, 1795187864 * SECOND);
  g_assert_cmpint (report->contract.strike, ==, 62000000);
  g_assert_cmpint (report->contract.right, ==, LW_RIGHT_PUT);
  g_assert_cmpint (report->contract.last_trade, ==, lw_date_from_ymd (2026, 12, 18));

  peer_execution (h, "a.b.01", "???", "20261101 01:30:00 US/Eastern", 1.00005);
  report = report_last (h, LW_REPORT_EXECUTION);
  g_assert_cmpint (report->side, ==, 0);
  g_assert_cmpint (report->price, ==, LW_PRICE_NONE); /* no multiple of 0.0001: kept as text */
  g_assert_cmpstr (report->price_text, ==, "1.00005");
  g_assert_cmpint (report->time_us, ==, 0);
  g_assert_cmpstr (report->time_text, ==, "20261101 01:30:00 US/Eastern");

  peer_execution (h, too_long, "BOT", "", 1); /* cut short it might be taken for another */
  g_assert_cmpuint (report_count (h, LW_REPORT_EXECUTION), ==, 2);

  row = peer_begin (h, LW_MSG_commissionReport);
  lw_row_set_text (row, LW_F_commissionReport_execId, "a.b.01");
  lw_row_set_double (row, LW_F_commissionReport_commission, 1.64);
  lw_row_set_text (row, LW_F_commissionReport_currency, "USD");
  lw_row_set_double (row, LW_F_commissionReport_realizedPNL, 1.7976931348623157E308);
  peer_send (h);
  report = report_last (h, LW_REPORT_COMMISSION);
  g_assert_cmpfloat (report->commission, ==, 1.64);
  g_assert_true (isnan (report->realized));
}

static void
test_completed_and_position (void)
{
  g_autoptr (Harness) h = harness_new (NULL);
  LwReport *report;
  LwRow *row;

  harness_connect (h);
  row = peer_begin (h, LW_MSG_completedOrder);
  lw_row_set_text (row, LW_F_completedOrder_orderRef, "LW2B6MZC7XQH5TRK9VDW3F");
  lw_row_set_long (row, LW_F_completedOrder_permId, 1803245775);
  lw_row_set_double (row, LW_F_completedOrder_totalQuantity, 0);
  lw_row_set_double (row, LW_F_completedOrder_filledQuantity, 1);
  lw_row_set_text (row, LW_F_completedOrder_status, "Filled");
  lw_row_set_text (row, LW_F_completedOrder_completedTime, "20261120 10:29:58 America/New_York");
  lw_row_set_text (row, LW_F_completedOrder_completedStatus, "Filled Size: 1");
  peer_send (h);
  report = report_last (h, LW_REPORT_COMPLETED);
  g_assert_cmpint (report->order_id, ==, -1);
  g_assert_cmpint (report->client_id, ==, -1);
  g_assert_cmpint (report->perm_id, ==, 1803245775);
  g_assert_cmpfloat (report->filled, ==, 1);
  g_assert_cmpstr (report->text, ==, "Filled Size: 1");
  g_assert_cmpint (report->time_us, >, 0);

  row = peer_begin (h, LW_MSG_position);
  lw_row_set_text (row, LW_F_position_account, "DU1234567");
  lw_row_set_int (row, LW_F_position_conId, 899206200);
  lw_row_set_double (row, LW_F_position_position, -2);
  lw_row_set_double (row, LW_F_position_avgCost, 2498.36);
  peer_send (h);
  report = report_last (h, LW_REPORT_POSITION);
  g_assert_cmpfloat (report->position, ==, -2);
  g_assert_cmpfloat (report->avg_cost, ==, 2498.36);
  g_assert_cmpint (report->contract.con_id, ==, 899206200);
}

/* Whose error it is, is told by the ranges of ids alone. */
static void
test_errors (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);
  peer_error (h, 42, 201, "Order rejected - reason: margin");
  g_assert_cmpint (report_last (h, LW_REPORT_ERROR)->order_id, ==, 42);
  g_assert_cmpint (report_last (h, LW_REPORT_ERROR)->code, ==, 201);
  peer_error (h, 1000000000, 200, "No security definition");
  peer_error (h, 1999999999, 300, "Can't find EId");
  g_assert_cmpuint (report_count (h, LW_REPORT_ERROR), ==, 1);
  peer_error (h, -1, 2157, "Sec-def data farm connection is broken:secdefil");
  g_assert_cmpint (report_last (h, LW_REPORT_ERROR)->order_id, ==, -1);
  g_assert_cmpint (action_last (h, LW_ACT_NOTICE)->code, ==, 2157);
  peer_error (h, -1, 1100, "lost");
  g_assert_cmpuint (report_count (h, LW_REPORT_ERROR), ==, 2); /* told as LINK_DOWN */
}

/* The orders lane is open while the ordinary one is full. */
static void
test_lane (void)
{
  g_autoptr (Harness) h = harness_new (NULL);

  harness_connect (h);

  for (guint i = 0; i < 100; i++)
    lw_session_request_underlying (h->session, "SPY", h->now_us);

  harness_drain (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_reqContractDetails), <=, 45);
  send_order (h);
  g_assert_cmpuint (sent_count (h, LW_MSG_placeOrder), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/orders/encode-sample", test_encode_sample);
  g_test_add_func ("/session/orders/encode-order", test_encode_order);
  g_test_add_func ("/session/orders/encode-prices", test_encode_prices);
  g_test_add_func ("/session/orders/encode-alone", test_encode_alone);
  g_test_add_func ("/session/orders/encode-four", test_encode_four);
  g_test_add_func ("/session/orders/encode-gtd", test_encode_gtd);
  g_test_add_func ("/session/orders/open-order-signs", test_open_order_signs);
  g_test_add_func ("/session/orders/incomplete", test_incomplete);
  g_test_add_func ("/session/orders/frame-out", test_frame_out);
  g_test_add_func ("/session/orders/not-connected", test_not_connected);
  g_test_add_func ("/session/orders/link-down", test_link_down);
  g_test_add_func ("/session/orders/probe-before-order", test_probe_before_order);
  g_test_add_func ("/session/orders/lost-with-frames", test_lost_with_frames);
  g_test_add_func ("/session/orders/withdraw", test_withdraw);
  g_test_add_func ("/session/orders/lists", test_lists);
  g_test_add_func ("/session/orders/open-order-and-status", test_open_order_and_status);
  g_test_add_func ("/session/orders/executions", test_executions);
  g_test_add_func ("/session/orders/completed-and-position", test_completed_and_position);
  g_test_add_func ("/session/orders/errors", test_errors);
  g_test_add_func ("/session/orders/lane", test_lane);
  return g_test_run ();
}
