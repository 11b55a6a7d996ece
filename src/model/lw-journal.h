#pragma once

/* Rows of the order journal as plain data: trade makes them, store writes them in one transaction, and reads them back at a
 * start. Tables: orders.md 2. Prices in 0.0001, times in µs UTC, money in micro-dollars. */

#include <glib.h>

#include "lw-exit.h"
#include "lw-order.h"

G_BEGIN_DECLS

typedef enum
{
  LW_INTENT_DRAFT,
  LW_INTENT_RESERVED,
  LW_INTENT_ARMED,
  LW_INTENT_SENT,
  LW_INTENT_WORKING,
  LW_INTENT_PARTIAL,
  LW_INTENT_HELD,
  LW_INTENT_CHECKING,
  LW_INTENT_UNKNOWN,
  LW_INTENT_ABSENT,
  LW_INTENT_UNRESOLVED,
  LW_INTENT_FILLED,
  LW_INTENT_CANCELLED,
  LW_INTENT_CANCELLED_WITH_FILLS,
  LW_INTENT_REJECTED,
  LW_INTENT_NOT_SENT,
  LW_INTENT_ABANDONED,
  LW_N_INTENT_STATES
} LwIntentState;

const char *lw_intent_state_word  (LwIntentState state); /* "CANCELLED_WITH_FILLS" */
gboolean    lw_intent_state_parse (const char *word, LwIntentState *state);
gboolean    lw_intent_state_is_final (LwIntentState state);

typedef enum
{
  LW_CLASS_OPEN,
  LW_CLASS_CLOSE,
  LW_CLASS_ROLL
} LwOrderClass;

const char *lw_order_class_word   (LwOrderClass order_class);
gboolean    lw_order_class_parse  (const char *word, LwOrderClass *order_class);

/* What TWS said before a check was asked for. */
typedef enum
{
  LW_HINT_NONE,
  LW_HINT_GONE,
  LW_HINT_REJECTED,
  LW_HINT_FILLED
} LwHint;

const char *lw_hint_word  (LwHint hint); /* "" for none */
gboolean    lw_hint_parse (const char *word, LwHint *hint);

#define LW_REASON_SIZE  512
#define LW_PROFILE_SIZE 32
#define LW_HASH_SIZE    65 /* SHA-256 in hex + NUL */

/* Table intent, then what is counted from the other tables for a view. Plain data, copied by value. */
typedef struct
{
  char          id[LW_INTENT_ID_SIZE];
  gint64        created_us;
  char          profile[LW_PROFILE_SIZE];
  char          account[LW_ACCOUNT_SIZE];
  LwAccountKind mode;
  gint32        client_id;
  int           id_epoch;
  gint32        order_id;          /* −1 = none yet */
  gint64        perm_id;           /* 0 = TWS has not told */
  LwOrderClass  order_class;
  LwVertical    vertical;          /* as the order trades it: a CLOSE of a bull put is a bear put. Of a ROLL what is opened */
  LwVertical    closes;            /* ROLL: what is closed, as the order trades it; con_id_1 0 = none */
  guint         n_legs;
  LwLeg         legs[LW_MAX_LEGS];
  int           quantity;          /* combos; what TWS confirmed last, before that what was asked */
  LwPrice       limit;             /* signed price of one combo (negative = credit); TWS's last word, else what was asked */
  char          tif[8];
  gint64        gtd_us;            /* 0 = none */
  char          origin[32];        /* "person" or the strategy */
  LwIntentState state;
  LwHint        hint;
  gboolean      acked;             /* TWS gave evidence of it */
  int           absences;
  gint64        first_absence_us;  /* start of the snapshot that did not list it; 0 = none */
  gint64        sent_us;           /* first byte out; of a row found ARMED at a start: created_us; 0 = not sent */
  gint64        final_us;          /* 0 = not final */
  char          reason[LW_REASON_SIZE]; /* last text of TWS or of the program, plain text; "" = none */
  char          supersedes[LW_INTENT_ID_SIZE];
  char          superseded_by[LW_INTENT_ID_SIZE];
  gboolean      override;
  int           version;           /* +1 with each change */

  /* not columns: counted */
  double        filled;            /* combos, orders.md 5 */
  double        avg_price;         /* signed net price of one combo over what is filled; NaN = nothing filled */
  double        fees_usd;          /* sum of the commissions that came; NaN = none came, or one is not in USD */
  gboolean      fees_pending;      /* a leg's execution has no commission yet */
  gboolean      verified;          /* TWS named it on this connection */
  gboolean      change_unknown;    /* a cancel or a change has no answer */
  gboolean      cancel_waits;      /* one is asked and nothing of it has left: it goes with the next connection */
  gboolean      cancel_elsewhere;  /* no cancel of this program reaches it: it is another client id's, or another account's */
  gboolean      change_open;       /* a change is under way, or waits for its turn */
  LwPrice       change_limit;      /* what it asks for, signed; LW_PRICE_NONE = no change is open */
  int           change_quantity;
} LwIntent;

