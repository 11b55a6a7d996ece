#pragma once

/* The one back-off: 1, 2, 4, 8, 16, 30, 30 … s, each × (1 + jitter), counted from the loss; back to 1 after 60 s of READY
 * (tws-errors.md 5). Plain data. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint  n_failures;
  gint64 ready_since_us; /* 0 = not READY */
} LwBackoff;

void         lw_backoff_ready   (LwBackoff *self,
                                 gint64     now_us);
void         lw_backoff_unready (LwBackoff *self,
                                 gint64     now_us);
/* Notes a loss; returns the instant of the next try. @jitter is clamped to −0.2 … 0.2. */
gint64       lw_backoff_lost    (LwBackoff *self,
                                 double     jitter,
                                 gint64     now_us);
void         lw_backoff_reset   (LwBackoff *self);

G_END_DECLS
