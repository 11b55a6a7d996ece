#include "config.h"

#include <math.h>
#include <string.h>

#include "fake-desk-private.h"
#include "lw-bsm.h"

static LwPreset *
add_preset (LwDesk     *self,
            const char *name)
{
  LwPreset *preset = lw_preset_new (name);

  preset->kinds[LW_BULL_CALL] = preset->kinds[LW_BEAR_PUT] = FALSE;
  g_ptr_array_add (self->presets, preset);
  return preset;
}

static void
add_filter (LwPreset   *preset,
            const char *field,
            double      lo,
            double      hi)
{
  LwFilter filter = { .field = g_strdup (field), .op = LW_OP_RANGE, .lo = lo, .hi = hi };

  lw_preset_add_filter (preset, &filter);
}

static void
add_presets (LwDesk *self)
{
  LwPreset *preset = add_preset (self, "Credit core");

  add_filter (preset, "dte", 30, 50);
  add_filter (preset, "s_delta", 0.16, 0.30);
  preset = add_preset (self, "Debit core");
  add_filter (preset, "dte", 30, 60);
  add_filter (preset, "l_delta", 0.55, 0.70);
  preset = add_preset (self, "One sigma");
  add_filter (preset, "dte", 30, 50);
  add_filter (preset, "s_delta", 0.05, 0.30);
  add_filter (preset, "credit_width", 0.02, 0.45);
  add_filter (preset, "ivr52", 0.50, 1);
  add_filter (preset, "pop", 0.70, 1);
  add_filter (preset, "min_oi", 300, NAN);
  add_filter (preset, "max_leg_spr_rel", 0, 0.12);
  add_filter (preset, "max_loss_usd", 0, 5000);
  preset->note = g_strdup ("Short strike at least one standard deviation away.");
  preset = add_preset (self, "Weekly income");
  add_filter (preset, "dte", 5, 10);
  add_filter (preset, "s_delta", 0.10, 0.20);
  preset = add_preset (self, "High probability");
  add_filter (preset, "dte", 14, 50);
  add_filter (preset, "pop", 0.80, NAN);
  add_filter (add_preset (self, "Tight markets"), "comb_spr_w", NAN, 0.05);
  for (guint i = 0; i < 18; i++)
    {
      g_autofree char *name = g_strdup_printf ("Own preset %u", i + 1);

      add_filter (add_preset (self, name), "dte", i, i + 10);
    }
}

static void
fill_leg (LwScanLeg       *leg,
          const LwScanRow *row,
          LwPrice          strike,
          guint            i)
{
  double k = lw_price_to_double (strike);
  LwBsm bsm;

  leg->iv = 0.16 + 0.25 * MAX (0, log (row->spot / k)) + (i % 7) * 0.004;
  lw_bsm (lw_vertical_right (row->vertical.kind) == LW_RIGHT_CALL, row->spot, k, row->t_years, row->r, row->q, leg->iv, &bsm);
  leg->delta = bsm.delta;
  leg->bid = floor (bsm.price * 20) / 20;
  leg->ask = leg->bid + 0.20;
  leg->bid_size = 84 - i;
  leg->ask_size = 61 + i;
  leg->open_interest = 1200 + 713 * i;
}

