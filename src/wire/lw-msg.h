#pragma once

/* One table of messages that both writes and reads them. The rows stand in lw-msg-out.def (client to server) and
 * lw-msg-in.def (server to client); names of messages and fields are those of TWS, so LW_MSG_placeOrder and
 * LW_F_placeOrder_lmtPrice exist for each row. A field that is unset on the wire is absent here, in every form of unset.
 * Nothing here reads a clock, does I/O or keeps global state. Any thread, one LwMsg at a time. */

#include <glib.h>

#include "lw-price.h"

G_BEGIN_DECLS

#define LW_WIRE_ERROR (lw_wire_error_quark ())

typedef enum
{
  LW_WIRE_ERROR_FRAME_LENGTH,    /* a length of 0 or above LW_FRAME_MAX: the connection must be dropped */
  LW_WIRE_ERROR_UNKNOWN_MESSAGE, /* skip and count */
  LW_WIRE_ERROR_TOO_FEW_FIELDS,  /* drop this message */
  LW_WIRE_ERROR_BAD_FIELD,       /* drop this message; the text names message and field */
  LW_WIRE_ERROR_BAD_HANDSHAKE
} LwWireError;

GQuark       lw_wire_error_quark (void);

/* The most that is claimed; the tables go further (200). Never raise it before the decoders are proven. */
#define LW_WIRE_MIN_VERSION     157
#define LW_WIRE_MAX_VERSION     178
#define LW_WIRE_OLDEST_ACCEPTED 176
#define LW_WIRE_TABLE_VERSION   200

typedef enum
{
  LW_DIR_OUT, /* client to server */
  LW_DIR_IN   /* server to client */
} LwMsgDir;

#include "lw-msg-names.h" /* LwMsgKind: LW_MSG_…; field indices: LW_F_<message>_<field>[_<field of the group>] */

typedef struct _LwMsg LwMsg;
typedef struct _LwRow LwRow; /* the fields of a message, or of one entry of one of its groups */

LwMsg       *lw_msg_new          (void);
void         lw_msg_free         (LwMsg        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwMsg, lw_msg_free)

/* Empties @self and makes it a message of @kind with every field absent. Memory is kept for reuse. */
void         lw_msg_reset        (LwMsg        *self,
                                  LwMsgKind     kind);

/* Reads one payload (frame without its length). On error @self is empty. Trailing fields are ignored. */
gboolean     lw_msg_read         (LwMsg        *self,
                                  LwMsgDir      dir,
                                  int           server_version,
                                  const guint8 *payload,
                                  gsize         length,
                                  GError      **error);

/* The same, but texts stay where they lie in @payload, which must not change until the next read or reset: for a message that
 * is done with before its framer gets more bytes. */
gboolean     lw_msg_read_in_place (LwMsg        *self,
                                   LwMsgDir      dir,
                                   int           server_version,
                                   const guint8 *payload,
                                   gsize         length,
                                   GError      **error);

/* Appends the whole frame, length included, to @out. Absent fields go out as their unset text. */
void         lw_msg_write        (const LwMsg  *self,
                                  int           server_version,
                                  GByteArray   *out);

/* Bytes that @self holds for its rows and texts: for whoever keeps messages. */
gsize        lw_msg_get_memory   (const LwMsg  *self);

LwMsgKind    lw_msg_get_kind     (const LwMsg  *self);
LwRow       *lw_msg_get_row      (LwMsg        *self); /* owned by the message; valid until the next reset or read */

/* Fields after the last one that the table knows at this version, as a newer server may send. */
guint        lw_msg_get_extra    (const LwMsg  *self);

/* Fields of a message from the server whose text is no value of their type ("1,5", "nan"): they were read as absent, for the
 * rest of the message is good. How many; and of the first LW_MSG_MALFORMED_KEPT which (a path as below) and what stood there,
 * as bytes. Owned by @self until the next read or reset. A field that says whose the message is drops it instead (KEY in the
 * table), and so does any field of a client's message: a server must not act on half a request. */
#define LW_MSG_MALFORMED_KEPT 16
guint        lw_msg_get_malformed (const LwMsg *self);
const char  *lw_msg_malformed_field (const LwMsg *self, guint i);
const char  *lw_msg_malformed_text (const LwMsg *self, guint i);

/* What the last lw_msg_read failed on: the message, LW_MSG_NONE when it is unknown, and the field as a path
 * ("comboLegs[1].ratio"), "" when there is none. Owned by @self until the next read. */
LwMsgKind    lw_msg_failed_kind  (const LwMsg  *self);
const char  *lw_msg_failed_field (const LwMsg  *self);

const char  *lw_msg_kind_name    (LwMsgKind     kind);
LwMsgKind    lw_msg_kind_by_name (LwMsgDir      dir,
                                  const char   *name); /* LW_MSG_NONE when unknown; knows the aliases */
LwMsgDir     lw_msg_kind_dir     (LwMsgKind     kind);

/* Reading a row; a group is read by count and entry alone. Text is owned by the message and NUL-terminated. */
gboolean     lw_row_has          (const LwRow  *row, guint field);                   /* a group: it has entries */
const char  *lw_row_text         (const LwRow  *row, guint field);                   /* "" when absent */
gint32       lw_row_int          (const LwRow  *row, guint field, gint32 fallback);
gint64       lw_row_long         (const LwRow  *row, guint field, gint64 fallback);
double       lw_row_double       (const LwRow  *row, guint field);                   /* NaN when absent */
gboolean     lw_row_bool         (const LwRow  *row, guint field);
double       lw_row_computed     (const LwRow  *row, guint field);                   /* NaN too where the table says so */
guint        lw_row_count        (const LwRow  *row, guint group);
LwRow       *lw_row_entry        (const LwRow  *row, guint group, guint i);

/* Writing a row. Texts are copied; bytes outside 32 … 126 of outbound text are replaced by '?'. */
void         lw_row_set_text     (LwRow *row, guint field, const char *text);
void         lw_row_set_int      (LwRow *row, guint field, gint32 value);
void         lw_row_set_long     (LwRow *row, guint field, gint64 value);
void         lw_row_set_double   (LwRow *row, guint field, double value);            /* NaN leaves it absent */
void         lw_row_set_price    (LwRow *row, guint field, LwPrice value);           /* LW_PRICE_NONE leaves it absent */
void         lw_row_set_bool     (LwRow *row, guint field, gboolean value);
void         lw_row_set_largest  (LwRow *row, guint field); /* 1.79…E308 is written, TWS's other word for unset; it reads as none */
LwRow       *lw_row_append       (LwRow *row, guint group);                          /* a new, empty entry */

/* Each absent field of @row gets what TWS usually sends when it is unset: for a simulated server. */
void         lw_row_set_typical  (LwRow *row);

/* For text from outside: FALSE, and the field left absent, when @text is no value of the field's type, or holds bytes that
 * may not go out. */
gboolean     lw_row_try_text     (LwRow *row, guint field, const char *text);

G_END_DECLS
