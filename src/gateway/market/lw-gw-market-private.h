#pragma once

/* What lw-gw-market.c (what is listed), lw-gw-quote.c (what it is worth) and lw-gw-hours.c (when it trades) share. */

#include "lw-gw-market.h"

G_BEGIN_DECLS

#define LW_GW_YEAR_US (365.0 * 86400e6)

struct _LwGwMarket
{
  guint64     seed;
  double      speed;
  gint64      start_us;
  gint64      as_of_us;
  gboolean    scripted;   /* stands still, and never closes */
  gint64      clock_us;   /* of the quotes */
  gint64      step;       /* of the walk */
  GPtrArray  *underlyings; /* of LwGwUnderlying */
  GPtrArray  *strangers;   /* of LwGwRecipe, with their symbols owned */
  GHashTable *refs;       /* con id → LwGwRef, owned */
  char      **no_live;    /* symbols without a subscription */
  GArray     *halts;      /* of LwGwHalt */
};

typedef struct
{
  char   symbol[LW_SYMBOL_SIZE];
  gint64 from_us, until_us; /* on the market's clock; G_MAXINT64 = to the end */
} LwGwHalt;

/* Streams of chance. */
enum
{
  LW_GW_STREAM_SPOT = 1, LW_GW_STREAM_VOL, LW_GW_STREAM_BASE, LW_GW_STREAM_SIZE, LW_GW_STREAM_INTEREST, LW_GW_STREAM_VOLUME,
  LW_GW_STREAM_LAST, LW_GW_STREAM_GAP, LW_GW_STREAM_RANGE
};

/* lw-gw-quote.c: spot and volatilities at a step of the walk. */
LwGwSurface lw_gw_market_surface (const LwGwMarket *self, const LwGwUnderlying *underlying, gint64 step);

/* How many deviations of the long-run volatility the strike lies from the first spot, by the days to settlement. */
double      lw_gw_market_distance (const LwGwMarket *self, const LwGwRef *ref);

G_END_DECLS
