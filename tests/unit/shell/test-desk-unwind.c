/* Tickets that close and roll, against the gateway inside the program: from an order, from two positions, with contracts that no scan has
 * loaded; and what a ticket shows of them. */

#include "config.h"

#include <math.h>

#include "lw-desk-orders-fixture.h"
#include "lw-desk-private.h"

static void
assert_nothing_held (Fixture          *f,
                     const LwVertical *vertical,
                     const char       *id)
{
  g_autofree char *why = NULL;
  LwVertical held;
  int quantity;

  g_assert_cmpint (lw_desk_held_quantity (f->desk, vertical, 0), ==, 0);
  g_assert_cmpint (lw_desk_held_quantity (f->desk, vertical, 1), ==, 0);
  g_assert_cmpint (lw_desk_held_quantity (f->desk, vertical, -1), ==, 0);
  g_assert_false (lw_desk_held_by_intent (f->desk, id, &held, &quantity, &why));
  g_assert_nonnull (strstr (why, "not held any more"));
}

static LwHeld
held_of (Fixture    *f,
         const char *id)
{
  g_autofree LwHeld *held = lw_desk_held_of_orders (f->desk);

  for (guint i = 0; i < lw_desk_n_orders (f->desk); i++)
    if (strcmp (lw_desk_get_order (f->desk, i)->id, id) == 0)
      return held[i];
  g_assert_not_reached ();
}

/* What is held is closed from the row of @id, and from that of @none no more; NULL = there is no such order. */
static void
assert_held_by (Fixture    *f,
                const char *id,
                const char *none)
{
  g_autofree char *why = NULL;
  LwVertical held;
  int quantity;

  g_assert_cmpint (held_of (f, id), ==, LW_HELD_BOTH);
  if (none == NULL)
    return;
  g_assert_cmpint (held_of (f, none), ==, LW_HELD_NONE);
  g_assert_false (lw_desk_held_by_intent (f->desk, none, &held, &quantity, &why));
  g_assert_nonnull (strstr (why, "not held any more"));
}

static void
open_again (Fixture          *f,
            const LwVertical *vertical,
            char             *id)
{
  lw_desk_ticket_open (f->desk, vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  send_at_once (f, WIDE, id);
}

static void
test_close (Fixture      *f,
            gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE], closing[LW_INTENT_ID_SIZE], again[LW_INTENT_ID_SIZE];
  g_autofree char *why = NULL, *none = NULL, *closed = NULL;
  LwVertical opened = hold_one (f, id), held;
  const LwDeskTicket *ticket;
  int quantity;

  g_assert_true (lw_desk_held_by_intent (f->desk, id, &held, &quantity, &why));
  g_assert_null (why);
  g_assert_cmpint (quantity, ==, 1);
  assert_held_by (f, id, NULL);
  g_assert_cmpmem (&held, sizeof held, &opened, sizeof opened);
  g_assert_false (lw_desk_held_by_intent (f->desk, "LWNONE", &held, &quantity, &none));
  g_assert_nonnull (none);
  lw_desk_ticket_open_close (f->desk, &opened, 0, 1);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_true (ticket->unwinds);
  g_assert_cmpint (ticket->vertical.kind, ==, lw_vertical_inverse (opened.kind));
  g_assert_cmpint (ticket->verdict.order_class, ==, LW_CLASS_CLOSE);
  g_assert_true (g_str_has_suffix (ticket->words, " DEBIT to close"));
  g_assert_true (isnan (ticket->row.pop)); /* nothing is opened that could win */
  g_assert_cmpfloat (ticket->fees_low_usd, >, 0);
  send_at_once (f, WIDE, closing);
  g_assert_cmpint (lw_desk_find_order (f->desk, closing)->order_class, ==, LW_CLASS_CLOSE);
  assert_nothing_held (f, &opened, id);
  g_assert_false (lw_desk_held_by_intent (f->desk, closing, &held, &quantity, &closed));
  g_assert_nonnull (strstr (closed, "closed a spread"));
  open_again (f, &opened, again);
  assert_held_by (f, again, id);
  lw_desk_stop (f->desk);
  g_assert_cmpint (count_rows (f->dir, "SELECT count(*) FROM intent WHERE id = ? AND class = 'CLOSE'", closing), ==, 1);
}

