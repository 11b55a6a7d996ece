/* The compiled tables against the specification's layouts, field by field, both ways. */

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "lw-msg-def.h"

/* The layouts to compare with: the project's copy, or a file that is named on the command line. */
static const char *layouts = LW_TEST_DATA "/vectors/tws-layouts.json";

/* Says where a comparison failed. */
static char *place;

#define CHECK_TEXT(what, ours, theirs) \
  G_STMT_START { g_test_message ("%s: %s", place, what); g_assert_cmpstr (ours, ==, theirs); } G_STMT_END
#define CHECK_INT(what, ours, theirs) \
  G_STMT_START { g_test_message ("%s: %s", place, what); g_assert_cmpint (ours, ==, theirs); } G_STMT_END

static const char *const type_names[] = {
  [LW_TYPE_INT] = "i", [LW_TYPE_LONG] = "l", [LW_TYPE_DOUBLE] = "d", [LW_TYPE_BOOL] = "b", [LW_TYPE_DECIMAL] = "D",
  [LW_TYPE_TEXT] = "s", [LW_TYPE_INT_OPT] = "i?", [LW_TYPE_DOUBLE_OPT] = "d?", [LW_TYPE_NUMBER_TEXT] = "s*",
  [LW_TYPE_GROUP] = "group",
};

static const char *
text_of (JsonObject *object,
         const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static int
int_of (JsonObject *object,
        const char *name)
{
  return (int) json_object_get_int_member_with_default (object, name, 0);
}

/* A member that this test does not know might be a rule that the tables do not have. */
static void
check_members (JsonObject        *object,
               const char *const *known)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_test_message ("%s: member %s", place, (const char *) l->data);
      g_assert_true (g_strv_contains (known, l->data));
    }
}

static void
check_is (const LwTerm *term,
          JsonArray    *list)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (list); i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "", json_array_get_string_element (list, i));
  CHECK_TEXT ("is", term->texts, texts->str);
}

static void
check_term (const LwRowDef *row,
            guint           field,
            const LwTerm   *term,
            JsonObject     *json)
{
  const char *const known[] = { "field", "is", "set", "positive", NULL };

  check_members (json, known);
  CHECK_TEXT ("term", row->fields[term->field].name, text_of (json, "field"));
  g_assert_cmpuint (term->field, <, field); /* it looks back only */
  CHECK_INT ("is", term->op == LW_TERM_IS, json_object_has_member (json, "is"));
  CHECK_INT ("set", term->op == LW_TERM_SET, json_object_has_member (json, "set"));
  CHECK_INT ("positive", term->op == LW_TERM_POSITIVE, json_object_has_member (json, "positive"));
  if (term->op == LW_TERM_IS)
    check_is (term, json_object_get_array_member (json, "is"));
}

/* Terms that must all hold: one, or those of "all". Returns how many. */
static guint
check_all (const LwRowDef *row,
           guint           field,
           const LwTerm   *terms,
           JsonObject     *json)
{
  JsonArray *all;

  if (!json_object_has_member (json, "all"))
    {
      check_term (row, field, terms, json);
      return 1;
    }
  all = json_object_get_array_member (json, "all");
  g_assert_cmpuint (json_object_get_size (json), ==, 1);
  for (guint i = 0; i < json_array_get_length (all); i++)
    check_term (row, field, &terms[i], json_array_get_object_element (all, i));
  return json_array_get_length (all);
}

static void
check_condition (const LwRowDef *row,
                 guint           field,
                 JsonObject     *json)
{
  const LwFieldDef *def = &row->fields[field];
  JsonArray *any;
  guint n = 0;

  if (!json_object_has_member (json, "any"))
    n = check_all (row, field, def->terms, json);
  else
    {
      any = json_object_get_array_member (json, "any");
      g_assert_cmpuint (json_object_get_size (json), ==, 1);
      for (guint i = 0; i < json_array_get_length (any); i++)
        {
          if (i > 0)
            g_assert_cmpint (def->terms[n++].op, ==, LW_TERM_OR);
          n += check_all (row, field, def->terms + n, json_array_get_object_element (any, i));
        }
    }
  CHECK_INT ("terms", (int) def->n_terms, (int) n);
}

static void check_row (const LwRowDef *row,
                       JsonArray      *fields,
                       const char     *path);

