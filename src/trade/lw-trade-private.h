#pragma once

#include "lw-alarms.h"
#include "lw-calendar.h"
#include "lw-gate.h"
#include "lw-intent-machine.h"
#include "lw-trade-exits.h"

G_BEGIN_DECLS

#define LW_SECOND_US          G_GINT64_CONSTANT (1000000)
#define LW_LATE_US            (2 * LW_SECOND_US)
#define LW_SILENCE_US         (8 * LW_SECOND_US)
#define LW_LIST_US            (10 * LW_SECOND_US)
#define LW_CHECKING_US        (10 * LW_SECOND_US)
#define LW_ABSENCE_GAP_US     (30 * LW_SECOND_US)
#define LW_SNAPSHOT_EVERY_US  (300 * LW_SECOND_US)
#define LW_SNAPSHOT_ELSEWHERE_US (30 * LW_SECOND_US)
#define LW_SNAPSHOT_RETRY_US  (60 * LW_SECOND_US)
#define LW_SNAPSHOT_FRESH_US  (480 * LW_SECOND_US) /* one each five minutes, and three tries of five lists of ten seconds */
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
  gint64   preview, margin_micro; /* as the gate was told: its draft may be closed while it waits */
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
  LwTicket     *wish_ticket; /* what it was asked with, while it waits */
  LwPreview     preview;    /* figures of the last WHATIF; its state is the revision's */
  guint64       preview_token, preview_frame; /* of the WHATIF under way */
  gboolean      preview_placed, preview_withdraw;
  gint64        preview_asked_us, preview_us; /* deadline, 0 = none */
  gboolean      placed;    /* LW_TRADE_PLACE went out: never again */
  gboolean      abort, withdraw;
  gboolean      cancel_wanted; /* by a person, while no byte was out */
  gboolean      strong;    /* a strong match on this connection */
  gboolean      perm_sure; /* our reference came with the permId: what the number alone taught agrees with itself, not with us */
  gboolean      kill_named;  /* the switch has said that it cannot cancel it */
  gboolean      alive_asked; /* its cancel, by the switch, because it came alive on this connection */
  gboolean      loss_asked;  /* its cancel, by the setting, after a loss: the link to the servers may come and go under one connection */
  gboolean      sent_here;   /* its first byte left on this connection */
  gboolean      sub, sup;
  gboolean      full_heard; /* UNRESOLVED because TWS says filled and its executions do not: that it says so again is nothing new */
  char          status[24];/* last one, for repeats */
  gint64        perm_seen;
  double        status_filled; /* TWS's own count; NaN = none */

  gint64        counts_sent_us;   /* absence is judged from here */
  gint64        last_live_us;     /* last live evidence */
  guint64       listed_run;       /* run of the lists that named it */
  gint64        ask_from_us;      /* lists that were asked for earlier do not decide CHECKING; 0 = any do */
  gint64        ended_us;         /* became CANCELLED */
  double        filled_before;    /* before the last execution */
  gboolean      any_fill;         /* an execution with shares > 0 counts */
  gboolean      uneven;           /* legs differ, or the BAG's lines or TWS's own count differ from them */
  gboolean      legs_differ;
  gboolean      imbalance_alarm, recheck_asked, recheck_alarm;
  gint64        uneven_us;        /* legs, bag and TWS's count differ since */
  gint64        uncovered_us;     /* it closes, and less is held than it may still close, since; 0 = not so */
  gboolean      uncovered_told;
  gint64        late_us, silence_us, checking_us, cancel_us, sup_us, cancel_again_us; /* deadlines, 0 = none */
} LwLive;

/* A target and stop, and what is known of it in this run. */
typedef struct
{
  LwExit       row;            /* as the events made it */
  LwExit       shown;          /* as the journal has it */
  gboolean     dirty;
  LwExitMemory memory;
  gboolean     armed;          /* never outlives the run */
  gint64       armed_us;
  LwDate       armed_day;
  LwPrice      increment;      /* of its combo, as the last look told; 0 = not yet */
  int          quantity;       /* spreads that it closes */
  char         waiting[160];   /* for what is held; "" = nothing */
  char         market[160];    /* why the last look told nothing, or it is not its turn; "" = nothing */
} LwExitLive;

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
  gint64    ended_us;       /* the last one that was complete */
  gboolean  failed;         /* three in a row did not end */
  gint64    check_at_us, snapshot_at_us; /* when to begin the next; 0 = none */
  gint64    check_last_us;  /* and the last check that is wanted */
  gint64    last_number;    /* of the last complete snapshot, in the journal */
} LwRun;

