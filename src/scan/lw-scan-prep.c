#define G_LOG_DOMAIN "lw-scan-prep"

#include "config.h"

#include <math.h>

#include "lw-bsm.h"
#include "lw-prob.h"
#include "lw-scan-private.h"

#define YEAR_US          31536000e6 /* 365 days */
#define MIN_Q            (-0.05)
#define MAX_Q            0.20
#define STUB_RATIO       10
#define STUB_MID_USD     1.0
#define STRADDLE_SHARE   0.85
#define SKEW_DELTA       0.25

void
lw_scan_settings_init (LwScanSettings *settings)
{
  *settings = (LwScanSettings) { .rate = 0.04, .ev_sigma = LW_EV_SIGMA_ATM, .ev_sigma_number = NAN };
  lw_fees_init (&settings->fees);
}

static double
quote (const LwScanPrep *self,
       LwQuoteColumn     column,
       guint             series)
{
  return self->chain->quotes[column][series];
}

static LwQuoteState
judge (LwQuoteState given,
       double       bid,
       double       ask)
{
  if (isnan (bid) || isnan (ask))
    return LW_QUOTE_MISSING;
  if (given >= LW_QUOTE_STALE)
    return given;
  if (ask < bid)
    return LW_QUOTE_CROSSED;
  if (ask > STUB_RATIO * bid && (bid + ask) / 2 > STUB_MID_USD)
    return LW_QUOTE_STUB;
  return given;
}

/* Crossed and stub quotes of a live line are shown as such and filtered by worst_state; the scan takes them, as it does in a
 * file, so that file and gateway give the same rows. */
static gboolean
is_accepted (const LwScanSettings *settings,
             LwQuoteState          given,
             gint64                age_us)
{
  if (settings->max_age_us > 0 && age_us > settings->max_age_us)
    return FALSE;
  return given == LW_QUOTE_LIVE || (settings->accept_not_live && given < LW_QUOTE_STALE);
}

static void
load_series (LwScanPrep *self,
             guint       i)
{
  const LwChain *chain = self->chain;
  LwScanSeries *s = &self->series[i];
  LwQuoteState given = chain->states[i];

  *s = (LwScanSeries) { .index = i, .strike = lw_price_to_double (chain->strikes[i]) };
  s->bid = quote (self, LW_Q_BID, i);
  s->ask = quote (self, LW_Q_ASK, i);
  s->mid = (s->bid + s->ask) / 2;
  s->age_us = MAX (0, self->settings->now_us - chain->confirmed_us[i]);
  s->accepted = is_accepted (self->settings, given, s->age_us);
  if (!s->accepted && self->settings->max_age_us > 0 && s->age_us > self->settings->max_age_us && given < LW_QUOTE_STALE)
    given = LW_QUOTE_STALE;
  s->state = judge (given, s->bid, s->ask);
  s->iv = NAN;
}

static LwScanSeries *
find_series (LwScanPrep   *self,
             guint         expiry,
             LwRight       right,
             LwPrice       strike)
{
  int i = lw_chain_find (self->chain, expiry, right, strike);

  return i >= 0 ? &self->series[i] : NULL;
}

/* The two smallest |C − P| among live two-sided quotes; ties to the lower strike. */
static guint
nearest_pairs (LwScanPrep   *self,
               LwScanExpiry *e,
               double       *forward)
{
  double best[2] = { INFINITY, INFINITY };
  guint n = 0;

  for (guint i = e->expiry->first; i < e->expiry->first + e->expiry->n_calls; i++)
    {
      const LwScanSeries *call = &self->series[i];
      const LwScanSeries *put = find_series (self, e->index, LW_RIGHT_PUT, self->chain->strikes[i]);
      double gap, f;

      if (put == NULL || call->state != LW_QUOTE_LIVE || put->state != LW_QUOTE_LIVE || !call->accepted || !put->accepted)
        continue;
      gap = fabs (call->mid - put->mid);
      f = call->strike + (call->mid - put->mid) / e->discount;
      if (gap < best[0])
        {
          best[1] = best[0];
          forward[1] = forward[0];
          best[0] = gap;
          forward[0] = f;
        }
      else if (gap < best[1])
        {
          best[1] = gap;
          forward[1] = f;
        }
      n++;
    }
  return MIN (n, 2);
}

