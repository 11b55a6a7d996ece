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
has_leg (const LwIntent *intent,
         const LwLeg    *leg,
         gboolean        same_side)
{
  for (guint i = 0; i < intent->n_legs; i++)
    if (intent->legs[i].con_id == leg->con_id && (!same_side || intent->legs[i].side == leg->side))
      return TRUE;
  return FALSE;
}

/* The legs of the order that is judged. */
typedef struct
{
  guint n;
  LwLeg legs[LW_MAX_LEGS];
} Legs;

static gboolean
is_same_order (const LwIntent *intent,
               const Legs     *own)
{
  for (guint i = 0; i < own->n; i++)
    if (!has_leg (intent, &own->legs[i], TRUE))
      return FALSE;
  return intent->n_legs == own->n;
}

static gboolean
has_any_leg (const LwIntent *intent,
             const Legs     *own)
{
  for (guint i = 0; i < own->n; i++)
    if (has_leg (intent, &own->legs[i], FALSE))
      return TRUE;
  return FALSE;
}

static void
look_at_blocking (const LwLive   *live,
                  const LwTicket *ticket,
                  const Legs     *own,
                  LwGateInput    *input)
{
  if (!is_blocking (live) || strcmp (live->row.vertical.symbol, ticket->vertical.symbol) != 0)
    return;
  g_strlcpy (input->blocked_by, live->row.id, sizeof input->blocked_by);
  input->blocked_legs |= has_any_leg (&live->row, own);
}

static void
look_for_same (const LwLive   *live,
               const LwTicket *ticket,
               const Legs     *own,
               LwGateInput    *input)
{
  if (!is_same_order (&live->row, own))
    return;
  input->same_open |= !lw_live_is_final (live);
  if (live->row.state != LW_INTENT_REJECTED)
    input->first_of_spread = 0;
  if (live->row.quantity == ticket->quantity && live->row.limit == lw_ticket_limit (ticket))
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
  Legs own;

  own.n = lw_ticket_legs (ticket, own.legs);
  input->blocked_legs = input->same_open = input->same_us = input->working_orders = input->day_orders = input->minute_orders = 0;
  input->no_permission = input->unknown_ours = 0;
  input->first_of_spread = 1;
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      look_at_blocking (live, ticket, &own, input);
      input->no_permission |= lacks_permission (live, (LwDate) input->today);
      if (live->row.state == LW_INTENT_NOT_SENT)
        continue;
      look_for_same (live, ticket, &own, input);
      count_order (live, now_us, input);
    }
  for (guint i = 0; i < self->externals->len; i++)
    {
      const LwExternal *row = &g_array_index (self->externals, LwExternal, i);

      input->working_orders += !lw_external_is_closed (row) && !row->of_another;
      input->unknown_ours |= row->ours && !row->of_another && !lw_external_is_closed (row);
    }
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
  input->snapshot = lw_snapshot_is_fresh (self, now_us);
  input->first_waits = lw_trade_first_waits (self);
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
                int      side)
{
  gint64 contracts = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      for (guint k = 0; !lw_live_is_final (live) && k < live->row.n_legs; k++)
        contracts += lw_live_left_of_leg (live, k, con_id, side);
    }
  return contracts;
}

gint64
lw_trade_closable (LwTrade *self,
                   gint32   con_id,
                   int      side)
{
  double position = lw_books_agreed (self, con_id);

  if (!isfinite (position) || position * side >= 0)
    return 0;
  return MAX (0, (gint64) floor (fabs (position)) - still_to_trade (self, con_id, side));
}

gint64
lw_trade_closable_alone (LwTrade *self,
                         gint32   con_id,
                         int      side)
{
  gint64 closable = lw_trade_closable (self, con_id, side), spare;

  if (side > 0 || closable == 0)
    return closable;
  spare = lw_exposure_spare (self, con_id);
  return spare == LW_GATE_NONE ? 0 : MIN (closable, MAX (0, spare - still_to_trade (self, con_id, -1)));
}

static void
add_closable (LwTrade *self,
              gint32   con_id,
              GArray  *rows)
{
  double position = lw_books_agreed (self, con_id);
  LwClosable row = { .con_id = con_id };

  if (!isfinite (position) || position == 0)
    return;
  row.side = position > 0 ? -1 : 1;
  row.quantity = (gint64) floor (fabs (position));
  g_array_append_val (rows, row);
}

static void
take_off (GArray       *rows,
          const LwLive *live)
{
  const LwIntent *intent = &live->row;
  gint64 left = lw_live_left (live);

  for (guint k = 0; k < intent->n_legs; k++)
    for (guint i = 0; i < rows->len; i++)
      {
        LwClosable *row = &g_array_index (rows, LwClosable, i);

        if (row->con_id == intent->legs[k].con_id && row->side == intent->legs[k].side)
          row->quantity = MAX (0, row->quantity - left * intent->legs[k].ratio);
      }
}

GArray *
lw_trade_closables (LwTrade *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwClosable));

  for (guint i = 0; i < self->holdings->len; i++)
    add_closable (self, g_array_index (self->holdings, LwHolding, i).con_id, rows);
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (!lw_live_is_final (live))
        take_off (rows, live);
    }
  return rows;
}

