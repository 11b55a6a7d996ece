/* Historical data: the life of a question, from its pacing to its last bar. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-history.h"
#include "lw-gw-noise.h"

/* A data farm's answer takes 0.3 to 2 s; a bar that is kept up to date is told every 5 s. */
#define ANSWER_MIN_US 300000
#define ANSWER_VAR_US 1700000
#define KEEP_US       (5 * G_USEC_PER_SEC)

/* Pacing (tws-errors.md 4), for each client id: a reconnect does not begin anew. */
#define WINDOW_US      (600 * (gint64) G_USEC_PER_SEC)
#define WINDOW_MAX     60
#define IDENTICAL_US   (15 * G_USEC_PER_SEC)
#define GROUP_US       (2 * G_USEC_PER_SEC)
#define GROUP_MAX      5
#define OPEN_MAX       50

#define ZONE "US/Eastern"

void
lw_gw_history_free (gpointer history)
{
  g_free (history);
}

static LwGwHistory *
find_history (const LwGwConnection *connection,
              gint32                req_id)
{
  for (guint i = 0; i < connection->histories->len; i++)
    {
      LwGwHistory *history = g_ptr_array_index (connection->histories, i);

      if (history->req_id == req_id)
        return history;
    }
  return NULL;
}

static void
forget_old (LwGateway *self)
{
  guint old = 0;

  while (old < self->asked->len && g_array_index (self->asked, LwGwAsked, old).at_us <= self->now_us - WINDOW_US)
    old++;
  if (old > 0)
    g_array_remove_range (self->asked, 0, old);
}

/* FALSE: the client asks too much; what is refused does not count. */
static gboolean
take_pace (LwGateway            *self,
           const LwGwConnection *connection,
           const LwGwHistory    *history)
{
  LwGwAsked new = { connection->client_id, history->show == LW_GW_SHOW_BID_ASK ? 2 : 1, history->identity, history->group,
                    self->now_us };
  int in_window = new.weight, in_group = new.weight;

  forget_old (self);
  for (guint i = 0; i < self->asked->len; i++)
    {
      const LwGwAsked *asked = &g_array_index (self->asked, LwGwAsked, i);

      if (asked->client_id != connection->client_id)
        continue;
      if (asked->identity == new.identity && asked->at_us > self->now_us - IDENTICAL_US)
        return FALSE;
      in_window += asked->weight;
      in_group += asked->group == new.group && asked->at_us > self->now_us - GROUP_US ? asked->weight : 0;
    }
  if (in_window > WINDOW_MAX || in_group > GROUP_MAX || connection->histories->len >= OPEN_MAX)
    return FALSE;
  g_array_append_val (self->asked, new);
  return TRUE;
}

static void
refuse_empty (LwGateway      *self,
              LwGwConnection *connection,
              gint32          req_id,
              const LwGwRef  *ref,
              LwGwShow        show)
{
  char local[LW_SYMBOL_SIZE];
  g_autofree char *detail = g_strdup_printf ("HMDS query returned no data: %s@%s %s", lw_gw_ref_local_symbol (ref, local),
                                             ref->series < 0 ? ref->underlying->chain->exchange : "SMART", lw_gw_show_word (show));

  lw_gw_error (self, connection, req_id, 162, detail);
}

/* "20261120" for whole days; else an instant as the client wants it. */
static const char *
bar_date (const LwGwHistory  *history,
          const LwGwTimedBar *bar,
          char               *buffer)
{
  if (history->size_s >= LW_GW_DAY_S)
    return lw_date_format_tws (bar->date, buffer);
  if (!history->epoch)
    return lw_gw_time_text (bar->start_us, ZONE, buffer);
  g_snprintf (buffer, 48, "%" G_GINT64_FORMAT, bar->start_us / G_USEC_PER_SEC);
  return buffer;
}

static gboolean
has_volume (const LwGwHistory *history)
{
  return history->show == LW_GW_SHOW_TRADES || history->show == LW_GW_SHOW_ADJUSTED;
}

/* The middle of what was traded at, on the last decimals that TWS gives. */
static double
average_price (const LwGwBar *bar)
{
  double price = (bar->open + bar->high + bar->low + bar->close) / 4.0;

  return bar->volume > 0.0 ? fmin (fmax (round (price * 1000.0) / 1000.0, bar->low), bar->high) : 0.0;
}

