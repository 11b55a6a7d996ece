#define G_LOG_DOMAIN "lw-calendar"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"

#define SECOND_US G_GINT64_CONSTANT (1000000)
#define MINUTE_US G_GINT64_CONSTANT (60000000)

static const struct
{
  short    year;
  char     month, day;
  gboolean closed;
} days[] = {
#define LW_CLOSED(year, month, day, why) { year, month, day, TRUE },
#define LW_EARLY_CLOSE(year, month, day, why) { year, month, day, FALSE },
#include "lw-calendar-days.def"
#undef LW_CLOSED
#undef LW_EARLY_CLOSE
};

#define FIRST_YEAR 2015
#define LAST_YEAR  2035

typedef enum { DAY_NORMAL, DAY_EARLY, DAY_CLOSED } DayKind;

static DayKind
special_day (LwDate date)
{
  guint low = 0, high = G_N_ELEMENTS (days);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      LwDate there = lw_date_from_ymd (days[middle].year, days[middle].month, days[middle].day);

      if (there == date)
        return days[middle].closed ? DAY_CLOSED : DAY_EARLY;
      if (there < date)
        low = middle + 1;
      else
        high = middle;
    }
  return DAY_NORMAL;
}

static LwDate
nth_weekday (int year,
             int month,
             int weekday,
             int n)
{
  LwDate first = lw_date_from_ymd (year, month, 1);

  return first + (weekday - lw_date_weekday (first) + 7) % 7 + 7 * (n - 1);
}

static int
standard_offset_s (LwZone zone)
{
  return zone == LW_ZONE_NEW_YORK ? -5 * 3600 : -6 * 3600;
}

static LwDate
floor_day (gint64  us,
           gint64 *day_us)
{
  gint64 day = us / LW_DAY_US;

  if (us % LW_DAY_US < 0)
    day--;
  if (day_us != NULL)
    *day_us = us - day * LW_DAY_US;
  return (LwDate) day;
}

int
lw_calendar_offset_s (LwZone zone,
                      gint64 us)
{
  int standard = standard_offset_s (zone);
  int year, month, day;
  gint64 from, to;

  lw_date_to_ymd (floor_day (us + standard * SECOND_US, NULL), &year, &month, &day);
  /* 02:00 standard time in spring; 02:00 daylight time, which is 01:00 standard time, in autumn. */
  from = nth_weekday (year, 3, 0, 2) * LW_DAY_US + 2 * LW_HOUR_US - standard * SECOND_US;
  to = nth_weekday (year, 11, 0, 1) * LW_DAY_US + 1 * LW_HOUR_US - standard * SECOND_US;
  return us >= from && us < to ? standard + 3600 : standard;
}

gint64
lw_calendar_instant (LwZone zone,
                     LwDate date,
                     int    hour,
                     int    minute)
{
  gint64 local = date * LW_DAY_US + hour * LW_HOUR_US + minute * MINUTE_US;
  gint64 in_summer = local - (standard_offset_s (zone) + 3600) * SECOND_US;

  if (lw_calendar_offset_s (zone, in_summer) != standard_offset_s (zone))
    return in_summer;
  return local - standard_offset_s (zone) * SECOND_US;
}

gint64
lw_calendar_ny_instant (LwDate date,
                        int    hour,
                        int    minute)
{
  return lw_calendar_instant (LW_ZONE_NEW_YORK, date, hour, minute);
}

LwDate
lw_calendar_local (LwZone  zone,
                   gint64  us,
                   gint64 *day_us)
{
  return floor_day (us + lw_calendar_offset_s (zone, us) * SECOND_US, day_us);
}

LwDate
lw_calendar_ny_date (gint64 us)
{
  return lw_calendar_local (LW_ZONE_NEW_YORK, us, NULL);
}

const char *
lw_calendar_ny_time_text (gint64 us,
                          char  *buffer)
{
  gint64 day_us;
  int s;

  lw_calendar_local (LW_ZONE_NEW_YORK, us, &day_us);
  s = (int) (day_us / SECOND_US);
  g_snprintf (buffer, LW_CALENDAR_TEXT_SIZE, "%02d:%02d:%02d ET", s / 3600, s / 60 % 60, s % 60);
  return buffer;
}

const char *
lw_calendar_ny_text (gint64 us,
                     char  *buffer)
{
  char date[LW_DATE_TEXT_SIZE], time[LW_CALENDAR_TEXT_SIZE];

  lw_date_format (lw_calendar_ny_date (us), date);
  lw_calendar_ny_time_text (us, time);
  g_snprintf (buffer, LW_CALENDAR_TEXT_SIZE, "%.10s %.11s", date, time);
  return buffer;
}

const char *
lw_calendar_iso_text (gint64 us,
                      char  *buffer)
{
  char date[LW_DATE_TEXT_SIZE], decimals[16] = "";
  gint64 day_us;
  int s, n;

  lw_date_format (floor_day (us, &day_us), date);
  s = (int) (day_us / SECOND_US);
  if (day_us % SECOND_US != 0)
    {
      g_snprintf (decimals, sizeof decimals, ".%06d", (int) (day_us % SECOND_US));
      for (n = 6; decimals[n] == '0'; n--)
        decimals[n] = '\0';
    }
  g_snprintf (buffer, LW_CALENDAR_TEXT_SIZE, "%.10sT%02d:%02d:%02d%sZ", date, s / 3600, s / 60 % 60, s % 60, decimals);
  return buffer;
}

