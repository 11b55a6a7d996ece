/* What a client asks of historical data: read, checked, refused in TWS's words. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-history.h"
#include "lw-gw-noise.h"

/* TWS gives bars of one second for half an hour at most, and wants years for what is longer than one. */
#define MAX_SECOND_BARS_S 2000
#define MAX_DAYS          365
#define MAX_YEARS         50
#define MAX_SECONDS       86400

/* Bars shorter than a minute: as many days of them as fit in one message. */
#define MAX_SHORT_DAYS 5

static const struct
{
  const char *text;
  int         seconds;
} sizes[] = {
  { "1 secs", 1 },          { "5 secs", 5 },          { "10 secs", 10 },         { "15 secs", 15 },
  { "30 secs", 30 },        { "1 min", 60 },          { "2 mins", 120 },         { "3 mins", 180 },
  { "5 mins", 300 },        { "10 mins", 600 },       { "15 mins", 900 },        { "20 mins", 1200 },
  { "30 mins", 1800 },      { "1 hour", 3600 },       { "2 hours", 7200 },       { "3 hours", 10800 },
  { "4 hours", 14400 },     { "8 hours", 28800 },     { "1 day", LW_GW_DAY_S },  { "1W", LW_GW_WEEK_S },
  { "1M", LW_GW_MONTH_S },  { "1 week", LW_GW_WEEK_S }, { "1 month", LW_GW_MONTH_S },
};

/* The last two are other words for the two before them. */
#define N_NAMED_SIZES (G_N_ELEMENTS (sizes) - 2)

static const struct
{
  const char *text;
  const char *word;
} shows[LW_GW_N_SHOWS] = {
  [LW_GW_SHOW_TRADES] = { "TRADES", "Trades" },
  [LW_GW_SHOW_MIDPOINT] = { "MIDPOINT", "Midpoint" },
  [LW_GW_SHOW_BID] = { "BID", "Bid" },
  [LW_GW_SHOW_ASK] = { "ASK", "Ask" },
  [LW_GW_SHOW_BID_ASK] = { "BID_ASK", "BidAsk" },
  [LW_GW_SHOW_HISTORICAL] = { "HISTORICAL_VOLATILITY", "Historical Volatility" },
  [LW_GW_SHOW_IMPLIED] = { "OPTION_IMPLIED_VOLATILITY", "Option Implied Volatility" },
  [LW_GW_SHOW_ADJUSTED] = { "ADJUSTED_LAST", "Adjusted Last" },
  [LW_GW_SHOW_SCHEDULE] = { "SCHEDULE", "Schedule" },
};

LwGwShow
lw_gw_show_parse (const char *text)
{
  for (guint i = 0; i < LW_GW_N_SHOWS; i++)
    if (strcmp (shows[i].text, text) == 0)
      return (LwGwShow) i;
  return LW_GW_N_SHOWS;
}

const char *
lw_gw_show_word (LwGwShow show)
{
  return shows[show].word;
}

/* An index has no market of its own; volatility and adjusted prices are of underlyings alone. */
gboolean
lw_gw_show_exists (LwGwShow       show,
                   const LwGwRef *ref)
{
  gboolean option = ref->series >= 0;
  gboolean index = !option && ref->underlying->chain->sec_type == LW_SEC_IND;

  switch (show)
    {
    case LW_GW_SHOW_MIDPOINT:
    case LW_GW_SHOW_BID:
    case LW_GW_SHOW_ASK:
    case LW_GW_SHOW_BID_ASK:
      return !index;
    case LW_GW_SHOW_HISTORICAL:
    case LW_GW_SHOW_IMPLIED:
      return !option;
    case LW_GW_SHOW_ADJUSTED:
      return !option && !index;
    case LW_GW_SHOW_TRADES:
    case LW_GW_SHOW_SCHEDULE:
      return TRUE;
    case LW_GW_N_SHOWS:
    default:
      return FALSE;
    }
}