/* screener.md 2: the file's yield, else the forward's, else nothing and flagged. */
static void
find_yield (LwScanPrep   *self,
            LwScanExpiry *e)
{
  double forward[2] = { NAN, NAN }, f;
  guint n;

  e->q = self->chain->dividend_yield;
  e->q_flagged = FALSE;
  if (!isnan (e->q))
    return;
  n = nearest_pairs (self, e, forward);
  f = n == 2 ? (forward[0] + forward[1]) / 2 : forward[0];
  if (n > 0 && f > 0 && self->px > 0)
    {
      e->q = CLAMP (e->r - log (f / self->px) / e->t_years, MIN_Q, MAX_Q);
      return;
    }
  e->q = 0;
  e->q_flagged = TRUE;
}

static double
own_iv (LwScanPrep         *self,
        const LwScanExpiry *e,
        const LwScanSeries *s,
        LwRight             right)
{
  return lw_scan_leg_iv (self, e, right == LW_RIGHT_CALL, s->strike, s->mid);
}

static void
solve_ivs (LwScanPrep   *self,
           LwScanExpiry *e,
           guint         from,
           guint         to)
{
  for (guint i = from; i < to; i++)
    {
      double given = quote (self, LW_Q_IV_GIVEN, i);

      if (self->settings->iv_given)
        self->series[i].iv = given > 0 ? given : NAN;
      else
        self->series[i].iv = own_iv (self, e, &self->series[i], self->chain->rights[i]);
    }
}

/* Where a mid gives no volatility, the other right at the strike does, marked. A borrowed one is not lent on. */
static void
borrow_ivs (LwScanPrep   *self,
            LwScanExpiry *e)
{
  guint end = e->expiry->first + e->expiry->n_calls + e->expiry->n_puts;

  for (guint i = e->expiry->first; i < end; i++)
    {
      LwScanSeries *s = &self->series[i], *other;
      LwRight right = self->chain->rights[i] == LW_RIGHT_CALL ? LW_RIGHT_PUT : LW_RIGHT_CALL;

      if (!isnan (s->iv))
        continue;
      other = find_series (self, e->index, right, self->chain->strikes[i]);
      if (other == NULL || isnan (other->iv) || other->iv_other)
        continue;
      s->iv = other->iv;
      s->iv_other = TRUE;
    }
}

static void
fill_greeks (LwScanPrep   *self,
             LwScanExpiry *e,
             guint         i)
{
  LwScanSeries *s = &self->series[i];
  gboolean call = self->chain->rights[i] == LW_RIGHT_CALL;
  LwBsm b;

  lw_scan_leg_greeks (self, e, call, s->strike, s->iv, &b);
  s->delta = b.delta;
  s->gamma = b.gamma;
  s->theta = b.theta_day;
  s->vega = b.vega_pt;
  s->rho = b.rho_pt;
  s->p_itm = b.prob_itm;
  s->sd_dist = log (s->strike / self->px) / (s->iv * e->root);
  if (call ? self->px >= s->strike : self->px <= s->strike)
    s->p_touch = 1;
  else
    s->p_touch = lw_prob_touch (self->px, s->strike, e->t_years, e->r, e->q, s->iv);
}

/* Mean of the call's and the put's IV at the call's strike; one alone counts. */
static double
strike_iv (LwScanPrep         *self,
           const LwScanExpiry *e,
           guint               call)
{
  const LwScanSeries *put = find_series (self, e->index, LW_RIGHT_PUT, self->chain->strikes[call]);
  double c = self->series[call].iv, p = put != NULL ? put->iv : NAN;

  return isnan (c) ? p : isnan (p) ? c : (c + p) / 2;
}

/* At the two strikes around the forward, linear in strike. */
static double
at_the_money_iv (LwScanPrep         *self,
                 const LwScanExpiry *e)
{
  double k_low = NAN, iv_low = NAN;

  for (guint i = e->expiry->first; i < e->expiry->first + e->expiry->n_calls; i++)
    {
      double k = self->series[i].strike, iv = strike_iv (self, e, i);

      if (isnan (iv))
        continue;
      if (k > e->fwd)
        return isnan (k_low) ? NAN : iv_low + (iv - iv_low) * (e->fwd - k_low) / (k - k_low);
      k_low = k;
      iv_low = iv;
    }
  return k_low == e->fwd ? iv_low : NAN;
}

/* IV at @delta, linear in delta between the first two neighbours on each side of it, from the money outwards. */
static double
iv_at_delta (LwScanPrep *self,
             guint       from,
             guint       to,
             int         step,
             double      delta)
{
  const LwScanSeries *before = NULL;

  for (guint n = to - from, i = step > 0 ? from : to - 1; n > 0; n--, i += (guint) step)
    {
      const LwScanSeries *s = &self->series[i];

      if (isnan (s->delta))
        continue;
      if (before != NULL && (before->delta - delta) * (s->delta - delta) <= 0 && before->delta != s->delta)
        return before->iv + (s->iv - before->iv) * (delta - before->delta) / (s->delta - before->delta);
      before = s;
    }
  return NAN;
}

