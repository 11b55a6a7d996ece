/* What is quoted or traded as one: a contract, or a combo of legs. */

#include "config.h"

#include <math.h>

#include "lw-gateway-private.h"

int
lw_gw_thing_multiplier (const LwGwThing *thing)
{
  return lw_gw_ref_multiplier (&thing->legs[0].ref);
}

double
lw_gw_thing_increment (const LwGwThing *thing,
                       double           price)
{
  const LwGwRef *ref = &thing->legs[0].ref;

  if (thing->bag)
    return ref->underlying->recipe->combo_step;
  if (ref->series < 0)
    return 0.01;
  return lw_gw_rule_increment (lw_gw_rule_find (ref->underlying->recipe->rule), price);
}

/* Adds a leg to the combo's market: bought at the ask when the combo is bought, sold at the bid. */
static void
add_leg_quote (LwGwQuote       *sum,
               const LwGwQuote *leg,
               const LwGwLeg   *how)
{
  double bid = how->side > 0 ? leg->bid : -leg->ask;
  double ask = how->side > 0 ? leg->ask : -leg->bid;
  double bid_size = how->side > 0 ? leg->bid_size : leg->ask_size;
  double ask_size = how->side > 0 ? leg->ask_size : leg->bid_size;

  sum->bid += how->ratio * bid;
  sum->ask += how->ratio * ask;
  sum->bid_size = fmin (sum->bid_size, floor (bid_size / how->ratio));
  sum->ask_size = fmin (sum->ask_size, floor (ask_size / how->ratio));
}

/* Sums of decimal prices, to four decimals again. */
static double
tidy (double price)
{
  return isnan (price) ? price : round (price * 10000.0) / 10000.0;
}

static gboolean
thing_trades (LwGateway       *self,
              const LwGwThing *thing,
              gint64           clock_us)
{
  for (guint i = 0; i < thing->n_legs; i++)
    if (!lw_gw_market_trades (self->market, thing->legs[i].ref.underlying, clock_us))
      return FALSE;
  return TRUE;
}

static void
add_legs (LwGateway       *self,
          const LwGwThing *thing,
          gint64           clock_us,
          LwGwQuote       *quote)
{
  LwGwQuote leg;

  quote->bid = quote->ask = 0.0;
  quote->bid_size = quote->ask_size = INFINITY;
  quote->last = quote->close = quote->volume = quote->open_interest = quote->iv = quote->model = NAN;
  quote->last_us = 0;
  for (guint i = 0; i < thing->n_legs; i++)
    {
      lw_gw_market_quote_at (self->market, &thing->legs[i].ref, clock_us, &leg);
      add_leg_quote (quote, &leg, &thing->legs[i]);
    }
  quote->bid = tidy (quote->bid);
  quote->ask = tidy (quote->ask);
  if (isinf (quote->bid_size))
    quote->bid_size = NAN;
  if (isinf (quote->ask_size))
    quote->ask_size = NAN;
}

void
lw_gw_thing_quote_at (LwGateway       *self,
                      const LwGwThing *thing,
                      gint64           clock_us,
                      gboolean         frozen,
                      LwGwQuote       *quote)
{
  gint64 traded_us = lw_gw_market_traded (self->market, thing->legs[0].ref.underlying, clock_us);

  lw_gw_market_quote_at (self->market, &thing->legs[0].ref, traded_us, quote);
  if (thing->bag)
    add_legs (self, thing, traded_us, quote);
  if (frozen || thing_trades (self, thing, clock_us))
    return;
  quote->bid = quote->ask = NAN;
  quote->bid_size = quote->ask_size = 0.0;
}

void
lw_gw_thing_quote (LwGateway       *self,
                   const LwGwThing *thing,
                   LwGwQuote       *quote)
{
  lw_gw_thing_quote_at (self, thing, lw_gw_clock (self), FALSE, quote);
}