static void
fill_vertical (LwScanRow *row,
               guint      i)
{
  static const struct { const char *symbol; double spot, step, width; } names[] = {
    { "AMD", 140.3, 1, 5 }, { "AAPL", 225.4, 5, 5 }, { "SPX", 5412.35, 10, 20 }, { "RUT", 2201.7, 10, 20 },
    { "NDX", 20010.5, 50, 50 }, { "SPY", 540.9, 1, 5 }, { "QQQ", 487.2, 1, 5 }, { "JPM", 243.5, 5, 5 }
  };
  guint n = i % G_N_ELEMENTS (names);
  gboolean put = (i * 7) % 5 < 3;
  double away = names[n].spot * (0.04 + 0.003 * i);
  double k = round ((names[n].spot + (put ? -away : away)) / names[n].step) * names[n].step;

  memset (row, 0, sizeof *row);
  row->vertical.kind = put ? LW_BULL_PUT : LW_BEAR_CALL;
  g_strlcpy (row->vertical.symbol, names[n].symbol, sizeof row->vertical.symbol);
  g_strlcpy (row->vertical.trading_class, names[n].symbol, sizeof row->vertical.trading_class);
  row->vertical.last_trade = row->vertical.settle = lw_date_from_ymd (2024, 12, i % 3 == 0 ? 27 : 20);
  row->vertical.k1 = (LwPrice) ((put ? k - names[n].width : k) * LW_PRICE_SCALE);
  row->vertical.k2 = row->vertical.k1 + (LwPrice) (names[n].width * LW_PRICE_SCALE);
  row->vertical.multiplier = 100;
  row->dte = row->vertical.settle - lw_date_from_ymd (2024, 11, 22);
  row->t_years = row->dte / 365.0;
  row->r = 0.04;
  row->q = 0.01;
  row->spot = names[n].spot;
  row->width = names[n].width;
  fill_leg (&row->short_leg, row, put ? row->vertical.k2 : row->vertical.k1, i);
  fill_leg (&row->long_leg, row, put ? row->vertical.k1 : row->vertical.k2, i);
}

static void
fill_row (LwScanRow *row,
          guint      i)
{
  gboolean put;

  fill_vertical (row, i);
  put = row->vertical.kind == LW_BULL_PUT;
  row->natural = MAX (0.05, row->short_leg.bid - row->long_leg.ask);
  row->mid = MAX (0.10, (row->short_leg.bid + row->short_leg.ask - row->long_leg.bid - row->long_leg.ask) / 2);
  row->price = row->max_profit = row->mid;
  row->max_loss = row->width - row->price;
  row->max_loss_usd = 100 * row->max_loss;
  row->max_profit_usd = 100 * row->max_profit;
  row->breakeven = put ? lw_price_to_double (row->vertical.k2) - row->price : lw_price_to_double (row->vertical.k1) + row->price;
  row->ror = row->max_profit / row->max_loss;
  row->pop = 0.80 + 0.004 * (i % 30);
  row->ev_rel = 0.012 - 0.0006 * i;
  row->ev_usd = row->ev_rel * row->max_loss_usd;
  row->p_touch_short = 2 * (1 - row->pop);
  row->net_theta = 0.036;
  row->liq_score = 95 - (i * 13) % 60;
  row->confirmed_us = FAKE_NOW_US - (i == 8 ? 15 * 60 * G_USEC_PER_SEC : (gint64) (300000 + (i * 377000) % 2700000));
  row->state = i == 8 ? LW_QUOTE_DELAYED : i == 21 ? LW_QUOTE_STALE : i == 22 ? LW_QUOTE_FROZEN : LW_QUOTE_LIVE;
}

void
fake_desk_fill_result (LwDesk  *self,
                       gboolean rows)
{
  static const double from[8] = { 0, 0, 0, 0, 0.2, 0, 0, 0 }, to[8] = { 90, 0.6, 0.6, 1, 1, 4000, 0.4, 8000 };
  static const guint alone[8] = { 39724, 46302, 29996, 52560, 50171, 51794, 43444, 21089 };
  static const guint first[8] = { 39724, 18250, 0, 12071, 800, 412, 90, 41 };
  static const guint cost[8] = { 724, 250, 114, 31, 380, 21, 204, 12 };
  LwScanResult *result = &self->result;

  for (guint i = 0; i < FAKE_ROWS; i++)
    fill_row (&self->rows[i], i);
  for (guint f = 0; f < 8; f++)
    for (guint b = 0; b < LW_SCAN_BINS; b++)
      self->hist[f][b] = (guint) (2000 * exp (-pow ((b - 6.0 - 3 * f) / 12, 2)) + 12 * ((b * 7 + f) % 5));
  result->n_candidates = 61204;
  result->n_passed = rows ? 418 : 0;
  result->n_rows = rows ? FAKE_ROWS : 0;
  result->rows = self->rows;
  result->n_filters = 8;
  result->rejected_alone = memcpy (self->counts[0], alone, sizeof alone);
  result->rejected_first = memcpy (self->counts[1], first, sizeof first);
  result->cost = memcpy (self->counts[2], cost, sizeof cost);
  result->hist_lo = memcpy (self->bounds[0], from, sizeof from);
  result->hist_hi = memcpy (self->bounds[1], to, sizeof to);
  result->hist = self->hist;
  self->has_result = TRUE;
  self->scan.serial++;
}

