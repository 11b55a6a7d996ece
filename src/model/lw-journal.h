#pragma once

/* Rows of the order journal as plain data: trade makes them, store writes them in one transaction, and reads them back at a
 * start. Tables: orders.md 2. Prices in 0.0001, times in µs UTC, money in micro-dollars. */

#include <glib.h>

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
  LwVertical    vertical;          /* for words: lw_vertical_words (&vertical, quantity, |limit|) */
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
  double        fees_usd;          /* sum of the commissions that came, in the order's currency; NaN = none came */
  gboolean      fees_pending;      /* a leg's execution has no commission yet */
  gboolean      verified;          /* TWS named it on this connection */
  gboolean      change_unknown;    /* a cancel or a change has no answer */
} LwIntent;

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
  char          asked_by[16];      /* person, kill, strategy, supersede */
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
} LwExternal;

typedef struct
{
  gint64 snapshot;                 /* number, from 1 */
  gint64 us;
  char   account[LW_ACCOUNT_SIZE];
  gint32 con_id;                   /* 0 with quantity 0: the set was empty */
  double quantity;
} LwPositionSeen;

/* Numbers that outlive a run: "id_epoch", "epoch_base" (highest order id of the epochs before). */
typedef struct
{
  char   key[24];
  gint64 value;
} LwJournalNumber;

/* Rows of one transaction; shared by trade and store, trade only adds a reference and
 * leaves the rows alone once it is handed to the store. Rows of intents, revisions,
 * cancels, reservations, commissions, externals and numbers replace those of the same key; the others are added. */
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
} LwJournalBatch;

LwJournalBatch *lw_journal_batch_new      (void);
LwJournalBatch *lw_journal_batch_ref      (LwJournalBatch *self);
void            lw_journal_batch_unref    (LwJournalBatch *self);
gboolean        lw_journal_batch_is_empty (const LwJournalBatch *self);
/* Puts the frame's SHA-256 (hex) into the ARMED revision of the batch. */
void            lw_journal_batch_set_hash (LwJournalBatch *self, const char *sha256_hex);
void            lw_journal_batch_event    (LwJournalBatch *self, gint64 us, const char *intent, const char *kind, const char *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalBatch, lw_journal_batch_unref)

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
  gint32  max_order_id; /* highest ever used, 0 = none */
  gint64  snapshot;     /* number of the last complete snapshot, 0 = none */
} LwJournalContents;

LwJournalContents *lw_journal_contents_new  (void);
void               lw_journal_contents_free (LwJournalContents *self);
gint64             lw_journal_contents_number (const LwJournalContents *self, const char *key, gint64 otherwise);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJournalContents, lw_journal_contents_free)

/* Splits an execId at its last dot; without one, rev is "". */
void               lw_exec_id_split         (const char *exec_id, char *root, gsize root_size, char *rev, gsize rev_size);
/* Copies at most size − 1 bytes and never half a UTF-8 character. */
void               lw_text_copy             (char *target, gsize size, const char *text);

G_END_DECLS
