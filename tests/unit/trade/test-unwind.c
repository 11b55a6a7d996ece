/* Closing, rolling, overriding and orders that are good till a date, on a virtual clock: whether an order closes is what the
 * reported positions say. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"

#define assert_state(mock, id, word) g_assert_cmpstr (lw_intent_state_word (lw_mock_state (mock, id)), ==, word)

/* Two bull puts 425/430 sold at 1.20. */
static LwMock *
holding_two (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  assert_state (mock, ID, "FILLED");
  lw_mock_advance (mock, 5 * SECOND);
  return mock;
}

/* The bear put that closes them, near its market of 1.10 to 1.30. */
static void
closing_ticket (LwTicket *ticket, int quantity, double limit)
{
  lw_mock_ticket (ticket, "SPY", 425, 430, quantity, limit);
  ticket->vertical.kind = LW_BEAR_PUT;
  ticket->long_bid = 4.0;
  ticket->long_ask = 4.1;
  ticket->short_bid = 2.8;
  ticket->short_ask = 2.9;
}

static gboolean
transmit (LwMock *mock, const char *id, LwTicket *ticket, LwVerdict *verdict)
{
  gboolean ok;

  lw_ticket_good_market (ticket, mock->now_us);
  ticket->typed_quantity = TRUE;
  ok = lw_trade_transmit (mock->trade, id, ticket, mock->now_us, verdict);
  g_test_message ("%s %s", verdict->rule, verdict->sentence != NULL ? verdict->sentence : "");
  lw_mock_run (mock);
  mock->now_us += 1000;
  return ok;
}

static void
assert_sent (LwMock *mock, const char *id, LwTicket *ticket, LwOrderClass order_class)
{
  LwVerdict verdict = { 0 };

  g_assert_true (transmit (mock, id, ticket, &verdict));
  g_assert_cmpint (verdict.order_class, ==, order_class);
  g_assert_cmpint (lw_trade_find (mock->trade, id)->order_class, ==, order_class);
  lw_verdict_clear (&verdict);
}

static void
assert_refused (LwMock *mock, const char *id, LwTicket *ticket, const char *rule)
{
  LwVerdict verdict = { 0 };
  guint n = mock->n_placed;

  g_assert_false (transmit (mock, id, ticket, &verdict));
  g_assert_cmpstr (verdict.rule, ==, rule);
  g_assert_cmpuint (mock->n_placed, ==, n);
  g_assert_null (lw_trade_find (mock->trade, id));
  lw_verdict_clear (&verdict);
}

static double
position (LwMock *mock, gint32 con_id)
{
  for (guint i = 0; i < mock->n_positions; i++)
    if (mock->positions[i].con_id == con_id)
      return mock->positions[i].quantity;
  return 0;
}

/* What the list of all that can be closed says of one contract: it is what is said of it alone. */
static void
assert_listed (LwMock *mock, gint32 con_id, int side, gint64 quantity)
{
  g_autoptr (GArray) rows = lw_trade_closables (mock->trade);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const LwClosable *row = &g_array_index (rows, LwClosable, i);

      if (row->con_id != con_id)
        continue;
      n++;
      g_assert_cmpint (row->side, ==, side);
      g_assert_cmpint (row->quantity, ==, quantity);
    }
  g_assert_cmpuint (n, ==, side != 0);
}

