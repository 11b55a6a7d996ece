#pragma once

/* The simulated TWS on a real loopback socket, on a thread and a main context of its own. The core (lw-gateway.h) does the
 * talking; this carries out what it asks for. start, get_port and stop: the owner's thread. */

#include <gio/gio.h>

#include "lw-gateway.h"

G_BEGIN_DECLS

typedef struct _LwGatewayServer LwGatewayServer;

/* Listens on 127.0.0.1:@port (0 = the system picks one) and serves until stopped. @config is copied. The account lives on in
 * the file @state_path: read here, written within a second after each change and at the end, on a thread of its own; NULL: it is
 * forgotten. A file that cannot be understood is kept as @state_path.bad, and one that another gateway keeps is only read
 * (lw_gateway_server_get_notice ()). NULL and a sentence for a person when port or file cannot be had. */
LwGatewayServer *lw_gateway_server_start    (const LwGatewayConfig *config,
                                             int                    port,
                                             const char            *state_path,
                                             GError               **error);

int              lw_gateway_server_get_port (LwGatewayServer       *self);

/* A sentence for a person about the state that was not taken over or is not kept; NULL when all is well. */
const char      *lw_gateway_server_get_notice (LwGatewayServer     *self);

/* Closes every connection, ends the thread and frees @self; NULL is allowed. */
void             lw_gateway_server_stop     (LwGatewayServer       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGatewayServer, lw_gateway_server_stop)

G_END_DECLS
