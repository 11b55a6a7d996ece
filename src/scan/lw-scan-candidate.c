#define G_LOG_DOMAIN "lw-scan-candidate"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-bsm.h"
#include "lw-prob.h"
#include "lw-scan-private.h"
#include "lw-spread.h"

/* Settings of later issues; the values that filters.csv gives them. */
#define LIQ_OI          500.0
#define LIQ_VOLUME      100.0
#define LIQ_SPREAD      0.10
#define PIN_SHARE       0.005
#define RISK_BUDGET_USD 500.0

static double
ratio (double a,
       double b)
{
  return b != 0 ? a / b : NAN;
}

/* Unlike MIN and fmin (): missing when one is missing. */
static double
lower (double a,
       double b)
{
  return isnan (a) || isnan (b) ? NAN : MIN (a, b);
}

static double
higher (double a,
        double b)
{
  return isnan (a) || isnan (b) ? NAN : MAX (a, b);
}

static double
at_least (double value,
          double least)
{
  return isnan (value) ? NAN : value >= least;
}

static double
quote_of (const LwScanCandidate *c,
          const LwScanSeries    *s,
          LwQuoteColumn          column)
{
  return c->prep->chain->quotes[column][s->index];
}

static double
leg_spr_rel (const LwScanSeries *s)
{
  return ratio (s->ask - s->bid, s->mid);
}

static double
leg_intrinsic (const LwScanCandidate *c,
               const LwScanSeries    *s)
{
  double value = c->call ? c->prep->px - s->strike : s->strike - c->prep->px;

  return isnan (value) ? NAN : MAX (value, 0);
}

static double
iv_at (const LwScanCandidate *c,
       const LwScanSeries    *s,
       double                 price)
{
  return lw_scan_leg_iv (c->prep, c->expiry, c->call, s->strike, price);
}

static double
liquidity (const LwScanCandidate *c,
           const LwScanSeries    *s)
{
  double oi = quote_of (c, s, LW_Q_OPEN_INTEREST), volume = quote_of (c, s, LW_Q_VOLUME), spr = leg_spr_rel (s);

  if (isnan (oi) || isnan (volume) || isnan (spr))
    return NAN;
  return 40 * MIN (1, oi / LIQ_OI) + 20 * MIN (1, volume / LIQ_VOLUME) + 40 * MAX (0, 1 - spr / LIQ_SPREAD);
}

static double
multiplier (const LwScanCandidate *c)
{
  return c->expiry->expiry->multiplier;
}

static double
days (const LwScanCandidate *c)
{
  return MAX (c->expiry->dte, 1);
}

static double
max_profit (const LwScanCandidate *c)
{
  return c->credit ? c->price : c->width - c->price;
}

static double
max_loss (const LwScanCandidate *c)
{
  return c->credit ? c->width - c->price : c->price;
}

static double
ror (const LwScanCandidate *c)
{
  return max_profit (c) / max_loss (c);
}

static double
breakeven (const LwScanCandidate *c)
{
  return c->call ? c->s1->strike + c->price : c->s2->strike - c->price;
}

static double
be_rel (const LwScanCandidate *c)
{
  return (breakeven (c) - c->prep->px) / c->prep->px;
}

static double
sigma_be (const LwScanCandidate *c)
{
  return lw_spread_sigma_be (c->s1->strike, c->s2->strike, c->s1->iv, c->s2->iv, breakeven (c));
}

static double
pop (const LwScanCandidate *c)
{
  double above = lw_prob_above (c->prep->px, breakeven (c), c->expiry->t_years, c->expiry->r, c->expiry->q, sigma_be (c));

  return c->bull ? above : 1 - above;
}

/* P (S_T above, or below, the strike) with the strike's own IV. */
static double
beyond (const LwScanCandidate *c,
        const LwScanSeries    *s,
        gboolean               above)
{
  return above == c->call ? s->p_itm : 1 - s->p_itm;
}

static double
ev (const LwScanCandidate *c)
{
  double fair = c->bought->fair_ev - c->shorted->fair_ev;

  return c->credit ? c->price + fair : fair - c->price;
}

