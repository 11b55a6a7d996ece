#define G_LOG_DOMAIN "lw-transition"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

#define C(name) LW_BIT (LW_COND_##name)
#define HAS(name) ((row->actions & LW_BIT (LW_DO_##name)) != 0)
#define WHEN(condition, name) ((condition) ? C (name) : 0)
#define MOD_US (5 * LW_SECOND_US)
#define STANDS (LW_BIT (LW_INTENT_WORKING) | LW_BIT (LW_INTENT_PARTIAL) | LW_BIT (LW_INTENT_HELD))

/* A change to more that is out may stand: what fills the order as it was does not end it then. Once TWS says that it is filled, or lists it no
 * more, the change was too late. */
static guint64
count_condition (const LwLive *live,
                 LwIntentEvent event)
{
  gboolean may_stand = event == LW_EV_EXEC || event == LW_EV_LIVE || event == LW_EV_LISTED;

  if (!live->any_fill)
    return C (NONE);
  return live->row.filled >= (may_stand ? lw_live_most (live) : live->row.quantity) ? C (ALL) : C (PART);
}

static guint64
hint_condition (LwHint hint)
{
  switch (hint)
    {
    case LW_HINT_GONE:     return C (HINT_GONE);
    case LW_HINT_REJECTED: return C (HINT_REJECTED);
    case LW_HINT_FILLED:   return C (HINT_FILLED);
    default:               return 0;
    }
}

static gboolean
has_modify (const LwLive *live,
            gint64        now_us)
{
  for (guint i = 0; i < live->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if (revision->purpose != LW_PURPOSE_MODIFY)
        continue;
      if (revision->state == LW_REV_SENT)
        return TRUE;
      if ((revision->state == LW_REV_REFUSED || revision->state == LW_REV_UNKNOWN) && now_us - revision->us <= MOD_US)
        return TRUE;
    }
  return FALSE;
}

/* A DAY order sent in the evening belongs to the session that follows: the first 17:00 New York of a trading day after it was
 * sent. */
static gint64
session_end (gint64 sent_us)
{
  LwDate date = lw_calendar_ny_date (sent_us);

  while (lw_calendar_ny_instant (date, 17, 0) <= sent_us || !lw_calendar_is_open (date))
    date++;
  return lw_calendar_ny_instant (date, 17, 0);
}

static gboolean
is_over (const LwIntent *intent,
         gint64          now_us)
{
  if (!intent->acked || intent->sent_us == 0)
    return FALSE;
  if (strcmp (intent->tif, "GTD") == 0 && intent->gtd_us > 0)
    return now_us > intent->gtd_us;
  return strcmp (intent->tif, "DAY") == 0 && now_us >= session_end (intent->sent_us);
}

static guint64
absence_condition (const LwTrade *self,
                   const LwLive  *live)
{
  if (live->row.absences == 0)
    return C (FIRST);
  return self->run.started_us - live->row.first_absence_us >= LW_ABSENCE_GAP_US ? C (SECOND) : 0;
}

static gboolean
cancel_was_sent (const LwLive *live)
{
  for (guint i = 0; i < live->cancels->len; i++)
    if (g_array_index (live->cancels, LwCancel, i).state != LW_CANCEL_ASKED)
      return TRUE;
  return FALSE;
}

guint64
lw_trade_conditions (LwTrade      *self,
                     LwLive       *live,
                     LwIntentEvent event,
                     gint64        now_us)
{
  const LwIntent *intent = &live->row;
  guint64 held = count_condition (live, event) | hint_condition (intent->hint) | absence_condition (self, live);

  held |= WHEN (live->gate_ok, GATEOK) | WHEN (live->abort, ABORT) | WHEN (intent->acked, ACKED) | WHEN (live->sup, SUP);
  held |= WHEN (has_modify (live, now_us), MOD);
  held |= WHEN (is_over (intent, now_us), OVER);
  held |= WHEN (lw_books_positions_ok (self, live), POSOK);
  held |= WHEN (lw_calendar_ny_date (intent->sent_us) != lw_calendar_ny_date (now_us), NEWDAY);
  held |= WHEN (cancel_was_sent (live), CXL);
  held |= WHEN (live->sub, SUB);
  held |= WHEN (live->ended_us > 0 && now_us - live->ended_us <= 5 * LW_SECOND_US, WITHIN_5S);
  return held;
}

