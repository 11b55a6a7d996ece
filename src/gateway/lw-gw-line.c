/* Market data lines: what a client hears of a contract or a combo, and when. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gateway-private.h"
#include "lw-gw-noise.h"
#include "lw-gw-option.h"

#define YEAR_US (365.0 * 86400e6)

/* A farm's answer to a new line: 0.05 to 0.4 s, the computations up to half a second later. Seeded by the contract. */
#define QUOTE_MIN_US 50000
#define QUOTE_VAR_US 350000
#define MODEL_MIN_US 50000
#define MODEL_VAR_US 450000

/* The ids of tick types (tws-protocol.md 7). */
enum
{
  TICK_BID_SIZE = 0, TICK_BID = 1, TICK_ASK = 2, TICK_ASK_SIZE = 3, TICK_LAST = 4, TICK_LAST_SIZE = 5, TICK_VOLUME = 8,
  TICK_CLOSE = 9, TICK_BID_MODEL = 10, TICK_ASK_MODEL = 11, TICK_LAST_MODEL = 12, TICK_MODEL = 13, TICK_HIST_VOL = 23,
  TICK_IMPLIED_VOL = 24, TICK_CALL_INTEREST = 27, TICK_PUT_INTEREST = 28, TICK_CALL_VOLUME = 29, TICK_PUT_VOLUME = 30,
  TICK_LAST_TIME = 45
};

static const char accepted_ids[] = "100,101,104,105,106,107,125,165,221,225,232,233,236,258,293,294,295,318,375,411,456,460";

void
lw_gw_line_free (gpointer line)
{
  g_free (line);
}

static LwGwLine *
find_line (LwGwConnection *connection,
           gint32          req_id)
{
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);

      if (line->req_id == req_id)
        return line;
    }
  return NULL;
}

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

void
lw_gw_thing_quote (LwGateway       *self,
                   const LwGwThing *thing,
                   LwGwQuote       *quote)
{
  LwGwQuote leg;

  lw_gw_market_quote (self->market, &thing->legs[0].ref, quote);
  if (!thing->bag)
    return;
  quote->bid = quote->ask = 0.0;
  quote->bid_size = quote->ask_size = INFINITY;
  quote->last = quote->close = quote->volume = quote->open_interest = quote->iv = quote->model = NAN;
  for (guint i = 0; i < thing->n_legs; i++)
    {
      lw_gw_market_quote (self->market, &thing->legs[i].ref, &leg);
      add_leg_quote (quote, &leg, &thing->legs[i]);
    }
  quote->bid = tidy (quote->bid);
  quote->ask = tidy (quote->ask);
  if (isinf (quote->bid_size))
    quote->bid_size = NAN;
  if (isinf (quote->ask_size))
    quote->ask_size = NAN;
}

static void
send_size (LwGateway      *self,
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

static void
send_price (LwGateway      *self,
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
  lw_row_set_int (row, LW_F_tickPrice_attrMask, type == TICK_BID || type == TICK_ASK ? 1 : 0);
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
    send_price (self, connection, req_id, price_type, -1.0, 0.0);
  else
    send_price (self, connection, req_id, price_type, price, isnan (size) && price > 0.0 ? 1.0 : size);
  if (!isnan (size))
    send_size (self, connection, req_id, size_type, isnan (price) ? 0.0 : size);
}

static gboolean
differs (double a,
         double b)
{
  return isnan (a) ? !isnan (b) : !(a == b);
}

/* Bid, ask and last: only what changed, all of it the first time. */
static void
send_sides (LwGateway       *self,
            LwGwConnection  *connection,
            LwGwLine        *line,
            const LwGwQuote *now)
{
  const LwGwQuote *was = &line->sent;
  gboolean index = line->thing.legs[0].ref.series < 0 && isnan (now->bid) && isnan (now->ask);

  if (!index && (!line->quoted || differs (now->bid, was->bid)))
    send_side (self, connection, line->req_id, TICK_BID, TICK_BID_SIZE, now->bid, now->bid_size);
  else if (!index && differs (now->bid_size, was->bid_size))
    send_size (self, connection, line->req_id, TICK_BID_SIZE, now->bid_size);
  if (!index && (!line->quoted || differs (now->ask, was->ask)))
    send_side (self, connection, line->req_id, TICK_ASK, TICK_ASK_SIZE, now->ask, now->ask_size);
  else if (!index && differs (now->ask_size, was->ask_size))
    send_size (self, connection, line->req_id, TICK_ASK_SIZE, now->ask_size);
  if (!isnan (now->last) && (!line->quoted || differs (now->last, was->last)))
    send_side (self, connection, line->req_id, TICK_LAST, TICK_LAST_SIZE, now->last, now->last_size);
}

static void
send_last_time (LwGateway      *self,
                LwGwConnection *connection,
                gint32          req_id)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickString);
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, lw_gw_clock (self) / G_USEC_PER_SEC);
  lw_row_set_int (row, LW_F_tickString_reqId, req_id);
  lw_row_set_int (row, LW_F_tickString_tickType, TICK_LAST_TIME);
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

