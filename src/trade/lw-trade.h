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
                        cannot be encoded, answer lw_trade_committed () with that error. Never more than one is under way */
  LW_TRADE_PLACE,    /* send the frame that was encoded for token, exactly once; then lw_trade_frame (token, frame). Where it
                        cannot even be queued: lw_trade_frame (token, 0) */
  LW_TRADE_WITHDRAW, /* frame: take it back if no byte is out; then frame_out or frame_withdrawn */
  LW_TRADE_CANCEL,   /* send cancelOrder order_id; then lw_trade_frame (token, frame) */
  LW_TRADE_LIST,     /* ask for list; LIST_BEGIN when its request left, LIST_END when its End came */
  LW_TRADE_WAKE,     /* call lw_trade_wake () at at_us; replaces the wake before */
  LW_TRADE_CHANGED,  /* intent has another state or figure: refresh the view; "" = the list of intents */
  LW_TRADE_SYNCED,   /* orders may be sent, or not: synced, text (why not, what to do; NULL when synced) */
  LW_TRADE_NEW_TICKET, /* intent: TWS never had it and it is given up; open a ticket like it, whose order supersedes it */
  LW_TRADE_ALARM     /* text, intent ("" = none): show it and keep it until it was seen */
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
  gboolean          waiting; /* with synced FALSE: nothing is wrong, it takes a moment */
  char             *text;
} LwTradeAction;

void lw_trade_action_clear (LwTradeAction *action);

typedef struct _LwTrade LwTrade;

/* @journal: what the journal holds (lw_journal_contents), NULL for none. */
LwTrade     *lw_trade_new          (const LwTradeConfig *config, const LwJournalContents *journal, gint64 now_us);
void         lw_trade_free         (LwTrade *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwTrade, lw_trade_free)

gboolean     lw_trade_next_action  (LwTrade *self, LwTradeAction *action);

/* What is known of a line of market data at the click. */
typedef struct
{
  gboolean     answered;   /* subscribed, and heard of since the ticket opened */
  LwQuoteState state;      /* by its market data type */
  int          halted;     /* −1 = not known */
  gint64       still_us;   /* since it changed last */
  double       spot_moved; /* of the underlying since then, a fraction; NaN = not known */
} LwTicketLine;

/* What a ticket asks for, and what only its owner can know of the market (risk-gate.md G7 to G9, G11, G13, G20). */
typedef struct
{
  LwVertical vertical;
  int        quantity;
  LwPrice    limit;       /* positive; the kind says paid or received */
  LwPrice    increment;   /* of the combo */
  char       tif[8];
  /* the quotes at the click, per share; NaN = missing */
  double     short_bid, short_ask, long_bid, long_ask;
  gboolean   add;         /* the person ticked: one more of an order that is not final yet (G10) */
  char       supersedes[LW_INTENT_ID_SIZE]; /* an ABANDONED intent that this one replaces; "" = none */
  gboolean   typed_quantity;   /* typed the quantity once more (G4) */
  gboolean   override;         /* typed that an UNKNOWN order does not matter (R5) */
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
} LwTicket;

/* A market in good order, for who plays one: everything of the second half of LwTicket that lets an order pass. */
void         lw_ticket_good_market (LwTicket *ticket, gint64 now_us);

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
gboolean     lw_trade_unlock_live  (LwTrade *self, const char *tail);

/* Other limits from now on; each change goes to the journal with its old and new value. FALSE in @complaint (free with g_free ()): they
 * are absurd and the ones before stay. */
gboolean     lw_trade_set_limits   (LwTrade *self, const LwGateLimits *limits, gint64 now_us, char **complaint);
void         lw_trade_get_limits   (LwTrade *self, LwGateLimits *limits);

/* A click on Transmit. @intent_id is drawn by the shell (96 random bits, base32). FALSE with @verdict when the gate says no (the
 * refusal is journaled too). */
gboolean     lw_trade_transmit     (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
/* Other values for an order that stands: limit and quantity of @ticket, the rest of it as for the gate. FALSE with @verdict: no. While
 * another change is under way, or TWS has not named the order yet, the newest wish waits for its turn, in memory only. */
gboolean     lw_trade_modify       (LwTrade *self, const char *intent_id, const LwTicket *ticket, gint64 now_us, LwVerdict *verdict);
void         lw_trade_cancel       (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_abandon      (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_signoff      (LwTrade *self, const char *intent_id, gint64 now_us);
void         lw_trade_look         (LwTrade *self, const char *intent_id, gint64 now_us);
/* ABSENT: cancels it at TWS; once TWS answers that it never had it, it is ABANDONED and LW_TRADE_NEW_TICKET comes. */
void         lw_trade_resubmit     (LwTrade *self, const char *intent_id, gint64 now_us);

/* The kill switch. Latched: until it is released by hand nothing is sent, in this run or a later one. Own orders that are or may
 * be live are cancelled once each, while disconnected as soon as the handshake is over. */
void         lw_trade_kill         (LwTrade *self, gint64 now_us);
void         lw_trade_release_kill (LwTrade *self, gint64 now_us);
gboolean     lw_trade_is_killed    (LwTrade *self);
/* Nothing waits to be written to the journal. */
gboolean     lw_trade_is_saved     (LwTrade *self);

/* Events of the shell. A @token or @frame that is not known is ignored. */
void         lw_trade_report       (LwTrade *self, const LwReport *report, gint64 now_us);
void         lw_trade_committed    (LwTrade *self, guint64 token, const GError *error, gint64 now_us);
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

/* What is at risk: reservations of all intents that are not final, USD. */
double             lw_trade_reserved_usd (LwTrade *self);

/* Counters since the start; duplicates: executions and statuses that were known. */
typedef struct
{
  guint64 intents, refused, placed, cancels, fills, duplicates, conflicts, ignored, alarms, id_rollbacks, broken, snapshots,
    commit_failures;
} LwTradeStats;

void               lw_trade_get_stats  (LwTrade *self, LwTradeStats *stats);

G_END_DECLS
