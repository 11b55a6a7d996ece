#define G_LOG_DOMAIN "lw-exit"

#include "config.h"

#include <string.h>

#include "lw-exit.h"

#define ONE LW_PRICE_SCALE
#define MAX_MULTIPLE (100 * ONE)

static const char *const side_words[] = { "target", "stop", "" };
static const char *const mode_words[] = { "off", "stage", "auto" };
static const char *const state_words[] = { "WATCHING", "STAGED", "FIRED", "INACTIVE", "REMOVED" };

static gboolean
find_word (const char *const *words,
           int                n,
           const char        *word,
           int               *value)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

static const char *
word_of (const char *const *words,
         guint              n,
         guint              i)
{
  return i < n ? words[i] : "?";
}

#define WORDS(Type, name, table)                                                                            \
  const char *lw_exit_##name##_word (Type value)                                                            \
  { return word_of (table, G_N_ELEMENTS (table), (guint) value); }                                          \
  gboolean lw_exit_##name##_parse (const char *word, Type *value)                                           \
  {                                                                                                         \
    int i;                                                                                                  \
    if (!find_word (table, G_N_ELEMENTS (table), word, &i))                                                 \
      return FALSE;                                                                                         \
    *value = (Type) i;                                                                                      \
    return TRUE;                                                                                            \
  }

WORDS (LwExitSide, side, side_words)
WORDS (LwExitMode, mode, mode_words)
WORDS (LwExitState, state, state_words)

/* A number before a unit: no sign, at most four decimals. */
static gboolean
parse_number (const char *text,
              gsize       length,
              gint64     *value)
{
  g_autofree char *number = g_strstrip (g_strndup (text, length));

  return g_ascii_isdigit (number[0]) && lw_price_parse (number, value);
}

static gboolean
parse_percent (const char *text,
               gsize       length,
               LwExitRule *rule)
{
  gint64 percent;

  if (!parse_number (text, length, &percent) || percent % 100 != 0)
    return FALSE;
  rule->kind = LW_EXIT_RULE_SHARE;
  rule->value = percent / 100;
  return TRUE;
}

gboolean
lw_exit_rule_parse (const char *text,
                    LwExitRule *rule)
{
  gsize n = strlen (text);

  *rule = (LwExitRule) { LW_EXIT_RULE_NONE, 0 };
  if (n == 0 || strcmp (text, "none") == 0)
    return TRUE;
  if (n >= LW_EXIT_RULE_SIZE)
    return FALSE;
  if (text[n - 1] == '%')
    return parse_percent (text, n - 1, rule);
  rule->kind = text[n - 1] == 'x' ? LW_EXIT_RULE_MULTIPLE : LW_EXIT_RULE_PRICE;
  if (parse_number (text, rule->kind == LW_EXIT_RULE_MULTIPLE ? n - 1 : n, &rule->value))
    return TRUE;
  *rule = (LwExitRule) { LW_EXIT_RULE_NONE, 0 };
  return FALSE;
}

const char *
lw_exit_rule_text (const LwExitRule *rule,
                   char              buffer[LW_EXIT_RULE_SIZE])
{
  char number[LW_PRICE_TEXT_SIZE];
  gboolean is_share = rule->kind == LW_EXIT_RULE_SHARE;

  buffer[0] = '\0';
  if (rule->kind == LW_EXIT_RULE_NONE)
    return buffer;
  lw_price_format (is_share ? rule->value * 100 : rule->value, rule->kind == LW_EXIT_RULE_PRICE ? 2 : 0, number, sizeof number);
  g_snprintf (buffer, LW_EXIT_RULE_SIZE, "%.20s%s", number,
              is_share ? "%" : rule->kind == LW_EXIT_RULE_MULTIPLE ? "x" : "");
  return buffer;
}

gboolean
lw_exit_rule_equal (const LwExitRule *a,
                    const LwExitRule *b)
{
  return a->kind == b->kind && (a->kind == LW_EXIT_RULE_NONE || a->value == b->value);
}

