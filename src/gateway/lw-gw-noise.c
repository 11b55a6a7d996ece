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

double
lw_gw_walk (guint64 seed,
            guint64 stream,
            gint64  step)
{
  gint64 size = G_GINT64_CONSTANT (1) << INTERVAL_BITS;
  gint64 interval = step >= 0 ? step / size : -((-step + size - 1) / size);
  gint64 low = interval * size;
  double left = 0.6 * lw_gw_normal (lw_gw_hash (seed, stream, 0, (guint64) interval));
  double right = 0.6 * lw_gw_normal (lw_gw_hash (seed, stream, 0, (guint64) (interval + 1)));
  double deviation = 0.5;

  for (int level = 1; level <= INTERVAL_BITS && step != low; level++)
    {
      double middle;

      size /= 2;
      middle = (left + right) / 2.0
               + deviation * lw_gw_normal (lw_gw_hash (seed, stream, (guint64) level, (guint64) (low + size)));
      deviation *= G_SQRT2 / 2.0;
      if (step >= low + size)
        {
          low += size;
          left = middle;
        }
      else
        {
          right = middle;
        }
    }
  return left;
}
