#pragma once

/* The exchange calendar and the zones of New York and Chicago as data (screener.md 2). Pure functions, any thread. Instants are
 * microseconds UTC. Zone rule: US daylight time since 2007 (second Sunday of March to first Sunday of November, 02:00 local);
 * instants before 2007 are off by an hour in the weeks between the old rule and this one. */

#include <glib.h>

#include "lw-date.h"

G_BEGIN_DECLS

typedef enum
{
  LW_ZONE_NEW_YORK,
  LW_ZONE_CHICAGO
} LwZone;

#define LW_HOUR_US G_GINT64_CONSTANT (3600000000)
#define LW_CALENDAR_TEXT_SIZE 48

/* The instant of a wall-clock time; one that the spring gap skips is read as standard time, one that autumn repeats as the
 * first. */
gint64      lw_calendar_instant      (LwZone  zone,
                                      LwDate  date,
                                      int     hour,
                                      int     minute);
gint64      lw_calendar_ny_instant   (LwDate  date,
                                      int     hour,
                                      int     minute);

/* Seconds that the zone's clocks are off UTC at @us: −14400 or −18000 in New York. */
int         lw_calendar_offset_s     (LwZone  zone,
                                      gint64  us);

/* Date and microseconds of the day on the zone's wall clock; @day_us may be NULL. */
LwDate      lw_calendar_local        (LwZone  zone,
                                      gint64  us,
                                      gint64 *day_us);
LwDate      lw_calendar_ny_date      (gint64  us);

/* "2026-11-22 14:32:07 ET" and "14:32:07 ET"; both return @buffer (LW_CALENDAR_TEXT_SIZE). */
const char *lw_calendar_ny_text      (gint64  us,
                                      char   *buffer);
const char *lw_calendar_ny_time_text (gint64  us,
                                      char   *buffer);

/* "2019-04-25T20:00:00Z", with as many decimals of the second as are needed; returns @buffer. */
const char *lw_calendar_iso_text     (gint64  us,
                                      char   *buffer);
/* ISO instants: "2019-04-25T20:00:00Z", "…+02:00", "2019-04-25 16:00[:00[.5]]" without a zone is New York, "2019-04-25" alone is
 * 16:00 New York. Whole text; FALSE for anything else. */
gboolean    lw_calendar_parse_instant (const char *text,
                                       gint64     *us);

/* Weekdays that are no holiday; outside of 2015–2035 every weekday counts, and lw_calendar_knows () says FALSE. */
gboolean    lw_calendar_is_open      (LwDate  date);
gboolean    lw_calendar_knows        (LwDate  date);
LwDate      lw_calendar_previous_open (LwDate date); /* strictly before */
LwDate      lw_calendar_next_open    (LwDate  date); /* strictly after */
/* Minutes after midnight, New York, at which trading ends: 16:00, or 13:00 on early closes. */
int         lw_calendar_close_minute (LwDate  date);
gint64      lw_calendar_close        (LwDate  date);
gint64      lw_calendar_open         (LwDate  date); /* 09:30 */

/* Trading days after @from up to and with @to; 0 when @to is not later. */
int         lw_calendar_trading_days (LwDate  from,
                                      LwDate  to);

/* Third Friday of the month, or the day before where that is a holiday. */
LwDate      lw_calendar_monthly      (int     year,
                                      int     month);

typedef enum
{
  LW_EXP_DAILY,
  LW_EXP_WEEKLY,
  LW_EXP_MONTHLY,
  LW_EXP_QUARTERLY,
  LW_EXP_LEAPS
} LwExpType;

/* filters.csv exp_type of a settlement date. */
LwExpType   lw_calendar_exp_type     (LwDate  settle,
                                      LwDate  today);

G_END_DECLS
