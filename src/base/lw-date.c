#define G_LOG_DOMAIN "lw-date"

#include "config.h"

#include "lw-date.h"

/* Days and civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil). */
LwDate
lw_date_from_ymd (int year,
                  int month,
                  int day)
{
  int y = month <= 2 ? year - 1 : year;
  int era = (y >= 0 ? y : y - 399) / 400;
  int year_of_era = y - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

void
lw_date_to_ymd (LwDate  date,
                int    *year,
                int    *month,
                int    *day)
{
  int z = date + 719468;
  int era = (z >= 0 ? z : z - 146096) / 146097;
  int day_of_era = z - era * 146097;
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted_month = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  *month = shifted_month + (shifted_month < 10 ? 3 : -9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

int
lw_date_weekday (LwDate date)
{
  /* 1970-01-01 was a Thursday. */
  int weekday = (date + 4) % 7;

  return weekday < 0 ? weekday + 7 : weekday;
}

static gboolean
parse_number (const char **cursor,
              int          n_digits,
              int         *value)
{
  *value = 0;
  for (int i = 0; i < n_digits; i++, (*cursor)++)
    {
      if (!g_ascii_isdigit (**cursor))
        return FALSE;
      *value = *value * 10 + (**cursor - '0');
    }
  return TRUE;
}

static gboolean
skip_dash (const char **cursor,
           gboolean     dashed)
{
  if (!dashed)
    return TRUE;
  return *(*cursor)++ == '-';
}

gboolean
lw_date_parse (const char *text,
               LwDate     *date)
{
  const char *cursor = text;
  int year, month, day, y, m, d;
  gboolean dashed;

  *date = LW_DATE_NONE;
  if (!parse_number (&cursor, 4, &year))
    return FALSE;
  dashed = *cursor == '-';
  if (!skip_dash (&cursor, dashed) || !parse_number (&cursor, 2, &month) ||
      !skip_dash (&cursor, dashed) || !parse_number (&cursor, 2, &day) || *cursor != '\0')
    return FALSE;
  if (month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;
  lw_date_to_ymd (lw_date_from_ymd (year, month, day), &y, &m, &d);
  if (y != year || m != month || d != day)
    return FALSE;
  *date = lw_date_from_ymd (year, month, day);
  return TRUE;
}

static const char *
format_date (LwDate      date,
             const char *pattern,
             char       *buffer)
{
  int year, month, day;

  buffer[0] = '\0';
  if (date == LW_DATE_NONE)
    return buffer;
  lw_date_to_ymd (date, &year, &month, &day);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_snprintf (buffer, LW_DATE_TEXT_SIZE, pattern, year, month, day);
#pragma GCC diagnostic pop
  return buffer;
}

const char *
lw_date_format (LwDate date,
                char  *buffer)
{
  return format_date (date, "%04d-%02d-%02d", buffer);
}

const char *
lw_date_format_tws (LwDate date,
                    char  *buffer)
{
  return format_date (date, "%04d%02d%02d", buffer);
}

const char *
lw_date_words (LwDate date,
               char  *buffer)
{
  static const char months[12][4] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  };
  int year, month, day;

  buffer[0] = '\0';
  if (date == LW_DATE_NONE)
    return buffer;
  lw_date_to_ymd (date, &year, &month, &day);
  g_snprintf (buffer, LW_DATE_TEXT_SIZE, "%d %s", day, months[month - 1]);
  return buffer;
}