/* The legs' prices on the basis: the market's halves share what the spread gives. */
static double
fees_open (const LwScanCandidate *c)
{
  double bought = c->bought->mid + c->a * (c->bought->ask - c->bought->mid);
  double sold = c->shorted->mid - c->a * (c->shorted->mid - c->shorted->bid);

  return lw_fees_order (&c->prep->settings->fees, bought, sold, c->expiry->expiry->multiplier);
}

static double
fees_close (const LwScanCandidate *c)
{
  return lw_fees_order (&c->prep->settings->fees, c->shorted->mid, c->bought->mid, c->expiry->expiry->multiplier);
}

static double
max_loss_usd (const LwScanCandidate *c)
{
  return multiplier (c) * max_loss (c) + fees_open (c);
}

static double
ev_usd (const LwScanCandidate *c)
{
  double p_exit = c->call ? c->s1->above_ev : 1 - c->s2->above_ev;

  return multiplier (c) * ev (c) - fees_open (c) - p_exit * fees_close (c);
}

static double
profit_at (const LwScanCandidate *c,
           double                 s_end)
{
  return lw_spread_profit_at (c->call, c->bull, c->s1->strike, c->s2->strike, c->price, s_end);
}

#define NET(greek) \
  static double \
  net_##greek (const LwScanCandidate *c) \
  { \
    return c->bought->greek - c->shorted->greek; \
  }
NET (delta)
NET (gamma)
NET (theta)
NET (vega)
NET (rho)
#undef NET

static double
outside_expected_move (const LwScanCandidate *c)
{
  double move = c->expiry->em_straddle, px = c->prep->px;

  if (isnan (move) || isnan (px))
    return NAN;
  return c->call ? c->shorted->strike > px + move : c->shorted->strike < px - move;
}

static double
pin_risk (const LwScanCandidate *c)
{
  double px = c->prep->px, near_by = PIN_SHARE * px;

  if (isnan (px))
    return NAN;
  return c->expiry->dte <= 1 && (fabs (px - c->s1->strike) <= near_by || fabs (px - c->s2->strike) <= near_by);
}

static double
mid_of (const LwScanCandidate *c,
        LwRight                right,
        const LwScanSeries    *at)
{
  int i = lw_chain_find (c->prep->chain, c->expiry->index, right, c->prep->chain->strikes[at->index]);

  return i >= 0 ? c->prep->series[i].mid : NAN;
}

/* European only: an American mid is no European equivalent. */
static double
parity_gap (const LwScanCandidate *c)
{
  double calls = mid_of (c, LW_RIGHT_CALL, c->s1) - mid_of (c, LW_RIGHT_CALL, c->s2);
  double puts = mid_of (c, LW_RIGHT_PUT, c->s2) - mid_of (c, LW_RIGHT_PUT, c->s1);

  if (c->expiry->expiry->style != LW_STYLE_EUROPEAN)
    return NAN;
  return calls + puts - c->width * c->expiry->discount;
}

typedef double (*ValueOf) (const LwScanCandidate *c);
typedef double (*WideOf) (const LwScanPrep *p, const LwScanExpiry *e);
typedef double (*LegOf) (const LwScanCandidate *c, const LwScanSeries *s);

#define LW_VALUE(NAME, expression) static double value_##NAME (const LwScanCandidate *c) { return expression; }
#define LW_WIDE(NAME, expression) static double wide_##NAME (const LwScanPrep *p, const LwScanExpiry *e) { return expression; }
#define LW_LEG(NAME, expression) static double leg_##NAME (const LwScanCandidate *c, const LwScanSeries *s) { return expression; }
#include "lw-scan-fields.def"
#undef LW_VALUE
#undef LW_WIDE
#undef LW_LEG

static const ValueOf values[LW_F_LEGS] = {
#define LW_VALUE(NAME, expression) [LW_F_##NAME] = value_##NAME,
#define LW_WIDE(NAME, expression)
#define LW_LEG(NAME, expression)
#include "lw-scan-fields.def"
#undef LW_VALUE
#undef LW_WIDE
#undef LW_LEG
};

