#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include <string.h>

#include "lw-gate-private.h"

static gboolean
is_known (gint64 value)
{
  return value != LW_GATE_NONE;
}

/* Contracts of @leg that the order trades; LW_GATE_NONE when that is not known. */
static gint64
contracts_of (const LwGateInput *in,
              const LwGateLeg   *leg)
{
  return is_known (in->quantity) && is_known (leg->ratio) ? in->quantity * leg->ratio : LW_GATE_NONE;
}

gint64
lw_gate_held (const LwGateLeg *leg)
{
  if (!is_known (leg->position) || !is_known (leg->reported))
    return LW_GATE_NONE;
  if (leg->position > 0 && leg->reported > 0)
    return MIN (leg->position, leg->reported);
  return leg->position < 0 && leg->reported < 0 ? MAX (leg->position, leg->reported) : 0;
}

gboolean
lw_gate_is_in_doubt (const LwGateView *view,
                     int               i)
{
  return view->in->legs[i].position != view->in->legs[i].reported && view->closed[0] != i && view->closed[1] != i;
}

/* The order lowers the position, and does not pass it through zero together with what other orders of ours may still trade. */
static gboolean
lowers (const LwGateInput *in,
        const LwGateLeg   *leg)
{
  gint64 contracts = contracts_of (in, leg), held = lw_gate_held (leg);

  if (!is_known (contracts) || !is_known (leg->con_id) || !is_known (held))
    return FALSE;
  if (leg->side == 1 && held < 0)
    return is_known (leg->buying) && contracts + leg->buying <= -held;
  if (leg->side == -1 && held > 0)
    return is_known (leg->selling) && contracts + leg->selling <= held;
  return FALSE;
}

static gboolean
same_text (const char *a,
           const char *b)
{
  return a[0] != '\0' && strcmp (a, b) == 0;
}

static gboolean
same_number (gint64 a,
             gint64 b)
{
  return is_known (a) && a == b;
}

gboolean
lw_gate_is_vertical (const LwGateLeg *a,
                     const LwGateLeg *b)
{
  return same_text (a->symbol, b->symbol) && same_text (a->trading_class, b->trading_class) && same_text (a->currency, b->currency)
         && same_number (a->expiry, b->expiry) && same_number (a->right, b->right) && (a->right == 'C' || a->right == 'P')
         && same_number (a->multiplier, b->multiplier) && a->ratio == 1 && b->ratio == 1 && is_known (a->con_id)
         && is_known (b->con_id) && a->con_id != b->con_id && is_known (a->strike) && is_known (b->strike)
         && a->strike != b->strike && is_known (a->side) && is_known (b->side) && a->side * b->side == -1;
}

/* Calls: the lower strike is worth more; puts: the higher one. Who sells the dearer leg receives. */
gboolean
lw_gate_is_credit (const LwGateLeg *a,
                   const LwGateLeg *b)
{
  const LwGateLeg *lower = a->strike < b->strike ? a : b;
  const LwGateLeg *higher = lower == a ? b : a;

  return (a->right == 'C' ? lower : higher)->side == -1;
}

static gint64
width_of (const LwGateLeg *a,
          const LwGateLeg *b)
{
  return ABS (a->strike - b->strike);
}

/* A leg alone may only buy back a short, or sell a long that covers no short. */
static gboolean
closes_alone (const LwGateInput *in,
              const LwGateLeg   *leg)
{
  return lowers (in, leg) && (leg->side == 1 || (is_known (leg->spare) && contracts_of (in, leg) + leg->selling <= leg->spare));
}

static gboolean
closes_pair (const LwGateInput *in,
             int                i,
             int                j)
{
  return lw_gate_is_vertical (&in->legs[i], &in->legs[j]) && lowers (in, &in->legs[i]) && lowers (in, &in->legs[j]);
}

static void
set_pair (int *pair,
          int  i,
          int  j)
{
  pair[0] = i;
  pair[1] = j;
}

/* A contract that is closed and opened at once would pass through zero. */
static gboolean
shares_contract (const LwGateLeg *legs,
                 const int       *pair,
                 const int       *other)
{
  for (guint i = 0; i < 2; i++)
    if (legs[pair[i]].con_id == legs[other[0]].con_id || legs[pair[i]].con_id == legs[other[1]].con_id)
      return TRUE;
  return FALSE;
}

/* What was made to be closed does not become the half that opens, whatever else happens to be held. */
static gboolean
was_to_close (const LwGateLeg *legs,
              const int       *opened)
{
  return legs[opened[0]].closing == 1 || legs[opened[1]].closing == 1;
}

