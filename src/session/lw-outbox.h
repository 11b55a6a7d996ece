#pragma once

/* Frames between their making and their first byte: queued here (two lanes, orders first), then handed to the shell. Every
 * order frame leaves with exactly one of OUT and WITHDRAWN. */

#include <glib.h>

#include "lw-pacer.h"

G_BEGIN_DECLS

typedef enum
{
  LW_FRAME_PLAIN,
  LW_FRAME_PROBE,
  LW_FRAME_LIST,   /* tag: LwOrderList */
  LW_FRAME_ORDER,  /* waits for a sign of life, at most until hold_until_us */
  LW_FRAME_CANCEL
} LwFrameKind;

typedef struct
{
  guint64     id;
  LwFrameKind kind;
  gint32      tag;          /* request id, or list */
  GBytes     *bytes;
  gint64      hold_until_us; /* of an order: when it is given up, unless it left */
} LwFrame;

gboolean     lw_frame_is_order   (const LwFrame *frame); /* of whom trade wants to hear: ORDER and CANCEL */

typedef struct _LwOutbox LwOutbox;

LwOutbox    *lw_outbox_new       (void);
void         lw_outbox_free      (LwOutbox      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwOutbox, lw_outbox_free)

/* Takes @bytes; returns the frame's id, never 0 and never used twice. */
guint64      lw_outbox_push      (LwOutbox      *self,
                                  LwLane         lane,
                                  LwFrameKind    kind,
                                  gint32         tag,
                                  GBytes        *bytes);

/* The next frame of the lane, or NULL; it stays the outbox's. @orders_held passes over ORDER frames. */
LwFrame     *lw_outbox_peek      (LwOutbox      *self,
                                  LwLane         lane,
                                  gboolean       orders_held);
/* Moves a queued frame among those that the shell holds. */
void         lw_outbox_hand_over (LwOutbox      *self,
                                  LwFrame       *frame);

LwFrame     *lw_outbox_find_queued (LwOutbox    *self,
                                  guint64        id);
LwFrame     *lw_outbox_find_handed (LwOutbox    *self,
                                  guint64        id);
/* Forgets a frame, wherever it is. */
void         lw_outbox_remove    (LwOutbox      *self,
                                  LwFrame       *frame);
/* Removes queued PLAIN frames with @tag: their request was cancelled. */
void         lw_outbox_drop_tag  (LwOutbox      *self,
                                  gint32         tag);

/* Any frame, queued ones first in the order of their making, for clearing up; NULL when empty. */
LwFrame     *lw_outbox_any       (LwOutbox      *self,
                                  gboolean      *queued);
guint        lw_outbox_n_queued  (const LwOutbox *self);

G_END_DECLS