static void
send_activity (LwGateway       *self,
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
        send_size (self, connection, line->req_id, TICK_CALL_INTEREST + side, interest);
      if (line->volume && !isnan (volume))
        send_size (self, connection, line->req_id, TICK_CALL_VOLUME + side, volume);
    }
  if (!whole)
    return;
  if (line->hist_vol)
    send_generic (self, connection, line->req_id, TICK_HIST_VOL, chain->hist_vol);
  if (line->implied_vol && ref->underlying->own)
    send_generic (self, connection, line->req_id, TICK_IMPLIED_VOL, ref->underlying->recipe->vol_now);
}

static void
send_computation (LwGateway       *self,
                  LwGwConnection  *connection,
                  gint32           req_id,
                  int              type,
                  double           price,
                  double           iv,
                  const LwGwQuote *model)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickOptionComputation);
  gboolean known = isfinite (iv) && isfinite (price);

  lw_row_set_int (row, LW_F_tickOptionComputation_reqId, req_id);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickType, type);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickAttrib, type == TICK_MODEL ? 0 : 1);
  lw_row_set_double (row, LW_F_tickOptionComputation_impliedVol, known ? iv : -1.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_delta, known ? model->delta : -2.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_optPrice, known ? price : -1.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_pvDividend, known ? model->pv_dividend : -1.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_gamma, known ? model->gamma : -2.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_vega, known ? model->vega_pt : -2.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_theta, known ? model->theta_day : -2.0);
  lw_row_set_double (row, LW_F_tickOptionComputation_undPrice, known ? model->spot : -1.0);
  lw_gw_send (self, connection);
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
  send_computation (self, connection, line->req_id, type, price, iv, &at);
}

static void
send_computations (LwGateway       *self,
                   LwGwConnection  *connection,
                   const LwGwLine  *line,
                   const LwGwQuote *now)
{
  if (line->thing.bag || line->thing.legs[0].ref.series < 0)
    return;
  send_side_computation (self, connection, line, TICK_BID_MODEL, now->bid, now);
  send_side_computation (self, connection, line, TICK_ASK_MODEL, now->ask, now);
  if (!isnan (now->last))
    send_side_computation (self, connection, line, TICK_LAST_MODEL, now->last, now);
  send_computation (self, connection, line->req_id, TICK_MODEL, now->model, now->iv, now);
}

static void
on_first_quotes (LwGateway       *self,
                 const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = connection != NULL ? find_line (connection, event->id) : NULL;
  LwGwQuote now;

  if (line == NULL || line->quoted)
    return;
  lw_gw_thing_quote (self, &line->thing, &now);
  send_sides (self, connection, line, &now);
  if (!isnan (now.last))
    send_last_time (self, connection, line->req_id);
  if (!isnan (now.volume))
    send_size (self, connection, line->req_id, TICK_VOLUME, now.volume);
  if (!isnan (now.close))
    send_price (self, connection, line->req_id, TICK_CLOSE, now.close, 0.0);
  if (!line->thing.bag)
    send_activity (self, connection, line, &now);
  line->quoted = TRUE;
  line->sent = now;
}

