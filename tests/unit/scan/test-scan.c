#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-american.h"
#include "lw-calendar.h"
#include "lw-scan.h"
#include "lw-spread.h"

#define SPOT  5000.0
#define RATE  0.04
#define YIELD 0.013

static LwDate
date (const char *text)
{
  LwDate value;
  gboolean read = lw_date_parse (text, &value);

  g_assert_true (read);
  return value;
}

static gint64
now_us (void)
{
  return lw_calendar_ny_instant (date ("2026-11-20"), 16, 0);
}

/* A smile that falls with the strike. */
static double
smile (double strike)
{
  return 0.17 - 0.35 * log (strike / SPOT) + 0.4 * log (strike / SPOT) * log (strike / SPOT);
}

static void
add_series (LwChainBuilder *builder,
            const char     *class,
            LwDate          settle,
            double          t,
            LwRight         right,
            double          strike)
{
  double mid = lw_bsm_price (right == LW_RIGHT_CALL, SPOT, strike, t, RATE, YIELD, smile (strike));
  double half = 0.05 + 0.004 * mid, values[LW_Q_N];
  LwPrice price = (LwPrice) (strike * LW_PRICE_SCALE);

  if (mid < half)
    half = mid;
  values[LW_Q_BID] = mid - half;
  values[LW_Q_ASK] = mid + half;
  values[LW_Q_BID_SIZE] = 10;
  values[LW_Q_ASK_SIZE] = 12;
  values[LW_Q_LAST] = mid;
  values[LW_Q_VOLUME] = 40 + fmod (strike, 7);
  values[LW_Q_OPEN_INTEREST] = 100 + fmod (strike, 500);
  values[LW_Q_IV_GIVEN] = smile (strike) + 0.01;
  values[LW_Q_DELTA_GIVEN] = NAN;
  lw_chain_builder_add (builder, class, LW_DATE_NONE, settle, right, price, 100, 0, values);
}

static LwChain *
make_chain (const char *symbol)
{
  static const struct { const char *class, *settle; int hour, minute; } expiries[] = {
    { "SPXW", "2026-12-11", 16, 0 }, { "SPX", "2026-12-18", 9, 30 }, { "SPXW", "2026-12-31", 16, 0 },
  };
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (symbol, LW_SEC_IND);
  LwChain *chain;

  for (guint e = 0; e < G_N_ELEMENTS (expiries); e++)
    {
      LwDate settle = date (expiries[e].settle);
      double t = (lw_calendar_ny_instant (settle, expiries[e].hour, expiries[e].minute) - now_us ()) / 31536000e6;

      for (int strike = 4500; strike <= 5500; strike += 25)
        {
          add_series (builder, expiries[e].class, settle, t, LW_RIGHT_CALL, strike);
          add_series (builder, expiries[e].class, settle, t, LW_RIGHT_PUT, strike);
        }
    }
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = SPOT;
  chain->hist_vol = 0.15;
  lw_chain_confirm_all (chain, now_us ());
  return chain;
}

static LwScanSettings
settings (void)
{
  LwScanSettings s;

  lw_scan_settings_init (&s);
  s.now_us = now_us ();
  return s;
}

static void
add_range (LwPreset   *preset,
           const char *field,
           double      lo,
           double      hi)
{
  LwFilter filter = { .field = g_strdup (field), .op = LW_OP_RANGE, .lo = lo, .hi = hi };

  lw_preset_add_filter (preset, &filter);
}

static LwPreset *
credit_preset (void)
{
  LwPreset *preset = lw_preset_new ("test");

  preset->kinds[LW_BULL_CALL] = preset->kinds[LW_BEAR_PUT] = FALSE;
  add_range (preset, "dte", 25, 35);
  add_range (preset, "s_delta", 0.16, 0.30);
  add_range (preset, "credit_width", 0.15, NAN);
  add_range (preset, "min_oi", 120, NAN);
  return preset;
}