static void
set_revision (LwLive     *live,
              LwRevState  state,
              const LwCause *cause,
              gint64      now_us)
{
  LwRevision *revision = lw_live_revision (live, LW_PURPOSE_NEW);

  if (revision == NULL || revision->state == state)
    return;
  revision->state = state;
  revision->us = now_us;
  if (cause != NULL && cause->code != 0)
    {
      revision->code = cause->code;
      lw_text_copy (revision->text, sizeof revision->text, cause->text);
    }
}

static void
keep_text (LwLive        *live,
           const LwCause *cause)
{
  if (cause != NULL && cause->text != NULL && cause->text[0] != '\0')
    lw_text_copy (live->row.reason, sizeof live->row.reason, cause->text);
}

static void
alarm_for (LwTrade           *self,
           LwLive            *live,
           const LwIntentRow *row,
           LwIntentState      before,
           LwIntentEvent      event,
           gint64             now_us)
{
  gboolean is_void = before == LW_INTENT_NOT_SENT || before == LW_INTENT_ABANDONED;
  gboolean rose = live->row.filled > live->filled_before;
  g_autofree char *sentence = NULL;

  if (!(HAS (ALARM) || (HAS (ALARM_NOT_UNKNOWN) && before != LW_INTENT_UNKNOWN) || (HAS (ALARM_VOID) && is_void) ||
        (HAS (ALARM_IF_ROSE) && rose)))
    return;
  sentence = lw_trade_sentence (self, &live->row, now_us);
  lw_trade_alarm (self, live, now_us, "%s: %s (was %s; %s). %s", live->row.vertical.symbol,
                  lw_intent_state_word (live->row.state), lw_intent_state_word (before), lw_intent_event_word (event), sentence);
}

/* An order that is over and that TWS keeps in its lists as Inactive: the list that says so is the check, else one would follow the
 * other for ever. */
static gboolean
is_answer (LwTrade       *self,
           const LwLive  *live,
           LwIntentEvent  event)
{
  return event == LW_EV_INACTIVE && lw_live_is_final (live) && lw_snapshot_is_listing (self);
}

static void
do_lists (LwTrade           *self,
          const LwIntentRow *row,
          LwLive            *live,
          LwIntentEvent      event,
          gint64             now_us)
{
  if (HAS (CHECK) && !is_answer (self, live, event))
    lw_snapshot_want_check (self, now_us);
  if (HAS (CHECK_2S))
    {
      live->ask_from_us = now_us + 2 * LW_SECOND_US;
      lw_snapshot_want_check (self, live->ask_from_us);
    }
  if (HAS (SNAPSHOT) || (HAS (SNAPSHOT_NOT_DAY) && event != LW_EV_DAY))
    lw_snapshot_want (self, now_us);
  if (HAS (SNAPSHOT_30S))
    lw_snapshot_want (self, live->row.first_absence_us + LW_ABSENCE_GAP_US);
}

static void
do_memory (LwTrade           *self,
           LwLive            *live,
           const LwIntentRow *row)
{
  if (HAS (HINT_GONE))
    live->row.hint = LW_HINT_GONE;
  if (HAS (HINT_REJECTED))
    live->row.hint = LW_HINT_REJECTED;
  if (HAS (HINT_FILLED))
    live->row.hint = LW_HINT_FILLED;
  if (HAS (ABSENCE_ZERO))
    live->row.absences = 0, live->row.first_absence_us = 0;
  if (HAS (ABSENCE_ONE))
    live->row.absences = 1, live->row.first_absence_us = self->run.started_us;
  if (HAS (EXPIRED))
    lw_text_copy (live->row.reason, sizeof live->row.reason, "expired, inferred");
  if (HAS (ABORT))
    live->abort = TRUE;
  if (HAS (UNVERIFIED))
    live->row.verified = FALSE;
}

