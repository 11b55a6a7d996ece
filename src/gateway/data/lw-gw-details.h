#pragma once

/* Contract details, between their files. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* lw-gw-details.c: one contractData. */
void lw_gw_details_send   (LwGateway *self, LwGwConnection *connection, gint32 req_id, const LwGwRef *ref);

/* lw-gw-answer.c: sends @refs (of LwGwRef, taken over) and the end, a large answer bit by bit. */
void lw_gw_details_answer (LwGateway *self, LwGwConnection *connection, gint32 req_id, GArray *refs);

G_END_DECLS
