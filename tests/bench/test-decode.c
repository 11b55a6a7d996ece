/* The decode workload: it goes through the session into the book, and in its steady state asks for no memory. What it takes in time
 * is measured by "legworkctl bench decode", never here. */

#include "config.h"

#include <glib.h>

#include "count-allocations.h"
#include "lw-ctl-tick-feed.h"

/* The book holds what the stream says last of each series. */
static void
test_book (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwTickFeed) feed = lw_tick_feed_new (&error);
  const LwChain *chain;

  g_assert_no_error (error);
  g_assert_cmpuint (lw_tick_feed_run (feed, 150000, TRUE), >=, 150000 * 40);
  g_assert_cmpuint (lw_tick_feed_n_frames (feed), >=, 149000);
  lw_tick_feed_finish (feed);
  g_assert_cmpuint (lw_tick_feed_n_frames (feed) % 100000, ==, 0);
  g_assert_cmpuint (lw_tick_feed_n_bad (feed), ==, 0);
  chain = lw_tick_feed_chain (feed);
  g_assert_cmpuint (chain->n_series, ==, LW_TICK_FEED_LINES);
  for (guint i = 0; i < chain->n_series; i++)
    {
      double last[4];

      lw_tick_feed_last (feed, i, last);
      g_assert_cmpfloat (chain->quotes[LW_Q_BID][i], ==, last[0]);
      g_assert_cmpfloat (chain->quotes[LW_Q_ASK][i], ==, last[1]);
      g_assert_cmpfloat (chain->quotes[LW_Q_BID_SIZE][i], ==, last[2]);
      g_assert_cmpfloat (chain->quotes[LW_Q_IV_GIVEN][i], ==, last[3]);
      g_assert_cmpint (chain->states[i], ==, LW_QUOTE_LIVE);
    }
  g_assert_cmpuint (lw_tick_feed_n_seen (feed), >, LW_TICK_FEED_LINES);
}

static gint64
allocations_of (LwTickFeed *feed,
                gboolean    look)
{
  gint64 before = lw_count_allocations ();

  lw_tick_feed_run (feed, 300000, look);
  return lw_count_allocations () - before;
}

/* The counter counts, and a tick asks for nothing, whether somebody reads the book or not. */
static void
test_allocations (void)
{
  g_autoptr (GError) error = NULL;
  gint64 before = lw_count_allocations ();
  g_autoptr (LwTickFeed) feed = lw_tick_feed_new (&error);

  g_assert_no_error (error);
  g_assert_cmpint (lw_count_allocations () - before, >, 100);
  lw_tick_feed_run (feed, 200000, TRUE);
  g_assert_cmpint (allocations_of (feed, TRUE), ==, 0);
  g_assert_cmpint (allocations_of (feed, FALSE), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/book", test_book);
  g_test_add_func ("/decode/allocations", test_allocations);
  return g_test_run ();
}
