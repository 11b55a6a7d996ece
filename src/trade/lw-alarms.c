#define G_LOG_DOMAIN "lw-alarms"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-alarms.h"
#include "lw-calendar.h"
#include "lw-class.h"

#define MINUTE_US G_GINT64_CONSTANT (60000000)
#define FAR_DAYS  31 /* farther away no trading days need be counted */

static void
class_of (const LwAlarmSeries *series,
          LwStyle             *style,
          LwSettlement        *settlement)
{
  lw_class_info (series->trading_class[0] != '\0' ? series->trading_class : series->symbol, LW_SEC_STK, style, settlement);
}

gboolean
lw_alarms_trades_last (const LwAlarmSeries *series,
                       gint64               now_us)
{
  return series->last_trade_us > 0 && now_us < series->last_trade_us && now_us >= series->last_trade_us - LW_ALARM_LAST_US;
}

gboolean
lw_alarms_same_expiry (const LwAlarmSeries *one,
                       const LwAlarmSeries *other)
{
  return one->last_trade_us == other->last_trade_us && strcmp (one->symbol, other->symbol) == 0
         && strcmp (one->trading_class, other->trading_class) == 0;
}

static const char *
right_word (const LwAlarmSeries *series)
{
  return series->right == LW_RIGHT_CALL ? "call" : "put";
}

/* "-1 430 put, +1 425 put"; "" where nothing is held. */
static char *
held_words (const LwAlarmSeries *series,
            guint                n)
{
  GString *words = g_string_new (NULL);
  char strike[LW_PRICE_TEXT_SIZE], held[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < n; i++)
    if (series[i].held != 0)
      g_string_append_printf (words, "%s%s %s %s", words->len > 0 ? ", " : "", g_ascii_formatd (held, sizeof held, "%+g", series[i].held),
                              lw_price_format (series[i].strike, 0, strike, sizeof strike), right_word (&series[i]));
  return g_string_free (words, FALSE);
}

/* The strikes that orders alone would trade, where nothing is held of them. */
static char *
order_words (const LwAlarmSeries *series,
             guint                n)
{
  GString *words = g_string_new (NULL);
  char strike[LW_PRICE_TEXT_SIZE];

  for (guint i = 0; i < n; i++)
    if (series[i].held == 0)
      g_string_append_printf (words, "%s%s %s", words->len > 0 ? ", " : "", lw_price_format (series[i].strike, 0, strike, sizeof strike),
                              right_word (&series[i]));
  return g_string_free (words, FALSE);
}

static gboolean
any_ordered (const LwAlarmSeries *series,
             guint                n)
{
  for (guint i = 0; i < n; i++)
    if (series[i].intent[0] != '\0')
      return TRUE;
  return FALSE;
}

static gboolean
any_held (const LwAlarmSeries *series,
          guint                n)
{
  for (guint i = 0; i < n; i++)
    if (series[i].held != 0)
      return TRUE;
  return FALSE;
}

/* What becomes of what is held. */
static char *
end_words (const LwAlarmSeries *series)
{
  char day[LW_DATE_TEXT_SIZE];
  LwSettlement settlement;
  LwStyle style;

  class_of (series, &style, &settlement);
  if (settlement == LW_SETTLE_CASH_AM)
    return g_strdup_printf ("it cannot be closed and is settled in cash by the opening prices of %s",
                            lw_date_words (lw_calendar_next_open (series->last_trade), day));
  if (settlement == LW_SETTLE_CASH_PM)
    return g_strdup ("it is settled in cash by today's closing price");
  return g_strdup ("what is in the money is exercised or assigned, the rest expires worthless");
}

/* "until 13:00 ET, 59 min from now" */
static char *
until_words (const LwAlarmSeries *series,
             gint64               now_us)
{
  gint64 day_us, minutes = (series->last_trade_us - now_us) / MINUTE_US;
  int minute;

  lw_calendar_local (LW_ZONE_NEW_YORK, series->last_trade_us, &day_us);
  minute = (int) (day_us / MINUTE_US);
  if (minutes == 0)
    return g_strdup_printf ("until %02d:%02d ET, less than a minute from now", minute / 60, minute % 60);
  return g_strdup_printf ("until %02d:%02d ET, %d min from now", minute / 60, minute % 60, (int) minutes);
}

char *
lw_alarms_last_title (const LwAlarmSeries *series,
                      guint                n)
{
  char day[LW_DATE_TEXT_SIZE];

  return g_strdup_printf (any_held (series, n) ? "Last hour of %s %s" : "Last hour of an order for %s %s", series->symbol,
                          lw_date_words (series->last_trade, day));
}

