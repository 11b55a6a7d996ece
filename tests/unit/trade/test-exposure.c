/* What is at risk, from rows and from the books: spreads, single options, shares that cover calls, several expiries, orders that are
 * not final, orders made elsewhere, and what cannot be told. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-mock.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"
#define USD G_GINT64_CONSTANT (1000000)

#define MONTH 20800
#define LATER 20828

static LwExposed
option (LwRight right, double strike, int contracts, double price, LwDate expiry)
{
  LwExposed row = { .symbol = "SPY", .expiry = expiry, .right = right, .strike = (LwPrice) llround (strike * LW_PRICE_SCALE),
                    .multiplier = 100, .contracts = contracts };

  row.cost_micro = isnan (price) ? LW_GATE_NONE : (gint64) llround (price * 100 * (double) USD);
  return row;
}

static LwExposed
shares (int contracts)
{
  LwExposed row = { .symbol = "SPY", .right = LW_RIGHT_NONE, .contracts = contracts, .cost_micro = LW_GATE_NONE };

  return row;
}

#define P(strike, contracts, price) option (LW_RIGHT_PUT, strike, contracts, price, MONTH)
#define C(strike, contracts, price) option (LW_RIGHT_CALL, strike, contracts, price, MONTH)
#define LATER_P(strike, contracts, price) option (LW_RIGHT_PUT, strike, contracts, price, LATER)
#define LATER_C(strike, contracts, price) option (LW_RIGHT_CALL, strike, contracts, price, LATER)
#define UNTOLD LW_GATE_NONE

/* In dollars, or UNTOLD. */
#define assert_worst(expected, expiry, ...) \
  G_STMT_START { \
    const LwExposed rows_[] = { __VA_ARGS__ }; \
    gint64 worst_ = lw_exposure_worst (rows_, G_N_ELEMENTS (rows_), expiry); \
    g_assert_cmpint (worst_, ==, (expected) == UNTOLD ? UNTOLD : (gint64) (expected) * USD); \
  } G_STMT_END

static void
test_verticals (void)
{
  g_assert_cmpint (lw_exposure_worst (NULL, 0, LW_DATE_NONE), ==, 0);
  assert_worst (380, LW_DATE_NONE, P (430, -1, 4.1), P (425, 1, 2.9));           /* bull put for 1.20 */
  assert_worst (1140, LW_DATE_NONE, P (430, -3, 4.1), P (425, 3, 2.9));
  assert_worst (380, LW_DATE_NONE, C (425, -1, 4.1), C (430, 1, 2.9));           /* bear call */
  assert_worst (120, LW_DATE_NONE, P (430, 1, 4.1), P (425, -1, 2.9));           /* bear put: what was paid */
  assert_worst (120, LW_DATE_NONE, C (425, 1, 4.1), C (430, -1, 2.9));
  assert_worst (0, LW_DATE_NONE, P (430, -1, 7.9), P (425, 1, 2.9));             /* cannot lose */
  assert_worst (0, LW_DATE_NONE, P (430, -1, 8.1), P (425, 1, 2.9));
}

/* One side alone can lose: the larger counts, not the sum. */
static void
test_condors (void)
{
  assert_worst (260, LW_DATE_NONE, P (430, -1, 4.1), P (425, 1, 2.9), C (450, -1, 4.1), C (455, 1, 2.9));
  assert_worst (760, LW_DATE_NONE, P (430, -1, 4.1), P (425, 1, 2.9), C (450, -1, 4.1), C (460, 1, 2.9)); /* 10 wide on one side */
  assert_worst (640, LW_DATE_NONE, P (430, -1, 4.1), P (420, 1, 1.7), C (430, -1, 4.1), C (435, 1, 2.9), shares (0));
}

