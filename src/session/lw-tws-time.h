#pragma once

/* TWS's times as text, to instants. */

#include <glib.h>

G_BEGIN_DECLS

/* "20261120 10:17:44 US/Eastern", "20261120  10:17:44 America/New_York" (any number of blanks), "20261120-15:17:44" (UTC) to
 * µs UTC. 0 where the text is something else, has no zone, names a zone that is not known here, or an hour that the zone
 * had twice or not at all: then the raw text is all there is (fault C13). */
gint64       lw_tws_time_parse   (const char *text);

G_END_DECLS
