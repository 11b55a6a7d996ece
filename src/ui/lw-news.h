#pragma once

/* Which changes of orders and of the connection a person must hear of, also while looking elsewhere. It compares with what it was
 * shown before, and shows nothing itself. Main thread. */

#include "lw-desk.h"

G_BEGIN_DECLS

typedef enum { LW_NEWS_NONE, LW_NEWS_GOOD, LW_NEWS_WARN, LW_NEWS_BAD } LwNewsLevel;

typedef struct _LwNews LwNews;

/* @since_us: wall clock, µs UTC. Orders that were made before it are history when they are first seen. */
LwNews     *lw_news_new             (gint64                  since_us);
void        lw_news_free            (LwNews                 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwNews, lw_news_free)

/* An order came to its end, into doubt or to a stop since it was taken last: filled, cancelled by TWS or with a part of it filled,
 * refused, never sent, UNKNOWN, held. */
LwNewsLevel lw_news_take_order      (LwNews                 *self,
                                     const LwIntent         *intent);
/* A target or stop was reached, is watched no more, or is not armed any more since it was taken last. What was reached and never closed is
 * news also when it is first seen. */
LwNewsLevel lw_news_take_exit       (LwNews                 *self,
                                     const LwExit           *exit);
/* The person asked for it, so that its end is no news (a part that was filled before is). */
void        lw_news_expect_cancel   (LwNews                 *self,
                                     const char             *intent_id);
/* The connection went, not by the person's wish, while @n_open orders were not final. Told once for each loss. */
LwNewsLevel lw_news_take_connection (LwNews                 *self,
                                     const LwDeskConnection *connection,
                                     guint                   n_open);

G_END_DECLS
