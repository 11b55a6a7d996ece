#pragma once

/* A market data line: lw-gw-line-open.c asks what it may be, lw-gw-line.c lets it answer, lw-gw-line-change.c changes it. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* Delayed data are so old. */
#define LW_GW_DELAY_US (15 * G_GINT64_CONSTANT (60000000))

/* NULL when there is none of that id. */
LwGwLine *lw_gw_line_find          (LwGwConnection *connection, gint32 req_id);
/* Whether live data of all its legs are to be had. */
gboolean  lw_gw_line_is_subscribed (LwGateway *self, const LwGwLine *line);
/* Opened: says of what kind its data are, and plans its answers. */
void      lw_gw_line_begin         (LwGateway *self, LwGwConnection *connection, LwGwLine *line);

G_END_DECLS
