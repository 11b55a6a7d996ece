/* What the gate is told of a ticket, from the market and from the books: each limit just below, at and above it, missing and NaN; what is
 * missing refuses. By the verdict of a ticket that passes but for one thing. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define NONE LW_GATE_NONE

typedef struct
{
  LwMock      *mock;
  LwTicket     ticket;
  LwGateLimits limits;
} Desk;

static Desk desk;

static void
good_ticket (LwTicket *ticket, const char *symbol, double k2)
{
  lw_mock_ticket (ticket, symbol, k2 - 5, k2, 1, 1.20);
  lw_ticket_good_market (ticket, desk.mock->now_us);
}

/* Nothing held, nothing open. */
static void
begin (void)
{
  desk.mock = lw_mock_new (NULL);
  lw_mock_connect (desk.mock);
  good_ticket (&desk.ticket, "SPY", 430);
  lw_trade_get_limits (desk.mock->trade, &desk.limits);
}

static void
end (void)
{
  lw_mock_free (desk.mock);
}

static LwVerdict
look (const LwTicket *ticket)
{
  LwVerdict verdict;

  lw_trade_check (desk.mock->trade, ticket, desk.mock->now_us, &verdict);
  g_test_message ("%s: %s", verdict.rule, verdict.sentence != NULL ? verdict.sentence : "");
  return verdict;
}

/* @rule "" = passes without a word. */
static void
assert_said (const LwTicket *ticket, LwGateKind kind, const char *rule)
{
  LwVerdict verdict = look (ticket);

  g_assert_cmpstr (verdict.rule, ==, rule);
  g_assert_cmpint (verdict.kind, ==, kind);
  lw_verdict_clear (&verdict);
}

