/* G19's alarms among positions, orders, lost connections and restarts, on a virtual clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define MINUTE (60 * SECOND)

static guint
written (LwMock *mock, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "alarm") && strstr (g_ptr_array_index (mock->events, i), part) != NULL;
  return n;
}

static void
go_to (LwMock *mock, LwDate day, int hour, int minute)
{
  lw_mock_advance (mock, lw_calendar_ny_instant (day, hour, minute) - mock->now_us);
}

static LwDate
friday (void)
{
  return lw_date_from_ymd (2026, 12, 18);
}

/* A bull put @k1 / @k1 + 5, sold once, that trades until 16:00 of @last_trade. */
static void
send_of (LwMock *mock, const char *id, const char *symbol, double k1, LwDate last_trade)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, symbol, k1, k1 + 5, 1, 1.20);
  ticket.vertical.last_trade = ticket.vertical.settle = last_trade;
  ticket.vertical.last_trade_us = ticket.vertical.settle_us = lw_calendar_close (last_trade);
  ticket.expires_today_ok = TRUE;
  g_assert_true (lw_mock_transmit (mock, id, &ticket));
}

static void
send (LwMock *mock, const char *id, double k1, LwDate last_trade)
{
  send_of (mock, id, "SPY", k1, last_trade);
}

static void
test_held (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  lw_mock_fill_legs (mock, 0, 1);
  go_to (mock, friday (), 14, 59);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  go_to (mock, friday (), 15, 0); /* by its own wake */
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "LAST HOUR: SPY 18 Dec (+1 425 put, -1 430 put held) trades until 16:00 ET, 60 min from now"));
  g_assert_cmpstr (mock->last_title, ==, "Last hour of SPY 18 Dec");
  g_assert_cmpstr (mock->last_alarm_order, ==, ID); /* which opened it */
  g_assert_cmpuint (written (mock, "LAST HOUR"), ==, 1);
  go_to (mock, friday () + 3, 12, 0);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  lw_mock_finish (mock);
}

static void
test_early_close (void)
{
  LwMock *mock = lw_mock_connected ();
  LwDate half = lw_date_from_ymd (2026, 11, 27);

  send (mock, ID, 425, half);
  lw_mock_fill_legs (mock, 0, 1);
  go_to (mock, half, 11, 59);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  go_to (mock, half, 12, 0);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "until 13:00 ET"));
  lw_mock_finish (mock);
}

/* An order that is working, and then what it has filled: the same series, so nothing is said again. */
static void
test_order (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  go_to (mock, friday (), 15, 10);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "LAST HOUR: an order of yours for SPY 18 Dec (425 put, 430 put)"));
  g_assert_cmpstr (mock->last_title, ==, "Last hour of an order for SPY 18 Dec");
  g_assert_cmpstr (mock->last_alarm_order, ==, ID);
  lw_mock_fill_legs (mock, 0, 1);
  go_to (mock, friday (), 15, 30);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  lw_mock_finish (mock);
}

static void
test_order_is_over (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  lw_trade_cancel (mock->trade, ID, mock->now_us);
  lw_mock_run (mock);
  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_run (mock);
  g_assert_true (lw_intent_state_is_final (lw_mock_state (mock, ID)));
  mock->orders[0].visible = FALSE;
  go_to (mock, friday (), 15, 30);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_finish (mock);
}

/* What comes within the hour is told of alone; another expiry has its own hour. */
static void
test_more (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  lw_mock_fill_legs (mock, 0, 1);
  go_to (mock, friday (), 15, 10);
  send (mock, ID2, 415, friday ());
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  g_assert_nonnull (strstr (mock->last_alarm, "415 put, 420 put"));
  g_assert_null (strstr (mock->last_alarm, "430 put"));
  lw_mock_fill_legs (mock, 1, 1);
  send (mock, "LWCCCCCCCCCCCCCCCCCCCC", 405, friday () + 3);
  lw_mock_fill_legs (mock, 2, 1);
  go_to (mock, friday () + 3, 14, 59);
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  go_to (mock, friday () + 3, 15, 0);
  g_assert_cmpuint (mock->n_alarms, ==, 3);
  g_assert_nonnull (strstr (mock->last_alarm, "SPY 21 Dec"));
  lw_mock_finish (mock);
}

/* One sentence each. */
static void
test_two_symbols (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  send_of (mock, ID2, "AAPL", 225, friday ());
  go_to (mock, friday (), 15, 0);
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  g_assert_cmpuint (written (mock, "SPY 18 Dec (425 put, 430 put)"), ==, 1);
  g_assert_cmpuint (written (mock, "AAPL 18 Dec (225 put, 230 put)"), ==, 1);
  lw_mock_finish (mock);
}

