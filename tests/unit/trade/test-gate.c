/* The risk gate, rule by rule at its limits: limit − 1, limit, limit + 1, missing, NaN. Each case names what its rule says; all other
 * rules of the good order pass. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gate.h"

#define NOW_US G_GINT64_CONSTANT (1795600000000000)
#define SECOND G_GINT64_CONSTANT (1000000)
#define USD    G_GINT64_CONSTANT (1000000)
#define NONE   LW_GATE_NONE

/* SELL 1 SPY 430/425 put spread for 1.20; loss 380 + 2 × 0.65. */
static LwGateInput
good (void)
{
  const LwGateLeg leg = { .con_id = 11, .ratio = 1, .side = 1, .strike = 4250000, .right = 'P', .expiry = 20530,
                          .last_trade_us = NOW_US + 3600 * SECOND, .dte = 30, .multiplier = 100, .symbol = "SPY", .trading_class = "SPY",
                          .currency = "USD", .resolved = 1, .bid = 28000, .ask = 29000, .answered = 1, .type = 1 };
  LwGateInput input = { .symbol = "SPY", .now_us = NOW_US, .today = 20500, .n_legs = 2, .quantity = 1, .limit = -12000, .increment = 100,
                        .fee_micro = 650000, .seen_mid_twice = -24000, .spot_answered = 1, .spot_type = 1, .farm_ok = 1,
                        .hours_from_us = NOW_US - SECOND, .hours_to_us = NOW_US + 3600 * SECOND, .ready = 1, .link_us = 5 * SECOND,
                        .snapshot = 1, .ids_left = 1, .account_ok = 1 };

  input.legs[0] = input.legs[1] = leg;
  input.legs[1].con_id = 12;
  input.legs[1].side = -1;
  input.legs[1].strike = 4300000;
  input.legs[1].bid = 40000;
  input.legs[1].ask = 41000;
  return input;
}

/* The same legs the other way round: BUY back for 1.20. */
static LwGateInput
closing (void)
{
  LwGateInput input = good ();

  input.legs[0].side = -1;
  input.legs[0].reported = input.legs[0].position = input.legs[0].spare = 2;
  input.legs[1].side = 1;
  input.legs[1].reported = input.legs[1].position = -2;
  input.limit = 12000;
  input.seen_mid_twice = 24000;
  return input;
}

/* Closes 430/425 and opens 420/416: 1.20 paid, 0.60 received. */
static LwGateInput
rolling (void)
{
  LwGateInput input = closing ();

  input.n_legs = 4;
  input.legs[2] = input.legs[0];
  input.legs[3] = input.legs[1];
  for (guint i = 2; i < 4; i++)
    {
      input.legs[i].con_id += 10;
      input.legs[i].strike -= 100000;
      input.legs[i].side = -input.legs[i].side;
      input.legs[i].reported = input.legs[i].position = 0;
      input.legs[i].expiry = 20560;
    }
  input.legs[2].strike += 10000; /* 421/425 less 10: 4 wide */
  input.legs[2].bid = 10000;
  input.legs[2].ask = 10500;
  input.legs[3].bid = 16000;
  input.legs[3].ask = 16500;
  input.limit = 6000;
  input.seen_mid_twice = 12000;
  return input;
}

static void
expect (const LwGateInput *input, const LwGateLimits *limits, int line, LwGateRule rule, LwGateKind kind)
{
  g_autofree char *json = lw_gate_to_json (input, limits);
  LwGateInput copy;
  LwGateLimits copied;
  LwGateResult result;

  g_assert_true (lw_gate_from_json (json, &copy, &copied));
  lw_gate_judge (&copy, &copied, &result);
  if (rule == LW_GATE_N_RULES)
    {
      if (result.kind != kind)
        g_error ("line %d: %s %s: %s", line, result.rule, lw_gate_kind_word (result.kind), result.sentence);
    }
  else if (result.kinds[rule] != kind)
    g_error ("line %d: %s says %s, not %s; first %s: %s", line, lw_gate_rule_id (rule), lw_gate_kind_word (result.kinds[rule]),
             lw_gate_kind_word (kind), result.rule, result.sentence);
  g_assert_cmpint (result.sentence == NULL, ==, result.kind == LW_GATE_PASS);
  g_assert_cmpint (result.n_passed == result.n_checks, ==, result.kind <= LW_GATE_WARN);
  lw_gate_result_clear (&result);
}

/* The rule says @kind of @base after @change. */
#define SAYS(base, rule, kind, change) G_STMT_START { LwGateInput in = base (); LwGateLimits lim; LwGateLeg *leg G_GNUC_UNUSED = in.legs; \
  lw_gate_limits_init (&lim); change; expect (&in, &lim, __LINE__, LW_GATE_##rule, LW_GATE_##kind); } G_STMT_END
#define PASSES(rule, change) SAYS (good, rule, PASS, change)
#define REFUSES(rule, change) SAYS (good, rule, REFUSE, change)
#define CLOSE(rule, kind, change) SAYS (closing, rule, kind, change)
#define ROLL(rule, kind, change) SAYS (rolling, rule, kind, change)
/* A flag that must be @want: every other value refuses. */
#define FLAG(rule, name, want) G_STMT_START { PASSES (rule, in.name = want); REFUSES (rule, in.name = !(want)); REFUSES (rule, in.name = NONE); \
  REFUSES (rule, in.name = 2); REFUSES (rule, in.name = -1); } G_STMT_END

static void
test_good (void)
{
  LwGateInput input = good ();
  LwGateLimits limits;
  LwGateResult result;

  PASSES (N_RULES, (void) 0);
  CLOSE (N_RULES, PASS, (void) 0);
  ROLL (N_RULES, PASS, (void) 0);
  lw_gate_limits_init (&limits);
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.order_class, ==, LW_CLASS_OPEN);
  g_assert_cmpint (result.loss_micro, ==, 381300000);
  g_assert_cmpint (lw_gate_reservation (&result), ==, 381300000);
  input = closing ();
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.order_class, ==, LW_CLASS_CLOSE);
  g_assert_cmpint (lw_gate_reservation (&result), ==, 121300000);
  input = rolling ();
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.order_class, ==, LW_CLASS_ROLL);
  g_assert_cmpint (result.loss_micro, ==, 402600000); /* the width of what is opened, and four fees */
  lw_gate_input_init (&input); /* nothing at all */
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.kind, ==, LW_GATE_REFUSE);
  g_assert_cmpint (lw_gate_reservation (&result), ==, 0);
  lw_gate_result_clear (&result);
}

