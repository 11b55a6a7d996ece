/* Scanner subscriptions: the whole list again and again until the client has enough. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-noise.h"
#include "lw-gw-scanner.h"

#define MAX_SCANS 10

/* The first list takes 0.3 to 1 s; then it comes every 30 s. */
#define FIRST_MIN_US 300000
#define FIRST_VAR_US 700000
#define AGAIN_US     (30 * G_USEC_PER_SEC)

typedef struct
{
  const LwGwUnderlying *underlying;
  double                figure;
} Found;

void
lw_gw_scan_free (gpointer data)
{
  LwGwScan *scan = data;

  g_array_unref (scan->limits);
  g_free (scan);
}

static LwGwScan *
find_scan (const LwGwConnection *connection,
           gint32                req_id)
{
  for (guint i = 0; i < connection->scans->len; i++)
    {
      LwGwScan *scan = g_ptr_array_index (connection->scans, i);

      if (scan->req_id == req_id)
        return scan;
    }
  return NULL;
}

/* Funds are among the stocks, unless the client leaves them out. */
static gboolean
kind_fits (const LwGwScan       *scan,
           const LwGwUnderlying *underlying)
{
  LwGwScanKind kind = lw_gw_scan_kind (underlying);

  if (scan->primary[0] != '\0' && strcmp (scan->primary, underlying->recipe->primary) != 0)
    return FALSE;
  if (scan->kind != LW_GW_SCAN_SHARES)
    return scan->kind == kind;
  return kind == LW_GW_SCAN_FUNDS ? scan->with_funds : kind == LW_GW_SCAN_SHARES && scan->with_shares;
}

static gboolean
limits_fit (const LwGwScan        *scan,
            const LwGwScanFigures *figures)
{
  for (guint i = 0; i < scan->limits->len; i++)
    {
      const LwGwScanLimit *limit = &g_array_index (scan->limits, LwGwScanLimit, i);
      double figure = G_STRUCT_MEMBER (double, figures, limit->offset) * limit->scale;

      if (limit->above ? !(figure >= limit->value) : !(figure <= limit->value))
        return FALSE;
    }
  return TRUE;
}

static int
compare_found (gconstpointer a,
               gconstpointer b)
{
  const Found *left = a, *right = b;

  if (left->figure != right->figure)
    return left->figure > right->figure ? -1 : 1;
  return strcmp (left->underlying->chain->symbol, right->underlying->chain->symbol);
}

/* Best first. */
static GArray *
rank (LwGateway      *self,
      const LwGwScan *scan)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Found));

  for (guint i = 0; i < lw_gw_market_n_underlyings (self->market); i++)
    {
      Found found = { lw_gw_market_get_underlying (self->market, i), NAN };
      LwGwScanFigures figures;

      if (!kind_fits (scan, found.underlying))
        continue;
      lw_gw_scan_figures (self, found.underlying, &figures);
      found.figure = G_STRUCT_MEMBER (double, &figures, scan->offset) * (scan->highest ? 1.0 : -1.0);
      if (!isnan (found.figure) && limits_fit (scan, &figures))
        g_array_append_val (rows, found);
    }
  g_array_sort (rows, compare_found);
  return rows;
}

static void
append_row (LwRow                *row,
            guint                 place,
            const LwGwUnderlying *underlying)
{
  LwRow *entry = lw_row_append (row, LW_F_scannerData_rows);
  const LwChain *chain = underlying->chain;
  const char *market = lw_gw_recipe_class (underlying->recipe, chain->symbol);

  lw_row_set_int (entry, LW_F_scannerData_rows_rank, (gint32) place);
  lw_row_set_int (entry, LW_F_scannerData_rows_conId, chain->con_id);
  lw_row_set_text (entry, LW_F_scannerData_rows_symbol, chain->symbol);
  lw_row_set_text (entry, LW_F_scannerData_rows_secType, lw_sec_type_text (chain->sec_type));
  lw_row_set_double (entry, LW_F_scannerData_rows_strike, 0.0);
  lw_row_set_text (entry, LW_F_scannerData_rows_right, "0");
  lw_row_set_text (entry, LW_F_scannerData_rows_exchange, chain->exchange);
  lw_row_set_text (entry, LW_F_scannerData_rows_currency, chain->currency);
  lw_row_set_text (entry, LW_F_scannerData_rows_localSymbol, chain->symbol);
  lw_row_set_text (entry, LW_F_scannerData_rows_marketName, market);
  lw_row_set_text (entry, LW_F_scannerData_rows_tradingClass, market);
}

