#pragma once

/* From bytes as they were read to payloads, and the two messages that are no table rows: the client's first bytes and
 * the server's answer to them. */

#include <glib.h>

#include "lw-msg.h"

G_BEGIN_DECLS

/* 0xFFFFFF bytes: TWS refuses more; scanner parameters are 1 to 2 MB, so nothing real comes near. */
#define LW_FRAME_MAX 16777215u

typedef struct _LwFramer LwFramer;

LwFramer    *lw_framer_new       (void);
void         lw_framer_free      (LwFramer      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwFramer, lw_framer_free)

/* Take all frames with lw_framer_next () before the next push: then never more than one frame and one push are kept. */
void         lw_framer_push      (LwFramer      *self,
                                  const guint8  *bytes,
                                  gsize          length);

/* Bytes that wait for the rest of their frame. */
gsize        lw_framer_pending   (const LwFramer *self);

/* Whether lw_framer_next () has something to say, a frame or an error. */
gboolean     lw_framer_peek      (const LwFramer *self);

/* TRUE: *@payload is the next frame, owned by the framer until the next push. FALSE without error: more bytes are
 * needed. FALSE with error: the stream is broken and stays so. */
gboolean     lw_framer_next      (LwFramer      *self,
                                  const guint8 **payload,
                                  gsize         *length,
                                  GError       **error);

/* Client side: "API\0" and the frame with "v157..178" (no NUL inside it). */
void         lw_handshake_write  (GByteArray    *out,
                                  int            min_version,
                                  int            max_version);

/* The same with connect options behind a blank ("+PACEAPI"); "" for none. */
void         lw_handshake_write_options (GByteArray *out,
                                         int         min_version,
                                         int         max_version,
                                         const char *connect_options);

/* Server side: consumes the client's first bytes from @framer, which must be fresh. TRUE when complete; FALSE without
 * error: more bytes are needed. @connect_options ("" for none) is the caller's to free; any result may be NULL. */
gboolean     lw_handshake_read   (LwFramer      *framer,
                                  int           *min_version,
                                  int           *max_version,
                                  char         **connect_options,
                                  GError       **error);

/* Server's reply: a frame of exactly two fields. FALSE for a frame that is something else (ignore it and go on).
 * @time_text is the caller's to free: raw bytes, perhaps no UTF-8; may be NULL. */
gboolean     lw_server_version_read  (const guint8 *payload,
                                      gsize         length,
                                      int          *version,
                                      char        **time_text);
void         lw_server_version_write (GByteArray   *out,
                                      int           version,
                                      const char   *time_text);

G_END_DECLS
