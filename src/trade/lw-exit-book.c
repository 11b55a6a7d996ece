#define G_LOG_DOMAIN "lw-exit-book"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

/* The targets and stops of this account. Whoever changes a row writes why; what a start finds armed is armed no more. */

LwExitLive *
lw_exit_book_find (LwTrade    *self,
                   const char *intent_id)
{
  for (guint i = 0; i < self->exits->len; i++)
    {
      LwExitLive *exit = g_ptr_array_index (self->exits, i);

      if (strcmp (exit->row.intent, intent_id) == 0)
        return exit;
    }
  return NULL;
}

gboolean
lw_exit_book_is_open (const LwExitLive *exit)
{
  return exit->row.state == LW_EXIT_STATE_WATCHING || exit->row.state == LW_EXIT_STATE_STAGED;
}

/* Changed: written with the next commit, or with @into's. */
void
lw_exit_book_touch (LwTrade    *self,
                    LwExitLive *exit,
                    const char *kind,
                    const char *raw,
                    gint64      now_us)
{
  exit->row.us = now_us;
  exit->row.version++;
  exit->dirty = TRUE;
  lw_journal_batch_event (lw_commits_batch (self), now_us, exit->row.intent, kind, raw);
}

void
lw_exit_book_save (LwTrade *self)
{
  for (guint i = 0; i < self->exits->len; i++)
    {
      LwExitLive *exit = g_ptr_array_index (self->exits, i);
      LwLive *live = lw_trade_find_live (self, exit->row.intent);

      if (!exit->dirty || (live != NULL && live->row.state == LW_INTENT_RESERVED && self->into == NULL))
        continue; /* its order's own job writes it */
      exit->dirty = FALSE;
      lw_commits_put_exit (lw_commits_batch (self), &exit->row);
    }
}

void
lw_exit_book_committed (LwTrade              *self,
                        const LwJournalBatch *batch,
                        gboolean              written)
{
  for (guint i = 0; i < batch->exits->len; i++)
    {
      const LwExit *row = &g_array_index (batch->exits, LwExit, i);
      LwExitLive *exit = lw_exit_book_find (self, row->intent);

      if (exit != NULL && written)
        exit->shown = *row;
      else if (exit != NULL)
        exit->dirty = TRUE;
      g_strlcpy (lw_trade_push (self, LW_TRADE_CHANGED)->intent, row->intent, LW_INTENT_ID_SIZE);
    }
}

void
lw_exit_book_basis (const LwIntent *intent,
                    LwExitBasis    *basis)
{
  LwPrice entry = isfinite (intent->avg_price) ? (LwPrice) llround (fabs (intent->avg_price) * LW_PRICE_SCALE)
                                               : ABS (intent->limit);

  *basis = lw_exit_basis (&intent->vertical, intent->limit == LW_PRICE_NONE || intent->order_class == LW_CLASS_ROLL ? LW_PRICE_NONE : entry, 0);
}

gboolean
lw_trade_exit_basis (LwTrade     *self,
                     const char  *intent_id,
                     LwExitBasis *basis)
{
  LwLive *live = lw_trade_find_live (self, intent_id);

  if (live != NULL)
    lw_exit_book_basis (&live->row, basis);
  return live != NULL;
}

gboolean
lw_exit_book_same_spread (const LwVertical *a,
                          const LwVertical *b)
{
  return a->kind == b->kind && a->con_id_1 == b->con_id_1 && a->con_id_2 == b->con_id_2;
}

/* Of all that speak for the same spread. */
static gint64
wanted_of (LwTrade          *self,
           const LwVertical *vertical)
{
  gint64 wanted = 0;

  for (guint i = 0; i < self->exits->len; i++)
    {
      const LwExitLive *exit = g_ptr_array_index (self->exits, i);
      const LwLive *live = lw_trade_find_live (self, exit->row.intent);

      if (lw_exit_book_is_open (exit) && live != NULL && lw_exit_book_same_spread (&live->row.vertical, vertical))
        wanted += (gint64) floor (live->row.filled);
    }
  return wanted;
}

/* Executions come one after the other: combo, then legs. */
static gboolean
are_counted (LwTrade *self,
             gint32   long_id,
             gint32   short_id)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      for (guint k = 0; live->uneven && k < live->row.n_legs; k++)
        if (live->row.legs[k].con_id == long_id || live->row.legs[k].con_id == short_id)
          return FALSE;
    }
  return TRUE;
}

