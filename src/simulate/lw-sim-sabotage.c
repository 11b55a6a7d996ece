#include "config.h"

#include <string.h>

#include "lw-sim-private.h"

/* Clients that are wrong, each in one way. The core is as it is: what is wrong stands round it, as a bad shell would have it, or
 * shows it another world. The checker must find every one. */

static const struct { const char *name, *words; } sabotages[] = {
  { "none", "nothing" },
#define SABOTAGE(constant, name, words) { name, words },
#include "lw-sim-sabotage.def"
};

const char *
lw_sim_sabotage_name (LwSimSabotage sabotage)
{
  return sabotages[sabotage].name;
}

const char *
lw_sim_sabotage_words (LwSimSabotage sabotage)
{
  return sabotages[sabotage].words;
}

gboolean
lw_sim_sabotage_parse (const char    *name,
                       LwSimSabotage *sabotage)
{
  for (guint i = 1; i < G_N_ELEMENTS (sabotages); i++)
    if (strcmp (sabotages[i].name, name) == 0)
      {
        *sabotage = (LwSimSabotage) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
lw_sim_spoils (const LwSim  *self,
               LwSimSabotage sabotage)
{
  return self->config.sabotage == sabotage;
}

static const LwIntent *
intent_under (const LwSim *self,
              gint32       order_id)
{
  for (guint i = self->journal->intents->len; order_id > 0 && i > 0; i--)
    if (g_array_index (self->journal->intents, LwIntent, i - 1).order_id == order_id)
      return &g_array_index (self->journal->intents, LwIntent, i - 1);
  return NULL;
}

static void
match_by_id (LwSim    *self,
             LwReport *report)
{
  const LwIntent *intent = intent_under (self, report->order_id);

  if (intent == NULL || report->type == LW_REPORT_NEXT_ID)
    return;
  report->client_id = self->client_id;
  report->perm_id = intent->perm_id;
  g_strlcpy (report->order_ref, report->order_ref[0] != '\0' || report->type == LW_REPORT_EXECUTION ? intent->id : "",
             sizeof report->order_ref);
}

static void
send_raw (LwSim  *self,
          GBytes *frame)
{
  if (frame != NULL)
    lw_session_send_order (self->client.session, frame, lw_sim_mono_us (self));
}

/* The last order under the id after the highest. */
static void
send_under_new_id (LwSim *self)
{
  const GArray *intents = self->journal->intents;
  const LwIntent *intent;
  LwOrder order = { 0 };
  GBytes *frame;

  if (intents->len == 0)
    return;
  intent = &g_array_index (intents, LwIntent, intents->len - 1);
  order.order_id = self->journal->max_order_id + 1;
  g_strlcpy (order.order_ref, intent->id, sizeof order.order_ref);
  g_strlcpy (order.account, intent->account, sizeof order.account);
  g_strlcpy (order.symbol, intent->vertical.symbol, sizeof order.symbol);
  g_strlcpy (order.currency, "USD", sizeof order.currency);
  order.n_legs = intent->n_legs;
  memcpy (order.legs, intent->legs, sizeof order.legs);
  order.quantity = intent->quantity;
  order.limit = intent->limit;
  g_strlcpy (order.tif, intent->tif, sizeof order.tif);
  frame = lw_session_encode_order (self->client.session, &order);
  send_raw (self, frame);
  g_clear_pointer (&frame, g_bytes_unref);
}

static gboolean
is_of_a_list (const LwReport *report)
{
  return report->type == LW_REPORT_OPEN_ORDER || report->type == LW_REPORT_STATUS || report->type == LW_REPORT_COMPLETED;
}

void
lw_sim_spoil_report (LwSim    *self,
                     LwReport *report,
                     gboolean *drop)
{
  switch (self->config.sabotage)
    {
    case LW_SIM_SABOTAGE_MATCH_BY_ID:
      match_by_id (self, report);
      break;
    case LW_SIM_SABOTAGE_BAG_AS_LEG:
      if (report->type == LW_REPORT_EXECUTION && report->contract.sec_type == LW_SEC_BAG)
        report->contract.sec_type = LW_SEC_OPT;
      break;
    case LW_SIM_SABOTAGE_DROP_EXECUTION:
      *drop = report->type == LW_REPORT_EXECUTION && report->contract.sec_type != LW_SEC_BAG && report->side > 0;
      break;
    case LW_SIM_SABOTAGE_MISREAD_POSITION:
      if (report->type == LW_REPORT_POSITION)
        report->position += 1;
      break;
    case LW_SIM_SABOTAGE_SILENCE_IS_ABSENCE:
      *drop = is_of_a_list (report);
      break;
    case LW_SIM_SABOTAGE_NEW_ID_AFTER_103:
      if (report->type == LW_REPORT_ERROR && report->code == 103)
        send_under_new_id (self);
      break;
    default:
      break;
    }
}

static void
double_book (LwJournalBatch *batch)
{
  guint n = batch->execs->len;

  for (guint i = 0; i < n; i++)
    {
      LwExec again = g_array_index (batch->execs, LwExec, i);

      g_array_append_val (batch->execs, again);
    }
}

/* With the commit after theirs. */
static void
keep_execs (LwSim          *self,
            LwJournalBatch *batch)
{
  GArray *late = self->client.kept_execs;

  self->client.kept_execs = batch->execs;
  batch->execs = late != NULL ? late : g_array_new (FALSE, TRUE, sizeof (LwExec));
}

static void
hide_difference (LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->events->len; i++)
    {
      LwEventRow *row = &g_array_index (batch->events, LwEventRow, i);

      if (strcmp (row->kind, "UNATTRIBUTED") == 0)
        g_strlcpy (row->kind, "position", sizeof row->kind);
    }
}

/* It signs off by itself, and does not say so. */
static void
hide_signoffs (LwJournalBatch *batch)
{
  for (guint i = 0; i < batch->unattributed->len; i++)
    g_array_index (batch->unattributed, LwUnattributed, i).signed_us = 0;
}

void
lw_sim_spoil_alarm (LwSim               *self,
                    const LwTradeAction *alarm)
{
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_GO_ON) && alarm->unattributed[0] != '\0')
    lw_trade_signoff_position (self->client.trade, alarm->unattributed, lw_sim_utc_us (self));
}

