#define G_LOG_DOMAIN "lw-gather"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-trade-private.h"

#define MINUTE_US        (60 * LW_SECOND_US)
#define N_RECENT         20
#define CODE_PERMISSION  203
#define CODE_NO_TRADING  460

/* What the gate is told: from the ticket the market, from the books everything else. */

static gboolean
is_blocking (const LwLive *live)
{
  return live->row.state == LW_INTENT_UNKNOWN || live->row.state == LW_INTENT_ABSENT ||
         live->row.state == LW_INTENT_UNRESOLVED || live->imbalance_alarm;
}

static gboolean
is_same_spread (const LwIntent   *intent,
                const LwVertical *vertical)
{
  return intent->vertical.kind == vertical->kind && intent->vertical.con_id_1 == vertical->con_id_1 &&
         intent->vertical.con_id_2 == vertical->con_id_2;
}

static gboolean
has_leg (const LwIntent *intent,
         gint32          con_id)
{
  for (guint i = 0; i < intent->n_legs; i++)
    if (intent->legs[i].con_id == con_id)
      return TRUE;
  return FALSE;
}

static void
look_at_blocking (const LwLive     *live,
                  const LwVertical *vertical,
                  LwGateInput      *input)
{
  if (!is_blocking (live) || strcmp (live->row.vertical.symbol, vertical->symbol) != 0)
    return;
  g_strlcpy (input->blocked_by, live->row.id, sizeof input->blocked_by);
  input->blocked_legs |= has_leg (&live->row, vertical->con_id_1) || has_leg (&live->row, vertical->con_id_2);
}

static void
look_for_same (const LwLive   *live,
               const LwTicket *ticket,
               LwGateInput    *input)
{
  if (!is_same_spread (&live->row, &ticket->vertical))
    return;
  input->same_open |= !lw_live_is_final (live);
  if (live->row.state != LW_INTENT_REJECTED)
    input->first_of_spread = 0;
  if (live->row.quantity == ticket->quantity && ABS (live->row.limit) == ticket->limit)
    input->same_us = MAX (input->same_us, live->row.created_us);
}

static void
count_order (const LwLive *live,
             gint64        now_us,
             LwGateInput  *input)
{
  input->working_orders += !lw_live_is_final (live);
  input->day_orders += lw_calendar_ny_date (live->row.created_us) == input->today;
  input->minute_orders += now_us - live->row.created_us < MINUTE_US;
}

/* TWS refused an order of today for want of a permission. */
static gboolean
lacks_permission (const LwLive *live,
                  LwDate        today)
{
  for (guint i = 0; i < live->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if ((revision->code == CODE_PERMISSION || revision->code == CODE_NO_TRADING) && lw_calendar_ny_date (revision->us) == today)
        return TRUE;
    }
  return FALSE;
}

static void
look_at_intents (LwTrade        *self,
                 const LwTicket *ticket,
                 gint64          now_us,
                 LwGateInput    *input)
{
  input->blocked_legs = input->same_open = input->same_us = input->working_orders = input->day_orders = input->minute_orders = 0;
  input->no_permission = 0;
  input->first_of_spread = 1;
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      look_at_blocking (live, &ticket->vertical, input);
      input->no_permission |= lacks_permission (live, (LwDate) input->today);
      if (live->row.state == LW_INTENT_NOT_SENT)
        continue;
      look_for_same (live, ticket, input);
      count_order (live, now_us, input);
    }
  for (guint i = 0; i < self->externals->len; i++)
    input->working_orders += strcmp (g_array_index (self->externals, LwExternal, i).status, "closed") != 0;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
look_at_sizes (LwTrade     *self,
               LwGateInput *input)
{
  int sizes[N_RECENT];
  guint n = 0;

  for (guint i = self->intents->len; i > 0 && n < N_RECENT; i--)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i - 1);

      if (live->row.state != LW_INTENT_NOT_SENT)
        sizes[n++] = live->row.quantity;
    }
  input->recent_orders = n;
  if (n == 0)
    return;
  qsort (sizes, n, sizeof *sizes, compare_numbers);
  input->recent_median_twice = (gint64) sizes[n / 2] + sizes[(n - 1) / 2];
}

static void
look_at_state (LwTrade     *self,
               gint64       now_us,
               LwGateInput *input)
{
  input->ready = self->synced && self->off_reason == NULL;
  lw_text_copy (input->ready_why, sizeof input->ready_why,
                self->off_reason != NULL ? self->off_reason : self->synced_why != NULL ? self->synced_why : "");
  input->link_us = self->connected && self->link_up ? now_us - self->link_up_us : 0;
  input->snapshot = self->run.complete;
  input->journal_us = self->commit_us;
  if (self->in_flight)
    input->journal_us = MAX (input->journal_us, now_us - self->commit_from_us);
  input->ids_left = lw_ids_next (self) > 0;
  input->core_broken = self->stats.broken > 0;
  input->killed = self->killed;
  input->account_ok = (self->account_ok || !self->connected) && lw_account_kind (self->config.account) == self->config.kind;
  input->live_locked = self->config.kind == LW_ACCOUNT_LIVE && !self->live_unlocked;
}

/* Contracts of @con_id that own orders which are not final may still buy, or sell. */
static gint64
still_to_trade (LwTrade *self,
                gint32   con_id,
                gint8    side)
{
  gint64 contracts = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      for (guint k = 0; !lw_live_is_final (live) && k < live->row.n_legs; k++)
        if (live->row.legs[k].con_id == con_id && live->row.legs[k].side == side)
          contracts += MAX (live->row.quantity - (gint64) floor (live->row.filled), 0) * live->row.legs[k].ratio;
    }
  return contracts;
}

