#define G_LOG_DOMAIN "lw-ctl-json"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-ctl.h"
#include "lw-ctl-json.h"

/* json-glib reads nested values by recursion; the deepest that a command takes is 7. */
#define MAX_NESTING 64

G_DEFINE_QUARK (lw-ctl-json-error-quark, lw_ctl_json_error)

static gboolean
fail (GError    **error,
      const char *reason)
{
  g_set_error_literal (error, LW_CTL_JSON_ERROR, 0, reason);
  return FALSE;
}

/* Reads up to the end of a line into @line, without it; FALSE at the end of the input. */
static gboolean
read_line (GString *line)
{
  int c;

  g_string_truncate (line, 0);
  while ((c = getc (stdin)) != EOF && c != '\n')
    g_string_append_c (line, (char) c);
  return c != EOF || line->len > 0;
}

/* What brackets outside of texts open at most. */
static guint
measure_nesting (const GString *line)
{
  guint depth = 0;
  guint most = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < line->len; i++)
    {
      char c = line->str[i];

      if (quoted && c == '\\')
        i++;
      else if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '{' || c == '['))
        {
          depth++;
          most = MAX (most, depth);
        }
      else if (!quoted && (c == '}' || c == ']') && depth > 0)
        depth--;
    }
  return most;
}

/* "<data>:1:17: Parse error: …" becomes "column 17: Parse error: …". */
static void
name_column (GError **error)
{
  guint row;
  guint column;
  int end = 0;

  if (sscanf ((*error)->message, "<data>:%u:%u: %n", &row, &column, &end) == 2 && end > 0)
    {
      g_autofree char *reason = g_strdup_printf ("column %u: %s", column, (*error)->message + end);

      g_clear_error (error);
      fail (error, reason);
    }
}

static gboolean
parse_line (JsonParser     *parser,
            const GString  *line,
            GError        **error)
{
  const char *end;

  if (!g_utf8_validate (line->str, (gssize) line->len, &end))
    {
      g_set_error (error, LW_CTL_JSON_ERROR, 0, "column %u: this is no UTF-8", (guint) (end - line->str) + 1);
      return FALSE;
    }
  if (measure_nesting (line) > MAX_NESTING)
    return fail (error, "too many values within values");
  if (!json_parser_load_from_data (parser, line->str, (gssize) line->len, error))
    {
      if (error != NULL && *error != NULL)
        name_column (error);
      return FALSE;
    }
  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return fail (error, "column 1: a JSON object is expected");
  return TRUE;
}

/* The name of a line comes back, so that answers can be told apart. */
static void
repeat_name (JsonObject *in,
             JsonObject *out)
{
  JsonNode *node = json_object_get_member (in, "name");

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && (json_node_get_value_type (node) == G_TYPE_STRING || json_node_get_value_type (node) == G_TYPE_INT64))
    json_object_set_member (out, "name", json_node_copy (node));
}

/* Control characters, of which json-glib 1.6 forgets U+001F, and what other programs take for the end of a line. They can
 * stand only within texts. */
static gboolean
must_be_escaped (gunichar c)
{
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/* json-glib makes bytes that are no UTF-8 of half a surrogate pair ("\\ud800"). */
static void
print_json (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *next;

  for (const char *p = valid; *p != '\0'; p = next)
    {
      gunichar c = g_utf8_get_char (p);

      next = g_utf8_next_char (p);
      if (must_be_escaped (c))
        printf ("\\u%04x", c);
      else
        fwrite (p, 1, (gsize) (next - p), stdout);
    }
}

static void
print_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);
  print_json (text);
  putc ('\n', stdout);
  fflush (stdout);
}

static gboolean
answer_line (const GString *text,
             LwCtlLine      line,
             gpointer       data,
             guint          number)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonObject) out = json_object_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *in;
  gboolean ok = parse_line (parser, text, &error);

  if (ok)
    {
      in = json_node_get_object (json_parser_get_root (parser));
      repeat_name (in, out);
      ok = line (in, out, data, &error);
    }
  if (!ok)
    {
      const char *reason = error != NULL ? error->message : "the line cannot be read";
      g_autofree char *valid = g_utf8_make_valid (reason, -1);

      json_object_set_string_member (out, "error", valid);
      lw_ctl_complain ("standard input, line %u: %s", number, valid);
    }
  print_object (out);
  return ok;
}

int
lw_ctl_json_lines (LwCtlLine line,
                   gpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int status = LW_EXIT_DONE;

  for (guint number = 1; read_line (text); number++)
    if (!answer_line (text, line, data, number))
      status = LW_EXIT_BAD_INPUT;
  return status;
}

static JsonNode *
get_value (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
lw_ctl_json_text (JsonObject  *object,
                  const char  *name,
                  const char **text,
                  GError     **error)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL)
    return FALSE;
  if (!holds (node, G_TYPE_STRING))
    {
      g_set_error (error, LW_CTL_JSON_ERROR, 0, "%s: a text is expected", name);
      return FALSE;
    }
  *text = json_node_get_string (node);
  return TRUE;
}

gboolean
lw_ctl_json_int (JsonObject  *object,
                 const char  *name,
                 int         *value,
                 GError     **error)
{
  JsonNode *node = get_value (object, name);
  gint64 number = 0;
  gboolean ok = FALSE;

  if (node == NULL)
    return FALSE;
  if (holds (node, G_TYPE_INT64))
    {
      number = json_node_get_int (node);
      ok = number >= G_MININT32 && number <= G_MAXINT32;
    }
  else if (holds (node, G_TYPE_STRING))
    ok = g_ascii_string_to_signed (json_node_get_string (node), 10, G_MININT32, G_MAXINT32, &number, NULL);
  if (!ok)
    {
      g_set_error (error, LW_CTL_JSON_ERROR, 0, "%s: a whole number is expected", name);
      return FALSE;
    }
  *value = (int) number;
  return TRUE;
}

GByteArray *
lw_ctl_json_bytes (const char  *hex,
                   const char  *name,
                   GError     **error)
{
  gsize n = strlen (hex);
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) (n / 2));

  for (gsize i = 0; i < n; i += 2)
    {
      int high = g_ascii_xdigit_value (hex[i]);
      int low = high < 0 ? -1 : g_ascii_xdigit_value (hex[i + 1]);
      guint8 byte;

      if (low < 0)
        {
          g_set_error (error, LW_CTL_JSON_ERROR, 0, "%s: two hex digits are expected at its character %" G_GSIZE_FORMAT,
                       name, i + 1);
          return NULL;
        }
      byte = (guint8) (high * 16 + low);
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_steal_pointer (&bytes);
}
