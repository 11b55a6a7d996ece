#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens @path for reading and writing, makes it where it is missing: for its owner alone, and not for child processes (on Windows
 * the folder's rights decide who may read it). Returns a descriptor for g_close (), or −1 with errno. Any thread. */
int      lw_private_file_open (const char *path);

/* Takes the file for this program alone until the descriptor is closed. FALSE with errno; EWOULDBLOCK: another program has it. */
gboolean lw_private_file_lock (int         fd);

G_END_DECLS
