#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-good-market.h"
#include "lw-mock-journal.h"
#include "lw-mock.h"

static void
commit (LwMock *self, const LwJournalBatch *batch)
{
  lw_mock_journal_commit (self->journal, batch);
  self->n_verdicts += batch->gates->len;
  for (guint i = 0; i < batch->events->len; i++)
    {
      const LwEventRow *row = &g_array_index (batch->events, LwEventRow, i);

      g_ptr_array_add (self->events, g_strdup_printf ("%s %s %s", row->kind, row->intent, row->raw != NULL ? row->raw : ""));
    }
}

static void
report_free (gpointer data)
{
  lw_report_clear (data);
  g_free (data);
}

static void
send (LwMock *self, LwReport *report)
{
  lw_trade_report (self->trade, report, self->now_us);
  lw_report_clear (report);
}

static void
send_type (LwMock *self, LwReportType type)
{
  LwReport report;

  lw_report_init (&report, type);
  send (self, &report);
}

static void
fill_order_report (LwMock *self, guint i, LwReport *report)
{
  report->order_id = self->orders[i].id;
  report->client_id = 1;
  report->perm_id = self->orders[i].perm;
  g_strlcpy (report->status, self->orders[i].status, sizeof report->status);
}

void
lw_mock_open_order (LwMock *self, guint i, gint32 client_id)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  fill_order_report (self, i, &report);
  report.client_id = client_id;
  g_strlcpy (report.order_ref, self->orders[i].ref, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  report.quantity = self->orders[i].order.quantity;
  report.limit = self->orders[i].order.limit;
  g_strlcpy (report.tif, "DAY", sizeof report.tif);
  send (self, &report);
}

void
lw_mock_mismatch (LwMock *self, guint i)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.order_id = self->orders[i].id;
  report.client_id = 1;
  g_strlcpy (report.order_ref, self->orders[i].ref, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0002", sizeof report.account);
  send (self, &report);
  lw_mock_run (self);
  g_assert_false (self->synced);
}

void
lw_mock_status (LwMock *self, guint i, const char *status)
{
  LwReport report;

  g_strlcpy (self->orders[i].status, status, sizeof self->orders[i].status);
  lw_report_init (&report, LW_REPORT_STATUS);
  fill_order_report (self, i, &report);
  report.filled = self->orders[i].filled;
  send (self, &report);
}

void
lw_mock_error (LwMock *self, gint32 order_id, int code, const char *text)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_ERROR);
  report.order_id = order_id;
  report.code = code;
  report.text = g_strdup (text);
  send (self, &report);
}

void
lw_mock_commission (LwMock *self, const char *exec_id, double amount, double realized)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_COMMISSION);
  g_strlcpy (report.exec_id, exec_id, sizeof report.exec_id);
  g_strlcpy (report.currency, "USD", sizeof report.currency);
  report.commission = amount;
  report.realized = realized;
  send (self, &report);
  lw_mock_run (self);
}

void
lw_mock_tell_position (LwMock *self, guint k)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_POSITION);
  g_strlcpy (report.account, self->positions_of != NULL ? self->positions_of : "DUSIM0001", sizeof report.account);
  if (self->positions[k].contract.con_id != 0)
    report.contract = self->positions[k].contract;
  else
    report.contract.sec_type = LW_SEC_OPT;
  report.contract.con_id = self->positions[k].con_id;
  report.position = self->positions[k].quantity;
  send (self, &report);
}

