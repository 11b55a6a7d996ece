#pragma once

/* What the gateway's files share. Everything runs inside a public entry of lw-gateway.h; self->now_us is that entry's time. */

#include "lw-frame.h"
#include "lw-gateway.h"
#include "lw-gw-market.h"
#include "lw-msg.h"

G_BEGIN_DECLS

#define LW_GW_MAX_CONNECTIONS 32
#define LW_GW_MAX_ORDER_BYTES (512u << 20) /* about 32,000 orders, finished ones too: more than anybody's day */
#define LW_GW_MAX_LEGS        4
#define LW_GW_FRAME_HEAD      4 /* bytes of a frame's length */

/* How long things take at TWS, by observation; none with config.immediate. */
#define LW_GW_ACK_US       20000
#define LW_GW_WORK_US      30000
#define LW_GW_CANCEL_US    20000
#define LW_GW_COMMISSION_US 50000
#define LW_GW_SNAPSHOT_US  11000000
#define LW_GW_REFRESH_US   180000000

typedef enum
{
  LW_GW_HELLO,    /* waits for the client's versions */
  LW_GW_STARTING, /* waits for startApi */
  LW_GW_READY,
  LW_GW_CLOSING   /* nothing it sends is looked at any more */
} LwGwState;

/* A contract as a request describes it; texts live as long as the message. */
typedef struct
{
  gint32      con_id;
  const char *symbol;
  const char *sec_type;
  const char *date;
  double      strike; /* NaN or 0 = any */
  const char *right;
  const char *multiplier;
  const char *exchange;
  const char *currency;
  const char *local_symbol;
  const char *trading_class;
} LwGwQuery;

