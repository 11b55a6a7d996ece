#pragma once

/* The server's connections: sockets with what waits to be written. The server's thread alone. */

#include "lw-gateway-server.h"

G_BEGIN_DECLS

typedef struct _LwGatewayConnection LwGatewayConnection;

/* What the connection tells its server. */
typedef struct
{
  /* Bytes came; they are good during the call. */
  void (*received) (gpointer server, guint id, const guint8 *bytes, gsize length);
  /* The peer left or broke off, or all has been written and the gateway wanted an end. */
  void (*over)     (gpointer server, guint id);
  /* One that was leaving has left: free it. */
  void (*left)     (gpointer server, LwGatewayConnection *connection);
} LwGatewayConnectionEvents;

/* Takes a reference to @socket. @context: where its sources are attached. */
LwGatewayConnection *lw_gateway_connection_new         (guint                            id,
                                                        GSocket                         *socket,
                                                        GMainContext                    *context,
                                                        const LwGatewayConnectionEvents *events,
                                                        gpointer                         server);
void                 lw_gateway_connection_free        (gpointer                         connection);

guint                lw_gateway_connection_get_id      (const LwGatewayConnection       *self);
/* Bytes that the socket has not taken yet, and what is kept of their boundaries. */
gsize                lw_gateway_connection_get_backlog (const LwGatewayConnection       *self);

/* To be written by the next flush; @alone: as one write of its own. */
void                 lw_gateway_connection_queue       (LwGatewayConnection             *self,
                                                        GBytes                          *bytes,
                                                        gboolean                         alone);
/* Once all is written it is over. */
void                 lw_gateway_connection_close       (LwGatewayConnection             *self);
/* The next flush writes what the socket takes at once, then breaks off. */
void                 lw_gateway_connection_reset       (LwGatewayConnection             *self);
void                 lw_gateway_connection_set_reading (LwGatewayConnection             *self,
                                                        gboolean                         on);
/* FALSE: it is over. */
gboolean             lw_gateway_connection_flush       (LwGatewayConnection             *self);

/* For one that is over. TRUE: it says goodbye, until its peer has gone too (or for a few seconds), and calls left () then; it
 * calls nothing else any more. FALSE: nothing is left to say. */
gboolean             lw_gateway_connection_leave       (LwGatewayConnection             *self);

G_END_DECLS
