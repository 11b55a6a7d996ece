#define G_LOG_DOMAIN "lw-ctl-encode"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-ctl.h"
#include "lw-ctl-json.h"
#include "lw-ctl-wire.h"
#include "lw-frame.h"
#include "lw-msg-def.h"
#include "lw-number.h"

/* The place of a value, for messages: "placeOrder.comboLegs[1].ratio". */
static char *
spell (const char *path,
       const char *name)
{
  return g_strdup_printf ("%s.%s", path, name);
}

static gboolean
refuse (GError     **error,
        const char  *path,
        const char  *name,
        const char  *reason)
{
  g_set_error (error, LW_CTL_JSON_ERROR, 0, "%s.%s: %s", path, name, reason);
  return FALSE;
}

static gboolean
put_text (LwRow       *row,
          guint        field,
          const char  *text,
          const char  *path,
          GError     **error)
{
  const LwFieldDef *def = &lw_row_get_def (row)->fields[field];

  if (lw_row_try_text (row, field, text))
    return TRUE;
  return refuse (error, path, def->name,
                 def->type == LW_TYPE_TEXT ? "only ASCII characters from 32 to 126 may be sent" : "this is no number that fits");
}

/* A JSON number or truth value is as good as its text. */
static gboolean
put_value (LwRow       *row,
           guint        field,
           JsonNode    *node,
           const char  *path,
           GError     **error)
{
  const LwFieldDef *def = &lw_row_get_def (row)->fields[field];
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;

  if (type == G_TYPE_STRING)
    return put_text (row, field, json_node_get_string (node), path, error);
  if (type == G_TYPE_BOOLEAN)
    return put_text (row, field, json_node_get_boolean (node) ? "1" : "0", path, error);
  if (type == G_TYPE_INT64)
    {
      text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      return put_text (row, field, text, path, error);
    }
  if (type != G_TYPE_DOUBLE || !isfinite (json_node_get_double (node)))
    return refuse (error, path, def->name, "a text or a number is expected");
  text = g_malloc (LW_NUMBER_TEXT_SIZE);
  return put_text (row, field,
                   lw_number_format (json_node_get_double (node), def->type == LW_TYPE_DOUBLE || def->type == LW_TYPE_DOUBLE_OPT,
                                     text, LW_NUMBER_TEXT_SIZE),
                   path, error);
}

static gboolean fill_row (LwRow       *row,
                          JsonObject  *fields,
                          const char  *path,
                          GError     **error);