void
lw_sim_spoil_batch (LwSim          *self,
                    LwJournalBatch *batch)
{
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_DOUBLE_BOOK))
    double_book (batch);
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_STATE_AHEAD))
    keep_execs (self, batch);
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_HIDE_DIFFERENCE))
    hide_difference (batch);
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_GO_ON))
    hide_signoffs (batch);
  for (guint i = 0; lw_sim_spoils (self, LW_SIM_SABOTAGE_FREE_EARLY) && i < batch->intents->len; i++)
    if (g_array_index (batch->intents, LwIntent, i).state == LW_INTENT_SENT)
      for (guint k = 0; k < batch->reservations->len; k++)
        g_array_index (batch->reservations, LwReservation, k).freed_us = self->now_us;
}

gboolean
lw_sim_spoil_press (LwSim      *self,
                    const char *intent)
{
  for (guint i = 0; lw_sim_spoils (self, LW_SIM_SABOTAGE_CANCEL_ONCE) && i < self->journal->cancels->len; i++)
    if (strcmp (g_array_index (self->journal->cancels, LwCancel, i).intent, intent) == 0)
      return TRUE;
  return FALSE;
}

gboolean
lw_sim_spoil_cancel (LwSim  *self,
                     guint64 token)
{
  const guint64 no_frame = G_MAXUINT64 - token;

  if (!lw_sim_spoils (self, LW_SIM_SABOTAGE_FORGET_CANCEL))
    return FALSE;
  lw_trade_frame (self->client.trade, token, no_frame, lw_sim_utc_us (self));
  lw_trade_frame_out (self->client.trade, no_frame, lw_sim_utc_us (self));
  return TRUE;
}

static gboolean
is_closing (const LwSim *self,
            const char  *ref)
{
  const LwIntent *intent = lw_trade_find (self->client.trade, ref);

  return intent != NULL && intent->order_class == LW_CLASS_CLOSE;
}

GBytes *
lw_sim_spoil_order (LwSim         *self,
                    const LwOrder *order)
{
  LwOrder other = *order;
  gint32 last_id = self->client.last_id;

  self->client.last_id = order->order_id;
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_OTHER_ACCOUNT))
    g_strlcpy (other.account, "DUSIM0002", sizeof other.account);
  else if (lw_sim_spoils (self, LW_SIM_SABOTAGE_REUSE_ID) && last_id != 0)
    other.order_id = last_id;
  else if (lw_sim_spoils (self, LW_SIM_SABOTAGE_CLOSE_MORE) && is_closing (self, order->order_ref))
    other.quantity += 10;
  else
    return NULL;
  return lw_session_encode_order (self->client.session, &other);
}

static void
ask_too_much (LwSim *self)
{
  static const guint8 frame[] = { 0, 0, 0, 5, '4', '9', 0, '1', 0 }; /* reqCurrentTime */
  g_autoptr (GBytes) bytes = g_bytes_new_static (frame, sizeof frame);

  for (guint i = 0; i < 60; i++)
    lw_sim_net_send (self, lw_sim_connection (self, self->client.connection), 0, bytes);
}

void
lw_sim_spoil_ready (LwSim *self)
{
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_RESEND))
    send_raw (self, self->client.last_order);
  else if (lw_sim_spoils (self, LW_SIM_SABOTAGE_RESEND_NEW_ID))
    send_under_new_id (self);
  else if (lw_sim_spoils (self, LW_SIM_SABOTAGE_NO_PACING))
    ask_too_much (self);
  else if (lw_sim_spoils (self, LW_SIM_SABOTAGE_FIRE_TWICE))
    lw_sim_exits_fire_again (self);
}

void
lw_sim_spoil_contents (LwSim             *self,
                       LwJournalContents *contents)
{
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_LOSE_ROW) && contents->intents->len > 0)
    g_array_set_size (contents->intents, contents->intents->len - 1);
  if (lw_sim_spoils (self, LW_SIM_SABOTAGE_TRUST_NEXT_ID))
    contents->max_order_id = 0;
}
