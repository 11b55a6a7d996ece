#pragma once

/* A port that this program listens on is its own. On Windows another program could bind the same one beside it and take what
 * comes, unless the socket says otherwise before it is bound; elsewhere the system never lets it. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* Before g_socket_bind (). FALSE in @error: the system does not grant it; then do not listen. */
gboolean lw_exclusive_port (GSocket  *socket,
                            GError  **error);

G_END_DECLS
