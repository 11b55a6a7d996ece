/* Targets and stops among orders, positions and crashes, on a virtual clock. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-exits.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define ID3 "LWCCCCCCCCCCCCCCCCCCCC"
#define ID4 "LWDDDDDDDDDDDDDDDDDDDD"

static LwExitWish
wish (LwExitMode mode)
{
  return (LwExitWish) { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_MULTIPLE, 20000 }, mode };
}

/* Two bull puts 425/430 sold at 1.20, with a target of 0.60 and a stop of 2.40. */
static LwMock *
holding (LwExitMode mode)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.exit = wish (mode);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_assert_state (mock, ID, "FILLED");
  lw_mock_advance (mock, 10 * SECOND);
  return mock;
}

static void
assert_exit (LwMock *mock, const char *id, LwExitState state, const char *words)
{
  const LwExit *exit;
  g_autofree char *sentence = NULL;

  lw_mock_run (mock);
  exit = lw_trade_find_exit (mock->trade, id);
  sentence = lw_trade_exit_sentence (mock->trade, id);
  g_assert_nonnull (exit);
  g_assert_cmpstr (lw_exit_state_word (exit->state), ==, lw_exit_state_word (state));
  if (strstr (sentence, words) == NULL)
    g_error ("'%s' is not in '%s'", words, sentence);
}

/* As the orders list has it, behind the prices. */
static void
assert_short (LwMock *mock, const char *id, const char *end)
{
  g_autofree char *words = lw_trade_exit_short (mock->trade, id);

  if (!g_str_has_suffix (words, end))
    g_error ("'%s' does not end with '%s'", words, end);
}

static const LwExit *
on_disk (LwMock *mock, const char *id)
{
  for (guint i = 0; i < mock->journal->exits->len; i++)
    if (strcmp (g_array_index (mock->journal->exits, LwExit, i).intent, id) == 0)
      return &g_array_index (mock->journal->exits, LwExit, i);
  return NULL;
}

static gboolean
was_written (LwMock *mock, const char *event)
{
  for (guint i = 0; i < mock->events->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (mock->events, i), event))
      return TRUE;
  return FALSE;
}

/* Closing costs @natural at once, its middle is 0.05 less. */
static LwExitLook
look_of (double natural)
{
  return (LwExitLook) { { 2.00 + natural - 0.05, 2.00 + natural, 2.00, 2.05, TRUE, 500 }, TRUE, 0 };
}

static gboolean
watch (LwMock *mock, const char *id, const LwExitLook *look, LwExitOrder *order)
{
  gboolean send = lw_trade_watch_exit (mock->trade, id, look, mock->now_us, order);

  lw_mock_run (mock);
  return send;
}

/* Two looks, a second apart. */
static gboolean
see (LwMock *mock, const char *id, double natural, LwExitOrder *order)
{
  LwExitLook look = look_of (natural);

  g_assert_false (watch (mock, id, &look, order));
  lw_mock_advance (mock, SECOND);
  return watch (mock, id, &look, order);
}

static void
closing_ticket (LwMock *mock, LwTicket *ticket, int quantity, double limit, double natural)
{
  lw_mock_ticket (ticket, "SPY", 425, 430, quantity, limit);
  ticket->vertical.kind = LW_BEAR_PUT;
  ticket->increment = 500;
  ticket->long_bid = 2.00 + natural - 0.05;
  ticket->long_ask = 2.00 + natural;
  ticket->short_bid = 2.00;
  ticket->short_ask = 2.05;
  lw_ticket_good_market (ticket, mock->now_us);
}

static gboolean
fire (LwMock *mock, const char *id, const char *closing, const LwExitOrder *order, double natural, char rule[8])
{
  LwTicket ticket;
  LwVerdict verdict;
  gboolean ok;

  closing_ticket (mock, &ticket, order->quantity, lw_price_to_double (order->limit), natural);
  ok = lw_trade_fire_exit (mock->trade, id, closing, &ticket, mock->now_us, &verdict);
  g_strlcpy (rule, verdict.rule, 8);
  g_test_message ("%s %s", verdict.rule, verdict.sentence != NULL ? verdict.sentence : "");
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  mock->now_us += 1000;
  return ok;
}

