#pragma once

/* Targets and stops, as the window and legworkctl see them. The desk keeps the quotes of the legs of what is watched, looks at each change
 * and once a second, and opens the closing ticket or sends it. "orders-changed" tells of all of it. Main thread. */

#include "lw-desk.h"

G_BEGIN_DECLS

/* Attaches, changes or, with an empty @wish, takes off the target and stop of an order. FALSE in @complaint (free with g_free ()). */
gboolean      lw_desk_set_exit       (LwDesk *self, const char *intent_id, const LwExitWish *wish, char **complaint);
/* A person typed what is no rule: a notice, so that nobody believes that it is watched. */
void          lw_desk_exit_not_understood (LwDesk *self, const char *typed);
/* The window is to be closed: what is watched no more then. NULL: nothing is watched; g_free (). */
char         *lw_desk_exits_words_of_end (LwDesk *self);
guint         lw_desk_n_exits        (LwDesk *self);
const LwExit *lw_desk_get_exit       (LwDesk *self, guint i); /* oldest first, also those that are over */
/* NULL: none, or it was taken off. */
const LwExit *lw_desk_find_exit      (LwDesk *self, const char *intent_id);
/* For a person; free with g_free (). The short one, a part of a line, is "" where there is none. */
char         *lw_desk_exit_sentence  (LwDesk *self, const char *intent_id);
char         *lw_desk_exit_short     (LwDesk *self, const char *intent_id);
/* Of the open ticket: what its order will have. */
void          lw_desk_ticket_set_exit (LwDesk *self, const LwExitWish *wish);
void          lw_desk_ticket_get_exit (LwDesk *self, LwExitWish *wish);
/* What that means at the ticket's price, or why it cannot be; "" for none. Free with g_free (). */
char         *lw_desk_ticket_exit_words (LwDesk *self);

/* Whether this instance looks at the market for them: the window does, a command that does something else does not. From the start: TRUE. */
void          lw_desk_watch_exits    (LwDesk *self, gboolean on);

G_END_DECLS