static gboolean
put_group (LwRow       *row,
           guint        group,
           JsonNode    *node,
           const char  *path,
           GError     **error)
{
  const LwFieldDef *def = &lw_row_get_def (row)->fields[group];
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return refuse (error, path, def->name, "a list of objects is expected");
  if (json_array_get_length (array) > def->limit)
    return refuse (error, path, def->name, "too many entries");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autofree char *entry = g_strdup_printf ("%s.%s[%u]", path, def->name, i);

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return refuse (error, path, def->name, "a list of objects is expected");
      if (!fill_row (lw_row_append (row, group), json_node_get_object (element), entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_row (LwRow       *row,
          JsonObject  *fields,
          const char  *path,
          GError     **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, fields);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      int field = lw_row_def_find (lw_row_get_def (row), name);

      if (field < 0)
        return refuse (error, path, name, "there is no such field");
      if (JSON_NODE_HOLDS_NULL (node))
        continue;
      if (lw_row_get_def (row)->fields[field].type == LW_TYPE_GROUP
          ? !put_group (row, (guint) field, node, path, error)
          : !put_value (row, (guint) field, node, path, error))
        return FALSE;
    }
  return TRUE;
}

/* Fields that have a value and yet no place in this version or for the fields before them. */
static void
list_unsent (const LwRow *row,
             int          server_version,
             const char  *path,
             JsonArray   *list)
{
  const LwRowDef *def = lw_row_get_def (row);

  for (guint i = 0; i < def->n_fields; i++)
    {
      g_autofree char *place = spell (path, def->fields[i].name);

      if (!lw_row_has (row, i))
        continue;
      if (!lw_row_carries (row, &def->fields[i], server_version))
        json_array_add_string_element (list, place);
      else if (def->fields[i].type == LW_TYPE_GROUP)
        for (guint j = 0; j < lw_row_count (row, i); j++)
          {
            g_autofree char *entry = g_strdup_printf ("%s[%u]", place, j);

            list_unsent (lw_row_entry (row, i, j), server_version, entry, list);
          }
    }
}

static gboolean
find_kind (JsonObject  *in,
           LwMsgDir     dir,
           LwMsgKind   *kind,
           GError     **error)
{
  const char *name = NULL;

  lw_ctl_json_text (in, "kind", &name, NULL);
  *kind = name != NULL ? lw_msg_kind_by_name (dir, name) : LW_MSG_NONE;
  if (*kind != LW_MSG_NONE)
    return TRUE;
  if (name == NULL)
    g_set_error (error, LW_CTL_JSON_ERROR, 0, "kind: the name of a message is expected");
  else
    g_set_error (error, LW_CTL_JSON_ERROR, 0, "kind: there is no message '%s' of direction '%s'", name,
                 dir == LW_DIR_IN ? "in" : "out");
  return FALSE;
}

/* Members of a line that are no fields. */
static const char *const line_members[] = { "kind", "server_version", "direction", "name", "handshake", "bytes_hex",
                                            "malformed", "raw_hex", NULL };

/* The object "fields"; where there is none, what else stands in the line. */
static JsonObject *
take_fields (JsonObject  *in,
             const char  *path,
             GError     **error)
{
  JsonNode *fields = json_object_get_member (in, "fields");
  JsonObject *rest;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (fields != NULL && JSON_NODE_HOLDS_OBJECT (fields))
    return json_object_ref (json_node_get_object (fields));
  if (fields != NULL && !JSON_NODE_HOLDS_NULL (fields))
    {
      refuse (error, path, "fields", "an object is expected");
      return NULL;
    }
  rest = json_object_new ();
  json_object_iter_init_ordered (&iter, in);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_strv_contains (line_members, name) && !JSON_NODE_HOLDS_NULL (node))
      json_object_set_member (rest, name, json_node_copy (node));
  return rest;
}

/* The row and field that a path of dump names ("comboLegs[1].exchange"); NULL when there is none. */
static LwRow *
find_place (LwRow      *row,
            const char *path,
            int        *field)
{
  const char *bracket = strchr (path, '[');
  const char *rest = bracket != NULL ? strstr (bracket, "].") : NULL;
  g_autofree char *name = g_strndup (path, rest != NULL ? (gsize) (bracket - path) : strlen (path));
  const LwRowDef *def = lw_row_get_def (row);
  guint64 i;

  *field = lw_row_def_find (def, name);
  if (*field < 0 || (def->fields[*field].type == LW_TYPE_GROUP) != (rest != NULL))
    return NULL;
  if (rest == NULL)
    return row;
  i = g_ascii_strtoull (bracket + 1, NULL, 10);
  return i < lw_row_count (row, (guint) *field) ? find_place (lw_row_entry (row, (guint) *field, (guint) i), rest + 2, field)
                                                 : NULL;
}

static gboolean
put_raw (LwRow       *row,
         const char  *name,
         JsonNode    *node,
         const char  *path,
         GError     **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  int field;
  LwRow *owner = find_place (row, name, &field);

  if (owner == NULL)
    return refuse (error, path, name, "there is no such field");
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, path, name, "hex digits are expected");
  bytes = lw_ctl_json_bytes (json_node_get_string (node), name, error);
  if (bytes == NULL)
    return FALSE;
  if (bytes->len > 0 && memchr (bytes->data, 0, bytes->len) != NULL)
    return refuse (error, path, name, "a text cannot hold a byte 0");
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return put_text (owner, (guint) field, (const char *) bytes->data, path, error);
}

