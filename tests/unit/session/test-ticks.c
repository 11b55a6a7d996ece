#include "config.h"

#include <math.h>

#include "lw-book.h"
#include "lw-ticks.h"

static LwChain *
chain_of_two (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  LwDate day = lw_date_from_ymd (2026, 12, 18);

  lw_chain_builder_add (builder, "SPY", day, day, LW_RIGHT_CALL, 4400000, 100, 1, NULL);
  lw_chain_builder_add (builder, "SPY", day, day, LW_RIGHT_PUT, 4400000, 100, 2, NULL);
  return lw_chain_builder_finish (builder);
}

static double
quote (const LwChain *chain,
       LwQuoteColumn  column,
       guint          series)
{
  return chain->quotes[column][series];
}

#define CALL 0
#define PUT  1

static void
test_quotes (void)
{
  g_autoptr (LwChain) chain = chain_of_two ();

  g_assert_cmpuint (lw_ticks_price (chain, CALL, 1, 24.8, 34), ==, LW_ANSWER_BID);
  g_assert_cmpuint (lw_ticks_price (chain, CALL, 2, 25.2, NAN), ==, LW_ANSWER_ASK);
  g_assert_cmpfloat (quote (chain, LW_Q_BID, CALL), ==, 24.8);
  g_assert_cmpfloat (quote (chain, LW_Q_BID_SIZE, CALL), ==, 34);
  g_assert_cmpfloat (quote (chain, LW_Q_ASK, CALL), ==, 25.2);
  g_assert_true (isnan (quote (chain, LW_Q_ASK_SIZE, CALL)));
  lw_ticks_size (chain, CALL, 3, 51);
  lw_ticks_size (chain, CALL, 0, 29);
  g_assert_cmpfloat (quote (chain, LW_Q_ASK_SIZE, CALL), ==, 51);
  g_assert_cmpfloat (quote (chain, LW_Q_BID_SIZE, CALL), ==, 29);
  g_assert_true (isnan (quote (chain, LW_Q_BID, PUT)));
}

/* Faults F05, F06: −1 is no quote, also when the size says 0; a bid of 0 is one. */
static void
test_no_quote (void)
{
  g_autoptr (LwChain) chain = chain_of_two ();

  lw_ticks_price (chain, CALL, 1, 24.8, 34);
  g_assert_cmpuint (lw_ticks_price (chain, CALL, 1, -1, 0), ==, LW_ANSWER_BID);
  lw_ticks_size (chain, CALL, 0, 0);
  g_assert_true (isnan (quote (chain, LW_Q_BID, CALL)));
  g_assert_true (isnan (quote (chain, LW_Q_BID_SIZE, CALL)));

  lw_ticks_price (chain, CALL, 1, 0, 0);
  lw_ticks_price (chain, CALL, 2, 0.05, 12);
  g_assert_cmpfloat (quote (chain, LW_Q_BID, CALL), ==, 0);
  g_assert_cmpfloat (quote (chain, LW_Q_ASK, CALL), ==, 0.05);

  lw_ticks_price (chain, CALL, 2, 0, 0); /* nobody asks 0 */
  g_assert_true (isnan (quote (chain, LW_Q_ASK, CALL)));
}

static void
test_delayed (void)
{
  g_autoptr (LwChain) chain = chain_of_two ();

  g_assert_cmpuint (lw_ticks_price (chain, PUT, 66, 3.1, 5), ==, LW_ANSWER_BID);
  g_assert_cmpuint (lw_ticks_price (chain, PUT, 67, 3.2, 6), ==, LW_ANSWER_ASK);
  g_assert_cmpuint (lw_ticks_size (chain, PUT, 74, 812), ==, LW_ANSWER_VOLUME);
  g_assert_cmpuint (lw_ticks_computation (chain, PUT, 83, 0.2, -0.3), ==, LW_ANSWER_MODEL);
  g_assert_cmpfloat (quote (chain, LW_Q_BID, PUT), ==, 3.1);
  g_assert_cmpfloat (quote (chain, LW_Q_VOLUME, PUT), ==, 812);
  g_assert_true (lw_ticks_is_delayed (66));
  g_assert_false (lw_ticks_is_delayed (1));
}

