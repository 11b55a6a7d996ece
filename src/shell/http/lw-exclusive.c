#define G_LOG_DOMAIN "lw-exclusive"

#include "config.h"

#include "lw-exclusive.h"

#ifdef G_OS_WIN32
#include <winsock2.h>
#endif

gboolean
lw_exclusive_port (GSocket  *socket,
                   GError  **error)
{
#ifdef G_OS_WIN32
  return g_socket_set_option (socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1, error);
#else
  return TRUE;
#endif
}
