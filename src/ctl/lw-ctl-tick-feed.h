#pragma once

/* The decode workload of the bench: a session that is READY with 90 lines open, and a stream of ticks for them as a TWS sends it,
 * 40 % tickPrice, 40 % tickSize, 20 % tickOptionComputation, as text of the newest server version that is claimed (178). The same bytes on every machine. Time
 * is virtual: 100,000 messages a second. Nothing is shortened: what feeds it is what the program's socket calls. */

#include <glib.h>

#include "lw-chain.h"
#include "lw-session.h"

G_BEGIN_DECLS

#define LW_TICK_FEED_LINES 90
#define LW_TICK_FEED_READ  16384  /* bytes that one read of the socket gives */
#define LW_TICK_FEED_RATE  100000 /* messages a second of virtual time */

typedef struct _LwTickFeed LwTickFeed;

/* NULL with @error when the session does not get READY. */
LwTickFeed *lw_tick_feed_new      (GError     **error);
void        lw_tick_feed_free     (LwTickFeed  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwTickFeed, lw_tick_feed_free)

/* Gives the session at least @frames more ticks, in reads of LW_TICK_FEED_READ bytes, and carries out what it asks. @look: a reader
 * takes what changed 60 times a second of virtual time; else nobody looks. Returns how many bytes that were. */
guint64     lw_tick_feed_run      (LwTickFeed  *self,
                                   guint64      frames,
                                   gboolean     look);

/* Ticks that the session counted, and those that it could not use, which must be none. */
guint64     lw_tick_feed_n_frames (LwTickFeed  *self);
guint64     lw_tick_feed_n_bad    (LwTickFeed  *self);

/* Series that the reader saw change, in all. */
guint64     lw_tick_feed_n_seen   (LwTickFeed  *self);

/* What the session writes into; belongs to @self. */
LwChain    *lw_tick_feed_chain    (LwTickFeed  *self);

/* What the stream says last of a series before it begins anew: bid, ask, bid size, volatility. */
void        lw_tick_feed_last     (LwTickFeed  *self,
                                   guint        series,
                                   double       values[4]);

/* A cancel in the session's orders lane, ahead of all else; how many have left; and @us of time in which nothing comes. */
guint64     lw_tick_feed_send_cancel (LwTickFeed *self,
                                      gint32      order_id);
guint       lw_tick_feed_n_cancels   (LwTickFeed *self);
void        lw_tick_feed_pass        (LwTickFeed *self,
                                      gint64      us);

/* Feeds to the end of the stream, so that the book must hold what it says last. */
void        lw_tick_feed_finish   (LwTickFeed  *self);

G_END_DECLS
