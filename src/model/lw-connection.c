#define G_LOG_DOMAIN "lw-connection"

#include "config.h"

#include "lw-connection.h"

const char *
lw_conn_state_word (LwConnState state)
{
  static const char * const words[] = {
    "DISCONNECTED", "CONNECTING", "HANDSHAKE", "STARTING", "SYNCING", "READY", "DEGRADED",
  };

  return words[MIN ((guint) state, G_N_ELEMENTS (words) - 1)];
}
