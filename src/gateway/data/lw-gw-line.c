/* Market data lines: when they answer, with which data, and what moves. */

#include "config.h"

#include <math.h>

#include "lw-gw-line.h"
#include "lw-gw-noise.h"
#include "lw-gw-tick.h"

/* A farm's answer to a new line: 0.2 to 1.5 s, the computations 0.5 to 4 s after the request, most of them soon. */
#define QUOTE_MIN_US 200000
#define QUOTE_VAR_US 1300000
#define MODEL_MIN_US 500000
#define MODEL_VAR_US 3500000

/* Between two computations of a line, at least. */
#define MODEL_EVERY_US G_GINT64_CONSTANT (1000000)

/* Streams of chance: when a request is answered, and which series are never computed. */
enum { STREAM_ANSWER = 77, STREAM_MODEL = 78 };

/* TWS never finds a model for some series: one in fifty here. */
#define NO_MODEL_SHARE 0.02

void
lw_gw_line_free (gpointer line)
{
  g_free (line);
}

LwGwLine *
lw_gw_line_find (LwGwConnection *connection,
                 gint32          req_id)
{
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);

      if (line->req_id == req_id)
        return line;
    }
  return NULL;
}

gboolean
lw_gw_line_is_subscribed (LwGateway      *self,
                          const LwGwLine *line)
{
  for (guint i = 0; i < line->thing.n_legs; i++)
    if (!lw_gw_market_is_subscribed (self->market, line->thing.legs[i].ref.underlying))
      return FALSE;
  return TRUE;
}

/* The instant that the line shows, on the market's clock. */
static gint64
shown_us (LwGateway      *self,
          const LwGwLine *line)
{
  return lw_gw_clock (self) - (lw_gw_line_is_subscribed (self, line) ? 0 : LW_GW_DELAY_US);
}

/* 1 live, 2 frozen, 3 delayed, 4 delayed and frozen: frozen where the market is closed and the client asked for such. */
static int
type_now (LwGateway      *self,
          const LwGwLine *line)
{
  gboolean live = lw_gw_line_is_subscribed (self, line);
  gboolean open = lw_gw_market_is_open (self->market, line->thing.legs[0].ref.underlying, shown_us (self, line));

  if (live)
    return !open && line->asked % 2 == 0 ? 2 : 1;
  return !open && line->asked == 4 ? 4 : 3;
}

/* Says what kind of data comes from here on, when it is another than was told. */
static void
tell_type (LwGateway      *self,
           LwGwConnection *connection,
           LwGwLine       *line)
{
  int type = type_now (self, line);
  LwRow *row;

  if (type == line->type)
    return;
  line->type = type;
  row = lw_gw_begin (self, LW_MSG_marketDataType);
  lw_row_set_int (row, LW_F_marketDataType_reqId, line->req_id);
  lw_row_set_int (row, LW_F_marketDataType_marketDataType, type);
  lw_gw_send (self, connection);
}

static void
line_quote (LwGateway      *self,
            const LwGwLine *line,
            LwGwQuote      *quote)
{
  gboolean frozen = line->type % 2 == 0;

  lw_gw_thing_quote_at (self, &line->thing, shown_us (self, line), frozen, quote);
}

static void
line_halt (LwGateway      *self,
           LwGwConnection *connection,
           LwGwLine       *line)
{
  lw_gw_tick_halted (self, connection, line,
                     lw_gw_market_halt (self->market, line->thing.legs[0].ref.underlying, shown_us (self, line)));
}

static void
line_compute (LwGateway       *self,
              LwGwConnection  *connection,
              LwGwLine        *line,
              const LwGwQuote *now)
{
  lw_gw_tick_computations (self, connection, line, now);
  line->worth = *now;
  line->worth_us = self->now_us;
}

static gboolean
is_worth_other (const LwGwLine  *line,
                const LwGwQuote *now)
{
  return lw_gw_differs (now->model, line->worth.model) || lw_gw_differs (now->bid, line->worth.bid)
         || lw_gw_differs (now->ask, line->worth.ask);
}

/* NULL when the line is gone, also where another one has its id now. */
static LwGwLine *
line_of_event (LwGwConnection  *connection,
               const LwGwEvent *event)
{
  LwGwLine *line = connection != NULL ? lw_gw_line_find (connection, event->id) : NULL;

  return line != NULL && line->number == event->revision ? line : NULL;
}

static void
on_first_quotes (LwGateway       *self,
                 const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = line_of_event (connection, event);
  LwGwQuote now;
  LwGwDay day;

  if (line == NULL)
    return;
  line->awaits_quotes = FALSE;
  if (line->quoted || lw_gw_data_taken (self))
    return;
  tell_type (self, connection, line);
  line_quote (self, line, &now);
  lw_gw_market_day (self->market, &line->thing.legs[0].ref, shown_us (self, line), &day);
  lw_gw_tick_sides (self, connection, line, &now);
  line->sent = now;
  line_halt (self, connection, line);
  lw_gw_tick_day (self, connection, line, &now, &day);
  lw_gw_generic_tick (self, connection, line, &now, &day);
  line->quoted = TRUE;
}

