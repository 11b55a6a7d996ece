#pragma once

/* What the tests of changes do: an order that stands, a change that is asked for, and TWS's word. Each takes what it needs. */

#include <string.h>

#include "lw-good-market.h"
#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define ID2 "LWBBBBBBBBBBBBBBBBBBBB"

G_GNUC_UNUSED static LwMock *
standing (void)
{
  LwMock *mock = lw_mock_new (NULL);
  LwTicket ticket;

  lw_mock_connect (mock);
  g_assert_true (mock->synced);
  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
  g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_WORKING);
  mock->mute = TRUE; /* TWS answers when a test says so */
  return mock;
}

/* The words of the gate's no; NULL = taken. */
G_GNUC_UNUSED static char *
change (LwMock *mock, int quantity, double limit)
{
  LwTicket ticket;
  LwVerdict verdict;
  char *words = NULL;

  mock->now_us += SECOND / 100;
  lw_mock_ticket (&ticket, "SPY", 425, 430, quantity, limit);
  ticket.short_bid = ticket.long_bid + limit;
  ticket.short_ask = ticket.long_ask + limit;
  ticket.typed_quantity = TRUE;
  lw_ticket_good_market (&ticket, mock->now_us);
  if (!lw_trade_modify (mock->trade, ID, &ticket, mock->now_us, &verdict))
    words = g_strdup_printf ("%s: %s", verdict.rule, verdict.sentence);
  lw_verdict_clear (&verdict);
  lw_mock_run (mock);
  return words;
}

G_GNUC_UNUSED static void
take (LwMock *mock, int quantity, double limit)
{
  g_autofree char *words = change (mock, quantity, limit);

  g_assert_cmpstr (words, ==, NULL);
}

G_GNUC_UNUSED static void
refuse (LwMock *mock, int quantity, double limit, const char *part)
{
  g_autofree char *words = change (mock, quantity, limit);

  g_assert_nonnull (words);
  if (strstr (words, part) == NULL)
    g_error ("'%s' is not in '%s'", part, words);
}

/* As the journal has it. */
G_GNUC_UNUSED static const LwRevision *
last (LwMock *mock)
{
  const GArray *rows = mock->journal->revisions;

  lw_mock_run (mock);
  return &g_array_index (rows, LwRevision, rows->len - 1);
}

G_GNUC_UNUSED static void
assert_last (LwMock *mock, const char *state)
{
  g_assert_cmpint (last (mock)->purpose, ==, LW_PURPOSE_MODIFY);
  g_assert_cmpstr (lw_rev_state_word (last (mock)->state), ==, state);
}

G_GNUC_UNUSED static const LwIntent *
row (LwMock *mock)
{
  lw_mock_run (mock);
  return lw_trade_find (mock->trade, ID);
}

/* TWS's openOrder with these values. */
G_GNUC_UNUSED static void
tell (LwMock *mock, int quantity, double limit)
{
  mock->orders[0].order.quantity = quantity;
  mock->orders[0].order.limit = (LwPrice) (-limit * LW_PRICE_SCALE);
  lw_mock_open_order (mock, 0, 1);
  lw_mock_run (mock);
}

G_GNUC_UNUSED static void
set_limits (LwMock *mock, gint64 spreads, gint64 working, gint64 today)
{
  LwGateLimits limits;
  char *complaint;

  lw_mock_wide_limits (&limits);
  limits.open_spreads = spreads;
  limits.working_orders = working;
  limits.day_orders = today;
  g_assert_true (lw_trade_set_limits (mock->trade, &limits, mock->now_us, &complaint));
  lw_mock_run (mock);
}