static void
test_with_the_order (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_STAGE);
  mock->hold_commits = mock->fail_commits = TRUE; /* the disk neither writes nor answers */
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  g_assert_null (on_disk (mock, ID));
  mock->fail_commits = FALSE;
  lw_mock_restart (mock); /* the order was never written: nor was this */
  g_assert_null (lw_trade_find_exit (mock->trade, ID));
  g_assert_cmpuint (mock->n_placed, ==, 0);
  lw_mock_connect (mock);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_nonnull (on_disk (mock, ID2));
  assert_exit (mock, ID2, LW_EXIT_STATE_WATCHING, "closes at 0.60 debit, gains 60 USD");
  assert_exit (mock, ID2, LW_EXIT_STATE_WATCHING, "nothing rests at TWS");
  assert_exit (mock, ID2, LW_EXIT_STATE_WATCHING, "Waits: the order is not filled yet");
  g_assert_false (lw_trade_exit_is_watched (mock->trade, ID2));
  lw_trade_cancel (mock->trade, ID2, mock->now_us);
  lw_mock_run (mock);
  lw_mock_status (mock, 0, "Cancelled");
  mock->orders[0].visible = FALSE;
  lw_mock_advance (mock, 5 * SECOND);
  assert_exit (mock, ID2, LW_EXIT_STATE_INACTIVE, "nothing of the order was filled");
  lw_mock_finish (mock);
}

static void
test_refused_with_the_order (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_STAGE);
  ticket.exit.stop.value = 50000; /* 6.00 of a width of 5.00 */
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  g_assert_null (lw_trade_find (mock->trade, ID));
  g_assert_true (was_written (mock, "refused"));
  ticket.exit = wish (LW_EXIT_MODE_STAGE);
  ticket.alone = 1;
  g_assert_false (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_finish (mock);
}

/* Reached: told once, nothing sent, over a restart too. */
static void
test_stage (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_STAGE);
  guint n_placed = mock->n_placed;
  LwExitOrder order;

  g_assert_true (lw_trade_exit_is_watched (mock->trade, ID));
  g_assert_false (see (mock, ID, 0.65, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "Target 50 %");
  g_assert_cmpuint (mock->n_staged, ==, 0);
  g_assert_false (see (mock, ID, 0.60, &order));
  g_assert_cmpuint (mock->n_staged, ==, 1);
  g_assert_nonnull (strstr (mock->last_staged, "The target of"));
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "was reached at 0.60");
  g_assert_cmpint (on_disk (mock, ID)->state, ==, LW_EXIT_STATE_STAGED);
  g_assert_false (see (mock, ID, 0.60, &order));
  lw_mock_restart (mock);
  lw_mock_connect (mock);
  g_assert_false (see (mock, ID, 0.50, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "was reached at 0.60");
  g_assert_cmpuint (mock->n_staged, ==, 1);
  g_assert_cmpuint (mock->n_placed, ==, n_placed);
  lw_mock_finish (mock);
}

/* The person sends the ticket that was prepared: that order carries it out. */
static void
test_sent_by_hand (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_STAGE);
  LwExitOrder order;
  LwTicket ticket;
  LwVerdict verdict;

  g_assert_false (see (mock, ID, 2.50, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "The stop was reached at 2.45");
  closing_ticket (mock, &ticket, 2, 2.50, 2.50);
  g_strlcpy (ticket.exit_of, ID, sizeof ticket.exit_of);
  g_assert_true (lw_trade_transmit (mock->trade, ID2, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, ID2);
  g_assert_cmpstr (on_disk (mock, ID)->closing, ==, ID2);
  lw_mock_fill_legs (mock, 1, 2);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "closed by order " ID2);
  lw_mock_finish (mock);
}

