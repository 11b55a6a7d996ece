#include "config.h"

#include "lw-fuzz-script.h"

#include <math.h>
#include <string.h>

#include "lw-mutate.h"
#include "lw-script-json.h"

/* What may stand in a script, and what should not. */
static const char *const pieces[] = {
#define EVENT(constant, name) "\"" name "\"",
#include "lw-script-words.def"
#define WORD(constant, name, side, form) "\"" name "\"", "{\"" name "\":",
#include "lw-script-words.def"
#define ARG(constant, key, type, field, required, least, most) "\"" key "\":",
#include "lw-script-words.def"
  "\"format\":1,", "\"name\":", "\"seed\":", "\"start\":\"2026-11-20T15:30:00Z\"", "\"gateway\":{", "\"rules\":[", "\"user\":[",
  "\"client\":[", "\"expect\":{", "\"states\":[", "\"at\":{", "\"do\":[", "\"t_us\":", "\"event\":", "\"n\":", "\"*\"", "\"after_us\":",
  "\"order\"", "\"both\"", "\"bull_put\"", "\"WORKING\"", "\"P1\"", "\"sync\"", "\"2026-12-18\"",
  "0", "1", "-1", "1.5", "3e6", "1e999", "-0", "01", "9223372036854775807", "9223372036854775808", "4294967296", "true", "null", "NaN",
  "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0041", "\\u0000", "\\ud83d\\ude00", "\\ud83d", "/*", "//", "\n", "\r\n", "\t", "\xEF\xBB\xBF",
  "\303\251", "\360\237\230\200", "\xff", "{\"x\":", "[[[[[[[[[[[[[[[[",
};

static void
check_action (const LwScriptAction *action,
              LwScriptSide          side)
{
  g_assert_cmpint (lw_script_word_side (action->word), ==, side);
  g_assert_false (isinf (action->quantity) || isinf (action->price) || isinf (action->k1) || isinf (action->k2));
  g_assert_cmpint (action->for_us, >=, 0);
  g_assert_cmpint (action->order, >=, 0);
  g_assert_cmpint (action->id, >=, LW_SCRIPT_ID_ORDER);
  g_assert_true (action->text == NULL || g_utf8_validate (action->text, -1, NULL));
  if (action->word == LW_SCRIPT_WORD_TRANSMIT)
    {
      g_assert_nonnull (action->symbol);
      g_assert_cmpfloat (action->k1, <, action->k2);
      g_assert_cmpfloat (action->price, >, 0);
    }
}

static void
check_script (const LwScript *script)
{
  g_assert_nonnull (script->name);
  for (LwScriptSide side = 0; side < LW_SCRIPT_N_SIDES; side++)
    for (guint i = 0; i < script->sides[side]->len; i++)
      {
        const LwScriptRule *rule = g_ptr_array_index (script->sides[side], i);

        g_assert_cmpint (rule->at.after_us, >=, 0);
        g_assert_cmpint (rule->at.after_us, <=, LW_SCRIPT_MAX_US);
        g_assert_cmpint (rule->at.event, <, LW_SCRIPT_N_EVENTS);
        g_assert_cmpuint (rule->actions->len, >, 0);
        for (guint j = 0; j < rule->actions->len; j++)
          check_action (&g_array_index (rule->actions, LwScriptAction, j), side);
      }
}

/* "fuzz.json:LINE:COLUMN: sentence", and there is such a place. */
static void
check_error (const GError *error,
             const guint8 *data,
             gsize         length)
{
  guint64 line, column, n_lines = 1;
  char *end;

  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA);
  g_assert_true (g_str_has_prefix (error->message, "fuzz.json:"));
  line = g_ascii_strtoull (error->message + strlen ("fuzz.json:"), &end, 10);
  g_assert_cmpint (*end, ==, ':');
  column = g_ascii_strtoull (end + 1, &end, 10);
  g_assert_true (g_str_has_prefix (end, ": "));
  for (gsize i = 0; i < length; i++)
    n_lines += data[i] == '\n';
  g_assert_cmpuint (line, >=, 1);
  g_assert_cmpuint (line, <=, n_lines);
  g_assert_cmpuint (column, >=, 1);
  g_assert_cmpuint (column, <=, length + 1);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  /* json-glib never says no to what the scanner let through. */
  g_assert_false (g_str_has_prefix (end, ": <data>"));
}

gboolean
lw_fuzz_script (const guint8 *data,
                gsize         length)
{
  /* Of its very size, so that a read past its end is seen by ASan. */
  g_autofree char *exact = length > 0 ? g_memdup2 (data, length) : g_malloc (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LwScript) script = lw_script_json_parse (exact, (gssize) length, "fuzz.json", &error);

  g_assert_true ((script == NULL) == (error != NULL));
  if (script != NULL)
    check_script (script);
  else
    check_error (error, data, length);
  return script != NULL;
}

static void
replace (GByteArray *text,
         guint       start,
         guint       end,
         const char *with,
         guint       n)
{
  g_autoptr (GByteArray) tail = g_byte_array_new ();

  g_byte_array_append (tail, text->data + end, text->len - end);
  g_byte_array_set_size (text, start);
  g_byte_array_append (text, (const guint8 *) with, n);
  g_byte_array_append (text, tail->data, tail->len);
}

/* A token near a place drawn by chance: a text with its quotes, a number or literal, or one character. */
static void
draw_token (const GByteArray *text,
            guint            *start,
            guint            *end)
{
  *start = lw_mutate_draw (text->len);
  while (*start > 0 && strchr ("{}[],:\" \n", text->data[*start]) == NULL)
    (*start)--;
  *end = *start + 1;
  if (text->data[*start] == '"')
    while (*end < text->len && text->data[*end - (*end > *start + 1)] != '"')
      (*end)++;
  else if (strchr ("{}[],: \n", text->data[*start]) != NULL && lw_mutate_draw (2) == 0)
    while (*end < text->len && strchr ("{}[],:", text->data[*end]) == NULL)
      (*end)++;
  *end = MIN (*end, text->len);
}

void
lw_fuzz_script_mutate (GByteArray *text)
{
  const char *piece = pieces[lw_mutate_draw (G_N_ELEMENTS (pieces))];
  guint start, end;

  if (text->len == 0)
    {
      g_byte_array_append (text, (const guint8 *) piece, (guint) strlen (piece));
      return;
    }
  draw_token (text, &start, &end);
  switch (lw_mutate_draw (8))
    {
    case 0:
      text->data[lw_mutate_draw (text->len)] ^= (guint8) (1u << lw_mutate_draw (8));
      break;
    case 1:
      g_byte_array_set_size (text, lw_mutate_draw (text->len));
      break;
    case 2:
      replace (text, start, end, "", 0);
      break;
    case 3:
      {
        g_autofree char *again = g_strndup ((const char *) text->data + start, end - start);

        replace (text, start, start, again, (guint) strlen (again));
        break;
      }
    case 4:
      replace (text, start, start, piece, (guint) strlen (piece));
      break;
    default:
      replace (text, start, end, piece, (guint) strlen (piece));
    }
}