typedef struct
{
  gint32     con_id;
  double     expected;      /* by the last agreed set and the fills since; NaN = no agreed set yet */
  double     seen;          /* TWS's newest word: of its last complete list, or of a change that it told since */
  gboolean   named;         /* in the list that is under way */
  gint64     booked_us;     /* of the last fill that moved expected; 0 = none did */
  gint64     differ_from_us; /* both differ since; 0 = they do not */
  gboolean   differ_asked;  /* TWS was asked for its lists since then */
  LwContract contract;      /* as TWS described it; con_id 0 = not yet */
  gint64     cost_micro;    /* of one contract, positive; LW_GATE_NONE = not known */
} LwHolding;

typedef struct
{
  LwJournalBatch *batch;
  guint64         token;
  LwLive         *order;    /* the intent whose order waits for this commit; NULL = none */
  LwPurpose       purpose;   /* of the frame */
  LwOrder         frame;
} LwJob;

struct _LwTrade
{
  LwTradeConfig config;
  GPtrArray    *intents;    /* LwLive, oldest first */
  GPtrArray    *drafts;     /* LwLive of tickets that had a preview and were not sent */
  GHashTable   *past_drafts;/* ids of those that are over, and */
  GHashTable   *past_previews; /* the order ids that they used, of this id_epoch: a message may still come for one */
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
  gboolean      kill_waits; /* it is on, and not in the journal yet */
  gboolean      kill_told;  /* and a person was told so */

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
  GArray       *unattributed; /* LwUnattributed, as they were made; those that are signed off too */
  GArray       *holdings;   /* LwHolding, by con_id as they came */
  gboolean      holdings_agreed;
  gboolean      holdings_moved; /* the next set is written whatever it says: a fill was booked, or the connection is new */
  gint64        positions_asked_us, positions_us; /* when TWS was asked for the list of positions: the last one, the last one that ended */
  gint64        holdings_check_us; /* a difference is looked at again then; 0 = none */

  GPtrArray    *exits;      /* LwExitLive, oldest first */
  gint64        exits_loss_micro; /* of today, as it was told last; LW_GATE_NONE = not known */
  gboolean      exits_gap;  /* a farm of data was lost since the last look */

  GArray       *alarms;     /* of G19, those raised in this run: lw_alarm_book_new () */
  gint64        alarms_next_us; /* another hour begins; 0 = none */

  gboolean      answered;   /* TWS has answered an order that was sent on this connection */
  GHashTable   *conflicts;  /* those told on this connection */
  GArray       *conflict_rows; /* LwConflict: those that a person can do something about */
  gint64        wake_us;    /* asked for; 0 = none */
  LwTradeStats  stats;
};

/* lw-trade.c */
void             lw_trade_raise         (LwTrade *self, LwLive *live, LwIntentEvent event, const LwCause *cause, gint64 now_us);
void             lw_trade_raise_all     (LwTrade *self, LwIntentEvent event, gint64 now_us); /* to those that are not final */
LwTradeAction   *lw_trade_push          (LwTrade *self, LwTradeActionType type);
/* What was pushed, for a title and the like: its until the next action is taken. */
LwTradeAction   *lw_trade_alarm         (LwTrade *self, const LwLive *live, gint64 now_us, const char *format, ...) G_GNUC_PRINTF (4, 5);
void             lw_trade_orders_off    (LwTrade *self, const char *reason, gint64 now_us);
void             lw_trade_update_synced (LwTrade *self, gint64 now_us);
/* The last one for @purpose, of an order itself the only one; NULL = none. */
LwRevision      *lw_live_revision       (const LwLive *live, LwPurpose purpose);
/* The same while it is ARMED or SENT. */
LwRevision      *lw_live_open_revision  (const LwLive *live, LwPurpose purpose);
/* The quantity that TWS confirmed last, or a larger one of a change that may stand there. */
gint64           lw_live_most           (const LwLive *live);
/* What the order may lose, in micro-dollars, at the values that TWS showed last, as if it were of @order_class. */
gint64           lw_live_worst          (const LwTrade *self, const LwLive *live, LwOrderClass order_class);
/* The most that it may still trade at TWS, a change that is under way or waits included. */
gint64           lw_live_left           (const LwLive *live);
/* The same in contracts, as far as leg @k is @con_id and trades to @side; else 0. */
gint64           lw_live_left_of_leg    (const LwLive *live, guint k, gint32 con_id, int side);
gboolean         lw_live_is_final       (const LwLive *live);
gboolean         lw_trade_first_waits   (const LwTrade *self); /* R10: the first order of this connection goes alone, until it has an answer */

