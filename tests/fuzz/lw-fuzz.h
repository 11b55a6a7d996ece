#pragma once

/* What a fuzzer feeds. Each takes any bytes, and ends the process where a promise is broken; nothing may crash, hang, read
 * past the end or leak. The first byte or bytes say how the rest is fed, so that one exec does one thing. */

#include <glib.h>

G_BEGIN_DECLS

/* Server versions on both sides of each gate of the tables. */
extern const int lw_fuzz_versions[];
extern const guint lw_fuzz_n_versions;

/* Byte 0: the size of pieces. The rest is a stream: whole, and in pieces, it gives the same frames and the same error, and
 * never more is kept than one frame and one piece. */
void  lw_fuzz_frames    (const guint8 *data,
                         gsize         length);

/* Byte 0: the direction (0x80: to the client) and which version. The rest is a payload: what is accepted is written and read
 * again as the same bytes; what is not gives an error and no message. TRUE when it was accepted. */
gboolean lw_fuzz_message (const guint8 *data,
                          gsize         length);

/* Byte 0: the size of pieces. The rest are a client's first bytes, and a server's first frame. */
void  lw_fuzz_handshake (const guint8 *data,
                         gsize         length);

/* A simulated gateway with a client that has shaken hands. Bytes 0 and 1: version and client; the rest are pieces, each with
 * a byte of how it is fed and two of its length: as a frame's payload, as raw bytes, or as time that passes. */
void  lw_fuzz_gateway   (const guint8 *data,
                         gsize         length);

/* A session that is connected, with lines, a lookup and lists open; the rest as above, from the server. */
void  lw_fuzz_session   (const guint8 *data,
                         gsize         length);

/* How the pieces of the last two are fed. */
typedef enum
{
  LW_FUZZ_FRAME, /* a payload: its length is put before it */
  LW_FUZZ_RAW,   /* bytes as they are */
  LW_FUZZ_TIME,  /* so many times 10 ms */
  LW_FUZZ_LOST,  /* the connection is lost, and made anew */
  LW_FUZZ_N_HOWS
} LwFuzzHow;

/* The next piece of *@data, which it takes away; FALSE when there is none. */
gboolean lw_fuzz_piece  (const guint8 **data,
                         gsize         *length,
                         LwFuzzHow     *how,
                         const guint8 **bytes,
                         gsize         *n);

G_END_DECLS
