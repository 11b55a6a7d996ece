#pragma once

/* The chain of one underlying as TWS gives it: who it is, which series there are, its price, and sweeps of quotes. One at a
 * time; a state machine over the session's requests. Main thread. */

#include "lw-preset.h"
#include "lw-tws.h"

G_BEGIN_DECLS

typedef enum
{
  LW_FEED_EMPTY,
  LW_FEED_UNDERLYING, /* asking who the symbol is */
  LW_FEED_SERIES,     /* asking which series there are */
  LW_FEED_SPOT,       /* waiting for the underlying's price */
  LW_FEED_LOADED,     /* chain and spot are there; quotes as far as swept */
  LW_FEED_SWEEPING,
  LW_FEED_FAILED      /* see lw_feed_get_problem () */
} LwFeedState;

typedef struct _LwFeed LwFeed;

/* Called when anything of it is new; must not free it. */
typedef void (*LwFeedChanged) (LwFeed *load, gpointer data);

/* @tws must outlive it. */
LwFeed        *lw_feed_new         (LwTws              *tws,
                                    const char         *symbol,
                                    LwFeedChanged       changed,
                                    gpointer            data);
void           lw_feed_free        (LwFeed             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwFeed, lw_feed_free)

/* The expiries that @preset can need; 0 to 60 days where it names none, and when it is NULL. */
void           lw_feed_query     (const LwPreset     *preset,
                                        LwDate              today,
                                        LwChainQuery       *query);

/* Two dates of settlement, which may be the same. */
void           lw_feed_query_expiries (LwDate           settle,
                                       LwDate           other,
                                       LwDate           today,
                                       LwChainQuery    *query);

/* Begins anew with @query; quotes that the chain before had are kept for the series that are in both. */
void           lw_feed_begin        (LwFeed             *self,
                                    const LwChainQuery *query);
/* Needs LW_FEED_LOADED. @series: indices of the chain, copied. */
void           lw_feed_sweep       (LwFeed             *self,
                                    const guint        *series,
                                    guint               n_series,
                                    LwSweepWants        wants);
/* Ends what runs; what is loaded stays. */
void           lw_feed_stop        (LwFeed             *self);

/* An action of the session; TRUE when it was this load's. And: everything that was read is in. */
gboolean       lw_feed_action      (LwFeed             *self,
                                    const LwAction     *action);
void           lw_feed_drained     (LwFeed             *self);

const char    *lw_feed_get_symbol  (const LwFeed       *self);
LwFeedState    lw_feed_get_state   (const LwFeed       *self);
const char    *lw_feed_get_problem (const LwFeed       *self); /* one sentence; "" when well */
/* NULL until it is loaded. The caller refs it to keep it. */
LwChain       *lw_feed_get_chain   (const LwFeed       *self);
const LwContract *lw_feed_get_underlying (const LwFeed *self); /* con_id 0 until known */
const LwChainQuery *lw_feed_get_query (const LwFeed    *self);
void           lw_feed_get_progress (const LwFeed      *self,
                                    guint              *done,
                                    guint              *total);
gint64         lw_feed_get_swept_us (const LwFeed      *self); /* wall clock of the last whole sweep; 0 = none */

G_END_DECLS