static void
test_single_options (void)
{
  assert_worst (290, LW_DATE_NONE, P (425, 1, 2.9));
  assert_worst (290, LW_DATE_NONE, C (425, 1, 2.9));
  assert_worst (42590, LW_DATE_NONE, P (430, -1, 4.1));        /* to a price of 0: bounded */
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -1, 4.1));       /* without end */
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -2, 4.1), C (435, 1, 2.9));
  assert_worst (76260, LW_DATE_NONE, P (430, -2, 0.7), P (435, -1, 0.1), P (100, 1, 0.1), P (431, 1, 0)); /* one is left uncovered: worst at 0 */
}

/* 100 shares a call; long calls of another expiry bring none in time. */
static void
test_cover (void)
{
  assert_worst (0, LW_DATE_NONE, C (430, -1, 4.1), shares (100));
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -1, 4.1), shares (99));
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -1, 4.1), shares (-100));
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -1, 4.1), LATER_C (430, 1, 5));
  assert_worst (0, LW_DATE_NONE, C (430, -1, 4.1), LATER_C (430, -1, 5), shares (200));
  assert_worst (UNTOLD, LW_DATE_NONE, C (430, -1, 4.1), LATER_C (430, -1, 5), shares (199));
  assert_worst (42590, LW_DATE_NONE, P (430, -1, 4.1), shares (1000)); /* shares cover no put */
}

/* What one expiry may win does not lessen what another may lose. */
static void
test_expiries (void)
{
  assert_worst (760, LW_DATE_NONE, P (430, -1, 4.1), P (425, 1, 2.9), LATER_P (430, -1, 4.1), LATER_P (425, 1, 2.9));
  assert_worst (380, LW_DATE_NONE, P (430, -1, 4.1), P (425, 1, 2.9), LATER_P (430, -1, 8.9), LATER_P (425, 1, 2.9));
  assert_worst (380, MONTH, P (430, -1, 4.1), P (425, 1, 2.9), LATER_P (430, -2, 4.1), LATER_P (425, 2, 2.9));
  assert_worst (760, LATER, P (430, -1, 4.1), P (425, 1, 2.9), LATER_P (430, -2, 4.1), LATER_P (425, 2, 2.9));
  assert_worst (0, 20801, P (430, -1, 4.1), P (425, 1, 2.9));
  assert_worst (UNTOLD, MONTH, P (430, -1, 4.1), P (425, 1, 2.9), LATER_C (430, -1, 5)); /* shares might be owed */
}

/* A long option without a cost has no loss that could be told; nor has a short one. */
static void
test_unknown_cost (void)
{
  assert_worst (UNTOLD, LW_DATE_NONE, P (425, 1, NAN));
  assert_worst (UNTOLD, LW_DATE_NONE, P (430, -1, NAN), P (425, 1, 2.9));
  assert_worst (0, LW_DATE_NONE, shares (100)); /* shares are not counted */
}

#define assert_spreads(expected, ...) \
  G_STMT_START { \
    const LwExposed rows_[] = { __VA_ARGS__ }; \
    g_assert_cmpint (lw_exposure_spreads (rows_, G_N_ELEMENTS (rows_)), ==, expected); \
  } G_STMT_END

static void
test_spreads (void)
{
  LwExposed other = P (430, -2, 4.1);

  g_strlcpy (other.symbol, "QQQ", sizeof other.symbol);
  assert_spreads (1, P (430, -1, 4.1), P (425, 1, 2.9));
  assert_spreads (3, P (430, -3, 4.1), P (425, 2, 2.9));
  assert_spreads (3, P (430, -2, 4.1), P (425, 3, 2.9));
  assert_spreads (2, P (430, -1, 4.1), P (425, 1, 2.9), C (450, -1, 4.1), C (455, 1, 2.9));
  assert_spreads (2, P (430, -1, 4.1), P (425, 1, 2.9), LATER_P (430, -1, 4.1), LATER_P (425, 1, 2.9));
  assert_spreads (4, P (430, -1, 4.1), P (425, 1, 2.9), P (420, 1, 1), other);
  assert_spreads (0, shares (500));
}

