#define G_LOG_DOMAIN "lw-order-look"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-order-look.h"

typedef struct
{
  const char *word;
  const char *glyph;
  const char *style;
  gboolean    doubt, cancel;
} Look;

static const Look looks[LW_N_INTENT_STATES] = {
  [LW_INTENT_DRAFT]                = { N_("Not sent"),   "orders",  "ink3",   FALSE, FALSE },
  [LW_INTENT_RESERVED]             = { N_("Writing"),    "clock",   "acc",    FALSE, TRUE },
  [LW_INTENT_ARMED]                = { N_("Sending"),    "clock",   "acc",    FALSE, TRUE },
  [LW_INTENT_SENT]                 = { N_("Sent"),       "clock",   "acc",    FALSE, TRUE },
  [LW_INTENT_WORKING]              = { N_("Working"),    "working", "acc",    FALSE, TRUE },
  [LW_INTENT_PARTIAL]              = { N_("Partial"),    "working", "acc",    FALSE, TRUE },
  [LW_INTENT_HELD]                 = { N_("Held"),       "clock",   "warn",   FALSE, TRUE },
  [LW_INTENT_CHECKING]             = { N_("Checking"),   "search",  "warn",   FALSE, TRUE },
  [LW_INTENT_UNKNOWN]              = { N_("Unknown"),    "unknown", "warn",   TRUE,  TRUE },
  [LW_INTENT_ABSENT]               = { N_("Absent"),     "unknown", "warn",   TRUE,  TRUE },
  [LW_INTENT_UNRESOLVED]           = { N_("Unresolved"), "unknown", "warn",   TRUE,  TRUE },
  [LW_INTENT_FILLED]               = { N_("Filled"),     "check",   "gain",   FALSE, FALSE },
  [LW_INTENT_CANCELLED]            = { N_("Cancelled"),  "cross",   "ink2",   FALSE, FALSE },
  [LW_INTENT_CANCELLED_WITH_FILLS] = { N_("Part filled"), "check",  "gain",   FALSE, FALSE },
  [LW_INTENT_REJECTED]             = { N_("Rejected"),   "failed",  "loss",   FALSE, FALSE },
  [LW_INTENT_NOT_SENT]             = { N_("Not sent"),   "failed",  "ink2",   FALSE, FALSE },
  [LW_INTENT_ABANDONED]            = { N_("Abandoned"),  "cross",   "warn",   FALSE, FALSE },
};

static const Look *
look_of (LwIntentState state)
{
  return &looks[(guint) state < LW_N_INTENT_STATES ? state : LW_INTENT_UNKNOWN];
}

char *
lw_order_look_word (const LwIntent *intent)
{
  const char *word = _(look_of (intent->state)->word);

  if (intent->state == LW_INTENT_PARTIAL)
    return g_strdup_printf ("%s %.0f/%d", word, intent->filled, intent->quantity);
  return g_strdup (word);
}

char *
lw_order_look_fill (const LwIntent *intent)
{
  g_autofree char *figure = NULL;

  if (!isfinite (intent->avg_price) || !(intent->filled > 0))
    return g_strdup ("");
  figure = lw_format_number (fabs (intent->avg_price), 2);
  return lw_format_net (figure, intent->avg_price < 0);
}

const char *
lw_order_look_glyph (LwIntentState state)
{
  return look_of (state)->glyph;
}

const char *
lw_order_look_class (LwIntentState state)
{
  return look_of (state)->style;
}

gboolean
lw_order_look_is_in_doubt (LwIntentState state)
{
  return look_of (state)->doubt;
}

gboolean
lw_order_look_can_cancel (LwIntentState state)
{
  return look_of (state)->cancel;
}

gboolean
lw_order_look_can_change (LwIntentState state)
{
  return state == LW_INTENT_WORKING || state == LW_INTENT_PARTIAL || state == LW_INTENT_HELD;
}

char *
lw_order_look_id (const char *intent_id)
{
  gsize n = strlen (intent_id);

  /* The tail is random like the rest; six of base32 tell a day's orders apart. */
  return n > 8 ? g_strdup_printf ("LW-%s", intent_id + n - 6) : g_strdup (intent_id);
}