char *
lw_alarms_last_words (const LwAlarmSeries *series,
                      guint                n,
                      gint64               now_us)
{
  g_autofree char *held = held_words (series, n), *orders = order_words (series, n);
  g_autofree char *until = until_words (series, now_us), *end = end_words (series);
  char day[LW_DATE_TEXT_SIZE];

  lw_date_words (series->last_trade, day);
  if (!any_held (series, n))
    return g_strdup_printf ("LAST HOUR: an order of yours for %s %s (%s) can be filled %s, and not after that. Change its price or cancel it "
                            "if it is not to wait", series->symbol, day, orders, until);
  return g_strdup_printf ("LAST HOUR: %s %s (%s held) trades %s. After that %s. Close or roll it before, if you do not want that%s",
                          series->symbol, day, held, until, end,
                          any_ordered (series, n) ? "; an order of yours for it is open, and ends unfilled then" : "");
}

gboolean
lw_alarms_ex_date_near (LwDate ex_date,
                        LwDate today)
{
  return ex_date != LW_DATE_NONE && ex_date < today + FAR_DAYS && lw_calendar_previous_open (ex_date) >= today
         && lw_calendar_trading_days (today, ex_date) <= LW_ALARM_EX_DAYS;
}

gboolean
lw_alarms_is_callable (const LwAlarmSeries *series)
{
  LwSettlement settlement;
  LwStyle style;

  class_of (series, &style, &settlement);
  return series->right == LW_RIGHT_CALL && series->held < 0 && style == LW_STYLE_AMERICAN;
}

/* Who holds it on its last day exercises it without regard to a later ex-date; so an ex-date on that day still counts, a later one does not. */
gboolean
lw_alarms_before_ex_date (const LwAlarmSeries *series,
                          const LwAlarmMarket *market,
                          gint64               now_us)
{
  if (!lw_alarms_is_callable (series) || series->last_trade == LW_DATE_NONE || series->strike == LW_PRICE_NONE
      || !isfinite (market->spot) || market->spot <= lw_price_to_double (series->strike))
    return FALSE;
  return lw_alarms_ex_date_near (market->ex_date, lw_calendar_ny_date (now_us)) && market->ex_date <= series->last_trade;
}

static char *
dividend_words (const LwAlarmMarket *market)
{
  char text[LW_PRICE_TEXT_SIZE];

  if (!isfinite (market->dividend) || market->dividend <= 0 || market->dividend > 1e6)
    return g_strdup ("");
  return g_strdup_printf (" (%s a share)", lw_price_format ((LwPrice) llround (market->dividend * LW_PRICE_SCALE), 2, text, sizeof text));
}

char *
lw_alarms_ex_title (const LwAlarmSeries *series)
{
  char strike[LW_PRICE_TEXT_SIZE], day[LW_DATE_TEXT_SIZE];

  return g_strdup_printf ("Dividend due on short call %s %s %s", series->symbol, lw_date_words (series->last_trade, day),
                          lw_price_format (series->strike, 0, strike, sizeof strike));
}

char *
lw_alarms_ex_words (const LwAlarmSeries *series,
                    const LwAlarmMarket *market)
{
  g_autofree char *dividend = dividend_words (market);
  g_autofree char *shares = series->multiplier > 0 ? g_strdup_printf ("%d shares for each", series->multiplier) : g_strdup ("its shares");
  char strike[LW_PRICE_TEXT_SIZE], expiry[LW_DATE_TEXT_SIZE], ex_date[LW_DATE_TEXT_SIZE], eve[LW_DATE_TEXT_SIZE];
  char held[G_ASCII_DTOSTR_BUF_SIZE], spot[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("EX-DIVIDEND: %s %s %s call (%s held) is in the money at %s, and %s goes ex-dividend on %s%s. Until the evening of "
                          "%s you may be assigned: you would deliver %s, and pay the dividend where you do not own them. Close or roll it "
                          "before, if you do not want that",
                          series->symbol, lw_date_words (series->last_trade, expiry), lw_price_format (series->strike, 0, strike, sizeof strike),
                          g_ascii_formatd (held, sizeof held, "%+g", series->held), g_ascii_formatd (spot, sizeof spot, "%.2f", market->spot),
                          series->symbol, lw_date_words (market->ex_date, ex_date), dividend,
                          lw_date_words (lw_calendar_previous_open (market->ex_date), eve), shares);
}
