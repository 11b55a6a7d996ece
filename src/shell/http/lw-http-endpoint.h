#pragma once

/* The read-only HTTP endpoint: /metrics, /health and / on the loopback addresses 127.0.0.1 and ::1, nothing else (security.md
 * S1–S4). It knows nothing of orders or the session: callbacks give the bodies, and its library links neither. One request a
 * connection. It listens itself, since libsoup's server answers a request with a body only after the whole body came
 * (measured with 3.2.3) and has no time-outs. Main thread only, never blocks. */

#include <gio/gio.h>

#include "lw-metrics.h"

G_BEGIN_DECLS

typedef struct
{
  char     *(*metrics)  (gpointer user_data);                 /* text exposition, newly made */
  char     *(*health)   (gpointer user_data, gboolean *well); /* a JSON object, newly made; *well FALSE answers 503 */
  gpointer    user_data;
} LwHttpPages;

typedef struct
{
  guint connections;     /* at once; more are closed when they come */
  guint header_ms;       /* from the connect to the end of the head */
  guint total_ms;        /* from the connect to the end */
  guint requests;        /* in any window; more are answered with 429 */
  guint window_ms;
} LwHttpLimits;

void            lw_http_limits_init       (LwHttpLimits        *limits); /* 8, 5 s, 30 s, 20 in 1 s */

typedef struct _LwHttpEndpoint LwHttpEndpoint;

/* @port 0 picks one. @limits NULL = the defaults. @metrics may be NULL; else legwork_http_requests_total is registered there and
 * fed, so it must outlive the endpoint, and one registry serves one endpoint. NULL in @error (G_IO_ERROR_ADDRESS_IN_USE and
 * others), in words for a notice, when the port cannot be had. */
LwHttpEndpoint *lw_http_endpoint_new      (guint16              port,
                                           const LwHttpPages   *pages,
                                           const LwHttpLimits  *limits,
                                           LwMetrics           *metrics,
                                           GError             **error);
/* Closes the port and every connection. No callback runs afterwards. */
void            lw_http_endpoint_free     (LwHttpEndpoint      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwHttpEndpoint, lw_http_endpoint_free)

guint16         lw_http_endpoint_get_port (const LwHttpEndpoint *self);

G_END_DECLS