static void
add_exec (LwMock *self, guint i, int leg, double shares, gboolean tell)
{
  LwReport *report = g_new0 (LwReport, 1), copy;
  const LwOrder *order = &self->orders[i].order;
  guint at = 0;

  lw_report_init (report, LW_REPORT_EXECUTION);
  fill_order_report (self, i, report);
  g_strlcpy (report->order_ref, self->orders[i].ref, sizeof report->order_ref);
  g_strlcpy (report->account, "DUSIM0001", sizeof report->account);
  g_snprintf (report->exec_id, sizeof report->exec_id, "0001.%u.%u.01", i, self->execs->len);
  report->shares = shares;
  report->contract.sec_type = leg < 0 ? LW_SEC_BAG : LW_SEC_OPT;
  report->contract.con_id = leg < 0 ? 28812380 : order->legs[leg].con_id;
  report->side = leg < 0 ? 1 : order->legs[leg].side;
  report->price = leg < 0 ? order->limit : order->legs[leg].side > 0 ? 10000 : 22000;
  report->time_us = self->now_us;
  g_ptr_array_add (self->execs, report);
  for (guint k = 0; leg >= 0 && k < G_N_ELEMENTS (self->positions); k++)
    if (k == self->n_positions || self->positions[k].con_id == report->contract.con_id)
      {
        self->n_positions = MAX (self->n_positions, k + 1);
        self->positions[k].con_id = report->contract.con_id;
        self->positions[k].quantity += report->side * shares;
        at = k;
        break;
      }
  copy = *report;
  if (tell)
    lw_trade_report (self->trade, &copy, self->now_us);
  if (tell && leg >= 0 && !self->mute_positions)
    lw_mock_tell_position (self, at);
}

void
lw_mock_fill (LwMock *self, guint i, double quantity, gboolean bag, gboolean first_leg, gboolean second_leg, gboolean tell)
{
  self->orders[i].filled += quantity;
  if (self->orders[i].filled >= self->orders[i].order.quantity)
    {
      g_strlcpy (self->orders[i].status, "Filled", sizeof self->orders[i].status);
      self->orders[i].visible = FALSE;
    }
  if (bag)
    add_exec (self, i, -1, quantity, tell);
  if (first_leg)
    add_exec (self, i, 0, quantity, tell);
  if (second_leg)
    add_exec (self, i, 1, quantity, tell);
  lw_mock_run (self);
}

void
lw_mock_fill_legs (LwMock *self, guint i, double quantity)
{
  lw_mock_fill (self, i, quantity, self->orders[i].order.n_legs > 1, FALSE, FALSE, TRUE);
  for (guint leg = 0; leg < self->orders[i].order.n_legs; leg++)
    add_exec (self, i, (int) leg, quantity, TRUE);
  lw_mock_run (self);
}

static void
send_list (LwMock *self, LwOrderList list)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_LIST_BEGIN);
  report.list = list;
  send (self, &report);
  for (guint i = 0; list <= LW_LIST_ALL_OPEN_ORDERS && i < self->n_orders; i++)
    if (self->orders[i].visible && (self->orders[i].client_id == 1 || list == LW_LIST_ALL_OPEN_ORDERS))
      lw_mock_open_order (self, i, self->orders[i].client_id);
  if (list <= LW_LIST_ALL_OPEN_ORDERS && self->other != NULL)
    {
      report = *self->other;
      lw_trade_report (self->trade, &report, self->now_us);
    }
  for (guint i = 0; list == LW_LIST_EXECUTIONS && i < self->execs->len; i++)
    {
      LwReport copy = *(LwReport *) g_ptr_array_index (self->execs, i);

      lw_trade_report (self->trade, &copy, self->now_us);
    }
  for (guint i = 0; list == LW_LIST_COMPLETED && i < self->n_orders; i++)
    if (strcmp (self->orders[i].status, "Cancelled") == 0 || strcmp (self->orders[i].status, "Filled") == 0)
      {
        lw_report_init (&report, LW_REPORT_COMPLETED);
        report.perm_id = self->orders[i].perm;
        g_strlcpy (report.order_ref, self->orders[i].ref, sizeof report.order_ref);
        g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
        g_strlcpy (report.status, self->orders[i].status, sizeof report.status);
        send (self, &report);
      }
  for (guint i = 0; list == LW_LIST_POSITIONS && i < self->n_positions; i++)
    lw_mock_tell_position (self, i);
  if (list == LW_LIST_COMPLETED && (self->no_end_completed || self->hold_end))
    return;
  lw_report_init (&report, LW_REPORT_LIST_END);
  report.list = list;
  send (self, &report);
}

void
lw_mock_end (LwMock *self)
{
  LwReport report;

  self->hold_end = FALSE;
  lw_report_init (&report, LW_REPORT_LIST_END);
  report.list = LW_LIST_COMPLETED;
  send (self, &report);
  lw_mock_run (self);
}

