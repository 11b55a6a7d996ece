#define G_LOG_DOMAIN "lw-kill"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* The kill switch (risk-gate.md G15): latched in memory at once, in the journal with the next commit, in force until a person
 * releases it, in this run or a later one. It refuses what is not out, takes back what has no byte out, and asks once for the
 * cancel of each own order that is or may be live; again once after each reconnect while it is on. */

#define KEY "killed"

static void
save (LwTrade    *self,
      const char *kind,
      gint64      now_us)
{
  LwJournalNumber row = { .value = self->killed };

  g_strlcpy (row.key, KEY, sizeof row.key);
  g_array_append_val (lw_commits_batch (self)->numbers, row);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, kind,
                          self->killed ? "by a person: nothing is sent, own orders are cancelled once each"
                                       : "by a person: orders may be sent again");
}

void
lw_kill_load (LwTrade                 *self,
              const LwJournalContents *journal)
{
  self->killed = lw_journal_contents_number (journal, KEY, FALSE) != 0;
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
  lw_trade_raise_all (self, LW_EV_KILL, now_us);
  save (self, "kill", now_us);
  lw_trade_alarm (self, NULL, now_us, "The kill switch is on: nothing is sent, and own orders are cancelled. Release it by hand");
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
  save (self, "release", now_us);
}

static gboolean
may_be_live (const LwLive *live)
{
  return !lw_live_is_final (live) && live->row.state >= LW_INTENT_SENT;
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
}
