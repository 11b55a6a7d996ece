/* Targets and stops against the gateway inside the program: staged, sent by themselves, over a restart, beside the ticket that a person has
 * open. */

#include "config.h"

#include <math.h>

#include "lw-desk-exits.h"
#include "lw-desk-orders-fixture.h"

static void
set_exit (Fixture *f, const char *id, LwExitWish wish)
{
  g_autofree char *complaint = NULL;

  if (!lw_desk_set_exit (f->desk, id, &wish, &complaint))
    g_error ("%s", complaint);
}

/* On both sides of what it was opened for, so that a market that moves comes to one of them soon: it was sold for what trades at once, and
 * its middle is worse already. */
static LwExitWish
near_both (Fixture *f, const char *id, LwExitMode mode)
{
  LwPrice paid = (LwPrice) llround (fabs (lw_desk_find_order (f->desk, id)->avg_price) * LW_PRICE_SCALE);

  return (LwExitWish) { { LW_EXIT_RULE_PRICE, paid - 100 }, { LW_EXIT_RULE_PRICE, paid + 1 }, mode };
}

static LwExitWish
far_target (LwExitMode mode)
{
  return (LwExitWish) { { LW_EXIT_RULE_SHARE, 9900 }, { LW_EXIT_RULE_NONE, 0 }, mode };
}

static gboolean
is_staged (LwDesk *desk, gpointer id)
{
  const LwExit *exit = lw_desk_find_exit (desk, id); /* once it is on disk */

  return exit != NULL && exit->state == LW_EXIT_STATE_STAGED;
}

static gboolean
is_closed (LwDesk *desk, gpointer id)
{
  const LwExit *exit = lw_desk_find_exit (desk, id);

  return exit != NULL && exit->state == LW_EXIT_STATE_FIRED && is_filled (desk, (gpointer) exit->closing);
}

static gboolean
is_closed_by_itself (LwDesk *desk, gpointer id)
{
  g_autofree char *sentence = lw_desk_exit_sentence (desk, id);

  if (is_staged (desk, id))
    g_error ("staged: %s", sentence);
  return is_closed (desk, id);
}

static gboolean
is_looked_at (LwDesk *desk, gpointer id)
{
  g_autofree char *sentence = lw_desk_exit_sentence (desk, id);

  return lw_desk_find_exit (desk, id) != NULL && strstr (sentence, "Waits") == NULL;
}

static int
count_closings (Fixture *f, const char *id)
{
  return count_rows (f->dir, "SELECT count(*) FROM intent WHERE class = 'CLOSE' AND order_id > 0 AND ?1 <> ''", id);
}

static void
test_stage (Fixture *f, gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  const LwDeskTicket *ticket;
  g_autofree char *words = NULL;

  hold_one (f, id);
  lw_desk_ticket_close (f->desk);
  set_exit (f, id, near_both (f, id, LW_EXIT_MODE_STAGE));
  wait_until (f->desk, is_staged, id, "one of them is staged");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_true (ticket->open && ticket->unwinds);
  g_assert_cmpint (ticket->quantity, ==, 1);
  g_assert_cmpstr (ticket->intent, ==, "");
  words = lw_desk_exit_short (f->desk, id);
  g_assert_nonnull (strstr (words, "reached, not sent"));
  g_assert_cmpint (count_closings (f, id), ==, 0);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_true (lw_desk_ticket_transmit (f->desk)); /* one click */
  wait_until (f->desk, is_closed, id, "it is closed");
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM exit WHERE intent = ?1 AND state = 'FIRED'", id), ==, 1);
}

/* The ticket that a person is at stays as it is. */
static void
test_auto (Fixture *f, gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  LwVertical opened = hold_one (f, id);
  const LwDeskTicket *ticket;

  lw_desk_ticket_open (f->desk, &opened);
  lw_desk_ticket_set_quantity (f->desk, 3);
  set_exit (f, id, near_both (f, id, LW_EXIT_MODE_AUTO));
  wait_until (f->desk, is_closed_by_itself, id, "it closed by itself");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_true (ticket->open && !ticket->unwinds);
  g_assert_cmpint (ticket->quantity, ==, 3);
  g_assert_cmpstr (ticket->intent, ==, "");
  g_assert_cmpint (count_closings (f, id), ==, 1);
  g_assert_cmpint (lw_desk_held_quantity (f->desk, &opened, 0), ==, 0);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM arm WHERE what = ?1", id), ==, 1);
}

/* It is there after a restart, and watched: by contracts that nobody but it has loaded. What was armed is armed no more. */
static void
test_restart (Fixture *f, gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  g_autofree char *sentence = NULL;

  hold_one (f, id);
  set_exit (f, id, far_target (LW_EXIT_MODE_AUTO));
  wait_until (f->desk, is_looked_at, id, "it is watched");
  start_again (f);
  g_assert_cmpint (lw_desk_find_exit (f->desk, id)->wish.mode, ==, LW_EXIT_MODE_STAGE);
  wait_until (f->desk, is_looked_at, id, "it is watched again");
  sentence = lw_desk_exit_sentence (f->desk, id);
  g_assert_nonnull (strstr (sentence, "not armed any more"));
  g_assert_cmpint (lw_desk_find_exit (f->desk, id)->state, ==, LW_EXIT_STATE_WATCHING);
}

static void
test_with_the_ticket (Fixture *f, gconstpointer unused)
{
  const LwExitWish wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE };
  LwExitWish bad = wish, got;
  char id[LW_INTENT_ID_SIZE];
  g_autofree char *words = NULL, *complaint = NULL, *none = NULL;
  LwVertical vertical;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  none = lw_desk_ticket_exit_words (f->desk);
  g_assert_cmpstr (none, ==, "");
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  bad.stop = (LwExitRule) { LW_EXIT_RULE_MULTIPLE, 100 * LW_PRICE_SCALE };
  lw_desk_ticket_set_exit (f->desk, &bad);
  complaint = lw_desk_ticket_exit_words (f->desk);
  g_assert_nonnull (strstr (complaint, "never reached"));
  g_assert_false (lw_desk_get_ticket (f->desk)->can_transmit);
  lw_desk_ticket_set_exit (f->desk, &wish);
  lw_desk_ticket_get_exit (f->desk, &got);
  g_assert_true (lw_exit_rule_equal (&got.target, &wish.target));
  words = lw_desk_ticket_exit_words (f->desk);
  g_assert_nonnull (strstr (words, "50 % of the maximum profit: closes at"));
  g_assert_nonnull (strstr (words, "nothing rests at TWS"));
  send_at_once (f, WIDE, id);
  g_assert_cmpint (lw_desk_find_exit (f->desk, id)->state, ==, LW_EXIT_STATE_WATCHING);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM exit WHERE intent = ?1 AND target = '50%' AND stop = ''", id), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desk/exits/stage", Fixture, NULL, set_up, test_stage, tear_down);
  g_test_add ("/desk/exits/auto", Fixture, NULL, set_up, test_auto, tear_down);
  g_test_add ("/desk/exits/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/desk/exits/with-the-ticket", Fixture, NULL, set_up, test_with_the_ticket, tear_down);
  return g_test_run ();
}
