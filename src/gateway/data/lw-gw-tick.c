/* Ticks: what of a quote goes out, and how it is written. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-noise.h"
#include "lw-gw-option.h"
#include "lw-gw-tick.h"

#define YEAR_US (365.0 * 86400e6)

/* Chance's stream of the exchanges that show a side. */
#define STREAM_EXCHANGES 79

/* Live ticks and the form they have in delayed data. */
static const struct { int live, delayed; } delayed_types[] = {
  { LW_GW_TICK_BID, 66 }, { LW_GW_TICK_ASK, 67 }, { LW_GW_TICK_LAST, 68 }, { LW_GW_TICK_BID_SIZE, 69 },
  { LW_GW_TICK_ASK_SIZE, 70 }, { LW_GW_TICK_LAST_SIZE, 71 }, { LW_GW_TICK_HIGH, 72 }, { LW_GW_TICK_LOW, 73 },
  { LW_GW_TICK_VOLUME, 74 }, { LW_GW_TICK_CLOSE, 75 }, { LW_GW_TICK_OPEN, 76 }, { LW_GW_TICK_BID_MODEL, 80 },
  { LW_GW_TICK_ASK_MODEL, 81 }, { LW_GW_TICK_LAST_MODEL, 82 }, { LW_GW_TICK_MODEL, 83 }, { LW_GW_TICK_LAST_TIME, 88 },
  { LW_GW_TICK_HALTED, 90 },
};

static int
type_of (const LwGwLine *line,
         int             type)
{
  for (guint i = 0; i < G_N_ELEMENTS (delayed_types) && line->type >= 3; i++)
    if (delayed_types[i].live == type)
      return delayed_types[i].delayed;
  return type;
}

gboolean
lw_gw_differs (double a,
               double b)
{
  return isnan (a) ? !isnan (b) : !(a == b);
}

void
lw_gw_tick_size (LwGateway      *self,
                 LwGwConnection *connection,
                 const LwGwLine *line,
                 int             type,
                 double          size)
{
  LwRow *row;

  if (isnan (size))
    return;
  row = lw_gw_begin (self, LW_MSG_tickSize);
  lw_row_set_int (row, LW_F_tickSize_reqId, line->req_id);
  lw_row_set_int (row, LW_F_tickSize_tickType, type_of (line, type));
  lw_gw_set_number (row, LW_F_tickSize_size, size);
  lw_gw_send (self, connection);
}

void
lw_gw_tick_price (LwGateway      *self,
                  LwGwConnection *connection,
                  const LwGwLine *line,
                  int             type,
                  double          price,
                  double          size)
{
  LwRow *row;

  if (isnan (price))
    return;
  row = lw_gw_begin (self, LW_MSG_tickPrice);
  lw_row_set_int (row, LW_F_tickPrice_reqId, line->req_id);
  lw_row_set_int (row, LW_F_tickPrice_tickType, type_of (line, type));
  lw_row_set_double (row, LW_F_tickPrice_price, price);
  lw_gw_set_number (row, LW_F_tickPrice_size, size);
  lw_row_set_int (row, LW_F_tickPrice_attrMask, type == LW_GW_TICK_BID || type == LW_GW_TICK_ASK ? 1 : 0);
  lw_gw_send (self, connection);
}

void
lw_gw_tick_number (LwGateway      *self,
                   LwGwConnection *connection,
                   const LwGwLine *line,
                   int             type,
                   double          value)
{
  LwRow *row;

  if (isnan (value))
    return;
  row = lw_gw_begin (self, LW_MSG_tickGeneric);
  lw_row_set_int (row, LW_F_tickGeneric_reqId, line->req_id);
  lw_row_set_int (row, LW_F_tickGeneric_tickType, type_of (line, type));
  lw_row_set_double (row, LW_F_tickGeneric_value, value);
  lw_gw_send (self, connection);
}

