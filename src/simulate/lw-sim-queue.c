#include "config.h"

#include "lw-sim-private.h"

#define AT(i) g_array_index (self->heap, LwSimEvent, i)

static gboolean
is_before (const LwSimEvent *a,
           const LwSimEvent *b)
{
  return a->at_us != b->at_us ? a->at_us < b->at_us : a->number < b->number;
}

static void
swap (LwSim *self,
      guint  a,
      guint  b)
{
  LwSimEvent held = AT (a);

  AT (a) = AT (b);
  AT (b) = held;
}

void
lw_sim_plan (LwSim         *self,
             gint64         at_us,
             LwSimEventFunc run,
             guint          life,
             guint          id,
             gconstpointer  what)
{
  LwSimEvent event = { MAX (at_us, self->now_us), ++self->n_events, run, life, id, what };

  g_array_append_val (self->heap, event);
  for (guint i = self->heap->len - 1; i > 0 && is_before (&AT (i), &AT ((i - 1) / 2)); i = (i - 1) / 2)
    swap (self, i, (i - 1) / 2);
}

static void
sink (LwSim *self)
{
  for (guint i = 0;;)
    {
      guint least = i, left = 2 * i + 1, right = 2 * i + 2;

      if (left < self->heap->len && is_before (&AT (left), &AT (least)))
        least = left;
      if (right < self->heap->len && is_before (&AT (right), &AT (least)))
        least = right;
      if (least == i)
        return;
      swap (self, i, least);
      i = least;
    }
}

gint64
lw_sim_next_us (const LwSim *self)
{
  return self->heap->len > 0 ? AT (0).at_us : G_MAXINT64;
}

gboolean
lw_sim_take (LwSim      *self,
             LwSimEvent *event)
{
  if (self->heap->len == 0)
    return FALSE;
  *event = AT (0);
  swap (self, 0, self->heap->len - 1);
  g_array_set_size (self->heap, self->heap->len - 1);
  sink (self);
  return TRUE;
}
