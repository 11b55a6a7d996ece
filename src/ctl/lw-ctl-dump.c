#define G_LOG_DOMAIN "lw-ctl-dump"

#include "config.h"

#include <string.h>

#include "lw-ctl.h"
#include "lw-ctl-json.h"
#include "lw-ctl-wire.h"
#include "lw-frame.h"
#include "lw-msg-def.h"

/* One line of input. */
typedef struct
{
  LwMsg      *msg;
  LwFramer   *framer;
  LwMsgDir    dir;
  int         server_version;
  gboolean    handshake;
  gboolean    chunked;
  JsonArray  *frames;
} LwDump;

/* A row on its way into an answer. */
typedef struct
{
  GString    *path; /* of the row: "", "comboLegs[1]." */
  JsonObject *raw;  /* bytes of texts that are no UTF-8, by path */
} LwRowDump;

static JsonObject *row_to_json (LwRowDump   *self,
                                const LwRow *row);

static JsonArray *
group_to_json (LwRowDump   *self,
               const LwRow *row,
               guint        group)
{
  JsonArray *array = json_array_new ();
  gsize length = self->path->len;

  for (guint i = 0; i < lw_row_count (row, group); i++)
    {
      g_string_append_printf (self->path, "%s[%u].", lw_row_get_def (row)->fields[group].name, i);
      json_array_add_object_element (array, row_to_json (self, lw_row_entry (row, group, i)));
      g_string_truncate (self->path, length);
    }
  return array;
}

/* TWS on Windows sends texts in the code page of the machine: JSON shows them with U+FFFD, and the bytes stand beside. */
static void
text_to_json (LwRowDump  *self,
              JsonObject *object,
              const char *name,
              const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *hex = NULL;
  g_autofree char *path = NULL;

  json_object_set_string_member (object, name, valid);
  if (strcmp (valid, text) == 0)
    return;
  hex = lw_ctl_wire_hex ((const guint8 *) text, strlen (text));
  path = g_strconcat (self->path->str, name, NULL);
  json_object_set_string_member (self->raw, path, hex);
}

static JsonObject *
row_to_json (LwRowDump   *self,
             const LwRow *row)
{
  const LwRowDef *def = lw_row_get_def (row);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < def->n_fields; i++)
    if (!lw_row_has (row, i))
      continue;
    else if (def->fields[i].type == LW_TYPE_GROUP)
      json_object_set_array_member (object, def->fields[i].name, group_to_json (self, row, i));
    else
      text_to_json (self, object, def->fields[i].name, lw_row_text (row, i));
  return object;
}

/* Values that are no numbers are absent to the program; what stood there is shown apart. */
static JsonObject *
malformed_to_json (const LwMsg *msg)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < MIN (lw_msg_get_malformed (msg), LW_MSG_MALFORMED_KEPT); i++)
    {
      g_autofree char *valid = g_utf8_make_valid (lw_msg_malformed_text (msg, i), -1);

      json_object_set_string_member (object, lw_msg_malformed_field (msg, i), valid);
    }
  return object;
}

static void
put_message (JsonObject *out,
             LwMsg      *msg)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (JsonObject) raw = json_object_new ();
  LwRowDump dump = { path, raw };

  json_object_set_string_member (out, "kind", lw_msg_kind_name (lw_msg_get_kind (msg)));
  json_object_set_object_member (out, "fields", row_to_json (&dump, lw_msg_get_row (msg)));
  if (lw_msg_get_malformed (msg) > 0)
    json_object_set_object_member (out, "malformed", malformed_to_json (msg));
  if (json_object_get_size (raw) > 0)
    json_object_set_object_member (out, "raw_hex", json_object_ref (raw));
}

static void
put_error (JsonObject   *out,
           const LwMsg  *msg,
           const GError *error)
{
  json_object_set_string_member (out, "error", error->message);
  if (msg == NULL || lw_msg_failed_kind (msg) == LW_MSG_NONE)
    return;
  json_object_set_string_member (out, "message", lw_msg_kind_name (lw_msg_failed_kind (msg)));
  json_object_set_string_member (out, "field", lw_msg_failed_field (msg));
}