static void
test_auto (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  guint n_placed = mock->n_placed;
  LwExitWish anew = wish (LW_EXIT_MODE_STAGE);
  g_autofree char *first = NULL, *second = NULL;
  LwExitOrder order, again;
  char rule[8];

  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "Armed until the end of today");
  g_assert_true (was_written (mock, "exit.armed"));
  g_assert_true (see (mock, ID, 0.60, &order));
  g_assert_cmpint (order.side, ==, LW_EXIT_TARGET);
  g_assert_cmpint (order.quantity, ==, 2);
  g_assert_cmpint (order.limit, ==, 6000);
  g_assert_true (fire (mock, ID, ID2, &order, 0.60, rule));
  g_assert_cmpuint (mock->n_placed, ==, n_placed + 1);
  g_assert_cmpint (lw_trade_find (mock->trade, ID2)->order_class, ==, LW_CLASS_CLOSE);
  g_assert_cmpstr (lw_trade_find (mock->trade, ID2)->origin, ==, LW_ORIGIN_EXIT);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "on the way");
  assert_short (mock, ID, ": target reached, closing sent");
  g_assert_false (see (mock, ID, 0.50, &again));
  g_assert_false (fire (mock, ID, ID3, &order, 0.50, rule));
  g_assert_false (lw_trade_set_exit (mock->trade, ID, &anew, mock->now_us, &first)); /* while it is on the way */
  g_assert_nonnull (strstr (first, "is on the way already"));
  g_assert_cmpuint (mock->n_placed, ==, n_placed + 1);
  lw_mock_fill_legs (mock, 1, 2);
  lw_mock_advance (mock, 400 * SECOND);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "closed by order");
  assert_short (mock, ID, ": target reached, closing sent");
  g_assert_false (lw_trade_set_exit (mock->trade, ID, &anew, mock->now_us, &second));
  g_assert_nonnull (strstr (second, "nothing to watch: the spread is not held any more"));
  g_assert_cmpuint (mock->n_staged, ==, 0);
  lw_mock_finish (mock);
}

/* The power goes before the closing order is on disk: it was not sent, and what was armed is armed no more. After it: it was reached, and
 * nothing else closes. */
static void
test_crash (void)
{
  for (guint after = 0; after <= 1; after++)
    {
      LwMock *mock = holding (LW_EXIT_MODE_AUTO);
      guint n_placed = mock->n_placed;
      LwExitOrder order;
      char rule[8];

      g_assert_true (see (mock, ID, 0.60, &order));
      mock->hold_commits = TRUE;
      mock->fail_commits = !after;
      g_assert_true (fire (mock, ID, ID2, &order, 0.60, rule));
      mock->fail_commits = FALSE;
      lw_mock_restart (mock);
      lw_mock_connect (mock);
      lw_mock_advance (mock, 10 * SECOND);
      g_assert_cmpint (on_disk (mock, ID)->state, ==, after ? LW_EXIT_STATE_FIRED : LW_EXIT_STATE_WATCHING);
      g_assert_cmpint (lw_trade_find (mock->trade, ID2) != NULL, ==, after);
      g_assert_cmpint (on_disk (mock, ID)->wish.mode, ==, after ? LW_EXIT_MODE_AUTO : LW_EXIT_MODE_STAGE);
      g_assert_false (see (mock, ID, 0.55, &order));
      g_assert_false (fire (mock, ID, ID3, &order, 0.55, rule));
      g_assert_null (lw_trade_find (mock->trade, ID3));
      g_assert_cmpuint (mock->n_placed, ==, n_placed);
      assert_exit (mock, ID, after ? LW_EXIT_STATE_FIRED : LW_EXIT_STATE_STAGED, "");
      lw_mock_finish (mock);
    }
}

/* The closing order is cancelled in TWS; then a journal that does not have it. */
static void
test_closing_is_gone (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitOrder order;
  char rule[8];

  g_assert_true (see (mock, ID, 0.60, &order));
  g_assert_true (fire (mock, ID, ID2, &order, 0.60, rule));
  mock->orders[1].visible = FALSE;
  lw_mock_status (mock, 1, "Cancelled");
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "ended CANCELLED: nothing is watched any more");
  assert_short (mock, ID, ": target reached, closing ended early, nothing is watched");
  g_array_set_size (mock->journal->intents, 1);
  lw_mock_restart (mock);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "its closing order is " ID2);
  assert_short (mock, ID, ": target reached, closing order not known here");
  lw_mock_free (mock);
}

