#include "config.h"

#include "lw-vectors.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "lw-number.h"

static void
vector_free (gpointer data)
{
  LwVector *vector = data;

  g_free (vector->name);
  g_strfreev (vector->fields);
  g_byte_array_unref (vector->frame);
  g_free (vector);
}

static GByteArray *
parse_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  g_assert_cmpuint (strlen (hex) % 2, ==, 0);
  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static char **
parse_fields (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

static LwVector *
parse_vector (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  LwVector *vector = g_new0 (LwVector, 1);
  JsonObject *json;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  json = json_node_get_object (json_parser_get_root (parser));
  vector->name = g_strdup (json_object_get_string_member (json, "name"));
  vector->dir = g_str_equal (json_object_get_string_member (json, "direction"), "in") ? LW_DIR_IN : LW_DIR_OUT;
  vector->kind = lw_msg_kind_by_name (vector->dir, json_object_get_string_member (json, "kind"));
  vector->server_version = (int) json_object_get_int_member (json, "server_version");
  vector->fields = parse_fields (json_object_get_array_member (json, "fields"));
  vector->frame = parse_hex (json_object_get_string_member (json, "bytes_hex"));
  return vector;
}

static GPtrArray *
load (const char        *folder,
      const char *const *files)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func (vector_free);

  for (; *files != NULL; files++)
    {
      g_autofree char *path = g_build_filename (folder, *files, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) lines = NULL;

      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      lines = g_strsplit (g_strchomp (text), "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        g_ptr_array_add (vectors, parse_vector (lines[i]));
    }
  return vectors;
}

GPtrArray *
lw_vectors_load (const char *const *files)
{
  return load (LW_TEST_DATA "/vectors", files);
}

GPtrArray *
lw_vectors_load_borrowed (void)
{
  static const char *const files[] = { "inbound_recorded.jsonl", "outbound_other.jsonl", NULL };
  const char *borrowed = g_getenv ("LEGWORK_BORROWED");
  g_autofree char *folder = g_build_filename (borrowed != NULL ? borrowed : LW_BORROWED_DEFAULT, "vectors", NULL);

  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? load (folder, files) : NULL;
}

char **
lw_vector_split (const guint8 *payload,
                 gsize         length)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gsize start = 0;

  while (start < length)
    {
      g_autofree char *text = g_strndup ((const char *) payload + start, length - start);

      g_strv_builder_add (builder, text);
      start += strlen (text) + 1;
    }
  return g_strv_builder_end (builder);
}

static void
collect_defs (const LwRow *row,
              int          server_version,
              GPtrArray   *defs)
{
  const LwRowDef *def = lw_row_get_def (row);

  for (guint i = 0; i < def->n_fields; i++)
    {
      if (!lw_row_carries (row, &def->fields[i], server_version))
        continue;
      g_ptr_array_add (defs, (gpointer) &def->fields[i]);
      for (guint j = 0; def->fields[i].entry != NULL && j < lw_row_count (row, i); j++)
        collect_defs (lw_row_entry (row, i, j), server_version, defs);
    }
}

GPtrArray *
lw_vector_defs (LwMsg *msg,
                int    server_version)
{
  GPtrArray *defs = g_ptr_array_new ();
  const LwMsgDef *def = lw_msg_def (lw_msg_get_kind (msg));

  g_ptr_array_add (defs, NULL);
  if (def->version != NULL && (def->version_until == 0 || server_version <= def->version_until))
    g_ptr_array_add (defs, NULL);
  collect_defs (lw_msg_get_row (msg), server_version, defs);
  return defs;
}

/* The lists of the specification, written down once more: not those of the codec. */
static gboolean
is_unset (const LwFieldDef *def,
          const char       *text)
{
  static const char *const decimals[] = { "2147483647", "9223372036854775807", "-9223372036854775808",
                                          "170141183460469231731687303715884105727", "1.7976931348623157E308", NULL };
  gboolean huge = !def->infinity && fabs (g_ascii_strtod (text, NULL)) >= 1e300; /* takes "Infinity" too */

  if (text[0] == '\0' || g_str_equal (text, def->unset))
    return TRUE;
  switch (def->type)
    {
    case LW_TYPE_INT_OPT:
      return g_str_equal (text, "2147483647");
    case LW_TYPE_DECIMAL:
      return g_strv_contains (decimals, text);
    case LW_TYPE_DOUBLE_OPT:
    case LW_TYPE_NUMBER_TEXT:
      return huge || g_str_has_prefix (text, "1.7976931348623157");
    case LW_TYPE_INT:
    case LW_TYPE_LONG:
    case LW_TYPE_DOUBLE:
    case LW_TYPE_BOOL:
    case LW_TYPE_TEXT:
    case LW_TYPE_GROUP:
    default:
      return FALSE;
    }
}

gboolean
lw_vector_same (const LwFieldDef *def,
                const char       *ours,
                const char       *theirs)
{
  char *ours_end;
  char *theirs_end;
  double a;
  double b;

  if (g_str_equal (ours, theirs) || (is_unset (def, ours) && is_unset (def, theirs)))
    return TRUE;
  if (def->type == LW_TYPE_TEXT)
    return FALSE;
  a = g_ascii_strtod (ours, &ours_end);
  b = g_ascii_strtod (theirs, &theirs_end);
  return *ours_end == '\0' && *theirs_end == '\0' && ours_end > ours && theirs_end > theirs && a == b;
}