/* The books' sums, by the worst of two bull puts 425/430 for 1.20 (the mock fills at 2.20 and 1.00). */
static LwMock *
holding_two (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  lw_mock_connect (mock);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  lw_mock_fill_legs (mock, 0, 2);
  return mock;
}

static void
test_books (void)
{
  LwMock *mock = holding_two ();
  LwDate expiry = lw_date_from_ymd (2026, 12, 18);
  LwTicket ticket;

  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, 760 * USD);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 760 * USD);
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, 0);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, expiry), ==, 760 * USD);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, expiry + 1), ==, 0);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 2);
  lw_mock_ticket (&ticket, "QQQ", 325, 330, 3, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID2, &ticket));
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, 760 * USD + 1143900000); /* 3 × 380 and 6 × 0.65 of fees */
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, 1143900000);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 5);
  lw_mock_fill (mock, 1, 1, TRUE, TRUE, TRUE, TRUE);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 5); /* one filled, two still working */
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, 380 * USD + 1143900000); /* kept in full until it is over */
  lw_mock_status (mock, 1, "Cancelled");
  lw_mock_run (mock);
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, 380 * USD);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 3);
  lw_mock_free (mock);
}

/* A long position that covers a short one is not to spare. */
static void
test_spare (void)
{
  LwMock *mock = holding_two ();

  g_assert_cmpint (lw_exposure_spare (mock->trade, 4253), ==, 0);
  g_assert_cmpint (lw_exposure_spare (mock->trade, 4303), ==, 0);
  lw_books_holding (mock->trade, 4253)->expected = lw_books_holding (mock->trade, 4253)->seen = 5;
  g_assert_cmpint (lw_exposure_spare (mock->trade, 4253), ==, 3);
  lw_books_holding (mock->trade, 4303)->expected = lw_books_holding (mock->trade, 4303)->seen = 0;
  g_assert_cmpint (lw_exposure_spare (mock->trade, 4253), ==, 5);
  lw_books_holding (mock->trade, 4253)->expected = lw_books_holding (mock->trade, 4253)->seen = NAN;
  g_assert_cmpint (lw_exposure_spare (mock->trade, 4253), ==, UNTOLD);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, UNTOLD);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, UNTOLD);
  lw_mock_free (mock);
}

/* An option that nobody has described makes everything untold. */
static void
test_stranger (void)
{
  LwMock *mock = holding_two ();

  lw_books_holding (mock->trade, 777)->expected = 1;
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, UNTOLD);
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, UNTOLD);
  lw_books_holding (mock->trade, 777)->expected = 0;
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, 760 * USD);
  lw_mock_free (mock);
}

static LwReport
external (LwSecType type, double quantity)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.order_id = 5;
  report.client_id = 9;
  report.perm_id = 4711;
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  g_strlcpy (report.contract.symbol, "SPY", sizeof report.contract.symbol);
  report.contract.sec_type = type;
  report.quantity = quantity;
  report.limit = -12000;
  return report;
}

/* A position as TWS describes it; no order of ours knows it. */
static void
hold (LwMock *mock, gint32 con_id, LwSecType type, LwRight right, double strike, int multiplier, double quantity, double cost_usd)
{
  LwHolding *holding = lw_books_holding (mock->trade, con_id);

  memset (&holding->contract, 0, sizeof holding->contract);
  holding->contract.con_id = con_id;
  holding->contract.sec_type = type;
  holding->contract.right = right;
  holding->contract.strike = isnan (strike) ? LW_PRICE_NONE : (LwPrice) llround (strike * LW_PRICE_SCALE);
  holding->contract.multiplier = multiplier;
  holding->contract.last_trade = lw_date_from_ymd (2026, 12, 18);
  g_strlcpy (holding->contract.symbol, "IWM", sizeof holding->contract.symbol);
  holding->expected = holding->seen = quantity;
  holding->cost_micro = lw_gate_micro (cost_usd);
}

