#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"
#include "lw-fills.h"
#include "lw-test-kill.h"

/* Per contract and side, screener.md 5: commission, regulatory fee, clearing. */
#define FEE_PER_CONTRACT_USD (0.65 + 0.0269 + 0.02)

/* One commit that is under way; it keeps the desk alive until the disk has answered. */
typedef struct
{
  LwDesk *desk;
  guint64 token;
} Commit;

static void
on_committed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autofree Commit *commit = data;
  g_autoptr (LwDesk) self = commit->desk;
  g_autoptr (GError) error = NULL;
  gboolean written = lw_store_commit_finish (self->orders.store, result, &error);

  lw_test_kill ("commit.after");
  if (self->orders.trade == NULL || self->stopped || commit->token != self->orders.commit_token)
    return;
  self->orders.commit_token = 0;
  if (!written)
    lw_desk_notice (self, TRUE, "The order journal cannot be written: %s. Orders stay off; look at the disk.", error->message);
  lw_trade_committed (self->orders.trade, commit->token, error, lw_clock_now_us ());
  lw_desk_pump (self);
}

/* The bytes that will be sent, kept until then; their hash goes to disk with the revision. */
static gboolean
encode_order (LwDesk              *self,
              const LwTradeAction *action)
{
  GBytes *bytes = self->tws != NULL ? lw_session_encode_order (lw_tws_get_session (self->tws), action->order) : NULL;
  g_autofree char *hash = NULL;

  if (bytes == NULL)
    return FALSE;
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  lw_journal_batch_set_hash (action->batch, hash);
  if (action->order->what_if)
    self->orders.preview_token = action->token;
  g_hash_table_insert (self->orders.frames, g_memdup2 (&action->token, sizeof action->token), bytes);
  return TRUE;
}

static void
carry_out_commit (LwDesk        *self,
                  LwTradeAction *action)
{
  Commit *commit;

  if (action->order != NULL && !encode_order (self, action))
    {
      lw_trade_not_encoded (self->orders.trade, action->token, "not connected to TWS", lw_clock_now_us ());
      return;
    }
  lw_test_kill ("commit.before");
  self->orders.commit_token = action->token;
  if (self->finishing)
    {
      lw_store_commit_async (self->orders.store, action->batch, NULL, NULL); /* lw_desk_orders_finish () awaits it */
      return;
    }
  commit = g_new (Commit, 1);
  commit->desk = g_object_ref (self);
  commit->token = action->token;
  lw_store_commit_async (self->orders.store, action->batch, on_committed_cb, commit);
}

static void
carry_out_place (LwDesk *self,
                 guint64 token)
{
  GBytes *bytes = g_hash_table_lookup (self->orders.frames, &token);
  guint64 frame = 0;

  if (token != self->orders.preview_token)
    {
      lw_test_kill ("P2");
      lw_test_kill ("send.before");
    }
  if (bytes != NULL && self->tws != NULL)
    frame = lw_session_send_order (lw_tws_get_session (self->tws), bytes, lw_tws_now_us (self->tws));
  if (token == self->orders.preview_token)
    self->orders.preview_frame = frame;
  g_hash_table_remove (self->orders.frames, &token);
  lw_trade_frame (self->orders.trade, token, frame, lw_clock_now_us ());
}

static void
carry_out_cancel (LwDesk              *self,
                  const LwTradeAction *action)
{
  guint64 frame = 0;

  lw_test_kill ("send.before");
  if (self->tws != NULL)
    frame = lw_session_send_cancel (lw_tws_get_session (self->tws), action->order_id, lw_tws_now_us (self->tws));
  lw_trade_frame (self->orders.trade, action->token, frame, lw_clock_now_us ());
}

static void
take_synced (LwDesk              *self,
             const LwTradeAction *action)
{
  self->synced = action->synced;
  lw_text_copy (self->connection.waiting, sizeof self->connection.waiting, action->waiting ? action->text : "");
  if (self->tws != NULL)
    lw_session_set_synced (lw_tws_get_session (self->tws), action->synced, action->waiting ? NULL : action->text,
                           lw_tws_now_us (self->tws));
  lw_desk_connection_refresh (self);
}

/* A ticket that a person is at is not taken away. */
static void
open_new_ticket (LwDesk     *self,
                 const char *intent_id)
{
  gboolean busy = self->ticket.view.open && self->ticket.view.intent[0] == '\0';

  lw_desk_notice (self, TRUE, "TWS never had order %s; it is given up. %s", intent_id,
                  busy ? "The Orders page has “Send again” in its row, for when the open ticket is done with." : "The new ticket replaces it, once you transmit it.");
  if (!busy && lw_desk_ticket_open_like (self, intent_id))
    lw_desk_ticket_set_supersedes (self, intent_id);
}

