#pragma once

#include "lw-calendar.h"
#include "lw-gate.h"
#include "lw-intent-machine.h"
#include "lw-trade.h"

G_BEGIN_DECLS

#define LW_SECOND_US          G_GINT64_CONSTANT (1000000)
#define LW_LATE_US            (2 * LW_SECOND_US)
#define LW_SILENCE_US         (8 * LW_SECOND_US)
#define LW_LIST_US            (10 * LW_SECOND_US)
#define LW_CHECKING_US        (10 * LW_SECOND_US)
#define LW_ABSENCE_GAP_US     (30 * LW_SECOND_US)
#define LW_SNAPSHOT_EVERY_US  (300 * LW_SECOND_US)
#define LW_SNAPSHOT_RETRY_US  (60 * LW_SECOND_US)
#define LW_LINK_SETTLED_US    (5 * LW_SECOND_US)
#define LW_JOURNAL_RETRY_US   (2 * LW_SECOND_US)
#define LW_MAX_SNAPSHOT_TRIES 3
#define LW_MAX_ORDER_ID       (G_MAXINT32 - 1000)

/* A change of an order that a person asked for. */
typedef struct
{
  LwPrice  limit;           /* signed */
  int      quantity;
  gint64   micro_usd;       /* worst case */
  gboolean waits;           /* for its turn */
} LwWish;

/* An intent and what is known of it in this run. */
typedef struct
{
  LwIntent      row;       /* as the events made it */
  LwIntent      shown;     /* as the journal has it: what a view may say */
  GArray       *revisions; /* LwRevision */
  GArray       *cancels;   /* LwCancel */
  GPtrArray    *execs;     /* LwExec of the books, all revisions */
  LwReservation reservation;
  gboolean      dirty;     /* row must be written */

  guint64       token;     /* of the commit that its order waits for */
  guint64       frame;     /* of the NEW revision; 0 = not handed over yet */
  gboolean      gate_ok;
  guint64       cancel_token, cancel_frame;
  guint64       change_token, change_frame; /* of the MODIFY under way */
  gboolean      change_placed, change_abort, change_withdraw;
  gint64        change_late_us, change_us; /* deadlines, 0 = none */
  LwWish        wish;       /* the newest */
  gboolean      placed;    /* LW_TRADE_PLACE went out: never again */
  gboolean      abort, withdraw;
  gboolean      strong;    /* a strong match on this connection */
  gboolean      sub, sup;
  char          status[24];/* last one, for repeats */
  gint64        perm_seen;
  double        status_filled; /* TWS's own count; NaN = none */

  gint64        counts_sent_us;   /* absence is judged from here */
  gint64        last_live_us;     /* last live evidence */
  guint64       listed_run;       /* run of the lists that named it */
  gint64        ended_us;         /* became CANCELLED */
  double        filled_before;    /* before the last execution */
  gboolean      any_fill;         /* an execution with shares > 0 counts */
  gboolean      uneven;           /* legs differ, or the BAG's lines or TWS's own count differ from them */
  gboolean      legs_differ;
  gboolean      imbalance_alarm, recheck_asked, recheck_alarm;
  gint64        uneven_us;        /* legs, bag and TWS's count differ since */
  gint64        late_us, silence_us, checking_us, cancel_us, sup_us, cancel_again_us; /* deadlines, 0 = none */
} LwLive;

/* What raised an event. */
typedef struct
{
  const LwReport *report; /* NULL = not a message */
  int             code;
  const char     *text;
} LwCause;

typedef enum { LW_RUN_NONE, LW_RUN_CHECK, LW_RUN_SNAPSHOT } LwRunKind;

typedef struct
{
  LwRunKind kind;
  guint64   number;         /* of the run, from 1 */
  gint64    started_us;     /* the first request was asked for */
  guint     step;           /* of the kind's lists */
  gboolean  begun;          /* the list's request left */
  gint64    deadline_us;
  guint     tries;
  gboolean  complete;       /* a snapshot ended on this connection, after the last link loss */
  gboolean  failed;         /* three in a row did not end */
  gint64    check_at_us, snapshot_at_us; /* when to begin the next; 0 = none */
  gint64    last_number;    /* of the last complete snapshot, in the journal */
} LwRun;

typedef struct
{
  gint32     con_id;
  double     expected;      /* NaN = no agreed snapshot yet */
  double     seen;
  LwContract contract;      /* as TWS described it; con_id 0 = not yet */
  gint64     cost_micro;    /* of one contract, positive; LW_GATE_NONE = not known */
} LwHolding;

typedef struct
{
  LwJournalBatch *batch;
  guint64         token;
  LwLive         *order;    /* the intent whose order waits for this commit; NULL = none */
  gboolean        is_change; /* and it is a change of an order that stands */
  LwOrder         frame;
} LwJob;

