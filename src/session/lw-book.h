#pragma once

/* The chains that are written into at present, and which of their series changed since somebody looked. */

#include <glib.h>

#include "lw-chain.h"

G_BEGIN_DECLS

#define LW_BOOK_SPOT (-1) /* in place of a series: the underlying */

typedef struct _LwBook LwBook;

LwBook      *lw_book_new        (void);
void         lw_book_free       (LwBook        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwBook, lw_book_free)

/* Holds a reference to @chain until nobody else does. */
void         lw_book_watch      (LwBook        *self,
                                 LwChain       *chain);
void         lw_book_touch      (LwBook        *self,
                                 const LwChain *chain,
                                 int            series);
/* As lw_session_take_dirty (). */
guint        lw_book_take       (LwBook        *self,
                                 const LwChain *chain,
                                 GArray        *series);
/* Every quote of every chain: the connection that fed it is gone. What is missing stays missing. */
void         lw_book_make_stale (LwBook        *self);

G_END_DECLS
