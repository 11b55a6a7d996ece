#define G_LOG_DOMAIN "lw-stored"

#include "config.h"

#include "lw-settings.h"
#include "lw-stored.h"

char *
lw_stored_each (LwStoredLook look,
                gpointer     data)
{
  g_autofree char *path = lw_settings_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = NULL;
  char *complaint = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  keys = g_key_file_get_keys (file, "legwork", NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL && complaint == NULL; i++)
    {
      g_autofree char *text = g_key_file_get_value (file, "legwork", keys[i], NULL);

      complaint = look (keys[i], LW_STORED_VARIANT, text, data);
    }
  return complaint;
}