static void
test_class (void)
{
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD); /* a CLOSE */
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].reported = leg[0].position = 0);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].reported = leg[0].position = NONE);
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; in.quantity = 2);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.quantity = 3);
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; leg[0].selling = 1; leg[1].buying = 1);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].selling = 2);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[1].buying = 2);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[1].buying = NONE);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].selling = NONE);
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; leg[0].buying = 9; leg[1].selling = 9);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].reported = leg[0].position = -2); /* would grow */
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[1].reported = leg[1].position = 2);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[1].expiry++); /* no spread */
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.quantity = NONE);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[1].con_id = NONE);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; leg[0].ratio = leg[1].ratio = 2);
  /* a leg alone: buys back a short, or sells a long that covers none */
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0] = leg[1]);
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; in.n_legs = 1);
  CLOSE (G2A, WARN, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0].spare = 1);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0].spare = 0);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0].spare = NONE);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0].spare = 1; leg[0].selling = 1);
  CLOSE (G2A, REFUSE, in.loss_today_micro = 1500 * USD; in.n_legs = 1; leg[0].ratio = NONE);
  /* a roll is none without both halves */
  ROLL (G5, PASS, (void) 0);
  ROLL (G5, REFUSE, leg[0].reported = leg[0].position = 0);
  ROLL (G5, REFUSE, leg[2].side = 1; leg[3].side = 1);
  ROLL (G5, REFUSE, g_strlcpy (leg[2].symbol, "QQQ", 24); g_strlcpy (leg[3].symbol, "QQQ", 24));
  ROLL (G5, REFUSE, leg[0].symbol[0] = '\0');
  ROLL (G5, REFUSE, in.n_legs = 3);
  ROLL (G5, PASS, LwGateLeg swap = leg[0]; leg[0] = leg[3]; leg[3] = swap); /* in any order */
}

static void
test_g1 (void)
{
  PASSES (G1, lim.order_loss = 381300000);
  REFUSES (G1, lim.order_loss = 381299999);
  PASSES (G1, lim.order_loss = 381300001);
  /* H01: 500 exactly passes, 501 does not */
  PASSES (G1, in.fee_micro = 0; in.limit = 0; in.n_legs = 2);
  REFUSES (G1, in.fee_micro = 0; in.limit = 100);
  REFUSES (G1, in.quantity = 2);
  REFUSES (G1, in.fee_micro = NONE);
  REFUSES (G1, in.fee_micro = -1);
  REFUSES (G1, in.limit = NONE);
  REFUSES (G1, in.quantity = NONE);
  REFUSES (G1, in.n_legs = NONE);
  REFUSES (G1, leg[0].multiplier = leg[1].multiplier = NONE);
  REFUSES (G1, leg[0].strike = NONE);
  REFUSES (G1, leg[0].strike = leg[1].strike);
  CLOSE (G1, WARN, lim.order_loss = 100 * USD);
  CLOSE (G1, WARN, leg[0].multiplier = leg[1].multiplier = NONE; in.n_legs = 1);
  ROLL (G1, REFUSE, (void) lim; lim.order_loss = 402599999);
  ROLL (G1, PASS, lim.order_loss = 402600000);
  REFUSES (G1, lim.order_loss = 0); /* absurd: nothing passes */
  REFUSES (G12, lim.order_loss = NONE);
  CLOSE (G12, REFUSE, lim.minute_orders = -1);
}

static void
test_g2 (void)
{
  PASSES (G2A, in.loss_today_micro = 1500 * USD - 1);
  REFUSES (G2A, in.loss_today_micro = 1500 * USD);
  REFUSES (G2A, in.loss_today_micro = 1500 * USD + 1);
  REFUSES (G2A, in.loss_today_micro = NONE);
  PASSES (G2A, in.loss_today_micro = -9999 * USD); /* a profit */
  CLOSE (G2A, WARN, in.loss_today_micro = NONE);
  ROLL (G2A, REFUSE, in.loss_today_micro = 1500 * USD);
  PASSES (G2B, in.total_micro = 5000 * USD - 381300000);
  PASSES (G2B, in.total_micro = 5000 * USD - 381300001);
  REFUSES (G2B, in.total_micro = 5000 * USD - 381299999);
  REFUSES (G2B, in.total_micro = NONE);
  CLOSE (G2B, PASS, in.total_micro = 5000 * USD);
  CLOSE (G2B, WARN, in.total_micro = 5000 * USD + 1);
}

static void
test_g3 (void)
{
  PASSES (G3, in.symbol_micro = 1000 * USD - 381300000);
  REFUSES (G3, in.symbol_micro = 1000 * USD - 381299999);
  REFUSES (G3, in.symbol_micro = NONE);
  PASSES (G3, in.expiry_micro = 2500 * USD - 381300000);
  REFUSES (G3, in.expiry_micro = 2500 * USD - 381299999);
  REFUSES (G3, in.expiry_micro = NONE);
  PASSES (G3, in.open_spreads = 19);
  REFUSES (G3, in.open_spreads = 20);
  REFUSES (G3, in.open_spreads = NONE);
  REFUSES (G3, in.quantity = NONE);
  PASSES (G3, in.working_orders = 9);
  REFUSES (G3, in.working_orders = 10);
  REFUSES (G3, in.working_orders = NONE);
  PASSES (G3, in.day_orders = 49);
  REFUSES (G3, in.day_orders = 50);
  REFUSES (G3, in.day_orders = NONE);
  PASSES (G3, in.minute_orders = 5);
  REFUSES (G3, in.minute_orders = 6);
  REFUSES (G3, in.minute_orders = NONE);
  CLOSE (G3, WARN, in.working_orders = 10);
  CLOSE (G3, WARN, in.minute_orders = 6);
  CLOSE (G3, PASS, in.open_spreads = 20);
  ROLL (G3, PASS, in.open_spreads = 20);
}