static gboolean guessed;

static gint64
risk_of (LwMock *mock, const LwReport *report)
{
  return lw_exposure_external (mock->trade, report, &guessed);
}

/* Legs that are held, and so described: like positions at the price that is asked. Else the widest spread of the gate, in full. */
static void
test_externals (void)
{
  LwMock *mock = holding_two ();
  LwReport report = external (LW_SEC_BAG, 2);

  report.n_legs = 2;
  report.legs[0] = (LwLeg) { 4253, 1, 1, 0 };
  report.legs[1] = (LwLeg) { 4303, 1, -1, 0 };
  g_assert_cmpint (risk_of (mock, &report), ==, 760 * USD);
  report.limit = 12000; /* pays for what may lose its width as well */
  g_assert_cmpint (risk_of (mock, &report), ==, 1240 * USD);
  g_assert_false (guessed);
  report.limit = LW_PRICE_NONE; /* at the market */
  g_assert_cmpint (risk_of (mock, &report), ==, 10000 * USD);
  g_assert_true (guessed);
  report.limit = 1000000001;
  g_assert_cmpint (risk_of (mock, &report), ==, 10000 * USD);
  report.limit = -12000;
  report.legs[1].con_id = 777;
  g_assert_cmpint (risk_of (mock, &report), ==, 10000 * USD);
  report.n_legs = 0;
  g_assert_cmpint (risk_of (mock, &report), ==, 10000 * USD);
  report = external (LW_SEC_OPT, 1);
  g_assert_cmpint (risk_of (mock, &report), ==, UNTOLD);
  report.quantity = NAN;
  g_assert_cmpint (risk_of (mock, &report), ==, UNTOLD);
  report.quantity = 1e6;
  g_assert_cmpint (risk_of (mock, &report), ==, UNTOLD);
  report = external (LW_SEC_STK, 100);
  g_assert_cmpint (risk_of (mock, &report), ==, 0);
  lw_mock_free (mock);
}

/* An option alone, described by the order itself: @side × 1 at @limit dollars. */
static LwReport
single_option (LwRight right, int side, double strike, double limit_usd)
{
  LwReport report = external (LW_SEC_OPT, 1);

  report.side = side;
  report.contract.con_id = 888;
  report.contract.right = right;
  report.contract.strike = (LwPrice) (strike * LW_PRICE_SCALE);
  report.contract.multiplier = 100;
  report.contract.last_trade = lw_date_from_ymd (2026, 12, 18);
  report.limit = side * (LwPrice) (limit_usd / 100 * LW_PRICE_SCALE);
  return report;
}