static void
carry_out (LwDesk        *self,
           LwTradeAction *action)
{
  switch (action->type)
    {
    case LW_TRADE_COMMIT:
      carry_out_commit (self, action);
      break;
    case LW_TRADE_PLACE:
      carry_out_place (self, action->token);
      break;
    case LW_TRADE_WITHDRAW:
      if (self->tws != NULL)
        lw_session_withdraw (lw_tws_get_session (self->tws), action->frame, lw_tws_now_us (self->tws));
      break;
    case LW_TRADE_CANCEL:
      carry_out_cancel (self, action);
      break;
    case LW_TRADE_LIST:
      if (self->tws != NULL)
        lw_session_request_list (lw_tws_get_session (self->tws), action->list, lw_tws_now_us (self->tws));
      break;
    case LW_TRADE_WAKE:
      lw_wake_at (self->orders.wake, action->at_us);
      break;
    case LW_TRADE_CHANGED:
      lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
      lw_desk_ticket_drained (self); /* it may be its preview, or its order */
      lw_desk_exits_drained (self);
      break;
    case LW_TRADE_SYNCED:
      take_synced (self, action);
      break;
    case LW_TRADE_NEW_TICKET:
      open_new_ticket (self, action->intent);
      lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
      break;
    case LW_TRADE_STAGE:
      lw_desk_exits_stage (self, action->intent, action->price, action->text);
      break;
    case LW_TRADE_ALARM:
      if (action->by_person)
        lw_desk_notice (self, TRUE, "%s", action->text);
      else
        lw_desk_alarm (self, action->title, action->text, action->intent, action->unattributed);
      break;
    }
}

gboolean
lw_desk_orders_drain (LwDesk *self)
{
  LwTradeAction action;
  gboolean any = FALSE;

  while (self->orders.trade != NULL && lw_trade_next_action (self->orders.trade, &action))
    {
      carry_out (self, &action);
      lw_trade_action_clear (&action);
      any = TRUE;
    }
  return any;
}

static void
await_commit (LwDesk *self)
{
  g_autoptr (GError) error = NULL;
  guint64 token = self->orders.commit_token;

  lw_store_flush (self->orders.store, &error);
  self->orders.commit_token = 0;
  lw_trade_committed (self->orders.trade, token, error, lw_clock_now_us ());
}

void
lw_desk_orders_finish (LwDesk *self)
{
  self->finishing = TRUE;
  if (self->orders.trade == NULL)
    return;
  lw_trade_write_now (self->orders.trade, lw_clock_now_us ());
  do
    if (self->orders.commit_token != 0)
      await_commit (self);
  while (lw_desk_orders_drain (self));
}

static gboolean
on_wake_cb (gpointer data)
{
  LwDesk *self = data;

  if (self->orders.trade != NULL)
    lw_trade_wake (self->orders.trade, lw_clock_now_us ());
  lw_desk_pump (self);
  return G_SOURCE_CONTINUE;
}

static void
report_free (LwReport *report)
{
  lw_report_clear (report);
  g_free (report);
}

void
lw_desk_orders_init (LwDesk *self)
{
  self->orders.frames = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->orders.wake = lw_wake_new ("lw-desk trade", on_wake_cb, self);
  g_queue_init (&self->orders.waiting);
}

void
lw_desk_orders_clear (LwDesk *self)
{
  g_queue_clear_full (&self->orders.waiting, (GDestroyNotify) report_free);
  g_clear_pointer (&self->orders.wake, lw_wake_free);
  g_clear_pointer (&self->orders.trade, lw_trade_free);
  g_clear_pointer (&self->orders.contents, lw_journal_contents_free);
  g_clear_pointer (&self->orders.frames, g_hash_table_unref);
  g_clear_pointer (&self->orders.refusal, g_free);
  g_clear_object (&self->orders.store);
}

static void
feed (LwDesk   *self,
      LwReport *report)
{
  lw_trade_report (self->orders.trade, report, lw_clock_now_us ());
  report_free (report);
}

void
lw_desk_orders_report (LwDesk   *self,
                       LwReport *report)
{
  if (self->orders.trade != NULL)
    feed (self, report);
  else if (self->config.trading && !self->connection.read_only && self->orders.refusal == NULL)
    g_queue_push_tail (&self->orders.waiting, report);
  else
    report_free (report);
}

