/* Market data lines: who asks for one, when it answers, when it ends. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-noise.h"
#include "lw-gw-tick.h"

/* A farm's answer to a new line: 0.2 to 1.5 s, the computations 0.5 to 4 s after the request, most of them soon. */
#define QUOTE_MIN_US 200000
#define QUOTE_VAR_US 1300000
#define MODEL_MIN_US 500000
#define MODEL_VAR_US 3500000

/* Streams of chance: when a request is answered, and which series are never computed. */
enum { STREAM_ANSWER = 77, STREAM_MODEL = 78 };

/* TWS never finds a model for some series: one in fifty here. */
#define NO_MODEL_SHARE 0.02

static const char accepted_ids[] = "100,101,104,105,106,107,125,165,221,225,232,233,236,258,293,294,295,318,375,411,456,460";

void
lw_gw_line_free (gpointer line)
{
  g_free (line);
}

static LwGwLine *
find_line (LwGwConnection *connection,
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

/* NULL when the line is gone, also where another one has its id now. */
static LwGwLine *
line_of_event (LwGwConnection  *connection,
               const LwGwEvent *event)
{
  LwGwLine *line = connection != NULL ? find_line (connection, event->id) : NULL;

  return line != NULL && line->number == event->revision ? line : NULL;
}

static void
on_first_quotes (LwGateway       *self,
                 const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = line_of_event (connection, event);
  LwGwQuote now;

  if (line == NULL || line->quoted)
    return;
  lw_gw_thing_quote (self, &line->thing, &now);
  lw_gw_tick_sides (self, connection, line, &now);
  if (!isnan (now.last))
    lw_gw_tick_last_time (self, connection, line->req_id);
  if (!isnan (now.volume))
    lw_gw_tick_size (self, connection, line->req_id, LW_GW_TICK_VOLUME, now.volume);
  if (!isnan (now.close))
    lw_gw_tick_price (self, connection, line->req_id, LW_GW_TICK_CLOSE, now.close, 0.0);
  if (!line->thing.bag)
    lw_gw_tick_activity (self, connection, line, &now);
  line->quoted = TRUE;
  line->sent = now;
}

static void
on_first_computations (LwGateway       *self,
                       const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwLine *line = line_of_event (connection, event);
  LwGwQuote now;

  if (line == NULL || line->computed)
    return;
  lw_gw_thing_quote (self, &line->thing, &now);
  lw_gw_tick_computations (self, connection, line, &now);
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

void
lw_gw_lines_step (LwGateway      *self,
                  LwGwConnection *connection)
{
  for (guint i = 0; i < connection->lines->len; i++)
    {
      LwGwLine *line = g_ptr_array_index (connection->lines, i);
      LwGwQuote now;

      if (!line->quoted || line->snapshot)
        continue;
      lw_gw_thing_quote (self, &line->thing, &now);
      lw_gw_tick_sides (self, connection, line, &now);
      if (line->computed && (lw_gw_differs (now.model, line->sent.model) || lw_gw_differs (now.bid, line->sent.bid)
                             || lw_gw_differs (now.ask, line->sent.ask)))
        lw_gw_tick_computations (self, connection, line, &now);
      line->sent = now;
    }
}

/* FALSE when an id is not accepted: that rejects the whole request. */
static gboolean
read_generic (LwGwLine   *line,
              const char *list)
{
  g_auto (GStrv) ids = g_strsplit (list, ",", -1);
  g_auto (GStrv) accepted = g_strsplit (accepted_ids, ",", -1);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *id = g_strstrip (ids[i]);

      if (id[0] == '\0')
        continue;
      if (!g_strv_contains ((const char * const *) accepted, id))
        return FALSE;
      line->volume |= strcmp (id, "100") == 0;
      line->interest |= strcmp (id, "101") == 0;
      line->hist_vol |= strcmp (id, "104") == 0;
      line->implied_vol |= strcmp (id, "106") == 0;
    }
  return TRUE;
}

static guint
lines_in_use (LwGateway *self)
{
  guint n = 0;

  for (guint i = 0; i < self->connections->len; i++)
    n += ((LwGwConnection *) g_ptr_array_index (self->connections, i))->lines->len;
  return n;
}

static gboolean
read_legs (LwGateway *self,
           LwRow     *row,
           LwGwThing *thing)
{
  memset (thing, 0, sizeof *thing);
  thing->bag = TRUE;
  for (guint i = 0; i < lw_row_count (row, LW_F_reqMktData_comboLegs); i++)
    {
      LwRow *leg = lw_row_entry (row, LW_F_reqMktData_comboLegs, i);

      if (!lw_gw_thing_add_leg (self, thing, lw_row_int (leg, LW_F_reqMktData_comboLegs_conId, 0),
                                lw_row_int (leg, LW_F_reqMktData_comboLegs_ratio, 0),
                                lw_row_text (leg, LW_F_reqMktData_comboLegs_action)))
        return FALSE;
    }
  return thing->n_legs >= 2;
}

/* Everything that stands against the request. FALSE: an error went out. */
static gboolean
line_may_open (LwGateway      *self,
               LwGwConnection *connection,
               LwRow          *row,
               LwGwLine       *line)
{
  LwGwQuery query = LW_GW_QUERY (row, reqMktData);
  g_autofree char *detail = NULL;

  if (find_line (connection, line->req_id) != NULL)
    {
      lw_gw_error (self, connection, line->req_id, 102, NULL);
      return FALSE;
    }
  if (!read_generic (line, lw_row_text (row, LW_F_reqMktData_genericTickList)))
    {
      detail = g_strconcat ("Incorrect generic tick list. Legal ones are: ", accepted_ids, NULL);
      lw_gw_error (self, connection, line->req_id, 321, detail);
      return FALSE;
    }
  if (line->snapshot && lw_row_text (row, LW_F_reqMktData_genericTickList)[0] != '\0')
    {
      lw_gw_error (self, connection, line->req_id, 321, "Snapshot market data subscription is not applicable to generic ticks");
      return FALSE;
    }
  if (lines_in_use (self) >= (guint) self->config.lines)
    {
      detail = g_strdup_printf ("%u", lines_in_use (self));
      lw_gw_error (self, connection, line->req_id, 101, detail);
      return FALSE;
    }
  if (strcmp (query.sec_type, "BAG") != 0)
    return lw_gw_thing_of_query (self, connection, line->req_id, &query, &line->thing);
  if (read_legs (self, row, &line->thing))
    return TRUE;
  lw_gw_error (self, connection, line->req_id, 200, "No security definition has been found for the request");
  return FALSE;
}

static void
send_line_params (LwGateway      *self,
                  LwGwConnection *connection,
                  const LwGwLine *line)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_tickReqParams);

  lw_row_set_int (row, LW_F_tickReqParams_reqId, line->req_id);
  lw_row_set_double (row, LW_F_tickReqParams_minTick, lw_gw_thing_increment (&line->thing, 0.0));
  lw_row_set_text (row, LW_F_tickReqParams_bboExchange, line->thing.bag ? "" : "9c0001");
  lw_row_set_int (row, LW_F_tickReqParams_snapshotPermissions, line->thing.bag ? 0 : 3);
  lw_gw_send (self, connection);
  row = lw_gw_begin (self, LW_MSG_marketDataType);
  lw_row_set_int (row, LW_F_marketDataType_reqId, line->req_id);
  lw_row_set_int (row, LW_F_marketDataType_marketDataType, 1);
  lw_gw_send (self, connection);
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

