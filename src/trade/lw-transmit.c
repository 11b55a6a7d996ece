#define G_LOG_DOMAIN "lw-transmit"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

LwLive *
lw_live_new (void)
{
  LwLive *live = g_new0 (LwLive, 1);

  live->revisions = g_array_new (FALSE, TRUE, sizeof (LwRevision));
  live->cancels = g_array_new (FALSE, TRUE, sizeof (LwCancel));
  live->execs = g_ptr_array_new ();
  live->status_filled = NAN;
  live->row.avg_price = live->row.fees_usd = NAN;
  return live;
}

void
lw_live_free (LwLive *live)
{
  g_array_unref (live->revisions);
  g_array_unref (live->cancels);
  g_ptr_array_unref (live->execs);
  g_free (live);
}

void
lw_trade_keep_live (LwTrade *self,
                    LwLive  *live)
{
  g_ptr_array_add (self->intents, live);
  g_hash_table_insert (self->by_id, live->row.id, live);
}

static void
set_verdict (LwVerdict    *verdict,
             LwGateResult *result)
{
  memset (verdict, 0, sizeof *verdict);
  verdict->ok = result->kind <= LW_GATE_WARN;
  verdict->kind = result->kind;
  verdict->order_class = result->order_class;
  g_strlcpy (verdict->rule, result->rule, sizeof verdict->rule);
  verdict->sentence = g_steal_pointer (&result->sentence);
  verdict->n_checks = result->n_checks;
  verdict->n_passed = result->n_passed;
  verdict->max_loss_usd = result->loss_micro != LW_GATE_NONE ? (double) result->loss_micro / 1e6 : NAN;
}

void
lw_ticket_good_market (LwTicket *ticket,
                       gint64    now_us)
{
  const LwTicketLine line = { .answered = TRUE, .state = LW_QUOTE_LIVE };
  double natural_buy = ticket->long_ask - ticket->short_bid, natural_sell = ticket->long_bid - ticket->short_ask;

  ticket->short_line = ticket->long_line = ticket->spot_line = line;
  ticket->resolved_us = ticket->seen_us = now_us;
  ticket->seen_mid_twice = lw_gate_price (natural_buy + natural_sell);
  ticket->hours_from_us = 1;
  ticket->hours_to_us = now_us + LW_HOUR_US;
  ticket->farm_ok = TRUE;
}

void
lw_verdict_clear (LwVerdict *verdict)
{
  g_clear_pointer (&verdict->sentence, g_free);
}

void
lw_trade_check (LwTrade        *self,
                const LwTicket *ticket,
                gint64          now_us,
                LwVerdict      *verdict)
{
  LwGateInput input;
  LwGateResult result;

  lw_trade_update_synced (self, now_us);
  lw_trade_gather (self, ticket, now_us, &input);
  lw_gate_judge (&input, &self->config.limits, &result);
  set_verdict (verdict, &result);
}

static void
set_legs (LwIntent *intent)
{
  const LwVertical *vertical = &intent->vertical;
  gint8 side_1 = lw_vertical_long_is_k1 (vertical->kind) ? 1 : -1;

  intent->n_legs = 2;
  intent->legs[0] = (LwLeg) { vertical->con_id_1, 1, side_1, vertical->k1 };
  intent->legs[1] = (LwLeg) { vertical->con_id_2, 1, (gint8) -side_1, vertical->k2 };
}

static void
supersede (LwTrade    *self,
           LwLive     *live,
           const char *old_id,
           gint64      now_us)
{
  LwLive *old = old_id[0] != '\0' ? lw_trade_find_live (self, old_id) : NULL;

  if (old == NULL || old->row.state != LW_INTENT_ABANDONED)
    return;
  g_strlcpy (live->row.supersedes, old_id, sizeof live->row.supersedes);
  g_strlcpy (old->row.superseded_by, live->row.id, sizeof old->row.superseded_by);
  old->dirty = TRUE;
}

