#define G_LOG_DOMAIN "lw-tws-time"

#include "config.h"

#include <string.h>

#include "lw-date.h"
#include "lw-tws-time.h"

#define HOUR_US G_GINT64_CONSTANT (3600000000)

typedef enum
{
  RULE_NONE,
  RULE_US, /* second Sunday of March 02:00 to first Sunday of November 02:00, local; since 2007 */
  RULE_EU  /* last Sunday of March 01:00 UTC to last Sunday of October 01:00 UTC; since 1996 */
} Rule;

/* The zones in which TWS is used and that it names. Names that are fixed offsets by definition (EST) carry no rule; TWS
 * writes EST and EDT for what the clock showed. Zones are data here, not asked from the machine: the core reads no files. */
static const struct
{
  const char *name;
  int         offset_hours;
  Rule        rule;
} zones[] = {
  { "US/Eastern", -5, RULE_US },       { "America/New_York", -5, RULE_US }, { "EST", -5, RULE_NONE },
  { "EDT", -4, RULE_NONE },            { "US/Central", -6, RULE_US },       { "America/Chicago", -6, RULE_US },
  { "CST", -6, RULE_NONE },            { "CDT", -5, RULE_NONE },            { "US/Mountain", -7, RULE_US },
  { "America/Denver", -7, RULE_US },   { "US/Pacific", -8, RULE_US },       { "America/Los_Angeles", -8, RULE_US },
  { "PST", -8, RULE_NONE },            { "PDT", -7, RULE_NONE },            { "UTC", 0, RULE_NONE },
  { "GMT", 0, RULE_NONE },             { "Universal", 0, RULE_NONE },       { "Etc/UTC", 0, RULE_NONE },
  { "MET", 1, RULE_EU },               { "CET", 1, RULE_EU },               { "Europe/Berlin", 1, RULE_EU },
  { "Europe/Zurich", 1, RULE_EU },     { "Europe/Paris", 1, RULE_EU },      { "Europe/Vienna", 1, RULE_EU },
  { "Europe/London", 0, RULE_EU },     { "GB", 0, RULE_EU },                { "Asia/Tokyo", 9, RULE_NONE },
  { "Asia/Hong_Kong", 8, RULE_NONE },  { "Asia/Singapore", 8, RULE_NONE },  { "Japan", 9, RULE_NONE },
};

/* The @n-th Sunday of a month; @n = 0: the last one. */
static LwDate
sunday_of (int year,
           int month,
           int n)
{
  LwDate first = lw_date_from_ymd (year, month, 1);
  LwDate sunday = first + (7 - lw_date_weekday (first)) % 7;

  if (n > 0)
    return sunday + 7 * (n - 1);

  for (int days = (int) (lw_date_from_ymd (year + month / 12, month % 12 + 1, 1) - first); sunday + 7 < first + days;)
    sunday += 7;

  return sunday;
}

/* The civil times (µs since 1970 of the wall clock in standard time) between which summer time holds. */
static void
summer_of (Rule    rule,
           int     year,
           int     offset_hours,
           gint64 *begin_us,
           gint64 *end_us)
{
  if (rule == RULE_US)
    {
      *begin_us = (gint64) sunday_of (year, 3, 2) * LW_DAY_US + 2 * HOUR_US;
      *end_us = (gint64) sunday_of (year, 11, 1) * LW_DAY_US + 1 * HOUR_US; /* 02:00 summer is 01:00 standard */
    }
  else
    {
      *begin_us = (gint64) sunday_of (year, 3, 0) * LW_DAY_US + (1 + offset_hours) * HOUR_US;
      *end_us = (gint64) sunday_of (year, 10, 0) * LW_DAY_US + (1 + offset_hours) * HOUR_US;
    }
}

/* 0 for an hour that came twice or never. */
static gint64
to_utc (gint64 civil_us,
        int    year,
        int    offset_hours,
        Rule   rule)
{
  gint64 begin_us, end_us;

  if (rule == RULE_NONE)
    return civil_us - offset_hours * HOUR_US;

  summer_of (rule, year, offset_hours, &begin_us, &end_us);

  if ((civil_us >= begin_us && civil_us < begin_us + HOUR_US) || (civil_us >= end_us && civil_us < end_us + HOUR_US))
    return 0;

  if (civil_us >= begin_us && civil_us < end_us)
    offset_hours++;

  return civil_us - offset_hours * HOUR_US;
}

/* A day that ends at 23:59 meets one that begins at 00:00. */
#define MEETS_US (60 * G_GINT64_CONSTANT (1000000))

