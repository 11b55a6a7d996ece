#pragma once

/* TWS's times as text, to instants. */

#include <glib.h>

#include "lw-chain.h"

G_BEGIN_DECLS

/* "20261120 10:17:44 US/Eastern", "20261120  10:17:44 America/New_York" (any number of blanks), "20261120-15:17:44" (UTC) to
 * µs UTC. 0 where the text is something else, has no zone, names a zone that is not known here, or an hour that the zone
 * had twice or not at all: then the raw text is all there is (fault C13). */
gint64       lw_tws_time_parse   (const char *text);

#define LW_TWS_TIME_SIZE 24

/* "20261120-15:17:44": UTC, whole seconds. Returns @buffer (LW_TWS_TIME_SIZE). */
const char  *lw_tws_time_format  (gint64      us,
                                  char       *buffer);

/* A contract's liquidHours ("20261120:0930-20261120:1600;20261121:CLOSED", the older "20261120:0930-1600", several ranges of a day
 * with commas) in @zone to instants. Ranges that meet, as those of a market that never closes do at midnight, become one. What cannot
 * be read is left out: then nothing is said to be open. */
void         lw_tws_hours_parse  (const char *text,
                                  const char *zone,
                                  LwHours    *hours);

G_END_DECLS
