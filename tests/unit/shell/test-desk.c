/* The whole program without a window, against the gateway inside it: connect, scan, ticket, transmit, fill in the database. */

#include "config.h"

#include "lw-desk-orders-fixture.h"

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

/* A tile says what the headline says, also while the preset has other bounds than the file. */
static void
assert_count (LwDesk     *desk,
              const char *name,
              int         count)
{
  for (guint i = 0; i < lw_desk_n_presets (desk); i++)
    if (strcmp (lw_desk_get_preset (desk, i)->name, name) == 0)
      {
        g_assert_cmpint (lw_desk_preset_count (desk, i), ==, count);
        return;
      }
  g_assert_not_reached ();
}

/* TWS knows no XYZ: it is named with what to do, and no longer when it is asked for no more. */
static void
assert_unknown_symbol (LwDesk *desk)
{
  LwDeskScan scan;
  LwDeskStatus status;

  lw_desk_get_scan (desk, &scan);
  lw_desk_get_status (desk, &status);
  g_assert_cmpstr (scan.problems, ==, "XYZ: TWS knows no stock or index “XYZ”: check how TWS writes it.");
  g_assert_cmpuint (scan.n_symbols, ==, 1);
  g_assert_nonnull (strstr (status.message, scan.problems));
  lw_desk_set_symbols (desk, (const char *const[]) { "SPY", NULL });
  lw_desk_get_scan (desk, &scan);
  lw_desk_get_status (desk, &status);
  g_assert_cmpstr (scan.problems, ==, "");
  g_assert_cmpstr (status.message, ==, "");
}

static void
test_scans (Fixture      *f,
            gconstpointer unused)
{
  const LwScanResult *result;
  LwDeskScan scan;

  lw_desk_set_symbols (f->desk, (const char *const[]) { "XYZ", "SPY", NULL });
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
  assert_count (f->desk, "Credit core", (int) result->n_passed);
  assert_unknown_symbol (f->desk);
}

static gboolean
quotes_are_fresh (LwDesk  *desk,
                  gpointer unused)
{
  return lw_desk_get_ticket (desk)->quotes_fresh;
}

/* Natural price: it fills at once. */
static void
test_transmits (Fixture      *f,
                gconstpointer unused)
{
  const LwDeskTicket *ticket;
  LwVertical vertical;
  char id[LW_INTENT_ID_SIZE];
  double steps = WIDE;
  LwPrice limit;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, quotes_are_fresh, NULL, "fresh quotes");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->limit, >, 0);
  g_assert_true (lw_vertical_is_credit (vertical.kind));
  g_assert_cmpfloat (lw_price_to_double (ticket->limit), >=, ticket->mid - 1e-9); /* the safe side of a credit */
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_cmpint (ticket->preview.state, ==, LW_PREVIEW_READY); /* G17: of a first order of a spread */
  g_assert_cmpfloat (ticket->preview.init_margin, >, 0);
  g_assert_cmpstr (ticket->preview.currency, ==, "USD");
  g_assert_nonnull (strstr (ticket->words, "SELL 1 SPY"));
  wait_until (f->desk, goes_at_once, &steps, "a price that trades at once may go");
  limit = lw_desk_get_ticket (f->desk)->limit;
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_strlcpy (id, lw_desk_get_ticket (f->desk)->intent, sizeof id);
  g_assert_cmpuint (strlen (id), ==, 22);
  g_assert_false (lw_desk_ticket_transmit (f->desk)); /* the second click of a double click */
  wait_until (f->desk, is_filled, id, "filled, with fees");

  g_assert_cmpuint (lw_desk_n_orders (f->desk), ==, 1);
  g_assert_cmpint (lw_desk_find_order (f->desk, id)->limit, ==, -limit); /* as TWS repeated it: what is received is negative */
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT \"limit\" FROM revision WHERE intent = ? AND purpose = 'NEW'", id), ==, (int) -limit);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM intent", id), ==, 1); /* of the first click alone */
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM gate", id), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM exec WHERE intent = ? AND secType <> 'BAG'", id), ==, 2);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM revision WHERE intent = ? AND purpose = 'NEW' AND length(hash) = 64", id), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM revision WHERE intent = ? AND purpose = 'WHATIF' AND length(hash) = 64", id), >=, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM intent WHERE id = ? AND state = 'FILLED'", id), ==, 1);
}

/* By more than half a price step: another limit would be proposed now. */
static gboolean
mid_went_on (LwDesk  *desk,
             gpointer unused)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  return fabs (ticket->mid - lw_price_to_double (ticket->limit)) > 0.0051;
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
  wait_until (f->desk, mid_went_on, NULL, "mid moved on to another price step");
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