/* The list follows orders that are open and fills; a long contract that covers a short one cannot go alone. */
static void
test_closables (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  assert_listed (mock, 4303, 0, 0); /* nothing is known yet */
  g_assert_cmpint (lw_trade_closable_alone (mock->trade, 4303, 1), ==, 0);
  lw_mock_free (mock);
  mock = holding_two ();
  assert_listed (mock, 4303, 1, 2);
  assert_listed (mock, 4253, -1, 2);
  assert_listed (mock, 9999, 0, 0);
  g_assert_cmpint (lw_trade_closable_alone (mock->trade, 4303, 1), ==, 2);
  g_assert_cmpint (lw_trade_closable_alone (mock->trade, 4253, -1), ==, 0);
  closing_ticket (&ticket, 1, 1.20);
  assert_sent (mock, ID2, &ticket, LW_CLASS_CLOSE);
  assert_listed (mock, 4303, 1, 1); /* while it works */
  assert_listed (mock, 4253, -1, 1);
  lw_mock_fill_legs (mock, 1, 1);
  assert_listed (mock, 4303, 1, 1);
  closing_ticket (&ticket, 1, 4.05);
  ticket.alone = 1;
  assert_sent (mock, ID3, &ticket, LW_CLASS_CLOSE);
  lw_mock_fill_legs (mock, 2, 1);
  assert_listed (mock, 4303, 0, 0);
  g_assert_cmpint (lw_trade_closable_alone (mock->trade, 4253, -1), ==, 1); /* it covers nothing any more */
  lw_mock_free (mock);
}

static const LwTradePosition *
position_row (GArray *rows, gint32 con_id)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, LwTradePosition, i).con_id == con_id)
      return &g_array_index (rows, LwTradePosition, i);
  return NULL;
}

static void
assert_position (LwMock *mock, gint32 con_id, double quantity, double booked)
{
  g_autoptr (GArray) rows = lw_trade_positions (mock->trade);
  const LwTradePosition *row = position_row (rows, con_id);

  if (quantity == 0 && booked == 0)
    {
      g_assert_null (row);
      return;
    }
  g_assert_nonnull (row);
  g_assert_cmpfloat (row->quantity, ==, quantity);
  g_assert_cmpfloat (row->booked, ==, booked);
}

static void
assert_cost (LwMock *mock, gint32 con_id, double usd)
{
  g_autoptr (GArray) rows = lw_trade_positions (mock->trade);
  double cost = position_row (rows, con_id)->cost_usd;

  g_assert_true (isnan (usd) ? isnan (cost) : cost == usd);
}

static void
listed_anew (LwMock *mock)
{
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  lw_mock_advance (mock, 10 * SECOND); /* a difference may be TWS's order of telling: it is taken after a while */
}

/* What TWS tells stands beside what the journal's executions add up to; what is gone from both is no row. */
static void
test_positions (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  g_assert_null (lw_trade_positions (mock->trade)); /* nothing is known yet */
  lw_mock_free (mock);
  mock = holding_two ();
  assert_position (mock, 4303, -2, -2);
  assert_position (mock, 4253, 2, 2);
  mock->positions[mock->n_positions].con_id = 9999; /* bought in TWS */
  mock->positions[mock->n_positions++].quantity = 3;
  mock->positions[0].quantity -= 1;                 /* and one traded away there */
  listed_anew (mock);
  assert_position (mock, 9999, 3, 0);
  assert_position (mock, mock->positions[0].con_id, mock->positions[0].quantity, mock->positions[0].quantity + 1);
  mock->positions[0].quantity = 0;                  /* and the rest of it */
  listed_anew (mock);
  assert_position (mock, mock->positions[0].con_id, 0, 2);
  assert_cost (mock, 9999, NAN);
  lw_books_holding (mock->trade, 9999)->cost_micro = 1230000;
  lw_books_holding (mock->trade, 9999)->expected = NAN; /* fills of it that cannot be counted: what TWS told stands */
  assert_cost (mock, 9999, 1.23);
  assert_position (mock, 9999, 3, 0);
  assert_listed (mock, 9999, 0, 0);
  g_assert_cmpint (lw_trade_closable_alone (mock->trade, 9999, -1), ==, 0);
  mock->positions[0].quantity = 2;
  mock->positions[mock->n_positions - 1].quantity = 0;
  listed_anew (mock);
  assert_position (mock, 9999, 0, 0);
  closing_ticket (&ticket, 2, 1.20);
  assert_sent (mock, ID2, &ticket, LW_CLASS_CLOSE);
  lw_mock_fill_legs (mock, 1, 2);
  assert_position (mock, 4303, 0, 0);
  assert_position (mock, 4253, 0, 0);
  lw_mock_free (mock);
}

