/* The whole program without a window, against the gateway inside it: connect, scan, ticket, transmit, fill in the database. */

#include "config.h"

#include <sqlite3.h>

#include "lw-desk-fixture.h"
#include "lw-journal.h"

static gboolean
scan_is_done (LwDesk  *desk,
              gpointer unused)
{
  LwDeskScan scan;

  lw_desk_get_scan (desk, &scan);
  g_assert_cmpint (scan.phase, !=, LW_SCAN_FAILED);
  return scan.phase == LW_SCAN_DONE && lw_desk_get_result (desk) != NULL;
}

static gboolean
can_transmit (LwDesk  *desk,
              gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit;
}

static gboolean
is_filled (LwDesk  *desk,
           gpointer id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  return intent != NULL && intent->state == LW_INTENT_FILLED && !intent->fees_pending;
}

/* The shipped preset, within one week of expiries: a third of the quotes to read. */
static LwPreset *
narrow_preset (LwDesk     *desk,
               const char *name)
{
  LwPreset *preset = NULL;

  for (guint i = 0; i < lw_desk_n_presets (desk) && preset == NULL; i++)
    if (strcmp (lw_desk_get_preset (desk, i)->name, name) == 0)
      preset = lw_preset_copy (lw_desk_get_preset (desk, i));
  g_assert_nonnull (preset);
  for (guint i = 0; i < preset->n_filters; i++)
    if (strcmp (preset->filters[i].field, "dte") == 0)
      {
        preset->filters[i].lo = 34;
        preset->filters[i].hi = 40;
      }
  return preset;
}

static int
count_rows (const char *dir,
            const char *sql,
            const char *id)
{
  g_autofree char *path = g_build_filename (dir, "journal-DUSIM0001.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int n = -1;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

static void
test_connects (Fixture      *f,
               gconstpointer unused)
{
  LwDeskConnection connection;

  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  lw_desk_get_connection (f->desk, &connection);
  g_assert_cmpstr (connection.account, ==, "DUSIM0001");
  g_assert_cmpint (connection.kind, ==, LW_ACCOUNT_SIMULATED);
  g_assert_cmpint (connection.stats.state, ==, LW_CONN_READY);
  g_assert_cmpstr (connection.problem, ==, "");
  g_assert_false (connection.read_only);
}

static void
run_scan (Fixture    *f,
          const char *name)
{
  g_autoptr (LwPreset) preset = NULL;

  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  preset = narrow_preset (f->desk, name);
  lw_desk_scan (f->desk, preset);
  wait_until (f->desk, scan_is_done, NULL, "scan done");
}

static void
test_scans (Fixture      *f,
            gconstpointer unused)
{
  const LwScanResult *result;
  LwDeskScan scan;

  run_scan (f, "Credit core");
  result = lw_desk_get_result (f->desk);
  lw_desk_get_scan (f->desk, &scan);
  g_test_message ("%s (%u of %u series)", scan.sentence, scan.done, scan.total);
  g_assert_cmpuint (result->n_candidates, >, 100);
  g_assert_cmpuint (result->n_rows, >, 0);
  g_assert_cmpuint (scan.done, ==, scan.total);
  g_assert_cmpint (scan.swept_us, >, 0);
  for (guint i = 0; i < result->n_rows; i++)
    {
      g_assert_cmpstr (result->rows[i].vertical.symbol, ==, "SPY");
      g_assert_cmpint (result->rows[i].dte, >=, 34);
      g_assert_cmpint (result->rows[i].dte, <=, 40);
      g_assert_true (lw_vertical_is_credit (result->rows[i].vertical.kind));
    }
}

/* Natural price: it fills at once. */
static void
test_transmits (Fixture      *f,
                gconstpointer unused)
{
  const LwDeskTicket *ticket;
  LwVertical vertical;
  char id[LW_INTENT_ID_SIZE];
  LwPrice natural;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->limit, >, 0);
  g_assert_true (lw_vertical_is_credit (vertical.kind));
  g_assert_cmpfloat (lw_price_to_double (ticket->limit), >=, ticket->mid - 1e-9); /* the safe side of a credit */
  g_assert_nonnull (strstr (ticket->words, "SELL 1 SPY"));
  g_assert_true (lw_price_from_double (floor (ticket->natural * 100 - 1 + 1e-6) / 100, &natural));
  lw_desk_ticket_set_limit (f->desk, natural);
  g_assert_true (lw_desk_get_ticket (f->desk)->can_transmit);
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_strlcpy (id, lw_desk_get_ticket (f->desk)->intent, sizeof id);
  g_assert_cmpuint (strlen (id), ==, 22);
  g_assert_false (lw_desk_ticket_transmit (f->desk)); /* the second click of a double click */
  wait_until (f->desk, is_filled, id, "filled, with fees");

  g_assert_cmpuint (lw_desk_n_orders (f->desk), ==, 1);
  g_assert_cmpint (lw_desk_find_order (f->desk, id)->limit, ==, -natural); /* as TWS repeated it: what is received is negative */
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT \"limit\" FROM revision WHERE intent = ?", id), ==, (int) -natural);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM intent", id), ==, 1); /* of the first click alone */
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM gate", id), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM exec WHERE intent = ? AND secType <> 'BAG'", id), ==, 2);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM revision WHERE intent = ? AND length(hash) = 64", id), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM intent WHERE id = ? AND state = 'FILLED'", id), ==, 1);
}