/* What the order does, for a person: lw_order_words (); the name leaves its price out. Free with g_free (). */
char *lw_intent_words (const LwIntent *intent);
char *lw_intent_name  (const LwIntent *intent);
/* Of an order for one leg: 1 buys, −1 sells; 0: it has more. */
int   lw_intent_alone (const LwIntent *intent);
/* It opened a spread, by itself or by a roll, and some of it was filled. */
gboolean lw_intent_opened_spread (const LwIntent *intent);
/* Why it cannot have a target and a stop, one sentence without its full stop (static); NULL = it can. */
const char *lw_intent_exit_obstacle (const LwIntent *intent);

/* A ticket that was previewed and not sent: in the journal for the ids that it used up, but no order. */
gboolean    lw_intent_is_draft    (const LwIntent *intent);

typedef enum { LW_PURPOSE_NEW, LW_PURPOSE_MODIFY, LW_PURPOSE_WHATIF } LwPurpose;
typedef enum { LW_REV_ARMED, LW_REV_SENT, LW_REV_ACKED, LW_REV_REFUSED, LW_REV_UNKNOWN, LW_REV_WITHDRAWN } LwRevState;
typedef enum { LW_CANCEL_ASKED, LW_CANCEL_SENT, LW_CANCEL_DONE, LW_CANCEL_REFUSED, LW_CANCEL_UNKNOWN } LwCancelState;

const char *lw_purpose_word       (LwPurpose purpose);
gboolean    lw_purpose_parse      (const char *word, LwPurpose *purpose);
const char *lw_rev_state_word     (LwRevState state);
gboolean    lw_rev_state_parse    (const char *word, LwRevState *state);
const char *lw_cancel_state_word  (LwCancelState state);
gboolean    lw_cancel_state_parse (const char *word, LwCancelState *state);

/* One placeOrder's content. */
typedef struct
{
  char       intent[LW_INTENT_ID_SIZE];
  int        n;                    /* from 1 */
  LwPurpose  purpose;
  gint32     order_id;
  LwPrice    limit;                /* signed */
  int        quantity;
  char       tif[8];
  char       hash[LW_HASH_SIZE];   /* of the frame's bytes */
  LwRevState state;
  int        code;                 /* 0 = none */
  char       text[LW_REASON_SIZE];
  gint64     us;
} LwRevision;

typedef struct
{
  char          intent[LW_INTENT_ID_SIZE];
  int           n;                 /* from 1 */
  char          asked_by[16];      /* person, kill, strategy, supersede, reconnect */
  LwCancelState state;
  int           code;
  char          text[LW_REASON_SIZE];
  gint64        us;
} LwCancel;

typedef struct
{
  char     intent[LW_INTENT_ID_SIZE]; /* also of a refused ticket, which has no row in intent */
  gboolean passed;
  char     rule[8];                /* "" when passed */
  char    *inputs;                 /* JSON, owned */
  gint64   us;
} LwGateRow;

typedef struct
{
  char   intent[LW_INTENT_ID_SIZE];
  gint64 micro_usd;
  gint64 us;
  gint64 freed_us;                 /* 0 = in force */
} LwReservation;

typedef struct
{
  gint64 us;
  gint64 mono_us;                  /* stamped by the store */
  char   intent[LW_INTENT_ID_SIZE];/* "" = none */
  char   kind[24];
  char  *raw;                      /* owned, may be NULL */
} LwEventRow;

/* The highest revision counts, all are kept. */
typedef struct
{
  char      root[LW_EXEC_ID_SIZE]; /* execId up to the last dot */
  char      rev[16];               /* what follows it */
  char      intent[LW_INTENT_ID_SIZE]; /* "" = external */
  gint32    order_id;
  gint64    perm_id;
  gint32    client_id;
  char      account[LW_ACCOUNT_SIZE];
  gint32    con_id;
  LwSecType sec_type;
  char      symbol[LW_SYMBOL_SIZE];
  char      local_symbol[LW_SYMBOL_SIZE];
  LwDate    expiry;
  LwPrice   strike;
  LwRight   right;
  int       multiplier;
  char      currency[8];
  int       side;                  /* +1 bought, −1 sold, 0 unknown: not counted */
  double    shares;
  LwPrice   price;                 /* LW_PRICE_NONE: price_text says it; not counted when that is empty */
  char      price_text[40];
  char      raw_time[48];
  gint64    us;                    /* 0 = ambiguous or unreadable */
  gint64    booked_us;
  gint64    after_snapshot;        /* number of the last complete snapshot when it was booked; 0 = none */
} LwExec;

