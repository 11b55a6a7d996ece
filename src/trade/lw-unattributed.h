#pragma once

/* A position that TWS reports and the journal's fills do not explain, in words: orders.md 8. Pure: what is known is handed in. Nothing is
 * invented: where positions alone do not tell what happened, that is said. Contracts and shares are signed. Sentences end without a full
 * stop, like every alarm; free with g_free (). */

#include "lw-alarms.h"
#include "lw-journal.h"

G_BEGIN_DECLS

/* One contract. */
typedef struct
{
  LwSecType     sec_type;
  LwAlarmSeries series;   /* of an option all of it but held and intent; of others con_id and symbol; symbol "" = nothing is known but con_id */
  double        expected; /* by the journal's fills */
  double        reported; /* by TWS */
  double        turned;   /* contracts that became shares: exercised where it was long, assigned where it was short; positive */
} LwUnattributedLeg;

typedef struct
{
  LwUnattributedKind kind;
  guint              n_legs;  /* 1, or the 2 of a spread that own fills opened */
  LwUnattributedLeg  legs[2];
  char              *spread;  /* "SPY 18 Dec 430/425 put spread": the caller's; NULL = no spread */
  double             shares;  /* of the underlying, that came or went with them */
} LwUnattributedCase;

/* What of @shares exercise or assignment of the case's legs explains goes into it; returns what is left of them. */
double lw_unattributed_explain  (LwUnattributedCase *one,
                                 double              shares);
char  *lw_unattributed_title    (const LwUnattributedCase *one);
char  *lw_unattributed_sentence (const LwUnattributedCase *one);

G_END_DECLS
