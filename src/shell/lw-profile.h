#pragma once

/* Which account a profile is pinned to (security.md S10): the first one it met. A small file in the data folder. */

#include <gio/gio.h>

#include "lw-contract.h"
#include "lw-order.h"

G_BEGIN_DECLS

typedef struct
{
  char          account[LW_ACCOUNT_SIZE]; /* "" = not pinned yet */
  LwAccountKind kind;
} LwProfilePin;

/* Reads the file, which may be missing: then nothing is pinned. FALSE in @error: it is there and cannot be used; then orders
 * must stay off. Blocks; for a start. */
gboolean lw_profile_read  (const char          *data_dir,
                           const char          *profile,
                           LwProfilePin        *pin,
                           GError             **error);
/* Pins @profile and keeps the others. Off the main loop; @callback may be NULL, else it ends with lw_profile_write_finish (). */
void     lw_profile_write_async  (const char          *data_dir,
                                  const char          *profile,
                                  const LwProfilePin  *pin,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
gboolean lw_profile_write_finish (GAsyncResult        *result,
                                  GError             **error);

G_END_DECLS
