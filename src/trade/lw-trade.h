#pragma once

/* Intents, the risk gate and the order tables. Pushed, never pulls; the owner feeds events with the time and drains actions
 * after each call. Knows neither session nor store: reports come in, rows and orders go out. Main thread only.
 *
 * now_us is µs UTC and never runs backwards: monotonic time plus the offset that was right at the start of the program.
 *
 * Made once the account is known and its journal was read. The reports LW_REPORT_NEXT_ID, LW_REPORT_ACCOUNTS and
 * LW_REPORT_CONNECTED of a connection that already stands are handed in after that, in this order; they always come before the
 * CONNECTED of a new one. Every frame that was handed over by lw_trade_frame () is answered by exactly one of
 * lw_trade_frame_out () and lw_trade_frame_withdrawn (), before LW_REPORT_LOST where the socket dies. */

#include <glib.h>

#include "lw-alarms.h"
#include "lw-gate.h"
#include "lw-journal.h"
#include "lw-order.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

typedef struct
{
  char          account[LW_ACCOUNT_SIZE]; /* pinned */
  LwAccountKind kind;
  char          profile[32];
  gint32        client_id;
  LwGateLimits  limits;                   /* of the settings. Absurd ones are not taken: the last good ones of the journal hold,
                                             and where it has none nothing is sent */
  double        fee_per_contract_usd;     /* for G1's fees, from the fee table */
} LwTradeConfig;

typedef enum
{
  LW_TRADE_COMMIT,   /* write batch in one transaction; then lw_trade_committed (token). With order set: first encode it,
                        lw_journal_batch_set_hash () the SHA-256 of the frame and keep the bytes under token for PLACE; where it
                        cannot be encoded, write nothing and answer lw_trade_not_encoded (). Never more than one is under way */
  LW_TRADE_PLACE,    /* send the frame that was encoded for token, exactly once; then lw_trade_frame (token, frame). Where it
                        cannot even be queued: lw_trade_frame (token, 0) */
  LW_TRADE_WITHDRAW, /* frame: take it back if no byte is out; then frame_out or frame_withdrawn */
  LW_TRADE_CANCEL,   /* send cancelOrder order_id; then lw_trade_frame (token, frame) */
  LW_TRADE_LIST,     /* ask for list; LIST_BEGIN when its request left, LIST_END when its End came */
  LW_TRADE_WAKE,     /* call lw_trade_wake () at at_us; replaces the wake before */
  LW_TRADE_CHANGED,  /* intent has another state or figure: refresh the view; "" = the list of intents */
  LW_TRADE_SYNCED,   /* orders may be sent, or not: synced, text (why not, what to do; NULL when synced) */
  LW_TRADE_NEW_TICKET, /* intent: TWS never had it and it is given up; open a ticket like it, whose order supersedes it */
  LW_TRADE_STAGE,    /* intent: its target or stop is reached; tell the person (text) and open the ticket that closes it for price */
  LW_TRADE_ALARM     /* text, intent ("" = none): show it and keep it until it was seen. title: a few words for it; NULL = none */
} LwTradeActionType;

typedef struct
{
  LwTradeActionType type;
  guint64           token;
  LwJournalBatch   *batch;  /* owned by the action: ref it, or g_steal_pointer () it */
  const LwOrder    *order;  /* NULL = none; owned by trade, valid until lw_trade_committed (token) */
  guint64           frame;
  gint32            order_id;
  LwOrderList       list;
  gint64            at_us;
  char              intent[LW_INTENT_ID_SIZE];
  gboolean          synced;
  LwPrice           price;   /* positive */
  gboolean          waiting; /* with synced FALSE: nothing is wrong, it takes a moment */
  char              unattributed[LW_UNATTRIBUTED_ID_SIZE]; /* of an ALARM: the position that a person has to sign off; "" = none */
  gboolean          by_person; /* of an ALARM: what a person has just done; it is told, and needs not be kept */
  char             *text, *title;
} LwTradeAction;

void lw_trade_action_clear (LwTradeAction *action);

typedef struct _LwTrade LwTrade;