/* The leg stage gives back what made the quotes. */
static void
test_leg_stage (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = credit_preset ();
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = lw_scan_run (chain, preset, &s);

  g_assert_cmpuint (result->n_rows, >, 20);
  for (guint i = 0; i < result->n_rows; i++)
    {
      const LwScanRow *row = &result->rows[i];
      double strike = lw_price_to_double (chain->strikes[row->short_leg.series]);

      g_assert_cmpfloat_with_epsilon (row->q, YIELD, 1e-9);
      g_assert_cmpfloat_with_epsilon (row->short_leg.iv, smile (strike), 1e-8);
      g_assert_cmpint (row->dte, ==, 28);
      g_assert_cmpfloat_with_epsilon (row->values[LW_F_IV_ATM], smile (row->values[LW_F_FWD]), 1e-4);
      g_assert_cmpfloat (row->values[LW_F_SKEW25], >, 0);
      g_assert_false (isnan (row->values[LW_F_TS_SLOPE]));
      g_assert_false (row->iv_other);
    }
}

/* Each row's figures are those of the vertical maths at its own inputs. */
static void
test_rows_agree_with_maths (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = lw_preset_new ("all");
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = lw_scan_run (chain, preset, &s);

  g_assert_cmpuint (result->n_rows, ==, 100);
  for (guint i = 0; i < result->n_rows; i++)
    {
      const LwScanRow *row = &result->rows[i];
      gboolean long_k1 = lw_vertical_long_is_k1 (row->vertical.kind);
      LwSpreadIn in = {
        .call = lw_vertical_right (row->vertical.kind) == LW_RIGHT_CALL, .bull = lw_vertical_is_bull (row->vertical.kind),
        .s = SPOT, .k1 = lw_price_to_double (row->vertical.k1), .k2 = lw_price_to_double (row->vertical.k2), .price = row->price,
        .t_years = row->t_years, .r = row->r, .q = row->q, .iv1 = long_k1 ? row->long_leg.iv : row->short_leg.iv,
        .iv2 = long_k1 ? row->short_leg.iv : row->long_leg.iv, .sigma_ev = row->values[LW_F_IV_ATM],
      };
      LwSpread m;

      g_assert_cmpint (lw_spread (&in, &m), ==, 1);
      g_assert_cmpfloat_with_epsilon (row->pop, m.pop, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->p_max_profit, m.p_max_profit, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->p_max_loss, m.p_max_loss, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->p_touch_short, m.p_touch_short, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->ev, m.ev, 1e-9);
      g_assert_cmpfloat_with_epsilon (row->net_delta, m.delta, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->net_theta, m.theta_day, 1e-9);
      g_assert_cmpfloat_with_epsilon (row->values[LW_F_CUSHION], m.cushion, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->values[LW_F_RET_FLAT], m.ret_flat, 1e-9);
      g_assert_cmpfloat_with_epsilon (row->values[LW_F_KELLY], m.kelly, 1e-12);
      g_assert_cmpfloat_with_epsilon (row->ev_rel * row->max_loss_usd, row->ev_usd, 1e-9);
    }
}