/* @change is done to a copy of the good ticket, as t. */
#define SAYS(kind, rule, change) \
  G_STMT_START { \
    LwTicket t = desk.ticket; \
    change; \
    g_test_message ("%s", #change); \
    assert_said (&t, LW_GATE_##kind, rule); \
  } G_STMT_END
#define PASSES(change) SAYS (PASS, "", change)
#define REFUSES(rule, change) SAYS (REFUSE, rule, change)

static void
test_quotes (void)
{
  begin ();
  PASSES ((void) 0);
  REFUSES ("G6", t.short_bid = NAN);
  REFUSES ("G6", t.short_ask = NAN);
  REFUSES ("G6", t.long_bid = NAN);
  REFUSES ("G6", t.long_ask = NAN);
  REFUSES ("G6", t.short_bid = INFINITY);
  REFUSES ("G6", t.long_ask = -1);
  REFUSES ("G6", t.long_bid = 1e300);
  REFUSES ("G6", t.long_bid = 2.80005); /* no price that TWS sends */
  REFUSES ("G7", t.long_bid = 2.95);    /* crossed */
  PASSES (t.long_bid = 2.80);
  end ();
}

static void
test_lines (void)
{
  begin ();
  REFUSES ("G8", t.short_line.answered = FALSE);
  REFUSES ("G8", t.long_line.answered = FALSE);
  REFUSES ("G8", t.spot_line.answered = FALSE);
  REFUSES ("G8", t.short_line.state = LW_QUOTE_FROZEN);
  REFUSES ("G8", t.long_line.state = LW_QUOTE_DELAYED);
  REFUSES ("G8", t.spot_line.state = LW_QUOTE_DELAYED_FROZEN);
  REFUSES ("G8", t.spot_line.state = LW_QUOTE_MISSING);
  REFUSES ("G8", t.short_line.halted = 1);
  REFUSES ("G8", t.long_line.halted = -1);
  REFUSES ("G8", t.spot_line.halted = 2);
  PASSES (t.short_line.still_us = 60 * SECOND - 1; t.short_line.spot_moved = 0.5);
  PASSES (t.short_line.still_us = 60 * SECOND; t.short_line.spot_moved = 0.001);
  PASSES (t.short_line.still_us = 60 * SECOND; t.short_line.spot_moved = -0.001);
  REFUSES ("G8", t.short_line.still_us = 60 * SECOND; t.short_line.spot_moved = 0.0010011);
  REFUSES ("G8", t.short_line.still_us = 60 * SECOND; t.short_line.spot_moved = -0.0010011);
  REFUSES ("G8", t.long_line.still_us = 60 * SECOND; t.long_line.spot_moved = NAN);
  REFUSES ("G8", t.long_line.still_us = NONE);
  REFUSES ("G8", t.long_line.still_us = -1);
  end ();
}

static void
test_connection (void)
{
  begin ();
  REFUSES ("G8", t.farm_ok = FALSE);
  PASSES (t.silence_us = 2 * SECOND);
  REFUSES ("G8", t.silence_us = 2 * SECOND + 1);
  REFUSES ("G8", t.silence_us = NONE);
  PASSES (t.lane_us = SECOND / 10);
  REFUSES ("G11", t.lane_us = SECOND / 10 + 1);
  REFUSES ("G11", t.lane_us = NONE);
  PASSES (t.clock_off_us = 2 * SECOND);
  PASSES (t.clock_off_us = -2 * SECOND);
  SAYS (WARN, "G11", t.clock_off_us = 2 * SECOND + 1);
  SAYS (WARN, "G11", t.clock_off_us = -10 * SECOND);
  REFUSES ("G11", t.clock_off_us = 10 * SECOND + 1);
  REFUSES ("G11", t.clock_off_us = -10 * SECOND - 1);
  REFUSES ("G11", t.clock_off_us = G_MININT64);
  end ();
}

static void
test_hours (void)
{
  begin ();
  PASSES (t.hours_from_us = desk.mock->now_us);
  REFUSES ("G9", t.hours_from_us = desk.mock->now_us + 1);
  REFUSES ("G9", t.hours_to_us = 0);
  REFUSES ("G9", t.hours_to_us = desk.mock->now_us);
  PASSES (t.hours_to_us = desk.mock->now_us + 120 * SECOND + 1);
  REFUSES ("G9", t.hours_to_us = desk.mock->now_us + 120 * SECOND);
  PASSES (t.restart_us = desk.mock->now_us + 60 * SECOND + 1);
  REFUSES ("G9", t.restart_us = desk.mock->now_us + 60 * SECOND);
  REFUSES ("G9", t.restart_us = desk.mock->now_us);
  PASSES (t.restart_us = desk.mock->now_us - 1);
  REFUSES ("G9", t.restart_us = NONE);
  end ();
}

static void
test_contracts (void)
{
  begin ();
  REFUSES ("G5", t.resolved_us = 0);
  REFUSES ("G5", t.resolved_us = desk.mock->now_us - LW_DAY_US); /* not today */
  REFUSES ("G5", t.vertical.last_trade_us = desk.mock->now_us);
  PASSES (t.vertical.last_trade_us = desk.mock->now_us + 1);
  REFUSES ("G5", t.vertical.settle = lw_calendar_ny_date (desk.mock->now_us) - 1);
  PASSES (t.vertical.settle = lw_calendar_ny_date (desk.mock->now_us));
  REFUSES ("G5", t.vertical.settle = t.vertical.last_trade = LW_DATE_NONE);
  REFUSES ("G5", t.vertical.con_id_1 = t.vertical.con_id_2);
  REFUSES ("G5", t.vertical.multiplier = 0);
  REFUSES ("G20", t.restricted = TRUE);
  REFUSES ("G20", t.close_only = TRUE);
  SAYS (CONFIRM, "G19", t.vertical.last_trade = t.vertical.settle = lw_calendar_ny_date (desk.mock->now_us));
  PASSES (t.vertical.last_trade = t.vertical.settle = lw_calendar_ny_date (desk.mock->now_us); t.expires_today_ok = TRUE);
  end ();
}

static void
test_seen (void)
{
  begin ();
  PASSES (t.seen_us = desk.mock->now_us - 30 * SECOND);
  SAYS (CONFIRM, "G13", t.seen_us = desk.mock->now_us - 30 * SECOND - 1);
  SAYS (CONFIRM, "G13", t.seen_us = 0);
  PASSES (t.seen_us = desk.mock->now_us + SECOND); /* a clock that was set back is no age */
  PASSES (t.seen_mid_twice = -24000 - 5000);       /* 5 % of the width, twice */
  SAYS (CONFIRM, "G13", t.seen_mid_twice = -24000 - 5001);
  SAYS (CONFIRM, "G13", t.seen_mid_twice = -24000 + 5001);
  SAYS (CONFIRM, "G13", t.seen_mid_twice = NONE);
  end ();
}

static void
test_price (void)
{
  begin ();
  REFUSES ("G6", t.limit = LW_PRICE_NONE);
  REFUSES ("G6", t.limit = 0);
  REFUSES ("G6", t.limit = -12000);
  REFUSES ("G6", t.limit = 50000);
  REFUSES ("G6", t.increment = 0);
  REFUSES ("G6", t.limit = 12001);
  REFUSES ("G6", t.increment = 700);
  PASSES (t.limit = 17000);          /* 10 % of the width from the middle */
  REFUSES ("G7", t.limit = 17100);
  PASSES (t.limit = 10900);          /* a step worse than natural */
  REFUSES ("G7", t.limit = 10800);
  REFUSES ("G4", t.quantity = 0);
  REFUSES ("G4", t.quantity = -1);
  end ();
}

static void
set_limit (gint64 *limit, gint64 value)
{
  g_autofree char *complaint = NULL;
  LwGateLimits limits = desk.limits;

  *(gint64 *) ((char *) &limits + ((char *) limit - (char *) &desk.limits)) = value;
  g_assert_true (lw_trade_set_limits (desk.mock->trade, &limits, desk.mock->now_us, &complaint));
  lw_mock_run (desk.mock);
}

/* The good ticket at @name − 1, at it and above, where @edge is the lowest value that lets it pass. */
#define EDGE(name, edge, rule) \
  G_STMT_START { \
    set_limit (&desk.limits.name, (edge) - 1); \
    REFUSES (rule, (void) 0); \
    set_limit (&desk.limits.name, edge); \
    PASSES ((void) 0); \
    set_limit (&desk.limits.name, (edge) + 1); \
    PASSES ((void) 0); \
    set_limit (&desk.limits.name, desk.limits.name); \
  } G_STMT_END

#define LOSS 381300000 /* (5 − 1.20) × 100, and two fees of 0.65 */

/* Beside two spreads that are held (760 USD) and a working order on the same expiry. */
static void
test_limits (void)
{
  LwTicket ticket;

  begin ();
  good_ticket (&ticket, "SPY", 420);
  ticket.quantity = 2;
  g_assert_true (lw_mock_transmit (desk.mock, ID, &ticket));
  lw_mock_fill_legs (desk.mock, 0, 2);
  good_ticket (&ticket, "QQQ", 330);
  g_assert_true (lw_mock_transmit (desk.mock, ID2, &ticket));
  good_ticket (&desk.ticket, "SPY", 430);
  EDGE (order_loss, LOSS, "G1");
  EDGE (total_loss, 760000000 + LOSS + LOSS, "G2b");
  EDGE (symbol_loss, 760000000 + LOSS, "G3");
  EDGE (expiry_loss, 760000000 + LOSS + LOSS, "G3");
  EDGE (open_spreads, 4, "G3");
  EDGE (working_orders, 2, "G3");
  EDGE (day_orders, 3, "G3");
  EDGE (minute_orders, 3, "G3");
  lw_mock_advance (desk.mock, 60 * SECOND);
  lw_ticket_good_market (&desk.ticket, desk.mock->now_us);
  set_limit (&desk.limits.minute_orders, 1);
  PASSES ((void) 0); /* a minute later they do not count */
  end ();
}

static void
test_quantity (void)
{
  begin ();
  set_limit (&desk.limits.quantity, 5);
  PASSES (t.quantity = 4);
  PASSES (t.quantity = 5);
  REFUSES ("G4", t.quantity = 6);
  REFUSES ("G4", t.quantity = G_MAXINT);
  end ();
}

static void
test_day_loss (void)
{
  begin ();
  set_limit (&desk.limits.day_loss, 100000000);
  PASSES (t.profit_today_usd = -99.999999);
  REFUSES ("G2a", t.profit_today_usd = -100);
  REFUSES ("G2a", t.profit_today_usd = -100.000001);
  REFUSES ("G2a", t.profit_today_usd = NAN);
  REFUSES ("G2a", t.profit_today_usd = -INFINITY);
  REFUSES ("G2a", t.profit_today_usd = INFINITY); /* nothing that TWS could mean */
  PASSES (t.profit_today_usd = 5000);
  end ();
}

static void
trade_once (guint n, int quantity)
{
  g_autofree char *id = g_strdup_printf ("LW%020u", n);
  LwTicket ticket;

  good_ticket (&ticket, "QQQ", 330 + 5 * n);
  ticket.quantity = quantity;
  g_assert_true (lw_mock_transmit (desk.mock, id, &ticket));
}

/* Three times the median of the last 20, from the fifth order on; of an even number the mean of the middle two. */
static void
test_median (void)
{
  begin ();
  for (guint i = 0; i < 4; i++)
    trade_once (i, 1);
  PASSES (t.quantity = 4);
  trade_once (4, 1);
  PASSES (t.quantity = 3);
  SAYS (CONFIRM, "G4", t.quantity = 4);
  PASSES (t.quantity = 4; t.typed_quantity = TRUE);
  for (guint i = 5; i < 8; i++)
    trade_once (i, 2);
  for (guint i = 8; i < 10; i++)
    trade_once (i, 2);
  PASSES (t.quantity = 4);  /* five of 1, five of 2: 1.5 × 3 */
  SAYS (CONFIRM, "G4", t.quantity = 5);
  end ();
}

/* G10 and R5 look at the legs, not at the way the spread is named. */
static void
test_same (void)
{
  begin ();
  g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
  desk.mock->now_us -= 1000;
  lw_ticket_good_market (&desk.ticket, desk.mock->now_us);
  REFUSES ("G10", t.add = TRUE);
  PASSES (t.add = TRUE; t.quantity = 2);
  PASSES (t.add = TRUE; t.limit = 12100);
  desk.mock->now_us += 3 * SECOND - 1;
  REFUSES ("G10", t.add = TRUE);
  desk.mock->now_us += 1;
  PASSES (t.add = TRUE);
  SAYS (CONFIRM, "G10", t.add = FALSE);
  SAYS (CONFIRM, "G10", t.limit = 12100);
  PASSES (t.vertical.con_id_1 = 4203; t.vertical.k1 = 4200000);
  end ();
}

/* The connection is new; a snapshot is missing; the journal is slow. */
static void
test_state (void)
{
  LwTicket ticket;

  begin ();
  desk.mock->trade->answered = TRUE;
  desk.mock->hold_commits = TRUE;
  good_ticket (&ticket, "QQQ", 330);
  lw_mock_transmit (desk.mock, ID, &ticket);
  desk.mock->now_us += 2 * SECOND - 1000;
  lw_ticket_good_market (&desk.ticket, desk.mock->now_us);
  PASSES ((void) 0);
  desk.mock->now_us += 1;
  REFUSES ("G11", (void) 0);
  lw_mock_lose (desk.mock);
  REFUSES ("G11", (void) 0);
  end ();
}

static void
report (LwReportType type)
{
  LwReport it;

  lw_report_init (&it, type);
  lw_trade_report (desk.mock->trade, &it, desk.mock->now_us);
  lw_mock_run (desk.mock);
}

/* The link to TWS's servers, apart from the socket: five seconds, and a snapshot after it. */
static void
test_link (void)
{
  begin ();
  report (LW_REPORT_LINK_DOWN);
  REFUSES ("G11", (void) 0);
  report (LW_REPORT_LINK_UP);
  desk.mock->now_us += 5 * SECOND - 1;
  REFUSES ("G11", (void) 0);
  lw_mock_advance (desk.mock, SECOND);
  lw_ticket_good_market (&desk.ticket, desk.mock->now_us);
  PASSES ((void) 0);
  end ();
}

/* The words of what is wrong are the person's. */
static void
test_words (void)
{
  LwVerdict verdict;
  LwGateInput input;

  begin ();
  lw_mock_lose (desk.mock);
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.link_us, ==, 0);
  verdict = look (&desk.ticket);
  g_assert_nonnull (strstr (verdict.sentence, "Not connected"));
  lw_verdict_clear (&verdict);
  end ();
  begin ();
  desk.mock->trade->stats.broken = 1;
  REFUSES ("G18", (void) 0);
  end ();
}

/* What TWS says of spreads it says for the day. */
static void
test_permission (void)
{
  static const int codes[] = { 203, 460 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      begin ();
      desk.mock->hold_orders = TRUE;
      g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
      lw_mock_error (desk.mock, desk.mock->last_order_id, codes[i], "No trading permissions.");
      lw_mock_run (desk.mock);
      lw_mock_advance (desk.mock, 10 * SECOND);
      good_ticket (&desk.ticket, "QQQ", 330);
      REFUSES ("G20", (void) 0);
      desk.mock->now_us += LW_DAY_US;
      good_ticket (&desk.ticket, "QQQ", 330);
      lw_trade_wake (desk.mock->trade, desk.mock->now_us);
      lw_mock_run (desk.mock);
      lw_mock_advance (desk.mock, 10 * SECOND);
      good_ticket (&desk.ticket, "QQQ", 330);
      PASSES ((void) 0);
      end ();
    }
}

static void
go_on (LwMock *mock, guint i)
{
  lw_mock_open_order (mock, i, 1);
  lw_mock_run (mock);
}

/* R10: the first order of a connection goes alone, whatever its answer is; the others need not wait for one another. */
static void
test_first_goes_alone (void)
{
  LwTicket other;

  begin ();
  good_ticket (&other, "QQQ", 330);
  desk.mock->hold_commits = TRUE;
  g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
  assert_said (&other, LW_GATE_REFUSE, "G11"); /* it may be on its way */
  desk.mock->hold_commits = FALSE;
  desk.mock->hold_orders = TRUE;
  lw_trade_committed (desk.mock->trade, desk.mock->held_token, NULL, desk.mock->now_us);
  lw_mock_run (desk.mock);
  lw_mock_assert_state (desk.mock, ID, "SENT");
  assert_said (&other, LW_GATE_REFUSE, "G11");
  go_on (desk.mock, 0);
  assert_said (&other, LW_GATE_PASS, "");
  g_assert_true (lw_mock_transmit (desk.mock, ID2, &other));
  lw_mock_assert_state (desk.mock, ID2, "SENT");
  good_ticket (&other, "IWM", 230);
  assert_said (&other, LW_GATE_PASS, "");
  go_on (desk.mock, 1);
  lw_mock_lose (desk.mock); /* and once more on the next one */
  desk.mock->orders[0].visible = desk.mock->orders[1].visible = TRUE;
  lw_mock_connect (desk.mock);
  good_ticket (&other, "IWM", 230);
  assert_said (&other, LW_GATE_PASS, "");
  g_assert_true (lw_mock_transmit (desk.mock, "LWCCCCCCCCCCCCCCCCCCCC", &other));
  good_ticket (&other, "DIA", 350);
  assert_said (&other, LW_GATE_REFUSE, "G11");
  lw_mock_error (desk.mock, desk.mock->last_order_id, 201, "Order rejected"); /* that is an answer too */
  lw_mock_run (desk.mock);
  assert_said (&other, LW_GATE_PASS, "");
  end ();
}

/* R10: silence is no answer; a list that names it is, and so is that the person gave it up. A connection before this one does not count. */
static void
test_first_in_silence (void)
{
  for (int given_up = 0; given_up < 3; given_up++)
    {
      LwTicket other;

      begin ();
      desk.mock->hold_orders = TRUE;
      g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
      lw_mock_advance (desk.mock, 9 * SECOND);
      lw_mock_assert_state (desk.mock, ID, "UNKNOWN");
      good_ticket (&other, "QQQ", 330);
      assert_said (&other, LW_GATE_REFUSE, "G11");
      if (given_up == 1)
        {
          lw_mock_advance (desk.mock, 60 * SECOND);
          lw_mock_assert_state (desk.mock, ID, "ABSENT");
          good_ticket (&other, "QQQ", 330);
          assert_said (&other, LW_GATE_REFUSE, "G11");
          lw_trade_abandon (desk.mock->trade, ID, desk.mock->now_us);
          lw_mock_run (desk.mock);
        }
      else if (given_up == 0)
        go_on (desk.mock, 0);
      else
        {
          lw_mock_lose (desk.mock);
          lw_mock_connect (desk.mock);
        }
      good_ticket (&other, "QQQ", 330);
      assert_said (&other, LW_GATE_PASS, "");
      end ();
    }
}

/* The last thousand ids are left alone. */
static void
test_ids (void)
{
  begin ();
  desk.mock->trade->max_order_id = G_MAXINT32 - 1002;
  PASSES ((void) 0);
  desk.mock->trade->max_order_id = G_MAXINT32 - 1001;
  REFUSES ("G11", (void) 0);
  desk.mock->trade->max_order_id = G_MAXINT32; /* and never counted round to those that were used */
  g_assert_cmpint (lw_ids_next (desk.mock->trade), ==, -1);
  end ();
}

/* Orders made elsewhere are open orders too. */
static void
test_externals (void)
{
  begin ();
  for (gint64 i = 1; i <= 2; i++)
    {
      LwReport it;

      lw_report_init (&it, LW_REPORT_OPEN_ORDER);
      it.perm_id = 4710 + i;
      it.client_id = 9;
      it.order_id = (gint32) i;
      it.quantity = 100;
      g_strlcpy (it.account, "DUSIM0001", sizeof it.account);
      g_strlcpy (it.status, "Submitted", sizeof it.status);
      g_strlcpy (it.contract.symbol, "IBM", sizeof it.contract.symbol);
      it.contract.sec_type = LW_SEC_STK;
      lw_trade_report (desk.mock->trade, &it, desk.mock->now_us);
    }
  lw_mock_run (desk.mock);
  EDGE (working_orders, 3, "G3");
  end ();
}

/* Hours that nobody knows are not hours that are over. */
static void
test_no_hours (void)
{
  LwVerdict verdict;
  LwGateInput input;
  LwTicket ticket;

  begin ();
  ticket = desk.ticket;
  ticket.hours_to_us = 0;
  lw_trade_gather (desk.mock->trade, &ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.hours_from_us, ==, NONE);
  g_assert_cmpint (input.hours_to_us, ==, NONE);
  verdict = look (&ticket);
  g_assert_cmpstr (verdict.rule, ==, "G9");
  g_assert_nonnull (strstr (verdict.sentence, "has not told when"));
  lw_verdict_clear (&verdict);
  ticket.hours_to_us = 1;
  ticket.hours_from_us = 0;
  verdict = look (&ticket);
  g_assert_cmpstr (verdict.rule, ==, "G9");
  g_assert_nonnull (strstr (verdict.sentence, "is closed"));
  lw_verdict_clear (&verdict);
  end ();
}

static guint
count_events (const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < desk.mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (desk.mock->events, i), kind);
  return n;
}

