#define G_LOG_DOMAIN "lw-kill"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* The kill switch (risk-gate.md G15): latched in memory at once, in the journal with the next commit, in force until a person
 * releases it, in this run or a later one. It refuses what is not out, takes back what has no byte out, and asks once for the
 * cancel of each own order that is or may be live; again once after each reconnect while it is on. */

static void
save (LwTrade    *self,
      const char *kind,
      const char *sentence,
      gint64      now_us)
{
  LwJournalNumber row = { .value = self->killed };

  self->kill_waits = self->killed;
  self->kill_told = FALSE;

  g_strlcpy (row.key, LW_JOURNAL_KILLED, sizeof row.key);
  g_array_append_val (lw_commits_batch (self)->numbers, row);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, kind, sentence);
  lw_journal_batch_act (lw_commits_batch (self)->kills, now_us, kind, sentence);
}

/* What was kept beside the journal goes into it with the first commit. */
void
lw_kill_load (LwTrade                 *self,
              const LwJournalContents *journal,
              gint64                   now_us)
{
  self->killed = lw_journal_contents_killed (journal);
  if (lw_journal_contents_number (journal, LW_JOURNAL_KILL_MARK, FALSE) != 0)
    save (self, "kill", "by a person, in a run before this one, while the journal could not be written", now_us);
}

/* A press must not be believed to last while no later start would know of it. */
void
lw_kill_committed (LwTrade              *self,
                   const LwJournalBatch *batch,
                   const GError         *error,
                   gint64                now_us)
{
  if (!self->kill_waits)
    return;
  if (error != NULL && !self->kill_told)
    {
      self->kill_told = TRUE;
      lw_trade_alarm (self, NULL, now_us, "The kill switch is on, but not in the journal yet: without it it ends with this program. It is "
                      "written as soon as the journal can be (%s)", error->message);
    }
  if (error != NULL || lw_journal_batch_killed (batch) < 0)
    return;
  self->kill_waits = FALSE;
  if (self->kill_told)
    lw_trade_alarm (self, NULL, now_us, "The kill switch is in the journal now: it stays on until it is released, in a later run too");
  self->kill_told = FALSE;
}

static gboolean
may_be_live (const LwLive *live)
{
  return !lw_live_is_final (live) && live->row.state >= LW_INTENT_SENT;
}

/* A switch that leaves orders alone in silence would be believed to have stopped them. */
static void
name_elsewhere (LwTrade *self,
                gint64   now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);
      g_autofree char *words = NULL;

      if (!may_be_live (live) || !live->row.cancel_elsewhere || live->kill_named)
        continue;
      live->kill_named = TRUE;
      words = lw_cancels_elsewhere_words (self, &live->row);
      lw_trade_alarm (self, live, now_us, "The kill switch does not reach order %s for %s, which may be live. %s", live->row.id,
                      live->row.vertical.symbol, words);
    }
}

void
lw_kill_press (LwTrade *self,
               gint64   now_us)
{
  if (self->killed)
    {
      self->stats.ignored++;
      return;
    }
  self->killed = TRUE;
  lw_previews_drop_all (self, now_us);
  lw_trade_raise_all (self, LW_EV_KILL, now_us);
  save (self, "kill", "by a person: nothing is sent, own orders are cancelled once each", now_us);
  lw_trade_alarm (self, NULL, now_us, "The kill switch is on: nothing is sent, and own orders are cancelled. Release it by hand")
    ->by_person = TRUE;
  name_elsewhere (self, now_us);
}

void
lw_kill_release (LwTrade *self,
                 gint64   now_us)
{
  if (!self->killed)
    {
      self->stats.ignored++;
      return;
    }
  self->killed = FALSE;
  for (guint i = 0; i < self->intents->len; i++)
    ((LwLive *) g_ptr_array_index (self->intents, i))->kill_named = FALSE;
  save (self, "release", "by a person: orders may be sent again", now_us);
}

void
lw_kill_note_global_cancel (LwTrade *self,
                            gint64   now_us)
{
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "global-cancel",
                          "by a person: TWS was asked to cancel every order of the login, those of other programs and by hand too");
  lw_snapshot_want (self, now_us);
}

#define ALIVE (LW_BIT (LW_INTENT_SENT) | LW_BIT (LW_INTENT_WORKING) | LW_BIT (LW_INTENT_PARTIAL) | LW_BIT (LW_INTENT_HELD))

/* Given up, over, never named, or out although it was to be taken back: what was asked before could not reach it. Once on a connection. */
void
lw_kill_entered (LwTrade      *self,
                 LwLive       *live,
                 LwIntentState before,
                 gint64        now_us)
{
  LwIntentState after = live->row.state;
  gboolean came_alive = ((LW_BIT (after) & ALIVE) != 0 && (LW_BIT (before) & ALIVE) == 0) ||
                        (after == LW_INTENT_UNKNOWN && lw_intent_state_is_final (before));

  if (!self->killed || !came_alive || live->alive_asked)
    return;
  live->alive_asked = TRUE;
  if (lw_cancels_open (live) == NULL)
    lw_cancels_ask (self, live, "kill", now_us);
  name_elsewhere (self, now_us);
}

/* A cancel that was under way when the connection died may not have come. */
void
lw_kill_connected (LwTrade *self,
                   gint64   now_us)
{
  for (guint i = 0; self->killed && i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (may_be_live (live) && lw_cancels_open (live) == NULL)
        lw_cancels_ask (self, live, "kill", now_us);
    }
  if (self->killed)
    name_elsewhere (self, now_us);
}