/* Bought, it may lose its price; a put that is sold its strike less what is received; a call that is sold, nobody knows what. */
static void
test_external_options (void)
{
  static const struct { LwRight right; int side; double strike, limit_usd, usd; } rows[] = {
    { LW_RIGHT_CALL, 1, 430, 250, 250 }, { LW_RIGHT_PUT, 1, 430, 250, 250 }, { LW_RIGHT_PUT, -1, 50, 120, 4880 },
    { LW_RIGHT_CALL, -1, 430, 250, NAN }, { LW_RIGHT_NONE, 1, 430, 250, NAN }, { LW_RIGHT_PUT, 1, 0, 250, NAN }, { LW_RIGHT_PUT, -1, 1, 200, 0 },
    { LW_RIGHT_PUT, 0, 430, 250, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = holding_two ();
      LwReport report = single_option (rows[i].right, rows[i].side, rows[i].strike, rows[i].limit_usd);

      g_assert_cmpint (risk_of (mock, &report), ==, isnan (rows[i].usd) ? UNTOLD : (gint64) rows[i].usd * USD);
      report.quantity = 1.5; /* what is begun counts whole */
      g_assert_cmpint (risk_of (mock, &report), ==, isnan (rows[i].usd) ? UNTOLD : 2 * (gint64) rows[i].usd * USD);
      lw_mock_free (mock);
    }
}

/* Sold from what is held, or covered by shares that no other call needs. */
static void
test_external_covered (void)
{
  static const struct { LwRight right; double held, shares, short_calls; gboolean covered; } rows[] = {
    { LW_RIGHT_CALL, 0, 0, 0, FALSE }, { LW_RIGHT_CALL, 1, 0, 0, TRUE }, { LW_RIGHT_CALL, 0, 100, 0, TRUE }, { LW_RIGHT_CALL, 0, 99, 0, FALSE },
    { LW_RIGHT_CALL, 0, 100, -1, FALSE }, { LW_RIGHT_CALL, 0, 200, -1, TRUE }, { LW_RIGHT_PUT, 1, 0, 0, TRUE }, { LW_RIGHT_PUT, 0, 100, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LwMock *mock = lw_mock_connected ();
      LwReport report = single_option (rows[i].right, -1, 430, 120);

      g_strlcpy (report.contract.symbol, "IWM", sizeof report.contract.symbol);
      hold (mock, 880, LW_SEC_OPT, LW_RIGHT_PUT, 400, 100, 1, 100); /* another one, before all */
      hold (mock, 888, LW_SEC_OPT, rows[i].right, 430, 100, rows[i].held, 100);
      hold (mock, 902, LW_SEC_STK, LW_RIGHT_NONE, NAN, 0, rows[i].shares, 430);
      hold (mock, 903, LW_SEC_OPT, LW_RIGHT_CALL, 440, 100, rows[i].short_calls, 100);
      g_assert_cmpint (risk_of (mock, &report) == 0, ==, rows[i].covered);
      lw_mock_free (mock);
    }
}

/* One that nobody can tell stops what opens, and the person hears which, once; told again when it had been known. */
static void
test_external_untold (void)
{
  LwMock *mock = holding_two ();
  LwReport report = external (LW_SEC_OPT, 1), known = single_option (LW_RIGHT_PUT, 1, 50, 120);

  for (guint i = 0; i < 3; i++)
    {
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_alarms, ==, 1);
      g_assert_nonnull (strstr (mock->last_alarm, "cannot be told"));
      g_assert_nonnull (strstr (mock->last_alarm, "order for SPY that was made elsewhere (permId 4711, client 9)"));
      g_assert_nonnull (strstr (mock->last_alarm, "cancel it in TWS"));
      g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, UNTOLD);
      g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), !=, UNTOLD);
      report.limit++;
    }
  lw_trade_report (mock->trade, &known, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 880 * USD);
  g_assert_cmpuint (mock->n_alarms, ==, 1);
  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpuint (mock->n_alarms, ==, 2);
  report = external (LW_SEC_BAG, 2); /* and one that is guessed */
  for (guint i = 0; i < 2; i++)
    {
      lw_trade_report (mock->trade, &report, mock->now_us);
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_alarms, ==, 3);
      g_assert_nonnull (strstr (mock->last_alarm, "counts as 10000 USD"));
      g_assert_nonnull (strstr (mock->last_alarm, "permId 4711"));
    }
  lw_mock_free (mock);
}

/* It counts until a complete snapshot does not list it any more. */
static void
test_external_in_books (void)
{
  LwMock *mock = holding_two ();
  LwReport report = single_option (LW_RIGHT_PUT, 1, 50, 120);

  lw_trade_report (mock->trade, &report, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 880 * USD);
  g_assert_cmpint (lw_exposure_total (mock->trade, "QQQ", LW_DATE_NONE), ==, 0);
  lw_mock_advance (mock, 310 * SECOND);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 760 * USD);
  lw_mock_free (mock);
}

