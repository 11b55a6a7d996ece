#pragma once

/* One TCP connection without a blocking call: bytes go out in the order in which they were given, bytes come in as they are
 * read. What it promises about frames is orders.md 1:
 *
 *   out        the socket has taken at least one byte of the frame
 *   withdrawn  no byte was taken and none ever will be
 *
 * Each frame gets exactly one of the two. When the connection ends, all bytes that can still be read are handed over, then
 * every frame still queued gets its report, then comes lost, once; nothing comes after it. Thread-default main context of
 * its maker. Callbacks may call lw_link_send (), _withdraw () and _close (), but not _free (). */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LwLink LwLink;

typedef struct
{
  void (*opened)    (gpointer data);
  void (*received)  (gpointer data, const guint8 *bytes, gsize length);
  void (*out)       (gpointer data, guint64 frame);
  void (*withdrawn) (gpointer data, guint64 frame);
  void (*lost)      (gpointer data, const char *why); /* also when it could not be opened */
} LwLinkEvents;

/* Connects at once; @timeout_s bounds that alone. @events must outlive the link. */
LwLink     *lw_link_open     (const char         *host,
                              guint16             port,
                              guint               timeout_s,
                              const LwLinkEvents *events,
                              gpointer            data);
/* Silent: no callback comes any more. */
void        lw_link_free     (LwLink             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwLink, lw_link_free)

/* @frame names the bytes in the reports; frames with number 0 are not reported. */
void        lw_link_send     (LwLink             *self,
                              guint64             frame,
                              GBytes             *bytes);
/* Takes the frame back if no byte of it is out. FALSE: its first byte is out (and was reported), or it is not known. */
gboolean    lw_link_withdraw (LwLink             *self,
                              guint64             frame);
/* Ends it from our side; the reports come before it returns. */
void        lw_link_close    (LwLink             *self,
                              const char         *why);
gsize       lw_link_queued   (LwLink             *self); /* frames that wait for the socket */

G_END_DECLS