static LwLive *
make_intent (LwTrade        *self,
             const char     *intent_id,
             const LwTicket *ticket,
             const LwGateResult *result,
             gint64          now_us)
{
  LwLive *live = lw_live_new ();
  LwIntent *intent = &live->row;

  g_strlcpy (intent->id, intent_id, sizeof intent->id);
  intent->created_us = now_us;
  g_strlcpy (intent->profile, self->config.profile, sizeof intent->profile);
  g_strlcpy (intent->account, self->config.account, sizeof intent->account);
  intent->mode = self->config.kind;
  intent->client_id = self->config.client_id;
  intent->id_epoch = self->id_epoch;
  intent->order_id = self->max_order_id = lw_ids_next (self);
  intent->order_class = result->order_class;
  intent->override = ticket->override;
  intent->vertical = ticket->vertical;
  set_legs (intent);
  intent->quantity = ticket->quantity;
  intent->limit = lw_vertical_is_credit (ticket->vertical.kind) ? -ticket->limit : ticket->limit;
  g_strlcpy (intent->tif, ticket->tif[0] != '\0' ? ticket->tif : "DAY", sizeof intent->tif);
  g_strlcpy (intent->origin, "person", sizeof intent->origin);
  lw_trade_keep_live (self, live);
  supersede (self, live, ticket->supersedes, now_us);
  self->stats.intents++;
  return live;
}

static void
add_revision (LwLive *live,
              gint64  now_us)
{
  LwRevision revision = { .n = 1, .purpose = LW_PURPOSE_NEW, .order_id = live->row.order_id, .limit = live->row.limit,
                          .quantity = live->row.quantity, .state = LW_REV_ARMED, .us = now_us };

  g_strlcpy (revision.intent, live->row.id, sizeof revision.intent);
  g_strlcpy (revision.tif, live->row.tif, sizeof revision.tif);
  g_array_append_val (live->revisions, revision);
}

void
lw_transmit_fill_order (const LwIntent *intent,
                        LwOrder        *order)
{
  order->order_id = intent->order_id;
  g_strlcpy (order->order_ref, intent->id, sizeof order->order_ref);
  g_strlcpy (order->account, intent->account, sizeof order->account);
  g_strlcpy (order->symbol, intent->vertical.symbol, sizeof order->symbol);
  g_strlcpy (order->currency, intent->vertical.currency[0] != '\0' ? intent->vertical.currency : "USD", sizeof order->currency);
  order->n_legs = intent->n_legs;
  memcpy (order->legs, intent->legs, sizeof order->legs);
  order->quantity = intent->quantity;
  order->limit = intent->limit;
  g_strlcpy (order->tif, intent->tif, sizeof order->tif);
}

static void
write_verdict (LwJournalBatch     *batch,
               const LwTrade      *self,
               const char         *intent_id,
               const LwGateInput  *input,
               const LwGateResult *result,
               gint64              now_us)
{
  LwGateRow row = { .passed = result->kind <= LW_GATE_WARN, .inputs = lw_gate_to_json (input, &self->config.limits), .us = now_us };

  g_strlcpy (row.intent, intent_id, sizeof row.intent);
  g_strlcpy (row.rule, result->rule, sizeof row.rule);
  g_array_append_val (batch->gates, row);
}

/* Verdict, reservation and the ARMED revision are one transaction. */
static void
arm (LwTrade            *self,
     const char         *intent_id,
     const LwTicket     *ticket,
     const LwGateInput  *input,
     const LwGateResult *result,
     gint64              now_us)
{
  LwLive *live = make_intent (self, intent_id, ticket, result, now_us);
  LwJob *job = lw_commits_order (self, live);

  live->token = job->token;
  live->gate_ok = TRUE;
  g_strlcpy (live->reservation.intent, intent_id, sizeof live->reservation.intent);
  live->reservation.micro_usd = lw_gate_reservation (result);
  live->reservation.us = now_us;
  add_revision (live, now_us);
  lw_transmit_fill_order (&live->row, &job->frame);
  write_verdict (job->batch, self, intent_id, input, result, now_us);
  self->into = job->batch;
  lw_trade_raise (self, live, LW_EV_TRANSMIT, NULL, now_us);
  self->into = NULL;
  live->shown = live->row;
  lw_trade_push (self, LW_TRADE_CHANGED);
}

