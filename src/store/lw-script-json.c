#define G_LOG_DOMAIN "lw-script-json"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-journal.h"
#include "lw-script-json-private.h"
#include "lw-script-json.h"

#define MAX_ENTRIES 10000 /* of a section, and actions of a list: hours of faults, one each second */

#define N(rows) (rows), G_N_ELEMENTS (rows)

/* --- words --- */

typedef enum { FORM_ALONE, FORM_VALUE, FORM_OBJECT } Form;

static const Form forms[] = {
  [LW_SCRIPT_WORD_NONE] = FORM_ALONE,
#define WORD(constant, name, side, form) [LW_SCRIPT_WORD_##constant] = FORM_##form,
#include "lw-script-words.def"
};

static const LwScriptRow arg_rows[] = {
#define ARG(constant, key, type, field, required, least, most) \
  { key, lw_script_read_##type, G_STRUCT_OFFSET (LwScriptAction, field), required, least, most },
#include "lw-script-words.def"
};

static const LwScriptWord arg_words[] = {
#define ARG(constant, key, type, field, required, least, most) LW_SCRIPT_WORD_##constant,
#include "lw-script-words.def"
};

static const char *const side_keys[] = { [LW_SCRIPT_GATEWAY] = "rules", [LW_SCRIPT_USER] = "user", [LW_SCRIPT_CLIENT] = "client" };

/* The rows of a word stand together. */
static const LwScriptRow *
rows_of (LwScriptWord word,
         guint       *n_rows)
{
  guint first = 0, end;

  while (first < G_N_ELEMENTS (arg_rows) && arg_words[first] != word)
    first++;
  for (end = first; end < G_N_ELEMENTS (arg_rows) && arg_words[end] == word; end++)
    ;
  *n_rows = end - first;
  return arg_rows + first;
}

static LwScriptWord
find_word (LwScriptSide side,
           const char  *name)
{
  for (LwScriptWord word = LW_SCRIPT_WORD_NONE + 1; word < LW_SCRIPT_N_WORDS; word++)
    if (lw_script_word_side (word) == side && strcmp (lw_script_word_name (word), name) == 0)
      return word;
  return LW_SCRIPT_WORD_NONE;
}

static gboolean
fail_word (LwScriptReader *reader,
           LwScriptSide    side,
           JsonNode       *node,
           const char     *name)
{
  g_autofree char *shown = lw_json_text_quote (name);
  g_autoptr (GString) words = g_string_new (NULL), other = g_string_new (NULL);

  for (LwScriptWord word = LW_SCRIPT_WORD_NONE + 1; word < LW_SCRIPT_N_WORDS; word++)
    if (lw_script_word_side (word) == side)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", lw_script_word_name (word));
    else if (strcmp (lw_script_word_name (word), name) == 0)
      g_string_append_printf (other, " but of \"%s\"", side_keys[lw_script_word_side (word)]);
  return lw_json_text_fail (reader->text, node, LW_JSON_KEY, reader->error, "'%s' is no word of \"%s\"%s; its words are: %s", shown,
                            side_keys[side], other->str, words->str);
}

/* --- actions --- */

/* "word" */
static gboolean
read_bare (LwScriptReader *reader,
           LwScriptSide    side,
           JsonNode       *node,
           LwScriptRule   *rule)
{
  const char *name = json_node_get_string (node);
  LwScriptWord word = find_word (side, name);
  const LwScriptRow *rows;
  guint n_rows;

  if (word == LW_SCRIPT_WORD_NONE)
    return fail_word (reader, side, node, name);
  rows = rows_of (word, &n_rows);
  if (forms[word] == FORM_VALUE)
    return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error, "'%s' needs a value: {\"%s\": …}", name, name);
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].required)
      return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error, "'%s' does not stand alone: {\"%s\": {\"%s\": …}}", name,
                                name, rows[i].key);
  lw_script_rule_add (rule, word);
  return TRUE;
}

/* What no row can say. */
static gboolean
check_action (LwScriptReader       *reader,
              JsonNode             *node,
              const LwScriptAction *action)
{
  if (action->word != LW_SCRIPT_WORD_TRANSMIT || action->k1 < action->k2)
    return TRUE;
  return lw_json_text_fail (reader->text, json_object_get_member (json_node_get_object (node), "k2"), LW_JSON_VALUE, reader->error,
                            "'k2' of 'transmit' must be above 'k1'");
}

