#pragma once

/* Damage to messages as a fuzzer would find it; the same numbers on every machine. */

#include <glib.h>

G_BEGIN_DECLS

/* @seed is not 0. Not for two threads at once. */
void    lw_mutate_seed (guint32 seed);

/* A number from 0 to @below − 1. */
guint32 lw_mutate_draw (guint32 below);

/* One change: a bit, a byte, a field gone, doubled or with another value, a cut, another message's id. */
void    lw_mutate       (GByteArray *bytes);

/* One change within [@start, @end) of @bytes. Returns the new end. */
guint   lw_mutate_range (GByteArray *bytes,
                         guint       start,
                         guint       end);

/* One change within a piece (lw-fuzz.h) that is drawn by chance, behind @head bytes; its length stays right. */
void    lw_mutate_piece (GByteArray *bytes,
                         guint       head);

/* Appends a payload as a piece. */
void    lw_mutate_append (GByteArray   *bytes,
                          const guint8 *payload,
                          guint         length);

G_END_DECLS
