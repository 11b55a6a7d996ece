/* Which changes a person must hear of: a table of what an order was and is. */

#include "config.h"

#include "lw-news.h"

#define START_US G_GINT64_CONSTANT (1732303927000000)

static LwNewsLevel
take (LwNews        *news,
      const char    *id,
      LwIntentState  state,
      gint64         created_us)
{
  LwIntent intent = { .state = state, .created_us = created_us };

  g_strlcpy (intent.id, id, sizeof intent.id);
  return lw_news_take_order (news, &intent);
}

static void
test_changes (void)
{
  static const struct
  {
    LwIntentState before, now;
    LwNewsLevel   level;
  } table[] = {
    { LW_INTENT_RESERVED, LW_INTENT_ARMED, LW_NEWS_NONE },
    { LW_INTENT_ARMED, LW_INTENT_SENT, LW_NEWS_NONE },
    { LW_INTENT_SENT, LW_INTENT_WORKING, LW_NEWS_NONE },
    { LW_INTENT_WORKING, LW_INTENT_PARTIAL, LW_NEWS_NONE },
    { LW_INTENT_WORKING, LW_INTENT_CHECKING, LW_NEWS_NONE },
    { LW_INTENT_SENT, LW_INTENT_FILLED, LW_NEWS_GOOD },
    { LW_INTENT_PARTIAL, LW_INTENT_FILLED, LW_NEWS_GOOD },
    { LW_INTENT_UNKNOWN, LW_INTENT_FILLED, LW_NEWS_GOOD },
    { LW_INTENT_CANCELLED, LW_INTENT_FILLED, LW_NEWS_GOOD },
    { LW_INTENT_PARTIAL, LW_INTENT_CANCELLED_WITH_FILLS, LW_NEWS_WARN },
    { LW_INTENT_WORKING, LW_INTENT_CANCELLED, LW_NEWS_WARN },
    { LW_INTENT_SENT, LW_INTENT_HELD, LW_NEWS_WARN },
    { LW_INTENT_SENT, LW_INTENT_UNKNOWN, LW_NEWS_WARN },
    { LW_INTENT_SENT, LW_INTENT_UNRESOLVED, LW_NEWS_WARN },
    { LW_INTENT_UNKNOWN, LW_INTENT_ABSENT, LW_NEWS_NONE },
    { LW_INTENT_ABSENT, LW_INTENT_UNRESOLVED, LW_NEWS_NONE },
    { LW_INTENT_UNKNOWN, LW_INTENT_WORKING, LW_NEWS_NONE },
    { LW_INTENT_SENT, LW_INTENT_REJECTED, LW_NEWS_BAD },
    { LW_INTENT_ARMED, LW_INTENT_NOT_SENT, LW_NEWS_BAD },
    { LW_INTENT_ABSENT, LW_INTENT_ABANDONED, LW_NEWS_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LwNews) news = lw_news_new (START_US);

      take (news, "A", table[i].before, START_US - 1);
      g_assert_cmpint (take (news, "A", table[i].now, START_US - 1), ==, table[i].level);
      g_assert_cmpint (take (news, "A", table[i].now, START_US - 1), ==, LW_NEWS_NONE); /* told once */
    }
}

/* The journal of other days is no news; an order of this run is, though it was never seen before its end. */
static void
test_first_sight (void)
{
  g_autoptr (LwNews) news = lw_news_new (START_US);

  g_assert_cmpint (take (news, "old", LW_INTENT_FILLED, START_US - 1), ==, LW_NEWS_NONE);
  g_assert_cmpint (take (news, "old doubt", LW_INTENT_UNKNOWN, START_US - 1), ==, LW_NEWS_NONE);
  g_assert_cmpint (take (news, "new", LW_INTENT_FILLED, START_US), ==, LW_NEWS_GOOD);
  g_assert_cmpint (take (news, "new working", LW_INTENT_WORKING, START_US), ==, LW_NEWS_NONE);
}

static void
test_expected (void)
{
  g_autoptr (LwNews) news = lw_news_new (START_US);

  take (news, "A", LW_INTENT_WORKING, 0);
  take (news, "B", LW_INTENT_PARTIAL, 0);
  take (news, "C", LW_INTENT_WORKING, 0);
  lw_news_expect_cancel (news, "A");
  lw_news_expect_cancel (news, "B");
  lw_news_expect_cancel (news, "C");
  g_assert_cmpint (take (news, "A", LW_INTENT_CANCELLED, 0), ==, LW_NEWS_NONE);
  g_assert_cmpint (take (news, "B", LW_INTENT_CANCELLED_WITH_FILLS, 0), ==, LW_NEWS_WARN);
  g_assert_cmpint (take (news, "C", LW_INTENT_FILLED, 0), ==, LW_NEWS_GOOD);
}