/* A heap of few is the head of the whole order; the order is the rule's, and the same every time. */
/* Quotes of American options give back the volatility that made them, in either right, and American greeks. */
static void
test_american_legs (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  g_autoptr (LwChain) chain = NULL;
  g_autoptr (LwPreset) preset = lw_preset_new ("all");
  LwDate settle = date ("2027-06-18");
  double t = (lw_calendar_ny_instant (settle, 16, 0) - now_us ()) / 31536000e6;
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = NULL;
  guint n_early = 0;

  for (int strike = 460; strike <= 560; strike += 10)
    for (int call = 0; call < 2; call++)
      {
        double mid = lw_american_price (LW_AMERICAN_FINE, call, 500, strike, t, RATE, 0.06, 0.21), values[LW_Q_N];

        for (guint i = 0; i < LW_Q_N; i++)
          values[i] = 10;
        values[LW_Q_BID] = mid * 0.999;
        values[LW_Q_ASK] = mid * 1.001;
        lw_chain_builder_add (builder, "SPY", LW_DATE_NONE, settle, call ? LW_RIGHT_CALL : LW_RIGHT_PUT,
                              (LwPrice) strike * LW_PRICE_SCALE, 100, 0, values);
      }
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = 500;
  chain->dividend_yield = 0.06;
  lw_chain_confirm_all (chain, now_us ());
  result = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (result->n_rows, >=, 100);
  for (guint i = 0; i < result->n_rows; i++)
    {
      const LwScanRow *row = &result->rows[i];
      double strike = lw_price_to_double (chain->strikes[row->short_leg.series]), european;
      gboolean call = row->vertical.kind == LW_BULL_CALL || row->vertical.kind == LW_BEAR_CALL;
      double mid = lw_american_price (LW_AMERICAN_FINE, call, 500, strike, t, RATE, 0.06, 0.21);
      LwBsm b;

      lw_american (LW_AMERICAN_FINE, call, 500, strike, t, RATE, 0.06, 0.21, &b);
      g_assert_cmpfloat_with_epsilon (row->short_leg.iv, 0.21, 1e-4);
      g_assert_cmpfloat_with_epsilon (row->short_leg.delta, b.delta, 1e-3);
      g_assert_cmpfloat (row->values[LW_F_STYLE], ==, LW_STYLE_AMERICAN);
      if (lw_bsm_iv (call, 500, strike, t, RATE, 0.06, mid, &european) != LW_IV_OK || european > 0.211)
        n_early++;
    }
  /* The test would not see European values otherwise. */
  g_assert_cmpuint (n_early, >, 10);
}

static void
test_order (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = lw_preset_new ("all");
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) whole = NULL, few = NULL, again = NULL;

  preset->limit = 3000;
  whole = lw_scan_run (chain, preset, &s);
  preset->limit = 37;
  few = lw_scan_run (chain, preset, &s);
  again = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (whole->n_rows, ==, 3000);
  g_assert_cmpuint (few->n_rows, ==, 37);
  for (guint i = 1; i < whole->n_rows; i++)
    g_assert_cmpfloat (whole->rows[i - 1].ev_rel, >=, whole->rows[i].ev_rel);
  for (guint i = 0; i < few->n_rows; i++)
    {
      g_assert_cmpmem (&few->rows[i].vertical, sizeof (LwVertical), &whole->rows[i].vertical, sizeof (LwVertical));
      g_assert_cmpmem (&few->rows[i], sizeof (LwScanRow), &again->rows[i], sizeof (LwScanRow));
    }
}

/* Rows without the sorted value come last, in the order of ties: date, class, kind, strikes. */
static void
test_missing_last (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = lw_preset_new ("all");
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = NULL;
  gboolean missing = FALSE;
  gboolean known = lw_preset_set_sort (preset, "credit_width:asc");

  g_assert_true (known);
  preset->limit = 0;
  result = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (result->n_rows, ==, result->n_passed);
  for (guint i = 1; i < result->n_rows; i++)
    {
      const LwScanRow *a = &result->rows[i - 1], *b = &result->rows[i];
      gboolean now_missing = isnan (b->values[LW_F_CREDIT_WIDTH]);

      g_assert_true (now_missing || !missing);
      if (now_missing && isnan (a->values[LW_F_CREDIT_WIDTH]))
        g_assert_true (a->vertical.settle < b->vertical.settle ||
                       (a->vertical.settle == b->vertical.settle &&
                        (a->vertical.kind < b->vertical.kind ||
                         (a->vertical.kind == b->vertical.kind &&
                          (a->vertical.k1 < b->vertical.k1 || (a->vertical.k1 == b->vertical.k1 && a->vertical.k2 < b->vertical.k2))))));
      missing = now_missing;
    }
  g_assert_true (missing);
}

