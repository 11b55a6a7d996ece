#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "lw-json-private.h"

/* A grammar of six productions, so that what json-glib is given is JSON and each start is known. json-glib itself takes more than
 * JSON and forgets where things stood. */
typedef struct
{
  const char *text;
  gsize       length;
  gsize       at;
  guint       depth;
  GArray     *starts;   /* of LwJsonStart, a value before what is in it */
  gsize      *error_at;
  char      **error_text;
} Scan;

static gboolean scan_value (Scan *self, gsize key);

static gboolean
fail (Scan       *self,
      gsize       at,
      const char *format,
      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (Scan       *self,
      gsize       at,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  *self->error_at = at;
  *self->error_text = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

/* What stands at the cursor, as a message quotes it; the text is UTF-8. */
static gboolean
fail_expected (Scan       *self,
               const char *expected)
{
  g_autofree char *found = NULL;

  if (self->at == self->length)
    return fail (self, self->at, "the text ends here, where %s must stand", expected);
  found = g_strndup (self->text + self->at, (gsize) (g_utf8_next_char (self->text + self->at) - (self->text + self->at)));
  return fail (self, self->at, "%s must stand here, not '%s'", expected, (guchar) *found < ' ' ? "a control character" : found);
}

static char
peek (const Scan *self)
{
  return self->at < self->length ? self->text[self->at] : '\0';
}

static void
skip_blanks (Scan *self)
{
  while (self->at < self->length && strchr (" \t\r\n", self->text[self->at]) != NULL)
    self->at++;
}

static gboolean
take (Scan *self,
      char  wanted)
{
  if (peek (self) != wanted)
    return FALSE;
  self->at++;
  return TRUE;
}

static int
hex4 (const Scan *self,
      gsize       at)
{
  int value = 0;

  for (gsize i = at; i < at + 4; i++)
    {
      int digit = i < self->length ? g_ascii_xdigit_value (self->text[i]) : -1;

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* The cursor is on the u of \u. NUL and halves of a pair would be no text in C. */
static gboolean
scan_unicode (Scan *self)
{
  gsize start = self->at - 1;
  int first = hex4 (self, self->at + 1), second;

  if (first < 0)
    return fail (self, start, "\\u must be followed by four digits of base 16");
  self->at += 5;
  if (first == 0)
    return fail (self, start, "\\u0000 is no character that a text may hold");
  if (first < 0xD800 || first > 0xDFFF)
    return TRUE;
  second = peek (self) == '\\' && self->at + 1 < self->length && self->text[self->at + 1] == 'u' ? hex4 (self, self->at + 2) : -1;
  if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF)
    return fail (self, start, "this is one half of a surrogate pair; \\uD800 to \\uDBFF goes before \\uDC00 to \\uDFFF");
  self->at += 6;
  return TRUE;
}

static gboolean
scan_escape (Scan *self)
{
  self->at++;
  if (peek (self) == 'u')
    return scan_unicode (self);
  if (peek (self) == '\0' || strchr ("\"\\/bfnrt", peek (self)) == NULL)
    return fail (self, self->at - 1, "a backslash must be followed by one of \" \\ / b f n r t u");
  self->at++;
  return TRUE;
}

static gboolean
scan_string (Scan *self)
{
  gsize start = self->at++;

  while (self->at < self->length)
    if (take (self, '"'))
      return TRUE;
    else if (peek (self) == '\\')
      {
        if (!scan_escape (self))
          return FALSE;
      }
    else if ((guchar) peek (self) < ' ')
      return fail (self, self->at, "a control character in a text must be written as \\n, \\t or \\u00XX");
    else
      self->at++;
  return fail (self, start, "this text has no closing quote");
}

static guint
skip_digits (Scan *self)
{
  guint n = 0;

  while (g_ascii_isdigit (peek (self)))
    {
      self->at++;
      n++;
    }
  return n;
}

static gboolean
number_fits (const Scan *self,
             gsize       start,
             gboolean    is_whole)
{
  g_autofree char *token = g_strndup (self->text + start, self->at - start);
  gint64 whole;

  return is_whole ? g_ascii_string_to_signed (token, 10, G_MININT64, G_MAXINT64, &whole, NULL)
                  : isfinite (g_ascii_strtod (token, NULL));
}

static gboolean
scan_number (Scan *self)
{
  gsize start = self->at;
  gboolean is_whole = TRUE, zero;

  take (self, '-');
  zero = take (self, '0');
  if (zero && g_ascii_isdigit (peek (self)))
    return fail (self, start, "a number must not begin with 0 before other digits");
  if (!zero && skip_digits (self) == 0)
    return fail_expected (self, "a digit");
  if (take (self, '.'))
    {
      is_whole = FALSE;
      if (skip_digits (self) == 0)
        return fail_expected (self, "a digit");
    }
  if (take (self, 'e') || take (self, 'E'))
    {
      is_whole = FALSE;
      if (!take (self, '-'))
        take (self, '+');
      if (skip_digits (self) == 0)
        return fail_expected (self, "a digit");
    }
  return number_fits (self, start, is_whole) || fail (self, start, "this number is too large");
}

static gboolean
scan_literal (Scan *self)
{
  static const char *const literals[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      gsize n = strlen (literals[i]);

      if (self->length - self->at >= n && memcmp (self->text + self->at, literals[i], n) == 0)
        {
          self->at += n;
          return TRUE;
        }
    }
  return fail_expected (self, "a value (an object, a list, a text in double quotes, a number, true, false or null)");
}

/* The key between @start and the cursor, quotes included, without its escapes. */
static char *
key_text (const Scan *self,
          gsize       start)
{
  g_autofree char *token = g_strndup (self->text + start, self->at - start);
  g_autoptr (JsonNode) node = NULL;

  if (strchr (token, '\\') == NULL)
    return g_strndup (token + 1, strlen (token) - 2);
  node = json_from_string (token, NULL);
  return node != NULL ? g_strdup (json_node_get_string (node)) : g_steal_pointer (&token);
}

static gboolean
scan_member (Scan       *self,
             GHashTable *keys)
{
  gsize start = self->at;
  char *key;

  if (peek (self) != '"')
    return fail_expected (self, "a key in double quotes");
  if (!scan_string (self))
    return FALSE;
  key = key_text (self, start);
  if (!g_hash_table_add (keys, key))
    {
      g_autofree char *shown = lw_json_text_quote (key);

      return fail (self, start, "the key '%s' stands here a second time; once is allowed", shown);
    }
  skip_blanks (self);
  if (!take (self, ':'))
    return fail_expected (self, "':'");
  skip_blanks (self);
  return scan_value (self, start);
}

static gboolean
scan_object (Scan *self)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->at++;
  skip_blanks (self);
  if (take (self, '}'))
    return TRUE;
  while (scan_member (self, keys))
    {
      skip_blanks (self);
      if (take (self, '}'))
        return TRUE;
      if (!take (self, ','))
        return fail_expected (self, "',' or '}'");
      skip_blanks (self);
    }
  return FALSE;
}

static gboolean
scan_list (Scan *self)
{
  self->at++;
  skip_blanks (self);
  if (take (self, ']'))
    return TRUE;
  while (scan_value (self, G_MAXSIZE))
    {
      skip_blanks (self);
      if (take (self, ']'))
        return TRUE;
      if (!take (self, ','))
        return fail_expected (self, "',' or ']'");
      skip_blanks (self);
    }
  return FALSE;
}

static gboolean
scan_plain (Scan *self)
{
  if (peek (self) == '"')
    return scan_string (self);
  if (peek (self) == '-' || g_ascii_isdigit (peek (self)))
    return scan_number (self);
  return scan_literal (self);
}

/* The cursor is on the value; @key is where its key began. */
static gboolean
scan_value (Scan  *self,
            gsize  key)
{
  LwJsonStart start = { self->at, key != G_MAXSIZE ? key : self->at };
  gboolean fine;

  if (self->starts->len == LW_JSON_MAX_VALUES)
    return fail (self, self->at, "more than %d values; split the file", LW_JSON_MAX_VALUES);
  g_array_append_val (self->starts, start);
  if (peek (self) != '{' && peek (self) != '[')
    return scan_plain (self);
  if (self->depth == LW_JSON_MAX_DEPTH)
    return fail (self, self->at, "lists and objects are nested more than %d deep", LW_JSON_MAX_DEPTH);
  self->depth++;
  fine = peek (self) == '{' ? scan_object (self) : scan_list (self);
  self->depth--;
  return fine;
}

gboolean
lw_json_scan (const char  *text,
              gsize        length,
              GArray      *starts,
              gsize       *error_at,
              char       **error_text)
{
  Scan self = { .text = text, .length = length, .starts = starts, .error_at = error_at, .error_text = error_text };
  const char *end;

  if (!g_utf8_validate_len (text, length, &end))
    return fail (&self, (gsize) (end - text), "the file is no UTF-8 text here");
  skip_blanks (&self);
  if (!scan_value (&self, G_MAXSIZE))
    return FALSE;
  skip_blanks (&self);
  return self.at == length || fail (&self, self.at, "the file must end after its one value, but there is more text");
}