/* @journal: what the journal holds (lw_journal_contents), NULL for none. */
LwTrade     *lw_trade_new          (const LwTradeConfig *config, const LwJournalContents *journal, gint64 now_us);
void         lw_trade_free         (LwTrade *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwTrade, lw_trade_free)

gboolean     lw_trade_next_action  (LwTrade *self, LwTradeAction *action);

#define LW_OVERRIDE_SIZE 256

/* What is known of a line of market data at the click. */
typedef struct
{
  gboolean     answered;   /* subscribed, and heard of since the ticket opened */
  LwQuoteState state;      /* by its market data type */
  int          halted;     /* −1 = not known */
  gint64       still_us;   /* since it changed last */
  double       spot_moved; /* of the underlying since then, a fraction; NaN = not known */
} LwTicketLine;

/* The spread that a roll closes. */
typedef struct
{
  LwVertical   vertical;  /* as the order trades it: the inverse of what is held; con_id_1 0 = no roll */
  double       short_bid, short_ask, long_bid, long_ask;
  LwTicketLine short_line, long_line;
} LwTicketClosed;

/* What TWS said it would take, without an order. */
typedef enum
{
  LW_PREVIEW_NONE,   /* not asked for */
  LW_PREVIEW_OPEN,   /* TWS is asked */
  LW_PREVIEW_READY,
  LW_PREVIEW_FAILED  /* none: refused, without an answer, or without figures; text says why */
} LwPreviewState;

typedef struct
{
  LwPreviewState state;
  LwPrice  limit;               /* signed; what was previewed */
  int      quantity;
  gboolean has_figures;
  double   init_margin, maint_margin; /* change, in the account's currency */
  double   available_after;     /* AvailableFunds as TWS defines it: equity with loan value less initial margin, both after; NaN = not told */
  double   commission_low, commission_high; /* NaN = not told */
  char     currency[8];         /* of the commission */
  char     text[256];
} LwPreview;

/* Whether it is of that many at that price, paid or received alike: the price of a ticket that is no roll has no sign. */
gboolean           lw_preview_is_of      (const LwPreview *self, int quantity, LwPrice limit);

/* What a ticket asks for, and what only its owner can know of the market (risk-gate.md G7 to G9, G11, G13, G20). */
typedef struct
{
  LwVertical vertical;    /* as the order trades it: to close a bull put, the bear put of the same contracts */
  int        alone;       /* 1: only its leg that is bought, −1: only the one that is sold; 0: both */
  gboolean   unwinds;     /* made to close or to roll what is held: it never goes as an order that opens */
  int        quantity;
  LwPrice    limit;       /* positive; the kind, or the leg that goes alone, says paid or received. Of a roll signed: negative = received */
  LwPrice    increment;   /* of the combo */
  char       tif[8];      /* "" = DAY */
  gint64     gtd_us;      /* with GTD: until when */
  /* the quotes at the click, per share; NaN = missing */
  double     short_bid, short_ask, long_bid, long_ask;
  LwTicketClosed closes;  /* of a roll */
  gboolean   add;         /* the person ticked: one more of an order that is not final yet (G10) */
  char       draft[LW_INTENT_ID_SIZE];      /* of its previews, G17; "" = none */
  char       supersedes[LW_INTENT_ID_SIZE]; /* an ABANDONED intent that this one replaces; "" = none */
  gboolean   typed_quantity;   /* typed the quantity once more (G4) */
  char       override[LW_OVERRIDE_SIZE]; /* typed: why this one may go although an order is UNKNOWN (R5); "" = nothing */
  gboolean   expires_today_ok; /* ticked (G19) */
  gint64     seen_us;          /* since when the person sees it ready to be sent; 0 = not yet (G13) */
  gint64     seen_mid_twice;   /* twice the signed mid of then, in 0.0001; LW_GATE_NONE = there was none */

  LwTicketLine short_line, long_line, spot_line;
  gint64     resolved_us;      /* when TWS named the contracts; 0 = it did not */
  gint64     hours_from_us, hours_to_us; /* liquid hours of now, or the next ones; 0 = not known */
  gint64     restart_us;       /* next known restart of TWS; 0 = none */
  gboolean   farm_ok;
  gint64     silence_us;       /* since the last byte of TWS */
  gint64     lane_us;          /* until the order lane can send */
  gint64     clock_off_us;     /* TWS − ours; G_MININT64 = not known */
  double     profit_today_usd; /* realised and unrealised; NaN = not known */
  gboolean   restricted, close_only;

  LwExitWish exit;             /* target and stop that the order opens with; both NONE = none */
  char       exit_of[LW_INTENT_ID_SIZE]; /* it closes what that order opened, because its target or stop was reached; "" = not so */
  gboolean   automation;       /* sent without a person (G14): set by lw_trade_fire_exit () alone */
} LwTicket;