/* Counts against scans that leave a filter out or have it alone. */
static void
test_counts (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = credit_preset ();
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = lw_scan_run (chain, preset, &s);
  guint first = 0;

  for (guint i = 0; i < preset->n_filters; i++)
    {
      g_autoptr (LwPreset) without = lw_preset_copy (preset), alone = lw_preset_copy (preset);
      g_autoptr (LwScanResult) a = NULL, b = NULL;
      guint binned = 0;

      lw_filter_clear (&without->filters[i]);
      without->filters[i] = without->filters[--without->n_filters];
      a = lw_scan_run (chain, without, &s);
      g_assert_cmpuint (a->n_passed, ==, result->n_passed + result->cost[i]);
      for (guint j = 0; j < preset->n_filters; j++)
        if (j != i)
          lw_filter_clear (&alone->filters[j]);
      alone->filters[0] = alone->filters[i];
      alone->n_filters = 1;
      b = lw_scan_run (chain, alone, &s);
      g_assert_cmpuint (b->n_passed, ==, result->n_candidates - result->rejected_alone[i]);
      first += result->rejected_first[i];
      for (guint bin = 0; bin < LW_SCAN_BINS; bin++)
        binned += result->hist[i][bin];
      g_assert_cmpuint (binned, >, result->n_candidates / 2);
      g_assert_cmpuint (binned, <=, result->n_candidates);
    }
  g_assert_cmpuint (first + result->n_passed, ==, result->n_candidates);
}

static void
test_quick (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = credit_preset ();
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) full = lw_scan_run (chain, preset, &s), quick = NULL;

  s.quick = TRUE;
  quick = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (quick->n_passed, ==, full->n_passed);
  g_assert_cmpuint (quick->n_rows, ==, full->n_rows);
  for (guint i = 0; i < full->n_rows; i++)
    g_assert_cmpmem (&quick->rows[i], sizeof (LwScanRow), &full->rows[i], sizeof (LwScanRow));
}

static guint
count_with (LwChain    *chain,
            const char *field,
            LwFilterOp  op,
            double      lo,
            const char *word,
            gboolean    allow_missing)
{
  g_autoptr (LwPreset) preset = lw_preset_new ("one");
  LwFilter filter = { .field = g_strdup (field), .op = op, .lo = lo, .hi = NAN, .allow_missing = allow_missing };
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = NULL;

  if (word != NULL)
    filter.words = g_strsplit (word, ",", -1);
  lw_preset_add_filter (preset, &filter);
  s.quick = TRUE;
  result = lw_scan_run (chain, preset, &s);
  return result->n_passed;
}

static void
test_missing_and_not_applicable (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  guint all = count_with (chain, "dte", LW_OP_RANGE, 0, NULL, FALSE);
  guint debits = count_with (chain, "side", LW_OP_IS, NAN, "debit", FALSE);
  guint credits = count_with (chain, "side", LW_OP_NOT, NAN, "debit", FALSE);

  g_assert_cmpuint (debits + credits, ==, all);
  g_assert_cmpuint (count_with (chain, "ivr52", LW_OP_RANGE, 0, NULL, FALSE), ==, 0);
  g_assert_cmpuint (count_with (chain, "ivr52", LW_OP_RANGE, 0, NULL, TRUE), ==, all);
  g_assert_cmpuint (count_with (chain, "no_such_field", LW_OP_RANGE, 0, NULL, FALSE), ==, 0);
  g_assert_cmpuint (count_with (chain, "no_such_field", LW_OP_RANGE, 0, NULL, TRUE), ==, all);
  /* No credit has twice the width; debits have no credit at all, so the filter is skipped. */
  g_assert_cmpuint (count_with (chain, "credit_width", LW_OP_RANGE, 2, NULL, FALSE), ==, debits);
  g_assert_cmpuint (count_with (chain, "debit_width", LW_OP_RANGE, 2, NULL, FALSE), ==, credits);
  g_assert_cmpuint (count_with (chain, "settlement", LW_OP_ONE_OF, NAN, "cash_am,cash_pm", FALSE), ==, all);
  g_assert_cmpuint (count_with (chain, "settlement", LW_OP_IS, NAN, "cash_am", FALSE), <, all);
  g_assert_cmpuint (count_with (chain, "style", LW_OP_IS, NAN, "A", FALSE), ==, 0);
  g_assert_cmpuint (count_with (chain, "sym", LW_OP_IS, NAN, "SPX", FALSE), ==, all);
  g_assert_cmpuint (count_with (chain, "sym", LW_OP_IS, NAN, "SPY", FALSE), ==, 0);
  g_assert_cmpuint (count_with (chain, "pin_risk", LW_OP_IS, 0, NULL, FALSE), ==, all);
}