static void
refuse (LwTrade            *self,
        const char         *intent_id,
        const LwGateInput  *input,
        const LwGateResult *result,
        gint64              now_us)
{
  self->stats.refused++;
  write_verdict (lw_commits_batch (self), self, intent_id, input, result, now_us);
}

static gboolean
is_intent_id (const char *id)
{
  gsize n = strlen (id);

  if (n < 3 || n >= LW_INTENT_ID_SIZE)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (id[i]))
      return FALSE;
  return TRUE;
}

gboolean
lw_trade_transmit_row (LwTrade        *self,
                       const char     *intent_id,
                       const LwTicket *ticket,
                       gint64          now_us,
                       LwVerdict      *verdict)
{
  LwLive *known = lw_trade_find_live (self, intent_id);
  LwGateInput input;
  LwGateResult result;

  g_return_val_if_fail (is_intent_id (intent_id), FALSE);
  lw_trade_update_synced (self, now_us);
  lw_trade_gather (self, ticket, now_us, &input);
  lw_gate_judge (&input, &self->config.limits, &result);
  if (known != NULL)
    {
      lw_trade_raise (self, known, LW_EV_TRANSMIT, NULL, now_us);
      lw_gate_result_clear (&result);
      result.kind = LW_GATE_REFUSE;
      result.rule = lw_gate_rule_id (LW_GATE_G10);
      result.sentence = g_strdup ("This ticket was sent already");
    }
  else if (result.kind <= LW_GATE_WARN)
    arm (self, intent_id, ticket, &input, &result, now_us);
  else
    refuse (self, intent_id, &input, &result, now_us);
  set_verdict (verdict, &result);
  return verdict->ok;
}

static void
lessen (gint64 *sum,
        gint64  part)
{
  if (*sum != LW_GATE_NONE)
    *sum = MAX (*sum - part, 0);
}

/* What is changed is not counted beside itself. */
static void
leave_out (const LwLive *live,
           LwGateInput  *input)
{
  gint64 rest = MAX (live->row.quantity - (gint64) floor (live->row.filled), 0);

  lessen (&input->total_micro, live->reservation.micro_usd);
  lessen (&input->symbol_micro, live->reservation.micro_usd);
  lessen (&input->expiry_micro, live->reservation.micro_usd);
  lessen (&input->open_spreads, live->row.order_class == LW_CLASS_OPEN ? rest : 0);
  lessen (&input->working_orders, 1);
  lessen (&input->day_orders, 1);
  for (guint i = 0; i < 2; i++)
    lessen (input->legs[i].side == 1 ? &input->legs[i].buying : &input->legs[i].selling, rest);
}

/* The same gate as for a new order; the order itself stands in nobody's way. */
gboolean
lw_trade_modify_row (LwTrade        *self,
                     const char     *intent_id,
                     const LwTicket *ticket,
                     gint64          now_us,
                     LwVerdict      *verdict)
{
  LwLive *live = lw_trade_find_live (self, intent_id);
  LwTicket own = *ticket;
  LwGateInput input;
  LwGateResult result;
  const char *why = NULL;

  own.add = TRUE;
  if (live != NULL)
    own.vertical = live->row.vertical;
  lw_trade_update_synced (self, now_us);
  lw_trade_gather (self, &own, now_us, &input);
  input.same_us = 0;
  if (live != NULL)
    leave_out (live, &input);
  lw_gate_judge (&input, &self->config.limits, &result);
  if (result.kind <= LW_GATE_WARN)
    {
      LwWish wish = { .quantity = own.quantity,
                      .limit = lw_vertical_is_credit (own.vertical.kind) ? -own.limit : own.limit };

      wish.micro_usd = lw_gate_reservation (&result);
      why = live != NULL ? lw_changes_ask (self, live, &wish, now_us) : "There is no such order";
    }
  write_verdict (lw_commits_batch (self), self, intent_id, &input, &result, now_us);
  if (why != NULL)
    {
      lw_gate_result_clear (&result);
      result.kind = LW_GATE_REFUSE;
      result.rule = "R13";
      result.sentence = g_strdup (why);
    }
  set_verdict (verdict, &result);
  return verdict->ok;
}