static void
test_g4 (void)
{
  REFUSES (G4, in.quantity = 0);
  REFUSES (G4, in.quantity = -1);
  REFUSES (G4, in.quantity = NONE);
  PASSES (G4, in.quantity = 9);
  PASSES (G4, in.quantity = 10);
  REFUSES (G4, in.quantity = 11);
  REFUSES (G4, in.quantity = 11; in.typed_quantity = 1); /* H05: not above the hard limit */
  REFUSES (G4, in.quantity = G_MAXINT);
  PASSES (G4, in.quantity = 3; in.recent_orders = 5; in.recent_median_twice = 2);
  SAYS (good, G4, CONFIRM, in.quantity = 4; in.recent_orders = 5; in.recent_median_twice = 2);
  PASSES (G4, in.quantity = 4; in.recent_orders = 4; in.recent_median_twice = 2);
  PASSES (G4, in.quantity = 4; in.recent_orders = 20; in.recent_median_twice = 2; in.typed_quantity = 1);
  PASSES (G4, in.quantity = 4; in.recent_orders = 5; in.recent_median_twice = 3);
  SAYS (good, G4, CONFIRM, in.quantity = 5; in.recent_orders = 5; in.recent_median_twice = 3);
  REFUSES (G4, in.quantity = 4; in.recent_orders = 5; in.recent_median_twice = 2; in.automation = 1);
  REFUSES (G4, in.recent_orders = NONE);
  REFUSES (G4, in.recent_orders = 5; in.recent_median_twice = NONE);
  CLOSE (G4, WARN, in.quantity = 11; leg[0].reported = leg[0].position = leg[0].spare = 11; leg[1].reported = leg[1].position = -11);
  CLOSE (G4, WARN, in.quantity = 4; in.recent_orders = 5; in.recent_median_twice = 2; leg[0].reported = leg[0].position = 4; leg[1].reported = leg[1].position = -4);
}

static void
test_g5 (void)
{
  REFUSES (G5, in.n_legs = 1);
  REFUSES (G5, in.n_legs = NONE);
  REFUSES (G5, leg[0].strike = leg[1].strike);
  REFUSES (G5, leg[0].strike = NONE);
  REFUSES (G5, leg[1].strike = NONE);
  REFUSES (G5, leg[0].strike = 0);
  PASSES (G5, leg[0].strike = leg[1].strike - 1);
  PASSES (G5, leg[0].strike = leg[1].strike - 500000);
  REFUSES (G5, leg[0].strike = leg[1].strike - 500001);
  REFUSES (G5, leg[0].con_id = 0);
  REFUSES (G5, leg[1].con_id = NONE);
  REFUSES (G5, leg[0].con_id = leg[1].con_id);
  REFUSES (G5, leg[0].side = -1);
  REFUSES (G5, leg[0].side = 0);
  REFUSES (G5, leg[0].side = NONE);
  REFUSES (G5, leg[1].side = NONE);
  REFUSES (G5, leg[0].ratio = 2);
  REFUSES (G5, leg[1].ratio = 2);
  REFUSES (G5, leg[0].right = 'C');
  REFUSES (G5, leg[0].right = leg[1].right = 'D');
  REFUSES (G5, leg[0].expiry++);
  REFUSES (G5, leg[0].multiplier = 10);
  REFUSES (G5, g_strlcpy (leg[0].symbol, "QQQ", 24));
  REFUSES (G5, g_strlcpy (leg[0].trading_class, "2SPY", 24));
  REFUSES (G5, g_strlcpy (leg[0].currency, "EUR", 8));
  REFUSES (G5, leg[0].resolved = 0);
  REFUSES (G5, leg[1].resolved = NONE);
  REFUSES (G5, leg[0].adjusted = 1);
  REFUSES (G5, leg[1].adjusted = NONE);
  PASSES (G5, leg[0].dte = leg[1].dte = 0);
  REFUSES (G5, leg[0].dte = -1);
  REFUSES (G5, leg[1].dte = NONE);
  PASSES (G5, leg[0].last_trade_us = leg[1].last_trade_us = NOW_US + 1);
  REFUSES (G5, leg[0].last_trade_us = NOW_US);
  REFUSES (G5, leg[1].last_trade_us = NOW_US - 1);
  REFUSES (G5, leg[1].last_trade_us = NONE);
  REFUSES (G5, in.now_us = NONE);
  CLOSE (G5, PASS, leg[0].resolved = 0);
  ROLL (G5, REFUSE, leg[2].resolved = 0);
  ROLL (G5, PASS, leg[0].resolved = 0);
}