static void
on_first_computations (LwGateway       *self,
                       const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = line_of_event (connection, event);
  LwGwQuote now;

  if (line == NULL)
    return;
  line->awaits_computations = FALSE;
  if (line->computed || lw_gw_data_taken (self))
    return;
  line_quote (self, line, &now);
  line_compute (self, connection, line, &now);
  line->computed = TRUE;
}

static void
on_snapshot_end (LwGateway       *self,
                 const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = line_of_event (connection, event);

  if (line == NULL || !line->snapshot)
    return;
  lw_row_set_int (lw_gw_begin (self, LW_MSG_tickSnapshotEnd), LW_F_tickSnapshotEnd_reqId, line->req_id);
  lw_gw_send (self, connection);
  g_ptr_array_remove (connection->lines, line);
}

static void
line_step (LwGateway      *self,
           LwGwConnection *connection,
           LwGwLine       *line)
{
  LwGwQuote now;

  tell_type (self, connection, line);
  line_quote (self, line, &now);
  lw_gw_tick_sides (self, connection, line, &now);
  line_halt (self, connection, line);
  lw_gw_generic_move (self, connection, line, &now);
  if (line->computed && self->now_us >= line->worth_us + MODEL_EVERY_US && is_worth_other (line, &now))
    line_compute (self, connection, line, &now);
  line->sent = now;
}

void
lw_gw_lines_step (LwGateway      *self,
                  LwGwConnection *connection)
{
  if (lw_gw_data_taken (self))
    return;
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);

      if (line->quoted && !line->snapshot)
        line_step (self, connection, line);
    }
}

/* A series whose model TWS does not find has none for the whole run, whoever asks. A file's series stand as they are given. */
static LwGwModel
draw_model (LwGateway       *self,
            const LwGwThing *thing)
{
  const LwGwRef *ref = &thing->legs[0].ref;
  guint64 chance = lw_gw_hash (self->config.seed, STREAM_MODEL, (guint64) lw_gw_ref_con_id (ref), 0);

  if (thing->bag || !ref->underlying->own || self->config.immediate || lw_gw_uniform (chance) >= NO_MODEL_SHARE)
    return LW_GW_MODEL_FOUND;
  return (LwGwModel) (LW_GW_MODEL_SENTINELS + chance % 3);
}

/* When the line answers: by the series and the request, so that the same again may take another time. What it still owes comes once. */
static void
plan_answers (LwGateway      *self,
              LwGwConnection *connection,
              LwGwLine       *line)
{
  guint64 con_id = (guint64) lw_gw_ref_con_id (&line->thing.legs[0].ref);
  double u = lw_gw_uniform (lw_gw_hash (self->config.seed, STREAM_ANSWER, con_id, (guint64) line->req_id * 2));
  double v = lw_gw_uniform (lw_gw_hash (self->config.seed, STREAM_ANSWER, con_id, (guint64) line->req_id * 2 + 1));
  gint64 quotes_us = QUOTE_MIN_US + (gint64) (u * QUOTE_VAR_US);
  gint64 model_us = MAX (quotes_us, MODEL_MIN_US + (gint64) (v * v * MODEL_VAR_US));
  gboolean still = self->config.speed == 0.0;

  if (!line->awaits_quotes)
    lw_gw_plan (self, still ? 0 : lw_gw_delay (self, quotes_us), on_first_quotes, connection->id, line->req_id, line->number, NULL);
  if (!line->awaits_computations)
    lw_gw_plan (self, still ? 0 : lw_gw_delay (self, model_us), on_first_computations, connection->id, line->req_id, line->number,
                NULL);
  line->awaits_quotes = line->awaits_computations = TRUE;
}

void
lw_gw_line_begin (LwGateway      *self,
                  LwGwConnection *connection,
                  LwGwLine       *line)
{
  line->number = ++self->n_lines;
  line->model = draw_model (self, &line->thing);
  if (!lw_gw_line_is_subscribed (self, line))
    lw_gw_error (self, connection, line->req_id, 10167, NULL);
  if (lw_gw_data_taken (self))
    lw_gw_error (self, connection, line->req_id, 10197, NULL);
  tell_type (self, connection, line);
  plan_answers (self, connection, line);
  if (line->snapshot)
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_SNAPSHOT_US), on_snapshot_end, connection->id, line->req_id, line->number, NULL);
}

void
lw_gw_lines_again (LwGateway      *self,
                   LwGwConnection *connection)
{
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);

      line->quoted = line->computed = FALSE;
      plan_answers (self, connection, line);
    }
}