static void
look_at_position (LwTrade   *self,
                  LwGateLeg *leg)
{
  gint32 con_id = (gint32) leg->con_id;

  if (self->run.last_number == 0)
    return;
  leg->position = lw_gate_count (lw_books_holding (self, con_id)->expected);
  leg->buying = still_to_trade (self, con_id, 1);
  leg->selling = still_to_trade (self, con_id, -1);
  leg->spare = lw_exposure_spare (self, con_id);
}

static void
fill_line (const LwTicketLine *line,
           gint64             *answered,
           gint64             *type,
           gint64             *halted)
{
  *answered = line->answered;
  *type = line->state <= LW_QUOTE_DELAYED_FROZEN ? (gint64) line->state + 1 : LW_GATE_NONE;
  *halted = line->halted < 0 ? LW_GATE_NONE : line->halted;
}

static void
fill_leg (LwTrade            *self,
          const LwTicket     *ticket,
          gboolean            is_k1,
          gint64              today,
          LwGateLeg          *leg)
{
  const LwVertical *vertical = &ticket->vertical;
  gboolean is_long = lw_vertical_long_is_k1 (vertical->kind) == is_k1;
  const LwTicketLine *line = is_long ? &ticket->long_line : &ticket->short_line;
  LwDate settle = vertical->settle != LW_DATE_NONE ? vertical->settle : vertical->last_trade;

  leg->con_id = is_k1 ? vertical->con_id_1 : vertical->con_id_2;
  leg->ratio = 1;
  leg->side = is_long ? 1 : -1;
  leg->strike = is_k1 ? vertical->k1 : vertical->k2;
  leg->right = lw_vertical_right (vertical->kind);
  leg->expiry = vertical->last_trade;
  leg->last_trade_us = vertical->last_trade_us;
  leg->dte = settle != LW_DATE_NONE ? settle - today : LW_GATE_NONE;
  leg->multiplier = vertical->multiplier;
  g_strlcpy (leg->symbol, vertical->symbol, sizeof leg->symbol);
  g_strlcpy (leg->trading_class, vertical->trading_class, sizeof leg->trading_class);
  g_strlcpy (leg->currency, vertical->currency[0] != '\0' ? vertical->currency : "USD", sizeof leg->currency);
  leg->resolved = ticket->resolved_us > 0 && lw_calendar_ny_date (ticket->resolved_us) == today;
  leg->adjusted = 0; /* the chain loader leaves such classes out */
  leg->bid = lw_gate_price (is_long ? ticket->long_bid : ticket->short_bid);
  leg->ask = lw_gate_price (is_long ? ticket->long_ask : ticket->short_ask);
  fill_line (line, &leg->answered, &leg->type, &leg->halted);
  leg->still_us = line->still_us;
  leg->spot_moved_ppm = isfinite (line->spot_moved) ? (gint64) ceil (MIN (fabs (line->spot_moved), 1) * 1e6 - 1e-6) : LW_GATE_NONE;
  look_at_position (self, leg);
}

static void
fill_market (const LwTicket *ticket,
             gint64          now_us,
             LwGateInput    *input)
{
  fill_line (&ticket->spot_line, &input->spot_answered, &input->spot_type, &input->spot_halted);
  input->farm_ok = ticket->farm_ok;
  input->silence_us = ticket->silence_us;
  input->hours_from_us = ticket->hours_to_us > 0 ? ticket->hours_from_us : LW_GATE_NONE;
  input->hours_to_us = ticket->hours_to_us > 0 ? ticket->hours_to_us : LW_GATE_NONE;
  input->restart_us = ticket->restart_us;
  input->lane_us = ticket->lane_us;
  input->clock_off_us = ticket->clock_off_us;
  input->loss_today_micro = lw_gate_micro (-ticket->profit_today_usd);
  input->restricted = ticket->restricted;
  input->close_only = ticket->close_only;
  input->seen_age_us = ticket->seen_us > 0 ? MAX (now_us - ticket->seen_us, 0) : LW_GATE_NONE;
  input->seen_mid_twice = ticket->seen_mid_twice;
}

void
lw_trade_gather (LwTrade        *self,
                 const LwTicket *ticket,
                 gint64          now_us,
                 LwGateInput    *input)
{
  const LwVertical *vertical = &ticket->vertical;

  lw_gate_input_init (input);
  g_strlcpy (input->symbol, vertical->symbol, sizeof input->symbol);
  input->now_us = now_us;
  input->today = lw_calendar_ny_date (now_us);
  input->n_legs = 2;
  input->quantity = ticket->quantity;
  if (ticket->limit != LW_PRICE_NONE)
    input->limit = lw_vertical_is_credit (vertical->kind) ? -ticket->limit : ticket->limit;
  input->increment = ticket->increment;
  input->fee_micro = lw_gate_micro (self->config.fee_per_contract_usd);
  input->typed_quantity = ticket->typed_quantity;
  input->add = ticket->add;
  input->override = ticket->override;
  input->expires_today_ok = ticket->expires_today_ok;
  input->automation = 0;
  input->total_micro = lw_exposure_total (self, NULL, LW_DATE_NONE);
  input->symbol_micro = lw_exposure_total (self, vertical->symbol, LW_DATE_NONE);
  input->expiry_micro = lw_exposure_total (self, NULL, vertical->last_trade);
  input->open_spreads = lw_exposure_open_spreads (self);
  fill_market (ticket, now_us, input);
  fill_leg (self, ticket, TRUE, input->today, &input->legs[0]);
  fill_leg (self, ticket, FALSE, input->today, &input->legs[1]);
  look_at_intents (self, ticket, now_us, input);
  look_at_sizes (self, input);
  look_at_state (self, now_us, input);
  input->preview = 0;
}