/* What is held can be closed, once; then nothing is held and the same order would open. */
static void
test_close (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 2);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4253, -1), ==, 2);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, -1), ==, 0);
  closing_ticket (&ticket, 2, 1.20);
  assert_sent (mock, ID2, &ticket, LW_CLASS_CLOSE);
  g_assert_cmpint (mock->frame_order.limit, ==, 12000); /* paid */
  g_assert_cmpint (mock->frame_order.legs[0].side, ==, -1);
  g_assert_cmpint (mock->frame_order.legs[1].side, ==, 1);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 0); /* while it works */
  lw_mock_fill_legs (mock, 1, 2);
  assert_state (mock, ID2, "FILLED");
  g_assert_cmpfloat (position (mock, 4303), ==, 0);
  g_assert_cmpfloat (position (mock, 4253), ==, 0);
  lw_mock_advance (mock, 310 * SECOND); /* a snapshot agrees */
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), ==, 0);
  closing_ticket (&ticket, 2, 1.20);
  assert_sent (mock, ID3, &ticket, LW_CLASS_OPEN);
  lw_mock_free (mock);
}

/* More than is held would pass through zero: that is no close. Nor is a second close while the first may still fill. */
static void
test_close_too_much (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;
  LwVerdict verdict = { 0 };

  closing_ticket (&ticket, 3, 1.20);
  g_assert_true (transmit (mock, ID2, &ticket, &verdict));
  g_assert_cmpint (verdict.order_class, ==, LW_CLASS_OPEN);
  lw_verdict_clear (&verdict);
  lw_trade_cancel (mock->trade, ID2, mock->now_us);
  lw_mock_status (mock, 1, "Cancelled");
  mock->orders[1].visible = FALSE;
  lw_mock_advance (mock, 5 * SECOND);
  closing_ticket (&ticket, 1, 1.20);
  assert_sent (mock, ID3, &ticket, LW_CLASS_CLOSE);
  lw_mock_advance (mock, 5 * SECOND);
  closing_ticket (&ticket, 2, 1.19);
  ticket.add = TRUE;
  lw_ticket_good_market (&ticket, mock->now_us);
  lw_trade_check (mock->trade, &ticket, mock->now_us, &verdict);
  g_assert_cmpint (verdict.order_class, ==, LW_CLASS_OPEN);
  lw_verdict_clear (&verdict);
  ticket.quantity = 1;
  lw_trade_check (mock->trade, &ticket, mock->now_us, &verdict);
  g_assert_cmpint (verdict.order_class, ==, LW_CLASS_CLOSE);
  lw_verdict_clear (&verdict);
  lw_mock_free (mock);
}

/* The short leg may be bought back alone; the long one goes alone only when it covers nothing any more. */
static void
test_leg_alone (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  closing_ticket (&ticket, 2, 2.85);
  ticket.alone = -1;
  assert_refused (mock, ID2, &ticket, "G5");
  closing_ticket (&ticket, 2, 4.05);
  ticket.alone = 1;
  assert_sent (mock, ID2, &ticket, LW_CLASS_CLOSE);
  g_assert_cmpuint (mock->frame_order.n_legs, ==, 1);
  g_assert_cmpint (mock->frame_order.legs[0].con_id, ==, 4303);
  g_assert_cmpint (mock->frame_order.limit, ==, 40500);
  lw_mock_fill_legs (mock, 1, 2);
  assert_state (mock, ID2, "FILLED");
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID2)->avg_price, ==, 1.0); /* the mock's price, paid */
  lw_mock_advance (mock, 5 * SECOND);
  closing_ticket (&ticket, 2, 2.85);
  ticket.alone = -1;
  assert_sent (mock, ID3, &ticket, LW_CLASS_CLOSE);
  g_assert_cmpint (mock->frame_order.limit, ==, -28500); /* received */
  lw_mock_fill_legs (mock, 2, 2);
  assert_state (mock, ID3, "FILLED");
  g_assert_cmpfloat (lw_trade_find (mock->trade, ID3)->avg_price, ==, -2.2);
  g_assert_cmpfloat (position (mock, 4303), ==, 0);
  g_assert_cmpfloat (position (mock, 4253), ==, 0);
  lw_mock_free (mock);
}