/* Four legs on one underlying, of which two close a spread and the others are one of G5's shape. */
static gboolean
find_roll (LwGateView *view)
{
  static const int pairs[6][4] = { { 0, 1, 2, 3 }, { 0, 2, 1, 3 }, { 0, 3, 1, 2 }, { 1, 2, 0, 3 }, { 1, 3, 0, 2 }, { 2, 3, 0, 1 } };
  const LwGateLeg *legs = view->in->legs;

  for (guint i = 1; i < LW_GATE_MAX_LEGS; i++)
    if (!same_text (legs[i].symbol, legs[0].symbol))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const int *p = pairs[i];

      if (!closes_pair (view->in, p[0], p[1]) || !lw_gate_is_vertical (&legs[p[2]], &legs[p[3]])
          || shares_contract (legs, p, p + 2) || was_to_close (legs, p + 2))
        continue;
      set_pair (view->closed, p[0], p[1]);
      set_pair (view->opened, p[2], p[3]);
      return TRUE;
    }
  return FALSE;
}

static void
decide_class (LwGateView *view)
{
  const LwGateInput *in = view->in;

  set_pair (view->opened, -1, -1);
  set_pair (view->closed, -1, -1);
  view->order_class = LW_CLASS_OPEN;
  if (in->n_legs == 1 && closes_alone (in, &in->legs[0]))
    {
      view->order_class = LW_CLASS_CLOSE;
      view->closed[0] = 0;
    }
  else if (in->n_legs == 2 && closes_pair (in, 0, 1))
    {
      view->order_class = LW_CLASS_CLOSE;
      set_pair (view->closed, 0, 1);
    }
  else if (in->n_legs == 4 && find_roll (view))
    view->order_class = LW_CLASS_ROLL;
  else if (in->n_legs == 2 && lw_gate_is_vertical (&in->legs[0], &in->legs[1]))
    set_pair (view->opened, 0, 1);
}

/* What one combo costs when each leg trades at the far side, and at the near side. */
static void
sum_quotes (LwGateView *view)
{
  gint64 buy = 0, sell = 0;

  view->buy = view->sell = LW_GATE_NONE;
  if (!is_known (view->in->n_legs))
    return;
  for (gint64 i = 0; i < view->in->n_legs; i++)
    {
      const LwGateLeg *leg = &view->in->legs[i];

      if (!is_known (leg->bid) || !is_known (leg->ask) || !is_known (leg->ratio) || (leg->side != 1 && leg->side != -1))
        return;
      buy += leg->ratio * (leg->side == 1 ? leg->ask : -leg->bid);
      sell += leg->ratio * (leg->side == 1 ? leg->bid : -leg->ask);
    }
  view->buy = buy;
  view->sell = sell;
}

gboolean
lw_gate_opens (const LwGateView *view)
{
  return view->opened[0] >= 0;
}

void
lw_gate_view_init (LwGateView         *view,
                   const LwGateInput  *input,
                   const LwGateLimits *limits)
{
  const LwGateLeg *legs = input->legs;

  view->in = input;
  view->limits = limits;
  view->open_width = view->close_width = 0;
  decide_class (view);
  if (lw_gate_opens (view))
    view->open_width = width_of (&legs[view->opened[0]], &legs[view->opened[1]]);
  if (view->closed[1] >= 0)
    view->close_width = width_of (&legs[view->closed[0]], &legs[view->closed[1]]);
  sum_quotes (view);
}

static gint64
fees_of (const LwGateInput *in)
{
  gint64 contracts = 0;

  for (gint64 i = 0; i < in->n_legs; i++)
    contracts += in->quantity * in->legs[i].ratio;
  return contracts * in->fee_micro;
}

gint64
lw_gate_worst_of_one (LwOrderClass order_class,
                      gboolean     credit,
                      gint64       width,
                      gint64       limit)
{
  if (order_class == LW_CLASS_ROLL)
    return width;
  if (order_class == LW_CLASS_OPEN && credit)
    return MAX (width + limit, 0);
  return MAX (limit, 0);
}

/* LW_GATE_NONE = cannot be told. */
static gint64
loss_of_one (const LwGateView *view)
{
  const LwGateLeg *legs = view->in->legs;
  gboolean opens = lw_gate_opens (view);

  if (view->order_class == LW_CLASS_OPEN && !opens)
    return LW_GATE_NONE;
  return lw_gate_worst_of_one (view->order_class, opens && lw_gate_is_credit (&legs[view->opened[0]], &legs[view->opened[1]]), view->open_width,
                               view->in->limit);
}

gint64
lw_gate_loss (const LwGateView *view)
{
  const LwGateInput *in = view->in;
  gint64 one, multiplier;

  if (!is_known (in->n_legs) || !is_known (in->limit) || !is_known (in->quantity) || !is_known (in->fee_micro))
    return LW_GATE_NONE;
  one = loss_of_one (view);
  multiplier = in->legs[view->order_class == LW_CLASS_CLOSE ? view->closed[0] : MAX (view->opened[0], 0)].multiplier;
  if (!is_known (one) || !is_known (multiplier))
    return LW_GATE_NONE;
  return one * LW_MICRO_PER_STEP * multiplier * in->quantity + fees_of (in);
}