/* @width digits, at most @max. */
static gboolean
take_number (const char **cursor,
             int          width,
             int          max,
             int         *value)
{
  *value = 0;
  for (int i = 0; i < width; i++, (*cursor)++)
    {
      if (!g_ascii_isdigit (**cursor))
        return FALSE;
      *value = *value * 10 + (**cursor - '0');
    }
  return *value <= max;
}

static gboolean
take_fraction (const char **cursor,
               gint64      *us)
{
  gint64 scale = SECOND_US;

  if (**cursor != '.')
    return TRUE;
  (*cursor)++;
  if (!g_ascii_isdigit (**cursor))
    return FALSE;
  for (; g_ascii_isdigit (**cursor); (*cursor)++)
    {
      scale /= 10;
      *us += (**cursor - '0') * scale;
    }
  return TRUE;
}

static gboolean
take_time (const char **cursor,
           gint64      *day_us)
{
  int hour, minute, second = 0;

  if (!take_number (cursor, 2, 23, &hour) || *(*cursor)++ != ':' || !take_number (cursor, 2, 59, &minute))
    return FALSE;
  *day_us = hour * LW_HOUR_US + minute * MINUTE_US;
  if (**cursor != ':')
    return TRUE;
  (*cursor)++;
  if (!take_number (cursor, 2, 59, &second))
    return FALSE;
  *day_us += second * SECOND_US;
  return take_fraction (cursor, day_us);
}

/* The rest of the text is a zone: nothing or "ET" is New York. */
static gboolean
apply_zone (const char *cursor,
            LwDate      date,
            gint64      day_us,
            gint64     *us)
{
  int hour, minute, sign;

  *us = date * LW_DAY_US + day_us;
  if (*cursor == '\0' || strcmp (cursor, " ET") == 0)
    {
      *us = lw_calendar_ny_instant (date, (int) (day_us / LW_HOUR_US), 0) + day_us % LW_HOUR_US;
      return TRUE;
    }
  if (strcmp (cursor, "Z") == 0)
    return TRUE;
  if (*cursor != '+' && *cursor != '-')
    return FALSE;
  sign = *cursor++ == '+' ? -1 : 1;
  if (!take_number (&cursor, 2, 14, &hour))
    return FALSE;
  if (*cursor == ':')
    cursor++;
  if (!take_number (&cursor, 2, 59, &minute) || *cursor != '\0')
    return FALSE;
  *us += sign * (hour * LW_HOUR_US + minute * MINUTE_US);
  return TRUE;
}

gboolean
lw_calendar_parse_instant (const char *text,
                           gint64     *us)
{
  g_autofree char *day = g_strndup (text, 10);
  const char *cursor;
  gint64 day_us;
  LwDate date;

  *us = 0;
  if (!lw_date_parse (day, &date) || strlen (day) != 10)
    return FALSE;
  cursor = text + 10;
  if (*cursor == '\0')
    {
      *us = lw_calendar_ny_instant (date, 16, 0);
      return TRUE;
    }
  if (*cursor != 'T' && *cursor != ' ')
    return FALSE;
  cursor++;
  return take_time (&cursor, &day_us) && apply_zone (cursor, date, day_us, us);
}

gboolean
lw_calendar_knows (LwDate date)
{
  return date >= lw_date_from_ymd (FIRST_YEAR, 1, 1) && date <= lw_date_from_ymd (LAST_YEAR, 12, 31);
}

gboolean
lw_calendar_is_open (LwDate date)
{
  int weekday = lw_date_weekday (date);

  return weekday != 0 && weekday != 6 && special_day (date) != DAY_CLOSED;
}

LwDate
lw_calendar_previous_open (LwDate date)
{
  do
    date--;
  while (!lw_calendar_is_open (date));
  return date;
}

LwDate
lw_calendar_next_open (LwDate date)
{
  do
    date++;
  while (!lw_calendar_is_open (date));
  return date;
}

int
lw_calendar_close_minute (LwDate date)
{
  return special_day (date) == DAY_EARLY ? 13 * 60 : 16 * 60;
}

gint64
lw_calendar_close (LwDate date)
{
  return lw_calendar_ny_instant (date, lw_calendar_close_minute (date) / 60, 0);
}

gint64
lw_calendar_open (LwDate date)
{
  return lw_calendar_ny_instant (date, 9, 30);
}

int
lw_calendar_trading_days (LwDate from,
                          LwDate to)
{
  int n = 0;

  for (LwDate date = from + 1; date <= to; date++)
    n += lw_calendar_is_open (date);
  return n;
}

LwDate
lw_calendar_monthly (int year,
                     int month)
{
  LwDate friday = nth_weekday (year, month, 5, 3);

  return lw_calendar_is_open (friday) ? friday : lw_calendar_previous_open (friday);
}

static gboolean
is_quarter_end (LwDate date,
                int    month)
{
  int year, next_month, day;

  if (month % 3 != 0)
    return FALSE;
  lw_date_to_ymd (lw_calendar_next_open (date), &year, &next_month, &day);
  return next_month != month;
}

LwExpType
lw_calendar_exp_type (LwDate settle,
                      LwDate today)
{
  int year, month, day;
  int weekday = lw_date_weekday (settle);

  lw_date_to_ymd (settle, &year, &month, &day);
  if (settle == lw_calendar_monthly (year, month))
    return settle - today > 365 ? LW_EXP_LEAPS : LW_EXP_MONTHLY;
  if (is_quarter_end (settle, month))
    return LW_EXP_QUARTERLY;
  if (weekday == 5 || (weekday == 4 && !lw_calendar_is_open (settle + 1)))
    return LW_EXP_WEEKLY;
  return LW_EXP_DAILY;
}