static void
decode_frame (LwDump       *self,
              const guint8 *payload,
              gsize         length)
{
  g_autoptr (GError) error = NULL;
  JsonObject *frame = json_object_new ();

  if (lw_msg_read_in_place (self->msg, self->dir, self->server_version, payload, length, &error))
    put_message (frame, self->msg);
  else
    put_error (frame, self->msg, error);
  json_array_add_object_element (self->frames, frame);
}

/* Takes all frames that are whole. FALSE when the connection would have to be dropped. */
static gboolean
decode_frames (LwDump  *self,
               GError **error)
{
  const guint8 *payload;
  gsize length;
  g_autoptr (GError) broken = NULL;

  while (lw_framer_next (self->framer, &payload, &length, &broken))
    decode_frame (self, payload, length);
  if (broken == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&broken));
  return FALSE;
}

/* The client's first bytes, as a message. */
static gboolean
read_client_greeting (LwDump  *self,
                      GError **error)
{
  g_autofree char *options = NULL;
  LwRow *row;
  int min;
  int max;

  if (!lw_handshake_read (self->framer, &min, &max, &options, error))
    return FALSE;
  lw_msg_reset (self->msg, LW_MSG_handshake);
  row = lw_msg_get_row (self->msg);
  lw_row_set_int (row, LW_F_handshake_minVersion, min);
  lw_row_set_int (row, LW_F_handshake_maxVersion, max);
  lw_row_set_text (row, LW_F_handshake_connectOptions, options);
  return TRUE;
}

/* The server's reply, as a message; frames before it that are something else are passed over. */
static gboolean
read_server_reply (LwDump  *self,
                   GError **error)
{
  const guint8 *payload;
  gsize length;
  guint n_others = 0;

  while (lw_framer_next (self->framer, &payload, &length, error))
    {
      g_autofree char *time = NULL;
      int version;

      if (lw_server_version_read (payload, length, &version, &time))
        {
          lw_msg_reset (self->msg, LW_MSG_serverVersion);
          lw_row_set_int (lw_msg_get_row (self->msg), LW_F_serverVersion_version, version);
          lw_row_set_text (lw_msg_get_row (self->msg), LW_F_serverVersion_time, time);
          return TRUE;
        }
      n_others++;
    }
  if (n_others > 0 && lw_framer_pending (self->framer) == 0 && error != NULL && *error == NULL)
    g_set_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_HANDSHAKE,
                 "serverVersion.version: no frame of exactly two fields, a version and a time");
  return FALSE;
}

static void
answer_handshake (LwDump     *self,
                  JsonObject *out)
{
  g_autoptr (GError) error = NULL;
  gsize left;

  if (self->dir == LW_DIR_OUT ? read_client_greeting (self, &error) : read_server_reply (self, &error))
    {
      put_message (out, self->msg);
      left = lw_framer_pending (self->framer);
      if (left > 0)
        json_object_set_int_member (out, "bytes_after", (gint64) left);
    }
  else if (error != NULL)
    put_error (out, NULL, error);
  else
    json_object_set_boolean_member (out, "need_more", TRUE);
}

static void
copy_members (JsonObject *from,
              JsonObject *to)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (to, name, json_node_copy (node));
}

/* One whole frame in one text is the answer itself; everything else is a list. */
static void
answer_frames (LwDump       *self,
               const GError *broken,
               JsonObject   *out)
{
  guint n = json_array_get_length (self->frames);
  gsize pending = lw_framer_pending (self->framer);

  if (n == 1 && !self->chunked && broken == NULL && pending == 0)
    {
      copy_members (json_array_get_object_element (self->frames, 0), out);
      return;
    }
  if (n > 0 || self->chunked)
    json_object_set_array_member (out, "frames", json_array_ref (self->frames));
  if (broken != NULL)
    put_error (out, NULL, broken);
  else if (pending > 0 || (n == 0 && !self->chunked))
    json_object_set_boolean_member (out, "need_more", TRUE);
}