/* A live account is locked until its end is typed, in this run. */
static void
test_live_lock (void)
{
  begin ();
  desk.mock->trade->config.kind = LW_ACCOUNT_LIVE;
  g_strlcpy (desk.mock->trade->config.account, "U1234567", sizeof desk.mock->trade->config.account);
  REFUSES ("G12", (void) 0);
  g_assert_false (lw_trade_unlock_live (desk.mock->trade, "67", desk.mock->now_us));
  g_assert_false (lw_trade_unlock_live (desk.mock->trade, "568", desk.mock->now_us));
  g_assert_cmpuint (count_events ("unlock "), ==, 0);
  REFUSES ("G12", (void) 0);
  g_assert_true (lw_trade_unlock_live (desk.mock->trade, "567", desk.mock->now_us));
  PASSES ((void) 0);
  g_assert_true (lw_trade_unlock_live (desk.mock->trade, "", desk.mock->now_us)); /* it stays */
  lw_mock_run (desk.mock);
  g_assert_cmpuint (count_events ("unlock "), ==, 1); /* H07: recorded */
  end ();
}

/* The account's name says another kind than the profile is for: also while nothing is connected. */
static void
test_kind (void)
{
  LwGateInput input;

  begin ();
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.account_ok, ==, 1);
  desk.mock->trade->config.kind = LW_ACCOUNT_PAPER;
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.account_ok, ==, 0);
  desk.mock->trade->config.kind = LW_ACCOUNT_SIMULATED;
  lw_mock_lose (desk.mock);
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.account_ok, ==, 1);
  end ();
}

