#define G_LOG_DOMAIN "lw-trade"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fills.h"
#include "lw-trade-private.h"

void
lw_trade_action_clear (LwTradeAction *action)
{
  g_clear_pointer (&action->batch, lw_journal_batch_unref);
  g_clear_pointer (&action->text, g_free);
  g_clear_pointer (&action->title, g_free);
}

static void
action_free (LwTradeAction *action)
{
  lw_trade_action_clear (action);
  g_free (action);
}

LwTradeAction *
lw_trade_push (LwTrade          *self,
               LwTradeActionType type)
{
  LwTradeAction *action = g_new0 (LwTradeAction, 1);

  action->type = type;
  g_queue_push_tail (&self->actions, action);
  return action;
}

gboolean
lw_trade_next_action (LwTrade       *self,
                      LwTradeAction *action)
{
  LwTradeAction *head = g_queue_pop_head (&self->actions);

  if (head == NULL)
    return FALSE;
  *action = *head;
  g_free (head);
  return TRUE;
}

LwTradeAction *
lw_trade_alarm (LwTrade      *self,
                const LwLive *live,
                gint64        now_us,
                const char   *format,
                ...)
{
  LwTradeAction *action = lw_trade_push (self, LW_TRADE_ALARM);
  va_list args;

  va_start (args, format);
  action->text = g_strdup_vprintf (format, args);
  va_end (args);
  self->stats.alarms++;
  if (live != NULL)
    g_strlcpy (action->intent, live->row.id, sizeof action->intent);
  lw_journal_batch_event (lw_commits_batch (self), now_us, live != NULL ? live->row.id : NULL, "alarm", action->text);
  return action;
}

/* Nothing is judged again between a click and its bytes: what has none out is taken back. What is out stays as it is. */
void
lw_trade_orders_off (LwTrade    *self,
                     const char *reason,
                     gint64      now_us)
{
  if (self->off_reason != NULL)
    return;
  self->off_reason = g_strdup (reason);
  lw_previews_drop_all (self, now_us);
  for (guint i = 0; i < self->intents->len; i++)
    lw_trade_take_back (self, g_ptr_array_index (self->intents, i));
}

static const char *
why_not_synced (const LwTrade *self,
                gint64         now_us)
{
  if (self->off_reason != NULL)
    return self->off_reason;
  if (!self->connected)
    return "Not connected to TWS: orders are off";
  if (!self->account_ok)
    return "Trading is locked: TWS does not show this profile's account. Log in to TWS with that account, or choose another "
           "profile";
  if (!self->link_up)
    return "TWS has lost its server: orders are off until it is back";
  if (self->journal_off)
    return "The order journal cannot be written: orders are off. Check the disk's free space";
  if (self->run.failed)
    return "TWS did not finish its lists of orders: orders are off. Check again, or restart TWS";
  if (!self->run.complete)
    return "Asking TWS what is open: orders are on when it has answered";
  if (now_us < self->link_up_us + LW_LINK_SETTLED_US)
    return "The connection is new: orders are on when it has held for five seconds";
  return NULL;
}

static gboolean
is_waiting (const LwTrade *self)
{
  return self->off_reason == NULL && !self->journal_off && !self->run.failed
         && (!self->connected || (self->account_ok && self->link_up));
}

void
lw_trade_update_synced (LwTrade *self,
                        gint64   now_us)
{
  const char *why = why_not_synced (self, now_us);
  LwTradeAction *action;

  if (self->synced == (why == NULL) && g_strcmp0 (why, self->synced_why) == 0)
    return;
  self->synced = why == NULL;
  g_free (self->synced_why);
  self->synced_why = g_strdup (why);
  action = lw_trade_push (self, LW_TRADE_SYNCED);
  action->synced = self->synced;
  action->waiting = !self->synced && is_waiting (self);
  action->text = g_strdup (why);
}

gboolean
lw_live_is_final (const LwLive *live)
{
  return lw_intent_state_is_final (live->row.state);
}

/* A pair that the table does not know is an error of ours: trading stops, and the reason is shown. */
static void
break_core (LwTrade      *self,
            LwLive       *live,
            LwIntentEvent event,
            gint64        now_us)
{
  g_autofree char *reason = g_strdup_printf ("LW_CORE_BROKEN: no row for %s in %s. Orders are off; look into TWS, then start again",
                                             lw_intent_event_word (event), lw_intent_state_word (live->row.state));

  self->stats.broken++;
  lw_trade_orders_off (self, reason, now_us);
  lw_trade_alarm (self, live, now_us, "%s", reason);
}

