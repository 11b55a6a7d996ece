/* G19's alarms in the program against its gateway: what it asks TWS for, and that each is told once. */

#include "config.h"

#include <math.h>

#include "lw-calendar.h"
#include "lw-desk-orders-fixture.h"
#include "lw-desk-private.h"

#define MINUTE_US G_GINT64_CONSTANT (60000000)

typedef struct
{
  guint n;
  char *last;
} Heard;

static void
on_notice_cb (LwDesk *desk, const char *sentence, gboolean is_problem, Heard *heard)
{
  if (!g_str_has_prefix (sentence, "LAST HOUR") && !g_str_has_prefix (sentence, "EX-DIVIDEND"))
    return;
  g_assert_true (is_problem);
  g_test_message ("%s", sentence);
  heard->n++;
  g_free (heard->last);
  heard->last = g_strdup (sentence);
}

static void
hear (Fixture *f, Heard *heard)
{
  g_signal_connect (f->desk, "notice", G_CALLBACK (on_notice_cb), heard);
}

/* Until somebody dismisses it. */
static void
see_standing (Fixture *f, const Heard *heard, const char *id)
{
  guint n = 0;

  for (guint i = 0; i < lw_desk_n_alarms (f->desk); i++)
    {
      const LwAlarm *alarm = lw_desk_get_alarm (f->desk, i);

      if (strcmp (alarm->text, heard->last) != 0)
        continue;
      n++;
      g_assert_cmpstr (alarm->title, !=, "");
      g_assert_cmpstr (alarm->symbol, ==, "SPY");
      g_assert_cmpstr (alarm->intent, ==, id); /* whose row closes it */
    }
  g_assert_cmpuint (n, ==, 1);
}

static void
hear_no_more (Fixture *f, Heard *heard, const char *id)
{
  g_assert_cmpuint (heard->n, ==, 1);
  see_standing (f, heard, id);
  g_signal_handlers_disconnect_by_data (f->desk, heard);
  g_free (heard->last);
}

static gboolean
is_loaded (LwDesk *desk, gpointer unused)
{
  return lw_desk_get_chain (desk, "SPY") != NULL;
}

/* The monthly expiry of the next month. */
static LwDate
expiry (void)
{
  int year, month, day;

  lw_date_to_ymd (lw_calendar_ny_date (lw_clock_now_us ()), &year, &month, &day);
  return lw_calendar_monthly (year + month / 12, month % 12 + 1);
}

/* A bear call out of the money, one step wide. */
static LwVertical
bear_call (const LwChain *chain)
{
  const LwExpiry *group = &chain->expiries[0];
  LwVertical vertical = { .kind = LW_BEAR_CALL, .underlying_con_id = chain->con_id, .last_trade = group->last_trade, .settle = group->settle,
                          .last_trade_us = group->last_trade_us, .settle_us = group->settle_us, .multiplier = group->multiplier };
  guint low = group->first;

  while (low < group->first + group->n_calls - 2 && lw_price_to_double (chain->strikes[low]) < 1.02 * lw_chain_px (chain))
    low++;
  g_strlcpy (vertical.symbol, chain->symbol, sizeof vertical.symbol);
  g_strlcpy (vertical.trading_class, group->trading_class, sizeof vertical.trading_class);
  g_strlcpy (vertical.currency, chain->currency, sizeof vertical.currency);
  vertical.k1 = chain->strikes[low];
  vertical.k2 = chain->strikes[low + 1];
  vertical.con_id_1 = chain->con_ids[low];
  vertical.con_id_2 = chain->con_ids[low + 1];
  return vertical;
}

static LwVertical
hold_calls (Fixture *f, char *id)
{
  LwVertical vertical;

  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  g_assert_true (lw_desk_load_expiry (f->desk, "SPY", expiry ()));
  wait_until (f->desk, is_loaded, NULL, "its contracts");
  vertical = bear_call (lw_desk_get_chain (f->desk, "SPY"));
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  send_at_once (f, WIDE, id);
  lw_desk_ticket_close (f->desk);
  return vertical;
}

