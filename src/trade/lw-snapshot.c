#define G_LOG_DOMAIN "lw-snapshot"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* Their Ends carry no id, so the requests go strictly one after the other. */
static const LwOrderList check_lists[] = { LW_LIST_OPEN_ORDERS, LW_LIST_EXECUTIONS };
static const LwOrderList snapshot_lists[] = { LW_LIST_OPEN_ORDERS, LW_LIST_ALL_OPEN_ORDERS, LW_LIST_EXECUTIONS,
                                              LW_LIST_COMPLETED, LW_LIST_POSITIONS };

static guint
n_lists (const LwRun *run)
{
  return run->kind == LW_RUN_SNAPSHOT ? G_N_ELEMENTS (snapshot_lists) : G_N_ELEMENTS (check_lists);
}

static LwOrderList
current_list (const LwRun *run)
{
  return run->kind == LW_RUN_SNAPSHOT ? snapshot_lists[run->step] : check_lists[run->step];
}

static void
earlier (gint64 *when_us,
         gint64  at_us)
{
  if (*when_us == 0 || at_us < *when_us)
    *when_us = at_us;
}

/* One that is wanted for later is not done with by one before it: its reason needs the time. */
void
lw_snapshot_want_check (LwTrade *self,
                        gint64   at_us)
{
  LwRun *run = &self->run;

  run->check_last_us = MAX (run->check_last_us, at_us);
  earlier (&run->check_at_us, at_us);
}

void
lw_snapshot_want (LwTrade *self,
                  gint64   at_us)
{
  earlier (&self->run.snapshot_at_us, at_us);
}

static void
ask_list (LwTrade *self,
          gint64   now_us)
{
  LwRun *run = &self->run;
  LwTradeAction *action = lw_trade_push (self, LW_TRADE_LIST);

  run->begun = FALSE;
  run->deadline_us = now_us + LW_LIST_US;
  action->list = current_list (run);
}

static void
begin (LwTrade  *self,
       LwRunKind kind,
       gint64    now_us)
{
  LwRun *run = &self->run;

  run->kind = kind;
  run->number++;
  run->step = 0;
  run->started_us = now_us;
  if (kind == LW_RUN_SNAPSHOT)
    {
      run->snapshot_at_us = 0;
      run->tries++;
    }
  if (run->check_last_us <= now_us)
    run->check_at_us = run->check_last_us = 0;
  else if (run->check_at_us <= now_us)
    run->check_at_us = run->check_last_us;
  ask_list (self, now_us);
}

/* Discarded; taken again after 1101, 1102 or the reconnect. */
void
lw_snapshot_lost (LwTrade *self)
{
  LwRun *run = &self->run;

  run->kind = LW_RUN_NONE;
  run->complete = run->failed = FALSE;
  run->tries = 0;
  run->check_at_us = run->check_last_us = run->snapshot_at_us = 0;
  self->holdings_check_us = 0;
  self->holdings_moved = TRUE; /* the first set of a connection is written in any case: it shows that the journal can be written, too */
}

gboolean
lw_snapshot_is_listing (const LwTrade *self)
{
  const LwRun *run = &self->run;

  return run->kind != LW_RUN_NONE && run->begun &&
         (current_list (run) == LW_LIST_OPEN_ORDERS || current_list (run) == LW_LIST_ALL_OPEN_ORDERS);
}

gboolean
lw_snapshot_lists_positions (const LwTrade *self)
{
  const LwRun *run = &self->run;

  return run->kind != LW_RUN_NONE && run->begun && current_list (run) == LW_LIST_POSITIONS;
}

/* A machine that slept has heard nothing all the while. */
gboolean
lw_snapshot_is_fresh (const LwTrade *self,
                      gint64         now_us)
{
  return self->run.complete && now_us - self->run.ended_us <= LW_SNAPSHOT_FRESH_US;
}

void
lw_snapshot_begin_list (LwTrade    *self,
                        LwOrderList list,
                        gint64      now_us)
{
  LwRun *run = &self->run;

  if (run->kind == LW_RUN_NONE || current_list (run) != list)
    return;
  run->begun = TRUE;
  run->deadline_us = now_us + LW_LIST_US;
  if (list == LW_LIST_POSITIONS)
    lw_books_begin_positions (self, now_us);
}

/* What was sent or heard after the first request left cannot be missing from the lists; what is to be asked for later is not
 * decided by lists of before. */
static gboolean
is_absent (const LwTrade *self,
           const LwLive  *live)
{
  return !lw_live_is_final (live) && live->row.state >= LW_INTENT_SENT && live->listed_run != self->run.number &&
         live->counts_sent_us < self->run.started_us && live->last_live_us < self->run.started_us &&
         live->ask_from_us <= self->run.started_us;
}

/* A check lists the orders of this client id. */
static gboolean
may_miss (const LwLive *live,
          LwIntentEvent event)
{
  return event == LW_EV_SNAP_ABSENT || !live->row.cancel_elsewhere;
}

