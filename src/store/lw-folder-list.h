#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names in the folder @path, in no order, without "." and ".."; none where it cannot be read. On Windows also of a folder
 * whose path is longer than 260 characters, which GLib's GDir cannot open. Free with g_ptr_array_unref (). Any thread. */
GPtrArray *lw_folder_list (const char *path);

G_END_DECLS
