#define G_LOG_DOMAIN "lw-uncovered"

#include "config.h"

#include <math.h>

#include "lw-trade-private.h"

/* An order that closes, and rests at TWS while what it closes is traded away by hand, by another program, or by an order that TWS had called
 * cancelled: filled, it opens the same the other way round. TWS knows no order that only closes, and what leaves here was judged when it left.
 * So the person is told, once each time. */

#define LASTS_US (3 * LW_SECOND_US) /* the fills of its legs and the positions come one after the other */

static gboolean
may_trade (const LwLive *live)
{
  return live->row.order_class != LW_CLASS_OPEN && live->row.state >= LW_INTENT_SENT && live->row.state <= LW_INTENT_UNKNOWN;
}

/* A roll's other half opens. */
static gboolean
is_closing_leg (const LwIntent *intent,
                guint           i)
{
  gint32 con_id = intent->legs[i].con_id;

  return intent->order_class == LW_CLASS_CLOSE || con_id == intent->closes.con_id_1 || con_id == intent->closes.con_id_2;
}

/* Of a contract, the most that orders which close it may still trade that way. */
static gint64
still_to_close (LwTrade *self,
                gint32   con_id,
                int      side)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      for (guint k = 0; may_trade (live) && k < live->row.n_legs; k++)
        if (is_closing_leg (&live->row, k))
          sum += lw_live_left_of_leg (live, k, con_id, side);
    }
  return sum;
}

/* While TWS has not listed what is held, nothing is said, and nothing forgotten. */
static gboolean
is_known (LwTrade      *self,
          const LwLive *live)
{
  for (guint i = 0; i < live->row.n_legs; i++)
    if (!isfinite (lw_books_agreed (self, live->row.legs[i].con_id)))
      return FALSE;
  return TRUE;
}

static gboolean
is_covered (LwTrade      *self,
            const LwLive *live)
{
  for (guint i = 0; i < live->row.n_legs; i++)
    {
      int side = live->row.legs[i].side;
      double held = -side * lw_books_agreed (self, live->row.legs[i].con_id);

      if (is_closing_leg (&live->row, i) && still_to_close (self, live->row.legs[i].con_id, side) > MAX (0, held))
        return FALSE;
    }
  return TRUE;
}

static void
tell (LwTrade *self,
      LwLive  *live,
      gint64   now_us)
{
  LwTradeAction *alarm;
  g_autofree char *positions = lw_sentences_positions (self, &live->row);

  live->uncovered_told = TRUE;
  alarm = lw_trade_alarm (self, live, now_us, "%s: order %s was made to close what was held, and less is held now: filled, it would open the "
                          "same the other way round. TWS shows %s. Cancel the order, or look into TWS", live->row.vertical.symbol,
                          live->row.id, positions);
  alarm->title = g_strdup ("A closing order would open");
}

static void
review (LwTrade *self,
        LwLive  *live,
        gint64   now_us)
{
  if (may_trade (live) && !is_known (self, live))
    {
      live->uncovered_us = live->uncovered_told ? live->uncovered_us : 0;
      return;
    }
  if (!may_trade (live) || is_covered (self, live))
    {
      live->uncovered_us = 0;
      live->uncovered_told = FALSE;
      return;
    }
  if (live->uncovered_us == 0)
    live->uncovered_us = now_us;
  if (!live->uncovered_told && now_us - live->uncovered_us >= LASTS_US)
    tell (self, live, now_us);
}

void
lw_uncovered_review (LwTrade *self,
                     gint64   now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    review (self, g_ptr_array_index (self->intents, i), now_us);
}

gint64
lw_uncovered_next_us (const LwLive *live)
{
  return live->uncovered_us > 0 && !live->uncovered_told ? live->uncovered_us + LASTS_US : 0;
}