/* The legs of the order that @ticket makes, as it trades them; returns how many: 1, 2 or 4. */
guint        lw_ticket_legs        (const LwTicket *ticket, LwLeg legs[LW_MAX_LEGS]);
/* Net price of one combo bought, or of the leg alone: negative = received. LW_PRICE_NONE when there is none. */
LwPrice      lw_ticket_limit       (const LwTicket *ticket);
/* @text (NULL: nothing) is a sentence that was typed, and no slip of a finger. */
gboolean     lw_trade_is_sentence  (const char *text);
gboolean     lw_ticket_has_override (const LwTicket *ticket);
/* Twice the signed mid of all its legs, in 0.0001; LW_GATE_NONE where a quote is missing. */
gint64       lw_ticket_mid_twice   (const LwTicket *ticket);

typedef struct
{
  gboolean   ok;
  LwGateKind kind;        /* WARN is ok; CONFIRM is not, until the person has done what the sentence says */
  LwOrderClass order_class;
  char       rule[8];     /* "G1" …; "" when nothing is to be said */
  char      *sentence;    /* what to do, or the warning; NULL when there is none */
  guint    n_checks, n_passed;
  double   max_loss_usd;  /* fees included; NaN when it cannot be told */
} LwVerdict;

void         lw_verdict_clear      (LwVerdict *verdict);

/* The gate alone, for the ticket's display; writes nothing. */
void         lw_trade_check        (LwTrade *self, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);

/* G12: a live account sends nothing until the end of its name (at least 3 characters) was typed in this run. */
gboolean     lw_trade_unlock_live  (LwTrade *self, const char *tail, gint64 now_us);

/* Other limits from now on; each change goes to the journal with its old and new value. FALSE in @complaint (free with g_free ()): they
 * are absurd and the ones before stay. */
gboolean     lw_trade_set_limits   (LwTrade *self, const LwGateLimits *limits, gint64 now_us, char **complaint);
void         lw_trade_get_limits   (LwTrade *self, LwGateLimits *limits);

/* Asks TWS what the order of @ticket would take (what-if): never an order. @draft_id is drawn by the shell for the ticket, and stays its
 * intent's when it is sent. FALSE: not asked, @why (static) says why; at most one is under way, and one in two seconds, for a ticket. */
gboolean     lw_trade_preview      (LwTrade *self, const char *draft_id, const LwTicket *ticket, gint64 now_us, const char **why);
void         lw_trade_get_preview  (LwTrade *self, const char *draft_id, LwPreview *preview);
/* The ticket was closed without being sent. */
void         lw_trade_discard      (LwTrade *self, const char *draft_id, gint64 now_us);
/* A click on Transmit. @intent_id is drawn by the shell (96 random bits, base32). FALSE with @verdict when the gate says no (the
 * refusal is journaled too). */