/* Silence is no answer: while TWS has named neither it nor another one, the next would go the same way, until the person has given it up. */
static gboolean
waits_for_answer (const LwLive *live)
{
  LwIntentState state = live->row.state;

  if (state == LW_INTENT_UNKNOWN || state == LW_INTENT_ABSENT || state == LW_INTENT_UNRESOLVED)
    return live->sent_here;
  return state == LW_INTENT_RESERVED || state == LW_INTENT_ARMED || state == LW_INTENT_SENT; /* none is left of a connection before this one */
}

gboolean
lw_trade_first_waits (const LwTrade *self)
{
  for (guint i = 0; !self->answered && i < self->intents->len; i++)
    if (waits_for_answer (g_ptr_array_index (self->intents, i)))
      return TRUE;
  return FALSE;
}

void
lw_trade_raise (LwTrade       *self,
                LwLive        *live,
                LwIntentEvent  event,
                const LwCause *cause,
                gint64         now_us)
{
  LwIntentState before = live->row.state;
  guint64 conditions;
  const LwIntentRow *row;

  if (lw_intent_event_is_evidence (event) && before >= LW_INTENT_SENT)
    live->row.acked = TRUE;
  self->answered |= (before == LW_INTENT_SENT || live->sent_here) && cause != NULL && cause->report != NULL;
  conditions = lw_trade_conditions (self, live, event, now_us);
  row = lw_intent_row (before, event, conditions);
  if (row != NULL)
    lw_trade_carry_out (self, live, row, before, event, cause, conditions, now_us);
  else if (lw_intent_event_is_personal (event))
    self->stats.ignored++;
  else
    break_core (self, live, event, now_us);
}

void
lw_trade_raise_all (LwTrade      *self,
                    LwIntentEvent event,
                    gint64        now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (!lw_live_is_final (live))
        lw_trade_raise (self, live, event, NULL, now_us);
    }
}

static void
earlier (gint64 *when_us,
         gint64  at_us)
{
  if (at_us > 0 && (*when_us == 0 || at_us < *when_us))
    *when_us = at_us;
}

static gint64
next_of_live (const LwLive *live)
{
  gint64 next_us = 0;

  earlier (&next_us, live->late_us);
  earlier (&next_us, live->silence_us);
  earlier (&next_us, live->checking_us);
  earlier (&next_us, live->cancel_us);
  earlier (&next_us, live->cancel_again_us);
  earlier (&next_us, live->sup_us);
  earlier (&next_us, live->change_late_us);
  earlier (&next_us, live->change_us);
  earlier (&next_us, lw_uncovered_next_us (live));
  if (live->uneven_us > 0 && live->legs_differ && !live->imbalance_alarm)
    earlier (&next_us, live->uneven_us + LW_SECOND_US);
  if (live->uneven_us > 0 && !live->recheck_asked)
    earlier (&next_us, live->uneven_us + 2 * LW_SECOND_US);
  return next_us;
}

static gint64
next_wake (const LwTrade *self,
           gint64         now_us)
{
  gint64 next_us = lw_calendar_ny_instant (self->et_date + 1, 0, 0);

  for (guint i = 0; i < self->intents->len; i++)
    earlier (&next_us, next_of_live (g_ptr_array_index (self->intents, i)));
  earlier (&next_us, lw_snapshot_next_us (self));
  earlier (&next_us, lw_previews_next_us (self));
  earlier (&next_us, lw_books_next_us (self, now_us));
  earlier (&next_us, self->alarms_next_us);
  if (self->journal_off && !self->in_flight)
    earlier (&next_us, self->journal_retry_us);
  if (self->connected && now_us < self->link_up_us + LW_LINK_SETTLED_US)
    earlier (&next_us, self->link_up_us + LW_LINK_SETTLED_US);
  return next_us;
}

