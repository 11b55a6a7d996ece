#define G_LOG_DOMAIN "lw-outbox"

#include "config.h"

#include "lw-outbox.h"

struct _LwOutbox
{
  GQueue  lanes[LW_N_LANES]; /* of LwFrame */
  GQueue  handed;
  guint64 last_id;
};

static void
lw_frame_free (LwFrame *frame)
{
  g_bytes_unref (frame->bytes);
  g_free (frame);
}

static LwFrame *
find_in (GQueue  *queue,
         guint64  id)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    {
      if (((LwFrame *) l->data)->id == id)
        return l->data;
    }

  return NULL;
}

gboolean
lw_frame_is_order (const LwFrame *frame)
{
  return frame->kind == LW_FRAME_ORDER || frame->kind == LW_FRAME_CANCEL;
}

LwOutbox *
lw_outbox_new (void)
{
  return g_new0 (LwOutbox, 1);
}

void
lw_outbox_free (LwOutbox *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < LW_N_LANES; i++)
    g_queue_clear_full (&self->lanes[i], (GDestroyNotify) lw_frame_free);

  g_queue_clear_full (&self->handed, (GDestroyNotify) lw_frame_free);
  g_free (self);
}

guint64
lw_outbox_push (LwOutbox    *self,
                LwLane       lane,
                LwFrameKind  kind,
                gint32       tag,
                GBytes      *bytes)
{
  LwFrame *frame = g_new0 (LwFrame, 1);

  frame->id = ++self->last_id;
  frame->kind = kind;
  frame->tag = tag;
  frame->bytes = bytes;
  g_queue_push_tail (&self->lanes[lane], frame);
  return frame->id;
}

LwFrame *
lw_outbox_peek (LwOutbox *self,
                LwLane    lane,
                gboolean  orders_held)
{
  for (GList *l = self->lanes[lane].head; l != NULL; l = l->next)
    {
      LwFrame *frame = l->data;

      if (!orders_held || frame->kind != LW_FRAME_ORDER)
        return frame;
    }

  return NULL;
}

void
lw_outbox_hand_over (LwOutbox *self,
                     LwFrame  *frame)
{
  for (guint i = 0; i < LW_N_LANES; i++)
    {
      if (g_queue_remove (&self->lanes[i], frame))
        {
          g_queue_push_tail (&self->handed, frame);
          return;
        }
    }
}

LwFrame *
lw_outbox_find_queued (LwOutbox *self,
                       guint64   id)
{
  LwFrame *frame = find_in (&self->lanes[LW_LANE_ORDERS], id);

  return frame != NULL ? frame : find_in (&self->lanes[LW_LANE_ORDINARY], id);
}

LwFrame *
lw_outbox_find_handed (LwOutbox *self,
                       guint64   id)
{
  return find_in (&self->handed, id);
}

void
lw_outbox_remove (LwOutbox *self,
                  LwFrame  *frame)
{
  if (g_queue_remove (&self->handed, frame) ||
      g_queue_remove (&self->lanes[LW_LANE_ORDERS], frame) ||
      g_queue_remove (&self->lanes[LW_LANE_ORDINARY], frame))
    lw_frame_free (frame);
}

void
lw_outbox_drop_tag (LwOutbox *self,
                    gint32    tag)
{
  GList *next;

  for (GList *l = self->lanes[LW_LANE_ORDINARY].head; l != NULL; l = next)
    {
      LwFrame *frame = l->data;

      next = l->next;

      if (frame->kind == LW_FRAME_PLAIN && frame->tag == tag)
        lw_outbox_remove (self, frame);
    }
}

LwFrame *
lw_outbox_any (LwOutbox *self,
               gboolean *queued)
{
  *queued = TRUE;

  for (guint i = 0; i < LW_N_LANES; i++)
    {
      if (self->lanes[i].head != NULL)
        return self->lanes[i].head->data;
    }

  *queued = FALSE;
  return self->handed.head != NULL ? self->handed.head->data : NULL;
}

guint
lw_outbox_n_queued (const LwOutbox *self)
{
  return self->lanes[LW_LANE_ORDERS].length + self->lanes[LW_LANE_ORDINARY].length;
}