/* Without the flag it is an order that lives. */
void
lw_mock_answer_preview (LwMock *self, gint32 order_id, gboolean what_if)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.order_id = order_id;
  report.client_id = 1;
  report.what_if = what_if;
  g_strlcpy (report.order_ref, self->frame_order.order_ref, sizeof report.order_ref);
  g_strlcpy (report.account, "DUSIM0001", sizeof report.account);
  g_strlcpy (report.status, what_if ? "PreSubmitted" : "Submitted", sizeof report.status);
  report.init_margin_change = self->preview_margin;
  report.maint_margin_change = self->preview_margin;
  report.init_margin_after = 1000 + self->preview_margin;
  report.equity_after = 5000;
  report.commission_min = 2.60;
  report.commission_max = 3.10;
  g_strlcpy (report.currency, "USD", sizeof report.currency);
  send (self, &report);
}

static void
answer_preview (LwMock *self, guint64 token)
{
  guint64 frame = ++self->next_frame;

  self->n_previews++;
  self->preview_id = self->frame_order.order_id;
  lw_trade_frame (self->trade, token, self->no_frames ? 0 : frame, self->now_us);
  if (self->hold_frames || self->no_frames)
    return;
  lw_trade_frame_out (self->trade, frame, self->now_us);
  if (!self->mute_previews)
    lw_mock_answer_preview (self, self->preview_id, TRUE);
}

static void
place (LwMock *self, guint64 token)
{
  guint64 frame;

  g_assert_cmpuint (token, ==, self->frame_token);
  g_assert_cmpuint (token, !=, self->placed_token); /* never a second PLACE for an intent */
  self->placed_token = token;
  if (self->frame_order.what_if)
    {
      answer_preview (self, token);
      return;
    }
  frame = ++self->next_frame;
  self->placed_ids[self->n_placed++ % 16] = self->frame_order.order_id;
  self->last_order_id = self->frame_order.order_id;
  lw_trade_frame (self->trade, token, self->no_frames ? 0 : frame, self->now_us);
  if (self->hold_frames || self->no_frames)
    return;
  lw_trade_frame_out (self->trade, frame, self->now_us);
  if (self->mute)
    return;
  self->orders[self->n_orders].id = self->frame_order.order_id;
  self->orders[self->n_orders].client_id = 1;
  self->orders[self->n_orders].perm = 9000 + self->n_orders;
  self->orders[self->n_orders].order = self->frame_order;
  g_strlcpy (self->orders[self->n_orders].ref, self->frame_order.order_ref, 32);
  g_strlcpy (self->orders[self->n_orders].status, "Submitted", 24);
  self->orders[self->n_orders].visible = !self->hold_orders;
  self->n_orders++;
  if (!self->hold_orders)
    lw_mock_open_order (self, self->n_orders - 1, 1);
}

static void
withdraw (LwMock *self, guint64 frame)
{
  self->n_withdrawn++;
  if (!self->late_withdrawals)
    lw_trade_frame_withdrawn (self->trade, frame, self->now_us);
}

static void
cancel (LwMock *self, guint64 token)
{
  guint64 frame = self->no_cancels ? 0 : ++self->next_frame;

  self->n_cancels += frame != 0;
  lw_trade_frame (self->trade, token, frame, self->now_us);
  if (frame != 0 && !self->hold_cancels)
    lw_trade_frame_out (self->trade, frame, self->now_us);
}

