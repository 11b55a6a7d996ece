#define G_LOG_DOMAIN "lw-revisions"

#include "config.h"

#include <math.h>

#include "lw-trade-private.h"

LwRevision *
lw_live_revision (const LwLive *live,
                  LwPurpose     purpose)
{
  for (guint i = live->revisions->len; i > 0; i--)
    if (g_array_index (live->revisions, LwRevision, i - 1).purpose == purpose)
      return &g_array_index (live->revisions, LwRevision, i - 1);
  return NULL;
}

LwRevision *
lw_live_open_revision (const LwLive *live,
                       LwPurpose     purpose)
{
  LwRevision *revision = lw_live_revision (live, purpose);

  return revision != NULL && (revision->state == LW_REV_ARMED || revision->state == LW_REV_SENT) ? revision : NULL;
}

/* TWS may have taken it, or will. */
static gboolean
may_stand (const LwRevision *revision)
{
  return revision->purpose == LW_PURPOSE_MODIFY
         && (revision->state == LW_REV_ARMED || revision->state == LW_REV_SENT || revision->state == LW_REV_UNKNOWN);
}

gint64
lw_live_most (const LwLive *live)
{
  gint64 quantity = live->row.quantity;

  for (guint i = 0; i < live->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if (may_stand (revision))
        quantity = MAX (quantity, revision->quantity);
    }
  return quantity;
}

gint64
lw_live_worst (const LwTrade *self,
               const LwLive  *live,
               LwOrderClass   order_class)
{
  const LwIntent *intent = &live->row;
  gint64 width = ABS (intent->vertical.k2 - intent->vertical.k1);
  gint64 one = lw_gate_worst_of_one (order_class, lw_vertical_is_credit (intent->vertical.kind), width, intent->limit);
  gint64 fees = intent->n_legs * lw_gate_micro (self->config.fee_per_contract_usd);

  return intent->quantity * (one * LW_MICRO_PER_STEP * intent->vertical.multiplier + fees);
}

gint64
lw_live_left (const LwLive *live)
{
  gint64 quantity = lw_live_most (live);

  if (live->wish.waits)
    quantity = MAX (quantity, live->wish.quantity);
  return MAX (quantity - (gint64) floor (live->row.filled), 0);
}

gint64
lw_live_left_of_leg (const LwLive *live,
                     guint         k,
                     gint32        con_id,
                     int           side)
{
  const LwLeg *leg = &live->row.legs[k];

  return leg->con_id == con_id && leg->side == side ? lw_live_left (live) * leg->ratio : 0;
}
