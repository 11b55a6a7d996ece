#pragma once

/* The intent's transition table as data (lw-intent-table.def) and the one function that reads it. */

#include "lw-journal.h"

G_BEGIN_DECLS

#define LW_INTENT_EVENTS(X)                                                                                            \
  X (LIVE, "live") X (LISTED, "listed") X (INACTIVE, "inactive") X (GONE, "gone") X (E202, "e202") X (FULL, "full")    \
  X (EXEC, "exec") X (COMM, "comm") X (DONE_GONE, "done.gone") X (DONE_FULL, "done.full") X (REFUSED, "refused")       \
  X (E103, "e103") X (HELD, "held") X (NOTICE, "notice") X (ODD, "odd") X (C_NOTFOUND, "c.notfound")                   \
  X (C_REFUSED, "c.refused") X (CONFLICT, "conflict") X (CHECK_ABSENT, "check.absent") X (CHECK_FAILED, "check.failed") \
  X (SNAP_ABSENT, "snap.absent") X (SNAP_FAILED, "snap.failed") X (LOST, "lost") X (ACCT_GONE, "acct.gone")            \
  X (DAY, "day") X (START, "start") X (COMMIT_OK, "commit.ok") X (COMMIT_FAIL, "commit.fail")                          \
  X (OUT_FIRST, "out.first") X (OUT_WITHDRAWN, "out.withdrawn") X (LATE, "late") X (SILENCE, "silence")                \
  X (TRANSMIT, "transmit") X (CANCEL, "cancel") X (ABANDON, "abandon") X (RESUBMIT, "resubmit") X (SIGNOFF, "signoff") \
  X (LOOK, "look") X (DISCARD, "discard") X (KILL, "kill")

#define LW_INTENT_CONDITIONS(X)                                                                                        \
  X (GATEOK, "gateok") X (ABORT, "abort") X (NONE, "none") X (PART, "part") X (ALL, "all") X (MOD, "mod")              \
  X (HINT_GONE, "h=GONE") X (HINT_REJECTED, "h=REJECTED") X (HINT_FILLED, "h=FILLED") X (ACKED, "acked")               \
  X (OVER, "over") X (POSOK, "posok") X (NEWDAY, "newday") X (FIRST, "first") X (SECOND, "second") X (CXL, "cxl")      \
  X (SUP, "sup") X (SUB, "sub") X (WITHIN_5S, "within 5 s")

#define LW_INTENT_ACTIONS(X)                                                                                           \
  X (ALARM) X (ALARM_NOT_UNKNOWN) X (ALARM_VOID) X (ALARM_IF_ROSE) X (RESERVE) X (FREE) X (WRITE_ORDER)                \
  X (WRITE_VERDICT) X (WAKE_LATE) X (WAKE_SILENCE) X (SEND_FRAME) X (JOURNAL_OFF) X (ORDERS_OFF) X (ABORT)             \
  X (WITHDRAW) X (SAY) X (MARK_SENT) X (SNAPSHOT) X (SNAPSHOT_NOT_DAY) X (SNAPSHOT_30S) X (CHECK) X (CHECK_2S)         \
  X (REV_ACKED) X (REV_REFUSED) X (REV_UNKNOWN) X (TEXT) X (HINT_GONE) X (HINT_REJECTED) X (HINT_FILLED)               \
  X (EXPIRED) X (ABSENCE_ONE) X (ABSENCE_ZERO) X (UNVERIFIED) X (NEW_TICKET) X (CANCEL) X (SUP) X (POSITIONS)

#define LW_NAME(name, word) LW_EV_##name,
typedef enum { LW_INTENT_EVENTS (LW_NAME) LW_N_INTENT_EVENTS } LwIntentEvent;
#undef LW_NAME
#define LW_NAME(name, word) LW_COND_##name,
typedef enum { LW_INTENT_CONDITIONS (LW_NAME) LW_N_INTENT_CONDITIONS } LwIntentCondition;
#undef LW_NAME
#define LW_NAME(name) LW_DO_##name,
typedef enum { LW_INTENT_ACTIONS (LW_NAME) LW_N_INTENT_ACTIONS } LwIntentDo;
#undef LW_NAME

#define LW_BIT(n) (G_GUINT64_CONSTANT (1) << (n))

enum
{
  LW_TO_SAME = LW_N_INTENT_STATES, /* the state stays */
  LW_TO_ENDED                      /* FILLED if all, CANCELLED_WITH_FILLS if part, CANCELLED if none */
};

typedef struct
{
  guint64 states, events;      /* bits */
  guint64 conditions, not_conditions;
  int     to;                  /* LwIntentState or LW_TO_… */
  guint64 actions;             /* bits of LwIntentDo */
} LwIntentRow;

extern const LwIntentRow lw_intent_rows[];
extern const guint       lw_n_intent_rows;

const char        *lw_intent_event_word     (LwIntentEvent event);
const char        *lw_intent_condition_word (LwIntentCondition condition);

/* The first row that fits; NULL: no row. @conditions: bits of what holds. */
const LwIntentRow *lw_intent_row            (LwIntentState state, LwIntentEvent event, guint64 conditions);
/* The state after @row. */
LwIntentState      lw_intent_next           (const LwIntentRow *row, LwIntentState state, guint64 conditions);
/* A person's event: without a row it is ignored, never an error. */
gboolean           lw_intent_event_is_personal (LwIntentEvent event);
/* Messages of TWS that prove that it has the order. */
gboolean           lw_intent_event_is_evidence (LwIntentEvent event);

G_END_DECLS
