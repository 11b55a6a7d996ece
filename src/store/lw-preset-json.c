#define G_LOG_DOMAIN "lw-preset-json"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-folders.h"
#include "lw-json-text.h"
#include "lw-preset-json.h"

typedef struct
{
  LwJsonText *text;
  JsonNode   *node;      /* the object that is being read: a preset or a filter */
  int         filter;    /* −1 = in the preset itself */
  char       *title;     /* the preset's name, once known */
  GPtrArray  *warnings;
  GError    **error;
} Place;

static const char * const op_words[] = { "range", "is", "not", "one_of" };

/* --- places --- */

/* What @key holds, else the object that lacks it. */
static JsonNode *
node_of (const Place *place,
         const char  *key)
{
  JsonNode *member = JSON_NODE_HOLDS_OBJECT (place->node) ? json_object_get_member (json_node_get_object (place->node), key) : NULL;

  return member != NULL ? member : place->node;
}

static char *
describe (const Place *place,
          const char  *what)
{
  return place->filter >= 0 ? g_strdup_printf ("preset '%s', filter %d, %s", place->title != NULL ? place->title : "?", place->filter + 1, what)
                            : g_strdup_printf ("preset '%s', %s", place->title != NULL ? place->title : "?", what);
}

static gboolean
fail (const Place *place,
      const char  *key,
      const char  *format,
      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (const Place *place,
      const char  *key,
      const char  *format,
      ...)
{
  g_autofree char *what = NULL, *keyed = NULL, *text = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  keyed = g_strdup_printf ("%s: %s", key, what);
  text = describe (place, keyed);
  return lw_json_text_fail (place->text, node_of (place, key), LW_JSON_VALUE, place->error, "%s", text);
}

static void
warn (const Place *place,
      const char  *key,
      const char  *which)
{
  g_autofree char *sentence = g_strdup_printf ("the %s '%s' is not known here; it is kept", key, which), *text = describe (place, sentence);

  if (place->warnings != NULL)
    g_ptr_array_add (place->warnings, lw_json_text_tell (place->text, node_of (place, key), LW_JSON_VALUE, text));
}

/* --- values --- */

static const char *
string_of (JsonObject *object,
           const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
is_null (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
read_bound (const Place *place,
            JsonObject  *object,
            const char  *key,
            double      *value)
{
  JsonNode *node = json_object_get_member (object, key);

  *value = NAN;
  if (is_null (node))
    return TRUE;
  if (!is_number (node))
    return fail (place, key, "must be a number or null");
  *value = json_node_get_double (node);
  return TRUE;
}

static gboolean
check_word (const Place    *place,
            const LwFilter *filter,
            const char     *word)
{
  int code = lw_field_code (filter->field);

  if (code < 0 || !lw_field_is_enum ((LwField) code) || lw_field_word_index ((LwField) code, word) >= 0)
    return TRUE;
  return fail (place, "lo", "'%s' is none of: %s", word, lw_field_info ((LwField) code)->unit);
}

/* The value of "is" and "not": a word, a number or a bool. */
static gboolean
read_equal (const Place *place,
            JsonNode    *node,
            LwFilter    *filter)
{
  if (node != NULL && is_number (node))
    filter->lo = json_node_get_double (node);
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    filter->lo = json_node_get_boolean (node);
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      filter->words = g_new0 (char *, 2);
      filter->words[0] = g_strdup (json_node_get_string (node));
      return check_word (place, filter, filter->words[0]);
    }
  else
    return fail (place, "lo", "op '%s' needs a word, a number, true or false", op_words[filter->op]);
  return TRUE;
}

static gboolean
read_list (const Place *place,
           JsonNode    *node,
           LwFilter    *filter)
{
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = list != NULL ? json_array_get_length (list) : 0;

  if (n == 0)
    return fail (place, "lo", "op 'one_of' needs a list of words");
  filter->words = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *item = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_STRING)
        return fail (place, "lo", "item %u is no word", i + 1);
      filter->words[i] = g_strdup (json_node_get_string (item));
      if (!check_word (place, filter, filter->words[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_op (const Place *place,
         JsonObject  *object,
         LwFilter    *filter)
{
  const char *word = string_of (object, "op");

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (op_words); i++)
    if (strcmp (op_words[i], word) == 0)
      {
        filter->op = (LwFilterOp) i;
        return TRUE;
      }
  return fail (place, "op", "'%s' is none of range, is, not, one_of", word != NULL ? word : "");
}

static gboolean
read_operands (const Place *place,
               JsonObject  *object,
               LwFilter    *filter)
{
  filter->lo = filter->hi = NAN;
  if (filter->op == LW_OP_ONE_OF)
    return read_list (place, json_object_get_member (object, "lo"), filter);
  if (filter->op != LW_OP_RANGE)
    return read_equal (place, json_object_get_member (object, "lo"), filter);
  if (!read_bound (place, object, "lo", &filter->lo) || !read_bound (place, object, "hi", &filter->hi))
    return FALSE;
  if (filter->lo > filter->hi)
    return fail (place, "lo", "is above hi, so nothing can pass");
  return TRUE;
}

static gboolean
read_filter (const Place *place,
             JsonNode    *node,
             LwFilter    *filter)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *field = object != NULL ? string_of (object, "field") : NULL;
  JsonNode *allow;

  if (field == NULL)
    return fail (place, "field", "must be an id such as dte");
  filter->field = g_strdup (field);
  if (lw_field_code (field) == LW_FIELD_UNKNOWN)
    warn (place, "field", field);
  allow = json_object_get_member (object, "allow_missing");
  if (!is_null (allow) && (!JSON_NODE_HOLDS_VALUE (allow) || json_node_get_value_type (allow) != G_TYPE_BOOLEAN))
    return fail (place, "allow_missing", "must be true or false");
  filter->allow_missing = !is_null (allow) && json_node_get_boolean (allow);
  return read_op (place, object, filter) && read_operands (place, object, filter);
}

/* --- presets --- */

static gboolean
read_filters (Place      *place,
              JsonObject *object,
              LwPreset   *preset)
{
  JsonNode *node = json_object_get_member (object, "filters");
  JsonNode *preset_node = place->node;
  JsonArray *list;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (place, "filters", "must be a list");
  list = json_node_get_array (node);
  if (json_array_get_length (list) > LW_PRESET_MAX_FILTERS)
    return fail (place, "filters", "at most %d", LW_PRESET_MAX_FILTERS);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      LwFilter filter = { 0 };

      place->filter = (int) i;
      place->node = json_array_get_element (list, i);
      if (!read_filter (place, place->node, &filter))
        {
          lw_filter_clear (&filter);
          return FALSE;
        }
      lw_preset_add_filter (preset, &filter);
    }
  place->filter = -1;
  place->node = preset_node;
  return TRUE;
}

static gboolean
read_kinds (Place      *place,
            JsonObject *object,
            LwPreset   *preset)
{
  JsonNode *node = json_object_get_member (object, "kinds");
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (list == NULL || json_array_get_length (list) == 0)
    return fail (place, "kinds", "must be a list of bull_call, bear_put, bull_put, bear_call");
  memset (preset->kinds, 0, sizeof preset->kinds);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *item = json_array_get_element (list, i);
      const char *word = JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING
                           ? json_node_get_string (item) : "";
      LwVerticalKind kind;

      if (!lw_vertical_kind_parse (word, &kind))
        return fail (place, "kinds", "'%s' is none of bull_call, bear_put, bull_put, bear_call", word);
      preset->kinds[kind] = TRUE;
    }
  return TRUE;
}

static gboolean
read_whole (Place      *place,
            JsonObject *object,
            const char *key,
            gint64      least,
            gint64      fallback,
            gint64     *value)
{
  JsonNode *node = json_object_get_member (object, key);

  *value = fallback;
  if (node == NULL)
    return TRUE;
  if (!is_number (node) || json_node_get_double (node) != floor (json_node_get_double (node)) ||
      json_node_get_double (node) < least || json_node_get_double (node) > 1000000)
    return fail (place, key, "must be a whole number from %" G_GINT64_FORMAT " to 1000000", least);
  *value = (gint64) json_node_get_double (node);
  return TRUE;
}

static gboolean
read_plain (Place      *place,
            JsonObject *object,
            LwPreset   *preset)
{
  const char *basis = string_of (object, "basis"), *sort = string_of (object, "sort"), *note = string_of (object, "note");
  gint64 version, limit;

  if (json_object_has_member (object, "basis") && (basis == NULL || !lw_preset_set_basis (preset, basis)))
    return fail (place, "basis", "must be natural, mid, last, model or a number from 0 to 1 as text");
  if (json_object_has_member (object, "sort") && (sort == NULL || !lw_preset_set_sort (preset, sort)))
    return fail (place, "sort", "must be a known field with :asc or :desc");
  if (json_object_has_member (object, "note") && note == NULL)
    return fail (place, "note", "must be text");
  if (note != NULL)
    {
      g_free (preset->note);
      preset->note = g_strdup (note);
    }
  if (!read_whole (place, object, "version", 1, 1, &version) || !read_whole (place, object, "limit", 1, 100, &limit))
    return FALSE;
  preset->version = (int) version;
  preset->limit = (guint) limit;
  return TRUE;
}

static void
keep_unknown (JsonObject *object,
              LwPreset   *preset)
{
  static const char * const known[] = { "name", "version", "kinds", "filters", "basis", "sort", "limit", "note", NULL };
  g_autoptr (JsonObject) rest = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      json_object_set_member (rest, l->data, json_node_copy (json_object_get_member (object, l->data)));
  json_node_set_object (node, rest);
  if (json_object_get_size (rest) > 0)
    preset->unknown_json = json_to_string (node, FALSE);
}

static LwPreset *
read_preset (Place    *place,
             JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? string_of (object, "name") : NULL;
  g_autoptr (LwPreset) preset = NULL;

  place->filter = -1;
  place->node = node;
  g_clear_pointer (&place->title, g_free);
  if (name == NULL || *name == '\0')
    {
      fail (place, "name", "must be text");
      return NULL;
    }
  place->title = g_strdup (name);
  preset = lw_preset_new (name);
  if (!read_kinds (place, object, preset) || !read_filters (place, object, preset) || !read_plain (place, object, preset))
    return NULL;
  keep_unknown (object, preset);
  return g_steal_pointer (&preset);
}

static GPtrArray *
read_root (Place    *place,
           JsonNode *root)
{
  g_autoptr (GPtrArray) presets = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_preset_free);
  gboolean is_list = JSON_NODE_HOLDS_ARRAY (root);
  guint n = is_list ? json_array_get_length (json_node_get_array (root)) : 1;

  for (guint i = 0; i < n; i++)
    {
      LwPreset *preset;

      preset = read_preset (place, is_list ? json_array_get_element (json_node_get_array (root), i) : root);
      if (preset == NULL)
        return NULL;
      g_ptr_array_add (presets, preset);
    }
  return g_steal_pointer (&presets);
}