void
lw_gw_tick_text (LwGateway      *self,
                 LwGwConnection *connection,
                 const LwGwLine *line,
                 int             type,
                 const char     *text)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickString);

  lw_row_set_int (row, LW_F_tickString_reqId, line->req_id);
  lw_row_set_int (row, LW_F_tickString_tickType, type_of (line, type));
  lw_row_set_text (row, LW_F_tickString_value, text);
  lw_gw_send (self, connection);
}

/* −1 with size 0 is TWS's way to say that a side is empty. A file need not know sizes; but clients take a price without one for
 * no market (ib_async does), so it is told as good for one contract there, and no size tick follows. */
static void
send_side (LwGateway      *self,
           LwGwConnection *connection,
           const LwGwLine *line,
           int             price_type,
           int             size_type,
           double          price,
           double          size)
{
  gboolean shown = price > 0.0 || line->thing.bag; /* a combo's price has any sign */

  if (isnan (price))
    lw_gw_tick_price (self, connection, line, price_type, -1.0, 0.0);
  else
    lw_gw_tick_price (self, connection, line, price_type, price, isnan (size) && shown ? 1.0 : size);
  lw_gw_tick_size (self, connection, line, size_type, isnan (price) && !isnan (size) ? 0.0 : size);
}

static void
send_last_time (LwGateway       *self,
                LwGwConnection  *connection,
                const LwGwLine  *line,
                const LwGwQuote *now)
{
  gint64 last_us = now->last_us != 0 ? now->last_us : lw_gw_clock (self);
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, last_us / G_USEC_PER_SEC);
  lw_gw_tick_text (self, connection, line, LW_GW_TICK_LAST_TIME, text);
}

/* An index has no sides, nor has an underlying of a file that names none. */
static gboolean
is_one_sided (const LwGwLine  *line,
              const LwGwQuote *now)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;

  return ref->series < 0 && isnan (now->bid) && isnan (now->ask)
         && (ref->underlying->chain->sec_type == LW_SEC_IND || !ref->underlying->own);
}

/* The day's extremes as far as the line's last trades widen them. */
static void
send_extremes (LwGateway       *self,
               LwGwConnection  *connection,
               LwGwLine        *line,
               const LwGwQuote *now)
{
  if (now->last > line->high)
    lw_gw_tick_price (self, connection, line, LW_GW_TICK_HIGH, line->high = now->last, 0.0);
  if (now->last < line->low)
    lw_gw_tick_price (self, connection, line, LW_GW_TICK_LOW, line->low = now->last, 0.0);
}

void
lw_gw_tick_sides (LwGateway       *self,
                  LwGwConnection  *connection,
                  LwGwLine        *line,
                  const LwGwQuote *now)
{
  const LwGwQuote *was = &line->sent;
  gboolean sides = !line->off && !is_one_sided (line, now);

  if (sides && (!line->quoted || lw_gw_differs (now->bid, was->bid)))
    send_side (self, connection, line, LW_GW_TICK_BID, LW_GW_TICK_BID_SIZE, now->bid, now->bid_size);
  else if (sides && lw_gw_differs (now->bid_size, was->bid_size))
    lw_gw_tick_size (self, connection, line, LW_GW_TICK_BID_SIZE, now->bid_size);
  if (sides && (!line->quoted || lw_gw_differs (now->ask, was->ask)))
    send_side (self, connection, line, LW_GW_TICK_ASK, LW_GW_TICK_ASK_SIZE, now->ask, now->ask_size);
  else if (sides && lw_gw_differs (now->ask_size, was->ask_size))
    lw_gw_tick_size (self, connection, line, LW_GW_TICK_ASK_SIZE, now->ask_size);
  if (line->off || isnan (now->last) || (line->quoted && !lw_gw_differs (now->last, was->last)))
    return;
  send_side (self, connection, line, LW_GW_TICK_LAST, LW_GW_TICK_LAST_SIZE, now->last, now->last_size);
  send_last_time (self, connection, line, now);
  send_extremes (self, connection, line, now);
}