void
fake_desk_fill_ticket (LwDesk          *self,
                       const LwScanRow *row)
{
  LwDeskTicket *ticket = &self->ticket;
  g_autofree char *words = NULL;

  ticket->open = TRUE;
  ticket->shown++;
  ticket->unwinds = FALSE;
  ticket->alone = 0;
  memset (&ticket->closes, 0, sizeof ticket->closes);
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  ticket->vertical = row->vertical;
  ticket->quantity = MAX (1, ticket->quantity);
  ticket->increment = 500;
  ticket->limit = (LwPrice) (round (row->mid * 20) * 500);
  ticket->row = *row;
  ticket->short_leg = row->short_leg;
  ticket->long_leg = row->long_leg;
  ticket->natural = row->natural;
  ticket->mid = round (row->mid * 20) / 20;
  ticket->offer = ticket->mid + 0.2;
  ticket->quote_age_us = 300000;
  ticket->verdict.ok = TRUE;
  ticket->verdict.n_checks = ticket->verdict.n_passed = 4;
  ticket->verdict.max_loss_usd = row->max_loss_usd * ticket->quantity;
  ticket->can_transmit = TRUE;
  ticket->why_not[0] = '\0';
  ticket->fees_low_usd = 2.60;
  ticket->fees_high_usd = 3.10;
  ticket->preview = (LwPreview) { .state = LW_PREVIEW_READY, .limit = -ticket->limit, .quantity = ticket->quantity, .has_figures = TRUE,
                                  .init_margin = row->max_loss_usd * ticket->quantity, .maint_margin = row->max_loss_usd * ticket->quantity,
                                  .available_after = 9612.5, .commission_low = 2.60, .commission_high = 3.10, .currency = "USD" };
  ticket->at_risk_usd = 2700;
  ticket->budget_usd = 15000;
  words = lw_vertical_words (&row->vertical, ticket->quantity, ticket->limit);
  g_strlcpy (ticket->words, words != NULL ? words : "", sizeof ticket->words);
}

/* Closes the order's spread, or rolls it to the row behind it. */
gboolean
fake_desk_unwind (LwDesk     *self,
                  const char *intent_id,
                  gboolean    roll)
{
  LwDeskTicket *ticket = &self->ticket;

  for (guint i = 0; i < self->n_orders; i++)
    if (g_str_equal (self->orders[i].id, intent_id))
      {
        LwVertical closes = self->orders[i].vertical;
        g_autofree char *words = NULL;

        ticket->quantity = self->orders[i].quantity;
        fake_desk_fill_ticket (self, &self->rows[i]);
        ticket->unwinds = TRUE;
        ticket->can_both = ticket->can_short = 3;
        closes.kind = lw_vertical_inverse (closes.kind);
        closes.con_id_1 = 1, closes.con_id_2 = 2;
        ticket->vertical = closes;
        if (roll)
          {
            ticket->vertical = self->orders[i].vertical;
            ticket->vertical.settle += 7;
            ticket->closes = closes;
            ticket->closed_short_leg = ticket->long_leg;
            ticket->closed_long_leg = ticket->short_leg;
            ticket->limit = -3000;
            ticket->natural = -0.10;
            ticket->mid = -0.30;
            ticket->offer = -0.50;
          }
        words = lw_order_words (&ticket->vertical, &ticket->closes, 0, !roll, ticket->quantity, ticket->limit);
        g_strlcpy (ticket->words, words, sizeof ticket->words);
        g_strlcpy (ticket->after, roll ? "After this the new spread is left, and the old one is not. The gate counts its whole width as what it "
                   "can lose: 500.00 USD." : "After this 2 of 3 such spreads are left, as they are now.", sizeof ticket->after);
      }
  g_signal_emit_by_name (self, "ticket-changed");
  return ticket->unwinds;
}

