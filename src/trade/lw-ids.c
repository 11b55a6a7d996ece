#define G_LOG_DOMAIN "lw-ids"

#include "config.h"

#include "lw-trade-private.h"

gint32
lw_ids_next (const LwTrade *self)
{
  gint64 next = MAX ((gint64) self->next_valid_id, (gint64) self->max_order_id + 1);

  return next >= LW_MAX_ORDER_ID ? -1 : (gint32) MAX (next, 1);
}

static void
save_number (LwTrade    *self,
             const char *key,
             gint64      value)
{
  LwJournalNumber row = { .value = value };

  g_strlcpy (row.key, key, sizeof row.key);
  g_array_append_val (lw_commits_batch (self)->numbers, row);
}

/* A rollback is told once: again only when ids were used since. */
void
lw_ids_told (LwTrade *self,
             gint32   next_valid_id,
             gint64   now_us)
{
  self->next_valid_id = next_valid_id;
  if (next_valid_id > self->max_order_id || self->max_order_id <= self->epoch_base)
    return;
  self->id_epoch++;
  g_hash_table_remove_all (self->past_previews);
  self->epoch_base = self->max_order_id;
  self->stats.id_rollbacks++;
  save_number (self, "id_epoch", self->id_epoch);
  save_number (self, "epoch_base", self->epoch_base);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "id.rollback", NULL);
  if (lw_ids_next (self) < 0)
    lw_trade_alarm (self, NULL, now_us, "TWS counts order ids from %d again, and this program has none left: no new orders. In TWS: "
                    "Global Configuration, API, Settings: Reset API order ID sequence; then begin a new journal", next_valid_id);
  else
    lw_trade_alarm (self, NULL, now_us, "TWS counts order ids from %d again; this program goes on at %d", next_valid_id,
                    lw_ids_next (self));
}