/* Ends every entry: what is due begins, what changed is written, the owner hears when to come back. */
void
lw_trade_settle (LwTrade *self,
                 gint64   now_us)
{
  gint64 next_us;

  lw_commits_save_changed (self); /* with the evidence, before a change takes the next place in the queue */
  for (guint i = 0; i < self->intents->len; i++)
    lw_changes_pump (self, g_ptr_array_index (self->intents, i), now_us);
  lw_books_review (self, now_us);
  lw_uncovered_review (self, now_us);
  lw_snapshot_wake (self, now_us);
  lw_trade_update_synced (self, now_us);
  lw_exit_book_review (self, now_us);
  lw_alarm_book_review (self, now_us);
  lw_commits_pump (self, now_us);
  lw_previews_forget (self);
  next_us = next_wake (self, now_us);
  if (next_us == self->wake_us)
    return;
  self->wake_us = next_us;
  lw_trade_push (self, LW_TRADE_WAKE)->at_us = next_us;
}

/* orders.md 9, cold start: what was under way when the program ended may have been sent. */
static void
start_live (LwTrade *self,
            LwLive  *live,
            gint64   now_us)
{
  if (live->row.state == LW_INTENT_ARMED)
    live->row.sent_us = live->row.created_us;
  live->counts_sent_us = now_us;
  for (guint i = 0; i < live->revisions->len; i++)
    {
      LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if (revision->state == LW_REV_ARMED || revision->state == LW_REV_SENT)
        revision->state = LW_REV_UNKNOWN;
    }
  lw_cancels_lost (self, live, now_us);
  lw_trade_raise (self, live, LW_EV_START, NULL, now_us);
}

static void
load_intent (LwTrade        *self,
             const LwIntent *row)
{
  LwLive *live = lw_live_new ();

  live->row = *row;
  live->row.verified = FALSE;
  live->placed = TRUE;
  live->row.cancel_elsewhere = lw_cancels_elsewhere (self, row);
  live->counts_sent_us = row->sent_us;
  g_strlcpy (live->reservation.intent, row->id, sizeof live->reservation.intent);
  if (lw_intent_is_draft (row))
    lw_previews_keep (self, live);
  else
    lw_trade_keep_live (self, live);
}

static void
load_changes (LwTrade                 *self,
              const LwJournalContents *journal)
{
  for (guint i = 0; i < journal->revisions->len; i++)
    {
      LwRevision *revision = &g_array_index (journal->revisions, LwRevision, i);
      LwLive *live = lw_trade_find_live (self, revision->intent);

      if (live != NULL)
        g_array_append_val (live->revisions, *revision);
    }
  for (guint i = 0; i < journal->reservations->len; i++)
    {
      LwReservation *reservation = &g_array_index (journal->reservations, LwReservation, i);
      LwLive *live = lw_trade_find_live (self, reservation->intent);

      if (live != NULL)
        live->reservation = *reservation;
    }
  for (guint i = 0; i < journal->cancels->len; i++)
    {
      LwCancel *cancel = &g_array_index (journal->cancels, LwCancel, i);
      LwLive *live = lw_trade_find_live (self, cancel->intent);

      if (live != NULL)
        g_array_append_val (live->cancels, *cancel);
    }
}

/* What was only previewed when the program ended was not sent. */
static void
start_drafts (LwTrade *self,
              gint64   now_us)
{
  for (guint i = 0; i < self->drafts->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->drafts, i);

      if (!lw_live_is_final (live))
        start_live (self, live, now_us);
      live->shown = live->row;
    }
}

static void
load (LwTrade                 *self,
      const LwJournalContents *journal,
      gint64                   now_us)
{
  self->max_order_id = journal->max_order_id;
  self->id_epoch = (int) lw_journal_contents_number (journal, "id_epoch", 0);
  self->epoch_base = (gint32) lw_journal_contents_number (journal, "epoch_base", 0);
  lw_kill_load (self, journal, now_us);
  for (guint i = 0; i < journal->intents->len; i++)
    load_intent (self, &g_array_index (journal->intents, LwIntent, i));
  load_changes (self, journal);
  lw_books_load (self, journal);
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      lw_books_count (self, live);
      if (!lw_live_is_final (live))
        start_live (self, live, now_us);
      live->row.change_limit = LW_PRICE_NONE;
      live->row.change_unknown = !lw_live_is_final (live) && (lw_cancels_any_unknown (live) || lw_changes_any_unknown (live));
      live->shown = live->row;
    }
  start_drafts (self, now_us);
  lw_unattributed_load (self, journal, now_us);
  lw_exit_book_load (self, journal, now_us);
}