static void
on_first_computations (LwGateway       *self,
                       const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = connection != NULL ? find_line (connection, event->id) : NULL;
  LwGwQuote now;

  if (line == NULL || line->computed)
    return;
  lw_gw_thing_quote (self, &line->thing, &now);
  send_computations (self, connection, line, &now);
  line->computed = TRUE;
}

static void
on_snapshot_end (LwGateway       *self,
                 const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = connection != NULL ? find_line (connection, event->id) : NULL;

  if (line == NULL || !line->snapshot)
    return;
  lw_row_set_int (lw_gw_begin (self, LW_MSG_tickSnapshotEnd), LW_F_tickSnapshotEnd_reqId, line->req_id);
  lw_gw_send (self, connection);
  g_ptr_array_remove (connection->lines, line);
}

void
lw_gw_lines_step (LwGateway      *self,
                  LwGwConnection *connection)
{
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);
      LwGwQuote now;

      if (!line->quoted || line->snapshot)
        continue;
      lw_gw_thing_quote (self, &line->thing, &now);
      send_sides (self, connection, line, &now);
      if (line->computed && (differs (now.model, line->sent.model) || differs (now.bid, line->sent.bid)
                             || differs (now.ask, line->sent.ask)))
        send_computations (self, connection, line, &now);
      line->sent = now;
    }
}

/* FALSE when an id is not accepted: that rejects the whole request. */
static gboolean
read_generic (LwGwLine   *line,
              const char *list)
{
  g_auto (GStrv) ids = g_strsplit (list, ",", -1);
  g_auto (GStrv) accepted = g_strsplit (accepted_ids, ",", -1);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *id = g_strstrip (ids[i]);

      if (id[0] == '\0')
        continue;
      if (!g_strv_contains ((const char * const *) accepted, id))
        return FALSE;
      line->volume |= strcmp (id, "100") == 0;
      line->interest |= strcmp (id, "101") == 0;
      line->hist_vol |= strcmp (id, "104") == 0;
      line->implied_vol |= strcmp (id, "106") == 0;
    }
  return TRUE;
}

static guint
lines_in_use (LwGateway *self)
{
  guint n = 0;

  for (guint i = 0; i < self->connections->len; i++)
    n += ((LwGwConnection *) g_ptr_array_index (self->connections, i))->lines->len;
  return n;
}

static gboolean
read_legs (LwGateway *self,
           LwRow     *row,
           LwGwThing *thing)
{
  memset (thing, 0, sizeof *thing);
  thing->bag = TRUE;
  for (guint i = 0; i < lw_row_count (row, LW_F_reqMktData_comboLegs); i++)
    {
      LwRow *leg = lw_row_entry (row, LW_F_reqMktData_comboLegs, i);

      if (!lw_gw_thing_add_leg (self, thing, lw_row_int (leg, LW_F_reqMktData_comboLegs_conId, 0),
                                lw_row_int (leg, LW_F_reqMktData_comboLegs_ratio, 0),
                                lw_row_text (leg, LW_F_reqMktData_comboLegs_action)))
        return FALSE;
    }
  return thing->n_legs >= 2;
}

