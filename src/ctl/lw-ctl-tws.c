#define G_LOG_DOMAIN "lw-ctl-tws"

#include "config.h"

#include <gio/gio.h>

#include "lw-ctl-tws.h"

LwChain *
lw_ctl_load_chain (const LwCtlTws *tws,
                   const char     *symbol,
                   const LwPreset *preset,
                   gboolean        quiet,
                   int            *exit_status,
                   GError        **error)
{
  *exit_status = LW_EXIT_NOT_CONNECTED;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "%s: chains through TWS are not available yet; give the chain as a file with --chain", symbol);
  return NULL;
}