static void
test_g6 (void)
{
  PASSES (G6, in.limit = -100);
  REFUSES (G6, in.limit = 0);
  REFUSES (G6, in.limit = 12000); /* H04 */
  PASSES (G6, in.limit = -49900);
  REFUSES (G6, in.limit = -50000);
  REFUSES (G6, in.limit = -50100);
  REFUSES (G6, in.limit = NONE);
  REFUSES (G6, in.limit = -12050); /* H03 */
  PASSES (G6, in.increment = 500);
  REFUSES (G6, in.increment = 500; in.limit = -12100);
  REFUSES (G6, in.increment = 0);
  REFUSES (G6, in.increment = NONE);
  REFUSES (G6, in.n_legs = 1);
  REFUSES (G6, leg[0].bid = NONE);
  REFUSES (G6, leg[0].bid = leg[1].bid; leg[0].ask = leg[1].ask); /* even */
  REFUSES (G6, leg[0].bid = 50000; leg[0].ask = 51000);           /* the quotes say debit */
  /* debits */
  PASSES (G6, leg[0].side = -1; leg[1].side = 1; in.limit = 12000);
  REFUSES (G6, leg[0].side = -1; leg[1].side = 1; in.limit = -12000);
  REFUSES (G6, leg[0].side = -1; leg[1].side = 1; in.limit = 50000);
  REFUSES (G6, leg[0].side = -1; leg[1].side = 1; in.limit = 12000; leg[0].bid = 50000; leg[0].ask = 51000);
  PASSES (G6, leg[0].right = leg[1].right = 'C'; in.limit = 12000; leg[0].bid = 50000; leg[0].ask = 51000);
  /* a close may be worth nothing, and cost two ticks more than the width */
  CLOSE (G6, PASS, in.limit = 0);
  CLOSE (G6, REFUSE, in.limit = -100);
  CLOSE (G6, PASS, in.limit = 50200);
  CLOSE (G6, REFUSE, in.limit = 50300);
  CLOSE (G6, PASS, leg[0].bid = leg[1].bid; leg[0].ask = leg[1].ask);
  CLOSE (G6, REFUSE, leg[0].bid = 50000; leg[0].ask = 51000);
  CLOSE (G6, PASS, in.n_legs = 1; in.limit = -28500);
  CLOSE (G6, REFUSE, in.n_legs = 1; in.limit = 28500);
  CLOSE (G6, PASS, in.n_legs = 1; leg[0] = leg[1]; in.limit = 40500);
  /* a roll within both widths */
  ROLL (G6, PASS, in.limit = 90000);
  ROLL (G6, PASS, in.limit = -90000);
  ROLL (G6, REFUSE, in.limit = 90100);
  ROLL (G6, REFUSE, in.limit = -90100);
}

static void
test_g7 (void)
{
  /* mid 1.20, natural 1.10, collar max (0.02, 0.50) */
  PASSES (G7, in.limit = -17000);
  REFUSES (G7, in.limit = -17100); /* H03: one tick outside */
  PASSES (G7, in.limit = -16900);
  PASSES (G7, in.limit = -10900); /* one tick beyond natural */
  REFUSES (G7, in.limit = -10800);
  PASSES (G7, in.limit = -11000);
  REFUSES (G7, in.limit = NONE);
  REFUSES (G7, in.increment = NONE);
  REFUSES (G7, in.n_legs = NONE);
  /* two ticks where they are more */
  PASSES (G7, in.increment = 3000; in.limit = -18000);
  REFUSES (G7, in.increment = 3000; in.limit = -18001);
  /* quotes */
  REFUSES (G7, leg[0].bid = NONE);
  REFUSES (G7, leg[0].ask = NONE);
  REFUSES (G7, leg[1].bid = NONE);
  REFUSES (G7, leg[1].ask = NONE);
  REFUSES (G7, leg[1].bid = -10000); /* −1 */
  REFUSES (G7, leg[0].ask = leg[0].bid = 0);
  REFUSES (G7, leg[1].bid = 41001);  /* crossed */
  REFUSES (G7, leg[0].side = 0);
  REFUSES (G7, leg[0].side = NONE);
  REFUSES (G7, leg[0].ratio = NONE);
  /* stub: ask > 10 bids and mid above 1.00 */
  SAYS (good, G7, WARN, leg[0].bid = 1800; leg[0].ask = 18000; in.increment = 100; leg[1].bid = 20000; leg[1].ask = 20000; in.limit = -10100;
        leg[0].strike -= 400000);
  REFUSES (G7, leg[0].bid = 1819; leg[0].ask = 18191; leg[1].bid = 20000; leg[1].ask = 20000; in.limit = -10000; leg[0].strike -= 400000);
  /* market 0.75 wide at a width of 5: 15 %; at most that */
  PASSES (G7, leg[0].ask = leg[0].bid + 3700; leg[1].ask = leg[1].bid + 3800; in.limit = -12000);
  REFUSES (G7, leg[0].ask = leg[0].bid + 3700; leg[1].ask = leg[1].bid + 3801; in.limit = -12000);
  CLOSE (G7, WARN, leg[0].ask = leg[0].bid + 3700; leg[1].ask = leg[1].bid + 3801; in.limit = 12000);
  /* a leg wider than 25 % of its mid and than 0.30 */
  SAYS (good, G7, WARN, leg[0].bid = 8000; leg[0].ask = 11001; leg[1].bid = 20000; leg[1].ask = 20500; in.limit = -10700);
  PASSES (G7, leg[0].bid = 8000; leg[0].ask = 11000; leg[1].bid = 20000; leg[1].ask = 20500; in.limit = -10700);
  PASSES (G7, leg[0].bid = 28000; leg[0].ask = 32000; in.limit = -10500);
  PASSES (G7, leg[0].bid = 14000; leg[0].ask = 18000; leg[1].bid = 26000; leg[1].ask = 26500; in.limit = -10200); /* just 25 % */
  SAYS (good, G7, WARN, leg[0].bid = 13999; leg[0].ask = 18000; leg[1].bid = 26000; leg[1].ask = 26500; in.limit = -10200);
  REFUSES (G7, leg[0].bid = 8000; leg[0].ask = 11001; leg[1].bid = 20000; leg[1].ask = 20500; in.limit = -10700; in.automation = 1);
  REFUSES (G7, leg[0].bid = 8000; leg[0].ask = 11001; leg[1].bid = 20000; leg[1].ask = 20500; in.limit = -10700; in.automation = NONE);
  CLOSE (G7, WARN, leg[0].bid = 8000; leg[0].ask = 11001; leg[1].bid = 20000; leg[1].ask = 20500; in.limit = 10700; in.automation = 1);
  /* a leg alone has no width: from natural to natural, else two ticks; a market of 0.40, bought back and sold */
  CLOSE (G7, WARN, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = 42000);
  CLOSE (G7, WARN, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = 38000);
  CLOSE (G7, REFUSE, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = 42100);
  CLOSE (G7, REFUSE, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = 37900);
  CLOSE (G7, WARN, in.n_legs = 1; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = -38000);
  CLOSE (G7, REFUSE, in.n_legs = 1; leg[0].bid = 38000; leg[0].ask = 42000; in.limit = -37900);
  CLOSE (G7, PASS, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39900; leg[0].ask = 40000; in.limit = 40100); /* 0.015 from the middle */
  CLOSE (G7, REFUSE, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39900; leg[0].ask = 40000; in.limit = 39700); /* 0.025 */
}

