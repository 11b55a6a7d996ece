#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Feeds @data to everything in wire that reads bytes from outside. What is accepted must be written and read again as the
 * same bytes; nothing may crash, hang or read past the end. Ends the process where that fails. Returns by how many
 * versions and directions the data was accepted as a message. */
guint lw_fuzz_one (const guint8 *data,
                   gsize         length);

G_END_DECLS
