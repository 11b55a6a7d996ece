#define G_LOG_DOMAIN "lw-json-text"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lw-json-private.h"

#define QUOTE_MAX 40 /* characters: a key is shorter, and a message stays one line */

struct _LwJsonText
{
  char       *name;
  char       *text;   /* without a byte order mark */
  JsonParser *parser;
  GHashTable *starts; /* JsonNode * → LwJsonStart *; looked up, never walked */
};

static void
locate (const char *text,
        gsize       offset,
        guint      *line,
        guint      *column)
{
  const char *start = text;

  *line = 1;
  for (const char *at = text; at < text + offset; at++)
    if (*at == '\n')
      {
        (*line)++;
        start = at + 1;
      }
  *column = (guint) g_utf8_strlen (start, text + offset - start) + 1;
}

static char *
tell (LwJsonText *self,
      gsize       offset,
      const char *sentence)
{
  guint line, column;

  locate (self->text, offset, &line, &column);
  return g_strdup_printf ("%s:%u:%u: %s", self->name, line, column, sentence);
}

static void
set_error (LwJsonText  *self,
           gsize        offset,
           const char  *sentence,
           GError     **error)
{
  g_autofree char *text = tell (self, offset, sentence);

  g_set_error_literal (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA, text);
}

/* json-glib keeps the members of an object in the order of the text, so its tree and the starts go side by side. */
static void
pair (LwJsonText   *self,
      JsonNode     *node,
      LwJsonStart **next)
{
  g_hash_table_insert (self->starts, node, g_memdup2 ((*next)++, sizeof **next));
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *member;

      /* It writes the key unasked. */
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &key, &member))
        pair (self, member, next);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      pair (self, json_array_get_element (json_node_get_array (node), i), next);
}

/* Takes @text. */
static LwJsonText *
read_text (char        *text,
           gsize        length,
           const char  *name,
           GError     **error)
{
  g_autoptr (LwJsonText) self = g_new0 (LwJsonText, 1);
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (LwJsonStart));
  g_autoptr (GError) local = NULL;
  g_autofree char *sentence = NULL;
  LwJsonStart *next;
  gsize at;

  self->name = g_path_get_basename (name);
  self->text = text;
  self->parser = json_parser_new ();
  self->starts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!lw_json_scan (text, length, starts, &at, &sentence))
    {
      set_error (self, at, sentence, error);
      return NULL;
    }
  if (!json_parser_load_from_data (self->parser, text, (gssize) length, &local))
    {
      set_error (self, 0, local->message, error);
      return NULL;
    }
  next = &g_array_index (starts, LwJsonStart, 0);
  pair (self, json_parser_get_root (self->parser), &next);
  return g_steal_pointer (&self);
}

LwJsonText *
lw_json_text_parse (const char  *text,
                    gssize       length,
                    const char  *name,
                    GError     **error)
{
  static const char mark[] = "\xEF\xBB\xBF";
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  char *copy;

  if (n > LW_JSON_MAX_BYTES)
    {
      g_autofree char *base = g_path_get_basename (name);

      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA, "%s:1:1: the file is larger than %d MiB, which is the most that is read",
                   base, LW_JSON_MAX_BYTES / 1024 / 1024);
      return NULL;
    }
  if (n >= strlen (mark) && memcmp (text, mark, strlen (mark)) == 0)
    {
      text += strlen (mark);
      n -= strlen (mark);
    }
  copy = g_malloc (n + 1);
  memcpy (copy, text, n);
  copy[n] = '\0';
  return read_text (copy, n, name, error);
}

LwJsonText *
lw_json_text_load (const char  *path,
                   GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = g_malloc (LW_JSON_MAX_BYTES + 1);
  gsize n;

  /* One byte more than allowed tells a file that is too long, without reading it. */
  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, LW_JSON_MAX_BYTES + 1, &n, NULL, error))
    return NULL;
  return lw_json_text_parse (text, (gssize) n, path, error);
}

void
lw_json_text_free (LwJsonText *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->text);
  g_clear_object (&self->parser);
  g_clear_pointer (&self->starts, g_hash_table_unref);
  g_free (self);
}

JsonNode *
lw_json_text_get_root (LwJsonText *self)
{
  return json_parser_get_root (self->parser);
}

static gsize
offset_of (LwJsonText *self,
           JsonNode   *node,
           LwJsonSpot  spot)
{
  const LwJsonStart *start = g_hash_table_lookup (self->starts, node);

  g_return_val_if_fail (start != NULL, 0);
  return spot == LW_JSON_KEY ? start->key : start->value;
}

char *
lw_json_text_tell (LwJsonText *self,
                   JsonNode   *node,
                   LwJsonSpot  spot,
                   const char *sentence)
{
  return tell (self, offset_of (self, node, spot), sentence);
}

gboolean
lw_json_text_fail (LwJsonText  *self,
                   JsonNode    *node,
                   LwJsonSpot   spot,
                   GError     **error,
                   const char  *format,
                   ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  set_error (self, offset_of (self, node, spot), sentence, error);
  return FALSE;
}

char *
lw_json_text_quote (const char *text)
{
  GString *quoted = g_string_new (NULL);
  const char *at = text;

  for (guint n = 0; *at != '\0' && n < QUOTE_MAX; at = g_utf8_next_char (at), n++)
    g_string_append_unichar (quoted, g_unichar_isprint (g_utf8_get_char (at)) ? g_utf8_get_char (at) : '?');
  if (*at != '\0')
    g_string_append (quoted, "…");
  return g_string_free (quoted, FALSE);
}