static void
begin_trading (LwDesk            *self,
               LwJournalContents *contents)
{
  LwTradeConfig config = { 0 };
  LwReport *report;

  g_strlcpy (config.account, self->pin.account, sizeof config.account);
  config.kind = self->pin.kind;
  g_strlcpy (config.profile, self->profile_name, sizeof config.profile);
  config.client_id = self->client_id;
  config.limits = self->gate.settings.limits;
  config.fee_per_contract_usd = FEE_PER_CONTRACT_USD;
  self->orders.trade = lw_trade_new (&config, contents, lw_clock_now_us ());
  lw_desk_kill_begin (self);
  lw_desk_exits_begin (self);
  while ((report = g_queue_pop_head (&self->orders.waiting)) != NULL)
    feed (self, report);
}

static void
leave_drafts_out (GArray *intents)
{
  for (guint i = intents->len; i > 0; i--)
    if (lw_intent_is_draft (&g_array_index (intents, LwIntent, i - 1)))
      g_array_remove_index (intents, i - 1);
}

static void
on_reader_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (LwDesk) self = data;

  self->orders.opening = FALSE;
  self->orders.contents = lw_store_open_journal_finish (self->orders.store, result, NULL);
  if (self->orders.contents != NULL)
    {
      leave_drafts_out (self->orders.contents->intents);
      lw_fills_count_journal (self->orders.contents);
    }
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  if (self->wanted)
    lw_desk_connect (self);
}

static void
on_writer_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (LwDesk) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalContents) contents = lw_store_open_journal_finish (self->orders.store, result, &error);

  if (self->stopped)
    return;
  if (contents == NULL && g_error_matches (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED))
    {
      lw_desk_connection_go_read_only (self);
      lw_store_open_journal_async (self->orders.store, self->pin.account, LW_JOURNAL_READER, NULL, on_reader_open_cb,
                                   g_object_ref (self));
      return;
    }
  self->orders.opening = FALSE;
  if (contents != NULL)
    begin_trading (self, contents);
  else
    {
      g_queue_clear_full (&self->orders.waiting, (GDestroyNotify) report_free);
      self->orders.refusal = g_strdup_printf ("Orders stay off: %s.", error->message);
      lw_desk_set_problem (self, LW_PROBLEM_JOURNAL, self->orders.refusal);
    }
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_connection_refresh (self);
  if (self->wanted && self->tws == NULL)
    lw_desk_connect (self);
  lw_desk_pump (self);
}

void
lw_desk_orders_open (LwDesk     *self,
                     const char *account)
{
  self->orders.opening = TRUE;
  lw_store_open_journal_async (self->orders.store, account, LW_JOURNAL_WRITER, NULL, on_writer_open_cb, g_object_ref (self));
}

void
lw_desk_orders_frame_out (LwDesk *self,
                          guint64 frame)
{
  if (frame != self->orders.preview_frame)
    {
      lw_test_kill ("P3");
      lw_test_kill ("send.after");
    }
  if (self->orders.trade != NULL)
    lw_trade_frame_out (self->orders.trade, frame, lw_clock_now_us ());
}

void
lw_desk_orders_frame_withdrawn (LwDesk *self,
                                guint64 frame)
{
  if (self->orders.trade != NULL)
    lw_trade_frame_withdrawn (self->orders.trade, frame, lw_clock_now_us ());
}

guint
lw_desk_n_orders (LwDesk *self)
{
  if (self->orders.trade != NULL)
    return lw_trade_n_intents (self->orders.trade);
  return self->orders.contents != NULL ? self->orders.contents->intents->len : 0;
}

const LwIntent *
lw_desk_get_order (LwDesk *self,
                   guint   i)
{
  GArray *rows;

  g_return_val_if_fail (i < lw_desk_n_orders (self), NULL);

  if (self->orders.trade != NULL)
    return lw_trade_get_intent (self->orders.trade, i);
  rows = self->orders.contents->intents;
  return &g_array_index (rows, LwIntent, rows->len - 1 - i);
}

const LwIntent *
lw_desk_find_order (LwDesk     *self,
                    const char *intent_id)
{
  for (guint i = 0; i < lw_desk_n_orders (self); i++)
    if (strcmp (lw_desk_get_order (self, i)->id, intent_id) == 0)
      return lw_desk_get_order (self, i);
  return NULL;
}

char *
lw_desk_order_sentence (LwDesk         *self,
                        const LwIntent *intent)
{
  if (self->orders.trade != NULL)
    return lw_trade_sentence (self->orders.trade, intent, lw_clock_now_us ());
  return g_strdup_printf ("%s, as the journal said when this instance started.", lw_intent_state_word (intent->state));
}

typedef void (*IntentAction) (LwTrade *trade, const char *intent_id, gint64 now_us);

