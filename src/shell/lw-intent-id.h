#pragma once

#include "lw-order.h"

G_BEGIN_DECLS

/* "LW" and 96 bits from the system's random source as 20 base32 characters (orders.md 2). FALSE: the system has none to
 * give; then nothing may be sent. */
gboolean lw_intent_id_draw   (char          id[LW_INTENT_ID_SIZE]);
/* The text of 12 given bytes. */
void     lw_intent_id_format (const guint8 *bytes,
                              char          id[LW_INTENT_ID_SIZE]);

G_END_DECLS
