#include "config.h"

#include "lw-sim-random.h"

#define GOLDEN G_GUINT64_CONSTANT (0x9E3779B97F4A7C15)

guint64
lw_sim_random_next (LwSimRandom *self)
{
  guint64 z = self->state += GOLDEN;

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

void
lw_sim_random_init (LwSimRandom *self,
                    guint64      seed,
                    guint64      purpose)
{
  self->state = seed;
  self->state = lw_sim_random_next (self) ^ purpose * GOLDEN;
  lw_sim_random_next (self);
}

double
lw_sim_random_unit (LwSimRandom *self)
{
  return (double) (lw_sim_random_next (self) >> 11) * 0x1.0p-53;
}

gint64
lw_sim_random_range (LwSimRandom *self,
                     gint64       from,
                     gint64       to)
{
  return to > from ? from + (gint64) (lw_sim_random_next (self) % (guint64) (to - from + 1)) : from;
}

gboolean
lw_sim_random_chance (LwSimRandom *self,
                      double       p)
{
  return lw_sim_random_unit (self) < p;
}
