#pragma once

/* What a person must hear of before it is too late: the second half of risk-gate.md G19. Pure: the time, the positions and what the market
 * gives are handed in. Prices in 0.0001 where they are LwPrice, else per share; instants µs UTC. Sentences end without a full stop, like
 * every alarm; free with g_free (). */

#include <glib.h>

#include "lw-contract.h"
#include "lw-order.h"

G_BEGIN_DECLS

#define LW_ALARM_LAST_US (60 * G_GINT64_CONSTANT (60000000)) /* before the last trade */
#define LW_ALARM_EX_DAYS 3                                   /* trading days until the ex-date, as in switching.md 4 */

/* One series that is held, or that an own order trades. */
typedef struct
{
  gint32   con_id;
  char     symbol[LW_SYMBOL_SIZE];
  char     trading_class[LW_SYMBOL_SIZE];
  LwRight  right;
  LwPrice  strike;
  LwDate   last_trade;
  gint64   last_trade_us; /* 0 = not known */
  int      multiplier;    /* 0 = not known */
  double   held;          /* contracts, signed; 0 = none */
  char     intent[LW_INTENT_ID_SIZE]; /* an own order that is not over and trades it; "" = none */
} LwAlarmSeries;

/* From 60 minutes before its last trade until then; not known: no. */
gboolean lw_alarms_trades_last (const LwAlarmSeries *series,
                                gint64               now_us);
gboolean lw_alarms_same_expiry (const LwAlarmSeries *one,
                                const LwAlarmSeries *other);
/* A few words for where a sentence is too long, and the sentence. @series: of one expiry, in their last hour; at least
 * one. */
char    *lw_alarms_last_title  (const LwAlarmSeries *series,
                                guint                n);
char    *lw_alarms_last_words  (const LwAlarmSeries *series,
                                guint                n,
                                gint64               now_us);

/* Of an underlying, as the market gave it. */
typedef struct
{
  double spot;     /* NaN = no quote */
  LwDate ex_date;  /* the next one; LW_DATE_NONE = not known */
  double dividend; /* of that date; NaN = not known */
} LwAlarmMarket;

/* @ex_date is at most LW_ALARM_EX_DAYS trading days away, and the last day on which one can be called away before it is not over. */
gboolean lw_alarms_ex_date_near (LwDate              ex_date,
                                 LwDate              today);
/* A call that is sold and that its holder may exercise any day. */
gboolean lw_alarms_is_callable (const LwAlarmSeries *series);
/* Such a call in the money before an ex-date within its life. What is not known is no reason to claim it. */
gboolean lw_alarms_before_ex_date (const LwAlarmSeries *series,
                                   const LwAlarmMarket *market,
                                   gint64               now_us);
char    *lw_alarms_ex_title    (const LwAlarmSeries *series);
char    *lw_alarms_ex_words    (const LwAlarmSeries *series,
                                const LwAlarmMarket *market);

G_END_DECLS