static void
position_of (LwTrade        *self,
             const LwLive   *live,
             gint64          now_us,
             LwExitPosition *position)
{
  gint32 long_id = lw_vertical_long_id (&live->row.vertical), short_id = lw_vertical_short_id (&live->row.vertical);

  position->known = lw_snapshot_is_fresh (self, now_us);
  position->counted = are_counted (self, long_id, short_id);
  position->differ_us = MAX (lw_books_differ_us (self, long_id, now_us), lw_books_differ_us (self, short_id, now_us));
  position->opening_over = lw_live_is_final (live);
  position->expired = live->row.vertical.last_trade_us > 0 && now_us >= live->row.vertical.last_trade_us;
  position->filled = (gint64) floor (live->row.filled);
  position->held_long = (gint64) floor (lw_books_holding (self, long_id)->expected);
  position->held_short = (gint64) floor (-lw_books_holding (self, short_id)->expected);
  position->wanted = wanted_of (self, &live->row.vertical);
  position->closable = MIN (lw_trade_closable (self, long_id, -1), lw_trade_closable (self, short_id, 1));
}

static void
end (LwTrade    *self,
     LwExitLive *exit,
     const char *why,
     gint64      now_us)
{
  exit->row.state = LW_EXIT_STATE_INACTIVE;
  exit->armed = FALSE;
  lw_text_copy (exit->row.reason, sizeof exit->row.reason, why);
  exit->waiting[0] = '\0';
  lw_exit_book_touch (self, exit, "exit.inactive", why, now_us);
}

LwExitHold
lw_exit_book_position (LwTrade    *self,
                       LwExitLive *exit,
                       gint64      now_us)
{
  const LwLive *live = lw_trade_find_live (self, exit->row.intent);
  g_autofree char *why = NULL;
  LwExitPosition position;
  LwExitHold hold;

  if (live == NULL)
    return LW_EXIT_WAITS;
  position_of (self, live, now_us, &position);
  hold = lw_exits_hold (&position, &why);
  exit->quantity = (int) MIN (position.filled, G_MAXINT);
  lw_text_copy (exit->waiting, sizeof exit->waiting, hold == LW_EXIT_WAITS ? why : "");
  if (hold == LW_EXIT_OVER)
    end (self, exit, why, now_us);
  if (hold != LW_EXIT_HELD)
    lw_exits_forget (&exit->memory);
  return hold;
}

static gboolean
any_unknown (const LwTrade *self)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->row.state == LW_INTENT_UNKNOWN || live->row.state == LW_INTENT_ABSENT || live->row.state == LW_INTENT_UNRESOLVED)
        return TRUE;
    }
  return FALSE;
}

/* The last ones of those that went out by themselves since @from_us. */
static gint64
rejects_since (const LwTrade *self,
               gint64         from_us)
{
  gint64 n = 0;

  for (guint i = self->intents->len; i > 0; i--)
    {
      const LwIntent *row = &((const LwLive *) g_ptr_array_index (self->intents, i - 1))->row;

      if (strcmp (row->origin, LW_ORIGIN_EXIT) != 0 || !lw_intent_state_is_final (row->state))
        continue;
      if (row->created_us < from_us || row->state != LW_INTENT_REJECTED)
        break;
      n++;
    }
  return n;
}

static gboolean
is_unexplained (LwTrade          *self,
                const LwExitLive *exit)
{
  const LwLive *live = lw_trade_find_live (self, exit->row.intent);

  return live != NULL && lw_unattributed_is_open_for (self, live->row.vertical.symbol);
}

const char *
lw_exit_book_why_disarmed (LwTrade          *self,
                           const LwExitLive *exit,
                           gint64            loss_micro,
                           gint64            now_us)
{
  const LwExitAuto automation = {
    .armed = exit->armed, .killed = self->killed, .unknown = any_unknown (self), .unexplained = is_unexplained (self, exit),
    .gap = !self->connected || !self->link_up || self->exits_gap, .rejects = rejects_since (self, exit->armed_us),
    .loss_micro = loss_micro, .day_loss_micro = self->config.limits.day_loss, .armed_day = exit->armed_day,
    .today = lw_calendar_ny_date (now_us),
  };

  return lw_exits_disarm (&automation);
}

/* It goes on as stage. */
static void
disarm (LwTrade    *self,
        LwExitLive *exit,
        const char *why,
        gint64      now_us)
{
  exit->armed = FALSE;
  exit->row.wish.mode = LW_EXIT_MODE_STAGE;
  g_snprintf (exit->row.reason, sizeof exit->row.reason, "not armed any more: %s", why);
  lw_exit_book_touch (self, exit, "exit.disarmed", why, now_us);
}

/* Without the desk's word on the day's loss it stays armed: what is sent needs that word in any case. */
static const char *
why_disarmed_so_far (LwTrade          *self,
                     const LwExitLive *exit,
                     gint64            now_us)
{
  return lw_exit_book_why_disarmed (self, exit, self->exits_loss_micro == LW_GATE_NONE ? 0 : self->exits_loss_micro, now_us);
}