static LwDeskAlarmWatch *
watched (LwDesk *desk)
{
  return desk->alarms.watches->len > 0 ? g_ptr_array_index (desk->alarms.watches, 0) : NULL;
}

static gboolean
knows_dividends (LwDesk *desk, gpointer unused)
{
  return watched (desk) != NULL && watched (desk)->chain != NULL && watched (desk)->chain->dividends_told;
}

static gboolean
gave_line_back (LwDesk *desk, gpointer unused)
{
  return watched (desk) != NULL && watched (desk)->line == 0;
}

static gboolean
is_saved (LwDesk *desk, gpointer unused)
{
  return lw_desk_is_saved (desk);
}

static void
look (Fixture *f)
{
  lw_desk_alarms_look (f->desk);
  lw_desk_pump (f->desk);
}

/* As if TWS had said it, on a line that stands. */
static void
look_at (Fixture *f, double spot, LwDate ex_date)
{
  LwChain *chain = watched (f->desk)->chain;

  chain->dividends_told = TRUE;
  chain->ex_date = ex_date;
  chain->dividend = 1.8;
  chain->spot_last = spot;
  chain->spot_state = LW_QUOTE_LIVE;
  look (f);
}

static int
count_alarms (Fixture *f, const char *words)
{
  wait_until (f->desk, is_saved, NULL, "all is written");
  return count_rows (f->dir, "SELECT count(*) FROM event WHERE kind = 'alarm' AND raw LIKE ?1", words);
}

static void
test_ex_date (Fixture *f, gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  LwVertical held = hold_calls (f, id);
  LwDate soon = lw_calendar_next_open (lw_calendar_next_open (lw_calendar_ny_date (lw_clock_now_us ())));
  double strike = lw_price_to_double (held.k1);
  Heard heard = { 0 };

  hear (f, &heard);
  wait_until (f->desk, knows_dividends, NULL, "TWS's word on dividends");
  g_assert_cmpint (watched (f->desk)->chain->ex_date, >, lw_calendar_ny_date (lw_clock_now_us ()));
  look_at (f, strike + 1, soon + 2000); /* far */
  wait_until (f->desk, gave_line_back, NULL, "its line is free again");
  look (f);
  g_assert_cmpuint (watched (f->desk)->line, ==, 0); /* until tomorrow */

  watched (f->desk)->next_us = 0; /* as on another day */
  look (f);
  g_assert_cmpuint (watched (f->desk)->line, !=, 0);
  g_assert_cmpint (watched (f->desk)->chain->ex_date, !=, soon + 2000); /* of yesterday */
  look_at (f, strike, soon);
  g_assert_cmpuint (heard.n, ==, 0);
  look_at (f, strike + 0.01, soon);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_nonnull (strstr (heard.last, "(1.80 a share)"));
  look (f);
  g_assert_cmpuint (f->desk->alarms.watches->len, ==, 0); /* its line is given back too */
  look (f);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpint (count_alarms (f, "EX-DIVIDEND%"), ==, 1);
  hear_no_more (f, &heard, id);
}

/* The clock of trade alone is set ahead, as its own wake would find it. */
static void
test_last_hour (Fixture *f, gconstpointer unused)
{
  char id[LW_INTENT_ID_SIZE];
  LwVertical held = hold_calls (f, id);
  Heard heard = { 0 };

  hear (f, &heard);
  for (int minutes = 61; minutes > 55; minutes--)
    {
      lw_trade_wake (f->desk->orders.trade, held.last_trade_us - minutes * MINUTE_US);
      lw_desk_pump (f->desk);
      g_assert_cmpuint (heard.n, ==, minutes <= 60);
    }
  g_assert_nonnull (strstr (heard.last, "SPY"));
  g_assert_nonnull (strstr (heard.last, "held"));
  g_assert_cmpint (count_alarms (f, "LAST HOUR%"), ==, 1);
  hear_no_more (f, &heard, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desk-alarms/ex-date", Fixture, NULL, set_up, test_ex_date, tear_down);
  g_test_add ("/desk-alarms/last-hour", Fixture, NULL, set_up, test_last_hour, tear_down);
  return g_test_run ();
}