gboolean
lw_exit_wish_is_empty (const LwExitWish *wish)
{
  return wish->target.kind == LW_EXIT_RULE_NONE && wish->stop.kind == LW_EXIT_RULE_NONE;
}

LwExitBasis
lw_exit_basis (const LwVertical *vertical,
               LwPrice           entry,
               LwPrice           increment)
{
  return (LwExitBasis) { lw_vertical_receives (vertical, 0), entry, vertical->k2 - vertical->k1, increment };
}

/* @part of @whole, to the nearest 0.0001. */
static LwPrice
share_of (LwPrice whole,
          gint64  part)
{
  return (whole * part + ONE / 2) / ONE;
}

static LwPrice
target_price (gint64             share,
              const LwExitBasis *basis)
{
  return basis->receives ? basis->entry - share_of (basis->entry, share)
                         : basis->entry + share_of (basis->width - basis->entry, share);
}

LwPrice
lw_exit_price (const LwExitRule  *rule,
               LwExitSide         side,
               const LwExitBasis *basis)
{
  if (rule->kind == LW_EXIT_RULE_PRICE)
    return rule->value;
  if (rule->kind == LW_EXIT_RULE_NONE || basis->entry == LW_PRICE_NONE || basis->entry <= 0)
    return LW_PRICE_NONE;
  if (side == LW_EXIT_TARGET)
    return rule->kind == LW_EXIT_RULE_SHARE ? target_price (rule->value, basis) : LW_PRICE_NONE;
  if (basis->receives)
    return rule->kind == LW_EXIT_RULE_MULTIPLE ? share_of (basis->entry, rule->value) : LW_PRICE_NONE;
  return rule->kind == LW_EXIT_RULE_SHARE ? basis->entry - share_of (basis->entry, rule->value) : LW_PRICE_NONE;
}

LwPrice
lw_exit_level (const LwExitRule  *rule,
               LwExitSide         side,
               const LwExitBasis *basis)
{
  LwPrice price = lw_exit_price (rule, side, basis), increment = basis->increment;

  if (price == LW_PRICE_NONE || side == LW_EXIT_STOP || increment <= 0)
    return price;
  /* What is paid is rounded down and what is received up; but for nothing nobody sells. */
  return basis->receives ? MAX (lw_price_round_down (price, increment), increment) : lw_price_round_up (price, increment);
}

LwPrice
lw_exit_gain (LwPrice            price,
              const LwExitBasis *basis)
{
  if (price == LW_PRICE_NONE || basis->entry == LW_PRICE_NONE)
    return LW_PRICE_NONE;
  return basis->receives ? basis->entry - price : price - basis->entry;
}

/* In its own terms: nothing here looks at the market. */
static const char *
rule_fault (const LwExitRule  *rule,
            LwExitSide         side,
            const LwExitBasis *basis)
{
  gboolean is_stop = side == LW_EXIT_STOP;

  if (rule->kind == LW_EXIT_RULE_SHARE && is_stop && basis->receives)
    return "The stop of a credit spread is a multiple of the credit, like 2x, or a price";
  if (rule->kind == LW_EXIT_RULE_MULTIPLE && (!is_stop || !basis->receives))
    return is_stop ? "The stop of a debit spread is a share of the debit that may be lost, like 50%, or a price"
                   : "A target is a share of the maximum profit, like 50%, or a price";
  if (rule->kind == LW_EXIT_RULE_SHARE && (rule->value <= 0 || rule->value >= ONE))
    return "A share is above 0 % and below 100 %";
  if (rule->kind == LW_EXIT_RULE_MULTIPLE && (rule->value <= ONE || rule->value > MAX_MULTIPLE))
    return "A multiple of the credit is above 1x and at most 100x";
  return NULL;
}