static void
check_field (const LwRowDef *row,
             guint           i,
             JsonObject     *json)
{
  const char *const known[] = { "name", "type", "unset", "gate_min", "gate_max", "present_when", "infinity", "none", "typical",
                                "fields", "note", NULL };
  const LwFieldDef *def = &row->fields[i];
  const char *note = text_of (json, "note");

  check_members (json, known);
  CHECK_TEXT ("type", type_names[def->type], text_of (json, "type"));
  CHECK_TEXT ("unset", def->unset, text_of (json, "unset"));
  CHECK_INT ("gate_min", def->since, int_of (json, "gate_min"));
  CHECK_INT ("gate_max", def->until, int_of (json, "gate_max"));
  CHECK_INT ("infinity", def->infinity, json_object_get_boolean_member_with_default (json, "infinity", FALSE));
  CHECK_TEXT ("none", def->none, text_of (json, "none"));
  CHECK_TEXT ("typical", def->typical, text_of (json, "typical"));
  CHECK_INT ("two fields", def->counted, note != NULL && strstr (note, "a count and a text here: two fields") != NULL);
  CHECK_INT ("condition", def->terms != NULL, json_object_has_member (json, "present_when"));
  if (def->terms != NULL)
    check_condition (row, i, json_object_get_object_member (json, "present_when"));
  CHECK_INT ("group", def->entry != NULL, json_object_has_member (json, "fields"));
  if (def->entry != NULL)
    {
      g_autofree char *path = g_strdup (place);

      g_assert_cmpuint (def->limit, >, 0);
      check_row (def->entry, json_object_get_array_member (json, "fields"), path);
    }
}

static void
check_row (const LwRowDef *row,
           JsonArray      *fields,
           const char     *path)
{
  CHECK_INT ("number of fields", (int) row->n_fields, (int) json_array_get_length (fields));
  for (guint i = 0; i < row->n_fields; i++)
    {
      JsonObject *json = json_array_get_object_element (fields, i);

      g_free (place);
      place = g_strdup_printf ("%s.%s", path, row->fields[i].name);
      CHECK_TEXT ("name", row->fields[i].name, text_of (json, "name"));
      g_assert_cmpint (lw_row_def_find (row, text_of (json, "name")), ==, (int) i); /* no name twice */
      check_field (row, i, json);
    }
}

static void
check_version (const LwMsgDef *def,
               JsonObject     *json)
{
  const char *const known[] = { "value", "gate_max", NULL };
  JsonObject *version = NULL;

  if (!json_object_get_null_member (json, "version_field"))
    version = json_object_get_object_member (json, "version_field");
  CHECK_INT ("version field", def->version != NULL, version != NULL);
  if (version == NULL)
    return;
  check_members (version, known);
  CHECK_TEXT ("version", def->version, text_of (version, "value"));
  CHECK_INT ("version until", def->version_until, int_of (version, "gate_max"));
}

static void
check_message (JsonObject *json)
{
  const char *const known[] = { "kind", "aliases", "id", "direction", "version_field", "fields", "answers", "ends_with", "note", NULL };
  LwMsgDir dir = g_str_equal (text_of (json, "direction"), "in") ? LW_DIR_IN : LW_DIR_OUT;
  LwMsgKind kind = lw_msg_kind_by_name (dir, text_of (json, "kind"));
  const LwMsgDef *def = lw_msg_def (kind);
  JsonArray *aliases = json_object_get_array_member (json, "aliases");
  gboolean has_id = !json_object_get_null_member (json, "id");

  g_free (place);
  place = g_strdup (text_of (json, "kind"));
  check_members (json, known);
  g_assert_nonnull (def);
  CHECK_TEXT ("kind", def->name, text_of (json, "kind"));
  CHECK_INT ("id", def->id, has_id ? int_of (json, "id") : -1);
  CHECK_INT ("message of that id", lw_msg_kind_by_id (dir, def->id), has_id ? kind : LW_MSG_NONE);
  CHECK_INT ("aliases", (int) json_array_get_length (aliases), def->alias != NULL ? 1 : 0);
  if (def->alias != NULL)
    CHECK_TEXT ("alias", def->alias, json_array_get_string_element (aliases, 0));
  check_version (def, json);
  check_row (&def->row, json_object_get_array_member (json, "fields"), def->name);
}

static void
test_layouts (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *messages;

  json_parser_load_from_file (parser, layouts, &error);
  g_assert_no_error (error);
  messages = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, LW_N_MSG - 1);
  for (guint i = 0; i < json_array_get_length (messages); i++)
    check_message (json_array_get_object_element (messages, i));
  g_free (place);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1)
    layouts = argv[1];
  g_test_add_func ("/layouts/table", test_layouts);
  return g_test_run ();
}