static LwNewsLevel
take_state (LwNews            *news,
            LwConnState  state,
            gint64       retry_at_us,
            guint        n_open)
{
  LwDeskConnection connection = { .retry_at_us = retry_at_us };

  connection.stats.state = state;
  return lw_news_take_connection (news, &connection, n_open);
}

static void
test_connection (void)
{
  g_autoptr (LwNews) news = lw_news_new (START_US);

  g_assert_cmpint (take_state (news, LW_CONN_DISCONNECTED, 1, 1), ==, LW_NEWS_NONE); /* it never was up */
  take_state (news, LW_CONN_READY, 0, 1);
  g_assert_cmpint (take_state (news, LW_CONN_DISCONNECTED, 1, 1), ==, LW_NEWS_WARN);
  g_assert_cmpint (take_state (news, LW_CONN_CONNECTING, 1, 1), ==, LW_NEWS_NONE);
  g_assert_cmpint (take_state (news, LW_CONN_DISCONNECTED, 1, 1), ==, LW_NEWS_NONE); /* once for each loss */
  take_state (news, LW_CONN_READY, 0, 1);
  g_assert_cmpint (take_state (news, LW_CONN_DISCONNECTED, 0, 1), ==, LW_NEWS_NONE); /* the person's wish */
  take_state (news, LW_CONN_READY, 0, 0);
  g_assert_cmpint (take_state (news, LW_CONN_DISCONNECTED, 1, 0), ==, LW_NEWS_NONE); /* nothing is at stake */
}

static LwNewsLevel
take_exit (LwNews *news, LwExitState state, LwExitMode mode, const char *reason)
{
  LwExit exit = { .state = state, .wish = { .mode = mode } };

  g_strlcpy (exit.intent, "A", sizeof exit.intent);
  g_strlcpy (exit.reason, reason, sizeof exit.reason);
  return lw_news_take_exit (news, &exit);
}

static void
test_exits (void)
{
  static const struct
  {
    LwExitState before;
    LwExitMode  mode;
    LwExitState now;
    const char *reason;
    LwNewsLevel level;
  } table[] = {
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_STAGED, "", LW_NEWS_WARN },
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_AUTO, LW_EXIT_STATE_STAGED, "refused", LW_NEWS_WARN },
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_AUTO, LW_EXIT_STATE_FIRED, "", LW_NEWS_GOOD },
    { LW_EXIT_STATE_STAGED, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_FIRED, "", LW_NEWS_NONE }, /* the person has just sent it */
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_INACTIVE, "closed", LW_NEWS_WARN },
    { LW_EXIT_STATE_STAGED, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_INACTIVE, "closed", LW_NEWS_WARN },
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_AUTO, LW_EXIT_STATE_WATCHING, "not armed", LW_NEWS_WARN },
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_AUTO, LW_EXIT_STATE_WATCHING, "", LW_NEWS_NONE }, /* by the person */
    { LW_EXIT_STATE_WATCHING, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_REMOVED, "", LW_NEWS_NONE },
    { LW_EXIT_STATE_REMOVED, LW_EXIT_MODE_STAGE, LW_EXIT_STATE_WATCHING, "", LW_NEWS_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LwNews) news = lw_news_new (START_US);

      take_exit (news, table[i].before, table[i].mode, "");
      g_assert_cmpint (take_exit (news, table[i].now, LW_EXIT_MODE_STAGE, table[i].reason), ==, table[i].level);
      g_assert_cmpint (take_exit (news, table[i].now, LW_EXIT_MODE_STAGE, table[i].reason), ==, LW_NEWS_NONE); /* told once */
    }
}

/* What was reached in an earlier run still waits for the person; the rest is history. */
static void
test_exits_first_sight (void)
{
  for (int state = 0; state <= LW_EXIT_STATE_REMOVED; state++)
    {
      g_autoptr (LwNews) news = lw_news_new (START_US);

      g_assert_cmpint (take_exit (news, (LwExitState) state, LW_EXIT_MODE_STAGE, "why"), ==,
                       state == LW_EXIT_STATE_STAGED ? LW_NEWS_WARN : LW_NEWS_NONE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/news/changes", test_changes);
  g_test_add_func ("/news/first-sight", test_first_sight);
  g_test_add_func ("/news/expected", test_expected);
  g_test_add_func ("/news/exits", test_exits);
  g_test_add_func ("/news/exits-first-sight", test_exits_first_sight);
  g_test_add_func ("/news/connection", test_connection);
  return g_test_run ();
}