static gboolean
mid_went_on (LwDesk  *desk,
             gpointer unused)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  return fabs (ticket->mid - lw_price_to_double (ticket->limit)) > 0.0101;
}

/* What stands on the ticket is what is sent: once the quotes are fresh the market no longer moves the limit. */
static void
test_limit_stays (Fixture      *f,
                  gconstpointer unused)
{
  const LwScanResult *result;
  const LwScanRow *widest;
  LwVertical vertical;
  LwPrice limit;

  run_scan (f, "Credit core");
  result = lw_desk_get_result (f->desk);
  widest = &result->rows[0];
  g_assert_cmpfloat (widest->max_loss_usd, <, 450.0);
  for (guint i = 1; i < result->n_rows; i++)
    if (result->rows[i].width > widest->width && result->rows[i].max_loss_usd < 450.0) /* within G1 */
      widest = &result->rows[i];
  vertical = widest->vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  limit = lw_desk_get_ticket (f->desk)->limit;
  wait_until (f->desk, mid_went_on, NULL, "mid moved on by more than a cent");
  g_assert_cmpint (lw_desk_get_ticket (f->desk)->limit, ==, limit);
}

/* Nothing was read since the ticket opened: there are quotes, of the scan, and they are not good enough for an order. */
static void
assert_old_quotes_do_not_count (LwDesk *desk)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  g_assert_true (isfinite (ticket->mid));
  g_assert_true (ticket->limit > 0 && ticket->limit != LW_PRICE_NONE);
  g_assert_false (ticket->quotes_fresh);
  g_assert_false (ticket->can_transmit);
  g_assert_false (lw_desk_ticket_transmit (desk));
  g_assert_cmpstr (lw_desk_get_ticket (desk)->intent, ==, "");
}

/* A quantity above G4 is refused, and nothing leaves. */
static void
test_gate_refuses (Fixture      *f,
                   gconstpointer unused)
{
  const LwDeskTicket *ticket;
  LwVertical vertical;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  assert_old_quotes_do_not_count (f->desk);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  lw_desk_ticket_set_quantity (f->desk, 11);
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_false (ticket->can_transmit);
  g_assert_cmpstr (ticket->why_not, !=, "");
  g_assert_false (lw_desk_ticket_transmit (f->desk));
  g_assert_cmpstr (lw_desk_get_ticket (f->desk)->intent, ==, "");
  g_assert_cmpuint (lw_desk_n_orders (f->desk), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shell/desk/connects", Fixture, NULL, set_up, test_connects, tear_down);
  g_test_add ("/shell/desk/scans", Fixture, NULL, set_up, test_scans, tear_down);
  g_test_add ("/shell/desk/transmits", Fixture, NULL, set_up, test_transmits, tear_down);
  g_test_add ("/shell/desk/limit-stays", Fixture, NULL, set_up, test_limit_stays, tear_down);
  g_test_add ("/shell/desk/gate-refuses", Fixture, NULL, set_up, test_gate_refuses, tear_down);
  return g_test_run ();
}
