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

typedef struct _LwIntent LwIntent;                   /* the fields of table intent, and its counts; defined by the owner of this header */
typedef struct _LwJournalBatch LwJournalBatch;       /* rows of one transaction */
typedef struct _LwJournalContents LwJournalContents; /* everything that a start needs */

G_END_DECLS