static void
refuse_ticket (LwDesk *self)
{
  LwDeskTicket *ticket = &self->ticket;

  ticket->verdict.ok = FALSE;
  ticket->verdict.n_passed = 3;
  g_strlcpy (ticket->verdict.rule, "G1", sizeof ticket->verdict.rule);
  ticket->verdict.sentence = g_strdup ("Maximum loss $1,651 is over $500 per order: fewer spreads, or a narrower one.");
  ticket->can_transmit = FALSE;
  g_strlcpy (ticket->why_not, "Max loss $1,651 is over $500 per order", sizeof ticket->why_not);
}

static void
ask_quantity (LwDesk *self)
{
  LwDeskTicket *ticket = &self->ticket;

  ticket->verdict.ok = FALSE;
  ticket->quantity = 7;
  ticket->verdict.kind = LW_GATE_CONFIRM;
  ticket->verdict.n_passed = 3;
  g_strlcpy (ticket->verdict.rule, "G4", sizeof ticket->verdict.rule);
  ticket->verdict.sentence = g_strdup ("7 spreads are more than three times your usual size of 1: type the quantity once more");
  ticket->can_transmit = FALSE;
  g_strlcpy (ticket->why_not, ticket->verdict.sentence, sizeof ticket->why_not);
}

static void
add_order (LwDesk        *self,
           LwIntentState  state,
           guint          row,
           int            quantity,
           double         filled)
{
  LwIntent *order = &self->orders[self->n_orders++];

  g_snprintf (order->id, sizeof order->id, "LWMADEUPMADEUP7Q%uK%uM%u", row, self->n_orders, row % 4);
  order->vertical = self->rows[row].vertical;
  order->order_class = LW_CLASS_OPEN;
  order->n_legs = 2;
  order->mode = self->connection.kind;
  g_strlcpy (order->account, self->connection.account, sizeof order->account);
  order->quantity = quantity;
  order->limit = -(LwPrice) (round (self->rows[row].mid * 20) * 500);
  order->state = state;
  order->filled = filled;
  order->avg_price = filled > 0 ? lw_price_to_double (order->limit) : NAN;
  order->fees_usd = filled > 0 ? 1.31 * filled : NAN;
  order->sent_us = FAKE_NOW_US - (gint64) self->n_orders * 731 * G_USEC_PER_SEC;
  order->final_us = lw_intent_state_is_final (state) ? order->sent_us + 8 * G_USEC_PER_SEC : 0;
  order->version = 1;
  order->verified = TRUE;
  order->change_limit = LW_PRICE_NONE;
}

static void
add_orders (LwDesk *self)
{
  add_order (self, LW_INTENT_UNKNOWN, 5, 1, 0);
  add_order (self, LW_INTENT_WORKING, 2, 2, 0);
  add_order (self, LW_INTENT_WORKING, 0, 1, 0);
  add_order (self, LW_INTENT_PARTIAL, 6, 3, 1);
  add_order (self, LW_INTENT_FILLED, 7, 1, 1);
  add_order (self, LW_INTENT_FILLED, 1, 1, 1);
  add_order (self, LW_INTENT_CANCELLED, 4, 1, 0);
  add_order (self, LW_INTENT_REJECTED, 3, 4, 0);
  add_order (self, LW_INTENT_FILLED, 9, 2, 2);
}

