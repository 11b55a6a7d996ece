/* Error codes and orders: a code that the written table does not know never changes an order's state, and neither does a
 * warning. Every code of a wide range, at an order in every state. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"
#include "lw-trade-private.h"

#define ID  "LWAAAAAAAAAAAAAAAAAAAA"
#define FIRST_CODE (-10)
#define LAST_CODE  20000

/* By code: the classes of the written table ("OW"), NULL where it has none. */
static char *classes[LAST_CODE + 1];

static const int far_codes[] = { G_MININT, -2147483647, -1000000, 20001, 65535, 99999, 1000000, 1000001, G_MAXINT };

static void
load_table (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "vectors", "tws-codes.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  rows = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; rows[i] != NULL; i++)
    {
      char *comma = strchr (rows[i], ',');
      gint64 code = g_ascii_strtoll (rows[i], NULL, 10);

      g_assert_nonnull (comma);
      g_assert_true (code >= 0 && code <= LAST_CODE);
      classes[code] = g_strdup (comma + 1);
    }
}

static const char *
classes_of (int code)
{
  return code >= 0 && code <= LAST_CODE ? classes[code] : NULL;
}

static gboolean
is_warning_range (int code)
{
  return code >= 2100 && code <= 2199;
}

/* The states, and how an order comes to be in each. */

static void
send_one (LwMock *mock)
{
  LwTicket ticket;

  lw_mock_ticket (&ticket, "SPY", 425, 430, 2, 1.20);
  g_assert_true (lw_mock_transmit (mock, ID, &ticket));
}

static LwMock *
working (void)
{
  LwMock *mock = lw_mock_connected ();

  send_one (mock);
  return mock;
}

static LwMock *
make_armed (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->hold_frames = TRUE;
  send_one (mock);
  return mock;
}

static LwMock *
make_sent (void)
{
  LwMock *mock = lw_mock_connected ();

  mock->mute = TRUE;
  send_one (mock);
  return mock;
}