typedef struct
{
  char   exec_id[LW_EXEC_ID_SIZE];
  double amount;                   /* NaN = none yet */
  char   currency[8];
  double realized;                 /* NaN = none */
} LwCommission;

typedef struct
{
  gint64  perm_id;                 /* 0: keyed by client_id and order_id */
  gint32  client_id, order_id;
  char    account[LW_ACCOUNT_SIZE];
  char    symbol[LW_SYMBOL_SIZE];
  guint   n_legs;
  LwLeg   legs[LW_MAX_LEGS];
  LwPrice limit;
  double  quantity;
  char    status[24];              /* "closed" when a complete snapshot no longer lists it */
  gint64  us;
  gint64  risk_micro;              /* not a column: worst case; G_MININT64 = cannot be told */
  gboolean ours;                   /* not a column: its reference has our form */
  gboolean of_another;             /* not a column: account of the login, whose risk is not this one's */
} LwExternal;

typedef struct
{
  gint64 snapshot;                 /* number, from 1 */
  gint64 us;
  char   account[LW_ACCOUNT_SIZE];
  gint32 con_id;                   /* 0 with quantity 0: the set was empty */
  double quantity;
} LwPositionSeen;

/* Target and stop of the spread that an order opened; one row an order. */
typedef struct
{
  char        intent[LW_INTENT_ID_SIZE]; /* that opened it */
  LwExitWish  wish;
  LwExitState state;
  LwExitSide  fired_by;              /* of STAGED and FIRED */
  LwPrice     price;                 /* positive, of a spread: what the market was when it was reached; LW_PRICE_NONE = it was not */
  char        closing[LW_INTENT_ID_SIZE]; /* of FIRED: the order that closes it, committed together with this row */
  char        reason[LW_REASON_SIZE]; /* why it is as it is; "" = nothing to say */
  gint64      created_us, us;        /* us: of the last change */
  gint64      fired_us;              /* STAGED or FIRED since; 0 = not */
  int         version;               /* +1 with each change */
} LwExit;

/* What became of a position that TWS reports and the journal's fills do not explain. */
typedef enum
{
  LW_UNATTRIBUTED_PLAIN,
  LW_UNATTRIBUTED_EXPIRED_LEG,   /* its last trade is over: it expired, or was exercised or assigned */
  LW_UNATTRIBUTED_BROKEN_SPREAD  /* legs that own fills opened as one spread, held in unequal numbers */
} LwUnattributedKind;

const char *lw_unattributed_kind_word  (LwUnattributedKind kind); /* "BROKEN_SPREAD" */
gboolean    lw_unattributed_kind_parse (const char *word, LwUnattributedKind *kind);

#define LW_UNATTRIBUTED_ID_SIZE   16
#define LW_UNATTRIBUTED_TEXT_SIZE 1024

/* A person signs it off; until then nothing is sent by itself on its underlying. Contracts and shares are signed. */
typedef struct
{
  char   id[LW_UNATTRIBUTED_ID_SIZE]; /* "P1", "P2" … in the order of their making */
  LwUnattributedKind kind;
  char   symbol[LW_SYMBOL_SIZE];     /* the underlying; "" = not known, it stands for all of them */
  char   intent[LW_INTENT_ID_SIZE];  /* that opened the spread; "" = none did */
  gint32 con_id, con_id_2;           /* con_id_2: the other leg of the spread; 0 = none */
  double expected, reported;         /* of con_id: by the fills, and by TWS */
  double expected_2, reported_2;     /* of con_id_2 */
  gint32 stock_con_id;               /* of the shares that came or went with it; 0 = none did */
  double shares;
  char   title[128];
  char   sentence[LW_UNATTRIBUTED_TEXT_SIZE]; /* that was shown, without its full stop */
  gint64 snapshot;                   /* number of the set of positions that was taken over with it */
  gint64 us, signed_us;              /* signed_us: 0 = open */
} LwUnattributed;