static void
send_rows (LwGateway      *self,
           LwGwConnection *connection,
           const LwGwScan *scan,
           const GArray   *found)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_scannerData);

  lw_row_set_int (row, LW_F_scannerData_reqId, scan->req_id);
  for (guint i = 0; i < MIN (found->len, scan->n_rows); i++)
    append_row (row, i, g_array_index (found, Found, i).underlying);
  lw_gw_send (self, connection);
}

/* A list without rows is told by 165, once. */
static void
on_scan (LwGateway       *self,
         const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwScan *scan = connection != NULL ? find_scan (connection, event->id) : NULL;
  g_autoptr (GArray) found = NULL;

  if (scan == NULL || scan->serial != event->revision)
    return;
  found = rank (self, scan);
  if (found->len > 0)
    send_rows (self, connection, scan, found);
  else if (!scan->empty)
    lw_gw_error (self, connection, scan->req_id, 165, "no items retrieved");
  scan->empty = found->len == 0;
  lw_gw_plan (self, AGAIN_US, on_scan, event->connection, event->id, event->revision, NULL);
}

/* TRUE: one more may be had. */
static gboolean
may_open (LwGateway      *self,
          LwGwConnection *connection,
          gint32          req_id)
{
  if (find_scan (connection, req_id) != NULL)
    lw_gw_error (self, connection, req_id, 322, "Duplicate ticker ID for API scanner subscription");
  else if (connection->scans->len >= MAX_SCANS)
    lw_gw_error (self, connection, req_id, 162, "Only 10 simultaneous API scanner subscriptions are allowed.");
  else
    return TRUE;
  return FALSE;
}

void
lw_gw_on_req_scanner_subscription (LwGateway      *self,
                                   LwGwConnection *connection,
                                   LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqScannerSubscription_reqId, 0);
  g_autofree char *refusal = NULL;
  LwGwScan *scan;
  guint64 chance;
  int code;

  if (!may_open (self, connection, req_id))
    return;
  scan = g_new0 (LwGwScan, 1);
  scan->req_id = req_id;
  scan->limits = g_array_new (FALSE, FALSE, sizeof (LwGwScanLimit));
  refusal = lw_gw_scan_read (row, scan, &code);
  if (refusal != NULL)
    {
      lw_gw_error (self, connection, req_id, code, refusal);
      lw_gw_scan_free (scan);
      return;
    }
  scan->serial = ++self->n_scans;
  g_ptr_array_add (connection->scans, scan);
  chance = lw_gw_hash (self->config.seed, 79, scan->serial, 0);
  lw_gw_plan (self, lw_gw_delay (self, FIRST_MIN_US + (gint64) (FIRST_VAR_US * lw_gw_uniform (chance))), on_scan, connection->id, req_id,
              scan->serial, NULL);
}

void
lw_gw_on_cancel_scanner_subscription (LwGateway      *self,
                                      LwGwConnection *connection,
                                      LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_cancelScannerSubscription_reqId, 0);
  LwGwScan *scan = find_scan (connection, req_id);
  char detail[64];

  g_snprintf (detail, sizeof detail, scan != NULL ? "API scanner subscription cancelled: %d" : "%d", req_id);
  lw_gw_error (self, connection, req_id, scan != NULL ? 162 : 365, detail);
  if (scan != NULL)
    g_ptr_array_remove (connection->scans, scan);
}

void
lw_gw_on_req_scanner_parameters (LwGateway      *self,
                                 LwGwConnection *connection,
                                 LwRow          *row)
{
  g_autofree char *xml = lw_gw_scan_params ();

  lw_row_set_text (lw_gw_begin (self, LW_MSG_scannerParameters), LW_F_scannerParameters_xml, xml);
  lw_gw_send (self, connection);
}