static void
append_bar (LwRow              *row,
            const LwGwHistory  *history,
            const LwGwTimedBar *made)
{
  LwRow *entry = lw_row_append (row, LW_F_historicalData_bars);
  gboolean traded = has_volume (history);
  char date[48];

  lw_row_set_text (entry, LW_F_historicalData_bars_date, bar_date (history, made, date));
  lw_row_set_double (entry, LW_F_historicalData_bars_open, made->bar.open);
  lw_row_set_double (entry, LW_F_historicalData_bars_high, made->bar.high);
  lw_row_set_double (entry, LW_F_historicalData_bars_low, made->bar.low);
  lw_row_set_double (entry, LW_F_historicalData_bars_close, made->bar.close);
  lw_gw_set_number (entry, LW_F_historicalData_bars_volume, traded ? made->bar.volume : -1.0);
  lw_gw_set_number (entry, LW_F_historicalData_bars_wap, traded ? average_price (&made->bar) : -1.0);
  lw_row_set_int (entry, LW_F_historicalData_bars_barCount, traded ? (gint32) made->bar.count : -1);
}

/* Start and end stand in the message itself up to 195, in one of their own from 196 on. */
static void
send_bars (LwGateway         *self,
           LwGwConnection    *connection,
           const LwGwHistory *history,
           const GArray      *bars,
           gint64             from_us,
           gint64             to_us)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_historicalData);
  char start[48], end[48];

  lw_gw_time_text (from_us, ZONE, start);
  lw_gw_time_text (to_us, ZONE, end);
  lw_row_set_int (row, LW_F_historicalData_reqId, history->req_id);
  lw_row_set_text (row, LW_F_historicalData_start, start);
  lw_row_set_text (row, LW_F_historicalData_end, end);
  for (guint i = 0; i < bars->len; i++)
    append_bar (row, history, &g_array_index (bars, LwGwTimedBar, i));
  lw_gw_send (self, connection);
  if (connection->version < 196)
    return;
  row = lw_gw_begin (self, LW_MSG_historicalDataEnd);
  lw_row_set_int (row, LW_F_historicalDataEnd_reqId, history->req_id);
  lw_row_set_text (row, LW_F_historicalDataEnd_start, start);
  lw_row_set_text (row, LW_F_historicalDataEnd_end, end);
  lw_gw_send (self, connection);
}

static void
send_update (LwGateway          *self,
             LwGwConnection     *connection,
             const LwGwHistory  *history,
             const LwGwTimedBar *made)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_historicalDataUpdate);
  gboolean traded = has_volume (history);
  char date[48];

  lw_row_set_int (row, LW_F_historicalDataUpdate_reqId, history->req_id);
  lw_row_set_int (row, LW_F_historicalDataUpdate_barCount, traded ? (gint32) made->bar.count : -1);
  lw_row_set_text (row, LW_F_historicalDataUpdate_date, bar_date (history, made, date));
  lw_row_set_double (row, LW_F_historicalDataUpdate_open, made->bar.open);
  lw_row_set_double (row, LW_F_historicalDataUpdate_close, made->bar.close);
  lw_row_set_double (row, LW_F_historicalDataUpdate_high, made->bar.high);
  lw_row_set_double (row, LW_F_historicalDataUpdate_low, made->bar.low);
  lw_gw_set_number (row, LW_F_historicalDataUpdate_wap, traded ? average_price (&made->bar) : -1.0);
  lw_gw_set_number (row, LW_F_historicalDataUpdate_volume, traded ? made->bar.volume : -1.0);
  lw_gw_send (self, connection);
}

static gboolean
same_bar (const LwGwBar *a,
          const LwGwBar *b)
{
  return a->open == b->open && a->high == b->high && a->low == b->low && a->close == b->close && a->volume == b->volume;
}