static void
test_quote_states (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = lw_preset_new ("all");
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) live = lw_scan_run (chain, preset, &s), frozen = NULL, accepted = NULL, old = NULL;

  for (guint i = 0; i < chain->n_series; i++)
    chain->states[i] = LW_QUOTE_FROZEN;
  frozen = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (frozen->n_candidates, ==, 0);
  s.accept_not_live = TRUE;
  accepted = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (accepted->n_candidates, ==, live->n_candidates);
  g_assert_cmpint (accepted->rows[0].state, ==, LW_QUOTE_FROZEN);
  s.max_age_us = 1000000;
  s.now_us += 2000000;
  old = lw_scan_run (chain, preset, &s);
  g_assert_cmpuint (old->n_candidates, ==, 0);
}

/* A put whose mid is below intrinsic gets the call's IV, marked; a leg without an ask makes no row. */
static void
test_other_right_and_missing_leg (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  LwPrice k1 = 5300 * LW_PRICE_SCALE, k2 = 5350 * LW_PRICE_SCALE;
  int put = lw_chain_find (chain, 0, LW_RIGHT_PUT, k2), call = lw_chain_find (chain, 0, LW_RIGHT_CALL, k2);
  LwScanSettings s = settings ();
  LwVertical v;
  LwScanRow row;
  gboolean found;

  chain->quotes[LW_Q_BID][put] = 300;
  chain->quotes[LW_Q_ASK][put] = 301;
  found = lw_vertical_from_chain (chain, 0, LW_BULL_PUT, k1, k2, &v);
  g_assert_true (found);
  found = lw_scan_value_vertical (chain, &v, NAN, &s, &row);
  g_assert_true (found);
  g_assert_true (row.iv_other);
  g_assert_cmpfloat_with_epsilon (row.short_leg.iv, smile (5350), 1e-8);
  chain->quotes[LW_Q_ASK][call] = NAN;
  found = lw_vertical_from_chain (chain, 0, LW_BULL_CALL, k1, k2, &v) && lw_scan_value_vertical (chain, &v, NAN, &s, &row);
  g_assert_true (found);
  g_assert_true (isnan (row.price) && isnan (row.ev) && isnan (row.mid));
  g_assert_cmpint (row.state, ==, LW_QUOTE_MISSING);
}

/* The ticket's figures at a price of its own are the scan's at that price. */
static void
test_value_vertical (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = credit_preset ();
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) result = lw_scan_run (chain, preset, &s);
  const LwScanRow *best = &result->rows[0];
  LwVertical unknown = best->vertical;
  LwScanRow row;
  gboolean found = lw_scan_value_vertical (chain, &best->vertical, best->price, &s, &row);

  g_assert_true (found);
  g_assert_cmpfloat_with_epsilon (row.ev_usd, best->ev_usd, 1e-9);
  g_assert_cmpfloat (row.pop, ==, best->pop);
  g_assert_cmpfloat (row.max_loss, ==, best->max_loss);
  found = lw_scan_value_vertical (chain, &best->vertical, best->width + 1, &s, &row);
  g_assert_true (found);
  g_assert_true (isnan (row.max_loss) && isnan (row.pop) && isnan (row.ev_usd));
  g_assert_false (isnan (row.natural));
  unknown.k2 += 1;
  g_assert_false (lw_scan_value_vertical (chain, &unknown, 1, &s, &row));
  s.now_us = best->vertical.settle_us;
  g_assert_false (lw_scan_value_vertical (chain, &best->vertical, 1, &s, &row));
}