static void
raise_absent (LwTrade      *self,
              LwIntentEvent event,
              gint64        now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (is_absent (self, live) && may_miss (live, event))
        lw_trade_raise (self, live, event, NULL, now_us);
      else if (live->row.state == LW_INTENT_UNKNOWN)
        lw_snapshot_want (self, now_us + LW_ABSENCE_GAP_US); /* these lists could not tell; the next ones will */
    }
}

static void
end_check (LwTrade *self,
           gint64   now_us)
{
  self->run.kind = LW_RUN_NONE;
  raise_absent (self, LW_EV_CHECK_ABSENT, now_us);
}

static void
end_snapshot (LwTrade *self,
              gint64   now_us)
{
  LwRun *run = &self->run;

  run->kind = LW_RUN_NONE;
  run->complete = TRUE;
  run->ended_us = now_us;
  run->failed = FALSE;
  run->tries = 0;
  self->stats.snapshots++;
  lw_books_recheck (self, now_us);
  lw_books_end_positions (self, now_us);
  lw_books_close_externals (self, run->started_us, now_us);
  lw_conflicts_close (self, run->started_us);
  raise_absent (self, LW_EV_SNAP_ABSENT, now_us);
  lw_trade_update_synced (self, now_us);
}

void
lw_snapshot_end_list (LwTrade    *self,
                      LwOrderList list,
                      gint64      now_us)
{
  LwRun *run = &self->run;

  /* An End of a request that was given up already must not end the next one of its kind. */
  if (run->kind == LW_RUN_NONE || current_list (run) != list || !run->begun)
    return;
  if (list == LW_LIST_POSITIONS)
    lw_books_end_list (self);
  /* A snapshot replaces a check, but never while a request of it is open. */
  if (++run->step < n_lists (run) && run->kind == LW_RUN_CHECK && run->snapshot_at_us > 0 && now_us >= run->snapshot_at_us)
    begin (self, LW_RUN_SNAPSHOT, now_us);
  else if (run->step < n_lists (run))
    ask_list (self, now_us);
  else if (run->kind == LW_RUN_CHECK)
    end_check (self, now_us);
  else
    end_snapshot (self, now_us);
}

static void
fail_check (LwTrade *self,
            gint64   now_us)
{
  self->run.kind = LW_RUN_NONE;
  lw_trade_raise_all (self, LW_EV_CHECK_FAILED, now_us);
}

static void
fail_snapshot (LwTrade *self,
               gint64   now_us)
{
  LwRun *run = &self->run;

  run->kind = LW_RUN_NONE;
  if (run->tries < LW_MAX_SNAPSHOT_TRIES)
    {
      lw_snapshot_want (self, now_us);
      return;
    }
  run->tries = 0;
  run->failed = TRUE;
  run->complete = FALSE;
  lw_trade_raise_all (self, LW_EV_SNAP_FAILED, now_us);
  run->snapshot_at_us = now_us + LW_SNAPSHOT_RETRY_US;
  lw_trade_update_synced (self, now_us);
}

static void
begin_what_is_due (LwTrade *self,
                   gint64   now_us)
{
  LwRun *run = &self->run;

  if (!self->connected || !self->link_up || !self->account_ok)
    return;
  if (run->kind != LW_RUN_NONE)
    return;
  if (run->snapshot_at_us > 0 && now_us >= run->snapshot_at_us)
    begin (self, LW_RUN_SNAPSHOT, now_us);
  else if (run->check_at_us > 0 && now_us >= run->check_at_us)
    begin (self, LW_RUN_CHECK, now_us);
}

/* One that a person gave up today is watched still. */
static gboolean
may_come_alive (const LwLive *live,
                gint64        now_us)
{
  return !lw_live_is_final (live) || (live->row.state == LW_INTENT_ABANDONED && now_us - live->row.final_us < LW_DAY_US);
}

/* Of an order of another client id TWS tells nothing unasked. */
static gint64
every_us (const LwTrade *self,
          gint64         now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->row.cancel_elsewhere && may_come_alive (live, now_us))
        return LW_SNAPSHOT_ELSEWHERE_US;
    }
  return LW_SNAPSHOT_EVERY_US;
}

void
lw_snapshot_wake (LwTrade *self,
                  gint64   now_us)
{
  LwRun *run = &self->run;

  if (run->kind != LW_RUN_NONE && now_us >= run->deadline_us)
    {
      if (run->kind == LW_RUN_CHECK)
        fail_check (self, now_us);
      else
        fail_snapshot (self, now_us);
    }
  begin_what_is_due (self, now_us);
  if (run->kind == LW_RUN_NONE && run->complete && run->snapshot_at_us == 0)
    lw_snapshot_want (self, now_us + every_us (self, now_us));
}

gint64
lw_snapshot_next_us (const LwTrade *self)
{
  const LwRun *run = &self->run;
  gint64 next_us = 0;

  if (!self->connected || !self->link_up || !self->account_ok)
    return 0;
  if (run->kind != LW_RUN_NONE)
    earlier (&next_us, run->deadline_us);
  if (run->snapshot_at_us > 0 && run->kind == LW_RUN_NONE)
    earlier (&next_us, run->snapshot_at_us);
  if (run->check_at_us > 0 && run->kind == LW_RUN_NONE)
    earlier (&next_us, run->check_at_us);
  return next_us;
}