struct _LwTrade
{
  LwTradeConfig config;
  GPtrArray    *intents;    /* LwLive, oldest first */
  GHashTable   *by_id;      /* intent id → LwLive */
  GQueue        actions;    /* LwTradeAction */

  GQueue        jobs;       /* LwJob; the head may be in flight */
  LwJournalBatch *into;     /* rows go here instead; NULL = the next commit */
  gboolean      in_flight;
  guint64       last_token;
  gboolean      journal_off;
  gint64        journal_retry_us;
  gint64        commit_us;  /* the last one took; LW_GATE_NONE = none yet */
  gint64        commit_from_us; /* the one under way began */

  gboolean      killed;     /* kill switch */

  gint32        next_valid_id, max_order_id;
  int           id_epoch;
  gint32        epoch_base; /* ids up to here belong to older epochs */

  gboolean      connected, link_up, account_ok, live_unlocked;
  gint64        link_up_us;
  char         *accounts;

  LwRun         run;
  gboolean      synced;
  char         *synced_why;
  char         *off_reason; /* orders off until a restart; NULL = on */
  LwDate        et_date;

  GPtrArray    *execs;      /* LwExec, as booked */
  GHashTable   *known;      /* exec ids */
  GHashTable   *top;        /* root → LwExec, the highest revision */
  GPtrArray    *commissions;/* LwCommission */
  GHashTable   *commission_of; /* exec id → LwCommission */
  GArray       *externals;  /* LwExternal */
  GArray       *holdings;   /* LwHolding, by con_id as they came */
  gboolean      holdings_agreed;
  gint64        holdings_check_us; /* a difference is looked at again then; 0 = none */

  GHashTable   *conflicts;  /* those told on this connection */
  gint64        wake_us;    /* asked for; 0 = none */
  LwTradeStats  stats;
};

/* lw-trade.c */
void             lw_trade_raise         (LwTrade *self, LwLive *live, LwIntentEvent event, const LwCause *cause, gint64 now_us);
void             lw_trade_raise_all     (LwTrade *self, LwIntentEvent event, gint64 now_us); /* to those that are not final */
LwTradeAction   *lw_trade_push          (LwTrade *self, LwTradeActionType type);
void             lw_trade_alarm         (LwTrade *self, const LwLive *live, gint64 now_us, const char *format, ...) G_GNUC_PRINTF (4, 5);
void             lw_trade_orders_off    (LwTrade *self, const char *reason);
void             lw_trade_update_synced (LwTrade *self, gint64 now_us);
LwRevision      *lw_live_new_revision   (LwLive *live);
gboolean         lw_live_is_final       (const LwLive *live);

