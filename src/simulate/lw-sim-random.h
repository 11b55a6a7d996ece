#pragma once

/* Numbers by chance from a seed: SplitMix64 (Steele, Lea, Flood 2014). One generator for each purpose, split from the seed, so
 * that one draw more in one place moves nothing in another. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct { guint64 state; } LwSimRandom;

void     lw_sim_random_init   (LwSimRandom *self, guint64 seed, guint64 purpose);
guint64  lw_sim_random_next   (LwSimRandom *self);
/* 0 <= x < 1 */
double   lw_sim_random_unit   (LwSimRandom *self);
/* from <= x <= to */
gint64   lw_sim_random_range  (LwSimRandom *self, gint64 from, gint64 to);
gboolean lw_sim_random_chance (LwSimRandom *self, double p);

G_END_DECLS