static void
test_merge (void)
{
  g_autoptr (LwChain) a = make_chain ("SPX"), b = make_chain ("XSP");
  g_autoptr (LwPreset) preset = credit_preset ();
  LwScanSettings s = settings ();
  g_autoptr (LwScanResult) one = lw_scan_run (a, preset, &s), two = lw_scan_run (b, preset, &s), both = NULL;
  LwScanResult *parts[] = { two, one };

  both = lw_scan_merge (parts, 2, preset);
  g_assert_cmpuint (both->n_passed, ==, one->n_passed + two->n_passed);
  g_assert_cmpuint (both->n_rows, ==, MIN (100, both->n_passed));
  /* Twins: the symbol breaks the tie. */
  g_assert_cmpstr (both->rows[0].vertical.symbol, ==, "SPX");
  g_assert_cmpstr (both->rows[1].vertical.symbol, ==, "XSP");
  g_assert_cmpfloat (both->rows[0].ev_rel, ==, one->rows[0].ev_rel);
  g_assert_cmpuint (both->rejected_alone[1], ==, one->rejected_alone[1] + two->rejected_alone[1]);
}

static void
test_series_needed (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  g_autoptr (LwPreset) preset = credit_preset ();
  g_autoptr (GArray) series = NULL;
  guint n_calls = 0;

  preset->kinds[LW_BEAR_CALL] = FALSE;
  series = lw_scan_series_needed (chain, preset, now_us ());
  for (guint i = 0; i < series->len; i++)
    {
      guint at = g_array_index (series, guint, i);

      g_assert_cmpstr (chain->expiries[chain->expiry_of[at]].trading_class, ==, "SPX"); /* the only one of 25 to 35 days */
      n_calls += chain->rights[at] == LW_RIGHT_CALL;
    }
  g_assert_cmpuint (n_calls, ==, 6); /* for the forward alone */
  g_assert_cmpuint (series->len, >, 30);
  g_assert_cmpint (chain->strikes[g_array_index (series, guint, 0)], ==, 5000 * LW_PRICE_SCALE);
}

static void
test_basis (void)
{
  g_autoptr (LwChain) chain = make_chain ("SPX");
  LwScanSettings s = settings ();
  static const char * const words[] = { "mid", "0.5", "natural" };
  double before = NAN;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (LwPreset) preset = credit_preset ();
      g_autoptr (LwScanResult) result = NULL;
      LwScanRow *row;
      gboolean known = lw_preset_set_basis (preset, words[i]);

      g_assert_true (known);
      result = lw_scan_run (chain, preset, &s);
      row = &result->rows[0];
      g_assert_cmpfloat_with_epsilon (row->price, row->mid - preset->basis_a * row->half, 1e-12);
      g_assert_true (isnan (before) || row->ev_rel < before); /* the worse the fill, the worse the best row */
      before = row->ev_rel;
    }
}

static void
test_fees (void)
{
  LwFees fees;

  lw_fees_init (&fees);
  g_assert_cmpfloat_with_epsilon (lw_fees_leg (&fees, 0.30 - 0.20, 100, FALSE), 0.65 + 0.0469, 1e-12);
  g_assert_cmpfloat_with_epsilon (lw_fees_leg (&fees, 0.07, 100, FALSE), 0.50 + 0.0469, 1e-12);
  g_assert_cmpfloat_with_epsilon (lw_fees_leg (&fees, 2, 100, TRUE), 0.65 + 0.0469 + 0.0016 + 0.00279, 1e-12);
  g_assert_cmpfloat (lw_fees_order (&fees, 0.01, 0.01, 100), ==, 1.00);
  g_assert_true (isnan (lw_fees_order (&fees, NAN, 1, 100)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/leg-stage", test_leg_stage);
  g_test_add_func ("/scan/maths", test_rows_agree_with_maths);
  g_test_add_func ("/scan/american-legs", test_american_legs);
  g_test_add_func ("/scan/order", test_order);
  g_test_add_func ("/scan/missing-last", test_missing_last);
  g_test_add_func ("/scan/counts", test_counts);
  g_test_add_func ("/scan/quick", test_quick);
  g_test_add_func ("/scan/missing", test_missing_and_not_applicable);
  g_test_add_func ("/scan/states", test_quote_states);
  g_test_add_func ("/scan/other-right", test_other_right_and_missing_leg);
  g_test_add_func ("/scan/value", test_value_vertical);
  g_test_add_func ("/scan/merge", test_merge);
  g_test_add_func ("/scan/needed", test_series_needed);
  g_test_add_func ("/scan/basis", test_basis);
  g_test_add_func ("/scan/fees", test_fees);
  return g_test_run ();
}