/* One leg after the other: the short one first. */
static void
test_legs (Fixture      *f,
           gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE], other[LW_INTENT_ID_SIZE];
  LwVertical opened = hold_one (f, id);
  const LwDeskTicket *ticket;

  g_assert_cmpint (lw_desk_held_quantity (f->desk, &opened, 1), ==, 1);
  lw_desk_ticket_open_close (f->desk, &opened, -1, 1);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->alone, ==, 1); /* it is bought back */
  g_assert_cmpfloat (ticket->natural, >, 0);
  g_assert_cmpfloat (ticket->natural, >=, ticket->mid);
  send_at_once (f, 2, other);
  g_assert_cmpint (lw_desk_held_quantity (f->desk, &opened, 0), ==, 0);
  lw_desk_ticket_open_close (f->desk, &opened, 1, 1);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->alone, ==, -1);
  g_assert_cmpfloat (ticket->natural, <=, ticket->mid);
  send_at_once (f, 2, other);
  assert_nothing_held (f, &opened, id);
}

static gboolean
has_later (LwDesk  *desk,
           gpointer opened)
{
  const LwChain *chain = lw_desk_get_chain (desk, "SPY");

  return chain != NULL && chain->expiries[chain->n_expiries - 1].settle > ((const LwVertical *) opened)->settle;
}

/* The same strikes a week later; the scan then begins anew, and knows nothing of it. */
static LwVertical
find_later (Fixture          *f,
            const LwVertical *opened)
{
  g_autoptr (LwPreset) preset = narrow_preset (f->desk, "Credit core");
  const LwChain *chain;
  LwVertical target;

  g_assert_true (lw_desk_load_expiries (f->desk, "SPY", opened->settle + 7, opened->settle + 6)); /* a Friday, but for a holiday */
  wait_until (f->desk, has_later, (gpointer) opened, "a later expiry");
  chain = lw_desk_get_chain (f->desk, "SPY");
  g_assert_true (lw_vertical_from_chain (chain, chain->n_expiries - 1, opened->kind, opened->k1, opened->k2, &target));
  lw_desk_scan (f->desk, preset);
  wait_until (f->desk, scan_is_done, NULL, "scan done");
  g_assert_cmpint (lw_chain_find_con_id (lw_desk_get_chain (f->desk, "SPY"), target.con_id_1), <, 0);
  return target;
}

/* A later expiry that the scan has not loaded: the ticket loads both for itself and leaves the scan's chain alone. */
static void
test_roll (Fixture      *f,
           gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE], rolled[LW_INTENT_ID_SIZE];
  LwVertical opened = hold_one (f, id), target = find_later (f, &opened), held;
  const LwChain *before = lw_desk_get_chain (f->desk, opened.symbol);
  const LwDeskTicket *ticket;
  g_autofree char *why = NULL;
  int quantity;

  lw_desk_ticket_open_roll (f->desk, &opened, &target, 1);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->verdict.order_class, ==, LW_CLASS_ROLL);
  g_assert_true (g_str_has_prefix (ticket->words, "ROLL 1 SPY"));
  g_assert_cmpfloat (ticket->natural, >=, ticket->mid);
  send_at_once (f, WIDE, rolled);
  g_assert_cmpuint (lw_desk_find_order (f->desk, rolled)->n_legs, ==, 4);
  g_assert_cmpint (lw_desk_held_quantity (f->desk, &opened, 0), ==, 0);
  g_assert_true (lw_desk_held_by_intent (f->desk, rolled, &held, &quantity, &why));
  g_assert_cmpint (held.settle, ==, target.settle);
  g_assert_true (lw_desk_get_chain (f->desk, opened.symbol) == before);
}

static gboolean
has_chosen (LwDesk  *desk,
            gpointer unused)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  return !ticket->choosing && ticket->quotes_fresh && isfinite (ticket->short_leg.delta) && isfinite (ticket->closed_long_leg.delta);
}

