#include "config.h"

#include "lw-pacer.h"

#define ALL      49
#define ORDINARY 45

typedef struct
{
  gint64 us;
  LwLane lane;
} Send;

/* No window of the pacer's length holds more than it may: each send looks back at the one that many sends before it. */
static void
check_windows (GArray  *sends,
               gboolean ordinary_only,
               guint    limit)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < sends->len; i++)
    {
      Send *send = &g_array_index (sends, Send, i);

      if (!ordinary_only || send->lane == LW_LANE_ORDINARY)
        g_array_append_val (times, send->us);
    }

  for (guint i = limit; i < times->len; i++)
    g_assert_cmpint (g_array_index (times, gint64, i) - g_array_index (times, gint64, i - limit), >=, 1050000); /* 1.05 s, whatever the pacer believes */
}

/* 10^5 sends at random instants, in bursts and alone, in both lanes, with first bytes that are late by up to 2 s. */
static void
test_random (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  g_autoptr (GArray) sends = g_array_new (FALSE, FALSE, sizeof (Send));
  gint64 now_us = 0;

  for (guint64 frame = 1; sends->len < 100000; frame++)
    {
      LwLane lane = g_rand_int_range (rand, 0, 5) == 0 ? LW_LANE_ORDERS : LW_LANE_ORDINARY;
      Send send;

      if (g_rand_int_range (rand, 0, 3) == 0)
        now_us += g_rand_int_range (rand, 0, 60000);

      if (!lw_pacer_take (pacer, lane, frame, now_us))
        {
          gint64 next_us = lw_pacer_next_us (pacer, lane, now_us);

          g_assert_cmpint (next_us, >, now_us);
          g_assert_cmpint (next_us, !=, LW_PACER_NEVER);
          now_us = next_us;
          g_assert_true (lw_pacer_take (pacer, lane, frame, now_us));
        }

      if (g_rand_int_range (rand, 0, 50) == 0)
        now_us += g_rand_int_range (rand, 0, 2000000);

      lw_pacer_out (pacer, frame, now_us);
      send = (Send) { now_us, lane };
      g_array_append_val (sends, send);
    }

  check_windows (sends, FALSE, ALL);
  check_windows (sends, TRUE, ORDINARY);
}

static void
test_throughput (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  const gint64 end_us = 60 * G_GINT64_CONSTANT (1000000);
  double allowed = (double) end_us / LW_PACER_WINDOW_US * ORDINARY;
  guint n = 0;

  for (gint64 now_us = 0; now_us < end_us; now_us = lw_pacer_next_us (pacer, LW_LANE_ORDINARY, now_us))
    {
      while (lw_pacer_take (pacer, LW_LANE_ORDINARY, n + 1, now_us))
        lw_pacer_out (pacer, ++n, now_us);
    }

  g_assert_cmpfloat (n, >=, 0.98 * allowed);
  g_assert_cmpfloat (n, <=, allowed + ORDINARY);
}

static void
test_orders_lane (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  guint64 frame = 1;

  while (lw_pacer_take (pacer, LW_LANE_ORDINARY, frame, 0))
    lw_pacer_out (pacer, frame++, 0);

  g_assert_cmpuint (frame - 1, ==, ORDINARY);

  while (lw_pacer_take (pacer, LW_LANE_ORDERS, frame, 0))
    lw_pacer_out (pacer, frame++, 0);

  g_assert_cmpuint (frame - 1, ==, ALL);
  g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDERS, 0), ==, LW_PACER_WINDOW_US);
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDERS, frame, LW_PACER_WINDOW_US - 1));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDERS, frame, LW_PACER_WINDOW_US));
}

static guint
fill_up (LwPacer *pacer, guint64 *frame, gint64 now_us)
{
  guint n = 0;

  while (lw_pacer_take (pacer, LW_LANE_ORDINARY, ++*frame, now_us))
    {
      lw_pacer_out (pacer, *frame, now_us);
      n++;
    }
  return n;
}