#define LW_GW_QUERY(row, kind) { \
  .con_id = lw_row_int ((row), LW_F_##kind##_conId, 0), \
  .symbol = lw_row_text ((row), LW_F_##kind##_symbol), \
  .sec_type = lw_row_text ((row), LW_F_##kind##_secType), \
  .date = lw_row_text ((row), LW_F_##kind##_lastTradeDateOrContractMonth), \
  .strike = lw_row_double ((row), LW_F_##kind##_strike), \
  .right = lw_row_text ((row), LW_F_##kind##_right), \
  .multiplier = lw_row_text ((row), LW_F_##kind##_multiplier), \
  .exchange = lw_row_text ((row), LW_F_##kind##_exchange), \
  .currency = lw_row_text ((row), LW_F_##kind##_currency), \
  .local_symbol = lw_row_text ((row), LW_F_##kind##_localSymbol), \
  .trading_class = lw_row_text ((row), LW_F_##kind##_tradingClass) }

typedef struct
{
  LwGwRef ref;
  int     ratio;
  int     side; /* +1 bought, −1 sold when the whole is bought */
} LwGwLeg;

/* What is quoted or traded as one: a contract, or a combo of legs. A contract is one leg of ratio 1. */
typedef struct
{
  gboolean bag;
  guint    n_legs;
  LwGwLeg  legs[LW_GW_MAX_LEGS];
} LwGwThing;

/* What the model of a series comes to, for as long as the gateway runs. */
typedef enum
{
  LW_GW_MODEL_FOUND,
  LW_GW_MODEL_SENTINELS, /* −1 and −2 instead */
  LW_GW_MODEL_LARGEST,   /* 1.79E308 instead */
  LW_GW_MODEL_SILENT     /* no computation at all */
} LwGwModel;

typedef struct
{
  gint32    req_id;
  guint     number;     /* counted from 1 over all lines: an id comes again, this does not */
  LwGwThing thing;
  LwGwModel model;
  gboolean  snapshot;
  int       asked;      /* the connection's market data type at the request */
  int       type;       /* 1 to 4, as it was told last */
  guint32   generic;    /* bits by lw-gw-generic.def */
  gboolean  off;        /* "mdoff": nothing but the generic ticks */
  gboolean  quoted;     /* its first quotes went out */
  gboolean  computed;   /* its first computations went out */
  gboolean  awaits_quotes, awaits_computations; /* their instant is planned */
  LwGwQuote sent;       /* what went out last */
  gint64    worth_us;   /* when its computations went out last */
  LwGwQuote worth;      /* what they were of */
  int       halt;       /* the halted tick that went out last */
  double    high, low;  /* of the day, as told; NaN = nothing was */
} LwGwLine;

/* A stream of account figures. */
typedef enum { LW_GW_WATCH_SUMMARY, LW_GW_WATCH_MULTI, LW_GW_WATCH_PNL, LW_GW_WATCH_PNL_SINGLE } LwGwWatchKind;

typedef struct
{
  LwGwWatchKind kind;
  gint32        req_id;
  gint32        con_id; /* PNL_SINGLE */
  char         *tags;   /* SUMMARY */
  gboolean      ledger; /* MULTI: the ledger and the net liquidation value alone */
} LwGwWatch;

/* What a script does to one frame before it leaves; all zero: nothing. */
typedef struct
{
  gint64   delay_us;
  guint    copies;        /* 0 = one */
  gboolean cut;           /* only its first @length bytes leave, then FIN */
  gint64   length;
  gboolean garbled;       /* its payload is noise */
  gint64   seed;
  gboolean resized;       /* its head announces another length */
  gint64   announced;
} LwGwTreatment;

/* A message as bytes, on its way out. */
typedef struct
{
  LwMsgKind     kind;
  GByteArray   *bytes;    /* length included; owned */
  LwGwTreatment treatment;
  gint64        due_us;   /* while it waits */
} LwGwFrame;

/* What is between a connection's messages and its socket: lw-gw-frames.c. */
typedef struct
{
  LwGwTreatment next;     /* of the next frame */
  GQueue        waiting;  /* of LwGwFrame: delayed, and what left behind it */
  gsize         n_waiting; /* its bytes */
  gboolean      draining; /* the end of the wait is planned */
  GPtrArray    *shuffled; /* of LwGwFrame: order messages that wait for each other */
  guint         to_shuffle;
  guint         n_shuffles;
  gboolean      segmented;
  guint         segment;  /* bytes a write; 0 = many frames in one */
  guint         n_gathered; /* frames that wait for their common write */
  gboolean      gathering;
  gint64        mute_until_us;  /* nothing leaves before */
  gint64        stall_until_us; /* nothing is read before */
} LwGwPipe;

typedef struct
{
  guint       id;
  LwGwState   state;
  LwFramer   *framer;
  GByteArray *out;        /* frames that the present entry made */
  LwGwPipe    pipe;
  char       *accounts;   /* what managedAccts says */
  gboolean    paced;      /* by its own wish: above the rate its messages wait instead of error 100 */
  gboolean    resting;    /* what it sent is looked at later: the continuation is planned */
  gboolean    unread;     /* its socket is not read at present */
  guint       n_excess;   /* messages above the rate in the second of the last complaint */
  guint       n_lost_lines; /* the oldest lines, which end with the present entry */
  int         version;
  gint32      client_id;
  GPtrArray  *lines;      /* of LwGwLine, in the order of asking */
  int         data_type;  /* 1 to 4, of the lines that are asked from now on */
  GPtrArray  *watches;    /* of LwGwWatch */
  GPtrArray  *histories;  /* of LwGwHistory */
  GPtrArray  *scans;      /* of LwGwScan */
  GPtrArray  *answers;    /* of LwGwAnswer: large ones that are not whole yet */
  gboolean    positions;
  gboolean    account_updates;
  gboolean    auto_bind;  /* client 0: orders made by hand get an id at once */
  double      tokens;
  gint64      tokens_us;  /* instant of the last refill */
  GArray     *received;   /* of gint64: messages of the last second, for the strict limit */
  int         violations;
  gint64      violation_us;
} LwGwConnection;

/* A question about the past that is open, and one that counts for pacing. */
typedef struct _LwGwHistory LwGwHistory; /* lw-gw-history.h */
typedef struct _LwGwScan LwGwScan;       /* lw-gw-scanner.h */
typedef struct _LwGwAnswer LwGwAnswer;   /* lw-gw-answer.c */

typedef struct
{
  gint32  client_id;
  int     weight;    /* BID_ASK counts twice */
  guint64 identity;
  guint64 group;
  gint64  at_us;
} LwGwAsked;

/* Of each client id that ever came, for the whole run. */
typedef struct
{
  gint32 client_id;
  gint32 next_order_id;
  gint32 first_own_id;  /* ids below it were used before this run, by the saved state; 0 = none were */
} LwGwClient;

typedef enum
{
  LW_GW_PENDING,   /* taken, not acknowledged yet */
  LW_GW_PRESUBMITTED,
  LW_GW_SUBMITTED,
  LW_GW_FILLED,
  LW_GW_CANCELLED,
  LW_GW_INACTIVE   /* rejected, or put to rest at the day's end: it may be cancelled, nothing else */
} LwGwOrderState;

/* Order types that are served; lw-gw-order-read.c has TWS's names. */
typedef enum
{
  LW_GW_LMT,
  LW_GW_MKT,
  LW_GW_STP,
  LW_GW_STP_LMT,
  LW_GW_TRAIL,
  LW_GW_TRAIL_LMT,
  LW_GW_MIDPRICE,
  LW_GW_REL
} LwGwOrderKind;

typedef struct
{
  gint64         perm_id;
  gint32         order_id;
  gint32         client_id;
  LwMsg         *placed;     /* the last placeOrder that was taken, whole */
  gsize          memory;     /* that @placed was counted with; 0 = not yet */
  int            version;    /* the server version at which it came */
  LwGwThing      thing;
  int            side;       /* +1 BUY, −1 SELL */
  LwGwOrderKind  kind;
  double         limit;      /* signed, per share; NaN = at the market */
  double         stop;       /* the price that sets a stop going; NaN = none, or not known yet; a trail moves it */
  gint64         after_us;   /* goodAfterTime; 0 = at once */
  gint64         until_us;   /* GTD; 0 = not by the clock */
  int            quantity;
  gint32         parent_id;  /* order id of the same client; 0 = none */
  LwGwOrderState state;
  gboolean       cancelling;
  gboolean       sent;       /* to the exchange's side: transmit 1 in its message or in one of its family */
  gboolean       waiting;    /* acknowledged, and something is yet to come before it works */
  gboolean       triggered;  /* a stop that has been set going */
  gboolean       condition;  /* what it waits for has become true */
  int            touches;    /* steps in a row that its stop was touched */
  gint64         taken_us;   /* when it came */
  gboolean       held;       /* by a script: in no list, and nobody hears of it */
  gint64         released_us;/* when a script let it go on; 0 = it was not held. For who checks: not in the state */
  gboolean       by_script;  /* no client sent it */
  guint          revision;   /* so that a late acknowledgement does not speak for a newer change */
  int            filled;
  double         fill_value; /* Σ price × quantity, for the average */
  double         last_fill;
  gint64         done_us;
  char          *done_text;
} LwGwOrder;

typedef struct
{
  LwGwOrder *order;       /* orders live as long as the gateway */
  gboolean  of_bag;
  guint     leg;          /* index, when not of the bag */
  char      id[40];
  gint64    clock_us;
  int       side;
  int       shares;
  double    price;
  int       cumulated;
  double    average;
  double    commission;   /* NaN on the combo's own line */
  double    realized;     /* NaN when nothing was closed */
  gboolean  superseded;   /* a correction has taken its place */
} LwGwExecution;

typedef struct
{
  LwGwRef ref;
  double  quantity;
  double  cost;     /* average, × multiplier, with commission */
  double  realized;
  guint    n_moves; /* by a script, without an execution */
  gboolean changed; /* and not told yet */
} LwGwPosition;

typedef struct _LwGwPlay LwGwPlay;
typedef struct _LwGwEvent LwGwEvent;
typedef void (*LwGwEventFunc) (LwGateway *self, const LwGwEvent *event);

struct _LwGwEvent
{
  gint64        at_us;
  guint64       number;     /* order of making, for events of one instant */
  LwGwEventFunc run;
  guint         connection; /* 0 = of none */
  gint32        id;
  guint         revision;
  gpointer      object;     /* lives as long as the gateway, or NULL */
};

struct _LwGateway
{
  LwGatewayConfig config;   /* account owned; chains not kept */
  gint64      now_us;
  LwGwMarket *market;
  GPtrArray  *connections;  /* of LwGwConnection, in the order of coming */
  GQueue      actions;      /* of LwGatewayAction, owned */
  GPtrArray  *events;       /* binary heap of LwGwEvent */
  guint64     n_events;
  gint64      wake_us;      /* the wake that was asked for; 0 = none */
  gint64      late_us;      /* how long after its plan the gateway was last entered late */
  gint64      late_until_us; /* until then what is read may have been sent in that time */
  gboolean    market_event; /* the next step of the market is planned */
  gboolean    market_rests; /* and it is one that a clock asks for, later */
  guint       market_revision; /* of the planned step */
  guint       n_lines;      /* that were ever opened */
  gint64      taken_from_us, taken_until_us; /* another session has the data; 0 until it is planned */
  gboolean    data_taken;   /* and the lines were told */
  LwMsg      *in;
  LwMsg      *out;
  const guint8 *payload;    /* of the message that is being handled */
  gsize       payload_length;

  GArray     *clients;      /* of LwGwClient */
  gint32      first_order_id; /* of a client that never came before */
  GPtrArray  *orders;       /* of LwGwOrder, in the order of coming */
  guint       n_external;   /* of them made by a script since the start */
  gsize       order_bytes, max_order_bytes; /* of the messages that orders keep */
  GHashTable *used_ids;     /* of gint64, client id and order id: a placeOrder came and left no order */
  GPtrArray  *executions;   /* of LwGwExecution */
  GPtrArray  *positions;    /* of LwGwPosition */
  gint64      next_perm_id;
  guint64     next_exec;
  double      cash;
  double      realized;
  double      start_value;  /* net liquidation at the start of the day */
  guint64     change;
  gint64      step_us;      /* what scripts moved the clock by */
  guint       day_revision; /* of the planned end of the day */
  LwMsgKind   listing;      /* the list that is being answered, or LW_MSG_NONE */
  GError     *unreadable;   /* why the message at hand could not be read; NULL = it could */
  LwGwPlay   *play;         /* the script that is played; NULL = none */
  GArray     *asked;        /* of LwGwAsked, of the last ten minutes */
  guint       n_histories;  /* ever */
  guint       n_scans;      /* ever */
  guint       n_answers;    /* ever */
};

/* lw-gateway.c */
LwGwConnection *lw_gw_connection    (LwGateway *self, guint id);
/* The ready connection of a client id, or NULL. */
LwGwConnection *lw_gw_client_connection (LwGateway *self, gint32 client_id);
LwGwClient     *lw_gw_client        (LwGateway *self, gint32 client_id);
void            lw_gw_plan          (LwGateway *self, gint64 after_us, LwGwEventFunc run, guint connection, gint32 id,
                                     guint revision, gpointer object);
/* 0 with config.immediate. */
gint64          lw_gw_delay         (LwGateway *self, gint64 delay_us);
void            lw_gw_close         (LwGateway *self, LwGwConnection *connection);
/* RST: what the socket has not taken is lost. */
void            lw_gw_reset         (LwGateway *self, LwGwConnection *connection);
/* Stops or goes on reading the connection's socket; on the port: stops or goes on listening. */
void            lw_gw_set_reading   (LwGateway *self, LwGwConnection *connection, gboolean on);
void            lw_gw_set_listening (LwGateway *self, gboolean on);
void            lw_gw_push_bytes    (LwGateway *self, LwGwConnection *connection, GBytes *bytes, gboolean alone, guint cut);
gint64          lw_gw_clock         (LwGateway *self);
/* What the state would keep is different now. */
void            lw_gw_touch         (LwGateway *self);
/* The end of an entry: what is due runs, frames become actions, the next wake is named. */
void            lw_gw_finish        (LwGateway *self);

/* lw-gw-step.c: the market is stepped next, if anything may change by it. */
void            lw_gw_plan_market   (LwGateway *self);

/* lw-gw-take.c: looks at what came, as far as limits and pauses allow. */
void            lw_gw_take          (LwGateway *self, LwGwConnection *connection);

/* lw-gw-send.c: begin a message, set its fields, send it. */
LwRow          *lw_gw_begin         (LwGateway *self, LwMsgKind kind);
void            lw_gw_send          (LwGateway *self, LwGwConnection *connection);
/* The message in self->out with bytes that the table would not write; they are taken over. Only while a script is played. */
void            lw_gw_send_frame    (LwGateway *self, LwGwConnection *connection, LwGwFrame *frame);
/* One of lw-gw-texts.def, with @detail for its %s; NULL connection: nobody hears it. */
void            lw_gw_error_text    (LwGateway *self, LwGwConnection *connection, gint32 id, int code, const char *text);
void            lw_gw_error         (LwGateway *self, LwGwConnection *connection, gint32 id, int code, const char *detail);
void            lw_gw_set_number    (LwRow *row, guint field, double value); /* a quantity; NaN = absent */
/* "20261120 10:17:44 US/Eastern"; returns @buffer of 48. */
const char     *lw_gw_time_text     (gint64 clock_us, const char *zone, char *buffer);
/* The same as the handshake says it, with EST or EDT. */
const char     *lw_gw_local_text    (gint64 clock_us, char *buffer);

/* lw-gw-dispatch.c */
void            lw_gw_dispatch      (LwGateway *self, LwGwConnection *connection);
/* Does what the message in self->in asks for. */
void            lw_gw_process       (LwGateway *self, LwGwConnection *connection);

/* lw-gw-foreign.c: answers a request that only the codec does not know. FALSE: nobody's client sends such a message. */
gboolean        lw_gw_refuse_foreign (LwGateway *self, LwGwConnection *connection);
/* The @index-th field of the frame at hand as a number of 32 bits; FALSE where it is none, or has no end. */
gboolean        lw_gw_number_at     (const LwGateway *self, guint index, gint64 *number);

/* lw-gw-start.c */
void            lw_gw_hello         (LwGateway *self, LwGwConnection *connection);
/* Closes the connection later, unless it has greeted by then. */
void            lw_gw_await_hello   (LwGateway *self, LwGwConnection *connection);

/* lw-gw-contract.c */
gboolean        lw_gw_resolve       (LwGateway *self, const LwGwQuery *query, LwGwRef *ref, gboolean *ambiguous);
/* From the query or from the legs' con ids. FALSE: an error went out. */
gboolean        lw_gw_thing_of_query (LwGateway *self, LwGwConnection *connection, gint32 id, const LwGwQuery *query,
                                      LwGwThing *thing);
/* Currency and exchange. */
gboolean        lw_gw_query_fits_market (const LwGwQuery *query, const LwGwUnderlying *underlying, gboolean option);
gboolean        lw_gw_query_fits_expiry (const LwGwQuery *query, const LwExpiry *expiry);
gboolean        lw_gw_query_fits_series (const LwGwQuery *query, const LwGwRef *ref);
gboolean        lw_gw_query_fits_underlying (const LwGwQuery *query, const LwGwUnderlying *underlying);
gboolean        lw_gw_thing_add_leg (LwGateway *self, LwGwThing *thing, gint32 con_id, int ratio, const char *action);

/* lw-gw-line.c */
void            lw_gw_lines_step    (LwGateway *self, LwGwConnection *connection);
/* Every line begins again, as after a time without data. */
void            lw_gw_lines_again   (LwGateway *self, LwGwConnection *connection);
void            lw_gw_line_free     (gpointer line);

/* lw-gw-line-change.c: what changes lines from outside: the market's hours, halts, another session. */
/* Another session of the same user has the data. */
gboolean        lw_gw_data_taken    (LwGateway *self);
/* Plans what the clock will change. */
void            lw_gw_plan_data     (LwGateway *self);

/* lw-gw-thing.c */
/* Price and sizes of the whole, bought; NaN where a leg has none, and where nobody may trade now. */
void            lw_gw_thing_quote   (LwGateway *self, const LwGwThing *thing, LwGwQuote *quote);
/* The same at an instant that is not later than now. @frozen: a market that is closed or halted shows what stood before. */
void            lw_gw_thing_quote_at (LwGateway *self, const LwGwThing *thing, gint64 clock_us, gboolean frozen, LwGwQuote *quote);
double          lw_gw_thing_increment (const LwGwThing *thing, double price);
int             lw_gw_thing_multiplier (const LwGwThing *thing);

/* lw-gw-frames.c: from messages to writes. */
void            lw_gw_pipe_init     (LwGwPipe *pipe);
void            lw_gw_pipe_clear    (LwGwPipe *pipe);
/* Takes the frame's bytes over. */
void            lw_gw_post          (LwGateway *self, LwGwConnection *connection, LwGwFrame *frame);
/* Hands over what the connection's present writes hold; @all: also what waits for company. */
void            lw_gw_flush         (LwGateway *self, LwGwConnection *connection, gboolean all);
void            lw_gw_reorder       (LwGateway *self, LwGwConnection *connection, guint n);
void            lw_gw_segment       (LwGateway *self, LwGwConnection *connection, guint bytes);
/* For @us microseconds, 0 = for ever: nothing is read; @mute: and nothing leaves. */
void            lw_gw_stall         (LwGateway *self, LwGwConnection *connection, gint64 us, gboolean mute);

/* lw-gw-script.c: what the script does with a message. */
typedef enum
{
  LW_GW_VERDICT_GO_ON, /* as usual */
  LW_GW_VERDICT_LOST,  /* not processed, not sent */
  LW_GW_VERDICT_DONE   /* the script had it processed already */
} LwGwVerdict;

void            lw_gw_play_start    (LwGateway *self, LwScript *script);
void            lw_gw_play_free     (LwGwPlay *play);
void            lw_gw_play_connected (LwGateway *self, LwGwConnection *connection);
/* Before the message in self->in is processed. */
LwGwVerdict     lw_gw_play_received (LwGateway *self, LwGwConnection *connection);
void            lw_gw_play_processed (LwGateway *self, LwGwConnection *connection);
/* Before the message in self->out, of which @frame holds the bytes, leaves. */
LwGwVerdict     lw_gw_play_sending  (LwGateway *self, LwGwConnection *connection, LwGwFrame *frame);

/* What a script does to an order, told to everyone whom it concerns: lw-gw-order-script.c. */
/* Kept without any callback, in no list, until it is released; then it is acknowledged as usual. */
void            lw_gw_order_hold    (LwGateway *self, LwGwOrder *order);
void            lw_gw_order_release (LwGateway *self, LwGwOrder *order);
/* Executes @quantity combos at the limit (at the market's middle without one); @legs: which legs get lines, @bag: the combo's too. */
void            lw_gw_order_execute (LwGateway *self, LwGwOrder *order, int quantity, LwScriptLegs legs, gboolean bag);
/* A higher revision of the @nth execution of the run (from 1), NaN = as it was, 0 shares = busted; positions follow. FALSE: none such. */
gboolean        lw_gw_order_correct (LwGateway *self, guint nth, double shares, double price);
void            lw_gw_order_cancel_by_tws (LwGateway *self, LwGwOrder *order);
/* A working order of somebody else, a put spread on the first underlying: a person in TWS (client 0, order 0) or another client.
 * Nothing after the thousandth. */
void            lw_gw_order_add_external (LwGateway *self, gint32 order_id, gint32 client_id, gint64 perm_id, const char *order_ref);

/* lw-gw-order.c, lw-gw-order-report.c, lw-gw-match.c */
void            lw_gw_order_free    (gpointer order);
const char     *lw_gw_order_status  (const LwGwOrder *order);
gboolean        lw_gw_order_live    (const LwGwOrder *order);
/* Stands in the lists of open orders: live, acknowledged once, not held. */
gboolean        lw_gw_order_listed  (const LwGwOrder *order);
void            lw_gw_order_fields  (const LwGwOrder *order, LwRow *row); /* openOrder */
void            lw_gw_send_open     (LwGateway *self, LwGwConnection *connection, const LwGwOrder *order);
void            lw_gw_send_status   (LwGateway *self, LwGwConnection *connection, const LwGwOrder *order);
void            lw_gw_send_completed (LwGateway *self, LwGwConnection *connection, const LwGwOrder *order);
void            lw_gw_send_execution (LwGateway *self, LwGwConnection *connection, gint32 req_id, const LwGwExecution *execution);
void            lw_gw_send_commission (LwGateway *self, LwGwConnection *connection, const LwGwExecution *execution);
void            lw_gw_send_position (LwGateway *self, LwGwConnection *connection, const LwGwPosition *position);
void            lw_gw_send_portfolio (LwGateway *self, LwGwConnection *connection, const LwGwPosition *position);
/* An order of a saved state, whose thing, ids, state and fills are set: the rest from its placeOrder. */
gboolean        lw_gw_order_restore (LwGateway *self, LwGwOrder *order, GBytes *message, GError **error);
/* Plans what a restored order waits for. */
void            lw_gw_order_resume  (LwGateway *self, LwGwOrder *order);
void            lw_gw_orders_end_day (LwGateway *self);
void            lw_gw_match         (LwGateway *self, LwGwOrder *order);
void            lw_gw_match_all     (LwGateway *self);
/* USD of @quantity contracts at @premium a share. */
double          lw_gw_commission    (const LwGwLeg *leg, int quantity, double premium, gboolean sold);

/* lw-gw-day.c */
/* Plans the next change of the New York date. */
void            lw_gw_plan_day      (LwGateway *self);
/* A new day: what has expired is settled, DAY orders end, the day's figures begin at zero. */
void            lw_gw_turn_day      (LwGateway *self);
/* Moves the wall clock; the day turns where that brings another date. */
void            lw_gw_step_clock    (LwGateway *self, gint64 us);
/* To the same time of the next day in New York. */
void            lw_gw_roll_day      (LwGateway *self);
/* Lists what the day brings, drops what has expired and nobody holds: lw-gw-relist.c. As an event of its own: nobody is in the
 * midst of a chain then. From one event to the next no LwGwRef and no LwChain may be held but by those that it knows. */
void            lw_gw_plan_relist   (LwGateway *self);
/* Spot of an underlying: last, or what else there is; NaN when nothing is. */
double          lw_gw_spot          (LwGateway *self, const LwGwUnderlying *underlying);
/* Value at expiry per share; an underlying itself is worth @spot, and nothing is where @spot is NaN. */
double          lw_gw_intrinsic     (LwRight right, double strike, double spot);

/* lw-gw-account.c, lw-gw-account-report.c */
typedef struct
{
  double cash, value, net_liquidation, initial_margin, maintenance_margin, available, excess, buying_power, gross;
  double unrealized, realized;
} LwGwFigures; /* USD */

void            lw_gw_account_init  (LwGateway *self);
LwGwPosition   *lw_gw_account_position (LwGateway *self, const LwGwRef *ref);
/* A position changes, at @price a share, and no order did it. */
void            lw_gw_account_move  (LwGateway *self, const LwGwRef *ref, double change, double price);
/* Takes @quantity (signed) at @price per share; returns what was realized, NaN when nothing was closed. */
double          lw_gw_account_trade (LwGateway *self, const LwGwRef *ref, int quantity, double price, double commission);
/* Takes such a trade back, which had @realized that much. */
void            lw_gw_account_undo  (LwGateway *self, const LwGwRef *ref, int quantity, double price, double commission,
                                     double realized);
void            lw_gw_account_figures (LwGateway *self, LwGwFigures *figures);
/* The initial margin if @quantity of @thing were bought as well. */
double          lw_gw_account_margin_with (LwGateway *self, const LwGwThing *thing, int quantity);
double          lw_gw_position_price (LwGateway *self, const LwGwRef *ref);
void            lw_gw_account_changed (LwGateway *self);
void            lw_gw_account_step  (LwGateway *self, LwGwConnection *connection);
/* Whether the connection is told its profit by the second. */
gboolean        lw_gw_account_streams (const LwGwConnection *connection);
void            lw_gw_watch_free    (gpointer watch);

/* lw-gw-answer.c, lw-gw-history.c, lw-gw-scanner.c */
void            lw_gw_answer_free   (gpointer answer);
GArray         *lw_gw_answer_refs   (gpointer answer); /* of LwGwRef, its own */
void            lw_gw_history_free  (gpointer history);
void            lw_gw_scan_free     (gpointer scan);

/* lw-gw-time.c */
typedef enum { LW_GW_TIME_OK, LW_GW_TIME_NO_ZONE, LW_GW_TIME_BAD_ZONE, LW_GW_TIME_BAD } LwGwTimeKind;

/* "yyyymmdd-hh:mm:ss" is UTC; "yyyymmdd hh:mm[:ss] zone"; NO_ZONE: New York's is meant. "yyyymmdd" alone is its last second. */
LwGwTimeKind lw_gw_time_parse   (const char *text, gint64 *us);

/* Handlers: the rows of lw-gw-dispatch.def name them. */
typedef void (*LwGwHandler) (LwGateway *self, LwGwConnection *connection, LwRow *row);

#define LW_GW_HANDLE(kind, function) void function (LwGateway *self, LwGwConnection *connection, LwRow *row);
#include "lw-gw-dispatch.def"
#undef LW_GW_HANDLE

G_END_DECLS