/* Open interest and option volume come for both rights; only the series' own means something. */
static void
test_own_side (void)
{
  g_autoptr (LwChain) chain = chain_of_two ();

  g_assert_cmpuint (lw_ticks_size (chain, PUT, 27, 0), ==, 0);
  g_assert_cmpuint (lw_ticks_size (chain, PUT, 28, 4127), ==, LW_ANSWER_OI);
  g_assert_cmpuint (lw_ticks_size (chain, PUT, 30, 812), ==, LW_ANSWER_VOLUME);
  g_assert_cmpuint (lw_ticks_size (chain, CALL, 28, 7), ==, 0);
  g_assert_cmpfloat (quote (chain, LW_Q_OPEN_INTEREST, PUT), ==, 4127);
  g_assert_cmpfloat (quote (chain, LW_Q_VOLUME, PUT), ==, 812);
  g_assert_true (isnan (quote (chain, LW_Q_OPEN_INTEREST, CALL)));
}

/* Fault F08 */
static void
test_not_computed (void)
{
  static const double none[] = { -1, NAN, INFINITY };
  g_autoptr (LwChain) chain = chain_of_two ();

  g_assert_cmpuint (lw_ticks_computation (chain, CALL, 13, 0.168, 0.5), ==, LW_ANSWER_MODEL);
  g_assert_cmpuint (lw_ticks_computation (chain, CALL, 10, -1, -2), ==, 0); /* the bid's own: not the model's */
  g_assert_cmpfloat (quote (chain, LW_Q_IV_GIVEN, CALL), ==, 0.168);

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_cmpuint (lw_ticks_computation (chain, CALL, 13, none[i], -2), ==, 0);
      g_assert_true (isnan (quote (chain, LW_Q_IV_GIVEN, CALL)));
      g_assert_true (isnan (quote (chain, LW_Q_DELTA_GIVEN, CALL)));
    }
}

static void
test_spot (void)
{
  g_autoptr (LwChain) chain = chain_of_two ();

  lw_ticks_price (chain, LW_BOOK_SPOT, 4, 440.25, 100);
  lw_ticks_price (chain, LW_BOOK_SPOT, 9, 438, NAN);
  lw_ticks_price (chain, LW_BOOK_SPOT, 1, -1, 0);
  lw_ticks_generic (chain, LW_BOOK_SPOT, 23, 0.17);
  g_assert_cmpfloat (chain->spot_last, ==, 440.25);
  g_assert_cmpfloat (chain->spot_close, ==, 438);
  g_assert_true (isnan (chain->spot_bid));
  g_assert_cmpfloat (chain->hist_vol, ==, 0.17);
  g_assert_cmpfloat (lw_chain_px (chain), ==, 440.25);
}