/* Of another account of the login: shown, and it counts nowhere; over a start too. */
static void
test_external_of_another_account (void)
{
  LwMock *mock = holding_two ();
  LwReport report = single_option (LW_RIGHT_CALL, -1, 50, 120); /* a short call without cover, which would stop everything here */

  g_strlcpy (report.account, "DUSIM0002", sizeof report.account);
  lw_trade_report (mock->trade, &report, mock->now_us);
  for (int started = 0; started < 2; started++)
    {
      g_autoptr (GArray) rows = NULL;
      g_autofree char *sentence = NULL;

      lw_mock_run (mock);
      rows = lw_trade_externals (mock->trade);
      g_assert_cmpuint (rows->len, ==, 1);
      sentence = lw_external_sentence (&g_array_index (rows, LwExternal, 0));
      g_assert_nonnull (strstr (sentence, "of account DUSIM0002, which is not this profile's, so that it counts nowhere here"));
      g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 760 * USD);
      g_assert_cmpuint (mock->n_alarms, ==, 0);
      lw_mock_restart (mock);
    }
  lw_mock_free (mock);
}

static gint64
total_with (LwSecType type, LwRight right, double strike, int multiplier)
{
  LwMock *mock = lw_mock_new (NULL);
  gint64 total;

  lw_mock_connect (mock);
  hold (mock, 901, LW_SEC_OPT, LW_RIGHT_PUT, 425, 100, 1, 290);
  hold (mock, 900, type, right, strike, multiplier, -1, 410);
  total = lw_exposure_total (mock->trade, "IWM", LW_DATE_NONE);
  lw_mock_free (mock);
  return total;
}

static void
test_described (void)
{
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, 430, 100), ==, 380 * USD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_NONE, 430, 100), ==, UNTOLD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, NAN, 100), ==, UNTOLD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, 0, 100), ==, UNTOLD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, 430, 0), ==, UNTOLD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, 430, -100), ==, UNTOLD);
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_PUT, 430, 1), ==, 0); /* it can be told: more was received than a share can cost */
  g_assert_cmpint (total_with (LW_SEC_OPT, LW_RIGHT_CALL, 430, 100), ==, UNTOLD); /* naked */
  g_assert_cmpint (total_with (LW_SEC_OTHER, LW_RIGHT_NONE, NAN, 0), ==, 290 * USD); /* futures are not counted */
  g_assert_cmpint (total_with (LW_SEC_STK, LW_RIGHT_NONE, NAN, 0), ==, 290 * USD); /* nor are shares */
}

/* Shares, and what looks like them, beside a short call; one position alone. */
static void
test_shares (void)
{
  LwMock *mock = lw_mock_new (NULL);

  lw_mock_connect (mock);
  hold (mock, 900, LW_SEC_OPT, LW_RIGHT_CALL, 430, 100, -1, 410);
  hold (mock, 902, LW_SEC_STK, LW_RIGHT_NONE, NAN, 0, 100, 430);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, 0);
  hold (mock, 902, LW_SEC_OTHER, LW_RIGHT_NONE, NAN, 0, 100, 430);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, UNTOLD);
  hold (mock, 902, LW_SEC_STK, LW_RIGHT_NONE, NAN, 0, 100, 430);
  g_strlcpy (lw_books_holding (mock->trade, 902)->contract.symbol, "SPY", LW_SYMBOL_SIZE);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, UNTOLD); /* of another underlying */
  hold (mock, 900, LW_SEC_OPT, LW_RIGHT_CALL, 430, 100, 1, 410);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, LW_DATE_NONE), ==, 410 * USD);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 1);
  g_assert_cmpint (lw_exposure_spare (mock->trade, 900), ==, 1);
  hold (mock, 900, LW_SEC_OPT, LW_RIGHT_CALL, 430, 100, -2, 410);
  hold (mock, 901, LW_SEC_OPT, LW_RIGHT_CALL, 440, 100, 5, 210);
  g_assert_cmpint (lw_exposure_spare (mock->trade, 900), ==, 0);
  g_assert_cmpint (lw_exposure_spare (mock->trade, 901), ==, 3);
  hold (mock, 901, LW_SEC_OPT, LW_RIGHT_PUT, 440, 100, 5, 210);
  g_assert_cmpint (lw_exposure_spare (mock->trade, 901), ==, 5); /* puts cover no calls */
  lw_mock_free (mock);
}