/* Texts that are no UTF-8, as dump gives them beside the fields: their bytes count. */
static gboolean
fill_raw (LwRow       *row,
          JsonObject  *in,
          const char  *path,
          GError     **error)
{
  JsonNode *raw = json_object_get_member (in, "raw_hex");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (raw == NULL || JSON_NODE_HOLDS_NULL (raw))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (raw))
    return refuse (error, path, "raw_hex", "an object is expected");
  json_object_iter_init_ordered (&iter, json_node_get_object (raw));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!put_raw (row, name, node, path, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_message (LwMsg       *msg,
              JsonObject  *in,
              GError     **error)
{
  const char *path = lw_msg_kind_name (lw_msg_get_kind (msg));
  g_autoptr (JsonObject) fields = take_fields (in, path, error);

  return fields != NULL && fill_row (lw_msg_get_row (msg), fields, path, error)
         && fill_raw (lw_msg_get_row (msg), in, path, error);
}

static gboolean
check_greeting (const LwRow  *row,
                GError      **error)
{
  int min = lw_row_int (row, LW_F_handshake_minVersion, 0);

  if (min >= 0 && lw_row_int (row, LW_F_handshake_maxVersion, 0) >= min)
    return TRUE;
  return refuse (error, "handshake", "maxVersion", "it is below minVersion, or that is negative");
}

static void
put_bytes (JsonObject *out,
           LwMsg      *msg,
           int         server_version,
           GByteArray *bytes)
{
  g_autoptr (JsonArray) unsent = json_array_new ();
  g_autofree char *hex = lw_ctl_wire_hex (bytes->data, bytes->len);
  LwMsgKind kind = lw_msg_get_kind (msg);

  lw_ctl_wire_repeat (out, lw_msg_kind_dir (kind), server_version);
  if (lw_msg_def (kind)->id < 0)
    json_object_set_boolean_member (out, "handshake", TRUE);
  json_object_set_string_member (out, "bytes_hex", hex);
  list_unsent (lw_msg_get_row (msg), server_version, lw_msg_kind_name (kind), unsent);
  if (json_array_get_length (unsent) > 0)
    json_object_set_array_member (out, "not_sent", json_array_ref (unsent));
}

static gboolean
encode_line (JsonObject  *in,
             JsonObject  *out,
             gpointer     data,
             GError     **error)
{
  LwMsg *msg = data;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  LwMsgDir dir;
  LwMsgKind kind;
  int version;

  if (!lw_ctl_wire_direction (in, &dir, error)
      || !find_kind (in, dir, &kind, error)
      || !lw_ctl_wire_version (in, lw_msg_def (kind)->id < 0, &version, error))
    return FALSE;
  lw_msg_reset (msg, kind);
  if (!fill_message (msg, in, error) || (kind == LW_MSG_handshake && !check_greeting (lw_msg_get_row (msg), error)))
    return FALSE;
  lw_msg_write (msg, version, bytes);
  if (bytes->len > LW_FRAME_MAX)
    return refuse (error, lw_msg_kind_name (kind), "fields", "together they do not fit in a frame");
  put_bytes (out, msg, version, bytes);
  return TRUE;
}

int
lw_ctl_encode (int    argc,
               char **argv)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  const GOptionEntry entries[] = { { NULL } };

  if (!lw_ctl_parse (&argc, &argv, "< MESSAGES", "Encodes messages of a TWS connection: JSON lines with kind, server_version,\n"
                     "direction and fields, as dump writes them, become JSON lines with bytes_hex.",
                     "echo '{\"kind\":\"reqIds\",\"server_version\":178,\"direction\":\"out\",\"fields\":{\"numIds\":\"1\"}}' |"
                     " legworkctl encode", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc > 1)
    {
      lw_ctl_complain ("encode reads standard input; '%s' is one word too many", argv[1]);
      return LW_EXIT_BAD_INPUT;
    }
  return lw_ctl_json_lines (encode_line, msg);
}
