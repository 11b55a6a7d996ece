#pragma once

/* What an order's executions add up to: orders.md 5. */

#include "lw-journal.h"

G_BEGIN_DECLS

typedef struct
{
  double   filled;                 /* combos: max (bag, least of the legs by ratio) */
  double   bag;
  double   legs[LW_MAX_LEGS];      /* combos by leg */
  double   avg_price;              /* signed net price; NaN = nothing to tell */
  gboolean any;                    /* at least one execution with shares > 0 counts */
  gboolean legs_differ;            /* between legs */
  gboolean bag_differs;            /* BAG lines were there and do not agree with the legs */
  double   fees_usd;               /* of the highest revisions of leg lines; NaN = none came, or one is not in USD */
  gboolean fees_pending;           /* one is still to come */
} LwFills;

/* An execution's commission, NULL = none. */
typedef const LwCommission *(*LwFillsFeeOf) (const char *exec_id, gpointer data);

/* FALSE: kept and shown with an alarm, but not counted. */
gboolean lw_exec_counts   (const LwExec *exec);
/* NaN when there is none. */
double   lw_exec_price    (const LwExec *exec);
/* "root.rev"; returns @buffer (LW_EXEC_ID_SIZE + 16). */
const char *lw_exec_id    (const LwExec *exec, char *buffer);
/* TRUE when @rev stands above @other: numbers by value. */
gboolean lw_exec_rev_above (const char *rev, const char *other);

/* @execs: LwExec *, the highest revision of each root of this intent. */
void     lw_fills_count   (const LwIntent *intent, const GPtrArray *execs, LwFillsFeeOf fee_of, gpointer data, LwFills *fills);

/* The same from rows of a journal: fills the counted fields of each intent. */
void     lw_fills_count_journal (LwJournalContents *journal);

G_END_DECLS