/* The newest bar as it stands, and those that have become whole since. */
static void
on_keep (LwGateway       *self,
         const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwHistory *history = connection != NULL ? find_history (connection, event->id) : NULL, latest;
  g_autoptr (GArray) bars = NULL;
  gint64 from_us, to_us;

  if (history == NULL || history->serial != event->revision)
    return;
  latest = *history;
  latest.unit = history->size_s < LW_GW_DAY_S ? 'S' : 'M';
  latest.count = history->size_s < LW_GW_DAY_S ? history->size_s + (int) (KEEP_US / G_USEC_PER_SEC) : 1;
  bars = lw_gw_history_bars (self, &latest, &from_us, &to_us);
  for (guint i = 0; i < bars->len; i++)
    {
      const LwGwTimedBar *made = &g_array_index (bars, LwGwTimedBar, i);

      if (made->start_us < history->last_start_us || (made->start_us == history->last_start_us && same_bar (&made->bar, &history->last)))
        continue;
      send_update (self, connection, history, made);
      history->last_start_us = made->start_us;
      history->last = made->bar;
    }
  lw_gw_plan (self, KEEP_US, on_keep, event->connection, event->id, event->revision, NULL);
}

static void
keep_up (LwGateway      *self,
         LwGwConnection *connection,
         LwGwHistory    *history,
         const GArray   *bars)
{
  const LwGwTimedBar *last = &g_array_index (bars, LwGwTimedBar, bars->len - 1);

  history->last_start_us = last->start_us;
  history->last = last->bar;
  lw_gw_plan (self, KEEP_US, on_keep, connection->id, history->req_id, history->serial, NULL);
}

/* "20261120-09:30:00", on the exchange's clock. */
static const char *
session_text (gint64 us,
              char  *buffer)
{
  lw_gw_time_text (us, "", buffer);
  buffer[8] = '-';
  buffer[17] = '\0';
  return buffer;
}

static void
append_session (LwRow          *row,
                const LwGwPast *past,
                LwDate          date,
                gboolean        extended)
{
  gint64 open_us, close_us;
  char text[48];
  LwRow *entry;

  if (!lw_gw_past_session (past->market, date, past->clock_us, extended, &open_us, &close_us))
    return;
  entry = lw_row_append (row, LW_F_historicalSchedule_sessions);
  lw_row_set_text (entry, LW_F_historicalSchedule_sessions_startDateTime, session_text (open_us, text));
  lw_row_set_text (entry, LW_F_historicalSchedule_sessions_endDateTime, session_text (close_us, text));
  lw_row_set_text (entry, LW_F_historicalSchedule_sessions_refDate, lw_date_format_tws (date, text));
  if (lw_row_count (row, LW_F_historicalSchedule_sessions) == 1)
    lw_row_set_text (row, LW_F_historicalSchedule_startDateTime, session_text (open_us, text));
  lw_row_set_text (row, LW_F_historicalSchedule_endDateTime, session_text (close_us, text));
}

static void
send_schedule (LwGateway         *self,
               LwGwConnection    *connection,
               const LwGwHistory *history)
{
  g_autoptr (LwGwPast) past = lw_gw_past_new (self->market, history->ref.underlying, self->config.seed, lw_gw_clock (self));
  LwRow *row = lw_gw_begin (self, LW_MSG_historicalSchedule);
  gint64 from_us, to_us;
  guint first, n;

  lw_gw_history_range (past, history, &first, &n, &from_us, &to_us);
  if (n == 0)
    {
      refuse_empty (self, connection, history->req_id, &history->ref, history->show);
      return;
    }
  lw_row_set_int (row, LW_F_historicalSchedule_reqId, history->req_id);
  lw_row_set_text (row, LW_F_historicalSchedule_timeZone, ZONE);
  for (guint i = first; i < first + n; i++)
    append_session (row, past, past->days[i].date, lw_gw_history_extended (&history->ref, history->regular));
  lw_gw_send (self, connection);
}

/* TRUE: the question stays open. */
static gboolean
answer (LwGateway      *self,
        LwGwConnection *connection,
        LwGwHistory    *history)
{
  g_autoptr (GArray) bars = NULL;
  gint64 from_us, to_us;

  if (history->show == LW_GW_SHOW_SCHEDULE)
    {
      send_schedule (self, connection, history);
      return FALSE;
    }
  if (lw_gw_show_exists (history->show, &history->ref))
    bars = lw_gw_history_bars (self, history, &from_us, &to_us);
  if (bars == NULL || bars->len == 0)
    {
      refuse_empty (self, connection, history->req_id, &history->ref, history->show);
      return FALSE;
    }
  send_bars (self, connection, history, bars, from_us, to_us);
  if (history->keep)
    keep_up (self, connection, history, bars);
  return history->keep;
}