/* An act of a person, with the sentence that was shown: tables arm, kill, signoff. */
typedef struct
{
  char   who[16];
  char   what[48];                   /* the intent, the id of an LwUnattributed; "kill", "release" */
  gint64 us;
  char  *sentence;                   /* owned */
} LwAct;

/* Numbers that outlive a run: "id_epoch", "epoch_base" (highest order id of the epochs before), the kill switch, and the highest order id
 * that a damaged journal of before had used. */
#define LW_JOURNAL_KILLED   "killed"
#define LW_JOURNAL_ID_FLOOR "order_floor"
#define LW_JOURNAL_KILL_MARK "kill_mark" /* not in the journal: the store found what it keeps beside it */
typedef struct
{
  char   key[24];
  gint64 value;
} LwJournalNumber;

/* Rows of one transaction; shared by trade and store, trade only adds a reference and
 * leaves the rows alone once it is handed to the store. Rows of intents, revisions,
 * cancels, reservations, commissions, externals, exits, unattributed positions and numbers replace those of the same key; the others are
 * added. */
typedef struct
{
  gatomicrefcount ref_count;
  GArray *intents;      /* LwIntent */
  GArray *revisions;    /* LwRevision */
  GArray *cancels;      /* LwCancel */
  GArray *gates;        /* LwGateRow */
  GArray *reservations; /* LwReservation */
  GArray *events;       /* LwEventRow */
  GArray *execs;        /* LwExec */
  GArray *commissions;  /* LwCommission */
  GArray *externals;    /* LwExternal */
  GArray *positions;    /* LwPositionSeen */
  GArray *numbers;      /* LwJournalNumber */
  GArray *exits;        /* LwExit */
  GArray *unattributed; /* LwUnattributed */
  GArray *arms, *kills, *signoffs; /* LwAct */
  gboolean kill_waits;  /* the kill switch is on, and no commit has said so yet: where this one fails the store keeps that beside the journal */
} LwJournalBatch;

LwJournalBatch *lw_journal_batch_new      (void);
LwJournalBatch *lw_journal_batch_ref      (LwJournalBatch *self);
void            lw_journal_batch_unref    (LwJournalBatch *self);
gboolean        lw_journal_batch_is_empty (const LwJournalBatch *self);
/* What it says last of the kill switch: 1 = on, 0 = off, −1 = nothing. */
int             lw_journal_batch_killed   (const LwJournalBatch *self);
/* Puts the frame's SHA-256 (hex) into the ARMED revision of the batch that has none yet. */
void            lw_journal_batch_set_hash (LwJournalBatch *self, const char *sha256_hex);
void            lw_journal_batch_event    (LwJournalBatch *self, gint64 us, const char *intent, const char *kind, const char *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalBatch, lw_journal_batch_unref)

/* @acts: one of the three arrays. */
void            lw_journal_batch_act      (GArray *acts, gint64 us, const char *what, const char *sentence);

/* Everything that a start needs, oldest first. */
typedef struct
{
  GArray *intents;      /* LwIntent */
  GArray *revisions;    /* LwRevision */
  GArray *cancels;      /* LwCancel */
  GArray *reservations; /* LwReservation */
  GArray *execs;        /* LwExec */
  GArray *commissions;  /* LwCommission */
  GArray *externals;    /* LwExternal */
  GArray *positions;    /* LwPositionSeen of the last complete snapshot */
  GArray *numbers;      /* LwJournalNumber */
  GArray *exits;        /* LwExit */
  GArray *unattributed; /* LwUnattributed, those that were signed off too */
  gint32  max_order_id; /* highest ever used, 0 = none */
  gint64  snapshot;     /* number of the last complete snapshot, 0 = none */
} LwJournalContents;

LwJournalContents *lw_journal_contents_new  (void);
void               lw_journal_contents_free (LwJournalContents *self);
/* Counts max_order_id and snapshot from the rows. */
void               lw_journal_contents_count (LwJournalContents *self);
gint64             lw_journal_contents_number (const LwJournalContents *self, const char *key, gint64 otherwise);
/* The kill switch is on: in the journal, or kept beside it. */
gboolean           lw_journal_contents_killed (const LwJournalContents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalContents, lw_journal_contents_free)

/* Splits an execId at its last dot; without one, rev is "". */
void               lw_exec_id_split         (const char *exec_id, char *root, gsize root_size, char *rev, gsize rev_size);
/* Copies at most size − 1 bytes and never half a UTF-8 character. */
void               lw_text_copy             (char *target, gsize size, const char *text);

G_END_DECLS
