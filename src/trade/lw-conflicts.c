#define G_LOG_DOMAIN "lw-conflicts"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* Orders that TWS works under a number of ours though no intent is theirs (orders.md 3): a what-if that lives, a second order. They change no
 * intent. TWS cancels by number only, so that is what a person can do here, once a click; what is left is finished in TWS. Known for as long as
 * TWS names them on this connection: the next one names them again. */

static LwConflict *
find_conflict (LwTrade *self,
               gint32   order_id)
{
  for (guint i = 0; i < self->conflict_rows->len; i++)
    if (g_array_index (self->conflict_rows, LwConflict, i).order_id == order_id)
      return &g_array_index (self->conflict_rows, LwConflict, i);
  return NULL;
}

static void
tell (LwTrade *self)
{
  lw_trade_push (self, LW_TRADE_CHANGED);
}

static void
drop (LwTrade *self,
      guint    i)
{
  g_array_remove_index (self->conflict_rows, i);
  tell (self);
}

void
lw_conflicts_over (LwTrade        *self,
                   const LwReport *report)
{
  LwConflict *row = find_conflict (self, report->order_id);

  if (row != NULL && lw_status_is_over (report->status) && report->client_id == self->config.client_id
      && (report->perm_id == 0 || row->perm_id == 0 || report->perm_id == row->perm_id))
    drop (self, (guint) (row - &g_array_index (self->conflict_rows, LwConflict, 0)));
}

void
lw_conflicts_note (LwTrade        *self,
                   const LwReport *report,
                   const LwMatch  *match,
                   gint64          now_us)
{
  LwConflict *row = find_conflict (self, report->order_id), added = { .order_id = report->order_id };

  if (lw_status_is_over (report->status))
    return;
  if (row == NULL)
    {
      g_array_append_val (self->conflict_rows, added);
      row = find_conflict (self, report->order_id);
      g_strlcpy (row->intent, match->live != NULL ? match->live->row.id : report->order_ref, sizeof row->intent);
      if (match->live != NULL)
        g_strlcpy (row->symbol, match->live->row.vertical.symbol, sizeof row->symbol);
      row->words = match->conflict;
      tell (self);
    }
  if (report->perm_id != 0)
    row->perm_id = report->perm_id;
  if (report->contract.symbol[0] != '\0')
    g_strlcpy (row->symbol, report->contract.symbol, sizeof row->symbol);
  row->named_us = now_us;
}

/* A complete snapshot that began at @started_us is over. */
void
lw_conflicts_close (LwTrade *self,
                    gint64   started_us)
{
  for (guint i = self->conflict_rows->len; i > 0; i--)
    if (g_array_index (self->conflict_rows, LwConflict, i - 1).named_us < started_us)
      drop (self, i - 1);
}

void
lw_conflicts_lost (LwTrade *self)
{
  g_hash_table_remove_all (self->conflicts);
  g_array_set_size (self->conflict_rows, 0);
}

gboolean
lw_conflicts_cancel (LwTrade *self,
                     gint32   order_id,
                     gint64   now_us)
{
  LwConflict *row = find_conflict (self, order_id);
  LwTradeAction *action;
  g_autofree char *what = NULL;

  if (row == NULL || !self->connected || !self->account_ok)
    return FALSE;
  row->asked_us = now_us;
  what = g_strdup_printf ("by a person: cancelOrder %d. %s", order_id, row->words);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "conflict-cancel", what);
  self->stats.cancels++;
  action = lw_trade_push (self, LW_TRADE_CANCEL);
  action->token = ++self->last_token;
  action->order_id = order_id;
  tell (self);
  lw_snapshot_want (self, now_us);
  return TRUE;
}
