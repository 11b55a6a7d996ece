#define G_LOG_DOMAIN "lw-scan-vertical"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-scan-private.h"

#define DEFAULT_A        0.5
#define GUESSED_VOL      0.30 /* where nothing is known yet */
#define RANGE_SIGMAS     8.0
#define LEAST_RANGE      0.10
#define FORWARD_STRIKES  6    /* nearest to the money, of both rights: forward and at-the-money IV come from them */

gboolean
lw_vertical_from_chain (const LwChain  *chain,
                        guint           expiry,
                        LwVerticalKind  kind,
                        LwPrice         k1,
                        LwPrice         k2,
                        LwVertical     *vertical)
{
  LwRight right = lw_vertical_right (kind);
  const LwExpiry *e;
  int i1, i2;

  memset (vertical, 0, sizeof *vertical);
  g_return_val_if_fail (expiry < chain->n_expiries, FALSE);
  e = &chain->expiries[expiry];
  i1 = lw_chain_find (chain, expiry, right, k1);
  i2 = lw_chain_find (chain, expiry, right, k2);
  if (i1 < 0 || i2 < 0 || k1 >= k2)
    return FALSE;
  vertical->kind = kind;
  g_strlcpy (vertical->symbol, chain->symbol, sizeof vertical->symbol);
  g_strlcpy (vertical->trading_class, e->trading_class, sizeof vertical->trading_class);
  g_strlcpy (vertical->currency, chain->currency, sizeof vertical->currency);
  vertical->underlying_con_id = chain->con_id;
  vertical->last_trade = e->last_trade;
  vertical->settle = e->settle;
  vertical->last_trade_us = e->last_trade_us;
  vertical->settle_us = e->settle_us;
  vertical->k1 = k1;
  vertical->k2 = k2;
  vertical->con_id_1 = chain->con_ids[i1];
  vertical->con_id_2 = chain->con_ids[i2];
  vertical->multiplier = e->multiplier;
  return TRUE;
}

static int
find_expiry (const LwChain    *chain,
             const LwVertical *vertical)
{
  for (guint i = 0; i < chain->n_expiries; i++)
    if (chain->expiries[i].settle == vertical->settle &&
        strcmp (chain->expiries[i].trading_class, vertical->trading_class) == 0)
      return (int) i;
  return -1;
}

/* Where @price lies between mid (0) and natural (1): the fees go by the legs' prices. */
static double
implied_a (const LwScanCandidate *c)
{
  double mid = c->credit ? -c->mid_combo : c->mid_combo;
  double a = (c->credit ? mid - c->price : c->price - mid) / c->half;

  return isfinite (a) ? CLAMP (a, 0, 1) : DEFAULT_A;
}

gboolean
lw_scan_value_vertical (const LwChain        *chain,
                        const LwVertical     *vertical,
                        double                price,
                        const LwScanSettings *settings,
                        LwScanRow            *out)
{
  LwScanBasis basis = { .a = DEFAULT_A };
  LwRight right = lw_vertical_right (vertical->kind);
  int e = find_expiry (chain, vertical), i1, i2;
  LwScanCandidate c;
  LwScanPrep prep;

  memset (out, 0, sizeof *out);
  if (e < 0 || chain->expiries[e].settle_us <= settings->now_us)
    return FALSE;
  i1 = lw_chain_find (chain, (guint) e, right, vertical->k1);
  i2 = lw_chain_find (chain, (guint) e, right, vertical->k2);
  if (i1 < 0 || i2 < 0 || vertical->k1 >= vertical->k2)
    return FALSE;
  lw_scan_prep_init (&prep, chain, settings);
  lw_scan_prep_expiry (&prep, (guint) e);
  lw_scan_candidate_init (&c, &prep, &prep.expiries[e], &prep.series[i1], &prep.series[i2], vertical->kind, &basis);
  if (!isnan (price))
    {
      c.price = price;
      c.a = implied_a (&c);
    }
  if (!(c.price > LW_SCAN_SLACK && c.price < c.width - LW_SCAN_SLACK))
    c.price = NAN;
  lw_scan_candidate_row (&c, out);
  out->vertical = *vertical;
  lw_scan_prep_clear (&prep);
  return TRUE;
}

/* --- which series --- */

static gboolean
dte_may_pass (const LwPreset *preset,
              int             dte)
{
  for (guint i = 0; i < preset->n_filters; i++)
    {
      const LwFilter *f = &preset->filters[i];

      if (strcmp (f->field, "dte") == 0 && f->op == LW_OP_RANGE && (dte < f->lo || dte > f->hi))
        return FALSE;
    }
  return TRUE;
}

static gboolean
wants_right (const LwPreset *preset,
             LwRight         right)
{
  for (guint kind = 0; kind < LW_N_KINDS; kind++)
    if (preset->kinds[kind] && lw_vertical_right ((LwVerticalKind) kind) == right)
      return TRUE;
  return FALSE;
}

typedef struct
{
  double distance; /* |ln (K/S)| */
  guint  series;
} Wanted;

static int
compare_wanted (gconstpointer a,
                gconstpointer b)
{
  const Wanted *left = a, *right = b;

  if (left->distance < right->distance || left->distance > right->distance)
    return left->distance < right->distance ? -1 : 1;
  return left->series < right->series ? -1 : left->series > right->series;
}

/* Adds the right's series within @range of the money, and its nearest few in any case when @range is 0. */
static void
add_right (const LwChain *chain,
           guint          from,
           guint          to,
           double         px,
           double         range,
           GArray        *wanted)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Wanted));

  for (guint i = from; i < to; i++)
    {
      Wanted one = { fabs (log (lw_price_to_double (chain->strikes[i]) / px)), i };

      g_array_append_val (all, one);
    }
  g_array_sort (all, compare_wanted);
  for (guint i = 0; i < all->len; i++)
    if (i < FORWARD_STRIKES || g_array_index (all, Wanted, i).distance <= range)
      g_array_append_val (wanted, g_array_index (all, Wanted, i));
}

GArray *
lw_scan_series_needed (const LwChain  *chain,
                       const LwPreset *preset,
                       gint64          now_us)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  GArray *series = g_array_new (FALSE, FALSE, sizeof (guint));
  LwDate today = lw_calendar_ny_date (now_us);
  double px = lw_chain_px (chain), vol = chain->hist_vol > 0 ? chain->hist_vol : GUESSED_VOL;

  for (guint i = 0; i < chain->n_expiries; i++)
    {
      const LwExpiry *e = &chain->expiries[i];
      double t = (double) (e->settle_us - now_us) / 31536000e6;
      double range = MAX (LEAST_RANGE, RANGE_SIGMAS * vol * sqrt (MAX (t, 0)));
      guint puts = e->first + e->n_calls;

      if (t <= 0 || !dte_may_pass (preset, e->settle - today))
        continue;
      if (isnan (px))
        range = INFINITY;
      add_right (chain, e->first, puts, isnan (px) ? 1 : px, wants_right (preset, LW_RIGHT_CALL) ? range : 0, wanted);
      add_right (chain, puts, puts + e->n_puts, isnan (px) ? 1 : px, wants_right (preset, LW_RIGHT_PUT) ? range : 0, wanted);
    }
  g_array_sort (wanted, compare_wanted);
  for (guint i = 0; i < wanted->len; i++)
    g_array_append_val (series, g_array_index (wanted, Wanted, i).series);
  return series;
}
