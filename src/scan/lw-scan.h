#pragma once

/* Finds and ranks verticals in a chain snapshot by a preset. Pure: same chain, preset, settings and instant give the same
 * rows in the same order. Any thread; the chain is only read. Definitions: screener.md, fields: lw-field.def. */

#include <glib.h>

#include "lw-chain.h"
#include "lw-fees.h"
#include "lw-field.h"
#include "lw-preset.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

typedef enum
{
  LW_EV_SIGMA_ATM,
  LW_EV_SIGMA_HV30,
  LW_EV_SIGMA_FILE,
  LW_EV_SIGMA_NUMBER
} LwEvSigma;

typedef struct
{
  double    rate;        /* continuous, a year; default 0.04 */
  LwEvSigma ev_sigma;
  double    ev_sigma_number;
  gboolean  iv_given;    /* use TWS's or the file's IV instead of our own */
  gint64    now_us;      /* the instant of the scan, UTC */
  gboolean  accept_not_live;
  gint64    max_age_us;  /* of a confirmed quote; 0 = no limit (files) */
  gboolean  quick;       /* rows and n_passed alone: no counts, no histograms, n_candidates 0 */
  LwFees    fees;
} LwScanSettings;

/* rate 0.04, EV by iv_atm, own IV, shipped fees, no limit of age; now_us is the caller's to set. */
void lw_scan_settings_init (LwScanSettings *settings);

/* One leg as the scan saw it. NaN = missing. */
typedef struct
{
  guint  series;
  double bid, ask, bid_size, ask_size, last, volume, open_interest;
  double iv, delta, gamma, theta, vega, rho, p_itm;
} LwScanLeg;

/* One result, by value; per share unless named _usd. NaN = missing. */
typedef struct
{
  LwVertical vertical;
  guint      expiry;      /* index into the chain's expiries */
  int        dte;
  double     t_years, r, q, spot;
  LwScanLeg  short_leg, long_leg;
  double     width, price, natural, mid, half;
  double     max_profit, max_loss, breakeven, ror;
  double     pop, p_max_profit, p_max_loss, p_touch_short, ev, ev_usd, ev_rel;
  double     max_profit_usd, max_loss_usd, fees_open_usd;
  double     net_delta, net_gamma, net_theta, net_vega;
  double     liq_score;
  gint64     confirmed_us; /* when the older leg's quote was confirmed, UTC; 0 = never */
  LwQuoteState state;     /* of the worse leg */
  gboolean iv_other;      /* an IV came from the other right at the same strike */
  gboolean q_flagged;     /* nothing gave q: 0 was taken */
  char     symbol[LW_SYMBOL_SIZE];
  double   values[LW_N_FIELDS]; /* every field that could be computed, by its code; NaN = missing or not applicable */
} LwScanRow;

typedef struct
{
  char    symbol[LW_SYMBOL_SIZE];
  gint64  now_us;         /* the scan's instant */
  guint   n_candidates;   /* verticals that exist at all (0 < p < W) */
  guint   n_passed;
  guint   n_rows;         /* min (n_passed, top) */
  LwScanRow *rows;        /* ranked */
  guint   n_filters;      /* of the preset, in its order */
  guint  *rejected_alone; /* candidates that this filter alone rejects */
  guint  *rejected_first; /* … that no filter before it rejected (after AND) */
  guint  *cost;           /* rows that would be added if only this filter were dropped */
  /* Histogram of all candidates per range filter, for the panel: n_bins counts over hist_lo … hist_hi. */
  double *hist_lo, *hist_hi;
  guint (*hist)[36];
} LwScanResult;

#define LW_SCAN_BINS 36

LwScanResult *lw_scan_run         (const LwChain        *chain,
                                   const LwPreset       *preset,
                                   const LwScanSettings *settings);
void          lw_scan_result_free (LwScanResult         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwScanResult, lw_scan_result_free)

/* The results of several chains as one ranked list of at most @top rows; counts are summed. Takes nothing over. */
LwScanResult *lw_scan_merge       (LwScanResult * const *results,
                                   guint                 n_results,
                                   const LwPreset       *preset);

/* Which series a preset can need at all (by expiry, right and a generous strike range), nearest to the money first.
 * Returns an array of guint, never NULL. */
GArray       *lw_scan_series_needed (const LwChain      *chain,
                                     const LwPreset     *preset,
                                     gint64              now_us);

/* FALSE for a field that no chain can fill: it needs history, account, own files or a later piece, and is missing in every row. */
gboolean      lw_scan_field_is_computed (LwField        field);

/* What a row shows for a field, as commands print it: text fields too. Returns @buffer (LW_FIELD_TEXT_SIZE). */
const char   *lw_scan_row_text    (const LwScanRow      *row,
                                   LwField               field,
                                   char                 *buffer);

/* The vertical at @k1 < @k2 of an expiry; FALSE when a leg is not listed. */
gboolean      lw_vertical_from_chain (const LwChain     *chain,
                                   guint                 expiry,
                                   LwVerticalKind        kind,
                                   LwPrice               k1,
                                   LwPrice               k2,
                                   LwVertical           *vertical);

/* One vertical at @price (positive, per share) from the chain's quotes, as a scan would value it; NaN: at 0.5 of the market. Any
 * state and age of quotes is taken, the row says which. FALSE and an empty row when the chain does not list the legs or they
 * have settled; what cannot be computed is NaN, all money figures when @price is outside of (0, width). */
gboolean      lw_scan_value_vertical (const LwChain     *chain,
                                   const LwVertical     *vertical,
                                   double                price,
                                   const LwScanSettings *settings,
                                   LwScanRow            *out);

G_END_DECLS
