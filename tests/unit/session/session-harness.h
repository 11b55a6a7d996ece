#pragma once

/* A session on a virtual clock, with a TWS written by hand: wire's own server side makes the bytes. */

#include <glib.h>

#include "lw-frame.h"
#include "lw-msg.h"
#include "lw-session.h"

#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  LwMsgKind  kind;
  gint64     at_us;
  guint64    frame;
  gint32     id;    /* reqId or orderId, 0 where there is none */
  GPtrArray *fields; /* texts as they stood on the wire */
} Sent;

typedef struct
{
  LwSession *session;
  gint64     now_us;
  gint64     wake_us;      /* G_MAXINT64 = none */
  gboolean   hold_out;     /* the socket takes nothing: no frame_out */
  gboolean   mute_lost;    /* LW_ACT_CLOSE is not answered with lost () */
  GPtrArray *sent;         /* of Sent */
  GPtrArray *actions;      /* of LwAction, but for SEND and WAKE */
  GString   *trace;        /* every action as text */
  guint      n_connects, n_closes;
  gsize      chunk;        /* bytes that the peer's messages are cut into; 0 = whole */
  LwMsg     *msg;          /* what the peer says next */
  GByteArray *capture;     /* where that goes instead of to the session; NULL = to the session */
} Harness;

Harness     *harness_new        (const LwSessionConfig *config); /* NULL = defaults */
void         harness_free       (Harness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Harness, harness_free)

void         harness_drain      (Harness *self);
void         harness_advance    (Harness *self, gint64 by_us); /* fires every wake on the way */
/* As advance, but the peer answers probes, so the watchdog stays quiet. */
void         harness_live       (Harness *self, gint64 by_us);

LwRow       *peer_begin         (Harness *self, LwMsgKind kind);
void         peer_send          (Harness *self);
void         peer_bytes         (Harness *self, const guint8 *bytes, gsize length);
void         peer_version       (Harness *self, int version);
void         peer_next_id       (Harness *self, gint32 id);
void         peer_accounts      (Harness *self, const char *accounts);
void         peer_error         (Harness *self, gint32 id, int code, const char *text);
void         peer_price         (Harness *self, gint32 id, int type, double price, double size);
void         peer_size          (Harness *self, gint32 id, int type, double size);
void         peer_model         (Harness *self, gint32 id, double iv, double delta);
void         peer_full_quote    (Harness *self, gint32 id, gboolean call, double bid, double ask);
void         peer_option        (Harness *self, gint32 id, const char *symbol, const char *trading_class, const char *date,
                                 const char *settle, double strike, char right, gint32 con_id);

/* Connects as far as SYNCING, next id 41, account DU1234567; forgets what was said so far. */
void         harness_connect    (Harness *self);
/* Loses the connection and has the next one as far as SYNCING. */
void         harness_reconnect  (Harness *self);
void         harness_forget     (Harness *self);

guint        sent_count         (Harness *self, LwMsgKind kind);
Sent        *sent_last          (Harness *self, LwMsgKind kind); /* fails the test when there is none */
Sent        *sent_nth           (Harness *self, LwMsgKind kind, guint n);
const char  *sent_field         (Sent *sent, guint wire_index);   /* 0 is the message id */
guint        action_count       (Harness *self, LwActionType type);
LwAction    *action_last        (Harness *self, LwActionType type);
guint        report_count       (Harness *self, LwReportType type);
LwReport    *report_last        (Harness *self, LwReportType type);
LwConnState  harness_state      (Harness *self);
guint        lines_used         (Harness *self); /* checks that there are no more than the limit */
LwSessionConfig config_of       (int max_lines);
LwChain     *chain_of           (guint n); /* n puts of SPY, con ids from 1001 */
