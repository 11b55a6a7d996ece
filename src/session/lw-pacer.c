#define G_LOG_DOMAIN "lw-pacer"

#include "config.h"

#include "lw-pacer.h"

#define HALVED_US G_GINT64_CONSTANT (60000000)

typedef struct
{
  guint64 frame;
  LwLane  lane;
  gint64  out_us; /* LW_PACER_NEVER: handed over, no byte of it out yet */
} Sent;

struct _LwPacer
{
  guint   max_all;
  guint   max_ordinary;
  gint64  halved_until_us;
  GArray *sent; /* of Sent in the order of handing over, never more than max_all */
};

/* Of the ordinary lane. */
static guint
lw_pacer_limit (const LwPacer *self,
                gint64         now_us)
{
  return lw_pacer_is_halved (self, now_us) ? MAX (self->max_ordinary / 2, 1) : self->max_ordinary;
}

static gboolean
lw_pacer_counts (const Sent *sent,
                 gint64      window_us,
                 gint64      now_us)
{
  return sent->out_us == LW_PACER_NEVER || sent->out_us > now_us - window_us;
}

static void
lw_pacer_forget (LwPacer *self,
                 gint64   now_us)
{
  for (guint i = self->sent->len; i > 0; i--)
    {
      if (!lw_pacer_counts (&g_array_index (self->sent, Sent, i - 1), LW_PACER_WINDOW_US, now_us))
        g_array_remove_index (self->sent, i - 1);
    }
}

/* Frames of the window; of the ordinary lane alone when @ordinary_only. */
static guint
lw_pacer_in_window (const LwPacer *self,
                    gboolean       ordinary_only,
                    gint64         window_us,
                    gint64         now_us)
{
  guint n = 0;

  for (guint i = 0; i < self->sent->len; i++)
    {
      const Sent *sent = &g_array_index (self->sent, Sent, i);

      if ((!ordinary_only || sent->lane == LW_LANE_ORDINARY) && lw_pacer_counts (sent, window_us, now_us))
        n++;
    }

  return n;
}

static gboolean
lw_pacer_has_room (const LwPacer *self,
                   LwLane         lane,
                   gint64         now_us)
{
  if (lw_pacer_in_window (self, FALSE, LW_PACER_WINDOW_US, now_us) >= self->max_all)
    return FALSE;

  return lane == LW_LANE_ORDERS ||
         lw_pacer_in_window (self, TRUE, LW_PACER_WINDOW_US, now_us) < lw_pacer_limit (self, now_us);
}

static Sent *
lw_pacer_find (LwPacer *self,
               guint64  frame)
{
  for (guint i = 0; i < self->sent->len; i++)
    {
      Sent *sent = &g_array_index (self->sent, Sent, i);

      if (sent->frame == frame && sent->out_us == LW_PACER_NEVER)
        return sent;
    }

  return NULL;
}

LwPacer *
lw_pacer_new (guint max_all,
              guint max_ordinary)
{
  LwPacer *self = g_new0 (LwPacer, 1);

  self->max_all = MAX (max_all, 1);
  self->max_ordinary = CLAMP (max_ordinary, 1, self->max_all);
  self->halved_until_us = G_MININT64;
  self->sent = g_array_sized_new (FALSE, FALSE, sizeof (Sent), self->max_all);
  return self;
}

void
lw_pacer_free (LwPacer *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->sent);
  g_free (self);
}

gboolean
lw_pacer_take (LwPacer *self,
               LwLane   lane,
               guint64  frame,
               gint64   now_us)
{
  Sent sent = { frame, lane, LW_PACER_NEVER };

  lw_pacer_forget (self, now_us);

  if (!lw_pacer_has_room (self, lane, now_us))
    return FALSE;

  g_array_append_val (self->sent, sent);
  return TRUE;
}

void
lw_pacer_out (LwPacer *self,
              guint64  frame,
              gint64   now_us)
{
  Sent *sent = lw_pacer_find (self, frame);

  if (sent != NULL)
    sent->out_us = now_us;
}

void
lw_pacer_withdrawn (LwPacer *self,
                    guint64  frame)
{
  Sent *sent = lw_pacer_find (self, frame);

  if (sent != NULL)
    g_array_remove_index (self->sent, sent - (Sent *) (void *) self->sent->data);
}

void
lw_pacer_lost (LwPacer *self,
               gint64   now_us)
{
  for (guint i = 0; i < self->sent->len; i++)
    {
      Sent *sent = &g_array_index (self->sent, Sent, i);

      if (sent->out_us == LW_PACER_NEVER)
        sent->out_us = now_us;
    }
}

void
lw_pacer_halve (LwPacer *self,
                gint64   now_us)
{
  self->halved_until_us = now_us + HALVED_US;
}

gboolean
lw_pacer_is_halved (const LwPacer *self,
                    gint64         now_us)
{
  return now_us < self->halved_until_us;
}

gint64
lw_pacer_next_us (const LwPacer *self,
                  LwLane         lane,
                  gint64         now_us)
{
  gint64 best = LW_PACER_NEVER;

  if (lw_pacer_has_room (self, lane, now_us))
    return now_us;

  /* Room comes when a frame leaves the window, or when the halving ends: the first such instant that does make room. */
  for (guint i = 0; i < self->sent->len; i++)
    {
      gint64 out_us = g_array_index (self->sent, Sent, i).out_us;
      gint64 at_us = out_us == LW_PACER_NEVER ? LW_PACER_NEVER : out_us + LW_PACER_WINDOW_US;

      if (at_us < best && at_us > now_us && lw_pacer_has_room (self, lane, at_us))
        best = at_us;
    }

  if (lw_pacer_is_halved (self, now_us) && self->halved_until_us < best &&
      lw_pacer_has_room (self, lane, self->halved_until_us))
    best = self->halved_until_us;

  return best;
}

guint
lw_pacer_count (const LwPacer *self,
                gint64         window_us,
                gint64         now_us)
{
  return lw_pacer_in_window (self, FALSE, window_us, now_us);
}
