#pragma once

/* What a request may ask of the HTTP endpoint, as a pure function of its head: no socket, no clock. */

#include <glib.h>

G_BEGIN_DECLS

/* Longer heads are refused; a browser sends about 1 KiB. In bytes. */
#define LW_HTTP_HEAD_MAX 8192

typedef enum
{
  LW_HTTP_PAGE_NONE,
  LW_HTTP_PAGE_INDEX,
  LW_HTTP_PAGE_METRICS,
  LW_HTTP_PAGE_HEALTH
} LwHttpPage;

typedef struct
{
  guint      status;    /* to answer with: 200 or a refusal; 0 = the head is not whole yet */
  LwHttpPage page;      /* when status is 200 */
  gboolean   head_only; /* HEAD */
} LwHttpJudgement;

/* Judges the bytes that came so far on a connection to @port. Allowed: GET and HEAD of /, /metrics, /health by HTTP/1.0 or 1.1
 * with exactly one Host, which is 127.0.0.1, localhost or [::1] with @port, without Origin and without a body. */
LwHttpJudgement lw_http_judge (const char *bytes,
                               gsize       length,
                               guint16     port);

G_END_DECLS