static void
test_g8 (void)
{
  FLAG (G8, farm_ok, 1);
  FLAG (G8, spot_answered, 1);
  FLAG (G8, spot_halted, 0);
  FLAG (G8, legs[0].answered, 1);
  FLAG (G8, legs[1].halted, 0);
  REFUSES (G8, in.spot_type = 2);
  REFUSES (G8, in.spot_type = NONE);
  REFUSES (G8, leg[0].type = 3);
  REFUSES (G8, leg[1].type = NONE);
  REFUSES (G8, in.n_legs = NONE);
  PASSES (G8, in.silence_us = 2 * SECOND);
  PASSES (G8, in.silence_us = 2 * SECOND - 1);
  REFUSES (G8, in.silence_us = 2 * SECOND + 1);
  REFUSES (G8, in.silence_us = NONE);
  PASSES (G8, leg[0].still_us = 60 * SECOND - 1; leg[0].spot_moved_ppm = 5000);
  REFUSES (G8, leg[0].still_us = 60 * SECOND; leg[0].spot_moved_ppm = 1001);
  PASSES (G8, leg[0].still_us = 60 * SECOND; leg[0].spot_moved_ppm = 1000);
  PASSES (G8, leg[0].still_us = 3600 * SECOND; leg[0].spot_moved_ppm = 0); /* an old last change alone is not stale */
  REFUSES (G8, leg[0].still_us = 60 * SECOND; leg[0].spot_moved_ppm = NONE);
  REFUSES (G8, leg[1].still_us = NONE);
  CLOSE (G8, REFUSE, leg[0].answered = 0);
  REFUSES (G8, leg[0].strike = NONE; leg[0].answered = 0);
}

static void
test_g9 (void)
{
  PASSES (G9, in.hours_from_us = NOW_US);
  REFUSES (G9, in.hours_from_us = NOW_US + 1);
  REFUSES (G9, in.hours_from_us = NONE);
  REFUSES (G9, in.hours_to_us = NONE);
  REFUSES (G9, in.now_us = NONE);
  REFUSES (G9, in.hours_to_us = NOW_US);
  PASSES (G9, in.hours_to_us = NOW_US + 120 * SECOND + 1);
  REFUSES (G9, in.hours_to_us = NOW_US + 120 * SECOND);
  CLOSE (G9, WARN, in.hours_to_us = NOW_US + 120 * SECOND);
  CLOSE (G9, REFUSE, in.hours_to_us = NOW_US);
  ROLL (G9, REFUSE, in.hours_to_us = NOW_US + 120 * SECOND);
  PASSES (G9, in.restart_us = NOW_US + 60 * SECOND + 1);
  REFUSES (G9, in.restart_us = NOW_US + 60 * SECOND);
  REFUSES (G9, in.restart_us = NOW_US);
  PASSES (G9, in.restart_us = NOW_US - 1);
  REFUSES (G9, in.restart_us = NONE);
  CLOSE (G9, REFUSE, in.restart_us = NOW_US + SECOND);
}

static void
test_g10_r5 (void)
{
  REFUSES (G10, in.same_us = NOW_US);
  REFUSES (G10, in.same_us = NOW_US - 3 * SECOND + 1);
  PASSES (G10, in.same_us = NOW_US - 3 * SECOND);
  REFUSES (G10, in.same_us = NOW_US + 1); /* a clock that went back */
  REFUSES (G10, in.same_us = NONE);
  REFUSES (G10, in.now_us = NONE);
  REFUSES (G10, in.same_open = NONE);
  SAYS (good, G10, CONFIRM, in.same_open = 1);
  PASSES (G10, in.same_open = 1; in.add = 1);
  REFUSES (G10, in.same_open = 1; in.automation = 1);
  REFUSES (R5, g_strlcpy (in.blocked_by, "LWX", 24));
  REFUSES (R5, g_strlcpy (in.blocked_by, "LWX", 24); in.override = NONE);
  PASSES (R5, g_strlcpy (in.blocked_by, "LWX", 24); in.override = 1);
  CLOSE (R5, PASS, g_strlcpy (in.blocked_by, "LWX", 24));
  CLOSE (R5, REFUSE, g_strlcpy (in.blocked_by, "LWX", 24); in.blocked_legs = 1);
  CLOSE (R5, REFUSE, g_strlcpy (in.blocked_by, "LWX", 24); in.blocked_legs = NONE);
  ROLL (R5, REFUSE, g_strlcpy (in.blocked_by, "LWX", 24));
}