/* A short leg that is being bought back cannot be bought back once more; also when that is the first order that the journal knows. */
static void
test_leg_twice (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  mock->positions[0].con_id = 4303;
  mock->positions[0].quantity = -2;
  mock->n_positions = 1;
  lw_mock_connect (mock);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 2);
  closing_ticket (&ticket, 2, 4.05);
  ticket.alone = 1;
  assert_sent (mock, ID, &ticket, LW_CLASS_CLOSE);
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 0);
  lw_mock_advance (mock, 5 * SECOND);
  closing_ticket (&ticket, 1, 4.04);
  ticket.alone = 1;
  ticket.add = TRUE;
  assert_refused (mock, ID2, &ticket, "G5");
  lw_mock_fill_legs (mock, 0, 1);
  assert_refused (mock, ID2, &ticket, "G5"); /* the other one still works */
  lw_mock_free (mock);
}

static gboolean
was_told (LwMock *mock, const char *words)
{
  for (guint i = 0; i < mock->events->len; i++)
    if (strstr (g_ptr_array_index (mock->events, i), words) != NULL)
      return TRUE;
  return FALSE;
}

/* To the January 420/425, for 0.40. */
static void
rolling_ticket (LwTicket *ticket, int quantity)
{
  LwTicket closing;

  closing_ticket (&closing, quantity, 1.20);
  lw_mock_ticket (ticket, "SPY", 415, 420, quantity, 0);
  ticket->vertical.last_trade = ticket->vertical.settle = lw_date_from_ymd (2027, 1, 15);
  ticket->vertical.last_trade_us = ticket->vertical.settle_us = MOCK_START_US + 53 * LW_DAY_US;
  ticket->closes.vertical = closing.vertical;
  ticket->closes.long_bid = closing.long_bid;
  ticket->closes.long_ask = closing.long_ask;
  ticket->closes.short_bid = closing.short_bid;
  ticket->closes.short_ask = closing.short_ask;
  ticket->short_bid = 4.4; /* 1.60 is received for the new one, 1.20 paid for the old one */
  ticket->short_ask = 4.5;
  ticket->limit = -4000;
}

static void
test_roll (void)
{
  LwMock *mock = holding_two ();
  const LwIntent *intent;
  LwTicket ticket;

  rolling_ticket (&ticket, 2);
  assert_sent (mock, ID2, &ticket, LW_CLASS_ROLL);
  g_assert_cmpuint (mock->frame_order.n_legs, ==, 4);
  g_assert_cmpint (mock->frame_order.limit, ==, -4000);
  intent = lw_trade_find (mock->trade, ID2);
  g_assert_cmpint (intent->legs[0].con_id, ==, 4153);
  g_assert_cmpint (intent->legs[0].side, ==, 1);
  g_assert_cmpint (intent->legs[1].side, ==, -1);
  g_assert_cmpint (intent->legs[2].con_id, ==, 4253);
  g_assert_cmpint (intent->legs[2].side, ==, -1);
  g_assert_cmpint (intent->legs[3].side, ==, 1);
  g_assert_cmpfloat (lw_trade_reserved_usd (mock->trade), >=, 1000); /* the opened half's width, two of them */
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpuint (mock->n_alarms, ==, 0); /* what it opens is not held, and need not be */
  lw_mock_fill_legs (mock, 1, 2);
  assert_state (mock, ID2, "FILLED");
  g_assert_cmpfloat (position (mock, 4303), ==, 0);
  g_assert_cmpfloat (position (mock, 4253), ==, 0);
  g_assert_cmpfloat (position (mock, 4203), ==, -2);
  g_assert_cmpfloat (position (mock, 4153), ==, 2);
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpuint (mock->n_alarms, ==, 0);
  lw_mock_free (mock);
}

