/* Ticks: what of a quote goes out, and how it is written. */

#include "config.h"

#include <math.h>

#include "lw-gw-option.h"
#include "lw-gw-tick.h"

#define YEAR_US (365.0 * 86400e6)

void
lw_gw_tick_size (LwGateway      *self,
                 LwGwConnection *connection,
                 gint32          req_id,
                 int             type,
                 double          size)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickSize);

  lw_row_set_int (row, LW_F_tickSize_reqId, req_id);
  lw_row_set_int (row, LW_F_tickSize_tickType, type);
  lw_gw_set_number (row, LW_F_tickSize_size, size);
  lw_gw_send (self, connection);
}

void
lw_gw_tick_price (LwGateway      *self,
                  LwGwConnection *connection,
                  gint32          req_id,
                  int             type,
                  double          price,
                  double          size)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickPrice);

  lw_row_set_int (row, LW_F_tickPrice_reqId, req_id);
  lw_row_set_int (row, LW_F_tickPrice_tickType, type);
  lw_row_set_double (row, LW_F_tickPrice_price, price);
  lw_gw_set_number (row, LW_F_tickPrice_size, size);
  lw_row_set_int (row, LW_F_tickPrice_attrMask, type == LW_GW_TICK_BID || type == LW_GW_TICK_ASK ? 1 : 0);
  lw_gw_send (self, connection);
}

/* −1 with size 0 is TWS's way to say that a side is empty. A file need not know sizes; but clients take a price without one for
 * no market (ib_async does), so it is told as good for one contract there, and no size tick follows. */
static void
send_side (LwGateway      *self,
           LwGwConnection *connection,
           gint32          req_id,
           int             price_type,
           int             size_type,
           double          price,
           double          size)
{
  if (isnan (price))
    lw_gw_tick_price (self, connection, req_id, price_type, -1.0, 0.0);
  else
    lw_gw_tick_price (self, connection, req_id, price_type, price, isnan (size) && price > 0.0 ? 1.0 : size);
  if (!isnan (size))
    lw_gw_tick_size (self, connection, req_id, size_type, isnan (price) ? 0.0 : size);
}

gboolean
lw_gw_differs (double a,
               double b)
{
  return isnan (a) ? !isnan (b) : !(a == b);
}

void
lw_gw_tick_sides (LwGateway       *self,
                  LwGwConnection  *connection,
                  LwGwLine        *line,
                  const LwGwQuote *now)
{
  const LwGwQuote *was = &line->sent;
  gboolean index = line->thing.legs[0].ref.series < 0 && isnan (now->bid) && isnan (now->ask);

  if (!index && (!line->quoted || lw_gw_differs (now->bid, was->bid)))
    send_side (self, connection, line->req_id, LW_GW_TICK_BID, LW_GW_TICK_BID_SIZE, now->bid, now->bid_size);
  else if (!index && lw_gw_differs (now->bid_size, was->bid_size))
    lw_gw_tick_size (self, connection, line->req_id, LW_GW_TICK_BID_SIZE, now->bid_size);
  if (!index && (!line->quoted || lw_gw_differs (now->ask, was->ask)))
    send_side (self, connection, line->req_id, LW_GW_TICK_ASK, LW_GW_TICK_ASK_SIZE, now->ask, now->ask_size);
  else if (!index && lw_gw_differs (now->ask_size, was->ask_size))
    lw_gw_tick_size (self, connection, line->req_id, LW_GW_TICK_ASK_SIZE, now->ask_size);
  if (!isnan (now->last) && (!line->quoted || lw_gw_differs (now->last, was->last)))
    send_side (self, connection, line->req_id, LW_GW_TICK_LAST, LW_GW_TICK_LAST_SIZE, now->last, now->last_size);
}

void
lw_gw_tick_last_time (LwGateway      *self,
                      LwGwConnection *connection,
                      gint32          req_id)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickString);
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, lw_gw_clock (self) / G_USEC_PER_SEC);
  lw_row_set_int (row, LW_F_tickString_reqId, req_id);
  lw_row_set_int (row, LW_F_tickString_tickType, LW_GW_TICK_LAST_TIME);
  lw_row_set_text (row, LW_F_tickString_value, text);
  lw_gw_send (self, connection);
}

static void
send_generic (LwGateway      *self,
              LwGwConnection *connection,
              gint32          req_id,
              int             type,
              double          value)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickGeneric);

  if (isnan (value))
    return;
  lw_row_set_int (row, LW_F_tickGeneric_reqId, req_id);
  lw_row_set_int (row, LW_F_tickGeneric_tickType, type);
  lw_row_set_double (row, LW_F_tickGeneric_value, value);
  lw_gw_send (self, connection);
}

/* Totals of one side of the whole chain, for the underlying's own line. */
static double
chain_total (const LwChain *chain,
             LwQuoteColumn  column,
             LwRight        right)
{
  double sum = 0.0;

  for (guint i = 0; i < chain->n_series; i++)
    if (chain->rights[i] == right && !isnan (chain->quotes[column][i]))
      sum += chain->quotes[column][i];
  return sum;
}