static GPtrArray *
read_json (LwJsonText *json,
           GPtrArray  *warnings,
           GError    **error)
{
  Place place = { .text = json, .filter = -1, .warnings = warnings, .error = error };
  GPtrArray *presets = read_root (&place, lw_json_text_get_root (json));

  g_free (place.title);
  return presets;
}

GPtrArray *
lw_preset_json_parse (const char  *text,
                      gssize       length,
                      const char  *name,
                      GPtrArray   *warnings,
                      GError     **error)
{
  g_autoptr (LwJsonText) json = lw_json_text_parse (text, length, name, error);

  return json != NULL ? read_json (json, warnings, error) : NULL;
}

GPtrArray *
lw_preset_json_load (const char  *path,
                     GPtrArray   *warnings,
                     GError     **error)
{
  g_autoptr (LwJsonText) json = lw_json_text_load (path, error);

  return json != NULL ? read_json (json, warnings, error) : NULL;
}

/* --- writing --- */

static void
set_bound (JsonObject *object,
           const char *key,
           double      value)
{
  if (isnan (value))
    json_object_set_null_member (object, key);
  else if (value == floor (value) && fabs (value) < 1e15)
    json_object_set_int_member (object, key, (gint64) value);
  else
    json_object_set_double_member (object, key, value);
}

