#pragma once

/* The risk gate's limits as settings. Main thread. */

#include "lw-gate.h"
#include "lw-settings.h"

G_BEGIN_DECLS

typedef struct
{
  LwGateLimits limits;
  gboolean     is_set[16];   /* by the person; else the default holds */
  char       **restricted;   /* symbols on which nothing is opened (G20) */
  gboolean     close_only;
  gboolean     cancel_on_reconnect; /* G16 */
  int          restart_minute; /* of the day, New York, at which TWS restarts; −1 = not known (G9) */
} LwOrderSettings;

void      lw_order_settings_clear   (LwOrderSettings *self);
/* FALSE in @complaint, one sentence (free with g_free ()): a limit is absurd, or a key is not known. Then nothing of it may be used
 * and every limit of @self is missing. @store may be NULL: the defaults. */
gboolean  lw_order_settings_read    (LwOrderSettings *self, GSettings *store, char **complaint);
gboolean  lw_order_settings_restricts (const LwOrderSettings *self, const char *symbol);
/* The next restart at or after @now_us; 0 = none is known. */
gint64    lw_order_settings_restart_us (const LwOrderSettings *self, gint64 now_us);

G_END_DECLS