void             lw_trade_settle        (LwTrade *self, gint64 now_us); /* ends every entry */

/* lw-exit-book.c: targets and stops */
LwExitLive      *lw_exit_book_find      (LwTrade *self, const char *intent_id); /* NULL = none */
void             lw_exit_book_load      (LwTrade *self, const LwJournalContents *journal, gint64 now_us);
void             lw_exit_book_review    (LwTrade *self, gint64 now_us);
void             lw_exit_book_save      (LwTrade *self); /* what changed, into the commit that is filled now */
void             lw_exit_book_committed (LwTrade *self, const LwJournalBatch *batch, gboolean written);
char            *lw_exit_book_complaint (LwTrade *self, const LwIntent *intent, const LwExitWish *wish, gint64 now_us); /* NULL = it can be */
void             lw_exit_book_attach    (LwTrade *self, const LwIntent *intent, const LwExitWish *wish, gint64 now_us);
/* Of an order that does not exist yet; @order_class as the gate sees it. */
char            *lw_exit_book_ticket_complaint (LwTrade *self, const LwTicket *ticket, LwOrderClass order_class, gint64 now_us);
gboolean         lw_exit_book_is_open   (const LwExitLive *exit); /* watched or staged */
void             lw_exit_book_touch     (LwTrade *self, LwExitLive *exit, const char *kind, const char *raw, gint64 now_us); /* it was changed */
void             lw_exit_book_basis     (const LwIntent *intent, LwExitBasis *basis);
gboolean         lw_exit_book_same_spread (const LwVertical *a, const LwVertical *b);
LwExitHold       lw_exit_book_position  (LwTrade *self, LwExitLive *exit, gint64 now_us); /* ends it where nothing is held */
const char      *lw_exit_book_why_disarmed (LwTrade *self, const LwExitLive *exit, gint64 loss_micro, gint64 now_us); /* NULL = it stays armed */

/* lw-alarm-book.c: G19's alarms */
GArray          *lw_alarm_book_new      (void);
void             lw_alarm_book_review   (LwTrade *self, gint64 now_us); /* raises what is due, and finds out when the next is */
/* Of an option, by TWS's words, else by own orders; @series has its con_id. FALSE: neither knows it, or it is none. */
gboolean         lw_alarm_book_describe (const LwTrade *self, const LwContract *contract, LwAlarmSeries *series);

/* lw-uncovered.c: orders that were made to close, and would open */
void             lw_uncovered_review    (LwTrade *self, gint64 now_us); /* an alarm for each that lasts */
gint64           lw_uncovered_next_us   (const LwLive *live);

/* lw-unattributed-book.c: positions that nothing explains */
void             lw_unattributed_report (LwTrade *self, gint64 now_us); /* of all that differs, before that is taken over */
void             lw_unattributed_load   (LwTrade *self, const LwJournalContents *journal, gint64 now_us);
gboolean         lw_unattributed_is_open_for (const LwTrade *self, const char *symbol); /* nothing is sent by itself on it */

/* lw-exit-watch.c */
void             lw_exit_book_fired     (LwTrade *self, const LwTicket *ticket, const char *closing_id, gint64 now_us);
void             lw_exit_book_gather    (LwTrade *self, const LwTicket *ticket, gint64 now_us, LwGateInput *input);