/* The disk fails: the order never left, and what was reached is not carried out a second time. */
static void
test_no_disk (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  guint n_placed = mock->n_placed;
  LwExitOrder order;
  char rule[8];

  g_assert_true (see (mock, ID, 0.60, &order));
  mock->fail_commits = TRUE;
  g_assert_true (fire (mock, ID, ID2, &order, 0.60, rule));
  lw_mock_assert_state (mock, ID2, "NOT_SENT");
  mock->fail_commits = FALSE;
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_cmpuint (mock->n_placed, ==, n_placed);
  assert_exit (mock, ID, LW_EXIT_STATE_FIRED, "ended NOT_SENT: nothing is watched any more");
  assert_short (mock, ID, ": target reached, closing not sent, nothing is watched");
  g_assert_cmpint (on_disk (mock, ID)->state, ==, LW_EXIT_STATE_FIRED);
  lw_mock_finish (mock);
}

static void
assert_stage (LwMock *mock, const char *words)
{
  LwExitOrder order;

  lw_mock_run (mock);
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, words);
  g_assert_cmpint (on_disk (mock, ID)->wish.mode, ==, LW_EXIT_MODE_STAGE);
  g_assert_false (see (mock, ID, 0.60, &order));
}

static void
test_restart_disarms (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitWish again = wish (LW_EXIT_MODE_AUTO);
  g_autofree char *complaint = NULL;

  lw_mock_restart (mock);
  lw_mock_connect (mock);
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "the program was started again");
  g_assert_true (was_written (mock, "exit.disarmed"));
  g_assert_true (lw_trade_set_exit (mock->trade, ID, &again, mock->now_us, &complaint)); /* one click */
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "Armed until");
  lw_mock_finish (mock);
}

static void
test_kill_disarms (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitWish again = wish (LW_EXIT_MODE_AUTO);
  g_autofree char *complaint = NULL;
  LwExitOrder order;

  lw_trade_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "the kill switch is on");
  g_assert_false (see (mock, ID, 0.60, &order)); /* not even staged: nothing can be sent */
  g_assert_cmpuint (mock->n_staged, ==, 0);
  g_assert_false (lw_trade_set_exit (mock->trade, ID, &again, mock->now_us, &complaint));
  g_assert_nonnull (strstr (complaint, "kill switch"));
  lw_trade_release_kill (mock->trade, mock->now_us);
  lw_mock_run (mock);
  g_assert_false (see (mock, ID, 0.60, &order));
  g_assert_cmpuint (mock->n_staged, ==, 1);
  lw_mock_finish (mock);
}

static void
test_gap_disarms (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitLook look = look_of (0.60);
  LwExitOrder order;

  look.farm_ok = FALSE;
  g_assert_false (watch (mock, ID, &look, &order));
  assert_stage (mock, "the connection or its data was lost");
  lw_mock_finish (mock);
  mock = holding (LW_EXIT_MODE_AUTO);
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  assert_stage (mock, "the connection or its data was lost");
  lw_mock_finish (mock);
}

static void
test_day_and_loss_disarm (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitLook look = look_of (1.00);
  LwExitOrder order;
  LwGateLimits limits;

  lw_trade_get_limits (mock->trade, &limits);
  look.profit_today_usd = -(double) limits.day_loss / 1e6;
  g_assert_false (watch (mock, ID, &look, &order));
  assert_stage (mock, "day's loss");
  lw_mock_finish (mock);
  mock = holding (LW_EXIT_MODE_AUTO);
  lw_mock_advance (mock, 86400 * SECOND);
  assert_stage (mock, "the day that it was armed for is over");
  lw_mock_finish (mock);
}

