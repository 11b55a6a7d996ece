#define G_LOG_DOMAIN "lw-order-words"

#include "config.h"

#include <string.h>

#include "lw-journal.h"

static char *
price_words (LwPrice  limit,
             gboolean credit)
{
  char text[LW_PRICE_TEXT_SIZE];

  if (limit == LW_PRICE_NONE)
    return g_strdup ("");
  return g_strdup_printf (" for %s %s", lw_price_format (ABS (limit), 2, text, sizeof text), credit ? "CREDIT" : "DEBIT");
}

static char *
roll_words (const LwVertical *opens,
            const LwVertical *closes,
            int               quantity,
            LwPrice           limit)
{
  LwVertical held = *closes;
  const char *root = lw_vertical_root (opens);
  gboolean same = strcmp (root, lw_vertical_root (closes)) == 0;
  g_autofree char *from = NULL, *to = lw_vertical_name (opens), *price = price_words (limit, limit < 0);

  held.kind = lw_vertical_inverse (closes->kind);
  from = lw_vertical_name (&held);
  return g_strdup_printf ("ROLL %d %s %s to %s%s%s%s", quantity, lw_vertical_root (closes), from, same ? "" : root, same ? "" : " ", to, price);
}

static char *
leg_words (const LwVertical *vertical,
           int               side,
           int               quantity,
           LwPrice           limit)
{
  gboolean is_k1 = lw_vertical_long_is_k1 (vertical->kind) == (side > 0);
  g_autofree char *price = price_words (limit, side < 0);
  char strike[LW_PRICE_TEXT_SIZE], day[LW_DATE_TEXT_SIZE];

  return g_strdup_printf ("%s %d %s %s %s %s%s", side < 0 ? "SELL" : "BUY", quantity, lw_vertical_root (vertical),
                          lw_date_words (vertical->settle, day),
                          lw_price_format (is_k1 ? vertical->k1 : vertical->k2, 0, strike, sizeof strike),
                          lw_vertical_right (vertical->kind) == LW_RIGHT_CALL ? "call" : "put", price);
}

char *
lw_order_words (const LwVertical *vertical,
                const LwVertical *closes,
                int               alone,
                gboolean          to_close,
                int               quantity,
                LwPrice           limit)
{
  g_autofree char *words = NULL;

  if (closes != NULL && closes->con_id_1 != 0)
    return roll_words (vertical, closes, quantity, limit);
  words = alone != 0 ? leg_words (vertical, alone, quantity, limit)
                     : lw_vertical_words (vertical, quantity, limit != LW_PRICE_NONE ? ABS (limit) : limit);
  return g_strconcat (words, to_close ? " to close" : "", NULL);
}

int
lw_intent_alone (const LwIntent *intent)
{
  return intent->n_legs == 1 ? intent->legs[0].side : 0;
}

gboolean
lw_intent_opened_spread (const LwIntent *intent)
{
  return intent->order_class != LW_CLASS_CLOSE && intent->n_legs >= 2 && intent->filled >= 1;
}

const char *
lw_intent_exit_obstacle (const LwIntent *intent)
{
  if (intent->order_class == LW_CLASS_CLOSE || intent->n_legs < 2)
    return "Only an order that opened a spread has a target and a stop";
  if (lw_intent_state_is_final (intent->state) && !lw_intent_opened_spread (intent))
    return "Nothing of this order was filled";
  return NULL;
}

static char *
words_at (const LwIntent *intent,
          LwPrice         price)
{
  return lw_order_words (&intent->vertical, &intent->closes, lw_intent_alone (intent), intent->order_class == LW_CLASS_CLOSE,
                         intent->quantity, price);
}

char *
lw_intent_words (const LwIntent *intent)
{
  return words_at (intent, intent->limit);
}

char *
lw_intent_name (const LwIntent *intent)
{
  return words_at (intent, LW_PRICE_NONE);
}