void
lw_gw_tick_activity (LwGateway       *self,
                     LwGwConnection  *connection,
                     const LwGwLine  *line,
                     const LwGwQuote *now)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;
  const LwChain *chain = ref->underlying->chain;
  gboolean whole = ref->series < 0;
  gboolean call = lw_gw_ref_right (ref) == LW_RIGHT_CALL;

  for (int side = 0; side < 2; side++)
    {
      LwRight right = side == 0 ? LW_RIGHT_CALL : LW_RIGHT_PUT;
      double interest = whole ? chain_total (chain, LW_Q_OPEN_INTEREST, right) : call == (side == 0) ? now->open_interest : 0.0;
      double volume = whole ? chain_total (chain, LW_Q_VOLUME, right) : call == (side == 0) ? now->volume : 0.0;

      if (line->interest && !isnan (interest))
        lw_gw_tick_size (self, connection, line->req_id, LW_GW_TICK_CALL_INTEREST + side, interest);
      if (line->volume && !isnan (volume))
        lw_gw_tick_size (self, connection, line->req_id, LW_GW_TICK_CALL_VOLUME + side, volume);
    }
  if (!whole)
    return;
  if (line->hist_vol)
    send_generic (self, connection, line->req_id, LW_GW_TICK_HIST_VOL, chain->hist_vol);
  if (line->implied_vol && ref->underlying->own)
    send_generic (self, connection, line->req_id, LW_GW_TICK_IMPLIED_VOL, ref->underlying->recipe->vol_now);
}

/* TWS has two ways to say that nothing was computed: −2 for greeks and −1 for the rest, or 1.79E308 for all (@largest). */
static void
send_computation (LwGateway       *self,
                  LwGwConnection  *connection,
                  gint32           req_id,
                  int              type,
                  double           price,
                  double           iv,
                  const LwGwQuote *model,
                  gboolean         largest)
{
  gboolean known = isfinite (iv) && isfinite (price);
  const struct { guint field; double value, none; } values[] = {
    { LW_F_tickOptionComputation_impliedVol, iv, -1.0 },
    { LW_F_tickOptionComputation_delta, model->delta, -2.0 },
    { LW_F_tickOptionComputation_optPrice, price, -1.0 },
    { LW_F_tickOptionComputation_pvDividend, model->pv_dividend, -1.0 },
    { LW_F_tickOptionComputation_gamma, model->gamma, -2.0 },
    { LW_F_tickOptionComputation_vega, model->vega_pt, -2.0 },
    { LW_F_tickOptionComputation_theta, model->theta_day, -2.0 },
    { LW_F_tickOptionComputation_undPrice, model->spot, -1.0 },
  };
  LwRow *row = lw_gw_begin (self, LW_MSG_tickOptionComputation);

  lw_row_set_int (row, LW_F_tickOptionComputation_reqId, req_id);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickType, type);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickAttrib, type == LW_GW_TICK_MODEL ? 0 : 1);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (!known && largest)
      lw_row_set_largest (row, values[i].field);
    else
      lw_row_set_double (row, values[i].field, known ? values[i].value : values[i].none);
  lw_gw_send (self, connection);
}

void
lw_gw_tick_computation (LwGateway       *self,
                        LwGwConnection  *connection,
                        gint32           req_id,
                        int              type,
                        double           price,
                        double           iv,
                        const LwGwQuote *model)
{
  send_computation (self, connection, req_id, type, price, iv, model, FALSE);
}

/* Volatility and greeks at a price of the market rather than the model's. */
static void
send_side_computation (LwGateway       *self,
                       LwGwConnection  *connection,
                       const LwGwLine  *line,
                       int              type,
                       double           price,
                       const LwGwQuote *now)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;
  double t_years = (lw_gw_ref_expiry (ref)->settle_us - lw_gw_clock (self)) / YEAR_US;
  double yield = isnan (ref->underlying->chain->dividend_yield) ? 0.0 : ref->underlying->chain->dividend_yield;
  LwGwQuote at = *now;
  double iv = NAN;
  LwBsm greeks;

  if (isfinite (price) && isfinite (now->spot)
      && lw_gw_option_iv (ref, now->spot, t_years, yield, price, &iv) == LW_IV_OK)
    {
      lw_gw_option_greeks (ref, now->spot, t_years, yield, iv, &greeks);
      at.delta = greeks.delta;
      at.gamma = greeks.gamma;
      at.vega_pt = greeks.vega_pt;
      at.theta_day = greeks.theta_day;
    }
  lw_gw_tick_computation (self, connection, line->req_id, type, price, iv, &at);
}

void
lw_gw_tick_computations (LwGateway       *self,
                         LwGwConnection  *connection,
                         const LwGwLine  *line,
                         const LwGwQuote *now)
{
  gboolean found = line->model == LW_GW_MODEL_FOUND;

  if (line->thing.bag || line->thing.legs[0].ref.series < 0 || line->model == LW_GW_MODEL_SILENT)
    return;
  send_side_computation (self, connection, line, LW_GW_TICK_BID_MODEL, now->bid, now);
  send_side_computation (self, connection, line, LW_GW_TICK_ASK_MODEL, now->ask, now);
  if (!isnan (now->last))
    send_side_computation (self, connection, line, LW_GW_TICK_LAST_MODEL, now->last, now);
  send_computation (self, connection, line->req_id, LW_GW_TICK_MODEL, now->model, found ? now->iv : NAN, now,
                    line->model == LW_GW_MODEL_LARGEST);
}