static void
do_commit (LwMock *self, LwTradeAction *action)
{
  g_autoptr (GError) error = NULL;

  if (action->order != NULL && self->no_encoding)
    {
      lw_trade_not_encoded (self->trade, action->token, "not connected to TWS", self->now_us);
      return;
    }
  self->n_commits++;
  if (action->order != NULL)
    {
      lw_journal_batch_set_hash (action->batch, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
      self->frame_order = *action->order;
      self->frame_token = action->token;
    }
  if (self->fail_commits)
    {
      g_set_error (&error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "disk full");
      if (action->batch->kill_waits && !self->fail_mark)
        lw_mock_journal_mark (self->journal, TRUE);
    }
  else
    commit (self, action->batch);
  if (self->hold_commits)
    self->held_token = action->token;
  else
    lw_trade_committed (self->trade, action->token, error, self->now_us);
}

static void
carry_out (LwMock *self, LwTradeAction *action)
{
  switch (action->type)
    {
    case LW_TRADE_COMMIT:   do_commit (self, action); break;
    case LW_TRADE_PLACE:    place (self, action->token); break;
    case LW_TRADE_WITHDRAW: withdraw (self, action->frame); break;
    case LW_TRADE_CANCEL:   cancel (self, action->token); break;
    case LW_TRADE_LIST:     self->n_lists++; if (!self->no_lists) send_list (self, action->list); break;
    case LW_TRADE_NEW_TICKET: break;
    case LW_TRADE_WAKE:     self->wake_us = action->at_us; break;
    case LW_TRADE_SYNCED:
      self->synced = action->synced;
      g_free (self->why);
      self->why = g_strdup (action->text);
      break;
    case LW_TRADE_STAGE:
      self->n_staged++;
      g_free (self->last_staged);
      self->last_staged = g_strdup (action->text);
      break;
    case LW_TRADE_ALARM:
      self->n_alarms++;
      g_free (self->last_alarm);
      self->last_alarm = g_strdup (action->text);
      g_free (self->last_title);
      self->last_title = g_strdup (action->title);
      g_strlcpy (self->last_alarm_order, action->intent, sizeof self->last_alarm_order);
      self->last_by_person = action->by_person;
      break;
    case LW_TRADE_CHANGED:  break;
    }
}

void
lw_mock_run (LwMock *self)
{
  LwTradeAction action;

  while (lw_trade_next_action (self->trade, &action))
    {
      carry_out (self, &action);
      lw_trade_action_clear (&action);
    }
}

void
lw_mock_advance (LwMock *self, gint64 us)
{
  gint64 end_us = self->now_us + us;

  lw_mock_run (self);
  for (guint i = 0; self->wake_us > 0 && self->wake_us <= end_us; i++)
    {
      g_assert_cmpuint (i, <, 100000); /* a wake that is never answered would spin */
      self->now_us = MAX (self->now_us, self->wake_us);
      self->wake_us = 0;
      lw_trade_wake (self->trade, self->now_us);
      lw_mock_run (self);
    }
  self->now_us = end_us;
}

void
lw_mock_wide_limits (LwGateLimits *limits)
{
  lw_gate_limits_init (limits);
  limits->order_loss = 5000 * 1000000LL;
  limits->total_loss = limits->symbol_loss = limits->expiry_loss = 1000000 * 1000000LL;
  limits->open_spreads = limits->working_orders = limits->minute_orders = 1000;
  limits->day_orders = 10000;
  limits->preview = 0;
}

static void
make_trade (LwMock *self, const LwJournalContents *journal)
{
  LwTradeConfig config = { .account = "DUSIM0001", .kind = LW_ACCOUNT_SIMULATED, .profile = "SIMULATED", .client_id = 1,
                           .fee_per_contract_usd = 0.65 };

  lw_mock_wide_limits (&config.limits);
  self->trade = lw_trade_new (&config, journal, self->now_us);
  self->wake_us = 0;
  self->synced = FALSE;
}

LwMock *
lw_mock_new (const LwJournalContents *journal)
{
  LwMock *self = g_new0 (LwMock, 1);

  self->now_us = MOCK_START_US;
  self->journal = lw_journal_contents_new ();
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->execs = g_ptr_array_new_with_free_func (report_free);
  self->next_valid_id = 100;
  self->accounts = "DUSIM0001";
  self->preview_margin = 380;
  make_trade (self, journal);
  lw_mock_run (self);
  return self;
}

void
lw_mock_free (LwMock *self)
{
  lw_trade_free (self->trade);
  lw_journal_contents_free (self->journal);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->execs);
  g_free (self->why);
  g_free (self->last_alarm);
  g_free (self->last_title);
  g_free (self->last_staged);
  g_free (self);
}

void
lw_mock_restart (LwMock *self)
{
  lw_trade_free (self->trade);
  self->hold_commits = FALSE;
  self->placed_token = 0; /* tokens are a run's */
  make_trade (self, self->journal);
  lw_mock_run (self);
  self->now_us += SECOND;
}

void
lw_mock_connect (LwMock *self)
{
  LwReport report;

  lw_report_init (&report, LW_REPORT_NEXT_ID);
  report.order_id = self->next_valid_id;
  send (self, &report);
  lw_report_init (&report, LW_REPORT_ACCOUNTS);
  report.text = g_strdup (self->accounts);
  send (self, &report);
  send_type (self, LW_REPORT_CONNECTED);
  lw_mock_advance (self, 6 * SECOND);
}