/* The day's profit and loss is not known: it is not sent by itself. */
static void
test_loss_not_known (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitLook look = look_of (0.60);
  LwExitOrder order;

  look.profit_today_usd = NAN;
  g_assert_false (watch (mock, ID, &look, &order));
  lw_mock_advance (mock, SECOND);
  g_assert_false (watch (mock, ID, &look, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "the day's profit and loss is not known");
  lw_mock_finish (mock);
}

/* An order in doubt, of another underlying too. */
static void
test_doubt_disarms (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);

  mock->mute = TRUE;
  lw_mock_send (mock, ID2, "QQQ", 300);
  lw_mock_advance (mock, 9 * SECOND);
  lw_mock_assert_state (mock, ID2, "UNKNOWN");
  assert_stage (mock, "the outcome of an order is not known");
  lw_mock_finish (mock);
}

static void
test_gate_refuses (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  guint n_placed = mock->n_placed;
  LwExitOrder order;
  char rule[8];

  g_assert_true (see (mock, ID, 0.60, &order));
  order.limit = 20000; /* far from the market */
  g_assert_false (fire (mock, ID, ID2, &order, 0.60, rule));
  g_assert_cmpstr (rule, ==, "G7");
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "Not sent by itself");
  g_assert_cmpuint (mock->n_staged, ==, 1);
  g_assert_cmpuint (mock->n_placed, ==, n_placed);
  lw_mock_finish (mock);
}

/* One order at a time for an underlying: the other spread waits for its turn. */
static void
test_in_flight (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwTicket ticket;
  LwExitLook look = look_of (0.60);
  LwExitOrder order, other;
  char rule[8];

  lw_mock_ticket (&ticket, "SPY", 415, 420, 2, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_AUTO);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_fill_legs (mock, 1, 2);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_true (see (mock, ID, 0.60, &order));
  g_assert_true (fire (mock, ID, ID3, &order, 0.60, rule));
  g_assert_false (see (mock, ID2, 0.60, &other));
  assert_exit (mock, ID2, LW_EXIT_STATE_WATCHING, "on the way for this underlying");
  lw_mock_fill_legs (mock, 2, 2);
  lw_mock_advance (mock, SECOND);
  g_assert_true (watch (mock, ID2, &look, &other)); /* it was reached all the time */
  lw_mock_finish (mock);
}

/* Two closing orders in a row are refused by TWS: the third does not go. */
static void
test_two_rejects (void)
{
  static const struct { const char *symbol, *id, *closing; } rows[] = {
    { "SPY", ID, ID3 }, { "QQQ", ID2, ID4 }, { "IWM", "LWEEEEEEEEEEEEEEEEEEEE", "LWFFFFFFFFFFFFFFFFFFFF" } };
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  LwVerdict verdict;
  LwExitOrder order;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      lw_mock_ticket (&ticket, rows[i].symbol, 425 + 10 * i, 430 + 10 * i, 1, 1.20);
      ticket.exit = wish (LW_EXIT_MODE_AUTO);
      g_assert_true (lw_mock_transmit (mock, rows[i].id, &ticket));
      lw_mock_fill_legs (mock, n++, 1);
      lw_mock_advance (mock, 10 * SECOND);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (see (mock, rows[i].id, 0.60, &order));
      lw_mock_ticket (&ticket, rows[i].symbol, 425 + 10 * i, 430 + 10 * i, 1, 0.60);
      ticket.vertical.kind = LW_BEAR_PUT;
      ticket.increment = 500;
      ticket.long_bid = 2.55, ticket.long_ask = 2.60, ticket.short_bid = 2.00, ticket.short_ask = 2.05;
      lw_ticket_good_market (&ticket, mock->now_us);
      mock->mute = TRUE;
      g_assert_true (lw_trade_fire_exit (mock->trade, rows[i].id, rows[i].closing, &ticket, mock->now_us, &verdict));
      lw_verdict_clear (&verdict);
      lw_mock_run (mock);
      mock->mute = FALSE;
      lw_mock_error (mock, mock->last_order_id, 201, "Order rejected");
      lw_mock_assert_state (mock, rows[i].closing, "REJECTED");
      mock->orders[n++].visible = FALSE;
      lw_mock_advance (mock, 10 * SECOND);
      assert_exit (mock, rows[i].id, LW_EXIT_STATE_FIRED, "ended REJECTED: nothing is watched any more");
      assert_short (mock, rows[i].id, ": target reached, closing refused by TWS, nothing is watched");
      assert_exit (mock, rows[2].id, LW_EXIT_STATE_WATCHING, i == 0 ? "Armed until" : "two of its orders in a row were refused");
    }
  lw_mock_finish (mock);
}