static void
set_equal (JsonObject     *object,
           const LwFilter *filter)
{
  int code = lw_field_code (filter->field);

  if (filter->words != NULL)
    json_object_set_string_member (object, "lo", filter->words[0]);
  else if (code >= 0 && strcmp (lw_field_info ((LwField) code)->type, "bool") == 0)
    json_object_set_boolean_member (object, "lo", filter->lo != 0);
  else
    set_bound (object, "lo", filter->lo);
}

static JsonObject *
filter_object (const LwFilter *filter)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "field", filter->field);
  json_object_set_string_member (object, "op", op_words[filter->op]);
  if (filter->op == LW_OP_RANGE)
    set_bound (object, "lo", filter->lo);
  else if (filter->op == LW_OP_ONE_OF)
    {
      JsonArray *words = json_array_new ();

      for (guint i = 0; filter->words != NULL && filter->words[i] != NULL; i++)
        json_array_add_string_element (words, filter->words[i]);
      json_object_set_array_member (object, "lo", words);
    }
  else
    set_equal (object, filter);
  set_bound (object, "hi", filter->op == LW_OP_RANGE ? filter->hi : NAN);
  json_object_set_boolean_member (object, "allow_missing", filter->allow_missing);
  return object;
}

static void
add_unknown (JsonObject *object,
             const char *unknown_json)
{
  g_autoptr (JsonNode) node = unknown_json != NULL ? json_from_string (unknown_json, NULL) : NULL;
  g_autoptr (GList) members = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  members = json_object_get_members (json_node_get_object (node));
  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (object, l->data, json_node_copy (json_object_get_member (json_node_get_object (node), l->data)));
}

