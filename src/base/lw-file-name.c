#include "config.h"

#include "lw-file-name.h"

#include <string.h>

static const char * const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM", "LPT" };

/* Also with an ending of its own: "nul.x" is the device. COM and LPT have a digit. */
static gboolean
is_device (const char *name)
{
  gsize length = strcspn (name, ". ");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      gsize n = strlen (devices[i]);
      gboolean numbered = g_str_equal (devices[i], "COM") || g_str_equal (devices[i], "LPT");

      if (g_ascii_strncasecmp (name, devices[i], n) == 0
          && (numbered ? length == n + 1 && g_ascii_isdigit (name[n]) : length == n))
        return TRUE;
    }
  return FALSE;
}

/* Cut between characters. */
static void
shorten (GString *name)
{
  if (name->len <= LW_FILE_NAME_MAX)
    return;
  g_string_truncate (name, (gsize) (g_utf8_find_prev_char (name->str, name->str + LW_FILE_NAME_MAX + 1) - name->str));
}

char *
lw_file_name (const char *text,
              const char *ending)
{
  GString *name = g_string_new (text);

  for (gsize i = 0; i < name->len; i++)
    if ((guchar) name->str[i] < 0x20 || name->str[i] == 0x7f || strchr ("<>:\"/\\|?*", name->str[i]) != NULL)
      name->str[i] = '_';
  shorten (name);
  while (name->len > 0 && strchr (". ", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
  if (name->len == 0 || name->str[0] == '.' || is_device (name->str))
    g_string_prepend_c (name, '_');
  g_string_append (name, ending);
  return g_string_free (name, FALSE);
}