static void
do_revision (LwLive            *live,
             const LwIntentRow *row,
             LwIntentEvent      event,
             const LwCause     *cause,
             gint64             now_us)
{
  if (HAS (MARK_SENT))
    {
      set_revision (live, LW_REV_SENT, NULL, now_us);
      live->row.sent_us = live->counts_sent_us = now_us;
      live->sent_here = TRUE;
    }
  if (HAS (REV_REFUSED))
    set_revision (live, LW_REV_REFUSED, cause, now_us);
  if (HAS (REV_UNKNOWN))
    set_revision (live, LW_REV_UNKNOWN, NULL, now_us);
  if (HAS (REV_ACKED) || (live->row.acked && lw_intent_event_is_evidence (event)))
    set_revision (live, LW_REV_ACKED, NULL, now_us);
}

static void
withdraw (LwTrade *self,
          LwLive  *live)
{
  if (!live->placed || live->withdraw || live->row.state != LW_INTENT_ARMED)
    return;
  live->withdraw = TRUE;
  if (live->frame != 0)
    lw_trade_push (self, LW_TRADE_WITHDRAW)->frame = live->frame;
}

void
lw_trade_take_back (LwTrade *self,
                    LwLive  *live)
{
  live->abort |= live->row.state == LW_INTENT_RESERVED;
  withdraw (self, live);
  lw_changes_drop (self, live);
}

static void
do_frames (LwTrade           *self,
           LwLive            *live,
           const LwIntentRow *row,
           LwIntentEvent      event,
           gint64             now_us)
{
  if (HAS (SEND_FRAME) && !live->placed)
    {
      live->placed = TRUE;
      self->stats.placed++;
      lw_trade_push (self, LW_TRADE_PLACE)->token = live->token;
    }
  if (HAS (WITHDRAW))
    withdraw (self, live);
  if (HAS (WAKE_LATE))
    live->late_us = now_us + LW_LATE_US;
  if (HAS (WAKE_SILENCE))
    live->silence_us = now_us + LW_SILENCE_US;
  if (HAS (CANCEL))
    lw_cancels_ask (self, live, HAS (SUP) ? "supersede" : event == LW_EV_KILL ? "kill" : "person", now_us);
  if (HAS (SUP))
    {
      live->sup = TRUE;
      live->sup_us = now_us + LW_SILENCE_US;
    }
}

static void
set_reservation (LwLive *live,
                 gint64  now_us)
{
  gboolean is_final = lw_live_is_final (live);

  if (is_final && live->reservation.freed_us == 0)
    live->reservation.freed_us = now_us;
  else if (!is_final)
    live->reservation.freed_us = 0;
}

static void
say_not_sent (LwTrade       *self,
              LwLive        *live,
              LwIntentEvent  event,
              const LwCause *cause)
{
  const char *why = event == LW_EV_DISCARD || event == LW_EV_START ? "a ticket that was previewed and not sent" :
                    event == LW_EV_LOST ? "the connection was lost before a byte was out" :
                    self->off_reason != NULL && (live->abort || live->withdraw) ? self->off_reason :
                    live->abort || live->withdraw ? "taken back before a byte was out" : "it could not be written to TWS";

  if (live->row.reason[0] == '\0')
    lw_text_copy (live->row.reason, sizeof live->row.reason, cause != NULL && cause->text != NULL ? cause->text : why);
}

