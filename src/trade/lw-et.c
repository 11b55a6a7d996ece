#define G_LOG_DOMAIN "lw-et"

#include "config.h"

#include "lw-trade-private.h"

#define HOUR_US G_GINT64_CONSTANT (3600000000)

static gint64
floor_days (gint64 us)
{
  return us >= 0 ? us / LW_DAY_US : -((-us + LW_DAY_US - 1) / LW_DAY_US);
}

/* The n-th Sunday of a month. */
static LwDate
nth_sunday (int year,
            int month,
            int n)
{
  LwDate first = lw_date_from_ymd (year, month, 1);

  return first + (7 - lw_date_weekday (first)) % 7 + 7 * (n - 1);
}

/* Since 2007: from the second Sunday of March, 2:00 EST, to the first Sunday of November, 2:00 EDT. */
static gboolean
is_summer (gint64 us)
{
  int year, month, day;

  lw_date_to_ymd ((LwDate) floor_days (us), &year, &month, &day);
  return us >= nth_sunday (year, 3, 2) * LW_DAY_US + 7 * HOUR_US && us < nth_sunday (year, 11, 1) * LW_DAY_US + 6 * HOUR_US;
}

LwDate
lw_et_date (gint64 us)
{
  return (LwDate) floor_days (us - (is_summer (us) ? 4 : 5) * HOUR_US);
}

gint64
lw_et_instant (LwDate date,
               int    hour,
               int    minute)
{
  gint64 local_us = date * LW_DAY_US + hour * HOUR_US + minute * (HOUR_US / 60);

  return local_us + (is_summer (local_us + 4 * HOUR_US) ? 4 : 5) * HOUR_US;
}

/* A DAY order sent in the evening belongs to the session that follows: the first 17:00 of a weekday after it was sent. */
gboolean
lw_et_session_over (gint64 sent_us,
                    gint64 now_us)
{
  LwDate date = lw_et_date (sent_us);

  while (lw_et_instant (date, 17, 0) <= sent_us || lw_date_weekday (date) == 0 || lw_date_weekday (date) == 6)
    date++;
  return now_us >= lw_et_instant (date, 17, 0);
}
