#pragma once

/* One connection to TWS, pushed and never pulling: the owner feeds bytes, deadlines and requests with the time, then drains
 * the actions. It owns request ids, deadlines, the pacer, the market data lines and the watchdog. The client id, the jitter of
 * the back-off and the settings are arguments. Main thread only (any one thread). */

#include <glib.h>

#include "lw-chain.h"
#include "lw-connection.h"
#include "lw-order.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

typedef struct
{
  const char *endpoint;          /* "127.0.0.1:7497", for sentences; copied by lw_session_new (); NULL = "TWS" */
  gint32 client_id;
  int    max_lines;              /* MAX_SUBSCRIPTIONS, 90 */
  int    max_concurrent_requests;/* MAX_CONCURRENT_REQUESTS, 40 */
  int    messages_per_second;    /* TWS's limit L, 50 */
  int    ordinary_per_window;    /* P, 45: in any 1.05 s */
  int    market_data_type;       /* 1 live … 4 */
} LwSessionConfig;

void lw_session_config_init (LwSessionConfig *config); /* the defaults above */

typedef enum
{
  LW_ACT_CONNECT,  /* open the socket, then lw_session_opened () or lw_session_lost () */
  LW_ACT_SEND,     /* write bytes; report lw_session_frame_out () at the first byte taken, for each frame: the pacer counts
                      from there, and what was not reported holds up what follows */
  LW_ACT_WITHDRAW, /* take frame back if no byte of it is out; report frame_out or frame_withdrawn */
  LW_ACT_CLOSE,    /* withdraw what is unwritten, close, then lw_session_lost () (with the jitter) */
  LW_ACT_WAKE,     /* call lw_session_wake () at at_us; replaces the wake before */
  LW_ACT_STATE,    /* state, text (one sentence for a person when it is a problem, else NULL), problem (its
                      kind), at_us of the next try (0 = none) */
  LW_ACT_REPORT,   /* about orders: to trade */
  LW_ACT_NOTICE,   /* TWS said something: code, text */
  LW_ACT_DETAILS,  /* a contract request ended: request, contracts */
  LW_ACT_CHAIN,    /* a chain request ended: request, chain (owned by the session; ref it) */
  LW_ACT_SWEPT,    /* a sweep ended: request */
  LW_ACT_FAILED,   /* a request ended without result: request, code, text */
  LW_ACT_PROGRESS, /* request, done, total */
  LW_ACT_FRAME_OUT,      /* an order frame's first byte left: frame (passed on for trade) */
  LW_ACT_FRAME_WITHDRAWN /* and its opposite */
} LwActionType;

typedef struct
{
  LwActionType type;
  guint64      frame;
  GBytes      *bytes;
  gint64       at_us;
  LwConnState  state;
  LwProblemKind problem;  /* of a state's text */
  int          code;
  char        *text;
  LwReport    *report;
  guint32      request;   /* handle of lw_session_request_…, never 0 */
  GArray      *contracts; /* of LwContract */
  LwChain     *chain;
  guint        done, total;
} LwAction;

void lw_action_clear (LwAction *action);

typedef struct _LwSession LwSession;

LwSession   *lw_session_new            (const LwSessionConfig *config);
void         lw_session_free           (LwSession   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwSession, lw_session_free)

/* TRUE and *@action filled (clear it) while there is one. Order is meaning: carry them out in order. */
gboolean     lw_session_next_action    (LwSession   *self,
                                        LwAction    *action);

/* The shell's events. @jitter is a fraction −0.2 … 0.2 drawn by the shell for the next back-off. */
void         lw_session_start          (LwSession   *self, gint64 now_us);
void         lw_session_stop           (LwSession   *self, gint64 now_us);
void         lw_session_opened         (LwSession   *self, gint64 now_us);
void         lw_session_received       (LwSession   *self, const guint8 *bytes, gsize length, gint64 now_us);
void         lw_session_lost           (LwSession   *self, const char *why, double jitter, gint64 now_us);
void         lw_session_wake           (LwSession   *self, gint64 now_us);
void         lw_session_frame_out      (LwSession   *self, guint64 frame, gint64 now_us);
void         lw_session_frame_withdrawn (LwSession  *self, guint64 frame, gint64 now_us);

/* The desk tells when trade has what it needs (snapshot complete, journal writable): SYNCING/DEGRADED → READY and back. What
 * keeps orders off (@why) while the lists are first asked for is no problem yet: SYNCING becomes DEGRADED after 15 s. */
void         lw_session_set_synced     (LwSession   *self, gboolean synced, const char *why, gint64 now_us);

/* Contracts and chains (tws-protocol.md 10.1). Each returns a request handle. */
guint32      lw_session_request_underlying (LwSession *self, const char *symbol, gint64 now_us); /* → DETAILS: one, or several to choose from */

typedef struct
{
  int     min_dte, max_dte;      /* calendar days to settlement */
  int     strikes;               /* nearest to the money per expiry; 0 = all */
  LwRight right;                 /* LW_RIGHT_NONE = both */
  LwDate  expiry;                /* settle date; LW_DATE_NONE = by dte */
  LwDate  other_expiry;          /* with expiry: one more; 0 or the same = no other */
  LwDate  today;                 /* New York */
} LwChainQuery;