static void
test_state (void)
{
  FLAG (G11, ready, 1);
  FLAG (G11, snapshot, 1);
  FLAG (G11, ids_left, 1);
  FLAG (G11, first_waits, 0);
  CLOSE (G11, REFUSE, in.first_waits = 1);
  REFUSES (G11, in.ready = 0; g_strlcpy (in.ready_why, "because", 24));
  REFUSES (G11, in.link_us = 5 * SECOND - 1);
  PASSES (G11, in.link_us = 5 * SECOND + 1);
  REFUSES (G11, in.link_us = NONE);
  PASSES (G11, in.journal_us = 2 * SECOND);
  REFUSES (G11, in.journal_us = 2 * SECOND + 1);
  REFUSES (G11, in.journal_us = NONE);
  PASSES (G11, in.lane_us = SECOND / 10);
  REFUSES (G11, in.lane_us = SECOND / 10 + 1);
  REFUSES (G11, in.lane_us = NONE);
  PASSES (G11, in.clock_off_us = -2 * SECOND);
  SAYS (good, G11, WARN, in.clock_off_us = 2 * SECOND + 1);
  SAYS (good, G11, WARN, in.clock_off_us = -10 * SECOND);
  REFUSES (G11, in.clock_off_us = 10 * SECOND + 1);
  REFUSES (G11, in.clock_off_us = -10 * SECOND - 1);
  REFUSES (G11, in.clock_off_us = NONE);
  /* positions: what both know of may be closed, and nothing else is traded of it */
  CLOSE (N_RULES, PASS, leg[0].reported = 1);
  CLOSE (N_RULES, PASS, leg[1].reported = -1);
  CLOSE (N_RULES, PASS, leg[0].position = 1);
  CLOSE (G11, REFUSE, in.quantity = 2; leg[0].reported = 1);
  CLOSE (G11, REFUSE, in.quantity = 2; leg[1].reported = -1);
  CLOSE (G11, REFUSE, in.quantity = 2; leg[0].position = 1);
  CLOSE (G11, REFUSE, leg[0].reported = 0);
  CLOSE (G11, REFUSE, leg[0].reported = -2);
  CLOSE (G11, REFUSE, leg[1].position = 0);
  CLOSE (G11, REFUSE, leg[1].reported = NONE);
  CLOSE (G11, REFUSE, leg[1].position = NONE);
  CLOSE (G11, REFUSE, in.n_legs = 1; leg[0] = leg[1]; leg[0].reported = 0);
  PASSES (G11, leg[0].position = leg[0].reported = 7);
  REFUSES (G11, leg[0].reported = 1);
  REFUSES (G11, leg[1].position = -1);
  ROLL (G11, PASS, leg[0].reported = 1);
  ROLL (G11, REFUSE, leg[0].reported = 0);
  ROLL (G11, REFUSE, leg[2].reported = 1);
  FLAG (G11, unwinds, 0);
  CLOSE (G11, PASS, in.unwinds = 1);
  ROLL (G11, PASS, in.unwinds = 1);
  CLOSE (G11, REFUSE, in.unwinds = 1; leg[0].reported = leg[0].position = 0);
  ROLL (N_RULES, PASS, leg[0].closing = leg[1].closing = 1);
  ROLL (G5, REFUSE, leg[2].closing = leg[3].closing = 1);
  FLAG (R5, unknown_ours, 0);
  PASSES (R5, in.unknown_ours = 1; in.override = 1);
  CLOSE (R5, PASS, in.unknown_ours = 1);
  ROLL (R5, REFUSE, in.unknown_ours = 1);
  FLAG (G12, account_ok, 1);
  FLAG (G12, live_locked, 0);
  FLAG (G15, killed, 0);
  CLOSE (G15, REFUSE, in.killed = 1);
  FLAG (G18, core_broken, 0);
  REFUSES (G18, in.core_broken = 1; g_strlcpy (in.ready_why, "because", 24));
  FLAG (G20, restricted, 0);
  FLAG (G20, close_only, 0);
  FLAG (G20, no_permission, 0);
  CLOSE (G20, PASS, in.restricted = in.close_only = in.no_permission = 1);
  ROLL (G20, REFUSE, in.close_only = 1);
}

static void
test_confirm (void)
{
  PASSES (G13, in.seen_age_us = 30 * SECOND);
  SAYS (good, G13, CONFIRM, in.seen_age_us = 30 * SECOND + 1);
  SAYS (good, G13, CONFIRM, in.seen_age_us = NONE);
  PASSES (G13, in.seen_mid_twice = -24000 + 5000); /* 5 % of 5, twice */
  SAYS (good, G13, CONFIRM, in.seen_mid_twice = -24000 + 5001);
  SAYS (good, G13, CONFIRM, in.seen_mid_twice = NONE);
  SAYS (good, G13, CONFIRM, leg[0].bid = NONE);
  PASSES (G13, in.seen_age_us = NONE; in.automation = 1);
  /* a leg alone has no width: half of its own market, and at least a tick; 4.00 in a market of 0.10, then of 0.01 */
  CLOSE (G13, PASS, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39500; leg[0].ask = 40500; in.seen_mid_twice = 80000 + 1000);
  CLOSE (G13, PASS, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39500; leg[0].ask = 40500; in.seen_mid_twice = 80000 - 1000);
  CLOSE (G13, CONFIRM, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39500; leg[0].ask = 40500; in.seen_mid_twice = 80000 + 1001);
  CLOSE (G13, CONFIRM, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39500; leg[0].ask = 40500; in.seen_mid_twice = 80000 - 1001);
  CLOSE (G13, PASS, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39900; leg[0].ask = 40000; in.seen_mid_twice = 79900 + 200);
  CLOSE (G13, CONFIRM, in.n_legs = 1; leg[0] = leg[1]; leg[0].bid = 39900; leg[0].ask = 40000; in.seen_mid_twice = 79900 + 201);
  CLOSE (G13, CONFIRM, in.n_legs = 1; leg[0] = leg[1]; in.seen_mid_twice = 81000; in.increment = NONE);
  CLOSE (G13, PASS, in.increment = NONE); /* the width is measure enough */
  CLOSE (G13, PASS, in.n_legs = 1; leg[0].bid = 39500; leg[0].ask = 40500; in.seen_mid_twice = -80000 - 1000); /* a long that is sold */
  SAYS (good, G19, CONFIRM, leg[0].expiry = leg[1].expiry = in.today);
  PASSES (G19, leg[0].expiry = leg[1].expiry = in.today; in.expires_today_ok = 1);
  PASSES (G19, leg[0].expiry = leg[1].expiry = in.today + 1);
  REFUSES (G19, leg[0].expiry = leg[1].expiry = in.today; in.automation = 1);
  REFUSES (G19, in.today = NONE);
  REFUSES (G19, in.n_legs = 1);
  CLOSE (G19, PASS, leg[0].expiry = leg[1].expiry = in.today);
}

static void
test_g14 (void)
{
  PASSES (G14, in.automation = 0; in.auto_stopped = 1);
  REFUSES (G14, in.automation = NONE);
  REFUSES (G14, in.automation = 1);
  PASSES (G14, in.automation = in.auto_armed = 1);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_stopped = 1);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_stopped = NONE);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_in_flight = 1);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_in_flight = NONE);
  PASSES (G14, in.automation = in.auto_armed = 1; in.auto_hour = 19);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_hour = 20);
  REFUSES (G14, in.automation = in.auto_armed = 1; in.auto_hour = NONE);
}

