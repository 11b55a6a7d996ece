#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include "lw-ctl-id.h"
#include "lw-ctl.h"

#define ID_LENGTH 22

/* "LW-Q5K1M1" is how the window writes the end of an id. */
static const char *
tail_of (const char *text)
{
  return g_ascii_strncasecmp (text, "LW-", 3) == 0 ? text + 3 : text;
}

static gboolean
is_named (const char *id,
          const char *text)
{
  const char *tail = tail_of (text);
  gsize n = strlen (tail), length = strlen (id);

  return g_ascii_strcasecmp (id, text) == 0 || (n >= LW_CTL_ID_LEAST && n < length && g_ascii_strcasecmp (id + length - n, tail) == 0);
}

gboolean
lw_ctl_id_is_meant (const char *text)
{
  return tail_of (text) != text || (strlen (text) == ID_LENGTH && g_str_has_prefix (text, "LW"));
}

const char *
lw_ctl_id_find (const char *text,
                LwCtlIdOf   id_of,
                gpointer    data,
                guint       n)
{
  const char *found = NULL;

  for (guint i = 0; i < n; i++)
    {
      const char *id = id_of (data, i);

      if (!is_named (id, text))
        continue;
      if (found != NULL)
        {
          lw_ctl_complain ("%s names several orders, %s and %s: give more of it", text, found, id);
          return NULL;
        }
      found = id;
    }
  if (found == NULL)
    lw_ctl_complain ("there is no order %s; 'legworkctl trade list' and 'legworkctl journal list' show them", text);
  return found;
}