/* Two orders opened the same spread: what one closes leaves the other's. */
static void
test_same_spread_twice (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwTicket ticket;
  LwExitOrder order;
  char rule[8];

  lw_mock_ticket (&ticket, "SPY", 425, 430, 1, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_STAGE);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  lw_mock_fill_legs (mock, 1, 1);
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_true (see (mock, ID, 0.60, &order));
  g_assert_cmpint (order.quantity, ==, 2);
  g_assert_true (fire (mock, ID, ID3, &order, 0.60, rule));
  lw_mock_fill_legs (mock, 2, 2);
  lw_mock_advance (mock, 10 * SECOND);
  assert_exit (mock, ID2, LW_EXIT_STATE_WATCHING, "Target 50 %");
  g_assert_false (see (mock, ID2, 0.60, &order));
  assert_exit (mock, ID2, LW_EXIT_STATE_STAGED, "reached at 0.60");
  lw_mock_finish (mock);
}

/* A part is filled and the rest works: what is held is closed by a person, not beside the order that goes on opening. */
static void
test_partial_opening (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;
  LwExitOrder order;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_AUTO);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 1);
  lw_mock_assert_state (mock, ID, "PARTIAL");
  lw_mock_advance (mock, 10 * SECOND);
  g_assert_true (lw_trade_exit_is_watched (mock->trade, ID));
  g_assert_false (see (mock, ID, 0.60, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_STAGED, "the order that opened it is still working");
  lw_mock_finish (mock);
}

static void
test_closed_by_hand (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_STAGE);
  LwTicket ticket;
  LwVerdict verdict;
  LwExitOrder order;

  closing_ticket (mock, &ticket, 1, 1.20, 1.20);
  g_assert_true (lw_trade_transmit (mock->trade, ID2, &ticket, mock->now_us, &verdict));
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  g_assert_false (see (mock, ID, 0.60, &order)); /* not beside an order that closes */
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "an order that closes it is open already");
  lw_mock_fill_legs (mock, 1, 1);
  lw_mock_advance (mock, 10 * SECOND);
  assert_exit (mock, ID, LW_EXIT_STATE_INACTIVE, "1 of 2 are held");
  g_assert_false (see (mock, ID, 0.60, &order));
  g_assert_cmpuint (mock->n_staged, ==, 0);
  lw_mock_finish (mock);
}

/* A trade by hand in TWS: its position differs from what was filled here. */
static void
test_differs (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_AUTO);
  LwExitOrder order;

  mock->positions[0].quantity = 0;
  mock->positions[1].quantity = 0;
  lw_trade_look (mock->trade, ID, mock->now_us);
  lw_mock_advance (mock, 310 * SECOND);
  lw_mock_lose (mock);
  lw_mock_connect (mock);
  lw_mock_advance (mock, 40 * SECOND);
  assert_exit (mock, ID, LW_EXIT_STATE_INACTIVE, "not held any more");
  g_assert_false (see (mock, ID, 0.60, &order));
  lw_mock_finish (mock);
}

/* Fills are booked and TWS has not told its positions when the connection goes: nobody is woken over and over for that. */
static void
test_lost_while_it_differs (void)
{
  LwMock *mock = lw_mock_connected ();
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  ticket.exit = wish (LW_EXIT_MODE_STAGE);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  lw_mock_lose (mock);
  lw_mock_advance (mock, 100 * SECOND); /* a wake that is never answered would stop the test */
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "TWS has not told the positions yet");
  lw_mock_connect (mock);
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "Target 50 %");
  g_assert_true (lw_trade_exit_is_watched (mock->trade, ID));
  lw_mock_finish (mock);
}

