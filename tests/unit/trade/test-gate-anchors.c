/* G7 on real chains, at the counts that the page of the gate was measured with: credit verticals whose short leg has a delta of .16 to .30
 * and whose legs are quoted on both sides, at the middle of their market in steps of 0.05. Needs LEGWORK_BORROWED; the data lie where they are. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-chain-csv.h"
#include "lw-gate.h"

#define STEP      500 /* 0.05 */
#define MAX_WIDTH (50 * LW_PRICE_SCALE)

typedef struct
{
  const char *file;
  int         min_dte, max_dte;
  LwPrice     width;  /* 0 = any up to MAX_WIDTH */
  guint       passed, all;
} Anchor;

static const Anchor anchors[] = {
  { "spx_cboe_20190425.csv", 30, 50, 0, 748, 772 },
  { "spx_cboe_20190628.csv", 30, 50, 0, 1788, 1847 },
  { "spx_cboe_20190425.csv", 30, 50, 5 * LW_PRICE_SCALE, 54, 78 },
  { "spx_cboe_20190628.csv", 30, 50, 5 * LW_PRICE_SCALE, 129, 188 },
  { "agilent_20160105.csv", 0, G_MAXINT, 0, 42, 69 },
};

static char *
path_of (const char *file)
{
  const char *borrowed = g_getenv ("LEGWORK_BORROWED");

  return g_build_filename (borrowed != NULL ? borrowed : LW_BORROWED_DEFAULT, "chains", file, NULL);
}

static double
quote (const LwChain *chain, LwQuoteColumn column, guint series)
{
  return chain->quotes[column][series];
}

static gboolean
is_two_sided (const LwChain *chain, guint series)
{
  return quote (chain, LW_Q_BID, series) > 0 && quote (chain, LW_Q_ASK, series) > 0;
}

static gboolean
is_candidate (const LwChain *chain, const Anchor *anchor, guint sold, guint bought)
{
  double delta = fabs (quote (chain, LW_Q_DELTA_GIVEN, sold));
  LwPrice width = chain->strikes[bought] - chain->strikes[sold];

  if (chain->rights[sold] == LW_RIGHT_PUT)
    width = -width;
  return delta >= 0.16 && delta <= 0.30 && width > 0 && width <= MAX_WIDTH && (anchor->width == 0 || width == anchor->width)
         && chain->rights[sold] == chain->rights[bought] && is_two_sided (chain, sold) && is_two_sided (chain, bought);
}

static void
fill_leg (const LwChain *chain, guint series, int side, LwGateLeg *leg)
{
  const LwExpiry *expiry = &chain->expiries[chain->expiry_of[series]];

  leg->con_id = (gint64) series + 1;
  leg->ratio = 1;
  leg->side = side;
  leg->strike = chain->strikes[series];
  leg->right = chain->rights[series];
  leg->expiry = expiry->last_trade;
  leg->multiplier = expiry->multiplier;
  g_strlcpy (leg->symbol, chain->symbol, sizeof leg->symbol);
  g_strlcpy (leg->trading_class, expiry->trading_class, sizeof leg->trading_class);
  g_strlcpy (leg->currency, "USD", sizeof leg->currency);
  leg->position = leg->reported = leg->buying = leg->selling = leg->spare = 0;
  leg->bid = lw_gate_price (quote (chain, LW_Q_BID, series));
  leg->ask = lw_gate_price (quote (chain, LW_Q_ASK, series));
}

/* The middle, a step nearer to the person where it lies between two. */
static gint64
middle (const LwGateInput *input)
{
  gint64 twice = input->legs[0].bid + input->legs[0].ask - input->legs[1].bid - input->legs[1].ask;

  return -STEP * (gint64) ceil ((double) twice / 2 / STEP - 1e-9);
}

static gboolean
passes (const LwChain *chain, guint sold, guint bought)
{
  LwGateInput input;
  LwGateLimits limits;
  LwGateResult result;
  gboolean passed;

  lw_gate_input_init (&input);
  lw_gate_limits_init (&limits);
  input.n_legs = 2;
  input.quantity = 1;
  input.increment = STEP;
  input.automation = 0; /* a wide leg warns */
  fill_leg (chain, sold, -1, &input.legs[0]);
  fill_leg (chain, bought, 1, &input.legs[1]);
  input.limit = middle (&input);
  lw_gate_judge (&input, &limits, &result);
  g_assert_cmpint (result.order_class, ==, LW_CLASS_OPEN);
  passed = result.kinds[LW_GATE_G7] <= LW_GATE_WARN;
  lw_gate_result_clear (&result);
  return passed;
}

static void
count_expiry (const LwChain *chain, const LwExpiry *expiry, const Anchor *anchor, guint *passed, guint *all)
{
  guint end = expiry->first + expiry->n_calls + expiry->n_puts;

  for (guint sold = expiry->first; sold < end; sold++)
    for (guint bought = expiry->first; bought < end; bought++)
      if (is_candidate (chain, anchor, sold, bought))
        {
          (*all)++;
          *passed += passes (chain, sold, bought);
        }
}

static void
test_anchor (gconstpointer data)
{
  const Anchor *anchor = data;
  g_autofree char *path = path_of (anchor->file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chains = NULL;
  LwChainCsvOptions options;
  const LwChain *chain;
  guint passed = 0, all = 0;

  lw_chain_csv_options_init (&options);
  chains = lw_chain_csv_load (path, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chains->len, ==, 1);
  chain = g_ptr_array_index (chains, 0);
  for (guint i = 0; i < chain->n_expiries; i++)
    {
      int dte = chain->expiries[i].settle - lw_calendar_ny_date (chain->as_of_us);

      if (dte >= anchor->min_dte && dte <= anchor->max_dte)
        count_expiry (chain, &chain->expiries[i], anchor, &passed, &all);
    }
  g_test_message ("%s: %u of %u", anchor->file, passed, all);
  g_assert_cmpuint (all, ==, anchor->all);
  g_assert_cmpuint (passed, ==, anchor->passed);
}

int
main (int argc, char **argv)
{
  g_autofree char *first = path_of (anchors[0].file);

  g_test_init (&argc, &argv, NULL);
  if (!g_file_test (first, G_FILE_TEST_EXISTS))
    {
      g_print ("1..0 # SKIP skipped: the chains that others own are not here (LEGWORK_BORROWED)\n");
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (anchors); i++)
    {
      g_autofree char *name = g_strdup_printf ("/trade/gate/anchors/%u-of-%u", anchors[i].passed, anchors[i].all);

      g_test_add_data_func (name, &anchors[i], test_anchor);
    }
  return g_test_run ();
}
