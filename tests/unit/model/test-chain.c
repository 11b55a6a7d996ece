#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-chain.h"
#include "lw-journal.h"
#include "lw-vertical.h"

static LwDate
date (const char *text)
{
  LwDate value;
  gboolean read = lw_date_parse (text, &value);

  g_assert_true (read);
  return value;
}

static LwPrice
price (double value)
{
  LwPrice result;
  gboolean exact = lw_price_from_double (value, &result);

  g_assert_true (exact);
  return result;
}

static LwChain *
make_chain (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPX", LW_SEC_IND);
  double quotes[LW_Q_N] = { 1, 1.2, 10, 20, NAN, 5, 6, NAN, NAN };
  double newer[LW_Q_N] = { 2, 2.2, 10, 20, NAN, 5, 6, NAN, NAN };

  lw_chain_builder_add (builder, "SPXW", LW_DATE_NONE, date ("2019-05-17"), LW_RIGHT_PUT, price (2900), 0, 7, quotes);
  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, date ("2019-05-17"), LW_RIGHT_PUT, price (2900), 100, 1, quotes);
  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, date ("2019-05-17"), LW_RIGHT_PUT, price (2850), 100, 2, quotes);
  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, date ("2019-05-17"), LW_RIGHT_CALL, price (2950), 100, 3, NULL);
  lw_chain_builder_add (builder, "SPXW", date ("2019-05-16"), LW_DATE_NONE, LW_RIGHT_CALL, price (2900), 100, 4, quotes);
  lw_chain_builder_add (builder, "SPX", LW_DATE_NONE, date ("2019-05-17"), LW_RIGHT_PUT, price (2850), 100, 5, newer);
  return lw_chain_builder_finish (builder);
}

static void
test_groups (void)
{
  g_autoptr (LwChain) chain = make_chain ();

  g_assert_cmpuint (chain->n_series, ==, 5);
  g_assert_cmpuint (chain->n_expiries, ==, 3);
  g_assert_cmpstr (chain->expiries[0].trading_class, ==, "SPXW");
  g_assert_cmpstr (chain->expiries[1].trading_class, ==, "SPX");
  g_assert_cmpstr (chain->expiries[2].trading_class, ==, "SPXW");
  g_assert_cmpint (chain->expiries[0].settle, ==, date ("2019-05-16"));
  g_assert_cmpint (chain->expiries[1].last_trade, ==, date ("2019-05-16"));
  g_assert_cmpint (chain->expiries[1].settle_us, ==, lw_calendar_ny_instant (date ("2019-05-17"), 9, 30));
  g_assert_cmpint (chain->expiries[2].settle_us, ==, lw_calendar_ny_instant (date ("2019-05-17"), 16, 0));
  g_assert_cmpuint (chain->expiries[1].n_calls, ==, 1);
  g_assert_cmpuint (chain->expiries[1].n_puts, ==, 2);
  g_assert_cmpint (chain->expiries[2].multiplier, ==, 100);
}

static void
test_find (void)
{
  g_autoptr (LwChain) chain = make_chain ();
  int put = lw_chain_find (chain, 1, LW_RIGHT_PUT, price (2850));

  g_assert_cmpint (put, >=, 0);
  g_assert_cmpint (chain->con_ids[put], ==, 5); /* the later row replaced the first */
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][put], ==, 2);
  g_assert_cmpint (lw_chain_find (chain, 1, LW_RIGHT_CALL, price (2850)), ==, -1);
  g_assert_cmpint (lw_chain_find_con_id (chain, 5), ==, put);
  g_assert_cmpint (lw_chain_find_con_id (chain, 2), ==, -1);
  g_assert_cmpint (lw_chain_find_con_id (chain, 0), ==, -1);
  g_assert_cmpint (chain->states[lw_chain_find (chain, 1, LW_RIGHT_CALL, price (2950))], ==, LW_QUOTE_MISSING);
}

static void
test_snapshot (void)
{
  g_autoptr (LwChain) chain = make_chain ();
  g_autoptr (LwChain) copy = lw_chain_snapshot (chain);

  chain->quotes[LW_Q_BID][0] = 99;
  g_assert_cmpfloat (copy->quotes[LW_Q_BID][0], ==, 1);
  g_assert_cmpuint (copy->n_series, ==, chain->n_series);
  g_assert_true (copy->strikes != chain->strikes);
}

static void
test_empty (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  g_autoptr (LwChain) chain = lw_chain_builder_finish (builder);
  g_autoptr (LwChain) copy = lw_chain_snapshot (chain);

  g_assert_cmpuint (copy->n_series, ==, 0);
  g_assert_true (isnan (lw_chain_px (copy)));
}

static void
test_px (void)
{
  g_autoptr (LwChain) chain = make_chain ();

  chain->spot_close = 2900;
  g_assert_cmpfloat (lw_chain_px (chain), ==, 2900);
  chain->spot_last = 2910;
  g_assert_cmpfloat (lw_chain_px (chain), ==, 2910);
  chain->spot_bid = 2911;
  g_assert_cmpfloat (lw_chain_px (chain), ==, 2910);
  chain->spot_ask = 2913;
  g_assert_cmpfloat (lw_chain_px (chain), ==, 2912);
}