/* The median is of the last twenty that were sent, without those that were not. */
static void
test_last_twenty (void)
{
  LwGateInput input;

  begin ();
  desk.mock->mute = TRUE;
  desk.mock->trade->answered = TRUE;
  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *id = g_strdup_printf ("LW%020u", i);
      LwTicket ticket;

      lw_mock_ticket (&ticket, "QQQ", 300 + i, 305 + i, i < 4 ? 9 : 1 + (int) i % 2, 1.20);
      g_assert_true (lw_mock_transmit (desk.mock, id, &ticket));
    }
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.recent_orders, ==, 20);
  g_assert_cmpint (input.recent_median_twice, ==, 3);
  end ();
}

/* Legs of another order of the same underlying: some of them, none, in another order of the same. */
static void
test_legs_alike (void)
{
  LwGateInput input;

  begin ();
  g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.same_open, ==, 1);
  g_assert_cmpint (input.first_of_spread, ==, 0);
  desk.ticket.vertical.con_id_1++; /* the first leg is another one, the second the same */
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.same_open, ==, 0);
  g_assert_cmpint (input.first_of_spread, ==, 1);
  desk.ticket.vertical.con_id_1--;
  desk.ticket.vertical.con_id_2++;
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpint (input.same_open, ==, 0);
  end ();
}