/* When the line answers: by the series and the request, so that the same again may take another time. */
static void
plan_answers (LwGateway      *self,
              LwGwConnection *connection,
              const LwGwLine *line)
{
  guint64 con_id = (guint64) lw_gw_ref_con_id (&line->thing.legs[0].ref);
  double u = lw_gw_uniform (lw_gw_hash (self->config.seed, STREAM_ANSWER, con_id, (guint64) line->req_id * 2));
  double v = lw_gw_uniform (lw_gw_hash (self->config.seed, STREAM_ANSWER, con_id, (guint64) line->req_id * 2 + 1));
  gint64 quotes_us = QUOTE_MIN_US + (gint64) (u * QUOTE_VAR_US);
  gint64 model_us = MAX (quotes_us, MODEL_MIN_US + (gint64) (v * v * MODEL_VAR_US));
  gboolean still = self->config.speed == 0.0;

  lw_gw_plan (self, still ? 0 : lw_gw_delay (self, quotes_us), on_first_quotes, connection->id, line->req_id, line->number, NULL);
  lw_gw_plan (self, still ? 0 : lw_gw_delay (self, model_us), on_first_computations, connection->id, line->req_id, line->number,
              NULL);
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

void
lw_gw_on_req_mkt_data (LwGateway      *self,
                       LwGwConnection *connection,
                       LwRow          *row)
{
  LwGwLine *line = g_new0 (LwGwLine, 1);

  line->req_id = lw_row_int (row, LW_F_reqMktData_reqId, 0);
  line->snapshot = lw_row_bool (row, LW_F_reqMktData_snapshot);
  if (!line_may_open (self, connection, row, line))
    {
      lw_gw_line_free (line);
      return;
    }
  line->number = ++self->n_lines;
  line->model = draw_model (self, &line->thing);
  g_ptr_array_add (connection->lines, line);
  send_line_params (self, connection, line);
  plan_answers (self, connection, line);
  lw_gw_plan_market (self);
}

void
lw_gw_on_cancel_mkt_data (LwGateway      *self,
                          LwGwConnection *connection,
                          LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_cancelMktData_reqId, 0);
  LwGwLine *line = find_line (connection, req_id);
  char detail[16];

  if (line != NULL)
    {
      g_ptr_array_remove (connection->lines, line);
      return;
    }
  g_snprintf (detail, sizeof detail, "%d", req_id);
  lw_gw_error (self, connection, req_id, 300, detail);
}