static gboolean
push_chunk (LwDump      *self,
            const char  *hex,
            const char  *name,
            GError     **broken,
            GError     **error)
{
  g_autoptr (GByteArray) bytes = lw_ctl_json_bytes (hex, name, error);

  if (bytes == NULL)
    return FALSE;
  lw_framer_push (self->framer, bytes->data, bytes->len);
  if (!self->handshake && *broken == NULL)
    decode_frames (self, broken);
  return TRUE;
}

static gboolean
push_chunks (LwDump      *self,
             JsonNode    *node,
             GError     **broken,
             GError     **error)
{
  JsonArray *chunks = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; chunks != NULL && i < json_array_get_length (chunks); i++)
    {
      JsonNode *chunk = json_array_get_element (chunks, i);
      g_autofree char *name = g_strdup_printf ("chunks_hex[%u]", i);

      if (!JSON_NODE_HOLDS_VALUE (chunk) || json_node_get_value_type (chunk) != G_TYPE_STRING)
        chunks = NULL;
      else if (!push_chunk (self, json_node_get_string (chunk), name, broken, error))
        return FALSE;
    }
  if (chunks == NULL)
    g_set_error (error, LW_CTL_JSON_ERROR, 0, "chunks_hex: a list of texts is expected");
  return chunks != NULL;
}

static gboolean
push_input (LwDump      *self,
            JsonObject  *in,
            GError     **broken,
            GError     **error)
{
  g_autoptr (GError) bad = NULL;
  const char *hex;

  self->chunked = json_object_has_member (in, "chunks_hex");
  if (self->chunked)
    return push_chunks (self, json_object_get_member (in, "chunks_hex"), broken, error);
  if (lw_ctl_json_text (in, "bytes_hex", &hex, &bad))
    return push_chunk (self, hex, "bytes_hex", broken, error);
  if (bad != NULL)
    g_propagate_error (error, g_steal_pointer (&bad));
  else
    g_set_error (error, LW_CTL_JSON_ERROR, 0, "bytes_hex or chunks_hex is missing");
  return FALSE;
}

static void
lw_dump_clear (LwDump *self)
{
  lw_framer_free (self->framer);
  json_array_unref (self->frames);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LwDump, lw_dump_clear)

/* A recording of a handshake says so, by its flag or by its kind. */
static gboolean
is_handshake (JsonObject *in)
{
  JsonNode *flag = json_object_get_member (in, "handshake");
  const char *kind = NULL;

  if (flag != NULL && JSON_NODE_HOLDS_VALUE (flag) && json_node_get_boolean (flag))
    return TRUE;
  lw_ctl_json_text (in, "kind", &kind, NULL);
  return g_strcmp0 (kind, "handshake") == 0 || g_strcmp0 (kind, "serverVersion") == 0;
}

static gboolean
dump_line (JsonObject  *in,
           JsonObject  *out,
           gpointer     data,
           GError     **error)
{
  g_auto (LwDump) self = { .msg = data, .framer = lw_framer_new (), .frames = json_array_new () };
  g_autoptr (GError) broken = NULL;

  self.handshake = is_handshake (in);
  if (!lw_ctl_wire_direction (in, &self.dir, error)
      || !lw_ctl_wire_version (in, self.handshake, &self.server_version, error)
      || !push_input (&self, in, &broken, error))
    return FALSE;

  lw_ctl_wire_repeat (out, self.dir, self.server_version);
  if (self.handshake)
    answer_handshake (&self, out);
  else
    answer_frames (&self, broken, out);
  return TRUE;
}

int
lw_ctl_dump (int    argc,
             char **argv)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  const GOptionEntry entries[] = { { NULL } };

  if (!lw_ctl_parse (&argc, &argv, "< RECORDING", "Decodes recorded bytes of a TWS connection: JSON lines with server_version,\n"
                     "direction (in: to the client) and bytes_hex or chunks_hex become JSON lines with\nkind and fields.",
                     "echo '{\"server_version\":178,\"direction\":\"in\",\"bytes_hex\":\"000000083900310031303100\"}' |"
                     " legworkctl dump", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc > 1)
    {
      lw_ctl_complain ("dump reads standard input; '%s' is one word too many", argv[1]);
      return LW_EXIT_BAD_INPUT;
    }
  return lw_ctl_json_lines (dump_line, msg);
}
