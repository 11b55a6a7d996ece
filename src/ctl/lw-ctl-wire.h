#pragma once

/* What dump and encode read and write alike. */

#include <json-glib/json-glib.h>

#include "lw-msg.h"

G_BEGIN_DECLS

/* "in" or "out". */
gboolean lw_ctl_wire_direction (JsonObject  *in,
                                LwMsgDir    *dir,
                                GError     **error);

/* 1 … LW_WIRE_TABLE_VERSION; a message of the handshake needs none and gets 0. */
gboolean lw_ctl_wire_version   (JsonObject  *in,
                                gboolean     handshake,
                                int         *version,
                                GError     **error);

/* So that what one writes the other can read. */
void     lw_ctl_wire_repeat    (JsonObject  *out,
                                LwMsgDir     dir,
                                int          version);

/* Two hex digits a byte. To be freed. */
char    *lw_ctl_wire_hex       (const guint8 *bytes,
                                gsize         length);

G_END_DECLS
