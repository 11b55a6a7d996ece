/* What a person does with orders that stand, against the gateway inside the program: change, stop, release, cancel everything. */

#include "config.h"

#include "lw-desk-orders-fixture.h"

#define MOST_USD 450 /* that a spread may lose, with room below the limit of 500 */

/* The widest spread: a tenth of its width is how far its limit may be from the market. */
static const LwScanRow *
widest (const LwScanResult *result)
{
  const LwScanRow *best = NULL;

  for (guint i = 0; i < result->n_rows; i++)
    {
      const LwScanRow *row = &result->rows[i];

      if ((row->width - row->price) * 100 < MOST_USD && (best == NULL || row->width > best->width))
        best = row;
    }
  g_assert_nonnull (best);
  return best;
}

/* An order so far above the market that it rests; its id goes to @id. */
static void
rest (Fixture *f,
      char    *id)
{
  const LwScanRow *row = widest (lw_desk_get_result (f->desk));
  LwVertical vertical = row->vertical;
  LwPrice above = (LwPrice) (0.08 * row->width * LW_PRICE_SCALE);
  const LwDeskTicket *ticket;

  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  lw_desk_ticket_set_limit (f->desk, ticket->limit + MAX (2, above / ticket->increment) * ticket->increment);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_strlcpy (id, lw_desk_get_ticket (f->desk)->intent, LW_INTENT_ID_SIZE);
}

static gboolean
is_working (LwDesk  *desk,
            gpointer id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  return intent != NULL && intent->state == LW_INTENT_WORKING && intent->verified;
}

static gboolean
change_is_over (LwDesk  *desk,
                gpointer id)
{
  return !lw_desk_find_order (desk, id)->change_open;
}

static gboolean
is_cancelled (LwDesk  *desk,
              gpointer id)
{
  return lw_desk_find_order (desk, id)->state == LW_INTENT_CANCELLED;
}

static void
test_changes (Fixture      *f,
              gconstpointer unused)
{
  const LwDeskTicket *ticket;
  char id[LW_INTENT_ID_SIZE];
  g_autofree char *sentence = NULL;
  LwPrice limit;

  run_scan (f, "Credit core");
  rest (f, id);
  wait_until (f->desk, is_working, id, "working");
  g_assert_true (lw_desk_ticket_open_order (f->desk, id));
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpstr (ticket->changes, ==, id);
  g_assert_cmpint (ticket->limit, ==, -lw_desk_find_order (f->desk, id)->limit); /* what TWS works */
  g_assert_false (lw_desk_ticket_transmit (f->desk)); /* nothing is changed yet */
  g_assert_nonnull (strstr (lw_desk_get_ticket (f->desk)->verdict.sentence, "these values already"));
  limit = ticket->limit + ticket->increment;
  lw_desk_ticket_set_limit (f->desk, limit);
  wait_until (f->desk, can_transmit, NULL, "Change is possible");
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_assert_false (lw_desk_ticket_transmit (f->desk)); /* the second click of a double click */
  sentence = lw_desk_order_sentence (f->desk, lw_desk_find_order (f->desk, id));
  wait_until (f->desk, change_is_over, id, "the change is answered");
  g_assert_cmpint (lw_desk_find_order (f->desk, id)->limit, ==, -limit);
  g_assert_false (lw_desk_find_order (f->desk, id)->change_unknown);
  g_assert_cmpuint (lw_desk_n_orders (f->desk), ==, 1);
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM revision WHERE intent = ? AND purpose = 'MODIFY'", id), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM revision WHERE intent = ? AND purpose = 'MODIFY' AND state = 'ACKED'"
                               " AND length(hash) = 64", id), ==, 1);
}

/* A start later the chain is not loaded: the ticket loads it. */
static void
test_changes_after_a_start (Fixture      *f,
                            gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  LwPrice limit;

  run_scan (f, "Credit core");
  rest (f, id);
  wait_until (f->desk, is_working, id, "working");
  limit = -lw_desk_find_order (f->desk, id)->limit;
  start_again (f);
  wait_until (f->desk, is_working, id, "it is working still");
  g_assert_true (lw_desk_ticket_open_order (f->desk, id));
  g_assert_true (isnan (lw_desk_get_ticket (f->desk)->short_leg.bid) && isnan (lw_desk_get_ticket (f->desk)->fees_low_usd));
  lw_desk_ticket_set_limit (f->desk, limit + lw_desk_get_ticket (f->desk)->increment);
  wait_until (f->desk, can_transmit, NULL, "Change is possible");
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  wait_until (f->desk, change_is_over, id, "the change is answered");
  g_assert_cmpint (lw_desk_find_order (f->desk, id)->limit, <, -limit);
}

static void
test_kill (Fixture      *f,
           gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  LwVertical vertical;

  run_scan (f, "Credit core");
  rest (f, id);
  wait_until (f->desk, is_working, id, "working");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  lw_desk_kill (f->desk);
  g_assert_true (lw_desk_is_killed (f->desk));
  g_assert_false (lw_desk_get_ticket (f->desk)->can_transmit);
  g_assert_cmpstr (lw_desk_get_ticket (f->desk)->verdict.rule, ==, "G15");
  g_assert_false (lw_desk_ticket_transmit (f->desk));
  wait_until (f->desk, is_cancelled, id, "its order is cancelled");
  lw_desk_release_kill (f->desk);
  g_assert_false (lw_desk_is_killed (f->desk));
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible again");
}