/* Letters of some exchanges, in their order. */
static void
send_exchanges (LwGateway       *self,
                LwGwConnection  *connection,
                const LwGwLine  *line,
                int              type,
                guint            n)
{
  const LwGwRef *ref = &line->thing.legs[0].ref;
  const char *letters = ref->series < 0 ? "KNPQZ" : "ABCEHIMNPQTUWXZ";
  guint64 chance = lw_gw_hash (self->config.seed, STREAM_EXCHANGES, (guint64) lw_gw_ref_con_id (ref), (guint64) type);
  char text[16];
  guint length = 0;

  for (guint i = 0; letters[i] != '\0' && length < n; i++)
    if ((chance >> i) % 2 == 0 || n == 1)
      text[length++] = letters[(i + (n == 1 ? chance % strlen (letters) : 0)) % strlen (letters)];
  text[length] = '\0';
  if (length > 0)
    lw_gw_tick_text (self, connection, line, type, text);
}

void
lw_gw_tick_halted (LwGateway      *self,
                   LwGwConnection *connection,
                   LwGwLine       *line,
                   int             halt)
{
  if (line->off || line->thing.bag || is_one_sided (line, &line->sent) || (line->quoted && halt == line->halt))
    return;
  line->halt = halt;
  lw_gw_tick_number (self, connection, line, LW_GW_TICK_HALTED, halt);
}

void
lw_gw_tick_day (LwGateway       *self,
                LwGwConnection  *connection,
                LwGwLine        *line,
                const LwGwQuote *now,
                const LwGwDay   *day)
{
  line->high = day->high;
  line->low = day->low;
  if (line->off || line->thing.bag)
    return;
  lw_gw_tick_price (self, connection, line, LW_GW_TICK_OPEN, day->open, 0.0);
  lw_gw_tick_price (self, connection, line, LW_GW_TICK_HIGH, day->high, 0.0);
  lw_gw_tick_price (self, connection, line, LW_GW_TICK_LOW, day->low, 0.0);
  lw_gw_tick_price (self, connection, line, LW_GW_TICK_CLOSE, day->close, 0.0);
  lw_gw_tick_size (self, connection, line, LW_GW_TICK_VOLUME, now->volume);
  if (line->type >= 3)
    return; /* nobody sells the exchanges of delayed quotes */
  if (now->bid > 0.0)
    send_exchanges (self, connection, line, LW_GW_TICK_BID_EXCHANGES, 12);
  if (now->ask > 0.0)
    send_exchanges (self, connection, line, LW_GW_TICK_ASK_EXCHANGES, 12);
  if (now->last_us != 0 && !is_one_sided (line, now))
    send_exchanges (self, connection, line, LW_GW_TICK_LAST_EXCHANGE, 1);
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
  lw_row_set_int (row, LW_F_tickOptionComputation_tickAttrib, type == LW_GW_TICK_MODEL || type == 83 ? 0 : 1);
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
  send_computation (self, connection, line->req_id, type_of (line, type), price, iv, &at, FALSE);
}

void
lw_gw_tick_computations (LwGateway       *self,
                         LwGwConnection  *connection,
                         const LwGwLine  *line,
                         const LwGwQuote *now)
{
  gboolean found = line->model == LW_GW_MODEL_FOUND;

  if (line->off || line->thing.bag || line->thing.legs[0].ref.series < 0 || line->model == LW_GW_MODEL_SILENT)
    return;
  send_side_computation (self, connection, line, LW_GW_TICK_BID_MODEL, now->bid, now);
  send_side_computation (self, connection, line, LW_GW_TICK_ASK_MODEL, now->ask, now);
  if (!isnan (now->last))
    send_side_computation (self, connection, line, LW_GW_TICK_LAST_MODEL, now->last, now);
  send_computation (self, connection, line->req_id, type_of (line, LW_GW_TICK_MODEL), now->model, found ? now->iv : NAN, now,
                    line->model == LW_GW_MODEL_LARGEST);
}
