/* Instants as clients write them. */

#include "config.h"

#include <string.h>

#include "lw-calendar.h"

#include "lw-gateway-private.h"

static const struct
{
  const char *name;
  int         zone; /* of LwZone; −1 = UTC */
} zones[] = {
  { "US/Eastern", LW_ZONE_NEW_YORK }, { "America/New_York", LW_ZONE_NEW_YORK }, { "EST", LW_ZONE_NEW_YORK },
  { "EST5EDT", LW_ZONE_NEW_YORK }, { "EDT", LW_ZONE_NEW_YORK }, { "US/Central", LW_ZONE_CHICAGO },
  { "America/Chicago", LW_ZONE_CHICAGO }, { "CST", LW_ZONE_CHICAGO }, { "UTC", -1 }, { "GMT", -1 }, { "Universal", -1 },
};

static LwGwTimeKind
find_zone (const char *name,
           int        *zone)
{
  *zone = LW_ZONE_NEW_YORK;
  if (name[0] == '\0')
    return LW_GW_TIME_NO_ZONE;
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    if (strcmp (zones[i].name, name) == 0)
      {
        *zone = zones[i].zone;
        return LW_GW_TIME_OK;
      }
  return LW_GW_TIME_BAD_ZONE;
}

static gboolean
read_two (const char *text,
          int         below,
          int        *value)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *value = g_ascii_digit_value (text[0]) * 10 + g_ascii_digit_value (text[1]);
  return *value < below;
}

/* Reads "hh:mm" or "hh:mm:ss" and moves @text behind it; FALSE when it is none. */
static gboolean
read_clock (const char **text,
            int         *minutes,
            int         *seconds)
{
  int hour, minute;

  *seconds = 0;
  if (!read_two (*text, 24, &hour) || (*text)[2] != ':' || !read_two (*text + 3, 60, &minute))
    return FALSE;
  *text += 5;
  *minutes = hour * 60 + minute;
  if ((*text)[0] != ':')
    return TRUE;
  if (!read_two (*text + 1, 60, seconds))
    return FALSE;
  *text += 3;
  return TRUE;
}

LwGwTimeKind
lw_gw_time_parse (const char *text,
                  gint64     *us)
{
  g_autofree char *day = g_strndup (text, 8);
  char mark = strlen (text) > 8 ? text[8] : '\0';
  int minutes = 24 * 60 - 1, seconds = 59, zone = LW_ZONE_NEW_YORK;
  LwGwTimeKind kind = LW_GW_TIME_OK;
  LwDate date;

  *us = 0;
  if (strspn (day, "0123456789") != 8 || !lw_date_parse (day, &date) || (mark != '\0' && mark != ' ' && mark != '-'))
    return LW_GW_TIME_BAD;
  if (mark != '\0')
    {
      text += 9;
      if (!read_clock (&text, &minutes, &seconds) || (text[0] != '\0' && (text[0] != ' ' || mark == '-')))
        return LW_GW_TIME_BAD;
      text += strspn (text, " ");
      kind = find_zone (mark == '-' ? "UTC" : text, &zone);
    }
  *us = zone < 0 ? date * LW_DAY_US + minutes * G_GINT64_CONSTANT (60000000)
                 : lw_calendar_instant ((LwZone) zone, date, minutes / 60, minutes % 60);
  *us += seconds * G_GINT64_CONSTANT (1000000);
  return kind;
}