static JsonObject *
preset_object (const LwPreset *preset)
{
  JsonObject *object = json_object_new ();
  JsonArray *kinds = json_array_new (), *filters = json_array_new ();
  g_autofree char *sort = g_strdup_printf ("%s:%s", preset->sort_field, preset->sort_ascending ? "asc" : "desc");

  for (guint i = 0; i < LW_N_KINDS; i++)
    if (preset->kinds[i])
      json_array_add_string_element (kinds, lw_vertical_kind_id ((LwVerticalKind) i));
  for (guint i = 0; i < preset->n_filters; i++)
    json_array_add_object_element (filters, filter_object (&preset->filters[i]));
  json_object_set_string_member (object, "name", preset->name);
  json_object_set_int_member (object, "version", preset->version);
  json_object_set_array_member (object, "kinds", kinds);
  json_object_set_array_member (object, "filters", filters);
  json_object_set_string_member (object, "basis", preset->basis_word);
  json_object_set_string_member (object, "sort", sort);
  json_object_set_int_member (object, "limit", preset->limit);
  json_object_set_string_member (object, "note", preset->note);
  add_unknown (object, preset->unknown_json);
  return object;
}

char *
lw_preset_json_text (const LwPreset * const *presets,
                     guint                   n_presets)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonArray) list = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_presets; i++)
    json_array_add_object_element (list, preset_object (presets[i]));
  json_node_set_array (root, list);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

char *
lw_preset_json_shipped_path (void)
{
  const char *folders[] = { g_getenv ("LEGWORK_DATA_DIR"), LW_SOURCE_DATA_DIR, lw_folder_data () };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = folders[i] != NULL && *folders[i] != '\0' ? g_build_filename (folders[i], "presets.json", NULL) : NULL;

      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}