/* {"word": …} */
static gboolean
read_with (LwScriptReader *reader,
           LwScriptSide    side,
           const char     *name,
           JsonNode       *node,
           LwScriptRule   *rule)
{
  LwScriptWord word = find_word (side, name);
  g_autofree char *of = g_strdup_printf ("'%s'", name);
  const char *outer = reader->of;
  const LwScriptRow *rows;
  LwScriptAction *action;
  gboolean fine;
  guint n_rows;

  if (word == LW_SCRIPT_WORD_NONE)
    return fail_word (reader, side, node, name);
  rows = rows_of (word, &n_rows);
  action = lw_script_rule_add (rule, word);
  if (forms[word] != FORM_VALUE)
    return lw_script_read_members (reader, rows, n_rows, of, node, action) && check_action (reader, node, action);
  reader->of = of;
  fine = rows->read (reader, rows, node, (char *) action + rows->offset);
  reader->of = outer;
  return fine;
}

static gboolean
read_action (LwScriptReader *reader,
             LwScriptSide    side,
             JsonNode       *node,
             LwScriptRule   *rule)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObjectIter iter;
  JsonNode *value;
  const char *name;

  if (lw_script_text_of (node) != NULL)
    return read_bare (reader, side, node, rule);
  if (object == NULL || json_object_get_size (object) == 0)
    return lw_json_text_fail (reader->text, node, LW_JSON_VALUE, reader->error,
                              "an action of 'do' must be a word in quotes, or an object with one key that is the word");
  json_object_iter_init_ordered (&iter, object);
  json_object_iter_next_ordered (&iter, &name, &value);
  if (!read_with (reader, side, name, value, rule))
    return FALSE;
  if (json_object_iter_next_ordered (&iter, &name, &value))
    return lw_json_text_fail (reader->text, value, LW_JSON_KEY, reader->error,
                              "an action has one key that is its word; write this one as an action of its own");
  return TRUE;
}

/* --- when --- */

LW_SCRIPT_READ (EVENT);
LW_SCRIPT_READ (EVENT)
{
  const char *name = lw_script_text_of (node);
  g_autoptr (GString) names = g_string_new (NULL);

  for (LwScriptEvent event = LW_SCRIPT_EVENT_NONE + 1; event < LW_SCRIPT_N_EVENTS; event++)
    {
      if (g_strcmp0 (name, lw_script_event_name (event)) == 0)
        {
          *(LwScriptEvent *) field = event;
          return TRUE;
        }
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", lw_script_event_name (event));
    }
  return lw_script_fail_value (reader, row, node, "one of: %s", names->str);
}

/* Which time: a number from 1, or "*" for each. */
LW_SCRIPT_READ (TIMES);
LW_SCRIPT_READ (TIMES)
{
  GError **error = reader->error;
  gint64 n = 0;
  gboolean fine = g_strcmp0 (lw_script_text_of (node), "*") == 0;

  reader->error = NULL;
  fine = fine || lw_script_read_INT (reader, row, node, &n);
  reader->error = error;
  *(guint *) field = (guint) n;
  return fine || lw_script_fail_value (reader, row, node, "\"*\" or a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                                       row->least, row->most);
}

static const LwScriptRow event_rows[] = {
  { "event", lw_script_read_EVENT, G_STRUCT_OFFSET (LwScriptAt, event), TRUE, 0, 0 },
  { "n", lw_script_read_TIMES, G_STRUCT_OFFSET (LwScriptAt, n), TRUE, 1, G_MAXINT32 },
  { "after_us", lw_script_read_INT, G_STRUCT_OFFSET (LwScriptAt, after_us), FALSE, 0, LW_SCRIPT_MAX_US },
};

static const LwScriptRow clock_rows[] = {
  { "t_us", lw_script_read_INT, G_STRUCT_OFFSET (LwScriptAt, after_us), TRUE, 0, LW_SCRIPT_MAX_US },
};

/* { "event": …, "n": … } or { "t_us": … } */
LW_SCRIPT_READ (AT);
LW_SCRIPT_READ (AT)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL || json_object_get_size (object) == 0)
    return lw_script_fail_value (reader, row, node, "an object with event, n and perhaps after_us, or with t_us");
  if (json_object_has_member (object, "t_us") && !json_object_has_member (object, "event"))
    return lw_script_read_members (reader, N (clock_rows), "'at' with t_us", node, field);
  return lw_script_read_members (reader, N (event_rows), "'at'", node, field);
}

/* --- sections --- */

