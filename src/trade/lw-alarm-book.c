#define G_LOG_DOMAIN "lw-alarm-book"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-class.h"
#include "lw-trade-private.h"

/* G19's alarms over the books: what is held by TWS's positions and the executions since, and what own orders trade. Each is raised once a
 * series and day, and again by the next run. Nothing is said before TWS has told what is held. */

typedef enum { RAISED_LAST, RAISED_EX_DATE } RaisedKind;

typedef struct
{
  RaisedKind kind;
  gint32     con_id;
  LwDate     day;
} Raised;

static gboolean
is_raised (const LwTrade *self,
           RaisedKind     kind,
           gint32         con_id,
           LwDate         day)
{
  for (guint i = 0; i < self->alarms->len; i++)
    {
      const Raised *row = &g_array_index (self->alarms, Raised, i);

      if (row->kind == kind && row->con_id == con_id && row->day == day)
        return TRUE;
    }
  return FALSE;
}

static void
note_raised (LwTrade   *self,
             RaisedKind kind,
             gint32     con_id,
             LwDate     day)
{
  Raised row = { kind, con_id, day };

  g_array_append_val (self->alarms, row);
}

GArray *
lw_alarm_book_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Raised));
}

static gboolean
describe_by_contract (const LwContract *contract,
                      LwAlarmSeries    *series)
{
  if (contract->con_id == 0 || contract->sec_type != LW_SEC_OPT || contract->right == LW_RIGHT_NONE || contract->strike <= 0
      || contract->last_trade == LW_DATE_NONE)
    return FALSE;
  g_strlcpy (series->symbol, contract->symbol, sizeof series->symbol);
  g_strlcpy (series->trading_class, contract->trading_class, sizeof series->trading_class);
  series->right = contract->right;
  series->strike = contract->strike;
  series->last_trade = contract->last_trade;
  series->last_trade_us = lw_class_last_trade_us (contract->last_trade);
  series->multiplier = contract->multiplier;
  return TRUE;
}

/* The instant is missing where the spread came from positions. */
static gint64
last_trade_of (const LwVertical *vertical)
{
  if (vertical->last_trade_us > 0 || vertical->last_trade == LW_DATE_NONE)
    return vertical->last_trade_us;
  return lw_class_last_trade_us (vertical->last_trade);
}

static gboolean
describe_by_vertical (const LwVertical *vertical,
                      LwAlarmSeries    *series)
{
  if (vertical->con_id_1 == 0 || (vertical->con_id_1 != series->con_id && vertical->con_id_2 != series->con_id))
    return FALSE;
  g_strlcpy (series->symbol, vertical->symbol, sizeof series->symbol);
  g_strlcpy (series->trading_class, vertical->trading_class, sizeof series->trading_class);
  series->right = lw_vertical_right (vertical->kind);
  series->strike = vertical->con_id_1 == series->con_id ? vertical->k1 : vertical->k2;
  series->last_trade = vertical->last_trade;
  series->last_trade_us = last_trade_of (vertical);
  series->multiplier = vertical->multiplier;
  return TRUE;
}

static gboolean
describe_by_intents (const LwTrade *self,
                     LwAlarmSeries *series)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwIntent *row = &((const LwLive *) g_ptr_array_index (self->intents, i))->row;

      if (describe_by_vertical (&row->vertical, series) || describe_by_vertical (&row->closes, series))
        return TRUE;
    }
  return FALSE;
}

gboolean
lw_alarm_book_describe (const LwTrade    *self,
                        const LwContract *contract,
                        LwAlarmSeries    *series)
{
  return describe_by_contract (contract, series) || describe_by_intents (self, series);
}

static void
add_held (const LwTrade   *self,
          const LwHolding *holding,
          GArray          *rows)
{
  LwAlarmSeries series = { .con_id = holding->con_id, .held = holding->expected };

  if (holding->con_id == 0 || !isfinite (holding->expected) || holding->expected == 0)
    return;
  if (lw_alarm_book_describe (self, &holding->contract, &series))
    g_array_append_val (rows, series);
}

static void
add_ordered (const LwIntent *intent,
             gint32          con_id,
             GArray         *rows)
{
  LwAlarmSeries series = { .con_id = con_id };

  g_strlcpy (series.intent, intent->id, sizeof series.intent);
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, LwAlarmSeries, i).con_id == con_id)
      {
        g_strlcpy (g_array_index (rows, LwAlarmSeries, i).intent, intent->id, LW_INTENT_ID_SIZE);
        return;
      }
  if (describe_by_vertical (&intent->vertical, &series) || describe_by_vertical (&intent->closes, &series))
    g_array_append_val (rows, series);
}