/* Error 100: half of the ordinary rate for a minute; orders go as before, and its end makes room at once. */
static void
test_halving_ends (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  guint64 frame = 0;
  gint64 late_us = 59400000;

  lw_pacer_halve (pacer, 0);
  g_assert_cmpuint (fill_up (pacer, &frame, 0), ==, ORDINARY / 2);
  g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDINARY, 0), ==, LW_PACER_WINDOW_US);
  for (guint i = ORDINARY / 2; i < ALL; i++)
    g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDERS, ++frame, 0));
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDERS, ++frame, 0));
  lw_pacer_lost (pacer, 0);
  g_assert_cmpuint (fill_up (pacer, &frame, late_us), ==, ORDINARY / 2);
  g_assert_true (lw_pacer_is_halved (pacer, 59999999));
  g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDINARY, late_us), ==, 60000000);
  g_assert_false (lw_pacer_is_halved (pacer, 60000000));
  g_assert_cmpuint (fill_up (pacer, &frame, 60000000), ==, ORDINARY - ORDINARY / 2);
}

/* Limits that make no sense are the nearest that do; a report for a frame that is not known changes nothing. */
static void
test_edges (void)
{
  g_autoptr (LwPacer) none = lw_pacer_new (0, 0), more = lw_pacer_new (3, 9);
  guint64 frame = 0;

  lw_pacer_halve (none, 0);
  g_assert_cmpuint (fill_up (none, &frame, 0), ==, 1);
  g_assert_cmpuint (fill_up (more, &frame, 0), ==, 3);
  lw_pacer_out (more, 4711, 5);
  lw_pacer_withdrawn (more, 4711);
  g_assert_cmpuint (lw_pacer_count (more, LW_PACER_WINDOW_US, 1), ==, 3);
  g_assert_cmpuint (lw_pacer_count (more, LW_PACER_WINDOW_US, LW_PACER_WINDOW_US), ==, 0);
  g_assert_true (lw_pacer_take (more, LW_LANE_ORDERS, 8000, LW_PACER_WINDOW_US)); /* both lanes count */
  g_assert_cmpuint (lw_pacer_count (more, LW_PACER_WINDOW_US, LW_PACER_WINDOW_US), ==, 1);
  lw_pacer_free (NULL);
}

/* A socket that takes nothing for 10 s must not let out a burst afterwards. */
static void
test_stuck_socket (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  gint64 later_us = 10000000;

  for (guint64 frame = 1; frame <= ORDINARY; frame++)
    g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, frame, 0));

  g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDINARY, later_us), ==, LW_PACER_NEVER);
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDINARY, 100, later_us));

  lw_pacer_withdrawn (pacer, 1);
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 100, later_us));

  for (guint64 frame = 2; frame <= ORDINARY; frame++)
    lw_pacer_out (pacer, frame, later_us);

  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDINARY, 101, later_us + LW_PACER_WINDOW_US - 1));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 101, later_us + LW_PACER_WINDOW_US));
}

static void
test_halved (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (ALL, ORDINARY);
  guint64 frame = 1;
  gint64 now_us = 1000000;

  lw_pacer_halve (pacer, now_us);
  g_assert_true (lw_pacer_is_halved (pacer, now_us));

  while (lw_pacer_take (pacer, LW_LANE_ORDINARY, frame, now_us))
    lw_pacer_out (pacer, frame++, now_us);

  g_assert_cmpuint (frame - 1, ==, ORDINARY / 2);
  g_assert_false (lw_pacer_is_halved (pacer, now_us + 60000000));
  now_us += 60000000;

  for (frame = 1; lw_pacer_take (pacer, LW_LANE_ORDINARY, frame, now_us); frame++)
    lw_pacer_out (pacer, frame, now_us);

  g_assert_cmpuint (frame - 1, ==, ORDINARY);
}