LwTrade *
lw_trade_new (const LwTradeConfig     *config,
              const LwJournalContents *journal,
              gint64                   now_us)
{
  LwTrade *self = g_new0 (LwTrade, 1);

  self->config = *config;
  self->commit_us = LW_GATE_NONE;
  self->intents = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_live_free);
  self->drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_live_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->past_drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->past_previews = g_hash_table_new (NULL, NULL);
  self->conflicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->conflict_rows = g_array_new (FALSE, FALSE, sizeof (LwConflict));
  g_queue_init (&self->actions);
  g_queue_init (&self->jobs);
  self->execs = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->top = g_hash_table_new (g_str_hash, g_str_equal);
  self->commissions = g_ptr_array_new_with_free_func (g_free);
  self->commission_of = g_hash_table_new (g_str_hash, g_str_equal);
  self->externals = g_array_new (FALSE, TRUE, sizeof (LwExternal));
  self->unattributed = g_array_new (FALSE, TRUE, sizeof (LwUnattributed));
  self->holdings = g_array_new (FALSE, TRUE, sizeof (LwHolding));
  self->exits = g_ptr_array_new_with_free_func (g_free);
  self->alarms = lw_alarm_book_new ();
  self->exits_loss_micro = LW_GATE_NONE;
  self->et_date = lw_calendar_ny_date (now_us);
  if (journal != NULL)
    load (self, journal, now_us);
  lw_limits_load (self, journal, now_us);
  lw_trade_settle (self, now_us);
  return self;
}

void
lw_trade_free (LwTrade *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->actions, (GDestroyNotify) action_free);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) lw_job_free);
  g_hash_table_unref (self->top);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->commission_of);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->past_drafts);
  g_hash_table_unref (self->past_previews);
  g_hash_table_unref (self->conflicts);
  g_array_unref (self->conflict_rows);
  g_ptr_array_unref (self->intents);
  g_ptr_array_unref (self->drafts);
  g_ptr_array_unref (self->execs);
  g_ptr_array_unref (self->commissions);
  g_array_unref (self->externals);
  g_array_unref (self->unattributed);
  g_array_unref (self->holdings);
  g_ptr_array_unref (self->exits);
  g_array_unref (self->alarms);
  g_free (self->accounts);
  g_free (self->synced_why);
  g_free (self->off_reason);
  g_free (self);
}

gboolean
lw_trade_unlock_live (LwTrade    *self,
                      const char *tail,
                      gint64      now_us)
{
  if (self->live_unlocked || strlen (tail) < 3 || !g_str_has_suffix (self->config.account, tail))
    return self->live_unlocked;
  self->live_unlocked = TRUE;
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "unlock", "by a person, who typed the end of the account's name: live "
                          "orders may be sent in this run");
  lw_trade_settle (self, now_us);
  return TRUE;
}

gboolean
lw_trade_preview (LwTrade        *self,
                  const char     *draft_id,
                  const LwTicket *ticket,
                  gint64          now_us,
                  const char    **why)
{
  lw_trade_update_synced (self, now_us);
  *why = lw_previews_ask (self, draft_id, ticket, now_us);
  lw_trade_settle (self, now_us);
  return *why == NULL;
}

gboolean
lw_trade_transmit (LwTrade        *self,
                   const char     *intent_id,
                   const LwTicket *ticket,
                   gint64          now_us,
                   LwVerdict      *verdict)
{
  gboolean ok = lw_trade_transmit_row (self, intent_id, ticket, now_us, verdict);

  lw_trade_settle (self, now_us);
  return ok;
}

gboolean
lw_trade_modify (LwTrade        *self,
                 const char     *intent_id,
                 const LwTicket *ticket,
                 gint64          now_us,
                 LwVerdict      *verdict)
{
  gboolean ok = lw_trade_modify_row (self, intent_id, ticket, now_us, verdict);

  lw_trade_settle (self, now_us);
  return ok;
}

void
lw_trade_check_change (LwTrade        *self,
                       const char     *intent_id,
                       const LwTicket *ticket,
                       gint64          now_us,
                       LwVerdict      *verdict)
{
  lw_trade_check_change_row (self, intent_id, ticket, now_us, verdict);
}

gboolean
lw_trade_set_limits (LwTrade            *self,
                     const LwGateLimits *limits,
                     gint64              now_us,
                     char              **complaint)
{
  *complaint = lw_gate_limits_complaint (limits);
  if (*complaint != NULL)
    return FALSE;
  lw_limits_change (self, limits, now_us);
  lw_trade_settle (self, now_us);
  return TRUE;
}

