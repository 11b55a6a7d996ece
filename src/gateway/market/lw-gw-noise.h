#pragma once

/* Chance without a generator: every number is a function of (seed, what it is for), so that a market needs no state and the
 * same seed gives the same bytes whatever was asked before. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* One step of the walk. */
#define LW_GW_STEP_US 250000

/* SplitMix64's finaliser over the four words (Steele, Lea, Flood 2014: "Fast splittable pseudorandom number generators"). */
guint64 lw_gw_hash      (guint64 seed,
                         guint64 a,
                         guint64 b,
                         guint64 c);

/* [0, 1) */
double  lw_gw_uniform   (guint64 hash);

/* Mean 0, deviation 1. */
double  lw_gw_normal    (guint64 hash);

/* A hash of a text, the same on every machine. */
guint64 lw_gw_hash_text (const char *text);

/* Brownian motion at @step, by Lévy's construction between points 18.2 hours apart that are drawn anew each, so that it
 * wanders but does not drift off. Deviation about 1 over such an interval. */
double  lw_gw_walk      (guint64 seed,
                         guint64 stream,
                         gint64  step);

/* The same motion at many instants: remembers the way down to the last one, so that the next one near it costs little. */
#define LW_GW_WALK_LEVELS 19

typedef struct
{
  guint64 seed;
  guint64 stream;
  int     depth; /* 0: nowhere yet */
  struct
  {
    gint64 low;
    double left, right, deviation;
  } levels[LW_GW_WALK_LEVELS];
} LwGwWalker;

void    lw_gw_walker_init (LwGwWalker *self,
                           guint64     seed,
                           guint64     stream);

/* Exactly lw_gw_walk () at @step. */
double  lw_gw_walker_at   (LwGwWalker *self,
                           gint64      step);

G_END_DECLS
