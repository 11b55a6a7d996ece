#pragma once

/* Commands that talk to TWS: connection options, and what they load through it. */

#include "lw-ctl.h"
#include "lw-scan.h"

G_BEGIN_DECLS

typedef struct
{
  char *host;      /* NULL = environment, else settings */
  int   port;      /* 0 = the same */
  int   client_id; /* −1 = the same + 1000 + n */
} LwCtlTws;

/* The chain of @symbol through TWS with quotes, limited to what @preset can need (all of it when NULL), progress on standard
 * error unless @quiet. NULL with @error and the exit status that fits. */
LwChain *lw_ctl_load_chain (const LwCtlTws *tws,
                            const char     *symbol,
                            const LwPreset *preset,
                            gboolean        quiet,
                            int            *exit_status,
                            GError        **error);

G_END_DECLS
