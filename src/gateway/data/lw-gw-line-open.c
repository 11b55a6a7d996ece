/* How a market data line is asked for and given back. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-line.h"
#include "lw-gw-tick.h"

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

/* Which contract it is. FALSE: an error went out. */
static gboolean
read_thing (LwGateway      *self,
            LwGwConnection *connection,
            LwRow          *row,
            LwGwLine       *line)
{
  LwGwQuery query = LW_GW_QUERY (row, reqMktData);

  if (strcmp (query.sec_type, "BAG") != 0)
    return lw_gw_thing_of_query (self, connection, line->req_id, &query, &line->thing);
  if (read_legs (self, row, &line->thing))
    return TRUE;
  lw_gw_error (self, connection, line->req_id, 200, "No security definition has been found for the request");
  return FALSE;
}

/* Generic ticks and snapshots. FALSE: an error went out. */
static gboolean
read_kind (LwGateway      *self,
           LwGwConnection *connection,
           LwRow          *row,
           LwGwLine       *line)
{
  const char *list = lw_row_text (row, LW_F_reqMktData_genericTickList);
  g_autofree char *legal = NULL;

  if (!lw_gw_generic_read (line, list, &legal))
    lw_gw_error (self, connection, line->req_id, 321, legal);
  else if (line->snapshot && list[0] != '\0')
    lw_gw_error (self, connection, line->req_id, 321, "Snapshot market data subscription is not applicable to generic ticks");
  else if (lw_row_bool (row, LW_F_reqMktData_regulatorySnapshot)) /* each one costs real money at TWS */
    lw_gw_error (self, connection, line->req_id, 321, "Regulatory snapshots are not permitted for this account");
  else
    return TRUE;
  return FALSE;
}

/* Live or delayed data of it may be had. FALSE: an error went out. */
static gboolean
is_permitted (LwGateway      *self,
              LwGwConnection *connection,
              const LwGwLine *line)
{
  const LwChain *chain = line->thing.legs[0].ref.underlying->chain;
  g_autofree char *detail = NULL;

  if (lw_gw_line_is_subscribed (self, line))
    return TRUE;
  if (line->asked < 3)
    {
      detail = g_strdup_printf ("%s%s %s/TOP/ALL", self->config.no_delayed ? "" : "Delayed market data is available.", chain->symbol,
                                chain->exchange);
      lw_gw_error (self, connection, line->req_id, 354, detail);
      return FALSE;
    }
  if (self->config.no_delayed)
    {
      lw_gw_error (self, connection, line->req_id, 10168, NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_free (LwGateway      *self,
         LwGwConnection *connection,
         const LwGwLine *line)
{
  char detail[16];

  if (lines_in_use (self) < (guint) self->config.lines)
    return TRUE;
  g_snprintf (detail, sizeof detail, "%u", lines_in_use (self));
  lw_gw_error (self, connection, line->req_id, 101, detail);
  return FALSE;
}

/* Everything that stands against the request. FALSE: an error went out. */
static gboolean
line_may_open (LwGateway      *self,
               LwGwConnection *connection,
               LwRow          *row,
               LwGwLine       *line)
{
  if (lw_gw_line_find (connection, line->req_id) != NULL)
    {
      lw_gw_error (self, connection, line->req_id, 102, NULL);
      return FALSE;
    }
  return read_thing (self, connection, row, line) && read_kind (self, connection, row, line)
         && is_permitted (self, connection, line) && is_free (self, connection, line);
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
}

void
lw_gw_on_req_mkt_data (LwGateway      *self,
                       LwGwConnection *connection,
                       LwRow          *row)
{
  LwGwLine *line = g_new0 (LwGwLine, 1);

  line->req_id = lw_row_int (row, LW_F_reqMktData_reqId, 0);
  line->snapshot = lw_row_bool (row, LW_F_reqMktData_snapshot);
  line->asked = connection->data_type != 0 ? connection->data_type : 1;
  line->high = line->low = NAN;
  if (!line_may_open (self, connection, row, line))
    {
      lw_gw_line_free (line);
      return;
    }
  g_ptr_array_add (connection->lines, line);
  send_line_params (self, connection, line);
  lw_gw_line_begin (self, connection, line);
  lw_gw_plan_market (self);
}

void
lw_gw_on_cancel_mkt_data (LwGateway      *self,
                          LwGwConnection *connection,
                          LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_cancelMktData_reqId, 0);
  LwGwLine *line = lw_gw_line_find (connection, req_id);
  char detail[16];

  if (line != NULL)
    {
      g_ptr_array_remove (connection->lines, line);
      return;
    }
  g_snprintf (detail, sizeof detail, "%d", req_id);
  lw_gw_error (self, connection, req_id, 300, detail);
}

void
lw_gw_on_req_market_data_type (LwGateway      *self,
                               LwGwConnection *connection,
                               LwRow          *row)
{
  int type = lw_row_int (row, LW_F_reqMarketDataType_marketDataType, 1);

  if (type < 1 || type > 4)
    lw_gw_error (self, connection, -1, 321, "Market data type is 1, 2, 3 or 4");
  else
    connection->data_type = type;
}
