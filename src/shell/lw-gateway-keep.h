#pragma once

/* The file in which a simulated account lives on between runs: FILE, beside it FILE.lock, and FILE.bad for one that could not be
 * read. One thread uses it; writing happens on a thread of its own. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LwGatewayKeep LwGatewayKeep;

/* Takes the lock and reads: *@text is the caller's, NULL when there is no file yet. When another program has the lock the text
 * is read all the same, but nothing will be written (lw_gateway_keep_is_locked_out ()). NULL and a G_FILE_ERROR or G_IO_ERROR
 * when the file can be neither made nor read. Blocks for as long as a small file's reading takes. */
LwGatewayKeep *lw_gateway_keep_open          (const char          *path,
                                              char               **text,
                                              gsize               *length,
                                              GError             **error);

gboolean       lw_gateway_keep_is_locked_out (const LwGatewayKeep *self);

/* Moves what could not be read to FILE.bad; returns that path, the caller's, or NULL when it could not be moved. */
char          *lw_gateway_keep_set_aside     (LwGatewayKeep       *self);

/* Takes @text over and writes it, in the order of calling: to a new file, to the disk, then in the old one's place. */
void           lw_gateway_keep_write         (LwGatewayKeep       *self,
                                              char                *text);

/* Waits until all is written, then gives the lock back; NULL is allowed. */
void           lw_gateway_keep_close         (LwGatewayKeep       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGatewayKeep, lw_gateway_keep_close)

G_END_DECLS