static void
trade_away (LwMock *mock)
{
  for (guint k = 0; k < mock->n_positions; k++)
    if (mock->positions[k].con_id == 4253 || mock->positions[k].con_id == 4303)
      {
        mock->positions[k].quantity = 0;
        lw_mock_tell_position (mock, k);
      }
}

/* An option alone, with nothing to close any more: what it may lose cannot be told. */
static void
test_leg_that_would_open (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  closing_ticket (&ticket, 2, 4.05);
  ticket.alone = 1;
  assert_sent (mock, ID2, &ticket, LW_CLASS_CLOSE);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), !=, LW_GATE_NONE);
  trade_away (mock);
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, LW_GATE_NONE);
  lw_mock_free (mock);
}

/* What it closes is traded away by hand while it rests. */
static void
test_roll_that_would_open (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  rolling_ticket (&ticket, 2);
  assert_sent (mock, ID2, &ticket, LW_CLASS_ROLL);
  lw_mock_advance (mock, 10 * SECOND);
  trade_away (mock);
  lw_mock_advance (mock, 60 * SECOND);
  g_assert_true (was_told (mock, "order " ID2 " was made to close what was held, and less is held now"));
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), >=, 2 * (500 + 500) * G_GINT64_CONSTANT (1000000)); /* both halves */
  lw_mock_free (mock);
}

/* A roll of what is not held, of more than is held, or into a contract that it closes, is no roll, and no vertical either. */
static void
test_no_roll (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  rolling_ticket (&ticket, 3);
  assert_refused (mock, ID2, &ticket, "G5");
  rolling_ticket (&ticket, 2);
  ticket.vertical.con_id_2 = 4253; /* sells the long put that is held twice */
  assert_refused (mock, ID2, &ticket, "G5");
  rolling_ticket (&ticket, 2);
  ticket.closes.vertical.con_id_1 = 4103;
  assert_refused (mock, ID2, &ticket, "G5");
  lw_mock_free (mock);
}

static void
hold (LwMock *mock, gint32 con_id, double quantity)
{
  mock->positions[mock->n_positions].con_id = con_id;
  mock->positions[mock->n_positions++].quantity = quantity;
}

/* Another order closes what the roll was to close, and what it was to open happens to close something else that is held: it is the roll that
 * it was made for, or none. */
static void
test_roll_the_other_way_round (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket, closing;

  hold (mock, 4153, -2);
  hold (mock, 4203, 2);
  lw_mock_advance (mock, 310 * SECOND);
  closing_ticket (&closing, 2, 1.20);
  assert_sent (mock, ID2, &closing, LW_CLASS_CLOSE);
  lw_mock_advance (mock, 5 * SECOND);
  rolling_ticket (&ticket, 2);
  assert_refused (mock, ID3, &ticket, "G5");
  lw_mock_free (mock);
}

