/* The account's books: cash, positions, margin. All amounts in USD. */

#include "config.h"

#include <math.h>

#include "lw-gateway-private.h"

#define START_CASH 100000.0

/* What is not limited by its own strikes is judged as far as this from the spot. */
#define STRESS 0.20

/* Part of a stock's value. */
#define STOCK_MARGIN 0.50

/* Day-trading power of a margin account over its available funds. */
#define BUYING_POWER 4.0

/* A holding, or what it would be with an order. */
typedef struct
{
  LwGwRef ref;
  double  quantity;
} Holding;

void
lw_gw_account_init (LwGateway *self)
{
  self->cash = START_CASH;
  self->start_value = START_CASH;
}

LwGwPosition *
lw_gw_account_position (LwGateway     *self,
                        const LwGwRef *ref)
{
  for (guint i = 0; i < self->positions->len; i++)
    {
      LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (lw_gw_ref_con_id (&position->ref) == lw_gw_ref_con_id (ref))
        return position;
    }
  return NULL;
}

static LwGwPosition *
position_ensure (LwGateway     *self,
                 const LwGwRef *ref)
{
  LwGwPosition *position = lw_gw_account_position (self, ref);

  if (position == NULL)
    {
      position = g_new0 (LwGwPosition, 1);
      position->ref = *ref;
      g_ptr_array_add (self->positions, position);
    }
  position->changed = TRUE;
  return position;
}

double
lw_gw_account_trade (LwGateway     *self,
                     const LwGwRef *ref,
                     int            quantity,
                     double         price,
                     double         commission)
{
  LwGwPosition *position = position_ensure (self, ref);
  double multiplier = lw_gw_ref_multiplier (ref);
  /* What one contract costs a buyer, or leaves a seller, fees included. */
  double cost = price * multiplier + commission / quantity;
  double closed = position->quantity * quantity < 0.0 ? fmin (fabs (position->quantity), abs (quantity)) : 0.0;
  double opened = abs (quantity) - closed;
  double realized = NAN;

  self->cash -= quantity * price * multiplier + commission;
  if (closed > 0.0)
    {
      realized = closed * (cost - position->cost) * (position->quantity > 0.0 ? 1.0 : -1.0);
      position->realized += realized;
      self->realized += realized;
    }
  if (opened > 0.0)
    {
      double held = closed > 0.0 ? 0.0 : fabs (position->quantity);

      position->cost = (held * position->cost + opened * cost) / (held + opened);
    }
  position->quantity += quantity;
  if (position->quantity == 0.0)
    position->cost = 0.0;
  return realized;
}

/* The average cost of a holding when @n at @cost join it, or leave it when @n is below zero. */
static double
blended (const LwGwPosition *position,
         double              n,
         double              cost)
{
  double held = fabs (position->quantity);

  return held + n > 0.0 ? (held * position->cost + n * cost) / (held + n) : cost;
}

void
lw_gw_account_undo (LwGateway     *self,
                    const LwGwRef *ref,
                    int            quantity,
                    double         price,
                    double         commission,
                    double         realized)
{
  LwGwPosition *position = position_ensure (self, ref);
  double cost = price * lw_gw_ref_multiplier (ref) + commission / quantity;
  gboolean grows = position->quantity * quantity <= 0.0; /* by what is taken back */

  self->cash += quantity * price * lw_gw_ref_multiplier (ref) + commission;
  if (!isnan (realized))
    {
      /* What it had closed is held again, at what that had cost. */
      cost += realized / quantity;
      position->realized -= realized;
      self->realized -= realized;
    }
  position->cost = blended (position, grows ? abs (quantity) : -abs (quantity), cost);
  position->quantity -= quantity;
  if (position->quantity == 0.0)
    position->cost = 0.0;
}

void
lw_gw_account_move (LwGateway     *self,
                    const LwGwRef *ref,
                    double         change,
                    double         price)
{
  LwGwPosition *position = position_ensure (self, ref);
  double cost = price * lw_gw_ref_multiplier (ref);

  self->cash -= change * cost;
  if (position->quantity * change >= 0.0)
    position->cost = blended (position, fabs (change), cost);
  else if (fabs (change) > fabs (position->quantity))
    position->cost = cost;
  position->quantity += change;
  position->n_moves++;
  if (position->quantity == 0.0)
    position->cost = 0.0;
}

/* The middle of the market, or what there is of it; what has expired or has no market is worth nothing. */
double
lw_gw_position_price (LwGateway     *self,
                      const LwGwRef *ref)
{
  LwGwQuote quote;

  lw_gw_market_quote (self->market, ref, &quote);
  if (!isnan (quote.bid) && !isnan (quote.ask))
    return (quote.bid + quote.ask) / 2.0;
  if (!isnan (quote.ask))
    return quote.ask / 2.0;
  return isnan (quote.last) ? 0.0 : quote.last;
}