/* NULL when @node is no list, or one that is too long. */
static JsonArray *
list_of (LwScriptReader    *reader,
         const LwScriptRow *row,
         JsonNode          *node)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      lw_script_fail_value (reader, row, node, "a list in brackets");
      return NULL;
    }
  if (json_array_get_length (json_node_get_array (node)) > MAX_ENTRIES)
    {
      lw_script_fail_value (reader, row, node, "a list of at most %d entries", MAX_ENTRIES);
      return NULL;
    }
  return json_node_get_array (node);
}

/* The rule itself is the field; row->least is the side. */
LW_SCRIPT_READ (DO);
LW_SCRIPT_READ (DO)
{
  JsonArray *list = list_of (reader, row, node);

  if (list == NULL)
    return FALSE;
  if (json_array_get_length (list) == 0)
    return lw_script_fail_value (reader, row, node, "a list of at least one action");
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!read_action (reader, (LwScriptSide) row->least, json_array_get_element (list, i), field))
      return FALSE;
  return TRUE;
}

static gboolean
read_entry (LwScriptReader *reader,
            LwScriptSide    side,
            JsonNode       *node,
            LwScript       *script)
{
  const LwScriptRow rows[] = {
    { "at", lw_script_read_AT, G_STRUCT_OFFSET (LwScriptRule, at), TRUE, 0, 0 },
    { "do", lw_script_read_DO, 0, TRUE, side, 0 },
  };
  g_autofree char *of = g_strdup_printf ("an entry of \"%s\"", side_keys[side]);

  return lw_script_read_members (reader, N (rows), of, node, lw_script_add_rule (script, side, LW_SCRIPT_EVENT_NONE, 0, 0));
}

/* The script itself is the field; row->least is the side. */
LW_SCRIPT_READ (SECTION);
LW_SCRIPT_READ (SECTION)
{
  JsonArray *list = list_of (reader, row, node);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (!read_entry (reader, (LwScriptSide) row->least, json_array_get_element (list, i), field))
      return FALSE;
  return list != NULL;
}

/* An order of somebody else has the keys of the word "external". */
static gboolean
read_order (LwScriptReader *reader,
            JsonNode       *node,
            GArray         *orders)
{
  LwScriptAction action = { 0 };
  guint n_rows;
  const LwScriptRow *rows = rows_of (LW_SCRIPT_WORD_EXTERNAL, &n_rows);
  LwScriptOrder order;

  if (!lw_script_read_members (reader, rows, n_rows, "an entry of \"orders\"", node, &action))
    {
      g_free (action.text);
      return FALSE;
    }
  order = (LwScriptOrder) { action.order_id, action.client_id, action.perm_id, action.text };
  g_array_append_val (orders, order);
  return TRUE;
}

LW_SCRIPT_READ (ORDERS);
LW_SCRIPT_READ (ORDERS)
{
  JsonArray *list = list_of (reader, row, node);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (!read_order (reader, json_array_get_element (list, i), *(GArray **) field))
      return FALSE;
  return list != NULL;
}

LW_SCRIPT_READ (GATEWAY);
LW_SCRIPT_READ (GATEWAY)
{
  static const LwScriptRow rows[] = {
    { "account", lw_script_read_TEXT, G_STRUCT_OFFSET (LwScript, account), FALSE, 1, 32 },
    { "next_id", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, next_id), FALSE, 1, G_MAXINT32 },
    { "lines", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, lines), FALSE, 1, 100000 },
    { "rate", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, rate), FALSE, 1, 100000 },
    { "server_version", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, server_version), FALSE, LW_SCRIPT_MIN_VERSION,
      LW_SCRIPT_MAX_VERSION },
    { "orders", lw_script_read_ORDERS, G_STRUCT_OFFSET (LwScript, orders), FALSE, 0, 0 },
  };

  return lw_script_read_members (reader, N (rows), "\"gateway\"", node, field);
}

typedef gboolean (*IsWord) (const char *word);

static gboolean
is_state (const char *word)
{
  LwIntentState state;

  return lw_intent_state_parse (word, &state);
}

static gboolean
is_kind_of_position (const char *word)
{
  LwUnattributedKind kind;

  return lw_unattributed_kind_parse (word, &kind);
}

static gboolean
read_words (LwScriptReader    *reader,
            const LwScriptRow *row,
            JsonNode          *node,
            gpointer           field,
            IsWord             is_word,
            const char        *wanted)
{
  JsonArray *list = list_of (reader, row, node);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  *(GPtrArray **) field = words;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *item = json_array_get_element (list, i);
      const char *word = lw_script_text_of (item);

      if (word == NULL || !is_word (word))
        return lw_json_text_fail (reader->text, item, LW_JSON_VALUE, reader->error, "an entry of \"%s\" must be %s", row->key, wanted);
      g_ptr_array_add (words, g_strdup (word));
    }
  return list != NULL;
}

