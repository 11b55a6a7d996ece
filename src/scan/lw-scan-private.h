#pragma once

#include "lw-bsm.h"
#include "lw-calendar.h"
#include "lw-scan.h"

G_BEGIN_DECLS

/* Comparisons of prices, and of what is made of them (screener.md 1). */
#define LW_SCAN_SLACK 1e-9

/* One series with what the scan computed once for it. NaN = missing. */
typedef struct
{
  guint   index;
  double  strike;
  double  bid, ask, mid;
  double  iv, delta, gamma, theta, vega, rho, p_itm, p_touch, sd_dist;
  double  fair_ev;           /* European value with the sigma of EV */
  double  above_ev;          /* P (S_T > K) with the sigma of EV */
  gint64  age_us;
  LwQuoteState state;        /* crossed and stub judged too */
  guint8  accepted;          /* live (or what the settings accept) and young enough */
  guint8  iv_other;          /* the IV is that of the other right */
} LwScanSeries;

typedef struct
{
  guint            index;
  const LwExpiry  *expiry;
  gboolean         alive;    /* not settled yet */
  gboolean         prepared;
  int              dte;
  LwExpType        exp_type;
  double           t_years, r, q, discount;
  gboolean         q_flagged;
  double           fwd, iv_atm, ts_slope, skew25, em_iv, em_straddle;
  double           sigma_ev;
  double           root;     /* √T */
} LwScanExpiry;

/* A chain made ready: the leg stage. */
typedef struct
{
  const LwChain        *chain;
  const LwScanSettings *settings;
  double                px;
  LwDate                today;    /* New York */
  LwScanExpiry         *expiries;
  LwScanSeries         *series;
} LwScanPrep;

void lw_scan_prep_init   (LwScanPrep           *self,
                          const LwChain        *chain,
                          const LwScanSettings *settings);
void lw_scan_prep_clear  (LwScanPrep           *self);
/* The leg stage of one expiry; harmless when done before. */
void lw_scan_prep_expiry (LwScanPrep           *self,
                          guint                 expiry);

/* A leg by the exercise style of its expiry; a style that is not known counts as European. */
gboolean lw_scan_is_american (const LwScanExpiry *expiry);
/* NaN where no volatility gives @price. */
double   lw_scan_leg_iv      (const LwScanPrep   *prep,
                              const LwScanExpiry *expiry,
                              gboolean            call,
                              double              strike,
                              double              price);
void     lw_scan_leg_greeks  (const LwScanPrep   *prep,
                              const LwScanExpiry *expiry,
                              gboolean            call,
                              double              strike,
                              double              iv,
                              LwBsm              *out);

/* How to make the price of a candidate. */
typedef struct
{
  double   a;                /* 0 mid … 1 natural */
  gboolean last;             /* last trades instead */
  gboolean none;             /* a basis that cannot be computed (model) */
} LwScanBasis;

/* One vertical under examination; lives on the stack. */
typedef struct
{
  const LwScanPrep   *prep;
  const LwScanExpiry *expiry;
  const LwScanSeries *s1, *s2;       /* at K1, K2 */
  const LwScanSeries *shorted, *bought;
  LwVerticalKind      kind;
  gboolean            credit, bull, call;
  double              width;
  double              natural_buy, half, mid_combo; /* of the combo bought as its legs say */
  double              a;             /* of the basis; leg prices follow it */
  double              price;         /* positive; NaN = cannot be had */
} LwScanCandidate;

/* FALSE when it does not exist: no price on the basis within (0, W). */
gboolean lw_scan_candidate_init  (LwScanCandidate    *self,
                                  const LwScanPrep   *prep,
                                  const LwScanExpiry *expiry,
                                  const LwScanSeries *s1,
                                  const LwScanSeries *s2,
                                  LwVerticalKind      kind,
                                  const LwScanBasis  *basis);

/* The value of a field, NaN when missing; not for text fields. */
double   lw_scan_candidate_value (const LwScanCandidate *self,
                                  LwField                field);
gboolean lw_scan_field_applies   (LwField                field,
                                  LwVerticalKind         kind);
/* A value of the whole expiry or chain: the same for all its candidates. */
gboolean lw_scan_field_is_wide   (LwField                field);
double   lw_scan_expiry_value    (const LwScanPrep      *prep,
                                  const LwScanExpiry    *expiry,
                                  LwField                field);
void     lw_scan_candidate_row   (const LwScanCandidate *self,
                                  LwScanRow             *row);

/* A filter compiled for one chain. */
typedef struct
{
  int        field;          /* LwField or LW_FIELD_UNKNOWN */
  LwFilterOp op;
  double     lo, hi;         /* with slack; infinite = open */
  guint64    mask;           /* enums: allowed words */
  gboolean   allow_missing;
  gboolean   absolute;       /* deltas of legs */
  gboolean   is_enum;
  gboolean   wide;
  gboolean   text_passes;    /* text fields: the answer for this chain */
  gboolean   is_text;
} LwScanFilter;

void     lw_scan_filter_compile  (const LwFilter *filter,
                                  const LwChain  *chain,
                                  LwScanFilter   *out);
gboolean lw_scan_filter_passes   (const LwScanFilter *self,
                                  double              value,
                                  LwVerticalKind      kind);

/* Rows in the order of the ranking: @a before @b is negative. */
int      lw_scan_row_compare     (const LwScanRow *a,
                                  const LwScanRow *b,
                                  LwField          sort,
                                  gboolean         ascending);
/* Field "score" of rows that stand together. */
void     lw_scan_rows_score      (LwScanRow *rows,
                                  guint      n_rows);

G_END_DECLS