/* Another price for it: all four legs go out again, and it is still no order that opens a spread more. */
static void
test_change_of_a_roll (void)
{
  LwMock *mock = holding_two ();
  LwVerdict verdict = { 0 };
  LwGateLimits limits;
  LwTicket ticket;
  char *complaint;

  rolling_ticket (&ticket, 2);
  assert_sent (mock, ID2, &ticket, LW_CLASS_ROLL);
  lw_mock_wide_limits (&limits);
  limits.open_spreads = 1;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  ticket.limit = -4500;
  lw_trade_check_change (mock->trade, ID2, &ticket, mock->now_us, &verdict);
  g_assert_cmpstr (verdict.rule, ==, "G3");
  g_assert_nonnull (strstr (verdict.sentence, "there are 2 open spreads"));
  lw_verdict_clear (&verdict);
  limits.open_spreads = 2;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  g_assert_true (lw_trade_modify (mock->trade, ID2, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_placed, ==, 3);
  g_assert_cmpuint (mock->frame_order.n_legs, ==, 4);
  g_assert_cmpint (mock->frame_order.limit, ==, -4500);
  lw_mock_finish (mock);
}

/* A roll that was sent when the program died is found again with all that it closes, and fills into the books. */
static void
test_roll_after_restart (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;

  rolling_ticket (&ticket, 2);
  assert_sent (mock, ID2, &ticket, LW_CLASS_ROLL);
  lw_mock_restart (mock);
  g_assert_cmpuint (lw_trade_find (mock->trade, ID2)->n_legs, ==, 4);
  lw_mock_connect (mock);
  assert_state (mock, ID2, "WORKING");
  g_assert_cmpint (lw_trade_closable (mock->trade, 4303, 1), ==, 0);
  lw_mock_fill_legs (mock, 1, 2);
  assert_state (mock, ID2, "FILLED");
  g_assert_cmpint (lw_trade_closable (mock->trade, 4203, 1), ==, 2);
  g_assert_cmpuint (mock->n_placed, ==, 2);
  lw_mock_free (mock);
}

/* Beside an UNKNOWN order of other legs a close stays possible; of its legs it does not, nor does what opens. A typed sentence lifts
 * that for one order, and stands in the journal. */
static void
test_override (void)
{
  LwMock *mock = holding_two ();
  LwTicket ticket;
  gboolean found = FALSE;

  mock->mute = TRUE;
  lw_mock_ticket (&ticket, "SPY", 405, 410, 1, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_advance (mock, 10 * SECOND);
  assert_state (mock, ID2, "UNKNOWN");
  mock->mute = FALSE;
  lw_mock_ticket (&ticket, "SPY", 415, 420, 1, 1.20);
  assert_refused (mock, ID3, &ticket, "R5");
  g_strlcpy (ticket.override, "   ok   ", sizeof ticket.override);
  assert_refused (mock, ID3, &ticket, "R5");
  g_strlcpy (ticket.override, "TWS shows that the first one is not there", sizeof ticket.override);
  assert_sent (mock, ID3, &ticket, LW_CLASS_OPEN);
  g_assert_true (lw_trade_find (mock->trade, ID3)->override);
  g_assert_false (lw_trade_find (mock->trade, ID2)->override);
  for (guint i = 0; i < mock->events->len; i++)
    found |= strcmp (g_ptr_array_index (mock->events, i), "override " ID3 " TWS shows that the first one is not there") == 0;
  g_assert_true (found);
  lw_mock_advance (mock, 5 * SECOND);
  lw_mock_ticket (&ticket, "SPY", 395, 400, 1, 1.20);
  assert_refused (mock, "LWDDDDDDDDDDDDDDDDDDDD", &ticket, "R5"); /* one order alone */
  closing_ticket (&ticket, 1, 1.20);
  assert_sent (mock, "LWEEEEEEEEEEEEEEEEEEEE", &ticket, LW_CLASS_CLOSE);
  g_assert_false (lw_trade_find (mock->trade, "LWEEEEEEEEEEEEEEEEEEEE")->override);
  lw_mock_free (mock);
}

/* A sentence where nothing is in the way overrides nothing. */
static void
test_override_without_need (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_strlcpy (ticket.override, "I always say this, to be sure", sizeof ticket.override);
  assert_sent (mock, ID, &ticket, LW_CLASS_OPEN);
  g_assert_false (lw_trade_find (mock->trade, ID)->override);
  lw_mock_free (mock);
}

static void
test_good_till_date (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_strlcpy (ticket.tif, "GTD", sizeof ticket.tif);
  assert_refused (mock, ID, &ticket, "GTD"); /* without a date */
  ticket.gtd_us = mock->now_us;
  assert_refused (mock, ID, &ticket, "GTD");
  ticket.gtd_us = mock->now_us + 367 * LW_DAY_US;
  assert_refused (mock, ID, &ticket, "GTD");
  ticket.gtd_us = mock->now_us + 2 * LW_DAY_US;
  assert_sent (mock, ID, &ticket, LW_CLASS_OPEN);
  g_assert_cmpstr (mock->frame_order.tif, ==, "GTD");
  g_assert_cmpint (mock->frame_order.gtd_us, ==, ticket.gtd_us);
  g_assert_cmpint (lw_trade_find (mock->trade, ID)->gtd_us, ==, ticket.gtd_us);
  lw_mock_free (mock);
}

/* What speaks against it beside the gate: it stands though the gate only warns. What the gate refuses is said instead, but not the want of a
 * preview: a person would ask for one in vain. The journal has whose no it was. */
static void
test_beside_the_gate (void)
{
  static const struct { gint64 clock_off_us, preview; const char *rule; } rows[] = {
    { 3 * SECOND, 0, "GTD" }, { 11 * SECOND, 0, "G11" }, { 0, 2, "GTD" }, { 11 * SECOND, 2, "G11" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      LwVerdict verdict = { 0 };
      LwGateLimits limits;
      LwTicket ticket;
      char *complaint;

      lw_mock_wide_limits (&limits);
      limits.preview = rows[i].preview;
      g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
      lw_mock_run (mock);
      lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
      g_strlcpy (ticket.tif, "GTD", sizeof ticket.tif); /* without a date */
      lw_ticket_good_market (&ticket, mock->now_us);
      ticket.clock_off_us = rows[i].clock_off_us;
      g_assert_false (lw_trade_transmit (mock->trade, ID, &ticket, mock->now_us, &verdict));
      lw_mock_run (mock);
      g_assert_cmpstr (verdict.rule, ==, rows[i].rule);
      g_assert_cmpuint (mock->n_placed, ==, 0);
      g_assert_cmpuint (mock->n_verdicts, ==, strcmp (rows[i].rule, "GTD") != 0);
      lw_verdict_clear (&verdict);
      lw_mock_finish (mock);
    }
}

/* Gone from TWS's lists: expired once its time is over, not before. */
static void
test_expired (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  g_strlcpy (ticket.tif, "GTD", sizeof ticket.tif);
  ticket.gtd_us = mock->now_us + 3600 * SECOND;
  assert_sent (mock, ID, &ticket, LW_CLASS_OPEN);
  mock->orders[0].visible = FALSE;
  lw_mock_advance (mock, 3500 * SECOND);
  assert_state (mock, ID, "UNRESOLVED");
  lw_mock_free (mock);

  mock = lw_mock_connected ();
  ticket.gtd_us = mock->now_us + 3600 * SECOND;
  assert_sent (mock, ID, &ticket, LW_CLASS_OPEN);
  lw_mock_advance (mock, 3601 * SECOND);
  mock->orders[0].visible = FALSE;
  lw_mock_advance (mock, 700 * SECOND);
  assert_state (mock, ID, "CANCELLED");
  g_assert_cmpstr (lw_trade_find (mock->trade, ID)->reason, ==, "expired, inferred");
  lw_mock_free (mock);
}

static LwReport
held (gint32 con_id, double strike, double quantity)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_POSITION);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  report.contract.con_id = con_id;
  report.contract.sec_type = LW_SEC_OPT;
  report.contract.right = LW_RIGHT_PUT;
  report.contract.multiplier = 100;
  report.contract.last_trade = lw_date_from_ymd (2026, 12, 18);
  report.contract.strike = (LwPrice) llround (strike * LW_PRICE_SCALE);
  g_strlcpy (report.contract.symbol, "SPY", sizeof report.contract.symbol);
  g_strlcpy (report.contract.trading_class, "SPY", sizeof report.contract.trading_class);
  g_strlcpy (report.contract.currency, "USD", sizeof report.contract.currency);
  report.position = quantity;
  return report;
}

/* Positions that no order of ours made can be closed too. */
static void
test_held_pair (void)
{
  LwMock *mock = holding_two ();
  LwReport one = held (4253, 425, 2), two = held (4303, 430, -2), three = held (4403, 440, -1);
  LwVertical vertical;

  g_assert_false (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical)); /* TWS has not described them */
  lw_trade_report (mock->trade, &one, mock->now_us);
  lw_trade_report (mock->trade, &two, mock->now_us);
  lw_trade_report (mock->trade, &three, mock->now_us);
  g_assert_true (lw_trade_held_pair (mock->trade, 4303, 4253, &vertical));
  g_assert_cmpint (vertical.kind, ==, LW_BULL_PUT);
  g_assert_cmpint (vertical.con_id_1, ==, 4253);
  g_assert_cmpint (vertical.k2, ==, 4300000);
  g_assert_cmpstr (vertical.symbol, ==, "SPY");
  g_assert_false (lw_trade_held_pair (mock->trade, 4303, 4303, &vertical));
  g_assert_false (lw_trade_held_pair (mock->trade, 4303, 4403, &vertical)); /* not agreed by a snapshot: nothing is held of it */
  g_assert_false (lw_trade_held_pair (mock->trade, 4303, 1, &vertical));
  lw_mock_free (mock);
}