gboolean     lw_trade_transmit     (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
/* The gate alone, for the display of a change; writes nothing. */
void         lw_trade_check_change (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
/* Other values for an order that stands: limit and quantity of @ticket, the rest of it as for the gate. FALSE with @verdict: no. While
 * another change is under way, or TWS has not named the order yet, the newest wish waits for its turn, in memory only. */
gboolean     lw_trade_modify       (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
void         lw_trade_cancel       (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_abandon      (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_signoff      (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_look         (LwTrade *self, const char *intent_id, gint64 now_us);
/* ABSENT: cancels it at TWS; once TWS answers that it never had it, it is ABANDONED and LW_TRADE_NEW_TICKET comes. */
void         lw_trade_resubmit     (LwTrade *self, const char *intent_id, gint64 now_us);

/* R9: it is ABANDONED, TWS has answered its cancel, and nothing replaces it yet. */
gboolean     lw_trade_can_supersede (LwTrade *self, const char *intent_id);

/* An order that TWS works under a number of ours, and that is no intent's: a what-if that lives, or a second order (orders.md 3). */
typedef struct
{
  gint32      order_id;
  gint64      perm_id;          /* 0 = not told */
  char        intent[LW_INTENT_ID_SIZE]; /* whose number it is; that of a ticket for a what-if */
  char        symbol[LW_SYMBOL_SIZE]; /* "" = not told */
  const char *words;            /* what it is and what to do, one sentence without its full stop; static */
  gint64      named_us;         /* when TWS named it last */
  gint64      asked_us;         /* the last click; 0 = none */
} LwConflict;

guint             lw_trade_n_conflicts  (LwTrade *self);
const LwConflict *lw_trade_get_conflict (LwTrade *self, guint i);
/* A click: one cancelOrder for that number. FALSE: TWS names no such order now, or there is no connection. */
gboolean          lw_trade_cancel_conflict (LwTrade *self, gint32 order_id, gint64 now_us);

/* The kill switch. Latched: until it is released by hand nothing is sent, in this run or a later one. Own orders that are or may
 * be live are cancelled once each, while disconnected as soon as the handshake is over. */
void         lw_trade_kill         (LwTrade *self, gint64 now_us);
void         lw_trade_release_kill (LwTrade *self, gint64 now_us);
/* G16, where the person has set it so: the connection was lost and is back; a cancel is asked once for each own order that is or may be live.
 * How many. */
guint        lw_trade_cancel_after_loss (LwTrade *self, gint64 now_us);
/* The owner has asked TWS to cancel every order there is (reqGlobalCancel): for the journal, and a snapshot tells what is left. */
void         lw_trade_note_global_cancel (LwTrade *self, gint64 now_us);
gboolean     lw_trade_is_killed    (LwTrade *self);
/* Nothing waits to be written to the journal. */
gboolean     lw_trade_is_saved     (LwTrade *self);
/* What waits for a disk that failed is handed out now: the program ends, and a kill switch among it is at least kept beside the journal. */
void         lw_trade_write_now    (LwTrade *self, gint64 now_us);

/* Events of the shell. A @token or @frame that is not known is ignored. */
void         lw_trade_report       (LwTrade *self, const LwReport *report, gint64 now_us);
void         lw_trade_committed    (LwTrade *self, guint64 token, const GError *error, gint64 now_us);
/* The frame of the order behind @token cannot be made, @why: the order is not sent, and its rows are not written. */
void         lw_trade_not_encoded  (LwTrade *self, guint64 token, const char *why, gint64 now_us);
void         lw_trade_frame        (LwTrade *self, guint64 token, guint64 frame, gint64 now_us);
void         lw_trade_frame_out    (LwTrade *self, guint64 frame, gint64 now_us);
void         lw_trade_frame_withdrawn (LwTrade *self, guint64 frame, gint64 now_us);
void         lw_trade_wake         (LwTrade *self, gint64 now_us);

/* The view: intents newest first, as the journal has them; an intent that is still being written is RESERVED. */
guint              lw_trade_n_intents  (LwTrade *self);
const LwIntent    *lw_trade_get_intent (LwTrade *self, guint i);
const LwIntent    *lw_trade_find       (LwTrade *self, const char *intent_id);
/* orders.md 11, for a person. Free with g_free (). */
char              *lw_trade_sentence   (LwTrade *self, const LwIntent *intent, gint64 now_us);

/* Contracts of @con_id that an order on @side (1 buys, −1 sells) can still close: what TWS reports as held and the journal expects, the
 * fewer of both, less what own orders that are not final may still trade on that side. 0 where nothing is held that this side closes,
 * and where positions are not known. */
gint64             lw_trade_closable   (LwTrade *self, gint32 con_id, int side);
/* The same of an order for that leg alone: a long contract that covers a short one may not go. */
gint64             lw_trade_closable_alone (LwTrade *self, gint32 con_id, int side);
typedef struct
{
  gint32 con_id;
  int    side;      /* of an order that closes it */
  gint64 quantity;  /* 0: other orders close it already */
} LwClosable;
/* lw_trade_closable () of all that is held, in one pass over the orders; LwClosable, the caller's. */
GArray            *lw_trade_closables  (LwTrade *self);
/* LwExternal, orders that TWS works and that are not of this journal, as they came; the caller's. Shown and counted, never touched. */
GArray            *lw_trade_externals  (LwTrade *self);
gboolean           lw_external_is_closed (const LwExternal *row); /* a complete list named it no more */
char              *lw_external_words   (const LwExternal *row);   /* "2 SPY combo of 2 legs at −1.20"; g_free () */
char              *lw_external_sentence (const LwExternal *row);  /* how it stands, whose it is, and what to do; g_free () */
/* LwUnattributed, positions that nothing explains and no person has signed off, as they came; the caller's. Until then no target and no stop
 * sends by itself on their underlying. */
GArray            *lw_trade_unattributed (LwTrade *self);
/* What TWS lists is what the fills say, or each difference has its row. */
gboolean           lw_trade_positions_agree (LwTrade *self);
/* FALSE: there is no such row, or it was signed off already. */
gboolean           lw_trade_signoff_position (LwTrade *self, const char *id, gint64 now_us);
/* Why less of @held may be closed than the orders' fills say, with what to do; NULL = TWS and the journal agree. Free with g_free (). */
char              *lw_trade_closing_doubt (LwTrade *self, const LwVertical *held);
/* A contract that TWS reports, or of which the journal has executions. */
typedef struct
{
  gint32     con_id;
  LwContract contract;  /* as TWS described it; con_id 0 = not yet */
  double     quantity;  /* by TWS's last complete list, and by the executions since; signed */
  double     booked;    /* by all executions of the journal */
  double     cost_usd;  /* of one contract, positive; NaN = not known */
} LwTradePosition;
/* LwTradePosition, by contract as they came; the caller's. NULL until TWS has listed them on this connection. */
GArray            *lw_trade_positions  (LwTrade *self);
/* Two options that are held, one long, one short, as a vertical; settle is the last trade day and the instants are 0. FALSE: no vertical, or TWS
 * has not described them. */
gboolean           lw_trade_held_pair  (LwTrade *self, gint32 con_id, gint32 other_con_id, LwVertical *held);

/* G19's alarms come by themselves but for the one that needs a market: symbols of short calls that may be exercised early and that no alarm
 * of today names; the caller's. */
GPtrArray         *lw_trade_short_calls  (LwTrade *self, gint64 now_us);
/* What the market says of one of them: LW_TRADE_ALARM comes where it is before an ex-date and in the money. */
void               lw_trade_tell_market  (LwTrade *self, const char *symbol, const LwAlarmMarket *market, gint64 now_us);

/* What is at risk: reservations of all intents that are not final, USD. */
double             lw_trade_reserved_usd (LwTrade *self);
/* The worst case of all positions and of every order that is not over, as G2b counts it, without what is reserved for the order
 * @intent_id ("" = of all); USD; NaN = cannot be told. */
double             lw_trade_at_risk_beside_usd (LwTrade *self, const char *intent_id);

/* Counters since the start; duplicates: executions and statuses that were known. */
typedef struct
{
  guint64 intents, refused, placed, cancels, fills, duplicates, conflicts, ignored, alarms, id_rollbacks, broken, snapshots,
    commit_failures;
} LwTradeStats;

void               lw_trade_get_stats  (LwTrade *self, LwTradeStats *stats);

G_END_DECLS
