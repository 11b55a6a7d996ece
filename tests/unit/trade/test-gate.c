/* The risk gate at its limits: limit − 1, limit, limit + 1, missing, NaN. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gate.h"

static LwGateInput
good (void)
{
  LwGateInput input = { .kind = LW_BULL_PUT, .symbol = "SPY", .k1 = 4250000, .k2 = 4300000, .con_id_1 = 11, .con_id_2 = 12,
                        .multiplier = 100, .quantity = 1, .limit = 12000, .increment = 100, .short_bid = 4.0, .short_ask = 4.1,
                        .long_bid = 2.8, .long_ask = 2.9, .last_trade_us = 2000, .dte_days = 30, .now_us = 1000,
                        .max_loss_usd = 500, .max_quantity = 10, .fee_per_contract_usd = 0.65, .synced = TRUE,
                        .account_ok = TRUE, .ids_left = TRUE };
  return input;
}

static void
expect (const LwGateInput *input, const char *rule)
{
  LwGateResult result;
  g_autofree char *json = lw_gate_input_json (input);

  lw_gate_check (input, &result);
  if (result.sentence != NULL)
    g_test_message ("%s: %s", result.rule, result.sentence);
  g_assert_cmpstr (result.rule, ==, rule);
  g_assert_cmpint (result.ok, ==, rule[0] == '\0');
  g_assert_cmpint (result.sentence == NULL, ==, result.ok);
  g_assert_cmpint (result.n_passed == result.n_checks, ==, result.ok);
  g_assert_null (strstr (json, "nan"));
  g_assert_null (strstr (json, "inf"));
  lw_gate_result_clear (&result);
}

#define WITH(rule, change) G_STMT_START { LwGateInput input = good (); change; expect (&input, rule); } G_STMT_END

static void
test_max_loss (void)
{
  LwGateResult result;
  LwGateInput first = good ();

  expect (&first, "");
  lw_gate_check (&first, &result);
  g_assert_cmpfloat_with_epsilon (result.max_loss_usd, 381.30, 1e-9);
  lw_gate_result_clear (&result);
  WITH ("", input.max_loss_usd = 381.30);
  WITH ("G1", input.max_loss_usd = 381.299999);
  WITH ("", input.max_loss_usd = 381.300001);
  WITH ("", input.fee_per_contract_usd = 0; input.max_loss_usd = 380);
  WITH ("G1", input.fee_per_contract_usd = 0; input.max_loss_usd = 379.99);
  WITH ("G1", input.max_loss_usd = NAN);
  WITH ("G1", input.max_loss_usd = -1);
  WITH ("G1", input.max_loss_usd = 1e300);
  WITH ("G1", input.multiplier = 0);
  WITH ("G1", input.fee_per_contract_usd = NAN);
  WITH ("G1", input.quantity = 2);
  /* a debit is paid whole */
  WITH ("", input.kind = LW_BEAR_PUT; input.limit = 49800; input.short_bid = 2.8; input.short_ask = 2.9; input.long_bid = 4;
        input.long_ask = 4.1);
}

static void
test_quantity (void)
{
  WITH ("G4", input.quantity = 0);
  WITH ("G4", input.quantity = -1);
  WITH ("", input.quantity = 9; input.max_loss_usd = 1e6);
  WITH ("", input.quantity = 10; input.max_loss_usd = 1e6);
  WITH ("G4", input.quantity = 11; input.max_loss_usd = 1e6);
  WITH ("G4", input.quantity = G_MAXINT; input.max_loss_usd = 1e9);
  WITH ("G4", input.max_quantity = 0);
}

static void
test_structure (void)
{
  WITH ("G5", input.k1 = input.k2);
  WITH ("G5", input.k1 = LW_PRICE_NONE);
  WITH ("G5", input.k2 = LW_PRICE_NONE);
  WITH ("G5", input.k2 = input.k1 - 1);
  WITH ("", input.k1 = input.k2 - 50 * LW_PRICE_SCALE; input.max_loss_usd = 1e5);
  WITH ("G5", input.k1 = input.k2 - 50 * LW_PRICE_SCALE - 1; input.max_loss_usd = 1e5);
  WITH ("G5", input.con_id_1 = 0);
  WITH ("G5", input.con_id_2 = input.con_id_1);
  WITH ("G5", input.kind = LW_N_KINDS);
  WITH ("", input.dte_days = 0);
  WITH ("G5", input.dte_days = -1);
  WITH ("G5", input.dte_days = G_MININT);
  WITH ("", input.now_us = 1999);
  WITH ("G5", input.now_us = 2000);
  WITH ("G5", input.last_trade_us = 0);
}

static void
test_price (void)
{
  WITH ("G6", input.limit = 0);
  WITH ("G6", input.limit = -12000);
  WITH ("G6", input.limit = LW_PRICE_NONE);
  WITH ("", input.limit = 100; input.max_loss_usd = 1000);
  WITH ("", input.limit = 49900);
  WITH ("G6", input.limit = 50000);
  WITH ("G6", input.limit = 50100);
  WITH ("G6", input.limit = 12050);
  WITH ("", input.increment = 500);
  WITH ("G6", input.increment = 500; input.limit = 12100);
  WITH ("G6", input.increment = 0);
  WITH ("G6", input.increment = LW_PRICE_NONE);
}

static void
test_quotes (void)
{
  WITH ("G6", input.short_bid = NAN);
  WITH ("G6", input.short_ask = NAN);
  WITH ("G6", input.long_bid = NAN);
  WITH ("G6", input.long_ask = NAN);
  WITH ("G6", input.long_bid = -1);
  WITH ("", input.long_bid = 0; input.long_ask = 0.05); /* a zero bid is a bid */
  WITH ("G6", input.long_ask = 0; input.long_bid = 0);
  WITH ("G6", input.short_bid = 4.2);                   /* crossed */
  WITH ("G6", input.short_ask = INFINITY);
  WITH ("G6", input.kind = LW_BEAR_PUT);                /* the quotes say credit */
}

static void
test_state (void)
{
  WITH ("G11", input.synced = FALSE);
  WITH ("G11", input.ids_left = FALSE);
  WITH ("G12", input.account_ok = FALSE);
  WITH ("G12", input.live_locked = TRUE);
  WITH ("R5", g_strlcpy (input.blocked_by, "LWX", sizeof input.blocked_by));
  WITH ("", g_strlcpy (input.blocked_by, "LWX", sizeof input.blocked_by); input.override = TRUE);
}

static void
test_duplicate (void)
{
  WITH ("G10", input.now_us = 2999999; input.last_trade_us = 9000000; input.same_us = 1);
  WITH ("G10", input.now_us = 3000000; input.last_trade_us = 9000000; input.same_us = 1);
  WITH ("", input.now_us = 3000001; input.last_trade_us = 9000000; input.same_us = 1);
  WITH ("G10", input.same_open = TRUE);
  WITH ("", input.same_open = TRUE; input.add = TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/gate/max-loss", test_max_loss);
  g_test_add_func ("/trade/gate/quantity", test_quantity);
  g_test_add_func ("/trade/gate/structure", test_structure);
  g_test_add_func ("/trade/gate/price", test_price);
  g_test_add_func ("/trade/gate/quotes", test_quotes);
  g_test_add_func ("/trade/gate/state", test_state);
  g_test_add_func ("/trade/gate/duplicate", test_duplicate);
  return g_test_run ();
}
