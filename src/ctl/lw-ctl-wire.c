#define G_LOG_DOMAIN "lw-ctl-wire"

#include "config.h"

#include "lw-ctl-json.h"
#include "lw-ctl-wire.h"

gboolean
lw_ctl_wire_direction (JsonObject  *in,
                       LwMsgDir    *dir,
                       GError     **error)
{
  const char *text = NULL;

  lw_ctl_json_text (in, "direction", &text, NULL);
  *dir = g_strcmp0 (text, "in") == 0 ? LW_DIR_IN : LW_DIR_OUT;
  if (g_strcmp0 (text, "in") == 0 || g_strcmp0 (text, "out") == 0)
    return TRUE;
  g_set_error (error, LW_CTL_JSON_ERROR, 0, "direction: 'in' (to the client) or 'out' (from it) is expected");
  return FALSE;
}

gboolean
lw_ctl_wire_version (JsonObject  *in,
                     gboolean     handshake,
                     int         *version,
                     GError     **error)
{
  g_autoptr (GError) bad = NULL;

  *version = 0;
  if (lw_ctl_json_int (in, "server_version", version, &bad) && *version >= 1 && *version <= LW_WIRE_TABLE_VERSION)
    return TRUE;
  if (bad != NULL)
    g_propagate_error (error, g_steal_pointer (&bad));
  else if (*version != 0 || !handshake)
    g_set_error (error, LW_CTL_JSON_ERROR, 0, "server_version: a number from %d to %d is expected", LW_WIRE_MIN_VERSION,
                 LW_WIRE_TABLE_VERSION);
  else
    return TRUE;
  return FALSE;
}

void
lw_ctl_wire_repeat (JsonObject *out,
                    LwMsgDir    dir,
                    int         version)
{
  json_object_set_string_member (out, "direction", dir == LW_DIR_IN ? "in" : "out");
  if (version > 0)
    json_object_set_int_member (out, "server_version", version);
}

char *
lw_ctl_wire_hex (const guint8 *bytes,
                 gsize         length)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (length * 2 + 1);

  for (gsize i = 0; i < length; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 15];
    }
  hex[length * 2] = '\0';
  return hex;
}