/* What follows from the new state, whatever the row. */
static void
enter_state (LwTrade       *self,
             LwLive        *live,
             LwIntentState  before,
             LwIntentEvent  event,
             const LwCause *cause,
             gint64         now_us)
{
  LwIntentState after = live->row.state;

  set_reservation (live, now_us);
  if (before == after)
    return;
  live->status[0] = '\0';
  live->checking_us = after == LW_INTENT_CHECKING ? now_us + LW_CHECKING_US : 0;
  live->ask_from_us = 0;
  live->full_heard = before == LW_INTENT_CHECKING && after == LW_INTENT_UNRESOLVED && live->row.hint == LW_HINT_FILLED;
  if (after != LW_INTENT_CHECKING)
    live->row.hint = LW_HINT_NONE;
  if (after != LW_INTENT_SENT)
    live->silence_us = 0;
  if (after != LW_INTENT_ABSENT)
    live->sup = FALSE, live->sup_us = 0;
  live->ended_us = after == LW_INTENT_CANCELLED ? now_us : 0;
  live->row.final_us = lw_live_is_final (live) ? now_us : 0;
  if (after == LW_INTENT_NOT_SENT)
    {
      say_not_sent (self, live, event, cause);
      set_revision (live, LW_REV_WITHDRAWN, NULL, now_us);
    }
  /* TWS may be late with an openOrder: what is alive again is looked at once more. */
  if (lw_intent_state_is_final (before) && (LW_BIT (after) & STANDS) != 0)
    lw_snapshot_want (self, now_us);
  if (lw_live_is_final (live))
    {
      lw_cancels_final (self, live);
      lw_changes_final (self, live, now_us);
    }
  lw_changes_entered (self, live, now_us);
}

static void
write_event (LwTrade       *self,
             LwLive        *live,
             LwIntentState  before,
             LwIntentEvent  event,
             const LwCause *cause,
             gint64         now_us)
{
  g_autofree char *raw = cause != NULL && cause->report != NULL ? lw_report_raw (cause->report) : NULL;
  g_autofree char *text = g_strdup_printf ("%s -> %s%s%s", lw_intent_state_word (before),
                                           lw_intent_state_word (live->row.state), raw != NULL ? " " : "", raw != NULL ? raw : "");

  lw_journal_batch_event (lw_commits_batch (self), now_us, live->row.id, lw_intent_event_word (event), text);
}

/* A byte was out when the frame was to be taken back: the person's word holds. */
static void
cancel_what_left (LwTrade       *self,
                  LwLive        *live,
                  LwIntentState  before,
                  LwIntentEvent  event,
                  gint64         now_us)
{
  live->cancel_wanted |= event == LW_EV_CANCEL && before == LW_INTENT_ARMED;
  if (event == LW_EV_OUT_FIRST && live->cancel_wanted)
    lw_cancels_ask (self, live, "person", now_us);
}

/* What the person signs: the position table that was shown. */
static void
write_positions (LwTrade *self,
                 LwLive  *live,
                 gint64   now_us)
{
  g_autofree char *positions = lw_sentences_positions (self, &live->row);
  g_autofree char *raw = g_strdup_printf ("by a person: TWS shows %s", positions);

  lw_journal_batch_event (lw_commits_batch (self), now_us, live->row.id, "signoff.positions", raw);
  lw_journal_batch_act (lw_commits_batch (self)->signoffs, now_us, live->row.id, raw);
}

void
lw_trade_carry_out (LwTrade           *self,
                    LwLive            *live,
                    const LwIntentRow *row,
                    LwIntentState      before,
                    LwIntentEvent      event,
                    const LwCause     *cause,
                    guint64            conditions,
                    gint64             now_us)
{
  if (HAS (TEXT))
    keep_text (live, cause);
  do_memory (self, live, row);
  do_revision (live, row, event, cause, now_us);
  do_frames (self, live, row, event, now_us);
  live->row.state = lw_intent_next (row, before, conditions);
  if (HAS (NEW_TICKET))
    g_strlcpy (lw_trade_push (self, LW_TRADE_NEW_TICKET)->intent, live->row.id, LW_INTENT_ID_SIZE);
  if (HAS (POSITIONS))
    write_positions (self, live, now_us);
  enter_state (self, live, before, event, cause, now_us);
  lw_kill_entered (self, live, before, now_us);
  cancel_what_left (self, live, before, event, now_us);
  do_lists (self, row, live, event, now_us);
  if (HAS (ORDERS_OFF))
    lw_trade_orders_off (self, "TWS named an order id that this program had not used: another program uses the same client id. "
                               "Close it, then start again", now_us);
  alarm_for (self, live, row, before, event, now_us);
  live->dirty = TRUE;
  write_event (self, live, before, event, cause, now_us);
}