GArray *
lw_trade_positions (LwTrade *self)
{
  GArray *rows;

  if (!self->run.complete)
    return NULL;
  rows = g_array_new (FALSE, FALSE, sizeof (LwTradePosition));
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);
      LwTradePosition row = { holding->con_id, holding->contract, isfinite (holding->expected) ? holding->expected : holding->seen,
                              lw_books_booked (self, holding->con_id), holding->cost_micro != LW_GATE_NONE ? (double) holding->cost_micro / 1e6 : NAN };

      if (row.quantity != 0 || row.booked != 0)
        g_array_append_val (rows, row);
    }
  return rows;
}

static void
set_strikes (LwVertical       *held,
             const LwContract *low,
             const LwContract *high,
             gboolean          bull)
{
  held->kind = low->right == LW_RIGHT_CALL ? (bull ? LW_BULL_CALL : LW_BEAR_CALL) : bull ? LW_BULL_PUT : LW_BEAR_PUT;
  held->k1 = low->strike;
  held->k2 = high->strike;
  held->con_id_1 = low->con_id;
  held->con_id_2 = high->con_id;
}

static gboolean
are_alike (const LwContract *a,
           const LwContract *b)
{
  return a->sec_type == LW_SEC_OPT && b->sec_type == LW_SEC_OPT && a->right == b->right && a->right != LW_RIGHT_NONE
         && a->last_trade == b->last_trade && a->last_trade != LW_DATE_NONE && a->multiplier == b->multiplier && a->multiplier > 0
         && strcmp (a->symbol, b->symbol) == 0 && strcmp (a->trading_class, b->trading_class) == 0
         && strcmp (a->currency, b->currency) == 0 && a->strike > 0 && b->strike > 0 && a->strike != b->strike;
}

gboolean
lw_trade_held_pair (LwTrade    *self,
                    gint32      con_id,
                    gint32      other_con_id,
                    LwVertical *held)
{
  LwHolding one = *lw_books_holding (self, con_id), other = *lw_books_holding (self, other_con_id);
  const LwHolding *low = one.contract.strike < other.contract.strike ? &one : &other, *high = low == &one ? &other : &one;

  memset (held, 0, sizeof *held);
  if (!are_alike (&one.contract, &other.contract) || !(one.expected * other.expected < 0))
    return FALSE;
  set_strikes (held, &low->contract, &high->contract, low->expected > 0);
  g_strlcpy (held->symbol, low->contract.symbol, sizeof held->symbol);
  g_strlcpy (held->trading_class, low->contract.trading_class, sizeof held->trading_class);
  g_strlcpy (held->currency, low->contract.currency, sizeof held->currency);
  held->last_trade = held->settle = low->contract.last_trade;
  held->multiplier = low->contract.multiplier;
  return TRUE;
}

static void
look_at_position (LwTrade   *self,
                  LwGateLeg *leg)
{
  gint32 con_id = (gint32) leg->con_id;

  if (self->run.last_number == 0)
    return;
  leg->position = lw_gate_count (lw_books_holding (self, con_id)->expected);
  leg->reported = self->run.complete ? lw_gate_count (lw_books_holding (self, con_id)->seen) : LW_GATE_NONE;
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
          const LwTicketPart *part,
          gint64              today,
          LwGateLeg          *leg)
{
  const LwVertical *vertical = part->vertical;
  const LwTicketLine *line = part->line;
  LwDate settle = vertical->settle != LW_DATE_NONE ? vertical->settle : vertical->last_trade;

  leg->con_id = part->is_k1 ? vertical->con_id_1 : vertical->con_id_2;
  leg->ratio = 1;
  leg->side = lw_ticket_part_side (part);
  leg->strike = part->is_k1 ? vertical->k1 : vertical->k2;
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
  leg->closing = vertical == &ticket->closes.vertical;
  leg->bid = lw_gate_price (part->bid);
  leg->ask = lw_gate_price (part->ask);
  fill_line (line, &leg->answered, &leg->type, &leg->halted);
  leg->still_us = line->still_us;
  leg->spot_moved_ppm = lw_gate_ppm (line->spot_moved);
  look_at_position (self, leg);
}

static void
fill_legs (LwTrade        *self,
           const LwTicket *ticket,
           LwGateInput    *input)
{
  LwTicketPart parts[LW_GATE_MAX_LEGS];

  input->n_legs = lw_ticket_parts (ticket, parts);
  for (guint i = 0; i < input->n_legs; i++)
    fill_leg (self, ticket, &parts[i], input->today, &input->legs[i]);
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
  input->quantity = ticket->quantity;
  if (ticket->limit != LW_PRICE_NONE)
    input->limit = lw_ticket_limit (ticket);
  input->increment = ticket->increment;
  input->fee_micro = lw_gate_micro (self->config.fee_per_contract_usd);
  input->unwinds = ticket->unwinds || ticket->exit_of[0] != '\0';
  input->typed_quantity = ticket->typed_quantity;
  input->add = ticket->add;
  input->override = lw_ticket_has_override (ticket);
  input->expires_today_ok = ticket->expires_today_ok;
  lw_exit_book_gather (self, ticket, now_us, input);
  input->total_micro = lw_exposure_total (self, NULL, LW_DATE_NONE);
  input->symbol_micro = lw_exposure_total (self, vertical->symbol, LW_DATE_NONE);
  input->expiry_micro = lw_exposure_total (self, NULL, vertical->last_trade);
  input->open_spreads = lw_exposure_open_spreads (self);
  fill_market (ticket, now_us, input);
  fill_legs (self, ticket, input);
  look_at_intents (self, ticket, now_us, input);
  look_at_sizes (self, input);
  look_at_state (self, now_us, input);
  lw_previews_gather (self, ticket, input);
}