/* The very first order, and two orders made elsewhere. */
static void
test_orders (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwReport one = single_option (LW_RIGHT_PUT, 1, 50, 100), other = single_option (LW_RIGHT_PUT, 1, 50, 200);
  LwTicket ticket;

  lw_mock_connect (mock);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 3, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 1143900000);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, lw_date_from_ymd (2026, 12, 18)), ==, 1143900000);
  g_assert_cmpint (lw_exposure_total (mock->trade, NULL, lw_date_from_ymd (2026, 12, 19)), ==, 0);
  g_assert_cmpint (lw_exposure_open_spreads (mock->trade), ==, 3);
  other.perm_id++;
  lw_trade_report (mock->trade, &one, mock->now_us);
  lw_trade_report (mock->trade, &other, mock->now_us);
  lw_mock_run (mock);
  g_assert_cmpint (lw_exposure_total (mock->trade, "SPY", LW_DATE_NONE), ==, 1143900000 + 300 * USD);
  lw_mock_free (mock);
}

/* Legs that are shares, or that cannot lose; no quantity. */
static void
test_odd_externals (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwReport report = external (LW_SEC_BAG, 1);

  lw_mock_connect (mock);
  hold (mock, 900, LW_SEC_OPT, LW_RIGHT_PUT, 430, 100, -1, 410);
  hold (mock, 901, LW_SEC_OPT, LW_RIGHT_PUT, 425, 100, 1, 290);
  hold (mock, 902, LW_SEC_STK, LW_RIGHT_NONE, NAN, 0, 100, 430);
  report.n_legs = 2;
  report.legs[0] = (LwLeg) { 901, 1, 1, 0 };
  report.legs[1] = (LwLeg) { 900, 1, -1, 0 };
  g_assert_cmpint (risk_of (mock, &report), ==, 380 * USD);
  report.limit = -50000;
  g_assert_cmpint (risk_of (mock, &report), ==, 0);
  report.limit = -60000;
  g_assert_cmpint (risk_of (mock, &report), ==, 0);
  report.limit = -12000;
  report.legs[0].con_id = 902;
  g_assert_cmpint (risk_of (mock, &report), ==, 5000 * USD);
  report.legs[0].con_id = 901;
  g_strlcpy (lw_books_holding (mock->trade, 901)->contract.symbol, "QQQ", LW_SYMBOL_SIZE);
  g_assert_cmpint (risk_of (mock, &report), ==, 5000 * USD); /* of two underlyings */
  report.quantity = 0;
  g_assert_cmpint (risk_of (mock, &report), ==, UNTOLD);
  report.quantity = -1;
  g_assert_cmpint (risk_of (mock, &report), ==, UNTOLD);
  lw_mock_free (mock);
}

/* Two options that are held and make a spread: of each kind, also of a single share and at a strike of one step; else none. */
static void
test_held_pairs (void)
{
  static const struct { LwRight right; double low, high; LwVerticalKind kind; } rows[] = {
    { LW_RIGHT_CALL, 1, -1, LW_BULL_CALL }, { LW_RIGHT_CALL, -1, 1, LW_BEAR_CALL }, { LW_RIGHT_PUT, 1, -1, LW_BULL_PUT },
    { LW_RIGHT_PUT, -1, 1, LW_BEAR_PUT },
  };
  LwMock *mock = lw_mock_connected ();
  LwVertical held;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      hold (mock, 900, LW_SEC_OPT, rows[i].right, 0.0001, 1, rows[i].low, 100);
      hold (mock, 901, LW_SEC_OPT, rows[i].right, 5, 1, rows[i].high, 100);
      for (int turned = 0; turned < 2; turned++)
        {
          g_assert_true (lw_trade_held_pair (mock->trade, turned ? 901 : 900, turned ? 900 : 901, &held));
          g_assert_cmpint (held.kind, ==, rows[i].kind);
          g_assert_cmpint (held.k1, ==, 1);
          g_assert_cmpint (held.con_id_1, ==, 900);
          g_assert_cmpint (held.con_id_2, ==, 901);
          g_assert_cmpint (held.multiplier, ==, 1);
        }
    }
