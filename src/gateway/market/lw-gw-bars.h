#pragma once

/* Bars as one sees them in a chart, and the splitting of a long one into short ones that add up to it again. Prices per share,
 * volatilities as fractions a year. Pure functions, any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* The most minutes of a session: a day on which clocks are set back, in a market that never closes. */
#define LW_GW_DAY_MINUTES 1500

typedef struct
{
  double open, high, low, close;
  double volume;
  double count; /* of trades */
} LwGwBar;

/* @n short bars of equal length, in order, that add up to @whole: the first opens as it does, the last closes as it does, each
 * opens where the one before it closed, the highest is its high, the lowest its low, volumes and counts sum up. Prices are
 * multiples of 1 / @per_unit, those of @whole as well. @shape: how much busier the ends are than the middle; 0 = not at all. */
void lw_gw_bar_split (const LwGwBar *whole,
                      guint          n,
                      double         per_unit,
                      double         shape,
                      guint64        hash,
                      LwGwBar       *bars);

/* Makes @sum also cover @next, which follows it; with @averages (BID_ASK) open and close are means over @n bars so far. */
void lw_gw_bar_add   (LwGwBar       *sum,
                      const LwGwBar *next,
                      gboolean       averages,
                      guint          n);

/* The bar closes at @price after all. */
void lw_gw_bar_close (LwGwBar       *self,
                      double         price);

G_END_DECLS