/* Pressed before there is a journal it is kept until there is one. */
static void
test_kill_at_once (Fixture      *f,
                   gconstpointer unused)
{
  lw_desk_kill (f->desk);
  g_assert_true (lw_desk_is_killed (f->desk));
  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  g_assert_true (lw_desk_is_killed (f->desk));
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT value FROM number WHERE key = 'killed'", ""), ==, 1);
}

/* The window is closed, or another profile chosen, while the journal is written. */
static void
test_closed_at_once (Fixture      *f,
                     gconstpointer unused)
{
  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  lw_desk_kill (f->desk);
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT value FROM number WHERE key = 'killed'", ""), ==, 1);
  start_again (f);
  g_assert_true (lw_desk_is_killed (f->desk));
}

/* What waits behind the commit that is under way is written, too. */
static void
test_closed_behind_a_commit (Fixture      *f,
                             gconstpointer unused)
{
  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  lw_desk_kill (f->desk);
  lw_desk_release_kill (f->desk);
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM kill", ""), ==, 2);
  g_assert_cmpint (count_rows (f->dir, "SELECT value FROM number WHERE key = 'killed'", ""), ==, 0);
  start_again (f);
  g_assert_false (lw_desk_is_killed (f->desk));
}

/* As a run of before left it. */
static void
plant_position (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "journal-DUSIM0001.sqlite", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO unattributed SELECT 'P1', 'BROKEN_SPREAD', 'SPY', NULL, 7, -1, 0, 8, 1, 1, 0, 0, 'Broken spread',"
                                 " 'BROKEN SPREAD: of SPY', max (snapshot), 9, NULL FROM position_seen", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static gboolean
looks_on (LwDesk  *desk,
          gpointer unused)
{
  g_autoptr (GArray) rows = lw_desk_unattributed (desk);
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.read_only && rows->len == 1;
}

static gboolean
is_saved (LwDesk  *desk,
          gpointer unused)
{
  return lw_desk_is_saved (desk);
}

/* It is told at the start, is shown by whoever reads, and is signed off by the one who writes, once; its alarm goes with it. */
static void
test_sign_off (Fixture      *f,
               gconstpointer unused)
{
  Fixture other = { .dir = f->dir };
  g_autoptr (LwDesk) reader = NULL;
  g_autoptr (GArray) rows = NULL, left = NULL;

  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  g_assert_true (lw_desk_positions_agree (f->desk));
  lw_desk_stop (f->desk); /* and writes what is under way */
  plant_position (f);
  start_again (f);
  rows = lw_desk_unattributed (f->desk);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (g_array_index (rows, LwUnattributed, 0).id, ==, "P1");
  g_assert_cmpuint (lw_desk_n_alarms (f->desk), ==, 1);
  g_assert_cmpstr (lw_desk_get_alarm (f->desk, 0)->position, ==, "P1");
  make_desk (&other);
  reader = other.desk;
  g_assert_false (lw_desk_positions_agree (reader));
  g_assert_false (lw_desk_signoff_position (reader, "P1"));
  lw_desk_start (reader);
  wait_until (reader, looks_on, NULL, "another instance looks on");
  g_assert_false (lw_desk_signoff_position (reader, "P1"));
  lw_desk_stop (reader);
  g_assert_true (lw_desk_signoff_position (f->desk, "P1"));
  g_assert_false (lw_desk_signoff_position (f->desk, "P1"));
  g_assert_cmpuint (lw_desk_n_alarms (f->desk), ==, 0);
  left = lw_desk_unattributed (f->desk);
  g_assert_cmpuint (left->len, ==, 0);
  wait_until (f->desk, is_saved, NULL, "it is in the journal");
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM signoff WHERE what = ?", "P1"), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM unattributed WHERE id = ? AND signed_us > 9", "P1"), ==, 1);
}

static void
test_global_cancel (Fixture      *f,
                    gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];

  g_assert_false (lw_desk_global_cancel (f->desk)); /* not connected: said, and nothing waits to be sent */
  run_scan (f, "Credit core");
  rest (f, id);
  wait_until (f->desk, is_working, id, "working");
  g_assert_true (lw_desk_global_cancel (f->desk));
  wait_until (f->desk, is_cancelled, id, "its order is cancelled");
  g_assert_false (lw_desk_is_killed (f->desk));
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM event WHERE kind = 'global-cancel'", ""), ==, 1);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM cancel WHERE intent = ?", id), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shell/desk-acts/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/shell/desk-acts/changes-after-a-start", Fixture, NULL, set_up, test_changes_after_a_start, tear_down);
  g_test_add ("/shell/desk-acts/kill", Fixture, NULL, set_up, test_kill, tear_down);
  g_test_add ("/shell/desk-acts/closed-at-once", Fixture, NULL, set_up, test_closed_at_once, tear_down);
  g_test_add ("/shell/desk-acts/closed-behind-a-commit", Fixture, NULL, set_up, test_closed_behind_a_commit, tear_down);
  g_test_add ("/shell/desk-acts/kill-at-once", Fixture, NULL, set_up, test_kill_at_once, tear_down);
  g_test_add ("/shell/desk-acts/sign-off", Fixture, NULL, set_up, test_sign_off, tear_down);
  g_test_add ("/shell/desk-acts/global-cancel", Fixture, NULL, set_up, test_global_cancel, tear_down);
  return g_test_run ();
}