/* Everything that stands against the request. FALSE: an error went out. */
static gboolean
line_may_open (LwGateway      *self,
               LwGwConnection *connection,
               LwRow          *row,
               LwGwLine       *line)
{
  LwGwQuery query = LW_GW_QUERY (row, reqMktData);
  g_autofree char *detail = NULL;

  if (find_line (connection, line->req_id) != NULL)
    {
      lw_gw_error (self, connection, line->req_id, 102, NULL);
      return FALSE;
    }
  if (!read_generic (line, lw_row_text (row, LW_F_reqMktData_genericTickList)))
    {
      detail = g_strconcat ("Incorrect generic tick list. Legal ones are: ", accepted_ids, NULL);
      lw_gw_error (self, connection, line->req_id, 321, detail);
      return FALSE;
    }
  if (line->snapshot && lw_row_text (row, LW_F_reqMktData_genericTickList)[0] != '\0')
    {
      lw_gw_error (self, connection, line->req_id, 321, "Snapshot market data subscription is not applicable to generic ticks");
      return FALSE;
    }
  if (lines_in_use (self) >= (guint) self->config.lines)
    {
      detail = g_strdup_printf ("%u", lines_in_use (self));
      lw_gw_error (self, connection, line->req_id, 101, detail);
      return FALSE;
    }
  if (strcmp (query.sec_type, "BAG") != 0)
    return lw_gw_thing_of_query (self, connection, line->req_id, &query, &line->thing);
  if (read_legs (self, row, &line->thing))
    return TRUE;
  lw_gw_error (self, connection, line->req_id, 200, "No security definition has been found for the request");
  return FALSE;
}

static void
send_line_params (LwGateway      *self,
                  LwGwConnection *connection,
                  const LwGwLine *line)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickReqParams);

  lw_row_set_int (row, LW_F_tickReqParams_reqId, line->req_id);
  lw_row_set_double (row, LW_F_tickReqParams_minTick, lw_gw_thing_increment (&line->thing, 0.0));
  lw_row_set_text (row, LW_F_tickReqParams_bboExchange, line->thing.bag ? "" : "9c0001");
  lw_row_set_int (row, LW_F_tickReqParams_snapshotPermissions, line->thing.bag ? 0 : 3);
  lw_gw_send (self, connection);
  row = lw_gw_begin (self, LW_MSG_marketDataType);
  lw_row_set_int (row, LW_F_marketDataType_reqId, line->req_id);
  lw_row_set_int (row, LW_F_marketDataType_marketDataType, 1);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_mkt_data (LwGateway      *self,
                       LwGwConnection *connection,
                       LwRow          *row)
{
  LwGwLine *line = g_new0 (LwGwLine, 1);
  guint64 chance;
  gint64 quotes_us, model_us;

  line->req_id = lw_row_int (row, LW_F_reqMktData_reqId, 0);
  line->snapshot = lw_row_bool (row, LW_F_reqMktData_snapshot);
  if (!line_may_open (self, connection, row, line))
    {
      lw_gw_line_free (line);
      return;
    }
  g_ptr_array_add (connection->lines, line);
  send_line_params (self, connection, line);
  chance = lw_gw_hash (self->config.seed, 77, (guint64) lw_gw_ref_con_id (&line->thing.legs[0].ref), 0);
  quotes_us = QUOTE_MIN_US + (gint64) (lw_gw_uniform (chance) * QUOTE_VAR_US);
  model_us = quotes_us + MODEL_MIN_US + (gint64) (lw_gw_uniform (chance * 31 + 7) * MODEL_VAR_US);
  lw_gw_plan (self, lw_gw_delay (self, quotes_us), on_first_quotes, connection->id, line->req_id, 0, NULL);
  lw_gw_plan (self, lw_gw_delay (self, model_us), on_first_computations, connection->id, line->req_id, 0, NULL);
  if (line->snapshot)
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_SNAPSHOT_US), on_snapshot_end, connection->id, line->req_id, 0, NULL);
  lw_gw_plan_market (self);
}

void
lw_gw_on_cancel_mkt_data (LwGateway      *self,
                          LwGwConnection *connection,
                          LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_cancelMktData_reqId, 0);
  LwGwLine *line = find_line (connection, req_id);
  char detail[16];

  if (line != NULL)
    {
      g_ptr_array_remove (connection->lines, line);
      return;
    }
  g_snprintf (detail, sizeof detail, "%d", req_id);
  lw_gw_error (self, connection, req_id, 300, detail);
}

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
  send_computation (self, connection, req_id, 53, greeks.price, iv, &quote);
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