void
lw_mock_lose (LwMock *self)
{
  send_type (self, LW_REPORT_LOST);
  lw_mock_run (self);
}

void
lw_mock_ticket (LwTicket *ticket, const char *symbol, double k1, double k2, int quantity, double limit)
{
  memset (ticket, 0, sizeof *ticket);
  ticket->vertical.kind = LW_BULL_PUT;
  g_strlcpy (ticket->vertical.symbol, symbol, sizeof ticket->vertical.symbol);
  g_strlcpy (ticket->vertical.trading_class, symbol, sizeof ticket->vertical.trading_class);
  g_strlcpy (ticket->vertical.currency, "USD", sizeof ticket->vertical.currency);
  ticket->vertical.last_trade = ticket->vertical.settle = lw_date_from_ymd (2026, 12, 18);
  ticket->vertical.last_trade_us = MOCK_START_US + 25 * LW_DAY_US;
  ticket->vertical.settle_us = ticket->vertical.last_trade_us;
  ticket->vertical.k1 = (LwPrice) llround (k1 * LW_PRICE_SCALE);
  ticket->vertical.k2 = (LwPrice) llround (k2 * LW_PRICE_SCALE);
  ticket->vertical.con_id_1 = (gint32) k1 * 10 + (gint32) strlen (symbol);
  ticket->vertical.con_id_2 = (gint32) k2 * 10 + (gint32) strlen (symbol);
  ticket->vertical.multiplier = 100;
  ticket->quantity = quantity;
  ticket->limit = (LwPrice) llround (limit * LW_PRICE_SCALE);
  ticket->increment = 100;
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  ticket->short_bid = 4.0;
  ticket->short_ask = 4.1;
  ticket->long_bid = 2.8;
  ticket->long_ask = 2.9;
}

gboolean
lw_mock_transmit (LwMock *self, const char *id, const LwTicket *ticket)
{
  LwVerdict verdict = { 0 };
  LwTicket copy = *ticket;
  gboolean ok;

  copy.short_bid = copy.long_bid + lw_price_to_double (copy.limit); /* the price is the middle of the market */
  copy.short_ask = copy.long_ask + lw_price_to_double (copy.limit);
  lw_ticket_good_market (&copy, self->now_us);
  copy.typed_quantity = TRUE;
  ok = lw_trade_transmit (self->trade, id, &copy, self->now_us, &verdict);

  if (!ok)
    g_test_message ("%s: %s", verdict.rule, verdict.sentence);
  lw_verdict_clear (&verdict);
  lw_mock_run (self);
  self->now_us += 1000; /* what follows is later */
  return ok;
}

LwIntentState
lw_mock_state (LwMock *self, const char *id)
{
  const LwIntent *intent = lw_trade_find (self->trade, id);

  g_assert_nonnull (intent);
  return intent->state;
}

LwMock *
lw_mock_connected (void)
{
  LwMock *self = lw_mock_new (NULL);

  lw_mock_connect (self);
  g_assert_cmpstr (self->why, ==, NULL);
  g_assert_true (self->synced);
  return self;
}

void
lw_mock_finish (LwMock *self)
{
  LwTradeStats stats;

  lw_trade_get_stats (self->trade, &stats);
  g_assert_cmpuint (stats.broken, ==, 0);
  lw_mock_free (self);
}

void
lw_mock_send (LwMock     *self,
              const char *id,
              const char *symbol,
              double      k1)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, symbol, k1, k1 + 5, 2, 1.20);
  g_assert_true (lw_mock_transmit (self, id, &ticket));
}

LwMock *
lw_mock_works (const char *id)
{
  LwMock *self = lw_mock_connected ();

  lw_mock_send (self, id, "SPY", 425);
  lw_mock_assert_state (self, id, "WORKING");
  return self;
}

void
lw_mock_assert_state (LwMock     *self,
                      const char *id,
                      const char *word)
{
  lw_mock_run (self);
  g_assert_cmpstr (lw_intent_state_word (lw_mock_state (self, id)), ==, word);
}