static gboolean
parse_clock (const char *text,
             gint64     *clock_us)
{
  static const char form[] = "00:00:00";
  int part[3];

  for (guint i = 0; i < 8; i++)
    {
      if (form[i] == ':' ? text[i] != ':' : !g_ascii_isdigit (text[i]))
        return FALSE;
    }

  for (guint i = 0; i < 3; i++)
    part[i] = (text[3 * i] - '0') * 10 + (text[3 * i + 1] - '0');

  *clock_us = ((part[0] * 60 + part[1]) * 60 + part[2]) * G_GINT64_CONSTANT (1000000);
  return part[0] < 24 && part[1] < 60 && part[2] < 61;
}

static gint64
in_zone (const char *name,
         gint64      civil_us,
         int         year)
{
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      if (strcmp (zones[i].name, name) == 0)
        return to_utc (civil_us, year, zones[i].offset_hours, zones[i].rule);
    }

  return 0;
}

gint64
lw_tws_time_parse (const char *text)
{
  char day_text[9] = "";
  const char *rest;
  LwDate day;
  gint64 clock_us;
  int year, month, day_of_month;

  if (text == NULL || strnlen (text, 8) < 8)
    return 0;

  memcpy (day_text, text, 8);

  if (!lw_date_parse (day_text, &day) || (text[8] != ' ' && text[8] != '-'))
    return 0;

  rest = text + 8;
  rest += text[8] == '-' ? 1 : strspn (rest, " ");

  if (!parse_clock (rest, &clock_us))
    return 0;

  lw_date_to_ymd (day, &year, &month, &day_of_month);
  rest += 8;

  if (text[8] == '-')
    return *rest == '\0' ? day * LW_DAY_US + clock_us : 0;

  return in_zone (rest + strspn (rest, " "), day * LW_DAY_US + clock_us, year);
}

const char *
lw_tws_time_format (gint64  us,
                    char   *buffer)
{
  LwDate date = (LwDate) (us / LW_DAY_US);
  int seconds = (int) (us % LW_DAY_US / G_GINT64_CONSTANT (1000000));
  char day[LW_DATE_TEXT_SIZE];

  g_snprintf (buffer, LW_TWS_TIME_SIZE, "%s-%02d:%02d:%02d", lw_date_format_tws (date, day), seconds / 3600, seconds / 60 % 60,
              seconds % 60);
  return buffer;
}

/* "20261120:0930" in @zone; 0 for anything else. */
static gint64
parse_end (const char *text,
           gsize       length,
           const char *zone)
{
  g_autofree char *whole = NULL;

  if (length != 13 || text[8] != ':')
    return 0;
  whole = g_strdup_printf ("%.8s %.2s:%.2s:00 %s", text, text + 9, text + 11, zone);
  return lw_tws_time_parse (whole);
}

static void
add_hours (LwHours *hours,
           gint64   from_us,
           gint64   to_us)
{
  if (from_us == 0 || to_us <= from_us)
    return;
  if (hours->n > 0 && from_us - hours->to_us[hours->n - 1] <= MEETS_US)
    hours->to_us[hours->n - 1] = MAX (hours->to_us[hours->n - 1], to_us);
  else if (hours->n < LW_MAX_HOURS)
    {
      hours->from_us[hours->n] = from_us;
      hours->to_us[hours->n++] = to_us;
    }
}

static void
parse_range (const char *range,
             const char *day,
             const char *zone,
             LwHours    *hours)
{
  g_auto (GStrv) ends = g_strsplit (range, "-", 2);
  g_autofree char *from = NULL, *to = NULL;

  if (g_strv_length (ends) != 2)
    return;
  from = strchr (ends[0], ':') != NULL ? g_strdup (ends[0]) : g_strdup_printf ("%.8s:%s", day, ends[0]);
  to = strchr (ends[1], ':') != NULL ? g_strdup (ends[1]) : g_strdup_printf ("%.8s:%s", from, ends[1]);
  add_hours (hours, parse_end (from, strlen (from), zone), parse_end (to, strlen (to), zone));
}

void
lw_tws_hours_parse (const char *text,
                    const char *zone,
                    LwHours    *hours)
{
  g_auto (GStrv) days = g_strsplit (text, ";", LW_MAX_HOURS * 4);

  memset (hours, 0, sizeof *hours);
  for (guint i = 0; days[i] != NULL; i++)
    {
      g_auto (GStrv) ranges = g_strsplit (days[i], ",", LW_MAX_HOURS);

      for (guint k = 0; ranges[k] != NULL && strlen (days[i]) > 9; k++)
        parse_range (ranges[k], days[i], zone, hours);
    }
}