/* Nobody names what a roll opens: the next expiry of the class, the width, and the delta that the short leg has. */
static void
test_roll_of (Fixture      *f,
              gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE], rolled[LW_INTENT_ID_SIZE];
  LwVertical opened = hold_one (f, id), held;
  const LwDeskTicket *ticket = lw_desk_get_ticket (f->desk);
  g_autofree char *why = NULL;
  int quantity;

  g_assert_false (lw_desk_ticket_open_roll_of (f->desk, "LWNONE"));
  g_assert_true (lw_desk_ticket_open_roll_of (f->desk, id));
  g_assert_true (ticket->choosing);
  g_assert_false (ticket->can_transmit);
  g_assert_nonnull (strstr (ticket->why_not, "next expiry"));
  g_assert_true (g_str_has_suffix (ticket->words, " spread to the next expiry"));
  g_assert_false (lw_desk_ticket_transmit (f->desk));
  wait_until (f->desk, has_chosen, NULL, "a spread to roll to");
  g_assert_cmpint (ticket->vertical.kind, ==, opened.kind);
  g_assert_cmpint (ticket->vertical.k2 - ticket->vertical.k1, ==, opened.k2 - opened.k1);
  g_assert_cmpstr (ticket->vertical.trading_class, ==, opened.trading_class);
  g_assert_cmpint (ticket->vertical.settle, >, opened.settle);
  g_assert_cmpint (ticket->vertical.settle, <=, opened.settle + 7); /* SPY lists each week */
  g_test_message ("delta %.3f held, %.3f chosen", ticket->closed_long_leg.delta, ticket->short_leg.delta);
  g_assert_cmpfloat_with_epsilon (ticket->short_leg.delta, ticket->closed_long_leg.delta, 0.03); /* what is bought back; strikes are a dollar apart */
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  send_at_once (f, WIDE, rolled);
  g_assert_cmpuint (lw_desk_find_order (f->desk, rolled)->n_legs, ==, 4);
  g_assert_true (lw_desk_held_by_intent (f->desk, rolled, &held, &quantity, &why));
  g_assert_false (lw_desk_ticket_open_roll_of (f->desk, id)); /* it is not held any more */
}

/* From the row of an order: the short leg first, then the one that is left. */
static void
test_legs_of (Fixture      *f,
              gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE], other[LW_INTENT_ID_SIZE];
  const LwDeskTicket *ticket;

  hold_one (f, id);
  g_assert_cmpint (held_of (f, id), ==, LW_HELD_BOTH);
  g_assert_true (lw_desk_ticket_open_close_of (f->desk, id));
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->can_both, ==, 1);
  g_assert_cmpint (ticket->can_short, ==, 1);
  g_assert_cmpint (ticket->can_long, ==, 0); /* it covers the short one */
  g_assert_cmpstr (ticket->after, ==, "After this nothing of the spread is left.");
  g_assert_false (lw_desk_ticket_close_legs (f->desk, 1));
  g_assert_true (lw_desk_ticket_close_legs (f->desk, -1));
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_cmpint (ticket->alone, ==, 1);
  g_assert_nonnull (strstr (ticket->after, " is left: it can lose what it is worth"));
  send_at_once (f, 2, other);
  g_assert_cmpint (held_of (f, id), ==, LW_HELD_LONG);
  g_assert_cmpint (held_of (f, other), ==, LW_HELD_NONE);
  g_assert_true (lw_desk_ticket_open_close_of (f->desk, id));
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_cmpint (ticket->alone, ==, -1);
  g_assert_cmpint (ticket->can_long, ==, 1);
  g_assert_cmpstr (ticket->after, ==, "After this nothing of the spread is left.");
  g_assert_cmpint (ticket->can_both, ==, 0);
  g_assert_false (lw_desk_ticket_close_legs (f->desk, 0));
  send_at_once (f, 2, other);
  g_assert_cmpint (held_of (f, id), ==, LW_HELD_NONE);
  g_assert_false (lw_desk_ticket_open_close_of (f->desk, id));
}

static gboolean
has_natural (LwDesk  *desk,
             gpointer unused)
{
  return !isnan (lw_desk_get_ticket (desk)->natural);
}