/* lw-transition.c */
void             lw_trade_take_back     (LwTrade *self, LwLive *live); /* its order or change, where no byte is out */
guint64          lw_trade_conditions    (LwTrade *self, LwLive *live, LwIntentEvent event, gint64 now_us);
void             lw_trade_carry_out     (LwTrade *self, LwLive *live, const LwIntentRow *row, LwIntentState before,
                                         LwIntentEvent event, const LwCause *cause, guint64 conditions, gint64 now_us);

/* lw-commits.c */
LwJournalBatch  *lw_commits_batch       (LwTrade *self);                /* rows for the next commit */
LwJob           *lw_commits_order       (LwTrade *self, LwLive *live);  /* a job of its own: purpose and frame are the caller's, then */
void             lw_commits_put_order   (LwJob *job);                   /* its rows as they stand now */
void             lw_commits_drop         (LwTrade *self, guint64 token);
void             lw_commits_save        (LwTrade *self, LwLive *live);  /* intent, revisions, cancels, reservation as they stand */
void             lw_commits_save_changed (LwTrade *self);               /* all that are dirty; RESERVED has its own job */
void             lw_commits_put_exit    (LwJournalBatch *batch, const LwExit *row);
void             lw_commits_pump        (LwTrade *self, gint64 now_us);
void             lw_commits_done        (LwTrade *self, guint64 token, const GError *error, gint64 now_us);
void             lw_commits_not_encoded  (LwTrade *self, guint64 token, const char *why, gint64 now_us);
void             lw_job_free            (LwJob *job);

/* lw-ticket.c */
typedef struct
{
  const LwVertical   *vertical; /* of the ticket */
  gboolean            is_k1;
  const LwTicketLine *line;
  double              bid, ask;
} LwTicketPart; /* a leg with its market */
guint            lw_ticket_parts        (const LwTicket *ticket, LwTicketPart parts[LW_GATE_MAX_LEGS]);
gint8            lw_ticket_part_side    (const LwTicketPart *part);
gboolean         lw_ticket_is_roll      (const LwTicket *ticket);