/* lw-transition.c */
guint64          lw_trade_conditions    (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_trade_carry_out     (LwTrade *self, LwLive *live, const LwIntentRow *row, LwIntentState before,
                                         LwIntentEvent event, const LwCause *cause, guint64 conditions, gint64 now_us);

/* lw-commits.c */
LwJournalBatch  *lw_commits_batch       (LwTrade *self);                /* rows for the next commit */
LwJob           *lw_commits_order       (LwTrade *self, LwLive *live);  /* a job of its own */
void             lw_commits_save        (LwTrade *self, LwLive *live);  /* intent, revisions, cancels, reservation as they stand */
void             lw_commits_pump        (LwTrade *self, gint64 now_us);
void             lw_commits_done        (LwTrade *self, guint64 token, const GError *error, gint64 now_us);
void             lw_commits_retry       (LwTrade *self, gint64 now_us);
void             lw_job_free            (LwJob *job);

/* lw-transmit.c */
gboolean         lw_trade_transmit_row  (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
LwLive          *lw_live_new            (void);
void             lw_trade_keep_live     (LwTrade *self, LwLive *live); /* its id is set */
void             lw_live_free           (LwLive *live);

gboolean         lw_trade_modify_row    (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
void             lw_transmit_fill_order (const LwIntent *intent, LwOrder *order);

/* lw-changes.c */
const char      *lw_changes_ask         (LwTrade *self, LwLive *live, const LwWish *wish, gint64 now_us); /* NULL = taken; else why not */
void             lw_changes_pump        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_committed   (LwTrade *self, LwLive *live, const GError *error, gint64 now_us);
void             lw_changes_frame       (LwTrade *self, LwLive *live, guint64 frame, gint64 now_us);
void             lw_changes_out         (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_withdrawn   (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_drop        (LwTrade *self, LwLive *live);
void             lw_changes_lost        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_final       (LwTrade *self, LwLive *live, gint64 now_us);
gboolean         lw_changes_error       (LwTrade *self, LwLive *live, LwIntentEvent event, const LwReport *report, gint64 now_us);
void             lw_changes_open_order  (LwTrade *self, LwLive *live, const LwReport *report, gboolean listed, gint64 now_us);
void             lw_changes_wake        (LwTrade *self, LwLive *live, gint64 now_us);
gboolean         lw_changes_any_unknown (const LwLive *live);

/* lw-matching.c */
typedef enum { LW_MATCH_EXTERNAL, LW_MATCH_EXTERNAL_OURS, LW_MATCH_WEAK, LW_MATCH_STRONG, LW_MATCH_WHATIF, LW_MATCH_CONFLICT } LwMatchKind;
typedef struct
{
  LwMatchKind kind;
  LwLive     *live;        /* WEAK, STRONG, WHATIF; one of them for a CONFLICT, may be NULL */
  const char *conflict;    /* words */
  gboolean    orders_off;
} LwMatch;
LwMatch          lw_trade_match         (LwTrade *self, const LwReport *report);
LwLive          *lw_trade_find_live     (LwTrade *self, const char *intent_id);

/* lw-reports.c */
void             lw_reports_take        (LwTrade *self, const LwReport *report, gint64 now_us);
char            *lw_report_raw          (const LwReport *report);

/* lw-books.c: executions, commissions, externals, positions */
void             lw_books_execution     (LwTrade *self, const LwReport *report, const LwMatch *match, gint64 now_us);
void             lw_books_commission    (LwTrade *self, const LwReport *report, gint64 now_us);
void             lw_books_external      (LwTrade *self, const LwReport *report, gint64 now_us);
void             lw_books_close_externals (LwTrade *self, gint64 started_us, gint64 now_us);
void             lw_books_position      (LwTrade *self, const LwReport *report);
void             lw_books_begin_positions (LwTrade *self);
void             lw_books_end_positions (LwTrade *self, gint64 now_us);
void             lw_books_recheck       (LwTrade *self, gint64 now_us); /* a snapshot ended */
void             lw_books_wake          (LwTrade *self, gint64 now_us);
gboolean         lw_books_positions_ok  (LwTrade *self, const LwLive *live);
void             lw_books_count         (LwTrade *self, LwLive *live);
void             lw_books_load          (LwTrade *self, const LwJournalContents *journal);
LwHolding       *lw_books_holding       (LwTrade *self, gint32 con_id); /* valid until the next call */

/* lw-gather.c: all that the gate asks for */
void             lw_trade_gather        (LwTrade *self, const LwTicket *ticket, gint64 now_us, LwGateInput *input);

/* lw-limits.c */
void             lw_limits_change       (LwTrade *self, const LwGateLimits *limits, gint64 now_us);
void             lw_limits_load         (LwTrade *self, const LwJournalContents *journal, gint64 now_us);

/* lw-snapshot.c */
void             lw_snapshot_want_check (LwTrade *self, gint64 at_us);
void             lw_snapshot_want       (LwTrade *self, gint64 at_us);
void             lw_snapshot_lost       (LwTrade *self);                /* also for a link that went down */
void             lw_snapshot_begin_list (LwTrade *self, LwOrderList list, gint64 now_us);
void             lw_snapshot_end_list   (LwTrade *self, LwOrderList list, gint64 now_us);
void             lw_snapshot_wake       (LwTrade *self, gint64 now_us);
gint64           lw_snapshot_next_us    (const LwTrade *self);
gboolean         lw_snapshot_is_listing (const LwTrade *self);          /* between reqOpenOrders or reqAllOpenOrders and its End */

/* lw-ids.c */
gint32           lw_ids_next            (const LwTrade *self);          /* −1 = used up */
void             lw_ids_told            (LwTrade *self, gint32 next_valid_id, gint64 now_us);

/* lw-cancels.c */
void             lw_cancels_ask         (LwTrade *self, LwLive *live, const char *asked_by, gint64 now_us);
void             lw_cancels_connected   (LwTrade *self, gint64 now_us);
void             lw_cancels_out         (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_withdrawn   (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_lost        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_refused     (LwTrade *self, LwLive *live, int code, const char *text);
void             lw_cancels_status      (LwTrade *self, LwLive *live, const char *status, const char *before, gboolean listed, gint64 now_us);
void             lw_cancels_final       (LwTrade *self, LwLive *live);
void             lw_cancels_wake        (LwTrade *self, LwLive *live, gint64 now_us);
LwCancel        *lw_cancels_open        (LwLive *live);                 /* ASKED or SENT; NULL = none */
gboolean         lw_cancels_any_unknown (const LwLive *live);

/* lw-kill.c */
void             lw_kill_load           (LwTrade *self, const LwJournalContents *journal);
void             lw_kill_press          (LwTrade *self, gint64 now_us);
void             lw_kill_release        (LwTrade *self, gint64 now_us);
void             lw_kill_connected      (LwTrade *self, gint64 now_us);

/* lw-order-codes.c */
LwIntentEvent    lw_order_code_event    (int code, gboolean acked);

G_END_DECLS
