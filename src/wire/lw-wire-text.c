#define G_LOG_DOMAIN "lw-wire-text"

#include "config.h"

#include <string.h>

#include "lw-wire-text.h"

#define REPLACEMENT 0xFFFD

/* Reads "\uHHHH" at @p; FALSE when it is something else. */
static gboolean
parse_unit (const char *p,
            gunichar   *unit)
{
  if (p[0] != '\\' || p[1] != 'u')
    return FALSE;
  *unit = 0;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return FALSE;
      *unit = *unit * 16 + (gunichar) g_ascii_xdigit_value (p[i]);
    }
  return TRUE;
}

/* A character above U+FFFF is two units. Returns what was read of @p. */
static gsize
append_unit (GString    *out,
             const char *p,
             gunichar    unit)
{
  gunichar low;

  if (unit >= 0xD800 && unit < 0xDC00 && parse_unit (p + 6, &low) && low >= 0xDC00 && low < 0xE000)
    {
      g_string_append_unichar (out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      return 12;
    }
  if (unit == 0 || (unit >= 0xD800 && unit < 0xE000))
    unit = REPLACEMENT;
  g_string_append_unichar (out, unit);
  return 6;
}

static gsize
append_next (GString    *out,
             const char *p)
{
  gunichar unit;

  if (parse_unit (p, &unit))
    return append_unit (out, p, unit);
  if (p[0] == '\\' && (p[1] == '\\' || p[1] == 'n' || p[1] == 't'))
    {
      g_string_append_c (out, p[1] == 'n' ? '\n' : p[1] == 't' ? '\t' : '\\');
      return 2;
    }
  g_string_append_c (out, *p);
  return 1;
}

char *
lw_wire_unescape (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  while (*text != '\0' && out->len <= LW_WIRE_TEXT_MAX)
    text += append_next (out, text);
  return lw_wire_display (out->str);
}

char *
lw_wire_display (const char *text)
{
  gsize length;
  gsize most = LW_WIRE_TEXT_MAX;

  g_return_val_if_fail (text != NULL, NULL);

  length = strnlen (text, LW_WIRE_TEXT_MAX + 1);
  if (length > LW_WIRE_TEXT_MAX)
    {
      /* Not within a character: back over the bytes, three at most, that continue one. */
      while (most > LW_WIRE_TEXT_MAX - 3 && ((guchar) text[most] & 0xC0) == 0x80)
        most--;
      length = most;
    }
  return g_utf8_make_valid (text, (gssize) length);
}