/* What changed beside the market. */
void
lw_exit_book_review (LwTrade *self,
                     gint64   now_us)
{
  for (guint i = 0; i < self->exits->len; i++)
    {
      LwExitLive *exit = g_ptr_array_index (self->exits, i);
      const char *why;

      if (!lw_exit_book_is_open (exit))
        continue;
      lw_exit_book_position (self, exit, now_us);
      why = exit->armed ? why_disarmed_so_far (self, exit, now_us) : NULL;
      if (why != NULL)
        disarm (self, exit, why, now_us);
    }
  self->exits_gap = FALSE;
  lw_exit_book_save (self);
}

/* G14: armed by a person, with account and limits. */
static void
arm (LwTrade    *self,
     LwExitLive *exit,
     const char *words,
     gint64      now_us)
{
  const LwGateLimits *limits = &self->config.limits;
  g_autofree char *sentence = NULL;
  char date[LW_DATE_TEXT_SIZE];

  exit->armed = TRUE;
  exit->armed_us = now_us;
  exit->armed_day = lw_calendar_ny_date (now_us);
  sentence = g_strdup_printf ("sent without asking until the end of %s in New York, account %s: %s. One order at a time for an underlying, at "
                              "most %" G_GINT64_FORMAT " a minute, %" G_GINT64_FORMAT " a day and %" G_GINT64_FORMAT " an hour by itself; ends at a "
                              "day's loss of %.0f USD, at an order in doubt, at two refusals in a row, and when the connection is lost",
                              lw_date_format (exit->armed_day, date), self->config.account, words, limits->minute_orders, limits->day_orders,
                              limits->auto_orders, (double) limits->day_loss / 1e6);
  lw_journal_batch_act (lw_commits_batch (self)->arms, now_us, exit->row.intent, sentence);
  lw_journal_batch_event (lw_commits_batch (self), now_us, exit->row.intent, "exit.armed", sentence);
}

static LwExitLive *
exit_of (LwTrade    *self,
         const char *intent_id,
         gint64      now_us)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);

  if (exit != NULL)
    return exit;
  exit = g_new0 (LwExitLive, 1);
  g_strlcpy (exit->row.intent, intent_id, sizeof exit->row.intent);
  exit->row.created_us = now_us;
  exit->row.state = LW_EXIT_STATE_REMOVED;
  exit->shown = exit->row;
  g_ptr_array_add (self->exits, exit);
  return exit;
}

/* Rows go to the commit of the order where it is being sent: self->into. */
void
lw_exit_book_attach (LwTrade          *self,
                     const LwIntent   *intent,
                     const LwExitWish *wish,
                     gint64            now_us)
{
  LwExitLive *exit = exit_of (self, intent->id, now_us);
  g_autofree char *words = NULL;
  LwExitBasis basis;

  lw_exit_book_basis (intent, &basis);
  words = lw_exit_wish_words (wish, &basis, intent->vertical.multiplier);
  exit->row.wish = *wish;
  exit->row.state = lw_exit_wish_is_empty (wish) ? LW_EXIT_STATE_REMOVED : LW_EXIT_STATE_WATCHING;
  exit->row.fired_by = LW_EXIT_NEITHER;
  exit->row.price = LW_PRICE_NONE;
  exit->row.closing[0] = exit->row.reason[0] = exit->waiting[0] = exit->market[0] = '\0';
  exit->row.fired_us = 0;
  exit->armed = FALSE;
  lw_exits_forget (&exit->memory);
  lw_exit_book_touch (self, exit, "exit.set", words[0] != '\0' ? words : "taken off", now_us);
  if (exit->row.state == LW_EXIT_STATE_WATCHING && wish->mode == LW_EXIT_MODE_AUTO)
    arm (self, exit, words, now_us);
  lw_exit_book_save (self);
}

/* The order is still on its way, or stands, or has filled. */
static const char *
why_no_exit (const LwLive *live)
{
  if (live == NULL || live->row.state == LW_INTENT_DRAFT)
    return "There is no such order";
  return lw_intent_exit_obstacle (&live->row);
}

static const char *
why_not_auto (LwTrade        *self,
              const LwIntent *intent,
              gint64          now_us)
{
  const LwExitLive exit = { .armed = TRUE, .armed_us = now_us, .armed_day = lw_calendar_ny_date (now_us) };

  if (self->config.kind == LW_ACCOUNT_LIVE && !self->live_unlocked)
    return "the live account is not unlocked in this run";
  if (lw_unattributed_is_open_for (self, intent->vertical.symbol))
    return LW_EXIT_UNEXPLAINED;
  return why_disarmed_so_far (self, &exit, now_us);
}