static void
press (LwTrade      *self,
       const char   *intent_id,
       LwIntentEvent event,
       gint64        now_us)
{
  LwLive *live = lw_trade_find_live (self, intent_id);

  if (live != NULL)
    lw_trade_raise (self, live, event, NULL, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_discard (LwTrade    *self,
                  const char *draft_id,
                  gint64      now_us)
{
  LwLive *live = lw_trade_find_live (self, draft_id);

  if (live != NULL && live->row.state == LW_INTENT_DRAFT)
    lw_previews_drop (self, live, now_us);
  press (self, draft_id, LW_EV_DISCARD, now_us);
}

void
lw_trade_cancel (LwTrade    *self,
                 const char *intent_id,
                 gint64      now_us)
{
  press (self, intent_id, LW_EV_CANCEL, now_us);
}

void
lw_trade_abandon (LwTrade    *self,
                  const char *intent_id,
                  gint64      now_us)
{
  press (self, intent_id, LW_EV_ABANDON, now_us);
}

void
lw_trade_signoff (LwTrade    *self,
                  const char *intent_id,
                  gint64      now_us)
{
  press (self, intent_id, LW_EV_SIGNOFF, now_us);
}

void
lw_trade_look (LwTrade    *self,
               const char *intent_id,
               gint64      now_us)
{
  if (self->run.failed)
    lw_snapshot_want (self, now_us);
  press (self, intent_id, LW_EV_LOOK, now_us);
}

void
lw_trade_resubmit (LwTrade    *self,
                   const char *intent_id,
                   gint64      now_us)
{
  press (self, intent_id, LW_EV_RESUBMIT, now_us);
}

guint
lw_trade_cancel_after_loss (LwTrade *self,
                            gint64   now_us)
{
  guint n = lw_cancels_after_loss (self, now_us);

  lw_trade_settle (self, now_us);
  return n;
}

void
lw_trade_kill (LwTrade *self,
               gint64   now_us)
{
  lw_kill_press (self, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_release_kill (LwTrade *self,
                       gint64   now_us)
{
  lw_kill_release (self, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_note_global_cancel (LwTrade *self,
                             gint64   now_us)
{
  lw_kill_note_global_cancel (self, now_us);
  lw_trade_settle (self, now_us);
}

guint
lw_trade_n_conflicts (LwTrade *self)
{
  return self->conflict_rows->len;
}

const LwConflict *
lw_trade_get_conflict (LwTrade *self,
                       guint    i)
{
  return &g_array_index (self->conflict_rows, LwConflict, i);
}

gboolean
lw_trade_cancel_conflict (LwTrade *self,
                          gint32   order_id,
                          gint64   now_us)
{
  gboolean asked = lw_conflicts_cancel (self, order_id, now_us);

  lw_trade_settle (self, now_us);
  return asked;
}

gboolean
lw_trade_is_killed (LwTrade *self)
{
  return self->killed;
}

void
lw_trade_write_now (LwTrade *self,
                    gint64   now_us)
{
  self->journal_retry_us = now_us;
  lw_commits_pump (self, now_us);
}

gboolean
lw_trade_is_saved (LwTrade *self)
{
  return g_queue_is_empty (&self->jobs);
}

void
lw_trade_report (LwTrade        *self,
                 const LwReport *report,
                 gint64          now_us)
{
  lw_reports_take (self, report, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_committed (LwTrade      *self,
                    guint64       token,
                    const GError *error,
                    gint64        now_us)
{
  lw_commits_done (self, token, error, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_not_encoded (LwTrade    *self,
                      guint64     token,
                      const char *why,
                      gint64      now_us)
{
  lw_commits_not_encoded (self, token, why, now_us);
  lw_trade_settle (self, now_us);
}

static void
order_frame (LwTrade *self,
             LwLive  *live,
             guint64  frame,
             gint64   now_us)
{
  live->frame = frame;
  if (frame == 0)
    lw_trade_raise (self, live, LW_EV_OUT_WITHDRAWN, NULL, now_us);
  else if (live->withdraw)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = frame;
}

void
lw_trade_frame (LwTrade *self,
                guint64  token,
                guint64  frame,
                gint64   now_us)
{
  for (guint i = 0; token != 0 && i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->token == token && live->placed && live->frame == 0)
        order_frame (self, live, frame, now_us);
      else if (live->change_token == token && live->change_placed && live->change_frame == 0)
        lw_changes_frame (self, live, frame, now_us);
      else if (live->cancel_token == token)
        {
          live->cancel_frame = frame;
          if (frame == 0)
            lw_cancels_withdrawn (self, live, now_us);
        }
    }
  lw_previews_frame (self, token, frame, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_frame_out (LwTrade *self,
                    guint64  frame,
                    gint64   now_us)
{
  for (guint i = 0; frame != 0 && i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->frame == frame)
        {
          live->late_us = 0;
          lw_trade_raise (self, live, LW_EV_OUT_FIRST, NULL, now_us);
        }
      else if (live->change_frame == frame)
        lw_changes_out (self, live, now_us);
      else if (live->cancel_frame == frame)
        lw_cancels_out (self, live, now_us);
    }
  lw_previews_out (self, frame, now_us);
  lw_trade_settle (self, now_us);
}

void
lw_trade_frame_withdrawn (LwTrade *self,
                          guint64  frame,
                          gint64   now_us)
{
  for (guint i = 0; frame != 0 && i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->frame == frame)
        lw_trade_raise (self, live, LW_EV_OUT_WITHDRAWN, NULL, now_us);
      else if (live->change_frame == frame)
        lw_changes_withdrawn (self, live, now_us);
      else if (live->cancel_frame == frame)
        lw_cancels_withdrawn (self, live, now_us);
    }
  lw_previews_withdrawn (self, frame, now_us);
  lw_trade_settle (self, now_us);
}

static gboolean
take_due (gint64 *deadline_us,
          gint64  now_us)
{
  if (*deadline_us == 0 || now_us < *deadline_us)
    return FALSE;
  *deadline_us = 0;
  return TRUE;
}

/* Only an order that TWS has said is gone may be replaced: silence is no such word, and a refusal is none either. */
static void
tell_not_replaced (LwTrade *self,
                   LwLive  *live,
                   gint64   now_us)
{
  const char *refusal = lw_cancels_refusal (live);

  if (refusal == NULL)
    lw_trade_alarm (self, live, now_us, "TWS did not answer the cancel of order %s: it is not replaced", live->row.id);
  else
    lw_trade_alarm (self, live, now_us, "TWS refused the cancel of order %s (\"%s\"): it may be live, and it is not replaced", live->row.id, refusal);
}

static void
wake_live (LwTrade *self,
           LwLive  *live,
           gint64   now_us)
{
  if (take_due (&live->late_us, now_us) && live->row.state < LW_INTENT_SENT)
    lw_trade_raise (self, live, LW_EV_LATE, NULL, now_us);
  if (take_due (&live->silence_us, now_us))
    lw_trade_raise (self, live, LW_EV_SILENCE, NULL, now_us);
  if (take_due (&live->checking_us, now_us))
    lw_trade_raise (self, live, LW_EV_CHECK_FAILED, NULL, now_us);
  if (take_due (&live->sup_us, now_us)) /* only as long as it waits for that answer */
    {
      live->sup = FALSE;
      tell_not_replaced (self, live, now_us);
    }
  lw_cancels_wake (self, live, now_us);
  lw_changes_wake (self, live, now_us);
}

void
lw_trade_wake (LwTrade *self,
               gint64   now_us)
{
  LwDate et_date = lw_calendar_ny_date (now_us);

  self->wake_us = 0;
  for (guint i = 0; i < self->intents->len; i++)
    wake_live (self, g_ptr_array_index (self->intents, i), now_us);
  lw_previews_wake (self, now_us);
  lw_books_wake (self, now_us);
  if (et_date != self->et_date)
    {
      self->et_date = et_date;
      lw_trade_raise_all (self, LW_EV_DAY, now_us);
      lw_snapshot_want (self, now_us);
    }
  lw_trade_settle (self, now_us);
}

guint
lw_trade_n_intents (LwTrade *self)
{
  return self->intents->len;
}

const LwIntent *
lw_trade_get_intent (LwTrade *self,
                     guint    i)
{
  g_return_val_if_fail (i < self->intents->len, NULL);
  return &((LwLive *) g_ptr_array_index (self->intents, self->intents->len - 1 - i))->shown;
}

const LwIntent *
lw_trade_find (LwTrade    *self,
               const char *intent_id)
{
  LwLive *live = lw_trade_find_live (self, intent_id);

  return live != NULL ? &live->shown : NULL;
}

void
lw_trade_get_stats (LwTrade      *self,
                    LwTradeStats *stats)
{
  *stats = self->stats;
}