/* More classes than the builder has room for at first. */
static void
test_many_classes (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("MANY", LW_SEC_IND);
  g_autoptr (LwChain) chain = NULL;

  for (int i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("C%03d", i);

      lw_chain_builder_set_class (builder, name, LW_STYLE_AMERICAN, LW_SETTLE_CASH_AM);
      lw_chain_builder_add (builder, name, LW_DATE_NONE, date ("2026-12-18"), LW_RIGHT_CALL, price (100), 0, 0, NULL);
    }
  chain = lw_chain_builder_finish (builder);
  g_assert_cmpuint (chain->n_expiries, ==, 200);
  for (guint e = 0; e < chain->n_expiries; e++)
    g_assert_cmpint (chain->expiries[e].settlement, ==, LW_SETTLE_CASH_AM);
}

static void
test_words (void)
{
  LwVertical v = { .kind = LW_BULL_PUT, .symbol = "SPY", .settle = date ("2026-12-20"), .k1 = price (425), .k2 = price (430) };
  g_autofree char *credit = lw_vertical_words (&v, 1, price (1.2));
  g_autofree char *bare = lw_vertical_words (&v, 3, LW_PRICE_NONE);
  g_autofree char *debit = NULL, *weekly = NULL;
  LwVerticalKind kind;

  g_assert_cmpstr (credit, ==, "SELL 1 SPY 20 Dec 430/425 put spread for 1.20 CREDIT");
  g_assert_cmpstr (bare, ==, "SELL 3 SPY 20 Dec 430/425 put spread");
  v.kind = LW_BULL_CALL;
  debit = lw_vertical_words (&v, 2, price (2.055));
  g_assert_cmpstr (debit, ==, "BUY 2 SPY 20 Dec 425/430 call spread for 2.055 DEBIT");
  g_strlcpy (v.symbol, "SPX", sizeof v.symbol);
  g_strlcpy (v.trading_class, "SPXW", sizeof v.trading_class);
  weekly = lw_vertical_words (&v, 1, LW_PRICE_NONE);
  g_assert_cmpstr (weekly, ==, "BUY 1 SPXW 20 Dec 425/430 call spread"); /* not those of SPX, which settle in the morning */
  g_assert_true (lw_vertical_kind_parse ("bear_call", &kind));
  g_assert_cmpint (kind, ==, LW_BEAR_CALL);
  g_assert_false (lw_vertical_kind_parse ("strangle", &kind));
  for (guint i = 0; i < LW_N_KINDS; i++)
    {
      LwVerticalKind other = lw_vertical_inverse ((LwVerticalKind) i);

      g_assert_cmpint (lw_vertical_inverse (other), ==, i);
      g_assert_cmpint (lw_vertical_right (other), ==, lw_vertical_right ((LwVerticalKind) i));
      g_assert_true (lw_vertical_is_credit (other) != lw_vertical_is_credit ((LwVerticalKind) i));
      g_assert_true (lw_vertical_long_is_k1 (other) != lw_vertical_long_is_k1 ((LwVerticalKind) i));
    }
  g_assert_true (lw_vertical_long_is_k1 (LW_BULL_PUT));
  g_assert_false (lw_vertical_long_is_k1 (LW_BEAR_PUT));
}

#define assert_words(expected, ...) \
  G_STMT_START { g_autofree char *words_ = lw_order_words (__VA_ARGS__); g_assert_cmpstr (words_, ==, expected); } G_STMT_END

static void
test_order_words (void)
{
  LwVertical opens = { .kind = LW_BULL_PUT, .symbol = "SPY", .settle = date ("2027-01-15"), .k1 = price (420), .k2 = price (425) };
  LwVertical closes = { .kind = LW_BEAR_PUT, .symbol = "SPY", .settle = date ("2026-12-20"), .k1 = price (425), .k2 = price (430),
                        .con_id_1 = 1, .con_id_2 = 2 };
  LwIntent intent = { .vertical = opens, .closes = closes, .order_class = LW_CLASS_ROLL, .n_legs = 4, .quantity = 2, .limit = 4000 };
  g_autofree char *words = lw_intent_words (&intent);

  assert_words ("SELL 1 SPY 15 Jan 425/420 put spread for 1.20 CREDIT", &opens, NULL, 0, FALSE, 1, price (-1.2));
  assert_words ("BUY 1 SPY 20 Dec 430/425 put spread for 0.60 DEBIT to close", &closes, NULL, 0, TRUE, 1, price (0.6));
  assert_words ("BUY 3 SPY 20 Dec 430 put for 2.10 DEBIT to close", &closes, NULL, 1, TRUE, 3, price (2.1));
  assert_words ("SELL 3 SPY 20 Dec 425 put for 1.50 CREDIT to close", &closes, NULL, -1, TRUE, 3, price (-1.5));
  assert_words ("ROLL 1 SPY 20 Dec 430/425 put spread to 15 Jan 425/420 put spread for 0.40 CREDIT", &opens, &closes, 0, FALSE, 1,
                price (-0.4));
  assert_words ("ROLL 1 SPY 20 Dec 430/425 put spread to 15 Jan 425/420 put spread", &opens, &closes, 0, FALSE, 1, LW_PRICE_NONE);
  g_assert_cmpstr (words, ==, "ROLL 2 SPY 20 Dec 430/425 put spread to 15 Jan 425/420 put spread for 0.40 DEBIT");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/groups", test_groups);
  g_test_add_func ("/chain/find", test_find);
  g_test_add_func ("/chain/snapshot", test_snapshot);
  g_test_add_func ("/chain/empty", test_empty);
  g_test_add_func ("/chain/px", test_px);
  g_test_add_func ("/chain/many-classes", test_many_classes);
  g_test_add_func ("/vertical/words", test_words);
  g_test_add_func ("/model/order/words", test_order_words);
  return g_test_run ();
}