#define NO_PAIR(change) G_STMT_START { LwHolding *one; hold (mock, 900, LW_SEC_OPT, LW_RIGHT_PUT, 425, 100, 1, 100); \
  hold (mock, 901, LW_SEC_OPT, LW_RIGHT_PUT, 430, 100, -1, 100); one = lw_books_holding (mock->trade, 900); change; \
  g_assert_false (lw_trade_held_pair (mock->trade, 900, 901, &held)); g_assert_false (lw_trade_held_pair (mock->trade, 901, 900, &held)); } G_STMT_END
  NO_PAIR (one->contract.sec_type = LW_SEC_STK);
  NO_PAIR (one->contract.right = LW_RIGHT_CALL);
  NO_PAIR (one->contract.right = lw_books_holding (mock->trade, 901)->contract.right = LW_RIGHT_NONE);
  NO_PAIR (one->contract.last_trade++);
  NO_PAIR (one->contract.last_trade = lw_books_holding (mock->trade, 901)->contract.last_trade = LW_DATE_NONE);
  NO_PAIR (one->contract.multiplier = 10);
  NO_PAIR (one->contract.multiplier = lw_books_holding (mock->trade, 901)->contract.multiplier = 0);
  NO_PAIR (one->contract.symbol[0] = 'X');
  NO_PAIR (one->contract.trading_class[0] = 'X');
  NO_PAIR (one->contract.currency[0] = 'X');
  NO_PAIR (one->contract.strike = 0);
  NO_PAIR (one->contract.strike = 4300000);
  NO_PAIR (one->expected = 0);
  NO_PAIR (one->expected = -1);
  NO_PAIR (one->expected = NAN);
  lw_mock_free (mock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/exposure/verticals", test_verticals);
  g_test_add_func ("/trade/exposure/condors", test_condors);
  g_test_add_func ("/trade/exposure/single-options", test_single_options);
  g_test_add_func ("/trade/exposure/cover", test_cover);
  g_test_add_func ("/trade/exposure/expiries", test_expiries);
  g_test_add_func ("/trade/exposure/unknown-cost", test_unknown_cost);
  g_test_add_func ("/trade/exposure/spreads", test_spreads);
  g_test_add_func ("/trade/exposure/books", test_books);
  g_test_add_func ("/trade/exposure/spare", test_spare);
  g_test_add_func ("/trade/exposure/held-pairs", test_held_pairs);
  g_test_add_func ("/trade/exposure/stranger", test_stranger);
  g_test_add_func ("/trade/exposure/externals", test_externals);
  g_test_add_func ("/trade/exposure/external-options", test_external_options);
  g_test_add_func ("/trade/exposure/external-covered", test_external_covered);
  g_test_add_func ("/trade/exposure/external-untold", test_external_untold);
  g_test_add_func ("/trade/exposure/external-in-books", test_external_in_books);
  g_test_add_func ("/trade/exposure/external-of-another-account", test_external_of_another_account);
  g_test_add_func ("/trade/exposure/described", test_described);
  g_test_add_func ("/trade/exposure/shares", test_shares);
  g_test_add_func ("/trade/exposure/orders", test_orders);
  g_test_add_func ("/trade/exposure/odd-externals", test_odd_externals);
  return g_test_run ();
}