static const WideOf wides[LW_F_LEGS] = {
#define LW_VALUE(NAME, expression)
#define LW_WIDE(NAME, expression) [LW_F_##NAME] = wide_##NAME,
#define LW_LEG(NAME, expression)
#include "lw-scan-fields.def"
#undef LW_VALUE
#undef LW_WIDE
#undef LW_LEG
};

static const LegOf legs[LW_N_LEG_FIELDS] = {
#define LW_VALUE(NAME, expression)
#define LW_WIDE(NAME, expression)
#define LW_LEG(NAME, expression) [LW_F_S_##NAME - LW_F_LEGS] = leg_##NAME,
#include "lw-scan-fields.def"
#undef LW_VALUE
#undef LW_WIDE
#undef LW_LEG
};

gboolean
lw_scan_field_is_wide (LwField field)
{
  return field < LW_F_LEGS && wides[field] != NULL;
}

gboolean
lw_scan_field_is_computed (LwField field)
{
  if (field >= LW_F_LEGS)
    return legs[(field - LW_F_LEGS) % LW_N_LEG_FIELDS] != NULL;
  return values[field] != NULL || wides[field] != NULL || field == LW_F_SYM || field == LW_F_SCORE;
}

double
lw_scan_expiry_value (const LwScanPrep   *prep,
                      const LwScanExpiry *expiry,
                      LwField             field)
{
  return lw_scan_field_is_wide (field) ? wides[field] (prep, expiry) : NAN;
}

double
lw_scan_candidate_value (const LwScanCandidate *self,
                         LwField                field)
{
  if (field >= LW_F_LEGS)
    {
      guint leg = field - LW_F_LEGS;
      const LwScanSeries *s = leg < LW_N_LEG_FIELDS ? self->shorted : self->bought;
      LegOf function = legs[leg % LW_N_LEG_FIELDS];

      return function != NULL ? function (self, s) : NAN;
    }
  if (values[field] != NULL)
    return values[field] (self);
  return wides[field] != NULL ? wides[field] (self->prep, self->expiry) : NAN;
}

gboolean
lw_scan_field_applies (LwField        field,
                       LwVerticalKind kind)
{
  if (field == LW_F_CREDIT_WIDTH || field == LW_F_CREDIT_USD)
    return lw_vertical_is_credit (kind);
  if (field == LW_F_DEBIT_WIDTH || field == LW_F_COST_USD)
    return !lw_vertical_is_credit (kind);
  return TRUE;
}

static double
price_of (const LwScanCandidate *c,
          const LwScanBasis     *basis)
{
  double combo = c->mid_combo + basis->a * c->half;

  if (basis->none)
    return NAN;
  if (basis->last)
    combo = quote_of (c, c->bought, LW_Q_LAST) - quote_of (c, c->shorted, LW_Q_LAST);
  else if (basis->a == 1)
    combo = c->natural_buy; /* needs no more than the far sides */
  return c->credit ? -combo : combo;
}

gboolean
lw_scan_candidate_init (LwScanCandidate    *self,
                        const LwScanPrep   *prep,
                        const LwScanExpiry *expiry,
                        const LwScanSeries *s1,
                        const LwScanSeries *s2,
                        LwVerticalKind      kind,
                        const LwScanBasis  *basis)
{
  double natural_sell;

  self->prep = prep;
  self->expiry = expiry;
  self->s1 = s1;
  self->s2 = s2;
  self->kind = kind;
  self->bull = kind == LW_BULL_CALL || kind == LW_BULL_PUT;
  self->call = kind == LW_BULL_CALL || kind == LW_BEAR_CALL;
  self->credit = kind == LW_BULL_PUT || kind == LW_BEAR_CALL;
  self->bought = self->bull ? s1 : s2;
  self->shorted = self->bull ? s2 : s1;
  self->width = s2->strike - s1->strike;
  self->natural_buy = self->bought->ask - self->shorted->bid;
  natural_sell = self->bought->bid - self->shorted->ask;
  self->half = (self->natural_buy - natural_sell) / 2;
  self->mid_combo = (self->natural_buy + natural_sell) / 2;
  self->a = basis->last || basis->none ? 0 : basis->a;
  self->price = price_of (self, basis);
  return self->price > LW_SCAN_SLACK && self->price < self->width - LW_SCAN_SLACK;
}

