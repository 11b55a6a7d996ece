#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include <string.h>

#include "lw-gate.h"

#define FORMAT 3

/* One flat object of whole numbers, nulls and texts: so little of JSON that reading it back needs no library. */

static void
add_number (GString    *json,
            const char *prefix,
            const char *name,
            gint64      value)
{
  if (value != LW_GATE_NONE)
    g_string_append_printf (json, ",\"%s%s\":%" G_GINT64_FORMAT, prefix, name, value);
  else
    g_string_append_printf (json, ",\"%s%s\":null", prefix, name);
}

static void
add_text (GString    *json,
          const char *prefix,
          const char *name,
          const char *text)
{
  g_string_append_printf (json, ",\"%s%s\":\"", prefix, name);
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (json, '\\');
      if ((guchar) *text < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint) (guchar) *text);
      else
        g_string_append_c (json, *text);
    }
  g_string_append_c (json, '"');
}

#define LW_GATE_NUMBER(name, low, high) add_number (json, prefix, #name, FROM->name);
#define LW_GATE_TEXT(name, size) add_text (json, prefix, #name, FROM->name);

static void
add_leg (GString         *json,
         const char      *prefix,
         const LwGateLeg *leg)
{
#define FROM leg
#include "lw-gate-legs.def"
#undef FROM
}

char *
lw_gate_to_json (const LwGateInput  *input,
                 const LwGateLimits *limits)
{
  GString *json = g_string_new (NULL);
  const char *prefix = "";

  g_string_printf (json, "{\"format\":%d", FORMAT);
#define FROM input
#include "lw-gate-inputs.def"
#undef FROM
  for (gint64 i = 0; i < CLAMP (input->n_legs, 0, LW_GATE_MAX_LEGS); i++)
    {
      char leg[8] = { 'l', 'e', 'g', (char) ('1' + i), '.', '\0' };

      add_leg (json, leg, &input->legs[i]);
    }
#define LW_GATE_LIMIT(name, value, low, high, unit, key, words) add_number (json, "limit.", #name, limits->name);
#include "lw-gate-limits.def"
#undef LW_GATE_LIMIT
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

#undef LW_GATE_NUMBER
#undef LW_GATE_TEXT

/* A cursor in the text; at NULL once something did not fit. */
typedef struct
{
  const char *at;
} Reader;

static void
expect (Reader     *self,
        const char *text)
{
  gsize n = strlen (text);

  if (self->at != NULL)
    self->at = strncmp (self->at, text, n) == 0 ? self->at + n : NULL;
}

static void
expect_name (Reader     *self,
             const char *prefix,
             const char *name)
{
  expect (self, ",\"");
  expect (self, prefix);
  expect (self, name);
  expect (self, "\":");
}

static gint64
read_number (Reader     *self,
             const char *prefix,
             const char *name)
{
  gint64 value;
  char *end;

  expect_name (self, prefix, name);
  if (self->at == NULL)
    return LW_GATE_NONE;
  if (*self->at == 'n')
    {
      expect (self, "null");
      return LW_GATE_NONE;
    }
  value = g_ascii_strtoll (self->at, &end, 10);
  self->at = end != self->at ? end : NULL;
  return value;
}

/* One character of a text, escapes undone; NUL at its end. */
static char
read_character (Reader *self)
{
  char c = *self->at++;

  if (c == '"' || c == '\0')
    {
      self->at = c == '"' ? self->at : NULL;
      return '\0';
    }
  if (c != '\\')
    return c;
  c = *self->at++;
  if (c == '\0')
    self->at = NULL; /* cut behind the backslash: the end of the text was not to be passed */
  if (c != 'u')
    return c;
  c = strnlen (self->at, 4) == 4 ? (char) (g_ascii_xdigit_value (self->at[2]) * 16 + g_ascii_xdigit_value (self->at[3])) : '\0';
  self->at = c > 0 ? self->at + 4 : NULL;
  return c > 0 ? c : '\0';
}

static void
read_text (Reader     *self,
           const char *prefix,
           const char *name,
           char       *text,
           gsize       size)
{
  gsize n = 0;
  char c;

  expect_name (self, prefix, name);
  expect (self, "\"");
  while (self->at != NULL && (c = read_character (self)) != '\0')
    {
      if (n + 1 < size)
        text[n++] = c;
      else
        self->at = NULL;
    }
  text[n] = '\0';
}

#define LW_GATE_NUMBER(name, low, high) TO->name = read_number (reader, prefix, #name);
#define LW_GATE_TEXT(name, size) read_text (reader, prefix, #name, TO->name, sizeof TO->name);

static void
read_leg (Reader     *reader,
          const char *prefix,
          LwGateLeg  *leg)
{
#define TO leg
#include "lw-gate-legs.def"
#undef TO
}

static void
read_input (Reader      *reader,
            LwGateInput *input)
{
  const char *prefix = "";

#define TO input
#include "lw-gate-inputs.def"
#undef TO
  for (gint64 i = 0; i < CLAMP (input->n_legs, 0, LW_GATE_MAX_LEGS); i++)
    {
      char leg[8] = { 'l', 'e', 'g', (char) ('1' + i), '.', '\0' };

      read_leg (reader, leg, &input->legs[i]);
    }
}

gboolean
lw_gate_from_json (const char   *json,
                   LwGateInput  *input,
                   LwGateLimits *limits)
{
  Reader cursor = { json }, *reader = &cursor;
  char head[32];

  lw_gate_input_init (input);
  g_snprintf (head, sizeof head, "{\"format\":%d", FORMAT);
  expect (reader, head);
  read_input (reader, input);
#define LW_GATE_LIMIT(name, value, low, high, unit, key, words) limits->name = read_number (reader, "limit.", #name);
#include "lw-gate-limits.def"
#undef LW_GATE_LIMIT
  expect (reader, "}");
  return reader->at != NULL && *reader->at == '\0';
}