/* An order of before, in a program that has scanned nothing. */
static void
test_like (Fixture      *f,
           gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  const LwDeskTicket *ticket;
  LwPrice limit;

  hold_one (f, id);
  limit = lw_desk_find_order (f->desk, id)->limit;
  lw_desk_set_symbols (f->desk, (const char *const[]) { "QQQQ", NULL }); /* its chain goes */
  lw_desk_scan (f->desk, lw_desk_get_preset (f->desk, 0));
  g_assert_null (lw_desk_get_chain (f->desk, "SPY"));
  g_assert_false (lw_desk_ticket_open_like (f->desk, "LWNONE"));
  g_assert_true (lw_desk_ticket_open_like (f->desk, id));
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpstr (ticket->why_not, ==, "Loading these options from TWS.");
  wait_until (f->desk, has_natural, NULL, "the ticket has loaded its own chain");
  ticket = lw_desk_get_ticket (f->desk);
  g_assert_cmpint (ticket->limit, ==, -limit);
  g_assert_cmpstr (ticket->intent, ==, "");
  g_assert_false (ticket->unwinds);
  lw_desk_ticket_close (f->desk);
}

/* R5's sentence, and a date: both are this ticket's alone. */
static void
test_terms (Fixture      *f,
            gconstpointer unused)
{
  LwVertical vertical;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_false (lw_desk_ticket_override (f->desk, "yes"));
  g_assert_true (lw_desk_ticket_override (f->desk, "I have looked into TWS"));
  lw_desk_ticket_set_gtd (f->desk, lw_desk_now_us (f->desk) - 1);
  g_assert_false (lw_desk_get_ticket (f->desk)->can_transmit);
  g_assert_cmpstr (lw_desk_get_ticket (f->desk)->verdict.rule, ==, "GTD");
  lw_desk_ticket_set_gtd (f->desk, lw_desk_now_us (f->desk) + G_GINT64_CONSTANT (86400000000));
  g_assert_true (lw_desk_get_ticket (f->desk)->can_transmit);
  lw_desk_ticket_set_supersedes (f->desk, "LWAAAAAAAAAAAAAAAAAAAA");
  g_assert_cmpstr (lw_desk_get_ticket (f->desk)->verdict.rule, ==, "R9");
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "nothing of it is left in the next ticket");
}

/* G13 at the click: the quotes are asked for anew, the typed price stays, and the next click sends. */
static void
test_asks_again (Fixture      *f,
                 gconstpointer unused)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (f->desk);
  LwVertical vertical;
  LwPrice limit;
  guint shown;

  run_scan (f, "Credit core");
  vertical = lw_desk_get_result (f->desk)->rows[0].vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  lw_desk_ticket_set_limit (f->desk, ticket->limit + ticket->increment);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  limit = ticket->limit;
  shown = ticket->shown;
  lw_desk_ticket_age (f->desk, 31 * G_USEC_PER_SEC);
  g_assert_false (lw_desk_ticket_transmit (f->desk));
  g_assert_cmpstr (ticket->intent, ==, "");
  g_assert_cmpuint (ticket->shown, ==, shown + 1);
  g_assert_nonnull (strstr (ticket->ask_again, "older than 30 seconds"));
  g_assert_false (ticket->quotes_fresh);
  for (guint i = LW_DESK_PIN_SHORT; i <= LW_DESK_PIN_COMBO; i++)
    g_assert_cmpuint (f->desk->ticket.pins[i], !=, 0); /* the combo has its price step */
  wait_until (f->desk, can_transmit, NULL, "the quotes came again");
  g_assert_cmpint (ticket->limit, ==, limit);
  g_assert_nonnull (strstr (ticket->ask_again, "older than 30 seconds")); /* until the next click */
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_assert_cmpstr (ticket->ask_again, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shell/desk-unwind/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/shell/desk-unwind/legs", Fixture, NULL, set_up, test_legs, tear_down);
  g_test_add ("/shell/desk-unwind/roll", Fixture, NULL, set_up, test_roll, tear_down);
  g_test_add ("/shell/desk-unwind/roll-of", Fixture, NULL, set_up, test_roll_of, tear_down);
  g_test_add ("/shell/desk-unwind/legs-of", Fixture, NULL, set_up, test_legs_of, tear_down);
  g_test_add ("/shell/desk-unwind/like", Fixture, NULL, set_up, test_like, tear_down);
  g_test_add ("/shell/desk-unwind/asks-again", Fixture, NULL, set_up, test_asks_again, tear_down);
  g_test_add ("/shell/desk-unwind/terms", Fixture, NULL, set_up, test_terms, tear_down);
  return g_test_run ();
}
