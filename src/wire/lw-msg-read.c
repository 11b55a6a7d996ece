#define G_LOG_DOMAIN "lw-msg-read"

#include "config.h"

#include <string.h>

#include "lw-msg-private.h"
#include "lw-number.h"

/* As much of a bad value as an error quotes. */
#define MAX_QUOTED 40

/* Nine digits hold any id that a table may come to have. */
#define MAX_ID_DIGITS 9

/* Where the reader is: a row, the field in it, and which entry the row is. */
typedef struct
{
  const LwRowDef *row;
  guint           field;
  guint           entry;
} LwPlace;

typedef struct
{
  LwMsg      *msg;
  int         server_version;
  gboolean    lenient; /* a malformed value that is no KEY is absent */
  const char *p;
  const char *end;   /* one behind the NUL of the last field */
  LwPlace     places[LW_MAX_DEPTH];
  guint       depth; /* of the row being read */
  GError    **error;
} LwReader;

/* "comboLegs[1].ratio" */
static void
spell_place (const LwReader *self,
             GString        *path)
{
  for (guint i = 0; i <= self->depth; i++)
    {
      const LwPlace *place = &self->places[i];

      if (i > 0)
        g_string_append_printf (path, "[%u].", place->entry);
      g_string_append (path, place->row->fields[place->field].name);
    }
}