static const char *
price_fault (LwPrice            price,
             LwExitSide         side,
             const LwExitBasis *basis)
{
  LwPrice gain = lw_exit_gain (price, basis);

  if (price == LW_PRICE_NONE)
    return "What the spread was opened for is not known yet";
  if (price <= 0 || price >= basis->width)
    return "The price is never reached: it is above 0 and below the width of the spread";
  if (gain == LW_PRICE_NONE) /* a price alone says nothing of gain or loss: of a roll */
    return NULL;
  if (side == LW_EXIT_TARGET && gain <= 0)
    return "A target closes at a gain: choose a better price than the one the spread is opened for";
  if (side == LW_EXIT_STOP && gain >= 0)
    return "A stop closes at a loss: choose a worse price than the one the spread is opened for";
  return NULL;
}

static char *
side_complaint (const LwExitRule  *rule,
                LwExitSide         side,
                const LwExitBasis *basis)
{
  const char *fault = rule_fault (rule, side, basis);
  char text[LW_EXIT_RULE_SIZE];

  if (rule->kind == LW_EXIT_RULE_NONE)
    return NULL;
  if (fault == NULL)
    fault = price_fault (lw_exit_price (rule, side, basis), side, basis);
  return fault != NULL ? g_strdup_printf ("%s %s: %s", side == LW_EXIT_TARGET ? "Target" : "Stop", lw_exit_rule_text (rule, text), fault)
                       : NULL;
}

char *
lw_exit_complaint (const LwExitWish  *wish,
                   const LwExitBasis *basis)
{
  char *complaint = side_complaint (&wish->target, LW_EXIT_TARGET, basis);

  return complaint != NULL ? complaint : side_complaint (&wish->stop, LW_EXIT_STOP, basis);
}

static char *
rule_name (const LwExitRule *rule,
           LwExitSide        side)
{
  char text[LW_EXIT_RULE_SIZE];

  lw_exit_rule_text (rule, text);
  if (rule->kind == LW_EXIT_RULE_PRICE)
    return g_strdup_printf ("%s", lw_exit_side_word (side));
  if (rule->kind == LW_EXIT_RULE_MULTIPLE)
    return g_strdup_printf ("stop %.*s × the credit", (int) strlen (text) - 1, text);
  return g_strdup_printf ("%s %.*s %% %s", lw_exit_side_word (side), (int) strlen (text) - 1, text,
                          side == LW_EXIT_TARGET ? "of the maximum profit" : "of the debit lost");
}

char *
lw_exit_rule_words (const LwExitRule  *rule,
                    LwExitSide         side,
                    const LwExitBasis *basis,
                    int                multiplier)
{
  LwPrice price = lw_exit_level (rule, side, basis), gain = lw_exit_gain (price, basis);
  g_autofree char *name = NULL;
  char text[LW_PRICE_TEXT_SIZE];

  if (rule->kind == LW_EXIT_RULE_NONE)
    return g_strdup ("");
  name = rule_name (rule, side);
  if (price == LW_PRICE_NONE)
    return g_strdup_printf ("%s: its price is not known yet", name);
  lw_price_format (price, 2, text, sizeof text);
  if (gain == LW_PRICE_NONE)
    return g_strdup_printf ("%s: closes at %s %s", name, text, basis->receives ? "debit" : "credit");
  return g_strdup_printf ("%s: closes at %s %s, %s %.0f USD a spread", name, text, basis->receives ? "debit" : "credit",
                          gain < 0 ? "loses" : "gains", (double) ABS (gain) * multiplier / LW_PRICE_SCALE);
}

static void
add_rule (GString           *words,
          const LwExitRule  *rule,
          LwExitSide         side,
          const LwExitBasis *basis,
          int                multiplier)
{
  g_autofree char *part = lw_exit_rule_words (rule, side, basis, multiplier);

  g_string_append_printf (words, "%s%s", words->len > 0 && part[0] != '\0' ? "; " : "", part);
}

char *
lw_exit_wish_words (const LwExitWish  *wish,
                    const LwExitBasis *basis,
                    int                multiplier)
{
  GString *words = g_string_new (NULL);

  add_rule (words, &wish->target, LW_EXIT_TARGET, basis, multiplier);
  add_rule (words, &wish->stop, LW_EXIT_STOP, basis, multiplier);
  if (words->len > 0)
    words->str[0] = g_ascii_toupper (words->str[0]);
  return g_string_free (words, FALSE);
}