/* lw-transmit.c */
gboolean         lw_trade_transmit_row  (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
LwLive          *lw_live_new            (void);
void             lw_trade_keep_live     (LwTrade *self, LwLive *live); /* its id is set */
void             lw_live_free           (LwLive *live);

gboolean         lw_trade_modify_row    (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
void             lw_trade_check_change_row (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
char            *lw_transmit_judge_wish (LwTrade *self, LwLive *live, gint64 now_us); /* NULL = the change that waited may go; g_free () */
void             lw_transmit_fill_intent (LwTrade *self, LwLive *live, const LwTicket *ticket); /* what the ticket says */
void             lw_transmit_fill_order (const LwIntent *intent, LwOrder *order);

/* lw-changes.c */
char            *lw_changes_why_not     (const LwTrade *self, LwLive *live, const LwWish *wish); /* NULL = it may be asked for; g_free () */
/* Where nothing speaks against it. */
void             lw_changes_ask         (LwTrade *self, LwLive *live, const LwWish *wish, const LwTicket *ticket, gint64 now_us);
void             lw_changes_entered     (LwTrade *self, LwLive *live, gint64 now_us); /* another state that is not final */
void             lw_changes_pump        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_committed   (LwTrade *self, LwLive *live, const char *why_not, gint64 now_us);
void             lw_changes_frame       (LwTrade *self, LwLive *live, guint64 frame, gint64 now_us);
void             lw_changes_out         (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_withdrawn   (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_drop        (LwTrade *self, LwLive *live);
void             lw_changes_lost        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_changes_final       (LwTrade *self, LwLive *live, gint64 now_us);
gboolean         lw_changes_error       (LwTrade *self, LwLive *live, LwIntentEvent event, const LwReport *report, gint64 now_us);
void             lw_changes_open_order  (LwTrade *self, LwLive *live, const LwReport *report, gboolean listed, gint64 now_us);
void             lw_changes_show         (LwLive *live); /* after the view took a row of before */
void             lw_changes_wake        (LwTrade *self, LwLive *live, gint64 now_us);
gboolean         lw_changes_any_unknown (const LwLive *live);

/* lw-previews.c */
const char      *lw_previews_ask        (LwTrade *self, const char *draft_id, const LwTicket *ticket, gint64 now_us); /* NULL = asked; else why not */
void             lw_previews_drop       (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_previews_drop_all   (LwTrade *self, gint64 now_us);
void             lw_previews_committed  (LwTrade *self, LwLive *live, guint64 token, const char *why_not, gint64 now_us);
void             lw_previews_frame      (LwTrade *self, guint64 token, guint64 frame, gint64 now_us);
void             lw_previews_out        (LwTrade *self, guint64 frame, gint64 now_us);
void             lw_previews_withdrawn  (LwTrade *self, guint64 frame, gint64 now_us);
void             lw_previews_lost       (LwTrade *self, gint64 now_us);
void             lw_previews_wake       (LwTrade *self, gint64 now_us);
gint64           lw_previews_next_us    (const LwTrade *self);
void             lw_previews_report     (LwTrade *self, LwLive *live, const LwReport *report, gint64 now_us);
void             lw_previews_gather     (LwTrade *self, const LwTicket *ticket, LwGateInput *input);
void             lw_previews_keep       (LwTrade *self, LwLive *live);   /* as a draft */
void             lw_previews_forget     (LwTrade *self); /* drafts that are over and written: nobody holds them any more */
gboolean         lw_previews_is_past    (const LwTrade *self, const char *draft_id);
LwLive          *lw_previews_take       (LwTrade *self, const char *intent_id, gint64 now_us); /* of the drafts; NULL = none */

/* lw-matching.c */
typedef enum { LW_MATCH_EXTERNAL, LW_MATCH_EXTERNAL_OURS, LW_MATCH_WEAK, LW_MATCH_STRONG, LW_MATCH_WHATIF, LW_MATCH_CONFLICT } LwMatchKind;
typedef struct
{
  LwMatchKind kind;
  LwLive     *live;        /* WEAK, STRONG, WHATIF; one of them for a CONFLICT, may be NULL */
  const char *conflict;    /* words */
  gboolean    orders_off;
  gboolean    by_number;   /* of a CONFLICT: a cancel of that number is the way out */
} LwMatch;
LwMatch          lw_trade_match         (LwTrade *self, const LwReport *report);
LwLive          *lw_trade_find_live     (LwTrade *self, const char *intent_id);

/* lw-conflicts.c */
void             lw_conflicts_note      (LwTrade *self, const LwReport *report, const LwMatch *match, gint64 now_us);
void             lw_conflicts_over      (LwTrade *self, const LwReport *report); /* where it says that such an order is no more */
void             lw_conflicts_close     (LwTrade *self, gint64 started_us);
void             lw_conflicts_lost      (LwTrade *self);
gboolean         lw_conflicts_cancel    (LwTrade *self, gint32 order_id, gint64 now_us);

/* lw-reports.c */
void             lw_reports_take        (LwTrade *self, const LwReport *report, gint64 now_us);
char            *lw_report_raw          (const LwReport *report);
gboolean         lw_status_is_gone      (const char *status); /* TWS has cancelled it, for whoever asked */
gboolean         lw_status_is_over      (const char *status); /* gone or filled: nothing of it works any more */

/* lw-books.c: executions, commissions, externals, positions */
void             lw_books_execution     (LwTrade *self, const LwReport *report, const LwMatch *match, gint64 now_us);
void             lw_books_commission    (LwTrade *self, const LwReport *report, gint64 now_us);
void             lw_books_external      (LwTrade *self, const LwReport *report, gint64 now_us);
/* Its reference has our form, and the journal does not know it: told once, and nothing opens while it is open. */
void             lw_books_external_ours (LwTrade *self, const LwReport *report, gint64 now_us);
void             lw_books_close_externals (LwTrade *self, gint64 started_us, gint64 now_us);
void             lw_books_position      (LwTrade *self, const LwReport *report, gint64 now_us);
void             lw_books_begin_positions (LwTrade *self, gint64 now_us);
void             lw_books_end_list      (LwTrade *self); /* of positions: what it did not name is not held */
void             lw_books_end_positions (LwTrade *self, gint64 now_us);
void             lw_books_recheck       (LwTrade *self, gint64 now_us); /* a snapshot ended */
void             lw_books_wake          (LwTrade *self, gint64 now_us);
void             lw_books_note_uneven   (LwLive *live, gint64 now_us); /* since when its counts disagree; after lw_books_count () */
void             lw_books_review        (LwTrade *self, gint64 now_us); /* since when positions differ; asks TWS where that lasts */
gint64           lw_books_next_us       (const LwTrade *self, gint64 now_us); /* after @now_us; 0 = none */
gint64           lw_books_differ_us     (LwTrade *self, gint32 con_id, gint64 now_us); /* reported, and booked from fills: for how long; 0 = they agree */
/* What may be closed: contracts, signed, that TWS reports as held and the journal expects; 0 where one of them knows of none in that
 * direction; NaN until TWS has listed its positions. */
double           lw_books_agreed        (LwTrade *self, gint32 con_id);
gboolean         lw_books_positions_ok  (LwTrade *self, const LwLive *live);
void             lw_books_count         (LwTrade *self, LwLive *live);
void             lw_books_load          (LwTrade *self, const LwJournalContents *journal);
gboolean         lw_books_differs       (const LwHolding *holding);
LwHolding       *lw_books_holding       (LwTrade *self, gint32 con_id); /* valid until the next call */
double           lw_books_booked        (const LwTrade *self, gint32 con_id); /* contracts by all executions of the journal */

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
gboolean         lw_snapshot_lists_positions (const LwTrade *self);     /* between reqPositions and its End */
gboolean         lw_snapshot_is_fresh   (const LwTrade *self, gint64 now_us); /* complete, and not older than the rule says */

/* lw-ids.c */
gint32           lw_ids_next            (const LwTrade *self);          /* −1 = used up */
void             lw_ids_told            (LwTrade *self, gint32 next_valid_id, gint64 now_us);

/* lw-cancels.c */
void             lw_cancels_ask         (LwTrade *self, LwLive *live, const char *asked_by, gint64 now_us);
void             lw_cancels_connected   (LwTrade *self, gint64 now_us);
guint            lw_cancels_after_loss  (LwTrade *self, gint64 now_us); /* how many were asked */
void             lw_cancels_out         (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_withdrawn   (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_lost        (LwTrade *self, LwLive *live, gint64 now_us);
void             lw_cancels_refused     (LwTrade *self, LwLive *live, int code, const char *text, gint64 now_us);
void             lw_cancels_status      (LwTrade *self, LwLive *live, const char *status, const char *before, gboolean listed, gint64 now_us);
void             lw_cancels_final       (LwTrade *self, LwLive *live);
void             lw_cancels_wake        (LwTrade *self, LwLive *live, gint64 now_us);
LwCancel        *lw_cancels_open        (LwLive *live);                 /* ASKED or SENT; NULL = none */
gboolean         lw_cancels_elsewhere   (const LwTrade *self, const LwIntent *intent);
char            *lw_cancels_elsewhere_words (const LwTrade *self, const LwIntent *intent);
gboolean         lw_cancels_any_unknown (const LwLive *live);
const char      *lw_cancels_refusal     (const LwLive *live);           /* what TWS said to the last one; NULL = it was not refused */

/* lw-sentences.c */
char            *lw_sentences_price     (double price); /* of one combo; g_free () */
char            *lw_sentences_positions (LwTrade *self, const LwIntent *intent); /* of its legs, as TWS shows them; g_free () */

/* lw-kill.c */
void             lw_kill_load           (LwTrade *self, const LwJournalContents *journal, gint64 now_us);
void             lw_kill_committed      (LwTrade *self, const LwJournalBatch *batch, const GError *error, gint64 now_us);
void             lw_kill_press          (LwTrade *self, gint64 now_us);
void             lw_kill_release        (LwTrade *self, gint64 now_us);
void             lw_kill_note_global_cancel (LwTrade *self, gint64 now_us);
void             lw_kill_entered        (LwTrade *self, LwLive *live, LwIntentState before, gint64 now_us);
void             lw_kill_connected      (LwTrade *self, gint64 now_us);

/* lw-order-codes.c */
LwIntentEvent    lw_order_code_event    (int code, gboolean acked);

G_END_DECLS