/* A lost connection takes nothing of what is known; another run says it again, once TWS has told what is held. */
static void
test_lost_and_again (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  lw_mock_fill_legs (mock, 0, 1);
  go_to (mock, friday (), 14, 30);
  lw_mock_lose (mock);
  go_to (mock, friday (), 15, 0);
  g_assert_cmpuint (written (mock, "LAST HOUR"), ==, 1);
  lw_mock_connect (mock);
  go_to (mock, friday (), 15, 10);
  g_assert_cmpuint (written (mock, "LAST HOUR"), ==, 1);
  lw_mock_restart (mock);
  g_assert_cmpuint (written (mock, "LAST HOUR"), ==, 1);
  lw_mock_connect (mock);
  g_assert_cmpuint (written (mock, "LAST HOUR"), ==, 2);
  lw_mock_finish (mock);
}

static void
hold (LwMock *mock, gint32 con_id, double strike, double quantity)
{
  guint i = mock->n_positions++;

  mock->positions[i].con_id = con_id;
  mock->positions[i].quantity = quantity;
  mock->positions[i].contract = (LwContract) { .con_id = con_id, .sec_type = LW_SEC_OPT, .symbol = "SPY", .trading_class = "SPY",
                                               .right = LW_RIGHT_CALL, .strike = (LwPrice) llround (strike * LW_PRICE_SCALE),
                                               .last_trade = friday (), .settle = friday (), .multiplier = 100, .min_tick = NAN };
}

/* Held before the program came, as TWS describes it: no order of ours. */
static LwMock *
holding_calls (void)
{
  LwMock *mock = lw_mock_new (NULL);

  hold (mock, 11, 430, -2);
  hold (mock, 12, 440, 2);
  lw_mock_connect (mock);
  return mock;
}

static void
test_of_others (void)
{
  LwMock *mock = holding_calls ();

  go_to (mock, friday (), 15, 0);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "-2 430 call, +2 440 call held"));
  g_assert_cmpstr (mock->last_alarm_order, ==, "");
  lw_mock_finish (mock);
}

static guint
n_short_calls (LwMock *mock)
{
  g_autoptr (GPtrArray) symbols = lw_trade_short_calls (mock->trade, mock->now_us);

  for (guint i = 0; i < symbols->len; i++)
    g_assert_cmpstr (g_ptr_array_index (symbols, i), ==, "SPY");
  return symbols->len;
}

static void
tell (LwMock *mock, const char *symbol, double spot, LwDate ex_date)
{
  const LwAlarmMarket market = { spot, ex_date, 1.8 };

  lw_trade_tell_market (mock->trade, symbol, &market, mock->now_us);
  lw_mock_run (mock);
}

/* Once a day, whatever the looks; the call that is held long is nobody's to exercise but ours. */
static void
test_before_ex_date (void)
{
  LwMock *mock = holding_calls ();
  LwDate ex_date = friday () - 1;

  go_to (mock, ex_date - 2, 11, 0);
  g_assert_cmpuint (n_short_calls (mock), ==, 1);
  tell (mock, "SPY", 430.00, ex_date);
  tell (mock, "SPY", NAN, ex_date);
  tell (mock, "SPY", 450, LW_DATE_NONE);
  tell (mock, "AAPL", 450, ex_date);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  tell (mock, "SPY", 430.01, ex_date);
  tell (mock, "SPY", 450, ex_date);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  g_assert_nonnull (strstr (mock->last_alarm, "EX-DIVIDEND: SPY 18 Dec 430 call (-2 held) is in the money at 430.01"));
  g_assert_cmpstr (mock->last_title, ==, "Dividend due on short call SPY 18 Dec 430");
  g_assert_cmpuint (written (mock, "EX-DIVIDEND"), ==, 1);
  g_assert_cmpuint (n_short_calls (mock), ==, 0);
  go_to (mock, ex_date - 1, 11, 0);
  g_assert_cmpuint (n_short_calls (mock), ==, 1);
  tell (mock, "SPY", 450, ex_date);
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  go_to (mock, ex_date, 11, 0);
  tell (mock, "SPY", 450, ex_date);
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  go_to (mock, friday (), 16, 0);
  g_assert_cmpuint (n_short_calls (mock), ==, 0);
  lw_mock_finish (mock);
}

static void
test_no_calls (void)
{
  LwMock *mock = lw_mock_connected ();

  send (mock, ID, 425, friday ());
  lw_mock_fill_legs (mock, 0, 1);
  g_assert_cmpuint (n_short_calls (mock), ==, 0);
  lw_mock_finish (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alarm-book/held", test_held);
  g_test_add_func ("/alarm-book/early-close", test_early_close);
  g_test_add_func ("/alarm-book/order", test_order);
  g_test_add_func ("/alarm-book/order-is-over", test_order_is_over);
  g_test_add_func ("/alarm-book/more", test_more);
  g_test_add_func ("/alarm-book/two-symbols", test_two_symbols);
  g_test_add_func ("/alarm-book/lost-and-again", test_lost_and_again);
  g_test_add_func ("/alarm-book/of-others", test_of_others);
  g_test_add_func ("/alarm-book/before-ex-date", test_before_ex_date);
  g_test_add_func ("/alarm-book/no-calls", test_no_calls);
  return g_test_run ();
}
