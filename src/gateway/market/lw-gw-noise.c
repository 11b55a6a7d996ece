#include "config.h"

#include <math.h>

#include "lw-gw-noise.h"

/* 2^18 steps of 250 ms are 18.2 hours. */
#define INTERVAL_BITS 18

static guint64
mix (guint64 z)
{
  z += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint64
lw_gw_hash (guint64 seed,
            guint64 a,
            guint64 b,
            guint64 c)
{
  return mix (mix (mix (mix (seed) ^ a) ^ b) ^ c);
}

guint64
lw_gw_hash_text (const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *text != '\0'; text++)
    hash = mix (hash ^ (guint8) *text);
  return hash;
}

double
lw_gw_uniform (guint64 hash)
{
  return (double) (hash >> 11) * 0x1p-53;
}

/* Box and Muller's transform; the second word comes from the first. */
double
lw_gw_normal (guint64 hash)
{
  double radius = sqrt (-2.0 * log1p (-lw_gw_uniform (hash)));

  return radius * cos (2.0 * G_PI * lw_gw_uniform (mix (hash)));
}

void
lw_gw_walker_init (LwGwWalker *self,
                   guint64     seed,
                   guint64     stream)
{
  self->seed = seed;
  self->stream = stream;
  self->depth = 0;
}

static gint64
level_size (int depth)
{
  return G_GINT64_CONSTANT (1) << (INTERVAL_BITS - depth);
}

/* The interval of @step between two points that are drawn anew each. */
static void
walker_enter (LwGwWalker *self,
              gint64      step)
{
  gint64 size = level_size (0);
  gint64 interval = step >= 0 ? step / size : -((-step + size - 1) / size);

  self->levels[0].low = interval * size;
  self->levels[0].left = 0.6 * lw_gw_normal (lw_gw_hash (self->seed, self->stream, 0, (guint64) interval));
  self->levels[0].right = 0.6 * lw_gw_normal (lw_gw_hash (self->seed, self->stream, 0, (guint64) (interval + 1)));
  self->levels[0].deviation = 0.5;
  self->depth = 1;
}

/* One level down, into the half that holds @step. */
static void
walker_descend (LwGwWalker *self,
                gint64      step)
{
  int level = self->depth;
  gint64 low = self->levels[level - 1].low, middle_step = low + level_size (level);
  double left = self->levels[level - 1].left, right = self->levels[level - 1].right;
  double deviation = self->levels[level - 1].deviation;
  double middle = (left + right) / 2.0
                  + deviation * lw_gw_normal (lw_gw_hash (self->seed, self->stream, (guint64) level, (guint64) middle_step));
  gboolean upper = step >= middle_step;

  self->levels[level].low = upper ? middle_step : low;
  self->levels[level].left = upper ? middle : left;
  self->levels[level].right = upper ? right : middle;
  self->levels[level].deviation = deviation * (G_SQRT2 / 2.0);
  self->depth++;
}

double
lw_gw_walker_at (LwGwWalker *self,
                 gint64      step)
{
  while (self->depth > 0 && (step < self->levels[self->depth - 1].low
                             || step >= self->levels[self->depth - 1].low + level_size (self->depth - 1)))
    self->depth--;
  if (self->depth == 0)
    walker_enter (self, step);
  while (self->depth < LW_GW_WALK_LEVELS && step != self->levels[self->depth - 1].low)
    walker_descend (self, step);
  return self->levels[self->depth - 1].left;
}

double
lw_gw_walk (guint64 seed,
            guint64 stream,
            gint64  step)
{
  LwGwWalker walker;

  lw_gw_walker_init (&walker, seed, stream);
  return lw_gw_walker_at (&walker, step);
}