char *
lw_exit_book_complaint (LwTrade          *self,
                        const LwIntent   *intent,
                        const LwExitWish *wish,
                        gint64            now_us)
{
  const char *why = wish->mode == LW_EXIT_MODE_AUTO && !lw_exit_wish_is_empty (wish) ? why_not_auto (self, intent, now_us) : NULL;
  LwExitBasis basis;

  if (why != NULL)
    return g_strdup_printf ("It cannot be armed: %s. Let it be staged instead", why);
  lw_exit_book_basis (intent, &basis);
  return lw_exit_complaint (wish, &basis);
}

char *
lw_exit_book_ticket_complaint (LwTrade        *self,
                               const LwTicket *ticket,
                               LwOrderClass    order_class,
                               gint64          now_us)
{
  LwIntent intent = { .vertical = ticket->vertical, .order_class = order_class, .limit = ticket->limit, .avg_price = NAN };

  if (ticket->alone != 0 || order_class == LW_CLASS_CLOSE)
    return g_strdup ("Only an order that opens a spread has a target and a stop: take them off");
  return lw_exit_book_complaint (self, &intent, &ticket->exit, now_us);
}

/* What it would speak for is not held, or is being closed. */
static char *
why_not_held (LwTrade          *self,
              const LwExitLive *known,
              const LwLive     *live,
              gint64            now_us)
{
  const LwLive *closing = known != NULL && known->row.state == LW_EXIT_STATE_FIRED ? lw_trade_find_live (self, known->row.closing) : NULL;
  LwExitPosition position;
  char *why = NULL;

  if (closing != NULL && !lw_live_is_final (closing))
    return g_strdup_printf ("The order that closes this spread, %s, is on the way already", closing->row.id);
  position_of (self, live, now_us, &position);
  if (known == NULL || !lw_exit_book_is_open (known))
    position.wanted += position.filled;
  if (lw_exits_hold (&position, &why) == LW_EXIT_OVER)
    {
      g_autofree char *reason = g_steal_pointer (&why);

      return g_strdup_printf ("There is nothing to watch: %s", reason);
    }
  g_free (why);
  return NULL;
}

gboolean
lw_trade_set_exit (LwTrade          *self,
                   const char       *intent_id,
                   const LwExitWish *wish,
                   gint64            now_us,
                   char            **complaint)
{
  LwLive *live = lw_trade_find_live (self, intent_id);
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  const char *why = why_no_exit (live);
  gboolean takes_off = lw_exit_wish_is_empty (wish) && exit != NULL;

  *complaint = why != NULL && !takes_off ? g_strdup (why) : NULL;
  if (*complaint == NULL && lw_exit_wish_is_empty (wish) && exit == NULL)
    *complaint = g_strdup ("Name a target, a stop, or both");
  if (*complaint == NULL && !takes_off)
    *complaint = lw_exit_book_complaint (self, &live->row, wish, now_us);
  if (*complaint == NULL && !takes_off)
    *complaint = why_not_held (self, exit, live, now_us);
  if (*complaint != NULL)
    return FALSE;
  lw_exit_book_attach (self, &live->row, wish, now_us);
  lw_trade_settle (self, now_us);
  return TRUE;
}

void
lw_exit_book_load (LwTrade                 *self,
                   const LwJournalContents *journal,
                   gint64                   now_us)
{
  for (guint i = 0; i < journal->exits->len; i++)
    {
      LwExitLive *exit = g_new0 (LwExitLive, 1);

      exit->row = exit->shown = g_array_index (journal->exits, LwExit, i);
      lw_exits_forget (&exit->memory);
      g_ptr_array_add (self->exits, exit);
      if (exit->row.wish.mode == LW_EXIT_MODE_AUTO && lw_exit_book_is_open (exit))
        disarm (self, exit, "the program was started again", now_us);
      exit->shown = exit->row;
    }
}

guint
lw_trade_n_exits (LwTrade *self)
{
  return self->exits->len;
}

const LwExit *
lw_trade_get_exit (LwTrade *self,
                   guint    i)
{
  g_return_val_if_fail (i < self->exits->len, NULL);
  return &((LwExitLive *) g_ptr_array_index (self->exits, i))->shown;
}

const LwExit *
lw_trade_find_exit (LwTrade    *self,
                    const char *intent_id)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);

  return exit != NULL ? &exit->shown : NULL;
}

gboolean
lw_trade_exit_is_watched (LwTrade    *self,
                          const char *intent_id)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  const LwLive *live = lw_trade_find_live (self, intent_id);

  return exit != NULL && live != NULL && exit->row.state == LW_EXIT_STATE_WATCHING && exit->row.wish.mode != LW_EXIT_MODE_OFF
         && live->row.filled >= 1;
}