/* underlying → secDefOptParams → details per class and expiry → LW_ACT_CHAIN with empty quotes. */
guint32      lw_session_request_chain  (LwSession *self, const LwContract *underlying, const LwChainQuery *query, gint64 now_us);

/* What a sweep waits for. TWS's model comes seconds after the quotes and for some series never; while nobody else wants the
 * line it still goes on into the chain. */
typedef enum
{
  LW_SWEEP_QUOTES, /* bid, ask, sizes, volume, open interest */
  LW_SWEEP_MODEL   /* and TWS's own volatility and greeks */
} LwSweepWants;

/* Gives each series of @series (indices of @chain) a line until it has answered what @wants says or @patience_us passed, writes
 * what comes into @chain, then gives the line to the next. */
guint32      lw_session_request_sweep  (LwSession *self, LwChain *chain, const guint *series, guint n_series, LwSweepWants wants,
                                        gint64 patience_us, gint64 now_us);
/* Lines that stay until dropped; they win over sweeps. The underlying's line: series = −1. Survive a reconnect. */
guint32      lw_session_pin            (LwSession *self, LwChain *chain, int series, gint64 now_us);
/* The line of the combo itself, for the open ticket: a second opinion and its minTick. Wins over sweeps, survives. */
guint32      lw_session_pin_combo      (LwSession *self, const char *symbol, const char *currency,
                                        const LwLeg *legs, guint n_legs, gint64 now_us);
typedef struct
{
  double  bid, ask, bid_size, ask_size; /* signed net prices; NaN = missing */
  LwPrice min_tick;                     /* LW_PRICE_NONE until TWS said it */
} LwComboQuote;
/* FALSE when @request is not a combo's. */
gboolean     lw_session_get_combo      (LwSession *self, guint32 request, LwComboQuote *quote);

/* What is known of a pin's line; FALSE when @request is no pin's. */
typedef struct
{
  gboolean     answered;                /* subscribed, and a price came */
  LwQuoteState state;                   /* by its market data type */
  int          halted;                  /* 0, 1; −1 = TWS does not know */
  gint64       changed_us;              /* last price, the session's time; 0 = none */
} LwLineLook;
gboolean     lw_session_get_line       (LwSession *self, guint32 request, LwLineLook *look);
/* A pin's line that may be dead: cancelled, and asked for anew, through the pacer like any other. FALSE when @request is no pin's. */
gboolean     lw_session_renew       (LwSession *self, guint32 request, gint64 now_us);
/* Asks TWS for a sign of life, and for its time. */
void         lw_session_probe          (LwSession *self, gint64 now_us);

/* Ends a request; a sweep's and a pin's lines become free. Nothing more is heard of it. */
void         lw_session_cancel         (LwSession *self, guint32 request, gint64 now_us);

/* Orders: encode first (the journal keeps the hash of these very bytes), send after the commit. NULL for an order that lacks
 * something (a programming error, logged); with what_if set the frame is a what-if. Written for the connection's server
 * version, before one for the newest that is offered. */
GBytes      *lw_session_encode_order   (LwSession *self, const LwOrder *order);
/* Each frame gets exactly one of LW_ACT_FRAME_OUT and LW_ACT_FRAME_WITHDRAWN. Where no byte came for 2 s the order waits for
 * the answer to a probe, at most 2 s, then it is withdrawn; so it is while not connected or while the link is down. */
guint64      lw_session_send_order     (LwSession *self, GBytes *frame_bytes, gint64 now_us);
guint64      lw_session_send_cancel    (LwSession *self, gint32 order_id, gint64 now_us);
/* Cancels every order of the login, those of other programs and by hand too. FALSE: not connected, nothing was sent. */
gboolean     lw_session_send_global_cancel (LwSession *self, gint64 now_us);
void         lw_session_withdraw       (LwSession *self, guint64 frame, gint64 now_us);
/* LW_REPORT_LIST_BEGIN comes when the request's first byte left, LW_REPORT_LIST_END with its End. One after the other: their
 * Ends carry no id. Ignored while not connected. */
void         lw_session_request_list   (LwSession *self, LwOrderList list, gint64 now_us); /* in the orders lane */
/* Keeps the account's values coming (net liquidation, buying power, available funds): see the stats. Survives a reconnect. */
void         lw_session_request_account (LwSession *self, const char *account, gint64 now_us);

/* now_us is monotonic everywhere; this is UTC − monotonic, for LwChain.confirmed_us and the clock offset. 0 until told. */
void         lw_session_set_utc_offset (LwSession *self, gint64 utc_minus_now_us);

/* Appends the series of @chain that changed since the last call to @series (guint, rising); returns how many. LW_DIRTY_SPOT
 * stands for the underlying, last. */
#define LW_DIRTY_SPOT G_MAXUINT
guint        lw_session_take_dirty     (LwSession *self, const LwChain *chain, GArray *series);

void         lw_session_get_stats      (const LwSession *self, gint64 now_us, LwSessionStats *stats);

G_END_DECLS