gboolean
lw_gw_history_parse_end (const char  *text,
                         gint64      *us,
                         gboolean    *implied,
                         int         *code,
                         const char **detail)
{
  LwGwTimeKind kind = strlen (text) > 8 ? lw_gw_time_parse (text, us) : LW_GW_TIME_BAD; /* a day alone is no instant */

  *implied = kind == LW_GW_TIME_NO_ZONE;
  *code = kind == LW_GW_TIME_BAD_ZONE ? 10052 : 321;
  *detail = kind == LW_GW_TIME_BAD_ZONE ? NULL
            : "The end date and time is invalid; it is written yyyymmdd hh:mm:ss zone, such as 20261120 15:59:00 US/Eastern, or "
              "yyyymmdd-hh:mm:ss in UTC";
  return kind < LW_GW_TIME_BAD_ZONE;
}

static int
parse_size (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (strcmp (sizes[i].text, text) == 0)
      return sizes[i].seconds;
  return 0;
}

static char *
size_refusal (void)
{
  GString *text = g_string_new ("Historical data bar size setting is invalid. Legal ones are: ");

  for (guint i = 0; i < N_NAMED_SIZES; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", sizes[i].text);
  return g_string_free (text, FALSE);
}

static char *
show_refusal (void)
{
  GString *text = g_string_new ("The kind of historical data is invalid. Legal ones are: ");

  for (guint i = 0; i < LW_GW_N_SHOWS; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", shows[i].text);
  return g_string_free (text, FALSE);
}

/* "30 D". */
static gboolean
parse_duration (const char  *text,
                LwGwHistory *history)
{
  char *end;
  gint64 count = g_ascii_strtoll (text, &end, 10);

  if (!g_ascii_isdigit (text[0]) || *end != ' ' || end[1] == '\0' || end[2] != '\0' || strchr ("SDWMY", end[1]) == NULL)
    return FALSE;
  history->count = (int) CLAMP (count, 0, G_MAXINT32);
  history->unit = end[1];
  return count > 0;
}

/* NULL: the duration fits. */
static const char *
duration_refusal (const LwGwHistory *history)
{
  int most = history->unit == 'S' ? MAX_SECONDS : history->unit == 'D' ? MAX_DAYS : history->unit == 'W' ? MAX_DAYS / 7 + 1
             : history->unit == 'M' ? 12 : MAX_YEARS;

  if (history->count <= most)
    return NULL;
  if (history->unit == 'S')
    return "Historical data requests for durations longer than 86400 seconds must be made in days";
  return history->unit == 'Y' ? "Historical data requests go back 50 years at most"
                              : "Historical data requests for durations longer than 365 days must be made in years";
}

/* What TWS's data farm says of a combination of bar size and duration that it does not give. */
static const char *
step_refusal (const LwGwHistory *history)
{
  int days = history->unit == 'S' ? 1 : history->unit == 'D' ? history->count : G_MAXINT;

  if (history->size_s == 1 && (history->unit != 'S' || history->count > MAX_SECOND_BARS_S))
    return "invalid step: 1";
  if ((history->size_s < 60 && days > MAX_SHORT_DAYS) || (history->size_s < LW_GW_DAY_S && history->unit == 'Y' && history->count > 1))
    return "Time length exceed max.";
  return NULL;
}

/* What keepUpToDate, adjusted prices and the schedule exclude; NULL: it fits. */
static const char *
kind_refusal (const LwGwHistory *history)
{
  if (history->show == LW_GW_SHOW_ADJUSTED && history->end_us != 0)
    return "End date not supported with adjusted last";
  if (history->show == LW_GW_SHOW_SCHEDULE && history->size_s != LW_GW_DAY_S)
    return "The schedule is given by bars of 1 day alone";
  if (!history->keep)
    return NULL;
  if (history->end_us != 0)
    return "End date not supported with keepUpToDate";
  if (history->size_s < 5)
    return "keepUpToDate is for bars of 5 secs and longer";
  return history->show > LW_GW_SHOW_ASK ? "keepUpToDate is for TRADES, MIDPOINT, BID and ASK" : NULL;
}

/* Bar size, kind, duration and what they exclude. FALSE: an error went out. */
static gboolean
check_form (LwGateway      *self,
            LwGwConnection *connection,
            LwRow          *row,
            LwGwHistory    *history)
{
  g_autofree char *refusal = NULL;
  int format = lw_row_int (row, LW_F_reqHistoricalData_formatDate, 1);

  history->size_s = parse_size (lw_row_text (row, LW_F_reqHistoricalData_barSize));
  history->show = lw_gw_show_parse (lw_row_text (row, LW_F_reqHistoricalData_whatToShow));
  history->epoch = format == 2;
  if (history->size_s == 0)
    refusal = size_refusal ();
  else if (history->show == LW_GW_N_SHOWS)
    refusal = show_refusal ();
  else if (!parse_duration (lw_row_text (row, LW_F_reqHistoricalData_duration), history))
    refusal = g_strdup ("Historical data duration is invalid. It is a number, a blank and one of S, D, W, M, Y, such as 30 D");
  else if (format != 1 && format != 2)
    refusal = g_strdup ("Historical data format date is 1 or 2");
  else
    refusal = g_strdup (kind_refusal (history) != NULL ? kind_refusal (history) : duration_refusal (history));
  if (refusal == NULL)
    return TRUE;
  lw_gw_error (self, connection, history->req_id, 321, refusal);
  return FALSE;
}

static gboolean
check_end (LwGateway      *self,
           LwGwConnection *connection,
           LwRow          *row,
           LwGwHistory    *history)
{
  const char *text = lw_row_text (row, LW_F_reqHistoricalData_endDateTime), *detail;
  gboolean implied;
  int code;

  if (text[0] == '\0')
    return TRUE;
  if (!lw_gw_history_parse_end (text, &history->end_us, &implied, &code, &detail))
    {
      lw_gw_error (self, connection, history->req_id, code, detail);
      return FALSE;
    }
  if (implied)
    lw_gw_error (self, connection, history->req_id, 2174, NULL);
  return TRUE;
}

static gboolean
check_contract (LwGateway      *self,
                LwGwConnection *connection,
                LwRow          *row,
                LwGwHistory    *history)
{
  LwGwQuery query = LW_GW_QUERY (row, reqHistoricalData);
  LwGwThing thing;

  if (strcmp (query.sec_type, "BAG") == 0)
    {
      lw_gw_error (self, connection, history->req_id, 321, "Historical data of a combo is not available: ask for its legs");
      return FALSE;
    }
  if (!lw_gw_thing_of_query (self, connection, history->req_id, &query, &thing))
    return FALSE;
  history->ref = thing.legs[0].ref;
  history->group = lw_gw_hash ((guint64) lw_gw_ref_con_id (&history->ref), lw_gw_hash_text (query.exchange), history->show, 0);
  return TRUE;
}

gboolean
lw_gw_history_read (LwGateway      *self,
                    LwGwConnection *connection,
                    LwRow          *row,
                    LwGwHistory    *history)
{
  const char *farm;

  history->req_id = lw_row_int (row, LW_F_reqHistoricalData_reqId, 0);
  history->regular = lw_row_bool (row, LW_F_reqHistoricalData_useRTH);
  history->keep = lw_row_bool (row, LW_F_reqHistoricalData_keepUpToDate);
  if (!check_end (self, connection, row, history) || !check_form (self, connection, row, history)
      || !check_contract (self, connection, row, history))
    return FALSE;
  history->identity = lw_gw_hash (history->group, lw_gw_hash_text (lw_row_text (row, LW_F_reqHistoricalData_endDateTime)),
                                  lw_gw_hash ((guint64) history->size_s, (guint64) history->count, (guint64) history->unit, 0),
                                  (guint64) (history->regular * 4 + history->epoch * 2 + history->keep));
  farm = step_refusal (history);
  if (farm != NULL)
    lw_gw_error (self, connection, history->req_id, 162, farm);
  return farm == NULL;
}