static gboolean fail (LwReader    *self,
                      LwWireError  code,
                      const char  *format,
                      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (LwReader    *self,
      LwWireError  code,
      const char  *format,
      ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  self->msg->bad_kind = self->msg->kind;
  spell_place (self, self->msg->bad_field);
  g_set_error (self->error, LW_WIRE_ERROR, (gint) code, "%s.%s: %s", lw_msg_kind_name (self->msg->bad_kind),
               self->msg->bad_field->str, reason);
  return FALSE;
}

static gboolean
fail_value (LwReader   *self,
            const char *text,
            const char *what)
{
  g_autofree char *start = g_strndup (text, MAX_QUOTED);
  g_autofree char *quoted = g_strescape (start, NULL);

  return fail (self, LW_WIRE_ERROR_BAD_FIELD, "'%s' is no %s", quoted, what);
}

/* The next field's text, ended by its NUL; NULL when there is none left. */
static const char *
next_text (LwReader *self,
           gsize    *length)
{
  const char *text = self->p;

  if (text >= self->end)
    return NULL;
  *length = strlen (text);
  self->p = text + *length + 1;
  return text;
}

static const char *
type_in_words (const LwFieldDef *field)
{
  if (field->type == LW_TYPE_LONG)
    return "whole number of 64 bits";
  return lw_field_is_whole (field) ? "whole number of 32 bits" : "number";
}

/* Some clients end with a count and this text instead of the text alone. */
static const char *
skip_count (LwReader   *self,
            const char *text,
            gsize      *length)
{
  gint64 count;

  if (self->p >= self->end || (*length > 0 && !lw_number_parse_long (text, *length, &count)))
    return text;
  return next_text (self, length);
}

static void
malformed_clear (gpointer data)
{
  g_free (((LwMalformed *) data)->field);
}

/* The field is absent; what stood there is kept for whoever asks. */
static void
note_malformed (LwReader   *self,
                const char *text)
{
  LwMsg *msg = self->msg;
  g_autoptr (GString) path = NULL;
  LwMalformed malformed;

  if (msg->n_malformed++ >= LW_MSG_MALFORMED_KEPT)
    return;
  if (msg->malformed == NULL)
    {
      msg->malformed = g_array_new (FALSE, FALSE, sizeof (LwMalformed));
      g_array_set_clear_func (msg->malformed, malformed_clear);
    }
  path = g_string_new (NULL);
  spell_place (self, path);
  malformed = (LwMalformed) { g_strdup (path->str), text };
  g_array_append_val (msg->malformed, malformed);
}

static gboolean
read_value (LwReader         *self,
            LwSlot           *slot,
            const LwFieldDef *field)
{
  gsize length;
  const char *text = next_text (self, &length);

  if (text == NULL)
    return fail (self, LW_WIRE_ERROR_TOO_FEW_FIELDS, "the message ends before it");
  if (field->counted)
    text = skip_count (self, text, &length);
  if (lw_slot_take (slot, field, text, length) != LW_VALUE_BAD)
    return TRUE;
  if (!self->lenient || field->key)
    return fail_value (self, text, type_in_words (field));
  note_malformed (self, text);
  return TRUE;
}

/* Empty or negative is none. */
static gboolean
read_count (LwReader         *self,
            const LwFieldDef *field,
            guint            *n)
{
  gsize length;
  const char *text = next_text (self, &length);
  gint64 count = 0;

  if (text == NULL)
    return fail (self, LW_WIRE_ERROR_TOO_FEW_FIELDS, "the message ends before its count");
  if (length > 0 && !lw_number_parse_long (text, length, &count))
    return fail_value (self, text, "count");
  if (count > (gint64) field->limit)
    return fail (self, LW_WIRE_ERROR_BAD_FIELD, "a count of %" G_GINT64_FORMAT "; %u is the most", count, field->limit);
  /* An entry takes a byte at least: nothing is allocated for a count that cannot be true. */
  if (count > self->end - self->p)
    return fail (self, LW_WIRE_ERROR_TOO_FEW_FIELDS, "the message ends before %" G_GINT64_FORMAT " entries", count);
  *n = count > 0 ? (guint) count : 0;
  if (self->msg->row_bytes + *n * (lw_row_size (field->entry) + sizeof (LwRow *)) > LW_LIMIT_ROW_BYTES)
    return fail (self, LW_WIRE_ERROR_BAD_FIELD, "with %u entries more the message would take too much memory", *n);
  return TRUE;
}

static gboolean read_row (LwReader *self,
                          LwRow    *row);

static gboolean
read_group (LwReader         *self,
            LwSlot           *slot,
            const LwFieldDef *field)
{
  guint n = 0;
  gboolean ok = TRUE;

  if (!read_count (self, field, &n))
    return FALSE;

  lw_slot_reserve (slot, self->msg, n);
  self->depth++;
  for (guint i = 0; i < n && ok; i++)
    {
      LwRow *entry = lw_row_new (self->msg, field->entry);

      self->places[self->depth].entry = i;
      slot->entries[slot->length++] = entry;
      ok = read_row (self, entry);
    }
  self->depth--;
  return ok;
}

static gboolean
read_row (LwReader *self,
          LwRow    *row)
{
  LwPlace *place = &self->places[self->depth];

  place->row = row->def;
  for (guint i = 0; i < row->def->n_fields; i++)
    {
      const LwFieldDef *field = &row->def->fields[i];

      place->field = i;
      if (field->n_terms == 0 ? !lw_field_in_version (field, self->server_version)
                              : !lw_row_carries (row, field, self->server_version))
        continue;
      if (field->type == LW_TYPE_GROUP ? !read_group (self, &row->slots[i], field)
                                       : !read_value (self, &row->slots[i], field))
        return FALSE;
    }
  return TRUE;
}

/* Reads the digits before the first NUL; -1 when they are none. */
static int
parse_id (const char *payload,
          gsize       length)
{
  int id = 0;
  gsize i;

  for (i = 0; i < length && i <= MAX_ID_DIGITS && g_ascii_isdigit (payload[i]); i++)
    id = i < MAX_ID_DIGITS ? id * 10 + (payload[i] - '0') : id;
  return i > 0 && i <= MAX_ID_DIGITS && i < length && payload[i] == '\0' ? id : -1;
}

/* Which message it is, or an error that says why it is none. */
static LwMsgKind
identify (LwMsgDir      dir,
          const char   *payload,
          gsize         length,
          GError      **error)
{
  int id = parse_id (payload, length);
  LwMsgKind kind = lw_msg_kind_by_id (dir, id);

  if (id < 0)
    g_set_error_literal (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id");
  else if (kind == LW_MSG_NONE)
    g_set_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_UNKNOWN_MESSAGE, "unknown message id %d", id);
  return kind;
}

static gboolean
fail_outside_fields (LwReader   *self,
                     const char *where,
                     const char *reason)
{
  self->msg->bad_kind = self->msg->kind;
  g_string_assign (self->msg->bad_field, where);
  g_set_error (self->error, LW_WIRE_ERROR, LW_WIRE_ERROR_TOO_FEW_FIELDS, "%s: %s",
               lw_msg_kind_name (self->msg->bad_kind), reason);
  return FALSE;
}

static gboolean
skip_version (LwReader       *self,
              const LwMsgDef *def)
{
  gsize length;

  if (def->version == NULL || (def->version_until > 0 && self->server_version > def->version_until))
    return TRUE;
  if (next_text (self, &length) != NULL)
    return TRUE;
  return fail_outside_fields (self, "version", "the message ends before its version field");
}

/* A field that has no end is none: the reader stops before it. */
static gboolean
read_fields (LwReader *self,
             gsize     n_cut)
{
  gsize ignored;

  next_text (self, &ignored); /* the id */
  if (!skip_version (self, lw_msg_def (self->msg->kind)) || !read_row (self, self->msg->row))
    return FALSE;
  if (n_cut > 0)
    return fail_outside_fields (self, "", "the message ends within a field: its last byte is not 0");
  return TRUE;
}

static gsize
count_cut_bytes (const char *payload,
                 gsize       length)
{
  gsize n = 0;

  while (n < length && payload[length - 1 - n] != '\0')
    n++;
  return n;
}

/* Empties @self, but keeps what the read failed on. */
static void
drop (LwMsg *self)
{
  LwMsgKind kind = self->bad_kind;
  g_autofree char *field = g_strdup (self->bad_field->str);

  lw_msg_reset (self, LW_MSG_NONE);
  self->bad_kind = kind;
  g_string_assign (self->bad_field, field);
}

/* Reads @text, which stays where it is. */
static gboolean
read_text (LwReader   *self,
           const char *text,
           gsize       length)
{
  gsize n_cut = count_cut_bytes (text, length);

  self->p = text;
  self->end = text + length - n_cut;
  if (!read_fields (self, n_cut))
    {
      drop (self->msg);
      return FALSE;
    }
  self->msg->rest = self->p;
  self->msg->end = self->end;
  return TRUE;
}

gboolean
lw_msg_read_in_place (LwMsg         *self,
                      LwMsgDir       dir,
                      int            server_version,
                      const guint8  *payload,
                      gsize          length,
                      GError       **error)
{
  LwReader reader = { .msg = self, .server_version = server_version, .lenient = dir == LW_DIR_IN, .error = error };
  LwMsgKind kind;

  g_return_val_if_fail (self != NULL && (payload != NULL || length == 0), FALSE);

  kind = identify (dir, (const char *) payload, length, error);
  lw_msg_reset (self, kind);
  return kind != LW_MSG_NONE && read_text (&reader, (const char *) payload, length);
}

gboolean
lw_msg_read (LwMsg         *self,
             LwMsgDir       dir,
             int            server_version,
             const guint8  *payload,
             gsize          length,
             GError       **error)
{
  LwReader reader = { .msg = self, .server_version = server_version, .lenient = dir == LW_DIR_IN, .error = error };
  LwMsgKind kind;
  char *copy;

  g_return_val_if_fail (self != NULL && (payload != NULL || length == 0), FALSE);

  kind = identify (dir, (const char *) payload, length, error);
  lw_msg_reset (self, kind);
  if (kind == LW_MSG_NONE)
    return FALSE;
  copy = lw_msg_alloc (self, length);
  memcpy (copy, payload, length);
  return read_text (&reader, copy, length);
}
