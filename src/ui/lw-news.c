#define G_LOG_DOMAIN "lw-news"
#include "config.h"

#include "lw-news.h"
#include "lw-order-look.h"

struct _LwNews
{
  gint64      since_us;
  GHashTable *seen;     /* id → state it was seen in */
  GHashTable *exits;    /* intent → what its target and stop were seen as */
  GHashTable *expected; /* ids whose cancel the person asked for */
  gboolean    was_up;
};

static const LwNewsLevel levels[LW_N_INTENT_STATES] = {
  [LW_INTENT_HELD]                 = LW_NEWS_WARN,
  [LW_INTENT_UNKNOWN]              = LW_NEWS_WARN,
  [LW_INTENT_ABSENT]               = LW_NEWS_WARN,
  [LW_INTENT_UNRESOLVED]           = LW_NEWS_WARN,
  [LW_INTENT_FILLED]               = LW_NEWS_GOOD,
  [LW_INTENT_CANCELLED]            = LW_NEWS_WARN,
  [LW_INTENT_CANCELLED_WITH_FILLS] = LW_NEWS_WARN,
  [LW_INTENT_REJECTED]             = LW_NEWS_BAD,
  [LW_INTENT_NOT_SENT]             = LW_NEWS_BAD,
};

LwNews *
lw_news_new (gint64 since_us)
{
  LwNews *self = g_new0 (LwNews, 1);

  self->since_us = since_us;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->exits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
lw_news_free (LwNews *self)
{
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->expected);
  g_hash_table_unref (self->exits);
  g_free (self);
}

/* Once in doubt is news; how long it stays there is said on the page of orders. */
static gboolean
is_same_to_a_person (LwIntentState before,
                     LwIntentState now)
{
  return before == now || (lw_order_look_is_in_doubt (before) && lw_order_look_is_in_doubt (now));
}

LwNewsLevel
lw_news_take_order (LwNews         *self,
                    const LwIntent *intent)
{
  gpointer before;
  gboolean known = g_hash_table_lookup_extended (self->seen, intent->id, NULL, &before);

  if (known && GPOINTER_TO_UINT (before) == intent->state)
    return LW_NEWS_NONE;
  g_hash_table_insert (self->seen, g_strdup (intent->id), GUINT_TO_POINTER (intent->state));
  if (known ? is_same_to_a_person (GPOINTER_TO_UINT (before), intent->state) : intent->created_us < self->since_us)
    return LW_NEWS_NONE;
  if (intent->state == LW_INTENT_CANCELLED && g_hash_table_contains (self->expected, intent->id))
    return LW_NEWS_NONE;
  return (guint) intent->state < LW_N_INTENT_STATES ? levels[intent->state] : LW_NEWS_WARN;
}

#define AUTO 0x100

static guint
exit_code (const LwExit *exit)
{
  return (guint) exit->state | (exit->wish.mode == LW_EXIT_MODE_AUTO ? AUTO : 0);
}

/* What a person takes off or sets anew is no news to that person. */
LwNewsLevel
lw_news_take_exit (LwNews       *self,
                   const LwExit *exit)
{
  gpointer value = NULL;
  gboolean known = g_hash_table_lookup_extended (self->exits, exit->intent, NULL, &value);
  guint before = GPOINTER_TO_UINT (value), now = exit_code (exit);

  g_hash_table_insert (self->exits, g_strdup (exit->intent), GUINT_TO_POINTER (now));
  if (known && before == now)
    return LW_NEWS_NONE;
  if (exit->state == LW_EXIT_STATE_STAGED)
    return LW_NEWS_WARN;
  if (!known || (before & ~AUTO) != LW_EXIT_STATE_WATCHING)
    return known && exit->state == LW_EXIT_STATE_INACTIVE ? LW_NEWS_WARN : LW_NEWS_NONE;
  if (exit->state == LW_EXIT_STATE_FIRED)
    return LW_NEWS_GOOD;
  if (exit->state == LW_EXIT_STATE_INACTIVE)
    return LW_NEWS_WARN;
  return exit->state == LW_EXIT_STATE_WATCHING && (before & AUTO) != 0 && exit->reason[0] != '\0' ? LW_NEWS_WARN : LW_NEWS_NONE;
}

void
lw_news_expect_cancel (LwNews     *self,
                       const char *intent_id)
{
  g_hash_table_add (self->expected, g_strdup (intent_id));
}

LwNewsLevel
lw_news_take_connection (LwNews                 *self,
                         const LwDeskConnection *connection,
                         guint                   n_open)
{
  gboolean is_up = connection->stats.state >= LW_CONN_SYNCING, was_up = self->was_up;
  /* The person's own disconnect leaves neither a problem nor a next try. */
  gboolean wanted = connection->retry_at_us > 0 || connection->problem[0] != '\0';

  self->was_up = is_up;
  return was_up && !is_up && wanted && n_open > 0 ? LW_NEWS_WARN : LW_NEWS_NONE;
}
