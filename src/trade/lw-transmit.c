#define G_LOG_DOMAIN "lw-transmit"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

#define LONGEST_US (366 * LW_DAY_US)

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
  g_free (live->wish_ticket);
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
lw_verdict_clear (LwVerdict *verdict)
{
  g_clear_pointer (&verdict->sentence, g_free);
}

static void
supersede (LwTrade    *self,
           LwLive     *live,
           const char *old_id,
           gint64      now_us)
{
  LwLive *old = old_id[0] != '\0' ? lw_trade_find_live (self, old_id) : NULL;

  if (old == NULL)
    return;
  g_strlcpy (live->row.supersedes, old_id, sizeof live->row.supersedes);
  g_strlcpy (old->row.superseded_by, live->row.id, sizeof old->row.superseded_by);
  old->dirty = TRUE;
}

void
lw_transmit_fill_intent (LwTrade        *self,
                         LwLive         *live,
                         const LwTicket *ticket)
{
  LwIntent *intent = &live->row;

  g_strlcpy (intent->profile, self->config.profile, sizeof intent->profile);
  g_strlcpy (intent->account, self->config.account, sizeof intent->account);
  intent->mode = self->config.kind;
  intent->client_id = self->config.client_id;
  intent->id_epoch = self->id_epoch;
  intent->vertical = ticket->vertical;
  intent->closes = ticket->closes.vertical;
  intent->n_legs = lw_ticket_legs (ticket, intent->legs);
  intent->quantity = ticket->quantity;
  intent->limit = lw_ticket_limit (ticket);
  g_strlcpy (intent->tif, ticket->tif[0] != '\0' ? ticket->tif : "DAY", sizeof intent->tif);
  intent->gtd_us = strcmp (intent->tif, "GTD") == 0 ? ticket->gtd_us : 0;
  g_strlcpy (intent->origin, ticket->automation ? LW_ORIGIN_EXIT : "person", sizeof intent->origin);
}

/* The ticket's own draft where it had a preview. */
static LwLive *
make_intent (LwTrade        *self,
             const char     *intent_id,
             const LwTicket *ticket,
             const LwGateInput  *input,
             const LwGateResult *result,
             gint64          now_us)
{
  LwLive *draft = lw_previews_take (self, intent_id, now_us);
  LwLive *live = draft != NULL ? draft : lw_live_new ();
  LwIntent *intent = &live->row;

  g_strlcpy (intent->id, intent_id, sizeof intent->id);
  intent->created_us = now_us;
  lw_transmit_fill_intent (self, live, ticket);
  intent->order_id = self->max_order_id = lw_ids_next (self);
  intent->order_class = result->order_class;
  intent->override = input->override == 1 && (input->blocked_by[0] != '\0' || input->unknown_ours == 1);
  lw_trade_keep_live (self, live);
  supersede (self, live, ticket->supersedes, now_us);
  self->stats.intents++;
  return live;
}