static void
act (LwDesk      *self,
     IntentAction action,
     const char  *intent_id)
{
  if (self->orders.trade == NULL)
    {
      lw_desk_tell_no_journal (self);
      return;
    }
  action (self->orders.trade, intent_id, lw_clock_now_us ());
  lw_desk_pump (self);
}

void
lw_desk_cancel (LwDesk     *self,
                const char *intent_id)
{
  act (self, lw_trade_cancel, intent_id);
}

void
lw_desk_cancel_all (LwDesk *self)
{
  if (self->orders.trade == NULL)
    {
      lw_desk_tell_no_journal (self);
      return;
    }
  for (guint i = 0; i < lw_desk_n_orders (self); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self, i);
      char id[LW_INTENT_ID_SIZE];

      if (lw_intent_state_is_final (intent->state) || intent->state == LW_INTENT_DRAFT)
        continue;
      g_strlcpy (id, intent->id, sizeof id);
      lw_desk_cancel (self, id);
    }
}

void
lw_desk_abandon (LwDesk     *self,
                 const char *intent_id)
{
  act (self, lw_trade_abandon, intent_id);
}

void
lw_desk_signoff (LwDesk     *self,
                 const char *intent_id)
{
  act (self, lw_trade_signoff, intent_id);
}

void
lw_desk_look (LwDesk     *self,
              const char *intent_id)
{
  act (self, lw_trade_look, intent_id);
}

void
lw_desk_resubmit (LwDesk     *self,
                  const char *intent_id)
{
  act (self, lw_trade_resubmit, intent_id);
}

GArray *
lw_desk_externals (LwDesk *self)
{
  return self->orders.trade != NULL ? lw_trade_externals (self->orders.trade) : g_array_new (FALSE, FALSE, sizeof (LwExternal));
}

/* As the journal has them where this instance only reads. */
GArray *
lw_desk_unattributed (LwDesk *self)
{
  GArray *rows;

  if (self->orders.trade != NULL)
    return lw_trade_unattributed (self->orders.trade);
  rows = g_array_new (FALSE, FALSE, sizeof (LwUnattributed));
  for (guint i = 0; self->orders.contents != NULL && i < self->orders.contents->unattributed->len; i++)
    {
      const LwUnattributed *row = &g_array_index (self->orders.contents->unattributed, LwUnattributed, i);

      if (row->signed_us == 0)
        g_array_append_vals (rows, row, 1);
    }
  return rows;
}

/* What was signed off needs no alarm any more. */
static void
drop_alarms_of (LwDesk     *self,
                const char *position_id)
{
  for (guint i = lw_desk_n_alarms (self); i > 0; i--)
    if (strcmp (lw_desk_get_alarm (self, i - 1)->position, position_id) == 0)
      lw_desk_dismiss_alarm (self, lw_desk_get_alarm (self, i - 1)->number);
}

gboolean
lw_desk_signoff_position (LwDesk     *self,
                          const char *id)
{
  gboolean signed_off;

  if (self->orders.trade == NULL)
    {
      lw_desk_tell_no_journal (self);
      return FALSE;
    }
  signed_off = lw_trade_signoff_position (self->orders.trade, id, lw_clock_now_us ());
  if (signed_off)
    drop_alarms_of (self, id);
  lw_desk_pump (self);
  return signed_off;
}

gboolean
lw_desk_positions_agree (LwDesk *self)
{
  return self->orders.trade != NULL && lw_trade_positions_agree (self->orders.trade);
}

guint
lw_desk_n_conflicts (LwDesk *self)
{
  return self->orders.trade != NULL ? lw_trade_n_conflicts (self->orders.trade) : 0;
}

const LwConflict *
lw_desk_get_conflict (LwDesk *self,
                      guint   i)
{
  return lw_trade_get_conflict (self->orders.trade, i);
}

gboolean
lw_desk_cancel_conflict (LwDesk *self,
                         gint32  order_id)
{
  gboolean asked = self->orders.trade != NULL && lw_trade_cancel_conflict (self->orders.trade, order_id, lw_clock_now_us ());

  if (!asked)
    lw_desk_notice (self, TRUE, "TWS was not asked to cancel number %d: it names no such order now, or there is no connection.", order_id);
  lw_desk_pump (self);
  return asked;
}

gboolean
lw_desk_is_saved (LwDesk *self)
{
  return self->orders.trade != NULL && lw_trade_is_saved (self->orders.trade);
}

gboolean
lw_desk_unlock_live (LwDesk     *self,
                     const char *tail)
{
  if (self->orders.trade == NULL || !lw_trade_unlock_live (self->orders.trade, tail, lw_clock_now_us ()))
    return FALSE;
  self->orders.live_unlocked = TRUE;
  lw_desk_pump (self);
  lw_desk_ticket_refresh (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
  return TRUE;
}