static void
on_answer (LwGateway       *self,
           const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwHistory *history = connection != NULL ? find_history (connection, event->id) : NULL;

  if (history == NULL || history->serial != event->revision)
    return;
  if (!answer (self, connection, history))
    g_ptr_array_remove (connection->histories, history);
}

void
lw_gw_on_req_historical_data (LwGateway      *self,
                              LwGwConnection *connection,
                              LwRow          *row)
{
  g_autofree LwGwHistory *history = g_new0 (LwGwHistory, 1);
  gint64 delay_us;

  if (find_history (connection, lw_row_int (row, LW_F_reqHistoricalData_reqId, 0)) != NULL)
    {
      lw_gw_error (self, connection, lw_row_int (row, LW_F_reqHistoricalData_reqId, 0), 322,
                   "Duplicate ticker ID for API historical data query");
      return;
    }
  if (!lw_gw_history_read (self, connection, row, history))
    return;
  if (!take_pace (self, connection, history))
    {
      lw_gw_error (self, connection, history->req_id, 162, "Historical data request pacing violation");
      return;
    }
  history->serial = ++self->n_histories;
  delay_us = ANSWER_MIN_US
             + (gint64) (ANSWER_VAR_US * lw_gw_uniform (lw_gw_hash (self->config.seed, 78, history->identity, history->serial)));
  lw_gw_plan (self, lw_gw_delay (self, delay_us), on_answer, connection->id, history->req_id, history->serial, NULL);
  g_ptr_array_add (connection->histories, g_steal_pointer (&history));
}

void
lw_gw_on_cancel_historical_data (LwGateway      *self,
                                 LwGwConnection *connection,
                                 LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_cancelHistoricalData_reqId, 0);
  LwGwHistory *history = find_history (connection, req_id);
  char detail[64];

  g_snprintf (detail, sizeof detail, history != NULL ? "API historical data query cancelled: %d" : "%d", req_id);
  lw_gw_error (self, connection, req_id, history != NULL ? 162 : 366, detail);
  if (history != NULL)
    g_ptr_array_remove (connection->histories, history);
}

static void
send_head (LwGateway      *self,
           LwGwConnection *connection,
           gint32          req_id,
           gint64          head_us,
           gboolean        epoch)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_headTimestamp);
  LwDate date = (LwDate) (head_us / LW_DAY_US);
  int seconds = (int) (head_us % LW_DAY_US / G_USEC_PER_SEC);
  char day[LW_DATE_TEXT_SIZE], text[48];

  if (epoch)
    g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, head_us / G_USEC_PER_SEC);
  else
    g_snprintf (text, sizeof text, "%s-%02d:%02d:%02d", lw_date_format_tws (date, day), seconds / 3600, seconds / 60 % 60,
                seconds % 60);
  lw_row_set_int (row, LW_F_headTimestamp_reqId, req_id);
  lw_row_set_text (row, LW_F_headTimestamp_headTimestamp, text);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_head_timestamp (LwGateway      *self,
                             LwGwConnection *connection,
                             LwRow          *row)
{
  LwGwQuery query = LW_GW_QUERY (row, reqHeadTimestamp);
  gint32 req_id = lw_row_int (row, LW_F_reqHeadTimestamp_reqId, 0);
  LwGwShow show = lw_gw_show_parse (lw_row_text (row, LW_F_reqHeadTimestamp_whatToShow));
  int format = lw_row_int (row, LW_F_reqHeadTimestamp_formatDate, 1);
  LwGwThing thing;

  if (show >= LW_GW_SHOW_SCHEDULE || (format != 1 && format != 2) || strcmp (query.sec_type, "BAG") == 0)
    {
      lw_gw_error (self, connection, req_id, 321, "A head time stamp is of a single contract, a kind of data such as TRADES, and format date 1 or 2");
      return;
    }
  if (!lw_gw_thing_of_query (self, connection, req_id, &query, &thing))
    return;
  if (!lw_gw_show_exists (show, &thing.legs[0].ref))
    {
      refuse_empty (self, connection, req_id, &thing.legs[0].ref, show);
      return;
    }
  send_head (self, connection, req_id, lw_gw_history_head (self, &thing.legs[0].ref, lw_row_bool (row, LW_F_reqHeadTimestamp_useRTH)),
             format == 2);
}