static double
straddle_move (LwScanPrep         *self,
               const LwScanExpiry *e)
{
  double nearest = INFINITY, move = NAN;

  for (guint i = e->expiry->first; i < e->expiry->first + e->expiry->n_calls; i++)
    {
      const LwScanSeries *put = find_series (self, e->index, LW_RIGHT_PUT, self->chain->strikes[i]);
      double distance = fabs (self->series[i].strike - e->fwd);

      if (put == NULL || !(distance < nearest))
        continue;
      nearest = distance;
      move = STRADDLE_SHARE * (self->series[i].mid + put->mid);
    }
  return move;
}

static double
sigma_of_ev (const LwScanPrep   *self,
             const LwScanExpiry *e)
{
  switch (self->settings->ev_sigma)
    {
    case LW_EV_SIGMA_ATM:
      return e->iv_atm;
    case LW_EV_SIGMA_HV30:
    case LW_EV_SIGMA_FILE:
      return self->chain->hist_vol;
    case LW_EV_SIGMA_NUMBER:
      return self->settings->ev_sigma_number;
    default:
      return NAN;
    }
}

static void
fill_expiry_figures (LwScanPrep   *self,
                     LwScanExpiry *e)
{
  guint first = e->expiry->first, puts = first + e->expiry->n_calls, end = puts + e->expiry->n_puts;

  e->iv_atm = at_the_money_iv (self, e);
  /* Calls from the money rise in strike, puts fall. */
  e->skew25 = iv_at_delta (self, puts, end, -1, -SKEW_DELTA) - iv_at_delta (self, first, puts, 1, SKEW_DELTA);
  e->em_iv = self->px * e->iv_atm * e->root;
  e->em_straddle = straddle_move (self, e);
  e->sigma_ev = sigma_of_ev (self, e);
}

void
lw_scan_prep_expiry (LwScanPrep *self,
                     guint       expiry)
{
  LwScanExpiry *e = &self->expiries[expiry];
  guint first = e->expiry->first, end = first + e->expiry->n_calls + e->expiry->n_puts;

  if (e->prepared || !e->alive)
    return;
  e->prepared = TRUE;
  for (guint i = first; i < end; i++)
    load_series (self, i);
  find_yield (self, e);
  e->fwd = self->px * exp ((e->r - e->q) * e->t_years);
  solve_ivs (self, e, first, end);
  if (!self->settings->iv_given)
    borrow_ivs (self, e);
  for (guint i = first; i < end; i++)
    fill_greeks (self, e, i);
  fill_expiry_figures (self, e);
  for (guint i = first; i < end; i++)
    {
      LwScanSeries *s = &self->series[i];

      s->fair_ev = lw_bsm_price (self->chain->rights[i] == LW_RIGHT_CALL, self->px, s->strike, e->t_years, e->r, e->q,
                                 e->sigma_ev);
      s->above_ev = lw_prob_above (self->px, s->strike, e->t_years, e->r, e->q, e->sigma_ev);
    }
}

void
lw_scan_prep_init (LwScanPrep           *self,
                   const LwChain        *chain,
                   const LwScanSettings *settings)
{
  LwDate today = lw_calendar_ny_date (settings->now_us);

  *self = (LwScanPrep) { .chain = chain, .settings = settings, .px = lw_chain_px (chain), .today = today };
  self->expiries = g_new0 (LwScanExpiry, chain->n_expiries);
  self->series = g_new0 (LwScanSeries, chain->n_series);
  for (guint i = 0; i < chain->n_expiries; i++)
    {
      LwScanExpiry *e = &self->expiries[i];

      e->index = i;
      e->expiry = &chain->expiries[i];
      e->alive = e->expiry->settle_us > settings->now_us;
      e->dte = e->expiry->settle - today;
      e->exp_type = lw_calendar_exp_type (e->expiry->settle, today);
      e->t_years = (double) (e->expiry->settle_us - settings->now_us) / YEAR_US;
      e->root = sqrt (e->t_years);
      e->r = settings->rate;
      e->discount = exp (-e->r * e->t_years);
      e->q = e->fwd = e->iv_atm = e->skew25 = e->em_iv = e->em_straddle = e->sigma_ev = e->ts_slope = NAN;
    }
}

void
lw_scan_prep_clear (LwScanPrep *self)
{
  g_clear_pointer (&self->expiries, g_free);
  g_clear_pointer (&self->series, g_free);
}