static void
fill_leg (const LwScanCandidate *c,
          const LwScanSeries    *s,
          LwScanLeg             *leg)
{
  leg->series = s->index;
  leg->bid = s->bid;
  leg->ask = s->ask;
  leg->bid_size = quote_of (c, s, LW_Q_BID_SIZE);
  leg->ask_size = quote_of (c, s, LW_Q_ASK_SIZE);
  leg->last = quote_of (c, s, LW_Q_LAST);
  leg->volume = quote_of (c, s, LW_Q_VOLUME);
  leg->open_interest = quote_of (c, s, LW_Q_OPEN_INTEREST);
  leg->iv = s->iv;
  leg->delta = s->delta;
  leg->gamma = s->gamma;
  leg->theta = s->theta;
  leg->vega = s->vega;
  leg->rho = s->rho;
  leg->p_itm = s->p_itm;
}

/* Named members are the same numbers as values[]. */
static void
fill_named (LwScanRow *row)
{
  const double *v = row->values;

  row->width = v[LW_F_WIDTH];
  row->price = v[LW_F_EXEC];
  row->natural = v[LW_F_NAT];
  row->mid = v[LW_F_MID];
  row->max_profit = v[LW_F_MAX_PROFIT];
  row->max_loss = v[LW_F_MAX_LOSS];
  row->breakeven = v[LW_F_BE];
  row->ror = v[LW_F_ROR];
  row->pop = v[LW_F_POP];
  row->p_max_profit = v[LW_F_P_MAX_PROFIT];
  row->p_max_loss = v[LW_F_P_MAX_LOSS];
  row->p_touch_short = v[LW_F_P_TOUCH_SHORT];
  row->ev = v[LW_F_EV];
  row->ev_usd = v[LW_F_EV_USD];
  row->ev_rel = v[LW_F_EV_REL];
  row->max_profit_usd = v[LW_F_MAX_PROFIT_USD];
  row->max_loss_usd = v[LW_F_MAX_LOSS_USD];
  row->fees_open_usd = v[LW_F_FEES_OPEN_USD];
  row->net_delta = v[LW_F_NET_DELTA];
  row->net_gamma = v[LW_F_NET_GAMMA];
  row->net_theta = v[LW_F_NET_THETA];
  row->net_vega = v[LW_F_NET_VEGA];
  row->liq_score = v[LW_F_LIQ_SCORE];
}

void
lw_scan_candidate_row (const LwScanCandidate *self,
                       LwScanRow             *row)
{
  const LwScanExpiry *e = self->expiry;
  const LwChain *chain = self->prep->chain;

  memset (row, 0, sizeof *row);
  lw_vertical_from_chain (chain, e->index, self->kind, chain->strikes[self->s1->index], chain->strikes[self->s2->index],
                          &row->vertical);
  g_strlcpy (row->symbol, chain->symbol, sizeof row->symbol);
  row->expiry = e->index;
  row->dte = e->dte;
  row->t_years = e->t_years;
  row->r = e->r;
  row->q = e->q;
  row->q_flagged = e->q_flagged;
  row->spot = self->prep->px;
  row->half = self->half;
  fill_leg (self, self->shorted, &row->short_leg);
  fill_leg (self, self->bought, &row->long_leg);
  row->confirmed_us = MIN (chain->confirmed_us[self->s1->index], chain->confirmed_us[self->s2->index]);
  row->state = MAX (self->s1->state, self->s2->state);
  row->iv_other = self->s1->iv_other || self->s2->iv_other;
  for (guint i = 0; i < LW_N_FIELDS; i++)
    row->values[i] = lw_scan_candidate_value (self, (LwField) i);
  fill_named (row);
}