static void
test_change_and_take_off (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_STAGE);
  LwExitWish other = { { LW_EXIT_RULE_PRICE, 3000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE }, none = { 0 }, bad = other;
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  LwExitOrder order;

  bad.target.value = 13000;
  g_assert_false (lw_trade_set_exit (mock->trade, ID, &bad, mock->now_us, &first));
  g_assert_nonnull (strstr (first, "at a gain"));
  g_assert_false (lw_trade_set_exit (mock->trade, ID2, &other, mock->now_us, &second));
  g_assert_cmpstr (second, ==, "There is no such order");
  g_assert_true (lw_trade_set_exit (mock->trade, ID, &other, mock->now_us, &third));
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "closes at 0.30 debit, gains 90 USD");
  g_assert_false (see (mock, ID, 0.60, &order));
  g_assert_true (lw_trade_set_exit (mock->trade, ID, &none, mock->now_us, &third));
  assert_exit (mock, ID, LW_EXIT_STATE_REMOVED, "No target and no stop");
  g_assert_false (lw_trade_exit_is_watched (mock->trade, ID));
  g_assert_cmpuint (mock->n_staged, ==, 0);
  lw_mock_finish (mock);
}

static void
test_off (void)
{
  LwMock *mock = holding (LW_EXIT_MODE_OFF);
  LwExitOrder order;

  g_assert_false (lw_trade_exit_is_watched (mock->trade, ID));
  g_assert_false (see (mock, ID, 0.60, &order));
  assert_exit (mock, ID, LW_EXIT_STATE_WATCHING, "Off: it is kept");
  lw_mock_finish (mock);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/exit-book/with-the-order", test_with_the_order);
  g_test_add_func ("/trade/exit-book/refused-with-the-order", test_refused_with_the_order);
  g_test_add_func ("/trade/exit-book/stage", test_stage);
  g_test_add_func ("/trade/exit-book/sent-by-hand", test_sent_by_hand);
  g_test_add_func ("/trade/exit-book/auto", test_auto);
  g_test_add_func ("/trade/exit-book/crash", test_crash);
  g_test_add_func ("/trade/exit-book/closing-is-gone", test_closing_is_gone);
  g_test_add_func ("/trade/exit-book/no-disk", test_no_disk);
  g_test_add_func ("/trade/exit-book/restart-disarms", test_restart_disarms);
  g_test_add_func ("/trade/exit-book/kill-disarms", test_kill_disarms);
  g_test_add_func ("/trade/exit-book/gap-disarms", test_gap_disarms);
  g_test_add_func ("/trade/exit-book/day-and-loss-disarm", test_day_and_loss_disarm);
  g_test_add_func ("/trade/exit-book/loss-not-known", test_loss_not_known);
  g_test_add_func ("/trade/exit-book/doubt-disarms", test_doubt_disarms);
  g_test_add_func ("/trade/exit-book/gate-refuses", test_gate_refuses);
  g_test_add_func ("/trade/exit-book/in-flight", test_in_flight);
  g_test_add_func ("/trade/exit-book/two-rejects", test_two_rejects);
  g_test_add_func ("/trade/exit-book/same-spread-twice", test_same_spread_twice);
  g_test_add_func ("/trade/exit-book/partial-opening", test_partial_opening);
  g_test_add_func ("/trade/exit-book/closed-by-hand", test_closed_by_hand);
  g_test_add_func ("/trade/exit-book/differs", test_differs);
  g_test_add_func ("/trade/exit-book/lost-while-it-differs", test_lost_while_it_differs);
  g_test_add_func ("/trade/exit-book/change-and-take-off", test_change_and_take_off);
  g_test_add_func ("/trade/exit-book/off", test_off);
  return g_test_run ();
}