/* What is told of a frame that nobody handed over is nobody's; what dies with the connection counts from then. */
static void
test_frames (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (2, 2);

  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 1, 0));
  lw_pacer_out (pacer, 99, 0);
  lw_pacer_withdrawn (pacer, 98);
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 2, LW_PACER_WINDOW_US * 9));
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDINARY, 3, LW_PACER_WINDOW_US * 9)); /* the first waits still */
  g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDINARY, LW_PACER_WINDOW_US * 9), ==, LW_PACER_NEVER);
  lw_pacer_lost (pacer, LW_PACER_WINDOW_US * 10);
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDINARY, 3, LW_PACER_WINDOW_US * 11 - 1));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 3, LW_PACER_WINDOW_US * 11));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 4, LW_PACER_WINDOW_US * 11)); /* both were of the dead connection */
  g_assert_cmpuint (lw_pacer_count (pacer, LW_PACER_WINDOW_US, LW_PACER_WINDOW_US * 11), ==, 2);
}

/* Orders take nothing from the room of the ordinary ones, but from that of all. */
static void
test_lanes_apart (void)
{
  g_autoptr (LwPacer) pacer = lw_pacer_new (4, 2);

  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDERS, 1, 0));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDERS, 2, 0));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 3, 0));
  g_assert_true (lw_pacer_take (pacer, LW_LANE_ORDINARY, 4, 0));
  g_assert_false (lw_pacer_take (pacer, LW_LANE_ORDERS, 5, 0));
}

/* The earliest instant that makes room, in whichever order the first bytes left; both lanes are counted. */
static void
test_next (void)
{
  for (int turned = 0; turned < 2; turned++)
    {
      g_autoptr (LwPacer) pacer = lw_pacer_new (2, 2);

      lw_pacer_take (pacer, LW_LANE_ORDINARY, 1, 0);
      lw_pacer_take (pacer, LW_LANE_ORDERS, 2, 0);
      lw_pacer_out (pacer, turned ? 2 : 1, 5);
      lw_pacer_out (pacer, turned ? 1 : 2, 10);
      g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDERS, 20), ==, LW_PACER_WINDOW_US + 5);
      g_assert_cmpint (lw_pacer_next_us (pacer, LW_LANE_ORDINARY, 20), ==, LW_PACER_WINDOW_US + 5);
      g_assert_cmpuint (lw_pacer_count (pacer, LW_PACER_WINDOW_US, 20), ==, 2);
      g_assert_cmpuint (lw_pacer_count (pacer, 12, 20), ==, 1);
    }
}

/* At least one message, halved too; never more ordinary ones than there may be in all. */
static void
test_smallest (void)
{
  static const struct { guint all, ordinary, first, halved; } rows[] = { { 0, 0, 1, 1 }, { 3, 0, 1, 1 }, { 3, 1, 1, 1 }, { 3, 9, 3, 1 }, { 9, 4, 4, 2 }, { 9, 2, 2, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (int halved = 0; halved < 2; halved++)
      {
        g_autoptr (LwPacer) pacer = lw_pacer_new (rows[i].all, rows[i].ordinary);
        guint64 frame = 0;

        if (halved)
          lw_pacer_halve (pacer, 0);
        g_assert_cmpuint (fill_up (pacer, &frame, 0), ==, halved ? rows[i].halved : rows[i].first);
        g_assert_cmpint (lw_pacer_take (pacer, LW_LANE_ORDERS, 1000, 0), ==, MAX (rows[i].all, 1) > (halved ? rows[i].halved : rows[i].first));
      }
  lw_pacer_free (NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/pacer/random", test_random);
  g_test_add_func ("/session/pacer/throughput", test_throughput);
  g_test_add_func ("/session/pacer/orders-lane", test_orders_lane);
  g_test_add_func ("/session/pacer/stuck-socket", test_stuck_socket);
  g_test_add_func ("/session/pacer/halved", test_halved);
  g_test_add_func ("/session/pacer/halving-ends", test_halving_ends);
  g_test_add_func ("/session/pacer/edges", test_edges);
  g_test_add_func ("/session/pacer/frames", test_frames);
  g_test_add_func ("/session/pacer/lanes-apart", test_lanes_apart);
  g_test_add_func ("/session/pacer/next", test_next);
  g_test_add_func ("/session/pacer/smallest", test_smallest);
  return g_test_run ();
}