static void
test_g17 (void)
{
  PASSES (G17, in.preview = 0; lim.preview = 0);
  PASSES (G17, in.preview = 0; lim.preview = 1; in.first_of_spread = 0);
  REFUSES (G17, in.preview = 0; lim.preview = 1; in.first_of_spread = 1);
  REFUSES (G17, in.preview = 0; lim.preview = 1; in.first_of_spread = NONE);
  REFUSES (G17, in.preview = 0; lim.preview = 2);
  PASSES (G17, in.preview = 1; lim.preview = 2; in.margin_micro = 5000 * USD);
  REFUSES (G17, in.preview = 1; lim.preview = 0; in.margin_micro = 5000 * USD + 1);
  REFUSES (G17, in.preview = 1; lim.preview = 2; in.margin_micro = NONE); /* 1.797e308 */
  REFUSES (G17, in.preview = NONE; lim.preview = 2);
  CLOSE (G17, PASS, in.preview = 0; lim.preview = 2);
}

static void
test_numbers (void)
{
  const double bad[] = { NAN, INFINITY, -INFINITY, 1e300, 1.7976931348623157e308, 1e13 };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_cmpint (lw_gate_micro (bad[i]), ==, NONE);
      g_assert_cmpint (lw_gate_count (bad[i]), ==, NONE);
    }
  g_assert_cmpint (lw_gate_price (NAN), ==, NONE);
  g_assert_cmpint (lw_gate_price (INFINITY), ==, NONE);
  g_assert_cmpint (lw_gate_price (1e300), ==, NONE);
  g_assert_cmpint (lw_gate_price (1.00005), ==, NONE);
  g_assert_cmpint (lw_gate_price (-1), ==, -10000);
  g_assert_cmpint (lw_gate_price (2.85), ==, 28500);
  g_assert_cmpint (lw_gate_micro (-0.65), ==, -650000);
  g_assert_cmpint (lw_gate_count (-2), ==, -2);
  g_assert_cmpint (lw_gate_count (0.5), ==, NONE);
}

static void
test_limits (void)
{
  LwGateLimits limits;
  char text[32];

  lw_gate_limits_init (&limits);
  g_assert_null (lw_gate_limits_complaint (&limits));
  g_assert_cmpstr (lw_gate_limit_text (&limits, 0, text, sizeof text), ==, "500.00");
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    {
      const double bad[] = { NAN, INFINITY, -1, 1e300, -1e300, lw_gate_limit_is_usd (i) ? 0 : 1.5 };
      gint64 before = *lw_gate_limit_value (&limits, i);
      g_autofree char *complaint = NULL;

      for (guint k = 0; k < G_N_ELEMENTS (bad); k++)
        g_assert_false (lw_gate_limit_set (&limits, i, bad[k]));
      g_assert_cmpint (*lw_gate_limit_value (&limits, i), ==, before);
      g_assert_true (lw_gate_limit_set (&limits, i, 2));
      g_assert_cmpstr (lw_gate_limit_text (&limits, i, text, sizeof text), ==, lw_gate_limit_is_usd (i) ? "2.00" : "2");
      g_assert_nonnull (lw_gate_limit_words (i));
      *lw_gate_limit_value (&limits, i) = NONE;
      complaint = lw_gate_limits_complaint (&limits);
      g_assert_nonnull (strstr (complaint, lw_gate_limit_key (i)));
      *lw_gate_limit_value (&limits, i) = before;
    }
}

/* The same verdict, rule by rule. */
static void
expect_same (const LwGateInput *one, const LwGateInput *other)
{
  LwGateLimits limits;
  LwGateResult a, b;

  lw_gate_limits_init (&limits);
  lw_gate_judge (one, &limits, &a);
  lw_gate_judge (other, &limits, &b);
  for (guint i = 0; i < LW_GATE_N_RULES; i++)
    g_assert_cmpint (a.kinds[i], ==, b.kinds[i]);
  g_assert_cmpint (a.loss_micro, ==, b.loss_micro);
  lw_gate_result_clear (&a);
  lw_gate_result_clear (&b);
}

/* What is outside of its range is missing, on both sides; a bound itself is not absurd. */
static void
test_ranges (void)
{
  LwGateInput input = good (), missing = good ();

#define LW_GATE_TEXT(name, size)
#define LW_GATE_NUMBER(name, low, high) missing.name = NONE; input.name = (gint64) (low) - 1; expect_same (&input, &missing); \
  input.name = (gint64) (high) + 1; expect_same (&input, &missing); input.name = low; expect_same (&input, &input); \
  input.name = missing.name = good ().name;
#include "lw-gate-inputs.def"
#undef LW_GATE_NUMBER
#define LW_GATE_NUMBER(name, low, high) missing.legs[0].name = NONE; input.legs[0].name = (gint64) (low) - 1; expect_same (&input, &missing); \
  input.legs[0].name = (gint64) (high) + 1; expect_same (&input, &missing); input.legs[0].name = missing.legs[0].name = good ().legs[0].name;
#include "lw-gate-legs.def"
#undef LW_GATE_NUMBER
#undef LW_GATE_TEXT
  for (guint i = 0; i < LW_GATE_N_RULES; i++)
    g_assert_cmpint (lw_gate_rule_id (i)[0], ==, i == LW_GATE_R5 ? 'R' : 'G');
}

