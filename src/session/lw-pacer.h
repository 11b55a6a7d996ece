#pragma once

/* The right to send, by an exact sliding window: in any window at most @max_ordinary ordinary frames and at most @max_all
 * in all; the difference is kept for orders. A frame takes its place when it is handed to the socket and its window runs
 * from its first byte, so that a socket that was stuck cannot let out a burst. Sizes: tws-errors.md 4. */

#include <glib.h>

G_BEGIN_DECLS

/* 1.05 s: sends may arrive closer together than they left. */
#define LW_PACER_WINDOW_US G_GINT64_CONSTANT (1050000)
#define LW_PACER_NEVER     G_MAXINT64

typedef enum
{
  LW_LANE_ORDERS,
  LW_LANE_ORDINARY,
  LW_N_LANES
} LwLane;

typedef struct _LwPacer LwPacer;

LwPacer     *lw_pacer_new        (guint    max_all,
                                  guint    max_ordinary);
void         lw_pacer_free       (LwPacer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwPacer, lw_pacer_free)

/* Takes the right to send @frame at @now_us; FALSE means "queue it and ask again at lw_pacer_next_us ()". */
gboolean     lw_pacer_take       (LwPacer *self,
                                  LwLane   lane,
                                  guint64  frame,
                                  gint64   now_us);
/* The frame's first byte left; or no byte of it ever will, and its place is free again. */
void         lw_pacer_out        (LwPacer *self,
                                  guint64  frame,
                                  gint64   now_us);
void         lw_pacer_withdrawn  (LwPacer *self,
                                  guint64  frame);
/* The connection is over: what was handed over counts as out now. */
void         lw_pacer_lost       (LwPacer *self,
                                  gint64   now_us);

/* Error 100: half the ordinary rate for 60 s. */
void         lw_pacer_halve      (LwPacer *self,
                                  gint64   now_us);
gboolean     lw_pacer_is_halved  (const LwPacer *self,
                                  gint64   now_us);

/* Earliest instant at which the lane may send; LW_PACER_NEVER while that waits for a first byte. */
gint64       lw_pacer_next_us    (const LwPacer *self,
                                  LwLane   lane,
                                  gint64   now_us);

/* Frames handed over or sent within the last @window_us (at most the pacer's own window). */
guint        lw_pacer_count      (const LwPacer *self,
                                  gint64   window_us,
                                  gint64   now_us);

G_END_DECLS
