#include "config.h"

#include <math.h>

#include "lw-gw-bars.h"
#include "lw-gw-noise.h"

/* A bar's middle strays from the line between its ends by this part of its range. */
#define STRAY 0.25

typedef struct
{
  guint   n;      /* short bars of the whole */
  double  per_unit;
  double  shape;
  guint64 hash;
} Splitter;

/* Chance of one split. */
static guint64
draw (const Splitter *self,
      guint           first,
      guint           n,
      guint64         what)
{
  return lw_gw_hash (self->hash, first, n, what);
}

static double
on_grain (const Splitter *self,
          double          value)
{
  return round (value * self->per_unit) / self->per_unit;
}

static double
between (const Splitter *self,
         double          value,
         double          low,
         double          high)
{
  return fmin (fmax (on_grain (self, value), low), high);
}

static double
middle_price (const Splitter *self,
              const LwGwBar  *bar,
              guint           first,
              guint           n)
{
  double share = (double) (n / 2) / n;
  double line = bar->open + share * (bar->close - bar->open);
  double stray = STRAY * (bar->high - bar->low) * lw_gw_normal (draw (self, first, n, 0));

  return between (self, line + stray, bar->low, bar->high);
}

/* One half reaches the extreme, the one whose own ends are nearer to it more often; the other one goes some of the way. */
static void
share_extreme (const Splitter *self,
               const LwGwBar  *bar,
               LwGwBar        *left,
               LwGwBar        *right,
               guint64         hash,
               gboolean        high)
{
  double extreme = high ? bar->high : bar->low;
  double left_end = high ? fmax (left->open, left->close) : fmin (left->open, left->close);
  double right_end = high ? fmax (right->open, right->close) : fmin (right->open, right->close);
  gboolean left_nearer = fabs (extreme - left_end) <= fabs (extreme - right_end);
  gboolean in_left = lw_gw_uniform (hash) < 0.75 ? left_nearer : !left_nearer;
  double end = in_left ? right_end : left_end;
  double other = end + (extreme - end) * (0.15 + 0.6 * lw_gw_uniform (lw_gw_hash (hash, 1, 0, 0)));

  other = between (self, other, fmin (end, extreme), fmax (end, extreme));
  if (high)
    {
      left->high = in_left ? extreme : other;
      right->high = in_left ? other : extreme;
    }
  else
    {
      left->low = in_left ? extreme : other;
      right->low = in_left ? other : extreme;
    }
}

/* Activity of a day until the part @x of it: the integral of 1 + shape (2x − 1)². */
static double
activity (double shape,
          double x)
{
  double y = 2.0 * x - 1.0;

  return x + shape * (y * y * y + 1.0) / 6.0;
}

/* The left half's part of what happens in the bar. */
static double
left_share (const Splitter *self,
            guint           first,
            guint           n)
{
  double from = activity (self->shape, (double) first / self->n);
  double middle = activity (self->shape, (double) (first + n / 2) / self->n);
  double to = activity (self->shape, (double) (first + n) / self->n);
  double jitter = 0.8 + 0.4 * lw_gw_uniform (draw (self, first, n, 3));

  return fmin ((middle - from) / (to - from) * jitter, 1.0);
}

static void
split (const Splitter *self,
       const LwGwBar  *bar,
       guint           first,
       guint           n,
       LwGwBar        *bars)
{
  LwGwBar left = *bar, right = *bar;
  double share;

  if (n == 1)
    {
      bars[first] = *bar;
      return;
    }
  left.close = right.open = middle_price (self, bar, first, n);
  share_extreme (self, bar, &left, &right, draw (self, first, n, 1), TRUE);
  share_extreme (self, bar, &left, &right, draw (self, first, n, 2), FALSE);
  share = left_share (self, first, n);
  left.volume = floor (bar->volume * share);
  right.volume = bar->volume - left.volume;
  left.count = floor (bar->count * share);
  right.count = bar->count - left.count;
  split (self, &left, first, n / 2, bars);
  split (self, &right, first + n / 2, n - n / 2, bars);
}

void
lw_gw_bar_split (const LwGwBar *whole,
                 guint          n,
                 double         per_unit,
                 double         shape,
                 guint64        hash,
                 LwGwBar       *bars)
{
  Splitter splitter = { n, per_unit, shape, hash };

  split (&splitter, whole, 0, n, bars);
}

void
lw_gw_bar_add (LwGwBar       *sum,
               const LwGwBar *next,
               gboolean       averages,
               guint          n)
{
  if (averages)
    {
      sum->open = (sum->open * n + next->open) / (n + 1);
      sum->close = (sum->close * n + next->close) / (n + 1);
    }
  else
    {
      sum->close = next->close;
    }
  sum->high = fmax (sum->high, next->high);
  sum->low = fmin (sum->low, next->low);
  sum->volume += next->volume;
  sum->count += next->count;
}

void
lw_gw_bar_close (LwGwBar *self,
                 double   price)
{
  self->close = price;
  self->high = fmax (self->high, price);
  self->low = fmin (self->low, price);
}