LW_SCRIPT_READ (STATES);
LW_SCRIPT_READ (STATES)
{
  return read_words (reader, row, node, field, is_state, "the name of a state of an order, such as WORKING, FILLED or ABSENT");
}

LW_SCRIPT_READ (POSITIONS);
LW_SCRIPT_READ (POSITIONS)
{
  return read_words (reader, row, node, field, is_kind_of_position, "UNATTRIBUTED, EXPIRED_LEG or BROKEN_SPREAD");
}

LW_SCRIPT_READ (EXPECT);
LW_SCRIPT_READ (EXPECT)
{
  static const LwScriptRow rows[] = {
    { "states", lw_script_read_STATES, G_STRUCT_OFFSET (LwScript, expect_states), FALSE, 0, 0 },
    { "positions", lw_script_read_POSITIONS, G_STRUCT_OFFSET (LwScript, expect_positions), FALSE, 0, 0 },
    { "placed", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, expect_placed), FALSE, 0, LW_SCRIPT_MAX_COUNT },
    { "cancels", lw_script_read_INT, G_STRUCT_OFFSET (LwScript, expect_cancels), FALSE, 0, LW_SCRIPT_MAX_COUNT },
  };

  return lw_script_read_members (reader, N (rows), "\"expect\"", node, field);
}

/* --- the whole --- */

LW_SCRIPT_READ (FORMAT);
LW_SCRIPT_READ (FORMAT)
{
  gint64 version;

  return lw_script_read_INT (reader, row, node, &version);
}

LW_SCRIPT_READ (SEED);
LW_SCRIPT_READ (SEED)
{
  LwScript *script = field;
  gint64 seed = 0;

  script->has_seed = lw_script_read_INT (reader, row, node, &seed);
  script->seed = (guint64) seed;
  return script->has_seed;
}

/* In UTC by its own words: a time without a zone would be New York's. */
LW_SCRIPT_READ (INSTANT);
LW_SCRIPT_READ (INSTANT)
{
  const char *text = lw_script_text_of (node);
  gint64 us;

  if (text == NULL || !g_str_has_suffix (text, "Z") || !lw_calendar_parse_instant (text, &us) || us <= 0)
    return lw_script_fail_value (reader, row, node, "an instant in UTC after 1970 such as \"2026-11-20T15:30:00Z\"");
  *(gint64 *) field = us;
  return TRUE;
}

static const LwScriptRow root_rows[] = {
  { "format", lw_script_read_FORMAT, 0, TRUE, 1, 1 },
  { "name", lw_script_read_TEXT, G_STRUCT_OFFSET (LwScript, name), TRUE, 1, LW_SCRIPT_MAX_NAME },
  { "seed", lw_script_read_SEED, 0, FALSE, 0, G_MAXINT64 },
  { "start", lw_script_read_INSTANT, G_STRUCT_OFFSET (LwScript, start_us), FALSE, 0, 0 },
  { "gateway", lw_script_read_GATEWAY, 0, FALSE, 0, 0 },
  { "rules", lw_script_read_SECTION, 0, TRUE, LW_SCRIPT_GATEWAY, 0 },
  { "user", lw_script_read_SECTION, 0, FALSE, LW_SCRIPT_USER, 0 },
  { "client", lw_script_read_SECTION, 0, FALSE, LW_SCRIPT_CLIENT, 0 },
  { "expect", lw_script_read_EXPECT, 0, FALSE, 0, 0 },
};

static LwScript *
read_script (LwJsonText  *text,
             GError     **error)
{
  g_autoptr (LwScript) script = lw_script_new (NULL);
  LwScriptReader reader = { text, "the script", error };

  if (!lw_script_read_members (&reader, N (root_rows), "the script", lw_json_text_get_root (text), script))
    return NULL;
  return g_steal_pointer (&script);
}

LwScript *
lw_script_json_parse (const char  *text,
                      gssize       length,
                      const char  *name,
                      GError     **error)
{
  g_autoptr (LwJsonText) json = lw_json_text_parse (text, length, name, error);

  return json != NULL ? read_script (json, error) : NULL;
}

LwScript *
lw_script_json_load (const char  *path,
                     GError     **error)
{
  g_autoptr (LwJsonText) json = lw_json_text_load (path, error);

  return json != NULL ? read_script (json, error) : NULL;
}
