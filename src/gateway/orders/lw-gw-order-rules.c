/* What the account and the exchange have against an order that is well formed. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

/* TWS takes 15 to 20 active orders of one contract, side and account. */
#define MAX_ACTIVE 20

static double
payoff (const LwGwThing *thing,
        double           spot)
{
  double sum = 0.0;

  for (guint i = 0; i < thing->n_legs; i++)
    {
      const LwGwLeg *leg = &thing->legs[i];
      double strike = lw_gw_ref_strike (&leg->ref);
      double value = lw_gw_ref_right (&leg->ref) == LW_RIGHT_CALL ? fmax (spot - strike, 0.0)
                     : lw_gw_ref_right (&leg->ref) == LW_RIGHT_PUT ? fmax (strike - spot, 0.0) : spot;

      sum += leg->side * leg->ratio * value;
    }
  return sum;
}

/* The account holds all that the order would take away from it. */
static gboolean
is_closing (LwGateway       *self,
            const LwGwOrder *order)
{
  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      const LwGwLeg *leg = &order->thing.legs[i];
      const LwGwPosition *position = lw_gw_account_position (self, &leg->ref);
      double change = (double) order->side * leg->side * leg->ratio * order->quantity;

      if (position == NULL || position->quantity * change >= 0.0 || fabs (position->quantity) < fabs (change))
        return FALSE;
    }
  return TRUE;
}

/* TWS takes no combination that cannot lose: a credit of the width or more, a debit spread that pays to be taken. A SELL is
 * read as the inverted legs; to collect a credit so is refused in the same words. The page names one way to close, a BUY of
 * the inverted legs; but clients also SELL the very combo that they hold (ib_async's users do), and what only closes opens no
 * riskless position: neither is refused while the legs are there, or while a parent is yet to bring them. */
static gboolean
is_riskless (const LwGwOrder *order)
{
  double worst, highest = 0.0;

  if (order->side < 0)
    return order->limit > 0.0;
  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      if (lw_gw_ref_expiry (&order->thing.legs[i].ref) != lw_gw_ref_expiry (&order->thing.legs[0].ref))
        return FALSE;
      highest = fmax (highest, lw_gw_ref_strike (&order->thing.legs[i].ref));
    }
  worst = fmin (payoff (&order->thing, 0.0), payoff (&order->thing, 10.0 * highest));
  for (guint i = 0; i < order->thing.n_legs; i++)
    worst = fmin (worst, payoff (&order->thing, lw_gw_ref_strike (&order->thing.legs[i].ref)));
  return worst < 0.0 ? order->limit <= worst + 1e-9 : order->limit < -1e-9;
}

static gboolean
price_conforms (const LwGwOrder *order,
                double           price)
{
  double steps = fabs (price) / lw_gw_thing_increment (&order->thing, fabs (price));

  return isnan (price) || fabs (steps - round (steps)) < 1e-6;
}

static gboolean
margin_suffices (LwGateway       *self,
                 const LwGwOrder *order)
{
  LwGwFigures figures;
  double change;

  lw_gw_account_figures (self, &figures);
  change = lw_gw_account_margin_with (self, &order->thing, order->side * order->quantity) - figures.initial_margin;
  return change <= 0.0 || change <= figures.available;
}

gboolean
lw_gw_same_thing (const LwGwThing *a,
                  const LwGwThing *b)
{
  if (a->n_legs != b->n_legs)
    return FALSE;
  for (guint i = 0; i < a->n_legs; i++)
    {
      const LwGwLeg *left = &a->legs[i], *right = &b->legs[i];

      if (lw_gw_ref_con_id (&left->ref) != lw_gw_ref_con_id (&right->ref) || left->side != right->side
          || left->ratio != right->ratio)
        return FALSE;
    }
  return TRUE;
}

static guint
count_active (LwGateway       *self,
              const LwGwOrder *order)
{
  guint n = 0;

  for (guint i = 0; i < self->orders->len; i++)
    {
      const LwGwOrder *other = g_ptr_array_index (self->orders, i);
      gboolean itself = other->client_id == order->client_id && other->order_id == order->order_id;

      n += lw_gw_order_live (other) && other->state != LW_GW_INACTIVE && other->sent && !itself && other->side == order->side
           && lw_gw_same_thing (&other->thing, &order->thing);
    }
  return n;
}

static gboolean
prices_fit (LwGateway       *self,
            const LwGwOrder *order,
            LwGwRefusal     *refusal)
{
  if (!order->thing.bag && (order->limit < 0.0 || order->stop < 0.0))
    return lw_gw_refuse (refusal, 110, NULL);
  if (!price_conforms (order, order->limit) || !price_conforms (order, order->stop))
    return lw_gw_refuse (refusal, 110, NULL);
  if (order->thing.bag && order->parent_id == 0 && !isnan (order->limit) && is_riskless (order) && !is_closing (self, order))
    return lw_gw_refuse (refusal, 201, "Riskless combination orders are not allowed.");
  return TRUE;
}

static gboolean
attributes_fit (LwGateway       *self,
                const LwGwOrder *order,
                LwGwRefusal     *refusal)
{
  LwRow *row = lw_msg_get_row (order->placed);

  if (self->config.strict_attributes && lw_row_bool (row, LW_F_placeOrder_eTradeOnly))
    return lw_gw_refuse (refusal, 10268, "EtradeOnly");
  if (self->config.strict_attributes && lw_row_bool (row, LW_F_placeOrder_firmQuoteOnly))
    return lw_gw_refuse (refusal, 10268, "FirmQuoteOnly");
  return TRUE;
}

static gboolean
parent_fits (LwGateway       *self,
             const LwGwOrder *order,
             LwGwRefusal     *refusal)
{
  const LwGwOrder *parent = lw_gw_order_parent (self, order);
  gboolean gone = parent == NULL || parent == order || parent->held || parent->state == LW_GW_CANCELLED
                  || parent->state == LW_GW_INACTIVE;

  return order->parent_id == 0 || !gone || lw_gw_refuse (refusal, 10006, NULL);
}

gboolean
lw_gw_order_judge (LwGateway       *self,
                   const LwGwOrder *order,
                   LwGwRefusal     *refusal)
{
  gboolean child = order->parent_id != 0; /* it closes what its parent is yet to open */

  if (!attributes_fit (self, order, refusal) || !parent_fits (self, order, refusal) || !prices_fit (self, order, refusal))
    return FALSE;
  if (order->until_us != 0 && order->until_us <= lw_gw_clock (self))
    return lw_gw_refuse (refusal, 334, "It has passed.");
  if (count_active (self, order) >= MAX_ACTIVE)
    return lw_gw_refuse (refusal, 201, "The maximum of 20 active orders per contract, side and account has been reached.");
  if (!child && !margin_suffices (self, order))
    return lw_gw_refuse (refusal, 201, "YOUR ORDER IS NOT ACCEPTED. THE AVAILABLE FUNDS DO NOT COVER ITS INITIAL MARGIN");
  return TRUE;
}
