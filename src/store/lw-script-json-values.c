#define G_LOG_DOMAIN "lw-script-json"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-script-json-private.h"

#define EXACT_WHOLE 9007199254740992.0 /* 2^53: up to here a double names one whole number */

gboolean
lw_script_fail_value (LwScriptReader    *reader,
                      const LwScriptRow *row,
                      JsonNode          *node,
                      const char        *format,
                      ...)
{
  g_autofree char *what = NULL, *whose = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  whose = *row->key != '\0' ? g_strdup_printf ("'%s' of %s", row->key, reader->of) : g_strdup (reader->of);
  return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error, "%s must be %s", whose, what);
}

const char *
lw_script_text_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* 3e6 is a whole number too. */
static gboolean
whole_of (JsonNode *node,
          gint64   *value)
{
  double number;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;
  number = json_node_get_double (node);
  *value = fabs (number) <= EXACT_WHOLE ? (gint64) number : 0;
  return fabs (number) <= EXACT_WHOLE && number == floor (number);
}

static gboolean
read_whole (const LwScriptRow *row,
            JsonNode          *node,
            gint64            *field)
{
  gint64 value;

  if (!whole_of (node, &value) || value < row->least || value > row->most)
    return FALSE;
  *field = value;
  return TRUE;
}

LW_SCRIPT_READ (INT)
{
  return read_whole (row, node, field) ||
         lw_script_fail_value (reader, row, node, "a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, row->least, row->most);
}

LW_SCRIPT_READ (ID)
{
  if (g_strcmp0 (lw_script_text_of (node), "order") == 0)
    {
      *(gint64 *) field = LW_SCRIPT_ID_ORDER;
      return TRUE;
    }
  return read_whole (row, node, field) ||
         lw_script_fail_value (reader, row, node, "\"order\" or a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                               row->least, row->most);
}

LW_SCRIPT_READ (LINK)
{
  static const gint64 codes[] = { 1100, 1101, 1102, 2110 };
  gint64 value;

  for (guint i = 0; i < G_N_ELEMENTS (codes) && whole_of (node, &value); i++)
    if (codes[i] == value)
      {
        *(gint64 *) field = value;
        return TRUE;
      }
  return lw_script_fail_value (reader, row, node, "1100, 1101, 1102 or 2110");
}

static double
number_of (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;
}

LW_SCRIPT_READ (NUM)
{
  double value = number_of (node);

  if (!(value >= (double) row->least && value <= (double) row->most))
    return lw_script_fail_value (reader, row, node, "a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, row->least, row->most);
  *(double *) field = value;
  return TRUE;
}

LW_SCRIPT_READ (PRICE)
{
  double value = number_of (node);

  if (!(value > 0 && value <= (double) row->most))
    return lw_script_fail_value (reader, row, node, "a number above 0 and up to %" G_GINT64_FORMAT, row->most);
  *(double *) field = value;
  return TRUE;
}

static gboolean
set_text (gpointer    field,
          const char *text)
{
  g_free (*(char **) field);
  *(char **) field = g_strdup (text);
  return TRUE;
}

LW_SCRIPT_READ (TEXT)
{
  const char *text = lw_script_text_of (node);

  if (text == NULL || strlen (text) < (gsize) row->least || strlen (text) > (gsize) row->most)
    return lw_script_fail_value (reader, row, node, "a text of %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " bytes", row->least, row->most);
  return set_text (field, text);
}

LW_SCRIPT_READ (DATE)
{
  const char *text = lw_script_text_of (node);
  LwDate date;

  if (text == NULL || !lw_date_parse (text, &date))
    return lw_script_fail_value (reader, row, node, "a date such as 2026-12-18");
  return set_text (field, text);
}

LW_SCRIPT_READ (POINT)
{
  static const char *const points[] = { "P1", "P2", "P3", "P4", "P5", NULL };
  const char *text = lw_script_text_of (node);

  if (text == NULL || !g_strv_contains (points, text))
    return lw_script_fail_value (reader, row, node, "\"P1\", \"P2\", \"P3\", \"P4\" or \"P5\"");
  return set_text (field, text);
}

LW_SCRIPT_READ (BOOL)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return lw_script_fail_value (reader, row, node, "true or false");
  *(gboolean *) field = json_node_get_boolean (node);
  return TRUE;
}

/* The index of the node's text in @words, or −1. */
static int
word_of (JsonNode          *node,
         const char *const *words)
{
  const char *text = lw_script_text_of (node);

  for (int i = 0; text != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;
  return -1;
}

LW_SCRIPT_READ (LEGS)
{
  static const char *const words[] = { [LW_SCRIPT_LEGS_BOTH] = "both", [LW_SCRIPT_LEGS_FIRST] = "first",
                                       [LW_SCRIPT_LEGS_NONE] = "none", NULL };
  int word = word_of (node, words);

  if (word < 0)
    return lw_script_fail_value (reader, row, node, "\"both\", \"first\" or \"none\"");
  *(LwScriptLegs *) field = (LwScriptLegs) word;
  return TRUE;
}

LW_SCRIPT_READ (FAIL)
{
  static const char *const words[] = { [LW_SCRIPT_FAIL_WRITE] = "write", [LW_SCRIPT_FAIL_SYNC] = "sync",
                                       [LW_SCRIPT_FAIL_OPEN] = "open", NULL };
  int word = word_of (node, words);

  if (word < 0)
    return lw_script_fail_value (reader, row, node, "\"write\", \"sync\" or \"open\"");
  *(LwScriptFail *) field = (LwScriptFail) word;
  return TRUE;
}

LW_SCRIPT_READ (KIND)
{
  const char *text = lw_script_text_of (node);

  return (text != NULL && lw_vertical_kind_parse (text, field)) ||
         lw_script_fail_value (reader, row, node, "\"bull_call\", \"bear_put\", \"bull_put\" or \"bear_call\"");
}

/* --- objects --- */

static char *
keys_of (const LwScriptRow *rows,
         guint              n_rows)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < n_rows; i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", rows[i].key);
  return g_string_free (keys, FALSE);
}

static gboolean
fail_unknown (LwScriptReader    *reader,
              const LwScriptRow *rows,
              guint              n_rows,
              JsonNode          *node,
              const char        *key)
{
  g_autofree char *shown = lw_json_text_quote (key), *keys = keys_of (rows, n_rows);

  if (n_rows == 0)
    return lw_json_text_fail (reader->text, node, LW_JSON_KEY, reader->error, "'%s' is no key here: %s takes none", shown, reader->of);
  return lw_json_text_fail (reader->text, node, LW_JSON_KEY, reader->error, "'%s' is no key of %s, which takes: %s", shown, reader->of, keys);
}

static gboolean
read_member (LwScriptReader    *reader,
             const LwScriptRow *rows,
             guint              n_rows,
             JsonNode          *node,
             const char        *key,
             gpointer           base)
{
  for (guint i = 0; i < n_rows; i++)
    if (strcmp (rows[i].key, key) == 0)
      return rows[i].read (reader, &rows[i], node, (char *) base + rows[i].offset);
  return fail_unknown (reader, rows, n_rows, node, key);
}

static gboolean
read_all (LwScriptReader    *reader,
          const LwScriptRow *rows,
          guint              n_rows,
          JsonNode          *node,
          gpointer           base)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *keys = keys_of (rows, n_rows);
  JsonObjectIter iter;
  JsonNode *member;
  const char *key;

  if (object == NULL)
    return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error, "%s must be an object in braces with %s", reader->of,
                              n_rows > 0 ? keys : "nothing in it");
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    if (!read_member (reader, rows, n_rows, member, key, base))
      return FALSE;
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].required && !json_object_has_member (object, rows[i].key))
      return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error, "'%s' is missing from %s", rows[i].key, reader->of);
  return TRUE;
}

gboolean
lw_script_read_members (LwScriptReader    *reader,
                        const LwScriptRow *rows,
                        guint              n_rows,
                        const char        *of,
                        JsonNode          *node,
                        gpointer           base)
{
  const char *outer = reader->of;
  gboolean fine;

  reader->of = of;
  fine = read_all (reader, rows, n_rows, node, base);
  reader->of = outer;
  return fine;
}
