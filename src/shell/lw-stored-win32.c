#define G_LOG_DOMAIN "lw-stored"

#include "config.h"

#include <windows.h>

#include "lw-stored.h"

#define FOLDER    L"Software\\GSettings\\org\\legwork\\Legwork"
#define MAX_NAME  256   /* a name of a value has at most 16383, a key of GSettings far less */
#define MAX_BYTES 65536

typedef struct
{
  wchar_t name[MAX_NAME];
  DWORD   type;
  DWORD   n_bytes;
  guint8  bytes[MAX_BYTES];
} Stored;

static LwStoredKind
kind_of (const Stored *stored)
{
  return stored->type == REG_SZ ? LW_STORED_TEXT : stored->type == REG_DWORD && stored->n_bytes == 4 ? LW_STORED_NUMBER : LW_STORED_OTHER;
}

/* What it holds, in words; a text that is none of Unicode is none. */
static char *
words_of (const Stored *stored)
{
  char *text = NULL;

  if (kind_of (stored) == LW_STORED_NUMBER)
    return g_strdup_printf ("the number %u (REG_DWORD)", *(const guint32 *) (const void *) stored->bytes);
  if (kind_of (stored) == LW_STORED_TEXT)
    text = g_utf16_to_utf8 ((const gunichar2 *) (const void *) stored->bytes, stored->n_bytes / sizeof (gunichar2), NULL, NULL, NULL);
  return text != NULL ? text : g_strdup_printf ("a value of the registry's type %u", (guint) stored->type);
}

static char *
look_at (const Stored *stored,
         LwStoredLook  look,
         gpointer      data)
{
  g_autofree char *key = g_utf16_to_utf8 ((const gunichar2 *) stored->name, -1, NULL, NULL, NULL);
  g_autofree char *words = words_of (stored);

  return key != NULL ? look (key, kind_of (stored), words, data) : NULL;
}

/* FALSE: there are no more. One that is too long for a setting comes as a type that nothing fits. */
static gboolean
read_value (HKEY    key,
            DWORD   i,
            Stored *stored)
{
  DWORD n_name = MAX_NAME;
  LSTATUS status;

  stored->n_bytes = MAX_BYTES;
  stored->name[0] = 0;
  status = RegEnumValueW (key, i, stored->name, &n_name, NULL, &stored->type, stored->bytes, &stored->n_bytes);
  if (status == ERROR_MORE_DATA)
    stored->type = REG_NONE;
  return status == ERROR_SUCCESS || status == ERROR_MORE_DATA;
}

char *
lw_stored_each (LwStoredLook look,
                gpointer     data)
{
  g_autofree Stored *stored = g_new (Stored, 1);
  char *complaint = NULL;
  HKEY key;

  if (RegOpenKeyExW (HKEY_CURRENT_USER, FOLDER, 0, KEY_READ, &key) != ERROR_SUCCESS)
    return NULL;
  for (DWORD i = 0; complaint == NULL && read_value (key, i, stored); i++)
    complaint = look_at (stored, look, data);
  RegCloseKey (key);
  return complaint;
}