/* An imbalance of legs blocks its underlying like an order in doubt. */
static void
test_blocked_by_legs (void)
{
  LwGateInput input;

  begin ();
  g_assert_true (lw_mock_transmit (desk.mock, ID, &desk.ticket));
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpstr (input.blocked_by, ==, "");
  lw_mock_fill (desk.mock, 0, 1, FALSE, TRUE, FALSE, TRUE);
  lw_mock_advance (desk.mock, 2 * SECOND);
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpstr (input.blocked_by, ==, ID);
  g_assert_cmpint (input.blocked_legs, ==, 1);
  end ();
}

/* No currency in the ticket is dollars; of an underlying whose move is not known nothing is. */
static void
test_what_is_missing (void)
{
  LwGateInput input;

  begin ();
  desk.ticket.vertical.currency[0] = '\0';
  desk.ticket.short_line.spot_moved = NAN;
  desk.ticket.long_line.spot_moved = 2;
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpstr (input.legs[0].currency, ==, "USD");
  g_strlcpy (desk.ticket.vertical.currency, "EUR", sizeof desk.ticket.vertical.currency);
  lw_trade_gather (desk.mock->trade, &desk.ticket, desk.mock->now_us, &input);
  g_assert_cmpstr (input.legs[1].currency, ==, "EUR");
  g_assert_cmpint (MIN (input.legs[0].spot_moved_ppm, input.legs[1].spot_moved_ppm), ==, MIN (NONE, 1000000));
  g_assert_cmpint (MAX (input.legs[0].spot_moved_ppm, input.legs[1].spot_moved_ppm), ==, MAX (NONE, 1000000));
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/gather/quotes", test_quotes);
  g_test_add_func ("/trade/gather/lines", test_lines);
  g_test_add_func ("/trade/gather/connection", test_connection);
  g_test_add_func ("/trade/gather/hours", test_hours);
  g_test_add_func ("/trade/gather/contracts", test_contracts);
  g_test_add_func ("/trade/gather/seen", test_seen);
  g_test_add_func ("/trade/gather/price", test_price);
  g_test_add_func ("/trade/gather/limits", test_limits);
  g_test_add_func ("/trade/gather/quantity", test_quantity);
  g_test_add_func ("/trade/gather/day-loss", test_day_loss);
  g_test_add_func ("/trade/gather/median", test_median);
  g_test_add_func ("/trade/gather/same", test_same);
  g_test_add_func ("/trade/gather/state", test_state);
  g_test_add_func ("/trade/gather/link", test_link);
  g_test_add_func ("/trade/gather/first-goes-alone", test_first_goes_alone);
  g_test_add_func ("/trade/gather/first-in-silence", test_first_in_silence);
  g_test_add_func ("/trade/gather/words", test_words);
  g_test_add_func ("/trade/gather/permission", test_permission);
  g_test_add_func ("/trade/gather/ids", test_ids);
  g_test_add_func ("/trade/gather/externals", test_externals);
  g_test_add_func ("/trade/gather/no-hours", test_no_hours);
  g_test_add_func ("/trade/gather/live-lock", test_live_lock);
  g_test_add_func ("/trade/gather/kind", test_kind);
  g_test_add_func ("/trade/gather/last-twenty", test_last_twenty);
  g_test_add_func ("/trade/gather/legs-alike", test_legs_alike);
  g_test_add_func ("/trade/gather/blocked-by-legs", test_blocked_by_legs);
  g_test_add_func ("/trade/gather/what-is-missing", test_what_is_missing);
  return g_test_run ();
}