#define NO_PAIR(change) \
  G_STMT_START { \
    LwContract *c = &lw_books_holding (mock->trade, 4253)->contract, kept = *c; \
    change; \
    g_assert_false (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical)); \
    g_assert_false (lw_trade_held_pair (mock->trade, 4303, 4253, &vertical)); \
    *lw_books_holding (mock->trade, 4253) = (LwHolding) { .con_id = 4253, .expected = 2, .seen = 2, .contract = kept }; \
    g_assert_true (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical)); \
  } G_STMT_END

/* What differs in anything but its strike is no vertical. */
static void
test_no_pair (void)
{
  LwMock *mock = holding_two ();
  LwReport one = held (4253, 425, 2), two = held (4303, 430, -2);
  LwVertical vertical;

  lw_trade_report (mock->trade, &one, mock->now_us);
  lw_trade_report (mock->trade, &two, mock->now_us);
  g_assert_true (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical));
  NO_PAIR (c->sec_type = LW_SEC_STK);
  NO_PAIR (c->right = LW_RIGHT_CALL);
  NO_PAIR (c->right = LW_RIGHT_NONE);
  NO_PAIR (c->last_trade++);
  NO_PAIR (c->multiplier = 10);
  NO_PAIR (c->strike = 4300000);
  NO_PAIR (c->strike = 0);
  NO_PAIR (c->strike = LW_PRICE_NONE);
  NO_PAIR (c->symbol[0] = 'Q');
  NO_PAIR (c->trading_class[0] = 'Q');
  NO_PAIR (c->currency[0] = 'E');
  lw_books_holding (mock->trade, 4253)->expected = 0;
  g_assert_false (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical));
  lw_books_holding (mock->trade, 4253)->expected = -1;
  g_assert_false (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical));
  lw_books_holding (mock->trade, 4253)->expected = NAN;
  g_assert_false (lw_trade_held_pair (mock->trade, 4253, 4303, &vertical));
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/close/closables", test_closables);
  g_test_add_func ("/trade/close/positions", test_positions);
  g_test_add_func ("/trade/close/spread", test_close);
  g_test_add_func ("/trade/close/too-much", test_close_too_much);
  g_test_add_func ("/trade/close/leg-alone", test_leg_alone);
  g_test_add_func ("/trade/close/leg-twice", test_leg_twice);
  g_test_add_func ("/trade/close/held-pair", test_held_pair);
  g_test_add_func ("/trade/close/no-pair", test_no_pair);
  g_test_add_func ("/trade/roll/four-legs", test_roll);
  g_test_add_func ("/trade/roll/would-open", test_roll_that_would_open);
  g_test_add_func ("/trade/leg/would-open", test_leg_that_would_open);
  g_test_add_func ("/trade/roll/none", test_no_roll);
  g_test_add_func ("/trade/roll/other-way-round", test_roll_the_other_way_round);
  g_test_add_func ("/trade/roll/change", test_change_of_a_roll);
  g_test_add_func ("/trade/roll/after-restart", test_roll_after_restart);
  g_test_add_func ("/trade/override/one-order", test_override);
  g_test_add_func ("/trade/override/without-need", test_override_without_need);
  g_test_add_func ("/trade/gtd/order", test_good_till_date);
  g_test_add_func ("/trade/gtd/beside-the-gate", test_beside_the_gate);
  g_test_add_func ("/trade/gtd/expired", test_expired);
  return g_test_run ();
}
