#include "config.h"

#include "lw-wake.h"

#define LATER_US G_GINT64_CONSTANT (20000)

typedef struct
{
  GMainContext *context;
  LwWake       *wake;
  guint         calls;
  gint64        called_us;
  gint64        anew_us; /* what the other source of the round sets; 0 = never */
} Fixture;

static gboolean
on_wake_cb (gpointer data)
{
  Fixture *fixture = data;

  fixture->calls++;
  fixture->called_us = g_get_monotonic_time ();
  return G_SOURCE_CONTINUE;
}

static gboolean
on_other_cb (gpointer data)
{
  Fixture *fixture = data;

  if (fixture->anew_us != 0)
    lw_wake_at_monotonic (fixture->wake, fixture->anew_us);
  else
    lw_wake_never (fixture->wake);
  return G_SOURCE_REMOVE;
}

static void
setup (Fixture      *fixture,
       gconstpointer user_data)
{
  fixture->context = g_main_context_new ();
}

static void
teardown (Fixture      *fixture,
          gconstpointer user_data)
{
  lw_wake_free (fixture->wake);
  g_main_context_unref (fixture->context);
}

/* One round in which the deadline is due and another source, dispatched before it, sets it anew. */
static void
dispatch_both (Fixture *fixture,
               gint64   anew_us)
{
  g_autoptr (GSource) other = g_timeout_source_new (0);

  g_source_set_callback (other, on_other_cb, fixture, NULL);
  g_source_attach (other, fixture->context);
  fixture->wake = lw_wake_new_in (fixture->context, "test", on_wake_cb, fixture);
  fixture->anew_us = anew_us;
  lw_wake_after (fixture->wake, 0);
  g_assert_true (g_main_context_iteration (fixture->context, TRUE));
  g_assert_true (g_source_is_destroyed (other));
}

static void
test_set_anew (Fixture      *fixture,
               gconstpointer user_data)
{
  gint64 anew_us = g_get_monotonic_time () + LATER_US;

  dispatch_both (fixture, anew_us);
  if (g_get_monotonic_time () < anew_us)
    g_assert_cmpuint (fixture->calls, ==, 0);
  while (fixture->calls == 0)
    g_main_context_iteration (fixture->context, TRUE);
  g_assert_cmpint (fixture->called_us, >=, anew_us);
  g_assert_false (lw_wake_is_set (fixture->wake));
}

static void
test_called_off (Fixture      *fixture,
                 gconstpointer user_data)
{
  dispatch_both (fixture, 0);
  g_assert_false (lw_wake_is_set (fixture->wake));
  g_assert_false (g_main_context_iteration (fixture->context, FALSE));
  g_assert_cmpuint (fixture->calls, ==, 0);
}

/* By the clock that the deadline was told in. */
static void
test_never_early (Fixture      *fixture,
                  gconstpointer user_data)
{
  fixture->wake = lw_wake_new_in (fixture->context, "test", on_wake_cb, fixture);
  for (guint i = 0; i < 200; i++)
    {
      gint64 at_us = lw_clock_now_us () + 50;

      fixture->calls = 0;
      lw_wake_at (fixture->wake, at_us);
      while (fixture->calls == 0)
        g_main_context_iteration (fixture->context, TRUE);
      g_assert_cmpint (lw_clock_now_us (), >=, at_us);
      g_assert_cmpint (fixture->called_us, >=, lw_clock_to_monotonic (at_us));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/wake/set-anew", Fixture, NULL, setup, test_set_anew, teardown);
  g_test_add ("/wake/called-off", Fixture, NULL, setup, test_called_off, teardown);
  g_test_add ("/wake/never-early", Fixture, NULL, setup, test_never_early, teardown);
  return g_test_run ();
}