static void
fill_connection (LwDesk        *self,
                 LwAccountKind  kind)
{
  LwDeskConnection *connection = &self->connection;

  connection->profile = kind == LW_ACCOUNT_SIMULATED ? LW_PROFILE_SIMULATED : LW_PROFILE_TWS;
  connection->kind = kind;
  g_strlcpy (connection->account, kind == LW_ACCOUNT_LIVE ? "U1234471" : kind == LW_ACCOUNT_PAPER ? "DU1230932" : "DUSIM0001",
             sizeof connection->account);
  g_strlcpy (connection->host, "127.0.0.1", sizeof connection->host);
  connection->port = kind == LW_ACCOUNT_LIVE ? 7496 : 7497;
  connection->orders_on = TRUE;
  connection->stats = (LwSessionStats) {
    .state = LW_CONN_READY, .lines_used = 72, .lines_limit = 90, .sent_last_second = 31, .market_data_type = 1,
    .buying_power = 38450, .net_liquidation = 51200, .available_funds = 38450
  };
  g_strlcpy (self->status.message, "14:30:07  Connected again, 72 lines back in 1.9 s", sizeof self->status.message);
  g_strlcpy (self->status.clock, "Fri 22 Nov  14:32:07 ET", sizeof self->status.clock);
  g_strlcpy (self->status.market, "open, closes in 1 h 27 m", sizeof self->status.market);
  self->status.loop_p99_ms = 0.4;
  self->status.metrics_port = 8080;
}

static void
break_connection (LwDesk *self)
{
  self->connection.stats.state = LW_CONN_DISCONNECTED;
  self->connection.stats.lines_used = 0;
  self->connection.orders_on = FALSE;
  self->connection.retry_at_us = g_get_monotonic_time () + 7 * G_USEC_PER_SEC;
  self->connection.problem_kind = LW_PROBLEM_NO_LISTENER;
  g_strlcpy (self->connection.problem, "Nothing listens on 127.0.0.1:7497: start TWS, log in, and allow socket clients.",
             sizeof self->connection.problem);
  g_strlcpy (self->status.message, "14:32:05  Connection refused on 127.0.0.1:7497", sizeof self->status.message);
  self->status.message_is_problem = TRUE;
}

static void
fill_scan (LwDesk *self)
{
  self->current = lw_preset_copy (g_ptr_array_index (self->presets, 2));
  self->scan = (LwDeskScan) {
    .phase = LW_SCAN_DONE, .done = 100, .total = 100, .swept_us = FAKE_NOW_US - 1800000, .n_symbols = 14, .n_expiries = 6
  };
  if (self->state != FAKE_LOADING)
    {
      fake_desk_fill_result (self, self->state != FAKE_EMPTY);
      return;
    }
  self->scan.phase = LW_SCAN_SWEEPING;
  self->scan.done = 35;
  self->scan.swept_us = 0;
  g_strlcpy (self->scan.sentence, "Asking for quotes of 100 series of SPX", sizeof self->scan.sentence);
}

void
fake_desk_fill (LwDesk        *self,
                LwAccountKind  kind)
{
  add_presets (self);
  fill_connection (self, kind);
  if (self->state != FAKE_START && self->state != FAKE_ERROR)
    fill_scan (self);
  if (self->state == FAKE_TICKET || self->state == FAKE_REFUSED || self->state == FAKE_CONFIRM)
    fake_desk_fill_ticket (self, &self->rows[5]);
  if (self->state == FAKE_REFUSED)
    refuse_ticket (self);
  if (self->state == FAKE_CONFIRM)
    ask_quantity (self);
  if (self->state == FAKE_ORDERS)
    add_orders (self);
  if (self->state == FAKE_ERROR)
    break_connection (self);
}