static double
holding_payoff (const Holding *holding,
                double         spot)
{
  double strike = lw_gw_ref_strike (&holding->ref);
  double value = lw_gw_ref_right (&holding->ref) == LW_RIGHT_CALL ? fmax (spot - strike, 0.0) : fmax (strike - spot, 0.0);

  return holding->quantity * value * lw_gw_ref_multiplier (&holding->ref);
}

static gboolean
same_expiry (const Holding *a,
             const Holding *b)
{
  return a->ref.series >= 0 && b->ref.series >= 0 && a->ref.underlying == b->ref.underlying
         && lw_gw_ref_expiry (&a->ref) == lw_gw_ref_expiry (&b->ref);
}

static double
group_payoff (const GArray *holdings,
              guint         of,
              double        spot)
{
  const Holding *first = &g_array_index (holdings, Holding, of);
  double sum = 0.0;

  for (guint i = 0; i < holdings->len; i++)
    if (same_expiry (first, &g_array_index (holdings, Holding, i)))
      sum += holding_payoff (&g_array_index (holdings, Holding, i), spot);
  return sum;
}

/* The worst outcome at expiry of everything that expires with holding @of: at its strikes, and within the stress. */
static double
group_margin (LwGateway    *self,
              const GArray *holdings,
              guint         of)
{
  const Holding *first = &g_array_index (holdings, Holding, of);
  LwGwRef spot_ref = { first->ref.underlying, -1 };
  LwGwQuote spot;
  double worst, price;

  lw_gw_market_quote (self->market, &spot_ref, &spot);
  price = isnan (spot.last) ? lw_gw_ref_strike (&first->ref) : spot.last;
  worst = fmin (group_payoff (holdings, of, price * (1.0 - STRESS)), group_payoff (holdings, of, price * (1.0 + STRESS)));
  for (guint i = 0; i < holdings->len; i++)
    if (same_expiry (first, &g_array_index (holdings, Holding, i)))
      worst = fmin (worst, group_payoff (holdings, of, lw_gw_ref_strike (&g_array_index (holdings, Holding, i).ref)));
  return fmax (-worst, 0.0);
}

static gboolean
is_first_of_group (const GArray *holdings,
                   guint         of)
{
  for (guint i = 0; i < of; i++)
    if (same_expiry (&g_array_index (holdings, Holding, i), &g_array_index (holdings, Holding, of)))
      return FALSE;
  return TRUE;
}

static double
margin_of (LwGateway    *self,
           const GArray *holdings)
{
  double sum = 0.0;

  for (guint i = 0; i < holdings->len; i++)
    {
      const Holding *holding = &g_array_index (holdings, Holding, i);

      if (holding->ref.series < 0)
        sum += STOCK_MARGIN * fabs (holding->quantity * lw_gw_position_price (self, &holding->ref));
      else if (is_first_of_group (holdings, i))
        sum += group_margin (self, holdings, i);
    }
  return sum;
}

static void
holdings_add (GArray        *holdings,
              const LwGwRef *ref,
              double         quantity)
{
  Holding holding = { *ref, quantity };

  for (guint i = 0; i < holdings->len; i++)
    if (lw_gw_ref_con_id (&g_array_index (holdings, Holding, i).ref) == lw_gw_ref_con_id (ref))
      {
        g_array_index (holdings, Holding, i).quantity += quantity;
        return;
      }
  g_array_append_val (holdings, holding);
}

static GArray *
holdings_now (LwGateway *self)
{
  GArray *holdings = g_array_new (FALSE, FALSE, sizeof (Holding));

  for (guint i = 0; i < self->positions->len; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (position->quantity != 0.0)
        holdings_add (holdings, &position->ref, position->quantity);
    }
  return holdings;
}

double
lw_gw_account_margin_with (LwGateway       *self,
                           const LwGwThing *thing,
                           int              quantity)
{
  g_autoptr (GArray) holdings = holdings_now (self);

  for (guint i = 0; i < thing->n_legs; i++)
    holdings_add (holdings, &thing->legs[i].ref, (double) quantity * thing->legs[i].side * thing->legs[i].ratio);
  return margin_of (self, holdings);
}

void
lw_gw_account_figures (LwGateway   *self,
                       LwGwFigures *figures)
{
  g_autoptr (GArray) holdings = holdings_now (self);

  *figures = (LwGwFigures) { .cash = self->cash, .realized = self->realized };
  for (guint i = 0; i < self->positions->len; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);
      double value = position->quantity * lw_gw_ref_multiplier (&position->ref) * lw_gw_position_price (self, &position->ref);

      figures->value += value;
      figures->gross += fabs (value);
      figures->unrealized += value - position->quantity * position->cost;
    }
  figures->net_liquidation = figures->cash + figures->value;
  figures->initial_margin = figures->maintenance_margin = margin_of (self, holdings);
  figures->available = figures->net_liquidation - figures->initial_margin;
  figures->excess = figures->net_liquidation - figures->maintenance_margin;
  figures->buying_power = BUYING_POWER * fmax (figures->available, 0.0);
}