static void
test_json (void)
{
  LwGateInput input = good (), copy;
  LwGateLimits limits, copied;
  g_autofree char *json = NULL;

  lw_gate_limits_init (&limits);
  g_strlcpy (input.ready_why, "a \"b\" \\ \x01 é", sizeof input.ready_why);
  json = lw_gate_to_json (&input, &limits);
  g_assert_true (lw_gate_from_json (json, &copy, &copied));
  g_assert_cmpstr (copy.ready_why, ==, input.ready_why);
  for (guint k = 0; k < 2; k++) /* a text that is longer than we hold */
    {
      g_autofree char *filler = g_strnfill (k == 0 ? 22 : 40, 'X');
      g_autofree char *name = g_strdup_printf ("\"symbol\":\"%s\"", filler);
      g_auto (GStrv) parts = g_strsplit (json, "\"symbol\":\"SPY\"", 2);
      g_autofree char *longer = g_strjoinv (name, parts);

      g_assert_cmpint (lw_gate_from_json (longer, &copy, &copied), ==, k == 0);
    }
  for (gsize n = 0; n < strlen (json); n++) /* cut anywhere it is no input */
    {
      g_autofree char *cut = g_strndup (json, n);

      g_assert_false (lw_gate_from_json (cut, &copy, &copied));
    }
  for (gsize n = 0; n < strlen (json); n++) /* nothing hostile hurts */
    for (guint k = 0; k < 4; k++)
      {
        g_autofree char *spoiled = g_strdup (json);

        spoiled[n] = "\"\\u9"[k];
        lw_gate_from_json (spoiled, &copy, &copied);
      }
  g_assert_false (lw_gate_from_json ("{\"format\":1}", &copy, &copied));
  g_assert_cmpstr (lw_gate_kind_word (LW_GATE_CONFIRM), ==, "confirm");
}

/* The first rule that does not pass says so in words that name the thing. */
static void
says_words (const LwGateInput *input, const char *rule, const char *part)
{
  LwGateLimits limits;
  LwGateResult result;

  lw_gate_limits_init (&limits);
  lw_gate_judge (input, &limits, &result);
  if (strcmp (result.rule, rule) != 0 || result.sentence == NULL || strstr (result.sentence, part) == NULL)
    g_error ("%s: '%s', not %s: '%s'", result.rule, result.sentence, rule, part);
  lw_gate_result_clear (&result);
}

#define WORDS(base, rule, part, change) G_STMT_START { LwGateInput in = base (); LwGateLeg *leg G_GNUC_UNUSED = in.legs; change; \
  says_words (&in, rule, part); } G_STMT_END

static void
test_words (void)
{
  WORDS (good, "G5", "An option alone", in.n_legs = 1);
  WORDS (good, "G5", "no vertical", in.n_legs = 2; leg[0].ratio = 2);
  WORDS (good, "G5", "no vertical", in.n_legs = 3; leg[2] = leg[1]);
  WORDS (good, "G5", "A roll closes", in.n_legs = 4; leg[2] = leg[0]; leg[3] = leg[1]);
  WORDS (good, "G5", "at most 50", leg[0].strike -= 460000; leg[0].bid = 100; leg[0].ask = 200; in.limit = -40000);
  WORDS (good, "G5", "has not named both contracts", leg[1].resolved = 0);
  WORDS (good, "G5", "adjusted", leg[0].adjusted = 1);
  WORDS (good, "G5", "no longer trades", leg[0].dte = -1);
  WORDS (good, "G3", "there are 11 working orders", in.working_orders = 10);
  WORDS (good, "G3", "there are 51 orders today", in.day_orders = 50);
  WORDS (good, "G3", "your limit is 6", in.minute_orders = 6);
  WORDS (good, "G7", "middle of the market, 1.20", in.limit = -18000);
  WORDS (good, "G7", "trades at once, 1.10", in.limit = -10000);
  WORDS (good, "G7", "spread is 0.75 wide", leg[0].ask = leg[0].bid + 3700; leg[1].ask = leg[1].bid + 3801);
  WORDS (good, "G1", "Maximum loss 762.60 USD is above your limit of 500.00", in.quantity = 2);
  WORDS (good, "G2b", "is 5081.30 USD, above your limit of 5000.00", in.total_micro = 4700 * USD);
  WORDS (good, "G2a", "Today's loss of 1500.00 USD", in.loss_today_micro = 1500 * USD);
}

/* A text of the input is read as it was written, up to its whole length; one that does not fit is no input. */
static void
test_longest_text (void)
{
  LwGateInput input = good (), read;
  LwGateLimits limits, limits_read;
  g_autofree char *json = NULL, *longer = NULL;
  g_auto (GStrv) parts = NULL;

  lw_gate_limits_init (&limits);
  memset (input.ready_why, 'w', sizeof input.ready_why - 1);
  input.ready_why[sizeof input.ready_why - 1] = '\0';
  json = lw_gate_to_json (&input, &limits);
  g_assert_true (lw_gate_from_json (json, &read, &limits_read));
  g_assert_cmpstr (read.ready_why, ==, input.ready_why);
  parts = g_strsplit (json, "\"www", 2);
  longer = g_strjoinv ("\"wwww", parts);
  g_assert_false (lw_gate_from_json (longer, &read, &limits_read));
  g_assert_false (lw_gate_from_json ("", &read, &limits_read));
  for (gsize n = 0; n < strlen (json); n++)
    {
      g_autofree char *cut = g_strndup (json, n);

      g_assert_false (lw_gate_from_json (cut, &read, &limits_read));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/gate/good", test_good);
  g_test_add_func ("/trade/gate/class", test_class);
  g_test_add_func ("/trade/gate/g1", test_g1);
  g_test_add_func ("/trade/gate/g2", test_g2);
  g_test_add_func ("/trade/gate/g3", test_g3);
  g_test_add_func ("/trade/gate/g4", test_g4);
  g_test_add_func ("/trade/gate/g5", test_g5);
  g_test_add_func ("/trade/gate/g6", test_g6);
  g_test_add_func ("/trade/gate/g7", test_g7);
  g_test_add_func ("/trade/gate/g8", test_g8);
  g_test_add_func ("/trade/gate/g9", test_g9);
  g_test_add_func ("/trade/gate/g10-r5", test_g10_r5);
  g_test_add_func ("/trade/gate/state", test_state);
  g_test_add_func ("/trade/gate/confirm", test_confirm);
  g_test_add_func ("/trade/gate/g14", test_g14);
  g_test_add_func ("/trade/gate/g17", test_g17);
  g_test_add_func ("/trade/gate/numbers", test_numbers);
  g_test_add_func ("/trade/gate/limits", test_limits);
  g_test_add_func ("/trade/gate/ranges", test_ranges);
  g_test_add_func ("/trade/gate/json", test_json);
  g_test_add_func ("/trade/gate/words", test_words);
  g_test_add_func ("/trade/gate/longest-text", test_longest_text);
  return g_test_run ();
}
