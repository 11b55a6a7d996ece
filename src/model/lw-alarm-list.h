#pragma once

/* Alarms that a person has not seen yet: each stays until it is dismissed by hand. Newest first; the same words again only count. Bounded:
 * the oldest goes, the order journal keeps them all. Main thread only. */

#include <glib.h>

#include "lw-contract.h"
#include "lw-journal.h"

G_BEGIN_DECLS

#define LW_ALARM_TEXT_SIZE 1024 /* longer ones are cut between characters: outside text may not fill the memory */
#define LW_ALARM_LIST_MAX  100

typedef struct
{
  guint  number;   /* names it in this list; never 0, never given twice */
  gint64 us;       /* wall clock, µs UTC: when it was raised first */
  gint64 last_us;  /* when it was raised last */
  guint  count;    /* how often it was raised */
  char   title[128];                /* a few words; "" = none */
  char   text[LW_ALARM_TEXT_SIZE];  /* plain, one sentence or more */
  char   intent[LW_INTENT_ID_SIZE]; /* the order that it concerns; "" = none */
  char   position[LW_UNATTRIBUTED_ID_SIZE]; /* the LwUnattributed that a person has to sign off; "" = none */
  char   symbol[LW_SYMBOL_SIZE];    /* "" = not known */
} LwAlarm;

typedef struct _LwAlarmList LwAlarmList;

LwAlarmList   *lw_alarm_list_new     (void);
void           lw_alarm_list_free    (LwAlarmList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwAlarmList, lw_alarm_list_free)

/* Words of @alarm are copied; number, times and count are the list's. TRUE: it is a new one, FALSE: it stands there already. */
gboolean       lw_alarm_list_add     (LwAlarmList *self, const LwAlarm *alarm, gint64 now_us);
guint          lw_alarm_list_length  (const LwAlarmList *self);
const LwAlarm *lw_alarm_list_get     (const LwAlarmList *self, guint i); /* 0 = the newest; valid until the next change */
/* FALSE: there is no such alarm any more. */
gboolean       lw_alarm_list_dismiss (LwAlarmList *self, guint number);

G_END_DECLS