static LwMock *
make_partial (void)
{
  LwMock *mock = working ();

  lw_mock_fill (mock, 0, 1, TRUE, TRUE, TRUE, TRUE);
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_held (void)
{
  LwMock *mock = working ();

  lw_mock_status (mock, 0, "Inactive");
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_checking (void)
{
  LwMock *mock = working ();

  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->last_order_id, 202, "Order Canceled - reason:");
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_unknown (void)
{
  LwMock *mock = make_sent ();

  mock->no_lists = TRUE;
  lw_mock_error (mock, mock->last_order_id, 103, "Duplicate order id");
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_absent (void)
{
  LwMock *mock = make_sent ();

  lw_mock_advance (mock, 60 * SECOND);
  return mock;
}

static LwMock *
make_unresolved (void)
{
  LwMock *mock = working ();

  mock->orders[0].visible = FALSE;
  lw_mock_status (mock, 0, "Filled");
  lw_mock_advance (mock, 5 * SECOND);
  return mock;
}

static LwMock *
make_filled (void)
{
  LwMock *mock = working ();

  lw_mock_fill (mock, 0, 2, TRUE, TRUE, TRUE, TRUE);
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_cancelled (void)
{
  LwMock *mock = working ();

  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_cancelled_with_fills (void)
{
  LwMock *mock = make_partial ();

  lw_mock_status (mock, 0, "Cancelled");
  lw_mock_run (mock);
  return mock;
}

static LwMock *
make_rejected (void)
{
  LwMock *mock = make_sent ();

  lw_mock_error (mock, mock->last_order_id, 201, "Order rejected - reason: margin");
  lw_mock_run (mock);
  return mock;
}

static const struct
{
  LwIntentState state;
  LwMock     *(*make) (void);
} ways[] = {
  { LW_INTENT_SENT, make_sent },
  { LW_INTENT_WORKING, working },
  { LW_INTENT_PARTIAL, make_partial },
  { LW_INTENT_HELD, make_held },
  { LW_INTENT_CHECKING, make_checking },
  { LW_INTENT_UNKNOWN, make_unknown },
  { LW_INTENT_ABSENT, make_absent },
  { LW_INTENT_UNRESOLVED, make_unresolved },
  { LW_INTENT_FILLED, make_filled },
  { LW_INTENT_CANCELLED, make_cancelled },
  { LW_INTENT_CANCELLED_WITH_FILLS, make_cancelled_with_fills },
  { LW_INTENT_REJECTED, make_rejected },
};

/* No state of orders.md 6 that an order at TWS can be in is left out. */
static void
test_states_are_all (void)
{
  static const LwIntentState without_order[] = { LW_INTENT_DRAFT, LW_INTENT_RESERVED, LW_INTENT_ARMED, LW_INTENT_NOT_SENT,
                                                 LW_INTENT_ABANDONED };
  guint64 seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    seen |= LW_BIT (ways[i].state);
  for (guint i = 0; i < G_N_ELEMENTS (without_order); i++)
    seen |= LW_BIT (without_order[i]);
  g_assert_cmphex (seen, ==, LW_BIT (LW_N_INTENT_STATES) - 1);
}

static guint
count_odd (const LwMock *mock,
           guint         from)
{
  guint n = 0;

  for (guint i = from; i < mock->events->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (mock->events, i), "odd ");
  return n;
}

/* One code, and what became of the order. No list is answered: only the code speaks. */
static void
say_code (LwMock *mock,
          guint   way,
          int     code,
          guint   n_odd)
{
  guint from;

  mock->no_lists = TRUE;
  from = mock->events->len;
  lw_mock_error (mock, mock->last_order_id, code, "some words");
  lw_mock_run (mock);
  if (lw_mock_state (mock, ID) != ways[way].state || count_odd (mock, from) != n_odd)
    g_error ("code %d at %s: then %s, %u odd events", code, lw_intent_state_word (ways[way].state),
             lw_intent_state_word (lw_mock_state (mock, ID)), count_odd (mock, from));
}

/* Codes that no table knows. */
static void
test_unknown_codes (void)
{
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      LwMock *mock = ways[way].make ();
      LwTradeStats stats;
      guint n_tried = 0;

      g_test_message ("%s", lw_intent_state_word (ways[way].state));
      g_assert_cmpint (lw_mock_state (mock, ID), ==, ways[way].state);
      for (int code = FIRST_CODE; code <= LAST_CODE; code++)
        if (classes_of (code) == NULL && code != 0)
          {
            say_code (mock, way, code, is_warning_range (code) ? 0 : 1);
            n_tried++;
          }
      for (guint i = 0; i < G_N_ELEMENTS (far_codes); i++)
        say_code (mock, way, far_codes[i], 1);
      g_assert_cmpuint (n_tried, >, 19500);
      lw_trade_get_stats (mock->trade, &stats);
      g_assert_cmpuint (stats.broken, ==, 0);
      lw_mock_free (mock);
    }
}

/* Before a byte is out no code can speak of the order: somebody else uses its number, so it is taken back and never sent. */
static void
test_before_sending (void)
{
  static const int codes[] = { 5, 112, 201, 2104, 2500, 9999, 19999 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      LwMock *mock = make_armed ();

      g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_ARMED);
      lw_mock_error (mock, mock->last_order_id, codes[i], "some words");
      lw_mock_run (mock);
      g_assert_cmpuint (mock->n_withdrawn, ==, 1);
      g_assert_cmpint (lw_mock_state (mock, ID), ==, LW_INTENT_NOT_SENT);
      lw_mock_free (mock);
    }
}

/* Warnings and news of the table; 399 and 404 say that TWS holds the order, and 161 speaks of a cancel: these alone act. */
static void
test_warnings (void)
{
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      LwMock *mock = ways[way].make ();
      guint n_tried = 0;

      for (int code = FIRST_CODE; code <= LAST_CODE; code++)
        if (classes_of (code) != NULL && strspn (classes_of (code), "WI") == strlen (classes_of (code))
            && code != 399 && code != 404 && code != 161)
          {
            say_code (mock, way, code, 0);
            n_tried++;
          }
      g_assert_cmpuint (n_tried, >, 40);
      lw_mock_free (mock);
    }
}

/* The trade core's own list says what the written table says. */
static void
test_events_of_codes (void)
{
  for (int code = FIRST_CODE; code <= LAST_CODE; code++)
    for (int acked = 0; acked < 2; acked++)
      {
        LwIntentEvent event = lw_order_code_event (code, acked);
        const char *letters = classes_of (code);

        g_test_message ("%d (%s): %s", code, letters != NULL ? letters : "in no table", lw_intent_event_word (event));
        if (code == 399 || code == 404)
          g_assert_cmpint (event, ==, LW_EV_HELD);
        else if (code == 135 || code == 10147)
          g_assert_cmpint (event, ==, LW_EV_C_NOTFOUND);
        else if (code == 136 || code == 137 || code == 161 || code == 10148)
          g_assert_cmpint (event, ==, LW_EV_C_REFUSED);
        else if (code == 103)
          g_assert_cmpint (event, ==, LW_EV_E103);
        else if (code == 202)
          g_assert_cmpint (event, ==, LW_EV_E202);
        else if (letters == NULL)
          g_assert_cmpint (event, ==, is_warning_range (code) ? LW_EV_NOTICE : LW_EV_ODD);
        else if (strspn (letters, "WI") == strlen (letters))
          g_assert_cmpint (event, ==, LW_EV_NOTICE);
        else if (strchr (letters, 'O') == NULL)
          g_assert_true (event == LW_EV_ODD || (event == LW_EV_NOTICE && is_warning_range (code)));
        else if (!acked)
          g_assert_cmpint (event, ==, LW_EV_REFUSED);
        else /* of an order that TWS has: dead, or a reason to look where the table says O or W */
          g_assert_true (event == LW_EV_REFUSED || event == LW_EV_ODD);
        if (letters != NULL && strchr (letters, 'O') != NULL && strpbrk (letters, "WR") != NULL && acked)
          g_assert_cmpint (event, !=, LW_EV_REFUSED);
      }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  load_table ();
  g_test_add_func ("/trade/codes/states-are-all", test_states_are_all);
  g_test_add_func ("/trade/codes/events", test_events_of_codes);
  g_test_add_func ("/trade/codes/unknown", test_unknown_codes);
  g_test_add_func ("/trade/codes/warnings", test_warnings);
  g_test_add_func ("/trade/codes/before-sending", test_before_sending);
  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    g_free (classes[i]);
  return status;
}