static void
add_revision (LwLive *live,
              gint64  now_us)
{
  LwRevision revision = { .n = (int) live->revisions->len + 1, .purpose = LW_PURPOSE_NEW, .order_id = live->row.order_id,
                          .limit = live->row.limit, .quantity = live->row.quantity, .state = LW_REV_ARMED, .us = now_us };

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
  order->gtd_us = intent->gtd_us;
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
  LwLive *live = make_intent (self, intent_id, ticket, input, result, now_us);
  LwJob *job = lw_commits_order (self, live);

  live->token = job->token;
  live->gate_ok = TRUE;
  g_strlcpy (live->reservation.intent, intent_id, sizeof live->reservation.intent);
  live->reservation.micro_usd = lw_gate_reservation (result);
  live->reservation.us = now_us;
  add_revision (live, now_us);
  lw_transmit_fill_order (&live->row, &job->frame);
  write_verdict (job->batch, self, intent_id, input, result, now_us);
  if (live->row.override)
    lw_journal_batch_event (job->batch, now_us, intent_id, "override", ticket->override);
  self->into = job->batch;
  lw_trade_raise (self, live, LW_EV_TRANSMIT, NULL, now_us);
  if (!lw_exit_wish_is_empty (&ticket->exit))
    lw_exit_book_attach (self, &live->row, &ticket->exit, now_us);
  if (ticket->exit_of[0] != '\0')
    lw_exit_book_fired (self, ticket, intent_id, now_us);
  self->into = NULL;
  lw_commits_put_order (job);
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

/* A verdict of the gate can be judged again from its inputs; this one stands in none of them. */
static void
refuse_beside (LwTrade            *self,
               const char         *intent_id,
               const LwGateResult *result,
               gint64              now_us)
{
  g_autofree char *raw = g_strdup_printf ("%s: %s", result->rule, result->sentence);

  self->stats.refused++;
  lw_journal_batch_event (lw_commits_batch (self), now_us, intent_id, "refused", raw);
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

/* R9: TWS has answered the cancel of the old id, which it never had, so that id can never come alive beside the new one. DONE says only that
 * the old one was given up meanwhile. */
static gboolean
cancel_was_answered (const LwLive *live)
{
  for (guint i = 0; i < live->cancels->len; i++)
    {
      const LwCancel *cancel = &g_array_index (live->cancels, LwCancel, i);

      if (cancel->state == LW_CANCEL_REFUSED && lw_order_code_event (cancel->code, FALSE) == LW_EV_C_NOTFOUND)
        return TRUE;
    }
  return FALSE;
}

static const char *
why_not_supersede (LwTrade    *self,
                   const char *old_id)
{
  LwLive *old = old_id[0] != '\0' ? lw_trade_find_live (self, old_id) : NULL;
  LwLive *other = old != NULL && old->row.superseded_by[0] != '\0' ? lw_trade_find_live (self, old->row.superseded_by) : NULL;

  if (old_id[0] == '\0')
    return NULL;
  if (old == NULL || old->row.state != LW_INTENT_ABANDONED || !cancel_was_answered (old))
    return "The order that this one is to replace is not given up yet, or TWS has not answered its cancel: send it as a new order "
           "from the old one first";
  if (other != NULL && other->row.state != LW_INTENT_NOT_SENT)
    return "The order that this one is to replace was replaced already";
  return NULL;
}

gboolean
lw_trade_can_supersede (LwTrade    *self,
                        const char *intent_id)
{
  return intent_id[0] != '\0' && why_not_supersede (self, intent_id) == NULL;
}

/* What no rule of the gate speaks of. */
static const char *
why_not (LwTrade        *self,
         const LwTicket *ticket,
         gint64          now_us,
         const char    **rule)
{
  const char *why = why_not_supersede (self, ticket->supersedes);

  *rule = "R9";
  if (why != NULL || strcmp (ticket->tif, "GTD") != 0)
    return why;
  *rule = "GTD";
  if (ticket->gtd_us <= now_us)
    return "The time until which the order is good is over, or not known: choose a later one";
  return ticket->gtd_us - now_us > LONGEST_US ? "The order would be good for more than a year: choose an earlier date" : NULL;
}

static void
refuse_by (LwGateResult *result,
           const char   *rule,
           const char   *why)
{
  lw_gate_result_clear (result);
  result->kind = LW_GATE_REFUSE;
  result->rule = rule;
  result->sentence = g_strdup (why);
}

/* TRUE: what the gate says of @input alone. */
static gboolean
judge (LwTrade        *self,
       const LwTicket *ticket,
       gint64          now_us,
       LwGateInput    *input,
       LwGateResult   *result)
{
  g_autofree char *complaint = NULL;
  const char *why, *rule;

  lw_trade_update_synced (self, now_us);
  lw_trade_gather (self, ticket, now_us, input);
  lw_gate_judge (input, &self->config.limits, result);
  why = why_not (self, ticket, now_us, &rule);
  if (why == NULL && !lw_exit_wish_is_empty (&ticket->exit))
    {
      rule = "EXIT";
      why = complaint = lw_exit_book_ticket_complaint (self, ticket, result->order_class, now_us);
    }
  /* What cannot be sent has no preview either: that is said last. */
  if (why == NULL || (result->kind > LW_GATE_WARN && strcmp (result->rule, lw_gate_rule_id (LW_GATE_G17)) != 0))
    return TRUE;
  refuse_by (result, rule, why);
  return FALSE;
}

void
lw_trade_check (LwTrade        *self,
                const LwTicket *ticket,
                gint64          now_us,
                LwVerdict      *verdict)
{
  LwGateInput input;
  LwGateResult result;

  judge (self, ticket, now_us, &input, &result);
  set_verdict (verdict, &result);
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
  gboolean by_gate;

  g_return_val_if_fail (is_intent_id (intent_id), FALSE);
  by_gate = judge (self, ticket, now_us, &input, &result);
  if (known != NULL && known->row.state != LW_INTENT_DRAFT)
    {
      lw_trade_raise (self, known, LW_EV_TRANSMIT, NULL, now_us);
      refuse_by (&result, lw_gate_rule_id (LW_GATE_G10), "This ticket was sent already");
    }
  else if (lw_previews_is_past (self, intent_id))
    refuse_by (&result, lw_gate_rule_id (LW_GATE_G10), "This ticket was closed: open a new one");
  else if (result.kind <= LW_GATE_WARN)
    arm (self, intent_id, ticket, &input, &result, now_us);
  else if (by_gate)
    refuse (self, intent_id, &input, &result, now_us);
  else
    refuse_beside (self, intent_id, &result, now_us);
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

/* The quantity of a change counts what is filled: so does the position that it is held against. */
static void
take_back (const LwLive *live,
           LwGateLeg    *leg)
{
  gint64 filled = leg->side * (gint64) floor (live->row.filled);

  if (leg->position != LW_GATE_NONE)
    leg->position -= filled;
  if (leg->reported != LW_GATE_NONE)
    leg->reported -= filled;
}

/* What is changed is not counted beside itself. */
static void
leave_out (const LwLive *live,
           LwGateInput  *input)
{
  gint64 rest = lw_live_left (live);

  lessen (&input->total_micro, live->reservation.micro_usd);
  lessen (&input->symbol_micro, live->reservation.micro_usd);
  lessen (&input->expiry_micro, live->reservation.micro_usd);
  lessen (&input->open_spreads, live->row.order_class == LW_CLASS_OPEN ? rest : 0);
  lessen (&input->working_orders, 1);
  lessen (&input->day_orders, 1);
  for (gint64 i = 0; i < input->n_legs; i++)
    {
      lessen (input->legs[i].side == 1 ? &input->legs[i].buying : &input->legs[i].selling, rest);
      take_back (live, &input->legs[i]);
    }
}

/* @ticket with the legs of the order that it changes. */
static LwTicket
as_of (const LwLive   *live,
       const LwTicket *ticket)
{
  LwTicket own = *ticket;

  if (live == NULL)
    return own;
  own.vertical = live->row.vertical;
  own.closes.vertical = live->row.closes;
  own.alone = lw_intent_alone (&live->row);
  own.unwinds = live->row.order_class != LW_CLASS_OPEN;
  return own;
}

/* The order itself stands in nobody's way. */
static void
gather_change (LwTrade        *self,
               const LwLive   *live,
               const LwTicket *ticket,
               gint64          now_us,
               LwGateInput    *input)
{
  LwTicket own = as_of (live, ticket);

  own.add = TRUE;
  lw_trade_update_synced (self, now_us);
  lw_trade_gather (self, &own, now_us, input);
  input->same_us = input->first_waits = 0; /* it waits itself until TWS has named its order */
  if (live != NULL)
    leave_out (live, input);
}

/* The same gate as for a new order. */
static void
judge_change (LwTrade        *self,
              const LwLive   *live,
              const LwTicket *ticket,
              gint64          now_us,
              LwGateInput    *input,
              LwGateResult   *result)
{
  gather_change (self, live, ticket, now_us, input);
  lw_gate_judge (input, &self->config.limits, result);
}

static LwWish
wish_of (const LwLive       *live,
         const LwTicket     *ticket,
         const LwGateResult *result)
{
  LwTicket own = as_of (live, ticket);

  return (LwWish) { .quantity = ticket->quantity, .micro_usd = lw_gate_reservation (result), .limit = lw_ticket_limit (&own) };
}

/* What speaks against the change itself comes before what the gate says of its values. */
static char *
why_no_change (LwTrade            *self,
               LwLive             *live,
               const LwTicket     *ticket,
               const LwGateResult *result)
{
  LwWish wish;

  if (live == NULL)
    return g_strdup ("There is no such order");
  wish = wish_of (live, ticket, result);
  return lw_changes_why_not (self, live, &wish);
}

static void
tell_change (LwGateResult *result,
             const char   *why,
             LwVerdict    *verdict)
{
  if (why != NULL)
    refuse_by (result, "R13", why);
  set_verdict (verdict, result);
}

void
lw_trade_check_change_row (LwTrade        *self,
                           const char     *intent_id,
                           const LwTicket *ticket,
                           gint64          now_us,
                           LwVerdict      *verdict)
{
  LwLive *live = lw_trade_find_live (self, intent_id);
  g_autofree char *why = NULL;
  LwGateInput input;
  LwGateResult result;

  judge_change (self, live, ticket, now_us, &input, &result);
  why = why_no_change (self, live, ticket, &result);
  tell_change (&result, why, verdict);
}

/* A verdict is written with the change that it allows, where that goes out now. */
static LwJournalBatch *
batch_of_change (LwTrade      *self,
                 const LwLive *live)
{
  const LwJob *tail = g_queue_peek_tail (&self->jobs);

  if (live != NULL && tail != NULL && tail->order == live && tail->purpose == LW_PURPOSE_MODIFY && tail->token == live->change_token)
    return tail->batch;
  return lw_commits_batch (self);
}

gboolean
lw_trade_modify_row (LwTrade        *self,
                     const char     *intent_id,
                     const LwTicket *ticket,
                     gint64          now_us,
                     LwVerdict      *verdict)
{
  LwLive *live = lw_trade_find_live (self, intent_id);
  g_autofree char *why = NULL;
  LwGateInput input;
  LwGateResult result;

  judge_change (self, live, ticket, now_us, &input, &result);
  why = why_no_change (self, live, ticket, &result);
  if (why == NULL && result.kind <= LW_GATE_WARN)
    {
      LwWish wish = wish_of (live, ticket, &result);

      wish.preview = input.preview;
      wish.margin_micro = input.margin_micro;
      lw_changes_ask (self, live, &wish, ticket, now_us);
    }
  write_verdict (batch_of_change (self, live), self, intent_id, &input, &result, now_us);
  tell_change (&result, why, verdict);
  return verdict->ok;
}

char *
lw_transmit_judge_wish (LwTrade *self,
                        LwLive  *live,
                        gint64   now_us)
{
  LwGateInput input;
  LwGateResult result;

  gather_change (self, live, live->wish_ticket, now_us, &input);
  input.preview = live->wish.preview;
  input.margin_micro = live->wish.margin_micro;
  lw_gate_judge (&input, &self->config.limits, &result);
  live->wish.micro_usd = lw_gate_reservation (&result);
  write_verdict (lw_commits_batch (self), self, live->row.id, &input, &result, now_us);
  if (result.kind > LW_GATE_WARN)
    return result.sentence;
  g_free (result.sentence);
  return NULL;
}