static GArray *
open_series (const LwTrade *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwAlarmSeries));

  for (guint i = 0; i < self->holdings->len; i++)
    add_held (self, &g_array_index (self->holdings, LwHolding, i), rows);
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      for (guint k = 0; !lw_live_is_final (live) && live->row.state != LW_INTENT_DRAFT && k < live->row.n_legs; k++)
        add_ordered (&live->row, live->row.legs[k].con_id, rows);
    }
  return rows;
}

static gboolean
is_due (const LwTrade       *self,
        const LwAlarmSeries *series,
        gint64               now_us)
{
  return lw_alarms_trades_last (series, now_us) && !is_raised (self, RAISED_LAST, series->con_id, series->last_trade);
}

/* The order whose row offers what can be done: the one that opened what is held, the newest first, else the one that is open. NULL: what is
 * held came from no order of ours. */
static const LwLive *
order_of (LwTrade             *self,
          const LwAlarmSeries *series)
{
  for (guint i = self->intents->len; series->held != 0 && i > 0; i--)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i - 1);

      if (lw_intent_opened_spread (&live->row)
          && (live->row.vertical.con_id_1 == series->con_id || live->row.vertical.con_id_2 == series->con_id))
        return live;
    }
  return series->intent[0] != '\0' ? lw_trade_find_live (self, series->intent) : NULL;
}

/* Takes @title. */
static void
say (LwTrade             *self,
     const LwAlarmSeries *series,
     char                *title,
     const char          *words,
     gint64               now_us)
{
  lw_trade_alarm (self, order_of (self, series), now_us, "%s", words)->title = title;
}

/* Those of one expiry in one sentence. */
static void
raise_last (LwTrade *self,
            GArray  *rows,
            guint    first,
            gint64   now_us)
{
  const LwAlarmSeries *one = &g_array_index (rows, LwAlarmSeries, first);
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (LwAlarmSeries));
  g_autofree char *words = NULL;

  for (guint i = first; i < rows->len; i++)
    {
      const LwAlarmSeries *series = &g_array_index (rows, LwAlarmSeries, i);

      if (!is_due (self, series, now_us) || !lw_alarms_same_expiry (series, one))
        continue;
      g_array_append_vals (due, series, 1);
      note_raised (self, RAISED_LAST, series->con_id, series->last_trade);
    }
  one = (const LwAlarmSeries *) due->data;
  words = lw_alarms_last_words (one, due->len, now_us);
  say (self, one, lw_alarms_last_title (one, due->len), words, now_us);
}

void
lw_alarm_book_review (LwTrade *self,
                      gint64   now_us)
{
  g_autoptr (GArray) rows = self->holdings_agreed ? open_series (self) : NULL;

  self->alarms_next_us = 0;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LwAlarmSeries *series = &g_array_index (rows, LwAlarmSeries, i);
      gint64 begin_us = series->last_trade_us - LW_ALARM_LAST_US;

      if (is_due (self, series, now_us))
        raise_last (self, rows, i, now_us);
      else if (begin_us > now_us && (self->alarms_next_us == 0 || begin_us < self->alarms_next_us))
        self->alarms_next_us = begin_us;
    }
}

static gboolean
awaits_ex_date (const LwTrade       *self,
                const LwAlarmSeries *series,
                gint64               now_us)
{
  return lw_alarms_is_callable (series) && now_us < series->last_trade_us
         && !is_raised (self, RAISED_EX_DATE, series->con_id, lw_calendar_ny_date (now_us));
}

static void
add_symbol (GPtrArray  *symbols,
            const char *symbol)
{
  if (!g_ptr_array_find_with_equal_func (symbols, symbol, g_str_equal, NULL))
    g_ptr_array_add (symbols, g_strdup (symbol));
}

GPtrArray *
lw_trade_short_calls (LwTrade *self,
                      gint64   now_us)
{
  GPtrArray *symbols = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) rows = self->holdings_agreed ? open_series (self) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (awaits_ex_date (self, &g_array_index (rows, LwAlarmSeries, i), now_us))
      add_symbol (symbols, g_array_index (rows, LwAlarmSeries, i).symbol);
  return symbols;
}

void
lw_trade_tell_market (LwTrade             *self,
                      const char          *symbol,
                      const LwAlarmMarket *market,
                      gint64               now_us)
{
  g_autoptr (GArray) rows = self->holdings_agreed ? open_series (self) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LwAlarmSeries *series = &g_array_index (rows, LwAlarmSeries, i);
      g_autofree char *words = NULL;

      if (strcmp (series->symbol, symbol) != 0 || !awaits_ex_date (self, series, now_us)
          || !lw_alarms_before_ex_date (series, market, now_us))
        continue;
      words = lw_alarms_ex_words (series, market);
      note_raised (self, RAISED_EX_DATE, series->con_id, lw_calendar_ny_date (now_us));
      say (self, series, lw_alarms_ex_title (series), words, now_us);
    }
  lw_trade_settle (self, now_us);
}