/* Parts may be empty; what is no date is not known, and then its amount says nothing. A later tick takes the place of an earlier one. */
static void
test_dividends (void)
{
  static const struct { const char *text; int day; double amount; } rows[] = {
    { "3.12,3.20,20261218,0.80", 18, 0.80 }, { "0.83,0.92,20261211,", 11, NAN }, { ",,20261231,0.5", 31, 0.5 }, { "3.12,3.20,20261218,x", 18, NAN },
    { "3.12,3.20,20261218,-1", 18, NAN }, { ",,,", 0, NAN }, { "", 0, NAN }, { "3.12", 0, NAN }, { "3.12,3.20,20261318,0.80", 0, NAN },
    { "3.12,3.20,20261218", 0, NAN }, { "3.12,3.20,20261218,0.80,1", 0, NAN }, { "3.12,3.20,,0.80", 0, NAN },
  };
  g_autoptr (LwChain) chain = chain_of_two (), other = chain_of_two ();

  g_assert_false (chain->dividends_told);
  g_assert_cmpint (chain->ex_date, ==, LW_DATE_NONE);
  g_assert_true (isnan (chain->dividend));
  lw_ticks_text (chain, CALL, 59, rows[0].text); /* of an option: not asked for */
  lw_ticks_text (chain, LW_BOOK_SPOT, 45, "1795446000");
  g_assert_false (chain->dividends_told);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      lw_ticks_text (chain, LW_BOOK_SPOT, 59, rows[i].text);
      g_assert_true (chain->dividends_told);
      g_assert_cmpint (chain->ex_date, ==, rows[i].day > 0 ? lw_date_from_ymd (2026, 12, rows[i].day) : LW_DATE_NONE);
      g_assert_true (chain->dividend == rows[i].amount || (isnan (chain->dividend) && isnan (rows[i].amount)));
    }
  lw_ticks_text (chain, LW_BOOK_SPOT, 59, rows[0].text);
  lw_ticks_copy (chain, LW_BOOK_SPOT, other, LW_BOOK_SPOT);
  g_assert_true (other->dividends_told);
  g_assert_cmpint (other->ex_date, ==, lw_date_from_ymd (2026, 12, 18));
  g_assert_cmpfloat (other->dividend, ==, 0.80);
}

static void
test_combo (void)
{
  LwComboQuote combo = { NAN, NAN, NAN, NAN, LW_PRICE_NONE };

  lw_ticks_combo_price (&combo, 1, -1.2, 20);
  lw_ticks_combo_price (&combo, 2, -1.0, 20); /* −1 with a size is a price */
  g_assert_cmpfloat (combo.bid, ==, -1.2);
  g_assert_cmpfloat (combo.ask, ==, -1.0);
  g_assert_cmpfloat (combo.ask_size, ==, 20);
  lw_ticks_combo_price (&combo, 2, -1.0, 0);
  lw_ticks_combo_size (&combo, 3, 0);
  g_assert_true (isnan (combo.ask));
  g_assert_true (isnan (combo.ask_size));
}

static void
test_dirty (void)
{
  g_autoptr (LwBook) book = lw_book_new ();
  g_autoptr (LwChain) chain = chain_of_two ();
  g_autoptr (LwChain) other = chain_of_two ();
  g_autoptr (GArray) series = g_array_new (FALSE, FALSE, sizeof (guint));

  lw_book_watch (book, chain);
  lw_book_touch (book, other, 0); /* not watched */
  lw_book_touch (book, chain, LW_BOOK_SPOT);
  lw_book_touch (book, chain, PUT);
  lw_book_touch (book, chain, PUT);
  g_assert_cmpuint (lw_book_take (book, chain, series), ==, 2);
  g_assert_cmpuint (g_array_index (series, guint, 0), ==, PUT);
  g_assert_cmpuint (g_array_index (series, guint, 1), ==, LW_DIRTY_SPOT);
  g_assert_cmpuint (lw_book_take (book, chain, series), ==, 0);

  chain->states[CALL] = LW_QUOTE_LIVE;
  lw_book_make_stale (book);
  g_assert_cmpint (chain->states[CALL], ==, LW_QUOTE_STALE);
  g_assert_cmpint (chain->states[PUT], ==, LW_QUOTE_MISSING); /* what is missing stays missing */
  g_assert_cmpuint (lw_book_take (book, chain, series), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/ticks/quotes", test_quotes);
  g_test_add_func ("/session/ticks/no-quote", test_no_quote);
  g_test_add_func ("/session/ticks/delayed", test_delayed);
  g_test_add_func ("/session/ticks/own-side", test_own_side);
  g_test_add_func ("/session/ticks/not-computed", test_not_computed);
  g_test_add_func ("/session/ticks/spot", test_spot);
  g_test_add_func ("/session/ticks/dividends", test_dividends);
  g_test_add_func ("/session/ticks/combo", test_combo);
  g_test_add_func ("/session/ticks/dirty", test_dirty);
  return g_test_run ();
}
