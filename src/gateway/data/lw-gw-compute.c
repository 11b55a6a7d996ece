/* Computations on demand: an option's volatility from its price, or the other way round, at the client's price of the underlying. */

#include "config.h"

#include <math.h>

#include "lw-gw-option.h"
#include "lw-gw-tick.h"

#define YEAR_US (365.0 * 86400e6)

/* What a computation asks of one option, at an underlying price that the client names. FALSE: an error went out. */
static gboolean
computed_option (LwGateway       *self,
                 LwGwConnection  *connection,
                 gint32           req_id,
                 const LwGwQuery *query,
                 LwGwThing       *thing,
                 double          *t_years)
{
  if (!lw_gw_thing_of_query (self, connection, req_id, query, thing))
    return FALSE;
  if (thing->legs[0].ref.series < 0)
    {
      lw_gw_error (self, connection, req_id, 321, "Only options can be computed");
      return FALSE;
    }
  *t_years = (lw_gw_ref_expiry (&thing->legs[0].ref)->settle_us - lw_gw_clock (self)) / YEAR_US;
  return TRUE;
}

static void
answer_computation (LwGateway      *self,
                    LwGwConnection *connection,
                    gint32          req_id,
                    const LwGwRef  *ref,
                    double          spot,
                    double          t_years,
                    double          iv,
                    double          yield)
{
  LwGwQuote quote = { .spot = spot, .pv_dividend = spot * -expm1 (-yield * t_years) };
  LwBsm greeks;

  lw_gw_option_greeks (ref, spot, t_years, yield, iv, &greeks);
  quote.delta = greeks.delta;
  quote.gamma = greeks.gamma;
  quote.vega_pt = greeks.vega_pt;
  quote.theta_day = greeks.theta_day;
  lw_gw_tick_computation (self, connection, req_id, LW_GW_TICK_CUSTOM, greeks.price, iv, &quote);
}

void
lw_gw_on_calculate_implied_volatility (LwGateway      *self,
                                       LwGwConnection *connection,
                                       LwRow          *row)
{
  LwGwQuery query = LW_GW_QUERY (row, calculateImpliedVolatility);
  gint32 req_id = lw_row_int (row, LW_F_calculateImpliedVolatility_reqId, 0);
  double spot = lw_row_double (row, LW_F_calculateImpliedVolatility_underPrice);
  double t_years, yield, iv = NAN;
  LwGwThing thing;
  const LwGwRef *ref = &thing.legs[0].ref;

  if (!computed_option (self, connection, req_id, &query, &thing, &t_years))
    return;
  yield = isnan (ref->underlying->chain->dividend_yield) ? 0.0 : ref->underlying->chain->dividend_yield;
  if (lw_gw_option_iv (ref, spot, t_years, yield, lw_row_double (row, LW_F_calculateImpliedVolatility_optionPrice), &iv)
      != LW_IV_OK)
    lw_gw_error (self, connection, req_id, 321, "No volatility gives this price");
  else
    answer_computation (self, connection, req_id, ref, spot, t_years, iv, yield);
}

void
lw_gw_on_calculate_option_price (LwGateway      *self,
                                 LwGwConnection *connection,
                                 LwRow          *row)
{
  LwGwQuery query = LW_GW_QUERY (row, calculateOptionPrice);
  gint32 req_id = lw_row_int (row, LW_F_calculateOptionPrice_reqId, 0);
  double spot = lw_row_double (row, LW_F_calculateOptionPrice_underPrice);
  double iv = lw_row_double (row, LW_F_calculateOptionPrice_volatility);
  double t_years, yield;
  LwGwThing thing;
  const LwGwRef *ref = &thing.legs[0].ref;

  if (!computed_option (self, connection, req_id, &query, &thing, &t_years))
    return;
  yield = isnan (ref->underlying->chain->dividend_yield) ? 0.0 : ref->underlying->chain->dividend_yield;
  if (!(spot > 0.0) || !(iv > 0.0) || !(t_years > 0.0))
    lw_gw_error (self, connection, req_id, 321, "Volatility and price of the underlying must be above zero");
  else
    answer_computation (self, connection, req_id, ref, spot, t_years, iv, yield);
}
